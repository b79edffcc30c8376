/* Bytes as the JSON-LD of a page that is otherwise an ordinary article: whatever it claims, the result is well formed,
 * in order of time, and not later than the capture.
 * rooms: base text corpus */
#include <stdlib.h>

#include "corpus/corpus_html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char head[] = "<html><head><title>Bridge reopens</title><script type=\"application/ld+json\">";
static const char tail[] =
    "</script></head><body><article><h1>Bridge reopens</h1><p>The old bridge over the river was opened "
    "to traffic again on Tuesday, the mayor said, after two years of repairs.</p></article>";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    stm_arena arena = STM_ARENA_INIT;
    stm_buffer page = STM_BUFFER_INIT;
    stemma_article article = {0};
    stm_html_hints hints = STM_HTML_HINTS_NONE;
    stemma_error error;
    hints.captured = 1721901600; /* 2024-07-25T10:00:00Z */
    hints.keep_cuts = true;
    stm_buffer_bytes(&page, head, sizeof head - 1);
    stm_buffer_bytes(&page, (const char *)data, size);
    stm_buffer_bytes(&page, tail, sizeof tail - 1);
    stemma_status status =
        stm_html_article(&arena, &article, NULL, (stm_slice){page.data, page.length}, &hints, &error);
    if (status != STEMMA_OK || !stm_utf8_valid(article.text, article.text_bytes) ||
        article.published.from > article.published.to) {
        abort();
    }
    stm_buffer_release(&page);
    stm_arena_release(&arena);
    return 0;
}
