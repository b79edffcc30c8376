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
        free(kin->table[kind]);
    }
    free(kin->sequence);
    for (unsigned t = 0; t < kin->order_count; t++) {
        stm_order_release(&kin->in_order[t]);
    }
    free(kin->in_order);
    free(kin->pairs);
    free(kin->rivals);
    free(kin->head);
    free(kin->head_pairs);
    free(kin->closeness);
    free(kin->moments);
    free(kin->all_spans);
    free(kin->gram_scratch);
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
    return (sampling){.grams = {bound_for(grams, mean / 4 + 1), bound_for(grams, mean * 2 / 3 + 1), UINT32_MAX},
                      .words = bound_for(words, mean / WORD_BYTES + 1),
                      .words_most = (size_t)(2 * words)};
}

static stemma_status hash_title(uint64_t *out, stm_document *scratch, const char *title, size_t bytes,
                                stemma_error *error)
{
    stemma_status status = stm_text_tokenize(scratch, title, bytes, error);
    *out = status == STEMMA_OK ? scratch->wording : 0;
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
    text->language = article->language ? stm_hash64(article->language, strlen(article->language), 1) | 1 : 0;
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
typedef struct part_place {
    size_t grams[STM_GRAM_KINDS], sequence, credits;
} part_place;

typedef struct parts {
    stm_kin *whole;
    stm_kin *items;
    part_place *places; /* of each in the whole */
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

/* Room for all parts, and the place of each in it. */
static stemma_status place_parts(parts *p, size_t count, stemma_error *error)
{
    stm_kin *kin = p->whole;
    for (size_t i = 0; i < count; i++) {
        for (int kind = 0; kind < STM_GRAM_KINDS; kind++) {
            p->places[i].grams[kind] = kin->grams[kind].count;
            kin->grams[kind].count += p->items[i].grams[kind].count;
        }
        p->places[i].sequence = kin->sequence_count;
        kin->sequence_count += p->items[i].sequence_count;
        p->places[i].credits = kin->credit_count;
        kin->credit_count += p->items[i].credit_count;
    }
    stemma_status status = STEMMA_OK;
    for (int kind = 0; kind < STM_GRAM_KINDS && status == STEMMA_OK; kind++) {
        stm_gram_set *set = &kin->grams[kind];
        status = STM_RESERVE(set->items, set->capacity, set->count + 1, error);
    }
    if (status == STEMMA_OK) {
        status = STM_RESERVE(kin->sequence, kin->sequence_capacity, kin->sequence_count + 1, error);
    }
    return status == STEMMA_OK ? STM_RESERVE(kin->credits, kin->credit_capacity, kin->credit_count + 1, error) : status;
}

static void copy_items(void *to, const void *from, size_t count, size_t size)
{
    if (count > 0) {
        memcpy(to, from, count * size);
    }
}

/* Puts a part into its place and lets it go. */
static stemma_status append_part(void *payload, size_t index, unsigned thread, stemma_error *error)
{
    (void)thread;
    (void)error;
    parts *p = payload;
    stm_kin *kin = p->whole;
    stm_kin *part = &p->items[index];
    const part_place *place = &p->places[index];
    for (size_t m = 0; m < part->count; m++) {
        stm_kin_text *text = &kin->texts[index * PART_MEMBERS + m];
        *text = part->texts[m];
        for (int kind = 0; kind < STM_GRAM_KINDS; kind++) {
            text->grams[kind].first += place->grams[kind];
        }
        text->sequence_first += place->sequence;
        text->credit_first += place->credits;
    }
    for (int kind = 0; kind < STM_GRAM_KINDS; kind++) {
        const stm_gram_set *set = &part->grams[kind];
        copy_items(kin->grams[kind].items + place->grams[kind], set->items, set->count, sizeof *set->items);
    }
    copy_items(kin->sequence + place->sequence, part->sequence, part->sequence_count, sizeof *part->sequence);
    copy_items(kin->credits + place->credits, part->credits, part->credit_count, sizeof *part->credits);
    stm_kin_release(part);
    return STEMMA_OK;
}

static stemma_status read_in_parts(stm_kin *kin, const stm_outlets *outlets, const sampling *sample,
                                   stemma_error *error)
{
    size_t count = (kin->count + PART_MEMBERS - 1) / PART_MEMBERS;
    parts p = {kin, calloc(count, sizeof *p.items), calloc(count, sizeof *p.places), outlets, *sample};
    stemma_status status = p.items && p.places ? STEMMA_OK : stm_error_memory(error);
    if (status == STEMMA_OK) {
        status = stm_parallel(count, kin->threads, read_part, &p, error);
    }
    if (status == STEMMA_OK) {
        status = place_parts(&p, count, error);
    }
    if (status == STEMMA_OK) {
        status = stm_parallel(count, kin->threads, append_part, &p, error);
    }
    for (size_t i = 0; p.items && i < count; i++) {
        stm_kin_release(&p.items[i]);
    }
    free(p.items);
    free(p.places);
    return status;
}

stemma_status stm_kin_read(stm_kin *kin, stemma_error *error)
{
    stm_outlets *outlets = NULL;
    sampling sample = choose_sampling(kin);
    for (int kind = 0; kind < STM_GRAM_KINDS; kind++) {
        kin->grams[kind].count = 0;
    }
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
