/* JSON Lines, and a JSON document that is one object or an array of objects, become records.
 *
 * A line's members are gathered as slices first, because the winner among aliases and the order of `extra` are known
 * only when the whole line has been read. Values that no known field takes, and those of aliases that lost, come out
 * in `extra` as they were written, sorted by key, so that no digit of a number changes on the way through.
 */
#include "corpus/corpus_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct member {
    stm_slice key; /* decoded */
    stm_json_value value;
    stm_field field;
    size_t position;
} member;

/* One piece being read. */
typedef struct lines {
    stm_read_batch *batch;
    const stm_piece *piece;
    member *members;
    size_t member_count, member_capacity;
    stm_buffer extra;
    bool clean; /* the whole piece is well-formed UTF-8 without a zero byte */
    stemma_error *error;
} lines;

static const stm_slice no_detail = {NULL, 0};

static stemma_status tell(lines *l, stemma_code code, uint64_t line, stm_slice detail)
{
    return stm_batch_notice(l->batch, code, l->piece->input, line, detail, l->error);
}

static stemma_status add_member(lines *l, stm_field field, stm_slice key, const stm_json_value *value)
{
    stemma_status status = STM_RESERVE(l->members, l->member_capacity, l->member_count + 1, l->error);
    if (status == STEMMA_OK) {
        l->members[l->member_count] = (member){key, *value, field, l->member_count};
        l->member_count++;
    }
    return status;
}

/* Without its quotes, decoded where it has an escape. */
static bool decoded_key(lines *l, const stm_json_value *key, stm_slice *out)
{
    stm_json_repairs repairs = {0, 0};
    if (key->escaped) {
        return stm_json_decode(&l->batch->arena, key, out, &repairs);
    }
    *out = (stm_slice){key->raw.bytes + 1, key->raw.length - 2};
    return true;
}

/* All members of the object that `reader` stands before. `look_up`: their names may be known fields. */
static stemma_status gather(lines *l, stm_json_reader *reader, bool look_up)
{
    stm_json_value key;
    stm_json_value value;
    (void)stm_json_enter(reader, STM_JSON_OBJECT);
    while (stm_json_member(reader, &key, &value)) {
        stm_slice name;
        if (!decoded_key(l, &key, &name)) {
            return stm_error_memory(l->error);
        }
        stm_field field = look_up ? stm_field_named(name.bytes, name.length) : STM_FIELD_COUNT;
        stemma_status status = add_member(l, field, name, &value);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ known fields */

static void put_replacements(const char *bytes, size_t length, stm_buffer *out)
{
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] == '\0') {
            stm_buffer_bytes(out, "\xEF\xBF\xBD", 3);
        } else {
            stm_buffer_char(out, bytes[i]);
        }
    }
}

/* A zero byte would end the string for every reader of C strings; in a text it is a reason to reject. */
static stemma_status replace_nuls(lines *l, stm_slice *string)
{
    stm_buffer buffer = STM_BUFFER_INIT;
    put_replacements(string->bytes, string->length, &buffer);
    char *copy = buffer.failed ? NULL : stm_arena_text(&l->batch->arena, buffer.data, buffer.length);
    string->bytes = copy;
    string->length = buffer.length;
    stm_buffer_release(&buffer);
    return copy ? STEMMA_OK : stm_error_memory(l->error);
}

static stemma_status take_string(lines *l, stm_field field, const stm_json_value *value, stm_field_value *out,
                                 size_t *repaired)
{
    stm_json_repairs repairs = {0, 0};
    if (!stm_json_decode(&l->batch->arena, value, &out->content, &repairs)) {
        return stm_error_memory(l->error);
    }
    *repaired += repairs.surrogates;
    if (repairs.nuls > 0 && field != STM_FIELD_TEXT) {
        *repaired += repairs.nuls;
        return replace_nuls(l, &out->content);
    }
    return STEMMA_OK;
}

/* Names of several authors, joined by commas. False when the array holds anything but strings. */
static bool joined_names(lines *l, stm_slice raw, stm_slice *out)
{
    stm_buffer names = STM_BUFFER_INIT;
    stm_json_reader reader = stm_json_reader_of(raw);
    stm_json_value item;
    bool fine = stm_json_enter(&reader, STM_JSON_ARRAY);
    while (fine && stm_json_item(&reader, &item)) {
        stm_slice name;
        stm_json_repairs repairs = {0, 0};
        fine = item.kind == STM_JSON_STRING && stm_json_decode(&l->batch->arena, &item, &name, &repairs) &&
               repairs.nuls == 0;
        if (fine) {
            stm_buffer_string(&names, names.length > 0 && name.length > 0 ? ", " : "");
            stm_buffer_bytes(&names, name.bytes, name.length);
        }
    }
    char *copy =
        fine && !names.failed && names.data ? stm_arena_text(&l->batch->arena, names.data, names.length) : NULL;
    if (copy) {
        *out = (stm_slice){copy, names.length};
    }
    stm_buffer_release(&names);
    return copy != NULL;
}

static stemma_status take_value(lines *l, stm_record *record, const member *m, size_t *repaired)
{
    stm_field_value *out = &record->fields[m->field];
    *out = (stm_field_value){m->value.kind, m->value.raw};
    if (m->value.kind == STM_JSON_STRING) {
        return take_string(l, m->field, &m->value, out, repaired);
    }
    bool names = m->field == STM_FIELD_AUTHOR || m->field == STM_FIELD_BYLINE;
    if (names && m->value.kind == STM_JSON_ARRAY && joined_names(l, m->value.raw, &out->content)) {
        out->kind = STM_JSON_STRING;
    }
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ extra */

static int compare_members(const void *a, const void *b)
{
    const member *x = a;
    const member *y = b;
    size_t shorter = x->key.length < y->key.length ? x->key.length : y->key.length;
    int order = shorter ? memcmp(x->key.bytes, y->key.bytes, shorter) : 0;
    if (order == 0) {
        order = (x->key.length > y->key.length) - (x->key.length < y->key.length);
    }
    return order ? order : (x->position > y->position) - (x->position < y->position);
}

static bool same_key(const member *a, const member *b)
{
    return a->key.length == b->key.length && memcmp(a->key.bytes, b->key.bytes, a->key.length) == 0;
}

/* Whether a known field's value goes unused: its alias won, or it has a type that cannot be taken. */
static bool unused(const stm_record *record, stm_field field)
{
    static const stm_field firsts[] = {STM_FIELD_DATE, STM_FIELD_SOURCE, STM_FIELD_OUTLET, STM_FIELD_AUTHOR};
    const stm_field_value *value = &record->fields[field];
    if (!stm_field_filled(value)) {
        return false;
    }
    bool strange = value->kind != STM_JSON_STRING && value->kind != STM_JSON_NUMBER;
    for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++) {
        if (field < firsts[i] || field > stm_field_last_alias(firsts[i])) {
            continue;
        }
        stm_field winner = stm_record_first(record, firsts[i]);
        if (winner == STM_FIELD_COUNT || !record->fields[winner].content.bytes) {
            return false;
        }
        const stm_slice *won = &record->fields[winner].content;
        bool lost =
            winner != field && (won->length != value->content.length ||
                                (won->length > 0 && memcmp(won->bytes, value->content.bytes, won->length) != 0));
        return lost || (strange && firsts[i] != STM_FIELD_DATE);
    }
    return strange && (field == STM_FIELD_ID || field == STM_FIELD_TITLE || field == STM_FIELD_LANGUAGE);
}

/* Keeps the members that belong into `extra`, the last of equal keys. */
static void keep_extras(lines *l, const stm_record *record)
{
    size_t kept = 0;
    for (size_t i = 0; i < l->member_count; i++) {
        const member *m = &l->members[i];
        if (m->field == STM_FIELD_COUNT || unused(record, m->field)) {
            l->members[kept++] = *m;
        }
    }
    l->member_count = kept;
    if (kept > 1) {
        qsort(l->members, kept, sizeof *l->members, compare_members);
    }
    size_t distinct = 0;
    for (size_t i = 0; i < kept; i++) {
        if (i + 1 == kept || !same_key(&l->members[i], &l->members[i + 1])) {
            l->members[distinct++] = l->members[i];
        }
    }
    l->member_count = distinct;
}

/* As it was written, but for NaN, which is no JSON, and lone surrogates, which are no text. */
static stemma_status write_value(lines *l, const stm_json_value *value)
{
    stm_json_repairs repairs = {0, 0};
    stm_slice decoded;
    if (value->kind == STM_JSON_STRING && value->escaped) {
        if (!stm_json_decode(&l->batch->arena, value, &decoded, &repairs)) {
            return stm_error_memory(l->error);
        }
    }
    if (repairs.surrogates > 0) {
        stm_json_text(&l->extra, decoded.bytes, decoded.length);
    } else if (value->kind == STM_JSON_NULL) {
        stm_buffer_string(&l->extra, "null");
    } else {
        stm_buffer_bytes(&l->extra, value->raw.bytes, value->raw.length);
    }
    return STEMMA_OK;
}

static stemma_status take_extra(lines *l, stm_record *record)
{
    keep_extras(l, record);
    const stm_field_value *given = &record->fields[STM_FIELD_EXTRA];
    if (given->kind == STM_JSON_OBJECT) { /* an export read back in: what is in it stays unknown */
        stm_json_reader reader = stm_json_reader_of(given->content);
        stemma_status status = gather(l, &reader, false);
        if (status != STEMMA_OK) {
            return status;
        }
        keep_extras(l, record);
    }
    if (l->member_count == 0) {
        return STEMMA_OK;
    }
    stm_buffer_clear(&l->extra);
    for (size_t i = 0; i < l->member_count; i++) {
        stm_buffer_char(&l->extra, i == 0 ? '{' : ',');
        stm_json_text(&l->extra, l->members[i].key.bytes, l->members[i].key.length);
        stm_buffer_char(&l->extra, ':');
        stemma_status status = write_value(l, &l->members[i].value);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    stm_buffer_char(&l->extra, '}');
    record->extra = l->extra.failed ? NULL : stm_arena_text(&l->batch->arena, l->extra.data, l->extra.length);
    return record->extra ? STEMMA_OK : stm_error_memory(l->error);
}

/* ------------------------------------------------------------------ one object */

static stemma_status warn_repaired(lines *l, uint64_t line, size_t repaired)
{
    char count[24];
    (void)snprintf(count, sizeof count, "%zu", repaired);
    return tell(l, STEMMA_CODE_WARNING_UTF8, line, (stm_slice){count, strlen(count)});
}

/* From the gathered members to the article. */
static stemma_status add_object(lines *l, uint64_t line, size_t repaired)
{
    stm_record record = {.input = l->piece->input, .line = line};
    for (size_t i = 0; i < l->member_count; i++) {
        const member *m = &l->members[i];
        stemma_status status = m->field == STM_FIELD_COUNT ? STEMMA_OK : take_value(l, &record, m, &repaired);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    stemma_status status = take_extra(l, &record);
    if (status == STEMMA_OK && repaired > 0) {
        status = warn_repaired(l, line, repaired);
    }
    return status == STEMMA_OK ? stm_article_add(l->batch, &record, l->error) : status;
}

static stemma_status tell_fault(lines *l, uint64_t line, stm_json_fault fault)
{
    return tell(l, fault == STM_JSON_DEEP ? STEMMA_CODE_REJECTED_TOO_DEEP : STEMMA_CODE_REJECTED_NOT_JSON, line,
                no_detail);
}

/* One line, or one whole document, that should be an object. */
static stemma_status read_object(lines *l, stm_slice source, uint64_t line, size_t repaired)
{
    stm_json_reader reader = stm_json_reader_of(source);
    stm_json_reader copy = reader;
    stm_json_value first;
    l->member_count = 0;
    if (!stm_json_enter(&copy, STM_JSON_OBJECT)) {
        bool whole = stm_json_next(&reader, &first); /* nested too deep, or something else than an object */
        return tell_fault(l, line, whole ? STM_JSON_BAD : reader.fault);
    }
    stemma_status status = gather(l, &reader, true);
    if (status != STEMMA_OK) {
        return status;
    }
    if (reader.fault != STM_JSON_FINE || !stm_json_at_end(&reader)) {
        return tell_fault(l, line, reader.fault);
    }
    return add_object(l, line, repaired);
}

static bool only_space(stm_slice line)
{
    for (size_t i = 0; i < line.length; i++) {
        if (line.bytes[i] != ' ' && line.bytes[i] != '\t' && line.bytes[i] != '\r') {
            return false;
        }
    }
    return true;
}

static stemma_status read_line(lines *l, stm_slice line, uint64_t number)
{
    size_t repaired = 0;
    if (only_space(line)) {
        return STEMMA_OK;
    }
    if (line.length > STM_CORPUS_LINE_BYTES_MAX) {
        return tell(l, STEMMA_CODE_REJECTED_TOO_LONG, number, no_detail);
    }
    if (!l->clean) {
        if (memchr(line.bytes, '\0', line.length)) {
            return tell(l, STEMMA_CODE_REJECTED_NUL, number, no_detail);
        }
        stemma_status status = stm_batch_utf8(l->batch, &line, &repaired, l->error);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    return read_object(l, line, number, repaired);
}

/* ------------------------------------------------------------------ pieces */

static stm_slice piece_content(const stm_piece *piece)
{
    stm_slice content = {piece->bytes, piece->length};
    if (piece->first_line <= 1 && content.length >= 3 && memcmp(content.bytes, "\xEF\xBB\xBF", 3) == 0) {
        content = (stm_slice){content.bytes + 3, content.length - 3};
    }
    return content;
}

static lines begin(stm_read_batch *batch, const stm_piece *piece, stemma_error *error)
{
    lines l = {.batch = batch, .piece = piece, .extra = STM_BUFFER_INIT, .error = error};
    l.clean = piece->length == 0 ||
              (!memchr(piece->bytes, '\0', piece->length) && stm_utf8_valid(piece->bytes, piece->length));
    return l;
}

static void finish(lines *l)
{
    free(l->members);
    stm_buffer_release(&l->extra);
}

stemma_status stm_parse_jsonl(stm_read_batch *batch, const stm_piece *piece, stemma_error *error)
{
    lines l = begin(batch, piece, error);
    stm_slice content = piece_content(piece);
    const char *end = content.bytes + content.length;
    uint64_t number = piece->first_line;
    stemma_status status = STEMMA_OK;
    for (const char *at = content.bytes; at < end && status == STEMMA_OK; number++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline ? newline : end;
        status = read_line(&l, (stm_slice){at, (size_t)(stop - at)}, number);
        at = stop + 1;
    }
    finish(&l);
    return status;
}

/* Line breaks up to `to`, counted on from `from`. */
static uint64_t lines_between(const char *from, const char *to)
{
    uint64_t count = 0;
    for (; from < to; from++) {
        count += *from == '\n';
    }
    return count;
}

/* The objects of an array, each with the line on which it begins. */
static stemma_status read_array(lines *l, stm_slice source, size_t repaired)
{
    stm_json_reader reader = stm_json_reader_of(source);
    stm_json_value item;
    uint64_t line = l->piece->first_line;
    const char *counted = source.bytes;
    (void)stm_json_enter(&reader, STM_JSON_ARRAY);
    while (stm_json_item(&reader, &item)) {
        line += lines_between(counted, item.raw.bytes);
        counted = item.raw.bytes;
        stemma_status status = read_object(l, item.raw, line, repaired);
        if (status != STEMMA_OK) {
            return status;
        }
        repaired = 0; /* told once */
    }
    if (reader.fault != STM_JSON_FINE || !stm_json_at_end(&reader)) {
        return tell_fault(l, line + lines_between(counted, reader.at), reader.fault);
    }
    return STEMMA_OK;
}

stemma_status stm_parse_json(stm_read_batch *batch, const stm_piece *piece, stemma_error *error)
{
    lines l = begin(batch, piece, error);
    stm_slice content = piece_content(piece);
    size_t repaired = 0;
    stemma_status status;
    if (memchr(content.bytes, '\0', content.length)) {
        status = tell(&l, STEMMA_CODE_REJECTED_NUL, 0, no_detail);
    } else if ((status = stm_batch_utf8(batch, &content, &repaired, error)) == STEMMA_OK) {
        stm_json_reader probe = stm_json_reader_of(content);
        bool array = stm_json_enter(&probe, STM_JSON_ARRAY);
        status = array ? read_array(&l, content, repaired) : read_object(&l, content, piece->first_line, repaired);
    }
    finish(&l);
    return status;
}

stemma_status stm_parse_object(stm_read_batch *batch, const stm_piece *piece, stm_slice object, stm_place place,
                               stemma_error *error)
{
    lines l = {.batch = batch, .piece = piece, .extra = STM_BUFFER_INIT, .clean = true, .error = error};
    stemma_status status = read_object(&l, object, place.line, place.repaired);
    finish(&l);
    return status;
}
