/* Which phrase of data/boilerplate/phrases.tsv a line is, begins with, or holds. A line is compared in a plain form:
 * lower case, one space for many, one apostrophe for all, no space before a colon, and no bullets at its front. */
#include "corpus/corpus_internal.h"

#include <string.h>
#include <utf8proc.h>

typedef enum phrase_match { PHRASE_LINE, PHRASE_START, PHRASE_END, PHRASE_HOME, PHRASE_WORD } phrase_match;

typedef struct phrase {
    const char *text;
    size_t bytes;
    phrase_match match;
    const char *reason;
} phrase;

static const phrase phrases[] = {
#include "corpus_phrases_table.h"
};
#define PHRASE_COUNT (sizeof phrases / sizeof *phrases)

static bool space(uint32_t code)
{
    return code <= 0x20 || code == 0xA0 || code == 0x202F || code == 0x2009 || code == 0x200B || code == 0xFEFF ||
           code == 0x200E || code == 0x200F;
}

/* Bullets and arrows before a line's first word. */
static bool bullet(uint32_t code)
{
    return code == '-' || code == '*' || code == '>' || code == '|' || code == '+' || code == '#' || code == 0xBB ||
           code == 0x203A || code == 0xB7 || (code >= 0x2013 && code <= 0x2015) || code == 0x2022 ||
           (code >= 0x2190 && code <= 0x21FF) || (code >= 0x25A0 && code <= 0x25FF);
}

static uint32_t plain_code(uint32_t code)
{
    if (code < 0x80) {
        return code >= 'A' && code <= 'Z' ? code + 32 : code;
    }
    if (code == 0x2019 || code == 0x2018 || code == 0x2BC) {
        return '\'';
    }
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);
}

size_t stm_phrase_plain(char out[STM_PLAIN_BYTES], const char *line, size_t length)
{
    const char *end = line + length;
    size_t used = 0;
    bool gap = false;
    for (const char *at = line; at < end && used + 6 < STM_PLAIN_BYTES;) {
        uint32_t code;
        at += stm_utf8_decode(&code, at, end);
        if (space(code) || (used == 0 && bullet(code))) {
            gap = used > 0;
            continue;
        }
        if (gap && code != ':') {
            out[used++] = ' ';
        }
        gap = false;
        used += stm_utf8_encode(out + used, plain_code(code));
    }
    return used;
}

/* The first phrase that is not below the first `length` (at most LEAD_BYTES) bytes of `line`. */
static size_t first_with(const char *line, size_t length)
{
    size_t low = 0;
    size_t high = PHRASE_COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strncmp(phrases[middle].text, line, length) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

#define LEAD_BYTES ((size_t)2) /* no phrase is shorter */
#define BEGINNING_BYTES ((size_t)24)

/* Phrases that share their first bytes with `line` stand together: from *first up to, not with, the result. */
static size_t with_lead(const char *line, size_t length, size_t *first)
{
    size_t lead = length < LEAD_BYTES ? length : LEAD_BYTES;
    size_t last = *first = first_with(line, lead);
    while (last < PHRASE_COUNT && strncmp(phrases[last].text, line, lead) == 0) {
        last++;
    }
    return last;
}

bool stm_phrase_may_begin(const char *line, size_t length)
{
    char plain[STM_PLAIN_BYTES];
    size_t beginning = length < BEGINNING_BYTES ? length : BEGINNING_BYTES;
    while (beginning < length && ((unsigned char)line[beginning] & 0xC0u) == 0x80u) {
        beginning--;
    }
    size_t known = stm_phrase_plain(plain, line, beginning);
    size_t first;
    size_t last = with_lead(plain, known, &first);
    for (size_t i = first; i < last; i++) {
        size_t bytes = phrases[i].bytes < known ? phrases[i].bytes : known;
        if (memcmp(phrases[i].text, plain, bytes) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether the line goes on with another word behind a phrase. */
static bool letter_follows(const char *at, const char *end, char last)
{
    if (at == end || last == ':') {
        return false;
    }
    unsigned char c = (unsigned char)*at;
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0xC3;
}

static size_t without_end_marks(const char *line, size_t length)
{
    while (length > 0 && strchr(".:!>| ", line[length - 1])) {
        length--;
    }
    return length;
}

const char *stm_phrase_reason(const char *line, size_t length)
{
    if (length == 0) {
        return NULL;
    }
    size_t bare = without_end_marks(line, length);
    size_t first;
    size_t last = with_lead(line, length, &first);
    for (size_t i = first; i < last; i++) {
        size_t bytes = phrases[i].bytes;
        if (bytes > length || memcmp(phrases[i].text, line, bytes) != 0) {
            continue;
        }
        if ((phrases[i].match == PHRASE_LINE && (bytes == bare || bytes == length)) ||
            (phrases[i].match == PHRASE_START && !letter_follows(line + bytes, line + length, line[bytes - 1]))) {
            return phrases[i].reason;
        }
    }
    return NULL;
}

const char *stm_phrase_at_end(const char *line, size_t length)
{
    size_t bare = without_end_marks(line, length);
    for (size_t i = 0; i < PHRASE_COUNT; i++) {
        size_t bytes = phrases[i].bytes;
        if (phrases[i].match == PHRASE_END && bytes <= bare &&
            memcmp(line + bare - bytes, phrases[i].text, bytes) == 0) {
            return phrases[i].reason;
        }
    }
    return NULL;
}

bool stm_phrase_trail(const char *line, size_t length)
{
    static const char *const marks[] = {" » ", " > ", " › ", " / ", " | ", ">", "»", "›"};
    size_t first;
    size_t last = with_lead(line, length, &first);
    for (size_t i = first; i < last; i++) {
        size_t bytes = phrases[i].bytes;
        if (phrases[i].match != PHRASE_HOME || length <= bytes || memcmp(line, phrases[i].text, bytes) != 0) {
            continue;
        }
        for (size_t k = 0; k < sizeof marks / sizeof *marks; k++) {
            size_t mark = strlen(marks[k]);
            if (length - bytes > mark && memcmp(line + bytes, marks[k], mark) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* Bytes of the word of a bar at `at`, 0 when it is none. */
static size_t bar_word(const char *at, size_t left)
{
    size_t first;
    size_t last = with_lead(at, left, &first);
    for (size_t i = last; i-- > first;) { /* the longest of those that begin alike comes last */
        size_t bytes = phrases[i].bytes;
        if (phrases[i].match == PHRASE_WORD && bytes <= left && memcmp(at, phrases[i].text, bytes) == 0 &&
            (bytes == left || strchr(" ,|/:+", at[bytes]))) {
            return bytes;
        }
    }
    return 0;
}

bool stm_phrase_bar(const char *line, size_t length)
{
    size_t words = 0;
    for (size_t at = 0; at < length;) {
        size_t word = strchr(" ,|/:+", line[at]) ? 0 : bar_word(line + at, length - at);
        if (word == 0 && !strchr(" ,|/:+", line[at])) {
            return false;
        }
        words += word > 0;
        at += word > 0 ? word : 1;
    }
    return words >= 2;
}
