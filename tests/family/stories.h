/* stories.h - articles made of numbered sentences, for the tests of the family room.
 *
 * A sentence is twelve words that no other sentence has, and a figure; "7" is sentence 7, "7b" the same with another
 * figure (the letter says which). A story lists articles; passages are runs of sentences that stand in both of a pair,
 * links their shares, so that the room sees what the reuse room would give it, exactly. */
#ifndef STM_TEST_STORIES_H
#define STM_TEST_STORIES_H

#include "family/family.h"

#define STORY_UNDATED INT64_MIN

typedef struct story_article {
    const char *id;
    const char *outlet;
    int64_t hour;          /* published, hours after a fixed day; STORY_UNDATED */
    const char *sentences; /* "1 2 3b" */
    const char *credit;    /* added as a last line, NULL none */
} story_article;

typedef struct story {
    stm_family_input input;
    stm_arena arena;
    size_t passage_capacity, link_capacity;
    stemma_passage *passages;
    stemma_link *links;
    stemma_article *articles;
    uint16_t **codes; /* of every article: its sentences, number * 26 + letter */
    size_t *code_counts;
    uint32_t **begins; /* code point where each begins, and one more */
} story;

/* Ids and texts are copied, outlets are not; everything lives until story_release. Aborts when memory runs out. Pairs
 * further apart than `window` places in the sorted order are not compared (0: all are). */
void story_make(story *out, const story_article *articles, size_t count, size_t window);
void story_release(story *s);

/* Looking at results. */
uint32_t story_index(const story *s, const char *id);
const stemma_edge *story_edge(const story *s, const stm_family_result *result, const char *child);
const char *story_parent(const story *s, const stm_family_result *result, const char *child); /* "-" for none */

#endif
