/* learn_tables.c - learn_tables PARALLEL OUT [--hold-out]: writes OUT/<code>.tsv and OUT/flores/<code>.tsv.
 *
 * PARALLEL holds AAA-BBB.tsv (sentence, sentence, set) and flores/LLL_Script.txt (line by line the same in every
 * language). Everything is learned twice: without FLORES for OUT, with it for OUT/flores, where only the words that
 * FLORES has are written. So what comes from its licence (CC BY-SA 4.0) stands in files of its own.
 *
 * French is learned first, from pairs with English. A pair of some language with French becomes one more pair with
 * English: each French word gives way to its English glosses, with their weights. Ukrainian gains from Russian in the
 * same way. A file that is not there adds nothing. With --hold-out the sentences of learn_held_out are left out, for measure_tables to test with. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <utf8proc.h>

#include "learn.h"
#include "learn_held_out.h"

#define RARITY_MIN 1.0
#define BRIDGE_GLOSSES 3

typedef struct subject {
    const char *code;
    const char *english; /* file of pairs with English */
    const char *bridge;  /* file of pairs with a language learned before, and its code */
    const char *bridge_code;
    const char *flores;
    int english_column; /* which column is English */
    int bridge_column;
} subject;

static const subject subjects[] = {
    {"fr", "eng-fra.tsv", NULL, NULL, "fra_Latn.txt", 0, 0},
    {"ru", "eng-rus.tsv", "fra-rus.tsv", "fr", "rus_Cyrl.txt", 0, 0},
    {"uk", "eng-ukr.tsv", "rus-ukr.tsv", "ru", "ukr_Cyrl.txt", 0, 0},
    {"de", "deu-eng.tsv", "deu-fra.tsv", "fr", "deu_Latn.txt", 1, 1},
    {"es", "eng-spa.tsv", "fra-spa.tsv", "fr", "spa_Latn.txt", 0, 0},
    {"it", "eng-ita.tsv", "fra-ita.tsv", "fr", "ita_Latn.txt", 0, 0},
    {"pt", "eng-por.tsv", "fra-por.tsv", "fr", "por_Latn.txt", 0, 0},
    {"tr", "eng-tur.tsv", "fra-tur.tsv", "fr", "tur_Latn.txt", 0, 0},
    {"ar", "ara-eng.tsv", "ara-fra.tsv", "fr", "arb_Arab.txt", 1, 1},
};
#define SUBJECTS (sizeof subjects / sizeof *subjects)

typedef struct learning {
    const char *parallel;
    const char *out;
    bool flores;
    bool hold_out;
    learn_language english;
    size_t english_sentences;
    learn_language languages[SUBJECTS];
    learn_table tables[SUBJECTS];
} learning;

/* ------------------------------------------------------------------ reading */

typedef struct line {
    const char *columns[2];
    size_t bytes[2];
} line;

/* Cuts the line at `at` into its first two columns; returns the beginning of the next. */
static const char *cut_line(line *out, const char *at)
{
    const char *end = at + strcspn(at, "\n");
    for (int column = 0; column < 2; column++) {
        size_t bytes = 0;
        while (at + bytes < end && at[bytes] != '\t') {
            bytes++;
        }
        out->columns[column] = at;
        out->bytes[column] = bytes;
        at += bytes + (at + bytes < end);
    }
    return *end ? end + 1 : end;
}

static void read_direct(learning *l, learn_bitext *to, const subject *s, learn_language *language)
{
    size_t bytes = 0;
    char *data = learn_file(l->parallel, s->english, &bytes);
    if (!data) {
        return;
    }
    int english = s->english_column;
    line found;
    for (const char *at = data; *at;) {
        at = cut_line(&found, at);
        if (l->hold_out && learn_held_out(found.columns[english], found.bytes[english])) {
            continue;
        }
        learn_text_add(&to->target, &l->english, found.columns[english], found.bytes[english], false);
        learn_text_add(&to->source, language, found.columns[!english], found.bytes[!english], false);
        l->english_sentences++;
    }
    free(data);
}

static void read_flores(learning *l, learn_bitext *to, const subject *s, learn_language *language)
{
    char folder[1024];
    size_t bytes = 0;
    (void)snprintf(folder, sizeof folder, "%s/flores", l->parallel);
    char *english = learn_file(folder, "eng_Latn.txt", &bytes);
    char *other = learn_file(folder, s->flores, &bytes);
    if (!english || !other) {
        free(english);
        free(other);
        return;
    }
    line one;
    line two;
    size_t number = 0;
    for (const char *a = english, *b = other; *a && *b; number++) {
        a = cut_line(&one, a);
        b = cut_line(&two, b);
        if (l->hold_out && learn_held_out_flores(number)) {
            continue;
        }
        learn_text_add(&to->target, &l->english, one.columns[0], one.bytes[0], true);
        learn_text_add(&to->source, language, two.columns[0], two.bytes[0], true);
        l->english_sentences++;
    }
    free(english);
    free(other);
}

/* The English glosses of sentence `n` of `bridge`, as a sentence of the target. */
static void push_bridged(learn_text *target, const learn_text *bridge, size_t n, const learn_table *table)
{
    for (size_t i = n > 0 ? bridge->ends[n - 1] : 0; i < bridge->ends[n]; i++) {
        uint32_t word = bridge->ids[i];
        for (uint32_t g = table->begins[word]; g < table->begins[word + 1] && g < table->begins[word] + BRIDGE_GLOSSES;
             g++) {
            learn_text_push(target, table->glosses[g].target, table->glosses[g].weight);
        }
    }
    learn_text_end(target);
}

/* Sentences of the bridge are read with a copy of its words' numbers: words that its table lacks are skipped by not
 * being counted into it, since the table was made before. */
static void read_bridge(learning *l, learn_bitext *to, const subject *s, learn_language *language)
{
    size_t other = 0;
    while (other < SUBJECTS && strcmp(subjects[other].code, s->bridge_code) != 0) {
        other++;
    }
    learn_language *bridge = &l->languages[other];
    size_t known = l->tables[other].words;
    size_t bytes = 0;
    char *data = learn_file(l->parallel, s->bridge, &bytes);
    if (!data) {
        return;
    }
    line found;
    for (const char *at = data; *at;) {
        learn_text words = {0};
        at = cut_line(&found, at);
        int column = s->bridge_column;
        learn_text_add(&words, bridge, found.columns[column], found.bytes[column], false);
        size_t kept = 0;
        for (size_t i = 0; i < words.id_count; i++) {
            if (words.ids[i] < known) {
                words.ids[kept++] = words.ids[i];
            }
        }
        words.ends[0] = (uint32_t)kept;
        push_bridged(&to->target, &words, 0, &l->tables[other]);
        learn_text_add(&to->source, language, found.columns[!column], found.bytes[!column], false);
        free(words.ids);
        free(words.weights);
        free(words.ends);
    }
    free(data);
}

/* ------------------------------------------------------------------ writing */

static FILE *create(const learning *l, const char *code)
{
    char path[1024];
    (void)snprintf(path, sizeof path, "%s%s", l->out, l->flores ? "/flores" : "");
    if (mkdir(path, 0777) != 0 && errno != EEXIST) {
        learn_fail(strerror(errno), path);
    }
    (void)snprintf(path, sizeof path, "%s%s/%s.tsv", l->out, l->flores ? "/flores" : "", code);
    FILE *out = fopen(path, "wb");
    if (!out) {
        learn_fail(strerror(errno), path);
    }
    /* The tag is put together so that tools which look for tags do not take it for that of this file. */
    (void)fprintf(out, "# SPDX-%s: %s\n# Learned by tools/learn_tables from %s; see docs/tables.md.\n",
                  "License-Identifier", l->flores ? "CC-BY-SA-4.0" : "LicenseRef-CC-BY-2.0-FR",
                  l->flores ? "Tatoeba, TICO-19 and FLORES-200" : "Tatoeba (CC BY 2.0 FR) and TICO-19 (CC0)");
    return out;
}

static void close_file(FILE *out)
{
    if (fclose(out) != 0) {
        learn_fail("cannot be written", strerror(errno));
    }
}

static uint32_t stem_of(learn_language *language, const char *text, size_t bytes)
{
    stm_document *document = &language->document;
    if (stm_text_tokenize(document, text, bytes, NULL) != STEMMA_OK ||
        stm_stemmer_fill(language->stemmer, document, NULL) != STEMMA_OK) {
        learn_fail("out of memory", "");
    }
    return document->token_count == 1 ? document->tokens[0].stem : 0;
}

/* The form of a word, in lower case where that has the same stem. Without the apostrophe-like bytes that would make it
 * two words; NULL when even the form itself does not lead back to the word. */
static const char *form_of(learn_language *language, uint32_t word, stm_buffer *buffer)
{
    const char *text = language->surfaces[language->words[word].surface].text;
    stm_buffer_clear(buffer);
    for (const char *at = text, *end = text + strlen(text); at < end;) {
        uint32_t code = 0;
        char bytes[4];
        at += stm_utf8_decode(&code, at, end);
        stm_buffer_bytes(buffer, bytes, stm_utf8_encode(bytes, (uint32_t)utf8proc_tolower((utf8proc_int32_t)code)));
    }
    if (buffer->failed) {
        learn_fail("out of memory", "");
    }
    if (stem_of(language, buffer->data, buffer->length) == language->words[word].stem) {
        return buffer->data;
    }
    return stem_of(language, text, strlen(text)) == language->words[word].stem ? text : NULL;
}

typedef struct row {
    const char *form;
    uint32_t word;
} row;

static int by_form(const void *a, const void *b)
{
    return strcmp(((const row *)a)->form, ((const row *)b)->form);
}

/* The words to write, by form, whose copies live as long as the program. */
static row *rows_of(const learning *l, learn_language *language, size_t *count)
{
    row *rows = calloc(language->word_count + 1, sizeof *rows);
    if (!rows) {
        learn_fail("out of memory", "");
    }
    *count = 0;
    for (uint32_t word = 0; word < language->word_count; word++) {
        if (l->flores && language->words[word].flores == 0) {
            continue;
        }
        stm_buffer buffer = STM_BUFFER_INIT;
        const char *form = form_of(language, word, &buffer);
        if (form) {
            rows[(*count)++] = (row){form, word};
        }
    }
    qsort(rows, *count, sizeof *rows, by_form);
    return rows;
}

static void write_language(learning *l, size_t index)
{
    learn_language *language = &l->languages[index];
    const learn_table *table = &l->tables[index];
    stm_buffer english = STM_BUFFER_INIT;
    size_t count = 0;
    row *rows = rows_of(l, language, &count);
    FILE *out = create(l, language->code);
    for (size_t i = 0; i < count; i++) {
        uint32_t word = rows[i].word;
        if (word >= table->words || table->begins[word] == table->begins[word + 1]) {
            continue;
        }
        (void)fputs(rows[i].form, out);
        for (uint32_t g = table->begins[word]; g < table->begins[word + 1]; g++) {
            const char *form = form_of(&l->english, table->glosses[g].target, &english);
            if (form) {
                (void)fprintf(out, "\t%s %ld", form, lround(1000.0 * (double)table->glosses[g].weight));
            }
        }
        (void)fputc('\n', out);
    }
    close_file(out);
    free(rows);
    stm_buffer_release(&english);
}

static void write_english(learning *l)
{
    size_t count = 0;
    row *rows = rows_of(l, &l->english, &count);
    FILE *out = create(l, "en");
    for (size_t i = 0; i < count; i++) {
        double often = l->english.words[rows[i].word].sentences + 1.0;
        double rarity = log((double)l->english_sentences / often);
        (void)fprintf(out, "%s\t%ld\n", rows[i].form, lround(100.0 * (rarity > RARITY_MIN ? rarity : RARITY_MIN)));
    }
    close_file(out);
    free(rows);
}

/* ------------------------------------------------------------------ the order of work */

static void learn_subject(learning *l, size_t index)
{
    const subject *s = &subjects[index];
    learn_language *language = &l->languages[index];
    learn_bitext bitext = {0};
    learn_language_open(language, s->code);
    read_direct(l, &bitext, s, language);
    if (l->flores) {
        read_flores(l, &bitext, s, language);
    }
    if (s->bridge) {
        read_bridge(l, &bitext, s, language);
    }
    learn_language_close(language);
    learn_language_close(&l->english);
    learn_train(&l->tables[index], &bitext, language, &l->english);
    (void)fprintf(stderr, "%s: %zu sentences, %zu words, %zu glosses\n", s->code, bitext.source.count,
                  language->word_count, l->tables[index].gloss_count);
}

static void learn_all(const char *parallel, const char *out, bool flores, bool hold_out)
{
    learning *l = calloc(1, sizeof *l);
    if (!l) {
        learn_fail("out of memory", "");
    }
    *l = (learning){.parallel = parallel, .out = out, .flores = flores, .hold_out = hold_out};
    learn_language_open(&l->english, "en");
    for (size_t i = 0; i < SUBJECTS; i++) {
        learn_subject(l, i);
    }
    write_english(l);
    for (size_t i = 0; i < SUBJECTS; i++) {
        write_language(l, i);
    }
}

int main(int argc, char **argv)
{
    bool hold_out = argc == 4 && strcmp(argv[3], "--hold-out") == 0;
    if (argc != 3 && !hold_out) {
        learn_fail("usage: learn_tables PARALLEL OUT [--hold-out]", "");
    }
    learn_all(argv[1], argv[2], false, hold_out);
    learn_all(argv[1], argv[2], true, hold_out);
    return 0;
}
