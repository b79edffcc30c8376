/* The files of one dictionary: the index, whole; then its entries in the order in which they lie, through a window, so that a
 * dictionary of 100 MB takes the memory of its longest entry. zlib reads what is plain as well as what is packed. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "text/text_lexicon_internal.h"

typedef struct entry {
    uint64_t offset;
    uint32_t length;
    uint32_t head, head_bytes; /* in the index */
} entry;

typedef struct dictionary {
    char *index;
    size_t index_bytes;
    entry *entries;
    size_t entry_count, entry_capacity;
    gzFile body;
    char *window;
    uint64_t window_at; /* of its first byte, in the unpacked body */
    size_t window_bytes;
    bool damaged;
} dictionary;

#define WINDOW_BYTES (4u * STM_LEXICON_ENTRY_MAX)

/* ------------------------------------------------------------------ the index */

static stemma_status read_index(dictionary *d, const char *path, stemma_error *error)
{
    struct stat facts;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    stemma_status status = STEMMA_OK;
    bool fits = descriptor >= 0 && fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size >= 0 &&
                (uint64_t)facts.st_size <= STM_LEXICON_INDEX_MAX;
    d->damaged = !fits;
    if (fits) {
        d->index = malloc((size_t)facts.st_size + 1);
        status = d->index ? STEMMA_OK : stm_error_memory(error);
    }
    while (fits && status == STEMMA_OK && d->index_bytes < (size_t)facts.st_size) {
        ssize_t got = read(descriptor, d->index + d->index_bytes, (size_t)facts.st_size - d->index_bytes);
        if (got <= 0) {
            d->damaged = true;
            break;
        }
        d->index_bytes += (size_t)got;
    }
    if (descriptor >= 0) {
        (void)close(descriptor);
    }
    return status;
}

/* False where the column is no number of at most 48 bits. */
static bool number_of(uint64_t *out, const char *at, const char *end)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    *out = 0;
    if (at == end || end - at > 8) {
        return false;
    }
    for (; at < end; at++) {
        const char *digit = memchr(digits, *at, sizeof digits - 1);
        if (!digit) {
            return false;
        }
        *out = *out << 6 | (uint64_t)(digit - digits);
    }
    return true;
}

static const char *tab_before(const char *at, const char *end)
{
    return at < end ? memchr(at, '\t', (size_t)(end - at)) : NULL;
}

static bool entry_of(entry *out, const dictionary *d, const char *line, const char *end)
{
    uint64_t length = 0;
    const char *first = tab_before(line, end);
    const char *second = first ? tab_before(first + 1, end) : NULL;
    const char *third = second ? tab_before(second + 1, end) : NULL; /* some write the headword once more */
    if (!second || !number_of(&out->offset, first + 1, second) ||
        !number_of(&length, second + 1, third ? third : end) || length > STM_LEXICON_ENTRY_MAX ||
        out->offset + length > STM_LEXICON_BODY_MAX) {
        return false;
    }
    out->length = (uint32_t)length;
    out->head = (uint32_t)(line - d->index);
    out->head_bytes = (uint32_t)(first - line);
    return true;
}

static int by_place(const void *a, const void *b)
{
    const entry *one = a;
    const entry *two = b;
    if (one->offset != two->offset) {
        return one->offset < two->offset ? -1 : 1;
    }
    return one->head < two->head ? -1 : one->head > two->head;
}

/* Keeps the entries of words that may get a row; all of a dictionary that is turned round. */
static stemma_status keep_entry(dictionary *d, stm_lexicon_rows *rows, const entry *e, bool all, stemma_error *error)
{
    bool wanted = all;
    stemma_status status = STEMMA_OK;
    if (!all) {
        status = stm_lexicon_wants(&wanted, rows, d->index + e->head, e->head_bytes, error);
    }
    if (status == STEMMA_OK && wanted) {
        status = STM_RESERVE(d->entries, d->entry_capacity, d->entry_count + 1, error);
    }
    if (status == STEMMA_OK && wanted) {
        d->entries[d->entry_count++] = *e;
    }
    return status;
}

/* "00databaseinfo" and its kin say what the dictionary is. */
static bool is_about(const char *line, const char *end)
{
    return end - line > 10 && memcmp(line, "00database", 10) == 0;
}

static stemma_status parse_index(dictionary *d, stm_lexicon_rows *rows, bool all, stemma_error *error)
{
    const char *end = d->index + d->index_bytes;
    stemma_status status = STEMMA_OK;
    size_t lines = 0;
    d->damaged = d->damaged || !stm_utf8_valid(d->index, d->index_bytes);
    for (const char *line = d->index; status == STEMMA_OK && !d->damaged && line < end;) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        const char *line_end = newline ? newline : end;
        entry e;
        if (!is_about(line, line_end) && line_end > line) {
            d->damaged = !entry_of(&e, d, line, line_end) || ++lines > STM_LEXICON_ENTRIES_MAX;
            status = d->damaged ? STEMMA_OK : keep_entry(d, rows, &e, all, error);
        }
        line = line_end + 1;
    }
    if (d->entry_count > 0) {
        qsort(d->entries, d->entry_count, sizeof *d->entries, by_place);
    }
    return status;
}

/* ------------------------------------------------------------------ the body */

static stemma_status open_body(dictionary *d, const char *path, stemma_error *error)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        d->damaged = true;
        return STEMMA_OK;
    }
    d->body = gzdopen(descriptor, "rb");
    if (!d->body) {
        (void)close(descriptor);
        return stm_error_memory(error);
    }
    d->window = malloc(WINDOW_BYTES);
    return d->window ? STEMMA_OK : stm_error_memory(error);
}

static stemma_status read_failed(dictionary *d, stemma_error *error)
{
    int code = Z_OK;
    (void)gzerror(d->body, &code);
    d->damaged = code != Z_MEM_ERROR;
    return d->damaged ? STEMMA_OK : stm_error_memory(error);
}

/* Moves the window on until it holds the entry, or finds that the body does not. */
static stemma_status reach(dictionary *d, const entry *e, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    while (status == STEMMA_OK && !d->damaged && d->window_at + d->window_bytes < e->offset + e->length) {
        uint64_t gone = e->offset - d->window_at;
        size_t dropped = gone < d->window_bytes ? (size_t)gone : d->window_bytes;
        memmove(d->window, d->window + dropped, d->window_bytes - dropped);
        d->window_at += dropped;
        d->window_bytes -= dropped;
        int got = gzread(d->body, d->window + d->window_bytes, (unsigned)(WINDOW_BYTES - d->window_bytes));
        if (got < 0) {
            status = read_failed(d, error);
        } else if (got == 0) {
            d->damaged = true;
        } else {
            d->window_bytes += (size_t)got;
        }
    }
    return status;
}

/* The end of the body is read too, where its checksum stands. */
static stemma_status read_rest(dictionary *d, stemma_error *error)
{
    uint64_t total = d->window_at + d->window_bytes;
    stemma_status status = STEMMA_OK;
    for (int got = 1; status == STEMMA_OK && !d->damaged && got > 0;) {
        got = gzread(d->body, d->window, WINDOW_BYTES);
        total += got > 0 ? (uint64_t)got : 0;
        if (got < 0) {
            status = read_failed(d, error);
        } else if (total > STM_LEXICON_BODY_MAX) {
            d->damaged = true;
        }
    }
    return status;
}

/* ------------------------------------------------------------------ one entry */

typedef struct span {
    const char *at;
    size_t bytes;
} span;

static span trimmed(const char *at, const char *end)
{
    while (at < end && (unsigned char)*at <= ' ') {
        at++;
    }
    while (end > at && (unsigned char)end[-1] <= ' ') {
        end--;
    }
    return (span){at, (size_t)(end - at)};
}

/* "1. ", "12. " before a sense. */
static const char *behind_number(const char *at, const char *end)
{
    const char *digits = at;
    while (digits < end && *digits >= '0' && *digits <= '9') {
        digits++;
    }
    return digits > at && end - digits > 1 && digits[0] == '.' && digits[1] == ' ' ? digits + 2 : at;
}

static bool begins_with(span text, const char *what)
{
    size_t bytes = strlen(what);
    return text.bytes >= bytes && memcmp(text.at, what, bytes) == 0;
}

/* Blanks out what stands in brackets: grammar, fields, remarks. */
static void blank_brackets(char *line, size_t bytes)
{
    static const char opening[] = "([{<";
    static const char closing[] = ")]}>";
    for (size_t i = 0; i < bytes; i++) {
        const char *kind = memchr(opening, line[i], sizeof opening - 1);
        const char *close = kind ? memchr(line + i, closing[kind - opening], bytes - i) : NULL;
        if (close) {
            memset(line + i, ' ', (size_t)(close - (line + i)) + 1);
        }
    }
}

static stemma_status add_sense(stm_lexicon_rows *rows, span head, span sense, bool from_english, stemma_error *error)
{
    if (sense.bytes == 0) {
        return STEMMA_OK;
    }
    return from_english ? stm_lexicon_add(rows, sense.at, sense.bytes, head.at, head.bytes, error)
                        : stm_lexicon_add(rows, head.at, head.bytes, sense.at, sense.bytes, error);
}

/* A line holds translations with commas between them, or it is an example or a reference to another entry. */
static stemma_status add_line(stm_lexicon_rows *rows, span head, char *line, char *end, bool from_english,
                              stemma_error *error)
{
    span whole = trimmed(line, end);
    stemma_status status = STEMMA_OK;
    if (memchr(line, '"', (size_t)(end - line)) || begins_with(whole, "Synonym") || begins_with(whole, "see:") ||
        begins_with((span){line, (size_t)(end - line)}, "   ")) {
        return STEMMA_OK;
    }
    blank_brackets(line, (size_t)(end - line));
    const char *at = trimmed(line, end).at;
    for (at = behind_number(at, end); status == STEMMA_OK && at < end;) {
        const char *stop = at;
        while (stop < end && *stop != ',' && *stop != ';') {
            stop++;
        }
        status = add_sense(rows, head, trimmed(at, stop), from_english, error);
        at = stop + 1;
    }
    return status;
}

static stemma_status add_entry(dictionary *d, stm_lexicon_rows *rows, const entry *e, bool from_english,
                               char copy[STM_LEXICON_ENTRY_MAX], stemma_error *error)
{
    const span head = {d->index + e->head, e->head_bytes};
    stemma_status status = STEMMA_OK;
    memcpy(copy, d->window + (e->offset - d->window_at), e->length);
    d->damaged = !stm_utf8_valid(copy, e->length);
    char *end = copy + e->length;
    char *line = memchr(copy, '\n', e->length); /* behind the headword's */
    while (line && status == STEMMA_OK && !d->damaged) {
        char *next = memchr(line + 1, '\n', (size_t)(end - (line + 1)));
        status = add_line(rows, head, line + 1, next ? next : end, from_english, error);
        line = next;
    }
    return status;
}

static stemma_status read_body(dictionary *d, stm_lexicon_rows *rows, bool from_english, stemma_error *error)
{
    char *copy = malloc(STM_LEXICON_ENTRY_MAX);
    stemma_status status = copy ? STEMMA_OK : stm_error_memory(error);
    for (size_t i = 0; status == STEMMA_OK && !d->damaged && i < d->entry_count; i++) {
        status = reach(d, &d->entries[i], error);
        if (status == STEMMA_OK && !d->damaged) {
            status = add_entry(d, rows, &d->entries[i], from_english, copy, error);
        }
    }
    if (status == STEMMA_OK) {
        status = read_rest(d, error);
    }
    free(copy);
    return status;
}

/* ------------------------------------------------------------------ the whole */

static stemma_status read_both(dictionary *d, stm_lexicon_rows *rows, const char *path, bool from_english,
                               stemma_error *error)
{
    char name[4200];
    (void)snprintf(name, sizeof name, "%s.index", path);
    stemma_status status = read_index(d, name, error);
    if (status == STEMMA_OK && !d->damaged) {
        status = parse_index(d, rows, from_english, error);
    }
    if (status == STEMMA_OK && !d->damaged) {
        (void)snprintf(name, sizeof name, "%s.dict.dz", path);
        if (access(name, F_OK) != 0) {
            (void)snprintf(name, sizeof name, "%s.dict", path);
        }
        status = open_body(d, name, error);
    }
    if (status == STEMMA_OK && !d->damaged) {
        status = read_body(d, rows, from_english, error);
    }
    return status;
}

stemma_status stm_lexicon_read(stm_lexicon_rows *rows, const char *path, bool from_english, bool *damaged,
                               stemma_error *error)
{
    dictionary d = {.damaged = false};
    stemma_status status = read_both(&d, rows, path, from_english, error);
    *damaged = d.damaged;
    free(d.index);
    free(d.entries);
    free(d.window);
    if (d.body && gzclose_r(d.body) != Z_OK && status == STEMMA_OK) {
        *damaged = true; /* cut off */
    }
    return status;
}
