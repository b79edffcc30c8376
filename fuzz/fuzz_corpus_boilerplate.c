/* Well-formed text, marked: spans in order, within the text, and the same when marked again.
 * rooms: base text corpus */
#include <stdlib.h>
#include <string.h>

#include "corpus/corpus.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    stm_buffer text = STM_BUFFER_INIT;
    (void)stm_utf8_repair(&text, (const char *)data, size);
    for (size_t i = 0; i < text.length; i++) {
        text.data[i] = text.data[i] ? text.data[i] : ' ';
    }
    if (!text.failed && text.data) {
        stm_arena arena = STM_ARENA_INIT;
        const stemma_boilerplate *first;
        const stemma_boilerplate *second;
        size_t count;
        size_t again;
        require(stm_boilerplate_mark(&arena, &first, &count, text.data, text.length, NULL, NULL) == STEMMA_OK);
        require(stm_boilerplate_mark(&arena, &second, &again, text.data, text.length, NULL, NULL) == STEMMA_OK);
        require(count == again);
        uint32_t end = 0;
        for (size_t i = 0; i < count; i++) {
            require(first[i].begin >= end && first[i].begin < first[i].end && first[i].reason);
            require(first[i].begin == second[i].begin && first[i].end == second[i].end);
            end = first[i].end;
        }
        require(end <= stm_utf8_length(text.data, text.length));
        stm_arena_release(&arena);
    }
    stm_buffer_release(&text);
    return 0;
}
