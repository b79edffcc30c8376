/* Where the text speaks against the clocks.
 *
 * Dates exclude: what surely appeared later is no candidate, whatever it shares. A clock that is wrong (a page that was
 * published anew, a date of the site's template, a time zone) therefore turns an edge round without leaving a trace in its
 * probability. So the edge that dates decided is looked at once more without them: of the two directions, how likely is
 * each by the text alone? The odds are those of stm_family_reasons, a difference of two utilities in which everything that
 * has to do with time is left out. Where the text is nearly sure of the other direction, the edge says so; it stays, since
 * texts err as well as clocks do, and the reader is told of both.
 *
 * What counts as nearly sure was chosen on the open tasks whose edges are known: see CONFLICT_LEAST. */
#include "family/family_internal.h"

#include <math.h>
#include <string.h>

/* Logarithm of the odds. Of 1,113 edges that are right (cascade, telephone, narration, with dates) 3 are called in doubt; if the
 * clocks of the same edges ran the other way round, half of those of cascade would be, and few of telephone, whose short
 * retellings tell no direction. */
#define CONFLICT_LEAST 3.0
#define SURELY 0.95

static bool rests_on_dates(size_t feature)
{
    return feature == STM_FEATURE_EARLIER || feature == STM_FEATURE_UNDATED || feature == STM_FEATURE_BETWEEN ||
           feature == STM_FEATURE_DELAY;
}

/* What the text says for `parent`, as a logarithm. */
static stemma_status text_utility(stm_kin *kin, uint32_t child, uint32_t parent, double *utility, stemma_error *error)
{
    double features[STM_FEATURE_COUNT];
    stemma_status status = stm_kin_begin_child(kin, child, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_kin_text_features(kin, child, parent, features);
    stm_kin_end_child(kin);
    *utility = 0;
    for (size_t f = 0; f < STM_FEATURE_COUNT; f++) {
        *utility += rests_on_dates(f) ? 0 : kin->weights[f] * features[f];
    }
    return STEMMA_OK;
}

stemma_status stm_kin_conflict(stm_kin *kin, uint32_t child, uint32_t parent, double *conflict, stemma_error *error)
{
    bool known = false;
    double earlier =
        stm_family_earlier(&stm_kin_article(kin, parent)->published, &stm_kin_article(kin, child)->published, &known);
    *conflict = 0;
    if (!known || earlier < SURELY) {
        return STEMMA_OK;
    }
    double told = 0;
    double other = 0;
    stemma_status status = text_utility(kin, child, parent, &told, error);
    if (status == STEMMA_OK) {
        status = text_utility(kin, parent, child, &other, error);
    }
    if (status == STEMMA_OK && other - told >= CONFLICT_LEAST) {
        *conflict = stm_round_probability(1 / (1 + exp(told - other)));
    }
    return status;
}
