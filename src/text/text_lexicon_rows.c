/* What dictionaries say about words, gathered sense by sense and made into a table like those that are built in.
 *
 * The weights are those of tools/learn_dictionary.py: a sense weighs .8 of the one before it, each of its n content words
 * the nth part of the root of n, .95 of that for each content word behind it; all is divided by what the senses
 * weigh together, and the best four of a word are kept, scaled so that the first lies between .3 and .85. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "text/text_lexicon_internal.h"

#define SENSES 6u
#define WORDS_OF_GLOSS 4u /* a longer one is an explanation */
#define SENSE_FADES 0.8
#define LATER 0.95
#define WEIGHT_LEAST 0.04f
#define BEST_LEAST 0.3f
#define BEST_MOST 0.85f
#define GLOSSES 4u
#define CUT_GLOSSES_MAX 64u /* of words with one beginning; as text_gloss_generate.c has it */
#define CUT_WEIGHT 0.7f
#define CUT_LEAST 0.05f

stemma_status stm_lexicon_rows_init(stm_lexicon_rows *rows, const char *language, stemma_error *error)
{
    *rows = (stm_lexicon_rows){.word = STM_DOCUMENT_INIT, .gloss = STM_DOCUMENT_INIT};
    rows->known = stm_gloss_table_of(language);
    rows->english = stm_gloss_table_of("en");
    stemma_status status = stm_stemmer_new(&rows->stemmer, language, error);
    return status == STEMMA_OK ? stm_stemmer_new(&rows->english_stemmer, "en", error) : status;
}

void stm_lexicon_rows_release(stm_lexicon_rows *rows)
{
    free(rows->rows);
    free(rows->slots);
    stm_stemmer_free(rows->stemmer);
    stm_stemmer_free(rows->english_stemmer);
    stm_document_release(&rows->word);
    stm_document_release(&rows->gloss);
    *rows = (stm_lexicon_rows){.word = STM_DOCUMENT_INIT, .gloss = STM_DOCUMENT_INIT};
}

/* ------------------------------------------------------------------ one word */

/* The stem of a single word in a script with spaces that the built-in table lacks, 0 of anything else. */
static stemma_status stem_of(uint32_t *stem, stm_lexicon_rows *rows, const char *word, size_t bytes,
                             stemma_error *error)
{
    *stem = 0;
    stemma_status status = stm_text_tokenize(&rows->word, word, bytes, error);
    const stm_document *document = &rows->word;
    bool single = status == STEMMA_OK && document->token_count == 1 && document->tokens[0].begin_byte == 0 &&
                  document->tokens[0].end_byte == bytes &&
                  !(document->tokens[0].flags & (STM_TOKEN_NUMBER | STM_TOKEN_UNSPACED));
    if (!single) {
        return status;
    }
    status = stm_stemmer_fill(rows->stemmer, &rows->word, error);
    if (status == STEMMA_OK && !stm_gloss_slot_of(rows->known, document->tokens[0].stem)) {
        *stem = document->tokens[0].stem;
    }
    return status;
}

stemma_status stm_lexicon_wants(bool *out, stm_lexicon_rows *rows, const char *word, size_t word_bytes,
                                stemma_error *error)
{
    uint32_t stem = 0;
    stemma_status status = stem_of(&stem, rows, word, word_bytes, error);
    *out = stem != 0;
    return status;
}

static stemma_status grow_slots(stm_lexicon_rows *rows, stemma_error *error)
{
    if (rows->slots && 2 * (rows->count + 1) <= rows->slot_mask) {
        return STEMMA_OK;
    }
    uint32_t mask = rows->slots ? 2 * rows->slot_mask + 1 : 4095;
    uint32_t *slots = calloc((size_t)mask + 1, sizeof *slots);
    if (!slots) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < rows->count; i++) {
        uint32_t at = stm_gloss_hash(rows->rows[i].stem) & mask;
        while (slots[at] != 0) {
            at = (at + 1) & mask;
        }
        slots[at] = (uint32_t)i + 1;
    }
    free(rows->slots);
    rows->slots = slots;
    rows->slot_mask = mask;
    return STEMMA_OK;
}

/* The row of a stem: one that is there, or a new one. */
static stemma_status row_of(stm_lexicon_row **out, stm_lexicon_rows *rows, uint32_t stem, uint32_t cut,
                            stemma_error *error)
{
    stemma_status status = grow_slots(rows, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(rows->rows, rows->capacity, rows->count + 1, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    uint32_t at = stm_gloss_hash(stem) & rows->slot_mask;
    while (rows->slots[at] != 0 && rows->rows[rows->slots[at] - 1].stem != stem) {
        at = (at + 1) & rows->slot_mask;
    }
    if (rows->slots[at] == 0) {
        rows->rows[rows->count] = (stm_lexicon_row){.stem = stem, .cut = cut};
        rows->slots[at] = (uint32_t)++rows->count;
    }
    *out = &rows->rows[rows->slots[at] - 1];
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ one sense */

static bool is_content(const stm_pack *english, const stm_token *token)
{
    return !(token->flags & (STM_TOKEN_NUMBER | STM_TOKEN_UNSPACED)) && token->end_byte - token->begin_byte > 1 &&
           !stm_pack_has(english, STM_LIST_STOP, token->term, NULL);
}

static void add_weight(stm_lexicon_row *row, uint32_t pivot, double weight)
{
    uint16_t at = 0;
    while (at < row->pivot_count && row->pivots[at] != pivot) {
        at++;
    }
    if (at == STM_LEXICON_PIVOTS) {
        return;
    }
    if (at == row->pivot_count) {
        row->pivots[at] = pivot;
        row->weights[at] = 0;
        row->pivot_count++;
    }
    row->weights[at] += (float)weight;
}

/* The pivots of a sense, the last word first; *content counts the words that the English table lacks, too. */
static size_t pivots_of(uint32_t pivots[WORDS_OF_GLOSS], const stm_lexicon_rows *rows, size_t *content)
{
    const stm_pack *english = stm_pack_of("en");
    const stm_document *gloss = &rows->gloss;
    size_t count = 0;
    *content = 0;
    for (size_t i = gloss->token_count; i-- > 0;) {
        if (!is_content(english, &gloss->tokens[i])) {
            continue;
        }
        ++*content;
        if (stm_gloss_slot_of(rows->english, gloss->tokens[i].stem)) {
            if (count == WORDS_OF_GLOSS) {
                return 0;
            }
            pivots[count++] = gloss->tokens[i].stem;
        }
    }
    return count;
}

stemma_status stm_lexicon_add(stm_lexicon_rows *rows, const char *word, size_t word_bytes, const char *gloss,
                              size_t gloss_bytes, stemma_error *error)
{
    uint32_t stem = 0;
    uint32_t pivots[WORDS_OF_GLOSS];
    size_t content = 0;
    stm_lexicon_row *row = NULL;
    stemma_status status = stem_of(&stem, rows, word, word_bytes, error);
    if (status != STEMMA_OK || stem == 0) {
        return status;
    }
    status = stm_text_tokenize(&rows->gloss, gloss, gloss_bytes, error);
    if (status == STEMMA_OK) {
        status = stm_stemmer_fill(rows->english_stemmer, &rows->gloss, error);
    }
    size_t count = status == STEMMA_OK ? pivots_of(pivots, rows, &content) : 0;
    if (count > 0) {
        status = row_of(&row, rows, stem, stm_cut_key(word, word_bytes), error);
    }
    if (status != STEMMA_OK || !row || row->senses == SENSES) {
        return status;
    }
    double weight = pow(SENSE_FADES, row->senses) / sqrt((double)content);
    for (size_t i = 0; i < count; i++) {
        add_weight(row, pivots[i], weight);
        weight *= LATER;
    }
    row->senses++;
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ the table */

static size_t glosses_of(stm_gloss out[GLOSSES], const stm_lexicon_row *row)
{
    stm_gloss all[STM_LEXICON_PIVOTS];
    double total = 0;
    size_t count = 0;
    for (uint32_t i = 0; i < row->senses; i++) {
        total += pow(SENSE_FADES, i);
    }
    for (uint32_t i = 0; i < row->pivot_count; i++) {
        all[i] = (stm_gloss){row->pivots[i], (float)(row->weights[i] / total), stm_pivot_rarity(row->pivots[i])};
    }
    qsort(all, row->pivot_count, sizeof *all, stm_gloss_by_weight);
    float best = row->pivot_count > 0 ? all[0].weight : 1;
    float scale = best < BEST_LEAST ? BEST_LEAST / best : best > BEST_MOST ? BEST_MOST / best : 1;
    for (uint32_t i = 0; i < row->pivot_count && count < GLOSSES; i++) {
        all[i].weight *= scale;
        if (all[i].weight >= WEIGHT_LEAST) {
            out[count++] = all[i];
        }
    }
    return count;
}

/* A table that is being filled: the arrays are large enough. */
typedef struct filling {
    stm_gloss_slot *slots;
    uint32_t mask;
    stm_gloss *glosses;
    uint32_t count;
} filling;

static void place_slot(filling *f, uint32_t stem, uint32_t place)
{
    uint32_t at = stm_gloss_hash(stem) & f->mask;
    while (f->slots[at].stem != 0 && f->slots[at].stem != stem) {
        at = (at + 1) & f->mask;
    }
    if (f->slots[at].stem == 0) {
        f->slots[at] = (stm_gloss_slot){stem, place};
    }
}

static void place_word(filling *f, uint32_t stem, const stm_gloss *glosses, size_t count)
{
    memcpy(f->glosses + f->count, glosses, count * sizeof *glosses);
    place_slot(f, stem, stm_place_of(f->count, false, 0, (uint32_t)count));
    f->count += (uint32_t)count;
}

static int by_cut(const void *a, const void *b)
{
    const stm_lexicon_row *one = *(const stm_lexicon_row *const *)a;
    const stm_lexicon_row *two = *(const stm_lexicon_row *const *)b;
    if (one->cut != two->cut) {
        return one->cut < two->cut ? -1 : 1;
    }
    return one->stem < two->stem ? -1 : one->stem > two->stem;
}

/* The mean of the words with one beginning. */
static void place_beginning(filling *f, const stm_lexicon_row *const *rows, size_t count)
{
    stm_gloss sums[CUT_GLOSSES_MAX];
    size_t sum_count = 0;
    for (size_t i = 0; i < count; i++) {
        stm_gloss glosses[GLOSSES];
        size_t found = glosses_of(glosses, rows[i]);
        for (size_t g = 0; g < found; g++) {
            size_t at = 0;
            while (at < sum_count && sums[at].pivot != glosses[g].pivot) {
                at++;
            }
            if (at < sum_count) {
                sums[at].weight += glosses[g].weight;
            } else if (at < CUT_GLOSSES_MAX) {
                sums[sum_count++] = glosses[g];
            }
        }
    }
    qsort(sums, sum_count, sizeof *sums, stm_gloss_by_weight);
    size_t kept = 0;
    for (; kept < sum_count && kept < GLOSSES; kept++) {
        sums[kept].weight *= CUT_WEIGHT / (float)count;
        if (sums[kept].weight < CUT_LEAST) {
            break;
        }
    }
    if (kept > 0) {
        place_word(f, rows[0]->cut, sums, kept);
    }
}

/* Those beginnings that no word of the built-in table has. */
static stemma_status place_beginnings(filling *f, const stm_lexicon_rows *rows, stemma_error *error)
{
    const stm_lexicon_row **cut = malloc((rows->count + 1) * sizeof(stm_lexicon_row *));
    size_t count = 0;
    if (!cut) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->rows[i].cut != 0 && !stm_gloss_slot_of(rows->known, rows->rows[i].cut)) {
            cut[count++] = &rows->rows[i];
        }
    }
    qsort((void *)cut, count, sizeof(stm_lexicon_row *), by_cut);
    for (size_t i = 0; i < count;) {
        size_t from = i;
        while (i < count && cut[i]->cut == cut[from]->cut) {
            i++;
        }
        place_beginning(f, cut + from, i - from);
    }
    free((void *)cut);
    return STEMMA_OK;
}

/* Slots in use, and the end of the glosses that they point to. */
static size_t measure(const stm_gloss_table *table, uint32_t *gloss_count)
{
    size_t used = 0;
    *gloss_count = 0;
    for (uint32_t i = 0; i <= table->mask; i++) {
        uint32_t end = stm_place_first(table->slots[i].place) + stm_place_count(table->slots[i].place);
        used += table->slots[i].stem != 0;
        *gloss_count = table->slots[i].stem != 0 && end > *gloss_count ? end : *gloss_count;
    }
    return used;
}

static stemma_status start_filling(filling *f, const stm_lexicon_rows *rows, stemma_error *error)
{
    uint32_t known_glosses = 0;
    size_t most = measure(rows->known, &known_glosses) + 2 * rows->count;
    uint32_t size = 2;
    while (size < 2 * most + 1) {
        size *= 2;
    }
    *f = (filling){calloc(size, sizeof *f->slots), size - 1, NULL, known_glosses};
    f->glosses = calloc(known_glosses + 2 * GLOSSES * rows->count + 1, sizeof *f->glosses);
    if (!f->slots || !f->glosses) {
        return stm_error_memory(error);
    }
    memcpy(f->glosses, rows->known->glosses, known_glosses * sizeof *f->glosses);
    for (uint32_t i = 0; i <= rows->known->mask; i++) {
        if (rows->known->slots[i].stem != 0) {
            place_slot(f, rows->known->slots[i].stem, rows->known->slots[i].place);
        }
    }
    return STEMMA_OK;
}

stemma_status stm_lexicon_merge(stm_gloss_table **out, const stm_lexicon_rows *rows, stemma_error *error)
{
    filling f = {NULL, 0, NULL, 0};
    *out = NULL;
    stemma_status status = start_filling(&f, rows, error);
    for (size_t i = 0; status == STEMMA_OK && i < rows->count; i++) {
        stm_gloss glosses[GLOSSES];
        size_t count = glosses_of(glosses, &rows->rows[i]);
        place_word(&f, rows->rows[i].stem, glosses, count);
    }
    if (status == STEMMA_OK) {
        status = place_beginnings(&f, rows, error);
    }
    stm_gloss_table *table = status == STEMMA_OK ? malloc(sizeof *table) : NULL;
    if (!table) {
        free(f.slots);
        free(f.glosses);
        return status == STEMMA_OK ? stm_error_memory(error) : status;
    }
    *table = (stm_gloss_table){rows->known->language, f.slots, f.mask, f.glosses};
    *out = table;
    return STEMMA_OK;
}

void stm_lexicon_table_free(stm_gloss_table *table)
{
    if (table) {
        free((void *)table->slots);
        free((void *)table->glosses);
        free(table);
    }
}
