/* Reads the members of a family: their words once, and of them the grams, the wording, the title, the credits. Nothing
 * of the document is kept. */
#include "family/family_internal.h"
#include "reuse/reuse.h"

#include <math.h>
#include <stdlib.h>

/* Steps over grams, and over 64-bit words of a subsequence, that one text may cost in a family where all are compared
 * with all; grams and words of a text in a larger one. */
#define GRAM_STEPS_PER_TEXT 32768
#define ORDER_STEPS_PER_TEXT 65536
#define GRAMS_LARGE 160
#define WORD_BYTES 6 /* of running text, about */

void stm_kin_release(stm_kin *kin)
{
    free(kin->texts);
    for (int kind = 0; kind < STM_GRAM_KINDS; kind++) {
        free(kin->grams[kind].items);
    }
    free(kin->sequence);
    stm_order_release(&kin->in_order);
    free(kin->pairs);
    free(kin->closeness);
    free(kin->moments);
    free(kin->all_spans);
    free(kin->gram_scratch);
    free(kin->table);
    free(kin->credits);
    free(kin->candidates);
    free(kin->first);
    free(kin->root_utility);
    free(kin->root_probability);
    free(kin->order);
    free(kin->class_first);
    free(kin->link_to);
    free(kin->spans);
    free(kin->span_first);
    free(kin->span_points);
    free(kin->partners);
    free(kin->seconds);
    free(kin->second_first);
    free(kin->component);
    free(kin->work);
    free(kin->matrix);
    free(kin->tally);
    *kin = (stm_kin){0};
}

/* What of a text is looked at: bounds on scrambled hashes that leave about as much as the family's size allows. */
typedef struct sampling {
    uint32_t grams[STM_GRAM_KINDS];
    uint32_t words;
    size_t words_most;
} sampling;

static uint32_t bound_for(double wanted, double expected)
{
    return wanted >= expected ? UINT32_MAX : (uint32_t)(wanted / expected * UINT32_MAX);
}

static sampling choose_sampling(const stm_kin *kin)
{
    size_t bytes = 0;
    for (size_t m = 0; m < kin->count; m++) {
        bytes += stm_kin_article(kin, m)->text_bytes;
    }
    double mean = (double)bytes / (double)kin->count;
    bool large = kin->count > STM_FAMILY_ALL_PAIRS_MAX;
    double grams = large ? GRAMS_LARGE : GRAM_STEPS_PER_TEXT / (double)kin->count;
    double words = large ? GRAMS_LARGE : sqrt(64.0 * ORDER_STEPS_PER_TEXT / (double)kin->count);
    return (sampling){.grams = {bound_for(grams, mean / 4 + 1), bound_for(grams, mean * 2 / 3 + 1)},
                      .words = bound_for(words, mean / WORD_BYTES + 1),
                      .words_most = (size_t)(2 * words)};
}

static stemma_status hash_title(uint64_t *out, stm_document *scratch, const char *title, size_t bytes,
                                stemma_error *error)
{
    *out = 0;
    stemma_status status = stm_text_tokenize(scratch, title, bytes, error);
    for (size_t i = 0; status == STEMMA_OK && i < scratch->token_count; i++) {
        *out = stm_mix64(*out, scratch->tokens[i].term);
    }
    return status;
}

static uint32_t own_length(const stemma_article *article)
{
    uint32_t length = article->text_length;
    for (size_t i = 0; i < article->boilerplate_count; i++) {
        uint32_t cut = article->boilerplate[i].end - article->boilerplate[i].begin;
        length -= cut < length ? cut : length;
    }
    return length > 0 ? length : 1;
}

static size_t string_bytes(const char *string)
{
    size_t bytes = 0;
    while (string[bytes] != '\0') {
        bytes++;
    }
    return bytes;
}

typedef struct reading {
    stm_words words;
    stm_document title;
    stm_outlets *outlets;
    sampling sampling;
} reading;

static stemma_status read_member(stm_kin *kin, size_t m, reading *r, stemma_error *error)
{
    const stemma_article *article = stm_kin_article(kin, m);
    stm_kin_text *text = &kin->texts[m];
    text->length = own_length(article);
    text->title = 0;
    stemma_status status = stm_reuse_words(&r->words, article, error);
    if (status == STEMMA_OK) {
        text->wording = r->words.wording;
        status = stm_kin_add_grams(kin, text, &r->words.document, r->sampling.grams, error);
    }
    if (status == STEMMA_OK) {
        status = stm_kin_add_sequence(kin, text, &r->words.document, r->sampling.words, r->sampling.words_most, error);
    }
    if (status == STEMMA_OK && article->title) {
        status = hash_title(&text->title, &r->title, article->title, string_bytes(article->title), error);
    }
    if (status == STEMMA_OK) {
        status = stm_outlets_credits(kin, text, r->outlets, &r->words.document, article->language, error);
    }
    return status;
}

stemma_status stm_kin_read(stm_kin *kin, stemma_error *error)
{
    reading r = {.words = STM_WORDS_INIT, .title = STM_DOCUMENT_INIT, .sampling = choose_sampling(kin)};
    kin->grams[STM_GRAM_WORDS].count = kin->grams[STM_GRAM_LETTERS].count = 0;
    kin->sequence_count = 0;
    kin->credit_count = 0;
    stemma_status status = STM_RESERVE(kin->texts, kin->text_capacity, kin->count, error);
    if (status == STEMMA_OK) {
        status = stm_outlets_build(&r.outlets, kin, error);
    }
    for (size_t m = 0; status == STEMMA_OK && m < kin->count; m++) {
        status = read_member(kin, m, &r, error);
    }
    if (status == STEMMA_OK) {
        status = stm_kin_weigh_grams(kin, error);
    }
    stm_outlets_free(r.outlets);
    stm_words_release(&r.words);
    stm_document_release(&r.title);
    return status;
}
