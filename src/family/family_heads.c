/* The first of many copies.
 *
 * In a crowd of near-copies a text is linked with a few neighbours in the order of candidates only (reuse_candidates.c), and
 * the neighbours of most are no older than they are: of 5,000 copies of one text hundreds would have no earlier partner, and
 * stand as so many origins. But near-copies are alike by way of each other, linked or not. So in a family that is too large
 * for all pairs, near-copies (nine tenths of the words of either stand in the other in the same order) make a class,
 *
 *      a --- b --- c --- d        links between near-copies
 *      |     :     :     :
 *      +-----+-----+-----+        the head of the class: the member whose date ends first
 *
 * and its head is one more candidate source for every member that it likely precedes. It is weighed like any other:
 * whoever is nearer to the child's wording, or came between the two, is the likelier source. Copies without dates have no
 * head; their neighbours, any of which may have been first, are candidates already. */
#include "family/family_internal.h"

#include <string.h>

#define CLASS_SHARE 0.9 /* of the words of either */
#define CLASS_WORDS_LEAST 12
#define LIKELY 0.5
#define MEMBERS_PER_TASK ((size_t)64)

static bool is_near_copy(const stm_kin *kin, uint32_t one, uint32_t two, const stm_pair *pair)
{
    uint32_t a = kin->texts[one].sequence_count;
    uint32_t b = kin->texts[two].sequence_count;
    uint32_t longer = a > b ? a : b;
    return longer >= CLASS_WORDS_LEAST && pair->in_order >= CLASS_SHARE * longer &&
           !stm_kin_other_language(kin, one, two);
}

/* kin->work[m] becomes the smallest member of the class of m. */
static void find_classes(stm_kin *kin)
{
    uint32_t *leader = kin->work;
    for (uint32_t m = 0; m < kin->count; m++) {
        leader[m] = m;
    }
    for (uint32_t m = 0; m < kin->count; m++) {
        for (size_t s = kin->second_first[m]; s < kin->second_first[m + 1]; s++) {
            uint32_t other = kin->seconds[s].partner;
            if (other > m && is_near_copy(kin, m, other, &kin->pairs[s])) {
                stm_set_join(leader, m, other);
            }
        }
    }
    for (uint32_t m = 0; m < kin->count; m++) {
        leader[m] = stm_set_find(leader, m);
    }
}

static bool likely_precedes(const stm_kin *kin, uint32_t one, uint32_t two)
{
    bool known = false;
    double chance =
        stm_family_earlier(&stm_kin_article(kin, one)->published, &stm_kin_article(kin, two)->published, &known);
    return known && chance > LIKELY;
}

/* Of each class its earliest member, for every member that it likely precedes and that is not linked with it. */
static void choose_heads(stm_kin *kin)
{
    uint32_t *earliest = kin->work + kin->count; /* of a class, at the place of its smallest member */
    for (uint32_t m = 0; m < kin->count; m++) {
        uint32_t class = kin->work[m];
        if (class == m || stm_kin_article(kin, m)->published.to < stm_kin_article(kin, earliest[class])->published.to) {
            earliest[class] = m;
        }
    }
    for (uint32_t m = 0; m < kin->count; m++) {
        uint32_t head = earliest[kin->work[m]];
        bool linked = stm_kin_second_place(kin, m, head) != SIZE_MAX;
        kin->head[m] = head != m && !linked && likely_precedes(kin, head, m) ? head : STM_NONE;
    }
}

static stemma_status compare_with_heads(void *payload, size_t task, unsigned thread, stemma_error *error)
{
    stm_kin *kin = payload;
    stm_order *order = &kin->in_order[thread];
    size_t end = (task + 1) * MEMBERS_PER_TASK < kin->count ? (task + 1) * MEMBERS_PER_TASK : kin->count;
    uint32_t begun = STM_NONE;
    stemma_status status = STEMMA_OK;
    for (size_t m = task * MEMBERS_PER_TASK; m < end && status == STEMMA_OK; m++) {
        uint32_t head = kin->head[m];
        if (head == STM_NONE) {
            continue;
        }
        if (head != begun) {
            status = stm_order_begin(order, kin, head, error);
            begun = head;
        }
        if (status == STEMMA_OK) {
            stm_kin_compare(kin, order, head, (uint32_t)m, &kin->head_pairs[m]);
        }
    }
    return status;
}

stemma_status stm_kin_find_heads(stm_kin *kin, stemma_error *error)
{
    if (kin->count <= STM_FAMILY_ALL_PAIRS_MAX) {
        return STEMMA_OK;
    }
    stemma_status status = STM_RESERVE(kin->head, kin->head_capacity, kin->count, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(kin->head_pairs, kin->head_pair_capacity, kin->count, error);
    }
    if (status == STEMMA_OK) {
        status = STM_RESERVE(kin->work, kin->work_capacity, 2 * kin->count, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    find_classes(kin);
    choose_heads(kin);
    size_t tasks = (kin->count + MEMBERS_PER_TASK - 1) / MEMBERS_PER_TASK;
    return stm_parallel(tasks, kin->threads, compare_with_heads, kin, error);
}

uint32_t stm_kin_head(const stm_kin *kin, uint32_t member)
{
    return kin->count <= STM_FAMILY_ALL_PAIRS_MAX ? STM_NONE : kin->head[member];
}
