/* `why` for programs: one object that holds everything that is to be said of a pair of articles. Rows of the export stand
 * in it as they are; what belongs to the pair alone is told in the order in which the two were named, A and B. */
#include "report/report_internal.h"

typedef struct why {
    const stm_report_pair *pair;
    const stemma_results *results;
    stm_buffer *out;
} why;

static void key(const why *w, const char *name, bool first)
{
    stm_buffer_format(w->out, "%s\"%s\":", first ? "" : ",", name);
}

static void string(const why *w, const char *name, const char *value)
{
    key(w, name, false);
    stm_json_string(w->out, value);
}

static void number(const why *w, const char *name, double value)
{
    key(w, name, false);
    stm_report_json_number(w->out, value);
}

static const char *id_of(const why *w, uint32_t article)
{
    return stm_report_article_id(w->results, article);
}

/* The words of a span, which articles.jsonl has too, for readers who hold this object alone. */
static void words(const why *w, const char *name, uint32_t article, uint32_t begin, uint32_t end)
{
    const char *bytes = NULL;
    size_t length = 0;
    stm_report_span(&w->results->articles[article], begin, end, &bytes, &length);
    key(w, name, false);
    stm_json_text(w->out, bytes, length);
}

static bool is_pair(const why *w, uint32_t a, uint32_t b)
{
    return (a == w->pair->a && b == w->pair->b) || (a == w->pair->b && b == w->pair->a);
}

/* A row of a table, without the end of its line. */
static void row(const why *w, stm_report_table table, size_t index)
{
    stm_report_jsonl_row(w->out, w->results, table, index);
    if (!w->out->failed && w->out->length > 0) {
        w->out->length--;
    }
}

/* ------------------------------------------------------------------ the two, and what they share */

static void put_article(const why *w, const char *name, uint32_t index)
{
    const stemma_article *article = &w->results->articles[index];
    key(w, name, false);
    stm_buffer_string(w->out, "{\"id\":");
    stm_json_string(w->out, article->id);
    string(w, "input", article->input);
    string(w, "outlet", article->outlet);
    string(w, "title", article->title);
    string(w, "language", article->language);
    stm_report_json_published(w->out, &article->published);
    stm_buffer_char(w->out, '}');
}

static bool ends_before(const stemma_interval *one, const stemma_interval *two)
{
    return one->to != STEMMA_TIME_OPEN_TO && two->from != STEMMA_TIME_OPEN_FROM && one->to < two->from;
}

static void put_dates(const why *w)
{
    const stemma_interval *a = &w->results->articles[w->pair->a].published;
    const stemma_interval *b = &w->results->articles[w->pair->b].published;
    string(w, "earlier", ends_before(a, b) ? id_of(w, w->pair->a) : ends_before(b, a) ? id_of(w, w->pair->b) : NULL);
}

/* Indexes of one table that are about the pair, as rows in a list. */
static void put_rows(const why *w, const char *name, stm_report_table table, size_t count,
                     bool (*about)(const why *w, size_t index))
{
    bool first = true;
    key(w, name, false);
    stm_buffer_char(w->out, '[');
    for (size_t i = 0; i < count; i++) {
        if (about(w, i)) {
            stm_buffer_string(w->out, first ? "" : ",");
            row(w, table, i);
            first = false;
        }
    }
    stm_buffer_char(w->out, ']');
}

static bool link_is_theirs(const why *w, size_t index)
{
    return is_pair(w, w->results->links[index].a, w->results->links[index].b);
}

/* With the words on both sides: a row of the export, opened once more. */
static void put_passages(const why *w)
{
    bool first = true;
    key(w, "passages", false);
    stm_buffer_char(w->out, '[');
    for (size_t i = 0; i < w->results->passage_count; i++) {
        const stemma_passage *passage = &w->results->passages[i];
        if (is_pair(w, passage->a, passage->b)) {
            stm_buffer_string(w->out, first ? "" : ",");
            row(w, STM_REPORT_PASSAGES, i);
            w->out->length -= !w->out->failed && w->out->length > 0; /* the brace */
            words(w, "a_text", passage->a, passage->a_begin, passage->a_end);
            words(w, "b_text", passage->b, passage->b_begin, passage->b_end);
            stm_buffer_char(w->out, '}');
            first = false;
        }
    }
    stm_buffer_char(w->out, ']');
}

static void put_nearest(const why *w)
{
    const stemma_nearest *near = w->pair->nearest;
    key(w, "nearest", false);
    if (!near || near->words == 0) {
        stm_buffer_string(w->out, "null");
        return;
    }
    stm_buffer_format(w->out, "{\"words\":%u", near->words);
    string(w, "a", id_of(w, near->a));
    string(w, "b", id_of(w, near->b));
    stm_buffer_format(w->out, ",\"a_begin\":%u,\"a_end\":%u,\"b_begin\":%u,\"b_end\":%u", near->a_begin, near->a_end,
                      near->b_begin, near->b_end);
    words(w, "a_text", near->a, near->a_begin, near->a_end);
    words(w, "b_text", near->b, near->b_begin, near->b_end);
    stm_buffer_char(w->out, '}');
}

/* ------------------------------------------------------------------ what follows from it */

static bool edge_is_theirs(const why *w, size_t index)
{
    return w->results->edges[index].child == w->pair->a || w->results->edges[index].child == w->pair->b;
}

static bool has_member(const stemma_family *family, uint32_t article)
{
    for (size_t i = 0; i < family->member_count; i++) {
        if (family->members[i] == article) {
            return true;
        }
    }
    return false;
}

static bool family_is_theirs(const why *w, size_t index)
{
    const stemma_family *family = &w->results->families[index];
    return has_member(family, w->pair->a) && has_member(family, w->pair->b);
}

static bool source_is_theirs(const why *w, size_t index)
{
    const stemma_source *source = &w->results->sources[index];
    bool of_a = false;
    bool of_b = false;
    for (size_t i = 0; i < source->quote_count; i++) {
        of_a = of_a || source->quotes[i].article == w->pair->a;
        of_b = of_b || source->quotes[i].article == w->pair->b;
    }
    return of_a && of_b;
}

static bool decision_is_theirs(const why *w, size_t index)
{
    const stemma_decision *decision = &w->results->decisions[index];
    return decision->state == STEMMA_DECISION_IN_FORCE &&
           (decision->article == w->pair->a || decision->article == w->pair->b);
}

static void flag(const why *w, const char *name, bool value)
{
    key(w, name, false);
    stm_buffer_string(w->out, value ? "true" : "false");
}

static void put_reasons(const why *w)
{
    const stemma_reasons *reasons = w->pair->reasons;
    key(w, "reasons", false);
    if (!reasons || !reasons->same_family) {
        stm_buffer_string(w->out, "null");
        return;
    }
    stm_buffer_string(w->out, "{\"child\":");
    stm_json_string(w->out, id_of(w, w->pair->child));
    string(w, "parent", id_of(w, w->pair->child == w->pair->a ? w->pair->b : w->pair->a));
    flag(w, "weighed", reasons->weighed);
    flag(w, "dates_exclude", reasons->impossible);
    flag(w, "dates_exclude_reverse", reasons->reverse_impossible);
    key(w, "items", false);
    stm_buffer_char(w->out, '[');
    for (size_t i = 0; i < reasons->count; i++) {
        const stemma_reason *reason = &reasons->items[i];
        stm_buffer_string(w->out, i > 0 ? ",{\"name\":" : "{\"name\":");
        stm_json_string(w->out, reason->name);
        key(w, "contribution", false);
        stm_buffer_format(w->out, "%.6g", reason->contribution);
        number(w, "value", reason->value);
        number(w, "reverse", reason->reverse);
        stm_buffer_char(w->out, '}');
    }
    stm_buffer_string(w->out, "]}");
}

stemma_status stm_report_why(const stemma_results *results, const stm_report_pair *pair, const stemma_writer *writer,
                             stemma_error *error)
{
    stm_buffer out = STM_BUFFER_INIT;
    const why w = {pair, results, &out};
    stm_buffer_string(&out, "{\"pair\":[");
    stm_json_string(&out, id_of(&w, pair->a));
    stm_buffer_char(&out, ',');
    stm_json_string(&out, id_of(&w, pair->b));
    stm_buffer_char(&out, ']');
    put_article(&w, "a", pair->a);
    put_article(&w, "b", pair->b);
    put_dates(&w);
    put_rows(&w, "links", STM_REPORT_LINKS, results->link_count, link_is_theirs);
    put_passages(&w);
    put_nearest(&w);
    put_rows(&w, "decisions", STM_REPORT_DECISIONS, results->decision_count, decision_is_theirs);
    if (results->has_families) {
        put_rows(&w, "families", STM_REPORT_FAMILIES, results->family_count, family_is_theirs);
        put_rows(&w, "sources", STM_REPORT_SOURCES, results->source_count, source_is_theirs);
        put_rows(&w, "edges", STM_REPORT_EDGES, results->edge_count, edge_is_theirs);
        put_reasons(&w);
    }
    stm_buffer_string(&out, "}\n");
    stemma_status status = STEMMA_OK;
    if (out.failed) {
        status = stm_error_memory(error);
    } else if (writer->write(writer->payload, out.data, out.length) != 0) {
        status = stm_error_set(error, STEMMA_E_IO, "the output was not taken");
    }
    stm_buffer_release(&out);
    return status;
}
