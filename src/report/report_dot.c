/* tree.dot, for Graphviz. Hollow nodes are dashed. The arrow of a probable source is dashed below .8 and dotted below .5,
 * where the program abstains; one that closes a circle of sources stays out of the ranks of the drawing. */
#include "report/report_graph.h"

#include <string.h>

/* Inside of a quoted DOT string, which may run over lines. */
static void dot_text(stm_buffer *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') {
            stm_buffer_char(out, '\\');
        }
        stm_buffer_char(out, *text);
    }
}

/* "2024-05", "2024-05-01 .. 2024-05-31", "undated" */
static void dot_dates(stm_buffer *out, const stemma_interval *published)
{
    char from[32];
    char to[32];
    stm_time_text(from, published->from, published->precision);
    stm_time_text(to, published->to, published->precision);
    stm_buffer_string(out, from[0] || to[0] ? from : "undated");
    if (strcmp(from, to) != 0) {
        stm_buffer_format(out, " .. %s", to);
    }
}

static void dot_node(stm_buffer *out, const stemma_article *article)
{
    char words[STM_REPORT_OPENING];
    stm_buffer_string(out, "    \"a:");
    dot_text(out, article->id);
    stm_buffer_string(out, "\" [label=\"");
    dot_text(out, stm_graph_outlet(article));
    stm_buffer_string(out, "\\n");
    dot_text(out, stm_graph_title(article, words));
    stm_buffer_string(out, "\\n");
    dot_dates(out, &article->published);
    stm_buffer_string(out, "\"];\n");
}

static void dot_source(stm_buffer *out, const stm_graph *of, const stemma_source *source)
{
    char words[STM_REPORT_OPENING];
    bool original = source->type == STEMMA_SOURCE_ORIGINAL;
    stemma_interval published = stm_report_source_published(of->results, source);
    stm_buffer_string(out, "    \"s:");
    dot_text(out, source->id);
    stm_buffer_string(out,
                      original ? "\" [label=\"original not identified\\n" : "\" [label=\"shared source document\\n");
    if (original) {
        stm_buffer_format(out, "%zu versions, %u may be the first", stm_graph_versions(source), source->takers);
    } else {
        dot_text(out, stm_graph_quotation(of, source, words));
    }
    stm_buffer_string(out, "\\n");
    dot_dates(out, &published);
    stm_buffer_format(out, "\", style=dashed, class=%s];\n", stm_report_source_word(source->type));
}

/* Into the cluster of its family, which is opened again; one of several families stands outside of all. */
static void dot_placed_source(stm_buffer *out, const stm_graph *of, const stemma_source *source)
{
    const char *family = stm_report_family_id(of->results, source->family);
    if (family) {
        stm_buffer_string(out, "  subgraph \"cluster:");
        dot_text(out, family);
        stm_buffer_string(out, "\" {\n");
    }
    dot_source(out, of, source);
    stm_buffer_string(out, family ? "  }\n" : "");
}

static void dot_arrow(stm_buffer *out, stm_graph_from from, const char *id, const char *child)
{
    stm_buffer_string(out, from == STM_GRAPH_ARTICLE ? "  \"a:" : from == STM_GRAPH_SOURCE ? "  \"s:" : "  \"unseen:");
    dot_text(out, id);
    stm_buffer_string(out, "\" -> \"a:");
    dot_text(out, child);
    stm_buffer_string(out, "\" [");
}

static void dot_edge(stm_buffer *out, const stm_graph *of, const stemma_edge *edge)
{
    const char *id = NULL;
    stm_graph_from from = stm_graph_arrow(of, edge, &id);
    if (from == STM_GRAPH_NOWHERE) {
        return;
    }
    dot_arrow(out, from, id, of->results->articles[edge->child].id);
    if (from == STM_GRAPH_SOURCE) {
        stm_buffer_string(out, "style=dotted, class=original];\n");
        return;
    }
    stm_buffer_string(out, "label=\"");
    stm_report_json_number(out, edge->probability);
    if (of->circle[edge->child]) {
        stm_buffer_string(out, "\", style=dashed, color=gray50, constraint=false, class=circle, "
                               "tooltip=\"each may have it from the other\"];\n");
        return;
    }
    stm_buffer_format(out, "\", style=%s];\n",
                      edge->probability < 0.5 ? "dotted" : (edge->probability < 0.8 ? "dashed" : "solid"));
}

static void dot_quotes(stm_buffer *out, const stm_graph *of, const stemma_source *source)
{
    for (size_t i = 0; i < source->quote_count; i++) {
        if (stm_graph_quotes(of, source, i)) {
            dot_arrow(out, STM_GRAPH_SOURCE, source->id, of->results->articles[source->quotes[i].article].id);
            stm_buffer_string(out, "style=dotted, color=gray50, class=document];\n");
        }
    }
}

static void dot_family(stm_buffer *out, const stm_graph *of, size_t number)
{
    const stemma_family *family = &of->results->families[number];
    stm_buffer_string(out, "  subgraph \"cluster:");
    dot_text(out, family->id);
    stm_buffer_string(out, "\" {\n    label=\"");
    dot_text(out, family->id);
    stm_buffer_string(out, "\";\n");
    for (size_t i = 0; i < family->member_count; i++) {
        dot_node(out, &of->results->articles[family->members[i]]);
    }
    if (of->unseen[number]) {
        stm_buffer_string(out, "    \"unseen:");
        dot_text(out, family->id);
        stm_buffer_string(out, "\" [label=\"independent or unseen\", style=dashed];\n");
    }
    stm_buffer_string(out, "  }\n");
}

/* Articles that have nothing but a document in common, and what stands behind several. */
static stemma_status dot_apart(stm_report_file *file, const stm_graph *of, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; status == STEMMA_OK && i < of->results->article_count; i++) {
        if (of->shown[i] && (!of->edge[i] || of->edge[i]->family >= of->results->family_count)) {
            dot_node(&file->buffer, &of->results->articles[i]);
            status = stm_report_file_row(file, error);
        }
    }
    for (size_t i = 0; status == STEMMA_OK && i < of->results->source_count; i++) {
        if (stm_graph_is_node(&of->results->sources[i])) {
            dot_placed_source(&file->buffer, of, &of->results->sources[i]);
            status = stm_report_file_row(file, error);
        }
    }
    return status;
}

static void dot_link(stm_buffer *out, const stm_graph *of, const stemma_link *link)
{
    stm_buffer_string(out, "  \"a:");
    dot_text(out, stm_report_article_id(of->results, link->a));
    stm_buffer_string(out, "\" -> \"a:");
    dot_text(out, stm_report_article_id(of->results, link->b));
    stm_buffer_string(out, "\" [dir=none, label=\"");
    stm_report_json_number(out, link->score);
    stm_buffer_string(out, "\"];\n");
}

static stemma_status dot_links(stm_report_file *file, const stm_graph *of, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; status == STEMMA_OK && i < of->results->article_count; i++) {
        if (of->shown[i]) {
            dot_node(&file->buffer, &of->results->articles[i]);
            status = stm_report_file_row(file, error);
        }
    }
    for (size_t i = 0; status == STEMMA_OK && i < of->results->link_count; i++) {
        dot_link(&file->buffer, of, &of->results->links[i]);
        status = stm_report_file_row(file, error);
    }
    return status;
}

static stemma_status dot_families(stm_report_file *file, const stm_graph *of, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; status == STEMMA_OK && i < of->results->family_count; i++) {
        dot_family(&file->buffer, of, i);
        status = stm_report_file_row(file, error);
    }
    if (status == STEMMA_OK) {
        status = dot_apart(file, of, error);
    }
    for (size_t i = 0; status == STEMMA_OK && i < of->results->edge_count; i++) {
        dot_edge(&file->buffer, of, &of->results->edges[i]);
        status = stm_report_file_row(file, error);
    }
    for (size_t i = 0; status == STEMMA_OK && i < of->results->source_count; i++) {
        dot_quotes(&file->buffer, of, &of->results->sources[i]);
        status = stm_report_file_row(file, error);
    }
    return status;
}

stemma_status stm_report_write_dot(const stemma_results *results, stm_report_folder *folder, stemma_error *error)
{
    stm_graph of;
    stm_report_file *file;
    stemma_status status = stm_graph_init(&of, results, error);
    if (status != STEMMA_OK) {
        return status;
    }
    status = stm_report_file_open(&file, folder, "tree.dot", error);
    if (status == STEMMA_OK) {
        stm_buffer_format(&file->buffer,
                          "// Probable sources, never proof of copying. Articles that stand alone, not drawn: %zu.\n"
                          "digraph stemma {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n"
                          "  edge [fontname=\"sans-serif\"];\n",
                          stm_graph_alone(&of));
        status = results->has_families ? dot_families(file, &of, error) : dot_links(file, &of, error);
    }
    if (status == STEMMA_OK) {
        stm_buffer_string(&file->buffer, "}\n");
        status = stm_report_folder_commit(folder, NULL, error);
    }
    stm_graph_release(&of);
    return status;
}
