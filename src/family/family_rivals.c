/* How a possible parent stands among the others of its child.
 *
 * What two texts have in common does not tell a parent from a sibling: a sibling may share as much. What tells them apart
 * is what each has of the child that the other lacks. If q has much of c that p lacks, and p hardly anything of c that q
 * lacks, then c was not written from p alone while q lay there:
 *
 *        of c's words                 p has          q has
 *        --------------------------------------------------
 *        both have them               ##########     ##########
 *        only p                       #
 *        only q                                      #######      ->  p is outdone by q, by 7 against 1
 *
 * So every possible parent is held against the six that share most with the child (a text that surely came later than the
 * child is none), and the worst of these comparisons is told, as a ratio and as a difference over its root. A slip that was
 * handed on thereby counts for the line that has it, which no share of a whole text shows.
 *
 * Beside that: whether another member stands between the two (nearer to both than they are to each other, as a parent
 * stands between a grandparent and a child), how many other possible parents are nearer to the child, and to how many
 * members the parent is nearer than to this child.
 *
 * Each member's words are numbered, and what another has of them is a row of bits, so that "both, but not q" is a walk
 * over a few machine words. Of n members this costs n * n rows and 6 * n * n walks: it is done in families of up to
 * STM_FAMILY_ALL_PAIRS_MAX members. In larger ones nobody is held against anybody, and in a pair there is nobody else. */
#include "family/family_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RIVALS_MOST 6
#define MASS_LEAST 1.0 /* so much more or less is chance */

/* One child at a time. */
typedef struct rivalry {
    stm_kin *kin;
    float *likeness; /* of every two members */
    uint64_t *bits;  /* of every member: which of the child's words it has */
    size_t bit_capacity;
    size_t words; /* machine words of a row */
    double mass[STM_FAMILY_ALL_PAIRS_MAX];
    bool possible[STM_FAMILY_ALL_PAIRS_MAX]; /* as a parent of the child */
    uint32_t rivals[RIVALS_MOST];            /* of the possible ones those with most of the child */
    size_t rival_count;
} rivalry;

static bool has_rivals(const stm_kin *kin)
{
    return kin->count > 2 && kin->count <= STM_FAMILY_ALL_PAIRS_MAX;
}

stm_rival stm_kin_rival(const stm_kin *kin, uint32_t child, uint32_t parent)
{
    return has_rivals(kin) ? kin->rivals[(size_t)child * kin->count + parent] : (stm_rival){0};
}

/* ------------------------------------------------------------------ how alike two members are */

static float mean_of(double one, double two)
{
    return one + two > 0 ? (float)(2 * one * two / (one + two)) : 0;
}

static float likeness_of_words(const stm_kin *kin, uint32_t one, uint32_t two)
{
    double both = stm_kin_pair(kin, one, two).in_order;
    double sum = (double)kin->texts[one].sequence_count + kin->texts[two].sequence_count;
    return sum > 0 ? (float)(2 * both / sum) : 0;
}

/* Between two languages, what passages cover. */
static void note_translations(rivalry *r, uint32_t member)
{
    const stm_kin *kin = r->kin;
    const stm_family_links *links = kin->links;
    uint32_t article = kin->members[member];
    for (size_t i = links->first[article]; i < links->first[article + 1]; i++) {
        const stemma_link *link = &links->input->links[links->link_of[i]];
        uint32_t other = stm_kin_local(kin, link->a == article ? link->b : link->a);
        if (other != STM_NONE && stm_kin_other_language(kin, member, other)) {
            r->likeness[(size_t)member * kin->count + other] = mean_of(link->a_share, link->b_share);
        }
    }
}

static void fill_likeness(rivalry *r)
{
    const stm_kin *kin = r->kin;
    for (uint32_t one = 0; one < kin->count; one++) {
        for (uint32_t two = 0; two < kin->count; two++) {
            bool apart = one == two || stm_kin_other_language(kin, one, two);
            r->likeness[(size_t)one * kin->count + two] = apart ? 0 : likeness_of_words(kin, one, two);
        }
        note_translations(r, one);
    }
}

/* ------------------------------------------------------------------ what each has of one child */

static void fill_row(rivalry *r, uint32_t child, uint32_t other)
{
    const stm_kin *kin = r->kin;
    const stm_gram *items = kin->grams[STM_GRAM_WORDS].items;
    const stm_gram_slice *own = &kin->texts[child].grams[STM_GRAM_WORDS];
    const stm_gram *x = items + own->first;
    const stm_gram *y = items + kin->texts[other].grams[STM_GRAM_WORDS].first;
    const stm_gram *y_end = y + kin->texts[other].grams[STM_GRAM_WORDS].count;
    uint64_t *row = r->bits + other * r->words;
    memset(row, 0, r->words * sizeof *row);
    r->mass[other] = 0;
    for (size_t i = 0; i < own->count && y < y_end;) {
        if (x[i].hash == y->hash) {
            row[i / 64] |= (uint64_t)1 << (i % 64);
            r->mass[other] += (double)x[i].weight;
        }
        bool step = x[i].hash <= y->hash;
        y += y->hash <= x[i].hash;
        i += step;
    }
}

/* Keeps the six with most of the child, the first of equals before. */
static void consider_rival(rivalry *r, uint32_t other)
{
    size_t at = r->rival_count;
    while (at > 0 && r->mass[r->rivals[at - 1]] < r->mass[other]) {
        at--;
    }
    if (at == RIVALS_MOST) {
        return;
    }
    r->rival_count += r->rival_count < RIVALS_MOST;
    for (size_t i = r->rival_count - 1; i > at; i--) {
        r->rivals[i] = r->rivals[i - 1];
    }
    r->rivals[at] = other;
}

static stemma_status fill_rows(rivalry *r, uint32_t child, stemma_error *error)
{
    const stm_kin *kin = r->kin;
    r->words = (kin->texts[child].grams[STM_GRAM_WORDS].count + (size_t)63) / 64;
    r->rival_count = 0;
    stemma_status status = STM_RESERVE(r->bits, r->bit_capacity, kin->count * r->words + 1, error);
    for (uint32_t other = 0; status == STEMMA_OK && other < kin->count; other++) {
        bool known = false;
        double earlier = stm_family_earlier(&stm_kin_article(kin, other)->published,
                                            &stm_kin_article(kin, child)->published, &known);
        r->possible[other] = other != child && !(known && earlier <= 0) && !stm_kin_ruled_out(kin, child, other);
        if (other != child) {
            fill_row(r, child, other);
        }
        if (r->possible[other]) {
            consider_rival(r, other);
        }
    }
    return status;
}

static double mass_of_both(const rivalry *r, uint32_t child, uint32_t one, uint32_t two)
{
    const stm_gram *own = r->kin->grams[STM_GRAM_WORDS].items + r->kin->texts[child].grams[STM_GRAM_WORDS].first;
    const uint64_t *a = r->bits + one * r->words;
    const uint64_t *b = r->bits + two * r->words;
    double sum = 0;
    for (size_t w = 0; w < r->words; w++) {
        for (uint64_t both = a[w] & b[w]; both != 0; both &= both - 1) {
            sum += (double)own[w * 64 + (size_t)__builtin_ctzll(both)].weight;
        }
    }
    return sum;
}

static void hold_against(const rivalry *r, uint32_t child, uint32_t parent, stm_rival *out)
{
    double outdone = 0;
    double contrast = 0;
    for (size_t i = 0; i < r->rival_count; i++) {
        uint32_t rival = r->rivals[i];
        if (rival == parent) {
            continue;
        }
        double both = mass_of_both(r, child, parent, rival);
        double only_parent = r->mass[parent] > both ? r->mass[parent] - both : 0;
        double only_rival = r->mass[rival] > both ? r->mass[rival] - both : 0;
        double ratio = log((only_rival + MASS_LEAST) / (only_parent + MASS_LEAST));
        double difference = (only_rival - only_parent) / sqrt(only_rival + only_parent + MASS_LEAST);
        outdone = ratio > outdone ? ratio : outdone;
        contrast = difference > contrast ? difference : contrast;
    }
    out->outdone = (float)outdone;
    out->contrast = (float)contrast;
}

/* ------------------------------------------------------------------ who is nearer */

static void find_nearer(const rivalry *r, uint32_t child, uint32_t parent, stm_rival *out)
{
    size_t n = r->kin->count;
    const float *of_child = r->likeness + child * n;
    const float *of_parent = r->likeness + parent * n;
    float alike = of_child[parent];
    float between = 0;
    unsigned child_nearer = 0;
    unsigned parent_nearer = 0;
    for (uint32_t other = 0; other < n; other++) {
        if (other == child || other == parent) {
            continue;
        }
        parent_nearer += of_parent[other] > alike;
        if (r->possible[other]) {
            float less = of_parent[other] < of_child[other] ? of_parent[other] : of_child[other];
            between = less - alike > between ? less - alike : between;
            child_nearer += of_child[other] > alike;
        }
    }
    out->between = between;
    out->child_nearer = (float)log(1 + (double)child_nearer);
    out->parent_nearer = (float)log(1 + (double)parent_nearer);
}

static stemma_status find_rivals_of(rivalry *r, uint32_t child, stemma_error *error)
{
    stm_kin *kin = r->kin;
    stemma_status status = fill_rows(r, child, error);
    for (uint32_t parent = 0; status == STEMMA_OK && parent < kin->count; parent++) {
        stm_rival *out = &kin->rivals[(size_t)child * kin->count + parent];
        *out = (stm_rival){0};
        if (parent != child) {
            hold_against(r, child, parent, out);
            find_nearer(r, child, parent, out);
        }
    }
    return status;
}

stemma_status stm_kin_find_rivals(stm_kin *kin, stemma_error *error)
{
    if (!has_rivals(kin)) {
        return STEMMA_OK;
    }
    rivalry r = {.kin = kin};
    stemma_status status = STM_RESERVE(kin->rivals, kin->rival_capacity, kin->count * kin->count, error);
    if (status != STEMMA_OK) {
        return status;
    }
    r.likeness = malloc(kin->count * kin->count * sizeof *r.likeness);
    if (!r.likeness) {
        return stm_error_memory(error);
    }
    fill_likeness(&r);
    for (uint32_t child = 0; status == STEMMA_OK && child < kin->count; child++) {
        status = find_rivals_of(&r, child, error);
    }
    free(r.likeness);
    free(r.bits);
    return status;
}
