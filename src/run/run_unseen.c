/* What may have been missed: why an article without a source at hand is not told to have none for certain.
 *
 * A family knows its members only. That an article stands alone, or that a family's first text has no source, rests on the
 * comparison having found every retelling; but of a hundred retellings some four are not found (rewordings on the open
 * tasks: between one in a hundred, in longer news, and thirteen, in messages of a line). So the case as a whole says how
 * many sources it misses:
 *
 *      retellings found, elsewhere in the case  x  MISSED_PER_FOUND
 *      ------------------------------------------------------------   at most even odds
 *      articles that stand alone, and families
 *
 * and as much is taken from the probability that an article without a source has none. It is not given to anybody: nothing
 * says whose retelling it is. In a case of copies nothing is missed; among thousands of unrelated articles a few retellings
 * change nothing; where one story is retold throughout and three short texts are left over, these are as likely as not
 * retellings too. A parent is never told for it, and a decision of the user stands.
 *
 * This is the one number about an article that depends on the whole case, so it is worked out when results are read and not
 * stored: stored edges are a function of one component (run_families.c). */
#include "run/run.h"

#include <stdlib.h>

#define MISSED_PER_FOUND 0.04
#define MISSED_MOST 0.5
#define LINK_ASSERTED 0.5

typedef struct unseen {
    const stemma_results *results;
    stemma_edge *edges;
    size_t *first; /* of every article: its links as the smaller id, and one more */
    size_t *found; /* of every family: its retellings */
    size_t found_in_all, places;
} unseen;

static bool has_no_source(const unseen *u, const stemma_edge *edge)
{
    return edge->parent == STEMMA_NO_ARTICLE && !(edge->basis & STEMMA_BASIS_USER) &&
           edge->source == STEMMA_NO_SOURCE && !u->results->articles[edge->child].rejected;
}

/* Links are in the order of their articles. */
static void index_links(unseen *u)
{
    const stemma_results *r = u->results;
    size_t l = 0;
    for (size_t article = 0; article <= r->article_count; article++) {
        while (l < r->link_count && r->links[l].a < article) {
            l++;
        }
        u->first[article] = l;
    }
}

static const stemma_link *link_of(const unseen *u, uint32_t one, uint32_t two)
{
    uint32_t low = one < two ? one : two;
    uint32_t high = one < two ? two : one;
    for (size_t l = u->first[low]; l < u->first[low + 1]; l++) {
        if (u->results->links[l].b == high) {
            return &u->results->links[l];
        }
    }
    return NULL;
}

static bool is_retelling(const unseen *u, const stemma_edge *edge)
{
    if (edge->parent == STEMMA_NO_ARTICLE) {
        return false;
    }
    const stemma_link *link = link_of(u, edge->child, edge->parent);
    return !link || link->kind != STEMMA_KIND_COPY || link->score < LINK_ASSERTED;
}

static void count_found(unseen *u)
{
    const stemma_results *r = u->results;
    u->places = r->family_count;
    for (size_t e = 0; e < r->edge_count; e++) {
        const stemma_edge *edge = &r->edges[e];
        if (edge->family == STEMMA_NO_FAMILY) {
            u->places += has_no_source(u, edge);
        } else if (is_retelling(u, edge)) {
            u->found[edge->family]++;
            u->found_in_all++;
        }
    }
}

/* An edge without a source keeps what its next alternative has, so that the most probable one is still told. */
static void take_from(stemma_edge *edge, double missed)
{
    double less = edge->probability * (1 - missed);
    double least = edge->runner_up_probability;
    double kept = less > least ? less : least;
    kept = (double)(uint64_t)(kept * 1e6 + 0.5) / 1e6;
    for (size_t k = 0; k < edge->parent_count; k++) {
        stemma_parent *parent = (stemma_parent *)&edge->parents[k]; /* in the arena of the case */
        if (parent->parent == STEMMA_NO_ARTICLE) {
            parent->probability = kept;
        }
    }
    edge->probability = kept;
}

static void doubt(unseen *u)
{
    for (size_t e = 0; e < u->results->edge_count; e++) {
        stemma_edge *edge = &u->edges[e];
        if (!has_no_source(u, edge)) {
            continue;
        }
        size_t own = edge->family == STEMMA_NO_FAMILY ? 0 : u->found[edge->family];
        double missed = MISSED_PER_FOUND * (double)(u->found_in_all - own) / (double)u->places;
        take_from(edge, missed < MISSED_MOST ? missed : MISSED_MOST);
    }
}

stemma_status stm_run_doubt(stemma_results *results, stemma_error *error)
{
    if (!results->has_families || results->edge_count == 0) {
        return STEMMA_OK;
    }
    unseen u = {.results = results,
                .edges = (stemma_edge *)results->edges, /* in the arena of the case */
                .first = malloc((results->article_count + 1) * sizeof *u.first),
                .found = calloc(results->family_count + 1, sizeof *u.found)};
    stemma_status status = u.first && u.found ? STEMMA_OK : stm_error_memory(error);
    if (status == STEMMA_OK) {
        index_links(&u);
        count_found(&u);
        if (u.found_in_all > 0) {
            doubt(&u);
        }
    }
    free(u.first);
    free(u.found);
    return status;
}
