/* The site pass: what the pages of a host have in common is their template.
 *
 * A text that was taken out of a page, or scraped with its frame, is a row of lines. A line that stands on many pages
 * of one host is rarely story; but a wire story stands on many pages too, and so does what two reports quote. So:
 *
 *   1. a host's pages are counted, never another's
 *   2. pages that share half of the smaller one's fingerprint are near-copies and count once: twenty pages with one
 *      wire story are one witness
 *   3. a line recurs when three witnesses have it, or two that have the line before or behind it in common as well
 *      (their structure agrees); a long line that reads like prose must stand on a fifth of the witnesses besides,
 *      which footers do and the paragraph of background that ends many reports does not
 *   4. a template frames its article: recurring lines are marked from the first and the last line inwards, until one
 *      comes that does not recur; what recurs between two lines of story ("Paris (CNN)", a caption, a subheading) may be
 *      cut by the reader of the page, never by counting, because it would tear passages apart
 *   5. where hardly anything of a text would be left, nothing is marked
 *
 * Lines are marked as boilerplate ("site template"), the text stays. An article's words, wording and fingerprint are
 * then those of what is left. Near-copies are told by the fingerprint that the text had when it was read, so that what
 * was marked before decides nothing: the result is a function of the host's texts. A host to which a page has come is
 * judged anew; where that changes an article that was compared before, all is compared again.
 *
 * The template is learned from at most LEARNED_MAX pages, those with the smallest digests.
 */
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

#define TEMPLATE "site template"
#define LEARNED_MAX 4096u
#define CHUNK 512u /* articles in memory at a time */
#define WITNESSES 3u
#define WITNESSES_AGREEING 2u
#define NEAR_COPY 0.5
#define PROSE_POINTS 200u
#define PROSE_SHARE 5u /* one page in so many */
#define LEFT_PERCENT 10u
#define LINES_MAX 20000u

typedef struct line {
    uint64_t hash;
    uint32_t begin, end; /* code points, blanks around it left out */
    bool marked;         /* as boilerplate when the article was read */
    bool recurs;         /* on three witnesses, or on two with a neighbour */
} line;

typedef struct site_page {
    uint64_t key;
    stm_stored_identity *identity;
    uint32_t *seeds; /* of a page that is learned from: ascending */
    size_t seed_count;
    bool changed;
} site_page;

/* One occurrence of something on a page that is learned from. */
typedef struct sighting {
    uint64_t hash;
    uint32_t page; /* in order of digests */
    bool agreeing; /* a line with a neighbour, not a line alone */
} sighting;

/* What recurs: a sorted table. */
typedef struct recurring {
    uint64_t hash;
    uint32_t pages;
    uint8_t witnesses; /* counted up to WITNESSES */
} recurring;

typedef struct site {
    const uint64_t *lessened; /* hosts from which pages were removed */
    size_t lessened_count;
    stemma_case *c;
    stm_arena *arena; /* of the identities */
    const stm_identity_list *identities;
    site_page *pages; /* of the host, in order of digests */
    size_t count, learned;
    sighting *sightings;
    size_t sighting_count, sighting_capacity;
    recurring *lines;
    size_t line_count, line_capacity;
    line *current; /* lines of the page at hand */
    size_t current_count, current_capacity;
    stm_fingerprinting fingerprinting;
    bool forget; /* an article that was compared changes */
    stemma_error *error;
} site;

/* ------------------------------------------------------------------ spans */

stemma_status stm_run_without_template(stm_arena *arena, stemma_article *article, stemma_error *error)
{
    stemma_boilerplate *kept = stm_arena_alloc(arena, (article->boilerplate_count + 1) * sizeof *kept);
    size_t count = 0;
    if (!kept) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < article->boilerplate_count; i++) {
        const char *reason = article->boilerplate[i].reason;
        if (!reason || strcmp(reason, TEMPLATE) != 0) {
            kept[count++] = article->boilerplate[i];
        }
    }
    article->boilerplate = kept;
    article->boilerplate_count = count;
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ lines */

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static stemma_status add_line(site *s, const char *bytes, size_t length, uint32_t begin, uint32_t end)
{
    stemma_status status = STM_RESERVE(s->current, s->current_capacity, s->current_count + 1, s->error);
    if (status == STEMMA_OK) {
        s->current[s->current_count++] = (line){stm_hash64(bytes, length, 0) | 1u, begin, end, false, false};
    }
    return status;
}

/* Splits the text; `article` has its own spans only, which are sorted. */
static stemma_status split(site *s, const stemma_article *article)
{
    const char *text = article->text;
    size_t length = article->text_bytes;
    stm_utf8_walker walker = {text, 0, 0};
    stemma_status status = STEMMA_OK;
    s->current_count = 0;
    for (size_t at = 0; at < length && s->current_count < LINES_MAX && status == STEMMA_OK;) {
        const char *newline = memchr(text + at, '\n', length - at);
        size_t stop = newline ? (size_t)(newline - text) : length;
        size_t begin = at;
        size_t end = stop;
        while (begin < end && blank(text[begin])) {
            begin++;
        }
        while (end > begin && blank(text[end - 1])) {
            end--;
        }
        if (end > begin) {
            uint32_t from = stm_utf8_walk(&walker, begin);
            status = add_line(s, text + begin, end - begin, from, stm_utf8_walk(&walker, end));
        }
        at = stop + 1;
    }
    for (size_t i = 0, span = 0; i < s->current_count; i++) {
        while (span < article->boilerplate_count && article->boilerplate[span].end < s->current[i].end) {
            span++;
        }
        s->current[i].marked =
            span < article->boilerplate_count && article->boilerplate[span].begin <= s->current[i].begin;
    }
    return status;
}

/* A line together with the one before it; 0 stands before the first and behind the last. */
static uint64_t with_before(const site *s, size_t i)
{
    return stm_mix64(s->current[i].hash, i > 0 ? s->current[i - 1].hash : 0) & ~(uint64_t)1;
}

static uint64_t with_behind(const site *s, size_t i)
{
    uint64_t behind = i + 1 < s->current_count ? s->current[i + 1].hash : 0;
    return stm_mix64(s->current[i].hash, ~behind) & ~(uint64_t)1;
}

/* ------------------------------------------------------------------ learning */

static stemma_status see(site *s, uint64_t hash, uint32_t page, bool agreeing)
{
    stemma_status status = STM_RESERVE(s->sightings, s->sighting_capacity, s->sighting_count + 1, s->error);
    if (status == STEMMA_OK) {
        s->sightings[s->sighting_count++] = (sighting){hash, page, agreeing};
    }
    return status;
}

/* Lines that were marked when the page was read are witnesses too: they are missed on other pages. */
static stemma_status learn_page(site *s, const stemma_article *article, size_t page)
{
    stemma_status status = split(s, article);
    for (size_t i = 0; i < s->current_count && status == STEMMA_OK; i++) {
        status = see(s, s->current[i].hash, (uint32_t)page, false);
        if (status == STEMMA_OK) {
            status = see(s, with_before(s, i), (uint32_t)page, true);
        }
        if (status == STEMMA_OK) {
            status = see(s, with_behind(s, i), (uint32_t)page, true);
        }
    }
    return status;
}

static int compare_sightings(const void *left, const void *right)
{
    const sighting *one = left;
    const sighting *two = right;
    if (one->hash != two->hash) {
        return one->hash < two->hash ? -1 : 1;
    }
    return (one->page > two->page) - (one->page < two->page);
}

static bool near_copies(const site_page *one, const site_page *two)
{
    size_t smaller = one->seed_count < two->seed_count ? one->seed_count : two->seed_count;
    size_t both = 0;
    if (strcmp(one->identity->sha256, two->identity->sha256) == 0) {
        return true;
    }
    for (size_t i = 0, k = 0; i < one->seed_count && k < two->seed_count;) {
        uint32_t a = one->seeds[i];
        uint32_t b = two->seeds[k];
        both += a == b;
        i += a <= b;
        k += b <= a;
    }
    return smaller > 0 && (double)both >= NEAR_COPY * (double)smaller;
}

/* How many of the pages in sightings [begin, end), which are in order of digests, are no near-copies of each other;
 * three are enough. */
static uint8_t count_witnesses(const site *s, size_t begin, size_t end, uint32_t *pages)
{
    const site_page *witnesses[WITNESSES];
    uint8_t count = 0;
    *pages = 0;
    for (size_t i = begin; i < end; i++) {
        if (i > begin && s->sightings[i].page == s->sightings[i - 1].page) {
            continue;
        }
        (*pages)++;
        const site_page *page = &s->pages[s->sightings[i].page];
        bool fresh = count < WITNESSES;
        for (size_t k = 0; k < count && fresh; k++) {
            fresh = !near_copies(witnesses[k], page);
        }
        if (fresh) {
            witnesses[count++] = page;
        }
    }
    return count;
}

static stemma_status find_recurring(site *s)
{
    stemma_status status = STEMMA_OK;
    if (s->sighting_count > 1) {
        qsort(s->sightings, s->sighting_count, sizeof *s->sightings, compare_sightings);
    }
    for (size_t begin = 0, end; begin < s->sighting_count && status == STEMMA_OK; begin = end) {
        end = begin + 1;
        while (end < s->sighting_count && s->sightings[end].hash == s->sightings[begin].hash) {
            end++;
        }
        recurring found = {s->sightings[begin].hash, 0, 0};
        unsigned wanted = s->sightings[begin].agreeing ? WITNESSES_AGREEING : WITNESSES;
        if (end - begin >= wanted) {
            found.witnesses = count_witnesses(s, begin, end, &found.pages);
        }
        if (found.witnesses >= wanted) {
            status = STM_RESERVE(s->lines, s->line_capacity, s->line_count + 1, s->error);
        }
        if (found.witnesses >= wanted && status == STEMMA_OK) {
            s->lines[s->line_count++] = found;
        }
    }
    return status;
}

/* ------------------------------------------------------------------ judging */

static int compare_recurring(const void *left, const void *right)
{
    uint64_t one = ((const recurring *)left)->hash;
    uint64_t two = ((const recurring *)right)->hash;
    return (one > two) - (one < two);
}

static const recurring *find(const site *s, uint64_t hash)
{
    recurring wanted = {hash, 0, 0};
    return s->line_count > 0 ? bsearch(&wanted, s->lines, s->line_count, sizeof *s->lines, compare_recurring) : NULL;
}

static void judge_line(const site *s, size_t i)
{
    line *l = &s->current[i];
    const recurring *alone = find(s, l->hash);
    const recurring *before = find(s, with_before(s, i));
    const recurring *behind = find(s, with_behind(s, i));
    uint32_t pages = alone ? alone->pages : before ? before->pages : behind ? behind->pages : 0;
    bool prose = l->end - l->begin > PROSE_POINTS;
    bool spread = !prose || (size_t)pages * PROSE_SHARE >= s->learned;
    l->recurs = (alone || before || behind) && spread;
}

/* From one edge inwards. */
static void mark_edge(line *lines, size_t count, bool *template, bool from_end)
{
    for (size_t k = 0; k < count; k++) {
        size_t i = from_end ? count - 1 - k : k;
        if (lines[i].marked) {
            continue;
        }
        if (!lines[i].recurs) {
            return;
        }
        template[i] = true;
    }
}

/* Fills `template`, a flag a line; how many lines are of it. */
static size_t judge(const site *s, bool *template)
{
    uint64_t points = 0;
    uint64_t gone = 0;
    size_t count = 0;
    for (size_t i = 0; i < s->current_count; i++) {
        judge_line(s, i);
        template[i] = false;
    }
    mark_edge(s->current, s->current_count, template, false);
    mark_edge(s->current, s->current_count, template, true);
    for (size_t i = 0; i < s->current_count; i++) {
        uint64_t own = s->current[i].marked ? 0 : s->current[i].end - s->current[i].begin;
        points += own;
        gone += template[i] ? own : 0;
        count += template[i];
    }
    return (points - gone) * 100 >= points * LEFT_PERCENT ? count : 0;
}

/* ------------------------------------------------------------------ writing */

static int compare_spans(const void *left, const void *right)
{
    const stemma_boilerplate *one = left;
    const stemma_boilerplate *two = right;
    return (one->begin > two->begin) - (one->begin < two->begin);
}

static bool same_spans(const stemma_article *one, const stemma_article *two)
{
    bool same = one->boilerplate_count == two->boilerplate_count;
    for (size_t i = 0; i < one->boilerplate_count && same; i++) {
        const stemma_boilerplate *a = &one->boilerplate[i];
        const stemma_boilerplate *b = &two->boilerplate[i];
        same = a->begin == b->begin && a->end == b->end &&
               strcmp(a->reason ? a->reason : "", b->reason ? b->reason : "") == 0;
    }
    return same;
}

static stemma_status write_page(site *s, const site_page *page, const stemma_article *article)
{
    stm_run_article print = {0};
    stemma_status status = stm_fingerprint_article(&s->fingerprinting, s->arena, article, &print, s->error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_stored_article stored = {.key = page->key,
                                 .article = *article,
                                 .wording = print.wording,
                                 .token_count = print.word_count,
                                 .seeds = print.seeds,
                                 .seed_count = print.seed_count};
    stm_stored_identity *identity = page->identity;
    s->forget = s->forget || identity->compared;
    identity->wording = print.wording;
    identity->token_count = print.word_count;
    identity->seeds = print.seeds;
    identity->seed_count = print.seed_count;
    return stm_store_set_words(s->c->store, &stored, s->error);
}

/* `own`: the article with the spans that it was read with. */
static stemma_status mark_page(site *s, stm_arena *arena, const site_page *page, const stemma_article *stored,
                               const stemma_article *own)
{
    stemma_status status = split(s, own);
    if (status != STEMMA_OK) {
        return status;
    }
    bool *template = stm_arena_zero(arena, s->current_count + 1);
    stemma_boilerplate *spans = stm_arena_alloc(arena, (own->boilerplate_count + s->current_count + 1) * sizeof *spans);
    if (!template || !spans) {
        return stm_error_memory(s->error);
    }
    size_t count = own->boilerplate_count;
    if (count > 0) {
        memcpy(spans, own->boilerplate, count * sizeof *spans);
    }
    size_t found = judge(s, template);
    for (size_t i = 0; i < s->current_count && found > 0; i++) {
        if (template[i]) {
            spans[count++] = (stemma_boilerplate){s->current[i].begin, s->current[i].end, TEMPLATE};
        }
    }
    qsort(spans, count, sizeof *spans, compare_spans);
    stemma_article marked = *own;
    marked.boilerplate = spans;
    marked.boilerplate_count = count;
    return same_spans(&marked, stored) ? STEMMA_OK : write_page(s, page, &marked);
}

/* ------------------------------------------------------------------ a host */

typedef enum pass { PASS_LEARN, PASS_MARK } pass;

static stemma_status take_article(site *s, stm_arena *arena, size_t page, const stemma_article *article, pass what)
{
    stemma_article own = *article;
    stemma_status status = stm_run_without_template(arena, &own, s->error);
    if (status != STEMMA_OK) {
        return status;
    }
    return what == PASS_LEARN ? learn_page(s, &own, page) : mark_page(s, arena, &s->pages[page], article, &own);
}

static stemma_status walk_pages(site *s, size_t count, pass what)
{
    stm_arena arena = STM_ARENA_INIT;
    stemma_status status = STEMMA_OK;
    for (size_t begin = 0; begin < count && status == STEMMA_OK; begin += CHUNK) {
        size_t part = count - begin < CHUNK ? count - begin : CHUNK;
        uint64_t keys[CHUNK];
        stm_arena_reset(&arena);
        stemma_article *articles = stm_arena_alloc(&arena, part * sizeof *articles);
        for (size_t i = 0; i < part; i++) {
            keys[i] = s->pages[begin + i].key;
        }
        status = articles ? stm_store_articles(s->c->store, &arena, keys, part, articles, s->error)
                          : stm_error_memory(s->error);
        if (status == STEMMA_OK) {
            status = stm_run_check(s->c, s->error);
        }
        for (size_t i = 0; i < part && status == STEMMA_OK; i++) {
            status = take_article(s, &arena, begin + i, &articles[i], what);
        }
    }
    stm_arena_release(&arena);
    return status;
}

static int compare_seeds(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static int compare_pages(const void *left, const void *right)
{
    const site_page *one = left;
    const site_page *two = right;
    int order = strcmp(one->identity->sha256, two->identity->sha256);
    return order != 0 ? order : strcmp(one->identity->id, two->identity->id);
}

static stemma_status sort_seeds(site *s, stm_arena *arena)
{
    for (size_t i = 0; i < s->learned; i++) {
        site_page *page = &s->pages[i];
        while (page->seed_count < page->identity->own_seed_count &&
               page->identity->own_seeds[page->seed_count] != STM_SEED_NONE) {
            page->seed_count++; /* runs of words only: behind them stand seeds of other kinds */
        }
        page->seeds = stm_arena_alloc(arena, (page->seed_count + 1) * sizeof *page->seeds);
        if (!page->seeds) {
            return stm_error_memory(s->error);
        }
        if (page->seed_count > 0) {
            memcpy(page->seeds, page->identity->own_seeds, page->seed_count * sizeof *page->seeds);
            qsort(page->seeds, page->seed_count, sizeof *page->seeds, compare_seeds);
        }
    }
    return STEMMA_OK;
}

static stemma_status judge_host(site *s)
{
    stm_arena arena = STM_ARENA_INIT;
    s->sighting_count = s->line_count = 0;
    s->learned = s->count < LEARNED_MAX ? s->count : LEARNED_MAX;
    qsort(s->pages, s->count, sizeof *s->pages, compare_pages);
    stemma_status status = sort_seeds(s, &arena);
    if (status == STEMMA_OK) {
        status = walk_pages(s, s->learned, PASS_LEARN);
    }
    if (status == STEMMA_OK) {
        status = find_recurring(s);
    }
    if (status == STEMMA_OK) {
        status = walk_pages(s, s->count, PASS_MARK);
    }
    stm_arena_release(&arena);
    return status;
}

/* ------------------------------------------------------------------ all hosts */

static stm_stored_identity *identity_of(const stm_identity_list *identities, uint64_t key)
{
    size_t low = 0;
    size_t high = identities->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (identities->items[middle].key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < identities->count && identities->items[low].key == key ? &identities->items[low] : NULL;
}

static bool lost_a_page(const site *s, uint64_t host)
{
    for (size_t i = 0; i < s->lessened_count; i++) {
        if (s->lessened[i] == host) {
            return true;
        }
    }
    return false;
}

/* The pages of one host; false when nothing came to it or went from it, or what came is its only page. */
static bool gather(site *s, const stm_stored_frame *frames, size_t count)
{
    bool fresh = false;
    s->count = 0;
    for (size_t i = 0; i < count; i++) {
        stm_stored_identity *identity = identity_of(s->identities, frames[i].key);
        if (identity && !identity->rejected) {
            s->pages[s->count++] = (site_page){.key = frames[i].key, .identity = identity};
            fresh = fresh || !identity->compared;
        }
    }
    return (fresh && s->count > 1) || (s->count > 0 && lost_a_page(s, frames[0].host));
}

static stemma_status judge_hosts(site *s, const stm_stored_frame *frames, size_t count)
{
    stemma_status status = STEMMA_OK;
    for (size_t begin = 0, end; begin < count && status == STEMMA_OK; begin = end) {
        end = begin + 1;
        while (end < count && frames[end].host == frames[begin].host) {
            end++;
        }
        if (gather(s, frames + begin, end - begin)) {
            status = judge_host(s);
        }
    }
    if (status == STEMMA_OK && s->forget) {
        status = stm_store_forget_comparison(s->c->store, s->error);
        for (size_t i = 0; i < s->identities->count; i++) {
            s->identities->items[i].compared = false;
        }
    }
    return status;
}

static void release(site *s)
{
    free(s->pages);
    free(s->sightings);
    free(s->lines);
    free(s->current);
    stm_fingerprinting_stop(&s->fingerprinting);
}

static stemma_status mark_sites(site *s)
{
    stm_arena own = STM_ARENA_INIT;
    stm_stored_frame *frames;
    size_t count = 0;
    stemma_status status = stm_store_frames(s->c->store, &own, &frames, &count, s->error);
    if (status == STEMMA_OK && count + s->lessened_count > 1) {
        s->pages = calloc(count + 1, sizeof *s->pages);
        status = s->pages ? stm_fingerprinting_start(&s->fingerprinting, s->c->kinds, s->c->lexicons, s->c->stemmers,
                                                     s->error)
                          : stm_error_memory(s->error);
        if (status == STEMMA_OK) {
            status = judge_hosts(s, frames, count);
        }
    }
    release(s);
    stm_arena_release(&own);
    return status;
}

stemma_status stm_run_mark_sites(stemma_case *c, stm_arena *arena, const stm_identity_list *identities,
                                 stemma_error *error)
{
    site s = {.c = c, .arena = arena, .identities = identities, .error = error};
    return mark_sites(&s);
}

stemma_status stm_run_mark_sites_again(stemma_case *c, const uint64_t *hosts, size_t count, bool *forgotten,
                                       stemma_error *error)
{
    stm_arena arena = STM_ARENA_INIT;
    stm_identity_list identities = {NULL, 0};
    site s = {
        .c = c, .arena = &arena, .identities = &identities, .lessened = hosts, .lessened_count = count, .error = error};
    stemma_status status = STEMMA_OK;
    if (count > 0) {
        status = stm_store_identities(c->store, &arena, true, &identities.items, &identities.count, error);
        if (status == STEMMA_OK) {
            status = mark_sites(&s);
        }
    }
    stm_arena_release(&arena);
    *forgotten = s.forget;
    return status;
}
