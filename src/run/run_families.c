/* Families of the components that were touched.
 *
 * Components are those of the asserted links (score .5 or more); a family and its tree are a function of one component,
 * so untouched components keep what they have. Components are built in batches, so that the texts of a large case need
 * not be in memory at once.
 */
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

#include "family/family.h"

#define LINK_ASSERTED 0.5
#define BATCH_ARTICLES 4096u

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
    const uint64_t *found = bsearch(&key, all->keys, all->count, sizeof *all->keys, compare_keys);
    return found ? (uint32_t)(found - all->keys) : UINT32_MAX;
}

static uint32_t find_root(components *all, uint32_t place)
{
    while (all->root[place] != place) {
        all->root[place] = all->root[all->root[place]];
        place = all->root[place];
    }
    return place;
}

static void unite(components *all, uint32_t one, uint32_t two)
{
    if (one >= all->count || two >= all->count) {
        return;
    }
    uint32_t a = find_root(all, one);
    uint32_t b = find_root(all, two);
    all->root[a > b ? a : b] = a > b ? b : a;
}

static stemma_status collect_components(components *all, const stm_stored_link *links, size_t link_count,
                                        stemma_error *error)
{
    all->keys = malloc((2 * link_count + 1) * sizeof *all->keys);
    all->root = malloc((2 * link_count + 1) * sizeof *all->root);
    if (!all->keys || !all->root) {
        return stm_error_memory(error);
    }
    size_t ends = 0;
    for (size_t i = 0; i < link_count; i++) {
        if (links[i].score >= LINK_ASSERTED) {
            all->keys[ends++] = links[i].a;
            all->keys[ends++] = links[i].b;
        }
    }
    qsort(all->keys, ends, sizeof *all->keys, compare_keys);
    for (size_t i = 0; i < ends; i++) {
        if (all->count == 0 || all->keys[all->count - 1] != all->keys[i]) {
            all->keys[all->count++] = all->keys[i];
        }
    }
    for (size_t i = 0; i < all->count; i++) {
        all->root[i] = (uint32_t)i;
    }
    for (size_t i = 0; i < link_count; i++) {
        if (links[i].score >= LINK_ASSERTED) {
            unite(all, place_of(all, links[i].a), place_of(all, links[i].b));
        }
    }
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
            is_touched[find_root(all, place)] = true;
        }
    }
    for (uint32_t i = 0; i < all->count; i++) {
        uint32_t root = find_root(all, i);
        if (is_touched[root]) {
            (*out)[(*count)++] = (component_member){root, all->keys[i]};
        }
    }
    free(is_touched);
    qsort(*out, *count, sizeof **out, compare_members);
    return STEMMA_OK;
}

/* Builds and writes the families of some whole components. */
static stemma_status build_batch(stemma_case *c, const component_member *members, size_t count, stemma_error *error)
{
    stm_arena arena = STM_ARENA_INIT;
    stm_family_result result = STM_FAMILY_RESULT_INIT;
    stm_stored_subset subset;
    uint64_t *keys = stm_arena_alloc(&arena, (count + 1) * sizeof *keys);
    stemma_status status = keys ? STEMMA_OK : stm_error_memory(error);
    for (size_t i = 0; status == STEMMA_OK && i < count; i++) {
        keys[i] = members[i].key;
    }
    if (status == STEMMA_OK) {
        status = stm_store_forget_families(c->store, keys, count, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_subset(c->store, &arena, keys, count, &subset, error);
    }
    if (status == STEMMA_OK) {
        stm_family_input input = {subset.articles, subset.article_count, subset.passages, subset.passage_count,
                                  subset.links,    subset.link_count,    c->threads};
        status = stm_family_build(&result, &input, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_put_families(c->store, subset.keys, result.families, result.family_count, result.edges,
                                        result.edge_count, error);
    }
    stm_family_result_release(&result);
    stm_arena_release(&arena);
    return status;
}

static stemma_status build_batches(stemma_case *c, const component_member *members, size_t count, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t begin = 0, end; begin < count && status == STEMMA_OK; begin = end) {
        end = begin;
        while (end < count && (end - begin < BATCH_ARTICLES || members[end].root == members[end - 1].root)) {
            end++;
        }
        status = stm_run_check(c, error);
        if (status == STEMMA_OK) {
            status = build_batch(c, members + begin, end - begin, error);
        }
        stm_run_progress(c, STEMMA_STAGE_FAMILIES, end, count);
    }
    return status;
}

stemma_status stm_run_families(stemma_case *c, const uint64_t *touched, size_t touched_count, stemma_error *error)
{
    stm_arena arena = STM_ARENA_INIT;
    components all = {NULL, NULL, 0};
    component_member *members = NULL;
    size_t member_count = 0;
    stm_stored_link *links;
    size_t link_count;
    stemma_status status = stm_store_links(c->store, &arena, &links, &link_count, error);
    if (status == STEMMA_OK) {
        status = collect_components(&all, links, link_count, error);
    }
    if (status == STEMMA_OK) {
        /* an article that lost its last link belongs to no family any more */
        status = stm_store_forget_families(c->store, touched, touched_count, error);
    }
    if (status == STEMMA_OK) {
        status = touched_members(&all, touched, touched_count, &members, &member_count, error);
    }
    if (status == STEMMA_OK) {
        status = build_batches(c, members, member_count, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_put_lone_edges(c->store, error);
    }
    free(all.keys);
    free(all.root);
    free(members);
    stm_arena_release(&arena);
    return status;
}
