/* The n-th allocation or the n-th write fails, or the process is killed, while the user decides: afterwards a decision
 * stands with all that follows from it, or nothing of it is there. */
#define _POSIX_C_SOURCE 200809L
#include "run/run_help.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/fault.h"
#include "support/fault_vfs.h"

#define DISPATCH "Les pompiers ont lutté quatre heures contre les flammes avec 45 hommes et douze véhicules neufs."

static const char records[] = "{\"id\":\"a\",\"text\":\"" DISPATCH "\",\"date\":\"2024-01-01\",\"outlet\":\"A\"}\n"
                              "{\"id\":\"b\",\"text\":\"Hier. " DISPATCH "\",\"date\":\"2024-01-02\"}\n"
                              "{\"id\":\"c\",\"text\":\"" DISPATCH " Encore.\",\"date\":\"2024-01-03\"}\n";

/* Everything that a user can decide, one after the other. */
typedef stemma_status (*act_fn)(stemma_case *c, stemma_error *error);

static stemma_status pin(stemma_case *c, stemma_error *error)
{
    const stemma_pin decision = {STEMMA_DECISION_PARENT, "a", "c", "said so", 1};
    return stemma_case_pin(c, &decision, NULL, error);
}

static stemma_status correct(stemma_case *c, stemma_error *error)
{
    const stemma_correction correction = {"b", "2024-02-02", "B", NULL, 2};
    return stemma_case_set(c, &correction, NULL, error);
}

static stemma_status take_out(stemma_case *c, stemma_error *error)
{
    const char *const names[] = {"b"};
    return stemma_case_remove(c, names, 1, NULL, 3, NULL, error);
}

static stemma_status undo(stemma_case *c, stemma_error *error)
{
    return stemma_case_undo(c, 1, 4, error);
}

static stemma_status suppose(stemma_case *c, stemma_error *error)
{
    stemma_what_if *what_if = NULL;
    const stemma_supposition supposition = {"a", NULL};
    stemma_status status = stemma_case_what_if(&what_if, c, &supposition, error);
    assert_int_equal(status == STEMMA_OK, what_if != NULL);
    stemma_what_if_free(what_if);
    return status;
}

static stemma_status reason(stemma_case *c, stemma_error *error)
{
    const stemma_results *results;
    stemma_reasons reasons;
    stemma_status status = stemma_case_results(&results, c, error);
    return status == STEMMA_OK ? stemma_results_reasons(&reasons, results, 1, 0, error) : status;
}

/* `prepared`: decision 1 has been made. */
static const struct {
    const char *name;
    act_fn act;
    bool prepared;
} acts[] = {{"pin", pin, false},  {"set", correct, false},     {"remove", take_out, false},
            {"undo", undo, true}, {"what if", suppose, false}, {"reasons", reason, false}};
#define ACTS (sizeof acts / sizeof *acts)

static stemma_status do_act(const char *path, act_fn act, stemma_error *error)
{
    stemma_case *c = NULL;
    const stemma_case_options options = {.mode = STEMMA_OPEN_WRITE, .threads = 1};
    stemma_status status = stemma_case_open(&c, path, &options, error);
    if (status == STEMMA_OK) {
        status = act(c, error);
    }
    stemma_case_free(c);
    return status;
}

typedef struct state_files {
    path_text before, after, path;
    stm_buffer exports[2]; /* before, after */
} state_files;

/* With the decisions, which are the log of what was done. */
static void export_all(stm_buffer *out, const char *path)
{
    static const char *const tables[] = {"articles", "passages", "links", "families", "edges", "decisions"};
    stemma_case *c;
    const stemma_results *results;
    const stemma_case_options options = {.mode = STEMMA_OPEN_READ, .threads = 1};
    stm_buffer_clear(out);
    assert_int_equal(stemma_case_open(&c, path, &options, NULL), STEMMA_OK);
    assert_int_equal(stemma_case_results(&results, c, NULL), STEMMA_OK);
    export_results(out, results, tables, 6);
    stemma_case_free(c);
}

static void make_states(state_files *x, const folder *f, size_t act)
{
    path_text input;
    write_text(f, "in.jsonl", records);
    const char *name = in_folder(f, "in.jsonl", input);
    memset(x, 0, sizeof *x);
    add_and_run(in_folder(f, "before.stemma", x->before), STEMMA_OPEN_CREATE, 1, &name, 1);
    if (acts[act].prepared) {
        assert_int_equal(do_act(x->before, pin, NULL), STEMMA_OK);
    }
    copy_file(x->before, in_folder(f, "after.stemma", x->after));
    assert_int_equal(do_act(x->after, acts[act].act, NULL), STEMMA_OK);
    (void)in_folder(f, "case.stemma", x->path);
    export_all(&x->exports[0], x->before);
    export_all(&x->exports[1], x->after);
}

static void release_states(state_files *x)
{
    stm_buffer_release(&x->exports[0]);
    stm_buffer_release(&x->exports[1]);
    forget_case(x->before);
    forget_case(x->after);
    forget_case(x->path);
}

static bool same(const stm_buffer *one, const stm_buffer *two)
{
    return one->length == two->length && memcmp(one->data, two->data, one->length) == 0;
}

/* One of the two states, and the later one where the act said that it was done. */
static void check_state(const state_files *x, bool done, const char *what)
{
    stm_buffer now = STM_BUFFER_INIT;
    export_all(&now, x->path);
    if (done || !same(&x->exports[0], &now)) {
        assert_same_export(&x->exports[1], &now, what);
    }
    stm_buffer_release(&now);
}

static void allocations_fail_in_turn(void **state)
{
    const folder *f = *state;
    for (size_t act = 0; act < ACTS; act++) {
        state_files x;
        make_states(&x, f, act);
        stemma_status status = STEMMA_OK;
        STM_FAULT_LOOP(status)
        {
            stm_fault_pause();
            copy_file(x.before, x.path);
            stm_fault_resume();
            stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
            status = do_act(x.path, acts[act].act, &error);
            stm_fault_pause();
            assert_true(status == STEMMA_OK || error.code == STEMMA_CODE_OUT_OF_MEMORY);
            check_state(&x, status == STEMMA_OK, acts[act].name);
            forget_case(x.path);
        }
        release_states(&x);
    }
}

static void writes_fail_in_turn(void **state)
{
    const folder *f = *state;
    for (size_t act = 0; act < ACTS; act++) {
        state_files x;
        make_states(&x, f, act);
        bool hit = true;
        for (unsigned long n = 1; hit; n++) {
            copy_file(x.before, x.path);
            stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
            stm_fault_vfs_arm(STM_FAULT_ALL, n, 13, true); /* SQLITE_FULL from here on */
            stemma_status status = do_act(x.path, acts[act].act, &error);
            hit = stm_fault_vfs_hits() > 0;
            stm_fault_vfs_arm(0, 0, 0, false);
            assert_true(hit || status == STEMMA_OK);
            check_state(&x, status == STEMMA_OK, acts[act].name);
            forget_case(x.path);
        }
        release_states(&x);
    }
}

/* Pins and takes back without end. */
static void go_on_deciding(const char *path)
{
    for (uint64_t number = 1;; number++) {
        stemma_case *c = NULL;
        const stemma_case_options options = {.mode = STEMMA_OPEN_WRITE, .threads = 1};
        if (stemma_case_open(&c, path, &options, NULL) == STEMMA_OK && pin(c, NULL) == STEMMA_OK) {
            (void)!stemma_case_undo(c, number, 4, NULL);
        }
        stemma_case_free(c);
    }
}

static const stemma_edge *edge_of(const stemma_results *results, uint32_t child)
{
    for (size_t i = 0; i < results->edge_count; i++) {
        if (results->edges[i].child == child) {
            return &results->edges[i];
        }
    }
    return NULL;
}

static void killed_at_any_time(void **state)
{
    const folder *f = *state;
    state_files x;
    uint64_t random = 4;
    make_states(&x, f, 0);
    for (int round = 0; round < 12; round++) {
        copy_file(x.before, x.path);
        pid_t child = fork();
        if (child == 0) {
            go_on_deciding(x.path);
        }
        assert_true(child > 0);
        const struct timespec while_ago = {0, 1000000L * (20 + (long)random_below(&random, 60))};
        (void)nanosleep(&while_ago, NULL);
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, NULL, 0), child);
        stemma_case *c;
        const stemma_results *results;
        assert_int_equal(stemma_case_open(&c, x.path, NULL, NULL), STEMMA_OK);
        assert_int_equal(stemma_case_results(&results, c, NULL), STEMMA_OK);
        const stemma_edge *edge = edge_of(results, 0);
        assert_non_null(edge);
        size_t last = results->decision_count;
        bool decided = last > 0 && results->decisions[last - 1].state == STEMMA_DECISION_IN_FORCE;
        assert_int_equal(decided, edge->basis == STEMMA_BASIS_USER);
        assert_int_equal(decided, edge->parent == 2);
        stemma_case_free(c);
        forget_case(x.path);
    }
    release_states(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(allocations_fail_in_turn, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(writes_fail_in_turn, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(killed_at_any_time, folder_make, folder_remove),
    };
    if (!stm_fault_sqlite_memory() || !stm_fault_vfs_install()) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
