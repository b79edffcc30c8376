/* Archive files: members, pieces, damage, cuts, zip files. */
#include "archive_build.h"

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

#define PAGES 12

static const char *address_of(unsigned i)
{
    static char addresses[4][40];
    char *address = addresses[i % 4];
    (void)snprintf(address, sizeof addresses[0], "http://e.org/%u", i);
    return address;
}

/* PAGES pages of about `bytes` bytes each; where each record begins. */
static void build_records(stm_buffer *out, size_t bytes, size_t begins[PAGES + 1])
{
    for (unsigned i = 0; i < PAGES; i++) {
        begins[i] = out->length;
        char word[16];
        (void)snprintf(word, sizeof word, "word%u", i);
        build_page(out, address_of(i), word, bytes);
    }
    begins[PAGES] = out->length;
}

static void build_members(stm_buffer *out, size_t bytes)
{
    stm_buffer plain = STM_BUFFER_INIT;
    size_t begins[PAGES + 1];
    build_records(&plain, bytes, begins);
    for (unsigned i = 0; i < PAGES; i++) {
        build_gzip(out, plain.data + begins[i], begins[i + 1] - begins[i]);
    }
    stm_buffer_release(&plain);
}

static void expect_all(const seen *s)
{
    assert_int_equal(s->page_count, PAGES);
    for (unsigned i = 0; i < PAGES; i++) {
        char title[40];
        (void)snprintf(title, sizeof title, "<title>word%u</title>", i);
        assert_string_equal(s->pages[i].address, address_of(i));
        assert_true(see_holds(&s->pages[i], title));
        assert_string_equal(s->pages[i].bytes + s->pages[i].length - 4, "</p>");
    }
    assert_int_equal(s->told_count, 0);
}

static void expect_file(const char *name, const stm_buffer *content)
{
    seen *s = see(name, content);
    expect_all(s);
    see_free(s);
}

/* The same records however they are packed: plain, a member each, one for all, and cut into members anywhere. */
static void test_packings(void **state)
{
    (void)state;
    stm_buffer plain = STM_BUFFER_INIT;
    stm_buffer members = STM_BUFFER_INIT;
    stm_buffer one = STM_BUFFER_INIT;
    size_t begins[PAGES + 1];
    build_records(&plain, 2000, begins);
    build_members(&members, 2000);
    build_gzip(&one, plain.data, plain.length);
    expect_file("plain.warc", &plain);
    expect_file("members.warc.gz", &members);
    expect_file("one.warc.gz", &one);
    expect_file("no-name", &members);
    uint64_t seed = 1;
    for (int round = 0; round < 60; round++) {
        stm_buffer cut = STM_BUFFER_INIT;
        size_t at = 0;
        while (at < plain.length) {
            seed = stm_mix64(seed, 3);
            size_t length = 1 + (size_t)(seed % 4000);
            length = length > plain.length - at ? plain.length - at : length;
            build_gzip(&cut, plain.data + at, length);
            at += length;
        }
        expect_file("cut.warc.gz", &cut);
        stm_buffer_release(&cut);
    }
    stm_buffer_release(&plain);
    stm_buffer_release(&members);
    stm_buffer_release(&one);
}

/* Files larger than a piece come in several, each record once. */
static void test_pieces(void **state)
{
    (void)state;
    stm_buffer plain = STM_BUFFER_INIT;
    stm_buffer members = STM_BUFFER_INIT;
    stm_buffer one = STM_BUFFER_INIT;
    size_t begins[PAGES + 1];
    build_records(&plain, 1500 * 1024, begins);
    build_members(&members, 1500 * 1024);
    build_gzip(&one, plain.data, plain.length);
    assert_true(one.length > STM_ARCHIVE_MEMBER_BYTES_MAX); /* inflated by the reader */
    const stm_buffer *const files[] = {&plain, &members, &one};
    static const char *const names[] = {"p.warc", "m.warc.gz", "o.warc.gz"};
    for (size_t i = 0; i < 3; i++) {
        seen *s = see(names[i], files[i]);
        expect_all(s);
        assert_true(s->piece_count > 4);
        see_free(s);
    }
    /* behind the large member a small one, and reading members again */
    stm_buffer_bytes(&one, members.data, members.length);
    seen *s = see("both.warc.gz", &one);
    assert_int_equal(s->page_count, 2 * PAGES);
    assert_int_equal(s->told_count, 0);
    see_free(s);
    stm_buffer_release(&plain);
    stm_buffer_release(&members);
    stm_buffer_release(&one);
}

/* A record beyond the cap costs itself; one that is no page is not spoken of. */
static void expect_large(const char *type, bool packed, size_t told)
{
    size_t bytes = STM_ARCHIVE_RECORD_BYTES_MAX + 1000;
    char *body = calloc(1, bytes);
    assert_non_null(body);
    int header = snprintf(body, bytes, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\n\r\n", type);
    body[header] = ' ';
    stm_buffer plain = STM_BUFFER_INIT;
    stm_buffer out = STM_BUFFER_INIT;
    build_page(&plain, "http://e.org/first", "first", 300);
    build_warc(&plain, "response", "http://e.org/large", "application/http", body, bytes);
    build_page(&plain, "http://e.org/last", "last", 300);
    free(body);
    if (packed) {
        build_gzip(&out, plain.data, plain.length);
    } else {
        stm_buffer_bytes(&out, plain.data, plain.length);
    }
    seen *s = see(packed ? "large.warc.gz" : "large.warc", &out);
    assert_int_equal(s->page_count, 2);
    assert_int_equal(see_told(s, STEMMA_CODE_REJECTED_TOO_LONG), told);
    assert_int_equal(s->told_count, told);
    see_free(s);
    stm_buffer_release(&plain);
    stm_buffer_release(&out);
}

static void test_large_records(void **state)
{
    (void)state;
    expect_large("text/html", false, 1);
    expect_large("text/html", true, 1);
    expect_large("video/mp4", false, 0);
    expect_large("video/mp4", true, 0);
}

/* ------------------------------------------------------------------ damage */

/* Pages but those of one address; at least one thing told, and the right offset first. */
static void expect_but(const seen *s, unsigned missing, size_t offset)
{
    for (unsigned i = 0; i < PAGES; i++) {
        char title[40];
        (void)snprintf(title, sizeof title, "<title>word%u</title>", i);
        assert_true(i == missing || see_holds(see_page(s, address_of(i)), title));
    }
    char detail[40];
    (void)snprintf(detail, sizeof detail, "offset %zu", offset);
    assert_true(s->told_count > 0);
    assert_string_equal(s->told[0].detail, detail);
}

static void test_damaged_members(void **state)
{
    (void)state;
    stm_buffer plain = STM_BUFFER_INIT;
    size_t begins[PAGES + 1];
    build_records(&plain, 3000, begins);
    for (unsigned broken = 0; broken < PAGES; broken++) {
        for (int how = 0; how < 4; how++) {
            stm_buffer out = STM_BUFFER_INIT;
            size_t begin = 0;
            size_t end = 0;
            for (unsigned i = 0; i < PAGES; i++) {
                begin = i == broken ? out.length : begin;
                build_gzip(&out, plain.data + begins[i], begins[i + 1] - begins[i]);
                end = i == broken ? out.length : end;
            }
            if (how == 0) {
                out.data[(begin + end) / 2] = (char)(out.data[(begin + end) / 2] ^ 0x55);
            } else if (how == 1) {
                out.data[end - 6] = (char)(out.data[end - 6] ^ 1); /* the checksum */
            } else if (how == 2) {
                memset(out.data + begin, 'x', 12);
            } else {
                memset(out.data + end - 40, 0, 40);
            }
            seen *s = see("damaged.warc.gz", &out);
            expect_but(s, broken, begin);
            see_free(s);
            stm_buffer_release(&out);
        }
    }
    stm_buffer_release(&plain);
}

static void test_garbage_between(void **state)
{
    (void)state;
    static const char garbage[] = "\x1f\x8b\x08\0garbage\x1f\x8b that is no member \x1f\x8b\x08\0\0\0\0\0\0\3....";
    stm_buffer plain = STM_BUFFER_INIT;
    size_t begins[PAGES + 1];
    build_records(&plain, 3000, begins);
    for (int packed = 0; packed < 2; packed++) {
        stm_buffer out = STM_BUFFER_INIT;
        size_t offset = 0;
        for (unsigned i = 0; i < PAGES; i++) {
            if (packed) {
                build_gzip(&out, plain.data + begins[i], begins[i + 1] - begins[i]);
            } else {
                stm_buffer_bytes(&out, plain.data + begins[i], begins[i + 1] - begins[i]);
            }
            if (i == 5) {
                offset = out.length;
                stm_buffer_bytes(&out, garbage, sizeof garbage);
                stm_buffer_string(&out, "\r\n");
            }
        }
        stm_buffer_bytes(&out, plain.data, 0);
        seen *s = see(packed ? "garbage.warc.gz" : "garbage.warc", &out);
        expect_but(s, PAGES, offset);
        see_free(s);
        stm_buffer_release(&out);
    }
    stm_buffer_release(&plain);
}

static void test_zeros_at_the_end(void **state)
{
    (void)state;
    static const char zeros[4096];
    stm_buffer out = STM_BUFFER_INIT;
    build_members(&out, 2000);
    size_t offset = out.length;
    stm_buffer_bytes(&out, zeros, sizeof zeros);
    seen *s = see("zeros.warc.gz", &out);
    assert_int_equal(s->page_count, PAGES);
    expect_but(s, PAGES, offset);
    assert_int_equal(s->told_count, 1);
    see_free(s);
    stm_buffer_release(&out);
}

/* Bits turned over anywhere: whatever comes out ends, and what is not near the damage comes out. */
static void test_turned_bits(void **state)
{
    (void)state;
    stm_buffer plain = STM_BUFFER_INIT;
    stm_buffer members = STM_BUFFER_INIT;
    size_t begins[PAGES + 1];
    build_records(&plain, 900, begins);
    build_members(&members, 900);
    uint64_t seed = 11;
    for (int round = 0; round < 600; round++) {
        const stm_buffer *source = round % 2 ? &members : &plain;
        stm_buffer out = STM_BUFFER_INIT;
        stm_buffer_bytes(&out, source->data, source->length);
        seed = stm_mix64(seed, 5);
        size_t at = (size_t)(seed % out.length);
        out.data[at] = (char)(out.data[at] ^ (1 << (seed >> 60) % 8));
        seen *s = see_piece(round % 2 ? STM_FORMAT_ARCHIVE_GZIP : STM_FORMAT_ARCHIVE, out.data, out.length);
        assert_true(s->page_count >= PAGES - 2);
        see_free(s);
        stm_buffer_release(&out);
    }
    stm_buffer_release(&plain);
    stm_buffer_release(&members);
}

/* ------------------------------------------------------------------ cuts */

/* A file cut at every byte: the whole records in it come out, in order, and a cut within one is told. */
static void expect_cuts(const char *name, const stm_buffer *whole, bool zip)
{
    size_t before = 0;
    size_t stop = whole->length < 4096 ? whole->length : 4096;
    size_t silent = 0;
    for (size_t length = 0; length <= stop; length++) {
        stm_buffer cut = STM_BUFFER_INIT;
        stm_buffer_bytes(&cut, whole->data, length);
        stm_format format = (unsigned char)whole->data[0] == 0x1F ? STM_FORMAT_ARCHIVE_GZIP : STM_FORMAT_ARCHIVE;
        seen *s = zip || length % 8 == 0 ? see(name, &cut) : see_piece(format, cut.data, cut.length);
        assert_true(s->page_count >= before);
        silent += s->told_count == 0;
        before = zip ? 0 : s->page_count;
        see_free(s);
        stm_buffer_release(&cut);
    }
    assert_true((zip || silent > 0) && silent <= PAGES * 8); /* only between two records */
}

static void test_cut_everywhere(void **state)
{
    (void)state;
    stm_buffer plain = STM_BUFFER_INIT;
    stm_buffer members = STM_BUFFER_INIT;
    stm_buffer one = STM_BUFFER_INIT;
    stm_buffer arc = STM_BUFFER_INIT;
    size_t begins[PAGES + 1];
    build_records(&plain, 300, begins);
    build_members(&members, 300);
    build_gzip(&one, plain.data, plain.length);
    for (unsigned i = 0; i < PAGES; i++) {
        build_arc(&arc, address_of(i), "<html><p>a page of an old archive</p></html>");
        stm_buffer_char(&arc, '\n');
    }
    expect_cuts("c.warc", &plain, false);
    expect_cuts("c.warc.gz", &members, false);
    expect_cuts("c1.warc.gz", &one, false);
    expect_cuts("c.arc", &arc, false);
    stm_buffer_release(&plain);
    stm_buffer_release(&members);
    stm_buffer_release(&one);
    stm_buffer_release(&arc);
}

/* Where exactly a cut is told. */
static void test_cut_is_told(void **state)
{
    (void)state;
    stm_buffer members = STM_BUFFER_INIT;
    stm_buffer plain = STM_BUFFER_INIT;
    size_t begins[PAGES + 1];
    build_members(&members, 2000);
    members.length -= 40;
    seen *s = see("t.warc.gz", &members);
    assert_int_equal(s->page_count, PAGES - 1);
    assert_int_equal(see_told(s, STEMMA_CODE_REJECTED_TRUNCATED), 1);
    assert_int_equal(s->told_count, 1);
    see_free(s);
    build_records(&plain, 2000, begins);
    plain.length -= 100;
    s = see("t.warc", &plain);
    assert_int_equal(s->page_count, PAGES - 1);
    assert_int_equal(see_told(s, STEMMA_CODE_REJECTED_TRUNCATED), 1);
    char offset[40];
    (void)snprintf(offset, sizeof offset, "offset %zu", begins[PAGES - 1]);
    assert_string_equal(s->told[0].detail, offset);
    see_free(s);
    stm_buffer_release(&members);
    stm_buffer_release(&plain);
}

/* ------------------------------------------------------------------ bombs, other files */

/* A member of a few hundred kilobytes that inflates to hundreds of megabytes within a record, and one without. */
static void test_member_bomb(void **state)
{
    (void)state;
    size_t zeros = (size_t)200 * 1024 * 1024;
    char *bytes = calloc(1, zeros);
    assert_non_null(bytes);
    stm_buffer out = STM_BUFFER_INIT;
    stm_buffer record = STM_BUFFER_INIT;
    stm_buffer_format(
        &record,
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://e.org/b\r\nContent-Length: %zu\r\n\r\n"
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
        zeros);
    memcpy(bytes, record.data, record.length);
    build_gzip(&out, bytes, zeros);
    memset(bytes, 0, record.length);
    build_gzip(&out, bytes, zeros);
    free(bytes);
    stm_buffer_release(&record);
    build_members(&out, 500);
    seen *s = see("bomb.warc.gz", &out);
    assert_int_equal(s->page_count, PAGES);
    assert_int_equal(see_told(s, STEMMA_CODE_REJECTED_TOO_LONG), 1);
    see_free(s);
    stm_buffer_release(&out);
}

static void expect_told(const char *path, stemma_code code)
{
    seen *s = see_file(path);
    assert_int_equal(s->page_count, 0);
    assert_int_equal(s->told_count, 1);
    assert_int_equal(s->told[0].code, code);
    see_free(s);
}

/* What a file is packed with is said, where it is packed in a way that is not read. */
static void expect_packing(const char *path, const char *packing)
{
    seen *s = see_file(path);
    assert_int_equal(s->told_count, 1);
    assert_int_equal(s->told[0].code, STEMMA_CODE_REJECTED_NOT_READ_YET);
    assert_string_equal(s->told[0].detail, packing);
    see_free(s);
}

static void test_what_is_no_archive(void **state)
{
    (void)state;
    stm_buffer text = STM_BUFFER_INIT;
    build_gzip(&text, "a text that is packed", 21);
    expect_told(help_text("empty.warc", ""), STEMMA_CODE_REJECTED_EMPTY);
    expect_told(help_text("empty.warc.gz", ""), STEMMA_CODE_REJECTED_EMPTY);
    expect_told(help_text("empty.wacz", ""), STEMMA_CODE_REJECTED_EMPTY);
    expect_told(help_text("text.warc", "not a record at all"), STEMMA_CODE_REJECTED_DAMAGED);
    expect_told(help_text("text.wacz", "not a zip file"), STEMMA_CODE_REJECTED_DAMAGED);
    expect_told(help_file("cut.txt.gz", text.data, text.length - 9), STEMMA_CODE_REJECTED_TRUNCATED);
    text.data[2] = 7; /* a compression that there is not */
    expect_told(help_file("odd.txt.gz", text.data, text.length), STEMMA_CODE_REJECTED_DAMAGED);
    text.data[2] = 8;
    text.data[text.length - 6] ^= 1; /* of the checksum */
    expect_told(help_file("sum.txt.gz", text.data, text.length), STEMMA_CODE_REJECTED_DAMAGED);
    text.data[text.length - 6] ^= 1;
    expect_told(help_file("not.gz", "\x1F\x7B\x08\x08\0\0", 6), STEMMA_CODE_REJECTED_DAMAGED);
    expect_told(help_file("text.warc.gz", text.data, text.length), STEMMA_CODE_REJECTED_DAMAGED);
    expect_packing(help_file("text.gz", text.data, text.length), "gzip");
    expect_packing(help_file("x.warc.lz4", "\x04\x22\x4D\x18....", 8), "LZ4");
    expect_packing(help_file("x.warc.zst", "\x28\xB5\x2F\xFD....", 8), "Zstandard");
    expect_packing(help_file("y.warc.zst", "\x5D\x2A\x4D\x18....", 8), "Zstandard");
    const char *fifo = help_path("fifo.warc.gz");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    expect_told(fifo, STEMMA_CODE_REJECTED_NOT_A_FILE);
    assert_int_equal(unlink(fifo), 0);
    stm_buffer_release(&text);
}

/* ------------------------------------------------------------------ zip files */

static void test_wacz(void **state)
{
    (void)state;
    stm_buffer gzip = STM_BUFFER_INIT;
    stm_buffer plain = STM_BUFFER_INIT;
    stm_buffer other = STM_BUFFER_INIT;
    stm_buffer bad = STM_BUFFER_INIT;
    build_members(&gzip, 700);
    build_page(&plain, "http://e.org/plain", "plainly", 700);
    stm_buffer_string(&other, "{\"pages\":[]}");
    stm_buffer_string(&bad, "WARC/1.0\r\n");
    const build_entry entries[] = {{"datapackage.json", &other, true},
                                   {"archive/data.warc.gz", &gzip, false},
                                   {"../../../../etc/a\nb\x1b[31m.warc", &plain, true},
                                   {"/absolute/x.WARC", &bad, false},
                                   {"indexes/index.cdx.gz", &gzip, false}};
    seen *s = see_file(build_zip("x.wacz", entries, 5));
    assert_int_equal(s->page_count, PAGES + 1);
    assert_true(see_holds(see_page(s, "http://e.org/plain"), "plainly"));
    assert_int_equal(s->told_count, 1);
    see_free(s);
    /* the name of a damaged entry is told without what could harm a terminal */
    const build_entry hostile[] = {{"a\x1b[31m\n../x.warc", &bad, false}};
    reading *r = help_read_one(build_zip("h.wacz", hostile, 1));
    assert_int_equal(r->notice_count, 1);
    assert_null(strchr(r->notices[0].input, '\x1b'));
    assert_null(strchr(r->notices[0].input, '\n'));
    help_free(r);
    expect_told(build_zip("none.wacz", entries, 1), STEMMA_CODE_REJECTED_NOT_READ_YET);
    stm_buffer_release(&gzip);
    stm_buffer_release(&plain);
    stm_buffer_release(&other);
    stm_buffer_release(&bad);
}

static void test_wacz_cut_everywhere(void **state)
{
    (void)state;
    stm_buffer gzip = STM_BUFFER_INIT;
    stm_buffer file = STM_BUFFER_INIT;
    build_members(&gzip, 60);
    const build_entry entries[] = {{"archive/data.warc.gz", &gzip, false}, {"archive/d.warc.gz", &gzip, true}};
    const char *path = build_zip("cut.wacz", entries, 2);
    FILE *whole = fopen(path, "rb");
    assert_non_null(whole);
    char chunk[512];
    for (size_t got = fread(chunk, 1, sizeof chunk, whole); got > 0; got = fread(chunk, 1, sizeof chunk, whole)) {
        stm_buffer_bytes(&file, chunk, got);
    }
    assert_int_equal(fclose(whole), 0);
    expect_cuts("cut2.wacz", &file, true);
    stm_buffer_release(&gzip);
    stm_buffer_release(&file);
}

/* ------------------------------------------------------------------ articles */

static void test_articles(void **state)
{
    (void)state;
    stm_buffer out = STM_BUFFER_INIT;
    static const char page[] =
        "<!DOCTYPE html><html lang=\"en\"><title>The old bridge is closed</title><body><article>"
        "<h1>The old bridge is closed</h1><p>The old bridge over the river has been closed since "
        "Monday morning, the town hall said in a statement that was read out to the press.</p>"
        "<p>Nobody knows how long the works will last, and the ferry runs only once an hour, so "
        "that most people now walk to the mill and cross there.</p></article></body></html>";
    build_response(&out, "http://e.org/bridge", "Content-Type: text/html\r\n", page, sizeof page - 1);
    build_warc(&out, "revisit", "http://e.org/bridge", "application/http", "", 0);
    build_warc(&out, "conversion", "http://e.org/text", "text/plain", "Words that were taken out of a page.", 36);
    reading *r = help_read_one(help_file("a.warc", out.data, out.length));
    assert_int_equal(help_count(r), 2);
    const stemma_article *article = &help_article(r, 0)->article;
    assert_string_equal(article->source, "http://e.org/bridge");
    assert_non_null(strstr(article->text, "the ferry runs only once an hour"));
    assert_int_equal(article->capture_count, 1);
    assert_string_equal(article->captures[0].captured_at, "2024-07-25T10:00:00Z");
    char digest[65];
    stm_sha256_hex(digest, page, sizeof page - 1);
    assert_string_equal(article->captures[0].payload_sha256, digest);
    assert_true(article->published.to <= stm_days_from_civil(2024, 7, 26) * 86400);
    assert_string_equal(help_article(r, 1)->article.text, "Words that were taken out of a page.");
    assert_int_equal(r->batches[0].revisit_count, 1);
    assert_string_equal(r->batches[0].revisits[0].id, article->id);
    help_free(r);
    stm_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packings),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_large_records),
        cmocka_unit_test(test_damaged_members),
        cmocka_unit_test(test_garbage_between),
        cmocka_unit_test(test_zeros_at_the_end),
        cmocka_unit_test(test_turned_bits),
        cmocka_unit_test(test_cut_everywhere),
        cmocka_unit_test(test_cut_is_told),
        cmocka_unit_test(test_member_bomb),
        cmocka_unit_test(test_what_is_no_archive),
        cmocka_unit_test(test_wacz),
        cmocka_unit_test(test_wacz_cut_everywhere),
        cmocka_unit_test(test_articles),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
