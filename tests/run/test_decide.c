/* The user decides: a removal gives what a run without the articles gives, a correction what a run over the corrected
 * input gives, undoing gives back what was there, and `add` keeps what was decided. */
#include "run/run_help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARTICLES_MAX = 1000 };

static void check(stemma_status status, const stemma_error *error)
{
    if (status != STEMMA_OK) {
        fail_msg("status %d: %s", (int)status, error->message);
    }
}

static stemma_case *open_case(const char *path, stemma_open_mode mode)
{
    stemma_case *c;
    stemma_error error = {0};
    stemma_case_options options = STEMMA_CASE_OPTIONS_INIT;
    options.mode = mode;
    options.threads = 2;
    check(stemma_case_open(&c, path, &options, &error), &error);
    return c;
}

static const stemma_results *results_of(stemma_case *c)
{
    const stemma_results *results;
    stemma_error error = {0};
    check(stemma_case_results(&results, c, &error), &error);
    return results;
}

/* ------------------------------------------------------------------ which line gave which article */

/* The value of a string field of a line that put_field wrote, in `out`; NULL when it has none. No escapes in these. */
static const char *field(const char *line, const char *name, stm_buffer *out)
{
    stm_buffer key = STM_BUFFER_INIT;
    stm_buffer_format(&key, "\"%s\": \"", name);
    const char *at = strstr(line, key.data);
    stm_buffer_clear(out);
    if (at) {
        at += key.length;
        stm_buffer_bytes(out, at, strcspn(at, "\""));
    }
    stm_buffer_release(&key);
    return at ? out->data : NULL;
}

static bool has_text(const char *line, const stemma_article *article)
{
    stm_buffer text = STM_BUFFER_INIT;
    bool same = strcmp(field(line, "text", &text), article->text) == 0;
    stm_buffer_release(&text);
    return same;
}

static bool gave(const char *line, const stemma_article *article)
{
    stm_buffer value = STM_BUFFER_INIT;
    bool yes = has_text(line, article);
    const char *id = field(line, "id", &value);
    if (yes && id) {
        size_t length = strlen(id);
        yes = strncmp(article->id, id, length) == 0 && (article->id[length] == '\0' || article->id[length] == '~');
    } else if (yes) {
        const char *source = field(line, "source", &value);
        yes = source ? article->source && strcmp(source, article->source) == 0
                     : !article->source && article->title && strcmp(article->title, "Sans nom") == 0;
    }
    stm_buffer_release(&value);
    return yes;
}

static bool is_nameless(const stemma_article *article)
{
    return !article->source && article->title && strcmp(article->title, "Sans nom") == 0;
}

/* ------------------------------------------------------------------ remove */

typedef struct chosen {
    char *ids[ARTICLES_MAX];
    size_t count;
} chosen;

static void forget_chosen(chosen *out)
{
    for (size_t i = 0; i < out->count; i++) {
        free(out->ids[i]);
    }
    out->count = 0;
}

/* Every n-th article or so; marks their lines with part 1. */
static void choose(chosen *out, const corpus *c, uint8_t *part, const char *path, uint32_t every, uint64_t *random)
{
    stemma_case *opened = open_case(path, STEMMA_OPEN_READ);
    const stemma_results *results = results_of(opened);
    out->count = 0;
    memset(part, 0, c->count);
    for (size_t i = 0; i < results->article_count; i++) {
        const stemma_article *article = &results->articles[i];
        if (random_below(random, every) != 0) {
            continue;
        }
        bool one_only = is_nameless(article);
        bool found = false;
        for (size_t k = 0; k < c->count && !(found && one_only); k++) {
            if (!part[k] && gave(c->lines[k], article)) {
                part[k] = 1;
                found = true;
            }
        }
        assert_true(found);
        out->ids[out->count] = strdup(article->id);
        assert_non_null(out->ids[out->count++]);
    }
    stemma_case_free(opened);
}

static void remove_chosen(const char *path, const chosen *some)
{
    stemma_case *c = open_case(path, STEMMA_OPEN_WRITE);
    stemma_error error = {0};
    uint64_t first = 0;
    if (some->count > 0) {
        check(stemma_case_remove(c, (const char *const *)some->ids, some->count, "no news", 1700000000, &first, &error),
              &error);
        assert_int_equal(first, 1);
        assert_int_equal(results_of(c)->decision_count, some->count);
    }
    stemma_case_free(c);
}

static void undo_all(const char *path)
{
    stemma_case *c = open_case(path, STEMMA_OPEN_WRITE);
    stemma_error error = {0};
    size_t count = results_of(c)->decision_count;
    for (uint64_t number = 1; number <= count; number++) {
        if (results_of(c)->decisions[number - 1].state != STEMMA_DECISION_UNDONE) {
            check(stemma_case_undo(c, number, 1700000001, &error), &error);
        }
    }
    stemma_case_free(c);
}

static void check_removal(const folder *f, const corpus_sizes *sizes, uint64_t seed, uint32_t every)
{
    static uint8_t part[ARTICLES_MAX];
    static chosen some;
    uint64_t random = seed;
    corpus c = {0};
    path_text path;
    path_text all_path;
    path_text input_path;
    char what[64];
    stm_buffer whole = STM_BUFFER_INIT;
    stm_buffer expected = STM_BUFFER_INIT;
    stm_buffer got = STM_BUFFER_INIT;
    (void)snprintf(what, sizeof what, "removal %u, every %u", (unsigned)seed, every);
    corpus_generate(&c, sizes, &random);
    corpus_shuffle(&c, &random);
    assert_true(c.count <= ARTICLES_MAX);
    const char *input = in_folder(f, "in.jsonl", input_path);
    corpus_write(&c, input, NULL, 0);
    add_and_run(in_folder(f, "all.stemma", all_path), STEMMA_OPEN_CREATE, 2, &input, 1);
    export_case(&whole, all_path);
    choose(&some, &c, part, all_path, every, &random);
    copy_file(all_path, in_folder(f, "case.stemma", path));
    remove_chosen(path, &some);
    export_case(&got, path);
    /* reading the input again brings nothing back */
    add_and_run(path, STEMMA_OPEN_WRITE, 2, &input, 1);
    stm_buffer again = STM_BUFFER_INIT;
    export_case(&again, path);
    assert_same_export(&got, &again, "the input again");
    forget_case(all_path);
    corpus_write(&c, input, part, 0);
    add_and_run(all_path, STEMMA_OPEN_CREATE, 2, &input, 1);
    export_case(&expected, all_path);
    assert_same_export(&expected, &got, what);
    /* undone and read again: all is as it was */
    undo_all(path);
    corpus_write(&c, input, NULL, 0);
    add_and_run(path, STEMMA_OPEN_WRITE, 2, &input, 1);
    export_case(&got, path);
    assert_same_export(&whole, &got, "undone");
    forget_case(all_path);
    forget_case(path);
    forget_chosen(&some);
    corpus_release(&c);
    stm_buffer_release(&whole);
    stm_buffer_release(&expected);
    stm_buffer_release(&got);
    stm_buffer_release(&again);
}

static void a_removal_is_a_run_without(void **state)
{
    const folder *f = *state;
    static const corpus_sizes all_kinds = {10, 40, 40, 45, 8, 3};
    static const uint32_t rates[] = {2, 5, 30};
    for (uint64_t seed = 1; seed <= 3; seed++) {
        check_removal(f, &all_kinds, seed * 10, rates[seed - 1]);
    }
}

/* Crowds in which texts push each other out of the lists, and articles have too many partners. */
static void a_removal_from_a_crowd(void **state)
{
    const folder *f = *state;
    static const corpus_sizes kinds[] = {
        {0, 150, 0, 0, 0, 0}, {0, 0, 140, 0, 0, 0}, {0, 0, 0, 200, 0, 0}, {0, 0, 0, 0, 0, 12}};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        check_removal(f, &kinds[k], 7 + k, k % 2 ? 3 : 10);
    }
}

/* Pages of one host with their frame, the first captured twice: without some of them the template may be another, and
 * both captures go. */
static void write_pages(const char *path, uint64_t seed, unsigned from)
{
    stm_buffer out = STM_BUFFER_INIT;
    stm_buffer text = STM_BUFFER_INIT;
    for (unsigned i = 0; i < 7; i++) {
        uint64_t random = seed + i % 6;
        stm_buffer_clear(&text);
        stm_buffer_string(&text, "Home\nNews\nSport\nSubscribe to our newsletter today\n");
        put_sentences(&text, 120, 10 + i % 6, &random);
        stm_buffer_string(&text, i == 6 ? " Corrected." : "");
        stm_buffer_string(&text, "\nRead also our other stories\nContact the desk\nPrivacy settings");
        if (i % 6 < from) {
            continue;
        }
        stm_buffer_format(&out, "{\"url\":\"https://post.example/%u\",\"filedate\":\"2024-03-%02u\",\"text\":", i % 6,
                          i + 1);
        stm_json_string(&out, text.data);
        stm_buffer_string(&out, "}\n");
    }
    write_file(path, out.data ? out.data : "", out.length);
    stm_buffer_release(&out);
    stm_buffer_release(&text);
}

static void a_removal_of_pages(void **state)
{
    const folder *f = *state;
    static const char *const names[] = {"https://post.example/0", "https://post.example/1", "https://post.example/2",
                                        "https://post.example/3", "https://post.example/4"};
    for (unsigned count = 1; count <= 5; count++) {
        path_text path;
        path_text other;
        path_text input_path;
        stemma_error error = {0};
        stm_buffer expected = STM_BUFFER_INIT;
        stm_buffer got = STM_BUFFER_INIT;
        const char *input = in_folder(f, "in.jsonl", input_path);
        write_pages(input, 3, 0);
        add_and_run(in_folder(f, "case.stemma", path), STEMMA_OPEN_CREATE, 2, &input, 1);
        stemma_case *c = open_case(path, STEMMA_OPEN_WRITE);
        check(stemma_case_remove(c, names, count, NULL, 1, NULL, &error), &error);
        stemma_case_free(c);
        add_and_run(path, STEMMA_OPEN_WRITE, 2, &input, 1);
        export_case(&got, path);
        write_pages(input, 3, count);
        add_and_run(in_folder(f, "other.stemma", other), STEMMA_OPEN_CREATE, 2, &input, 1);
        export_case(&expected, other);
        assert_same_export(&expected, &got, "pages");
        forget_case(path);
        forget_case(other);
        stm_buffer_release(&expected);
        stm_buffer_release(&got);
    }
}

/* ------------------------------------------------------------------ set */

/* A line with another date and outlet. */
static char *corrected_line(const char *line, const char *date, const char *outlet)
{
    static const char *const names[] = {"\"outlet\": \"", "\"date\": \""};
    stm_buffer out = STM_BUFFER_INIT;
    for (const char *at = line; *at;) {
        size_t skip = 0;
        for (size_t i = 0; i < 2; i++) {
            size_t length = strlen(names[i]);
            if (strncmp(at, names[i], length) == 0) {
                skip = length + strcspn(at + length, "\"") + 1;
                skip += strspn(at + skip, ", ");
            }
        }
        if (skip == 0) {
            stm_buffer_char(&out, *at++);
        }
        at += skip;
    }
    while (out.length > 0 && strchr("}, \n", out.data[out.length - 1])) {
        out.data[--out.length] = '\0';
    }
    stm_buffer_format(&out, ", \"date\": \"%s\", \"outlet\": \"%s\"}\n", date, outlet);
    assert_false(out.failed);
    return out.data;
}

/* The one thing that a correction says of itself. */
static void forget_basis(stm_buffer *text)
{
    static const char user[] = "\"basis\":\"user\"";
    static const char date[] = "\"basis\":\"date\"";
    for (char *at = text->data; (at = strstr(at, user)) != NULL;) {
        memcpy(at, date, sizeof date - 1);
    }
}

static size_t set_some(const char *path, corpus *c, uint32_t every, uint64_t *random)
{
    stemma_case *opened = open_case(path, STEMMA_OPEN_WRITE);
    stemma_error error = {0};
    size_t count = results_of(opened)->article_count;
    size_t corrected = 0;
    for (size_t i = 0; i < count; i++) {
        const stemma_article *article = &results_of(opened)->articles[i];
        if (is_nameless(article) || random_below(random, every) != 0) {
            continue;
        }
        char date[32];
        (void)snprintf(date, sizeof date, "2024-0%u-%02u", 1 + random_below(random, 4), 1 + random_below(random, 28));
        for (size_t k = 0; k < c->count; k++) {
            if (gave(c->lines[k], article)) {
                char *line = corrected_line(c->lines[k], date, "Le Journal");
                free(c->lines[k]);
                c->lines[k] = line;
            }
        }
        char *id = strdup(article->id);
        assert_non_null(id);
        const stemma_correction correction = {id, date, "Le Journal", NULL, 5};
        check(stemma_case_set(opened, &correction, NULL, &error), &error);
        free(id);
        corrected++;
    }
    stemma_case_free(opened);
    return corrected;
}

static void a_correction_is_a_corrected_run(void **state)
{
    const folder *f = *state;
    static const corpus_sizes sizes = {5, 20, 10, 10, 8, 2};
    for (uint64_t seed = 1; seed <= 3; seed++) {
        uint64_t random = seed;
        corpus c = {0};
        path_text path;
        path_text other;
        path_text input_path;
        stm_buffer before = STM_BUFFER_INIT;
        stm_buffer expected = STM_BUFFER_INIT;
        stm_buffer got = STM_BUFFER_INIT;
        corpus_generate(&c, &sizes, &random);
        corpus_shuffle(&c, &random);
        const char *input = in_folder(f, "in.jsonl", input_path);
        corpus_write(&c, input, NULL, 0);
        add_and_run(in_folder(f, "case.stemma", path), STEMMA_OPEN_CREATE, 2, &input, 1);
        export_case(&before, path);
        assert_true(set_some(path, &c, 6, &random) > 3);
        export_case(&got, path);
        forget_basis(&got);
        path_text corrected_path;
        const char *corrected = in_folder(f, "corrected.jsonl", corrected_path);
        corpus_write(&c, corrected, NULL, 0);
        assert_int_equal(rename(corrected, input), 0);
        add_and_run(in_folder(f, "other.stemma", other), STEMMA_OPEN_CREATE, 2, &input, 1);
        export_case(&expected, other);
        assert_same_export(&expected, &got, "corrected");
        undo_all(path);
        export_case(&got, path);
        assert_same_export(&before, &got, "undone");
        forget_case(path);
        forget_case(other);
        corpus_release(&c);
        stm_buffer_release(&before);
        stm_buffer_release(&expected);
        stm_buffer_release(&got);
    }
}

/* ------------------------------------------------------------------ pins */

static void pin_some(const char *path, uint64_t *random)
{
    static const stemma_decision_type types[] = {STEMMA_DECISION_PARENT, STEMMA_DECISION_REJECT,
                                                 STEMMA_DECISION_ORIGIN};
    stemma_case *c = open_case(path, STEMMA_OPEN_WRITE);
    size_t decided = 0;
    for (size_t i = 0; i < 40; i++) {
        stemma_error error = {0};
        const stemma_results *results = results_of(c);
        const char *child = results->articles[random_below(random, (uint32_t)results->article_count)].id;
        const char *other = results->articles[random_below(random, (uint32_t)results->article_count)].id;
        char *names[2] = {strdup(child), strdup(other)};
        const stemma_pin pin = {types[random_below(random, 3)], names[0], names[1], NULL, 9};
        stemma_status status = stemma_case_pin(c, &pin, NULL, &error);
        if (error.code != STEMMA_CODE_CIRCLE && error.code != STEMMA_CODE_SAME_ARTICLE) {
            check(status, &error);
        }
        decided += status == STEMMA_OK;
        free(names[0]);
        free(names[1]);
    }
    assert_true(decided > 20);
    stemma_case_free(c);
}

static const stemma_edge *edge_of(const stemma_results *results, uint32_t child)
{
    for (size_t i = 0; i < results->edge_count; i++) {
        if (results->edges[i].child == child) {
            return &results->edges[i];
        }
    }
    fail_msg("%s has no edge", results->articles[child].id);
    return NULL;
}

static double told(const stemma_parent *parents, size_t count, uint32_t wanted)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += parents[i].parent == wanted ? parents[i].probability : 0;
    }
    return sum;
}

static void check_pins_hold(const stemma_results *results)
{
    size_t held = 0;
    for (size_t i = 0; i < results->decision_count; i++) {
        const stemma_decision *decision = &results->decisions[i];
        if (decision->state != STEMMA_DECISION_IN_FORCE) {
            continue;
        }
        const stemma_edge *edge = edge_of(results, decision->article);
        held++;
        if (decision->type == STEMMA_DECISION_REJECT) {
            bool together =
                edge->family != STEMMA_NO_FAMILY && edge->family == edge_of(results, decision->other)->family;
            assert_true(!together || (edge->basis & STEMMA_BASIS_USER));
            assert_true(edge->parent != decision->other);
            assert_true(told(edge->parents, edge->parent_count, decision->other) <= 0);
            assert_true(told(edge->also, edge->also_count, decision->other) <= 0);
            continue;
        }
        uint32_t parent = decision->type == STEMMA_DECISION_ORIGIN ? STEMMA_NO_ARTICLE : decision->other;
        assert_int_equal(edge->parent, parent);
        assert_true(edge->probability >= 1 && edge->runner_up_probability <= 0);
        assert_int_equal(edge->basis, STEMMA_BASIS_USER);
        if (parent != STEMMA_NO_ARTICLE) {
            assert_int_equal(edge->family, edge_of(results, parent)->family);
        }
    }
    assert_true(held > 10);
}

static void check_edges(const stemma_results *results)
{
    for (size_t i = 0; i < results->edge_count; i++) {
        double sum = 0;
        for (size_t k = 0; k < results->edges[i].parent_count; k++) {
            sum += results->edges[i].parents[k].probability;
        }
        assert_true(sum <= 1 + 1e-9 && results->edges[i].probability <= 1);
    }
}

/* Deciding, then adding, gives what deciding after one run over everything gives; undoing gives the run. */
static void decisions_outlive_add(void **state)
{
    const folder *f = *state;
    static const corpus_sizes sizes = {4, 12, 6, 10, 6, 0};
    static uint8_t part[ARTICLES_MAX];
    for (uint64_t seed = 1; seed <= 4; seed++) {
        uint64_t random = seed * 3;
        corpus c = {0};
        path_text path;
        path_text all_path;
        path_text names[2];
        stm_buffer plain = STM_BUFFER_INIT;
        stm_buffer got = STM_BUFFER_INIT;
        corpus_generate(&c, &sizes, &random);
        for (size_t i = 0; i < c.count; i++) {
            part[i] = (uint8_t)random_below(&random, 2);
        }
        const char *inputs[2] = {in_folder(f, "a.jsonl", names[0]), in_folder(f, "b.jsonl", names[1])};
        corpus_write(&c, inputs[0], part, 0);
        corpus_write(&c, inputs[1], part, 1);
        add_and_run(in_folder(f, "all.stemma", all_path), STEMMA_OPEN_CREATE, 2, inputs, 2);
        export_case(&plain, all_path);
        add_and_run(in_folder(f, "case.stemma", path), STEMMA_OPEN_CREATE, 2, inputs, 1);
        uint64_t choices = random;
        pin_some(path, &choices);
        add_and_run(path, STEMMA_OPEN_WRITE, 2, &inputs[1], 1);
        stemma_case *opened = open_case(path, STEMMA_OPEN_READ);
        check_pins_hold(results_of(opened));
        check_edges(results_of(opened));
        stemma_case_free(opened);
        undo_all(path);
        export_case(&got, path);
        assert_same_export(&plain, &got, "undone");
        forget_case(path);
        forget_case(all_path);
        corpus_release(&c);
        stm_buffer_release(&plain);
        stm_buffer_release(&got);
    }
}

/* ------------------------------------------------------------------ what if */

static void read_bytes(stm_buffer *out, const char *path)
{
    char block[65536];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    stm_buffer_clear(out);
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;) {
        stm_buffer_bytes(out, block, got);
    }
    (void)fclose(file);
}

/* Does what was supposed, in a copy of the file, and compares. */
static void check_supposition(const folder *f, const char *path, const stemma_supposition *supposition)
{
    static const char *const tables[] = {"articles", "passages", "links", "families", "edges"};
    path_text done;
    stm_buffer supposed = STM_BUFFER_INIT;
    stm_buffer got = STM_BUFFER_INIT;
    stemma_error error = {0};
    stemma_what_if *what_if;
    stemma_case *c = open_case(path, STEMMA_OPEN_READ);
    check(stemma_case_what_if(&what_if, c, supposition, &error), &error);
    export_results(&supposed, stemma_what_if_results(what_if), tables, 5);
    stemma_what_if_free(what_if);
    stemma_case_free(c);
    copy_file(path, in_folder(f, "done.stemma", done));
    c = open_case(done, STEMMA_OPEN_WRITE);
    if (supposition->without) {
        check(stemma_case_remove(c, &supposition->without, 1, NULL, 0, NULL, &error), &error);
    } else {
        const stemma_correction correction = {supposition->distrust_date, "", NULL, NULL, 0};
        check(stemma_case_set(c, &correction, NULL, &error), &error);
    }
    stemma_case_free(c);
    export_case(&got, done);
    assert_same_export(&supposed, &got, "supposed and done");
    forget_case(done);
    stm_buffer_release(&supposed);
    stm_buffer_release(&got);
}

static void what_is_supposed_is_what_would_be(void **state)
{
    const folder *f = *state;
    static const corpus_sizes sizes = {3, 14, 8, 8, 5, 1};
    uint64_t random = 12;
    corpus c = {0};
    path_text path;
    path_text input_path;
    stm_buffer before = STM_BUFFER_INIT;
    stm_buffer after = STM_BUFFER_INIT;
    const char *input = in_folder(f, "in.jsonl", input_path);
    corpus_generate(&c, &sizes, &random);
    corpus_write(&c, input, NULL, 0);
    add_and_run(in_folder(f, "case.stemma", path), STEMMA_OPEN_CREATE, 2, &input, 1);
    pin_some(path, &random);
    read_bytes(&before, path);
    stemma_case *opened = open_case(path, STEMMA_OPEN_READ);
    const stemma_results *results = results_of(opened);
    for (int round = 0; round < 12; round++) {
        const char *id = results->articles[random_below(&random, (uint32_t)results->article_count)].id;
        const stemma_supposition without = {id, NULL};
        const stemma_supposition distrust = {NULL, id};
        check_supposition(f, path, round % 2 ? &without : &distrust);
    }
    stemma_case_free(opened);
    read_bytes(&after, path);
    assert_int_equal(before.length, after.length);
    assert_memory_equal(before.data, after.data, before.length);
    corpus_release(&c);
    stm_buffer_release(&before);
    stm_buffer_release(&after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(decisions_outlive_add, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(what_is_supposed_is_what_would_be, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(a_correction_is_a_corrected_run, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(a_removal_is_a_run_without, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(a_removal_of_pages, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(a_removal_from_a_crowd, folder_make, folder_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
