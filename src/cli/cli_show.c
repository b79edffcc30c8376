/* cli_show.c - `show`: a summary of a case, or one of its tables. */
#include <inttypes.h>
#include <string.h>

#include "cli/cli.h"

#define SUMMARY_FAMILIES 10

/* ------------------------------------------------------------------ cells */

static const char *article_name(const stemma_results *results, uint32_t article)
{
    return article < results->article_count ? cli_name(&results->articles[article]) : NULL;
}

static void percent_cell(const cli *program, cli_table *table, double value)
{
    cli_number number = cli_percent(program, value);
    cli_table_cell(table, number.text);
}

static void integer_cell(cli_table *table, uint64_t value)
{
    cli_number number = cli_integer(value);
    cli_table_cell(table, number.text);
}

/* The number of origins without the word: "2", "1-3". */
static void range_cell(cli_table *table, double low, double high)
{
    char text[64];
    if (high - low < 0.5) {
        snprintf(text, sizeof text, "%.0f", low);
    } else {
        snprintf(text, sizeof text, "%.0f-%.0f", low, high);
    }
    cli_table_cell(table, text);
}

static void span_cell(cli_table *table, const char *id, uint32_t begin, uint32_t end)
{
    char numbers[64];
    cli_buffer text = CLI_BUFFER_INIT;
    snprintf(numbers, sizeof numbers, ":%" PRIu32 "-%" PRIu32, begin, end);
    cli_buffer_string(&text, id ? id : "-");
    cli_buffer_string(&text, numbers);
    cli_table_cell(table, cli_buffer_text(&text));
    table->failed = table->failed || text.failed;
    cli_buffer_release(&text);
}

/* The earliest article by the end of its interval, which an unknown date leaves open. */
static const stemma_article *earliest(const stemma_results *results, const stemma_family *family)
{
    const stemma_article *first = NULL;
    for (size_t i = 0; i < family->member_count; i++) {
        if (family->members[i] < results->article_count) {
            const stemma_article *article = &results->articles[family->members[i]];
            first = !first || article->published.to < first->published.to ? article : first;
        }
    }
    return first;
}

/* ------------------------------------------------------------------ tables */

static void fill_articles(cli *program, const stemma_results *results, cli_table *table)
{
    static const char *const heads[] = {"cli.head.article", "cli.head.published", "cli.head.language",
                                        "cli.head.outlet",  "cli.head.file",      "cli.head.title"};
    cli_table_init(table, program, heads, 6, 0);
    for (size_t i = 0; i < results->article_count; i++) {
        const stemma_article *article = &results->articles[i];
        cli_buffer when = CLI_BUFFER_INIT;
        cli_put_interval(program, &when, &article->published);
        cli_table_cell(table, article->id);
        cli_table_cell(table, cli_buffer_text(&when));
        cli_table_cell(table, article->language);
        cli_table_cell(table, article->outlet);
        cli_table_cell(table, cli_file_name(article));
        cli_table_cell(table, article->title);
        cli_buffer_release(&when);
    }
}

static void family_cells(cli_table *table, const stemma_results *results, const stemma_family *family)
{
    const stemma_article *first = earliest(results, family);
    cli_table_cell(table, family->id);
    integer_cell(table, family->member_count);
    range_cell(table, family->origins_low, family->origins_high);
    cli_table_cell(table, first ? cli_name(first) : NULL);
    cli_table_cell(table, first ? first->title : NULL);
}

static const char *const family_heads[] = {"cli.head.family", "cli.head.articles", "cli.head.origins",
                                           "cli.head.earliest", "cli.head.title"};

static void fill_families(cli *program, const stemma_results *results, cli_table *table)
{
    cli_table_init(table, program, family_heads, 5, 6u);
    for (size_t i = 0; i < results->family_count; i++) {
        family_cells(table, results, &results->families[i]);
    }
}

static void fill_links(cli *program, const stemma_results *results, cli_table *table)
{
    static const char *const heads[] = {"cli.head.a",     "cli.head.b",       "cli.head.kind",
                                        "cli.head.score", "cli.head.a_share", "cli.head.b_share"};
    cli_table_init(table, program, heads, 6, 8u | 16u | 32u);
    for (size_t i = 0; i < results->link_count; i++) {
        const stemma_link *link = &results->links[i];
        cli_table_cell(table, article_name(results, link->a));
        cli_table_cell(table, article_name(results, link->b));
        cli_table_cell(table, cli_text(program, cli_kind_key(link->kind)));
        percent_cell(program, table, link->score);
        percent_cell(program, table, link->a_share);
        percent_cell(program, table, link->b_share);
    }
}

static void fill_passages(cli *program, const stemma_results *results, cli_table *table)
{
    static const char *const heads[] = {"cli.head.a",     "cli.head.b",       "cli.head.kind",
                                        "cli.head.score", "cli.head.changes", "cli.head.text"};
    cli_table_init(table, program, heads, 6, 8u | 16u);
    for (size_t i = 0; i < results->passage_count; i++) {
        const stemma_passage *passage = &results->passages[i];
        cli_buffer quote = CLI_BUFFER_INIT;
        if (passage->a < results->article_count) {
            cli_put_quote(&quote, &results->articles[passage->a], passage->a_begin, passage->a_end, 90);
        }
        span_cell(table, article_name(results, passage->a), passage->a_begin, passage->a_end);
        span_cell(table, article_name(results, passage->b), passage->b_begin, passage->b_end);
        cli_table_cell(table, cli_text(program, cli_kind_key(passage->kind)));
        percent_cell(program, table, passage->score);
        integer_cell(table, passage->change_count);
        cli_table_cell(table, cli_buffer_text(&quote));
        cli_buffer_release(&quote);
    }
}

/* Who is said to be the source: a name, "no other text here", or that it stays open. */
static void source_cell(cli *program, cli_table *table, const stemma_results *results, uint32_t article, bool decided)
{
    const char *id = article_name(results, article);
    cli_buffer text = CLI_BUFFER_INIT;
    const char *name = id ? id : cli_text(program, "cli.origin");
    if (decided) {
        cli_buffer_string(&text, name);
    } else {
        cli_put(program, &text, id ? "cli.undecided" : "cli.undecided_origin", CLI_ARGS(name));
    }
    cli_table_cell(table, cli_buffer_text(&text));
    table->failed = table->failed || text.failed;
    cli_buffer_release(&text);
}

static void parent_cell(cli *program, cli_table *table, const stemma_results *results, const stemma_edge *edge)
{
    if (edge->source >= results->source_count) {
        source_cell(program, table, results, edge->parent, edge->probability >= CLI_ASSERTED);
        return;
    }
    cli_buffer text = CLI_BUFFER_INIT;
    cli_put(program, &text, "cli.edge.original", CLI_ARGS(results->sources[edge->source].id));
    cli_table_cell(table, cli_buffer_text(&text));
    table->failed = table->failed || text.failed;
    cli_buffer_release(&text);
}

static void fill_edges(cli *program, const stemma_results *results, cli_table *table)
{
    static const char *const heads[] = {"cli.head.family",      "cli.head.article",   "cli.head.source",
                                        "cli.head.probability", "cli.head.runner_up", "cli.head.probability",
                                        "cli.head.basis"};
    cli_table_init(table, program, heads, 7, 8u | 32u);
    for (size_t i = 0; i < results->edge_count; i++) {
        const stemma_edge *edge = &results->edges[i];
        cli_buffer basis = CLI_BUFFER_INIT;
        cli_put_basis(program, &basis, edge->basis);
        if (edge->conflict > 0) {
            cli_number chance = cli_percent(program, edge->conflict);
            cli_put(program, &basis, "cli.edge.conflict", CLI_ARGS(chance.text));
        }
        cli_table_cell(table, edge->family < results->family_count ? results->families[edge->family].id : NULL);
        cli_table_cell(table, article_name(results, edge->child));
        parent_cell(program, table, results, edge);
        percent_cell(program, table, edge->probability);
        if (edge->runner_up_probability > 0) {
            source_cell(program, table, results, edge->runner_up, true);
            percent_cell(program, table, edge->runner_up_probability);
        } else {
            cli_table_cell(table, NULL);
            cli_table_cell(table, NULL);
        }
        cli_table_cell(table, cli_buffer_text(&basis));
        cli_buffer_release(&basis);
    }
}

/* ------------------------------------------------------------------ the summary */

static void put_line(const cli *program, cli_buffer *out, const char *key, const char *value)
{
    cli_put(program, out, key, CLI_ARGS(value));
    cli_buffer_string(out, "\n");
}

static void put_span_of_dates(const cli *program, cli_buffer *out, const stemma_results *results)
{
    stemma_interval all = {STEMMA_TIME_OPEN_TO, STEMMA_TIME_OPEN_FROM, STEMMA_PRECISION_DAY, NULL};
    for (size_t i = 0; i < results->article_count; i++) {
        const stemma_interval *when = &results->articles[i].published;
        bool known = when->precision != STEMMA_PRECISION_UNKNOWN && when->from != STEMMA_TIME_OPEN_FROM &&
                     when->to != STEMMA_TIME_OPEN_TO;
        if (known) {
            all.from = when->from < all.from ? when->from : all.from;
            all.to = when->to > all.to ? when->to : all.to;
        }
    }
    if (all.from > all.to) {
        return;
    }
    cli_buffer dates = CLI_BUFFER_INIT;
    cli_put_interval(program, &dates, &all);
    put_line(program, out, "cli.show.dates", cli_buffer_text(&dates));
    cli_buffer_release(&dates);
}

static void put_numbers(const cli *program, cli_buffer *out, const stemma_results *results)
{
    cli_tally tally = cli_tally_of(results);
    cli_put_tally(program, out, &tally);
    cli_buffer_string(out, "\n");
    put_span_of_dates(program, out, results);
    if (!results->has_passages) {
        put_line(program, out, "cli.show.not_run", "");
        return;
    }
    cli_put_count(program, out, "cli.links", cli_links_asserted(results));
    cli_buffer_string(out, ", ");
    cli_put_count(program, out, "cli.passages", cli_passages_asserted(results));
    cli_buffer_string(out, "\n");
    if (results->has_families) {
        cli_put_count(program, out, "cli.families", results->family_count);
        cli_buffer_string(out, ", ");
        cli_put_origins(program, out, results->origins_low, results->origins_expected, results->origins_high);
        cli_buffer_string(out, "\n");
        cli_unseen unseen = cli_unseen_of(results);
        cli_put_unseen(program, out, &unseen, "");
        cli_buffer_string(out, unseen.documents + unseen.originals + unseen.conflicts > 0 ? "\n" : "");
    }
    uint64_t decisions = cli_decisions_in_force(results);
    if (decisions > 0) {
        cli_put_count(program, out, "cli.decisions", decisions);
        cli_buffer_string(out, "\n");
    }
    const stemma_nearest *nearest = cli_links_asserted(results) == 0 ? cli_nearest_best(results) : NULL;
    if (nearest) {
        cli_put_nearest(program, out, results, nearest);
        cli_buffer_string(out, "\n");
    }
}

/* The families with most members, first the largest; of equal ones the first by id. */
static size_t largest(const stemma_results *results, size_t picked[SUMMARY_FAMILIES])
{
    size_t count = 0;
    for (size_t i = 0; i < results->family_count; i++) {
        size_t at = count;
        while (at > 0 && results->families[picked[at - 1]].member_count < results->families[i].member_count) {
            at--;
        }
        if (at == SUMMARY_FAMILIES) {
            continue;
        }
        count += count < SUMMARY_FAMILIES ? 1 : 0;
        memmove(picked + at + 1, picked + at, (count - at - 1) * sizeof *picked);
        picked[at] = i;
    }
    return count;
}

static void show_summary(cli *program, const stemma_results *results)
{
    cli_buffer out = CLI_BUFFER_INIT;
    put_numbers(program, &out, results);
    size_t picked[SUMMARY_FAMILIES];
    size_t count = largest(results, picked);
    cli_buffer_string(&out, count > 0 ? "\n" : "");
    (void)cli_out(program, &out);
    cli_buffer_release(&out);
    if (count == 0) {
        return;
    }
    cli_table table;
    cli_table_init(&table, program, family_heads, 5, 6u);
    for (size_t i = 0; i < count; i++) {
        family_cells(&table, results, &results->families[picked[i]]);
    }
    if (results->family_count > count) {
        cli_buffer more = CLI_BUFFER_INIT;
        cli_put_count(program, &more, "cli.show.more_families", results->family_count - count);
        cli_table_note(&table, cli_buffer_text(&more));
        cli_buffer_release(&more);
    }
    (void)cli_table_print(program, &table);
    cli_table_release(&table);
}

static void summary_json(cli *program, const stemma_results *results)
{
    cli_tally tally = cli_tally_of(results);
    char text[512];
    cli_buffer out = CLI_BUFFER_INIT;
    snprintf(text, sizeof text, "{\"articles\":%" PRIu64 ",\"undated\":%" PRIu64 ",\"rejected\":%" PRIu64,
             tally.articles, tally.undated, tally.rejected);
    cli_buffer_string(&out, text);
    if (results->has_passages) {
        snprintf(text, sizeof text, ",\"links\":%" PRIu64 ",\"passages\":%" PRIu64, cli_links_asserted(results),
                 cli_passages_asserted(results));
        cli_buffer_string(&out, text);
    }
    if (results->has_families) {
        snprintf(text, sizeof text, ",\"families\":%zu,\"origins\":{\"low\":%.6g,\"expected\":%.6g,\"high\":%.6g}",
                 results->family_count, results->origins_low, results->origins_expected, results->origins_high);
        cli_buffer_string(&out, text);
        cli_unseen unseen = cli_unseen_of(results);
        snprintf(text, sizeof text, ",\"documents\":%" PRIu64 ",\"originals\":%" PRIu64 ",\"conflicts\":%" PRIu64,
                 unseen.documents, unseen.originals, unseen.conflicts);
        cli_buffer_string(&out, text);
    }
    snprintf(text, sizeof text, ",\"decisions\":%" PRIu64, cli_decisions_in_force(results));
    cli_buffer_string(&out, text);
    snprintf(text, sizeof text, ",\"not_compared\":%" PRIu64 "}\n", results->not_compared);
    cli_buffer_string(&out, text);
    (void)cli_out(program, &out);
    cli_buffer_release(&out);
}

/* ------------------------------------------------------------------ the command */

typedef struct view {
    const char *name;
    void (*fill)(cli *program, const stemma_results *results, cli_table *table); /* NULL: not built yet */
} view;

static const view views[] = {
    {"articles", fill_articles},
    {"families", fill_families},
    {"links", fill_links},
    {"passages", fill_passages},
    {"edges", fill_edges},
    {"sources", cli_fill_sources},
    {"decisions", cli_fill_decisions},
    {"mentions", NULL},
    {"entities", NULL},
    {"claims", NULL},
    {"events", NULL},
    {"statements", NULL},
};
#define VIEWS (sizeof views / sizeof views[0])

static const view *find_view(cli *program, const char *name, int *status)
{
    const char *names[VIEWS];
    for (size_t i = 0; i < VIEWS; i++) {
        names[i] = views[i].name;
        if (strcmp(name, views[i].name) == 0) {
            if (!views[i].fill) {
                cli_error(program, "cli.not_built", CLI_ARGS(name));
                *status = CLI_FAILED;
            }
            return views[i].fill ? &views[i] : NULL;
        }
    }
    const char *suggestion = cli_suggest(name, names, VIEWS);
    *status = suggestion ? cli_usage_error(program, "cli.unknown_table.near", CLI_ARGS(name, suggestion))
                         : cli_usage_error(program, "cli.unknown_table", CLI_ARGS(name));
    return NULL;
}

static bool built(const stemma_results *results, const char *name)
{
    if (strcmp(name, "families") == 0 || strcmp(name, "edges") == 0 || strcmp(name, "sources") == 0) {
        return results->has_families;
    }
    return strcmp(name, "articles") == 0 || strcmp(name, "decisions") == 0 || results->has_passages;
}

static int show_rows(cli *program, const stemma_results *results, const char *name)
{
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    stemma_writer writer = {cli_write_bytes, program};
    if (stemma_results_table(results, name, &writer, &error) == STEMMA_OK || program->out_error != 0) {
        return CLI_DONE;
    }
    return cli_failed(program, &error);
}

static int show_view(cli *program, const stemma_results *results, const view *wanted)
{
    if (!wanted) {
        if (program->options.json) {
            summary_json(program, results);
        } else {
            show_summary(program, results);
        }
        return CLI_DONE;
    }
    if (!built(results, wanted->name)) {
        cli_error(program, "cli.not_run", CLI_ARGS(wanted->name));
        return CLI_FAILED;
    }
    if (program->options.json) {
        return show_rows(program, results, wanted->name);
    }
    cli_table table;
    wanted->fill(program, results, &table);
    (void)cli_table_print(program, &table);
    cli_table_release(&table);
    return CLI_DONE;
}

int cli_command_show(cli *program)
{
    const cli_options *options = &program->options;
    const view *wanted = NULL;
    stemma_case *c = NULL;
    const stemma_results *results = NULL;
    int status = CLI_DONE;
    if (options->operand_count == 2) {
        wanted = find_view(program, options->operands[1], &status);
    }
    if (status == CLI_DONE) {
        status = cli_case_read(program, &c, &results, options->operands[0]);
    }
    if (status == CLI_DONE) {
        status = show_view(program, results, wanted);
        cli_case_close(program, c);
    }
    return status;
}
