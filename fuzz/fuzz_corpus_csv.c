/* Bytes as a CSV file, the first record as its header: cutting finds the records that reading them gives.
 * rooms: base text corpus */
#include <stdlib.h>
#include <string.h>

#include "corpus/corpus.h"
#include "corpus/corpus_internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char input[] = "fuzz";
    char *bytes = malloc(size + 1);
    if (!bytes) {
        return 0;
    }
    if (size > 0) {
        memcpy(bytes, data, size);
    }
    bytes[size] = '\0';
    char separator = stm_csv_separator(bytes, strcspn(bytes, "\r\n"));
    size_t header = stm_csv_record(bytes, size, separator);
    require(header <= size);
    char *names = strndup(bytes, header);
    stm_piece piece = {STM_FORMAT_CSV, input, bytes + header, size - header, 2, names};
    stm_read_batch batch = STM_READ_BATCH_INIT;
    stemma_error error;
    require(stm_corpus_parse(&batch, &piece, &error) == STEMMA_OK);
    for (size_t i = 0; i < batch.article_count; i++) {
        const stemma_article *a = &batch.articles[i].article;
        require(stm_utf8_valid(a->text, a->text_bytes) && (!a->extra || stm_utf8_valid(a->extra, strlen(a->extra))));
    }
    stm_read_batch_release(&batch);
    free(names);
    free(bytes);
    return 0;
}
