/* What speaks for one direction of a pair, and what against it.
 *
 * A utility is a sum of features times weights, and which of two members had it from the other is a matter of two
 * utilities: that of (child, parent) and that of the same two the other way round. Their difference is the logarithm of
 * the odds between the two directions, and it is a sum over the same features. So each feature's share in it is what it
 * says about the direction; what speaks alike for both, as a common title does, drops out of itself. Features that a
 * reader would call one thing are told as one: all that has to do with the words, with the dates, with length.
 *
 * These odds are those of the two against each other. The probability of an edge is that of all trees, in which other
 * members compete as sources; `why` tells both. */
#include "family/family_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TOLD_LEAST 0.05  /* of a difference of utilities */
#define SHARE_FLOOR 0.02 /* see STM_FEATURE_EXPLAINED */

typedef enum topic {
    TOPIC_WORDING = 0, /* whatever has no other */
    TOPIC_PASSAGES,
    TOPIC_PIECES,
    TOPIC_DATES,
    TOPIC_CREDIT,
    TOPIC_TITLE,
    TOPIC_CHANGES,
    TOPIC_COUNT
} topic;

static const char *const topic_names[TOPIC_COUNT] = {"wording", "passages", "pieces", "dates",
                                                     "credit",  "title",    "changes"};

static const topic topic_of[STM_FEATURE_COUNT] = {
    [STM_FEATURE_COVERED] = TOPIC_PASSAGES,
    [STM_FEATURE_UNCOVERED] = TOPIC_PASSAGES,
    [STM_FEATURE_PARENT_HEAD] = TOPIC_PASSAGES,
    [STM_FEATURE_PARENT_INNER] = TOPIC_PASSAGES,
    [STM_FEATURE_PARENT_TAIL] = TOPIC_PASSAGES,
    [STM_FEATURE_CHILD_HEAD] = TOPIC_PASSAGES,
    [STM_FEATURE_CHILD_INNER] = TOPIC_PASSAGES,
    [STM_FEATURE_CHILD_TAIL] = TOPIC_PASSAGES,
    [STM_FEATURE_SECOND] = TOPIC_PIECES,
    [STM_FEATURE_MIXED] = TOPIC_PIECES,
    [STM_FEATURE_PIECED] = TOPIC_PIECES,
    [STM_FEATURE_EARLIER] = TOPIC_DATES,
    [STM_FEATURE_UNDATED] = TOPIC_DATES,
    [STM_FEATURE_BETWEEN] = TOPIC_DATES,
    [STM_FEATURE_DELAY] = TOPIC_DATES,
    [STM_FEATURE_CREDIT] = TOPIC_CREDIT,
    [STM_FEATURE_TITLE] = TOPIC_TITLE,
    [STM_FEATURE_CHANGES] = TOPIC_CHANGES,
    [STM_FEATURE_FIGURES_MISSING] = TOPIC_CHANGES,
    [STM_FEATURE_FIGURES_GONE] = TOPIC_CHANGES,
    [STM_FEATURE_TRANSLATED_FIGURES_MISSING] = TOPIC_CHANGES,
    [STM_FEATURE_TRANSLATED_FIGURES_GONE] = TOPIC_CHANGES,
};

/* The pairs that are looked at when sources are found, and no others. */
static bool is_weighed(const stm_kin *kin, uint32_t child, uint32_t parent)
{
    return kin->count <= STM_FAMILY_ALL_PAIRS_MAX || kin->link_to[parent] != STM_NONE ||
           stm_kin_head(kin, child) == parent || stm_kin_head(kin, parent) == child ||
           (kin->texts[child].wording != 0 && kin->texts[child].wording == kin->texts[parent].wording);
}

typedef struct direction {
    bool weighed, possible;
    double covered;
    double features[STM_FEATURE_COUNT];
} direction;

static stemma_status look(stm_kin *kin, uint32_t child, uint32_t parent, direction *out, stemma_error *error)
{
    memset(out, 0, sizeof *out);
    stemma_status status = stm_kin_begin_child(kin, child, error);
    if (status == STEMMA_OK) {
        out->weighed = is_weighed(kin, child, parent);
        out->possible = !out->weighed || stm_kin_features(kin, child, parent, out->features);
        out->covered = stm_kin_covered(kin, child, parent);
        stm_kin_end_child(kin);
    }
    return status;
}

/* Share of the child's rare words that the parent has; between two languages, of its text. */
static double explained(const direction *way)
{
    bool translated = way->features[STM_FEATURE_TRANSLATED] > 0;
    double share =
        exp(way->features[translated ? STM_FEATURE_TRANSLATED_EXPLAINED : STM_FEATURE_EXPLAINED]) - SHARE_FLOOR;
    return stm_round_probability(share);
}

static void set_values(stemma_reason *reason, topic about, const direction *way, const direction *back)
{
    if (about == TOPIC_WORDING) {
        reason->value = explained(way);
        reason->reverse = explained(back);
    } else if (about == TOPIC_PASSAGES) {
        reason->value = stm_round_probability(way->covered);
        reason->reverse = stm_round_probability(back->covered);
    }
}

static void put_reason(stemma_reasons *out, const stemma_reason *reason)
{
    size_t at = out->count++;
    for (; at > 0 && fabs(out->items[at - 1].contribution) < fabs(reason->contribution); at--) {
        out->items[at] = out->items[at - 1];
    }
    out->items[at] = *reason;
}

static void compare(stemma_reasons *out, const double *weights, const direction *way, const direction *back)
{
    double sums[TOPIC_COUNT] = {0};
    for (size_t f = 0; f < STM_FEATURE_COUNT; f++) {
        sums[topic_of[f]] += weights[f] * (way->features[f] - back->features[f]);
    }
    for (int about = 0; about < TOPIC_COUNT; about++) {
        stemma_reason reason = {.name = topic_names[about], .contribution = round(sums[about] * 1e6) / 1e6};
        if (fabs(reason.contribution) >= TOLD_LEAST) {
            set_values(&reason, (topic)about, way, back);
            put_reason(out, &reason);
        }
    }
}

static stemma_status prepare(stm_kin *kin, uint32_t *members, stemma_error *error)
{
    for (uint32_t i = 0; i < kin->count; i++) {
        members[i] = i;
    }
    kin->members = members;
    stemma_status status = stm_kin_read(kin, error);
    return status == STEMMA_OK ? stm_kin_find_sources(kin, error) : status;
}

stemma_status stm_family_reasons(stemma_reasons *out, const stm_family_input *input, uint32_t child, uint32_t parent,
                                 stemma_error *error)
{
    stm_family_links links = {0};
    stm_kin kin = {.links = &links, .count = input->article_count, .threads = 1};
    direction way;
    direction back;
    uint32_t *members = malloc((input->article_count + 1) * sizeof *members);
    stemma_status status = members ? stm_family_links_build(&links, input, error) : stm_error_memory(error);
    if (status == STEMMA_OK) {
        status = prepare(&kin, members, error);
    }
    if (status == STEMMA_OK) {
        status = look(&kin, child, parent, &way, error);
    }
    if (status == STEMMA_OK) {
        status = look(&kin, parent, child, &back, error);
    }
    if (status == STEMMA_OK) {
        out->weighed = way.weighed;
        out->impossible = !way.possible;
        out->reverse_impossible = !back.possible;
        if (way.weighed && way.possible && back.possible) {
            compare(out, kin.weights, &way, &back);
        }
    }
    stm_kin_release(&kin);
    stm_family_links_release(&links);
    free(members);
    return status;
}
