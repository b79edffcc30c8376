/* What a text is made of, for comparing: its distinct words and pairs of neighbouring words, as 32-bit hashes.
 *
 * Passages tell where two texts run together; grams tell how much of one is in the other at all, reworded stretches
 * included. Each is weighed by its rarity among the members of the family, log((n + 1) / members that have it): a word
 * that every report of the story has proves nothing, a slip that two of twenty share proves much.
 *
 * A large family need not look at every gram. Those whose scrambled hash falls below a bound are kept, the same ones in
 * every text (a bottom sketch, Broder 1997), so that shares stay unbiased and the cost of a pair is bounded.
 *
 * The table that counts members is open addressing over 64-bit slots: hash in the high half, count in the low. */
#include "family/family_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RARITIES 64u /* numbers of members for which the weight is kept at hand */

static uint32_t scramble(uint32_t hash)
{
    return hash * 0x9E3779B1u;
}

/* Least significant byte first; `spare` has room for `count`. The sorted values end up in `values`. */
static void sort_hashes(uint32_t *values, uint32_t *spare, size_t count)
{
    for (unsigned shift = 0; shift < 32; shift += 8) {
        size_t place[257] = {0};
        for (size_t i = 0; i < count; i++) {
            place[((values[i] >> shift) & 255) + 1]++;
        }
        for (size_t b = 0; b < 256; b++) {
            place[b + 1] += place[b];
        }
        for (size_t i = 0; i < count; i++) {
            spare[place[(values[i] >> shift) & 255]++] = values[i];
        }
        uint32_t *swap = values;
        values = spare;
        spare = swap;
    }
}

#define BLOCK_TOKENS 4096u /* hashed before room is looked for again */

/* Hashes of the words first .. end and of the pairs that end in them, those up to the bound. Returns how many. */
static size_t hash_grams(uint32_t *out, const stm_document *document, size_t first, size_t end, uint32_t bound)
{
    size_t count = 0;
    uint64_t before = first > 0 ? document->tokens[first - 1].term : 0;
    for (size_t i = first; i < end; i++) {
        uint64_t term = document->tokens[i].term;
        uint32_t word = (uint32_t)(term >> 32);
        uint32_t pair = (uint32_t)(stm_mix64(before, term) >> 32);
        out[count] = word;
        count += scramble(word) <= bound;
        out[count] = pair;
        count += scramble(pair) <= bound && i > 0;
        before = term;
    }
    return count;
}

/* All of a document's into gram_scratch, and as much room again behind them. */
static stemma_status hash_document(stm_kin *kin, const stm_document *document, uint32_t bound, size_t *count,
                                   stemma_error *error)
{
    *count = 0;
    for (size_t first = 0; first < document->token_count; first += BLOCK_TOKENS) {
        size_t left = document->token_count - first;
        size_t here = left < BLOCK_TOKENS ? left : BLOCK_TOKENS;
        stemma_status status = STM_RESERVE(kin->gram_scratch, kin->gram_scratch_capacity, *count + 2 * here + 1, error);
        if (status != STEMMA_OK) {
            return status;
        }
        *count += hash_grams(kin->gram_scratch + *count, document, first, first + here, bound);
    }
    return STM_RESERVE(kin->gram_scratch, kin->gram_scratch_capacity, 2 * *count + 1, error);
}

stemma_status stm_kin_add_grams(stm_kin *kin, stm_kin_text *text, const stm_document *document, size_t limit,
                                stemma_error *error)
{
    size_t count = 0;
    stemma_status status = hash_document(kin, document, limit >= STM_NONE ? STM_NONE : (uint32_t)limit, &count, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(kin->grams, kin->gram_capacity, kin->gram_count + count + 1, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    uint32_t *hashes = kin->gram_scratch;
    sort_hashes(hashes, hashes + count, count);
    text->gram_first = kin->gram_count;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || hashes[i] != hashes[i - 1]) {
            kin->grams[kin->gram_count++] = (stm_gram){hashes[i], 0};
        }
    }
    text->gram_count = (uint32_t)(kin->gram_count - text->gram_first);
    return STEMMA_OK;
}

static uint64_t *find_slot(uint64_t *table, size_t mask, uint32_t hash)
{
    size_t at = scramble(hash) & mask;
    while (table[at] != 0 && (uint32_t)(table[at] >> 32) != hash) {
        at = (at + 1) & mask;
    }
    return &table[at];
}

static stemma_status count_members(stm_kin *kin, size_t *mask, stemma_error *error)
{
    size_t slots = 16;
    while (slots < 2 * kin->gram_count) {
        slots *= 2;
    }
    stemma_status status = STM_RESERVE(kin->table, kin->table_capacity, slots, error);
    if (status != STEMMA_OK) {
        return status;
    }
    *mask = slots - 1;
    memset(kin->table, 0, slots * sizeof *kin->table);
    for (size_t i = 0; i < kin->gram_count; i++) {
        uint64_t *slot = find_slot(kin->table, *mask, kin->grams[i].hash);
        *slot = *slot == 0 ? ((uint64_t)kin->grams[i].hash << 32) | 1 : *slot + 1;
    }
    return STEMMA_OK;
}

stemma_status stm_kin_weigh_grams(stm_kin *kin, stemma_error *error)
{
    size_t mask = 0;
    stemma_status status = count_members(kin, &mask, error);
    if (status != STEMMA_OK) {
        return status;
    }
    double total = log((double)kin->count + 1);
    double rarity[RARITIES];
    for (size_t n = 1; n < RARITIES; n++) {
        rarity[n] = total - log((double)n);
    }
    for (size_t m = 0; m < kin->count; m++) {
        stm_kin_text *text = &kin->texts[m];
        text->mass = text->shared_mass = 1e-9;
        for (size_t i = 0; i < text->gram_count; i++) {
            stm_gram *gram = &kin->grams[text->gram_first + i];
            uint32_t members = (uint32_t)*find_slot(kin->table, mask, gram->hash);
            double weight = members < RARITIES ? rarity[members] : total - log((double)members);
            gram->weight = (float)weight;
            text->mass += weight;
            text->shared_mass += members > 1 ? weight : 0;
        }
    }
    return STEMMA_OK;
}

double stm_kin_common(const stm_kin *kin, const stm_kin_text *a, const stm_kin_text *b)
{
    if (a->wording != 0 && a->wording == b->wording) {
        return a->mass;
    }
    const stm_gram *x = kin->grams + a->gram_first;
    const stm_gram *y = kin->grams + b->gram_first;
    const stm_gram *x_end = x + a->gram_count;
    const stm_gram *y_end = y + b->gram_count;
    double sum = 0;
    while (x < x_end && y < y_end) {
        uint32_t left = x->hash;
        uint32_t right = y->hash;
        sum += left == right ? (double)x->weight : 0;
        x += left <= right;
        y += right <= left;
    }
    return sum;
}
