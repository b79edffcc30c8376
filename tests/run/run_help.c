#define _XOPEN_SOURCE 700
#include "run/run_help.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ------------------------------------------------------------------ folders */

int folder_make(void **state)
{
    folder *f = calloc(1, sizeof *f);
    assert_non_null(f);
    (void)snprintf(f->path, sizeof f->path, "/tmp/stemma-run-XXXXXX");
    assert_non_null(mkdtemp(f->path));
    *state = f;
    return 0;
}

static int remove_entry(const char *path, const struct stat *what, int kind, struct FTW *place)
{
    (void)what;
    (void)kind;
    (void)place;
    return remove(path);
}

int folder_remove(void **state)
{
    folder *f = *state;
    (void)nftw(f->path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(f);
    return 0;
}

const char *in_folder(const folder *f, const char *name, path_text out)
{
    (void)snprintf(out, sizeof(path_text), "%s/%s", f->path, name);
    return out;
}

void write_file(const char *path, const char *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

void write_text(const folder *f, const char *name, const char *text)
{
    path_text path;
    write_file(in_folder(f, name, path), text, strlen(text));
}

void copy_file(const char *from, const char *to)
{
    FILE *file = fopen(from, "rb");
    assert_non_null(file);
    stm_buffer bytes = STM_BUFFER_INIT;
    char block[65536];
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;) {
        stm_buffer_bytes(&bytes, block, got);
    }
    (void)fclose(file);
    write_file(to, bytes.data, bytes.length);
    stm_buffer_release(&bytes);
}

void forget_case(const char *path)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal", "-new", "-new-journal"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        path_text name;
        (void)snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        (void)remove(name);
    }
}

/* ------------------------------------------------------------------ corpora */

static void put_field(stm_buffer *line, const char *name, const char *value)
{
    if (value) {
        stm_buffer_string(line, line->length > 1 ? ", " : "");
        stm_json_string(line, name);
        stm_buffer_string(line, ": ");
        stm_json_string(line, value);
    }
}

void corpus_put(corpus *c, const record *r)
{
    stm_buffer line = STM_BUFFER_INIT;
    stm_buffer_char(&line, '{');
    put_field(&line, "id", r->id);
    put_field(&line, "title", r->title);
    put_field(&line, "outlet", r->outlet);
    put_field(&line, "date", r->date);
    put_field(&line, "source", r->source);
    put_field(&line, "byline", r->byline);
    put_field(&line, "text", r->text);
    stm_buffer_string(&line, "}\n");
    assert_false(line.failed);
    assert_int_equal(STM_RESERVE(c->lines, c->capacity, c->count + 1, NULL), STEMMA_OK);
    c->lines[c->count++] = line.data;
}

void corpus_release(corpus *c)
{
    for (size_t i = 0; i < c->count; i++) {
        free(c->lines[i]);
    }
    free(c->lines);
    memset(c, 0, sizeof *c);
}

void corpus_shuffle(corpus *c, uint64_t *random)
{
    for (size_t i = 1; i < c->count; i++) {
        size_t other = random_below(random, (uint32_t)i + 1);
        char *swap = c->lines[i];
        c->lines[i] = c->lines[other];
        c->lines[other] = swap;
    }
}

void corpus_write(const corpus *c, const char *path, const uint8_t *part, unsigned number)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    for (size_t i = 0; i < c->count; i++) {
        if (!part || part[i] == number) {
            assert_true(fputs(c->lines[i], file) >= 0);
        }
    }
    assert_int_equal(fclose(file), 0);
}

static void put_word(stm_buffer *out, uint32_t number, uint32_t vocabulary, bool capital)
{
    static const char *const syllables[] = {"ba",  "ro", "mi", "ten", "sur", "la", "vo",  "den", "ki", "pu",
                                            "gra", "lu", "ne", "so",  "tra", "fi", "mon", "che", "ja", "bel"};
    uint32_t rest = number + vocabulary * 8000;
    size_t first = out->length;
    do {
        stm_buffer_string(out, syllables[rest % 20]);
        rest /= 20;
    } while (rest > 0);
    if (capital) {
        out->data[first] = (char)(out->data[first] - 'a' + 'A');
    }
}

void put_sentences(stm_buffer *out, size_t count, uint32_t vocabulary, uint64_t *random)
{
    size_t left = 0;
    for (size_t i = 0; i < count; i++) {
        bool first = left == 0;
        left = first ? 6 + random_below(random, 14) : left;
        if (out->length > 0) {
            stm_buffer_char(out, ' ');
        }
        if (random_below(random, 25) == 0) {
            stm_buffer_format(out, "%u", 2 + random_below(random, 900));
        } else {
            put_word(out, 400 + random_below(random, 3000), vocabulary, first || random_below(random, 15) == 0);
        }
        left--;
        if (left == 0 || i + 1 == count) {
            stm_buffer_char(out, '.');
            left = 0;
        }
    }
    assert_false(out->failed);
}

void put_variant(stm_buffer *out, const char *text, uint32_t every, uint64_t *random)
{
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, " .");
        if (length > 0 && random_below(random, every) == 0) {
            put_word(out, random_below(random, 3000), 50, false);
        } else {
            stm_buffer_bytes(out, at, length);
        }
        at += length;
        size_t gap = strspn(at, " .");
        stm_buffer_bytes(out, at, gap);
        at += gap;
    }
    assert_false(out->failed);
}

typedef struct generator {
    corpus *corpus;
    uint64_t *random;
    stm_buffer text;
    uint32_t vocabulary;
} generator;

static void emit(generator *g, const char *kind, size_t number)
{
    static const char *const outlets[] = {"Agence A", "Le Journal", "Daily B", "La Gazette", "Radio C", NULL};
    char id[64];
    char date[32];
    (void)snprintf(id, sizeof id, "%s-%03zu", kind, number);
    (void)snprintf(date, sizeof date, "2024-0%u-%02uT%02u:00:00Z", 1 + random_below(g->random, 3),
                   1 + random_below(g->random, 28), random_below(g->random, 24));
    record r = {.id = id,
                .text = g->text.data,
                .outlet = outlets[random_below(g->random, 6)],
                .date = random_below(g->random, 6) ? date : NULL};
    corpus_put(g->corpus, &r);
}

static void generate_strangers(generator *g, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        stm_buffer_clear(&g->text);
        put_sentences(&g->text, 40 + random_below(g->random, 100), g->vocabulary++, g->random);
        emit(g, "stranger", i);
    }
}

static void generate_crowd(generator *g, size_t count)
{
    stm_buffer base = STM_BUFFER_INIT;
    put_sentences(&base, 90, g->vocabulary++, g->random);
    for (size_t i = 0; i < count; i++) {
        stm_buffer_clear(&g->text);
        put_variant(&g->text, base.data, 15 + random_below(g->random, 60), g->random);
        if (random_below(g->random, 3) == 0) {
            stm_buffer_char(&g->text, ' ');
            put_sentences(&g->text, 20, g->vocabulary++, g->random);
        }
        emit(g, "crowd", i);
    }
    stm_buffer_release(&base);
}

static void generate_duplicates(generator *g, size_t count)
{
    stm_buffer_clear(&g->text);
    put_sentences(&g->text, 60, g->vocabulary++, g->random);
    for (size_t i = 0; i < count; i++) {
        emit(g, "same", i);
    }
    if (count > 0) { /* one that is nearly the same, linked to the whole row of equal ones */
        stm_buffer_char(&g->text, ' ');
        put_sentences(&g->text, 30, g->vocabulary++, g->random);
        emit(g, "nearly-same", 0);
    }
}

static void generate_shared_sentence(generator *g, size_t count)
{
    stm_buffer shared = STM_BUFFER_INIT;
    put_sentences(&shared, 22, g->vocabulary++, g->random);
    for (size_t i = 0; i < count; i++) {
        stm_buffer_clear(&g->text);
        put_sentences(&g->text, 10 + random_below(g->random, 60), g->vocabulary++, g->random);
        stm_buffer_format(&g->text, " %s ", shared.data);
        put_sentences(&g->text, 10 + random_below(g->random, 60), g->vocabulary++, g->random);
        emit(g, "sentence", i);
    }
    stm_buffer_release(&shared);
}

/* An original, a copy with changes and an addition, and a copy of that copy. */
static void generate_chains(generator *g, size_t count)
{
    stm_buffer copy = STM_BUFFER_INIT;
    for (size_t i = 0; i < count; i++) {
        stm_buffer_clear(&g->text);
        put_sentences(&g->text, 80, g->vocabulary++, g->random);
        emit(g, "chain-a", i);
        for (int step = 0; step < 2; step++) {
            stm_buffer_clear(&copy);
            put_variant(&copy, g->text.data, 25, g->random);
            stm_buffer_char(&copy, ' ');
            put_sentences(&copy, 20, g->vocabulary++, g->random);
            stm_buffer_clear(&g->text);
            stm_buffer_string(&g->text, copy.data);
            emit(g, step == 0 ? "chain-b" : "chain-c", i);
        }
    }
    stm_buffer_release(&copy);
}

/* Each round: one given id with two texts, one of them twice; one unnamed record three times; one address twice with
 * the same text and once with another. */
static void generate_collisions(generator *g, size_t count)
{
    stm_buffer other = STM_BUFFER_INIT;
    for (size_t i = 0; i < count; i++) {
        char id[64];
        char address[64];
        stm_buffer_clear(&g->text);
        stm_buffer_clear(&other);
        put_sentences(&g->text, 60, g->vocabulary++, g->random);
        put_variant(&other, g->text.data, 12, g->random);
        (void)snprintf(id, sizeof id, "collides-%zu", i);
        (void)snprintf(address, sizeof address, "https://example.org/%zu", i);
        const record records[] = {
            {.id = id, .text = g->text.data, .outlet = "X"},
            {.id = id, .text = g->text.data, .outlet = "Y", .date = "2024-02-02"},
            {.id = id, .text = other.data, .outlet = "X"},
            {.title = "Sans nom", .text = g->text.data, .outlet = "Z", .date = "2024-02-03"},
            {.title = "Sans nom", .text = g->text.data, .outlet = "Z", .date = "2024-02-03"},
            {.title = "Sans nom", .text = g->text.data, .outlet = "Z", .date = "2024-02-03"},
            {.text = other.data, .source = address},
            {.text = other.data, .source = address, .date = "2024-02-04"},
            {.text = g->text.data, .source = address},
        };
        for (size_t k = 0; k < sizeof records / sizeof *records; k++) {
            corpus_put(g->corpus, &records[k]);
        }
    }
    stm_buffer_release(&other);
}

void corpus_generate(corpus *c, const corpus_sizes *sizes, uint64_t *random)
{
    generator g = {.corpus = c, .random = random, .vocabulary = 100};
    generate_strangers(&g, sizes->strangers);
    generate_crowd(&g, sizes->crowd);
    generate_duplicates(&g, sizes->duplicates);
    generate_shared_sentence(&g, sizes->shared_sentence);
    generate_chains(&g, sizes->chains);
    generate_collisions(&g, sizes->collisions);
    stm_buffer_release(&g.text);
}

/* ------------------------------------------------------------------ cases */

static void check_status(stemma_status status, const stemma_error *error)
{
    if (status != STEMMA_OK) {
        fail_msg("status %d: %s", (int)status, error->message);
    }
}

void add_and_run(const char *path, stemma_open_mode mode, unsigned threads, const char *const *inputs, size_t count)
{
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    stemma_case *c;
    const stemma_case_options options = {mode, threads, NULL, NULL, NULL, 0, NULL};
    check_status(stemma_case_open(&c, path, &options, &error), &error);
    check_status(stemma_case_add(c, inputs, count, NULL, &error), &error);
    check_status(stemma_case_run(c, NULL, &error), &error);
    stemma_case_free(c);
}

static int take_bytes(void *payload, const void *data, size_t bytes)
{
    stm_buffer *out = payload;
    stm_buffer_bytes(out, data, bytes);
    return out->failed;
}

void export_results(stm_buffer *out, const stemma_results *results, const char *const *tables, size_t count)
{
    const stemma_writer writer = {take_bytes, out};
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    for (size_t i = 0; i < count; i++) {
        stm_buffer_format(out, "== %s\n", tables[i]);
        check_status(stemma_results_table(results, tables[i], &writer, &error), &error);
    }
}

void export_case(stm_buffer *out, const char *path)
{
    static const char *const tables[] = {"articles", "passages", "links", "families", "edges"};
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    stemma_case *c;
    const stemma_results *results;
    const stemma_case_options options = {STEMMA_OPEN_READ, 1, NULL, NULL, NULL, 0, NULL};
    stm_buffer_clear(out);
    check_status(stemma_case_open(&c, path, &options, &error), &error);
    check_status(stemma_case_results(&results, c, &error), &error);
    export_results(out, results, tables, sizeof tables / sizeof *tables);
    stemma_case_free(c);
}

void assert_same_export(const stm_buffer *one, const stm_buffer *two, const char *what)
{
    if (one->length == two->length && memcmp(one->data, two->data, one->length) == 0) {
        return;
    }
    size_t line = 0;
    size_t at = 0;
    while (at < one->length && at < two->length && one->data[at] == two->data[at]) {
        line = one->data[at] == '\n' ? at + 1 : line;
        at++;
    }
    fail_msg("%s: exports differ (%zu and %zu bytes):\n%.300s\n---\n%.300s", what, one->length, two->length,
             one->data + line, two->data + line);
}
