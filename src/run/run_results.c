/* Reading a case: results, the article a user means, the nearest evidence, and reading without a case. */
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

#include "report/report.h"

#define NEAREST_ARTICLES_MAX 60u /* all pairs are looked at, in cases that a person can read */
#define NEAREST_WORDS_MIN 3u

static stemma_status stage_was_run(stemma_case *c, const char *name, bool *out, stemma_error *error)
{
    stm_arena arena = STM_ARENA_INIT;
    const char *value = NULL;
    stemma_status status = stm_store_parameter(c->store, &arena, name, &value, error);
    *out = value && strcmp(value, "0") != 0;
    stm_arena_release(&arena);
    return status;
}

stemma_status stemma_case_summary(stemma_summary *out, stemma_case *c, stemma_error *error)
{
    stm_store_summary stored;
    bool has_passages = false;
    bool has_families = false;
    stemma_status status = stm_store_summarize(c->store, &stored, error);
    if (status == STEMMA_OK) {
        status = stage_was_run(c, "stage.passages", &has_passages, error);
    }
    if (status == STEMMA_OK) {
        status = stage_was_run(c, "stage.families", &has_families, error);
    }
    if (status == STEMMA_OK) {
        *out = (stemma_summary){.articles = stored.articles,
                                .rejected = stored.rejected + stored.rejections,
                                .undated = stored.undated,
                                .families = stored.families,
                                .links = stored.links,
                                .passages = stored.passages,
                                .not_compared = stored.not_compared,
                                .origins_low = stored.origins_low,
                                .origins_expected = stored.origins_expected,
                                .origins_high = stored.origins_high,
                                .has_passages = has_passages,
                                .has_families = has_families,
                                .decisions = stored.decisions,
                                .documents = stored.documents,
                                .originals = stored.originals,
                                .conflicts = stored.conflicts};
    }
    return status;
}

/* ------------------------------------------------------------------ nearest evidence */

stemma_status stemma_results_nearest(stemma_nearest *out, const stemma_results *results, uint32_t a, uint32_t b,
                                     stemma_error *error)
{
    stm_words one = STM_WORDS_INIT;
    stm_words two = STM_WORDS_INIT;
    stemma_status status = stm_reuse_words(&one, &results->articles[a], error);
    if (status == STEMMA_OK) {
        status = stm_reuse_words(&two, &results->articles[b], error);
    }
    if (status == STEMMA_OK) {
        status = stm_reuse_nearest(out, &one, &two, error);
        out->a = a;
        out->b = b;
    }
    stm_words_release(&one);
    stm_words_release(&two);
    return status;
}

typedef struct nearest_search {
    const stemma_results *results;
    stm_words *words;
    bool *linked;
    stemma_nearest *best;
} nearest_search;

static bool is_compared(const stemma_article *article)
{
    return !article->rejected;
}

static void take_better(stemma_nearest *best, const stemma_nearest *found)
{
    if (found->words >= NEAREST_WORDS_MIN && found->words > best->words) {
        *best = *found;
    }
}

static stemma_status search_nearest(nearest_search *s, stemma_error *error)
{
    size_t count = s->results->article_count;
    for (size_t i = 0; i < s->results->link_count; i++) {
        if (s->results->links[i].score >= 0.5) {
            s->linked[s->results->links[i].a] = true;
            s->linked[s->results->links[i].b] = true;
        }
    }
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
        status = stm_reuse_words(&s->words[i], &s->results->articles[i], error);
    }
    for (uint32_t i = 0; i < count && status == STEMMA_OK; i++) {
        for (uint32_t j = i + 1; j < count && status == STEMMA_OK; j++) {
            if ((s->linked[i] && s->linked[j]) || !is_compared(&s->results->articles[i]) ||
                !is_compared(&s->results->articles[j])) {
                continue;
            }
            stemma_nearest found;
            status = stm_reuse_nearest(&found, &s->words[i], &s->words[j], error);
            found.a = i;
            found.b = j;
            take_better(&s->best[i], &found);
            take_better(&s->best[j], &found);
        }
    }
    return status;
}

/* One row for every pair that is the nearest of one of its two articles, where that one has no link. */
static size_t keep_nearest(const nearest_search *s, stemma_nearest *kept)
{
    size_t count = 0;
    for (size_t i = 0; i < s->results->article_count; i++) {
        bool told = s->linked[i] || s->best[i].words == 0;
        for (size_t k = 0; k < count && !told; k++) {
            told = kept[k].a == s->best[i].a && kept[k].b == s->best[i].b;
        }
        if (!told) {
            kept[count++] = s->best[i];
        }
    }
    return count;
}

static int compare_nearest(const void *left, const void *right)
{
    const stemma_nearest *one = left;
    const stemma_nearest *two = right;
    if (one->a != two->a) {
        return one->a < two->a ? -1 : 1;
    }
    return (one->b > two->b) - (one->b < two->b);
}

static stemma_status add_nearest(stemma_case *c, stemma_error *error)
{
    stemma_results *results = &c->results;
    size_t count = results->article_count;
    if (!results->has_passages || count < 2 || count > NEAREST_ARTICLES_MAX) {
        return STEMMA_OK;
    }
    nearest_search s = {results, calloc(count, sizeof *s.words), calloc(count, sizeof *s.linked),
                        calloc(count, sizeof *s.best)};
    stemma_nearest *kept = stm_arena_alloc(&c->results_arena, count * sizeof *kept);
    stemma_status status = s.words && s.linked && s.best && kept ? search_nearest(&s, error) : stm_error_memory(error);
    if (status == STEMMA_OK) {
        results->nearest_count = keep_nearest(&s, kept);
        qsort(kept, results->nearest_count, sizeof *kept, compare_nearest);
        results->nearest = kept;
    }
    for (size_t i = 0; s.words && i < count; i++) {
        stm_words_release(&s.words[i]);
    }
    free(s.words);
    free(s.linked);
    free(s.best);
    return status;
}

stemma_status stemma_case_results(const stemma_results **out, stemma_case *c, stemma_error *error)
{
    *out = NULL;
    if (!c->has_results) {
        stm_arena_release(&c->results_arena);
        stemma_status status = stm_store_results(c->store, &c->results_arena, &c->results, error);
        if (status == STEMMA_OK) {
            status = stm_run_doubt(&c->results, error);
        }
        if (status == STEMMA_OK) {
            status = add_nearest(c, error);
        }
        if (status != STEMMA_OK) {
            return status;
        }
        c->has_results = true;
    }
    *out = &c->results;
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ the article a user means */

static const char *file_name(const char *path)
{
    const char *slash = path ? strrchr(path, '/') : NULL;
    return slash ? slash + 1 : path;
}

typedef bool (*matches_fn)(const stemma_article *article, const char *name);

static bool is_id(const stemma_article *article, const char *name)
{
    return strcmp(article->id, name) == 0;
}

static bool is_address_or_file(const stemma_article *article, const char *name)
{
    return (article->source && strcmp(article->source, name) == 0) ||
           (article->input && (strcmp(article->input, name) == 0 || strcmp(file_name(article->input), name) == 0));
}

static bool begins_id(const stemma_article *article, const char *name)
{
    return strncmp(article->id, name, strlen(name)) == 0;
}

static bool begins_file(const stemma_article *article, const char *name)
{
    return article->input && strncmp(file_name(article->input), name, strlen(name)) == 0;
}

static stemma_status say_ambiguous(const stemma_results *results, const char *name, matches_fn matches,
                                   stemma_error *error)
{
    stm_buffer list = STM_BUFFER_INIT;
    size_t told = 0;
    for (size_t i = 0; i < results->article_count; i++) {
        if (matches(&results->articles[i], name)) {
            if (told++ == 5) {
                stm_buffer_string(&list, " ...");
                break;
            }
            stm_buffer_string(&list, told > 1 ? ", " : "");
            stm_buffer_string(&list, results->articles[i].id);
        }
    }
    stemma_status status = stm_error_code(error, STEMMA_E_ARGUMENT, STEMMA_CODE_AMBIGUOUS_ARTICLE, name,
                                          "\"%s\" may be any of: %s", name, list.failed ? "" : list.data);
    stm_buffer_release(&list);
    return status;
}

stemma_status stemma_results_find(uint32_t *out, const stemma_results *results, const char *name, stemma_error *error)
{
    static const matches_fn ways[] = {is_id, is_address_or_file, begins_id, begins_file};
    for (size_t way = 0; *name && way < sizeof ways / sizeof *ways; way++) {
        size_t found = 0;
        for (size_t i = 0; i < results->article_count; i++) {
            if (ways[way](&results->articles[i], name)) {
                *out = (uint32_t)i;
                found++;
            }
        }
        if (found == 1) {
            return STEMMA_OK;
        }
        if (found > 1) {
            return say_ambiguous(results, name, ways[way], error);
        }
    }
    return stm_error_code(error, STEMMA_E_ARGUMENT, STEMMA_CODE_NO_SUCH_ARTICLE, name, "no article is called \"%s\"",
                          name);
}

/* ------------------------------------------------------------------ writing */

stemma_status stemma_results_report(const stemma_results *results, const stemma_report_options *options,
                                    const stemma_writer *writer, stemma_error *error)
{
    const stemma_report_options defaults = STEMMA_REPORT_OPTIONS_INIT;
    return stm_report_html(results, options ? options : &defaults, writer, error);
}

stemma_status stemma_results_export(const stemma_results *results, const char *format, const char *directory,
                                    stemma_error *error)
{
    return stm_report_export(results, format, directory, error);
}

/* ------------------------------------------------------------------ check */

typedef struct checking {
    const stemma_case_options *options;
    stemma_check_fn each;
    stemma_add_summary summary;
} checking;

static void check_notices(checking *k, const stemma_notice *notices, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        k->summary.rejected += stm_run_is_rejection(notices[i].code);
        if (k->options->notice) {
            k->options->notice(k->options->payload, &notices[i]);
        }
    }
}

static stemma_status check_batch(void *payload, const stm_run_batch *batch, stemma_error *error)
{
    (void)error;
    checking *k = payload;
    check_notices(k, batch->reader_notices, batch->reader_notice_count);
    check_notices(k, batch->read.notices, batch->read.notice_count);
    for (size_t i = 0; i < batch->read.article_count; i++) {
        const stemma_article *article = &batch->articles[i].read->article;
        k->summary.articles++;
        k->summary.undated += article->published.precision == STEMMA_PRECISION_UNKNOWN;
        k->each(k->options->payload, article);
    }
    if (k->options->progress) {
        k->options->progress(k->options->payload, STEMMA_STAGE_READ, batch->bytes_done, batch->bytes_total);
    }
    return STEMMA_OK;
}

stemma_status stemma_check(const char *const *inputs, size_t count, const stemma_case_options *options,
                           stemma_check_fn each, stemma_add_summary *summary, stemma_error *error)
{
    const stemma_case_options defaults = STEMMA_CASE_OPTIONS_INIT;
    checking k = {.options = options ? options : &defaults, .each = each};
    stm_pipeline_options pipeline = {stm_thread_count(k.options->threads), false, true, NULL, 0, NULL, NULL};
    stemma_status status = stm_run_pipeline(inputs, count, &pipeline, check_batch, &k, error);
    if (summary) {
        *summary = k.summary;
    }
    return status;
}
