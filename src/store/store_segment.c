/* Identities in bulk. `add` looks at who every article is, and reading them from `articles` touches every page of the
 * file. So each transaction writes, beside the rows, what identifies its articles as one row of identity_segments:
 *
 *   first_article   key of the first article; the others follow without a gap
 *   identities      per article: wording (8 bytes, little-endian), token_count (4), occurrence (4), flags (1), sha256 (64
 *                   hex digits), id, base_id (BASE), input (INPUT), the last three each with a NUL behind
 *
 *   flags           GIVEN: id_given; REJECTED; BASE: the base id is another than the id; INPUT: another input than that
 *                   of the article before in the row; NO_INPUT: none at all
 *
 * The rows of `articles` are what holds. Where one of a segment changes, or goes, the segment goes: triggers see to that,
 * whoever writes, and the articles are read from their rows from then on. Articles that change in the very transaction
 * that brings them have no segment (see `spoiled`), nor have those of older cases. */
#include "store/store_internal.h"

#include <string.h>

#define HEAD_BYTES ((size_t)81)
#define DIGEST_BYTES ((size_t)64)
enum { GIVEN = 1, REJECTED = 2, BASE = 4, INPUT = 8, NO_INPUT = 16 };

static void put_number(uint8_t *out, uint64_t number, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        out[i] = (uint8_t)(number >> (8 * i));
    }
}

static uint64_t number_at(const uint8_t *at, size_t bytes)
{
    uint64_t number = 0;
    for (size_t i = 0; i < bytes; i++) {
        number |= (uint64_t)at[i] << (8 * i);
    }
    return number;
}

/* ------------------------------------------------------------------ writing */

static void put_string(stm_segment *segment, const char *string, size_t bytes)
{
    memcpy(segment->identities + segment->identity_bytes, string, bytes);
    segment->identity_bytes += bytes;
}

static uint8_t flags_of(const stm_segment *segment, const stm_stored_article *stored)
{
    const stemma_article *article = &stored->article;
    bool own_base = stored->base_id && strcmp(stored->base_id, article->id) != 0;
    bool as_before = segment->input_end > 0 && article->input &&
                     strcmp((const char *)segment->identities + segment->input_begin, article->input) == 0;
    return (uint8_t)((stored->id_given ? GIVEN : 0) | (article->rejected ? REJECTED : 0) | (own_base ? BASE : 0) |
                     (!article->input ? NO_INPUT
                      : as_before     ? 0
                                      : INPUT));
}

stemma_status stm_segment_add_identity(stm_segment *segment, const stm_stored_article *stored, stemma_error *error)
{
    const stemma_article *article = &stored->article;
    size_t id = strlen(article->id) + 1;
    size_t base = stored->base_id ? strlen(stored->base_id) + 1 : 0;
    size_t input = article->input ? strlen(article->input) + 1 : 0;
    if (strlen(article->sha256) != DIGEST_BYTES) {
        segment->spoiled = true;
        return STEMMA_OK;
    }
    stemma_status status = STM_RESERVE(segment->identities, segment->identity_capacity,
                                       segment->identity_bytes + HEAD_BYTES + id + base + input, error);
    if (status != STEMMA_OK) {
        return status;
    }
    uint8_t flags = flags_of(segment, stored);
    uint8_t *head = segment->identities + segment->identity_bytes;
    put_number(head, stored->wording, 8);
    put_number(head + 8, stored->token_count, 4);
    put_number(head + 12, stored->occurrence, 4);
    head[16] = flags;
    memcpy(head + 17, article->sha256, DIGEST_BYTES);
    segment->identity_bytes += HEAD_BYTES;
    put_string(segment, article->id, id);
    if (flags & BASE) {
        put_string(segment, stored->base_id, base);
    }
    if (flags & INPUT) {
        segment->input_begin = segment->identity_bytes;
        put_string(segment, article->input, input);
        segment->input_end = segment->identity_bytes;
    }
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ reading */

typedef struct segment_reader {
    const uint8_t *at, *end;
    const char *input; /* of the article before */
    bool damaged;
} segment_reader;

static const char *take_string(segment_reader *r)
{
    const uint8_t *begin = r->at;
    const uint8_t *nul = r->damaged ? NULL : memchr(begin, 0, (size_t)(r->end - begin));
    r->damaged = !nul;
    r->at = nul ? nul + 1 : r->end;
    return nul ? (const char *)begin : "";
}

static void take_identity(segment_reader *r, uint64_t key, stm_stored_identity *out)
{
    const uint8_t *head = r->at;
    uint8_t flags = head[16];
    *out = (stm_stored_identity){.key = key,
                                 .id_given = (flags & GIVEN) != 0,
                                 .rejected = (flags & REJECTED) != 0,
                                 .wording = number_at(head, 8),
                                 .token_count = (uint32_t)number_at(head + 8, 4),
                                 .occurrence = (uint32_t)number_at(head + 12, 4)};
    memcpy(out->sha256, head + 17, DIGEST_BYTES);
    r->at += HEAD_BYTES;
    out->id = take_string(r);
    out->base_id = flags & BASE ? take_string(r) : out->id;
    if (flags & INPUT) {
        r->input = take_string(r);
    }
    out->input = flags & NO_INPUT ? NULL : r->input;
    r->damaged = r->damaged || (!out->input && !(flags & NO_INPUT));
}

void stm_segment_read(stm_row *row, stm_stored_identity *items, size_t capacity, size_t *count)
{
    uint64_t key = stm_row_key(row, 0);
    const void *bytes = sqlite3_column_blob(row->statement, 1);
    size_t length = (size_t)sqlite3_column_bytes(row->statement, 1);
    const char *copy = stm_arena_text(row->arena, bytes, length);
    if (!copy) {
        row->no_memory = true;
        return;
    }
    segment_reader r = {(const uint8_t *)copy, (const uint8_t *)copy + length, NULL, false};
    while (r.at < r.end && !r.damaged) {
        r.damaged = (size_t)(r.end - r.at) < HEAD_BYTES || *count == capacity;
        if (!r.damaged) {
            take_identity(&r, key++, &items[(*count)++]);
        }
    }
    row->damaged = row->damaged || r.damaged;
}
