/* An article's words outside its boilerplate, and their winnowed seeds. */
#include "reuse/reuse_internal.h"

#include <stdlib.h>
#include <string.h>

void stm_words_release(stm_words *words)
{
    stm_document_release(&words->document);
    free(words->segment_end);
    free(words->masses);
    *words = (stm_words)STM_WORDS_INIT;
}

static stemma_status end_segment(stm_words *words, size_t token, stemma_error *error)
{
    if (token == 0 || (words->segment_count > 0 && words->segment_end[words->segment_count - 1] == token)) {
        return STEMMA_OK;
    }
    stemma_status status = STM_RESERVE(words->segment_end, words->segment_capacity, words->segment_count + 1, error);
    if (status == STEMMA_OK) {
        words->segment_end[words->segment_count++] = (uint32_t)token;
    }
    return status;
}

/* Moves the tokens outside the boilerplate spans together and notes where something was cut out. */
static stemma_status cut_boilerplate(stm_words *words, const stemma_article *article, stemma_error *error)
{
    stm_document *document = &words->document;
    stm_utf8_walker walker = {article->text, 0, 0};
    size_t span = 0;
    size_t kept = 0;
    for (size_t i = 0; i < document->token_count; i++) {
        uint32_t begin = stm_utf8_walk(&walker, document->tokens[i].begin_byte);
        while (span < article->boilerplate_count && article->boilerplate[span].end <= begin) {
            stemma_status status = end_segment(words, kept, error);
            if (status != STEMMA_OK) {
                return status;
            }
            span++;
        }
        if (span < article->boilerplate_count && article->boilerplate[span].begin <= begin) {
            continue;
        }
        document->tokens[kept++] = document->tokens[i];
    }
    document->token_count = kept;
    return end_segment(words, kept, error);
}

/* What is left of a document in which something was cut out. */
static void sum_up(stm_document *document)
{
    document->wording = 0;
    document->word_bytes = 0;
    for (size_t i = 0; i < document->token_count; i++) {
        document->wording = stm_wording_step(document->wording, document->tokens[i].term);
        document->word_bytes += document->tokens[i].end_byte - document->tokens[i].begin_byte;
    }
}

stemma_status stm_reuse_words(stm_words *words, const stemma_article *article, stemma_error *error)
{
    words->segment_count = 0;
    words->mass_count = 0;
    words->language = article->language;
    stemma_status status = stm_text_tokenize(&words->document, article->text, article->text_bytes, error);
    if (status == STEMMA_OK && article->boilerplate_count > 0) {
        status = cut_boilerplate(words, article, error);
        sum_up(&words->document);
    } else if (status == STEMMA_OK) {
        status = end_segment(words, words->document.token_count, error);
    }
    const stm_document *document = &words->document;
    words->wording = document->token_count > 0 && document->wording == 0 ? 1 : document->wording;
    words->word_bytes = document->word_bytes;
    return status;
}

/* ------------------------------------------------------------------ seeds */

#define SEED_BASE 0x9E3779B97F4A7C15u

/* SEED_BASE to the power STM_REUSE_SEED_WORDS, modulo 2^64. */
static uint64_t base_power(void)
{
    uint64_t power = 1;
    for (int i = 0; i < STM_REUSE_SEED_WORDS; i++) {
        power *= SEED_BASE;
    }
    return power;
}

static uint32_t seed_hash(uint64_t rolling)
{
    uint64_t x = rolling;
    x ^= x >> 31;
    x *= 0xBF58476D1CE4E5B9u;
    x ^= x >> 29;
    uint32_t hash = (uint32_t)(x >> 32);
    return hash == UINT32_MAX ? 0 : hash; /* that value is taken, see SEED_AGAIN */
}

static uint64_t smaller(uint64_t one, uint64_t two)
{
    return one < two ? one : two;
}

/* Winnowing over one pass. A 5-gram is its hash above the complement of its place, so that the smallest of a window is
 * the rightmost of equal hashes; a minimum is told once however long it stays. Which of four is the smallest cannot be
 * foreseen, so nothing branches on it. A text with fewer 5-grams than a window still gives its smallest. */
size_t stm_seeds_pick(const stm_words *words, uint64_t *out)
{
    _Static_assert(STM_REUSE_SEED_WINDOW == 4, "a window is four variables");
    const stm_token *tokens = words->document.tokens;
    const size_t count = words->document.token_count;
    const size_t gram = count < STM_REUSE_SEED_WORDS ? count : STM_REUSE_SEED_WORDS;
    const size_t grams = count - gram + 1;
    const size_t window = grams < STM_REUSE_SEED_WINDOW ? grams : STM_REUSE_SEED_WINDOW;
    const uint64_t out_factor = base_power();
    uint64_t rolling = 0;
    uint64_t first = UINT64_MAX;
    uint64_t second = UINT64_MAX;
    uint64_t third = UINT64_MAX;
    uint64_t fourth = UINT64_MAX;
    uint64_t told = UINT64_MAX;
    size_t picked = 0;
    for (size_t i = 0; i < count; i++) {
        rolling = rolling * SEED_BASE + tokens[i].term;
        rolling -= i >= gram ? tokens[i - gram].term * out_factor : 0;
        if (i + 1 < gram) {
            continue;
        }
        size_t at = i + 1 - gram;
        first = second;
        second = third;
        third = fourth;
        fourth = (uint64_t)seed_hash(rolling) << 32 | (uint32_t)~at;
        uint64_t smallest = smaller(smaller(first, second), smaller(third, fourth));
        out[picked] = smallest ^ UINT32_MAX;
        picked += at + 1 >= window && smallest != told;
        told = at + 1 >= window ? smallest : told;
    }
    return picked;
}

/* A seed that a text has again is told once. */
#define SEED_AGAIN STM_SEED_NONE

static void drop_again(stm_fingerprint *fingerprint)
{
    size_t kept = 0;
    for (size_t i = 0; i < fingerprint->count; i++) {
        if (fingerprint->seeds[i] != SEED_AGAIN) {
            fingerprint->seeds[kept++] = fingerprint->seeds[i];
        }
    }
    fingerprint->count = kept;
}

void stm_fingerprint_release(stm_fingerprint *fingerprint)
{
    free(fingerprint->seeds);
    free(fingerprint->order);
    *fingerprint = (stm_fingerprint)STM_FINGERPRINT_INIT;
}

stemma_status stm_reuse_fingerprint(stm_fingerprint *fingerprint, const stm_words *words, stemma_error *error)
{
    size_t most = words->document.token_count + 1;
    fingerprint->count = 0;
    stemma_status status = STM_RESERVE(fingerprint->seeds, fingerprint->capacity, most, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(fingerprint->order, fingerprint->order_capacity, most, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    fingerprint->count = stm_seeds_pick(words, fingerprint->order);
    for (size_t i = 0; i < fingerprint->count; i++) {
        fingerprint->seeds[i] = (uint32_t)(fingerprint->order[i] >> 32);
        fingerprint->order[i] = fingerprint->order[i] >> 32 << 32 | i;
    }
    stm_sort_high_u64(fingerprint->order, fingerprint->count);
    size_t distinct = fingerprint->count;
    for (size_t i = 1; i < fingerprint->count; i++) {
        if (fingerprint->order[i] >> 32 == fingerprint->order[i - 1] >> 32) {
            fingerprint->seeds[(uint32_t)fingerprint->order[i]] = SEED_AGAIN;
            distinct--;
        }
    }
    if (distinct < fingerprint->count) {
        drop_again(fingerprint);
    }
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ a text made ready */

void stm_prepared_release(stm_prepared *prepared)
{
    stm_words_release(&prepared->words);
    free(prepared->places);
    stm_units_release(&prepared->units);
    free(prepared->stems);
    free(prepared->surprise);
    free(prepared->order);
    free(prepared->unit_of);
    stm_reuse_release_pivots(prepared);
    *prepared = (stm_prepared)STM_PREPARED_INIT;
}

stemma_status stm_reuse_prepare(stm_prepared *prepared, const stemma_article *article, stemma_error *error)
{
    prepared->place_count = 0;
    prepared->units.count = 0;
    prepared->stem_count = 0;
    if (prepared->pivots) {
        prepared->pivots->units.count = 0;
    }
    stemma_status status = stm_reuse_words(&prepared->words, article, error);
    if (status == STEMMA_OK) {
        size_t most = prepared->words.document.token_count + 1;
        status = STM_RESERVE(prepared->places, prepared->place_capacity, most, error);
    }
    if (status == STEMMA_OK) {
        prepared->place_count = stm_seeds_pick(&prepared->words, prepared->places);
        stm_sort_high_u64(prepared->places, prepared->place_count);
    }
    return status;
}
