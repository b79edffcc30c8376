/* report_internal.h - what the files of this room share: a folder of output files that appear together or not at all,
 * the words of the contract, and the small questions that several formats ask of the same results.
 *
 * An export writes several files. Each is first written under a hidden name (".edges.jsonl.partial") and all take their
 * real names only when every byte of every one of them has been accepted and closed without complaint; so a full disk
 * leaves an earlier export as it was, and no half of a new one. Rows are gathered in a buffer and handed on in large
 * pieces: 118,000 articles are some hundred system calls.
 *
 *      stm_report_folder_open        makes the directory
 *      stm_report_file_open     ×n   .name.partial
 *        ... append to file->buffer, stm_report_file_row after each row ...
 *      stm_report_folder_commit      flushes, closes, renames; removes tables of this format that are absent now
 *      stm_report_folder_release     removes what is partial still
 */
#ifndef STM_REPORT_INTERNAL_H
#define STM_REPORT_INTERNAL_H

#include "report/report.h"

/* ------------------------------------------------------------------ files (report_files.c) */

#define STM_REPORT_FILES_MAX 7

typedef struct stm_report_file {
    int descriptor; /* -1: closed */
    char *path;
    char *partial;
    stm_buffer buffer;
} stm_report_file;

typedef struct stm_report_folder {
    const char *directory;
    bool made; /* by this export: goes again when the export fails */
    stm_report_file files[STM_REPORT_FILES_MAX];
    size_t file_count;
    size_t placed; /* files that have their real names */
} stm_report_folder;

stemma_status stm_report_folder_open(stm_report_folder *folder, const char *directory, stemma_error *error);
/* `*out` is borrowed from the folder. */
stemma_status stm_report_file_open(stm_report_file **out, stm_report_folder *folder, const char *name,
                                   stemma_error *error);
/* Call at the end of each row: hands the buffer on when it has grown large, and tells when memory ran out. */
stemma_status stm_report_file_row(stm_report_file *file, stemma_error *error);
/* `absent`: names that this format may have left here earlier and does not write now, ended by NULL; may be NULL. */
stemma_status stm_report_folder_commit(stm_report_folder *folder, const char *const *absent, stemma_error *error);
void stm_report_folder_release(stm_report_folder *folder);

/* ------------------------------------------------------------------ words of the contract (report_words.c) */

const char *stm_report_kind_word(stemma_kind kind);
const char *stm_report_change_word(stemma_change_type type);
const char *stm_report_precision_word(stemma_precision precision);
/* The `number`th basis word, its bit in *bit; NULL behind the last. */
const char *stm_report_basis_word(size_t number, unsigned *bit);
const char *stm_report_decision_word(stemma_decision_type type);
const char *stm_report_state_word(stemma_decision_state state);
/* Id of an article, NULL for STEMMA_NO_ARTICLE. */
const char *stm_report_article_id(const stemma_results *results, uint32_t article);
/* Id of a family, NULL for STEMMA_NO_FAMILY. */
const char *stm_report_family_id(const stemma_results *results, uint32_t family);

/* What names an article that has no title: its first words, behind what is not the article, some 70 characters, white
 * space as one blank, cut at a word. Returns their bytes; they end with a NUL. */
#define STM_REPORT_OPENING 400
size_t stm_report_opening(char words[STM_REPORT_OPENING], const stemma_article *article);
/* The name of the file that is this article; NULL where a file holds many, or nothing is known. */
const char *stm_report_file_name(const stemma_article *article);

/* Pieces of JSON that more than one format prints. `null` stands for what is unknown. */
void stm_report_json_time(stm_buffer *out, int64_t seconds, stemma_precision precision);
void stm_report_json_number(stm_buffer *out, double value); /* null when it is no number */
void stm_report_json_boilerplate(stm_buffer *out, const stemma_article *article);
void stm_report_json_captures(stm_buffer *out, const stemma_article *article);
void stm_report_json_changes(stm_buffer *out, const stemma_passage *passage);
void stm_report_json_parents(stm_buffer *out, const stemma_results *results, const stemma_parent *parents,
                             size_t count);
void stm_report_json_basis(stm_buffer *out, unsigned basis);
/* {"type":"text against date","probability":P}, or null. */
void stm_report_json_conflict(stm_buffer *out, const stemma_edge *edge);
void stm_report_json_extra(stm_buffer *out, const char *extra);

/* Shared sources (report_sources.c). */
const char *stm_report_source_word(stemma_source_type type);
/* Id of a shared source, NULL for STEMMA_NO_SOURCE. */
const char *stm_report_source_id(const stemma_results *results, uint32_t source);
/* Its words, as far as articles at hand have them. */
void stm_report_source_text(stm_buffer *out, const stemma_results *results, const stemma_source *source);
void stm_report_json_source_text(stm_buffer *out, const stemma_results *results, const stemma_source *source);
void stm_report_json_quotes(stm_buffer *out, const stemma_results *results, const stemma_source *source);
/* When it existed at the latest. */
stemma_interval stm_report_source_published(const stemma_results *results, const stemma_source *source);

/* Tables of the export, and one row of one of them (report_jsonl.c). */
typedef enum stm_report_table {
    STM_REPORT_ARTICLES = 0,
    STM_REPORT_PASSAGES,
    STM_REPORT_LINKS,
    STM_REPORT_FAMILIES,
    STM_REPORT_EDGES,
    STM_REPORT_SOURCES,
    STM_REPORT_DECISIONS,
    STM_REPORT_TABLES
} stm_report_table;
void stm_report_jsonl_row(stm_buffer *out, const stemma_results *results, stm_report_table table, size_t row);
/* `,"published":{...}` */
void stm_report_json_published(stm_buffer *out, const stemma_interval *interval);

/* By article: whether its probable source is left out where a tree is drawn, since sources run in a circle there
 * (report_tree.c). The caller frees it. */
stemma_status stm_report_circles(bool **out, const stemma_results *results, stemma_error *error);

/* Bytes of code points [begin, end) of an article's text. */
void stm_report_span(const stemma_article *article, uint32_t begin, uint32_t end, const char **bytes, size_t *length);

/* ------------------------------------------------------------------ formats */

stemma_status stm_report_write_jsonl(const stemma_results *results, stm_report_folder *folder, stemma_error *error);
stemma_status stm_report_write_csv(const stemma_results *results, stm_report_folder *folder, stemma_error *error);
stemma_status stm_report_write_dot(const stemma_results *results, stm_report_folder *folder, stemma_error *error);
stemma_status stm_report_write_gexf(const stemma_results *results, stm_report_folder *folder, stemma_error *error);
stemma_status stm_report_write_passim(const stemma_results *results, stm_report_folder *folder, stemma_error *error);

#endif
