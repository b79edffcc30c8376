/* text.h - from an article's text to a document: tokens with offsets, sentences, stems, language.
 *
 * The source text is never touched: a token is a pair of byte offsets and the hash of its folded form. Folding (case,
 * accents, quotes, dashes, ligatures, Arabic letter forms and digits) is for comparing only.
 *
 * What a character is and folds to stands in one table of all Unicode, written at build time by text_table_generate.c
 * out of utf8proc's data and the rules that its head explains: so every script costs one look-up, and no other file
 * decides anything about letters. text_token.c walks over the bytes once, hashing folded letters as they come (the hash
 * is in text_internal.h); text_number.c knows how figures are printed, so that 10 000, 10,000 and 10.000 are one term,
 * and 12.03.2024 is three. text_sentence.c refines what the tokenizer guessed, with the abbreviations of the language.
 * text_stem.c is Snowball behind a cache; text_language.c decides how much of a text CLD2 gets to see.
 *
 * What belongs to one language is data: data/lang/<code>/<list>.tsv, compiled into hash tables by text_pack_generate.c
 * with this very tokenizer. A new folder there is a new language, without a line of C.
 *
 * The scripts without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) have a token a character, whose term is
 * that of the pair with the next: a run of pairs is as telling as a run of words elsewhere.
 */
#ifndef STM_TEXT_H
#define STM_TEXT_H

#include "base/base.h"

typedef enum stm_token_flag {
    STM_TOKEN_NUMBER = 1,     /* begins with a digit: "20", "1.500", "10 000", "1,5" are one token each */
    STM_TOKEN_CAPITAL = 2,    /* first letter is upper case (cased scripts only) */
    STM_TOKEN_ALL_CAPS = 4,   /* two letters or more, all upper case */
    STM_TOKEN_SENTENCE = 8,   /* first token of a sentence or of a line: a capital means nothing here */
    STM_TOKEN_UNSPACED = 16,  /* one character of a script without spaces; the term is that of the pair with the next */
    STM_TOKEN_LINE = 32,      /* first token after a line break */
    STM_TOKEN_PARAGRAPH = 64, /* first token after a blank line, or of the text */
    STM_TOKEN_TITLE = 128,    /* nearly all words of its sentence have a capital, which means nothing there; only known
                                 when the text is split */
    STM_TOKEN_MARK = 256      /* the first of two that stm_stemmer_mark sets */
} stm_token_flag;

/* 24 bytes. `term` is the 64-bit hash of the folded form; equal words have equal terms in every document and build. */
typedef struct stm_token {
    uint64_t term;
    uint32_t begin_byte;
    uint32_t end_byte;
    uint32_t stem; /* low half of the hash of the stemmed folded form; 0 until stm_text_stem ran */
    uint32_t flags;
} stm_token;

typedef struct stm_sentence {
    uint32_t first_token;
    uint32_t token_count;
    uint32_t begin_byte;
    uint32_t end_byte;
} stm_sentence;

/* Borrows `text`; owns its arrays, which are reused when the document is filled again. */
typedef struct stm_document {
    const char *text;
    size_t text_bytes;
    stm_token *tokens;
    size_t token_count, token_capacity;
    stm_sentence *sentences;
    size_t sentence_count, sentence_capacity;
    uint64_t wording;    /* hash of all terms in their order, by stm_wording_step */
    uint64_t word_bytes; /* of all tokens */
} stm_document;
#define STM_DOCUMENT_INIT                                                                                              \
    {                                                                                                                  \
        NULL, 0, NULL, 0, 0, NULL, 0, 0, 0, 0                                                                          \
    }
static inline uint64_t stm_wording_step(uint64_t wording, uint64_t term)
{
    return stm_mix64(wording, term);
}
void stm_document_release(stm_document *document);

/* Fills tokens (not stems, not sentences) of well-formed UTF-8 `text`. Needs no language. Errors: E_MEMORY. */
stemma_status stm_text_tokenize(stm_document *document, const char *text, size_t text_bytes, stemma_error *error);
/* Fills the sentences of a tokenized document and sets STM_TOKEN_SENTENCE and STM_TOKEN_TITLE. `language` may be NULL. */
stemma_status stm_text_split(stm_document *document, const char *language, stemma_error *error);
/* Fills `stem` of every token; without a stemmer for `language` (may be NULL) the stem is that of the folded form. */
stemma_status stm_text_stem(stm_document *document, const char *language, stemma_error *error);
/* The same for many documents of one language: keeps its stemmer and what it has stemmed. One thread at a time. */
typedef struct stm_stemmer stm_stemmer;
stemma_status stm_stemmer_new(stm_stemmer **out, const char *language, stemma_error *error);
void stm_stemmer_free(stm_stemmer *stemmer);
/* Has the stemmer set flags, STM_TOKEN_MARK and twice that, on the tokens that it fills. `mark` tells those of a token,
 * whose stem is filled, by its bytes alone: it is asked once for a word that was met before. */
typedef uint32_t (*stm_mark_fn)(const void *payload, const char *text, const stm_token *token);
void stm_stemmer_mark(stm_stemmer *stemmer, stm_mark_fn mark, const void *payload);
stemma_status stm_stemmer_fill(stm_stemmer *stemmer, stm_document *document, stemma_error *error);
/* The term of one word given as text: what stm_text_tokenize would give it. Of several words that of the first; 0 where
 * there is none. 0 is never a term. */
uint64_t stm_text_term(const char *word, size_t bytes);
/* Appends the folded form of `bytes` (well-formed UTF-8). */
void stm_text_fold(stm_buffer *out, const char *bytes, size_t length);

/* ISO 639-1 code (ISO 639-2/3 where there is none) of the text's language into `out`, "" when it can't be told. Looks
 * at no more than a few kilobytes. `text` must be well-formed UTF-8. Safe from several threads. */
void stm_text_language(char out[8], const char *text, size_t text_bytes);

/* ---- language packs: data/lang/<code>/<list>.tsv, compiled in */
typedef enum stm_list {
    STM_LIST_STOP = 0, /* function words */
    STM_LIST_NEGATION, /* ne, pas, not, never, без ... */
    STM_LIST_HEDGE,    /* peut-être, allegedly, environ ... (single words) */
    STM_LIST_CREDIT,   /* words that introduce a source: selon, rapporte, according, via ... */
    STM_LIST_MONTH,    /* month names, value = 1..12 */
    STM_LIST_NUMBER,   /* number words, value = the number */
    STM_LIST_ABBREVIATION,
    STM_LIST_COUNT
} stm_list;
typedef struct stm_pack stm_pack;
/* The pack of a language, NULL when there is none. Static, immutable. */
const stm_pack *stm_pack_of(const char *language);
/* Whether `term` stands in a list; *value (may be NULL) gets the second column of the list, 0 where it has none. */
bool stm_pack_has(const stm_pack *pack, stm_list list, uint64_t term, int64_t *value);

#endif
