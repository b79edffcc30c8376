/* generate.c - writes JSON Lines of invented news of any size, with a known amount of copying.
 *
 * usage: generate --megabytes N | --articles N  [--mode news|near] [--copying PERCENT] [--words N] [--seed N]
 *
 * Text that is random letters would be too easy, and repeated text too hard, so words are drawn as they stand in
 * newspapers: a vocabulary of 50,000 words, invented but for the sixty most frequent, whose frequencies fall with their rank (Zipf), sentences of 8 to 30
 * words, paragraphs of 2 to 5 sentences. Runs of five words then repeat about as rarely by chance as in real news.
 *
 *   news   --copying percent of the articles (20 by default) are made from one of the last 1,024: half of them whole,
 *          half cut, each with 2 words in a hundred replaced. The rest is new.
 *   near   the same, but one article in twenty is new and nineteen are near-copies of it: the heavy case.
 *   --copying 0 in mode news gives unrelated articles; mode near with --copying 100 one family of near-copies.
 *
 * The same arguments give the same bytes on any machine: the generator is SplitMix64, and nothing else is asked.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VOCABULARY = 50000, RECENT = 1024, WORDS_MAX = 4096, WORD_BYTES = 16 };

typedef struct story {
    uint32_t words[WORDS_MAX]; /* the index of a word, with SENTENCE or PARAGRAPH set on the last of one */
    uint32_t count;
} story;
#define SENTENCE 0x40000000u
#define PARAGRAPH 0x80000000u
#define WORD_OF(word) ((word)&0x3FFFFFFFu)

typedef struct generator {
    uint64_t state;
    char vocabulary[VOCABULARY][WORD_BYTES];
    uint32_t ranks[65536]; /* a word for each of 65,536 equal shares of probability */
    story recent[RECENT];
    uint64_t made;
    uint32_t words; /* of an article, on average */
} generator;

static uint64_t draw(generator *g)
{
    uint64_t x = g->state += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

static uint32_t below(generator *g, uint32_t bound)
{
    return (uint32_t)(((draw(g) >> 32) * bound) >> 32);
}

static void make_vocabulary(generator *g)
{
    static const char consonants[] = "bcdfghjklmnprstvz", vowels[] = "aeiou";
    /* the most frequent words are English ones, so that the language is as easy to tell as in news */
    static const char *const frequent[] = {
        "the",   "of",    "to",    "and",   "in",    "that", "for",  "is",     "on",   "was",  "with",  "said",
        "as",    "at",    "it",    "by",    "from",  "be",   "have", "he",     "has",  "his",  "are",   "an",
        "not",   "will",  "who",   "had",   "their", "were", "they", "but",    "been", "this", "which", "would",
        "its",   "about", "more",  "after", "one",   "new",  "also", "people", "when", "out",  "two",   "than",
        "other", "there", "could", "first", "year",  "last", "all",  "over",   "some", "into", "time",  "government"};
    const uint32_t known = sizeof frequent / sizeof *frequent;
    for (uint32_t i = 0; i < known; i++) {
        (void)snprintf(g->vocabulary[i], sizeof g->vocabulary[i], "%s", frequent[i]);
    }
    for (uint32_t i = known; i < VOCABULARY; i++) {
        /* the number itself in syllables, so that no two words are equal; frequent words are short */
        char *out = g->vocabulary[i];
        size_t length = 0;
        for (uint32_t rest = i + 1; rest > 0; rest /= 85) {
            out[length++] = consonants[(rest % 85) / 5];
            out[length++] = vowels[rest % 5];
        }
        out[length] = '\0';
    }
    /* Zipf: the share of rank r is 1 / (r + 2); integers only, so that every machine rounds alike */
    uint64_t total = 0, sum = 0;
    for (uint32_t i = 0; i < VOCABULARY; i++) {
        total += 1000000000u / (i + 2);
    }
    uint32_t slot = 0;
    for (uint32_t i = 0; i < VOCABULARY; i++) {
        sum += 1000000000u / (i + 2);
        while (slot < 65536 && slot * total < sum * 65536) {
            g->ranks[slot++] = i;
        }
    }
    while (slot < 65536) {
        g->ranks[slot++] = VOCABULARY - 1;
    }
}

/* Rare words share slots at the tail: one draw in eight is uniform over the vocabulary, as names are in news. */
static uint32_t draw_word(generator *g)
{
    return below(g, 8) == 0 ? below(g, VOCABULARY) : g->ranks[below(g, 65536)];
}

static void make_new(generator *g, story *out)
{
    uint32_t wanted = g->words / 2 + below(g, g->words);
    uint32_t sentences = 2 + below(g, 4);
    out->count = 0;
    while (out->count < wanted && out->count + 32 < WORDS_MAX) {
        uint32_t before_last = 7 + below(g, 23), end = SENTENCE;
        for (uint32_t i = 0; i < before_last; i++) {
            out->words[out->count++] = draw_word(g);
        }
        if (--sentences == 0) {
            end |= PARAGRAPH;
            sentences = 2 + below(g, 4);
        }
        out->words[out->count++] = draw_word(g) | end;
    }
}

static void make_copy(generator *g, story *out, const story *source, bool cut)
{
    uint32_t first = cut ? below(g, source->count / 3 + 1) : 0;
    uint32_t last = cut ? source->count - below(g, source->count / 3 + 1) : source->count;
    uint32_t count = 0;
    for (uint32_t i = first; i < last; i++) {
        uint32_t word = source->words[i];
        out->words[count++] = below(g, 50) == 0 ? draw_word(g) | (word & (SENTENCE | PARAGRAPH)) : word;
    }
    out->count = count;
}

/* `out` may stand where the source does: the copy is made from left to right and never longer. */
static void make_next(generator *g, story *out, bool near, uint32_t copying)
{
    bool copies = near ? (copying >= 100 ? g->made > 0 : g->made % 20 != 0) : g->made > 0 && below(g, 100) < copying;
    if (!copies) {
        make_new(g, out);
    } else if (near) {
        uint64_t original = copying >= 100 ? 0 : g->made - g->made % 20;
        make_copy(g, out, &g->recent[original % RECENT], false);
    } else {
        uint32_t kept = g->made < RECENT ? (uint32_t)g->made : RECENT - 1;
        make_copy(g, out, &g->recent[(g->made - 1 - below(g, kept)) % RECENT], below(g, 2) == 0);
    }
}

static size_t print_story(const generator *g, const story *s)
{
    uint64_t minute = g->made % (28u * 24 * 60);
    int head =
        printf("{\"id\":\"g%08llu\",\"date\":\"2024-02-%02uT%02u:%02u:00Z\",\"outlet\":\"Outlet %u\",\"text\":\"",
               (unsigned long long)g->made, (unsigned)(1 + minute / 1440), (unsigned)(minute / 60 % 24),
               (unsigned)(minute % 60), (unsigned)(g->made % 97));
    size_t bytes = head > 0 ? (size_t)head : 0;
    bool start = true;
    for (uint32_t i = 0; i < s->count; i++) {
        const char *word = g->vocabulary[WORD_OF(s->words[i])];
        char first = start ? (char)(word[0] - 'a' + 'A') : word[0];
        const char *behind = s->words[i] & PARAGRAPH ? ".\\n\\n" : s->words[i] & SENTENCE ? ". " : " ";
        start = (s->words[i] & SENTENCE) != 0;
        int length = printf("%c%s%s", first, word + 1, behind);
        bytes += length > 0 ? (size_t)length : 0;
    }
    (void)fputs("\"}\n", stdout);
    return bytes + 3;
}

typedef struct settings {
    uint64_t megabytes, articles, seed;
    uint32_t copying, words;
    bool near;
} settings;

static bool read_settings(settings *out, int argc, char **argv)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *name = argv[i];
        uint64_t value = strtoull(argv[i + 1], NULL, 10);
        if (strcmp(name, "--megabytes") == 0) {
            out->megabytes = value;
        } else if (strcmp(name, "--articles") == 0) {
            out->articles = value;
        } else if (strcmp(name, "--copying") == 0) {
            out->copying = (uint32_t)value;
        } else if (strcmp(name, "--words") == 0) {
            out->words = (uint32_t)(value < 16 ? 16 : value > WORDS_MAX / 2 ? WORDS_MAX / 2 : value);
        } else if (strcmp(name, "--seed") == 0) {
            out->seed = value;
        } else if (strcmp(name, "--mode") == 0) {
            out->near = strcmp(argv[i + 1], "near") == 0;
        } else {
            return false;
        }
    }
    return out->megabytes > 0 || out->articles > 0;
}

static void generate(generator *g, story *next, const settings *wanted)
{
    for (uint64_t bytes = 0; wanted->megabytes > 0 ? bytes < wanted->megabytes * 1000000u : g->made < wanted->articles;
         g->made++) {
        make_next(g, next, wanted->near, wanted->copying);
        bytes += print_story(g, next);
        if (!wanted->near || wanted->copying < 100 || g->made == 0) {
            g->recent[g->made % RECENT] = *next; /* one family keeps its first article as the source */
        }
    }
}

int main(int argc, char **argv)
{
    settings wanted = {.seed = 1, .copying = 20, .words = 300};
    if (!read_settings(&wanted, argc, argv)) {
        (void)fputs("usage: generate --megabytes N | --articles N [--mode news|near] [--copying PERCENT] [--words N] "
                    "[--seed N]\n",
                    stderr);
        return 2;
    }
    generator *g = calloc(1, sizeof *g);
    story *next = calloc(1, sizeof *next);
    if (g && next) {
        g->state = wanted.seed;
        g->words = wanted.words;
        make_vocabulary(g);
        generate(g, next, &wanted);
    }
    bool done = g && next && fflush(stdout) == 0;
    free(g);
    free(next);
    return done ? 0 : 1;
}
