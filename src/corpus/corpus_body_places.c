/* Where the article stands: three answers, found in different ways.
 *
 *   scored    each good paragraph gives its weight to its parent, half of it to its grandparent and a third to the next
 *             (the way of Readability): finds the element that holds paragraphs side by side
 *   summed    each block is worth its letters if it reads like prose and costs a fixed price if it reads like a menu;
 *             the element with the largest sum wins, the innermost of equals: finds the element that loses nothing
 *   semantic  the element that the page itself calls the article's body, the one with the most good text
 */
#include "corpus/corpus_body.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_PRICE 25.0f

static uint32_t parent_block(const stm_page *page, uint32_t node)
{
    return node == 0 ? 0 : page->block_of[page->dom.nodes[node].parent];
}

static float prose(const stm_block *block)
{
    float share = (float)block->link_letters / (float)block->letters;
    if (share > 0.4f) {
        return 0;
    }
    return block->letters < 25 ? 0 : (1.0f + (float)block->commas + (float)block->letters / 100.0f) * (1.0f - share);
}

static float group_factor(uint32_t groups)
{
    const uint32_t bad = STM_GROUP(NAVIGATION) | STM_GROUP(FOOTER) | STM_GROUP(SIDE) | STM_GROUP(RELATED) |
                         STM_GROUP(COMMENT) | STM_GROUP(PROMOTION) | STM_GROUP(CONSENT) | STM_GROUP(ADVERT);
    const uint32_t good = STM_GROUP(ARTICLE) | STM_GROUP(BODY);
    float factor = (groups & good) != 0 ? 1.25f : 1.0f;
    return (groups & bad) != 0 ? factor * 0.5f : factor;
}

static void find_scored(stm_page *page, float *scores)
{
    for (size_t i = 0; i < page->block_count; i++) {
        float value = prose(&page->blocks[i]);
        uint32_t node = page->blocks[i].node;
        for (unsigned level = 0; level < 3 && value > 0 && node != 0; level++) {
            scores[node] += value / (float)(level + 1);
            node = parent_block(page, node);
        }
    }
    float best = 0;
    for (uint32_t i = 0; i < page->dom.count; i++) {
        if (scores[i] <= 0) {
            continue;
        }
        float links = page->letters[i] ? (float)page->links[i] / (float)page->letters[i] : 0;
        float score = scores[i] * (1.0f - links) * group_factor(page->groups[i]);
        if (score > best) {
            best = score;
            page->scored = i;
        }
    }
}

static float worth(const stm_page *page, const stm_block *block)
{
    const uint32_t bad = STM_GROUP(NAVIGATION) | STM_GROUP(FOOTER) | STM_GROUP(COMMENT) | STM_GROUP(CONSENT);
    float letters = (float)block->letters;
    float share = (float)block->link_letters / letters;
    float value = letters * (1.0f - 3.0f * share) - BLOCK_PRICE;
    if (block->sentence_ends == 0) {
        value -= BLOCK_PRICE;
    }
    if (value > 0 && (page->around[block->node] & bad) != 0) {
        value *= 0.1f;
    }
    return value < -4 * BLOCK_PRICE ? -4 * BLOCK_PRICE : value;
}

static void find_summed(stm_page *page, float *sums)
{
    for (size_t i = 0; i < page->block_count; i++) {
        sums[page->blocks[i].node] += worth(page, &page->blocks[i]);
    }
    for (uint32_t i = (uint32_t)page->dom.count - 1; i > 0; i--) {
        sums[page->dom.nodes[i].parent] += sums[i];
    }
    float best = 0;
    for (uint32_t i = 0; i < page->dom.count; i++) {
        if (sums[i] > best ||
            (sums[i] >= best && best > 0 && page->dom.nodes[page->summed].end >= page->dom.nodes[i].end)) {
            best = sums[i];
            page->summed = i;
        }
    }
}

/* How surely the page calls this element the article: 3 its body, 2 the article, 1 the main part. */
static unsigned semantic_rank(const stm_page *page, uint32_t node)
{
    const stm_dom *dom = &page->dom;
    stm_slice property = stm_dom_attribute_of(dom, node, STM_ATTRIBUTE_itemprop);
    if (property.bytes && property.length == 11 && memcmp(property.bytes, "articleBody", 11) == 0) {
        return 3;
    }
    const uint32_t both = STM_GROUP(ARTICLE) | STM_GROUP(BODY);
    bool block = stm_tag_is_block((stm_tag)dom->nodes[node].tag);
    if (block && dom->nodes[node].tag != STM_TAG_p && (page->groups[node] & both) == both) {
        return 3;
    }
    if (dom->nodes[node].tag == STM_TAG_article) {
        return 2;
    }
    return dom->nodes[node].tag == STM_TAG_main ? 1 : 0;
}

static void find_semantic(stm_page *page)
{
    unsigned best_rank = 0;
    uint32_t best_good = 0;
    for (uint32_t i = 1; i < page->dom.count; i++) {
        uint32_t good = page->good[i];
        if (good < 200 || good * 4 < page->total_good) {
            continue;
        }
        unsigned rank = semantic_rank(page, i);
        if (rank > best_rank || (rank == best_rank && rank > 0 && good > best_good)) {
            best_rank = rank;
            best_good = good;
            page->semantic = i;
        }
    }
}

stemma_status stm_page_places(stm_page *page, stemma_error *error)
{
    float *scores = calloc(page->dom.count, sizeof *scores);
    float *sums = calloc(page->dom.count, sizeof *sums);
    if (scores && sums) {
        find_scored(page, scores);
        find_summed(page, sums);
        find_semantic(page);
    }
    bool failed = !scores || !sums;
    free(scores);
    free(sums);
    return failed ? stm_error_memory(error) : STEMMA_OK;
}
