/* gzip members become records.
 *
 * A member is inflated whole where its room is found soon (libdeflate is the faster, and knows the checksum before a
 * record of it is handed on), else in steps through zlib, which also gives what stands before damage. A segment is a
 * run of members that ends where a record begins with the next one: most segments are one member, one record. At its
 * end no more bytes come for a record that is not whole.
 *
 *      member | member | member             member .... damage          member
 *      record | rec  ord | rec rec          rec rec rec (dropped)       rec
 *      segment| segment            |        segment                   | segment
 */
#include "corpus/corpus_archive.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#define WHOLE_ROOM_FIRST ((size_t)256 * 1024)
#define WHOLE_ROOM_MAX ((size_t)4 * 1024 * 1024)
#define STEP_BYTES ((size_t)64 * 1024)
#define TAIL_BYTES ((size_t)1024)

static void tell(const stm_unpacking *u, stemma_code code, uint64_t offset)
{
    if (u->tell) {
        u->tell(u->payload, code, offset);
    }
}

/* Damage ends the segment; reading goes on at the next member that begins with a record. */
static stemma_status give_up_member(stm_unpacking *u, stemma_code code, stemma_error *error)
{
    tell(u, code, u->member);
    u->open = false;
    u->broken = true;
    u->segment_done = true;
    /* a damaged stream may have run on into the next member */
    u->at = u->member >= u->offset ? (size_t)(u->member - u->offset) + 1 : u->at;
    for (;;) {
        size_t found;
        stm_slice bytes = {u->bytes, u->length};
        stemma_status status = stm_gzip_find(&found, &u->probe, bytes, u->at, error);
        if (status != STEMMA_OK || found < u->length || !u->refill) {
            u->at = status == STEMMA_OK ? found : u->at;
            return status;
        }
        /* a member's beginning may be cut where the bytes at hand end */
        size_t tail = u->length - u->at < TAIL_BYTES ? u->length - u->at : TAIL_BYTES;
        u->at = u->length - tail;
        status = u->refill(u, error);
        if (status != STEMMA_OK || u->length - u->at == tail) {
            u->at = u->length;
            return status;
        }
    }
}

/* Tries to inflate the member at `at` at once. *whole false: it is too large, damaged or cut, nothing has changed. */
static stemma_status inflate_whole(stm_unpacking *u, bool *whole, stemma_error *error)
{
    *whole = false;
    if (!u->whole) {
        u->whole = libdeflate_alloc_decompressor();
        if (!u->whole) {
            return stm_error_memory(error);
        }
    }
    for (size_t room = WHOLE_ROOM_FIRST; room <= WHOLE_ROOM_MAX; room *= 4) {
        stm_window *window = &u->window;
        stemma_status status = stm_window_room(window, room, error);
        if (status != STEMMA_OK) {
            return status;
        }
        size_t taken;
        size_t written;
        enum libdeflate_result result =
            libdeflate_gzip_decompress_ex(u->whole, u->bytes + u->at, u->length - u->at, window->bytes + window->length,
                                          window->capacity - window->length, &taken, &written);
        if (result == LIBDEFLATE_SUCCESS) {
            u->at += taken;
            window->length += written;
            *whole = true;
        }
        if (result != LIBDEFLATE_INSUFFICIENT_SPACE) {
            return STEMMA_OK;
        }
    }
    return STEMMA_OK;
}

/* The next step of the open member. */
static stemma_status inflate_step(stm_unpacking *u, stemma_error *error)
{
    stm_window *window = &u->window;
    stemma_status status = stm_window_room(window, STEP_BYTES, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_slice input = {u->bytes + u->at, u->length - u->at};
    size_t written;
    stm_inflated result = stm_inflater_run(&u->inflater, &input, window->bytes + window->length, STEP_BYTES, &written);
    window->length += written;
    u->at = u->length - input.length;
    switch (result) {
    case STM_INFLATED_DONE:
        u->open = false;
        return STEMMA_OK;
    case STM_INFLATED_FULL:
        return STEMMA_OK;
    case STM_INFLATED_MORE:
        status = u->refill ? u->refill(u, error) : STEMMA_OK;
        if (status != STEMMA_OK || u->at < u->length) {
            return status;
        }
        return give_up_member(u, STEMMA_CODE_REJECTED_TRUNCATED, error);
    case STM_INFLATED_MEMORY:
        return stm_error_memory(error);
    case STM_INFLATED_CHECK:
        window->length = window->at; /* what has not been handed on is not to be trusted */
        return give_up_member(u, STEMMA_CODE_REJECTED_DAMAGED, error);
    case STM_INFLATED_BAD:
    default:
        return give_up_member(u, STEMMA_CODE_REJECTED_DAMAGED, error);
    }
}

/* Whether the member at `at` goes on with a record that is not whole. */
static stemma_status ends_segment(stm_unpacking *u, bool *ends, stemma_error *error)
{
    *ends = false;
    if (u->window.at == u->window.length) {
        return STEMMA_OK;
    }
    stm_begins begins;
    stemma_status status = stm_gzip_begins(&begins, &u->probe, u->bytes + u->at, u->length - u->at, error);
    *ends = begins == STM_BEGINS;
    return status;
}

static stemma_status open_member(stm_unpacking *u, stemma_error *error)
{
    if (u->length - u->at < 32 && u->refill) {
        stemma_status status = u->refill(u, error);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    if (u->at == u->length) {
        u->segment_done = true;
        return STEMMA_OK;
    }
    bool ends;
    stemma_status status = ends_segment(u, &ends, error);
    if (status != STEMMA_OK || ends) {
        u->segment_done = ends;
        return status;
    }
    u->member = u->offset + u->at;
    if (!stm_gzip_magic(u->bytes + u->at, u->length - u->at)) {
        bool cut = u->length - u->at < 10 && (unsigned char)u->bytes[u->at] == 0x1F;
        return give_up_member(u, cut ? STEMMA_CODE_REJECTED_TRUNCATED : STEMMA_CODE_REJECTED_DAMAGED, error);
    }
    bool whole = false;
    if (!u->refill) {
        status = inflate_whole(u, &whole, error);
    }
    if (status == STEMMA_OK && !whole) {
        status = stm_inflater_begin(&u->inflater, STM_CODING_GZIP, error);
        u->open = status == STEMMA_OK;
    }
    return status;
}

/* The segment's last bytes are read: the next one begins. */
static void begin_segment(stm_unpacking *u)
{
    u->window.at = u->window.length = 0;
    u->window.skipping = false;
    u->segment_done = false;
    u->broken = false;
}

/* Inflates until the window holds what the cut wants or the segment ends. */
static stemma_status fill(stm_unpacking *u, const stm_cut *cut, stemma_error *error)
{
    /* a record that is whole but for what follows it ends with its member: no need to look into the next one */
    u->segment_done = u->segment_done || (cut->complete && !u->open);
    while (!u->segment_done && u->window.length - u->window.at < cut->wanted) {
        stemma_status status = u->open ? inflate_step(u, error) : open_member(u, error);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    return STEMMA_OK;
}

stemma_status stm_unpacking_next(stm_unpacking *u, stm_cut *cut, stemma_error *error)
{
    for (;;) {
        *cut = stm_window_cut(&u->window, u->segment_done);
        bool told = cut->kind == STM_CUT_RECORD && cut->fault != STM_FAULT_NONE && u->broken;
        if (told) {
            continue;
        }
        if (cut->kind != STM_CUT_MORE && cut->kind != STM_CUT_END) {
            return STEMMA_OK;
        }
        if (cut->kind == STM_CUT_END) {
            begin_segment(u);
            *cut = (stm_cut){.kind = STM_CUT_END, .wanted = 1};
            stemma_status status = u->at == u->length && u->refill ? u->refill(u, error) : STEMMA_OK;
            if (status != STEMMA_OK || u->at == u->length) {
                return status;
            }
        }
        stemma_status status = fill(u, cut, error);
        if (status != STEMMA_OK) {
            return status;
        }
    }
}

void stm_unpacking_release(stm_unpacking *u)
{
    stm_inflater_release(&u->inflater);
    stm_inflater_release(&u->probe);
    libdeflate_free_decompressor(u->whole);
    free(u->window.bytes);
    u->whole = NULL;
    u->window = (stm_window){.bytes = NULL};
}
