/* cli_main.c - from the shell to a command and back to an exit status. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "cli/cli.h"

static int run_command(cli *program)
{
    cli_output_init(program);
    cli_progress_init(program);
    int status = cli_command_table()[program->options.command].run(program);
    cli_progress_erase(program);
    if (program->out_of_memory && status == CLI_DONE) {
        cli_error(program, "error.out_of_memory", CLI_NO_ARGS);
        status = CLI_FAILED;
    }
    return status;
}

/* Language detection takes and gives back large blocks for every article. glibc would return them to the system each
 * time, which makes detection three times as slow. How memory is kept is a matter of the process, not of the library.
 */
static void keep_freed_memory(void)
{
#ifdef __GLIBC__
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
    mallopt(M_MMAP_THRESHOLD, 16 << 20);
#endif
}

int main(int count, char **arguments)
{
    keep_freed_memory();
    cli program;
    memset(&program, 0, sizeof program);
    program.language = cli_language(NULL);
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is met as EPIPE, and ends the program without a word */
    signal(SIGXFSZ, SIG_IGN); /* a file over its limit is met as EFBIG, like a full disk */
    int status = cli_parse(&program, count, arguments);
    if (status == CLI_CONTINUE) {
        program.signals = cli_signals_start();
        status = run_command(&program);
    }
    status = cli_out_finish(&program, status);
    cli_signals_stop(program.signals);
    free((void *)program.options.operands);
    return status;
}
