/* cli_progress.c - one line on standard error while work goes on: stage, how much, rate, time that remains. It appears
 * after a moment, so that short commands show none, is redrawn a few times a second, and is gone at the end. */
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"

#define SECONDS_BEFORE_FIRST 0.4
#define SECONDS_BETWEEN 0.1
#define BYTES_PER_MEGABYTE 1000000.0

static double now(void)
{
    struct timespec time;
    if (clock_gettime(CLOCK_MONOTONIC, &time) != 0) {
        return 0;
    }
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void cli_progress_init(cli *program)
{
    program->progress.shown = !program->options.quiet && isatty(STDERR_FILENO) == 1;
}

void cli_progress_erase(cli *program)
{
    if (program->progress.drawn) {
        fputs("\r\033[K", stderr);
        program->progress.drawn = false;
    }
}

/* Megabytes with one decimal while reading, else the plain count. */
static cli_number amount(const cli *program, stemma_stage stage, double value)
{
    cli_number number;
    if (stage != STEMMA_STAGE_READ) {
        snprintf(number.text, sizeof number.text, "%.0f", value);
        return number;
    }
    snprintf(number.text, sizeof number.text, "%.1f", value / BYTES_PER_MEGABYTE);
    for (char *c = number.text; *c; c++) {
        if (*c == '.' && program->language[0] == 'f') {
            *c = ',';
        }
    }
    return number;
}

static cli_number duration(double seconds)
{
    cli_number number;
    if (seconds < 90) {
        snprintf(number.text, sizeof number.text, "%.0f s", seconds);
    } else {
        snprintf(number.text, sizeof number.text, "%.0f min", seconds / 60);
    }
    return number;
}

static void draw(cli *program, uint64_t done, uint64_t total, double seconds)
{
    static const char *const stage_keys[] = {"cli.progress.read", "cli.progress.compare", "cli.progress.families",
                                             "cli.progress.write"};
    stemma_stage stage = program->progress.stage;
    double rate = seconds > 0 ? (double)done / seconds : 0;
    cli_number done_text = amount(program, stage, (double)done);
    cli_number total_text = amount(program, stage, (double)total);
    cli_number rate_text = amount(program, stage, rate);
    cli_number left_text = duration(rate > 0 && total > done ? (double)(total - done) / rate : 0);
    const char *unit = stage == STEMMA_STAGE_READ ? cli_text(program, "cli.progress.megabytes") : "";
    cli_buffer line = CLI_BUFFER_INIT;
    cli_put(program, &line, stage_keys[stage], CLI_NO_ARGS);
    cli_put(program, &line, total > 0 ? "cli.progress.known" : "cli.progress.unknown",
            CLI_ARGS(done_text.text, total_text.text, unit, rate_text.text, left_text.text));
    fprintf(stderr, "\r\033[K%s", cli_buffer_text(&line));
    fflush(stderr);
    cli_buffer_release(&line);
    program->progress.drawn = true;
}

void cli_progress_show(void *payload, stemma_stage stage, uint64_t done, uint64_t total)
{
    cli *program = payload;
    cli_progress *progress = &program->progress;
    if (!progress->shown || (int)stage < 0 || stage > STEMMA_STAGE_WRITE) {
        return;
    }
    double time = now();
    if (!progress->started || stage != progress->stage) {
        progress->started = true;
        progress->stage = stage;
        progress->began = time;
        progress->last = progress->drawn ? 0 : time + SECONDS_BEFORE_FIRST - SECONDS_BETWEEN;
    }
    if (time - progress->last >= SECONDS_BETWEEN) {
        progress->last = time;
        draw(program, done, total, time - progress->began);
    }
}
