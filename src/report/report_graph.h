/* report_graph.h - the trees as one graph, which two formats write: tree.dot for Graphviz, tree.gexf for Gephi.
 *
 * A node is an article that belongs to a family or quotes a shared document; articles that stand alone have no edge to
 * draw and are only counted, in a comment. An arrow runs from the probable source to the article that has it, with the
 * probability. An article whose most probable parent is no article at hand is an origin. What is behind articles and not
 * among them is a hollow node, the same ones that the report draws:
 *
 *      an original that is not identified     an arrow to each of its versions, in place of their own sources
 *      a shared document that is not here     an arrow to each article that quotes it, beside the source that the article
 *                                             has for the rest; none where that source quotes it too
 *      an independent or unseen origin        one a family, where several of its origins share passages that none of them
 *                                             has from another: an arrow to each of these
 *
 * The arrows of the first two carry no probability: that the words are shared is certain, the node is what follows. Where
 * sources run in a circle, its least probable edge is set apart ("circle"): without those edges what remains is a tree.
 *
 * Before families are built the graph holds the articles with links, and the links without direction. */
#ifndef STM_REPORT_GRAPH_H
#define STM_REPORT_GRAPH_H

#include "report/report_internal.h"

typedef struct stm_graph {
    const stemma_results *results;
    const stemma_edge **edge; /* by article; NULL: it has none */
    bool *shown;              /* by article */
    bool *sharing;            /* by article: an origin that shares a passage with another one of its family */
    bool *unseen;             /* by family: it has such origins */
    bool *circle;             /* by article: its edge closes a circle */
} stm_graph;

stemma_status stm_graph_init(stm_graph *of, const stemma_results *results, stemma_error *error);
void stm_graph_release(stm_graph *of);
/* Articles that are not drawn. */
size_t stm_graph_alone(const stm_graph *of);

/* What an article is labelled with: its outlet, or what else tells where it is from; its title, or first words, or id,
 * which live as long as `words`. */
const char *stm_graph_outlet(const stemma_article *article);
const char *stm_graph_title(const stemma_article *article, char words[STM_REPORT_OPENING]);
/* The same of a shared source: the first words of a document, nothing of an original. */
const char *stm_graph_quotation(const stm_graph *of, const stemma_source *source, char words[STM_REPORT_OPENING]);
/* Its articles. */
size_t stm_graph_versions(const stemma_source *source);
/* Whether it is a node of its own: not where it is one of the articles. */
bool stm_graph_is_node(const stemma_source *source);

/* Where an arrow begins. */
typedef enum stm_graph_from {
    STM_GRAPH_NOWHERE = 0, /* there is no arrow */
    STM_GRAPH_ARTICLE,
    STM_GRAPH_SOURCE,
    STM_GRAPH_UNSEEN
} stm_graph_from;
/* The arrow of an edge. `*id`: of the article, shared source, or, of what is unseen, the family. */
stm_graph_from stm_graph_arrow(const stm_graph *of, const stemma_edge *edge, const char **id);
/* Whether an arrow runs from a document to the article of its quote number `quote`. */
bool stm_graph_quotes(const stm_graph *of, const stemma_source *source, size_t quote);

#endif
