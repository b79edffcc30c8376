/* A plain text file becomes one record. Its bytes must be UTF-8; what is not is replaced, with a warning (other
 * charsets are told apart where web pages are read). */
#include "corpus/corpus_internal.h"

#include <string.h>

stemma_status stm_parse_text(stm_read_batch *batch, const stm_piece *piece, stemma_error *error)
{
    stm_slice text = {piece->bytes, piece->length};
    size_t repaired;
    stemma_status status = stm_batch_utf8(batch, &text, &repaired, error);
    if (status != STEMMA_OK) {
        return status;
    }
    if (repaired > 0) {
        char count[24];
        (void)snprintf(count, sizeof count, "%zu", repaired);
        status = stm_batch_notice(batch, STEMMA_CODE_WARNING_UTF8, piece->input, 0, (stm_slice){count, strlen(count)},
                                  error);
        if (status != STEMMA_OK) {
            return status;
        }
    } else {
        text.bytes = stm_arena_text(&batch->arena, text.bytes, text.length);
        if (!text.bytes) {
            return stm_error_memory(error);
        }
    }
    stm_record record = {.input = piece->input, .line = 0, .whole_file = true};
    record.fields[STM_FIELD_TEXT] = (stm_field_value){STM_JSON_STRING, text};
    return stm_article_add(batch, &record, error);
}
