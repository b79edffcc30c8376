/* A record becomes an article, whatever its format: which alias wins, the date, the id, the language, the digest.
 *
 * Ids (contract.md). One that is given stays as it is, but for control characters and length. One address is one
 * article: its id is the beginning of the address's SHA-256. Without either the id comes from outlet, date, title and
 * text, so that two copies by two outlets stay two articles and a second run over the same files gives the same ids.
 *
 * Dates. The first that can be read wins: the field, the text's header, the file's name (a plain text only), and last
 * the day of a capture, which bounds the date from above only. A copyright line is never asked.
 */
#include "corpus/corpus_charset.h"

#include <string.h>

#include "corpus/corpus_html.h"
#include "text/text.h"

/* ------------------------------------------------------------------ the fields' names */

static const char *const field_names[STM_FIELD_COUNT] = {
    [STM_FIELD_ID] = "id",
    [STM_FIELD_TITLE] = "title",
    [STM_FIELD_DATE] = "date",
    [STM_FIELD_PUBLISHED] = "published",
    [STM_FIELD_DATE_PUBLISHED] = "datePublished",
    [STM_FIELD_FILEDATE] = "filedate",
    [STM_FIELD_SOURCE] = "source",
    [STM_FIELD_URL] = "url",
    [STM_FIELD_OUTLET] = "outlet",
    [STM_FIELD_HOSTNAME] = "hostname",
    [STM_FIELD_SOURCE_HOSTNAME] = "source-hostname",
    [STM_FIELD_SERIES] = "series",
    [STM_FIELD_AUTHOR] = "author",
    [STM_FIELD_BYLINE] = "byline",
    [STM_FIELD_LANGUAGE] = "language",
    [STM_FIELD_TEXT] = "text",
    [STM_FIELD_HTML] = "html",
    [STM_FIELD_INPUT] = "input",
    [STM_FIELD_REJECTED] = "rejected",
    [STM_FIELD_CAPTURES] = "captures",
    [STM_FIELD_SHA256] = "sha256",
    [STM_FIELD_BOILERPLATE] = "boilerplate",
    [STM_FIELD_EXTRA] = "extra",
};

stm_field stm_field_named(const char *name, size_t length)
{
    for (unsigned i = 0; i < STM_FIELD_COUNT; i++) {
        if (strlen(field_names[i]) == length && memcmp(field_names[i], name, length) == 0) {
            return (stm_field)i;
        }
    }
    return STM_FIELD_COUNT;
}

const char *stm_field_name(stm_field field)
{
    return field_names[field];
}

stm_field stm_field_last_alias(stm_field first)
{
    switch (first) {
    case STM_FIELD_DATE:
        return STM_FIELD_DATE_PUBLISHED;
    case STM_FIELD_SOURCE:
        return STM_FIELD_URL;
    case STM_FIELD_OUTLET:
        return STM_FIELD_SERIES;
    case STM_FIELD_AUTHOR:
        return STM_FIELD_BYLINE;
    default:
        return first;
    }
}

bool stm_field_filled(const stm_field_value *value)
{
    switch (value->kind) {
    case STM_JSON_NONE:
    case STM_JSON_NULL:
        return false;
    case STM_JSON_STRING:
        return value->content.length > 0;
    default:
        return true;
    }
}

stm_field stm_record_first(const stm_record *record, stm_field first)
{
    for (unsigned i = first; i <= (unsigned)stm_field_last_alias(first); i++) {
        if (stm_field_filled(&record->fields[i])) {
            return (stm_field)i;
        }
    }
    return STM_FIELD_COUNT;
}

/* ------------------------------------------------------------------ one article in the making */

typedef struct making {
    stm_read_batch *batch;
    stm_record *record;
    stemma_article article;
    bool id_given;
    bool of_address;
    size_t header_bytes; /* of a date header at the text's start */
    stemma_interval header_date;
    stemma_error *error;
} making;

static const stm_slice no_detail = {NULL, 0};

static stemma_status notice(making *m, stemma_code code, stm_slice detail)
{
    return stm_batch_notice(m->batch, code, m->record->input, m->record->line, detail, m->error);
}

static stm_slice slice_of(const char *string)
{
    return (stm_slice){string, strlen(string)};
}

/* The text of the first filled alias; *out NULL without one, or where it is no text (which is told). */
static stemma_status take_string(making *m, stm_field first, const char **out)
{
    *out = NULL;
    stm_field field = stm_record_first(m->record, first);
    if (field == STM_FIELD_COUNT) {
        return STEMMA_OK;
    }
    const stm_field_value *value = &m->record->fields[field];
    if (value->kind != STM_JSON_STRING && value->kind != STM_JSON_NUMBER) {
        return notice(m, STEMMA_CODE_WARNING_FIELD_IGNORED, slice_of(stm_field_name(field)));
    }
    *out = stm_arena_text(&m->batch->arena, value->content.bytes, value->content.length);
    return *out ? STEMMA_OK : stm_error_memory(m->error);
}

/* ------------------------------------------------------------------ text */

static bool blank(stm_slice text)
{
    const char *end = text.bytes + text.length;
    for (const char *at = text.bytes; at < end;) {
        uint32_t code;
        at += stm_utf8_decode(&code, at, end);
        bool space = code <= 0x20 || code == 0x7F || code == 0xA0 || (code >= 0x2000 && code <= 0x200F) ||
                     code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x2060 ||
                     code == 0x3000 || code == 0xFEFF;
        if (!space) {
            return false;
        }
    }
    return true;
}

static stm_slice without_mark(stm_slice text)
{
    if (text.length >= 3 && memcmp(text.bytes, "\xEF\xBB\xBF", 3) == 0) {
        return (stm_slice){text.bytes + 3, text.length - 3};
    }
    return text;
}

/* Why the record's text gives no article, STEMMA_CODE_NONE when it does. */
static stemma_code text_fault(const stm_record *record, stm_slice text)
{
    if (text.length > STM_CORPUS_TEXT_BYTES_MAX) {
        return STEMMA_CODE_REJECTED_TOO_LONG;
    }
    if (memchr(text.bytes, '\0', text.length)) {
        return STEMMA_CODE_REJECTED_NUL;
    }
    if (blank(text) && !stm_field_filled(&record->fields[STM_FIELD_REJECTED])) {
        return STEMMA_CODE_REJECTED_NO_TEXT;
    }
    return STEMMA_CODE_NONE;
}

static stm_slice record_text(const stm_record *record)
{
    const stm_field_value *value = &record->fields[STM_FIELD_TEXT];
    return value->kind == STM_JSON_STRING ? without_mark(value->content) : (stm_slice){"", 0};
}

/* The record's text already stands in the arena with a NUL behind it: it is not copied again. */
static void take_text(making *m)
{
    stm_slice text = record_text(m->record);
    m->article.text = text.bytes;
    m->article.text_bytes = text.length;
    m->article.text_length = (uint32_t)stm_utf8_length(text.bytes, text.length);
    stm_sha256_hex(m->article.sha256, text.bytes, text.length);
    m->header_date = (stemma_interval)STM_INTERVAL_UNKNOWN;
    (void)stm_date_in_header(&m->header_date, &m->header_bytes, text.bytes, text.length);
}

/* ------------------------------------------------------------------ language */

static bool ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "fr", "fr-FR", "fr_CA", "fra" -> "fr"; false for "French" and the like. */
static bool language_code(char out[8], const char *given)
{
    static const char three[][7] = {"eng"
                                    "en",
                                    "fra"
                                    "fr",
                                    "fre"
                                    "fr",
                                    "spa"
                                    "es",
                                    "deu"
                                    "de",
                                    "ger"
                                    "de",
                                    "ita"
                                    "it",
                                    "por"
                                    "pt",
                                    "rus"
                                    "ru",
                                    "ukr"
                                    "uk",
                                    "ara"
                                    "ar",
                                    "tur"
                                    "tr"};
    size_t length = 0;
    while (length < 4 && ascii_letter(given[length])) {
        out[length] = (char)(given[length] | 0x20);
        length++;
    }
    if (length < 2 || length > 3 || (given[length] != '\0' && given[length] != '-' && given[length] != '_')) {
        return false;
    }
    out[length] = '\0';
    for (size_t i = 0; length == 3 && i < sizeof three / sizeof *three; i++) {
        if (memcmp(three[i], out, 3) == 0) {
            memcpy(out, three[i] + 3, 3);
            return true;
        }
    }
    return strcmp(out, "und") != 0;
}

static stemma_status take_language(making *m)
{
    const char *given;
    char code[8];
    stemma_status status = take_string(m, STM_FIELD_LANGUAGE, &given);
    if (status != STEMMA_OK) {
        return status;
    }
    if (!given || !language_code(code, given)) {
        stm_text_language(code, m->article.text, m->article.text_bytes);
        if (given && (status = notice(m, STEMMA_CODE_WARNING_FIELD_IGNORED, slice_of("language"))) != STEMMA_OK) {
            return status;
        }
    }
    if (code[0] == '\0') {
        return STEMMA_OK;
    }
    m->article.language = stm_arena_string(&m->batch->arena, code);
    return m->article.language ? STEMMA_OK : stm_error_memory(m->error);
}

/* ------------------------------------------------------------------ date */

/* A bound of an interval object: its first (or last) second, false when it is no date. */
static bool bound(int64_t *out, const stm_json_value *value, bool last)
{
    stemma_interval interval;
    if (value->kind != STM_JSON_STRING || value->escaped ||
        !stm_date_parse(&interval, value->raw.bytes + 1, value->raw.length - 2)) {
        return value->kind == STM_JSON_NULL;
    }
    *out = last ? interval.to : interval.from;
    return true;
}

static stemma_precision precision_named(stm_slice raw)
{
    static const char *const names[] = {"\"unknown\"", "\"year\"", "\"month\"", "\"day\"", "\"second\""};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i]) == raw.length && memcmp(names[i], raw.bytes, raw.length) == 0) {
            return (stemma_precision)i;
        }
    }
    return STEMMA_PRECISION_UNKNOWN;
}

static bool key_is(const stm_json_value *key, const char *name)
{
    return key->raw.length == strlen(name) + 2 && memcmp(key->raw.bytes + 1, name, key->raw.length - 2) == 0;
}

/* {"from", "to", "precision", "basis"} as in the export. False when a bound is no date or they are in no order. */
static bool interval_object(making *m, stemma_interval *out, stm_slice raw)
{
    stemma_interval interval = STM_INTERVAL_UNKNOWN;
    stm_json_reader reader = stm_json_reader_of(raw);
    stm_json_value key;
    stm_json_value value;
    bool fine = stm_json_enter(&reader, STM_JSON_OBJECT);
    while (fine && stm_json_member(&reader, &key, &value)) {
        if (key_is(&key, "from")) {
            fine = bound(&interval.from, &value, false);
        } else if (key_is(&key, "to")) {
            fine = bound(&interval.to, &value, true);
        } else if (key_is(&key, "precision")) {
            interval.precision = precision_named(value.raw);
        } else if (key_is(&key, "basis") && value.kind == STM_JSON_STRING) {
            stm_slice basis;
            stm_json_repairs repairs = {0, 0};
            interval.basis = stm_json_decode(&m->batch->arena, &value, &basis, &repairs) ? basis.bytes : NULL;
        }
    }
    if (!fine || interval.from > interval.to) {
        return false;
    }
    *out = interval;
    return true;
}

static bool field_date(making *m, stemma_interval *out, const stm_field_value *value)
{
    switch (value->kind) {
    case STM_JSON_STRING:
        return stm_date_parse(out, value->content.bytes, value->content.length);
    case STM_JSON_NUMBER:
        return stm_date_number(out, value->content.bytes, value->content.length);
    case STM_JSON_OBJECT:
        return interval_object(m, out, value->content);
    default:
        return false;
    }
}

static bool known(const stemma_interval *interval)
{
    return interval->from != STEMMA_TIME_OPEN_FROM || interval->to != STEMMA_TIME_OPEN_TO;
}

/* A date field, told when it cannot be read. */
static stemma_status read_field_date(making *m, stemma_interval *out, stm_field field)
{
    const stm_field_value *value = &m->record->fields[field];
    if (field_date(m, out, value)) {
        if (!out->basis && known(out)) {
            out->basis = stm_field_name(field);
        }
        return STEMMA_OK;
    }
    *out = (stemma_interval)STM_INTERVAL_UNKNOWN;
    return notice(m, STEMMA_CODE_WARNING_DATE, value->content);
}

/* Published on the day of the capture at the latest. */
static void bound_by_day(stemma_interval *interval)
{
    const int64_t day = 86400;
    if (interval->to != STEMMA_TIME_OPEN_TO) {
        int64_t into_day = interval->to % day;
        interval->to += day - 1 - (into_day < 0 ? into_day + day : into_day);
    }
    interval->from = STEMMA_TIME_OPEN_FROM;
    interval->precision = STEMMA_PRECISION_UNKNOWN;
}

static stemma_status take_date(making *m)
{
    stemma_interval *out = &m->article.published;
    *out = (stemma_interval)STM_INTERVAL_UNKNOWN;
    stm_field field = stm_record_first(m->record, STM_FIELD_DATE);
    stemma_status status = field == STM_FIELD_COUNT ? STEMMA_OK : read_field_date(m, out, field);
    if (status != STEMMA_OK || known(out)) {
        return status;
    }
    if (m->record->has_page && known(&m->record->page_published)) {
        *out = m->record->page_published;
    } else if (known(&m->header_date)) {
        *out = m->header_date;
        out->basis = "text header";
    } else if (m->record->whole_file && stm_date_in_name(out, m->record->input)) {
        out->basis = "file name";
    } else if (stm_field_filled(&m->record->fields[STM_FIELD_FILEDATE])) {
        status = read_field_date(m, out, STM_FIELD_FILEDATE);
        bound_by_day(out);
    }
    return status;
}

/* ------------------------------------------------------------------ id */

/* A given id as it is used: control characters cannot stand in a line of output, and its length has a cap. Two long
 * ids that differ stay different. */
static const char *tidy_id(stm_arena *arena, stm_slice given)
{
    char *id = stm_arena_text(arena, given.bytes, given.length);
    if (!id) {
        return NULL;
    }
    for (size_t i = 0; i < given.length; i++) {
        if ((unsigned char)id[i] < 0x20 || id[i] == 0x7F) {
            id[i] = '_';
        }
    }
    if (given.length > STM_CORPUS_ID_BYTES_MAX) {
        char digest[65];
        stm_sha256_hex(digest, given.bytes, given.length);
        size_t cut = STM_CORPUS_ID_BYTES_MAX - 17;
        while (((unsigned char)id[cut] & 0xC0u) == 0x80u) {
            cut--;
        }
        id[cut] = '~';
        memcpy(id + cut + 1, digest, 16);
        id[cut + 17] = '\0';
    }
    return id;
}

static void add_part(stm_buffer *buffer, const char *part)
{
    stm_buffer_string(buffer, part ? part : "");
    stm_buffer_char(buffer, '\0');
}

/* Of outlet, date, title and text; the text stands in by its digest. */
static const char *derived_id(making *m)
{
    const stemma_article *article = &m->article;
    stm_buffer parts = STM_BUFFER_INIT;
    char digest[65] = "";
    add_part(&parts, article->outlet);
    stm_buffer_format(&parts, "%lld %lld", (long long)article->published.from, (long long)article->published.to);
    add_part(&parts, "");
    add_part(&parts, article->title);
    add_part(&parts, article->sha256);
    if (!parts.failed) {
        stm_sha256_hex(digest, parts.data, parts.length);
        digest[16] = '\0';
    }
    stm_buffer_release(&parts);
    return digest[0] ? stm_arena_string(&m->batch->arena, digest) : NULL;
}

static stemma_status take_id(making *m)
{
    const stm_field_value *given = &m->record->fields[STM_FIELD_ID];
    bool usable = given->kind == STM_JSON_STRING || given->kind == STM_JSON_NUMBER;
    m->id_given = true;
    if (stm_field_filled(given) && usable) {
        m->article.id = tidy_id(&m->batch->arena, given->content);
    } else if (m->article.source) {
        char digest[65];
        stm_sha256_hex(digest, m->article.source, strlen(m->article.source));
        m->article.id = stm_arena_text(&m->batch->arena, digest, 16);
        m->of_address = true;
    } else {
        m->id_given = false;
        m->article.id = derived_id(m);
    }
    return m->article.id ? STEMMA_OK : stm_error_memory(m->error);
}

/* ------------------------------------------------------------------ captures */

static const char *capture_string(making *m, const stm_json_value *value)
{
    stm_slice string;
    stm_json_repairs repairs = {0, 0};
    if (value->kind != STM_JSON_STRING || !stm_json_decode(&m->batch->arena, value, &string, &repairs)) {
        return NULL;
    }
    return string.bytes;
}

static void read_capture(making *m, stemma_capture *capture, stm_slice raw)
{
    stm_json_reader reader = stm_json_reader_of(raw);
    stm_json_value key;
    stm_json_value value;
    (void)stm_json_enter(&reader, STM_JSON_OBJECT);
    while (stm_json_member(&reader, &key, &value)) {
        if (key_is(&key, "source")) {
            capture->source = capture_string(m, &value);
        } else if (key_is(&key, "captured_at")) {
            capture->captured_at = capture_string(m, &value);
        } else if (key_is(&key, "payload_sha256")) {
            capture->payload_sha256 = capture_string(m, &value);
        }
    }
}

static size_t count_objects(stm_slice raw)
{
    stm_json_reader reader = stm_json_reader_of(raw);
    stm_json_value item;
    size_t count = 0;
    (void)stm_json_enter(&reader, STM_JSON_ARRAY);
    while (stm_json_item(&reader, &item)) {
        count += item.kind == STM_JSON_OBJECT;
    }
    return count;
}

/* What was read. A file that is one article is itself what was read: pages that were saved twice tell one address, and
 * each must be found again. A row of a list stands for the address it names. */
static const char *what_was_read(const making *m)
{
    return m->article.source && m->record->line > 0 ? m->article.source : m->article.input;
}

/* The captures that an export lists, else one: what was read, and the day of the capture where known. */
static stemma_status take_captures(making *m)
{
    const stm_field_value *given = &m->record->fields[STM_FIELD_CAPTURES];
    size_t listed = given->kind == STM_JSON_ARRAY ? count_objects(given->content) : 0;
    stemma_capture *captures = stm_arena_zero(&m->batch->arena, (listed ? listed : 1) * sizeof *captures);
    if (!captures) {
        return stm_error_memory(m->error);
    }
    size_t count = 0;
    if (listed > 0) {
        stm_json_reader reader = stm_json_reader_of(given->content);
        stm_json_value item;
        (void)stm_json_enter(&reader, STM_JSON_ARRAY);
        while (count < listed && stm_json_item(&reader, &item)) {
            if (item.kind == STM_JSON_OBJECT) {
                read_capture(m, &captures[count++], item.raw);
            }
        }
    } else {
        const stm_field_value *day = &m->record->fields[STM_FIELD_FILEDATE];
        captures[count].source = what_was_read(m);
        if (day->kind == STM_JSON_STRING && day->content.length > 0) {
            captures[count].captured_at = stm_arena_text(&m->batch->arena, day->content.bytes, day->content.length);
        }
        count++;
    }
    m->article.captures = captures;
    m->article.capture_count = count;
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ all together */

/* Title, byline: given, or looked for where a file is one article. */
static stemma_status look_into_text(making *m)
{
    stemma_article *article = &m->article;
    if (m->record->text_of_page) {
        return STEMMA_OK; /* judged with its markup, which says more than its lines */
    }
    stemma_status status = stm_boilerplate_mark(&m->batch->arena, &article->boilerplate, &article->boilerplate_count,
                                                article->text, article->text_bytes, article->title, m->error);
    if (status != STEMMA_OK || !m->record->whole_file) {
        return status;
    }
    stm_slice found;
    if (!article->title &&
        stm_title_find(&found, article->text, article->text_bytes, article->boilerplate, article->boilerplate_count)) {
        article->title = stm_arena_text(&m->batch->arena, found.bytes, found.length);
        status = article->title ? STEMMA_OK : stm_error_memory(m->error);
    }
    if (status == STEMMA_OK && !article->byline && stm_byline_find(&found, article->text, article->text_bytes)) {
        article->byline = stm_arena_text(&m->batch->arena, found.bytes, found.length);
        status = article->byline ? STEMMA_OK : stm_error_memory(m->error);
    }
    return status;
}

static stemma_status take_names(making *m)
{
    stemma_article *article = &m->article;
    stemma_status status = take_string(m, STM_FIELD_SOURCE, &article->source);
    if (status == STEMMA_OK) {
        status = take_string(m, STM_FIELD_OUTLET, &article->outlet);
    }
    if (status == STEMMA_OK) {
        status = take_string(m, STM_FIELD_TITLE, &article->title);
    }
    if (status == STEMMA_OK) {
        status = take_string(m, STM_FIELD_AUTHOR, &article->byline);
    }
    if (status == STEMMA_OK) {
        status = take_string(m, STM_FIELD_REJECTED, &article->rejected);
    }
    if (status == STEMMA_OK) {
        status = take_string(m, STM_FIELD_INPUT, &article->input);
    }
    if (status == STEMMA_OK && !article->input) {
        article->input = stm_arena_string(&m->batch->arena, m->record->input);
        status = article->input ? STEMMA_OK : stm_error_memory(m->error);
    }
    return status;
}

/* Whether the text came with a page's frame, or what is left of one: then lines that other pages of its host have too
 * are of that frame. */
static bool is_framed(const making *m)
{
    const stemma_article *article = &m->article;
    bool framed = m->record->text_of_page;
    for (size_t i = 0; i < article->boilerplate_count && !framed; i++) {
        const char *reason = article->boilerplate[i].reason;
        framed = strcmp(reason, "date header") != 0 && strcmp(reason, "repeated title") != 0;
    }
    return framed && !article->rejected;
}

/* The host of the address, else the outlet; 0 when neither is known or the text has no frame. */
static uint64_t host_of(const making *m)
{
    const stemma_article *article = &m->article;
    if (!is_framed(m)) {
        return 0;
    }
    stm_buffer key = STM_BUFFER_INIT;
    if (article->source && strstr(article->source, "://")) {
        stm_address_key(&key, article->source);
    }
    size_t length = key.length > 0 && !key.failed ? strcspn(key.data, "/?") : 0;
    uint64_t host = length > 0 ? stm_hash64(key.data, length, 1) : 0;
    if (length == 0 && article->outlet) {
        host = stm_hash64(article->outlet, strlen(article->outlet), 2);
    }
    stm_buffer_release(&key);
    return host;
}

/* What a row says of the page that it brings. */
static stm_html_hints hints_of(const stm_record *record)
{
    stm_html_hints hints = STM_HTML_HINTS_NONE;
    stm_field source = stm_record_first(record, STM_FIELD_SOURCE);
    const stm_field_value *day = &record->fields[STM_FIELD_FILEDATE];
    stemma_interval captured;
    if (source != STM_FIELD_COUNT && record->fields[source].kind == STM_JSON_STRING) {
        hints.address = record->fields[source].content.bytes;
    }
    if (day->kind == STM_JSON_STRING && stm_date_parse(&captured, day->content.bytes, day->content.length)) {
        hints.captured = captured.to;
    }
    return hints;
}

/* A text that was UTF-8 once and taken for Latin-1 on its way is kept as it came, and said. */
static stemma_status look_for_mojibake(making *m)
{
    size_t signs = stm_charset_twice_encoded(m->article.text, m->article.text_bytes);
    char count[24];
    int length = snprintf(count, sizeof count, "%zu", signs);
    return signs == 0 ? STEMMA_OK : notice(m, STEMMA_CODE_WARNING_MOJIBAKE, (stm_slice){count, (size_t)length});
}

stemma_status stm_article_add(stm_read_batch *batch, stm_record *record, stemma_error *error)
{
    making m = {.batch = batch, .record = record, .error = error};
    const stm_field_value *page = &record->fields[STM_FIELD_HTML];
    if (page->kind == STM_JSON_STRING && page->content.length > 0 && !record->has_page) {
        stm_html_hints hints = hints_of(record);
        stemma_status status = stm_record_from_html(batch, record, page->content, &hints, error);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    stemma_code fault = text_fault(record, record_text(record));
    if (fault != STEMMA_CODE_NONE) {
        return notice(&m, fault, no_detail);
    }
    m.article.extra = record->extra;
    m.article.cuts = record->cuts;
    m.article.cut_count = record->cut_count;
    take_text(&m);
    static stemma_status (*const steps[])(making *) = {take_names, take_date,     look_into_text,   take_language,
                                                       take_id,    take_captures, look_for_mojibake};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        stemma_status status = steps[i](&m);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    stemma_status status = STM_RESERVE(batch->articles, batch->article_capacity, batch->article_count + 1, error);
    if (status == STEMMA_OK) {
        batch->articles[batch->article_count++] =
            (stm_read_article){m.article, m.id_given, record->line, m.of_address, host_of(&m)};
    }
    return status;
}
