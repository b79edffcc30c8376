/* Records and what they hold: WARC, ARC, HTTP, codings, lengths that are wrong, what is no page. */
#include "archive_build.h"

#include <stdlib.h>
#include <string.h>

#include <brotli/encode.h>

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

#define HTML "Content-Type: text/html\r\n"
static const char page[] = "<!DOCTYPE html><html><body><p>the whole page, fountain</p></body></html>";

static seen *see_buffer(stm_buffer *out)
{
    assert_false(out->failed);
    seen *s = see_piece(STM_FORMAT_ARCHIVE, out->data, out->length);
    stm_buffer_release(out);
    return s;
}

/* What comes out of one response. */
static seen *see_response(const char *lines, const void *body, size_t length)
{
    stm_buffer out = STM_BUFFER_INIT;
    build_response(&out, "http://e.org/1", lines, body, length);
    return see_buffer(&out);
}

static void expect_body(const char *lines, const void *body, size_t length, const char *expected)
{
    seen *s = see_response(lines, body, length);
    assert_int_equal(s->page_count, 1);
    assert_string_equal(s->pages[0].bytes, expected);
    assert_int_equal(s->told_count, 0);
    see_free(s);
}

static void test_types_of_records(void **state)
{
    (void)state;
    stm_buffer out = STM_BUFFER_INIT;
    build_warc(&out, "warcinfo", "x", "application/warc-fields", "software: x\r\n", 13);
    build_warc(&out, "request", "http://e.org/1", "application/http; msgtype=request", "GET / HTTP/1.1\r\n\r\n", 18);
    build_response(&out, "<http://e.org/1>", HTML, page, sizeof page - 1);
    build_warc(&out, "metadata", "http://e.org/1", "text/html", page, sizeof page - 1);
    build_warc(&out, "resource", "http://e.org/2", "text/html; charset=utf-8", page, sizeof page - 1);
    build_warc(&out, "conversion", "http://e.org/3", "text/plain", "extracted text", 14);
    build_warc(&out, "resource", "http://e.org/4", "text/plain", "a log", 5);
    stm_buffer_string(&out, "WARC/1.1\nwarc-type: revisit\nwarc-target-uri: http://e.org/5\nWARC-Refers-To-Target-URI: "
                            "http://e.org/1\nwarc-date: 2024-07-26T10:00:00.123456Z\nContent-Length: 0\n\n\n\n");
    seen *s = see_buffer(&out);
    assert_int_equal(s->page_count, 3);
    assert_string_equal(s->pages[0].address, "http://e.org/1");
    assert_string_equal(s->pages[0].captured, "2024-07-25T10:00:00Z");
    assert_string_equal(s->pages[0].bytes, page);
    assert_string_equal(s->pages[1].type, "text/html; charset=utf-8");
    assert_true(s->pages[2].plain);
    assert_int_equal(s->revisit_count, 1);
    assert_string_equal(s->revisit_of, "http://e.org/1");
    assert_int_equal(s->told_count, 0);
    see_free(s);
}

static void test_what_is_no_page(void **state)
{
    (void)state;
    static const char png[] = "\x89PNG\r\n\x1a\n....";
    static const struct {
        const char *lines;
        const char *body;
    } none[] = {{"Content-Type: image/png\r\n", png},
                {"Content-Type: text/html\r\n", png},
                {"Content-Type: application/json\r\n", "{\"a\":\"<html>\"}"},
                {"Content-Type: text/css\r\n", "a{}"},
                {"Content-Type: application/rss+xml\r\n", "<rss><html></rss>"},
                {"Content-Type: text/xml\r\n", "<?xml version='1.0'?><rss></rss>"},
                {"", "no markup"},
                {"Content-Type: text/html\r\n", " \r\n"}};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        seen *s = see_response(none[i].lines, none[i].body, strlen(none[i].body));
        assert_int_equal(s->page_count, 0);
        assert_int_equal(s->told_count, 0);
        see_free(s);
    }
    static const char xhtml[] = "<?xml version=\"1.0\"?><!DOCTYPE html><html/>";
    expect_body("Content-Type: application/xml\r\n", xhtml, sizeof xhtml - 1, xhtml);
    expect_body("", page, sizeof page - 1, page);
    expect_body("Content-Type: charset=utf-8\r\n", page, sizeof page - 1, page);
    expect_body("content-type:TEXT/HTML;charset=x\r\n", "plain words", 11, "plain words");
}

static void test_status(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        unsigned status; /* 0: no page */
    } lines[] = {{"HTTP/1.1 200 OK", 200},   {"http/1.0 200", 200}, {"HTTP/2  200", 200}, {"HTTP/1.1 301 Moved", 0},
                 {"HTTP/1.1 404 Gone", 404}, {"HTTP/1.1 500", 500}, {"HTTP/1.1 204", 0},  {"HTTP/1.1", 0}};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        stm_buffer block = STM_BUFFER_INIT;
        stm_buffer out = STM_BUFFER_INIT;
        stm_buffer_format(&block, "%s\r\nContent-Type: text/html\r\n\r\n%s", lines[i].line, page);
        build_warc(&out, "response", "http://e.org/", "application/http", block.data, block.length);
        stm_buffer_release(&block);
        seen *s = see_buffer(&out);
        assert_int_equal(s->page_count, lines[i].status > 0);
        assert_true(s->page_count == 0 || s->pages[0].status == lines[i].status);
        see_free(s);
    }
}

static void test_chunks(void **state)
{
    (void)state;
    static const char lines[] = HTML "Transfer-Encoding: chunked\r\n";
    for (size_t chunk = 1; chunk <= sizeof page; chunk++) {
        stm_buffer body = STM_BUFFER_INIT;
        build_chunks(&body, page, sizeof page - 1, chunk);
        expect_body(lines, body.data, body.length, page);
        stm_buffer_release(&body);
    }
    expect_body(lines, page, sizeof page - 1, page); /* undone by the crawler */
    static const char number[] = "1984 was a book\n<p>";
    expect_body(lines, number, sizeof number - 1, number);
    static const char one[] = "5\nabcde\n0\n\n";
    expect_body(lines, one, sizeof one - 1, "abcde");
}

static void test_chunks_that_break(void **state)
{
    (void)state;
    static const char lines[] = HTML "Transfer-Encoding: chunked\r\n";
    static const char garbage[] = "5\r\nabcde\r\nzz\r\nfghij\r\n0\r\n\r\n";
    static const char cut[] = "5\r\nabcde\r\n20\r\nfgh";
    seen *s = see_response(lines, garbage, sizeof garbage - 1);
    assert_string_equal(s->pages[0].bytes, "abcde");
    assert_int_equal(see_told(s, STEMMA_CODE_REJECTED_TRUNCATED), 1);
    see_free(s);
    s = see_response(lines, cut, sizeof cut - 1);
    assert_string_equal(s->pages[0].bytes, "abcdefgh");
    assert_int_equal(see_told(s, STEMMA_CODE_REJECTED_TRUNCATED), 1);
    see_free(s);
}

static void brotli(stm_buffer *out, const char *bytes, size_t length)
{
    uint8_t packed[4096];
    size_t packed_length = sizeof packed;
    assert_true(BrotliEncoderCompress(5, 22, BROTLI_MODE_TEXT, length, (const uint8_t *)bytes, &packed_length, packed));
    stm_buffer_bytes(out, packed, packed_length);
}

static void test_codings(void **state)
{
    (void)state;
    stm_buffer gzip = STM_BUFFER_INIT;
    stm_buffer zlib = STM_BUFFER_INIT;
    stm_buffer raw = STM_BUFFER_INIT;
    stm_buffer br = STM_BUFFER_INIT;
    stm_buffer chunked = STM_BUFFER_INIT;
    build_gzip(&gzip, page, sizeof page - 1);
    build_deflate(&zlib, page, sizeof page - 1, true);
    build_deflate(&raw, page, sizeof page - 1, false);
    brotli(&br, page, sizeof page - 1);
    build_chunks(&chunked, gzip.data, gzip.length, 20);
    expect_body(HTML "Content-Encoding: gzip\r\n", gzip.data, gzip.length, page);
    expect_body(HTML "Content-Encoding: x-gzip\r\n", gzip.data, gzip.length, page);
    expect_body(HTML "Content-Encoding: identity, gzip\r\n", gzip.data, gzip.length, page);
    expect_body(HTML, gzip.data, gzip.length, page); /* the name was dropped */
    expect_body(HTML "Content-Encoding: deflate\r\n", zlib.data, zlib.length, page);
    expect_body(HTML "Content-Encoding: deflate\r\n", raw.data, raw.length, page);
    expect_body(HTML "Content-Encoding: br\r\n", br.data, br.length, page);
    expect_body(HTML "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", chunked.data, chunked.length, page);
    static const char *const names[] = {"gzip", "br", "deflate", "zstd", ""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) { /* undone by the crawler, the name left */
        char lines[96];
        (void)snprintf(lines, sizeof lines, HTML "Content-Encoding: %s\r\n", names[i]);
        expect_body(lines, page, sizeof page - 1, page);
    }
    stm_buffer_release(&gzip);
    stm_buffer_release(&zlib);
    stm_buffer_release(&raw);
    stm_buffer_release(&br);
    stm_buffer_release(&chunked);
}

/* A body that is cut gives what stands before the cut, one with a bit turned over gives nothing; both are told. */
static void test_codings_that_break(void **state)
{
    (void)state;
    stm_buffer text = STM_BUFFER_INIT;
    stm_buffer gzip = STM_BUFFER_INIT;
    for (int i = 0; i < 2000; i++) {
        stm_buffer_format(&text, "<p>%d and then %x</p>", i, i * 7919);
    }
    build_gzip(&gzip, text.data, text.length);
    seen *s = see_response(HTML "Content-Encoding: gzip\r\n", gzip.data, gzip.length / 2);
    assert_int_equal(s->page_count, 1);
    assert_memory_equal(s->pages[0].bytes, text.data, s->pages[0].length);
    assert_int_equal(see_told(s, STEMMA_CODE_REJECTED_TRUNCATED), 1);
    see_free(s);
    gzip.data[gzip.length / 2] = (char)(gzip.data[gzip.length / 2] ^ 0x10);
    s = see_response(HTML "Content-Encoding: gzip\r\n", gzip.data, gzip.length);
    assert_int_equal(s->page_count, 0);
    assert_int_equal(see_told(s, STEMMA_CODE_REJECTED_DAMAGED), 1);
    see_free(s);
    stm_buffer_release(&text);
    stm_buffer_release(&gzip);
}

static void test_body_bomb(void **state)
{
    (void)state;
    size_t zeros = STM_ARCHIVE_RECORD_BYTES_MAX * 4;
    char *bytes = calloc(1, zeros);
    assert_non_null(bytes);
    stm_buffer gzip = STM_BUFFER_INIT;
    build_gzip(&gzip, bytes, zeros);
    free(bytes);
    seen *s = see_response(HTML "Content-Encoding: gzip\r\n", gzip.data, gzip.length);
    assert_int_equal(s->page_count, 0);
    assert_int_equal(see_told(s, STEMMA_CODE_REJECTED_TOO_LONG), 1);
    see_free(s);
    stm_buffer_release(&gzip);
}

/* Three pages, the middle one's length wrong: the other two come out, and the damage is told where it is. */
static void expect_neighbours(const char *said, stemma_code code)
{
    stm_buffer block = STM_BUFFER_INIT;
    stm_buffer out = STM_BUFFER_INIT;
    stm_buffer_format(&block, "HTTP/1.1 200 OK\r\n" HTML "\r\n<html><p>%0900d</p>", 7);
    build_page(&out, "http://e.org/first", "first", 500);
    char offset[40];
    (void)snprintf(offset, sizeof offset, "offset %zu", out.length);
    build_warc_length(&out, "response", "http://e.org/middle", said, block.data, block.length);
    build_page(&out, "http://e.org/last", "last", 500);
    stm_buffer_release(&block);
    seen *s = see_buffer(&out);
    assert_true(see_holds(see_page(s, "http://e.org/first"), "first"));
    assert_true(see_holds(see_page(s, "http://e.org/last"), "last"));
    assert_int_equal(see_told(s, code), 1);
    assert_string_equal(s->told[0].detail, offset);
    see_free(s);
}

static void test_wrong_lengths(void **state)
{
    (void)state;
    static const char *const lengths[] = {
        "0", "1", "100", "950", "951", "1200", "1500", "99999", "-1", "123456789", "9999999999999999999", "many", NULL};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        bool large = lengths[i] && strlen(lengths[i]) == 9;
        expect_neighbours(lengths[i], large ? STEMMA_CODE_REJECTED_TOO_LONG : STEMMA_CODE_REJECTED_DAMAGED);
    }
}

/* A record may hold an archive: its records are not the archive's. */
static void test_archive_in_a_record(void **state)
{
    (void)state;
    stm_buffer inner = STM_BUFFER_INIT;
    stm_buffer out = STM_BUFFER_INIT;
    build_page(&inner, "http://inner.org/", "inner", 300);
    build_warc(&out, "resource", "http://e.org/x.warc", "application/warc", inner.data, inner.length);
    build_page(&out, "http://e.org/", "outer", 300);
    stm_buffer_release(&inner);
    seen *s = see_buffer(&out);
    assert_int_equal(s->page_count, 1);
    assert_string_equal(s->pages[0].address, "http://e.org/");
    assert_int_equal(s->told_count, 0);
    see_free(s);
}

static void test_arc(void **state)
{
    (void)state;
    stm_buffer out = STM_BUFFER_INIT;
    stm_buffer_string(&out,
                      "filedesc://x.arc 0.0.0.0 20240725100000 text/plain 76\n1 0 InternetArchive\nURL IP-address "
                      "Archive-date Content-type Archive-length\n\n");
    build_arc(&out, "http://e.org/a page", "<html>one</html>");
    stm_buffer_char(&out, '\n');
    stm_buffer_string(&out, "dns:e.org 192.0.2.1 20240725100000 text/dns 4\nabcd\n");
    stm_buffer_string(&out,
                      "http://e.org/2 192.0.2.1 20240725100001 text/html 200 - - 999 x.arc 16\n<html>two</html>\n");
    size_t damage = out.length;
    stm_buffer_string(&out, "http://e.org/3 192.0.2.1 20240725100001 text/html abc\n<html>x</html>\n\n");
    build_arc(&out, "https://e.org/4", "<html>four</html>");
    seen *s = see_buffer(&out);
    assert_int_equal(s->page_count, 4);
    assert_string_equal(s->pages[0].address, "http://e.org/a page");
    assert_string_equal(s->pages[0].captured, "20240725100000");
    assert_string_equal(s->pages[1].bytes, "<html>two</html>");
    assert_string_equal(s->pages[3].bytes, "<html>four</html>");
    char offset[40];
    (void)snprintf(offset, sizeof offset, "offset %zu", damage);
    assert_int_equal(s->told_count, 1);
    assert_string_equal(s->told[0].detail, offset);
    see_free(s);
}

static void test_header_forms(void **state)
{
    (void)state;
    stm_buffer out = STM_BUFFER_INIT;
    stm_buffer_string(&out, "\r\n\nwarc/0.17\nWARC-TYPE: RESOURCE\nno colon here\ncontent-type:\n text/html\n"
                            "warc-target-uri:http://e.org/:1\nWARC-Date: d\nCONTENT-LENGTH:   6  \n\n<html>\n\n");
    stm_buffer_string(&out, "WARC/1.0\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n");
    stm_buffer_string(&out, "WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/html\r\nContent-Length: "
                            "6\r\n\r\n<html>\r\n\r\n"); /* no address */
    seen *s = see_buffer(&out);
    assert_int_equal(s->page_count, 1);
    assert_string_equal(s->pages[0].address, "http://e.org/:1");
    assert_string_equal(s->pages[0].type, "text/html");
    assert_int_equal(see_told(s, STEMMA_CODE_REJECTED_DAMAGED), 1);
    see_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types_of_records),
        cmocka_unit_test(test_what_is_no_page),
        cmocka_unit_test(test_status),
        cmocka_unit_test(test_chunks),
        cmocka_unit_test(test_chunks_that_break),
        cmocka_unit_test(test_codings),
        cmocka_unit_test(test_codings_that_break),
        cmocka_unit_test(test_body_bomb),
        cmocka_unit_test(test_wrong_lengths),
        cmocka_unit_test(test_archive_in_a_record),
        cmocka_unit_test(test_arc),
        cmocka_unit_test(test_header_forms),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
