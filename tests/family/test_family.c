/* Families and trees on small stories whose true tree is plain to see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "stories.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define LONG "1 2 3 4 5 6 7 8 9 10"

/* What holds for any result whatsoever. */
static void check_edge(const story *s, const stm_family_result *r, const stemma_edge *edge)
{
    double sum = 0;
    for (size_t p = 0; p < edge->parent_count; p++) {
        sum += edge->parents[p].probability;
        assert_true(edge->parents[p].probability >= 0.05 - 1e-5);
        assert_true(edge->parents[p].parent != edge->child);
        assert_true(p == 0 || edge->parents[p - 1].probability >= edge->parents[p].probability);
    }
    assert_true(sum <= 1 + 1e-9);
    assert_true(edge->probability >= edge->runner_up_probability);
    assert_true(edge->probability > 0 && edge->probability <= 1);
    for (size_t p = 0; p < edge->also_count; p++) {
        assert_true(edge->also[p].parent != edge->parent && edge->also[p].parent < s->input.article_count);
        assert_true(edge->also[p].probability > 0 && edge->also[p].probability < 1);
    }
    if (edge->family == STEMMA_NO_FAMILY) {
        assert_int_equal(edge->parent, STEMMA_NO_ARTICLE);
        assert_true(edge->probability == 1);
    } else {
        assert_true(edge->family < r->family_count);
    }
}

static void check_result(const story *s, const stm_family_result *r)
{
    assert_int_equal(r->edge_count, s->input.article_count);
    for (size_t e = 0; e < r->edge_count; e++) {
        check_edge(s, r, &r->edges[e]);
        if (e > 0 && r->edges[e].family == r->edges[e - 1].family) {
            assert_true(r->edges[e].child > r->edges[e - 1].child);
        } else if (e > 0) {
            assert_true(r->edges[e].family > r->edges[e - 1].family);
        }
    }
    for (size_t f = 0; f < r->family_count; f++) {
        const stemma_family *family = &r->families[f];
        assert_true(f == 0 || strcmp(r->families[f - 1].id, family->id) < 0);
        assert_true(family->member_count >= 2);
        assert_true(family->origins_low >= 1 && family->origins_low <= family->origins_expected);
        assert_true(family->origins_expected <= family->origins_high);
        assert_true(family->origins_high <= (double)family->member_count);
    }
}

static void build(story *s, stm_family_result *r, const story_article *articles, size_t count)
{
    stemma_error error;
    story_make(s, articles, count, 0);
    assert_int_equal(stm_family_build(r, &s->input, &error), STEMMA_OK);
    check_result(s, r);
}

static void finish(story *s, stm_family_result *r)
{
    stm_family_result_release(r);
    story_release(s);
}

static void test_nothing(void **state)
{
    (void)state;
    stm_family_input input = {0};
    stm_family_result r;
    assert_int_equal(stm_family_build(&r, &input, NULL), STEMMA_OK);
    assert_int_equal(r.family_count, 0);
    assert_int_equal(r.edge_count, 0);
    stm_family_result_release(&r);
}

static void test_alone(void **state)
{
    (void)state;
    static const story_article articles[] = {{"a", "A", 1, "1 2 3", NULL}, {"b", "B", 2, "4 5 6", NULL}};
    story s;
    stm_family_result r;
    build(&s, &r, articles, COUNT(articles));
    assert_int_equal(r.family_count, 0);
    assert_string_equal(story_parent(&s, &r, "a"), "-");
    assert_int_equal(story_edge(&s, &r, "b")->family, STEMMA_NO_FAMILY);
    finish(&s, &r);
}

/* Each of ten tells the one before again, less a sentence, with a figure of its own. */
static void test_chain_of_ten(void **state)
{
    (void)state;
    static const story_article articles[] = {
        {"r0", "A", 0, "1 2 3 4 5 6 7 8 9 10 11 12 13 14", NULL},
        {"r1", "B", 10, "1b 2 3 4 5 6 7 8 9 10 11 12 13", NULL},
        {"r2", "C", 20, "1b 2b 3 4 5 6 7 8 9 10 11 12", NULL},
        {"r3", "D", 30, "1b 2b 3b 4 5 6 7 8 9 10 11", NULL},
        {"r4", "E", 40, "1b 2b 3b 4b 5 6 7 8 9 10", NULL},
        {"r5", "F", 50, "1b 2b 3b 4b 5b 6 7 8 9", NULL},
        {"r6", "G", 60, "1b 2b 3b 4b 5b 6b 7 8", NULL},
        {"r7", "H", 70, "1b 2b 3b 4b 5b 6b 7b", NULL},
        {"r8", "I", 80, "1b 2b 3b 4b 5b 6b", NULL},
        {"r9", "J", 90, "1b 2b 3b 4b 5b", NULL},
    };
    story s;
    stm_family_result r;
    build(&s, &r, articles, COUNT(articles));
    assert_int_equal(r.family_count, 1);
    assert_string_equal(story_parent(&s, &r, "r0"), "-");
    for (int i = 1; i < 8; i++) {
        const char child[] = {'r', (char)('0' + i), 0};
        const char parent[] = {'r', (char)('0' + i - 1), 0};
        assert_string_equal(story_parent(&s, &r, child), parent);
    }
    assert_true(r.families[0].origins_low == 1 && r.families[0].origins_expected < 2);
    finish(&s, &r);
}

/* Paragraphs that changed places are copied all the same; what is shared is no worse a source for standing elsewhere. */
static void test_moved_blocks(void **state)
{
    (void)state;
    static const story_article articles[] = {{"first", "A", 0, LONG, NULL},
                                             {"moved", "B", 10, "6 7 8 9 10 1 2 3 4 5", NULL},
                                             {"brief", "C", 5, "1 2 3", NULL}};
    story s;
    stm_family_result r;
    build(&s, &r, articles, COUNT(articles));
    assert_string_equal(story_parent(&s, &r, "moved"), "first");
    finish(&s, &r);
}

/* Two stories, two reports each, all four with one legal notice of a sentence: two families. */
static void test_a_legal_notice_does_not_glue(void **state)
{
    (void)state;
    static const story_article articles[] = {{"a1", "A", 0, "1 2 3 4 5 6 7 8 9 99", NULL},
                                             {"a2", "B", 5, "1 2 3 4 5 6 7 8 99", NULL},
                                             {"b1", "A", 0, "21 22 23 24 25 26 27 28 29 99", NULL},
                                             {"b2", "B", 5, "21 22 23 24 25 26 27 28 99", NULL}};
    story s;
    stm_family_result r;
    build(&s, &r, articles, COUNT(articles));
    assert_int_equal(r.family_count, 2);
    assert_string_equal(story_parent(&s, &r, "a2"), "a1");
    assert_string_equal(story_parent(&s, &r, "b2"), "b1");
    finish(&s, &r);
}

/* Each adds a sentence and a changed figure to the one before. */
static void test_chain(void **state)
{
    (void)state;
    static const story_article articles[] = {{"d", "A", 0, LONG, NULL},
                                             {"a", "B", 10, "1b 2 3 4 5 6 7 8 9 10 11", NULL},
                                             {"c", "C", 20, "1b 2 3b 4 5 6 7 8 9 10 11 12", NULL},
                                             {"b", "D", 30, "1b 2 3b 4 5b 6 7 8 9 10 11 12 13", NULL}};
    story s;
    stm_family_result r;
    build(&s, &r, articles, COUNT(articles));
    assert_int_equal(r.family_count, 1);
    assert_string_equal(story_parent(&s, &r, "d"), "-");
    assert_string_equal(story_parent(&s, &r, "a"), "d");
    assert_string_equal(story_parent(&s, &r, "c"), "a");
    assert_string_equal(story_parent(&s, &r, "b"), "c");
    assert_true(story_edge(&s, &r, "b")->probability > 0.5);
    assert_true(story_edge(&s, &r, "b")->basis & STEMMA_BASIS_DATE);
    assert_true(r.families[0].origins_low == 1 && r.families[0].origins_high <= 2);
    finish(&s, &r);
}

/* Three cuts of one dispatch, each another one. */
static void test_star(void **state)
{
    (void)state;
    static const story_article articles[] = {{"z", "A", 0, LONG, NULL},
                                             {"a", "B", 10, "1 2 3 4 5 6", NULL},
                                             {"b", "C", 20, "5 6 7 8 9 10", NULL},
                                             {"c", "D", 30, "1 2 3 8 9 10", NULL}};
    story s;
    stm_family_result r;
    build(&s, &r, articles, COUNT(articles));
    assert_string_equal(story_parent(&s, &r, "z"), "-");
    assert_string_equal(story_parent(&s, &r, "a"), "z");
    assert_string_equal(story_parent(&s, &r, "b"), "z");
    assert_string_equal(story_parent(&s, &r, "c"), "z");
    finish(&s, &r);
}

/* Two dispatches that know nothing of each other, and an article that puts them together. */
static const story_article mixed[] = {{"one", "A", 0, "1 2 3 4 5 6 7 8", NULL},
                                      {"two", "B", 5, "21 22 23 24 25 26 27 28", NULL},
                                      {"mix", "C", 20, "1 2 3 4 5 6 7 21 22 23 24 25 26", NULL},
                                      {"one-b", "D", 9, "1 2 3 4 5 6 7b 8", NULL},
                                      {"two-b", "E", 9, "21 22 23 24 25b 26 27", NULL}};

static void test_mixed(void **state)
{
    (void)state;
    story s;
    stm_family_result r;
    build(&s, &r, mixed, COUNT(mixed));
    assert_int_equal(r.family_count, 1);
    assert_int_equal(r.families[0].member_count, 5);
    assert_string_equal(story_parent(&s, &r, "one"), "-");
    assert_string_equal(story_parent(&s, &r, "two"), "-");
    const stemma_edge *edge = story_edge(&s, &r, "mix");
    bool one_first = strcmp(story_parent(&s, &r, "mix"), "one") == 0;
    assert_true(one_first || strcmp(story_parent(&s, &r, "mix"), "two") == 0);
    assert_int_equal(edge->also_count, 1);
    assert_string_equal(s.articles[edge->also[0].parent].id, one_first ? "two" : "one");
    assert_true(edge->also[0].probability >= 0.5);
    assert_int_equal(story_edge(&s, &r, "one-b")->also_count, 0);
    assert_true(r.families[0].origins_low <= 2 && r.families[0].origins_high >= 2);
    finish(&s, &r);
}

/* Without its date the text alone must not turn the mixed article into the source of both: each goes on where the
 * mixed one stops. */
static void test_mixed_undated(void **state)
{
    (void)state;
    story_article articles[COUNT(mixed)];
    memcpy(articles, mixed, sizeof mixed);
    articles[2].hour = STORY_UNDATED;
    articles[2].sentences = "1 2 3 4 5 21 22 23 24 25";
    story s;
    stm_family_result r;
    build(&s, &r, articles, COUNT(articles));
    assert_string_equal(story_parent(&s, &r, "one"), "-");
    assert_string_equal(story_parent(&s, &r, "two"), "-");
    assert_string_not_equal(story_parent(&s, &r, "mix"), "-");
    assert_int_equal(story_edge(&s, &r, "mix")->also_count, 1);
    finish(&s, &r);
}

/* Of two articles that are origins, what both have is a third's; what a copy of the one has comes from the one. */
static void test_a_document_of_two_origins(void **state)
{
    (void)state;
    static const story_article articles[] = {{"a", "A", 0, "1 2 3 4 5 6 7 8 9 10 11 12", NULL},
                                             {"b", "B", 5, "21 22 23 24 25 4 5 6 7 26 27 28", NULL},
                                             {"c", "C", 9, "1 2 3 4 5 6 7 8 9 10 11 12", NULL}};
    static const stm_family_pin pins[] = {{0, STEMMA_NO_ARTICLE, false}, {1, STEMMA_NO_ARTICLE, false}};
    story s;
    stm_family_result r;
    stemma_error error;
    story_make(&s, articles, COUNT(articles), 0);
    s.input.pins = pins;
    s.input.pin_count = COUNT(pins);
    assert_int_equal(stm_family_build(&r, &s.input, &error), STEMMA_OK);
    check_result(&s, &r);
    assert_string_equal(story_parent(&s, &r, "c"), "a");
    assert_int_equal(r.source_count, 1);
    const stemma_source *document = &r.sources[0];
    assert_int_equal(document->type, STEMMA_SOURCE_DOCUMENT);
    assert_int_equal(document->family, 0);
    assert_int_equal(document->article, STEMMA_NO_ARTICLE);
    assert_int_equal(document->takers, 2);
    assert_int_equal(document->quote_count, 3);
    for (size_t i = 0; i < document->quote_count; i++) { /* the same four sentences in each */
        assert_int_equal(document->quotes[i].article, i);
        assert_int_equal(document->quotes[i].piece, 0);
    }
    assert_int_equal(document->quotes[0].end - document->quotes[0].begin,
                     document->quotes[1].end - document->quotes[1].begin);
    assert_int_equal(story_edge(&s, &r, "a")->source, STEMMA_NO_SOURCE);
    finish(&s, &r);
}

/* Copies of one hour, and one that came a day later: the later one is none of those that may be the original. */
static void test_copies_without_an_original(void **state)
{
    (void)state;
    static const story_article articles[] = {
        {"a", "A", 0, LONG, NULL}, {"b", "B", 0, LONG, NULL}, {"c", "C", 0, LONG, NULL}, {"d", "D", 24, LONG, NULL}};
    story s;
    stm_family_result r;
    build(&s, &r, articles, COUNT(articles));
    assert_int_equal(r.source_count, 1);
    assert_int_equal(r.sources[0].type, STEMMA_SOURCE_ORIGINAL);
    assert_int_equal(r.sources[0].takers, 3);
    assert_int_equal(r.sources[0].quote_count, 4);
    for (const char *const *id = (const char *const[]){"a", "b", "c", NULL}; *id; id++) {
        assert_int_equal(story_edge(&s, &r, *id)->source, 0);
    }
    assert_true(r.families[0].origins_low == 1 && r.families[0].origins_expected < 1.5);
    finish(&s, &r);
}

/* The first of the copies is dated before the others: it is the original, and there is nothing unseen. */
static void test_copies_of_an_original(void **state)
{
    (void)state;
    static const story_article articles[] = {
        {"a", "A", 0, LONG, NULL}, {"b", "B", 30, LONG, NULL}, {"c", "C", 30, LONG, NULL}};
    story s;
    stm_family_result r;
    build(&s, &r, articles, COUNT(articles));
    assert_int_equal(r.source_count, 0);
    assert_string_equal(story_parent(&s, &r, "a"), "-");
    assert_int_equal(story_edge(&s, &r, "b")->source, STEMMA_NO_SOURCE);
    finish(&s, &r);
}

static void test_later_is_no_parent(void **state)
{
    (void)state;
    static const story_article articles[] = {{"late", "A", 100, LONG, NULL}, {"soon", "B", 1, "1 2 3 4 5", NULL}};
    story s;
    stm_family_result r;
    build(&s, &r, articles, COUNT(articles));
    assert_string_equal(story_parent(&s, &r, "soon"), "-");
    const stemma_edge *edge = story_edge(&s, &r, "soon");
    assert_int_equal(edge->parent_count, 1);
    assert_true(edge->probability == 1);
    finish(&s, &r);
}

/* Nothing tells two undated equal texts apart: each is as probable a source as the other. */
static void test_undated_pair_is_even(void **state)
{
    (void)state;
    static const story_article articles[] = {{"a", NULL, STORY_UNDATED, LONG, NULL},
                                             {"b", NULL, STORY_UNDATED, LONG, NULL}};
    story s;
    stm_family_result r;
    build(&s, &r, articles, COUNT(articles));
    const stemma_edge *a = story_edge(&s, &r, "a");
    const stemma_edge *b = story_edge(&s, &r, "b");
    assert_true(a->probability == b->probability);
    assert_true(fabs(a->probability - 0.5) < 0.05);
    assert_true(r.families[0].origins_expected >= 1 && r.families[0].origins_expected < 1.2);
    finish(&s, &r);
}

/* A date that contradicts the text (the cut before the whole) is believed, but the edge cannot be turned round. */
static void test_contradictory_dates(void **state)
{
    (void)state;
    static const story_article articles[] = {
        {"whole", "A", 50, LONG, NULL}, {"cut", "B", 0, "1 2 3 4 5 6", NULL}, {"cut-b", "C", 60, "1 2 3 4 5 6b", NULL}};
    story s;
    stm_family_result r;
    build(&s, &r, articles, COUNT(articles));
    assert_string_equal(story_parent(&s, &r, "cut"), "-");
    assert_string_not_equal(story_parent(&s, &r, "whole"), "cut-b");
    finish(&s, &r);
}

static void test_day_is_an_interval(void **state)
{
    (void)state;
    static const story_article articles[] = {{"day", "A", 0, LONG, NULL}, {"hour", "B", 20, "1 2 3 4 5 6 7 8 9", NULL}};
    story s;
    stm_family_result r;
    stemma_error error;
    story_make(&s, articles, COUNT(articles), 0);
    stemma_article *day = &s.articles[story_index(&s, "day")];
    day->published.to += 86399; /* at 20 h five sixths of it are over */
    day->published.precision = STEMMA_PRECISION_DAY;
    assert_int_equal(stm_family_build(&r, &s.input, &error), STEMMA_OK);
    check_result(&s, &r);
    assert_string_equal(story_parent(&s, &r, "hour"), "day");
    assert_true(story_edge(&s, &r, "day")->runner_up_probability > 0.01);
    finish(&s, &r);
}

static void test_credit(void **state)
{
    (void)state;
    static const story_article articles[] = {
        {"a", "Daily Harbour", 0, LONG, NULL},
        {"b", "Evening Mast", 1, LONG, NULL},
        {"c", "North Pier", 30, "1 2 3 4 5 6 7 8", "Source: Evening Mast"},
        {"d", "South Pier", 30, "1 2 3 4 5 6 7 8 9", "(According to Daily Harbour)"},
    };
    story s;
    stm_family_result r;
    build(&s, &r, articles, COUNT(articles));
    assert_string_equal(story_parent(&s, &r, "c"), "b");
    assert_string_equal(story_parent(&s, &r, "d"), "a");
    assert_true(story_edge(&s, &r, "c")->basis & STEMMA_BASIS_CREDIT);
    assert_false(story_edge(&s, &r, "b")->basis & STEMMA_BASIS_CREDIT);
    finish(&s, &r);
}

/* The second of two changed figures came down with the first: who has both had them from the one that has both. */
static void test_shared_change(void **state)
{
    (void)state;
    static const story_article articles[] = {{"src", "A", 0, LONG, NULL},
                                             {"wrong", "B", 10, "1 2 3b 4 5 6 7 8 9 10", NULL},
                                             {"right", "C", 11, LONG, NULL},
                                             {"heir", "D", 30, "1 2 3b 4 5 6 7 8", NULL}};
    story s;
    stm_family_result r;
    build(&s, &r, articles, COUNT(articles));
    assert_string_equal(story_parent(&s, &r, "heir"), "wrong");
    finish(&s, &r);
}

/* ------------------------------------------------------------------ what is a family */

static void test_one_sentence_does_not_glue(void **state)
{
    (void)state;
    /* sentence 90 is an agency's formula that all articles of both stories carry */
    static const story_article articles[] = {
        {"a1", "A", 0, "1 2 3 4 5 90", NULL},      {"a2", "B", 1, "1 2 3 4 5 90", NULL},
        {"a3", "C", 2, "1 2 3 4 90", NULL},        {"b1", "D", 0, "90 11 12 13 14 15", NULL},
        {"b2", "E", 1, "90 11 12 13 14 15", NULL}, {"lone", "F", 1, "90 31 32 33 34", NULL}};
    story s;
    stm_family_result r;
    build(&s, &r, articles, COUNT(articles));
    assert_int_equal(r.family_count, 2);
    assert_true(story_edge(&s, &r, "a1")->family == story_edge(&s, &r, "a3")->family);
    assert_true(story_edge(&s, &r, "b1")->family == story_edge(&s, &r, "b2")->family);
    assert_true(story_edge(&s, &r, "a1")->family != story_edge(&s, &r, "b1")->family);
    assert_int_equal(story_edge(&s, &r, "lone")->family, STEMMA_NO_FAMILY);
    finish(&s, &r);
}

/* Single sentences again, but different ones, and every member takes part. */
static void test_many_weak_links_tie(void **state)
{
    (void)state;
    static const story_article articles[] = {{"a1", "A", 0, "90 1 2 3 4 5 6 7 8 91", NULL},
                                             {"a2", "B", 1, "90 1 2 3 4 5 6 7 8 91", NULL},
                                             {"b1", "C", 2, "11 12 13 14 90 15 16 17 18", NULL},
                                             {"b2", "D", 3, "11 12 13 14 91 15 16 17 18", NULL}};
    story s;
    stm_family_result r;
    build(&s, &r, articles, COUNT(articles));
    assert_int_equal(r.family_count, 1);
    finish(&s, &r);
    static const story_article fewer[] = {{"a1", "A", 0, "90 1 2 3 4 5 6 7 8 91", NULL},
                                          {"a2", "B", 1, "1 2 3 4 5 6 7 8", NULL},
                                          {"a3", "C", 1, "1 2 3 4 5 6 7 8", NULL},
                                          {"b1", "D", 2, "11 12 13 14 90 15 16 17 18", NULL},
                                          {"b2", "E", 3, "11 12 13 14 91 15 16 17 18", NULL}};
    build(&s, &r, fewer, COUNT(fewer));
    assert_int_equal(r.family_count, 2);
    finish(&s, &r);
}

static void test_a_brief_belongs_to_its_story(void **state)
{
    (void)state;
    static const story_article articles[] = {{"long", "A", 0, LONG, NULL}, {"brief", "B", 5, "4", NULL}};
    story s;
    stm_family_result r;
    build(&s, &r, articles, COUNT(articles));
    assert_int_equal(r.family_count, 1);
    assert_string_equal(story_parent(&s, &r, "brief"), "long");
    finish(&s, &r);
}

static void test_likely_links_tie_but_no_translations(void **state)
{
    (void)state;
    static const story_article articles[] = {{"a", "A", 0, LONG, NULL}, {"b", "B", 5, LONG, NULL}};
    story s;
    stm_family_result r;
    stemma_error error;
    story_make(&s, articles, COUNT(articles), 0);
    s.links[0].score = 0.45;
    s.passages[0].score = 0.45;
    assert_int_equal(stm_family_build(&r, &s.input, &error), STEMMA_OK);
    check_result(&s, &r);
    assert_int_equal(r.family_count, 1);
    stm_family_result_release(&r);
    s.links[0].kind = STEMMA_KIND_TRANSLATION;
    assert_int_equal(stm_family_build(&r, &s.input, &error), STEMMA_OK);
    assert_int_equal(r.family_count, 0);
    finish(&s, &r);
}

static void test_weak_links_are_not_read_as_ties(void **state)
{
    (void)state;
    static const story_article articles[] = {{"a", "A", 0, LONG, NULL}, {"b", "B", 5, LONG, NULL}};
    story s;
    stm_family_result r;
    stemma_error error;
    story_make(&s, articles, COUNT(articles), 0);
    s.links[0].score = 0.2;
    s.passages[0].score = 0.2;
    assert_int_equal(stm_family_build(&r, &s.input, &error), STEMMA_OK);
    check_result(&s, &r);
    assert_int_equal(r.family_count, 0);
    finish(&s, &r);
}

/* Three articles, surely one from another, and a fourth that has weak signs only. */
static size_t family_of_signs(stemma_kind kind, double chance)
{
    static const story_article articles[] = {
        {"a", "A", 0, LONG, NULL}, {"b", "B", 5, LONG, NULL}, {"c", "C", 9, LONG, NULL}, {"d", "D", 12, LONG, NULL}};
    story s;
    stm_family_result r;
    stemma_error error;
    story_make(&s, articles, COUNT(articles), 0);
    for (size_t l = 0; l < s.input.link_count; l++) {
        bool sign = s.links[l].b == 3;
        s.links[l].kind = sign ? STEMMA_KIND_REWORDING : kind;
        s.links[l].score = sign ? chance : 0.9;
    }
    for (size_t p = 0; p < s.input.passage_count; p++) {
        s.passages[p].kind = s.passages[p].b == 3 ? STEMMA_KIND_REWORDING : kind;
        s.passages[p].score = s.passages[p].b == 3 ? chance : 0.9;
    }
    assert_int_equal(stm_family_build(&r, &s.input, &error), STEMMA_OK);
    check_result(&s, &r);
    assert_int_equal(r.family_count, 1);
    size_t count = r.families[0].member_count;
    finish(&s, &r);
    return count;
}

static void test_weak_signs_count_where_a_story_is_retold(void **state)
{
    (void)state;
    assert_int_equal(family_of_signs(STEMMA_KIND_REWORDING, 0.1), 4);
    assert_int_equal(family_of_signs(STEMMA_KIND_REWORDING, 0.04), 3); /* not listed */
    assert_int_equal(family_of_signs(STEMMA_KIND_COPY, 0.1), 3);       /* copies do not retell */
}

/* ------------------------------------------------------------------ determinism */

static void assert_same_results(const stm_family_result *a, const stm_family_result *b)
{
    assert_int_equal(a->family_count, b->family_count);
    assert_int_equal(a->edge_count, b->edge_count);
    for (size_t f = 0; f < a->family_count; f++) {
        assert_string_equal(a->families[f].id, b->families[f].id);
        assert_int_equal(a->families[f].member_count, b->families[f].member_count);
        assert_true(a->families[f].origins_expected == b->families[f].origins_expected);
        assert_true(a->families[f].origins_low == b->families[f].origins_low);
        assert_true(a->families[f].origins_high == b->families[f].origins_high);
    }
    for (size_t e = 0; e < a->edge_count; e++) {
        const stemma_edge *x = &a->edges[e];
        const stemma_edge *y = &b->edges[e];
        assert_true(x->family == y->family && x->child == y->child && x->parent == y->parent);
        assert_true(x->probability == y->probability && x->runner_up == y->runner_up && x->basis == y->basis);
        assert_int_equal(x->parent_count, y->parent_count);
        assert_int_equal(x->also_count, y->also_count);
        for (size_t p = 0; p < x->parent_count; p++) {
            assert_true(x->parents[p].parent == y->parents[p].parent);
            assert_true(x->parents[p].probability == y->parents[p].probability);
        }
    }
}

/* Forty articles of six stories; every second one undated. */
static size_t many_stories(story_article *articles, char ids[][16], char texts[][64])
{
    for (unsigned i = 0; i < 40; i++) {
        unsigned topic = i % 6;
        (void)snprintf(ids[i], 16, "%08x", (unsigned)(stm_mix64(i, 7) >> 40));
        char *at = texts[i];
        for (unsigned k = 0; k < 8; k++) {
            if (stm_mix64(i, k) % 4 != 0) {
                at += snprintf(at, 8, "%s%u%s", at == texts[i] ? "" : " ", topic * 20 + k,
                               stm_mix64(i, 100 + k) % 9 == 0 ? "b" : "");
            }
        }
        articles[i] = (story_article){ids[i], NULL, i % 2 ? (int64_t)i : STORY_UNDATED, texts[i], NULL};
    }
    return 40;
}

static void test_threads_do_not_show(void **state)
{
    (void)state;
    story_article articles[40];
    char ids[40][16];
    char texts[40][64];
    size_t count = many_stories(articles, ids, texts);
    story s;
    stm_family_result one;
    stemma_error error;
    build(&s, &one, articles, count);
    assert_true(one.family_count >= 4);
    for (unsigned threads = 2; threads <= 8; threads *= 2) {
        stm_family_result many;
        s.input.threads = threads;
        assert_int_equal(stm_family_build(&many, &s.input, &error), STEMMA_OK);
        assert_same_results(&one, &many);
        stm_family_result_release(&many);
    }
    finish(&s, &one);
}

/* A family knows nothing of what is outside it: alone it comes out as in a crowd. This is what `add` rests on. */
static void test_families_do_not_see_each_other(void **state)
{
    (void)state;
    static const story_article crowd[] = {{"a", "A", 0, LONG, NULL},
                                          {"b", "B", STORY_UNDATED, "1 2 3 4 5b 6", NULL},
                                          {"c", "C", 9, "1 2 3 4 5b", NULL},
                                          {"x", "A", 0, "51 52 53 54", NULL},
                                          {"y", "B", 0, "51 52 53", NULL}};
    story s;
    story t;
    stm_family_result all;
    stm_family_result some;
    build(&s, &all, crowd, 5);
    build(&t, &some, crowd, 3);
    for (size_t i = 0; i < 3; i++) {
        const stemma_edge *x = story_edge(&s, &all, crowd[i].id);
        const stemma_edge *y = story_edge(&t, &some, crowd[i].id);
        assert_true(x->parent == y->parent && x->probability == y->probability);
        assert_string_equal(all.families[x->family].id, some.families[y->family].id);
    }
    finish(&s, &all);
    finish(&t, &some);
}

/* ------------------------------------------------------------------ size */

static double seconds_of_build(const stm_family_input *input, stm_family_result *r)
{
    stemma_error error;
    clock_t begin = clock();
    assert_int_equal(stm_family_build(r, input, &error), STEMMA_OK);
    return (double)(clock() - begin) / CLOCKS_PER_SEC;
}

static void make_near_copies(story *s, size_t count, bool same, bool dated)
{
    story_article *articles = malloc(count * sizeof *articles);
    char(*ids)[16] = malloc(count * sizeof *ids);
    char(*texts)[96] = malloc(count * sizeof *texts);
    assert_true(articles && ids && texts);
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(ids[i], 16, "n%06u", (unsigned)(i % 1000000));
        char *at = texts[i];
        *at = '\0';
        for (unsigned k = 0; k < 24; k++) {
            if (same || stm_mix64(i, k) % 8 != 0) {
                at += snprintf(at, 6, "%s%u", at == texts[i] ? "" : " ", k + 1);
            }
        }
        articles[i] =
            (story_article){ids[i], NULL, dated ? (int64_t)(stm_mix64(i, 99) % 200) : STORY_UNDATED, texts[i], NULL};
    }
    story_make(s, articles, count, 25);
    free(articles);
    free(ids);
    free(texts);
}

/* Copies of one text, each with a slip or two of its own, that are compared with a few neighbours only: they come from
 * the one that was first, not from as many origins as have no older neighbour. */
static void test_the_first_of_many_copies(void **state)
{
    (void)state;
    enum { COUNT = 300 };
    story_article articles[COUNT];
    static char ids[COUNT][16];
    static char texts[COUNT][160];
    for (size_t i = 0; i < COUNT; i++) {
        (void)snprintf(ids[i], sizeof ids[i], "n%03u", (unsigned)(stm_mix64(i, 5) % 1000 * 1000 + i));
        char *at = texts[i];
        for (unsigned k = 0; k < 24; k++) {
            const char *slip = i > 0 && stm_mix64(i, k) % 24 == 0 ? "b" : "";
            at += snprintf(at, 8, "%s%u%s", k == 0 ? "" : " ", k + 1, slip);
        }
        articles[i] =
            (story_article){ids[i], NULL, i == 0 ? 0 : 10 + (int64_t)(stm_mix64(i, 99) % 200), texts[i], NULL};
    }
    story s;
    stm_family_result r;
    stemma_error error;
    story_make(&s, articles, COUNT, 2);
    assert_int_equal(stm_family_build(&r, &s.input, &error), STEMMA_OK);
    check_result(&s, &r);
    assert_int_equal(r.family_count, 1);
    size_t of_first = 0;
    for (size_t i = 1; i < COUNT; i++) {
        of_first += strcmp(story_parent(&s, &r, ids[i]), ids[0]) == 0;
    }
    print_message("of the first: %zu, origins %.2f\n", of_first, r.families[0].origins_expected);
    assert_true(of_first > COUNT / 2);
    assert_true(r.families[0].origins_expected < 3);
    finish(&s, &r);
}

/* One family so large that all threads share it: read in parts, compared in parts, and the same to the last bit. */
static void test_threads_share_a_giant(void **state)
{
    (void)state;
    story s;
    stm_family_result one;
    stemma_error error;
    make_near_copies(&s, 500, false, true);
    s.input.threads = 1;
    assert_int_equal(stm_family_build(&one, &s.input, &error), STEMMA_OK);
    for (unsigned threads = 2; threads <= 8; threads *= 2) {
        stm_family_result many;
        s.input.threads = threads;
        assert_int_equal(stm_family_build(&many, &s.input, &error), STEMMA_OK);
        assert_same_results(&one, &many);
        stm_family_result_release(&many);
    }
    finish(&s, &one);
}

static void check_growth(bool same, bool dated, size_t small)
{
    double seconds[2];
    for (size_t k = 0; k < 2; k++) {
        story s;
        stm_family_result r;
        make_near_copies(&s, k == 0 ? small : 4 * small, same, dated);
        seconds[k] = seconds_of_build(&s.input, &r);
        check_result(&s, &r);
        assert_int_equal(r.family_count, 1);
        assert_int_equal(r.families[0].member_count, s.input.article_count);
        finish(&s, &r);
    }
    print_message("%s, %s: %zu in %.3f s, %zu in %.3f s\n", same ? "equal" : "near", dated ? "dated" : "undated", small,
                  seconds[0], 4 * small, seconds[1]);
    /* quadratic would be sixteen times */
    assert_true(seconds[1] < 9 * seconds[0] + 0.05);
}

static void test_near_copies_are_linear(void **state)
{
    (void)state;
    check_growth(false, true, 1250);
}

static void test_undated_near_copies_are_linear(void **state)
{
    (void)state;
    check_growth(false, false, 1250);
}

static void test_equal_texts_are_linear(void **state)
{
    (void)state;
    check_growth(true, true, 2500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_alone),
        cmocka_unit_test(test_chain),
        cmocka_unit_test(test_chain_of_ten),
        cmocka_unit_test(test_moved_blocks),
        cmocka_unit_test(test_a_legal_notice_does_not_glue),
        cmocka_unit_test(test_star),
        cmocka_unit_test(test_mixed),
        cmocka_unit_test(test_mixed_undated),
        cmocka_unit_test(test_a_document_of_two_origins),
        cmocka_unit_test(test_copies_without_an_original),
        cmocka_unit_test(test_copies_of_an_original),
        cmocka_unit_test(test_later_is_no_parent),
        cmocka_unit_test(test_undated_pair_is_even),
        cmocka_unit_test(test_contradictory_dates),
        cmocka_unit_test(test_day_is_an_interval),
        cmocka_unit_test(test_credit),
        cmocka_unit_test(test_shared_change),
        cmocka_unit_test(test_one_sentence_does_not_glue),
        cmocka_unit_test(test_many_weak_links_tie),
        cmocka_unit_test(test_a_brief_belongs_to_its_story),
        cmocka_unit_test(test_likely_links_tie_but_no_translations),
        cmocka_unit_test(test_weak_links_are_not_read_as_ties),
        cmocka_unit_test(test_weak_signs_count_where_a_story_is_retold),
        cmocka_unit_test(test_threads_do_not_show),
        cmocka_unit_test(test_the_first_of_many_copies),
        cmocka_unit_test(test_threads_share_a_giant),
        cmocka_unit_test(test_families_do_not_see_each_other),
        cmocka_unit_test(test_near_copies_are_linear),
        cmocka_unit_test(test_undated_near_copies_are_linear),
        cmocka_unit_test(test_equal_texts_are_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
