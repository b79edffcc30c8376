/* What a chain of reworded sentences shows. */
#include "reuse/reuse_internal.h"

#include <math.h>
#include <string.h>

#define LINK_WORDS_MAX 512u /* of longer units only the beginning is read */

enum {
    F_GAIN,
    F_PLAIN,
    F_WORDS,
    F_AWORDS,
    F_BWORDS,
    F_SCORE,
    F_LINKS,
    F_AUNITS,
    F_BUNITS,
    F_ORDERED,
    F_NEAR,
    F_BIGRAMS,
    F_TRIGRAMS,
    F_RUN,
    F_ATOKENS,
    F_BTOKENS,
    F_ATEXT,
    F_BTEXT,
    F_ALLUNITS,
    F_MATCHED
};

typedef struct sight {
    const stm_words *a, *b;
    const stm_pack *pack;
    double *values;
} sight;

static uint32_t end_of(const stm_unit *unit)
{
    uint32_t end = unit->first_word + LINK_WORDS_MAX;
    return unit->end_word < end ? unit->end_word : end;
}

static void see_order(const sight *s, const stm_unit *one, const stm_unit *two)
{
    const stm_token *in_a = s->a->document.tokens;
    const stm_token *in_b = s->b->document.tokens;
    uint32_t last_x = 0;
    uint32_t last_y = 0;
    bool any = false;
    for (uint32_t x = one->first_word; x < end_of(one); x++) {
        if (!stm_word_says(s->a, s->pack, &in_a[x])) {
            continue;
        }
        uint32_t y = two->first_word;
        while (y < end_of(two) && in_b[y].stem != in_a[x].stem) {
            y++;
        }
        if (y == end_of(two)) {
            continue;
        }
        s->values[F_MATCHED]++;
        s->values[F_ORDERED] += any && y > last_y;
        s->values[F_NEAR] += any && y > last_y && y - last_y <= 3 && x - last_x <= 3;
        any = true;
        last_x = x;
        last_y = y;
    }
}

static void see_runs(const sight *s, const stm_unit *one, const stm_unit *two)
{
    const stm_token *in_a = s->a->document.tokens;
    const stm_token *in_b = s->b->document.tokens;
    for (uint32_t x = one->first_word; x < end_of(one); x++) {
        uint32_t longest = 0;
        for (uint32_t y = two->first_word; y < end_of(two); y++) {
            uint32_t run = 0;
            while (x + run < end_of(one) && y + run < end_of(two) && in_a[x + run].term == in_b[y + run].term) {
                run++;
            }
            longest = run > longest ? run : longest;
        }
        s->values[F_BIGRAMS] += longest >= 2;
        s->values[F_TRIGRAMS] += longest >= 3;
        s->values[F_RUN] = longest > s->values[F_RUN] ? longest : s->values[F_RUN];
    }
}

void stm_rewording_measure(stm_rewording_features *out, const stm_unit_chain *chain, const stm_unit_grid *grid,
                           const stm_prepared *a, const stm_prepared *b)
{
    memset(out, 0, sizeof *out);
    double *v = out->values;
    sight s = {&a->words, &b->words, stm_pack_of(a->words.language), v};
    for (size_t k = 0; k < chain->link_count; k++) {
        see_order(&s, &grid->a->items[chain->links[k].a], &grid->b->items[chain->links[k].b]);
        see_runs(&s, &grid->a->items[chain->links[k].a], &grid->b->items[chain->links[k].b]);
    }
    v[F_GAIN] = chain->gain;
    v[F_PLAIN] = chain->plain;
    v[F_WORDS] = chain->words;
    v[F_AWORDS] = chain->a_words;
    v[F_BWORDS] = chain->b_words;
    v[F_SCORE] = chain->score;
    v[F_LINKS] = (double)chain->link_count;
    v[F_AUNITS] = chain->a_end - chain->a_begin;
    v[F_BUNITS] = chain->b_end - chain->b_begin;
    v[F_ATOKENS] = grid->a->items[chain->a_end - 1].end_word - grid->a->items[chain->a_begin].first_word;
    v[F_BTOKENS] = grid->b->items[chain->b_end - 1].end_word - grid->b->items[chain->b_begin].first_word;
    v[F_ATEXT] = (double)a->words.document.token_count;
    v[F_BTEXT] = (double)b->words.document.token_count;
    v[F_ALLUNITS] = (double)grid->a->count * (double)grid->b->count;
}

/* ------------------------------------------------------------------ the score */

enum {
    W_gain_log,
    W_plain_log,
    W_dice,
    W_contained,
    W_covered,
    W_gain_a_word,
    W_plain_share,
    W_path,
    W_units_log,
    W_order,
    W_near_share,
    W_near_log,
    W_pair_share,
    W_three_share,
    W_pair_log,
    W_three_log,
    W_run_log,
    W_words_log,
    W_cells_log,
    W_share_most,
    W_share_least,
    W_offset,
    W_COUNT
};

#include "reuse_rewording_weights.h"

static double smaller(double one, double two)
{
    return one < two ? one : two;
}

static double larger(double one, double two)
{
    return one > two ? one : two;
}

double stm_rewording_score(const stm_rewording_features *features)
{
    const double *v = features->values;
    double words = smaller(v[F_ATOKENS], v[F_BTOKENS]);
    double a_share = v[F_ATOKENS] / v[F_ATEXT];
    double b_share = v[F_BTOKENS] / v[F_BTEXT];
    const double values[W_COUNT] = {
        [W_gain_log] = log1p(v[F_GAIN]),
        [W_plain_log] = log1p(v[F_PLAIN]),
        [W_dice] = 2 * v[F_WORDS] / (v[F_AWORDS] + v[F_BWORDS] + 1),
        [W_contained] = v[F_WORDS] / (smaller(v[F_AWORDS], v[F_BWORDS]) + 1),
        [W_covered] = v[F_WORDS] / (larger(v[F_AWORDS], v[F_BWORDS]) + 1),
        [W_gain_a_word] = v[F_GAIN] / (v[F_WORDS] + 1),
        [W_plain_share] = v[F_PLAIN] / (v[F_GAIN] + 1),
        [W_path] = log1p(v[F_SCORE]),
        [W_units_log] = log1p(smaller(v[F_AUNITS], v[F_BUNITS])),
        [W_order] = (v[F_ORDERED] + 1) / (v[F_MATCHED] + 2),
        [W_near_share] = v[F_NEAR] / (v[F_MATCHED] + 1),
        [W_near_log] = log1p(v[F_NEAR]),
        [W_pair_share] = v[F_BIGRAMS] / (words + 5),
        [W_three_share] = v[F_TRIGRAMS] / (words + 5),
        [W_pair_log] = log1p(v[F_BIGRAMS]),
        [W_three_log] = log1p(v[F_TRIGRAMS]),
        [W_run_log] = log1p(v[F_RUN]),
        [W_words_log] = log1p(words),
        [W_cells_log] = log1p(v[F_ALLUNITS]),
        [W_share_most] = larger(a_share, b_share),
        [W_share_least] = smaller(a_share, b_share),
        [W_offset] = 1,
    };
    double sum = 0;
    for (size_t i = 0; i < W_COUNT; i++) {
        sum += rewording_weights[i] * values[i];
    }
    return floor(1e6 / (1 + exp(-sum)) + 0.5) / 1e6;
}
