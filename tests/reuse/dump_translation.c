/* dump_translation CORPUS.jsonl [PAIRS.tsv]: the best chain of every pair of texts in two languages that lines of pivots
 * name, and of the pairs of ids in PAIRS.tsv whatever their languages are, as tools/fit_translation.py reads them:
 *
 *     N <name of a number> ...
 *     C <article a> <article b> <language a> <language b> <feature> ...
 *
 * Nothing is told of a pair in which no chain is found. */
#include "dump_corpus.h"
#include "reuse/reuse_pivot.h"

#include <stdlib.h>
#include <string.h>

#define THREADS 2

typedef struct comparison {
    stm_unit_grid grid;
    stm_pivot_scratch pivots;
    stm_unit_scratch *units;
    stm_arena arena;
} comparison;

static int compare_ids(const void *one, const void *two)
{
    return strcmp(((const text *)one)->id, ((const text *)two)->id);
}

static void prepare(corpus *c)
{
    stm_stemmers *stemmers = stm_stemmers_new();
    stm_pivot_cache *cache = stm_pivot_cache_new();
    if (!stemmers || !cache) {
        fail("out of memory");
    }
    for (size_t i = 0; i < c->count; i++) {
        text *t = &c->texts[i];
        prepare_text(t);
        check(stm_pivot_lines(&t->lines, &t->prepared.words, stemmers, cache, NULL));
        check(stm_reuse_prepare_units(&t->prepared, stemmers, NULL));
        check(stm_reuse_prepare_pivots(&t->prepared, NULL));
    }
    stm_pivot_cache_free(cache);
    stm_stemmers_free(stemmers);
}

static void print_pair(comparison *x, const text *a, const text *b)
{
    const stm_unit_chain *chains;
    size_t count;
    stm_arena_reset(&x->arena);
    check(stm_pivot_grid(&x->grid, a->prepared.pivots, b->prepared.pivots, &x->pivots, NULL));
    check(stm_unit_chains(&x->arena, &chains, &count, &x->grid, &stm_translation_prices, x->units, NULL));
    if (count == 0) {
        return;
    }
    stm_unit_chain best = chains[0];
    if (!stm_translation_trim(&best, &x->grid)) {
        return;
    }
    stm_translation_features features;
    double values[STM_TRANSLATION_VALUES];
    stm_translation_measure(&features, &best, a->prepared.pivots, b->prepared.pivots);
    stm_translation_weigh(values, &features);
    (void)printf("C %s %s %s %s", a->id, b->id, a->language, b->language);
    for (size_t k = 0; k < STM_TRANSLATION_VALUES; k++) {
        (void)printf(" %.9g", values[k]);
    }
    (void)printf("\n");
}

static void print_candidates(const corpus *c, comparison *x)
{
    stm_reuse_text *texts = calloc(c->count + 1, sizeof *texts);
    if (!texts) {
        fail("out of memory");
    }
    for (size_t i = 0; i < c->count; i++) {
        const text *t = &c->texts[i];
        texts[i] = (stm_reuse_text){t->lines.seeds, (uint32_t)t->lines.count,
                                    (uint32_t)t->prepared.words.document.token_count, t->prepared.words.wording, true};
    }
    stm_candidates candidates;
    check(stm_candidates_find(&candidates, STM_SEEDS_PIVOTS, texts, c->count, THREADS, NULL));
    for (size_t i = 0; i < candidates.found_count; i++) {
        print_pair(x, &c->texts[candidates.found[i].a], &c->texts[candidates.found[i].b]);
    }
    stm_candidates_release(&candidates);
    free(texts);
}

static const text *find_text(const corpus *c, const char *id)
{
    const text key = {.id = id};
    return bsearch(&key, c->texts, c->count, sizeof key, compare_ids);
}

static void print_listed(const corpus *c, comparison *x, const char *path)
{
    FILE *file = open_file(path);
    char ids[2][128];
    while (fscanf(file, "%127s %127s", ids[0], ids[1]) == 2) {
        const text *a = find_text(c, ids[0]);
        const text *b = find_text(c, ids[1]);
        if (a && b) {
            print_pair(x, a, b);
        }
    }
    (void)fclose(file);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fail("usage: dump_translation CORPUS.jsonl [PAIRS.tsv]");
    }
    corpus c = {0};
    read_corpus(&c, argv[1]);
    if (c.count > 0) {
        qsort(c.texts, c.count, sizeof *c.texts, compare_ids);
    }
    prepare(&c);
    comparison x = {.units = stm_unit_scratch_new(), .arena = STM_ARENA_INIT};
    if (!x.units) {
        fail("out of memory");
    }
#define PRINT_NAME(name) " " #name
    (void)printf("N" STM_TRANSLATION_WEIGHTS(PRINT_NAME) "\n");
    print_candidates(&c, &x);
    if (argc > 2) {
        print_listed(&c, &x, argv[2]);
    }
    return 0;
}
