/* dump_gathered CORPUS.jsonl: the gatherings of pairs of texts of one language that rare words name and of which no chain
 * is told, as tools/fit_rewording.py --gathered reads them:
 *
 *     N <name of a number> ...
 *     C <article a> <article b> <a begin> <a end> <b begin> <b end> <feature> ...       offsets in code points */
#include "dump_corpus.h"

#include <stdlib.h>
#include <string.h>

#define TOLD_LEAST 0.05
#define GATHERED_WORDS_LEAST 3

static void prepare(corpus *c)
{
    stm_stemmers *stemmers = stm_stemmers_new();
    for (size_t i = 0; i < c->count; i++) {
        text *t = &c->texts[i];
        prepare_text(t);
        check(stm_reuse_grams(&t->grams, &t->prepared.words, stemmers, NULL)); /* fills the stems */
        check(stm_reuse_rare(&t->rare, &t->prepared.words, NULL));
        check(stm_reuse_prepare_units(&t->prepared, stemmers, NULL));
    }
    stm_stemmers_free(stemmers);
}

typedef struct side {
    const text *text;
    uint32_t begin, end; /* units */
} side;

static void print_row(const side *a, const side *b, const double *values, size_t count)
{
    const side *const sides[2] = {a, b};
    (void)printf("C %s %s", a->text->id, b->text->id);
    for (int k = 0; k < 2; k++) {
        const stm_prepared *p = &sides[k]->text->prepared;
        const stm_token *tokens = p->words.document.tokens;
        uint32_t first = p->units.items[sides[k]->begin].first_word;
        uint32_t last = p->units.items[sides[k]->end - 1].end_word - 1;
        (void)printf(" %zu %zu", stm_utf8_length(p->words.document.text, tokens[first].begin_byte),
                     stm_utf8_length(p->words.document.text, tokens[last].end_byte));
    }
    for (size_t k = 0; k < count; k++) {
        (void)printf(" %.9g", values[k]);
    }
    (void)printf("\n");
}

/* One thread's work. */
typedef struct work {
    stm_unit_grid grid;
    stm_unit_scratch *scratch;
    stm_arena arena;
} work;

static void print_gathering(work *w, const text *a, const text *b)
{
    stm_gathering gathering;
    check(stm_gathered_measure(&gathering, &w->arena, &a->prepared, &b->prepared, NULL));
    if (gathering.words >= GATHERED_WORDS_LEAST) {
        const side one = {a, gathering.a_begin, gathering.a_end};
        const side two = {b, gathering.b_begin, gathering.b_end};
        print_row(&one, &two, gathering.values, STM_GATHERED_VALUES);
    }
}

static void print_pair(work *w, const text *a, const text *b)
{
    const stm_unit_chain *chains;
    size_t count;
    bool told = false;
    stm_arena_reset(&w->arena);
    check(stm_stems_grid(&w->grid, &a->prepared, &b->prepared, NULL));
    check(stm_unit_chains(&w->arena, &chains, &count, &w->grid, &stm_rewording_prices, w->scratch, NULL));
    for (size_t k = 0; k < count; k++) {
        stm_rewording_features features;
        stm_rewording_measure(&features, &chains[k], &w->grid, &a->prepared, &b->prepared);
        told = told || stm_rewording_score(&features) >= TOLD_LEAST;
    }
    if (!told) {
        print_gathering(w, a, b);
    }
}

static stm_candidates pairs_of(const corpus *c)
{
    stm_reuse_text *texts = calloc(c->count, sizeof *texts);
    for (size_t i = 0; texts && i < c->count; i++) {
        const text *t = &c->texts[i];
        const stm_fingerprint *f = &t->rare;
        texts[i] = (stm_reuse_text){f->seeds, (uint32_t)f->count, (uint32_t)t->prepared.words.document.token_count,
                                    t->prepared.words.wording, true};
    }
    stm_candidates candidates;
    check(stm_candidates_find(&candidates, STM_SEEDS_RARE, texts, c->count, 2, NULL));
    free(texts);
    return candidates;
}

static void print_pairs(work *w, const corpus *c, const stm_candidates *candidates)
{
    for (size_t i = 0; i < candidates->found_count; i++) {
        const stm_candidate *at = &candidates->found[i];
        const text *a = &c->texts[at->a];
        const text *b = &c->texts[at->b];
        if (strcmp(a->language, b->language) == 0) {
            print_pair(w, a, b);
        }
    }
}

int main(int argc, char **argv)
{
    work w = {.scratch = stm_unit_scratch_new(), .arena = STM_ARENA_INIT};
    if (argc != 2) {
        fail("usage: dump_gathered CORPUS.jsonl");
    }
    corpus c = {0};
    read_corpus(&c, argv[1]);
    prepare(&c);
#define PRINT_NAME(name) " " #name
    (void)printf("N" STM_GATHERED_WEIGHTS(PRINT_NAME) "\n");
    stm_candidates candidates = pairs_of(&c);
    print_pairs(&w, &c, &candidates);
    stm_candidates_release(&candidates);
    stm_arena_release(&w.arena);
    stm_unit_scratch_free(w.scratch);
    free(w.grid.cells);
    return 0;
}
