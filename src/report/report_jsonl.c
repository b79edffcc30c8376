/* JSON Lines: the contract's tables, one file each, field names and their order as printed there. Keys are spelled out
 * with their punctuation, so that a row reads here as it stands in the file. */
#include "report/report_internal.h"

#include <string.h>

static void key_string(stm_buffer *out, const char *key, const char *value)
{
    stm_buffer_string(out, key);
    stm_json_string(out, value);
}

static void key_number(stm_buffer *out, const char *key, double value)
{
    stm_buffer_string(out, key);
    stm_report_json_number(out, value);
}

void stm_report_json_published(stm_buffer *out, const stemma_interval *interval)
{
    stm_buffer_string(out, ",\"published\":{\"from\":");
    stm_report_json_time(out, interval->from, interval->precision);
    stm_buffer_string(out, ",\"to\":");
    stm_report_json_time(out, interval->to, interval->precision);
    key_string(out, ",\"precision\":", stm_report_precision_word(interval->precision));
    key_string(out, ",\"basis\":", interval->basis);
    stm_buffer_char(out, '}');
}

static void article_row(stm_buffer *out, const stemma_article *article)
{
    key_string(out, "{\"id\":", article->id);
    key_string(out, ",\"input\":", article->input);
    key_string(out, ",\"source\":", article->source);
    key_string(out, ",\"outlet\":", article->outlet);
    key_string(out, ",\"title\":", article->title);
    key_string(out, ",\"byline\":", article->byline);
    key_string(out, ",\"language\":", article->language);
    stm_report_json_published(out, &article->published);
    stm_buffer_string(out, ",\"text\":");
    stm_json_text(out, article->text ? article->text : "", article->text ? article->text_bytes : 0);
    stm_buffer_string(out, ",\"boilerplate\":");
    stm_report_json_boilerplate(out, article);
    key_string(out, ",\"sha256\":", article->sha256);
    stm_buffer_string(out, ",\"captures\":");
    stm_report_json_captures(out, article);
    key_string(out, ",\"rejected\":", article->rejected);
    stm_buffer_string(out, ",\"extra\":");
    stm_report_json_extra(out, article->extra);
    stm_buffer_string(out, "}\n");
}

static void passage_row(stm_buffer *out, const stemma_results *results, const stemma_passage *passage)
{
    key_string(out, "{\"a\":", stm_report_article_id(results, passage->a));
    key_string(out, ",\"b\":", stm_report_article_id(results, passage->b));
    stm_buffer_format(out, ",\"a_begin\":%u,\"a_end\":%u,\"b_begin\":%u,\"b_end\":%u", passage->a_begin, passage->a_end,
                      passage->b_begin, passage->b_end);
    key_string(out, ",\"kind\":", stm_report_kind_word(passage->kind));
    key_number(out, ",\"score\":", passage->score);
    stm_buffer_string(out, ",\"changes\":");
    stm_report_json_changes(out, passage);
    stm_buffer_string(out, "}\n");
}

static void link_row(stm_buffer *out, const stemma_results *results, const stemma_link *link)
{
    key_string(out, "{\"a\":", stm_report_article_id(results, link->a));
    key_string(out, ",\"b\":", stm_report_article_id(results, link->b));
    key_string(out, ",\"kind\":", stm_report_kind_word(link->kind));
    key_number(out, ",\"score\":", link->score);
    key_number(out, ",\"a_share\":", link->a_share);
    key_number(out, ",\"b_share\":", link->b_share);
    stm_buffer_string(out, "}\n");
}

static void family_row(stm_buffer *out, const stemma_results *results, const stemma_family *family)
{
    key_string(out, "{\"family\":", family->id);
    stm_buffer_string(out, ",\"members\":[");
    for (size_t i = 0; i < family->member_count; i++) {
        key_string(out, i > 0 ? "," : "", stm_report_article_id(results, family->members[i]));
    }
    key_number(out, "],\"origins\":{\"low\":", family->origins_low);
    key_number(out, ",\"expected\":", family->origins_expected);
    key_number(out, ",\"high\":", family->origins_high);
    stm_buffer_string(out, "}}\n");
}

static void edge_row(stm_buffer *out, const stemma_results *results, const stemma_edge *edge)
{
    bool contested = edge->runner_up_probability > 0;
    key_string(out, "{\"family\":", stm_report_family_id(results, edge->family));
    key_string(out, ",\"parent\":", stm_report_article_id(results, edge->parent));
    key_string(out, ",\"child\":", stm_report_article_id(results, edge->child));
    key_number(out, ",\"probability\":", edge->probability);
    key_string(out, ",\"runner_up\":", contested ? stm_report_article_id(results, edge->runner_up) : NULL);
    key_number(out, ",\"runner_up_probability\":", edge->runner_up_probability);
    stm_buffer_string(out, ",\"basis\":");
    stm_report_json_basis(out, edge->basis);
    stm_buffer_string(out, ",\"parents\":");
    stm_report_json_parents(out, results, edge->parents, edge->parent_count);
    stm_buffer_string(out, ",\"also\":");
    stm_report_json_parents(out, results, edge->also, edge->also_count);
    stm_buffer_string(out, ",\"conflict\":");
    stm_report_json_conflict(out, edge);
    key_string(out, ",\"source\":", stm_report_source_id(results, edge->source));
    stm_buffer_string(out, "}\n");
}

static void source_row(stm_buffer *out, const stemma_results *results, const stemma_source *source)
{
    const stemma_interval when = stm_report_source_published(results, source);
    key_string(out, "{\"source\":", source->id);
    key_string(out, ",\"type\":", stm_report_source_word(source->type));
    key_string(out, ",\"family\":", stm_report_family_id(results, source->family));
    key_string(out, ",\"article\":", stm_report_article_id(results, source->article));
    stm_report_json_published(out, &when);
    stm_buffer_format(out, ",\"takers\":%u,\"origins\":{\"low\":1,\"expected\":1,\"high\":1}", source->takers);
    stm_buffer_string(out, ",\"text\":");
    stm_report_json_source_text(out, results, source);
    stm_buffer_string(out, ",\"quotes\":");
    stm_report_json_quotes(out, results, source);
    stm_buffer_string(out, "}\n");
}

/* No time: what a user decided is exported, when is the case's own affair. */
static void decision_row(stm_buffer *out, const stemma_decision *decision)
{
    stm_buffer_format(out, "{\"decision\":%llu", (unsigned long long)decision->number);
    key_string(out, ",\"type\":", stm_report_decision_word(decision->type));
    key_string(out, ",\"state\":", stm_report_state_word(decision->state));
    key_string(out, ",\"article\":", decision->article_id);
    key_string(out, ",\"other\":", decision->other_id);
    key_string(out, ",\"value\":", decision->value);
    key_string(out, ",\"before\":", decision->before);
    key_string(out, ",\"note\":", decision->note);
    stm_buffer_string(out, "}\n");
}

void stm_report_jsonl_row(stm_buffer *out, const stemma_results *results, stm_report_table table, size_t row)
{
    switch (table) {
    case STM_REPORT_ARTICLES:
        article_row(out, &results->articles[row]);
        break;
    case STM_REPORT_PASSAGES:
        passage_row(out, results, &results->passages[row]);
        break;
    case STM_REPORT_LINKS:
        link_row(out, results, &results->links[row]);
        break;
    case STM_REPORT_FAMILIES:
        family_row(out, results, &results->families[row]);
        break;
    case STM_REPORT_EDGES:
        edge_row(out, results, &results->edges[row]);
        break;
    case STM_REPORT_SOURCES:
        source_row(out, results, &results->sources[row]);
        break;
    default:
        decision_row(out, &results->decisions[row]);
        break;
    }
}

#define TABLES STM_REPORT_TABLES

static size_t table_rows(const stemma_results *results, size_t table)
{
    const size_t counts[TABLES] = {results->article_count, results->passage_count, results->link_count,
                                   results->family_count,  results->edge_count,    results->source_count,
                                   results->decision_count};
    return counts[table];
}

stemma_status stm_report_write_jsonl(const stemma_results *results, stm_report_folder *folder, stemma_error *error)
{
    static const char *const names[] = {"articles.jsonl", "passages.jsonl", "links.jsonl",    "families.jsonl",
                                        "edges.jsonl",    "sources.jsonl",  "decisions.jsonl"};
    const bool built[TABLES] = {true,
                                results->has_passages,
                                results->has_passages,
                                results->has_families,
                                results->has_families,
                                results->has_families,
                                results->decision_count > 0};
    const char *absent[TABLES + 1] = {NULL};
    size_t absent_count = 0;
    for (size_t table = 0; table < TABLES; table++) {
        if (!built[table]) {
            absent[absent_count++] = names[table];
            continue;
        }
        stm_report_file *file;
        stemma_status status = stm_report_file_open(&file, folder, names[table], error);
        for (size_t row = 0; status == STEMMA_OK && row < table_rows(results, table); row++) {
            stm_report_jsonl_row(&file->buffer, results, (stm_report_table)table, row);
            status = stm_report_file_row(file, error);
        }
        if (status != STEMMA_OK) {
            return status;
        }
    }
    return stm_report_folder_commit(folder, absent, error);
}

#define WRITE_BYTES ((size_t)1 << 16)

static stemma_status hand_on(stm_buffer *buffer, const stemma_writer *writer, stemma_error *error)
{
    if (buffer->failed) {
        return stm_error_memory(error);
    }
    if (buffer->length > 0 && writer->write(writer->payload, buffer->data, buffer->length) != 0) {
        return stm_error_set(error, STEMMA_E_IO, "the output was not taken");
    }
    stm_buffer_clear(buffer);
    return STEMMA_OK;
}

stemma_status stemma_results_table(const stemma_results *results, const char *table, const stemma_writer *writer,
                                   stemma_error *error)
{
    static const char *const names[] = {"articles", "passages", "links", "families", "edges", "sources", "decisions"};
    size_t number = 0;
    while (number < TABLES && strcmp(names[number], table) != 0) {
        number++;
    }
    if (number == TABLES) {
        return stm_error_set(error, STEMMA_E_ARGUMENT, "there is no table \"%s\"", table);
    }
    stm_buffer buffer = STM_BUFFER_INIT;
    stemma_status status = STEMMA_OK;
    for (size_t row = 0; status == STEMMA_OK && row < table_rows(results, number); row++) {
        stm_report_jsonl_row(&buffer, results, (stm_report_table)number, row);
        if (buffer.length >= WRITE_BYTES || buffer.failed) {
            status = hand_on(&buffer, writer, error);
        }
    }
    if (status == STEMMA_OK) {
        status = hand_on(&buffer, writer, error);
    }
    stm_buffer_release(&buffer);
    return status;
}
