/* Translated passages: found, with their ends and what differs; what two reports of one event share is none. */
#include "reuse/reuse_help.h"

#include "reuse/reuse_pivot.h"
#include "support/fault.h"

static const char french[] =
    "Le pont suspendu de Varmonne sera fermé à la circulation à partir du 14 octobre, a annoncé mardi le conseil "
    "municipal. Les ingénieurs ont découvert des fissures dans trois des douze câbles lors d'une inspection de "
    "routine. "
    "« Nous ne pouvons pas prendre le moindre risque avec la vie des habitants », a déclaré la maire, Hélène Tarbot. "
    "Les travaux coûteront 37 millions d'euros et dureront au moins deux ans. Les pêcheurs du port craignent de perdre "
    "leurs clients pendant l'hiver. Un bac gratuit transportera les piétons et les cyclistes toutes les vingt minutes.";

static const char english[] =
    "The Varmonne suspension bridge will be closed to traffic from October 14, the town council announced on Tuesday. "
    "Engineers discovered cracks in three of the twelve cables during a routine inspection. \"We cannot take the "
    "slightest risk with the lives of the residents,\" said the mayor, Hélène Tarbot. The works will cost 37 million "
    "euros and will last at least two years. The fishermen of the port fear losing their customers during the winter. "
    "A "
    "free ferry will carry pedestrians and cyclists every twenty minutes.";

/* Made from the English one. */
static const char spanish[] =
    "El puente colgante de Varmonne estará cerrado al tráfico desde el 14 de octubre, anunció el martes el "
    "ayuntamiento. "
    "Los ingenieros descubrieron grietas en tres de los doce cables durante una inspección de rutina. «No podemos "
    "correr "
    "el menor riesgo con la vida de los residentes», dijo la alcaldesa, Hélène Tarbot. Las obras costarán 37 millones "
    "de "
    "euros y durarán al menos dos años. Los pescadores del puerto temen perder a sus clientes durante el invierno. Un "
    "transbordador gratuito llevará a peatones y ciclistas cada veinte minutos.";

/* Another reporter on the same council meeting: the same names and figures, nothing else. */
static const char independent[] =
    "Anger was in the air when Hélène Tarbot faced shopkeepers in Varmonne on Tuesday evening. Nobody had warned them, "
    "several complained, that lorries would have to drive around the valley. The mayor put the bill at 37 million "
    "euros. "
    "Opposition councillors called for an inquiry into who had skipped earlier checks. Asked when the crossing would "
    "shut, "
    "she answered: October 14. Schools on the far bank are looking for buses, teachers told this newspaper.";

static const char unrelated[] =
    "Apple growers in the north expect a poor harvest after a late frost destroyed most of the blossoms in April. "
    "Prices "
    "have already risen by a fifth since the summer. The association of cider makers asked for help from the ministry.";

/* The passages of two articles, as results. */
typedef struct outcome {
    stm_arena arena;
    stm_pair_result result;
} outcome;

static stemma_status prepare(stm_prepared *prepared, const char *text, const char *language, stm_stemmers *stemmers)
{
    stemma_article article = article_of(text, language);
    stemma_status status = stm_reuse_prepare(prepared, &article, NULL);
    if (status == STEMMA_OK) {
        status = stm_reuse_prepare_units(prepared, stemmers, NULL);
    }
    return status == STEMMA_OK ? stm_reuse_prepare_pivots(prepared, NULL) : status;
}

static stemma_status compare(outcome *out, const char *a, const char *a_language, const char *b, const char *b_language)
{
    memset(out, 0, sizeof *out);
    stm_prepared sides[2] = {STM_PREPARED_INIT, STM_PREPARED_INIT};
    stm_stemmers *stemmers = stm_stemmers_new();
    stm_compare_scratch *scratch = stm_compare_scratch_new();
    const stm_word_passage *passages = NULL;
    size_t count = 0;
    stemma_status status = stemmers && scratch ? STEMMA_OK : STEMMA_E_MEMORY;
    if (status == STEMMA_OK) {
        status = prepare(&sides[0], a, a_language, stemmers);
    }
    if (status == STEMMA_OK) {
        status = prepare(&sides[1], b, b_language, stemmers);
    }
    if (status == STEMMA_OK) {
        status = stm_reuse_compare(&out->arena, &passages, &count, &sides[0], &sides[1], scratch, NULL);
    }
    if (status == STEMMA_OK && count > 0) {
        status = stm_reuse_result(&out->arena, &out->result, passages, count, &sides[0].words, &sides[1].words, NULL);
    }
    stm_compare_scratch_free(scratch);
    stm_stemmers_free(stemmers);
    stm_prepared_release(&sides[0]);
    stm_prepared_release(&sides[1]);
    return status;
}

static outcome held_against(const char *a, const char *a_language, const char *b, const char *b_language)
{
    outcome out;
    assert_int_equal(compare(&out, a, a_language, b, b_language), STEMMA_OK);
    return out;
}

static void assert_said(const outcome *out)
{
    assert_int_equal(out->result.passage_count, 1);
    assert_int_equal(out->result.passages[0].kind, STEMMA_KIND_TRANSLATION);
    assert_int_equal(out->result.link.kind, STEMMA_KIND_TRANSLATION);
    assert_true(out->result.passages[0].score >= 0.9);
}

static void whole_articles(void **state)
{
    (void)state;
    outcome out = held_against(french, "fr", english, "en");
    assert_said(&out);
    assert_int_equal(out.result.passages[0].a_begin, 0);
    assert_int_equal(out.result.passages[0].b_begin, 0);
    assert_int_equal(out.result.passages[0].change_count, 0);
    assert_true(out.result.link.a_share > 0.99 && out.result.link.b_share > 0.99);
    stm_arena_release(&out.arena);
}

static void translation_of_a_translation(void **state)
{
    (void)state;
    outcome out = held_against(french, "fr", spanish, "es");
    assert_said(&out);
    assert_true(out.result.link.a_share > 0.99 && out.result.link.b_share > 0.99);
    stm_arena_release(&out.arena);
}

/* Turned round it is the same passage. */
static void both_ways(void **state)
{
    (void)state;
    outcome forth = held_against(french, "fr", english, "en");
    outcome back = held_against(english, "en", french, "fr");
    assert_said(&back);
    assert_int_equal(forth.result.passages[0].a_end, back.result.passages[0].b_end);
    assert_int_equal(forth.result.passages[0].b_end, back.result.passages[0].a_end);
    assert_true(forth.result.passages[0].score == back.result.passages[0].score);
    stm_arena_release(&forth.arena);
    stm_arena_release(&back.arena);
}

/* Two sentences of the French text, set into an English article about something else. */
static void ends_of_a_passage(void **state)
{
    (void)state;
    static const char before[] = "Apple growers in the north expect a poor harvest after a late frost in April. Prices "
                                 "have already risen by a fifth since the summer. ";
    static const char passage[] = "Engineers discovered cracks in three of the twelve cables during a routine "
                                  "inspection. The works will cost 37 million euros and will last at least two years.";
    static const char behind[] = " The association of cider makers asked for help from the ministry. Cider from abroad "
                                 "was cheaper last year.";
    stm_buffer text = STM_BUFFER_INIT;
    stm_buffer_string(&text, before);
    stm_buffer_string(&text, passage);
    stm_buffer_string(&text, behind);
    outcome out = held_against(french, "fr", text.data, "en"); /* a sentence was left out in between */
    assert_int_equal(out.result.passage_count, 1);
    assert_true(out.result.passages[0].score >= 0.5);
    assert_int_equal(out.result.passages[0].b_begin, strlen(before));
    assert_int_equal(out.result.passages[0].b_end, strlen(before) + strlen(passage) - 1); /* the full stop is no word */
    stm_arena_release(&out.arena);
    stm_buffer_release(&text);
}

/* The English text with a word of it replaced. */
static outcome french_against_edited(const char *word, const char *other)
{
    stm_buffer text = STM_BUFFER_INIT;
    const char *at = strstr(english, word);
    assert_non_null(at);
    stm_buffer_bytes(&text, english, (size_t)(at - english));
    stm_buffer_string(&text, other);
    stm_buffer_string(&text, at + strlen(word));
    outcome out = held_against(french, "fr", text.data, "en");
    stm_buffer_release(&text);
    return out;
}

static void changed_figure(void **state)
{
    (void)state;
    outcome out = french_against_edited("37", "73");
    assert_said(&out);
    assert_int_equal(out.result.passages[0].change_count, 1);
    assert_int_equal(out.result.passages[0].changes[0].type, STEMMA_CHANGE_NUMBER);
    assert_string_equal(out.result.passages[0].changes[0].a, "37");
    assert_string_equal(out.result.passages[0].changes[0].b, "73");
    stm_arena_release(&out.arena);
}

static void lost_negation(void **state)
{
    (void)state;
    outcome out = french_against_edited("cannot", "can");
    assert_said(&out);
    assert_int_equal(out.result.passages[0].change_count, 1);
    assert_int_equal(out.result.passages[0].changes[0].type, STEMMA_CHANGE_NEGATION);
    stm_arena_release(&out.arena);
}

static void one_sentence(void **state)
{
    (void)state;
    outcome out = held_against("Les pêcheurs du port craignent de perdre leurs clients pendant l'hiver.", "fr",
                               "The fishermen of the port fear losing their customers during the winter.", "en");
    assert_said(&out);
    stm_arena_release(&out.arena);
}

static void two_reports_of_one_event(void **state)
{
    (void)state;
    const char *const others[2][2] = {{french, "fr"}, {spanish, "es"}};
    for (size_t i = 0; i < 2; i++) {
        outcome out = held_against(others[i][0], others[i][1], independent, "en");
        assert_true(out.result.passage_count == 0 || out.result.link.score < 0.5);
        stm_arena_release(&out.arena);
    }
}

static void nothing_in_common(void **state)
{
    (void)state;
    outcome out = held_against(french, "fr", unrelated, "en");
    assert_int_equal(out.result.passage_count, 0);
    stm_arena_release(&out.arena);
}

/* A list of names is no translation of another list of them. */
static void names_alone(void **state)
{
    (void)state;
    outcome out =
        held_against("Étaient présents : Anna Kowal, Pedro Almiro, John Fairbank, Olga Sidorova, Mehmet Aydin.", "fr",
                     "Absent were John Fairbank, Anna Kowal, Mehmet Aydin, Pedro Almiro and Olga Sidorova.", "en");
    assert_true(out.result.passage_count == 0 || out.result.link.score < 0.9);
    stm_arena_release(&out.arena);
}

/* ------------------------------------------------------------------ seeds */

static void fill_lines(stm_fingerprint *lines, const char *text, const char *language)
{
    stm_words words = STM_WORDS_INIT;
    stm_stemmers *stemmers = stm_stemmers_new();
    stm_pivot_cache *cache = stm_pivot_cache_new();
    stemma_article article = article_of(text, language);
    assert_int_equal(stm_reuse_words(&words, &article, NULL), STEMMA_OK);
    assert_int_equal(stm_pivot_lines(lines, &words, stemmers, cache, NULL), STEMMA_OK);
    for (size_t i = 0; i < lines->count; i++) {
        assert_true(lines->seeds[i] != STM_SEED_NONE);
    }
    stm_pivot_cache_free(cache);
    stm_stemmers_free(stemmers);
    stm_words_release(&words);
}

/* What a text's lines are must not depend on the texts that were read before it: words that are folded alike, with other
 * accents or capitals, have other stems and keys. */
static void lines_know_no_other_text(void **state)
{
    (void)state;
    static const char plain[] = "La peche du Perou a Medee. Le cote des congres et les marches de Quebec.";
    static const char accents[] = "La pêche du Pérou a Médée. Le côté des congrès et les MARCHÉS de Québec.";
    stm_fingerprint alone = STM_FINGERPRINT_INIT;
    stm_fingerprint behind = STM_FINGERPRINT_INIT;
    fill_lines(&alone, accents, "fr");
    stm_words words = STM_WORDS_INIT;
    stm_stemmers *stemmers = stm_stemmers_new();
    stm_pivot_cache *cache = stm_pivot_cache_new();
    const char *const texts[] = {plain, accents};
    for (size_t i = 0; i < 2; i++) {
        stemma_article article = article_of(texts[i], "fr");
        assert_int_equal(stm_reuse_words(&words, &article, NULL), STEMMA_OK);
        assert_int_equal(stm_pivot_lines(&behind, &words, stemmers, cache, NULL), STEMMA_OK);
    }
    assert_int_equal(alone.count, behind.count);
    assert_memory_equal(alone.seeds, behind.seeds, alone.count * sizeof *alone.seeds);
    stm_pivot_cache_free(cache);
    stm_stemmers_free(stemmers);
    stm_words_release(&words);
    stm_fingerprint_release(&alone);
    stm_fingerprint_release(&behind);
}

static void lines_name_candidates(void **state)
{
    (void)state;
    const char *const texts[5][2] = {
        {french, "fr"}, {english, "en"}, {spanish, "es"}, {unrelated, "en"}, {"Kissa istuu matolla.", "fi"}};
    stm_fingerprint lines[5];
    stm_reuse_text list[5];
    for (uint32_t i = 0; i < 5; i++) {
        lines[i] = (stm_fingerprint)STM_FINGERPRINT_INIT;
        fill_lines(&lines[i], texts[i][0], texts[i][1]);
        list[i] = (stm_reuse_text){lines[i].seeds, (uint32_t)lines[i].count, 100 + i, 1000 + i, true};
    }
    assert_int_equal(lines[4].count, 0); /* no table */
    stm_candidates found;
    assert_int_equal(stm_candidates_find(&found, STM_SEEDS_PIVOTS, list, 5, 1, NULL), STEMMA_OK);
    assert_int_equal(found.found_count, 3);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(found.found[i].a, i == 2);
        assert_int_equal(found.found[i].b, i == 0 ? 1 : 2);
    }
    stm_candidates_release(&found);
    list[0].is_new = list[1].is_new = false; /* and one that is added later */
    assert_int_equal(stm_candidates_find(&found, STM_SEEDS_PIVOTS, list, 5, 2, NULL), STEMMA_OK);
    assert_int_equal(found.found_count, 2);
    assert_int_equal(found.lost_count, 0);
    stm_candidates_release(&found);
    for (uint32_t i = 0; i < 5; i++) {
        stm_fingerprint_release(&lines[i]);
    }
}

/* What is counted is what is written, and the rest comes out sorted. */
static void seeds_of_lines(void **state)
{
    (void)state;
    stm_fingerprint lines = STM_FINGERPRINT_INIT;
    fill_lines(&lines, french, "fr");
    size_t room = stm_pivot_seed_count(lines.seeds, lines.count);
    uint32_t *seeds = malloc((room + 1) * sizeof *seeds);
    assert_non_null(seeds);
    seeds[room] = 77;
    uint32_t smallest = 0;
    size_t count = stm_pivot_seeds(seeds, &smallest, lines.seeds, lines.count, NULL);
    assert_true(count > 0 && count <= room && seeds[room] == 77);
    for (size_t i = 1; i < count; i++) {
        assert_true(seeds[i - 1] < seeds[i]);
    }
    assert_int_equal(smallest, seeds[0]);
    assert_int_equal(stm_pivot_seed_count(NULL, 0), 0);
    assert_int_equal(stm_pivot_seeds(seeds, &smallest, NULL, 0, NULL), 0);
    free(seeds);
    stm_fingerprint_release(&lines);
}

/* ------------------------------------------------------------------ memory */

static void memory_runs_out(void **state)
{
    (void)state;
    stemma_status status = STEMMA_OK;
    STM_FAULT_LOOP(status)
    {
        outcome out;
        status = compare(&out, french, "fr", english, "en");
        assert_true(status != STEMMA_OK || out.result.passage_count == 1);
        stm_arena_release(&out.arena);
    }
}

static stemma_status find_pair(const char *one, const char *two, size_t *found_count)
{
    const char *const texts[2][2] = {{one, "fr"}, {two, "en"}};
    stm_words words = STM_WORDS_INIT;
    stm_fingerprint lines[2] = {STM_FINGERPRINT_INIT, STM_FINGERPRINT_INIT};
    stm_reuse_text list[2];
    stm_stemmers *stemmers = stm_stemmers_new();
    stm_pivot_cache *cache = stm_pivot_cache_new();
    stemma_status status = stemmers && cache ? STEMMA_OK : STEMMA_E_MEMORY;
    for (uint32_t i = 0; i < 2 && status == STEMMA_OK; i++) {
        stemma_article article = article_of(texts[i][0], texts[i][1]);
        status = stm_reuse_words(&words, &article, NULL);
        if (status == STEMMA_OK) {
            status = stm_pivot_lines(&lines[i], &words, stemmers, cache, NULL);
        }
        list[i] = (stm_reuse_text){lines[i].seeds, (uint32_t)lines[i].count, 100 + i, 1000 + i, true};
    }
    stm_candidates found = STM_CANDIDATES_INIT;
    if (status == STEMMA_OK) {
        status = stm_candidates_find(&found, STM_SEEDS_PIVOTS, list, 2, 1, NULL);
    }
    *found_count = found.found_count;
    stm_candidates_release(&found);
    stm_fingerprint_release(&lines[0]);
    stm_fingerprint_release(&lines[1]);
    stm_pivot_cache_free(cache);
    stm_stemmers_free(stemmers);
    stm_words_release(&words);
    return status;
}

static void memory_runs_out_for_seeds(void **state)
{
    (void)state;
    stemma_status status = STEMMA_OK;
    size_t found = 0;
    STM_FAULT_LOOP(status)
    {
        status = find_pair(french, english, &found);
    }
    assert_int_equal(found, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_articles),
        cmocka_unit_test(translation_of_a_translation),
        cmocka_unit_test(both_ways),
        cmocka_unit_test(ends_of_a_passage),
        cmocka_unit_test(changed_figure),
        cmocka_unit_test(lost_negation),
        cmocka_unit_test(one_sentence),
        cmocka_unit_test(two_reports_of_one_event),
        cmocka_unit_test(nothing_in_common),
        cmocka_unit_test(names_alone),
        cmocka_unit_test(lines_know_no_other_text),
        cmocka_unit_test(lines_name_candidates),
        cmocka_unit_test(seeds_of_lines),
        cmocka_unit_test(memory_runs_out),
        cmocka_unit_test(memory_runs_out_for_seeds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
