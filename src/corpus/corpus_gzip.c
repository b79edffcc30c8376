/* gzip: members told from bytes that look like one, and inflating.
 *
 * A member begins with 1F 8B 08 and a byte of flags whose upper three bits are zero. Compressed bytes hold that by
 * chance once in 134 million places. Where it must be certain, the member's first bytes are inflated and must be the
 * beginning of a record: a record cut in two by a member's end is not taken for a beginning, and neither is chance.
 */
#include "corpus/corpus_archive.h"

#include <string.h>

#define PROBE_BYTES 64u
#define SOME_BYTES ((size_t)1 << 30) /* zlib counts in unsigned int */

stemma_status stm_inflater_begin(stm_inflater *inflater, stm_coding coding, stemma_error *error)
{
    static const int bits[] = {[STM_CODING_GZIP] = 31, [STM_CODING_ZLIB] = 15, [STM_CODING_DEFLATE] = -15};
    int result;
    if (inflater->made) {
        result = inflateReset2(&inflater->stream, bits[coding]);
    } else {
        memset(&inflater->stream, 0, sizeof inflater->stream);
        result = inflateInit2(&inflater->stream, bits[coding]);
    }
    inflater->made = inflater->made || result == Z_OK;
    return result == Z_OK ? STEMMA_OK : stm_error_memory(error);
}

void stm_inflater_release(stm_inflater *inflater)
{
    if (inflater->made) {
        (void)inflateEnd(&inflater->stream);
        inflater->made = false;
    }
}

static stm_inflated verdict(const z_stream *stream, int result)
{
    switch (result) {
    case Z_STREAM_END:
        return STM_INFLATED_DONE;
    case Z_OK:
    case Z_BUF_ERROR:
        return stream->avail_out == 0 ? STM_INFLATED_FULL : STM_INFLATED_MORE;
    case Z_MEM_ERROR:
        return STM_INFLATED_MEMORY;
    default:
        /* the two checks at a stream's end: "incorrect data check", "incorrect length check" */
        return stream->msg && strncmp(stream->msg, "incorrect ", 10) == 0 && strstr(stream->msg, "check") &&
                       !strstr(stream->msg, "header")
                   ? STM_INFLATED_CHECK
                   : STM_INFLATED_BAD;
    }
}

stm_inflated stm_inflater_run(stm_inflater *inflater, stm_slice *input, char *out, size_t room, size_t *written)
{
    z_stream *stream = &inflater->stream;
    size_t offered = input->length < SOME_BYTES ? input->length : SOME_BYTES;
    size_t allowed = room < SOME_BYTES ? room : SOME_BYTES;
    stream->next_in = (z_const Bytef *)input->bytes;
    stream->avail_in = (uInt)offered;
    stream->next_out = (Bytef *)out;
    stream->avail_out = (uInt)allowed;
    int result = inflate(stream, Z_NO_FLUSH);
    size_t taken = offered - stream->avail_in;
    input->bytes += taken;
    input->length -= taken;
    *written = allowed - stream->avail_out;
    return verdict(stream, result);
}

bool stm_gzip_magic(const char *bytes, size_t length)
{
    return length >= 10 && (unsigned char)bytes[0] == 0x1F && (unsigned char)bytes[1] == 0x8B && bytes[2] == 8 &&
           ((unsigned char)bytes[3] & 0xE0u) == 0;
}

stemma_status stm_gzip_begins(stm_begins *begins, stm_inflater *inflater, const char *bytes, size_t length,
                              stemma_error *error)
{
    *begins = STM_BEGINS_NOT;
    if (!stm_gzip_magic(bytes, length)) {
        return STEMMA_OK;
    }
    char out[PROBE_BYTES];
    size_t written;
    stm_slice input = {bytes, length};
    stemma_status status = stm_inflater_begin(inflater, STM_CODING_GZIP, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_inflated result = stm_inflater_run(inflater, &input, out, sizeof out, &written);
    if (result == STM_INFLATED_MEMORY) {
        return stm_error_memory(error);
    }
    size_t blank = 0;
    while (blank < written && (out[blank] == '\r' || out[blank] == '\n')) {
        blank++;
    }
    if (written - blank >= 8) {
        /* an ARC record's line may be longer than the probe: an address that fills it will do */
        *begins = stm_record_begins(out + blank, written - blank);
        bool full = written == sizeof out && result == STM_INFLATED_FULL;
        *begins = *begins == STM_BEGINS_MAYBE ? (full ? STM_BEGINS : STM_BEGINS_NOT) : *begins;
    } else if (result == STM_INFLATED_MORE) {
        *begins = STM_BEGINS_MAYBE;
    }
    return STEMMA_OK;
}

stemma_status stm_gzip_fault(stemma_code *code, size_t *member, stm_slice bytes, bool whole, stemma_error *error)
{
    char out[16 * 1024];
    stm_inflater inflater = STM_INFLATER_INIT;
    stm_slice left = bytes;
    stemma_status status = STEMMA_OK;
    *code = STEMMA_CODE_NONE;
    while (*code == STEMMA_CODE_NONE && status == STEMMA_OK && left.length > 0 && left.bytes[0] != '\0') {
        stm_inflated result = STM_INFLATED_FULL;
        size_t written;
        *member = bytes.length - left.length;
        status = stm_inflater_begin(&inflater, STM_CODING_GZIP, error);
        while (status == STEMMA_OK && result == STM_INFLATED_FULL) {
            result = stm_inflater_run(&inflater, &left, out, sizeof out, &written);
        }
        if (result == STM_INFLATED_MEMORY) {
            status = stm_error_memory(error);
        } else if (result == STM_INFLATED_MORE) {
            *code = STEMMA_CODE_REJECTED_TRUNCATED;
        } else if (result != STM_INFLATED_DONE) {
            *code = STEMMA_CODE_REJECTED_DAMAGED;
        }
    }
    if (*code == STEMMA_CODE_REJECTED_TRUNCATED && !whole) {
        *code = STEMMA_CODE_NONE; /* what follows has not been read */
    }
    stm_inflater_release(&inflater);
    return status;
}

stemma_status stm_gzip_find(size_t *found, stm_inflater *inflater, stm_slice bytes, size_t from, stemma_error *error)
{
    size_t at = from;
    while (at < bytes.length) {
        const char *hit = memchr(bytes.bytes + at, 0x1F, bytes.length - at);
        if (!hit) {
            break;
        }
        at = (size_t)(hit - bytes.bytes);
        stm_begins begins;
        stemma_status status = stm_gzip_begins(&begins, inflater, hit, bytes.length - at, error);
        if (status != STEMMA_OK) {
            return status;
        }
        if (begins == STM_BEGINS) {
            *found = at;
            return STEMMA_OK;
        }
        at++;
    }
    *found = bytes.length;
    return STEMMA_OK;
}

stemma_status stm_gzip_find_last(size_t *found, stm_inflater *inflater, stm_slice bytes, size_t from,
                                 stemma_error *error)
{
    for (size_t at = bytes.length; at > from + 1; at--) {
        if ((unsigned char)bytes.bytes[at - 1] != 0x1F) {
            continue;
        }
        stm_begins begins;
        stemma_status status = stm_gzip_begins(&begins, inflater, bytes.bytes + at - 1, bytes.length - at + 1, error);
        if (status != STEMMA_OK) {
            return status;
        }
        if (begins == STM_BEGINS) {
            *found = at - 1;
            return STEMMA_OK;
        }
    }
    *found = 0;
    return STEMMA_OK;
}
