#include "text_support.h"

static void french(void **state)
{
    (void)state;
    assert_sentences("fr", "Un. Deux ! Trois ? Fin", "Un.|Deux !|Trois ?|Fin");
    assert_sentences("fr", "« Partez ! » dit-il. M. Dupont arrive à 10 h. « Vraiment ? » Il part… Puis rien.",
                     "« Partez ! » dit-il.|M. Dupont arrive à 10 h.|« Vraiment ? »|Il part…|Puis rien.");
    assert_sentences("fr", "L'O.N.U. a dit. Le général J. Smith, etc. Ensuite (voir p. 3).",
                     "L'O.N.U. a dit.|Le général J. Smith, etc.|Ensuite (voir p. 3).");
    assert_sentences("fr", "Il en coûte 3.5 ou 3,5. Voir exemple.org. Merci",
                     "Il en coûte 3.5 ou 3,5.|Voir exemple.org.|Merci");
    assert_sentences("fr", "Le 20 juil. Paris dort. Mme Roy aussi.", "Le 20 juil. Paris dort.|Mme Roy aussi.");
}

static void english(void **state)
{
    (void)state;
    assert_sentences("en", "Mr. Smith of the U.S. Army said \"Go!\" He left.",
                     "Mr. Smith of the U.S. Army said \"Go!\"|He left.");
    assert_sentences("en", "He lives in the U.S. The army knows.", "He lives in the U.S.|The army knows.");
    assert_sentences("en", "\"Stop!\", he said. \"Why?\" she asked.", "\"Stop!\", he said.|\"Why?\" she asked.");
    assert_sentences("en", "They ... stayed. Acme Inc. said no. Then", "They ... stayed.|Acme Inc. said no.|Then");
    assert_sentences("en", "A \"word.\" \"Next one.\" Yes", "A \"word.\"|\"Next one.\"|Yes");
    assert_sentences("en", "(One.) [Two.] Three", "(One.)|[Two.]|Three");
    assert_sentences("en", "No. It is No. 5.", "No.|It is No. 5.");
}

/* How many tokens are said to stand in a title. */
static void assert_titled(const char *text, size_t expected)
{
    stm_document document = tokenized(text);
    size_t titled = 0;
    assert_int_equal(stm_text_split(&document, "en", NULL), STEMMA_OK);
    for (size_t i = 0; i < document.token_count; i++) {
        titled += (document.tokens[i].flags & STM_TOKEN_TITLE) != 0;
    }
    assert_int_equal(titled, expected);
    stm_document_release(&document);
}

static void titles(void **state)
{
    (void)state;
    assert_titled("Three Words That Destroyed the Stock of Disney", 8);
    assert_titled("Three Words That Destroyed the Stock\n\nThey were said by its chairman on Tuesday.", 6);
    assert_titled("President Obama met Chancellor Merkel in the town of Kiel.", 0);
    assert_titled("John Fairbank, Anna Kowal, Pedro Almiro, Olga Sidorova", 0); /* a list of names */
    assert_titled("ALL LINES OF CABLES LOOK LIKE THIS", 0);
    assert_titled("Big News", 0);
    assert_titled("", 0);
}

static void other_languages(void **state)
{
    (void)state;
    assert_sentences("de", "Am 25. Juli kam Dr. Müller z. B. an. Er ging. »Was?« Ja.",
                     "Am 25. Juli kam Dr. Müller z. B. an.|Er ging.|»Was?«|Ja.");
    assert_sentences("es", "¿Qué pasó? ¡Nada! El Sr. Pérez lo dijo.", "¿Qué pasó?|¡Nada!|El Sr. Pérez lo dijo.");
    assert_sentences("it", "Il sig. Rossi tace. È vero.", "Il sig. Rossi tace.|È vero.");
    assert_sentences("pt", "O Sr. Silva saiu. Não voltou.", "O Sr. Silva saiu.|Não voltou.");
    assert_sentences("ru", "В 2024 г. он приехал. А. С. Пушкин писал. Всё.",
                     "В 2024 г. он приехал.|А. С. Пушкин писал.|Всё.");
    assert_sentences("uk", "Ім. Шевченка. У 2022 р. почалося.", "Ім. Шевченка.|У 2022 р. почалося.");
    assert_sentences("ar", "ماذا حدث؟ لا شيء. ذهب الولد", "ماذا حدث؟|لا شيء.|ذهب الولد");
    assert_sentences("tr", "Prof. Dr. Yılmaz geldi. 25. Dönem bitti.", "Prof. Dr. Yılmaz geldi.|25. Dönem bitti.");
    assert_sentences("zh", "你好。我是学生！真的吗？是的。", "你好。|我是学生！|真的吗？|是的。");
    assert_sentences("hi", "राम गया। सीता आई।", "राम गया।|सीता आई।");
    assert_sentences(NULL, "Ett. Två! Tre", "Ett.|Två!|Tre");
    assert_sentences("xx", "Ett. Två", "Ett.|Två");
}

static void lines(void **state)
{
    (void)state;
    assert_sentences("en", "A title\n\nText here. More\n\n\nend", "A title|Text here.|More|end");
    assert_sentences("en", "One line\nTwo lines\nthree goes on", "One line|Two lines\nthree goes on");
    assert_sentences("ar", "سطر\nسطر", "سطر|سطر");
    /* wrapped by a printer: the line break before "More" means nothing */
    assert_sentences("en",
                     "first line is\nlong and goes\non with words\nuntil the Great\nMore of it\nand a stop.\nThen this",
                     "first line is\nlong and goes\non with words\nuntil the Great\nMore of it\nand a stop.|Then this");
}

static void nothing(void **state)
{
    (void)state;
    assert_sentences("fr", "", "");
    assert_sentences("fr", "… « »", "");
    assert_sentences("fr", "  seul  ", "seul");
    assert_sentences("fr", "« seul »", "« seul »");
}

static void sentence_flags(void **state)
{
    (void)state;
    const char *text = "M. Dupont dort. Paris aussi\nla nuit";
    stm_document document = tokenized(text);
    assert_true(document.tokens[1].flags & STM_TOKEN_SENTENCE); /* the tokenizer knows no abbreviation */
    assert_int_equal(stm_text_split(&document, "fr", NULL), STEMMA_OK);
    assert_int_equal(document.sentence_count, 2);
    assert_true(document.tokens[0].flags & STM_TOKEN_SENTENCE);
    assert_false(document.tokens[1].flags & STM_TOKEN_SENTENCE);
    assert_true(document.tokens[3].flags & STM_TOKEN_SENTENCE);
    assert_false(document.tokens[4].flags & STM_TOKEN_SENTENCE);
    assert_true(document.tokens[5].flags & STM_TOKEN_SENTENCE); /* of a line */
    stm_document_release(&document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(french), cmocka_unit_test(english), cmocka_unit_test(other_languages),
        cmocka_unit_test(lines),  cmocka_unit_test(nothing), cmocka_unit_test(sentence_flags),
        cmocka_unit_test(titles),
    };
    return cmocka_run_group_tests_name("text: sentences", tests, NULL, NULL);
}
