/* reuse_units.h - sentences against sentences: how passages are found whose words are not the same.
 *
 * Copies are found word by word (reuse_chain.c). What was reworded or translated has to be found sentence by sentence,
 * and how two sentences are held against each other is the only thing that differs between the two. So the work is cut
 * here:
 *
 *   units      A text in pieces of a sentence or so, a *unit* each, at most STM_UNITS_MAX (stm_units_cut). A unit counts
 *              the words in it that say something.
 *   provider   Fills a grid: for every unit of `a` and every unit of `b` a cell with what their common words prove, in
 *              nats: the logarithm of how much less often an independent text would share them. 0 where nothing is shared.
 *              reuse_stems.c is the provider for one language: common stems, weighed by their rarity in the language and
 *              in the two texts themselves. A provider for two languages fills the same cells from glosses.
 *   chain      stm_unit_chains finds paths through the grid along which much more is shared than is not, after Smith and
 *              Waterman. A path may take one unit against several, pass over a few and come back; paths that lie next to
 *              each other in both texts (moved sentences) become one chain.
 *
 *           b0   b1   b2   b3   b4         cell: gain in nats, common words
 *      a0    .    .    .    .    .
 *      a1    .   9.1   .    .    .         a1 = b1,  a2 = b2 + b3,  a3 = b4
 *      a2    .    .   5.0  4.2   .         every unit on the way costs what its words would have been worth,
 *      a3    .    .    .    .   7.7        every cell pays back what is found again
 *
 *   features   What the chain gathered (stm_unit_chain) goes through a logistic function whose weights a provider has of
 *              its own (data/reuse), fitted on its own examples.
 *   changes    A provider knows which words of two linked units belong together; stm_reworded_changes reads numbers,
 *              names, negations, hedges and attributions that differ off such pairs.
 *
 * Whoever adds a provider gives: seeds that two such texts share (reuse.h), stm_unit_grid_room and the cells filled, a score out of
 * a chain, the kind, and words that belong together. Cutting, chaining, ends of passages and results are the same for
 * all.
 */
#ifndef STM_REUSE_UNITS_H
#define STM_REUSE_UNITS_H

#include "text/text.h"

typedef struct stm_words stm_words; /* reuse.h */

#define STM_UNITS_MAX 1024 /* of one text; in longer texts units are longer */

/* Words [first_word, end_word) of the text's document. `words`: how many of them count: neither function words nor said
 * before in this unit. What a unit costs on a path is proportional to it. */
typedef struct stm_unit {
    uint32_t first_word, end_word;
    float words;
} stm_unit;

/* Owns its array, which is reused when it is filled again. */
typedef struct stm_units {
    stm_unit *items;
    size_t count, capacity;
} stm_units;
#define STM_UNITS_INIT                                                                                                 \
    {                                                                                                                  \
        NULL, 0, 0                                                                                                     \
    }
void stm_units_release(stm_units *units);

/* Cuts a document, whose sentences are split, into units: sentences, long ones at their commas. No unit crosses a place
 * where boilerplate was cut out. `words` of the units stays 0. Errors: E_MEMORY. */
stemma_status stm_units_cut(stm_units *units, const stm_words *words, stemma_error *error);

/* What two units share. `gain`: nats that all common words prove; `plain`: those of them that are neither names nor
 * numbers, which independent reports of one event share by necessity; `words`: how many. */
typedef struct stm_unit_cell {
    float gain, plain, words;
} stm_unit_cell;

/* The cell of units i of `a` and j of `b` is cells[i * b->count + j]. */
typedef struct stm_unit_grid {
    const stm_units *a, *b;
    stm_unit_cell *cells;
    size_t capacity;
} stm_unit_grid;
/* Room for all cells, set to zero. Errors: E_MEMORY. */
stemma_status stm_unit_grid_room(stm_unit_grid *grid, const stm_units *a, const stm_units *b, stemma_error *error);

typedef struct stm_unit_link {
    uint32_t a, b; /* units that belong together */
} stm_unit_link;

/* A path through the grid, or several that lie next to each other. Spans are units, half open. Sums are over the links;
 * a_words and b_words are over the units in the spans. */
typedef struct stm_unit_chain {
    uint32_t a_begin, a_end, b_begin, b_end;
    const stm_unit_link *links;
    size_t link_count;
    double score; /* of the path, in nats */
    double gain, plain, words;
    double a_words, b_words;
} stm_unit_chain;

/* Works out spans and sums of a chain from its links, of which there is one at least; its score stays. */
void stm_unit_chain_sum(const stm_unit_grid *grid, stm_unit_chain *chain);

/* What a word that is not found again costs, and the most that passing over a unit does, in nats. */
typedef struct stm_unit_prices {
    float missing;
    float skip;
    float least; /* chains that score less are not told */
} stm_unit_prices;

typedef struct stm_unit_scratch stm_unit_scratch; /* one per thread */
stm_unit_scratch *stm_unit_scratch_new(void);     /* NULL: out of memory */
void stm_unit_scratch_free(stm_unit_scratch *scratch);

/* The chains of a grid, best first, none overlapping another on either side. They live in `arena`. Cost: the cells times
 * a small constant, for each chain that is found, at most STM_UNIT_CHAINS_MAX. Errors: E_MEMORY. */
#define STM_UNIT_CHAINS_MAX 16
stemma_status stm_unit_chains(stm_arena *arena, const stm_unit_chain **out, size_t *count, const stm_unit_grid *grid,
                              const stm_unit_prices *prices, stm_unit_scratch *scratch, stemma_error *error);

#endif
