/* text_gloss.h - words of a dozen languages in one currency, so that a sentence can be held against its translation.
 *
 * The currency is the English stem: every word is worth one to six *pivots* with a weight each, which is about the
 * probability that a translator puts the one for the other. "maison" is {house .77, home .2}, "дом" nearly the same, so
 * French and Russian meet without a table of their own. English words are worth themselves. A sentence becomes a bag of
 * pivots; two bags are compared by one merge.
 *
 * Besides its translations a word has keys that need no table:
 *
 *   figures        by value; number words too ("deux" is worth 2), months by number
 *   names          stm_name_key, a skeleton of consonant classes over Latin, Cyrillic, Greek and Arabic letters, equal
 *                  for Путин, Poutine, Putin and بوتين; the first four classes alone make a weaker key, which cognates
 *                  share whatever their endings are (organisation, организация)
 *
 * The tables are data/tables, learned by tools/learn_tables (docs/tables.md tells from what, under which licence and how
 * well they do) and compiled by text_gloss_generate.c into constant arrays: pages of a language that nobody uses are
 * never read, and nothing is done at start. Stop words are worth nothing. A word that its table lacks is worth what the
 * words with the same first five letters are worth (the table has them under stm_cut_key).
 *
 * Chinese and Japanese are cut into the longest words that their tables have (text_gloss_unspaced.c).
 *
 *      token --stem--> slots[ ] --first, count--> glosses[ ] {pivot, weight, rarity}
 *        |
 *        +--bytes--> skeleton --> two name keys
 */
#ifndef STM_TEXT_GLOSS_H
#define STM_TEXT_GLOSS_H

#include "text/text.h"

/* ------------------------------------------------------------------ words */

/* One translation. `weight` in (0, 1]; `rarity` is that of the pivot: minus the logarithm of the share of sentences
 * that have it, 1 to 12. */
typedef struct stm_gloss {
    uint32_t pivot;
    float weight;
    float rarity;
} stm_gloss;

typedef struct stm_gloss_table stm_gloss_table;
/* The table of a language (ISO 639-1), NULL when there is none. Static, immutable. */
const stm_gloss_table *stm_gloss_table_of(const char *language);
/* The translations of the word with this stem (stm_token.stem), best first; 0 and NULL for a word that the table lacks.
 * `table` may be NULL. The array is static. */
size_t stm_gloss_find(const stm_gloss **out, const stm_gloss_table *table, uint32_t stem);
/* The rarity of an English stem; that of a word never seen for any other number. */
float stm_pivot_rarity(uint32_t pivot);

/* The key under which spellings of one name meet, 0 where too little is left of the word (fewer than two consonants).
 * Of case, accents, vowels and script it keeps nothing. */
uint32_t stm_name_key(const char *word, size_t bytes);

/* One word reduced to what its translation is most likely to have in common with it: its best pivot, and its name key
 * where it may be a name. Two words with one of their keys in common may translate each other. */
#define STM_WORD_KEYS_MAX 2
typedef struct stm_word_key {
    uint32_t key;
    float rarity; /* the same for a key wherever it comes from */
} stm_word_key;
/* Fills `out`, returns how many: none for stop words and common words. The token's stem must be filled; in scripts
 * without spaces the word takes up `span` tokens. */
size_t stm_gloss_keys(stm_word_key out[STM_WORD_KEYS_MAX], const stm_gloss_table *table, const stm_pack *pack,
                      const char *text, const stm_token *token, size_t span);
/* How many of the `count` tokens (one at least) the word has that begins with the first: 1, but in scripts without spaces
 * as many characters as the longest word of the table has. */
size_t stm_gloss_span(const stm_gloss_table *table, const char *text, const stm_token *tokens, size_t count);

/* ------------------------------------------------------------------ sentences */

#define STM_BAG_WORDS_MAX 96 /* later words of a longer sentence are left out */
#define STM_GLOSSES_MAX 10   /* of one word, keys included */

/* One pivot of one word of a sentence. */
typedef struct stm_bag_entry {
    uint32_t pivot;
    uint32_t word; /* number of the word within its bag */
    float weight;
    float rarity;
} stm_bag_entry;

/* What a word is, as far as being translated goes. */
typedef enum stm_word_sort {
    STM_WORD_PLAIN = 0, /* the table has it, or words with its beginning */
    STM_WORD_UNKNOWN,   /* it does not: a rare word, or one that is not translated at all */
    STM_WORD_NAME,      /* a capital within a sentence, in languages where that tells a name */
    STM_WORD_NUMBER,
    STM_WORD_DIGIT /* a number of one digit */
} stm_word_sort;

/* A word that is worth something. `value` is what covering it proves. */
typedef struct stm_bag_word {
    uint32_t token;
    stm_word_sort sort;
    float value;
} stm_bag_word;

/* A sentence. Its entries are sorted by pivot, then word; its words by token. */
typedef struct stm_bag {
    uint32_t first_entry, entry_count;
    uint32_t first_word, word_count;
    float mass; /* sum of its words' values */
} stm_bag;

/* Bag n is that of sentence n of the document. Owns its arrays, which are reused when it is filled again. */
typedef struct stm_glossed {
    stm_bag_entry *entries;
    size_t entry_count, entry_capacity;
    stm_bag_word *words;
    size_t word_count, word_capacity;
    stm_bag *bags;
    size_t bag_count, bag_capacity;
} stm_glossed;
#define STM_GLOSSED_INIT                                                                                               \
    {                                                                                                                  \
        NULL, 0, 0, NULL, 0, 0, NULL, 0, 0                                                                             \
    }
void stm_glossed_release(stm_glossed *glossed);

/* Fills `out` from a document with sentences and stems. `language` may be NULL or one without a table: then only
 * figures and names speak. `lexicons` (text_lexicon.h): what installed dictionaries add, NULL nothing. Errors: E_MEMORY. */
typedef struct stm_lexicons stm_lexicons;
stemma_status stm_gloss_document(stm_glossed *out, const stm_document *document, const char *language,
                                 stm_lexicons *lexicons, stemma_error *error);

/* How well two bags cover each other. */
typedef struct stm_bag_match {
    float a_covered, b_covered; /* of the mass of either bag, at most that */
    uint32_t words;             /* of `a`, covered by half or more */
} stm_bag_match;
stm_bag_match stm_bag_compare(const stm_glossed *a, const stm_bag *bag_a, const stm_glossed *b, const stm_bag *bag_b);
/* One number in [0, 1] out of a match: the share covered, of both sides together. */
float stm_bag_score(const stm_bag_match *match, const stm_bag *bag_a, const stm_bag *bag_b);

#endif
