/* CSV after RFC 4180: one file a table, a header line, CRLF line ends, a cell quoted where it holds a comma, a quote, a
 * line end or outer blanks, quotes doubled. UTF-8 without a byte-order mark. An unknown value is an empty cell.
 *
 * What nests in the JSON Lines export is spread over columns where it has a fixed shape (published_from ... ,
 * origins_low
 * ...) and stands as JSON in one cell where it is a list of records (boilerplate, captures, changes, parents, also); a
 * list of plain words or ids is JSON too, since an id may hold any separator one could choose. So one file is one table
 * and nothing of the jsonl export is lost.
 *
 * A cell that begins with = + - or @ is written as it is. Spreadsheets may take it for a formula when the file is
 * opened by a double click; a guard in front of it (an apostrophe, a tab) would change the data, break offsets into
 * `text` and every reader that is no spreadsheet. Import the columns as text.
 */
#include "report/report_internal.h"

#include <string.h>

/* One line under construction: cells go to `out`, JSON cells are built in `cell` first, since they need quoting. */
typedef struct csv_line {
    stm_buffer *out;
    stm_buffer cell;
    bool begun;
} csv_line;

static void cell_bytes(csv_line *line, const char *bytes, size_t length)
{
    if (line->begun) {
        stm_buffer_char(line->out, ',');
    }
    line->begun = true;
    bool quoted = length > 0 && (bytes[0] == ' ' || bytes[length - 1] == ' ');
    for (size_t i = 0; !quoted && i < length; i++) {
        quoted = bytes[i] == ',' || bytes[i] == '"' || bytes[i] == '\n' || bytes[i] == '\r';
    }
    if (!quoted) {
        stm_buffer_bytes(line->out, bytes, length);
        return;
    }
    stm_buffer_char(line->out, '"');
    const char *end = bytes + length;
    for (const char *quote; (quote = memchr(bytes, '"', (size_t)(end - bytes))) != NULL; bytes = quote + 1) {
        stm_buffer_bytes(line->out, bytes, (size_t)(quote - bytes));
        stm_buffer_string(line->out, "\"\"");
    }
    stm_buffer_bytes(line->out, bytes, (size_t)(end - bytes));
    stm_buffer_char(line->out, '"');
}

static void cell_string(csv_line *line, const char *string)
{
    cell_bytes(line, string ? string : "", string ? strlen(string) : 0);
}

static void cell_json(csv_line *line)
{
    if (line->cell.failed) {
        line->out->failed = true;
    } else {
        cell_bytes(line, line->cell.data, line->cell.length);
    }
    stm_buffer_clear(&line->cell);
}

static void cell_number(csv_line *line, double value)
{
    stm_report_json_number(&line->cell, value);
    cell_json(line);
}

static void cell_offset(csv_line *line, uint32_t value)
{
    stm_buffer_format(&line->cell, "%u", value);
    cell_json(line);
}

static void cell_time(csv_line *line, int64_t seconds, stemma_precision precision)
{
    char text[32];
    stm_time_text(text, seconds, precision);
    cell_string(line, text);
}

static void article_line(csv_line *line, const stemma_results *results, size_t row)
{
    const stemma_article *article = &results->articles[row];
    cell_string(line, article->id);
    cell_string(line, article->input);
    cell_string(line, article->source);
    cell_string(line, article->outlet);
    cell_string(line, article->title);
    cell_string(line, article->byline);
    cell_string(line, article->language);
    cell_time(line, article->published.from, article->published.precision);
    cell_time(line, article->published.to, article->published.precision);
    cell_string(line, stm_report_precision_word(article->published.precision));
    cell_string(line, article->published.basis);
    cell_bytes(line, article->text ? article->text : "", article->text ? article->text_bytes : 0);
    stm_report_json_boilerplate(&line->cell, article);
    cell_json(line);
    cell_string(line, article->sha256);
    stm_report_json_captures(&line->cell, article);
    cell_json(line);
    cell_string(line, article->rejected);
    stm_report_json_extra(&line->cell, article->extra);
    cell_json(line);
}

static void passage_line(csv_line *line, const stemma_results *results, size_t row)
{
    const stemma_passage *passage = &results->passages[row];
    cell_string(line, stm_report_article_id(results, passage->a));
    cell_string(line, stm_report_article_id(results, passage->b));
    cell_offset(line, passage->a_begin);
    cell_offset(line, passage->a_end);
    cell_offset(line, passage->b_begin);
    cell_offset(line, passage->b_end);
    cell_string(line, stm_report_kind_word(passage->kind));
    cell_number(line, passage->score);
    stm_report_json_changes(&line->cell, passage);
    cell_json(line);
}

static void link_line(csv_line *line, const stemma_results *results, size_t row)
{
    const stemma_link *link = &results->links[row];
    cell_string(line, stm_report_article_id(results, link->a));
    cell_string(line, stm_report_article_id(results, link->b));
    cell_string(line, stm_report_kind_word(link->kind));
    cell_number(line, link->score);
    cell_number(line, link->a_share);
    cell_number(line, link->b_share);
}

static void family_line(csv_line *line, const stemma_results *results, size_t row)
{
    const stemma_family *family = &results->families[row];
    cell_string(line, family->id);
    stm_buffer_char(&line->cell, '[');
    for (size_t i = 0; i < family->member_count; i++) {
        stm_buffer_string(&line->cell, i > 0 ? "," : "");
        stm_json_string(&line->cell, stm_report_article_id(results, family->members[i]));
    }
    stm_buffer_char(&line->cell, ']');
    cell_json(line);
    cell_number(line, family->origins_low);
    cell_number(line, family->origins_expected);
    cell_number(line, family->origins_high);
}

static void edge_line(csv_line *line, const stemma_results *results, size_t row)
{
    const stemma_edge *edge = &results->edges[row];
    bool contested = edge->runner_up_probability > 0;
    cell_string(line, stm_report_family_id(results, edge->family));
    cell_string(line, stm_report_article_id(results, edge->parent));
    cell_string(line, stm_report_article_id(results, edge->child));
    cell_number(line, edge->probability);
    cell_string(line, contested ? stm_report_article_id(results, edge->runner_up) : NULL);
    cell_number(line, edge->runner_up_probability);
    stm_report_json_basis(&line->cell, edge->basis);
    cell_json(line);
    stm_report_json_parents(&line->cell, results, edge->parents, edge->parent_count);
    cell_json(line);
    stm_report_json_parents(&line->cell, results, edge->also, edge->also_count);
    cell_json(line);
    stm_report_json_conflict(&line->cell, edge);
    cell_json(line);
    cell_string(line, stm_report_source_id(results, edge->source));
}

static void source_line(csv_line *line, const stemma_results *results, size_t row)
{
    const stemma_source *source = &results->sources[row];
    const stemma_interval when = stm_report_source_published(results, source);
    stm_buffer text = STM_BUFFER_INIT;
    cell_string(line, source->id);
    cell_string(line, stm_report_source_word(source->type));
    cell_string(line, stm_report_family_id(results, source->family));
    cell_string(line, stm_report_article_id(results, source->article));
    cell_time(line, when.to, when.precision);
    cell_offset(line, source->takers);
    if (source->type == STEMMA_SOURCE_DOCUMENT) {
        stm_report_source_text(&text, results, source);
    }
    cell_bytes(line, text.data ? text.data : "", text.length);
    line->out->failed = line->out->failed || text.failed;
    stm_buffer_release(&text);
    stm_report_json_quotes(&line->cell, results, source);
    cell_json(line);
}

static void decision_line(csv_line *line, const stemma_results *results, size_t row)
{
    const stemma_decision *decision = &results->decisions[row];
    char number[32];
    (void)snprintf(number, sizeof number, "%llu", (unsigned long long)decision->number);
    cell_string(line, number);
    cell_string(line, stm_report_decision_word(decision->type));
    cell_string(line, stm_report_state_word(decision->state));
    cell_string(line, decision->article_id);
    cell_string(line, decision->other_id);
    cell_string(line, decision->value);
    cell_string(line, decision->before);
    cell_string(line, decision->note);
}

typedef struct csv_table {
    const char *name;
    const char *header;
    void (*line)(csv_line *line, const stemma_results *results, size_t row);
} csv_table;

static const csv_table tables[] = {
    {"articles.csv",
     "id,input,source,outlet,title,byline,language,published_from,published_to,published_precision,published_basis,"
     "text,boilerplate,sha256,captures,rejected,extra",
     article_line},
    {"passages.csv", "a,b,a_begin,a_end,b_begin,b_end,kind,score,changes", passage_line},
    {"links.csv", "a,b,kind,score,a_share,b_share", link_line},
    {"families.csv", "family,members,origins_low,origins_expected,origins_high", family_line},
    {"edges.csv", "family,parent,child,probability,runner_up,runner_up_probability,basis,parents,also,conflict,source",
     edge_line},
    {"sources.csv", "source,type,family,article,published_to,takers,text,quotes", source_line},
    {"decisions.csv", "decision,type,state,article,other,value,before,note", decision_line},
};
#define TABLES (sizeof tables / sizeof *tables)

static stemma_status write_table(const csv_table *table, const stemma_results *results, size_t count,
                                 stm_report_folder *folder, stemma_error *error)
{
    stm_report_file *file;
    stemma_status status = stm_report_file_open(&file, folder, table->name, error);
    if (status != STEMMA_OK) {
        return status;
    }
    csv_line line = {&file->buffer, STM_BUFFER_INIT, false};
    stm_buffer_string(line.out, table->header);
    stm_buffer_string(line.out, "\r\n");
    for (size_t row = 0; status == STEMMA_OK && row < count; row++) {
        line.begun = false;
        table->line(&line, results, row);
        stm_buffer_string(line.out, "\r\n");
        status = stm_report_file_row(file, error);
    }
    stm_buffer_release(&line.cell);
    return status;
}

stemma_status stm_report_write_csv(const stemma_results *results, stm_report_folder *folder, stemma_error *error)
{
    const size_t counts[TABLES] = {results->article_count, results->passage_count, results->link_count,
                                   results->family_count,  results->edge_count,    results->source_count,
                                   results->decision_count};
    const bool built[TABLES] = {true,
                                results->has_passages,
                                results->has_passages,
                                results->has_families,
                                results->has_families,
                                results->has_families,
                                results->decision_count > 0};
    const char *absent[TABLES + 1] = {NULL};
    size_t absent_count = 0;
    for (size_t i = 0; i < TABLES; i++) {
        if (!built[i]) {
            absent[absent_count++] = tables[i].name;
            continue;
        }
        stemma_status status = write_table(&tables[i], results, counts[i], folder, error);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    return stm_report_folder_commit(folder, absent, error);
}
