/* Paths through a grid of units.
 *
 * Local alignment after Smith and Waterman, with prices in nats. Coming to a cell pays its gain, and gives back the price
 * of the words that its two units share; every unit is paid for once, when the path first comes to it:
 *
 *     best(i, j) = cell(i, j) + max of 0 - price(i) - price(j)                              the path begins here
 *                                      best(i', j') - prices of units i'+1..i and j'+1..j    it goes on
 *
 * with i - i' and j - j' at most STEP and not both 0. Units passed over on the way cost their price, at most `skip`.
 * Staying in a row or column is how one sentence meets several. The best path is taken out, its units are barred, and
 * the rest is searched again, as far as it may have changed.
 */
#include "reuse/reuse_units.h"

#include <stdlib.h>
#include <string.h>

#define STEP 3u
#define WAYS (STEP + 1)
#define NEAR_UNITS 2u /* chains no further from each other in both texts are one */
#define NO_CELL UINT32_MAX

/* Columns [begin, end) of a row: all cells in which the best score is another than before the last path was taken. */
typedef struct changed_cells {
    uint32_t begin, end;
} changed_cells;

struct stm_unit_scratch {
    float *best;
    uint32_t *before;
    size_t best_capacity, before_capacity;
    uint8_t *a_barred, *b_barred; /* one array, and behind it how far back a path may come from */
    size_t barred_capacity;
    float *prices; /* of a's units, then b's; behind them the ways */
    size_t price_capacity;
    stm_unit_link *shared; /* the cells in which something is shared, by row: few of all */
    size_t shared_count, shared_capacity;
    changed_cells *changed; /* by row */
    size_t changed_capacity;
    stm_unit_link *links;
    size_t link_count, link_capacity;
};

stm_unit_scratch *stm_unit_scratch_new(void)
{
    return calloc(1, sizeof(stm_unit_scratch));
}

void stm_unit_scratch_free(stm_unit_scratch *scratch)
{
    if (scratch) {
        free(scratch->best);
        free(scratch->before);
        free(scratch->a_barred);
        free(scratch->prices);
        free(scratch->shared);
        free(scratch->changed);
        free(scratch->links);
        free(scratch);
    }
}

typedef struct search {
    const stm_unit_grid *grid;
    const stm_unit_prices *prices;
    stm_unit_scratch *s;
    uint32_t a_count, b_count;
    const float *a_price, *b_price;
    const float *a_ways, *b_ways; /* WAYS a unit: what the way to it costs from the unit itself, the one before, ... */
    uint8_t *a_reach, *b_reach;   /* how many units back a path may come from; barred ones are not passed over */
} search;

/* What the units between cost when a path goes from one to the unit `step` further on: those passed over, and the last. */
static float way(const float *price, float skip, uint32_t at, uint32_t step)
{
    float sum = step > 0 ? price[at] : 0;
    for (uint32_t k = 1; k < step; k++) {
        sum += price[at - k] < skip ? price[at - k] : skip;
    }
    return sum;
}

static void set_prices(const stm_units *units, const stm_unit_prices *prices, float *price, float *ways)
{
    for (uint32_t i = 0; i < units->count; i++) {
        price[i] = prices->missing * units->items[i].words;
        for (uint32_t step = 0; step < WAYS && step <= i; step++) {
            ways[WAYS * i + step] = way(price, prices->skip, i, step);
        }
    }
}

static stemma_status make_room(search *w, stemma_error *error)
{
    stm_unit_scratch *s = w->s;
    size_t cells = (size_t)w->a_count * w->b_count;
    size_t units = (size_t)w->a_count + w->b_count;
    stemma_status status = STM_RESERVE(s->best, s->best_capacity, cells, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(s->before, s->before_capacity, cells, error);
    }
    if (status == STEMMA_OK) {
        status = STM_RESERVE(s->a_barred, s->barred_capacity, 2 * units, error);
    }
    if (status == STEMMA_OK) {
        status = STM_RESERVE(s->prices, s->price_capacity, (1 + WAYS) * units, error);
    }
    if (status == STEMMA_OK) {
        status = STM_RESERVE(s->changed, s->changed_capacity, w->a_count, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    s->b_barred = s->a_barred + w->a_count;
    w->a_reach = s->a_barred + units;
    w->b_reach = w->a_reach + w->a_count;
    memset(s->a_barred, 0, units);
    float *a_ways = s->prices + units;
    float *b_ways = a_ways + (size_t)WAYS * w->a_count;
    set_prices(w->grid->a, w->prices, s->prices, a_ways);
    set_prices(w->grid->b, w->prices, s->prices + w->a_count, b_ways);
    w->a_price = s->prices;
    w->b_price = s->prices + w->a_count;
    w->a_ways = a_ways;
    w->b_ways = b_ways;
    return STEMMA_OK;
}

/* The empty cells stay at 0 and are never looked at again. */
static stemma_status list_shared(search *w, stemma_error *error)
{
    stm_unit_scratch *s = w->s;
    size_t cells = (size_t)w->a_count * w->b_count;
    stemma_status status = STEMMA_OK;
    s->shared_count = 0;
    if (cells > 0) {
        memset(s->best, 0, cells * sizeof *s->best);
    }
    for (uint32_t i = 0; i < w->a_count && status == STEMMA_OK; i++) {
        const stm_unit_cell *row = &w->grid->cells[(size_t)i * w->b_count];
        status = STM_RESERVE(s->shared, s->shared_capacity, s->shared_count + w->b_count, error);
        for (uint32_t j = 0; j < w->b_count && status == STEMMA_OK; j++) {
            s->shared[s->shared_count] = (stm_unit_link){i, j};
            s->shared_count += row[j].gain > 0;
        }
    }
    return status;
}

/* How far back a path may come from at each unit. */
static void set_reach(uint8_t *reach, const uint8_t *barred, uint32_t count)
{
    uint32_t back = 0;
    for (uint32_t i = 0; i < count; i++) {
        reach[i] = (uint8_t)back;
        back = barred[i] ? 0 : back < STEP ? back + 1 : STEP;
    }
}

static void reach_cell(const search *w, uint32_t i, uint32_t j)
{
    stm_unit_scratch *s = w->s;
    size_t here = (size_t)i * w->b_count + j;
    s->best[here] = 0;
    s->before[here] = NO_CELL;
    if (s->a_barred[i] || s->b_barred[j]) {
        return;
    }
    const float *a_ways = w->a_ways + (size_t)WAYS * i;
    const float *b_ways = w->b_ways + (size_t)WAYS * j;
    float best = -w->a_price[i] - w->b_price[j];
    for (uint32_t up = 0; up <= w->a_reach[i]; up++) {
        const float *from = s->best + (here - (size_t)up * w->b_count);
        for (uint32_t left = up == 0; left <= w->b_reach[j]; left++) {
            float along = *(from - left) - a_ways[up] - b_ways[left];
            if (*(from - left) > 0 && along > best) {
                best = along;
                s->before[here] = (uint32_t)(here - (size_t)up * w->b_count - left);
            }
        }
    }
    const stm_unit_cell *cell = &w->grid->cells[here];
    best += cell->gain + 2 * w->prices->missing * cell->words;
    s->best[here] = best > 0 ? best : 0;
}

static bool is_at(uint32_t unit, uint32_t begin, uint32_t end)
{
    return unit >= begin && unit < end;
}

/* Whether the score of a cell may be another since a path was taken: its units are barred now, or stand behind barred
 * ones, or a cell that a path may come from has changed. */
static bool may_change(const search *w, const stm_unit_chain *taken, uint32_t i, uint32_t j)
{
    bool may = is_at(i, taken->a_begin, taken->a_end + STEP) || is_at(j, taken->b_begin, taken->b_end + STEP);
    for (uint32_t up = 0; up <= STEP && up <= i && !may; up++) {
        const changed_cells *row = &w->s->changed[i - up];
        may = row->begin < row->end && is_at(j, row->begin, row->end + STEP);
    }
    return may;
}

static void visit_cell(const search *w, uint32_t i, uint32_t j)
{
    changed_cells *row = &w->s->changed[i];
    const float *best = &w->s->best[(size_t)i * w->b_count + j];
    float before = *best;
    reach_cell(w, i, j);
    if (*best != before) {
        row->begin = row->begin < row->end ? row->begin : j;
        row->end = j + 1;
    }
}

/* The end of the best path; NO_CELL when none is worth telling. `taken`: the path before, whose units are barred since;
 * NULL: there was none. */
static uint32_t best_end(const search *w, const stm_unit_chain *taken)
{
    uint32_t end = NO_CELL;
    float best = w->prices->least;
    set_reach(w->a_reach, w->s->a_barred, w->a_count);
    set_reach(w->b_reach, w->s->b_barred, w->b_count);
    memset(w->s->changed, 0, w->a_count * sizeof *w->s->changed);
    for (size_t k = 0; k < w->s->shared_count; k++) {
        uint32_t i = w->s->shared[k].a;
        uint32_t j = w->s->shared[k].b;
        size_t here = (size_t)i * w->b_count + j;
        if (!taken || may_change(w, taken, i, j)) {
            visit_cell(w, i, j);
        }
        if (w->s->best[here] > best) {
            best = w->s->best[here];
            end = (uint32_t)here;
        }
    }
    return end;
}

/* Whether another path may be worth telling: units that are barred make no path better, so none ends in a cell where none
 * did before. */
static bool may_be_more(const search *w)
{
    const stm_unit_scratch *s = w->s;
    bool may = false;
    for (size_t k = 0; k < s->shared_count && !may; k++) {
        const stm_unit_link *at = &s->shared[k];
        may = !s->a_barred[at->a] && !s->b_barred[at->b] &&
              s->best[(size_t)at->a * w->b_count + at->b] > w->prices->least;
    }
    return may;
}

static stemma_status take_path(const search *w, uint32_t end, stm_unit_chain *chain, stemma_error *error)
{
    stm_unit_scratch *s = w->s;
    *chain = (stm_unit_chain){.score = s->best[end]};
    stemma_status status = STEMMA_OK;
    s->link_count = 0;
    chain->a_end = end / w->b_count + 1;
    chain->b_end = end % w->b_count + 1;
    for (uint32_t at = end; at != NO_CELL && status == STEMMA_OK; at = s->before[at]) {
        chain->a_begin = at / w->b_count;
        chain->b_begin = at % w->b_count;
        status = STM_RESERVE(s->links, s->link_capacity, s->link_count + 1, error);
        if (status == STEMMA_OK) {
            s->links[s->link_count++] = (stm_unit_link){chain->a_begin, chain->b_begin};
        }
    }
    memset(s->a_barred + chain->a_begin, 1, chain->a_end - chain->a_begin);
    memset(s->b_barred + chain->b_begin, 1, chain->b_end - chain->b_begin);
    return status;
}

/* Links of a path stand from its end to its beginning. */
static stemma_status keep_links(const search *w, stm_unit_chain *chain, stm_arena *arena, stemma_error *error)
{
    size_t count = w->s->link_count;
    stm_unit_link *links = stm_arena_alloc(arena, count * sizeof *links);
    if (!links) {
        return stm_error_memory(error);
    }
    for (size_t k = 0; k < count; k++) {
        links[k] = w->s->links[count - 1 - k];
    }
    chain->links = links;
    chain->link_count = count;
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ moved sentences */

static uint32_t apart(uint32_t one_begin, uint32_t one_end, uint32_t two_begin, uint32_t two_end)
{
    return one_end <= two_begin ? two_begin - one_end : two_end <= one_begin ? one_begin - two_end : 0;
}

static bool stand_together(const stm_unit_chain *one, const stm_unit_chain *two)
{
    return apart(one->a_begin, one->a_end, two->a_begin, two->a_end) <= NEAR_UNITS &&
           apart(one->b_begin, one->b_end, two->b_begin, two->b_end) <= NEAR_UNITS;
}

static stemma_status join(stm_arena *arena, stm_unit_chain *one, const stm_unit_chain *two, stemma_error *error)
{
    stm_unit_link *links = stm_arena_alloc(arena, (one->link_count + two->link_count) * sizeof *links);
    if (!links) {
        return stm_error_memory(error);
    }
    memcpy(links, one->links, one->link_count * sizeof *links);
    memcpy(links + one->link_count, two->links, two->link_count * sizeof *links);
    one->links = links;
    one->link_count += two->link_count;
    one->score += two->score;
    one->a_begin = one->a_begin < two->a_begin ? one->a_begin : two->a_begin;
    one->b_begin = one->b_begin < two->b_begin ? one->b_begin : two->b_begin;
    one->a_end = one->a_end > two->a_end ? one->a_end : two->a_end;
    one->b_end = one->b_end > two->b_end ? one->b_end : two->b_end;
    return STEMMA_OK;
}

/* Joins neighbours until none are left. A join may bring two more together. */
static stemma_status join_all(stm_arena *arena, stm_unit_chain *chains, size_t *count, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; i < *count; i++) {
        for (size_t k = i + 1; k < *count && status == STEMMA_OK; k++) {
            if (stand_together(&chains[i], &chains[k])) {
                status = join(arena, &chains[i], &chains[k], error);
                memmove(&chains[k], &chains[k + 1], (*count - k - 1) * sizeof *chains);
                --*count;
                k = i;
            }
        }
    }
    return status;
}

/* ------------------------------------------------------------------ the whole */

static uint32_t least(uint32_t one, uint32_t two)
{
    return one < two ? one : two;
}

static uint32_t most(uint32_t one, uint32_t two)
{
    return one > two ? one : two;
}

void stm_unit_chain_sum(const stm_unit_grid *grid, stm_unit_chain *chain)
{
    chain->a_begin = chain->b_begin = UINT32_MAX;
    chain->a_end = chain->b_end = 0;
    chain->gain = chain->plain = chain->words = chain->a_words = chain->b_words = 0;
    for (size_t k = 0; k < chain->link_count; k++) {
        const stm_unit_cell *cell = &grid->cells[(size_t)chain->links[k].a * grid->b->count + chain->links[k].b];
        chain->gain += cell->gain;
        chain->plain += cell->plain;
        chain->words += cell->words;
        chain->a_begin = least(chain->a_begin, chain->links[k].a);
        chain->b_begin = least(chain->b_begin, chain->links[k].b);
        chain->a_end = most(chain->a_end, chain->links[k].a + 1);
        chain->b_end = most(chain->b_end, chain->links[k].b + 1);
    }
    for (uint32_t i = chain->a_begin; i < chain->a_end; i++) {
        chain->a_words += grid->a->items[i].words;
    }
    for (uint32_t j = chain->b_begin; j < chain->b_end; j++) {
        chain->b_words += grid->b->items[j].words;
    }
}

stemma_status stm_unit_chains(stm_arena *arena, const stm_unit_chain **out, size_t *count, const stm_unit_grid *grid,
                              const stm_unit_prices *prices, stm_unit_scratch *scratch, stemma_error *error)
{
    *out = NULL;
    *count = 0;
    search w = {.grid = grid,
                .prices = prices,
                .s = scratch,
                .a_count = (uint32_t)grid->a->count,
                .b_count = (uint32_t)grid->b->count};
    stm_unit_chain *chains = stm_arena_alloc(arena, STM_UNIT_CHAINS_MAX * sizeof *chains);
    stemma_status status = chains ? make_room(&w, error) : stm_error_memory(error);
    if (status == STEMMA_OK) {
        status = list_shared(&w, error);
    }
    bool more = w.a_count > 0 && w.b_count > 0;
    size_t found = 0;
    while (status == STEMMA_OK && more && found < STM_UNIT_CHAINS_MAX) {
        uint32_t end = best_end(&w, found > 0 ? &chains[found - 1] : NULL);
        more = end != NO_CELL;
        if (more) {
            status = take_path(&w, end, &chains[found], error);
        }
        if (more && status == STEMMA_OK) {
            status = keep_links(&w, &chains[found], arena, error);
            found++;
            more = may_be_more(&w);
        }
    }
    if (status == STEMMA_OK) {
        status = join_all(arena, chains, &found, error);
    }
    for (size_t i = 0; status == STEMMA_OK && i < found; i++) {
        stm_unit_chain_sum(grid, &chains[i]);
    }
    *out = chains;
    *count = found;
    return status;
}
