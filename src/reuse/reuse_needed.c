/* How many seeds two texts must have in common to be compared.
 *
 * A seed may be shared by chance, and the longer both texts and the more texts there are, the more pairs share some by
 * chance: their number grows with the square of the texts, while each further seed that is asked for takes nine tenths
 * of them away (counted on 118,000 articles of four languages). So grams and pairs of pivots are asked for in steps of
 * the number of texts. What large cases lose by it are single sentences: with two more pivots, 3 of 100 translated
 * passages on the task `inserted`. Runs of five words are rare enough in any case. */
#include "reuse/reuse.h"

#define SHORT_TEXT_SEEDS 16u
#define MIDDLING_TEXT_SEEDS 48u
#define SHORT_TEXT_GRAMS 60u
#define LONG_TEXT_GRAMS 400u
#define MIDDLING_AMONG_MANY_GRAMS 120u
#define LONG_AMONG_MANY_GRAMS 180u
#define SHORT_TEXT_LINES 40u /* keys and ends of lines */
#define MIDDLING_TEXT_LINES 160u
#define MANY_TEXTS 4096u /* the more texts, the more have two seeds in common by chance */
#define VERY_MANY_TEXTS 16384u
#define HUGE_TEXTS 65536u

/* Grams in common that are no chance. */
static uint32_t grams_needed(uint32_t fewer, size_t texts)
{
    uint32_t needed = fewer <= SHORT_TEXT_GRAMS ? 1 : fewer <= LONG_TEXT_GRAMS ? 2 : 3;
    if (texts <= MANY_TEXTS) {
        return needed;
    }
    if (texts <= VERY_MANY_TEXTS) {
        return needed + 1;
    }
    needed += 2u + (fewer > MIDDLING_AMONG_MANY_GRAMS) + (fewer > LONG_AMONG_MANY_GRAMS);
    return texts <= HUGE_TEXTS ? needed : needed + 1 + (fewer <= MIDDLING_AMONG_MANY_GRAMS);
}

static uint32_t pivots_needed(uint32_t fewer, size_t texts)
{
    uint32_t needed = fewer <= SHORT_TEXT_LINES ? 1 : fewer <= MIDDLING_TEXT_LINES ? 2 : 3;
    return needed + (texts > MANY_TEXTS) + (texts > VERY_MANY_TEXTS);
}

uint32_t stm_candidate_seeds_needed(stm_seed_kind kind, uint32_t seed_count_a, uint32_t seed_count_b, size_t texts)
{
    uint32_t fewer = seed_count_a < seed_count_b ? seed_count_a : seed_count_b;
    if (kind == STM_SEEDS_PIVOTS) {
        return pivots_needed(fewer, texts);
    }
    if (kind == STM_SEEDS_RARE) {
        return texts <= MANY_TEXTS ? 2 : 3;
    }
    if (kind == STM_SEEDS_GRAMS) {
        return grams_needed(fewer, texts);
    }
    return fewer <= SHORT_TEXT_SEEDS ? 1 : fewer <= MIDDLING_TEXT_SEEDS ? 2 : 3;
}
