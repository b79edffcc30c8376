/* cli_report.c - `report` and `export`. A report is written beside its place under a temporary name and moved there
 * when every byte has been taken, so that a full disk or an interruption leaves an earlier report as it was. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

#define BUFFER_BYTES ((size_t)1 << 16)
#define TEMPORARY_SUFFIX ".XXXXXX"

/* Where a page goes: a descriptor with the bytes that wait for it. */
typedef struct page {
    cli *program;
    int descriptor;
    int error; /* errno of the first failure */
    cli_buffer waiting;
} page;

/* ------------------------------------------------------------------ bytes to the file */

static bool page_flush(page *to)
{
    const char *at = cli_buffer_text(&to->waiting);
    size_t left = to->waiting.length;
    if (to->waiting.failed) {
        to->error = ENOMEM;
    }
    while (left > 0 && to->error == 0) {
        ssize_t written = write(to->descriptor, at, left);
        if (written > 0) {
            at += written;
            left -= (size_t)written;
        } else if (written == 0 || errno != EINTR) {
            to->error = written == 0 ? EIO : errno;
        }
    }
    cli_buffer_clear(&to->waiting);
    return to->error == 0;
}

static int page_write(void *payload, const void *data, size_t bytes)
{
    page *to = payload;
    cli_buffer_bytes(&to->waiting, data, bytes);
    bool due = to->waiting.length >= BUFFER_BYTES || to->waiting.failed;
    return due && !page_flush(to) ? 1 : 0;
}

/* Renders into an open descriptor; the exit status, everything said. */
static int render(page *to, const stemma_results *results, const stemma_report_options *options, const char *path)
{
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    stemma_writer writer = {page_write, to};
    stemma_status status = stemma_results_report(results, options, &writer, &error);
    if (to->error == 0 && status == STEMMA_OK) {
        (void)page_flush(to);
    }
    if (to->error == EPIPE) {
        return CLI_DONE;
    }
    if (to->error != 0) {
        return cli_write_failed(to->program, path, to->error);
    }
    return status == STEMMA_OK ? CLI_DONE : cli_failed(to->program, &error);
}

/* ------------------------------------------------------------------ whole or not at all */

/* ".report.html.XXXXXX" in the folder of `path`. */
static bool temporary_name(cli_buffer *name, const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t folder = slash ? (size_t)(slash - path) + 1 : 0;
    cli_buffer_bytes(name, path, folder);
    cli_buffer_string(name, ".");
    cli_buffer_string(name, path + folder);
    cli_buffer_string(name, TEMPORARY_SUFFIX);
    return !name->failed;
}

static int place(page *to, const char *temporary, const char *path)
{
    mode_t mask = umask(0);
    (void)umask(mask);
    bool right = fchmod(to->descriptor, 0666 & ~mask) == 0;
    right = close(to->descriptor) == 0 && right;
    to->descriptor = -1;
    if (right && rename(temporary, path) == 0) {
        return CLI_DONE;
    }
    return cli_write_failed(to->program, path, errno);
}

static int write_beside(page *to, const stemma_results *results, const stemma_report_options *options, const char *path)
{
    cli *program = to->program;
    cli_buffer name = CLI_BUFFER_INIT;
    int status = CLI_FAILED;
    if (!temporary_name(&name, path)) {
        program->out_of_memory = true;
        goto done;
    }
    to->descriptor = mkstemp(name.data);
    if (to->descriptor < 0) {
        status = cli_write_failed(program, path, errno);
        goto done;
    }
    cli_signals_file(program->signals, name.data);
    status = render(to, results, options, path);
    if (status == CLI_DONE) {
        status = place(to, name.data, path);
    }
    cli_signals_file(program->signals, NULL);
    if (status != CLI_DONE) {
        (void)unlink(name.data);
    }
    if (to->descriptor >= 0) {
        (void)close(to->descriptor);
    }
done:
    cli_buffer_release(&name);
    return status;
}

/* A pipe or a device cannot be replaced by a file: what is written there is written as it comes. */
static int write_through(page *to, const stemma_results *results, const stemma_report_options *options,
                         const char *path)
{
    to->descriptor = open(path, O_WRONLY);
    if (to->descriptor < 0) {
        return cli_write_failed(to->program, path, errno);
    }
    int status = render(to, results, options, path);
    if (close(to->descriptor) != 0 && status == CLI_DONE) {
        status = cli_write_failed(to->program, path, errno);
    }
    return status;
}

int cli_report_write(cli *program, const stemma_results *results, const stemma_report_options *options,
                     const char *path)
{
    page to = {program, -1, 0, CLI_BUFFER_INIT};
    struct stat found;
    int status;
    if (strcmp(path, "-") == 0) {
        to.descriptor = STDOUT_FILENO;
        status = render(&to, results, options, cli_text(program, "cli.standard_output"));
    } else if (stat(path, &found) != 0 || S_ISREG(found.st_mode)) {
        status = write_beside(&to, results, options, path);
    } else if (S_ISDIR(found.st_mode)) {
        status = cli_write_failed(program, path, EISDIR);
    } else {
        status = write_through(&to, results, options, path);
    }
    cli_buffer_release(&to.waiting);
    return status;
}

/* ------------------------------------------------------------------ the commands */

int cli_command_report(cli *program)
{
    const cli_options *options = &program->options;
    stemma_report_options wanted = STEMMA_REPORT_OPTIONS_INIT;
    const stemma_results *results = NULL;
    stemma_case *c = NULL;
    wanted.language = program->language;
    wanted.family = options->family;
    wanted.outlet = options->outlet;
    wanted.since = options->since;
    int status = cli_case_read(program, &c, &results, options->operands[0]);
    if (status != CLI_DONE) {
        return status;
    }
    status = cli_report_write(program, results, &wanted, options->output);
    if (status == CLI_DONE && strcmp(options->output, "-") != 0) {
        cli_note(program, "cli.report.done", CLI_ARGS(options->output));
    }
    cli_case_close(program, c);
    return status;
}

int cli_command_export(cli *program)
{
    const cli_options *options = &program->options;
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    const stemma_results *results = NULL;
    stemma_case *c = NULL;
    int status = cli_case_read(program, &c, &results, options->operands[0]);
    if (status != CLI_DONE) {
        return status;
    }
    cli_signals_hold(program->signals, true);
    if (stemma_results_export(results, options->format, options->output, &error) != STEMMA_OK) {
        status = cli_failed(program, &error);
    } else if (cli_interrupted(program->signals)) {
        status = CLI_INTERRUPTED;
    } else {
        cli_note(program, "cli.export.done", CLI_ARGS(options->output));
    }
    cli_signals_hold(program->signals, false);
    cli_case_close(program, c);
    return status;
}
