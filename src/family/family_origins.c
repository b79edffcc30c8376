/* How many origins a family has: a distribution, told as a range.
 *
 * An origin is a member that hangs on the virtual root. Outside of blocks (family_probability.c) members choose their
 * parents independently, so the number of roots among them is a sum of independent coin throws, whose distribution is
 * computed exactly, one member at a time. Within a block the choices depend on each other (one of a circle must be
 * first): there the distribution comes out of the determinant (family_roots.c), or in large blocks out of drawn trees
 * whose roots are counted, and the two are convolved. Low and high are the 5 % and 95 % points.
 *
 * Versions of a text whose original is not identified (family_originals.c) count as one origin together, but for the
 * chance that one of them is none; the others are counted anew beside them, as coins. */
#include "family/family_internal.h"

#include <string.h>

#define ORIGIN_SAMPLES 60
#define TAIL 0.05
#define CHANCE_LEAST 1e-7

/* tally[0 .. *length) gets one more coin. Of thousands of members most are hardly ever roots: numbers so high that their
 * chance is too small for a double are left off, so that the cost is not the square of the members. */
static void add_coin(double *tally, size_t *length, double chance)
{
    tally[*length] = 0;
    for (size_t k = *length; k > 0; k--) {
        tally[k] = tally[k] * (1 - chance) + tally[k - 1] * chance;
    }
    tally[0] *= 1 - chance;
    *length += tally[*length] > 0;
}

/* Convolves tally with counts[0 .. count) / total, through `spare`. */
static void add_counts(double *tally, size_t *length, const double *counts, size_t count, double *spare)
{
    memset(spare, 0, (*length + count) * sizeof *spare);
    for (size_t i = 0; i < *length; i++) {
        for (size_t j = 0; j < count; j++) {
            spare[i + j] += tally[i] * counts[j];
        }
    }
    *length += count - 1;
    memcpy(tally, spare, *length * sizeof *tally);
}

/* Shares of the drawn trees by their number of roots; length 0 when none could be drawn. */
static stemma_status sample_block(const stm_block *block, double *counts, size_t *length, stemma_error *error)
{
    stm_sampler sampler;
    *length = 0;
    stemma_status status = stm_sampler_build(&sampler, block, error);
    if (status != STEMMA_OK) {
        return status;
    }
    memset(counts, 0, (block->count + 1) * sizeof *counts);
    size_t drawn = 0;
    while (drawn < ORIGIN_SAMPLES && stm_sampler_draw(&sampler)) {
        size_t roots = stm_sampler_roots(&sampler);
        counts[roots]++;
        *length = roots + 1 > *length ? roots + 1 : *length;
        drawn++;
    }
    for (size_t k = 0; k < *length; k++) {
        counts[k] /= (double)drawn;
    }
    stm_sampler_release(&sampler);
    return STEMMA_OK;
}

static stemma_status add_block(stm_kin *kin, const stm_block *block, stemma_error *error)
{
    double *tally = kin->tally;
    double *counts = tally + kin->count + 2;
    double *spare = counts + kin->count + 2;
    size_t length = 0;
    if (block->count > 1 && block->count <= STM_BLOCK_EXACT_MAX) {
        stm_block_count_roots(block, counts);
        length = block->count + 1;
    } else if (block->count > 1) {
        stemma_status status = sample_block(block, counts, &length, error);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    if (length > 0) {
        add_counts(tally, &kin->tally_length, counts, length, spare);
        return STEMMA_OK;
    }
    for (size_t m = 0; m < block->count; m++) {
        double chance = kin->root_probability[block->members[m]];
        if (chance >= CHANCE_LEAST) {
            add_coin(tally, &kin->tally_length, chance);
        }
    }
    return STEMMA_OK;
}

stemma_status stm_kin_count_roots(stm_kin *kin, stemma_error *error)
{
    stemma_status status = STM_RESERVE(kin->tally, kin->tally_capacity, 4 * kin->count + 8, error);
    if (status != STEMMA_OK) {
        return status;
    }
    kin->tally[0] = 1;
    kin->tally_length = 1;
    kin->sure_origins = 0;
    for (uint32_t c = 0; status == STEMMA_OK && c < kin->component_count; c++) {
        stm_block block = stm_kin_block(kin, c);
        status = add_block(kin, &block, error);
    }
    return status;
}

void stm_kin_count_originals(stm_kin *kin, const stm_edge_draft *drafts, size_t classes)
{
    kin->tally[0] = 1;
    kin->tally_length = 1;
    kin->sure_origins = classes;
    for (size_t m = 0; m < kin->count; m++) {
        const stm_edge_draft *draft = &drafts[kin->members[m]];
        if (draft->original != STM_NONE) {
            kin->root_probability[m] *= draft->original == kin->members[m] ? 0 : stm_kin_unlike(kin, (uint32_t)m);
        }
        if (kin->root_probability[m] >= CHANCE_LEAST) {
            add_coin(kin->tally, &kin->tally_length, kin->root_probability[m]);
        }
    }
}

static double quantile(const stm_kin *kin, double part)
{
    double sum = 0;
    for (size_t k = 0; k < kin->tally_length; k++) {
        sum += kin->tally[k];
        if (sum >= part) {
            return (double)(k + kin->sure_origins);
        }
    }
    return (double)(kin->tally_length - 1 + kin->sure_origins);
}

void stm_kin_origins(const stm_kin *kin, stemma_family *family)
{
    double expected = (double)kin->sure_origins;
    for (size_t m = 0; m < kin->count; m++) {
        expected += kin->root_probability[m];
    }
    expected = expected < 1 ? 1 : expected;
    double low = quantile(kin, TAIL);
    double high = quantile(kin, 1 - TAIL);
    family->origins_low = low < 1 ? 1 : low;
    family->origins_high = high < family->origins_low ? family->origins_low : high;
    /* the mean of a long thin tail can lie outside the quantiles; the three are told as one range */
    expected = expected < family->origins_low ? family->origins_low : expected;
    expected = expected > family->origins_high ? family->origins_high : expected;
    family->origins_expected = (double)(uint64_t)(expected * 1e6 + 0.5) / 1e6;
}
