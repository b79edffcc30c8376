/* A text in units: sentences, long ones cut at their commas, and in very long texts several to a unit. */
#include "reuse/reuse.h"

#include <stdlib.h>
#include <string.h>

#define UNIT_WORDS_MAX 40u /* a longer sentence is cut */

void stm_units_release(stm_units *units)
{
    free(units->items);
    *units = (stm_units)STM_UNITS_INIT;
}

typedef struct cutting {
    stm_units *units;
    const stm_words *words;
    uint32_t least, most; /* words of a unit */
    uint32_t open;        /* first word of the unit under way */
    size_t segment;
    stemma_error *error;
} cutting;

static stemma_status close_unit(cutting *c, uint32_t end)
{
    if (end <= c->open || c->units->count == STM_UNITS_MAX) {
        return STEMMA_OK;
    }
    stemma_status status = STM_RESERVE(c->units->items, c->units->capacity, c->units->count + 1, c->error);
    if (status == STEMMA_OK) {
        c->units->items[c->units->count++] = (stm_unit){c->open, end, 0};
        c->open = end;
    }
    return status;
}

static bool is_clause_end(const stm_words *words, uint32_t before)
{
    const stm_token *token = &words->document.tokens[before];
    const char *at = words->document.text + token->end_byte;
    const char *end = words->document.text + token[1].begin_byte;
    for (; at < end; at++) {
        if (*at == ',' || *at == ';' || *at == ':') {
            return true;
        }
    }
    return false;
}

/* Where to cut a stretch near `wanted`: behind the nearest comma, at the word itself when there is none. */
static uint32_t cut_near(const cutting *c, uint32_t wanted, uint32_t slack)
{
    for (uint32_t step = 0; step <= slack; step++) {
        if (is_clause_end(c->words, wanted + step - 1)) {
            return wanted + step;
        }
        if (is_clause_end(c->words, wanted - step - 1)) {
            return wanted - step;
        }
    }
    return wanted;
}

static stemma_status cut_sentence(cutting *c, uint32_t end)
{
    stemma_status status = STEMMA_OK;
    while (status == STEMMA_OK && end - c->open > c->most) {
        uint32_t left = end - c->open;
        uint32_t parts = (left + c->most - 1) / c->most;
        uint32_t size = left / parts;
        status = close_unit(c, cut_near(c, c->open + size, size / 3));
        if (c->units->count == STM_UNITS_MAX) {
            return status;
        }
    }
    return status == STEMMA_OK && end - c->open >= c->least ? close_unit(c, end) : status;
}

/* Ends of a sentence are told where the next begins; a place where boilerplate was cut out ends it, too. */
static stemma_status cut_up_to(cutting *c, uint32_t end)
{
    const stm_words *words = c->words;
    stemma_status status = STEMMA_OK;
    while (status == STEMMA_OK && c->segment < words->segment_count && words->segment_end[c->segment] <= end) {
        uint32_t cut = words->segment_end[c->segment++];
        status = cut_sentence(c, cut);
        if (status == STEMMA_OK) {
            status = close_unit(c, cut);
        }
    }
    return status == STEMMA_OK ? cut_sentence(c, end) : status;
}

stemma_status stm_units_cut(stm_units *units, const stm_words *words, stemma_error *error)
{
    const stm_document *document = &words->document;
    uint32_t least = (uint32_t)(document->token_count / (STM_UNITS_MAX / 2));
    uint32_t most = 4 * least > UNIT_WORDS_MAX ? 4 * least : UNIT_WORDS_MAX;
    cutting c = {units, words, least, most, 0, 0, error};
    units->count = 0;
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; i < document->sentence_count && status == STEMMA_OK; i++) {
        status = cut_up_to(&c, document->sentences[i].first_token + document->sentences[i].token_count);
    }
    return status == STEMMA_OK ? close_unit(&c, (uint32_t)document->token_count) : status;
}

stemma_status stm_unit_grid_room(stm_unit_grid *grid, const stm_units *a, const stm_units *b, stemma_error *error)
{
    size_t cells = a->count * b->count;
    grid->a = a;
    grid->b = b;
    stemma_status status = STM_RESERVE(grid->cells, grid->capacity, cells, error);
    if (status == STEMMA_OK && cells > 0) {
        memset(grid->cells, 0, cells * sizeof *grid->cells);
    }
    return status;
}
