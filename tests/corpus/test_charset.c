/* Charsets: each kind of evidence, declarations as pages write them, and bytes that mean nothing. */
#include "corpus/corpus_charset.h"
#include "corpus_help.h"

#include <stdlib.h>
#include <string.h>

static stm_charset decode(stm_buffer *out, const char *bytes, size_t length, const char *http, bool markup)
{
    stm_charset found;
    stemma_error error;
    stm_buffer_clear(out);
    assert_int_equal(stm_charset_decode(out, &found, (stm_slice){bytes, length}, http, markup, &error), STEMMA_OK);
    assert_true(out->length == 0 || stm_utf8_valid(out->data, out->length));
    return found;
}

typedef struct charset_case {
    const char *bytes;
    size_t length;
    const char *http;
    bool markup;
    const char *name; /* NULL: whichever of those in which the text is the same */
    const char *text; /* that must be in it */
} charset_case;
#define BYTES(text) text, sizeof(text) - 1

static void test_evidence(void **state)
{
    (void)state;
    static const charset_case cases[] = {
        {BYTES("\xEF\xBB\xBF"
               "caf\xC3\xA9"),
         NULL, false, "UTF-8", "café"},
        {BYTES("\xFF\xFE"
               "c\0a\0f\0\xE9\0"),
         NULL, false, "UTF-16LE", "café"},
        {BYTES("\xFE\xFF\0c\0a\0f\0\xE9"), NULL, false, "UTF-16BE", "café"},
        {BYTES("<\0p\0>\0c\0a\0f\0\xE9\0 \0n\0o\0i\0r\0"), NULL, true, "UTF-16LE", "<p>café noir"},
        {BYTES("caf\xC3\xA9"), "iso-8859-1", true, "UTF-8", "café"},
        {BYTES("a\xB3"
               "a"),
         "iso-8859-2", true, "ISO-8859-2", "ała"},
        {BYTES("<meta charset=iso-8859-2><p>a\xB3"
               "a"),
         "windows-1252", true, "CP1252", "a³a"},
        {BYTES("<meta charset=iso-8859-2><p>a\xB3"
               "a"),
         NULL, true, "ISO-8859-2", "ała"},
        {BYTES("<META HTTP-EQUIV='Content-Type' content='text/html; charset = \"ISO-8859-2\"'>a\xB3"), NULL, true,
         "ISO-8859-2", "ał"},
        {BYTES("<!-- <meta charset=utf-8> --><meta charset=latin1><p>it\x92s"), NULL, true, "CP1252", "it’s"},
        {BYTES("<meta charset=utf-8><p>\xE9t\xE9 \x80"), NULL, true, NULL, "été €"},
        {BYTES("<?xml version='1.0' encoding='iso-8859-2'?><p>a\xB3"), NULL, true, "ISO-8859-2", "ał"},
        {BYTES("<meta charset=utf-16><p>plain"), NULL, true, "UTF-8", "plain"},
        {BYTES("<meta charset=nonsense><p>a\xE9"), NULL, true, "CP1252", "aé"},
    };
    stm_buffer out = STM_BUFFER_INIT;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const charset_case *c = &cases[i];
        stm_charset found = decode(&out, c->bytes, c->length, c->http, c->markup);
        if ((c->name && strcmp(found.name, c->name) != 0) || !strstr(out.data, c->text)) {
            fail_msg("case %zu: %s “%s”", i, found.name, out.data);
        }
        assert_int_equal(found.replaced, 0);
    }
    stm_buffer_release(&out);
}

/* A declaration may stand a long way down. */
static void test_late(void **state)
{
    (void)state;
    stm_buffer page = STM_BUFFER_INIT;
    stm_buffer out = STM_BUFFER_INIT;
    for (unsigned i = 0; i < 400; i++) {
        stm_buffer_string(&page, "<!-- nothing --><link a='>' b=\"<meta charset=koi8-r>\">");
    }
    stm_buffer_string(&page, "<meta charset=iso-8859-2><p>a\xB3"
                             "a");
    assert_string_equal(decode(&out, page.data, page.length, NULL, true).name, "ISO-8859-2");
    stm_buffer_release(&page);
    stm_buffer_release(&out);
}

static void test_labels(void **state)
{
    (void)state;
    assert_string_equal(stm_charset_label(" Latin1\t", 8), "CP1252");
    assert_string_equal(stm_charset_label("GB2312", 6), "GB18030");
    assert_string_equal(stm_charset_label("866", 3), "CP866");
    assert_string_equal(stm_charset_label("x-x-big5", 8), "BIG5-HKSCS");
    assert_null(stm_charset_label("", 0));
    assert_null(stm_charset_label("utf-7", 5));
    assert_null(stm_charset_label("a name that is far too long to be one", 37));
}

/* No bytes fail: every one of 256, alone and in a row, in every charset that a page may name. */
static void test_any_bytes(void **state)
{
    (void)state;
    static const char *const labels[] = {"utf-8",       "big5",   "gbk",         "euc-jp",
                                         "shift_jis",   "euc-kr", "iso-2022-jp", "windows-1255",
                                         "windows-874", "utf-16", "koi8-u",      "macintosh"};
    stm_buffer out = STM_BUFFER_INIT;
    char all[256];
    for (unsigned i = 0; i < 256; i++) {
        all[i] = (char)i;
    }
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        for (size_t from = 0; from < 256; from += 7) {
            (void)decode(&out, all + from, 256 - from, labels[i], true);
        }
    }
    for (unsigned i = 0; i < 256; i++) {
        (void)decode(&out, all + i, 1, NULL, false);
    }
    stm_buffer_release(&out);
}

static size_t broken_signs(const char *text)
{
    return stm_charset_twice_encoded(text, strlen(text));
}

static void test_mojibake(void **state)
{
    (void)state;
    assert_int_equal(broken_signs("L'\xC3\x83\xC2\xA9t\xC3\x83\xC2\xA9 a \xC3\x83\xC2\xA9t\xC3\x83\xC2\xA9 beau"), 4);
    assert_int_equal(broken_signs("Itâ€™s whatâ€™s said, isnâ€™t it?"), 3);
    /* read as Latin-1 and not as windows-1252, the middle of it is a control character */
    assert_int_equal(
        broken_signs(
            "It\xC3\xA2\xC2\x80\xC2\x99s what\xC3\xA2\xC2\x80\xC2\x99s said, isn\xC3\xA2\xC2\x80\xC2\x99t it?"),
        3);
    assert_int_equal(broken_signs("L'été a été très beau à Évian, où l'âme rêve"), 0);
    assert_int_equal(broken_signs("Она пришла домой; Ã© Ã© Ã© стояло в письме"), 0);
    assert_int_equal(broken_signs("La signature «là», «où» et «ça»: déjà vu, là-bas, à côté"), 0);
    assert_int_equal(broken_signs("A câmara de São Tomé: «já», «não», «amanhã»"), 0);
    assert_int_equal(broken_signs("Ã©tÃ© Ã  la montagne, Ã  la mer, dÃ©jÃ  lÃ "), 3);
    assert_int_equal(broken_signs(""), 0);
}

/* One wrong byte in UTF-8 is one wrong byte, not another charset. */
static void test_one_bad_byte(void **state)
{
    (void)state;
    stm_buffer text = STM_BUFFER_INIT;
    stm_buffer out = STM_BUFFER_INIT;
    for (unsigned i = 0; i < 40; i++) {
        stm_buffer_string(&text, "été ");
    }
    stm_buffer_char(&text, (char)0xC3);
    stm_charset found = decode(&out, text.data, text.length, NULL, true);
    assert_string_equal(found.name, "UTF-8");
    assert_int_equal(found.replaced, 1);
    stm_buffer_release(&text);
    stm_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_evidence),  cmocka_unit_test(test_late),     cmocka_unit_test(test_labels),
        cmocka_unit_test(test_any_bytes), cmocka_unit_test(test_mojibake), cmocka_unit_test(test_one_bad_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
