/* When it was published. Sources in order; the first that gives a day that can be true wins:
 *
 *   JSON-LD datePublished, <meta> published, elements marked datePublished, <time> near the title, a date that a reader
 *   sees near the title, the address, any <time>, any date in a short line, what was created or modified.
 *
 * A day can be true that lies after 1995 and not after the capture. A copyright line is never asked, nor are comments,
 * lists of other articles, and the sides of the page until nothing else is left.
 */
#include "corpus/corpus_metadata.h"

#include <string.h>

#define DAY_SECONDS 86400

typedef struct search {
    const stm_page *page;
    int64_t latest;
    bool month_first; /* 3/4/2020 is the fourth of March: American English */
    stemma_interval found;
} search;

/* ------------------------------------------------------------------ a date somewhere in a line */

typedef struct scan {
    const char *begin;
    const char *at;
    const char *end;
    bool month_first;
} scan;

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits_at(const char *at, const char *end, int64_t *value)
{
    size_t count = 0;
    *value = 0;
    while (at + count < end && digit(at[count]) && count < 9) {
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

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool word_is(const char *word, size_t length, const char *lower_word)
{
    if (strlen(lower_word) != length) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (lower(word[i]) != lower_word[i]) {
            return false;
        }
    }
    return true;
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
        if (word_is(word, length, names[i].name)) {
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
        while (at + length < end && letter(at[length])) {
            length++;
        }
        bool skipped = false;
        for (size_t i = 0; i < sizeof small / sizeof *small && !skipped; i++) {
            skipped = word_is(at, length, small[i]);
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
    while (at + length < end && letter(at[length])) {
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
    unsigned month = month_of(s->at, length);
    if (month == 0) {
        return false;
    }
    const char *at = skip_small(s->at + length, s->end);
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
    if (digit(*s->at)) {
        return year_first(out, s) || day_first(out, s) || day_and_month(out, s);
    }
    return month_and_day(out, s);
}

/* The first date in a line that can be true. */
static bool date_in(stemma_interval *out, const search *q, stm_slice line)
{
    scan s = {line.bytes, line.bytes, line.bytes + line.length, q->month_first};
    while (s.at < s.end) {
        stemma_interval found;
        bool fresh = s.at == s.begin || !(letter(s.at[-1]) || digit(s.at[-1]));
        if (fresh && (digit(*s.at) || letter(*s.at)) && date_at(&found, &s) && found.from <= q->latest) {
            *out = found;
            return true;
        }
        s.at++;
    }
    return false;
}

/* ------------------------------------------------------------------ the sources */

static bool accept(search *q, stemma_interval interval, const char *basis)
{
    static const int64_t earliest = (int64_t)25 * 365 * DAY_SECONDS; /* 1994 */
    if (interval.from < earliest || interval.from > q->latest) {
        return false;
    }
    interval.basis = basis;
    q->found = interval;
    return true;
}

/* A claim of a machine: a whole string, or the day that it begins with. The day is the one written there: an offset of
 * hours may not move it. */
static bool claim(search *q, const char *string, size_t length, const char *basis)
{
    stemma_interval interval;
    if (!string || length < 6) {
        return false;
    }
    if (stm_date_parse(&interval, string, length) && interval.precision >= STEMMA_PRECISION_DAY) {
        stemma_interval day;
        bool written = length > 10 && digit(string[0]) && stm_date_parse(&day, string, 10) &&
                       day.precision == STEMMA_PRECISION_DAY && interval.precision == STEMMA_PRECISION_SECOND;
        if (written && (interval.from < day.from || interval.from > day.to)) {
            interval = day;
        }
        return accept(q, interval, basis);
    }
    return date_in(&interval, q, (stm_slice){string, length < 80 ? length : 80}) && accept(q, interval, basis);
}

static bool claim_string(search *q, const char *string, const char *basis)
{
    return string && claim(q, string, strlen(string), basis);
}

static bool value_holds(stm_slice value, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; value.bytes && i + length <= value.length; i++) {
        if (memcmp(value.bytes + i, word, length) == 0) {
            return true;
        }
    }
    return false;
}

static const uint32_t elsewhere = STM_GROUP(COMMENT) | STM_GROUP(RELATED) | STM_GROUP(FOOTER) | STM_GROUP(NAVIGATION);

static bool element_claim(search *q, uint32_t node, const char *basis)
{
    const stm_dom *dom = &q->page->dom;
    static const stm_attribute values[] = {STM_ATTRIBUTE_datetime, STM_ATTRIBUTE_content, STM_ATTRIBUTE_title};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        stm_slice value = stm_dom_attribute_of(dom, node, values[i]);
        if (value.bytes && claim(q, value.bytes, value.length, basis)) {
            return true;
        }
    }
    stm_slice text = stm_dom_text_of(dom, node);
    stemma_interval interval;
    return text.length < 200 && date_in(&interval, q, text) && accept(q, interval, basis);
}

/* Elements that are marked as the date of publication. */
static bool marked_elements(search *q)
{
    const stm_dom *dom = &q->page->dom;
    for (uint32_t i = 1; i < dom->count; i++) {
        if (dom->nodes[i].tag == STM_TAG_TEXT || dom->nodes[i].tag == STM_TAG_meta ||
            dom->nodes[i].attribute_count == 0) {
            continue;
        }
        bool marked = value_holds(stm_dom_attribute_of(dom, i, STM_ATTRIBUTE_itemprop), "datePublished") ||
                      value_holds(stm_dom_attribute_of(dom, i, STM_ATTRIBUTE_property), "datePublished") ||
                      stm_dom_attribute_of(dom, i, STM_ATTRIBUTE_pubdate).bytes;
        if (marked && (q->page->around[i] & (STM_GROUP(COMMENT) | STM_GROUP(RELATED))) == 0 &&
            element_claim(q, i, "html element")) {
            return true;
        }
    }
    return false;
}

/* <time> and abbr class=published; `wide`: wherever they stand. */
static bool time_elements(search *q, bool wide)
{
    const stm_dom *dom = &q->page->dom;
    for (uint32_t i = 1; i < dom->count; i++) {
        stm_slice class = stm_dom_attribute_of(dom, i, STM_ATTRIBUTE_class);
        bool marked = dom->nodes[i].tag == STM_TAG_time || (class.bytes && value_holds(class, "published"));
        bool updated = value_holds(class, "updated") && !value_holds(class, "published");
        bool apart = (q->page->around[i] & (elsewhere | STM_GROUP(SIDE))) != 0;
        if (marked && (wide || (!apart && !updated)) && element_claim(q, i, "html time")) {
            return true;
        }
    }
    return false;
}

static stm_slice block_text(const stm_page *page, size_t index)
{
    const stm_block *block = &page->blocks[index];
    return (stm_slice){page->text.data + block->begin, block->end - block->begin};
}

static bool copyright(stm_slice text)
{
    return value_holds(text, "\xC2\xA9") || value_holds(text, "opyright") || value_holds(text, "(c)");
}

/* A line that is mostly its date, or that is marked as holding one. */
static bool date_line(search *q, size_t index, size_t most, uint32_t apart)
{
    const stm_page *page = q->page;
    stm_slice text = block_text(page, index);
    stemma_interval interval;
    return text.length <= most && (page->around[page->blocks[index].node] & apart) == 0 && !copyright(text) &&
           date_in(&interval, q, text) && accept(q, interval, "html text");
}

static size_t title_index(const stm_page *page, const char *title)
{
    char wanted[256];
    char key[256];
    size_t length = title ? stm_metadata_key(wanted, sizeof wanted, title, strlen(title)) : 0;
    size_t found = page->block_count;
    for (size_t i = 0; i < page->block_count && length > 0; i++) {
        stm_slice text = block_text(page, i);
        bool h1 = page->dom.nodes[page->blocks[i].node].tag == STM_TAG_h1;
        if (text.length < 600 && (h1 || found == page->block_count) &&
            stm_metadata_key(key, sizeof key, text.bytes, text.length) == length && memcmp(key, wanted, length) == 0) {
            found = i;
        }
    }
    return found;
}

/* Short lines near the title: those behind it first, then those above. */
static bool near_title(search *q, const char *title)
{
    size_t at = title_index(q->page, title);
    if (at == q->page->block_count) {
        return false;
    }
    size_t end = at + 9 < q->page->block_count ? at + 9 : q->page->block_count;
    for (size_t i = at + 1; i < end; i++) {
        if (date_line(q, i, 160, STM_GROUP(COMMENT) | STM_GROUP(RELATED))) {
            return true;
        }
    }
    for (size_t i = at; i-- > 0 && i + 5 > at;) {
        if (date_line(q, i, 120, elsewhere)) {
            return true;
        }
    }
    return false;
}

/* Any short line, the page's top first; `apart`: where not. */
static bool any_line(search *q, uint32_t apart, bool meta_only)
{
    for (size_t i = 0; i < q->page->block_count; i++) {
        bool meta = (q->page->around[q->page->blocks[i].node] & (STM_GROUP(META) | STM_GROUP(AUTHOR))) != 0;
        if ((meta || !meta_only) && date_line(q, i, meta ? 160 : 100, apart)) {
            return true;
        }
    }
    return false;
}

/* The beginning of a long paragraph: "Berlin, 4. März 2020 - ...". */
static bool opening(search *q)
{
    for (size_t i = 0; i < q->page->block_count; i++) {
        stm_slice text = block_text(q->page, i);
        stemma_interval interval;
        stm_slice head = {text.bytes, text.length < 80 ? text.length : 80};
        if (text.length > 160 && (q->page->around[q->page->blocks[i].node] & elsewhere) == 0 && !copyright(head) &&
            date_in(&interval, q, head) && accept(q, interval, "html text")) {
            return true;
        }
    }
    return false;
}

/* /2020/03/04/ in an address. */
static bool in_address(search *q, const char *address)
{
    stemma_interval interval;
    for (const char *at = address; at && *at; at++) {
        int64_t part[3];
        const char *step = at;
        bool fits = true;
        for (int i = 0; i < 3 && fits; i++) {
            size_t count = digits_at(step, step + strlen(step), &part[i]);
            fits = i == 0 ? count == 4 : count == 1 || count == 2;
            step += count;
            fits = fits && (i == 2 ? !digit(*step) : *step == '/' || *step == '-' || *step == '_');
            step += i < 2 && fits;
        }
        if (fits && (at == address || !digit(at[-1])) && civil(&interval, part[0], part[1], part[2]) &&
            accept(q, interval, "address")) {
            return true;
        }
    }
    return false;
}

/* "publishedDate":"2020-03-04T..." in a script that is not JSON-LD. */
static bool in_scripts(search *q)
{
    static const char *const names[] = {"publishedDate",    "published_at",   "publishDate",   "publishedAt",
                                        "publicationDate",  "date_published", "publish_date",  "firstPublished",
                                        "publication_date", "pubDate",        "published_time"};
    stm_slice source = q->page->source;
    const char *end = source.bytes + source.length;
    for (const char *at = source.bytes; at < end && (at = memchr(at, 'u', (size_t)(end - at))) != NULL; at++) {
        if (end - at < 40 || at[1] != 'b') {
            continue;
        }
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            size_t before = (size_t)(strstr(names[i], "ub") - names[i]);
            size_t length = strlen(names[i]);
            const char *name = at - before;
            if ((size_t)(at - source.bytes) <= before || (size_t)(end - name) < length + 16 ||
                memcmp(name, names[i], length) != 0) {
                continue;
            }
            const char *value = name + length;
            while (value < end && strchr("\"': \\", *value) && *value) {
                value++;
            }
            stemma_interval interval;
            scan s = {value, value, value + 10 < end ? value + 10 : end, false};
            if (value - name < (ptrdiff_t)length + 8 && s.at < s.end && digit(*s.at) && year_first(&interval, &s) &&
                accept(q, interval, "script")) {
                return true;
            }
        }
    }
    return false;
}

/* ------------------------------------------------------------------ all together */

static bool american(const char *language)
{
    return language && (strcmp(language, "en-US") == 0 || strcmp(language, "en") == 0 ||
                        strcmp(language, "en_US") == 0 || strcmp(language, "en-us") == 0);
}

static bool said(search *q, const stm_metadata *m)
{
    return claim_string(q, m->json.published, "json-ld") || claim_string(q, m->metas[STM_META_PUBLISHED], "meta") ||
           marked_elements(q);
}

static bool seen(search *q, const stm_metadata *m, const stm_html_hints *hints)
{
    return time_elements(q, false) || near_title(q, m->title) || in_address(q, hints->address) ||
           in_address(q, m->metas[STM_META_ADDRESS]) || any_line(q, elsewhere | STM_GROUP(SIDE), true) ||
           any_line(q, elsewhere | STM_GROUP(SIDE), false) || opening(q);
}

/* What is left: other dates than that of publication, and lines in places where it seldom stands. */
static bool implied(search *q, const stm_metadata *m)
{
    return claim_string(q, m->json.created, "json-ld") || claim_string(q, m->metas[STM_META_MODIFIED], "meta") ||
           claim_string(q, m->json.modified, "json-ld") || in_scripts(q) || time_elements(q, true) ||
           any_line(q, STM_GROUP(FOOTER), false) || any_line(q, 0, false) || in_address(q, m->metas[STM_META_IMAGE]);
}

void stm_metadata_date(stm_metadata *out, const stm_page *page, const stm_html_hints *hints)
{
    search q = {.page = page, .latest = hints->captured, .found = STM_INTERVAL_UNKNOWN};
    q.month_first = american(out->language);
    if (q.latest == STEMMA_TIME_OPEN_TO) {
        q.latest = stm_days_from_civil(2040, 1, 1) * DAY_SECONDS;
    } else {
        q.latest += DAY_SECONDS; /* clocks and zones */
    }
    if (!said(&q, out) && !seen(&q, out, hints)) {
        (void)implied(&q, out);
    }
    out->published = q.found;
}
