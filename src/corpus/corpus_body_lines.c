/* A page that a careless scraper left as plain text, one block a line: menus, teasers, the article, comments, footer.
 *
 * The lines are judged as a page's blocks are, by what they are and by what stands around them, only that no markup and
 * no links are known: the page is built as one element a line, and a model of its own (data/html/line_model.tsv) reads
 * the same numbers. It is asked only where a text looks like such a page: many lines, most of them too short for a
 * paragraph and without the end of a sentence. A text of paragraphs is never looked at.
 */
#include "corpus/corpus_body.h"

#include <stdlib.h>
#include <string.h>

#define LINES_MIN ((size_t)24)
#define LINES_MAX ((size_t)20000)
#define SHORT_BYTES ((size_t)60)
/* To hide a sentence costs more than to leave a footer; a long one costs most. */
static const float menu_odds[2] = {-0.4f, -2.6f};
#define SENTENCE_BYTES ((size_t)80)

static bool white(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* One line without white space at its ends; false behind the last. */
static bool next_line(stm_slice text, size_t *at, stm_slice *line)
{
    if (*at >= text.length) {
        return false;
    }
    const char *begin = text.bytes + *at;
    const char *stop = memchr(begin, '\n', text.length - *at);
    stop = stop ? stop : text.bytes + text.length;
    *at = (size_t)(stop - text.bytes) + 1;
    while (begin < stop && white(*begin)) {
        begin++;
    }
    while (stop > begin && white(stop[-1])) {
        stop--;
    }
    *line = (stm_slice){begin, (size_t)(stop - begin)};
    return true;
}

bool stm_body_is_dump(stm_slice text)
{
    size_t lines = 0;
    size_t short_lines = 0;
    stm_slice line;
    for (size_t at = 0; next_line(text, &at, &line) && lines <= LINES_MAX;) {
        if (line.length > 0) {
            char last = line.bytes[line.length - 1];
            lines++;
            short_lines += line.length < SHORT_BYTES && last != '.' && last != '!' && last != '?' && last != ',';
        }
    }
    return lines >= LINES_MIN && lines <= LINES_MAX && short_lines * 2 > lines;
}

static stemma_status add_line(stm_dom *dom, stm_slice text, stm_slice line, stemma_error *error)
{
    stemma_status status = STM_RESERVE(dom->nodes, dom->capacity, dom->count + 2, error);
    if (status != STEMMA_OK) {
        return status;
    }
    uint32_t begin = (uint32_t)(line.bytes - text.bytes);
    uint32_t end = begin + (uint32_t)line.length;
    uint32_t node = (uint32_t)dom->count;
    dom->nodes[dom->count++] =
        (stm_dom_node){.parent = 0, .end = node + 2, .text_begin = begin, .text_end = end, .tag = STM_TAG_div};
    dom->nodes[dom->count++] =
        (stm_dom_node){.parent = node, .end = node + 2, .text_begin = begin, .text_end = end, .tag = STM_TAG_TEXT};
    return STEMMA_OK;
}

stemma_status stm_page_of_lines(stm_page *page, stm_slice text, stemma_error *error)
{
    stm_dom *dom = &page->dom;
    stm_slice line;
    stm_buffer_bytes(&dom->text, text.bytes, text.length);
    stemma_status status =
        dom->text.failed ? stm_error_memory(error) : STM_RESERVE(dom->nodes, dom->capacity, 1, error);
    if (status != STEMMA_OK) {
        return status;
    }
    dom->nodes[dom->count++] = (stm_dom_node){.text_end = (uint32_t)text.length, .tag = STM_TAG_OTHER};
    for (size_t at = 0; status == STEMMA_OK && next_line(text, &at, &line);) {
        status = line.length > 0 ? add_line(dom, text, line, error) : STEMMA_OK;
    }
    dom->nodes[0].end = (uint32_t)dom->count;
    if (status == STEMMA_OK) {
        status = stm_page_mark(page, error);
    }
    if (status == STEMMA_OK) {
        status = stm_page_blocks(page, error);
    }
    return status == STEMMA_OK ? stm_page_places(page, error) : status;
}

static bool is_sentence(stm_slice line)
{
    static const char *const ends[] = {".", "!", "?", ".\"", ".»", ".”", "。"};
    for (size_t i = 0; line.length >= SENTENCE_BYTES && i < sizeof ends / sizeof *ends; i++) {
        size_t length = strlen(ends[i]);
        if (memcmp(line.bytes + line.length - length, ends[i], length) == 0) {
            return true;
        }
    }
    return false;
}

stemma_status stm_body_judge_lines(stm_arena *arena, stm_slice text, stm_slice **frame, size_t *count,
                                   stemma_error *error)
{
    stm_page page = {0};
    stm_arena scratch = STM_ARENA_INIT;
    *frame = NULL;
    *count = 0;
    stemma_status status = stm_page_of_lines(&page, text, error);
    const float *rows = status == STEMMA_OK ? stm_body_features(&scratch, &page) : NULL;
    if (rows) {
        *frame = stm_arena_alloc(arena, (page.block_count + 1) * sizeof **frame);
    }
    if (status == STEMMA_OK && !*frame) {
        status = stm_error_memory(error);
    }
    for (size_t i = 0; status == STEMMA_OK && i < page.block_count; i++) {
        const stm_dom_node *node = &page.dom.nodes[page.blocks[i].node];
        stm_slice line = {text.bytes + node->text_begin, node->text_end - node->text_begin};
        const float *wanted = &menu_odds[is_sentence(line)];
        if (stm_body_line_odds(rows + i * STM_FEATURE_COUNT, wanted) < *wanted) {
            (*frame)[(*count)++] = line;
        }
    }
    stm_arena_release(&scratch);
    stm_page_release(&page);
    return status;
}
