/* dump_corpus.h - what the programs that print pairs for tools/fit_*.py share: texts read from JSON Lines, and an end where
 * something fails. */
#ifndef STM_DUMP_CORPUS_H
#define STM_DUMP_CORPUS_H

#include "reuse/reuse_internal.h"

#include <json-c/json.h>

typedef struct text {
    json_object *row; /* keeps the strings alive */
    const char *id;
    stemma_article article;
    char language[8];
    stm_prepared prepared;
    stm_fingerprint grams, rare, runs, lines; /* those that the program makes */
} text;

typedef struct corpus {
    text *texts; /* in the order of the file */
    size_t count, capacity;
} corpus;

/* Says `what` and exits. */
_Noreturn void fail(const char *what);
void check(stemma_status status);
FILE *open_file(const char *path);
/* Rows without an id or a text are passed over. */
void read_corpus(corpus *c, const char *path);
/* The language and words of one text. */
void prepare_text(text *t);

#endif
