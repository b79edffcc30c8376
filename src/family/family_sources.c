/* The candidate parents of every member.
 *
 * In a family of up to eighty, all earlier members: a reworded child may have no passage with its parent and still be
 * told by its words. In a larger one, the linked partners, at most fifty, and a few articles of the same wording (the
 * earliest ones: whoever copied that wording could have had it from any of them), and the first of its near-copies
 * (family_heads.c), so that the cost stays linear. */
#include "family/family_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CHILDREN_PER_PART ((size_t)128)

/* Members by wording, each wording's earliest first. */
typedef struct fellow {
    uint64_t wording;
    int64_t until;
    uint32_t local;
} fellow;

static int compare_fellows(const void *left, const void *right)
{
    const fellow *a = left;
    const fellow *b = right;
    if (a->wording != b->wording) {
        return a->wording < b->wording ? -1 : 1;
    }
    if (a->until != b->until) {
        return a->until < b->until ? -1 : 1;
    }
    return a->local < b->local ? -1 : a->local > b->local;
}

static stemma_status sort_by_wording(stm_kin *kin, stemma_error *error)
{
    stemma_status status = STM_RESERVE(kin->order, kin->order_capacity, kin->count, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(kin->class_first, kin->class_first_capacity, kin->count, error);
    }
    fellow *fellows = status == STEMMA_OK ? malloc(kin->count * sizeof *fellows) : NULL;
    if (!fellows) {
        return status == STEMMA_OK ? stm_error_memory(error) : status;
    }
    for (uint32_t m = 0; m < kin->count; m++) {
        fellows[m] = (fellow){kin->texts[m].wording, stm_kin_article(kin, m)->published.to, m};
    }
    qsort(fellows, kin->count, sizeof *fellows, compare_fellows);
    uint32_t first = 0;
    for (uint32_t i = 0; i < kin->count; i++) {
        if (i > 0 && fellows[i].wording != fellows[i - 1].wording) {
            first = i;
        }
        kin->order[i] = fellows[i].local;
        kin->class_first[fellows[i].local] = first;
    }
    free(fellows);
    return STEMMA_OK;
}

static double weigh(stm_candidate_parent *candidate, const double *weights, const double *features)
{
    static const stm_reason reason_of[STM_FEATURE_COUNT] = {
        [STM_FEATURE_EARLIER] = STM_REASON_DATE,
        [STM_FEATURE_UNDATED] = STM_REASON_DATE,
        [STM_FEATURE_BETWEEN] = STM_REASON_DATE,
        [STM_FEATURE_DELAY] = STM_REASON_DATE,
        [STM_FEATURE_CREDIT] = STM_REASON_CREDIT,
        [STM_FEATURE_CHANGES] = STM_REASON_CHANGES,
        [STM_FEATURE_FIGURES_MISSING] = STM_REASON_CHANGES,
        [STM_FEATURE_FIGURES_GONE] = STM_REASON_CHANGES,
        [STM_FEATURE_TRANSLATED_FIGURES_MISSING] = STM_REASON_CHANGES,
        [STM_FEATURE_TRANSLATED_FIGURES_GONE] = STM_REASON_CHANGES, /* all others are zero, the text */
    };
    double sum = 0;
    for (size_t r = 0; r < STM_REASON_COUNT; r++) {
        candidate->reasons[r] = 0;
    }
    for (size_t f = 0; f < STM_FEATURE_COUNT; f++) {
        double part = weights[f] * features[f];
        candidate->reasons[reason_of[f]] += (float)part;
        sum += part;
    }
    return sum;
}

static void try_candidate(stm_kin *kin, uint32_t child, uint32_t parent)
{
    double features[STM_FEATURE_COUNT];
    if (parent != child && !stm_kin_ruled_out(kin, child, parent) && stm_kin_features(kin, child, parent, features)) {
        stm_candidate_parent *candidate = &kin->candidates[kin->candidate_count++];
        candidate->parent = parent;
        candidate->probability = 0;
        candidate->utility = weigh(candidate, kin->weights, features);
        kin->covered_most =
            features[STM_FEATURE_COVERED] > kin->covered_most ? features[STM_FEATURE_COVERED] : kin->covered_most;
    }
}

static int compare_candidates(const void *left, const void *right)
{
    const stm_candidate_parent *a = left;
    const stm_candidate_parent *b = right;
    return a->parent < b->parent ? -1 : a->parent > b->parent;
}

static void try_fellows(stm_kin *kin, uint32_t child)
{
    uint32_t first = kin->class_first[child];
    uint64_t wording = kin->texts[child].wording;
    if (wording == 0) {
        return;
    }
    for (uint32_t i = first; i < kin->count && i < first + STM_FAMILY_FELLOWS_MAX; i++) {
        uint32_t parent = kin->order[i];
        if (kin->texts[parent].wording != wording) {
            break;
        }
        if (kin->link_to[parent] == STM_NONE) {
            try_candidate(kin, child, parent);
        }
    }
}

static void try_head(stm_kin *kin, uint32_t child)
{
    uint32_t head = stm_kin_head(kin, child);
    if (head != STM_NONE && (kin->texts[child].wording == 0 || kin->texts[head].wording != kin->texts[child].wording)) {
        try_candidate(kin, child, head);
    }
}

static stemma_status find_candidates(stm_kin *kin, uint32_t child, stemma_error *error)
{
    bool all = kin->count <= STM_FAMILY_ALL_PAIRS_MAX;
    size_t most = all ? kin->count : kin->partner_count + STM_FAMILY_FELLOWS_MAX + 1;
    size_t begin = kin->candidate_count;
    stemma_status status = STM_RESERVE(kin->candidates, kin->candidate_capacity, begin + most, error);
    if (status != STEMMA_OK) {
        return status;
    }
    if (all) {
        for (uint32_t parent = 0; parent < kin->count; parent++) {
            try_candidate(kin, child, parent);
        }
        return STEMMA_OK;
    }
    for (size_t i = 0; i < kin->partner_count; i++) {
        try_candidate(kin, child, kin->partners[i]);
    }
    try_fellows(kin, child);
    try_head(kin, child);
    if (kin->candidate_count - begin > 1) {
        qsort(kin->candidates + begin, kin->candidate_count - begin, sizeof *kin->candidates, compare_candidates);
    }
    return STEMMA_OK;
}

static double root_utility(const stm_kin *kin, uint32_t child)
{
    if (stm_kin_is_forced(kin, child) && kin->candidate_count > kin->first[child]) {
        return -HUGE_VAL;
    }
    double features[STM_ROOT_COUNT];
    double sum = 0;
    stm_kin_root_features(kin, child, features);
    for (size_t f = 0; f < STM_ROOT_COUNT; f++) {
        sum += kin->root_weights[f] * features[f];
    }
    return sum;
}

static stemma_status prepare(stm_kin *kin, stemma_error *error)
{
    stemma_status status = STM_RESERVE(kin->first, kin->first_capacity, kin->count + 1, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(kin->root_utility, kin->root_utility_capacity, kin->count, error);
    }
    if (status == STEMMA_OK) {
        status = STM_RESERVE(kin->link_to, kin->link_to_capacity, kin->count, error);
    }
    if (status == STEMMA_OK && kin->count > STM_FAMILY_ALL_PAIRS_MAX) {
        status = sort_by_wording(kin, error);
    }
    for (size_t m = 0; status == STEMMA_OK && m < kin->count; m++) {
        kin->link_to[m] = STM_NONE;
    }
    kin->candidate_count = 0;
    return status;
}

/* Appends the candidates of one child. */
static stemma_status find_sources_of(stm_kin *kin, uint32_t child, stemma_error *error)
{
    kin->first[child] = kin->candidate_count;
    kin->covered_most = 0;
    stemma_status status = stm_kin_begin_child(kin, child, error);
    if (status == STEMMA_OK) {
        status = find_candidates(kin, child, error);
    }
    if (status == STEMMA_OK) {
        status = stm_kin_pin_child(kin, child, error);
    }
    if (status == STEMMA_OK) {
        stm_kin_end_child(kin);
        kin->root_utility[child] = root_utility(kin, child);
    }
    return status;
}

/* ------------------------------------------------------------------ the children of a giant, in parts */

typedef struct source_parts {
    stm_kin *whole;
    stm_kin *views; /* per thread */
    struct found_part {
        stm_candidate_parent *items;
        size_t count, place; /* in the whole */
    } * parts;
} source_parts;

stemma_status stm_kin_open_view(stm_kin *view, const stm_kin *whole, stemma_error *error)
{
    *view = *whole;
    view->candidates = NULL;
    view->link_to = NULL;
    view->spans = view->all_spans = NULL;
    view->span_first = view->span_points = view->partners = NULL;
    view->candidate_capacity = view->link_to_capacity = view->span_capacity = view->all_span_capacity = 0;
    view->span_first_capacity = view->span_points_capacity = view->partner_capacity = 0;
    stemma_status status = STM_RESERVE(view->link_to, view->link_to_capacity, view->count, error);
    for (size_t m = 0; status == STEMMA_OK && m < view->count; m++) {
        view->link_to[m] = STM_NONE;
    }
    return status;
}

void stm_kin_close_view(stm_kin *view)
{
    free(view->candidates);
    free(view->link_to);
    free(view->spans);
    free(view->all_spans);
    free(view->span_first);
    free(view->span_points);
    free(view->partners);
}

static size_t part_end(const stm_kin *kin, size_t index)
{
    size_t end = (index + 1) * CHILDREN_PER_PART;
    return end < kin->count ? end : kin->count;
}

static stemma_status find_part(void *payload, size_t index, unsigned thread, stemma_error *error)
{
    source_parts *p = payload;
    stm_kin *view = &p->views[thread];
    stemma_status status = STEMMA_OK;
    view->candidate_count = 0;
    for (size_t child = index * CHILDREN_PER_PART; status == STEMMA_OK && child < part_end(view, index); child++) {
        status = find_sources_of(view, (uint32_t)child, error);
    }
    p->parts[index].items = view->candidates;
    p->parts[index].count = view->candidate_count;
    view->candidates = NULL;
    view->candidate_capacity = 0;
    return status;
}

static stemma_status join_part(void *payload, size_t index, unsigned thread, stemma_error *error)
{
    (void)thread;
    (void)error;
    const source_parts *p = payload;
    const struct found_part *part = &p->parts[index];
    if (part->count > 0) {
        memcpy(p->whole->candidates + part->place, part->items, part->count * sizeof *part->items);
    }
    for (size_t child = index * CHILDREN_PER_PART; child < part_end(p->whole, index); child++) {
        p->whole->first[child] += part->place;
    }
    return STEMMA_OK;
}

static stemma_status find_and_join(source_parts *p, size_t count, stemma_error *error)
{
    stm_kin *kin = p->whole;
    stemma_status status = STEMMA_OK;
    for (unsigned t = 0; t < kin->threads && status == STEMMA_OK; t++) {
        status = stm_kin_open_view(&p->views[t], kin, error);
    }
    if (status == STEMMA_OK) {
        status = stm_parallel(count, kin->threads, find_part, p, error);
    }
    for (size_t i = 0; i < count; i++) {
        p->parts[i].place = kin->candidate_count;
        kin->candidate_count += p->parts[i].count;
    }
    if (status == STEMMA_OK) {
        status = STM_RESERVE(kin->candidates, kin->candidate_capacity, kin->candidate_count + 1, error);
    }
    return status == STEMMA_OK ? stm_parallel(count, kin->threads, join_part, p, error) : status;
}

static stemma_status find_in_parts(stm_kin *kin, stemma_error *error)
{
    size_t count = (kin->count + CHILDREN_PER_PART - 1) / CHILDREN_PER_PART;
    source_parts p = {kin, calloc(kin->threads, sizeof *p.views), calloc(count, sizeof *p.parts)};
    stemma_status status = p.views && p.parts ? find_and_join(&p, count, error) : stm_error_memory(error);
    for (unsigned t = 0; p.views && t < kin->threads; t++) {
        stm_kin_close_view(&p.views[t]);
    }
    for (size_t i = 0; p.parts && i < count; i++) {
        free(p.parts[i].items);
    }
    free(p.views);
    free(p.parts);
    return status;
}

static stemma_status find_one_by_one(stm_kin *kin, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (uint32_t child = 0; status == STEMMA_OK && child < kin->count; child++) {
        status = find_sources_of(kin, child, error);
    }
    return status;
}

stemma_status stm_kin_find_sources(stm_kin *kin, stemma_error *error)
{
    stemma_status status = prepare(kin, error);
    if (status == STEMMA_OK) {
        status = stm_kin_find_seconds(kin, error);
    }
    if (status == STEMMA_OK) {
        status = stm_kin_find_pairs(kin, error);
    }
    if (status == STEMMA_OK) {
        status = stm_kin_find_heads(kin, error);
    }
    if (status == STEMMA_OK) {
        status = stm_kin_find_rivals(kin, error);
    }
    if (status == STEMMA_OK) {
        status = stm_kin_find_moments(kin, error);
    }
    if (status == STEMMA_OK) {
        stm_kin_choose_weights(kin);
        status = kin->threads > 1 ? find_in_parts(kin, error) : find_one_by_one(kin, error);
    }
    if (status == STEMMA_OK) {
        kin->first[kin->count] = kin->candidate_count;
    }
    return status;
}
