/* CSV with a header. A record is written out as the JSON object it stands for and goes the way of a line of JSON
 * Lines, so that aliases, unknown columns and repairs cannot come to mean two things. libcsv takes the quotes off; it
 * is given one whole record at a time (corpus_csv_cut.c), which bounds a field by the reader's cap on a line.
 */
#include "corpus/corpus_internal.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

typedef struct columns {
    stm_slice *names;
    size_t count, capacity;
    stm_buffer bytes; /* the names, one behind the other */
    char separator;
} columns;

/* What the callbacks of libcsv fill. */
typedef struct record_state {
    const columns *columns; /* NULL while the header is read */
    columns *header;
    stm_buffer json;
    size_t field;
    bool failed;
} record_state;

static void header_field(void *content, size_t length, void *payload)
{
    record_state *state = payload;
    columns *header = state->header;
    if (STM_RESERVE(header->names, header->capacity, header->count + 1, NULL) != STEMMA_OK) {
        state->failed = true;
        return;
    }
    /* offsets for now: the buffer may move */
    header->names[header->count++] = (stm_slice){NULL, header->bytes.length};
    stm_buffer_bytes(&header->bytes, content, length);
}

static void record_field(void *content, size_t length, void *payload)
{
    record_state *state = payload;
    size_t field = state->field++;
    if (field >= state->columns->count || length == 0 || state->columns->names[field].length == 0) {
        return;
    }
    stm_buffer_char(&state->json, state->json.length == 0 ? '{' : ',');
    stm_json_text(&state->json, state->columns->names[field].bytes, state->columns->names[field].length);
    stm_buffer_char(&state->json, ':');
    stm_json_text(&state->json, content, length);
}

/* Runs one record through libcsv. False when memory runs out. */
static bool read_record(stm_slice record, char separator, void (*field)(void *, size_t, void *), record_state *state)
{
    struct csv_parser parser;
    if (csv_init(&parser, 0) != 0) {
        return false;
    }
    csv_set_delim(&parser, (unsigned char)separator);
    bool fine = csv_parse(&parser, record.bytes, record.length, field, NULL, state) == record.length &&
                csv_fini(&parser, field, NULL, state) == 0;
    csv_free(&parser);
    return fine && !state->failed && !state->json.failed;
}

static void columns_release(columns *c)
{
    free(c->names);
    stm_buffer_release(&c->bytes);
}

/* A name as the fields are called: without spaces around it, in lower case where only that is missing. */
static stm_slice column_name(char *name, size_t length)
{
    while (length > 0 && (name[length - 1] == ' ' || name[length - 1] == '\t')) {
        length--;
    }
    char lowered[24];
    bool fits = length < sizeof lowered;
    for (size_t i = 0; fits && i < length; i++) {
        lowered[i] = name[i] >= 'A' && name[i] <= 'Z' ? (char)(name[i] + 32) : name[i];
    }
    if (fits && stm_field_named(name, length) == STM_FIELD_COUNT &&
        stm_field_named(lowered, length) != STM_FIELD_COUNT) {
        memcpy(name, lowered, length);
    }
    return (stm_slice){name, length};
}

static bool read_columns(columns *out, const char *header, size_t length, char separator)
{
    *out = (columns){.bytes = STM_BUFFER_INIT, .separator = separator};
    record_state state = {.header = out, .json = STM_BUFFER_INIT};
    stm_buffer repaired = STM_BUFFER_INIT;
    (void)stm_utf8_repair(&repaired, header, length);
    stm_slice record = {repaired.data ? repaired.data : "", repaired.length};
    bool fine = !repaired.failed && read_record(record, separator, header_field, &state) && !out->bytes.failed;
    stm_buffer_release(&repaired);
    if (!fine) {
        return false;
    }
    for (size_t i = 0; i < out->count; i++) {
        size_t begin = out->names[i].length;
        size_t end = i + 1 < out->count ? out->names[i + 1].length : out->bytes.length;
        if (end > begin) {
            out->names[i] = column_name(out->bytes.data + begin, end - begin);
        } else {
            out->names[i] = (stm_slice){"", 0};
        }
    }
    return true;
}

stemma_status stm_csv_check_header(const char *header, char separator, bool *fine, stemma_error *error)
{
    columns found;
    bool read = read_columns(&found, header, strlen(header), separator);
    *fine = false;
    for (size_t i = 0; read && i < found.count; i++) {
        stm_field field = stm_field_named(found.names[i].bytes, found.names[i].length);
        *fine = *fine || field == STM_FIELD_TEXT || field == STM_FIELD_HTML;
    }
    columns_release(&found);
    return read ? STEMMA_OK : stm_error_memory(error);
}

static stemma_status notice(stm_read_batch *batch, const stm_piece *piece, stemma_code code, uint64_t line,
                            stemma_error *error)
{
    return stm_batch_notice(batch, code, piece->input, line, (stm_slice){NULL, 0}, error);
}

static bool blank_record(stm_slice record)
{
    for (size_t i = 0; i < record.length; i++) {
        if (record.bytes[i] != '\r' && record.bytes[i] != '\n' && record.bytes[i] != ' ') {
            return false;
        }
    }
    return true;
}

static stemma_status add_record(stm_read_batch *batch, const stm_piece *piece, const columns *names, stm_slice record,
                                uint64_t line, stemma_error *error)
{
    if (blank_record(record)) {
        return STEMMA_OK;
    }
    if (memchr(record.bytes, '\0', record.length)) {
        return notice(batch, piece, STEMMA_CODE_REJECTED_NUL, line, error);
    }
    size_t repaired;
    stemma_status status = stm_batch_utf8(batch, &record, &repaired, error);
    if (status != STEMMA_OK) {
        return status;
    }
    record_state state = {.columns = names, .json = STM_BUFFER_INIT};
    bool read = read_record(record, names->separator, record_field, &state);
    stm_buffer_string(&state.json, state.json.length == 0 ? "{}" : "}");
    stm_slice object = {state.json.data, state.json.length};
    status = read && !state.json.failed ? stm_parse_object(batch, piece, object, (stm_place){line, repaired}, error)
                                        : stm_error_memory(error);
    stm_buffer_release(&state.json);
    return status;
}

static uint64_t count_lines(stm_slice bytes)
{
    uint64_t count = 0;
    for (size_t i = 0; i < bytes.length; i++) {
        count += bytes.bytes[i] == '\n';
    }
    return count;
}

stemma_status stm_parse_csv(stm_read_batch *batch, const stm_piece *piece, stemma_error *error)
{
    const char *header = piece->header ? piece->header : "";
    char separator = stm_csv_separator(header, strcspn(header, "\r\n"));
    columns names;
    stemma_status status = STEMMA_OK;
    if (!read_columns(&names, header, strlen(header), separator)) {
        status = stm_error_memory(error);
    }
    uint64_t line = piece->first_line;
    for (size_t at = 0; at < piece->length && status == STEMMA_OK;) {
        size_t bytes = stm_csv_record(piece->bytes + at, piece->length - at, separator);
        stm_slice record = {piece->bytes + at, bytes ? bytes : piece->length - at};
        status = add_record(batch, piece, &names, record, line, error);
        line += count_lines(record);
        at += record.length;
    }
    columns_release(&names);
    return status;
}
