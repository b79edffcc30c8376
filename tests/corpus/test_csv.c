/* CSV: the header's aliases, quotes, separators, what cannot be read; and pieces cut anywhere between records. */
#include "corpus_help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int setup(void **state)
{
    (void)state;
    (void)help_folder();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    help_remove();
    return 0;
}

static void test_fields(void **state)
{
    (void)state;
    const char *path = help_text("a.csv", "\xEF\xBB\xBFid,Title, text ,url,kind,datePublished\r\n"
                                          "1,\"A \"\"b\"\", c\",\"line one\nline two\",http://x,k,2024-07-25\r\n"
                                          "\r\n"
                                          "2,,short,,,\r\n"
                                          "3,t,\"\",,,\r\n"
                                          "4,t,last,,,bad date,surplus");
    reading *r = help_read_one(path);
    assert_int_equal(help_count(r), 3);
    const stemma_article *a = &help_article(r, 0)->article;
    assert_string_equal(a->id, "1");
    assert_string_equal(a->title, "A \"b\", c");
    assert_string_equal(a->text, "line one\nline two");
    assert_string_equal(a->source, "http://x");
    assert_string_equal(a->extra, "{\"kind\":\"k\"}");
    assert_string_equal(a->published.basis, "datePublished");
    assert_int_equal(help_article(r, 0)->line, 2);
    assert_int_equal(help_article(r, 1)->line, 5);
    assert_null(help_article(r, 1)->article.extra);
    assert_int_equal(help_first(r, STEMMA_CODE_REJECTED_NO_TEXT)->line, 6);
    assert_string_equal(help_article(r, 2)->article.text, "last");
    assert_int_equal(help_heard(r, STEMMA_CODE_WARNING_DATE), 1);
    help_free(r);
}

static void test_separators(void **state)
{
    (void)state;
    static const char separators[] = ",;\t";
    for (size_t i = 0; i < 3; i++) {
        char content[128];
        char c = separators[i];
        (void)snprintf(content, sizeof content, "id%ctext%ctitle\nx%c\"a%cb\"%ct\n", c, c, c, c, c);
        reading *r = help_read_one(help_text("s.csv", content));
        assert_int_equal(help_count(r), 1);
        assert_int_equal(help_article(r, 0)->article.text[1], c);
        help_free(r);
    }
}

static void test_refused(void **state)
{
    (void)state;
    reading *r = help_read_one(help_text("n.csv", "id,title\n1,a\n2,b\n"));
    assert_int_equal(help_count(r), 0);
    assert_int_equal(help_first(r, STEMMA_CODE_REJECTED_NOT_CSV)->line, 1);
    assert_int_equal(r->notice_count, 1);
    help_free(r);
}

/* A quote that nothing closes costs its line, not the rest of the file. */
static void test_open_quote(void **state)
{
    (void)state;
    reading *r = help_read_one(help_text("q.csv", "id,text\n1,\"good\"\n2,\"open\n3,good\n4,good\n5,also good\n"));
    const heard *bad = help_first(r, STEMMA_CODE_REJECTED_NOT_CSV);
    assert_int_equal(bad->line, 3);
    assert_int_equal(help_count(r), 4);
    assert_string_equal(help_article(r, 3)->article.id, "5");
    assert_int_equal(help_article(r, 3)->line, 6);
    help_free(r);
}

static void test_bytes(void **state)
{
    (void)state;
    static const char content[] = "id,text\n1,a\xFF\n2,a\0b\n3,c\n";
    reading *r = help_read_one(help_file("b.csv", content, sizeof content - 1));
    assert_int_equal(help_count(r), 2);
    assert_int_equal(help_heard(r, STEMMA_CODE_WARNING_UTF8), 1);
    assert_int_equal(help_first(r, STEMMA_CODE_REJECTED_NUL)->line, 3);
    help_free(r);
    r = help_read_one(help_text("h.csv", "text,caf\xE9\na,b\n"));
    assert_string_equal(help_article(r, 0)->article.extra, "{\"caf\xEF\xBF\xBD\":\"b\"}");
    assert_int_equal(help_first(r, STEMMA_CODE_WARNING_UTF8)->line, 1);
    help_free(r);
}

/* A slow reader of CSV, a character at a time, says where records end. */
static size_t slow_record(const char *bytes, size_t length, char separator)
{
    bool begin = true;
    bool quoted = false;
    for (size_t i = 0; i < length; i++) {
        char c = bytes[i];
        if (quoted) {
            if (c == '"' && i + 1 < length && bytes[i + 1] == '"') {
                i++;
            } else if (c == '"') {
                quoted = false;
                begin = false;
            }
            continue;
        }
        if (c == '\n') {
            return i + 1;
        }
        quoted = begin && c == '"';
        begin = c == separator;
    }
    return 0;
}

static void test_cutter(void **state)
{
    (void)state;
    uint32_t seed = 3;
    for (int i = 0; i < 50000; i++) {
        /* well-formed records: fields of plain letters, or quoted ones with anything in them */
        char text[160];
        size_t used = 0;
        for (int field = 0; field < 4; field++) {
            seed = seed * 1664525u + 1013904223u;
            static const char *const fields[] = {"a",   "",    "\"x\"", "\"a\"\"b\"", "\"\n\"", "\"a;b,c\n\"\"\"",
                                                 "b c", "\"\""};
            const char *chosen = fields[(seed >> 10) % 8];
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", chosen,
                                     field == 3 || (seed >> 20) % 3 == 0 ? "\n" : ";");
        }
        assert_int_equal(stm_csv_record(text, used, ';'), slow_record(text, used, ';'));
    }
}

/* A file of several pieces gives what its records give one by one. */
static void test_many_pieces(void **state)
{
    (void)state;
    const char *path = help_path("big.csv");
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs("id;text\n", file) >= 0);
    enum { RECORDS = 40000 };
    for (int i = 0; i < RECORDS; i++) {
        assert_true(fprintf(file, "%d;\"Record %d\nhas \"\"two\"\" lines; %s\"\n", i, i,
                            "and some more words, so that the file takes several pieces to read and to parse; "
                            "without that nothing would be cut, and nothing would be seen of a cut record") > 0);
    }
    assert_int_equal(fclose(file), 0);
    reading *r = help_read_one(path);
    assert_true(r->batch_count > 2);
    assert_int_equal(help_count(r), RECORDS);
    for (int i = 0; i < RECORDS; i += 997) {
        char id[16];
        (void)snprintf(id, sizeof id, "%d", i);
        assert_string_equal(help_article(r, (size_t)i)->article.id, id);
        assert_int_equal(help_article(r, (size_t)i)->line, 2 + 2 * i);
    }
    assert_int_equal(r->notice_count, 0);
    help_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_fields),     cmocka_unit_test(test_separators),
                                       cmocka_unit_test(test_refused),    cmocka_unit_test(test_open_quote),
                                       cmocka_unit_test(test_bytes),      cmocka_unit_test(test_cutter),
                                       cmocka_unit_test(test_many_pieces)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
