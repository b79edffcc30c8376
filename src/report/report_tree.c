/* Where the trees are cut. The probable source of an article is the most probable one of that article taken alone; it is
 * not read off one tree. So two copies without a date may each name the other, and the sources of several may run round:
 *
 *      a <- b <- c <- a        and d, which has it from b
 *
 * What is drawn must be a tree, in which every article stands once. Each circle is therefore opened at its least probable
 * edge (of equal ones, at the child with the greater id): that article stands at the head of the others, and what draws
 * it says that this is not known. Following sources from any article either ends or runs into one circle, and no two
 * circles meet; a walk that marks where it has been finds each of them once.
 */
#include "report/report_internal.h"

#include <stdlib.h>

typedef struct walk {
    const stemma_results *results;
    const stemma_edge **edge; /* by article; NULL: the walk ends here */
    uint32_t *mark;           /* by article: the walk that came by, 0 for none */
} walk;

static bool walk_init(walk *w, const stemma_results *results)
{
    *w = (walk){results, calloc(results->article_count + 1, sizeof *w->edge),
                calloc(results->article_count + 1, sizeof *w->mark)};
    if (!w->edge || !w->mark) {
        return false;
    }
    for (size_t i = 0; results->has_families && i < results->edge_count; i++) {
        const stemma_edge *edge = &results->edges[i];
        if (edge->family < results->family_count && edge->parent < results->article_count) {
            w->edge[edge->child] = edge;
        }
    }
    return true;
}

/* The child of the edge at which the circle through `start` is opened. */
static uint32_t weakest(const walk *w, uint32_t start)
{
    uint32_t chosen = start;
    for (uint32_t at = w->edge[start]->parent; at != start; at = w->edge[at]->parent) {
        double here = w->edge[at]->probability;
        double least = w->edge[chosen]->probability;
        if (here < least || (here <= least && at > chosen)) {
            chosen = at;
        }
    }
    return chosen;
}

stemma_status stm_report_circles(bool **out, const stemma_results *results, stemma_error *error)
{
    walk w;
    *out = calloc(results->article_count + 1, sizeof **out);
    if (!walk_init(&w, results) || !*out) {
        free(*out);
        *out = NULL;
        (void)stm_error_memory(error);
    }
    for (uint32_t start = 0; *out && start < results->article_count; start++) {
        uint32_t at = start;
        while (w.mark[at] == 0 && w.edge[at]) {
            w.mark[at] = start + 1;
            at = w.edge[at]->parent;
        }
        if (w.edge[at] && w.mark[at] == start + 1) {
            (*out)[weakest(&w, at)] = true;
        }
    }
    free(w.edge);
    free(w.mark);
    return *out ? STEMMA_OK : STEMMA_E_MEMORY;
}
