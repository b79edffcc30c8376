/* cli_sources.c - what stands behind several articles at once: documents that they quote, originals that are not
 * identified; and the edges where the text speaks against the dates. */
#include <string.h>

#include "cli/cli.h"

#define TABLE_QUOTE_POINTS 90
#define WHY_QUOTE_POINTS 240

size_t cli_source_articles(const stemma_source *source)
{
    size_t count = 0;
    for (size_t i = 0; i < source->quote_count; i++) {
        count += i == 0 || source->quotes[i].article != source->quotes[i - 1].article;
    }
    return count;
}

/* ------------------------------------------------------------------ the table */

const char *cli_source_type(const cli *program, const stemma_source *source)
{
    if (source->type == STEMMA_SOURCE_ORIGINAL) {
        return cli_text(program, "cli.source.original");
    }
    return cli_text(program, source->article == STEMMA_NO_ARTICLE ? "cli.source.document" : "cli.source.document_here");
}

static void source_cells(const cli *program, cli_table *table, const stemma_results *results,
                         const stemma_source *source)
{
    const stemma_quote *quote = stemma_source_piece(source, 0);
    uint32_t first = stemma_source_first(results, source);
    cli_number articles = cli_integer(cli_source_articles(source));
    cli_number takers = cli_integer(source->takers);
    cli_buffer text = CLI_BUFFER_INIT;
    cli_buffer when = CLI_BUFFER_INIT;
    if (quote) {
        cli_put_quote(&text, &results->articles[quote->article], quote->begin, quote->end, TABLE_QUOTE_POINTS);
    }
    if (first != STEMMA_NO_ARTICLE) {
        stemma_interval until = results->articles[first].published;
        until.from = until.to;
        cli_put_interval(program, &when, &until);
    }
    cli_table_cell(table, source->id);
    cli_table_cell(table, cli_source_type(program, source));
    cli_table_cell(table, articles.text);
    cli_table_cell(table, takers.text);
    cli_table_cell(table, first != STEMMA_NO_ARTICLE ? cli_buffer_text(&when) : NULL);
    cli_table_cell(table, cli_buffer_text(&text));
    table->failed = table->failed || text.failed || when.failed;
    cli_buffer_release(&text);
    cli_buffer_release(&when);
}

void cli_fill_sources(cli *program, const stemma_results *results, cli_table *table)
{
    static const char *const heads[] = {"cli.head.id",     "cli.head.shared_source", "cli.head.articles",
                                        "cli.head.takers", "cli.head.not_after",     "cli.head.text"};
    cli_table_init(table, program, heads, 6, 4u | 8u);
    for (size_t i = 0; i < results->source_count; i++) {
        source_cells(program, table, results, &results->sources[i]);
    }
}

/* ------------------------------------------------------------------ the summary */

cli_unseen cli_unseen_of(const stemma_results *results)
{
    cli_unseen unseen = {0, 0, 0};
    for (size_t i = 0; i < results->source_count; i++) {
        const stemma_source *source = &results->sources[i];
        unseen.originals += source->type == STEMMA_SOURCE_ORIGINAL;
        unseen.documents += source->type == STEMMA_SOURCE_DOCUMENT && source->article == STEMMA_NO_ARTICLE;
    }
    for (size_t i = 0; i < results->edge_count; i++) {
        unseen.conflicts += results->edges[i].conflict > 0;
    }
    return unseen;
}

void cli_put_unseen(const cli *program, cli_buffer *out, const cli_unseen *unseen, const char *before)
{
    const struct {
        const char *key;
        uint64_t count;
    } parts[] = {{"cli.documents", unseen->documents},
                 {"cli.originals", unseen->originals},
                 {"cli.conflicts", unseen->conflicts}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].count > 0) {
            cli_buffer_string(out, before);
            cli_put_count(program, out, parts[i].key, parts[i].count);
            before = ", ";
        }
    }
}

/* ------------------------------------------------------------------ in `why` */

static bool has_part(const stemma_source *source, uint32_t article)
{
    for (size_t i = 0; i < source->quote_count; i++) {
        if (source->quotes[i].article == article) {
            return true;
        }
    }
    return false;
}

static void put_document(const cli_pair *pair, const stemma_source *source)
{
    const stemma_quote *quote = stemma_source_piece(source, 0);
    cli_number takers = cli_integer(source->takers);
    cli_buffer text = CLI_BUFFER_INIT;
    if (quote) {
        cli_put_quote(&text, &pair->results->articles[quote->article], quote->begin, quote->end, WHY_QUOTE_POINTS);
    }
    if (source->article == STEMMA_NO_ARTICLE) {
        cli_pair_put(pair, "cli.why.document", CLI_ARGS(source->id, takers.text, cli_buffer_text(&text)));
    } else {
        cli_pair_put(pair, "cli.why.document_here",
                     CLI_ARGS(source->id, takers.text, cli_buffer_text(&text),
                              cli_name(&pair->results->articles[source->article])));
    }
    pair->out->failed = pair->out->failed || text.failed;
    cli_buffer_release(&text);
}

void cli_why_sources(const cli_pair *pair)
{
    for (size_t i = 0; i < pair->results->source_count; i++) {
        const stemma_source *source = &pair->results->sources[i];
        if (!has_part(source, pair->a) || !has_part(source, pair->b)) {
            continue;
        }
        if (source->type == STEMMA_SOURCE_DOCUMENT) {
            put_document(pair, source);
        } else {
            cli_number articles = cli_integer(cli_source_articles(source));
            cli_number takers = cli_integer(source->takers);
            cli_pair_put(pair, "cli.why.original", CLI_ARGS(source->id, articles.text, takers.text));
        }
    }
}

void cli_why_conflict(const cli_pair *pair, const stemma_edge *edge)
{
    bool about =
        (edge->child == pair->a && edge->parent == pair->b) || (edge->child == pair->b && edge->parent == pair->a);
    if (edge->conflict > 0 && about) {
        cli_number chance = cli_percent(pair->program, edge->conflict);
        const char *child = edge->child == pair->a ? "A" : "B";
        cli_pair_put(pair, "cli.why.conflict", CLI_ARGS(edge->child == pair->a ? "B" : "A", child, chance.text));
    }
}
