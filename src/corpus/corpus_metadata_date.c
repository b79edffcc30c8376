/* When it was published. Sources in order; the first that gives a day that can be true wins:
 *
 *   1  JSON-LD datePublished, <meta> that says "published", elements marked datePublished
 *   2  <time> of the article, lines that say "published on", short lines and marked elements near the title
 *   3  <meta> that says "date" and no more, which many systems set at every change
 *   4  the address, any marked element, any short line, the opening of a paragraph
 *   5  what was created or modified, scripts, and dates where they seldom stand
 *
 * A day can be true that lies after 1995 and not after the capture. A copyright line is never asked, nor are comments,
 * lists of other articles, and the sides of the page until nothing else is left.
 *
 * The day is the one where it was published: a claim in Greenwich time may lie on the day before or after, and gives
 * way to the same moment written with the offset of the place, or to the day in the address.
 */
#include "corpus/corpus_metadata.h"

#include <string.h>

#define DAY_SECONDS 86400
#define LINE_BYTES ((size_t)160)
#define DATE_LINE_BYTES ((size_t)60) /* hardly more than a date */
#define SURE_RANK 7                  /* of <meta>: says that it is the day of publication */

typedef struct search {
    const stm_page *page;
    int64_t latest;
    bool month_first; /* 3/4/2020 is the fourth of March: American English */
    size_t title;     /* its block; the count of blocks when it is not on the page */
    uint32_t around;  /* groups that the title stands in too: they tell nothing */
    stemma_interval found;
} search;

static bool date_in(stemma_interval *out, const search *q, stm_slice line)
{
    size_t at;
    return stm_metadata_date_in(out, line, q->month_first, q->latest, &at);
}

static size_t digits_at(const char *at, size_t most, int64_t *value)
{
    size_t count = 0;
    *value = 0;
    while (count < most && stm_ascii_digit(at[count])) {
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
        bool written = length > 10 && stm_ascii_digit(string[0]) && stm_date_parse(&day, string, 10) &&
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

/* Groups whose dates are of something else. */
static const uint32_t elsewhere = STM_GROUP(COMMENT) | STM_GROUP(RELATED) | STM_GROUP(FOOTER) | STM_GROUP(NAVIGATION);

static bool apart(const search *q, uint32_t node, uint32_t groups)
{
    return (q->page->around[node] & groups & ~q->around) != 0;
}

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
        if (marked && !apart(q, i, STM_GROUP(COMMENT) | STM_GROUP(RELATED)) && element_claim(q, i, "html element")) {
            return true;
        }
    }
    return false;
}

/* <time> and class "published"; `wide`: wherever they stand. The foot of a post is a foot too. */
static bool time_elements(search *q, bool wide)
{
    const stm_dom *dom = &q->page->dom;
    for (uint32_t i = 1; i < dom->count; i++) {
        stm_slice class = stm_dom_attribute_of(dom, i, STM_ATTRIBUTE_class);
        bool published = value_holds(class, "published") || value_holds(class, "entry-date");
        if (dom->nodes[i].tag != STM_TAG_time && !published) {
            continue;
        }
        bool updated = value_holds(class, "updated") && !published;
        uint32_t places = (elsewhere | STM_GROUP(SIDE)) & ~(published ? STM_GROUP(FOOTER) : 0);
        if ((wide || (!apart(q, i, places) && !updated)) && element_claim(q, i, "html time")) {
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

/* A line of at most `most` bytes, or one that begins with its date. */
static bool date_line(search *q, size_t index, size_t most, uint32_t places)
{
    const stm_page *page = q->page;
    stm_slice text = block_text(page, index);
    stemma_interval interval;
    size_t at;
    return text.length <= LINE_BYTES && !apart(q, page->blocks[index].node, places) && !copyright(text) &&
           stm_metadata_date_in(&interval, text, q->month_first, q->latest, &at) && (text.length <= most || at <= 2) &&
           accept(q, interval, "html text");
}

/* How surely a block is the title: an h1 that says it, or more; another heading; any block. */
static unsigned title_rank(const stm_page *page, size_t index, const char *wanted, size_t length)
{
    char key[512];
    stm_slice text = block_text(page, index);
    stm_tag tag = (stm_tag)page->dom.nodes[page->blocks[index].node].tag;
    if (text.length > 600 || text.length < length || (tag != STM_TAG_h1 && text.length > length * 3 + 40)) {
        return 0;
    }
    size_t have = stm_metadata_key(key, sizeof key, text.bytes, text.length);
    bool same = have == length && memcmp(key, wanted, length) == 0;
    bool ends = have > length && have <= length * 2 && memcmp(key + have - length, wanted, length) == 0;
    bool begins = have > length && have <= length * 2 && memcmp(key, wanted, length) == 0;
    if (tag == STM_TAG_h1) {
        return same ? 4 : ends || begins ? 3 : 0;
    }
    return !same ? 0 : stm_tag_is_heading(tag) ? 2 : 1;
}

static size_t title_index(const stm_page *page, const char *title)
{
    char wanted[256];
    size_t length = title ? stm_metadata_key(wanted, sizeof wanted, title, strlen(title)) : 0;
    size_t found = page->block_count;
    unsigned best = 0;
    for (size_t i = 0; i < page->block_count && length > 0; i++) {
        unsigned rank = title_rank(page, i, wanted, length);
        if (rank > best) {
            best = rank;
            found = i;
        }
    }
    return found;
}

/* Lines near the title: one right above it that begins with a date, those behind it, those above. */
static bool near_title(search *q, size_t most)
{
    size_t at = q->title;
    size_t count = q->page->block_count;
    if (at == count) {
        return false;
    }
    if (at > 0 && date_line(q, at - 1, 0, elsewhere)) {
        return true;
    }
    for (size_t i = at + 1; i < count && i < at + 9; i++) {
        if (date_line(q, i, most, STM_GROUP(COMMENT) | STM_GROUP(RELATED))) {
            return true;
        }
    }
    for (size_t i = at; i-- > 0 && i + 5 > at;) {
        if (date_line(q, i, most < 120 ? most : 120, elsewhere)) {
            return true;
        }
    }
    return false;
}

/* Where a label ends behind which the day of publication stands, whatever else the line says. */
static size_t behind_label(stm_slice text)
{
    static const char *const labels[] = {"ublished",   "osted on",       "eröffentlicht", "rschienen",
                                         "rstellt am", "rstellt:",       "ser Artikel",   "ser Beitrag",
                                         "ublié le",   "ublié :",        "is en ligne",   "ublicado",
                                         "ubblicato",  "публиковано",    "публіковано",   "Дата публикации",
                                         "نشر",        "تاريخ النشر",    "ayınlanma",     "ayınlandı",
                                         "klenme",     "ublication date"};
    const char *end = text.bytes + text.length;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        size_t length = strlen(labels[i]);
        const char *at = text.bytes;
        while ((size_t)(end - at) > length && (at = memchr(at, *labels[i], (size_t)(end - at) - length)) != NULL) {
            if (memcmp(at, labels[i], length) == 0) {
                return (size_t)(at - text.bytes) + length;
            }
            at++;
        }
    }
    return text.length;
}

static bool has_digit(stm_slice text)
{
    size_t at = 0;
    while (at < text.length && !stm_ascii_digit(text.bytes[at])) {
        at++;
    }
    return at < text.length;
}

/* "Published on 4 March 2020", "Dieser Artikel wurde am 4. März 2020 um 14:48 von ..." */
static bool labelled_lines(search *q)
{
    enum { LABEL_ROOM = 24 };
    for (size_t i = 0; i < q->page->block_count; i++) {
        stm_slice text = block_text(q->page, i);
        size_t begin = text.length <= LINE_BYTES * 2 && has_digit(text) ? behind_label(text) : text.length;
        stemma_interval interval;
        size_t at;
        if (begin == text.length || apart(q, q->page->blocks[i].node, STM_GROUP(COMMENT) | STM_GROUP(RELATED))) {
            continue;
        }
        stm_slice rest = {text.bytes + begin, text.length - begin};
        if (stm_metadata_date_in(&interval, rest, q->month_first, q->latest, &at) && at <= LABEL_ROOM &&
            accept(q, interval, "html text")) {
            return true;
        }
    }
    return false;
}

/* Elements whose names say that they hold a date, though the block around them is longer: those behind the title's
 * beginning first. */
static bool dated_elements(search *q)
{
    const stm_dom *dom = &q->page->dom;
    uint32_t title = q->title < q->page->block_count ? q->page->blocks[q->title].node : 0;
    for (unsigned pass = 0; pass < 2; pass++) {
        uint32_t begin = pass == 0 ? title : 0;
        uint32_t end = pass == 0 ? (uint32_t)dom->count : title;
        for (uint32_t i = begin > 0 ? begin : 1; i < end; i++) {
            if (dom->nodes[i].tag == STM_TAG_TEXT || dom->nodes[i].attribute_count == 0) {
                continue;
            }
            stm_slice text = stm_dom_text_of(dom, i);
            stemma_interval interval;
            if (text.length >= 8 && text.length <= DATE_LINE_BYTES && (q->page->groups[i] & STM_GROUP(META)) != 0 &&
                !apart(q, i, elsewhere | STM_GROUP(SIDE)) && !copyright(text) && date_in(&interval, q, text) &&
                accept(q, interval, "html text")) {
                return true;
            }
        }
    }
    return false;
}

/* Any short line, the page's top first; `places`: where not. */
static bool any_line(search *q, uint32_t places, bool meta_only)
{
    for (size_t i = 0; i < q->page->block_count; i++) {
        bool meta = (q->page->around[q->page->blocks[i].node] & (STM_GROUP(META) | STM_GROUP(AUTHOR))) != 0;
        if ((meta || !meta_only) && date_line(q, i, meta ? LINE_BYTES : 100, places)) {
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
        if (text.length > 160 && !apart(q, q->page->blocks[i].node, elsewhere) && !copyright(head) &&
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
            size_t count = digits_at(step, 9, &part[i]);
            fits = i == 0 ? count == 4 : count == 1 || count == 2;
            step += count;
            fits = fits && (i == 2 ? !stm_ascii_digit(*step) : *step == '/' || *step == '-' || *step == '_');
            step += i < 2 && fits;
        }
        if (fits && (at == address || !stm_ascii_digit(at[-1])) && civil(&interval, part[0], part[1], part[2]) &&
            accept(q, interval, "address")) {
            return true;
        }
    }
    return false;
}

/* 20200304 and 04-03-2020 in an address: less often a date. */
static bool loosely_in_address(search *q, const char *address)
{
    stemma_interval interval;
    for (const char *at = address; at && *at; at++) {
        int64_t part[3] = {0, 0, 0};
        size_t run = at == address || !stm_ascii_digit(at[-1]) ? digits_at(at, 9, &part[0]) : 0;
        bool found = run == 8 && civil(&interval, part[0] / 10000, part[0] / 100 % 100, part[0] % 100);
        if (run == 2 && (at[2] == '-' || at[2] == '.' || at[2] == '_')) {
            bool fits = digits_at(at + 3, 9, &part[1]) == 2 && at[5] == at[2] && digits_at(at + 6, 9, &part[2]) == 4;
            found = fits && civil(&interval, part[2], part[1], part[0]);
        }
        if (found && accept(q, interval, "address")) {
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
            stm_slice day = {value, end - value < 10 ? (size_t)(end - value) : 10};
            if (value - name < (ptrdiff_t)length + 8 && value < end && stm_ascii_digit(*value) &&
                date_in(&interval, q, day) && accept(q, interval, "script")) {
                return true;
            }
        }
    }
    return false;
}

/* ------------------------------------------------------------------ the day of the place */

static int64_t day_of(const stemma_interval *interval)
{
    return interval->from / DAY_SECONDS;
}

/* A claim's moment, and the day written there: "2020-03-04T23:00:00-05:00" lies on the fifth in Greenwich. */
static bool moment_of(stemma_interval *moment, stemma_interval *written, const char *string, size_t length)
{
    size_t at;
    return length > 10 && length < 80 && stm_date_parse(moment, string, length) &&
           moment->precision == STEMMA_PRECISION_SECOND &&
           stm_metadata_date_in(written, (stm_slice){string, length}, false, INT64_MAX, &at);
}

/* The same moment with another day written, in <meta> or <time>. */
static bool local_claim(search *q, const char *string, size_t length)
{
    stemma_interval moment;
    stemma_interval written;
    if (!string || !moment_of(&moment, &written, string, length) || moment.from != q->found.from ||
        day_of(&written) == day_of(&moment)) {
        return false;
    }
    written.basis = q->found.basis;
    q->found = written;
    return true;
}

/* A day in the address that lies beside the day found. */
static bool local_address(search *q, const char *address)
{
    search other = *q;
    other.latest = q->latest;
    if (!in_address(&other, address)) {
        return false;
    }
    int64_t apart = day_of(&other.found) - day_of(&q->found);
    if (apart != 1 && apart != -1) {
        return false;
    }
    other.found.basis = q->found.basis;
    q->found = other.found;
    return true;
}

static void take_local_day(search *q, const stm_metadata *m, const stm_html_hints *hints)
{
    const stm_dom *dom = &q->page->dom;
    if (q->found.precision != STEMMA_PRECISION_SECOND || local_address(q, m->metas[STM_META_ADDRESS]) ||
        local_address(q, hints->address)) {
        return;
    }
    const char *meta = m->metas[STM_META_PUBLISHED];
    if (meta && local_claim(q, meta, strlen(meta))) {
        return;
    }
    for (uint32_t i = 1; i < dom->count; i++) {
        stm_slice value = dom->nodes[i].tag == STM_TAG_time ? stm_dom_attribute_of(dom, i, STM_ATTRIBUTE_datetime)
                                                            : (stm_slice){NULL, 0};
        if (local_claim(q, value.bytes, value.length)) {
            return;
        }
    }
}

/* ------------------------------------------------------------------ all together */

static bool american(const char *language)
{
    return language && (strcmp(language, "en-US") == 0 || strcmp(language, "en") == 0 ||
                        strcmp(language, "en_US") == 0 || strcmp(language, "en-us") == 0);
}

static bool said(search *q, const stm_metadata *m)
{
    bool sure = m->meta_ranks[STM_META_PUBLISHED] >= SURE_RANK;
    return claim_string(q, m->json.published, "json-ld") ||
           (sure && claim_string(q, m->metas[STM_META_PUBLISHED], "meta")) || marked_elements(q);
}

static bool seen(search *q, const stm_metadata *m, const stm_html_hints *hints)
{
    return time_elements(q, false) || labelled_lines(q) || near_title(q, DATE_LINE_BYTES) ||
           claim_string(q, m->metas[STM_META_PUBLISHED], "meta") || near_title(q, LINE_BYTES) ||
           in_address(q, hints->address) || in_address(q, m->metas[STM_META_ADDRESS]) || dated_elements(q) ||
           any_line(q, elsewhere | STM_GROUP(SIDE), true) || any_line(q, elsewhere | STM_GROUP(SIDE), false) ||
           opening(q);
}

/* What is left: other dates than that of publication, and lines in places where it seldom stands. */
static bool implied(search *q, const stm_metadata *m, const stm_html_hints *hints)
{
    return claim_string(q, m->json.created, "json-ld") || claim_string(q, m->metas[STM_META_MODIFIED], "meta") ||
           claim_string(q, m->json.modified, "json-ld") || in_scripts(q) || time_elements(q, true) ||
           loosely_in_address(q, hints->address) || loosely_in_address(q, m->metas[STM_META_ADDRESS]) ||
           any_line(q, STM_GROUP(FOOTER), false) || any_line(q, 0, false) || in_address(q, m->metas[STM_META_IMAGE]);
}

void stm_metadata_date(stm_metadata *out, const stm_page *page, const stm_html_hints *hints)
{
    search q = {.page = page, .latest = hints->captured, .found = STM_INTERVAL_UNKNOWN};
    q.month_first = american(out->language);
    q.title = title_index(page, out->title);
    q.around = q.title < page->block_count ? page->around[page->blocks[q.title].node] : 0;
    if (q.latest == STEMMA_TIME_OPEN_TO) {
        q.latest = stm_days_from_civil(2040, 1, 1) * DAY_SECONDS;
    } else {
        q.latest += DAY_SECONDS; /* clocks and zones */
    }
    if (said(&q, out) || seen(&q, out, hints) || implied(&q, out, hints)) {
        take_local_day(&q, out, hints);
    }
    out->published = q.found;
}
