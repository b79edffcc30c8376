#include "corpus/corpus_internal.h"
stemma_status stm_boilerplate_mark(stm_arena *arena, const stemma_boilerplate **out, size_t *count, const char *text,
                                   size_t text_bytes, const char *title, stemma_error *error)
{
    (void)title;
    (void)error;
    (void)arena;
    (void)text;
    (void)text_bytes;
    *out = NULL;
    *count = 0;
    return STEMMA_OK;
}
