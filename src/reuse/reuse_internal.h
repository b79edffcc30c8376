/* reuse_internal.h - what the stages of the room share. */
#ifndef STM_REUSE_INTERNAL_H
#define STM_REUSE_INTERNAL_H

#include "reuse/reuse.h"
#include "reuse/reuse_pivot.h"

/* ---- reuse_words.c */
/* Every winnowed seed, its hash in the high half, the index of its first word in the low one, in order of words. `out`
 * has room for one more than there are words; returns how many there are. */
size_t stm_seeds_pick(const stm_words *words, uint64_t *out);

/* ---- reuse_posted.c */
/* Per text the seeds that are posted, in their order: all of a new one, of an old one those that new texts have (and
 * hardly any other). */
typedef struct stm_posted {
    const uint32_t **seeds; /* of the texts, or in `kept` */
    uint32_t *counts;
    bool some_old;
    uint32_t **kept;
    size_t kept_count;
} stm_posted;
#define STM_POSTED_INIT                                                                                                \
    {                                                                                                                  \
        NULL, NULL, false, NULL, 0                                                                                     \
    }
void stm_posted_release(stm_posted *posted);
stemma_status stm_posted_find(stm_posted *out, const stm_reuse_text *texts, size_t count, unsigned threads,
                              stemma_error *error);

/* ---- reuse_postings.c */
/* What is to be listed: texts and the seeds of each. */
typedef struct stm_posting_texts {
    size_t count;
    const uint32_t *const *seeds; /* per text */
    const uint32_t *counts;       /* of seeds; 0 where a text has no rank */
    const uint32_t *rank;
    const uint32_t *language; /* by rank; NULL where any two texts may pair */
    size_t longest;           /* lists of more texts are left out */
    size_t at_once;           /* about as many postings are in memory before they are sorted */
    unsigned threads;
} stm_posting_texts;
/* (seed, rank) ascending: a seed's list is a run of equal seeds. Lists in which no two texts may pair are left out. */
typedef struct stm_postings {
    uint64_t *items;
    size_t count;
} stm_postings;
static inline uint32_t stm_posting_seed(uint64_t posting)
{
    return (uint32_t)(posting >> 32);
}
static inline uint32_t stm_posting_rank(uint64_t posting)
{
    return (uint32_t)posting;
}
/* The caller frees `items`, whatever is returned. Errors: E_MEMORY, E_LIMIT. */
stemma_status stm_postings_make(stm_postings *out, const stm_posting_texts *texts, stemma_error *error);

/* ---- reuse_pivot_made.c */
/* Texts with the seeds that their lines of pivots make in the place of the lines. Seeds of keys that only one language has
 * pair nothing and are left out. */
typedef struct stm_pivot_made {
    stm_reuse_text *texts;
    uint32_t *smallest; /* per text: of all its seeds, those left out among them; it orders the texts */
    uint32_t **kept;
    size_t kept_count;
} stm_pivot_made;
#define STM_PIVOT_MADE_INIT                                                                                            \
    {                                                                                                                  \
        NULL, NULL, NULL, 0                                                                                            \
    }
void stm_pivot_made_release(stm_pivot_made *made);
void stm_pivot_made_drop_seeds(stm_pivot_made *made);
stemma_status stm_pivot_make(stm_pivot_made *out, const stm_reuse_text *texts, size_t count, unsigned threads,
                             stemma_error *error);

/* ---- reuse_aligned.c */
/* The seeds of one text with their places, for asking about many others. Most seeds that are asked for are not in it, which
 * one bit tells. */
#define STM_SEED_BIT_WORDS 128u
typedef struct stm_seed_table {
    uint64_t bits[STM_SEED_BIT_WORDS];
    uint32_t *seeds, *places;
    uint32_t *differences; /* scratch of a question */
    size_t size, room;     /* slots in use (a power of two) and at hand */
    uint32_t count;
} stm_seed_table;
#define STM_SEED_TABLE_INIT                                                                                            \
    {                                                                                                                  \
        {0}, NULL, NULL, NULL, 0, 0, 0                                                                                 \
    }
void stm_seed_table_release(stm_seed_table *table);
stemma_status stm_seed_table_fill(stm_seed_table *table, const uint32_t *seeds, uint32_t count, stemma_error *error);
/* Whether `needed` of the seeds that both texts have lie within four places of one difference of places. */
bool stm_seeds_aligned(stm_seed_table *table, const uint32_t *seeds, uint32_t count, uint32_t needed);
/* Whether `needed` of the grams that both texts have stand within a few sentences in both, in whatever order. */
bool stm_grams_together(const stm_seed_table *table, const uint32_t *grams, uint32_t count, uint32_t needed);
/* Whether three common rare words stand close to each other in one of the texts. */
bool stm_rare_together(const stm_seed_table *table, const uint32_t *rare, uint32_t count);

/* ---- reuse_chain.c */
/* Maximal exact matches of a pair, ascending by (a, b); they may overlap. */
typedef struct stm_matches {
    stm_run *runs;
    size_t count, capacity;
} stm_matches;

/* A chain: indexes first..first+count-1 of `links`, which are indexes of matches in order. */
typedef struct stm_chain {
    uint32_t first;
    uint32_t count;
    int32_t score;
} stm_chain;

struct stm_compare_scratch {
    stm_matches matches;
    uint64_t *anchors; /* (diagonal, a) of common seeds */
    size_t anchor_count, anchor_capacity;
    uint32_t *diagonal_of; /* per word of a: that of the match found last there, 0 none */
    size_t diagonal_capacity;
    int32_t *best;   /* per match: best chain score that ends here */
    int32_t *before; /* per match: the match before it in that chain, -1 none */
    uint8_t *used;
    uint32_t *order;
    size_t match_room; /* capacity of the four arrays above */
    uint32_t *links;
    size_t link_count, link_capacity;
    stm_chain *chains;
    size_t chain_count, chain_capacity;
    stm_run *path; /* runs of the passage under way */
    size_t path_count, path_capacity;
    int16_t *grid; /* alignment scores */
    size_t grid_capacity;
    uint8_t *moves;
    size_t move_capacity;
    stm_word_passage *found;
    size_t found_count, found_capacity;
    stm_unit_grid unit_grid;
    stm_unit_scratch *units;
    uint8_t *copied; /* per word of both texts: stands in a run of a copy */
    size_t copied_capacity;
    stm_pivot_scratch pivots;
};

stemma_status stm_matches_find(stm_compare_scratch *scratch, const stm_prepared *a, const stm_prepared *b,
                               stemma_error *error);
stemma_status stm_chains_find(stm_compare_scratch *scratch, stemma_error *error);

/* ---- reuse_extend.c */
/* Aligns a chain into `scratch->path`: exact runs, the words between them aligned, both ends extended. */
stemma_status stm_chain_align(stm_compare_scratch *scratch, const stm_chain *chain, const stm_words *a,
                              const stm_words *b, stemma_error *error);

/* Whether a sentence or a line begins with word `at`, or the words end before it. */
bool stm_begins_sentence(const stm_words *words, size_t at);

/* ---- reuse_join.c */
/* Joins copies between which only whole sentences of one text stand. Leaves the passages in the order of `a`. */
stemma_status stm_copies_join(stm_arena *arena, stm_compare_scratch *scratch, const stm_words *a, const stm_words *b,
                              stemma_error *error);

/* ---- reuse_changes.c */
/* Changes between runs, in order, for the two articles at hand; appended to `out` in `arena`. */
stemma_status stm_changes_read(stm_arena *arena, stemma_change **out, size_t *count, const stm_run *runs,
                               size_t run_count, const stm_words *a, const stm_words *b, stemma_error *error);
/* The same between sentences that were reworded or translated: numbers, names, negations, hedges and attributions that
 * one of two sentences has and the other has not, where the two have no other partners. */
stemma_status stm_reworded_changes(stm_arena *arena, stemma_change **out, size_t *count, const stm_word_spans *spans,
                                   size_t span_count, const stm_words *a, const stm_words *b, stemma_error *error);
/* 0 (unlike) to 4 (alike but for a letter or two): how far two words are spellings of one. */
int stm_words_alike(const char *one, size_t one_bytes, const char *two, size_t two_bytes);

/* ---- reuse_score.c */
double stm_passage_score(const stm_word_passage *passage, const stm_words *a, const stm_words *b);
/* The same of the one passage of two articles that are the same word for word. */
double stm_same_score(const stm_word_passage *passage, const stm_words *a, const stm_words *b);

/* ---- reuse_stems.c */
/* The marks that words have with their stems. */
#define STM_TOKEN_SAYS ((uint32_t)STM_TOKEN_MARK) /* no function word; where those are not known, no short word */
#define STM_TOKEN_RARE (2 * STM_TOKEN_SAYS)       /* of these, one that the language hardly has */
/* Fills the stems and marks of all words, with a stemmer that is kept. */
stemma_status stm_stemmers_fill(stm_stemmers *stemmers, stm_words *words, stemma_error *error);
/* How rare the stems of a language are, in nats; in one without a table each is as rare as the other. */
typedef struct stm_rarities {
    const struct stm_gloss_table *table;
    bool english;
    float unknown; /* of a word that the table lacks */
} stm_rarities;
stm_rarities stm_rarities_of(const char *language);
float stm_rarity_of(const stm_rarities *rarities, uint32_t stem);
/* Fills the grid of two texts of one language. */
stemma_status stm_stems_grid(stm_unit_grid *grid, const stm_prepared *a, const stm_prepared *b, stemma_error *error);

/* ---- reuse_evidence.c */
/* What a chain of two texts of one language shows: the numbers that its score is made of. */
enum {
    F_GAIN,
    F_PLAIN,
    F_WORDS,
    F_AWORDS,
    F_BWORDS,
    F_SCORE,
    F_LINKS,
    F_AUNITS,
    F_BUNITS,
    F_ORDERED,
    F_NEAR,
    F_PAIRS,
    F_THREES,
    F_RUN,
    F_ATOKENS,
    F_BTOKENS,
    F_ATEXT,
    F_BTEXT,
    F_ALLUNITS,
    F_MATCHED,
    F_NAMES,
    F_NAMES_FOUND,
    F_NUMBERS,
    F_NUMBERS_FOUND,
    F_AMASS,
    F_BMASS
};
#define STM_REWORDING_FEATURES 26
typedef struct stm_rewording_features {
    double values[STM_REWORDING_FEATURES];
} stm_rewording_features;
void stm_rewording_measure(stm_rewording_features *out, const stm_unit_chain *chain, const stm_unit_grid *grid,
                           const stm_prepared *a, const stm_prepared *b);
/* The numbers that are weighed, by the names that data/reuse/rewording.tsv has for them. */
#define STM_REWORDING_WEIGHTS(X)                                                                                       \
    X(gain_log)                                                                                                        \
    X(plain_log)                                                                                                       \
    X(dice)                                                                                                            \
    X(contained)                                                                                                       \
    X(covered)                                                                                                         \
    X(gain_a_word)                                                                                                     \
    X(plain_share)                                                                                                     \
    X(path)                                                                                                            \
    X(units_log)                                                                                                       \
    X(order)                                                                                                           \
    X(near_share)                                                                                                      \
    X(near_log)                                                                                                        \
    X(pair_share)                                                                                                      \
    X(three_share)                                                                                                     \
    X(pair_log)                                                                                                        \
    X(three_log)                                                                                                       \
    X(run_log)                                                                                                         \
    X(words_log)                                                                                                       \
    X(cells_log)                                                                                                       \
    X(share_most)                                                                                                      \
    X(share_least)                                                                                                     \
    X(names_found)                                                                                                     \
    X(names_log)                                                                                                       \
    X(numbers_found)                                                                                                   \
    X(numbers_log)                                                                                                     \
    X(dice2)                                                                                                           \
    X(dice_mass)                                                                                                       \
    X(share_dice)                                                                                                      \
    X(short)                                                                                                           \
    X(short_gain_log)                                                                                                  \
    X(short_dice)                                                                                                      \
    X(short_covered)                                                                                                   \
    X(short_names_log)                                                                                                 \
    X(short_numbers_log)                                                                                               \
    X(short_order)                                                                                                     \
    X(short_near_share)                                                                                                \
    X(short_pair_share)                                                                                                \
    X(short_plain_share)                                                                                               \
    X(short_path)                                                                                                      \
    X(short_gain_a_word)
#define STM_REWORDING_VALUES 40
void stm_rewording_weigh(double values[STM_REWORDING_VALUES], const stm_rewording_features *features);
/* The probability that the chain is reuse. */
double stm_rewording_score(const stm_rewording_features *features);

/* ---- reuse_retelling.c */
/* The numbers that are weighed where two short texts are held against each other as wholes, by the names that
 * data/reuse/retelling.tsv has for them. */
#define STM_RETELLING_WEIGHTS(X)                                                                                       \
    X(plain_share) X(name_share) X(plain_log) X(name_log) X(other_name_log) X(fewer_log) X(more_log)
#define STM_RETELLING_VALUES 7
/* False where the texts are long or share next to nothing. */
bool stm_retelling_weigh(double values[STM_RETELLING_VALUES], const stm_prepared *a, const stm_prepared *b);
/* The probability that one retells the other, or both a third, where no passage was found; never near one half. */
double stm_retelling_score(const stm_prepared *a, const stm_prepared *b);
/* What of the two texts shares anything. The grid is that of the two, and not empty. */
stm_word_spans stm_retelling_spans(const stm_unit_grid *grid);

/* ---- reuse_message.c */
/* Whether both texts are so short that they are aligned as wholes. */
bool stm_are_messages(const stm_words *a, const stm_words *b);
/* Two messages word by word. `alike`: the share of the longer that is no edit. */
typedef struct stm_message_pair {
    double alike;
    const stm_run *runs; /* of equal words */
    size_t run_count;
} stm_message_pair;
/* The texts are messages. Errors: E_MEMORY. */
stemma_status stm_messages_align(stm_message_pair *out, stm_arena *arena, const stm_words *a, const stm_words *b,
                                 stemma_error *error);

/* ---- reuse_compare.c */
/* The first place behind word `at` where boilerplate was cut out, or the end of the words. */
uint32_t stm_words_cut(const stm_words *words, uint32_t at);

/* ---- reuse_gathered.c */
/* The numbers that the score of a gathering is made of, in the order in which data/reuse/gathered.tsv names their
 * weights. */
#define STM_GATHERED_WEIGHTS(X)                                                                                        \
    X(worth_log)                                                                                                       \
    X(plain_log)                                                                                                       \
    X(name_log)                                                                                                        \
    X(number_log)                                                                                                      \
    X(both_log)
#define STM_GATHERED_VALUES 5
/* The stretch of one text in which most rare words of the other stand: units of both, the stretch of the other being
 * where most of them stand there. `words`: how many; 0: there is none. */
typedef struct stm_gathering {
    uint32_t a_begin, a_end, b_begin, b_end; /* units */
    uint32_t words;
    double values[STM_GATHERED_VALUES];
} stm_gathering;
stemma_status stm_gathered_measure(stm_gathering *out, stm_arena *arena, const stm_prepared *a, const stm_prepared *b,
                                   stemma_error *error);
/* The probability that a gathering is reuse. */
double stm_gathered_score(const stm_gathering *gathering);

/* ---- reuse_rewording.c */
extern const stm_unit_prices stm_rewording_prices;
bool stm_same_language(const stm_words *a, const stm_words *b);
/* Finds reworded passages and puts them in order with the copies that were found: what was copied stays a copy, a few
 * equal words within a rewording are no copy of their own, and copies of short runs count for less. */
stemma_status stm_rewordings_find(stm_arena *arena, stm_compare_scratch *scratch, const stm_prepared *a,
                                  const stm_prepared *b, stemma_error *error);

/* ---- reuse_translation.c */
/* Finds translated passages of two texts whose pivots are filled. Copies within them are absorbed. */
stemma_status stm_translations_find(stm_arena *arena, stm_compare_scratch *scratch, const stm_prepared *a,
                                    const stm_prepared *b, stemma_error *error);
/* Of the changes between sentences leaves those that hold across languages; returns how many. */
size_t stm_translation_changes(stemma_change *changes, size_t count);
void stm_reuse_release_pivots(stm_prepared *prepared);

static inline bool stm_same_term(const stm_token *one, const stm_token *two)
{
    return one->term == two->term;
}

#endif
