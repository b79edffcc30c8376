/* Short texts that may be one story in other words throughout.
 *
 * Who retells a story from memory keeps neither its sentences nor the order of its words: no chain of sentences stands
 * out, and yet a fifth of the plain words of two such texts are the same. Of long reports of one event as much is true
 * by necessity; of texts of a few sentences it is a weak sign that one of them, or a third, was the other's source. So
 * where nothing else is found, short texts are held against each other as wholes: what their common stems prove, names
 * and numbers apart from plain words, against what all of their stems would.
 *
 * The result is a weak passage from the first to the last sentence that shares anything. It is never asserted: many
 * such pairs together tie an article to a family (family_group.c), one proves nothing. The weights are fitted by
 * tools/fit_retelling.py. */
#include "reuse/reuse_internal.h"

#include <math.h>
#include <string.h>

#define STEMS_MAX 96u  /* different stems of the shorter text; of longer ones common words prove nothing */
#define COMMON_MIN 3u  /* two words prove nothing */
#define MASS_PRIOR 5.0 /* nats that keep shares of little mass modest */
#define SCORE_MOST 0.2 /* far from asserted, however alike the words are */

#define DECLARE(name) W_##name,
enum { STM_RETELLING_WEIGHTS(DECLARE) W_offset, W_COUNT };

#include "reuse_retelling_weights.h"

_Static_assert(W_offset == STM_RETELLING_VALUES, "the list of weights is counted wrong");

/* What the common stems of two texts prove, in nats, each stem once. */
typedef struct likeness {
    double plain, names;
    uint32_t common;
} likeness;

typedef struct bulk {
    double mass, names; /* nats; of names and numbers */
    uint32_t stems;
} bulk;

static bool is_name(const stm_prepared *p, const stm_stem_place *place)
{
    const stm_token *token = &p->words.document.tokens[place->word];
    return (token->flags & STM_TOKEN_NUMBER) ||
           ((token->flags & STM_TOKEN_CAPITAL) && !(token->flags & STM_TOKEN_SENTENCE));
}

static bulk bulk_of(const stm_prepared *p)
{
    bulk all = {0, 0, 0};
    for (size_t i = 0; i < p->stem_count; i++) {
        if (i == 0 || p->stems[i].stem != p->stems[i - 1].stem) {
            all.mass += (double)p->stems[i].surprise;
            all.names += is_name(p, &p->stems[i]) ? (double)p->stems[i].surprise : 0;
            all.stems++;
        }
    }
    return all;
}

static size_t behind(const stm_prepared *p, size_t at)
{
    size_t end = at + 1;
    while (end < p->stem_count && p->stems[end].stem == p->stems[at].stem) {
        end++;
    }
    return end;
}

static likeness likeness_of(const stm_prepared *a, const stm_prepared *b)
{
    likeness sum = {.common = 0};
    for (size_t i = 0, j = 0; i < a->stem_count && j < b->stem_count;) {
        const stm_stem_place *one = &a->stems[i];
        const stm_stem_place *two = &b->stems[j];
        if (one->stem == two->stem) {
            double gain = (double)(one->surprise < two->surprise ? one->surprise : two->surprise);
            bool name = is_name(a, one) || is_name(b, two);
            sum.plain += name ? 0 : gain;
            sum.names += name ? gain : 0;
            sum.common++;
        }
        size_t next_i = one->stem <= two->stem ? behind(a, i) : i;
        j = two->stem <= one->stem ? behind(b, j) : j;
        i = next_i;
    }
    return sum;
}

bool stm_retelling_weigh(double values[STM_RETELLING_VALUES], const stm_prepared *a, const stm_prepared *b)
{
    bulk one = bulk_of(a);
    bulk two = bulk_of(b);
    uint32_t fewer = one.stems < two.stems ? one.stems : two.stems;
    uint32_t more = one.stems < two.stems ? two.stems : one.stems;
    if (fewer > STEMS_MAX) {
        return false;
    }
    likeness common = likeness_of(a, b);
    double mass = one.mass + two.mass + MASS_PRIOR;
    values[W_plain_share] = 2 * common.plain / mass;
    values[W_name_share] = 2 * common.names / mass;
    values[W_plain_log] = log1p(common.plain);
    values[W_name_log] = log1p(common.names);
    double others = one.names + two.names - 2 * common.names;
    values[W_other_name_log] = log1p(others > 0 ? others : 0);
    values[W_fewer_log] = log1p(fewer);
    values[W_more_log] = log1p(more);
    return common.common >= COMMON_MIN;
}

double stm_retelling_score(const stm_prepared *a, const stm_prepared *b)
{
    double values[STM_RETELLING_VALUES];
    if (!stm_retelling_weigh(values, a, b)) {
        return 0;
    }
    double sum = retelling_weights[W_offset];
    for (size_t i = 0; i < STM_RETELLING_VALUES; i++) {
        sum += retelling_weights[i] * values[i];
    }
    double score = 1 / (1 + exp(-sum));
    return floor(1e6 * (score < SCORE_MOST ? score : SCORE_MOST) + 0.5) / 1e6;
}

/* From the first to the last unit that shares something. */
stm_word_spans stm_retelling_spans(const stm_unit_grid *grid)
{
    stm_word_spans all = {UINT32_MAX, 0, UINT32_MAX, 0};
    for (size_t i = 0; i < grid->a->count; i++) {
        for (size_t j = 0; j < grid->b->count; j++) {
            const stm_unit_cell *cell = &grid->cells[i * grid->b->count + j];
            if (cell->words <= 0) {
                continue;
            }
            const stm_unit *one = &grid->a->items[i];
            const stm_unit *two = &grid->b->items[j];
            all.a_begin = one->first_word < all.a_begin ? one->first_word : all.a_begin;
            all.b_begin = two->first_word < all.b_begin ? two->first_word : all.b_begin;
            all.a_end = one->end_word > all.a_end ? one->end_word : all.a_end;
            all.b_end = two->end_word > all.b_end ? two->end_word : all.b_end;
        }
    }
    return all;
}
