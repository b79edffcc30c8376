/* reuse_help.h - articles made of given or random words, for the tests of the room. */
#ifndef STM_TEST_REUSE_HELP_H
#define STM_TEST_REUSE_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reuse/reuse_internal.h"

static inline uint64_t next_random(uint64_t *state)
{
    *state += 0x9E3779B97F4A7C15u;
    return stm_mix64(*state, 0x5851F42D4C957F2Du);
}

static inline uint32_t random_below(uint64_t *state, uint32_t bound)
{
    return (uint32_t)((next_random(state) >> 32) % bound);
}

static inline stemma_article article_of(const char *text, const char *language)
{
    stemma_article article = {.id = "x", .text = text, .text_bytes = strlen(text), .language = language};
    article.text_length = (uint32_t)stm_utf8_length(text, article.text_bytes);
    return article;
}

/* Words that no language has: "w" and letters for the number, so that equal numbers are equal words. */
static inline void put_word(stm_buffer *out, uint32_t number)
{
    if (out->length > 0) {
        stm_buffer_char(out, ' ');
    }
    stm_buffer_string(out, "mot");
    do {
        stm_buffer_char(out, (char)('a' + number % 26));
        number /= 26;
    } while (number > 0);
}

static inline void put_words(stm_buffer *out, const uint32_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        put_word(out, numbers[i]);
    }
    if (!out->data) {
        stm_buffer_string(out, "");
    }
    assert_false(out->failed);
}

/* Two texts compared to the end. */
typedef struct compared {
    stm_arena arena;
    stm_prepared a, b;
    const stm_word_passage *passages;
    size_t passage_count;
    stm_pair_result result;
} compared;

static inline void compare_articles(compared *out, const stemma_article *a, const stemma_article *b)
{
    memset(out, 0, sizeof *out);
    stm_compare_scratch *scratch = stm_compare_scratch_new();
    assert_non_null(scratch);
    assert_int_equal(stm_reuse_prepare(&out->a, a, NULL), STEMMA_OK);
    assert_int_equal(stm_reuse_prepare(&out->b, b, NULL), STEMMA_OK);
    assert_int_equal(
        stm_reuse_compare(&out->arena, &out->passages, &out->passage_count, &out->a, &out->b, scratch, NULL),
        STEMMA_OK);
    assert_int_equal(stm_reuse_result(&out->arena, &out->result, out->passages, out->passage_count, &out->a.words,
                                      &out->b.words, NULL),
                     STEMMA_OK);
    stm_compare_scratch_free(scratch);
}

static inline void compare_texts(compared *out, const char *a, const char *b, const char *language)
{
    stemma_article one = article_of(a, language);
    stemma_article two = article_of(b, language);
    compare_articles(out, &one, &two);
}

static inline void release_compared(compared *c)
{
    stm_arena_release(&c->arena);
    stm_prepared_release(&c->a);
    stm_prepared_release(&c->b);
}

#endif
