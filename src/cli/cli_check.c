/* cli_check.c - `check`: what reading sees of each article, before anything is compared. */
#include <inttypes.h>
#include <string.h>

#include "cli/cli.h"

#define QUOTE_POINTS 60

/* A table is printed when it has grown to this, so that memory is bounded whatever the number of articles. */
#define TABLE_BYTES_MAX ((size_t)8 * 1024 * 1024)

typedef struct check {
    cli *program;
    cli_table table;
    cli_buffer line;
    cli_pages pages;
    uint64_t articles, undated;
} check;

/* ------------------------------------------------------------------ JSON Lines: the export's names, without the text
 */

static void put_json_date(cli_buffer *out, const char *key, int64_t seconds, int64_t open, stemma_precision precision)
{
    cli cleaner;
    memset(&cleaner, 0, sizeof cleaner);
    cli_buffer_string(out, key);
    if (seconds == open) {
        cli_buffer_string(out, "null");
        return;
    }
    bool second_known = precision == STEMMA_PRECISION_SECOND;
    stemma_interval one = {seconds, seconds, second_known ? precision : STEMMA_PRECISION_DAY, NULL};
    cli_buffer text = CLI_BUFFER_INIT;
    cli_put_interval(&cleaner, &text, &one);
    if (second_known && !text.failed && text.length == 16) {
        char second[8];
        text.data[10] = 'T';
        snprintf(second, sizeof second, ":%02dZ", (int)(((seconds % 60) + 60) % 60));
        cli_buffer_string(&text, second);
    }
    cli_buffer_json(out, cli_buffer_text(&text));
    cli_buffer_release(&text);
}

static void put_json_string(cli_buffer *out, const char *key, const char *value)
{
    cli_buffer_string(out, key);
    cli_buffer_json(out, value);
}

static void put_json_cuts(cli_buffer *out, const stemma_article *article)
{
    char numbers[64];
    cli_buffer_string(out, "],\"cut\":[");
    for (size_t i = 0; i < article->cut_count; i++) {
        const stemma_cut *cut = &article->cuts[i];
        snprintf(numbers, sizeof numbers, "%s{\"at\":%" PRIu32, i ? "," : "", cut->at);
        cli_buffer_string(out, numbers);
        put_json_string(out, ",\"reason\":", cut->reason);
        snprintf(numbers, sizeof numbers, ",\"probability\":%.3f", cut->probability);
        cli_buffer_string(out, numbers);
        put_json_string(out, ",\"text\":", cut->text);
        cli_buffer_string(out, "}");
    }
}

static void put_json(cli_buffer *out, const stemma_article *article)
{
    static const char *const precisions[] = {"unknown", "year", "month", "day", "second"};
    const stemma_interval *when = &article->published;
    char numbers[64];
    put_json_string(out, "{\"id\":", article->id);
    put_json_string(out, ",\"input\":", article->input);
    put_json_string(out, ",\"source\":", article->source);
    put_json_string(out, ",\"outlet\":", article->outlet);
    put_json_string(out, ",\"title\":", article->title);
    put_json_string(out, ",\"byline\":", article->byline);
    put_json_string(out, ",\"language\":", article->language);
    put_json_date(out, ",\"published\":{\"from\":", when->from, STEMMA_TIME_OPEN_FROM, when->precision);
    put_json_date(out, ",\"to\":", when->to, STEMMA_TIME_OPEN_TO, when->precision);
    put_json_string(out, ",\"precision\":", precisions[when->precision]);
    put_json_string(out, ",\"basis\":", when->basis);
    snprintf(numbers, sizeof numbers, "},\"length\":%" PRIu32 ",\"boilerplate\":[", article->text_length);
    cli_buffer_string(out, numbers);
    for (size_t i = 0; i < article->boilerplate_count; i++) {
        const stemma_boilerplate *span = &article->boilerplate[i];
        snprintf(numbers, sizeof numbers, "%s{\"begin\":%" PRIu32 ",\"end\":%" PRIu32, i ? "," : "", span->begin,
                 span->end);
        cli_buffer_string(out, numbers);
        put_json_string(out, ",\"reason\":", span->reason);
        cli_buffer_string(out, "}");
    }
    put_json_cuts(out, article);
    put_json_string(out, "],\"rejected\":", article->rejected);
    cli_buffer_string(out, "}\n");
}

/* ------------------------------------------------------------------ the table */

static void add_row(check *state, const stemma_article *article)
{
    const cli *program = state->program;
    cli_number length = cli_integer(article->text_length);
    cli_buffer_clear(&state->line);
    cli_put_interval(program, &state->line, &article->published);
    cli_table_cell(&state->table, cli_name(article));
    cli_table_cell(&state->table, cli_buffer_text(&state->line));
    cli_table_cell(&state->table, cli_word(program, "cli.read", article->published.basis));
    cli_table_cell(&state->table, article->language);
    cli_table_cell(&state->table, length.text);
    cli_table_cell(&state->table, article->title);
}

static void add_boilerplate(check *state, const stemma_article *article)
{
    const cli *program = state->program;
    for (size_t i = 0; i < article->boilerplate_count; i++) {
        const stemma_boilerplate *span = &article->boilerplate[i];
        cli_number begin = cli_integer(span->begin);
        cli_number end = cli_integer(span->end);
        cli_buffer quote = CLI_BUFFER_INIT;
        cli_put_quote(&quote, article, span->begin, span->end, QUOTE_POINTS);
        cli_buffer_clear(&state->line);
        cli_put(
            program, &state->line, "cli.check.boilerplate",
            CLI_ARGS(begin.text, end.text, cli_word(program, "cli.why_out", span->reason), cli_buffer_text(&quote)));
        cli_table_note(&state->table, cli_buffer_text(&state->line));
        cli_buffer_release(&quote);
    }
    if (article->rejected) {
        cli_buffer_clear(&state->line);
        cli_put(program, &state->line, "cli.check.rejected",
                CLI_ARGS(cli_word(program, "cli.why_rejected", article->rejected)));
        cli_table_note(&state->table, cli_buffer_text(&state->line));
    }
}

/* What a page had besides its article. */
static void add_cuts(check *state, const stemma_article *article)
{
    const cli *program = state->program;
    for (size_t i = 0; i < article->cut_count; i++) {
        const stemma_cut *cut = &article->cuts[i];
        stemma_article whole = {.text = cut->text, .text_bytes = strlen(cut->text)};
        uint32_t points = 0;
        for (size_t k = 0; k < whole.text_bytes; k++) {
            points += ((unsigned char)cut->text[k] & 0xC0u) != 0x80u;
        }
        cli_number at = cli_integer(cut->at);
        cli_buffer quote = CLI_BUFFER_INIT;
        cli_put_quote(&quote, &whole, 0, points, QUOTE_POINTS);
        cli_buffer_clear(&state->line);
        cli_put(program, &state->line, "cli.check.cut",
                CLI_ARGS(at.text, cli_word(program, "cli.why_out", cut->reason), cli_buffer_text(&quote)));
        cli_table_note(&state->table, cli_buffer_text(&state->line));
        cli_buffer_release(&quote);
    }
}

static void print_table(check *state)
{
    cli_progress_erase(state->program);
    (void)cli_table_print(state->program, &state->table);
    cli_table_clear(&state->table);
}

static void see_article(void *payload, const stemma_article *article)
{
    check *state = payload;
    state->articles++;
    state->undated += article->published.precision == STEMMA_PRECISION_UNKNOWN ? 1 : 0;
    if (state->program->options.html) {
        cli_pages_add(&state->pages, article);
    }
    if (state->program->options.json) {
        put_json(&state->line, article);
        cli_progress_erase(state->program);
        (void)cli_out(state->program, &state->line);
    } else {
        add_row(state, article);
        add_boilerplate(state, article);
        add_cuts(state, article);
        if (state->table.bytes.length >= TABLE_BYTES_MAX) {
            print_table(state);
        }
    }
}

/* All three callbacks get the same payload. */
static void see_notice(void *payload, const stemma_notice *notice)
{
    const check *state = payload;
    cli_notice(state->program, notice);
}

static void see_progress(void *payload, stemma_stage stage, uint64_t done, uint64_t total)
{
    const check *state = payload;
    cli_progress_show(state->program, stage, done, total);
}

static int closing(check *state, const stemma_add_summary *summary)
{
    cli *program = state->program;
    cli_progress_erase(program);
    if (!program->options.json && state->table.count > state->table.columns) {
        print_table(state);
    }
    cli_tally tally = {state->articles, state->undated, program->rejected};
    cli_buffer_clear(&state->line);
    cli_put_tally(program, &state->line, &tally);
    cli_buffer_string(&state->line, ".");
    cli_out_flush(program);
    cli_note_text(program, cli_buffer_text(&state->line));
    return summary->rejected > 0 || program->rejected > 0 ? CLI_INCOMPLETE : CLI_DONE;
}

static int read_inputs(check *state)
{
    cli *program = state->program;
    const cli_options *options = &program->options;
    stemma_case_options reading = STEMMA_CASE_OPTIONS_INIT;
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    stemma_add_summary summary = {0, 0, 0};
    reading.threads = options->threads;
    reading.notice = see_notice;
    reading.progress = see_progress;
    reading.payload = state;
    if (stemma_check(options->operands, options->operand_count, &reading, see_article, &summary, &error) != STEMMA_OK) {
        return cli_failed(program, &error);
    }
    return closing(state, &summary);
}

int cli_command_check(cli *program)
{
    static const char *const heads[] = {"cli.head.article",  "cli.head.published",  "cli.head.read_from",
                                        "cli.head.language", "cli.head.characters", "cli.head.title"};
    check state = {.program = program, .line = CLI_BUFFER_INIT};
    int status = program->options.html ? cli_pages_begin(&state.pages, program, program->options.html) : CLI_DONE;
    if (status != CLI_DONE) {
        return status;
    }
    cli_table_init(&state.table, program, heads, 6, 1u << 4);
    status = read_inputs(&state);
    if (program->options.html) {
        int written = cli_pages_end(&state.pages);
        status = written == CLI_DONE ? status : written;
    }
    cli_table_release(&state.table);
    cli_buffer_release(&state.line);
    return status;
}
