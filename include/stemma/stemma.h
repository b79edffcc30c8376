/* stemma.h - the one public header of libstemma.
 *
 * Stemma reads a pile of news articles and draws their family tree. This header climbs from the simple call to the
 * expert one: open a case, add inputs, run the comparison, read the results, write a report.
 *
 * Conventions
 *   - Every fallible call returns a stemma_status and fills a caller-owned stemma_error (last parameter, may be NULL).
 *   - `T **out` is owned by the caller afterwards and NULL on failure; `const T **out` is borrowed and says until when.
 *   - Strings are UTF-8 and NUL-terminated; a NULL string is "unknown".
 *   - Offsets in result structures count Unicode code points of the article's text, half-open [begin, end).
 *   - Times are seconds since 1970-01-01T00:00:00Z; intervals are closed: `to` is the last second.
 *   - The library never prints, never exits and keeps no global state.
 */
#ifndef STEMMA_STEMMA_H
#define STEMMA_STEMMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define STEMMA_EXPORT __attribute__((visibility("default")))
#define STEMMA_CHECKED __attribute__((warn_unused_result))
#else
#define STEMMA_EXPORT
#define STEMMA_CHECKED
#endif

/* ------------------------------------------------------------------ status and errors */

/* Pinned, append only. */
typedef enum stemma_status {
    STEMMA_OK = 0,
    STEMMA_DONE = 1,
    STEMMA_E_ARGUMENT = 10,
    STEMMA_E_MEMORY,
    STEMMA_E_IO,
    STEMMA_E_FORMAT,
    STEMMA_E_STORE,
    STEMMA_E_LIMIT,
    STEMMA_E_CANCELLED,
    STEMMA_E_INTERNAL = 99
} stemma_status;

/* What a user can meet, so that a front end can say it in the user's language. Append only. */
typedef enum stemma_code {
    STEMMA_CODE_NONE = 0,
    /* errors: the command ends */
    STEMMA_CODE_NO_SUCH_INPUT,
    STEMMA_CODE_CASE_EXISTS,
    STEMMA_CODE_CASE_MISSING,
    STEMMA_CODE_CASE_NOT_SQLITE,
    STEMMA_CODE_CASE_NOT_STEMMA,
    STEMMA_CODE_CASE_DAMAGED,
    STEMMA_CODE_CASE_NEWER,
    STEMMA_CODE_CASE_LOCKED,
    STEMMA_CODE_CASE_NOT_WRITABLE,
    STEMMA_CODE_DISK_FULL,
    STEMMA_CODE_OUT_OF_MEMORY,
    STEMMA_CODE_CANNOT_WRITE,
    STEMMA_CODE_NO_SUCH_ARTICLE,
    STEMMA_CODE_AMBIGUOUS_ARTICLE,
    STEMMA_CODE_SAME_ARTICLE,     /* an article cannot be its own source */
    STEMMA_CODE_REJECTED_ARTICLE, /* a page that is no article has no source */
    STEMMA_CODE_CIRCLE,           /* by earlier decisions the source descends from the article itself */
    STEMMA_CODE_BAD_DATE,
    STEMMA_CODE_NO_SUCH_DECISION,
    STEMMA_CODE_ALREADY_UNDONE,
    STEMMA_CODE_NO_SUCH_FAMILY,
    STEMMA_CODE_NO_SUCH_OUTLET,
    STEMMA_CODE_NO_SUCH_NAME, /* neither an outlet nor an article */
    STEMMA_CODE_BAD_NOTE,     /* a reason or an outlet's name that is too long */
    /* notices: an input gave no article (exit status 3) */
    STEMMA_CODE_REJECTED_EMPTY = 100,
    STEMMA_CODE_REJECTED_BINARY,
    STEMMA_CODE_REJECTED_NUL,
    STEMMA_CODE_REJECTED_TOO_LONG,
    STEMMA_CODE_REJECTED_NOT_JSON,
    STEMMA_CODE_REJECTED_TOO_DEEP,
    STEMMA_CODE_REJECTED_NO_TEXT,
    STEMMA_CODE_REJECTED_UNREADABLE,
    STEMMA_CODE_REJECTED_NOT_A_FILE, /* FIFO, socket, device */
    STEMMA_CODE_REJECTED_TRUNCATED,
    STEMMA_CODE_REJECTED_NOT_CSV,
    STEMMA_CODE_REJECTED_NOT_READ_YET, /* a format whose reader is not built */
    STEMMA_CODE_REJECTED_DAMAGED,      /* of an archive: a record that is not what it says */
    /* notices: taken, but something was repaired or not understood (exit status 0) */
    STEMMA_CODE_WARNING_UTF8 = 200,
    STEMMA_CODE_WARNING_DATE,
    STEMMA_CODE_WARNING_SAME_ID_OTHER_TEXT,
    STEMMA_CODE_WARNING_SAME_ID_SAME_TEXT,
    STEMMA_CODE_WARNING_LINK_LOOP,
    STEMMA_CODE_WARNING_FILE_TYPES_SKIPPED,
    STEMMA_CODE_WARNING_PARTNERS_CAPPED,
    STEMMA_CODE_WARNING_FIELD_IGNORED,
    STEMMA_CODE_WARNING_LEFT_OUT, /* articles that the user removed came again; `detail` is their number */
    STEMMA_CODE_WARNING_MOJIBAKE, /* the text was UTF-8 that someone took for Latin-1; `detail`: its broken signs */
    STEMMA_CODE_WARNING_DICTIONARY_MISSING, /* the case was made with one that is not here, or is not the same */
    STEMMA_CODE_WARNING_DICTIONARY_DAMAGED  /* an installed dictionary cannot be read and is not used */
} stemma_code;

/* Caller-owned. `message` is one English line that says what the caller does not know; `code` and `subject` (a path,
 * an id) let a front end say the same in another language. */
typedef struct stemma_error {
    stemma_status status;
    stemma_code code;
    char subject[256];
    char message[256];
} stemma_error;

/* Something that happened to one input and did not end the work. Strings live for the duration of the callback.
 * `line` is 1-based, 0 where it means nothing; `detail` is free (the bad date, the name of the file type). */
typedef struct stemma_notice {
    stemma_code code;
    const char *input;
    uint64_t line;
    const char *detail;
} stemma_notice;
typedef void (*stemma_notice_fn)(void *payload, const stemma_notice *notice);

typedef enum stemma_stage {
    STEMMA_STAGE_READ = 0,
    STEMMA_STAGE_COMPARE,
    STEMMA_STAGE_FAMILIES,
    STEMMA_STAGE_WRITE
} stemma_stage;
/* `total` is 0 while unknown. Bytes for READ, articles or pairs otherwise. Called from one thread at a time. */
typedef void (*stemma_progress_fn)(void *payload, stemma_stage stage, uint64_t done, uint64_t total);

STEMMA_EXPORT const char *stemma_version(void);
/* A message of the catalogue (data/messages, TSV) in "fr" or "en" (anything else is "en"); the key itself where the
 * catalogue lacks it. The string is static. Formats use %1 to %9 for arguments, see stemma_format. */
STEMMA_EXPORT const char *stemma_text(const char *language, const char *key);
/* The catalogue's key of a code, "notice.rejected_empty" for instance. Static. */
STEMMA_EXPORT const char *stemma_code_key(stemma_code code);
/* Replaces %1..%9 in `format` by `arguments`; always terminates; returns the length the whole result needs. */
STEMMA_EXPORT size_t stemma_format(char *out, size_t size, const char *format, const char *const *arguments,
                                   size_t count);

/* ------------------------------------------------------------------ results */

typedef enum stemma_precision {
    STEMMA_PRECISION_UNKNOWN = 0,
    STEMMA_PRECISION_YEAR,
    STEMMA_PRECISION_MONTH,
    STEMMA_PRECISION_DAY,
    STEMMA_PRECISION_SECOND
} stemma_precision;

#define STEMMA_TIME_OPEN_FROM INT64_MIN
#define STEMMA_TIME_OPEN_TO INT64_MAX

/* When an article was published. Open ends are the two constants above. `basis`: where it was read ("field date",
 * "text header", "file name", "filedate"), NULL when nothing is known. */
typedef struct stemma_interval {
    int64_t from;
    int64_t to;
    stemma_precision precision;
    const char *basis;
} stemma_interval;

/* A part of the text that is not the article: a menu, a footer, a repeated title. `reason` is a short English key
 * ("menu", "copyright", "repeated title", "footer", "date header"). */
typedef struct stemma_boilerplate {
    uint32_t begin;
    uint32_t end;
    const char *reason;
} stemma_boilerplate;

typedef struct stemma_capture {
    const char *source;
    const char *captured_at;
    const char *payload_sha256;
} stemma_capture;

/* A part of a web page that was not taken for the article, for stemma_check: `at` is the place in the article's text
 * where it stood, `reason` a short English key as in stemma_boilerplate, `probability` that of the blocks in it that is
 * the likeliest to be of the article after all. */
typedef struct stemma_cut {
    uint32_t at;
    const char *text;
    const char *reason;
    double probability;
} stemma_cut;

typedef struct stemma_article {
    const char *id;
    const char *input;
    const char *source;
    const char *outlet;
    const char *title;
    const char *byline;
    const char *language; /* ISO 639-1 or -3, NULL unknown */
    const char *rejected; /* NULL, or why it is no article */
    const char *extra;    /* a JSON object of unknown fields, NULL none */
    stemma_interval published;
    const char *text;
    size_t text_bytes;
    uint32_t text_length; /* code points */
    const stemma_boilerplate *boilerplate;
    size_t boilerplate_count;
    char sha256[65];
    const stemma_capture *captures;
    size_t capture_count;
    const stemma_cut *cuts; /* stemma_check only: a case does not keep what was cut */
    size_t cut_count;
} stemma_article;

/* Kinds and change types are bit positions of nothing: plain numbers, pinned. */
typedef enum stemma_kind { STEMMA_KIND_COPY = 0, STEMMA_KIND_REWORDING = 1, STEMMA_KIND_TRANSLATION = 2 } stemma_kind;

typedef enum stemma_change_type {
    STEMMA_CHANGE_NUMBER = 0,
    STEMMA_CHANGE_NAME = 1,
    STEMMA_CHANGE_NEGATION = 2,
    STEMMA_CHANGE_HEDGE = 3,
    STEMMA_CHANGE_ATTRIBUTION = 4
} stemma_change_type;

/* The two readings; "" where one side has none. Spans say where they stand (begin == end where nothing stands). */
typedef struct stemma_change {
    stemma_change_type type;
    const char *a;
    const char *b;
    uint32_t a_begin, a_end;
    uint32_t b_begin, b_end;
} stemma_change;

/* Articles are named by their index in the article array of the same results, which is sorted by id. */
#define STEMMA_NO_ARTICLE UINT32_MAX

typedef struct stemma_passage {
    uint32_t a, b; /* a < b */
    uint32_t a_begin, a_end, b_begin, b_end;
    stemma_kind kind;
    double score; /* probability that this is reuse */
    const stemma_change *changes;
    size_t change_count;
} stemma_passage;

typedef struct stemma_link {
    uint32_t a, b; /* a < b */
    stemma_kind kind;
    double score;
    double a_share, b_share; /* part of each text, boilerplate left out, that passages of this pair cover */
} stemma_link;

typedef struct stemma_parent {
    uint32_t parent; /* STEMMA_NO_ARTICLE: an independent or unseen origin */
    double probability;
} stemma_parent;

typedef enum stemma_basis {
    STEMMA_BASIS_TEXT = 1,
    STEMMA_BASIS_DATE = 2,
    STEMMA_BASIS_CREDIT = 4,
    STEMMA_BASIS_CHANGES = 8, /* shared rare errors or changed figures decided */
    STEMMA_BASIS_LENGTH = 16,
    STEMMA_BASIS_USER = 32 /* the user's decision; alone: nothing else was asked */
} stemma_basis;

#define STEMMA_NO_FAMILY UINT32_MAX
#define STEMMA_NO_SOURCE UINT32_MAX

typedef struct stemma_edge {
    uint32_t family; /* index, or STEMMA_NO_FAMILY for an article without links */
    uint32_t child;
    uint32_t parent; /* STEMMA_NO_ARTICLE: an independent or unseen origin is the most probable */
    double probability;
    uint32_t runner_up; /* meaningful where runner_up_probability > 0 */
    double runner_up_probability;
    unsigned basis;               /* of stemma_basis */
    const stemma_parent *parents; /* all at .05 or more, best first, the null parent among them */
    size_t parent_count;
    const stemma_parent *also; /* further sources of a mixed article */
    size_t also_count;
    double conflict; /* where the dates decided and the text says the reverse: the reverse's probability by the text */
    uint32_t source; /* index of the unidentified original that it stands under, or STEMMA_NO_SOURCE */
} stemma_edge;

typedef struct stemma_family {
    char id[24];
    const uint32_t *members; /* ascending */
    size_t member_count;
    double origins_low, origins_expected, origins_high;
} stemma_family;

/* A text that is behind several articles which had it not from each other. Pinned, append only. */
typedef enum stemma_source_type {
    STEMMA_SOURCE_DOCUMENT = 0, /* they quote it, and each is an origin for the rest of its text */
    STEMMA_SOURCE_ORIGINAL      /* they are copies of it; it may be one of them or a text that is not at hand */
} stemma_source_type;

/* A span of an article that is of a shared source. Spans with the same number of `piece` are the same words. */
typedef struct stemma_quote {
    uint32_t article;
    uint32_t begin, end;
    uint32_t piece;
} stemma_quote;

typedef struct stemma_source {
    char id[24];
    stemma_source_type type;
    uint32_t family;  /* index of the family that all its articles are of; STEMMA_NO_FAMILY: they are of several */
    uint32_t article; /* the one that is this document; STEMMA_NO_ARTICLE: it is not at hand, or not identified */
    uint32_t takers;  /* how many had it not from another article at hand */
    const stemma_quote *quotes; /* by article and place; of an original, every copy as a whole */
    size_t quote_count;
} stemma_source;

/* For an article without any link: the longest run of words it shares with another one. No reuse is claimed. */
typedef struct stemma_nearest {
    uint32_t a, b;
    uint32_t a_begin, a_end, b_begin, b_end;
    uint32_t words;
} stemma_nearest;

typedef struct stemma_rejection {
    stemma_code code;
    const char *input;
    uint64_t line;
    const char *detail;
} stemma_rejection;

/* What a user decided about a case, see stemma_case_pin, _set and _remove. Pinned, append only. */
typedef enum stemma_decision_type {
    STEMMA_DECISION_PARENT = 0, /* `other` is the source of `article` */
    STEMMA_DECISION_REJECT,     /* `other` is not the source of `article` */
    STEMMA_DECISION_ORIGIN,     /* `article` is an origin */
    STEMMA_DECISION_PUBLISHED,  /* `article` was published `value` */
    STEMMA_DECISION_OUTLET,     /* `article` is by the outlet `value` */
    STEMMA_DECISION_REMOVE      /* `article` is left out of the case */
} stemma_decision_type;

/* Only what is in force decides. A newer decision about the same thing puts an older one out of force, and undoing the
 * newer one puts the older one back; a decision about an article that is not in the case waits for it. */
typedef enum stemma_decision_state {
    STEMMA_DECISION_IN_FORCE = 0,
    STEMMA_DECISION_REPLACED,
    STEMMA_DECISION_WAITING,
    STEMMA_DECISION_UNDONE
} stemma_decision_state;

#define STEMMA_NO_TIME INT64_MIN

typedef struct stemma_decision {
    uint64_t number; /* 1, 2, 3 ... of this case, never given twice */
    stemma_decision_type type;
    stemma_decision_state state;
    uint32_t article; /* STEMMA_NO_ARTICLE: not in the case */
    uint32_t other;
    const char *article_id; /* as it is now; of an article that is not in the case, as it was */
    const char *other_id;   /* NULL where the type has no other */
    const char *value;      /* of PUBLISHED and OUTLET: what the user said; NULL: unknown */
    const char *before;     /* and what stood there before; NULL: unknown */
    const char *note;       /* the user's reason, NULL none */
    int64_t made_at;        /* by the user's clock; in no export and no report */
    int64_t undone_at;      /* STEMMA_NO_TIME: it was not undone */
} stemma_decision;

typedef struct stemma_parameter {
    const char *name;
    const char *value;
} stemma_parameter;

/* Everything a case knows, sorted as in the contract. The strings and arrays belong to the results. */
typedef struct stemma_results {
    const stemma_article *articles;
    size_t article_count;
    const stemma_passage *passages;
    size_t passage_count;
    const stemma_link *links;
    size_t link_count;
    const stemma_family *families;
    size_t family_count;
    const stemma_edge *edges;
    size_t edge_count;
    const stemma_nearest *nearest;
    size_t nearest_count;
    const stemma_rejection *rejections;
    size_t rejection_count;
    const stemma_parameter *parameters; /* of the run, for "method and limits"; no clock, no host */
    size_t parameter_count;
    bool has_passages; /* false: that stage has not been run, its tables are absent */
    bool has_families;
    uint64_t not_compared;                              /* articles added by a command that did not finish */
    double origins_low, origins_expected, origins_high; /* of the whole case, articles that stand alone included */
    const stemma_decision *decisions;                   /* by number; those that were undone too */
    size_t decision_count;
    const stemma_source *sources; /* by id */
    size_t source_count;
} stemma_results;

/* ------------------------------------------------------------------ a case */

typedef struct stemma_case stemma_case; /* a case file; one thread at a time */

typedef enum stemma_open_mode {
    STEMMA_OPEN_READ = 0,
    STEMMA_OPEN_WRITE,  /* must exist */
    STEMMA_OPEN_CREATE, /* must not exist */
    STEMMA_OPEN_REPLACE /* replaces a case; a file that is no case is refused */
} stemma_open_mode;

typedef struct stemma_case_options {
    stemma_open_mode mode;
    unsigned threads; /* 0: the machine's cores */
    stemma_notice_fn notice;
    stemma_progress_fn progress;
    void *payload;  /* of both callbacks */
    unsigned kinds; /* bits 1 << stemma_kind that articles are made ready for; 0: those of the case, all in a new one */
    const char *dictionaries; /* folder of FreeDict's dictionaries (/usr/share/dictd), for translations; NULL: none */
} stemma_case_options;
#define STEMMA_CASE_OPTIONS_INIT                                                                                       \
    {                                                                                                                  \
        STEMMA_OPEN_READ, 0, NULL, NULL, NULL, 0, NULL                                                                 \
    }

/* Opens or creates the case file at `path`. The caller frees it. Errors: E_STORE with one of the CASE codes, E_IO,
 * E_MEMORY. */
STEMMA_EXPORT STEMMA_CHECKED stemma_status stemma_case_open(stemma_case **out, const char *path,
                                                            const stemma_case_options *options, stemma_error *error);
STEMMA_EXPORT void stemma_case_free(stemma_case *c);
/* May be called from any thread and from a signal handler; the running call returns STEMMA_E_CANCELLED soon. */
STEMMA_EXPORT void stemma_case_cancel(stemma_case *c);

typedef struct stemma_add_summary {
    uint64_t articles; /* new in this call */
    uint64_t rejected; /* inputs that gave no article */
    uint64_t undated;
} stemma_add_summary;

/* Reads `inputs` (a file, a folder, or "-" for JSON Lines on standard input) into the case, whole batches at a time.
 * Bad inputs are told to the notice callback and counted, and cost nothing else. `summary` may be NULL. */
STEMMA_EXPORT STEMMA_CHECKED stemma_status stemma_case_add(stemma_case *c, const char *const *inputs, size_t count,
                                                           stemma_add_summary *summary, stemma_error *error);

typedef enum stemma_until {
    STEMMA_UNTIL_PASSAGES = 1,
    STEMMA_UNTIL_FAMILIES = 2,
    STEMMA_UNTIL_CLAIMS = 3,
    STEMMA_UNTIL_STATEMENTS = 4
} stemma_until;

typedef struct stemma_run_options {
    stemma_until until;
    unsigned kinds; /* bits 1 << stemma_kind */
} stemma_run_options;
#define STEMMA_RUN_OPTIONS_INIT                                                                                        \
    {                                                                                                                  \
        STEMMA_UNTIL_STATEMENTS, 7u                                                                                    \
    }

/* Compares what has not been compared and rebuilds what that touches. One transaction: all or nothing. Without options
 * the case's own are taken, those of the run that made it. */
STEMMA_EXPORT STEMMA_CHECKED stemma_status stemma_case_run(stemma_case *c, const stemma_run_options *options,
                                                           stemma_error *error);

/* The figures of a closing sentence, without loading a text. */
typedef struct stemma_summary {
    uint64_t articles; /* that are articles */
    uint64_t rejected; /* pages that are none, and inputs that gave nothing */
    uint64_t undated;
    uint64_t families;
    uint64_t links, passages; /* with a score of .5 or more */
    uint64_t not_compared;
    double origins_low, origins_expected, origins_high;
    bool has_passages, has_families; /* those stages were run */
    uint64_t decisions;              /* of the user, those that were undone too */
    uint64_t documents;              /* shared source documents that are not at hand */
    uint64_t originals;              /* of copies that have none at hand which is shown to be it */
    uint64_t conflicts;              /* edges where the text speaks against the dates */
} stemma_summary;
STEMMA_EXPORT STEMMA_CHECKED stemma_status stemma_case_summary(stemma_summary *out, stemma_case *c,
                                                               stemma_error *error);

/* All results. Borrowed: valid until the case is freed or changed by add or run. */
STEMMA_EXPORT STEMMA_CHECKED stemma_status stemma_case_results(const stemma_results **out, stemma_case *c,
                                                               stemma_error *error);

/* Index of the article a user means by `name`: its id, a unique beginning of it, its file's name or its address.
 * Where several fit: E_ARGUMENT with STEMMA_CODE_AMBIGUOUS_ARTICLE, the candidates in the message. */
STEMMA_EXPORT STEMMA_CHECKED stemma_status stemma_results_find(uint32_t *out, const stemma_results *results,
                                                               const char *name, stemma_error *error);

/* The longest span of a piece of a shared source, which stands for its text; NULL behind the last piece. */
STEMMA_EXPORT const stemma_quote *stemma_source_piece(const stemma_source *source, uint32_t piece);
/* The article that bounds when a shared source existed: the one whose date ends first; STEMMA_NO_ARTICLE where none has
 * one. */
STEMMA_EXPORT uint32_t stemma_source_first(const stemma_results *results, const stemma_source *source);

/* The longest run of words that articles `a` and `b` share, whether or not it is reuse; words 0 when none. */
STEMMA_EXPORT STEMMA_CHECKED stemma_status stemma_results_nearest(stemma_nearest *out, const stemma_results *results,
                                                                  uint32_t a, uint32_t b, stemma_error *error);

/* ------------------------------------------------------------------ the user decides */

#define STEMMA_NOTE_BYTES_MAX 4096

/* One decision about an article's source. Articles are named as stemma_results_find takes them. */
typedef struct stemma_pin {
    stemma_decision_type type; /* PARENT, REJECT or ORIGIN */
    const char *child;
    const char *other; /* the source that is decided on or ruled out; not read for ORIGIN */
    const char *note;  /* may be NULL */
    int64_t made_at;   /* by the caller's clock: the library has none */
} stemma_pin;

/* Logs the decision and builds again the families it touches, in one transaction. A source that was decided on has the
 * probability 1 and no rival; one that was ruled out has none; all other probabilities are those of the trees that are
 * left. Decisions outlive stemma_case_add. `number` may be NULL. Errors: E_ARGUMENT with NO_SUCH_ARTICLE,
 * AMBIGUOUS_ARTICLE, SAME_ARTICLE, REJECTED_ARTICLE, CIRCLE, BAD_NOTE; those of the store. */
STEMMA_EXPORT STEMMA_CHECKED stemma_status stemma_case_pin(stemma_case *c, const stemma_pin *pin, uint64_t *number,
                                                           stemma_error *error);

/* A correction of what was read of an article. */
typedef struct stemma_correction {
    const char *article;
    const char *published; /* a date in any form that inputs may have, "" unknown, NULL leave it */
    const char *outlet;    /* "" unknown, NULL leave it */
    const char *note;      /* may be NULL */
    int64_t made_at;
} stemma_correction;

/* Logs one decision for each field that is corrected, and computes again what it touches. The result is that of a run
 * over the corrected input, but for the date's basis, which is "user"; an article keeps its id. What inputs say later
 * does not change what the user said. `first` (may be NULL): the number of the first decision. Errors: as above, and
 * E_ARGUMENT with BAD_DATE. */
STEMMA_EXPORT STEMMA_CHECKED stemma_status stemma_case_set(stemma_case *c, const stemma_correction *correction,
                                                           uint64_t *first, stemma_error *error);

/* Takes articles out of the case for good, with everything that rests on them; the result is that of a run over the
 * input without them. An article that was removed is passed over when an input brings it again, with a notice
 * (WARNING_LEFT_OUT), until the decision is undone. All or none of `names`. */
STEMMA_EXPORT STEMMA_CHECKED stemma_status stemma_case_remove(stemma_case *c, const char *const *names, size_t count,
                                                              const char *note, int64_t made_at, uint64_t *first,
                                                              stemma_error *error);

/* Puts a decision out of force; the log keeps it. What a correction replaced is restored. A removed article does not
 * come back by itself: stemma_case_add may read it again. Errors: E_ARGUMENT with NO_SUCH_DECISION or ALREADY_UNDONE.
 */
STEMMA_EXPORT STEMMA_CHECKED stemma_status stemma_case_undo(stemma_case *c, uint64_t number, int64_t undone_at,
                                                            stemma_error *error);

/* What would be otherwise. Exactly one of the two is given. */
typedef struct stemma_supposition {
    const char *without;       /* an outlet or an article that is left out */
    const char *distrust_date; /* an article whose date is taken for unknown */
} stemma_supposition;

typedef struct stemma_what_if stemma_what_if;
/* Works out the results of `c` under the supposition on a copy of the case in memory; the case itself is only read.
 * The caller frees *out. Errors: E_ARGUMENT with NO_SUCH_NAME, NO_SUCH_ARTICLE, AMBIGUOUS_ARTICLE. */
STEMMA_EXPORT STEMMA_CHECKED stemma_status stemma_case_what_if(stemma_what_if **out, stemma_case *c,
                                                               const stemma_supposition *supposition,
                                                               stemma_error *error);
STEMMA_EXPORT void stemma_what_if_free(stemma_what_if *what_if);
/* The articles that are supposed away, or the one whose date is: indexes in the results of the case. Borrowed. */
STEMMA_EXPORT const uint32_t *stemma_what_if_articles(const stemma_what_if *what_if, size_t *count);
/* The results under the supposition. Borrowed. */
STEMMA_EXPORT const stemma_results *stemma_what_if_results(const stemma_what_if *what_if);

/* One thing that speaks for, or against, `parent` being the source of `child` rather than the other way round. */
typedef struct stemma_reason {
    const char *name;    /* static: "dates", "credit", "wording", "passages", "pieces", "title" or "changes" */
    double value;        /* "wording": share of the child's rarer words that the parent has; "passages": of its text */
    double reverse;      /* the same the other way round; 0 for other names */
    double contribution; /* to the logarithm of the odds between the two directions; positive speaks for this one */
} stemma_reason;
#define STEMMA_REASONS_MAX 16

/* The probability that `parent` is a source of `child`, the main one or a further one; 0 where none is told. */
STEMMA_EXPORT double stemma_results_chance(const stemma_results *results, uint32_t child, uint32_t parent);

/* What the method saw in a pair of articles. */
typedef struct stemma_reasons {
    bool same_family; /* false: no direction is worked out between the two */
    bool weighed;     /* false: nor in a large family between two that share no passage */
    bool impossible;  /* the dates exclude that `parent` came first; the reasons are those without the two dates then */
    bool reverse_impossible;
    size_t count; /* strongest first; what speaks for neither is left out */
    stemma_reason items[STEMMA_REASONS_MAX];
} stemma_reasons;
/* Errors: E_ARGUMENT where the two are no pair, E_MEMORY. */
STEMMA_EXPORT STEMMA_CHECKED stemma_status stemma_results_reasons(stemma_reasons *out, const stemma_results *results,
                                                                  uint32_t child, uint32_t parent, stemma_error *error);

/* ------------------------------------------------------------------ writing */

/* Where output goes. `write` returns 0 when all `bytes` were taken. */
typedef struct stemma_writer {
    int (*write)(void *payload, const void *data, size_t bytes);
    void *payload;
} stemma_writer;

typedef struct stemma_report_options {
    const char *language; /* "fr" or "en" */
    const char *family;   /* only this family; NULL all */
    const char *outlet;   /* only articles of this outlet and their families */
    const char *since;    /* only families with an article published on or after this ISO date */
} stemma_report_options;
#define STEMMA_REPORT_OPTIONS_INIT                                                                                     \
    {                                                                                                                  \
        "en", NULL, NULL, NULL                                                                                         \
    }

/* One self-contained HTML page. */
STEMMA_EXPORT STEMMA_CHECKED stemma_status stemma_results_report(const stemma_results *results,
                                                                 const stemma_report_options *options,
                                                                 const stemma_writer *writer, stemma_error *error);

/* Writes the export `format` (jsonl, csv, dot, gexf, passim) into `directory`, which is made when missing. */
STEMMA_EXPORT STEMMA_CHECKED stemma_status stemma_results_export(const stemma_results *results, const char *format,
                                                                 const char *directory, stemma_error *error);

/* Writes one table ("articles", "passages", "links", "families", "edges", "sources", "decisions") as the rows of its JSON
 * Lines file.
 * E_ARGUMENT for another name; a table whose stage has not been run has no rows. E_IO when the writer refuses. */
STEMMA_EXPORT STEMMA_CHECKED stemma_status stemma_results_table(const stemma_results *results, const char *table,
                                                                const stemma_writer *writer, stemma_error *error);

/* Writes everything that is known of a pair of articles as one JSON object on one line: both articles, what they share
 * or the nearest evidence, their family, shared sources and edges as rows of the export, decisions about them, and what
 * speaks for the likelier direction. Errors: E_ARGUMENT where the two are no pair, E_MEMORY, E_IO when the writer
 * refuses. */
STEMMA_EXPORT STEMMA_CHECKED stemma_status stemma_results_why(const stemma_results *results, uint32_t a, uint32_t b,
                                                              const stemma_writer *writer, stemma_error *error);

/* ------------------------------------------------------------------ check: reading without a case */

/* `article` lives for the duration of the callback. */
typedef void (*stemma_check_fn)(void *payload, const stemma_article *article);

/* Reads `inputs` as stemma_case_add would and hands every article to `each`, in input order. */
STEMMA_EXPORT STEMMA_CHECKED stemma_status stemma_check(const char *const *inputs, size_t count,
                                                        const stemma_case_options *options, stemma_check_fn each,
                                                        stemma_add_summary *summary, stemma_error *error);

#ifdef __cplusplus
}
#endif
#endif
