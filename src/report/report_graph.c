/* Which nodes and arrows the graph of the trees has. */
#include "report/report_graph.h"

#include <stdlib.h>

void stm_graph_release(stm_graph *of)
{
    free(of->edge);
    free(of->shown);
    free(of->sharing);
    free(of->unseen);
    free(of->circle);
    *of = (stm_graph){0};
}

static bool allocate(stm_graph *of, const stemma_results *results)
{
    *of = (stm_graph){.results = results};
    of->edge = calloc(results->article_count + 1, sizeof *of->edge);
    of->shown = calloc(results->article_count + 1, sizeof *of->shown);
    of->sharing = calloc(results->article_count + 1, sizeof *of->sharing);
    of->unseen = calloc(results->family_count + 1, sizeof *of->unseen);
    return of->edge && of->shown && of->sharing && of->unseen;
}

static bool is_origin(const stm_graph *of, uint32_t article)
{
    const stemma_edge *edge = of->edge[article];
    return edge && edge->family < of->results->family_count && edge->parent == STEMMA_NO_ARTICLE &&
           edge->source >= of->results->source_count;
}

/* Others are of one family by a mixed article only, and have nothing in common. */
static void find_sharing(stm_graph *of)
{
    for (size_t i = 0; i < of->results->link_count; i++) {
        const stemma_link *link = &of->results->links[i];
        bool origins = link->score >= 0.5 && is_origin(of, link->a) && is_origin(of, link->b);
        if (origins && of->edge[link->a]->family == of->edge[link->b]->family) {
            of->sharing[link->a] = true;
            of->sharing[link->b] = true;
            of->unseen[of->edge[link->a]->family] = true;
        }
    }
}

static void find_shown(stm_graph *of)
{
    const stemma_results *results = of->results;
    for (size_t i = 0; i < results->edge_count; i++) {
        const stemma_edge *edge = &results->edges[i];
        of->edge[edge->child] = edge;
        of->shown[edge->child] = edge->family < results->family_count;
    }
    for (size_t i = 0; i < results->source_count; i++) {
        const stemma_source *source = &results->sources[i];
        for (size_t k = 0; stm_graph_is_node(source) && k < source->quote_count; k++) {
            of->shown[source->quotes[k].article] = true;
        }
    }
}

stemma_status stm_graph_init(stm_graph *of, const stemma_results *results, stemma_error *error)
{
    if (!allocate(of, results)) {
        stm_graph_release(of);
        return stm_error_memory(error);
    }
    stemma_status status = stm_report_circles(&of->circle, results, error);
    if (status != STEMMA_OK) {
        stm_graph_release(of);
        return status;
    }
    if (results->has_families) {
        find_shown(of);
        find_sharing(of);
    }
    for (size_t i = 0; !results->has_families && i < results->link_count; i++) {
        of->shown[results->links[i].a] = true;
        of->shown[results->links[i].b] = true;
    }
    return STEMMA_OK;
}

size_t stm_graph_alone(const stm_graph *of)
{
    size_t count = 0;
    for (size_t i = 0; i < of->results->article_count; i++) {
        count += of->shown[i] ? 0 : 1;
    }
    return count;
}

/* ------------------------------------------------------------------ labels */

const char *stm_graph_outlet(const stemma_article *article)
{
    const char *file = stm_report_file_name(article);
    return article->outlet ? article->outlet : (file ? file : article->id);
}

const char *stm_graph_title(const stemma_article *article, char words[STM_REPORT_OPENING])
{
    if (article->title && article->title[0]) {
        return article->title;
    }
    return stm_report_opening(words, article) > 0 ? words : article->id;
}

const char *stm_graph_quotation(const stm_graph *of, const stemma_source *source, char words[STM_REPORT_OPENING])
{
    const stemma_quote *quote = source->type == STEMMA_SOURCE_DOCUMENT ? stemma_source_piece(source, 0) : NULL;
    stemma_article piece = {0};
    if (quote) {
        stm_report_span(&of->results->articles[quote->article], quote->begin, quote->end, &piece.text,
                        &piece.text_bytes);
    }
    (void)stm_report_opening(words, &piece);
    return words;
}

size_t stm_graph_versions(const stemma_source *source)
{
    size_t count = 0;
    for (size_t i = 0; i < source->quote_count; i++) {
        count += i == 0 || source->quotes[i].article != source->quotes[i - 1].article;
    }
    return count;
}

/* ------------------------------------------------------------------ arrows */

bool stm_graph_is_node(const stemma_source *source)
{
    return source->type == STEMMA_SOURCE_ORIGINAL || source->article == STEMMA_NO_ARTICLE;
}

stm_graph_from stm_graph_arrow(const stm_graph *of, const stemma_edge *edge, const char **id)
{
    *id = NULL;
    if (edge->family >= of->results->family_count) {
        return STM_GRAPH_NOWHERE;
    }
    if (edge->source < of->results->source_count) {
        *id = of->results->sources[edge->source].id;
        return STM_GRAPH_SOURCE;
    }
    if (edge->parent != STEMMA_NO_ARTICLE) {
        *id = of->results->articles[edge->parent].id;
        return STM_GRAPH_ARTICLE;
    }
    *id = of->results->families[edge->family].id;
    return of->sharing[edge->child] ? STM_GRAPH_UNSEEN : STM_GRAPH_NOWHERE;
}

static bool has_part(const stemma_source *source, uint32_t article)
{
    size_t low = 0;
    size_t high = source->quote_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (source->quotes[middle].article < article) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < source->quote_count && source->quotes[low].article == article;
}

bool stm_graph_quotes(const stm_graph *of, const stemma_source *source, size_t quote)
{
    uint32_t article = source->quotes[quote].article;
    const stemma_edge *edge = of->edge[article];
    bool first = quote == 0 || source->quotes[quote - 1].article != article;
    bool above =
        edge && edge->parent != STEMMA_NO_ARTICLE && edge->source >= of->results->source_count && !of->circle[article];
    return first && source->type == STEMMA_SOURCE_DOCUMENT && stm_graph_is_node(source) &&
           !(above && has_part(source, edge->parent));
}
