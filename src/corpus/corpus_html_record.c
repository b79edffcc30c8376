/* A page becomes a record: what the record does not say yet is taken from its page. */
#include <string.h>

#include "corpus/corpus_html.h"

static void set_field(stm_record *record, stm_field field, const char *string)
{
    if (string && *string && stm_record_first(record, field) == STM_FIELD_COUNT) {
        record->fields[field] = (stm_field_value){STM_JSON_STRING, {string, strlen(string)}};
    }
}

static stemma_status tell_finding(stm_read_batch *batch, const stm_record *record, const stm_html_finding *finding,
                                  stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    if (finding->replaced > 0) {
        char count[24];
        (void)snprintf(count, sizeof count, "%zu", finding->replaced);
        status = stm_batch_notice(batch, STEMMA_CODE_WARNING_UTF8, record->input, record->line,
                                  (stm_slice){count, strlen(count)}, error);
    }
    return status;
}

stemma_status stm_record_from_html(stm_read_batch *batch, stm_record *record, stm_slice html,
                                   const stm_html_hints *hints, stemma_error *error)
{
    stemma_article page = {0};
    stm_html_finding finding = {0};
    stm_html_hints asked = *hints;
    asked.keep_cuts = batch->keep_cuts;
    stemma_status status = stm_html_article(&batch->arena, &page, &finding, html, &asked, error);
    if (status == STEMMA_OK) {
        status = tell_finding(batch, record, &finding, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    if (!stm_field_filled(&record->fields[STM_FIELD_TEXT])) {
        record->fields[STM_FIELD_TEXT] = (stm_field_value){STM_JSON_STRING, {page.text, page.text_bytes}};
        set_field(record, STM_FIELD_REJECTED, page.rejected);
        record->text_of_page = true;
        record->cuts = page.cuts;
        record->cut_count = page.cut_count;
    }
    set_field(record, STM_FIELD_SOURCE, page.source);
    set_field(record, STM_FIELD_OUTLET, page.outlet);
    set_field(record, STM_FIELD_TITLE, page.title);
    set_field(record, STM_FIELD_AUTHOR, page.byline);
    set_field(record, STM_FIELD_LANGUAGE, page.language);
    record->page_published = page.published;
    record->has_page = true;
    return STEMMA_OK;
}

stemma_status stm_parse_html(stm_read_batch *batch, const stm_piece *piece, stemma_error *error)
{
    stm_record record = {.input = piece->input};
    stm_html_hints hints = STM_HTML_HINTS_NONE;
    stemma_status status =
        stm_record_from_html(batch, &record, (stm_slice){piece->bytes, piece->length}, &hints, error);
    return status == STEMMA_OK ? stm_article_add(batch, &record, error) : status;
}
