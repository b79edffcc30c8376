/* cli_why.c - `why`: one pair of articles explained, from the shared words to what is concluded from them.
 *
 *      both articles                 outlet, date, title; which came first
 *      shared passages               both readings, and what changed between them
 *        or the nearest evidence     where there is none
 *      the family and its origins
 *      for each of the two           the probable source, its runner-up, the reasons; or that it stays open
 *      for the likelier direction    what speaks for it and what against it (cli_reasons.c)
 *
 * The words are chosen with care: a probable source is not an accusation, and below one half nothing is asserted.
 */
#include <string.h>

#include "cli/cli.h"

#define QUOTE_POINTS 240

typedef cli_pair why;

static void put(const why *pair, const char *key, const char *const *arguments, size_t count)
{
    cli_pair_put(pair, key, arguments, count);
}

/* ------------------------------------------------------------------ the two articles */

static void put_article(const why *pair, const char *letter, const stemma_article *article)
{
    cli_buffer when = CLI_BUFFER_INIT;
    cli_put_interval(pair->program, &when, &article->published);
    put(pair, "cli.why.article", CLI_ARGS(letter, article->id));
    put(pair, "cli.why.title", CLI_ARGS(article->title ? article->title : cli_text(pair->program, "cli.untitled")));
    if (cli_file_name(article)) {
        put(pair, "cli.why.file", CLI_ARGS(article->input));
    }
    if (article->outlet) {
        put(pair, "cli.why.outlet", CLI_ARGS(article->outlet));
    }
    if (article->published.basis) {
        put(pair, "cli.why.date_basis",
            CLI_ARGS(cli_buffer_text(&when), cli_word(pair->program, "cli.read", article->published.basis)));
    } else {
        put(pair, "cli.why.date", CLI_ARGS(cli_buffer_text(&when)));
    }
    cli_buffer_release(&when);
}

/* ------------------------------------------------------------------ what they share */

static void put_quote(const why *pair, const char *letter, const stemma_article *article, uint32_t begin, uint32_t end)
{
    cli_buffer quote = CLI_BUFFER_INIT;
    cli_put_quote(&quote, article, begin, end, QUOTE_POINTS);
    put(pair, "cli.why.quote", CLI_ARGS(letter, cli_buffer_text(&quote)));
    pair->out->failed = pair->out->failed || quote.failed;
    cli_buffer_release(&quote);
}

/* Both readings, A's first. */
static void put_readings(const why *pair, const stemma_passage *passage)
{
    const stemma_article *articles = pair->results->articles;
    if (pair->a == passage->a) {
        put_quote(pair, "A", &articles[passage->a], passage->a_begin, passage->a_end);
        put_quote(pair, "B", &articles[passage->b], passage->b_begin, passage->b_end);
    } else {
        put_quote(pair, "A", &articles[passage->b], passage->b_begin, passage->b_end);
        put_quote(pair, "B", &articles[passage->a], passage->a_begin, passage->a_end);
    }
}

static bool is_pair(const why *pair, uint32_t a, uint32_t b)
{
    return (a == pair->a && b == pair->b) || (a == pair->b && b == pair->a);
}

static size_t put_passages(const why *pair)
{
    const stemma_results *results = pair->results;
    size_t number = 0;
    for (size_t i = 0; i < results->passage_count; i++) {
        const stemma_passage *passage = &results->passages[i];
        if (!is_pair(pair, passage->a, passage->b)) {
            continue;
        }
        cli_number count = cli_integer(++number);
        cli_number score = cli_percent(pair->program, passage->score);
        put(pair, passage->score >= CLI_ASSERTED ? "cli.why.passage" : "cli.why.passage_weak",
            CLI_ARGS(count.text, cli_text(pair->program, cli_kind_key(passage->kind)), score.text));
        cli_why_kind(pair, passage);
        put_readings(pair, passage);
        cli_why_changes(pair, passage);
    }
    return number;
}

static const stemma_link *link_of(const why *pair)
{
    for (size_t i = 0; i < pair->results->link_count; i++) {
        if (is_pair(pair, pair->results->links[i].a, pair->results->links[i].b)) {
            return &pair->results->links[i];
        }
    }
    return NULL;
}

/* A message whose arguments are the parts of A and of B that they share. */
static void put_shares(const why *pair, const char *key, const stemma_link *link)
{
    bool swapped = link->a != pair->a;
    cli_number a = cli_percent(pair->program, swapped ? link->b_share : link->a_share);
    cli_number b = cli_percent(pair->program, swapped ? link->a_share : link->b_share);
    put(pair, key, CLI_ARGS(a.text, b.text));
}

static stemma_status put_nearest(const why *pair, stemma_error *error)
{
    stemma_nearest nearest;
    stemma_status status = stemma_results_nearest(&nearest, pair->results, pair->a, pair->b, error);
    if (status != STEMMA_OK) {
        return status;
    }
    put(pair, "cli.why.no_passage", CLI_NO_ARGS);
    if (nearest.words == 0) {
        put(pair, "cli.why.no_word", CLI_NO_ARGS);
        return STEMMA_OK;
    }
    cli_buffer words = CLI_BUFFER_INIT;
    cli_put_count(pair->program, &words, "cli.words", nearest.words);
    put(pair, "cli.why.nearest", CLI_ARGS(cli_buffer_text(&words)));
    pair->out->failed = pair->out->failed || words.failed;
    cli_buffer_release(&words);
    stemma_passage both = {.a = nearest.a, .b = nearest.b};
    both.a_begin = nearest.a_begin;
    both.a_end = nearest.a_end;
    both.b_begin = nearest.b_begin;
    both.b_end = nearest.b_end;
    put_readings(pair, &both);
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ what follows from it */

static const stemma_edge *edge_of(const why *pair, uint32_t child)
{
    for (size_t i = 0; i < pair->results->edge_count; i++) {
        if (pair->results->edges[i].child == child) {
            return &pair->results->edges[i];
        }
    }
    return NULL;
}

/* "A", "B", another article's id, or "none of the articles here". */
static const char *name_of(const why *pair, uint32_t article)
{
    if (article == pair->a || article == pair->b) {
        return article == pair->a ? "A" : "B";
    }
    return article < pair->results->article_count ? cli_name(&pair->results->articles[article])
                                                  : cli_text(pair->program, "cli.why.no_article");
}

static double probability_of(const stemma_parent *parents, size_t count, uint32_t wanted)
{
    for (size_t i = 0; i < count; i++) {
        if (parents[i].parent == wanted) {
            return parents[i].probability;
        }
    }
    return 0;
}

/* What the edge says of the other article of the pair, where that is not the main source. */
static void put_other(const why *pair, const stemma_edge *edge, const char *child, uint32_t other)
{
    double also = probability_of(edge->also, edge->also_count, other);
    double source = probability_of(edge->parents, edge->parent_count, other);
    bool told = edge->parent == other || (edge->runner_up_probability > 0 && edge->runner_up == other);
    cli_number percent = cli_percent(pair->program, also > source ? also : source);
    if (also >= CLI_ASSERTED) {
        put(pair, "cli.why.also", CLI_ARGS(name_of(pair, other), child, percent.text));
    } else if (source > 0 && !told) {
        put(pair, "cli.why.other", CLI_ARGS(name_of(pair, other), child, percent.text));
    }
}

static void put_source(const why *pair, const stemma_edge *edge, const char *child)
{
    const char *parent = name_of(pair, edge->parent);
    cli_number percent = cli_percent(pair->program, edge->probability);
    bool origin = edge->parent == STEMMA_NO_ARTICLE;
    if (edge->probability < CLI_ASSERTED) {
        put(pair, "cli.why.undecided", CLI_ARGS(child, parent, percent.text));
    } else if (origin) {
        put(pair, "cli.why.is_origin", CLI_ARGS(child, percent.text));
    } else {
        put(pair, "cli.why.source", CLI_ARGS(parent, child, percent.text));
    }
}

static void put_direction(const why *pair, uint32_t child, uint32_t other)
{
    const stemma_edge *edge = edge_of(pair, child);
    const char *name = child == pair->a ? "A" : "B";
    if (!edge) {
        return;
    }
    put_source(pair, edge, name);
    if (edge->runner_up_probability > 0) {
        cli_number percent = cli_percent(pair->program, edge->runner_up_probability);
        put(pair, "cli.why.runner_up", CLI_ARGS(name_of(pair, edge->runner_up), percent.text));
    }
    put_other(pair, edge, name, other);
    cli_why_conflict(pair, edge);
    if (edge->basis) {
        cli_buffer basis = CLI_BUFFER_INIT;
        cli_put_basis(pair->program, &basis, edge->basis);
        put(pair, "cli.why.basis", CLI_ARGS(cli_buffer_text(&basis)));
        pair->out->failed = pair->out->failed || basis.failed;
        cli_buffer_release(&basis);
    }
}

/* One short piece in common ties no family, and a resemblance that is more likely chance ties none either. */
static void put_no_family(const why *pair)
{
    const stemma_link *link = link_of(pair);
    if (link && link->score >= CLI_ASSERTED) {
        put_shares(pair, "cli.why.no_family_little", link);
    } else if (link) {
        cli_number score = cli_percent(pair->program, link->score);
        put(pair, "cli.why.no_family_weak", CLI_ARGS(score.text));
    } else {
        put(pair, "cli.why.no_family", CLI_NO_ARGS);
    }
}

static void put_family(const why *pair)
{
    const stemma_edge *a = edge_of(pair, pair->a);
    const stemma_edge *b = edge_of(pair, pair->b);
    bool together = a && b && a->family == b->family && a->family < pair->results->family_count;
    if (!together) {
        put_no_family(pair);
        return;
    }
    const stemma_family *family = &pair->results->families[a->family];
    cli_buffer articles = CLI_BUFFER_INIT;
    cli_buffer origins = CLI_BUFFER_INIT;
    cli_put_count(pair->program, &articles, "cli.articles", family->member_count);
    cli_put_origins(pair->program, &origins, family->origins_low, family->origins_expected, family->origins_high);
    put(pair, "cli.why.family", CLI_ARGS(family->id, cli_buffer_text(&articles), cli_buffer_text(&origins)));
    pair->out->failed = pair->out->failed || articles.failed || origins.failed;
    cli_buffer_release(&articles);
    cli_buffer_release(&origins);
}

static stemma_status explain(const why *pair, stemma_error *error)
{
    put_article(pair, "A", &pair->results->articles[pair->a]);
    put_article(pair, "B", &pair->results->articles[pair->b]);
    cli_why_dates(pair);
    cli_buffer_string(pair->out, "\n");
    if (put_passages(pair) > 0) {
        const stemma_link *link = link_of(pair);
        if (link) {
            put_shares(pair, "cli.why.shares", link);
        }
    } else {
        stemma_status status = put_nearest(pair, error);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    cli_buffer_string(pair->out, "\n");
    cli_why_decisions(pair);
    if (!pair->results->has_families) {
        return STEMMA_OK;
    }
    put_family(pair);
    cli_why_sources(pair);
    put_direction(pair, pair->a, pair->b);
    put_direction(pair, pair->b, pair->a);
    return cli_why_reasons(pair, error);
}

/* ------------------------------------------------------------------ the command */

#define CANDIDATES_MAX 20

/* The ways in which stemma_results_find lets an article be named, the stricter first. */
static bool named(const stemma_article *article, const char *name, int way)
{
    const char *file = cli_file_name(article) ? cli_file_name(article) : "";
    switch (way) {
    case 0:
        return (article->source && strcmp(article->source, name) == 0) ||
               (article->input && strcmp(article->input, name) == 0) || strcmp(file, name) == 0;
    case 1:
        return strncmp(article->id, name, strlen(name)) == 0;
    default:
        return strncmp(file, name, strlen(name)) == 0;
    }
}

void cli_list_candidates(cli *program, const stemma_results *results, const char *name)
{
    size_t listed = 0;
    for (int way = 0; way < 3 && listed == 0; way++) {
        for (size_t i = 0; i < results->article_count && listed < CANDIDATES_MAX; i++) {
            const stemma_article *article = &results->articles[i];
            if (named(article, name, way)) {
                listed++;
                const char *file = article->title ? article->title : cli_file_name(article);
                cli_error(program, "cli.candidate", CLI_ARGS(article->id, file ? file : "-"));
            }
        }
    }
}

int cli_find(cli *program, const stemma_results *results, const char *name, uint32_t *out)
{
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    if (stemma_results_find(out, results, name, &error) == STEMMA_OK) {
        return CLI_DONE;
    }
    int status = cli_failed(program, &error);
    if (error.code == STEMMA_CODE_AMBIGUOUS_ARTICLE) {
        cli_list_candidates(program, results, name);
    }
    return status;
}

static int explain_pair(cli *program, const stemma_results *results, uint32_t first, uint32_t second)
{
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    cli_buffer out = CLI_BUFFER_INIT;
    int status = CLI_DONE;
    why pair = {program, results, first, second, &out};
    if (explain(&pair, &error) == STEMMA_OK) {
        (void)cli_out(program, &out);
    } else {
        status = cli_failed(program, &error);
    }
    cli_buffer_release(&out);
    return status;
}

static int write_pair(cli *program, const stemma_results *results, uint32_t first, uint32_t second)
{
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    const stemma_writer writer = {cli_write_bytes, program};
    if (stemma_results_why(results, first, second, &writer, &error) == STEMMA_OK || program->out_error != 0) {
        return CLI_DONE;
    }
    return cli_failed(program, &error);
}

int cli_command_why(cli *program)
{
    const char *const *operands = program->options.operands;
    const stemma_results *results = NULL;
    stemma_case *c = NULL;
    uint32_t first = 0;
    uint32_t second = 0;
    int status = cli_case_read(program, &c, &results, operands[0]);
    if (status != CLI_DONE) {
        return status;
    }
    status = cli_find(program, results, operands[1], &first);
    if (status == CLI_DONE) {
        status = cli_find(program, results, operands[2], &second);
    }
    if (status == CLI_DONE && first == second) {
        cli_error(program, "cli.why.same", CLI_ARGS(operands[1], operands[2]));
        status = CLI_FAILED;
    }
    if (status == CLI_DONE && !results->has_passages) {
        cli_error(program, "cli.not_run", CLI_ARGS("passages"));
        status = CLI_FAILED;
    }
    if (status == CLI_DONE) {
        status = program->options.json ? write_pair(program, results, first, second)
                                       : explain_pair(program, results, first, second);
    }
    cli_case_close(program, c);
    return status;
}
