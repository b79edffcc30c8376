/* Whether the common seeds of two texts follow each other alike: the cheap half of a comparison, made on fingerprints
 * alone, before any text is read.
 *
 * Within a shared passage both texts have the same seeds in the same order, so the difference of their places in the
 * two fingerprints hardly moves. Seeds that two texts share by chance stand anywhere. Asked is whether enough common
 * seeds lie within a narrow band of that difference.
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

static size_t slot_of(const stm_seed_table *table, uint32_t seed)
{
    size_t slot = (seed * 0x9E3779B1u) & (table->size - 1);
    while (table->places[slot] != FREE_PLACE && table->seeds[slot] != seed) {
        slot = (slot + 1) & (table->size - 1);
    }
    return slot;
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
    return STEMMA_OK;
}

stemma_status stm_seed_table_fill(stm_seed_table *table, const uint32_t *seeds, uint32_t count, stemma_error *error)
{
    stemma_status status = make_room(table, count, error);
    for (uint32_t i = 0; i < count && status == STEMMA_OK; i++) {
        size_t slot = slot_of(table, seeds[i]);
        table->seeds[slot] = seeds[i];
        table->places[slot] = i;
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
        size_t slot = slot_of(table, seeds[i]);
        if (table->places[slot] != FREE_PLACE) {
            table->differences[common++] = 0x80000000u + table->places[slot] - i;
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
