/* The title and the byline of a plain text file, where a line looks like one. Unknown is better than wrong. */
#include "corpus/corpus_internal.h"

#include <string.h>

#define TITLE_BYTES_MAX ((size_t)300)
#define BYLINE_BYTES_MAX ((size_t)80)

static bool space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static stm_slice trimmed(stm_slice s)
{
    while (s.length > 0 && space(s.bytes[0])) {
        s.bytes++;
        s.length--;
    }
    while (s.length > 0 && space(s.bytes[s.length - 1])) {
        s.length--;
    }
    return s;
}

/* Cuts the next line off `rest`, trimmed. */
static stm_slice next_line(stm_slice *rest)
{
    const char *newline = memchr(rest->bytes, '\n', rest->length);
    size_t length = newline ? (size_t)(newline - rest->bytes) : rest->length;
    stm_slice line = {rest->bytes, length};
    size_t taken = newline ? length + 1 : length;
    *rest = (stm_slice){rest->bytes + taken, rest->length - taken};
    return trimmed(line);
}

static bool ends_with(stm_slice s, const char *end)
{
    size_t length = strlen(end);
    return s.length >= length && memcmp(s.bytes + s.length - length, end, length) == 0;
}

/* A sentence's end; three points or a question may end a title. */
static bool ends_like_sentence(stm_slice line)
{
    static const char *const ends[] = {".", ",", ";", ":", ".\"", ".»", ".”", "。", "۔", "،"};
    if (ends_with(line, "...")) {
        return false;
    }
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (ends_with(line, ends[i])) {
            return true;
        }
    }
    return false;
}

/* Whether `line` may be the title of what follows: short, no sentence, and set off by a blank line or by being much
 * shorter than the next. */
static bool looks_like_title(stm_slice line, stm_slice rest)
{
    if (line.length > TITLE_BYTES_MAX || ends_like_sentence(line)) {
        return false;
    }
    stm_slice next = next_line(&rest);
    bool blank_follows = next.length == 0;
    while (next.length == 0 && rest.length > 0) {
        next = next_line(&rest);
    }
    return next.length > 0 && (blank_follows ? line.length < next.length + rest.length : line.length * 2 < next.length);
}

bool stm_title_find(stm_slice *out, const char *text, size_t length, const stemma_boilerplate *spans, size_t count)
{
    stm_slice rest = {text, length};
    stm_utf8_walker walker = {text, 0, 0};
    for (size_t span = 0; rest.length > 0;) {
        stm_slice line = next_line(&rest);
        if (line.length == 0) {
            continue;
        }
        uint32_t begin = stm_utf8_walk(&walker, (size_t)(line.bytes - text));
        while (span < count && spans[span].end <= begin) {
            span++;
        }
        bool marked = span < count && spans[span].begin <= begin;
        if (marked && strcmp(spans[span].reason, "date header") != 0) {
            continue;
        }
        if (marked || !looks_like_title(line, rest)) {
            return false;
        }
        *out = line;
        return true;
    }
    return false;
}

/* ------------------------------------------------------------------ byline */

/* The words before a name, in the ten languages. */
static size_t byline_prefix(stm_slice line)
{
    static const char *const prefixes[] = {"Par ",  "par ",   "PAR ", "By ",     "by ",    "BY ",     "Von ",
                                           "von ",  "Por ",   "POR ", "Di ",     "di ",    "Автор: ", "Автор — ",
                                           "بقلم ", "بقلم: ", "كتب ", "Yazan: ", "Haber: "};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        size_t length = strlen(prefixes[i]);
        if (line.length > length && memcmp(line.bytes, prefixes[i], length) == 0) {
            return length;
        }
    }
    return 0;
}

/* A letter that begins a name: upper case where the script has it. Small particles are let through by the caller. */
static bool begins_name(const char *at, const char *end)
{
    uint32_t code;
    (void)stm_utf8_decode(&code, at, end);
    bool latin = (code >= 'A' && code <= 'Z') || (code >= 0xC0 && code <= 0xDE) ||
                 (code >= 0x100 && code <= 0x17F && code % 2 == 0);
    bool cyrillic = code >= 0x400 && code <= 0x42F;
    bool arabic = code >= 0x620 && code <= 0x6FF;
    return latin || cyrillic || arabic;
}

static bool particle(stm_slice word)
{
    static const char *const particles[] = {"de", "du", "von", "van", "et", "and", "und", "y", "e", "da", "di", "el"};
    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++) {
        if (word.length == strlen(particles[i]) && memcmp(word.bytes, particles[i], word.length) == 0) {
            return true;
        }
    }
    return false;
}

/* Two to six words, each a name's or a particle, and nothing else. */
static bool is_name(stm_slice s)
{
    size_t words = 0;
    size_t names = 0;
    const char *end = s.bytes + s.length;
    for (const char *at = s.bytes; at < end; words++) {
        const char *stop = memchr(at, ' ', (size_t)(end - at));
        stop = stop ? stop : end;
        stm_slice word = {at, (size_t)(stop - at)};
        bool digit = false;
        for (const char *c = at; c < stop; c++) {
            digit = digit || (*c >= '0' && *c <= '9') || strchr("!?:;()/|", *c) != NULL;
        }
        if (word.length == 0 || digit || (!begins_name(at, end) && !particle(word))) {
            return false;
        }
        names += !particle(word);
        at = stop + (stop < end);
    }
    return names >= 2 && words <= 6 && !ends_with(s, ".");
}

bool stm_byline_find(stm_slice *out, const char *text, size_t length)
{
    enum { HEAD_LINES = 4, TAIL_LINES = 6 };
    stm_slice last[TAIL_LINES];
    size_t seen = 0;
    stm_slice rest = {text, length};
    while (rest.length > 0) {
        stm_slice line = next_line(&rest);
        if (line.length == 0) {
            continue;
        }
        size_t prefix = seen < HEAD_LINES && line.length <= BYLINE_BYTES_MAX ? byline_prefix(line) : 0;
        *out = (stm_slice){line.bytes + prefix, line.length - prefix};
        if (prefix > 0 && is_name(*out)) {
            return true;
        }
        last[seen++ % TAIL_LINES] = line;
    }
    for (size_t i = 0; i < TAIL_LINES && i < seen; i++) {
        stm_slice line = last[(seen - 1 - i) % TAIL_LINES];
        size_t prefix = line.length <= BYLINE_BYTES_MAX ? byline_prefix(line) : 0;
        *out = (stm_slice){line.bytes + prefix, line.length - prefix};
        if (prefix > 0 && is_name(*out)) {
            return true;
        }
    }
    return false;
}
