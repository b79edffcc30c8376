/* Header lines of WARC and HTTP, and what a WARC record's say.
 *
 * Lines end in CRLF or in LF alone; a line that begins with a blank goes on from the one before. Names are compared
 * without case. A WARC header may write its address in angle brackets, as wget once did. A field that comes twice
 * counts as its first.
 */
#include "corpus/corpus_archive.h"

#include <string.h>

bool stm_slice_begins(stm_slice slice, const char *prefix)
{
    size_t i = 0;
    while (prefix[i] && i < slice.length && stm_ascii_lower(slice.bytes[i]) == prefix[i]) {
        i++;
    }
    return prefix[i] == '\0';
}

bool stm_slice_is(stm_slice slice, const char *string)
{
    return slice.length == strlen(string) && stm_slice_begins(slice, string);
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

stm_slice stm_slice_trim(stm_slice slice)
{
    while (slice.length > 0 && blank(slice.bytes[0])) {
        slice.bytes++;
        slice.length--;
    }
    while (slice.length > 0 && blank(slice.bytes[slice.length - 1])) {
        slice.length--;
    }
    return slice;
}

bool stm_slice_number(uint64_t *out, stm_slice slice)
{
    if (slice.length == 0 || slice.length > 18) {
        return false;
    }
    *out = 0;
    for (size_t i = 0; i < slice.length; i++) {
        if (slice.bytes[i] < '0' || slice.bytes[i] > '9') {
            return false;
        }
        *out = *out * 10 + (uint64_t)(slice.bytes[i] - '0');
    }
    return true;
}

size_t stm_header_length(const char *bytes, size_t length)
{
    size_t cap = length < STM_ARCHIVE_HEADER_BYTES_MAX ? length : STM_ARCHIVE_HEADER_BYTES_MAX;
    size_t at = 0;
    while (at < cap) {
        const char *newline = memchr(bytes + at, '\n', cap - at);
        if (!newline) {
            return 0;
        }
        size_t line = (size_t)(newline - bytes) - at;
        at += line + 1;
        if (line == 0 || (line == 1 && bytes[at - 2] == '\r')) {
            return at;
        }
    }
    return 0;
}

bool stm_header_next(stm_header_walk *walk, stm_slice *name, stm_slice *value)
{
    while (walk->at < walk->end) {
        const char *begin = walk->at;
        const char *stop = begin;
        do {
            const char *newline = memchr(stop, '\n', (size_t)(walk->end - stop));
            stop = newline ? newline + 1 : walk->end;
        } while (stop < walk->end && (*stop == ' ' || *stop == '\t'));
        walk->at = stop;
        const char *colon = memchr(begin, ':', (size_t)(stop - begin));
        if (colon) {
            *name = stm_slice_trim((stm_slice){begin, (size_t)(colon - begin)});
            *value = stm_slice_trim((stm_slice){colon + 1, (size_t)(stop - colon - 1)});
            return true;
        }
    }
    return false;
}

stm_begins stm_warc_begins(const char *bytes, size_t length)
{
    static const char magic[] = "warc/";
    for (size_t i = 0; i < 5 && i < length; i++) {
        if (stm_ascii_lower(bytes[i]) != magic[i]) {
            return STM_BEGINS_NOT;
        }
    }
    if (length < 8) {
        return STM_BEGINS_MAYBE;
    }
    return bytes[5] >= '0' && bytes[5] <= '9' && bytes[6] == '.' ? STM_BEGINS : STM_BEGINS_NOT;
}

stm_begins stm_record_begins(const char *bytes, size_t length)
{
    stm_begins warc = stm_warc_begins(bytes, length);
    stm_begins arc = warc == STM_BEGINS ? STM_BEGINS_NOT : stm_arc_begins(bytes, length);
    return warc > arc ? warc : arc;
}

static stm_record_type type_named(stm_slice name)
{
    static const struct {
        const char *name;
        stm_record_type type;
    } types[] = {{"response", STM_RECORD_RESPONSE},
                 {"resource", STM_RECORD_RESOURCE},
                 {"conversion", STM_RECORD_CONVERSION},
                 {"revisit", STM_RECORD_REVISIT}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (stm_slice_is(name, types[i].name)) {
            return types[i].type;
        }
    }
    return STM_RECORD_OTHER;
}

static stm_slice without_brackets(stm_slice uri)
{
    if (uri.length > 1 && uri.bytes[0] == '<' && uri.bytes[uri.length - 1] == '>') {
        return stm_slice_trim((stm_slice){uri.bytes + 1, uri.length - 2});
    }
    return uri;
}

static void take_once(stm_slice *field, stm_slice value)
{
    if (!field->bytes) {
        *field = value;
    }
}

static void take_field(stm_archive_record *record, stm_slice name, stm_slice value)
{
    if (stm_slice_is(name, "warc-type")) {
        record->type = record->type == STM_RECORD_OTHER ? type_named(value) : record->type;
    } else if (stm_slice_is(name, "content-length")) {
        record->has_length = record->has_length || stm_slice_number(&record->length, value);
    } else if (stm_slice_is(name, "warc-target-uri")) {
        take_once(&record->uri, without_brackets(value));
    } else if (stm_slice_is(name, "warc-date")) {
        take_once(&record->date, value);
    } else if (stm_slice_is(name, "content-type")) {
        take_once(&record->content_type, value);
    } else if (stm_slice_is(name, "warc-payload-digest")) {
        take_once(&record->payload_digest, value);
    } else if (stm_slice_is(name, "warc-refers-to-target-uri")) {
        take_once(&record->refers_to, without_brackets(value));
    } else if (stm_slice_is(name, "warc-truncated")) {
        take_once(&record->truncated, value);
    } else if (stm_slice_is(name, "warc-segment-number")) {
        record->segment = true;
    }
}

size_t stm_warc_header(stm_archive_record *record, const char *bytes, size_t length)
{
    *record = (stm_archive_record){.type = STM_RECORD_OTHER};
    size_t header = stm_header_length(bytes, length);
    stm_header_walk walk = {bytes, bytes + header};
    stm_slice name;
    stm_slice value;
    while (stm_header_next(&walk, &name, &value)) {
        take_field(record, name, value);
    }
    return header;
}
