/* Which word goes with which: IBM model 1 (Brown et al., Computational Linguistics 19, 1993), one model in each
 * direction. After two rounds on their own they are trained in agreement (Liang, Taskar, Klein, NAACL 2006): a pair of
 * words counts by the product of what both models think of it, which drives out the rare word that takes the blame for
 * everything in its sentence.
 *
 * All pairs of words that ever stand in one pair of sentences are the cells, sorted; each pair of sentences is a
 * rectangle of cell numbers, so that a round is two walks over arrays. The empty word has the plain frequency of its
 * target, times EMPTY. Words that sound alike begin with a head start (ALIKE). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "learn.h"

#define ROUNDS_ALONE 5
#define ROUNDS_TOGETHER 3
#define EMPTY 0.5
#define ALIKE 6.0
#define DOUBT 0.4 /* occurrences that are held against every word */
#define GLOSSES_MAX 6
#define GLOSS_LEAST 0.015f
#define WORDS_MAX 120 /* of a sentence */

typedef struct cell {
    float forth; /* p(target | source) */
    float back;  /* p(source | target) */
    double forth_count, back_count;
} cell;

typedef struct model {
    const learn_bitext *bitext;
    uint64_t *keys; /* source << 32 | target, ascending */
    cell *cells;
    size_t cell_count;
    uint32_t *places; /* cell numbers of all rectangles, in order */
    size_t place_count;
    double *source_total, *target_total;
    double *source_often, *target_often; /* weight of its occurrences */
    size_t source_words, target_words;
    double source_sum, target_sum;
} model;

typedef struct span {
    uint32_t from, count;
} span;

static span span_of(const learn_text *text, size_t sentence)
{
    uint32_t from = sentence > 0 ? text->ends[sentence - 1] : 0;
    uint32_t count = text->ends[sentence] - from;
    return (span){from, count < WORDS_MAX ? count : WORDS_MAX};
}

static void *room(size_t count, size_t bytes)
{
    void *items = calloc(count + 1, bytes);
    if (!items) {
        learn_fail("out of memory", "");
    }
    return items;
}

static uint32_t cell_at(const model *m, uint64_t key)
{
    size_t low = 0;
    size_t high = m->cell_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (m->keys[middle] <= key) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (uint32_t)low;
}

static void list_places(model *m)
{
    const learn_bitext *b = m->bitext;
    size_t total = 0;
    for (size_t n = 0; n < b->source.count; n++) {
        total += (size_t)span_of(&b->source, n).count * span_of(&b->target, n).count;
    }
    m->place_count = total;
    m->keys = room(total, sizeof *m->keys);
    m->places = room(total, sizeof *m->places);
    uint64_t *all = room(total, sizeof *all);
    size_t at = 0;
    for (size_t n = 0; n < b->source.count; n++) {
        span s = span_of(&b->source, n);
        span t = span_of(&b->target, n);
        for (size_t i = 0; i < s.count; i++) {
            for (size_t j = 0; j < t.count; j++) {
                all[at++] = (uint64_t)b->source.ids[s.from + i] << 32 | b->target.ids[t.from + j];
            }
        }
    }
    memcpy(m->keys, all, total * sizeof *all);
    stm_sort_u64(m->keys, total);
    for (size_t i = 0; i < total; i++) {
        if (i == 0 || m->keys[i] != m->keys[i - 1]) {
            m->keys[m->cell_count++] = m->keys[i];
        }
    }
    for (size_t i = 0; i < total; i++) {
        m->places[i] = cell_at(m, all[i]);
    }
    free(all);
}

static double count_words(double *often, const learn_text *text)
{
    double sum = 0;
    for (size_t i = 0; i < text->id_count; i++) {
        often[text->ids[i]] += (double)text->weights[i];
        sum += (double)text->weights[i];
    }
    return sum;
}

/* Both models begin even, except for words that sound alike. */
static void begin(model *m, const learn_language *source, const learn_language *target)
{
    for (size_t c = 0; c < m->cell_count; c++) {
        uint32_t one = source->words[m->keys[c] >> 32].name;
        uint32_t two = target->words[(uint32_t)m->keys[c]].name;
        float start = one != 0 && one == two ? (float)ALIKE : 1.0f;
        m->cells[c] = (cell){start / (float)m->target_words, start / (float)m->source_words, 0, 0};
    }
}

/* What one pair of sentences adds. `places` is its rectangle, a row a source word. */
static void expect_pair(model *m, size_t sentence, const uint32_t *places, bool together)
{
    const learn_text *source = &m->bitext->source;
    const learn_text *target = &m->bitext->target;
    span s = span_of(source, sentence);
    span t = span_of(target, sentence);
    double forth[WORDS_MAX];
    double back[WORDS_MAX];
    for (size_t j = 0; j < t.count; j++) {
        forth[j] = EMPTY * m->target_often[target->ids[t.from + j]] / m->target_sum;
    }
    for (size_t i = 0; i < s.count; i++) {
        back[i] = EMPTY * m->source_often[source->ids[s.from + i]] / m->source_sum;
        for (size_t j = 0; j < t.count; j++) {
            const cell *c = m->cells + places[i * t.count + j];
            forth[j] += (double)c->forth;
            back[i] += (double)(c->back * target->weights[t.from + j]);
        }
    }
    for (size_t i = 0; i < s.count; i++) {
        for (size_t j = 0; j < t.count; j++) {
            cell *c = m->cells + places[i * t.count + j];
            double weight = (double)target->weights[t.from + j];
            double one = (double)c->forth / forth[j];
            double two = weight * (double)c->back / back[i];
            c->forth_count += together ? weight * one * two : weight * one;
            c->back_count += together ? weight * one * two : two;
        }
    }
}

static void expect(model *m, bool together)
{
    for (size_t c = 0; c < m->cell_count; c++) {
        m->cells[c].forth_count = 0;
        m->cells[c].back_count = 0;
    }
    size_t place = 0;
    for (size_t n = 0; n < m->bitext->source.count; n++) {
        expect_pair(m, n, m->places + place, together);
        place += (size_t)span_of(&m->bitext->source, n).count * span_of(&m->bitext->target, n).count;
    }
}

/* Counts become probabilities: alone by what was counted, together by how often the word stands at all, so that a word
 * without a partner keeps none. */
static void settle(model *m, bool together)
{
    memset(m->source_total, 0, m->source_words * sizeof *m->source_total);
    memset(m->target_total, 0, m->target_words * sizeof *m->target_total);
    for (size_t c = 0; c < m->cell_count; c++) {
        m->source_total[m->keys[c] >> 32] += m->cells[c].forth_count;
        m->target_total[(uint32_t)m->keys[c]] += m->cells[c].back_count;
    }
    for (size_t c = 0; c < m->cell_count; c++) {
        size_t s = (size_t)(m->keys[c] >> 32);
        size_t t = (uint32_t)m->keys[c];
        double over_source = together ? m->source_often[s] + DOUBT : m->source_total[s];
        double over_target = together ? m->target_often[t] + DOUBT : m->target_total[t];
        m->cells[c].forth = (float)(m->cells[c].forth_count / (over_source + 1e-12));
        m->cells[c].back = (float)(m->cells[c].back_count / (over_target + 1e-12));
    }
}

static int by_weight(const void *a, const void *b)
{
    const learn_gloss *one = a;
    const learn_gloss *two = b;
    if (one->weight != two->weight) {
        return one->weight > two->weight ? -1 : 1;
    }
    return one->target < two->target ? -1 : one->target > two->target;
}

static void keep_best(learn_table *out, learn_gloss *found, size_t count)
{
    qsort(found, count, sizeof *found, by_weight);
    for (size_t i = 0; i < count && i < GLOSSES_MAX; i++) {
        LEARN_NEED(out->glosses, out->gloss_capacity, out->gloss_count + 1);
        out->glosses[out->gloss_count++] = found[i];
    }
}

static void read_off(learn_table *out, const model *m)
{
    learn_gloss *found = NULL;
    size_t capacity = 0;
    size_t c = 0;
    out->words = m->source_words;
    out->begins = room(m->source_words + 1, sizeof *out->begins);
    for (size_t word = 0; word < m->source_words; word++) {
        size_t count = 0;
        out->begins[word] = (uint32_t)out->gloss_count;
        for (; c < m->cell_count && m->keys[c] >> 32 == word; c++) {
            if (m->cells[c].forth >= GLOSS_LEAST) {
                LEARN_NEED(found, capacity, count + 1);
                found[count++] = (learn_gloss){(uint32_t)m->keys[c], m->cells[c].forth};
            }
        }
        if (count > 0) {
            keep_best(out, found, count);
        }
    }
    out->begins[m->source_words] = (uint32_t)out->gloss_count;
    free(found);
}

static void release(model *m)
{
    free(m->keys);
    free(m->cells);
    free(m->places);
    free(m->source_total);
    free(m->target_total);
    free(m->source_often);
    free(m->target_often);
}

void learn_train(learn_table *out, const learn_bitext *bitext, const learn_language *source,
                 const learn_language *target)
{
    model m = {.bitext = bitext, .source_words = source->word_count, .target_words = target->word_count};
    *out = (learn_table){0};
    list_places(&m);
    m.cells = room(m.cell_count, sizeof *m.cells);
    m.source_total = room(m.source_words, sizeof *m.source_total);
    m.target_total = room(m.target_words, sizeof *m.target_total);
    m.source_often = room(m.source_words, sizeof *m.source_often);
    m.target_often = room(m.target_words, sizeof *m.target_often);
    m.source_sum = count_words(m.source_often, &bitext->source) + 1;
    m.target_sum = count_words(m.target_often, &bitext->target) + 1;
    begin(&m, source, target);
    for (int round = 0; round < ROUNDS_ALONE + ROUNDS_TOGETHER; round++) {
        expect(&m, round >= ROUNDS_ALONE);
        settle(&m, round >= ROUNDS_ALONE);
    }
    read_off(out, &m);
    release(&m);
}
