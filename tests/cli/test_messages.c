/* The catalogue as the library serves it: lookup in both languages, codes, and the filling in of arguments. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "stemma/stemma.h"

static void finds_both_languages(void **state)
{
    (void)state;
    assert_string_equal(stemma_text("en", "notice.rejected_empty"), "empty: no article");
    assert_string_equal(stemma_text("fr", "notice.rejected_empty"), "vide : aucun article");
    assert_string_equal(stemma_text("de", "notice.rejected_empty"), "empty: no article");
    assert_string_equal(stemma_text(NULL, "notice.rejected_empty"), "empty: no article");
}

static void gives_back_a_key_it_lacks(void **state)
{
    (void)state;
    assert_string_equal(stemma_text("en", ""), "");
    assert_string_equal(stemma_text("fr", "zzz.zzz"), "zzz.zzz");
    assert_string_equal(stemma_text("fr", "notice.rejected_empt"), "notice.rejected_empt");
}

/* Every code that stemma.h declares has a key of its own, and that key has a text in both languages. */
static void every_code_has_a_text(void **state)
{
    (void)state;
    static const int ranges[][2] = {{STEMMA_CODE_NONE, STEMMA_CODE_AMBIGUOUS_ARTICLE},
                                    {STEMMA_CODE_REJECTED_EMPTY, STEMMA_CODE_REJECTED_DAMAGED},
                                    {STEMMA_CODE_WARNING_UTF8, STEMMA_CODE_WARNING_DICTIONARY_DAMAGED}};
    for (size_t r = 0; r < sizeof ranges / sizeof ranges[0]; r++) {
        for (int code = ranges[r][0]; code <= ranges[r][1]; code++) {
            const char *key = stemma_code_key((stemma_code)code);
            assert_string_not_equal(key, "error.unknown");
            assert_ptr_not_equal(stemma_text("en", key), key);
            assert_ptr_not_equal(stemma_text("fr", key), key);
            assert_string_not_equal(stemma_text("fr", key), stemma_text("en", key));
        }
    }
    assert_string_equal(stemma_code_key((stemma_code)99), "error.unknown");
}

static void check_format(const char *expected, const char *format, size_t count)
{
    const char *arguments[] = {"one", "two", NULL, "four"};
    char out[64];
    assert_int_equal(stemma_format(out, sizeof out, format, arguments, count), strlen(expected));
    assert_string_equal(out, expected);
}

static void fills_in_arguments(void **state)
{
    (void)state;
    check_format("", "", 0);
    check_format("two before one", "%2 before %1", 2);
    check_format("one one one", "%1 %1 %1", 1);
    check_format("[]", "[%3]", 4);
    check_format("five %5, 10 %, %", "five %5, 10 %, %", 4);
    check_format("100% one, %1", "100% %1, %%1", 1);
    check_format("%1", "%1", 0);
}

/* Any size is survived, nothing is written behind it, and a character is never cut in half. */
static void cuts_at_whole_characters(void **state)
{
    (void)state;
    const char *arguments[] = {"été"};
    const char *whole = "été €: été";
    for (size_t size = 0; size <= 20; size++) {
        char out[24];
        memset(out, '#', sizeof out);
        assert_int_equal(stemma_format(out, size, "%1 €: %1", arguments, 1), strlen(whole));
        for (size_t i = size; i < sizeof out; i++) {
            assert_int_equal(out[i], '#');
        }
        if (size > 0) {
            size_t length = strlen(out);
            assert_true(length < size);
            assert_memory_equal(out, whole, length);
            assert_int_not_equal((unsigned char)whole[length] & 0xC0u, 0x80u);
        }
    }
}

static void version_is_three_numbers(void **state)
{
    (void)state;
    size_t length = strlen(stemma_version());
    assert_true(length >= 5);
    assert_int_equal(strspn(stemma_version(), "0123456789."), length);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_both_languages),     cmocka_unit_test(gives_back_a_key_it_lacks),
        cmocka_unit_test(every_code_has_a_text),    cmocka_unit_test(fills_in_arguments),
        cmocka_unit_test(cuts_at_whole_characters), cmocka_unit_test(version_is_three_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
