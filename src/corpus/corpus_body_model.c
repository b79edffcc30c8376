/* A block's numbers become log odds: decision trees, each asking a few questions and giving a number for the
 * answers; the sum is the answer. The trees are data (data/html/body_model.tsv, which says how they were fitted) and
 * the same on every machine: comparisons of floats and one sum in a fixed order. */
#include "corpus/corpus_body.h"

#include <string.h>

/* A node's left child is the next one, its right child `skip` further; a leaf has no `skip`. */
typedef struct model_node {
    float value; /* threshold, or a leaf's number */
    uint16_t skip;
    uint8_t feature;
} model_node;

#include "corpus_body_model_table.h"
#include "corpus_line_model_table.h"

enum { ROWS_TOGETHER = 4 };

/* One tree for four rows: what waits for one row's number is done for the others meanwhile. A row that has come to its
 * leaf stays there. */
static void add_tree(float sums[ROWS_TOGETHER], const model_node *root, const float *const rows[ROWS_TOGETHER])
{
    const model_node *at[ROWS_TOGETHER] = {root, root, root, root};
    unsigned moving = 1;
    while (moving != 0) {
        moving = 0;
        for (unsigned i = 0; i < ROWS_TOGETHER; i++) {
            unsigned skip = at[i]->skip;
            unsigned next = skip != 0;
            at[i] += rows[i][at[i]->feature] <= at[i]->value ? next : skip;
            moving |= skip;
        }
    }
    for (unsigned i = 0; i < ROWS_TOGETHER; i++) {
        sums[i] += at[i]->value;
    }
}

static void sum_trees(float *odds, const model_node *nodes, const unsigned *roots, size_t trees, const float *rows,
                      size_t count)
{
    for (size_t first = 0; first < count; first += ROWS_TOGETHER) {
        const float *four[ROWS_TOGETHER];
        float sums[ROWS_TOGETHER] = {0};
        for (size_t i = 0; i < ROWS_TOGETHER; i++) {
            size_t row = first + i < count ? first + i : first;
            four[i] = rows + row * STM_FEATURE_COUNT;
        }
        for (size_t tree = 0; tree < trees; tree++) {
            add_tree(sums, &nodes[roots[tree]], four);
        }
        memcpy(odds + first, sums, (count - first < ROWS_TOGETHER ? count - first : ROWS_TOGETHER) * sizeof *odds);
    }
}

void stm_body_odds(float *odds, const float *rows, size_t count)
{
    sum_trees(odds, body_nodes, body_roots, sizeof body_roots / sizeof *body_roots, rows, count);
}

void stm_body_line_odds(float *odds, const float *rows, size_t count)
{
    sum_trees(odds, line_nodes, line_roots, sizeof line_roots / sizeof *line_roots, rows, count);
}
