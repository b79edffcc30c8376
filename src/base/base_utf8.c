/* UTF-8 after the Unicode Standard, table 3-7: which bytes may follow which. */
#include "base/base.h"

#include <string.h>

/* Bytes of the well-formed sequence at `at`, 0 when it is none. */
static size_t sequence(const unsigned char *at, const unsigned char *end)
{
    unsigned char lead = at[0];
    if (lead < 0x80) {
        return 1;
    }
    size_t need = lead >= 0xC2 && lead <= 0xDF ? 2 : (lead & 0xF0u) == 0xE0u ? 3 : lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
    if (need == 0 || (size_t)(end - at) < need) {
        return 0;
    }
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    if (lead == 0xE0) {
        low = 0xA0;
    } else if (lead == 0xED) {
        high = 0x9F;
    } else if (lead == 0xF0) {
        low = 0x90;
    } else if (lead == 0xF4) {
        high = 0x8F;
    }
    if (at[1] < low || at[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < need; i++) {
        if ((at[i] & 0xC0u) != 0x80u) {
            return 0;
        }
    }
    return need;
}

size_t stm_utf8_decode(uint32_t *code, const char *at, const char *end)
{
    const unsigned char *u = (const unsigned char *)at;
    size_t bytes = sequence(u, (const unsigned char *)end);
    switch (bytes) {
    case 1:
        *code = u[0];
        return 1;
    case 2:
        *code = ((uint32_t)(u[0] & 0x1Fu) << 6) | (u[1] & 0x3Fu);
        return 2;
    case 3:
        *code = ((uint32_t)(u[0] & 0x0Fu) << 12) | ((uint32_t)(u[1] & 0x3Fu) << 6) | (u[2] & 0x3Fu);
        return 3;
    case 4:
        *code = ((uint32_t)(u[0] & 0x07u) << 18) | ((uint32_t)(u[1] & 0x3Fu) << 12) | ((uint32_t)(u[2] & 0x3Fu) << 6) |
                (u[3] & 0x3Fu);
        return 4;
    default:
        *code = STM_REPLACEMENT;
        return 1;
    }
}

size_t stm_utf8_encode(char out[4], uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        out[0] = (char)(0xC0u | (code >> 6));
        out[1] = (char)(0x80u | (code & 0x3Fu));
        return 2;
    }
    if (code < 0x10000) {
        out[0] = (char)(0xE0u | (code >> 12));
        out[1] = (char)(0x80u | ((code >> 6) & 0x3Fu));
        out[2] = (char)(0x80u | (code & 0x3Fu));
        return 3;
    }
    out[0] = (char)(0xF0u | (code >> 18));
    out[1] = (char)(0x80u | ((code >> 12) & 0x3Fu));
    out[2] = (char)(0x80u | ((code >> 6) & 0x3Fu));
    out[3] = (char)(0x80u | (code & 0x3Fu));
    return 4;
}

/* Eight ASCII bytes at once. */
static bool ascii8(const unsigned char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return (word & 0x8080808080808080u) == 0;
}

bool stm_utf8_valid(const char *bytes, size_t length)
{
    if (length == 0) {
        return true;
    }
    const unsigned char *at = (const unsigned char *)bytes;
    const unsigned char *end = at + length;
    while (at < end) {
        if (end - at >= 8 && ascii8(at)) {
            at += 8;
            continue;
        }
        size_t step = sequence(at, end);
        if (step == 0) {
            return false;
        }
        at += step;
    }
    return true;
}

#define ONE_IN_EACH_BYTE UINT64_C(0x0101010101010101)
#define WORDS_AT_ONCE 255u /* what a byte can count to */

/* Bytes of eight that continue a character, 10xxxxxx: a 1 in each such byte's place. */
static uint64_t continuations8(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return (word >> 7) & ~(word >> 6) & ONE_IN_EACH_BYTE;
}

/* The sum of a word's eight bytes, each 255 at most. */
static size_t sum_of_bytes(uint64_t word)
{
    const uint64_t even = UINT64_C(0x00FF00FF00FF00FF);
    uint64_t pairs = (word & even) + ((word >> 8) & even);
    return (size_t)((pairs * UINT64_C(0x0001000100010001)) >> 48);
}

size_t stm_utf8_length(const char *bytes, size_t length)
{
    const char *at = bytes;
    size_t left = length;
    size_t continued = 0;
    while (left >= 8) {
        size_t words = left / 8 < WORDS_AT_ONCE ? left / 8 : WORDS_AT_ONCE;
        uint64_t counts = 0;
        for (size_t i = 0; i < words; i++) {
            counts += continuations8(at + 8 * i);
        }
        continued += sum_of_bytes(counts);
        at += 8 * words;
        left -= 8 * words;
    }
    for (size_t i = 0; i < left; i++) {
        continued += ((unsigned char)at[i] & 0xC0u) == 0x80u;
    }
    return length - continued;
}

size_t stm_utf8_repair(stm_buffer *out, const char *bytes, size_t length)
{
    const unsigned char *at = (const unsigned char *)bytes;
    const unsigned char *end = at + length;
    const unsigned char *clean = at;
    size_t repaired = 0;
    while (at < end) {
        size_t step = sequence(at, end);
        if (step > 0) {
            at += step;
            continue;
        }
        stm_buffer_bytes(out, clean, (size_t)(at - clean));
        stm_buffer_bytes(out, "\xEF\xBF\xBD", 3);
        repaired++;
        at++;
        /* the rest of a cut sequence belongs to the same fault */
        while (at < end && (*at & 0xC0u) == 0x80u) {
            at++;
        }
        clean = at;
    }
    stm_buffer_bytes(out, clean, (size_t)(at - clean));
    return repaired;
}

uint32_t stm_utf8_walk(stm_utf8_walker *walker, size_t byte)
{
    if (byte > walker->byte) {
        walker->point += (uint32_t)stm_utf8_length(walker->text + walker->byte, byte - walker->byte);
        walker->byte = byte;
    }
    return walker->point;
}

/* Whole words first, as long as they begin no more characters than are wanted; then what is left of the last one. */
size_t stm_utf8_byte_of(const char *text, size_t length, size_t point)
{
    size_t at = 0;
    while (length - at >= 8) {
        size_t begun = 8 - sum_of_bytes(continuations8(text + at));
        if (begun > point) {
            break;
        }
        point -= begun;
        at += 8;
    }
    while (at < length && ((unsigned char)text[at] & 0xC0u) == 0x80u) {
        at++;
    }
    while (at < length && point > 0) {
        at++;
        while (at < length && ((unsigned char)text[at] & 0xC0u) == 0x80u) {
            at++;
        }
        point--;
    }
    return at;
}
