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

/* Where a tree begins, and how far all trees behind it can still move the sum. */
typedef struct model_tree {
    uint32_t root;
    float down, up;
} model_tree;

#include "corpus_body_model_table.h"
#include "corpus_line_model_table.h"

#define ROUNDING 0.01f /* more than sums of floats can err */

/* Most blocks are plain: menus after a third of the trees. With `wanted`, a sum is given up where no tree behind can
 * bring it to the other side of that. */
static float sum_of_trees(const model_node *nodes, const model_tree *trees, size_t count, const float *features,
                          const float *wanted)
{
    float sum = 0;
    for (size_t i = 0; i < count; i++) {
        const model_node *node = &nodes[trees[i].root];
        while (node->skip != 0) {
            node += features[node->feature] <= node->value ? 1 : node->skip;
        }
        sum += node->value;
        if (wanted && (sum + trees[i].up < *wanted - ROUNDING || sum + trees[i].down > *wanted + ROUNDING)) {
            break;
        }
    }
    return sum;
}

float stm_body_odds(const float features[STM_FEATURE_COUNT], const float *wanted)
{
    return sum_of_trees(body_nodes, body_trees, sizeof body_trees / sizeof *body_trees, features, wanted);
}

float stm_body_line_odds(const float features[STM_FEATURE_COUNT], const float *wanted)
{
    return sum_of_trees(line_nodes, line_trees, sizeof line_trees / sizeof *line_trees, features, wanted);
}
