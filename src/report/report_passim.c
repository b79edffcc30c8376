/* passim: the files that passim 2 (the Python rewrite on Spark, module passim/seriatim.py, run with --pairwise) leaves
 * in its output folder, so that what was written around passim reads Stemma's passages. There each name is a folder of
 * parts; here each is one file of JSON Lines.
 *
 *   out.json     a row is a span of an article that belongs to a cluster of spans holding the same words:
 *                uid cluster begin end boiler src [{uid begin end}] size pboiler, then the article's own fields (id
 * series date title source language, named as passim's users name them) and text, cut to the span align.json   a row is
 * one passage: uid uid2 begin end begin2 end2, the fields of both articles (the second's with a 2 behind their names),
 * s1 s2 (laid under each other with "-" for gaps) matches; and text text2, the spans as they stand
 *
 * As there: uid is XXH64 of the id with seed 42 as a signed number (Spark's xxhash64), offsets count characters,
 * unknown fields are left out of a row. Only passages that are asserted (.5 or more) go in. `src` of a span lists where
 * its words stand in the article's probable parent, where passim lists the articles before it by number. Clusters are
 * numbered in the order of their first span; rows go by size, falling, then cluster, id, begin.
 *
 * Spans become clusters in three steps: spans of one article that cover each other by half become one; the passages tie
 * spans of different articles; spans of one article in one cluster that still overlap become one.
 */
#include "report/report_align.h"
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define ASSERTED 0.5
#define SPARK_SEED 42u

typedef struct span {
    uint32_t article, begin, end;
    uint32_t other, other_begin, other_end;
    uint32_t passage; /* counted among the asserted ones */
} span;

/* Spans [first, first + count) of one article that are one. */
typedef struct group {
    uint32_t article, begin, end;
    uint32_t cluster;
    uint32_t size; /* articles in the cluster */
    size_t first, count;
} group;

typedef struct clusters {
    span *spans;
    size_t span_count;
    group *groups;
    size_t group_count;
    uint32_t *root;      /* of groups, union by smaller number */
    uint32_t *group_of;  /* passage -> group of its first side, then work space */
    uint32_t *parent_of; /* article -> asserted probable parent */
} clusters;

static void clusters_release(clusters *found)
{
    free(found->spans);
    free(found->groups);
    free(found->root);
    free(found->group_of);
    free(found->parent_of);
}

static int compare(uint32_t a, uint32_t b)
{
    return a < b ? -1 : a > b;
}

static int span_order(const void *left, const void *right)
{
    const span *a = left;
    const span *b = right;
    int order = compare(a->article, b->article);
    order = order ? order : compare(a->begin, b->begin);
    order = order ? order : compare(a->end, b->end);
    order = order ? order : compare(a->other, b->other);
    order = order ? order : compare(a->other_begin, b->other_begin);
    return order ? order : compare(a->passage, b->passage);
}

static int group_order(const void *left, const void *right)
{
    const group *a = left;
    const group *b = right;
    int order = compare(b->size, a->size);
    order = order ? order : compare(a->cluster, b->cluster);
    order = order ? order : compare(a->article, b->article);
    order = order ? order : compare(a->begin, b->begin);
    return order ? order : compare(a->end, b->end);
}

/* ------------------------------------------------------------------ clusters */

static stemma_status collect_spans(clusters *found, const stemma_results *results, stemma_error *error)
{
    size_t asserted = 0;
    for (size_t i = 0; i < results->passage_count; i++) {
        asserted += results->passages[i].score >= ASSERTED ? 1 : 0;
    }
    found->spans = calloc((asserted + 1) * 2, sizeof *found->spans);
    found->group_of = malloc((asserted + 1) * sizeof *found->group_of);
    found->parent_of = malloc((results->article_count + 1) * sizeof *found->parent_of);
    if (!found->spans || !found->group_of || !found->parent_of) {
        return stm_error_memory(error);
    }
    uint32_t number = 0;
    for (size_t i = 0; i < results->passage_count; i++) {
        const stemma_passage *p = &results->passages[i];
        if (p->score >= ASSERTED) {
            found->spans[found->span_count++] = (span){p->a, p->a_begin, p->a_end, p->b, p->b_begin, p->b_end, number};
            found->spans[found->span_count++] = (span){p->b, p->b_begin, p->b_end, p->a, p->a_begin, p->a_end, number};
            number++;
        }
    }
    qsort(found->spans, found->span_count, sizeof *found->spans, span_order);
    for (size_t i = 0; i < results->article_count; i++) {
        found->parent_of[i] = STEMMA_NO_ARTICLE;
    }
    for (size_t i = 0; i < results->edge_count; i++) {
        if (results->edges[i].probability >= ASSERTED) {
            found->parent_of[results->edges[i].child] = results->edges[i].parent;
        }
    }
    return STEMMA_OK;
}

static bool same_span(const group *open, const span *next)
{
    if (open->article != next->article || next->begin >= open->end) {
        return false;
    }
    uint64_t shared = (next->end < open->end ? next->end : open->end) - next->begin;
    return 2 * shared >= next->end - next->begin || 2 * shared >= open->end - open->begin;
}

static stemma_status make_groups(clusters *found, stemma_error *error)
{
    found->groups = calloc(found->span_count + 1, sizeof *found->groups);
    found->root = calloc(found->span_count + 1, sizeof *found->root);
    if (!found->groups || !found->root) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < found->span_count; i++) {
        const span *next = &found->spans[i];
        group *open = found->group_count > 0 ? &found->groups[found->group_count - 1] : NULL;
        if (open && same_span(open, next)) {
            open->end = next->end > open->end ? next->end : open->end;
            open->count++;
        } else {
            found->root[found->group_count] = (uint32_t)found->group_count;
            found->groups[found->group_count++] = (group){next->article, next->begin, next->end, 0, 0, i, 1};
        }
    }
    return STEMMA_OK;
}

static void tie_groups(clusters *found)
{
    memset(found->group_of, 0xFF, (found->span_count / 2 + 1) * sizeof *found->group_of);
    for (uint32_t g = 0; g < found->group_count; g++) {
        const group *of = &found->groups[g];
        for (size_t i = of->first; i < of->first + of->count; i++) {
            uint32_t *first = &found->group_of[found->spans[i].passage];
            if (*first == UINT32_MAX) {
                *first = g;
            } else {
                stm_set_join(found->root, *first, g);
            }
        }
    }
}

/* Numbers the clusters, counts their articles, sorts the groups as rows. A root is the smallest of its set, so that it
 * is met before the others; group_of serves again, as the last article counted for a cluster (groups go by article). */
static stemma_status number_clusters(clusters *found, stemma_error *error)
{
    uint32_t *sizes = calloc(found->group_count + 1, sizeof *sizes);
    uint32_t *last = malloc((found->group_count + 1) * sizeof *last);
    uint32_t count = 0;
    if (!sizes || !last) {
        free(sizes);
        free(last);
        return stm_error_memory(error);
    }
    memset(last, 0xFF, (found->group_count + 1) * sizeof *last);
    for (uint32_t g = 0; g < found->group_count; g++) {
        uint32_t root = stm_set_find(found->root, g);
        group *of = &found->groups[g];
        of->cluster = root == g ? count++ : found->groups[root].cluster;
        if (last[of->cluster] != of->article) {
            last[of->cluster] = of->article;
            sizes[of->cluster]++;
        }
    }
    for (size_t g = 0; g < found->group_count; g++) {
        found->groups[g].size = sizes[found->groups[g].cluster];
    }
    free(sizes);
    free(last);
    qsort(found->groups, found->group_count, sizeof *found->groups, group_order);
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ rows */

static int64_t uid_of(const stemma_results *results, uint32_t article)
{
    const char *id = stm_report_article_id(results, article);
    uint64_t hash = XXH64(id, strlen(id), SPARK_SEED);
    int64_t number;
    memcpy(&number, &hash, sizeof number);
    return number;
}

static void key_known(stm_buffer *out, const char *key, const char *suffix, const char *value)
{
    if (value && value[0]) {
        stm_buffer_format(out, ",\"%s%s\":", key, suffix);
        stm_json_string(out, value);
    }
}

static void article_fields(stm_buffer *out, const stemma_article *article, const char *suffix)
{
    char date[32];
    stm_time_text(date, article->published.from, article->published.precision);
    key_known(out, "id", suffix, article->id);
    key_known(out, "series", suffix, article->outlet);
    key_known(out, "date", suffix, date);
    key_known(out, "title", suffix, article->title);
    key_known(out, "source", suffix, article->source);
    key_known(out, "language", suffix, article->language);
}

static void key_text(stm_buffer *out, const char *key, stm_report_bytes text)
{
    stm_buffer_string(out, key);
    stm_json_text(out, text.bytes, text.length);
}

static stm_report_bytes span_bytes(const stemma_article *article, uint32_t begin, uint32_t end)
{
    stm_report_bytes text;
    stm_report_span(article, begin, end, &text.bytes, &text.length);
    return text;
}

static void row_sources(stm_buffer *out, const clusters *found, const stemma_results *results, size_t from, size_t to)
{
    bool first = true;
    stm_buffer_string(out, ",\"src\":[");
    for (size_t g = from; g < to; g++) {
        const group *of = &found->groups[g];
        for (size_t i = of->first; i < of->first + of->count; i++) {
            const span *at = &found->spans[i];
            if (at->other == found->parent_of[at->article]) {
                stm_buffer_format(out, "%s{\"uid\":%lld,\"begin\":%u,\"end\":%u}", first ? "" : ",",
                                  (long long)uid_of(results, at->other), at->other_begin, at->other_end);
                first = false;
            }
        }
    }
    stm_buffer_char(out, ']');
}

/* Writes one row out of the groups from `at` on and returns the number behind the last one used. */
static size_t out_row(stm_buffer *out, const clusters *found, const stemma_results *results, size_t at)
{
    const group *of = &found->groups[at];
    const stemma_article *article = &results->articles[of->article];
    uint32_t end = of->end;
    size_t to = at + 1;
    while (to < found->group_count && found->groups[to].cluster == of->cluster &&
           found->groups[to].article == of->article && found->groups[to].begin < end) {
        end = found->groups[to].end > end ? found->groups[to].end : end;
        to++;
    }
    stm_buffer_format(out, "{\"uid\":%lld,\"cluster\":%u,\"begin\":%u,\"end\":%u,\"boiler\":false",
                      (long long)uid_of(results, of->article), of->cluster, of->begin, end);
    row_sources(out, found, results, at, to);
    stm_buffer_format(out, ",\"size\":%u,\"pboiler\":0.0", of->size);
    article_fields(out, article, "");
    key_text(out, ",\"text\":", span_bytes(article, of->begin, end));
    stm_buffer_string(out, "}\n");
    return to;
}

static stemma_status write_out(const clusters *found, const stemma_results *results, stm_report_folder *folder,
                               stemma_error *error)
{
    stm_report_file *file;
    stemma_status status = stm_report_file_open(&file, folder, "out.json", error);
    for (size_t at = 0; status == STEMMA_OK && at < found->group_count;) {
        at = out_row(&file->buffer, found, results, at);
        status = stm_report_file_row(file, error);
    }
    return status;
}

static stemma_status align_row(stm_buffer *out, stm_report_aligner *aligner, const stemma_results *results,
                               const stemma_passage *passage, stemma_error *error)
{
    const stemma_article *a = &results->articles[passage->a];
    const stemma_article *b = &results->articles[passage->b];
    stm_report_bytes a_text = span_bytes(a, passage->a_begin, passage->a_end);
    stm_report_bytes b_text = span_bytes(b, passage->b_begin, passage->b_end);
    stemma_status status = stm_report_align(aligner, a_text, b_text, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_buffer_format(out, "{\"uid\":%lld,\"uid2\":%lld,\"begin\":%u,\"end\":%u,\"begin2\":%u,\"end2\":%u",
                      (long long)uid_of(results, passage->a), (long long)uid_of(results, passage->b), passage->a_begin,
                      passage->a_end, passage->b_begin, passage->b_end);
    article_fields(out, a, "");
    article_fields(out, b, "2");
    key_text(out, ",\"s1\":", (stm_report_bytes){aligner->s1.data ? aligner->s1.data : "", aligner->s1.length});
    key_text(out, ",\"s2\":", (stm_report_bytes){aligner->s2.data ? aligner->s2.data : "", aligner->s2.length});
    stm_buffer_format(out, ",\"matches\":%zu", aligner->matches);
    key_text(out, ",\"text\":", a_text);
    key_text(out, ",\"text2\":", b_text);
    stm_buffer_string(out, "}\n");
    return STEMMA_OK;
}

static stemma_status write_align(const stemma_results *results, stm_report_folder *folder, stemma_error *error)
{
    stm_report_aligner aligner = STM_REPORT_ALIGNER_INIT;
    stm_report_file *file;
    stemma_status status = stm_report_file_open(&file, folder, "align.json", error);
    for (size_t i = 0; status == STEMMA_OK && i < results->passage_count; i++) {
        if (results->passages[i].score >= ASSERTED) {
            status = align_row(&file->buffer, &aligner, results, &results->passages[i], error);
            status = status == STEMMA_OK ? stm_report_file_row(file, error) : status;
        }
    }
    stm_report_aligner_release(&aligner);
    return status;
}

stemma_status stm_report_write_passim(const stemma_results *results, stm_report_folder *folder, stemma_error *error)
{
    clusters found = {0};
    stemma_status status = collect_spans(&found, results, error);
    if (status == STEMMA_OK) {
        status = make_groups(&found, error);
    }
    if (status == STEMMA_OK) {
        tie_groups(&found);
        status = number_clusters(&found, error);
    }
    if (status == STEMMA_OK) {
        status = write_out(&found, results, folder, error);
    }
    if (status == STEMMA_OK) {
        status = write_align(results, folder, error);
    }
    if (status == STEMMA_OK) {
        status = stm_report_folder_commit(folder, NULL, error);
    }
    clusters_release(&found);
    return status;
}
