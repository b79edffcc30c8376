/* Which blocks stand, and the text that is made of them. */
#include "corpus/corpus_body.h"

#include <string.h>

/* Beyond these a page is no article, and the numbers of a million blocks would take gigabytes. */
#define BLOCKS_MAX ((size_t)100000)
/* A block must be a little more likely than not: what is left out harms less than a footer that ties a whole site. */
#define KEPT_ODDS 0.15f
#define PHRASE_ODDS 4.0f    /* a line of menus and share bars, by its words */
#define QUOTED_ODDS (-0.5f) /* collections differ on quotations; they are part of the story */

static float wanted_odds(const stm_page *page, const stm_block *block)
{
    bool quoted = (page->inside[block->node] & STM_INSIDE_QUOTE) != 0;
    return block->phrase ? PHRASE_ODDS : quoted ? QUOTED_ODDS : KEPT_ODDS;
}

static stemma_status judge_blocks(stm_page *page, stm_arena *arena, bool odds_in_full, stemma_error *error)
{
    const float *rows = stm_body_features(arena, page);
    if (!rows) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < page->block_count; i++) {
        stm_block *block = &page->blocks[i];
        float wanted = wanted_odds(page, block);
        block->odds = stm_body_odds(rows + i * STM_FEATURE_COUNT, odds_in_full ? NULL : &wanted);
        block->kept = block->odds >= wanted && !block->is_title;
    }
    return STEMMA_OK;
}

stemma_status stm_body_judge(stm_page *page, bool odds_in_full, stemma_error *error)
{
    stm_arena arena = STM_ARENA_INIT;
    page->block_count = page->block_count < BLOCKS_MAX ? page->block_count : BLOCKS_MAX;
    stemma_status status = judge_blocks(page, &arena, odds_in_full, error);
    stm_arena_release(&arena);
    return status;
}

/* The row of a table that a cell stands in, 0 none. */
static uint32_t row_of(const stm_page *page, uint32_t node)
{
    for (unsigned level = 0; node != 0 && level < 6; level++) {
        if (page->dom.nodes[node].tag == STM_TAG_tr) {
            return node;
        }
        node = page->dom.nodes[node].parent;
    }
    return 0;
}

const char *stm_body_gap(const stm_page *page, const stm_block *a, const stm_block *b)
{
    uint32_t row = row_of(page, a->node);
    if (row != 0 && row == row_of(page, b->node)) {
        return " ";
    }
    bool items = page->dom.nodes[a->node].tag == STM_TAG_li && page->dom.nodes[b->node].tag == STM_TAG_li;
    return items || (row != 0 && row_of(page, b->node) != 0) ? "\n" : "\n\n";
}

void stm_body_text(stm_buffer *out, const stm_page *page)
{
    const stm_block *last = NULL;
    for (size_t i = 0; i < page->block_count; i++) {
        const stm_block *block = &page->blocks[i];
        if (!block->kept) {
            continue;
        }
        if (last) {
            stm_buffer_string(out, stm_body_gap(page, last, block));
        }
        stm_buffer_bytes(out, page->text.data + block->begin, block->end - block->begin);
        last = block;
    }
}
