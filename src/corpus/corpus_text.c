/* A plain text file becomes one record. Its charset is found as a page's is, but for declarations; what means nothing
 * in it is replaced, with a warning. */
#include "corpus/corpus_charset.h"

#include <string.h>

/* Bytes of another charset, or UTF-8 with faults, as UTF-8 in the arena. */
static stemma_status decode(stm_read_batch *batch, const stm_piece *piece, stm_slice *text, stemma_error *error)
{
    stm_buffer decoded = STM_BUFFER_INIT;
    stm_charset found;
    stemma_status status = stm_charset_decode(&decoded, &found, *text, NULL, false, error);
    if (status == STEMMA_OK && found.replaced > 0) {
        char count[24];
        (void)snprintf(count, sizeof count, "%zu", found.replaced);
        status = stm_batch_notice(batch, STEMMA_CODE_WARNING_UTF8, piece->input, 0, (stm_slice){count, strlen(count)},
                                  error);
    }
    if (status == STEMMA_OK) {
        text->bytes = stm_arena_text(&batch->arena, decoded.data ? decoded.data : "", decoded.length);
        text->length = decoded.length;
        status = text->bytes ? STEMMA_OK : stm_error_memory(error);
    }
    stm_buffer_release(&decoded);
    return status;
}

stemma_status stm_parse_text(stm_read_batch *batch, const stm_piece *piece, stemma_error *error)
{
    stm_slice text = {piece->bytes, piece->length};
    stemma_status status = decode(batch, piece, &text, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_record record = {.input = piece->input, .line = 0, .whole_file = true};
    record.fields[STM_FIELD_TEXT] = (stm_field_value){STM_JSON_STRING, text};
    return stm_article_add(batch, &record, error);
}
