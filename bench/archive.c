/* Reads a web archive and does nothing with it: what every page of it costs before anybody looks at the page.
 *
 * usage: archive FILE      prints records and bytes of pages; inflating, cutting, HTTP and its codings are done
 *
 * Linked with the static library, whose reader it uses as the program does, on one thread. */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "corpus/corpus_archive.h"

typedef struct tally {
    size_t pages, bytes, told;
} tally;

static stemma_status see_page(void *payload, const stm_archive_page *page, stemma_error *error)
{
    tally *t = payload;
    (void)error;
    t->pages++;
    t->bytes += page->bytes.length;
    return STEMMA_OK;
}

static stemma_status see_revisit(void *payload, const stm_archive_revisit *revisit, stemma_error *error)
{
    (void)payload;
    (void)revisit;
    (void)error;
    return STEMMA_OK;
}

static void see_fault(void *payload, stemma_code code, uint64_t offset)
{
    tally *t = payload;
    (void)code;
    (void)offset;
    t->told++;
}

int main(int argc, char **argv)
{
    tally t = {0, 0, 0};
    stm_archive_reader *reader;
    stm_archive_sink sink = {see_page, see_revisit, see_fault, &t};
    int descriptor = argc == 2 ? open(argv[1], O_RDONLY) : -1;
    if (descriptor < 0 || stm_archive_open(&reader, descriptor, argv[1], NULL, NULL, NULL) != STEMMA_OK) {
        (void)fprintf(stderr, "usage: archive FILE\n");
        return 2;
    }
    stm_piece piece = {0};
    stemma_status status = STEMMA_OK;
    while (status == STEMMA_OK && (status = stm_archive_next(reader, &piece, NULL)) == STEMMA_OK) {
        status = stm_archive_pages(&piece, &sink, NULL);
        stm_piece_release(&piece);
    }
    stm_archive_free(reader);
    (void)close(descriptor);
    (void)printf("%zu pages, %zu bytes, %zu faults\n", t.pages, t.bytes, t.told);
    return status == STEMMA_DONE ? 0 : 1;
}
