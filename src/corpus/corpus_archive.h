/* corpus_archive.h - web archives: WARC, ARC and WACZ, plain or compressed.
 *
 * An archive is a row of records. Each has a header that names an address, a time and a length, and a block: most
 * often what a server answered, with its HTTP header.
 *
 *      WARC/1.0 CRLF  name: value CRLF ...  CRLF  block (Content-Length bytes)  CRLF CRLF        ISO 28500
 *      URL IP date type length LF           block (length bytes)  LF                             ARC, 1996
 *
 * In a .warc.gz each record should be a gzip member of its own, which is what lets threads share the work. Archives
 * on the road are not like that: one member for the whole file, a record over two members, lengths that are wrong,
 * members that are damaged, files that end anywhere.
 *
 *   reader (one thread)                              any thread
 *   corpus_archive_read.c   file -> pieces           corpus_archive.c         piece -> records -> pages
 *   corpus_archive_zip.c    WACZ -> files in it      corpus_http.c            a response -> its page
 *                                                    corpus_archive_page.c    a page -> an article
 *   corpus_gzip.c     members, inflating             both sides use these four
 *   corpus_warc.c     where a record ends            corpus_warc_header.c, corpus_warc_arc.c  what its header says
 *
 * A piece holds whole records: gzip members as they stand in the file where a member begins every so often, which the
 * threads then inflate; inflated records where one member is too large for that. The reader finds members by their
 * magic number and by what they begin with once inflated, never by inflating everything.
 *
 * What is damaged is told with its offset and costs as little as can be: reading goes on at the next record that can
 * be recognised ("WARC/" at the beginning of a line, the line of an ARC record, a gzip member that begins with one).
 */
#ifndef STM_CORPUS_ARCHIVE_H
#define STM_CORPUS_ARCHIVE_H

#include "corpus/corpus_internal.h"

#include <zlib.h>

#define STM_ARCHIVE_PIECE_BYTES ((size_t)512 * 1024)
/* Compressed bytes kept while the next member is looked for; a longer one is inflated by the reader. */
#define STM_ARCHIVE_MEMBER_BYTES_MAX ((size_t)8 * 1024 * 1024)
/* A record, or a page once decoded, beyond this is passed over: what extracting it takes is many times its size. */
#define STM_ARCHIVE_RECORD_BYTES_MAX ((size_t)8 * 1024 * 1024)
#define STM_ARCHIVE_HEADER_BYTES_MAX ((size_t)64 * 1024)

/* ------------------------------------------------------------------ a record's header */

typedef enum stm_record_type {
    STM_RECORD_OTHER = 0, /* warcinfo, request, metadata, continuation, what nobody knows */
    STM_RECORD_RESPONSE,
    STM_RECORD_RESOURCE,
    STM_RECORD_CONVERSION,
    STM_RECORD_REVISIT
} stm_record_type;

/* Slices into the header; folded lines are not joined. NULL bytes: not there. */
typedef struct stm_archive_record {
    stm_record_type type;
    bool arc;
    bool has_length;
    bool segment; /* a part of a record: WARC-Segment-Number above 1, or a first part */
    uint64_t length;
    stm_slice uri; /* without angle brackets */
    stm_slice date;
    stm_slice content_type;
    stm_slice payload_digest;
    stm_slice refers_to;
    stm_slice truncated;
} stm_archive_record;

typedef enum stm_begins { STM_BEGINS_NOT = 0, STM_BEGINS_MAYBE, STM_BEGINS } stm_begins;

/* Whether a record begins at `bytes`; MAYBE where they end too soon to say. */
stm_begins stm_warc_begins(const char *bytes, size_t length);
stm_begins stm_arc_begins(const char *bytes, size_t length);
stm_begins stm_record_begins(const char *bytes, size_t length);
/* Reads the header at `bytes`, where a record begins; its length, 0 when it does not end here. */
size_t stm_warc_header(stm_archive_record *record, const char *bytes, size_t length);
size_t stm_arc_header(stm_archive_record *record, const char *bytes, size_t length);

/* Walks over "name: value" lines; stops behind an empty line. False at the end of the header. */
typedef struct stm_header_walk {
    const char *at;
    const char *end;
} stm_header_walk;
bool stm_header_next(stm_header_walk *walk, stm_slice *name, stm_slice *value);
/* Length of a header with the empty line behind it, 0 when that does not stand here. */
size_t stm_header_length(const char *bytes, size_t length);
bool stm_slice_is(stm_slice slice, const char *lower); /* ASCII case ignored */
bool stm_slice_begins(stm_slice slice, const char *lower);
stm_slice stm_slice_trim(stm_slice slice);
/* A whole decimal number of at most 18 digits. */
bool stm_slice_number(uint64_t *out, stm_slice slice);

/* ------------------------------------------------------------------ cutting records (corpus_warc.c) */

/* Bytes of an archive, inflated: [at, length) are to be read. */
typedef struct stm_window {
    char *bytes;
    size_t at, length, capacity;
    uint64_t offset; /* in the file, of bytes[0] */
    bool skipping;   /* within a record that is too large, or garbage */
    uint64_t skip;   /* bytes of it that are left, UINT64_MAX: until a record begins */
} stm_window;

typedef enum stm_cut_kind {
    STM_CUT_MORE = 0, /* the window must hold `wanted` bytes behind `at` */
    STM_CUT_END,
    STM_CUT_RECORD,
    STM_CUT_GARBAGE, /* no record stands at `begin` */
    STM_CUT_LARGE    /* a record beyond the cap; it is passed over */
} stm_cut_kind;

typedef enum stm_cut_fault {
    STM_FAULT_NONE = 0,
    STM_FAULT_LENGTH, /* the header's length is wrong; the block goes to the next record */
    STM_FAULT_SHORT   /* the bytes end before the block does */
} stm_cut_fault;

/* Places are in the window. */
typedef struct stm_cut {
    stm_cut_kind kind;
    stm_cut_fault fault;
    size_t begin;
    size_t content, end; /* of the block; of a large one what is at hand */
    size_t wanted;
    bool complete; /* MORE is wanted only to see what follows a whole record */
    stm_archive_record record;
} stm_cut;

/* Cuts the next record off the window and moves `at` behind it. `last`: no more bytes will come. */
stm_cut stm_window_cut(stm_window *window, bool last);
/* Makes room for `room` bytes behind what is there; what has been read goes. */
stemma_status stm_window_room(stm_window *window, size_t room, stemma_error *error);

/* ------------------------------------------------------------------ inflating (corpus_gzip.c) */

typedef enum stm_coding { STM_CODING_GZIP = 0, STM_CODING_ZLIB, STM_CODING_DEFLATE } stm_coding;
typedef enum stm_inflated {
    STM_INFLATED_DONE = 0,
    STM_INFLATED_FULL,  /* no room left */
    STM_INFLATED_MORE,  /* the input ends within the stream */
    STM_INFLATED_BAD,   /* not what it should be */
    STM_INFLATED_CHECK, /* all there, but the checksum is wrong */
    STM_INFLATED_MEMORY
} stm_inflated;

typedef struct stm_inflater {
    z_stream stream;
    bool made;
} stm_inflater;
#define STM_INFLATER_INIT                                                                                              \
    {                                                                                                                  \
        .made = false                                                                                                  \
    }
stemma_status stm_inflater_begin(stm_inflater *inflater, stm_coding coding, stemma_error *error);
/* Takes from the front of *input, writes at most `room` bytes. */
stm_inflated stm_inflater_run(stm_inflater *inflater, stm_slice *input, char *out, size_t room, size_t *written);
void stm_inflater_release(stm_inflater *inflater);

/* True for the first ten bytes of a gzip member. */
bool stm_gzip_magic(const char *bytes, size_t length);
/* *begins: a gzip member stands here and what is in it begins with a record. */
stemma_status stm_gzip_begins(stm_begins *begins, stm_inflater *inflater, const char *bytes, size_t length,
                              stemma_error *error);
/* What is wrong with a file of gzip members that is no archive: DAMAGED or TRUNCATED, with the place of the member; NONE
 * when nothing is. `whole`: the bytes are all of it. */
stemma_status stm_gzip_fault(stemma_code *code, size_t *member, stm_slice bytes, bool whole, stemma_error *error);
/* The first such member in [from, length), `length` when there is none. */
stemma_status stm_gzip_find(size_t *found, stm_inflater *inflater, stm_slice bytes, size_t from, stemma_error *error);
/* The last one behind `from`, 0 when there is none. */
stemma_status stm_gzip_find_last(size_t *found, stm_inflater *inflater, stm_slice bytes, size_t from,
                                 stemma_error *error);

/* ------------------------------------------------------------------ members to records (corpus_archive_unpack.c) */

/* Something that is wrong at an offset of the file. */
typedef void (*stm_archive_tell_fn)(void *payload, stemma_code code, uint64_t offset);

/* gzip members, one after the other, into the window. In the reader `refill` brings more of the file. */
typedef struct stm_unpacking {
    stm_window window;
    stm_inflater inflater; /* of the open member */
    stm_inflater probe;    /* looks into others */
    struct libdeflate_decompressor *whole;
    const char *bytes;
    size_t at, length;
    uint64_t offset;   /* in the file, of bytes[0] */
    uint64_t member;   /* in the file, of the open or last member */
    bool open;         /* a member is being inflated */
    bool segment_done; /* a record begins with the next member, or there is none */
    bool broken;       /* the segment ends in damage that has been told */
    stemma_status (*refill)(struct stm_unpacking *unpacking, stemma_error *error);
    void *payload; /* of refill and tell */
    stm_archive_tell_fn tell;
} stm_unpacking;

/* The next record. STM_CUT_END: all members are read. */
stemma_status stm_unpacking_next(stm_unpacking *unpacking, stm_cut *cut, stemma_error *error);
void stm_unpacking_release(stm_unpacking *unpacking);

/* ------------------------------------------------------------------ pages */

/* What an archive holds of one page. Lives until the callback returns. */
typedef struct stm_archive_page {
    stm_slice address;
    stm_slice captured; /* as written: 2024-07-25T10:00:00Z or 20240725100000 */
    stm_slice bytes;
    stm_slice content_type; /* with its charset, empty: unknown */
    stm_slice language;     /* Content-Language */
    unsigned status;        /* of HTTP; 200 for a resource */
    bool plain;             /* text that someone has extracted already (WET) */
} stm_archive_page;

/* A server said, or the crawler found out, that an earlier capture still stands. */
typedef struct stm_archive_revisit {
    stm_slice address;
    stm_slice captured;
    stm_slice refers_to; /* the address of that capture, empty: the same */
    stm_slice digest;
} stm_archive_revisit;

typedef struct stm_archive_sink {
    stemma_status (*page)(void *payload, const stm_archive_page *page, stemma_error *error);
    stemma_status (*revisit)(void *payload, const stm_archive_revisit *revisit, stemma_error *error);
    stm_archive_tell_fn tell;
    void *payload;
} stm_archive_sink;

/* Whether what is passed over would be a page, by its header. `bytes`: of the window. */
bool stm_archive_large_page(const stm_cut *cut, const char *bytes);
/* Hands every page of a piece to the sink. Errors: E_MEMORY and those of the sink. */
stemma_status stm_archive_pages(const stm_piece *piece, const stm_archive_sink *sink, stemma_error *error);

/* ------------------------------------------------------------------ HTTP (corpus_http.c) */

typedef struct stm_http {
    unsigned status;
    stm_slice content_type, encoding, transfer, language;
    stm_slice body;
    bool cut; /* the header does not end */
} stm_http;
/* False when the block does not begin as an HTTP response. */
bool stm_http_parse(stm_http *http, stm_slice block);

/* Room that decoding one body needs and the next one uses again. */
typedef struct stm_http_room {
    char *chunks;
    size_t chunks_capacity;
    char *decoded;
    size_t decoded_capacity;
    stm_inflater inflater;
    struct libdeflate_decompressor *whole;
} stm_http_room;
typedef enum stm_body {
    STM_BODY_FINE = 0,
    STM_BODY_PART,   /* the beginning is right, then it breaks off */
    STM_BODY_BROKEN, /* nothing of it can be trusted */
    STM_BODY_LARGE   /* beyond the cap */
} stm_body;
/* Undoes transfer and content coding where the bytes agree that there is one. *body points into `room` or the block. */
stemma_status stm_http_decode(stm_body *verdict, stm_slice *body, stm_http_room *room, const stm_http *http,
                              stemma_error *error);
void stm_http_room_release(stm_http_room *room);

/* ------------------------------------------------------------------ reading (corpus_archive_read.c) */

/* Whether a file that begins with these bytes is an archive, in any wrapping that is read. */
stemma_status stm_archive_sniff(bool *archive, const char *bytes, size_t length, stemma_error *error);

typedef struct stm_archive_reader stm_archive_reader;
/* The descriptor stays the caller's, must be seekable, and outlives the reader, as `input` does. */
stemma_status stm_archive_open(stm_archive_reader **out, int descriptor, const char *input, stemma_notice_fn notice,
                               void *payload, stemma_error *error);
void stm_archive_free(stm_archive_reader *reader);
/* The next piece; STEMMA_DONE behind the last. */
stemma_status stm_archive_next(stm_archive_reader *reader, stm_piece *piece, stemma_error *error);
/* Bytes of the file read so far. */
uint64_t stm_archive_done(const stm_archive_reader *reader);

/* A zip file's archives, one after the other. */
typedef struct stm_archive_zip stm_archive_zip;
/* *code: why it gives none, with *out NULL. The descriptor stays the caller's. */
stemma_status stm_archive_zip_open(stm_archive_zip **out, stemma_code *code, int descriptor, stemma_error *error);
void stm_archive_zip_free(stm_archive_zip *zip);
/* Opens the next archive in it; its name as it stands there, NULL behind the last. Valid until the zip is freed. */
const char *stm_archive_zip_entry(stm_archive_zip *zip);
/* Bytes read, 0 at the end of the entry, -1 when it is damaged. */
int64_t stm_archive_zip_read(stm_archive_zip *zip, char *out, size_t room);

#endif
