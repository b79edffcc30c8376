/* Words, wordings and seeds. */
#include "reuse/reuse_help.h"

static uint64_t wording_of(const char *text)
{
    stm_words words = STM_WORDS_INIT;
    stemma_article article = article_of(text, "fr");
    assert_int_equal(stm_reuse_words(&words, &article, NULL), STEMMA_OK);
    uint64_t wording = words.wording;
    stm_words_release(&words);
    return wording;
}

static void wording_ignores_how_it_is_set(void **state)
{
    (void)state;
    uint64_t plain = wording_of("L'été, le maire a dit : \"Nous y serons à 10 heures.\"");
    assert_true(plain != 0);
    assert_true(wording_of("l’été le maire a dit « nous y serons à 10 heures »") == plain);
    assert_true(wording_of("L'ETE,\n\n\tLE MAIRE A DIT: “NOUS Y SERONS A 10 HEURES”!") == plain);
    assert_true(wording_of("L'été, le maire a dit : \"Nous y serons à 11 heures.\"") != plain);
    assert_true(wording_of("L'été, le maire a dit : \"Nous serons y à 10 heures.\"") != plain);
    assert_true(wording_of("L'été, le maire a dit : \"Nous y serons à 10\"") != plain);
}

static void no_words_have_no_wording(void **state)
{
    (void)state;
    assert_true(wording_of("") == 0);
    assert_true(wording_of(" \n -- « » ... !") == 0);
    assert_true(wording_of("a") != 0);
    assert_true(wording_of("a a") != wording_of("a"));
}

static void check_words(const stm_words *words, const char *const *expected, size_t count)
{
    assert_int_equal(words->document.token_count, count);
    for (size_t i = 0; i < count; i++) {
        const stm_token *token = &words->document.tokens[i];
        assert_int_equal(token->end_byte - token->begin_byte, strlen(expected[i]));
        assert_memory_equal(words->document.text + token->begin_byte, expected[i], strlen(expected[i]));
    }
}

/* Offsets of boilerplate are code points: the accents before it must not shift the cut. */
static void boilerplate_is_left_out(void **state)
{
    (void)state;
    const char *text = "Éèà menu ici. Voilà l’été déjà. Pied de page. Fin réelle. Mentions";
    stemma_article article = article_of(text, "fr");
    const stemma_boilerplate spans[] = {{0, 13, "menu"}, {32, 45, "footer"}, {58, 66, "copyright"}};
    article.boilerplate = spans;
    article.boilerplate_count = 3;
    stm_words words = STM_WORDS_INIT;
    for (int again = 0; again < 2; again++) {
        assert_int_equal(stm_reuse_words(&words, &article, NULL), STEMMA_OK);
        static const char *const expected[] = {"Voilà", "l", "été", "déjà", "Fin", "réelle"};
        check_words(&words, expected, 6);
        assert_int_equal(words.segment_count, 2);
        assert_int_equal(words.segment_end[0], 4);
        assert_int_equal(words.segment_end[1], 6);
    }
    assert_true(words.wording == wording_of("voilà l'été déjà, fin réelle"));
    /* all of it is boilerplate */
    const stemma_boilerplate whole = {0, 66, "menu"};
    article.boilerplate = &whole;
    article.boilerplate_count = 1;
    assert_int_equal(stm_reuse_words(&words, &article, NULL), STEMMA_OK);
    assert_int_equal(words.document.token_count, 0);
    assert_int_equal(words.segment_count, 0);
    assert_true(words.wording == 0);
    /* and without any */
    article.boilerplate_count = 0;
    assert_int_equal(stm_reuse_words(&words, &article, NULL), STEMMA_OK);
    assert_int_equal(words.segment_count, 1);
    assert_int_equal(words.segment_end[0], words.document.token_count);
    stm_words_release(&words);
}

/* ------------------------------------------------------------------ seeds */

static void fingerprint_of(stm_fingerprint *out, const char *text)
{
    stm_words words = STM_WORDS_INIT;
    stemma_article article = article_of(text, NULL);
    assert_int_equal(stm_reuse_words(&words, &article, NULL), STEMMA_OK);
    assert_int_equal(stm_reuse_fingerprint(out, &words, NULL), STEMMA_OK);
    stm_words_release(&words);
}

static bool has_seed(const stm_fingerprint *fingerprint, uint64_t seed)
{
    for (size_t i = 0; i < fingerprint->count; i++) {
        if (fingerprint->seeds[i] == seed) {
            return true;
        }
    }
    return false;
}

static bool have_common_seed(const stm_fingerprint *a, const stm_fingerprint *b)
{
    for (size_t i = 0; i < a->count; i++) {
        if (has_seed(b, a->seeds[i])) {
            return true;
        }
    }
    return false;
}

enum { SHARED_WORDS = STM_REUSE_SEED_WORDS + STM_REUSE_SEED_WINDOW - 1, WORDS_MAX = 60 };

/* Words of their own around a run of eight, which may repeat themselves. */
static size_t random_words_around(uint32_t *words, const uint32_t *shared, uint32_t first_own, uint64_t *random)
{
    size_t before = random_below(random, 25);
    size_t behind = random_below(random, 25);
    for (size_t i = 0; i < before + SHARED_WORDS + behind; i++) {
        words[i] = first_own + random_below(random, 40);
    }
    memcpy(words + before, shared, SHARED_WORDS * sizeof *shared);
    return before + SHARED_WORDS + behind;
}

static void eight_shared_words_share_a_seed(void **state)
{
    (void)state;
    assert_int_equal(SHARED_WORDS, 8);
    uint64_t random = 21;
    stm_fingerprint a = STM_FINGERPRINT_INIT;
    stm_fingerprint b = STM_FINGERPRINT_INIT;
    stm_buffer text = STM_BUFFER_INIT;
    for (int round = 0; round < 6000; round++) {
        uint32_t shared[SHARED_WORDS];
        uint32_t words[WORDS_MAX];
        uint32_t kinds = 1 + random_below(&random, 30);
        for (size_t i = 0; i < SHARED_WORDS; i++) {
            shared[i] = 1000000 + random_below(&random, kinds);
        }
        stm_fingerprint *const sides[] = {&a, &b};
        for (uint32_t side = 0; side < 2; side++) {
            stm_buffer_clear(&text);
            put_words(&text, words, random_words_around(words, shared, side * 5000, &random));
            fingerprint_of(sides[side], text.data);
        }
        if (!have_common_seed(&a, &b)) {
            fail_msg("round %d", round);
        }
    }
    stm_fingerprint_release(&a);
    stm_fingerprint_release(&b);
    stm_buffer_release(&text);
}

static void strangers_share_no_seed(void **state)
{
    (void)state;
    uint64_t random = 22;
    stm_fingerprint a = STM_FINGERPRINT_INIT;
    stm_fingerprint b = STM_FINGERPRINT_INIT;
    stm_buffer text = STM_BUFFER_INIT;
    for (int round = 0; round < 300; round++) {
        uint32_t words[200];
        stm_fingerprint *const sides[] = {&a, &b};
        for (uint32_t side = 0; side < 2; side++) {
            stm_buffer_clear(&text);
            for (size_t i = 0; i < 200; i++) {
                words[i] = side * 5000 + random_below(&random, 4000);
            }
            put_words(&text, words, 200);
            fingerprint_of(sides[side], text.data);
        }
        assert_false(have_common_seed(&a, &b));
    }
    stm_fingerprint_release(&a);
    stm_fingerprint_release(&b);
    stm_buffer_release(&text);
}

/* Winnowing with a window of w keeps two in w + 1 of random grams. */
static void density_is_that_of_winnowing(void **state)
{
    (void)state;
    uint64_t random = 23;
    stm_buffer text = STM_BUFFER_INIT;
    for (int i = 0; i < 20000; i++) {
        put_word(&text, random_below(&random, 100000));
    }
    stm_fingerprint fingerprint = STM_FINGERPRINT_INIT;
    fingerprint_of(&fingerprint, text.data);
    assert_in_range(fingerprint.count, 20000 * 38 / 100, 20000 * 42 / 100);
    stm_fingerprint_release(&fingerprint);
    stm_buffer_release(&text);
}

/* From one word on every text has a seed, equal texts the same ones, and one word more may not lose them all. */
static void short_texts_have_seeds(void **state)
{
    (void)state;
    stm_fingerprint a = STM_FINGERPRINT_INIT;
    stm_fingerprint b = STM_FINGERPRINT_INIT;
    fingerprint_of(&a, "");
    assert_int_equal(a.count, 0);
    stm_buffer text = STM_BUFFER_INIT;
    for (uint32_t words = 1; words <= 20; words++) {
        put_word(&text, 31 * words);
        fingerprint_of(&a, text.data);
        fingerprint_of(&b, text.data);
        assert_true(a.count >= 1 && a.count <= words);
        assert_int_equal(a.count, b.count);
        assert_memory_equal(a.seeds, b.seeds, a.count * sizeof *a.seeds);
    }
    stm_buffer_release(&text);
    stm_fingerprint_release(&a);
    stm_fingerprint_release(&b);
}

/* Each seed once, at its first place in the text. */
static void seeds_stand_in_the_order_of_the_text(void **state)
{
    (void)state;
    uint64_t random = 25;
    stm_buffer text = STM_BUFFER_INIT;
    stm_fingerprint fingerprint = STM_FINGERPRINT_INIT;
    for (int round = 0; round < 50; round++) {
        stm_buffer_clear(&text);
        for (uint32_t i = 0; i < 300; i++) {
            put_word(&text, random_below(&random, 1 + (uint32_t)round));
        }
        stemma_article article = article_of(text.data, NULL);
        stm_prepared prepared = STM_PREPARED_INIT;
        assert_int_equal(stm_reuse_prepare(&prepared, &article, NULL), STEMMA_OK);
        fingerprint_of(&fingerprint, text.data);
        uint64_t before = 0;
        for (size_t k = 0; k < fingerprint.count; k++) {
            size_t at = 0;
            while (at < prepared.place_count && prepared.places[at] >> 32 != fingerprint.seeds[k]) {
                at++;
            }
            assert_true(at < prepared.place_count);
            uint64_t first = (uint32_t)prepared.places[at] + 1u;
            assert_true(first > before); /* distinct, and ascending in the text */
            before = first;
        }
        stm_prepared_release(&prepared);
    }
    stm_fingerprint_release(&fingerprint);
    stm_buffer_release(&text);
}

/* The places of a prepared text are its seeds with their words, sorted. */
static void prepared_places_are_the_seeds(void **state)
{
    (void)state;
    uint64_t random = 24;
    stm_buffer text = STM_BUFFER_INIT;
    stm_prepared prepared = STM_PREPARED_INIT;
    stm_fingerprint fingerprint = STM_FINGERPRINT_INIT;
    for (uint32_t words = 0; words < 9000; words = words * 3 + 1) {
        stm_buffer_clear(&text);
        stm_buffer_string(&text, "");
        for (uint32_t i = 0; i < words; i++) {
            put_word(&text, random_below(&random, 300));
        }
        stemma_article article = article_of(text.data, NULL);
        assert_int_equal(stm_reuse_prepare(&prepared, &article, NULL), STEMMA_OK);
        fingerprint_of(&fingerprint, text.data);
        size_t distinct = 0;
        for (size_t i = 0; i < prepared.place_count; i++) {
            assert_true(i == 0 || prepared.places[i - 1] < prepared.places[i]);
            assert_true((uint32_t)prepared.places[i] < words);
            if (i == 0 || prepared.places[i - 1] >> 32 != prepared.places[i] >> 32) {
                assert_true(has_seed(&fingerprint, prepared.places[i] >> 32));
                distinct++;
            }
        }
        assert_int_equal(distinct, fingerprint.count);
    }
    stm_prepared_release(&prepared);
    stm_fingerprint_release(&fingerprint);
    stm_buffer_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wording_ignores_how_it_is_set), cmocka_unit_test(no_words_have_no_wording),
        cmocka_unit_test(boilerplate_is_left_out),       cmocka_unit_test(eight_shared_words_share_a_seed),
        cmocka_unit_test(strangers_share_no_seed),       cmocka_unit_test(density_is_that_of_winnowing),
        cmocka_unit_test(short_texts_have_seeds),        cmocka_unit_test(seeds_stand_in_the_order_of_the_text),
        cmocka_unit_test(prepared_places_are_the_seeds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
