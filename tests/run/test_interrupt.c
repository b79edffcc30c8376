/* Cancelled and killed commands: the case stays whole, and the same add again finishes the work. Run with an argument
 * that is a number, it kills so many times.
 *
 * Moments are counted in steps of progress, and a random pause after one: they fall all over the command however slow the
 * machine is. */
#define _XOPEN_SOURCE 700
#include "run/run_help.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __SANITIZE_THREAD__
#define FEW_ROUNDS 1 /* a killed process tells nothing of its races */
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define FEW_ROUNDS 1
#endif
#endif
#ifndef FEW_ROUNDS
#define FEW_ROUNDS 0
#endif

static unsigned kills = FEW_ROUNDS ? 4 : 20;

static void pause_microseconds(long microseconds)
{
    const struct timespec time = {microseconds / 1000000, microseconds % 1000000 * 1000};
    (void)nanosleep(&time, NULL);
}

/* ------------------------------------------------------------------ inputs */

/* A first part of everything, and a second part of several pieces, so that a command commits more than once. */
typedef struct inputs {
    path_text first, second, before, expected;
    stm_buffer before_export, expected_export;
    unsigned steps; /* of progress in the second command */
} inputs;

#define PAUSE_MICROSECONDS_MAX 40000u /* longer than most steps */

static void count_step(void *payload, stemma_stage stage, uint64_t done, uint64_t total)
{
    (void)stage;
    (void)done;
    (void)total;
    ++*(unsigned *)payload;
}

/* Adds the second part to a copy of the case, and counts. */
static void finish_once(inputs *in)
{
    stemma_case *c;
    const stemma_case_options options = {STEMMA_OPEN_WRITE, 2, NULL, count_step, &in->steps, 0, NULL};
    const char *second = in->second;
    in->steps = 0;
    assert_int_equal(stemma_case_open(&c, in->expected, &options, NULL), STEMMA_OK);
    assert_int_equal(stemma_case_add(c, &second, 1, NULL, NULL), STEMMA_OK);
    assert_int_equal(stemma_case_run(c, NULL, NULL), STEMMA_OK);
    stemma_case_free(c);
    assert_true(in->steps >= 4);
}

static void make_inputs(inputs *in, const folder *f)
{
    static const corpus_sizes sizes = {20, 60, 30, 60, 10, 3};
    uint64_t random = 44;
    corpus c = {0};
    corpus_generate(&c, &sizes, &random);
    corpus_shuffle(&c, &random);
    stm_buffer text = STM_BUFFER_INIT;
    for (uint32_t i = 0; i < 30; i++) { /* long strangers, 6 MB of them */
        char id[32];
        (void)snprintf(id, sizeof id, "long-%u", i);
        stm_buffer_clear(&text);
        put_sentences(&text, 25000, 600 + i, &random);
        const record r = {.id = id, .text = text.data};
        corpus_put(&c, &r);
    }
    stm_buffer_release(&text);
    uint8_t part[400];
    assert_true(c.count <= sizeof part);
    for (size_t i = 0; i < c.count; i++) {
        part[i] = random_below(&random, 4) > 0;
    }
    corpus_write(&c, in_folder(f, "first.jsonl", in->first), part, 0);
    corpus_write(&c, in_folder(f, "second.jsonl", in->second), part, 1);
    corpus_release(&c);
    const char *first = in->first;
    memset(&in->before_export, 0, sizeof in->before_export);
    memset(&in->expected_export, 0, sizeof in->expected_export);
    add_and_run(in_folder(f, "before.stemma", in->before), STEMMA_OPEN_CREATE, 2, &first, 1);
    export_case(&in->before_export, in->before);
    copy_file(in->before, in_folder(f, "expected.stemma", in->expected));
    finish_once(in);
    export_case(&in->expected_export, in->expected);
}

static void release_inputs(inputs *in)
{
    stm_buffer_release(&in->before_export);
    stm_buffer_release(&in->expected_export);
}

/* The case can be read, has the articles of before at least, and the same add again finishes. */
static void check_and_finish(const inputs *in, const char *path, const char *what)
{
    stemma_case *c;
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    const stemma_results *results = NULL;
    stm_buffer got = STM_BUFFER_INIT;
    const char *second = in->second;
    if (stemma_case_open(&c, path, NULL, &error) != STEMMA_OK ||
        stemma_case_results(&results, c, &error) != STEMMA_OK) {
        fail_msg("%s: %s", what, error.message);
    }
    assert_true(results->has_families && results->family_count > 0);
    stemma_case_free(c);
    add_and_run(path, STEMMA_OPEN_WRITE, 2, &second, 1);
    export_case(&got, path);
    assert_same_export(&in->expected_export, &got, what);
    stm_buffer_release(&got);
}

/* ------------------------------------------------------------------ cancelling */

typedef struct canceller {
    stemma_case *c;
    int told; /* a byte for each step of progress */
    unsigned after_steps;
    long after_microseconds;
} canceller;

static void tell_step(void *payload, stemma_stage stage, uint64_t done, uint64_t total)
{
    (void)stage;
    (void)done;
    (void)total;
    (void)!write(*(const int *)payload, "s", 1);
}

/* Reads so many steps, or all there are. */
static void await_steps(int told, unsigned steps)
{
    char step;
    while (steps > 0 && read(told, &step, 1) == 1) {
        steps--;
    }
}

static void *cancel_soon(void *argument)
{
    const canceller *self = argument;
    await_steps(self->told, self->after_steps);
    pause_microseconds(self->after_microseconds);
    stemma_case_cancel(self->c);
    return NULL;
}

static void cancel_once(const inputs *in, const char *path, unsigned steps, long microseconds, unsigned *cancelled)
{
    stemma_case *c;
    int told[2];
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    assert_int_equal(pipe(told), 0);
    const stemma_case_options options = {STEMMA_OPEN_WRITE, 2, NULL, tell_step, &told[1], 0, NULL};
    const char *second = in->second;
    copy_file(in->before, path);
    assert_int_equal(stemma_case_open(&c, path, &options, NULL), STEMMA_OK);
    canceller self = {c, told[0], steps, microseconds};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, &self), 0);
    stemma_status status = stemma_case_add(c, &second, 1, NULL, &error);
    if (status == STEMMA_OK) {
        status = stemma_case_run(c, NULL, &error);
    }
    (void)close(told[1]);
    pthread_join(thread, NULL);
    (void)close(told[0]);
    if (status != STEMMA_OK && status != STEMMA_E_CANCELLED) {
        fail_msg("cancelled: status %d, %s", (int)status, error.message);
    }
    *cancelled += status == STEMMA_E_CANCELLED;
    stemma_case_free(c);
    check_and_finish(in, path, "cancelled");
    forget_case(path);
}

static void cancelled_from_another_thread(void **state)
{
    const folder *f = *state;
    inputs in;
    path_text path;
    uint64_t random = 4321;
    make_inputs(&in, f);
    (void)in_folder(f, "cancel.stemma", path);
    unsigned cancelled = 0;
    for (unsigned i = 0; i < 10; i++) {
        long pause = i % 2 ? (long)random_below(&random, PAUSE_MICROSECONDS_MAX) : 0;
        cancel_once(&in, path, in.steps * i / 10, pause, &cancelled);
    }
    assert_true(cancelled >= 3);
    release_inputs(&in);
}

static void cancelled_before_it_begins(void **state)
{
    const folder *f = *state;
    path_text path;
    path_text input_path;
    write_text(f, "in.jsonl", "{\"id\":\"a\",\"text\":\"Un texte.\"}\n");
    const char *input = in_folder(f, "in.jsonl", input_path);
    stemma_case *c;
    const stemma_case_options options = {STEMMA_OPEN_CREATE, 2, NULL, NULL, NULL, 0, NULL};
    assert_int_equal(stemma_case_open(&c, in_folder(f, "c.stemma", path), &options, NULL), STEMMA_OK);
    stemma_case_cancel(c);
    assert_int_equal(stemma_case_add(c, &input, 1, NULL, NULL), STEMMA_E_CANCELLED);
    assert_int_equal(stemma_case_run(c, NULL, NULL), STEMMA_E_CANCELLED);
    stemma_case_free(c);
}

/* What is supposed is worked out on a copy of the case: cancelling the case stops that, too. */
static void cancelled_while_supposing(void **state)
{
    const folder *f = *state;
    path_text path;
    path_text input_path;
    write_text(f, "in.jsonl", "{\"id\":\"a\",\"text\":\"Un texte.\",\"outlet\":\"A\"}\n");
    const char *input = in_folder(f, "in.jsonl", input_path);
    stemma_case *c;
    stemma_what_if *what_if = NULL;
    const stemma_supposition suppositions[] = {{"A", NULL}, {NULL, "a"}};
    add_and_run(in_folder(f, "c.stemma", path), STEMMA_OPEN_CREATE, 1, &input, 1);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(stemma_case_open(&c, path, NULL, NULL), STEMMA_OK);
        assert_int_equal(stemma_case_what_if(&what_if, c, &suppositions[i], NULL), STEMMA_OK);
        stemma_what_if_free(what_if);
        stemma_case_cancel(c);
        assert_int_equal(stemma_case_what_if(&what_if, c, &suppositions[i], NULL), STEMMA_E_CANCELLED);
        assert_null(what_if);
        stemma_case_free(c);
    }
}

/* ------------------------------------------------------------------ killing */

/* In a child: add and run, as a command would. */
static void be_killed(const char *path, const char *input, int told)
{
    stemma_case *c;
    const stemma_case_options options = {STEMMA_OPEN_WRITE, 2, NULL, tell_step, &told, 0, NULL};
    if (stemma_case_open(&c, path, &options, NULL) != STEMMA_OK || stemma_case_add(c, &input, 1, NULL, NULL) != 0 ||
        stemma_case_run(c, NULL, NULL) != STEMMA_OK) {
        _exit(9);
    }
    stemma_case_free(c);
    _exit(0);
}

static bool kill_once(const char *path, const char *input, unsigned steps, long microseconds)
{
    int told[2];
    assert_int_equal(pipe(told), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)close(told[0]);
        be_killed(path, input, told[1]);
    }
    (void)close(told[1]);
    await_steps(told[0], steps);
    pause_microseconds(microseconds);
    (void)kill(child, SIGKILL);
    int how;
    assert_int_equal(waitpid(child, &how, 0), child);
    (void)close(told[0]);
    if (!WIFSIGNALED(how)) {
        assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
    }
    return WIFSIGNALED(how);
}

static void killed_at_any_moment(void **state)
{
    const folder *f = *state;
    inputs in;
    path_text path;
    uint64_t random = 1234;
    make_inputs(&in, f);
    (void)in_folder(f, "kill.stemma", path);
    unsigned killed = 0;
    for (unsigned i = 0; i < kills; i++) {
        copy_file(in.before, path);
        for (int again = 0; again < 2; again++) { /* killed, and perhaps killed again */
            unsigned steps = random_below(&random, in.steps);
            killed += kill_once(path, in.second, steps, (long)random_below(&random, PAUSE_MICROSECONDS_MAX));
        }
        check_and_finish(&in, path, "killed");
        forget_case(path);
    }
    assert_true(killed >= kills / 2);
    release_inputs(&in);
}

int main(int argc, char **argv)
{
    kills = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : kills;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cancelled_before_it_begins, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(cancelled_while_supposing, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(cancelled_from_another_thread, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(killed_at_any_moment, folder_make, folder_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
