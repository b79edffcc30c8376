/* How much of one text stands in another in the same order: the length of their longest common subsequence of words.
 *
 * Grams tell what two texts have in common, not in which order they tell it. A rewriting keeps the order of its source
 * while it changes the words between, and two retellings of one event do not, so this is what tells the members of a
 * chain of rewritings apart.
 *
 * Bit-parallel (Crochemore, Iliopoulos, Pinzon, Reid: A fast and practical bit-vector algorithm for the longest common
 * subsequence problem, 2001; in the form of Hyyro, 2004): bit i of `state` is 0 where the i-th word of the text raises the
 * length by one. For each word of the other text, with P the bits where it stands in this one,
 *
 *      state = (state + (state & P)) | (state & ~P)
 *
 * and the length is the number of zeros in the end. 64 words of the text cost one addition for each word of the other,
 * so texts of 300 words are compared in some microseconds.
 *
 * Near-copies are told in less: with D words put in or left out between them, the length is half of what is left of both
 * when D is taken off, and D is found by walking from one end to the other along what is equal (Myers: An O(ND)
 * difference algorithm and its variations, 1986), which is given up when D is more than a few.
 *
 * Long texts and large families are stood for by a sample of
 * their words, the same words in each: those whose scrambled hash falls below a bound. */
#include "family/family_internal.h"

#include <stdlib.h>
#include <string.h>

#define NEAR_EDITS_MAX 24

void stm_order_release(stm_order *order)
{
    free(order->keys);
    free(order->rows);
    free(order->places);
    free(order->state);
    *order = (stm_order){0};
}

stemma_status stm_kin_add_sequence(stm_kin *kin, stm_kin_text *text, const stm_document *document, uint32_t bound,
                                   size_t most, stemma_error *error)
{
    size_t room = document->token_count < most ? document->token_count : most;
    text->sequence_first = kin->sequence_count;
    text->sequence_count = 0;
    stemma_status status = STM_RESERVE(kin->sequence, kin->sequence_capacity, kin->sequence_count + room + 1, error);
    for (size_t i = 0; status == STEMMA_OK && i < document->token_count && text->sequence_count < room; i++) {
        uint32_t word = (uint32_t)(document->tokens[i].term >> 32);
        if (word * 0x9E3779B1u <= bound) {
            kin->sequence[kin->sequence_count++] = word != 0 ? word : 1;
            text->sequence_count++;
        }
    }
    return status;
}

static size_t slot_of(const stm_order *order, uint32_t word)
{
    size_t at = (word * 0x9E3779B1u) & order->mask;
    while (order->keys[at] != 0 && order->keys[at] != word) {
        at = (at + 1) & order->mask;
    }
    return at;
}

/* Room for the table of any text of so many words. */
static stemma_status reserve(stm_order *order, size_t slots, stemma_error *error)
{
    stemma_status status = STM_RESERVE(order->keys, order->key_capacity, slots, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(order->rows, order->row_capacity, slots, error);
    }
    if (status == STEMMA_OK) {
        status = STM_RESERVE(order->places, order->place_capacity, order->words * order->length + 1, error);
    }
    return status == STEMMA_OK ? STM_RESERVE(order->state, order->state_capacity, order->words + 1, error) : status;
}

stemma_status stm_order_begin(stm_order *order, const stm_kin *kin, uint32_t member, stemma_error *error)
{
    const stm_kin_text *text = &kin->texts[member];
    size_t slots = 16;
    while (slots < 2 * (size_t)text->sequence_count) {
        slots *= 2;
    }
    order->own = kin->sequence + text->sequence_first;
    order->length = text->sequence_count;
    order->words = ((size_t)order->length + 63) / 64;
    order->mask = slots - 1;
    order->ready = false;
    return reserve(order, slots, error);
}

static void fill_table(stm_order *order)
{
    uint32_t rows = 0;
    memset(order->keys, 0, (order->mask + 1) * sizeof *order->keys);
    for (uint32_t i = 0; i < order->length; i++) {
        size_t at = slot_of(order, order->own[i]);
        if (order->keys[at] == 0) {
            order->keys[at] = order->own[i];
            order->rows[at] = rows++;
            memset(order->places + order->rows[at] * order->words, 0, order->words * sizeof *order->places);
        }
        order->places[order->rows[at] * order->words + i / 64] |= (uint64_t)1 << (i % 64);
    }
    order->ready = true;
}

static void advance(stm_order *order, const uint64_t *places)
{
    uint64_t carry = 0;
    for (size_t w = 0; w < order->words; w++) {
        uint64_t state = order->state[w];
        uint64_t met = state & places[w];
        uint64_t sum = state + met;
        uint64_t over = sum < state;
        sum += carry;
        carry = over | (sum < carry);
        order->state[w] = sum | (state & ~places[w]);
    }
}

static uint32_t count_ones(uint64_t bits)
{
    bits -= (bits >> 1) & 0x5555555555555555u;
    bits = (bits & 0x3333333333333333u) + ((bits >> 2) & 0x3333333333333333u);
    bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return (uint32_t)((bits * 0x0101010101010101u) >> 56);
}

static uint32_t length_by_bits(stm_order *order, const uint32_t *words, uint32_t count)
{
    if (!order->ready) {
        fill_table(order);
    }
    for (size_t w = 0; w < order->words; w++) {
        order->state[w] = UINT64_MAX;
    }
    for (uint32_t i = 0; i < count; i++) {
        size_t at = slot_of(order, words[i]);
        if (order->keys[at] != 0) {
            advance(order, order->places + order->rows[at] * order->words);
        }
    }
    uint32_t length = 0;
    for (size_t w = 0; w < order->words; w++) {
        uint64_t raised = ~order->state[w];
        bool last = w + 1 == order->words && order->length % 64 != 0;
        length += count_ones(last ? raised & (((uint64_t)1 << (order->length % 64)) - 1) : raised);
    }
    return length;
}

/* The length where few edits lead from one text to the other; UINT32_MAX where more do. furthest[k + MIDDLE] is how far
 * into the own text one gets with the edits so far when k more of its words are left out than of the other. */
static uint32_t length_by_edits(const stm_order *order, const uint32_t *words, uint32_t count)
{
    enum { MIDDLE = NEAR_EDITS_MAX + 1 };
    int64_t furthest[2 * MIDDLE + 1] = {0};
    int64_t own_count = order->length;
    int64_t other_count = count;
    for (int64_t edits = 0; edits <= NEAR_EDITS_MAX; edits++) {
        for (int64_t k = -edits; k <= edits; k += 2) {
            const int64_t *beside = furthest + MIDDLE + k;
            int64_t own = k == -edits || (k != edits && beside[-1] < beside[1]) ? beside[1] : beside[-1] + 1;
            while (own < own_count && own - k < other_count && order->own[own] == words[own - k]) {
                own++;
            }
            if (own >= own_count && own - k >= other_count) {
                return (uint32_t)((own_count + other_count - edits) / 2);
            }
            furthest[MIDDLE + k] = own;
        }
    }
    return UINT32_MAX;
}

uint32_t stm_order_length(stm_order *order, const stm_kin *kin, uint32_t other)
{
    const stm_kin_text *text = &kin->texts[other];
    const uint32_t *words = kin->sequence + text->sequence_first;
    uint32_t apart = order->length > text->sequence_count ? order->length - text->sequence_count
                                                          : text->sequence_count - order->length;
    uint32_t length = apart <= NEAR_EDITS_MAX ? length_by_edits(order, words, text->sequence_count) : UINT32_MAX;
    return length != UINT32_MAX ? length : length_by_bits(order, words, text->sequence_count);
}
