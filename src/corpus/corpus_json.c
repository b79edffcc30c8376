/* JSON as it is needed here: a line is walked once, its values are given as slices of the line, and only the strings
 * that an article keeps are decoded, straight into the batch's arena. There is no tree and no allocation per value.
 *
 * json-c was measured for this (0.16: 0.25 s for 104 MB, this: 0.04 s) and has three faults that matter for evidence:
 * a string whose buffer cannot grow is cut without an error, integers beyond 64 bits change their value, and much that
 * is no JSON is accepted (docs/decisions/0003-dependencies.md). It stays the oracle of the tests. The grammar is RFC 8259.
 *
 * Nesting is kept in one 64-bit word, a bit a level (1: object), which is also why the depth is capped at 64.
 *
 *     value -> scalar ------------------------> after
 *     value -> '{' key ':' value ... | '[' value ...
 *     after -> ',' (key ':')? value | closing bracket, one level up -> after | depth 0: done
 */
#include "corpus/corpus_internal.h"

#include <string.h>

stm_json_reader stm_json_reader_of(stm_slice source)
{
    return (stm_json_reader){source.bytes, source.bytes + source.length, STM_JSON_FINE, false};
}

static bool fail(stm_json_reader *reader, stm_json_fault fault)
{
    if (reader->fault == STM_JSON_FINE) {
        reader->fault = fault;
    }
    return false;
}

/* The next byte that is no white space, '\0' at the end. A real zero byte is no JSON either. */
static char peek(stm_json_reader *reader)
{
    const char *at = reader->at;
    while (at < reader->end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')) {
        at++;
    }
    reader->at = at;
    return at < reader->end ? *at : '\0';
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The four digits behind "\u", -1 when they are none. */
static int32_t hex4(const char *at, const char *end)
{
    if (end - at < 4) {
        return -1;
    }
    int32_t value = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0) {
            return -1;
        }
        value = value * 16 + digit;
    }
    return value;
}

/* Bytes of the escape at the backslash, 0 when it is none. */
static size_t escape_bytes(const char *at, const char *end)
{
    if (end - at < 2) {
        return 0;
    }
    if (at[1] == 'u') {
        return hex4(at + 2, end) < 0 ? 0 : 6;
    }
    return at[1] != '\0' && strchr("\"\\/bfnrt", at[1]) ? 2 : 0;
}

/* From an opening quote to behind the closing one. memchr runs over the long clean stretches; the next quote is kept
 * while backslashes are looked for before it. */
static bool scan_string(stm_json_reader *reader, stm_json_value *value)
{
    const char *begin = reader->at;
    const char *at = begin + 1;
    const char *quote = NULL;
    value->escaped = false;
    for (;;) {
        if (!quote || quote < at) {
            quote = memchr(at, '"', (size_t)(reader->end - at));
        }
        if (!quote) {
            return fail(reader, STM_JSON_BAD);
        }
        const char *backslash = memchr(at, '\\', (size_t)(quote - at));
        if (!backslash) {
            break;
        }
        value->escaped = true;
        size_t bytes = escape_bytes(backslash, reader->end);
        if (bytes == 0) {
            reader->at = backslash;
            return fail(reader, STM_JSON_BAD);
        }
        at = backslash + bytes;
        if (at >= reader->end) {
            return fail(reader, STM_JSON_BAD);
        }
    }
    value->kind = STM_JSON_STRING;
    value->raw = (stm_slice){begin, (size_t)(quote + 1 - begin)};
    reader->at = quote + 1;
    return true;
}

static const char *skip_digits(const char *at, const char *end)
{
    while (at < end && *at >= '0' && *at <= '9') {
        at++;
    }
    return at;
}

/* The end of a number, NULL when it is none. */
static const char *number_end(const char *at, const char *end)
{
    at += at < end && *at == '-';
    const char *digits = at;
    at = skip_digits(at, end);
    if (at == digits || (*digits == '0' && at - digits > 1)) {
        return NULL;
    }
    if (at < end && *at == '.') {
        digits = ++at;
        at = skip_digits(at, end);
        if (at == digits) {
            return NULL;
        }
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        at += at < end && (*at == '+' || *at == '-');
        digits = at;
        at = skip_digits(at, end);
        if (at == digits) {
            return NULL;
        }
    }
    return at;
}

static bool scan_word(stm_json_reader *reader, stm_json_value *value)
{
    static const struct {
        const char *word;
        stm_json_kind kind;
    } words[] = {{"null", STM_JSON_NULL}, {"true", STM_JSON_BOOL},     {"false", STM_JSON_BOOL},
                 {"NaN", STM_JSON_NULL},  {"Infinity", STM_JSON_NULL}, {"-Infinity", STM_JSON_NULL}};
    size_t left = (size_t)(reader->end - reader->at);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i].word);
        if (left >= length && memcmp(reader->at, words[i].word, length) == 0) {
            value->kind = words[i].kind;
            value->raw = (stm_slice){reader->at, length};
            reader->at += length;
            return true;
        }
    }
    return fail(reader, STM_JSON_BAD);
}

/* A value that is no container. */
static bool scan_scalar(stm_json_reader *reader, stm_json_value *value)
{
    char c = peek(reader);
    value->escaped = false;
    if (c == '"') {
        return scan_string(reader, value);
    }
    const char *end = number_end(reader->at, reader->end);
    if (!end) {
        return scan_word(reader, value);
    }
    value->kind = STM_JSON_NUMBER;
    value->raw = (stm_slice){reader->at, (size_t)(end - reader->at)};
    reader->at = end;
    return true;
}

/* A key and its colon. */
static bool scan_key(stm_json_reader *reader, stm_json_value *key)
{
    if (peek(reader) != '"' || !scan_string(reader, key)) {
        return fail(reader, STM_JSON_BAD);
    }
    if (peek(reader) != ':') {
        return fail(reader, STM_JSON_BAD);
    }
    reader->at++;
    return true;
}

typedef struct levels {
    uint64_t objects;
    unsigned depth;
} levels;

static char closing(const levels *open)
{
    return open->objects & 1u ? '}' : ']';
}

static void close_level(stm_json_reader *reader, levels *open)
{
    reader->at++;
    open->objects >>= 1;
    open->depth--;
}

/* Behind an opening bracket: true when a value follows, and its key has been read. */
static bool open_level(stm_json_reader *reader, levels *open)
{
    if (open->depth >= STM_CORPUS_JSON_DEPTH_MAX) {
        return fail(reader, STM_JSON_DEEP);
    }
    open->objects = open->objects << 1 | (*reader->at == '{' ? 1u : 0u);
    open->depth++;
    reader->at++;
    if (peek(reader) == closing(open)) {
        close_level(reader, open);
        return false;
    }
    stm_json_value key;
    return !(open->objects & 1u) || scan_key(reader, &key);
}

/* Behind a value: true when another one follows on some open level. */
static bool next_on_level(stm_json_reader *reader, levels *open)
{
    while (open->depth > 0) {
        char c = peek(reader);
        if (c == ',') {
            reader->at++;
            stm_json_value key;
            return !(open->objects & 1u) || scan_key(reader, &key);
        }
        if (c != closing(open)) {
            return fail(reader, STM_JSON_BAD);
        }
        close_level(reader, open);
    }
    return false;
}

static bool scan_container(stm_json_reader *reader, stm_json_value *value)
{
    const char *begin = reader->at;
    levels open = {0, 0};
    bool more = true;
    while (more) {
        char c = peek(reader);
        if (c == '{' || c == '[') {
            more = open_level(reader, &open) || (reader->fault == STM_JSON_FINE && next_on_level(reader, &open));
            continue;
        }
        stm_json_value inner = {STM_JSON_NONE, false, {reader->at, 0}};
        if (!scan_scalar(reader, &inner)) {
            return false;
        }
        if (inner.kind == STM_JSON_NULL && inner.raw.bytes[0] != 'n') {
            return fail(reader, STM_JSON_BAD); /* NaN in here would come out in `extra` */
        }
        more = next_on_level(reader, &open);
    }
    value->kind = *begin == '{' ? STM_JSON_OBJECT : STM_JSON_ARRAY;
    value->escaped = false;
    value->raw = (stm_slice){begin, (size_t)(reader->at - begin)};
    return reader->fault == STM_JSON_FINE;
}

bool stm_json_next(stm_json_reader *reader, stm_json_value *value)
{
    if (reader->fault != STM_JSON_FINE) {
        return false;
    }
    char c = peek(reader);
    return c == '{' || c == '[' ? scan_container(reader, value) : scan_scalar(reader, value);
}

bool stm_json_enter(stm_json_reader *reader, stm_json_kind kind)
{
    if (peek(reader) != (kind == STM_JSON_OBJECT ? '{' : '[')) {
        return fail(reader, STM_JSON_BAD);
    }
    reader->at++;
    reader->begun = false;
    return true;
}

/* The comma before the next element, or the closing bracket: false behind the last one. */
static bool element_follows(stm_json_reader *reader, char close)
{
    if (reader->fault != STM_JSON_FINE) {
        return false;
    }
    char c = peek(reader);
    if (c == close) {
        reader->at++;
        return false;
    }
    if (reader->begun) {
        if (c != ',') {
            return fail(reader, STM_JSON_BAD);
        }
        reader->at++;
    }
    reader->begun = true;
    return true;
}

bool stm_json_member(stm_json_reader *reader, stm_json_value *key, stm_json_value *value)
{
    return element_follows(reader, '}') && scan_key(reader, key) && stm_json_next(reader, value);
}

bool stm_json_item(stm_json_reader *reader, stm_json_value *value)
{
    return element_follows(reader, ']') && stm_json_next(reader, value);
}

bool stm_json_at_end(stm_json_reader *reader)
{
    return peek(reader) == '\0' && reader->at == reader->end;
}

/* Decodes the "\u" escape at `at`, with the second half of a pair; returns the bytes read. */
static size_t decode_unicode(const char *at, const char *end, uint32_t *code, stm_json_repairs *repairs)
{
    uint32_t unit = (uint32_t)hex4(at + 2, end);
    *code = unit;
    if (unit < 0xD800 || unit > 0xDFFF) {
        repairs->nuls += unit == 0;
        return 6;
    }
    if (unit < 0xDC00 && end - at >= 12 && at[6] == '\\' && at[7] == 'u') {
        uint32_t low = (uint32_t)hex4(at + 8, end);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            *code = 0x10000u + ((unit - 0xD800u) << 10) + (low - 0xDC00u);
            return 12;
        }
    }
    repairs->surrogates++;
    *code = STM_REPLACEMENT;
    return 6;
}

static char plain_escape(char c)
{
    static const char from[] = "bfnrt";
    static const char to[] = "\b\f\n\r\t";
    const char *found = strchr(from, c);
    return found ? to[found - from] : c;
}

bool stm_json_decode(stm_arena *arena, const stm_json_value *string, stm_slice *out, stm_json_repairs *repairs)
{
    const char *at = string->raw.bytes + 1;
    const char *end = string->raw.bytes + string->raw.length - 1;
    char *to = stm_arena_alloc(arena, (size_t)(end - at) + 1);
    if (!to) {
        return false;
    }
    out->bytes = to;
    while (at < end) {
        const char *backslash = string->escaped ? memchr(at, '\\', (size_t)(end - at)) : NULL;
        size_t clean = (size_t)((backslash ? backslash : end) - at);
        memcpy(to, at, clean);
        to += clean;
        at += clean;
        if (!backslash) {
            break;
        }
        if (at[1] == 'u') {
            uint32_t code;
            at += decode_unicode(at, end, &code, repairs);
            to += stm_utf8_encode(to, code);
        } else {
            *to++ = plain_escape(at[1]);
            at += 2;
        }
    }
    *to = '\0';
    out->length = (size_t)(to - out->bytes);
    return true;
}
