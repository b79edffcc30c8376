/* corpus.h - from inputs to articles.
 *
 * Reading is split in two so that it can be fast and still in order. A reader walks the inputs on one thread and cuts
 * them into pieces of raw bytes (some megabytes of JSON Lines, a whole text file); stm_corpus_parse turns a piece into
 * articles, is a pure function of the piece, and may run on any thread. Nothing here compares articles: ids that
 * collide are settled where all articles are known (run).
 */
#ifndef STM_CORPUS_H
#define STM_CORPUS_H

#include "base/base.h"

#define STM_CORPUS_TEXT_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define STM_CORPUS_JSON_DEPTH_MAX 64
#define STM_CORPUS_PIECE_BYTES ((size_t)2 * 1024 * 1024)

/* STM_FORMAT_JSON: a file that is one object or an array of objects, in one piece. ARCHIVE: whole WARC or ARC records;
 * ARCHIVE_GZIP: gzip members of them. */
typedef enum stm_format {
    STM_FORMAT_TEXT = 0,
    STM_FORMAT_JSONL,
    STM_FORMAT_CSV,
    STM_FORMAT_JSON,
    STM_FORMAT_HTML, /* a page, in one piece */
    STM_FORMAT_ARCHIVE,
    STM_FORMAT_ARCHIVE_GZIP
} stm_format;

/* A run of raw bytes of one input. JSONL: whole lines. CSV: whole records, the header line repeated in `header`. */
typedef struct stm_piece {
    stm_format format;
    char *input; /* the name as typed or found, "-" for standard input */
    char *bytes; /* `length` of them and a zero byte */
    size_t length;
    uint64_t first_line; /* 1-based number of the first line; of an archive the offset of the first byte */
    char *header;        /* CSV only */
} stm_piece;
void stm_piece_release(stm_piece *piece);

typedef struct stm_reader stm_reader;

/* Prepares to walk `inputs` (files, folders, "-"). E_ARGUMENT with STEMMA_CODE_NO_SUCH_INPUT when one does not exist.
 * Notices (unreadable, FIFO, binary, types not read, link loops, over a cap) go to `notice` while walking. */
stemma_status stm_reader_open(stm_reader **out, const char *const *inputs, size_t count, stemma_notice_fn notice,
                              void *payload, stemma_error *error);
void stm_reader_free(stm_reader *reader);
/* The next piece in order (STEMMA_OK), STEMMA_DONE at the end. One thread at a time. */
stemma_status stm_reader_next(stm_reader *reader, stm_piece *piece, stemma_error *error);
/* Bytes of input handed out so far, and in all as far as known (0: unknown), for progress. */
void stm_reader_progress(const stm_reader *reader, uint64_t *done, uint64_t *total);

/* An article as read, before ids are settled. */
typedef struct stm_read_article {
    stemma_article article; /* `id` is the one to use when nothing collides */
    bool id_given;          /* by the input, or derived from `source`: one address is one article */
    uint64_t line;
    bool of_address; /* the id is that of its address: other records of that page may be the same article */
    uint64_t host;   /* of a text that came with its page's frame: a number for the host it is of; 0 none */
} stm_read_article;

/* An archive's word that an earlier capture still stood. `id` is that of an article read from the address it refers to;
 * where one is known (it may stand in another piece, or nowhere), the capture is one more of it. */
typedef struct stm_read_revisit {
    const char *id;
    stemma_capture capture;
} stm_read_revisit;

/* What one piece gave; everything lives in `arena`. Notices are kept so that they can be told in order. */
typedef struct stm_read_batch {
    stm_arena arena;
    stm_read_article *articles;
    size_t article_count, article_capacity;
    stemma_notice *notices;
    size_t notice_count, notice_capacity;
    stm_read_revisit *revisits;
    size_t revisit_count, revisit_capacity;
    bool keep_cuts; /* set before parsing: articles tell what was cut out of their pages */
} stm_read_batch;
#define STM_READ_BATCH_INIT                                                                                            \
    {                                                                                                                  \
        STM_ARENA_INIT, NULL, 0, 0, NULL, 0, 0, NULL, 0, 0, false                                                      \
    }
void stm_read_batch_release(stm_read_batch *batch);

/* Parses a piece into articles: fields, repaired UTF-8, date interval, language, boilerplate spans, digest, id. Pure:
 * the same piece gives the same batch on any thread. Errors: E_MEMORY only; bad records become notices. */
stemma_status stm_corpus_parse(stm_read_batch *batch, const stm_piece *piece, stemma_error *error);

/* ---- the pieces of it that other rooms and tests use */

/* Reads a date string as an interval (ISO 8601 in all precisions, RFC 2822, "25 juillet 2024", "07/25/2024" only where
 * unambiguous ...). False and an unknown interval when it is none or absurd (before 1500, after 2100). */
bool stm_date_parse(stemma_interval *out, const char *string, size_t length);

/* Appends the form of an address in which addresses of one page are equal: without scheme, "www.", fragment, tracking
 * parameters, markers of AMP and print versions. Where two articles have one key their texts decide. "" for "". */
void stm_address_key(stm_buffer *out, const char *address);

/* Marks boilerplate in an article's text; spans in code points, sorted, disjoint, allocated in `arena`. Keeps what it
 * is not sure of. `title` may be NULL. */
stemma_status stm_boilerplate_mark(stm_arena *arena, const stemma_boilerplate **out, size_t *count, const char *text,
                                   size_t text_bytes, const char *title, stemma_error *error);

#endif
