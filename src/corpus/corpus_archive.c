/* A piece of an archive becomes pages.
 *
 * A page is a response, a resource or an ARC record whose bytes are HTML, by what the server said or, where it said
 * nothing, by how they begin. Images, scripts, feeds and the like are no pages and nothing is said of them; redirects
 * are none either. What answered with an error is handed on with its status. Text extracted by others (a WET file's
 * conversions) is handed on as text. A revisit has no bytes and is handed on as what it is.
 */
#include "corpus/corpus_archive.h"

#include <string.h>

typedef struct reading {
    const stm_archive_sink *sink;
    stm_http_room room;
    uint64_t offset; /* of the record, for what is told about it */
    stemma_error *error;
} reading;

static void tell(const reading *r, stemma_code code)
{
    if (r->sink->tell) {
        r->sink->tell(r->sink->payload, code, r->offset);
    }
}

/* ------------------------------------------------------------------ what is a page */

static bool begins_as_page(stm_slice body)
{
    static const char *const tags[] = {"<!doctype html", "<html", "<head", "<body"};
    stm_slice text = stm_slice_trim(body);
    if (text.length > 3 && memcmp(text.bytes, "\xEF\xBB\xBF", 3) == 0) {
        text = stm_slice_trim((stm_slice){text.bytes + 3, text.length - 3});
    }
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        if (stm_slice_begins(text, tags[i])) {
            return true;
        }
    }
    return false;
}

/* XHTML sent as XML: behind the declaration. */
static bool xml_page(stm_slice body)
{
    size_t seen = body.length < 1024 ? body.length : 1024;
    for (size_t at = 0; at + 5 < seen; at++) {
        if (body.bytes[at] == '<' && begins_as_page((stm_slice){body.bytes + at, seen - at})) {
            return true;
        }
    }
    return false;
}

typedef enum type_says { TYPE_PAGE, TYPE_MAYBE, TYPE_XML, TYPE_NO } type_says;

static type_says type_of(stm_slice type)
{
    static const struct {
        const char *prefix;
        type_says says;
    } known[] = {{"text/html", TYPE_PAGE},
                 {"application/xhtml", TYPE_PAGE},
                 {"text/xml", TYPE_XML},
                 {"application/xml", TYPE_XML},
                 {"no-type", TYPE_MAYBE},
                 {"unknown", TYPE_MAYBE},
                 {"application/http", TYPE_MAYBE},
                 {"application/octet-stream", TYPE_MAYBE},
                 {"application/unknown", TYPE_MAYBE}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (stm_slice_begins(type, known[i].prefix)) {
            return known[i].says;
        }
    }
    /* "charset=utf-8" and the like name no type */
    return type.length == 0 || !memchr(type.bytes, '/', type.length) ? TYPE_MAYBE : TYPE_NO;
}

static bool is_page(type_says says, stm_slice body)
{
    if (stm_slice_trim(body).length == 0) {
        return false;
    }
    switch (says) {
    case TYPE_PAGE:
        /* an image or a PDF that is sent as a page; UTF-16 has zero bytes and is one */
        return stm_sniff_content(body.bytes, body.length < 1024 ? body.length : 1024) != STEMMA_CODE_REJECTED_BINARY;
    case TYPE_MAYBE:
        return begins_as_page(body);
    case TYPE_XML:
        return xml_page(body);
    case TYPE_NO:
    default:
        return false;
    }
}

static bool status_has_page(unsigned status)
{
    return (status >= 200 && status < 300 && status != 204 && status != 205) || status >= 400;
}

/* ------------------------------------------------------------------ records */

static stemma_status hand_on(const reading *r, const stm_archive_record *record, stm_archive_page *page)
{
    if (record->uri.length == 0) {
        tell(r, STEMMA_CODE_REJECTED_DAMAGED);
        return STEMMA_OK;
    }
    page->address = record->uri;
    page->captured = record->date;
    return r->sink->page(r->sink->payload, page, r->error);
}

/* What an HTTP response holds. */
static stemma_status take_response(reading *r, const stm_archive_record *record, const stm_http *http)
{
    type_says says = type_of(http->content_type);
    if (http->cut) {
        tell(r, STEMMA_CODE_REJECTED_DAMAGED);
        return STEMMA_OK;
    }
    if (says == TYPE_NO || !status_has_page(http->status)) {
        return STEMMA_OK;
    }
    stm_body verdict;
    stm_slice body;
    stemma_status status = stm_http_decode(&verdict, &body, &r->room, http, r->error);
    if (status != STEMMA_OK) {
        return status;
    }
    if (verdict == STM_BODY_BROKEN || verdict == STM_BODY_LARGE) {
        tell(r, verdict == STM_BODY_BROKEN ? STEMMA_CODE_REJECTED_DAMAGED : STEMMA_CODE_REJECTED_TOO_LONG);
        return STEMMA_OK;
    }
    if (!is_page(says, body)) {
        return STEMMA_OK;
    }
    if (verdict == STM_BODY_PART && !record->truncated.bytes) {
        tell(r, STEMMA_CODE_REJECTED_TRUNCATED);
    }
    stm_archive_page page = {
        .bytes = body, .content_type = http->content_type, .language = http->language, .status = http->status};
    return hand_on(r, record, &page);
}

/* A block that is the page itself. */
static stemma_status take_plain(reading *r, const stm_archive_record *record, stm_slice block)
{
    bool text = record->type == STM_RECORD_CONVERSION && stm_slice_begins(record->content_type, "text/plain");
    if (!(text && block.length > 0) && !is_page(type_of(record->content_type), block)) {
        return STEMMA_OK;
    }
    stm_archive_page page = {.bytes = block, .content_type = record->content_type, .status = 200, .plain = text};
    return hand_on(r, record, &page);
}

static stemma_status take_revisit(reading *r, const stm_archive_record *record)
{
    if (!r->sink->revisit || record->uri.length == 0) {
        return STEMMA_OK;
    }
    stm_archive_revisit revisit = {record->uri, record->date, record->refers_to, record->payload_digest};
    return r->sink->revisit(r->sink->payload, &revisit, r->error);
}

static stemma_status take_record(reading *r, const stm_cut *cut, const char *bytes)
{
    const stm_archive_record *record = &cut->record;
    stm_slice block = {bytes + cut->content, cut->end - cut->content};
    stm_http http;
    if (cut->fault == STM_FAULT_SHORT) {
        tell(r, STEMMA_CODE_REJECTED_TRUNCATED);
        return STEMMA_OK;
    }
    if (cut->fault == STM_FAULT_LENGTH) {
        tell(r, STEMMA_CODE_REJECTED_DAMAGED);
    }
    if (record->segment || record->type == STM_RECORD_OTHER) {
        return STEMMA_OK;
    }
    if (record->type == STM_RECORD_REVISIT) {
        return take_revisit(r, record);
    }
    return record->type == STM_RECORD_RESPONSE && stm_http_parse(&http, block) ? take_response(r, record, &http)
                                                                               : take_plain(r, record, block);
}

bool stm_archive_large_page(const stm_cut *cut, const char *bytes)
{
    const stm_archive_record *record = &cut->record;
    stm_http http;
    bool answer = stm_http_parse(&http, (stm_slice){bytes + cut->content, cut->end - cut->content});
    bool read = record->type == STM_RECORD_RESPONSE || record->type == STM_RECORD_RESOURCE;
    return read && type_of(answer ? http.content_type : record->content_type) == TYPE_PAGE;
}

static stemma_status take_cut(reading *r, const stm_cut *cut, const char *bytes)
{
    switch (cut->kind) {
    case STM_CUT_RECORD:
        return take_record(r, cut, bytes);
    case STM_CUT_GARBAGE:
        tell(r, STEMMA_CODE_REJECTED_DAMAGED);
        return STEMMA_OK;
    case STM_CUT_LARGE:
        if (stm_archive_large_page(cut, bytes)) {
            tell(r, STEMMA_CODE_REJECTED_TOO_LONG);
        }
        return STEMMA_OK;
    default:
        return STEMMA_OK;
    }
}

/* ------------------------------------------------------------------ pieces */

static stemma_status plain_pages(reading *r, const stm_piece *piece)
{
    stm_window window = {.bytes = piece->bytes, .length = piece->length, .offset = piece->first_line};
    for (;;) {
        stm_cut cut = stm_window_cut(&window, true);
        if (cut.kind == STM_CUT_END) {
            return STEMMA_OK;
        }
        r->offset = window.offset + cut.begin;
        stemma_status status = take_cut(r, &cut, window.bytes);
        if (status != STEMMA_OK) {
            return status;
        }
    }
}

static stemma_status gzip_pages(reading *r, const stm_piece *piece)
{
    stm_unpacking unpacking = {.bytes = piece->bytes,
                               .length = piece->length,
                               .offset = piece->first_line,
                               .payload = r->sink->payload,
                               .tell = r->sink->tell};
    stemma_status status;
    do {
        stm_cut cut;
        status = stm_unpacking_next(&unpacking, &cut, r->error);
        if (status != STEMMA_OK || cut.kind == STM_CUT_END) {
            break;
        }
        r->offset = unpacking.member;
        status = take_cut(r, &cut, unpacking.window.bytes);
    } while (status == STEMMA_OK);
    stm_unpacking_release(&unpacking);
    return status;
}

stemma_status stm_archive_pages(const stm_piece *piece, const stm_archive_sink *sink, stemma_error *error)
{
    reading r = {.sink = sink, .error = error};
    stemma_status status = piece->format == STM_FORMAT_ARCHIVE_GZIP ? gzip_pages(&r, piece) : plain_pages(&r, piece);
    stm_http_room_release(&r.room);
    return status;
}
