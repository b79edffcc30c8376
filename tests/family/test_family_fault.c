/* Memory that runs out at the n-th allocation, for every n: a clean status and nothing leaked (the sanitizer counts).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stories.h"
#include "support/fault.h"

static void test_every_allocation(void **state)
{
    (void)state;
    static const story_article articles[] = {{"a", "Harbour", 0, "1 2 3 4 5 6 7 8", NULL},
                                             {"b", "Mast", STORY_UNDATED, "1 2 3b 4 5", "Source: Harbour"},
                                             {"c", "Pier", STORY_UNDATED, "4 5 6 7 21 22 23 24", NULL},
                                             {"d", "Quay", 3, "21 22 23 24 25 26", NULL},
                                             {"e", "Dock", 3, "1 2 3 4 90 41 42 43 44 45 46 47 48 49", NULL},
                                             {"f", "Lock", 3, "61 62", NULL}};
    static const stm_family_pin pin = {4, STEMMA_NO_ARTICLE, false}; /* so that what it shares is of a third */
    story s;
    story_make(&s, articles, sizeof articles / sizeof articles[0], 0);
    s.input.pins = &pin;
    s.input.pin_count = 1;
    stemma_status status = STEMMA_OK;
    STM_FAULT_LOOP(status)
    {
        stm_family_result r;
        stemma_error error;
        status = stm_family_build(&r, &s.input, &error);
        assert_true(status != STEMMA_OK || r.source_count > 0);
        stm_family_result_release(&r);
    }
    story_release(&s);
}

/* Undated copies, more of them than are compared all with all or weighed exactly. */
static void fail_every_allocation_of_a_large_family(unsigned threads)
{
    enum { COPIES = 230 };
    story_article articles[COPIES];
    char ids[COPIES][8];
    for (unsigned i = 0; i < COPIES; i++) {
        (void)snprintf(ids[i], sizeof ids[i], "n%05u", i % 1000);
        articles[i] = (story_article){ids[i], NULL, STORY_UNDATED, i % 3 ? "1 2 3 4" : "1 2 3 4 5", NULL};
    }
    story s;
    story_make(&s, articles, COPIES, 4);
    s.input.threads = threads;
    stemma_status status = STEMMA_OK;
    STM_FAULT_LOOP(status)
    {
        stm_family_result r;
        stemma_error error;
        status = stm_family_build(&r, &s.input, &error);
        stm_family_result_release(&r);
    }
    story_release(&s);
}

static void test_every_allocation_of_a_large_family(void **state)
{
    (void)state;
    fail_every_allocation_of_a_large_family(1);
}

/* The family is more than one thread's part, so both work on it. */
static void test_every_allocation_of_two_threads(void **state)
{
    (void)state;
    fail_every_allocation_of_a_large_family(2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation),
                                       cmocka_unit_test(test_every_allocation_of_a_large_family),
                                       cmocka_unit_test(test_every_allocation_of_two_threads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
