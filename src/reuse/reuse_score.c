/* How sure it is that a passage is reuse.
 *
 * What speaks for reuse is the mass of equal words, counted in letters: short words and function words add a quarter of
 * theirs, because a run of them proves little; capitalised words a good half, because names and titles are shared by
 * necessity by all who write about one event. The share of words that differ says nothing more once the mass is known
 * (its fitted weight had the wrong sign and gained nothing), so one number goes through a logistic function. Its two
 * weights were fitted on the open tasks newswire, inserted, pan13 and cascade, the false passages of each weighing as
 * much as the true ones (docs/method.md); even odds lie at some 58 letters, ten words or so.
 */
#include "reuse/reuse_internal.h"

#include <math.h>

#define SHORT_WORD_LETTERS 3
#define LIGHT_WORD_WEIGHT 0.25
#define NUMBER_WEIGHT 0.5
#define NAME_WEIGHT 0.6
#define UNSPACED_LETTERS 2.0
#define SCORE_OFFSET (-11.2)
#define SCORE_PER_LOG_LETTER 2.75

static uint32_t letters_of(const stm_words *words, const stm_token *token)
{
    uint32_t bytes = token->end_byte - token->begin_byte;
    /* from U+0250 on a letter takes two bytes or more */
    return (unsigned char)words->document.text[token->begin_byte] >= 0xC9 ? bytes / 2 : bytes;
}

static double word_mass(const stm_words *words, const stm_pack *pack, const stm_token *token)
{
    if (token->flags & STM_TOKEN_UNSPACED) {
        return UNSPACED_LETTERS;
    }
    uint32_t letters = letters_of(words, token);
    if (token->flags & STM_TOKEN_NUMBER) {
        return NUMBER_WEIGHT * letters;
    }
    if (letters <= SHORT_WORD_LETTERS || (pack && stm_pack_has(pack, STM_LIST_STOP, token->term, NULL))) {
        return LIGHT_WORD_WEIGHT * letters;
    }
    bool name = (token->flags & STM_TOKEN_CAPITAL) && !(token->flags & STM_TOKEN_SENTENCE);
    return (name ? NAME_WEIGHT : 1.0) * letters;
}

/* The same word in the same dress weighs the same. */
static bool dressed_alike(const stm_words *a, const stm_token *one, const stm_words *b, const stm_token *two)
{
    return one->flags == two->flags && one->end_byte - one->begin_byte == two->end_byte - two->begin_byte &&
           letters_of(a, one) == letters_of(b, two);
}

static double equal_mass(const stm_word_passage *passage, const stm_words *a, const stm_words *b)
{
    const stm_pack *pack = stm_pack_of(a->language);
    double mass = 0;
    for (size_t k = 0; k < passage->run_count; k++) {
        for (uint32_t i = 0; i < passage->runs[k].length; i++) {
            const stm_token *one = &a->document.tokens[passage->runs[k].a + i];
            const stm_token *two = &b->document.tokens[passage->runs[k].b + i];
            double in_a = word_mass(a, pack, one);
            double in_b = dressed_alike(a, one, b, two) ? in_a : word_mass(b, pack, two);
            mass += in_a < in_b ? in_a : in_b;
        }
    }
    return mass;
}

double stm_passage_score(const stm_word_passage *passage, const stm_words *a, const stm_words *b)
{
    double sum = SCORE_OFFSET + SCORE_PER_LOG_LETTER * log(1.0 + equal_mass(passage, a, b));
    double score = 1.0 / (1.0 + exp(-sum));
    return floor(score * 1e6 + 0.5) / 1e6;
}
