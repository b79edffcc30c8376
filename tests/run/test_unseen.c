/* What is taken from the probability of having no source, on results made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "run/run.h"

enum { MEMBERS = 30, LONE = 2, ARTICLES = MEMBERS + LONE };

/* One story, article 0 retold by all others of the family; two articles stand alone, and one of these by decision. */
typedef struct made {
    stemma_article articles[ARTICLES];
    stemma_link links[MEMBERS];
    stemma_edge edges[ARTICLES];
    stemma_parent parents[ARTICLES];
    stemma_family family;
    stemma_results results;
} made;

static void make(made *m, stemma_kind kind)
{
    *m = (made){.family = {.member_count = MEMBERS}};
    for (uint32_t i = 0; i < ARTICLES; i++) {
        bool member = i < MEMBERS;
        uint32_t parent = member && i > 0 ? 0 : STEMMA_NO_ARTICLE;
        m->parents[i] = (stemma_parent){parent, 1};
        m->edges[i] = (stemma_edge){.family = member ? 0 : STEMMA_NO_FAMILY,
                                    .child = i,
                                    .parent = parent,
                                    .probability = 1,
                                    .parents = &m->parents[i],
                                    .parent_count = 1,
                                    .source = STEMMA_NO_SOURCE};
        if (member && i > 0) {
            m->links[i - 1] = (stemma_link){.a = 0, .b = i, .kind = kind, .score = 0.9};
        }
    }
    m->edges[ARTICLES - 1].basis = STEMMA_BASIS_USER;
    m->results = (stemma_results){.articles = m->articles,
                                  .article_count = ARTICLES,
                                  .links = m->links,
                                  .link_count = MEMBERS - 1,
                                  .families = &m->family,
                                  .family_count = 1,
                                  .edges = m->edges,
                                  .edge_count = ARTICLES,
                                  .has_families = true};
}

static void test_retellings_leave_doubt(void **state)
{
    (void)state;
    made m;
    stemma_error error;
    make(&m, STEMMA_KIND_REWORDING);
    assert_int_equal(stm_run_doubt(&m.results, &error), STEMMA_OK);
    const stemma_edge *lone = &m.edges[MEMBERS];
    assert_true(lone->probability >= 0.5 && lone->probability < 0.6); /* 29 retellings, two places */
    assert_true(fabs(lone->probability - m.parents[MEMBERS].probability) < 1e-12);
    assert_true(m.edges[0].probability >= 1);            /* nothing was retold elsewhere */
    assert_true(m.edges[1].probability >= 1);            /* it has a source */
    assert_true(m.edges[ARTICLES - 1].probability >= 1); /* the user's word */
}

static void test_copies_leave_none(void **state)
{
    (void)state;
    made m;
    stemma_error error;
    make(&m, STEMMA_KIND_COPY);
    assert_int_equal(stm_run_doubt(&m.results, &error), STEMMA_OK);
    assert_true(m.edges[MEMBERS].probability >= 1);
}

static void test_the_most_probable_stays(void **state)
{
    (void)state;
    made m;
    stemma_error error;
    make(&m, STEMMA_KIND_REWORDING);
    m.edges[MEMBERS].probability = m.parents[MEMBERS].probability = 0.55;
    m.edges[MEMBERS].runner_up = 0;
    m.edges[MEMBERS].runner_up_probability = 0.45;
    assert_int_equal(stm_run_doubt(&m.results, &error), STEMMA_OK);
    assert_true(m.edges[MEMBERS].probability >= 0.45 && m.edges[MEMBERS].probability < 0.46);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_retellings_leave_doubt),
                                       cmocka_unit_test(test_copies_leave_none),
                                       cmocka_unit_test(test_the_most_probable_stays)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
