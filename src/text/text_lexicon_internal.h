/* text_lexicon_internal.h - from the files of a dictionary to the rows of a table. */
#ifndef STM_TEXT_LEXICON_INTERNAL_H
#define STM_TEXT_LEXICON_INTERNAL_H

#include "text/text_gloss_internal.h"
#include "text/text_lexicon.h"

/* What a word may mean, while senses are still being added. */
#define STM_LEXICON_PIVOTS 12
typedef struct stm_lexicon_row {
    uint32_t stem;
    uint32_t cut; /* stm_cut_key of the word */
    uint16_t senses, pivot_count;
    uint32_t pivots[STM_LEXICON_PIVOTS];
    float weights[STM_LEXICON_PIVOTS];
} stm_lexicon_row;

/* The rows of one language. Owns its arrays. */
typedef struct stm_lexicon_rows {
    const stm_gloss_table *known; /* the built-in table: its words get no row */
    const stm_gloss_table *english;
    stm_lexicon_row *rows;
    size_t count, capacity;
    uint32_t *slots; /* index + 1 by stem */
    uint32_t slot_mask;
    stm_stemmer *stemmer, *english_stemmer;
    stm_document word, gloss; /* scratch */
} stm_lexicon_rows;
stemma_status stm_lexicon_rows_init(stm_lexicon_rows *rows, const char *language, stemma_error *error);
void stm_lexicon_rows_release(stm_lexicon_rows *rows);
/* Adds one sense: what an English phrase tells about a word. Neither need be a single word; then nothing is added. Both
 * are well-formed UTF-8. */
stemma_status stm_lexicon_add(stm_lexicon_rows *rows, const char *word, size_t word_bytes, const char *gloss,
                              size_t gloss_bytes, stemma_error *error);
/* Whether a word is a single one that would get a row. */
stemma_status stm_lexicon_wants(bool *out, stm_lexicon_rows *rows, const char *word, size_t word_bytes,
                                stemma_error *error);
/* The built-in table and the rows as one table, which the caller frees. */
stemma_status stm_lexicon_merge(stm_gloss_table **out, const stm_lexicon_rows *rows, stemma_error *error);
void stm_lexicon_table_free(stm_gloss_table *table);

/* Reads a dictionary into rows (text_lexicon_read.c). `path` is without ".index"; `from_english`: it is turned round.
 * *damaged is set, and the rows hold part of it, where it cannot be trusted. Errors: E_MEMORY. */
stemma_status stm_lexicon_read(stm_lexicon_rows *rows, const char *path, bool from_english, bool *damaged,
                               stemma_error *error);

#endif
