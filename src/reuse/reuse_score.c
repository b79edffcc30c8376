/* How sure it is that a passage is reuse.
 *
 * What speaks for reuse is the mass of equal words: long words weigh by their letters, so that "of the" adds little and
 * a run of function words nothing much. What speaks against it is the share of words that differ. Both go through a
 * logistic function whose three weights were fitted on the open tasks (docs/method.md).
 */
#include "reuse/reuse_internal.h"

#include <math.h>

#define SHORT_WORD_LETTERS 3
#define SCORE_OFFSET (-6.0)
#define SCORE_PER_LOG_LETTER 1.9
#define SCORE_PER_DIFFERENCE (-4.0)

/* Letters of the equal words, short words and the share of them that stands in the language's function words left
 * out. A character of a script without spaces counts for two. */
static double equal_letters(const stm_word_passage *passage, const stm_words *a)
{
    const stm_pack *pack = stm_pack_of(a->language);
    double letters = 0;
    for (size_t k = 0; k < passage->run_count; k++) {
        for (uint32_t i = 0; i < passage->runs[k].length; i++) {
            const stm_token *token = &a->document.tokens[passage->runs[k].a + i];
            if (token->flags & STM_TOKEN_UNSPACED) {
                letters += 2;
                continue;
            }
            uint32_t bytes = token->end_byte - token->begin_byte;
            if ((unsigned char)a->document.text[token->begin_byte] >= 0xC8) {
                bytes /= 2; /* Greek, Cyrillic, Arabic ...: two bytes a letter */
            }
            bool light = bytes <= SHORT_WORD_LETTERS || (pack && stm_pack_has(pack, STM_LIST_STOP, token->term, NULL));
            letters += light && !(token->flags & STM_TOKEN_NUMBER) ? 0.25 * bytes : bytes;
        }
    }
    return letters;
}

double stm_passage_score(const stm_word_passage *passage, const stm_words *a, const stm_words *b)
{
    (void)b;
    uint32_t a_words = passage->a_end - passage->a_begin;
    uint32_t b_words = passage->b_end - passage->b_begin;
    uint32_t more = a_words > b_words ? a_words : b_words;
    double difference = 1.0 - (double)passage->equal_words / more;
    double sum = SCORE_OFFSET + SCORE_PER_LOG_LETTER * log(1.0 + equal_letters(passage, a)) +
                 SCORE_PER_DIFFERENCE * difference;
    double score = 1.0 / (1.0 + exp(-sum));
    return floor(score * 1e6 + 0.5) / 1e6;
}
