/* The provider of units for two texts in two languages. */
#include "reuse/reuse_pivot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void stm_pivots_release(stm_pivots *pivots)
{
    stm_units_release(&pivots->units);
    stm_glossed_release(&pivots->glossed);
    free(pivots->sums);
    free(pivots->words);
    free(pivots->places);
    free(pivots->sentences);
    free(pivots->order);
    *pivots = (stm_pivots)STM_PIVOTS_INIT;
}

void stm_pivot_scratch_release(stm_pivot_scratch *scratch)
{
    free(scratch->hits);
    free(scratch->sorted);
    free(scratch->begins);
    free(scratch->shares);
    memset(scratch, 0, sizeof *scratch);
}

/* ------------------------------------------------------------------ what a word proves */

#define USUAL_WEIGHT 0.15f /* of a gloss that counts when the rarity of a word is asked for */
#define RARITY_MAX 12.0f
#define RARITY_COMMON 3.0f
#define PLAIN_RARITY_MAX 7.5f

/* The rarity of the commonest thing that a word may mean. */
static float least_rarity(const stm_bag_entry *entries, uint32_t count, uint32_t word)
{
    float rarity = RARITY_MAX;
    for (uint32_t i = 0; i < count; i++) {
        if (entries[i].word == word && entries[i].weight > USUAL_WEIGHT && entries[i].rarity < rarity) {
            rarity = entries[i].rarity;
        }
    }
    return rarity;
}

/* Rates counted over pairs of sentences of news: how often a word of a sort is found again in the translation of its
 * sentence, and in some other sentence. Rarer words meet by chance less often. */
static void set_rates(stm_pivot_word *word, stm_word_sort sort, float rarity)
{
    float above = rarity - RARITY_COMMON;
    switch (sort) {
    case STM_WORD_NUMBER:
        word->found = 0.92f;
        word->chance = 0.004f;
        break;
    case STM_WORD_DIGIT:
        word->found = 0.88f;
        word->chance = 0.02f;
        break;
    case STM_WORD_NAME:
        word->found = 0.87f;
        word->chance = 0.03f * expf(-0.33f * above);
        break;
    case STM_WORD_UNKNOWN: /* its length is its rarity: the longer, the rarer is it met in another spelling */
        word->found = above < 1 ? 0.8f : above < 3 ? 0.62f : 0.42f;
        word->chance = 0.02f * expf(-0.45f * above);
        break;
    case STM_WORD_PLAIN:
    default:
        word->found = 0.66f;
        word->chance = 0.05f * expf(-0.33f * (fminf(rarity, PLAIN_RARITY_MAX) - RARITY_COMMON));
        break;
    }
    word->plain = sort == STM_WORD_PLAIN || sort == STM_WORD_UNKNOWN;
    word->cost = logf((1 - word->chance) / (1 - word->found));
}

/* ------------------------------------------------------------------ a text in pivots */

/* By pivot; equal ones stay in order of words. */
static stemma_status sort_places(stm_pivots *p, stemma_error *error)
{
    stemma_status status = STM_RESERVE(p->order, p->order_capacity, p->place_count, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(p->places, p->place_capacity, 2 * p->place_count, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    stm_pivot_place *unsorted = p->places + p->place_count;
    if (p->place_count > 0) {
        memcpy(unsorted, p->places, p->place_count * sizeof *unsorted);
    }
    for (size_t i = 0; i < p->place_count; i++) {
        p->order[i] = (uint64_t)unsorted[i].pivot << 32 | i;
    }
    stm_sort_high_u64(p->order, p->place_count);
    for (size_t i = 0; i < p->place_count; i++) {
        p->places[i] = unsorted[(uint32_t)p->order[i]];
    }
    return STEMMA_OK;
}

static stemma_status gloss_units(stm_pivots *p, const stm_words *words, const stm_units *units, stemma_error *error)
{
    stemma_status status = STM_RESERVE(p->sentences, p->sentence_capacity, units->count, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(p->units.items, p->units.capacity, units->count, error);
    }
    if (status == STEMMA_OK) {
        status = STM_RESERVE(p->sums, p->sum_capacity, units->count, error);
    }
    for (size_t i = 0; status == STEMMA_OK && i < units->count; i++) {
        const stm_unit *unit = &units->items[i];
        p->sentences[i] = (stm_sentence){unit->first_word, unit->end_word - unit->first_word, 0, 0};
        p->units.items[i] = (stm_unit){unit->first_word, unit->end_word, 0};
        p->sums[i] = (stm_pivot_sum){0, 0, 0};
    }
    if (status != STEMMA_OK) {
        return status;
    }
    p->units.count = units->count;
    stm_document document = words->document;
    document.sentences = p->sentences;
    document.sentence_count = units->count;
    return stm_gloss_document(&p->glossed, &document, words->language, words->lexicons, error);
}

/* The most likely pivot of each word of a bag. */
static void find_main_pivots(uint32_t out[STM_BAG_WORDS_MAX], const stm_bag_entry *entries, const stm_bag *bag)
{
    float weights[STM_BAG_WORDS_MAX];
    memset(weights, 0, bag->word_count * sizeof *weights);
    memset(out, 0, bag->word_count * sizeof *out);
    for (uint32_t i = 0; i < bag->entry_count; i++) {
        if (entries[i].weight > weights[entries[i].word]) {
            weights[entries[i].word] = entries[i].weight;
            out[entries[i].word] = entries[i].pivot;
        }
    }
}

static bool stands_before(const uint32_t *pivots, uint32_t at)
{
    bool found = false;
    for (uint32_t i = 0; i < at && !found; i++) {
        found = pivots[i] == pivots[at];
    }
    return found;
}

/* The words of one unit. A word said again in it proves nothing more, and costs nothing. */
static stemma_status add_unit(stm_pivots *p, uint32_t unit, stemma_error *error)
{
    const stm_bag *bag = &p->glossed.bags[unit];
    const stm_bag_entry *entries = p->glossed.entries + bag->first_entry;
    uint32_t pivots[STM_BAG_WORDS_MAX];
    uint32_t number[STM_BAG_WORDS_MAX]; /* of a word of the bag among those of the text */
    find_main_pivots(pivots, entries, bag);
    stemma_status status = STM_RESERVE(p->words, p->word_capacity, p->word_count + bag->word_count, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(p->places, p->place_capacity, p->place_count + bag->entry_count, error);
    }
    stm_pivot_sum *sum = &p->sums[unit];
    for (uint32_t w = 0; status == STEMMA_OK && w < bag->word_count; w++) {
        const stm_bag_word *said = &p->glossed.words[bag->first_word + w];
        number[w] = UINT32_MAX;
        if (stands_before(pivots, w)) {
            continue;
        }
        stm_pivot_word *word = &p->words[p->word_count];
        *word = (stm_pivot_word){.unit = unit, .token = said->token};
        set_rates(word, said->sort, least_rarity(entries, bag->entry_count, w));
        number[w] = (uint32_t)p->word_count++;
        *(word->plain ? &sum->plain : &sum->named) += word->cost / 2;
        sum->words++;
    }
    for (uint32_t i = 0; status == STEMMA_OK && i < bag->entry_count; i++) {
        if (number[entries[i].word] != UINT32_MAX) {
            p->places[p->place_count++] =
                (stm_pivot_place){entries[i].pivot, number[entries[i].word], entries[i].weight};
        }
    }
    p->units.items[unit].words = sum->plain + sum->named;
    return status;
}

stemma_status stm_pivots_fill(stm_pivots *pivots, const stm_words *words, const stm_units *units, stemma_error *error)
{
    pivots->word_count = 0;
    pivots->place_count = 0;
    stemma_status status = gloss_units(pivots, words, units, error);
    for (uint32_t unit = 0; unit < units->count && status == STEMMA_OK; unit++) {
        status = add_unit(pivots, unit, error);
    }
    if (status == STEMMA_OK && pivots->place_count > 1) {
        status = sort_places(pivots, error);
    }
    return status;
}

/* ------------------------------------------------------------------ the grid */

#define HITS_A_PIVOT_MAX 4096u /* a pivot that more pairs of words share says nothing */
#define SHARE_NONE 0.4f        /* words less sure to translate each other prove nothing */
#define SHARE_FULL 0.8f
#define PRIOR_UNITS 4.0f
#define CHANCE_MAX 0.7f

static stemma_status add_hit(stm_pivot_scratch *s, uint32_t word, uint32_t unit, float share, stemma_error *error)
{
    stemma_status status = STM_RESERVE(s->hits, s->hit_capacity, s->hit_count + 1, error);
    if (status == STEMMA_OK) {
        s->hits[s->hit_count++] = (stm_pivot_hit){word, unit, share};
    }
    return status;
}

static size_t pivot_end(const stm_pivots *p, size_t at)
{
    size_t end = at + 1;
    while (end < p->place_count && p->places[end].pivot == p->places[at].pivot) {
        end++;
    }
    return end;
}

static float share_of(float one, float two)
{
    float likeness = sqrtf(sqrtf(sqrtf(one * two)));
    float share = (likeness - SHARE_NONE) / (SHARE_FULL - SHARE_NONE);
    return share < 0 ? 0 : share > 1 ? 1 : share;
}

static stemma_status hit_pivot(stm_pivot_scratch *s, const stm_pivots *a, const stm_pivots *b, const size_t range_a[2],
                               const size_t range_b[2], stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = range_a[0]; i < range_a[1] && status == STEMMA_OK; i++) {
        for (size_t j = range_b[0]; j < range_b[1] && status == STEMMA_OK; j++) {
            float share = share_of(a->places[i].weight, b->places[j].weight);
            if (share > 0) {
                status = add_hit(s, a->places[i].word, b->words[b->places[j].word].unit, share, error);
            }
        }
    }
    return status;
}

/* All words of `a` that share a pivot with a word of `b`, with the unit of that. */
static stemma_status find_hits(stm_pivot_scratch *s, const stm_pivots *a, const stm_pivots *b, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    s->hit_count = 0;
    for (size_t i = 0, j = 0; i < a->place_count && j < b->place_count && status == STEMMA_OK;) {
        if (a->places[i].pivot != b->places[j].pivot) {
            bool first = a->places[i].pivot < b->places[j].pivot;
            i += first;
            j += !first;
            continue;
        }
        const size_t range_a[2] = {i, pivot_end(a, i)};
        const size_t range_b[2] = {j, pivot_end(b, j)};
        if ((range_a[1] - i) * (range_b[1] - j) <= HITS_A_PIVOT_MAX) {
            status = hit_pivot(s, a, b, range_a, range_b, error);
        }
        i = range_a[1];
        j = range_b[1];
    }
    return status;
}

/* Deals the hits out by word; those of word w are sorted[begins[w]] up to sorted[begins[w + 1]]. */
static stemma_status sort_hits(stm_pivot_scratch *s, size_t word_count, stemma_error *error)
{
    stemma_status status = STM_RESERVE(s->begins, s->begin_capacity, word_count + 2, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(s->sorted, s->sorted_capacity, s->hit_count, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    memset(s->begins, 0, (word_count + 2) * sizeof *s->begins);
    for (size_t i = 0; i < s->hit_count; i++) {
        s->begins[s->hits[i].word + 2]++;
    }
    for (size_t w = 2; w < word_count + 2; w++) {
        s->begins[w] += s->begins[w - 1];
    }
    for (size_t i = 0; i < s->hit_count; i++) {
        s->sorted[s->begins[s->hits[i].word + 1]++] = s->hits[i];
    }
    return STEMMA_OK;
}

/* The best share of a word in each unit that it was found in: leaves one hit a unit, returns how many. */
static size_t best_hits(stm_pivot_scratch *s, stm_pivot_hit *hits, size_t count, float *sum)
{
    size_t kept = 0;
    *sum = 0;
    for (size_t i = 0; i < count; i++) {
        float *share = &s->shares[hits[i].unit];
        if (*share == 0) {
            hits[kept++] = hits[i];
        }
        *share = hits[i].share > *share ? hits[i].share : *share;
    }
    for (size_t i = 0; i < kept; i++) {
        hits[i].share = s->shares[hits[i].unit];
        *sum += hits[i].share;
        s->shares[hits[i].unit] = 0;
    }
    return kept;
}

/* What a word proves where it is found: the less, the more of the other units have it. */
static float gain_of(const stm_pivot_word *word, float share, float sum, size_t units)
{
    float here = (sum - share + PRIOR_UNITS * word->chance) / ((float)units - 1 + PRIOR_UNITS);
    float chance = here < word->chance ? word->chance : here > CHANCE_MAX ? CHANCE_MAX : here;
    float gain = logf(word->found / chance) + word->cost;
    return gain > 0 ? gain * share / 2 : 0;
}

/* Pays what the words of `x` prove into the cells; `across` is how far the cells of neighbouring units of `x` are apart,
 * `along` how far those of `y`. */
static stemma_status pay_words(stm_unit_cell *cells, const size_t steps[2], const stm_pivots *x, const stm_pivots *y,
                               stm_pivot_scratch *s, stemma_error *error)
{
    stemma_status status = find_hits(s, x, y, error);
    if (status == STEMMA_OK) {
        status = sort_hits(s, x->word_count, error);
    }
    if (status == STEMMA_OK) {
        status = STM_RESERVE(s->shares, s->share_capacity, y->units.count, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    memset(s->shares, 0, y->units.count * sizeof *s->shares);
    for (size_t w = 0; w < x->word_count; w++) {
        stm_pivot_hit *hits = s->sorted + s->begins[w];
        const stm_pivot_word *word = &x->words[w];
        float sum = 0;
        size_t count = best_hits(s, hits, s->begins[w + 1] - s->begins[w], &sum);
        for (size_t i = 0; i < count; i++) {
            stm_unit_cell *cell = &cells[word->unit * steps[0] + hits[i].unit * steps[1]];
            float gain = gain_of(word, hits[i].share, sum, y->units.count);
            cell->gain += gain;
            cell->plain += word->plain ? gain : 0;
        }
    }
    return STEMMA_OK;
}

stemma_status stm_pivot_grid(stm_unit_grid *grid, const stm_pivots *a, const stm_pivots *b, stm_pivot_scratch *scratch,
                             stemma_error *error)
{
    const size_t forth[2] = {b->units.count, 1};
    const size_t back[2] = {1, b->units.count};
    stemma_status status = stm_unit_grid_room(grid, &a->units, &b->units, error);
    if (status == STEMMA_OK) {
        status = pay_words(grid->cells, forth, a, b, scratch, error);
    }
    return status == STEMMA_OK ? pay_words(grid->cells, back, b, a, scratch, error) : status;
}

/* ------------------------------------------------------------------ the score */

#define PLAIN_FOUND_LEAST 2.0 /* nats: names and numbers alone prove nothing, a list of them is anyone's */

static bool pays(const stm_unit_grid *grid, const stm_unit_link *link)
{
    float gain = grid->cells[(size_t)link->a * grid->b->count + link->b].gain;
    return gain > grid->a->items[link->a].words + grid->b->items[link->b].words;
}

bool stm_translation_trim(stm_unit_chain *chain, const stm_unit_grid *grid)
{
    while (chain->link_count > 0 && !pays(grid, &chain->links[chain->link_count - 1])) {
        chain->link_count--;
    }
    while (chain->link_count > 0 && !pays(grid, &chain->links[0])) {
        chain->links++;
        chain->link_count--;
    }
    chain->a_begin = chain->b_begin = UINT32_MAX;
    chain->a_end = chain->b_end = 0;
    chain->gain = chain->plain = 0;
    for (size_t k = 0; k < chain->link_count; k++) {
        const stm_unit_link *link = &chain->links[k];
        const stm_unit_cell *cell = &grid->cells[(size_t)link->a * grid->b->count + link->b];
        chain->a_begin = link->a < chain->a_begin ? link->a : chain->a_begin;
        chain->b_begin = link->b < chain->b_begin ? link->b : chain->b_begin;
        chain->a_end = link->a >= chain->a_end ? link->a + 1 : chain->a_end;
        chain->b_end = link->b >= chain->b_end ? link->b + 1 : chain->b_end;
        chain->gain += (double)cell->gain;
        chain->plain += (double)cell->plain;
    }
    return chain->link_count > 0 && chain->plain >= PLAIN_FOUND_LEAST;
}

static double sum_sums(const stm_pivots *p, uint32_t begin, uint32_t end, double *plain, double *named)
{
    double words = 0;
    for (uint32_t i = begin; i < end; i++) {
        *plain += (double)p->sums[i].plain;
        *named += (double)p->sums[i].named;
        words += (double)p->sums[i].words;
    }
    return words;
}

/* Part of a text's words. */
static double share_in(const stm_pivots *p, double words)
{
    double all = 0;
    for (size_t i = 0; i < p->units.count; i++) {
        all += (double)p->sums[i].words;
    }
    return all > 0 ? words / all : 0;
}

void stm_translation_measure(stm_translation_features *out, const stm_unit_chain *chain, const stm_pivots *a,
                             const stm_pivots *b)
{
    double plain = 0;
    double named = 0;
    double a_words = sum_sums(a, chain->a_begin, chain->a_end, &plain, &named);
    double b_words = sum_sums(b, chain->b_begin, chain->b_end, &plain, &named);
    out->plain = chain->plain - plain;
    out->named = chain->gain - chain->plain - named;
    out->words = (a_words + b_words) / 2;
    out->uneven = fabs(log((a_words + 1) / (b_words + 1)));
    out->links = (double)chain->link_count;
    out->cells = (double)a->units.count * (double)b->units.count;
    double a_share = share_in(a, a_words);
    double b_share = share_in(b, b_words);
    out->share_most = fmax(a_share, b_share);
    out->share_least = fmin(a_share, b_share);
}
