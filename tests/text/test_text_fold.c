/* Folding: a table of cases, then properties on random text against a slow fold made of utf8proc's own. */
#include <stdlib.h>

#include <utf8proc.h>

#include "text_support.h"

static void assert_folds(const char *text, const char *expected)
{
    stm_buffer out = STM_BUFFER_INIT;
    stm_buffer_string(&out, "");
    stm_text_fold(&out, text, strlen(text));
    assert_string_equal(out.data, expected);
    stm_buffer_release(&out);
}

static void table(void **state)
{
    (void)state;
    assert_folds("ÉTÉ œuvre Æther Straße ẞ ﬁn", "ete oeuvre aether strasse ss fin");
    assert_folds("İstanbul ılık ISPARTA", "istanbul ilik isparta");
    assert_folds("Łódź Søren Đorđe Þór", "lodz soren dorde thor");
    assert_folds("Ёлка йод Йод", "елка йод йод");
    assert_folds("и\u0306 И\u0306 у\u0306 і\u0308", "й й ў ї");
    assert_folds("Київ ґанок", "київ ґанок");
    assert_folds("Άλφα ΤΈΛΟΣ τέλος", "αλφα τελοσ τελοσ");
    assert_folds("أحمد إلى آخر ٱلله", "احمد الي اخر الله");
    assert_folds("مدرسة مستشفى", "مدرسه مستشفي");
    assert_folds("مُحَمَّد كـــتاب", "محمد كتاب");
    assert_folds("\uFE8D\uFEDF", "ال");
    assert_folds("کتاب یک", "كتاب يك");
    assert_folds("٢٠ ۲۰ २० ２０", "20 20 20 20");
    assert_folds("“a” ‘b’ «c» – — …", "\"a\" 'b' \"c\" - - ...");
    assert_folds("x\u00A0y\u202Fz", "x y z");
    assert_folds("ＡＢＣ １", "abc 1");
    assert_folds("שָׁלוֹם", "שלום");
    assert_folds("हिन्दी", "हिन्दी");
    assert_folds("한국", "\u1112\u1161\u11AB\u1100\u116E\u11A8"); /* letters, as its decomposed form */
}

static void equal_words(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"ÉLÈVE", "eleve"}, {"Cœur", "COEUR"},     {"STRASSE", "straße"}, {"ё", "Е"}, {"أ", "ا"},     {"ـهـ", "ه"},
        {"한국", "한국"},   {"Ǆ", "dž"},           {"ﬀ", "ff"},           {"Ω", "ω"}, {"мой", "МОЙ"}, {"ä", "a\u0308"},
        {"ﻻ", "لا"},        {"\u0439", "и\u0306"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_same(pairs[i][0], pairs[i][1]);
    }
    assert_differ("мой", "мои");
    assert_differ("chat", "chats");
    assert_differ("ї", "і");
}

static uint32_t random_code(uint64_t *state)
{
    static const uint32_t first[] = {0x20,   0x20,   0x41,   0x61,   0x30,   0xC0,    0x180,   0x300,  0x391,
                                     0x400,  0x5D0,  0x610,  0x660,  0x900,  0xE00,   0x1E00,  0x2000, 0x3040,
                                     0x4E00, 0xAC00, 0xFB00, 0xFE70, 0xFF00, 0x1D400, 0x1F600, 0xE0100};
    for (;;) {
        uint64_t r = next_random(state);
        uint32_t code = r % 17 == 0 ? (uint32_t)(r >> 20) % 0x110000u
                                    : first[r % (sizeof first / sizeof *first)] + (uint32_t)(r >> 32) % 0x60u;
        if (code != 0 && (code < 0xD800 || code > 0xDFFF) && code < 0x110000) {
            return code;
        }
    }
}

static size_t random_text(char *out, size_t codes, uint64_t *state)
{
    size_t length = 0;
    for (size_t i = 0; i < codes; i++) {
        length += stm_utf8_encode(out + length, random_code(state));
    }
    return length;
}

static void folding_twice_is_folding_once(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int round = 0; round < 4000; round++) {
        char text[4 * 40];
        size_t length = random_text(text, 40, &seed);
        stm_buffer once = STM_BUFFER_INIT;
        stm_buffer twice = STM_BUFFER_INIT;
        stm_text_fold(&once, text, length);
        stm_text_fold(&twice, once.data, once.length);
        assert_int_equal(once.length, twice.length);
        assert_memory_equal(once.data, twice.data, once.length);
        assert_true(stm_utf8_valid(once.data, once.length));
        stm_buffer_release(&once);
        stm_buffer_release(&twice);
    }
}

/* Every code point by itself. */
static void every_character_comes_to_rest(void **state)
{
    (void)state;
    for (uint32_t code = 1; code < 0x110000; code++) {
        if (code >= 0xD800 && code <= 0xDFFF) {
            continue;
        }
        char text[4];
        size_t length = stm_utf8_encode(text, code);
        stm_buffer once = STM_BUFFER_INIT;
        stm_buffer twice = STM_BUFFER_INIT;
        stm_buffer_string(&once, "");
        stm_buffer_string(&twice, "");
        stm_text_fold(&once, text, length);
        stm_text_fold(&twice, once.data, once.length);
        if (strcmp(once.data, twice.data) != 0) {
            fail_msg("U+%04X folds to \"%s\", then to \"%s\"", (unsigned)code, once.data, twice.data);
        }
        stm_buffer_release(&once);
        stm_buffer_release(&twice);
    }
}

static void tokens_are_sorted_whole_and_apart(void **state)
{
    (void)state;
    uint64_t seed = 2;
    stm_document document = STM_DOCUMENT_INIT;
    for (int round = 0; round < 3000; round++) {
        char text[4 * 80];
        size_t length = random_text(text, 80, &seed);
        assert_int_equal(stm_text_tokenize(&document, text, length, NULL), STEMMA_OK);
        assert_int_equal(stm_text_split(&document, "fr", NULL), STEMMA_OK);
        uint32_t before = 0;
        for (size_t i = 0; i < document.token_count; i++) {
            const stm_token *token = document.tokens + i;
            assert_true(token->begin_byte >= before && token->end_byte > token->begin_byte);
            assert_true(token->end_byte <= length && token->term != 0);
            assert_true(stm_utf8_valid(text + token->begin_byte, token->end_byte - token->begin_byte));
            before = token->end_byte;
        }
        uint32_t next = 0;
        before = 0;
        for (size_t i = 0; i < document.sentence_count; i++) {
            const stm_sentence *sentence = document.sentences + i;
            assert_int_equal(sentence->first_token, next);
            assert_true(sentence->token_count > 0);
            next += sentence->token_count;
            assert_true(sentence->begin_byte >= before && sentence->end_byte <= length);
            assert_true(sentence->begin_byte <= document.tokens[sentence->first_token].begin_byte);
            assert_true(sentence->end_byte >= document.tokens[next - 1].end_byte);
            before = sentence->end_byte;
        }
        assert_int_equal(next, document.token_count);
    }
    stm_document_release(&document);
}

/* A spaced word's term is that of its text alone, and of its folded text. */
static void terms_do_not_depend_on_neighbours(void **state)
{
    (void)state;
    uint64_t seed = 3;
    stm_document document = STM_DOCUMENT_INIT;
    for (int round = 0; round < 2000; round++) {
        char text[4 * 60];
        size_t length = random_text(text, 60, &seed);
        assert_int_equal(stm_text_tokenize(&document, text, length, NULL), STEMMA_OK);
        for (size_t i = 0; i < document.token_count; i++) {
            const stm_token *token = document.tokens + i;
            const char *word = text + token->begin_byte;
            size_t bytes = token->end_byte - token->begin_byte;
            if (token->flags & (STM_TOKEN_UNSPACED | STM_TOKEN_NUMBER)) {
                continue;
            }
            assert_true(stm_text_term(word, bytes) == token->term);
        }
    }
    stm_document_release(&document);
}

/* The slow way for Latin, Greek and Cyrillic: NFKD, case folding, marks off. utf8proc_map allocates. */
static char *slow_fold(const char *word)
{
    utf8proc_uint8_t *out = NULL;
    utf8proc_ssize_t length =
        utf8proc_map((const utf8proc_uint8_t *)word, 0, &out,
                     UTF8PROC_NULLTERM | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
    assert_true(length >= 0);
    return (char *)out;
}

/* Letters that the table folds further than Unicode does, or not as far. */
static bool is_special(uint32_t code)
{
    uint32_t lower = (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);
    static const uint32_t special[] = {0xE6,  0x153, 0xF8,  0x142, 0x111, 0x127, 0x167, 0x131, 0xFE,  0xF0,
                                       0x439, 0x45E, 0x457, 0x149, 0x1FD, 0x1E3, 0x1FF, 0x140, 0x1E9A};
    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        if (lower == special[i]) {
            return true;
        }
    }
    return false;
}

static bool is_plain_letter(uint32_t code)
{
    utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)code);
    bool letter = c == UTF8PROC_CATEGORY_LU || c == UTF8PROC_CATEGORY_LL || c == UTF8PROC_CATEGORY_LT;
    return letter && !is_special(code);
}

static void agrees_with_the_slow_fold(void **state)
{
    (void)state;
    static const uint32_t blocks[][2] = {{0x41, 0x24F}, {0x370, 0x3FF}, {0x400, 0x4FF}, {0x1E00, 0x1FFF}};
    uint64_t seed = 4;
    for (int round = 0; round < 20000; round++) {
        const uint32_t *block = blocks[next_random(&seed) % 4];
        char word[4 * 12 + 1];
        size_t length = 0;
        for (int letters = 0; letters < 8;) {
            uint32_t code = block[0] + (uint32_t)(next_random(&seed) % (block[1] - block[0]));
            if (is_plain_letter(code)) {
                length += stm_utf8_encode(word + length, code);
                letters++;
            }
        }
        word[length] = '\0';
        char *slow = slow_fold(word);
        assert_folds(word, slow);
        assert_same(word, slow);
        free(slow);
    }
}

/* Composed or not, in capitals or not: one term. */
static void terms_ignore_case_and_composition(void **state)
{
    (void)state;
    static const char *const words[] = {"élève",  "žluťoučký", "Київ", "русский", "ἄνθρωπος", "größe", "muğla",
                                        "한국어", "أحمد",      "việt", "øre",     "çığlık",   "ў",     "हिन्दी"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const utf8proc_uint8_t *word = (const utf8proc_uint8_t *)words[i];
        char *nfd = (char *)utf8proc_NFD(word);
        char *nfc = (char *)utf8proc_NFC(word);
        assert_non_null(nfd);
        assert_non_null(nfc);
        assert_same(words[i], nfd);
        assert_same(words[i], nfc);
        free(nfd);
        free(nfc);
        char upper[64];
        size_t length = 0;
        for (const char *at = words[i], *end = at + strlen(at); at < end;) {
            uint32_t code = 0;
            at += stm_utf8_decode(&code, at, end);
            length += stm_utf8_encode(upper + length, (uint32_t)utf8proc_toupper((utf8proc_int32_t)code));
        }
        assert_true(stm_text_term(upper, length) == term(words[i]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table),
        cmocka_unit_test(equal_words),
        cmocka_unit_test(folding_twice_is_folding_once),
        cmocka_unit_test(every_character_comes_to_rest),
        cmocka_unit_test(tokens_are_sorted_whole_and_apart),
        cmocka_unit_test(terms_do_not_depend_on_neighbours),
        cmocka_unit_test(agrees_with_the_slow_fold),
        cmocka_unit_test(terms_ignore_case_and_composition),
    };
    return cmocka_run_group_tests_name("text: folding", tests, NULL, NULL);
}
