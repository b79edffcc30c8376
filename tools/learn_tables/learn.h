/* learn.h - what the parts of learn_tables share: words, sentences as lists of words, and the model.
 *
 * learn_tables reads parallel sentences and writes for every language a list of words with the English words that
 * translate them (data/tables, described in docs/tables.md). It is a program of the workshop, not of the build: it
 * stops at the first error and frees nothing that lives to its end.
 *
 *   learn_corpus.c   files -> sentences of word numbers, by the tokenizer, stemmer and stop lists of the text room, so
 *                    that what is learned is keyed exactly as texts will be at run time
 *   learn_model.c    pairs of sentences -> which word goes with which (IBM model 1, trained in agreement)
 *   learn_tables.c   the order of work, and the files written
 *
 * Nothing depends on a clock, a hash order or a thread: the same input gives the same bytes. */
#ifndef LEARN_H
#define LEARN_H

#include "base/base.h"
#include "text/text.h"
#include "text/text_gloss.h"

_Noreturn void learn_fail(const char *what, const char *subject);
#define LEARN_NEED(items, capacity, needed)                                                                            \
    do {                                                                                                               \
        if (STM_RESERVE(items, capacity, needed, NULL) != STEMMA_OK) {                                                 \
            learn_fail("out of memory", "");                                                                           \
        }                                                                                                              \
    } while (0)

/* ------------------------------------------------------------------ words */

/* All words with one stem. */
typedef struct learn_word {
    uint32_t stem;
    uint32_t sentences; /* that hold it */
    uint32_t flores;    /* of these, how many of FLORES */
    uint32_t surface;   /* index of its most frequent form */
    uint32_t name;      /* stm_name_key of that form */
} learn_word;

typedef struct learn_surface {
    uint64_t term;
    char *text;
    uint32_t count;
    uint32_t word;
} learn_surface;

/* A language's words. `stem_slots` and `term_slots` are hash tables of indexes + 1. */
typedef struct learn_language {
    char code[4];
    stm_stemmer *stemmer;
    const stm_pack *pack;
    stm_document document;
    learn_word *words;
    size_t word_count, word_capacity;
    learn_surface *surfaces;
    size_t surface_count, surface_capacity;
    uint32_t *stem_slots;
    uint32_t *term_slots;
} learn_language;

void learn_language_open(learn_language *language, const char *code);
/* Sets each word's most frequent form. */
void learn_language_close(learn_language *language);

/* ------------------------------------------------------------------ sentences */

/* A list of sentences: sentence n holds ids[ends[n - 1]] up to ids[ends[n]]. `weights` runs along `ids`. */
typedef struct learn_text {
    uint32_t *ids;
    float *weights;
    size_t id_count, id_capacity, weight_capacity;
    uint32_t *ends;
    size_t count, end_capacity;
} learn_text;

typedef struct learn_bitext {
    learn_text source;
    learn_text target;
} learn_bitext;

/* Appends a sentence's distinct words, stop words and figures left out, and counts them. */
void learn_text_add(learn_text *text, learn_language *language, const char *line, size_t bytes, bool flores);
void learn_text_end(learn_text *text);
void learn_text_push(learn_text *text, uint32_t id, float weight);

/* A whole file, NUL-terminated; NULL when there is none. */
char *learn_file(const char *folder, const char *name, size_t *bytes);

/* ------------------------------------------------------------------ the model */

typedef struct learn_gloss {
    uint32_t target;
    float weight;
} learn_gloss;

/* For every source word its glosses, best first: those of word w are glosses[begins[w]] up to glosses[begins[w + 1]]. */
typedef struct learn_table {
    learn_gloss *glosses;
    size_t gloss_count, gloss_capacity;
    uint32_t *begins;
    size_t words; /* that the table knows: the language may have read more since */
} learn_table;

void learn_train(learn_table *out, const learn_bitext *bitext, const learn_language *source,
                 const learn_language *target);

#endif
