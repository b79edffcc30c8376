/* What speaks for an ordered pair (child, candidate parent), as numbers.
 *
 * After Dias, Rocha and others on image and text phylogeny, what counts is what of the child is NOT in the parent,
 * divided by the child's own mass: without the division long articles are punished as sources and directions turn
 * round. Shares are taken twice: as they are, which tells near-copies apart, and as logarithms, which tells free
 * retellings apart, where 15 % in common against 10 % is much.
 *
 * An article made of two sources would look half invented beside either. So a pair whose passages leave part of the
 * child unexplained is credited with what one more partner explains of the rest (minimum description length: a second
 * source is cheaper than half an article of chance agreement). The same seen from the other end turns the pair the
 * right way round: that two strangers should each have copied another piece of one article, and each gone on in his own
 * words, is the dearer story. */
#include "family/family_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SHARE_FLOOR 0.02
#define CHANCE_FLOOR 1e-3
#define CHANGES_MAX 4
#define SECOND_LEAST 0.15  /* a further source explains at least this share of the child */
#define SECOND_OVERLAP 0.3 /* and has no more than this part of the smaller share in common with the main one */
#define MAIN_LEAST 0.1
#define MAIN_MOST 0.85
#define EARLIER_LEAST 0.05

static double share_of(double part, double whole)
{
    return whole <= 0 ? 0 : part >= whole ? 1 : part / whole;
}

static int compare_spans(const void *left, const void *right)
{
    const stm_span *a = left;
    const stm_span *b = right;
    if (a->begin != b->begin) {
        return a->begin < b->begin ? -1 : 1;
    }
    return a->end < b->end ? -1 : a->end > b->end;
}

uint32_t stm_kin_local(const stm_kin *kin, uint32_t article)
{
    size_t low = 0;
    size_t high = kin->count;
    size_t guess = article - kin->members[0]; /* right where one family is all there is */
    if (article >= kin->members[0] && guess < high && kin->members[guess] == article) {
        return (uint32_t)guess;
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (kin->members[middle] < article) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < kin->count && kin->members[low] == article ? (uint32_t)low : STM_NONE;
}

#define INSERTION_MAX 16u

static void sort_spans(stm_span *spans, size_t count)
{
    if (count > INSERTION_MAX) {
        qsort(spans, count, sizeof *spans, compare_spans);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        stm_span span = spans[i];
        size_t at = i;
        for (; at > 0 && compare_spans(&spans[at - 1], &span) > 0; at--) {
            spans[at] = spans[at - 1];
        }
        spans[at] = span;
    }
}

/* Where the child stands in the passages of link `l`, merged, appended to spans. */
static stemma_status add_spans(stm_kin *kin, uint32_t child, size_t l, uint32_t *count, stemma_error *error)
{
    const stm_family_links *links = kin->links;
    const stemma_passage *passages = links->input->passages;
    size_t begin = links->passage_first[l];
    size_t end = links->passage_first[l + 1];
    bool is_a = links->input->links[l].a == kin->members[child];
    stemma_status status = STM_RESERVE(kin->spans, kin->span_capacity, *count + (end - begin), error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_span *out = kin->spans + *count;
    size_t found = 0;
    for (size_t p = begin; p < end; p++) {
        out[found].begin = is_a ? passages[p].a_begin : passages[p].b_begin;
        out[found++].end = is_a ? passages[p].a_end : passages[p].b_end;
    }
    sort_spans(out, found);
    size_t kept = 0;
    for (size_t i = 0; i < found; i++) {
        if (kept > 0 && out[i].begin <= out[kept - 1].end) {
            out[kept - 1].end = out[i].end > out[kept - 1].end ? out[i].end : out[kept - 1].end;
        } else {
            out[kept++] = out[i];
        }
    }
    *count += (uint32_t)kept;
    return STEMMA_OK;
}

static stemma_status list_partners(stm_kin *kin, uint32_t child, stemma_error *error)
{
    const stm_family_links *links = kin->links;
    uint32_t article = kin->members[child];
    size_t begin = links->first[article];
    size_t end = links->first[article + 1];
    kin->partner_count = 0;
    stemma_status status = STM_RESERVE(kin->partners, kin->partner_capacity, end - begin, error);
    for (size_t i = begin; status == STEMMA_OK && i < end; i++) {
        const stemma_link *link = &links->input->links[links->link_of[i]];
        uint32_t local = stm_kin_local(kin, link->a == article ? link->b : link->a);
        if (local != STM_NONE && local != child && kin->link_to[local] == STM_NONE) {
            kin->link_to[local] = links->link_of[i];
            kin->partners[kin->partner_count++] = local;
        }
    }
    /* links are sorted by both ends, so that an article's other ends ascend */
    return status;
}

static uint32_t count_points(const stm_kin *kin, size_t partner)
{
    uint32_t points = 0;
    for (uint32_t i = kin->span_first[partner]; i < kin->span_first[partner + 1]; i++) {
        points += kin->spans[i].end - kin->spans[i].begin;
    }
    return points;
}

/* The share of the child that passages with anyone cover. */
static stemma_status find_covered_share(stm_kin *kin, uint32_t child, uint32_t count, stemma_error *error)
{
    stemma_status status = STM_RESERVE(kin->all_spans, kin->all_span_capacity, count + 1, error);
    if (status != STEMMA_OK) {
        return status;
    }
    if (count > 0) {
        memcpy(kin->all_spans, kin->spans, count * sizeof *kin->spans);
        sort_spans(kin->all_spans, count);
    }
    uint32_t points = 0;
    uint32_t end = 0;
    for (uint32_t i = 0; i < count; i++) {
        stm_span span = kin->all_spans[i];
        uint32_t begin = span.begin > end ? span.begin : end;
        points += span.end > begin ? span.end - begin : 0;
        end = span.end > end ? span.end : end;
    }
    kin->covered_share = share_of(points, kin->texts[child].length);
    return STEMMA_OK;
}

stemma_status stm_kin_begin_child(stm_kin *kin, uint32_t child, stemma_error *error)
{
    uint32_t count = 0;
    stemma_status status = list_partners(kin, child, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(kin->span_first, kin->span_first_capacity, kin->partner_count + 1, error);
    }
    if (status == STEMMA_OK) {
        status = STM_RESERVE(kin->span_points, kin->span_points_capacity, kin->partner_count + 1, error);
    }
    for (size_t i = 0; status == STEMMA_OK && i < kin->partner_count; i++) {
        kin->span_first[i] = count;
        status = add_spans(kin, child, kin->link_to[kin->partners[i]], &count, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    kin->span_first[kin->partner_count] = count;
    for (size_t i = 0; i < kin->partner_count; i++) {
        kin->span_points[i] = count_points(kin, i);
    }
    return find_covered_share(kin, child, count, error);
}

void stm_kin_end_child(stm_kin *kin)
{
    for (size_t i = 0; i < kin->partner_count; i++) {
        kin->link_to[kin->partners[i]] = STM_NONE;
    }
    kin->partner_count = 0;
}

uint32_t stm_kin_partner(const stm_kin *kin, uint32_t local)
{
    size_t low = 0;
    size_t high = kin->partner_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (kin->partners[middle] < local) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < kin->partner_count && kin->partners[low] == local ? (uint32_t)low : STM_NONE;
}

static uint64_t common_points(const stm_kin *kin, uint32_t one, uint32_t two)
{
    uint64_t points = 0;
    uint32_t i = kin->span_first[one];
    uint32_t j = kin->span_first[two];
    while (i < kin->span_first[one + 1] && j < kin->span_first[two + 1]) {
        stm_span a = kin->spans[i];
        stm_span b = kin->spans[j];
        uint32_t begin = a.begin > b.begin ? a.begin : b.begin;
        uint32_t end = a.end < b.end ? a.end : b.end;
        points += end > begin ? end - begin : 0;
        i += a.end <= b.end;
        j += b.end <= a.end;
    }
    return points;
}

static bool may_be_earlier(const stm_kin *kin, uint32_t parent, uint32_t child)
{
    bool known = false;
    double chance =
        stm_family_earlier(&stm_kin_article(kin, parent)->published, &stm_kin_article(kin, child)->published, &known);
    return chance >= EARLIER_LEAST;
}

double stm_kin_second_share(const stm_kin *kin, uint32_t child, uint32_t main, uint32_t other)
{
    double length = kin->texts[child].length;
    uint64_t by_other = kin->span_points[other];
    if (main == other || (double)by_other < SECOND_LEAST * length) {
        return 0;
    }
    uint64_t by_main = kin->span_points[main];
    /* what cannot lie beside each other in the text overlaps */
    uint64_t smaller = by_main < by_other ? by_main : by_other;
    if ((double)(by_main + by_other) - length > SECOND_OVERLAP * (double)smaller) {
        return 0;
    }
    uint64_t both = common_points(kin, main, other);
    double share = (double)(by_other - both) / length;
    if ((double)both > SECOND_OVERLAP * (double)smaller || share < SECOND_LEAST ||
        !may_be_earlier(kin, kin->partners[other], child)) {
        return 0;
    }
    return share;
}

static double best_second_share(const stm_kin *kin, uint32_t child, uint32_t main)
{
    double best = 0;
    for (uint32_t other = 0; other < kin->partner_count; other++) {
        double share = stm_kin_second_share(kin, child, main, other);
        best = share > best ? share : best;
    }
    return best;
}

static double covered_by_link(const stm_kin *kin, uint32_t child, uint32_t l)
{
    const stemma_link *link = &kin->links->input->links[l];
    return link->a == kin->members[child] ? link->a_share : link->b_share;
}

static stemma_status find_seconds_of(stm_kin *kin, uint32_t member, stemma_error *error)
{
    stemma_status status = stm_kin_begin_child(kin, member, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(kin->seconds, kin->second_capacity, kin->second_count + kin->partner_count, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    for (uint32_t i = 0; i < kin->partner_count; i++) {
        double covered = covered_by_link(kin, member, kin->link_to[kin->partners[i]]);
        bool partly = covered >= MAIN_LEAST && covered <= MAIN_MOST;
        stm_second *second = &kin->seconds[kin->second_count++];
        second->partner = kin->partners[i];
        second->share = partly ? (float)best_second_share(kin, member, i) : 0;
    }
    stm_kin_end_child(kin);
    return STEMMA_OK;
}

stemma_status stm_kin_find_seconds(stm_kin *kin, stemma_error *error)
{
    stemma_status status = STM_RESERVE(kin->second_first, kin->second_first_capacity, kin->count + 1, error);
    kin->second_count = 0;
    for (uint32_t member = 0; status == STEMMA_OK && member < kin->count; member++) {
        kin->second_first[member] = kin->second_count;
        status = find_seconds_of(kin, member, error);
    }
    if (status == STEMMA_OK) {
        kin->second_first[kin->count] = kin->second_count;
    }
    return status;
}

size_t stm_kin_second_place(const stm_kin *kin, uint32_t member, uint32_t partner)
{
    size_t low = kin->second_first[member];
    size_t high = kin->second_first[member + 1];
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (kin->seconds[middle].partner < partner) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < kin->second_first[member + 1] && kin->seconds[low].partner == partner;
    return found ? low : SIZE_MAX;
}

static double second_beside(const stm_kin *kin, uint32_t member, uint32_t partner)
{
    size_t place = stm_kin_second_place(kin, member, partner);
    return place != SIZE_MAX ? (double)kin->seconds[place].share : 0;
}

static double change_count(const stm_kin *kin, uint32_t l)
{
    size_t count = 0;
    for (size_t p = kin->links->passage_first[l]; p < kin->links->passage_first[l + 1]; p++) {
        count += kin->links->input->passages[p].change_count;
    }
    return count < CHANGES_MAX ? (double)count : CHANGES_MAX;
}

bool stm_kin_other_language(const stm_kin *kin, uint32_t child, uint32_t parent)
{
    uint64_t one = kin->texts[child].language;
    uint64_t two = kin->texts[parent].language;
    return one != two && one != 0 && two != 0;
}

/* Between two languages words say nothing; what the passages cover of either text stands for them. */
static void compare_translation(const stm_kin *kin, uint32_t child, uint32_t parent, double *features)
{
    uint32_t l = kin->link_to[parent];
    double of_child = l == STM_NONE ? 0 : covered_by_link(kin, child, l);
    double of_parent = l == STM_NONE ? 0 : covered_by_link(kin, parent, l);
    features[STM_FEATURE_TRANSLATED] = 1;
    features[STM_FEATURE_TRANSLATED_EXPLAINED] = log(SHARE_FLOOR + of_child);
    features[STM_FEATURE_TRANSLATED_KEPT] = log(SHARE_FLOOR + of_parent);
    features[STM_FEATURE_TRANSLATED_MISSING] = 1 - share_of(of_child, kin->covered_share);
}

static void compare_grams(const stm_kin *kin, uint32_t child, uint32_t parent, double *features)
{
    const stm_gram_slice *own = kin->texts[child].grams;
    const stm_gram_slice *other = kin->texts[parent].grams;
    stm_pair pair = stm_kin_pair(kin, child, parent);
    double words = (double)pair.common[STM_GRAM_WORDS];
    double words_kept = share_of(words, other[STM_GRAM_WORDS].mass);
    features[STM_FEATURE_EXPLAINED] = log(SHARE_FLOOR + share_of(words, own[STM_GRAM_WORDS].mass));
    features[STM_FEATURE_KEPT] = log(SHARE_FLOOR + words_kept);
    features[STM_FEATURE_KEPT_SHARE] = words_kept;
    features[STM_FEATURE_MISSING] = 1 - share_of(words, own[STM_GRAM_WORDS].shared_mass);
    double missing = own[STM_GRAM_WORDS].shared_mass - words;
    double novel = own[STM_GRAM_WORDS].mass - words;
    features[STM_FEATURE_MISSING_MASS] = log(1 + (missing > 0 ? missing : 0));
    features[STM_FEATURE_NOVEL_MASS] = log(1 + (novel > 0 ? novel : 0));
    double letters = (double)pair.common[STM_GRAM_LETTERS];
    double letters_share = share_of(letters, own[STM_GRAM_LETTERS].mass);
    double letters_kept = share_of(letters, other[STM_GRAM_LETTERS].mass);
    features[STM_FEATURE_LETTERS] = log(SHARE_FLOOR + letters_share);
    features[STM_FEATURE_LETTERS_SHARE] = letters_share;
    features[STM_FEATURE_LETTERS_KEPT] = log(SHARE_FLOOR + letters_kept);
    features[STM_FEATURE_LETTERS_KEPT_SHARE] = letters_kept;
    features[STM_FEATURE_LETTERS_MISSING] = 1 - share_of(letters, own[STM_GRAM_LETTERS].shared_mass);
}

/* What is told whatever the two languages are: names and figures stay as they are. */
static void compare_shared(const stm_kin *kin, uint32_t child, uint32_t parent, double *features)
{
    const stm_gram_slice *own = kin->texts[child].grams;
    const stm_gram_slice *other = kin->texts[parent].grams;
    stm_pair pair = stm_kin_pair(kin, child, parent);
    double steep = share_of((double)pair.steep, own[STM_GRAM_WORDS].steep_mass);
    features[STM_FEATURE_STEEP] = log(SHARE_FLOOR + steep);
    features[STM_FEATURE_STEEP_SHARE] = steep;
    double figures = (double)pair.common[STM_GRAM_FIGURES];
    double missing = own[STM_GRAM_FIGURES].shared_mass - figures;
    double gone = other[STM_GRAM_FIGURES].shared_mass - figures;
    bool translated = stm_kin_other_language(kin, child, parent);
    features[translated ? STM_FEATURE_TRANSLATED_FIGURES_MISSING : STM_FEATURE_FIGURES_MISSING] =
        log(1 + (missing > 0 ? missing : 0));
    features[translated ? STM_FEATURE_TRANSLATED_FIGURES_GONE : STM_FEATURE_FIGURES_GONE] =
        log(1 + (gone > 0 ? gone : 0));
    stm_rival rival = stm_kin_rival(kin, child, parent);
    features[STM_FEATURE_OUTDONE] = (double)rival.outdone;
    features[STM_FEATURE_CONTRAST] = (double)rival.contrast;
    features[STM_FEATURE_STEP] = (double)rival.between;
    features[STM_FEATURE_CHILD_NEARER] = (double)rival.child_nearer;
    features[STM_FEATURE_PARENT_NEARER] = (double)rival.parent_nearer;
}

/* The link of the child at hand with another; NULL where there is none. */
static const stemma_link *link_of_pair(const stm_kin *kin, uint32_t one, uint32_t two)
{
    uint32_t l = kin->link_to[two] != STM_NONE ? kin->link_to[two] : kin->link_to[one];
    return l != STM_NONE ? &kin->links->input->links[l] : NULL;
}

/* The share of a member's words that stand in the other in the same order. Copied paragraphs that changed places are in
 * order each, which a common subsequence does not see: there what copies cover counts, as far as the words bear it. */
static double order_share(const stm_kin *kin, uint32_t member, uint32_t other, const stm_pair *pair)
{
    const stm_kin_text *text = &kin->texts[member];
    double share = share_of(pair->in_order, text->sequence_count);
    const stemma_link *link = link_of_pair(kin, member, other);
    if (!link || link->kind != STEMMA_KIND_COPY) {
        return share;
    }
    double covered = link->a == kin->members[member] ? link->a_share : link->b_share;
    double words = share_of((double)pair->common[STM_GRAM_WORDS], text->grams[STM_GRAM_WORDS].mass);
    double moved = covered < words ? covered : words;
    return moved > share ? moved : share;
}

static void compare_order(const stm_kin *kin, uint32_t child, uint32_t parent, double *features)
{
    stm_pair pair = stm_kin_pair(kin, child, parent);
    double explained = order_share(kin, child, parent, &pair);
    double kept = order_share(kin, parent, child, &pair);
    double both = explained + kept > 0 ? 2 * explained * kept / (explained + kept) : 0;
    features[STM_FEATURE_ORDER] = log(SHARE_FLOOR + explained);
    features[STM_FEATURE_ORDER_KEPT] = log(SHARE_FLOOR + kept);
    features[STM_FEATURE_ORDER_KEPT_SHARE] = kept;
    features[STM_FEATURE_ORDER_BOTH] = log(SHARE_FLOOR + both);
    double longer = log((double)kin->texts[parent].length / (double)kin->texts[child].length);
    features[STM_FEATURE_LONGER] = longer > 0 ? longer : 0;
    features[STM_FEATURE_SHORTER] = longer < 0 ? -longer : 0;
}

/* Without a link there are no passages to ask, but two texts that are nearly one. */
static double covered_unlinked(const stm_kin *kin, uint32_t child, uint32_t parent)
{
    if (kin->texts[child].wording != 0 && kin->texts[child].wording == kin->texts[parent].wording) {
        return 1;
    }
    if (stm_kin_head(kin, child) != parent && stm_kin_head(kin, parent) != child) {
        return 0;
    }
    return share_of(stm_kin_pair(kin, child, parent).in_order, kin->texts[child].sequence_count);
}

double stm_kin_covered(const stm_kin *kin, uint32_t child, uint32_t parent)
{
    uint32_t l = kin->link_to[parent];
    if (l == STM_NONE) {
        return covered_unlinked(kin, child, parent);
    }
    return covered_by_link(kin, child, l);
}

/* Where in one of the two texts of a link its passages leave something out. */
static void find_gaps(const stm_kin *kin, uint32_t member, uint32_t l, double *head, double *inner, double *tail)
{
    const stm_family_links *links = kin->links;
    bool is_a = links->input->links[l].a == kin->members[member];
    double length = stm_kin_article(kin, member)->text_length;
    double first = length;
    double last = 0;
    for (size_t p = links->passage_first[l]; p < links->passage_first[l + 1]; p++) {
        const stemma_passage *passage = &links->input->passages[p];
        double begin = is_a ? passage->a_begin : passage->b_begin;
        double end = is_a ? passage->a_end : passage->b_end;
        first = begin < first ? begin : first;
        last = end > last ? end : last;
    }
    double covered = covered_by_link(kin, member, l);
    *head = share_of(first, length);
    *tail = share_of(length - last, length);
    *inner = 1 - *head - *tail - covered;
    *inner = *inner > 0 ? *inner : 0;
}

static void compare_passages(const stm_kin *kin, uint32_t child, uint32_t parent, double *features)
{
    double covered = stm_kin_covered(kin, child, parent);
    features[STM_FEATURE_COVERED] = covered;
    features[STM_FEATURE_UNCOVERED] = 1 - share_of(covered, kin->covered_share);
    if (kin->link_to[parent] == STM_NONE) {
        return;
    }
    find_gaps(kin, parent, kin->link_to[parent], &features[STM_FEATURE_PARENT_HEAD],
              &features[STM_FEATURE_PARENT_INNER], &features[STM_FEATURE_PARENT_TAIL]);
    find_gaps(kin, child, kin->link_to[parent], &features[STM_FEATURE_CHILD_HEAD], &features[STM_FEATURE_CHILD_INNER],
              &features[STM_FEATURE_CHILD_TAIL]);
    features[STM_FEATURE_CHANGES] = change_count(kin, kin->link_to[parent]);
    double second = second_beside(kin, child, parent);
    features[STM_FEATURE_SECOND] = second;
    features[STM_FEATURE_MIXED] = second > 0 ? 1 : 0;
    features[STM_FEATURE_PIECED] = covered <= MAIN_MOST && second_beside(kin, parent, child) > 0 ? 1 : 0;
}

static void compare_times(const stm_kin *kin, uint32_t child, uint32_t parent, double *features)
{
    int64_t from;
    int64_t to;
    if (stm_family_moment(&stm_kin_article(kin, parent)->published, &from) &&
        stm_family_moment(&stm_kin_article(kin, child)->published, &to) && from < to) {
        features[STM_FEATURE_BETWEEN] = log(1 + (double)stm_kin_between(kin, from, to));
        features[STM_FEATURE_DELAY] = log(1 + (double)(to - from) / 60);
    }
}

void stm_kin_text_features(const stm_kin *kin, uint32_t child, uint32_t parent, double features[STM_FEATURE_COUNT])
{
    const stm_kin_text *own = &kin->texts[child];
    const stm_kin_text *other = &kin->texts[parent];
    for (size_t f = 0; f < STM_FEATURE_COUNT; f++) {
        features[f] = 0;
    }
    features[STM_FEATURE_CREDIT] = other->outlet != STM_NONE && stm_kin_credits(kin, own, other->outlet) ? 1 : 0;
    features[STM_FEATURE_TITLE] = own->title != 0 && own->title == other->title ? 1 : 0;
    if (stm_kin_other_language(kin, child, parent)) {
        compare_translation(kin, child, parent, features);
    } else {
        compare_grams(kin, child, parent, features);
        compare_order(kin, child, parent, features);
    }
    compare_shared(kin, child, parent, features);
    compare_passages(kin, child, parent, features);
}

bool stm_kin_features(const stm_kin *kin, uint32_t child, uint32_t parent, double features[STM_FEATURE_COUNT])
{
    bool known = false;
    double chance =
        stm_family_earlier(&stm_kin_article(kin, parent)->published, &stm_kin_article(kin, child)->published, &known);
    if (known && chance <= 0) {
        return false;
    }
    stm_kin_text_features(kin, child, parent, features);
    features[STM_FEATURE_EARLIER] = known ? log(chance < CHANCE_FLOOR ? CHANCE_FLOOR : chance) : 0;
    features[STM_FEATURE_UNDATED] = known ? 0 : 1;
    compare_times(kin, child, parent, features);
    return true;
}

void stm_kin_root_features(const stm_kin *kin, uint32_t child, double features[STM_ROOT_COUNT])
{
    const stm_kin_text *text = &kin->texts[child];
    features[STM_ROOT_ONE] = 1;
    features[STM_ROOT_CREDITING] = text->credit_count > 0 ? 1 : 0;
    features[STM_ROOT_COVERED] = kin->covered_most;
    features[STM_ROOT_CLOSE] = (double)kin->closeness[child];
    features[STM_ROOT_LENGTH] = log((double)text->length / kin->longest);
    features[STM_ROOT_SIZE] = log((double)kin->count);
    features[STM_ROOT_SHARED] = log(SHARE_FLOOR + share_of(text->grams[STM_GRAM_WORDS].shared_mass, kin->shared_most));
}

/* ------------------------------------------------------------------ weights */

/* How far a family stands between two kinds of families: 0 the first, 1 the second. */
static double part_between(double closeness, size_t kind)
{
    double low = stm_family_closeness[kind];
    double high = stm_family_closeness[kind + 1];
    return closeness <= low ? 0 : closeness >= high ? 1 : (closeness - low) / (high - low);
}

static double between(double part)
{
    return part < 0 ? 0 : part > 1 ? 1 : part;
}

/* How far the family's texts are short ones, by the geometric mean of their lengths. */
double stm_kin_shortness(const stm_kin *kin)
{
    double lengths = 0;
    for (size_t m = 0; m < kin->count; m++) {
        lengths += log((double)kin->texts[m].length);
    }
    double length = lengths / (double)kin->count;
    return between((log(STM_SHORT_NONE) - length) / (log(STM_SHORT_NONE) - log(STM_SHORT_ALL)));
}

void stm_kin_choose_weights(stm_kin *kin)
{
    double closeness = stm_kin_family_closeness(kin);
    double shortness = stm_kin_shortness(kin);
    size_t kind = 0;
    while (kind + 2 < STM_FAMILY_KINDS && closeness > stm_family_closeness[kind + 1]) {
        kind++;
    }
    double part = part_between(closeness, kind);
    shortness *= between((STM_SHORT_CLOSE - closeness) / (STM_SHORT_CLOSE - STM_SHORT_FREE));
    for (size_t f = 0; f < STM_FEATURE_COUNT; f++) {
        kin->weights[f] = (1 - part) * stm_family_weights[kind][f] + part * stm_family_weights[kind + 1][f] +
                          shortness * stm_family_weights[STM_FAMILY_KINDS][f];
    }
    for (size_t f = 0; f < STM_ROOT_COUNT; f++) {
        kin->root_weights[f] = (1 - part) * stm_root_weights[kind][f] + part * stm_root_weights[kind + 1][f] +
                               shortness * stm_root_weights[STM_FAMILY_KINDS][f];
    }
}
