#include "stories.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define DAY_ZERO ((int64_t)19000 * 86400)

static void write_sentence(stm_buffer *out, unsigned code)
{
    unsigned number = code / 26;
    for (unsigned w = 0; w < 12; w++) {
        uint64_t hash = stm_mix64(number, w + 1);
        for (unsigned letter = 0; letter < 6; letter++) {
            stm_buffer_char(out, (char)('a' + (hash >> (8 * letter)) % 26));
        }
        stm_buffer_char(out, ' ');
        if (w == 5) {
            stm_buffer_format(out, "%u ", 100 + 37 * (code % 26) + number % 30);
        }
    }
    stm_buffer_string(out, ". ");
}

static void write_article(story *s, size_t i, const story_article *source)
{
    stm_buffer text = STM_BUFFER_INIT;
    size_t length = strlen(source->sentences);
    s->codes[i] = stm_arena_alloc(&s->arena, (length + 1) * sizeof(uint16_t));
    s->begins[i] = stm_arena_alloc(&s->arena, (length + 2) * sizeof(uint32_t));
    size_t count = 0;
    for (const char *at = source->sentences; *at;) {
        char *end;
        unsigned long number = strtoul(at, &end, 10);
        unsigned letter = *end >= 'a' && *end <= 'z' ? (unsigned)(*end++ - 'a') : 0;
        s->begins[i][count] = (uint32_t)text.length;
        s->codes[i][count] = (uint16_t)(number * 26 + letter);
        write_sentence(&text, s->codes[i][count++]);
        at = *end == ' ' ? end + 1 : end;
    }
    s->begins[i][count] = (uint32_t)text.length;
    s->code_counts[i] = count;
    if (source->credit) {
        stm_buffer_char(&text, '\n');
        stm_buffer_string(&text, source->credit);
    }
    stemma_article *article = &s->articles[i];
    *article =
        (stemma_article){.id = stm_arena_string(&s->arena, source->id), .outlet = source->outlet, .language = "en"};
    article->text = stm_arena_text(&s->arena, text.data ? text.data : "", text.length);
    article->text_bytes = text.length;
    article->text_length = (uint32_t)text.length;
    bool dated = source->hour != STORY_UNDATED;
    article->published.from = dated ? DAY_ZERO + source->hour * 3600 : STEMMA_TIME_OPEN_FROM;
    article->published.to = dated ? DAY_ZERO + source->hour * 3600 : STEMMA_TIME_OPEN_TO;
    article->published.precision = dated ? STEMMA_PRECISION_SECOND : STEMMA_PRECISION_UNKNOWN;
    stm_buffer_release(&text);
}

static size_t run_length(const story *s, size_t a, size_t i, size_t b, size_t j)
{
    size_t length = 0;
    while (i + length < s->code_counts[a] && j + length < s->code_counts[b] &&
           s->codes[a][i + length] / 26 == s->codes[b][j + length] / 26) {
        length++;
    }
    return length;
}

static void add_passage(story *s, size_t a, size_t i, size_t b, size_t j, size_t length)
{
    size_t changes = 0;
    for (size_t k = 0; k < length; k++) {
        changes += s->codes[a][i + k] != s->codes[b][j + k];
    }
    stemma_status status = STM_RESERVE(s->passages, s->passage_capacity, s->input.passage_count + 1, NULL);
    assert(status == STEMMA_OK);
    (void)status;
    s->passages[s->input.passage_count++] = (stemma_passage){.a = (uint32_t)a,
                                                             .b = (uint32_t)b,
                                                             .a_begin = s->begins[a][i],
                                                             .a_end = s->begins[a][i + length] - 3,
                                                             .b_begin = s->begins[b][j],
                                                             .b_end = s->begins[b][j + length] - 3,
                                                             .score = 1,
                                                             .change_count = changes};
}

/* Every run of sentences of `a` that stands in `b`, the longest first place of it. */
static void compare(story *s, size_t a, size_t b)
{
    size_t before = s->input.passage_count;
    uint64_t covered = 0;
    for (size_t i = 0; i < s->code_counts[a];) {
        size_t best = 0;
        size_t place = 0;
        for (size_t j = 0; j < s->code_counts[b]; j++) {
            size_t length = run_length(s, a, i, b, j);
            if (length > best) {
                best = length;
                place = j;
            }
        }
        if (best > 0) {
            add_passage(s, a, i, b, place, best);
            covered += s->begins[a][i + best] - 3 - s->begins[a][i];
        }
        i += best > 0 ? best : 1;
    }
    if (s->input.passage_count == before) {
        return;
    }
    stemma_status status = STM_RESERVE(s->links, s->link_capacity, s->input.link_count + 1, NULL);
    assert(status == STEMMA_OK);
    (void)status;
    double a_share = (double)covered / s->articles[a].text_length;
    double b_share = (double)covered / s->articles[b].text_length;
    s->links[s->input.link_count++] = (stemma_link){.a = (uint32_t)a,
                                                    .b = (uint32_t)b,
                                                    .score = 1,
                                                    .a_share = a_share < 1 ? a_share : 1,
                                                    .b_share = b_share < 1 ? b_share : 1};
}

static int compare_ids(const void *left, const void *right)
{
    return strcmp(((const story_article *)left)->id, ((const story_article *)right)->id);
}

void story_make(story *out, const story_article *articles, size_t count, size_t window)
{
    memset(out, 0, sizeof *out);
    story_article *sorted = malloc(count * sizeof *sorted);
    assert(sorted);
    memcpy(sorted, articles, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, compare_ids);
    out->articles = stm_arena_zero(&out->arena, count * sizeof *out->articles);
    out->codes = stm_arena_zero(&out->arena, count * sizeof *out->codes);
    out->begins = stm_arena_zero(&out->arena, count * sizeof *out->begins);
    out->code_counts = stm_arena_zero(&out->arena, count * sizeof *out->code_counts);
    for (size_t i = 0; i < count; i++) {
        write_article(out, i, &sorted[i]);
    }
    for (size_t a = 0; a < count; a++) {
        for (size_t b = a + 1; b < count && (window == 0 || b <= a + window); b++) {
            compare(out, a, b);
        }
    }
    out->input.articles = out->articles;
    out->input.article_count = count;
    out->input.passages = out->passages;
    out->input.links = out->links;
    out->input.threads = 1;
    free(sorted);
}

void story_release(story *s)
{
    free(s->passages);
    free(s->links);
    stm_arena_release(&s->arena);
    memset(s, 0, sizeof *s);
}

uint32_t story_index(const story *s, const char *id)
{
    for (uint32_t i = 0; i < s->input.article_count; i++) {
        if (strcmp(s->articles[i].id, id) == 0) {
            return i;
        }
    }
    return STEMMA_NO_ARTICLE;
}

const stemma_edge *story_edge(const story *s, const stm_family_result *result, const char *child)
{
    uint32_t index = story_index(s, child);
    for (size_t e = 0; e < result->edge_count; e++) {
        if (result->edges[e].child == index) {
            return &result->edges[e];
        }
    }
    return NULL;
}

const char *story_parent(const story *s, const stm_family_result *result, const char *child)
{
    const stemma_edge *edge = story_edge(s, result, child);
    return edge->parent == STEMMA_NO_ARTICLE ? "-" : s->articles[edge->parent].id;
}
