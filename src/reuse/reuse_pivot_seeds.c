/* Pairs of keys as seeds, and whether the lines of two texts agree. */
#include "reuse/reuse_pivot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SEED_KEYS 8u   /* of a line, the rarest, are paired with each other */
#define SHORT_LINES 3u /* a text of no more lines pairs all of its keys */
#define FEW_KEYS                                                                                                       \
    8u /* a text of one line with no more pairs each of them with itself, too: one rare word in common is
                          a quarter of what two such texts say */

static size_t end_of_line(const uint32_t *lines, size_t count, size_t at)
{
    while (at < count && lines[at] != 0) {
        at++;
    }
    return at;
}

static bool is_short(const uint32_t *lines, size_t count)
{
    size_t ends = 0;
    for (size_t i = 1; i < count && ends <= SHORT_LINES; i++) {
        ends += lines[i] == 0;
    }
    return ends <= SHORT_LINES;
}

static size_t paired_keys(size_t keys, bool all)
{
    return all || keys < SEED_KEYS ? keys : SEED_KEYS;
}

/* A text of one line that says little. */
static bool has_few_keys(const uint32_t *lines, size_t count)
{
    return count > 1 && end_of_line(lines, count, 1) + 1 >= count && count - 2 <= FEW_KEYS;
}

size_t stm_pivot_seed_count(const uint32_t *lines, size_t count)
{
    bool all = is_short(lines, count);
    size_t seeds = has_few_keys(lines, count) ? FEW_KEYS : 0;
    for (size_t at = 1, end; at < count; at = end + 1) {
        end = end_of_line(lines, count, at);
        size_t keys = paired_keys(end - at, all);
        seeds += keys * (keys - 1) / 2;
    }
    return seeds;
}

static uint32_t seed_of(uint32_t one, uint32_t two)
{
    uint64_t seed = stm_mix64(one < two ? one : two, one < two ? two : one) >> 32;
    return seed == STM_SEED_NONE ? 0 : (uint32_t)seed;
}

/* Which keys of a line may be in two languages. */
typedef struct spread {
    bool keys[STM_PIVOT_LINE_KEYS];
} spread;

static spread spread_of(const stm_key_languages *languages, const uint32_t *keys, size_t count)
{
    spread in_two = {{false}};
    for (size_t i = 0; i < count && i < STM_PIVOT_LINE_KEYS; i++) {
        in_two.keys[i] = !languages || stm_key_is_spread(languages, keys[i]);
    }
    return in_two;
}

/* Seeds under way. */
typedef struct making {
    uint32_t *seeds;
    size_t count;
    uint32_t smallest;
} making;

static void make_seed(making *m, uint32_t one, uint32_t two, bool keep)
{
    uint32_t seed = seed_of(one, two);
    m->smallest = seed < m->smallest ? seed : m->smallest;
    m->seeds[m->count] = seed;
    m->count += keep;
}

static void pair_keys(making *m, const uint32_t *keys, size_t count, const stm_key_languages *languages)
{
    const spread in_two = spread_of(languages, keys, count);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; j < count; j++) {
            make_seed(m, keys[i], keys[j], in_two.keys[i] && in_two.keys[j]);
        }
    }
}

static size_t keep_once(uint32_t *seeds, size_t count)
{
    if (count > 1) {
        stm_sort_u32(seeds, count);
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || seeds[kept - 1] != seeds[i]) {
            seeds[kept++] = seeds[i];
        }
    }
    return kept;
}

size_t stm_pivot_seeds(uint32_t *seeds, uint32_t *smallest, const uint32_t *lines, size_t count,
                       const stm_key_languages *languages)
{
    bool all = is_short(lines, count);
    making m = {seeds, 0, UINT32_MAX};
    for (size_t at = 1, end; at < count; at = end + 1) {
        end = end_of_line(lines, count, at);
        pair_keys(&m, lines + at, paired_keys(end - at, all), languages);
    }
    for (size_t at = 1; has_few_keys(lines, count) && at < count && lines[at] != 0; at++) {
        make_seed(&m, lines[at], lines[at], !languages || stm_key_is_spread(languages, lines[at]));
    }
    *smallest = m.smallest;
    return keep_once(seeds, m.count);
}

/* ------------------------------------------------------------------ alike */

#define KEY_COST 0.25f   /* of its rarity, whether or not it is found again */
#define SHORT_COST 0.5f  /* so much of it between two short texts, of which a few words in common are a good part */
#define LEAST_LOG 1.0f   /* how the score worth a comparison grows with the pairs of lines that chance could hit */
#define REPEAT_COST 1.0f /* less for a key, for each more line that has it */
#define STEP_COST 3.0f   /* of passing over a line */
#define LINES_MAX 4096u  /* of longer texts the rest is left out */
#define ROWS 3u          /* this line's, the one before, and the one before that */
#define MARGIN 2u

static float rarity_of(uint32_t key)
{
    return 3.0f + (float)(key & 7u);
}

void stm_pivot_table_release(stm_pivot_table *table)
{
    free(table->slots);
    free(table->costs);
    free(table->scores);
    free(table->touched);
    *table = (stm_pivot_table)STM_PIVOT_TABLE_INIT;
}

static size_t slot_at(const stm_pivot_table *table, uint32_t key)
{
    return (key * 0x9E3779B1u >> 4) & (table->slot_count - 1);
}

/* Most keys are not in the table, which one bit tells. */
static uint64_t bit_of(uint32_t key)
{
    return (uint64_t)1 << (key >> 3 & 63u);
}

static size_t word_of(uint32_t key)
{
    return key >> 9 & (STM_PIVOT_BIT_WORDS - 1);
}

static void put_key(stm_pivot_table *table, uint32_t key, size_t line)
{
    table->bits[word_of(key)] |= bit_of(key);
    size_t at = slot_at(table, key);
    while (table->slots[at] != 0) {
        at = (at + 1) & (table->slot_count - 1);
    }
    table->slots[at] = (uint64_t)key << 32 | (uint32_t)(line + 1);
}

static float line_cost(const uint32_t *lines, size_t begin, size_t end)
{
    float cost = 0;
    for (size_t i = begin; i < end; i++) {
        cost += rarity_of(lines[i]);
    }
    return cost * KEY_COST / 2;
}

static stemma_status make_table(stm_pivot_table *table, size_t count, stemma_error *error)
{
    size_t slots = 16;
    while (slots < 2 * count) {
        slots *= 2;
    }
    stemma_status status = STM_RESERVE(table->slots, table->slot_capacity, slots, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(table->costs, table->line_capacity, count, error);
    }
    if (status == STEMMA_OK) {
        table->slot_count = slots;
        table->line_count = 0;
        memset(table->slots, 0, slots * sizeof *table->slots);
        memset(table->bits, 0, sizeof table->bits);
    }
    return status;
}

stemma_status stm_pivot_table_fill(stm_pivot_table *table, const uint32_t *lines, size_t count, stemma_error *error)
{
    stemma_status status = make_table(table, count, error);
    for (size_t at = 1, end; status == STEMMA_OK && at < count && table->line_count < LINES_MAX; at = end + 1) {
        end = end_of_line(lines, count, at);
        for (size_t i = at; i < end; i++) {
            put_key(table, lines[i], table->line_count);
        }
        table->costs[table->line_count++] = line_cost(lines, at, end);
    }
    const size_t cells = ROWS * (table->line_count + MARGIN);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(table->scores, table->score_capacity, cells, error);
    }
    if (status == STEMMA_OK) {
        status = STM_RESERVE(table->touched, table->touched_capacity, cells, error);
    }
    if (status == STEMMA_OK) {
        memset(table->scores, 0, cells * sizeof *table->scores);
    }
    return status;
}

/* One row of cells: what a line of the other text scores with each line of the table. Line 0 stands at place MARGIN. */
typedef struct row {
    float *cells;
    uint32_t *touched; /* places that are not 0 */
    size_t touched_count;
} row;

static void clear_row(row *r)
{
    for (size_t i = 0; i < r->touched_count; i++) {
        r->cells[r->touched[i]] = 0;
    }
    r->touched_count = 0;
}

/* What a key pays in each of the lines of the table that have it: the less, the more they are. */
static void pay_key(const stm_pivot_table *table, row *r, uint32_t key)
{
    float pay = rarity_of(key) + REPEAT_COST;
    for (size_t at = slot_at(table, key); table->slots[at] != 0; at = (at + 1) & (table->slot_count - 1)) {
        pay -= (uint32_t)(table->slots[at] >> 32) == key ? REPEAT_COST : 0;
    }
    for (size_t at = slot_at(table, key); pay > 0 && table->slots[at] != 0; at = (at + 1) & (table->slot_count - 1)) {
        if ((uint32_t)(table->slots[at] >> 32) == key) {
            uint32_t place = (uint32_t)table->slots[at] - 1 + MARGIN;
            if (r->cells[place] == 0) {
                r->touched[r->touched_count++] = place;
            }
            r->cells[place] += pay;
        }
    }
}

static void pay_keys(const stm_pivot_table *table, row *r, const uint32_t *lines, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++) {
        if (table->bits[word_of(lines[i])] & bit_of(lines[i])) {
            pay_key(table, r, lines[i]);
        }
    }
}

static float larger(float one, float two)
{
    return one > two ? one : two;
}

/* What a line costs, and which share of what lines cost is taken. */
typedef struct line_price {
    float cost, share;
} line_price;

/* Takes off what the lines of each touched cell cost, and adds the best that leads to it. */
static float settle_row(const stm_pivot_table *table, row *r, const row *before, const row *earlier, line_price price)
{
    float best = 0;
    for (size_t i = 0; i < r->touched_count; i++) {
        uint32_t at = r->touched[i];
        float aside = larger(larger(before->cells[at], before->cells[at - 2]),
                             larger(earlier->cells[at - 1], earlier->cells[at - 2]));
        float led = larger(larger(before->cells[at - 1], aside - STEP_COST), 0);
        float cost = price.share * (price.cost + table->costs[at - MARGIN]);
        r->cells[at] = larger(r->cells[at] - cost + led, 1e-6f);
        best = larger(best, r->cells[at]);
    }
    return best;
}

/* As the lines of the table are counted, so that it does not matter which text asks. */
static bool has_few_lines(const uint32_t *lines, size_t count)
{
    size_t number = 0;
    for (size_t at = 1; at < count && number <= SHORT_LINES; at = end_of_line(lines, count, at) + 1) {
        number++;
    }
    return number <= SHORT_LINES;
}

bool stm_pivot_alike(stm_pivot_table *table, const uint32_t *lines, size_t count)
{
    const size_t width = table->line_count + MARGIN;
    row rows[ROWS];
    for (size_t i = 0; i < ROWS; i++) {
        rows[i] = (row){table->scores + i * width, table->touched + i * width, 0};
    }
    const bool both_short = table->line_count <= SHORT_LINES && has_few_lines(lines, count);
    float best = 0;
    size_t number = 0;
    for (size_t at = 1, end; at < count && number < LINES_MAX; at = end + 1, number++) {
        end = end_of_line(lines, count, at);
        row *now = &rows[number % ROWS];
        clear_row(now);
        pay_keys(table, now, lines, at, end);
        const line_price price = {line_cost(lines, at, end), both_short ? SHORT_COST : 1};
        best = larger(best, settle_row(table, now, &rows[(number + 2) % ROWS], &rows[(number + 1) % ROWS], price));
    }
    for (size_t i = 0; i < ROWS; i++) {
        clear_row(&rows[i]);
    }
    return best > LEAST_LOG * logf((float)(table->line_count * number));
}
