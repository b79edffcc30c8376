/* Taking articles out of a case, so that what is left is what a run without them gives.
 *
 * Most of it is the work of `add` turned round (run.h): links of the removed go, families that lost a member are built
 * again. Three things come back that the removed had taken away:
 *
 *   pairs     A text that dies out stood between others in the lists of their common seeds. How many seeds name a pair
 *             again is what the pair would lose if the dying texts were new: the search for candidates is asked just
 *             that, with the dying texts flagged as new, and tells its `lost`. Pairs that are stored get their seeds
 *             back; those that are not are compared.
 *   partners  An article that had too many may keep one more: links are chosen afresh from all pairs, as always.
 *   ids       "x~1a2b3c4d" is called "x" again when the other text of that id is gone.
 *
 * A wording of several articles lives on in the others; pairs are stored under the smallest key of a wording, and move
 * to the next one. */
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

typedef struct removal {
    stemma_case *c;
    stm_arena arena;
    const uint64_t *keys; /* of the removed, ascending */
    size_t key_count;
    bool compared; /* that stage was run */
    stm_stored_identity *identities;
    size_t identity_count;
    bool *removed; /* by identity */
    stm_groups groups;
    uint32_t *first; /* of every text: its identity with the smallest key among those that stay; NO_IDENTITY: it dies */
    size_t dying;
    stm_pair_list gained;   /* texts as in groups; seeds that name them again */
    stm_stored_pair *again; /* pairs to be compared, by keys */
    size_t again_count;
    stm_buffer renamed;
    uint64_t *hosts; /* from which a page with its frame is removed */
    size_t host_count;
    stm_stored_identity *aside; /* records that are set aside, and behind which article each is */
    size_t aside_count;
    stm_stored_address *addresses;
    size_t address_count;
    uint64_t *touched;
    size_t touched_count, touched_capacity;
    stemma_error *error;
} removal;

#define NO_IDENTITY UINT32_MAX

static int compare_keys(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static bool is_removed(const removal *r, uint64_t key)
{
    return bsearch(&key, r->keys, r->key_count, sizeof *r->keys, compare_keys) != NULL;
}

static stemma_status touch(removal *r, uint64_t key)
{
    if (is_removed(r, key)) {
        return STEMMA_OK;
    }
    stemma_status status = STM_RESERVE(r->touched, r->touched_capacity, r->touched_count + 1, r->error);
    if (status == STEMMA_OK) {
        r->touched[r->touched_count++] = key;
    }
    return status;
}

/* ------------------------------------------------------------------ which texts die out */

static void find_dying(removal *r)
{
    for (size_t text = 0; text < r->groups.text_count; text++) {
        r->first[text] = NO_IDENTITY;
        for (uint32_t m = r->groups.member_begin[text]; m < r->groups.member_begin[text + 1]; m++) {
            uint32_t member = r->groups.members[m];
            if (!r->removed[member] && member < r->first[text]) { /* identities are in the order of keys */
                r->first[text] = member;
            }
        }
        r->dying += r->first[text] == NO_IDENTITY;
    }
}

static stemma_status load(removal *r)
{
    stemma_status status =
        stm_store_identities(r->c->store, &r->arena, r->compared, &r->identities, &r->identity_count, r->error);
    if (status == STEMMA_OK) {
        status = stm_groups_build(&r->groups, r->identities, r->identity_count, r->error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    r->removed = stm_arena_zero(&r->arena, r->identity_count + 1);
    r->first = stm_arena_alloc(&r->arena, (r->groups.text_count + 1) * sizeof *r->first);
    if (!r->removed || !r->first) {
        return stm_error_memory(r->error);
    }
    for (size_t i = 0; i < r->identity_count; i++) {
        r->removed[i] = is_removed(r, r->identities[i].key);
    }
    find_dying(r);
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ pairs */

/* Asks which pairs would lose seeds if the dying texts came now. Texts that were not compared yet stand between
 * nobody. */
static stemma_status find_gains(removal *r)
{
    if (r->dying == 0) {
        return STEMMA_OK;
    }
    stm_stored_identity *asked = stm_arena_alloc(&r->arena, (r->identity_count + 1) * sizeof *asked);
    if (!asked) {
        return stm_error_memory(r->error);
    }
    memcpy(asked, r->identities, r->identity_count * sizeof *asked);
    for (size_t text = 0; text < r->groups.text_count; text++) {
        stm_stored_identity *speaker = &asked[r->groups.first[text]];
        speaker->seed_count = speaker->compared ? speaker->seed_count : 0;
        speaker->compared = r->first[text] != NO_IDENTITY;
    }
    stm_run_candidates candidates;
    memset(&candidates, 0, sizeof candidates);
    stemma_status status = stm_run_candidates_find(&candidates, asked, &r->groups, r->c, r->error);
    r->gained = candidates.lost;
    candidates.lost = (stm_pair_list){NULL, 0, 0};
    stm_run_candidates_release(&candidates);
    return status;
}

static size_t identity_of(const removal *r, uint64_t key)
{
    size_t low = 0;
    size_t high = r->identity_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->identities[middle].key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static uint32_t text_of(const removal *r, uint64_t key)
{
    size_t at = identity_of(r, key);
    return at < r->identity_count && r->identities[at].key == key ? r->groups.text_of[at] : UINT32_MAX;
}

/* The pair under the keys that speak for its texts from now on. */
static stm_stored_pair moved_pair(const removal *r, uint32_t one, uint32_t two, const stm_stored_pair *pair)
{
    uint64_t a = r->identities[r->first[one]].key;
    uint64_t b = r->identities[r->first[two]].key;
    stm_stored_pair moved = pair ? *pair : (stm_stored_pair){0};
    moved.a = a < b ? a : b;
    moved.b = a < b ? b : a;
    return moved;
}

static bool rare_alone(const stm_stored_pair *pair)
{
    return pair->seeds == 0 && pair->grams == 0 && pair->pivots == 0;
}

static bool gains_rare_alone(const stm_run_pair *gain)
{
    bool alone = true;
    for (size_t kind = 0; kind < STM_SEED_KINDS; kind++) {
        alone = alone && (kind == STM_SEEDS_RARE || gain->seeds[kind] == 0);
    }
    return alone;
}

/* A stored pair loses a text, moves to other keys, or gets seeds back. `known` marks what was gained. */
static stemma_status settle_pair(removal *r, const stm_stored_pair *pair, bool *known)
{
    uint32_t one = text_of(r, pair->a);
    uint32_t two = text_of(r, pair->b);
    if (one == UINT32_MAX || two == UINT32_MAX) {
        return STEMMA_OK;
    }
    if (r->first[one] == NO_IDENTITY || r->first[two] == NO_IDENTITY) {
        return stm_store_delete_pair(r->c->store, pair->a, pair->b, r->error);
    }
    stm_stored_pair moved = moved_pair(r, one, two, pair);
    const stm_run_pair *gain = stm_run_pair_find(&r->gained, one < two ? one : two, one < two ? two : one);
    if (gain && rare_alone(pair) && !gains_rare_alone(gain)) {
        return stm_store_delete_pair(r->c->store, pair->a, pair->b, r->error); /* to be compared again */
    }
    if (gain) {
        known[gain - r->gained.items] = true;
        moved.seeds += gain->seeds[STM_SEEDS_RUNS];
        moved.grams += gain->seeds[STM_SEEDS_GRAMS];
        moved.pivots += gain->seeds[STM_SEEDS_PIVOTS];
        moved.rare += gain->seeds[STM_SEEDS_RARE];
    }
    stemma_status status = STEMMA_OK;
    if (moved.a != pair->a || moved.b != pair->b) {
        status = stm_store_delete_pair(r->c->store, pair->a, pair->b, r->error);
    } else if (!gain) {
        return STEMMA_OK;
    }
    return status == STEMMA_OK ? stm_store_put_pair(r->c->store, &moved, r->error) : status;
}

static stemma_status settle_pairs(removal *r)
{
    stm_stored_pair *stored;
    size_t count;
    stemma_status status = stm_store_pairs(r->c->store, &r->arena, &stored, &count, r->error);
    bool *known = stm_arena_zero(&r->arena, r->gained.count + 1);
    r->again = stm_arena_alloc(&r->arena, (r->gained.count + 1) * sizeof *r->again);
    if (status == STEMMA_OK && (!known || !r->again)) {
        status = stm_error_memory(r->error);
    }
    for (size_t i = 0; status == STEMMA_OK && i < count; i++) {
        status = settle_pair(r, &stored[i], known);
    }
    for (size_t i = 0; status == STEMMA_OK && i < r->gained.count; i++) {
        if (!known[i]) {
            r->again[r->again_count++] = moved_pair(r, r->gained.items[i].a, r->gained.items[i].b, NULL);
        }
    }
    return status;
}

/* ------------------------------------------------------------------ the log, and the rows of the articles */

/* Decisions name articles in pairs: what becomes of the one touches the other. */
static stemma_status touch_partners(removal *r)
{
    stm_stored_decision *decisions;
    size_t count;
    stemma_status status = stm_store_decisions(r->c->store, &r->arena, &decisions, &count, r->error);
    for (size_t i = 0; status == STEMMA_OK && i < count; i++) {
        uint64_t article = decisions[i].article;
        uint64_t other = decisions[i].other;
        if (article != 0 && other != 0 && is_removed(r, article) != is_removed(r, other)) {
            status = touch(r, is_removed(r, article) ? other : article);
        }
    }
    return status;
}

/* The records that are set aside behind an article are records of it, and stay away with it. */
static stemma_status log_followers(removal *r, uint64_t leader, uint64_t number)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; status == STEMMA_OK && i < r->address_count; i++) {
        const stm_stored_address *address = &r->addresses[i];
        for (size_t k = 0; address->leader == leader && status == STEMMA_OK && k < r->aside_count; k++) {
            if (r->aside[k].key == address->key) {
                status = stm_store_put_left_out(r->c->store, number, &r->aside[k], r->error);
            }
        }
    }
    return status;
}

static stemma_status load_followers(removal *r)
{
    stemma_status status = stm_store_aside(r->c->store, &r->arena, &r->aside, &r->aside_count, r->error);
    if (status == STEMMA_OK && r->aside_count > 0) {
        status = stm_store_addresses(r->c->store, &r->arena, &r->addresses, &r->address_count, r->error);
    }
    return status;
}

static stemma_status log_one(removal *r, const stm_stored_identity *identity, const char *note, int64_t made_at,
                             uint64_t *first)
{
    stm_stored_decision row = {.type = STEMMA_DECISION_REMOVE,
                               .article = identity->key,
                               .article_id = identity->id,
                               .note = note,
                               .made_at = made_at};
    stemma_status status = stm_store_put_decision(r->c->store, &row, r->error);
    if (status == STEMMA_OK) {
        status = stm_store_put_left_out(r->c->store, row.number, identity, r->error);
    }
    if (status == STEMMA_OK) {
        status = log_followers(r, identity->key, row.number);
    }
    if (*first == 0) {
        *first = row.number;
    }
    return status;
}

static int compare_ids(const void *left, const void *right)
{
    const stm_stored_identity *const *one = left;
    const stm_stored_identity *const *two = right;
    return strcmp((*one)->id, (*two)->id);
}

/* By id: keys follow the order of reading, which shows nowhere. */
static stemma_status log_removal(removal *r, const char *note, int64_t made_at, uint64_t *first)
{
    const stm_stored_identity **list = stm_arena_alloc(&r->arena, (r->key_count + 1) * sizeof *list);
    if (!list) {
        return stm_error_memory(r->error);
    }
    size_t count = 0;
    for (size_t i = 0; i < r->identity_count; i++) {
        if (r->removed[i]) {
            list[count++] = &r->identities[i];
        }
    }
    qsort(list, count, sizeof *list, compare_ids);
    stemma_status status = load_followers(r);
    *first = 0;
    for (size_t i = 0; status == STEMMA_OK && i < count; i++) {
        status = log_one(r, list[i], note, made_at, first);
    }
    return status;
}

static stemma_status delete_articles(removal *r)
{
    stemma_status status = stm_store_forget_families(r->c->store, r->keys, r->key_count, r->error);
    for (size_t i = 0; status == STEMMA_OK && i < r->key_count; i++) {
        status = stm_store_delete_article(r->c->store, r->keys[i], r->error);
    }
    return status;
}

/* ------------------------------------------------------------------ what follows */

/* Ids that had made way for those of the removed. */
static stemma_status settle_ids(removal *r)
{
    stm_identities *identities;
    stemma_status status = stm_identities_load(&identities, r->c->store, false, r->error);
    for (size_t i = 0; status == STEMMA_OK && i < r->identity_count; i++) {
        if (r->removed[i]) {
            stm_identities_doubt(identities, r->identities[i].base_id);
        }
    }
    if (status == STEMMA_OK) {
        status = stm_identities_settle(identities, r->c, true, &r->renamed, r->error);
    }
    stm_identities_free(identities);
    for (const char *at = r->renamed.data; status == STEMMA_OK && at && *at;) {
        char *end;
        status = touch(r, strtoull(at, &end, 10));
        at = end + strspn(end, " ");
    }
    return status;
}

/* What the pages of a host have in common may be another thing without one of them. */
static stemma_status list_hosts(removal *r)
{
    stm_stored_frame *frames;
    size_t count;
    stemma_status status = stm_store_frames(r->c->store, &r->arena, &frames, &count, r->error);
    r->hosts = status == STEMMA_OK ? stm_arena_alloc(&r->arena, (count + 1) * sizeof *r->hosts) : NULL;
    if (status == STEMMA_OK && !r->hosts) {
        status = stm_error_memory(r->error);
    }
    for (size_t i = 0; status == STEMMA_OK && i < count; i++) {
        if (is_removed(r, frames[i].key)) {
            r->hosts[r->host_count++] = frames[i].host;
        }
    }
    return status;
}

static stemma_status relink(removal *r)
{
    uint64_t *touched;
    size_t count;
    bool forgotten = false;
    stemma_status status = stm_run_mark_sites_again(r->c, r->hosts, r->host_count, &forgotten, r->error);
    if (status == STEMMA_OK && forgotten) {
        status = stm_run_compare(r->c, &r->arena, &touched, &count, r->error);
    } else if (status == STEMMA_OK) {
        status = stm_run_compare_again(r->c, &r->arena, r->again, r->again_count, &touched, &count, r->error);
    }
    for (size_t i = 0; status == STEMMA_OK && i < count; i++) {
        status = touch(r, touched[i]);
    }
    return status;
}

static stemma_status remove_all(removal *r, const char *note, int64_t made_at, uint64_t *first)
{
    stemma_status status = load(r);
    if (status == STEMMA_OK && r->compared) {
        status = find_gains(r);
    }
    if (status == STEMMA_OK && r->compared) {
        status = settle_pairs(r);
    }
    if (status == STEMMA_OK) {
        status = list_hosts(r);
    }
    if (status == STEMMA_OK) {
        status = touch_partners(r);
    }
    if (status == STEMMA_OK) {
        status = log_removal(r, note, made_at, first);
    }
    if (status == STEMMA_OK) {
        status = delete_articles(r);
    }
    if (status == STEMMA_OK) {
        status = settle_ids(r);
    }
    if (status == STEMMA_OK && r->compared) {
        status = relink(r);
    }
    if (status == STEMMA_OK) {
        status = stm_run_forget_changed(r->c, r->keys, r->key_count, r->error);
    }
    return status == STEMMA_OK ? stm_decide_rebuild(r->c, r->touched, r->touched_count, r->error) : status;
}

stemma_status stm_decide_remove(stemma_case *c, uint64_t *keys, size_t count, const char *note, int64_t made_at,
                                uint64_t *first, stemma_error *error)
{
    const char *compared = NULL;
    stm_sort_u64(keys, count);
    removal r = {.c = c, .keys = keys, .key_count = count, .error = error};
    stemma_status status = stm_run_know_kinds(c, error);
    if (status == STEMMA_OK) {
        status = stm_store_parameter(c->store, &r.arena, "stage.passages", &compared, error);
    }
    r.compared = compared != NULL;
    if (status == STEMMA_OK) {
        status = remove_all(&r, note, made_at, first);
    }
    stm_groups_release(&r.groups);
    free(r.gained.items);
    free(r.touched);
    stm_buffer_release(&r.renamed);
    stm_arena_release(&r.arena);
    return status;
}

/* ------------------------------------------------------------------ the call */

static stemma_status find_all(stemma_case *c, stm_arena *arena, const char *const *names, uint64_t *keys, size_t *count,
                              stemma_error *error)
{
    size_t asked = *count;
    stemma_status status = STEMMA_OK;
    *count = 0;
    for (size_t i = 0; status == STEMMA_OK && i < asked; i++) {
        stm_named named;
        status = stm_decide_find(&named, c, arena, names[i], error);
        bool again = false;
        for (size_t k = 0; k < *count; k++) {
            again = again || keys[k] == named.key;
        }
        if (status == STEMMA_OK && !again) {
            keys[(*count)++] = named.key;
        }
    }
    return status;
}

stemma_status stemma_case_remove(stemma_case *c, const char *const *names, size_t count, const char *note,
                                 int64_t made_at, uint64_t *first, stemma_error *error)
{
    stm_arena arena = STM_ARENA_INIT;
    uint64_t number = 0;
    uint64_t *keys = stm_arena_alloc(&arena, (count + 1) * sizeof *keys);
    stemma_status status = keys ? stm_decide_check_note(note, error) : stm_error_memory(error);
    if (status == STEMMA_OK) {
        status = find_all(c, &arena, names, keys, &count, error);
    }
    if (status == STEMMA_OK) {
        stm_run_forget_results(c);
        status = stm_store_begin(c->store, error);
    }
    if (status == STEMMA_OK) {
        status = stm_decide_remove(c, keys, count, note, made_at, &number, error);
        status = stm_decide_end(c, status, error);
    }
    if (status == STEMMA_OK && first) {
        *first = number;
    }
    stm_arena_release(&arena);
    return status;
}
