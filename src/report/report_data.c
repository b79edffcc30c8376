/* The data blocks that the script reads. Rows are arrays, their places as page_1_data.js names them; articles and
 * families are numbered as they stand on the page, -1 is none, a time is in seconds or null. */
#include "report/report_page.h"

#include <string.h>

typedef struct data_writer {
    stm_report_page *page;
    const stemma_results *results;
    const stm_report_selection *selection;
    stm_buffer *json;
    bool first; /* of the table */
} data_writer;

static const char *const keys[] = {
#include "report_keys.h"
};

static void begin_row(data_writer *to)
{
    stm_buffer_string(to->json, to->first ? "\n" : ",\n");
    to->first = false;
}

static void begin_table(data_writer *to, const char *name)
{
    stm_buffer_format(to->json, ",\n\"%s\":[", name);
    to->first = true;
}

static stemma_status end_table(data_writer *to, stemma_error *error)
{
    stm_buffer_char(to->json, ']');
    return stm_report_page_json(to->page, error);
}

static void member(stm_buffer *json, const char *string)
{
    stm_json_string(json, string);
    stm_buffer_char(json, ',');
}

static void seconds(stm_buffer *json, int64_t at)
{
    if (at == STEMMA_TIME_OPEN_FROM || at == STEMMA_TIME_OPEN_TO) {
        stm_buffer_string(json, "null,");
    } else {
        stm_buffer_format(json, "%lld,", (long long)at);
    }
}

/* Place on the page, -1 for none and for an article that is not shown. */
static int64_t place(const data_writer *to, uint32_t article)
{
    if (article >= to->results->article_count || to->selection->article[article] == STM_REPORT_LEFT_OUT) {
        return -1;
    }
    return to->selection->article[article];
}

static bool in_full(const data_writer *to, uint32_t article)
{
    return to->selection->text[article] != STM_REPORT_LEFT_OUT;
}

/* ------------------------------------------------------------------ tables */

static stemma_status write_words(data_writer *to, stemma_error *error)
{
    stm_buffer_string(to->json, "\"words\":{");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        stm_buffer_string(to->json, i > 0 ? ",\n" : "\n");
        stm_json_string(to->json, keys[i]);
        stm_buffer_char(to->json, ':');
        stm_json_string(to->json, stemma_text(to->page->language, keys[i]));
    }
    stm_buffer_char(to->json, '}');
    return stm_report_page_json(to->page, error);
}

static void opening(stm_buffer *json, const stemma_article *article)
{
    char words[STM_REPORT_OPENING];
    stm_json_text(json, words, stm_report_opening(words, article));
}

static void article_row(data_writer *to, uint32_t index)
{
    const stemma_article *article = &to->results->articles[index];
    bool full = in_full(to, index);
    stm_buffer_char(to->json, '[');
    member(to->json, article->id);
    member(to->json, article->outlet);
    member(to->json, article->title);
    member(to->json, article->language);
    seconds(to->json, article->published.from);
    seconds(to->json, article->published.to);
    member(to->json, stm_report_precision_word(article->published.precision));
    member(to->json, article->published.basis);
    member(to->json, article->rejected);
    stm_buffer_format(to->json, "%lld,", full ? (long long)to->selection->text[index] : -1LL);
    member(to->json, full ? article->sha256 : NULL);
    member(to->json, article->source);
    member(to->json, stm_report_file_name(article));
    if (article->title && article->title[0]) {
        stm_buffer_string(to->json, "null");
    } else {
        opening(to->json, article);
    }
    stm_buffer_format(to->json, ",%u", to->selection->partners[index]);
    if (full && article->boilerplate_count > 0) {
        stm_buffer_string(to->json, ",[");
        for (size_t i = 0; i < article->boilerplate_count; i++) {
            const stemma_boilerplate *span = &article->boilerplate[i];
            stm_buffer_format(to->json, "%s[%u,%u,", i > 0 ? "," : "", span->begin, span->end);
            stm_json_string(to->json, span->reason);
            stm_buffer_char(to->json, ']');
        }
        stm_buffer_char(to->json, ']');
    }
    stm_buffer_char(to->json, ']');
}

static stemma_status write_articles(data_writer *to, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    begin_table(to, "articles");
    for (uint32_t i = 0; status == STEMMA_OK && i < to->results->article_count; i++) {
        if (place(to, i) >= 0) {
            begin_row(to);
            article_row(to, i);
            status = stm_report_page_json(to->page, error);
        }
    }
    return status == STEMMA_OK ? end_table(to, error) : status;
}

static stemma_status write_families(data_writer *to, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    begin_table(to, "families");
    for (size_t i = 0; status == STEMMA_OK && i < to->results->family_count; i++) {
        const stemma_family *family = &to->results->families[i];
        if (to->selection->family[i] == STM_REPORT_LEFT_OUT) {
            continue;
        }
        begin_row(to);
        stm_buffer_char(to->json, '[');
        member(to->json, family->id);
        stm_buffer_char(to->json, '[');
        for (size_t m = 0; m < family->member_count; m++) {
            stm_buffer_format(to->json, "%s%lld", m > 0 ? "," : "", (long long)place(to, family->members[m]));
        }
        stm_buffer_string(to->json, "],");
        stm_report_json_number(to->json, family->origins_low);
        stm_buffer_char(to->json, ',');
        stm_report_json_number(to->json, family->origins_expected);
        stm_buffer_char(to->json, ',');
        stm_report_json_number(to->json, family->origins_high);
        stm_buffer_string(to->json, to->selection->family_full[i] ? ",true]" : ",false]");
        status = stm_report_page_json(to->page, error);
    }
    return status == STEMMA_OK ? end_table(to, error) : status;
}

static void parents(data_writer *to, const stemma_parent *list, size_t count)
{
    stm_buffer_char(to->json, '[');
    for (size_t i = 0; i < count; i++) {
        stm_buffer_format(to->json, "%s[%lld,", i > 0 ? "," : "", (long long)place(to, list[i].parent));
        stm_report_json_number(to->json, list[i].probability);
        stm_buffer_char(to->json, ']');
    }
    stm_buffer_char(to->json, ']');
}

static stemma_status write_edges(data_writer *to, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    begin_table(to, "edges");
    for (size_t i = 0; status == STEMMA_OK && to->results->has_families && i < to->results->edge_count; i++) {
        const stemma_edge *edge = &to->results->edges[i];
        if (place(to, edge->child) < 0) {
            continue;
        }
        begin_row(to);
        stm_buffer_format(to->json, "[%lld,%lld,", (long long)place(to, edge->child),
                          (long long)place(to, edge->parent));
        stm_report_json_number(to->json, edge->probability);
        stm_buffer_format(to->json, ",%lld,", (long long)place(to, edge->runner_up));
        stm_report_json_number(to->json, edge->runner_up_probability);
        stm_buffer_char(to->json, ',');
        stm_report_json_basis(to->json, edge->basis);
        stm_buffer_char(to->json, ',');
        parents(to, edge->parents, edge->parent_count);
        stm_buffer_char(to->json, ',');
        parents(to, edge->also, edge->also_count);
        stm_buffer_string(to->json, to->selection->circle[edge->child] ? ",true," : ",false,");
        stm_report_json_number(to->json, edge->conflict);
        stm_buffer_char(to->json, ',');
        stm_json_string(to->json, stm_report_source_id(to->results, edge->source));
        stm_buffer_char(to->json, ']');
        status = stm_report_page_json(to->page, error);
    }
    return status == STEMMA_OK ? end_table(to, error) : status;
}

/* Sources with an article on the page. */
static bool is_shown(const data_writer *to, const stemma_source *source)
{
    for (size_t i = 0; i < source->quote_count; i++) {
        if (place(to, source->quotes[i].article) >= 0) {
            return true;
        }
    }
    return false;
}

static void quotes(data_writer *to, const stemma_source *source)
{
    bool first = true;
    stm_buffer_char(to->json, '[');
    for (size_t i = 0; i < source->quote_count; i++) {
        const stemma_quote *quote = &source->quotes[i];
        if (place(to, quote->article) >= 0) {
            stm_buffer_format(to->json, "%s[%lld,%u,%u,%u]", first ? "" : ",", (long long)place(to, quote->article),
                              quote->begin, quote->end, quote->piece);
            first = false;
        }
    }
    stm_buffer_char(to->json, ']');
}

static stemma_status write_sources(data_writer *to, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    begin_table(to, "sources");
    for (size_t i = 0; status == STEMMA_OK && to->results->has_families && i < to->results->source_count; i++) {
        const stemma_source *source = &to->results->sources[i];
        if (!is_shown(to, source)) {
            continue;
        }
        const stemma_interval when = stm_report_source_published(to->results, source);
        begin_row(to);
        stm_buffer_char(to->json, '[');
        member(to->json, source->id);
        member(to->json, stm_report_source_word(source->type));
        stm_buffer_format(to->json, "%lld,%u,", (long long)place(to, source->article), source->takers);
        seconds(to->json, when.to);
        member(to->json, stm_report_precision_word(when.precision));
        stm_report_json_source_text(to->json, to->results, source);
        stm_buffer_char(to->json, ',');
        quotes(to, source);
        stm_buffer_char(to->json, ']');
        status = stm_report_page_json(to->page, error);
    }
    return status == STEMMA_OK ? end_table(to, error) : status;
}

static bool pair_in_full(const data_writer *to, uint32_t a, uint32_t b)
{
    return in_full(to, a) && in_full(to, b);
}

static stemma_status write_links(data_writer *to, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    begin_table(to, "links");
    for (size_t i = 0; status == STEMMA_OK && i < to->results->link_count; i++) {
        const stemma_link *link = &to->results->links[i];
        if (!pair_in_full(to, link->a, link->b)) {
            continue;
        }
        begin_row(to);
        stm_buffer_format(to->json, "[%lld,%lld,\"%s\",", (long long)place(to, link->a), (long long)place(to, link->b),
                          stm_report_kind_word(link->kind));
        stm_report_json_number(to->json, link->score);
        stm_buffer_char(to->json, ',');
        stm_report_json_number(to->json, link->a_share);
        stm_buffer_char(to->json, ',');
        stm_report_json_number(to->json, link->b_share);
        stm_buffer_char(to->json, ']');
        status = stm_report_page_json(to->page, error);
    }
    return status == STEMMA_OK ? end_table(to, error) : status;
}

static void changes(data_writer *to, const stemma_passage *passage)
{
    stm_buffer_char(to->json, '[');
    for (size_t i = 0; i < passage->change_count; i++) {
        const stemma_change *change = &passage->changes[i];
        stm_buffer_format(to->json, "%s[\"%s\",", i > 0 ? "," : "", stm_report_change_word(change->type));
        member(to->json, change->a ? change->a : "");
        member(to->json, change->b ? change->b : "");
        stm_buffer_format(to->json, "%u,%u,%u,%u]", change->a_begin, change->a_end, change->b_begin, change->b_end);
    }
    stm_buffer_char(to->json, ']');
}

static stemma_status write_passages(data_writer *to, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    begin_table(to, "passages");
    for (size_t i = 0; status == STEMMA_OK && i < to->results->passage_count; i++) {
        const stemma_passage *passage = &to->results->passages[i];
        if (!pair_in_full(to, passage->a, passage->b)) {
            continue;
        }
        begin_row(to);
        stm_buffer_format(to->json, "[%lld,%lld,%u,%u,%u,%u,\"%s\",", (long long)place(to, passage->a),
                          (long long)place(to, passage->b), passage->a_begin, passage->a_end, passage->b_begin,
                          passage->b_end, stm_report_kind_word(passage->kind));
        stm_report_json_number(to->json, passage->score);
        stm_buffer_char(to->json, ',');
        changes(to, passage);
        stm_buffer_char(to->json, ']');
        status = stm_report_page_json(to->page, error);
    }
    return status == STEMMA_OK ? end_table(to, error) : status;
}

static stemma_status write_nearest(data_writer *to, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    begin_table(to, "nearest");
    for (size_t i = 0; status == STEMMA_OK && i < to->results->nearest_count; i++) {
        const stemma_nearest *near = &to->results->nearest[i];
        if (near->words == 0 || !in_full(to, near->a) || place(to, near->b) < 0) {
            continue;
        }
        begin_row(to);
        stm_buffer_format(to->json, "[%lld,%lld,%u,%u,%u,%u,%u]", (long long)place(to, near->a),
                          (long long)place(to, near->b), near->a_begin, near->a_end, near->b_begin, near->b_end,
                          near->words);
        status = stm_report_page_json(to->page, error);
    }
    return status == STEMMA_OK ? end_table(to, error) : status;
}

static stemma_status write_rejections(data_writer *to, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    begin_table(to, "rejections");
    for (size_t i = 0; status == STEMMA_OK && i < to->results->rejection_count; i++) {
        const stemma_rejection *row = &to->results->rejections[i];
        begin_row(to);
        stm_buffer_char(to->json, '[');
        member(to->json, row->input);
        stm_buffer_format(to->json, "%llu,", (unsigned long long)row->line);
        member(to->json, stemma_text(to->page->language, stemma_code_key(row->code)));
        stm_json_string(to->json, row->detail);
        stm_buffer_char(to->json, ']');
        status = stm_report_page_json(to->page, error);
    }
    return status == STEMMA_OK ? end_table(to, error) : status;
}

/* A decision about articles that the page leaves out is left out too; one about an article that is not in the case
 * stays. No time: the page tells what was decided, the case when. */
static bool is_told(const data_writer *to, const stemma_decision *decision)
{
    return decision->article == STEMMA_NO_ARTICLE || place(to, decision->article) >= 0;
}

static stemma_status write_decisions(data_writer *to, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    begin_table(to, "decisions");
    for (size_t i = 0; status == STEMMA_OK && i < to->results->decision_count; i++) {
        const stemma_decision *row = &to->results->decisions[i];
        if (!is_told(to, row)) {
            continue;
        }
        begin_row(to);
        stm_buffer_format(to->json, "[%llu,", (unsigned long long)row->number);
        member(to->json, stm_report_decision_word(row->type));
        member(to->json, stm_report_state_word(row->state));
        stm_buffer_format(to->json, "%lld,%lld,", (long long)place(to, row->article), (long long)place(to, row->other));
        member(to->json, row->article_id);
        member(to->json, row->other_id);
        member(to->json, row->value);
        member(to->json, row->before);
        stm_json_string(to->json, row->note);
        stm_buffer_char(to->json, ']');
        status = stm_report_page_json(to->page, error);
    }
    return status == STEMMA_OK ? end_table(to, error) : status;
}

static stemma_status write_parameters(data_writer *to, stemma_error *error)
{
    begin_table(to, "parameters");
    for (size_t i = 0; i < to->results->parameter_count; i++) {
        begin_row(to);
        stm_buffer_char(to->json, '[');
        member(to->json, to->results->parameters[i].name);
        stm_json_string(to->json, to->results->parameters[i].value ? to->results->parameters[i].value : "");
        stm_buffer_char(to->json, ']');
    }
    return end_table(to, error);
}

/* ------------------------------------------------------------------ blocks */

static stemma_status write_text_blocks(data_writer *to, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    uint32_t done = 0;
    for (uint32_t i = 0; status == STEMMA_OK && i < to->results->article_count; i++) {
        const stemma_article *article = &to->results->articles[i];
        if (!in_full(to, i)) {
            continue;
        }
        if (done % STM_REPORT_BLOCK == 0) {
            stm_buffer_format(&to->page->out, "%s<script type=\"application/json\" id=\"texts-%u\">[\n",
                              done > 0 ? "]</script>\n" : "", done / STM_REPORT_BLOCK);
        } else {
            stm_buffer_string(to->json, ",\n");
        }
        stm_json_text(to->json, article->text ? article->text : "", article->text ? article->text_bytes : 0);
        status = stm_report_page_json(to->page, error);
        done++;
    }
    stm_buffer_string(&to->page->out, done > 0 ? "]</script>\n" : "");
    return status;
}

static void write_head(data_writer *to)
{
    const stemma_results *results = to->results;
    stm_buffer_format(to->json, "{\"language\":\"%s\",\"version\":", to->page->language);
    stm_json_string(to->json, stemma_version());
    stm_buffer_format(to->json,
                      ",\"block\":%u,\"full\":%u,\"notCompared\":%llu,\"built\":{\"passages\":%s,\"families\":%s},\n",
                      STM_REPORT_BLOCK, to->selection->full_count, (unsigned long long)results->not_compared,
                      results->has_passages ? "true" : "false", results->has_families ? "true" : "false");
}

stemma_status stm_report_page_data(stm_report_page *page, const stemma_results *results,
                                   const stm_report_selection *selection, stemma_error *error)
{
    static stemma_status (*const tables[])(data_writer * to, stemma_error * error) = {
        write_words,    write_articles, write_families,   write_edges,     write_sources,   write_links,
        write_passages, write_nearest,  write_rejections, write_decisions, write_parameters};
    data_writer to = {page, results, selection, &page->json, true};
    stemma_status status = STEMMA_OK;
    stm_buffer_string(&page->out, "<script type=\"application/json\" id=\"stemma-data\">");
    write_head(&to);
    for (size_t i = 0; status == STEMMA_OK && i < sizeof tables / sizeof *tables; i++) {
        status = tables[i](&to, error);
    }
    stm_buffer_string(&page->out, "}</script>\n");
    return status == STEMMA_OK ? write_text_blocks(&to, error) : status;
}
