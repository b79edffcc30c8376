/* run_help.h - folders, generated corpora and exports for the tests of whole cases. Only the public interface is used
 * on cases; the base room serves as a toolbox. */
#ifndef STM_TEST_RUN_HELP_H
#define STM_TEST_RUN_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"
#include "stemma/stemma.h"

static inline uint64_t next_random(uint64_t *state)
{
    *state += 0x9E3779B97F4A7C15u;
    return stm_mix64(*state, 0x5851F42D4C957F2Du);
}

static inline uint32_t random_below(uint64_t *state, uint32_t bound)
{
    return (uint32_t)((next_random(state) >> 32) % bound);
}

/* ------------------------------------------------------------------ folders */

typedef struct folder {
    char path[64];
} folder;
typedef char path_text[160];

/* cmocka set-up and tear-down: *state is a fresh folder, removed with all that is in it. */
int folder_make(void **state);
int folder_remove(void **state);
/* The name of a file in it. */
const char *in_folder(const folder *f, const char *name, path_text out);
void write_file(const char *path, const char *bytes, size_t length);
void write_text(const folder *f, const char *name, const char *text);
void copy_file(const char *from, const char *to);
/* Removes a case and the files that SQLite keeps beside it. */
void forget_case(const char *path);

/* ------------------------------------------------------------------ corpora */

/* Lines of JSON. */
typedef struct corpus {
    char **lines;
    size_t count, capacity;
} corpus;

typedef struct record {
    const char *id, *title, *text, *outlet, *date, *source, *byline;
} record;

void corpus_put(corpus *c, const record *r);
void corpus_release(corpus *c);
void corpus_shuffle(corpus *c, uint64_t *random);
/* Writes the lines whose `part` is `number`; all when `part` is NULL. */
void corpus_write(const corpus *c, const char *path, const uint8_t *part, unsigned number);

/* Appends `count` random words as sentences. Words of different `vocabulary` are different words. */
void put_sentences(stm_buffer *out, size_t count, uint32_t vocabulary, uint64_t *random);
/* `text` with every n-th word or so replaced by another one. */
void put_variant(stm_buffer *out, const char *text, uint32_t every, uint64_t *random);

typedef struct corpus_sizes {
    size_t strangers, crowd, duplicates, shared_sentence, chains, collisions;
} corpus_sizes;
/* Strangers; a crowd of near-copies of one text; texts that are all equal; texts that share one sentence; chains of
 * three that copy parts from each other; ids that collide in every way there is. */
void corpus_generate(corpus *c, const corpus_sizes *sizes, uint64_t *random);

/* ------------------------------------------------------------------ cases */

/* Adds the inputs to the case at `path`, which is made when `mode` says so, and runs. Fails the test on any error. */
void add_and_run(const char *path, stemma_open_mode mode, unsigned threads, const char *const *inputs, size_t count);
/* All tables one after the other, as exported, with their names. */
void export_case(stm_buffer *out, const char *path);
void export_results(stm_buffer *out, const stemma_results *results, const char *const *tables, size_t count);
/* Fails with the first line that differs. */
void assert_same_export(const stm_buffer *one, const stm_buffer *two, const char *what);

#endif
