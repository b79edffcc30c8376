/* Probabilities over all trees at once.
 *
 * A stemma gives every member one parent, another member or the virtual root, without circles: a spanning tree directed
 * away from the root. A tree's probability is the product of its edges' weights over the sum of that product over all
 * trees. Tutte's directed matrix-tree theorem makes the sum a determinant, and the derivative of its logarithm the
 * probability of each single edge: with L[p][c] = -w(p -> c), L[c][c] = all weight into c, B its inverse,
 *
 *      P(root -> c) = w(root -> c) B[c][c]          P(p -> c) = w(p -> c) (B[c][c] - B[c][p]).
 *
 * (Koo, Globerson, Carreras, Collins: Structured prediction models via the matrix-tree theorem, 2007. Several members
 * may hang on the root: a family can have several origins.)
 *
 * Dates make most of this cheap. Where the order in time is known, edges run one way, the matrix is triangular and the
 * theorem is a plain softmax. Only members whose order is open towards each other form a block, a strongly connected
 * component of the candidate graph; for it everything that comes from outside acts like the root. So:
 *
 *      weights into each child, scaled to sum 1  ->  components  ->  1 member: done
 *                                                                    up to BLOCK_DENSE_MAX: dense inverse
 *                                                                    more: mean over sampled trees
 *
 * The scaling takes the largest utility out first, so no exponential overflows; the root keeps at least ROOT_LEAST of a
 * child's weight, so that the determinant is far from zero even where nobody wants to be first (none where the user
 * decided on the source, family_pins.c: such a child has one candidate, and these run in no circle). A sparse LU was
 * weighed and left out: the candidate graph of thousands of undated near-copies fills in almost completely, and
 * sampling gives their (hardly differing) probabilities in linear time. */
#include "family/family_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROOT_LEAST (-20.0) /* below the best utility */
#define WEIGHT_LEAST 1e-8  /* of the sum; less is nothing and ties no component */
#define BLOCK_DENSE_MAX 200
#define BLOCK_SAMPLES 32

/* Weights of one child, scaled to sum 1, into `probability`. */
static void scale_child(stm_kin *kin, size_t child)
{
    stm_candidate_parent *begin = kin->candidates + kin->first[child];
    stm_candidate_parent *end = kin->candidates + kin->first[child + 1];
    double best = kin->root_utility[child];
    for (stm_candidate_parent *c = begin; c < end; c++) {
        best = c->utility > best ? c->utility : best;
    }
    double root = kin->root_utility[child] - best;
    kin->root_probability[child] = root == -HUGE_VAL ? 0 : exp(root < ROOT_LEAST ? ROOT_LEAST : root);
    double sum = kin->root_probability[child];
    for (stm_candidate_parent *c = begin; c < end; c++) {
        double weight = exp(c->utility - best);
        c->probability = weight < WEIGHT_LEAST ? 0 : weight;
        sum += c->probability;
    }
    kin->root_probability[child] /= sum;
    for (stm_candidate_parent *c = begin; c < end; c++) {
        c->probability /= sum;
    }
}

/* ------------------------------------------------------------------ components */

/* Tarjan's algorithm with a stack of its own. Arrays of one entry a member, all in kin->work. */
typedef struct tarjan {
    stm_kin *kin;
    uint32_t *number; /* order of discovery from 1, 0 not seen */
    uint32_t *low;
    uint32_t *stack;
    uint32_t *path;     /* members whose candidates are being looked at */
    uint32_t *position; /* of each: how many were */
    size_t stack_count, path_count;
    uint32_t numbers, components;
} tarjan;

static void enter(tarjan *t, uint32_t member)
{
    t->number[member] = t->low[member] = ++t->numbers;
    t->stack[t->stack_count++] = member;
    t->path[t->path_count++] = member;
    t->position[member] = 0;
}

static void leave(tarjan *t, uint32_t member)
{
    t->path_count--;
    if (t->path_count > 0) {
        uint32_t above = t->path[t->path_count - 1];
        t->low[above] = t->low[member] < t->low[above] ? t->low[member] : t->low[above];
    }
    if (t->low[member] != t->number[member]) {
        return;
    }
    uint32_t popped;
    do {
        popped = t->stack[--t->stack_count];
        t->kin->component[popped] = t->components;
    } while (popped != member);
    t->components++;
}

static void step(tarjan *t)
{
    uint32_t member = t->path[t->path_count - 1];
    const stm_kin *kin = t->kin;
    size_t at = kin->first[member] + t->position[member];
    if (at == kin->first[member + 1]) {
        leave(t, member);
        return;
    }
    t->position[member]++;
    const stm_candidate_parent *candidate = &kin->candidates[at];
    if (candidate->probability <= 0) {
        return;
    }
    uint32_t parent = candidate->parent;
    if (t->number[parent] == 0) {
        enter(t, parent);
    } else if (kin->component[parent] == STM_NONE && t->number[parent] < t->low[member]) {
        t->low[member] = t->number[parent];
    }
}

static uint32_t find_components(stm_kin *kin)
{
    size_t n = kin->count;
    tarjan t = {.kin = kin,
                .number = kin->work,
                .low = kin->work + n,
                .stack = kin->work + 2 * n,
                .path = kin->work + 3 * n,
                .position = kin->work + 4 * n};
    memset(kin->work, 0, n * sizeof *kin->work);
    for (size_t m = 0; m < n; m++) {
        kin->component[m] = STM_NONE;
    }
    for (uint32_t m = 0; m < n; m++) {
        if (t.number[m] == 0) {
            enter(&t, m);
        }
        while (t.path_count > 0) {
            step(&t);
        }
    }
    return t.components;
}

/* Members by component into work[0 .. n); where each begins into work[n .. n + components]; work[2n .. 3n) is each
 * member's place within its component. */
static void list_components(stm_kin *kin, uint32_t components)
{
    size_t n = kin->count;
    uint32_t *begin = kin->work + n;
    memset(begin, 0, (components + 1) * sizeof *begin);
    for (size_t m = 0; m < n; m++) {
        begin[kin->component[m] + 1]++;
    }
    for (uint32_t c = 0; c < components; c++) {
        begin[c + 1] += begin[c];
    }
    uint32_t *place = kin->work + 2 * n + 1;
    uint32_t *filled = place + n;
    memset(filled, 0, components * sizeof *filled);
    for (uint32_t m = 0; m < n; m++) {
        uint32_t c = kin->component[m];
        place[m] = filled[c]++;
        kin->work[begin[c] + place[m]] = m;
    }
    kin->component_count = components;
}

stm_block stm_kin_block(stm_kin *kin, uint32_t component)
{
    const uint32_t *begin = kin->work + kin->count;
    return (stm_block){.kin = kin,
                       .members = kin->work + begin[component],
                       .count = begin[component + 1] - begin[component],
                       .place = kin->work + 2 * kin->count + 1,
                       .component = component};
}

/* ------------------------------------------------------------------ one block */

static void fill_laplacian(const stm_block *block, double *matrix)
{
    const stm_kin *kin = block->kin;
    size_t n = block->count;
    memset(matrix, 0, n * n * sizeof *matrix);
    for (size_t c = 0; c < n; c++) {
        uint32_t child = block->members[c];
        matrix[c * n + c] = 1; /* the sum of all weights into the child */
        for (size_t k = kin->first[child]; k < kin->first[child + 1]; k++) {
            uint32_t parent = kin->candidates[k].parent;
            if (kin->component[parent] == block->component) {
                matrix[block->place[parent] * n + c] = -kin->candidates[k].probability;
            }
        }
    }
}

static void read_inverse(const stm_block *block, const double *matrix)
{
    stm_kin *kin = block->kin;
    size_t n = block->count;
    for (size_t c = 0; c < n; c++) {
        uint32_t child = block->members[c];
        double own = matrix[c * n + c];
        kin->root_probability[child] *= own;
        for (size_t k = kin->first[child]; k < kin->first[child + 1]; k++) {
            stm_candidate_parent *candidate = &kin->candidates[k];
            bool inside = kin->component[candidate->parent] == block->component;
            double other = inside ? matrix[c * n + block->place[candidate->parent]] : 0;
            candidate->probability *= own > other ? own - other : 0;
        }
    }
}

static stemma_status weigh_dense(const stm_block *block, stemma_error *error)
{
    stm_kin *kin = block->kin;
    stemma_status status = STM_RESERVE(kin->matrix, kin->matrix_capacity, block->count * block->count, error);
    if (status == STEMMA_OK) {
        fill_laplacian(block, kin->matrix);
        stm_matrix_invert(kin->matrix, block->count);
        read_inverse(block, kin->matrix);
    }
    return status;
}

/* The mean over sampled trees of each child's conditional distribution, given the rest of the tree: as exact as the
 * theorem in the limit, and far smoother than counting edges (Rao-Blackwell). Where not one tree can be drawn in the
 * time allowed, the weights stay as they are. */
static stemma_status weigh_sampled(const stm_block *block, stemma_error *error)
{
    stm_sampler sampler;
    stemma_status status = stm_sampler_build(&sampler, block, error);
    if (status != STEMMA_OK) {
        return status;
    }
    size_t drawn = 0;
    while (drawn < BLOCK_SAMPLES && stm_sampler_draw(&sampler)) {
        stm_sampler_add_conditional(&sampler);
        drawn++;
    }
    if (drawn > 0) {
        stm_sampler_store_means(&sampler, block, drawn);
    }
    stm_sampler_release(&sampler);
    return STEMMA_OK;
}

static stemma_status reserve(stm_kin *kin, stemma_error *error)
{
    stemma_status status = STM_RESERVE(kin->root_probability, kin->root_probability_capacity, kin->count, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(kin->component, kin->component_capacity, kin->count, error);
    }
    if (status == STEMMA_OK) {
        status = STM_RESERVE(kin->work, kin->work_capacity, 5 * kin->count + 2, error);
    }
    return status;
}

stemma_status stm_kin_weigh_trees(stm_kin *kin, stemma_error *error)
{
    stemma_status status = reserve(kin, error);
    if (status != STEMMA_OK) {
        return status;
    }
    for (size_t m = 0; m < kin->count; m++) {
        scale_child(kin, m);
    }
    list_components(kin, find_components(kin));
    status = stm_kin_count_roots(kin, error); /* draws trees, which needs the weights */
    for (uint32_t c = 0; status == STEMMA_OK && c < kin->component_count; c++) {
        stm_block block = stm_kin_block(kin, c);
        if (block.count > BLOCK_DENSE_MAX) {
            status = weigh_sampled(&block, error);
        } else if (block.count > 1) {
            status = weigh_dense(&block, error);
        }
    }
    return status;
}
