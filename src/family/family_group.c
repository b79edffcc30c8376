/* Which articles are one family.
 *
 * Connected components of the links would be one line of code and wrong: a quotation, an agency's formula or one
 * borrowed sentence would glue two stories, and the glue spreads with every copy of either. So links are of two sorts.
 *
 *   solid   A good part of one text stands in the other, or several pieces of it, or a long one. Reuse of that size
 *           has a place in a tree, whatever else the two articles are. A solid link ties at once; an article made of
 *           two stories therefore ties both, as the contract wants it.
 *   weak    One short piece. Alone it ties nothing. Two groups that solid links made are joined over weak ones when
 *           many members of both agree (mean share times the part of the smaller side that takes part, an average
 *           linkage) and when it is not one and the same sentence everywhere: some article must share at least two
 *           separate pieces with the other group. Groups are joined in pairs that are each other's best, and weighed
 *           anew, until none is left (reciprocal nearest neighbours).
 *
 *           What stands in quotation marks on both sides ties in neither way, unless it is half a text: both quote a
 *           third, who may have spoken to all. Such words are told as a source of their own (family_shared.c).
 *
 *   likely  A good part of one text that may be the other's in new words; most of these links are not asserted. Where
 *           people retell a story freely, a member often has no other. Groups are joined when the members of the
 *           smaller one have, on the average, a fair chance of one true link with the other. A wrong tie of this sort
 *           costs less than a missed one: in the tree each member is still weighed as an origin of its own, whereas
 *           one that is left out can never get its source. Translations take no part: there a weak link is mostly a
 *           stock phrase.
 *
 * Cost: linear in links and passages, but for sorting the weak ones. */
#include "family/family_internal.h"

#include <stdlib.h>
#include <string.h>

/* Fitted on families of edited copies and other versions: the plateau is wide. */
#define SOLID_SHARE_ALONE 0.5   /* of either text, however short the passage */
#define SOLID_SHARE 0.3         /* in a passage of some length */
#define SOLID_POINTS 100        /* that length, in code points */
#define SOLID_SHARE_LITTLE 0.05 /* enough with two passages or a long one */
#define SOLID_POINTS_LONG 200
#define TIE_SHARE 0.06
#define TIE_ROUNDS 16
#define TIE_CHANCE 0.25
#define TIE_SCORE (STM_FAMILY_RETELLING_MOST + 1e-6) /* of a likely link that rests on sentences */
#define ADOPT_CHANCE 0.06
#define RETOLD_MEMBERS 3
#define RETOLD_PART 0.5

/* A weak passage, or a likely link (without a place), as one of its two articles sees it. */
typedef struct tie_span {
    uint32_t low, high; /* groups, low < high */
    uint32_t article;
    uint32_t begin, end;
    uint32_t link;
} tie_span;

/* A pair of groups that weak or likely links could join. */
typedef struct tie {
    uint32_t low, high;
    double strength;
} tie;

typedef struct grouping {
    const stm_family_links *links;
    uint32_t *leader; /* union-find; a group is named by its smallest member */
    uint32_t *size;
    uint32_t *best; /* of every group: its best tie */
    uint32_t *weak;
    size_t weak_count;
    uint32_t *retold;  /* of every group: members with an asserted rewording within it */
    uint8_t *reworded; /* of every article: whether it is one */
    tie_span *spans;
    size_t span_count, span_capacity;
    tie *ties;
    size_t tie_count, tie_capacity;
} grouping;

static void join(grouping *g, uint32_t a, uint32_t b)
{
    a = stm_set_find(g->leader, a);
    b = stm_set_find(g->leader, b);
    if (a != b) {
        uint32_t low = a < b ? a : b;
        uint32_t high = a < b ? b : a;
        g->leader[high] = low;
        g->size[low] += g->size[high];
    }
}

static double strongest_share(const stemma_link *link)
{
    return link->a_share > link->b_share ? link->a_share : link->b_share;
}

/* A passage that speaks for the two articles being of one family: no quotation of a third. */
static bool speaks(const stm_family_input *input, const stemma_passage *passage)
{
    return passage->score >= STM_FAMILY_SCORE_ASSERTED &&
           !(stm_family_is_quotation(&input->articles[passage->a], passage->a_begin, passage->a_end) &&
             stm_family_is_quotation(&input->articles[passage->b], passage->b_begin, passage->b_end));
}

static bool is_enough(double share, size_t count, uint64_t points)
{
    return (share >= SOLID_SHARE && points >= SOLID_POINTS) ||
           (share >= SOLID_SHARE_LITTLE && (count >= 2 || points >= SOLID_POINTS_LONG));
}

static bool is_solid(const stm_family_links *links, size_t l)
{
    const stm_family_input *input = links->input;
    double share = strongest_share(&input->links[l]);
    bool solid = share >= SOLID_SHARE_ALONE;
    uint64_t points = 0;
    size_t count = 0;
    if (share < SOLID_SHARE_LITTLE) {
        return false;
    }
    for (size_t p = links->passage_first[l]; p < links->passage_first[l + 1] && !solid; p++) {
        if (speaks(input, &input->passages[p])) {
            points += input->passages[p].a_end - input->passages[p].a_begin;
            count++;
            solid = is_enough(share, count, points);
        }
    }
    return solid;
}

static void join_solid(grouping *g)
{
    const stm_family_input *input = g->links->input;
    for (size_t l = 0; l < input->link_count; l++) {
        if (input->links[l].score < STM_FAMILY_SCORE_ASSERTED) {
            continue;
        }
        if (is_solid(g->links, l)) {
            join(g, input->links[l].a, input->links[l].b);
        } else {
            g->weak[g->weak_count++] = (uint32_t)l;
        }
    }
}

static int compare_spans(const void *left, const void *right)
{
    const tie_span *a = left;
    const tie_span *b = right;
    uint64_t one = ((uint64_t)a->low << 32) | a->high;
    uint64_t two = ((uint64_t)b->low << 32) | b->high;
    if (one != two) {
        return one < two ? -1 : 1;
    }
    if (a->article != b->article) {
        return a->article < b->article ? -1 : 1;
    }
    if (a->begin != b->begin) {
        return a->begin < b->begin ? -1 : 1;
    }
    if (a->end != b->end) {
        return a->end < b->end ? -1 : 1;
    }
    return a->link < b->link ? -1 : a->link > b->link;
}

static void add_span(grouping *g, const tie_span *groups, uint32_t article, uint32_t begin, uint32_t end)
{
    tie_span span = *groups;
    span.article = article;
    span.begin = begin;
    span.end = end;
    g->spans[g->span_count++] = span;
}

/* All weak passages between different groups, seen from both articles. */
static stemma_status collect_spans(grouping *g, stemma_error *error)
{
    const stm_family_input *input = g->links->input;
    g->span_count = 0;
    for (size_t w = 0; w < g->weak_count; w++) {
        uint32_t l = g->weak[w];
        uint32_t a = stm_set_find(g->leader, input->links[l].a);
        uint32_t b = stm_set_find(g->leader, input->links[l].b);
        if (a == b) {
            continue;
        }
        tie_span groups = {.low = a < b ? a : b, .high = a < b ? b : a, .link = l};
        size_t passages = g->links->passage_first[l + 1] - g->links->passage_first[l];
        stemma_status status = STM_RESERVE(g->spans, g->span_capacity, g->span_count + 2 * passages, error);
        if (status != STEMMA_OK) {
            return status;
        }
        for (size_t p = g->links->passage_first[l]; p < g->links->passage_first[l + 1]; p++) {
            const stemma_passage *passage = &input->passages[p];
            if (speaks(input, passage)) {
                add_span(g, &groups, passage->a, passage->a_begin, passage->a_end);
                add_span(g, &groups, passage->b, passage->b_begin, passage->b_end);
            }
        }
    }
    if (g->span_count > 0) {
        qsort(g->spans, g->span_count, sizeof *g->spans, compare_spans);
    }
    return STEMMA_OK;
}

/* Counts the members of every group that were reworded within it. */
static void count_retold(grouping *g)
{
    const stm_family_input *input = g->links->input;
    memset(g->retold, 0, input->article_count * sizeof *g->retold);
    memset(g->reworded, 0, input->article_count);
    for (size_t l = 0; l < input->link_count; l++) {
        const stemma_link *link = &input->links[l];
        if (link->score < STM_FAMILY_SCORE_ASSERTED || link->kind != STEMMA_KIND_REWORDING ||
            stm_set_find(g->leader, link->a) != stm_set_find(g->leader, link->b)) {
            continue;
        }
        g->retold[stm_set_find(g->leader, link->a)] += !g->reworded[link->a];
        g->retold[stm_set_find(g->leader, link->b)] += !g->reworded[link->b];
        g->reworded[link->a] = g->reworded[link->b] = 1;
    }
}

static bool is_retold(const grouping *g, uint32_t group)
{
    return g->retold[group] >= RETOLD_MEMBERS && (double)g->retold[group] >= RETOLD_PART * g->size[group];
}

/* Likely links between different groups, seen from both articles: all, or those with a group in which a story is
 * retold. */
static stemma_status collect_likely(grouping *g, bool all, stemma_error *error)
{
    const stm_family_input *input = g->links->input;
    stemma_status status = STM_RESERVE(g->spans, g->span_capacity, 2 * g->weak_count, error);
    g->span_count = 0;
    for (size_t w = 0; status == STEMMA_OK && w < g->weak_count; w++) {
        const stemma_link *link = &input->links[g->weak[w]];
        uint32_t a = stm_set_find(g->leader, link->a);
        uint32_t b = stm_set_find(g->leader, link->b);
        if (a != b && (all || is_retold(g, a) || is_retold(g, b))) {
            tie_span groups = {.low = a < b ? a : b, .high = a < b ? b : a, .link = g->weak[w]};
            add_span(g, &groups, link->a, 0, 0);
            add_span(g, &groups, link->b, 0, 0);
        }
    }
    if (g->span_count > 0) {
        qsort(g->spans, g->span_count, sizeof *g->spans, compare_spans);
    }
    return status;
}

static stemma_status collect_chances(grouping *g, stemma_error *error)
{
    return collect_likely(g, true, error);
}

static stemma_status collect_signs(grouping *g, stemma_error *error)
{
    count_retold(g);
    return collect_likely(g, false, error);
}

/* Spans of one article that do not touch each other. */
static size_t count_places(const tie_span *spans, size_t count)
{
    size_t places = 0;
    uint32_t end = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || spans[i].begin >= end) {
            places++;
        }
        end = i > 0 && end > spans[i].end ? end : spans[i].end;
    }
    return places;
}

/* Weighs the tie that spans[0 .. count) make between two groups: 0 when it is one sentence only. */
static double weigh_tie(const grouping *g, const tie_span *spans, size_t count)
{
    const stm_family_input *input = g->links->input;
    size_t sides[2] = {0, 0};
    size_t places = 0;
    double share = 0;
    for (size_t i = 0; i < count;) {
        size_t next = i + 1;
        share += strongest_share(&input->links[spans[i].link]);
        while (next < count && spans[next].article == spans[i].article) {
            share += strongest_share(&input->links[spans[next].link]);
            next++;
        }
        size_t here = count_places(spans + i, next - i);
        places = here > places ? here : places;
        sides[stm_set_find(g->leader, spans[i].article) == spans[0].low ? 0 : 1]++;
        i = next;
    }
    double low = (double)sides[0] / g->size[spans[0].low];
    double high = (double)sides[1] / g->size[spans[0].high];
    return places < 2 ? 0 : share / (double)count * (low < high ? low : high);
}

/* Weighs what likely links say: the chance that a member of the smaller group has a true one, on the average. */
static double weigh_chances(const grouping *g, const tie_span *spans, size_t count)
{
    const stm_family_input *input = g->links->input;
    double sides[2] = {0, 0};
    for (size_t i = 0; i < count;) {
        uint32_t article = spans[i].article;
        double none = 1;
        for (; i < count && spans[i].article == article; i++) {
            none *= 1 - input->links[spans[i].link].score;
        }
        sides[stm_set_find(g->leader, article) == spans[0].low ? 0 : 1] += 1 - none;
    }
    uint32_t low = g->size[spans[0].low];
    uint32_t high = g->size[spans[0].high];
    double of_low = sides[0] / low;
    double of_high = sides[1] / high;
    return low < high ? of_low : low > high ? of_high : of_low < of_high ? of_low : of_high;
}

/* One sort of links with what they must say to join two groups. */
typedef struct tie_rule {
    stemma_status (*collect)(grouping *g, stemma_error *error);
    double (*weigh)(const grouping *g, const tie_span *spans, size_t count);
    bool (*join)(grouping *g);
    double least;
} tie_rule;

static stemma_status collect_ties(grouping *g, const tie_rule *rule, stemma_error *error)
{
    g->tie_count = 0;
    for (size_t i = 0; i < g->span_count;) {
        size_t next = i + 1;
        while (next < g->span_count && g->spans[next].low == g->spans[i].low &&
               g->spans[next].high == g->spans[i].high) {
            next++;
        }
        tie found = {g->spans[i].low, g->spans[i].high, rule->weigh(g, g->spans + i, next - i)};
        if (found.strength >= rule->least) {
            stemma_status status = STM_RESERVE(g->ties, g->tie_capacity, g->tie_count + 1, error);
            if (status != STEMMA_OK) {
                return status;
            }
            g->ties[g->tie_count++] = found;
        }
        i = next;
    }
    return STEMMA_OK;
}

static void note_best(grouping *g, uint32_t group, uint32_t t)
{
    if (g->best[group] == STM_NONE || g->ties[t].strength > g->ties[g->best[group]].strength) {
        g->best[group] = t; /* of equals the first, which has the smaller names */
    }
}

/* Every group joins the larger one that it has the best tie with. */
static bool adopt(grouping *g)
{
    bool any = false;
    for (size_t t = 0; t < g->tie_count; t++) {
        g->best[g->ties[t].low] = g->best[g->ties[t].high] = STM_NONE;
    }
    for (uint32_t t = 0; t < g->tie_count; t++) {
        uint32_t low = g->ties[t].low;
        uint32_t high = g->ties[t].high;
        uint32_t into = g->size[low] >= g->size[high] ? low : high;
        if (is_retold(g, into)) {
            note_best(g, into == low ? high : low, t);
        }
    }
    for (uint32_t t = 0; t < g->tie_count; t++) {
        bool chosen = g->best[g->ties[t].low] == t || g->best[g->ties[t].high] == t;
        if (chosen) {
            join(g, g->ties[t].low, g->ties[t].high);
        }
        any = any || chosen;
    }
    return any;
}

/* Joins the groups that are each other's best; false when there are none. */
static bool join_best(grouping *g)
{
    for (size_t t = 0; t < g->tie_count; t++) {
        g->best[g->ties[t].low] = g->best[g->ties[t].high] = STM_NONE;
    }
    for (uint32_t t = 0; t < g->tie_count; t++) {
        note_best(g, g->ties[t].low, t);
        note_best(g, g->ties[t].high, t);
    }
    for (uint32_t t = 0; t < g->tie_count; t++) {
        if (g->best[g->ties[t].low] == t && g->best[g->ties[t].high] == t) {
            join(g, g->ties[t].low, g->ties[t].high);
        }
    }
    return g->tie_count > 0;
}

static stemma_status join_in_rounds(grouping *g, const tie_rule *rule, stemma_error *error)
{
    for (int round = 0; round < TIE_ROUNDS && g->weak_count > 0; round++) {
        stemma_status status = rule->collect(g, error);
        if (status == STEMMA_OK) {
            status = collect_ties(g, rule, error);
        }
        if (status != STEMMA_OK) {
            return status;
        }
        if (!rule->join(g)) {
            break;
        }
    }
    return STEMMA_OK;
}

static stemma_status join_weak(grouping *g, stemma_error *error)
{
    static const tie_rule rule = {collect_spans, weigh_tie, join_best, TIE_SHARE};
    return join_in_rounds(g, &rule, error);
}

static void list_likely(grouping *g, double least)
{
    const stm_family_input *input = g->links->input;
    g->weak_count = 0;
    for (size_t l = 0; l < input->link_count; l++) {
        const stemma_link *link = &input->links[l];
        if (link->score >= least &&
            stm_family_is_likely(link->score, strongest_share(link), link->kind == STEMMA_KIND_TRANSLATION)) {
            g->weak[g->weak_count++] = (uint32_t)l;
        }
    }
}

static stemma_status join_likely(grouping *g, stemma_error *error)
{
    static const tie_rule rule = {collect_chances, weigh_chances, join_best, TIE_CHANCE};
    list_likely(g, TIE_SCORE);
    return join_in_rounds(g, &rule, error);
}

static stemma_status adopt_likely(grouping *g, stemma_error *error)
{
    static const tie_rule rule = {collect_signs, weigh_chances, adopt, ADOPT_CHANCE};
    size_t count = g->links->input->article_count;
    g->retold = malloc((count + 1) * sizeof *g->retold);
    g->reworded = malloc(count + 1);
    if (!g->retold || !g->reworded) {
        return stm_error_memory(error);
    }
    list_likely(g, 0);
    return join_in_rounds(g, &rule, error);
}

/* A source that the user decided on is of the family, whatever links them. */
static void join_decided(grouping *g)
{
    for (uint32_t i = 0; i < g->links->input->article_count; i++) {
        uint32_t parent = stm_family_forced(g->links->pins, i);
        if (parent != STM_NONE && parent != STM_PINNED_ORIGIN) {
            join(g, i, parent);
        }
    }
}

/* Leaders are smallest members, so that a walk over the articles meets the families in order. `size` becomes the place
 * of each family in members. */
static stemma_status list_families(stm_family_groups *out, grouping *g, stemma_error *error)
{
    size_t count = g->links->input->article_count;
    size_t families = 0;
    size_t members = 0;
    for (size_t i = 0; i < count; i++) {
        if (g->leader[i] == i && g->size[i] > 1) {
            families++;
            members += g->size[i];
        }
    }
    out->members = malloc((members + 1) * sizeof *out->members);
    out->first = malloc((families + 1) * sizeof *out->first);
    if (!out->members || !out->first) {
        return stm_error_memory(error);
    }
    uint32_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t leader = stm_set_find(g->leader, i);
        if (leader == i) {
            uint32_t size = g->size[i];
            g->best[i] = size > 1 ? at : STM_NONE;
            if (size > 1) {
                out->first[out->count++] = at;
                at += size;
            }
        }
        if (g->best[leader] != STM_NONE) {
            out->members[g->best[leader]++] = i;
        }
    }
    out->first[out->count] = at;
    return STEMMA_OK;
}

void stm_family_groups_release(stm_family_groups *groups)
{
    free(groups->members);
    free(groups->first);
    *groups = (stm_family_groups){0};
}

stemma_status stm_family_group(stm_family_groups *out, const stm_family_links *links, stemma_error *error)
{
    size_t count = links->input->article_count;
    grouping g = {.links = links};
    stemma_status status = STEMMA_OK;
    *out = (stm_family_groups){0};
    g.leader = malloc((count + 1) * sizeof *g.leader);
    g.size = malloc((count + 1) * sizeof *g.size);
    g.best = malloc((count + 1) * sizeof *g.best);
    g.weak = malloc((links->input->link_count + 1) * sizeof *g.weak);
    if (!g.leader || !g.size || !g.best || !g.weak) {
        status = stm_error_memory(error);
        goto done;
    }
    for (uint32_t i = 0; i < count; i++) {
        g.leader[i] = i;
        g.size[i] = 1;
    }
    join_solid(&g);
    status = join_weak(&g, error);
    if (status == STEMMA_OK) {
        status = join_likely(&g, error);
    }
    if (status == STEMMA_OK) {
        status = adopt_likely(&g, error);
    }
    if (status == STEMMA_OK) {
        join_decided(&g);
        status = list_families(out, &g, error);
    }
done:
    if (status != STEMMA_OK) {
        stm_family_groups_release(out);
    }
    free(g.leader);
    free(g.size);
    free(g.best);
    free(g.weak);
    free(g.retold);
    free(g.reworded);
    free(g.spans);
    free(g.ties);
    return status;
}
