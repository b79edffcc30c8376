/* The JSON reader against json-c on good, damaged and random input, and what it adds: depth, surrogates, zero bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "corpus/corpus_internal.h"

/* The whole source as one value; false when it is none. */
static bool reads(const char *source, size_t length, stm_json_value *value)
{
    char *copy = malloc(length ? length : 1);
    assert_non_null(copy);
    memcpy(copy, source, length);
    stm_json_reader reader = stm_json_reader_of((stm_slice){copy, length});
    bool fine = stm_json_next(&reader, value) && stm_json_at_end(&reader);
    if (fine) {
        value->raw.bytes = source + (value->raw.bytes - copy);
    }
    free(copy);
    return fine;
}

static bool oracle_reads(const char *source, size_t length)
{
    struct json_tokener *tokener = json_tokener_new_ex(80);
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
    struct json_object *object = json_tokener_parse_ex(tokener, source, (int)length + 1); /* with its zero byte */
    bool fine = json_tokener_get_error(tokener) == json_tokener_success;
    fine = fine && json_tokener_get_parse_end(tokener) == length;
    json_object_put(object);
    json_tokener_free(tokener);
    return fine;
}

static const char *const good[] = {"{}",
                                   "[]",
                                   " {\"a\" : 1 , \"b\":[true,false,null]} ",
                                   "\"x\"",
                                   "-0",
                                   "0.5",
                                   "1e5",
                                   "1E+5",
                                   "-12.25e-3",
                                   "[[],{},[{}]]",
                                   "{\"a\":{\"b\":{\"c\":[1,2,{\"d\":\"e\"}]}}}",
                                   "\"\\u00e9\\n\\\\\\\"\\/\"",
                                   "\"\\ud83d\\ude00\"",
                                   "{\"k\":\"\"}",
                                   "[1,2,3]",
                                   "\"tab\\t\"",
                                   "{\"a\":1,\"a\":2}"};
static const char *const bad[] = {
    "",     "{",   "[",    "{]",      "[}",        "{\"a\"}", "{\"a\":}",  "{\"a\":1,}", "[1,]",
    "[,1]", "{,}", "\"x",  "\"\\x\"", "\"\\u12\"", "01",      "+1",        ".5",         "1.",
    "1e",   "-",   "tru",  "nul",     "{a:1}",     "{'a':1}", "[1 2]",     "{\"a\" 1}",  "{\"a\":1 \"b\":2}",
    "]",    "}",   "[1]]", "{}{}",    "1 2",       "\"\\",    "[\"a\\\"]", "// x\n1",    "[NaN]"};

static void test_tables(void **state)
{
    (void)state;
    stm_json_value value;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(reads(good[i], strlen(good[i]), &value));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (reads(bad[i], strlen(bad[i]), &value)) {
            fail_msg("taken: %s", bad[i]);
        }
    }
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* A random document of printable tokens: mostly well-formed near its beginning. */
static size_t random_source(char *out, size_t size, uint32_t *seed)
{
    static const char *const tokens[] = {"{",     "}",           "[",         "]",     ",",      ":",
                                         "\"a\"", "\"b\\n\"",    "1",         "-2.5",  "true",   "null",
                                         " ",     "\"\\u00e9\"", "{\"k\":1}", "[1,2]", "\"k\":", ",\"m\":[]"};
    size_t used = 0;
    unsigned wanted = 1 + next_random(seed) % 9;
    for (unsigned i = 0; i < wanted; i++) {
        const char *token = tokens[next_random(seed) % (sizeof tokens / sizeof *tokens)];
        size_t length = strlen(token);
        if (used + length + 1 >= size) {
            break;
        }
        memcpy(out + used, token, length);
        used += length;
    }
    out[used] = '\0';
    return used;
}

static bool only_space(const char *source)
{
    return source[strspn(source, " ")] == '\0';
}

static void test_against_oracle(void **state)
{
    (void)state;
    uint32_t seed = 7;
    size_t agreed = 0;
    for (int i = 0; i < 200000; i++) {
        char source[128];
        stm_json_value value;
        size_t length = random_source(source, sizeof source, &seed);
        if (only_space(source)) {
            continue;
        }
        bool mine = reads(source, length, &value);
        /* json-c takes trailing white space as left over in some versions: trimmed for it */
        size_t trimmed = length;
        while (trimmed > 0 && source[trimmed - 1] == ' ') {
            source[--trimmed] = '\0';
        }
        bool theirs = oracle_reads(source, trimmed);
        if (mine != theirs) {
            fail_msg("differ (%d, json-c %d): %s", mine, theirs, source);
        }
        agreed += mine;
    }
    assert_true(agreed > 1000);
}

/* Every cut of a document is refused, and none is read beyond its end (sanitizers). */
static void test_cuts(void **state)
{
    (void)state;
    static const char source[] =
        "{\"id\":\"a\\u00e9\\ud83d\\ude00\",\"n\":[-1.5e3,true,{\"x\":null}],\"t\":\"b\\\\\\\"c\"}";
    stm_json_value value;
    for (size_t length = 0; length + 1 < sizeof source; length++) {
        assert_false(reads(source, length, &value));
    }
    assert_true(reads(source, sizeof source - 1, &value));
}

static void test_strings_match_oracle(void **state)
{
    (void)state;
    static const char *const strings[] = {"\"\"",
                                          "\"plain\"",
                                          "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                                          "\"\\u00e9\\u20ac\"",
                                          "\"\\ud83d\\ude00 x\"",
                                          "\"a\\u0041\\u00DF\"",
                                          "\"é€😀\""};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        stm_arena arena = STM_ARENA_INIT;
        stm_json_value value;
        stm_slice decoded;
        stm_json_repairs repairs = {0, 0};
        assert_true(reads(strings[i], strlen(strings[i]), &value));
        assert_true(stm_json_decode(&arena, &value, &decoded, &repairs));
        struct json_object *object = json_tokener_parse(strings[i]);
        assert_int_equal(decoded.length, json_object_get_string_len(object));
        assert_memory_equal(decoded.bytes, json_object_get_string(object), decoded.length + 1);
        assert_int_equal(repairs.surrogates + repairs.nuls, 0);
        json_object_put(object);
        stm_arena_release(&arena);
    }
}

static void check_repair(const char *source, const char *wanted, size_t surrogates, size_t nuls)
{
    stm_arena arena = STM_ARENA_INIT;
    stm_json_value value;
    stm_slice decoded;
    stm_json_repairs repairs = {0, 0};
    assert_true(reads(source, strlen(source), &value));
    assert_true(stm_json_decode(&arena, &value, &decoded, &repairs));
    assert_int_equal(repairs.surrogates, surrogates);
    assert_int_equal(repairs.nuls, nuls);
    if (nuls == 0) {
        assert_string_equal(decoded.bytes, wanted);
    }
    assert_true(stm_utf8_valid(decoded.bytes, decoded.length));
    stm_arena_release(&arena);
}

static void test_repairs(void **state)
{
    (void)state;
    check_repair("\"a\\ud800b\"",
                 "a\xEF\xBF\xBD"
                 "b",
                 1, 0);
    check_repair("\"\\udc00\\ud800\"", "\xEF\xBF\xBD\xEF\xBF\xBD", 2, 0);
    check_repair("\"\\ud800\\u0041\"",
                 "\xEF\xBF\xBD"
                 "A",
                 1, 0);
    check_repair("\"\\ud83d\\ud83d\\ude00\"", "\xEF\xBF\xBD\xF0\x9F\x98\x80", 1, 0);
    check_repair("\"a\\u0000b\"", NULL, 0, 1);
}

static stm_json_fault fault_at_depth(size_t depth, char open, char close)
{
    char *source = malloc(depth * 2);
    assert_non_null(source);
    memset(source, open, depth);
    memset(source + depth, close, depth);
    stm_json_reader reader = stm_json_reader_of((stm_slice){source, depth * 2});
    stm_json_value value;
    bool fine = stm_json_next(&reader, &value);
    assert_int_equal(fine, reader.fault == STM_JSON_FINE);
    free(source);
    return reader.fault;
}

static void test_depth(void **state)
{
    (void)state;
    assert_int_equal(fault_at_depth(STM_CORPUS_JSON_DEPTH_MAX, '[', ']'), STM_JSON_FINE);
    assert_int_equal(fault_at_depth(STM_CORPUS_JSON_DEPTH_MAX + 1, '[', ']'), STM_JSON_DEEP);
    assert_int_equal(fault_at_depth(10000, '[', ']'), STM_JSON_DEEP);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tables),  cmocka_unit_test(test_against_oracle),
                                       cmocka_unit_test(test_cuts),    cmocka_unit_test(test_strings_match_oracle),
                                       cmocka_unit_test(test_repairs), cmocka_unit_test(test_depth)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
