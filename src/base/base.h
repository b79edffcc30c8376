/* base.h - what every room stands on: status, memory, bytes, hashes, UTF-8, threads.
 *
 * base depends on nothing but the C library, xxHash, nettle and utf8proc. It knows no article and no passage. Three
 * habits of the house are laid down here:
 *
 *   errors   a function that can fail returns stemma_status and fills a caller-owned stemma_error once, at the place
 *            that knows most; callers pass it on unchanged. stm_error_set is the only writer.
 *   memory   results of one batch live in an arena and are dropped whole; growing arrays are plain pointers with a
 *            count and a capacity, grown by stm_reserve, which never loses what is there when memory runs out.
 *   threads  stm_parallel runs indexes 0..count-1 over a few threads; results land by index, so that no order of
 *            threads shows in the output.
 */
#ifndef STM_BASE_H
#define STM_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "stemma/stemma.h"

#if defined(__GNUC__)
#define STM_PRINTF(format_index, first) __attribute__((format(printf, format_index, first)))
#else
#define STM_PRINTF(format_index, first)
#endif

/* ------------------------------------------------------------------ errors */

/* Fills `error` (may be NULL) and returns `status`. The message is cut at the last whole character that fits. */
stemma_status stm_error_set(stemma_error *error, stemma_status status, const char *format, ...) STM_PRINTF(3, 4);
/* The same with the code and subject that a front end translates. */
stemma_status stm_error_code(stemma_error *error, stemma_status status, stemma_code code, const char *subject,
                             const char *format, ...) STM_PRINTF(5, 6);
void stm_error_no_memory(stemma_error *error);
/* Inline, so that an analyzer sees that it never returns STEMMA_OK. */
static inline stemma_status stm_error_memory(stemma_error *error)
{
    stm_error_no_memory(error);
    return STEMMA_E_MEMORY;
}

/* ------------------------------------------------------------------ memory */

/* Makes room for `needed` items of `item_bytes` in *items; *capacity is in items. On failure nothing is lost. */
stemma_status stm_reserve(void **items, size_t *capacity, size_t needed, size_t item_bytes, stemma_error *error);
#define STM_RESERVE(items, capacity, needed, error)                                                                    \
    stm_reserve((void **)&(items), &(capacity), (needed), sizeof *(items), (error))

/* Bump allocator. Zero-initialise with STM_ARENA_INIT; everything in it goes at once. Not for sharing over threads. */
typedef struct stm_arena {
    struct stm_arena_block *block;
    size_t bytes; /* handed out since the last reset */
} stm_arena;
#define STM_ARENA_INIT                                                                                                 \
    {                                                                                                                  \
        NULL, 0                                                                                                        \
    }
/* `bytes` aligned to 16, uninitialised; NULL when memory runs out. */
void *stm_arena_alloc(stm_arena *arena, size_t bytes);
void *stm_arena_zero(stm_arena *arena, size_t bytes);
char *stm_arena_text(stm_arena *arena, const char *bytes, size_t length); /* copy with a NUL behind */
char *stm_arena_string(stm_arena *arena, const char *string);             /* NULL for NULL or no memory */
void stm_arena_reset(stm_arena *arena);                                   /* keeps the largest block */
void stm_arena_release(stm_arena *arena);

/* A growing byte string, always NUL-terminated once something was added. After a failed append `failed` stays set and
 * later appends do nothing, so that a run of appends is checked once. */
typedef struct stm_buffer {
    char *data;
    size_t length;
    size_t capacity;
    bool failed;
} stm_buffer;
#define STM_BUFFER_INIT                                                                                                \
    {                                                                                                                  \
        NULL, 0, 0, false                                                                                              \
    }
void stm_buffer_bytes(stm_buffer *buffer, const void *bytes, size_t length);
void stm_buffer_string(stm_buffer *buffer, const char *string);
void stm_buffer_char(stm_buffer *buffer, char c);
void stm_buffer_format(stm_buffer *buffer, const char *format, ...) STM_PRINTF(2, 3);
void stm_buffer_clear(stm_buffer *buffer);
void stm_buffer_release(stm_buffer *buffer);

/* ------------------------------------------------------------------ hashes */

uint64_t stm_hash64(const void *bytes, size_t length, uint64_t seed); /* XXH3 */
/* Mixes two 64-bit values well (the finaliser of SplitMix64 over a * odd + b). */
static inline uint64_t stm_mix64(uint64_t a, uint64_t b)
{
    uint64_t x = a * 0x9E3779B97F4A7C15u + b;
    x ^= x >> 30;
    x *= 0xBF58476D1CE4E5B9u;
    x ^= x >> 27;
    x *= 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}
void stm_sha256(uint8_t out[32], const void *bytes, size_t length);
void stm_sha256_hex(char out[65], const void *bytes, size_t length);

/* ------------------------------------------------------------------ disjoint sets */

/* leader[i] == i at the start; a set is named by its smallest member, in whatever order its members were joined. */
static inline uint32_t stm_set_find(uint32_t *leader, uint32_t member)
{
    while (leader[member] != member) {
        leader[member] = leader[leader[member]];
        member = leader[member];
    }
    return member;
}

static inline void stm_set_join(uint32_t *leader, uint32_t one, uint32_t other)
{
    one = stm_set_find(leader, one);
    other = stm_set_find(leader, other);
    leader[one > other ? one : other] = one > other ? other : one;
}

/* ------------------------------------------------------------------ ASCII, whatever the locale */

static inline bool stm_ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline char stm_ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* ------------------------------------------------------------------ UTF-8 */

#define STM_REPLACEMENT 0xFFFDu
/* Decodes one code point at `at` < `end`; returns the bytes it takes (1 for a bad byte, *code = STM_REPLACEMENT). */
size_t stm_utf8_decode(uint32_t *code, const char *at, const char *end);
size_t stm_utf8_encode(char out[4], uint32_t code); /* bytes written */
/* True for well-formed UTF-8 without surrogates. */
bool stm_utf8_valid(const char *bytes, size_t length);
/* Code points in well-formed UTF-8. */
size_t stm_utf8_length(const char *bytes, size_t length);
/* Appends `bytes` with every ill-formed sequence replaced by U+FFFD; returns the number of replacements. */
size_t stm_utf8_repair(stm_buffer *out, const char *bytes, size_t length);
/* Walks forward through one text and converts byte offsets to code points; offsets must not fall. */
typedef struct stm_utf8_walker {
    const char *text;
    size_t byte;
    uint32_t point;
} stm_utf8_walker;
uint32_t stm_utf8_walk(stm_utf8_walker *walker, size_t byte);
/* Byte offset of code point `point`, at most `length`. */
size_t stm_utf8_byte_of(const char *text, size_t length, size_t point);

/* ------------------------------------------------------------------ time */

/* Days since 1970-01-01 of a proleptic Gregorian date, and back. */
int64_t stm_days_from_civil(int64_t year, unsigned month, unsigned day);
void stm_civil_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day);
/* "2024-07-25" or "2024-07-25T10:00:00Z" after the precision; "" for an open end. `out` holds 32 bytes. */
void stm_time_text(char out[32], int64_t seconds, stemma_precision precision);

/* ------------------------------------------------------------------ JSON writing */

/* Appends a JSON string literal with quotes; control characters and U+2028/2029 escaped, "null" for NULL. */
void stm_json_string(stm_buffer *out, const char *string);
void stm_json_text(stm_buffer *out, const char *bytes, size_t length);
/* A probability rounded to 1e-6 without trailing zeros, at least one digit behind the point. */
void stm_json_probability(stm_buffer *out, double value);

/* ------------------------------------------------------------------ sorting */

/* Ascending. */
void stm_sort_u32(uint32_t *items, size_t count);
void stm_sort_u64(uint64_t *items, size_t count);
/* Ascending, for items whose low halves ascend already (places in order under their hashes): a stable sort by the high
 * half is all they need. */
void stm_sort_high_u64(uint64_t *items, size_t count);

/* ------------------------------------------------------------------ threads */

unsigned stm_thread_count(unsigned asked); /* 0: the cores that this process may use */
/* Calls `work` for every index below `count`, in any order, on `threads` threads (the caller's among them), each with
 * its number below `threads`. The first failure by index is returned and later indexes may be skipped. */
typedef stemma_status (*stm_work_fn)(void *payload, size_t index, unsigned thread, stemma_error *error);
stemma_status stm_parallel(size_t count, unsigned threads, stm_work_fn work, void *payload, stemma_error *error);

#endif
