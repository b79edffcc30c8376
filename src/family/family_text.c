/* Reads the members of a family: their words once, and of them the grams, the wording, the title, the credits. Nothing
 * of the document is kept. */
#include "family/family_internal.h"
#include "reuse/reuse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Steps over grams, and over 64-bit words of a subsequence, that one text may cost in a family where all are compared
 * with all; grams and words of a text in a larger one. */
#define GRAM_STEPS_PER_TEXT 32768
#define ORDER_STEPS_PER_TEXT 65536
#define GRAMS_LARGE 160
#define PART_MEMBERS ((size_t)128)
#define WORD_BYTES 6 /* of running text, about */

void stm_kin_release(stm_kin *kin)
{
    free(kin->texts);
    for (int kind = 0; kind < STM_GRAM_KINDS; kind++) {
        free(kin->grams[kind].items);
    }
    free(kin->sequence);
    for (unsigned t = 0; t < kin->order_count; t++) {
        stm_order_release(&kin->in_order[t]);
    }
    free(kin->in_order);
    free(kin->pairs);
    free(kin->head);
    free(kin->head_pairs);
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
    const stm_outlets *outlets;
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

static stemma_status read_members(stm_kin *kin, const stm_outlets *outlets, const sampling *sample, stemma_error *error)
{
    reading r = {.words = STM_WORDS_INIT, .title = STM_DOCUMENT_INIT, .outlets = outlets, .sampling = *sample};
    stemma_status status = STEMMA_OK;
    for (size_t m = 0; status == STEMMA_OK && m < kin->count; m++) {
        status = read_member(kin, m, &r, error);
    }
    stm_words_release(&r.words);
    stm_document_release(&r.title);
    return status;
}

/* A giant is read in parts, each as if it were a family of its own, which are then put one behind the other. */
typedef struct parts {
    stm_kin *whole;
    stm_kin *items;
    const stm_outlets *outlets;
    sampling sampling;
} parts;

static stemma_status read_part(void *payload, size_t index, unsigned thread, stemma_error *error)
{
    parts *p = payload;
    stm_kin *part = &p->items[index];
    size_t begin = index * PART_MEMBERS;
    size_t left = p->whole->count - begin;
    (void)thread;
    part->links = p->whole->links;
    part->members = p->whole->members + begin;
    part->count = left < PART_MEMBERS ? left : PART_MEMBERS;
    stemma_status status = STM_RESERVE(part->texts, part->text_capacity, part->count, error);
    if (status != STEMMA_OK) {
        return status;
    }
    memcpy(part->texts, p->whole->texts + begin, part->count * sizeof *part->texts);
    return read_members(part, p->outlets, &p->sampling, error);
}

static stemma_status reserve_for_part(stm_kin *kin, const stm_kin *part, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (int kind = 0; kind < STM_GRAM_KINDS && status == STEMMA_OK; kind++) {
        stm_gram_set *set = &kin->grams[kind];
        status = STM_RESERVE(set->items, set->capacity, set->count + part->grams[kind].count + 1, error);
    }
    if (status == STEMMA_OK) {
        status =
            STM_RESERVE(kin->sequence, kin->sequence_capacity, kin->sequence_count + part->sequence_count + 1, error);
    }
    if (status == STEMMA_OK) {
        status = STM_RESERVE(kin->credits, kin->credit_capacity, kin->credit_count + part->credit_count + 1, error);
    }
    return status;
}

static stemma_status append_part(stm_kin *kin, const stm_kin *part, size_t begin, stemma_error *error)
{
    stemma_status status = reserve_for_part(kin, part, error);
    if (status != STEMMA_OK) {
        return status;
    }
    for (size_t m = 0; m < part->count; m++) {
        stm_kin_text *text = &kin->texts[begin + m];
        *text = part->texts[m];
        for (int kind = 0; kind < STM_GRAM_KINDS; kind++) {
            text->grams[kind].first += kin->grams[kind].count;
        }
        text->sequence_first += kin->sequence_count;
        text->credit_first += kin->credit_count;
    }
    for (int kind = 0; kind < STM_GRAM_KINDS; kind++) {
        stm_gram_set *set = &kin->grams[kind];
        for (size_t i = 0; i < part->grams[kind].count; i++) {
            set->items[set->count++] = part->grams[kind].items[i];
        }
    }
    for (size_t i = 0; i < part->sequence_count; i++) {
        kin->sequence[kin->sequence_count++] = part->sequence[i];
    }
    for (size_t i = 0; i < part->credit_count; i++) {
        kin->credits[kin->credit_count++] = part->credits[i];
    }
    return STEMMA_OK;
}

static stemma_status read_in_parts(stm_kin *kin, const stm_outlets *outlets, const sampling *sample,
                                   stemma_error *error)
{
    size_t count = (kin->count + PART_MEMBERS - 1) / PART_MEMBERS;
    parts p = {kin, calloc(count, sizeof *p.items), outlets, *sample};
    if (!p.items) {
        return stm_error_memory(error);
    }
    stemma_status status = stm_parallel(count, kin->threads, read_part, &p, error);
    for (size_t i = 0; i < count; i++) {
        if (status == STEMMA_OK) {
            status = append_part(kin, &p.items[i], i * PART_MEMBERS, error);
        }
        stm_kin_release(&p.items[i]);
    }
    free(p.items);
    return status;
}

stemma_status stm_kin_read(stm_kin *kin, stemma_error *error)
{
    stm_outlets *outlets = NULL;
    sampling sample = choose_sampling(kin);
    kin->grams[STM_GRAM_WORDS].count = kin->grams[STM_GRAM_LETTERS].count = 0;
    kin->sequence_count = 0;
    kin->credit_count = 0;
    stemma_status status = STM_RESERVE(kin->texts, kin->text_capacity, kin->count, error);
    if (status == STEMMA_OK) {
        status = stm_outlets_build(&outlets, kin, error);
    }
    if (status == STEMMA_OK) {
        status =
            kin->threads > 1 ? read_in_parts(kin, outlets, &sample, error) : read_members(kin, outlets, &sample, error);
    }
    if (status == STEMMA_OK) {
        status = stm_kin_weigh_grams(kin, error);
    }
    stm_outlets_free(outlets);
    return status;
}
