/* The same bytes whatever the threads and the order, and adding gives what one run over everything gives. */
#include "run/run_help.h"

#include <stdio.h>
#include <string.h>

static const corpus_sizes all_kinds = {30, 75, 65, 80, 10, 3};

enum { PARTS_MAX = 3, LINES_MAX = 1000 };

static void check_same_for_threads(const folder *f, const char *input, const stm_buffer *expected)
{
    path_text path;
    (void)in_folder(f, "threads.stemma", path);
    stm_buffer again = STM_BUFFER_INIT;
    static const unsigned threads[] = {2, 3, 8};
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        add_and_run(path, STEMMA_OPEN_CREATE, threads[i], &input, 1);
        export_case(&again, path);
        assert_same_export(expected, &again, "threads");
        forget_case(path);
    }
    stm_buffer_release(&again);
}

static void threads_and_order_do_not_show(void **state)
{
    const folder *f = *state;
    uint64_t random = 5;
    corpus c = {0};
    corpus_generate(&c, &all_kinds, &random);
    path_text path;
    path_text input_path;
    const char *input = in_folder(f, "in.jsonl", input_path);
    (void)in_folder(f, "one.stemma", path);
    stm_buffer expected = STM_BUFFER_INIT;
    stm_buffer again = STM_BUFFER_INIT;
    corpus_write(&c, input, NULL, 0);
    add_and_run(path, STEMMA_OPEN_CREATE, 1, &input, 1);
    export_case(&expected, path);
    assert_true(expected.length > 100000);
    check_same_for_threads(f, input, &expected);
    for (int round = 0; round < 3; round++) {
        corpus_shuffle(&c, &random);
        corpus_write(&c, input, NULL, 0);
        forget_case(path);
        add_and_run(path, STEMMA_OPEN_CREATE, 2, &input, 1);
        export_case(&again, path);
        assert_same_export(&expected, &again, "order");
    }
    corpus_release(&c);
    stm_buffer_release(&expected);
    stm_buffer_release(&again);
}

/* With given ids, a file an article and one file for all say the same, but for where they were read. */
static void one_file_or_many(void **state)
{
    const folder *f = *state;
    static const char *const tables[] = {"passages", "links", "families", "edges"};
    static const corpus_sizes sizes = {10, 20, 5, 10, 5, 0};
    uint64_t random = 6;
    corpus c = {0};
    corpus_generate(&c, &sizes, &random);
    stm_buffer exports[2] = {STM_BUFFER_INIT, STM_BUFFER_INIT};
    path_text single;
    path_text many[LINES_MAX];
    const char *inputs[LINES_MAX];
    corpus_write(&c, in_folder(f, "single.jsonl", single), NULL, 0);
    for (size_t i = 0; i < c.count; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "%zu.jsonl", (i * 37) % 1000);
        write_text(f, name, c.lines[i]);
        inputs[i] = in_folder(f, name, many[i]);
    }
    for (int way = 0; way < 2; way++) {
        const char *one = single;
        path_text path;
        stemma_case *opened;
        const stemma_results *results;
        add_and_run(in_folder(f, way ? "many.stemma" : "single.stemma", path), STEMMA_OPEN_CREATE, 2,
                    way ? inputs : &one, way ? c.count : 1);
        assert_int_equal(stemma_case_open(&opened, path, NULL, NULL), STEMMA_OK);
        assert_int_equal(stemma_case_results(&results, opened, NULL), STEMMA_OK);
        export_results(&exports[way], results, tables, 4);
        stemma_case_free(opened);
    }
    assert_same_export(&exports[0], &exports[1], "files");
    corpus_release(&c);
    stm_buffer_release(&exports[0]);
    stm_buffer_release(&exports[1]);
}

/* ------------------------------------------------------------------ add and run */

typedef struct split {
    path_text paths[PARTS_MAX];
    const char *inputs[PARTS_MAX];
    unsigned parts;
} split;

static void make_split(split *s, const folder *f, const corpus *c, uint64_t *random)
{
    static uint8_t part[LINES_MAX];
    assert_true(c->count <= LINES_MAX);
    s->parts = 2 + random_below(random, PARTS_MAX - 1);
    uint32_t early = random_below(random, 10); /* how much of all comes with the first part */
    for (size_t i = 0; i < c->count; i++) {
        part[i] = random_below(random, 10) < early ? 0 : (uint8_t)random_below(random, s->parts);
    }
    for (unsigned p = 0; p < s->parts && p < PARTS_MAX; p++) { /* the bound is for GCC 14, which cannot see it */
        char name[32];
        (void)snprintf(name, sizeof name, "part%u.jsonl", p);
        s->inputs[p] = in_folder(f, name, s->paths[p]);
        corpus_write(c, s->paths[p], part, p);
    }
}

/* Inputs in an order that begins with part `first`. */
static void rotated(const split *s, unsigned first, const char *out[PARTS_MAX])
{
    for (unsigned p = 0; p < s->parts; p++) {
        out[p] = s->inputs[(first + p) % s->parts];
    }
}

static void check_split(const folder *f, const corpus *c, uint64_t *random, const char *what)
{
    split s;
    path_text path;
    const char *inputs[PARTS_MAX];
    stm_buffer expected = STM_BUFFER_INIT;
    stm_buffer got = STM_BUFFER_INIT;
    (void)in_folder(f, "split.stemma", path);
    make_split(&s, f, c, random);
    rotated(&s, random_below(random, s.parts), inputs);
    add_and_run(path, STEMMA_OPEN_CREATE, 2, inputs, s.parts);
    export_case(&expected, path);
    forget_case(path);
    rotated(&s, random_below(random, s.parts), inputs);
    for (unsigned p = 0; p < s.parts; p++) {
        add_and_run(path, p == 0 ? STEMMA_OPEN_CREATE : STEMMA_OPEN_WRITE, 1 + p, &inputs[p], 1);
    }
    export_case(&got, path);
    assert_same_export(&expected, &got, what);
    /* the last part again, and all of it again: nothing changes */
    add_and_run(path, STEMMA_OPEN_WRITE, 2, &inputs[s.parts - 1], 1);
    export_case(&got, path);
    assert_same_export(&expected, &got, "the same part again");
    add_and_run(path, STEMMA_OPEN_WRITE, 2, inputs, s.parts);
    export_case(&got, path);
    assert_same_export(&expected, &got, "all parts again");
    forget_case(path);
    stm_buffer_release(&expected);
    stm_buffer_release(&got);
}

static void adding_gives_what_one_run_gives(void **state)
{
    const folder *f = *state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        uint64_t random = seed * 1000;
        corpus c = {0};
        corpus_generate(&c, &all_kinds, &random);
        corpus_shuffle(&c, &random);
        char what[32];
        (void)snprintf(what, sizeof what, "corpus %u", (unsigned)seed);
        check_split(f, &c, &random, what);
        corpus_release(&c);
    }
}

static void adding_to_a_crowd(void **state)
{
    const folder *f = *state;
    static const corpus_sizes kinds[] = {{0, 150, 0, 0, 0, 0}, {0, 0, 140, 0, 0, 0}, {0, 0, 0, 200, 0, 0},
                                         {0, 0, 0, 0, 0, 12},  {5, 3, 3, 3, 2, 1},   {1, 0, 2, 0, 0, 1}};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        for (uint64_t seed = 1; seed <= 2; seed++) {
            uint64_t random = seed * 77 + k;
            corpus c = {0};
            corpus_generate(&c, &kinds[k], &random);
            corpus_shuffle(&c, &random);
            char what[32];
            (void)snprintf(what, sizeof what, "kind %zu, corpus %u", k, (unsigned)seed);
            check_split(f, &c, &random, what);
            corpus_release(&c);
        }
    }
}

/* Article after article. */
static void adding_one_by_one(void **state)
{
    const folder *f = *state;
    static const corpus_sizes sizes = {1, 4, 3, 3, 2, 1};
    uint64_t random = 31;
    corpus c = {0};
    corpus_generate(&c, &sizes, &random);
    corpus_shuffle(&c, &random);
    path_text all_path;
    path_text step_path;
    path_text names[LINES_MAX];
    const char *inputs[LINES_MAX];
    for (size_t i = 0; i < c.count; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "n%zu.jsonl", i);
        write_text(f, name, c.lines[i]);
        inputs[i] = in_folder(f, name, names[i]);
        add_and_run(in_folder(f, "step.stemma", step_path), i == 0 ? STEMMA_OPEN_CREATE : STEMMA_OPEN_WRITE, 2,
                    &inputs[i], 1);
    }
    add_and_run(in_folder(f, "all.stemma", all_path), STEMMA_OPEN_CREATE, 2, inputs, c.count);
    stm_buffer expected = STM_BUFFER_INIT;
    stm_buffer got = STM_BUFFER_INIT;
    export_case(&expected, all_path);
    export_case(&got, step_path);
    assert_same_export(&expected, &got, "one by one");
    stm_buffer_release(&expected);
    stm_buffer_release(&got);
    corpus_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(threads_and_order_do_not_show, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(one_file_or_many, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(adding_one_by_one, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(adding_to_a_crowd, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(adding_gives_what_one_run_gives, folder_make, folder_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
