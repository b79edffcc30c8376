/* cli_output.c - strings that grow, and standard output, whose every failure is noticed: a full disk is an error, a
 * reader that has gone away (head, less) is not. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

/* ------------------------------------------------------------------ strings */

void cli_buffer_bytes(cli_buffer *buffer, const char *bytes, size_t length)
{
    if (buffer->failed) {
        return;
    }
    if (buffer->capacity - buffer->length <= length) {
        size_t capacity = (buffer->length + length + 1) * 2;
        char *data = capacity > length ? realloc(buffer->data, capacity) : NULL;
        if (!data) {
            buffer->failed = true;
            return;
        }
        buffer->data = data;
        buffer->capacity = capacity;
    }
    if (length > 0) {
        memcpy(buffer->data + buffer->length, bytes, length);
    }
    buffer->length += length;
    buffer->data[buffer->length] = '\0';
}

void cli_buffer_string(cli_buffer *buffer, const char *string)
{
    cli_buffer_bytes(buffer, string, strlen(string));
}

/* Bytes of a character that must not reach a terminal, 0 for a harmless one: C0 and C1 controls, DEL, marks that turn
 * the direction of what follows. */
static size_t harmful(const unsigned char *at, size_t left)
{
    if (at[0] < 0x20 || at[0] == 0x7f) {
        return 1;
    }
    if (left >= 2 && at[0] == 0xc2 && at[1] >= 0x80 && at[1] <= 0x9f) {
        return 2;
    }
    if (left >= 3 && at[0] == 0xe2) {
        bool override = at[1] == 0x80 && at[2] >= 0xa8 && at[2] <= 0xae; /* U+2028 to U+202E */
        bool isolate = at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9;  /* U+2066 to U+2069 */
        return override || isolate ? 3 : 0;
    }
    return 0;
}

void cli_buffer_clean(cli_buffer *buffer, const char *bytes, size_t length)
{
    size_t begin = 0;
    for (size_t at = 0; at < length;) {
        size_t skip = harmful((const unsigned char *)bytes + at, length - at);
        if (skip == 0) {
            at++;
            continue;
        }
        cli_buffer_bytes(buffer, bytes + begin, at - begin);
        cli_buffer_bytes(buffer, " ", 1);
        at += skip;
        begin = at;
    }
    cli_buffer_bytes(buffer, bytes + begin, length - begin);
}

void cli_buffer_json(cli_buffer *buffer, const char *string)
{
    if (!string) {
        cli_buffer_string(buffer, "null");
        return;
    }
    cli_buffer_string(buffer, "\"");
    for (const unsigned char *c = (const unsigned char *)string; *c; c++) {
        char escape[8];
        if (*c == '"' || *c == '\\') {
            snprintf(escape, sizeof escape, "\\%c", *c);
        } else if (*c == '\n' || *c == '\t') {
            snprintf(escape, sizeof escape, *c == '\n' ? "\\n" : "\\t");
        } else if (*c < 0x20 || *c == 0x7f) {
            snprintf(escape, sizeof escape, "\\u%04x", *c);
        } else {
            snprintf(escape, sizeof escape, "%c", *c);
        }
        cli_buffer_string(buffer, escape);
    }
    cli_buffer_string(buffer, "\"");
}

void cli_buffer_clear(cli_buffer *buffer)
{
    buffer->length = 0;
    if (buffer->data) {
        buffer->data[0] = '\0';
    }
}

void cli_buffer_release(cli_buffer *buffer)
{
    free(buffer->data);
    *buffer = (cli_buffer)CLI_BUFFER_INIT;
}

const char *cli_buffer_text(const cli_buffer *buffer)
{
    return buffer->data ? buffer->data : "";
}

cli_number cli_integer(uint64_t value)
{
    cli_number number;
    snprintf(number.text, sizeof number.text, "%" PRIu64, value);
    return number;
}

/* ------------------------------------------------------------------ standard output */

static bool colour_wanted(int descriptor)
{
    const char *refused = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return isatty(descriptor) == 1 && !(refused && refused[0]) && terminal && strcmp(terminal, "dumb") != 0;
}

void cli_output_init(cli *program)
{
    program->terminal_out = isatty(STDOUT_FILENO) == 1;
    program->colour_out = colour_wanted(STDOUT_FILENO);
    program->colour_err = colour_wanted(STDERR_FILENO);
}

bool cli_out(cli *program, cli_buffer *buffer)
{
    if (buffer->failed) {
        program->out_of_memory = true;
    }
    if (program->out_error == 0 && buffer->length > 0 &&
        fwrite(buffer->data, 1, buffer->length, stdout) != buffer->length) {
        program->out_error = errno ? errno : EIO;
    }
    cli_buffer_clear(buffer);
    return program->out_error == 0 && !buffer->failed;
}

void cli_out_flush(cli *program)
{
    if (fflush(stdout) != 0 && program->out_error == 0) {
        program->out_error = errno ? errno : EIO;
    }
}

int cli_out_finish(cli *program, int status)
{
    cli_out_flush(program);
    if (program->out_error == 0 || program->out_error == EPIPE) {
        return status;
    }
    return cli_write_failed(program, cli_text(program, "cli.standard_output"), program->out_error);
}

int cli_write_bytes(void *payload, const void *data, size_t bytes)
{
    cli *program = payload;
    cli_buffer out = CLI_BUFFER_INIT;
    cli_buffer_bytes(&out, data, bytes);
    bool taken = cli_out(program, &out);
    cli_buffer_release(&out);
    return taken ? 0 : 1;
}
