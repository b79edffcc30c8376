/* Exports against goldens, hostile strings, a full disk at every write, no memory at every allocation. */
#include "report/report.h"
#include "report/report_internal.h"
#include "report/sample.h"
#include "support/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ------------------------------------------------------------------ system calls that fail when told to */

ssize_t __real_write(int descriptor, const void *bytes, size_t count);
int __real_close(int descriptor);
int __real_rename(const char *from, const char *to);
int __real_open(const char *path, int flags, ...);
int __real_mkdir(const char *path, mode_t mode);
ssize_t __wrap_write(int descriptor, const void *bytes, size_t count);
int __wrap_close(int descriptor);
int __wrap_rename(const char *from, const char *to);
int __wrap_open(const char *path, int flags, ...);
int __wrap_mkdir(const char *path, mode_t mode);

static unsigned long calls_left; /* 0: never fails */
static bool call_failed;

static bool call_fails(void)
{
    if (calls_left == 0 || --calls_left > 0) {
        return false;
    }
    call_failed = true;
    errno = ENOSPC;
    return true;
}

/* Takes at most 1,000 bytes at once, so that short writes happen all the time. */
ssize_t __wrap_write(int descriptor, const void *bytes, size_t count)
{
    return call_fails() ? -1 : __real_write(descriptor, bytes, count < 1000 ? count : 1000);
}

int __wrap_close(int descriptor)
{
    bool fails = call_fails();
    int result = __real_close(descriptor);
    errno = fails ? ENOSPC : errno;
    return fails ? -1 : result;
}

int __wrap_rename(const char *from, const char *to)
{
    return call_fails() ? -1 : __real_rename(from, to);
}

int __wrap_open(const char *path, int flags, ...)
{
    return call_fails() ? -1 : __real_open(path, flags, 0666);
}

int __wrap_mkdir(const char *path, mode_t mode)
{
    return call_fails() ? -1 : __real_mkdir(path, mode);
}

/* ------------------------------------------------------------------ folders */

static const char *const formats[] = {"jsonl", "csv", "dot", "gexf", "passim"};
#define FORMAT_COUNT (sizeof formats / sizeof *formats)

static const char *const files[] = {"articles.jsonl", "passages.jsonl", "links.jsonl",  "families.jsonl",
                                    "edges.jsonl",    "sources.jsonl",  "articles.csv", "passages.csv",
                                    "links.csv",      "families.csv",   "edges.csv",    "sources.csv",
                                    "tree.dot",       "tree.gexf",      "out.json",     "align.json"};
#define FILE_COUNT (sizeof files / sizeof *files)

static char folder[64];

static int make_folder(void **unused)
{
    (void)unused;
    (void)snprintf(folder, sizeof folder, "/tmp/stemma-test-report-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static void path_of(char out[256], const char *name)
{
    (void)snprintf(out, 256, "%s/%s", folder, name);
}

/* Names in the folder, hidden ones too; empties it when `clear`. */
static size_t count_files(bool clear)
{
    size_t count = 0;
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            char path[512];
            (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            count++;
            if (clear) {
                assert_int_equal(remove(path), 0);
            }
        }
    }
    (void)closedir(directory);
    return count;
}

static int remove_folder(void **unused)
{
    (void)unused;
    (void)count_files(true);
    return rmdir(folder);
}

static void read_file(stm_buffer *out, const char *path)
{
    char piece[4096];
    FILE *file = fopen(path, "rb");
    stm_buffer_clear(out);
    stm_buffer_string(out, "");
    if (!file) {
        fail_msg("cannot open %s", path);
        return;
    }
    for (size_t got; (got = fread(piece, 1, sizeof piece, file)) > 0;) {
        stm_buffer_bytes(out, piece, got);
    }
    (void)fclose(file);
}

static void read_export(stm_buffer *out, const char *name)
{
    char path[256];
    path_of(path, name);
    read_file(out, path);
}

static void export_all(const stemma_results *results)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        stemma_error error = {.message = ""};
        if (stm_report_export(results, formats[i], folder, &error) != STEMMA_OK) {
            fail_msg("%s: %s", formats[i], error.message);
        }
    }
}

/* ------------------------------------------------------------------ what is written */

/* After a wanted change: for f in jsonl csv dot gexf passim; do sample_page stories $f tests/report/golden/; done */
static void test_goldens(void **unused)
{
    (void)unused;
    sample s;
    stm_buffer written = STM_BUFFER_INIT;
    stm_buffer golden = STM_BUFFER_INIT;
    sample_init(&s);
    sample_stories(&s);
    export_all(&s.results);
    assert_int_equal(count_files(false), FILE_COUNT);
    for (size_t i = 0; i < FILE_COUNT; i++) {
        char path[512];
        (void)snprintf(path, sizeof path, "%s/report/golden/%s", STM_TEST_DATA, files[i]);
        read_export(&written, files[i]);
        read_file(&golden, path);
        if (written.length != golden.length || memcmp(written.data, golden.data, golden.length) != 0) {
            fail_msg("%s is not as its golden", files[i]);
        }
    }
    stm_buffer_release(&written);
    stm_buffer_release(&golden);
    sample_release(&s);
}

/* A table whose stage has not been built is absent, also where an earlier export left one. */
static void test_absent_tables(void **unused)
{
    (void)unused;
    sample s;
    stemma_error error;
    char path[256];
    sample_init(&s);
    sample_stories(&s);
    for (int csv = 0; csv < 2; csv++) {
        const char *format = csv ? "csv" : "jsonl";
        s.results.has_passages = s.results.has_families = true;
        assert_int_equal(stm_report_export(&s.results, format, folder, &error), STEMMA_OK);
        assert_int_equal(count_files(false), 6);
        s.results.has_families = false;
        assert_int_equal(stm_report_export(&s.results, format, folder, &error), STEMMA_OK);
        assert_int_equal(count_files(false), 3);
        s.results.has_passages = false;
        assert_int_equal(stm_report_export(&s.results, format, folder, &error), STEMMA_OK);
        path_of(path, csv ? "articles.csv" : "articles.jsonl");
        assert_int_equal(access(path, R_OK), 0);
        assert_int_equal(count_files(true), 1);
    }
    sample_release(&s);
}

/* Before families are built the graphs hold the links. */
static void test_graph_of_links(void **unused)
{
    (void)unused;
    sample s;
    stemma_error error;
    stm_buffer text = STM_BUFFER_INIT;
    sample_init(&s);
    sample_stories(&s);
    s.results.has_families = false;
    assert_int_equal(stm_report_export(&s.results, "dot", folder, &error), STEMMA_OK);
    assert_int_equal(stm_report_export(&s.results, "gexf", folder, &error), STEMMA_OK);
    read_export(&text, "tree.dot");
    assert_non_null(strstr(text.data, "\"a:jisr-1\" -> \"a:jisr-2\" [dir=none, label=\"0.99\"]"));
    assert_null(strstr(text.data, "a:mys-12"));
    read_export(&text, "tree.gexf");
    assert_non_null(strstr(text.data, "type=\"undirected\" source=\"a:jisr-1\" target=\"a:jisr-2\" weight=\"0.99\""));
    stm_buffer_release(&text);
    sample_release(&s);
}

/* Every circle of sources is opened at its least probable edge, of equal ones at the greater id; what remains is a tree. */
static void test_circles(void **unused)
{
    (void)unused;
    sample s;
    stemma_error error;
    bool *circle = NULL;
    sample_init(&s);
    sample_circles(&s);
    assert_int_equal(stm_report_circles(&circle, &s.results, &error), STEMMA_OK);
    for (uint32_t i = 0; i < s.results.article_count; i++) {
        assert_int_equal(circle[i], i == 1 || i == 4 || i == 10);
        uint32_t steps = 0;
        for (uint32_t at = i; !circle[at] && s.edges[at].parent != STEMMA_NO_ARTICLE; at = s.edges[at].parent) {
            assert_true(++steps < s.results.article_count);
        }
    }
    free(circle);
    s.edges[0].parent = 0; /* an article cannot be its own source; such a case file must not hang the page */
    assert_int_equal(stm_report_circles(&circle, &s.results, &error), STEMMA_OK);
    assert_true(circle[0]);
    assert_false(circle[1]);
    free(circle);
    sample_release(&s);
}

static void test_graph_of_circles(void **unused)
{
    (void)unused;
    sample s;
    stemma_error error;
    stm_buffer text = STM_BUFFER_INIT;
    sample_init(&s);
    sample_circles(&s);
    assert_int_equal(stm_report_export(&s.results, "dot", folder, &error), STEMMA_OK);
    assert_int_equal(stm_report_export(&s.results, "gexf", folder, &error), STEMMA_OK);
    read_export(&text, "tree.dot");
    assert_non_null(strstr(text.data, "\"a:article-00000\" -> \"a:article-00001\" [label=\"0.48\", style=dashed, "
                                      "color=gray50, constraint=false"));
    assert_non_null(strstr(text.data, "\"a:article-00001\" -> \"a:article-00000\" [label=\"0.48\", style=dotted]"));
    read_export(&text, "tree.gexf");
    size_t marked = 0;
    for (const char *at = text.data; (at = strstr(at, "for=\"circle\" value=\"true\"")) != NULL; at++) {
        marked++;
    }
    assert_int_equal(marked, 3);
    stm_buffer_release(&text);
    sample_release(&s);
}

#define QUOTED "We shall not close one school"
#define WELL "In the hamlet of Orsk a well has filled again"

/* Article 0 quotes a document, 1 has it from 0, 2 stands alone and quotes it too; 3 and 4 are versions of an original; 5
 * and 6 are origins of one family that share nothing; 7 is a document itself, which 2 quotes. */
static void sample_sources(sample *s)
{
    static const char *const texts[] = {"Rain fell. " QUOTED ".",
                                        QUOTED ", it was said.",
                                        "No: \"" QUOTED "\".",
                                        WELL,
                                        WELL,
                                        "One thing.",
                                        "Another thing.",
                                        "No:"};
    static const uint32_t families[][2] = {{0, 1}, {3, 4}, {5, 6}};
    char id[16];
    for (uint32_t i = 0; i < 8; i++) {
        (void)snprintf(id, sizeof id, "a%u", i);
        (void)sample_article(s, id, "Outlet", "Title", "en", texts[i]);
    }
    for (uint32_t i = 0; i < 3; i++) {
        (void)snprintf(id, sizeof id, "f%u", i);
        sample_family(s, id, families[i], 2, 1, 1, 1);
    }
    (void)sample_edge(s, 0, 0, STEMMA_NO_ARTICLE, 1, STEMMA_NO_ARTICLE, 0, STEMMA_BASIS_TEXT);
    (void)sample_edge(s, 0, 1, 0, 0.9, STEMMA_NO_ARTICLE, 0.1, STEMMA_BASIS_TEXT);
    sample_edge(s, 1, 3, STEMMA_NO_ARTICLE, 0.4, 4, 0.3, STEMMA_BASIS_TEXT)->source = 1;
    sample_edge(s, 1, 4, 3, 0.4, STEMMA_NO_ARTICLE, 0.3, STEMMA_BASIS_TEXT)->source = 1;
    (void)sample_edge(s, 2, 5, STEMMA_NO_ARTICLE, 0.9, STEMMA_NO_ARTICLE, 0, STEMMA_BASIS_TEXT);
    (void)sample_edge(s, 2, 6, STEMMA_NO_ARTICLE, 0.9, STEMMA_NO_ARTICLE, 0, STEMMA_BASIS_TEXT);
    stemma_source *document = sample_source(s, "s1", STEMMA_SOURCE_DOCUMENT, STEMMA_NO_FAMILY);
    for (uint32_t i = 0; i < 3; i++) {
        sample_quote(s, document, i, QUOTED, 0);
    }
    stemma_source *original = sample_source(s, "s2", STEMMA_SOURCE_ORIGINAL, 1);
    sample_quote(s, original, 3, WELL, 0);
    sample_quote(s, original, 4, WELL, 0);
    stemma_source *here = sample_source(s, "s3", STEMMA_SOURCE_DOCUMENT, STEMMA_NO_FAMILY);
    sample_quote(s, here, 2, "No:", 0);
    here->article = 7;
}

/* What stands behind articles is a node of its own, and an arrow runs from it to those that have it from nobody else. */
static void test_graph_of_sources(void **unused)
{
    (void)unused;
    sample s;
    stemma_error error;
    stm_buffer text = STM_BUFFER_INIT;
    sample_init(&s);
    sample_sources(&s);
    assert_int_equal(stm_report_export(&s.results, "dot", folder, &error), STEMMA_OK);
    assert_int_equal(stm_report_export(&s.results, "gexf", folder, &error), STEMMA_OK);
    read_export(&text, "tree.dot");
    assert_non_null(strstr(text.data, "not drawn: 1.\n"));
    assert_non_null(
        strstr(text.data, "\"s:s1\" [label=\"shared source document\\n" QUOTED "\\nundated\", style=dashed"));
    assert_non_null(strstr(text.data,
                           "\"cluster:f1\" {\n    \"s:s2\" [label=\"original not identified\\n2 versions, 2 may "
                           "be the first\\nundated\", style=dashed, class=original];\n  }\n"));
    assert_non_null(strstr(text.data, "\"s:s1\" -> \"a:a0\" ["));
    assert_null(strstr(text.data, "\"s:s1\" -> \"a:a1\""));
    assert_non_null(strstr(text.data, "\"a:a0\" -> \"a:a1\" ["));
    assert_non_null(strstr(text.data, "\"s:s1\" -> \"a:a2\" ["));
    assert_non_null(strstr(text.data, "\"s:s2\" -> \"a:a3\" ["));
    assert_non_null(strstr(text.data, "\"s:s2\" -> \"a:a4\" ["));
    assert_null(strstr(text.data, "\"a:a3\" -> "));
    assert_null(strstr(text.data, "unseen"));
    assert_null(strstr(text.data, "s3"));
    read_export(&text, "tree.gexf");
    assert_non_null(strstr(text.data, "<node id=\"s:s1\" label=\"shared source document: " QUOTED "\"><attvalues>"
                                      "<attvalue for=\"type\" value=\"document\"/>"));
    assert_non_null(strstr(text.data,
                           "<node id=\"s:s2\" label=\"original not identified: 2 versions, 2 may be the first\">"
                           "<attvalues><attvalue for=\"type\" value=\"original\"/>"));
    assert_non_null(strstr(text.data, "<edge id=\"3\" type=\"directed\" source=\"s:s2\" target=\"a:a4\"><attvalues>"
                                      "<attvalue for=\"relation\" value=\"original\"/>"));
    assert_non_null(strstr(text.data, "<edge id=\"7\" type=\"directed\" source=\"s:s1\" target=\"a:a2\">"));
    assert_null(strstr(text.data, "<edge id=\"8\""));
    stm_buffer_release(&text);
    sample_release(&s);
}

/* One cell after RFC 4180; returns what follows its separator. */
static const char *csv_cell(const char *at, stm_buffer *out)
{
    stm_buffer_clear(out);
    stm_buffer_string(out, "");
    if (*at != '"') {
        size_t length = strcspn(at, ",\r");
        stm_buffer_bytes(out, at, length);
        at += length;
    } else {
        for (at++; *at && (*at != '"' || at[1] == '"'); at++) {
            stm_buffer_char(out, *at);
            at += *at == '"' ? 1 : 0;
        }
        at++;
    }
    assert_true(*at == ',' || *at == '\r');
    return at + (*at == ',' ? 1 : 2);
}

static void test_csv_hostile(void **unused)
{
    (void)unused;
    sample s;
    stemma_error error;
    stm_buffer text = STM_BUFFER_INIT;
    stm_buffer cell = STM_BUFFER_INIT;
    sample_init(&s);
    sample_hostile(&s);
    assert_int_equal(stm_report_export(&s.results, "csv", folder, &error), STEMMA_OK);
    read_export(&text, "articles.csv");
    const char *at = strstr(text.data, "\r\n");
    assert_non_null(at);
    at += 2;
    for (size_t row = 0; row < s.results.article_count; row++) {
        const stemma_article *article = &s.results.articles[row];
        const char *const wanted[] = {article->id,    article->input,  article->source,  article->outlet,
                                      article->title, article->byline, article->language};
        for (size_t column = 0; column < 17; column++) {
            at = csv_cell(at, &cell);
            if (column < 7) {
                assert_string_equal(cell.data, wanted[column] ? wanted[column] : "");
            } else if (column == 11) {
                assert_string_equal(cell.data, article->text);
            }
        }
    }
    assert_int_equal(*at, 0);
    stm_buffer_release(&text);
    stm_buffer_release(&cell);
    sample_release(&s);
}

/* Inside a value of GEXF nothing is left that could end it or that XML 1.0 cannot hold. */
static void test_xml_hostile(void **unused)
{
    (void)unused;
    sample s;
    stemma_error error;
    stm_buffer text = STM_BUFFER_INIT;
    sample_init(&s);
    sample_hostile(&s);
    assert_int_equal(stm_report_export(&s.results, "gexf", folder, &error), STEMMA_OK);
    read_export(&text, "tree.gexf");
    assert_null(strstr(text.data, "<script"));
    assert_null(strstr(text.data, "\"'&<"));
    assert_non_null(strstr(text.data, "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;"));
    for (size_t i = 0; i < text.length; i++) {
        assert_true((unsigned char)text.data[i] >= 0x20 || text.data[i] == '\n');
    }
    stm_buffer_release(&text);
    sample_release(&s);
}

static void test_jsonl_is_lines(void **unused)
{
    (void)unused;
    sample s;
    stemma_error error;
    stm_buffer text = STM_BUFFER_INIT;
    sample_init(&s);
    sample_hostile(&s);
    s.articles[0].extra = "{\"x\":\r\n\t1}";
    assert_int_equal(stm_report_export(&s.results, "jsonl", folder, &error), STEMMA_OK);
    read_export(&text, "articles.jsonl");
    size_t lines = 0;
    for (size_t i = 0; i < text.length; i++) {
        lines += text.data[i] == '\n' ? 1 : 0;
        assert_true(text.data[i] != '\r');
    }
    assert_int_equal(lines, 2);
    assert_non_null(strstr(text.data, "\"extra\":{\"x\":   1}"));
    assert_null(strstr(text.data, "\xE2\x80\xA8"));
    stm_buffer_release(&text);
    sample_release(&s);
}

static void test_deterministic(void **unused)
{
    (void)unused;
    sample s;
    stm_buffer first[FILE_COUNT];
    stm_buffer again = STM_BUFFER_INIT;
    sample_init(&s);
    sample_large(&s, 600);
    export_all(&s.results);
    for (size_t i = 0; i < FILE_COUNT; i++) {
        first[i] = (stm_buffer)STM_BUFFER_INIT;
        read_export(&first[i], files[i]);
    }
    (void)count_files(true);
    export_all(&s.results);
    for (size_t i = 0; i < FILE_COUNT; i++) {
        read_export(&again, files[i]);
        assert_int_equal(again.length, first[i].length);
        assert_memory_equal(again.data, first[i].data, again.length);
        stm_buffer_release(&first[i]);
    }
    stm_buffer_release(&again);
    sample_release(&s);
}

/* ------------------------------------------------------------------ what fails */

static void test_arguments(void **unused)
{
    (void)unused;
    sample s;
    stemma_error error;
    char path[256];
    sample_init(&s);
    sample_stories(&s);
    assert_int_equal(stm_report_export(&s.results, "yaml", folder, &error), STEMMA_E_ARGUMENT);
    assert_int_equal(stm_report_export(&s.results, NULL, folder, &error), STEMMA_E_ARGUMENT);
    assert_int_equal(stm_report_export(&s.results, "jsonl", "", &error), STEMMA_E_ARGUMENT);
    assert_int_equal(stm_report_export(&s.results, "dot", folder, &error), STEMMA_OK);
    path_of(path, "tree.dot"); /* a file where a folder should be */
    assert_int_equal(stm_report_export(&s.results, "dot", path, &error), STEMMA_E_IO);
    assert_int_equal(error.code, STEMMA_CODE_CANNOT_WRITE);
    path_of(path, "tree.dot/below");
    assert_int_equal(stm_report_export(&s.results, "dot", path, &error), STEMMA_E_IO);
    sample_release(&s);
}

static void test_makes_folders(void **unused)
{
    (void)unused;
    sample s;
    stemma_error error;
    char deep[256];
    char path[256];
    sample_init(&s);
    sample_stories(&s);
    path_of(deep, "one/two/");
    assert_int_equal(stm_report_export(&s.results, "dot", deep, &error), STEMMA_OK);
    path_of(path, "one/two/tree.dot");
    assert_int_equal(remove(path), 0);
    path_of(path, "one/two");
    assert_int_equal(rmdir(path), 0);
    sample_release(&s);
}

/* The n-th system call fails, for every n: a clean error, no half of a file, an older export whole. */
static void test_full_disk(void **unused)
{
    (void)unused;
    sample s;
    stm_buffer text = STM_BUFFER_INIT;
    sample_init(&s);
    sample_stories(&s);
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        for (unsigned long n = 1;; n++) {
            stemma_error error = {.status = STEMMA_OK};
            call_failed = false;
            calls_left = n;
            stemma_status status = stm_report_export(&s.results, formats[i], folder, &error);
            calls_left = 0;
            if (!call_failed) {
                assert_int_equal(status, STEMMA_OK);
                break;
            }
            if (status != STEMMA_OK) {
                assert_int_equal(status, STEMMA_E_IO);
                assert_int_equal(error.code, STEMMA_CODE_DISK_FULL);
            }
            for (size_t f = 0; f < FILE_COUNT; f++) {
                char path[256];
                path_of(path, files[f]);
                if (access(path, F_OK) == 0) {
                    read_export(&text, files[f]);
                    assert_true(text.length == 0 || text.data[text.length - 1] == '\n');
                    assert_int_equal(remove(path), 0);
                }
            }
            assert_int_equal(count_files(true), 0); /* nothing hidden either */
        }
        (void)count_files(true);
    }
    stm_buffer_release(&text);
    sample_release(&s);
}

static void test_no_memory(void **unused)
{
    (void)unused;
    sample s;
    sample_init(&s);
    sample_stories(&s);
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        stemma_status status = STEMMA_OK;
        STM_FAULT_LOOP(status)
        {
            stemma_error error;
            status = stm_report_export(&s.results, formats[i], folder, &error);
        }
        assert_true(count_files(true) > 0);
    }
    sample_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_goldens, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_absent_tables, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_graph_of_links, make_folder, remove_folder),
        cmocka_unit_test(test_circles),
        cmocka_unit_test_setup_teardown(test_graph_of_circles, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_graph_of_sources, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_csv_hostile, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_xml_hostile, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_jsonl_is_lines, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_deterministic, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_arguments, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_makes_folders, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_full_disk, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_no_memory, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
