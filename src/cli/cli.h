/* cli.h - the command line: what its files share.
 *
 * The command line sees stemma.h and nothing else of the library, so that whatever it does another program can do. Its
 * manners are those of ripgrep and git: data on standard output; progress, warnings, errors and the closing sentence on
 * standard error; progress only where somebody looks; options anywhere; a mistake costs one line and exit status 2.
 *
 *      main -> cli_parse (one table of options and commands: parsing, help, suggestions)
 *           -> cli_command_run/_add/_check/_show/_why/_report/_export/_demo
 *
 * Text reaches the user through a cli_buffer: cli_put looks a message up in the catalogue, cleans its arguments of
 * control characters (article text is hostile input, and a terminal obeys escape sequences) and appends it. Nothing is
 * kept in global variables: interruption, which usually needs one, is handled by a thread that waits for the signal
 * (cli_signals.c).
 */
#ifndef CLI_H
#define CLI_H

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>

#include "stemma/stemma.h"

/* The contract's exit statuses. */
enum {
    CLI_DONE = 0,
    CLI_FAILED = 1,
    CLI_USAGE = 2,
    CLI_INCOMPLETE = 3,
    CLI_INTERRUPTED = 130,
    CLI_CONTINUE = -1 /* cli_parse only: nothing said yet, go on */
};

/* ------------------------------------------------------------------ bytes (cli_output.c) */

/* A growing string; after a failed append `failed` stays set and later appends do nothing. */
typedef struct cli_buffer {
    char *data; /* NUL-terminated once something was added */
    size_t length;
    size_t capacity;
    bool failed;
} cli_buffer;
#define CLI_BUFFER_INIT                                                                                                \
    {                                                                                                                  \
        NULL, 0, 0, false                                                                                              \
    }
void cli_buffer_bytes(cli_buffer *buffer, const char *bytes, size_t length);
void cli_buffer_string(cli_buffer *buffer, const char *string);
/* Appends with control characters and direction overrides replaced by spaces. */
void cli_buffer_clean(cli_buffer *buffer, const char *bytes, size_t length);
/* Appends a JSON string, or null. */
void cli_buffer_json(cli_buffer *buffer, const char *string);
void cli_buffer_clear(cli_buffer *buffer);
void cli_buffer_release(cli_buffer *buffer);
/* What was gathered, "" when that is nothing. */
const char *cli_buffer_text(const cli_buffer *buffer);

/* A number as text, by value, so that several fit into one argument list. */
typedef struct cli_number {
    char text[32];
} cli_number;
cli_number cli_integer(uint64_t value);

/* ------------------------------------------------------------------ one invocation */

typedef enum cli_command_id {
    CLI_RUN = 0,
    CLI_ADD,
    CLI_CHECK,
    CLI_SHOW,
    CLI_WHY,
    CLI_PIN,
    CLI_SET,
    CLI_REMOVE,
    CLI_WHAT_IF,
    CLI_REPORT,
    CLI_EXPORT,
    CLI_DEMO,
    CLI_HELP,
    CLI_COMMANDS
} cli_command_id;

typedef struct cli_options {
    cli_command_id command;
    const char **operands; /* borrowed strings, owned array */
    size_t operand_count;
    bool quiet, json, force;
    unsigned threads;
    const char *output, *format, *family, *outlet, *since, *html;
    stemma_until until;
    unsigned kinds;
    /* the user's decisions; NULL where an option was not given */
    const char *child, *parent, *reject, *note, *published, *without, *distrust;
    bool origin, list;
    uint64_t undo; /* 0: none */
} cli_options;

typedef struct cli_progress {
    bool shown;   /* standard error is a terminal and nobody asked for quiet */
    bool drawn;   /* a line stands there now */
    double began; /* of the stage, seconds on a clock that only rises */
    double last;
    stemma_stage stage;
    bool started;
} cli_progress;

typedef struct cli {
    const char *language; /* "en" or "fr" */
    cli_options options;
    bool colour_out, colour_err;
    bool terminal_out;
    int out_error; /* errno of the first failed write to standard output */
    bool out_of_memory;
    cli_progress progress;
    struct cli_signals *signals;
    uint64_t rejected; /* inputs that gave no article, as told by notices */
} cli;

/* ------------------------------------------------------------------ messages (cli_messages.c) */

/* "fr" or "en" by --lang (NULL: none) and the environment. */
const char *cli_language(const char *asked);
const char *cli_text(const cli *program, const char *key);
/* A word that the library gives in English ("text header"), in the user's language where the catalogue has it under
 * `group` ("cli.read.text_header"). */
const char *cli_word(const cli *program, const char *group, const char *word);

/* The arguments of a message, as the last two parameters of cli_put and its kin. */
#define CLI_ARGS(...) (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)
#define CLI_NO_ARGS NULL, 0
/* Appends the message `key` with its arguments cleaned and filled in. */
void cli_put(const cli *program, cli_buffer *out, const char *key, const char *const *arguments, size_t count);
/* The same for a counted thing: "<key>.one" or "<key>.many" with the number as %1, "<key>.none" where there is such. */
void cli_put_count(const cli *program, cli_buffer *out, const char *key, uint64_t number);
/* The number of origins: "61", or "about 61 (58 to 64)". */
void cli_put_origins(const cli *program, cli_buffer *out, double low, double expected, double high);
/* A probability as a percentage: 0 and 1 are said only where they are meant. */
cli_number cli_percent(const cli *program, double probability);
/* "2024-07", "2024-07-25 10:00", "2024-07-01..2024-07-15", or the word for unknown. */
void cli_put_interval(const cli *program, cli_buffer *out, const stemma_interval *interval);

/* One line on standard error, with "stemma: " before it. */
void cli_error(cli *program, const char *key, const char *const *arguments, size_t count);
/* The same without "stemma: " and silent under --quiet. */
void cli_note(cli *program, const char *key, const char *const *arguments, size_t count);
void cli_note_text(cli *program, const char *text);
/* Says why a call of the library failed; returns the exit status for it. */
int cli_failed(cli *program, const stemma_error *error);
/* The notice callback of the library; `payload` is the cli. */
void cli_notice(void *payload, const stemma_notice *notice);
/* Says that standard output or a file could not be written; returns CLI_FAILED. */
int cli_write_failed(cli *program, const char *path, int error_number);

/* ------------------------------------------------------------------ output (cli_output.c) */

void cli_output_init(cli *program);
/* Hands the buffer to standard output and empties it; false when nothing more will be taken. */
bool cli_out(cli *program, cli_buffer *buffer);
/* A stemma_writer on standard output; its payload is the cli. */
int cli_write_bytes(void *payload, const void *data, size_t bytes);
/* Flushes standard output, so that what follows on standard error comes after it; a failure is remembered. */
void cli_out_flush(cli *program);
/* The same at the end; the exit status, `status` unless writing failed. */
int cli_out_finish(cli *program, int status);

#define CLI_TABLE_COLUMNS 8
typedef struct cli_table {
    size_t columns;
    unsigned right;   /* bit per column whose cells stand to the right */
    cli_buffer bytes; /* all cells, each with a NUL behind */
    size_t *cells;    /* where each begins; a note is one cell for a whole row */
    bool *notes;      /* whether that cell is a note */
    size_t count, capacity;
    bool failed;
} cli_table;
/* Columns are named by `keys`, texts of the catalogue. */
void cli_table_init(cli_table *table, const cli *program, const char *const *keys, size_t columns, unsigned right);
void cli_table_cell(cli_table *table, const char *text); /* NULL is "-" */
void cli_table_note(cli_table *table, const char *text); /* a line of its own, not in columns */
/* Forgets all rows but the heads. */
void cli_table_clear(cli_table *table);
/* Prints with columns aligned; on a terminal the last column is cut at its edge. False as for cli_out. */
bool cli_table_print(cli *program, cli_table *table);
void cli_table_release(cli_table *table);
/* Columns that `length` bytes of UTF-8 take on a terminal. */
size_t cli_width(const char *bytes, size_t length);
/* Bytes of the longest beginning that takes at most `columns`. */
size_t cli_width_cut(const char *bytes, size_t length, size_t columns);
/* Bytes before code point `point`. */
size_t cli_byte_of(const char *text, size_t bytes, uint32_t point);

/* ------------------------------------------------------------------ options and help (cli_options.c, cli_help.c) */

typedef enum cli_option_id {
    CLI_OPTION_OUTPUT = 0,
    CLI_OPTION_FORCE,
    CLI_OPTION_UNTIL,
    CLI_OPTION_KINDS,
    CLI_OPTION_JSON,
    CLI_OPTION_HTML,
    CLI_OPTION_TO,
    CLI_OPTION_FAMILY,
    CLI_OPTION_OUTLET,
    CLI_OPTION_SINCE,
    CLI_OPTION_CHILD,
    CLI_OPTION_PARENT,
    CLI_OPTION_REJECT,
    CLI_OPTION_ORIGIN,
    CLI_OPTION_NOTE,
    CLI_OPTION_LIST,
    CLI_OPTION_UNDO,
    CLI_OPTION_PUBLISHED,
    CLI_OPTION_WITHOUT,
    CLI_OPTION_DISTRUST_DATE,
    CLI_OPTION_THREADS,
    CLI_OPTION_QUIET,
    CLI_OPTION_LANG,
    CLI_OPTION_HELP,
    CLI_OPTION_VERSION,
    CLI_OPTIONS
} cli_option_id;

typedef struct cli_option {
    const char *name; /* without the dashes */
    char letter;      /* 0: none */
    bool has_value;
    unsigned commands; /* bit per cli_command_id */
} cli_option;

typedef struct cli_command {
    const char *name;
    size_t operands_min, operands_max;
    int (*run)(cli *program);
} cli_command;

/* Both tables are indexed by their enumerations. */
const cli_option *cli_option_table(void);
const cli_command *cli_command_table(void);
/* Fills program->options. CLI_CONTINUE, or an exit status when everything has been said. */
int cli_parse(cli *program, int count, char *const *arguments);
/* The nearest of `count` names within two slips, NULL when none is near. */
const char *cli_suggest(const char *typed, const char *const *names, size_t count);
int cli_usage_error(cli *program, const char *key, const char *const *arguments, size_t count);
int cli_help_print(cli *program, cli_command_id command); /* CLI_COMMANDS: the general page */

/* ------------------------------------------------------------------ signals (cli_signals.c) */

struct cli_signals;
/* Blocks SIGINT, SIGTERM and SIGHUP and starts the thread that waits for them. NULL when that is not possible: then the
 * signals end the program as usual. */
struct cli_signals *cli_signals_start(void);
void cli_signals_stop(struct cli_signals *signals);
/* Names what the first signal cancels: a case, or a file to be removed before the program ends. NULL: nothing. */
void cli_signals_case(struct cli_signals *signals, stemma_case *c);
void cli_signals_file(struct cli_signals *signals, const char *path);
/* While held, the first signal is only noted. */
void cli_signals_hold(struct cli_signals *signals, bool hold);
bool cli_interrupted(const struct cli_signals *signals);

/* ------------------------------------------------------------------ progress (cli_progress.c) */

void cli_progress_init(cli *program);
void cli_progress_show(void *payload, stemma_stage stage, uint64_t done, uint64_t total); /* payload is the cli */
void cli_progress_erase(cli *program);

/* ------------------------------------------------------------------ commands */

int cli_command_run(cli *program);
int cli_command_add(cli *program);
int cli_command_check(cli *program);
int cli_command_show(cli *program);
int cli_command_why(cli *program);
int cli_command_pin(cli *program);
int cli_command_set(cli *program);
int cli_command_remove(cli *program);
int cli_command_what_if(cli *program);
int cli_command_report(cli *program);
int cli_command_export(cli *program);
int cli_command_demo(cli *program);
int cli_command_help(cli *program);

/* Opens a case for this invocation: callbacks, threads, cancellation. CLI_DONE, or the exit status after a message. */
int cli_case_open(cli *program, stemma_case **out, const char *path, stemma_open_mode mode);
void cli_case_close(cli *program, stemma_case *c);
/* Opens for reading and gets the results; says when articles wait to be compared. */
int cli_case_read(cli *program, stemma_case **out, const stemma_results **results, const char *path);
/* Reads inputs and compares; ends in the closing sentence about `path`. */
int cli_case_fill(cli *program, stemma_case *c, const char *path, const char *const *inputs, size_t count);
/* The pages that `check --html` writes (cli_check_page.c): one an article and an index of them. */
typedef struct cli_pages {
    cli *program;
    const char *folder;
    cli_buffer index, page, name;
    uint64_t count;
    int index_descriptor;
    int status; /* CLI_DONE, or what a failure that has been told ends the command with */
} cli_pages;
/* Makes the folder and begins the index. CLI_DONE, or the exit status after a message. */
int cli_pages_begin(cli_pages *pages, cli *program, const char *folder);
void cli_pages_add(cli_pages *pages, const stemma_article *article);
/* Ends the index and releases everything; the status. */
int cli_pages_end(cli_pages *pages);
/* Writes the report to `path`, whole or not at all. */
int cli_report_write(cli *program, const stemma_results *results, const stemma_report_options *options,
                     const char *path);
/* Finds an article and lists the candidates where several fit. CLI_DONE, or the exit status after a message. */
int cli_find(cli *program, const stemma_results *results, const char *name, uint32_t *out);
/* The same for a name that a call of the library has just refused. */
void cli_list_candidates(cli *program, const stemma_results *results, const char *name);
/* Two articles that are being explained, in the order in which the user named them; results keep a pair in the order of
 * ids. What is said goes to `out`. */
typedef struct cli_pair {
    const cli *program;
    const stemma_results *results;
    uint32_t a, b;
    cli_buffer *out;
} cli_pair;
void cli_pair_put(const cli_pair *pair, const char *key, const char *const *arguments, size_t count);
/* Which of the two came first; what one passage is and what changed in it; decisions about either; what speaks for the
 * more probable direction and against it (cli_reasons.c). */
void cli_why_dates(const cli_pair *pair);
void cli_why_kind(const cli_pair *pair, const stemma_passage *passage);
void cli_why_changes(const cli_pair *pair, const stemma_passage *passage);
void cli_why_decisions(const cli_pair *pair);
stemma_status cli_why_reasons(const cli_pair *pair, stemma_error *error);
/* A decision as a sentence: "marrow-a is the source of marrow-b". */
void cli_put_decision(const cli *program, cli_buffer *out, const stemma_decision *decision);
/* The user's decisions as a table. */
void cli_fill_decisions(cli *program, const stemma_results *results, cli_table *table);
/* What stands behind several articles (cli_sources.c): how many they are; of which sort it is; as a table; of the pair, that both quote one document or are copies
 * of one original; that the text speaks against the dates of an edge between the two. */
size_t cli_source_articles(const stemma_source *source);
const char *cli_source_type(const cli *program,
                            const stemma_source *source); /* "document", "original not identified" */
void cli_fill_sources(cli *program, const stemma_results *results, cli_table *table);
void cli_why_sources(const cli_pair *pair);
void cli_why_conflict(const cli_pair *pair, const stemma_edge *edge);
/* Shared documents that are not here, originals that are not identified, edges where the text speaks against the dates. */
typedef struct cli_unseen {
    uint64_t documents, originals, conflicts;
} cli_unseen;
cli_unseen cli_unseen_of(const stemma_results *results);
/* "1 shared source document, 2 edges whose dates the text contradicts", `before` before it; nothing where there is none. */
void cli_put_unseen(const cli *program, cli_buffer *out, const cli_unseen *unseen, const char *before);
/* Articles that are articles, undated ones among them, and inputs or pages that are none. */
typedef struct cli_tally {
    uint64_t articles, undated, rejected;
} cli_tally;
cli_tally cli_tally_of(const stemma_results *results);
/* "412 articles (9 undated, 3 rejected)" */
void cli_put_tally(const cli *program, cli_buffer *out, const cli_tally *tally);
/* Links and passages that are asserted: at one half or more. */
#define CLI_ASSERTED 0.5
uint64_t cli_links_asserted(const stemma_results *results);
uint64_t cli_passages_asserted(const stemma_results *results);
uint64_t cli_decisions_in_force(const stemma_results *results);
/* What a reader knows an article by: its id, or its file's name where the id is but a digest. */
const char *cli_name(const stemma_article *article);
const char *cli_file_name(const stemma_article *article); /* NULL when it is none */
/* The best piece of nearest evidence, NULL when there is none. */
const stemma_nearest *cli_nearest_best(const stemma_results *results);
/* The sentence about it: which two articles, how many words, which. */
void cli_put_nearest(const cli *program, cli_buffer *out, const stemma_results *results, const stemma_nearest *nearest);
/* A span of an article's text as one line, shortened in the middle to `points` code points. */
void cli_put_quote(cli_buffer *out, const stemma_article *article, uint32_t begin, uint32_t end, uint32_t points);
const char *cli_kind_key(stemma_kind kind);
/* Appends the reasons of an edge: "the wording, the dates". */
void cli_put_basis(const cli *program, cli_buffer *out, unsigned basis);

#endif
