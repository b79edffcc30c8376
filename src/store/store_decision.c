/* The user's decisions: a log, and which of its rows are in force.
 *
 * The log is read from its newest row to its oldest, and every row is held against those that came after it:
 *
 *   parent, origin   in force unless a newer row says where the article comes from, or a newer one rejects that very
 *                    source, or newer rows make the source descend from the article
 *   reject           in force unless a newer row says the same or the opposite of the same pair
 *   published,       in force unless a newer row says the same field of the same article
 *   outlet
 *   remove           in force
 *
 * What was undone counts for nothing, and what names an article that is not in the case waits. So undoing a row puts
 * back the one that it had replaced, without anything being written about that one.
 *
 * What was said about a thing is found in a hash table of (article, slot); the slot is the other article of a pair, or
 * one of three marks that no key can be. */
#include "store/store_internal.h"

#include <stdlib.h>
#include <string.h>

#define SLOT_TREE UINT64_MAX /* where the article comes from */
#define SLOT_PUBLISHED (UINT64_MAX - 1)
#define SLOT_OUTLET (UINT64_MAX - 2)
#define CHAIN_MOST 100000u /* sources above each other by decision; a longer chain is taken for a circle */

static const char *const type_words[] = {"parent", "reject", "origin", "published", "outlet", "remove"};
#define TYPE_COUNT (sizeof type_words / sizeof type_words[0])
static const char doing_write[] = "write to";
static const char doing_read[] = "read its decisions";

/* ------------------------------------------------------------------ which are in force */

typedef struct slot {
    uint64_t article, what;
    const stm_stored_decision *decision; /* the newest in force, NULL: free */
} slot;

typedef struct slot_table {
    slot *slots;
    size_t size; /* a power of two */
} slot_table;

static slot *find_slot(const slot_table *table, uint64_t article, uint64_t what)
{
    size_t at = stm_mix64(article, what) & (table->size - 1);
    while (table->slots[at].decision && (table->slots[at].article != article || table->slots[at].what != what)) {
        at = (at + 1) & (table->size - 1);
    }
    return &table->slots[at];
}

static const stm_stored_decision *newer(const slot_table *table, uint64_t article, uint64_t what)
{
    return find_slot(table, article, what)->decision;
}

static void note(const slot_table *table, uint64_t article, uint64_t what, const stm_stored_decision *decision)
{
    slot *place = find_slot(table, article, what);
    if (!place->decision) {
        *place = (slot){article, what, decision};
    }
}

static bool closes_circle(const slot_table *table, const stm_stored_decision *decision)
{
    uint64_t at = decision->other;
    for (unsigned step = 0; step < CHAIN_MOST; step++) {
        if (at == decision->article) {
            return true;
        }
        const stm_stored_decision *above = newer(table, at, SLOT_TREE);
        if (!above || above->type != STEMMA_DECISION_PARENT) {
            return false;
        }
        at = above->other;
    }
    return true;
}

static bool is_replaced(const slot_table *table, const stm_stored_decision *decision)
{
    switch (decision->type) {
    case STEMMA_DECISION_PARENT:
        return newer(table, decision->article, SLOT_TREE) || newer(table, decision->article, decision->other) ||
               closes_circle(table, decision);
    case STEMMA_DECISION_ORIGIN:
        return newer(table, decision->article, SLOT_TREE) != NULL;
    case STEMMA_DECISION_REJECT:
        return newer(table, decision->article, decision->other) != NULL;
    case STEMMA_DECISION_PUBLISHED:
        return newer(table, decision->article, SLOT_PUBLISHED) != NULL;
    case STEMMA_DECISION_OUTLET:
        return newer(table, decision->article, SLOT_OUTLET) != NULL;
    case STEMMA_DECISION_REMOVE:
    default:
        return false;
    }
}

static void take(const slot_table *table, const stm_stored_decision *decision)
{
    switch (decision->type) {
    case STEMMA_DECISION_PARENT:
        note(table, decision->article, SLOT_TREE, decision);
        note(table, decision->article, decision->other, decision);
        break;
    case STEMMA_DECISION_ORIGIN:
        note(table, decision->article, SLOT_TREE, decision);
        break;
    case STEMMA_DECISION_REJECT:
        note(table, decision->article, decision->other, decision);
        break;
    case STEMMA_DECISION_PUBLISHED:
        note(table, decision->article, SLOT_PUBLISHED, decision);
        break;
    case STEMMA_DECISION_OUTLET:
        note(table, decision->article, SLOT_OUTLET, decision);
        break;
    case STEMMA_DECISION_REMOVE:
    default:
        break;
    }
}

static stemma_decision_state state_of(const slot_table *table, const stm_stored_decision *decision)
{
    bool pair = decision->type == STEMMA_DECISION_PARENT || decision->type == STEMMA_DECISION_REJECT;
    if (decision->undone_at != STEMMA_NO_TIME) {
        return STEMMA_DECISION_UNDONE;
    }
    if (decision->type != STEMMA_DECISION_REMOVE && (decision->article == 0 || (pair && decision->other == 0))) {
        return STEMMA_DECISION_WAITING;
    }
    return is_replaced(table, decision) ? STEMMA_DECISION_REPLACED : STEMMA_DECISION_IN_FORCE;
}

static stemma_status work_out_states(stm_stored_decision *items, size_t count, stemma_error *error)
{
    slot_table table = {NULL, 16};
    while (table.size < 4 * count) {
        table.size *= 2;
    }
    table.slots = calloc(table.size, sizeof *table.slots);
    if (!table.slots) {
        return stm_error_memory(error);
    }
    for (size_t i = count; i > 0; i--) {
        items[i - 1].state = state_of(&table, &items[i - 1]);
        if (items[i - 1].state == STEMMA_DECISION_IN_FORCE) {
            take(&table, &items[i - 1]);
        }
    }
    free(table.slots);
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ reading */

static stemma_decision_type read_type(stm_row *row, int column)
{
    const char *word = (const char *)sqlite3_column_text(row->statement, column);
    for (size_t i = 0; word && i < TYPE_COUNT; i++) {
        if (strcmp(word, type_words[i]) == 0) {
            return (stemma_decision_type)i;
        }
    }
    row->damaged = true;
    return STEMMA_DECISION_PARENT;
}

static uint64_t key_or_none(stm_row *row, int column)
{
    return stm_row_is_null(row, column) ? 0 : stm_row_key(row, column);
}

static void read_decision(stm_row *row, void *item)
{
    stm_stored_decision *out = item;
    *out = (stm_stored_decision){.number = stm_row_key(row, 0), .made_at = stm_row_integer(row, 1)};
    out->type = read_type(row, 2);
    bool removed = out->type == STEMMA_DECISION_REMOVE;
    out->article = removed ? 0 : key_or_none(row, 3);
    out->article_id = stm_row_string(row, removed ? 14 : 4);
    out->other = key_or_none(row, 5);
    out->other_id = stm_row_string(row, 6);
    out->value = stm_row_string(row, 7);
    out->before = stm_row_string(row, 8);
    out->published = (stemma_interval){STEMMA_TIME_OPEN_FROM, STEMMA_TIME_OPEN_TO, STEMMA_PRECISION_UNKNOWN, NULL};
    if (!stm_row_is_null(row, 11)) {
        out->published = stm_row_interval(row, 9);
        out->published.basis = "user";
    }
    out->note = stm_row_string(row, 12);
    out->undone_at = stm_row_is_null(row, 13) ? STEMMA_NO_TIME : stm_row_integer(row, 13);
    row->damaged = row->damaged || (!out->article_id && !row->no_memory);
}

stemma_status stm_store_decisions(stm_store *store, stm_arena *arena, stm_stored_decision **out, size_t *count,
                                  stemma_error *error)
{
    stm_item_list all = {STM_SQL_DECISIONS, sizeof **out, read_decision, NULL, 0};
    stemma_status status = stm_store_list(store, arena, &all, error);
    *out = all.items;
    *count = all.count;
    return status == STEMMA_OK ? work_out_states(*out, *count, error) : status;
}

static uint32_t index_of(const stm_key_map *map, uint64_t key)
{
    return key == 0 ? STEMMA_NO_ARTICLE : stm_key_map_find(map, key);
}

stemma_status stm_store_load_decisions(stm_store *store, stm_arena *arena, const stm_key_map *map, stemma_results *out,
                                       stemma_error *error)
{
    stm_stored_decision *stored;
    size_t count;
    stemma_status status = stm_store_decisions(store, arena, &stored, &count, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stemma_decision *items = stm_store_array(arena, count, sizeof *items);
    if (!items) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        const stm_stored_decision *from = &stored[i];
        items[i] = (stemma_decision){.number = from->number,
                                     .type = from->type,
                                     .state = from->state,
                                     .article = index_of(map, from->article),
                                     .other = index_of(map, from->other),
                                     .article_id = from->article_id,
                                     .other_id = from->other_id,
                                     .value = from->value,
                                     .before = from->before,
                                     .note = from->note,
                                     .made_at = from->made_at,
                                     .undone_at = from->undone_at};
    }
    out->decisions = items;
    out->decision_count = count;
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ writing */

static stemma_status last_number(stm_store *store, uint64_t *out, stemma_error *error)
{
    size_t last = 0;
    stemma_status status = stm_store_count(store, STM_SQL_LAST_DECISION, NULL, &last, error);
    *out = last;
    return status;
}

static void bind_key_or_null(stm_binder *binder, uint64_t key)
{
    if (key == 0) {
        stm_bind_null(binder);
    } else {
        stm_bind_key(binder, key);
    }
}

static void bind_decision(stm_binder *binder, const stm_stored_decision *decision)
{
    stm_bind_key(binder, decision->number);
    stm_bind_integer(binder, decision->made_at);
    stm_bind_string(binder, type_words[decision->type]);
    stm_bind_key(binder, decision->article);
    stm_bind_string(binder, decision->article_id);
    bind_key_or_null(binder, decision->other);
    stm_bind_string(binder, decision->other_id);
    stm_bind_string(binder, decision->value);
    stm_bind_string(binder, decision->before);
    if (decision->type == STEMMA_DECISION_PUBLISHED) {
        stm_bind_interval(binder, &decision->published);
    } else {
        stm_bind_null(binder);
        stm_bind_null(binder);
        stm_bind_null(binder);
    }
    stm_bind_string(binder, decision->note);
}

stemma_status stm_store_put_decision(stm_store *store, stm_stored_decision *decision, stemma_error *error)
{
    uint64_t last = 0;
    stemma_status status = stm_store_writable(store, error);
    if (status == STEMMA_OK) {
        status = last_number(store, &last, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    decision->number = last + 1;
    stm_binder binder = stm_store_bind(store, STM_SQL_PUT_DECISION);
    bind_decision(&binder, decision);
    return stm_store_run(&binder, doing_write, error);
}

stemma_status stm_store_undo_decision(stm_store *store, uint64_t number, int64_t undone_at, stemma_error *error)
{
    stemma_status status = stm_store_writable(store, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_binder binder = stm_store_bind(store, STM_SQL_UNDO_DECISION);
    stm_bind_key(&binder, number);
    stm_bind_integer(&binder, undone_at);
    return stm_store_run(&binder, doing_write, error);
}

static stemma_status run_with_key(stm_store *store, stm_statement which, uint64_t key, stemma_error *error)
{
    stemma_status status = stm_store_writable(store, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_binder binder = stm_store_bind(store, which);
    stm_bind_key(&binder, key);
    return stm_store_run(&binder, doing_write, error);
}

stemma_status stm_store_mark_lone(stm_store *store, uint64_t key, stemma_error *error)
{
    return run_with_key(store, STM_SQL_MARK_LONE, key, error);
}

/* ------------------------------------------------------------------ what was read before it was corrected */

stemma_status stm_store_keep_original(stm_store *store, uint64_t key, const stemma_article *read, stemma_error *error)
{
    stemma_status status = stm_store_writable(store, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_binder binder = stm_store_bind(store, STM_SQL_PUT_ORIGINAL);
    stm_bind_key(&binder, key);
    stm_bind_string(&binder, read->outlet);
    stm_bind_interval(&binder, &read->published);
    stm_bind_string(&binder, read->published.basis);
    return stm_store_run(&binder, doing_write, error);
}

stemma_status stm_store_original(stm_store *store, stm_arena *arena, uint64_t key, stemma_article *out, bool *found,
                                 stemma_error *error)
{
    *found = false;
    stm_binder binder = stm_store_bind(store, STM_SQL_GET_ORIGINAL);
    stm_bind_key(&binder, key);
    stm_row row;
    stemma_status status = stm_row_open(&row, &binder, arena, doing_read, error);
    if (status == STEMMA_OK && row.more) {
        *found = true;
        out->outlet = stm_row_string(&row, 0);
        out->published = stm_row_interval(&row, 1);
        out->published.basis = stm_row_string(&row, 4);
    }
    return stm_row_close(&row, status, error);
}

stemma_status stm_store_forget_original(stm_store *store, uint64_t key, stemma_error *error)
{
    return run_with_key(store, STM_SQL_DELETE_ORIGINAL, key, error);
}

/* ------------------------------------------------------------------ removed articles */

static void read_left_out(stm_row *row, void *item)
{
    stm_left_out *out = item;
    *out = (stm_left_out){.number = stm_row_key(row, 0)};
    out->base_id = stm_row_string(row, 1);
    out->id_given = stm_row_integer(row, 2) != 0;
    out->input = stm_row_string(row, 3);
    out->occurrence = stm_row_uint32(row, 4);
    const char *digest = (const char *)sqlite3_column_text(row->statement, 5);
    bool whole = digest && sqlite3_column_bytes(row->statement, 5) == 64;
    if (whole) {
        memcpy(out->sha256, digest, 65);
    }
    row->damaged = row->damaged || (!row->no_memory && (!whole || !out->base_id || !out->input));
}

stemma_status stm_store_left_out(stm_store *store, stm_arena *arena, stm_left_out **out, size_t *count,
                                 stemma_error *error)
{
    stm_item_list all = {STM_SQL_LEFT_OUT, sizeof **out, read_left_out, NULL, 0};
    stemma_status status = stm_store_list(store, arena, &all, error);
    *out = all.items;
    *count = all.count;
    return status;
}

stemma_status stm_store_put_left_out(stm_store *store, uint64_t number, const stm_stored_identity *identity,
                                     stemma_error *error)
{
    stemma_status status = stm_store_writable(store, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_binder binder = stm_store_bind(store, STM_SQL_PUT_LEFT_OUT);
    stm_bind_key(&binder, number);
    stm_bind_string(&binder, identity->base_id);
    stm_bind_integer(&binder, identity->id_given);
    stm_bind_string(&binder, identity->input ? identity->input : "");
    stm_bind_integer(&binder, identity->occurrence);
    stm_bind_string(&binder, identity->sha256);
    return stm_store_run(&binder, doing_write, error);
}

stemma_status stm_store_delete_left_out(stm_store *store, uint64_t number, stemma_error *error)
{
    return run_with_key(store, STM_SQL_DELETE_LEFT_OUT, number, error);
}

stemma_status stm_store_delete_article(stm_store *store, uint64_t key, stemma_error *error)
{
    static const stm_statement deletions[] = {
        STM_SQL_DELETE_BOILERPLATE,  STM_SQL_DELETE_CAPTURES, STM_SQL_DELETE_LED_BOILERPLATE,
        STM_SQL_DELETE_LED_CAPTURES, STM_SQL_DELETE_LED,      STM_SQL_DELETE_FRAME,
        STM_SQL_DELETE_SITE_WORDS,   STM_SQL_DELETE_ORIGINAL, STM_SQL_DELETE_PARENTS,
        STM_SQL_DELETE_EDGE,         STM_SQL_DELETE_ARTICLE};
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; status == STEMMA_OK && i < sizeof deletions / sizeof deletions[0]; i++) {
        status = run_with_key(store, deletions[i], key, error);
    }
    return status;
}
