/* The matrix-tree probabilities against a slow oracle that lists every tree, and the sampler against both. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "family/family_internal.h"

#define MEMBERS_MAX 6

/* A family without articles: only members, candidates and utilities, as stm_kin_weigh_trees reads them. */
typedef struct graph {
    size_t count;
    bool edge[MEMBERS_MAX][MEMBERS_MAX]; /* [child][parent] */
    double utility[MEMBERS_MAX][MEMBERS_MAX];
    double root[MEMBERS_MAX];
    size_t settled[MEMBERS_MAX]; /* by the user: the parent, `count` for the root, SIZE_MAX where nothing was said */
} graph;

static double random_unit(uint64_t *state)
{
    *state += 0x9E3779B97F4A7C15u;
    return (double)(stm_mix64(*state, 1) >> 11) * 0x1.0p-53;
}

static void random_graph(graph *g, uint64_t *state)
{
    g->count = 1 + (size_t)(random_unit(state) * MEMBERS_MAX);
    double density = random_unit(state);
    double spread = 8 * random_unit(state);
    for (size_t c = 0; c < g->count; c++) {
        g->root[c] = spread * (random_unit(state) - 0.5);
        g->settled[c] = SIZE_MAX;
        for (size_t p = 0; p < g->count; p++) {
            g->edge[c][p] = c != p && random_unit(state) < density;
            g->utility[c][p] = spread * (random_unit(state) - 0.5);
        }
    }
}

static void fill(stm_kin *kin, const graph *g)
{
    memset(kin, 0, sizeof *kin);
    kin->count = g->count;
    kin->seed = 42;
    assert_int_equal(STM_RESERVE(kin->first, kin->first_capacity, g->count + 1, NULL), STEMMA_OK);
    assert_int_equal(STM_RESERVE(kin->root_utility, kin->root_utility_capacity, g->count, NULL), STEMMA_OK);
    assert_int_equal(STM_RESERVE(kin->candidates, kin->candidate_capacity, g->count * g->count + 1, NULL), STEMMA_OK);
    for (uint32_t c = 0; c < g->count; c++) {
        kin->first[c] = kin->candidate_count;
        kin->root_utility[c] = g->root[c];
        for (uint32_t p = 0; p < g->count; p++) {
            if (g->edge[c][p]) {
                kin->candidates[kin->candidate_count++] =
                    (stm_candidate_parent){.parent = p, .utility = g->utility[c][p]};
            }
        }
    }
    kin->first[g->count] = kin->candidate_count;
}

/* ------------------------------------------------------------------ the oracle */

typedef struct oracle {
    double total;
    double edge[MEMBERS_MAX][MEMBERS_MAX];
    double root[MEMBERS_MAX];
    double roots[MEMBERS_MAX + 1]; /* by number of roots */
} oracle;

static bool is_tree(const size_t *parent, size_t count)
{
    for (size_t m = 0; m < count; m++) {
        size_t at = m;
        for (size_t steps = 0; at != count; steps++) {
            if (steps > count) {
                return false;
            }
            at = parent[at];
        }
    }
    return true;
}

static double weight_of(const graph *g, const size_t *parent)
{
    double sum = 0;
    for (size_t m = 0; m < g->count; m++) {
        bool against = g->settled[m] != SIZE_MAX && g->settled[m] != parent[m];
        if (against || (parent[m] != g->count && !g->edge[m][parent[m]])) {
            return 0;
        }
        sum += parent[m] == g->count ? g->root[m] : g->utility[m][parent[m]];
    }
    return is_tree(parent, g->count) ? exp(sum) : 0;
}

static void add_tree(oracle *o, const graph *g, const size_t *parent)
{
    double weight = weight_of(g, parent);
    size_t roots = 0;
    o->total += weight;
    for (size_t m = 0; m < g->count; m++) {
        if (parent[m] == g->count) {
            o->root[m] += weight;
            roots++;
        } else {
            o->edge[m][parent[m]] += weight;
        }
    }
    o->roots[roots] += weight;
}

/* Counts through all parent vectors, `count` standing for the root. */
static void list_trees(oracle *o, const graph *g)
{
    size_t parent[MEMBERS_MAX] = {0};
    memset(o, 0, sizeof *o);
    for (;;) {
        add_tree(o, g, parent);
        size_t m = 0;
        while (m < g->count && parent[m] == g->count) {
            parent[m++] = 0;
        }
        if (m == g->count) {
            return;
        }
        parent[m]++;
    }
}

/* ------------------------------------------------------------------ tests */

static void check_probabilities(const stm_kin *kin, const graph *g, const oracle *o)
{
    for (size_t c = 0; c < g->count; c++) {
        double sum = kin->root_probability[c];
        assert_true(fabs(kin->root_probability[c] - o->root[c] / o->total) < 2e-6);
        for (size_t k = kin->first[c]; k < kin->first[c + 1]; k++) {
            double expected = o->edge[c][kin->candidates[k].parent] / o->total;
            assert_true(fabs(kin->candidates[k].probability - expected) < 2e-6);
            sum += kin->candidates[k].probability;
        }
        assert_true(fabs(sum - 1) < 1e-9);
    }
}

/* Settles some members at random, in no circle: whoever is settled hangs on one of smaller number. Every settled edge is
 * a candidate. */
static void settle_some(graph *g, uint64_t *state)
{
    for (size_t c = 0; c < g->count; c++) {
        if (random_unit(state) < 0.4) {
            size_t choice = (size_t)(random_unit(state) * (double)(c + 1));
            g->settled[c] = choice == c ? g->count : choice;
            if (choice != c) {
                g->edge[c][choice] = true;
            }
        }
    }
}

/* As family_pins.c leaves the candidates of a settled member. */
static void pin_candidates(graph *pinned, const graph *g)
{
    *pinned = *g;
    for (size_t c = 0; c < g->count; c++) {
        if (g->settled[c] == SIZE_MAX) {
            continue;
        }
        for (size_t p = 0; p < g->count; p++) {
            pinned->edge[c][p] = p == g->settled[c];
        }
        pinned->root[c] = g->settled[c] == g->count ? g->root[c] : -HUGE_VAL;
    }
}

/* What the user settled leaves the probabilities of the other members at those given what was settled: of all trees,
 * those are counted that agree with it. */
static void test_settled_sources_condition_the_rest(void **state)
{
    (void)state;
    uint64_t random = 77;
    for (int round = 0; round < 400; round++) {
        graph g;
        graph pinned;
        oracle o;
        stm_kin kin;
        random_graph(&g, &random);
        settle_some(&g, &random);
        list_trees(&o, &g);
        pin_candidates(&pinned, &g);
        fill(&kin, &pinned);
        assert_int_equal(stm_kin_weigh_trees(&kin, NULL), STEMMA_OK);
        check_probabilities(&kin, &pinned, &o);
        stm_kin_release(&kin);
    }
}

static void test_theorem_against_all_trees(void **state)
{
    (void)state;
    uint64_t random = 1;
    for (int trial = 0; trial < 300; trial++) {
        graph g;
        oracle o;
        stm_kin kin;
        stemma_error error;
        random_graph(&g, &random);
        list_trees(&o, &g);
        fill(&kin, &g);
        assert_int_equal(stm_kin_weigh_trees(&kin, &error), STEMMA_OK);
        check_probabilities(&kin, &g, &o);
        stm_kin_release(&kin);
    }
}

static void test_number_of_roots(void **state)
{
    (void)state;
    uint64_t random = 2;
    for (int trial = 0; trial < 60; trial++) {
        graph g;
        oracle o;
        stm_kin kin;
        stemma_error error;
        random_graph(&g, &random);
        list_trees(&o, &g);
        fill(&kin, &g);
        assert_int_equal(stm_kin_weigh_trees(&kin, &error), STEMMA_OK);
        double sum = 0;
        for (size_t k = 0; k < kin.tally_length; k++) {
            sum += kin.tally[k];
            assert_true(fabs(kin.tally[k] - (k <= g.count ? o.roots[k] / o.total : 0)) < 3e-6);
        }
        assert_true(fabs(sum - 1) < 1e-9);
        stm_kin_release(&kin);
    }
}

/* Dates that order everything: the theorem is a softmax, to the last bit that matters. */
static void test_order_is_a_softmax(void **state)
{
    (void)state;
    graph g = {.count = 5};
    stm_kin kin;
    stemma_error error;
    for (size_t c = 0; c < 5; c++) {
        g.root[c] = 0.5;
        for (size_t p = 0; p < c; p++) {
            g.edge[c][p] = true;
            g.utility[c][p] = (double)p - 0.3 * (double)c;
        }
    }
    fill(&kin, &g);
    assert_int_equal(stm_kin_weigh_trees(&kin, &error), STEMMA_OK);
    assert_int_equal(kin.component_count, 5);
    for (size_t c = 0; c < 5; c++) {
        double sum = exp(0.5);
        for (size_t p = 0; p < c; p++) {
            sum += exp(g.utility[c][p]);
        }
        assert_true(fabs(kin.root_probability[c] - exp(0.5) / sum) < 1e-12);
    }
    stm_kin_release(&kin);
}

/* A root that nobody wants, and utilities that would overflow an exponential. */
static void test_extreme_utilities(void **state)
{
    (void)state;
    graph g = {.count = 3};
    stm_kin kin;
    stemma_error error;
    for (size_t c = 0; c < 3; c++) {
        g.root[c] = -5000;
        for (size_t p = 0; p < 3; p++) {
            g.edge[c][p] = c != p;
            g.utility[c][p] = 3000;
        }
    }
    fill(&kin, &g);
    assert_int_equal(stm_kin_weigh_trees(&kin, &error), STEMMA_OK);
    for (size_t c = 0; c < 3; c++) {
        assert_true(fabs(kin.root_probability[c] - 1.0 / 3) < 1e-6); /* one of them must be first */
    }
    stm_kin_release(&kin);
}

/* A cycle of n with chords: the sampler's conditional means come near the theorem's exact values. */
static void test_sampler_agrees(void **state)
{
    (void)state;
    uint64_t random = 3;
    for (int trial = 0; trial < 20; trial++) {
        graph g;
        oracle o;
        stm_kin kin;
        stemma_error error;
        random_graph(&g, &random);
        for (size_t c = 0; c < g.count; c++) { /* one block for certain, and roots above the sampler's least */
            g.root[c] = 2;
            for (size_t p = 0; p < g.count; p++) {
                g.utility[c][p] /= 3;
            }
            g.edge[c][(c + 1) % g.count] = g.count > 1;
        }
        list_trees(&o, &g);
        fill(&kin, &g);
        assert_int_equal(stm_kin_weigh_trees(&kin, &error), STEMMA_OK);
        stm_kin raw;
        fill(&raw, &g);
        assert_int_equal(stm_kin_weigh_trees(&raw, &error), STEMMA_OK);
        /* back to the weights, which are what the sampler works on */
        for (size_t c = 0; c < g.count; c++) {
            double sum = exp(g.root[c]);
            for (size_t k = raw.first[c]; k < raw.first[c + 1]; k++) {
                sum += exp(raw.candidates[k].utility);
            }
            raw.root_probability[c] = exp(g.root[c]) / sum;
            for (size_t k = raw.first[c]; k < raw.first[c + 1]; k++) {
                raw.candidates[k].probability = exp(raw.candidates[k].utility) / sum;
            }
        }
        stm_block block = stm_kin_block(&raw, 0);
        assert_int_equal(block.count, g.count);
        stm_sampler sampler;
        assert_int_equal(stm_sampler_build(&sampler, &block, &error), STEMMA_OK);
        size_t drawn = 0;
        while (drawn < 3000 && stm_sampler_draw(&sampler)) {
            stm_sampler_add_conditional(&sampler);
            drawn++;
        }
        assert_true(drawn >= 1000);
        stm_sampler_store_means(&sampler, &block, drawn);
        for (size_t c = 0; c < g.count; c++) {
            assert_true(fabs(raw.root_probability[c] - o.root[c] / o.total) < 0.06);
            for (size_t k = raw.first[c]; k < raw.first[c + 1]; k++) {
                assert_true(fabs(raw.candidates[k].probability - kin.candidates[k].probability) < 0.06);
            }
        }
        stm_sampler_release(&sampler);
        stm_kin_release(&raw);
        stm_kin_release(&kin);
    }
}

static void test_inverse(void **state)
{
    (void)state;
    double matrix[16] = {1, -0.3, -0.2, 0, -0.5, 1, 0, -0.4, -0.1, -0.3, 1, -0.5, -0.2, -0.1, -0.6, 1};
    double inverse[16];
    memcpy(inverse, matrix, sizeof matrix);
    stm_matrix_invert(inverse, 4);
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 4; j++) {
            double sum = 0;
            for (size_t k = 0; k < 4; k++) {
                sum += matrix[i * 4 + k] * inverse[k * 4 + j];
            }
            assert_true(fabs(sum - (i == j ? 1 : 0)) < 1e-12);
        }
    }
}

/* ------------------------------------------------------------------ dates */

static void test_earlier(void **state)
{
    (void)state;
    bool known = false;
    stemma_interval day = {0, 86399, STEMMA_PRECISION_DAY, NULL};
    stemma_interval noon = {43200, 43200, STEMMA_PRECISION_SECOND, NULL};
    stemma_interval next = {100000, 100000, STEMMA_PRECISION_SECOND, NULL};
    stemma_interval unknown = {STEMMA_TIME_OPEN_FROM, STEMMA_TIME_OPEN_TO, STEMMA_PRECISION_UNKNOWN, NULL};
    stemma_interval crawled = {STEMMA_TIME_OPEN_FROM, 50000, STEMMA_PRECISION_SECOND, NULL};
    assert_true(stm_family_earlier(&noon, &next, &known) == 1 && known);
    assert_true(stm_family_earlier(&next, &noon, &known) == 0 && known);
    assert_true(fabs(stm_family_earlier(&day, &noon, &known) - 0.5) < 0.01 && known);
    assert_true(fabs(stm_family_earlier(&noon, &noon, &known) - 0.5) < 1e-9 && known);
    assert_true(fabs(stm_family_earlier(&day, &day, &known) - 0.5) < 1e-9 && known);
    assert_true(stm_family_earlier(&unknown, &noon, &known) == 0.5 && !known);
    assert_true(stm_family_earlier(&crawled, &next, &known) == 1 && known);
    assert_true(stm_family_earlier(&next, &crawled, &known) == 0 && known);
    assert_true(stm_family_earlier(&crawled, &noon, &known) == 0.5 && !known);
}

/* The chance and that of the reverse sum to one, and agree with a sum over a grid. */
static void test_earlier_against_a_grid(void **state)
{
    (void)state;
    uint64_t random = 5;
    for (int trial = 0; trial < 200; trial++) {
        stemma_interval a = {(int64_t)(random_unit(&random) * 50000), 0, STEMMA_PRECISION_DAY, NULL};
        stemma_interval b = {(int64_t)(random_unit(&random) * 50000), 0, STEMMA_PRECISION_DAY, NULL};
        a.to = a.from + (int64_t)(random_unit(&random) * 40000);
        b.to = b.from + (int64_t)(random_unit(&random) * 40000);
        bool known = false;
        double chance = stm_family_earlier(&a, &b, &known);
        assert_true(fabs(chance + stm_family_earlier(&b, &a, &known) - 1) < 1e-9);
        double sum = 0;
        for (int i = 0; i < 60; i++) {
            double x = (double)a.from - 900 + ((double)(a.to - a.from) + 1800) * (i + 0.5) / 60;
            double behind = ((double)b.to + 900 - x) / ((double)(b.to - b.from) + 1800);
            sum += behind < 0 ? 0 : behind > 1 ? 1 : behind;
        }
        assert_true(fabs(chance - sum / 60) < 0.02);
    }
}

/* ------------------------------------------------------------------ words in the same order */

static uint32_t common_by_table(const uint32_t *one, uint32_t one_count, const uint32_t *two, uint32_t two_count)
{
    static uint32_t table[202][202];
    for (uint32_t i = 1; i <= one_count; i++) {
        for (uint32_t j = 1; j <= two_count; j++) {
            uint32_t longer = table[i - 1][j] > table[i][j - 1] ? table[i - 1][j] : table[i][j - 1];
            table[i][j] = one[i - 1] == two[j - 1] ? table[i - 1][j - 1] + 1 : longer;
        }
    }
    return table[one_count][two_count];
}

/* A copy with so many words replaced, put in or left out. */
static uint32_t edit_words(uint32_t *out, const uint32_t *words, uint32_t count, int edits, uint64_t *random)
{
    memcpy(out, words, count * sizeof *out);
    for (int e = 0; e < edits; e++) {
        uint32_t at = (uint32_t)(random_unit(random) * count);
        double what = random_unit(random);
        if (what < 0.4 && count > 0) {
            out[at] = 1 + (uint32_t)(random_unit(random) * 50);
        } else if (what < 0.7 && count < 200) {
            memmove(out + at + 1, out + at, (count - at) * sizeof *out);
            out[at] = 1 + (uint32_t)(random_unit(random) * 50);
            count++;
        } else if (count > 0) {
            memmove(out + at, out + at + 1, (count - at - 1) * sizeof *out);
            count--;
        }
    }
    return count;
}

/* Near-copies, texts with little in common and empty ones, with a begun text used for many. */
static void test_words_in_order(void **state)
{
    (void)state;
    uint64_t random = 9;
    static uint32_t sequence[402];
    stm_order order = {0};
    stm_kin_text texts[2] = {{.sequence_first = 0}, {.sequence_first = 201}};
    stm_kin kin = {.texts = texts, .sequence = sequence, .count = 2};
    for (int trial = 0; trial < 400; trial++) {
        uint32_t count = trial % 7 == 0 ? 0 : (uint32_t)(random_unit(&random) * 180);
        double words = trial % 2 ? 10 : 400;
        for (uint32_t i = 0; i < count; i++) {
            sequence[i] = 1 + (uint32_t)(random_unit(&random) * words);
        }
        texts[0].sequence_count = count;
        assert_int_equal(stm_order_begin(&order, &kin, 0, NULL), STEMMA_OK);
        for (int edits = 0; edits < 200; edits = 2 * edits + 1) {
            texts[1].sequence_count = edit_words(sequence + 201, sequence, count, edits, &random);
            assert_int_equal(stm_order_length(&order, &kin, 1),
                             common_by_table(sequence, count, sequence + 201, texts[1].sequence_count));
        }
    }
    stm_order_release(&order);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_theorem_against_all_trees),
        cmocka_unit_test(test_settled_sources_condition_the_rest),
        cmocka_unit_test(test_number_of_roots),
        cmocka_unit_test(test_order_is_a_softmax),
        cmocka_unit_test(test_extreme_utilities),
        cmocka_unit_test(test_sampler_agrees),
        cmocka_unit_test(test_inverse),
        cmocka_unit_test(test_earlier),
        cmocka_unit_test(test_earlier_against_a_grid),
        cmocka_unit_test(test_words_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
