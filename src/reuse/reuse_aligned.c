/* Whether the common seeds of two texts follow each other alike: the cheap half of a comparison, made on fingerprints
 * alone, before any text is read.
 *
 * Within a shared passage both texts have the same seeds in the same order, so the difference of their places in the
 * two fingerprints hardly moves. Seeds that two texts share by chance stand anywhere. Asked is whether enough common
 * seeds lie within a narrow band of that difference.
 *
 * Grams of stems have no such order, since rewording turns sentences round. But what was reworded stands together: asked
 * is whether enough common grams lie within a few sentences of both texts, and whether they are more than one phrase
 * that both happen to use, a name or an office, which gives several grams at one spot.
 *
 * Rare words have to stand together in one of the texts only: a summary gathers what its source has scattered.
 */
#include "reuse/reuse_internal.h"

#include <stdlib.h>
#include <string.h>

#define BAND 4 /* width of the band, in seeds: an edit adds or drops one or two */
#define FREE_PLACE UINT32_MAX

void stm_seed_table_release(stm_seed_table *table)
{
    free(table->seeds);
    free(table->places);
    free(table->differences);
    *table = (stm_seed_table)STM_SEED_TABLE_INIT;
}

static uint32_t spread(uint32_t seed)
{
    return seed * 0x9E3779B1u;
}

static uint64_t bit_of(uint32_t seed)
{
    return (uint64_t)1 << (spread(seed) >> 19 & 63u);
}

static size_t word_of(uint32_t seed)
{
    return spread(seed) >> 25 & (STM_SEED_BIT_WORDS - 1);
}

static bool may_have(const stm_seed_table *table, uint32_t seed)
{
    return (table->bits[word_of(seed)] & bit_of(seed)) != 0;
}

static size_t slot_of(const stm_seed_table *table, uint32_t seed)
{
    size_t slot = spread(seed) & (table->size - 1);
    while (table->places[slot] != FREE_PLACE && table->seeds[slot] != seed) {
        slot = (slot + 1) & (table->size - 1);
    }
    return slot;
}

/* Where a seed stands; FREE_PLACE: not in the text. */
static uint32_t find_seed(const stm_seed_table *table, uint32_t seed)
{
    return may_have(table, seed) ? table->places[slot_of(table, seed)] : FREE_PLACE;
}

static stemma_status make_room(stm_seed_table *table, uint32_t count, stemma_error *error)
{
    size_t size = 64;
    while (size < 2 * (size_t)count) {
        size *= 2;
    }
    if (size > table->room) {
        uint32_t *seeds = realloc(table->seeds, size * sizeof *seeds);
        table->seeds = seeds ? seeds : table->seeds;
        uint32_t *places = realloc(table->places, size * sizeof *places);
        table->places = places ? places : table->places;
        uint32_t *differences = realloc(table->differences, size * sizeof *differences);
        table->differences = differences ? differences : table->differences;
        if (!seeds || !places || !differences) {
            return stm_error_memory(error);
        }
        table->room = size;
    }
    table->size = size;
    memset(table->places, 0xFF, size * sizeof *table->places);
    memset(table->bits, 0, sizeof table->bits);
    return STEMMA_OK;
}

stemma_status stm_seed_table_fill(stm_seed_table *table, const uint32_t *seeds, uint32_t count, stemma_error *error)
{
    stemma_status status = make_room(table, count, error);
    for (uint32_t i = 0; i < count && status == STEMMA_OK; i++) {
        size_t slot = slot_of(table, seeds[i]);
        table->seeds[slot] = seeds[i];
        table->places[slot] = i;
        table->bits[word_of(seeds[i])] |= bit_of(seeds[i]);
    }
    table->count = count;
    return status;
}

/* Whether the `needed` differences found last lie in the band. Where one text is a copy of the other the first ones do,
 * and the rest need not be looked at. */
static bool last_are_near(const uint32_t *differences, size_t count, uint32_t needed)
{
    if (count < needed) {
        return false;
    }
    uint32_t least = differences[count - 1];
    uint32_t most = least;
    for (size_t i = count - needed; i + 1 < count; i++) {
        least = differences[i] < least ? differences[i] : least;
        most = differences[i] > most ? differences[i] : most;
    }
    return most - least <= BAND;
}

bool stm_seeds_aligned(stm_seed_table *table, const uint32_t *seeds, uint32_t count, uint32_t needed)
{
    if (needed <= 1) {
        return true;
    }
    size_t common = 0;
    for (uint32_t i = 0; i < count && common < table->size; i++) {
        uint32_t place = find_seed(table, seeds[i]);
        if (place != FREE_PLACE) {
            table->differences[common++] = 0x80000000u + place - i;
            if (last_are_near(table->differences, common, needed)) {
                return true;
            }
        }
    }
    stm_sort_u32(table->differences, common);
    for (size_t i = 0; i + needed <= common; i++) {
        if (table->differences[i + needed - 1] - table->differences[i] <= BAND) {
            return true;
        }
    }
    return false;
}

/* ------------------------------------------------------------------ grams */

#define NEAR_GRAMS 64       /* three or four sentences have so many */
#define SPOT_GRAMS 6        /* one turn of phrase has as many: half as many spots as grams are asked for */
#define COMMON_GRAMS_MAX 96 /* who has more in common is compared in any case */

typedef struct gram_place {
    uint32_t one, two;
} gram_place;

static uint32_t between(uint32_t x, uint32_t y)
{
    return x > y ? x - y : y - x;
}

/* Whether enough grams stand near the one at `first` or behind it, in both texts, and at enough spots. `places` ascend in
 * `two`. */
static bool enough_near(const gram_place *places, size_t count, size_t first, uint32_t needed)
{
    uint32_t near = 0;
    uint32_t spots = 0;
    uint32_t spot = 0;
    for (size_t i = first; i < count && places[i].two - places[first].two <= NEAR_GRAMS; i++) {
        if (between(places[i].one, places[first].one) <= NEAR_GRAMS) {
            bool new_spot = spots == 0 || places[i].two - spot >= SPOT_GRAMS;
            spot = new_spot ? places[i].two : spot;
            spots += new_spot;
            near++;
        }
    }
    return near >= needed && 2 * spots >= needed;
}

bool stm_grams_together(const stm_seed_table *table, const uint32_t *grams, uint32_t count, uint32_t needed)
{
    gram_place places[COMMON_GRAMS_MAX];
    size_t common = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t place = find_seed(table, grams[i]);
        if (place == FREE_PLACE) {
            continue;
        }
        if (common == COMMON_GRAMS_MAX) {
            return true;
        }
        places[common++] = (gram_place){place, i};
    }
    bool together = needed <= 1;
    for (size_t i = 0; i < common && !together; i++) {
        together = enough_near(places, common, i, needed);
    }
    return together;
}

/* ------------------------------------------------------------------ rare words */

#define NEAR_RARE 5 /* rare words that two or three sentences have */
#define RARE_TOGETHER 3

/* Whether some of the places, which ascend, lie close together. */
static bool some_are_close(const uint32_t *places, size_t count)
{
    bool close = false;
    for (size_t i = RARE_TOGETHER - 1; i < count && !close; i++) {
        close = places[i] - places[i + 1 - RARE_TOGETHER] < NEAR_RARE;
    }
    return close;
}

bool stm_rare_together(const stm_seed_table *table, const uint32_t *rare, uint32_t count)
{
    uint32_t in_one[COMMON_GRAMS_MAX];
    uint32_t in_two[COMMON_GRAMS_MAX];
    size_t common = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t place = find_seed(table, rare[i]);
        if (place == FREE_PLACE) {
            continue;
        }
        if (common == COMMON_GRAMS_MAX) {
            return true;
        }
        in_one[common] = place;
        in_two[common++] = i;
    }
    stm_sort_u32(in_one, common);
    return some_are_close(in_two, common) || some_are_close(in_one, common);
}
