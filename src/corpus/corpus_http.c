/* What a server answered: status line, header, body, and its codings undone.
 *
 * A crawler may store the bytes as they came, or undo a coding and leave its name in the header, or undo it and drop
 * the name. So a name is a hint and the bytes decide: a body is taken for chunked when it begins with a chunk, for
 * gzip when it has the magic number, for deflate or br when all of it decodes. Where it does not, it is taken as it
 * is. A body that begins right and breaks off is given up to there.
 *
 *      1000;name=value CRLF  4096 bytes CRLF  ...  0 CRLF  trailer CRLF  CRLF            chunks, RFC 9112, 7.1
 */
#include "corpus/corpus_archive.h"

#include <brotli/decode.h>
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#define DECODE_STEP ((size_t)64 * 1024)
#define WHOLE_ROOM_MAX ((size_t)4 * 1024 * 1024)

/* ------------------------------------------------------------------ header */

static bool status_line(unsigned *status, stm_slice line)
{
    if (!stm_slice_begins(line, "http/")) {
        return false;
    }
    const char *space = memchr(line.bytes, ' ', line.length);
    *status = 0;
    const char *end = line.bytes + line.length;
    for (const char *at = space; at && at < end && *at == ' '; at++) {
        space = at;
    }
    for (const char *at = space ? space + 1 : end; at < end && at < space + 4 && *at >= '0' && *at <= '9'; at++) {
        *status = *status * 10 + (unsigned)(*at - '0');
    }
    return true;
}

bool stm_http_parse(stm_http *http, stm_slice block)
{
    *http = (stm_http){.status = 0};
    const char *newline = memchr(block.bytes, '\n', block.length < 1024 ? block.length : 1024);
    size_t line = newline ? (size_t)(newline - block.bytes) + 1 : block.length;
    if (!status_line(&http->status, (stm_slice){block.bytes, line})) {
        return false;
    }
    size_t header = stm_header_length(block.bytes, block.length);
    http->cut = header == 0;
    http->body = (stm_slice){block.bytes + header, block.length - header};
    stm_header_walk walk = {block.bytes + line, block.bytes + (header ? header : block.length)};
    stm_slice name;
    stm_slice value;
    while (stm_header_next(&walk, &name, &value)) {
        if (stm_slice_is(name, "content-type")) {
            http->content_type = value;
        } else if (stm_slice_is(name, "content-encoding")) {
            http->encoding = value;
        } else if (stm_slice_is(name, "transfer-encoding")) {
            http->transfer = value;
        } else if (stm_slice_is(name, "content-language")) {
            http->language = value;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ chunks */

typedef enum chunk_end { CHUNK_READ, CHUNK_LAST, CHUNK_NONE, CHUNK_CUT } chunk_end;

static int hexadecimal(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* The size line at *at; *size of the chunk behind it. */
static chunk_end chunk_size(stm_slice body, size_t *at, size_t *size)
{
    size_t digits = 0;
    *size = 0;
    while (*at + digits < body.length && digits < 9 && hexadecimal(body.bytes[*at + digits]) >= 0) {
        *size = *size * 16 + (size_t)hexadecimal(body.bytes[*at + digits]);
        digits++;
    }
    size_t left = body.length - *at;
    const char *newline = memchr(body.bytes + *at, '\n', left < 1024 ? left : 1024);
    if (digits == 0 || digits > 8 || !newline) {
        return CHUNK_NONE;
    }
    size_t behind = *at + digits;
    while (body.bytes[behind] == ' ' || body.bytes[behind] == '\t') {
        behind++;
    }
    if (body.bytes[behind] != '\r' && body.bytes[behind] != '\n' && body.bytes[behind] != ';') {
        return CHUNK_NONE;
    }
    *at = (size_t)(newline - body.bytes) + 1;
    return *size == 0 ? CHUNK_LAST : CHUNK_READ;
}

/* Takes a chunk off the body at *at and appends it at *length; the room is there. */
static chunk_end take_chunk(stm_slice body, size_t *at, char *out, size_t *length)
{
    size_t size;
    chunk_end end = chunk_size(body, at, &size);
    if (end != CHUNK_READ) {
        return end;
    }
    size_t left = body.length - *at;
    size_t taken = size < left ? size : left;
    memcpy(out + *length, body.bytes + *at, taken);
    *length += taken;
    *at += taken;
    if (size >= left) {
        return CHUNK_CUT;
    }
    if (body.bytes[*at] == '\r') {
        (*at)++;
    }
    if (*at == body.length || body.bytes[*at] != '\n') {
        return CHUNK_NONE;
    }
    (*at)++;
    return *at == body.length ? CHUNK_LAST : CHUNK_READ;
}

/* Whether a body ends as chunks do: then one that does not begin with one is damaged. */
static bool closes_chunks(stm_slice body)
{
    static const char last[] = "\r\n0\r\n\r\n";
    size_t bytes = sizeof last - 1;
    return body.length > bytes && memcmp(body.bytes + body.length - bytes, last, bytes) == 0;
}

/* Joins chunks; a body that does not begin with one stays as it is. */
static stemma_status undo_chunks(stm_body *verdict, stm_slice *body, stm_http_room *room, stemma_error *error)
{
    stemma_status status = STM_RESERVE(room->chunks, room->chunks_capacity, body->length + 1, error);
    if (status != STEMMA_OK) {
        return status;
    }
    size_t at = 0;
    size_t length = 0;
    size_t whole = 0;
    chunk_end end = CHUNK_READ;
    size_t count = 0;
    while (end == CHUNK_READ && at < body->length) {
        end = take_chunk(*body, &at, room->chunks, &length);
        whole = end == CHUNK_READ ? length : whole;
        count++;
    }
    if (count == 0 || (count == 1 && (end == CHUNK_NONE || end == CHUNK_CUT))) {
        /* one piece that is not closed may as well be a text that begins with a number */
        size_t size;
        size_t line = 0;
        bool chunk = count == 1 && end == CHUNK_CUT && chunk_size(*body, &line, &size) == CHUNK_READ && size > 0xFF;
        if (!chunk) {
            *verdict = closes_chunks(*body) ? STM_BODY_PART : STM_BODY_FINE;
            return STEMMA_OK;
        }
    }
    *verdict = end == CHUNK_NONE || end == CHUNK_CUT ? STM_BODY_PART : STM_BODY_FINE;
    *body = (stm_slice){room->chunks, end == CHUNK_NONE ? whole : length};
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ content codings */

/* A gzip body at once, which is the usual case and faster. *whole false: it is large, damaged or cut. */
static stemma_status inflate_whole(bool *whole, stm_slice *body, stm_http_room *room, stemma_error *error)
{
    *whole = false;
    if (!room->whole) {
        room->whole = libdeflate_alloc_decompressor();
        if (!room->whole) {
            return stm_error_memory(error);
        }
    }
    size_t wanted = body->length * 6 + DECODE_STEP;
    enum libdeflate_result result = LIBDEFLATE_INSUFFICIENT_SPACE;
    for (; result == LIBDEFLATE_INSUFFICIENT_SPACE && wanted <= WHOLE_ROOM_MAX; wanted *= 4) {
        stemma_status status = STM_RESERVE(room->decoded, room->decoded_capacity, wanted, error);
        if (status != STEMMA_OK) {
            return status;
        }
        size_t written;
        result = libdeflate_gzip_decompress(room->whole, body->bytes, body->length, room->decoded,
                                            room->decoded_capacity, &written);
        if (result == LIBDEFLATE_SUCCESS) {
            *body = (stm_slice){room->decoded, written};
            *whole = true;
        }
    }
    return STEMMA_OK;
}

/* Inflates the body in steps. *verdict BROKEN where it is no such stream at all or its checksum fails. */
static stemma_status undo_inflate(stm_body *verdict, stm_slice *body, stm_http_room *room, stm_coding coding,
                                  stemma_error *error)
{
    stm_slice input = *body;
    size_t length = 0;
    stm_inflated result = STM_INFLATED_FULL;
    stemma_status status = stm_inflater_begin(&room->inflater, coding, error);
    while (status == STEMMA_OK && result == STM_INFLATED_FULL && length <= STM_ARCHIVE_RECORD_BYTES_MAX) {
        status = STM_RESERVE(room->decoded, room->decoded_capacity, length + DECODE_STEP, error);
        size_t written = 0;
        if (status == STEMMA_OK) {
            result = stm_inflater_run(&room->inflater, &input, room->decoded + length, room->decoded_capacity - length,
                                      &written);
        }
        length += written;
    }
    if (status != STEMMA_OK) {
        return status;
    }
    if (result == STM_INFLATED_MEMORY) {
        return stm_error_memory(error);
    }
    *verdict = result == STM_INFLATED_DONE   ? STM_BODY_FINE
               : result == STM_INFLATED_FULL ? STM_BODY_LARGE
               : result == STM_INFLATED_MORE ? STM_BODY_PART
                                             : STM_BODY_BROKEN;
    *body = (stm_slice){room->decoded, length};
    return STEMMA_OK;
}

/* With zlib's header, as the name says, or without, as some servers send it. */
static stemma_status undo_deflate(stm_body *verdict, stm_slice *body, stm_http_room *room, stemma_error *error)
{
    stm_slice kept = *body;
    stemma_status status = undo_inflate(verdict, body, room, STM_CODING_ZLIB, error);
    if (status == STEMMA_OK && *verdict == STM_BODY_BROKEN && body->length == 0) {
        *body = kept;
        status = undo_inflate(verdict, body, room, STM_CODING_DEFLATE, error);
    }
    if (status == STEMMA_OK && *verdict == STM_BODY_BROKEN && body->length == 0) {
        *body = kept;
    }
    return status;
}

/* brotli's decoder asks for its memory here, so that a lack of it is told from a bad stream. */
typedef struct brotli_memory {
    bool failed;
} brotli_memory;

static void *brotli_take(void *opaque, size_t bytes)
{
    brotli_memory *memory = opaque;
    void *block = malloc(bytes);
    memory->failed = memory->failed || !block;
    return block;
}

static void brotli_give(void *opaque, void *block)
{
    (void)opaque;
    free(block);
}

static stemma_status run_brotli(BrotliDecoderState *state, BrotliDecoderResult *result, stm_slice input,
                                stm_http_room *room, size_t *length, stemma_error *error)
{
    size_t left = input.length;
    const uint8_t *next = (const uint8_t *)input.bytes;
    *length = 0;
    *result = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
    while (*result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT && *length <= STM_ARCHIVE_RECORD_BYTES_MAX) {
        stemma_status status = STM_RESERVE(room->decoded, room->decoded_capacity, *length + DECODE_STEP, error);
        if (status != STEMMA_OK) {
            return status;
        }
        size_t free_bytes = room->decoded_capacity - *length;
        uint8_t *out = (uint8_t *)room->decoded + *length;
        *result = BrotliDecoderDecompressStream(state, &left, &next, &free_bytes, &out, NULL);
        *length = room->decoded_capacity - free_bytes;
    }
    return STEMMA_OK;
}

static stemma_status undo_brotli(stm_body *verdict, stm_slice *body, stm_http_room *room, stemma_error *error)
{
    brotli_memory memory = {false};
    BrotliDecoderState *state = BrotliDecoderCreateInstance(brotli_take, brotli_give, &memory);
    if (!state) {
        return stm_error_memory(error);
    }
    BrotliDecoderResult result;
    size_t length;
    stemma_status status = run_brotli(state, &result, *body, room, &length, error);
    BrotliDecoderDestroyInstance(state);
    if (status != STEMMA_OK) {
        return status;
    }
    if (memory.failed) {
        return stm_error_memory(error);
    }
    *verdict = result == BROTLI_DECODER_RESULT_SUCCESS             ? STM_BODY_FINE
               : result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT ? STM_BODY_LARGE
               : result == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT  ? STM_BODY_PART
                                                                   : STM_BODY_BROKEN;
    if (*verdict == STM_BODY_FINE || *verdict == STM_BODY_LARGE || (*verdict == STM_BODY_PART && length > 0)) {
        *body = (stm_slice){room->decoded, length};
    }
    return STEMMA_OK;
}

/* A text and no compressed stream: what stands at its beginning is printable, UTF-8 or not. */
static bool looks_plain(stm_slice body)
{
    size_t seen = body.length < 512 ? body.length : 512;
    for (size_t i = 0; i < seen; i++) {
        unsigned char c = (unsigned char)body.bytes[i];
        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') {
            return false;
        }
    }
    return memchr(body.bytes, '<', seen) != NULL;
}

/* One coding of the list, the last one first. */
static stemma_status undo_coding(stm_body *verdict, stm_slice *body, stm_http_room *room, stm_slice name,
                                 stemma_error *error)
{
    bool gzip = stm_gzip_magic(body->bytes, body->length);
    if (looks_plain(*body) || body->length == 0) {
        return STEMMA_OK;
    }
    if (gzip) {
        bool whole;
        stemma_status status = inflate_whole(&whole, body, room, error);
        return status != STEMMA_OK || whole ? status : undo_inflate(verdict, body, room, STM_CODING_GZIP, error);
    }
    if (stm_slice_is(name, "deflate")) {
        return undo_deflate(verdict, body, room, error);
    }
    if (stm_slice_is(name, "br")) {
        return undo_brotli(verdict, body, room, error);
    }
    return STEMMA_OK;
}

stemma_status stm_http_decode(stm_body *verdict, stm_slice *body, stm_http_room *room, const stm_http *http,
                              stemma_error *error)
{
    *verdict = STM_BODY_FINE;
    *body = http->body;
    stemma_status status = STEMMA_OK;
    if (http->transfer.bytes) {
        status = undo_chunks(verdict, body, room, error);
    }
    if (status != STEMMA_OK || *verdict == STM_BODY_LARGE) {
        return status;
    }
    stm_body coding = STM_BODY_FINE;
    const char *comma = http->encoding.bytes ? memchr(http->encoding.bytes, ',', http->encoding.length) : NULL;
    stm_slice name = http->encoding;
    if (comma) { /* two codings, one over the other: hardly ever seen, and then both are the same */
        name = stm_slice_trim((stm_slice){comma + 1, (size_t)(name.bytes + name.length - comma - 1)});
    }
    status = undo_coding(&coding, body, room, name, error);
    *verdict = coding > *verdict ? coding : *verdict;
    return status;
}

void stm_http_room_release(stm_http_room *room)
{
    free(room->chunks);
    free(room->decoded);
    stm_inflater_release(&room->inflater);
    libdeflate_free_decompressor(room->whole);
    *room = (stm_http_room){.chunks = NULL};
}
