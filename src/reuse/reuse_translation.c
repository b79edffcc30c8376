/* Translated passages: chains of units of two texts in two languages, and the score. */
#include "reuse/reuse_internal.h"
#include "reuse/reuse_pivot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ the score */

#define DECLARE(name) W_##name,
enum { STM_TRANSLATION_WEIGHTS(DECLARE) W_offset, W_COUNT };
_Static_assert(W_offset == STM_TRANSLATION_VALUES, "the list of weights is counted wrong");

#include "reuse_translation_weights.h"

#define PLAIN_LEAST (-5.0)
#define NAMED_FREE 3.0 /* names and numbers prove no more than this and what the plain words about them do */

void stm_translation_weigh(double values[STM_TRANSLATION_VALUES], const stm_translation_features *features)
{
    double words = features->words + 1e-9;
    values[W_plain_root] = fmax(features->plain, PLAIN_LEAST) / sqrt(words);
    values[W_plain_word] = features->plain / words;
    values[W_named_word] = fmin(features->named, NAMED_FREE + fmax(features->plain, 0)) / words;
    values[W_uneven] = features->uneven;
    values[W_links_log] = log1p(features->links);
    values[W_cells_log] = log(fmax(features->cells, 1));
    values[W_share_most] = features->share_most;
    values[W_share_least] = features->share_least;
}

double stm_translation_score(const stm_translation_features *features)
{
    double values[STM_TRANSLATION_VALUES];
    stm_translation_weigh(values, features);
    double sum = translation_weights[W_offset];
    for (size_t i = 0; i < STM_TRANSLATION_VALUES; i++) {
        sum += translation_weights[i] * values[i];
    }
    return floor(1e6 / (1 + exp(-sum)) + 0.5) / 1e6;
}

/* ------------------------------------------------------------------ a text made ready */

void stm_reuse_release_pivots(stm_prepared *prepared)
{
    if (prepared->pivots) {
        stm_pivots_release(prepared->pivots);
        free(prepared->pivots);
        prepared->pivots = NULL;
    }
}

stemma_status stm_reuse_prepare_pivots(stm_prepared *prepared, stemma_error *error)
{
    if (!prepared->pivots) {
        prepared->pivots = malloc(sizeof *prepared->pivots);
        if (!prepared->pivots) {
            return stm_error_memory(error);
        }
        *prepared->pivots = (stm_pivots)STM_PIVOTS_INIT;
    }
    prepared->pivots->units.count = 0;
    return stm_pivots_fill(prepared->pivots, &prepared->words, &prepared->units, error);
}

bool stm_reuse_translatable(const char *one, const char *two)
{
    return stm_gloss_table_of(one) && stm_gloss_table_of(two) && strcmp(one, two) != 0;
}

/* ------------------------------------------------------------------ passages */

const stm_unit_prices stm_translation_prices = {.missing = 1.0f, .skip = 6.0f, .least = 4.0f};

#define SCORE_LISTED 0.05
#define SCORE_SAID 0.5
#define WORD_GAIN 4.0 /* what a common word proves on average */

/* Copies that lie for the most part within a translated passage are names and titles that nobody translates. */
static void absorb(stm_compare_scratch *s, const stm_word_passage *passage)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->found_count; i++) {
        const stm_word_passage *copy = &s->found[i];
        bool within = copy->kind == STEMMA_KIND_COPY && passage->a_begin <= copy->a_begin &&
                      copy->a_end <= passage->a_end && passage->b_begin <= copy->b_begin &&
                      copy->b_end <= passage->b_end;
        if (!within) {
            s->found[kept++] = *copy;
        }
    }
    s->found_count = kept;
}

static stemma_status keep_chain(stm_arena *arena, stm_compare_scratch *s, const stm_unit_chain *chain,
                                const stm_prepared *const sides[2], double score, stemma_error *error)
{
    stm_word_spans *spans = stm_arena_alloc(arena, chain->link_count * sizeof *spans);
    if (!spans) {
        return stm_error_memory(error);
    }
    const stm_unit *a = sides[0]->units.items;
    const stm_unit *b = sides[1]->units.items;
    for (size_t k = 0; k < chain->link_count; k++) {
        const stm_unit *one = &a[chain->links[k].a];
        const stm_unit *two = &b[chain->links[k].b];
        spans[k] = (stm_word_spans){one->first_word, one->end_word, two->first_word, two->end_word};
    }
    const stm_word_passage passage = {.a_begin = a[chain->a_begin].first_word,
                                      .a_end = a[chain->a_end - 1].end_word,
                                      .b_begin = b[chain->b_begin].first_word,
                                      .b_end = b[chain->b_end - 1].end_word,
                                      .equal_words = (uint32_t)(chain->gain / WORD_GAIN),
                                      .score = score,
                                      .kind = STEMMA_KIND_TRANSLATION,
                                      .spans = spans,
                                      .span_count = chain->link_count};
    absorb(s, &passage);
    stemma_status status = STM_RESERVE(s->found, s->found_capacity, s->found_count + 1, error);
    if (status == STEMMA_OK) {
        s->found[s->found_count++] = passage;
    }
    return status;
}

stemma_status stm_translations_find(stm_arena *arena, stm_compare_scratch *scratch, const stm_prepared *a,
                                    const stm_prepared *b, stemma_error *error)
{
    const stm_prepared *const sides[2] = {a, b};
    const stm_unit_chain *chains = NULL;
    size_t count = 0;
    stemma_status status = stm_pivot_grid(&scratch->unit_grid, a->pivots, b->pivots, &scratch->pivots, error);
    if (status == STEMMA_OK) {
        status = stm_unit_chains(arena, &chains, &count, &scratch->unit_grid, &stm_translation_prices, scratch->units,
                                 error);
    }
    for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
        stm_unit_chain chain = chains[i];
        stm_translation_features features;
        if (!stm_translation_trim(&chain, &scratch->unit_grid)) {
            continue;
        }
        stm_translation_measure(&features, &chain, a->pivots, b->pivots);
        double score = stm_translation_score(&features);
        if (score >= SCORE_SAID || (score >= SCORE_LISTED && scratch->found_count == 0)) {
            status = keep_chain(arena, scratch, &chain, sides, score, error);
        }
    }
    return status;
}

/* ------------------------------------------------------------------ changes */

/* A name in the spelling of another language is the same name. */
static bool same_name(const stemma_change *change)
{
    uint32_t key = stm_name_key(change->a, strlen(change->a));
    return key != 0 && key == stm_name_key(change->b, strlen(change->b));
}

/* How far hedges and verbs of saying are translated by words that are none is a habit of languages; a number, a name or
 * a negation that is not there is a change in any of them. */
size_t stm_translation_changes(stemma_change *changes, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool holds = changes[i].type == STEMMA_CHANGE_NUMBER || changes[i].type == STEMMA_CHANGE_NEGATION ||
                     (changes[i].type == STEMMA_CHANGE_NAME && !same_name(&changes[i]));
        if (holds) {
            changes[kept++] = changes[i];
        }
    }
    return kept;
}
