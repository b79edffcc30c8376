/* Builds archives for tests: records, members, zip files; and reads archives into the pages that they hold. */
#ifndef STM_ARCHIVE_BUILD_H
#define STM_ARCHIVE_BUILD_H

#include "corpus_help.h"

#include "corpus/corpus_archive.h"

/* ---- building; every function appends to `out` */

void build_warc(stm_buffer *out, const char *type, const char *address, const char *content_type, const void *block,
                size_t length);
/* The same with a header that says `said` for its length; NULL leaves it out. */
void build_warc_length(stm_buffer *out, const char *type, const char *address, const char *said, const void *block,
                       size_t length);
/* A response with the status 200 and these header lines ("Name: value\r\n"), which may be "". */
void build_response(stm_buffer *out, const char *address, const char *lines, const void *body, size_t length);
/* A whole page of about `bytes` bytes that holds `word`, as a response. */
void build_page(stm_buffer *out, const char *address, const char *word, size_t bytes);
void build_arc(stm_buffer *out, const char *address, const char *body);
void build_gzip(stm_buffer *out, const void *bytes, size_t length);
void build_deflate(stm_buffer *out, const void *bytes, size_t length, bool header);
void build_chunks(stm_buffer *out, const char *bytes, size_t length, size_t chunk);

typedef struct build_entry {
    const char *name;
    const stm_buffer *content;
    bool deflated;
} build_entry;
/* Writes a zip file into the test's folder; its path. */
const char *build_zip(const char *name, const build_entry *entries, size_t count);

/* ---- reading */

#define SEEN_MAX 512

typedef struct seen_page {
    char address[128];
    char captured[40];
    char type[64];
    char *bytes;
    size_t length;
    unsigned status;
    bool plain;
} seen_page;

typedef struct seen {
    seen_page pages[SEEN_MAX];
    size_t page_count;
    heard told[SEEN_MAX];
    size_t told_count;
    size_t piece_count, revisit_count;
    char revisit_of[128];
} seen;

/* The pages of a file. */
seen *see_file(const char *path);
/* Writes `content` into a file of that name first. */
seen *see(const char *name, const stm_buffer *content);
/* The pages of one piece. */
seen *see_piece(stm_format format, const char *bytes, size_t length);
void see_free(seen *s);
/* NULL when it is not there. */
const seen_page *see_page(const seen *s, const char *address);
bool see_holds(const seen_page *page, const char *word);
size_t see_told(const seen *s, stemma_code code);

#endif
