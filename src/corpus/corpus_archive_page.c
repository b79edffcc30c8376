/* A page of an archive becomes a record, and that an article as any other: its source is the record's address, its
 * capture the time and digest of the record, and that time bounds the day of publication from above.
 */
#include <string.h>

#include "corpus/corpus_archive.h"
#include "corpus/corpus_html.h"

typedef struct adding {
    stm_read_batch *batch;
    const char *input;
    stemma_status told; /* of a notice that could not be kept */
    stemma_error *error;
} adding;

static void tell(void *payload, stemma_code code, uint64_t offset)
{
    adding *a = payload;
    char detail[40];
    (void)snprintf(detail, sizeof detail, "offset %llu", (unsigned long long)offset);
    stemma_status status = stm_batch_notice(a->batch, code, a->input, 0, (stm_slice){detail, strlen(detail)}, a->error);
    a->told = a->told == STEMMA_OK ? status : a->told;
}

/* A string in the arena, with what is not UTF-8 replaced and control characters too. */
static stemma_status keep(adding *a, stm_slice *out, stm_slice given)
{
    size_t repaired;
    stemma_status status = stm_batch_utf8(a->batch, &given, &repaired, a->error);
    if (status != STEMMA_OK) {
        return status;
    }
    char *copy = stm_arena_text(&a->batch->arena, given.bytes ? given.bytes : "", given.length);
    if (!copy) {
        return stm_error_memory(a->error);
    }
    for (size_t i = 0; i < given.length; i++) {
        copy[i] = (unsigned char)copy[i] < 0x20 || copy[i] == 0x7F ? ' ' : copy[i];
    }
    *out = (stm_slice){copy, given.length};
    return STEMMA_OK;
}

/* "20240725100000" as "2024-07-25T10:00:00Z"; any other form as it stands. */
static stemma_status keep_time(adding *a, stm_slice *out, stm_slice given)
{
    uint64_t digits;
    if (given.length != 14 || !stm_slice_number(&digits, given)) {
        return keep(a, out, given);
    }
    char *text = stm_arena_alloc(&a->batch->arena, 24);
    if (!text) {
        return stm_error_memory(a->error);
    }
    const char *d = given.bytes;
    (void)snprintf(text, 24, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", d, d + 4, d + 6, d + 8, d + 10, d + 12);
    *out = (stm_slice){text, strlen(text)};
    return STEMMA_OK;
}

/* [{"source", "captured_at", "payload_sha256"}] of the page, as an export writes it. */
static stemma_status keep_capture(adding *a, stm_record *record, stm_slice address, stm_slice time, stm_slice payload)
{
    char digest[65];
    stm_buffer json = STM_BUFFER_INIT;
    stm_sha256_hex(digest, payload.bytes, payload.length);
    stm_buffer_string(&json, "[{\"source\":");
    stm_json_text(&json, address.bytes, address.length);
    stm_buffer_string(&json, ",\"captured_at\":");
    stm_json_text(&json, time.bytes, time.length);
    stm_buffer_format(&json, ",\"payload_sha256\":\"%s\"}]", digest);
    char *copy = json.failed ? NULL : stm_arena_text(&a->batch->arena, json.data, json.length);
    record->fields[STM_FIELD_CAPTURES] = (stm_field_value){STM_JSON_ARRAY, {copy, json.length}};
    stm_buffer_release(&json);
    return copy ? STEMMA_OK : stm_error_memory(a->error);
}

static void set(stm_record *record, stm_field field, stm_slice content)
{
    record->fields[field] = (stm_field_value){STM_JSON_STRING, content};
}

/* The charset in "text/html; charset=utf-8"; empty when it names none. */
static stm_slice charset_of(stm_slice type)
{
    for (size_t at = 0; at + 8 < type.length; at++) {
        stm_slice rest = {type.bytes + at, type.length - at};
        if (stm_slice_begins(rest, "charset=")) {
            const char *semicolon = memchr(rest.bytes, ';', rest.length);
            size_t length = semicolon ? (size_t)(semicolon - rest.bytes) : rest.length;
            return stm_slice_trim((stm_slice){rest.bytes + 8, length - 8});
        }
    }
    return (stm_slice){NULL, 0};
}

/* A header's value as a string that lives as long as the batch; NULL when there is none. */
static stemma_status keep_hint(adding *a, const char **out, stm_slice value)
{
    stm_slice kept = {NULL, 0};
    stemma_status status = value.length > 0 ? keep(a, &kept, value) : STEMMA_OK;
    *out = kept.bytes;
    return status;
}

/* What the page says, with what the server and the crawler know of it. */
static stemma_status read_page(adding *a, stm_record *record, const stm_archive_page *page)
{
    stm_html_hints hints = STM_HTML_HINTS_NONE;
    stm_slice time = record->fields[STM_FIELD_FILEDATE].content;
    stemma_interval captured;
    hints.address = record->fields[STM_FIELD_SOURCE].content.bytes;
    if (stm_date_parse(&captured, time.bytes, time.length)) {
        hints.captured = captured.to;
    }
    stemma_status status = keep_hint(a, &hints.http_charset, charset_of(page->content_type));
    if (status == STEMMA_OK) {
        status = keep_hint(a, &hints.http_language, page->language);
    }
    return status == STEMMA_OK ? stm_record_from_html(a->batch, record, page->bytes, &hints, a->error) : status;
}

/* The text of a WET record, or what the page gives. */
static stemma_status keep_content(adding *a, stm_record *record, const stm_archive_page *page)
{
    if (!page->plain) {
        return read_page(a, record, page);
    }
    stm_slice text = page->bytes;
    size_t repaired;
    stemma_status status = stm_batch_utf8(a->batch, &text, &repaired, a->error);
    if (status == STEMMA_OK && repaired == 0) {
        text.bytes = stm_arena_text(&a->batch->arena, text.bytes, text.length);
        status = text.bytes ? STEMMA_OK : stm_error_memory(a->error);
    }
    set(record, STM_FIELD_TEXT, text);
    return status;
}

static stemma_status add_page(void *payload, const stm_archive_page *page, stemma_error *error)
{
    adding *a = payload;
    stm_record record = {.input = a->input};
    stm_slice address;
    stm_slice time;
    a->error = error;
    stemma_status status = keep(a, &address, page->address);
    if (status == STEMMA_OK) {
        status = keep_time(a, &time, page->captured);
    }
    if (status == STEMMA_OK) {
        status = keep_capture(a, &record, address, time, page->bytes);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    set(&record, STM_FIELD_SOURCE, address);
    set(&record, STM_FIELD_FILEDATE, time);
    if (page->status >= 400) {
        static const char reason[] = "error page";
        set(&record, STM_FIELD_REJECTED, (stm_slice){reason, sizeof reason - 1});
    }
    status = keep_content(a, &record, page);
    if (status != STEMMA_OK) {
        return status;
    }
    return stm_article_add(a->batch, &record, error);
}

/* Kept with the id that corpus_article.c gives to an article of that address. */
static stemma_status add_revisit(void *payload, const stm_archive_revisit *revisit, stemma_error *error)
{
    adding *a = payload;
    stm_read_batch *batch = a->batch;
    stm_slice address;
    stm_slice refers_to;
    stm_slice time;
    a->error = error;
    stemma_status status = STM_RESERVE(batch->revisits, batch->revisit_capacity, batch->revisit_count + 1, error);
    if (status == STEMMA_OK) {
        status = keep(a, &address, revisit->address);
    }
    if (status == STEMMA_OK) {
        status = keep(a, &refers_to, revisit->refers_to.length > 0 ? revisit->refers_to : revisit->address);
    }
    if (status == STEMMA_OK) {
        status = keep_time(a, &time, revisit->captured);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    char digest[65];
    stm_sha256_hex(digest, refers_to.bytes, refers_to.length);
    const char *id = stm_arena_text(&batch->arena, digest, 16);
    if (!id) {
        return stm_error_memory(error);
    }
    batch->revisits[batch->revisit_count++] = (stm_read_revisit){id, {address.bytes, time.bytes, NULL}};
    return STEMMA_OK;
}

stemma_status stm_parse_archive(stm_read_batch *batch, const stm_piece *piece, stemma_error *error)
{
    adding a = {.batch = batch, .input = piece->input, .told = STEMMA_OK, .error = error};
    stm_archive_sink sink = {.page = add_page, .revisit = add_revisit, .tell = tell, .payload = &a};
    stemma_status status = stm_archive_pages(piece, &sink, error);
    return status == STEMMA_OK ? a.told : status;
}
