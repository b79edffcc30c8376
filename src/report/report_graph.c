/* The trees as graphs: tree.dot for Graphviz, tree.gexf for Gephi.
 *
 * Both show the same graph. A node is an article that belongs to a family; articles that stand alone have no edge to
 * draw and are only counted, in a comment. An arrow runs from the probable source to the article that has it, with the
 * probability; below .8 it is dashed, below .5 (where the program abstains) dotted. An article whose most probable
 * parent is no article at hand is an origin. Where a family has several, its texts share passages that none of them has
 * from another: then something unseen stands behind them, drawn as one hollow node per family. Where sources run in a
 * circle, its least probable edge is set apart (dashed and grey, out of the ranks of a DOT drawing; "circle" in GEXF):
 * without those edges what remains is a tree.
 *
 * Before families are built the graph holds the articles with links, and the links without direction.
 */
#include "report/report_internal.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ what both formats ask */

typedef struct graph {
    const stemma_results *results;
    bool *shown;       /* by article */
    uint32_t *origins; /* by family: edges without a parent at hand */
    bool *circle;      /* by article: its edge closes a circle */
} graph;

static void graph_release(graph *of)
{
    free(of->shown);
    free(of->origins);
    free(of->circle);
    *of = (graph){0};
}

static stemma_status graph_init(graph *of, const stemma_results *results, stemma_error *error)
{
    *of = (graph){results, calloc(results->article_count + 1, sizeof(bool)),
                  calloc(results->family_count + 1, sizeof(uint32_t)), NULL};
    if (!of->shown || !of->origins) {
        graph_release(of);
        (void)stm_error_memory(error);
        return STEMMA_E_MEMORY;
    }
    stemma_status status = stm_report_circles(&of->circle, results, error);
    if (status != STEMMA_OK) {
        graph_release(of);
        return status;
    }
    for (size_t i = 0; results->has_families && i < results->edge_count; i++) {
        const stemma_edge *edge = &results->edges[i];
        if (edge->family < results->family_count) {
            of->shown[edge->child] = true;
            of->origins[edge->family] += edge->parent == STEMMA_NO_ARTICLE ? 1 : 0;
        }
    }
    for (size_t i = 0; !results->has_families && i < results->link_count; i++) {
        of->shown[results->links[i].a] = true;
        of->shown[results->links[i].b] = true;
    }
    return STEMMA_OK;
}

static size_t alone_count(const graph *of)
{
    size_t count = 0;
    for (size_t i = 0; i < of->results->article_count; i++) {
        count += of->shown[i] ? 0 : 1;
    }
    return count;
}

/* Title, or first words, or id; lives as long as `words`. */
static const char *title_of(const stemma_article *article, char words[STM_REPORT_OPENING])
{
    if (article->title && article->title[0]) {
        return article->title;
    }
    return stm_report_opening(words, article) > 0 ? words : article->id;
}

static const char *outlet_of(const stemma_article *article)
{
    const char *file = stm_report_file_name(article);
    return article->outlet ? article->outlet : (file ? file : article->id);
}

/* The edge that ends at the hollow node, or none where the family has a single origin. */
static bool from_unseen(const graph *of, const stemma_edge *edge)
{
    return edge->parent == STEMMA_NO_ARTICLE && of->origins[edge->family] > 1;
}

/* ------------------------------------------------------------------ DOT */

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

static void dot_node(stm_buffer *out, const stemma_article *article)
{
    char words[STM_REPORT_OPENING];
    char from[32];
    char to[32];
    stm_time_text(from, article->published.from, article->published.precision);
    stm_time_text(to, article->published.to, article->published.precision);
    stm_buffer_string(out, "    \"a:");
    dot_text(out, article->id);
    stm_buffer_string(out, "\" [label=\"");
    dot_text(out, outlet_of(article));
    stm_buffer_string(out, "\\n");
    dot_text(out, title_of(article, words));
    stm_buffer_string(out, "\\n");
    stm_buffer_string(out, from[0] || to[0] ? from : "undated");
    if (strcmp(from, to) != 0) {
        stm_buffer_format(out, " .. %s", to);
    }
    stm_buffer_string(out, "\"];\n");
}

static void dot_edge(stm_buffer *out, const graph *of, const stemma_edge *edge)
{
    if (edge->family >= of->results->family_count || (edge->parent == STEMMA_NO_ARTICLE && !from_unseen(of, edge))) {
        return;
    }
    const char *parent = stm_report_article_id(of->results, edge->parent);
    stm_buffer_string(out, parent ? "  \"a:" : "  \"unseen:");
    dot_text(out, parent ? parent : stm_report_family_id(of->results, edge->family));
    stm_buffer_string(out, "\" -> \"a:");
    dot_text(out, stm_report_article_id(of->results, edge->child));
    stm_buffer_string(out, "\" [label=\"");
    stm_report_json_number(out, edge->probability);
    if (of->circle[edge->child]) {
        stm_buffer_string(out, "\", style=dashed, color=gray50, constraint=false, class=circle, "
                               "tooltip=\"each may have it from the other\"];\n");
        return;
    }
    stm_buffer_format(out, "\", style=%s];\n",
                      edge->probability < 0.5 ? "dotted" : (edge->probability < 0.8 ? "dashed" : "solid"));
}

static void dot_family(stm_buffer *out, const graph *of, size_t number)
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
    if (of->origins[number] > 1) {
        stm_buffer_string(out, "    \"unseen:");
        dot_text(out, family->id);
        stm_buffer_string(out, "\" [label=\"independent or unseen\", style=dashed];\n");
    }
    stm_buffer_string(out, "  }\n");
}

static void dot_link(stm_buffer *out, const graph *of, const stemma_link *link)
{
    stm_buffer_string(out, "  \"a:");
    dot_text(out, stm_report_article_id(of->results, link->a));
    stm_buffer_string(out, "\" -> \"a:");
    dot_text(out, stm_report_article_id(of->results, link->b));
    stm_buffer_string(out, "\" [dir=none, label=\"");
    stm_report_json_number(out, link->score);
    stm_buffer_string(out, "\"];\n");
}

static stemma_status dot_links(stm_report_file *file, const graph *of, stemma_error *error)
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

static stemma_status dot_families(stm_report_file *file, const graph *of, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; status == STEMMA_OK && i < of->results->family_count; i++) {
        dot_family(&file->buffer, of, i);
        status = stm_report_file_row(file, error);
    }
    for (size_t i = 0; status == STEMMA_OK && i < of->results->edge_count; i++) {
        dot_edge(&file->buffer, of, &of->results->edges[i]);
        status = stm_report_file_row(file, error);
    }
    return status;
}

stemma_status stm_report_write_dot(const stemma_results *results, stm_report_folder *folder, stemma_error *error)
{
    graph of;
    stm_report_file *file;
    stemma_status status = graph_init(&of, results, error);
    if (status != STEMMA_OK) {
        return status;
    }
    status = stm_report_file_open(&file, folder, "tree.dot", error);
    if (status == STEMMA_OK) {
        stm_buffer_format(&file->buffer,
                          "// Probable sources, never proof of copying. Articles that stand alone, not drawn: %zu.\n"
                          "digraph stemma {\n  rankdir=LR;\n  node [shape=box, fontname=\"sans-serif\"];\n"
                          "  edge [fontname=\"sans-serif\"];\n",
                          alone_count(&of));
        status = results->has_families ? dot_families(file, &of, error) : dot_links(file, &of, error);
    }
    if (status == STEMMA_OK) {
        stm_buffer_string(&file->buffer, "}\n");
        status = stm_report_folder_commit(folder, NULL, error);
    }
    graph_release(&of);
    return status;
}

/* ------------------------------------------------------------------ GEXF 1.3 */

/* Text for XML 1.0: markup escaped, characters that XML 1.0 has no way to write (most of C0, U+FFFE, U+FFFF) replaced
 * by U+FFFD. Line ends inside an attribute would be read back as blanks, so they are references. */
static void xml_text(stm_buffer *out, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '&') {
            stm_buffer_string(out, "&amp;");
        } else if (c == '<') {
            stm_buffer_string(out, "&lt;");
        } else if (c == '>') {
            stm_buffer_string(out, "&gt;");
        } else if (c == '"') {
            stm_buffer_string(out, "&quot;");
        } else if (c == '\n' || c == '\r' || c == '\t') {
            stm_buffer_format(out, "&#%u;", c);
        } else if (c < 0x20) {
            stm_buffer_string(out, "\xEF\xBF\xBD");
        } else if (c == 0xEF && (unsigned char)text[1] == 0xBF && (unsigned char)text[2] >= 0xBE) {
            stm_buffer_string(out, "\xEF\xBF\xBD");
            text += 2;
        } else {
            stm_buffer_char(out, *text);
        }
    }
}

static void gexf_value(stm_buffer *out, const char *attribute, const char *value)
{
    if (value && value[0]) {
        stm_buffer_format(out, "<attvalue for=\"%s\" value=\"", attribute);
        xml_text(out, value);
        stm_buffer_string(out, "\"/>");
    }
}

static void gexf_start(stm_buffer *out, const stemma_article *article)
{
    char start[32];
    stm_time_text(start, article->published.from, STEMMA_PRECISION_SECOND);
    if (start[0]) {
        stm_buffer_format(out, " start=\"%s\"", start);
    }
}

static void gexf_node(stm_buffer *out, const stemma_article *article, const char *family)
{
    char words[STM_REPORT_OPENING];
    char from[32];
    char to[32];
    stm_time_text(from, article->published.from, article->published.precision);
    stm_time_text(to, article->published.to, article->published.precision);
    stm_buffer_string(out, "      <node id=\"a:");
    xml_text(out, article->id);
    stm_buffer_string(out, "\" label=\"");
    xml_text(out, title_of(article, words));
    stm_buffer_char(out, '"');
    gexf_start(out, article);
    stm_buffer_string(out, "><attvalues>");
    gexf_value(out, "outlet", article->outlet);
    gexf_value(out, "language", article->language);
    gexf_value(out, "family", family);
    gexf_value(out, "published_from", from);
    gexf_value(out, "published_to", to);
    gexf_value(out, "precision", stm_report_precision_word(article->published.precision));
    gexf_value(out, "source", article->source);
    stm_buffer_string(out, "</attvalues></node>\n");
}

/* `source` NULL: the family's unseen origin. `weight` is the probability or score. */
typedef struct gexf_arrow {
    size_t number;
    const char *source;
    const char *family;
    const stemma_article *target;
    double weight;
    const char *type;
    bool circle;
} gexf_arrow;

static void gexf_edge(stm_buffer *out, const gexf_arrow *arrow)
{
    stm_buffer_format(out, "      <edge id=\"%zu\" type=\"%s\" source=\"%s", arrow->number, arrow->type,
                      arrow->source ? "a:" : "unseen:");
    xml_text(out, arrow->source ? arrow->source : arrow->family);
    stm_buffer_string(out, "\" target=\"a:");
    xml_text(out, arrow->target->id);
    stm_buffer_string(out, "\" weight=\"");
    stm_report_json_number(out, arrow->weight);
    stm_buffer_char(out, '"');
    gexf_start(out, arrow->target);
    stm_buffer_string(out, arrow->circle ? "><attvalues><attvalue for=\"circle\" value=\"true\"/></attvalues></edge>\n"
                                         : "/>\n");
}

static stemma_status gexf_nodes(stm_report_file *file, const graph *of, const uint32_t *family_of, stemma_error *error)
{
    const stemma_results *results = of->results;
    stemma_status status = STEMMA_OK;
    stm_buffer_string(&file->buffer, "    <nodes>\n");
    for (uint32_t i = 0; status == STEMMA_OK && i < results->article_count; i++) {
        if (of->shown[i]) {
            gexf_node(&file->buffer, &results->articles[i], stm_report_family_id(results, family_of[i]));
            status = stm_report_file_row(file, error);
        }
    }
    for (size_t i = 0; i < results->family_count; i++) {
        if (of->origins[i] > 1) {
            stm_buffer_string(&file->buffer, "      <node id=\"unseen:");
            xml_text(&file->buffer, results->families[i].id);
            stm_buffer_string(&file->buffer, "\" label=\"independent or unseen\"/>\n");
        }
    }
    stm_buffer_string(&file->buffer, "    </nodes>\n");
    return status;
}

static bool gexf_arrow_of(gexf_arrow *arrow, const graph *of, size_t row)
{
    const stemma_results *results = of->results;
    arrow->number = row;
    if (!results->has_families) {
        const stemma_link *link = &results->links[row];
        arrow->source = stm_report_article_id(results, link->a);
        arrow->target = &results->articles[link->b];
        arrow->weight = link->score;
        arrow->type = "undirected";
        return true;
    }
    const stemma_edge *edge = &results->edges[row];
    if (edge->family >= results->family_count || (edge->parent == STEMMA_NO_ARTICLE && !from_unseen(of, edge))) {
        return false;
    }
    arrow->source = stm_report_article_id(results, edge->parent);
    arrow->family = stm_report_family_id(results, edge->family);
    arrow->target = &results->articles[edge->child];
    arrow->weight = edge->probability;
    arrow->type = "directed";
    arrow->circle = of->circle[edge->child];
    return true;
}

static stemma_status gexf_edges(stm_report_file *file, const graph *of, stemma_error *error)
{
    size_t count = of->results->has_families ? of->results->edge_count : of->results->link_count;
    stemma_status status = STEMMA_OK;
    stm_buffer_string(&file->buffer, "    <edges>\n");
    for (size_t i = 0; status == STEMMA_OK && i < count; i++) {
        gexf_arrow arrow = {.family = ""};
        if (gexf_arrow_of(&arrow, of, i)) {
            gexf_edge(&file->buffer, &arrow);
            status = stm_report_file_row(file, error);
        }
    }
    stm_buffer_string(&file->buffer, "    </edges>\n");
    return status;
}

static void gexf_head(stm_buffer *out, size_t alone)
{
    static const char *const attributes[] = {"outlet",       "language",  "family", "published_from",
                                             "published_to", "precision", "source"};
    stm_buffer_format(out,
                      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                      "<gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\">\n"
                      "  <meta>\n    <creator>stemma</creator>\n    <description>Probable sources, never proof of "
                      "copying. Articles that stand alone, not drawn: %zu.</description>\n  </meta>\n"
                      "  <graph mode=\"dynamic\" defaultedgetype=\"directed\" timeformat=\"dateTime\">\n"
                      "    <attributes class=\"node\" mode=\"static\">\n",
                      alone);
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
        stm_buffer_format(out, "      <attribute id=\"%s\" title=\"%s\" type=\"string\"/>\n", attributes[i],
                          attributes[i]);
    }
    stm_buffer_string(out, "    </attributes>\n"
                           "    <attributes class=\"edge\" mode=\"static\">\n"
                           "      <attribute id=\"circle\" title=\"closes a circle of sources\" type=\"boolean\">"
                           "<default>false</default></attribute>\n"
                           "    </attributes>\n");
}

static stemma_status write_gexf_body(const graph *of, stm_report_file *file, stemma_error *error)
{
    const stemma_results *results = of->results;
    uint32_t *family_of = malloc((results->article_count + 1) * sizeof *family_of);
    if (!family_of) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < results->article_count; i++) {
        family_of[i] = STEMMA_NO_FAMILY;
    }
    for (size_t i = 0; results->has_families && i < results->edge_count; i++) {
        family_of[results->edges[i].child] = results->edges[i].family;
    }
    gexf_head(&file->buffer, alone_count(of));
    stemma_status status = gexf_nodes(file, of, family_of, error);
    if (status == STEMMA_OK) {
        status = gexf_edges(file, of, error);
    }
    stm_buffer_string(&file->buffer, "  </graph>\n</gexf>\n");
    free(family_of);
    return status;
}

stemma_status stm_report_write_gexf(const stemma_results *results, stm_report_folder *folder, stemma_error *error)
{
    graph of;
    stm_report_file *file;
    stemma_status status = graph_init(&of, results, error);
    if (status != STEMMA_OK) {
        return status;
    }
    status = stm_report_file_open(&file, folder, "tree.gexf", error);
    if (status == STEMMA_OK) {
        status = write_gexf_body(&of, file, error);
    }
    if (status == STEMMA_OK) {
        status = stm_report_folder_commit(folder, NULL, error);
    }
    graph_release(&of);
    return status;
}
