/* What changed inside a passage: figures, names, negations, in several languages; and the nearest run of two texts. */
#include "reuse/reuse_help.h"

typedef struct expected_change {
    stemma_change_type type;
    const char *a, *b;
} expected_change;

/* Compares two texts that are one passage, and checks what is told to have changed; then the other way about. */
static void check_changes(const char *language, const char *a, const char *b, const expected_change *expected,
                          size_t count)
{
    for (int turned = 0; turned < 2; turned++) {
        const char *texts[2] = {turned ? b : a, turned ? a : b};
        compared c;
        compare_texts(&c, texts[0], texts[1], language);
        if (c.result.passage_count != 1 || c.result.passages[0].change_count != count) {
            for (size_t i = 0; i < c.result.passage_count; i++) {
                for (size_t k = 0; k < c.result.passages[i].change_count; k++) {
                    const stemma_change *change = &c.result.passages[i].changes[k];
                    print_message("%zu: %d \"%s\" \"%s\"\n", i, (int)change->type, change->a, change->b);
                }
            }
            fail_msg("%zu passages, %zu changes wanted: %s", c.result.passage_count, count, b);
        }
        for (size_t k = 0; k < count; k++) {
            const stemma_change *change = &c.result.passages[0].changes[k];
            assert_int_equal(change->type, expected[k].type);
            assert_string_equal(change->a, turned ? expected[k].b : expected[k].a);
            assert_string_equal(change->b, turned ? expected[k].a : expected[k].b);
            /* the spans say where the readings stand */
            for (int side = 0; side < 2; side++) {
                const char *text = texts[side];
                const char *reading = side ? change->b : change->a;
                size_t begin = stm_utf8_byte_of(text, strlen(text), side ? change->b_begin : change->a_begin);
                size_t end = stm_utf8_byte_of(text, strlen(text), side ? change->b_end : change->a_end);
                assert_int_equal(end - begin, strlen(reading));
                assert_memory_equal(text + begin, reading, end - begin);
            }
        }
        release_compared(&c);
    }
}

#define CHECK(language, a, b, ...)                                                                                     \
    do {                                                                                                               \
        const expected_change expected[] = {__VA_ARGS__};                                                              \
        check_changes(language, a, b, expected, sizeof expected / sizeof *expected);                                   \
    } while (0)

#define FR_HEAD "Selon les secours arrivés sur place dans la nuit, l'explosion de l'usine chimique a fait "
#define FR_TAIL " parmi les ouvriers qui travaillaient encore dans l'atelier de peinture à cette heure tardive."

static void figures(void **state)
{
    (void)state;
    CHECK("fr", FR_HEAD "45 blessés" FR_TAIL, FR_HEAD "54 blessés" FR_TAIL, {STEMMA_CHANGE_NUMBER, "45", "54"});
    CHECK("fr", FR_HEAD "1 500 blessés" FR_TAIL, FR_HEAD "1 700 blessés" FR_TAIL,
          {STEMMA_CHANGE_NUMBER, "1 500", "1 700"});
    CHECK("fr", FR_HEAD "douze blessés" FR_TAIL, FR_HEAD "treize blessés" FR_TAIL,
          {STEMMA_CHANGE_NUMBER, "douze", "treize"});
    CHECK("fr", FR_HEAD "12 morts et 30 blessés" FR_TAIL, FR_HEAD "13 morts et 31 blessés" FR_TAIL,
          {STEMMA_CHANGE_NUMBER, "12", "13"}, {STEMMA_CHANGE_NUMBER, "30", "31"});
    CHECK("ru", "По словам министра, на складе в пригороде столицы сгорело 20 грузовых машин, сообщает местная газета.",
          "По словам министра, на складе в пригороде столицы сгорело 30 грузовых машин, сообщает местная газета.",
          {STEMMA_CHANGE_NUMBER, "20", "30"});
}

static void equal_texts_have_no_changes(void **state)
{
    (void)state;
    check_changes("fr", FR_HEAD "45 blessés" FR_TAIL, FR_HEAD "45 blessés" FR_TAIL, NULL, 0);
    check_changes("fr", FR_HEAD "45 blessés" FR_TAIL, FR_HEAD "45 BLESSÉS" FR_TAIL, NULL, 0);
    check_changes("fr", FR_HEAD "1 500 blessés" FR_TAIL, FR_HEAD "1 500  blesses" FR_TAIL, NULL, 0);
}

#define FR_NAME_HEAD "Le préfet a salué mardi devant la presse le courage du capitaine "
#define FR_NAME_TAIL " qui avait conduit toute la nuit les opérations de sauvetage dans la vallée inondée."

static void names(void **state)
{
    (void)state;
    CHECK("fr", FR_NAME_HEAD "Delacroix" FR_NAME_TAIL, FR_NAME_HEAD "Delacroit" FR_NAME_TAIL,
          {STEMMA_CHANGE_NAME, "Delacroix", "Delacroit"});
    CHECK("fr", FR_NAME_HEAD "Delacroix" FR_NAME_TAIL, FR_NAME_HEAD "Bernard" FR_NAME_TAIL,
          {STEMMA_CHANGE_NAME, "Delacroix", "Bernard"});
    /* a word that is no name is no change */
    check_changes("fr", FR_NAME_HEAD "Delacroix" FR_NAME_TAIL, FR_NAME_HEAD "voisin" FR_NAME_TAIL, NULL, 0);
}

static void negations(void **state)
{
    (void)state;
    CHECK("fr",
          "La direction du groupe assure que l'usine de Romilly ferme ses portes avant la fin de l'année prochaine.",
          "La direction du groupe assure que l'usine de Romilly ne ferme pas ses portes avant la fin de l'année "
          "prochaine.",
          {STEMMA_CHANGE_NEGATION, "", "ne"});
    CHECK(
        "en",
        "The board of the company said on Friday that the plant in Romilly will close before the end of the year.",
        "The board of the company said on Friday that the plant in Romilly will not close before the end of the year.",
        {STEMMA_CHANGE_NEGATION, "", "not"});
    CHECK("ru",
          "Совет директоров компании заявил в пятницу, что завод в пригороде столицы закроют до конца этого года.",
          "Совет директоров компании заявил в пятницу, что завод в пригороде столицы не закроют до конца этого года.",
          {STEMMA_CHANGE_NEGATION, "", "не"});
}

static void hedges(void **state)
{
    (void)state;
    CHECK("en",
          "Officials told reporters on Sunday evening that the driver of the lorry left the scene on foot after the "
          "crash.",
          "Officials told reporters on Sunday evening that the driver of the lorry allegedly left the scene on foot "
          "after the crash.",
          {STEMMA_CHANGE_HEDGE, "", "allegedly"});
}

/* A pack is asked for by language: without one, figures are still figures, and nothing else is told. */
static void without_a_language(void **state)
{
    (void)state;
    CHECK(NULL, FR_HEAD "45 blessés" FR_TAIL, FR_HEAD "54 blessés" FR_TAIL, {STEMMA_CHANGE_NUMBER, "45", "54"});
    check_changes(NULL, FR_HEAD "douze blessés" FR_TAIL, FR_HEAD "treize blessés" FR_TAIL, NULL, 0);
}

static void words_alike(void **state)
{
    (void)state;
    static const struct {
        const char *one, *two;
        int alike;
    } cases[] = {
        {"Delacroix", "Delacroix", 4},
        {"Delacroix", "Delacroit", 4},
        {"Delacroix", "Dellacroix", 4},
        {"Иванов", "Иваноф", 4},
        {"Paul", "Jean", 0},
        {"le", "la", 0},
        {"", "Paul", 0},
        {"Delacroix", "Bernard", 0},
        {"ministre", "ministère", 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *one = cases[i].one;
        const char *two = cases[i].two;
        if (cases[i].alike == 3) {
            assert_true(stm_words_alike(one, strlen(one), two, strlen(two)) >= 3);
        } else {
            assert_int_equal(stm_words_alike(one, strlen(one), two, strlen(two)), cases[i].alike);
        }
        assert_int_equal(stm_words_alike(one, strlen(one), two, strlen(two)),
                         stm_words_alike(two, strlen(two), one, strlen(one)));
    }
}

/* ------------------------------------------------------------------ nearest */

enum { NEAREST_WORDS = 70 };

/* The first in `a` of the longest common runs, by trying everything. */
static uint32_t longest_run(const stm_words *a, const stm_words *b, uint32_t *a_at)
{
    uint32_t best = 0;
    for (uint32_t i = 0; i < a->document.token_count; i++) {
        for (uint32_t j = 0; j < b->document.token_count; j++) {
            uint32_t length = 0;
            while (i + length < a->document.token_count && j + length < b->document.token_count &&
                   a->document.tokens[i + length].term == b->document.tokens[j + length].term) {
                length++;
            }
            if (length > best) {
                best = length;
                *a_at = i;
            }
        }
    }
    return best;
}

static void random_text(stm_buffer *out, uint32_t kinds, uint64_t *random)
{
    uint32_t words[NEAREST_WORDS];
    uint32_t count = random_below(random, NEAREST_WORDS);
    for (uint32_t i = 0; i < count; i++) {
        words[i] = random_below(random, kinds);
    }
    stm_buffer_clear(out);
    put_words(out, words, count);
}

static void nearest_is_the_longest_common_run(void **state)
{
    (void)state;
    uint64_t random = 40;
    stm_buffer texts[2] = {STM_BUFFER_INIT, STM_BUFFER_INIT};
    stm_words a = STM_WORDS_INIT;
    stm_words b = STM_WORDS_INIT;
    for (int round = 0; round < 2000; round++) {
        uint32_t kinds = 1 + random_below(&random, 60);
        random_text(&texts[0], kinds, &random);
        random_text(&texts[1], kinds, &random);
        stemma_article one = article_of(texts[0].data, NULL);
        stemma_article two = article_of(texts[1].data, NULL);
        assert_int_equal(stm_reuse_words(&a, &one, NULL), STEMMA_OK);
        assert_int_equal(stm_reuse_words(&b, &two, NULL), STEMMA_OK);
        stemma_nearest nearest;
        assert_int_equal(stm_reuse_nearest(&nearest, &a, &b, NULL), STEMMA_OK);
        uint32_t a_at = 0;
        uint32_t expected = longest_run(&a, &b, &a_at);
        assert_int_equal(nearest.words, expected);
        if (expected > 0) {
            assert_int_equal(nearest.a_begin, a.document.tokens[a_at].begin_byte); /* all letters are ASCII */
            assert_int_equal(nearest.a_end, a.document.tokens[a_at + expected - 1].end_byte);
            uint32_t length = nearest.a_end - nearest.a_begin;
            assert_int_equal(nearest.b_end - nearest.b_begin, length);
            assert_memory_equal(texts[0].data + nearest.a_begin, texts[1].data + nearest.b_begin, length);
        }
    }
    stm_words_release(&a);
    stm_words_release(&b);
    stm_buffer_release(&texts[0]);
    stm_buffer_release(&texts[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures),     cmocka_unit_test(equal_texts_have_no_changes),
        cmocka_unit_test(names),       cmocka_unit_test(negations),
        cmocka_unit_test(hedges),      cmocka_unit_test(without_a_language),
        cmocka_unit_test(words_alike), cmocka_unit_test(nearest_is_the_longest_common_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
