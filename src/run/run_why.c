/* Everything about a pair of articles as one object: what the results say of it, and what is worked out for it alone, the
 * nearest evidence where nothing is shared and what speaks for the likelier direction. */
#include "report/report.h"
#include "run/run.h"

static bool share_something(const stemma_results *results, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < results->passage_count; i++) {
        const stemma_passage *p = &results->passages[i];
        if ((p->a == a && p->b == b) || (p->a == b && p->b == a)) {
            return true;
        }
    }
    return false;
}

double stemma_results_chance(const stemma_results *results, uint32_t child, uint32_t parent)
{
    for (size_t i = 0; i < results->edge_count; i++) {
        const stemma_edge *edge = &results->edges[i];
        for (size_t k = 0; edge->child == child && k < edge->parent_count; k++) {
            if (edge->parents[k].parent == parent) {
                return edge->parents[k].probability;
            }
        }
        for (size_t k = 0; edge->child == child && k < edge->also_count; k++) {
            if (edge->also[k].parent == parent) {
                return edge->also[k].probability;
            }
        }
    }
    return 0;
}

stemma_status stemma_results_why(const stemma_results *results, uint32_t a, uint32_t b, const stemma_writer *writer,
                                 stemma_error *error)
{
    if (a >= results->article_count || b >= results->article_count || a == b) {
        return stm_error_set(error, STEMMA_E_ARGUMENT, "no pair of articles");
    }
    stemma_nearest nearest = {0};
    stemma_reasons reasons = {0};
    stm_report_pair pair = {.a = a, .b = b, .nearest = &nearest, .reasons = &reasons};
    stemma_status status = STEMMA_OK;
    if (!share_something(results, a, b)) {
        status = stemma_results_nearest(&nearest, results, a, b, error);
    }
    if (status == STEMMA_OK && results->has_families) {
        pair.child = stemma_results_chance(results, a, b) > stemma_results_chance(results, b, a) ? a : b;
        status = stemma_results_reasons(&reasons, results, pair.child, pair.child == a ? b : a, error);
    }
    return status == STEMMA_OK ? stm_report_why(results, &pair, writer, error) : status;
}
