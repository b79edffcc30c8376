/* cli_options.c - the tables of commands and options, and the reading of the command line by them.
 *
 * One pass: whatever begins with a dash is looked up among all options, wherever it stands; the first other word is the
 * command, the rest are its operands; `--` ends the options. Only then is each option that was used held against the
 * command, so that `stemma --quiet run` and `stemma run --quiet` are the same. The help pages are printed from the same
 * tables (cli_help.c), and a test holds the manual page and the completions against those.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

#define THREADS_MAX 1024
#define SLIPS_MAX 2
#define NAME_BYTES_MAX 40

#define ON(command) (1u << (command))
#define ON_ALL (ON(CLI_COMMANDS) - 1u)

static const cli_option option_table[CLI_OPTIONS] = {
    [CLI_OPTION_OUTPUT] = {"output", 'o', true, ON(CLI_RUN) | ON(CLI_REPORT) | ON(CLI_EXPORT) | ON(CLI_DEMO)},
    [CLI_OPTION_FORCE] = {"force", 0, false, ON(CLI_RUN)},
    [CLI_OPTION_UNTIL] = {"until", 0, true, ON(CLI_RUN)},
    [CLI_OPTION_KINDS] = {"kinds", 0, true, ON(CLI_RUN)},
    [CLI_OPTION_JSON] = {"json", 0, false, ON(CLI_CHECK) | ON(CLI_SHOW) | ON(CLI_WHY) | ON(CLI_PIN) | ON(CLI_WHAT_IF)},
    [CLI_OPTION_HTML] = {"html", 0, true, ON(CLI_CHECK)},
    [CLI_OPTION_TO] = {"to", 0, true, ON(CLI_EXPORT)},
    [CLI_OPTION_FAMILY] = {"family", 0, true, ON(CLI_REPORT)},
    [CLI_OPTION_OUTLET] = {"outlet", 0, true, ON(CLI_REPORT) | ON(CLI_SET)},
    [CLI_OPTION_SINCE] = {"since", 0, true, ON(CLI_REPORT)},
    [CLI_OPTION_CHILD] = {"child", 0, true, ON(CLI_PIN)},
    [CLI_OPTION_PARENT] = {"parent", 0, true, ON(CLI_PIN)},
    [CLI_OPTION_REJECT] = {"reject", 0, true, ON(CLI_PIN)},
    [CLI_OPTION_ORIGIN] = {"origin", 0, false, ON(CLI_PIN)},
    [CLI_OPTION_NOTE] = {"note", 0, true, ON(CLI_PIN) | ON(CLI_SET) | ON(CLI_REMOVE)},
    [CLI_OPTION_LIST] = {"list", 0, false, ON(CLI_PIN)},
    [CLI_OPTION_UNDO] = {"undo", 0, true, ON(CLI_PIN)},
    [CLI_OPTION_PUBLISHED] = {"published", 0, true, ON(CLI_SET)},
    [CLI_OPTION_WITHOUT] = {"without", 0, true, ON(CLI_WHAT_IF)},
    [CLI_OPTION_DISTRUST_DATE] = {"distrust-date", 0, true, ON(CLI_WHAT_IF)},
    [CLI_OPTION_THREADS] = {"threads", 0, true, ON_ALL},
    [CLI_OPTION_QUIET] = {"quiet", 'q', false, ON_ALL},
    [CLI_OPTION_LANG] = {"lang", 0, true, ON_ALL},
    [CLI_OPTION_HELP] = {"help", 'h', false, ON_ALL},
    [CLI_OPTION_VERSION] = {"version", 'V', false, ON_ALL},
};

static const cli_command command_table[CLI_COMMANDS] = {
    [CLI_RUN] = {"run", 1, SIZE_MAX, cli_command_run},
    [CLI_ADD] = {"add", 2, SIZE_MAX, cli_command_add},
    [CLI_CHECK] = {"check", 1, SIZE_MAX, cli_command_check},
    [CLI_SHOW] = {"show", 1, 2, cli_command_show},
    [CLI_WHY] = {"why", 3, 3, cli_command_why},
    [CLI_PIN] = {"pin", 1, 1, cli_command_pin},
    [CLI_SET] = {"set", 2, 2, cli_command_set},
    [CLI_REMOVE] = {"remove", 2, SIZE_MAX, cli_command_remove},
    [CLI_WHAT_IF] = {"what-if", 1, 1, cli_command_what_if},
    [CLI_REPORT] = {"report", 1, 1, cli_command_report},
    [CLI_EXPORT] = {"export", 1, 1, cli_command_export},
    [CLI_DEMO] = {"demo", 0, 0, cli_command_demo},
    [CLI_HELP] = {"help", 0, 1, cli_command_help},
};

const cli_option *cli_option_table(void)
{
    return option_table;
}

const cli_command *cli_command_table(void)
{
    return command_table;
}

/* ------------------------------------------------------------------ near misses */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Letters to insert, drop, replace or swap (optimal string alignment); large for names that are too long. */
static size_t slips(const char *a, const char *b)
{
    size_t rows[3][NAME_BYTES_MAX + 1];
    size_t a_length = strlen(a);
    size_t b_length = strlen(b);
    if (a_length > NAME_BYTES_MAX || b_length > NAME_BYTES_MAX) {
        return NAME_BYTES_MAX;
    }
    for (size_t j = 0; j <= b_length; j++) {
        rows[0][j] = j;
    }
    for (size_t i = 1; i <= a_length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i - 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t change = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = least(change, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[j] = least(row[j], rows[(i - 2) % 3][j - 2] + 1);
            }
        }
    }
    return rows[a_length % 3][b_length];
}

const char *cli_suggest(const char *typed, const char *const *names, size_t count)
{
    const char *best = NULL;
    size_t best_slips = SLIPS_MAX + 1;
    for (size_t i = 0; i < count; i++) {
        size_t needed = slips(typed, names[i]);
        if (needed < best_slips && needed < strlen(names[i])) {
            best_slips = needed;
            best = names[i];
        }
    }
    return best;
}

/* ------------------------------------------------------------------ mistakes */

int cli_usage_error(cli *program, const char *key, const char *const *arguments, size_t count)
{
    cli_error(program, key, arguments, count);
    const char *command = program->options.command < CLI_COMMANDS ? command_table[program->options.command].name : NULL;
    if (command) {
        cli_error(program, "cli.hint.command", CLI_ARGS(command));
    } else {
        cli_error(program, "cli.hint", CLI_NO_ARGS);
    }
    return CLI_USAGE;
}

/* "unknown X", with what was probably meant where something is near. */
static int unknown(cli *program, const char *key, const char *typed, const char *suggestion)
{
    char near_key[64];
    if (!suggestion) {
        return cli_usage_error(program, key, CLI_ARGS(typed));
    }
    snprintf(near_key, sizeof near_key, "%s.near", key);
    return cli_usage_error(program, near_key, CLI_ARGS(typed, suggestion));
}

static int unknown_option(cli *program, const char *typed)
{
    const char *names[CLI_OPTIONS];
    for (size_t i = 0; i < CLI_OPTIONS; i++) {
        names[i] = option_table[i].name;
    }
    size_t dashes = strspn(typed, "-");
    char name[NAME_BYTES_MAX + 1];
    snprintf(name, sizeof name, "%.*s", (int)least(strcspn(typed + dashes, "="), NAME_BYTES_MAX), typed + dashes);
    const char *suggestion = strlen(name) > 1 ? cli_suggest(name, names, CLI_OPTIONS) : NULL;
    char shown[NAME_BYTES_MAX + 4];
    snprintf(shown, sizeof shown, "%.*s%s", (int)least(dashes, 2), "--", name);
    return unknown(program, "cli.unknown_option", shown, suggestion);
}

/* ------------------------------------------------------------------ values */

static bool read_threads(cli_options *options, const char *value)
{
    unsigned number = 0;
    const char *c = value;
    for (; *c >= '0' && *c <= '9' && number <= THREADS_MAX; c++) {
        number = number * 10 + (unsigned)(*c - '0');
    }
    options->threads = number;
    return *c == '\0' && number >= 1 && number <= THREADS_MAX;
}

static bool read_until(cli_options *options, const char *value)
{
    static const char *const names[] = {"passages", "families", "claims", "statements"};
    for (int i = 0; i < 4; i++) {
        if (strcmp(value, names[i]) == 0) {
            options->until = (stemma_until)(STEMMA_UNTIL_PASSAGES + i);
            return true;
        }
    }
    return false;
}

static bool read_kinds(cli_options *options, const char *value)
{
    static const char *const names[] = {"copy", "rewording", "translation"};
    options->kinds = 0;
    for (const char *at = value;; at++) {
        size_t length = strcspn(at, ",");
        unsigned kind = 0;
        while (kind < 3 && !(strlen(names[kind]) == length && strncmp(at, names[kind], length) == 0)) {
            kind++;
        }
        if (kind == 3) {
            return false;
        }
        options->kinds |= 1u << kind;
        at += length;
        if (*at == '\0') {
            return true;
        }
    }
}

/* YYYY, YYYY-MM or YYYY-MM-DD. */
static bool read_since(cli_options *options, const char *value)
{
    static const char shape[] = "dddd-dd-dd";
    size_t length = strlen(value);
    options->since = value;
    if (length != 4 && length != 7 && length != 10) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        bool digit = value[i] >= '0' && value[i] <= '9';
        if (shape[i] == 'd' ? !digit : value[i] != '-') {
            return false;
        }
    }
    unsigned month = length >= 7 ? (unsigned)(value[5] - '0') * 10 + (unsigned)(value[6] - '0') : 1;
    unsigned day = length >= 10 ? (unsigned)(value[8] - '0') * 10 + (unsigned)(value[9] - '0') : 1;
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static bool read_format(cli_options *options, const char *value)
{
    static const char *const names[] = {"jsonl", "csv", "dot", "gexf", "passim"};
    options->format = value;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(value, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool keep(const char **slot, const char *value)
{
    *slot = value;
    return value[0] != '\0';
}

/* The number of a decision. */
static bool read_undo(cli_options *options, const char *value)
{
    uint64_t number = 0;
    const char *c = value;
    for (; *c >= '0' && *c <= '9' && number < UINT64_MAX / 100; c++) {
        number = number * 10 + (uint64_t)(*c - '0');
    }
    options->undo = number;
    return *c == '\0' && number > 0;
}

static bool read_language(cli *program, const char *value)
{
    if (strcmp(value, "fr") != 0 && strcmp(value, "en") != 0) {
        return false;
    }
    program->language = cli_language(value);
    return true;
}

/* Options that a decision is made of. */
static bool read_decision(cli_options *options, cli_option_id id, const char *value)
{
    switch (id) {
    case CLI_OPTION_CHILD:
        return keep(&options->child, value);
    case CLI_OPTION_PARENT:
        return keep(&options->parent, value);
    case CLI_OPTION_REJECT:
        return keep(&options->reject, value);
    case CLI_OPTION_NOTE:
        return keep(&options->note, value);
    case CLI_OPTION_WITHOUT:
        return keep(&options->without, value);
    case CLI_OPTION_DISTRUST_DATE:
        return keep(&options->distrust, value);
    case CLI_OPTION_UNDO:
        return read_undo(options, value);
    case CLI_OPTION_PUBLISHED:
        options->published = value; /* "" is a word for unknown */
        return true;
    default:
        options->origin = options->origin || id == CLI_OPTION_ORIGIN;
        options->list = options->list || id == CLI_OPTION_LIST;
        return true;
    }
}

static bool read_value(cli *program, cli_option_id id, const char *value)
{
    cli_options *options = &program->options;
    switch (id) {
    case CLI_OPTION_OUTPUT:
        return keep(&options->output, value);
    case CLI_OPTION_HTML:
        return keep(&options->html, value);
    case CLI_OPTION_UNTIL:
        return read_until(options, value);
    case CLI_OPTION_KINDS:
        return read_kinds(options, value);
    case CLI_OPTION_TO:
        return read_format(options, value);
    case CLI_OPTION_FAMILY:
        return keep(&options->family, value);
    case CLI_OPTION_OUTLET:
        options->outlet = value; /* "" is refused where it names nothing, see check_operands */
        return true;
    case CLI_OPTION_SINCE:
        return read_since(options, value);
    case CLI_OPTION_THREADS:
        return read_threads(options, value);
    case CLI_OPTION_LANG:
        return read_language(program, value);
    case CLI_OPTION_QUIET:
    case CLI_OPTION_FORCE:
    case CLI_OPTION_JSON:
    case CLI_OPTION_HELP:
    case CLI_OPTION_VERSION:
        options->quiet = options->quiet || id == CLI_OPTION_QUIET;
        options->force = options->force || id == CLI_OPTION_FORCE;
        options->json = options->json || id == CLI_OPTION_JSON;
        return true;
    default:
        return read_decision(options, id, value);
    }
}

/* ------------------------------------------------------------------ one argument after the other */

typedef struct parse {
    int count;
    char *const *arguments;
    int at;
    unsigned used; /* bit per option */
    bool ended;    /* by -- */
} parse;

static const char *option_shown(cli_option_id id, char shown[NAME_BYTES_MAX])
{
    snprintf(shown, NAME_BYTES_MAX, "--%s", option_table[id].name);
    return shown;
}

/* Takes option `id`; `value` is what stood behind "=" or the letter, NULL nothing. */
static int take_option(cli *program, parse *line, cli_option_id id, const char *value)
{
    char shown[NAME_BYTES_MAX];
    option_shown(id, shown);
    line->used |= 1u << id;
    if (option_table[id].has_value && !value) {
        if (line->at + 1 >= line->count) {
            return cli_usage_error(program, "cli.value_missing", CLI_ARGS(shown));
        }
        value = line->arguments[++line->at];
    } else if (!option_table[id].has_value && value) {
        return cli_usage_error(program, "cli.value_unwanted", CLI_ARGS(shown));
    }
    if (!read_value(program, id, value ? value : "")) {
        char expected[64];
        snprintf(expected, sizeof expected, "cli.values.%s", option_table[id].name);
        return cli_usage_error(program, "cli.value_wrong", CLI_ARGS(shown, value, cli_text(program, expected)));
    }
    return CLI_CONTINUE;
}

static int take_long(cli *program, parse *line, const char *argument)
{
    const char *name = argument + 2;
    size_t length = strcspn(name, "=");
    for (int id = 0; id < CLI_OPTIONS; id++) {
        if (strlen(option_table[id].name) == length && strncmp(option_table[id].name, name, length) == 0) {
            return take_option(program, line, (cli_option_id)id, name[length] == '=' ? name + length + 1 : NULL);
        }
    }
    return unknown_option(program, argument);
}

/* "-o FILE", "-oFILE", "-qo FILE". */
static int take_letters(cli *program, parse *line, const char *argument)
{
    for (const char *letter = argument + 1; *letter; letter++) {
        int id = 0;
        while (id < CLI_OPTIONS && option_table[id].letter != *letter) {
            id++;
        }
        if (id == CLI_OPTIONS) {
            return unknown_option(program, argument);
        }
        bool rest = option_table[id].has_value && letter[1];
        int status = take_option(program, line, (cli_option_id)id, rest ? letter + 1 : NULL);
        if (status != CLI_CONTINUE || option_table[id].has_value) {
            return status;
        }
    }
    return CLI_CONTINUE;
}

static int take_command(cli *program, const char *name)
{
    const char *names[CLI_COMMANDS];
    for (int id = 0; id < CLI_COMMANDS; id++) {
        names[id] = command_table[id].name;
        if (strcmp(names[id], name) == 0) {
            program->options.command = (cli_command_id)id;
            return CLI_CONTINUE;
        }
    }
    return unknown(program, "cli.unknown_command", name, cli_suggest(name, names, CLI_COMMANDS));
}

static int take_argument(cli *program, parse *line)
{
    const char *argument = line->arguments[line->at];
    if (!line->ended && strcmp(argument, "--") == 0) {
        line->ended = true;
        return CLI_CONTINUE;
    }
    if (!line->ended && argument[0] == '-' && argument[1] == '-') {
        return take_long(program, line, argument);
    }
    if (!line->ended && argument[0] == '-' && argument[1]) {
        return take_letters(program, line, argument);
    }
    if (program->options.command == CLI_COMMANDS) {
        return take_command(program, argument);
    }
    program->options.operands[program->options.operand_count++] = argument;
    return CLI_CONTINUE;
}

/* ------------------------------------------------------------------ the whole line */

static int check_used(cli *program, unsigned used)
{
    cli_command_id command = program->options.command;
    for (int id = 0; id < CLI_OPTIONS; id++) {
        if ((used >> id & 1u) && !(option_table[id].commands >> command & 1u)) {
            char shown[NAME_BYTES_MAX];
            return cli_usage_error(program, "cli.option_elsewhere",
                                   CLI_ARGS(option_shown((cli_option_id)id, shown), command_table[command].name));
        }
    }
    return CLI_CONTINUE;
}

/* One thing at a time: a list, an undoing, or one decision about one article. */
static int check_pin(cli *program)
{
    const cli_options *options = &program->options;
    int choices = (options->parent ? 1 : 0) + (options->reject ? 1 : 0) + (options->origin ? 1 : 0);
    bool decides = options->child || choices > 0 || options->note;
    if ((options->list ? 1 : 0) + (options->undo > 0 ? 1 : 0) + (decides ? 1 : 0) != 1) {
        return cli_usage_error(program, "cli.pin.one_thing", CLI_NO_ARGS);
    }
    if (options->json && !options->list) {
        return cli_usage_error(program, "cli.option_missing", CLI_ARGS("--list"));
    }
    if (decides && !options->child) {
        return cli_usage_error(program, "cli.option_missing", CLI_ARGS("--child"));
    }
    return !decides || choices == 1 ? CLI_CONTINUE : cli_usage_error(program, "cli.pin.one_choice", CLI_NO_ARGS);
}

static int check_set(cli *program)
{
    const cli_options *options = &program->options;
    return options->published || options->outlet ? CLI_CONTINUE
                                                 : cli_usage_error(program, "cli.set.nothing", CLI_NO_ARGS);
}

static int check_what_if(cli *program)
{
    const cli_options *options = &program->options;
    return !options->without != !options->distrust ? CLI_CONTINUE
                                                   : cli_usage_error(program, "cli.what_if.one_thing", CLI_NO_ARGS);
}

static int check_command(cli *program)
{
    const cli_options *options = &program->options;
    switch (options->command) {
    case CLI_PIN:
        return check_pin(program);
    case CLI_SET:
        return check_set(program);
    case CLI_WHAT_IF:
        return check_what_if(program);
    default:
        if (options->outlet && !*options->outlet) {
            return cli_usage_error(program, "cli.value_wrong",
                                   CLI_ARGS("--outlet", "", cli_text(program, "cli.values.outlet")));
        }
        return CLI_CONTINUE;
    }
}

static int check_operands(cli *program)
{
    const cli_options *options = &program->options;
    const cli_command *command = &command_table[options->command];
    bool needs_output = options->command == CLI_RUN || options->command == CLI_REPORT || options->command == CLI_EXPORT;
    if (options->operand_count < command->operands_min) {
        return cli_usage_error(program, "cli.operands_missing", CLI_ARGS(command->name));
    }
    if (options->operand_count > command->operands_max) {
        return cli_usage_error(program, "cli.operands_extra", CLI_ARGS(options->operands[command->operands_max]));
    }
    if (options->command == CLI_EXPORT && !options->format) {
        return cli_usage_error(program, "cli.option_missing", CLI_ARGS("--to"));
    }
    if (needs_output && !options->output) {
        return cli_usage_error(program, "cli.option_missing", CLI_ARGS("-o"));
    }
    return check_command(program);
}

/* --lang is looked for first, so that even a mistake before it is told in its language. */
static void find_language(cli *program, int count, char *const *arguments)
{
    for (int i = 1; i < count && strcmp(arguments[i], "--") != 0; i++) {
        if (strncmp(arguments[i], "--lang=", 7) == 0) {
            (void)read_language(program, arguments[i] + 7);
        } else if (strcmp(arguments[i], "--lang") == 0 && i + 1 < count) {
            (void)read_language(program, arguments[i + 1]);
        }
    }
}

int cli_parse(cli *program, int count, char *const *arguments)
{
    parse line = {count, arguments, 1, 0, false};
    cli_options *options = &program->options;
    cli_output_init(program);
    find_language(program, count, arguments);
    options->command = CLI_COMMANDS;
    options->until = STEMMA_UNTIL_STATEMENTS;
    options->kinds = 7;
    options->operands = calloc((size_t)count + 1, sizeof *options->operands);
    if (!options->operands) {
        cli_error(program, "error.out_of_memory", CLI_NO_ARGS);
        return CLI_FAILED;
    }
    for (; line.at < count; line.at++) {
        int status = take_argument(program, &line);
        if (status != CLI_CONTINUE) {
            return status;
        }
    }
    if (line.used >> CLI_OPTION_VERSION & 1u) {
        printf("stemma %s\n", stemma_version());
        return CLI_DONE;
    }
    if (line.used >> CLI_OPTION_HELP & 1u) {
        return cli_help_print(program, options->command);
    }
    if (options->command == CLI_COMMANDS) {
        return cli_usage_error(program, "cli.command_missing", CLI_NO_ARGS);
    }
    int status = check_used(program, line.used);
    return status == CLI_CONTINUE ? check_operands(program) : status;
}
