/* The one line that heads an ARC record:
 *
 *      http://example.com/a b 93.184.216.34 20140216050221 text/html 1591
 *
 * Version 2 has more fields between type and length. The address may hold blanks (it should not), so the line is read
 * by what is sure: an address of a host followed by digits that are a date; the length stands last. A line whose length is
 * no number is still a record's, a damaged one.
 */
#include "corpus/corpus_archive.h"

#include <string.h>

#define ARC_LINE_BYTES_MAX ((size_t)8 * 1024)
#define ARC_SCHEME_BYTES_MAX 16u

static bool letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool all_digits(stm_slice word)
{
    for (size_t i = 0; i < word.length; i++) {
        if (word.bytes[i] < '0' || word.bytes[i] > '9') {
            return false;
        }
    }
    return word.length > 0;
}

/* An IPv4 or IPv6 address, or a word that stands for none. */
static bool host_address(stm_slice word)
{
    bool point = false;
    for (size_t i = 0; i < word.length; i++) {
        char c = word.bytes[i];
        bool hexadecimal = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        point = point || c == '.' || c == ':';
        if (!hexadecimal && c != '.' && c != ':') {
            return stm_slice_is(word, "-");
        }
    }
    return point;
}

/* The next word of the line, cut at blanks. */
static bool next_word(const char **at, const char *end, stm_slice *word)
{
    while (*at < end && **at == ' ') {
        (*at)++;
    }
    const char *begin = *at;
    while (*at < end && **at != ' ') {
        (*at)++;
    }
    *word = (stm_slice){begin, (size_t)(*at - begin)};
    return word->length > 0;
}

/* Reads the line into the record; false when it heads none. */
static bool read_line(stm_archive_record *record, const char *line, size_t length)
{
    const char *at = line;
    const char *end = line + length;
    stm_slice word;
    stm_slice before = {NULL, 0};
    *record = (stm_archive_record){.arc = true, .type = STM_RECORD_RESPONSE};
    while (next_word(&at, end, &word)) {
        bool date = word.length >= 8 && word.length <= 20 && all_digits(word);
        if (date && before.bytes && before.bytes > line && host_address(before)) {
            record->date = word;
            record->uri = stm_slice_trim((stm_slice){line, (size_t)(before.bytes - line)});
            break;
        }
        before = word;
    }
    if (stm_slice_begins((stm_slice){line, length}, "filedesc:") && !record->date.bytes) {
        record->type = STM_RECORD_OTHER; /* the file's own, with its other fields left out */
        at = line;
        (void)next_word(&at, end, &record->uri);
    } else if (!record->date.bytes || !next_word(&at, end, &record->content_type)) {
        return false;
    }
    stm_slice last = {NULL, 0};
    while (next_word(&at, end, &word)) {
        last = word;
    }
    record->has_length = last.bytes && stm_slice_number(&record->length, last);
    if (stm_slice_begins(record->uri, "filedesc:") || stm_slice_begins(record->uri, "dns:")) {
        record->type = STM_RECORD_OTHER;
    }
    return last.bytes != NULL;
}

stm_begins stm_arc_begins(const char *bytes, size_t length)
{
    size_t scheme = 0;
    while (scheme < length && scheme < ARC_SCHEME_BYTES_MAX && letter_or_digit(bytes[scheme])) {
        scheme++;
    }
    if (scheme == length) {
        return scheme < ARC_SCHEME_BYTES_MAX ? STM_BEGINS_MAYBE : STM_BEGINS_NOT;
    }
    if (scheme < 2 || bytes[scheme] != ':') {
        return STM_BEGINS_NOT;
    }
    size_t cap = length < ARC_LINE_BYTES_MAX ? length : ARC_LINE_BYTES_MAX;
    const char *newline = memchr(bytes, '\n', cap);
    if (!newline) {
        return length < ARC_LINE_BYTES_MAX ? STM_BEGINS_MAYBE : STM_BEGINS_NOT;
    }
    stm_archive_record record;
    return stm_arc_header(&record, bytes, length) > 0 ? STM_BEGINS : STM_BEGINS_NOT;
}

size_t stm_arc_header(stm_archive_record *record, const char *bytes, size_t length)
{
    size_t cap = length < ARC_LINE_BYTES_MAX ? length : ARC_LINE_BYTES_MAX;
    const char *newline = memchr(bytes, '\n', cap);
    if (!newline) {
        return 0;
    }
    size_t line = (size_t)(newline - bytes);
    size_t shown = line > 0 && bytes[line - 1] == '\r' ? line - 1 : line;
    return read_line(record, bytes, shown) ? line + 1 : 0;
}
