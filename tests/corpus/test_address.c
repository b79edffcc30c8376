/* Which addresses are one page's. */
#include "corpus_help.h"

#include <string.h>

static void expect_key(const char *address, const char *expected)
{
    stm_buffer key = STM_BUFFER_INIT;
    stm_address_key(&key, address);
    assert_false(key.failed);
    assert_string_equal(key.data ? key.data : "", expected);
    stm_buffer_release(&key);
}

static void test_one_page(void **state)
{
    (void)state;
    static const char *const same[] = {
        "http://example.org/a/b?id=7",
        "https://example.org/a/b?id=7",
        "//example.org/a/b?id=7",
        "example.org/a/b?id=7",
        " https://www.Example.ORG:443/a/b/?id=7#comments ",
        "http://example.org:80/a//b/./?id=7",
        "http://user:word@example.org./a/b?id=7",
        "https://m.example.org/a/b?utm_source=x&id=7&UTM_Medium=y&fbclid=z",
        "https://www.m.example.org/a/b?id=7&amp;utm_source=x",
        "https://amp.example.org/a/b?id=7",
        "https://example.org/amp/a/b?id=7",
        "https://example.org/a/b/amp/?id=7",
        "https://example.org/a/b.amp?id=7",
        "https://example.org/a/b-print?id=7&print=1",
        "https://example.org/a/b/print?outputType=amp&id=7",
        "https://example.org/a/%62/index.html?id=7",
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        expect_key(same[i], "example.org/a/b?id=7");
    }
}

static void test_other_pages(void **state)
{
    (void)state;
    expect_key("http://example.org/A/b", "example.org/A/b");
    expect_key("http://example.org:8080/", "example.org:8080");
    expect_key("http://example.org/?p=12&page=2", "example.org?p=12&page=2");
    expect_key("http://example.org/?b=2&a=1", "example.org?a=1&b=2");
    expect_key("http://example.org/amp", "example.org");
    expect_key("http://example.org/camp/vamp", "example.org/camp/vamp");
    expect_key("http://example.org/a/amp/b", "example.org/a/amp/b");
    expect_key("http://m.org/x", "m.org/x");
    expect_key("http://example.org/a b/\xC3\xA9%c3%a9%2f", "example.org/a%20b/%C3%A9%C3%A9%2F");
    expect_key("http://example.org/story.amp.html", "example.org/story.html");
    expect_key("http://example.org/100%", "example.org/100%");
    expect_key("urn:uuid:1", "urn:uuid:1");
    expect_key("", "");
    expect_key("http://", "");
    expect_key("?", "");
}

/* Any bytes: nothing is read beyond the address (sanitizers), and the same address has the same key. */
static void test_any_bytes(void **state)
{
    (void)state;
    static const char letters[] = "http://www.m.amp/?&=;%2eA#:@.-_print index.html\xC3";
    uint64_t seed = 3;
    for (int round = 0; round < 20000; round++) {
        char address[64] = "http://";
        size_t length = 7;
        for (seed = stm_mix64(seed, 9); length < 7 + (size_t)(seed % 50); length++) {
            address[length] = letters[stm_mix64(seed, length) % (sizeof letters - 1)];
        }
        address[length] = '\0';
        stm_buffer once = STM_BUFFER_INIT;
        stm_address_key(&once, address);
        stm_buffer again = STM_BUFFER_INIT;
        stm_address_key(&again, address);
        assert_true(once.length == again.length && once.length <= length * 3);
        assert_string_equal(once.data ? once.data : "", again.data ? again.data : "");
        stm_buffer_release(&once);
        stm_buffer_release(&again);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_one_page), cmocka_unit_test(test_other_pages),
                                       cmocka_unit_test(test_any_bytes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
