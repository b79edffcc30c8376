#include "archive_build.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

/* ------------------------------------------------------------------ building */

void build_warc_length(stm_buffer *out, const char *type, const char *address, const char *said, const void *block,
                       size_t length)
{
    stm_buffer_format(out, "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: 2024-07-25T10:00:00Z\r\n",
                      type, address);
    if (said) {
        stm_buffer_format(out, "Content-Length: %s\r\n", said);
    }
    stm_buffer_string(out, "\r\n");
    stm_buffer_bytes(out, block, length);
    stm_buffer_string(out, "\r\n\r\n");
}

void build_warc(stm_buffer *out, const char *type, const char *address, const char *content_type, const void *block,
                size_t length)
{
    stm_buffer_format(out,
                      "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: 2024-07-25T10:00:00Z\r\n"
                      "Content-Type: %s\r\nContent-Length: %zu\r\n\r\n",
                      type, address, content_type, length);
    stm_buffer_bytes(out, block, length);
    stm_buffer_string(out, "\r\n\r\n");
}

void build_response(stm_buffer *out, const char *address, const char *lines, const void *body, size_t length)
{
    stm_buffer block = STM_BUFFER_INIT;
    stm_buffer_format(&block, "HTTP/1.1 200 OK\r\n%s\r\n", lines);
    stm_buffer_bytes(&block, body, length);
    build_warc(out, "response", address, "application/http; msgtype=response", block.data, block.length);
    stm_buffer_release(&block);
}

void build_page(stm_buffer *out, const char *address, const char *word, size_t bytes)
{
    stm_buffer body = STM_BUFFER_INIT;
    uint64_t state = stm_hash64(word, strlen(word), 7);
    stm_buffer_format(&body, "<!DOCTYPE html><title>%s</title><p>", word);
    while (body.length < bytes) {
        state = stm_mix64(state, 1);
        stm_buffer_format(&body, "%016llx ", (unsigned long long)state);
    }
    stm_buffer_string(&body, "</p>");
    build_response(out, address, "Content-Type: text/html\r\n", body.data, body.length);
    stm_buffer_release(&body);
}

void build_arc(stm_buffer *out, const char *address, const char *body)
{
    static const char http[] = "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n";
    stm_buffer_format(out, "%s 192.0.2.1 20240725100000 text/html %zu\n%s%s\n", address, sizeof http - 1 + strlen(body),
                      http, body);
}

static void deflate_with(stm_buffer *out, const void *bytes, size_t length, int window_bits)
{
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    assert_int_equal(deflateInit2(&stream, 1, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t room = deflateBound(&stream, length) + 64;
    char *packed = malloc(room);
    assert_non_null(packed);
    stream.next_in = (z_const Bytef *)bytes;
    stream.avail_in = (uInt)length;
    stream.next_out = (Bytef *)packed;
    stream.avail_out = (uInt)room;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    stm_buffer_bytes(out, packed, stream.total_out);
    (void)deflateEnd(&stream);
    free(packed);
}

void build_gzip(stm_buffer *out, const void *bytes, size_t length)
{
    deflate_with(out, bytes, length, 31);
}

void build_deflate(stm_buffer *out, const void *bytes, size_t length, bool header)
{
    deflate_with(out, bytes, length, header ? 15 : -15);
}

void build_chunks(stm_buffer *out, const char *bytes, size_t length, size_t chunk)
{
    for (size_t at = 0; at < length; at += chunk) {
        size_t size = length - at < chunk ? length - at : chunk;
        stm_buffer_format(out, at % 2 ? "%zx\r\n" : "%zX;note=\"a\"\r\n", size);
        stm_buffer_bytes(out, bytes + at, size);
        stm_buffer_string(out, "\r\n");
    }
    stm_buffer_string(out, "0\r\nTrailer: x\r\n\r\n");
}

const char *build_zip(const char *name, const build_entry *entries, size_t count)
{
    const char *path = help_path(name);
    int fault = 0;
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &fault);
    assert_non_null(zip);
    for (size_t i = 0; i < count; i++) {
        zip_source_t *source = zip_source_buffer(zip, entries[i].content->data, entries[i].content->length, 0);
        zip_int64_t at = zip_file_add(zip, entries[i].name, source, ZIP_FL_OVERWRITE);
        assert_true(at >= 0);
        zip_int32_t method = entries[i].deflated ? ZIP_CM_DEFLATE : ZIP_CM_STORE;
        assert_int_equal(zip_set_file_compression(zip, (zip_uint64_t)at, method, 0), 0);
    }
    assert_int_equal(zip_close(zip), 0);
    return path;
}

/* ------------------------------------------------------------------ reading */

static void copy_slice(char *out, size_t room, stm_slice slice)
{
    size_t length = slice.length < room ? slice.length : room - 1;
    if (length > 0) {
        memcpy(out, slice.bytes, length);
    }
    out[length] = '\0';
}

static stemma_status take_page(void *payload, const stm_archive_page *page, stemma_error *error)
{
    seen *s = payload;
    (void)error;
    assert_true(s->page_count < SEEN_MAX);
    seen_page *p = &s->pages[s->page_count++];
    copy_slice(p->address, sizeof p->address, page->address);
    copy_slice(p->captured, sizeof p->captured, page->captured);
    copy_slice(p->type, sizeof p->type, page->content_type);
    p->bytes = malloc(page->bytes.length + 1);
    assert_non_null(p->bytes);
    memcpy(p->bytes, page->bytes.bytes, page->bytes.length);
    p->bytes[page->bytes.length] = '\0';
    p->length = page->bytes.length;
    p->status = page->status;
    p->plain = page->plain;
    return STEMMA_OK;
}

static stemma_status take_revisit(void *payload, const stm_archive_revisit *revisit, stemma_error *error)
{
    seen *s = payload;
    (void)error;
    s->revisit_count++;
    copy_slice(s->revisit_of, sizeof s->revisit_of, revisit->refers_to);
    return STEMMA_OK;
}

static void add_told(seen *s, stemma_code code, const char *detail, const char *input)
{
    if (s->told_count < SEEN_MAX) {
        heard *h = &s->told[s->told_count++];
        h->code = code;
        (void)snprintf(h->detail, sizeof h->detail, "%s", detail ? detail : "");
        (void)snprintf(h->input, sizeof h->input, "%s", input ? input : "");
    }
}

static void hear_offset(void *payload, stemma_code code, uint64_t offset)
{
    char detail[40];
    (void)snprintf(detail, sizeof detail, "offset %llu", (unsigned long long)offset);
    add_told(payload, code, detail, "");
}

static void hear_notice(void *payload, const stemma_notice *notice)
{
    add_told(payload, notice->code, notice->detail, notice->input);
}

static void take_piece(seen *s, const stm_piece *piece)
{
    stm_archive_sink sink = {take_page, take_revisit, hear_offset, s};
    stemma_error error;
    assert_int_equal(stm_archive_pages(piece, &sink, &error), STEMMA_OK);
    s->piece_count++;
}

seen *see_file(const char *path)
{
    seen *s = calloc(1, sizeof *s);
    assert_non_null(s);
    stm_reader *reader;
    stemma_error error;
    assert_int_equal(stm_reader_open(&reader, &path, 1, hear_notice, s, &error), STEMMA_OK);
    for (;;) {
        stm_piece piece;
        stemma_status status = stm_reader_next(reader, &piece, &error);
        if (status == STEMMA_DONE) {
            break;
        }
        assert_int_equal(status, STEMMA_OK);
        if (piece.format == STM_FORMAT_ARCHIVE || piece.format == STM_FORMAT_ARCHIVE_GZIP) {
            take_piece(s, &piece);
        }
        stm_piece_release(&piece);
    }
    uint64_t done;
    uint64_t total;
    stm_reader_progress(reader, &done, &total);
    stm_reader_free(reader);
    return s;
}

seen *see(const char *name, const stm_buffer *content)
{
    assert_false(content->failed);
    return see_file(help_file(name, content->data ? content->data : "", content->length));
}

seen *see_piece(stm_format format, const char *bytes, size_t length)
{
    seen *s = calloc(1, sizeof *s);
    assert_non_null(s);
    char *copy = malloc(length + 1); /* its own block, so that reading beyond it is seen */
    assert_non_null(copy);
    if (length > 0) {
        memcpy(copy, bytes, length);
    }
    copy[length] = '\0';
    stm_piece piece = {.format = format, .bytes = copy, .length = length};
    take_piece(s, &piece);
    free(copy);
    return s;
}

void see_free(seen *s)
{
    for (size_t i = 0; i < s->page_count; i++) {
        free(s->pages[i].bytes);
    }
    free(s);
}

const seen_page *see_page(const seen *s, const char *address)
{
    for (size_t i = 0; i < s->page_count; i++) {
        if (strcmp(s->pages[i].address, address) == 0) {
            return &s->pages[i];
        }
    }
    return NULL;
}

bool see_holds(const seen_page *page, const char *word)
{
    return page && strstr(page->bytes, word) != NULL;
}

size_t see_told(const seen *s, stemma_code code)
{
    size_t count = 0;
    for (size_t i = 0; i < s->told_count; i++) {
        count += s->told[i].code == code;
    }
    return count;
}
