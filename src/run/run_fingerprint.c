/* An article's seeds of all kinds that a case looks for, in the form that is stored: those of a kind behind those of
 * the kinds before it. */
#include "run/run.h"

#include <string.h>

stemma_status stm_fingerprinting_start(stm_fingerprinting *f, unsigned kinds, stm_lexicons *lexicons,
                                       stm_stemmer_pool *pool, stemma_error *error)
{
    *f = (stm_fingerprinting){STM_WORDS_INIT,
                              STM_FINGERPRINT_INIT,
                              STM_FINGERPRINT_INIT,
                              STM_FINGERPRINT_INIT,
                              STM_FINGERPRINT_INIT,
                              pool,
                              NULL,
                              NULL,
                              false};
    f->words.lexicons = lexicons;
    bool wants_lines = (kinds >> STEMMA_KIND_TRANSLATION & 1u) != 0;
    f->wants_grams = (kinds >> STEMMA_KIND_REWORDING & 1u) != 0;
    f->stemmers = f->wants_grams || wants_lines ? stm_stemmers_take(pool) : NULL;
    f->cache = wants_lines ? stm_pivot_cache_new() : NULL;
    bool failed = ((f->wants_grams || wants_lines) && !f->stemmers) || (wants_lines && !f->cache);
    return failed ? stm_error_memory(error) : STEMMA_OK;
}

void stm_fingerprinting_stop(stm_fingerprinting *f)
{
    stm_words_release(&f->words);
    stm_fingerprint_release(&f->runs);
    stm_fingerprint_release(&f->grams);
    stm_fingerprint_release(&f->lines);
    stm_fingerprint_release(&f->rare);
    stm_stemmers_leave(f->pool, f->stemmers);
    stm_pivot_cache_free(f->cache);
}

static void append_seeds(uint32_t *seeds, size_t *count, const stm_fingerprint *more)
{
    if (more->count > 0) {
        memcpy(seeds + *count, more->seeds, more->count * sizeof *seeds);
        *count += more->count;
    }
}

/* Those of a kind behind those of the kinds before it; behind the last that there are stands nothing. */
static stemma_status keep_seeds(const stm_fingerprinting *f, stm_arena *arena, stm_run_article *article,
                                stemma_error *error)
{
    const stm_fingerprint *const kinds[STM_SEED_KINDS] = {
        [STM_SEEDS_RUNS] = &f->runs,
        [STM_SEEDS_GRAMS] = &f->grams,
        [STM_SEEDS_PIVOTS] = &f->lines,
        [STM_SEEDS_RARE] = &f->rare,
    };
    size_t room = STM_SEED_KINDS;
    size_t used = 1;
    for (size_t kind = 0; kind < STM_SEED_KINDS; kind++) {
        room += kinds[kind]->count;
        used = kinds[kind]->count > 0 ? kind + 1 : used;
    }
    uint32_t *seeds = stm_arena_alloc(arena, room * sizeof *seeds);
    size_t count = 0;
    if (!seeds) {
        return stm_error_memory(error);
    }
    for (size_t kind = 0; kind < used; kind++) {
        if (kind > 0) {
            seeds[count++] = STM_SEED_NONE;
        }
        append_seeds(seeds, &count, kinds[kind]);
    }
    article->seeds = seeds;
    article->seed_count = count;
    return STEMMA_OK;
}

stemma_status stm_fingerprint_article(stm_fingerprinting *f, stm_arena *arena, const stemma_article *read,
                                      stm_run_article *article, stemma_error *error)
{
    stemma_status status = stm_reuse_words(&f->words, read, error);
    if (status == STEMMA_OK) {
        status = stm_reuse_fingerprint(&f->runs, &f->words, error);
    }
    if (status == STEMMA_OK && f->wants_grams) {
        status = stm_reuse_grams(&f->grams, &f->words, f->stemmers, error);
        if (status == STEMMA_OK) {
            status = stm_reuse_rare(&f->rare, &f->words, error);
        }
    }
    if (status == STEMMA_OK && f->cache) {
        status = stm_pivot_lines(&f->lines, &f->words, f->stemmers, f->cache, error);
    }
    if (status == STEMMA_OK) {
        status = keep_seeds(f, arena, article, error);
    }
    article->wording = f->words.wording;
    article->word_count = (uint32_t)f->words.document.token_count;
    return status;
}
