/* Every way in which opening can be refused, replacing, migrations, read-only media. */
#include "store/sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/store_internal.h"

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

static void assert_refused(const char *path, stemma_open_mode mode, stemma_code code)
{
    stemma_error failure = {0};
    stm_store *store = NULL;
    stemma_status status = stm_store_open(&store, path, mode, &failure);
    if (status == STEMMA_OK || failure.code != code) {
        print_error("mode %d: status %d, code %d instead of %d: %s\n", (int)mode, (int)status, (int)failure.code,
                    (int)code, failure.message);
    }
    assert_null(store);
    assert_int_not_equal(status, STEMMA_OK);
    assert_int_equal(failure.status, status);
    assert_int_equal(failure.code, code);
    assert_true(strlen(failure.message) > 10);
    assert_null(strchr(failure.message, '\n'));
    assert_int_not_equal(stm_store_open(&store, path, mode, NULL), STEMMA_OK);
}

static void test_missing(void **state)
{
    const scratch *s = *state;
    assert_refused(s->path, STEMMA_OPEN_READ, STEMMA_CODE_CASE_MISSING);
    assert_refused(s->path, STEMMA_OPEN_WRITE, STEMMA_CODE_CASE_MISSING);
    assert_false(file_exists(s->path, ""));
    char path[128];
    (void)snprintf(path, sizeof path, "%s/nowhere/x.stemma", s->folder);
    assert_refused(path, STEMMA_OPEN_CREATE, STEMMA_CODE_CASE_NOT_WRITABLE);
    stm_store *store = NULL;
    assert_int_equal(stm_store_open(&store, "", STEMMA_OPEN_CREATE, NULL), STEMMA_E_ARGUMENT);
    assert_int_equal(stm_store_open(&store, s->path, (stemma_open_mode)9, NULL), STEMMA_E_ARGUMENT);
}

static void test_exists(void **state)
{
    const scratch *s = *state;
    assert_ok(sample_case(s->path, STEMMA_OPEN_CREATE, 10, error));
    assert_refused(s->path, STEMMA_OPEN_CREATE, STEMMA_CODE_CASE_EXISTS);
    assert_int_equal(assert_samples(s->path), 10);
}

static void test_empty_file_may_become_a_case(void **state)
{
    const scratch *s = *state;
    write_file(s->path, "", 0);
    assert_refused(s->path, STEMMA_OPEN_READ, STEMMA_CODE_CASE_NOT_STEMMA);
    assert_refused(s->path, STEMMA_OPEN_WRITE, STEMMA_CODE_CASE_NOT_STEMMA);
    assert_ok(sample_case(s->path, STEMMA_OPEN_CREATE, 5, error));
    write_file(s->path, "", 0);
    assert_ok(sample_case(s->path, STEMMA_OPEN_REPLACE, 5, error));
}

static void test_not_sqlite(void **state)
{
    const scratch *s = *state;
    static char text[5000] = "This is a letter, not a case.";
    write_file(s->path, text, sizeof text);
    for (int mode = STEMMA_OPEN_READ; mode <= STEMMA_OPEN_REPLACE; mode++) {
        assert_refused(s->path, (stemma_open_mode)mode,
                       mode == STEMMA_OPEN_CREATE ? STEMMA_CODE_CASE_EXISTS : STEMMA_CODE_CASE_NOT_SQLITE);
    }
    write_file(s->path, "short", 5);
    assert_refused(s->path, STEMMA_OPEN_WRITE, STEMMA_CODE_CASE_NOT_SQLITE);
    assert_refused(s->folder, STEMMA_OPEN_WRITE, STEMMA_CODE_CASE_NOT_SQLITE);
    assert_refused(s->folder, STEMMA_OPEN_CREATE, STEMMA_CODE_CASE_NOT_SQLITE);
    assert_int_equal(unlink(s->path), 0);
    assert_int_equal(mkfifo(s->path, 0600), 0); /* must not wait for a writer */
    assert_refused(s->path, STEMMA_OPEN_READ, STEMMA_CODE_CASE_NOT_SQLITE);
}

static void execute(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void test_not_stemma(void **state)
{
    const scratch *s = *state;
    execute(s->path, "CREATE TABLE addresses(name TEXT); INSERT INTO addresses VALUES('x')");
    assert_refused(s->path, STEMMA_OPEN_READ, STEMMA_CODE_CASE_NOT_STEMMA);
    assert_refused(s->path, STEMMA_OPEN_WRITE, STEMMA_CODE_CASE_NOT_STEMMA);
    assert_refused(s->path, STEMMA_OPEN_REPLACE, STEMMA_CODE_CASE_NOT_STEMMA);
    assert_refused(s->path, STEMMA_OPEN_CREATE, STEMMA_CODE_CASE_EXISTS);
    assert_int_equal(ask(s->path, "SELECT count(*) FROM addresses"), 1);
}

static void test_newer(void **state)
{
    const scratch *s = *state;
    assert_ok(sample_case(s->path, STEMMA_OPEN_CREATE, 10, error));
    execute(s->path, "PRAGMA user_version = 4711");
    assert_refused(s->path, STEMMA_OPEN_READ, STEMMA_CODE_CASE_NEWER);
    assert_refused(s->path, STEMMA_OPEN_WRITE, STEMMA_CODE_CASE_NEWER);
    execute(s->path, "PRAGMA user_version = -3");
    assert_refused(s->path, STEMMA_OPEN_READ, STEMMA_CODE_CASE_DAMAGED);
    execute(s->path, "PRAGMA user_version = 4711");
    assert_ok(sample_case(s->path, STEMMA_OPEN_REPLACE, 3, error));
    assert_int_equal(assert_samples(s->path), 3);
}

/* A file of version 0: named a case, without tables. */
static void test_older_is_migrated(void **state)
{
    const scratch *s = *state;
    char sql[96];
    (void)snprintf(sql, sizeof sql, "PRAGMA application_id = %d; CREATE TABLE keep(x); INSERT INTO keep VALUES(7)",
                   STM_STORE_APPLICATION);
    execute(s->path, sql);
    stm_store *store = NULL;
    assert_ok(stm_store_open(&store, s->path, STEMMA_OPEN_READ, error));
    stm_store_free(store);
    assert_int_equal(ask(s->path, "PRAGMA user_version"), (int64_t)stm_store_version);
    assert_int_equal(ask(s->path, "SELECT x FROM keep"), 7);
    assert_ok(stm_store_open(&store, s->path, STEMMA_OPEN_WRITE, error));
    assert_ok(sample_insert(store, 0, 5, NULL, error));
    stm_store_free(store);
    assert_int_equal(assert_samples(s->path), 5);
}

/* Steps one after the other; a step that fails leaves the file at the version it had. */
static void test_migration_steps(void **state)
{
    const scratch *s = *state;
    static const char *const first[] = {"CREATE TABLE one(x)", NULL};
    static const char *const second[] = {"ALTER TABLE one ADD COLUMN y DEFAULT 5", "INSERT INTO one(x) VALUES(1)",
                                         NULL};
    static const char *const third[] = {"CREATE TABLE three(x)", "INSERT INTO nowhere VALUES(1)", NULL};
    const stm_migration steps[] = {{first}, {second}, {third}};
    stemma_error failure = {0};
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    assert_ok(stm_store_migrate(db, s->path, steps, 1, true, error));
    assert_ok(stm_store_migrate(db, s->path, steps, 2, false, error));
    assert_ok(stm_store_migrate(db, s->path, steps, 2, false, error));
    assert_int_not_equal(stm_store_migrate(db, s->path, steps, 3, false, &failure), STEMMA_OK);
    assert_int_not_equal(sqlite3_get_autocommit(db), 0);
    assert_int_not_equal(stm_store_migrate(db, s->path, steps, 1, false, &failure), STEMMA_OK);
    assert_int_equal(failure.code, STEMMA_CODE_CASE_NEWER);
    assert_int_not_equal(stm_store_migrate(db, s->path, steps, 2, true, &failure), STEMMA_OK);
    assert_int_equal(failure.code, STEMMA_CODE_CASE_EXISTS);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_int_equal(ask(s->path, "PRAGMA user_version"), 2);
    assert_int_equal(ask(s->path, "SELECT sum(y) FROM one"), 5);
    assert_int_equal(ask(s->path, "SELECT count(*) FROM sqlite_schema WHERE name = 'three'"), 0);
}

static unsigned char *load(const char *path, size_t *bytes)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    unsigned char *data = malloc(16 * 1024 * 1024);
    assert_non_null(data);
    *bytes = fread(data, 1, 16 * 1024 * 1024, file);
    (void)fclose(file);
    return data;
}

/* Cut off, or overwritten, anywhere: refused, or found out while reading; never a crash, never a wrong success. */
static void test_damaged(void **state)
{
    const scratch *s = *state;
    size_t bytes;
    assert_ok(sample_case(s->path, STEMMA_OPEN_CREATE, 60, error));
    unsigned char *whole = load(s->path, &bytes);
    unsigned char *spoiled = malloc(bytes);
    assert_non_null(spoiled);
    for (size_t cut = 1000; cut < bytes; cut += bytes / 7) {
        write_file(s->path, whole, cut);
        assert_refused(s->path, STEMMA_OPEN_WRITE, cut < 512 ? STEMMA_CODE_CASE_NOT_SQLITE : STEMMA_CODE_CASE_DAMAGED);
    }
    memcpy(spoiled, whole, bytes);
    memset(spoiled + 100, 0x5A, 32768 - 100); /* the schema */
    write_file(s->path, spoiled, bytes);
    assert_refused(s->path, STEMMA_OPEN_READ, STEMMA_CODE_CASE_DAMAGED);
    for (size_t at = 32768; at + 32768 <= bytes; at += 32768) {
        memcpy(spoiled, whole, bytes);
        memset(spoiled + at, 0xA5, 32768);
        write_file(s->path, spoiled, bytes);
        stm_store *store = NULL;
        stm_arena arena = STM_ARENA_INIT;
        stemma_error failure = {0};
        stemma_results results;
        stemma_status status = stm_store_open(&store, s->path, STEMMA_OPEN_WRITE, &failure);
        if (status == STEMMA_OK) {
            status = stm_store_results(store, &arena, &results, &failure);
        }
        assert_true(status == STEMMA_OK || failure.code == STEMMA_CODE_CASE_DAMAGED);
        stm_store_free(store);
        stm_arena_release(&arena);
    }
    assert_ok(sample_case(s->path, STEMMA_OPEN_REPLACE, 4, error));
    assert_int_equal(assert_samples(s->path), 4);
    free(whole);
    free(spoiled);
}

static void test_missing_table(void **state)
{
    const scratch *s = *state;
    assert_ok(sample_case(s->path, STEMMA_OPEN_CREATE, 10, error));
    execute(s->path, "PRAGMA foreign_keys=OFF; DROP TABLE pairs");
    assert_refused(s->path, STEMMA_OPEN_READ, STEMMA_CODE_CASE_DAMAGED);
}

/* ------------------------------------------------------------------ REPLACE */

static void test_replace_keeps_old_until_finished(void **state)
{
    const scratch *s = *state;
    stm_store *store = NULL;
    assert_ok(sample_case(s->path, STEMMA_OPEN_REPLACE, 10, error)); /* there is nothing yet */
    assert_ok(stm_store_open(&store, s->path, STEMMA_OPEN_REPLACE, error));
    assert_ok(sample_insert(store, 0, 3, NULL, error));
    assert_int_equal(ask(s->path, "SELECT count(*) FROM articles"), 10);
    assert_refused(s->path, STEMMA_OPEN_REPLACE, STEMMA_CODE_CASE_LOCKED); /* by us */
    stm_store_free(store);                                                 /* never finished */
    assert_false(file_exists(s->path, "-new"));
    assert_int_equal(assert_samples(s->path), 10);

    assert_ok(stm_store_open(&store, s->path, STEMMA_OPEN_REPLACE, error));
    assert_ok(sample_insert(store, 0, 3, NULL, error));
    assert_ok(stm_store_finish(store, error));
    assert_ok(sample_insert(store, 3, 6, NULL, error)); /* goes on in the file of the right name */
    assert_ok(stm_store_finish(store, error));
    stm_store_free(store);
    assert_int_equal(assert_samples(s->path), 6);
    assert_false(file_exists(s->path, "-new"));
    assert_false(file_exists(s->path, "-new-journal"));
    assert_false(file_exists(s->path, "-wal"));
    assert_false(file_exists(s->path, "-shm"));
}

/* The log of the old case must not be taken for the new one's. */
static void test_replace_beside_a_log(void **state)
{
    const scratch *s = *state;
    assert_ok(sample_case(s->path, STEMMA_OPEN_CREATE, 10, error));
    pid_t child = fork();
    if (child == 0) {
        stm_store *store = NULL;
        bool fine = stm_store_open(&store, s->path, STEMMA_OPEN_WRITE, NULL) == STEMMA_OK &&
                    sample_insert(store, 10, 40, NULL, NULL) == STEMMA_OK;
        _exit(fine ? 0 : 1); /* as if killed: the log stays */
    }
    int ended = 0;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_int_equal(ended, 0);
    assert_true(file_exists(s->path, "-wal"));
    assert_ok(sample_case(s->path, STEMMA_OPEN_REPLACE, 5, error));
    assert_int_equal(assert_samples(s->path), 5);
}

static void test_replace_through_a_link(void **state)
{
    const scratch *s = *state;
    char target[128];
    (void)snprintf(target, sizeof target, "%s/target.stemma", s->folder);
    assert_ok(sample_case(target, STEMMA_OPEN_CREATE, 10, error));
    assert_int_equal(symlink("target.stemma", s->path), 0);
    assert_ok(sample_case(s->path, STEMMA_OPEN_REPLACE, 3, error));
    struct stat about;
    assert_int_equal(lstat(s->path, &about), 0);
    assert_true(S_ISLNK(about.st_mode));
    assert_int_equal(assert_samples(target), 3);
}

static void test_replace_leftover(void **state)
{
    const scratch *s = *state;
    char beside[128];
    (void)snprintf(beside, sizeof beside, "%s-new", s->path);
    assert_ok(sample_case(s->path, STEMMA_OPEN_CREATE, 10, error));
    write_file(beside, "my notes", 8);
    assert_refused(s->path, STEMMA_OPEN_REPLACE, STEMMA_CODE_CASE_NOT_SQLITE);
    assert_true(file_exists(beside, ""));
    assert_int_equal(unlink(beside), 0);
    assert_ok(sample_case(beside, STEMMA_OPEN_CREATE, 20, error)); /* as a killed run leaves it */
    assert_ok(sample_case(s->path, STEMMA_OPEN_REPLACE, 4, error));
    assert_int_equal(assert_samples(s->path), 4);
}

/* ------------------------------------------------------------------ where nothing can be written */

/* Runs `check` in a child without root's rights. */
static void without_rights(const scratch *s, int (*check)(const scratch *))
{
    pid_t child = fork();
    if (child == 0) {
        if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) {
            _exit(0);
        }
        _exit(check(s));
    }
    int ended = 0;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_int_equal(WIFEXITED(ended) ? WEXITSTATUS(ended) : -1, 0);
}

static int reads_ten(const scratch *s)
{
    stm_store *store = NULL;
    stm_store_summary summary;
    stemma_error failure = {0};
    if (stm_store_open(&store, s->path, STEMMA_OPEN_READ, &failure) != STEMMA_OK) {
        print_error("%s\n", failure.message);
        return 1;
    }
    stemma_status status = stm_store_summarize(store, &summary, &failure);
    stm_store_free(store);
    if (status != STEMMA_OK) {
        print_error("%s\n", failure.message);
    }
    return status == STEMMA_OK && summary.articles == 10 && !file_exists(s->path, "-shm") ? 0 : 2;
}

static int refuses_to_write(const scratch *s)
{
    for (int mode = STEMMA_OPEN_WRITE; mode <= STEMMA_OPEN_REPLACE; mode++) {
        stm_store *store = NULL;
        stemma_error failure = {0};
        stemma_status status = stm_store_open(&store, s->path, (stemma_open_mode)mode, &failure);
        stemma_code wanted = mode == STEMMA_OPEN_CREATE ? STEMMA_CODE_CASE_EXISTS : STEMMA_CODE_CASE_NOT_WRITABLE;
        if (status != STEMMA_E_STORE || failure.code != wanted) {
            print_error("mode %d: %d %d %s\n", mode, (int)status, (int)failure.code, failure.message);
            return 10 + mode;
        }
    }
    return 0;
}

static void test_read_only(void **state)
{
    const scratch *s = *state;
    assert_ok(sample_case(s->path, STEMMA_OPEN_CREATE, 10, error));
    assert_int_equal(chmod(s->path, 0444), 0);
    assert_int_equal(chmod(s->folder, 0555), 0);
    without_rights(s, reads_ten);
    without_rights(s, refuses_to_write);
    assert_int_equal(chmod(s->folder, 0777), 0); /* only the file is protected */
    without_rights(s, reads_ten);
    without_rights(s, refuses_to_write);
    assert_int_equal(chmod(s->path, 0666), 0); /* only the folder is */
    assert_int_equal(chmod(s->folder, 0555), 0);
    without_rights(s, reads_ten);
    assert_int_equal(chmod(s->folder, 0700), 0);
}

static int create_refused(const scratch *s)
{
    stm_store *store = NULL;
    stemma_error failure = {0};
    stemma_status status = stm_store_open(&store, s->path, STEMMA_OPEN_CREATE, &failure);
    return status == STEMMA_E_STORE && failure.code == STEMMA_CODE_CASE_NOT_WRITABLE ? 0 : 1;
}

static void test_create_in_read_only_folder(void **state)
{
    const scratch *s = *state;
    assert_int_equal(chmod(s->folder, 0555), 0);
    without_rights(s, create_refused);
    assert_int_equal(chmod(s->folder, 0700), 0);
}

/* Names that SQLite would read as an address or as something in memory. */
static void test_strange_names(void **state)
{
    const scratch *s = *state;
    static const char *const names[] = {"file:x?mode=memory", ":memory:", "a b%41#?.stemma", "\xC3\xA9t\xC3\xA9"};
    char before[512];
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(s->folder), 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_ok(sample_case(names[i], STEMMA_OPEN_CREATE, 10, error));
        assert_true(file_exists(names[i], ""));
        assert_ok(sample_case(names[i], STEMMA_OPEN_REPLACE, 10, error));
        scratch named;
        (void)snprintf(named.path, sizeof named.path, "%s", names[i]);
        assert_int_equal(chmod(names[i], 0444), 0);
        assert_int_equal(chmod(".", 0555), 0);
        without_rights(&named, reads_ten);
        assert_int_equal(chmod(".", 0700), 0);
    }
    assert_int_equal(chdir(before), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_missing),
        TEST(test_exists),
        TEST(test_empty_file_may_become_a_case),
        TEST(test_not_sqlite),
        TEST(test_not_stemma),
        TEST(test_newer),
        TEST(test_older_is_migrated),
        TEST(test_migration_steps),
        TEST(test_damaged),
        TEST(test_missing_table),
        TEST(test_replace_keeps_old_until_finished),
        TEST(test_replace_beside_a_log),
        TEST(test_replace_through_a_link),
        TEST(test_replace_leftover),
        TEST(test_read_only),
        TEST(test_create_in_read_only_folder),
        TEST(test_strange_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
