/* The contract's words and the pieces of JSON that several formats share. */
#include "report/report_internal.h"

#include <math.h>
#include <string.h>

const char *stm_report_kind_word(stemma_kind kind)
{
    static const char *const words[] = {"copy", "rewording", "translation"};
    return (unsigned)kind < 3 ? words[kind] : words[0];
}

const char *stm_report_change_word(stemma_change_type type)
{
    static const char *const words[] = {"number", "name", "negation", "hedge", "attribution"};
    return (unsigned)type < 5 ? words[type] : words[0];
}

const char *stm_report_precision_word(stemma_precision precision)
{
    static const char *const words[] = {"unknown", "year", "month", "day", "second"};
    return (unsigned)precision < 5 ? words[precision] : words[0];
}

const char *stm_report_basis_word(size_t number, unsigned *bit)
{
    static const char *const words[] = {"text", "date", "credit", "changes", "length", "user"};
    if (number >= sizeof words / sizeof *words) {
        return NULL;
    }
    *bit = 1u << number;
    return words[number];
}

const char *stm_report_decision_word(stemma_decision_type type)
{
    static const char *const words[] = {"parent", "reject", "origin", "published", "outlet", "remove"};
    return (unsigned)type < sizeof words / sizeof *words ? words[type] : NULL;
}

const char *stm_report_state_word(stemma_decision_state state)
{
    static const char *const words[] = {"in force", "replaced", "waiting", "undone"};
    return (unsigned)state < sizeof words / sizeof *words ? words[state] : NULL;
}

const char *stm_report_article_id(const stemma_results *results, uint32_t article)
{
    return article < results->article_count ? results->articles[article].id : NULL;
}

const char *stm_report_family_id(const stemma_results *results, uint32_t family)
{
    return family < results->family_count ? results->families[family].id : NULL;
}

void stm_report_json_time(stm_buffer *out, int64_t seconds, stemma_precision precision)
{
    char text[32];
    stm_time_text(text, seconds, precision);
    stm_json_string(out, text[0] ? text : NULL);
}

void stm_report_json_number(stm_buffer *out, double value)
{
    if (isfinite(value)) {
        stm_json_probability(out, value);
    } else {
        stm_buffer_string(out, "null");
    }
}

void stm_report_json_boilerplate(stm_buffer *out, const stemma_article *article)
{
    stm_buffer_char(out, '[');
    for (size_t i = 0; i < article->boilerplate_count; i++) {
        const stemma_boilerplate *span = &article->boilerplate[i];
        stm_buffer_format(out, "%s{\"begin\":%u,\"end\":%u,\"reason\":", i > 0 ? "," : "", span->begin, span->end);
        stm_json_string(out, span->reason);
        stm_buffer_char(out, '}');
    }
    stm_buffer_char(out, ']');
}

void stm_report_json_captures(stm_buffer *out, const stemma_article *article)
{
    stm_buffer_char(out, '[');
    for (size_t i = 0; i < article->capture_count; i++) {
        const stemma_capture *capture = &article->captures[i];
        stm_buffer_string(out, i > 0 ? ",{\"source\":" : "{\"source\":");
        stm_json_string(out, capture->source);
        stm_buffer_string(out, ",\"captured_at\":");
        stm_json_string(out, capture->captured_at);
        stm_buffer_string(out, ",\"payload_sha256\":");
        stm_json_string(out, capture->payload_sha256);
        stm_buffer_char(out, '}');
    }
    stm_buffer_char(out, ']');
}

void stm_report_json_changes(stm_buffer *out, const stemma_passage *passage)
{
    stm_buffer_char(out, '[');
    for (size_t i = 0; i < passage->change_count; i++) {
        const stemma_change *change = &passage->changes[i];
        stm_buffer_format(out, "%s{\"type\":\"%s\",\"a\":", i > 0 ? "," : "", stm_report_change_word(change->type));
        stm_json_string(out, change->a ? change->a : "");
        stm_buffer_string(out, ",\"b\":");
        stm_json_string(out, change->b ? change->b : "");
        stm_buffer_char(out, '}');
    }
    stm_buffer_char(out, ']');
}

void stm_report_json_parents(stm_buffer *out, const stemma_results *results, const stemma_parent *parents, size_t count)
{
    stm_buffer_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        stm_buffer_string(out, i > 0 ? ",{\"parent\":" : "{\"parent\":");
        stm_json_string(out, stm_report_article_id(results, parents[i].parent));
        stm_buffer_string(out, ",\"probability\":");
        stm_report_json_number(out, parents[i].probability);
        stm_buffer_char(out, '}');
    }
    stm_buffer_char(out, ']');
}

void stm_report_json_conflict(stm_buffer *out, const stemma_edge *edge)
{
    if (edge->conflict > 0) {
        stm_buffer_string(out, "{\"type\":\"text against date\",\"probability\":");
        stm_report_json_number(out, edge->conflict);
        stm_buffer_char(out, '}');
    } else {
        stm_buffer_string(out, "null");
    }
}

void stm_report_json_basis(stm_buffer *out, unsigned basis)
{
    const char *word;
    unsigned bit = 0;
    bool first = true;
    stm_buffer_char(out, '[');
    for (size_t i = 0; (word = stm_report_basis_word(i, &bit)) != NULL; i++) {
        if (basis & bit) {
            stm_buffer_format(out, "%s\"%s\"", first ? "" : ",", word);
            first = false;
        }
    }
    stm_buffer_char(out, ']');
}

/* `extra` is JSON already. A row is a line: white space between its tokens becomes a blank, and inside its strings JSON
 * allows no bare line end anyway. */
void stm_report_json_extra(stm_buffer *out, const char *extra)
{
    if (!extra || extra[0] != '{') {
        stm_buffer_string(out, "{}");
        return;
    }
    while (*extra) {
        size_t clean = strcspn(extra, "\n\r\t");
        stm_buffer_bytes(out, extra, clean);
        extra += clean;
        if (*extra) {
            stm_buffer_char(out, ' ');
            extra++;
        }
    }
}

void stm_report_span(const stemma_article *article, uint32_t begin, uint32_t end, const char **bytes, size_t *length)
{
    size_t from = stm_utf8_byte_of(article->text, article->text_bytes, begin);
    const char *start = article->text + from;
    *bytes = start;
    *length = stm_utf8_byte_of(start, article->text_bytes - from, end > begin ? end - begin : 0);
}

size_t stm_report_opening(char words[STM_REPORT_OPENING], const stemma_article *article)
{
    size_t length = 0;
    size_t last_blank = 0;
    uint32_t point = 0;
    uint32_t taken = 0;
    size_t span = 0;
    const char *at = article->text ? article->text : "";
    const char *end = at + (article->text ? article->text_bytes : 0);
    for (uint32_t code; at < end && taken < 70; point++) {
        size_t bytes = stm_utf8_decode(&code, at, end);
        while (span < article->boilerplate_count && article->boilerplate[span].end <= point) {
            span++;
        }
        bool stripped = span < article->boilerplate_count && article->boilerplate[span].begin <= point;
        bool blank = code <= 0x20 || code == 0xA0;
        if (!stripped && blank && length > 0 && words[length - 1] != ' ') {
            last_blank = length;
            words[length++] = ' ';
        } else if (!stripped && !blank) {
            memcpy(words + length, at, bytes);
            length += bytes;
            taken++;
        }
        at += bytes;
    }
    length = at < end && last_blank > 0 ? last_blank : length;
    words[length] = '\0';
    return length;
}

const char *stm_report_file_name(const stemma_article *article)
{
    static const char *const containers[] = {".jsonl", ".ndjson", ".json", ".csv", ".tsv", "-"};
    const char *slash = article->input ? strrchr(article->input, '/') : NULL;
    const char *name = slash ? slash + 1 : (article->input ? article->input : "");
    size_t length = strlen(name);
    for (size_t i = 0; i < sizeof containers / sizeof *containers; i++) {
        size_t tail = strlen(containers[i]);
        if (length >= tail && strcmp(name + length - tail, containers[i]) == 0) {
            return NULL;
        }
    }
    return length > 0 ? name : NULL;
}
