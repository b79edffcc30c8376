/* The longest run of equal words of two texts, for pairs in which no reuse was found: the nearest evidence there is.
 *
 * Longest common substring over terms by binary search on the length: a run of n words is looked up by the hash of its
 * terms, candidates are compared word by word. O((n + m) log n). */
#include "reuse/reuse_internal.h"

#include <stdlib.h>

#define BASE 0xD6E8FEB86659FD93u

typedef struct gram {
    uint64_t hash;
    uint32_t at;
} gram;

static int compare_grams(const void *left, const void *right)
{
    const gram *one = left;
    const gram *two = right;
    if (one->hash != two->hash) {
        return one->hash < two->hash ? -1 : 1;
    }
    return (one->at > two->at) - (one->at < two->at);
}

static size_t fill_grams(gram *grams, const stm_words *words, size_t length)
{
    const stm_token *tokens = words->document.tokens;
    size_t count = words->document.token_count;
    if (count < length) {
        return 0;
    }
    uint64_t power = 1;
    for (size_t i = 0; i < length; i++) {
        power *= BASE;
    }
    uint64_t rolling = 0;
    for (size_t i = 0; i < count; i++) {
        rolling = rolling * BASE + tokens[i].term - (i >= length ? tokens[i - length].term * power : 0);
        if (i + 1 >= length) {
            grams[i + 1 - length] = (gram){rolling, (uint32_t)(i + 1 - length)};
        }
    }
    qsort(grams, count - length + 1, sizeof *grams, compare_grams);
    return count - length + 1;
}

static bool same_words(const stm_words *a, uint32_t a_at, const stm_words *b, uint32_t b_at, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (!stm_same_term(&a->document.tokens[a_at + i], &b->document.tokens[b_at + i])) {
            return false;
        }
    }
    return true;
}

/* The common run of `length` words that begins first in `a`; false when there is none. */
static bool common_run(gram *a_grams, gram *b_grams, const stm_words *a, const stm_words *b, size_t length,
                       stm_run *found)
{
    size_t a_count = fill_grams(a_grams, a, length);
    size_t b_count = fill_grams(b_grams, b, length);
    bool any = false;
    for (size_t i = 0, j = 0; i < a_count && j < b_count;) {
        if (a_grams[i].hash < b_grams[j].hash) {
            i++;
        } else if (b_grams[j].hash < a_grams[i].hash) {
            j++;
        } else {
            if ((!any || a_grams[i].at < found->a) && same_words(a, a_grams[i].at, b, b_grams[j].at, length)) {
                *found = (stm_run){a_grams[i].at, b_grams[j].at, (uint32_t)length};
                any = true;
            }
            i++;
        }
    }
    return any;
}

stemma_status stm_reuse_nearest(stemma_nearest *out, const stm_words *a, const stm_words *b, stemma_error *error)
{
    *out = (stemma_nearest){.a = 0, .b = 1};
    size_t a_count = a->document.token_count;
    size_t b_count = b->document.token_count;
    gram *a_grams = malloc((a_count + 1) * sizeof *a_grams);
    gram *b_grams = malloc((b_count + 1) * sizeof *b_grams);
    if (!a_grams || !b_grams) {
        free(a_grams);
        free(b_grams);
        return stm_error_memory(error);
    }
    size_t low = 0;
    size_t high = a_count < b_count ? a_count : b_count;
    stm_run best = {0, 0, 0};
    while (low < high) {
        size_t middle = low + (high - low + 1) / 2;
        stm_run run;
        if (common_run(a_grams, b_grams, a, b, middle, &run)) {
            best = run;
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    free(a_grams);
    free(b_grams);
    if (best.length > 0) {
        const stm_token *one = a->document.tokens + best.a;
        const stm_token *two = b->document.tokens + best.b;
        out->words = best.length;
        out->a_begin = (uint32_t)stm_utf8_length(a->document.text, one->begin_byte);
        out->a_end = (uint32_t)stm_utf8_length(a->document.text, one[best.length - 1].end_byte);
        out->b_begin = (uint32_t)stm_utf8_length(b->document.text, two->begin_byte);
        out->b_end = (uint32_t)stm_utf8_length(b->document.text, two[best.length - 1].end_byte);
    }
    return STEMMA_OK;
}
