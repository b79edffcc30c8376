/* Helpers of the corpus tests: a scratch folder, files in it, and everything that reading some inputs gave. */
#ifndef STM_CORPUS_HELP_H
#define STM_CORPUS_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "corpus/corpus.h"
#include "corpus/corpus_internal.h"

#define HELP_BATCHES_MAX 64
#define HELP_NOTICES_MAX 4096

typedef struct heard {
    stemma_code code;
    char input[256];
    uint64_t line;
    char detail[160];
} heard;

typedef struct reading {
    stm_read_batch batches[HELP_BATCHES_MAX];
    size_t batch_count;
    heard notices[HELP_NOTICES_MAX];
    size_t notice_count;
    stemma_error error;
} reading;

/* A new folder under /tmp; help_remove deletes it with what is in it. The string is static. */
const char *help_folder(void);
void help_remove(void);
/* A path in it, and a file with that content. The string is one of a few static ones. */
const char *help_path(const char *name);
const char *help_file(const char *name, const char *content, size_t length);
const char *help_text(const char *name, const char *content);

/* Reads the inputs whole. */
reading *help_read(const char *const *inputs, size_t count);
reading *help_read_one(const char *input);
/* Parses content as a piece of that format, without files. */
reading *help_parse(stm_format format, const char *content, size_t length);
reading *help_line(const char *content);
void help_free(reading *r);

size_t help_count(const reading *r);
const stm_read_article *help_article(const reading *r, size_t index);
size_t help_heard(const reading *r, stemma_code code);
const heard *help_first(const reading *r, stemma_code code);

#endif
