/* sample.h - a scratch folder, and a small case that has something in every table. */
#ifndef STM_TEST_STORE_SAMPLE_H
#define STM_TEST_STORE_SAMPLE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "store/store.h"

typedef struct scratch {
    char folder[64];
    char path[96]; /* folder/case.stemma */
} scratch;
void scratch_make(scratch *out);
void scratch_remove(const scratch *made);
bool file_exists(const char *path, const char *suffix);
void write_file(const char *path, const void *bytes, size_t count);

/* Article number `n`: an id that does not follow n, a text of its own, some fields unknown. Strings live in `arena`. */
stm_stored_article sample_article(stm_arena *arena, unsigned n);
/* One transaction with the articles from..to-1, all with boilerplate, captures and fingerprints. */
stemma_status sample_insert(stm_store *store, unsigned from, unsigned to, uint64_t *keys, stemma_error *error);
/* Links, passages, changes, a pair, a family of articles 0, 1, 2 and edges, over articles that are there, in one
 * transaction; parameters and a rejection. */
stemma_status sample_results(stm_store *store, const uint64_t *keys, unsigned count, stemma_error *error);
/* All of it, with `count` articles, ended in good order. */
stemma_status sample_case(const char *path, stemma_open_mode mode, unsigned count, stemma_error *error);

/* First value of `sql` run by an SQLite connection of its own, as a number; -1 when there is none. */
int64_t ask(const char *path, const char *sql);
/* quick_check and foreign_key_check find nothing. */
void assert_intact(const char *path);
/* The articles of the case are the samples 0..n-1 for some n, whole; returns n. */
unsigned assert_samples(const char *path);

#define assert_ok(call)                                                                                                \
    do {                                                                                                               \
        stemma_error assert_error = {0};                                                                               \
        stemma_error *error = &assert_error;                                                                           \
        stemma_status assert_status = (call);                                                                          \
        if (assert_status != STEMMA_OK) {                                                                              \
            print_error("status %d: %s\n", (int)assert_status, assert_error.message);                                  \
        }                                                                                                              \
        assert_int_equal(assert_status, STEMMA_OK);                                                                    \
        (void)error;                                                                                                   \
    } while (0)

#endif
