/* Which seeds of a text are worth a posting: those that some new text has.
 *
 * A bitmap of hashed seeds drops nearly all others. Each seed of an old text asks it once, and what is left is kept, so
 * that a hundredth of new texts costs one pass over the old seeds and little more. Where all texts are new, all their
 * seeds are posted and nothing is asked or kept. */
#include "reuse/reuse_internal.h"

#include <stdlib.h>
#include <string.h>

#define BITMAP_BITS 24u
#define TEXTS_PER_TASK 4096u

typedef struct asking {
    stm_posted *posted;
    const stm_reuse_text *texts;
    size_t count;
    uint64_t *bitmap;
} asking;

void stm_posted_release(stm_posted *posted)
{
    for (size_t i = 0; posted->kept && i < posted->kept_count; i++) {
        free(posted->kept[i]);
    }
    free(posted->kept);
    free(posted->seeds);
    free(posted->counts);
    *posted = (stm_posted)STM_POSTED_INIT;
}

static uint32_t bitmap_place(uint32_t seed)
{
    return (seed * 0x9E3779B1u) >> (32u - BITMAP_BITS);
}

static uint32_t bitmap_has(const uint64_t *bitmap, uint32_t seed)
{
    uint32_t place = bitmap_place(seed);
    return (uint32_t)(bitmap[place >> 6] >> (place & 63u)) & 1u;
}

static void fill_bitmap(const asking *a)
{
    for (size_t i = 0; i < a->count; i++) {
        for (uint32_t k = 0; a->texts[i].is_new && k < a->texts[i].seed_count; k++) {
            uint32_t place = bitmap_place(a->texts[i].seeds[k]);
            a->bitmap[place >> 6] |= (uint64_t)1 << (place & 63u);
        }
    }
}

/* The seeds of the old texts of one task that the bitmap has, one text's behind the other's. */
static stemma_status ask_texts(void *payload, size_t task, unsigned thread, stemma_error *error)
{
    (void)thread;
    const asking *a = payload;
    stm_posted *posted = a->posted;
    size_t begin = task * TEXTS_PER_TASK;
    size_t end = begin + TEXTS_PER_TASK < a->count ? begin + TEXTS_PER_TASK : a->count;
    uint32_t *kept = NULL;
    size_t used = 0;
    size_t capacity = 0;
    stemma_status status = STEMMA_OK;
    for (size_t i = begin; i < end && status == STEMMA_OK; i++) {
        const stm_reuse_text *text = &a->texts[i];
        size_t first = used;
        status = text->is_new ? STEMMA_OK : STM_RESERVE(kept, capacity, used + text->seed_count, error);
        for (uint32_t k = 0; status == STEMMA_OK && !text->is_new && k < text->seed_count; k++) {
            kept[used] = text->seeds[k];
            used += bitmap_has(a->bitmap, text->seeds[k]);
        }
        posted->counts[i] = text->is_new ? text->seed_count : (uint32_t)(used - first);
    }
    posted->kept[task] = kept;
    used = 0;
    for (size_t i = begin; i < end && status == STEMMA_OK; i++) {
        if (!a->texts[i].is_new && posted->counts[i] > 0) {
            posted->seeds[i] = kept + used;
            used += posted->counts[i];
        }
    }
    return status;
}

static stemma_status post_some(asking *a, unsigned threads, stemma_error *error)
{
    stm_posted *posted = a->posted;
    posted->kept_count = (a->count + TEXTS_PER_TASK - 1) / TEXTS_PER_TASK;
    posted->kept = calloc(posted->kept_count + 1, sizeof *posted->kept);
    a->bitmap = calloc((size_t)1 << (BITMAP_BITS - 6), sizeof *a->bitmap);
    stemma_status status = posted->kept && a->bitmap ? STEMMA_OK : stm_error_memory(error);
    if (status == STEMMA_OK) {
        fill_bitmap(a);
        status = stm_parallel(posted->kept_count, threads, ask_texts, a, error);
    }
    free(a->bitmap);
    return status;
}

stemma_status stm_posted_find(stm_posted *out, const stm_reuse_text *texts, size_t count, unsigned threads,
                              stemma_error *error)
{
    *out = (stm_posted)STM_POSTED_INIT;
    out->seeds = malloc((count + 1) * sizeof *out->seeds);
    out->counts = malloc((count + 1) * sizeof *out->counts);
    if (!out->seeds || !out->counts) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        out->seeds[i] = texts[i].seeds;
        out->counts[i] = texts[i].seed_count;
        out->some_old = out->some_old || !texts[i].is_new;
    }
    asking a = {out, texts, count, NULL};
    return out->some_old ? post_some(&a, threads, error) : STEMMA_OK;
}
