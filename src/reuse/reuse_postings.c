/* Lists: of every seed the texts that have it, of which some pair with each other.
 *
 *   texts              seeds of each, and its rank
 *   postings           (seed, rank), dealt into partitions by the high bits of the seed
 *   a partition        less seeds that one text alone has, sorted, less lists that pair nothing
 *
 * Three of four seeds stand in one text only and are not worth a sort. In a partition, which is small enough for the
 * processor's cache, a table of two bits for each of many places tells nearly all of them: whether a seed fell on the
 * place, and whether a second did. Two seeds on one place are sorted for nothing, and no list of two is lost.
 *
 * Where there are many seeds, only some partitions are dealt at a time, and the texts are gone through again for the
 * next: what is in memory is a round's postings and the few that were kept of the rounds before. They are gone through
 * in the order in which they lie in memory, not in that of ranks, in which each would have to be waited for.
 */
#include "reuse/reuse_internal.h"

#include <stdlib.h>
#include <string.h>

#define PARTITION_BITS 8u
#define PARTITIONS (1u << PARTITION_BITS)
#define ROUND_BITS_MAX 3u
#define TEXTS_PER_TASK 4096u
#define ROUND_SLACK 16u

typedef struct dealing {
    const stm_posting_texts *texts;
    stm_postings *out;
    unsigned round_bits; /* as many high bits of a seed tell its round */
    uint32_t round;
    size_t *next; /* by task and partition: where its next posting of the round goes */
    uint64_t *items;
    size_t begin[PARTITIONS + 1]; /* of the partitions in the round, by their number in it */
    size_t kept[PARTITIONS];      /* postings in lists of several texts */
} dealing;

static uint32_t partition_of(uint32_t seed)
{
    return seed >> (32u - PARTITION_BITS);
}

static size_t task_count(const dealing *d)
{
    return (d->texts->count + TEXTS_PER_TASK - 1) / TEXTS_PER_TASK;
}

static size_t task_end(const dealing *d, size_t task)
{
    size_t end = (task + 1) * TEXTS_PER_TASK;
    return end < d->texts->count ? end : d->texts->count;
}

static uint32_t round_size(const dealing *d)
{
    return PARTITIONS >> d->round_bits;
}

/* How many postings of each partition the texts of one task have. */
static stemma_status count_postings(void *payload, size_t task, unsigned thread, stemma_error *error)
{
    (void)thread;
    (void)error;
    dealing *d = payload;
    size_t *sizes = d->next + task * PARTITIONS;
    for (size_t text = task * TEXTS_PER_TASK; text < task_end(d, task); text++) {
        const uint32_t *seeds = d->texts->seeds[text];
        for (uint32_t k = 0; k < d->texts->counts[text]; k++) {
            sizes[partition_of(seeds[k])]++;
        }
    }
    return STEMMA_OK;
}

/* From sizes to places, of the partitions of a round: partition by partition, in each the tasks in order. Returns how
 * many postings there are. */
static size_t place_round(dealing *d)
{
    size_t total = 0;
    for (uint32_t p = 0; p < round_size(d); p++) {
        d->begin[p] = total;
        for (size_t task = 0; task < task_count(d); task++) {
            size_t *next = &d->next[task * PARTITIONS + d->round * round_size(d) + p];
            size_t size = *next;
            *next = total;
            total += size;
        }
    }
    d->begin[round_size(d)] = total;
    return total;
}

#define SEEDS_AT_ONCE 256u

/* Of up to SEEDS_AT_ONCE seeds those of this round. */
static uint32_t pick(const dealing *d, const uint32_t *seeds, uint32_t count, uint32_t picked[SEEDS_AT_ONCE])
{
    const uint32_t size = round_size(d);
    const uint32_t first = d->round * size;
    uint32_t kept = 0;
    for (uint32_t k = 0; k < count; k++) {
        picked[kept] = seeds[k];
        kept += partition_of(seeds[k]) - first < size;
    }
    return kept;
}

static stemma_status put_postings(void *payload, size_t task, unsigned thread, stemma_error *error)
{
    (void)thread;
    (void)error;
    dealing *d = payload;
    size_t *next = d->next + task * PARTITIONS;
    for (size_t text = task * TEXTS_PER_TASK; text < task_end(d, task); text++) {
        const uint64_t rank = d->texts->rank[text];
        const uint32_t count = d->texts->counts[text];
        for (uint32_t at = 0; at < count; at += SEEDS_AT_ONCE) {
            uint32_t picked[SEEDS_AT_ONCE];
            uint32_t left = count - at;
            uint32_t some = pick(d, d->texts->seeds[text] + at, left < SEEDS_AT_ONCE ? left : SEEDS_AT_ONCE, picked);
            for (uint32_t k = 0; k < some; k++) {
                d->items[next[partition_of(picked[k])]++] = (uint64_t)picked[k] << 32 | rank;
            }
        }
    }
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ a partition */

#define PLACES_A_SEED 8u
#define PLACES_A_WORD 32u
#define PLACE_BITS_MIN 10u
#define PLACE_BITS_MAX 24u

static uint32_t place_of(uint64_t posting, unsigned bits)
{
    return ((uint32_t)(posting >> 32) * 0x9E3779B1u) >> (32u - bits);
}

/* Leaves out seeds that one text alone has, and none other. Keeps order. */
static stemma_status drop_lone(uint64_t *items, size_t *count, stemma_error *error)
{
    unsigned bits = PLACE_BITS_MIN;
    while (bits < PLACE_BITS_MAX && ((size_t)1 << bits) < PLACES_A_SEED * *count) {
        bits++;
    }
    uint64_t *seen = calloc(((size_t)1 << bits) / PLACES_A_WORD, sizeof *seen);
    if (!seen) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < *count; i++) {
        uint32_t place = place_of(items[i], bits);
        uint64_t once = (uint64_t)1 << 2 * (place % PLACES_A_WORD);
        uint64_t *word = &seen[place / PLACES_A_WORD];
        *word |= once | (*word & once) << 1;
    }
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        uint32_t place = place_of(items[i], bits);
        items[kept] = items[i];
        kept += seen[place / PLACES_A_WORD] >> (2 * (place % PLACES_A_WORD) + 1) & 1u;
    }
    *count = kept;
    free(seen);
    return STEMMA_OK;
}

#define RADIX_BITS 12u
#define RADIX_SIZE (1u << RADIX_BITS)

/* Two stable counting passes over the 24 bits of the seed below the partition's. */
static stemma_status sort_postings(uint64_t *items, size_t count, stemma_error *error)
{
    uint64_t *other = malloc((count + 1) * sizeof *other);
    uint32_t starts[RADIX_SIZE];
    if (!other) {
        return stm_error_memory(error);
    }
    for (unsigned pass = 0; pass < 2; pass++) {
        unsigned shift = 32u + pass * RADIX_BITS;
        uint64_t *from = pass == 0 ? items : other;
        uint64_t *to = pass == 0 ? other : items;
        memset(starts, 0, sizeof starts);
        for (size_t i = 0; i < count; i++) {
            starts[(from[i] >> shift) & (RADIX_SIZE - 1)]++;
        }
        uint32_t sum = 0;
        for (size_t r = 0; r < RADIX_SIZE; r++) {
            uint32_t size = starts[r];
            starts[r] = sum;
            sum += size;
        }
        for (size_t i = 0; i < count; i++) {
            to[starts[(from[i] >> shift) & (RADIX_SIZE - 1)]++] = from[i];
        }
    }
    free(other);
    return STEMMA_OK;
}

/* A list of one text pairs nothing, nor does one of texts in one language where those do not pair. */
static bool pairs_some(const stm_posting_texts *texts, const uint64_t *list, size_t count)
{
    bool some = count > 1 && !texts->language;
    for (size_t i = 1; i < count && !some; i++) {
        some = texts->language[stm_posting_rank(list[i])] != texts->language[stm_posting_rank(list[0])];
    }
    return some;
}

/* Drops lists that pair nothing, and puts the others in the order of ranks. */
static size_t drop_idle_lists(const stm_posting_texts *texts, uint64_t *items, size_t count)
{
    size_t kept = 0;
    for (size_t begin = 0, end; begin < count; begin = end) {
        end = begin + 1;
        while (end < count && stm_posting_seed(items[end]) == stm_posting_seed(items[begin])) {
            end++;
        }
        if (end - begin <= texts->longest && pairs_some(texts, items + begin, end - begin)) {
            memmove(items + kept, items + begin, (end - begin) * sizeof *items);
            stm_sort_u64(items + kept, end - begin);
            kept += end - begin;
        }
    }
    return kept;
}

static stemma_status sort_partition(void *payload, size_t partition, unsigned thread, stemma_error *error)
{
    (void)thread;
    dealing *d = payload;
    uint64_t *items = d->items + d->begin[partition];
    size_t count = d->begin[partition + 1] - d->begin[partition];
    stemma_status status = drop_lone(items, &count, error);
    if (status == STEMMA_OK && count > 1) {
        status = sort_postings(items, count, error);
    }
    d->kept[partition] = status == STEMMA_OK ? drop_idle_lists(d->texts, items, count) : 0;
    return status;
}

/* ------------------------------------------------------------------ the whole */

/* Puts what the partitions of a round have kept behind what is there. */
static stemma_status keep_round(dealing *d, stemma_error *error)
{
    stm_postings *out = d->out;
    size_t more = 0;
    for (uint32_t p = 0; p < round_size(d); p++) {
        more += d->kept[p];
    }
    uint64_t *items = realloc(out->items, (out->count + more + 1) * sizeof *items);
    if (!items) {
        return stm_error_memory(error);
    }
    out->items = items;
    for (uint32_t p = 0; p < round_size(d); p++) {
        memcpy(items + out->count, d->items + d->begin[p], d->kept[p] * sizeof *items);
        out->count += d->kept[p];
    }
    return STEMMA_OK;
}

/* `room`: how many postings `items` has room for; it grows to that of the largest round. */
static stemma_status do_round(dealing *d, size_t *room, stemma_error *error)
{
    size_t needed = place_round(d);
    if (needed > *room || !d->items) {
        free(d->items);
        *room = needed + needed / ROUND_SLACK + 1; /* rounds are about of one size */
        d->items = malloc(*room * sizeof *d->items);
        if (!d->items) {
            return stm_error_memory(error);
        }
    }
    stemma_status status = stm_parallel(task_count(d), d->texts->threads, put_postings, d, error);
    if (status == STEMMA_OK) {
        status = stm_parallel(round_size(d), d->texts->threads, sort_partition, d, error);
    }
    return status == STEMMA_OK ? keep_round(d, error) : status;
}

static unsigned round_bits_for(const stm_posting_texts *texts)
{
    size_t total = 0;
    for (size_t text = 0; text < texts->count; text++) {
        total += texts->counts[text];
    }
    unsigned bits = 0;
    while (bits < ROUND_BITS_MAX && total >> bits > texts->at_once) {
        bits++;
    }
    return bits;
}

stemma_status stm_postings_make(stm_postings *out, const stm_posting_texts *texts, stemma_error *error)
{
    *out = (stm_postings){NULL, 0};
    dealing d = {.texts = texts, .out = out, .round_bits = round_bits_for(texts)};
    size_t room = 0;
    d.next = calloc(task_count(&d) * PARTITIONS + 1, sizeof *d.next);
    stemma_status status =
        d.next ? stm_parallel(task_count(&d), texts->threads, count_postings, &d, error) : stm_error_memory(error);
    for (d.round = 0; status == STEMMA_OK && d.round < 1u << d.round_bits; d.round++) {
        status = do_round(&d, &room, error);
    }
    if (status == STEMMA_OK && out->count > UINT32_MAX - 1) {
        status = stm_error_set(error, STEMMA_E_LIMIT, "more than four thousand million seeds: split the case");
    }
    free(d.next);
    free(d.items);
    return status;
}
