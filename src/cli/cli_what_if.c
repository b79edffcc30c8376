/* cli_what_if.c - `what-if`: which edges, families, shared sources and origins change under a supposition.
 *
 * The library gives the results twice, as they are and as they would be; both are sorted by id, so that one walk finds
 * every article in the other. Told is what a reader would see change: another source, a probability that differs by a
 * percent or crosses one half, a family that shrinks, splits or dissolves, a number of origins; shared sources are
 * matched in cli_what_if_sources.c. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli_what_if.h"

#define SEEN 0.005 /* less than half a percent is no change that anybody sees */

/* ------------------------------------------------------------------ one set of results in the other */

static void find_places(cli_what_if *w)
{
    size_t k = 0;
    for (size_t i = 0; i < w->before->article_count; i++) {
        const char *id = w->before->articles[i].id;
        while (k < w->after->article_count && strcmp(w->after->articles[k].id, id) < 0) {
            k++;
        }
        bool same = k < w->after->article_count && strcmp(w->after->articles[k].id, id) == 0;
        w->place[i] = same ? (uint32_t)k : STEMMA_NO_ARTICLE;
    }
    for (size_t i = 0; i < w->after->article_count; i++) {
        w->edge[i] = UINT32_MAX;
        w->family[i] = STEMMA_NO_FAMILY;
    }
    for (size_t i = 0; i < w->after->edge_count; i++) {
        w->edge[w->after->edges[i].child] = (uint32_t)i;
        w->family[w->after->edges[i].child] = w->after->edges[i].family;
    }
}

static bool prepare(cli_what_if *w)
{
    w->place = calloc(w->before->article_count + 1, sizeof *w->place);
    w->edge = calloc(w->after->article_count + 1, sizeof *w->edge);
    w->family = calloc(w->after->article_count + 1, sizeof *w->family);
    if (!w->place || !w->edge || !w->family) {
        return false;
    }
    find_places(w);
    return true;
}

static void release(cli_what_if *w)
{
    free(w->place);
    free(w->edge);
    free(w->family);
    cli_buffer_release(&w->out);
}

/* ------------------------------------------------------------------ edges */

static const stemma_edge *edge_after(const cli_what_if *w, const stemma_edge *before)
{
    uint32_t child = w->place[before->child];
    bool known = child != STEMMA_NO_ARTICLE && w->edge[child] != UINT32_MAX;
    return known ? &w->after->edges[w->edge[child]] : NULL;
}

static bool same_parent(const cli_what_if *w, const stemma_edge *before, const stemma_edge *after)
{
    if (before->parent == STEMMA_NO_ARTICLE || after->parent == STEMMA_NO_ARTICLE) {
        return before->parent == after->parent;
    }
    return w->place[before->parent] == after->parent;
}

static bool edge_changes(const cli_what_if *w, const stemma_edge *before, const stemma_edge *after)
{
    bool crosses = (before->probability >= CLI_ASSERTED) != (after->probability >= CLI_ASSERTED);
    return crosses || !same_parent(w, before, after) || fabs(before->probability - after->probability) >= SEEN;
}

static const char *parent_name(const cli *program, const stemma_results *results, uint32_t parent)
{
    return parent == STEMMA_NO_ARTICLE ? cli_text(program, "cli.origin") : cli_name(&results->articles[parent]);
}

static void put_edge(cli_what_if *w, const stemma_edge *before, const stemma_edge *after)
{
    cli_number old_chance = cli_percent(w->program, before->probability);
    cli_number new_chance = cli_percent(w->program, after->probability);
    cli_put(w->program, &w->out, same_parent(w, before, after) ? "cli.what_if.chance" : "cli.what_if.source",
            CLI_ARGS(cli_name(&w->before->articles[before->child]), parent_name(w->program, w->before, before->parent),
                     old_chance.text, parent_name(w->program, w->after, after->parent), new_chance.text));
    cli_buffer_string(&w->out, "\n");
}

static void put_json_side(cli_buffer *out, const char *name, const stemma_results *results, const stemma_edge *edge)
{
    char text[96];
    snprintf(text, sizeof text, ",\"%s\":{\"parent\":", name);
    cli_buffer_string(out, text);
    cli_buffer_json(out, edge->parent == STEMMA_NO_ARTICLE ? NULL : results->articles[edge->parent].id);
    snprintf(text, sizeof text, ",\"probability\":%.6g}", edge->probability);
    cli_buffer_string(out, text);
}

static void put_edge_row(cli_what_if *w, const stemma_edge *before, const stemma_edge *after)
{
    cli_buffer_string(&w->out, "{\"change\":\"edge\",\"child\":");
    cli_buffer_json(&w->out, w->before->articles[before->child].id);
    put_json_side(&w->out, "before", w->before, before);
    put_json_side(&w->out, "after", w->after, after);
    cli_buffer_string(&w->out, "}\n");
}

static void put_edges(cli_what_if *w)
{
    for (size_t i = 0; i < w->before->edge_count; i++) {
        const stemma_edge *before = &w->before->edges[i];
        const stemma_edge *after = edge_after(w, before);
        if (!after || !edge_changes(w, before, after)) {
            continue;
        }
        if (w->edges_changed++ == 0 && !w->program->options.json) {
            cli_buffer_string(&w->out, cli_text(w->program, "cli.what_if.sources"));
            cli_buffer_string(&w->out, "\n");
        }
        if (w->program->options.json) {
            put_edge_row(w, before, after);
        } else {
            put_edge(w, before, after);
        }
    }
}

/* ------------------------------------------------------------------ families */

static bool differ(double one, double two)
{
    return fabs(one - two) >= SEEN;
}

/* Whether the members are now those of one family with as many, and as many origins. */
static bool family_changes(const cli_what_if *w, const stemma_family *family)
{
    uint32_t first = w->place[family->members[0]];
    uint32_t now = first == STEMMA_NO_ARTICLE ? STEMMA_NO_FAMILY : w->family[first];
    if (now == STEMMA_NO_FAMILY) {
        return true;
    }
    for (size_t i = 0; i < family->member_count; i++) {
        uint32_t place = w->place[family->members[i]];
        if (place == STEMMA_NO_ARTICLE || w->family[place] != now) {
            return true;
        }
    }
    const stemma_family *after = &w->after->families[now];
    return after->member_count != family->member_count || differ(after->origins_low, family->origins_low) ||
           differ(after->origins_expected, family->origins_expected) ||
           differ(after->origins_high, family->origins_high);
}

static void put_family(cli_what_if *w, const stemma_family *family, cli_buffer *out)
{
    cli_buffer articles = CLI_BUFFER_INIT;
    cli_buffer origins = CLI_BUFFER_INIT;
    cli_put_count(w->program, &articles, "cli.articles", family->member_count);
    cli_put_origins(w->program, &origins, family->origins_low, family->origins_expected, family->origins_high);
    cli_put(w->program, out, "cli.what_if.family",
            CLI_ARGS(family->id, cli_buffer_text(&articles), cli_buffer_text(&origins)));
    out->failed = out->failed || articles.failed || origins.failed;
    cli_buffer_release(&articles);
    cli_buffer_release(&origins);
}

static void put_family_json(const stemma_family *family, cli_buffer *out)
{
    char text[192];
    cli_buffer_string(out, "{\"family\":");
    cli_buffer_json(out, family->id);
    snprintf(text, sizeof text, ",\"size\":%zu,\"origins\":{\"low\":%.6g,\"expected\":%.6g,\"high\":%.6g}}",
             family->member_count, family->origins_low, family->origins_expected, family->origins_high);
    cli_buffer_string(out, text);
}

/* The families that its members are of afterwards, each once, in the order of members; how many there are. */
static size_t put_successors(cli_what_if *w, const stemma_family *family, cli_buffer *out)
{
    size_t count = 0;
    for (size_t i = 0; i < family->member_count; i++) {
        uint32_t place = w->place[family->members[i]];
        uint32_t now = place == STEMMA_NO_ARTICLE ? STEMMA_NO_FAMILY : w->family[place];
        bool told = now == STEMMA_NO_FAMILY;
        for (size_t k = 0; k < i && !told; k++) {
            uint32_t other = w->place[family->members[k]];
            told = other != STEMMA_NO_ARTICLE && w->family[other] == now;
        }
        if (!told) {
            cli_buffer_string(out, count++ > 0 ? (w->program->options.json ? "," : ", ") : "");
            if (w->program->options.json) {
                put_family_json(&w->after->families[now], out);
            } else {
                put_family(w, &w->after->families[now], out);
            }
        }
    }
    return count;
}

static void put_family_change(cli_what_if *w, const stemma_family *family)
{
    cli_buffer before = CLI_BUFFER_INIT;
    cli_buffer after = CLI_BUFFER_INIT;
    put_family(w, family, &before);
    if (put_successors(w, family, &after) == 0) {
        cli_buffer_string(&after, cli_text(w->program, "cli.what_if.no_family"));
    }
    cli_put(w->program, &w->out, "cli.what_if.becomes", CLI_ARGS(cli_buffer_text(&before), cli_buffer_text(&after)));
    cli_buffer_string(&w->out, "\n");
    w->out.failed = w->out.failed || before.failed || after.failed;
    cli_buffer_release(&before);
    cli_buffer_release(&after);
}

static void put_families(cli_what_if *w)
{
    for (size_t i = 0; i < w->before->family_count; i++) {
        const stemma_family *family = &w->before->families[i];
        if (family->member_count == 0 || !family_changes(w, family)) {
            continue;
        }
        if (w->families_changed++ == 0 && !w->program->options.json) {
            cli_buffer_string(&w->out, cli_text(w->program, "cli.what_if.families"));
            cli_buffer_string(&w->out, "\n");
        }
        if (w->program->options.json) {
            cli_buffer_string(&w->out, "{\"change\":\"family\",\"before\":");
            put_family_json(family, &w->out);
            cli_buffer_string(&w->out, ",\"after\":[");
            (void)put_successors(w, family, &w->out);
            cli_buffer_string(&w->out, "]}\n");
        } else {
            put_family_change(w, family);
        }
    }
}

/* ------------------------------------------------------------------ the whole */

static void put_supposition(cli_what_if *w, const uint32_t *articles, size_t count)
{
    const cli_options *options = &w->program->options;
    const char *name = options->without ? options->without : options->distrust;
    cli_buffer counted = CLI_BUFFER_INIT;
    cli_put_count(w->program, &counted, "cli.articles", count);
    if (options->distrust || count == 1) {
        name = cli_name(&w->before->articles[articles[0]]);
    }
    cli_put(w->program, &w->out, options->without ? "cli.what_if.without" : "cli.what_if.distrust",
            CLI_ARGS(name, cli_buffer_text(&counted)));
    cli_buffer_string(&w->out, "\n");
    w->out.failed = w->out.failed || counted.failed;
    cli_buffer_release(&counted);
}

static void put_supposition_row(cli_what_if *w, const uint32_t *articles, size_t count)
{
    cli_buffer_string(&w->out, w->program->options.without ? "{\"change\":\"without\",\"articles\":["
                                                           : "{\"change\":\"distrust date\",\"articles\":[");
    for (size_t i = 0; i < count; i++) {
        cli_buffer_string(&w->out, i > 0 ? "," : "");
        cli_buffer_json(&w->out, w->before->articles[articles[i]].id);
    }
    cli_buffer_string(&w->out, "]}\n");
}

static void put_origins_row(cli_what_if *w)
{
    const stemma_results *sides[] = {w->before, w->after};
    static const char *const names[] = {"before", "after"};
    char text[160];
    cli_buffer_string(&w->out, "{\"change\":\"origins\"");
    for (size_t i = 0; i < 2; i++) {
        snprintf(text, sizeof text, ",\"%s\":{\"low\":%.6g,\"expected\":%.6g,\"high\":%.6g,\"families\":%zu}", names[i],
                 sides[i]->origins_low, sides[i]->origins_expected, sides[i]->origins_high, sides[i]->family_count);
        cli_buffer_string(&w->out, text);
    }
    cli_buffer_string(&w->out, "}\n");
}

static void put_totals(cli_what_if *w)
{
    const stemma_results *sides[] = {w->before, w->after};
    cli_buffer text[2] = {CLI_BUFFER_INIT, CLI_BUFFER_INIT};
    for (size_t i = 0; i < 2; i++) {
        cli_put_count(w->program, &text[i], "cli.families", sides[i]->family_count);
        cli_buffer_string(&text[i], ", ");
        cli_put_origins(w->program, &text[i], sides[i]->origins_low, sides[i]->origins_expected,
                        sides[i]->origins_high);
    }
    bool same = strcmp(cli_buffer_text(&text[0]), cli_buffer_text(&text[1])) == 0;
    cli_put(w->program, &w->out, same ? "cli.what_if.same_totals" : "cli.what_if.totals",
            CLI_ARGS(cli_buffer_text(&text[0]), cli_buffer_text(&text[1])));
    cli_buffer_string(&w->out, "\n");
    for (size_t i = 0; i < 2; i++) {
        w->out.failed = w->out.failed || text[i].failed;
        cli_buffer_release(&text[i]);
    }
}

/* False: no memory. */
static bool tell(cli_what_if *w, const stemma_what_if *what_if)
{
    size_t count;
    const uint32_t *articles = stemma_what_if_articles(what_if, &count);
    if (w->program->options.json) {
        put_supposition_row(w, articles, count);
        put_origins_row(w);
    } else {
        put_supposition(w, articles, count);
        put_totals(w);
    }
    put_families(w);
    put_edges(w);
    if (!cli_what_if_put_sources(w)) {
        return false;
    }
    if (w->edges_changed + w->families_changed + w->sources_changed == 0 && !w->program->options.json) {
        cli_buffer_string(&w->out, cli_text(w->program, "cli.what_if.nothing"));
        cli_buffer_string(&w->out, "\n");
    }
    (void)cli_out(w->program, &w->out);
    return true;
}

static int suppose(cli *program, stemma_case *c, const stemma_results *results)
{
    const stemma_supposition supposition = {program->options.without, program->options.distrust};
    stemma_what_if *what_if = NULL;
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    cli_what_if w = {.program = program, .before = results, .out = CLI_BUFFER_INIT};
    if (stemma_case_what_if(&what_if, c, &supposition, &error) != STEMMA_OK) {
        int status = cli_failed(program, &error);
        if (error.code == STEMMA_CODE_AMBIGUOUS_ARTICLE) {
            cli_list_candidates(program, results, error.subject);
        }
        return status;
    }
    cli_progress_erase(program);
    w.after = stemma_what_if_results(what_if);
    if (!prepare(&w) || !tell(&w, what_if)) {
        program->out_of_memory = true;
    }
    release(&w);
    stemma_what_if_free(what_if);
    return CLI_DONE;
}

int cli_command_what_if(cli *program)
{
    const stemma_results *results = NULL;
    stemma_case *c = NULL;
    int status = cli_case_read(program, &c, &results, program->options.operands[0]);
    if (status != CLI_DONE) {
        return status;
    }
    if (results->has_families) {
        status = suppose(program, c, results);
    } else {
        cli_error(program, "cli.not_run", CLI_ARGS("families"));
        status = CLI_FAILED;
    }
    cli_case_close(program, c);
    return status;
}
