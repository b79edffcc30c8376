/* text_internal.h - the character table and the hash, for the files of this room only. */
#ifndef STM_TEXT_INTERNAL_H
#define STM_TEXT_INTERNAL_H

#include "text/text.h"

/* One entry of the character table, which text_table_generate.c writes:
 *
 *      31      30     29    28    27..24   23       22     21       20............0
 *    +-------+------+-----+-----+--------+--------+------+--------+---------------+
 *    | hangul| self |lower|upper| class  | word   | peek | expand | folded code   |
 *    +-------+------+-----+-----+--------+--------+------+--------+---------------+
 *
 * "folded code" is the one code point that the character folds to; with `expand` it is an index into
 * stm_table_expansion (a count, then the code points); with `self` it is the character itself and is filled in at the
 * look-up, which lets thousands of ideographs share one block. `peek`: the character and a mark behind it may be one
 * letter in disguise (see compose). `word`: a letter or a digit, which the class says too. */
#define STM_ENTRY_CODE 0x1FFFFFu
#define STM_ENTRY_EXPAND (1u << 21)
#define STM_ENTRY_PEEK (1u << 22)
#define STM_ENTRY_WORD (1u << 23)
#define STM_ENTRY_CLASS_SHIFT 24
#define STM_ENTRY_CLASS (15u << STM_ENTRY_CLASS_SHIFT)
#define STM_ENTRY_UPPER (1u << 28)
#define STM_ENTRY_LOWER (1u << 29)
#define STM_ENTRY_SELF (1u << 30)
#define STM_ENTRY_HANGUL (1u << 31)

typedef enum stm_class {
    STM_CLASS_OTHER = 0,     /* punctuation, symbols, emoji: between words */
    STM_CLASS_SPACE,         /* white space within a line */
    STM_CLASS_NEWLINE,       /* ends a line */
    STM_CLASS_BREAK,         /* ends a paragraph (U+2029) */
    STM_CLASS_TERMINATOR,    /* may end a sentence */
    STM_CLASS_QUOTE,         /* quotes and brackets: may stand between a terminator and the next sentence */
    STM_CLASS_IGNORE,        /* soft hyphen, joiners, direction marks: nothing, inside a word or out of it */
    STM_CLASS_MARK,          /* part of the word before it, folds to nothing */
    STM_CLASS_UNSPACED_MARK, /* part of the unspaced character before it */
    STM_CLASS_LETTER,        /* from here on a token may begin */
    STM_CLASS_DIGIT,
    STM_CLASS_UNSPACED,
    STM_CLASS_MULTI = 15 /* in the byte table: the first byte of a longer sequence */
} stm_class;

#define STM_EXPANSION_MAX 24
#define STM_BLOCK_BITS 7
#define STM_BLOCK_SIZE (1u << STM_BLOCK_BITS)

extern const uint32_t stm_table_byte[256];  /* ASCII; STM_CLASS_MULTI above */
extern const uint32_t stm_table_pair[2048]; /* two-byte sequences, by code point */
extern const uint16_t stm_table_block[];    /* by code point >> STM_BLOCK_BITS */
extern const uint32_t stm_table_entry[][STM_BLOCK_SIZE];
extern const uint32_t stm_table_expansion[];

static inline stm_class stm_entry_class(uint32_t entry)
{
    return (stm_class)((entry & STM_ENTRY_CLASS) >> STM_ENTRY_CLASS_SHIFT);
}

/* Entry of `code`, its own code filled in. */
static inline uint32_t stm_entry_of(uint32_t code)
{
    if (code > 0x10FFFF) {
        return 0;
    }
    uint32_t entry = stm_table_entry[stm_table_block[code >> STM_BLOCK_BITS]][code & (STM_BLOCK_SIZE - 1)];
    return entry & STM_ENTRY_SELF ? entry | code : entry;
}

/* Entry of a three or four byte sequence at `at`; *bytes gets its length (1 when it is cut or no sequence). */
static inline uint32_t stm_entry_long(const unsigned char *at, const unsigned char *end, size_t *bytes)
{
    unsigned char lead = at[0];
    size_t length = lead < 0xF0 ? 3 : 4;
    if (lead < 0xE0 || (size_t)(end - at) < length) {
        *bytes = 1;
        return STM_REPLACEMENT;
    }
    *bytes = length;
    uint32_t tail = ((uint32_t)(at[1] & 0x3Fu) << 6) | (at[2] & 0x3Fu);
    if (length == 3) {
        return stm_entry_of(((uint32_t)(lead & 0x0Fu) << 12) | tail);
    }
    return stm_entry_of(((uint32_t)(lead & 0x07u) << 18) | (tail << 6) | (at[3] & 0x3Fu));
}

/* Entry of the character at `at` < `end`. The text is well formed; if it is not, nothing is read behind `end`. */
static inline uint32_t stm_entry_at(const unsigned char *at, const unsigned char *end, size_t *bytes)
{
    unsigned char lead = at[0];
    if (lead < 0x80) {
        *bytes = 1;
        return stm_table_byte[lead];
    }
    if (lead < 0xE0 && lead >= 0xC2 && end - at >= 2) {
        *bytes = 2;
        return stm_table_pair[((uint32_t)(lead & 0x1Fu) << 6) | (at[1] & 0x3Fu)];
    }
    return stm_entry_long(at, end, bytes);
}

/* Code points that `entry` folds to. */
size_t stm_entry_expand(uint32_t out[STM_EXPANSION_MAX], uint32_t entry);
/* With a `peek` entry whose folded letter is written apart from its mark (и + breve for й): the whole letter and
 * *bytes, those of the mark; otherwise the folded letter and 0. `next` points behind the base letter. */
uint32_t stm_entry_compose(uint32_t entry, const unsigned char *next, const unsigned char *end, size_t *bytes);

/* ---- the hash of a folded form, one code point at a time: a rotate, an exclusive or and a multiplication, five
 * cycles that run beside the decoding. The rotation carries high bits back down, without which the product would be a
 * plain polynomial, whose low bits are weak; stm_hash_end spreads what is left over all 64 bits. 0 is never a term. */
#define STM_HASH_BEGIN 0x243F6A8885A308D3u

static inline uint64_t stm_hash_step(uint64_t hash, uint32_t code)
{
    return (((hash << 23) | (hash >> 41)) ^ code) * 0x9E3779B97F4A7C15u;
}

static inline uint64_t stm_hash_end(uint64_t hash)
{
    uint64_t term = stm_mix64(hash, 0x13198A2E03707344u);
    return term ? term : 1;
}

static inline uint64_t stm_hash_entry(uint64_t hash, uint32_t entry)
{
    if (!(entry & STM_ENTRY_EXPAND)) {
        return stm_hash_step(hash, entry & STM_ENTRY_CODE);
    }
    uint32_t codes[STM_EXPANSION_MAX];
    size_t count = stm_entry_expand(codes, entry);
    for (size_t i = 0; i < count; i++) {
        hash = stm_hash_step(hash, codes[i]);
    }
    return hash;
}

/* ---- numbers */

/* How far a number reaches from its first digit. `decimal` is the byte of its decimal mark, or NULL. `plain_until`: up
 * to there runs of digits stand for themselves (a date, a version), never NULL. */
typedef struct stm_number {
    const unsigned char *end;
    const unsigned char *decimal;
    const unsigned char *plain_until;
} stm_number;
stm_number stm_number_scan(const unsigned char *begin, const unsigned char *end);
/* Only the run of digits at `begin`. */
stm_number stm_number_run(const unsigned char *begin, const unsigned char *end);
uint64_t stm_number_hash(uint64_t hash, const unsigned char *begin, const stm_number *number);

#endif
