/* Archives: whatever the bytes are, records are cut, members inflated and bodies decoded in bounds, and the same bytes
 * give the same pages. The first byte chooses how the rest is read. rooms: base text corpus */
#include "corpus/corpus_archive.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct digest {
    uint64_t value;
    size_t pages;
} digest;

static void mix(digest *d, stm_slice slice)
{
    d->value = stm_mix64(d->value, stm_hash64(slice.bytes ? slice.bytes : "", slice.length, slice.length));
}

static stemma_status take_page(void *payload, const stm_archive_page *page, stemma_error *error)
{
    digest *d = payload;
    (void)error;
    mix(d, page->address);
    mix(d, page->captured);
    mix(d, page->bytes);
    mix(d, page->content_type);
    d->pages++;
    return STEMMA_OK;
}

static void take_damage(void *payload, stemma_code code, uint64_t offset)
{
    digest *d = payload;
    d->value = stm_mix64(d->value, offset + (uint64_t)code);
}

static digest read_piece(const stm_piece *piece)
{
    digest d = {0, 0};
    stm_archive_sink sink = {.page = take_page, .tell = take_damage, .payload = &d};
    stemma_error error;
    stemma_status status = stm_archive_pages(piece, &sink, &error);
    if (status != STEMMA_OK && status != STEMMA_E_MEMORY) {
        abort();
    }
    return d;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    char *copy = malloc(size);
    if (!copy) {
        return 0;
    }
    memcpy(copy, data + 1, size - 1);
    copy[size - 1] = '\0';
    stm_piece piece = {
        .format = data[0] & 1 ? STM_FORMAT_ARCHIVE_GZIP : STM_FORMAT_ARCHIVE, .bytes = copy, .length = size - 1};
    digest once = read_piece(&piece);
    digest again = read_piece(&piece);
    if (once.value != again.value || once.pages != again.pages) {
        abort();
    }
    free(copy);
    return 0;
}
