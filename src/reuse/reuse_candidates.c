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

#define RARE_LIST 6u
#define SMALL_LIST 12u
#define MIDDLING_LIST 24u
#define LARGE_LIST 40u
#define MIDDLING_REACH 4u
#define LARGE_REACH 2u
#define PARTITION_BITS 6u
#define PARTITIONS (1u << PARTITION_BITS)

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
    const stm_reuse_text *given; /* as given: for pivots, with lines where `texts` has the seeds made of them */
    stm_reuse_text *made;        /* those texts and their seeds; NULL for other kinds */
    uint32_t *made_seeds;
    size_t *made_begin; /* where those of a text stand */
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
    uint64_t *order;      /* while ranks are given */
    size_t *posting_next; /* by task and partition: where its next posting goes */
    size_t partition_begin[PARTITIONS + 1];
    size_t partition_kept[PARTITIONS]; /* postings in lists of several texts */
    uint32_t *where;                   /* indexes by rank of the postings that reach some other */
    size_t *where_begin;               /* count + 1 */
    uint8_t *reach;                    /* per posting: how far its list pairs, in places */
    uint32_t **counters;               /* per thread, one per rank */
    uint32_t **touched;                /* per thread */
    stm_seed_table *tables;            /* per thread */
    stm_pivot_table *lines;            /* per thread */
    candidate_list *found;             /* per thread */
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

/* Each text's smallest seed in the high half of its order; ORDER_NOT_POSTED where no seed is posted. */
#define ORDER_NOT_POSTED UINT64_MAX

static stemma_status look_at_texts(void *payload, size_t task, unsigned thread, stemma_error *error)
{
    (void)thread;
    (void)error;
    search *s = payload;
    size_t end = (task + 1) * TEXTS_PER_TASK < s->count ? (task + 1) * TEXTS_PER_TASK : s->count;
    for (size_t i = task * TEXTS_PER_TASK; i < end; i++) {
        const stm_reuse_text *text = &s->texts[i];
        s->rank[i] = UINT32_MAX;
        s->order[i] = s->posted.counts[i] > 0 ? (uint64_t)smallest_seed(text) << 32 | i : ORDER_NOT_POSTED;
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

/* ------------------------------------------------------------------ postings */

static uint32_t partition_of(uint32_t seed)
{
    return seed >> (32u - PARTITION_BITS);
}

static size_t posting_tasks(const search *s)
{
    return (s->rank_count + TEXTS_PER_TASK - 1) / TEXTS_PER_TASK;
}

/* How many postings of each partition the texts of one task have. */
static stemma_status count_postings(void *payload, size_t task, unsigned thread, stemma_error *error)
{
    (void)thread;
    (void)error;
    search *s = payload;
    size_t *sizes = s->posting_next + task * PARTITIONS;
    size_t end = (task + 1) * TEXTS_PER_TASK < s->rank_count ? (task + 1) * TEXTS_PER_TASK : s->rank_count;
    for (size_t rank = task * TEXTS_PER_TASK; rank < end; rank++) {
        const uint32_t *seeds = s->posted.seeds[s->text_of[rank]];
        for (uint32_t k = 0; k < s->posted.counts[s->text_of[rank]]; k++) {
            sizes[partition_of(seeds[k])]++;
        }
    }
    return STEMMA_OK;
}

static stemma_status put_postings(void *payload, size_t task, unsigned thread, stemma_error *error)
{
    (void)thread;
    (void)error;
    search *s = payload;
    size_t *next = s->posting_next + task * PARTITIONS;
    size_t end = (task + 1) * TEXTS_PER_TASK < s->rank_count ? (task + 1) * TEXTS_PER_TASK : s->rank_count;
    for (size_t rank = task * TEXTS_PER_TASK; rank < end; rank++) {
        const uint32_t *seeds = s->posted.seeds[s->text_of[rank]];
        for (uint32_t k = 0; k < s->posted.counts[s->text_of[rank]]; k++) {
            s->postings[next[partition_of(seeds[k])]++] = (uint64_t)seeds[k] << 32 | rank;
        }
    }
    return STEMMA_OK;
}

/* From sizes to places: partition by partition, in each the tasks in order, so that its postings are in rank order. */
static void place_postings(search *s)
{
    size_t total = 0;
    for (size_t p = 0; p < PARTITIONS; p++) {
        s->partition_begin[p] = total;
        for (size_t task = 0; task < posting_tasks(s); task++) {
            size_t size = s->posting_next[task * PARTITIONS + p];
            s->posting_next[task * PARTITIONS + p] = total;
            total += size;
        }
    }
    s->partition_begin[PARTITIONS] = total;
    s->posting_count = total;
}

static stemma_status post_seeds(search *s, stemma_error *error)
{
    s->posting_next = calloc(posting_tasks(s) * PARTITIONS + 1, sizeof *s->posting_next);
    if (!s->posting_next) {
        return stm_error_memory(error);
    }
    stemma_status status = stm_parallel(posting_tasks(s), s->threads, count_postings, s, error);
    place_postings(s);
    if (status == STEMMA_OK && s->posting_count > UINT32_MAX - 1) {
        status = stm_error_set(error, STEMMA_E_LIMIT, "more than four thousand million seeds: split the case");
    }
    if (status == STEMMA_OK) {
        s->postings = malloc((s->posting_count + 1) * sizeof *s->postings);
        status =
            s->postings ? stm_parallel(posting_tasks(s), s->threads, put_postings, s, error) : stm_error_memory(error);
    }
    free(s->made_seeds); /* nobody asks for them again */
    s->made_seeds = NULL;
    return status;
}

#define RADIX_BITS 13u
#define RADIX_SIZE (1u << RADIX_BITS)

/* Two stable counting passes over the 26 bits below the partition's; postings were made in rank order. */
static stemma_status sort_postings(uint64_t *items, size_t count, stemma_error *error)
{
    uint64_t *other = malloc(count * sizeof *other);
    uint32_t *starts = malloc(RADIX_SIZE * sizeof *starts);
    if (!other || !starts) {
        free(other);
        free(starts);
        return stm_error_memory(error);
    }
    for (unsigned pass = 0; pass < 2; pass++) {
        unsigned shift = 32u + pass * RADIX_BITS;
        uint64_t *from = pass == 0 ? items : other;
        uint64_t *to = pass == 0 ? other : items;
        memset(starts, 0, RADIX_SIZE * sizeof *starts);
        for (size_t i = 0; i < count; i++) {
            starts[(from[i] >> shift) & (RADIX_SIZE - 1)]++;
        }
        uint32_t sum = 0;
        for (size_t r = 0; r < RADIX_SIZE; r++) {
            uint32_t size = starts[r];
            starts[r] = sum;
            sum += size;
        }
        for (size_t i = 0; i < count; i++) {
            to[starts[(from[i] >> shift) & (RADIX_SIZE - 1)]++] = from[i];
        }
    }
    free(other);
    free(starts);
    return STEMMA_OK;
}

static uint32_t seed_of(uint64_t posting)
{
    return (uint32_t)(posting >> 32);
}

static uint32_t rank_of(uint64_t posting)
{
    return (uint32_t)posting;
}

/* A list of one text pairs nothing, nor does one of texts in one language where those do not pair. */
static bool pairs_some(const search *s, const uint64_t *list, size_t count)
{
    bool some = count > 1 && !s->language;
    for (size_t i = 1; i < count && !some; i++) {
        some = s->language[rank_of(list[i])] != s->language[rank_of(list[0])];
    }
    return some;
}

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

/* Drops lists that pair nothing. Keeps order. A list too long to reach may have paired old texts when it was shorter. */
static size_t drop_idle_lists(const search *s, uint64_t *items, size_t count)
{
    size_t kept = 0;
    for (size_t begin = 0, end; begin < count; begin = end) {
        end = begin + 1;
        while (end < count && seed_of(items[end]) == seed_of(items[begin])) {
            end++;
        }
        if (pairs_some(s, items + begin, end - begin) && (s->posted.some_old || reach_of(s, end - begin) > 0)) {
            memmove(items + kept, items + begin, (end - begin) * sizeof *items);
            kept += end - begin;
        }
    }
    return kept;
}

static stemma_status sort_partition(void *payload, size_t partition, unsigned thread, stemma_error *error)
{
    (void)thread;
    search *s = payload;
    uint64_t *items = s->postings + s->partition_begin[partition];
    size_t count = s->partition_begin[partition + 1] - s->partition_begin[partition];
    stemma_status status = count > 1 ? sort_postings(items, count, error) : STEMMA_OK;
    if (status == STEMMA_OK) {
        s->partition_kept[partition] = drop_idle_lists(s, items, count);
    }
    return status;
}

static size_t list_end(const search *s, size_t begin)
{
    size_t end = begin + 1;
    while (end < s->posting_count && seed_of(s->postings[end]) == seed_of(s->postings[begin])) {
        end++;
    }
    return end;
}

/* Moves together what the partitions have kept; the room of the rest, most of it, goes back. */
static void join_partitions(search *s)
{
    size_t kept = 0;
    for (size_t p = 0; p < PARTITIONS; p++) {
        memmove(s->postings + kept, s->postings + s->partition_begin[p], s->partition_kept[p] * sizeof *s->postings);
        kept += s->partition_kept[p];
    }
    s->posting_count = kept;
    uint64_t *fewer = realloc(s->postings, (kept + 1) * sizeof *fewer);
    s->postings = fewer ? fewer : s->postings;
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
        s->where_begin[rank_of(s->postings[i]) + 2] += s->reach[i] > 0;
    }
    for (size_t rank = 0; rank < s->rank_count; rank++) {
        s->where_begin[rank + 2] += s->where_begin[rank + 1];
    }
    for (size_t i = 0; i < s->posting_count; i++) {
        if (s->reach[i] > 0) {
            s->where[s->where_begin[rank_of(s->postings[i]) + 1]++] = (uint32_t)i;
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
        uint32_t seed = seed_of(s->postings[at]);
        for (size_t i = at + 1; i <= at + s->reach[at] && i < s->posting_count; i++) {
            if (seed_of(s->postings[i]) != seed) {
                break;
            }
            if (may_pair(s, rank, rank_of(s->postings[i]))) {
                touch(counters, touched, touched_count, rank_of(s->postings[i]));
            }
        }
        for (size_t step = 1; s->posted.some_old && step <= s->reach[at] && step <= at; step++) {
            uint64_t posting = s->postings[at - step];
            if (seed_of(posting) != seed) {
                break;
            }
            if (!text_at(s, rank_of(posting))->is_new && may_pair(s, rank, rank_of(posting))) {
                touch(counters, touched, touched_count, rank_of(posting));
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
        const uint32_t one = s->text_of[rank_of(s->postings[i])];
        if (s->texts[one].is_new) {
            continue;
        }
        size_t old_distance = 0;
        for (size_t j = i + 1; j < end && old_distance < old_reach && status == STEMMA_OK; j++) {
            const uint32_t two = s->text_of[rank_of(s->postings[j])];
            old_distance += !s->texts[two].is_new;
            if (!s->texts[two].is_new && j - i > s->reach[begin] &&
                may_pair(s, rank_of(s->postings[i]), rank_of(s->postings[j]))) {
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
            old += !text_at(s, rank_of(s->postings[i]))->is_new;
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
    free(s->made);
    free(s->made_seeds);
    free(s->made_begin);
    free(s->language);
    free(s->found);
    free(s->lost.items);
    free(s->text_of);
    free(s->rank);
    stm_posted_release(&s->posted);
    free(s->order);
    free(s->posting_next);
    free(s->postings);
    free(s->where);
    free(s->where_begin);
    free(s->reach);
}

/* The seeds of one task's texts, each at the place that was counted for it. */
static stemma_status make_some_seeds(void *payload, size_t task, unsigned thread, stemma_error *error)
{
    (void)thread;
    (void)error;
    search *s = payload;
    size_t end = (task + 1) * TEXTS_PER_TASK < s->count ? (task + 1) * TEXTS_PER_TASK : s->count;
    for (size_t i = task * TEXTS_PER_TASK; i < end; i++) {
        uint32_t *at = s->made_seeds + s->made_begin[i];
        uint32_t count = (uint32_t)stm_pivot_seeds(at, s->given[i].seeds, s->given[i].seed_count);
        s->made[i] = s->given[i];
        s->made[i].seeds = at;
        s->made[i].seed_count = count;
    }
    return STEMMA_OK;
}

/* Puts the seeds that lines of pivots make in the place of the lines. */
static stemma_status make_seeds(search *s, stemma_error *error)
{
    s->made = malloc((s->count + 1) * sizeof *s->made);
    s->made_begin = malloc((s->count + 1) * sizeof *s->made_begin);
    if (!s->made || !s->made_begin) {
        return stm_error_memory(error);
    }
    size_t total = 0;
    for (size_t i = 0; i < s->count; i++) {
        s->made_begin[i] = total;
        total += stm_pivot_seed_count(s->given[i].seeds, s->given[i].seed_count);
    }
    s->made_seeds = malloc((total + 1) * sizeof *s->made_seeds);
    if (!s->made_seeds) {
        return stm_error_memory(error);
    }
    s->texts = s->made;
    return stm_parallel((s->count + TEXTS_PER_TASK - 1) / TEXTS_PER_TASK, s->threads, make_some_seeds, s, error);
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
    stemma_status status = kind == STM_SEEDS_PIVOTS ? make_seeds(&s, error) : STEMMA_OK;
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
        status = stm_parallel(PARTITIONS, s.threads, sort_partition, &s, error);
    }
    if (status == STEMMA_OK) {
        join_partitions(&s);
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
