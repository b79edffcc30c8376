/* family.h - from links to families and their trees.
 *
 * A pure function of a set of articles that is closed under links: what stands outside the set cannot change its
 * families, which is what lets `add` recompute only what new articles touch.
 */
#ifndef STM_FAMILY_H
#define STM_FAMILY_H

#include "base/base.h"

/* The user's word on where `child` comes from: `parent` is its source (STEMMA_NO_ARTICLE: it is an origin), or is not.
 * Decisions on sources run in no circle, and there is one for a child at most. */
typedef struct stm_family_pin {
    uint32_t child, parent;
    bool rejected;
} stm_family_pin;

/* Whether a link speaks for one family although it need not be asserted: a good part of one text (`share`:
 * of the text of which it is the larger part) may be the other's in new words. */
#define STM_FAMILY_LIKELY_SCORE 0.05
#define STM_FAMILY_LIKELY_SHARE 0.4
#define STM_FAMILY_RETELLING_MOST 0.2 /* links of short texts as wholes, without a passage to show, score no more */
static inline bool stm_family_is_likely(double score, double share, bool translated)
{
    return score >= STM_FAMILY_LIKELY_SCORE && share >= STM_FAMILY_LIKELY_SHARE && !translated;
}

/* `articles` sorted by id; passages and links name them by index and are sorted as in the contract. Only links with a
 * score of .5 or more and likely ones tie families; weaker ones may be read as evidence. Every article has at most 50
 * partners; articles with the same wording may be numerous (10,000) and are then linked to 50 of their kind only. */
typedef struct stm_family_input {
    const stemma_article *articles;
    size_t article_count;
    const stemma_passage *passages;
    size_t passage_count;
    const stemma_link *links;
    size_t link_count;
    unsigned threads;
    const stm_family_pin *pins;
    size_t pin_count;
} stm_family_input;

/* Families sorted by id; one edge for every article, sorted by (family, child). Everything lives in `arena`. */
typedef struct stm_family_result {
    stm_arena arena;
    stemma_family *families;
    size_t family_count;
    stemma_edge *edges;
    size_t edge_count;
    stemma_source *sources; /* by id */
    size_t source_count;
} stm_family_result;
#define STM_FAMILY_RESULT_INIT                                                                                         \
    {                                                                                                                  \
        STM_ARENA_INIT, NULL, 0, NULL, 0, NULL, 0                                                                      \
    }
void stm_family_result_release(stm_family_result *result);

/* Errors: E_MEMORY. Deterministic: the same input gives the same bytes for any number of threads. */
stemma_status stm_family_build(stm_family_result *out, const stm_family_input *input, stemma_error *error);

/* What speaks for `parent` being the source of `child` rather than the reverse, in a family that is all of `input`.
 * Errors: E_MEMORY. */
stemma_status stm_family_reasons(stemma_reasons *out, const stm_family_input *input, uint32_t child, uint32_t parent,
                                 stemma_error *error);

#endif
