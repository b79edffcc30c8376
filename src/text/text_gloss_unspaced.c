/* Words of scripts without spaces, as far as a table of words can tell them.
 *
 *      東 京 で の 選 挙 に つ い て ト ラ ン プ 氏 は
 *      ----- .  .  ----- . . . .  --------  . .       longest word of the table; one character where there is none
 *
 * From left to right the longest word that the table has is taken: of Chinese that finds nine words of ten (a word too
 * long now and then, which costs a gloss), and needs nothing but the table. Grammar is in the tables as words that are
 * worth nothing, so that it is passed over as a whole. What stands in katakana is taken as a whole, as far as it reaches:
 * mostly that is a foreign word, and where the table lacks it, a name, which can be read aloud (text_gloss_name.c). */
#include "text/text_gloss_internal.h"
#include "text/text_internal.h"

#define WORD_CHARACTERS_MAX 8
#define KATAKANA_MAX 24
#define BEGINNING_LEAST 3 /* characters in katakana that are a word of their own at the beginning of a longer run */
#define REST_LEAST 2

static uint64_t hash_on(uint64_t hash, const char *word, size_t bytes)
{
    const unsigned char *at = (const unsigned char *)word;
    const unsigned char *end = at + bytes;
    while (at < end) {
        size_t step = 0;
        uint32_t entry = stm_entry_at(at, end, &step);
        if (stm_entry_class(entry) >= STM_CLASS_UNSPACED_MARK) {
            hash = stm_hash_entry(hash, entry);
        }
        at += step;
    }
    return hash;
}

static uint32_t key_of(uint64_t hash)
{
    uint32_t key = (uint32_t)(stm_hash_end(hash) >> 32);
    return key ? key : 1;
}

uint32_t stm_unspaced_key(const char *word, size_t bytes)
{
    return key_of(hash_on(STM_HASH_BEGIN, word, bytes));
}

bool stm_unspaced_is_katakana(const char *word, size_t bytes)
{
    uint32_t code = 0;
    if (bytes == 0) {
        return false;
    }
    (void)stm_utf8_decode(&code, word, word + bytes);
    return (code >= 0x30A1 && code <= 0x30FA) || (code >= 0x30FC && code <= 0x30FE) ||
           (code >= 0xFF66 && code <= 0xFF9F);
}

static bool token_is_katakana(const char *text, const stm_token *token)
{
    return stm_unspaced_is_katakana(text + token->begin_byte, token->end_byte - token->begin_byte);
}

/* How many tokens follow each other without anything in between. */
static size_t run_of(const stm_token *tokens, size_t count, size_t most)
{
    size_t run = 1;
    while (run < count && run < most && tokens[run].flags & STM_TOKEN_UNSPACED &&
           tokens[run].begin_byte == tokens[run - 1].end_byte) {
        run++;
    }
    return run;
}

/* The longest word of the table that begins here, in characters; 0 when there is none. */
static size_t longest_word(const stm_gloss_table *table, const char *text, const stm_token *tokens, size_t run)
{
    uint64_t hash = STM_HASH_BEGIN;
    size_t longest = 0;
    for (size_t i = 0; i < run; i++) {
        hash = hash_on(hash, text + tokens[i].begin_byte, tokens[i].end_byte - tokens[i].begin_byte);
        longest = stm_gloss_slot_of(table, key_of(hash)) ? i + 1 : longest;
    }
    return longest;
}

static size_t katakana_span(const stm_gloss_table *table, const char *text, const stm_token *tokens, size_t run)
{
    size_t reach = 1;
    while (reach < run && token_is_katakana(text, &tokens[reach])) {
        reach++;
    }
    size_t word = longest_word(table, text, tokens, reach < WORD_CHARACTERS_MAX ? reach : WORD_CHARACTERS_MAX);
    return word >= BEGINNING_LEAST && word + REST_LEAST <= reach ? word : reach;
}

size_t stm_gloss_span(const stm_gloss_table *table, const char *text, const stm_token *tokens, size_t count)
{
    if (!table || !(tokens->flags & STM_TOKEN_UNSPACED)) {
        return 1;
    }
    if (token_is_katakana(text, tokens)) {
        return katakana_span(table, text, tokens, run_of(tokens, count, KATAKANA_MAX));
    }
    size_t word = longest_word(table, text, tokens, run_of(tokens, count, WORD_CHARACTERS_MAX));
    return word > 0 ? word : 1;
}
