/* From pairs of wordings to links of articles: an article chooses at most STM_REUSE_PARTNERS_MAX.
 *
 * Articles of one wording are laid out by id; each is linked to its neighbours in that row. Where two wordings share
 * text and stand in several articles, each article of the longer row is linked to the one that stands as far along the
 * shorter row, so that every article has a partner and nobody has all of them.
 *
 * The cap. A link stays when it is among the STM_REUSE_PARTNERS_MAX strongest of both its ends, or among the
 * STM_REUSE_PARTNERS_SURE strongest of one of them: a brief that only a long digest repeats would be left with nothing
 * otherwise, since the digest has fifty partners that share more. Nobody is made an orphan by the cap, and the links
 * are still at most so many times the articles.
 *
 * Everything is worked out from wordings and ids, all links together: the order of reading does not show, and adding
 * comes to what one run over everything gives.
 */
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

#define NO_TEXT UINT32_MAX
#define EVERY_MEMBER_MAX 36u /* two rows whose product is no larger are linked all with all */

/* ------------------------------------------------------------------ groups */

void stm_groups_release(stm_groups *groups)
{
    free(groups->text_of);
    free(groups->member_begin);
    free(groups->members);
    free(groups->first);
    memset(groups, 0, sizeof *groups);
}

/* Numbers the texts in order of their first article: an open-addressing table from wording to text. */
static stemma_status number_texts(stm_groups *out, const stm_stored_identity *identities, size_t count,
                                  stemma_error *error)
{
    size_t size = 64;
    while (size < 2 * count) {
        size *= 2;
    }
    uint32_t *slots = malloc(size * sizeof *slots);
    if (!slots) {
        return stm_error_memory(error);
    }
    memset(slots, 0xFF, size * sizeof *slots);
    for (size_t i = 0; i < count; i++) {
        uint64_t wording = identities[i].wording;
        out->text_of[i] = NO_TEXT;
        if (wording == 0 || identities[i].rejected) {
            continue;
        }
        size_t slot = stm_mix64(wording, 0) & (size - 1);
        while (slots[slot] != NO_TEXT && identities[out->first[slots[slot]]].wording != wording) {
            slot = (slot + 1) & (size - 1);
        }
        if (slots[slot] == NO_TEXT) {
            slots[slot] = (uint32_t)out->text_count;
            out->first[out->text_count++] = (uint32_t)i;
        }
        out->text_of[i] = slots[slot];
    }
    free(slots);
    return STEMMA_OK;
}

typedef struct member {
    const char *id;
    uint32_t index;
} member;

static int compare_by_id(const void *left, const void *right)
{
    return strcmp(((const member *)left)->id, ((const member *)right)->id);
}

/* Members of a text of several articles, by id. */
static stemma_status sort_members(uint32_t *members, size_t count, const stm_stored_identity *identities,
                                  stemma_error *error)
{
    member *order = malloc(count * sizeof *order);
    if (!order) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < count; i++) {
        order[i] = (member){identities[members[i]].id, members[i]};
    }
    qsort(order, count, sizeof *order, compare_by_id);
    for (size_t i = 0; i < count; i++) {
        members[i] = order[i].index;
    }
    free(order);
    return STEMMA_OK;
}

static stemma_status list_members(stm_groups *out, const stm_stored_identity *identities, size_t count,
                                  stemma_error *error)
{
    uint32_t *begin = out->member_begin; /* shifted by two while it is filled, as in a counting sort */
    memset(begin, 0, (out->text_count + 2) * sizeof *begin);
    for (size_t i = 0; i < count; i++) {
        if (out->text_of[i] != NO_TEXT) {
            begin[out->text_of[i] + 2]++;
        }
    }
    for (size_t text = 0; text < out->text_count; text++) {
        begin[text + 2] += begin[text + 1];
    }
    for (size_t i = 0; i < count; i++) {
        if (out->text_of[i] != NO_TEXT) {
            out->members[begin[out->text_of[i] + 1]++] = (uint32_t)i;
        }
    }
    stemma_status status = STEMMA_OK;
    for (size_t text = 0; text < out->text_count && status == STEMMA_OK; text++) {
        if (begin[text + 1] - begin[text] > 1) {
            status = sort_members(out->members + begin[text], begin[text + 1] - begin[text], identities, error);
        }
    }
    return status;
}

stemma_status stm_groups_build(stm_groups *out, const stm_stored_identity *identities, size_t count,
                               stemma_error *error)
{
    memset(out, 0, sizeof *out);
    out->text_of = malloc((count + 1) * sizeof *out->text_of);
    out->member_begin = malloc((count + 2) * sizeof *out->member_begin);
    out->members = malloc((count + 1) * sizeof *out->members);
    out->first = malloc((count + 1) * sizeof *out->first);
    stemma_status status =
        out->text_of && out->member_begin && out->members && out->first ? STEMMA_OK : stm_error_memory(error);
    if (status == STEMMA_OK) {
        status = number_texts(out, identities, count, error);
    }
    if (status == STEMMA_OK) {
        status = list_members(out, identities, count, error);
    }
    if (status != STEMMA_OK) {
        stm_groups_release(out);
    }
    return status;
}

/* ------------------------------------------------------------------ links that pairs and groups ask for */

typedef struct choice {
    const stm_stored_identity *identities;
    const stm_groups *groups;
    stm_wanted_link *links;
    size_t count, capacity;
    stemma_error *error;
} choice;

static stemma_status want(choice *c, uint32_t one, uint32_t two, stm_wanted_link link)
{
    stemma_status status = STM_RESERVE(c->links, c->capacity, c->count + 1, c->error);
    if (status == STEMMA_OK) {
        bool in_order = strcmp(c->identities[one].id, c->identities[two].id) < 0;
        link.a = in_order ? one : two;
        link.b = in_order ? two : one;
        c->links[c->count++] = link;
    }
    return status;
}

static stemma_status want_group(choice *c, uint32_t text)
{
    const uint32_t *members = c->groups->members + c->groups->member_begin[text];
    uint32_t count = c->groups->member_begin[text + 1] - c->groups->member_begin[text];
    stemma_status status = STEMMA_OK;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = i + 1; j < count && j <= i + STM_REUSE_WINDOW && status == STEMMA_OK; j++) {
            stm_wanted_link link = {.strength = c->identities[members[i]].token_count, .whole = true};
            status = want(c, members[i], members[j], link);
        }
    }
    return status;
}

static stemma_status want_pair(choice *c, const stm_run_pair *pair)
{
    const stm_groups *g = c->groups;
    const uint32_t *a = g->members + g->member_begin[pair->a];
    const uint32_t *b = g->members + g->member_begin[pair->b];
    uint32_t a_count = g->member_begin[pair->a + 1] - g->member_begin[pair->a];
    uint32_t b_count = g->member_begin[pair->b + 1] - g->member_begin[pair->b];
    stm_wanted_link link = {.strength = pair->strength};
    if (a_count == 1 && b_count == 1) {
        return want(c, a[0], b[0], link);
    }
    stemma_status status = STEMMA_OK;
    if ((uint64_t)a_count * b_count <= EVERY_MEMBER_MAX) {
        for (uint32_t i = 0; i < a_count * b_count && status == STEMMA_OK; i++) {
            status = want(c, a[i / b_count], b[i % b_count], link);
        }
        return status;
    }
    uint32_t longer = a_count > b_count ? a_count : b_count;
    for (uint32_t i = 0; i < longer && status == STEMMA_OK; i++) {
        uint32_t in_a = (uint32_t)((uint64_t)i * a_count / longer);
        uint32_t in_b = (uint32_t)((uint64_t)i * b_count / longer);
        status = want(c, a[in_a], b[in_b], link);
    }
    return status;
}

/* ------------------------------------------------------------------ the cap */

typedef struct partner {
    uint32_t article;
    uint32_t link;
    uint32_t strength;
    const char *other_id;
} partner;

static int compare_partners(const void *left, const void *right)
{
    const partner *one = left;
    const partner *two = right;
    if (one->article != two->article) {
        return one->article < two->article ? -1 : 1;
    }
    if (one->strength != two->strength) {
        return one->strength > two->strength ? -1 : 1;
    }
    return strcmp(one->other_id, two->other_id);
}

typedef struct partner_list {
    partner *items;
    size_t count;
} partner_list;

/* The partners of the articles that are `chosen`, the strongest of each first. */
static stemma_status list_partners(const choice *c, const bool *chosen, partner_list *out)
{
    size_t ends = 0;
    for (size_t i = 0; i < c->count; i++) {
        ends += (size_t)chosen[c->links[i].a] + chosen[c->links[i].b];
    }
    out->count = 0;
    out->items = malloc((ends + 1) * sizeof *out->items);
    if (!out->items) {
        return stm_error_memory(c->error);
    }
    for (size_t i = 0; i < c->count; i++) {
        const stm_wanted_link *link = &c->links[i];
        if (chosen[link->a]) {
            out->items[out->count++] = (partner){link->a, (uint32_t)i, link->strength, c->identities[link->b].id};
        }
        if (chosen[link->b]) {
            out->items[out->count++] = (partner){link->b, (uint32_t)i, link->strength, c->identities[link->a].id};
        }
    }
    qsort(out->items, out->count, sizeof *out->items, compare_partners);
    return STEMMA_OK;
}

/* Marks links beyond the strongest of a crowded article, and chooses the articles that lose one by it. */
static stemma_status mark_over(choice *c, const bool *crowded, bool *losing, size_t *capped)
{
    partner_list partners;
    stemma_status status = list_partners(c, crowded, &partners);
    for (size_t i = 0, place = 0; i < partners.count; i++) {
        const partner *one = &partners.items[i];
        place = i > 0 && one->article == partners.items[i - 1].article ? place + 1 : 0;
        *capped += place == STM_REUSE_PARTNERS_MAX;
        if (place >= STM_REUSE_PARTNERS_MAX) {
            stm_wanted_link *link = &c->links[one->link];
            link->over = true;
            losing[link->a] = losing[link->b] = true;
        }
    }
    free(partners.items);
    return status;
}

/* Lifts the mark from the strongest links of each article. */
static stemma_status keep_strongest(choice *c, const bool *losing)
{
    partner_list partners;
    stemma_status status = list_partners(c, losing, &partners);
    for (size_t i = 0, place = 0; i < partners.count; i++) {
        place = i > 0 && partners.items[i].article == partners.items[i - 1].article ? place + 1 : 0;
        if (place < STM_REUSE_PARTNERS_SURE) {
            c->links[partners.items[i].link].over = false;
        }
    }
    free(partners.items);
    return status;
}

/* Chooses the articles that have too many partners. */
static stemma_status choose_crowded(const choice *c, size_t identity_count, bool *crowded, bool *some)
{
    uint32_t *degrees = calloc(identity_count + 1, sizeof *degrees);
    if (!degrees) {
        return stm_error_memory(c->error);
    }
    for (size_t i = 0; i < c->count; i++) {
        degrees[c->links[i].a]++;
        degrees[c->links[i].b]++;
    }
    for (size_t i = 0; i < identity_count; i++) {
        crowded[i] = degrees[i] > STM_REUSE_PARTNERS_MAX;
        *some = *some || crowded[i];
    }
    free(degrees);
    return STEMMA_OK;
}

static stemma_status cap_partners(choice *c, size_t identity_count, size_t *capped)
{
    bool *crowded = calloc(identity_count + 1, sizeof *crowded);
    bool *losing = calloc(identity_count + 1, sizeof *losing);
    bool some = false;
    *capped = 0;
    stemma_status status = crowded && losing ? STEMMA_OK : stm_error_memory(c->error);
    if (status == STEMMA_OK) {
        status = choose_crowded(c, identity_count, crowded, &some);
    }
    if (status == STEMMA_OK && some) {
        status = mark_over(c, crowded, losing, capped);
        if (status == STEMMA_OK) {
            status = keep_strongest(c, losing);
        }
    }
    free(crowded);
    free(losing);
    return status;
}

static uint32_t lower(const stm_wanted_link *link)
{
    return link->a < link->b ? link->a : link->b;
}

static uint32_t upper(const stm_wanted_link *link)
{
    return link->a < link->b ? link->b : link->a;
}

static int compare_links(const void *left, const void *right)
{
    const stm_wanted_link *one = left;
    const stm_wanted_link *two = right;
    if (lower(one) != lower(two)) {
        return lower(one) < lower(two) ? -1 : 1;
    }
    return (upper(one) > upper(two)) - (upper(one) < upper(two));
}

stemma_status stm_partners_choose(stm_wanted_links *out, const stm_stored_identity *identities, size_t identity_count,
                                  const stm_groups *groups, const stm_pair_list *pairs, stemma_error *error)
{
    choice c = {.identities = identities, .groups = groups, .error = error};
    stemma_status status = STEMMA_OK;
    out->capped = 0;
    for (uint32_t text = 0; text < groups->text_count && status == STEMMA_OK; text++) {
        status = want_group(&c, text);
    }
    for (size_t i = 0; i < pairs->count && status == STEMMA_OK; i++) {
        status = want_pair(&c, &pairs->items[i]);
    }
    if (status == STEMMA_OK) {
        status = cap_partners(&c, identity_count, &out->capped);
    }
    if (status == STEMMA_OK && c.count > 1) {
        qsort(c.links, c.count, sizeof *c.links, compare_links);
    }
    out->items = c.links;
    out->count = c.count;
    return status;
}
