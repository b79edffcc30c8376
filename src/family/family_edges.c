/* From probabilities to edges: the most probable parent, the next, all others worth naming, further sources. */
#include "family/family_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LISTED_LEAST 0.05
#define ALSO_SHARE_NEAR 0.9 /* of the best further share: as good as the best */
#define ALSO_MAIN_MOST 0.85
#define CHANGES_DECIDE 0.3
#define CHILDREN_PER_PART ((size_t)128)

/* Better first; of equals the smaller id, and the root last. */
static bool is_better(const stemma_parent *a, const stemma_parent *b)
{
    return a->probability != b->probability ? a->probability > b->probability : a->parent < b->parent;
}

/* The two best and the list of those at LISTED_LEAST or more (at most twenty: they sum to 1). */
typedef struct ranking {
    stemma_parent best, second;
    size_t begin; /* in the list */
} ranking;

static stemma_status rank(ranking *r, stm_parent_list *list, stemma_parent entry, stemma_error *error)
{
    if (entry.probability > 0 && is_better(&entry, &r->best)) {
        r->second = r->best;
        r->best = entry;
    } else if (entry.probability > 0 && is_better(&entry, &r->second)) {
        r->second = entry;
    }
    if (entry.probability < LISTED_LEAST) {
        return STEMMA_OK;
    }
    stemma_status status = STM_RESERVE(list->items, list->capacity, list->count + 1, error);
    if (status != STEMMA_OK) {
        return status;
    }
    size_t at = list->count++;
    for (; at > r->begin && is_better(&entry, &list->items[at - 1]); at--) {
        list->items[at] = list->items[at - 1];
    }
    list->items[at] = entry;
    return STEMMA_OK;
}

/* Rounding may lift the sum over 1 by a few millionths: the last gives them back. */
static void settle_sum(stemma_parent *parents, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += (int64_t)(parents[i].probability * 1e6 + 0.5);
    }
    if (sum > 1000000) {
        int64_t last = (int64_t)(parents[count - 1].probability * 1e6 + 0.5) - (sum - 1000000);
        parents[count - 1].probability = (double)last / 1e6;
    }
}

static const stm_candidate_parent *candidate_of(const stm_kin *kin, uint32_t child, uint32_t article)
{
    for (size_t k = kin->first[child]; article != STEMMA_NO_ARTICLE && k < kin->first[child + 1]; k++) {
        if (kin->members[kin->candidates[k].parent] == article) {
            return &kin->candidates[k];
        }
    }
    return NULL;
}

static bool is_dated(const stemma_article *article)
{
    return article->published.from != STEMMA_TIME_OPEN_FROM || article->published.to != STEMMA_TIME_OPEN_TO;
}

/* What the choice rests on. An origin rests on the text, and on the dates where it has one. */
static unsigned basis_of(const stm_kin *kin, uint32_t child, const ranking *r)
{
    const stm_candidate_parent *best = candidate_of(kin, child, r->best.parent);
    const stm_candidate_parent *second = candidate_of(kin, child, r->second.parent);
    if (stm_kin_is_forced(kin, child)) {
        return STEMMA_BASIS_USER;
    }
    unsigned basis = STEMMA_BASIS_TEXT;
    basis |= stm_kin_has_word(kin, child) ? STEMMA_BASIS_USER : 0;
    if (!best) {
        return is_dated(stm_kin_article(kin, child)) ? basis | STEMMA_BASIS_DATE : basis;
    }
    bool known = false;
    (void)stm_family_earlier(&stm_kin_article(kin, best->parent)->published, &stm_kin_article(kin, child)->published,
                             &known);
    basis |= known ? STEMMA_BASIS_DATE : 0;
    basis |= best->reasons[STM_REASON_CREDIT] > 0 ? STEMMA_BASIS_CREDIT : 0;
    if (second && (double)(best->reasons[STM_REASON_CHANGES] - second->reasons[STM_REASON_CHANGES]) >= CHANGES_DECIDE) {
        basis |= STEMMA_BASIS_CHANGES;
    }
    return basis;
}

/* ------------------------------------------------------------------ further sources */

static double utility_of(const stm_kin *kin, uint32_t child, uint32_t local)
{
    const stm_candidate_parent *candidate = candidate_of(kin, child, kin->members[local]);
    return candidate ? candidate->utility : -HUGE_VAL;
}

static double further_share(const stm_kin *kin, uint32_t child, uint32_t main, uint32_t other)
{
    return stm_kin_ruled_out(kin, child, kin->partners[other]) ? 0 : stm_kin_second_share(kin, child, main, other);
}

/* Of the partners that explain about as much of what `main` leaves as the best one does, the likeliest source. */
static uint32_t best_further(const stm_kin *kin, uint32_t child, uint32_t main, double *share)
{
    double most = 0;
    for (uint32_t other = 0; other < kin->partner_count; other++) {
        double here = further_share(kin, child, main, other);
        most = here > most ? here : most;
    }
    *share = most;
    uint32_t found = STM_NONE;
    double best = 0;
    for (uint32_t other = 0; most > 0 && other < kin->partner_count; other++) {
        if (further_share(kin, child, main, other) < ALSO_SHARE_NEAR * most) {
            continue;
        }
        double utility = utility_of(kin, child, kin->partners[other]);
        if (found == STM_NONE || utility > best) {
            found = other;
            best = utility;
        }
    }
    return found;
}

static stemma_status list_also(stm_kin *kin, uint32_t child, uint32_t article, stm_parent_list *list,
                               stemma_error *error)
{
    const stm_candidate_parent *main = candidate_of(kin, child, article);
    stemma_status status = stm_kin_begin_child(kin, child, error);
    if (status != STEMMA_OK) {
        return status;
    }
    uint32_t partner = main ? stm_kin_partner(kin, main->parent) : STM_NONE;
    double share = 0;
    uint32_t further = STM_NONE;
    if (partner != STM_NONE && stm_kin_covered(kin, child, main->parent) <= ALSO_MAIN_MOST) {
        further = best_further(kin, child, partner, &share);
    }
    if (further != STM_NONE) {
        double chance = 1 / (1 + exp(-(STM_ALSO_BIAS + STM_ALSO_SHARE * share)));
        status = STM_RESERVE(list->items, list->capacity, list->count + 1, error);
        if (status == STEMMA_OK) {
            list->items[list->count++] =
                (stemma_parent){kin->members[kin->partners[further]], stm_round_probability(chance)};
        }
    }
    stm_kin_end_child(kin);
    return status;
}

/* ------------------------------------------------------------------ all members */

static stemma_status fill_edge(stm_kin *kin, uint32_t child, stm_edge_draft *draft, stm_parent_list *list,
                               stemma_error *error)
{
    ranking r = {{STEMMA_NO_ARTICLE, 0}, {STEMMA_NO_ARTICLE, 0}, list->count};
    stemma_parent root = {STEMMA_NO_ARTICLE, stm_round_probability(kin->root_probability[child])};
    stemma_status status = rank(&r, list, root, error);
    for (size_t k = kin->first[child]; status == STEMMA_OK && k < kin->first[child + 1]; k++) {
        stemma_parent entry = {kin->members[kin->candidates[k].parent],
                               stm_round_probability(kin->candidates[k].probability)};
        status = rank(&r, list, entry, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    draft->parents_at = r.begin;
    draft->edge.parent_count = list->count - r.begin;
    settle_sum(list->items + r.begin, draft->edge.parent_count);
    draft->edge.child = kin->members[child];
    draft->edge.parent = r.best.parent;
    draft->edge.probability = r.best.probability;
    draft->edge.runner_up = r.second.parent;
    draft->edge.runner_up_probability = r.second.probability;
    draft->edge.basis = basis_of(kin, child, &r);
    draft->also_at = list->count;
    status = list_also(kin, child, r.best.parent, list, error);
    draft->edge.also_count = list->count - draft->also_at;
    if (status == STEMMA_OK && r.best.parent != STEMMA_NO_ARTICLE) {
        status = stm_kin_conflict(kin, child, stm_kin_local(kin, r.best.parent), &draft->edge.conflict, error);
    }
    return status;
}

static stemma_status fill_edges(stm_kin *kin, size_t begin, size_t end, stm_edge_draft *drafts, stm_parent_list *list,
                                stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t child = begin; status == STEMMA_OK && child < end; child++) {
        status = fill_edge(kin, (uint32_t)child, &drafts[kin->members[child]], list, error);
    }
    return status;
}

/* ------------------------------------------------------------------ the children of a giant, in parts */

typedef struct edge_parts {
    const stm_kin *whole;
    stm_kin *views; /* per thread */
    stm_edge_draft *drafts;
    stm_parent_list *lists; /* per part */
} edge_parts;

static size_t part_end(const stm_kin *kin, size_t index)
{
    size_t end = (index + 1) * CHILDREN_PER_PART;
    return end < kin->count ? end : kin->count;
}

static stemma_status fill_part(void *payload, size_t index, unsigned thread, stemma_error *error)
{
    const edge_parts *p = payload;
    stm_kin *view = &p->views[thread];
    return fill_edges(view, index * CHILDREN_PER_PART, part_end(view, index), p->drafts, &p->lists[index], error);
}

/* The list of a part goes behind those of the parts before it. */
static stemma_status join_part(const edge_parts *p, size_t index, stm_parent_list *list, stemma_error *error)
{
    const stm_parent_list *part = &p->lists[index];
    size_t at = list->count;
    stemma_status status = STM_RESERVE(list->items, list->capacity, at + part->count, error);
    if (status != STEMMA_OK || part->count == 0) {
        return status;
    }
    memcpy(list->items + at, part->items, part->count * sizeof *part->items);
    list->count += part->count;
    for (size_t child = index * CHILDREN_PER_PART; child < part_end(p->whole, index); child++) {
        stm_edge_draft *draft = &p->drafts[p->whole->members[child]];
        draft->parents_at += at;
        draft->also_at += at;
    }
    return STEMMA_OK;
}

static stemma_status fill_and_join(const edge_parts *p, size_t count, stm_parent_list *list, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (unsigned t = 0; t < p->whole->threads && status == STEMMA_OK; t++) {
        status = stm_kin_open_view(&p->views[t], p->whole, error);
        p->views[t].candidates = p->whole->candidates;
    }
    if (status == STEMMA_OK) {
        edge_parts shared = *p;
        status = stm_parallel(count, p->whole->threads, fill_part, &shared, error);
    }
    for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
        status = join_part(p, i, list, error);
    }
    return status;
}

static stemma_status fill_in_parts(stm_kin *kin, stm_edge_draft *drafts, stm_parent_list *list, stemma_error *error)
{
    size_t count = (kin->count + CHILDREN_PER_PART - 1) / CHILDREN_PER_PART;
    edge_parts p = {kin, calloc(kin->threads, sizeof *p.views), drafts, calloc(count, sizeof *p.lists)};
    stemma_status status = p.views && p.lists ? fill_and_join(&p, count, list, error) : stm_error_memory(error);
    for (unsigned t = 0; p.views && t < kin->threads; t++) {
        p.views[t].candidates = NULL; /* the family's */
        stm_kin_close_view(&p.views[t]);
    }
    for (size_t i = 0; p.lists && i < count; i++) {
        free(p.lists[i].items);
    }
    free(p.views);
    free(p.lists);
    return status;
}

stemma_status stm_kin_edges(stm_kin *kin, stm_edge_draft *drafts, stm_parent_list *list, stemma_error *error)
{
    return kin->threads > 1 ? fill_in_parts(kin, drafts, list, error)
                            : fill_edges(kin, 0, kin->count, drafts, list, error);
}
