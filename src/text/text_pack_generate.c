/* text_pack_generate.c - compiles data/lang into C at build time: text_pack_generate OUT FOLDER LANGUAGE...
 *
 * Each line of a list is a word and, behind a tab, a number. The word's term is made by the tokenizer of this very
 * build, so that lists and texts agree. A word that the tokenizer splits, a number that is none and a word that stands
 * twice with two values stop the build: a list with a silent hole would be worse. A missing list is an empty one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "text/text_pack.h"

#define LINE_BYTES 512
#define WORDS_MAX 4096

static const char *const list_names[STM_LIST_COUNT] = {"stop",  "negation", "hedge",       "credit",
                                                       "month", "number",   "abbreviation"};

typedef struct words {
    stm_pack_slot entries[WORDS_MAX];
    size_t count;
} words;

static void fail(const char *path, int line, const char *what)
{
    (void)fprintf(stderr, "%s:%d: %s\n", path, line, what);
    exit(1);
}

static FILE *open_list(char *path, size_t size, const char *folder, const char *language, const char *name)
{
    (void)snprintf(path, size, "%s/%s/%s.tsv", folder, language, name);
    return fopen(path, "r");
}

/* The next line that holds a word; false at the end. Cuts line ends; *line counts. */
static bool next_line(FILE *in, char text[LINE_BYTES], int *line)
{
    while (fgets(text, LINE_BYTES, in)) {
        ++*line;
        text[strcspn(text, "\r\n")] = '\0';
        if (text[0] != '\0' && text[0] != '#') {
            return true;
        }
    }
    return false;
}

static uint64_t term_of(const char *word, const char *path, int line)
{
    stm_document document = STM_DOCUMENT_INIT;
    if (stm_text_tokenize(&document, word, strlen(word), NULL) != STEMMA_OK || document.token_count != 1) {
        fail(path, line, "not one word");
    }
    uint64_t term = document.tokens[0].term;
    stm_document_release(&document);
    return term;
}

static int64_t value_of(const char *column, const char *path, int line)
{
    char *end = NULL;
    errno = 0;
    long long value = strtoll(column, &end, 10);
    if (errno != 0 || end == column || *end != '\0') {
        fail(path, line, "the second column is no number");
    }
    return value;
}

static void add_word(words *to, stm_pack_slot entry, const char *path, int line)
{
    for (size_t i = 0; i < to->count; i++) {
        if (to->entries[i].term == entry.term) {
            if (to->entries[i].value != entry.value) {
                fail(path, line, "stands above with another value");
            }
            return;
        }
    }
    if (to->count == WORDS_MAX) {
        fail(path, line, "too many words");
    }
    to->entries[to->count++] = entry;
}

static void read_list(words *to, const char *folder, const char *language, const char *name)
{
    char path[1024];
    char text[LINE_BYTES];
    int line = 0;
    to->count = 0;
    FILE *in = open_list(path, sizeof path, folder, language, name);
    if (!in) {
        return;
    }
    while (next_line(in, text, &line)) {
        stm_pack_slot entry = {0, 0};
        char *tab = strchr(text, '\t');
        if (tab) {
            *tab = '\0';
            entry.value = value_of(tab + 1, path, line);
        }
        entry.term = term_of(text, path, line);
        add_word(to, entry, path, line);
    }
    (void)fclose(in);
}

static size_t table_size(size_t count)
{
    size_t size = 2;
    while (size < 2 * count + 1) {
        size *= 2;
    }
    return size;
}

static void write_list(FILE *out, const words *from, const char *language, const char *name)
{
    static stm_pack_slot slots[4 * WORDS_MAX];
    size_t size = table_size(from->count);
    memset(slots, 0, size * sizeof *slots);
    for (size_t i = 0; i < from->count; i++) {
        size_t at = from->entries[i].term & (size - 1);
        while (slots[at].term != 0) {
            at = (at + 1) & (size - 1);
        }
        slots[at] = from->entries[i];
    }
    (void)fprintf(out, "static const stm_pack_slot %s_%s[%zu] = {", language, name, size);
    for (size_t i = 0; i < size; i++) {
        (void)fprintf(out, "%s{0x%llXu, %lld},", i % 4 ? " " : "\n    ", (unsigned long long)slots[i].term,
                      (long long)slots[i].value);
    }
    (void)fprintf(out, "\n};\n");
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *folded_copy(const char *text, const char *path, int line)
{
    stm_buffer folded = STM_BUFFER_INIT;
    stm_text_fold(&folded, text, strlen(text));
    if (folded.failed || folded.length == 0) {
        fail(path, line, "no suffix");
    }
    return folded.data;
}

/* Writes the suffixes; returns how many, and the longest one's bytes. */
static size_t write_suffixes(FILE *out, const char *folder, const char *language, size_t *longest)
{
    static char *suffixes[WORDS_MAX];
    char path[1024];
    char text[LINE_BYTES];
    int line = 0;
    size_t count = 0;
    *longest = 0;
    FILE *in = open_list(path, sizeof path, folder, language, "suffix");
    while (in && next_line(in, text, &line)) {
        if (count == WORDS_MAX) {
            fail(path, line, "too many suffixes");
        }
        suffixes[count] = folded_copy(text, path, line);
        *longest = strlen(suffixes[count]) > *longest ? strlen(suffixes[count]) : *longest;
        count++;
    }
    if (in) {
        (void)fclose(in);
    }
    qsort(suffixes, count, sizeof *suffixes, by_bytes);
    (void)fprintf(out, "static const char *const %s_suffix[] = {", language);
    for (size_t i = 0; i < count; i++) {
        (void)fprintf(out, "\"%s\", ", suffixes[i]);
        free(suffixes[i]);
    }
    (void)fprintf(out, "NULL};\n");
    return count;
}

typedef struct summary {
    size_t sizes[STM_LIST_COUNT];
    size_t suffixes, longest;
} summary;

static void write_language(FILE *out, summary *made, const char *folder, const char *language)
{
    static words read;
    for (size_t i = 0; i < STM_LIST_COUNT; i++) {
        read_list(&read, folder, language, list_names[i]);
        made->sizes[i] = table_size(read.count);
        write_list(out, &read, language, list_names[i]);
    }
    made->suffixes = write_suffixes(out, folder, language, &made->longest);
}

static void write_pack(FILE *out, const summary *made, const char *language)
{
    (void)fprintf(out, "    {\"%s\", {", language);
    for (size_t i = 0; i < STM_LIST_COUNT; i++) {
        (void)fprintf(out, "{%s_%s, %zu}, ", language, list_names[i], made->sizes[i] - 1);
    }
    (void)fprintf(out, "}, %s_suffix, %zu, %zu},\n", language, made->suffixes, made->longest);
}

int main(int argc, char **argv)
{
    FILE *out = argc > 3 ? fopen(argv[1], "w") : NULL;
    summary *made = out ? calloc((size_t)argc, sizeof *made) : NULL;
    if (!out || !made) {
        (void)fprintf(stderr, "usage: text_pack_generate OUT FOLDER LANGUAGE...\n");
        return 2;
    }
    (void)fprintf(out, "/* Written by text_pack_generate. */\n#include \"text/text_pack.h\"\n");
    for (int i = 3; i < argc; i++) {
        write_language(out, &made[i], argv[2], argv[i]);
    }
    (void)fprintf(out, "const stm_pack stm_packs[] = {\n");
    for (int i = 3; i < argc; i++) {
        write_pack(out, &made[i], argv[i]);
    }
    (void)fprintf(out, "};\nconst size_t stm_pack_total = %d;\n", argc - 3);
    free(made);
    bool failed = ferror(out) != 0;
    return fclose(out) != 0 || failed ? 1 : 0;
}
