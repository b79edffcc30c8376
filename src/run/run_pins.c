/* The user's decisions on sources, from the log to the structures that families are built from. */
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

stemma_status stm_run_pins_load(stm_run_pins *out, stemma_case *c, stm_arena *arena, stemma_error *error)
{
    stm_stored_decision *decisions;
    size_t count;
    *out = (stm_run_pins){NULL, 0};
    stemma_status status = stm_store_decisions(c->store, arena, &decisions, &count, error);
    if (status != STEMMA_OK) {
        return status;
    }
    out->items = stm_arena_alloc(arena, (count + 1) * sizeof *out->items);
    if (!out->items) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        const stm_stored_decision *decision = &decisions[i];
        if (decision->state == STEMMA_DECISION_IN_FORCE && decision->type <= STEMMA_DECISION_ORIGIN) {
            uint64_t parent = decision->type == STEMMA_DECISION_ORIGIN ? 0 : decision->other;
            out->items[out->count++] =
                (stm_run_pin){decision->article, parent, decision->type == STEMMA_DECISION_REJECT};
        }
    }
    return STEMMA_OK;
}

typedef struct place {
    uint64_t key;
    uint32_t index;
} place;

static int compare_places(const void *left, const void *right)
{
    const place *one = left;
    const place *two = right;
    return (one->key > two->key) - (one->key < two->key);
}

static uint32_t place_of(const place *places, size_t count, uint64_t key)
{
    const place wanted = {key, 0};
    const place *found = count > 0 ? bsearch(&wanted, places, count, sizeof *places, compare_places) : NULL;
    return found ? found->index : STEMMA_NO_ARTICLE;
}

stemma_status stm_run_pins_of(stm_arena *arena, stm_family_pin **out, size_t *count, const stm_run_pins *pins,
                              const stm_stored_subset *subset, stemma_error *error)
{
    *out = NULL;
    *count = 0;
    if (pins->count == 0) {
        return STEMMA_OK;
    }
    place *places = stm_arena_alloc(arena, (subset->article_count + 1) * sizeof *places);
    *out = stm_arena_alloc(arena, pins->count * sizeof **out);
    if (!places || !*out) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < subset->article_count; i++) {
        places[i] = (place){subset->keys[i], (uint32_t)i};
    }
    qsort(places, subset->article_count, sizeof *places, compare_places);
    for (size_t i = 0; i < pins->count; i++) {
        const stm_run_pin *pin = &pins->items[i];
        uint32_t child = place_of(places, subset->article_count, pin->child);
        uint32_t parent = pin->parent == 0 ? STEMMA_NO_ARTICLE : place_of(places, subset->article_count, pin->parent);
        if (child != STEMMA_NO_ARTICLE && (parent != STEMMA_NO_ARTICLE || pin->parent == 0)) {
            (*out)[(*count)++] = (stm_family_pin){child, parent, pin->rejected};
        }
    }
    return STEMMA_OK;
}
