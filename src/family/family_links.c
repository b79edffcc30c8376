/* Links by article, and the passages of every link: two walks over sorted arrays. */
#include "family/family_internal.h"

#include <stdlib.h>

void stm_family_links_release(stm_family_links *links)
{
    free(links->passage_first);
    free(links->first);
    free(links->link_of);
    *links = (stm_family_links){0};
}

static int compare_pair(const stemma_link *link, const stemma_passage *passage)
{
    if (link->a != passage->a) {
        return link->a < passage->a ? -1 : 1;
    }
    if (link->b != passage->b) {
        return link->b < passage->b ? -1 : 1;
    }
    return 0;
}

/* Passages without a link are passed over: they belong to the link before, which never looks at them. */
static void find_passages(stm_family_links *links)
{
    const stm_family_input *input = links->input;
    size_t passage = 0;
    for (size_t l = 0; l < input->link_count; l++) {
        while (passage < input->passage_count && compare_pair(&input->links[l], &input->passages[passage]) > 0) {
            passage++;
        }
        links->passage_first[l] = passage;
    }
    links->passage_first[input->link_count] = input->passage_count;
}

static void find_links(stm_family_links *links)
{
    const stm_family_input *input = links->input;
    for (size_t l = 0; l < input->link_count; l++) {
        links->first[input->links[l].a + 1]++;
        links->first[input->links[l].b + 1]++;
    }
    for (size_t i = 0; i < input->article_count; i++) {
        links->first[i + 1] += links->first[i];
    }
    /* first[i] runs ahead while filling and is set back afterwards */
    for (size_t l = 0; l < input->link_count; l++) {
        links->link_of[links->first[input->links[l].a]++] = (uint32_t)l;
        links->link_of[links->first[input->links[l].b]++] = (uint32_t)l;
    }
    for (size_t i = input->article_count; i > 0; i--) {
        links->first[i] = links->first[i - 1];
    }
    links->first[0] = 0;
}

stemma_status stm_family_links_build(stm_family_links *out, const stm_family_input *input, stemma_error *error)
{
    *out = (stm_family_links){.input = input};
    out->passage_first = calloc(input->link_count + 1, sizeof *out->passage_first);
    out->first = calloc(input->article_count + 1, sizeof *out->first);
    out->link_of = calloc(2 * input->link_count + 1, sizeof *out->link_of);
    if (!out->passage_first || !out->first || !out->link_of) {
        stm_family_links_release(out);
        return stm_error_memory(error);
    }
    find_passages(out);
    find_links(out);
    return STEMMA_OK;
}
