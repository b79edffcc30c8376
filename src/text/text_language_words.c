/* Where CLD2 cannot be sure, words decide. A sentence of ten words between near twins, or one of names and loan words
 * that CLD2 takes for English, still has its function words: "ikke" is no Nynorsk, "estiverem no" no English. Each
 * language's words are data (data/lang/words.tsv, of our own knowledge); a word counts for every language that has it,
 * and the language with the most words is the answer where the question is open:
 *
 *   twins              CLD2's answer gives way to a twin with more words, and Bosnian to Croatian at a tie, for that
 *                      press is the larger by far
 *   English, doubted   gives way to any language with two words, and more than English has; another doubtful answer
 *                      to one with three words, and two more */
#include <string.h>

#include "text/text_internal.h"
#include "text/text_language.h"

#define WORD_BYTES_MAX ((size_t)24)
#define LANGUAGES_MAX 64
#define DOUBT_WORDS_MIN 2u
#define ENGLISH_WORDS_MIN 4u
#define ENGLISH_LEAD 2u

typedef struct language_word {
    const char *word;
    uint64_t languages;
} language_word;

#include "text_language_words_table.h"

enum {
    LETTERS = 26,
    LANGUAGES = sizeof language_codes / sizeof *language_codes,
    WORDS = sizeof language_words / sizeof *language_words
};
_Static_assert(LANGUAGES <= LANGUAGES_MAX, "a language is a bit");

static int order_of(const char *word, size_t length, const char *entry)
{
    size_t i = 0;
    while (i < length && word[i] == entry[i]) {
        i++;
    }
    if (i == length) {
        return entry[i] != '\0' ? -1 : 0;
    }
    return (unsigned char)word[i] < (unsigned char)entry[i] ? -1 : 1;
}

/* The word's place in the table; WORDS when it is not there. */
static size_t find_word(const char *word, size_t length)
{
    unsigned letter = (unsigned char)word[0] - 'a'; /* of other bytes those above are all behind z */
    size_t low = letter < LETTERS ? language_first[letter] : (unsigned char)word[0] > 'z' ? language_first[LETTERS] : 0;
    size_t high = letter < LETTERS ? language_first[letter + 1] : WORDS;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = order_of(word, length, language_words[middle].word);
        if (order == 0) {
            return middle;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return WORDS;
}

/* Small letters of Latin and Cyrillic, which lie at fixed distances in UTF-8's two bytes. */
static uint32_t small(uint32_t code)
{
    if ((code >= 'A' && code <= 'Z') || (code >= 0xC0 && code <= 0xDE && code != 0xD7) ||
        (code >= 0x410 && code <= 0x42F)) {
        return code + 32;
    }
    if (code >= 0x400 && code <= 0x40F) {
        return code + 80;
    }
    bool odd = (code >= 0x139 && code <= 0x148) || (code >= 0x179 && code <= 0x17E);
    bool even = (code >= 0x100 && code <= 0x137) || (code >= 0x14A && code <= 0x177) ||
                (code >= 0x1EA0 && code <= 0x1EF9) || (code >= 0x218 && code <= 0x21B) || code == 0x490;
    return code + ((odd && code % 2 == 1) || (even && code % 2 == 0));
}

static bool letter(uint32_t code)
{
    return (code >= 'a' && code <= 'z') || (code >= 0xDF && code < 0x2000 && code != 0xF7) || code == '\'' ||
           code == 0x2019;
}

typedef struct word_counts {
    unsigned of[LANGUAGES];
    uint64_t seen[WORDS / 64 + 1];
} word_counts;

/* A word counts once: tables and lists repeat themselves. A single letter says nothing: "U.S." is no Czech. */
static void count_word(word_counts *counts, const char *word, size_t length)
{
    size_t place = length > 1 && length <= WORD_BYTES_MAX ? find_word(word, length) : WORDS;
    if (place == WORDS || (counts->seen[place / 64] >> (place % 64) & 1) != 0) {
        return;
    }
    counts->seen[place / 64] |= UINT64_C(1) << (place % 64);
    uint64_t languages = language_words[place].languages;
    for (unsigned i = 0; languages != 0; i++, languages >>= 1) {
        counts->of[i] += (unsigned)(languages & 1);
    }
}

static void count_words(word_counts *counts, const char *text, size_t bytes)
{
    char word[WORD_BYTES_MAX + 4];
    size_t length = 0;
    const char *end = text + bytes;
    memset(counts, 0, sizeof *counts);
    for (const char *at = text; at < end;) {
        uint32_t code = (unsigned char)*at;
        at += code < 0x80 ? 1 : stm_utf8_decode(&code, at, end);
        code = small(code);
        if (!letter(code)) {
            count_word(counts, word, length);
            length = 0;
        } else if (code < 0x80 && length <= WORD_BYTES_MAX) {
            word[length++] = (char)code;
        } else if (length <= WORD_BYTES_MAX) {
            length += stm_utf8_encode(word + length, code == 0x2019 ? '\'' : code);
        }
    }
    count_word(counts, word, length);
}

/* The group of near twins that a code is of, as places in `language_codes`' order; NULL none. */
static const char *const *twins_of(const char *code)
{
    static const char *const groups[][5] = {
        {"bs", "hr", "sr", NULL}, {"nb", "nn", "da", "sv", NULL}, {"id", "ms", NULL},
        {"mk", "bg", "sr", NULL}, {"cs", "sk", "sl", NULL},       {"pt", "gl", NULL},
    };
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        for (size_t k = 0; groups[i][k]; k++) {
            if (strcmp(groups[i][k], code) == 0) {
                return groups[i];
            }
        }
    }
    return NULL;
}

static unsigned count_of(const word_counts *counts, const char *code)
{
    for (size_t i = 0; i < LANGUAGES; i++) {
        if (strcmp(language_codes[i], code) == 0) {
            return counts->of[i];
        }
    }
    return 0;
}

static bool cyrillic(const char *text, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        if ((unsigned char)text[i] == 0xD0 || (unsigned char)text[i] == 0xD1) {
            return true;
        }
    }
    return false;
}

/* Among twins. Serbian is in two groups: its alphabet says which. */
static const char *best_twin(const word_counts *counts, const char *code, const char *text, size_t bytes)
{
    bool serbian = strcmp(code, "sr") == 0;
    const char *const *twins = twins_of(serbian && cyrillic(text, bytes) ? "mk" : code);
    const char *best = strcmp(code, "bs") == 0 && count_of(counts, "hr") >= count_of(counts, "bs") ? "hr" : code;
    for (size_t i = 0; twins && twins[i]; i++) {
        if (count_of(counts, twins[i]) > count_of(counts, best)) {
            best = twins[i];
        }
    }
    return best;
}

/* English is what CLD2 says of names and loan words; another doubtful answer takes more to be given up. */
static const char *best_of_all(const word_counts *counts, const char *code)
{
    bool english = strcmp(code, "en") == 0;
    unsigned own = count_of(counts, code);
    unsigned least = english ? own : own + 1;
    const char *best = code;
    least = least < DOUBT_WORDS_MIN - english ? DOUBT_WORDS_MIN - english : least;
    for (size_t i = 0; i < LANGUAGES; i++) {
        if (counts->of[i] > least) {
            least = counts->of[i];
            best = language_codes[i];
        }
    }
    return best;
}

bool stm_language_has_words(const char *code, const char *text, size_t bytes)
{
    word_counts counts;
    count_words(&counts, text, bytes);
    unsigned own = count_of(&counts, code);
    for (size_t i = 0; i < LANGUAGES; i++) {
        if (counts.of[i] > own) {
            return false;
        }
    }
    return own > 0;
}

bool stm_language_is_english(const char *text, size_t bytes)
{
    word_counts counts;
    count_words(&counts, text, bytes);
    unsigned own = count_of(&counts, "en");
    for (size_t i = 0; i < LANGUAGES; i++) {
        if (counts.of[i] + ENGLISH_LEAD > own && strcmp(language_codes[i], "en") != 0) {
            return false;
        }
    }
    return own >= ENGLISH_WORDS_MIN;
}

const char *stm_language_by_words(const char *code, bool sure, const char *text, size_t bytes)
{
    word_counts counts;
    const char *known = strcmp(code, "no") == 0 ? "nb" : code;
    bool english = strcmp(code, "en") == 0;
    if (!english && sure && !twins_of(known)) {
        return code;
    }
    count_words(&counts, text, bytes);
    const char *best = english || !sure ? best_of_all(&counts, known) : known;
    best = best_twin(&counts, best, text, bytes);
    return strcmp(best, known) == 0 ? code : best;
}
