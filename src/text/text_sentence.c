/* Sentences, from what stands between two words.
 *
 *     word1 [ terminators closers ] [ space ] [ openers ] word2
 *
 * A blank line always ends a sentence, and so does a line break, unless the next line goes on in lower case or the text
 * is wrapped: where most lines begin in lower case, line breaks were made by a printer and mean nothing. Otherwise a
 * terminator with white space behind it is needed (not for those of unspaced scripts), and the full stop must not be
 * that of an abbreviation ("M.", value 0 in the pack: never the end; "etc.", value 1: the end where a capital follows),
 * of an initial ("J. Smith"), nor of an ordinal (German packs list "25"). A word in lower case never begins a sentence:
 * « Partez ! » dit-il. Nothing is assumed of a text in an unknown language but this. */
#include <string.h>

#include "text/text_internal.h"

/* What stands between two words. `end` and `begin`: where a sentence would end, and the next begin. */
typedef struct gap {
    const unsigned char *end;
    const unsigned char *begin;
    bool terminated;
    bool full_stop;  /* the only terminator is one "." */
    bool spaced;     /* white space behind the terminator, or a terminator that needs none */
    bool taken_back; /* punctuation right behind: "Go!", he said */
} gap;

static stm_class class_at(const unsigned char *at, const unsigned char *end, size_t *bytes)
{
    return stm_entry_class(stm_entry_at(at, end, bytes));
}

static bool is_space(stm_class c)
{
    return c == STM_CLASS_SPACE || c == STM_CLASS_NEWLINE || c == STM_CLASS_BREAK;
}

static const unsigned char *pass_space(const unsigned char *at, const unsigned char *end)
{
    size_t bytes = 0;
    while (at < end && is_space(class_at(at, end, &bytes))) {
        at += bytes;
    }
    return at;
}

/* » or ” behind a space closes what stands before it when a space or nothing follows; returns its end, or `at`. */
static const unsigned char *pass_closer(const unsigned char *at, const unsigned char *end,
                                        const unsigned char *text_end)
{
    size_t space = 0;
    size_t bytes = 0;
    size_t next = 0;
    if (at >= end || class_at(at, end, &space) != STM_CLASS_SPACE || at + space >= end) {
        return at;
    }
    const unsigned char *closer = at + space;
    bool closes = (closer[0] == 0xC2 && end - closer > 1 && closer[1] == 0xBB) ||
                  (closer[0] == 0xE2 && end - closer > 2 && closer[1] == 0x80 && closer[2] == 0x9D);
    if (!closes || class_at(closer, end, &bytes) != STM_CLASS_QUOTE) {
        return at;
    }
    closer += bytes;
    return closer == text_end || (closer < end && is_space(class_at(closer, end, &next))) ? closer : at;
}

static void see_terminator(gap *g, const unsigned char *at, size_t bytes)
{
    g->full_stop = !g->terminated && *at == '.';
    g->terminated = true;
    g->spaced = g->spaced || (bytes > 1 && !(at[0] == 0xE2 && at[1] == 0x80 && at[2] == 0xA6));
}

/* Reads the punctuation that hangs on the word before, up to the first white space. */
static gap read_gap(const unsigned char *at, const unsigned char *end, const unsigned char *text_end)
{
    gap g = {at, end, false, false, false, false};
    while (at < end) {
        size_t bytes = 0;
        stm_class c = class_at(at, end, &bytes);
        if (is_space(c)) {
            break;
        }
        if (c == STM_CLASS_TERMINATOR) {
            see_terminator(&g, at, bytes);
        } else if (g.terminated && c == STM_CLASS_QUOTE) {
            g.spaced = true; /* a quote behind the full stop: «Partez!»Il */
        } else if (g.terminated && c == STM_CLASS_OTHER) {
            g.taken_back = true;
        }
        at += bytes;
        g.end = at;
    }
    if (at < end) {
        g.spaced = true;
        g.end = pass_closer(at, end, text_end);
    }
    g.begin = pass_space(g.end, end);
    return g;
}

/* A spaced terminator (« Vraiment ? ») hangs on nothing: look for it behind one space. */
static gap read_spaced_gap(const unsigned char *at, const unsigned char *end, const unsigned char *text_end)
{
    gap g = read_gap(at, end, text_end);
    size_t bytes = 0;
    if (!g.terminated && g.end == at && at < end && class_at(at, end, &bytes) == STM_CLASS_SPACE && at + bytes < end &&
        (at[bytes] == '!' || at[bytes] == '?')) {
        return read_gap(at + bytes, end, text_end);
    }
    return g;
}

typedef struct splitter {
    const unsigned char *text;
    const stm_document *document;
    const stm_pack *pack;
    bool wrapped;
} splitter;

static const unsigned char *byte_of(const splitter *s, uint32_t byte)
{
    return s->text + byte;
}

static bool begins_lower(const splitter *s, const stm_token *token)
{
    size_t bytes = 0;
    return (stm_entry_at(byte_of(s, token->begin_byte), byte_of(s, token->end_byte), &bytes) & STM_ENTRY_LOWER) != 0;
}

/* One capital letter. */
static bool is_initial(const splitter *s, const stm_token *token)
{
    size_t bytes = 0;
    (void)stm_entry_at(byte_of(s, token->begin_byte), byte_of(s, token->end_byte), &bytes);
    return token->flags & STM_TOKEN_CAPITAL && token->end_byte - token->begin_byte == bytes;
}

/* The last letter of U.S. or a like word: a full stop stands right between two initials. */
static bool ends_dotted(const splitter *s, size_t token)
{
    const stm_token *last = s->document->tokens + token;
    return token > 0 && last->begin_byte == last[-1].end_byte + 1 && *byte_of(s, last[-1].end_byte) == '.' &&
           is_initial(s, last - 1);
}

/* Whether the full stop behind `token` belongs to it rather than to the sentence. */
static bool is_abbreviated(const splitter *s, size_t token)
{
    const stm_token *word = s->document->tokens + token;
    const stm_token *next = word + 1;
    int64_t may_end = 0;
    if (stm_pack_has(s->pack, STM_LIST_ABBREVIATION, word->term, &may_end)) {
        return may_end == 0 || !(next->flags & STM_TOKEN_CAPITAL);
    }
    if (!is_initial(s, word)) {
        return false;
    }
    bool begins = ends_dotted(s, token) && next->flags & STM_TOKEN_CAPITAL &&
                  stm_pack_has(s->pack, STM_LIST_STOP, next->term, NULL);
    return !begins;
}

/* Whether a sentence ends between `token` and the next one. */
static bool is_boundary(const splitter *s, size_t token, const gap *g)
{
    const stm_token *next = s->document->tokens + token + 1;
    if (next->flags & STM_TOKEN_PARAGRAPH) {
        return true;
    }
    if (begins_lower(s, next)) {
        return false;
    }
    if (next->flags & STM_TOKEN_LINE && !s->wrapped) {
        return true;
    }
    if (!g->terminated || !g->spaced || g->taken_back) {
        return false;
    }
    return !g->full_stop || !is_abbreviated(s, token);
}

/* Most line breaks stand in the middle of a sentence. */
static bool is_wrapped(const splitter *s)
{
    size_t lines = 0;
    size_t lower = 0;
    for (size_t i = 1; i < s->document->token_count; i++) {
        const stm_token *token = s->document->tokens + i;
        if ((token->flags & (STM_TOKEN_LINE | STM_TOKEN_PARAGRAPH)) == STM_TOKEN_LINE) {
            lines++;
            lower += begins_lower(s, token);
        }
    }
    return lines >= 4 && lower * 2 > lines;
}

#define TITLE_WORDS_MIN 4u
#define TITLE_WORD_BYTES 3u /* shorter words have no capital in titles, nor have function words */

/* "Three Words That Destroyed the Stock", but not a list of names, which commas part, nor a line all in capitals, which
 * is a cable's or a table's. */
static bool is_title(const splitter *s, const stm_sentence *sentence)
{
    uint32_t capitals = 0;
    uint32_t small = 0;
    uint32_t parted = 0;
    const stm_token *tokens = s->document->tokens + sentence->first_token;
    for (uint32_t i = 0; i < sentence->token_count && 3 * small < sentence->token_count; i++) {
        const stm_token *token = &tokens[i];
        parted += i > 0 && token->begin_byte > tokens[i - 1].end_byte + 1;
        if (token->end_byte - token->begin_byte < TITLE_WORD_BYTES ||
            token->flags & (STM_TOKEN_NUMBER | STM_TOKEN_UNSPACED)) {
            continue;
        }
        bool capital = (token->flags & (STM_TOKEN_CAPITAL | STM_TOKEN_ALL_CAPS)) == STM_TOKEN_CAPITAL;
        capitals += capital;
        small += !capital && !stm_pack_has(s->pack, STM_LIST_STOP, token->term, NULL);
    }
    return capitals >= TITLE_WORDS_MIN && capitals > 3 * small && 8 * parted <= sentence->token_count;
}

static void mark_title(const splitter *s, const stm_sentence *sentence)
{
    uint32_t flag = is_title(s, sentence) ? STM_TOKEN_TITLE : 0;
    for (uint32_t i = 0; i < sentence->token_count; i++) {
        stm_token *token = &s->document->tokens[sentence->first_token + i];
        token->flags = (token->flags & ~(uint32_t)STM_TOKEN_TITLE) | flag;
    }
}

static stemma_status close_sentence(stm_document *document, const stm_sentence *sentence, stemma_error *error)
{
    stemma_status status =
        STM_RESERVE(document->sentences, document->sentence_capacity, document->sentence_count + 1, error);
    if (status == STEMMA_OK) {
        document->sentences[document->sentence_count++] = *sentence;
    }
    return status;
}

/* The first byte of the text that is no white space. */
static uint32_t first_byte(const splitter *s)
{
    const unsigned char *end = s->text + s->document->text_bytes;
    return (uint32_t)(pass_space(s->text, end) - s->text);
}

static bool is_plain_space(const splitter *s, const stm_token *token)
{
    return token[1].begin_byte == token[0].end_byte + 1 && *byte_of(s, token[0].end_byte) == ' ';
}

stemma_status stm_text_split(stm_document *document, const char *language, stemma_error *error)
{
    splitter s = {(const unsigned char *)document->text, document, stm_pack_of(language), false};
    document->sentence_count = 0;
    if (document->token_count == 0) {
        return STEMMA_OK;
    }
    s.wrapped = is_wrapped(&s);
    const unsigned char *text_end = s.text + document->text_bytes;
    stm_sentence now = {0, 0, first_byte(&s), 0};
    for (size_t i = 0; i < document->token_count; i++) {
        stm_token *next = document->tokens + i + 1;
        bool last = i + 1 == document->token_count;
        if (!last && is_plain_space(&s, next - 1)) {
            continue;
        }
        const unsigned char *until = byte_of(&s, last ? (uint32_t)document->text_bytes : next->begin_byte);
        gap g = read_spaced_gap(byte_of(&s, document->tokens[i].end_byte), until, text_end);
        bool ends = last || is_boundary(&s, i, &g);
        if (!last) {
            bool marked = ends || next->flags & STM_TOKEN_LINE;
            next->flags = (next->flags & ~(uint32_t)STM_TOKEN_SENTENCE) | (marked ? STM_TOKEN_SENTENCE : 0);
        }
        if (!ends) {
            continue;
        }
        now.end_byte = (uint32_t)(g.end - s.text);
        now.token_count = (uint32_t)(i + 1) - now.first_token;
        stemma_status status = close_sentence(document, &now, error);
        mark_title(&s, &now);
        if (status != STEMMA_OK) {
            document->sentence_count = 0;
            return status;
        }
        now = (stm_sentence){(uint32_t)(i + 1), 0, (uint32_t)(g.begin - s.text), 0};
    }
    return STEMMA_OK;
}
