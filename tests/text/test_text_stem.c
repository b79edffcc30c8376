/* Stems and packs. */
#include <stdio.h>

#include "text_support.h"

static uint32_t stem(const char *language, const char *word)
{
    stm_document document = tokenized(word);
    assert_int_equal(document.token_count, 1);
    assert_int_equal(stm_text_stem(&document, language, NULL), STEMMA_OK);
    uint32_t found = document.tokens[0].stem;
    assert_true(found != 0);
    stm_document_release(&document);
    return found;
}

static void assert_stems(const char *language, const char *a, const char *b, bool same)
{
    if ((stem(language, a) == stem(language, b)) != same) {
        fail_msg("%s: \"%s\" and \"%s\": stems should%s be equal", language ? language : "none", a, b,
                 same ? "" : " not");
    }
}

static void snowball(void **state)
{
    (void)state;
    static const char *const pairs[][3] = {
        {"fr", "combattants", "combattant"},
        {"fr", "Élections", "élection"},
        {"en", "running", "runs"},
        {"en", "elections", "Election"},
        {"es", "soldados", "soldado"},
        {"de", "Häuser", "Häusern"},
        {"it", "ragazzi", "ragazzo"},
        {"pt", "governos", "governo"},
        {"ru", "солдаты", "солдатов"},
        {"ru", "ёлка", "елки"},
        {"tr", "kitaplar", "kitap"},
        {"tr", "IŞIKLAR", "ışık"},
        {"ar", "كتابها", "كتاب"},
        {"fi", "taloissa", "talossa"},
        {"nl", "boeken", "boek"},
        {"sv", "flickorna", "flickor"},
        {"no", "husene", "husenes"},
        {"nb", "husene", "husenes"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_stems(pairs[i][0], pairs[i][1], pairs[i][2], true);
    }
    assert_stems("fr", "chat", "chien", false);
    assert_stems("en", "running", "walking", false);
    assert_stems("fr", "e\u0301lections", "élection", true);
    assert_stems("ru", "русскии\u0306", "русский", true);
}

static void ukrainian(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"українська", "українського"}, {"українських", "українська"}, {"військові", "військових"},
        {"солдати", "солдатів"},        {"президент", "президента"},   {"президентом", "президентові"},
        {"область", "області"},         {"громадян", "громадянами"},   {"обстріляли", "обстріляла"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_stems("uk", pairs[i][0], pairs[i][1], true);
    }
    assert_stems("uk", "солдат", "місто", false);
    assert_stems("uk", "рік", "рів", false);
}

static void without_stemmer(void **state)
{
    (void)state;
    assert_stems("xx", "words", "word", false);
    assert_stems(NULL, "Été", "ete", true);
    assert_true(stem("xx", "word") == (uint32_t)term("word"));
    assert_true(stem("fr", "10 000") == (uint32_t)term("10000"));
    assert_true(stem("en", "京") == (uint32_t)term("京"));
}

static void very_long_word(void **state)
{
    (void)state;
    char word[4000];
    memset(word, 'a', sizeof word);
    stm_document document = STM_DOCUMENT_INIT;
    for (size_t length = 90; length < 100; length++) {
        assert_int_equal(stm_text_tokenize(&document, word, length, NULL), STEMMA_OK);
        assert_int_equal(stm_text_stem(&document, "fr", NULL), STEMMA_OK);
        assert_true(document.tokens[0].stem != 0);
    }
    assert_int_equal(stm_text_tokenize(&document, word, sizeof word, NULL), STEMMA_OK);
    assert_int_equal(stm_text_stem(&document, "uk", NULL), STEMMA_OK);
    assert_true(document.tokens[0].stem == (uint32_t)document.tokens[0].term);
    stm_document_release(&document);
}

/* The cache must not show: words with the same place in it, in any order, have the stems they have alone. */
static void cache_changes_nothing(void **state)
{
    (void)state;
    enum { WORDS = 30000 };
    static char text[WORDS * 16];
    size_t length = 0;
    for (int i = 0; i < 2 * WORDS; i++) {
        static const char *const endings[] = {"s", "ing", "ed", "ation", ""};
        int word = i < WORDS ? i : 2 * WORDS - 1 - i;
        if (length + 16 > sizeof text) {
            break;
        }
        length += (size_t)snprintf(text + length, 16, "w%c%c%c%s ", 'a' + word % 26, 'a' + word / 26 % 26,
                                   'a' + word / 676 % 26, endings[word % 5]);
    }
    stm_document document = STM_DOCUMENT_INIT;
    assert_int_equal(stm_text_tokenize(&document, text, length, NULL), STEMMA_OK);
    assert_int_equal(stm_text_stem(&document, "en", NULL), STEMMA_OK);
    for (size_t i = 0; i < document.token_count; i += 997) {
        const stm_token *token = document.tokens + i;
        stm_document alone = STM_DOCUMENT_INIT;
        assert_int_equal(stm_text_tokenize(&alone, text + token->begin_byte, token->end_byte - token->begin_byte, NULL),
                         STEMMA_OK);
        assert_int_equal(stm_text_stem(&alone, "en", NULL), STEMMA_OK);
        assert_int_equal(alone.tokens[0].stem, token->stem);
        stm_document_release(&alone);
    }
    stm_document_release(&document);
}

static void assert_listed(const char *language, stm_list list, const char *word, int64_t expected)
{
    int64_t value = -1;
    const stm_pack *pack = stm_pack_of(language);
    assert_non_null(pack);
    if (!stm_pack_has(pack, list, term(word), &value)) {
        fail_msg("%s: \"%s\" is not listed", language, word);
    }
    assert_int_equal(value, expected);
}

static void packs(void **state)
{
    (void)state;
    static const char *const languages[] = {"fr", "en", "es", "de", "it", "pt", "ru", "uk", "ar", "tr"};
    static const char *const negations[] = {"pas", "not", "no", "nicht", "non", "não", "не", "не", "ليس", "değil"};
    static const char *const julys[] = {"Juillet", "July", "julio", "Juli", "luglio",
                                        "julho",   "июля", "липня", "تموز", "temmuzda"};
    static const char *const twenties[] = {"vingt", "twenty",   "veinte",   "zwanzig", "venti",
                                           "vinte", "двадцать", "двадцять", "عشرين",   "yirmi"};
    for (size_t i = 0; i < 10; i++) {
        assert_listed(languages[i], STM_LIST_NEGATION, negations[i], 0);
        assert_listed(languages[i], STM_LIST_MONTH, julys[i], 7);
        assert_listed(languages[i], STM_LIST_NUMBER, twenties[i], 20);
        const stm_pack *pack = stm_pack_of(languages[i]);
        assert_false(stm_pack_has(pack, STM_LIST_STOP, term("xylophon"), NULL));
        assert_false(stm_pack_has(pack, STM_LIST_STOP, 0, NULL));
    }
    assert_listed("uk", STM_LIST_NUMBER, "п'ять", 5);
    assert_listed("de", STM_LIST_NUMBER, "dreiundzwanzig", 23);
    assert_listed("en", STM_LIST_CREDIT, "According", 0);
    assert_listed("fr", STM_LIST_HEDGE, "environ", 0);
    assert_listed("ar", STM_LIST_MONTH, "غشت", 8);
    assert_null(stm_pack_of("xx"));
    assert_null(stm_pack_of(NULL));
    assert_false(stm_pack_has(NULL, STM_LIST_STOP, 1, NULL));
}

/* Contracted forms arrive as the tokenizer splits them. */
static void contracted_negations(void **state)
{
    (void)state;
    stm_document english = tokenized("He didn't go");
    stm_document french = tokenized("Il n'ira");
    assert_true(stm_pack_has(stm_pack_of("en"), STM_LIST_NEGATION, english.tokens[1].term, NULL));
    assert_true(stm_pack_has(stm_pack_of("fr"), STM_LIST_NEGATION, french.tokens[1].term, NULL));
    stm_document_release(&english);
    stm_document_release(&french);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(snowball),
        cmocka_unit_test(ukrainian),
        cmocka_unit_test(without_stemmer),
        cmocka_unit_test(very_long_word),
        cmocka_unit_test(cache_changes_nothing),
        cmocka_unit_test(packs),
        cmocka_unit_test(contracted_negations),
    };
    return cmocka_run_group_tests_name("text: stems and packs", tests, NULL, NULL);
}
