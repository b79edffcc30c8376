/* Seeds that survive rewording.
 *
 * Function words go, the others lose their endings. Of every four that follow each other, w0 w1 w2 w3, the groups
 * (w0 w1 w2), (w0 w1 w3) and (w0 w2 w3) are hashed with their stems sorted, so that one word may be put in, left out
 * or replaced, and the order may turn. Two common grams name a pair; on the task `inserted` they name 98 of 100
 * reworded passages of three sentences and more. A short message has too few such groups: there pairs of stems up to
 * three words apart count as grams, too, in a message of a line up to four. Of longer texts every second hash is
 * kept, chosen by the hash itself, so that two texts keep the same ones. */
#include "reuse/reuse_internal.h"

#include <stdlib.h>
#include <string.h>

#define GRAMS_ALL 96u    /* a text with no more keeps all its grams; of others every second hash is kept */
#define PAIRED_WORDS 48u /* a text of no more words that say something has pairs, too */
#define PAIR_REACH 3u    /* words apart */
#define LINE_WORDS 14u   /* a text of no more has pairs further apart: a reworded line keeps few beside each other */
#define LINE_REACH 4u
#define LAST_WORDS 5u

static stemma_status take_gram(stm_fingerprint *f, uint64_t gram, stemma_error *error)
{
    uint32_t hash = (uint32_t)(gram >> 32);
    stemma_status status = STM_RESERVE(f->order, f->order_capacity, f->count + 1, error);
    if (status == STEMMA_OK) {
        f->order[f->count++] = hash == UINT32_MAX ? 0 : hash;
    }
    return status;
}

static stemma_status take_pair(stm_fingerprint *f, uint32_t one, uint32_t two, stemma_error *error)
{
    if (one == two) {
        return STEMMA_OK;
    }
    uint64_t low = one < two ? one : two;
    uint64_t high = one < two ? two : one;
    return take_gram(f, stm_mix64(low, high), error);
}

static stemma_status take_three(stm_fingerprint *f, uint32_t one, uint32_t two, uint32_t three, stemma_error *error)
{
    if (one == two || two == three || one == three) {
        return STEMMA_OK;
    }
    uint64_t low = one < two ? (one < three ? one : three) : (two < three ? two : three);
    uint64_t high = one > two ? (one > three ? one : three) : (two > three ? two : three);
    uint64_t middle = (uint64_t)one + two + three - low - high;
    return take_gram(f, stm_mix64(stm_mix64(low, middle), high), error);
}

/* The last stems, the newest first. */
static stemma_status take_newest(stm_fingerprint *f, const uint32_t last[LAST_WORDS], size_t seen, size_t reach,
                                 stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t k = 1; k <= reach && k < seen && status == STEMMA_OK; k++) {
        status = take_pair(f, last[0], last[k], error);
    }
    if (status == STEMMA_OK && seen >= 3) {
        status = take_three(f, last[0], last[1], last[2], error);
    }
    if (status == STEMMA_OK && seen >= 4) {
        status = take_three(f, last[0], last[1], last[3], error);
    }
    if (status == STEMMA_OK && seen >= 4) {
        status = take_three(f, last[0], last[2], last[3], error);
    }
    return status;
}

/* Puts a gram into a table of `slots` places (a power of two), where 0 is free; whether it was not there. */
static bool is_first(uint64_t *table, size_t slots, uint32_t gram)
{
    size_t at = gram & (slots - 1);
    while (table[at] != 0 && table[at] != (uint64_t)gram + 1) {
        at = (at + 1) & (slots - 1);
    }
    bool first = table[at] == 0;
    table[at] = (uint64_t)gram + 1;
    return first;
}

/* Leaves each gram once, at its first place, in the order of the text. `order` has the hashes, and behind them takes the
 * table of those met. */
static stemma_status keep_once(stm_fingerprint *f, bool all, stemma_error *error)
{
    size_t slots = 16;
    while (slots < 2 * f->count) {
        slots *= 2;
    }
    stemma_status status = STM_RESERVE(f->order, f->order_capacity, f->count + slots, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(f->seeds, f->capacity, f->count + 1, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    uint64_t *table = f->order + f->count;
    memset(table, 0, slots * sizeof *table);
    size_t once = 0;
    for (size_t i = 0; i < f->count; i++) {
        uint32_t gram = (uint32_t)f->order[i];
        if ((all || gram % 2 == 0) && is_first(table, slots, gram)) {
            f->seeds[once++] = gram;
        }
    }
    f->count = once;
    return STEMMA_OK;
}

stemma_status stm_reuse_grams(stm_fingerprint *f, stm_words *words, stm_stemmers *stemmers, stemma_error *error)
{
    f->count = 0;
    const stm_document *document = &words->document;
    stemma_status status = stm_stemmers_fill(stemmers, words, error);
    size_t says = 0;
    for (size_t i = 0; i < document->token_count && says <= PAIRED_WORDS; i++) {
        says += (document->tokens[i].flags & STM_TOKEN_SAYS) != 0;
    }
    uint32_t last[LAST_WORDS] = {0};
    size_t reach = says <= LINE_WORDS ? LINE_REACH : says <= PAIRED_WORDS ? PAIR_REACH : 0;
    size_t seen = 0;
    for (size_t i = 0; i < document->token_count && status == STEMMA_OK; i++) {
        if (document->tokens[i].flags & STM_TOKEN_SAYS) {
            memmove(last + 1, last, (LAST_WORDS - 1) * sizeof *last);
            last[0] = document->tokens[i].stem;
            status = take_newest(f, last, ++seen, reach, error);
        }
    }
    return status == STEMMA_OK ? keep_once(f, f->count <= GRAMS_ALL || says <= PAIRED_WORDS, error) : status;
}

/* ------------------------------------------------------------------ rare words */

/* Shuffled sentences and summaries keep no three words beside each other. What they keep are the words that the language
 * hardly has: names, figures, terms. Each is a seed, at its first place; where a handful of texts in the collection have
 * it and two or three such words stand close together, the pair is worth a look. */
stemma_status stm_reuse_rare(stm_fingerprint *f, const stm_words *words, stemma_error *error)
{
    f->count = 0;
    const stm_document *document = &words->document;
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; i < document->token_count && status == STEMMA_OK; i++) {
        if (document->tokens[i].flags & STM_TOKEN_RARE) {
            status = take_gram(f, (uint64_t)document->tokens[i].stem << 32, error);
        }
    }
    return status == STEMMA_OK ? keep_once(f, true, error) : status;
}
