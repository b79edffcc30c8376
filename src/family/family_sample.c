/* Random trees of one block, by Wilson's algorithm (Generating random spanning trees more quickly than the cover time,
 * STOC 1996): from each member that is not yet in the tree walk at random from child to parent, with the edges' weights
 * as chances, until the walk meets the tree or leaves the block; the walk without its loops joins the tree. The trees
 * come with exactly the probabilities of the matrix-tree theorem.
 *
 * The generator is seeded by the family's smallest id, so the same family gives the same trees on every machine. Walks
 * are counted, and one that would take unreasonably long ends the sampling. */
#include "family/family_internal.h"

#include <stdlib.h>
#include <string.h>

#define LEAST_ROOTS 0.05
#define STEPS_LEAST 100000u    /* walks of a block may take this many steps in all, */
#define STEPS_PER_MEMBER 4000u /* and this many more a member */

void stm_sampler_release(stm_sampler *sampler)
{
    free(sampler->first);
    free(sampler->options);
    free(sampler->choice);
    free(sampler->in_tree);
    free(sampler->order);
    free(sampler->mean);
    *sampler = (stm_sampler){0};
}

static size_t count_options(const stm_block *block)
{
    size_t count = 0;
    for (size_t c = 0; c < block->count; c++) {
        uint32_t child = block->members[c];
        count += block->kin->first[child + 1] - block->kin->first[child] + 1;
    }
    return count;
}

/* The root first, then the candidates with any weight; `sum` runs up to 1. */
static size_t list_options(stm_sampler *sampler, const stm_block *block, size_t c, size_t at, double least_root)
{
    const stm_kin *kin = block->kin;
    uint32_t child = block->members[c];
    double root = kin->root_probability[child];
    root = root > 0 && root < least_root ? least_root : root; /* 0: the user decided on the source */
    double total = 1 - kin->root_probability[child] + root;
    double sum = root / total;
    sampler->options[at++] = (stm_option){.parent = STM_NONE, .candidate = STM_NONE, .weight = sum, .sum = sum};
    for (size_t k = kin->first[child]; k < kin->first[child + 1]; k++) {
        const stm_candidate_parent *candidate = &kin->candidates[k];
        if (candidate->probability <= 0) {
            continue;
        }
        bool inside = kin->component[candidate->parent] == block->component;
        double weight = candidate->probability / total;
        sum += weight;
        sampler->options[at++] = (stm_option){.parent = inside ? block->place[candidate->parent] : STM_NONE,
                                              .candidate = (uint32_t)(k - kin->first[child]),
                                              .weight = weight,
                                              .sum = sum};
    }
    return at;
}

stemma_status stm_sampler_build(stm_sampler *out, const stm_block *block, stemma_error *error)
{
    size_t n = block->count;
    size_t options = count_options(block);
    double least_root = LEAST_ROOTS / (double)n;
    *out = (stm_sampler){.count = n};
    out->first = malloc((n + 1) * sizeof *out->first);
    out->options = malloc((options + 1) * sizeof *out->options);
    out->choice = malloc(n * sizeof *out->choice);
    out->in_tree = malloc(n);
    out->order = malloc(5 * n * sizeof *out->order);
    out->mean = calloc(options + 1, sizeof *out->mean);
    if (!out->first || !out->options || !out->choice || !out->in_tree || !out->order || !out->mean) {
        stm_sampler_release(out);
        return stm_error_memory(error);
    }
    size_t at = 0;
    for (size_t c = 0; c < n; c++) {
        out->first[c] = at;
        at = list_options(out, block, c, at, least_root);
    }
    out->first[n] = at;
    out->state = stm_mix64(block->kin->seed, block->members[0]);
    out->steps_left = STEPS_LEAST + (uint64_t)STEPS_PER_MEMBER * n;
    return STEMMA_OK;
}

static double next_chance(stm_sampler *sampler)
{
    sampler->state += 0x9E3779B97F4A7C15u;
    return (double)(stm_mix64(sampler->state, 0) >> 11) * 0x1.0p-53;
}

static uint32_t choose(stm_sampler *sampler, uint32_t member)
{
    double chance = next_chance(sampler);
    size_t low = sampler->first[member];
    size_t high = sampler->first[member + 1] - 1; /* the last takes what rounding leaves */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sampler->options[middle].sum <= chance) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (uint32_t)(low - sampler->first[member]);
}

static uint32_t chosen_parent(const stm_sampler *sampler, uint32_t member)
{
    return sampler->options[sampler->first[member] + sampler->choice[member]].parent;
}

bool stm_sampler_draw(stm_sampler *sampler)
{
    memset(sampler->in_tree, 0, sampler->count);
    for (uint32_t start = 0; start < sampler->count; start++) {
        for (uint32_t at = start; at != STM_NONE && !sampler->in_tree[at]; at = chosen_parent(sampler, at)) {
            if (sampler->steps_left == 0) {
                return false;
            }
            sampler->steps_left--;
            sampler->choice[at] = choose(sampler, at);
        }
        for (uint32_t at = start; at != STM_NONE && !sampler->in_tree[at]; at = chosen_parent(sampler, at)) {
            sampler->in_tree[at] = 1;
        }
    }
    return true;
}

size_t stm_sampler_roots(const stm_sampler *sampler)
{
    size_t roots = 0;
    for (size_t c = 0; c < sampler->count; c++) {
        roots += sampler->choice[c] == 0;
    }
    return roots;
}

/* ------------------------------------------------------------------ conditional distributions */

/* Numbers the members so that the descendants of one are those with numbers enter[m] .. leave[m]. */
static void number_tree(stm_sampler *sampler)
{
    size_t n = sampler->count;
    uint32_t *child = sampler->order; /* first child, then next sibling */
    uint32_t *sibling = child + n;
    uint32_t *enter = child + 2 * n;
    uint32_t *leave = child + 3 * n;
    uint32_t *stack = child + 4 * n;
    uint32_t number = 0;
    for (size_t m = 0; m < n; m++) {
        child[m] = STM_NONE;
    }
    for (uint32_t m = 0; m < n; m++) {
        uint32_t parent = chosen_parent(sampler, m);
        if (parent != STM_NONE) {
            sibling[m] = child[parent];
            child[parent] = m;
        }
    }
    for (uint32_t m = 0; m < n; m++) {
        if (chosen_parent(sampler, m) != STM_NONE) {
            continue;
        }
        size_t depth = 0;
        stack[depth++] = m;
        enter[m] = number++;
        while (depth > 0) {
            uint32_t top = stack[depth - 1];
            uint32_t below = child[top];
            if (below == STM_NONE) {
                leave[top] = number;
                depth--;
                continue;
            }
            child[top] = sibling[below];
            enter[below] = number++;
            stack[depth++] = below;
        }
    }
}

void stm_sampler_add_conditional(stm_sampler *sampler)
{
    size_t n = sampler->count;
    number_tree(sampler);
    const uint32_t *enter = sampler->order + 2 * n;
    const uint32_t *leave = sampler->order + 3 * n;
    for (size_t m = 0; m < n; m++) {
        double sum = 0;
        for (size_t o = sampler->first[m]; o < sampler->first[m + 1]; o++) {
            uint32_t parent = sampler->options[o].parent;
            bool below = parent != STM_NONE && enter[parent] >= enter[m] && enter[parent] < leave[m];
            sampler->options[o].allowed = !below;
            sum += below ? 0 : sampler->options[o].weight;
        }
        for (size_t o = sampler->first[m]; o < sampler->first[m + 1]; o++) {
            sampler->mean[o] += sampler->options[o].allowed ? sampler->options[o].weight / sum : 0;
        }
    }
}

void stm_sampler_store_means(const stm_sampler *sampler, const stm_block *block, size_t drawn)
{
    stm_kin *kin = block->kin;
    for (size_t m = 0; m < sampler->count; m++) {
        uint32_t child = block->members[m];
        for (size_t o = sampler->first[m]; o < sampler->first[m + 1]; o++) {
            double mean = sampler->mean[o] / (double)drawn;
            if (sampler->options[o].candidate == STM_NONE) {
                kin->root_probability[child] = mean;
            } else {
                kin->candidates[kin->first[child] + sampler->options[o].candidate].probability = mean;
            }
        }
    }
}
