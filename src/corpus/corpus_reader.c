/* Files become pieces. One file is open at a time; its bytes are read with read(2) into the piece that is handed out,
 * and only the cut end of the last line is copied, to the front of the next piece.
 *
 *     text    the whole file is one piece
 *     JSONL   about two megabytes of whole lines; a line beyond the cap is passed over without being kept
 *     JSON    the whole file is one piece
 *     CSV     the same as JSONL with whole records; the header goes along with every piece
 *     archive see corpus_archive.h; what has been read of the file to know it is read again
 *
 * A mapped file would save the copy and cost a SIGBUS when someone cuts the file meanwhile.
 */
#include "corpus/corpus_archive.h"
#include "corpus/corpus_html_dom.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* An unclosed quote gives up its line and reading goes on behind it, this often in one file. */
#define CSV_RECOVERIES_MAX 100u

struct stm_reader {
    stm_walk walk;
    size_t next_file;
    uint64_t done;

    /* the open file */
    int descriptor; /* -1: none */
    bool is_stdin;
    const char *path;
    char *input; /* the path as well-formed UTF-8 */
    stm_format format;
    bool at_end;
    bool skipping; /* within a line that is too long */
    uint64_t line; /* of the first byte in `rest` */
    char *rest;    /* read, not handed out */
    size_t rest_length, rest_capacity;
    char *header; /* CSV */
    char separator;
    unsigned recoveries;
    stm_archive_reader *archive; /* the open file is one */
};

static void tell(const stm_reader *reader, stemma_code code, uint64_t line)
{
    if (reader->walk.notice) {
        stemma_notice notice = {code, reader->input, line, NULL};
        reader->walk.notice(reader->walk.payload, &notice);
    }
}

stemma_status stm_reader_open(stm_reader **out, const char *const *inputs, size_t count, stemma_notice_fn notice,
                              void *payload, stemma_error *error)
{
    *out = NULL;
    stm_dom_initialize(); /* before there are threads */
    stm_reader *reader = calloc(1, sizeof *reader);
    if (!reader) {
        return stm_error_memory(error);
    }
    reader->descriptor = -1;
    reader->walk.notice = notice;
    reader->walk.payload = payload;
    stemma_status status = stm_walk_inputs(&reader->walk, inputs, count, error);
    if (status != STEMMA_OK) {
        stm_reader_free(reader);
        return status;
    }
    *out = reader;
    return STEMMA_OK;
}

static void close_file(stm_reader *reader)
{
    if (reader->archive) {
        reader->done += stm_archive_done(reader->archive);
        stm_archive_free(reader->archive);
        reader->archive = NULL;
    }
    if (reader->descriptor >= 0 && !reader->is_stdin) {
        (void)close(reader->descriptor);
    }
    reader->descriptor = -1;
    free(reader->input);
    free(reader->header);
    reader->input = NULL;
    reader->header = NULL;
    reader->rest_length = 0;
}

void stm_reader_free(stm_reader *reader)
{
    if (reader) {
        close_file(reader);
        free(reader->rest);
        stm_walk_release(&reader->walk);
        free(reader);
    }
}

void stm_reader_progress(const stm_reader *reader, uint64_t *done, uint64_t *total)
{
    *done = reader->done + (reader->archive ? stm_archive_done(reader->archive) : 0);
    *total = reader->walk.has_stdin ? 0 : reader->walk.bytes;
}

/* ------------------------------------------------------------------ bytes */

/* Reads until `rest` holds `wanted` bytes or the file ends. *failed: the file cannot be read. */
static stemma_status fill(stm_reader *reader, size_t wanted, bool *failed, stemma_error *error)
{
    *failed = false;
    stemma_status status = STM_RESERVE(reader->rest, reader->rest_capacity, wanted + 1, error);
    if (status != STEMMA_OK) {
        return status;
    }
    while (!reader->at_end && reader->rest_length < wanted) {
        ssize_t got = read(reader->descriptor, reader->rest + reader->rest_length, wanted - reader->rest_length);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            *failed = true;
            reader->at_end = true;
            break;
        }
        reader->at_end = got == 0;
        reader->rest_length += (size_t)got;
        reader->done += (uint64_t)got;
    }
    return STEMMA_OK;
}

static uint64_t count_lines(const char *bytes, size_t length)
{
    uint64_t count = 0;
    for (size_t i = 0; i < length; i++) {
        count += bytes[i] == '\n';
    }
    return count;
}

/* Hands out the first `length` bytes of `rest`: the buffer itself goes, the cut end moves to a new one. */
static stemma_status hand_out(stm_reader *reader, size_t length, stm_piece *piece, stemma_error *error)
{
    size_t left = reader->rest_length - length;
    char *tail = NULL;
    size_t tail_capacity = 0;
    *piece = (stm_piece){.format = reader->format, .length = length, .first_line = reader->line};
    if (left > 0 && STM_RESERVE(tail, tail_capacity, left, error) != STEMMA_OK) {
        return STEMMA_E_MEMORY;
    }
    piece->input = strdup(reader->input);
    piece->header = reader->header ? strdup(reader->header) : NULL;
    if (!piece->input || (reader->header && !piece->header)) {
        free(tail);
        stm_piece_release(piece);
        return stm_error_memory(error);
    }
    if (left > 0) {
        memcpy(tail, reader->rest + length, left);
    }
    piece->bytes = reader->rest;
    piece->bytes[length] = '\0';
    reader->rest = tail;
    reader->rest_length = left;
    reader->rest_capacity = tail_capacity;
    reader->line += count_lines(piece->bytes, length);
    return STEMMA_OK;
}

/* Passes over the first `length` bytes of `rest`. */
static void drop(stm_reader *reader, size_t length)
{
    reader->line += count_lines(reader->rest, length);
    memmove(reader->rest, reader->rest + length, reader->rest_length - length);
    reader->rest_length -= length;
}

/* ------------------------------------------------------------------ lines and records */

/* Bytes of whole lines at the front, 0 when not one has ended. */
static size_t whole_lines(const char *bytes, size_t length)
{
    while (length > 0 && bytes[length - 1] != '\n') {
        length--;
    }
    return length;
}

/* The same for records. */
static size_t whole_records(const char *bytes, size_t length, char separator)
{
    size_t whole = 0;
    for (;;) {
        size_t record = stm_csv_record(bytes + whole, length - whole, separator);
        if (record == 0) {
            return whole;
        }
        whole += record;
    }
}

static size_t whole_units(const stm_reader *reader)
{
    return reader->format == STM_FORMAT_CSV ? whole_records(reader->rest, reader->rest_length, reader->separator)
                                            : whole_lines(reader->rest, reader->rest_length);
}

/* Drops bytes up to the end of a line that is too long; false when it goes on behind what has been read. */
static bool skip_line(stm_reader *reader)
{
    const char *newline = memchr(reader->rest, '\n', reader->rest_length);
    drop(reader, newline ? (size_t)(newline - reader->rest) + 1 : reader->rest_length);
    return newline != NULL;
}

/* A unit that does not end: a line beyond the cap, or a quote that nothing closes. Its first line is given up. */
static void give_up_line(stm_reader *reader)
{
    bool csv = reader->format == STM_FORMAT_CSV;
    tell(reader, csv ? STEMMA_CODE_REJECTED_NOT_CSV : STEMMA_CODE_REJECTED_TOO_LONG, reader->line);
    if (csv && ++reader->recoveries > CSV_RECOVERIES_MAX) {
        reader->rest_length = 0;
        reader->at_end = true;
    }
    reader->skipping = !skip_line(reader);
}

/* Gives back the room that a very long line took. */
static void shrink(stm_reader *reader)
{
    size_t capacity = reader->rest_length + STM_CORPUS_PIECE_BYTES;
    char *smaller = capacity < reader->rest_capacity ? realloc(reader->rest, capacity) : NULL;
    if (smaller) {
        reader->rest = smaller;
        reader->rest_capacity = capacity;
    }
}

/* True when what is left of a CSV file ends within quotes. */
static bool quote_open(const stm_reader *reader)
{
    if (reader->format != STM_FORMAT_CSV || reader->rest_length == 0) {
        return false;
    }
    size_t whole = whole_units(reader);
    const char *rest = reader->rest + whole;
    size_t left = reader->rest_length - whole;
    return left > 0 && memchr(rest, '\n', left) != NULL;
}

/* Reads on; a line that is being passed over is gone afterwards, or all that was read of it. */
static stemma_status read_on(stm_reader *reader, size_t wanted, stemma_error *error)
{
    bool failed;
    stemma_status status = fill(reader, wanted, &failed, error);
    if (status != STEMMA_OK) {
        return status;
    }
    if (failed) {
        tell(reader, STEMMA_CODE_REJECTED_UNREADABLE, reader->line);
    }
    if (reader->skipping) {
        reader->skipping = !skip_line(reader);
    }
    return STEMMA_OK;
}

/* Nothing whole is in `rest` and there is more to come: how many bytes to read to. */
static size_t more_wanted(stm_reader *reader)
{
    if (reader->skipping) {
        return STM_CORPUS_PIECE_BYTES;
    }
    if (reader->rest_length >= STM_CORPUS_LINE_BYTES_MAX) {
        give_up_line(reader);
        shrink(reader);
        return STM_CORPUS_PIECE_BYTES;
    }
    size_t twice = reader->rest_length * 2 + 64;
    return twice > STM_CORPUS_LINE_BYTES_MAX ? STM_CORPUS_LINE_BYTES_MAX : twice;
}

/* The next piece of a file that is cut; STEMMA_DONE when the file is read. */
static stemma_status next_units(stm_reader *reader, stm_piece *piece, stemma_error *error)
{
    size_t wanted = STM_CORPUS_PIECE_BYTES;
    for (;;) {
        stemma_status status = read_on(reader, wanted, error);
        if (status != STEMMA_OK) {
            return status;
        }
        bool last = reader->at_end && !quote_open(reader);
        if (last) {
            return reader->rest_length == 0 ? STEMMA_DONE : hand_out(reader, reader->rest_length, piece, error);
        }
        size_t whole = whole_units(reader);
        if (whole > 0) {
            return hand_out(reader, whole, piece, error);
        }
        if (reader->at_end) {
            give_up_line(reader);
        } else {
            wanted = more_wanted(reader);
        }
    }
}

/* A file that is one piece. */
static stemma_status whole_file(stm_reader *reader, stm_piece *piece, stemma_error *error)
{
    size_t cap = reader->format == STM_FORMAT_TEXT ? STM_CORPUS_TEXT_BYTES_MAX + 3 : STM_CORPUS_LINE_BYTES_MAX;
    bool failed = false;
    while (!reader->at_end && reader->rest_length <= cap) {
        size_t wanted = reader->rest_length * 2 > cap ? cap + 1 : reader->rest_length * 2 + 4096;
        stemma_status status = fill(reader, wanted, &failed, error);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    if (failed || reader->rest_length > cap) {
        tell(reader, failed ? STEMMA_CODE_REJECTED_UNREADABLE : STEMMA_CODE_REJECTED_TOO_LONG, 0);
        return STEMMA_DONE;
    }
    return reader->rest_length == 0 ? STEMMA_DONE : hand_out(reader, reader->rest_length, piece, error);
}

/* ------------------------------------------------------------------ opening a file */

/* A ".json" file: lines of objects when its first line is one, else a document. */
static stm_format json_format(const stm_reader *reader)
{
    const char *newline = memchr(reader->rest, '\n', reader->rest_length);
    stm_slice line = {reader->rest, newline ? (size_t)(newline - reader->rest) : reader->rest_length};
    if (line.length >= 3 && memcmp(line.bytes, "\xEF\xBB\xBF", 3) == 0) {
        line = (stm_slice){line.bytes + 3, line.length - 3};
    }
    stm_json_reader json = stm_json_reader_of(line);
    stm_json_value value;
    bool object = stm_json_next(&json, &value) && value.kind == STM_JSON_OBJECT && stm_json_at_end(&json);
    return object ? STM_FORMAT_JSONL : STM_FORMAT_JSON;
}

static stm_format format_of(const stm_reader *reader)
{
    switch (reader->is_stdin ? STM_NAME_JSONL : stm_sniff_name(reader->path, NULL)) {
    case STM_NAME_JSONL:
        return STM_FORMAT_JSONL;
    case STM_NAME_JSON:
        return json_format(reader);
    case STM_NAME_CSV:
        return STM_FORMAT_CSV;
    case STM_NAME_HTML:
        return STM_FORMAT_HTML;
    default:
        break;
    }
    const char *extension = "";
    bool text = stm_sniff_name(reader->path, &extension) == STM_NAME_TEXT && extension[0] != '\0';
    return !text && stm_sniff_page(reader->rest, reader->rest_length) ? STM_FORMAT_HTML : STM_FORMAT_TEXT;
}

/* Takes the header off a CSV file. *fine false: there is none (told). */
static stemma_status take_header(stm_reader *reader, bool *fine, stemma_error *error)
{
    if (reader->rest_length >= 3 && memcmp(reader->rest, "\xEF\xBB\xBF", 3) == 0) {
        drop(reader, 3);
    }
    size_t line = strcspn(reader->rest, "\r\n");
    reader->separator = stm_csv_separator(reader->rest, line);
    size_t record = stm_csv_record(reader->rest, reader->rest_length, reader->separator);
    *fine = record > 0 || (reader->at_end && !quote_open(reader));
    if (!*fine) {
        tell(reader, STEMMA_CODE_REJECTED_NOT_CSV, 1);
        return STEMMA_OK;
    }
    record = record > 0 ? record : reader->rest_length;
    reader->header = strndup(reader->rest, record);
    if (!reader->header) {
        return stm_error_memory(error);
    }
    drop(reader, record);
    if (!stm_utf8_valid(reader->header, strlen(reader->header))) {
        tell(reader, STEMMA_CODE_WARNING_UTF8, 1);
    }
    stemma_status status = stm_csv_check_header(reader->header, reader->separator, fine, error);
    if (status == STEMMA_OK && !*fine) {
        tell(reader, STEMMA_CODE_REJECTED_NOT_CSV, 1);
    }
    return status;
}

/* Opens without waiting for a writer or a terminal, and makes sure that it still is a file. 0, or why not. */
static stemma_code open_file(stm_reader *reader)
{
    if (reader->is_stdin) {
        reader->descriptor = STDIN_FILENO;
        return STEMMA_CODE_NONE;
    }
    reader->descriptor = open(reader->path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    struct stat about;
    if (reader->descriptor < 0 || fstat(reader->descriptor, &about) != 0) {
        return STEMMA_CODE_REJECTED_UNREADABLE;
    }
    return S_ISREG(about.st_mode) ? STEMMA_CODE_NONE : STEMMA_CODE_REJECTED_NOT_A_FILE;
}

/* Why what has been read of the open file cannot be an input of its format. JSON Lines and CSV are judged line by
 * line, so that one bad byte costs one record: they are refused whole only when they are another format. A file that
 * is called a text is one, whatever markup stands in it. */
static stemma_code content_fault(const stm_reader *reader)
{
    const char *extension = "";
    stm_name_kind kind = reader->is_stdin ? STM_NAME_JSONL : stm_sniff_name(reader->path, &extension);
    stemma_code code = stm_sniff_content(reader->rest, reader->rest_length);
    if (code == STEMMA_CODE_REJECTED_NUL && kind != STM_NAME_TEXT && kind != STM_NAME_OTHER) {
        return STEMMA_CODE_NONE;
    }
    if (code == STEMMA_CODE_REJECTED_NUL && kind == STM_NAME_HTML) {
        return STEMMA_CODE_NONE;
    }
    bool markup = code == STEMMA_CODE_REJECTED_NOT_READ_YET &&
                  (reader->rest[0] == '<' || reader->rest[0] == 'W' || reader->rest[0] <= ' ');
    return markup && kind == STM_NAME_TEXT && extension[0] != '\0' ? STEMMA_CODE_NONE : code;
}

/* Refuses the open file. One that is packed, or says so by its name, is looked into: what is damaged is not merely of a
 * kind that is not read. */
static stemma_status refuse(const stm_reader *reader, stemma_code code, stemma_error *error)
{
    size_t length = strlen(reader->path);
    size_t held = reader->rest_length;
    bool named = length > 3 && strcmp(reader->path + length - 3, ".gz") == 0 && !reader->is_stdin;
    bool packed = code == STEMMA_CODE_REJECTED_NOT_READ_YET && held > 2 &&
                  stm_slice_begins((stm_slice){reader->rest, 2}, "\x1F\x8B");
    stemma_code fault = STEMMA_CODE_NONE;
    size_t member = 0;
    char detail[40];
    stemma_status status = STEMMA_OK;
    if (packed) {
        status = stm_gzip_fault(&fault, &member, (stm_slice){reader->rest, held}, reader->at_end, error);
    } else if (named && (code == STEMMA_CODE_REJECTED_BINARY || code == STEMMA_CODE_REJECTED_NUL)) {
        fault = STEMMA_CODE_REJECTED_DAMAGED; /* not packed at all */
    }
    (void)snprintf(detail, sizeof detail, "offset %zu", member);
    if (reader->walk.notice && status == STEMMA_OK) {
        const char *packing = code == STEMMA_CODE_REJECTED_NOT_READ_YET ? stm_sniff_packing(reader->rest, held) : NULL;
        stemma_notice notice = {fault ? fault : code, reader->input, 0, fault ? detail : packing};
        reader->walk.notice(reader->walk.payload, &notice);
    }
    return status;
}

/* *taken: the open file is an archive, by its name or by what it holds, and has a reader of its own. */
static stemma_status take_archive(stm_reader *reader, bool *taken, stemma_error *error)
{
    *taken = false;
    if (reader->is_stdin || reader->rest_length == 0) {
        return STEMMA_OK;
    }
    stemma_status status = stm_archive_sniff(taken, reader->rest, reader->rest_length, error);
    bool gzip = (unsigned char)reader->rest[0] == 0x1F;
    bool other = !gzip && stm_sniff_content(reader->rest, reader->rest_length) == STEMMA_CODE_REJECTED_NOT_READ_YET;
    *taken = *taken || (stm_sniff_name(reader->path, NULL) == STM_NAME_ARCHIVE && !other);
    if (status != STEMMA_OK || !*taken) {
        return status;
    }
    reader->done -= reader->rest_length; /* it will be read again */
    reader->rest_length = 0;
    return stm_archive_open(&reader->archive, reader->descriptor, reader->input, reader->walk.notice,
                            reader->walk.payload, error);
}

/* Reads the beginning of the open file and settles its format. *fine false: it gives nothing (told). */
static stemma_status begin_file(stm_reader *reader, uint64_t bytes, bool *fine, stemma_error *error)
{
    bool failed = false;
    stemma_code code = open_file(reader);
    if (code == STEMMA_CODE_NONE) {
        size_t wanted =
            reader->is_stdin || bytes >= STM_CORPUS_PIECE_BYTES ? STM_CORPUS_PIECE_BYTES : (size_t)bytes + 64;
        stemma_status status = fill(reader, wanted, &failed, error);
        if (status != STEMMA_OK) {
            return status;
        }
        reader->rest[reader->rest_length] = '\0';
        bool archive = false;
        status = failed ? STEMMA_OK : take_archive(reader, &archive, error);
        if (status != STEMMA_OK || archive) {
            *fine = true;
            return status;
        }
        code = failed ? STEMMA_CODE_REJECTED_UNREADABLE : content_fault(reader);
    }
    *fine = code == STEMMA_CODE_NONE;
    if (!*fine) {
        return refuse(reader, code, error);
    }
    reader->format = format_of(reader);
    return reader->format == STM_FORMAT_CSV ? take_header(reader, fine, error) : STEMMA_OK;
}

static stemma_status next_file(stm_reader *reader, bool *fine, stemma_error *error)
{
    const stm_found_file *file = &reader->walk.files[reader->next_file++];
    stm_buffer input = STM_BUFFER_INIT;
    close_file(reader);
    reader->path = file->path;
    reader->is_stdin = strcmp(file->path, "-") == 0;
    reader->at_end = false;
    reader->skipping = false;
    reader->line = 1;
    reader->recoveries = 0;
    (void)stm_utf8_repair(&input, file->path, strlen(file->path));
    if (input.failed) {
        stm_buffer_release(&input);
        return stm_error_memory(error);
    }
    reader->input = input.data;
    return begin_file(reader, file->bytes, fine, error);
}

stemma_status stm_reader_next(stm_reader *reader, stm_piece *piece, stemma_error *error)
{
    *piece = (stm_piece){STM_FORMAT_TEXT, NULL, NULL, 0, 0, NULL};
    for (;;) {
        stemma_status status = STEMMA_DONE;
        if (reader->archive) {
            status = stm_archive_next(reader->archive, piece, error);
        } else if (reader->descriptor >= 0) {
            bool cut = reader->format == STM_FORMAT_JSONL || reader->format == STM_FORMAT_CSV;
            status = cut ? next_units(reader, piece, error) : whole_file(reader, piece, error);
        }
        if (status != STEMMA_DONE) {
            return status;
        }
        close_file(reader);
        if (reader->next_file == reader->walk.file_count) {
            return STEMMA_DONE;
        }
        bool fine = false;
        status = next_file(reader, &fine, error);
        if (status != STEMMA_OK) {
            return status;
        }
        if (!fine) {
            close_file(reader);
        }
    }
}
