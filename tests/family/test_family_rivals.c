/* How possible parents stand among each other, against a slow count of the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "family/family_internal.h"
#include "stories.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* The weight of the child's words that `has` has and `lacks`, unless it is nobody, has not. */
static double mass_of(const stm_kin *kin, uint32_t child, uint32_t has, uint32_t lacks)
{
    const stm_gram *items = kin->grams[STM_GRAM_WORDS].items;
    const stm_gram_slice *own = &kin->texts[child].grams[STM_GRAM_WORDS];
    double mass = 0;
    for (size_t i = own->first; i < own->first + own->count; i++) {
        bool in[2] = {false, false};
        for (int w = 0; w < 2; w++) {
            uint32_t member = w == 0 ? has : lacks;
            const stm_gram_slice *slice = member == STM_NONE ? NULL : &kin->texts[member].grams[STM_GRAM_WORDS];
            for (size_t k = 0; slice && k < slice->count; k++) {
                in[w] = in[w] || items[slice->first + k].hash == items[i].hash;
            }
        }
        mass += in[0] && !in[1] ? (double)items[i].weight : 0;
    }
    return mass;
}

/* In families of at most seven every other possible parent is a rival. */
static double slow_outdone(const stm_kin *kin, uint32_t child, uint32_t parent)
{
    double most = 0;
    for (uint32_t other = 0; other < kin->count; other++) {
        bool known = false;
        double chance = stm_family_earlier(&stm_kin_article(kin, other)->published,
                                           &stm_kin_article(kin, child)->published, &known);
        if (other == child || other == parent || (known && chance <= 0)) {
            continue;
        }
        double ratio = log((mass_of(kin, child, other, parent) + 1) / (mass_of(kin, child, parent, other) + 1));
        most = ratio > most ? ratio : most;
    }
    return most;
}

static void read_family(stm_kin *kin, stm_family_links *links, uint32_t *members, const story *s)
{
    stemma_error error;
    assert_int_equal(stm_family_links_build(links, &s->input, &error), STEMMA_OK);
    for (uint32_t i = 0; i < s->input.article_count; i++) {
        members[i] = i;
    }
    *kin = (stm_kin){.links = links, .members = members, .count = s->input.article_count, .threads = 1};
    assert_int_equal(stm_kin_read(kin, &error), STEMMA_OK);
    assert_int_equal(stm_kin_find_sources(kin, &error), STEMMA_OK);
}

static void test_against_a_slow_count(void **state)
{
    (void)state;
    static const story_article articles[] = {
        {"a", "A", 0, "1 2 3 4 5 6 7 8", NULL},         {"b", "B", 5, "1 2b 3 4 5 6 11", NULL},
        {"c", "C", 6, "1 2 3 4c 5 6 7 12", NULL},       {"d", "D", 9, "1 2b 3 4 5 6 11 13", NULL},
        {"e", "E", STORY_UNDATED, "3 4c 5 7 12", NULL}, {"f", "F", 12, "11 5 6 1 2b", NULL}};
    story s;
    stm_kin kin;
    stm_family_links links;
    uint32_t members[COUNT(articles)];
    story_make(&s, articles, COUNT(articles), 0);
    read_family(&kin, &links, members, &s);
    for (uint32_t child = 0; child < kin.count; child++) {
        for (uint32_t parent = 0; parent < kin.count; parent++) {
            if (parent != child) {
                double told = (double)stm_kin_rival(&kin, child, parent).outdone;
                assert_true(fabs(told - slow_outdone(&kin, child, parent)) < 1e-4);
            }
        }
    }
    uint32_t b = story_index(&s, "b");
    uint32_t c = story_index(&s, "c");
    uint32_t d = story_index(&s, "d");
    assert_true(stm_kin_rival(&kin, d, b).outdone <= 0);
    assert_true(stm_kin_rival(&kin, d, c).outdone > 1);
    assert_true(stm_kin_rival(&kin, d, story_index(&s, "a")).between > 0); /* b stands between the two */
    stm_kin_release(&kin);
    stm_family_links_release(&links);
    story_release(&s);
}

static void test_a_pair_has_no_rivals(void **state)
{
    (void)state;
    static const story_article articles[] = {{"a", "A", 0, "1 2 3 4", NULL}, {"b", "B", 5, "1 2 3 9", NULL}};
    story s;
    stm_kin kin;
    stm_family_links links;
    uint32_t members[COUNT(articles)];
    story_make(&s, articles, COUNT(articles), 0);
    read_family(&kin, &links, members, &s);
    stm_rival rival = stm_kin_rival(&kin, 1, 0);
    assert_true(rival.outdone <= 0 && rival.contrast <= 0 && rival.between <= 0);
    stm_kin_release(&kin);
    stm_family_links_release(&links);
    story_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_against_a_slow_count),
                                       cmocka_unit_test(test_a_pair_has_no_rivals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
