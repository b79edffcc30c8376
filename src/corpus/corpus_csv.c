#include "corpus/corpus_internal.h"
stemma_status stm_parse_csv(stm_read_batch *batch, const stm_piece *piece, stemma_error *error)
{
    return stm_batch_notice(batch, STEMMA_CODE_REJECTED_NOT_CSV, piece->input, 0, (stm_slice){NULL, 0}, error);
}
