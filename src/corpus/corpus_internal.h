/* corpus_internal.h - what the stages of the corpus room say to each other.
 *
 *   corpus_walk.c      inputs -> a list of files            corpus_json.c     bytes -> JSON values, no tree
 *   corpus_reader.c    files -> pieces                      corpus_jsonl.c    JSON Lines, JSON -> records
 *   corpus_sniff.c     what a file is                       corpus_csv.c      CSV -> records
 *   corpus_csv_cut.c   where a CSV record ends              corpus_article.c  a record -> an article
 *   corpus_parse.c     a piece -> a batch                   corpus_date*.c, corpus_title.c, corpus_boilerplate.c
 */
#ifndef STM_CORPUS_INTERNAL_H
#define STM_CORPUS_INTERNAL_H

#include "corpus/corpus.h"

/* A line may hold more than its article's text: escapes, a page's HTML. Beyond this it is not kept in memory. */
#define STM_CORPUS_LINE_BYTES_MAX (STM_CORPUS_TEXT_BYTES_MAX + (size_t)16 * 1024 * 1024)
#define STM_CORPUS_ID_BYTES_MAX 512

typedef struct stm_slice {
    const char *bytes;
    size_t length;
} stm_slice;

/* ------------------------------------------------------------------ JSON (corpus_json.c) */

typedef enum stm_json_kind {
    STM_JSON_NONE = 0, /* the field is not there */
    STM_JSON_NULL,
    STM_JSON_BOOL,
    STM_JSON_NUMBER,
    STM_JSON_STRING,
    STM_JSON_ARRAY,
    STM_JSON_OBJECT
} stm_json_kind;

/* A value as it stands in the source. `raw` is the whole value, quotes and brackets included. */
typedef struct stm_json_value {
    stm_json_kind kind;
    bool escaped; /* a string with a backslash in it */
    stm_slice raw;
} stm_json_value;

typedef enum stm_json_fault { STM_JSON_FINE = 0, STM_JSON_BAD, STM_JSON_DEEP } stm_json_fault;

/* Walks JSON from `at` to `end`; after a fault every call returns false and `at` is where it was found. */
typedef struct stm_json_reader {
    const char *at;
    const char *end;
    stm_json_fault fault;
    bool begun; /* an item or member of the open container has been read */
} stm_json_reader;

/* Reads one value, nested ones wholly. NaN and Infinity, which Python writes for a missing number, count as null. */
bool stm_json_next(stm_json_reader *reader, stm_json_value *value);
/* Enters a container of that kind at `at`; then member or item gives what is in it, false behind the last. */
bool stm_json_enter(stm_json_reader *reader, stm_json_kind kind);
bool stm_json_member(stm_json_reader *reader, stm_json_value *key, stm_json_value *value);
bool stm_json_item(stm_json_reader *reader, stm_json_value *value);
/* True when only white space is left. */
bool stm_json_at_end(stm_json_reader *reader);
stm_json_reader stm_json_reader_of(stm_slice source);

/* What decoding a string met. */
typedef struct stm_json_repairs {
    size_t surrogates; /* lone ones, now U+FFFD */
    size_t nuls;       /* \u0000, kept as a zero byte */
} stm_json_repairs;
/* The string's bytes in `arena`, NUL-terminated; false when memory runs out. */
bool stm_json_decode(stm_arena *arena, const stm_json_value *string, stm_slice *out, stm_json_repairs *repairs);

/* ------------------------------------------------------------------ records */

/* Known fields; an alias stands behind the field that wins over it. Names in corpus_article.c. */
typedef enum stm_field {
    STM_FIELD_ID = 0,
    STM_FIELD_TITLE,
    STM_FIELD_DATE,
    STM_FIELD_PUBLISHED,
    STM_FIELD_DATE_PUBLISHED,
    STM_FIELD_FILEDATE,
    STM_FIELD_SOURCE,
    STM_FIELD_URL,
    STM_FIELD_OUTLET,
    STM_FIELD_HOSTNAME,
    STM_FIELD_SOURCE_HOSTNAME,
    STM_FIELD_SERIES,
    STM_FIELD_AUTHOR,
    STM_FIELD_BYLINE,
    STM_FIELD_LANGUAGE,
    STM_FIELD_TEXT,
    STM_FIELD_HTML,
    STM_FIELD_INPUT,
    STM_FIELD_REJECTED,
    STM_FIELD_CAPTURES,
    STM_FIELD_SHA256,      /* computed, not believed */
    STM_FIELD_BOILERPLATE, /* likewise */
    STM_FIELD_EXTRA,
    STM_FIELD_COUNT
} stm_field;

/* The field of that name, STM_FIELD_COUNT when unknown. */
stm_field stm_field_named(const char *name, size_t length);
const char *stm_field_name(stm_field field);
/* The last of the fields that mean the same as `first`, for instance STM_FIELD_URL for STM_FIELD_SOURCE. */
stm_field stm_field_last_alias(stm_field first);

/* A field's value. Strings are decoded, numbers as written, containers raw. */
typedef struct stm_field_value {
    stm_json_kind kind;
    stm_slice content;
} stm_field_value;

/* One record of any format, ready to become an article. Everything it points to lives in the batch's arena. */
typedef struct stm_record {
    stm_field_value fields[STM_FIELD_COUNT];
    const char *input;
    const char *extra; /* a JSON object, or NULL */
    uint64_t line;     /* 0 for a file that is one article */
    bool whole_file;   /* a plain text file: title, byline and the date in the name are looked for */
    bool has_page;     /* it came with a page, which says when it was published: */
    stemma_interval page_published;
    bool text_of_page;      /* the text was taken out of the page: its frame is gone */
    const stemma_cut *cuts; /* that frame, where it is kept */
    size_t cut_count;
} stm_record;

/* True for a string that is not empty, a number, or a container. */
bool stm_field_filled(const stm_field_value *value);
/* The first filled one of a field and its aliases, STM_FIELD_COUNT when none is. */
stm_field stm_record_first(const stm_record *record, stm_field first);

/* Adds the record's article, or the notice why there is none, to the batch. Errors: E_MEMORY. */
stemma_status stm_article_add(stm_read_batch *batch, stm_record *record, stemma_error *error);
/* Adds a notice; the strings are copied. */
stemma_status stm_batch_notice(stm_read_batch *batch, stemma_code code, const char *input, uint64_t line,
                               stm_slice detail, stemma_error *error);
/* Gives well-formed UTF-8 without a zero byte's harm to the caller: `bytes` itself, or a repaired copy in the arena. */
stemma_status stm_batch_utf8(stm_read_batch *batch, stm_slice *bytes, size_t *repaired, stemma_error *error);

stemma_status stm_parse_jsonl(stm_read_batch *batch, const stm_piece *piece, stemma_error *error);
/* Where a record stands and how many of its bytes were replaced before it came to be parsed. */
typedef struct stm_place {
    uint64_t line;
    size_t repaired;
} stm_place;
/* One JSON object of well-formed UTF-8, from a record of `piece`. */
stemma_status stm_parse_object(stm_read_batch *batch, const stm_piece *piece, stm_slice object, stm_place place,
                               stemma_error *error);
stemma_status stm_parse_json(stm_read_batch *batch, const stm_piece *piece, stemma_error *error);
stemma_status stm_parse_csv(stm_read_batch *batch, const stm_piece *piece, stemma_error *error);
stemma_status stm_parse_archive(stm_read_batch *batch, const stm_piece *piece, stemma_error *error);
stemma_status stm_parse_html(stm_read_batch *batch, const stm_piece *piece, stemma_error *error);
stemma_status stm_parse_text(stm_read_batch *batch, const stm_piece *piece, stemma_error *error);

/* ------------------------------------------------------------------ dates (corpus_date.c, corpus_date_place.c) */

#define STM_INTERVAL_UNKNOWN                                                                                           \
    {                                                                                                                  \
        STEMMA_TIME_OPEN_FROM, STEMMA_TIME_OPEN_TO, STEMMA_PRECISION_UNKNOWN, NULL                                     \
    }
/* The interval of a year, of a month (day 0) or of a day; false when there is no such day or it is absurd. */
bool stm_date_civil(stemma_interval *out, int64_t year, unsigned month, unsigned day);
/* A JSON number: seconds or milliseconds since 1970 when large, else read as digits of a date. */
bool stm_date_number(stemma_interval *out, const char *digits, size_t length);
/* A letter of a word in a date: any byte above ASCII is one. */
bool stm_date_letter(char c);
/* Whether a word is `lower_word`, the case of ASCII aside. */
bool stm_date_word_is(const char *word, size_t length, const char *lower_word);
/* A date in a file's name, its folder left out. */
bool stm_date_in_name(stemma_interval *out, const char *path);
/* A header such as " date 2024-07 " at the text's very start; *bytes is its length, white space behind included. */
bool stm_date_in_header(stemma_interval *out, size_t *bytes, const char *text, size_t length);
/* Month number of a word in any of the ten languages, 0 when it is none. */
unsigned stm_date_month(const char *word, size_t length);

/* ------------------------------------------------------------------ title and byline of a plain text */

/* The first line outside boilerplate that looks like a title; false when none does. */
bool stm_title_find(stm_slice *out, const char *text, size_t length, const stemma_boilerplate *spans, size_t count);
/* The name in a line such as "Par Lamine Fofana" near the text's beginning or end. */
bool stm_byline_find(stm_slice *out, const char *text, size_t length);

/* ------------------------------------------------------------------ phrases of menus and footers */

#define STM_PLAIN_BYTES 256
/* A line in the form phrases are compared in; the length, cut where the room ends. */
size_t stm_phrase_plain(char out[STM_PLAIN_BYTES], const char *line, size_t length);
/* What a plain line is, by what it is or begins with; by what it ends with; NULL when it is nothing known. Static. */
const char *stm_phrase_reason(const char *line, size_t length);
const char *stm_phrase_at_end(const char *line, size_t length);
/* Whether a line as it stands begins as a phrase does: false for most lines, and cheap. */
bool stm_phrase_may_begin(const char *line, size_t length);
/* True for a plain line that is a trail of links, "accueil » actualité » ...". */
bool stm_phrase_trail(const char *line, size_t length);
/* True for a plain line of nothing but two or more names of networks: a share bar. */
bool stm_phrase_bar(const char *line, size_t length);

/* ------------------------------------------------------------------ files */

/* A file to read. `named`: typed on the command line, not found in a folder. */
typedef struct stm_found_file {
    const char *path;
    uint64_t bytes;
    bool named;
} stm_found_file;

typedef struct stm_walk {
    stm_arena arena;
    stm_found_file *files;
    size_t file_count, file_capacity;
    uint64_t bytes; /* of all files */
    bool has_stdin; /* the size of that is not known */
    stemma_notice_fn notice;
    void *payload;
} stm_walk;
stemma_status stm_walk_inputs(stm_walk *walk, const char *const *inputs, size_t count, stemma_error *error);
void stm_walk_release(stm_walk *walk);

/* What a file's name says it is. */
typedef enum stm_name_kind {
    STM_NAME_TEXT = 0,
    STM_NAME_JSONL,
    STM_NAME_JSON, /* JSON Lines, one object, or an array */
    STM_NAME_CSV,
    STM_NAME_ARCHIVE, /* WARC, ARC, WACZ */
    STM_NAME_HTML,
    STM_NAME_OTHER
} stm_name_kind;
/* *extension (may be NULL) points into `path`, at the dot; "" without one. */
stm_name_kind stm_sniff_name(const char *path, const char **extension);
/* Whether a file that begins with these bytes is a web page. */
bool stm_sniff_page(const char *bytes, size_t length);
/* Why a file that begins with these bytes is no text: a rejection, or STEMMA_CODE_NONE. */
stemma_code stm_sniff_content(const char *bytes, size_t length);
/* What such a file is packed with ("LZ4"), NULL where it is not packed in a way that is not read as it stands. */
const char *stm_sniff_packing(const char *bytes, size_t length);

/* ------------------------------------------------------------------ CSV records (corpus_csv_cut.c) */

/* The separator that the header line uses: comma, semicolon or tab. */
char stm_csv_separator(const char *header, size_t length);
/* *fine: the header has a column for the text (or the page) of an article. Errors: E_MEMORY. */
stemma_status stm_csv_check_header(const char *header, char separator, bool *fine, stemma_error *error);
/* Bytes of the record at `bytes`, its line end included; 0 when it does not end here. */
size_t stm_csv_record(const char *bytes, size_t length, char separator);

#endif
