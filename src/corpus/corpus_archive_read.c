/* An archive file becomes pieces, in one pass and in bounded memory.
 *
 *      plain      bytes -> window -> whole records, about half a megabyte of them
 *      gzip       bytes, cut where the last member in sight begins that begins with a record; nothing is inflated
 *      inflate    no such member for eight megabytes: this one is inflated here and its records are handed out plain
 *
 * A WACZ is a zip file with archives in it, each read as a file of its own. Names in it serve messages only: nothing is
 * ever written or opened by them.
 */
#include "corpus/corpus_archive.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FIRST_BYTES ((size_t)64 * 1024)

typedef enum reading_mode { MODE_NONE = 0, MODE_PLAIN, MODE_GZIP, MODE_INFLATE } reading_mode;

struct stm_archive_reader {
    int descriptor;
    stm_archive_zip *zip; /* NULL: the file itself is the archive */
    bool begun;           /* the file, where it is no zip */
    const char *path;
    char *input; /* the path, and the name within the zip */
    stemma_notice_fn notice;
    void *payload;
    uint64_t done;

    reading_mode mode;
    bool at_end;
    stm_window window; /* what has been read: plain records or gzip members */
    stm_unpacking unpacking;
    stm_buffer gathered; /* inflated records */
    stm_inflater probe;
};

static void tell(void *payload, stemma_code code, uint64_t offset)
{
    const stm_archive_reader *reader = payload;
    char detail[40];
    (void)snprintf(detail, sizeof detail, "offset %llu", (unsigned long long)offset);
    if (reader->notice) {
        stemma_notice notice = {code, reader->input, 0, detail};
        reader->notice(reader->payload, &notice);
    }
}

static void tell_whole(const stm_archive_reader *reader, stemma_code code)
{
    if (reader->notice) {
        stemma_notice notice = {code, reader->input, 0, NULL};
        reader->notice(reader->payload, &notice);
    }
}

uint64_t stm_archive_done(const stm_archive_reader *reader)
{
    return reader->done;
}

/* ------------------------------------------------------------------ bytes */

static int64_t read_some(stm_archive_reader *reader, char *out, size_t room)
{
    if (reader->zip) {
        return stm_archive_zip_read(reader->zip, out, room);
    }
    for (;;) {
        ssize_t got = read(reader->descriptor, out, room);
        if (got >= 0 || errno != EINTR) {
            return got;
        }
    }
}

/* Reads until the window holds `wanted` bytes behind `at`, or the file ends. */
static stemma_status fill(stm_archive_reader *reader, size_t wanted, stemma_error *error)
{
    stm_window *window = &reader->window;
    size_t held = window->length - window->at;
    if (held >= wanted || reader->at_end) {
        return STEMMA_OK;
    }
    stemma_status status = stm_window_room(window, wanted - held, error);
    while (status == STEMMA_OK && !reader->at_end && window->length < wanted) {
        int64_t got = read_some(reader, window->bytes + window->length, wanted - window->length);
        if (got < 0) {
            tell(reader, STEMMA_CODE_REJECTED_UNREADABLE, window->offset + window->length);
        }
        reader->at_end = got <= 0;
        window->length += got > 0 ? (size_t)got : 0;
        reader->done += got > 0 ? (uint64_t)got : 0;
    }
    return status;
}

/* A piece of `length` bytes that are copied. */
static stemma_status hand_out(const stm_archive_reader *reader, stm_piece *piece, stm_format format, stm_slice bytes,
                              uint64_t offset, stemma_error *error)
{
    *piece = (stm_piece){.format = format, .length = bytes.length, .first_line = offset};
    piece->input = strdup(reader->input);
    piece->bytes = malloc(bytes.length + 1);
    if (!piece->input || !piece->bytes) {
        stm_piece_release(piece);
        return stm_error_memory(error);
    }
    memcpy(piece->bytes, bytes.bytes, bytes.length);
    piece->bytes[bytes.length] = '\0';
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ plain */

static void tell_large(stm_archive_reader *reader, const stm_cut *cut, const stm_window *window, uint64_t offset)
{
    if (stm_archive_large_page(cut, window->bytes)) {
        tell(reader, STEMMA_CODE_REJECTED_TOO_LONG, offset);
    }
}

/* Whole records from the window, the damaged ones among them; a thread will cut them again. */
static stemma_status next_plain(stm_archive_reader *reader, stm_piece *piece, stemma_error *error)
{
    stm_window *window = &reader->window;
    const size_t none = SIZE_MAX;
    size_t begin = none;
    for (;;) {
        stm_cut cut = stm_window_cut(window, reader->at_end);
        bool record = cut.kind == STM_CUT_RECORD || cut.kind == STM_CUT_GARBAGE;
        begin = record && begin == none ? cut.begin : begin;
        size_t end = cut.kind == STM_CUT_LARGE ? cut.begin : window->at;
        if (cut.kind == STM_CUT_LARGE) {
            tell_large(reader, &cut, window, window->offset + cut.begin);
        }
        bool enough = !record || end - begin >= STM_ARCHIVE_PIECE_BYTES;
        if (begin != none && enough) {
            stm_slice bytes = {window->bytes + begin, end - begin};
            return hand_out(reader, piece, STM_FORMAT_ARCHIVE, bytes, window->offset + begin, error);
        }
        if (cut.kind == STM_CUT_END) {
            return STEMMA_DONE;
        }
        if (cut.kind == STM_CUT_MORE) {
            size_t wanted = cut.wanted > STM_ARCHIVE_PIECE_BYTES ? cut.wanted : STM_ARCHIVE_PIECE_BYTES;
            stemma_status status = fill(reader, wanted, error);
            if (status != STEMMA_OK) {
                return status;
            }
        }
    }
}

/* ------------------------------------------------------------------ gzip */

static stemma_status refill(stm_unpacking *unpacking, stemma_error *error)
{
    stm_archive_reader *reader = unpacking->payload;
    stm_window *window = &reader->window;
    window->at = unpacking->at;
    stemma_status status = fill(reader, window->length - window->at + STM_ARCHIVE_PIECE_BYTES, error);
    unpacking->bytes = window->bytes;
    unpacking->at = window->at;
    unpacking->length = window->length;
    unpacking->offset = window->offset;
    return status;
}

static stemma_status begin_inflating(stm_archive_reader *reader)
{
    const stm_window *window = &reader->window;
    reader->unpacking = (stm_unpacking){.bytes = window->bytes,
                                        .at = window->at,
                                        .length = window->length,
                                        .offset = window->offset,
                                        .refill = refill,
                                        .payload = reader,
                                        .tell = tell};
    reader->mode = MODE_INFLATE;
    return STEMMA_OK;
}

/* Members up to the last one in sight that begins with a record. */
static stemma_status next_gzip(stm_archive_reader *reader, stm_piece *piece, stemma_error *error)
{
    stm_window *window = &reader->window;
    size_t wanted = STM_ARCHIVE_PIECE_BYTES;
    for (;;) {
        stemma_status status = fill(reader, wanted, error);
        if (status != STEMMA_OK) {
            return status;
        }
        stm_slice held = {window->bytes + window->at, window->length - window->at};
        if (held.length == 0) {
            return STEMMA_DONE;
        }
        size_t cut = 0;
        if (!reader->at_end) {
            status = stm_gzip_find_last(&cut, &reader->probe, held, 0, error);
        }
        if (status != STEMMA_OK) {
            return status;
        }
        if (cut == 0 && held.length >= STM_ARCHIVE_MEMBER_BYTES_MAX) {
            return begin_inflating(reader);
        }
        if (cut > 0 || reader->at_end) {
            stm_slice bytes = {held.bytes, cut > 0 ? cut : held.length};
            uint64_t offset = window->offset + window->at;
            window->at += bytes.length;
            return hand_out(reader, piece, STM_FORMAT_ARCHIVE_GZIP, bytes, offset, error);
        }
        wanted = held.length * 2;
    }
}

/* Adds an inflated record with the line ends that must follow it. */
static void gather(stm_archive_reader *reader, const stm_cut *cut)
{
    const stm_window *window = &reader->unpacking.window;
    stm_buffer_bytes(&reader->gathered, window->bytes + cut->begin, cut->end - cut->begin);
    stm_buffer_string(&reader->gathered, cut->record.arc ? "\n" : "\r\n\r\n");
}

/* Takes records until there are enough of them or the member is over. */
static stemma_status next_inflated(stm_archive_reader *reader, stm_piece *piece, stemma_error *error)
{
    stm_unpacking *unpacking = &reader->unpacking;
    uint64_t offset = unpacking->member;
    stm_cut cut = {.kind = STM_CUT_RECORD};
    bool over = false;
    stm_buffer_clear(&reader->gathered);
    while (!over && reader->gathered.length < STM_ARCHIVE_PIECE_BYTES) {
        stemma_status status = stm_unpacking_next(unpacking, &cut, error);
        if (status != STEMMA_OK) {
            return status;
        }
        offset = reader->gathered.length == 0 ? unpacking->member : offset;
        over = cut.kind == STM_CUT_END;
        if (cut.kind == STM_CUT_LARGE) {
            tell_large(reader, &cut, &unpacking->window, unpacking->member);
        } else if (cut.kind == STM_CUT_GARBAGE) {
            tell(reader, STEMMA_CODE_REJECTED_DAMAGED, unpacking->member);
        } else if (cut.kind == STM_CUT_RECORD && cut.fault == STM_FAULT_SHORT) {
            tell(reader, STEMMA_CODE_REJECTED_TRUNCATED, unpacking->member);
        } else if (cut.kind == STM_CUT_RECORD) {
            gather(reader, &cut);
        }
        if (reader->gathered.failed) {
            return stm_error_memory(error);
        }
    }
    if (reader->gathered.length == 0) {
        return STEMMA_DONE;
    }
    stm_slice bytes = {reader->gathered.data, reader->gathered.length};
    return hand_out(reader, piece, STM_FORMAT_ARCHIVE, bytes, offset, error);
}

/* ------------------------------------------------------------------ files and zip entries */

/* By the first bytes; where they are damaged, by the name. */
static bool holds_members(const stm_archive_reader *reader)
{
    const stm_window *window = &reader->window;
    if (window->length == 0 || (unsigned char)window->bytes[0] == 0x1F) {
        return window->length > 0;
    }
    size_t length = strlen(reader->input);
    bool named = length > 3 && stm_slice_is((stm_slice){reader->input + length - 3, 3}, ".gz");
    return named && stm_record_begins(window->bytes, window->length) == STM_BEGINS_NOT;
}

/* A new archive: plain or gzip. */
static stemma_status begin_archive(stm_archive_reader *reader, stemma_error *error)
{
    stm_unpacking_release(&reader->unpacking);
    reader->window.at = reader->window.length = 0;
    reader->window.offset = 0;
    reader->window.skipping = false;
    reader->at_end = false;
    stemma_status status = fill(reader, FIRST_BYTES, error);
    if (status != STEMMA_OK) {
        return status;
    }
    if (reader->window.length == 0) {
        tell_whole(reader, STEMMA_CODE_REJECTED_EMPTY);
    }
    reader->mode = holds_members(reader) ? MODE_GZIP : MODE_PLAIN;
    return STEMMA_OK;
}

/* Opens the next archive of the file; STEMMA_DONE when there is none. */
static stemma_status next_archive(stm_archive_reader *reader, stemma_error *error)
{
    reader->mode = MODE_NONE;
    if (!reader->zip) {
        if (reader->begun) {
            return STEMMA_DONE;
        }
        reader->begun = true;
        return begin_archive(reader, error);
    }
    const char *name = stm_archive_zip_entry(reader->zip);
    if (!name) {
        return STEMMA_DONE;
    }
    stm_buffer input = STM_BUFFER_INIT;
    stm_buffer_string(&input, reader->path);
    stm_buffer_char(&input, '/');
    (void)stm_utf8_repair(&input, name, strlen(name));
    if (input.failed) {
        stm_buffer_release(&input);
        return stm_error_memory(error);
    }
    for (size_t i = strlen(reader->path); i < input.length; i++) {
        bool control = (unsigned char)input.data[i] < 0x20 || input.data[i] == 0x7F;
        input.data[i] = control ? '_' : input.data[i];
    }
    free(reader->input);
    reader->input = input.data;
    return begin_archive(reader, error);
}

stemma_status stm_archive_next(stm_archive_reader *reader, stm_piece *piece, stemma_error *error)
{
    for (;;) {
        stemma_status status = STEMMA_DONE;
        reading_mode mode = reader->mode;
        if (mode == MODE_PLAIN) {
            status = next_plain(reader, piece, error);
        } else if (mode == MODE_GZIP) {
            status = next_gzip(reader, piece, error);
        } else if (mode == MODE_INFLATE) {
            status = next_inflated(reader, piece, error);
        }
        if (status == STEMMA_OK && piece->bytes) {
            return status;
        }
        if (status == STEMMA_DONE) {
            status = next_archive(reader, error);
        }
        if (status != STEMMA_OK) {
            return status;
        }
    }
}

/* ------------------------------------------------------------------ opening */

stemma_status stm_archive_sniff(bool *archive, const char *bytes, size_t length, stemma_error *error)
{
    *archive = length >= 8 && (stm_warc_begins(bytes, length) == STM_BEGINS || memcmp(bytes, "filedesc:", 8) == 0 ||
                               memcmp(bytes, "PK\x03\x04", 4) == 0);
    if (*archive || !stm_gzip_magic(bytes, length)) {
        return STEMMA_OK;
    }
    stm_inflater probe = STM_INFLATER_INIT;
    stm_begins begins;
    stemma_status status = stm_gzip_begins(&begins, &probe, bytes, length, error);
    *archive = begins == STM_BEGINS;
    stm_inflater_release(&probe);
    return status;
}

/* A zip file without a web archive in it is one of another kind. */
static stemma_status open_zip(stm_archive_reader *reader, stemma_error *error)
{
    char magic[4];
    if (pread(reader->descriptor, magic, sizeof magic, 0) != (ssize_t)sizeof magic ||
        memcmp(magic, "PK\x03\x04", sizeof magic) != 0) {
        return STEMMA_OK;
    }
    stemma_code code;
    stemma_status status = stm_archive_zip_open(&reader->zip, &code, reader->descriptor, error);
    if (status == STEMMA_OK && code != STEMMA_CODE_NONE) {
        tell_whole(reader, code);
        reader->begun = true;
    }
    return status;
}

stemma_status stm_archive_open(stm_archive_reader **out, int descriptor, const char *input, stemma_notice_fn notice,
                               void *payload, stemma_error *error)
{
    *out = NULL;
    stm_archive_reader *reader = calloc(1, sizeof *reader);
    char *copy = reader ? strdup(input) : NULL;
    if (!copy) {
        free(reader);
        return stm_error_memory(error);
    }
    reader->descriptor = descriptor;
    reader->path = input;
    reader->input = copy;
    reader->notice = notice;
    reader->payload = payload;
    (void)lseek(descriptor, 0, SEEK_SET);
    stemma_status status = open_zip(reader, error);
    if (status != STEMMA_OK) {
        stm_archive_free(reader);
        return status;
    }
    *out = reader;
    return STEMMA_OK;
}

void stm_archive_free(stm_archive_reader *reader)
{
    if (reader) {
        stm_archive_zip_free(reader->zip);
        stm_unpacking_release(&reader->unpacking);
        stm_inflater_release(&reader->probe);
        stm_buffer_release(&reader->gathered);
        free(reader->window.bytes);
        free(reader->input);
        free(reader);
    }
}
