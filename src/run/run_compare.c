/* Comparing what is new with all there is.
 *
 *   identities, seeds -> groups of one wording -> candidates (found, lost)
 *   found candidates  -> compared (jobs)       -> pairs of wordings, with those stored before; most are links at once
 *   pairs, groups     -> wanted links          -> less what is stored: links to compare and write, links to delete
 *
 * A link is written as soon as its block of jobs is done, so that a passage is in memory for one block only. A few are
 * taken back at the end, when all partners of an article are known and it has too many.
 */
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

#define LINK_SCORE_LISTED 0.05 /* a weaker pair is forgotten */

typedef struct comparison {
    stemma_case *c;
    stm_arena *arena;
    stm_arena seeds; /* the identities as they were read; until the candidates are known */
    stm_stored_identity *identities;
    size_t identity_count;
    stm_groups groups;
    stm_job *jobs; /* one a candidate pair */
    stm_run_candidates candidates;
    stm_pair_list pairs;
    stm_pair_list old_pairs;
    stm_wanted_links wanted;
    stm_job *late_jobs; /* links whose very articles were not compared yet */
    size_t late_count;
    uint64_t *touched;
    size_t touched_count, touched_capacity;
    stemma_error *error;
} comparison;

/* ------------------------------------------------------------------ keys */

static size_t identity_of(const comparison *w, uint64_t key)
{
    size_t low = 0;
    size_t high = w->identity_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (w->identities[middle].key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static uint64_t first_key(const comparison *w, uint32_t text)
{
    return w->identities[w->groups.first[text]].key;
}

static stemma_status touch(comparison *w, uint64_t key)
{
    stemma_status status = STM_RESERVE(w->touched, w->touched_capacity, w->touched_count + 1, w->error);
    if (status == STEMMA_OK) {
        w->touched[w->touched_count++] = key;
    }
    return status;
}

/* ------------------------------------------------------------------ pairs */

static stemma_status add_pair(comparison *w, stm_pair_list *list, stm_run_pair pair)
{
    stemma_status status = STM_RESERVE(list->items, list->capacity, list->count + 1, w->error);
    if (status == STEMMA_OK) {
        list->items[list->count++] = pair;
    }
    return status;
}

static stemma_status load_old_pairs(comparison *w)
{
    stm_stored_pair *stored;
    size_t count;
    stemma_status status = stm_store_pairs(w->c->store, w->arena, &stored, &count, w->error);
    for (size_t i = 0; status == STEMMA_OK && i < count; i++) {
        size_t a = identity_of(w, stored[i].a);
        size_t b = identity_of(w, stored[i].b);
        if (a >= w->identity_count || b >= w->identity_count) {
            continue;
        }
        stm_run_pair pair = {w->groups.text_of[a],
                             w->groups.text_of[b],
                             {stored[i].seeds, stored[i].grams, stored[i].pivots, stored[i].rare},
                             stored[i].strength};
        if (pair.a > pair.b) {
            uint32_t swap = pair.a;
            pair.a = pair.b;
            pair.b = swap;
        }
        status = add_pair(w, &w->old_pairs, pair);
    }
    if (status == STEMMA_OK && w->old_pairs.count > 1) {
        qsort(w->old_pairs.items, w->old_pairs.count, sizeof *w->old_pairs.items, stm_run_pairs_compare);
    }
    return status;
}

/* Takes off what the pair lost; whether it lost any. */
static bool take_losses(const comparison *w, stm_run_pair *pair)
{
    const stm_run_pair *lost = stm_run_pair_find(&w->candidates.lost, pair->a, pair->b);
    for (size_t kind = 0; lost && kind < STM_SEED_KINDS; kind++) {
        pair->seeds[kind] -= pair->seeds[kind] < lost->seeds[kind] ? pair->seeds[kind] : lost->seeds[kind];
    }
    return lost != NULL;
}

static stm_stored_pair stored_pair(const comparison *w, const stm_run_pair *pair)
{
    return (stm_stored_pair){first_key(w, pair->a),
                             first_key(w, pair->b),
                             pair->seeds[STM_SEEDS_RUNS],
                             pair->seeds[STM_SEEDS_GRAMS],
                             pair->seeds[STM_SEEDS_PIVOTS],
                             pair->seeds[STM_SEEDS_RARE],
                             pair->strength};
}

/* Old pairs less the seeds they lost; those that lost too many are deleted. */
static stemma_status keep_old_pairs(comparison *w)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; i < w->old_pairs.count && status == STEMMA_OK; i++) {
        stm_run_pair pair = w->old_pairs.items[i];
        bool loses = take_losses(w, &pair);
        stm_stored_pair stored = stored_pair(w, &pair);
        if (!stm_run_candidates_enough(&w->candidates, &pair)) {
            status = stm_store_delete_pair(w->c->store, stored.a, stored.b, w->error);
            continue;
        }
        if (loses) {
            status = stm_store_put_pair(w->c->store, &stored, w->error);
        }
        if (status == STEMMA_OK) {
            status = add_pair(w, &w->pairs, pair);
        }
    }
    return status;
}

static bool is_told(const stm_pair_result *result)
{
    return result->passage_count > 0 && result->link.score >= LINK_SCORE_LISTED;
}

static bool stands_alone(const comparison *w, uint32_t text)
{
    return w->groups.member_begin[text + 1] - w->groups.member_begin[text] == 1;
}

static stemma_status put_link(comparison *w, const stm_job *job, const stm_pair_result *result)
{
    uint64_t a = w->identities[job->a].key;
    uint64_t b = w->identities[job->b].key;
    stemma_status status =
        stm_store_put_link(w->c->store, a, b, &result->link, result->passages, result->passage_count, w->error);
    if (status == STEMMA_OK) {
        status = touch(w, a);
    }
    return status == STEMMA_OK ? touch(w, b) : status;
}

/* What names a pair: all that was found; where rare words are all there is to tell, these alone, so that it goes with
 * them. */
static stm_run_pair named_pair(const comparison *w, uint32_t one, uint32_t two, const stm_pair_result *result)
{
    stm_run_pair pair = *stm_run_pair_find(&w->candidates.found, one < two ? one : two, one < two ? two : one);
    for (size_t kind = 0; result->gathered && kind < STM_SEED_KINDS; kind++) {
        pair.seeds[kind] = kind == STM_SEEDS_RARE ? pair.seeds[kind] : 0;
    }
    pair.strength = result->strength;
    return pair;
}

/* A pair that was found to share text. Where both wordings stand in one article each, it is their link. */
static stemma_status add_new_pair(comparison *w, const stm_job *job, const stm_pair_result *result)
{
    uint32_t one = w->groups.text_of[job->a];
    uint32_t two = w->groups.text_of[job->b];
    stm_run_pair pair = named_pair(w, one, two, result);
    stm_stored_pair stored = stored_pair(w, &pair);
    stemma_status status = add_pair(w, &w->pairs, pair);
    if (status == STEMMA_OK) {
        status = stm_store_put_pair(w->c->store, &stored, w->error);
    }
    if (status == STEMMA_OK && stands_alone(w, one) && stands_alone(w, two)) {
        status = put_link(w, job, result);
    }
    return status;
}

/* Called by whichever thread is at it, whose failure goes to `error`. */
static stemma_status take_new_pairs(void *payload, const stm_job *jobs, const stm_pair_result *results, size_t count,
                                    stemma_error *error)
{
    comparison *w = payload;
    stemma_error *own = w->error;
    stemma_status status = STEMMA_OK;
    w->error = error;
    for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
        if (is_told(&results[i])) {
            status = add_new_pair(w, &jobs[i], &results[i]);
        }
    }
    w->error = own;
    return status;
}

/* The jobs of the candidates in an order; from then on the candidates are asked for nothing. */
static stemma_status order_candidates(comparison *w)
{
    return stm_run_order_jobs(&w->jobs, &w->candidates, &w->groups, w->identities, w->error);
}

static stemma_status compare_candidates(comparison *w)
{
    const stm_identity_list identities = {w->identities, w->identity_count};
    stemma_status status = stm_store_map_less(w->c->store, w->error); /* texts are asked for once, and held besides */
    if (status == STEMMA_OK) {
        status = stm_run_jobs(w->c, &identities, w->jobs, w->candidates.found.count, take_new_pairs, w, w->error);
    }
    free(w->jobs);
    w->jobs = NULL;
    if (status == STEMMA_OK && w->pairs.count > 1) {
        qsort(w->pairs.items, w->pairs.count, sizeof *w->pairs.items, stm_run_pairs_compare);
    }
    return status;
}

/* ------------------------------------------------------------------ links */

static int compare_key_pairs(uint64_t a, uint64_t b, uint64_t other_a, uint64_t other_b)
{
    uint64_t low = a < b ? a : b;
    uint64_t high = a < b ? b : a;
    uint64_t other_low = other_a < other_b ? other_a : other_b;
    uint64_t other_high = other_a < other_b ? other_b : other_a;
    if (low != other_low) {
        return low < other_low ? -1 : 1;
    }
    return (high > other_high) - (high < other_high);
}

static int compare_stored_links(const void *left, const void *right)
{
    const stm_stored_link *one = left;
    const stm_stored_link *two = right;
    return compare_key_pairs(one->a, one->b, two->a, two->b);
}

static stemma_status delete_link(comparison *w, const stm_stored_link *link)
{
    stemma_status status = stm_store_delete_link(w->c->store, link->a, link->b, w->error);
    if (status == STEMMA_OK) {
        status = touch(w, link->a);
    }
    return status == STEMMA_OK ? touch(w, link->b) : status;
}

/* A link that is not stored yet: its articles are compared once all such links are known. Something was told of their
 * texts, so rare words may be looked at: they were the first time where it takes them. */
static stemma_status put_off(comparison *w, const stm_wanted_link *link, size_t *late_capacity)
{
    stemma_status status = STM_RESERVE(w->late_jobs, *late_capacity, w->late_count + 1, w->error);
    if (status == STEMMA_OK) {
        w->late_jobs[w->late_count++] = (stm_job){link->a, link->b, link->whole, true};
    }
    return status;
}

/* Walks stored and wanted links side by side; both are sorted by their keys. */
static stemma_status write_links(comparison *w)
{
    stm_stored_link *stored;
    size_t stored_count;
    stemma_status status = stm_store_links(w->c->store, w->arena, &stored, &stored_count, w->error);
    if (status == STEMMA_OK && stored_count > 1) {
        qsort(stored, stored_count, sizeof *stored, compare_stored_links);
    }
    size_t late_capacity = 0;
    size_t s = 0;
    for (size_t i = 0; i < w->wanted.count && status == STEMMA_OK; i++) {
        const stm_wanted_link *link = &w->wanted.items[i];
        if (link->over) {
            continue;
        }
        uint64_t a = w->identities[link->a].key;
        uint64_t b = w->identities[link->b].key;
        while (s < stored_count && status == STEMMA_OK && compare_key_pairs(stored[s].a, stored[s].b, a, b) < 0) {
            status = delete_link(w, &stored[s++]);
        }
        if (s < stored_count && compare_key_pairs(stored[s].a, stored[s].b, a, b) == 0) {
            s++;
        } else if (status == STEMMA_OK) {
            status = put_off(w, link, &late_capacity);
        }
    }
    while (s < stored_count && status == STEMMA_OK) {
        status = delete_link(w, &stored[s++]);
    }
    return status;
}

static stemma_status take_late_links(void *payload, const stm_job *jobs, const stm_pair_result *results, size_t count,
                                     stemma_error *error)
{
    comparison *w = payload;
    stemma_error *own = w->error;
    stemma_status status = STEMMA_OK;
    w->error = error;
    for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
        if (is_told(&results[i])) {
            status = put_link(w, &jobs[i], &results[i]);
        }
    }
    w->error = own;
    return status;
}

static stemma_status write_late_links(comparison *w)
{
    const stm_identity_list identities = {w->identities, w->identity_count};
    return stm_run_jobs(w->c, &identities, w->late_jobs, w->late_count, take_late_links, w, w->error);
}

/* ------------------------------------------------------------------ the whole */

static stemma_status mark_compared(comparison *w)
{
    stemma_status status = STEMMA_OK;
    size_t fresh = 0;
    uint64_t *keys = malloc((w->identity_count + 1) * sizeof *keys);
    if (!keys) {
        return stm_error_memory(w->error);
    }
    for (size_t i = 0; i < w->identity_count && status == STEMMA_OK; i++) {
        if (!w->identities[i].compared) {
            keys[fresh++] = w->identities[i].key;
            status = touch(w, w->identities[i].key);
        }
    }
    if (status == STEMMA_OK) {
        status = stm_store_mark_compared(w->c->store, keys, fresh, w->error);
    }
    free(keys);
    return status;
}

static stemma_status hand_out_touched(comparison *w, uint64_t **touched, size_t *count)
{
    stm_sort_u64(w->touched, w->touched_count);
    *touched = stm_arena_alloc(w->arena, (w->touched_count + 1) * sizeof **touched);
    if (!*touched) {
        return stm_error_memory(w->error);
    }
    *count = 0;
    for (size_t i = 0; i < w->touched_count; i++) {
        if (*count == 0 || (*touched)[*count - 1] != w->touched[i]) {
            (*touched)[(*count)++] = w->touched[i];
        }
    }
    return STEMMA_OK;
}

/* The candidates are known: what named them is let go, for it takes as much memory as all that follows. Of the identities
 * what follows asks for is kept. */
static stemma_status drop_seeds(comparison *w)
{
    stm_stored_identity *kept = stm_arena_zero(w->arena, (w->identity_count + 1) * sizeof *kept);
    stemma_status status = kept ? STEMMA_OK : stm_error_memory(w->error);
    for (size_t i = 0; status == STEMMA_OK && i < w->identity_count; i++) {
        const stm_stored_identity *all = &w->identities[i];
        kept[i].key = all->key;
        kept[i].compared = all->compared;
        kept[i].rejected = all->rejected;
        kept[i].wording = all->wording;
        kept[i].token_count = all->token_count;
        kept[i].id = stm_arena_string(w->arena, all->id);
        status = kept[i].id ? STEMMA_OK : stm_error_memory(w->error);
    }
    if (status == STEMMA_OK) {
        w->identities = kept;
        stm_run_candidates_drop_texts(&w->candidates);
        stm_arena_release(&w->seeds);
        stm_run_forget_known(w->c);
    }
    return status;
}

static stemma_status compare_all(comparison *w)
{
    stemma_status status = stm_run_candidates_find(&w->candidates, w->identities, &w->groups, w->c, w->error);
    if (status == STEMMA_OK) {
        status = load_old_pairs(w);
    }
    if (status == STEMMA_OK) {
        status = keep_old_pairs(w);
    }
    if (status == STEMMA_OK) {
        status = order_candidates(w);
    }
    if (status == STEMMA_OK) {
        status = drop_seeds(w);
    }
    if (status == STEMMA_OK) {
        status = compare_candidates(w);
    }
    if (status == STEMMA_OK) {
        status = stm_partners_choose(&w->wanted, w->identities, w->identity_count, &w->groups, &w->pairs, w->error);
    }
    if (status == STEMMA_OK) {
        status = write_links(w);
    }
    if (status == STEMMA_OK) {
        status = write_late_links(w);
    }
    return status == STEMMA_OK ? mark_compared(w) : status;
}

static void release(comparison *w)
{
    stm_arena_release(&w->seeds);
    free(w->jobs);
    stm_groups_release(&w->groups);
    stm_run_candidates_release(&w->candidates);
    free(w->late_jobs);
    free(w->pairs.items);
    free(w->old_pairs.items);
    free(w->wanted.items);
    free(w->touched);
}

static void tell_capped(const comparison *w)
{
    if (w->wanted.capped > 0 && w->c->notice) {
        char count[32];
        (void)snprintf(count, sizeof count, "%zu", w->wanted.capped);
        stemma_notice notice = {STEMMA_CODE_WARNING_PARTNERS_CAPPED, "", 0, count};
        w->c->notice(w->c->payload, &notice);
    }
}

/* What the command before has left, or else what the store says. */
static stemma_status know_identities(comparison *w)
{
    const stm_known *known = &w->c->known;
    if (known->items && known->changes == stm_store_changes(w->c->store)) {
        w->identities = known->items;
        w->identity_count = known->count;
        return STEMMA_OK;
    }
    stm_run_forget_known(w->c);
    return stm_store_identities(w->c->store, &w->seeds, true, &w->identities, &w->identity_count, w->error);
}

stemma_status stm_run_compare(stemma_case *c, stm_arena *arena, uint64_t **touched, size_t *touched_count,
                              stemma_error *error)
{
    *touched = NULL;
    *touched_count = 0;
    comparison w = {.c = c, .arena = arena, .seeds = STM_ARENA_INIT, .error = error};
    stemma_status status = know_identities(&w);
    if (status == STEMMA_OK) {
        stm_identity_list identities = {w.identities, w.identity_count};
        status = stm_run_mark_sites(c, arena, &identities, error);
    }
    bool some_new = false;
    for (size_t i = 0; status == STEMMA_OK && i < w.identity_count && !some_new; i++) {
        some_new = !w.identities[i].compared;
    }
    if (status == STEMMA_OK && some_new) {
        status = stm_groups_build(&w.groups, w.identities, w.identity_count, error);
        if (status == STEMMA_OK) {
            status = compare_all(&w);
        }
        if (status == STEMMA_OK) {
            status = hand_out_touched(&w, touched, touched_count);
            tell_capped(&w);
        }
    }
    release(&w);
    stm_run_forget_stemmers(c);
    stm_run_forget_known(c);
    return status;
}

/* ------------------------------------------------------------------ after a removal */

static int compare_key_of_pair(const void *left, const void *right)
{
    const stm_stored_pair *one = left;
    const stm_stored_pair *two = right;
    return compare_key_pairs(one->a, one->b, two->a, two->b);
}

/* Flags the texts of `again` as new, so that the search finds all their pairs, and keeps those that were asked for.
 * Seeds that old pairs would lose are no loss here: nothing came between them. */
static stemma_status find_again(comparison *w, const stm_stored_pair *again, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        w->identities[identity_of(w, again[i].a)].compared = false;
        w->identities[identity_of(w, again[i].b)].compared = false;
    }
    stemma_status status = stm_run_candidates_find(&w->candidates, w->identities, &w->groups, w->c, w->error);
    size_t kept = 0;
    for (size_t i = 0; status == STEMMA_OK && i < w->candidates.found.count; i++) {
        const stm_run_pair *pair = &w->candidates.found.items[i];
        const stm_stored_pair keys = {.a = first_key(w, pair->a), .b = first_key(w, pair->b)};
        if (bsearch(&keys, again, count, sizeof keys, compare_key_of_pair)) {
            w->candidates.found.items[kept++] = *pair;
        }
    }
    w->candidates.found.count = kept;
    return status;
}

/* What was not compared before stays so: it is none of this command's business, and has no seeds here. */
static void hide_new(comparison *w)
{
    for (size_t i = 0; i < w->identity_count; i++) {
        if (!w->identities[i].compared) {
            w->identities[i].compared = true;
            w->identities[i].wording = 0;
        }
    }
}

static stemma_status compare_pairs_again(comparison *w, const stm_stored_pair *again, size_t count)
{
    stemma_status status = stm_groups_build(&w->groups, w->identities, w->identity_count, w->error);
    if (status == STEMMA_OK) {
        status = load_old_pairs(w);
        w->pairs = w->old_pairs;
        w->old_pairs = (stm_pair_list){NULL, 0, 0};
    }
    if (status == STEMMA_OK && count > 0) {
        status = find_again(w, again, count);
        if (status == STEMMA_OK) {
            status = order_candidates(w);
        }
        if (status == STEMMA_OK) {
            status = compare_candidates(w);
        }
    }
    if (status == STEMMA_OK) {
        status = stm_partners_choose(&w->wanted, w->identities, w->identity_count, &w->groups, &w->pairs, w->error);
    }
    if (status == STEMMA_OK) {
        status = write_links(w);
    }
    return status == STEMMA_OK ? write_late_links(w) : status;
}

stemma_status stm_run_compare_again(stemma_case *c, stm_arena *arena, const stm_stored_pair *again, size_t again_count,
                                    uint64_t **touched, size_t *touched_count, stemma_error *error)
{
    *touched = NULL;
    *touched_count = 0;
    comparison w = {.c = c, .arena = arena, .seeds = STM_ARENA_INIT, .error = error};
    stm_stored_pair *wanted = stm_arena_alloc(arena, (again_count + 1) * sizeof *wanted);
    stemma_status status =
        wanted ? stm_store_identities(c->store, arena, again_count > 0, &w.identities, &w.identity_count, error)
               : stm_error_memory(error);
    if (status == STEMMA_OK) {
        if (again_count > 0) {
            memcpy(wanted, again, again_count * sizeof *wanted);
            qsort(wanted, again_count, sizeof *wanted, compare_key_of_pair);
        }
        hide_new(&w);
        status = compare_pairs_again(&w, wanted, again_count);
    }
    if (status == STEMMA_OK) {
        status = hand_out_touched(&w, touched, touched_count);
    }
    release(&w);
    return status;
}
