/* Seeds out of the lines of many texts, each line's keys in pairs.
 *
 * A line of eight keys makes twenty-eight seeds, and only those count that texts in two languages have. A key that one
 * language alone has, as most names and rare words of a collection are, makes none of these. So the languages of every
 * key are noted first, in a table by its hash; two keys on one place make a few seeds too many, never one too few. What
 * is left out is left out of all texts, so that lists lose nothing that they could pair. */
#include "reuse/reuse_internal.h"

#include <stdlib.h>
#include <string.h>

#define TEXTS_PER_TASK 4096u
#define PLACE_BITS 20u
#define LANGUAGES_MAX 254u
#define SEVERAL 255u /* languages */

struct stm_key_languages {
    uint8_t places[1u << PLACE_BITS]; /* 0: no key; the number of a language, from 1 on; SEVERAL */
    uint32_t languages[LANGUAGES_MAX];
    size_t language_count;
};

typedef struct making {
    stm_pivot_made *made;
    const stm_reuse_text *given;
    size_t count;
    const stm_key_languages *languages;
} making;

void stm_pivot_made_drop_seeds(stm_pivot_made *made)
{
    for (size_t i = 0; made->kept && i < made->kept_count; i++) {
        free(made->kept[i]);
    }
    free(made->kept);
    made->kept = NULL;
}

void stm_pivot_made_release(stm_pivot_made *made)
{
    stm_pivot_made_drop_seeds(made);
    free(made->texts);
    free(made->smallest);
    *made = (stm_pivot_made)STM_PIVOT_MADE_INIT;
}

/* ------------------------------------------------------------------ languages of keys */

/* The low bits of a key are its rarity. */
static uint32_t place_of(uint32_t key)
{
    return (key * 0x9E3779B1u) >> (32u - PLACE_BITS);
}

bool stm_key_is_spread(const stm_key_languages *languages, uint32_t key)
{
    return languages->places[place_of(key)] == SEVERAL;
}

static uint8_t number_of(stm_key_languages *languages, uint32_t language)
{
    size_t at = 0;
    while (at < languages->language_count && languages->languages[at] != language) {
        at++;
    }
    if (at == LANGUAGES_MAX) {
        return SEVERAL;
    }
    if (at == languages->language_count) {
        languages->languages[languages->language_count++] = language;
    }
    return (uint8_t)(at + 1);
}

static void note_keys(stm_key_languages *languages, const stm_reuse_text *text)
{
    uint8_t number = number_of(languages, stm_pivot_language(text->seeds, text->seed_count));
    for (uint32_t k = 1; k < text->seed_count; k++) {
        uint8_t *place = &languages->places[place_of(text->seeds[k])];
        *place = *place == 0 || *place == number ? number : SEVERAL;
    }
}

static stm_key_languages *note_languages(const stm_reuse_text *texts, size_t count)
{
    stm_key_languages *languages = calloc(1, sizeof *languages);
    for (size_t i = 0; languages && i < count; i++) {
        if (texts[i].seed_count > 0) {
            note_keys(languages, &texts[i]);
        }
    }
    return languages;
}

/* ------------------------------------------------------------------ seeds */

/* The seeds of one task's texts, one text's behind the other's. */
static stemma_status make_some(void *payload, size_t task, unsigned thread, stemma_error *error)
{
    (void)thread;
    const making *m = payload;
    size_t begin = task * TEXTS_PER_TASK;
    size_t end = begin + TEXTS_PER_TASK < m->count ? begin + TEXTS_PER_TASK : m->count;
    uint32_t *kept = NULL;
    size_t used = 0;
    size_t capacity = 0;
    stemma_status status = STEMMA_OK;
    for (size_t i = begin; i < end && status == STEMMA_OK; i++) {
        const stm_reuse_text *text = &m->given[i];
        size_t room = stm_pivot_seed_count(text->seeds, text->seed_count) + 1;
        size_t made = 0;
        status = STM_RESERVE(kept, capacity, used + room, error);
        if (status == STEMMA_OK) {
            made = stm_pivot_seeds(kept + used, &m->made->smallest[i], text->seeds, text->seed_count, m->languages);
        }
        m->made->texts[i] = *text;
        m->made->texts[i].seed_count = (uint32_t)made;
        used += made;
    }
    m->made->kept[task] = kept;
    used = 0;
    for (size_t i = begin; i < end && status == STEMMA_OK; i++) {
        m->made->texts[i].seeds = kept + used;
        used += m->made->texts[i].seed_count;
    }
    return status;
}

stemma_status stm_pivot_make(stm_pivot_made *out, const stm_reuse_text *texts, size_t count, unsigned threads,
                             stemma_error *error)
{
    *out = (stm_pivot_made)STM_PIVOT_MADE_INIT;
    out->kept_count = (count + TEXTS_PER_TASK - 1) / TEXTS_PER_TASK;
    out->kept = calloc(out->kept_count + 1, sizeof *out->kept);
    out->texts = malloc((count + 1) * sizeof *out->texts);
    out->smallest = malloc((count + 1) * sizeof *out->smallest);
    stm_key_languages *languages = note_languages(texts, count);
    making m = {out, texts, count, languages};
    stemma_status status = out->kept && out->texts && out->smallest && languages
                               ? stm_parallel(out->kept_count, threads, make_some, &m, error)
                               : stm_error_memory(error);
    free(languages);
    return status;
}
