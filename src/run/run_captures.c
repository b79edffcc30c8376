/* Records of one page that are one article.
 *
 * A crawl meets a page more than once: http and https, with and without tracking parameters, its AMP and its print
 * version, the same address a week later. Each meeting is a record; the reader wants one article that knows when it was
 * seen. Records whose addresses come to one key (corpus_address.c) are a group; the address alone proves nothing, so:
 *
 *   1. records of a group are put in order: time of the first capture, then the text's digest, then the id
 *   2. each joins the first before it that stands and whose text is nearly the same: of the smaller fingerprint .9 is
 *      in the larger one, which is no more than half as large again and a little (see NEARLY, LARGER); else it stands
 *   3. one that stands is the article: its text, title and date, with the captures of all that joined it; the others
 *      are set aside (store_aside.c)
 *
 * That is a function of the set of records: neither the order of reading nor the number of commands shows. When records
 * come later, all of their group come back and the choice is made anew; should that change an article that was compared
 * before, everything is compared again, which is rare and exact. Captures that an archive tells without a text
 * (revisits) go to the record they refer to by address, the last one before them in time.
 *
 * Only records whose id was made from their address take part: an id that somebody gave says that this is an article
 * of its own.
 */
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

#define NEARLY 0.9
#define LARGER 0.6     /* of the larger fingerprint that the smaller one has at least */
#define SEEDS_MIN 4    /* below, only the same words are the same text */
#define GROUP_MAX 1000 /* records of one page; beyond this each stands */

typedef struct member {
    uint64_t key, leader; /* leader: as it was stored, 0 where it stood */
    uint64_t address;     /* hash of the address's key */
    const char *base_id;
    stemma_article article;
    stemma_capture *own; /* captures of its own, sorted */
    size_t own_count;
    int64_t first_seen;
    uint64_t wording;
    uint32_t *seeds; /* ascending */
    size_t seed_count;
    struct member *joined; /* the one that stands for it; NULL: itself */
} member;

typedef struct joining {
    stemma_case *c;
    stm_identities *identities;
    stm_buffer *changed;
    int64_t joined;
    bool forget; /* an article that was compared goes or comes */
    member *members;
    size_t count;
    stm_stored_revisit *revisits;
    size_t revisit_count;
    stm_arena *arena; /* of one group */
    stemma_error *error;
} joining;

static int compare_strings(const char *one, const char *two)
{
    return strcmp(one ? one : "", two ? two : "");
}

int stm_run_compare_captures(const stemma_capture *one, const stemma_capture *two)
{
    int order = compare_strings(one->source, two->source);
    if (order == 0) {
        order = compare_strings(one->captured_at, two->captured_at);
    }
    return order != 0 ? order : compare_strings(one->payload_sha256, two->payload_sha256);
}

static int compare_capture_items(const void *left, const void *right)
{
    return stm_run_compare_captures(left, right);
}

static int64_t time_of(const stemma_capture *capture)
{
    stemma_interval when;
    const char *at = capture->captured_at;
    return at && stm_date_parse(&when, at, strlen(at)) ? when.to : STEMMA_TIME_OPEN_TO;
}

/* ------------------------------------------------------------------ groups */

static int compare_addresses(const void *left, const void *right)
{
    const member *one = left;
    const member *two = right;
    if (one->address != two->address) {
        return one->address < two->address ? -1 : 1;
    }
    return (one->key > two->key) - (one->key < two->key);
}

/* The id that corpus_article.c gives to an article of that address; others were given by somebody. */
static bool is_of_address(const stm_stored_address *stored)
{
    char digest[65];
    const char *source = stored->source ? stored->source : "";
    stm_sha256_hex(digest, source, strlen(source));
    digest[16] = '\0';
    return stored->base_id && strcmp(stored->base_id, digest) == 0;
}

static stemma_status load_members(joining *j, stm_arena *arena)
{
    stm_stored_address *stored;
    size_t count;
    stm_buffer key = STM_BUFFER_INIT;
    stemma_status status = stm_store_addresses(j->c->store, arena, &stored, &count, j->error);
    if (status != STEMMA_OK) {
        return status;
    }
    j->members = calloc(count + 1, sizeof *j->members);
    status = j->members ? STEMMA_OK : stm_error_memory(j->error);
    for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
        stm_buffer_clear(&key);
        if (stored[i].source) {
            stm_address_key(&key, stored[i].source);
        }
        status = key.failed ? stm_error_memory(j->error) : STEMMA_OK;
        if (status == STEMMA_OK && key.length > 0 && is_of_address(&stored[i])) {
            j->members[j->count++] = (member){.key = stored[i].key,
                                              .leader = stored[i].leader,
                                              .address = stm_hash64(key.data, key.length, 0),
                                              .base_id = stored[i].base_id ? stored[i].base_id : ""};
        }
    }
    stm_buffer_release(&key);
    if (status == STEMMA_OK && j->count > 1) {
        qsort(j->members, j->count, sizeof *j->members, compare_addresses);
    }
    return status;
}

static int compare_keys(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Revisits are in order of base id. The first of `base_id`; *count of them. */
static const stm_stored_revisit *revisits_of(const joining *j, const char *base_id, size_t *count)
{
    size_t low = 0;
    size_t high = j->revisit_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_strings(j->revisits[middle].base_id, base_id) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *count = 0;
    while (low + *count < j->revisit_count && compare_strings(j->revisits[low + *count].base_id, base_id) == 0) {
        (*count)++;
    }
    return j->revisits + low;
}

/* Whether something came to the group in this command. A group of one has nothing to join but revisits. */
static bool is_dirty(const joining *j, const member *group, size_t count, const stm_captured *captured)
{
    bool fresh = false;
    size_t revisits = 0;
    for (size_t i = 0; i < count; i++) {
        size_t own;
        (void)revisits_of(j, group[i].base_id, &own);
        revisits += own;
        fresh = fresh || (captured->count > 0 && bsearch(&group[i].key, captured->keys, captured->count,
                                                         sizeof *captured->keys, compare_keys));
    }
    return count <= GROUP_MAX && ((fresh && count > 1) || (revisits > 0 && (fresh || captured->revisits)));
}

/* ------------------------------------------------------------------ the records of a group as they were read */

static stemma_status bring_back(joining *j, const member *group, size_t count)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
        const char *id = NULL;
        if (group[i].leader != 0) {
            stm_identities_bring_back(j->identities, group[i].key, &id);
            status = id ? stm_store_bring_back(j->c->store, group[i].key, id, j->error) : stm_error_memory(j->error);
        }
    }
    return status;
}

static stemma_status load_articles(joining *j, member *group, size_t count)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
        status = stm_store_article(j->c->store, j->arena, group[i].key, &group[i].article, j->error);
        group[i].joined = NULL;
    }
    return status;
}

/* Takes one capture that equals `gone` out of a sorted list. */
static void take_out(member *from, const stemma_capture *gone)
{
    for (size_t i = 0; i < from->own_count; i++) {
        if (stm_run_compare_captures(&from->own[i], gone) == 0) {
            memmove(from->own + i, from->own + i + 1, (from->own_count - i - 1) * sizeof *from->own);
            from->own_count--;
            return;
        }
    }
}

static stemma_status copy_captures(joining *j, member *m)
{
    size_t count = m->article.capture_count;
    m->own = stm_arena_alloc(j->arena, (count + 1) * sizeof *m->own);
    if (!m->own) {
        return stm_error_memory(j->error);
    }
    if (count > 0) {
        memcpy(m->own, m->article.captures, count * sizeof *m->own);
        qsort(m->own, count, sizeof *m->own, compare_capture_items);
    }
    m->own_count = count;
    return STEMMA_OK;
}

/* One that stood holds the captures of those that had joined it, and revisits: these are not its own. */
static void take_out_others(const joining *j, member *m, const member *group, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; group[i].leader == m->key && k < group[i].article.capture_count; k++) {
            take_out(m, &group[i].article.captures[k]);
        }
        size_t revisits;
        const stm_stored_revisit *first = revisits_of(j, group[i].base_id, &revisits);
        for (size_t k = 0; k < revisits; k++) {
            stemma_capture gone = {first[k].source, first[k].captured_at, NULL};
            take_out(m, &gone);
        }
    }
}

static stemma_status find_own_captures(joining *j, member *group, size_t count)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
        status = copy_captures(j, &group[i]);
    }
    for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
        if (group[i].leader == 0) {
            take_out_others(j, &group[i], group, count);
        }
        group[i].first_seen = STEMMA_TIME_OPEN_TO;
        for (size_t k = 0; k < group[i].own_count; k++) {
            int64_t at = time_of(&group[i].own[k]);
            group[i].first_seen = at < group[i].first_seen ? at : group[i].first_seen;
        }
    }
    return status;
}

static int compare_seeds(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static stemma_status fingerprint(joining *j, member *m, stm_words *words, stm_fingerprint *print)
{
    stemma_article own = m->article;
    stemma_status status = stm_run_without_template(j->arena, &own, j->error);
    if (status == STEMMA_OK) {
        status = stm_reuse_words(words, &own, j->error);
    }
    if (status == STEMMA_OK) {
        status = stm_reuse_fingerprint(print, words, j->error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    m->wording = words->wording;
    m->seed_count = print->count;
    m->seeds = stm_arena_alloc(j->arena, (print->count + 1) * sizeof *m->seeds);
    if (!m->seeds) {
        return stm_error_memory(j->error);
    }
    if (print->count > 0) {
        memcpy(m->seeds, print->seeds, print->count * sizeof *m->seeds);
        qsort(m->seeds, m->seed_count, sizeof *m->seeds, compare_seeds);
    }
    return STEMMA_OK;
}

static stemma_status fingerprint_all(joining *j, member *group, size_t count)
{
    stm_words words = STM_WORDS_INIT;
    stm_fingerprint print = STM_FINGERPRINT_INIT;
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
        status = fingerprint(j, &group[i], &words, &print);
    }
    stm_words_release(&words);
    stm_fingerprint_release(&print);
    return status;
}

/* ------------------------------------------------------------------ which stand */

static bool nearly_same(const member *one, const member *two)
{
    size_t smaller = one->seed_count < two->seed_count ? one->seed_count : two->seed_count;
    size_t larger = one->seed_count < two->seed_count ? two->seed_count : one->seed_count;
    if (strcmp(one->article.sha256, two->article.sha256) == 0 || (one->wording == two->wording && one->wording != 0)) {
        return true;
    }
    if (smaller < SEEDS_MIN || (double)smaller < LARGER * (double)larger) {
        return false;
    }
    size_t both = 0;
    for (size_t i = 0, k = 0; i < one->seed_count && k < two->seed_count;) {
        both += one->seeds[i] == two->seeds[k];
        bool first = one->seeds[i] <= two->seeds[k];
        k += one->seeds[i] >= two->seeds[k];
        i += first;
    }
    return (double)both >= NEARLY * (double)smaller;
}

static int compare_members(const void *left, const void *right)
{
    const member *one = left;
    const member *two = right;
    if (one->first_seen != two->first_seen) {
        return one->first_seen < two->first_seen ? -1 : 1;
    }
    int order = strcmp(one->article.sha256, two->article.sha256);
    return order != 0 ? order : strcmp(one->base_id, two->base_id);
}

/* Pages that are no article are joined only to such, and of the very same address. */
static void choose(member *group, size_t count)
{
    qsort(group, count, sizeof *group, compare_members);
    for (size_t i = 1; i < count; i++) {
        for (size_t k = 0; k < i && !group[i].joined; k++) {
            bool alike = !group[i].article.rejected && !group[k].article.rejected;
            alike = alike || (group[i].article.rejected && group[k].article.rejected &&
                              strcmp(group[i].base_id, group[k].base_id) == 0);
            if (!group[k].joined && alike && nearly_same(&group[k], &group[i])) {
                group[i].joined = &group[k];
            }
        }
    }
}

/* ------------------------------------------------------------------ writing */

/* The record that a revisit refers to: the last one of that base id that was captured before it, else the first. */
static const member *revisited(const member *group, size_t count, const stm_stored_revisit *revisit)
{
    stemma_capture capture = {revisit->source, revisit->captured_at, NULL};
    int64_t at = time_of(&capture);
    const member *found = NULL;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(group[i].base_id, revisit->base_id) == 0 && (!found || group[i].first_seen <= at)) {
            found = &group[i];
        }
    }
    return found && found->joined ? found->joined : found;
}

typedef struct captures {
    stemma_capture *items;
    size_t count, capacity;
} captures;

static stemma_status add_captures(captures *all, const stemma_capture *items, size_t count, stemma_error *error)
{
    stemma_status status = STM_RESERVE(all->items, all->capacity, all->count + count + 1, error);
    if (status == STEMMA_OK && count > 0) {
        memcpy(all->items + all->count, items, count * sizeof *items);
        all->count += count;
    }
    return status;
}

static stemma_status gather_revisits(const joining *j, const member *m, const member *group, size_t count,
                                     captures *all)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; i < count; i++) {
        size_t revisits;
        const stm_stored_revisit *first = revisits_of(j, group[i].base_id, &revisits);
        bool before = false; /* another member with this base id came before: its revisits are done */
        for (size_t k = 0; k < i && !before; k++) {
            before = strcmp(group[k].base_id, group[i].base_id) == 0;
        }
        for (size_t k = 0; k < revisits && !before && status == STEMMA_OK; k++) {
            stemma_capture capture = {first[k].source, first[k].captured_at, NULL};
            if (revisited(group, count, &first[k]) == m) {
                status = add_captures(all, &capture, 1, j->error);
            }
        }
    }
    return status;
}

static bool same_captures(const stemma_article *article, const captures *all)
{
    bool same = article->capture_count == all->count;
    for (size_t i = 0; i < all->count && same; i++) {
        same = stm_run_compare_captures(&article->captures[i], &all->items[i]) == 0;
    }
    return same;
}

/* Published when it was first seen at the latest. */
static bool bound_by_capture(stemma_interval *published, const captures *all)
{
    int64_t first = STEMMA_TIME_OPEN_TO;
    for (size_t i = 0; i < all->count; i++) {
        int64_t at = time_of(&all->items[i]);
        first = at < first ? at : first;
    }
    bool user = published->basis && strcmp(published->basis, "user") == 0;
    bool open = published->precision == STEMMA_PRECISION_UNKNOWN && !user;
    if (first == STEMMA_TIME_OPEN_TO || !open || first >= published->to || first < published->from) {
        return false;
    }
    published->to = first;
    published->basis = published->basis ? published->basis : "filedate";
    return true;
}

static stemma_status write_member(joining *j, const member *m, const member *group, size_t count)
{
    captures all = {NULL, 0, 0};
    stemma_article merged = m->article;
    stemma_status status = add_captures(&all, m->own, m->own_count, j->error);
    for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
        if (group[i].joined == m) {
            status = add_captures(&all, group[i].own, group[i].own_count, j->error);
        }
    }
    if (status == STEMMA_OK && !m->joined) {
        status = gather_revisits(j, m, group, count, &all);
    }
    if (status == STEMMA_OK) {
        qsort(all.items, all.count, sizeof *all.items, compare_capture_items);
        bool bounded = !m->joined && bound_by_capture(&merged.published, &all);
        merged.captures = all.items;
        merged.capture_count = all.count;
        if (bounded || !same_captures(&m->article, &all)) {
            status = stm_store_set_fields(j->c->store, m->key, &merged, j->error);
        }
        if (bounded) {
            stm_buffer_format(j->changed, "%llu ", (unsigned long long)m->key);
        }
    }
    free(all.items);
    return status;
}

static stemma_status put_aside(joining *j, const member *m)
{
    bool compared = false;
    stemma_status status = stm_store_is_compared(j->c->store, m->key, &compared, j->error);
    if (status == STEMMA_OK) {
        status = stm_store_set_aside(j->c->store, m->key, m->joined->key, j->error);
    }
    if (status == STEMMA_OK) {
        stm_identities_set_aside(j->identities, m->key);
        j->joined += m->leader == 0;
        j->forget = j->forget || (compared && m->leader == 0);
    }
    return status;
}

static stemma_status write_group(joining *j, const member *group, size_t count)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
        status = write_member(j, &group[i], group, count);
        j->joined -= group[i].leader != 0 && !group[i].joined;
    }
    for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
        if (group[i].joined) {
            status = put_aside(j, &group[i]);
        }
    }
    return status;
}

static stemma_status join_group(joining *j, member *group, size_t count)
{
    static stemma_status (*const steps[])(joining *, member *, size_t) = {load_articles, find_own_captures,
                                                                          fingerprint_all};
    stm_arena arena = STM_ARENA_INIT;
    j->arena = &arena;
    stemma_status status = bring_back(j, group, count);
    for (size_t i = 0; i < sizeof steps / sizeof *steps && status == STEMMA_OK; i++) {
        status = steps[i](j, group, count);
    }
    if (status == STEMMA_OK) {
        choose(group, count);
        status = write_group(j, group, count);
    }
    j->arena = NULL;
    stm_arena_release(&arena);
    return status;
}

/* ------------------------------------------------------------------ all of them */

static stemma_status join_all(joining *j, stm_captured *captured)
{
    stemma_status status = STEMMA_OK;
    if (captured->count > 1) {
        qsort(captured->keys, captured->count, sizeof *captured->keys, compare_keys);
    }
    for (size_t begin = 0, end; begin < j->count && status == STEMMA_OK; begin = end) {
        end = begin + 1;
        while (end < j->count && j->members[end].address == j->members[begin].address) {
            end++;
        }
        if (is_dirty(j, j->members + begin, end - begin, captured)) {
            status = join_group(j, j->members + begin, end - begin);
        }
    }
    if (status == STEMMA_OK && j->forget) {
        status = stm_store_forget_comparison(j->c->store, j->error);
    }
    return status;
}

stemma_status stm_run_join_captures(stemma_case *c, stm_identities *identities, stm_captured *captured,
                                    stm_buffer *changed, int64_t *joined, stemma_error *error)
{
    stm_arena arena = STM_ARENA_INIT;
    joining j = {.c = c, .identities = identities, .changed = changed, .error = error};
    *joined = 0;
    if (captured->count == 0 && !captured->revisits) {
        return STEMMA_OK;
    }
    stemma_status status = stm_store_revisits(c->store, &arena, &j.revisits, &j.revisit_count, error);
    if (status == STEMMA_OK) {
        status = load_members(&j, &arena);
    }
    if (status == STEMMA_OK) {
        status = join_all(&j, captured);
    }
    *joined = j.joined;
    free(j.members);
    stm_arena_release(&arena);
    return status;
}
