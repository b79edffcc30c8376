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
 * so texts of 300 words are compared in some microseconds. Words that both texts begin and end with are counted as they
 * are, and only what lies between is looked at: of near-copies, little. Long texts and large families are stood for by a sample of
 * their words, the same words in each: those whose scrambled hash falls below a bound. */
#include "family/family_internal.h"

#include <stdlib.h>
#include <string.h>

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

stemma_status stm_order_begin(stm_order *order, const stm_kin *kin, uint32_t member, stemma_error *error)
{
    const stm_kin_text *text = &kin->texts[member];
    const uint32_t *words = kin->sequence + text->sequence_first;
    size_t slots = 16;
    while (slots < 2 * (size_t)text->sequence_count) {
        slots *= 2;
    }
    order->member = member;
    order->length = text->sequence_count;
    order->words = ((size_t)order->length + 63) / 64;
    order->mask = slots - 1;
    stemma_status status = STM_RESERVE(order->keys, order->key_capacity, slots, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(order->rows, order->row_capacity, slots, error);
    }
    if (status == STEMMA_OK) {
        status = STM_RESERVE(order->places, order->place_capacity, order->words * order->length + 1, error);
    }
    if (status == STEMMA_OK) {
        status = STM_RESERVE(order->state, order->state_capacity, order->words + 1, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    memset(order->keys, 0, slots * sizeof *order->keys);
    uint32_t rows = 0;
    for (uint32_t i = 0; i < order->length; i++) {
        size_t at = slot_of(order, words[i]);
        if (order->keys[at] == 0) {
            order->keys[at] = words[i];
            order->rows[at] = rows++;
            memset(order->places + order->rows[at] * order->words, 0, order->words * sizeof *order->places);
        }
        order->places[order->rows[at] * order->words + i / 64] |= (uint64_t)1 << (i % 64);
    }
    return STEMMA_OK;
}

/* What lies between the words that two texts begin and end with: words first .. end of the one that was begun. */
typedef struct middle {
    uint32_t first, end;
    size_t first_word, end_word;    /* of the state */
    uint64_t first_mask, last_mask; /* bits of the first and the last of these */
} middle;

static middle middle_of(uint32_t first, uint32_t end)
{
    size_t first_word = first / 64;
    size_t end_word = first < end ? (end + 63) / 64 : first_word;
    return (middle){first,
                    end,
                    first_word,
                    end_word,
                    UINT64_MAX << (first % 64),
                    end % 64 ? ((uint64_t)1 << (end % 64)) - 1 : UINT64_MAX};
}

static uint64_t mask_at(const middle *m, size_t w)
{
    uint64_t mask = w == m->first_word ? m->first_mask : UINT64_MAX;
    return w + 1 == m->end_word ? mask & m->last_mask : mask;
}

static void advance(stm_order *order, const middle *m, const uint64_t *places)
{
    uint64_t carry = 0;
    for (size_t w = m->first_word; w < m->end_word; w++) {
        uint64_t state = order->state[w];
        uint64_t here = places[w] & mask_at(m, w);
        uint64_t met = state & here;
        uint64_t sum = state + met;
        uint64_t over = sum < state;
        sum += carry;
        carry = over | (sum < carry);
        order->state[w] = sum | (state & ~here);
    }
}

static uint32_t count_ones(uint64_t bits)
{
    bits -= (bits >> 1) & 0x5555555555555555u;
    bits = (bits & 0x3333333333333333u) + ((bits >> 2) & 0x3333333333333333u);
    bits = (bits + (bits >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    return (uint32_t)((bits * 0x0101010101010101u) >> 56);
}

static uint32_t length_of_middle(stm_order *order, const middle *m, const uint32_t *words, uint32_t count)
{
    uint32_t length = 0;
    for (size_t w = m->first_word; w < m->end_word; w++) {
        order->state[w] = UINT64_MAX;
    }
    for (uint32_t i = 0; i < count; i++) {
        size_t at = slot_of(order, words[i]);
        if (order->keys[at] != 0) {
            advance(order, m, order->places + order->rows[at] * order->words);
        }
    }
    for (size_t w = m->first_word; w < m->end_word; w++) {
        length += count_ones(~order->state[w] & mask_at(m, w));
    }
    return length;
}

uint32_t stm_order_length(stm_order *order, const stm_kin *kin, uint32_t other)
{
    const stm_kin_text *text = &kin->texts[other];
    const uint32_t *own = kin->sequence + kin->texts[order->member].sequence_first;
    const uint32_t *words = kin->sequence + text->sequence_first;
    uint32_t count = text->sequence_count;
    uint32_t shorter = order->length < count ? order->length : count;
    uint32_t head = 0;
    while (head < shorter && own[head] == words[head]) {
        head++;
    }
    uint32_t tail = 0;
    while (tail < shorter - head && own[order->length - 1 - tail] == words[count - 1 - tail]) {
        tail++;
    }
    if (head + tail == shorter) {
        return shorter;
    }
    middle m = middle_of(head, order->length - tail);
    return head + length_of_middle(order, &m, words + head, count - tail - head) + tail;
}
