/* Which pairs of texts are worth comparing.
 *
 *   texts       t0 t1 t2 ...            as given
 *   order       rank 0..n-1             by (smallest seed, words, wording): near-copies stand together
 *   postings    (seed, rank) ascending  a seed's list is a run of equal seeds, its texts in rank order
 *   where       rank -> its postings    so that one text after the other can count its neighbours in all its lists
 *
 * Only seeds that a new text has are posted (reuse_posted.c).
 *
 * Counting goes text by text: a dense array of counters, one per text, and the list of those touched. It needs no sort
 * of pairs and memory only for the texts.
 */
#include "reuse/reuse_internal.h"

#include <stdlib.h>
#include <string.h>

#define RARE_LIST 12u
#define SMALL_LIST 12u
#define MIDDLING_LIST 24u
#define LARGE_LIST 40u
#define MIDDLING_REACH 4u
#define LARGE_REACH 2u

void stm_candidates_release(stm_candidates *candidates)
{
    free(candidates->found);
    free(candidates->lost);
    free(candidates->rank);
    *candidates = (stm_candidates)STM_CANDIDATES_INIT;
}

/* ------------------------------------------------------------------ the work */

typedef struct candidate_list {
    stm_candidate *items;
    size_t count, capacity;
} candidate_list;

typedef struct search {
    const stm_reuse_text *given; /* as given: for pivots, with lines where `texts` has seeds */
    stm_pivot_made made;
    uint32_t *language; /* by rank; NULL where any two texts may pair */
    const stm_reuse_text *texts;
    size_t count;
    stm_seed_kind kind;
    unsigned threads;
    uint32_t least_needed; /* seeds in common, of any two texts */
    uint32_t *text_of;     /* rank -> text, of those that have a posting */
    size_t rank_count;
    uint32_t *rank; /* text -> rank */
    stm_posted posted;
    uint64_t *postings;
    size_t posting_count;
    uint64_t *order;        /* while ranks are given */
    uint32_t *where;        /* indexes by rank of the postings that reach some other */
    size_t *where_begin;    /* count + 1 */
    uint8_t *reach;         /* per posting: how far its list pairs, in places */
    uint32_t **counters;    /* per thread, one per rank */
    uint32_t **touched;     /* per thread */
    stm_seed_table *tables; /* per thread */
    stm_pivot_table *lines; /* per thread */
    candidate_list *found;  /* per thread */
    candidate_list lost;
} search;

static int compare_order(const stm_reuse_text *a, const stm_reuse_text *b)
{
    if (a->word_count != b->word_count) {
        return a->word_count < b->word_count ? -1 : 1;
    }
    return (a->wording > b->wording) - (a->wording < b->wording);
}

static uint32_t smallest_seed(const stm_reuse_text *text)
{
    uint32_t smallest = UINT32_MAX;
    for (uint32_t i = 0; i < text->seed_count; i++) {
        smallest = text->seeds[i] < smallest ? text->seeds[i] : smallest;
    }
    return smallest;
}

static const stm_reuse_text *text_at(const search *s, size_t rank)
{
    return &s->texts[s->text_of[rank]];
}

#define TEXTS_PER_TASK 4096u

/* What orders the texts must not depend on which others there are: of all its seeds the smallest. */
static uint32_t smallest_of(const search *s, size_t text)
{
    return s->made.smallest ? s->made.smallest[text] : smallest_seed(&s->texts[text]);
}

/* Each text's smallest seed in the high half of its order; ORDER_NOT_POSTED where no seed is posted. */
#define ORDER_NOT_POSTED UINT64_MAX

static stemma_status look_at_texts(void *payload, size_t task, unsigned thread, stemma_error *error)
{
    (void)thread;
    (void)error;
    search *s = payload;
    size_t end = (task + 1) * TEXTS_PER_TASK < s->count ? (task + 1) * TEXTS_PER_TASK : s->count;
    for (size_t i = task * TEXTS_PER_TASK; i < end; i++) {
        s->rank[i] = UINT32_MAX;
        s->order[i] = s->posted.counts[i] > 0 ? (uint64_t)smallest_of(s, i) << 32 | i : ORDER_NOT_POSTED;
    }
    return STEMMA_OK;
}

typedef struct ranked {
    const stm_reuse_text *text;
    uint32_t index;
} ranked;

static int compare_ranked(const void *left, const void *right)
{
    return compare_order(((const ranked *)left)->text, ((const ranked *)right)->text);
}

/* Sorts the runs of one smallest seed in `order`, through `alike`. */
static void sort_alike(const search *s, uint64_t *order, size_t count, ranked *alike)
{
    for (size_t begin = 0, end; begin < count; begin = end) {
        end = begin + 1;
        while (end < count && order[end] >> 32 == order[begin] >> 32) {
            end++;
        }
        if (end - begin == 1) {
            continue;
        }
        for (size_t i = begin; i < end; i++) {
            alike[i - begin] = (ranked){&s->texts[(uint32_t)order[i]], (uint32_t)order[i]};
        }
        qsort(alike, end - begin, sizeof *alike, compare_ranked);
        for (size_t i = begin; i < end; i++) {
            order[i] = (order[i] >> 32) << 32 | alike[i - begin].index;
        }
    }
}

static stemma_status rank_texts(search *s, stemma_error *error)
{
    ranked *alike = malloc((s->count + 1) * sizeof *alike);
    s->order = malloc((s->count + 1) * sizeof *s->order);
    s->text_of = malloc((s->count + 1) * sizeof *s->text_of);
    s->rank = malloc((s->count + 1) * sizeof *s->rank);
    if (!alike || !s->order || !s->text_of || !s->rank) {
        free(alike);
        return stm_error_memory(error);
    }
    stemma_status status =
        stm_parallel((s->count + TEXTS_PER_TASK - 1) / TEXTS_PER_TASK, s->threads, look_at_texts, s, error);
    for (size_t i = 0; status == STEMMA_OK && i < s->count; i++) {
        if (s->order[i] != ORDER_NOT_POSTED) {
            s->order[s->rank_count++] = s->order[i];
        }
    }
    stm_sort_u64(s->order, s->rank_count);
    sort_alike(s, s->order, s->rank_count, alike);
    for (size_t i = 0; i < s->rank_count; i++) {
        s->text_of[i] = (uint32_t)s->order[i];
        s->rank[s->text_of[i]] = (uint32_t)i;
    }
    free(alike);
    free(s->order);
    s->order = NULL;
    return status;
}

/* ------------------------------------------------------------------ lists */

/* What many texts have in common is a formula, and says nothing about rewordings: the grams of earnings reports. */
static uint8_t reach_of_gram(size_t list_size)
{
    if (list_size <= SMALL_LIST) {
        return SMALL_LIST;
    }
    return list_size <= MIDDLING_LIST ? MIDDLING_REACH : list_size <= LARGE_LIST ? LARGE_REACH : 0;
}

/* Falls as the list grows, so that new texts never bring old ones within reach; between a crowd's beginning and a huge
 * one, a list costs the same whatever its size. */
static uint8_t reach_of(const search *s, size_t list_size)
{
    if (s->kind == STM_SEEDS_GRAMS) {
        return reach_of_gram(list_size);
    }
    if (s->kind == STM_SEEDS_RARE) {
        return list_size <= RARE_LIST ? RARE_LIST : 0; /* a word that more texts have is not rare here */
    }
    if (list_size <= STM_REUSE_CROWD) {
        return STM_REUSE_WINDOW;
    }
    size_t reach = STM_REUSE_CROWD * STM_REUSE_WINDOW / list_size;
    return reach < STM_REUSE_CROWD_WINDOW ? STM_REUSE_CROWD_WINDOW : (uint8_t)reach;
}

#define POSTINGS_AT_ONCE ((size_t)6 * 1000 * 1000)

/* A list too long to reach may have paired old texts when it was shorter. */
static size_t longest_list(const search *s)
{
    if (s->posted.some_old) {
        return SIZE_MAX;
    }
    return s->kind == STM_SEEDS_GRAMS ? LARGE_LIST : s->kind == STM_SEEDS_RARE ? RARE_LIST : SIZE_MAX;
}

static stemma_status post_seeds(search *s, stemma_error *error)
{
    const stm_posting_texts texts = {.count = s->count,
                                     .seeds = s->posted.seeds,
                                     .counts = s->posted.counts,
                                     .rank = s->rank,
                                     .language = s->language,
                                     .longest = longest_list(s),
                                     .at_once = POSTINGS_AT_ONCE,
                                     .threads = s->threads};
    stm_postings postings;
    stemma_status status = stm_postings_make(&postings, &texts, error);
    s->postings = postings.items;
    s->posting_count = postings.count;
    stm_pivot_made_drop_seeds(&s->made); /* nobody asks for them again */
    return status;
}

static size_t list_end(const search *s, size_t begin)
{
    size_t end = begin + 1;
    while (end < s->posting_count && stm_posting_seed(s->postings[end]) == stm_posting_seed(s->postings[begin])) {
        end++;
    }
    return end;
}

static stemma_status set_reaches(search *s, stemma_error *error)
{
    s->reach = malloc(s->posting_count + 1);
    if (!s->reach) {
        return stm_error_memory(error);
    }
    for (size_t begin = 0, end; begin < s->posting_count; begin = end) {
        end = list_end(s, begin);
        memset(s->reach + begin, reach_of(s, end - begin), end - begin);
    }
    return STEMMA_OK;
}

static stemma_status index_by_rank(search *s, stemma_error *error)
{
    s->where_begin = calloc(s->rank_count + 2, sizeof *s->where_begin);
    s->where = malloc((s->posting_count + 1) * sizeof *s->where);
    if (!s->where_begin || !s->where) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < s->posting_count; i++) {
        s->where_begin[stm_posting_rank(s->postings[i]) + 2] += s->reach[i] > 0;
    }
    for (size_t rank = 0; rank < s->rank_count; rank++) {
        s->where_begin[rank + 2] += s->where_begin[rank + 1];
    }
    for (size_t i = 0; i < s->posting_count; i++) {
        if (s->reach[i] > 0) {
            s->where[s->where_begin[stm_posting_rank(s->postings[i]) + 1]++] = (uint32_t)i;
        }
    }
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ counting */

static stemma_status add_candidate(candidate_list *list, stm_candidate candidate, stemma_error *error)
{
    stemma_status status = STM_RESERVE(list->items, list->capacity, list->count + 1, error);
    if (status == STEMMA_OK) {
        list->items[list->count++] = candidate;
    }
    return status;
}

/* Pairs of pivots speak for two texts in different languages only. */
static bool may_pair(const search *s, size_t one, size_t two)
{
    return !s->language || s->language[one] != s->language[two];
}

static void touch(uint32_t *counters, uint32_t *touched, size_t *touched_count, uint32_t rank)
{
    if (counters[rank]++ == 0) {
        touched[(*touched_count)++] = rank;
    }
}

#define LISTS_AHEAD 8u /* lists lie far from each other in memory, so that they are asked for before they are read */

/* A new text counts its neighbours: all behind it, and the old ones before it (new ones before it have counted it). */
static void count_neighbours(const search *s, size_t rank, uint32_t *counters, uint32_t *touched, size_t *touched_count)
{
    for (size_t w = s->where_begin[rank]; w < s->where_begin[rank + 1]; w++) {
        size_t at = s->where[w];
        if (w + LISTS_AHEAD < s->where_begin[rank + 1]) {
            __builtin_prefetch(&s->postings[s->where[w + LISTS_AHEAD]]);
            __builtin_prefetch(&s->reach[s->where[w + LISTS_AHEAD]]);
        }
        uint32_t seed = stm_posting_seed(s->postings[at]);
        for (size_t i = at + 1; i <= at + s->reach[at] && i < s->posting_count; i++) {
            if (stm_posting_seed(s->postings[i]) != seed) {
                break;
            }
            if (may_pair(s, rank, stm_posting_rank(s->postings[i]))) {
                touch(counters, touched, touched_count, stm_posting_rank(s->postings[i]));
            }
        }
        for (size_t step = 1; s->posted.some_old && step <= s->reach[at] && step <= at; step++) {
            uint64_t posting = s->postings[at - step];
            if (stm_posting_seed(posting) != seed) {
                break;
            }
            if (!text_at(s, stm_posting_rank(posting))->is_new && may_pair(s, rank, stm_posting_rank(posting))) {
                touch(counters, touched, touched_count, stm_posting_rank(posting));
            }
        }
    }
}

#define RANKS_PER_TASK 512u

/* Makes the thread ready to ask `alike` about the text at `rank`. */
static stemma_status ask_about(search *s, size_t rank, unsigned thread, stemma_error *error)
{
    const stm_reuse_text *text = &s->given[s->text_of[rank]];
    switch (s->kind) {
    case STM_SEEDS_RUNS:
    case STM_SEEDS_GRAMS:
    case STM_SEEDS_RARE:
        return stm_seed_table_fill(&s->tables[thread], text->seeds, text->seed_count, error);
    case STM_SEEDS_PIVOTS:
        return stm_pivot_table_fill(&s->lines[thread], text->seeds, text->seed_count, error);
    case STM_SEED_KINDS:
    default:
        return STEMMA_OK;
    }
}

/* Whether what two texts have in common stands in them alike. */
static bool alike(search *s, const stm_reuse_text *partner, uint32_t needed, unsigned thread)
{
    switch (s->kind) {
    case STM_SEEDS_RUNS:
        return stm_seeds_aligned(&s->tables[thread], partner->seeds, partner->seed_count, needed);
    case STM_SEEDS_PIVOTS:
        return stm_pivot_alike(&s->lines[thread], partner->seeds, partner->seed_count);
    case STM_SEEDS_GRAMS:
        return stm_grams_together(&s->tables[thread], partner->seeds, partner->seed_count, needed);
    case STM_SEEDS_RARE:
        return stm_rare_together(&s->tables[thread], partner->seeds, partner->seed_count);
    case STM_SEED_KINDS:
    default:
        return true;
    }
}

/* Takes the texts that were counted often enough and whose seeds follow those of `rank` alike. Clears the counters. */
static stemma_status take_counted(search *s, size_t rank, unsigned thread, size_t touched_count, stemma_error *error)
{
    const stm_reuse_text *text = &s->given[s->text_of[rank]];
    bool filled = false;
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; i < touched_count; i++) {
        uint32_t other = s->touched[thread][i];
        uint32_t seeds = s->counters[thread][other];
        s->counters[thread][other] = 0;
        if (seeds < s->least_needed) {
            continue; /* as most are: no need to look at the other text */
        }
        const stm_reuse_text *partner = &s->given[s->text_of[other]];
        uint32_t needed = stm_candidate_seeds_needed(s->kind, text->seed_count, partner->seed_count, s->count);
        if (status != STEMMA_OK || seeds < needed) {
            continue;
        }
        if (!filled) {
            status = ask_about(s, rank, thread, error);
            filled = true;
        }
        if (status == STEMMA_OK && alike(s, partner, needed, thread)) {
            uint32_t one = s->text_of[rank];
            uint32_t two = s->text_of[other];
            stm_candidate pair = {one < two ? one : two, one < two ? two : one, seeds};
            status = add_candidate(&s->found[thread], pair, error);
        }
    }
    return status;
}

static stemma_status count_pairs(void *payload, size_t task, unsigned thread, stemma_error *error)
{
    search *s = payload;
    stemma_status status = STEMMA_OK;
    size_t end = (task + 1) * RANKS_PER_TASK < s->rank_count ? (task + 1) * RANKS_PER_TASK : s->rank_count;
    for (size_t rank = task * RANKS_PER_TASK; rank < end && status == STEMMA_OK; rank++) {
        if (text_at(s, rank)->is_new) {
            size_t touched_count = 0;
            count_neighbours(s, rank, s->counters[thread], s->touched[thread], &touched_count);
            status = take_counted(s, rank, thread, touched_count, error);
        }
    }
    return status;
}

/* ------------------------------------------------------------------ what old pairs lose */

/* In one list: pairs of old texts that were within reach before the new ones came and no longer are. */
static stemma_status count_losses(search *s, size_t begin, size_t end, size_t old_reach, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = begin; i < end && status == STEMMA_OK; i++) {
        const uint32_t one = s->text_of[stm_posting_rank(s->postings[i])];
        if (s->texts[one].is_new) {
            continue;
        }
        size_t old_distance = 0;
        for (size_t j = i + 1; j < end && old_distance < old_reach && status == STEMMA_OK; j++) {
            const uint32_t two = s->text_of[stm_posting_rank(s->postings[j])];
            old_distance += !s->texts[two].is_new;
            if (!s->texts[two].is_new && j - i > s->reach[begin] &&
                may_pair(s, stm_posting_rank(s->postings[i]), stm_posting_rank(s->postings[j]))) {
                stm_candidate pair = {one < two ? one : two, one < two ? two : one, 1};
                status = add_candidate(&s->lost, pair, error);
            }
        }
    }
    return status;
}

static stemma_status find_losses(search *s, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t begin = 0, end; s->posted.some_old && status == STEMMA_OK && begin < s->posting_count; begin = end) {
        end = list_end(s, begin);
        size_t old = 0;
        for (size_t i = begin; i < end; i++) {
            old += !text_at(s, stm_posting_rank(s->postings[i]))->is_new;
        }
        if (old > 1 && old < end - begin && end - begin > s->reach[begin] + (size_t)1) {
            status = count_losses(s, begin, end, reach_of(s, old), error);
        }
    }
    return status;
}

/* ------------------------------------------------------------------ putting it together */

static int compare_candidates(const void *left, const void *right)
{
    const stm_candidate *one = left;
    const stm_candidate *two = right;
    if (one->a != two->a) {
        return one->a < two->a ? -1 : 1;
    }
    return (one->b > two->b) - (one->b < two->b);
}

static void sort_and_sum(candidate_list *list)
{
    if (list->count == 0) {
        return;
    }
    qsort(list->items, list->count, sizeof *list->items, compare_candidates);
    size_t kept = 0;
    for (size_t i = 1; i < list->count; i++) {
        if (compare_candidates(&list->items[i], &list->items[kept]) == 0) {
            list->items[kept].seeds += list->items[i].seeds;
        } else {
            list->items[++kept] = list->items[i];
        }
    }
    list->count = kept + 1;
}

static stemma_status join_found(search *s, stm_candidates *out, stemma_error *error)
{
    candidate_list all = {NULL, 0, 0};
    size_t total = 0;
    for (unsigned t = 0; t < s->threads; t++) {
        total += s->found[t].count;
    }
    stemma_status status = STM_RESERVE(all.items, all.capacity, total, error);
    for (unsigned t = 0; status == STEMMA_OK && t < s->threads; t++) {
        if (s->found[t].count > 0) {
            memcpy(all.items + all.count, s->found[t].items, s->found[t].count * sizeof *all.items);
            all.count += s->found[t].count;
        }
    }
    if (status == STEMMA_OK) {
        sort_and_sum(&all);
        sort_and_sum(&s->lost);
        *out = (stm_candidates){all.items, all.count, s->lost.items, s->lost.count, s->rank};
        s->lost = (candidate_list){NULL, 0, 0};
        s->rank = NULL;
    }
    return status;
}

static stemma_status make_counters(search *s, stemma_error *error)
{
    s->counters = calloc(s->threads, sizeof *s->counters);
    s->touched = calloc(s->threads, sizeof *s->touched);
    s->tables = calloc(s->threads, sizeof *s->tables);
    s->lines = calloc(s->threads, sizeof *s->lines);
    s->found = calloc(s->threads, sizeof *s->found);
    if (!s->counters || !s->touched || !s->tables || !s->lines || !s->found) {
        return stm_error_memory(error);
    }
    for (unsigned t = 0; t < s->threads; t++) {
        s->counters[t] = calloc(s->rank_count + 1, sizeof **s->counters);
        s->touched[t] = malloc((s->rank_count + 1) * sizeof **s->touched);
        if (!s->counters[t] || !s->touched[t]) {
            return stm_error_memory(error);
        }
    }
    return STEMMA_OK;
}

static void release_search(search *s)
{
    for (unsigned t = 0; t < s->threads; t++) {
        if (s->counters) {
            free(s->counters[t]);
        }
        if (s->touched) {
            free(s->touched[t]);
        }
        if (s->tables) {
            stm_seed_table_release(&s->tables[t]);
        }
        if (s->lines) {
            stm_pivot_table_release(&s->lines[t]);
        }
        if (s->found) {
            free(s->found[t].items);
        }
    }
    free(s->counters);
    free(s->touched);
    free(s->tables);
    free(s->lines);
    stm_pivot_made_release(&s->made);
    free(s->language);
    free(s->found);
    free(s->lost.items);
    free(s->text_of);
    free(s->rank);
    stm_posted_release(&s->posted);
    free(s->order);
    free(s->postings);
    free(s->where);
    free(s->where_begin);
    free(s->reach);
}

static stemma_status list_languages(search *s, stemma_error *error)
{
    s->language = malloc((s->rank_count + 1) * sizeof *s->language);
    if (!s->language) {
        return stm_error_memory(error);
    }
    for (size_t rank = 0; rank < s->rank_count; rank++) {
        const stm_reuse_text *text = &s->given[s->text_of[rank]];
        s->language[rank] = stm_pivot_language(text->seeds, text->seed_count);
    }
    return STEMMA_OK;
}

static bool have_many_languages(const stm_reuse_text *texts, size_t count)
{
    uint32_t first = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t language = stm_pivot_language(texts[i].seeds, texts[i].seed_count);
        if (language != 0 && first != 0 && language != first) {
            return true;
        }
        first = language != 0 ? language : first;
    }
    return false;
}

stemma_status stm_candidates_find(stm_candidates *out, stm_seed_kind kind, const stm_reuse_text *texts, size_t count,
                                  unsigned threads, stemma_error *error)
{
    *out = (stm_candidates)STM_CANDIDATES_INIT;
    search s = {.given = texts, .texts = texts, .count = count, .kind = kind, .threads = threads ? threads : 1};
    s.least_needed = stm_candidate_seeds_needed(kind, 0, 0, count);
    if (kind == STM_SEEDS_PIVOTS && !have_many_languages(texts, count)) {
        return STEMMA_OK;
    }
    stemma_status status = STEMMA_OK;
    if (kind == STM_SEEDS_PIVOTS) {
        status = stm_pivot_make(&s.made, texts, count, s.threads, error);
        s.texts = s.made.texts;
    }
    if (status == STEMMA_OK) {
        status = stm_posted_find(&s.posted, s.texts, count, s.threads, error);
    }
    if (status == STEMMA_OK) {
        status = rank_texts(&s, error);
    }
    if (status == STEMMA_OK && kind == STM_SEEDS_PIVOTS) {
        status = list_languages(&s, error);
    }
    if (status == STEMMA_OK) {
        status = post_seeds(&s, error);
    }
    if (status == STEMMA_OK) {
        status = set_reaches(&s, error);
    }
    if (status == STEMMA_OK) {
        status = index_by_rank(&s, error);
    }
    if (status == STEMMA_OK) {
        status = make_counters(&s, error);
    }
    if (status == STEMMA_OK) {
        status = stm_parallel((s.rank_count + RANKS_PER_TASK - 1) / RANKS_PER_TASK, s.threads, count_pairs, &s, error);
    }
    if (status == STEMMA_OK) {
        status = find_losses(&s, error);
    }
    if (status == STEMMA_OK) {
        status = join_found(&s, out, error);
    }
    release_search(&s);
    return status;
}
