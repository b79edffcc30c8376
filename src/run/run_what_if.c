/* What if: the same work as a correction or a removal, on a copy of the case in memory.
 *
 * The copy is made page by page from the open case (SQLite's backup), which is only read; everything after that is
 * stm_decide_remove or a correction of a date, so that what is told here is, by construction, what deciding so would
 * give. It costs the memory of the case once more. */
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

struct stemma_what_if {
    stemma_case copy;
    uint32_t *articles; /* indexes in the results of the case, ascending */
    size_t article_count;
};

void stemma_what_if_free(stemma_what_if *what_if)
{
    if (what_if) {
        stm_arena_release(&what_if->copy.results_arena);
        stm_store_free(what_if->copy.store);
        stm_lexicons_free(what_if->copy.lexicons);
        free(what_if->articles);
        free(what_if);
    }
}

const uint32_t *stemma_what_if_articles(const stemma_what_if *what_if, size_t *count)
{
    *count = what_if->article_count;
    return what_if->articles;
}

const stemma_results *stemma_what_if_results(const stemma_what_if *what_if)
{
    return &what_if->copy.results;
}

/* ------------------------------------------------------------------ which articles */

/* All articles of an outlet, or the one that is named so. */
static stemma_status find_without(stemma_what_if *w, const stemma_results *results, const char *name,
                                  stemma_error *error)
{
    for (uint32_t i = 0; i < results->article_count; i++) {
        if (results->articles[i].outlet && strcmp(results->articles[i].outlet, name) == 0) {
            w->articles[w->article_count++] = i;
        }
    }
    if (w->article_count > 0) {
        return STEMMA_OK;
    }
    stemma_error why = {0};
    stemma_status status = stemma_results_find(w->articles, results, name, &why);
    w->article_count = 1;
    if (status != STEMMA_OK && why.code == STEMMA_CODE_NO_SUCH_ARTICLE) {
        return stm_error_code(error, STEMMA_E_ARGUMENT, STEMMA_CODE_NO_SUCH_NAME, name,
                              "no outlet and no article is named \"%s\"", name);
    }
    if (status != STEMMA_OK && error) {
        *error = why;
    }
    return status;
}

static stemma_status find_articles(stemma_what_if *w, const stemma_results *results,
                                   const stemma_supposition *supposition, stemma_error *error)
{
    w->articles = calloc(results->article_count + 1, sizeof *w->articles);
    if (!w->articles) {
        return stm_error_memory(error);
    }
    if (supposition->without) {
        return find_without(w, results, supposition->without, error);
    }
    w->article_count = 1;
    return stemma_results_find(w->articles, results, supposition->distrust_date, error);
}

/* ------------------------------------------------------------------ the copy */

static stemma_status keys_of(uint64_t *keys, stemma_what_if *w, const stemma_results *results, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; status == STEMMA_OK && i < w->article_count; i++) {
        status = stm_store_key_of(w->copy.store, results->articles[w->articles[i]].id, &keys[i], error);
    }
    return status;
}

static stemma_status leave_out(stemma_what_if *w, const stemma_results *results, stemma_error *error)
{
    uint64_t first = 0;
    uint64_t *keys = malloc((w->article_count + 1) * sizeof *keys);
    stemma_status status = keys ? keys_of(keys, w, results, error) : stm_error_memory(error);
    if (status == STEMMA_OK) {
        status = stm_store_begin(w->copy.store, error);
    }
    if (status == STEMMA_OK) {
        status = stm_decide_remove(&w->copy, keys, w->article_count, NULL, 0, &first, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_commit(w->copy.store, error);
    }
    free(keys);
    return status;
}

static stemma_status distrust(stemma_what_if *w, const stemma_results *results, stemma_error *error)
{
    const stemma_correction correction = {results->articles[w->articles[0]].id, "", NULL, NULL, 0};
    return stemma_case_set(&w->copy, &correction, NULL, error);
}

static stemma_status suppose(stemma_what_if *w, const stemma_results *results, const stemma_supposition *supposition,
                             stemma_error *error)
{
    const stemma_results *ignored;
    stemma_status status = supposition->without ? leave_out(w, results, error) : distrust(w, results, error);
    return status == STEMMA_OK ? stemma_case_results(&ignored, &w->copy, error) : status;
}

stemma_status stemma_case_what_if(stemma_what_if **out, stemma_case *c, const stemma_supposition *supposition,
                                  stemma_error *error)
{
    const stemma_results *results;
    *out = NULL;
    if (!supposition->without == !supposition->distrust_date) {
        return stm_error_set(error, STEMMA_E_ARGUMENT, "suppose one thing: without something, or a date distrusted");
    }
    stemma_what_if *w = calloc(1, sizeof *w);
    stemma_status status = w ? stemma_case_results(&results, c, error) : stm_error_memory(error);
    if (status == STEMMA_OK) {
        w->copy.threads = c->threads;
        w->copy.kinds = c->kinds;
        w->copy.dictionaries = c->dictionaries; /* the case outlives the supposition */
        atomic_init(&w->copy.cancelled, false);
        w->copy.stop = c->stop;
        status = find_articles(w, results, supposition, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_copy(&w->copy.store, c->store, error);
    }
    if (status == STEMMA_OK) {
        status = stm_run_check(&w->copy, error);
    }
    if (status == STEMMA_OK) {
        status = suppose(w, results, supposition, error);
    }
    if (status != STEMMA_OK) {
        stemma_what_if_free(w);
        return status;
    }
    *out = w;
    return STEMMA_OK;
}
