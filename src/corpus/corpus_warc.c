/* Where a record ends.
 *
 * The header's length is believed when what follows the block is what must follow it: the end of the archive, or the
 * line ends and the next record. Otherwise the next line that begins a record ends this one, and the record is handed
 * out with the fault. So a length too large does not swallow the next record, and one too small loses nothing, while
 * an archive stored whole within a sound record is never mistaken for records of this one.
 *
 *      at          content                 content + length
 *      | header    | block ................| CRLF CRLF | WARC/1.0
 *
 * What is no record is passed over up to the next one. So is a record beyond the cap, by its length where that holds;
 * a record that begins within it shows that it does not.
 */
#include "corpus/corpus_archive.h"

#include <stdlib.h>
#include <string.h>

/* The line ends behind a block and enough of the next record to know it. */
#define BEHIND_BYTES ((size_t)16)
/* Of a large block, so that it can be told what it is. */
#define LARGE_BYTES ((size_t)8 * 1024)

stemma_status stm_window_room(stm_window *window, size_t room, stemma_error *error)
{
    if (window->at > 0) {
        memmove(window->bytes, window->bytes + window->at, window->length - window->at);
        window->length -= window->at;
        window->offset += window->at;
        window->at = 0;
    }
    return STM_RESERVE(window->bytes, window->capacity, window->length + room, error);
}

/* The first place in [from, length) where a line begins a record; `length` without one. */
static size_t find_record(const stm_window *window, size_t from)
{
    size_t at = from;
    while (at < window->length) {
        const char *newline = memchr(window->bytes + at, '\n', window->length - at);
        if (!newline) {
            break;
        }
        at = (size_t)(newline - window->bytes) + 1;
        if (stm_record_begins(window->bytes + at, window->length - at) == STM_BEGINS) {
            return at;
        }
    }
    return window->length;
}

static bool line_end(char c)
{
    return c == '\r' || c == '\n';
}

static size_t behind_line_ends(const stm_window *window, size_t at, size_t most)
{
    size_t stop = window->length - at < most ? window->length : at + most;
    while (at < stop && line_end(window->bytes[at])) {
        at++;
    }
    return at;
}

/* Whether a block may end at `end`: nothing or a record follows, or the line ends that must. */
static bool may_end(const stm_window *window, size_t end, bool arc)
{
    size_t next = behind_line_ends(window, end, BEHIND_BYTES / 2);
    size_t line_ends = next - end;
    return next == window->length || (!arc && line_ends == 4) ||
           stm_record_begins(window->bytes + next, window->length - next) != STM_BEGINS_NOT;
}

static stm_cut more(size_t wanted)
{
    return (stm_cut){.kind = STM_CUT_MORE, .wanted = wanted};
}

/* `bytes` are to be passed over before a record is looked for again. */
static stm_cut skip(stm_window *window, stm_cut cut, stm_cut_kind kind, uint64_t bytes)
{
    cut.kind = kind;
    window->skipping = true;
    window->skip = bytes;
    return cut;
}

/* The block goes up to `next`, whatever the header says; the line ends before that are not the block's. */
static stm_cut cut_at(stm_window *window, stm_cut cut, size_t next, stm_cut_fault fault)
{
    size_t end = next;
    while (end > cut.content && next - end < 4 && line_end(window->bytes[end - 1])) {
        end--;
    }
    cut.kind = STM_CUT_RECORD;
    cut.fault = fault;
    cut.end = end;
    window->at = next;
    return cut;
}

/* The length cannot be right, or there is none. */
static stm_cut cut_wrong_length(stm_window *window, stm_cut cut, bool last)
{
    size_t next = find_record(window, cut.content > cut.begin ? cut.content - 1 : cut.content);
    size_t held = window->length - cut.begin;
    if (next < window->length) {
        return cut_at(window, cut, next, STM_FAULT_LENGTH);
    }
    if (!last && held < STM_ARCHIVE_RECORD_BYTES_MAX) {
        return more(held * 2);
    }
    if (held >= STM_ARCHIVE_RECORD_BYTES_MAX) {
        window->at = cut.content;
        cut.end = window->length;
        return skip(window, cut, STM_CUT_LARGE, UINT64_MAX);
    }
    bool beyond = cut.record.has_length && cut.record.length > window->length - cut.content;
    return cut_at(window, cut, next, beyond ? STM_FAULT_SHORT : STM_FAULT_LENGTH);
}

/* A record's header stands at cut.begin, its block at cut.content. */
static stm_cut cut_block(stm_window *window, stm_cut cut, bool last)
{
    uint64_t length = cut.record.length;
    if (!cut.record.has_length) {
        return cut_wrong_length(window, cut, last);
    }
    size_t left = window->length - cut.content;
    if (length > STM_ARCHIVE_RECORD_BYTES_MAX) {
        if (left < LARGE_BYTES && !last) {
            return more(cut.content - cut.begin + LARGE_BYTES);
        }
        window->at = cut.content;
        cut.end = window->length;
        return skip(window, cut, STM_CUT_LARGE, length);
    }
    if (left < (size_t)length + BEHIND_BYTES && !last) {
        stm_cut wanting = more(cut.content - cut.begin + (size_t)length + BEHIND_BYTES);
        size_t end = cut.content + (size_t)length;
        wanting.complete = left >= (size_t)length + (cut.record.arc ? 1 : 4) &&
                           behind_line_ends(window, end, BEHIND_BYTES) == window->length;
        return wanting;
    }
    if (left < (size_t)length || !may_end(window, cut.content + (size_t)length, cut.record.arc)) {
        return cut_wrong_length(window, cut, last);
    }
    cut.kind = STM_CUT_RECORD;
    cut.end = cut.content + (size_t)length;
    window->at = cut.end;
    return cut;
}

/* Passes over what is being skipped; true when a record may stand at `at`. */
static bool skip_on(stm_window *window, bool last)
{
    if (window->skip <= window->length - window->at) {
        window->at += (size_t)window->skip;
        window->skipping = false;
        return true;
    }
    size_t found = find_record(window, window->at);
    size_t keep = last ? 0 : BEHIND_BYTES; /* a record's beginning may be cut here */
    if (found < window->length) {
        window->at = found;
        window->skipping = false;
        return true;
    }
    size_t held = window->length - window->at;
    size_t passed = held > keep ? held - keep : 0;
    window->at += passed;
    window->skip -= window->skip == UINT64_MAX ? 0 : passed;
    return false;
}

/* A record may begin at cut.begin: reads its header. False with cut.kind set where none ends here. */
static bool read_header(stm_window *window, stm_cut *cut, bool last)
{
    const char *bytes = window->bytes + cut->begin;
    size_t held = window->length - cut->begin;
    stm_begins begins = stm_record_begins(bytes, held);
    if (begins == STM_BEGINS_MAYBE && !last) {
        *cut = more(held * 2 + 64);
        return false;
    }
    bool warc = stm_warc_begins(bytes, held) == STM_BEGINS;
    size_t header = 0;
    if (begins == STM_BEGINS) {
        header = warc ? stm_warc_header(&cut->record, bytes, held) : stm_arc_header(&cut->record, bytes, held);
    }
    cut->content = cut->begin + header;
    if (header > 0) {
        return true;
    }
    if (warc && held < STM_ARCHIVE_HEADER_BYTES_MAX) {
        *cut = last ? cut_at(window, *cut, window->length, STM_FAULT_SHORT) : more(held * 2 + 64);
    } else {
        window->at = cut->begin + 1;
        *cut = skip(window, *cut, STM_CUT_GARBAGE, UINT64_MAX);
    }
    return false;
}

stm_cut stm_window_cut(stm_window *window, bool last)
{
    if (window->skipping && !skip_on(window, last)) {
        return (stm_cut){.kind = last ? STM_CUT_END : STM_CUT_MORE, .wanted = window->length - window->at + 64 * 1024};
    }
    window->at = behind_line_ends(window, window->at, window->length - window->at);
    if (window->at == window->length) {
        return (stm_cut){.kind = last ? STM_CUT_END : STM_CUT_MORE, .wanted = 1};
    }
    stm_cut cut = {.begin = window->at, .content = window->at};
    return read_header(window, &cut, last) ? cut_block(window, cut, last) : cut;
}
