/* Families of the components that were touched.
 *
 * Components are those of the asserted links (score .5 or more), of likely ones (stm_family_is_likely) and of the sources that the user decided on; a family
 * and its tree are a function of one component, so untouched components keep what they have. Components are built in
 * batches, so that the texts of a large case need not be in memory at once:
 *
 *   batch k      read | build
 *   batch k+1         | read    | build
 *   lone edges        | written |
 *   batch k                     | written
 */
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

#include "family/family.h"

#define LINK_ASSERTED 0.5
#define BATCH_ARTICLES 1024u

typedef struct components {
    uint64_t *keys; /* of all linked articles, ascending */
    uint32_t *root; /* union-find over them */
    size_t count;
} components;

static int compare_keys(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static uint32_t place_of(const components *all, uint64_t key)
{
    uint64_t guess = all->count > 0 && key >= all->keys[0] ? key - all->keys[0] : all->count;
    if (guess < all->count && all->keys[guess] == key) {
        return (uint32_t)guess; /* so in a case of one family */
    }
    const uint64_t *found = bsearch(&key, all->keys, all->count, sizeof *all->keys, compare_keys);
    return found ? (uint32_t)(found - all->keys) : UINT32_MAX;
}

static void unite(components *all, uint32_t one, uint32_t two)
{
    if (one >= all->count || two >= all->count) {
        return;
    }
    stm_set_join(all->root, one, two);
}

static bool ties_families(const stm_stored_link *link)
{
    return link->score >= LINK_ASSERTED || stm_family_is_likely(link->score, link->share, link->translated);
}

/* What ties: asserted and likely links, and the user's word that one article is the other's source. */
typedef struct ties {
    const stm_stored_link *links;
    size_t link_count;
    stm_run_pins pins;
} ties;

static bool is_tie(const stm_run_pin *pin)
{
    return !pin->rejected && pin->parent != 0;
}

static size_t list_ends(components *all, const ties *found)
{
    size_t ends = 0;
    for (size_t i = 0; i < found->link_count; i++) {
        if (ties_families(&found->links[i])) {
            all->keys[ends++] = found->links[i].a;
            all->keys[ends++] = found->links[i].b;
        }
    }
    for (size_t i = 0; i < found->pins.count; i++) {
        if (is_tie(&found->pins.items[i])) {
            all->keys[ends++] = found->pins.items[i].child;
            all->keys[ends++] = found->pins.items[i].parent;
        }
    }
    return ends;
}

static void unite_ends(components *all, const ties *found)
{
    for (size_t i = 0; i < found->link_count; i++) {
        if (ties_families(&found->links[i])) {
            unite(all, place_of(all, found->links[i].a), place_of(all, found->links[i].b));
        }
    }
    for (size_t i = 0; i < found->pins.count; i++) {
        if (is_tie(&found->pins.items[i])) {
            unite(all, place_of(all, found->pins.items[i].child), place_of(all, found->pins.items[i].parent));
        }
    }
}

static stemma_status collect_components(components *all, const ties *found, stemma_error *error)
{
    size_t most = 2 * (found->link_count + found->pins.count) + 1;
    all->keys = malloc(most * sizeof *all->keys);
    all->root = malloc(most * sizeof *all->root);
    if (!all->keys || !all->root) {
        return stm_error_memory(error);
    }
    size_t ends = list_ends(all, found);
    stm_sort_u64(all->keys, ends);
    for (size_t i = 0; i < ends; i++) {
        if (all->count == 0 || all->keys[all->count - 1] != all->keys[i]) {
            all->keys[all->count++] = all->keys[i];
        }
    }
    for (size_t i = 0; i < all->count; i++) {
        all->root[i] = (uint32_t)i;
    }
    unite_ends(all, found);
    return STEMMA_OK;
}

typedef struct component_member {
    uint32_t root;
    uint64_t key;
} component_member;

static int compare_members(const void *left, const void *right)
{
    const component_member *one = left;
    const component_member *two = right;
    if (one->root != two->root) {
        return one->root < two->root ? -1 : 1;
    }
    return (one->key > two->key) - (one->key < two->key);
}

/* Members of touched components, component by component. */
static stemma_status touched_members(components *all, const uint64_t *touched, size_t touched_count,
                                     component_member **out, size_t *count, stemma_error *error)
{
    *out = malloc((all->count + 1) * sizeof **out);
    bool *is_touched = calloc(all->count + 1, sizeof *is_touched);
    *count = 0;
    if (!*out || !is_touched) {
        free(is_touched);
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < touched_count; i++) {
        uint32_t place = place_of(all, touched[i]);
        if (place != UINT32_MAX) {
            is_touched[stm_set_find(all->root, place)] = true;
        }
    }
    for (uint32_t i = 0; i < all->count; i++) {
        uint32_t root = stm_set_find(all->root, i);
        if (is_touched[root]) {
            (*out)[(*count)++] = (component_member){root, all->keys[i]};
        }
    }
    free(is_touched);
    qsort(*out, *count, sizeof **out, compare_members);
    return STEMMA_OK;
}

/* What was built of the touched articles (one that lost its last link belongs to no family any more) and of all that
 * are built again. */
static stemma_status forget(stemma_case *c, const uint64_t *touched, size_t touched_count,
                            const component_member *members, size_t member_count, stemma_error *error)
{
    uint64_t *keys = malloc((member_count + 1) * sizeof *keys);
    if (!keys) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < member_count; i++) {
        keys[i] = members[i].key;
    }
    stemma_status status = stm_store_forget_families(c->store, touched, touched_count, error);
    if (status == STEMMA_OK) {
        status = stm_store_forget_families(c->store, keys, member_count, error);
    }
    free(keys);
    return status;
}

/* ------------------------------------------------------------------ building, batch by batch */

/* Some whole components on their way from the store through the family room and back. */
typedef struct family_batch {
    stm_arena arena;
    stm_stored_subset subset;
    stm_family_result result;
    stm_family_pin *pins; /* of these articles */
    size_t pin_count;
    size_t count; /* of articles; 0: none */
} family_batch;
#define FAMILY_BATCH_INIT ((family_batch){.arena = STM_ARENA_INIT, .result = STM_FAMILY_RESULT_INIT})

typedef struct family_work {
    stemma_case *c;
    const stm_run_pins *pins;
    const component_member *members; /* component by component */
    size_t member_count, next;
    const uint64_t *lone; /* articles of no component, whose edges are still to be written */
    size_t lone_count;
    family_batch loaded, building, built;
} family_work;

static void release_batch(family_batch *batch)
{
    stm_family_result_release(&batch->result);
    stm_arena_release(&batch->arena);
    *batch = FAMILY_BATCH_INIT;
}

static stemma_status load_batch(family_work *w, stemma_error *error)
{
    const component_member *members = w->members + w->next;
    size_t left = w->member_count - w->next;
    size_t count = 0;
    while (count < left && (count < BATCH_ARTICLES || members[count].root == members[count - 1].root)) {
        count++;
    }
    if (count == 0) {
        return STEMMA_OK;
    }
    family_batch *batch = &w->loaded;
    uint64_t *keys = stm_arena_alloc(&batch->arena, count * sizeof *keys);
    if (!keys) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        keys[i] = members[i].key;
    }
    w->next += count;
    batch->count = count;
    stemma_status status = stm_store_subset(w->c->store, &batch->arena, keys, count, &batch->subset, error);
    if (status == STEMMA_OK) {
        status = stm_run_pins_of(&batch->arena, &batch->pins, &batch->pin_count, w->pins, &batch->subset, error);
    }
    return status;
}

static stemma_status write_batch(family_work *w, stemma_error *error)
{
    const family_batch *batch = &w->built;
    stemma_status status = STEMMA_OK;
    if (batch->count > 0) {
        const stm_family_result *built = &batch->result;
        const stm_stored_tree tree = {built->families,   built->family_count, built->edges,
                                      built->edge_count, built->sources,      built->source_count};
        status = stm_store_put_families(w->c->store, batch->subset.keys, &tree, error);
    }
    release_batch(&w->built);
    return status;
}

static stemma_status write_lone(family_work *w, stemma_error *error)
{
    size_t count = w->lone_count;
    w->lone_count = 0;
    return stm_store_put_lone_edges(w->c->store, w->lone, count, error);
}

static stemma_status build_families(family_work *w, stemma_error *error)
{
    const stm_stored_subset *subset = &w->building.subset;
    stm_family_input input = {subset->articles,      subset->article_count, subset->passages,
                              subset->passage_count, subset->links,         subset->link_count,
                              w->c->threads,         w->building.pins,      w->building.pin_count};
    return stm_family_build(&w->building.result, &input, error);
}

/* Task 0 is for the store, whose thread this is then; the other builds. */
static stemma_status take_step(void *payload, size_t task, unsigned thread, stemma_error *error)
{
    (void)thread;
    family_work *w = payload;
    if (task == 1) {
        return build_families(w, error);
    }
    stemma_status status = stm_run_check(w->c, error);
    if (status == STEMMA_OK) {
        status = write_batch(w, error);
    }
    if (status == STEMMA_OK) {
        status = load_batch(w, error);
    }
    return status == STEMMA_OK ? write_lone(w, error) : status;
}

/* While one batch is built, the one before is written and the next one read. */
static stemma_status build_batches(family_work *w, stemma_error *error)
{
    stemma_status status = load_batch(w, error);
    while (status == STEMMA_OK && w->loaded.count > 0) {
        w->building = w->loaded;
        w->loaded = FAMILY_BATCH_INIT;
        status = stm_parallel(2, w->c->threads, take_step, w, error);
        w->built = w->building;
        w->building = FAMILY_BATCH_INIT;
        stm_run_progress(w->c, STEMMA_STAGE_FAMILIES, w->next - w->loaded.count, w->member_count);
    }
    if (status == STEMMA_OK) {
        status = write_batch(w, error);
    }
    if (status == STEMMA_OK) {
        status = write_lone(w, error);
    }
    release_batch(&w->loaded);
    release_batch(&w->built);
    return status;
}

/* The touched articles that are in no component. */
static stemma_status collect_lone(const components *all, const uint64_t *touched, size_t touched_count, uint64_t **out,
                                  size_t *count, stemma_error *error)
{
    *count = 0;
    *out = malloc((touched_count + 1) * sizeof **out);
    if (!*out) {
        return stm_error_memory(error);
    }
    for (size_t i = 0, place = 0; i < touched_count; i++) {
        place = i > 0 && touched[i] < touched[i - 1] ? 0 : place;
        while (place < all->count && all->keys[place] < touched[i]) {
            place++;
        }
        if (place == all->count || all->keys[place] != touched[i]) {
            (*out)[(*count)++] = touched[i];
        }
    }
    return STEMMA_OK;
}

/* An article that stands alone has an edge all the same, and the user may have spoken of it. */
static stemma_status mark_lone(stemma_case *c, const stm_run_pins *pins, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; status == STEMMA_OK && i < pins->count; i++) {
        if (!pins->items[i].rejected && pins->items[i].parent == 0) {
            status = stm_store_mark_lone(c->store, pins->items[i].child, error);
        }
    }
    return status;
}

static stemma_status build_all(stemma_case *c, const stm_run_pins *pins, components *all, const uint64_t *touched,
                               size_t touched_count, stemma_error *error)
{
    component_member *members = NULL;
    uint64_t *lone = NULL;
    family_work w = {
        .c = c, .pins = pins, .loaded = FAMILY_BATCH_INIT, .building = FAMILY_BATCH_INIT, .built = FAMILY_BATCH_INIT};
    stemma_status status = touched_members(all, touched, touched_count, &members, &w.member_count, error);
    if (status == STEMMA_OK) {
        status = forget(c, touched, touched_count, members, w.member_count, error);
    }
    if (status == STEMMA_OK) {
        status = collect_lone(all, touched, touched_count, &lone, &w.lone_count, error);
    }
    if (status == STEMMA_OK) {
        w.members = members;
        w.lone = lone;
        status = build_batches(&w, error);
    }
    free(members);
    free(lone);
    return status == STEMMA_OK ? mark_lone(c, pins, error) : status;
}

stemma_status stm_run_families(stemma_case *c, const uint64_t *touched, size_t touched_count, stemma_error *error)
{
    stm_arena arena = STM_ARENA_INIT;
    components all = {NULL, NULL, 0};
    ties found = {NULL, 0, {NULL, 0}};
    stm_stored_link *links = NULL;
    stemma_status status = stm_store_links(c->store, &arena, &links, &found.link_count, error);
    found.links = links;
    if (status == STEMMA_OK) {
        status = stm_run_pins_load(&found.pins, c, &arena, error);
    }
    if (status == STEMMA_OK) {
        status = collect_components(&all, &found, error);
    }
    if (status == STEMMA_OK) {
        status = build_all(c, &found.pins, &all, touched, touched_count, error);
    }
    free(all.keys);
    free(all.root);
    stm_arena_release(&arena);
    return status;
}
