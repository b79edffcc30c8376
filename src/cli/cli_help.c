/* cli_help.c - the help pages, printed from the tables of cli_options.c and the catalogue. */
#include <string.h>

#include "cli/cli.h"

#define OPTION_COLUMN 22

static const char *text_of(const cli *program, const char *group, const char *name, char key[64])
{
    snprintf(key, 64, "cli.%s.%s", group, name);
    return cli_text(program, key);
}

static void put_bold(const cli *program, cli_buffer *out, const char *key)
{
    cli_buffer_string(out, program->colour_out ? "\033[1m" : "");
    cli_buffer_string(out, cli_text(program, key));
    cli_buffer_string(out, program->colour_out ? "\033[0m\n" : "\n");
}

/* Two columns; a left one that is too wide gets a line of its own. */
static void put_pair(cli_buffer *out, const char *left, const char *right)
{
    size_t width = cli_width(left, strlen(left));
    cli_buffer_string(out, "  ");
    cli_buffer_string(out, left);
    if (width + 1 > OPTION_COLUMN) {
        cli_buffer_string(out, "\n  ");
        width = 0;
    }
    for (; width < OPTION_COLUMN; width++) {
        cli_buffer_string(out, " ");
    }
    cli_buffer_string(out, right);
    cli_buffer_string(out, "\n");
}

static void put_option(const cli *program, cli_buffer *out, const cli_option *option, const char *group)
{
    char key[64];
    char left[96];
    char letter[8] = "    ";
    if (option->letter) {
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    }
    const char *value = option->has_value ? text_of(program, "value", option->name, key) : "";
    snprintf(left, sizeof left, "%s--%s%s%s", letter, option->name, value[0] ? " " : "", value);
    put_pair(out, left, text_of(program, group, option->name, key));
}

/* Options of one command; those that every command takes come last. */
static void put_options(const cli *program, cli_buffer *out, cli_command_id command)
{
    const cli_option *options = cli_option_table();
    put_bold(program, out, "cli.help.options");
    for (int id = 0; id < CLI_OPTIONS; id++) {
        bool everywhere = id >= CLI_OPTION_THREADS;
        bool here = command < CLI_COMMANDS && (options[id].commands >> command & 1u);
        if (everywhere || here) {
            bool folder = id == CLI_OPTION_OUTPUT && (command == CLI_DEMO || command == CLI_EXPORT);
            bool page = id == CLI_OPTION_OUTPUT && command == CLI_REPORT;
            bool new_outlet = id == CLI_OPTION_OUTLET && command == CLI_SET;
            put_option(program, out, &options[id],
                       folder       ? "option.folder"
                       : page       ? "option.page"
                       : new_outlet ? "option.set"
                                    : "option");
        }
    }
}

static void put_command_page(const cli *program, cli_buffer *out, cli_command_id command)
{
    const char *name = cli_command_table()[command].name;
    char key[64];
    put_bold(program, out, "cli.help.usage");
    cli_buffer_string(out, "  stemma ");
    cli_buffer_string(out, text_of(program, "usage", name, key));
    cli_buffer_string(out, "\n\n");
    cli_buffer_string(out, text_of(program, "about", name, key));
    cli_buffer_string(out, "\n\n");
    put_options(program, out, command);
}

static void put_general_page(const cli *program, cli_buffer *out)
{
    char key[64];
    cli_buffer_string(out, cli_text(program, "cli.help.about"));
    cli_buffer_string(out, "\n\n");
    put_bold(program, out, "cli.help.usage");
    cli_buffer_string(out, cli_text(program, "cli.help.synopsis"));
    cli_buffer_string(out, "\n\n");
    put_bold(program, out, "cli.help.commands");
    for (int id = 0; id < CLI_COMMANDS; id++) {
        const char *name = cli_command_table()[id].name;
        put_pair(out, name, text_of(program, "summary", name, key));
    }
    cli_buffer_string(out, "\n");
    put_options(program, out, CLI_COMMANDS);
    cli_buffer_string(out, "\n");
    cli_buffer_string(out, cli_text(program, "cli.help.begin"));
    cli_buffer_string(out, "\n");
}

int cli_help_print(cli *program, cli_command_id command)
{
    cli_buffer out = CLI_BUFFER_INIT;
    if (command < CLI_COMMANDS && command != CLI_HELP) {
        put_command_page(program, &out, command);
    } else {
        put_general_page(program, &out);
    }
    (void)cli_out(program, &out);
    cli_buffer_release(&out);
    return CLI_DONE;
}

int cli_command_help(cli *program)
{
    const char *names[CLI_COMMANDS];
    if (program->options.operand_count == 0) {
        return cli_help_print(program, CLI_COMMANDS);
    }
    const char *asked = program->options.operands[0];
    for (int id = 0; id < CLI_COMMANDS; id++) {
        names[id] = cli_command_table()[id].name;
        if (strcmp(asked, names[id]) == 0) {
            return cli_help_print(program, (cli_command_id)id);
        }
    }
    const char *suggestion = cli_suggest(asked, names, CLI_COMMANDS);
    program->options.command = CLI_COMMANDS;
    if (suggestion) {
        return cli_usage_error(program, "cli.unknown_command.near", CLI_ARGS(asked, suggestion));
    }
    return cli_usage_error(program, "cli.unknown_command", CLI_ARGS(asked));
}
