/* A block's numbers become log odds: decision trees, each asking a few questions and giving a number for the
 * answers; the sum is the answer. The trees are data (data/html/body_model.tsv, which says how they were fitted) and
 * the same on every machine: comparisons of floats and one sum in a fixed order. */
#include "corpus/corpus_body.h"

/* A node's left child is the next one, its right child `skip` further; a leaf has no `skip`. */
typedef struct model_node {
    float value; /* threshold, or a leaf's number */
    uint16_t skip;
    uint8_t feature;
} model_node;

#include "corpus_body_model_table.h"
#include "corpus_line_model_table.h"

static float sum_of_trees(const model_node *nodes, const unsigned *roots, size_t count, const float *features)
{
    float sum = 0;
    for (size_t i = 0; i < count; i++) {
        const model_node *node = &nodes[roots[i]];
        while (node->skip != 0) {
            node += features[node->feature] <= node->value ? 1 : node->skip;
        }
        sum += node->value;
    }
    return sum;
}

float stm_body_odds(const float features[STM_FEATURE_COUNT])
{
    return sum_of_trees(body_nodes, body_roots, sizeof body_roots / sizeof *body_roots, features);
}

float stm_body_line_odds(const float features[STM_FEATURE_COUNT])
{
    return sum_of_trees(line_nodes, line_roots, sizeof line_roots / sizeof *line_roots, features);
}
