/* Dates where they stand: in a file's name and at the very start of a scraped text. */
#include "corpus/corpus_internal.h"

#include <string.h>

#define NAME_YEAR_MIN 1900

static bool word_byte(char c)
{
    return stm_ascii_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static unsigned number(const char *at, size_t digits)
{
    unsigned value = 0;
    for (size_t i = 0; i < digits; i++) {
        value = value * 10 + (unsigned)(at[i] - '0');
    }
    return value;
}

static size_t digit_run(const char *at)
{
    size_t run = 0;
    while (stm_ascii_digit(at[run])) {
        run++;
    }
    return run;
}

static bool mark(char c)
{
    return c == '-' || c == '_' || c == '.';
}

/* A name's part ends here; a time may follow behind a T. */
static bool part_ends(const char *at)
{
    return !word_byte(*at) || ((*at == 'T' || *at == 't') && stm_ascii_digit(at[1]));
}

/* "20240725", or "20240725103000" as archives write it. */
static bool compact_day(stemma_interval *out, const char *at)
{
    size_t run = digit_run(at);
    return (run == 8 || run == 12 || run == 14) && part_ends(at + run) && number(at, 4) >= NAME_YEAR_MIN &&
           number(at + 4, 2) > 0 && number(at + 6, 2) > 0 &&
           stm_date_civil(out, number(at, 4), number(at + 4, 2), number(at + 6, 2));
}

/* "2024-07-25", "2024_07_25", "2024.7.5", or without the day. */
static bool marked_date(stemma_interval *out, const char *at, bool day_wanted)
{
    if (digit_run(at) != 4 || number(at, 4) < NAME_YEAR_MIN || !mark(at[4])) {
        return false;
    }
    unsigned year = number(at, 4);
    at += 5;
    size_t run = digit_run(at);
    unsigned month = run == 1 || run == 2 ? number(at, run) : 0;
    at += run;
    if (month == 0 || (!day_wanted && run != 2)) {
        return false;
    }
    if (!day_wanted) {
        return part_ends(at) && stm_date_civil(out, year, month, 0);
    }
    run = mark(*at) ? digit_run(at + 1) : 0;
    unsigned day = run == 1 || run == 2 ? number(at + 1, run) : 0;
    return day > 0 && part_ends(at + 1 + run) && stm_date_civil(out, year, month, day);
}

/* "25-07-2024", where day and month cannot be mistaken. */
static bool day_first(stemma_interval *out, const char *at)
{
    if (digit_run(at) != 2 || !mark(at[2]) || digit_run(at + 3) != 2 || at[5] != at[2] || digit_run(at + 6) != 4 ||
        !part_ends(at + 10) || number(at + 6, 4) < NAME_YEAR_MIN) {
        return false;
    }
    unsigned first = number(at, 2);
    unsigned second = number(at + 3, 2);
    return first > 12 && second > 0 && stm_date_civil(out, number(at + 6, 4), second, first);
}

bool stm_date_in_name(stemma_interval *out, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    *out = (stemma_interval)STM_INTERVAL_UNKNOWN;
    for (int day = 1; day >= 0; day--) {
        for (const char *at = name; *at; at++) {
            if (!stm_ascii_digit(*at) || (at > name && word_byte(at[-1]))) {
                continue;
            }
            stemma_interval found;
            if (marked_date(&found, at, day) || (day && (compact_day(&found, at) || day_first(&found, at)))) {
                *out = found;
                return true;
            }
        }
    }
    return false;
}

/* ------------------------------------------------------------------ header */

static bool space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t skip_spaces(const char *text, size_t length, size_t at)
{
    while (at < length && space(text[at])) {
        at++;
    }
    return at;
}

/* Behind "date" without a colon only digits that cannot be prose count: year and month, or a day. */
static bool header_digits(stemma_interval *out, const char *text, size_t length, size_t *at)
{
    size_t end = *at;
    while (end < length && !space(text[end]) && end - *at <= 32) {
        end++;
    }
    bool marked = end - *at >= 7 && text[*at + 4] == '-';
    if (!marked || !stm_date_parse(out, text + *at, end - *at)) {
        return false;
    }
    *at = end;
    return true;
}

/* Behind "date:" the rest of the line is the date. */
static bool header_line(stemma_interval *out, const char *text, size_t length, size_t *at)
{
    const char *newline = memchr(text + *at, '\n', length - *at);
    size_t end = newline ? (size_t)(newline - text) : length;
    if (header_digits(out, text, length, at)) {
        return true;
    }
    if (end - *at > 60 || !stm_date_parse(out, text + *at, end - *at)) {
        return false;
    }
    *at = end;
    return true;
}

bool stm_date_in_header(stemma_interval *out, size_t *bytes, const char *text, size_t length)
{
    *bytes = 0;
    *out = (stemma_interval)STM_INTERVAL_UNKNOWN;
    size_t at = skip_spaces(text, length, 0);
    if (length - at < 9 || (text[at] | 0x20) != 'd' || (text[at + 1] | 0x20) != 'a' || (text[at + 2] | 0x20) != 't' ||
        (text[at + 3] | 0x20) != 'e') {
        return false;
    }
    at += 4;
    size_t behind = skip_spaces(text, length, at);
    bool colon = behind < length && text[behind] == ':';
    if (!colon && behind == at) {
        return false;
    }
    at = colon ? skip_spaces(text, length, behind + 1) : behind;
    if (at >= length || !(colon ? header_line(out, text, length, &at) : header_digits(out, text, length, &at))) {
        return false;
    }
    *bytes = skip_spaces(text, length, at);
    return true;
}
