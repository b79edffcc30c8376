/* Copies of which none can be shown to be the first.
 *
 * A hundred sites carry one agency text on one day, and the agency is not among them. The tree must put one of them at its
 * head and hang the rest on one another; which one is chance, and the probabilities say so: none reaches one half. Told
 * edge by edge that is a hundred times "undecided"; what a reader wants to be told once is that the original is not
 * identified. The same goes for two rewritings or translations of one text that is not at hand. So texts of which nearly
 * all stands in the other (nine tenths where it was copied, eight tenths where it was told in other words, for the ends
 * of such passages are rougher) make a class, and of a class
 *
 *      those that another surely precedes, and those whose source is asserted,     stay where the tree has them;
 *      two or more that are left, unless a single one is asserted to be an origin, stand under one hollow node.
 *
 * The node is not a claim that there is a text outside: the original may be one of the copies. It is one origin all the
 * same, and is counted as one instead of as the roots that the drawn trees happen to have, but for the chance that a
 * member is none of them: 1 - the score of its best link to one of them, times the part of the texts that it covers. */
#include "family/family_internal.h"

#include <string.h>

#define ALIKE_SHARE 0.9          /* of either text */
#define ALIKE_SHARE_REWORDED 0.8 /* where it is told in other words, or in another language */
#define SURELY 0.95

static bool is_alike(const stemma_link *link)
{
    double least = link->kind == STEMMA_KIND_COPY ? ALIKE_SHARE : ALIKE_SHARE_REWORDED;
    return link->score >= STM_FAMILY_SCORE_ASSERTED && link->a_share >= least && link->b_share >= least;
}

/* kin->work[m] becomes the smallest member of the class of m. */
static void find_classes(stm_kin *kin)
{
    uint32_t *leader = kin->work;
    const stm_family_links *links = kin->links;
    for (uint32_t m = 0; m < kin->count; m++) {
        leader[m] = m;
    }
    for (uint32_t m = 0; m < kin->count; m++) {
        uint32_t article = kin->members[m];
        for (size_t i = links->first[article]; i < links->first[article + 1]; i++) {
            const stemma_link *link = &links->input->links[links->link_of[i]];
            uint32_t other = link->a == article && is_alike(link) ? stm_kin_local(kin, link->b) : STM_NONE;
            if (other != STM_NONE) {
                stm_set_join(leader, m, other);
            }
        }
    }
    /* where many have one wording, each is linked to some of them only; the order is by wording there */
    for (size_t i = 1; kin->count > STM_FAMILY_ALL_PAIRS_MAX && i < kin->count; i++) {
        uint64_t wording = kin->texts[kin->order[i]].wording;
        if (wording != 0 && wording == kin->texts[kin->order[i - 1]].wording) {
            stm_set_join(leader, kin->order[i - 1], kin->order[i]);
        }
    }
    for (uint32_t m = 0; m < kin->count; m++) {
        leader[m] = stm_set_find(leader, m);
    }
}

/* first[c] becomes the member of class c whose date ends first, of those that have one. */
static void find_first(const stm_kin *kin, uint32_t *first)
{
    for (uint32_t m = 0; m < kin->count; m++) {
        uint32_t class = kin->work[m];
        first[m] = m;
        bool sooner = stm_kin_article(kin, m)->published.to < stm_kin_article(kin, first[class])->published.to;
        first[class] = sooner ? m : first[class];
    }
}

static bool may_be_first(const stm_kin *kin, uint32_t member, uint32_t first, const stemma_edge *edge)
{
    bool known = false;
    double behind =
        stm_family_earlier(&stm_kin_article(kin, first)->published, &stm_kin_article(kin, member)->published, &known);
    bool preceded = first != member && known && behind >= SURELY;
    return !preceded && (edge->parent == STEMMA_NO_ARTICLE || edge->probability < STM_FAMILY_SCORE_ASSERTED);
}

/* Marks those that may be the first; count[c] becomes how many class c has, 0 where a single one is asserted to be it.
 * Where several are, at the heads of trees that hang together only loosely, none of them is. */
static void count_first(const stm_kin *kin, stm_edge_draft *drafts, const uint32_t *first, uint32_t *count)
{
    uint32_t *asserted = count + kin->count;
    memset(count, 0, 2 * kin->count * sizeof *count);
    for (uint32_t m = 0; m < kin->count; m++) {
        stm_edge_draft *draft = &drafts[kin->members[m]];
        draft->may_be_first = may_be_first(kin, m, first[kin->work[m]], &draft->edge);
        count[kin->work[m]] += draft->may_be_first;
    }
    for (uint32_t m = 0; m < kin->count; m++) {
        const stm_edge_draft *draft = &drafts[kin->members[m]];
        asserted[kin->work[m]] += draft->may_be_first && draft->edge.probability >= STM_FAMILY_SCORE_ASSERTED;
    }
    for (uint32_t m = 0; m < kin->count; m++) {
        count[m] = asserted[m] == 1 ? 0 : count[m];
    }
}

double stm_kin_unlike(const stm_kin *kin, uint32_t member)
{
    const stm_family_links *links = kin->links;
    uint32_t article = kin->members[member];
    double best = 0;
    for (size_t i = links->first[article]; i < links->first[article + 1]; i++) {
        const stemma_link *link = &links->input->links[links->link_of[i]];
        double share = link->a_share < link->b_share ? link->a_share : link->b_share;
        best = is_alike(link) && link->score * share > best ? link->score * share : best;
    }
    return best > 0 ? 1 - best : 0; /* 0: of the same wording as another */
}

stemma_status stm_kin_find_originals(stm_kin *kin, stm_edge_draft *drafts, size_t *classes, stemma_error *error)
{
    *classes = 0;
    stemma_status status = STM_RESERVE(kin->work, kin->work_capacity, 4 * kin->count, error);
    if (status != STEMMA_OK) {
        return status;
    }
    uint32_t *first = kin->work + kin->count;
    uint32_t *count = first + kin->count;
    find_classes(kin);
    find_first(kin, first);
    count_first(kin, drafts, first, count);
    for (uint32_t m = 0; m < kin->count; m++) {
        stm_edge_draft *draft = &drafts[kin->members[m]];
        bool told = count[kin->work[m]] >= 2;
        draft->original = told ? kin->members[kin->work[m]] : STM_NONE;
        draft->may_be_first = draft->may_be_first && told;
        *classes += told && kin->work[m] == m;
    }
    return STEMMA_OK;
}
