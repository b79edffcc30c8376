/* A case of schema version 1, as the first program would have left it, is opened, brought up to date and added to.
 *
 * The old file is made by SQL: the tables of version 1 as they were given out, nothing of later steps, and in them the
 * rows of a case that was just run for copies, which is all that the first program looked for. */
#include "run/run_help.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "store/store_internal.h"

static const corpus_sizes sizes = {10, 12, 5, 6, 4, 2};

static const char *const tables[] = {
    "articles", "boilerplate", "captures", "rejections",     "seed_segments", "compared",     "pairs",      "links",
    "passages", "changes",     "families", "family_members", "edges",         "edge_parents", "parameters", "counters"};

static void execute(sqlite3 *db, const char *sql)
{
    char *why = NULL;
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK) {
        fail_msg("%s: %s", sql, why);
    }
}

static int64_t ask(const char *path, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return value;
}

/* Those of version 1. */
static const char *columns_of(const char *table)
{
    bool pairs = strcmp(table, "pairs") == 0;
    bool edges = strcmp(table, "edges") == 0;
    return pairs   ? "a, b, seeds, strength"
           : edges ? "child, family, parent, probability, runner_up, runner_up_probability, basis"
                   : "*";
}

/* What the case at `path` holds, at `old` in the tables of version 1. */
static void make_old(const char *path, const char *old)
{
    sqlite3 *db;
    char sql[512];
    assert_int_equal(sqlite3_open_v2(old, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL), SQLITE_OK);
    execute(db, "PRAGMA journal_mode = WAL");
    assert_int_equal(stm_store_migrate(db, old, stm_store_migrations, 1, true, NULL), STEMMA_OK);
    (void)snprintf(sql, sizeof sql, "ATTACH '%s' AS now", path);
    execute(db, sql);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        (void)snprintf(sql, sizeof sql, "INSERT INTO main.%s SELECT %s FROM now.%s", tables[i], columns_of(tables[i]),
                       tables[i]);
        execute(db, sql);
    }
    execute(db, "DETACH now");
    execute(db, "DELETE FROM parameters WHERE name = 'stage.sources'");
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_int_equal(ask(old, "PRAGMA user_version"), 1);
    assert_int_equal(ask(old, "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"), 16);
    assert_int_equal(ask(old, "SELECT count(*) FROM pragma_table_info('pairs') WHERE name = 'grams'"), 0);
    assert_true(ask(old, "SELECT count(*) FROM articles") > 0 && ask(old, "SELECT count(*) FROM links") > 0);
}

static void run_for_copies(const char *path, const char *input)
{
    stemma_case *c = NULL;
    const stemma_case_options options = {STEMMA_OPEN_CREATE, 2, NULL, NULL, NULL, 1u << STEMMA_KIND_COPY, NULL};
    assert_int_equal(stemma_case_open(&c, path, &options, NULL), STEMMA_OK);
    assert_int_equal(stemma_case_add(c, &input, 1, NULL, NULL), STEMMA_OK);
    assert_int_equal(stemma_case_run(c, NULL, NULL), STEMMA_OK);
    stemma_case_free(c);
}

typedef struct cases {
    path_text inputs[2], now, old;
    const char *second;
} cases;

/* A case with half of a corpus, and the same in the tables of version 1. */
static void make_cases(cases *x, const folder *f)
{
    corpus c = {0};
    uint8_t part[400];
    uint64_t random = 99;
    corpus_generate(&c, &sizes, &random);
    corpus_shuffle(&c, &random);
    assert_true(c.count <= sizeof part);
    for (size_t i = 0; i < c.count; i++) {
        part[i] = i % 2;
    }
    for (unsigned p = 0; p < 2; p++) {
        corpus_write(&c, in_folder(f, p ? "second.jsonl" : "first.jsonl", x->inputs[p]), part, p);
    }
    corpus_release(&c);
    const char *first = x->inputs[0];
    x->second = x->inputs[1];
    run_for_copies(in_folder(f, "now.stemma", x->now), first);
    make_old(x->now, in_folder(f, "old.stemma", x->old));
}

static void assert_same_cases(const cases *x, const char *what)
{
    stm_buffer expected = STM_BUFFER_INIT;
    stm_buffer got = STM_BUFFER_INIT;
    export_case(&expected, x->now);
    export_case(&got, x->old);
    assert_same_export(&expected, &got, what);
    assert_int_equal(ask(x->old, "PRAGMA user_version"), (int64_t)stm_store_version);
    assert_int_equal(ask(x->old, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    stm_buffer_release(&expected);
    stm_buffer_release(&got);
}

static void an_old_case_is_added_to(void **state)
{
    cases x;
    make_cases(&x, *state);
    add_and_run(x.now, STEMMA_OPEN_WRITE, 2, &x.second, 1);
    add_and_run(x.old, STEMMA_OPEN_WRITE, 2, &x.second, 1);
    assert_same_cases(&x, "added to a case of version 1");
}

/* What an old case cannot know: shared sources, and edges whose dates the text contradicts. */
static void forget_sources(const char *path)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    execute(db, "DELETE FROM source_quotes; DELETE FROM sources; UPDATE edges SET conflict = NULL, source = NULL");
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void an_old_case_is_read(void **state)
{
    cases x;
    make_cases(&x, *state);
    forget_sources(x.now);
    assert_same_cases(&x, "a case of version 1");
}

/* The next run builds all families again, also where nothing is added. */
static void an_old_case_learns_its_sources(void **state)
{
    cases x;
    make_cases(&x, *state);
    assert_true(ask(x.now, "SELECT count(*) FROM sources") > 0);
    stemma_case *c = NULL;
    const stemma_case_options options = {STEMMA_OPEN_WRITE, 1, NULL, NULL, NULL, 0, NULL};
    assert_int_equal(stemma_case_open(&c, x.old, &options, NULL), STEMMA_OK);
    assert_int_equal(stemma_case_run(c, NULL, NULL), STEMMA_OK);
    stemma_case_free(c);
    assert_same_cases(&x, "a case of version 1 that was run again");
}

/* The newest tables and views are the same, whether a file went through the versions or began with the last. */
static void an_old_case_gets_the_newest_schema(void **state)
{
    cases x;
    make_cases(&x, *state);
    stemma_case *c = NULL;
    const stemma_case_options options = {STEMMA_OPEN_WRITE, 1, NULL, NULL, NULL, 0, NULL};
    assert_int_equal(stemma_case_open(&c, x.old, &options, NULL), STEMMA_OK);
    stemma_case_free(c);
    char sql[512];
    (void)snprintf(sql, sizeof sql, "ATTACH '%s' AS now", x.now);
    sqlite3 *db;
    assert_int_equal(sqlite3_open_v2(x.old, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    execute(db, sql);
    execute(db, "CREATE TEMP TABLE same(schemas INTEGER CHECK(schemas = 0))");
    execute(db, "INSERT INTO same SELECT count(*) FROM (SELECT name, sql FROM now.sqlite_schema EXCEPT"
                " SELECT name, sql FROM main.sqlite_schema)");
    execute(db, "INSERT INTO same SELECT count(*) FROM (SELECT name, sql FROM main.sqlite_schema EXCEPT"
                " SELECT name, sql FROM now.sqlite_schema)");
    sqlite3_close(db);
}

/* The user decides something in it, which needs a table that version 1 had not, and takes it back. */
static void something_is_decided_in_an_old_case(void **state)
{
    cases x;
    make_cases(&x, *state);
    stemma_case *c = NULL;
    const stemma_case_options options = {STEMMA_OPEN_WRITE, 1, NULL, NULL, NULL, 0, NULL};
    const stemma_results *results;
    assert_int_equal(stemma_case_open(&c, x.old, &options, NULL), STEMMA_OK);
    assert_int_equal(stemma_case_results(&results, c, NULL), STEMMA_OK);
    uint64_t number = 0;
    char id[128];
    (void)snprintf(id, sizeof id, "%s", results->articles[0].id);
    const stemma_correction correction = {id, "2020-01-01", NULL, NULL, 0};
    assert_int_equal(stemma_case_set(c, &correction, &number, NULL), STEMMA_OK);
    assert_int_equal(stemma_case_undo(c, number, 0, NULL), STEMMA_OK);
    stemma_case_free(c);
    assert_int_equal(ask(x.old, "SELECT count(*) FROM decisions"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_old_case_is_read, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(an_old_case_learns_its_sources, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(an_old_case_is_added_to, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(an_old_case_gets_the_newest_schema, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(something_is_decided_in_an_old_case, folder_make, folder_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
