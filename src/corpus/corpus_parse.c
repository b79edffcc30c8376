/* A piece becomes a batch: which parser reads which format. */
#include "corpus/corpus_internal.h"

stemma_status stm_corpus_parse(stm_read_batch *batch, const stm_piece *piece, stemma_error *error)
{
    switch (piece->format) {
    case STM_FORMAT_JSONL:
        return stm_parse_jsonl(batch, piece, error);
    case STM_FORMAT_JSON:
        return stm_parse_json(batch, piece, error);
    case STM_FORMAT_CSV:
        return stm_parse_csv(batch, piece, error);
    case STM_FORMAT_ARCHIVE:
    case STM_FORMAT_ARCHIVE_GZIP:
        return stm_parse_archive(batch, piece, error);
    case STM_FORMAT_HTML:
        return stm_parse_html(batch, piece, error);
    case STM_FORMAT_TEXT:
    default:
        return stm_parse_text(batch, piece, error);
    }
}
