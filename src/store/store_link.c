/* Pairs, links, passages and changes: what two articles share.
 *
 * A pair is always kept with the smaller key first, whichever way the caller names it, so that there is one row to
 * find and to delete. Which of the two has the smaller id is settled when results are loaded (store_load.c): ids may
 * change after a link was stored, keys do not. */
#include "store/store_internal.h"

#include <string.h>

static const char doing_write[] = "write to";

static const char *const kind_words[] = {"copy", "rewording", "translation"};
static const char *const change_words[] = {"number", "name", "negation", "hedge", "attribution"};
static const char *const precision_words[] = {"unknown", "year", "month", "day", "second"};

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static const char *word_of(const char *const *words, size_t count, int number)
{
    return number >= 0 && (size_t)number < count ? words[number] : NULL;
}

static int number_of(const char *const *words, size_t count, const char *word)
{
    for (size_t i = 0; word && i < count; i++) {
        if (strcmp(words[i], word) == 0) {
            return (int)i;
        }
    }
    return -1;
}

const char *stm_store_kind_word(stemma_kind kind)
{
    return word_of(kind_words, COUNT_OF(kind_words), (int)kind);
}

int stm_store_kind_number(const char *word)
{
    return number_of(kind_words, COUNT_OF(kind_words), word);
}

const char *stm_store_change_word(stemma_change_type type)
{
    return word_of(change_words, COUNT_OF(change_words), (int)type);
}

int stm_store_change_number(const char *word)
{
    return number_of(change_words, COUNT_OF(change_words), word);
}

const char *stm_store_precision_word(stemma_precision precision)
{
    return word_of(precision_words, COUNT_OF(precision_words), (int)precision);
}

int stm_store_precision_number(const char *word)
{
    return number_of(precision_words, COUNT_OF(precision_words), word);
}

/* ------------------------------------------------------------------ pairs */

static void bind_pair(stm_binder *binder, uint64_t a, uint64_t b)
{
    stm_bind_key(binder, a < b ? a : b);
    stm_bind_key(binder, a < b ? b : a);
}

static stemma_status delete_pair(stm_store *store, stm_statement which, uint64_t a, uint64_t b, stemma_error *error)
{
    stm_binder binder = stm_store_bind(store, which);
    bind_pair(&binder, a, b);
    return stm_store_run(&binder, doing_write, error);
}

stemma_status stm_store_put_pair(stm_store *store, const stm_stored_pair *pair, stemma_error *error)
{
    stemma_status status = stm_store_writable(store, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_binder binder = stm_store_bind(store, STM_SQL_PUT_PAIR);
    bind_pair(&binder, pair->a, pair->b);
    stm_bind_integer(&binder, pair->seeds);
    stm_bind_integer(&binder, pair->grams);
    stm_bind_integer(&binder, pair->pivots);
    stm_bind_integer(&binder, pair->rare);
    stm_bind_integer(&binder, pair->strength);
    return stm_store_run(&binder, doing_write, error);
}

stemma_status stm_store_delete_pair(stm_store *store, uint64_t a, uint64_t b, stemma_error *error)
{
    stemma_status status = stm_store_writable(store, error);
    return status == STEMMA_OK ? delete_pair(store, STM_SQL_DELETE_PAIR, a, b, error) : status;
}

/* ------------------------------------------------------------------ links, passages, changes */

static stemma_status put_changes(stm_store *store, const uint64_t *keys, size_t number, const stemma_passage *passage,
                                 stemma_error *error)
{
    bool swapped = keys[0] > keys[1];
    for (size_t i = 0; i < passage->change_count; i++) {
        const stemma_change *change = &passage->changes[i];
        const char *readings[2] = {change->a ? change->a : "", change->b ? change->b : ""};
        uint32_t spans[2][2] = {{change->a_begin, change->a_end}, {change->b_begin, change->b_end}};
        stm_binder binder = stm_store_bind(store, STM_SQL_PUT_CHANGE);
        bind_pair(&binder, keys[0], keys[1]);
        stm_bind_integer(&binder, (int64_t)number);
        stm_bind_integer(&binder, (int64_t)i);
        stm_bind_string(&binder, stm_store_change_word(change->type));
        stm_bind_string(&binder, readings[swapped]);
        stm_bind_string(&binder, readings[!swapped]);
        stm_bind_integer(&binder, spans[swapped][0]);
        stm_bind_integer(&binder, spans[swapped][1]);
        stm_bind_integer(&binder, spans[!swapped][0]);
        stm_bind_integer(&binder, spans[!swapped][1]);
        stemma_status status = stm_store_run(&binder, doing_write, error);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    return STEMMA_OK;
}

static stemma_status put_passage(stm_store *store, const uint64_t *keys, size_t number, const stemma_passage *passage,
                                 stemma_error *error)
{
    bool swapped = keys[0] > keys[1];
    uint32_t spans[2][2] = {{passage->a_begin, passage->a_end}, {passage->b_begin, passage->b_end}};
    stm_binder binder = stm_store_bind(store, STM_SQL_PUT_PASSAGE);
    bind_pair(&binder, keys[0], keys[1]);
    stm_bind_integer(&binder, (int64_t)number);
    stm_bind_integer(&binder, spans[swapped][0]);
    stm_bind_integer(&binder, spans[swapped][1]);
    stm_bind_integer(&binder, spans[!swapped][0]);
    stm_bind_integer(&binder, spans[!swapped][1]);
    stm_bind_string(&binder, stm_store_kind_word(passage->kind));
    stm_bind_real(&binder, passage->score);
    stemma_status status = stm_store_run(&binder, doing_write, error);
    return status == STEMMA_OK ? put_changes(store, keys, number, passage, error) : status;
}

static stemma_status put_link_row(stm_store *store, const uint64_t *keys, const stemma_link *link, bool *taken,
                                  stemma_error *error)
{
    bool swapped = keys[0] > keys[1];
    stm_binder binder = stm_store_bind(store, STM_SQL_PUT_LINK);
    bind_pair(&binder, keys[0], keys[1]);
    stm_bind_string(&binder, stm_store_kind_word(link->kind));
    stm_bind_real(&binder, link->score);
    stm_bind_real(&binder, swapped ? link->b_share : link->a_share);
    stm_bind_real(&binder, swapped ? link->a_share : link->b_share);
    return stm_store_run_new(&binder, taken, doing_write, error);
}

static stemma_status delete_link(stm_store *store, uint64_t a, uint64_t b, stemma_error *error)
{
    stm_written_remove(store, a, b);
    stemma_status status = delete_pair(store, STM_SQL_DELETE_LINK, a, b, error);
    if (status != STEMMA_OK || sqlite3_changes(store->db) == 0) {
        return status;
    }
    status = delete_pair(store, STM_SQL_DELETE_PASSAGES, a, b, error);
    return status == STEMMA_OK ? delete_pair(store, STM_SQL_DELETE_CHANGES, a, b, error) : status;
}

stemma_status stm_store_delete_link(stm_store *store, uint64_t a_key, uint64_t b_key, stemma_error *error)
{
    stemma_status status = stm_store_writable(store, error);
    return status == STEMMA_OK ? delete_link(store, a_key, b_key, error) : status;
}

stemma_status stm_store_put_link(stm_store *store, uint64_t a_key, uint64_t b_key, const stemma_link *link,
                                 const stemma_passage *passages, size_t passage_count, stemma_error *error)
{
    const uint64_t keys[2] = {a_key, b_key};
    bool taken = false;
    stemma_status status = stm_store_writable(store, error);
    if (status == STEMMA_OK) {
        status = stm_written_begin(store, error);
    }
    if (status == STEMMA_OK) {
        status = put_link_row(store, keys, link, &taken, error);
    }
    if (status == STEMMA_OK && taken) { /* seldom: so nothing is looked for beforehand */
        stm_written_forget(store, STM_WRITTEN_NOT);
        status = delete_link(store, a_key, b_key, error);
        if (status == STEMMA_OK) {
            status = put_link_row(store, keys, link, &taken, error);
        }
    }
    for (size_t i = 0; status == STEMMA_OK && i < passage_count; i++) {
        status = put_passage(store, keys, i, &passages[i], error);
    }
    if (status == STEMMA_OK) {
        stm_written_add(store, keys, link, passages, passage_count);
    }
    return status;
}

/* ------------------------------------------------------------------ reading the two flat tables */

static stemma_status read_pairs(stm_store *store, stm_stored_pair *items, size_t capacity, size_t *count,
                                stemma_error *error)
{
    stm_binder binder = stm_store_bind(store, STM_SQL_PAIRS);
    stm_row row;
    stemma_status status = stm_row_open(&row, &binder, NULL, "read its pairs", error);
    while (status == STEMMA_OK && row.more) {
        if (*count == capacity) {
            row.damaged = true;
        } else {
            items[(*count)++] = (stm_stored_pair){
                stm_row_key(&row, 0),    stm_row_key(&row, 1),    stm_row_uint32(&row, 2), stm_row_uint32(&row, 3),
                stm_row_uint32(&row, 4), stm_row_uint32(&row, 5), stm_row_uint32(&row, 6)};
        }
        status = stm_row_next(&row, error);
    }
    return stm_row_close(&row, status, error);
}

static stemma_status read_links(stm_store *store, stm_stored_link *items, size_t capacity, size_t *count,
                                stemma_error *error)
{
    stm_binder binder = stm_store_bind(store, STM_SQL_LINKS);
    stm_row row;
    stemma_status status = stm_row_open(&row, &binder, NULL, "read its links", error);
    while (status == STEMMA_OK && row.more) {
        if (*count == capacity) {
            row.damaged = true;
        } else {
            items[(*count)++] = (stm_stored_link){stm_row_key(&row, 0), stm_row_key(&row, 1), stm_row_real(&row, 2),
                                                  stm_row_real(&row, 3), stm_row_integer(&row, 4) != 0};
        }
        status = stm_row_next(&row, error);
    }
    return stm_row_close(&row, status, error);
}

stemma_status stm_store_pairs(stm_store *store, stm_arena *arena, stm_stored_pair **out, size_t *count,
                              stemma_error *error)
{
    *out = NULL;
    *count = 0;
    bool opened = false;
    size_t capacity = 0;
    stemma_status status = stm_store_enter(store, &opened, error);
    if (status == STEMMA_OK) {
        status = stm_store_count(store, STM_SQL_COUNT_PAIRS, NULL, &capacity, error);
    }
    if (status == STEMMA_OK) {
        *out = stm_arena_alloc(arena, capacity * sizeof **out);
        status = *out ? read_pairs(store, *out, capacity, count, error) : stm_error_memory(error);
    }
    stm_store_leave(store, opened);
    return status;
}

/* The same of what this transaction wrote. */
static stemma_status copy_links(const stm_written_link *links, size_t link_count, stm_arena *arena,
                                stm_stored_link **out, size_t *count, stemma_error *error)
{
    *out = stm_arena_alloc(arena, (link_count + 1) * sizeof **out);
    if (!*out) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < link_count; i++) {
        const stm_written_link *link = &links[i];
        double share = link->a_share > link->b_share ? link->a_share : link->b_share;
        if (!link->removed) {
            (*out)[(*count)++] =
                (stm_stored_link){link->a, link->b, link->score, share, link->kind == STEMMA_KIND_TRANSLATION};
        }
    }
    return STEMMA_OK;
}

stemma_status stm_store_links(stm_store *store, stm_arena *arena, stm_stored_link **out, size_t *count,
                              stemma_error *error)
{
    static const uint64_t everything[2] = {0, INT64_MAX};
    *out = NULL;
    *count = 0;
    bool opened = false;
    size_t capacity = 0;
    size_t written_count = 0;
    const stm_written_link *written = stm_written_links(store, &written_count);
    if (written) {
        return copy_links(written, written_count, arena, out, count, error);
    }
    stemma_status status = stm_store_enter(store, &opened, error);
    if (status == STEMMA_OK) {
        status = stm_store_count(store, STM_SQL_COUNT_LINKS, everything, &capacity, error);
    }
    if (status == STEMMA_OK) {
        *out = stm_arena_alloc(arena, capacity * sizeof **out);
        status = *out ? read_links(store, *out, capacity, count, error) : stm_error_memory(error);
    }
    stm_store_leave(store, opened);
    return status;
}
