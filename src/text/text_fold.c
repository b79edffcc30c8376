/* Folding: what an entry of the character table stands for, and whole strings. */
#include <string.h>

#include "text/text_internal.h"

/* Unicode Standard, section 3.12: a Hangul syllable is two or three letters by arithmetic. */
static size_t expand_hangul(uint32_t out[STM_EXPANSION_MAX], uint32_t code)
{
    uint32_t index = code - 0xAC00u;
    out[0] = 0x1100u + index / 588u;
    out[1] = 0x1161u + index % 588u / 28u;
    out[2] = 0x11A7u + index % 28u;
    return out[2] == 0x11A7u ? 2 : 3;
}

size_t stm_entry_expand(uint32_t out[STM_EXPANSION_MAX], uint32_t entry)
{
    if (entry & STM_ENTRY_HANGUL) {
        return expand_hangul(out, entry & STM_ENTRY_CODE);
    }
    if (!(entry & STM_ENTRY_EXPAND)) {
        out[0] = entry & STM_ENTRY_CODE;
        return 1;
    }
    const uint32_t *expansion = stm_table_expansion + (entry & STM_ENTRY_CODE);
    memcpy(out, expansion + 1, expansion[0] * sizeof *out);
    return expansion[0];
}

uint32_t stm_entry_compose(uint32_t entry, const unsigned char *next, const unsigned char *end, size_t *bytes)
{
    uint32_t code = entry & STM_ENTRY_CODE;
    *bytes = 0;
    if (end - next < 2 || next[0] != 0xCC) {
        return code;
    }
    bool breve = next[1] == 0x86;
    bool dots = next[1] == 0x88;
    uint32_t letter = code;
    if (breve && code == 0x0438) {
        letter = 0x0439;
    } else if (breve && code == 0x0443) {
        letter = 0x045E;
    } else if (dots && code == 0x0456) {
        letter = 0x0457;
    }
    if (letter != code) {
        *bytes = 2;
    }
    return letter;
}

static void append_code(stm_buffer *out, uint32_t code)
{
    char bytes[4];
    stm_buffer_bytes(out, bytes, stm_utf8_encode(bytes, code));
}

void stm_text_fold(stm_buffer *out, const char *bytes, size_t length)
{
    const unsigned char *at = (const unsigned char *)bytes;
    const unsigned char *end = length > 0 ? at + length : at;
    while (at < end) {
        size_t step = 0;
        uint32_t entry = stm_entry_at(at, end, &step);
        at += step;
        if (entry & STM_ENTRY_PEEK) {
            append_code(out, stm_entry_compose(entry, at, end, &step));
            at += step;
            continue;
        }
        uint32_t codes[STM_EXPANSION_MAX];
        size_t count = stm_entry_expand(codes, entry);
        for (size_t i = 0; i < count; i++) {
            append_code(out, codes[i]);
        }
    }
}
