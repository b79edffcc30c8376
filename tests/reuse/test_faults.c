/* The n-th allocation fails, in every stage of the room. */
#include "reuse/reuse_help.h"

#include "support/fault.h"

typedef struct inputs {
    stm_buffer texts[2];
    stemma_article articles[2];
    stemma_boilerplate boilerplate;
} inputs;

/* Long enough for arrays to grow: several runs, moved and edited, with boilerplate in one of the texts. */
static void make_inputs(inputs *in)
{
    memset(in, 0, sizeof *in);
    for (uint32_t side = 0; side < 2; side++) {
        for (uint32_t block = 0; block < 12; block++) {
            uint32_t shared = side ? 11 - block : block;
            for (uint32_t i = 0; i < 40; i++) {
                bool edited = side && i % 17 == 9;
                put_word(&in->texts[side], shared * 100 + i + (edited ? 7000 : 0));
                if (i % 20 == 5) {
                    stm_buffer_format(&in->texts[side], " %u", edited ? 12 : 21 + side);
                }
            }
            for (uint32_t i = 0; i < 15; i++) {
                put_word(&in->texts[side], 20000 * (side + 1) + block * 50 + i);
            }
        }
        in->articles[side] = article_of(in->texts[side].data, "fr");
    }
    in->boilerplate = (stemma_boilerplate){200, 300, "menu"};
    in->articles[0].boilerplate = &in->boilerplate;
    in->articles[0].boilerplate_count = 1;
}

static void release_inputs(inputs *in)
{
    stm_buffer_release(&in->texts[0]);
    stm_buffer_release(&in->texts[1]);
}

static stemma_status fingerprint_all(const inputs *in, size_t *seeds)
{
    stm_words words = STM_WORDS_INIT;
    stm_fingerprint fingerprint = STM_FINGERPRINT_INIT;
    stm_fingerprint grams = STM_FINGERPRINT_INIT;
    stm_stemmers *stemmers = stm_stemmers_new();
    stemma_status status = stemmers ? STEMMA_OK : STEMMA_E_MEMORY;
    for (int side = 0; side < 2 && status == STEMMA_OK; side++) {
        status = stm_reuse_words(&words, &in->articles[side], NULL);
        if (status == STEMMA_OK) {
            status = stm_reuse_fingerprint(&fingerprint, &words, NULL);
        }
        if (status == STEMMA_OK) {
            status = stm_reuse_grams(&grams, &words, stemmers, NULL);
        }
        *seeds = fingerprint.count;
    }
    stm_stemmers_free(stemmers);
    stm_fingerprint_release(&grams);
    stm_fingerprint_release(&fingerprint);
    stm_words_release(&words);
    return status;
}

static void fingerprints(void **state)
{
    (void)state;
    inputs in;
    make_inputs(&in);
    size_t seeds = 0;
    stemma_status status = STEMMA_OK;
    STM_FAULT_LOOP(status)
    {
        status = fingerprint_all(&in, &seeds);
    }
    assert_true(seeds > 100);
    release_inputs(&in);
}

enum { TEXTS = 60, SEEDS = 40 };

static void candidates(void **state)
{
    (void)state;
    static uint32_t seeds[TEXTS][SEEDS];
    stm_reuse_text texts[TEXTS];
    for (uint32_t i = 0; i < TEXTS; i++) {
        for (uint32_t k = 0; k < SEEDS; k++) {
            seeds[i][k] = (uint32_t)(stm_mix64(k + i / 4 * 3, 1) >> 32);
        }
        texts[i] = (stm_reuse_text){seeds[i], SEEDS, i, i + 1, i % 3 == 0};
    }
    stemma_status status = STEMMA_OK;
    STM_FAULT_LOOP(status)
    {
        stm_candidates found;
        status = stm_candidates_find(&found, STM_SEEDS_RUNS, texts, TEXTS, 1, NULL);
        assert_true(status == STEMMA_OK || (!found.found && !found.lost && !found.rank));
        assert_true(status != STEMMA_OK || (found.found_count > 0 && found.lost_count > 0));
        stm_candidates_release(&found);
    }
}

static stemma_status compare_all(const inputs *in, size_t *passages)
{
    stm_arena arena = STM_ARENA_INIT;
    stm_prepared a = STM_PREPARED_INIT;
    stm_prepared b = STM_PREPARED_INIT;
    stm_compare_scratch *scratch = stm_compare_scratch_new();
    const stm_word_passage *found = NULL;
    size_t count = 0;
    stm_pair_result result;
    stemma_nearest nearest;
    stm_stemmers *stemmers = stm_stemmers_new();
    stemma_status status = scratch && stemmers ? stm_reuse_prepare(&a, &in->articles[0], NULL) : STEMMA_E_MEMORY;
    if (status == STEMMA_OK) {
        status = stm_reuse_prepare(&b, &in->articles[1], NULL);
    }
    if (status == STEMMA_OK) {
        status = stm_reuse_prepare_units(&a, stemmers, NULL);
    }
    if (status == STEMMA_OK) {
        status = stm_reuse_prepare_units(&b, stemmers, NULL);
    }
    if (status == STEMMA_OK) {
        status = stm_reuse_compare(&arena, &found, &count, &a, &b, scratch, NULL);
    }
    if (status == STEMMA_OK) {
        status = stm_reuse_result(&arena, &result, found, count, &a.words, &b.words, NULL);
        *passages = result.passage_count;
    }
    if (status == STEMMA_OK) {
        status = stm_reuse_whole(&arena, &result, &a.words, &a.words, NULL);
    }
    if (status == STEMMA_OK) {
        status = stm_reuse_nearest(&nearest, &a.words, &b.words, NULL);
    }
    stm_stemmers_free(stemmers);
    stm_compare_scratch_free(scratch);
    stm_prepared_release(&a);
    stm_prepared_release(&b);
    stm_arena_release(&arena);
    return status;
}

static void comparisons(void **state)
{
    (void)state;
    inputs in;
    make_inputs(&in);
    size_t passages = 0;
    stemma_status status = STEMMA_OK;
    STM_FAULT_LOOP(status)
    {
        status = compare_all(&in, &passages);
    }
    assert_true(passages >= 2);
    release_inputs(&in);
}

/* Of the copy and the rewording that two messages are to a third. */
static void comparisons_of_messages(void **state)
{
    (void)state;
    static const char *const others[] = {
        "Ferry to Castine goes aground on hidden sandbank near lighthouse",
        "Near the lighthouse a hidden sandbank stopped the ferry to Castine, aground.",
    };
    for (size_t i = 0; i < 2; i++) {
        inputs in = {.articles = {article_of("Ferry to Castine runs aground on hidden sandbank near lighthouse", "en"),
                                  article_of(others[i], "en")}};
        size_t passages = 0;
        stemma_status status = STEMMA_OK;
        STM_FAULT_LOOP(status)
        {
            status = compare_all(&in, &passages);
        }
        assert_int_equal(passages, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fingerprints),
        cmocka_unit_test(candidates),
        cmocka_unit_test(comparisons),
        cmocka_unit_test(comparisons_of_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
