/* Rare words of one text that stand together in the other.
 *
 * A summary keeps no sentence, and a passage whose words were shuffled and replaced keeps no order: no chain of sentences
 * bears them out (reuse_path.c). What both keep are the words that have no other: names, figures, terms. That two texts
 * share some of these proves little, since reports of one event do by necessity. But they share them all over, and what
 * a text is about it says again and again. Words that the language hardly has, that each text says once or twice in
 * passing, and that stand within a few lines of one of the two, are the trace of something read.
 *
 *      text of 800 words      . . . . . . x . x x . x x . . . . . . . . . . x . . .       gathered: five rare words
 *      the other              . . . x . . . . . x . . . . x . . . . . x . . . . x . .
 *
 * A word is worth its rarity beyond RARITY_COMMON, less the logarithms of how many units of either text have it. The
 * stretch of at most STRETCH_WORDS words in which the words worth something sum up highest is the gathering. What
 * counts is its worth, names more than figures and others, and how much of it stands together in the other text, too;
 * the score is fitted (tools/fit_rewording.py --gathered), and since nothing of the wording stands behind it, it never
 * reaches a half: such a passage is listed for a reader to look at, and asserted never. Nor is a stretch listed that
 * is a good part of either text: in a short report all is in one place.
 *
 * Only pairs that rare words name are looked at, since it takes the collection to know which words are rare in it, and of
 * these only those of which copies and sentences tell nothing. A pair that is listed for its rare words alone is kept
 * under them alone (run_compare.c): when more texts come to have these words, it is let go, as if it had never been.
 */
#include "reuse/reuse_internal.h"

#include <math.h>
#include <stdlib.h>

#define RARITY_COMMON 8.0 /* nats: one word in three thousand */
#define STRETCH_WORDS 60u
#define WORDS_LEAST 3 /* fewer are a name */
#define PART_MOST 2u  /* fifths of a text: what is more ties families (family_group.c) */
#define PART_MOST_OF 5u
#define SCORE_LISTED 0.05
#define SCORE_MOST 0.45

/* A word of one text that the other has. */
typedef struct shared_word {
    uint32_t word, unit;
    uint32_t cut;  /* where boilerplate was cut out behind it: a stretch does not cross it */
    uint32_t stem; /* its number among those that both texts have */
    float worth;
    uint8_t sort;
} shared_word;

enum { SORT_PLAIN, SORT_NAME, SORT_NUMBER, SORTS };

typedef struct shared_words {
    shared_word *items;
    size_t count;
} shared_words;

/* Words [first, end) of a list, which are `words` different ones, and what they are worth together. */
typedef struct stretch {
    size_t first, end;
    uint32_t words;
    double worth;
} stretch;

/* ------------------------------------------------------------------ what both have */

static uint8_t sort_of(const stm_token *token)
{
    bool name = (token->flags & STM_TOKEN_CAPITAL) && !(token->flags & STM_TOKEN_SENTENCE);
    return (token->flags & STM_TOKEN_NUMBER) ? SORT_NUMBER : name ? SORT_NAME : SORT_PLAIN;
}

static size_t same_stems(const stm_prepared *p, size_t at)
{
    size_t end = at;
    while (end < p->stem_count && p->stems[end].stem == p->stems[at].stem) {
        end++;
    }
    return end - at;
}

static void put_words(shared_words *list, const stm_prepared *p, size_t at, size_t count, const shared_word *as)
{
    for (size_t i = at; i < at + count; i++) {
        const stm_token *token = &p->words.document.tokens[p->stems[i].word];
        shared_word *word = &list->items[list->count++];
        *word = *as;
        word->word = p->stems[i].word;
        word->unit = p->stems[i].unit;
        word->cut = stm_words_cut(&p->words, word->word);
        word->sort = sort_of(token);
    }
}

static int compare_words(const void *left, const void *right)
{
    const shared_word *one = left;
    const shared_word *two = right;
    return (one->word > two->word) - (one->word < two->word);
}

/* What a stem is worth that so many units of the two texts have. */
static float worth_of(const stm_rarities *rarities, const stm_prepared *p, size_t at, size_t in_a, size_t in_b)
{
    const stm_token *token = &p->words.document.tokens[p->stems[at].word];
    double often = log((double)in_a * (double)in_b);
    if ((token->flags & STM_TOKEN_UNSPACED) || often > RARITY_COMMON) {
        return 0;
    }
    return (float)(stm_rarity_of(rarities, p->stems[at].stem) - RARITY_COMMON - often);
}

/* Lists the words that are worth something, of both texts, in the order of each. */
static void list_shared(shared_words lists[2], const stm_prepared *a, const stm_prepared *b)
{
    const stm_rarities rarities = stm_rarities_of(a->words.language);
    uint32_t stem = 0;
    for (size_t i = 0, j = 0; i < a->stem_count && j < b->stem_count;) {
        if (a->stems[i].stem != b->stems[j].stem) {
            bool first = a->stems[i].stem < b->stems[j].stem;
            i += first;
            j += !first;
            continue;
        }
        size_t in_a = same_stems(a, i);
        size_t in_b = same_stems(b, j);
        shared_word as = {0, 0, 0, stem, worth_of(&rarities, a, i, in_a, in_b), SORT_PLAIN};
        if (as.worth > 0) {
            put_words(&lists[0], a, i, in_a, &as);
            put_words(&lists[1], b, j, in_b, &as);
            stem++;
        }
        i += in_a;
        j += in_b;
    }
    for (size_t side = 0; side < 2; side++) {
        if (lists[side].count > 1) {
            qsort(lists[side].items, lists[side].count, sizeof *lists[side].items, compare_words);
        }
    }
}

/* ------------------------------------------------------------------ the best stretch */

static bool is_beyond(const shared_word *word, const shared_word *first)
{
    return word->word - first->word >= STRETCH_WORDS || word->cut != first->cut;
}

/* The stretch that is worth most. `times` has room for a number each stem and is all 0, before and after; words whose
 * stem is not `wanted` do not count (NULL: all are). */
static stretch best_stretch(const shared_words *list, uint32_t *times, const bool *wanted)
{
    stretch best = {0, 0, 0, 0};
    stretch now = {0, 0, 0, 0};
    for (now.end = 0; now.end < list->count;) {
        const shared_word *word = &list->items[now.end++];
        if ((!wanted || wanted[word->stem]) && times[word->stem]++ == 0) {
            now.worth += word->worth;
            now.words++;
        }
        for (; is_beyond(word, &list->items[now.first]); now.first++) {
            const shared_word *left = &list->items[now.first];
            if ((!wanted || wanted[left->stem]) && --times[left->stem] == 0) {
                now.worth -= left->worth;
                now.words--;
            }
        }
        best = now.worth > best.worth + 1e-6 ? now : best;
    }
    for (size_t i = now.first; i < list->count; i++) {
        times[list->items[i].stem] = 0;
    }
    return best;
}

/* The units from the first to the last word of a stretch that counts. */
static void set_units(const shared_words *list, const stretch *of, const bool *wanted, uint32_t units[2])
{
    units[0] = UINT32_MAX;
    for (size_t i = of->first; i < of->end; i++) {
        if (wanted[list->items[i].stem]) {
            units[0] = units[0] == UINT32_MAX ? list->items[i].unit : units[0];
            units[1] = list->items[i].unit + 1;
        }
    }
}

/* ------------------------------------------------------------------ numbers and score */

#define DECLARE(name) W_##name,
enum { STM_GATHERED_WEIGHTS(DECLARE) W_offset };
_Static_assert(W_offset == STM_GATHERED_VALUES, "the list of weights is counted wrong");

#include "reuse_gathered_weights.h"

/* `times` is all 0, before and after. */
static void weigh(stm_gathering *out, const shared_words *list, const stretch *best, uint32_t *times)
{
    double worth[SORTS] = {0, 0, 0};
    for (size_t i = best->first; i < best->end; i++) {
        worth[list->items[i].sort] += times[list->items[i].stem]++ == 0 ? list->items[i].worth : 0;
    }
    for (size_t i = best->first; i < best->end; i++) {
        times[list->items[i].stem] = 0;
    }
    out->values[W_worth_log] = log1p(best->worth);
    out->values[W_plain_log] = log1p(worth[SORT_PLAIN]);
    out->values[W_name_log] = log1p(worth[SORT_NAME]);
    out->values[W_number_log] = log1p(worth[SORT_NUMBER]);
}

/* Where a stretch is a good part of a text, all of the text is in one place, and nothing stands out in it. */
static bool stands_out(const stm_prepared *p, uint32_t begin, uint32_t end)
{
    uint32_t words = p->units.items[end - 1].end_word - p->units.items[begin].first_word;
    return PART_MOST_OF * words < PART_MOST * p->words.document.token_count;
}

/* Fills `out` from the two lists; `times` and `wanted` have room for all stems and are zero. */
static void gather(stm_gathering *out, const shared_words lists[2], uint32_t *times, bool *wanted)
{
    const stretch best[2] = {best_stretch(&lists[0], times, NULL), best_stretch(&lists[1], times, NULL)};
    const size_t side = best[1].worth > best[0].worth;
    uint32_t units[2][2] = {{0, 0}, {0, 0}};
    out->words = best[side].words;
    if (out->words == 0) {
        return;
    }
    for (size_t i = best[side].first; i < best[side].end; i++) {
        wanted[lists[side].items[i].stem] = true;
    }
    const stretch other = best_stretch(&lists[!side], times, wanted);
    set_units(&lists[side], &best[side], wanted, units[side]);
    set_units(&lists[!side], &other, wanted, units[!side]);
    out->a_begin = units[0][0];
    out->a_end = units[0][1];
    out->b_begin = units[1][0];
    out->b_end = units[1][1];
    weigh(out, &lists[side], &best[side], times);
    out->values[W_both_log] = log1p(other.worth);
}

stemma_status stm_gathered_measure(stm_gathering *out, stm_arena *arena, const stm_prepared *a, const stm_prepared *b,
                                   stemma_error *error)
{
    *out = (stm_gathering){0};
    const size_t stems = a->stem_count < b->stem_count ? a->stem_count : b->stem_count;
    shared_words lists[2] = {{stm_arena_alloc(arena, (a->stem_count + 1) * sizeof(shared_word)), 0},
                             {stm_arena_alloc(arena, (b->stem_count + 1) * sizeof(shared_word)), 0}};
    uint32_t *times = stm_arena_zero(arena, (stems + 1) * sizeof *times);
    bool *wanted = stm_arena_zero(arena, (stems + 1) * sizeof *wanted);
    if (!lists[0].items || !lists[1].items || !times || !wanted) {
        return stm_error_memory(error);
    }
    list_shared(lists, a, b);
    gather(out, lists, times, wanted);
    if (out->words > 0 && !(stands_out(a, out->a_begin, out->a_end) && stands_out(b, out->b_begin, out->b_end))) {
        out->words = 0;
    }
    return STEMMA_OK;
}

double stm_gathered_score(const stm_gathering *gathering)
{
    if (gathering->words < WORDS_LEAST) {
        return 0;
    }
    double sum = gathered_weights[W_offset];
    for (size_t i = 0; i < STM_GATHERED_VALUES; i++) {
        sum += gathered_weights[i] * gathering->values[i];
    }
    return floor(1e6 * fmin(SCORE_MOST, 1 / (1 + exp(-sum))) + 0.5) / 1e6;
}

/* ------------------------------------------------------------------ the passage */

stemma_status stm_reuse_gather(stm_arena *arena, const stm_word_passage **out, size_t *count, const stm_prepared *a,
                               const stm_prepared *b, stemma_error *error)
{
    *out = NULL;
    *count = 0;
    stm_gathering gathering = {0};
    stemma_status status =
        stm_same_language(&a->words, &b->words) ? stm_gathered_measure(&gathering, arena, a, b, error) : STEMMA_OK;
    double score = stm_gathered_score(&gathering);
    if (status != STEMMA_OK || score < SCORE_LISTED) {
        return status;
    }
    stm_word_spans *spans = stm_arena_alloc(arena, sizeof *spans);
    stm_word_passage *passage = stm_arena_alloc(arena, sizeof *passage);
    if (!spans || !passage) {
        return stm_error_memory(error);
    }
    spans->a_begin = a->units.items[gathering.a_begin].first_word;
    spans->a_end = a->units.items[gathering.a_end - 1].end_word;
    spans->b_begin = b->units.items[gathering.b_begin].first_word;
    spans->b_end = b->units.items[gathering.b_end - 1].end_word;
    *passage = (stm_word_passage){.a_begin = spans->a_begin,
                                  .a_end = spans->a_end,
                                  .b_begin = spans->b_begin,
                                  .b_end = spans->b_end,
                                  .equal_words = gathering.words,
                                  .score = score,
                                  .kind = STEMMA_KIND_REWORDING,
                                  .gathered = true,
                                  .spans = spans,
                                  .span_count = 1};
    *out = passage;
    *count = 1;
    return STEMMA_OK;
}
