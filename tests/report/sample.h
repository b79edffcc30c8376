/* sample.h - hand-built results for the report's tests: invented stories, spans found by their words. */
#ifndef STM_TEST_SAMPLE_H
#define STM_TEST_SAMPLE_H

#include "base/base.h"

#define SAMPLE_MAX 4096

typedef struct sample {
    stm_arena arena;
    stemma_results results;
    stemma_article *articles;
    stemma_passage *passages;
    stemma_link *links;
    stemma_family *families;
    stemma_edge *edges;
    stemma_nearest *nearest;
    stemma_rejection *rejections;
    stemma_parameter *parameters;
    stemma_source *sources;
} sample;

void sample_init(sample *s);
void sample_release(sample *s);

/* Articles must be added in the order of their ids. Returns the index. `day` 0: undated. */
uint32_t sample_article(sample *s, const char *id, const char *outlet, const char *title, const char *language,
                        const char *text);
void sample_published(sample *s, uint32_t article, int64_t from, int64_t to, stemma_precision precision,
                      const char *basis);
int64_t sample_day(int year, unsigned month, unsigned day); /* first second */
/* The span of `words` in article; asserts that they are there. */
void sample_span(const sample *s, uint32_t article, const char *words, uint32_t *begin, uint32_t *end);
void sample_boilerplate(sample *s, uint32_t article, const char *words, const char *reason);
/* The same or other words in both. Returns the passage, to hang changes on. */
stemma_passage *sample_passage(sample *s, uint32_t a, uint32_t b, const char *a_words, const char *b_words);
void sample_change(sample *s, stemma_passage *passage, stemma_change_type type, const char *a, const char *b);
void sample_link(sample *s, uint32_t a, uint32_t b, double score, double a_share, double b_share);
void sample_family(sample *s, const char *id, const uint32_t *members, size_t count, double low, double expected,
                   double high);
stemma_edge *sample_edge(sample *s, uint32_t family, uint32_t child, uint32_t parent, double probability,
                         uint32_t runner_up, double runner_up_probability, unsigned basis);
#define SAMPLE_QUOTES_MAX 64
/* In the order of their ids; quotes in the order of their articles, each of which is a taker. */
stemma_source *sample_source(sample *s, const char *id, stemma_source_type type, uint32_t family);
void sample_quote(sample *s, stemma_source *source, uint32_t article, const char *words, uint32_t piece);
void sample_rejection(sample *s, stemma_code code, const char *input, uint64_t line, const char *detail);
void sample_parameter(sample *s, const char *name, const char *value);

/* Fourteen articles in three families, one that stands alone with hostile text, one rejected. */
void sample_stories(sample *s);
/* Two articles whose every string is hostile. */
void sample_hostile(sample *s);
/* Families whose sources run in circles: of two articles (opened at 1), of three with tails (2 to 7, opened at 4), of
 * two beside two origins (8 to 14, opened at 10). 15 and 16 share a passage without being a family. */
void sample_circles(sample *s);
/* `count` articles in families of mixed sizes. */
void sample_large(sample *s, uint32_t count);
/* `count` articles in one family, each the probable source of up to four others. */
void sample_single(sample *s, uint32_t count);

#endif
