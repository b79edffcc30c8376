/* Sorting many short arrays of hashes, most of them of some hundred items.
 *
 *   few           dealt out by their highest byte, which hashes spread evenly, and inserted: a scatter and a step or two
 *                 an item. Where many fall together, the digits decide.
 *   by digits     least significant first, each digit counted and dealt out, but for those that all items share. On some
 *                 hundred items this takes a third of the time of qsort, whose calls through a pointer dominate; on
 *                 100,000 a tenth. */
#include "base/base.h"

#include <stdlib.h>
#include <string.h>

#define INSERTION_MAX 24u
#define RADIX_MAX 2048u
#define DIGITS 4u
#define TOGETHER_MAX 48u /* items of one highest byte that are inserted */

/* From `from`, which may be `items` itself. */
static void insert_sort_u32(uint32_t *items, const uint32_t *from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t item = from[i];
        size_t at = i;
        for (; at > 0 && items[at - 1] > item; at--) {
            items[at] = items[at - 1];
        }
        items[at] = item;
    }
}

static int compare_u32(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Turns counts into first places; the largest count. */
static uint32_t sum_up(uint32_t histogram[256])
{
    uint32_t sum = 0;
    uint32_t most = 0;
    for (unsigned v = 0; v < 256; v++) {
        uint32_t size = histogram[v];
        most = size > most ? size : most;
        histogram[v] = sum;
        sum += size;
    }
    return most;
}

/* Deals out by the highest byte into `other` and inserts from there; false where too many fall together. */
static bool deal_u32(uint32_t *items, size_t count, uint32_t *other)
{
    uint32_t places[256] = {0};
    for (size_t i = 0; i < count; i++) {
        places[items[i] >> 24]++;
    }
    if (sum_up(places) > TOGETHER_MAX) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        other[places[items[i] >> 24]++] = items[i];
    }
    insert_sort_u32(items, other, count);
    return true;
}

static void sort_digits_u32(uint32_t *items, size_t count, uint32_t *other)
{
    for (unsigned shift = 0; shift < 8 * DIGITS; shift += 8) {
        uint32_t places[256] = {0};
        for (size_t i = 0; i < count; i++) {
            places[(items[i] >> shift) & 255u]++;
        }
        (void)sum_up(places);
        for (size_t i = 0; i < count; i++) {
            other[places[(items[i] >> shift) & 255u]++] = items[i];
        }
        uint32_t *swap = items;
        items = other;
        other = swap;
    }
}

void stm_sort_u32(uint32_t *items, size_t count)
{
    if (count <= INSERTION_MAX) {
        insert_sort_u32(items, items, count);
        return;
    }
    if (count > RADIX_MAX) {
        qsort(items, count, sizeof *items, compare_u32);
        return;
    }
    uint32_t other[RADIX_MAX];
    if (!deal_u32(items, count, other)) {
        sort_digits_u32(items, count, other);
    }
}

static int compare_u64(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* As insert_sort_u32. */
static void insert_sort_u64(uint64_t *items, const uint64_t *from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t item = from[i];
        size_t at = i;
        for (; at > 0 && items[at - 1] > item; at--) {
            items[at] = items[at - 1];
        }
        items[at] = item;
    }
}

/* One pass over the digit at `shift`. */
static void scatter_u64(const uint64_t *from, uint64_t *to, size_t count, unsigned shift)
{
    uint32_t places[256] = {0};
    for (size_t i = 0; i < count; i++) {
        places[(from[i] >> shift) & 255u]++;
    }
    (void)sum_up(places);
    for (size_t i = 0; i < count; i++) {
        to[places[(from[i] >> shift) & 255u]++] = from[i];
    }
}

/* The digits from `first` on, with room for as many items in `other`. Digits that all items share are passed over. */
static void sort_digits_with(uint64_t *items, size_t count, unsigned first, uint64_t *other)
{
    uint64_t differing = 0;
    for (size_t i = 1; i < count; i++) {
        differing |= items[i] ^ items[0];
    }
    uint64_t *from = items;
    uint64_t *to = other;
    for (unsigned shift = 8 * first; shift < 64; shift += 8) {
        if ((differing >> shift) & 255u) {
            scatter_u64(from, to, count, shift);
            uint64_t *swap = from;
            from = to;
            to = swap;
        }
    }
    if (from != items) {
        memcpy(items, from, count * sizeof *items);
    }
}

/* As deal_u32. */
static bool deal_u64(uint64_t *items, size_t count, uint64_t *other)
{
    uint32_t places[256] = {0};
    for (size_t i = 0; i < count; i++) {
        places[items[i] >> 56]++;
    }
    if (sum_up(places) > TOGETHER_MAX) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        other[places[items[i] >> 56]++] = items[i];
    }
    insert_sort_u64(items, other, count);
    return true;
}

static void sort_few(uint64_t *items, size_t count, unsigned first)
{
    uint64_t other[RADIX_MAX];
    if (!deal_u64(items, count, other)) {
        sort_digits_with(items, count, first, other);
    }
}

/* Sorts by the digits from `first` on. Without memory for a second array many items are sorted the slow way. */
static void sort_digits(uint64_t *items, size_t count, unsigned first)
{
    if (count <= INSERTION_MAX) {
        insert_sort_u64(items, items, count);
        return;
    }
    if (count <= RADIX_MAX) {
        sort_few(items, count, first);
        return;
    }
    uint64_t *other = count < UINT32_MAX ? malloc(count * sizeof *other) : NULL;
    if (other) {
        sort_digits_with(items, count, first, other);
    } else {
        qsort(items, count, sizeof *items, compare_u64);
    }
    free(other);
}

void stm_sort_high_u64(uint64_t *items, size_t count)
{
    sort_digits(items, count, DIGITS);
}

void stm_sort_u64(uint64_t *items, size_t count)
{
    sort_digits(items, count, 0);
}
