/* A date somewhere in a line of text, as people write it in ten languages. See corpus_metadata.h. */
#include "corpus/corpus_metadata.h"

#include <string.h>

typedef struct scan {
    const char *begin;
    const char *at;
    const char *end;
    bool month_first;
} scan;

static size_t digits_at(const char *at, const char *end, int64_t *value)
{
    size_t count = 0;
    *value = 0;
    while (at + count < end && stm_ascii_digit(at[count]) && count < 9) {
        *value = *value * 10 + (at[count] - '0');
        count++;
    }
    return count;
}

static bool civil(stemma_interval *out, int64_t year, int64_t month, int64_t day)
{
    return year >= 1990 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
           stm_date_civil(out, year, (unsigned)month, (unsigned)day);
}

static int64_t whole_year(int64_t year, size_t digits)
{
    return digits == 4 ? year : digits == 2 ? year + (year < 70 ? 2000 : 1900) : 0;
}

static bool mark_at(const scan *s, const char *at, char *mark)
{
    if (at >= s->end || (*at != '.' && *at != '/' && *at != '-')) {
        return false;
    }
    *mark = *at;
    return true;
}

/* 2020-03-04, 2020/3/4, 2020.03.04, 20200304 and 2020年3月4日 */
static bool year_first(stemma_interval *out, const scan *s)
{
    int64_t year;
    int64_t month;
    int64_t day;
    char mark;
    size_t count = digits_at(s->at, s->end, &year);
    if (count == 8) {
        return civil(out, year / 10000, year / 100 % 100, year % 100);
    }
    const char *at = s->at + count;
    bool signs = s->end - at > 6 && memcmp(at, "年", 3) == 0;
    if (count != 4 || (!signs && !mark_at(s, at, &mark))) {
        return false;
    }
    at += signs ? 3 : 1;
    size_t month_digits = digits_at(at, s->end, &month);
    at += month_digits;
    if (month_digits == 0 || month_digits > 2 || s->end - at < 2 ||
        (signs ? s->end - at < 3 || memcmp(at, "月", 3) != 0 : *at != mark)) {
        return false;
    }
    at += signs ? 3 : 1;
    size_t day_digits = digits_at(at, s->end, &day);
    return day_digits > 0 && day_digits <= 2 && civil(out, year, month, day);
}

/* 04.03.2020, 4.3.20, 4/3/2020, 3/4/2020; "4. 3. 2020" too */
static bool day_first(stemma_interval *out, const scan *s)
{
    int64_t first;
    int64_t second;
    int64_t year;
    char mark;
    char again;
    size_t count = digits_at(s->at, s->end, &first);
    const char *at = s->at + count;
    if (count == 0 || count > 2 || !mark_at(s, at, &mark)) {
        return false;
    }
    at += 1 + (at + 1 < s->end && at[1] == ' ' && mark == '.');
    count = digits_at(at, s->end, &second);
    at += count;
    if (count == 0 || count > 2 || !mark_at(s, at, &again) || again != mark) {
        return false;
    }
    at += 1 + (at + 1 < s->end && at[1] == ' ' && mark == '.');
    count = digits_at(at, s->end, &year);
    year = whole_year(year, count);
    if (year == 0 || (count == 2 && mark == '-') || (count == 2 && at + 2 < s->end && (at[2] == '.' || at[2] == ':'))) {
        return false;
    }
    bool swapped = mark != '.' && (second > 12 || (s->month_first && mark == '/' && first <= 12));
    return swapped ? civil(out, year, first, second) : civil(out, year, second, first);
}

/* Months as they are shortened in print, and the names of languages that have no pack. */
static unsigned other_month(const char *word, size_t length)
{
    static const struct {
        const char *name;
        unsigned month;
    } names[] = {{"jan", 1},        {"feb", 2},         {"mar", 3},           {"mär", 3},         {"mrz", 3},
                 {"apr", 4},        {"may", 5},         {"mai", 5},           {"jun", 6},         {"jul", 7},
                 {"aug", 8},        {"sep", 9},         {"sept", 9},          {"oct", 10},        {"okt", 10},
                 {"nov", 11},       {"dec", 12},        {"dez", 12},          {"stycznia", 1},    {"lutego", 2},
                 {"marca", 3},      {"kwietnia", 4},    {"maja", 5},          {"czerwca", 6},     {"lipca", 7},
                 {"sierpnia", 8},   {"września", 9},    {"października", 10}, {"listopada", 11},  {"grudnia", 12},
                 {"ιανουαρίου", 1}, {"φεβρουαρίου", 2}, {"μαρτίου", 3},       {"απριλίου", 4},    {"μαΐου", 5},
                 {"ιουνίου", 6},    {"ιουλίου", 7},     {"αυγούστου", 8},     {"σεπτεμβρίου", 9}, {"οκτωβρίου", 10},
                 {"νοεμβρίου", 11}, {"δεκεμβρίου", 12}, {"januari", 1},       {"februari", 2},    {"maart", 3},
                 {"mei", 5},        {"augustus", 8},    {"jänner", 1},        {"feber", 2},       {"janv", 1},
                 {"févr", 2},       {"avr", 4},         {"juil", 7},          {"août", 8},        {"déc", 12},
                 {"juin", 6},       {"juillet", 7}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (stm_date_word_is(word, length, names[i].name)) {
            return names[i].month;
        }
    }
    return 0;
}

static unsigned month_of(const char *word, size_t length)
{
    if (length < 3 || length > 24) {
        return 0;
    }
    unsigned month = other_month(word, length);
    return month ? month : stm_date_month(word, length);
}

/* Behind the day: blanks, dots, "th", "de". */
static const char *skip_small(const char *at, const char *end)
{
    static const char *const small[] = {"st", "nd", "rd", "th", "de", "er", "º", "of", "del"};
    for (;;) {
        while (at < end && (*at == ' ' || *at == '.' || *at == ',' || *at == '-' || *at == '\'' || *at == '/')) {
            at++;
        }
        size_t length = 0;
        while (at + length < end && stm_date_letter(at[length])) {
            length++;
        }
        bool skipped = false;
        for (size_t i = 0; i < sizeof small / sizeof *small && !skipped; i++) {
            skipped = stm_date_word_is(at, length, small[i]);
        }
        if (!skipped) {
            return at;
        }
        at += length;
    }
}

static size_t word_length(const char *at, const char *end)
{
    size_t length = 0;
    while (at + length < end && stm_date_letter(at[length])) {
        length++;
    }
    return length;
}

/* 4. März 2020, 4th of March, 2020, 4 mars 2020 */
static bool day_and_month(stemma_interval *out, const scan *s)
{
    int64_t day;
    int64_t year;
    size_t count = digits_at(s->at, s->end, &day);
    if (count == 0 || count > 2) {
        return false;
    }
    const char *at = skip_small(s->at + count, s->end);
    size_t length = word_length(at, s->end);
    unsigned month = at - s->at < 12 ? month_of(at, length) : 0;
    if (month == 0) {
        return false;
    }
    const char *behind = skip_small(at + length, s->end);
    count = digits_at(behind, s->end, &year);
    year = whole_year(year, count);
    return behind - (at + length) < 8 && year != 0 && civil(out, year, month, day);
}

/* March 4, 2020 */
static bool month_and_day(stemma_interval *out, const scan *s)
{
    int64_t day;
    int64_t year;
    size_t length = word_length(s->at, s->end);
    const char *at = s->at + length;
    while (at < s->end && (*at == ' ' || *at == '.')) {
        at++;
    }
    unsigned month = at < s->end && stm_ascii_digit(*at) ? month_of(s->at, length) : 0; /* most words are no month */
    if (month == 0) {
        return false;
    }
    size_t count = digits_at(at, s->end, &day);
    if (count == 0 || count > 2 || at - (s->at + length) > 4) {
        return false;
    }
    const char *behind = skip_small(at + count, s->end);
    count = digits_at(behind, s->end, &year);
    return count == 4 && behind - at < 12 && civil(out, year, month, day);
}

static bool date_at(stemma_interval *out, const scan *s)
{
    if (stm_ascii_digit(*s->at)) {
        return year_first(out, s) || day_first(out, s) || day_and_month(out, s);
    }
    return month_and_day(out, s);
}

bool stm_metadata_date_in(stemma_interval *out, stm_slice line, bool month_first, int64_t latest, size_t *at)
{
    scan s = {line.bytes, line.bytes, line.bytes + line.length, month_first};
    while (s.at < s.end) {
        stemma_interval found;
        bool fresh = s.at == s.begin || !(stm_date_letter(s.at[-1]) || stm_ascii_digit(s.at[-1]));
        if (fresh && (stm_ascii_digit(*s.at) || stm_date_letter(*s.at)) && date_at(&found, &s) &&
            found.from <= latest) {
            *out = found;
            *at = (size_t)(s.at - s.begin);
            return true;
        }
        s.at++;
    }
    return false;
}
