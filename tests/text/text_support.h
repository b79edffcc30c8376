/* What the tests of this room share: documents of literals, and tokens and sentences written as one string. */
#ifndef TEXT_SUPPORT_H
#define TEXT_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "text/text.h"

static inline stm_document tokenized(const char *text)
{
    stm_document document = STM_DOCUMENT_INIT;
    assert_int_equal(stm_text_tokenize(&document, text, strlen(text), NULL), STEMMA_OK);
    return document;
}

/* The tokens as they stand in the text, joined by "|". */
static inline void assert_tokens(const char *text, const char *expected)
{
    stm_document document = tokenized(text);
    stm_buffer got = STM_BUFFER_INIT;
    stm_buffer_string(&got, "");
    for (size_t i = 0; i < document.token_count; i++) {
        const stm_token *token = document.tokens + i;
        stm_buffer_string(&got, i ? "|" : "");
        stm_buffer_bytes(&got, text + token->begin_byte, token->end_byte - token->begin_byte);
    }
    assert_string_equal(got.data, expected);
    stm_buffer_release(&got);
    stm_document_release(&document);
}

/* The sentences as they stand in the text, joined by "|". */
static inline void assert_sentences(const char *language, const char *text, const char *expected)
{
    stm_document document = tokenized(text);
    stm_buffer got = STM_BUFFER_INIT;
    stm_buffer_string(&got, "");
    assert_int_equal(stm_text_split(&document, language, NULL), STEMMA_OK);
    for (size_t i = 0; i < document.sentence_count; i++) {
        const stm_sentence *sentence = document.sentences + i;
        stm_buffer_string(&got, i ? "|" : "");
        stm_buffer_bytes(&got, text + sentence->begin_byte, sentence->end_byte - sentence->begin_byte);
    }
    assert_string_equal(got.data, expected);
    stm_buffer_release(&got);
    stm_document_release(&document);
}

static inline uint64_t term(const char *word)
{
    return stm_text_term(word, strlen(word));
}

static inline void assert_same(const char *a, const char *b)
{
    if (term(a) != term(b)) {
        fail_msg("\"%s\" and \"%s\" have different terms", a, b);
    }
}

static inline void assert_differ(const char *a, const char *b)
{
    if (term(a) == term(b)) {
        fail_msg("\"%s\" and \"%s\" have the same term", a, b);
    }
}

/* SplitMix64. */
static inline uint64_t next_random(uint64_t *state)
{
    *state += 0x9E3779B97F4A7C15u;
    return stm_mix64(*state, 1);
}

#endif
