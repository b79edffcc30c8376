/* The n-th allocation fails, then the n-th write, sync, truncate or open of SQLite: for every n a clean status, and a
 * case that is intact and stands as after its last whole transaction. */
#include "store/sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/fault.h"
#include "support/fault_vfs.h"

enum { BEFORE = 12, AFTER = 20 };

static int set_up(void **state)
{
    scratch *made = calloc(1, sizeof *made);
    assert_non_null(made);
    scratch_make(made);
    *state = made;
    return 0;
}

static int tear_down(void **state)
{
    scratch_remove(*state);
    free(*state);
    return 0;
}

static void forget(const char *path)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal", "-new", "-new-journal"};
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        char name[160];
        (void)snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        (void)remove(name);
    }
}

static stemma_status read_parts(stm_store *store, stm_arena *arena, stemma_error *error)
{
    stm_stored_identity *identities;
    stm_stored_pair *pairs;
    stm_stored_link *links;
    size_t count;
    const char *value;
    stemma_status status = stm_store_identities(store, arena, true, &identities, &count, error);
    if (status == STEMMA_OK) {
        status = stm_store_pairs(store, arena, &pairs, &count, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_links(store, arena, &links, &count, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_parameter(store, arena, "kinds", &value, error);
    }
    if (status == STEMMA_OK) {
        const uint64_t keys[] = {9, 2, 3};
        stm_stored_subset subset;
        status = stm_store_subset(store, arena, keys, 3, &subset, error);
    }
    return status;
}

static stemma_status read_everything(const char *path, stemma_open_mode mode, stemma_error *error)
{
    stm_store *store = NULL;
    stm_arena arena = STM_ARENA_INIT;
    stemma_results results;
    stemma_status status = stm_store_open(&store, path, mode, error);
    if (status == STEMMA_OK) {
        status = read_parts(store, &arena, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_results(store, &arena, &results, error);
    }
    stm_arena_release(&arena);
    stm_store_free(store);
    return status;
}

/* Articles BEFORE..AFTER-1 are added, one is renamed, another learns more, a family is forgotten: in one command. */
static stemma_status change_rows(stm_store *store, stemma_error *error)
{
    stm_arena arena = STM_ARENA_INIT;
    static const uint64_t keys[] = {1, 2, 3};
    stm_stored_article other = sample_article(&arena, 5);
    stemma_status status = other.article.text ? stm_store_begin(store, error) : stm_error_memory(error);
    if (status == STEMMA_OK) {
        status = stm_store_forget_families(store, keys, 3, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_set_fields(store, 6, &other.article, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_delete_link(store, 4, 5, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_commit(store, error);
    }
    stm_store_rollback(store);
    stm_arena_release(&arena);
    return status;
}

static stemma_status add(const char *path, stemma_error *error)
{
    stm_store *store = NULL;
    uint64_t keys[AFTER] = {0};
    stemma_status status = stm_store_open(&store, path, STEMMA_OPEN_WRITE, error);
    if (status == STEMMA_OK) {
        status = change_rows(store, error);
    }
    if (status == STEMMA_OK) {
        status = sample_insert(store, BEFORE, AFTER, keys, error);
    }
    for (unsigned i = 0; i < BEFORE; i++) {
        keys[i] = i + 1;
    }
    if (status == STEMMA_OK) {
        status = sample_results(store, keys, AFTER, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_finish(store, error);
    }
    stm_store_free(store);
    return status;
}

/* ------------------------------------------------------------------ memory */

static void test_memory_while_making(void **state)
{
    const scratch *s = *state;
    stemma_status status = STEMMA_OK;
    STM_FAULT_LOOP(status)
    {
        stemma_error failure = {0};
        forget(s->path);
        status = sample_case(s->path, STEMMA_OPEN_CREATE, BEFORE, &failure);
        stm_fault_pause();
        assert_true(status == STEMMA_OK || failure.code == STEMMA_CODE_OUT_OF_MEMORY);
        if (file_exists(s->path, "")) {
            unsigned found = assert_samples(s->path);
            assert_true(found == 0 || found == BEFORE);
        }
    }
    assert_int_equal(assert_samples(s->path), BEFORE);
}

static void test_memory_while_adding(void **state)
{
    const scratch *s = *state;
    stemma_status status = STEMMA_OK;
    STM_FAULT_LOOP(status)
    {
        stm_fault_pause();
        forget(s->path);
        assert_ok(sample_case(s->path, STEMMA_OPEN_CREATE, BEFORE, error));
        stm_fault_resume();
        status = add(s->path, NULL);
        stm_fault_pause();
        unsigned found = assert_samples(s->path);
        assert_true(found == BEFORE || found == AFTER);
    }
    assert_int_equal(assert_samples(s->path), AFTER);
}

static void test_memory_while_replacing(void **state)
{
    const scratch *s = *state;
    stemma_status status = STEMMA_OK;
    STM_FAULT_LOOP(status)
    {
        stm_fault_pause();
        forget(s->path);
        assert_ok(sample_case(s->path, STEMMA_OPEN_CREATE, BEFORE, error));
        stm_fault_resume();
        status = sample_case(s->path, STEMMA_OPEN_REPLACE, 4, NULL);
        stm_fault_pause();
        unsigned found = assert_samples(s->path);
        assert_true(found == BEFORE || found == 4);
        assert_false(file_exists(s->path, "-new"));
    }
    assert_int_equal(assert_samples(s->path), 4);
}

static void test_memory_while_reading(void **state)
{
    const scratch *s = *state;
    stemma_status status = STEMMA_OK;
    assert_ok(sample_case(s->path, STEMMA_OPEN_CREATE, BEFORE, error));
    STM_FAULT_LOOP(status)
    {
        status = read_everything(s->path, STEMMA_OPEN_READ, NULL);
    }
    assert_int_equal(assert_samples(s->path), BEFORE);
}

/* ------------------------------------------------------------------ files */

typedef stemma_status (*command)(const char *path, stemma_error *error);

static stemma_status make(const char *path, stemma_error *error)
{
    return sample_case(path, STEMMA_OPEN_CREATE, BEFORE, error);
}

static stemma_status replace(const char *path, stemma_error *error)
{
    return sample_case(path, STEMMA_OPEN_REPLACE, 4, error);
}

/* The case is as before, or as after, the command; when it is being made, it may also be absent or empty. */
static void check_case(const char *path, command run)
{
    if (run == make) {
        if (file_exists(path, "")) {
            unsigned found = assert_samples(path);
            assert_true(found == 0 || found == BEFORE);
        }
        return;
    }
    unsigned found = assert_samples(path);
    assert_true(found == BEFORE || found == (run == add ? AFTER : 4));
}

static void fail_each(const char *path, command run, unsigned operations, int code, bool lasting)
{
    for (unsigned long n = 1;; n++) {
        stemma_error failure = {0};
        forget(path);
        if (run != make) {
            assert_ok(sample_case(path, STEMMA_OPEN_CREATE, BEFORE, error));
        }
        stm_fault_vfs_arm(operations, n, code, lasting);
        stemma_status status = run(path, &failure);
        unsigned long hits = stm_fault_vfs_hits();
        stm_fault_vfs_arm(0, 0, 0, false);
        if (status != STEMMA_OK) {
            assert_true(hits > 0);
            assert_true(strlen(failure.message) > 5);
            assert_true(status == STEMMA_E_IO || status == STEMMA_E_STORE);
            if (code == SQLITE_FULL && operations == STM_FAULT_WRITE) {
                assert_int_equal(failure.code, STEMMA_CODE_DISK_FULL);
            }
        }
        check_case(path, run);
        if (hits == 0) {
            assert_int_equal(status, STEMMA_OK);
            return;
        }
    }
}

static void test_disk_full(void **state)
{
    const scratch *s = *state;
    static const command commands[] = {make, add, replace};
    for (size_t i = 0; i < 3; i++) {
        fail_each(s->path, commands[i], STM_FAULT_WRITE, SQLITE_FULL, true);
        fail_each(s->path, commands[i], STM_FAULT_WRITE, SQLITE_FULL, false);
    }
}

static void test_disk_failing(void **state)
{
    const scratch *s = *state;
    static const command commands[] = {make, add, replace};
    for (size_t i = 0; i < 3; i++) {
        fail_each(s->path, commands[i], STM_FAULT_WRITE, SQLITE_IOERR_WRITE, false);
        fail_each(s->path, commands[i], STM_FAULT_SYNC, SQLITE_IOERR_FSYNC, false);
        fail_each(s->path, commands[i], STM_FAULT_TRUNCATE, SQLITE_IOERR_TRUNCATE, false);
        fail_each(s->path, commands[i], STM_FAULT_OPEN, SQLITE_CANTOPEN, false);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    if (!stm_fault_sqlite_memory() || !stm_fault_vfs_install()) {
        return 1;
    }
    const struct CMUnitTest tests[] = {
        TEST(test_memory_while_making),  TEST(test_memory_while_adding), TEST(test_memory_while_replacing),
        TEST(test_memory_while_reading), TEST(test_disk_full),           TEST(test_disk_failing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
