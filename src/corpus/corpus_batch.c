/* What the parsers of all formats share: the batch's notices and repaired UTF-8. */
#include "corpus/corpus_internal.h"

#include <stdlib.h>
#include <string.h>

void stm_piece_release(stm_piece *piece)
{
    free(piece->input);
    free(piece->bytes);
    free(piece->header);
    *piece = (stm_piece){STM_FORMAT_TEXT, NULL, NULL, 0, 0, NULL};
}

void stm_read_batch_release(stm_read_batch *batch)
{
    stm_arena_release(&batch->arena);
    free(batch->articles);
    free(batch->notices);
    free(batch->revisits);
    *batch = (stm_read_batch)STM_READ_BATCH_INIT;
}

stemma_status stm_batch_notice(stm_read_batch *batch, stemma_code code, const char *input, uint64_t line,
                               stm_slice detail, stemma_error *error)
{
    stemma_status status = STM_RESERVE(batch->notices, batch->notice_capacity, batch->notice_count + 1, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stemma_notice notice = {code, stm_arena_string(&batch->arena, input), line, NULL};
    if (detail.bytes) {
        size_t length = detail.length > 120 ? 120 : detail.length;
        while (length > 0 && length < detail.length && ((unsigned char)detail.bytes[length] & 0xC0u) == 0x80u) {
            length--;
        }
        notice.detail = stm_arena_text(&batch->arena, detail.bytes, length);
    }
    if ((input && !notice.input) || (detail.bytes && !notice.detail)) {
        return stm_error_memory(error);
    }
    batch->notices[batch->notice_count++] = notice;
    return STEMMA_OK;
}

stemma_status stm_batch_utf8(stm_read_batch *batch, stm_slice *bytes, size_t *repaired, stemma_error *error)
{
    *repaired = 0;
    if (stm_utf8_valid(bytes->bytes, bytes->length)) {
        return STEMMA_OK;
    }
    stm_buffer buffer = STM_BUFFER_INIT;
    size_t count = stm_utf8_repair(&buffer, bytes->bytes, bytes->length);
    char *copy = buffer.failed ? NULL : stm_arena_text(&batch->arena, buffer.data, buffer.length);
    size_t length = buffer.length;
    stm_buffer_release(&buffer);
    if (!copy) {
        return stm_error_memory(error);
    }
    *bytes = (stm_slice){copy, length};
    *repaired = count;
    return STEMMA_OK;
}
