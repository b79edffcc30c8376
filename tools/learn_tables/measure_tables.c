/* measure_tables.c - how often a sentence finds its translation.
 *
 *   measure_tables pairs LANGUAGE FILE COLUMN [LIMIT]   AAA-BBB.tsv, COLUMN that of English: the held-out lines
 *   measure_tables lines LANGUAGE FILE LANGUAGE FILE [--all]   two files, line by line: the held-out lines of FLORES
 *
 * Each sentence of LANGUAGE is held against all English ones; printed are the share whose translation comes first, the
 * share where it is among the first five, microseconds a comparison, and how well scores tell right pairs from wrong
 * ones. Sentences with the same English are one. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "learn_held_out.h"
#include "text/text_gloss.h"

#define SENTENCES_MAX 4000
#define BINS 1000

typedef struct side {
    stm_glossed glossed[SENTENCES_MAX];
    stm_stemmer *stemmer;
    const char *language;
    size_t count;
} side;

static _Noreturn void fail(const char *what)
{
    (void)fprintf(stderr, "measure_tables: %s\n", what);
    exit(1);
}

static char *read_all(const char *path)
{
    FILE *in = fopen(path, "rb");
    char *data = NULL;
    size_t capacity = 0;
    size_t bytes = 0;
    if (!in) {
        fail(path);
    }
    for (size_t got = 1; got > 0; bytes += got) {
        if (STM_RESERVE(data, capacity, bytes + 65537, NULL) != STEMMA_OK) {
            fail("out of memory");
        }
        got = fread(data + bytes, 1, 65536, in);
    }
    data[bytes] = '\0';
    (void)fclose(in);
    return data;
}

static side *new_side(const char *language)
{
    side *s = calloc(1, sizeof *s);
    if (!s || stm_stemmer_new(&s->stemmer, language, NULL) != STEMMA_OK) {
        fail("out of memory");
    }
    s->language = language;
    return s;
}

/* The whole text as one sentence. */
static void push(side *s, const char *text, size_t bytes)
{
    stm_document document = STM_DOCUMENT_INIT;
    stm_sentence whole;
    if (s->count == SENTENCES_MAX || stm_text_tokenize(&document, text, bytes, NULL) != STEMMA_OK ||
        stm_stemmer_fill(s->stemmer, &document, NULL) != STEMMA_OK) {
        fail("too many sentences");
    }
    whole = (stm_sentence){0, (uint32_t)document.token_count, 0, (uint32_t)bytes};
    document.sentences = &whole;
    document.sentence_count = 1;
    if (stm_gloss_document(&s->glossed[s->count++], &document, s->language, NULL, NULL) != STEMMA_OK) {
        fail("out of memory");
    }
    document.sentences = NULL;
    stm_document_release(&document);
}

static float score(const stm_glossed *a, const stm_glossed *b)
{
    stm_bag_match match = stm_bag_compare(a, a->bags, b, b->bags);
    return stm_bag_score(&match, a->bags, b->bags);
}

/* Scores in thousandths. */
typedef struct spread {
    size_t right[BINS];
    size_t wrong[BINS];
    size_t wrong_count;
} spread;

static size_t bin_of(float value)
{
    return value < 1 ? (size_t)(value * BINS) : BINS - 1;
}

/* The score that one wrong pair in `in` reaches. */
static size_t threshold(const spread *s, size_t in)
{
    size_t above = 0;
    size_t bin = BINS;
    while (bin > 0 && (above + s->wrong[bin - 1]) * in <= s->wrong_count) {
        above += s->wrong[--bin];
    }
    return bin;
}

static double share_from(const spread *s, size_t bin, size_t count)
{
    size_t above = 0;
    for (; bin < BINS; bin++) {
        above += s->right[bin];
    }
    return (double)above / (double)count;
}

/* Counts the sentences that score no less than the right one. */
static size_t rivals(const side *foreign, const side *english, size_t i, spread *scores)
{
    float right = score(&foreign->glossed[i], &english->glossed[i]);
    size_t count = 0;
    scores->right[bin_of(right)]++;
    for (size_t j = 0; j < english->count; j++) {
        if (j != i) {
            float wrong = score(&foreign->glossed[i], &english->glossed[j]);
            scores->wrong[bin_of(wrong)]++;
            scores->wrong_count++;
            count += wrong >= right;
        }
    }
    return count;
}

static double seconds_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void rank(const side *foreign, const side *english)
{
    static spread scores;
    size_t first = 0;
    size_t five = 0;
    double begin = seconds_now();
    for (size_t i = 0; i < foreign->count; i++) {
        size_t better = rivals(foreign, english, i, &scores);
        first += better == 0;
        five += better < 5;
    }
    double seconds = seconds_now() - begin;
    double count = (double)foreign->count;
    size_t strict = threshold(&scores, 10000);
    (void)printf("%s-%s %zu sentences: first %.3f, first five %.3f, %.3f microseconds a comparison; "
                 "1 wrong pair in 10,000 scores %.3f or more, %.3f of the right ones do\n",
                 foreign->language, english->language, foreign->count, (double)first / count, (double)five / count,
                 seconds * 1e6 / (count * (count + 1)), (double)strict / BINS,
                 share_from(&scores, strict, foreign->count));
}

static bool seen_before(const char *const *lines, const size_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == bytes[count] && memcmp(lines[i], lines[count], bytes[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void measure_pairs(const char *language, const char *path, int column, size_t limit)
{
    static const char *lines[SENTENCES_MAX];
    static size_t lengths[SENTENCES_MAX];
    side *foreign = new_side(language);
    side *english = new_side("en");
    for (const char *at = read_all(path); *at && foreign->count < limit;) {
        const char *columns[2];
        size_t bytes[2];
        columns[0] = at;
        bytes[0] = strcspn(at, "\t\n");
        columns[1] = at + bytes[0] + 1;
        bytes[1] = strcspn(columns[1], "\t\n");
        at += strcspn(at, "\n");
        at += *at == '\n';
        lines[english->count] = columns[column];
        lengths[english->count] = bytes[column];
        if (bytes[column] < 40 || !learn_held_out(columns[column], bytes[column]) ||
            seen_before(lines, lengths, english->count)) {
            continue;
        }
        push(english, columns[column], bytes[column]);
        push(foreign, columns[!column], bytes[!column]);
    }
    rank(foreign, english);
}

static void measure_lines(const char *one, const char *one_path, const char *two, const char *two_path, bool all)
{
    side *foreign = new_side(one);
    side *english = new_side(two);
    const char *a = read_all(one_path);
    const char *b = read_all(two_path);
    for (size_t number = 0; *a && *b; number++) {
        size_t a_bytes = strcspn(a, "\n");
        size_t b_bytes = strcspn(b, "\n");
        if (all || learn_held_out_flores(number)) {
            push(foreign, a, a_bytes);
            push(english, b, b_bytes);
        }
        a += a_bytes + (a[a_bytes] == '\n');
        b += b_bytes + (b[b_bytes] == '\n');
    }
    rank(foreign, english);
}

int main(int argc, char **argv)
{
    if (argc >= 5 && strcmp(argv[1], "pairs") == 0) {
        measure_pairs(argv[2], argv[3], argv[4][0] == '1', argc > 5 ? strtoul(argv[5], NULL, 10) : 2000);
    } else if (argc >= 6 && strcmp(argv[1], "lines") == 0) {
        measure_lines(argv[2], argv[3], argv[4], argv[5], argc > 6);
    } else {
        fail("usage: measure_tables pairs LANGUAGE FILE COLUMN [LIMIT] | lines LANGUAGE FILE LANGUAGE FILE [--all]");
    }
    return 0;
}
