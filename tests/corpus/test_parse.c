/* From lines to articles: aliases, ids, dates, extra fields, what is rejected and what is repaired, the round trip. */
#include "corpus_help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const stemma_article *only(const reading *r)
{
    assert_int_equal(help_count(r), 1);
    return &help_article(r, 0)->article;
}

static void test_plain_line(void **state)
{
    (void)state;
    reading *r =
        help_line("{\"id\":\"a1\",\"text\":\"Le pont a été fermé.\",\"title\":\"Pont\",\"date\":\"2024-07-25\","
                  "\"source\":\"https://e.example/1\",\"outlet\":\"L'Écho\",\"author\":\"A. B.\","
                  "\"language\":\"fr-FR\"}\n");
    const stemma_article *a = only(r);
    assert_string_equal(a->id, "a1");
    assert_true(help_article(r, 0)->id_given);
    assert_int_equal(help_article(r, 0)->line, 1);
    assert_string_equal(a->text, "Le pont a été fermé.");
    assert_int_equal(a->text_length, 20);
    assert_int_equal(a->text_bytes, strlen(a->text));
    assert_string_equal(a->title, "Pont");
    assert_string_equal(a->outlet, "L'Écho");
    assert_string_equal(a->byline, "A. B.");
    assert_string_equal(a->language, "fr");
    assert_string_equal(a->source, "https://e.example/1");
    assert_string_equal(a->input, "piece");
    assert_null(a->extra);
    assert_null(a->rejected);
    assert_int_equal(a->published.precision, STEMMA_PRECISION_DAY);
    assert_string_equal(a->published.basis, "date");
    char digest[65];
    stm_sha256_hex(digest, a->text, a->text_bytes);
    assert_string_equal(a->sha256, digest);
    assert_int_equal(a->capture_count, 1);
    assert_string_equal(a->captures[0].source, "https://e.example/1");
    assert_int_equal(r->notice_count, 0);
    help_free(r);
}

static void test_aliases(void **state)
{
    (void)state;
    reading *r = help_line("{\"text\":\"a\",\"url\":\"u\",\"source\":\"\",\"hostname\":null,\"source-hostname\":\"h\","
                           "\"series\":\"s\",\"byline\":\"b\",\"datePublished\":\"2020\",\"date\":null}\n"
                           "{\"text\":\"a\",\"source\":\"s\",\"url\":\"u\",\"outlet\":\"o\",\"hostname\":\"o\","
                           "\"published\":\"2021\"}\n");
    assert_int_equal(help_count(r), 2);
    const stemma_article *a = &help_article(r, 0)->article;
    const stemma_article *b = &help_article(r, 1)->article;
    assert_string_equal(a->source, "u");
    assert_string_equal(a->outlet, "h");
    assert_string_equal(a->byline, "b");
    assert_string_equal(a->published.basis, "datePublished");
    assert_string_equal(a->extra, "{\"series\":\"s\"}");
    assert_string_equal(b->source, "s");
    assert_string_equal(b->outlet, "o");
    assert_string_equal(b->published.basis, "published");
    assert_string_equal(b->extra, "{\"url\":\"u\"}");
    help_free(r);
}

static void test_extra(void **state)
{
    (void)state;
    reading *r =
        help_line("{\"z\":1.50,\"text\":\"a\",\"big\":123456789012345678901234567890,\"a\":{\"q\":[1,\"\\u00e9\"]},"
                  "\"m\":NaN,\"s\":\"x\\udfffy\\u0041\",\"dup\":1,\"dup\":2,\"title\":{\"x\":1}}\n");
    const stemma_article *a = only(r);
    assert_string_equal(a->extra, "{\"a\":{\"q\":[1,\"\\u00e9\"]},\"big\":123456789012345678901234567890,\"dup\":2,"
                                  "\"m\":null,\"s\":\"x\xEF\xBF\xBDyA\",\"title\":{\"x\":1},\"z\":1.50}");
    assert_null(a->title);
    assert_int_equal(help_heard(r, STEMMA_CODE_WARNING_FIELD_IGNORED), 1);
    help_free(r);
}

static void test_ids(void **state)
{
    (void)state;
    reading *r = help_line("{\"text\":\"a\",\"id\":17}\n{\"text\":\"a\",\"id\":12345678901234567890123}\n"
                           "{\"text\":\"a\",\"source\":\"s\"}\n{\"text\":\"b\",\"source\":\"s\"}\n"
                           "{\"text\":\"a\"}\n{\"text\":\"a\"}\n{\"text\":\"a\",\"outlet\":\"o\"}\n"
                           "{\"text\":\"a\",\"title\":\"o\"}\n{\"text\":\"a\",\"date\":\"2024\"}\n"
                           "{\"text\":\"a\",\"id\":\"x\\ny\"}\n");
    const char *ids[10];
    assert_int_equal(help_count(r), 10);
    for (size_t i = 0; i < 10; i++) {
        ids[i] = help_article(r, i)->article.id;
        assert_int_equal(help_article(r, i)->id_given, i < 4 || i == 9);
    }
    assert_string_equal(ids[0], "17");
    assert_string_equal(ids[1], "12345678901234567890123");
    assert_string_equal(ids[2], ids[3]);
    assert_int_equal(strlen(ids[2]), 16);
    assert_string_equal(ids[4], ids[5]);
    for (size_t i = 4; i < 9; i++) {
        for (size_t k = i + 1; k < 9; k++) {
            assert_true((strcmp(ids[i], ids[k]) == 0) == (i == 4 && k == 5));
        }
    }
    assert_string_equal(ids[9], "x_y");
    help_free(r);
}

static void test_long_ids(void **state)
{
    (void)state;
    char line[2200];
    char id[1001];
    const char *ids[2];
    reading *r[2];
    for (int i = 0; i < 2; i++) {
        memset(id, 'e', 1000);
        id[999] = (char)('0' + i);
        id[1000] = '\0';
        (void)snprintf(line, sizeof line, "{\"text\":\"a\",\"id\":\"%s\"}", id);
        r[i] = help_line(line);
        ids[i] = only(r[i])->id;
        assert_int_equal(strlen(ids[i]), STM_CORPUS_ID_BYTES_MAX);
    }
    assert_string_not_equal(ids[0], ids[1]);
    help_free(r[0]);
    help_free(r[1]);
}

typedef struct rejected_line {
    const char *line;
    stemma_code code;
} rejected_line;

static void test_rejected(void **state)
{
    (void)state;
    static const rejected_line lines[] = {{"{\"text\":\"a\"", STEMMA_CODE_REJECTED_NOT_JSON},
                                          {"[1]", STEMMA_CODE_REJECTED_NOT_JSON},
                                          {"\"text\"", STEMMA_CODE_REJECTED_NOT_JSON},
                                          {"plain words", STEMMA_CODE_REJECTED_NOT_JSON},
                                          {"{\"text\":\"a\"} x", STEMMA_CODE_REJECTED_NOT_JSON},
                                          {"{}", STEMMA_CODE_REJECTED_NO_TEXT},
                                          {"{\"text\":\"\"}", STEMMA_CODE_REJECTED_NO_TEXT},
                                          {"{\"text\":\" \\n\\u00a0\"}", STEMMA_CODE_REJECTED_NO_TEXT},
                                          {"{\"text\":null,\"title\":\"t\"}", STEMMA_CODE_REJECTED_NO_TEXT},
                                          {"{\"text\":17}", STEMMA_CODE_REJECTED_NO_TEXT},
                                          {"{\"text\":\"a\\u0000b\"}", STEMMA_CODE_REJECTED_NUL},
                                          {"{\"html\":\"\"}", STEMMA_CODE_REJECTED_NO_TEXT}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        char content[256];
        (void)snprintf(content, sizeof content, "{\"text\":\"good\"}\n%s\n{\"text\":\"good too\"}\n", lines[i].line);
        reading *r = help_line(content);
        if (help_count(r) != 2 || r->notice_count != 1 || r->notices[0].code != lines[i].code) {
            fail_msg("%s: %zu articles, %zu notices, code %d", lines[i].line, help_count(r), r->notice_count,
                     r->notice_count ? (int)r->notices[0].code : 0);
        }
        assert_int_equal(r->notices[0].line, 2);
        assert_int_equal(help_article(r, 1)->line, 3);
        help_free(r);
    }
}

static void test_deep_and_raw_nul(void **state)
{
    (void)state;
    char deep[20064];
    memset(deep, '[', 10000);
    memset(deep + 10000, ']', 10000);
    deep[20000] = '\n';
    reading *r = help_parse(STM_FORMAT_JSONL, deep, 20001);
    assert_int_equal(help_heard(r, STEMMA_CODE_REJECTED_TOO_DEEP), 1);
    help_free(r);
    static const char head[8] = {'{', '"', 't', 'e', 'x', 't', '"', ':'};
    memcpy(deep, head, sizeof head);
    memset(deep + 8, '[', 9992);
    r = help_parse(STM_FORMAT_JSONL, deep, 20001);
    assert_int_equal(help_heard(r, STEMMA_CODE_REJECTED_TOO_DEEP), 1);
    help_free(r);
    static const char nul[] = "{\"text\":\"a\0b\"}\n{\"text\":\"c\"}";
    r = help_parse(STM_FORMAT_JSONL, nul, sizeof nul - 1);
    assert_int_equal(help_count(r), 1);
    assert_int_equal(help_first(r, STEMMA_CODE_REJECTED_NUL)->line, 1);
    help_free(r);
}

static void test_repaired(void **state)
{
    (void)state;
    reading *r =
        help_line("\xEF\xBB\xBF{\"text\":\"\\ufeffa\\ud800b\",\"id\":\"1\"}\n{\"text\":\"x\xFFy\",\"id\":\"2\"}\n"
                  "{\"text\":\"z\",\"title\":\"a\\u0000b\",\"id\":\"3\"}\r\n\n");
    assert_int_equal(help_count(r), 3);
    assert_string_equal(help_article(r, 0)->article.text, "a\xEF\xBF\xBD"
                                                          "b");
    assert_string_equal(help_article(r, 1)->article.text, "x\xEF\xBF\xBDy");
    assert_string_equal(help_article(r, 2)->article.title, "a\xEF\xBF\xBD"
                                                           "b");
    assert_int_equal(help_heard(r, STEMMA_CODE_WARNING_UTF8), 3);
    assert_int_equal(r->notice_count, 3);
    help_free(r);
}

/* UTF-8 that someone took for Latin-1 is said, not mended. */
static void test_mojibake(void **state)
{
    (void)state;
    reading *r = help_line("{\"text\":\"L'\u00c3\u00a9t\u00c3\u00a9 a \u00c3\u00a9t\u00c3\u00a9 beau\"}\n"
                           "{\"text\":\"L'\u00e9t\u00e9 a \u00e9t\u00e9 beau\"}\n");
    assert_int_equal(help_count(r), 2);
    assert_int_equal(r->notice_count, 1);
    assert_int_equal(help_first(r, STEMMA_CODE_WARNING_MOJIBAKE)->line, 1);
    assert_string_equal(help_first(r, STEMMA_CODE_WARNING_MOJIBAKE)->detail, "4");
    assert_string_equal(help_article(r, 0)->article.text, "L'Ã©tÃ© a Ã©tÃ© beau");
    help_free(r);
}

static void test_dates(void **state)
{
    (void)state;
    reading *r = help_line(
        "{\"text\":\"a\",\"date\":\"2999-01-01\"}\n{\"text\":\"a\",\"date\":\"soon\",\"filedate\":\"2024-07-25\"}\n"
        "{\"text\":\"a\",\"filedate\":\"2024-07-25T10:00:00Z\"}\n{\"text\":\"a\",\"date\":1721900000}\n"
        "{\"text\":\" date 2024-07 Le soir\"}\n{\"text\":\" date 2024-07 Le soir\",\"date\":\"2023\"}\n"
        "{\"text\":\"a\",\"date\":{\"from\":\"2024-07-01\",\"to\":\"2024-07-03\",\"precision\":\"day\",\"basis\":\"x\"}"
        "}\n"
        "{\"text\":\"a\",\"date\":{\"from\":\"2024-07-05\",\"to\":\"2024-07-03\"}}\n"
        "{\"text\":\"Texte.\\nCopyright 2013 X. All rights reserved.\"}\n");
    assert_int_equal(help_count(r), 9);
    assert_int_equal(help_heard(r, STEMMA_CODE_WARNING_DATE), 3);
    assert_string_equal(help_first(r, STEMMA_CODE_WARNING_DATE)->detail, "2999-01-01");
    const stemma_interval *d[9];
    for (size_t i = 0; i < 9; i++) {
        d[i] = &help_article(r, i)->article.published;
    }
    int64_t day = stm_days_from_civil(2024, 7, 25) * 86400;
    assert_true(d[0]->from == STEMMA_TIME_OPEN_FROM && d[0]->to == STEMMA_TIME_OPEN_TO && !d[0]->basis);
    assert_true(d[1]->from == STEMMA_TIME_OPEN_FROM && d[1]->to == day + 86399);
    assert_true(d[2]->from == STEMMA_TIME_OPEN_FROM && d[2]->to == day + 86399);
    assert_int_equal(d[2]->precision, STEMMA_PRECISION_UNKNOWN);
    assert_string_equal(d[2]->basis, "filedate");
    assert_string_equal(help_article(r, 2)->article.captures[0].captured_at, "2024-07-25T10:00:00Z");
    assert_true(d[3]->from == 1721900000 && d[3]->to == 1721900000);
    assert_string_equal(d[4]->basis, "text header");
    assert_int_equal(d[4]->precision, STEMMA_PRECISION_MONTH);
    assert_int_equal(d[5]->precision, STEMMA_PRECISION_YEAR);
    assert_int_equal(d[6]->to - d[6]->from, 3 * 86400 - 1);
    assert_string_equal(d[6]->basis, "x");
    assert_true(d[7]->from == STEMMA_TIME_OPEN_FROM && d[8]->from == STEMMA_TIME_OPEN_FROM);
    assert_int_equal(help_article(r, 4)->article.boilerplate_count, 1);
    assert_int_equal(help_article(r, 4)->article.boilerplate[0].end, 14);
    help_free(r);
}

static void test_authors_and_language(void **state)
{
    (void)state;
    reading *r = help_line("{\"text\":\"a\",\"author\":[\"A\",\"B\"],\"language\":\"FRA\"}\n"
                           "{\"text\":\"a\",\"author\":[1],\"language\":\"French\"}\n");
    assert_string_equal(help_article(r, 0)->article.byline, "A, B");
    assert_string_equal(help_article(r, 0)->article.language, "fr");
    assert_null(help_article(r, 1)->article.byline);
    assert_string_equal(help_article(r, 1)->article.extra, "{\"author\":[1]}");
    assert_int_equal(help_heard(r, STEMMA_CODE_WARNING_FIELD_IGNORED), 2);
    help_free(r);
}

/* What the export writes of an article comes back as the same article. */
static void test_round_trip(void **state)
{
    (void)state;
    static const char row[] =
        "{\"id\":\"i~0a1b2c3d\",\"input\":\"old/"
        "a.txt\",\"source\":null,\"outlet\":null,\"title\":\"T\",\"byline\":\"B\","
        "\"language\":\"en\",\"published\":{\"from\":\"2024-07-01\",\"to\":\"2024-07-31\",\"precision\":\"month\","
        "\"basis\":\"text header\"},\"text\":\" date 2024-07 Words.\",\"boilerplate\":[{\"begin\":0,\"end\":5,"
        "\"reason\":\"menu\"}],\"sha256\":\"00\",\"captures\":[{\"source\":\"s\",\"captured_at\":\"2024-07-25\","
        "\"payload_sha256\":null},{\"source\":\"t\",\"captured_at\":null,\"payload_sha256\":\"ff\"}],\"rejected\":null,"
        "\"extra\":{\"k\":1.0,\"text\":\"no\"}}";
    reading *r = help_line(row);
    const stemma_article *a = only(r);
    assert_string_equal(a->id, "i~0a1b2c3d");
    assert_string_equal(a->input, "old/a.txt");
    assert_null(a->source);
    assert_string_equal(a->published.basis, "text header");
    assert_int_equal(a->published.precision, STEMMA_PRECISION_MONTH);
    assert_int_equal(a->published.to, stm_days_from_civil(2024, 8, 1) * 86400 - 1);
    assert_int_equal(a->boilerplate_count, 1);
    assert_string_equal(a->boilerplate[0].reason, "date header");
    assert_string_not_equal(a->sha256, "00");
    assert_int_equal(a->capture_count, 2);
    assert_string_equal(a->captures[0].captured_at, "2024-07-25");
    assert_string_equal(a->captures[1].payload_sha256, "ff");
    assert_string_equal(a->extra, "{\"k\":1.0,\"text\":\"no\"}");
    assert_null(a->rejected);
    help_free(r);
    r = help_line("{\"text\":\"\",\"rejected\":\"a section front\",\"id\":\"x\"}");
    assert_string_equal(only(r)->rejected, "a section front");
    assert_int_equal(r->notice_count, 0);
    help_free(r);
}

static void test_document(void **state)
{
    (void)state;
    static const char array[] = "[\n{\"id\":1,\"text\":\"a\"},\n\n{\"id\":2,\"text\":\n\"b\"}, 5 ]\n";
    reading *r = help_parse(STM_FORMAT_JSON, array, sizeof array - 1);
    assert_int_equal(help_count(r), 2);
    assert_int_equal(help_article(r, 0)->line, 2);
    assert_int_equal(help_article(r, 1)->line, 4);
    assert_int_equal(help_first(r, STEMMA_CODE_REJECTED_NOT_JSON)->line, 5);
    help_free(r);
    static const char object[] = "{\n  \"text\": \"a\"\n}\n";
    r = help_parse(STM_FORMAT_JSON, object, sizeof object - 1);
    assert_int_equal(help_count(r), 1);
    help_free(r);
}

static void test_strange_texts(void **state)
{
    (void)state;
    reading *r = help_line("{\"text\":\"word\"}\n{\"text\":\"<script>alert(1)</script>\"}\n");
    assert_int_equal(help_count(r), 2);
    assert_int_equal(r->notice_count, 0);
    assert_string_equal(help_article(r, 1)->article.text, "<script>alert(1)</script>");
    help_free(r);
}

static void test_too_long(void **state)
{
    (void)state;
    size_t length = STM_CORPUS_TEXT_BYTES_MAX + 64;
    char *line = malloc(length);
    assert_non_null(line);
    memset(line, 'x', length);
    static const char head[9] = {'{', '"', 't', 'e', 'x', 't', '"', ':', '"'};
    static const char tail[3] = {'"', '}', '\n'};
    memcpy(line, head, sizeof head);
    memcpy(line + length - sizeof tail, tail, sizeof tail);
    reading *r = help_parse(STM_FORMAT_JSONL, line, length);
    assert_int_equal(help_count(r), 0);
    assert_int_equal(help_first(r, STEMMA_CODE_REJECTED_TOO_LONG)->line, 1);
    help_free(r);
    free(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_plain_line),
                                       cmocka_unit_test(test_aliases),
                                       cmocka_unit_test(test_extra),
                                       cmocka_unit_test(test_ids),
                                       cmocka_unit_test(test_long_ids),
                                       cmocka_unit_test(test_rejected),
                                       cmocka_unit_test(test_deep_and_raw_nul),
                                       cmocka_unit_test(test_mojibake),
                                       cmocka_unit_test(test_repaired),
                                       cmocka_unit_test(test_dates),
                                       cmocka_unit_test(test_authors_and_language),
                                       cmocka_unit_test(test_round_trip),
                                       cmocka_unit_test(test_document),
                                       cmocka_unit_test(test_strange_texts),
                                       cmocka_unit_test(test_too_long)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
