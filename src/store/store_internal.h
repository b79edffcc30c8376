/* store_internal.h - what the files of this room share: the connection, the table of statements, and the two small
 * helpers that every statement goes through (a binder on the way in, a row on the way out).
 *
 *   store_open.c         opening: modes, what kind of file it is, pragmas
 *   store_replace.c      REPLACE: a new case beside the old one, swapped in at the end
 *   store_schema.c       the tables, as steps from one version to the next
 *   store_statement.c    statements, binding, reading columns, and what each SQLite error means to a user
 *   store_early.c        a new case goes to the disk while it is made
 *   store_transaction.c  begin, commit, rollback, finish, interrupt
 *   store_article.c      writing articles and their fingerprints
 *   store_segment.c      identities in bulk
 *   store_identity.c     reading identities and fingerprints; which articles have been compared
 *   store_link.c         pairs, links, passages, changes
 *   store_written.c      the links that this transaction wrote, as long as they are all there are and few enough
 *   store_family.c       families and edges
 *   store_load.c         articles, back from rows to the structures of stemma.h
 *   store_load_links.c   links, passages and changes
 *   store_load_tree.c    families, members, edges
 *   store_decision.c     the user's decisions, and which of them are in force
 *   store_results.c      all results, a subset, one article, a summary
 */
#ifndef STM_STORE_INTERNAL_H
#define STM_STORE_INTERNAL_H

#include <sqlite3.h>
#include <stdatomic.h>

#include "store/store.h"

/* 'STMA': bytes 68 to 71 of the file, by which file(1) and we ourselves know a case. */
#define STM_STORE_APPLICATION 0x53544D41
#define STM_STORE_BUSY_MS 1000

typedef enum stm_statement {
    STM_SQL_BEGIN_WRITE,
    STM_SQL_BEGIN_READ,
    STM_SQL_COMMIT,
    STM_SQL_DATA_VERSION,
    STM_SQL_GET_COUNTER,
    STM_SQL_SET_COUNTER,
    STM_SQL_INSERT_ARTICLE,
    STM_SQL_SET_ID,
    STM_SQL_SET_FIELDS,
    STM_SQL_INSERT_BOILERPLATE,
    STM_SQL_DELETE_BOILERPLATE,
    STM_SQL_INSERT_CAPTURE,
    STM_SQL_DELETE_CAPTURES,
    STM_SQL_INSERT_SEGMENT,
    STM_SQL_INSERT_IDENTITIES,
    STM_SQL_IDENTITY_SEGMENTS,
    STM_SQL_INSERT_REJECTION,
    STM_SQL_IDENTITIES,
    STM_SQL_SEGMENTS,
    STM_SQL_COMPARED,
    STM_SQL_DELETE_COMPARED,
    STM_SQL_INSERT_COMPARED,
    STM_SQL_PAIRS,
    STM_SQL_PUT_PAIR,
    STM_SQL_DELETE_PAIR,
    STM_SQL_LINKS,
    STM_SQL_PUT_LINK,
    STM_SQL_SOME_LINK,
    STM_SQL_DELETE_LINK,
    STM_SQL_PUT_PASSAGE,
    STM_SQL_DELETE_PASSAGES,
    STM_SQL_PUT_CHANGE,
    STM_SQL_DELETE_CHANGES,
    STM_SQL_PUT_FAMILY,
    STM_SQL_DELETE_FAMILY,
    STM_SQL_PUT_MEMBER,
    STM_SQL_SOME_TREE,
    STM_SQL_FAMILY_OF,
    STM_SQL_MEMBERS_OF,
    STM_SQL_DELETE_MEMBERS,
    STM_SQL_PUT_EDGE,
    STM_SQL_DELETE_EDGE,
    STM_SQL_PUT_PARENT,
    STM_SQL_DELETE_PARENTS,
    STM_SQL_LONE_EDGE,
    STM_SQL_PUT_SOURCE,
    STM_SQL_PUT_QUOTE,
    STM_SQL_SOURCE_OF,
    STM_SQL_DELETE_QUOTES,
    STM_SQL_DELETE_SOURCE,
    STM_SQL_COUNT_SOURCES,
    STM_SQL_COUNT_QUOTES,
    STM_SQL_LOAD_SOURCES,
    STM_SQL_LOAD_QUOTES,
    STM_SQL_SUMMARY_SOURCES,
    STM_SQL_REJECTED,
    STM_SQL_SET_PARAMETER,
    STM_SQL_GET_PARAMETER,
    STM_SQL_COUNT_ARTICLES,
    STM_SQL_COUNT_ALL_ARTICLES,
    STM_SQL_COUNT_PAIRS,
    STM_SQL_COUNT_LINKS,
    STM_SQL_COUNT_PASSAGES,
    STM_SQL_COUNT_CHANGES,
    STM_SQL_COUNT_FAMILIES,
    STM_SQL_COUNT_MEMBERS,
    STM_SQL_COUNT_EDGES,
    STM_SQL_COUNT_PARENTS,
    STM_SQL_COUNT_REJECTIONS,
    STM_SQL_COUNT_ASSERTED_LINKS,
    STM_SQL_COUNT_ASSERTED_PASSAGES,
    STM_SQL_COUNT_PARAMETERS,
    STM_SQL_LOAD_ARTICLES,
    STM_SQL_LOAD_TEXTS,
    STM_SQL_LOAD_BOILERPLATE,
    STM_SQL_LOAD_CAPTURES,
    STM_SQL_LOAD_LINKS,
    STM_SQL_LOAD_PASSAGES,
    STM_SQL_LOAD_CHANGES,
    STM_SQL_LOAD_FAMILIES,
    STM_SQL_LOAD_MEMBERS,
    STM_SQL_LOAD_EDGES,
    STM_SQL_LOAD_PARENTS,
    STM_SQL_LOAD_REJECTIONS,
    STM_SQL_LOAD_PARAMETERS,
    STM_SQL_SUMMARY_ARTICLES,
    STM_SQL_SUMMARY_FAMILIES,
    STM_SQL_NOT_COMPARED,
    STM_SQL_LONE_COUNT,
    STM_SQL_COUNT_DECISIONS,
    STM_SQL_DECISIONS,
    STM_SQL_LAST_DECISION,
    STM_SQL_PUT_DECISION,
    STM_SQL_UNDO_DECISION,
    STM_SQL_MARK_LONE,
    STM_SQL_PUT_ORIGINAL,
    STM_SQL_GET_ORIGINAL,
    STM_SQL_DELETE_ORIGINAL,
    STM_SQL_LEFT_OUT,
    STM_SQL_PUT_LEFT_OUT,
    STM_SQL_DELETE_LEFT_OUT,
    STM_SQL_DELETE_ARTICLE,
    STM_SQL_DELETE_LED_BOILERPLATE,
    STM_SQL_DELETE_LED_CAPTURES,
    STM_SQL_DELETE_LED,
    STM_SQL_DELETE_FRAME,
    STM_SQL_DELETE_SITE_WORDS,
    STM_SQL_KEY_OF,
    STM_SQL_ASIDE_ARTICLE,
    STM_SQL_ASIDE_BOILERPLATE,
    STM_SQL_ASIDE_CAPTURES,
    STM_SQL_ASIDE_OWN_CAPTURE,
    STM_SQL_DELETE_JOINED_BOILERPLATE,
    STM_SQL_DELETE_JOINED_CAPTURES,
    STM_SQL_DELETE_JOINED,
    STM_SQL_BACK_ARTICLE,
    STM_SQL_BACK_BOILERPLATE,
    STM_SQL_BACK_CAPTURES,
    STM_SQL_DELETE_ASIDE_ARTICLE,
    STM_SQL_DELETE_ASIDE_BOILERPLATE,
    STM_SQL_DELETE_ASIDE_CAPTURES,
    STM_SQL_ADD_ASIDE_CAPTURE,
    STM_SQL_IS_COMPARED,
    STM_SQL_FORGET_PAIRS,
    STM_SQL_FORGET_CHANGES,
    STM_SQL_FORGET_PASSAGES,
    STM_SQL_FORGET_LINKS,
    STM_SQL_FORGET_PARENTS,
    STM_SQL_FORGET_EDGES,
    STM_SQL_FORGET_MEMBERS,
    STM_SQL_FORGET_FAMILIES,
    STM_SQL_FORGET_QUOTES,
    STM_SQL_FORGET_SOURCES,
    STM_SQL_ADDRESSES,
    STM_SQL_PUT_REVISIT,
    STM_SQL_REVISITS,
    STM_SQL_ASIDE,
    STM_SQL_FRAMES,
    STM_SQL_PUT_FRAME,
    STM_SQL_SET_WORDS,
    STM_SQL_PUT_SITE_WORDS,
    STM_SQL_SITE_WORDS,
    STM_SQL_STATEMENTS
} stm_statement;

/* Fingerprints of the open transaction, not yet written: see store_article.c. Byte arrays hold little-endian words. */
typedef struct stm_segment {
    uint64_t first_key;
    uint8_t *counts;
    size_t counts_bytes, counts_capacity;
    uint8_t *seeds;
    size_t seeds_bytes, seeds_capacity;
    uint8_t *identities; /* see store_segment.c */
    size_t identity_bytes, identity_capacity;
    size_t input_begin, input_end; /* of the last input in `identities`; 0, 0: none yet */
    bool spoiled;                  /* an article changed since it came: `identities` are not what holds */
} stm_segment;

/* Links as they were written, smaller key first (store_written.c). */
typedef struct stm_written_change {
    stemma_change_type type;
    const char *a, *b;
    uint32_t a_begin, a_end, b_begin, b_end;
} stm_written_change;
typedef struct stm_written_passage {
    uint32_t a_begin, a_end, b_begin, b_end;
    double score;
    stemma_kind kind;
    uint32_t change_count; /* behind those of the passage before */
} stm_written_passage;
typedef struct stm_written_link {
    uint64_t a, b;
    double score, a_share, b_share;
    stemma_kind kind;
    bool removed;
    uint32_t passage_count;
    stm_written_passage *passages;
    stm_written_change *changes;
} stm_written_link;
typedef enum stm_written_state {
    STM_WRITTEN_UNKNOWN, /* no link was written in this transaction */
    STM_WRITTEN_ALL,     /* the case has these links and no others */
    STM_WRITTEN_NOT      /* there are others, or there were too many */
} stm_written_state;
typedef struct stm_written {
    stm_written_state state;
    stm_arena arena;
    size_t arena_bytes;
    stm_written_link *links;
    size_t count, capacity;
    bool sorted; /* by a, b */
} stm_written;

struct stm_store {
    sqlite3 *db;
    sqlite3 *old;   /* REPLACE: the case to be replaced, locked against other writers; NULL otherwise or afterwards */
    char *path;     /* where the case stands, or is to stand */
    char *building; /* REPLACE: the file that is being written; NULL otherwise or afterwards */
    bool read_only;
    bool fresh;   /* being made: see stm_store_create */
    bool writing; /* between begin and commit or rollback */
    bool broken;  /* a write failed in this transaction: it cannot be committed any more */
    bool deaf;    /* while true, an interrupt is not listened to (rollback, commit) */
    atomic_bool interrupted;
    uint64_t last_key;    /* of the articles, within a transaction */
    int64_t data_version; /* PRAGMA data_version when this connection last looked */
    uint64_t changes;     /* see stm_store_changes */
    stm_segment segment;
    stm_written written;
    bool early;     /* early_file was opened, or cannot be: see store_early.c */
    int early_file; /* -1: cannot be */
    sqlite3_stmt *statements[STM_SQL_STATEMENTS];
};

/* ---- statements (store_statement.c) */

/* Says in `error` what the SQLite error `code` of this connection means; `doing` completes "cannot ...". */
stemma_status stm_store_fail(stm_store *store, int code, const char *doing, stemma_error *error);
/* The same without a store: while a file is being opened. */
stemma_status stm_store_explain(sqlite3 *db, int code, const char *path, const char *doing, stemma_error *error);
stemma_status stm_store_damaged(const stm_store *store, const char *what, stemma_error *error);

/* Collects the values of one execution. A failed binding is remembered and told by stm_store_run or stm_store_rows. */
typedef struct stm_binder {
    stm_store *store;
    sqlite3_stmt *statement;
    int next; /* parameter to bind, from 1 */
    int code; /* the first failure */
} stm_binder;
stm_binder stm_store_bind(stm_store *store, stm_statement which);
void stm_bind_null(stm_binder *binder);
void stm_bind_integer(stm_binder *binder, int64_t value);
void stm_bind_key(stm_binder *binder, uint64_t key);
void stm_bind_real(stm_binder *binder, double value);
void stm_bind_string(stm_binder *binder, const char *string); /* NULL is NULL; must live until the run */
void stm_bind_text(stm_binder *binder, const char *text, size_t bytes);
void stm_bind_blob(stm_binder *binder, const void *bytes, size_t count);
/* Executes a statement that gives no rows. A failure within a transaction breaks the transaction. */
stemma_status stm_store_run(stm_binder *binder, const char *doing, stemma_error *error);
/* The same of a row whose key may be taken: then *taken, and nothing has happened. */
stemma_status stm_store_run_new(stm_binder *binder, bool *taken, const char *doing, stemma_error *error);
stemma_status stm_store_run_plain(stm_store *store, stm_statement which, const char *doing, stemma_error *error);

/* Rows of a bound statement. Columns are read into `arena`; what does not fit a structure marks the row damaged, and
 * the next stm_row_next (or stm_row_end) tells it, so that a row is read without a check at each column. */
typedef struct stm_row {
    stm_store *store;
    sqlite3_stmt *statement;
    stm_arena *arena;
    const char *doing;
    bool no_memory;
    bool damaged;
    bool more; /* a row stands ready */
} stm_row;
stemma_status stm_row_open(stm_row *row, stm_binder *binder, stm_arena *arena, const char *doing, stemma_error *error);
stemma_status stm_row_next(stm_row *row, stemma_error *error); /* sets `more` */
/* Resets the statement; returns `status` if it is a failure, else the failure of the last row read. */
stemma_status stm_row_close(stm_row *row, stemma_status status, stemma_error *error);
bool stm_row_is_null(const stm_row *row, int column);
int64_t stm_row_integer(const stm_row *row, int column);
uint64_t stm_row_key(stm_row *row, int column);
uint32_t stm_row_uint32(stm_row *row, int column);
double stm_row_real(stm_row *row, int column);        /* must be finite */
const char *stm_row_string(stm_row *row, int column); /* NULL for NULL */
const char *stm_row_text(stm_row *row, int column, size_t *bytes);
/* The only row and column of `which` with up to two key parameters. */
stemma_status stm_store_count(stm_store *store, stm_statement which, const uint64_t *range, size_t *out,
                              stemma_error *error);

/* ---- lists (store_list.c) */

/* All rows of a statement as structures of one type in an arena; `read` fills one from the row at hand, zeroed before. */
typedef struct stm_item_list {
    stm_statement which;
    size_t item_bytes;
    void (*read)(stm_row *row, void *item);
    void *items; /* NULL and 0 after an error */
    size_t count;
} stm_item_list;
stemma_status stm_store_list(stm_store *store, stm_arena *arena, stm_item_list *list, stemma_error *error);

/* ---- transactions (store_transaction.c) */

/* Opens a read transaction unless one is open; *opened says whether stm_store_leave has something to close. */
stemma_status stm_store_enter(stm_store *store, bool *opened, stemma_error *error);
void stm_store_leave(stm_store *store, bool opened);
/* Every writing call outside a transaction is the caller's mistake. */
stemma_status stm_store_writable(stm_store *store, stemma_error *error);
stemma_status stm_store_look(stm_store *store, stemma_error *error); /* remembers the data version */

/* ---- schema (store_schema.c) */

/* One step of the schema: brings a file of version index to index + 1. */
typedef struct stm_migration {
    const char *const *statements; /* NULL behind the last */
} stm_migration;
extern const stm_migration stm_store_migrations[];
extern const size_t stm_store_version; /* number of steps: the version this build writes */
/* Brings an open file to version `count` in one transaction; `fresh` also names it a case. Nothing happens when the
 * version is right; CASE_NEWER when it is higher. */
stemma_status stm_store_migrate(sqlite3 *db, const char *path, const stm_migration *steps, size_t count, bool fresh,
                                stemma_error *error);

/* ---- opening (store_open.c, store_replace.c) */

stemma_status stm_store_pragma(sqlite3 *db, const char *path, const char *sql, int64_t *out, stemma_error *error);
/* What stands at a path. */
typedef enum stm_file_kind {
    STM_FILE_MISSING,
    STM_FILE_EMPTY,
    STM_FILE_CASE,
    STM_FILE_OTHER_DATABASE,
    STM_FILE_OTHER
} stm_file_kind;
stemma_status stm_store_file_kind(stm_file_kind *out, const char *path, stemma_error *error);
stemma_status stm_store_connect(sqlite3 **out, const char *path, int flags, stemma_error *error);
stemma_status stm_store_create(sqlite3 **out, const char *path, stemma_error *error);
stemma_status stm_store_open_new(stm_store *store, stemma_error *error);
/* Ends the making of a new case: durable, in WAL mode, open to others. */
stemma_status stm_store_settle(stm_store *store, stemma_error *error);
stemma_status stm_store_set_up_writing(stm_store *store, stemma_error *error);
/* Makes the connection listen to interrupts and remember the data version: the last step of every opening. */
stemma_status stm_store_listen(stm_store *store, stemma_error *error);
void stm_store_disconnect(stm_store *store);
char *stm_store_beside(const char *path, const char *suffix); /* path + suffix, malloc'd; NULL without memory */
/* Files of a dead case: the database, its journal, its log. */
void stm_store_unlink(const char *path);

stemma_status stm_store_replace_open(stm_store *store, stemma_error *error);
stemma_status stm_store_replace_finish(stm_store *store, stemma_error *error);
void stm_store_replace_abandon(stm_store *store);

/* ---- identities in bulk (store_segment.c) */
stemma_status stm_segment_add_identity(stm_segment *segment, const stm_stored_article *stored, stemma_error *error);
/* Appends the identities of a row (first article, identities) to items; what does not fit marks the row damaged. */
void stm_segment_read(stm_row *row, stm_stored_identity *items, size_t capacity, size_t *count);

/* ---- articles (store_article.c) */
stemma_status stm_store_flush_segment(stm_store *store, stemma_error *error);
void stm_store_clear_segment(stm_store *store);
/* Replaces the spans of an article. */
stemma_status stm_store_set_boilerplate(stm_store *store, uint64_t key, const stemma_article *article,
                                        stemma_error *error);

/* ---- links that this transaction wrote (store_written.c) */

/* Before the first link of a transaction is written: whether there were any. */
stemma_status stm_written_begin(stm_store *store, stemma_error *error);
/* Notes a link that was written; without memory for it, none are known any more. */
void stm_written_add(stm_store *store, const uint64_t keys[2], const stemma_link *link, const stemma_passage *passages,
                     size_t passage_count);
void stm_written_remove(stm_store *store, uint64_t a, uint64_t b);
void stm_written_forget(stm_store *store, stm_written_state state);
/* All links, by a and b, those marked as removed among them; NULL where they are not known. */
const stm_written_link *stm_written_links(stm_store *store, size_t *count);

/* ---- a new case goes to the disk early (store_early.c) */

/* Begins to write what was committed; returns at once. */
void stm_early_write(stm_store *store);
/* Once SQLite has closed the file, not before. */
void stm_early_close(stm_store *store);

/* ---- loading (store_load.c) */

/* From article keys, ascending, to indexes in an array sorted by id. */
typedef struct stm_key_map {
    const uint64_t *keys;
    const uint32_t *indexes;
    size_t count;
} stm_key_map;
/* STEMMA_NO_ARTICLE when the key is not in the map. */
uint32_t stm_key_map_find(const stm_key_map *map, uint64_t key);

/* A run of keys, both ends included. */
typedef struct stm_key_range {
    uint64_t first, last;
} stm_key_range;
typedef struct stm_ranges {
    stm_key_range *items;
    size_t count, capacity;
} stm_ranges;
/* Rows of a counting statement in all ranges together. */
/* Articles that were never compared and are not rejected. */
stemma_status stm_store_count_not_compared(stm_store *store, size_t *out, stemma_error *error);
stemma_status stm_store_count_ranges(stm_store *store, stm_statement which, const stm_ranges *ranges, size_t *out,
                                     stemma_error *error);

/* `count` items in the arena; NULL when there is no memory, never for none. */
void *stm_store_array(stm_arena *arena, size_t count, size_t bytes);

typedef struct stm_loaded {
    stemma_article *articles; /* sorted by id */
    uint64_t *keys;           /* of articles[i] */
    size_t article_count;
    stm_key_map map;
    stemma_passage *passages;
    size_t passage_count;
    stemma_link *links;
    size_t link_count;
} stm_loaded;
/* Articles, links and passages: of the whole case, or of the articles with these keys (ascending). */
stemma_status stm_store_load_all(stm_store *store, stm_arena *arena, stm_loaded *out, stemma_error *error);
typedef struct stm_wanted {
    const uint64_t *keys; /* ascending, each once */
    size_t count;
    bool with_captures, with_links;
} stm_wanted;
stemma_status stm_store_load_some(stm_store *store, stm_arena *arena, const stm_wanted *wanted, stm_loaded *out,
                                  stemma_error *error);
/* The second half of both (store_load_links.c): links and passages whose both ends were loaded; sorted. */
stemma_status stm_store_load_links(stm_store *store, stm_arena *arena, const stm_ranges *ranges, stm_loaded *out,
                                   stemma_error *error);
/* Families with their members, and edges (store_load_tree.c). */
stemma_status stm_store_load_tree(stm_store *store, stm_arena *arena, const stm_key_map *map, stemma_results *out,
                                  stemma_error *error);

/* The decisions as results tell them (store_decision.c). */
stemma_status stm_store_load_decisions(stm_store *store, stm_arena *arena, const stm_key_map *map, stemma_results *out,
                                       stemma_error *error);
/* An interval from two columns that may be null and a word of precision; and the same going in. */
stemma_interval stm_row_interval(stm_row *row, int first_column);
void stm_bind_interval(stm_binder *binder, const stemma_interval *interval);

/* Words of the tables for the numbers of stemma.h. NULL or -1 where there is none. */
const char *stm_store_kind_word(stemma_kind kind);
int stm_store_kind_number(const char *word);
const char *stm_store_change_word(stemma_change_type type);
int stm_store_change_number(const char *word);
const char *stm_store_precision_word(stemma_precision precision);
int stm_store_precision_number(const char *word);

#endif
