#include "text_support.h"

static void words_of_many_scripts(void **state)
{
    (void)state;
    assert_tokens("Hello, world!", "Hello|world");
    assert_tokens("L'armée d’Algérie", "L|armée|d|Algérie");
    assert_tokens("a-t-il dit — « oui »", "a|t|il|dit|oui");
    assert_tokens("CSP-PDA, COVID19", "CSP|PDA|COVID19");
    assert_tokens("Москва. Киев", "Москва|Киев");
    assert_tokens("قال الرئيس، أمس؟", "قال|الرئيس|أمس");
    assert_tokens("हिन्दी में", "हिन्दी|में");
    assert_tokens("한국 뉴스", "한국|뉴스");
    assert_tokens("Αθήνα και", "Αθήνα|και");
    assert_tokens("北京大学 Tokyo", "北|京|大|学|Tokyo");
    assert_tokens("สวัสดี", "ส|วั|ส|ดี");
    assert_tokens("😀 👍🏽 ★ → €", "");
    assert_tokens("", "");
    assert_tokens(" \n\t", "");
}

static void what_hides_in_words(void **state)
{
    (void)state;
    assert_tokens("co\u00ADoperate", "co\u00ADoperate");
    assert_tokens("soft\u00AD end", "soft|end");
    assert_tokens("\uFEFFbom", "bom");
    assert_tokens("cafe\u0301.", "cafe\u0301");
    assert_tokens("zero\u200Bwidth", "zero\u200Bwidth");
    assert_same("co\u00ADoperate", "cooperate");
    assert_same("zero\u200Bwidth", "zerowidth");
    assert_same("\u200Fסלע", "סלע");
    assert_same("cafe\u0301", "café");
}

static void apostrophes(void **state)
{
    (void)state;
    assert_tokens("п'ять п’ять пʼять", "п'ять|п’ять|пʼять");
    assert_same("п'ять", "п’ять");
    assert_same("п'ять", "пʼять");
    assert_same("п'ять", "пять");
    assert_tokens("'слово' - 'и'", "слово|и");
    assert_tokens("don't Türkiye'nin", "don|t|Türkiye|nin");
    assert_tokens("ж'", "ж");
}

static void numbers(void **state)
{
    (void)state;
    assert_tokens("20 1.500 1,5 10 000", "20|1.500|1,5|10 000");
    assert_tokens("10\u00A0000 et 10\u202F000", "10\u00A0000|et|10\u202F000");
    assert_tokens("10'000 10’000,50", "10'000|10’000,50");
    assert_tokens("2024-07", "2024|07");
    assert_tokens("12.03.2024, 1.2.3", "12|03|2024|1|2|3");
    assert_tokens("25 100m", "25|100m");
    assert_tokens("en 2024 300 morts", "en|2024|300|morts");
    assert_tokens("12,345,67", "12|345|67");
    assert_tokens("le 20. Puis 5.", "le|20|Puis|5");
    assert_tokens("20h30 1,5km 3.2%", "20h30|1,5km|3.2");
    assert_tokens("10  000", "10|000");
    assert_tokens("10\n000", "10|000");
    assert_tokens("06 12 34", "06|12|34");
    assert_tokens("1.234.567,89 1,234,567.89", "1.234.567,89|1,234,567.89");
    assert_tokens("1.", "1");
    assert_tokens("١٠٬٠٠٠٫٥", "١٠٬٠٠٠٫٥");
}

static void number_terms(void **state)
{
    (void)state;
    assert_same("10 000", "10000");
    assert_same("10 000", "10,000");
    assert_same("10.000", "10\u202F000");
    assert_same("10'000", "10\u00A0000");
    assert_same("1,500", "1.500");
    assert_same("1,500", "1500");
    assert_same("1,5", "1.5");
    assert_differ("1,5", "15");
    assert_differ("0,500", "0500");
    assert_same("0,500", "0.500");
    assert_same("1.234.567,89", "1,234,567.89");
    assert_same("١٠٬٠٠٠٫٥", "10000.5");
    assert_same("२०", "20");
    assert_same("２０", "20");
    assert_differ("20", "21");
    assert_differ("07", "7");
    assert_same("20H30", "20h30");
}

static void offsets(void **state)
{
    (void)state;
    const char *text = " Été à Kıyı";
    stm_document document = tokenized(text);
    assert_int_equal(document.token_count, 3);
    assert_int_equal(document.tokens[0].begin_byte, 1);
    assert_int_equal(document.tokens[0].end_byte, 6);
    assert_int_equal(document.tokens[1].begin_byte, 7);
    assert_int_equal(document.tokens[1].end_byte, 9);
    assert_int_equal(document.tokens[2].begin_byte, 10);
    assert_int_equal(document.tokens[2].end_byte, strlen(text));
    assert_int_equal(document.tokens[0].stem, 0);
    stm_document_release(&document);
}

static void assert_flags(const char *text, size_t token, uint32_t mask, uint32_t expected)
{
    stm_document document = tokenized(text);
    assert_true(token < document.token_count);
    if ((document.tokens[token].flags & mask) != expected) {
        fail_msg("token %zu of \"%s\" has flags %x", token, text, (unsigned)document.tokens[token].flags);
    }
    stm_document_release(&document);
}

static void case_flags(void **state)
{
    (void)state;
    uint32_t mask = STM_TOKEN_CAPITAL | STM_TOKEN_ALL_CAPS | STM_TOKEN_NUMBER | STM_TOKEN_UNSPACED;
    assert_flags("Paris", 0, mask, STM_TOKEN_CAPITAL);
    assert_flags("paris", 0, mask, 0);
    assert_flags("ONU", 0, mask, STM_TOKEN_CAPITAL | STM_TOKEN_ALL_CAPS);
    assert_flags("ÉTÉ", 0, mask, STM_TOKEN_CAPITAL | STM_TOKEN_ALL_CAPS);
    assert_flags("О", 0, mask, STM_TOKEN_CAPITAL);
    assert_flags("iPhone", 0, mask, 0);
    assert_flags("G20", 0, mask, STM_TOKEN_CAPITAL);
    assert_flags("20", 0, mask, STM_TOKEN_NUMBER);
    assert_flags("5G", 0, mask, STM_TOKEN_NUMBER);
    assert_flags("京", 0, mask, STM_TOKEN_UNSPACED);
    assert_flags("كتاب", 0, mask, 0);
}

static void layout_flags(void **state)
{
    (void)state;
    uint32_t mask = STM_TOKEN_LINE | STM_TOKEN_PARAGRAPH;
    assert_flags("a b", 0, mask, STM_TOKEN_LINE | STM_TOKEN_PARAGRAPH);
    assert_flags("a b", 1, mask, 0);
    assert_flags("a\nb", 1, mask, STM_TOKEN_LINE);
    assert_flags("a\r\nb", 1, mask, STM_TOKEN_LINE);
    assert_flags("a\rb", 1, mask, STM_TOKEN_LINE);
    assert_flags("a\n \t\nb", 1, mask, STM_TOKEN_LINE | STM_TOKEN_PARAGRAPH);
    assert_flags("a\r\n\r\nb", 1, mask, STM_TOKEN_LINE | STM_TOKEN_PARAGRAPH);
    assert_flags("a\n-\nb", 1, mask, STM_TOKEN_LINE);
    assert_flags("a\u2029b", 1, mask, STM_TOKEN_LINE | STM_TOKEN_PARAGRAPH);
    assert_flags("a\u2028b", 1, mask, STM_TOKEN_LINE);
    assert_flags("a. b", 1, STM_TOKEN_SENTENCE, STM_TOKEN_SENTENCE);
    assert_flags("a.\u00BB b", 1, STM_TOKEN_SENTENCE, STM_TOKEN_SENTENCE);
    assert_flags("a.b", 1, STM_TOKEN_SENTENCE, 0);
    assert_flags("\"a!\", b", 1, STM_TOKEN_SENTENCE, 0);
    assert_flags("a!\" b", 1, STM_TOKEN_SENTENCE, STM_TOKEN_SENTENCE);
}

static void unspaced_pairs(void **state)
{
    (void)state;
    stm_document a = tokenized("北京大");
    stm_document b = tokenized("在北京");
    assert_int_equal(a.token_count, 3);
    assert_int_equal(b.token_count, 3);
    assert_true(a.tokens[0].term == b.tokens[1].term); /* 北京 */
    assert_true(a.tokens[1].term != b.tokens[2].term); /* 京大, and 京 alone */
    assert_true(b.tokens[2].term == term("京"));
    assert_true(a.tokens[0].term == term("北京"));
    stm_document_release(&a);
    stm_document_release(&b);
    assert_differ("北 京", "北京");
    assert_same("ｶ", "カ");
    assert_differ("カ", "か");
}

static void terms_without_words(void **state)
{
    (void)state;
    assert_true(term("") == 0);
    assert_true(term("…") == 0);
    assert_true(term("word") != 0);
    assert_true(term("two words") == term("two"));
}

static void reuse_of_a_document(void **state)
{
    (void)state;
    stm_document document = tokenized("one two three four five six seven eight nine ten");
    assert_int_equal(stm_text_tokenize(&document, "a", 1, NULL), STEMMA_OK);
    assert_int_equal(document.token_count, 1);
    assert_int_equal(stm_text_tokenize(&document, "", 0, NULL), STEMMA_OK);
    assert_int_equal(document.token_count, 0);
    assert_int_equal(stm_text_tokenize(&document, NULL, 0, NULL), STEMMA_OK);
    assert_int_equal(stm_text_split(&document, "fr", NULL), STEMMA_OK);
    assert_int_equal(document.token_count + document.sentence_count, 0);
    stm_document_release(&document);
    assert_null(document.tokens);
}

/* More tokens than the first guess has room for. */
static void dense_text(void **state)
{
    (void)state;
    enum { COUNT = 50000 };
    static char text[2 * COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        text[2 * i] = 'x';
        text[2 * i + 1] = ' ';
    }
    stm_document document = STM_DOCUMENT_INIT;
    assert_int_equal(stm_text_tokenize(&document, text, sizeof text, NULL), STEMMA_OK);
    assert_int_equal(document.token_count, COUNT);
    assert_int_equal(document.tokens[COUNT - 1].begin_byte, 2 * (COUNT - 1));
    stm_document_release(&document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_many_scripts),
        cmocka_unit_test(what_hides_in_words),
        cmocka_unit_test(apostrophes),
        cmocka_unit_test(numbers),
        cmocka_unit_test(number_terms),
        cmocka_unit_test(offsets),
        cmocka_unit_test(case_flags),
        cmocka_unit_test(layout_flags),
        cmocka_unit_test(unspaced_pairs),
        cmocka_unit_test(terms_without_words),
        cmocka_unit_test(reuse_of_a_document),
        cmocka_unit_test(dense_text),
    };
    return cmocka_run_group_tests_name("text: tokens", tests, NULL, NULL);
}
