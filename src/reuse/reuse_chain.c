/* From common seeds to maximal exact matches, and from matches to chains.
 *
 *        b
 *        |            /          two chains: the texts share a passage and, further on, one that was moved
 *        |           /           (each stroke an exact match; a chain's strokes follow each other on both sides)
 *        |   /
 *        |  /   /
 *        | /   /
 *        +---------------- a
 *
 * The price of a gap between two matches is what lies unmatched on the side where more of it lies, so that a dropped
 * sentence or a sentence put in between ends a passage only when it is long against what follows.
 */
#include "reuse/reuse_internal.h"

#include <stdlib.h>
#include <string.h>

#define SAME_SEED_PAIRS_MAX 16u /* beyond, the i-th place in one text is paired with the i-th in the other */
#define FEW_MATCHES 16u
#define LOOKBACK 64
#define GAP_WORDS_MAX 40
#define WORD_SCORE 8 /* of one equal word in a chain */
#define GAP_PRICE 1  /* of one unmatched word in a gap */
#define CHAIN_SCORE_MIN (5 * WORD_SCORE)

/* ------------------------------------------------------------------ matches */

/* Diagonals are numbered from here, so that none is negative. */
#define DIAGONAL_ZERO 0x80000000u

static void add_anchor(stm_compare_scratch *s, uint32_t a, uint32_t b)
{
    s->anchors[s->anchor_count++] = (uint64_t)(DIAGONAL_ZERO + b - a) << 32 | a;
}

static size_t same_seed_end(const uint64_t *places, size_t count, size_t begin)
{
    size_t end = begin + 1;
    while (end < count && places[end] >> 32 == places[begin] >> 32) {
        end++;
    }
    return end;
}

static stemma_status pair_places(stm_compare_scratch *s, const uint64_t *a, size_t a_count, const uint64_t *b,
                                 size_t b_count, stemma_error *error)
{
    size_t fewer = a_count < b_count ? a_count : b_count;
    size_t all = a_count * b_count;
    size_t added = all <= SAME_SEED_PAIRS_MAX ? all : fewer;
    stemma_status status = STM_RESERVE(s->anchors, s->anchor_capacity, s->anchor_count + added, error);
    if (status == STEMMA_OK && all <= SAME_SEED_PAIRS_MAX) {
        for (size_t i = 0; i < a_count; i++) {
            for (size_t j = 0; j < b_count; j++) {
                add_anchor(s, (uint32_t)a[i], (uint32_t)b[j]);
            }
        }
    } else if (status == STEMMA_OK) {
        for (size_t i = 0; i < fewer; i++) {
            add_anchor(s, (uint32_t)a[i], (uint32_t)b[i]);
        }
    }
    return status;
}

static stemma_status collect_anchors(stm_compare_scratch *s, const stm_prepared *a, const stm_prepared *b,
                                     stemma_error *error)
{
    s->anchor_count = 0;
    stemma_status status = STEMMA_OK;
    size_t i = 0;
    size_t j = 0;
    while (i < a->place_count && j < b->place_count && status == STEMMA_OK) {
        uint64_t one = a->places[i] >> 32;
        uint64_t two = b->places[j] >> 32;
        if (one < two) {
            i++;
        } else if (two < one) {
            j++;
        } else {
            size_t i_end = same_seed_end(a->places, a->place_count, i);
            size_t j_end = same_seed_end(b->places, b->place_count, j);
            status = pair_places(s, a->places + i, i_end - i, b->places + j, j_end - j, error);
            i = i_end;
            j = j_end;
        }
    }
    return status;
}

static int compare_runs(const void *left, const void *right)
{
    const stm_run *one = left;
    const stm_run *two = right;
    if (one->a != two->a) {
        return one->a < two->a ? -1 : 1;
    }
    return (one->b > two->b) - (one->b < two->b);
}

/* The longest run of equal words through (a, b), not reaching back before `floor_a` on this diagonal. */
static stm_run grow(const stm_words *a, const stm_words *b, uint32_t at_a, uint32_t at_b, uint32_t floor_a)
{
    const stm_token *one = a->document.tokens;
    const stm_token *two = b->document.tokens;
    uint32_t back = 0;
    while (at_a - back > floor_a && at_b > back && stm_same_term(&one[at_a - back - 1], &two[at_b - back - 1])) {
        back++;
    }
    uint32_t forward = 0;
    while (at_a + forward < a->document.token_count && at_b + forward < b->document.token_count &&
           stm_same_term(&one[at_a + forward], &two[at_b + forward])) {
        forward++;
    }
    return (stm_run){at_a - back, at_b - back, back + forward};
}

static stemma_status add_match(stm_compare_scratch *s, stm_run run, stemma_error *error)
{
    stemma_status status = STM_RESERVE(s->matches.runs, s->matches.capacity, s->matches.count + 1, error);
    if (status == STEMMA_OK) {
        s->matches.runs[s->matches.count++] = run;
    }
    return status;
}

/* Whether one of the matches goes through (a, b). */
static bool is_matched(const stm_compare_scratch *s, uint32_t a, uint32_t b)
{
    bool matched = false;
    for (size_t k = 0; k < s->matches.count && !matched; k++) {
        const stm_run *run = &s->matches.runs[k];
        matched = a - run->a < run->length && b - run->b == a - run->a;
    }
    return matched;
}

static stemma_status clear_diagonals(stm_compare_scratch *s, size_t words, stemma_error *error)
{
    stemma_status status = STM_RESERVE(s->diagonal_of, s->diagonal_capacity, words + 1, error);
    if (status == STEMMA_OK) {
        memset(s->diagonal_of, 0, words * sizeof *s->diagonal_of);
    }
    return status;
}

/* Near-copies have few matches and many anchors in each. The anchors are then taken as they come, and each that no match
 * goes through yet makes one; most anchors find theirs by the diagonal that is written at each word of the match that
 * was found last there. *few false: there are more matches than that. */
static stemma_status match_few(stm_compare_scratch *s, const stm_words *a, const stm_words *b, bool *few,
                               stemma_error *error)
{
    stemma_status status = clear_diagonals(s, a->document.token_count, error);
    for (size_t i = 0; i < s->anchor_count && s->matches.count <= FEW_MATCHES && status == STEMMA_OK; i++) {
        uint32_t at_a = (uint32_t)s->anchors[i];
        uint32_t diagonal = (uint32_t)(s->anchors[i] >> 32);
        uint32_t at_b = at_a + (diagonal - DIAGONAL_ZERO);
        if (s->diagonal_of[at_a] == diagonal || is_matched(s, at_a, at_b) ||
            !stm_same_term(&a->document.tokens[at_a], &b->document.tokens[at_b])) {
            continue;
        }
        stm_run run = grow(a, b, at_a, at_b, 0);
        if (run.length < STM_REUSE_SEED_WORDS) {
            continue; /* two seeds of one hash */
        }
        for (uint32_t k = 0; k < run.length; k++) {
            s->diagonal_of[run.a + k] = diagonal;
        }
        status = add_match(s, run, error);
    }
    *few = s->matches.count <= FEW_MATCHES;
    return status;
}

/* Diagonal by diagonal, from the first anchor on. */
static stemma_status match_many(stm_compare_scratch *s, const stm_words *a, const stm_words *b, stemma_error *error)
{
    uint32_t diagonal = 0;
    uint32_t covered_a = 0; /* on this diagonal everything before is covered */
    stemma_status status = STEMMA_OK;
    stm_sort_u64(s->anchors, s->anchor_count);
    for (size_t i = 0; i < s->anchor_count && status == STEMMA_OK; i++) {
        uint32_t here = (uint32_t)(s->anchors[i] >> 32);
        uint32_t at_a = (uint32_t)s->anchors[i];
        if (i == 0 || here != diagonal) {
            diagonal = here;
            covered_a = 0;
        }
        if (at_a < covered_a) {
            continue;
        }
        stm_run run = grow(a, b, at_a, at_a + (here - DIAGONAL_ZERO), covered_a);
        if (run.length >= STM_REUSE_SEED_WORDS) {
            covered_a = run.a + run.length;
            status = add_match(s, run, error);
        }
    }
    return status;
}

static void sort_matches(stm_matches *matches)
{
    if (matches->count > FEW_MATCHES) {
        qsort(matches->runs, matches->count, sizeof *matches->runs, compare_runs);
        return;
    }
    for (size_t i = 1; i < matches->count; i++) {
        stm_run run = matches->runs[i];
        size_t at = i;
        for (; at > 0 && compare_runs(&matches->runs[at - 1], &run) > 0; at--) {
            matches->runs[at] = matches->runs[at - 1];
        }
        matches->runs[at] = run;
    }
}

stemma_status stm_matches_find(stm_compare_scratch *s, const stm_prepared *a, const stm_prepared *b,
                               stemma_error *error)
{
    bool few = true;
    s->matches.count = 0;
    stemma_status status = collect_anchors(s, a, b, error);
    if (status == STEMMA_OK) {
        status = match_few(s, &a->words, &b->words, &few, error);
    }
    if (status == STEMMA_OK && !few) {
        s->matches.count = 0;
        status = match_many(s, &a->words, &b->words, error);
    }
    if (status == STEMMA_OK) {
        sort_matches(&s->matches);
    }
    return status;
}

/* ------------------------------------------------------------------ chains */

static stemma_status make_room(stm_compare_scratch *s, size_t count, stemma_error *error)
{
    if (count <= s->match_room) {
        return STEMMA_OK;
    }
    size_t room = count + count / 2;
    int32_t *best = realloc(s->best, room * sizeof *best);
    s->best = best ? best : s->best;
    int32_t *before = realloc(s->before, room * sizeof *before);
    s->before = before ? before : s->before;
    uint8_t *used = realloc(s->used, room * sizeof *used);
    s->used = used ? used : s->used;
    uint32_t *order = realloc(s->order, room * sizeof *order);
    s->order = order ? order : s->order;
    if (!best || !before || !used || !order) {
        return stm_error_memory(error);
    }
    s->match_room = room;
    return STEMMA_OK;
}

/* What match `two` adds behind match `one`, or 0 when it cannot follow: its words that are new on both sides, less the
 * price of the gap. */
static int32_t gain(const stm_run *one, const stm_run *two)
{
    if (two->a <= one->a || two->b <= one->b) {
        return 0;
    }
    int64_t gap_a = (int64_t)two->a - one->a - one->length;
    int64_t gap_b = (int64_t)two->b - one->b - one->length;
    int64_t overlap = gap_a < gap_b ? -gap_a : -gap_b;
    overlap = overlap > 0 ? overlap : 0;
    int64_t wider = (gap_a > gap_b ? gap_a : gap_b) + overlap;
    if (overlap >= (int64_t)two->length || wider > GAP_WORDS_MAX) {
        return 0;
    }
    return (int32_t)(((int64_t)two->length - overlap) * WORD_SCORE - wider * GAP_PRICE);
}

static void score_matches(stm_compare_scratch *s)
{
    const stm_run *runs = s->matches.runs;
    for (size_t i = 0; i < s->matches.count; i++) {
        s->best[i] = (int32_t)runs[i].length * WORD_SCORE;
        s->before[i] = -1;
        s->used[i] = 0;
        s->order[i] = (uint32_t)i;
        size_t stop = i > LOOKBACK ? i - LOOKBACK : 0;
        for (size_t j = i; j-- > stop;) {
            int32_t more = gain(&runs[j], &runs[i]);
            if (more > 0 && s->best[j] + more > s->best[i]) {
                s->best[i] = s->best[j] + more;
                s->before[i] = (int32_t)j;
            }
        }
    }
}

/* Sorts match indexes by falling chain score, ties by place. Heap sort, because the order lives beside the scores. */
static bool earlier(const stm_compare_scratch *s, uint32_t one, uint32_t two)
{
    return s->best[one] != s->best[two] ? s->best[one] > s->best[two] : one < two;
}

static void sift(stm_compare_scratch *s, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && earlier(s, s->order[child], s->order[child + 1])) {
            child++;
        }
        if (!earlier(s, s->order[root], s->order[child])) {
            return;
        }
        uint32_t swap = s->order[root];
        s->order[root] = s->order[child];
        s->order[child] = swap;
    }
}

static void sort_by_score(stm_compare_scratch *s)
{
    size_t count = s->matches.count;
    for (size_t i = count / 2; i-- > 0;) {
        sift(s, i, count);
    }
    for (size_t end = count; end-- > 1;) {
        uint32_t swap = s->order[0];
        s->order[0] = s->order[end];
        s->order[end] = swap;
        sift(s, 0, end);
    }
}

/* Walks back from the best unused match; stops where another chain has taken the matches before. */
static stemma_status take_chain(stm_compare_scratch *s, uint32_t last, stemma_error *error)
{
    size_t first = s->link_count;
    int32_t score = s->best[last];
    stemma_status status = STEMMA_OK;
    int32_t at = (int32_t)last;
    while (at >= 0 && !s->used[at] && status == STEMMA_OK) {
        s->used[at] = 1;
        status = STM_RESERVE(s->links, s->link_capacity, s->link_count + 1, error);
        if (status == STEMMA_OK) {
            s->links[s->link_count++] = (uint32_t)at;
        }
        at = s->before[at];
    }
    if (status != STEMMA_OK) {
        return status;
    }
    score -= at >= 0 ? s->best[at] : 0;
    for (size_t i = first, j = s->link_count; i + 1 < j; i++) {
        uint32_t swap = s->links[i];
        s->links[i] = s->links[--j];
        s->links[j] = swap;
    }
    if (score < CHAIN_SCORE_MIN) {
        s->link_count = first;
        return STEMMA_OK;
    }
    status = STM_RESERVE(s->chains, s->chain_capacity, s->chain_count + 1, error);
    if (status == STEMMA_OK) {
        s->chains[s->chain_count++] = (stm_chain){(uint32_t)first, (uint32_t)(s->link_count - first), score};
    }
    return status;
}

stemma_status stm_chains_find(stm_compare_scratch *s, stemma_error *error)
{
    s->chain_count = 0;
    s->link_count = 0;
    stemma_status status = make_room(s, s->matches.count, error);
    if (status != STEMMA_OK) {
        return status;
    }
    score_matches(s);
    sort_by_score(s);
    for (size_t i = 0; i < s->matches.count && status == STEMMA_OK; i++) {
        if (!s->used[s->order[i]]) {
            status = take_chain(s, s->order[i], error);
        }
    }
    return status;
}
