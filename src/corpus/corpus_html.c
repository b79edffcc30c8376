/* A page becomes an article: the stages in order, and why a page is none. */
#include "corpus/corpus_html.h"

#include <stdlib.h>
#include <string.h>

#include "corpus/corpus_body.h"
#include "corpus/corpus_charset.h"
#include "corpus/corpus_metadata.h"
#include "text/text.h"

/* ------------------------------------------------------------------ not an article */

static void measure_kept(const stm_page *page, uint32_t *letters, uint32_t *links, size_t *long_blocks)
{
    *letters = *links = 0;
    *long_blocks = 0;
    for (size_t i = 0; i < page->block_count; i++) {
        const stm_block *block = &page->blocks[i];
        if (block->kept) {
            *letters += block->letters;
            *links += block->link_letters;
            *long_blocks += block->letters >= 80 && block->link_letters * 3 < block->letters;
        }
    }
}

/* Why the page is no article, NULL when it is one. */
static const char *rejection(const stm_page *page)
{
    uint32_t letters;
    uint32_t links;
    size_t long_blocks;
    measure_kept(page, &letters, &links, &long_blocks);
    if (page->total == 0) {
        return "no text";
    }
    if (letters < 60 && page->total_good < 60) {
        return "too short";
    }
    if (long_blocks == 0 && letters < 250) {
        return page->links[0] * 2 > page->total ? "list of links" : "too short";
    }
    return letters > 0 && links * 2 > letters ? "list of links" : NULL;
}

/* Without an article everything that is not a link stands, so that a reader sees what the page was. */
static void keep_all(stm_page *page)
{
    for (size_t i = 0; i < page->block_count; i++) {
        page->blocks[i].kept = true;
    }
}

/* ------------------------------------------------------------------ the stages */

static stemma_status take_text(stm_arena *arena, stemma_article *out, stm_page *page, bool keep_cuts,
                               stemma_error *error)
{
    stm_buffer text = STM_BUFFER_INIT;
    out->rejected = rejection(page);
    if (out->rejected) {
        keep_all(page);
    }
    stm_body_text(&text, page);
    if (keep_cuts && !text.failed) {
        stemma_status status = stm_body_cuts(arena, out, page, error);
        if (status != STEMMA_OK) {
            stm_buffer_release(&text);
            return status;
        }
    }
    out->text = text.failed ? NULL : stm_arena_text(arena, text.data ? text.data : "", text.length);
    out->text_bytes = text.length;
    stm_buffer_release(&text);
    return out->text ? STEMMA_OK : stm_error_memory(error);
}

/* What the text shows stands against what the page claims, unless it is too little to tell. */
static stemma_status take_language(stm_arena *arena, stemma_article *out, const char *claimed, stemma_error *error)
{
    char code[8];
    stm_text_language(code, out->text, out->text_bytes);
    if (code[0] == '\0' && claimed) {
        size_t length = 0;
        while (length < 3 && ((claimed[length] | 0x20) >= 'a' && (claimed[length] | 0x20) <= 'z')) {
            code[length] = (char)(claimed[length] | 0x20);
            length++;
        }
        code[length >= 2 ? length : 0] = '\0';
    }
    out->language = code[0] ? stm_arena_string(arena, code) : NULL;
    return code[0] && !out->language ? stm_error_memory(error) : STEMMA_OK;
}

static stemma_status read_page(stm_arena *arena, stemma_article *out, stm_page *page, const stm_html_hints *hints,
                               stemma_error *error)
{
    stm_metadata about;
    stemma_status status = stm_page_mark(page, error);
    if (status == STEMMA_OK) {
        status = stm_page_blocks(page, error);
    }
    if (status == STEMMA_OK) {
        status = stm_page_places(page, error);
    }
    if (status == STEMMA_OK) {
        status = stm_metadata_read(arena, &about, page, hints, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    stm_page_mark_titles(page, about.title);
    status = stm_body_judge(page, hints->keep_cuts, error);
    if (status == STEMMA_OK) {
        status = take_text(arena, out, page, hints->keep_cuts, error);
    }
    out->title = about.title;
    out->byline = about.byline;
    out->outlet = about.outlet;
    out->source = about.address;
    out->published = about.published;
    return status == STEMMA_OK ? take_language(arena, out, about.language, error) : status;
}

stemma_status stm_html_article(stm_arena *arena, stemma_article *out, stm_html_finding *finding, stm_slice html,
                               const stm_html_hints *hints, stemma_error *error)
{
    stm_buffer decoded = STM_BUFFER_INIT;
    stm_page page = {0};
    stm_charset charset;
    stemma_status status = stm_charset_decode(&decoded, &charset, html, hints->http_charset, true, error);
    if (status == STEMMA_OK) {
        status = stm_dom_parse(&page.dom, (stm_slice){decoded.data ? decoded.data : "", decoded.length}, error);
    }
    if (status == STEMMA_OK) {
        if (finding) {
            *finding = (stm_html_finding){charset.name, charset.replaced, page.dom.cut};
        }
        page.source = (stm_slice){decoded.data ? decoded.data : "", decoded.length};
        status = read_page(arena, out, &page, hints, error);
    }
    stm_page_release(&page);
    stm_buffer_release(&decoded);
    return status;
}
