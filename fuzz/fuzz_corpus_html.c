/* Bytes as a web page: any give some article, in well-formed UTF-8.
 * rooms: base text corpus */
#include <stdlib.h>

#include "corpus/corpus_html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    stm_arena arena = STM_ARENA_INIT;
    stemma_article article = {0};
    stm_html_hints hints = STM_HTML_HINTS_NONE;
    stemma_error error;
    hints.keep_cuts = true;
    stemma_status status =
        stm_html_article(&arena, &article, NULL, (stm_slice){(const char *)data, size}, &hints, &error);
    if (status != STEMMA_OK || !article.text || !stm_utf8_valid(article.text, article.text_bytes) ||
        article.published.from > article.published.to) {
        abort();
    }
    stm_arena_release(&arena);
    return 0;
}
