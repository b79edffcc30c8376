/* Dates as people and machines write them, read as closed intervals of seconds.
 *
 * Three readers are tried in turn: year first (ISO 8601 and its kin: "2024", "2024-07", "2024-07-25T10:00:00.5+02:00",
 * "20240725"), day first ("25.07.2024", and "25/07/2024" where the order of day and month cannot be mistaken), and
 * words ("Thu, 25 Jul 2024 10:00:00 GMT", "July 25, 2024", "le 25 juillet 2024"), where one month name, one year and
 * at most one day must be found and other words say nothing. A time without a zone is taken as UTC.
 *
 * Midnight to the second is read as the day: it is what programs write that knew no time, and a false second would
 * order two copies of one day.
 */
#include "corpus/corpus_internal.h"

#include <string.h>

#include "text/text.h"

#define YEAR_MIN 1500
#define YEAR_MAX 2100
#define DATE_BYTES_MAX ((size_t)120)
#define DAY_SECONDS 86400

typedef struct clock_time {
    bool given;
    int64_t seconds; /* of the day, local */
    int64_t offset;  /* seconds east of Greenwich */
} clock_time;

typedef struct cursor {
    const char *at;
    const char *end;
} cursor;

static unsigned month_days(int64_t year, unsigned month)
{
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

bool stm_date_civil(stemma_interval *out, int64_t year, unsigned month, unsigned day)
{
    if (year < YEAR_MIN || year > YEAR_MAX || month > 12 || (month == 0 && day > 0) ||
        (month > 0 && day > month_days(year, month))) {
        return false;
    }
    unsigned first_month = month ? month : 1;
    unsigned last_month = month ? month : 12;
    unsigned last_day = day ? day : month_days(year, last_month);
    out->from = stm_days_from_civil(year, first_month, day ? day : 1) * DAY_SECONDS;
    out->to = stm_days_from_civil(year, last_month, last_day) * DAY_SECONDS + DAY_SECONDS - 1;
    out->precision = day ? STEMMA_PRECISION_DAY : month ? STEMMA_PRECISION_MONTH : STEMMA_PRECISION_YEAR;
    out->basis = NULL;
    return true;
}

/* A day with its time, if any. */
static bool finish(stemma_interval *out, const int64_t civil[3], const clock_time *time)
{
    if (!stm_date_civil(out, civil[0], (unsigned)civil[1], (unsigned)civil[2])) {
        return false;
    }
    if (time->given && civil[2] == 0) {
        return false;
    }
    if (time->given && time->seconds > 0) {
        out->from += time->seconds - time->offset;
        out->to = out->from;
        out->precision = STEMMA_PRECISION_SECOND;
    }
    return true;
}

/* ------------------------------------------------------------------ small steps */

bool stm_date_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* Up to `most` digits; the number of digits read. */
static size_t read_digits(cursor *c, size_t most, int64_t *value)
{
    size_t count = 0;
    *value = 0;
    while (c->at < c->end && count < most && stm_ascii_digit(*c->at)) {
        *value = *value * 10 + (*c->at++ - '0');
        count++;
    }
    return count;
}

static bool take(cursor *c, char wanted)
{
    if (c->at < c->end && *c->at == wanted) {
        c->at++;
        return true;
    }
    return false;
}

static void skip_spaces(cursor *c)
{
    while (c->at < c->end && (*c->at == ' ' || *c->at == '\t')) {
        c->at++;
    }
}

bool stm_date_word_is(const char *word, size_t length, const char *lower_word)
{
    if (strlen(lower_word) != length) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (stm_ascii_lower(word[i]) != lower_word[i]) {
            return false;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ time and zone */

/* "+02:00", "-0530", "+02" */
static bool read_offset(cursor *c, int64_t *offset)
{
    int64_t sign = *c->at == '-' ? -1 : 1;
    int64_t hours;
    int64_t minutes = 0;
    c->at++;
    if (read_digits(c, 2, &hours) != 2 || hours > 15) {
        return false;
    }
    bool colon = take(c, ':');
    size_t digits = read_digits(c, 2, &minutes);
    if (minutes > 59 || digits == 1 || (colon && digits == 0)) {
        return false;
    }
    *offset = sign * (hours * 3600 + minutes * 60);
    return true;
}

/* The zones of RFC 2822, and Z. False for any other word. */
static bool zone_named(const char *word, size_t length, int64_t *offset)
{
    static const struct {
        const char *name;
        int hours;
    } zones[] = {{"z", 0},    {"utc", 0},  {"gmt", 0},  {"ut", 0},   {"est", -5}, {"edt", -4}, {"cst", -6}, {"cdt", -5},
                 {"mst", -7}, {"mdt", -6}, {"pst", -8}, {"pdt", -7}, {"cet", 1},  {"cest", 2}, {"bst", 1},  {"msk", 3}};
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        if (stm_date_word_is(word, length, zones[i].name)) {
            *offset = (int64_t)zones[i].hours * 3600;
            return true;
        }
    }
    return false;
}

/* A zone at the cursor, if any; false when what stands there is none. */
static bool read_zone(cursor *c, int64_t *offset)
{
    skip_spaces(c);
    if (c->at == c->end) {
        return true;
    }
    if (*c->at == '+' || *c->at == '-') {
        return read_offset(c, offset);
    }
    const char *word = c->at;
    while (c->at < c->end && stm_date_letter(*c->at)) {
        c->at++;
    }
    return c->at > word && zone_named(word, (size_t)(c->at - word), offset);
}

static bool set_clock(clock_time *time, int64_t hours, int64_t minutes, int64_t seconds)
{
    if (hours > 23 || minutes > 59 || seconds > 60) {
        return false;
    }
    time->given = true;
    time->seconds = hours * 3600 + minutes * 60 + (seconds > 59 ? 59 : seconds);
    return true;
}

/* "10:00", "10:00:00.25", "100000"; a comma may stand before the fraction, which is dropped. */
static bool read_clock(cursor *c, clock_time *time)
{
    int64_t hours;
    int64_t minutes;
    int64_t seconds = 0;
    size_t digits = read_digits(c, 2, &hours);
    bool colon = take(c, ':');
    if (digits == 0 || (!colon && digits != 2) || read_digits(c, 2, &minutes) != 2) {
        return false;
    }
    bool more = colon ? take(c, ':') : c->at < c->end && stm_ascii_digit(*c->at);
    if (more && read_digits(c, 2, &seconds) != 2) {
        return false;
    }
    if (c->end - c->at >= 2 && (*c->at == '.' || *c->at == ',') && stm_ascii_digit(c->at[1])) {
        int64_t fraction;
        c->at++;
        while (read_digits(c, 9, &fraction) > 0) {
        }
    }
    return set_clock(time, hours, minutes, seconds);
}

/* What may stand behind a day: nothing, or a time and a zone. */
static bool read_rest(cursor *c, clock_time *time)
{
    *time = (clock_time){false, 0, 0};
    if (c->at == c->end) {
        return true;
    }
    if (stm_ascii_lower(*c->at) != 't' && *c->at != ' ' && *c->at != ',') {
        return false;
    }
    c->at++;
    skip_spaces(c);
    return read_clock(c, time) && read_zone(c, &time->offset) && c->at == c->end;
}

/* ------------------------------------------------------------------ digits only */

static bool separator(char c)
{
    return c == '-' || c == '/' || c == '.';
}

/* Month and day of "2024-07-25" behind the year, of "20240725" likewise. False when they are none. */
static bool read_month_day(cursor *c, int64_t civil[3])
{
    char mark = *c->at;
    if (stm_ascii_digit(mark)) {
        return read_digits(c, 2, &civil[1]) == 2 && read_digits(c, 2, &civil[2]) == 2 && civil[1] > 0 && civil[2] > 0;
    }
    if (!separator(mark)) {
        return false;
    }
    c->at++;
    if (read_digits(c, 2, &civil[1]) == 0 || civil[1] == 0) {
        return false;
    }
    return !take(c, mark) || (read_digits(c, 2, &civil[2]) > 0 && civil[2] > 0);
}

static bool year_first(stemma_interval *out, cursor c)
{
    int64_t civil[3] = {0, 0, 0};
    clock_time time;
    if (read_digits(&c, 4, &civil[0]) != 4) {
        return false;
    }
    if (c.at < c.end && !read_month_day(&c, civil)) {
        return false;
    }
    return read_rest(&c, &time) && finish(out, civil, &time);
}

/* "25.07.2024" is day first wherever it is written; with other marks only the numbers can tell. */
static bool day_first(stemma_interval *out, cursor c)
{
    int64_t first;
    int64_t second;
    int64_t year;
    clock_time time;
    if (read_digits(&c, 2, &first) == 0 || c.at == c.end || !separator(*c.at)) {
        return false;
    }
    char mark = *c.at++;
    if (read_digits(&c, 2, &second) == 0 || !take(&c, mark) || read_digits(&c, 4, &year) != 4) {
        return false;
    }
    bool swapped = mark != '.' && second > 12;
    if (first == 0 || second == 0 || (mark != '.' && first <= 12 && second <= 12 && first != second)) {
        return false;
    }
    int64_t civil[3] = {year, swapped ? first : second, swapped ? second : first};
    return read_rest(&c, &time) && finish(out, civil, &time);
}

/* ------------------------------------------------------------------ words */

unsigned stm_date_month(const char *word, size_t length)
{
    static const char *const languages[] = {"en", "fr", "es", "de", "it", "pt", "ru", "uk", "ar", "tr"};
    uint64_t term = stm_text_term(word, length);
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        int64_t month = 0;
        const stm_pack *pack = stm_pack_of(languages[i]);
        if (pack && stm_pack_has(pack, STM_LIST_MONTH, term, &month) && month >= 1 && month <= 12) {
            return (unsigned)month;
        }
    }
    return 0;
}

/* The abbreviations of RFC 2822, whatever the language. */
static unsigned short_month(const char *word, size_t length)
{
    static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (unsigned month = 0; length == 3 && month < 12; month++) {
        char name[4] = {names[month * 3], names[month * 3 + 1], names[month * 3 + 2], '\0'};
        if (stm_date_word_is(word, length, name)) {
            return month + 1;
        }
    }
    return stm_date_word_is(word, length, "sept") ? 9 : 0;
}

typedef struct found_words {
    int64_t civil[3];
    clock_time time;
    unsigned others; /* words that mean nothing here */
    bool bad;
} found_words;

static void found_number(found_words *found, int64_t value, size_t digits)
{
    int place = digits == 4 ? 0 : 2;
    found->bad = found->bad || digits == 3 || digits > 4 || value == 0 || found->civil[place] != 0;
    found->civil[place] = value;
}

/* "10:30" and "10h30", at a digit; the cursor stays where neither stands. */
static bool found_clock(found_words *found, cursor *c)
{
    cursor at = *c;
    int64_t hours;
    int64_t minutes = 0;
    if (read_digits(&at, 2, &hours) == 0 || at.at == at.end) {
        return false;
    }
    if (*at.at == ':') {
        at.at = c->at;
        found->bad = found->bad || !read_clock(&at, &found->time);
    } else {
        skip_spaces(&at);
        if (at.at == at.end || stm_ascii_lower(*at.at) != 'h' || (at.at + 1 < at.end && stm_date_letter(at.at[1]))) {
            return false;
        }
        at.at++;
        skip_spaces(&at);
        (void)read_digits(&at, 2, &minutes);
        found->bad = found->bad || !set_clock(&found->time, hours, minutes, 0);
    }
    *c = at;
    return true;
}

static void found_month(found_words *found, unsigned month)
{
    found->bad = found->bad || (found->civil[1] != 0 && found->civil[1] != (int64_t)month);
    found->civil[1] = month;
}

static void found_word(found_words *found, const char *word, size_t length)
{
    unsigned month = stm_date_month(word, length);
    month = month ? month : short_month(word, length);
    bool afternoon = stm_date_word_is(word, length, "pm");
    if (month) {
        found_month(found, month);
    } else if (found->time.given && (afternoon || stm_date_word_is(word, length, "am"))) {
        int64_t half = found->time.seconds % (DAY_SECONDS / 2);
        found->bad = found->bad || found->time.seconds > DAY_SECONDS / 2 + 3599;
        found->time.seconds = half + (afternoon ? DAY_SECONDS / 2 : 0);
    } else if (!found->time.given || !zone_named(word, length, &found->time.offset)) {
        found->others++;
    }
}

/* Names of months that are two words, as in the Arabic of the Levant: "تشرين الأول". */
static bool found_two_words(found_words *found, cursor *c, const char *word, size_t length)
{
    cursor next = *c;
    skip_spaces(&next);
    const char *second = next.at;
    while (next.at < next.end && stm_date_letter(*next.at)) {
        next.at++;
    }
    if (next.at == second || stm_date_month(word, length) != 0) {
        return false;
    }
    unsigned month = stm_date_month(word, (size_t)(next.at - word));
    if (month) {
        found_month(found, month);
        *c = next;
    }
    return month != 0;
}

static void found_at(found_words *found, cursor *c)
{
    if (stm_ascii_digit(*c->at)) {
        int64_t value;
        if (!found_clock(found, c)) {
            size_t digits = read_digits(c, 5, &value);
            found_number(found, value, digits);
        }
    } else if (stm_date_letter(*c->at)) {
        const char *word = c->at;
        while (c->at < c->end && stm_date_letter(*c->at)) {
            c->at++;
        }
        if (!found_two_words(found, c, word, (size_t)(c->at - word))) {
            found_word(found, word, (size_t)(c->at - word));
        }
    } else if ((*c->at == '+' || *c->at == '-') && found->time.given && c->at + 1 < c->end &&
               stm_ascii_digit(c->at[1])) {
        found->bad = found->bad || !read_offset(c, &found->time.offset);
    } else {
        c->at++;
    }
}

static bool in_words(stemma_interval *out, cursor c)
{
    enum { OTHER_WORDS_MAX = 8 };
    found_words found = {{0, 0, 0}, {false, 0, 0}, 0, false};
    while (c.at < c.end && !found.bad) {
        found_at(&found, &c);
    }
    return !found.bad && found.others <= OTHER_WORDS_MAX && found.civil[0] != 0 && found.civil[1] != 0 &&
           finish(out, found.civil, &found.time);
}

/* ------------------------------------------------------------------ whole strings */

/* Copies with Arabic and Persian digits and no-break spaces made plain; the length, at most DATE_BYTES_MAX. */
static size_t plain(char out[DATE_BYTES_MAX], const char *string, size_t length)
{
    size_t used = 0;
    const char *end = string + length;
    for (const char *at = string; at < end && used + 4 <= DATE_BYTES_MAX;) {
        uint32_t code;
        at += stm_utf8_decode(&code, at, end);
        if (code >= 0x660 && code <= 0x669) {
            code = code - 0x660 + '0';
        } else if (code >= 0x6F0 && code <= 0x6F9) {
            code = code - 0x6F0 + '0';
        } else if (code == 0xA0 || code == 0x202F || code == '\n' || code == '\r' || code == 0x60C) {
            code = ' ';
        }
        used += stm_utf8_encode(out + used, code);
    }
    return used;
}

bool stm_date_parse(stemma_interval *out, const char *string, size_t length)
{
    char copy[DATE_BYTES_MAX];
    *out = (stemma_interval)STM_INTERVAL_UNKNOWN;
    if (length == 0 || length > DATE_BYTES_MAX - 4) {
        return false;
    }
    cursor c = {copy, copy + plain(copy, string, length)};
    skip_spaces(&c);
    while (c.end > c.at && (c.end[-1] == ' ' || c.end[-1] == '\t')) {
        c.end--;
    }
    stemma_interval found;
    if (c.at < c.end && (year_first(&found, c) || day_first(&found, c) || in_words(&found, c))) {
        *out = found;
        return true;
    }
    return false;
}

bool stm_date_number(stemma_interval *out, const char *digits, size_t length)
{
    cursor c = {digits, digits + length};
    int64_t value;
    size_t count = read_digits(&c, 15, &value);
    *out = (stemma_interval)STM_INTERVAL_UNKNOWN;
    if (c.at < c.end && *c.at == '.') {
        int64_t fraction;
        c.at++;
        while (read_digits(&c, 9, &fraction) > 0) {
        }
    }
    if (count == 0 || c.at != c.end) {
        return false;
    }
    if (value <= 100000000) {
        return stm_date_parse(out, digits, count);
    }
    int64_t seconds = value > 100000000000 ? value / 1000 : value;
    if (seconds >= stm_days_from_civil(YEAR_MAX + 1, 1, 1) * DAY_SECONDS) {
        return false;
    }
    *out = (stemma_interval){seconds, seconds, STEMMA_PRECISION_SECOND, NULL};
    return true;
}
