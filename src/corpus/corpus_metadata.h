/* corpus_metadata.h - what a page says of its article besides the text: who, when, where, under which title.
 *
 * Pages say it several times, and not always the same. Each source is asked in the order of how often it is right:
 * JSON-LD and <meta>, then marked elements (<time>, rel=author, class "byline"), then what a reader sees near the title,
 * last the address. Nothing that is said is believed against sense: a date lies behind 1990 and not after the capture,
 * a name is no address and no sentence.
 *
 *   corpus_metadata.c         <meta>, <link>, outlet, address, language      corpus_metadata_json.c   JSON-LD
 *   corpus_metadata_title.c   the title                                      corpus_metadata_date.c   the date
 *   corpus_metadata_rubric.c  the rubric above it                            corpus_metadata_date_text.c   in a line
 *   corpus_metadata_byline.c  the byline
 */
#ifndef STM_CORPUS_METADATA_H
#define STM_CORPUS_METADATA_H

#include "corpus/corpus_body.h"
#include "corpus/corpus_html.h"

/* From JSON-LD; everything in the arena, NULL where not said. */
typedef struct stm_json_ld {
    const char *headline;
    const char *published;
    const char *modified;
    const char *created;
    const char *authors; /* joined by ", " */
    const char *publisher;
    const char *language;
    bool is_article; /* an object of an article's type was there */
} stm_json_ld;

/* What <meta> and <link> say. */
typedef enum stm_meta {
    STM_META_TITLE = 0, /* og:title and its kin */
    STM_META_AUTHOR,
    STM_META_PUBLISHED,
    STM_META_MODIFIED,
    STM_META_SITE,
    STM_META_ADDRESS,
    STM_META_LANGUAGE,
    STM_META_IMAGE,
    STM_META_TYPE,
    STM_META_COUNT
} stm_meta;

typedef struct stm_metadata {
    const char *metas[STM_META_COUNT];
    uint8_t meta_ranks[STM_META_COUNT];
    stm_json_ld json;
    const char *page_title; /* <title> */
    const char *title;
    const char *byline;
    const char *outlet;
    const char *address;
    const char *language;
    stemma_interval published;
} stm_metadata;

/* Reads it all; the page needs marks and blocks, but no judgement. Errors: E_MEMORY. */
stemma_status stm_metadata_read(stm_arena *arena, stm_metadata *out, const stm_page *page, const stm_html_hints *hints,
                                stemma_error *error);

/* Marks the blocks that say the title again: headings that do, and whatever says just that. `title` may be NULL. */
void stm_page_mark_titles(stm_page *page, const char *title);

/* ---- the stages */
bool stm_metadata_json(stm_arena *arena, stm_json_ld *out, const stm_dom *dom);
/* The title; empty when the page gives none. Slices of the page or of `m`. */
stm_slice stm_metadata_title(const stm_page *page, const stm_metadata *m);
/* The text of a heading without the rubric that it begins with; all of it when it has none or is no heading. */
stm_slice stm_metadata_behind_rubric(const stm_page *page, uint32_t heading, stm_slice text);
bool stm_metadata_byline(stm_arena *arena, stm_metadata *out, const stm_page *page);
/* The first date in a line, not after `latest`; `at`: where in the line. `month_first`: 3/4 is the fourth of March. */
bool stm_metadata_date_in(stemma_interval *out, stm_slice line, bool month_first, int64_t latest, size_t *at);
void stm_metadata_date(stm_metadata *out, const stm_page *page, const stm_html_hints *hints);

/* ---- what they share */
/* A copy with references resolved, tags dropped, white space squeezed; "" becomes NULL with *fine true. */
const char *stm_metadata_tidy(stm_arena *arena, const char *bytes, size_t length);
/* Letters and digits of a title in lower case, for comparing. The length, cut where the room ends. */
size_t stm_metadata_key(char *out, size_t room, const char *bytes, size_t length);

#endif
