/* dump_blocks.c - the blocks of pages as the models of data/html see them, for train_body.py.
 *
 * usage: dump_blocks [--lines] LIST FOLDER
 *
 * LIST names the pages, one a line: PATH <tab> NAME, and behind another tab the charset that the server said, where it
 * is known. Written into FOLDER:
 *
 *   features.txt   the names of the numbers, in their order
 *   rows.bin       for each block its numbers, as native floats
 *   blocks.tsv     for each block NAME <tab> its text, white space squeezed to spaces
 *
 * Everything runs as in `stemma run`, up to the point where a model is asked. With --lines a page is first made plain
 * text, one block a line, and read again as a dump: the markup is gone, and what is left of the numbers is what the
 * model of lines gets to see.
 *
 * A program of the workshop, not of the build: it stops at the first error and frees nothing that lives to its end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "corpus/corpus_body.h"
#include "corpus/corpus_charset.h"
#include "corpus/corpus_html.h"
#include "corpus/corpus_metadata.h"

typedef struct dump_out {
    FILE *rows;
    FILE *blocks;
    bool lines;
} dump_out;

_Noreturn static void fail(const char *what, const char *subject)
{
    (void)fprintf(stderr, "dump_blocks: %s %s\n", what, subject);
    exit(1);
}

static FILE *open_in(const char *folder, const char *name)
{
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = length > 0 && (size_t)length < sizeof path ? fopen(path, "wb") : NULL;
    if (!file) {
        fail("cannot write", name);
    }
    return file;
}

static void read_whole(stm_buffer *out, const char *path)
{
    char bytes[1 << 16];
    FILE *file = fopen(path, "rb");
    if (!file) {
        fail("cannot read", path);
    }
    for (size_t got = fread(bytes, 1, sizeof bytes, file); got > 0; got = fread(bytes, 1, sizeof bytes, file)) {
        stm_buffer_bytes(out, bytes, got);
    }
    (void)fclose(file);
    if (out->failed) {
        fail("out of memory at", path);
    }
}

static void write_features(const char *folder)
{
    FILE *file = open_in(folder, "features.txt");
#define FEATURE_LINE(name) (void)fputs(#name "\n", file);
    STM_FEATURES(FEATURE_LINE)
#undef FEATURE_LINE
    (void)fclose(file);
}

static void write_blocks(dump_out *out, stm_arena *arena, const stm_page *page, const char *name)
{
    const float *rows = stm_body_features(arena, page);
    if (!rows) {
        fail("out of memory at", name);
    }
    (void)fwrite(rows, sizeof *rows * STM_FEATURE_COUNT, page->block_count, out->rows);
    for (size_t i = 0; i < page->block_count; i++) {
        (void)fprintf(out->blocks, "%s\t", name);
        for (uint32_t at = page->blocks[i].begin; at < page->blocks[i].end; at++) {
            char c = page->text.data[at];
            (void)fputc(c == '\n' || c == '\t' || c == '\r' ? ' ' : c, out->blocks);
        }
        (void)fputc('\n', out->blocks);
    }
}

static void make_lines(stm_page *page, const char *name)
{
    stm_buffer text = STM_BUFFER_INIT;
    for (size_t i = 0; i < page->block_count; i++) {
        stm_buffer_bytes(&text, page->text.data + page->blocks[i].begin, page->blocks[i].end - page->blocks[i].begin);
        stm_buffer_char(&text, '\n');
    }
    stm_page_release(page);
    *page = (stm_page){0};
    stm_slice all = {text.data ? text.data : "", text.length};
    if (text.failed || stm_page_of_lines(page, all, NULL) != STEMMA_OK) {
        fail("out of memory at", name);
    }
    stm_buffer_release(&text);
}

static void dump_page(dump_out *out, const char *path, const char *name, const char *charset_said)
{
    stm_buffer bytes = STM_BUFFER_INIT;
    stm_buffer html = STM_BUFFER_INIT;
    stm_arena arena = STM_ARENA_INIT;
    stm_page page = {0};
    stm_charset charset;
    stm_metadata about;
    stm_html_hints hints = STM_HTML_HINTS_NONE;
    read_whole(&bytes, path);
    stm_slice raw = {bytes.data ? bytes.data : "", bytes.length};
    bool fine = stm_charset_decode(&html, &charset, raw, charset_said, true, NULL) == STEMMA_OK;
    page.source = (stm_slice){html.data ? html.data : "", html.length};
    fine = fine && stm_dom_parse(&page.dom, page.source, NULL) == STEMMA_OK &&
           stm_page_mark(&page, NULL) == STEMMA_OK && stm_page_blocks(&page, NULL) == STEMMA_OK &&
           stm_page_places(&page, NULL) == STEMMA_OK &&
           stm_metadata_read(&arena, &about, &page, &hints, NULL) == STEMMA_OK;
    if (!fine) {
        fail("cannot make a page of", path);
    }
    if (out->lines) {
        make_lines(&page, name);
    } else {
        stm_page_mark_titles(&page, about.title);
    }
    write_blocks(out, &arena, &page, name);
    stm_arena_release(&arena);
    stm_page_release(&page);
    stm_buffer_release(&html);
    stm_buffer_release(&bytes);
}

static void dump_list(dump_out *out, FILE *list)
{
    char line[8192];
    while (fgets(line, sizeof line, list)) {
        line[strcspn(line, "\n")] = '\0';
        char *name = strchr(line, '\t');
        if (!name) {
            fail("no name behind", line);
        }
        *name++ = '\0';
        char *charset = strchr(name, '\t');
        if (charset) {
            *charset++ = '\0';
        }
        dump_page(out, line, name, charset);
    }
}

int main(int argc, char **argv)
{
    bool lines = argc == 4 && strcmp(argv[1], "--lines") == 0;
    if (argc != (lines ? 4 : 3)) {
        fail("usage:", "dump_blocks [--lines] LIST FOLDER");
    }
    const char *folder = argv[argc - 1];
    FILE *list = fopen(argv[argc - 2], "r");
    if (!list) {
        fail("cannot read", argv[argc - 2]);
    }
    write_features(folder);
    dump_out out = {open_in(folder, "rows.bin"), open_in(folder, "blocks.tsv"), lines};
    dump_list(&out, list);
    bool written = fclose(out.rows) == 0;
    written = fclose(out.blocks) == 0 && written;
    if (!written) {
        fail("cannot write into", folder);
    }
    return 0;
}
