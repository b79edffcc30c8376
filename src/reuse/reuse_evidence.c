/* What a chain of two texts of one language shows, and how sure that makes us.
 *
 * Independent reports of one event share its names, figures and topical words by necessity. So a common word weighs by
 * its surprise, which is small for words that the language or the two texts themselves have often, half for names and
 * numbers, and what speaks for reuse is more than common words: that they cover most of either side, stand in the same
 * order and beside each other, that names and numbers agree *and* others than these are shared. Names and numbers that
 * differ between sentences which otherwise agree are the mark of a formula, two companies' earnings told by one agency.
 *
 * All of it is told as some thirty numbers; ten of them are told again for short texts, where a sentence or two is all
 * there is (the weights differ by a factor that falls with the number of sentence pairs). Without these, the same weights
 * had to judge messages of one line and chains of ten sentences, and did both badly. More products of these numbers (share by
 * gain, cells by gain) fitted the open tasks better and other rewritings worse, and were left out again. */
#include "reuse/reuse_internal.h"

#include <math.h>
#include <string.h>

#define LINK_WORDS_MAX 512u /* of longer units only the beginning is read */

typedef struct sight {
    const stm_prepared *a, *b;
    double *v;
} sight;

static uint32_t end_of(const stm_unit *unit)
{
    uint32_t end = unit->first_word + LINK_WORDS_MAX;
    return unit->end_word < end ? unit->end_word : end;
}

static const stm_token *word_of(const stm_prepared *p, uint32_t at)
{
    return &p->words.document.tokens[at];
}

static float gain_of(const sight *s, uint32_t x, uint32_t y)
{
    float one = s->a->surprise[x];
    float two = s->b->surprise[y];
    return one < two ? one : two;
}

/* Which words a unit may have: a bit for each, so that most of those it has not are not looked for. */
typedef struct mask {
    uint64_t bits[4];
} mask;

static void put_bit(mask *m, uint32_t word)
{
    m->bits[word >> 6 & 3u] |= (uint64_t)1 << (word & 63u);
}

static bool may_have(const mask *m, uint32_t word)
{
    return m->bits[word >> 6 & 3u] >> (word & 63u) & 1u;
}

static mask stems_of(const stm_prepared *p, const stm_unit *unit)
{
    mask m = {{0}};
    for (uint32_t y = unit->first_word; y < end_of(unit); y++) {
        put_bit(&m, word_of(p, y)->stem);
    }
    return m;
}

static mask terms_of(const stm_prepared *p, const stm_unit *unit)
{
    mask m = {{0}};
    for (uint32_t y = unit->first_word; y < end_of(unit); y++) {
        put_bit(&m, (uint32_t)word_of(p, y)->term);
    }
    return m;
}

/* The same words in the same order, and beside each other. */
static void see_order(const sight *s, const stm_unit *one, const stm_unit *two)
{
    const mask stems = stems_of(s->b, two);
    uint32_t last_x = 0;
    uint32_t last_y = 0;
    bool any = false;
    for (uint32_t x = one->first_word; x < end_of(one); x++) {
        if (s->a->surprise[x] <= 0 || !may_have(&stems, word_of(s->a, x)->stem)) {
            continue;
        }
        uint32_t y = two->first_word;
        while (y < end_of(two) && (s->b->surprise[y] <= 0 || word_of(s->b, y)->stem != word_of(s->a, x)->stem)) {
            y++;
        }
        if (y == end_of(two)) {
            continue;
        }
        double gain = gain_of(s, x, y);
        s->v[F_MATCHED] += gain;
        s->v[F_ORDERED] += any && y > last_y ? gain : 0;
        s->v[F_NEAR] += any && y > last_y && y - last_y <= 3 && x - last_x <= 3 ? gain : 0;
        any = true;
        last_x = x;
        last_y = y;
    }
}

/* The longest run of equal words that begins at `x` in one unit and somewhere in the other. */
static uint32_t longest_run(const sight *s, uint32_t x, uint32_t x_end, const stm_unit *two, uint32_t *at)
{
    uint32_t longest = 0;
    *at = 0;
    for (uint32_t y = two->first_word; y < end_of(two); y++) {
        uint32_t run = 0;
        while (x + run < x_end && y + run < end_of(two) &&
               stm_same_term(word_of(s->a, x + run), word_of(s->b, y + run))) {
            run++;
        }
        *at = run > longest ? y : *at;
        longest = run > longest ? run : longest;
    }
    return longest;
}

/* Maximal runs of equal words: what they prove, counted once a word of `a`. */
static void see_runs(const sight *s, const stm_unit *one, const stm_unit *two)
{
    const mask terms = terms_of(s->b, two);
    for (uint32_t x = one->first_word; x < end_of(one);) {
        uint32_t at = 0;
        bool may = may_have(&terms, (uint32_t)word_of(s->a, x)->term);
        uint32_t longest = may ? longest_run(s, x, end_of(one), two, &at) : 0;
        double gain = 0;
        for (uint32_t k = 0; longest >= 2 && k < longest; k++) {
            gain += gain_of(s, x + k, at + k);
        }
        s->v[F_PAIRS] += gain;
        s->v[F_THREES] += longest >= 3 ? gain : 0;
        s->v[F_RUN] = gain > s->v[F_RUN] ? gain : s->v[F_RUN];
        x += longest > 1 ? longest : 1;
    }
}

static bool is_name(const stm_token *token)
{
    return (token->flags & STM_TOKEN_CAPITAL) &&
           !(token->flags & (STM_TOKEN_SENTENCE | STM_TOKEN_TITLE | STM_TOKEN_NUMBER));
}

static bool stands_in(const stm_prepared *p, const stm_unit *unit, uint32_t stem)
{
    bool found = false;
    for (uint32_t y = unit->first_word; y < end_of(unit) && !found; y++) {
        found = word_of(p, y)->stem == stem;
    }
    return found;
}

/* Names and numbers of a unit: how many there are, and how many its partners in the chain have. */
static void see_names(const stm_prepared *p, uint32_t unit, const stm_prepared *other, const stm_unit_chain *chain,
                      bool of_a, double *v)
{
    for (uint32_t x = p->units.items[unit].first_word; x < end_of(&p->units.items[unit]); x++) {
        const stm_token *token = word_of(p, x);
        bool number = (token->flags & STM_TOKEN_NUMBER) != 0;
        if (!number && !is_name(token)) {
            continue;
        }
        bool found = false;
        for (size_t k = 0; k < chain->link_count && !found; k++) {
            uint32_t mine = of_a ? chain->links[k].a : chain->links[k].b;
            uint32_t theirs = of_a ? chain->links[k].b : chain->links[k].a;
            found = mine == unit && stands_in(other, &other->units.items[theirs], token->stem);
        }
        v[number ? F_NUMBERS : F_NAMES]++;
        v[number ? F_NUMBERS_FOUND : F_NAMES_FOUND] += found;
    }
}

static void see_units(const stm_unit_chain *chain, const stm_prepared *a, const stm_prepared *b, double *v)
{
    for (uint32_t i = chain->a_begin; i < chain->a_end; i++) {
        see_names(a, i, b, chain, true, v);
        for (uint32_t x = a->units.items[i].first_word; x < end_of(&a->units.items[i]); x++) {
            v[F_AMASS] += a->surprise[x];
        }
    }
    for (uint32_t j = chain->b_begin; j < chain->b_end; j++) {
        see_names(b, j, a, chain, false, v);
        for (uint32_t y = b->units.items[j].first_word; y < end_of(&b->units.items[j]); y++) {
            v[F_BMASS] += b->surprise[y];
        }
    }
}

void stm_rewording_measure(stm_rewording_features *out, const stm_unit_chain *chain, const stm_unit_grid *grid,
                           const stm_prepared *a, const stm_prepared *b)
{
    memset(out, 0, sizeof *out);
    double *v = out->values;
    sight s = {a, b, v};
    for (size_t k = 0; k < chain->link_count; k++) {
        see_order(&s, &grid->a->items[chain->links[k].a], &grid->b->items[chain->links[k].b]);
        see_runs(&s, &grid->a->items[chain->links[k].a], &grid->b->items[chain->links[k].b]);
    }
    see_units(chain, a, b, v);
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

#define DECLARE(name) W_##name,
enum { STM_REWORDING_WEIGHTS(DECLARE) W_offset, W_COUNT };

#include "reuse_rewording_weights.h"

static double smaller(double one, double two)
{
    return one < two ? one : two;
}

static double larger(double one, double two)
{
    return one > two ? one : two;
}

#define MASS_PRIOR 5.0 /* nats that keep shares of little mass modest */

/* What the common words prove, against what all words would. */
static void weigh_mass(const double *v, double *w)
{
    w[W_gain_log] = log1p(v[F_GAIN]);
    w[W_plain_log] = log1p(v[F_PLAIN]);
    w[W_dice] = 2 * v[F_MATCHED] / (v[F_AMASS] + v[F_BMASS] + MASS_PRIOR);
    w[W_contained] = v[F_MATCHED] / (smaller(v[F_AMASS], v[F_BMASS]) + MASS_PRIOR);
    w[W_covered] = v[F_MATCHED] / (larger(v[F_AMASS], v[F_BMASS]) + MASS_PRIOR);
    w[W_gain_a_word] = v[F_GAIN] / (v[F_WORDS] + 1);
    w[W_plain_share] = v[F_PLAIN] / (v[F_GAIN] + 1);
    w[W_path] = log1p(v[F_SCORE]);
    w[W_dice2] = w[W_dice] * w[W_dice];
    w[W_dice_mass] = w[W_dice] * w[W_gain_log];
}

/* Order, neighbours and runs: wording beyond the words. */
static void weigh_wording(const double *v, double *w)
{
    double mass = smaller(v[F_AMASS], v[F_BMASS]) + MASS_PRIOR;
    w[W_order] = v[F_ORDERED] / (v[F_MATCHED] + MASS_PRIOR);
    w[W_near_share] = v[F_NEAR] / (v[F_MATCHED] + MASS_PRIOR);
    w[W_near_log] = log1p(v[F_NEAR]);
    w[W_pair_share] = v[F_PAIRS] / mass;
    w[W_three_share] = v[F_THREES] / mass;
    w[W_pair_log] = log1p(v[F_PAIRS]);
    w[W_three_log] = log1p(v[F_THREES]);
    w[W_run_log] = log1p(v[F_RUN]);
}

/* How long it is, for itself and within the texts, and whether names and numbers agree. */
static void weigh_frame(const double *v, double *w)
{
    double a_share = v[F_ATOKENS] / v[F_ATEXT];
    double b_share = v[F_BTOKENS] / v[F_BTEXT];
    w[W_units_log] = log1p(smaller(v[F_AUNITS], v[F_BUNITS]));
    w[W_words_log] = log1p(smaller(v[F_ATOKENS], v[F_BTOKENS]));
    w[W_cells_log] = log1p(v[F_ALLUNITS]);
    w[W_share_most] = larger(a_share, b_share);
    w[W_share_least] = smaller(a_share, b_share);
    w[W_share_dice] = w[W_share_least] * w[W_dice];
    w[W_names_found] = (v[F_NAMES_FOUND] + 1) / (v[F_NAMES] + 2);
    w[W_names_log] = log1p(v[F_NAMES] - v[F_NAMES_FOUND]);
    w[W_numbers_found] = (v[F_NUMBERS_FOUND] + 1) / (v[F_NUMBERS] + 2);
    w[W_numbers_log] = log1p(v[F_NUMBERS] - v[F_NUMBERS_FOUND]);
}

/* Two texts of a sentence each are judged by other lights than sentences of long ones: some weights are told twice, and
 * the second counts by how short the texts are. */
static void weigh_short(const double *v, double *w)
{
    double few = 1 / sqrt(larger(1, v[F_ALLUNITS]));
    w[W_short] = few;
    w[W_short_gain_log] = few * w[W_gain_log];
    w[W_short_dice] = few * w[W_dice];
    w[W_short_covered] = few * w[W_covered];
    w[W_short_names_log] = few * w[W_names_log];
    w[W_short_numbers_log] = few * w[W_numbers_log];
    w[W_short_order] = few * w[W_order];
    w[W_short_near_share] = few * w[W_near_share];
    w[W_short_pair_share] = few * w[W_pair_share];
    w[W_short_plain_share] = few * w[W_plain_share];
    w[W_short_path] = few * w[W_path];
    w[W_short_gain_a_word] = few * w[W_gain_a_word];
}

_Static_assert(W_offset == STM_REWORDING_VALUES, "the list of weights is counted wrong");

void stm_rewording_weigh(double values[STM_REWORDING_VALUES], const stm_rewording_features *features)
{
    weigh_mass(features->values, values);
    weigh_wording(features->values, values);
    weigh_frame(features->values, values);
    weigh_short(features->values, values);
}

double stm_rewording_score(const stm_rewording_features *features)
{
    double values[STM_REWORDING_VALUES];
    stm_rewording_weigh(values, features);
    double sum = rewording_weights[W_offset];
    for (size_t i = 0; i < STM_REWORDING_VALUES; i++) {
        sum += rewording_weights[i] * values[i];
    }
    return floor(1e6 / (1 + exp(-sum)) + 0.5) / 1e6;
}
