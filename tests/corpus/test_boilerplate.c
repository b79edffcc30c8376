/* Boilerplate of scraped text: what must go, and above all what must stay. */
#include "corpus_help.h"

#include <stdlib.h>
#include <string.h>

#define BODY                                                                                                           \
    "La mairie de Montrieux a annoncé mardi la fermeture du vieux pont, dont deux piles ont été emportées par la " \
    "crue de la semaine passée. Les travaux dureront au moins six mois, selon les services techniques de la ville."

typedef struct marks {
    stm_arena arena;
    const char *text;
    const stemma_boilerplate *spans;
    size_t count;
} marks;

static marks mark(const char *text)
{
    marks m = {STM_ARENA_INIT, text, NULL, 0};
    char *copy = malloc(strlen(text) + 1); /* its own block, for sanitizers */
    assert_non_null(copy);
    memcpy(copy, text, strlen(text) + 1);
    assert_int_equal(stm_boilerplate_mark(&m.arena, &m.spans, &m.count, copy, strlen(text), NULL, NULL), STEMMA_OK);
    free(copy);
    uint32_t end = 0;
    for (size_t i = 0; i < m.count; i++) {
        assert_true(m.spans[i].begin >= end && m.spans[i].end > m.spans[i].begin);
        end = m.spans[i].end;
    }
    assert_true(end <= stm_utf8_length(text, strlen(text)));
    return m;
}

/* Whether the span `index` is the line that begins with `line`. */
static void expect(const marks *m, size_t index, const char *reason, const char *line)
{
    assert_true(index < m->count);
    size_t begin = stm_utf8_byte_of(m->text, strlen(m->text), m->spans[index].begin);
    assert_string_equal(m->spans[index].reason, reason);
    assert_int_equal(strncmp(m->text + begin, line, strlen(line)), 0);
}

static void test_whole_page(void **state)
{
    (void)state;
    marks m = mark("Vous êtes ici : Accueil » Région » Le pont de Montrieux fermé\n\nLe pont de Montrieux fermé\n\n"
                   "Le pont de Montrieux fermé\n\n" BODY "\n\n" BODY "\n\nAnne Martin\n\n"
                   "Chaque matin les nouvelles de la vallée\n\nCopyright © 2013 Échos SA. All rights reserved.\n\n"
                   "Retour en haut de la page");
    assert_int_equal(m.count, 5);
    expect(&m, 0, "menu", "Vous êtes");
    expect(&m, 1, "repeated title", "Le pont");
    expect(&m, 2, "footer", "Chaque matin");
    expect(&m, 3, "copyright", "Copyright");
    expect(&m, 4, "footer", "Retour");
    stm_arena_release(&m.arena);
}

static void test_languages(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *reason;
    } lines[] = {{"You are here: Home > News > Bridge", "menu"},
                 {"Home | News | Sport | Contact", "menu"},
                 {"Startseite > Politik > Brücke", "menu"},
                 {"Вы здесь: Главная", "menu"},
                 {"الرئيسية » أخبار", "menu"},
                 {"Facebook Twitter WhatsApp", "share"},
                 {"Skip to content", "menu"},
                 {"COMPARTIR", "share"}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char text[1024];
        (void)snprintf(text, sizeof text, "%s\n\n%s\n", lines[i].line, BODY);
        marks m = mark(text);
        if (m.count != 1) {
            fail_msg("not marked: %s", lines[i].line);
        }
        expect(&m, 0, lines[i].reason, lines[i].line);
        stm_arena_release(&m.arena);
    }
}

static void test_tails(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *reason;
    } lines[] = {{"Lire aussi : Un maire et son pont", "related"},
                 {"» LIRE AUSSI - Un maire et son pont", "related"},
                 {"Leia também: a ponte", "related"},
                 {"Читайте также: мост", "related"},
                 {"اقرأ أيضا: الجسر", "related"},
                 {"Back to top", "footer"},
                 {"↑ Back to top", "footer"},
                 {"Nach oben", "footer"},
                 {"© 2024 Échos", "copyright"},
                 {"© Alle Rechte vorbehalten.", "copyright"},
                 {"Copyright 2024 Échos SA", "copyright"},
                 {"Tous droits réservés", "copyright"},
                 {"Все права защищены.", "copyright"},
                 {"جميع الحقوق محفوظة", "copyright"},
                 {"Crédit photo : AFP", "photo credit"},
                 {"Foto: dpa", "photo credit"},
                 {"Leave a comment", "comments"}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char text[1024];
        (void)snprintf(text, sizeof text, "%s\n\n%s\n", BODY, lines[i].line);
        marks m = mark(text);
        if (m.count != 1) {
            fail_msg("not marked: %s", lines[i].line);
        }
        expect(&m, 0, lines[i].reason, lines[i].line);
        stm_arena_release(&m.arena);
    }
}

/* Lines that resemble boilerplate and are the article, or may be. */
static void test_kept(void **state)
{
    (void)state;
    static const char *const texts[] = {"Un titre\n\n" BODY,
                                        BODY "\n\nLire aussi : entre deux paragraphes\n\n" BODY,
                                        BODY "\n\nMenu\n\n" BODY,
                                        "Copyright law changes again\n\n" BODY,
                                        "Bild: Merz soll gehen\n\n" BODY,
                                        "Photo: the story of an art\n\n" BODY,
                                        BODY
                                        "\n\nPhoto: the mayor, who stood on the bridge when it fell into the river.",
                                        BODY "\n\nAnne Martin",
                                        BODY "\n\nEt maintenant ?",
                                        "Home is where the heart is\n\n" BODY,
                                        "Home",
                                        "Facebook",
                                        "Partager",
                                        "Il l'a dit.\nIl l'a dit.\nIl l'a dit.\nIl l'a dit.\n\n" BODY,
                                        "Natl Loan 3,5\nNatl Loan 3,5\n",
                                        BODY "\n\nAvg 13.9 mln\n\nAvg 13.9 mln\n",
                                        "Copyright 2024 X. All rights reserved.",
                                        "All rights reserved.\nBack to top\nMenu\n",
                                        "",
                                        "\n\n\n",
                                        "é"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        marks m = mark(texts[i]);
        if (m.count != 0) {
            fail_msg("marked (%s): %s", m.spans[0].reason, texts[i]);
        }
        stm_arena_release(&m.arena);
    }
}

static void test_titles(void **state)
{
    (void)state;
    marks m = mark("Le pont est fermé\nLe pont est fermé\nLe pont est fermé\n" BODY);
    assert_int_equal(m.count, 2);
    expect(&m, 0, "repeated title", "Le pont");
    assert_int_equal(m.spans[0].begin, 18);
    stm_arena_release(&m.arena);
    m = mark("Le pont est fermé\n\nLe pont est fermé - Les Échos\n\n" BODY);
    assert_int_equal(m.count, 1);
    stm_arena_release(&m.arena);
}

static void test_date_header(void **state)
{
    (void)state;
    marks m = mark(" date 2024-07 Du 25 au 27 juillet, rien.");
    assert_int_equal(m.count, 1);
    expect(&m, 0, "date header", " date");
    assert_int_equal(m.spans[0].end, 14);
    stm_arena_release(&m.arena);
    m = mark(" date 2024-07 Vous êtes ici : Accueil\n\n" BODY);
    assert_int_equal(m.count, 2);
    expect(&m, 1, "menu", "Vous");
    stm_arena_release(&m.arena);
}

static void test_repeated_sentence(void **state)
{
    (void)state;
    stm_buffer text = STM_BUFFER_INIT;
    for (int i = 0; i < 10000; i++) {
        stm_buffer_string(&text, "The same sentence stands here again and again.\n");
    }
    marks m = mark(text.data);
    assert_int_equal(m.count, 0);
    stm_arena_release(&m.arena);
    stm_buffer_release(&text);
}

/* Random pages of lines of every sort: spans are in order, and the body is never touched. */
static void test_random_pages(void **state)
{
    (void)state;
    static const char body[] = BODY;
    const char *const lines[] = {body,
                                 "Menu",
                                 "Un titre de page",
                                 "Un titre de page",
                                 "",
                                 "© 2024 X",
                                 "Lire aussi : autre chose",
                                 "\r",
                                 "Facebook | Twitter",
                                 "Photo: AFP",
                                 "Accueil > Région",
                                 "é",
                                 "Retour en haut",
                                 " date 2024-07 x",
                                 "\t \xC2\xA0"};
    uint32_t seed = 5;
    for (int i = 0; i < 20000; i++) {
        stm_buffer text = STM_BUFFER_INIT;
        for (int k = 0; k < 10; k++) {
            seed = seed * 1664525u + 1013904223u;
            stm_buffer_string(&text, lines[(seed >> 12) % (sizeof lines / sizeof *lines)]);
            stm_buffer_char(&text, '\n');
        }
        marks m = mark(text.data);
        for (size_t k = 0; k < m.count; k++) {
            assert_true(m.spans[k].end - m.spans[k].begin < 60);
        }
        stm_arena_release(&m.arena);
        stm_buffer_release(&text);
    }
}

/* A page of many short lines, among them sentences broken at their links: these are no frame. */
static void test_broken_sentences(void **state)
{
    (void)state;
    static const char menu[] = "Home\nNews\nSport\nWeather\nCulture\nVideo\nShop\nContact\nLog in\nSubscribe\n";
    static const char story[] =
        "The council has closed the old bridge, which\nengineers\nfound cracked in three places, until\nOctober\n, "
        "and will mend it with money from the region.\nDrivers take the\nsouthern bypass\nin the meantime, which "
        "adds a quarter of an hour at busy times, the mayor\nsaid on Tuesday.\n";
    stm_buffer text = STM_BUFFER_INIT;
    stm_buffer_string(&text, menu);
    stm_buffer_string(&text, story);
    stm_buffer_string(&text, menu);
    stm_buffer_string(&text, menu);
    stm_arena arena = STM_ARENA_INIT;
    const stemma_boilerplate *spans;
    size_t count;
    assert_int_equal(stm_boilerplate_mark(&arena, &spans, &count, text.data, text.length, NULL, NULL), STEMMA_OK);
    for (size_t i = 0; i < count; i++) {
        assert_false(spans[i].begin < sizeof menu - 1 + sizeof story - 1 && spans[i].end > sizeof menu);
    }
    stm_arena_release(&arena);
    stm_buffer_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_broken_sentences),
                                       cmocka_unit_test(test_whole_page),
                                       cmocka_unit_test(test_languages),
                                       cmocka_unit_test(test_tails),
                                       cmocka_unit_test(test_kept),
                                       cmocka_unit_test(test_titles),
                                       cmocka_unit_test(test_date_header),
                                       cmocka_unit_test(test_repeated_sentence),
                                       cmocka_unit_test(test_random_pages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
