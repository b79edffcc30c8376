/* Identities and fingerprints, and which articles have been compared.
 *
 * "Compared" is kept as runs of keys, because keys follow the order of reading and a command compares what it read: the
 * table has one row where a mark in each article would have 100,000, and would have its text written again. */
#include "store/store_internal.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ runs of compared articles */

static stemma_status append_range(stm_ranges *list, stm_key_range range, stemma_error *error)
{
    stemma_status status = STM_RESERVE(list->items, list->capacity, list->count + 1, error);
    if (status == STEMMA_OK) {
        list->items[list->count++] = range;
    }
    return status;
}

static stemma_status read_ranges(stm_store *store, stm_ranges *list, stemma_error *error)
{
    stm_binder binder = stm_store_bind(store, STM_SQL_COMPARED);
    stm_row row;
    stemma_status status = stm_row_open(&row, &binder, NULL, "read what was compared", error);
    while (status == STEMMA_OK && row.more) {
        stm_key_range range = {stm_row_key(&row, 0), stm_row_key(&row, 1)};
        row.damaged = row.damaged || range.last < range.first;
        status = append_range(list, range, error);
        if (status == STEMMA_OK) {
            status = stm_row_next(&row, error);
        }
    }
    return stm_row_close(&row, status, error);
}

static int by_first(const void *left, const void *right)
{
    uint64_t a = ((const stm_key_range *)left)->first;
    uint64_t b = ((const stm_key_range *)right)->first;
    return (a > b) - (a < b);
}

/* Sorts, and joins runs that touch. */
static void join_ranges(stm_ranges *list)
{
    if (list->count == 0) {
        return;
    }
    qsort(list->items, list->count, sizeof *list->items, by_first);
    size_t kept = 0;
    for (size_t i = 1; i < list->count; i++) {
        stm_key_range *last = &list->items[kept];
        if (list->items[i].first > last->last + 1) {
            list->items[++kept] = list->items[i];
        } else if (list->items[i].last > last->last) {
            last->last = list->items[i].last;
        }
    }
    list->count = kept + 1;
}

/* Keys mostly come in their order: runs are recognised before anything is stored. */
static stemma_status append_keys(stm_ranges *list, const uint64_t *keys, size_t count, stemma_error *error)
{
    for (size_t i = 0; i < count;) {
        stm_key_range range = {keys[i], keys[i]};
        for (i++; i < count && keys[i] == range.last + 1; i++) {
            range.last++;
        }
        stemma_status status = append_range(list, range, error);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    return STEMMA_OK;
}

static stemma_status write_ranges(stm_store *store, const stm_ranges *list, stemma_error *error)
{
    stemma_status status = stm_store_run_plain(store, STM_SQL_DELETE_COMPARED, "write to", error);
    for (size_t i = 0; status == STEMMA_OK && i < list->count; i++) {
        stm_binder binder = stm_store_bind(store, STM_SQL_INSERT_COMPARED);
        stm_bind_key(&binder, list->items[i].first);
        stm_bind_key(&binder, list->items[i].last);
        status = stm_store_run(&binder, "write to", error);
    }
    return status;
}

stemma_status stm_store_mark_compared(stm_store *store, const uint64_t *keys, size_t count, stemma_error *error)
{
    stemma_status status = stm_store_writable(store, error);
    if (status != STEMMA_OK || count == 0) {
        return status;
    }
    stm_ranges list = {NULL, 0, 0};
    status = read_ranges(store, &list, error);
    if (status == STEMMA_OK) {
        status = append_keys(&list, keys, count, error);
    }
    if (status == STEMMA_OK) {
        join_ranges(&list);
        status = write_ranges(store, &list, error);
    }
    free(list.items);
    store->broken = store->broken || status != STEMMA_OK;
    return status;
}

/* Counts in the gaps between the runs, where there is mostly nothing. On disk runs are in order and do not touch. */
stemma_status stm_store_count_not_compared(stm_store *store, size_t *out, stemma_error *error)
{
    stm_ranges list = {NULL, 0, 0};
    uint64_t next = 0;
    *out = 0;
    stemma_status status = read_ranges(store, &list, error);
    for (size_t i = 0; status == STEMMA_OK && i <= list.count; i++) {
        uint64_t end = i < list.count ? list.items[i].first : INT64_MAX;
        const uint64_t gap[2] = {next, end - 1};
        size_t count = 0;
        if (next < end) {
            status = stm_store_count(store, STM_SQL_NOT_COMPARED, gap, &count, error);
        }
        *out += count;
        next = i < list.count ? list.items[i].last + 1 : next;
    }
    free(list.items);
    return status;
}

/* ------------------------------------------------------------------ identities */

typedef struct identity_reader {
    stm_store *store;
    stm_arena *arena;
    stm_ranges compared;
    size_t range;      /* the first run that may hold the next key */
    const char *input; /* of the row before: neighbours mostly share it */
    size_t input_bytes;
    stm_stored_identity *items;
    size_t count, capacity;
} identity_reader;

static bool is_compared(identity_reader *reader, uint64_t key)
{
    const stm_ranges *list = &reader->compared;
    while (reader->range < list->count && list->items[reader->range].last < key) {
        reader->range++;
    }
    return reader->range < list->count && list->items[reader->range].first <= key;
}

static const char *read_input(identity_reader *reader, stm_row *row, int column)
{
    const char *input = sqlite3_column_blob(row->statement, column);
    size_t bytes = (size_t)sqlite3_column_bytes(row->statement, column);
    if (!input || !reader->input || bytes != reader->input_bytes || memcmp(input, reader->input, bytes) != 0) {
        reader->input = stm_row_text(row, column, &reader->input_bytes);
    }
    return reader->input;
}

static void read_identity(identity_reader *reader, stm_row *row, stm_stored_identity *out)
{
    *out = (stm_stored_identity){.key = stm_row_key(row, 0)};
    out->id = stm_row_string(row, 1);
    out->base_id = stm_row_is_null(row, 2) ? out->id : stm_row_string(row, 2);
    out->id_given = stm_row_integer(row, 3) != 0;
    out->occurrence = stm_row_uint32(row, 4);
    out->wording = (uint64_t)stm_row_integer(row, 5);
    out->token_count = stm_row_uint32(row, 6);
    const char *digest = sqlite3_column_blob(row->statement, 7);
    if (digest && sqlite3_column_bytes(row->statement, 7) == 64) {
        memcpy(out->sha256, digest, 64);
    }
    out->input = read_input(reader, row, 8);
    out->rejected = stm_row_integer(row, 9) != 0;
}

/* Articles from their rows: those of keys `first` to `last`. */
static stemma_status read_rows(identity_reader *reader, stm_key_range range, stemma_error *error)
{
    if (range.first > range.last) {
        return STEMMA_OK;
    }
    stm_binder binder = stm_store_bind(reader->store, STM_SQL_IDENTITIES);
    stm_bind_key(&binder, range.first);
    stm_bind_key(&binder, range.last);
    stm_row row;
    stemma_status status = stm_row_open(&row, &binder, reader->arena, "read its articles", error);
    while (status == STEMMA_OK && row.more) {
        if (reader->count == reader->capacity) {
            row.damaged = true;
        } else {
            read_identity(reader, &row, &reader->items[reader->count++]);
        }
        status = stm_row_next(&row, error);
    }
    return stm_row_close(&row, status, error);
}

/* Segment by segment, and what lies between them from its rows. */
static stemma_status read_identities(identity_reader *reader, stemma_error *error)
{
    stm_binder binder = stm_store_bind(reader->store, STM_SQL_IDENTITY_SEGMENTS);
    stm_row row;
    uint64_t next = 0;
    stemma_status status = stm_row_open(&row, &binder, reader->arena, "read its articles", error);
    while (status == STEMMA_OK && row.more) {
        uint64_t first = stm_row_key(&row, 0);
        row.damaged = row.damaged || first < next || first == 0;
        if (!row.damaged) {
            status = read_rows(reader, (stm_key_range){next, first - 1}, error);
        }
        if (status == STEMMA_OK && !row.damaged) {
            size_t before = reader->count;
            stm_segment_read(&row, reader->items, reader->capacity, &reader->count);
            next = first + (reader->count - before);
        }
        status = status == STEMMA_OK ? stm_row_next(&row, error) : status;
    }
    status = stm_row_close(&row, status, error);
    if (status == STEMMA_OK) {
        status = read_rows(reader, (stm_key_range){next, INT64_MAX}, error);
    }
    for (size_t i = 0; status == STEMMA_OK && i < reader->count; i++) {
        reader->items[i].compared = is_compared(reader, reader->items[i].key);
    }
    return status;
}

stemma_status stm_store_key_of(stm_store *store, const char *id, uint64_t *key, stemma_error *error)
{
    *key = 0;
    stm_binder binder = stm_store_bind(store, STM_SQL_KEY_OF);
    stm_bind_string(&binder, id);
    stm_row row;
    stemma_status status = stm_row_open(&row, &binder, NULL, "read its articles", error);
    if (status == STEMMA_OK && row.more) {
        *key = stm_row_key(&row, 0);
    }
    return stm_row_close(&row, status, error);
}

/* ------------------------------------------------------------------ fingerprints */

static uint32_t word_at(const uint8_t *bytes, size_t index)
{
    const uint8_t *at = bytes + 4 * index;
    return (uint32_t)at[0] | ((uint32_t)at[1] << 8) | ((uint32_t)at[2] << 16) | ((uint32_t)at[3] << 24);
}

static uint32_t *copy_words(stm_row *row, const uint8_t *bytes, size_t count)
{
    uint32_t *words = stm_arena_alloc(row->arena, count * sizeof *words);
    if (!words) {
        row->no_memory = true;
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        words[i] = word_at(bytes, i);
    }
    return words;
}

/* Hands the values of one segment to its articles; *next is the first identity that may belong to it. */
static void spread_segment(stm_row *row, stm_stored_identity *items, size_t count, size_t *next)
{
    uint64_t key = stm_row_key(row, 0);
    const uint8_t *counts = sqlite3_column_blob(row->statement, 1);
    size_t articles = (size_t)sqlite3_column_bytes(row->statement, 1) / 4;
    const uint8_t *seeds = sqlite3_column_blob(row->statement, 2);
    size_t left = (size_t)sqlite3_column_bytes(row->statement, 2) / 4;
    if (!counts || (!seeds && left > 0)) {
        row->damaged = true;
        return;
    }
    const uint32_t *words = copy_words(row, seeds, left);
    for (size_t i = 0; words && i < articles; i++, key++) {
        uint32_t own = word_at(counts, i);
        if (own > left) {
            row->damaged = true;
            return;
        }
        while (*next < count && items[*next].key < key) {
            (*next)++;
        }
        if (*next < count && items[*next].key == key) {
            items[*next].seeds = words;
            items[*next].seed_count = own;
        }
        words += own;
        left -= own;
    }
    row->damaged = row->damaged || left > 0;
}

static stemma_status read_segments(stm_store *store, stm_arena *arena, stm_stored_identity *items, size_t count,
                                   stemma_error *error)
{
    stm_binder binder = stm_store_bind(store, STM_SQL_SEGMENTS);
    stm_row row;
    size_t next = 0;
    stemma_status status = stm_row_open(&row, &binder, arena, "read its fingerprints", error);
    while (status == STEMMA_OK && row.more) {
        spread_segment(&row, items, count, &next);
        status = stm_row_next(&row, error);
    }
    return stm_row_close(&row, status, error);
}

/* Fingerprints that replaced those of the segments. */
static stemma_status read_site_words(stm_store *store, stm_arena *arena, stm_stored_identity *items, size_t count,
                                     stemma_error *error)
{
    for (size_t i = 0; i < count; i++) {
        items[i].own_seeds = items[i].seeds;
        items[i].own_seed_count = items[i].seed_count;
    }
    stm_binder binder = stm_store_bind(store, STM_SQL_SITE_WORDS);
    stm_row row;
    size_t next = 0;
    stemma_status status = stm_row_open(&row, &binder, arena, "read its fingerprints", error);
    while (status == STEMMA_OK && row.more) {
        uint64_t key = stm_row_key(&row, 0);
        const uint8_t *bytes = sqlite3_column_blob(row.statement, 1);
        size_t words = (size_t)sqlite3_column_bytes(row.statement, 1) / 4;
        while (next < count && items[next].key < key) {
            next++;
        }
        if (next < count && items[next].key == key) {
            items[next].seeds = copy_words(&row, bytes, words);
            items[next].seed_count = items[next].seeds ? words : 0;
        }
        status = stm_row_next(&row, error);
    }
    return stm_row_close(&row, status, error);
}

static stemma_status read_all(identity_reader *reader, bool with_seeds, stm_stored_identity **out, size_t *count,
                              stemma_error *error)
{
    stm_store *store = reader->store;
    size_t capacity = 0;
    stemma_status status = stm_store_count(store, STM_SQL_COUNT_ALL_ARTICLES, NULL, &capacity, error);
    if (status == STEMMA_OK) {
        status = read_ranges(store, &reader->compared, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    stm_stored_identity *items = capacity > SIZE_MAX / 2 / sizeof *items
                                     ? NULL
                                     : stm_arena_alloc(reader->arena, (capacity + STM_STORE_ROOM) * sizeof *items);
    if (!items) {
        return stm_error_memory(error);
    }
    reader->items = items;
    reader->capacity = capacity;
    status = read_identities(reader, error);
    *count = reader->count;
    if (status == STEMMA_OK && with_seeds) {
        status = read_segments(store, reader->arena, items, *count, error);
    }
    if (status == STEMMA_OK && with_seeds) {
        status = read_site_words(store, reader->arena, items, *count, error);
    }
    *out = items;
    return status;
}

stemma_status stm_store_article_count(stm_store *store, size_t *out, stemma_error *error)
{
    return stm_store_count(store, STM_SQL_COUNT_ALL_ARTICLES, NULL, out, error);
}

stemma_status stm_store_identities(stm_store *store, stm_arena *arena, bool with_seeds, stm_stored_identity **out,
                                   size_t *count, stemma_error *error)
{
    *out = NULL;
    *count = 0;
    stemma_status status = store->writing ? stm_store_flush_segment(store, error) : STEMMA_OK;
    bool opened = false;
    if (status == STEMMA_OK) {
        status = stm_store_enter(store, &opened, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    identity_reader reader = {.store = store, .arena = arena};
    status = read_all(&reader, with_seeds, out, count, error);
    free(reader.compared.items);
    stm_store_leave(store, opened);
    if (status != STEMMA_OK) {
        *out = NULL;
        *count = 0;
    }
    return status;
}
