/* Messages are aligned word by word, with the fewest edits there are. */
#include "reuse/reuse_help.h"

/* Numbers stand for words; the fewest edits from `x` and `y` on, by trying all there are. */
static uint32_t fewest_edits(const uint32_t *a, size_t a_count, const uint32_t *b, size_t b_count)
{
    if (a_count == 0 || b_count == 0) {
        return (uint32_t)(a_count + b_count);
    }
    uint32_t both = fewest_edits(a + 1, a_count - 1, b + 1, b_count - 1) + (a[0] != b[0]);
    uint32_t left_out = fewest_edits(a + 1, a_count - 1, b, b_count) + 1;
    uint32_t put_in = fewest_edits(a, a_count, b + 1, b_count - 1) + 1;
    uint32_t fewer = left_out < put_in ? left_out : put_in;
    return both < fewer ? both : fewer;
}

typedef struct message {
    stm_buffer text;
    stm_prepared prepared;
} message;

static void make_message(message *m, const uint32_t *numbers, size_t count)
{
    *m = (message){STM_BUFFER_INIT, STM_PREPARED_INIT};
    put_words(&m->text, numbers, count);
    const stemma_article article = article_of(m->text.data, "en");
    assert_int_equal(stm_reuse_prepare(&m->prepared, &article, NULL), STEMMA_OK);
    assert_int_equal(m->prepared.words.document.token_count, count);
}

static void release_message(message *m)
{
    stm_prepared_release(&m->prepared);
    stm_buffer_release(&m->text);
}

/* Runs are of equal words, ascend on both sides and do not touch on both; so many edits lie between them. */
static uint32_t edits_of(const stm_message_pair *pair, const uint32_t *a, size_t a_count, const uint32_t *b,
                         size_t b_count)
{
    uint32_t edits = 0;
    uint32_t x = 0;
    uint32_t y = 0;
    for (size_t k = 0; k <= pair->run_count; k++) {
        stm_run run = k < pair->run_count ? pair->runs[k] : (stm_run){(uint32_t)a_count, (uint32_t)b_count, 0};
        assert_true(run.a >= x && run.b >= y && run.a + run.length <= a_count && run.b + run.length <= b_count);
        assert_true(k == 0 || k == pair->run_count || run.a > x || run.b > y);
        edits += run.a - x > run.b - y ? run.a - x : run.b - y;
        for (uint32_t i = 0; i < run.length; i++) {
            assert_int_equal(a[run.a + i], b[run.b + i]);
        }
        x = run.a + run.length;
        y = run.b + run.length;
    }
    return edits;
}

static void messages_are_aligned_with_the_fewest_edits(void **state)
{
    (void)state;
    uint64_t random = 11;
    for (int round = 0; round < 300; round++) {
        uint32_t a[7];
        uint32_t b[7];
        size_t a_count = 1 + random_below(&random, 7);
        size_t b_count = 1 + random_below(&random, 7);
        for (size_t i = 0; i < 7; i++) {
            a[i] = random_below(&random, 4);
            b[i] = random_below(&random, 4);
        }
        message one;
        message two;
        make_message(&one, a, a_count);
        make_message(&two, b, b_count);
        stm_arena arena = STM_ARENA_INIT;
        stm_message_pair pair;
        assert_true(stm_are_messages(&one.prepared.words, &two.prepared.words));
        assert_int_equal(stm_messages_align(&pair, &arena, &one.prepared.words, &two.prepared.words, NULL), STEMMA_OK);
        uint32_t edits = fewest_edits(a, a_count, b, b_count);
        size_t more = a_count > b_count ? a_count : b_count;
        assert_true(pair.alike == 1.0 - (double)edits / (double)more);
        assert_int_equal(edits_of(&pair, a, a_count, b, b_count), edits);
        stm_arena_release(&arena);
        release_message(&one);
        release_message(&two);
    }
}

/* The longest messages fill the table to its edge; a word more is no message. */
static void messages_have_sixty_words_at_most(void **state)
{
    (void)state;
    uint32_t numbers[61];
    for (uint32_t i = 0; i < 61; i++) {
        numbers[i] = i;
    }
    message one;
    message two;
    message longer;
    make_message(&one, numbers, 60);
    make_message(&two, numbers + 1, 60);
    make_message(&longer, numbers, 61);
    stm_arena arena = STM_ARENA_INIT;
    stm_message_pair pair;
    assert_true(stm_are_messages(&one.prepared.words, &two.prepared.words));
    assert_false(stm_are_messages(&one.prepared.words, &longer.prepared.words));
    assert_int_equal(stm_messages_align(&pair, &arena, &one.prepared.words, &two.prepared.words, NULL), STEMMA_OK);
    assert_int_equal(pair.run_count, 1);
    assert_int_equal(pair.runs[0].a, 1);
    assert_int_equal(pair.runs[0].b, 0);
    assert_int_equal(pair.runs[0].length, 59);
    stm_arena_release(&arena);
    release_message(&one);
    release_message(&two);
    release_message(&longer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_aligned_with_the_fewest_edits),
        cmocka_unit_test(messages_have_sixty_words_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
