/* What other rooms ask for as a whole: all results, a subset, one article, parameters, a summary. Each is read within
 * one read transaction, so that it is one state of the case even while another process writes. */
#include "store/store_internal.h"

#include <stdlib.h>
#include <string.h>

#define HIDDEN_PARAMETERS "stage."

/* ------------------------------------------------------------------ parameters */

stemma_status stm_store_set_parameter(stm_store *store, const char *name, const char *value, stemma_error *error)
{
    stemma_status status = stm_store_writable(store, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_binder binder = stm_store_bind(store, STM_SQL_SET_PARAMETER);
    stm_bind_string(&binder, name);
    stm_bind_string(&binder, value);
    return stm_store_run(&binder, "write to", error);
}

stemma_status stm_store_parameter(stm_store *store, stm_arena *arena, const char *name, const char **value,
                                  stemma_error *error)
{
    *value = NULL;
    stm_binder binder = stm_store_bind(store, STM_SQL_GET_PARAMETER);
    stm_bind_string(&binder, name);
    stm_row row;
    stemma_status status = stm_row_open(&row, &binder, arena, "read its parameters", error);
    if (status == STEMMA_OK && row.more) {
        *value = stm_row_string(&row, 0);
    }
    return stm_row_close(&row, status, error);
}

static void read_parameter(stm_row *row, stemma_parameter *items, stemma_results *out)
{
    const char *name = stm_row_string(row, 0);
    const char *value = stm_row_string(row, 1);
    if (!name || !value) {
        return;
    }
    bool done = strcmp(value, "0") != 0;
    if (strcmp(name, "stage.passages") == 0) {
        out->has_passages = done;
    } else if (strcmp(name, "stage.families") == 0) {
        out->has_families = done;
    }
    if (strncmp(name, HIDDEN_PARAMETERS, strlen(HIDDEN_PARAMETERS)) != 0) {
        items[out->parameter_count++] = (stemma_parameter){name, value};
    }
}

static stemma_status load_parameters(stm_store *store, stm_arena *arena, stemma_results *out, stemma_error *error)
{
    size_t capacity = 0;
    stemma_status status = stm_store_count(store, STM_SQL_COUNT_PARAMETERS, NULL, &capacity, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stemma_parameter *items = stm_store_array(arena, capacity, sizeof *items);
    if (!items) {
        return stm_error_memory(error);
    }
    stm_binder binder = stm_store_bind(store, STM_SQL_LOAD_PARAMETERS);
    stm_row row;
    status = stm_row_open(&row, &binder, arena, "read its parameters", error);
    while (status == STEMMA_OK && row.more) {
        row.damaged = out->parameter_count == capacity;
        if (!row.damaged) {
            read_parameter(&row, items, out);
        }
        status = stm_row_next(&row, error);
    }
    out->parameters = items;
    return stm_row_close(&row, status, error);
}

/* ------------------------------------------------------------------ rejections */

/* "" stands for "unknown", see stm_store_add_rejection. */
static const char *string_or_null(stm_row *row, int column)
{
    const char *string = stm_row_string(row, column);
    return string && *string ? string : NULL;
}

static stemma_status load_rejections(stm_store *store, stm_arena *arena, stemma_results *out, stemma_error *error)
{
    size_t capacity = 0;
    stemma_status status = stm_store_count(store, STM_SQL_COUNT_REJECTIONS, NULL, &capacity, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stemma_rejection *items = stm_store_array(arena, capacity, sizeof *items);
    if (!items) {
        return stm_error_memory(error);
    }
    stm_binder binder = stm_store_bind(store, STM_SQL_LOAD_REJECTIONS);
    stm_row row;
    status = stm_row_open(&row, &binder, arena, "read its rejections", error);
    while (status == STEMMA_OK && row.more) {
        row.damaged = out->rejection_count == capacity;
        if (!row.damaged) {
            items[out->rejection_count++] =
                (stemma_rejection){(stemma_code)stm_row_uint32(&row, 2), string_or_null(&row, 0), stm_row_key(&row, 1),
                                   string_or_null(&row, 3)};
        }
        status = stm_row_next(&row, error);
    }
    out->rejections = items;
    return stm_row_close(&row, status, error);
}

/* ------------------------------------------------------------------ summary */

static stemma_status count_articles(stm_store *store, stm_store_summary *out, stemma_error *error)
{
    stm_binder binder = stm_store_bind(store, STM_SQL_SUMMARY_ARTICLES);
    stm_row row;
    stemma_status status = stm_row_open(&row, &binder, NULL, "count its articles", error);
    if (status == STEMMA_OK && row.more) {
        out->rejected = stm_row_key(&row, 1);
        out->articles = stm_row_key(&row, 0) - out->rejected;
        out->undated = stm_row_key(&row, 2);
    }
    return stm_row_close(&row, status, error);
}

/* Every article that stands alone is an origin; families bring their ranges. */
static stemma_status count_origins(stm_store *store, stm_store_summary *out, stemma_error *error)
{
    size_t alone = 0;
    stemma_status status = stm_store_count(store, STM_SQL_LONE_COUNT, NULL, &alone, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_binder binder = stm_store_bind(store, STM_SQL_SUMMARY_FAMILIES);
    stm_row row;
    status = stm_row_open(&row, &binder, NULL, "count its families", error);
    if (status == STEMMA_OK && row.more) {
        out->families = stm_row_key(&row, 0);
        out->origins_low = stm_row_real(&row, 1) + (double)alone;
        out->origins_expected = stm_row_real(&row, 2) + (double)alone;
        out->origins_high = stm_row_real(&row, 3) + (double)alone;
    }
    return stm_row_close(&row, status, error);
}

static stemma_status count_rest(stm_store *store, stm_store_summary *out, stemma_error *error)
{
    size_t count = 0;
    stemma_status status = stm_store_count(store, STM_SQL_COUNT_REJECTIONS, NULL, &count, error);
    out->rejections = count;
    if (status == STEMMA_OK) {
        status = stm_store_count_not_compared(store, &count, error);
        out->not_compared = count;
    }
    if (status == STEMMA_OK) {
        status = stm_store_count(store, STM_SQL_COUNT_ASSERTED_LINKS, NULL, &count, error);
        out->links = count;
    }
    if (status == STEMMA_OK) {
        status = stm_store_count(store, STM_SQL_COUNT_ASSERTED_PASSAGES, NULL, &count, error);
        out->passages = count;
    }
    if (status == STEMMA_OK) {
        status = stm_store_count(store, STM_SQL_COUNT_DECISIONS, NULL, &count, error);
        out->decisions = count;
    }
    return status;
}

static stemma_status count_sources(stm_store *store, stm_store_summary *out, stemma_error *error)
{
    stm_binder binder = stm_store_bind(store, STM_SQL_SUMMARY_SOURCES);
    stm_row row;
    stemma_status status = stm_row_open(&row, &binder, NULL, "count its sources", error);
    if (status == STEMMA_OK && row.more) {
        out->documents = stm_row_key(&row, 0);
        out->originals = stm_row_key(&row, 1);
        out->conflicts = stm_row_key(&row, 2);
    }
    return stm_row_close(&row, status, error);
}

static stemma_status summarize(stm_store *store, stm_store_summary *out, stemma_error *error)
{
    stemma_status status = count_articles(store, out, error);
    if (status == STEMMA_OK) {
        status = count_origins(store, out, error);
    }
    if (status == STEMMA_OK) {
        status = count_sources(store, out, error);
    }
    return status == STEMMA_OK ? count_rest(store, out, error) : status;
}

stemma_status stm_store_summarize(stm_store *store, stm_store_summary *out, stemma_error *error)
{
    *out = (stm_store_summary){0};
    bool opened = false;
    stemma_status status = stm_store_enter(store, &opened, error);
    if (status == STEMMA_OK) {
        status = summarize(store, out, error);
    }
    stm_store_leave(store, opened);
    return status;
}

/* ------------------------------------------------------------------ results */

static stemma_status load_figures(stm_store *store, stemma_results *out, stemma_error *error)
{
    stm_store_summary summary = {0};
    stemma_status status = summarize(store, &summary, error);
    out->not_compared = summary.not_compared;
    out->origins_low = summary.origins_low;
    out->origins_expected = summary.origins_expected;
    out->origins_high = summary.origins_high;
    return status;
}

static stemma_status load_results(stm_store *store, stm_arena *arena, stemma_results *out, stemma_error *error)
{
    stm_loaded loaded = {0};
    stemma_status status = load_parameters(store, arena, out, error);
    if (status == STEMMA_OK) {
        status = load_rejections(store, arena, out, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_load_all(store, arena, &loaded, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_load_tree(store, arena, &loaded.map, out, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_load_decisions(store, arena, &loaded.map, out, error);
    }
    if (status == STEMMA_OK) {
        status = load_figures(store, out, error);
    }
    out->articles = loaded.articles;
    out->article_count = loaded.article_count;
    out->links = loaded.links;
    out->link_count = loaded.link_count;
    out->passages = loaded.passages;
    out->passage_count = loaded.passage_count;
    return status;
}

stemma_status stm_store_results(stm_store *store, stm_arena *arena, stemma_results *out, stemma_error *error)
{
    *out = (stemma_results){0};
    bool opened = false;
    stemma_status status = stm_store_enter(store, &opened, error);
    if (status == STEMMA_OK) {
        status = load_results(store, arena, out, error);
    }
    stm_store_leave(store, opened);
    if (status != STEMMA_OK) {
        *out = (stemma_results){0};
    }
    return status;
}

/* ------------------------------------------------------------------ a subset, one article */

static int by_key(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* The keys ascending and each once, in `arena`. */
static uint64_t *sorted_keys(stm_arena *arena, const uint64_t *keys, size_t *count)
{
    uint64_t *sorted = stm_store_array(arena, *count, sizeof *sorted);
    if (!sorted || *count == 0) {
        return sorted;
    }
    memcpy(sorted, keys, *count * sizeof *sorted);
    qsort(sorted, *count, sizeof *sorted, by_key);
    size_t kept = 1;
    for (size_t i = 1; i < *count; i++) {
        if (sorted[i] != sorted[kept - 1]) {
            sorted[kept++] = sorted[i];
        }
    }
    *count = kept;
    return sorted;
}

static stemma_status load_some(stm_store *store, stm_arena *arena, stm_wanted wanted, stm_loaded *loaded,
                               stemma_error *error)
{
    uint64_t *sorted = sorted_keys(arena, wanted.keys, &wanted.count);
    if (!sorted) {
        return stm_error_memory(error);
    }
    bool opened = false;
    stemma_status status = stm_store_enter(store, &opened, error);
    if (status == STEMMA_OK) {
        wanted.keys = sorted;
        status = stm_store_load_some(store, arena, &wanted, loaded, error);
    }
    stm_store_leave(store, opened);
    return status;
}

stemma_status stm_store_subset(stm_store *store, stm_arena *arena, const uint64_t *keys, size_t count,
                               stm_stored_subset *out, stemma_error *error)
{
    *out = (stm_stored_subset){0};
    stm_loaded loaded = {0};
    stemma_status status = load_some(store, arena, (stm_wanted){keys, count, true, true}, &loaded, error);
    if (status == STEMMA_OK) {
        *out = (stm_stored_subset){loaded.keys,          loaded.articles, loaded.article_count, loaded.passages,
                                   loaded.passage_count, loaded.links,    loaded.link_count};
    }
    return status;
}

stemma_status stm_store_article(stm_store *store, stm_arena *arena, uint64_t key, stemma_article *out,
                                stemma_error *error)
{
    *out = (stemma_article){0};
    stm_loaded loaded = {0};
    stemma_status status = load_some(store, arena, (stm_wanted){&key, 1, true, false}, &loaded, error);
    if (status == STEMMA_OK && loaded.article_count == 0) {
        status = stm_error_set(error, STEMMA_E_ARGUMENT, "%s has no article with the key %llu", store->path,
                               (unsigned long long)key);
    }
    if (status == STEMMA_OK) {
        *out = loaded.articles[0];
    }
    return status;
}

stemma_status stm_store_articles(stm_store *store, stm_arena *arena, const uint64_t *keys, size_t count,
                                 stemma_article *out, stemma_error *error)
{
    stm_loaded loaded = {0};
    stemma_status status = load_some(store, arena, (stm_wanted){keys, count, false, false}, &loaded, error);
    for (size_t i = 0; status == STEMMA_OK && i < count; i++) {
        uint32_t index = stm_key_map_find(&loaded.map, keys[i]);
        if (index == STEMMA_NO_ARTICLE) {
            return stm_error_set(error, STEMMA_E_ARGUMENT, "%s has no article with the key %llu", store->path,
                                 (unsigned long long)keys[i]);
        }
        out[i] = loaded.articles[index];
    }
    return status;
}
