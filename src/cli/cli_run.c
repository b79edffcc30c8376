/* cli_run.c - `run` and `add`, and the opening and reading of cases that every command shares. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"

/* ------------------------------------------------------------------ cases */

#define DICTIONARIES "/usr/share/dictd" /* where Debian's dict-freedict-* packages put theirs */

/* The folder of dictionaries for translations; STEMMA_DICTIONARIES names another, or, empty or "none", no one. */
static const char *dictionaries_folder(void)
{
    const char *named = getenv("STEMMA_DICTIONARIES");
    if (!named) {
        return DICTIONARIES;
    }
    return *named && strcmp(named, "none") != 0 ? named : NULL;
}

int cli_case_open(cli *program, stemma_case **out, const char *path, stemma_open_mode mode)
{
    stemma_case_options options = STEMMA_CASE_OPTIONS_INIT;
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    options.mode = mode;
    options.threads = program->options.threads;
    options.notice = cli_notice;
    options.progress = cli_progress_show;
    options.payload = program;
    options.dictionaries = dictionaries_folder();
    options.kinds = program->options.command == CLI_RUN ? program->options.kinds : 0;
    if (stemma_case_open(out, path, &options, &error) != STEMMA_OK) {
        return cli_failed(program, &error);
    }
    cli_signals_case(program->signals, *out);
    return CLI_DONE;
}

void cli_case_close(cli *program, stemma_case *c)
{
    cli_signals_case(program->signals, NULL);
    stemma_case_free(c);
}

int cli_case_read(cli *program, stemma_case **out, const stemma_results **results, const char *path)
{
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    int status = cli_case_open(program, out, path, STEMMA_OPEN_READ);
    if (status != CLI_DONE) {
        return status;
    }
    if (stemma_case_results(results, *out, &error) != STEMMA_OK) {
        status = cli_failed(program, &error);
        cli_case_close(program, *out);
        *out = NULL;
        return status;
    }
    cli_signals_case(program->signals, NULL);
    if ((*results)->not_compared > 0) {
        cli_buffer line = CLI_BUFFER_INIT;
        cli_put_count(program, &line, "cli.not_compared", (*results)->not_compared);
        cli_note_text(program, cli_buffer_text(&line));
        cli_buffer_release(&line);
    }
    return CLI_DONE;
}

/* ------------------------------------------------------------------ the closing sentence */

cli_tally cli_tally_of(const stemma_results *results)
{
    cli_tally tally = {0, 0, 0};
    for (size_t i = 0; i < results->article_count; i++) {
        const stemma_article *article = &results->articles[i];
        tally.rejected += article->rejected ? 1 : 0;
        tally.articles += article->rejected ? 0 : 1;
        tally.undated += !article->rejected && article->published.precision == STEMMA_PRECISION_UNKNOWN ? 1 : 0;
    }
    for (size_t i = 0; i < results->rejection_count; i++) {
        tally.rejected += results->rejections[i].code < STEMMA_CODE_WARNING_UTF8 ? 1 : 0;
    }
    return tally;
}

void cli_put_tally(const cli *program, cli_buffer *out, const cli_tally *tally)
{
    cli_put_count(program, out, "cli.articles", tally->articles);
    if (tally->undated == 0 && tally->rejected == 0) {
        return;
    }
    cli_buffer_string(out, " (");
    if (tally->undated > 0) {
        cli_put_count(program, out, "cli.undated", tally->undated);
    }
    cli_buffer_string(out, tally->undated > 0 && tally->rejected > 0 ? ", " : "");
    if (tally->rejected > 0) {
        cli_put_count(program, out, "cli.rejected", tally->rejected);
    }
    cli_buffer_string(out, ")");
}

/* The nearest evidence where nothing is shared. Only then, and in a case small enough for it, are texts loaded. */
static void put_nearest(cli *program, cli_buffer *line, stemma_case *c)
{
    const stemma_results *results = NULL;
    const stemma_nearest *nearest =
        stemma_case_results(&results, c, NULL) == STEMMA_OK ? cli_nearest_best(results) : NULL;
    if (nearest) {
        cli_buffer_string(line, " ");
        cli_put_nearest(program, line, results, nearest);
    }
}

#define NEAREST_ARTICLES_MAX 1000u

/* What was found: families and origins, or links where families were not asked for, or that nothing is shared. */
static void put_found(cli *program, cli_buffer *line, stemma_case *c, const stemma_summary *summary)
{
    if (summary->has_passages && summary->links == 0) {
        cli_buffer_string(line, cli_text(program, "cli.nothing_shared"));
        if (summary->articles <= NEAREST_ARTICLES_MAX) {
            put_nearest(program, line, c);
        }
        return;
    }
    if (summary->has_families) {
        cli_put_count(program, line, "cli.families", summary->families);
        cli_buffer_string(line, ", ");
        cli_put_origins(program, line, summary->origins_low, summary->origins_expected, summary->origins_high);
        const cli_unseen unseen = {summary->documents, summary->originals, summary->conflicts};
        cli_put_unseen(program, line, &unseen, ", ");
    } else {
        cli_put_count(program, line, "cli.links", summary->links);
        cli_buffer_string(line, ", ");
        cli_put_count(program, line, "cli.passages", summary->passages);
    }
    cli_buffer_string(line, ".");
}

static void say_closing(cli *program, stemma_case *c, const stemma_summary *summary, const char *path)
{
    const cli_tally tally = {summary->articles, summary->undated, summary->rejected};
    cli_buffer line = CLI_BUFFER_INIT;
    cli_put_tally(program, &line, &tally);
    cli_buffer_string(&line, cli_text(program, "cli.colon"));
    if (tally.articles < 2) {
        cli_buffer_string(&line, cli_text(program, "cli.nothing_to_compare"));
    } else {
        put_found(program, &line, c, summary);
    }
    if (tally.articles > 0 && program->options.command != CLI_DEMO) {
        cli_put(program, &line, summary->has_families ? "cli.next.report" : "cli.next.show", CLI_ARGS(path));
    }
    cli_note_text(program, cli_buffer_text(&line));
    cli_buffer_release(&line);
}

static void say_added(cli *program, const stemma_add_summary *summary)
{
    cli_buffer line = CLI_BUFFER_INIT;
    cli_put_count(program, &line, "cli.added", summary->articles);
    cli_note_text(program, cli_buffer_text(&line));
    cli_buffer_release(&line);
}

/* ------------------------------------------------------------------ reading and comparing */

int cli_case_fill(cli *program, stemma_case *c, const char *path, const char *const *inputs, size_t count)
{
    stemma_run_options options = STEMMA_RUN_OPTIONS_INIT;
    stemma_add_summary summary = {0, 0, 0};
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    stemma_summary figures;
    options.until = program->options.until;
    options.kinds = program->options.kinds;
    bool as_before = program->options.command == CLI_ADD; /* the case knows the options of its `run` */
    if (stemma_case_add(c, inputs, count, &summary, &error) != STEMMA_OK ||
        stemma_case_run(c, as_before ? NULL : &options, &error) != STEMMA_OK ||
        stemma_case_summary(&figures, c, &error) != STEMMA_OK) {
        return cli_failed(program, &error);
    }
    cli_progress_erase(program);
    if (as_before) {
        say_added(program, &summary);
    }
    say_closing(program, c, &figures, path);
    return summary.rejected > 0 || program->rejected > 0 ? CLI_INCOMPLETE : CLI_DONE;
}

/* Inputs that do not exist are found before a case is made or replaced for them. */
static int check_inputs(cli *program, const char *const *inputs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct stat found;
        bool missing = stat(inputs[i], &found) != 0 && (errno == ENOENT || errno == ENOTDIR);
        if (strcmp(inputs[i], "-") != 0 && missing) {
            cli_error(program, "error.no_such_input", CLI_ARGS(inputs[i]));
            return CLI_FAILED;
        }
    }
    return CLI_DONE;
}

/* A case that is replaced takes the user's decisions with it. Where the old one cannot be read there is nothing to say.
 */
static void tell_lost_decisions(cli *program, const char *path)
{
    stemma_case *old = NULL;
    stemma_summary summary;
    const stemma_case_options options = STEMMA_CASE_OPTIONS_INIT;
    if (stemma_case_open(&old, path, &options, NULL) == STEMMA_OK &&
        stemma_case_summary(&summary, old, NULL) == STEMMA_OK && summary.decisions > 0) {
        cli_number count = cli_integer(summary.decisions);
        cli_note(program, "cli.decisions_replaced", CLI_ARGS(path, count.text));
    }
    stemma_case_free(old);
}

static int fill(cli *program, const char *path, stemma_open_mode mode, const char *const *inputs, size_t count)
{
    stemma_case *c = NULL;
    int status = check_inputs(program, inputs, count);
    if (status == CLI_DONE && mode == STEMMA_OPEN_REPLACE) {
        tell_lost_decisions(program, path);
    }
    if (status == CLI_DONE) {
        status = cli_case_open(program, &c, path, mode);
    }
    if (status == CLI_DONE) {
        status = cli_case_fill(program, c, path, inputs, count);
        cli_case_close(program, c);
    }
    return status;
}

int cli_command_run(cli *program)
{
    const cli_options *options = &program->options;
    stemma_open_mode mode = options->force ? STEMMA_OPEN_REPLACE : STEMMA_OPEN_CREATE;
    return fill(program, options->output, mode, options->operands, options->operand_count);
}

int cli_command_add(cli *program)
{
    const cli_options *options = &program->options;
    return fill(program, options->operands[0], STEMMA_OPEN_WRITE, options->operands + 1, options->operand_count - 1);
}
