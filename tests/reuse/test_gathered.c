/* Rare words as seeds, and where they stand together. */
#include "reuse_help.h"

/* A text about a flower show, with names in the middle of it. */
#define SHOW_BEGINS                                                                                                    \
    "The flower show opened on a bright morning and the gardens were full of people. Children ran between the "        \
    "tables. "                                                                                                         \
    "The roses took the first prize again this year. "
#define SHOW_ENDS                                                                                                      \
    "Nobody complained about the weather. The gates were closed in the evening and the tables were put away."
#define NAMES                                                                                                          \
    "Among the guests were Zorvelka and Brundimar, and with them came Quistelhorn. They sat beside Vashtamir all "     \
    "day. "
/* A text about a loan, whose names stand far from each other. */
#define LOAN                                                                                                           \
    "The bank lent the harbour a large sum, which Zorvelka signed for in spring. Workers asked what it was for. The "  \
    "answer of Brundimar was short. A second loan followed when the cranes had been paid. Its terms, said "            \
    "Quistelhorn, were hard. The council met Vashtamir twice and raised the rent for all ships in the end. "           \
    "The old warehouses stand empty now, and the men who carried sacks there for thirty years have gone to other "     \
    "towns. "                                                                                                          \
    "A ferry still runs at noon. Most people who use it come for the view and stay for an hour or so before they "     \
    "return. The mayor hopes that this will change once the road is finished, because lorries could then reach the "   \
    "water without passing the school. Parents have asked for that since the accident. Nobody can say what the new "   \
    "road will cost."

static void fill_rare(stm_fingerprint *out, const char *text, const char *language)
{
    stm_words words = STM_WORDS_INIT;
    stm_fingerprint grams = STM_FINGERPRINT_INIT;
    stm_stemmers *stemmers = stm_stemmers_new();
    const stemma_article article = article_of(text, language);
    assert_int_equal(stm_reuse_words(&words, &article, NULL), STEMMA_OK);
    assert_int_equal(stm_reuse_grams(&grams, &words, stemmers, NULL), STEMMA_OK); /* fills the stems */
    assert_int_equal(stm_reuse_rare(out, &words, NULL), STEMMA_OK);
    stm_stemmers_free(stemmers);
    stm_fingerprint_release(&grams);
    stm_words_release(&words);
}

static void rare_words_stand_once_in_the_order_of_the_text(void **state)
{
    (void)state;
    stm_fingerprint one = STM_FINGERPRINT_INIT;
    stm_fingerprint two = STM_FINGERPRINT_INIT;
    fill_rare(&one, "The harbour and Zorvelka saw Brundimar, then Zorvelka again.", "en");
    fill_rare(&two, "Zorvelka met Brundimar in the garden.", "en");
    assert_int_equal(one.count, 2);
    assert_int_equal(two.count, 2);
    assert_memory_equal(one.seeds, two.seeds, 2 * sizeof *one.seeds);
    fill_rare(&one, "Zorvelka Brundimar", "fi"); /* no table, no rare words */
    assert_int_equal(one.count, 0);
    stm_fingerprint_release(&one);
    stm_fingerprint_release(&two);
}

/* Whether rare words 1, 2, ... `shared` that `texts` texts have, all beside each other, name each pair of them. */
static bool names_pairs(size_t texts, uint32_t shared)
{
    enum { TEXTS_MAX = 16, SEEDS = 8 };
    uint32_t seeds[TEXTS_MAX][SEEDS];
    stm_reuse_text list[TEXTS_MAX];
    for (uint32_t i = 0; i < texts; i++) {
        for (uint32_t k = 0; k < SEEDS; k++) {
            seeds[i][k] = k < shared ? (k + 1) * 0x10001u : 0x1000000u * (i + 1) + k;
        }
        list[i] = (stm_reuse_text){seeds[i], SEEDS, 100, i + 1, true};
    }
    stm_candidates found;
    assert_int_equal(stm_candidates_find(&found, STM_SEEDS_RARE, list, texts, 2, NULL), STEMMA_OK);
    bool all = found.found_count == texts * (texts - 1) / 2;
    assert_true(all || found.found_count == 0);
    stm_candidates_release(&found);
    return all;
}

static void three_rare_words_of_a_few_texts_name_a_pair(void **state)
{
    (void)state;
    assert_false(names_pairs(2, 2));
    assert_true(names_pairs(2, 3));
    assert_true(names_pairs(12, 3));
    assert_false(names_pairs(13, 3));
    assert_false(names_pairs(13, 8));
}

static void rare_words_stand_close_in_one_text(void **state)
{
    (void)state;
    const uint32_t near[] = {1, 2, 3, 21, 22, 23, 24, 25};
    const uint32_t far[] = {1, 11, 12, 13, 2, 14, 15, 16, 3};
    const uint32_t wide[] = {1, 31, 32, 33, 2, 34, 35, 36, 3};
    stm_seed_table table = STM_SEED_TABLE_INIT;
    assert_int_equal(stm_seed_table_fill(&table, near, 8, NULL), STEMMA_OK);
    assert_true(stm_rare_together(&table, far, 9)); /* close in the one or the other */
    assert_int_equal(stm_seed_table_fill(&table, far, 9, NULL), STEMMA_OK);
    assert_true(stm_rare_together(&table, near, 8));
    assert_false(stm_rare_together(&table, wide, 9));
    stm_seed_table_release(&table);
}

/* ------------------------------------------------------------------ the gathering */

typedef struct gathered {
    stm_arena arena;
    stm_prepared a, b;
    stm_gathering gathering;
    const stm_word_passage *passages;
    size_t count;
} gathered;

static void prepare(stm_prepared *out, const char *text, stm_stemmers *stemmers)
{
    const stemma_article article = article_of(text, "en");
    assert_int_equal(stm_reuse_prepare(out, &article, NULL), STEMMA_OK);
    assert_int_equal(stm_reuse_prepare_units(out, stemmers, NULL), STEMMA_OK);
}

static void gather(gathered *out, const char *a, const char *b)
{
    memset(out, 0, sizeof *out);
    stm_stemmers *stemmers = stm_stemmers_new();
    prepare(&out->a, a, stemmers);
    prepare(&out->b, b, stemmers);
    stm_stemmers_free(stemmers);
    assert_int_equal(stm_gathered_measure(&out->gathering, &out->arena, &out->a, &out->b, NULL), STEMMA_OK);
    assert_int_equal(stm_reuse_gather(&out->arena, &out->passages, &out->count, &out->a, &out->b, NULL), STEMMA_OK);
}

static void release(gathered *g)
{
    stm_arena_release(&g->arena);
    stm_prepared_release(&g->a);
    stm_prepared_release(&g->b);
}

static void names_in_one_place_are_listed_and_not_asserted(void **state)
{
    (void)state;
    gathered g;
    gather(&g, SHOW_BEGINS NAMES SHOW_ENDS, LOAN);
    assert_int_equal(g.gathering.words, 4);
    assert_int_equal(g.count, 1);
    assert_true(g.passages[0].score >= 0.05 && g.passages[0].score < 0.5);
    assert_int_equal(g.passages[0].kind, STEMMA_KIND_REWORDING);
    const char *text = g.a.words.document.text;
    const stm_token *tokens = g.a.words.document.tokens;
    size_t begin = tokens[g.passages[0].a_begin].begin_byte;
    size_t end = tokens[g.passages[0].a_end - 1].end_byte;
    assert_int_equal(begin, strlen(SHOW_BEGINS));
    assert_memory_equal(text + end, ". Nobody complained", 19);
    stm_pair_result result;
    assert_int_equal(stm_reuse_result(&g.arena, &result, g.passages, g.count, &g.a.words, &g.b.words, NULL), STEMMA_OK);
    assert_true(result.gathered);
    assert_int_equal(result.passage_count, 1);
    assert_int_equal(result.passages[0].change_count, 0);
    release(&g);
}

static void which_text_comes_first_does_not_matter(void **state)
{
    (void)state;
    gathered one;
    gathered two;
    gather(&one, SHOW_BEGINS NAMES SHOW_ENDS, LOAN);
    gather(&two, LOAN, SHOW_BEGINS NAMES SHOW_ENDS);
    assert_int_equal(one.gathering.a_begin, two.gathering.b_begin);
    assert_int_equal(one.gathering.b_end, two.gathering.a_end);
    assert_memory_equal(one.gathering.values, two.gathering.values, sizeof one.gathering.values);
    release(&one);
    release(&two);
}

static void a_name_or_two_are_nothing(void **state)
{
    (void)state;
    gathered g;
    gather(&g, SHOW_BEGINS "Zorvelka spoke to Brundimar. " SHOW_ENDS, LOAN);
    assert_int_equal(g.gathering.words, 2);
    assert_int_equal(g.count, 0);
    release(&g);
    gather(&g, SHOW_BEGINS SHOW_ENDS, LOAN);
    assert_int_equal(g.gathering.words, 0);
    assert_int_equal(g.count, 0);
    release(&g);
}

/* Each says its names in every sentence: both are about them. */
static void what_both_are_about_is_nothing(void **state)
{
    (void)state;
    stm_buffer one = STM_BUFFER_INIT;
    stm_buffer two = STM_BUFFER_INIT;
    for (int i = 0; i < 12; i++) {
        stm_buffer_string(&one, "There Zorvelka met Brundimar and Quistelhorn and Vashtamir in gardens. ");
        stm_buffer_string(&two, "Loans for Vashtamir, for Quistelhorn, for Brundimar and for Zorvelka rose. ");
    }
    gathered g;
    gather(&g, one.data, two.data);
    assert_int_equal(g.count, 0);
    release(&g);
    stm_buffer_release(&one);
    stm_buffer_release(&two);
}

/* Against the most different words that any stretch has, found by trying all: in random texts of rare and common words. */
static void no_stretch_has_more_words_than_the_texts_do(void **state)
{
    (void)state;
    enum { ROUNDS = 60, WORDS = 240, STRETCH = 60, RARE = 12 };
    uint64_t random = 11;
    for (int round = 0; round < ROUNDS; round++) {
        stm_buffer texts[2] = {STM_BUFFER_INIT, STM_BUFFER_INIT};
        uint32_t rare_at[2][WORDS];
        uint32_t times[2][RARE] = {{0}};
        for (int side = 0; side < 2; side++) {
            for (size_t i = 0; i < WORDS; i++) {
                bool rare = random_below(&random, 14) == 0;
                rare_at[side][i] = rare ? random_below(&random, RARE) : RARE;
                stm_buffer_string(&texts[side], rare ? "Zorvel" : "house");
                if (rare) {
                    stm_buffer_char(&texts[side], (char)('a' + rare_at[side][i]));
                    stm_buffer_string(&texts[side], "mko");
                    times[side][rare_at[side][i]]++;
                }
                stm_buffer_string(&texts[side], i % 4 == 3 ? ".\n\n" : " ");
            }
        }
        uint32_t most = 0; /* different words that both texts have */
        for (int side = 0; side < 2; side++) {
            for (size_t first = 0; first < WORDS; first++) {
                uint32_t seen = 0;
                for (size_t i = first; i < first + STRETCH && i < WORDS; i++) {
                    uint32_t rare = rare_at[side][i];
                    bool both = rare < RARE && times[!side][rare] > 0;
                    seen |= both ? 1u << rare : 0;
                }
                uint32_t count = (uint32_t)__builtin_popcount(seen);
                most = count > most ? count : most;
            }
        }
        gathered g;
        gather(&g, texts[0].data, texts[1].data);
        assert_true(g.gathering.words <= most);
        assert_true(g.gathering.words > 0 || most == 0);
        release(&g);
        stm_buffer_release(&texts[0]);
        stm_buffer_release(&texts[1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rare_words_stand_once_in_the_order_of_the_text),
        cmocka_unit_test(three_rare_words_of_a_few_texts_name_a_pair),
        cmocka_unit_test(rare_words_stand_close_in_one_text),
        cmocka_unit_test(names_in_one_place_are_listed_and_not_asserted),
        cmocka_unit_test(which_text_comes_first_does_not_matter),
        cmocka_unit_test(a_name_or_two_are_nothing),
        cmocka_unit_test(what_both_are_about_is_nothing),
        cmocka_unit_test(no_stretch_has_more_words_than_the_texts_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
