/* What a text is made of, for comparing: its distinct words and pairs of neighbouring words, its distinct runs of four
 * letters, and its figures, as 32-bit hashes.
 *
 * Passages tell where two texts run together; grams tell how much of one is in the other at all, reworded stretches
 * included. Words and pairs tell wording; letters see through endings, compounds and misspellings, and are what tells
 * free retellings apart. Figures of two signs and more go through translation unharmed, and a changed one is handed on. Each
 * gram is weighed by its rarity among the members of the family, log((n + 1) / members that
 * have it): a word that every report of the story has proves nothing, a slip that two of twenty share proves much.
 *
 * A large family need not look at every gram. Those whose scrambled hash falls below a bound are kept, the same ones in
 * every text (a bottom sketch, Broder 1997), so that shares stay unbiased and the cost of a pair is bounded.
 *
 * The table that counts members is open addressing over 64-bit slots: hash in the high half, count in the low. */
#include "family/family_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RARITIES 64u   /* weights of families of fewer members need no memory of their own */
#define SORT_FEW 2048u /* up to here what many short arrays need is the faster */
#define TABLE_BEGINS ((size_t)1 << 15)
#define MEMBERS_PER_TASK ((size_t)128)

static uint32_t scramble(uint32_t hash)
{
    return hash * 0x9E3779B1u;
}

/* Least significant byte first; `spare` has room for `count`. The sorted values end up in `values`. */
static void sort_hashes(uint32_t *values, uint32_t *spare, size_t count)
{
    for (unsigned shift = 0; shift < 32; shift += 8) {
        size_t place[257] = {0};
        for (size_t i = 0; i < count; i++) {
            place[((values[i] >> shift) & 255) + 1]++;
        }
        for (size_t b = 0; b < 256; b++) {
            place[b + 1] += place[b];
        }
        for (size_t i = 0; i < count; i++) {
            spare[place[(values[i] >> shift) & 255]++] = values[i];
        }
        uint32_t *swap = values;
        values = spare;
        spare = swap;
    }
}

#define FIGURE_BYTES 2u    /* a single digit is written as a word as often */
#define BLOCK_TOKENS 4096u /* hashed before room is looked for again */

/* Hashes of the words first .. end and of the pairs that end in them, those up to the bound. Returns how many. */
static size_t hash_grams(uint32_t *out, const stm_document *document, size_t first, size_t end, uint32_t bound)
{
    size_t count = 0;
    uint64_t before = first > 0 ? document->tokens[first - 1].term : 0;
    for (size_t i = first; i < end; i++) {
        uint64_t term = document->tokens[i].term;
        uint32_t word = (uint32_t)(term >> 32);
        uint32_t pair = (uint32_t)(stm_mix64(before, term) >> 32);
        out[count] = word;
        count += scramble(word) <= bound;
        out[count] = pair;
        count += scramble(pair) <= bound && i > 0;
        before = term;
    }
    return count;
}

static size_t hash_figures(uint32_t *out, const stm_document *document, size_t first, size_t end, uint32_t bound)
{
    size_t count = 0;
    for (size_t i = first; i < end; i++) {
        const stm_token *token = &document->tokens[i];
        uint32_t hash = (uint32_t)(token->term >> 32);
        out[count] = hash;
        count += (token->flags & STM_TOKEN_NUMBER) && token->end_byte - token->begin_byte >= FIGURE_BYTES &&
                 scramble(hash) <= bound;
    }
    return count;
}

/* Near enough to lower case for comparing: ASCII, Latin-1, Greek and Cyrillic capitals. */
static uint32_t small_letter(uint32_t code)
{
    if (code < 0x80) {
        return code - 'A' < 26 ? code + 32 : code;
    }
    bool apart = (code >= 0xC0 && code <= 0xDE) || (code >= 0x391 && code <= 0x3A9) || (code >= 0x410 && code <= 0x42F);
    if (apart) {
        return code + 32;
    }
    return code >= 0x400 && code <= 0x40F ? code + 80 : code;
}

/* Four letters as they come, one space between words. */
typedef struct letter_window {
    uint64_t letters; /* 16 bits each */
    uint32_t bound;
} letter_window;

static size_t push_letter(letter_window *window, uint32_t letter, uint32_t *out)
{
    window->letters = (window->letters << 16) | (letter & 0xFFFF);
    uint32_t hash = (uint32_t)((window->letters * 0x9E3779B97F4A7C15u) >> 32);
    *out = hash;
    return scramble(hash) <= window->bound;
}

/* The runs of letters that end in words first .. end. Returns how many; at most one for every byte and word. */
static size_t hash_letters(uint32_t *out, const stm_document *document, size_t first, size_t end, letter_window *window)
{
    size_t count = 0;
    for (size_t i = first; i < end; i++) {
        const stm_token *token = &document->tokens[i];
        const char *at = document->text + token->begin_byte;
        const char *stop = document->text + token->end_byte;
        if (!(token->flags & STM_TOKEN_UNSPACED)) {
            count += push_letter(window, ' ', out + count);
        }
        while (at < stop) {
            uint32_t code = (unsigned char)*at;
            at += code < 0x80 ? 1 : stm_utf8_decode(&code, at, stop);
            count += push_letter(window, small_letter(code), out + count);
        }
    }
    return count;
}

static size_t letters_most(const stm_document *document, size_t first, size_t end)
{
    return first < end ? document->tokens[end - 1].end_byte - document->tokens[first].begin_byte + (end - first) : 0;
}

/* All of a document's into gram_scratch, and as much room again behind them. */
static stemma_status hash_document(stm_kin *kin, const stm_document *document, stm_gram_kind kind, uint32_t bound,
                                   size_t *count, stemma_error *error)
{
    letter_window window = {0, bound};
    *count = 0;
    for (size_t first = 0; first < document->token_count; first += BLOCK_TOKENS) {
        size_t left = document->token_count - first;
        size_t end = first + (left < BLOCK_TOKENS ? left : BLOCK_TOKENS);
        size_t most = kind == STM_GRAM_LETTERS ? letters_most(document, first, end) : 2 * (end - first);
        stemma_status status = STM_RESERVE(kin->gram_scratch, kin->gram_scratch_capacity, *count + most + 1, error);
        if (status != STEMMA_OK) {
            return status;
        }
        uint32_t *out = kin->gram_scratch + *count;
        *count += kind == STM_GRAM_WORDS     ? hash_grams(out, document, first, end, bound)
                  : kind == STM_GRAM_LETTERS ? hash_letters(out, document, first, end, &window)
                                             : hash_figures(out, document, first, end, bound);
    }
    return STM_RESERVE(kin->gram_scratch, kin->gram_scratch_capacity, 2 * *count + 1, error);
}

static stemma_status add_kind(stm_kin *kin, stm_kin_text *text, const stm_document *document, stm_gram_kind kind,
                              uint32_t bound, stemma_error *error)
{
    size_t count = 0;
    stm_gram_set *set = &kin->grams[kind];
    stm_gram_slice *slice = &text->grams[kind];
    stemma_status status = hash_document(kin, document, kind, bound, &count, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(set->items, set->capacity, set->count + count + 1, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    uint32_t *hashes = kin->gram_scratch;
    if (count <= SORT_FEW) {
        stm_sort_u32(hashes, count);
    } else {
        sort_hashes(hashes, hashes + count, count);
    }
    slice->first = set->count;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || hashes[i] != hashes[i - 1]) {
            set->items[set->count++] = (stm_gram){hashes[i], 0};
        }
    }
    slice->count = (uint32_t)(set->count - slice->first);
    return STEMMA_OK;
}

stemma_status stm_kin_add_grams(stm_kin *kin, stm_kin_text *text, const stm_document *document, const uint32_t *bounds,
                                stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (int kind = 0; kind < STM_GRAM_KINDS && status == STEMMA_OK; kind++) {
        status = add_kind(kin, text, document, (stm_gram_kind)kind, bounds[kind], error);
    }
    return status;
}

static uint64_t *find_slot(uint64_t *table, size_t mask, uint32_t hash)
{
    size_t at = scramble(hash) & mask;
    while (table[at] != 0 && (uint32_t)(table[at] >> 32) != hash) {
        at = (at + 1) & mask;
    }
    return &table[at];
}

/* The weights of one kind, once it is known how many members have each gram. */
typedef struct weighing {
    stm_kin *kin;
    stm_gram_kind kind;
    const double *rarity; /* by number of members */
    size_t slots;         /* of the table */
} weighing;

/* Doubles the table, whose counts move over; in a family of near-copies few grams are new, so it begins small. */
static stemma_status grow_table(weighing *w, stemma_error *error)
{
    size_t wider = 2 * w->slots;
    uint64_t *old = w->kin->table[w->kind];
    uint64_t *table = calloc(wider, sizeof *table);
    if (!table) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < w->slots; i++) {
        if (old[i] != 0) {
            *find_slot(table, wider - 1, (uint32_t)(old[i] >> 32)) = old[i];
        }
    }
    free(old);
    w->kin->table[w->kind] = table;
    w->kin->table_capacity[w->kind] = w->slots = wider;
    return STEMMA_OK;
}

static stemma_status begin_table(weighing *w, size_t grams, stemma_error *error)
{
    stm_kin *kin = w->kin;
    w->slots = 16;
    while (w->slots < 2 * grams && w->slots < TABLE_BEGINS) {
        w->slots *= 2;
    }
    stemma_status status = STM_RESERVE(kin->table[w->kind], kin->table_capacity[w->kind], w->slots, error);
    if (status == STEMMA_OK) {
        memset(kin->table[w->kind], 0, w->slots * sizeof *kin->table[w->kind]);
    }
    return status;
}

/* Of one kind, which is one task. */
static stemma_status count_members(void *payload, size_t kind, unsigned thread, stemma_error *error)
{
    (void)thread;
    weighing *w = (weighing *)payload + kind;
    const stm_gram_set *set = &w->kin->grams[kind];
    stemma_status status = begin_table(w, set->count, error);
    size_t distinct = 0;
    for (size_t i = 0; status == STEMMA_OK && i < set->count; i++) {
        uint64_t *slot = find_slot(w->kin->table[kind], w->slots - 1, set->items[i].hash);
        if (*slot != 0) {
            ++*slot;
            continue;
        }
        *slot = ((uint64_t)set->items[i].hash << 32) | 1;
        if (2 * ++distinct > w->slots) {
            status = grow_table(w, error);
        }
    }
    return status;
}

static void weigh_gram(stm_gram *gram, stm_gram_slice *slice, double weight, bool shared)
{
    gram->weight = (float)weight;
    slice->mass += weight;
    slice->shared_mass += shared ? weight : 0;
    slice->steep_mass += shared ? weight * weight * weight : 0;
}

/* Most families are two texts: one walk through both lists tells what is in either and what in both. */
static void weigh_two(stm_kin *kin, stm_gram_kind kind, const double *rarity)
{
    stm_gram_slice *one = &kin->texts[0].grams[kind];
    stm_gram_slice *two = &kin->texts[1].grams[kind];
    stm_gram *x = kin->grams[kind].items + one->first;
    stm_gram *y = kin->grams[kind].items + two->first;
    const stm_gram *x_end = x + one->count;
    const stm_gram *y_end = y + two->count;
    one->mass = one->shared_mass = two->mass = two->shared_mass = 1e-9;
    one->steep_mass = two->steep_mass = 1e-9;
    while (x < x_end || y < y_end) {
        bool of_one = x < x_end && (y == y_end || x->hash <= y->hash);
        bool of_two = y < y_end && (!of_one || y->hash == x->hash);
        double weight = rarity[1 + (of_one && of_two)];
        if (of_one) {
            weigh_gram(x++, one, weight, of_two);
        }
        if (of_two) {
            weigh_gram(y++, two, weight, of_one);
        }
    }
}

static stemma_status weigh_members(void *payload, size_t task, unsigned thread, stemma_error *error)
{
    (void)thread;
    (void)error;
    const weighing *w = payload;
    stm_kin *kin = w->kin;
    size_t end = (task + 1) * MEMBERS_PER_TASK < kin->count ? (task + 1) * MEMBERS_PER_TASK : kin->count;
    for (size_t m = task * MEMBERS_PER_TASK; m < end; m++) {
        stm_gram_slice *slice = &kin->texts[m].grams[w->kind];
        stm_gram *grams = kin->grams[w->kind].items + slice->first;
        slice->mass = slice->shared_mass = slice->steep_mass = 1e-9;
        for (size_t i = 0; i < slice->count; i++) {
            uint32_t members = (uint32_t)*find_slot(kin->table[w->kind], w->slots - 1, grams[i].hash);
            weigh_gram(&grams[i], slice, w->rarity[members], members > 1);
        }
    }
    return STEMMA_OK;
}

static stemma_status weigh_many(stm_kin *kin, const double *rarity, stemma_error *error)
{
    weighing kinds[STM_GRAM_KINDS];
    for (int kind = 0; kind < STM_GRAM_KINDS; kind++) {
        kinds[kind] = (weighing){kin, (stm_gram_kind)kind, rarity, 0};
    }
    stemma_status status = stm_parallel(STM_GRAM_KINDS, kin->threads, count_members, kinds, error);
    size_t tasks = (kin->count + MEMBERS_PER_TASK - 1) / MEMBERS_PER_TASK;
    for (int kind = 0; kind < STM_GRAM_KINDS && status == STEMMA_OK; kind++) {
        status = stm_parallel(tasks, kin->threads, weigh_members, &kinds[kind], error);
    }
    return status;
}

stemma_status stm_kin_weigh_grams(stm_kin *kin, stemma_error *error)
{
    double few[RARITIES];
    double *rarity = kin->count < RARITIES ? few : malloc((kin->count + 1) * sizeof *rarity);
    if (!rarity) {
        return stm_error_memory(error);
    }
    rarity[0] = log((double)kin->count + 1);
    for (size_t n = 1; n <= kin->count; n++) {
        rarity[n] = rarity[0] - log((double)n);
    }
    stemma_status status = STEMMA_OK;
    if (kin->count == 2) {
        for (int kind = 0; kind < STM_GRAM_KINDS; kind++) {
            weigh_two(kin, (stm_gram_kind)kind, rarity);
        }
    } else {
        status = weigh_many(kin, rarity, error);
    }
    if (rarity != few) {
        free(rarity);
    }
    return status;
}

double stm_kin_common(const stm_kin *kin, const stm_kin_text *a, const stm_kin_text *b, stm_gram_kind kind,
                      double *steep)
{
    const stm_gram *x = kin->grams[kind].items + a->grams[kind].first;
    const stm_gram *y = kin->grams[kind].items + b->grams[kind].first;
    const stm_gram *x_end = x + a->grams[kind].count;
    const stm_gram *y_end = y + b->grams[kind].count;
    double sum = 0;
    double cubes = 0;
    while (x < x_end && y < y_end) {
        if (x->hash == y->hash) { /* near-copies have long rows of these, which are foreseen */
            double weight = (double)x->weight;
            sum += weight;
            cubes += weight * weight * weight;
            x++;
            y++;
            continue;
        }
        bool left = x->hash < y->hash;
        x += left;
        y += !left;
    }
    *steep = cubes;
    return sum;
}
