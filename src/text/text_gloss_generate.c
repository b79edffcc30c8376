/* text_gloss_generate.c - compiles data/tables into C at build time: text_gloss_generate OUT FOLDER LANGUAGE...
 *
 * FOLDER/en.tsv holds English words and a hundred times their rarity; FOLDER/<code>.tsv a word and, behind tabs, "english
 * word" and its weight in thousandths; "^name" and "~word" are words that the English list lacks, which count by their name
 * key. Rows of FOLDER/flores/<code>.tsv and FOLDER/dictionary/<code>.tsv take the place of those of FOLDER. Words become
 * stems by the tokenizer and stemmer of this very build, so that tables and texts agree whatever version of Snowball is
 * at hand. A malformed line, or a table of more than 3 MB, stops the build; of two words that come to one stem the first stays. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "text/text_gloss_internal.h"

#define LINE_BYTES 4096
#define ROWS_MAX 65536
#define COLUMNS_MAX 7
#define GLOSSES_OF_CUT_MAX 64
#define GLOSSES_LEFT 4
#define CUT_WEIGHT 0.7f /* of what words with the same beginning are worth */
#define CUT_LEAST 0.05f

typedef struct row {
    uint32_t stem;
    uint32_t count;
    uint32_t names; /* the last of them: name keys */
    bool is_name;
    uint32_t cut; /* stm_cut_key of the word, 0 none */
    stm_gloss glosses[COLUMNS_MAX];
} row;

typedef struct table {
    row *rows;
    size_t count;
    uint32_t *slots; /* index + 1 */
} table;

#define SLOTS (2u * ROWS_MAX)

/* Where the reading is, for messages. */
typedef struct place {
    char path[1024];
    int line;
} place;

static void fail(const place *at, const char *what)
{
    (void)fprintf(stderr, "%s:%d: %s\n", at->path, at->line, what);
    exit(1);
}

static void *zeroed(size_t count, size_t bytes)
{
    void *items = calloc(count, bytes);
    if (!items) {
        (void)fprintf(stderr, "text_gloss_generate: out of memory\n");
        exit(1);
    }
    return items;
}

static table new_table(void)
{
    return (table){zeroed(ROWS_MAX, sizeof(row)), 0, zeroed(SLOTS, sizeof(uint32_t))};
}

static void free_table(table *t)
{
    free(t->rows);
    free(t->slots);
}

/* The row of a stem, NULL when there is none. */
static row *known_row(const table *t, uint32_t stem)
{
    for (uint32_t slot = stm_gloss_hash(stem) & (SLOTS - 1); t->slots[slot] != 0; slot = (slot + 1) & (SLOTS - 1)) {
        row *known = t->rows + t->slots[slot] - 1;
        if (known->stem == stem) {
            return known;
        }
    }
    return NULL;
}

/* The row of a stem: one that is there or a new one (count 0). */
static row *row_of(table *t, uint32_t stem, const place *at)
{
    row *known = known_row(t, stem);
    if (known) {
        return known;
    }
    if (t->count == ROWS_MAX) {
        fail(at, "too many words");
    }
    uint32_t slot = stm_gloss_hash(stem) & (SLOTS - 1);
    while (t->slots[slot] != 0) {
        slot = (slot + 1) & (SLOTS - 1);
    }
    t->rows[t->count].stem = stem;
    t->slots[slot] = (uint32_t)t->count + 1;
    return t->rows + t->count++;
}

/* ------------------------------------------------------------------ reading */

/* One word, or a run of characters of a script without spaces. */
static bool is_one_word(const stm_document *document)
{
    bool unspaced = document->token_count > 0;
    for (size_t i = 0; i < document->token_count; i++) {
        unspaced = unspaced && document->tokens[i].flags & STM_TOKEN_UNSPACED &&
                   (i == 0 || document->tokens[i].begin_byte == document->tokens[i - 1].end_byte);
    }
    return document->token_count == 1 || unspaced;
}

/* What a table knows a word by. Beginnings are for words that have another ending in a text; those of scripts without spaces
 * are looked up whole, and have none. */
typedef struct word_keys {
    uint32_t stem, cut;
} word_keys;

static word_keys keys_of(stm_stemmer *stemmer, const char *word, const place *at)
{
    stm_document document = STM_DOCUMENT_INIT;
    if (stm_text_tokenize(&document, word, strlen(word), NULL) != STEMMA_OK || !is_one_word(&document) ||
        stm_stemmer_fill(stemmer, &document, NULL) != STEMMA_OK) {
        fail(at, "not one word");
    }
    size_t bytes = strlen(word);
    bool unspaced = document.tokens[0].flags & STM_TOKEN_UNSPACED;
    word_keys keys = unspaced ? (word_keys){stm_unspaced_key(word, bytes), 0}
                              : (word_keys){document.tokens[0].stem, stm_cut_key(word, bytes)};
    stm_document_release(&document);
    return keys;
}

static float number_of(const char *text, const place *at, float unit)
{
    char *end = NULL;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < 0 || value > 100000) {
        fail(at, "no number where one is due");
    }
    return (float)value / unit;
}

/* Cuts `line` at its next tab; returns what stands before it, NULL at the end. */
static char *next_column(char **line)
{
    char *column = *line;
    if (!column) {
        return NULL;
    }
    char *tab = strchr(column, '\t');
    *line = tab ? tab + 1 : NULL;
    if (tab) {
        *tab = '\0';
    }
    return column;
}

static bool is_marked(const char *column)
{
    return *column == '^' || *column == '~';
}

/* The key that a text in English has of the name. */
static stm_gloss name_of(const char *name, float weight)
{
    unsigned classes = 0;
    uint64_t skeleton = stm_name_skeleton(name, strlen(name), &classes);
    float rarity = STM_NAME_CLASS_RARITY * (float)classes;
    uint32_t key = classes >= 2 ? stm_skeleton_key(skeleton, classes, false) : 0;
    return (stm_gloss){key, weight, rarity < STM_NAME_RARITY_MAX ? rarity : STM_NAME_RARITY_MAX};
}

/* Without a pivot where there is none to be had. */
static stm_gloss gloss_of(char *column, stm_stemmer *english, const table *pivots, const place *at)
{
    char *space = strchr(column, ' ');
    if (!space) {
        fail(at, "a gloss without a weight");
    }
    *space = '\0';
    float weight = number_of(space + 1, at, 1000);
    if (is_marked(column)) {
        return name_of(column + 1, weight);
    }
    const row *known = known_row(pivots, keys_of(english, column, at).stem);
    return known && known->count > 0 ? (stm_gloss){known->stem, weight, known->glosses[0].rarity}
                                     : (stm_gloss){0, 0, 0};
}

static bool next_line(FILE *in, char text[LINE_BYTES], place *at)
{
    while (fgets(text, LINE_BYTES, in)) {
        at->line++;
        text[strcspn(text, "\r\n")] = '\0';
        if (text[0] != '\0' && text[0] != '#') {
            return true;
        }
    }
    return false;
}

/* What a file's rows mean: with `pivots` glosses, without them English words and their rarity. */
typedef struct reading {
    table *to;
    table *pivots;
    stm_stemmer *stemmer;
    stm_stemmer *english;
    bool *fresh; /* rows that this file has filled */
    bool strict; /* glosses are all in the English list */
} reading;

/* A gloss to its row: name keys behind the others. */
static void add_column(const reading *r, row *to, char *column, const place *at)
{
    bool name = is_marked(column);
    to->is_name = to->is_name || (to->count == 0 && *column == '^');
    stm_gloss gloss = gloss_of(column, r->english, r->pivots, at);
    if (gloss.pivot == 0) {
        if (!name && r->strict) {
            fail(at, "a gloss that the English list lacks");
        }
        return;
    }
    uint32_t behind = name ? to->count : to->count - to->names;
    memmove(to->glosses + behind + 1, to->glosses + behind, (to->count - behind) * sizeof gloss);
    to->glosses[behind] = gloss;
    to->names += name;
    to->count++;
}

static void read_row(const reading *r, char *line, const place *at)
{
    const char *word = next_column(&line);
    word_keys keys = keys_of(r->stemmer, word, at);
    row *to = row_of(r->to, keys.stem, at);
    if (r->fresh[to - r->to->rows]) {
        return;
    }
    r->fresh[to - r->to->rows] = true;
    to->count = 0;
    to->names = 0;
    to->is_name = false;
    to->cut = keys.cut;
    for (char *column; (column = next_column(&line)) && to->count < COLUMNS_MAX;) {
        if (r->pivots) {
            add_column(r, to, column, at);
        } else {
            to->glosses[to->count++] = (stm_gloss){keys.stem, 1, number_of(column, at, 100)};
        }
    }
}

static void read_file(reading r, const char *folder, const char *language)
{
    char text[LINE_BYTES];
    place at = {.line = 0};
    (void)snprintf(at.path, sizeof at.path, "%s/%s.tsv", folder, language);
    FILE *in = fopen(at.path, "r");
    if (!in) {
        return;
    }
    r.fresh = zeroed(ROWS_MAX, sizeof *r.fresh);
    while (next_line(in, text, &at)) {
        read_row(&r, text, &at);
    }
    free(r.fresh);
    (void)fclose(in);
}

static void read_language(table *to, table *pivots, const char *folder, const char *language)
{
    static const char *const folders[] = {"", "/flores", "/dictionary"};
    reading r = {.to = to, .pivots = pivots};
    if (stm_stemmer_new(&r.stemmer, language, NULL) != STEMMA_OK ||
        stm_stemmer_new(&r.english, "en", NULL) != STEMMA_OK) {
        (void)fprintf(stderr, "text_gloss_generate: no stemmer for %s\n", language);
        exit(1);
    }
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char path[900];
        (void)snprintf(path, sizeof path, "%s%s", folder, folders[i]);
        r.strict = strcmp(folders[i], "/dictionary") != 0; /* made with FLORES, which may be left out */
        read_file(r, path, language);
    }
    stm_stemmer_free(r.stemmer);
    stm_stemmer_free(r.english);
}

/* ------------------------------------------------------------------ beginnings of words */

/* All glosses of the words with one beginning, added up per pivot. */
typedef struct beginning {
    stm_gloss glosses[GLOSSES_OF_CUT_MAX];
    uint32_t count;
} beginning;

static void add_gloss(beginning *b, const stm_gloss *gloss)
{
    for (uint32_t i = 0; i < b->count; i++) {
        if (b->glosses[i].pivot == gloss->pivot) {
            b->glosses[i].weight += gloss->weight;
            return;
        }
    }
    if (b->count < GLOSSES_OF_CUT_MAX) {
        b->glosses[b->count++] = *gloss;
    }
}

static int by_cut(const void *a, const void *b)
{
    const row *one = *(row *const *)a;
    const row *two = *(row *const *)b;
    if (one->cut != two->cut) {
        return one->cut < two->cut ? -1 : 1;
    }
    return one->stem < two->stem ? -1 : one->stem > two->stem;
}

/* One more row: the mean of those of `rows`, the best of it. */
static void add_beginning(table *t, row *const *rows, size_t count)
{
    beginning b = {.count = 0};
    place at = {.path = "words with one beginning"};
    for (size_t i = 0; i < count; i++) {
        for (uint32_t g = 0; g < rows[i]->count; g++) {
            add_gloss(&b, &rows[i]->glosses[g]);
        }
    }
    qsort(b.glosses, b.count, sizeof *b.glosses, stm_gloss_by_weight);
    row *to = row_of(t, rows[0]->cut, &at);
    if (to->count > 0) {
        return;
    }
    for (; to->count < b.count && to->count < GLOSSES_LEFT; to->count++) {
        stm_gloss gloss = b.glosses[to->count];
        gloss.weight *= CUT_WEIGHT / (float)count;
        if (gloss.weight < CUT_LEAST) {
            break;
        }
        to->glosses[to->count] = gloss;
    }
}

static void add_beginnings(table *t)
{
    row **rows = zeroed(t->count + 1, sizeof *rows);
    size_t count = 0;
    for (size_t i = 0; i < t->count; i++) {
        if (t->rows[i].cut != 0 && t->rows[i].count > 0) {
            rows[count++] = t->rows + i;
        }
    }
    qsort(rows, count, sizeof *rows, by_cut);
    for (size_t i = 0; i < count;) {
        size_t from = i;
        while (i < count && rows[i]->cut == rows[from]->cut) {
            i++;
        }
        add_beginning(t, rows + from, i - from);
    }
    free(rows);
}

/* ------------------------------------------------------------------ writing */

#define TABLE_BYTES_MAX 3000000u

static uint32_t size_for(size_t count)
{
    uint32_t size = 2;
    while (size < 2 * count + 1) {
        size *= 2;
    }
    return size;
}

static void write_slots(FILE *out, const table *t, const char *language, uint32_t size)
{
    stm_gloss_slot *slots = zeroed(size, sizeof *slots);
    uint32_t first = 0;
    for (size_t i = 0; i < t->count; i++) {
        const row *from = t->rows + i;
        uint32_t at = stm_gloss_hash(from->stem) & (size - 1);
        while (slots[at].stem != 0) {
            at = (at + 1) & (size - 1);
        }
        slots[at] = (stm_gloss_slot){from->stem, stm_place_of(first, from->is_name, from->names, from->count)};
        first += from->count;
    }
    (void)fprintf(out, "static const stm_gloss_slot %s_slots[%u] = {", language, size);
    for (uint32_t i = 0; i < size; i++) {
        (void)fprintf(out, "%s{%uu,%uu},", i % 8 ? "" : "\n", slots[i].stem, slots[i].place);
    }
    (void)fprintf(out, "\n};\n");
    free(slots);
}

static void check_size(const table *t, const char *language, uint32_t size)
{
    size_t bytes = size * sizeof(stm_gloss_slot);
    for (size_t i = 0; i < t->count; i++) {
        bytes += t->rows[i].count * sizeof(stm_gloss);
    }
    if (bytes > TABLE_BYTES_MAX) {
        (void)fprintf(stderr, "text_gloss_generate: %s has %zu bytes, more than %u\n", language, bytes,
                      TABLE_BYTES_MAX);
        exit(1);
    }
}

static void write_table(FILE *out, const table *t, const char *language, uint32_t size)
{
    check_size(t, language, size);
    write_slots(out, t, language, size);
    (void)fprintf(out, "static const stm_gloss %s_glosses[] = {", language);
    for (size_t i = 0; i < t->count; i++) {
        (void)fprintf(out, "\n");
        for (uint32_t g = 0; g < t->rows[i].count; g++) {
            const stm_gloss *gloss = t->rows[i].glosses + g;
            (void)fprintf(out, "{%uu,%.3ff,%.2ff},", gloss->pivot, (double)gloss->weight, (double)gloss->rarity);
        }
    }
    (void)fprintf(out, "{0,0,0}};\n"); /* never empty */
}

static float rarest(const table *pivots)
{
    float found = 1;
    for (size_t i = 0; i < pivots->count; i++) {
        float rarity = pivots->rows[i].count > 0 ? pivots->rows[i].glosses[0].rarity : 0;
        found = rarity > found ? rarity : found;
    }
    return found;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        (void)fprintf(stderr, "usage: text_gloss_generate OUT FOLDER LANGUAGE...\n");
        return 2;
    }
    FILE *out = fopen(argv[1], "w");
    if (!out) {
        perror(argv[1]);
        return 1;
    }
    (void)fprintf(out, "/* Written by text_gloss_generate.c from data/tables. */\n"
                       "#include \"text/text_gloss_internal.h\"\n\n");
    uint32_t *sizes = zeroed((size_t)argc, sizeof *sizes);
    table pivots = new_table();
    read_language(&pivots, NULL, argv[2], "en");
    for (int i = 3; i < argc; i++) {
        table words = new_table();
        bool english = strcmp(argv[i], "en") == 0;
        read_language(&words, english ? NULL : &pivots, argv[2], argv[i]);
        add_beginnings(&words);
        sizes[i] = size_for(words.count);
        write_table(out, &words, argv[i], sizes[i]);
        free_table(&words);
    }
    (void)fprintf(out, "const stm_gloss_table stm_gloss_tables[] = {\n");
    for (int i = 3; i < argc; i++) {
        (void)fprintf(out, "    {\"%s\", %s_slots, %uu, %s_glosses},\n", argv[i], argv[i], sizes[i] - 1, argv[i]);
    }
    (void)fprintf(out, "};\nconst size_t stm_gloss_table_total = %d;\nconst float stm_gloss_rarest = %.2ff;\n",
                  argc - 3, (double)rarest(&pivots));
    free_table(&pivots);
    free(sizes);
    if (fclose(out) != 0) {
        perror(argv[1]);
        return 1;
    }
    return 0;
}
