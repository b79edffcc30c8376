/* reuse_pivot.h - translated passages: two texts in two languages, held against each other in pivots.
 *
 * A word is turned into what its translations have in common: English stems with weights, numbers by value, months, and
 * keys of names that are deaf to vowels and script (text_gloss.h). So any two of the languages meet without a table of
 * their own. Three things are built on it.
 *
 *   lines      What of a text is kept for finding candidates. Of each sentence the rarest keys, at most
 *              STM_PIVOT_LINE_KEYS, a key with the class of its rarity in the low three bits:
 *
 *                 language | k k k k k | 0 | k k k | 0 | ...          (stm_pivot_lines)
 *
 *              A seed is a pair of keys of one line: two rare words, names or numbers in one sentence. One word in common
 *              says nothing in a case of a thousand articles, two in one sentence do. Seeds are made from lines when they
 *              are needed (stm_pivot_seeds); what is stored is an eighth of them.
 *   alike      Whether the lines of two texts agree well enough to be worth a comparison: keys in common pay by their
 *              rarity, all keys of the two lines cost a share of theirs, and lines that follow each other in both texts
 *              add up (stm_pivot_alike). It looks at no text and costs half a microsecond.
 *   grid       The provider of units (reuse_units.h) for two languages. What a common word proves is the logarithm of how
 *              much more often it stands in a translation of its sentence than in some other sentence. Both rates were
 *              counted on news, for each sort of word; the second one is raised to what the other text itself says: a
 *              word that half of its sentences have proves little. That is what keeps two reports of one event apart
 *              whose names and figures agree by necessity.
 *
 * The score asks apart what plain words prove and what names and numbers do (data/reuse/translation.tsv), so that a list
 * of names, or two bulletins with the same figures, do not pass for a translation.
 */
#ifndef STM_REUSE_PIVOT_H
#define STM_REUSE_PIVOT_H

#include "reuse/reuse.h"
#include "text/text_gloss.h"

/* ------------------------------------------------------------------ lines */

#define STM_PIVOT_LINE_KEYS 12
#define STM_PIVOT_LINE_WORDS 48 /* a longer sentence makes several lines */

/* What words were turned into before, so that most are looked up once; one per thread. Changes no result. */
typedef struct stm_pivot_cache stm_pivot_cache;
stm_pivot_cache *stm_pivot_cache_new(void); /* NULL: out of memory */
void stm_pivot_cache_free(stm_pivot_cache *cache);

/* Fills `lines` with those of a text, and its stems where they are not; none where its language has no table or nothing
 * is rare. No value is STM_SEED_NONE. Errors: E_MEMORY. */
stemma_status stm_pivot_lines(stm_fingerprint *lines, stm_words *words, stm_stemmers *stemmers, stm_pivot_cache *cache,
                              stemma_error *error);

/* The language of lines, 0 where there are none. Equal for equal languages. */
static inline uint32_t stm_pivot_language(const uint32_t *lines, size_t count)
{
    return count > 0 ? lines[0] : 0;
}

/* ------------------------------------------------------------------ seeds */

/* How many seeds the lines make; equal pairs of keys count each time. */
size_t stm_pivot_seed_count(const uint32_t *lines, size_t count);
/* Which languages have a key, told by its hash: a key that is in two is never taken for one of one. */
typedef struct stm_key_languages stm_key_languages;
bool stm_key_is_spread(const stm_key_languages *languages, uint32_t key);
/* Writes them to `seeds`, which has room for one more, ascending, each once; returns how many are left. Seeds of keys that
 * `languages` (NULL: every key counts) has in one language only are left out; *smallest is that of all. */
size_t stm_pivot_seeds(uint32_t *seeds, uint32_t *smallest, const uint32_t *lines, size_t count,
                       const stm_key_languages *languages);

/* The lines of one text, for asking about many others. Owns its arrays. */
#define STM_PIVOT_BIT_WORDS 128u
typedef struct stm_pivot_table {
    uint64_t bits[STM_PIVOT_BIT_WORDS];
    uint64_t *slots; /* key in the high half, line + 1 in the low half; 0 free */
    size_t slot_count, slot_capacity;
    float *costs; /* per line */
    size_t line_count, line_capacity;
    float *scores; /* scratch of a question */
    uint32_t *touched;
    size_t score_capacity, touched_capacity;
} stm_pivot_table;
#define STM_PIVOT_TABLE_INIT                                                                                           \
    {                                                                                                                  \
        {0}, NULL, 0, 0, NULL, 0, 0, NULL, NULL, 0, 0                                                                  \
    }
void stm_pivot_table_release(stm_pivot_table *table);
stemma_status stm_pivot_table_fill(stm_pivot_table *table, const uint32_t *lines, size_t count, stemma_error *error);
bool stm_pivot_alike(stm_pivot_table *table, const uint32_t *lines, size_t count);

/* ------------------------------------------------------------------ the grid */

/* A word of a unit, and what finding it again proves. */
typedef struct stm_pivot_word {
    uint32_t unit;
    uint32_t token;
    float found;  /* how often a word of its sort is found again in a translation */
    float chance; /* and in some other unit */
    float cost;   /* in nats, of its not being found */
    bool plain;   /* neither a name nor a number */
} stm_pivot_word;

typedef struct stm_pivot_place {
    uint32_t pivot, word;
    float weight;
} stm_pivot_place;

/* The costs and words of a unit. */
typedef struct stm_pivot_sum {
    float plain, named; /* costs of its words */
    float words;
} stm_pivot_sum;

/* A text in pivots. Owns its arrays, which are reused when it is filled again. */
typedef struct stm_pivots {
    stm_units units; /* those of the text; what they cost stands in `words` */
    stm_pivot_sum *sums;
    stm_pivot_word *words;
    stm_pivot_place *places; /* by pivot, then word */
    size_t word_count, place_count;
    size_t sum_capacity, word_capacity, place_capacity;
    stm_glossed glossed;
    stm_sentence *sentences; /* the units, as the glosses want them */
    size_t sentence_capacity;
    uint64_t *order; /* scratch */
    size_t order_capacity;
} stm_pivots;
#define STM_PIVOTS_INIT                                                                                                \
    {                                                                                                                  \
        STM_UNITS_INIT, NULL, NULL, NULL, 0, 0, 0, 0, 0, STM_GLOSSED_INIT, NULL, 0, NULL, 0                            \
    }
void stm_pivots_release(stm_pivots *pivots);
/* Fills `pivots` from words whose stems are filled, and their units. Errors: E_MEMORY. */
stemma_status stm_pivots_fill(stm_pivots *pivots, const stm_words *words, const stm_units *units, stemma_error *error);

/* A word of one text that was found again in a unit of the other. */
typedef struct stm_pivot_hit {
    uint32_t word, unit;
    float share; /* how sure the two words translate each other, 0 to 1 */
} stm_pivot_hit;

typedef struct stm_pivot_scratch {
    stm_pivot_hit *hits, *sorted;
    size_t hit_count, hit_capacity, sorted_capacity;
    uint32_t *begins; /* per word */
    size_t begin_capacity;
    float *shares; /* per unit */
    size_t share_capacity;
} stm_pivot_scratch;
void stm_pivot_scratch_release(stm_pivot_scratch *scratch);

/* Fills the grid of two texts. Errors: E_MEMORY. */
stemma_status stm_pivot_grid(stm_unit_grid *grid, const stm_pivots *a, const stm_pivots *b, stm_pivot_scratch *scratch,
                             stemma_error *error);

/* ------------------------------------------------------------------ the score */

/* What paths through the grid of two languages cost. */
extern const stm_unit_prices stm_translation_prices;

/* What a chain shows. */
typedef struct stm_translation_features {
    double plain, named; /* nats: what was found less what was not */
    double words;        /* in the spans, the mean of both sides */
    double uneven;       /* logarithm of the ratio of both sides' words */
    double links;
    double cells;                   /* units of one text times units of the other */
    double share_most, share_least; /* of a text's words that are in the span, of both texts */
} stm_translation_features;
/* Takes links off both ends of a chain that do not pay for the two units that they tie: a path that is paid for runs on
 * into the next sentences for a word or two. Sums are taken again. False when no link is left, or names and
 * numbers are all that is shared. */
bool stm_translation_trim(stm_unit_chain *chain, const stm_unit_grid *grid);
void stm_translation_measure(stm_translation_features *out, const stm_unit_chain *chain, const stm_pivots *a,
                             const stm_pivots *b);
/* What the score is made of, by the names that data/reuse/translation.tsv gives weights to; an offset comes last. */
#define STM_TRANSLATION_WEIGHTS(X)                                                                                     \
    X(plain_root) X(plain_word) X(named_word) X(uneven) X(links_log) X(cells_log) X(share_most) X(share_least)
#define STM_TRANSLATION_VALUES 8
void stm_translation_weigh(double values[STM_TRANSLATION_VALUES], const stm_translation_features *features);
/* The probability that the chain is reuse. */
double stm_translation_score(const stm_translation_features *features);

#endif
