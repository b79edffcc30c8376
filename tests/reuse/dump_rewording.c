/* dump_rewording CORPUS.jsonl [whole]: every chain of every pair of texts of one language that the grams name, as
 * tools/fit_rewording.py reads them; with `whole` the pairs of short texts, as tools/fit_retelling.py does:
 *
 *     N <name of a number> ...
 *     C <article a> <article b> <a begin> <a end> <b begin> <b end> <feature> ...       offsets in code points
 *     W <article a> <article b> <score of the best chain> <feature> ... */
#include "dump_corpus.h"

#include <stdlib.h>
#include <string.h>

static void prepare(corpus *c)
{
    stm_stemmers *stemmers = stm_stemmers_new();
    for (size_t i = 0; i < c->count; i++) {
        text *t = &c->texts[i];
        prepare_text(t);
        check(stm_reuse_fingerprint(&t->runs, &t->prepared.words, NULL));
        check(stm_reuse_grams(&t->grams, &t->prepared.words, stemmers, NULL));
        check(stm_reuse_prepare_units(&t->prepared, stemmers, NULL));
    }
    stm_stemmers_free(stemmers);
}

static void print_chain(const text *a, const text *b, const stm_unit_grid *grid, const stm_unit_chain *chain)
{
    stm_rewording_features features;
    stm_rewording_measure(&features, chain, grid, &a->prepared, &b->prepared);
    const text *const sides[2] = {a, b};
    const uint32_t units[2][2] = {{chain->a_begin, chain->a_end}, {chain->b_begin, chain->b_end}};
    (void)printf("C %s %s", a->id, b->id);
    for (int side = 0; side < 2; side++) {
        const stm_prepared *p = &sides[side]->prepared;
        const stm_token *tokens = p->words.document.tokens;
        uint32_t first = p->units.items[units[side][0]].first_word;
        uint32_t last = p->units.items[units[side][1] - 1].end_word - 1;
        (void)printf(" %zu %zu", stm_utf8_length(p->words.document.text, tokens[first].begin_byte),
                     stm_utf8_length(p->words.document.text, tokens[last].end_byte));
    }
    double values[STM_REWORDING_VALUES];
    stm_rewording_weigh(values, &features);
    for (size_t k = 0; k < STM_REWORDING_VALUES; k++) {
        (void)printf(" %.9g", values[k]);
    }
    (void)printf("\n");
}

static void print_whole(const text *a, const text *b, const stm_unit_grid *grid, const stm_unit_chain *chains,
                        size_t count)
{
    double best = 0;
    double values[STM_RETELLING_VALUES];
    for (size_t k = 0; k < count; k++) {
        stm_rewording_features features;
        stm_rewording_measure(&features, &chains[k], grid, &a->prepared, &b->prepared);
        double score = stm_rewording_score(&features);
        best = score > best ? score : best;
    }
    if (!stm_retelling_weigh(values, &a->prepared, &b->prepared)) {
        return;
    }
    (void)printf("W %s %s %.4f", a->id, b->id, best);
    for (size_t k = 0; k < STM_RETELLING_VALUES; k++) {
        (void)printf(" %.9g", values[k]);
    }
    (void)printf("\n");
}

static void print_pairs(const corpus *c, stm_seed_kind kind, stm_unit_prices prices, bool whole)
{
    stm_reuse_text *texts = calloc(c->count, sizeof *texts);
    for (size_t i = 0; i < c->count; i++) {
        const text *t = &c->texts[i];
        const stm_fingerprint *f = kind == STM_SEEDS_RUNS ? &t->runs : &t->grams;
        texts[i] = (stm_reuse_text){f->seeds, (uint32_t)f->count, (uint32_t)t->prepared.words.document.token_count,
                                    t->prepared.words.wording, true};
    }
    stm_candidates candidates;
    check(stm_candidates_find(&candidates, kind, texts, c->count, 2, NULL));
    stm_unit_grid grid = {0};
    stm_unit_scratch *scratch = stm_unit_scratch_new();
    stm_arena arena = STM_ARENA_INIT;
    for (size_t i = 0; i < candidates.found_count; i++) {
        const text *a = &c->texts[candidates.found[i].a];
        const text *b = &c->texts[candidates.found[i].b];
        if (strcmp(a->language, b->language) != 0) {
            continue;
        }
        const stm_unit_chain *chains;
        size_t count;
        stm_arena_reset(&arena);
        check(stm_stems_grid(&grid, &a->prepared, &b->prepared, NULL));
        check(stm_unit_chains(&arena, &chains, &count, &grid, &prices, scratch, NULL));
        if (whole) {
            print_whole(a, b, &grid, chains, count);
        }
        for (size_t k = 0; k < count && !whole; k++) {
            print_chain(a, b, &grid, &chains[k]);
        }
    }
    stm_arena_release(&arena);
    stm_unit_scratch_free(scratch);
    free(grid.cells);
    stm_candidates_release(&candidates);
    free(texts);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fail("usage: dump_rewording CORPUS.jsonl [whole]");
    }
    corpus c = {0};
    read_corpus(&c, argv[1]);
    prepare(&c);
#define PRINT_NAME(name) " " #name
    bool whole = argc > 2 && strcmp(argv[2], "whole") == 0;
    (void)printf(whole ? "N" STM_RETELLING_WEIGHTS(PRINT_NAME) "\n" : "N" STM_REWORDING_WEIGHTS(PRINT_NAME) "\n");
    print_pairs(&c, STM_SEEDS_GRAMS, stm_rewording_prices, whole);
    return 0;
}
