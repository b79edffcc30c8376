/* Walking folders, opening files, cutting pieces; and every bad input of which reading can say something. */
#include "corpus_help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

static void make_folder(const char *name)
{
    assert_int_equal(mkdir(help_path(name), 0700), 0);
}

static void test_folder(void **state)
{
    (void)state;
    make_folder("b");
    make_folder("b/.hidden");
    (void)help_text("b/10.txt", "ten");
    (void)help_text("b/2.txt", "two");
    (void)help_text("b/.secret.txt", "hidden");
    (void)help_text("b/.hidden/x.txt", "hidden");
    (void)help_text("b/plain", "no extension");
    (void)help_text("b/v1.2", "no extension either");
    (void)help_text("b/c.md", "mark down");
    (void)help_text("b/p.PNG", "picture");
    (void)help_text("b/q.png", "picture");
    (void)help_text("b/page.odt", "PK");
    make_folder("b/a");
    (void)help_text("b/a/l.jsonl", "{\"text\":\"one\"}\n{\"text\":\"two\"}\n");
    assert_int_equal(symlink("2.txt", help_path("b/z-same.txt")), 0);
    assert_int_equal(symlink("..", help_path("b/a/up")), 0);
    assert_int_equal(symlink("itself", help_path("b/itself")), 0);
    assert_int_equal(symlink("a", help_path("b/again")), 0);
    assert_int_equal(symlink("nowhere", help_path("b/dangling.txt")), 0);
    reading *r = help_read_one(help_path("b"));
    static const char *const texts[] = {"ten", "two", "one", "two", "mark down", "no extension", "no extension either"};
    assert_int_equal(help_count(r), 7);
    for (size_t i = 0; i < 7; i++) {
        assert_string_equal(help_article(r, i)->article.text, texts[i]);
    }
    assert_int_equal(help_heard(r, STEMMA_CODE_WARNING_LINK_LOOP), 2);
    assert_int_equal(help_heard(r, STEMMA_CODE_REJECTED_UNREADABLE), 1);
    assert_string_equal(help_first(r, STEMMA_CODE_WARNING_FILE_TYPES_SKIPPED)->detail, "1 .odt, 2 .png");
    assert_int_equal(help_heard(r, STEMMA_CODE_WARNING_FILE_TYPES_SKIPPED), 1);
    assert_int_equal(r->notice_count, 4);
    help_free(r);
    const char *const twice[] = {help_path("b/2.txt"), help_path("b")};
    r = help_read(twice, 2);
    assert_int_equal(help_count(r), 7);
    help_free(r);
}

static void test_missing(void **state)
{
    (void)state;
    const char *inputs[] = {help_text("there.txt", "x"), help_path("missing.txt")};
    stm_reader *reader;
    stemma_error error;
    assert_int_equal(stm_reader_open(&reader, inputs, 2, NULL, NULL, &error), STEMMA_E_ARGUMENT);
    assert_null(reader);
    assert_int_equal(error.code, STEMMA_CODE_NO_SUCH_INPUT);
    assert_string_equal(error.subject, inputs[1]);
}

static void expect_one(const char *path, stemma_code code)
{
    reading *r = help_read_one(path);
    if (help_count(r) != 0 || r->notice_count != 1 || r->notices[0].code != code) {
        fail_msg("%s: %zu articles, %zu notices, code %d", path, help_count(r), r->notice_count,
                 r->notice_count ? (int)r->notices[0].code : 0);
    }
    assert_string_equal(r->notices[0].input, path);
    help_free(r);
}

static void test_rejected_files(void **state)
{
    (void)state;
    static const char png[] = "\x89PNG\r\n\x1a\n....";
    static const char controls[] = "\1\2\3\4\5\6abc\1\2\3";
    static const char nul[] = "some text\0with a zero byte, and then much more of it";
    expect_one(help_file("empty.txt", "", 0), STEMMA_CODE_REJECTED_EMPTY);
    expect_one(help_file("empty.jsonl", "", 0), STEMMA_CODE_REJECTED_EMPTY);
    expect_one(help_file("x.png", png, sizeof png - 1), STEMMA_CODE_REJECTED_BINARY);
    expect_one(help_file("x.txt", png, sizeof png - 1), STEMMA_CODE_REJECTED_BINARY);
    expect_one(help_file("x.jsonl", png, sizeof png - 1), STEMMA_CODE_REJECTED_BINARY);
    expect_one(help_file("c.txt", controls, sizeof controls - 1), STEMMA_CODE_REJECTED_BINARY);
    expect_one(help_file("n.txt", nul, sizeof nul - 1), STEMMA_CODE_REJECTED_NUL);
    expect_one(help_text("blank.txt", " \n\t\n"), STEMMA_CODE_REJECTED_NO_TEXT);
    expect_one(help_text("p.html", ""), STEMMA_CODE_REJECTED_EMPTY);
    expect_one(help_text("w.warc", "WARC/1.0\r\n"), STEMMA_CODE_REJECTED_TRUNCATED);
    expect_one(help_file("w.warc.gz", "\x1f\x8b\x08", 3), STEMMA_CODE_REJECTED_TRUNCATED);
    const char *fifo = help_path("fifo.txt");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    expect_one(fifo, STEMMA_CODE_REJECTED_NOT_A_FILE);
    assert_int_equal(unlink(fifo), 0);
    expect_one("/dev/null", STEMMA_CODE_REJECTED_NOT_A_FILE);
}

static void test_unreadable(void **state)
{
    (void)state;
    const char *path = help_text("closed.txt", "text");
    if (geteuid() == 0) {
        skip(); /* root reads everything */
    }
    assert_int_equal(chmod(path, 0), 0);
    expect_one(path, STEMMA_CODE_REJECTED_UNREADABLE);
}

static void test_text_file(void **state)
{
    (void)state;
    const char *path =
        help_text("2024-07-25-pont.txt", "\xEF\xBB\xBFLe pont est fermé\n\nIl le restera jusqu'à lundi, a "
                                         "dit la mairie de la ville, qui promet des travaux rapides.\n\n"
                                         "Par Anne Martin\n");
    reading *r = help_read_one(path);
    assert_int_equal(help_count(r), 1);
    const stemma_article *a = &help_article(r, 0)->article;
    assert_string_equal(a->title, "Le pont est fermé");
    assert_string_equal(a->byline, "Anne Martin");
    assert_null(a->outlet);
    assert_null(a->source);
    assert_string_equal(a->published.basis, "file name");
    assert_false(help_article(r, 0)->id_given);
    assert_int_equal(strncmp(a->text, "Le pont", 7), 0);
    assert_string_equal(a->input, path);
    help_free(r);
    r = help_read_one(help_text("bad.txt", "caf\xE9 noir"));
    assert_string_equal(help_article(r, 0)->article.text, "caf\xC3\xA9 noir");
    assert_int_equal(help_heard(r, STEMMA_CODE_WARNING_UTF8), 0); /* windows-1252 */
    help_free(r);
    r = help_read_one(help_text("markup.txt", "<!DOCTYPE html><script>alert(1)</script>"));
    assert_int_equal(help_count(r), 1);
    assert_int_equal(r->notice_count, 0);
    help_free(r);
}

static void test_json_files(void **state)
{
    (void)state;
    reading *r = help_read_one(help_text("a.json", "[{\"text\":\"a\"},\n {\"text\":\"b\"}]"));
    assert_int_equal(help_count(r), 2);
    help_free(r);
    r = help_read_one(help_text("b.json", "{\"text\":\"a\"}\n{\"text\":\"b\"}\n"));
    assert_int_equal(help_count(r), 2);
    help_free(r);
    r = help_read_one(help_text("c.json", "{\n\"text\":\n\"a\"\n}\n"));
    assert_int_equal(help_count(r), 1);
    help_free(r);
}

/* One line of far more than the cap, in a file with a hole: the lines around it are taken, memory stays small. */
static void test_endless_line(void **state)
{
    (void)state;
    const char *path = help_path("long.jsonl");
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs("{\"text\":\"before\"}\n{\"text\":\"", file) >= 0);
    assert_int_equal(fseek(file, 500L * 1000 * 1000, SEEK_CUR), 0);
    assert_true(fputs("\"}\n{\"text\":\"after\"}\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    reading *r = help_read_one(path);
    assert_int_equal(help_count(r), 2);
    assert_int_equal(help_first(r, STEMMA_CODE_REJECTED_TOO_LONG)->line, 2);
    assert_string_equal(help_article(r, 1)->article.text, "after");
    assert_int_equal(help_article(r, 1)->line, 3);
    help_free(r);
    assert_int_equal(truncate(path, 70L * 1000 * 1000), 0);
    const char *text = help_path("long.txt");
    assert_int_equal(rename(path, text), 0);
    r = help_read_one(text);
    assert_int_equal(help_count(r), 0);
    assert_int_equal(help_heard(r, STEMMA_CODE_REJECTED_TOO_LONG) + help_heard(r, STEMMA_CODE_REJECTED_NUL), 1);
    help_free(r);
}

/* Lines of many lengths over several pieces: nothing is lost, doubled or moved. */
static void test_pieces(void **state)
{
    (void)state;
    enum { LINES = 3000 };
    const char *path = help_path("pieces.jsonl");
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    uint32_t seed = 11;
    for (int i = 0; i < LINES; i++) {
        seed = seed * 1664525u + 1013904223u;
        size_t words = (seed >> 8) % (i % 100 == 7 ? 60000 : 500);
        assert_true(fprintf(file, "{\"id\":\"%d\",\"text\":\"w", i) > 0);
        for (size_t w = 0; w < words; w++) {
            assert_true(fputs(" mot", file) >= 0);
        }
        assert_true(fputs(i == LINES - 1 ? "\"}" : "\"}\n", file) >= 0);
    }
    assert_int_equal(fclose(file), 0);
    reading *r = help_read_one(path);
    assert_true(r->batch_count > 2);
    assert_int_equal(help_count(r), LINES);
    seed = 11;
    for (size_t i = 0; i < LINES; i++) {
        char id[16];
        seed = seed * 1664525u + 1013904223u;
        size_t words = (seed >> 8) % (i % 100 == 7 ? 60000 : 500);
        (void)snprintf(id, sizeof id, "%zu", i);
        assert_string_equal(help_article(r, i)->article.id, id);
        assert_int_equal(help_article(r, i)->line, i + 1);
        assert_int_equal(help_article(r, i)->article.text_bytes, 1 + 4 * words);
    }
    help_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_folder),         cmocka_unit_test(test_missing),
                                       cmocka_unit_test(test_rejected_files), cmocka_unit_test(test_unreadable),
                                       cmocka_unit_test(test_text_file),      cmocka_unit_test(test_json_files),
                                       cmocka_unit_test(test_endless_line),   cmocka_unit_test(test_pieces)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
