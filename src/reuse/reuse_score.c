/* How sure it is that a passage is reuse.
 *
 * What speaks for reuse is the mass of equal words, counted in letters: short words and function words add a quarter
 * of theirs, because a run of them proves little; capitalised words a good half, because names and titles are shared
 * by necessity by all who write about one event (but not in a title, where all words have a capital). The share of
 * words that differ says nothing more once the mass is known (its fitted weight had the wrong sign and gained
 * nothing), so one number goes through a logistic function. Its two weights were fitted on the open tasks newswire,
 * inserted, pan13 and cascade, the false passages of each weighing as much as the true ones (docs/method.md); even
 * odds lie at some 58 letters, ten words or so. Of two texts of a line or two that are the same from end to end, less
 * is enough: nobody writes the same five words and nothing else by chance. There even odds lie at 20 letters.
 * And of two whole texts of three words and more that are the same word for word every letter counts, light words too,
 * since it is no turn of phrase within a text: even odds lie at 7 letters.
 */
#include "reuse/reuse_internal.h"

#include <math.h>

#define SHORT_WORD_LETTERS 3
/* what a letter weighs, in twentieths */
#define LETTER_MASS 20u
#define LIGHT_WORD_MASS 5u
#define NUMBER_MASS 10u
#define NAME_MASS 12u
#define UNSPACED_MASS 40u /* of the whole word */
#define WORD_MASS_MOST UINT16_MAX
#define SCORE_OFFSET (-11.2)
#define SCORE_PER_LOG_LETTER 2.75
#define SCORE_WHOLE 2.8
#define SCORE_SAME 2.8 /* beside it, where nothing differs */
#define SAME_WORDS_LEAST 3u

static uint32_t letters_of(const stm_words *words, const stm_token *token)
{
    uint32_t bytes = token->end_byte - token->begin_byte;
    /* from U+0250 on a letter takes two bytes or more */
    return (unsigned char)words->document.text[token->begin_byte] >= 0xC9 ? bytes / 2 : bytes;
}

static uint32_t letter_mass(const stm_pack *pack, const stm_token *token, uint32_t letters)
{
    if (token->flags & STM_TOKEN_NUMBER) {
        return NUMBER_MASS;
    }
    if (letters <= SHORT_WORD_LETTERS || (pack && stm_pack_has(pack, STM_LIST_STOP, token->term, NULL))) {
        return LIGHT_WORD_MASS;
    }
    bool name = (token->flags & STM_TOKEN_CAPITAL) && !(token->flags & (STM_TOKEN_SENTENCE | STM_TOKEN_TITLE));
    return name ? NAME_MASS : LETTER_MASS;
}

static uint16_t word_mass(const stm_words *words, const stm_pack *pack, const stm_token *token)
{
    if (token->flags & STM_TOKEN_UNSPACED) {
        return UNSPACED_MASS;
    }
    uint32_t letters = letters_of(words, token);
    uint64_t mass = (uint64_t)letter_mass(pack, token, letters) * letters;
    return mass < WORD_MASS_MOST ? (uint16_t)mass : WORD_MASS_MOST;
}

stemma_status stm_reuse_weigh(stm_prepared *prepared, stemma_error *error)
{
    stm_words *words = &prepared->words;
    size_t count = words->document.token_count;
    const stm_pack *pack = stm_pack_of(words->language);
    stemma_status status = STM_RESERVE(words->masses, words->mass_capacity, count + 1, error);
    for (size_t i = 0; status == STEMMA_OK && i < count; i++) {
        words->masses[i] = word_mass(words, pack, &words->document.tokens[i]);
    }
    words->mass_count = status == STEMMA_OK ? count : 0;
    return status;
}

static bool is_weighed(const stm_words *words)
{
    return words->mass_count > 0 && words->mass_count == words->document.token_count;
}

/* Both texts weighed in one language: many pairs of a family ask for the same words. */
static uint64_t weighed_mass(const stm_run *run, const stm_words *a, const stm_words *b)
{
    const uint16_t *one = a->masses + run->a;
    const uint16_t *two = b->masses + run->b;
    uint64_t mass = 0;
    for (uint32_t i = 0; i < run->length; i++) {
        mass += one[i] < two[i] ? one[i] : two[i];
    }
    return mass;
}

static uint64_t run_mass(const stm_run *run, const stm_words *a, const stm_words *b, const stm_pack *pack)
{
    uint64_t mass = 0;
    for (uint32_t i = 0; i < run->length; i++) {
        uint16_t in_a = word_mass(a, pack, &a->document.tokens[run->a + i]);
        uint16_t in_b = word_mass(b, pack, &b->document.tokens[run->b + i]);
        mass += in_a < in_b ? in_a : in_b;
    }
    return mass;
}

/* In letters. */
static double equal_mass(const stm_word_passage *passage, const stm_words *a, const stm_words *b)
{
    const stm_pack *pack = stm_pack_of(a->language);
    bool weighed = is_weighed(a) && is_weighed(b) && pack == stm_pack_of(b->language);
    uint64_t mass = 0;
    for (size_t k = 0; k < passage->run_count; k++) {
        const stm_run *run = &passage->runs[k];
        mass += weighed ? weighed_mass(run, a, b) : run_mass(run, a, b, pack);
    }
    return (double)mass / LETTER_MASS;
}

static uint64_t mass_of(const stm_words *words, uint32_t first, uint32_t end)
{
    const stm_pack *pack = stm_pack_of(words->language);
    uint64_t mass = 0;
    for (uint32_t i = first; i < end; i++) {
        mass += word_mass(words, pack, &words->document.tokens[i]);
    }
    return mass;
}

/* How much of a text the equal words are. */
static double equal_share(const stm_word_passage *passage, const stm_words *words, bool of_a)
{
    uint64_t mass = 0;
    for (size_t k = 0; k < passage->run_count; k++) {
        const stm_run *run = &passage->runs[k];
        const uint32_t first = of_a ? run->a : run->b;
        mass += mass_of(words, first, first + run->length);
    }
    const uint64_t all = mass_of(words, 0, (uint32_t)words->document.token_count);
    return all > 0 ? (double)mass / (double)all : 0;
}

/* What it speaks for reuse that a passage is all of two short texts: 1 for all, 0 for half of the longer or less. */
static double wholeness(const stm_word_passage *passage, const stm_words *a, const stm_words *b)
{
    if (!stm_are_messages(a, b)) {
        return 0;
    }
    double share = fmin(equal_share(passage, a, true), equal_share(passage, b, false));
    return fmin(fmax(2 * share - 1, 0), 1);
}

static double rounded_chance(double sum)
{
    return floor(1e6 / (1.0 + exp(-sum)) + 0.5) / 1e6;
}

double stm_same_score(const stm_word_passage *passage, const stm_words *a, const stm_words *b)
{
    size_t words = a->document.token_count;
    if (words < SAME_WORDS_LEAST || !stm_are_messages(a, b)) {
        return stm_passage_score(passage, a, b);
    }
    double letters = 0;
    for (size_t i = 0; i < words; i++) {
        letters += letters_of(a, &a->document.tokens[i]);
    }
    return rounded_chance(SCORE_OFFSET + SCORE_PER_LOG_LETTER * log(1.0 + letters) + SCORE_WHOLE + SCORE_SAME);
}

double stm_passage_score(const stm_word_passage *passage, const stm_words *a, const stm_words *b)
{
    double equal = equal_mass(passage, a, b);
    double sum = SCORE_OFFSET + SCORE_PER_LOG_LETTER * log(1.0 + equal) + SCORE_WHOLE * wholeness(passage, a, b);
    return rounded_chance(sum);
}
