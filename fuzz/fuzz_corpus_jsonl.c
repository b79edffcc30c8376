/* Bytes as JSON Lines, as a JSON document and as a plain text: an article comes out whole and sound, or not at all.
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

static void check_string(const char *string)
{
    require(!string || stm_utf8_valid(string, strlen(string)));
}

static void check(const stemma_article *a)
{
    require(a->id && a->id[0] && strlen(a->id) <= 512);
    require(a->text && strlen(a->text) == a->text_bytes && stm_utf8_valid(a->text, a->text_bytes));
    require(a->text_length == stm_utf8_length(a->text, a->text_bytes));
    check_string(a->id);
    check_string(a->title);
    check_string(a->outlet);
    check_string(a->source);
    check_string(a->byline);
    check_string(a->extra);
    require(a->published.from <= a->published.to);
    uint32_t end = 0;
    for (size_t i = 0; i < a->boilerplate_count; i++) {
        require(a->boilerplate[i].begin >= end && a->boilerplate[i].begin < a->boilerplate[i].end);
        end = a->boilerplate[i].end;
    }
    require(end <= a->text_length);
}

static void parse(stm_format format, const uint8_t *data, size_t size)
{
    char input[] = "fuzz";
    char *bytes = malloc(size + 1);
    if (!bytes) {
        return;
    }
    if (size > 0) {
        memcpy(bytes, data, size);
    }
    bytes[size] = '\0';
    stm_piece piece = {format, input, bytes, size, 1, NULL};
    stm_read_batch batch = STM_READ_BATCH_INIT;
    stemma_error error;
    require(stm_corpus_parse(&batch, &piece, &error) == STEMMA_OK);
    for (size_t i = 0; i < batch.article_count; i++) {
        check(&batch.articles[i].article);
    }
    stm_read_batch_release(&batch);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    parse(STM_FORMAT_JSONL, data, size);
    parse(STM_FORMAT_JSON, data, size);
    parse(STM_FORMAT_TEXT, data, size);
    return 0;
}
