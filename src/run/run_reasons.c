/* What speaks for a direction: one family out of the results, looked at by the family room once more. */
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

typedef struct family_view {
    const stemma_results *results;
    const stemma_family *family;
    uint32_t *local; /* of every article: its place among the members, STEMMA_NO_ARTICLE */
    stemma_article *articles;
    stemma_passage *passages;
    stemma_link *links;
    size_t passage_count, link_count;
} family_view;

static bool both_in(const family_view *view, uint32_t a, uint32_t b)
{
    return view->local[a] != STEMMA_NO_ARTICLE && view->local[b] != STEMMA_NO_ARTICLE;
}

static void number_members(family_view *view)
{
    for (size_t i = 0; i < view->results->article_count; i++) {
        view->local[i] = STEMMA_NO_ARTICLE;
    }
    for (size_t i = 0; i < view->family->member_count; i++) {
        view->local[view->family->members[i]] = (uint32_t)i;
        view->articles[i] = view->results->articles[view->family->members[i]];
    }
    for (size_t i = 0; i < view->results->passage_count; i++) {
        const stemma_passage *passage = &view->results->passages[i];
        view->passage_count += both_in(view, passage->a, passage->b);
    }
    for (size_t i = 0; i < view->results->link_count; i++) {
        view->link_count += both_in(view, view->results->links[i].a, view->results->links[i].b);
    }
}

/* Members ascend by id, so the order of passages and links stays. */
static void take_members(family_view *view)
{
    size_t count = 0;
    for (size_t i = 0; i < view->results->passage_count; i++) {
        stemma_passage passage = view->results->passages[i];
        if (both_in(view, passage.a, passage.b)) {
            passage.a = view->local[passage.a];
            passage.b = view->local[passage.b];
            view->passages[count++] = passage;
        }
    }
    count = 0;
    for (size_t i = 0; i < view->results->link_count; i++) {
        stemma_link link = view->results->links[i];
        if (both_in(view, link.a, link.b)) {
            link.a = view->local[link.a];
            link.b = view->local[link.b];
            view->links[count++] = link;
        }
    }
}

static stemma_status view_family(family_view *view, stm_arena *arena, stemma_error *error)
{
    view->local = stm_arena_alloc(arena, (view->results->article_count + 1) * sizeof *view->local);
    view->articles = stm_arena_alloc(arena, (view->family->member_count + 1) * sizeof *view->articles);
    if (!view->local || !view->articles) {
        return stm_error_memory(error);
    }
    number_members(view);
    view->passages = stm_arena_alloc(arena, (view->passage_count + 1) * sizeof *view->passages);
    view->links = stm_arena_alloc(arena, (view->link_count + 1) * sizeof *view->links);
    if (!view->passages || !view->links) {
        return stm_error_memory(error);
    }
    take_members(view);
    return STEMMA_OK;
}

static const stemma_family *family_of(const stemma_results *results, uint32_t article)
{
    for (size_t i = 0; i < results->edge_count; i++) {
        if (results->edges[i].child == article) {
            uint32_t family = results->edges[i].family;
            return family < results->family_count ? &results->families[family] : NULL;
        }
    }
    return NULL;
}

/* Where the dates exclude a direction, what else is to be said of the two is asked without their dates: a wording that
 * speaks against them is how a wrong clock shows. */
static stemma_status ask(stemma_reasons *out, family_view *view, uint32_t child, uint32_t parent, stemma_error *error)
{
    const stm_family_input input = {.articles = view->articles,
                                    .article_count = view->family->member_count,
                                    .passages = view->passages,
                                    .passage_count = view->passage_count,
                                    .links = view->links,
                                    .link_count = view->link_count,
                                    .threads = 1};
    stemma_status status = stm_family_reasons(out, &input, child, parent, error);
    bool impossible = out->impossible;
    bool reverse = out->reverse_impossible;
    if (status == STEMMA_OK && (impossible || reverse)) {
        const stemma_interval unknown = {STEMMA_TIME_OPEN_FROM, STEMMA_TIME_OPEN_TO, STEMMA_PRECISION_UNKNOWN, NULL};
        view->articles[child].published = unknown;
        view->articles[parent].published = unknown;
        status = stm_family_reasons(out, &input, child, parent, error);
        out->impossible = impossible;
        out->reverse_impossible = reverse;
    }
    return status;
}

stemma_status stemma_results_reasons(stemma_reasons *out, const stemma_results *results, uint32_t child,
                                     uint32_t parent, stemma_error *error)
{
    memset(out, 0, sizeof *out);
    if (child >= results->article_count || parent >= results->article_count || child == parent) {
        return stm_error_set(error, STEMMA_E_ARGUMENT, "no pair of articles");
    }
    family_view view = {.results = results, .family = family_of(results, child)};
    if (!view.family || view.family != family_of(results, parent)) {
        return STEMMA_OK;
    }
    out->same_family = true;
    stm_arena arena = STM_ARENA_INIT;
    stemma_status status = view_family(&view, &arena, error);
    if (status == STEMMA_OK) {
        status = ask(out, &view, view.local[child], view.local[parent], error);
    }
    stm_arena_release(&arena);
    return status;
}
