/* The page's text becomes blocks. A block ends where a block element begins or ends, and at two <br> in a row; a single
 * <br> is a line end within it. White space is squeezed as a browser does, soft hyphens and signs without width go. */
#include "corpus/corpus_body.h"

#include <stdlib.h>
#include <string.h>

void stm_page_release(stm_page *page)
{
    stm_dom_release(&page->dom);
    stm_buffer_release(&page->text);
    free(page->blocks);
    free(page->groups);
    free(page->around);
    free(page->block_of);
    free(page->inside);
    free(page->letters);
    free(page->links);
    free(page->good);
    memset(page, 0, sizeof *page);
}

/* ------------------------------------------------------------------ marks */

static uint8_t inside_of_tag(stm_tag tag)
{
    switch (tag) {
    case STM_TAG_head:
    case STM_TAG_title:
        return STM_INSIDE_HEAD;
    case STM_TAG_b:
    case STM_TAG_strong:
    case STM_TAG_h1:
    case STM_TAG_h2:
    case STM_TAG_h3:
    case STM_TAG_h4:
    case STM_TAG_h5:
    case STM_TAG_h6:
        return STM_INSIDE_STRONG;
    case STM_TAG_ul:
    case STM_TAG_ol:
    case STM_TAG_dl:
        return STM_INSIDE_LIST;
    case STM_TAG_table:
        return STM_INSIDE_TABLE;
    case STM_TAG_blockquote:
        return STM_INSIDE_QUOTE;
    case STM_TAG_article:
    case STM_TAG_section:
        return STM_INSIDE_SECTIONING;
    case STM_TAG_form:
        return STM_INSIDE_FORM;
    default:
        return 0;
    }
}

/* libxml2 knows no <article>: where a page leaves out <body>, it stands in the head. */
static bool of_head(stm_tag tag)
{
    return tag == STM_TAG_head || tag == STM_TAG_meta || tag == STM_TAG_link || tag == STM_TAG_base ||
           tag == STM_TAG_script || tag == STM_TAG_style || tag == STM_TAG_title || tag == STM_TAG_OTHER;
}

static void mark_node(stm_page *page, stm_names_met *met, uint32_t i)
{
    const stm_dom *dom = &page->dom;
    const stm_dom_node *node = &dom->nodes[i];
    uint32_t parent = node->parent;
    bool root = i == 0;
    page->inside[i] = root ? 0 : page->inside[parent];
    page->block_of[i] = root ? 0 : page->block_of[parent];
    page->around[i] = root ? 0 : page->around[parent];
    if (node->tag == STM_TAG_TEXT || root) {
        return;
    }
    if (!of_head((stm_tag)node->tag)) {
        page->inside[i] &= (uint8_t)~STM_INSIDE_HEAD;
    }
    page->inside[i] |= inside_of_tag((stm_tag)node->tag);
    if (node->tag == STM_TAG_a && stm_dom_attribute_of(dom, i, STM_ATTRIBUTE_href).bytes) {
        page->inside[i] |= STM_INSIDE_LINK;
    }
    if (stm_tag_is_block((stm_tag)node->tag)) {
        page->block_of[i] = i;
    }
    if (node->tag != STM_TAG_html && node->tag != STM_TAG_body) {
        page->groups[i] = stm_body_groups(met, dom, i);
        page->around[i] |= page->groups[i];
    }
}

stemma_status stm_page_mark(stm_page *page, stemma_error *error)
{
    size_t count = page->dom.count;
    page->groups = calloc(count, sizeof *page->groups);
    page->around = calloc(count, sizeof *page->around);
    page->block_of = calloc(count, sizeof *page->block_of);
    page->inside = calloc(count, sizeof *page->inside);
    page->letters = calloc(count, sizeof *page->letters);
    page->links = calloc(count, sizeof *page->links);
    page->good = calloc(count, sizeof *page->good);
    if (!page->groups || !page->around || !page->block_of || !page->inside || !page->letters || !page->links ||
        !page->good) {
        return stm_error_memory(error);
    }
    stm_names_met met = {0};
    for (uint32_t i = 0; i < count; i++) {
        mark_node(page, &met, i);
    }
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ one block's text */

typedef struct writing {
    stm_page *page;
    bool open;       /* a block has been begun */
    bool boundary;   /* the next text begins a new one */
    bool space;      /* white space is owed */
    unsigned breaks; /* <br> in a row */
    bool in_word;
} writing;

static bool unspaced(uint32_t code)
{
    return (code >= 0x3040 && code <= 0x30FF) || (code >= 0x3400 && code <= 0x9FFF) ||
           (code >= 0xAC00 && code <= 0xD7AF) || (code >= 0xE00 && code <= 0xE7F) || (code >= 0x1000 && code <= 0x109F);
}

static bool white(uint32_t code)
{
    return code <= 0x20 || code == 0xA0 || code == 0x3000 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 ||
           code == 0x2029 || code == 0x202F || code == 0x205F;
}

static bool invisible(uint32_t code)
{
    return code == 0xAD || code == 0x200B || code == 0x200C || code == 0xFEFF || code == 0x2060 || code == 0xFFFC;
}

static bool word_sign(uint32_t code)
{
    bool ascii = (code >= '0' && code <= '9') || ((code | 0x20) >= 'a' && (code | 0x20) <= 'z');
    bool above = code >= 0xAA && code != 0xAB && code != 0xBB && code != 0xAD && code != 0xB7 && code != 0xD7 &&
                 (code < 0x2000 || code > 0x2BFF) && (code < 0x3000 || code > 0x303F) && code < 0xFF00;
    return ascii || (above && code < 0xE000);
}

static bool capital(uint32_t code)
{
    return (code >= 'A' && code <= 'Z') || (code >= 0xC0 && code <= 0xDE) || (code >= 0x391 && code <= 0x3A9) ||
           (code >= 0x400 && code <= 0x42F);
}

static bool ends_sentence(uint32_t code)
{
    return code == '.' || code == '!' || code == '?' || code == 0x3002 || code == 0x2026 || code == 0x61F ||
           code == 0xFF01 || code == 0xFF1F || code == 0x6D4;
}

static void end_block(writing *w)
{
    stm_page *page = w->page;
    if (!w->open) {
        return;
    }
    w->open = false;
    stm_block *block = &page->blocks[page->block_count - 1];
    block->end = (uint32_t)page->text.length;
    if (block->letters == 0) {
        page->block_count--;
        page->text.length = block->begin;
    }
    stm_buffer_char(&page->text, '\n');
}

static stm_block *begin_block(writing *w, uint32_t node)
{
    stm_page *page = w->page;
    end_block(w);
    if (STM_RESERVE(page->blocks, page->block_capacity, page->block_count + 1, NULL) != STEMMA_OK) {
        page->failed = true;
        return NULL;
    }
    stm_block *block = &page->blocks[page->block_count++];
    *block = (stm_block){.node = node, .begin = (uint32_t)page->text.length, .strong = true};
    w->open = true;
    w->space = false;
    w->in_word = false;
    w->breaks = 0;
    w->boundary = false;
    return block;
}

static void write_gap(writing *w, const stm_block *block)
{
    stm_buffer *text = &w->page->text;
    if (w->breaks > 0 && text->length > block->begin) {
        stm_buffer_char(text, '\n');
    } else if (w->space && text->length > block->begin) {
        stm_buffer_char(text, ' ');
    }
    w->breaks = 0;
    w->space = false;
}

/* Counts one visible sign. */
static void count_sign(writing *w, stm_block *block, uint32_t code, uint8_t inside)
{
    bool alone = unspaced(code);
    bool sign = word_sign(code);
    uint32_t weight = alone ? 3 : sign ? 1 : 0;
    block->letters += weight;
    block->link_letters += (inside & STM_INSIDE_LINK) != 0 ? weight : 0;
    block->strong = block->strong && (weight == 0 || (inside & STM_INSIDE_STRONG) != 0);
    block->digits += code >= '0' && code <= '9';
    block->commas += code == ',' || code == 0xFF0C || code == 0x3001 || code == 0x60C || code == ';';
    block->sentence_ends += ends_sentence(code);
    if (sign && !w->in_word) {
        block->words++;
        block->capitals += capital(code);
    }
    w->in_word = sign || (w->in_word && (code == '\'' || code == 0x2019 || code == '-'));
}

/* A run of plain ASCII letters costs no decoding. */
static void write_text(writing *w, uint32_t node, stm_slice text)
{
    stm_page *page = w->page;
    uint8_t inside = page->inside[node];
    const char *end = text.bytes + text.length;
    stm_block *block = w->open ? &page->blocks[page->block_count - 1] : NULL;
    for (const char *at = text.bytes; at < end;) {
        uint32_t code = (unsigned char)*at;
        size_t step = code < 0x80 ? 1 : stm_utf8_decode(&code, at, end);
        if (white(code)) {
            w->space = true;
            w->in_word = false;
        } else if (!invisible(code)) {
            if (!block || w->boundary || w->breaks > 1) {
                block = begin_block(w, page->block_of[node]);
            }
            if (!block) {
                return;
            }
            write_gap(w, block);
            count_sign(w, block, code, inside);
            stm_buffer_bytes(&page->text, at, step);
        }
        at += step;
    }
}

/* ------------------------------------------------------------------ all blocks */

static void visit(writing *w, uint32_t i)
{
    const stm_page *page = w->page;
    const stm_dom_node *node = &page->dom.nodes[i];
    if (node->tag == STM_TAG_TEXT) {
        if (w->open && page->blocks[page->block_count - 1].node != page->block_of[i]) {
            w->boundary = true;
        }
        write_text(w, i, stm_dom_text_of(&page->dom, i));
    } else if (node->tag == STM_TAG_br) {
        w->breaks++;
        w->in_word = false;
    } else if (stm_tag_is_block((stm_tag)node->tag)) {
        w->boundary = true;
    }
}

/* Every element's sums, its descendants' added to its own: they stand behind it. */
static void sum_letters(stm_page *page)
{
    for (size_t i = 0; i < page->block_count; i++) {
        const stm_block *block = &page->blocks[i];
        bool good = block->letters >= 80 && block->link_letters * 4 < block->letters && block->sentence_ends > 0;
        page->letters[block->node] += block->letters;
        page->links[block->node] += block->link_letters;
        page->good[block->node] += good ? block->letters : 0;
    }
    for (size_t i = page->dom.count; i-- > 1;) {
        uint32_t parent = page->dom.nodes[i].parent;
        page->letters[parent] += page->letters[i];
        page->links[parent] += page->links[i];
        page->good[parent] += page->good[i];
    }
}

typedef struct text_key {
    uint64_t hash;
    uint32_t block;
} text_key;

static int compare_keys(const void *a, const void *b)
{
    const text_key *x = a;
    const text_key *y = b;
    return x->hash != y->hash ? (x->hash < y->hash ? -1 : 1) : x->block < y->block ? -1 : x->block > y->block;
}

static stemma_status count_copies(stm_page *page, stemma_error *error)
{
    size_t count = page->block_count;
    text_key *keys = malloc((count ? count : 1) * sizeof *keys);
    if (!keys) {
        return stm_error_memory(error);
    }
    for (uint32_t i = 0; i < count; i++) {
        const stm_block *block = &page->blocks[i];
        keys[i] = (text_key){stm_hash64(page->text.data + block->begin, block->end - block->begin, 0), i};
    }
    qsort(keys, count, sizeof *keys, compare_keys);
    for (size_t begin = 0; begin < count;) {
        size_t end = begin + 1;
        while (end < count && keys[end].hash == keys[begin].hash) {
            end++;
        }
        for (size_t i = begin; i < end; i++) {
            page->blocks[keys[i].block].copies = (uint32_t)(end - begin);
        }
        begin = end;
    }
    free(keys);
    return STEMMA_OK;
}

static void know_phrases(stm_page *page)
{
    for (size_t i = 0; i < page->block_count; i++) {
        stm_block *block = &page->blocks[i];
        char plain[STM_PLAIN_BYTES];
        const char *line = page->text.data + block->begin;
        size_t length = block->end - block->begin;
        if (length <= 200 && stm_phrase_may_begin(line, length)) {
            size_t plain_length = stm_phrase_plain(plain, line, length);
            block->phrase = plain_length > 0 && stm_phrase_reason(plain, plain_length);
        }
    }
}

stemma_status stm_page_blocks(stm_page *page, stemma_error *error)
{
    writing w = {.page = page, .boundary = true};
    for (uint32_t i = 1; i < page->dom.count && !page->failed; i++) {
        if ((page->inside[i] & STM_INSIDE_HEAD) == 0) {
            visit(&w, i);
        }
    }
    end_block(&w);
    if (page->failed || page->text.failed) {
        return stm_error_memory(error);
    }
    sum_letters(page);
    page->total = page->letters[0];
    page->total_good = page->good[0];
    know_phrases(page);
    return count_copies(page, error);
}
