/* What two members have in common, before it is asked which of them came first: computed once for either direction.
 *
 * In a family of up to eighty, every two members, as the upper half of a square; in a larger one, every member and its
 * linked partners of higher number, beside the `seconds` of that member. */
#include "family/family_internal.h"

#include <stdlib.h>
#include <string.h>

#define CLOSE_WORDS_LEAST 12
#define MEMBERS_PER_TASK ((size_t)32)

static bool is_small(const stm_kin *kin)
{
    return kin->count <= STM_FAMILY_ALL_PAIRS_MAX;
}

static size_t place_in_half(const stm_kin *kin, uint32_t low, uint32_t high)
{
    return (size_t)low * kin->count - (size_t)low * (low + 1) / 2 + (high - low - 1);
}

static bool same_wording(const stm_kin *kin, uint32_t one, uint32_t two)
{
    return kin->texts[one].wording != 0 && kin->texts[one].wording == kin->texts[two].wording;
}

static stm_pair whole(const stm_kin *kin, uint32_t member)
{
    const stm_kin_text *text = &kin->texts[member];
    return (stm_pair){{(float)text->grams[STM_GRAM_WORDS].mass, (float)text->grams[STM_GRAM_LETTERS].mass,
                       (float)text->grams[STM_GRAM_FIGURES].mass},
                      (float)text->grams[STM_GRAM_WORDS].steep_mass,
                      text->sequence_count};
}

/* How much of the shorter of two texts stands in the longer in the same order; of very short ones never much. */
static double alikeness(const stm_kin *kin, uint32_t one, uint32_t two, const stm_pair *pair)
{
    uint32_t a = kin->texts[one].sequence_count;
    uint32_t b = kin->texts[two].sequence_count;
    uint32_t shorter = a < b ? a : b;
    return (double)pair->in_order / (shorter > CLOSE_WORDS_LEAST ? shorter : CLOSE_WORDS_LEAST);
}

void stm_kin_compare(const stm_kin *kin, stm_order *order, uint32_t one, uint32_t two, stm_pair *pair)
{
    if (same_wording(kin, one, two)) {
        *pair = whole(kin, one);
        return;
    }
    double steep[STM_GRAM_KINDS];
    for (int kind = 0; kind < STM_GRAM_KINDS; kind++) {
        pair->common[kind] =
            (float)stm_kin_common(kin, &kin->texts[one], &kin->texts[two], (stm_gram_kind)kind, &steep[kind]);
    }
    pair->steep = (float)steep[STM_GRAM_WORDS];
    pair->in_order = stm_order_length(order, kin, two);
}

static void note_closeness(stm_kin *kin, uint32_t one, uint32_t two, const stm_pair *pair)
{
    if (stm_kin_other_language(kin, one, two)) {
        return;
    }
    float alike = (float)alikeness(kin, one, two, pair);
    kin->closeness[one] = alike > kin->closeness[one] ? alike : kin->closeness[one];
    kin->closeness[two] = alike > kin->closeness[two] ? alike : kin->closeness[two];
}

static stemma_status compare_all(stm_kin *kin, stemma_error *error)
{
    stemma_status status = STM_RESERVE(kin->pairs, kin->pair_capacity, kin->count * (kin->count - 1) / 2 + 1, error);
    for (uint32_t low = 0; status == STEMMA_OK && low + 1 < kin->count; low++) {
        status = stm_order_begin(kin->in_order, kin, low, error);
        for (uint32_t high = low + 1; status == STEMMA_OK && high < kin->count; high++) {
            stm_pair *pair = &kin->pairs[place_in_half(kin, low, high)];
            stm_kin_compare(kin, kin->in_order, low, high, pair);
            note_closeness(kin, low, high, pair);
        }
    }
    return status;
}

/* One member with its linked partners. */
static stemma_status compare_member(stm_kin *kin, uint32_t low, stm_order *order, stemma_error *error)
{
    stemma_status status = stm_order_begin(order, kin, low, error);
    for (size_t s = kin->second_first[low]; status == STEMMA_OK && s < kin->second_first[low + 1]; s++) {
        if (kin->seconds[s].partner > low) {
            stm_kin_compare(kin, order, low, kin->seconds[s].partner, &kin->pairs[s]);
        }
    }
    return status;
}

/* Members are independent of each other, so several threads may share them. */
static stemma_status compare_some(void *payload, size_t task, unsigned thread, stemma_error *error)
{
    stm_kin *kin = payload;
    size_t end = (task + 1) * MEMBERS_PER_TASK < kin->count ? (task + 1) * MEMBERS_PER_TASK : kin->count;
    stemma_status status = STEMMA_OK;
    for (size_t i = task * MEMBERS_PER_TASK; i < end && status == STEMMA_OK; i++) {
        status = compare_member(kin, kin->work[i], &kin->in_order[thread], error);
    }
    return status;
}

/* Members into `work`, each soon after those that it is linked with, whose grams are then near at hand: partners, and
 * partners of these, from the first member on. */
static stemma_status walk_links(stm_kin *kin, stemma_error *error)
{
    stemma_status status = STM_RESERVE(kin->work, kin->work_capacity, 2 * kin->count, error);
    if (status != STEMMA_OK) {
        return status;
    }
    uint32_t *queue = kin->work;
    uint32_t *seen = kin->work + kin->count;
    size_t queued = 0;
    size_t next = 0;
    memset(seen, 0, kin->count * sizeof *seen);
    for (uint32_t start = 0; start < kin->count; start++) {
        if (!seen[start]) {
            seen[start] = 1;
            queue[queued++] = start;
        }
        for (; next < queued; next++) {
            for (size_t s = kin->second_first[queue[next]]; s < kin->second_first[queue[next] + 1]; s++) {
                uint32_t partner = kin->seconds[s].partner;
                if (!seen[partner]) {
                    seen[partner] = 1;
                    queue[queued++] = partner;
                }
            }
        }
    }
    return STEMMA_OK;
}

static stemma_status compare_linked(stm_kin *kin, stemma_error *error)
{
    stemma_status status = STM_RESERVE(kin->pairs, kin->pair_capacity, kin->second_count + 1, error);
    if (status == STEMMA_OK) {
        status = walk_links(kin, error);
    }
    if (status == STEMMA_OK) {
        size_t tasks = (kin->count + MEMBERS_PER_TASK - 1) / MEMBERS_PER_TASK;
        status = stm_parallel(tasks, kin->threads, compare_some, kin, error);
    }
    for (uint32_t low = 0; status == STEMMA_OK && low < kin->count; low++) {
        for (size_t s = kin->second_first[low]; s < kin->second_first[low + 1]; s++) {
            if (kin->seconds[s].partner > low) {
                note_closeness(kin, low, kin->seconds[s].partner, &kin->pairs[s]);
            }
        }
    }
    return status;
}

static stemma_status prepare_orders(stm_kin *kin, stemma_error *error)
{
    if (kin->order_count >= kin->threads) {
        return STEMMA_OK;
    }
    stm_order *orders = realloc(kin->in_order, kin->threads * sizeof *orders);
    if (!orders) {
        return stm_error_memory(error);
    }
    memset(orders + kin->order_count, 0, (kin->threads - kin->order_count) * sizeof *orders);
    kin->in_order = orders;
    kin->order_count = kin->threads;
    return STEMMA_OK;
}

stemma_status stm_kin_find_pairs(stm_kin *kin, stemma_error *error)
{
    stemma_status status = STM_RESERVE(kin->closeness, kin->closeness_capacity, kin->count, error);
    if (status == STEMMA_OK) {
        status = prepare_orders(kin, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    kin->longest = kin->shared_most = 0;
    for (size_t m = 0; m < kin->count; m++) {
        double length = kin->texts[m].length;
        double shared = kin->texts[m].grams[STM_GRAM_WORDS].shared_mass;
        kin->closeness[m] = 0;
        kin->longest = length > kin->longest ? length : kin->longest;
        kin->shared_most = shared > kin->shared_most ? shared : kin->shared_most;
    }
    return is_small(kin) ? compare_all(kin, error) : compare_linked(kin, error);
}

stm_pair stm_kin_pair(const stm_kin *kin, uint32_t one, uint32_t two)
{
    uint32_t low = one < two ? one : two;
    uint32_t high = one < two ? two : one;
    if (same_wording(kin, one, two)) {
        return whole(kin, one);
    }
    size_t place = is_small(kin) ? place_in_half(kin, low, high) : stm_kin_second_place(kin, low, high);
    if (place != SIZE_MAX) {
        return kin->pairs[place];
    }
    if (stm_kin_head(kin, one) == two) {
        return kin->head_pairs[one];
    }
    return stm_kin_head(kin, two) == one ? kin->head_pairs[two] : (stm_pair){{0, 0, 0}, 0, 0};
}

double stm_kin_family_closeness(const stm_kin *kin)
{
    double sum = 0;
    size_t count = 0;
    for (size_t m = 0; m < kin->count; m++) {
        sum += (double)kin->closeness[m];
        count += kin->closeness[m] > 0;
    }
    return count > 0 ? sum / (double)count : 1;
}
