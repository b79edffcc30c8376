/* The provider of units for two texts of one language: what common stems prove. */
#include "reuse/reuse_internal.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "text/text_gloss.h"

/* ------------------------------------------------------------------ words that say something */

#define SHORT_WORD_LETTERS 3u
#define RARITY_UNKNOWN 9.0f
#define RARE_NATS 9.0f /* one word in eight thousand, or none that the table of the language knows */

static uint32_t letters_of(const char *text, const stm_token *token)
{
    uint32_t bytes = token->end_byte - token->begin_byte;
    return (unsigned char)text[token->begin_byte] >= 0xC9 ? bytes / 2 : bytes;
}

/* No function word, and where those of the language are not known, no short word. */
static bool says_something(const stm_pack *pack, const char *text, const stm_token *token)
{
    if (token->flags & (STM_TOKEN_UNSPACED | STM_TOKEN_NUMBER)) {
        return true;
    }
    if (pack) {
        return !stm_pack_has(pack, STM_LIST_STOP, token->term, NULL);
    }
    return letters_of(text, token) > SHORT_WORD_LETTERS;
}

stm_rarities stm_rarities_of(const char *language)
{
    const stm_gloss_table *table = stm_gloss_table_of(language);
    return (stm_rarities){table, language && strcmp(language, "en") == 0, table ? stm_pivot_rarity(0) : RARITY_UNKNOWN};
}

float stm_rarity_of(const stm_rarities *r, uint32_t stem)
{
    const stm_gloss *glosses;
    size_t count = stm_gloss_find(&glosses, r->table, stem);
    if (r->english) {
        return count > 0 ? glosses->rarity : r->unknown;
    }
    float sum = 0;
    float weight = 0;
    for (size_t i = 0; i < count; i++) {
        sum += glosses[i].weight * glosses[i].rarity;
        weight += glosses[i].weight;
    }
    return weight > 0 ? sum / weight : r->unknown;
}

/* ------------------------------------------------------------------ stemmers */

#define STEMMERS_MAX 12u

/* What the marks on words of a language are told by. */
typedef struct marker {
    const stm_pack *pack;
    stm_rarities rarities;
} marker;

struct stm_stemmers {
    struct {
        char language[8];
        stm_stemmer *stemmer;
        marker marker;
    } slots[STEMMERS_MAX];
    size_t next;                 /* the slot that gives way to a new language */
    struct stm_stemmers *behind; /* in a pool */
};

struct stm_stemmer_pool {
    pthread_mutex_t mutex;
    stm_stemmers *first;
};

stm_stemmers *stm_stemmers_new(void)
{
    return calloc(1, sizeof(stm_stemmers));
}

void stm_stemmers_free(stm_stemmers *stemmers)
{
    for (size_t i = 0; stemmers && i < STEMMERS_MAX; i++) {
        stm_stemmer_free(stemmers->slots[i].stemmer);
    }
    free(stemmers);
}

stm_stemmer_pool *stm_stemmer_pool_new(void)
{
    stm_stemmer_pool *pool = calloc(1, sizeof *pool);
    if (pool && pthread_mutex_init(&pool->mutex, NULL) != 0) {
        free(pool);
        pool = NULL;
    }
    return pool;
}

void stm_stemmer_pool_free(stm_stemmer_pool *pool)
{
    if (!pool) {
        return;
    }
    while (pool->first) {
        stm_stemmers *stemmers = pool->first;
        pool->first = stemmers->behind;
        stm_stemmers_free(stemmers);
    }
    pthread_mutex_destroy(&pool->mutex);
    free(pool);
}

stm_stemmers *stm_stemmers_take(stm_stemmer_pool *pool)
{
    stm_stemmers *stemmers = NULL;
    if (pool) {
        pthread_mutex_lock(&pool->mutex);
        stemmers = pool->first;
        pool->first = stemmers ? stemmers->behind : NULL;
        pthread_mutex_unlock(&pool->mutex);
    }
    return stemmers ? stemmers : stm_stemmers_new();
}

void stm_stemmers_leave(stm_stemmer_pool *pool, stm_stemmers *stemmers)
{
    if (!pool || !stemmers) {
        stm_stemmers_free(stemmers);
        return;
    }
    pthread_mutex_lock(&pool->mutex);
    stemmers->behind = pool->first;
    pool->first = stemmers;
    pthread_mutex_unlock(&pool->mutex);
}

/* A language without a table has no rare words, nor has a script without spaces. */
static uint32_t marks_of(const void *payload, const char *text, const stm_token *token)
{
    const marker *m = payload;
    uint32_t marks = says_something(m->pack, text, token) ? STM_TOKEN_SAYS : 0;
    bool may_be_rare = marks && m->rarities.table && !(token->flags & STM_TOKEN_UNSPACED);
    return may_be_rare && stm_rarity_of(&m->rarities, token->stem) >= RARE_NATS ? marks | STM_TOKEN_RARE : marks;
}

static marker marker_of(const char *language)
{
    return (marker){stm_pack_of(language), stm_rarities_of(language)};
}

/* Of a language whose name finds no slot. */
static stemma_status fill_once(stm_words *words, const char *language, stemma_error *error)
{
    const marker m = marker_of(language);
    stm_stemmer *stemmer = NULL;
    stemma_status status = stm_stemmer_new(&stemmer, language, error);
    if (status == STEMMA_OK) {
        stm_stemmer_mark(stemmer, marks_of, &m);
        status = stm_stemmer_fill(stemmer, &words->document, error);
    }
    stm_stemmer_free(stemmer);
    return status;
}

stemma_status stm_stemmers_fill(stm_stemmers *stemmers, stm_words *words, stemma_error *error)
{
    const char *language = words->language ? words->language : "";
    for (size_t i = 0; i < STEMMERS_MAX; i++) {
        if (stemmers->slots[i].stemmer && strcmp(stemmers->slots[i].language, language) == 0) {
            return stm_stemmer_fill(stemmers->slots[i].stemmer, &words->document, error);
        }
    }
    if (strlen(language) >= sizeof stemmers->slots[0].language) {
        return fill_once(words, language, error);
    }
    size_t at = stemmers->next;
    stm_stemmer_free(stemmers->slots[at].stemmer);
    stemmers->slots[at].stemmer = NULL;
    stemma_status status = stm_stemmer_new(&stemmers->slots[at].stemmer, language, error);
    if (status == STEMMA_OK) {
        memcpy(stemmers->slots[at].language, language, strlen(language) + 1);
        stemmers->next = (at + 1) % STEMMERS_MAX;
        stemmers->slots[at].marker = marker_of(language);
        stm_stemmer_mark(stemmers->slots[at].stemmer, marks_of, &stemmers->slots[at].marker);
        status = stm_stemmer_fill(stemmers->slots[at].stemmer, &words->document, error);
    }
    return status;
}

/* ------------------------------------------------------------------ stems of units */

static bool is_name(const stm_token *token)
{
    return (token->flags & (STM_TOKEN_CAPITAL | STM_TOKEN_SENTENCE | STM_TOKEN_TITLE)) == STM_TOKEN_CAPITAL;
}

/* `stems` has room. */
static void add_stem(stm_prepared *p, uint32_t stem, uint32_t word)
{
    const stm_token *token = &p->words.document.tokens[word];
    const uint16_t unit = p->unit_of[word];
    if (p->stem_count > 0 && p->stems[p->stem_count - 1].stem == stem && p->stems[p->stem_count - 1].unit == unit) {
        return;
    }
    uint16_t number = token->flags & STM_TOKEN_NUMBER ? STM_STEM_NUMBER : 0;
    uint16_t name = is_name(token) ? STM_STEM_NAME : 0;
    p->stems[p->stem_count++] = (stm_stem_place){stem, word, unit, number | name, 0};
    p->units.items[unit].words += 1;
}

#define PRIOR_UNITS 8.0
#define SURPRISE_MAX 7.0

/* How surprising it is to meet a stem in a unit of this text, when one unit is set aside: what the text itself says
 * about the word, on top of what the language says.
 *
 *     -log((units_with - 1 + PRIOR_UNITS * exp(-rarity)) / (units - 1 + PRIOR_UNITS))
 *
 * Most stems stand in one unit, and their logarithm is the rarity itself. */
static float surprise_of(double rarity, size_t units_with, double log_units)
{
    double nats = log_units - (units_with == 1 ? log(PRIOR_UNITS) - rarity
                                               : log((double)units_with - 1 + PRIOR_UNITS * exp(-rarity)));
    return (float)(nats < 0 ? 0 : nats > SURPRISE_MAX ? SURPRISE_MAX : nats);
}

static stemma_status set_surprises(stm_prepared *p, stemma_error *error)
{
    const stm_rarities r = stm_rarities_of(p->words.language);
    const double log_units = log((double)p->units.count - 1 + PRIOR_UNITS);
    size_t words = p->words.document.token_count;
    stemma_status status = STM_RESERVE(p->surprise, p->surprise_capacity, words, error);
    if (status != STEMMA_OK || words == 0) {
        return status;
    }
    memset(p->surprise, 0, words * sizeof *p->surprise);
    for (size_t i = 0, end; i < p->stem_count; i = end) {
        for (end = i + 1; end < p->stem_count && p->stems[end].stem == p->stems[i].stem; end++) {
        }
        float surprise = surprise_of(stm_rarity_of(&r, p->stems[i].stem), end - i, log_units);
        for (size_t k = i; k < end; k++) {
            p->stems[k].surprise = surprise;
            p->surprise[p->stems[k].word] = surprise;
        }
    }
    return STEMMA_OK;
}

static bool same_words(const stm_prepared *p, const stm_unit *one, const stm_unit *two)
{
    uint32_t count = one->end_word - one->first_word;
    bool same = count == two->end_word - two->first_word;
    for (uint32_t i = 0; i < count && same; i++) {
        same = stm_same_term(&p->words.document.tokens[one->first_word + i],
                             &p->words.document.tokens[two->first_word + i]);
    }
    return same;
}

/* A unit that stands twice in a row is the caption of a player or of a link, and its link. All such boxes of one outlet
 * are alike, and neither is the article's. */
static bool is_said_twice(const stm_prepared *p, size_t unit)
{
    const stm_unit *at = &p->units.items[unit];
    return (unit > 0 && same_words(p, at - 1, at)) || (unit + 1 < p->units.count && same_words(p, at, at + 1));
}

/* The words that say something, as (stem, index), into `order`, and their units; both have room for all. */
static size_t list_words(stm_prepared *p)
{
    const stm_token *tokens = p->words.document.tokens;
    size_t count = 0;
    for (size_t unit = 0; unit < p->units.count; unit++) {
        const stm_unit *at = &p->units.items[unit];
        uint32_t end = is_said_twice(p, unit) ? at->first_word : at->end_word;
        for (uint32_t i = at->first_word; i < end; i++) {
            if (tokens[i].flags & STM_TOKEN_SAYS) {
                p->order[count++] = (uint64_t)tokens[i].stem << 32 | i;
                p->unit_of[i] = (uint16_t)unit;
            }
        }
    }
    return count;
}

/* The stems of the units, in order. */
static stemma_status place_stems(stm_prepared *p, stemma_error *error)
{
    size_t words = p->words.document.token_count;
    p->stem_count = 0;
    stemma_status status = STM_RESERVE(p->order, p->order_capacity, words, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(p->unit_of, p->unit_capacity, words, error);
    }
    size_t count = status == STEMMA_OK ? list_words(p) : 0;
    if (status == STEMMA_OK) {
        status = STM_RESERVE(p->stems, p->stem_capacity, count, error);
    }
    if (status == STEMMA_OK && count > 1) {
        stm_sort_high_u64(p->order, count);
    }
    for (size_t i = 0; status == STEMMA_OK && i < count; i++) {
        add_stem(p, (uint32_t)(p->order[i] >> 32), (uint32_t)p->order[i]);
    }
    return status;
}

stemma_status stm_reuse_prepare_units(stm_prepared *p, stm_stemmers *stemmers, stemma_error *error)
{
    p->words.mass_count = 0; /* what was weighed before is no longer right */
    stemma_status status = stm_text_split(&p->words.document, p->words.language, error);
    if (status == STEMMA_OK) {
        status = stm_stemmers_fill(stemmers, &p->words, error);
    }
    if (status == STEMMA_OK) {
        status = stm_units_cut(&p->units, &p->words, error);
    }
    if (status == STEMMA_OK) {
        status = place_stems(p, error);
    }
    return status == STEMMA_OK ? set_surprises(p, error) : status;
}

/* ------------------------------------------------------------------ the grid */

#define NAME_WEIGHT 0.5f
#define NUMBER_WEIGHT 0.5f
#define CELLS_A_STEM_MAX 4096u

typedef struct stretch {
    const stm_stem_place *first;
    size_t count;
} stretch;

static stretch same_stem(const stm_prepared *p, size_t at)
{
    size_t end = at;
    while (end < p->stem_count && p->stems[end].stem == p->stems[at].stem) {
        end++;
    }
    return (stretch){&p->stems[at], end - at};
}

static void fill_cells(stm_unit_grid *grid, stretch in_a, stretch in_b)
{
    float gain = in_a.first->surprise < in_b.first->surprise ? in_a.first->surprise : in_b.first->surprise;
    for (size_t i = 0; i < in_a.count; i++) {
        const stm_stem_place *one = &in_a.first[i];
        stm_unit_cell *row = &grid->cells[(size_t)one->unit * grid->b->count];
        for (size_t j = 0; j < in_b.count; j++) {
            const stm_stem_place *two = &in_b.first[j];
            stm_unit_cell *cell = &row[two->unit];
            bool number = (one->marks & STM_STEM_NUMBER) != 0;
            bool name = ((one->marks | two->marks) & STM_STEM_NAME) != 0;
            cell->gain += number ? NUMBER_WEIGHT * gain : name ? NAME_WEIGHT * gain : gain;
            cell->plain += number || name ? 0 : gain;
            cell->words += 1;
        }
    }
}

stemma_status stm_stems_grid(stm_unit_grid *grid, const stm_prepared *a, const stm_prepared *b, stemma_error *error)
{
    stemma_status status = stm_unit_grid_room(grid, &a->units, &b->units, error);
    size_t i = 0;
    size_t j = 0;
    while (status == STEMMA_OK && i < a->stem_count && j < b->stem_count) {
        if (a->stems[i].stem != b->stems[j].stem) {
            bool first = a->stems[i].stem < b->stems[j].stem;
            i += first;
            j += !first;
            continue;
        }
        stretch in_a = same_stem(a, i);
        stretch in_b = same_stem(b, j);
        if (in_a.count * in_b.count <= CELLS_A_STEM_MAX) {
            fill_cells(grid, in_a, in_b);
        }
        i += in_a.count;
        j += in_b.count;
    }
    return status;
}
