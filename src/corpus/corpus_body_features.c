/* Each block as numbers. Lengths are weights of letters, so that three signs of Chinese weigh as much as a word does;
 * shares are of the page or of the element, so that a short page is judged as a long one. */
#include "corpus/corpus_body.h"

#include <stdlib.h>
#include <string.h>

/* What the numbers of one page need, worked out once. */
typedef struct measuring {
    const stm_page *page;
    float *rows;
    uint32_t title; /* the block that is the title, UINT32_MAX none */
} measuring;

typedef struct path_row {
    uint64_t path;
    uint32_t block;
} path_row;

#define SET(name, value) (row[STM_FEATURE_##name] = (float)(value))

static float share(uint32_t part, uint32_t whole)
{
    return whole ? (float)part / (float)whole : 0;
}

static bool is_good(const stm_block *block)
{
    return block->letters >= 80 && block->link_letters * 4 < block->letters && block->sentence_ends > 0;
}

/* ------------------------------------------------------------------ of the block itself */

static bool holds(stm_slice text, const char *mark)
{
    size_t length = strlen(mark);
    for (size_t i = 0; i + length <= text.length; i++) {
        if (text.bytes[i] == mark[0] && memcmp(text.bytes + i, mark, length) == 0) {
            return true;
        }
    }
    return false;
}

static bool ends_with_any(stm_slice text, const char *const *ends, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(ends[i]);
        if (text.length >= length && memcmp(text.bytes + text.length - length, ends[i], length) == 0) {
            return true;
        }
    }
    return false;
}

static void of_text(float *row, const stm_page *page, const stm_block *block)
{
    static const char *const stops[] = {".", "!", "?", "。", ".\"", ".”", ".»", ". »", "…", ".)", "”", "؟", "！", "？"};
    static const char *const colons[] = {":", "：", ": "};
    stm_slice text = {page->text.data + block->begin, block->end - block->begin};
    SET(letters, block->letters);
    SET(words, block->words);
    SET(link_share, share(block->link_letters, block->letters));
    SET(sentence_ends, block->sentence_ends);
    SET(ends_sentence, ends_with_any(text, stops, sizeof stops / sizeof *stops));
    SET(commas, block->commas);
    SET(digits, share(block->digits, block->letters));
    SET(capitals, share(block->capitals, block->words));
    SET(word_length, share(block->letters, block->words));
    SET(strong, block->strong);
    SET(copies, block->copies);
    SET(is_title, block->is_title);
    SET(phrase, block->phrase);
    bool shorter = text.length < 300;
    SET(has_copyright, shorter && holds(text, "\xC2\xA9"));
    SET(has_bar, shorter && (holds(text, " | ") || holds(text, "»") || holds(text, " > ")));
    SET(has_colon_end, ends_with_any(text, colons, sizeof colons / sizeof *colons));
}

static unsigned tag_class(stm_tag tag)
{
    switch (tag) {
    case STM_TAG_p:
        return 1;
    case STM_TAG_h1:
    case STM_TAG_h2:
    case STM_TAG_h3:
    case STM_TAG_h4:
    case STM_TAG_h5:
    case STM_TAG_h6:
        return 2;
    case STM_TAG_li:
    case STM_TAG_dd:
    case STM_TAG_dt:
        return 3;
    case STM_TAG_td:
    case STM_TAG_th:
        return 4;
    case STM_TAG_blockquote:
        return 5;
    case STM_TAG_figcaption:
    case STM_TAG_caption:
    case STM_TAG_figure:
        return 6;
    case STM_TAG_pre:
        return 7;
    case STM_TAG_button:
        return 8;
    default:
        return 0;
    }
}

static void of_element(float *row, const stm_page *page, const stm_block *block)
{
    const stm_dom_node *nodes = page->dom.nodes;
    stm_tag tag = (stm_tag)nodes[block->node].tag;
    uint8_t inside = page->inside[block->node];
    unsigned depth = 0;
    for (uint32_t node = block->node; node != 0 && depth < 60; node = nodes[node].parent) {
        depth++;
    }
    SET(tag, tag_class(tag));
    SET(heading_level, stm_tag_is_heading(tag) ? tag - STM_TAG_h1 + 1 : 0);
    SET(in_list, (inside & STM_INSIDE_LIST) != 0);
    SET(in_table, (inside & STM_INSIDE_TABLE) != 0);
    SET(in_quote, (inside & STM_INSIDE_QUOTE) != 0);
    SET(in_form, (inside & STM_INSIDE_FORM) != 0);
    SET(depth, depth);
}

/* For each group: 0 when no element around says it, else how much of the page's good text that element holds: a
 * "sidebar" that holds everything is no sidebar. 2 less the share, so that nothing around is far from a small part. */
static void of_groups(float *row, const stm_page *page, const stm_block *block)
{
    static const stm_feature features[STM_GROUP_COUNT] = {
        STM_FEATURE_g_article, STM_FEATURE_g_body,      STM_FEATURE_g_navigation, STM_FEATURE_g_footer,
        STM_FEATURE_g_header,  STM_FEATURE_g_side,      STM_FEATURE_g_related,    STM_FEATURE_g_comment,
        STM_FEATURE_g_share,   STM_FEATURE_g_promotion, STM_FEATURE_g_author,     STM_FEATURE_g_meta,
        STM_FEATURE_g_advert,  STM_FEATURE_g_consent,   STM_FEATURE_g_image,      STM_FEATURE_g_hidden,
        STM_FEATURE_g_lead,    STM_FEATURE_g_search,    STM_FEATURE_g_tags,       STM_FEATURE_g_title};
    uint32_t left = page->around[block->node];
    for (uint32_t node = block->node; node != 0 && left != 0; node = page->dom.nodes[node].parent) {
        uint32_t found = page->groups[node] & left;
        left &= ~found;
        for (unsigned i = 0; found != 0; i++, found >>= 1) {
            if ((found & 1u) != 0) {
                row[features[i]] = 2.0f - share(page->letters[node], page->total);
            }
        }
    }
}

static void of_tags_around(float *row, const stm_page *page, const stm_block *block)
{
    for (uint32_t node = block->node; node != 0; node = page->dom.nodes[node].parent) {
        switch (page->dom.nodes[node].tag) {
        case STM_TAG_article:
            SET(tag_article, 1);
            break;
        case STM_TAG_aside:
            SET(tag_aside, 1);
            break;
        case STM_TAG_footer:
            SET(tag_footer, 1);
            break;
        case STM_TAG_header:
            SET(tag_header, 1);
            break;
        case STM_TAG_main:
            SET(tag_main, 1);
            break;
        case STM_TAG_nav:
            SET(tag_nav, 1);
            break;
        case STM_TAG_figure:
            SET(tag_figure, 1);
            break;
        default:
            break;
        }
    }
}

/* ------------------------------------------------------------------ of what is around it */

static uint32_t block_parent(const stm_page *page, uint32_t node)
{
    return node == 0 ? 0 : page->block_of[page->dom.nodes[node].parent];
}

static bool within(const stm_page *page, uint32_t outer, uint32_t node)
{
    return node >= outer && node < page->dom.nodes[outer].end;
}

/* Steps up from the block until the container holds it, 0 inside; at most 20. */
static unsigned steps_to(const stm_page *page, uint32_t container, uint32_t node)
{
    unsigned steps = 0;
    while (container != 0 && !within(page, container, node) && steps < 20) {
        container = page->dom.nodes[container].parent;
        steps++;
    }
    return steps;
}

static void of_places(float *row, const stm_page *page, const stm_block *block)
{
    uint32_t node = block->node;
    uint32_t parent = block_parent(page, node);
    uint32_t grand = block_parent(page, parent);
    SET(in_scored, page->scored != 0 && within(page, page->scored, node));
    SET(in_summed, page->summed != 0 && within(page, page->summed, node));
    SET(in_semantic, page->semantic == 0 ? -1 : within(page, page->semantic, node));
    SET(from_scored, steps_to(page, page->scored, node));
    SET(from_summed, steps_to(page, page->summed, node));
    SET(parent_letters, share(page->letters[parent], page->total));
    SET(parent_links, share(page->links[parent], page->letters[parent]));
    SET(parent_good, share(page->good[parent], page->total_good));
    SET(grand_letters, share(page->letters[grand], page->total));
    SET(grand_links, share(page->links[grand], page->letters[grand]));
    SET(grand_good, share(page->good[grand], page->total_good));
    SET(page_good, page->total_good);
    SET(page_blocks, page->block_count);
    SET(page_links, share(page->links[0], page->total));
    SET(scored_share, share(page->good[page->scored], page->total_good));
    SET(summed_share, share(page->good[page->summed], page->total_good));
}

static const stm_block *near_block(const stm_page *page, size_t index, int step)
{
    static const stm_block none = {.letters = 0};
    bool outside = step < 0 ? index < (size_t)-step : index + (size_t)step >= page->block_count;
    return outside ? &none : &page->blocks[step < 0 ? index - (size_t)-step : index + (size_t)step];
}

static void of_neighbours(float *row, const stm_page *page, size_t index)
{
    const stm_block *previous = near_block(page, index, -1);
    const stm_block *next = near_block(page, index, 1);
    const stm_block *previous2 = near_block(page, index, -2);
    const stm_block *next2 = near_block(page, index, 2);
    SET(previous_letters, previous->letters);
    SET(previous_links, share(previous->link_letters, previous->letters));
    SET(previous_tag, previous->letters ? tag_class((stm_tag)page->dom.nodes[previous->node].tag) : 9);
    SET(next_letters, next->letters);
    SET(next_links, share(next->link_letters, next->letters));
    SET(next_tag, next->letters ? tag_class((stm_tag)page->dom.nodes[next->node].tag) : 9);
    SET(previous2_letters, previous2->letters);
    SET(previous2_links, share(previous2->link_letters, previous2->letters));
    SET(next2_letters, next2->letters);
    SET(next2_links, share(next2->link_letters, next2->letters));
}

/* ------------------------------------------------------------------ of the page in order */

typedef struct passing {
    size_t since_good, since_title, since_heading;
    float heading_links;
    uint32_t good_letters;
    uint32_t letters;
} passing;

static void forward_row(float *row, const measuring *m, size_t index, passing *p)
{
    const stm_page *page = m->page;
    const stm_block *block = &page->blocks[index];
    SET(place, share(p->letters, page->total));
    SET(good_before, share(p->good_letters, page->total_good));
    SET(since_good, p->since_good);
    SET(first_good, p->good_letters == 0);
    SET(since_title, p->since_title);
    SET(since_heading, p->since_heading);
    SET(heading_links, p->heading_links);
    p->since_good = is_good(block) ? 1 : p->since_good + 1;
    p->since_title = index == m->title ? 1 : p->since_title ? p->since_title + 1 : 0;
    p->since_heading++;
    if (stm_tag_is_heading((stm_tag)page->dom.nodes[block->node].tag)) {
        p->since_heading = 0;
        p->heading_links = 0;
    } else {
        p->heading_links = 0.5f * p->heading_links + 0.5f * share(block->link_letters, block->letters);
    }
    p->good_letters += is_good(block) ? block->letters : 0;
    p->letters += block->letters;
}

static void of_order(const measuring *m)
{
    const stm_page *page = m->page;
    passing p = {.since_good = 50};
    for (size_t i = 0; i < page->block_count; i++) {
        forward_row(m->rows + i * STM_FEATURE_COUNT, m, i, &p);
    }
    size_t until = 50;
    uint32_t behind = 0;
    for (size_t i = page->block_count; i-- > 0;) {
        float *row = m->rows + i * STM_FEATURE_COUNT;
        SET(until_good, until);
        SET(good_after, share(behind, page->total_good));
        SET(last_good, behind == 0);
        until = is_good(&page->blocks[i]) ? 1 : until + 1;
        behind += is_good(&page->blocks[i]) ? page->blocks[i].letters : 0;
    }
}

/* Blocks that stand side by side under one parent: all that they are together. */
static void of_runs(const measuring *m)
{
    const stm_page *page = m->page;
    for (size_t begin = 0; begin < page->block_count;) {
        uint32_t parent = block_parent(page, page->blocks[begin].node);
        uint32_t letters = 0;
        uint32_t links = 0;
        size_t end = begin;
        while (end < page->block_count && block_parent(page, page->blocks[end].node) == parent) {
            letters += page->blocks[end].letters;
            links += page->blocks[end].link_letters;
            end++;
        }
        for (size_t i = begin; i < end; i++) {
            float *row = m->rows + i * STM_FEATURE_COUNT;
            SET(run_letters, letters);
            SET(run_links, share(links, letters));
            SET(parent_blocks, end - begin);
        }
        begin = end;
    }
}

/* ------------------------------------------------------------------ of blocks in places of the same kind */

static uint64_t path_of(const stm_page *page, uint32_t node)
{
    uint64_t path = 0;
    for (unsigned level = 0; node != 0 && level < 4; level++) {
        path = stm_mix64(path, (uint64_t)page->dom.nodes[node].tag << 32 | page->groups[node]);
        node = page->dom.nodes[node].parent;
    }
    return path;
}

static int compare_paths(const void *a, const void *b)
{
    const path_row *x = a;
    const path_row *y = b;
    return x->path != y->path ? (x->path < y->path ? -1 : 1) : x->block < y->block ? -1 : x->block > y->block;
}

static void of_path(const measuring *m, const path_row *paths, size_t count)
{
    const stm_page *page = m->page;
    uint32_t letters = 0;
    uint32_t links = 0;
    uint32_t good = 0;
    for (size_t i = 0; i < count; i++) {
        const stm_block *block = &page->blocks[paths[i].block];
        letters += block->letters;
        links += block->link_letters;
        good += is_good(block) ? block->letters : 0;
    }
    for (size_t i = 0; i < count; i++) {
        float *row = m->rows + (size_t)paths[i].block * STM_FEATURE_COUNT;
        SET(same_path_good, share(good, page->total_good));
        SET(same_path_links, share(links, letters));
        SET(same_path_count, count);
    }
}

static bool of_paths(const measuring *m)
{
    const stm_page *page = m->page;
    size_t count = page->block_count;
    path_row *paths = malloc((count ? count : 1) * sizeof *paths);
    if (!paths) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        paths[i] = (path_row){path_of(page, page->blocks[i].node), i};
    }
    qsort(paths, count, sizeof *paths, compare_paths);
    for (size_t begin = 0; begin < count;) {
        size_t end = begin + 1;
        while (end < count && paths[end].path == paths[begin].path) {
            end++;
        }
        of_path(m, paths + begin, end - begin);
        begin = end;
    }
    free(paths);
    return true;
}

static uint32_t title_block(const stm_page *page)
{
    uint32_t found = UINT32_MAX;
    for (uint32_t i = 0; i < page->block_count; i++) {
        if (page->blocks[i].is_title &&
            (found == UINT32_MAX || page->dom.nodes[page->blocks[i].node].tag == STM_TAG_h1)) {
            found = i;
        }
    }
    return found;
}

float *stm_body_features(stm_arena *arena, const stm_page *page)
{
    measuring m = {.page = page, .title = title_block(page)};
    m.rows = stm_arena_zero(arena, (page->block_count ? page->block_count : 1) * STM_FEATURE_COUNT * sizeof *m.rows);
    if (!m.rows || !of_paths(&m)) {
        return NULL;
    }
    for (size_t i = 0; i < page->block_count; i++) {
        float *row = m.rows + i * STM_FEATURE_COUNT;
        const stm_block *block = &page->blocks[i];
        of_text(row, page, block);
        of_element(row, page, block);
        of_groups(row, page, block);
        of_tags_around(row, page, block);
        of_places(row, page, block);
        of_neighbours(row, page, i);
    }
    of_order(&m);
    of_runs(&m);
    return m.rows;
}
