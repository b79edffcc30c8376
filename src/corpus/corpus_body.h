/* corpus_body.h - which words of a page are its article.
 *
 *   corpus_body_classes.c    what an element says of itself: tag, role, class and id, as a set of groups
 *   corpus_body_blocks.c     the page's text as blocks: what a reader sees as one paragraph, heading, item or cell
 *   corpus_body_places.c     the containers: a readability-style score and the largest sum of good text, side by side
 *   corpus_body_features.c   each block as some sixty numbers, none of them of one language or one site
 *   corpus_body_model.c      the numbers become a probability (a sum of small decision trees, data/html/body_model.tsv)
 *   corpus_body.c            which blocks stand, and the text made of them
 *   corpus_body_cuts.c       the others, and what each is, for those who look over the program's shoulder
 *
 * A block is judged by what it is, by what surrounds it and by where the two extractors would look, so that each
 * catches what the others miss: old layouts without semantic marks, new ones without paragraphs, and pages where the
 * longest text is the comments.
 */
#ifndef STM_CORPUS_BODY_H
#define STM_CORPUS_BODY_H

#include "corpus/corpus_html_dom.h"

/* What class, id, role and tag say. One bit each. */
/* clang-format off */
#define STM_GROUPS(X)                                                                                                  \
    X(ARTICLE) X(BODY) X(NAVIGATION) X(FOOTER) X(HEADER) X(SIDE) X(RELATED) X(COMMENT) X(SHARE) X(PROMOTION)           \
    X(AUTHOR) X(META) X(ADVERT) X(CONSENT) X(IMAGE) X(HIDDEN) X(LEAD) X(SEARCH) X(TAGS) X(TITLE)
/* clang-format on */

typedef enum stm_group_bit {
#define STM_GROUP_BIT(name) STM_GROUP_BIT_##name,
    STM_GROUPS(STM_GROUP_BIT)
#undef STM_GROUP_BIT
        STM_GROUP_COUNT
} stm_group_bit;
#define STM_GROUP(name) (1u << STM_GROUP_BIT_##name)

/* Names met before, for pages say the same ones over and over: places of values in the page. Begins as zeros. */
typedef struct stm_names_met {
    struct {
        uint32_t begin, length, groups;
    } slots[256];
} stm_names_met;

/* The groups of one element's own names. */
uint32_t stm_body_groups(stm_names_met *met, const stm_dom *dom, uint32_t node);
/* The groups of one name: its words, split at marks and capitals. */
uint32_t stm_body_groups_of_name(const char *name, size_t length);

typedef struct stm_block {
    uint32_t node;       /* the block element that it stands in directly */
    uint32_t begin, end; /* bytes in `text` */
    uint32_t letters;    /* weight of its letters and digits; a sign of a script without spaces counts three */
    uint32_t link_letters;
    uint32_t words;
    uint32_t sentence_ends;
    uint32_t commas;
    uint32_t digits;
    uint32_t capitals; /* words that begin with one */
    uint32_t copies;   /* blocks of the page with the same text, itself included */
    bool strong;       /* all of it in <b> or <strong> */
    bool is_title;
    bool phrase; /* a line of a menu or a footer (data/boilerplate) */
    bool kept;
    float odds; /* logarithm: above 0, more likely than not of the article */
} stm_block;

typedef struct stm_page {
    stm_dom dom;
    stm_buffer text; /* of all blocks, white space squeezed */
    stm_block *blocks;
    size_t block_count, block_capacity;
    uint32_t *groups;   /* per node: its own */
    uint32_t *around;   /* per node: its own and its ancestors' */
    uint32_t *block_of; /* per node: the nearest block element */
    uint8_t *inside;    /* per node: STM_INSIDE_ */
    uint32_t *letters;  /* per node: of the blocks in it */
    uint32_t *links;    /* per node: letters of them in links */
    uint32_t *good;     /* per node: letters of good paragraphs in it */
    uint32_t total, total_good;
    uint32_t scored;   /* the node that the readability-style score picks */
    uint32_t summed;   /* the node with the largest sum of good less bad text */
    uint32_t semantic; /* the node that the page's author calls the article; 0 none */
    stm_slice source;  /* the whole page as UTF-8, for what stands in its scripts */
    const char *title; /* of the article, for blocks that repeat it; may be NULL */
    bool failed;       /* memory ran out while blocks were made */
} stm_page;

enum {
    STM_INSIDE_LINK = 1,
    STM_INSIDE_STRONG = 2,
    STM_INSIDE_HEAD = 4,
    STM_INSIDE_LIST = 8,
    STM_INSIDE_TABLE = 16,
    STM_INSIDE_QUOTE = 32,
    STM_INSIDE_SECTIONING = 64,
    STM_INSIDE_FORM = 128
};

void stm_page_release(stm_page *page);
/* Fills groups, inside, block_of. Errors: E_MEMORY. */
stemma_status stm_page_mark(stm_page *page, stemma_error *error);
/* Fills blocks and the sums of letters. Needs marks. Errors: E_MEMORY. */
stemma_status stm_page_blocks(stm_page *page, stemma_error *error);
/* Fills scored, summed, semantic. Errors: E_MEMORY. */
stemma_status stm_page_places(stm_page *page, stemma_error *error);

/* The numbers that a block is judged by; names for training are those of the list. */
/* clang-format off */
#define STM_FEATURES(X)                                                                                                \
    X(letters) X(words) X(link_share) X(sentence_ends) X(ends_sentence) X(commas) X(digits) X(capitals)                \
    X(word_length) X(tag) X(heading_level) X(in_list) X(in_table) X(in_quote) X(in_form) X(strong) X(copies)           \
    X(is_title) X(phrase) X(has_copyright) X(has_bar) X(has_colon_end) X(depth) X(g_article) X(g_body)                 \
    X(g_navigation) X(g_footer) X(g_header) X(g_side) X(g_related) X(g_comment) X(g_share) X(g_promotion) X(g_author)  \
    X(g_meta) X(g_advert) X(g_consent) X(g_image) X(g_hidden) X(g_lead) X(g_search) X(g_tags) X(g_title)               \
    X(tag_article) X(tag_aside) X(tag_footer) X(tag_header) X(tag_main) X(tag_nav) X(tag_figure) X(in_scored)          \
    X(in_summed) X(in_semantic) X(from_scored) X(from_summed) X(parent_letters) X(parent_links) X(parent_good)         \
    X(grand_letters) X(grand_links) X(grand_good) X(parent_blocks) X(place) X(good_before) X(good_after)               \
    X(since_good) X(until_good) X(first_good) X(last_good) X(previous_letters) X(previous_links) X(previous_tag)       \
    X(next_letters) X(next_links) X(next_tag) X(previous2_letters) X(previous2_links) X(next2_letters) X(next2_links)  \
    X(since_title) X(same_path_good) X(same_path_links) X(same_path_count) X(page_good) X(page_blocks) X(page_links)   \
    X(scored_share) X(summed_share) X(since_heading) X(heading_links) X(run_letters) X(run_links)
/* clang-format on */

typedef enum stm_feature {
#define STM_FEATURE_ENUM(name) STM_FEATURE_##name,
    STM_FEATURES(STM_FEATURE_ENUM)
#undef STM_FEATURE_ENUM
        STM_FEATURE_COUNT
} stm_feature;

/* STM_FEATURE_COUNT numbers a block, in `arena`. NULL when memory runs out. */
float *stm_body_features(stm_arena *arena, const stm_page *page);
/* Log odds that a block with these numbers is of the article. With `wanted` only the side of it on which they lie is
 * sure, which costs less. */
float stm_body_odds(const float features[STM_FEATURE_COUNT], const float *wanted);

/* Whether a plain text looks like a page that was scraped with its frame. */
bool stm_body_is_dump(stm_slice text);
/* A plain text as a page of one element a line. Errors: E_MEMORY. */
stemma_status stm_page_of_lines(stm_page *page, stm_slice text, stemma_error *error);
/* Log odds that a line of a dump is of the article; `wanted` as above. */
float stm_body_line_odds(const float features[STM_FEATURE_COUNT], const float *wanted);
/* The lines of a dump that are the page's frame: slices of `text`, in order, the array in `arena`. Errors: E_MEMORY. */
stemma_status stm_body_judge_lines(stm_arena *arena, stm_slice text, stm_slice **frame, size_t *count,
                                   stemma_error *error);

/* Judges the blocks: sets odds and kept. The odds are exact `odds_in_full`, else only on the right side. Errors: E_MEMORY. */
stemma_status stm_body_judge(stm_page *page, bool odds_in_full, stemma_error *error);
/* The text of the kept blocks: paragraphs a blank line apart, items and lines of a table one line. */
void stm_body_text(stm_buffer *out, const stm_page *page);
/* What stands between two kept blocks in that text. */
const char *stm_body_gap(const stm_page *page, const stm_block *a, const stm_block *b);
/* What a block that is not of the article is: the key of a reason. Static. */
const char *stm_body_reason(const stm_page *page, const stm_block *block);
/* Fills `cuts` of `out` with the blocks that were not kept, neighbours of one reason as one. Errors: E_MEMORY. */
stemma_status stm_body_cuts(stm_arena *arena, stemma_article *out, const stm_page *page, stemma_error *error);

#endif
