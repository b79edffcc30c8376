/* tree.gexf, GEXF 1.3, for Gephi. The attribute "type" tells articles from hollow nodes, that of an edge what it says. */
#include "report/report_graph.h"

#include <string.h>

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

static void gexf_article(stm_buffer *out, const stemma_article *article, const char *family)
{
    char words[STM_REPORT_OPENING];
    char from[32];
    char to[32];
    stm_time_text(from, article->published.from, article->published.precision);
    stm_time_text(to, article->published.to, article->published.precision);
    stm_buffer_string(out, "      <node id=\"a:");
    xml_text(out, article->id);
    stm_buffer_string(out, "\" label=\"");
    xml_text(out, stm_graph_title(article, words));
    stm_buffer_char(out, '"');
    gexf_start(out, article);
    stm_buffer_string(out, "><attvalues>");
    gexf_value(out, "type", "article");
    gexf_value(out, "outlet", article->outlet);
    gexf_value(out, "language", article->language);
    gexf_value(out, "family", family);
    gexf_value(out, "published_from", from);
    gexf_value(out, "published_to", to);
    gexf_value(out, "precision", stm_report_precision_word(article->published.precision));
    gexf_value(out, "source", article->source);
    stm_buffer_string(out, "</attvalues></node>\n");
}

static void gexf_source(stm_buffer *out, const stm_graph *of, const stemma_source *source)
{
    char words[STM_REPORT_OPENING];
    char to[32];
    stemma_interval published = stm_report_source_published(of->results, source);
    stm_time_text(to, published.to, published.precision);
    stm_buffer_string(out, "      <node id=\"s:");
    xml_text(out, source->id);
    stm_buffer_string(out, "\" label=\"");
    if (source->type == STEMMA_SOURCE_ORIGINAL) {
        stm_buffer_format(out, "original not identified: %zu versions, %u may be the first", stm_graph_versions(source),
                          source->takers);
    } else {
        stm_buffer_string(out, "shared source document: ");
        xml_text(out, stm_graph_quotation(of, source, words));
    }
    stm_buffer_string(out, "\"><attvalues>");
    gexf_value(out, "type", stm_report_source_word(source->type));
    gexf_value(out, "family", stm_report_family_id(of->results, source->family));
    gexf_value(out, "published_to", to);
    gexf_value(out, "precision", stm_report_precision_word(published.precision));
    stm_buffer_string(out, "</attvalues></node>\n");
}

static void gexf_unseen(stm_buffer *out, const stemma_family *family)
{
    stm_buffer_string(out, "      <node id=\"unseen:");
    xml_text(out, family->id);
    stm_buffer_string(out, "\" label=\"independent or unseen\"><attvalues>");
    gexf_value(out, "type", "unseen");
    gexf_value(out, "family", family->id);
    stm_buffer_string(out, "</attvalues></node>\n");
}

/* `weight` is the probability or score, NULL where an arrow has none. */
typedef struct gexf_arrow {
    size_t number;
    stm_graph_from from;
    const char *source;
    const stemma_article *target;
    const double *weight;
    const char *relation; /* NULL: a link without direction */
    bool circle;
} gexf_arrow;

static void gexf_edge(stm_buffer *out, const gexf_arrow *arrow)
{
    static const char *const beginnings[] = {
        [STM_GRAPH_ARTICLE] = "a:", [STM_GRAPH_SOURCE] = "s:", [STM_GRAPH_UNSEEN] = "unseen:"};
    stm_buffer_format(out, "      <edge id=\"%zu\" type=\"%s\" source=\"%s", arrow->number,
                      arrow->relation ? "directed" : "undirected", beginnings[arrow->from]);
    xml_text(out, arrow->source);
    stm_buffer_string(out, "\" target=\"a:");
    xml_text(out, arrow->target->id);
    stm_buffer_char(out, '"');
    if (arrow->weight) {
        stm_buffer_string(out, " weight=\"");
        stm_report_json_number(out, *arrow->weight);
        stm_buffer_char(out, '"');
    }
    gexf_start(out, arrow->target);
    stm_buffer_string(out, "><attvalues>");
    gexf_value(out, "relation", arrow->relation);
    gexf_value(out, "circle", arrow->circle ? "true" : NULL);
    stm_buffer_string(out, "</attvalues></edge>\n");
}

static stemma_status gexf_nodes(stm_report_file *file, const stm_graph *of, stemma_error *error)
{
    const stemma_results *results = of->results;
    stemma_status status = STEMMA_OK;
    stm_buffer_string(&file->buffer, "    <nodes>\n");
    for (uint32_t i = 0; status == STEMMA_OK && i < results->article_count; i++) {
        if (of->shown[i]) {
            uint32_t family = of->edge[i] ? of->edge[i]->family : STEMMA_NO_FAMILY;
            gexf_article(&file->buffer, &results->articles[i], stm_report_family_id(results, family));
            status = stm_report_file_row(file, error);
        }
    }
    for (size_t i = 0; status == STEMMA_OK && results->has_families && i < results->source_count; i++) {
        if (stm_graph_is_node(&results->sources[i])) {
            gexf_source(&file->buffer, of, &results->sources[i]);
            status = stm_report_file_row(file, error);
        }
    }
    for (size_t i = 0; i < results->family_count; i++) {
        if (of->unseen[i]) {
            gexf_unseen(&file->buffer, &results->families[i]);
        }
    }
    stm_buffer_string(&file->buffer, "    </nodes>\n");
    return status;
}

static void gexf_link_row(stm_buffer *out, const stemma_results *results, size_t row)
{
    const stemma_link *link = &results->links[row];
    const gexf_arrow arrow = {
        row, STM_GRAPH_ARTICLE, results->articles[link->a].id, &results->articles[link->b], &link->score, NULL, false};
    gexf_edge(out, &arrow);
}

static void gexf_edge_row(stm_buffer *out, const stm_graph *of, size_t row)
{
    static const char *const relations[] = {
        [STM_GRAPH_ARTICLE] = "source", [STM_GRAPH_SOURCE] = "original", [STM_GRAPH_UNSEEN] = "unseen"};
    const stemma_edge *edge = &of->results->edges[row];
    gexf_arrow arrow = {.number = row};
    arrow.from = stm_graph_arrow(of, edge, &arrow.source);
    if (arrow.from != STM_GRAPH_NOWHERE) {
        arrow.target = &of->results->articles[edge->child];
        arrow.weight = arrow.from == STM_GRAPH_SOURCE ? NULL : &edge->probability;
        arrow.relation = relations[arrow.from];
        arrow.circle = arrow.from == STM_GRAPH_ARTICLE && of->circle[edge->child];
        gexf_edge(out, &arrow);
    }
}

/* Numbered from `*number` on. */
static void gexf_quote_rows(stm_buffer *out, const stm_graph *of, const stemma_source *source, size_t *number)
{
    for (size_t i = 0; i < source->quote_count; i++) {
        if (stm_graph_quotes(of, source, i)) {
            const stemma_article *target = &of->results->articles[source->quotes[i].article];
            const gexf_arrow arrow = {(*number)++, STM_GRAPH_SOURCE, source->id, target, NULL, "document", false};
            gexf_edge(out, &arrow);
        }
    }
}

static stemma_status gexf_edges(stm_report_file *file, const stm_graph *of, stemma_error *error)
{
    const stemma_results *results = of->results;
    stemma_status status = STEMMA_OK;
    stm_buffer_string(&file->buffer, "    <edges>\n");
    for (size_t i = 0; status == STEMMA_OK && !results->has_families && i < results->link_count; i++) {
        gexf_link_row(&file->buffer, results, i);
        status = stm_report_file_row(file, error);
    }
    for (size_t i = 0; status == STEMMA_OK && results->has_families && i < results->edge_count; i++) {
        gexf_edge_row(&file->buffer, of, i);
        status = stm_report_file_row(file, error);
    }
    size_t number = results->edge_count;
    for (size_t i = 0; status == STEMMA_OK && results->has_families && i < results->source_count; i++) {
        gexf_quote_rows(&file->buffer, of, &results->sources[i], &number);
        status = stm_report_file_row(file, error);
    }
    stm_buffer_string(&file->buffer, "    </edges>\n");
    return status;
}

static void gexf_head(stm_buffer *out, size_t alone)
{
    static const char *const attributes[] = {"type",           "outlet",       "language",  "family",
                                             "published_from", "published_to", "precision", "source"};
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
                           "      <attribute id=\"relation\" title=\"what the source is\" type=\"string\"/>\n"
                           "      <attribute id=\"circle\" title=\"closes a circle of sources\" type=\"boolean\">"
                           "<default>false</default></attribute>\n"
                           "    </attributes>\n");
}

static stemma_status write_gexf_body(const stm_graph *of, stm_report_file *file, stemma_error *error)
{
    gexf_head(&file->buffer, stm_graph_alone(of));
    stemma_status status = gexf_nodes(file, of, error);
    if (status == STEMMA_OK) {
        status = gexf_edges(file, of, error);
    }
    stm_buffer_string(&file->buffer, "  </graph>\n</gexf>\n");
    return status;
}

stemma_status stm_report_write_gexf(const stemma_results *results, stm_report_folder *folder, stemma_error *error)
{
    stm_graph of;
    stm_report_file *file;
    stemma_status status = stm_graph_init(&of, results, error);
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
    stm_graph_release(&of);
    return status;
}
