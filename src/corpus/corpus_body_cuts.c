/* What was cut out of a page, and what it was.
 *
 * The model that judges blocks gives a probability and no reason. A reader who looks over the result wants a word for
 * what is gone: the first of these that holds is said.
 *
 *   it repeats the title; its words are known from menus and footers; what its element or an element around it is
 *   called; it lies in a form; most of it is links; else it is of the page's frame
 *
 * Blocks that stand side by side and have one reason are one cut, a line a block.
 */
#include "corpus/corpus_body.h"

#include <math.h>
#include <string.h>

static const struct {
    uint32_t groups;
    const char *reason;
} names[] = {
    {STM_GROUP(CONSENT), "cookies"},      {STM_GROUP(COMMENT), "comments"},     {STM_GROUP(SHARE), "share"},
    {STM_GROUP(ADVERT), "advertisement"}, {STM_GROUP(PROMOTION), "newsletter"}, {STM_GROUP(RELATED), "related"},
    {STM_GROUP(NAVIGATION), "menu"},      {STM_GROUP(SEARCH), "search"},        {STM_GROUP(TAGS), "tags"},
    {STM_GROUP(FOOTER), "footer"},        {STM_GROUP(SIDE), "side column"},     {STM_GROUP(HIDDEN), "hidden"},
    {STM_GROUP(AUTHOR), "byline"},        {STM_GROUP(META), "date header"},     {STM_GROUP(IMAGE), "caption"},
    {STM_GROUP(HEADER), "page header"}};

static const char *name_reason(uint32_t groups)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if ((groups & names[i].groups) != 0) {
            return names[i].reason;
        }
    }
    return NULL;
}

static const char *phrase_reason(const stm_page *page, const stm_block *block)
{
    char plain[STM_PLAIN_BYTES];
    size_t length = stm_phrase_plain(plain, page->text.data + block->begin, block->end - block->begin);
    const char *reason = length > 0 ? stm_phrase_reason(plain, length) : NULL;
    return reason ? reason : length > 0 ? stm_phrase_at_end(plain, length) : NULL;
}

const char *stm_body_reason(const stm_page *page, const stm_block *block)
{
    if (block->is_title) {
        return "repeated title";
    }
    const char *reason = block->phrase ? phrase_reason(page, block) : NULL;
    if (!reason) {
        reason = name_reason(page->groups[block->node]);
    }
    if (!reason) {
        reason = name_reason(page->around[block->node]);
    }
    if (!reason && (page->inside[block->node] & STM_INSIDE_FORM) != 0) {
        reason = "form";
    }
    if (!reason && block->link_letters * 2 > block->letters) {
        reason = "links";
    }
    return reason ? reason : "page frame";
}

typedef struct cutting {
    stm_arena *arena;
    const stm_page *page;
    stemma_cut *cuts;
    size_t count;
    stm_buffer text; /* of the open cut */
    const char *reason;
    float odds;
    uint32_t at;
    const stm_block *kept;
} cutting;

static stemma_status close_cut(cutting *c, stemma_error *error)
{
    if (!c->reason) {
        return STEMMA_OK;
    }
    const char *text = c->text.failed ? NULL : stm_arena_text(c->arena, c->text.data, c->text.length);
    c->cuts[c->count++] = (stemma_cut){c->at, text, c->reason, 1.0 / (1.0 + exp(-(double)c->odds))};
    c->reason = NULL;
    stm_buffer_clear(&c->text);
    return text ? STEMMA_OK : stm_error_memory(error);
}

static stemma_status add_cut(cutting *c, const stm_block *block, stemma_error *error)
{
    const char *reason = stm_body_reason(c->page, block);
    if (c->reason && strcmp(c->reason, reason) != 0) {
        stemma_status status = close_cut(c, error);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    if (c->reason) {
        stm_buffer_char(&c->text, '\n');
    }
    c->odds = c->reason && c->odds > block->odds ? c->odds : block->odds;
    c->reason = reason;
    stm_buffer_bytes(&c->text, c->page->text.data + block->begin, block->end - block->begin);
    return STEMMA_OK;
}

static stemma_status pass_kept(cutting *c, const stm_block *block, stemma_error *error)
{
    stemma_status status = close_cut(c, error);
    if (c->kept) {
        c->at += (uint32_t)strlen(stm_body_gap(c->page, c->kept, block));
    }
    c->at += (uint32_t)stm_utf8_length(c->page->text.data + block->begin, block->end - block->begin);
    c->kept = block;
    return status;
}

stemma_status stm_body_cuts(stm_arena *arena, stemma_article *out, const stm_page *page, stemma_error *error)
{
    size_t wanted = 0;
    for (size_t i = 0; i < page->block_count; i++) {
        wanted += !page->blocks[i].kept;
    }
    cutting c = {.arena = arena, .page = page, .text = STM_BUFFER_INIT};
    c.cuts = stm_arena_alloc(arena, (wanted + 1) * sizeof *c.cuts);
    if (!c.cuts) {
        return stm_error_memory(error);
    }
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; i < page->block_count && status == STEMMA_OK; i++) {
        const stm_block *block = &page->blocks[i];
        status = block->kept ? pass_kept(&c, block, error) : add_cut(&c, block, error);
    }
    if (status == STEMMA_OK) {
        status = close_cut(&c, error);
    }
    stm_buffer_release(&c.text);
    out->cuts = c.cuts;
    out->cut_count = c.count;
    return status;
}
