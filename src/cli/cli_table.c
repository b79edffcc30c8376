/* cli_table.c - tables of text: the same content on a terminal and in a pipe, columns aligned by what characters take
 * on a terminal (two columns for Chinese, none for a combining mark). The last column holds titles and the like: it is
 * not padded, and on a terminal it is cut at the edge. */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/cli.h"

#define GAP 2
#define DEFAULT_TERMINAL_COLUMNS 80
#define LAST_COLUMN_MIN 20

/* ------------------------------------------------------------------ width of text */

typedef struct code_range {
    uint32_t first, last;
} code_range;

/* Combining marks, joiners, variation selectors (Unicode general categories Mn, Me, Cf; the common scripts). */
static const code_range narrow[] = {{0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x610, 0x61a},
                                    {0x64b, 0x65f},   {0x670, 0x670},   {0x6d6, 0x6dc},   {0x6df, 0x6e4},
                                    {0x93a, 0x93c},   {0x941, 0x948},   {0x94d, 0x94d},   {0xe31, 0xe31},
                                    {0xe34, 0xe3a},   {0xe47, 0xe4e},   {0x200b, 0x200f}, {0x20d0, 0x20ff},
                                    {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}};
/* East Asian Wide and Fullwidth, and emoji (Unicode Standard Annex 11). */
static const code_range wide[] = {{0x1100, 0x115f},   {0x2e80, 0x303e},  {0x3041, 0x33ff}, {0x3400, 0x4dbf},
                                  {0x4e00, 0x9fff},   {0xa000, 0xa4cf},  {0xac00, 0xd7a3}, {0xf900, 0xfaff},
                                  {0xfe30, 0xfe6f},   {0xff00, 0xff60},  {0xffe0, 0xffe6}, {0x1f300, 0x1f64f},
                                  {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};

static bool within(const code_range *ranges, size_t count, uint32_t code)
{
    for (size_t i = 0; i < count && code >= ranges[i].first; i++) {
        if (code <= ranges[i].last) {
            return true;
        }
    }
    return false;
}

/* The code point at `bytes` and its length; a bad byte is one character. */
static size_t decode(uint32_t *code, const char *bytes, size_t left)
{
    const unsigned char *at = (const unsigned char *)bytes;
    size_t length = at[0] < 0x80 ? 1 : at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : at[0] >= 0xc0 ? 2 : 1;
    if (length == 1 || length > left) {
        *code = at[0];
        return 1;
    }
    *code = at[0] & (0xffu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        *code = (*code << 6) | (at[i] & 0x3fu);
    }
    return length;
}

static size_t code_width(uint32_t code)
{
    if (code < 0x300) {
        return 1;
    }
    if (within(narrow, sizeof narrow / sizeof narrow[0], code)) {
        return 0;
    }
    return within(wide, sizeof wide / sizeof wide[0], code) ? 2 : 1;
}

size_t cli_width(const char *bytes, size_t length)
{
    size_t width = 0;
    for (size_t at = 0; at < length;) {
        uint32_t code;
        at += decode(&code, bytes + at, length - at);
        width += code_width(code);
    }
    return width;
}

size_t cli_width_cut(const char *bytes, size_t length, size_t columns)
{
    size_t width = 0;
    size_t at = 0;
    while (at < length) {
        uint32_t code;
        size_t step = decode(&code, bytes + at, length - at);
        width += code_width(code);
        if (width > columns) {
            break;
        }
        at += step;
    }
    return at;
}

size_t cli_byte_of(const char *text, size_t bytes, uint32_t point)
{
    size_t at = 0;
    while (point > 0 && at < bytes) {
        uint32_t code;
        at += decode(&code, text + at, bytes - at);
        point--;
    }
    return at;
}

/* ------------------------------------------------------------------ rows */

static void add_cell(cli_table *table, const char *text, bool note)
{
    if (table->count == table->capacity) {
        size_t capacity = table->capacity ? table->capacity * 2 : 64;
        size_t *cells = realloc(table->cells, capacity * sizeof *cells);
        if (cells) {
            table->cells = cells;
        }
        bool *notes = cells ? realloc(table->notes, capacity * sizeof *notes) : NULL;
        if (!notes) {
            table->failed = true;
            return;
        }
        table->notes = notes;
        table->capacity = capacity;
    }
    table->cells[table->count] = table->bytes.length;
    table->notes[table->count] = note;
    table->count++;
    cli_buffer_clean(&table->bytes, text, strlen(text));
    cli_buffer_bytes(&table->bytes, "", 1);
    table->failed = table->failed || table->bytes.failed;
}

void cli_table_cell(cli_table *table, const char *text)
{
    if (!table->failed) {
        add_cell(table, text && text[0] ? text : "-", false);
    }
}

void cli_table_note(cli_table *table, const char *text)
{
    if (!table->failed) {
        add_cell(table, text, true);
    }
}

void cli_table_init(cli_table *table, const cli *program, const char *const *keys, size_t columns, unsigned right)
{
    memset(table, 0, sizeof *table);
    table->columns = columns;
    table->right = right;
    for (size_t i = 0; i < columns; i++) {
        cli_table_cell(table, cli_text(program, keys[i]));
    }
}

void cli_table_clear(cli_table *table)
{
    if (!table->failed && table->count > table->columns) {
        table->bytes.length = table->cells[table->columns];
        table->count = table->columns;
    }
}

void cli_table_release(cli_table *table)
{
    cli_buffer_release(&table->bytes);
    free(table->cells);
    free(table->notes);
    memset(table, 0, sizeof *table);
}

/* ------------------------------------------------------------------ printing */

static const char *cell_text(const cli_table *table, size_t cell)
{
    return table->bytes.data + table->cells[cell];
}

static void measure(const cli_table *table, size_t *widths)
{
    size_t column = 0;
    for (size_t cell = 0; cell < table->count; cell++) {
        if (table->notes[cell]) {
            column = 0;
            continue;
        }
        const char *text = cell_text(table, cell);
        size_t width = cli_width(text, strlen(text));
        if (width > widths[column]) {
            widths[column] = width;
        }
        column = (column + 1) % table->columns;
    }
}

static size_t terminal_columns(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    return DEFAULT_TERMINAL_COLUMNS;
}

/* What is left for the last column; SIZE_MAX where nothing is cut. */
static size_t last_column(const cli *program, const cli_table *table, const size_t *widths)
{
    if (!program->terminal_out) {
        return SIZE_MAX;
    }
    size_t taken = 0;
    for (size_t i = 0; i + 1 < table->columns; i++) {
        taken += widths[i] + GAP;
    }
    size_t columns = terminal_columns();
    return columns > taken + LAST_COLUMN_MIN ? columns - taken : LAST_COLUMN_MIN;
}

static void pad(cli_buffer *out, size_t columns)
{
    for (size_t i = 0; i < columns; i++) {
        cli_buffer_bytes(out, " ", 1);
    }
}

static void put_cut(cli_buffer *out, const char *text, size_t columns)
{
    size_t length = strlen(text);
    if (cli_width(text, length) <= columns) {
        cli_buffer_bytes(out, text, length);
        return;
    }
    cli_buffer_bytes(out, text, cli_width_cut(text, length, columns - 1));
    cli_buffer_string(out, "…");
}

static void put_cell(cli_buffer *out, const cli_table *table, size_t cell, size_t column, const size_t *widths)
{
    const char *text = cell_text(table, cell);
    size_t gap = widths[column] - cli_width(text, strlen(text));
    bool right = table->right >> column & 1u;
    pad(out, right ? gap : 0);
    cli_buffer_string(out, text);
    pad(out, (right ? 0 : gap) + GAP);
}

bool cli_table_print(cli *program, cli_table *table)
{
    size_t widths[CLI_TABLE_COLUMNS] = {0};
    if (table->failed) {
        program->out_of_memory = true;
        return false;
    }
    measure(table, widths);
    size_t last = last_column(program, table, widths);
    cli_buffer out = CLI_BUFFER_INIT;
    bool taken = true;
    size_t column = 0;
    cli_buffer_string(&out, program->colour_out ? "\033[1m" : "");
    for (size_t cell = 0; cell < table->count && taken; cell++) {
        if (table->notes[cell]) {
            put_cut(&out, cell_text(table, cell), program->terminal_out ? terminal_columns() : SIZE_MAX);
            column = table->columns;
        } else if (++column < table->columns) {
            put_cell(&out, table, cell, column - 1, widths);
        } else {
            put_cut(&out, cell_text(table, cell), last);
        }
        if (column == table->columns) {
            cli_buffer_string(&out, cell + 1 == table->columns && program->colour_out ? "\033[0m\n" : "\n");
            column = 0;
            taken = cli_out(program, &out);
        }
    }
    cli_buffer_release(&out);
    return taken;
}
