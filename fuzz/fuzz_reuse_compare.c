/* Two texts, parted by a line "---", compared both ways: passages within the texts, on whole characters, changes where
 * they say they are, shares and scores within 0 and 1. Where a line begins with "#" it is boilerplate.
 * rooms: base text reuse */
#include <stdlib.h>
#include <string.h>

#include "reuse/reuse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SPANS_MAX = 32, LANGUAGES = 4 };

typedef struct side {
    stm_buffer text;
    stemma_article article;
    stemma_boilerplate spans[SPANS_MAX];
    stm_prepared prepared;
} side;

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void make_side(side *s, const char *bytes, size_t length, const char *language)
{
    *s = (side){.prepared = STM_PREPARED_INIT};
    (void)stm_utf8_repair(&s->text, bytes, length);
    for (size_t i = 0; i < s->text.length; i++) {
        s->text.data[i] = s->text.data[i] ? s->text.data[i] : ' ';
    }
    const char *text = s->text.data ? s->text.data : "";
    s->article = (stemma_article){.id = "x", .text = text, .text_bytes = s->text.length, .language = language};
    s->article.text_length = (uint32_t)stm_utf8_length(text, s->text.length);
    stm_utf8_walker walker = {text, 0, 0};
    for (size_t at = 0; at < s->text.length && s->article.boilerplate_count < SPANS_MAX;) {
        size_t end = at + strcspn(text + at, "\n");
        if (text[at] == '#') {
            uint32_t begin = stm_utf8_walk(&walker, at);
            s->spans[s->article.boilerplate_count++] = (stemma_boilerplate){begin, stm_utf8_walk(&walker, end), "menu"};
        }
        at = end + 1;
    }
    s->article.boilerplate = s->spans;
    require(stm_reuse_prepare(&s->prepared, &s->article, NULL) == STEMMA_OK);
}

static void release_side(side *s)
{
    stm_prepared_release(&s->prepared);
    stm_buffer_release(&s->text);
}

static void check_span(const side *s, uint32_t begin, uint32_t end)
{
    require(begin < end && end <= s->article.text_length);
    for (size_t i = 0; i < s->article.boilerplate_count; i++) {
        require(end <= s->spans[i].begin || begin >= s->spans[i].end);
    }
}

static void check_result(const stm_pair_result *result, const side *a, const side *b)
{
    for (size_t i = 0; i < result->passage_count; i++) {
        const stemma_passage *p = &result->passages[i];
        require(p->a_begin < p->a_end && p->a_end <= a->article.text_length);
        check_span(a, p->a_begin, p->a_end);
        check_span(b, p->b_begin, p->b_end);
        require(p->score >= 0 && p->score <= 1);
        for (size_t k = 0; k < p->change_count; k++) {
            const stemma_change *change = &p->changes[k];
            require(change->a_begin >= p->a_begin && change->a_end <= p->a_end && change->a_begin <= change->a_end);
            require(change->b_begin >= p->b_begin && change->b_end <= p->b_end && change->b_begin <= change->b_end);
            require(stm_utf8_length(change->a, strlen(change->a)) == change->a_end - change->a_begin);
            require(stm_utf8_length(change->b, strlen(change->b)) == change->b_end - change->b_begin);
        }
    }
    require(result->link.a_share >= 0 && result->link.a_share <= 1);
    require(result->link.b_share >= 0 && result->link.b_share <= 1);
}

static void compare_sides(const side *a, const side *b)
{
    stm_arena arena = STM_ARENA_INIT;
    stm_compare_scratch *scratch = stm_compare_scratch_new();
    const stm_word_passage *passages;
    size_t count;
    stm_pair_result result = {0};
    require(scratch != NULL);
    require(stm_reuse_compare(&arena, &passages, &count, &a->prepared, &b->prepared, scratch, NULL) == STEMMA_OK);
    require(stm_reuse_result(&arena, &result, passages, count, &a->prepared.words, &b->prepared.words, NULL) ==
            STEMMA_OK);
    check_result(&result, a, b);
    stemma_nearest nearest;
    require(stm_reuse_nearest(&nearest, &a->prepared.words, &b->prepared.words, NULL) == STEMMA_OK);
    require(nearest.a_end <= a->article.text_length && nearest.b_end <= b->article.text_length);
    stm_compare_scratch_free(scratch);
    stm_arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const languages[LANGUAGES] = {"fr", "en", "ru", NULL};
    static const char parting[] = "\n---\n";
    const char *bytes = (const char *)data;
    size_t first = size / 2;
    size_t second = first;
    for (size_t i = 0; i + sizeof parting - 1 <= size; i++) {
        if (memcmp(bytes + i, parting, sizeof parting - 1) == 0) {
            first = i;
            second = i + sizeof parting - 1;
            break;
        }
    }
    const char *language = languages[size % LANGUAGES];
    side a;
    side b;
    make_side(&a, bytes, first, language);
    make_side(&b, bytes + second, size - second, language);
    compare_sides(&a, &b);
    compare_sides(&b, &a);
    release_side(&a);
    release_side(&b);
    return 0;
}
