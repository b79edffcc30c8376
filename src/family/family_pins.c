/* What the user decided, as conditions on the trees.
 *
 * A stemma's probabilities are those of all trees, each weighing the product of its edges (family_probability.c). The
 * user's word is not one more piece of evidence among those that the weights add up: it takes trees away.
 *
 *   the source is decided    every tree in which the child hangs elsewhere is gone: it keeps one candidate, and the
 *                            virtual root has the weight 0 for it
 *   it is an origin          it keeps none: only the root is left
 *   a source is ruled out    that one candidate is gone, also as a further source
 *
 * What is left is weighed as before, and so the probabilities of all others are those given what the user said: the
 * matrix-tree theorem and the sampler need no change for it, since both read nothing but the candidates' weights. Two
 * more things follow. A member from which the child descends by decision cannot have it from the child; the trees
 * would find that out by themselves, but a candidate that no tree can use ties components for nothing and makes random
 * walks long, so it is not made one. And a source that no link leads to, or that a date excludes, is a candidate
 * nevertheless, and is of the same family: the user may know what the texts do not tell. */
#include "family/family_internal.h"

#include <stdlib.h>

void stm_family_pins_release(stm_family_pins *pins)
{
    free(pins->forced);
    free(pins->rejected);
    *pins = (stm_family_pins){0};
}

static uint64_t pair_of(uint32_t child, uint32_t parent)
{
    return (uint64_t)child << 32 | parent;
}

stemma_status stm_family_pins_build(stm_family_pins *out, const stm_family_input *input, stemma_error *error)
{
    *out = (stm_family_pins){0};
    if (input->pin_count == 0) {
        return STEMMA_OK;
    }
    out->forced = malloc((input->article_count + 1) * sizeof *out->forced);
    out->rejected = malloc(input->pin_count * sizeof *out->rejected);
    if (!out->forced || !out->rejected) {
        stm_family_pins_release(out);
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < input->article_count; i++) {
        out->forced[i] = STM_NONE;
    }
    for (size_t i = 0; i < input->pin_count; i++) {
        const stm_family_pin *pin = &input->pins[i];
        if (pin->rejected) {
            out->rejected[out->rejected_count++] = pair_of(pin->child, pin->parent);
        } else {
            out->forced[pin->child] = pin->parent == STEMMA_NO_ARTICLE ? STM_PINNED_ORIGIN : pin->parent;
        }
    }
    stm_sort_u64(out->rejected, out->rejected_count);
    return STEMMA_OK;
}

/* The first of the rejected pairs that is not before `pair`. */
static size_t first_not_before(const stm_family_pins *pins, uint64_t pair)
{
    size_t low = 0;
    size_t high = pins->rejected_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pins->rejected[middle] < pair) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_rejected(const stm_family_pins *pins, uint32_t child, uint32_t parent)
{
    size_t at = first_not_before(pins, pair_of(child, parent));
    return at < pins->rejected_count && pins->rejected[at] == pair_of(child, parent);
}

uint32_t stm_family_forced(const stm_family_pins *pins, uint32_t article)
{
    return pins && pins->forced ? pins->forced[article] : STM_NONE;
}

bool stm_kin_is_forced(const stm_kin *kin, uint32_t child)
{
    return stm_family_forced(kin->links->pins, kin->members[child]) != STM_NONE;
}

bool stm_kin_has_word(const stm_kin *kin, uint32_t child)
{
    const stm_family_pins *pins = kin->links->pins;
    uint32_t article = kin->members[child];
    if (stm_kin_is_forced(kin, child)) {
        return true;
    }
    for (size_t at = pins ? first_not_before(pins, pair_of(article, 0)) : 0; pins && at < pins->rejected_count; at++) {
        if (pins->rejected[at] >> 32 != article) {
            return false;
        }
        if (stm_kin_local(kin, (uint32_t)pins->rejected[at]) != STM_NONE) {
            return true;
        }
    }
    return false;
}

/* Whether `article` stands below `ancestor` by decisions alone. These run in no circle. */
static bool descends(const stm_family_pins *pins, uint32_t article, uint32_t ancestor)
{
    for (uint32_t at = article; at != STM_NONE && at != STM_PINNED_ORIGIN; at = pins->forced[at]) {
        if (at == ancestor) {
            return true;
        }
    }
    return false;
}

bool stm_kin_ruled_out(const stm_kin *kin, uint32_t child, uint32_t parent)
{
    const stm_family_pins *pins = kin->links->pins;
    return pins && pins->forced &&
           (is_rejected(pins, kin->members[child], kin->members[parent]) ||
            descends(pins, kin->members[parent], kin->members[child]));
}

/* The candidates of `child` are the last ones in the list. */
stemma_status stm_kin_pin_child(stm_kin *kin, uint32_t child, stemma_error *error)
{
    uint32_t forced = stm_family_forced(kin->links->pins, kin->members[child]);
    size_t begin = kin->first[child];
    if (forced == STM_NONE) {
        return STEMMA_OK;
    }
    uint32_t parent = forced == STM_PINNED_ORIGIN ? STM_NONE : stm_kin_local(kin, forced);
    stm_candidate_parent only = {.parent = parent};
    for (size_t k = begin; k < kin->candidate_count; k++) {
        only = kin->candidates[k].parent == parent ? kin->candidates[k] : only;
    }
    kin->candidate_count = begin;
    if (parent == STM_NONE) {
        return STEMMA_OK;
    }
    stemma_status status = STM_RESERVE(kin->candidates, kin->candidate_capacity, begin + 1, error);
    if (status == STEMMA_OK) {
        kin->candidates[kin->candidate_count++] = only;
    }
    return status;
}
