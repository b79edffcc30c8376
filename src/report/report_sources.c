/* Shared sources as rows, and what is asked of them: which words stand for a piece, and by when the source existed. */
#include "report/report_internal.h"

#define PIECES_MAX 100u /* a text that is told in more pieces is told no better */

const stemma_quote *stemma_source_piece(const stemma_source *source, uint32_t piece)
{
    const stemma_quote *longest = NULL;
    for (size_t i = 0; i < source->quote_count; i++) {
        const stemma_quote *quote = &source->quotes[i];
        if (quote->piece == piece && (!longest || quote->end - quote->begin > longest->end - longest->begin)) {
            longest = quote;
        }
    }
    return longest;
}

uint32_t stemma_source_first(const stemma_results *results, const stemma_source *source)
{
    uint32_t first = STEMMA_NO_ARTICLE;
    int64_t until = STEMMA_TIME_OPEN_TO;
    for (size_t i = 0; i < source->quote_count; i++) {
        const stemma_interval *published = &results->articles[source->quotes[i].article].published;
        if (published->to < until) {
            until = published->to;
            first = source->quotes[i].article;
        }
    }
    return first;
}

const char *stm_report_source_word(stemma_source_type type)
{
    return type == STEMMA_SOURCE_DOCUMENT ? "document" : "original";
}

const char *stm_report_source_id(const stemma_results *results, uint32_t source)
{
    return source < results->source_count ? results->sources[source].id : NULL;
}

void stm_report_source_text(stm_buffer *out, const stemma_results *results, const stemma_source *source)
{
    const stemma_quote *quote = NULL;
    for (uint32_t piece = 0; piece < PIECES_MAX && (quote = stemma_source_piece(source, piece)) != NULL; piece++) {
        const char *bytes = NULL;
        size_t length = 0;
        stm_report_span(&results->articles[quote->article], quote->begin, quote->end, &bytes, &length);
        stm_buffer_string(out, piece > 0 ? " [\xE2\x80\xA6] " : "");
        stm_buffer_bytes(out, bytes, length);
    }
}

/* null for an original: its copies are there to be read. */
void stm_report_json_source_text(stm_buffer *out, const stemma_results *results, const stemma_source *source)
{
    if (source->type != STEMMA_SOURCE_DOCUMENT) {
        stm_buffer_string(out, "null");
        return;
    }
    stm_buffer text = STM_BUFFER_INIT;
    stm_report_source_text(&text, results, source);
    stm_json_text(out, text.data ? text.data : "", text.length);
    out->failed = out->failed || text.failed;
    stm_buffer_release(&text);
}

void stm_report_json_quotes(stm_buffer *out, const stemma_results *results, const stemma_source *source)
{
    stm_buffer_char(out, '[');
    for (size_t i = 0; i < source->quote_count; i++) {
        const stemma_quote *quote = &source->quotes[i];
        stm_buffer_string(out, i > 0 ? ",{\"article\":" : "{\"article\":");
        stm_json_string(out, stm_report_article_id(results, quote->article));
        stm_buffer_format(out, ",\"begin\":%u,\"end\":%u,\"piece\":%u}", quote->begin, quote->end, quote->piece);
    }
    stm_buffer_char(out, ']');
}

stemma_interval stm_report_source_published(const stemma_results *results, const stemma_source *source)
{
    uint32_t first = stemma_source_first(results, source);
    stemma_interval published = {STEMMA_TIME_OPEN_FROM, STEMMA_TIME_OPEN_TO, STEMMA_PRECISION_UNKNOWN, NULL};
    if (first != STEMMA_NO_ARTICLE) {
        published.to = results->articles[first].published.to;
        published.precision = results->articles[first].published.precision;
        published.basis = "earliest article";
    }
    return published;
}
