/* Which pairs of texts are compared: those that the seeds of any kind name.
 *
 *   stored seeds of an article     run seeds | STM_SEED_NONE | grams | STM_SEED_NONE | lines of pivots | STM_SEED_NONE | rare words
 *
 * Each kind is searched for itself (stm_candidates_find) and keeps its own count of the seeds that name a pair, so that
 * what a pair loses to new texts is taken off where it was counted. A pair is kept while one kind has enough.
 */
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

void stm_run_candidates_drop_texts(stm_run_candidates *candidates)
{
    for (size_t kind = 0; kind < STM_SEED_KINDS; kind++) {
        free(candidates->texts[kind]);
        candidates->texts[kind] = NULL;
    }
}

void stm_run_candidates_release(stm_run_candidates *candidates)
{
    stm_run_candidates_drop_texts(candidates);
    free(candidates->found.items);
    free(candidates->lost.items);
    free(candidates->rank);
    memset(candidates, 0, sizeof *candidates);
}

int stm_run_pairs_compare(const void *left, const void *right)
{
    const stm_run_pair *one = left;
    const stm_run_pair *two = right;
    if (one->a != two->a) {
        return one->a < two->a ? -1 : 1;
    }
    return (one->b > two->b) - (one->b < two->b);
}

stm_run_pair *stm_run_pair_find(const stm_pair_list *list, uint32_t a, uint32_t b)
{
    const stm_run_pair wanted = {a, b, {0}, 0};
    return list->count ? bsearch(&wanted, list->items, list->count, sizeof wanted, stm_run_pairs_compare) : NULL;
}

bool stm_run_candidates_named(const stm_run_candidates *candidates, const stm_run_pair *pair, stm_seed_kind kind)
{
    const stm_reuse_text *texts = candidates->texts[kind];
    return texts && pair->seeds[kind] > 0 &&
           pair->seeds[kind] >= stm_candidate_seeds_needed(kind, texts[pair->a].seed_count, texts[pair->b].seed_count,
                                                           candidates->text_count);
}

bool stm_run_candidates_enough(const stm_run_candidates *candidates, const stm_run_pair *pair)
{
    bool enough = false;
    for (size_t kind = 0; kind < STM_SEED_KINDS && !enough; kind++) {
        enough = stm_run_candidates_named(candidates, pair, (stm_seed_kind)kind);
    }
    return enough;
}

/* The seeds of one kind among those of all. */
static stm_reuse_text seeds_of_kind(const stm_stored_identity *identity, stm_seed_kind kind)
{
    const uint32_t *at = identity->seeds;
    const uint32_t *end = at + identity->seed_count;
    for (size_t k = 0; k < (size_t)kind && at < end; k++) {
        while (at < end && *at++ != STM_SEED_NONE) {
        }
    }
    const uint32_t *first = at;
    while (at < end && *at != STM_SEED_NONE) {
        at++;
    }
    return (stm_reuse_text){first, (uint32_t)(at - first), identity->token_count, identity->wording,
                            !identity->compared};
}

static stemma_status list_texts(stm_run_candidates *out, stm_seed_kind kind, const stm_stored_identity *identities,
                                const stm_groups *groups, stemma_error *error)
{
    stm_reuse_text *texts = calloc(groups->text_count + 1, sizeof *texts);
    if (!texts) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < groups->text_count; i++) {
        texts[i] = seeds_of_kind(&identities[groups->first[i]], kind);
    }
    out->texts[kind] = texts;
    out->text_count = groups->text_count;
    return STEMMA_OK;
}

static stemma_status add_candidates(stm_pair_list *list, const stm_candidate *items, size_t count, stm_seed_kind kind,
                                    stemma_error *error)
{
    stemma_status status = STM_RESERVE(list->items, list->capacity, list->count + count, error);
    for (size_t i = 0; status == STEMMA_OK && i < count; i++) {
        stm_run_pair pair = {items[i].a, items[i].b, {0}, 0};
        pair.seeds[kind] = items[i].seeds;
        list->items[list->count++] = pair;
    }
    return status;
}

/* One entry a pair, with the seeds of all kinds. */
static void join_pairs(stm_pair_list *list)
{
    size_t ascending = 1; /* of one kind they come in order, and each once */
    while (ascending < list->count && stm_run_pairs_compare(&list->items[ascending - 1], &list->items[ascending]) < 0) {
        ascending++;
    }
    if (ascending >= list->count) {
        return;
    }
    qsort(list->items, list->count, sizeof *list->items, stm_run_pairs_compare);
    size_t kept = 0;
    for (size_t i = 1; i < list->count; i++) {
        if (stm_run_pairs_compare(&list->items[i], &list->items[kept]) != 0) {
            list->items[++kept] = list->items[i];
            continue;
        }
        for (size_t kind = 0; kind < STM_SEED_KINDS; kind++) {
            list->items[kept].seeds[kind] += list->items[i].seeds[kind];
        }
    }
    list->count = kept + 1;
}

static stemma_status find_kind(stm_run_candidates *out, stm_seed_kind kind, const stm_stored_identity *identities,
                               const stm_groups *groups, const stemma_case *c, stemma_error *error)
{
    stm_candidates found = STM_CANDIDATES_INIT;
    stemma_status status = list_texts(out, kind, identities, groups, error);
    if (status == STEMMA_OK) {
        status = stm_candidates_find(&found, kind, out->texts[kind], groups->text_count, c->threads, error);
    }
    if (status == STEMMA_OK) {
        status = add_candidates(&out->found, found.found, found.found_count, kind, error);
    }
    if (status == STEMMA_OK) {
        status = add_candidates(&out->lost, found.lost, found.lost_count, kind, error);
    }
    if (status == STEMMA_OK && kind == STM_SEEDS_RUNS) {
        out->rank = found.rank;
        found.rank = NULL;
    }
    stm_candidates_release(&found);
    return status;
}

stemma_status stm_run_candidates_find(stm_run_candidates *out, const stm_stored_identity *identities,
                                      const stm_groups *groups, const stemma_case *c, stemma_error *error)
{
    stemma_status status = find_kind(out, STM_SEEDS_RUNS, identities, groups, c, error);
    if (status == STEMMA_OK && (c->kinds >> STEMMA_KIND_REWORDING & 1u)) {
        status = find_kind(out, STM_SEEDS_GRAMS, identities, groups, c, error);
    }
    if (status == STEMMA_OK && (c->kinds >> STEMMA_KIND_REWORDING & 1u)) {
        status = find_kind(out, STM_SEEDS_RARE, identities, groups, c, error);
    }
    if (status == STEMMA_OK && (c->kinds >> STEMMA_KIND_TRANSLATION & 1u)) {
        status = find_kind(out, STM_SEEDS_PIVOTS, identities, groups, c, error);
    }
    if (status == STEMMA_OK) {
        join_pairs(&out->found);
        join_pairs(&out->lost);
    }
    return status;
}
