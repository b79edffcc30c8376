/* Writes a news crawl as .warc.gz, a gzip member a record: what bench/run reads where no real crawl is at hand.
 *
 * usage: crawl PAGES >FILE      link with -lz
 *
 * Pages have the weight of real ones: some 70 KB, of which 4 KB are the article, the rest scripts, menus, teasers; packed
 * some 20 KB. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static uint64_t state = 88172645463325252u;

static uint32_t below(uint32_t bound)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)((state >> 32) % bound);
}

typedef struct text {
    char bytes[1 << 18];
    size_t length;
} text;

static void put(text *t, const char *string)
{
    size_t length = strlen(string);
    if (t->length + length < sizeof t->bytes) {
        memcpy(t->bytes + t->length, string, length + 1);
        t->length += length;
    }
}

static void put_words(text *t, unsigned count, const char *end)
{
    static const char *const syllables[] = {"ta", "ro", "mi",   "sel", "an", "ber", "cou", "de",
                                            "is", "lo", "ment", "pa",  "ri", "ne",  "vo",  "st"};
    for (unsigned i = 0; i < count; i++) {
        for (unsigned s = 1 + below(3); s > 0; s--) {
            put(t, syllables[below(16)]);
        }
        put(t, i + 1 == count ? end : below(9) ? " " : ", ");
    }
}

static void put_links(text *t, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        put(t, "<li class=\"menu-item teaser\"><a href=\"https://gazette.example/rubric/story-");
        put_words(t, 3, "\">");
        put_words(t, 5, "</a></li>\n");
    }
}

/* What pages carry for their scripts: as good as random. */
static void put_state(text *t, unsigned bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char line[65];
    for (unsigned i = 0; i < bytes / 64; i++) {
        for (unsigned k = 0; k < 64; k++) {
            line[k] = digits[below(64)];
        }
        line[64] = '\0';
        put(t, line);
    }
}

static void make_page(text *t, unsigned number)
{
    char line[256];
    put(t, "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>");
    put_words(t, 8, " - Gazette</title>");
    (void)snprintf(line, sizeof line,
                   "<meta property=\"article:published_time\" content=\"2024-%02u-%02uT08:00:00Z\"><meta "
                   "name=\"author\" content=\"Ada Lark\">",
                   1 + number % 12, 1 + number % 28);
    put(t, line);
    for (unsigned i = 0; i < 60; i++) {
        put(t, "<script>window.dataLayer=window.dataLayer||[];(function(w,d,s,l,i){w[l]=w[l]||[];var "
               "f=d.getElementsByTagName(s)[0],j=d.createElement(s);j.async=true;j.src='https://tags.example/");
        put_words(t, 4, "';f.parentNode.insertBefore(j,f);})(window,document,'script','dataLayer');</script>\n");
    }
    put(t, "<script id=\"state\" type=\"application/json\">{\"state\":\"");
    put_state(t, 20000);
    put(t, "\"}</script>");
    put(t, "</head><body><header><nav><ul>");
    put_links(t, 60);
    put(t, "</ul></nav></header><main><article><h1>");
    put_words(t, 8, "</h1><p class=\"byline\">By Ada Lark</p>");
    for (unsigned i = 0; i < 12; i++) {
        put(t, "<p>");
        put_words(t, 55, ".</p>\n");
    }
    put(t, "</article><aside><h2>Related</h2><ul>");
    put_links(t, 60);
    put(t, "</ul></aside></main><footer><p>Copyright 2024 Gazette. All rights reserved.</p></footer></body></html>\n");
}

static void write_member(const text *t)
{
    static unsigned char out[1 << 19];
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        exit(1);
    }
    stream.next_in = (unsigned char *)t->bytes;
    stream.avail_in = (unsigned)t->length;
    stream.next_out = out;
    stream.avail_out = sizeof out;
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END || fwrite(out, 1, stream.total_out, stdout) != stream.total_out) {
        exit(1);
    }
    deflateEnd(&stream);
}

int main(int argc, char **argv)
{
    static text page, record;
    unsigned pages = argc == 2 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;
    static const char http[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
    for (unsigned i = 0; i < pages; i++) {
        char header[512];
        page.length = record.length = 0;
        make_page(&page, i);
        (void)snprintf(
            header, sizeof header,
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://gazette%u.example/story/%u\r\nWARC-Date: "
            "2024-12-31T08:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %zu\r\n\r\n",
            i % 20, i, sizeof http - 1 + page.length);
        put(&record, header);
        put(&record, http);
        put(&record, page.bytes);
        put(&record, "\r\n\r\n");
        write_member(&record);
    }
    return pages > 0 ? 0 : 2;
}
