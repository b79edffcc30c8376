/* Begin, commit, rollback, finish; and the interrupt.
 *
 *            begin             insert, put ...        commit
 *   [idle] ---------> [writing] ------------> [writing] ---> [idle]
 *                         |  a write fails
 *                         v
 *                      [broken] --- rollback ---> [idle]       (commit refuses)
 *
 * A command reads what it needs before it writes (identities, pairs), over several transactions. So that no other
 * process changes the case between them, begin compares SQLite's data_version with the one last seen: where somebody
 * else has committed in between, the transaction is refused as if the case were locked. */
#include "store/store_internal.h"

#define COUNTER_LAST_ARTICLE "last_article"

void stm_store_interrupt(stm_store *store)
{
    atomic_store_explicit(&store->interrupted, true, memory_order_relaxed);
}

void stm_store_interrupt_clear(stm_store *store)
{
    atomic_store_explicit(&store->interrupted, false, memory_order_relaxed);
}

static stemma_status heard(stm_store *store, stemma_error *error)
{
    if (atomic_load_explicit(&store->interrupted, memory_order_relaxed)) {
        return stm_error_set(error, STEMMA_E_CANCELLED, "interrupted");
    }
    return STEMMA_OK;
}

static stemma_status single_integer(stm_store *store, stm_binder *binder, int64_t *out, stemma_error *error)
{
    stm_row row;
    stemma_status status = stm_row_open(&row, binder, NULL, "read", error);
    if (status == STEMMA_OK && row.more) {
        *out = stm_row_integer(&row, 0);
    }
    (void)store;
    return stm_row_close(&row, status, error);
}

static stemma_status data_version(stm_store *store, int64_t *out, stemma_error *error)
{
    stm_binder binder = stm_store_bind(store, STM_SQL_DATA_VERSION);
    return single_integer(store, &binder, out, error);
}

stemma_status stm_store_look(stm_store *store, stemma_error *error)
{
    return data_version(store, &store->data_version, error);
}

static stemma_status read_last_key(stm_store *store, stemma_error *error)
{
    int64_t last = 0;
    stm_binder binder = stm_store_bind(store, STM_SQL_GET_COUNTER);
    stm_bind_string(&binder, COUNTER_LAST_ARTICLE);
    stemma_status status = single_integer(store, &binder, &last, error);
    if (status == STEMMA_OK && last < 0) {
        status = stm_store_damaged(store, "number its articles", error);
    }
    store->last_key = (uint64_t)last;
    return status;
}

static stemma_status begin_checks(stm_store *store, stemma_error *error)
{
    int64_t version = 0;
    stemma_status status = data_version(store, &version, error);
    if (status == STEMMA_OK && version != store->data_version) {
        store->data_version = version;
        status = stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_LOCKED, store->path,
                                "%s was changed by another process meanwhile", store->path);
    }
    return status == STEMMA_OK ? read_last_key(store, error) : status;
}

stemma_status stm_store_begin(stm_store *store, stemma_error *error)
{
    if (!store->db || store->writing || store->read_only) {
        return stm_error_set(error, STEMMA_E_INTERNAL, "%s: no transaction can begin here", store->path);
    }
    stemma_status status = heard(store, error);
    if (status == STEMMA_OK) {
        status = stm_store_run_plain(store, STM_SQL_BEGIN_WRITE, "begin to write", error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    store->writing = true;
    store->broken = false;
    stm_written_forget(store, STM_WRITTEN_UNKNOWN);
    status = begin_checks(store, error);
    if (status != STEMMA_OK) {
        stm_store_rollback(store);
    }
    return status;
}

stemma_status stm_store_writable(stm_store *store, stemma_error *error)
{
    if (!store->writing || store->broken) {
        return stm_error_set(error, STEMMA_E_INTERNAL, "%s: nothing can be written outside a sound transaction",
                             store->path);
    }
    stemma_status status = heard(store, error);
    store->broken = status != STEMMA_OK;
    return status;
}

static stemma_status write_rest(stm_store *store, stemma_error *error)
{
    stemma_status status = stm_store_flush_segment(store, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_binder binder = stm_store_bind(store, STM_SQL_SET_COUNTER);
    stm_bind_string(&binder, COUNTER_LAST_ARTICLE);
    stm_bind_key(&binder, store->last_key);
    return stm_store_run(&binder, "write", error);
}

stemma_status stm_store_commit(stm_store *store, stemma_error *error)
{
    stemma_status status = stm_store_writable(store, error);
    if (status == STEMMA_OK) {
        store->deaf = true;
        status = write_rest(store, error);
        if (status == STEMMA_OK) {
            status = stm_store_run_plain(store, STM_SQL_COMMIT, "write", error);
        }
        store->deaf = false;
    }
    if (status != STEMMA_OK) {
        stm_store_rollback(store);
        return status;
    }
    store->writing = false;
    stm_written_forget(store, STM_WRITTEN_UNKNOWN);
    if (store->fresh) {
        stm_early_write(store);
    }
    return STEMMA_OK;
}

void stm_store_rollback(stm_store *store)
{
    if (!store->writing) {
        return;
    }
    store->deaf = true;
    store->changes++;
    if (!sqlite3_get_autocommit(store->db)) {
        (void)sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    }
    (void)stm_store_look(store, NULL);
    store->deaf = false;
    store->writing = false;
    store->broken = false;
    stm_written_forget(store, STM_WRITTEN_UNKNOWN);
    stm_store_clear_segment(store);
}

stemma_status stm_store_enter(stm_store *store, bool *opened, stemma_error *error)
{
    *opened = false;
    stemma_status status = heard(store, error);
    if (status == STEMMA_OK && !store->db) {
        status = stm_error_set(error, STEMMA_E_STORE, "%s is closed", store->path);
    }
    if (status != STEMMA_OK || !sqlite3_get_autocommit(store->db)) {
        return status;
    }
    status = stm_store_run_plain(store, STM_SQL_BEGIN_READ, "read", error);
    *opened = status == STEMMA_OK;
    return status;
}

void stm_store_leave(stm_store *store, bool opened)
{
    if (opened) {
        store->deaf = true;
        (void)stm_store_run_plain(store, STM_SQL_COMMIT, "read", NULL);
        store->deaf = false;
    }
}

/* The log is folded back whole where nobody else reads the case; where somebody does, what was committed is made
 * durable in the log, and the last to close the case folds it back. */
static stemma_status fold_back(stm_store *store, stemma_error *error)
{
    int code = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if (code == SQLITE_BUSY) {
        code = sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    }
    if (code != SQLITE_OK && code != SQLITE_BUSY && code != SQLITE_LOCKED) {
        return stm_store_fail(store, code, "write", error);
    }
    return STEMMA_OK;
}

stemma_status stm_store_finish(stm_store *store, stemma_error *error)
{
    if (!store->db || store->writing) {
        return stm_error_set(error, STEMMA_E_INTERNAL, "%s: a transaction is still open", store->path);
    }
    if (store->read_only) {
        return STEMMA_OK;
    }
    store->deaf = true;
    stemma_status status = store->fresh ? stm_store_settle(store, error) : fold_back(store, error);
    if (status == STEMMA_OK && store->building) {
        status = stm_store_replace_finish(store, error);
    }
    store->deaf = false;
    return status;
}
