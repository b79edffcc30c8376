/* cli_decide.c - `pin`, `set` and `remove`: what the user decides goes into the log of the case.
 *
 * The time of a decision is the user's: the library has no clock. SOURCE_DATE_EPOCH, which makes other programs'
 * output reproducible (https://reproducible-builds.org/specs/source-date-epoch), takes the clock's place here too. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"

#define SECONDS_MAX 253402300799 /* the last second of the year 9999 */

static int64_t now(void)
{
    const char *fixed = getenv("SOURCE_DATE_EPOCH");
    int64_t seconds = 0;
    const char *c = fixed ? fixed : "";
    for (; *c >= '0' && *c <= '9' && seconds <= SECONDS_MAX; c++) {
        seconds = seconds * 10 + (*c - '0');
    }
    return fixed && *fixed && !*c && seconds <= SECONDS_MAX ? seconds : (int64_t)time(NULL);
}

/* ------------------------------------------------------------------ what was decided */

/* An article that was not found by its name alone is a question that the candidates answer. */
static int refused(cli *program, stemma_case *c, const stemma_error *error)
{
    const stemma_results *results;
    int status = cli_failed(program, error);
    if (error->code == STEMMA_CODE_AMBIGUOUS_ARTICLE && stemma_case_results(&results, c, NULL) == STEMMA_OK) {
        cli_list_candidates(program, results, error->subject);
    }
    return status;
}

/* The decisions from number `first` on, as the case has them now. */
static int say_decisions(cli *program, stemma_case *c, uint64_t first)
{
    const stemma_results *results;
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    if (stemma_case_results(&results, c, &error) != STEMMA_OK) {
        return cli_failed(program, &error);
    }
    cli_progress_erase(program);
    for (size_t i = 0; i < results->decision_count; i++) {
        const stemma_decision *decision = &results->decisions[i];
        if (decision->number >= first) {
            cli_number number = cli_integer(decision->number);
            cli_buffer text = CLI_BUFFER_INIT;
            cli_put_decision(program, &text, decision);
            cli_note(program, "cli.decided", CLI_ARGS(number.text, cli_buffer_text(&text)));
            cli_buffer_release(&text);
        }
    }
    return CLI_DONE;
}

/* ------------------------------------------------------------------ pin */

static void put_log_row(cli_buffer *out, const stemma_decision *decision)
{
    static const char *const types[] = {"parent", "reject", "origin", "published", "outlet", "remove"};
    static const char *const states[] = {"in force", "replaced", "waiting", "undone"};
    const struct {
        const char *name, *value;
    } strings[] = {{"type", types[decision->type]},   {"state", states[decision->state]},
                   {"article", decision->article_id}, {"other", decision->other_id},
                   {"value", decision->value},        {"before", decision->before},
                   {"note", decision->note}};
    char text[64];
    snprintf(text, sizeof text, "{\"decision\":%" PRIu64, decision->number);
    cli_buffer_string(out, text);
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        snprintf(text, sizeof text, ",\"%s\":", strings[i].name);
        cli_buffer_string(out, text);
        cli_buffer_json(out, strings[i].value);
    }
    snprintf(text, sizeof text, ",\"made_at\":%" PRId64, decision->made_at);
    cli_buffer_string(out, text);
    if (decision->undone_at == STEMMA_NO_TIME) {
        cli_buffer_string(out, ",\"undone_at\":null}\n");
    } else {
        snprintf(text, sizeof text, ",\"undone_at\":%" PRId64 "}\n", decision->undone_at);
        cli_buffer_string(out, text);
    }
}

static void list_rows(cli *program, const stemma_results *results)
{
    cli_buffer out = CLI_BUFFER_INIT;
    for (size_t i = 0; i < results->decision_count; i++) {
        put_log_row(&out, &results->decisions[i]);
    }
    (void)cli_out(program, &out);
    cli_buffer_release(&out);
}

static int list_decisions(cli *program)
{
    stemma_case *c = NULL;
    const stemma_results *results = NULL;
    int status = cli_case_read(program, &c, &results, program->options.operands[0]);
    if (status != CLI_DONE) {
        return status;
    }
    if (program->options.json) {
        list_rows(program, results);
    } else if (results->decision_count == 0) {
        cli_note(program, "cli.no_decision", CLI_NO_ARGS);
    } else {
        cli_table table;
        cli_fill_decisions(program, results, &table);
        (void)cli_table_print(program, &table);
        cli_table_release(&table);
    }
    cli_case_close(program, c);
    return status;
}

static int undo_decision(cli *program)
{
    stemma_case *c = NULL;
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    const cli_options *options = &program->options;
    int status = cli_case_open(program, &c, options->operands[0], STEMMA_OPEN_WRITE);
    if (status != CLI_DONE) {
        return status;
    }
    if (stemma_case_undo(c, options->undo, now(), &error) == STEMMA_OK) {
        cli_number number = cli_integer(options->undo);
        cli_progress_erase(program);
        cli_note(program, "cli.undone", CLI_ARGS(number.text));
    } else {
        status = cli_failed(program, &error);
    }
    cli_case_close(program, c);
    return status;
}

static int decide_source(cli *program)
{
    const cli_options *options = &program->options;
    stemma_case *c = NULL;
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    uint64_t number = 0;
    stemma_pin pin = {STEMMA_DECISION_ORIGIN, options->child, NULL, options->note, now()};
    if (options->parent || options->reject) {
        pin.type = options->parent ? STEMMA_DECISION_PARENT : STEMMA_DECISION_REJECT;
        pin.other = options->parent ? options->parent : options->reject;
    }
    int status = cli_case_open(program, &c, options->operands[0], STEMMA_OPEN_WRITE);
    if (status != CLI_DONE) {
        return status;
    }
    status = stemma_case_pin(c, &pin, &number, &error) == STEMMA_OK ? say_decisions(program, c, number)
                                                                    : refused(program, c, &error);
    cli_case_close(program, c);
    return status;
}

int cli_command_pin(cli *program)
{
    if (program->options.list) {
        return list_decisions(program);
    }
    return program->options.undo > 0 ? undo_decision(program) : decide_source(program);
}

/* ------------------------------------------------------------------ remove */

int cli_command_remove(cli *program)
{
    const cli_options *options = &program->options;
    stemma_case *c = NULL;
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    uint64_t first = 0;
    int status = cli_case_open(program, &c, options->operands[0], STEMMA_OPEN_WRITE);
    if (status != CLI_DONE) {
        return status;
    }
    status = stemma_case_remove(c, options->operands + 1, options->operand_count - 1, options->note, now(), &first,
                                &error) == STEMMA_OK
                 ? say_decisions(program, c, first)
                 : refused(program, c, &error);
    cli_case_close(program, c);
    return status;
}

/* ------------------------------------------------------------------ set */

/* "unknown" in either language, beside the empty string. */
static bool means_unknown(const char *value)
{
    return strcmp(value, stemma_text("en", "cli.unknown")) == 0 || strcmp(value, stemma_text("fr", "cli.unknown")) == 0;
}

int cli_command_set(cli *program)
{
    const cli_options *options = &program->options;
    stemma_case *c = NULL;
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    uint64_t first = 0;
    stemma_correction correction = {options->operands[1], options->published, options->outlet, options->note, now()};
    if (correction.published && means_unknown(correction.published)) {
        correction.published = "";
    }
    int status = cli_case_open(program, &c, options->operands[0], STEMMA_OPEN_WRITE);
    if (status != CLI_DONE) {
        return status;
    }
    status = stemma_case_set(c, &correction, &first, &error) == STEMMA_OK ? say_decisions(program, c, first)
                                                                          : refused(program, c, &error);
    cli_case_close(program, c);
    return status;
}
