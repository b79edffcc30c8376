/* The family room: who probably had it from whom.
 *
 * A stemma is the tree that a textual critic draws of a text's copies. It is drawn here in eight steps, each a file:
 *
 *   links     which links an article has, which passages a link has (family_links.c)
 *   families  what links tie together, and what one borrowed sentence does not (family_group.c)
 *   texts     each member's words and word pairs, title, outlet, credits (family_text.c, _grams.c, _credit.c)
 *   sources   its possible parents, and what speaks for each (family_sources.c, _features.c, _rivals.c, _time.c)
 *   trees     each edge's probability over all trees at once (family_probability.c, _matrix.c, _sample.c)
 *   origins   the number of roots as a distribution: low, expected, high (family_origins.c, _roots.c)
 *   edges     the most probable parent, the next, the list, further sources, the reasons (family_edges.c), what the text
 *             says against the dates (family_conflict.c)
 *   unseen    copies whose original is not identified (family_originals.c), documents that articles quote which had them
 *             not from each other (family_shared.c)
 *
 * What makes it work, learned by measuring: novelty must be divided by the child's own mass, or long sources are
 * punished; words weigh by their rarity among the members, for the words of the story itself prove nothing; a changed
 * figure that two members share ties them more than a page of agreement; an article pieced together from two sources
 * must be allowed both, or it turns every edge around it the wrong way. Dates exclude and weigh, but nothing rests on a
 * date that is not there. The virtual root stands for an origin or for a source that is not at hand, and takes what no
 * member explains well enough; so a probability below one half is an honest "not sure" and the program says so.
 *
 * No single best tree is searched for (Chu-Liu/Edmonds). The parent told is each article's most probable one over all
 * trees, which is what its probability means; in a knot of undated copies these may close a circle, and each of them
 * then stands at a probability that says so.
 *
 * Families are drawn apart from each other, by several threads (one that would keep the others waiting, by all of them
 * together: its members are read and its pairs compared in parts), and see nothing outside: the same members with the same
 * links give the same family in any company, which is what `add` rests on. Decisions are made on probabilities rounded
 * to millionths, ties fall to the smaller id, random numbers are seeded by the family's smallest id. */
#include "family/family_internal.h"

#include <stdlib.h>
#include <string.h>

void stm_family_result_release(stm_family_result *result)
{
    stm_arena_release(&result->arena);
    *result = (stm_family_result)STM_FAMILY_RESULT_INIT;
}

#define GIANT_MEMBERS 200u

typedef struct build {
    const stm_family_input *input;
    stm_family_links links;
    stm_family_pins pins;
    stm_family_groups groups;
    stemma_family *families; /* in the order of groups; members not yet set */
    stm_edge_draft *drafts;  /* by article */
    stm_kin *kin;            /* by thread */
    stm_parent_list *lists;
    unsigned threads;
} build;

static stemma_status draw_family(build *b, size_t index, unsigned thread, stemma_error *error)
{
    stm_kin *kin = &b->kin[thread];
    kin->links = &b->links;
    kin->members = b->groups.members + b->groups.first[index];
    kin->count = b->groups.first[index + 1] - b->groups.first[index];
    const char *smallest = stm_kin_article(kin, 0)->id;
    kin->seed = stm_hash64(smallest, strlen(smallest), 0);
    stemma_status status = stm_kin_read(kin, error);
    if (status == STEMMA_OK) {
        status = stm_kin_find_sources(kin, error);
    }
    if (status == STEMMA_OK) {
        status = stm_kin_weigh_trees(kin, error);
    }
    if (status == STEMMA_OK) {
        status = stm_kin_edges(kin, b->drafts, &b->lists[thread], error);
    }
    size_t classes = 0;
    if (status == STEMMA_OK) {
        status = stm_kin_find_originals(kin, b->drafts, &classes, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    if (classes > 0) {
        stm_kin_count_originals(kin, b->drafts, classes);
    }
    stemma_family *family = &b->families[index];
    stm_kin_origins(kin, family);
    (void)snprintf(family->id, sizeof family->id, "f%012llx", (unsigned long long)(kin->seed >> 16));
    for (size_t m = 0; m < kin->count; m++) {
        b->drafts[kin->members[m]].thread = thread;
    }
    return STEMMA_OK;
}

/* Whether one family is more than a thread's part of all the work, so that the others would wait for it. */
static bool is_giant(const build *b, size_t index)
{
    size_t count = b->groups.first[index + 1] - b->groups.first[index];
    return count >= GIANT_MEMBERS && count > b->groups.first[b->groups.count] / b->threads;
}

static stemma_status draw_if_not_giant(void *payload, size_t index, unsigned thread, stemma_error *error)
{
    build *b = payload;
    b->kin[thread].threads = 1;
    return is_giant(b, index) ? STEMMA_OK : draw_family(b, index, thread, error);
}

/* A giant is drawn by all threads together, the rest side by side. */
static stemma_status draw_all(build *b, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t index = 0; index < b->groups.count && status == STEMMA_OK; index++) {
        if (is_giant(b, index)) {
            b->kin[0].threads = b->threads;
            status = draw_family(b, index, 0, error);
        }
    }
    return status == STEMMA_OK ? stm_parallel(b->groups.count, b->threads, draw_if_not_giant, b, error) : status;
}

/* ------------------------------------------------------------------ results in order */

static const stemma_parent *keep_parents(build *b, stm_arena *arena, const stm_edge_draft *draft, size_t at,
                                         size_t count)
{
    stemma_parent *kept = stm_arena_alloc(arena, (count > 0 ? count : 1) * sizeof *kept);
    if (kept && count > 0) {
        memcpy(kept, b->lists[draft->thread].items + at, count * sizeof *kept);
    }
    return kept;
}

static stemma_status keep_family(build *b, stm_family_result *out, uint32_t index, size_t group, stemma_error *error)
{
    stemma_family *family = &out->families[index];
    size_t count = b->groups.first[group + 1] - b->groups.first[group];
    uint32_t *members = stm_arena_alloc(&out->arena, count * sizeof *members);
    if (!members) {
        return stm_error_memory(error);
    }
    *family = b->families[group];
    memcpy(members, b->groups.members + b->groups.first[group], count * sizeof *members);
    family->members = members;
    family->member_count = count;
    for (size_t m = 0; m < count; m++) {
        stm_edge_draft *draft = &b->drafts[members[m]];
        stemma_edge *edge = &out->edges[out->edge_count++];
        *edge = draft->edge;
        edge->family = index;
        edge->source = STEMMA_NO_SOURCE;
        edge->parents = keep_parents(b, &out->arena, draft, draft->parents_at, edge->parent_count);
        edge->also =
            edge->also_count > 0 ? keep_parents(b, &out->arena, draft, draft->also_at, edge->also_count) : NULL;
        if (!edge->parents || (edge->also_count > 0 && !edge->also)) {
            return stm_error_memory(error);
        }
    }
    return STEMMA_OK;
}

/* An article without links hangs on the root for certain. */
static stemma_status keep_lone(build *b, stm_family_result *out, const bool *in_family, stemma_error *error)
{
    stemma_parent *root = stm_arena_alloc(&out->arena, sizeof *root);
    if (!root) {
        return stm_error_memory(error);
    }
    *root = (stemma_parent){STEMMA_NO_ARTICLE, 1};
    for (uint32_t i = 0; i < b->input->article_count; i++) {
        if (!in_family[i]) {
            out->edges[out->edge_count++] =
                (stemma_edge){.family = STEMMA_NO_FAMILY,
                              .child = i,
                              .parent = STEMMA_NO_ARTICLE,
                              .probability = 1,
                              .runner_up = STEMMA_NO_ARTICLE,
                              .basis = stm_family_forced(&b->pins, i) == STM_NONE ? 0 : STEMMA_BASIS_USER,
                              .parents = root,
                              .parent_count = 1,
                              .source = STEMMA_NO_SOURCE};
        }
    }
    return STEMMA_OK;
}

typedef struct named {
    const char *id;
    size_t group;
} named;

static int compare_named(const void *left, const void *right)
{
    const named *a = left;
    const named *b = right;
    int order = strcmp(a->id, b->id);
    return order != 0 ? order : a->group < b->group ? -1 : a->group > b->group;
}

static stemma_status keep_all(build *b, stm_family_result *out, named *names, bool *in_family, stemma_error *error)
{
    size_t families = b->groups.count;
    out->families = stm_arena_alloc(&out->arena, (families + 1) * sizeof *out->families);
    out->edges = stm_arena_alloc(&out->arena, (b->input->article_count + 1) * sizeof *out->edges);
    if (!out->families || !out->edges) {
        return stm_error_memory(error);
    }
    for (size_t g = 0; g < families; g++) {
        names[g] = (named){b->families[g].id, g};
    }
    if (families > 0) {
        qsort(names, families, sizeof *names, compare_named);
    }
    for (size_t m = 0; m < b->groups.first[families]; m++) {
        in_family[b->groups.members[m]] = true;
    }
    for (uint32_t i = 0; i < families; i++) {
        stemma_status status = keep_family(b, out, i, names[i].group, error);
        if (status != STEMMA_OK) {
            return status;
        }
        out->family_count++;
    }
    return keep_lone(b, out, in_family, error);
}

static stemma_status keep_results(build *b, stm_family_result *out, stemma_error *error)
{
    named *names = malloc((b->groups.count + 1) * sizeof *names);
    bool *in_family = calloc(b->input->article_count + 1, sizeof *in_family);
    stemma_status status = names && in_family ? keep_all(b, out, names, in_family, error) : stm_error_memory(error);
    free(names);
    free(in_family);
    return status;
}

static stemma_status allocate(build *b, stemma_error *error)
{
    b->families = calloc(b->groups.count + 1, sizeof *b->families);
    b->drafts = calloc(b->input->article_count + 1, sizeof *b->drafts);
    b->kin = calloc(b->threads, sizeof *b->kin);
    b->lists = calloc(b->threads, sizeof *b->lists);
    if (!b->families || !b->drafts || !b->kin || !b->lists) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < b->input->article_count; i++) {
        b->drafts[i].original = STM_NONE;
    }
    return STEMMA_OK;
}

static void build_release(build *b)
{
    for (unsigned t = 0; t < b->threads; t++) {
        if (b->kin) {
            stm_kin_release(&b->kin[t]);
        }
        if (b->lists) {
            free(b->lists[t].items);
        }
    }
    free(b->kin);
    free(b->lists);
    free(b->families);
    free(b->drafts);
    stm_family_groups_release(&b->groups);
    stm_family_pins_release(&b->pins);
    stm_family_links_release(&b->links);
}

stemma_status stm_family_build(stm_family_result *out, const stm_family_input *input, stemma_error *error)
{
    build b = {.input = input, .threads = stm_thread_count(input->threads)};
    *out = (stm_family_result)STM_FAMILY_RESULT_INIT;
    stemma_status status = stm_family_links_build(&b.links, input, error);
    if (status == STEMMA_OK) {
        status = stm_family_pins_build(&b.pins, input, error);
        b.links.pins = &b.pins;
    }
    if (status == STEMMA_OK) {
        status = stm_family_group(&b.groups, &b.links, error);
    }
    if (status == STEMMA_OK) {
        status = allocate(&b, error);
    }
    if (status == STEMMA_OK) {
        status = draw_all(&b, error);
    }
    if (status == STEMMA_OK) {
        status = keep_results(&b, out, error);
    }
    if (status == STEMMA_OK) {
        status = stm_family_find_sources(out, &b.links, b.drafts, error);
    }
    build_release(&b);
    if (status != STEMMA_OK) {
        stm_family_result_release(out);
    }
    return status;
}
