/* Other processes: one that holds the lock, one that reads, one that writes in between, one that is killed. */
#include "store/sample.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

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

/* A child that runs `hold`, says so, and waits to be told to go. */
typedef struct helper {
    pid_t process;
    int ready[2], go[2];
} helper;

static void start(helper *h, const char *path, bool (*hold)(const char *path, int step))
{
    char byte = 0;
    assert_int_equal(pipe(h->ready), 0);
    assert_int_equal(pipe(h->go), 0);
    h->process = fork();
    if (h->process == 0) {
        bool fine = hold(path, 0) && write(h->ready[1], "r", 1) == 1 && read(h->go[0], &byte, 1) == 1;
        _exit(fine && hold(path, 1) ? 0 : 1);
    }
    assert_true(h->process > 0);
    assert_int_equal(read(h->ready[0], &byte, 1), 1);
}

static void stop(helper *h)
{
    int ended = 0;
    assert_int_equal(write(h->go[1], "g", 1), 1);
    assert_int_equal(waitpid(h->process, &ended, 0), h->process);
    assert_int_equal(ended, 0);
    for (int i = 0; i < 2; i++) {
        (void)close(h->ready[i]);
        (void)close(h->go[i]);
    }
}

static stm_store *held; /* of the child */

static bool hold_write_lock(const char *path, int step)
{
    if (step == 0) {
        return stm_store_open(&held, path, STEMMA_OPEN_WRITE, NULL) == STEMMA_OK &&
               stm_store_begin(held, NULL) == STEMMA_OK;
    }
    stm_store_free(held);
    return true;
}

static bool hold_new_case(const char *path, int step)
{
    if (step == 0) {
        return stm_store_open(&held, path, STEMMA_OPEN_CREATE, NULL) == STEMMA_OK &&
               sample_insert(held, 0, 10, NULL, NULL) == STEMMA_OK;
    }
    stm_store_free(held);
    return true;
}

static sqlite3 *reader;

static bool hold_read_lock(const char *path, int step)
{
    if (step == 0) {
        return sqlite3_open(path, &reader) == SQLITE_OK &&
               sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM articles", NULL, NULL, NULL) == SQLITE_OK;
    }
    return sqlite3_close(reader) == SQLITE_OK;
}

static void assert_locked(const char *path, stemma_open_mode mode)
{
    struct timespec before;
    struct timespec after;
    stemma_error failure = {0};
    stm_store *store = NULL;
    (void)clock_gettime(CLOCK_MONOTONIC, &before);
    assert_int_equal(stm_store_open(&store, path, mode, &failure), STEMMA_E_STORE);
    (void)clock_gettime(CLOCK_MONOTONIC, &after);
    assert_int_equal(failure.code, STEMMA_CODE_CASE_LOCKED);
    assert_null(store);
    assert_true(after.tv_sec - before.tv_sec <= 3);
}

static void test_locked(void **state)
{
    const scratch *s = *state;
    helper h;
    assert_ok(sample_case(s->path, STEMMA_OPEN_CREATE, 10, error));
    start(&h, s->path, hold_write_lock);
    assert_locked(s->path, STEMMA_OPEN_WRITE);
    assert_locked(s->path, STEMMA_OPEN_REPLACE);
    stm_store *store = NULL;
    assert_ok(stm_store_open(&store, s->path, STEMMA_OPEN_READ, error)); /* readers are let in */
    stm_store_free(store);
    stop(&h);
    assert_int_equal(assert_samples(s->path), 10);
}

static void test_being_made(void **state)
{
    const scratch *s = *state;
    helper h;
    start(&h, s->path, hold_new_case);
    assert_locked(s->path, STEMMA_OPEN_READ);
    assert_locked(s->path, STEMMA_OPEN_WRITE);
    stop(&h);
    assert_int_equal(assert_samples(s->path), 10);
    assert_false(file_exists(s->path, "-journal"));
}

/* A reader does not hinder a writer, nor the end of its command. */
static void test_reader_while_writing(void **state)
{
    const scratch *s = *state;
    helper h;
    assert_ok(sample_case(s->path, STEMMA_OPEN_CREATE, 10, error));
    start(&h, s->path, hold_read_lock);
    stm_store *store = NULL;
    assert_ok(stm_store_open(&store, s->path, STEMMA_OPEN_WRITE, error));
    assert_ok(sample_insert(store, 10, 40, NULL, error));
    assert_ok(stm_store_finish(store, error));
    stm_store_free(store);
    stop(&h);
    assert_int_equal(assert_samples(s->path), 40);
    assert_false(file_exists(s->path, "-wal"));
}

/* A case that somebody reads cannot be swapped: the old one stays, and the command may try again. */
static void test_reader_while_replacing(void **state)
{
    const scratch *s = *state;
    helper h;
    stemma_error failure = {0};
    assert_ok(sample_case(s->path, STEMMA_OPEN_CREATE, 10, error));
    start(&h, s->path, hold_read_lock);
    stm_store *store = NULL;
    assert_ok(stm_store_open(&store, s->path, STEMMA_OPEN_REPLACE, error));
    assert_ok(sample_insert(store, 0, 4, NULL, error));
    assert_int_equal(stm_store_finish(store, &failure), STEMMA_E_STORE);
    assert_int_equal(failure.code, STEMMA_CODE_CASE_LOCKED);
    stop(&h);
    assert_int_equal(ask(s->path, "SELECT count(*) FROM articles"), 10);
    assert_ok(stm_store_finish(store, error));
    stm_store_free(store);
    assert_int_equal(assert_samples(s->path), 4);
}

/* What another process commits between two transactions of ours is noticed. */
static void test_changed_meanwhile(void **state)
{
    const scratch *s = *state;
    stemma_error failure = {0};
    stm_store *first = NULL;
    stm_store *second = NULL;
    assert_ok(sample_case(s->path, STEMMA_OPEN_CREATE, 10, error));
    assert_ok(stm_store_open(&first, s->path, STEMMA_OPEN_WRITE, error));
    assert_ok(sample_insert(first, 10, 11, NULL, error));
    assert_ok(sample_insert(first, 11, 12, NULL, error)); /* our own commits are no surprise */
    assert_ok(stm_store_begin(first, error));
    stm_store_rollback(first);
    assert_ok(stm_store_finish(first, error));
    assert_ok(sample_insert(first, 12, 13, NULL, error));
    assert_ok(stm_store_open(&second, s->path, STEMMA_OPEN_WRITE, error));
    assert_ok(sample_insert(second, 13, 14, NULL, error));
    assert_int_equal(stm_store_begin(first, &failure), STEMMA_E_STORE);
    assert_int_equal(failure.code, STEMMA_CODE_CASE_LOCKED);
    assert_ok(sample_insert(first, 14, 15, NULL, error)); /* now it knows */
    stm_store_free(first);
    stm_store_free(second);
    assert_int_equal(assert_samples(s->path), 15);
}

/* ------------------------------------------------------------------ killed */

enum { BATCH = 5 };

/* Adds articles in batches until it is killed; says after each commit how many there are. */
static void add_for_ever(const char *path, stemma_open_mode mode, unsigned from, int told)
{
    stm_store *store = NULL;
    if (stm_store_open(&store, path, mode, NULL) != STEMMA_OK) {
        _exit(2);
    }
    for (unsigned n = from; n < 900; n += BATCH) {
        unsigned whole = n + BATCH;
        if (sample_insert(store, n, whole, NULL, NULL) != STEMMA_OK ||
            write(told, &whole, sizeof whole) != (ssize_t)sizeof whole) {
            _exit(3);
        }
    }
    _exit(4);
}

/* Killed some time after so many commits; returns how many articles were told to be there. */
static unsigned kill_after(const char *path, stemma_open_mode mode, unsigned from, unsigned commits, long microseconds)
{
    int told[2];
    unsigned whole = from;
    unsigned last;
    assert_int_equal(pipe(told), 0);
    pid_t child = fork();
    if (child == 0) {
        (void)close(told[0]);
        add_for_ever(path, mode, from, told[1]);
    }
    (void)close(told[1]);
    while (commits > 0 && read(told[0], &last, sizeof last) == (ssize_t)sizeof last) {
        whole = last;
        commits--;
    }
    const struct timespec pause = {0, microseconds * 1000};
    (void)nanosleep(&pause, NULL);
    (void)kill(child, SIGKILL);
    int ended = 0;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFSIGNALED(ended) || WEXITSTATUS(ended) == 4);
    while (read(told[0], &last, sizeof last) == (ssize_t)sizeof last) {
        whole = last;
    }
    (void)close(told[0]);
    return whole;
}

static void test_killed_while_making(void **state)
{
    const scratch *s = *state;
    srand(7);
    for (int round = 0; round < 25; round++) {
        unsigned told = kill_after(s->path, STEMMA_OPEN_CREATE, 0, (unsigned)round % 4, 1000 + rand() % 20000);
        if (told > 0) {
            unsigned found = assert_samples(s->path);
            assert_int_equal(found % BATCH, 0);
            assert_true(found == told || found == told + BATCH); /* killed between commit and telling */
            assert_false(file_exists(s->path, "-journal"));
        }
        (void)unlink(s->path);
        char name[128];
        (void)snprintf(name, sizeof name, "%s-journal", s->path);
        (void)unlink(name);
    }
}

static void test_killed_while_adding(void **state)
{
    const scratch *s = *state;
    unsigned known = 10;
    srand(11);
    assert_ok(sample_case(s->path, STEMMA_OPEN_CREATE, 10, error));
    for (int round = 0; round < 25 && known < 800; round++) {
        unsigned told = kill_after(s->path, STEMMA_OPEN_WRITE, known, (unsigned)round % 4, rand() % 12000);
        unsigned found = assert_samples(s->path);
        assert_true(found == told || found == told + BATCH);
        known = found;
    }
    assert_true(known > 10);
}

static void test_killed_while_replacing(void **state)
{
    const scratch *s = *state;
    srand(13);
    assert_ok(sample_case(s->path, STEMMA_OPEN_CREATE, 10, error));
    for (int round = 0; round < 8; round++) {
        (void)kill_after(s->path, STEMMA_OPEN_REPLACE, 0, (unsigned)round % 4, 1000 + rand() % 15000);
        assert_int_equal(assert_samples(s->path), 10);
    }
    assert_ok(sample_case(s->path, STEMMA_OPEN_REPLACE, 3, error));
    assert_false(file_exists(s->path, "-new"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_locked),
        TEST(test_being_made),
        TEST(test_reader_while_writing),
        TEST(test_reader_while_replacing),
        TEST(test_changed_meanwhile),
        TEST(test_killed_while_making),
        TEST(test_killed_while_adding),
        TEST(test_killed_while_replacing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
