/* cli_messages.c - saying things: which language, the catalogue's texts with their arguments, what went wrong. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

#define ARGUMENTS_MAX 9
#define SECONDS_PER_DAY 86400

/* ------------------------------------------------------------------ language */

const char *cli_language(const char *asked)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    const char *locale = asked;
    for (size_t i = 0; i < 3 && !(locale && locale[0]); i++) {
        locale = getenv(variables[i]);
    }
    bool french = locale && strncmp(locale, "fr", 2) == 0 && (locale[2] == '\0' || strchr("_.@-", locale[2]));
    return french ? "fr" : "en";
}

const char *cli_text(const cli *program, const char *key)
{
    return stemma_text(program->language, key);
}

const char *cli_word(const cli *program, const char *group, const char *word)
{
    char key[64];
    int length = snprintf(key, sizeof key, "%s.%s", group, word ? word : "");
    if (!word || length < 0 || (size_t)length >= sizeof key) {
        return word;
    }
    for (char *c = key; *c; c++) {
        if (*c >= 'A' && *c <= 'Z') {
            *c = (char)(*c - 'A' + 'a');
        } else if (*c == ' ') {
            *c = '_';
        }
    }
    const char *text = cli_text(program, key);
    return text == key ? word : text;
}

/* ------------------------------------------------------------------ filling in */

/* Formats with arguments that have been cleaned already. */
static void put_formatted(cli_buffer *out, const char *format, const char *const *arguments, size_t count)
{
    size_t length = stemma_format(NULL, 0, format, arguments, count);
    char *text = malloc(length + 1);
    if (!text) {
        out->failed = true;
        return;
    }
    (void)stemma_format(text, length + 1, format, arguments, count);
    cli_buffer_bytes(out, text, length);
    free(text);
}

void cli_put(const cli *program, cli_buffer *out, const char *key, const char *const *arguments, size_t count)
{
    cli_buffer clean[ARGUMENTS_MAX] = {CLI_BUFFER_INIT};
    const char *texts[ARGUMENTS_MAX] = {NULL};
    if (count > ARGUMENTS_MAX) {
        count = ARGUMENTS_MAX;
    }
    for (size_t i = 0; i < count; i++) {
        const char *argument = arguments[i] ? arguments[i] : "";
        cli_buffer_clean(&clean[i], argument, strlen(argument));
        out->failed = out->failed || clean[i].failed;
        texts[i] = cli_buffer_text(&clean[i]);
    }
    put_formatted(out, cli_text(program, key), texts, count);
    for (size_t i = 0; i < count; i++) {
        cli_buffer_release(&clean[i]);
    }
}

void cli_put_count(const cli *program, cli_buffer *out, const char *key, uint64_t number)
{
    bool one = program->language[0] == 'f' ? number < 2 : number == 1;
    char whole[64];
    snprintf(whole, sizeof whole, "%s.none", key);
    if (number > 0 || cli_text(program, whole) == whole) {
        snprintf(whole, sizeof whole, "%s.%s", key, one ? "one" : "many");
    }
    cli_number text = cli_integer(number);
    cli_put(program, out, whole, CLI_ARGS(text.text));
}

static uint64_t rounded(double value)
{
    return value > 0 ? (uint64_t)llround(value) : 0;
}

void cli_put_origins(const cli *program, cli_buffer *out, double low, double expected, double high)
{
    uint64_t least = rounded(low);
    uint64_t most = rounded(high);
    if (least == most) {
        cli_put_count(program, out, "cli.origins", rounded(expected));
        return;
    }
    cli_number numbers[3] = {cli_integer(rounded(expected)), cli_integer(least), cli_integer(most)};
    cli_put(program, out, "cli.origins.range", CLI_ARGS(numbers[0].text, numbers[1].text, numbers[2].text));
}

cli_number cli_percent(const cli *program, double probability)
{
    const char *space = program->language[0] == 'f' ? "\xc2\xa0" : "";
    double percent = probability * 100;
    cli_number number;
    if (probability < CLI_ASSERTED && percent >= 49.5) { /* what is left open must not read as one half */
        snprintf(number.text, sizeof number.text, "<50%s%%", space);
    } else if (percent > 0 && percent < 0.5) {
        snprintf(number.text, sizeof number.text, "<1%s%%", space);
    } else if (percent < 100 && percent >= 99.5) {
        snprintf(number.text, sizeof number.text, ">99%s%%", space);
    } else {
        snprintf(number.text, sizeof number.text, "%.0f%s%%", percent, space);
    }
    return number;
}

/* ------------------------------------------------------------------ dates */

/* Civil date of a day number, after Howard Hinnant's "chrono-compatible low-level date algorithms". */
static void civil(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    unsigned day_of_era = (unsigned)(days - era * 146097);
    unsigned year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    unsigned day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned shifted = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted < 10 ? shifted + 3 : shifted - 9;
    *year = (int64_t)year_of_era + era * 400 + (*month <= 2 ? 1 : 0);
}

static cli_number time_text(int64_t seconds, stemma_precision precision)
{
    cli_number number;
    int64_t days = seconds / SECONDS_PER_DAY - (seconds % SECONDS_PER_DAY < 0 ? 1 : 0);
    int minute = (int)((seconds - days * SECONDS_PER_DAY) / 60);
    int64_t year;
    unsigned month;
    unsigned day;
    civil(days, &year, &month, &day);
    if (precision == STEMMA_PRECISION_YEAR) {
        snprintf(number.text, sizeof number.text, "%04d", (int)year);
    } else if (precision == STEMMA_PRECISION_MONTH) {
        snprintf(number.text, sizeof number.text, "%04d-%02u", (int)year, month);
    } else if (precision == STEMMA_PRECISION_SECOND) {
        snprintf(number.text, sizeof number.text, "%04d-%02u-%02u %02d:%02d", (int)year, month, day, minute / 60,
                 minute % 60);
    } else {
        snprintf(number.text, sizeof number.text, "%04d-%02u-%02u", (int)year, month, day);
    }
    return number;
}

void cli_put_interval(const cli *program, cli_buffer *out, const stemma_interval *interval)
{
    bool open_from = interval->from == STEMMA_TIME_OPEN_FROM;
    bool open_to = interval->to == STEMMA_TIME_OPEN_TO;
    if (open_from && open_to) {
        cli_buffer_string(out, cli_text(program, "cli.unknown"));
        return;
    }
    cli_number from = open_from ? (cli_number){""} : time_text(interval->from, interval->precision);
    cli_number to = open_to ? (cli_number){""} : time_text(interval->to, interval->precision);
    cli_buffer_string(out, from.text);
    if (strcmp(from.text, to.text) != 0) {
        cli_buffer_string(out, "..");
        cli_buffer_string(out, to.text);
    }
}

/* ------------------------------------------------------------------ standard error */

static void say(cli *program, cli_buffer *line)
{
    cli_progress_erase(program);
    cli_buffer_string(line, "\n");
    if (!line->failed) {
        fputs(cli_buffer_text(line), stderr);
    } else {
        fputs("stemma: out of memory\n", stderr);
    }
    cli_buffer_release(line);
}

void cli_error(cli *program, const char *key, const char *const *arguments, size_t count)
{
    cli_buffer line = CLI_BUFFER_INIT;
    cli_buffer_string(&line, program->colour_err ? "\033[1;31mstemma:\033[0m " : "stemma: ");
    cli_put(program, &line, key, arguments, count);
    say(program, &line);
}

void cli_note(cli *program, const char *key, const char *const *arguments, size_t count)
{
    cli_buffer line = CLI_BUFFER_INIT;
    if (!program->options.quiet) {
        cli_put(program, &line, key, arguments, count);
        say(program, &line);
    }
}

void cli_note_text(cli *program, const char *text)
{
    cli_buffer line = CLI_BUFFER_INIT;
    if (!program->options.quiet) {
        cli_buffer_string(&line, text);
        say(program, &line);
    }
}

/* In English the library's own sentence says more than the catalogue; it holds the candidates of an ambiguous name. */
static void say_error(cli *program, const stemma_error *error)
{
    const char *key = stemma_code_key(error->code);
    if (error->code == STEMMA_CODE_NONE || strcmp(key, "error.unknown") == 0) {
        cli_error(program, "cli.message", CLI_ARGS(error->message));
    } else {
        cli_error(program, key, CLI_ARGS(error->subject));
    }
}

int cli_failed(cli *program, const stemma_error *error)
{
    if (error->status == STEMMA_E_CANCELLED || cli_interrupted(program->signals)) {
        cli_note(program, "cli.interrupted", CLI_NO_ARGS);
        return CLI_INTERRUPTED;
    }
    say_error(program, error);
    return CLI_FAILED;
}

int cli_write_failed(cli *program, const char *path, int error_number)
{
    if (error_number == ENOSPC || error_number == EDQUOT || error_number == EFBIG) {
        cli_error(program, "cli.no_space", CLI_ARGS(path));
    } else {
        cli_error(program, "cli.cannot_write", CLI_ARGS(path, strerror(error_number)));
    }
    return CLI_FAILED;
}

static void put_place(const cli *program, cli_buffer *line, const stemma_notice *notice, const char *reason)
{
    const char *input = notice->input ? notice->input : "";
    if (strcmp(input, "-") == 0) {
        input = cli_text(program, "cli.standard_input");
    }
    if (input[0] == '\0') {
        cli_buffer_string(line, reason);
    } else if (notice->line == 0) {
        cli_put(program, line, "cli.place", CLI_ARGS(input, reason));
    } else {
        cli_number number = cli_integer(notice->line);
        cli_put(program, line, "cli.place_line", CLI_ARGS(input, number.text, reason));
    }
}

void cli_notice(void *payload, const stemma_notice *notice)
{
    cli *program = payload;
    bool rejected = notice->code < STEMMA_CODE_WARNING_UTF8;
    program->rejected += rejected ? 1 : 0;
    if (program->options.quiet && !rejected) {
        return;
    }
    const char *key = stemma_code_key(notice->code);
    const char *detail = notice->detail ? notice->detail : "";
    cli_number line_number = cli_integer(notice->line);
    cli_buffer reason = CLI_BUFFER_INIT;
    cli_buffer line = CLI_BUFFER_INIT;
    cli_put(program, &reason, key, CLI_ARGS(notice->input, line_number.text, detail));
    if (detail[0] && !strstr(cli_text(program, key), "%3")) {
        cli_put(program, &reason, "cli.detail", CLI_ARGS(detail));
    }
    cli_buffer_string(&line, program->colour_err ? (rejected ? "\033[31m" : "\033[33m") : "");
    put_place(program, &line, notice, cli_buffer_text(&reason));
    cli_buffer_string(&line, program->colour_err ? "\033[0m" : "");
    line.failed = line.failed || reason.failed;
    cli_buffer_release(&reason);
    say(program, &line);
}
