/* Rows back to the structures of stemma.h: articles, then links and passages between them.
 *
 * Articles are read in the order of their keys, their parts (boilerplate, captures) from a second and third statement
 * that run beside the first in the same order, so that nothing is looked up. Then they are sorted by id in place, and a
 * map from keys to places is kept: everything else names articles by key.
 *
 *    rows by key       articles[]  k1 k2 k3 k4    --sort by id-->   k3 k1 k4 k2
 *    the map           keys[]      k1 k2 k3 k4
 *                      indexes[]   1  3  0  2
 *
 * What a row says is not believed blindly: an offset beyond a text, a key that names no article or a text that is no
 * UTF-8 make the case a damaged one. */
#include "store/store_internal.h"

#include <stdlib.h>
#include <string.h>

uint32_t stm_key_map_find(const stm_key_map *map, uint64_t key)
{
    if (map->count == 0 || key < map->keys[0]) {
        return STEMMA_NO_ARTICLE;
    }
    uint64_t guess = key - map->keys[0]; /* right where no key is missing */
    if (guess < map->count && map->keys[guess] == key) {
        return map->indexes[guess];
    }
    size_t low = 0;
    size_t high = map->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (map->keys[middle] < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < map->count && map->keys[low] == key ? map->indexes[low] : STEMMA_NO_ARTICLE;
}

/* Rows of `which` in all ranges together. */
stemma_status stm_store_count_ranges(stm_store *store, stm_statement which, const stm_ranges *ranges, size_t *out,
                                     stemma_error *error)
{
    *out = 0;
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; status == STEMMA_OK && i < ranges->count; i++) {
        const uint64_t bounds[2] = {ranges->items[i].first, ranges->items[i].last};
        size_t rows = 0;
        status = stm_store_count(store, which, bounds, &rows, error);
        *out += rows;
    }
    return status;
}

void *stm_store_array(stm_arena *arena, size_t count, size_t bytes)
{
    return count > SIZE_MAX / 2 / bytes ? NULL : stm_arena_alloc(arena, count * bytes);
}

static stemma_status open_range(stm_store *store, stm_statement which, stm_key_range range, stm_arena *arena,
                                stm_row *row, stemma_error *error)
{
    stm_binder binder = stm_store_bind(store, which);
    stm_bind_key(&binder, range.first);
    stm_bind_key(&binder, range.last);
    return stm_row_open(row, &binder, arena, "read its articles", error);
}

/* ------------------------------------------------------------------ articles */

typedef struct article_loader {
    stm_store *store;
    stm_arena *arena;
    stemma_article *articles;
    uint64_t *keys;
    size_t count, capacity;
    stemma_boilerplate *boilerplate; /* of one article, before they go to the arena */
    size_t boilerplate_capacity;
    stemma_capture *captures;
    size_t capture_capacity;
    bool with_captures, with_links, texts_only;
    stm_row boilerplate_row, capture_row;
    const char *input;      /* of the row before */
    const uint64_t *wanted; /* ascending keys: the only ones to load; NULL all */
    size_t wanted_count, wanted_next;
} article_loader;

static int64_t read_time(stm_row *row, int column, int64_t open)
{
    return stm_row_is_null(row, column) ? open : stm_row_integer(row, column);
}

static const char *read_input(article_loader *loader, stm_row *row, int column)
{
    const char *input = (const char *)sqlite3_column_text(row->statement, column);
    if (!input || !loader->input || strcmp(input, loader->input) != 0) {
        loader->input = stm_row_string(row, column);
    }
    return loader->input;
}

stemma_interval stm_row_interval(stm_row *row, int first_column)
{
    stemma_interval out = {read_time(row, first_column, STEMMA_TIME_OPEN_FROM),
                           read_time(row, first_column + 1, STEMMA_TIME_OPEN_TO), STEMMA_PRECISION_UNKNOWN, NULL};
    int precision = stm_store_precision_number((const char *)sqlite3_column_text(row->statement, first_column + 2));
    row->damaged = row->damaged || precision < 0 || out.from > out.to;
    out.precision = precision < 0 ? STEMMA_PRECISION_UNKNOWN : (stemma_precision)precision;
    return out;
}

/* The text in columns `column` (its length) and `column + 1`. What this process has written itself it has checked
 * before. */
static void read_text(const article_loader *loader, stm_row *row, int column, stemma_article *out)
{
    out->text_length = stm_row_uint32(row, column);
    out->text = stm_row_text(row, column + 1, &out->text_bytes);
    row->damaged = row->damaged || !out->text;
    if (!row->damaged && !loader->store->fresh) {
        row->damaged = !stm_utf8_valid(out->text, out->text_bytes) ||
                       out->text_length != stm_utf8_length(out->text, out->text_bytes);
    }
}

static void read_article(article_loader *loader, stm_row *row, stemma_article *out)
{
    *out = (stemma_article){.id = stm_row_string(row, 1)};
    const char *digest = (const char *)sqlite3_column_text(row->statement, 2);
    if (digest && sqlite3_column_bytes(row->statement, 2) == 64) {
        memcpy(out->sha256, digest, 65);
    }
    out->input = read_input(loader, row, 3);
    out->source = stm_row_string(row, 4);
    out->outlet = stm_row_string(row, 5);
    out->title = stm_row_string(row, 6);
    out->byline = stm_row_string(row, 7);
    out->language = stm_row_string(row, 8);
    out->rejected = stm_row_string(row, 9);
    out->published = stm_row_interval(row, 10);
    out->published.basis = stm_row_string(row, 13);
    out->extra = stm_row_string(row, 14);
    row->damaged = row->damaged || !out->id;
    read_text(loader, row, 15, out);
}

/* A copy of `count` items in the arena; NULL, and the row knows why, when there is no memory. */
static void *keep(stm_row *row, const void *items, size_t count, size_t bytes)
{
    void *kept = count > 0 ? stm_store_array(row->arena, count, bytes) : NULL;
    if (kept) {
        memcpy(kept, items, count * bytes);
    }
    row->no_memory = row->no_memory || (count > 0 && !kept);
    return kept;
}

/* Takes the rows of `key` from a statement that runs beside the articles; rows of no article are a damage. */
static stemma_status read_boilerplate(article_loader *loader, uint64_t key, stemma_article *article,
                                      stemma_error *error)
{
    stm_row *row = &loader->boilerplate_row;
    size_t count = 0;
    stemma_status status = STEMMA_OK;
    while (status == STEMMA_OK && row->more && stm_row_key(row, 0) <= key) {
        status = STM_RESERVE(loader->boilerplate, loader->boilerplate_capacity, count + 1, error);
        if (status == STEMMA_OK) {
            stemma_boilerplate span = {stm_row_uint32(row, 1), stm_row_uint32(row, 2), stm_row_string(row, 3)};
            row->damaged =
                row->damaged || stm_row_key(row, 0) < key || span.begin > span.end || span.end > article->text_length;
            loader->boilerplate[count++] = span;
            status = stm_row_next(row, error);
        }
    }
    article->boilerplate = keep(row, loader->boilerplate, count, sizeof *loader->boilerplate);
    article->boilerplate_count = article->boilerplate ? count : 0;
    return status;
}

/* An article without a row was found once, where it says that it comes from (see stm_store_insert). */
static size_t own_capture(article_loader *loader, const stemma_article *article, stemma_error *error,
                          stemma_status *status)
{
    *status = STM_RESERVE(loader->captures, loader->capture_capacity, 1, error);
    const char *source = article->source ? article->source : article->input;
    if (*status != STEMMA_OK || !source) {
        return 0;
    }
    loader->captures[0] = (stemma_capture){source, NULL, NULL};
    return 1;
}

static stemma_status read_captures(article_loader *loader, uint64_t key, stemma_article *article, stemma_error *error)
{
    stm_row *row = &loader->capture_row;
    size_t count = 0;
    stemma_status status = STEMMA_OK;
    while (status == STEMMA_OK && row->more && stm_row_key(row, 0) <= key) {
        status = STM_RESERVE(loader->captures, loader->capture_capacity, count + 1, error);
        if (status == STEMMA_OK) {
            loader->captures[count++] =
                (stemma_capture){stm_row_string(row, 1), stm_row_string(row, 2), stm_row_string(row, 3)};
            row->damaged = row->damaged || stm_row_key(row, 0) < key;
            status = stm_row_next(row, error);
        }
    }
    if (status == STEMMA_OK && count == 0) {
        count = own_capture(loader, article, error, &status);
    }
    article->captures = keep(row, loader->captures, count, sizeof *loader->captures);
    article->capture_count = article->captures ? count : 0;
    return status;
}

static bool is_wanted(article_loader *loader, uint64_t key)
{
    while (loader->wanted_next < loader->wanted_count && loader->wanted[loader->wanted_next] < key) {
        loader->wanted_next++;
    }
    return !loader->wanted ||
           (loader->wanted_next < loader->wanted_count && loader->wanted[loader->wanted_next] == key);
}

/* Leaves out the parts of articles before this one, which are not wanted. */
static stemma_status pass_over(stm_row *row, uint64_t key, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    while (status == STEMMA_OK && row->more && stm_row_key(row, 0) < key) {
        status = stm_row_next(row, error);
    }
    return status;
}

static stemma_status load_row(article_loader *loader, stm_row *row, stemma_error *error)
{
    uint64_t key = stm_row_key(row, 0);
    if (!is_wanted(loader, key)) {
        return STEMMA_OK;
    }
    stemma_status status = loader->wanted ? pass_over(&loader->boilerplate_row, key, error) : STEMMA_OK;
    if (status == STEMMA_OK && loader->wanted) {
        status = pass_over(&loader->capture_row, key, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    if (loader->count == loader->capacity) {
        return stm_store_damaged(loader->store, row->doing, error);
    }
    stemma_article *article = &loader->articles[loader->count];
    if (loader->texts_only) {
        *article = (stemma_article){.language = stm_row_string(row, 1)};
        read_text(loader, row, 2, article);
    } else {
        read_article(loader, row, article);
    }
    loader->keys[loader->count++] = key;
    status = read_boilerplate(loader, key, article, error);
    return status == STEMMA_OK && loader->with_captures ? read_captures(loader, key, article, error) : status;
}

static stemma_status load_rows(article_loader *loader, stm_row *row, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    while (status == STEMMA_OK && row->more) {
        status = load_row(loader, row, error);
        if (status == STEMMA_OK) {
            status = stm_row_next(row, error);
        }
    }
    return status;
}

static stemma_status load_run(article_loader *loader, stm_key_range run, stemma_error *error)
{
    stm_row row = {.statement = NULL};
    stm_statement which = loader->texts_only ? STM_SQL_LOAD_TEXTS : STM_SQL_LOAD_ARTICLES;
    stemma_status status = open_range(loader->store, which, run, loader->arena, &row, error);
    if (status == STEMMA_OK) {
        status = load_rows(loader, &row, error);
    }
    return stm_row_close(&row, status, error);
}

/* Articles so near to one another are read in one run. A row is read with its text, wanted or not, which costs as much
 * as to start a statement anew. */
#define RUN_GAP 2

/* The articles of one range, run by run. */
static stemma_status load_runs(article_loader *loader, stm_key_range range, stemma_error *error)
{
    if (!loader->wanted) {
        return load_run(loader, range, error);
    }
    stemma_status status = STEMMA_OK;
    size_t next = loader->wanted_next;
    while (next < loader->wanted_count && loader->wanted[next] < range.first) {
        next++;
    }
    while (status == STEMMA_OK && next < loader->wanted_count && loader->wanted[next] <= range.last) {
        stm_key_range run = {loader->wanted[next], loader->wanted[next]};
        for (next++; next < loader->wanted_count && loader->wanted[next] <= range.last; next++) {
            if (loader->wanted[next] - run.last > RUN_GAP) {
                break;
            }
            run.last = loader->wanted[next];
        }
        status = load_run(loader, run, error);
    }
    return status;
}

static stemma_status load_range(article_loader *loader, stm_key_range range, stemma_error *error)
{
    stm_store *store = loader->store;
    const stm_row none = {.statement = NULL};
    loader->boilerplate_row = none;
    loader->capture_row = none;
    stemma_status status =
        open_range(store, STM_SQL_LOAD_BOILERPLATE, range, loader->arena, &loader->boilerplate_row, error);
    if (status == STEMMA_OK && loader->with_captures) {
        status = open_range(store, STM_SQL_LOAD_CAPTURES, range, loader->arena, &loader->capture_row, error);
    }
    if (status == STEMMA_OK) {
        status = load_runs(loader, range, error);
    }
    status = stm_row_close(&loader->boilerplate_row, status, error);
    return stm_row_close(&loader->capture_row, status, error);
}

/* There cannot be more articles than are wanted, so only all of them are counted. */
static stemma_status size_articles(article_loader *loader, const stm_ranges *ranges, stemma_error *error)
{
    stm_store *store = loader->store;
    stemma_status status = STEMMA_OK;
    loader->capacity = loader->wanted_count;
    if (!loader->wanted) {
        status = stm_store_count_ranges(store, STM_SQL_COUNT_ARTICLES, ranges, &loader->capacity, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    if (loader->capacity >= STEMMA_NO_ARTICLE) {
        return stm_error_set(error, STEMMA_E_LIMIT, "%s has more articles than can be handled at once", store->path);
    }
    loader->articles = stm_store_array(loader->arena, loader->capacity, sizeof *loader->articles);
    loader->keys = stm_store_array(loader->arena, loader->capacity, sizeof *loader->keys);
    return loader->articles && loader->keys ? STEMMA_OK : stm_error_memory(error);
}

/* ------------------------------------------------------------------ sorting by id */

typedef struct id_place {
    const char *id;
    uint32_t row;
} id_place;

static int by_id(const void *left, const void *right)
{
    return strcmp(((const id_place *)left)->id, ((const id_place *)right)->id);
}

/* Moves articles[order[i].row] to place i, cycle by cycle, without a second array of articles. */
static void apply_order(stemma_article *articles, const uint32_t *indexes, size_t count, bool *placed)
{
    for (size_t start = 0; start < count; start++) {
        if (placed[start]) {
            continue;
        }
        stemma_article carried = articles[start];
        size_t at = start;
        while (!placed[at]) {
            size_t to = indexes[at];
            stemma_article next = articles[to];
            articles[to] = carried;
            carried = next;
            placed[at] = true;
            at = to;
        }
    }
}

static bool in_order(const stemma_article *articles, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (strcmp(articles[i - 1].id, articles[i].id) > 0) {
            return false;
        }
    }
    return true;
}

static stemma_status sort_by_id(article_loader *loader, uint32_t *indexes, stemma_error *error)
{
    size_t count = loader->count;
    for (size_t i = 0; i < count; i++) {
        indexes[i] = (uint32_t)i;
    }
    if (in_order(loader->articles, count)) {
        return STEMMA_OK;
    }
    id_place *order = malloc(count * sizeof *order);
    bool *placed = calloc(count, sizeof *placed);
    if (!order || !placed) {
        free(order);
        free(placed);
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        order[i] = (id_place){loader->articles[i].id, (uint32_t)i};
    }
    qsort(order, count, sizeof *order, by_id);
    for (size_t i = 0; i < count; i++) {
        indexes[order[i].row] = (uint32_t)i;
    }
    apply_order(loader->articles, indexes, count, placed);
    free(order);
    free(placed);
    return STEMMA_OK;
}

static stemma_status map_articles(article_loader *loader, stm_loaded *out, stemma_error *error)
{
    size_t count = loader->count;
    uint32_t *indexes = stm_store_array(loader->arena, count, sizeof *indexes);
    uint64_t *keys = stm_store_array(loader->arena, count, sizeof *keys);
    if (!indexes || !keys) {
        return stm_error_memory(error);
    }
    stemma_status status = sort_by_id(loader, indexes, error);
    for (size_t i = 0; status == STEMMA_OK && i < count; i++) {
        keys[indexes[i]] = loader->keys[i];
    }
    out->articles = loader->articles;
    out->article_count = count;
    out->keys = keys;
    out->map = (stm_key_map){loader->keys, indexes, count};
    return status;
}

/* The parts of articles this near to one another are read in one sweep: passing over such a row costs less than starting
 * a statement. */
#define SWEEP_GAP 32

static stemma_status make_ranges(const uint64_t *keys, size_t count, stm_ranges *out, stemma_error *error)
{
    for (size_t i = 0; i < count;) {
        stm_key_range range = {keys[i], keys[i]};
        for (i++; i < count && keys[i] - range.last <= SWEEP_GAP; i++) {
            range.last = keys[i];
        }
        stemma_status status = STM_RESERVE(out->items, out->capacity, out->count + 1, error);
        if (status != STEMMA_OK) {
            return status;
        }
        out->items[out->count++] = range;
    }
    return STEMMA_OK;
}

static stemma_status load_everything(stm_store *store, stm_arena *arena, article_loader *loader,
                                     const stm_ranges *ranges, stm_loaded *out, stemma_error *error)
{
    stemma_status status = size_articles(loader, ranges, error);
    for (size_t i = 0; status == STEMMA_OK && i < ranges->count; i++) {
        status = load_range(loader, ranges->items[i], error);
    }
    if (status == STEMMA_OK) {
        status = map_articles(loader, out, error);
    }
    if (status == STEMMA_OK && loader->with_links) {
        status = stm_store_load_links(store, arena, ranges, out, error);
    }
    free(loader->boilerplate);
    free(loader->captures);
    return status;
}

stemma_status stm_store_load_all(stm_store *store, stm_arena *arena, stm_loaded *out, stemma_error *error)
{
    stm_key_range everything = {0, INT64_MAX};
    stm_ranges ranges = {&everything, 1, 1};
    article_loader loader = {.store = store, .arena = arena, .with_captures = true, .with_links = true};
    return load_everything(store, arena, &loader, &ranges, out, error);
}

stemma_status stm_store_load_some(stm_store *store, stm_arena *arena, const stm_wanted *wanted, stm_loaded *out,
                                  stemma_error *error)
{
    const uint64_t *keys = wanted->keys;
    size_t count = wanted->count;
    stm_ranges ranges = {NULL, 0, 0};
    article_loader loader = {.store = store,
                             .arena = arena,
                             .with_captures = wanted->with_captures,
                             .with_links = wanted->with_links,
                             .wanted = keys,
                             .wanted_count = count};
    stemma_status status = make_ranges(keys, count, &ranges, error);
    if (status == STEMMA_OK) {
        status = load_everything(store, arena, &loader, &ranges, out, error);
    }
    free(ranges.items);
    return status;
}

stemma_status stm_store_texts(stm_store *store, stm_arena *arena, const uint64_t *keys, size_t count,
                              stemma_article *out, stemma_error *error)
{
    stm_ranges ranges = {NULL, 0, 0};
    article_loader loader = {.store = store,
                             .arena = arena,
                             .articles = out,
                             .keys = stm_store_array(arena, count, sizeof *loader.keys),
                             .capacity = count,
                             .texts_only = true,
                             .wanted = keys,
                             .wanted_count = count};
    bool opened = false;
    stemma_status status = loader.keys ? stm_store_enter(store, &opened, error) : stm_error_memory(error);
    if (status == STEMMA_OK) {
        status = make_ranges(keys, count, &ranges, error);
    }
    for (size_t i = 0; status == STEMMA_OK && i < ranges.count; i++) {
        status = load_range(&loader, ranges.items[i], error);
    }
    stm_store_leave(store, opened);
    if (status == STEMMA_OK && loader.count < count) {
        status = stm_error_set(error, STEMMA_E_ARGUMENT, "%s has not all articles that are asked for", store->path);
    }
    free(ranges.items);
    free(loader.boilerplate);
    return status;
}
