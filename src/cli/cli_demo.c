/* cli_demo.c - `demo`: the bundled sample corpus, from bytes in this program to an open report. Nothing is fetched. The
 * folder is left behind: its articles, its case and its page are there to be looked at and tried again. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "cli/cli.h"

#define DEFAULT_FOLDER "stemma-demo"

/* data/demo/articles.jsonl, turned into numbers at build time. */
static const unsigned char corpus[] = {
#include "cli_demo_corpus.h"
};

typedef struct demo_paths {
    cli_buffer articles, case_file, report;
} demo_paths;

static bool join(cli_buffer *path, const char *folder, const char *name)
{
    cli_buffer_string(path, folder);
    cli_buffer_string(path, "/");
    cli_buffer_string(path, name);
    return !path->failed;
}

static int write_corpus(cli *program, const char *path)
{
    FILE *file = fopen(path, "wb");
    if (!file) {
        return cli_write_failed(program, path, errno);
    }
    bool right = fwrite(corpus, 1, sizeof corpus, file) == sizeof corpus;
    int error = errno;
    if (fclose(file) != 0 && right) {
        right = false;
        error = errno;
    }
    return right ? CLI_DONE : cli_write_failed(program, path, error);
}

static int compare_corpus(cli *program, const demo_paths *paths)
{
    const char *const inputs[] = {paths->articles.data};
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    stemma_report_options options = STEMMA_REPORT_OPTIONS_INIT;
    const stemma_results *results = NULL;
    stemma_case *c = NULL;
    options.language = program->language;
    int status = cli_case_open(program, &c, paths->case_file.data, STEMMA_OPEN_REPLACE);
    if (status != CLI_DONE) {
        return status;
    }
    status = cli_case_fill(program, c, paths->case_file.data, inputs, 1);
    bool usable = status == CLI_DONE || status == CLI_INCOMPLETE;
    if (usable && stemma_case_results(&results, c, &error) != STEMMA_OK) {
        status = cli_failed(program, &error);
    } else if (usable) {
        cli_signals_case(program->signals, NULL);
        int written = cli_report_write(program, results, &options, paths->report.data);
        status = written == CLI_DONE ? status : written;
    }
    cli_case_close(program, c);
    return status;
}

/* ------------------------------------------------------------------ showing it */

static bool desktop(void)
{
#if defined(__APPLE__)
    return true;
#else
    const char *x11 = getenv("DISPLAY");
    const char *wayland = getenv("WAYLAND_DISPLAY");
    return (x11 && x11[0]) || (wayland && wayland[0]);
#endif
}

/* Starts the desktop's opener and does not wait for it; whether it worked is not our affair. */
static void open_page(const char *path)
{
#if defined(__APPLE__)
    static const char *const opener = "open";
#else
    static const char *const opener = "xdg-open";
#endif
    pid_t child = fork();
    if (child != 0) {
        return;
    }
    sigset_t none;
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    int nowhere = open("/dev/null", O_RDWR);
    if (nowhere >= 0) {
        (void)dup2(nowhere, STDIN_FILENO);
        (void)dup2(nowhere, STDOUT_FILENO);
        (void)dup2(nowhere, STDERR_FILENO);
    }
    (void)execlp(opener, opener, path, (char *)NULL);
    _exit(127);
}

static void say_where(cli *program, const demo_paths *paths)
{
    cli_buffer line = CLI_BUFFER_INIT;
    cli_put(program, &line, "cli.demo.done", CLI_ARGS(paths->report.data));
    cli_buffer_string(&line, "\n");
    (void)cli_out(program, &line);
    cli_buffer_release(&line);
    cli_note(program, "cli.demo.next", CLI_ARGS(paths->case_file.data));
    if (program->terminal_out && !program->options.quiet && desktop()) {
        open_page(paths->report.data);
    }
}

int cli_command_demo(cli *program)
{
    const char *folder = program->options.output ? program->options.output : DEFAULT_FOLDER;
    demo_paths paths = {CLI_BUFFER_INIT, CLI_BUFFER_INIT, CLI_BUFFER_INIT};
    int status = CLI_FAILED;
    if (!join(&paths.articles, folder, "articles.jsonl") || !join(&paths.case_file, folder, "demo.stemma") ||
        !join(&paths.report, folder, "report.html")) {
        program->out_of_memory = true;
        goto done;
    }
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        status = cli_write_failed(program, folder, errno);
        goto done;
    }
    status = write_corpus(program, paths.articles.data);
    if (status == CLI_DONE) {
        status = compare_corpus(program, &paths);
    }
    if (status == CLI_DONE || status == CLI_INCOMPLETE) {
        say_where(program, &paths);
    }
done:
    cli_buffer_release(&paths.articles);
    cli_buffer_release(&paths.case_file);
    cli_buffer_release(&paths.report);
    return status;
}
