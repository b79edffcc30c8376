/* The n-th allocation fails, then the n-th write, sync, truncate or open of SQLite, while three tiny articles are
 * added, compared and read: a clean status for every n, and afterwards a case that the same add finishes. */
#include "run/run_help.h"

#include <stdio.h>
#include <string.h>

#include "support/fault.h"
#include "support/fault_vfs.h"

#define DISPATCH "Les pompiers ont lutté quatre heures contre les flammes avec 45 hommes et douze véhicules neufs."

static const char *const one_by_one[] = {
    "{\"id\":\"a\",\"text\":\"" DISPATCH "\",\"date\":\"2024-01-01\",\"outlet\":\"A\"}\n",
    "{\"id\":\"b\",\"text\":\"Hier. " DISPATCH "\",\"date\":\"2024-01-02\",\"x\":[1]}\n"
    "{\"id\":\"a\",\"text\":\"" DISPATCH " Encore.\"}\n{\"id\":\"bad\"}\n",
};

/* Framed pages of one host; the second file brings an earlier capture of the first page, whose text stands then, and a
 * page that makes a template of what two had in common. */
#define PAGE(day, address, title)                                                                                      \
    "{\"url\":\"" address "\",\"filedate\":\"2024-03-0" day                                                            \
    "\",\"text\":\"Home | News | Sport | Contact\\n\\nThe paper of the "                                               \
    "valley\\n\\n" title " " DISPATCH "\\n\\nCopyright 2024 Post. All rights reserved.\"}\n"

static const char *const pages[] = {
    PAGE("2", "https://e.org/a?utm_source=x", "Premier") PAGE("2", "https://e.org/b", "Une autre page, sans rapport :"),
    PAGE("1", "http://e.org/a", "Premier") PAGE("3", "http://e.org/c", "Encore une autre, la troisième, qui dit :"),
};

/* The dispatch in three languages: lines of pivots, the grid and its chains. */
static const char *const in_three_languages[] = {
    "{\"id\":\"a\",\"text\":\"" DISPATCH "\",\"date\":\"2024-01-01\"}\n",
    "{\"id\":\"b\",\"text\":\"The firefighters fought the flames for four hours with 45 men and twelve new "
    "vehicles.\"}\n"
    "{\"id\":\"c\",\"text\":\"Die Feuerwehr hat vier Stunden mit 45 Männern und zwölf neuen Fahrzeugen gegen die "
    "Flammen gekämpft.\"}\n",
};

typedef struct files {
    path_text inputs[2], path, before, expected;
    stm_buffer export;
} files;

static void make_files(files *x, const folder *f, const char *const *texts)
{
    for (int i = 0; i < 2; i++) {
        const char *name = i ? "b.jsonl" : "a.jsonl";
        write_text(f, name, texts[i]);
        (void)in_folder(f, name, x->inputs[i]);
    }
    const char *first = x->inputs[0];
    const char *second = x->inputs[1];
    (void)in_folder(f, "case.stemma", x->path);
    add_and_run(in_folder(f, "before.stemma", x->before), STEMMA_OPEN_CREATE, 1, &first, 1);
    copy_file(x->before, in_folder(f, "expected.stemma", x->expected));
    add_and_run(x->expected, STEMMA_OPEN_WRITE, 1, &second, 1);
    memset(&x->export, 0, sizeof x->export);
    export_case(&x->export, x->expected);
    assert_non_null(strstr(x->export.data, "== links\n{"));
}

/* Everything between opening and reading; `dictionaries`: the folder, NULL none. */
static stemma_status work_with(const char *path, stemma_open_mode mode, const char *input, const char *dictionaries,
                               stemma_error *error)
{
    stemma_case *c = NULL;
    const stemma_results *results;
    stemma_summary summary;
    const stemma_case_options options = {mode, 1, NULL, NULL, NULL, 0, dictionaries};
    stemma_status status = stemma_case_open(&c, path, &options, error);
    if (status == STEMMA_OK) {
        status = stemma_case_add(c, &input, 1, NULL, error);
    }
    if (status == STEMMA_OK) {
        status = stemma_case_run(c, NULL, error);
    }
    if (status == STEMMA_OK) {
        status = stemma_case_summary(&summary, c, error);
    }
    if (status == STEMMA_OK) {
        status = stemma_case_results(&results, c, error);
    }
    stemma_case_free(c);
    return status;
}

static stemma_status work(const char *path, stemma_open_mode mode, const char *input, stemma_error *error)
{
    return work_with(path, mode, input, NULL, error);
}

static void check_finished(const files *x, const char *what)
{
    stm_buffer got = STM_BUFFER_INIT;
    const char *second = x->inputs[1];
    add_and_run(x->path, STEMMA_OPEN_WRITE, 1, &second, 1);
    export_case(&got, x->path);
    assert_same_export(&x->export, &got, what);
    stm_buffer_release(&got);
}

static void fail_in_turn(const folder *f, const char *const *texts)
{
    files x;
    make_files(&x, f, texts);
    stemma_status status = STEMMA_OK;
    STM_FAULT_LOOP(status)
    {
        stm_fault_pause();
        copy_file(x.before, x.path);
        stm_fault_resume();
        stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
        status = work(x.path, STEMMA_OPEN_WRITE, x.inputs[1], &error);
        stm_fault_pause();
        assert_true(status == STEMMA_OK || error.status == status);
        assert_true(status == STEMMA_OK || error.code == STEMMA_CODE_OUT_OF_MEMORY);
        check_finished(&x, "without memory");
        forget_case(x.path);
    }
    stm_buffer_release(&x.export);
}

static void allocations_fail_in_turn(void **state)
{
    fail_in_turn(*state, one_by_one);
}

static void allocations_fail_in_turn_with_captures(void **state)
{
    fail_in_turn(*state, pages);
}

static void allocations_fail_in_turn_in_three_languages(void **state)
{
    fail_in_turn(*state, in_three_languages);
}

static void allocations_fail_in_turn_while_a_case_is_made(void **state)
{
    const folder *f = *state;
    files x;
    make_files(&x, f, one_by_one);
    stemma_status status = STEMMA_OK;
    STM_FAULT_LOOP(status)
    {
        stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
        status = work(x.path, STEMMA_OPEN_CREATE, x.inputs[1], &error);
        stm_fault_pause();
        forget_case(x.path);
    }
    stm_buffer_release(&x.export);
}

/* A case that is made with a dictionary, and one that misses it later. */
static void allocations_fail_in_turn_with_a_dictionary(void **state)
{
    const folder *f = *state;
    path_text path;
    path_text input;
    path_text english;
    write_text(f, "freedict-fra-eng.index", "xylomarteau\tA\tW\n");
    write_text(f, "freedict-fra-eng.dict", "xylomarteau <n>\nhammer\n");
    write_text(f, "all.jsonl",
               "{\"id\":\"a\",\"text\":\"" DISPATCH " Un xylomarteau.\"}\n"
               "{\"id\":\"b\",\"text\":\"The firefighters fought the flames for four hours with 45 men and twelve new "
               "vehicles. A hammer.\"}\n");
    write_text(f, "english.jsonl", "{\"id\":\"c\",\"text\":\"Nothing else happened in the valley.\"}\n");
    (void)in_folder(f, "made.stemma", path);
    (void)in_folder(f, "all.jsonl", input);
    (void)in_folder(f, "english.jsonl", english);
    stemma_status status = STEMMA_OK;
    STM_FAULT_LOOP(status)
    {
        stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
        status = work_with(path, STEMMA_OPEN_CREATE, input, f->path, &error);
        if (status == STEMMA_OK) {
            status = work_with(path, STEMMA_OPEN_WRITE, english, NULL, &error);
        }
        stm_fault_pause();
        forget_case(path);
    }
}

static void count_article(void *payload, const stemma_article *article)
{
    *(size_t *)payload += article->text_length > 0;
}

static void allocations_fail_while_checking(void **state)
{
    const folder *f = *state;
    files x;
    make_files(&x, f, one_by_one);
    const char *const inputs[] = {x.inputs[0], x.inputs[1]};
    size_t articles = 0;
    const stemma_case_options options = {STEMMA_OPEN_READ, 1, NULL, NULL, &articles, 0, NULL};
    stemma_status status = STEMMA_OK;
    STM_FAULT_LOOP(status)
    {
        articles = 0;
        status = stemma_check(inputs, 2, &options, count_article, NULL, NULL);
    }
    assert_int_equal(articles, 3);
    stm_buffer_release(&x.export);
}

/* From the n-th operation on the disk is full. */
static void writes_fail_in_turn(void **state)
{
    const folder *f = *state;
    files x;
    make_files(&x, f, one_by_one);
    static const int codes[] = {13, 10}; /* SQLITE_FULL, SQLITE_IOERR */
    for (size_t k = 0; k < 2; k++) {
        bool hit = true;
        for (unsigned long n = 1; hit; n++) {
            copy_file(x.before, x.path);
            stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
            stm_fault_vfs_arm(STM_FAULT_ALL, n, codes[k], k == 0);
            stemma_status status = work(x.path, STEMMA_OPEN_WRITE, x.inputs[1], &error);
            hit = stm_fault_vfs_hits() > 0;
            stm_fault_vfs_arm(0, 0, 0, false);
            assert_true(hit || status == STEMMA_OK);
            if (status != STEMMA_OK && status != STEMMA_E_STORE && status != STEMMA_E_IO) {
                fail_msg("operation %lu: status %d, %s", n, (int)status, error.message);
            }
            check_finished(&x, "without disk");
            forget_case(x.path);
        }
    }
    stm_buffer_release(&x.export);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(allocations_fail_in_turn, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(allocations_fail_in_turn_with_captures, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(allocations_fail_in_turn_in_three_languages, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(allocations_fail_in_turn_while_a_case_is_made, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(allocations_fail_in_turn_with_a_dictionary, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(allocations_fail_while_checking, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(writes_fail_in_turn, folder_make, folder_remove),
    };
    if (!stm_fault_sqlite_memory() || !stm_fault_vfs_install()) {
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
