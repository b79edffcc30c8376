/* cli_reasons.c - the second half of `why`: which of the two came first, what changed on the way, what speaks for the
 * direction that is told and against it, and what the user decided about either.
 *
 * Every sentence names the two by their letters, so that a reader needs no memory; what speaks against is told as
 * plainly as what speaks for. */
#include <math.h>
#include <string.h>

#include "cli/cli.h"

#define STRONG 2.0 /* of a contribution to the logarithm of the odds: more than seven to one */
#define FAINT 0.4

void cli_pair_put(const cli_pair *pair, const char *key, const char *const *arguments, size_t count)
{
    cli_put(pair->program, pair->out, key, arguments, count);
    cli_buffer_string(pair->out, "\n");
}

static const char *letter_of(const cli_pair *pair, uint32_t article)
{
    return article == pair->a ? "A" : "B";
}

/* ------------------------------------------------------------------ dates */

static bool is_open(const stemma_interval *when)
{
    return when->from == STEMMA_TIME_OPEN_FROM && when->to == STEMMA_TIME_OPEN_TO;
}

static bool ends_before(const stemma_interval *one, const stemma_interval *two)
{
    return one->to != STEMMA_TIME_OPEN_TO && two->from != STEMMA_TIME_OPEN_FROM && one->to < two->from;
}

void cli_why_dates(const cli_pair *pair)
{
    const stemma_interval *a = &pair->results->articles[pair->a].published;
    const stemma_interval *b = &pair->results->articles[pair->b].published;
    if (is_open(a) && is_open(b)) {
        cli_pair_put(pair, "cli.why.undated_both", CLI_NO_ARGS);
    } else if (is_open(a) || is_open(b)) {
        cli_pair_put(pair, "cli.why.undated_one", CLI_ARGS(is_open(a) ? "A" : "B"));
    } else if (ends_before(a, b)) {
        cli_pair_put(pair, "cli.why.earlier", CLI_ARGS("A", "B"));
    } else if (ends_before(b, a)) {
        cli_pair_put(pair, "cli.why.earlier", CLI_ARGS("B", "A"));
    } else {
        cli_pair_put(pair, "cli.why.same_time", CLI_NO_ARGS);
    }
}

/* ------------------------------------------------------------------ what changed */

/* "cli.why.change.hedge.only_a": A has it, and B does not. */
static void put_change(const cli_pair *pair, const stemma_change *change, bool swapped)
{
    static const char *const types[] = {"number", "name", "negation", "hedge", "attribution"};
    const char *low = change->a ? change->a : "";
    const char *high = change->b ? change->b : "";
    const char *of_a = swapped ? high : low;
    const char *of_b = swapped ? low : high;
    char key[64];
    if (of_a[0] && of_b[0]) {
        snprintf(key, sizeof key, "cli.why.change.%s", types[change->type]);
        cli_pair_put(pair, key, CLI_ARGS(of_a, of_b));
    } else {
        snprintf(key, sizeof key, "cli.why.change.%s.only", types[change->type]);
        bool has = of_a[0] != '\0';
        cli_pair_put(pair, key, CLI_ARGS(has ? "A" : "B", has ? "B" : "A", has ? of_a : of_b));
    }
}

void cli_why_changes(const cli_pair *pair, const stemma_passage *passage)
{
    for (size_t i = 0; i < passage->change_count; i++) {
        put_change(pair, &passage->changes[i], pair->a != passage->a);
    }
}

void cli_why_kind(const cli_pair *pair, const stemma_passage *passage)
{
    const char *of_a = pair->results->articles[pair->a].language;
    const char *of_b = pair->results->articles[pair->b].language;
    if (passage->kind == STEMMA_KIND_REWORDING) {
        cli_pair_put(pair, "cli.why.reworded", CLI_NO_ARGS);
    } else if (passage->kind == STEMMA_KIND_TRANSLATION && of_a && of_b) {
        cli_pair_put(pair, "cli.why.translated", CLI_ARGS(of_a, of_b));
    }
}

/* ------------------------------------------------------------------ the user's decisions */

void cli_why_decisions(const cli_pair *pair)
{
    for (size_t i = 0; i < pair->results->decision_count; i++) {
        const stemma_decision *decision = &pair->results->decisions[i];
        bool about = decision->article == pair->a || decision->article == pair->b;
        if (!about || decision->state != STEMMA_DECISION_IN_FORCE) {
            continue;
        }
        cli_number number = cli_integer(decision->number);
        cli_buffer text = CLI_BUFFER_INIT;
        cli_put_decision(pair->program, &text, decision);
        cli_pair_put(pair, decision->note ? "cli.why.decision_note" : "cli.why.decision",
                     CLI_ARGS(number.text, cli_buffer_text(&text), decision->note));
        pair->out->failed = pair->out->failed || text.failed;
        cli_buffer_release(&text);
    }
}

/* ------------------------------------------------------------------ what speaks for the direction */

static const char *strength_key(double contribution)
{
    double size = fabs(contribution);
    return size >= STRONG ? "cli.reason.strongly" : size >= FAINT ? "cli.reason.clearly" : "cli.reason.slightly";
}

/* "   the dates: A came before B (strongly)". %1 is the source, %2 the other, %3 and %4 shares. */
static void put_reason(const cli_pair *pair, const stemma_reason *reason, const char *parent, const char *child)
{
    bool speaks_for = reason->contribution > 0;
    cli_number value = cli_percent(pair->program, reason->value);
    cli_number reverse = cli_percent(pair->program, reason->reverse);
    char key[64];
    snprintf(key, sizeof key, "cli.reason.%s", reason->name);
    cli_buffer text = CLI_BUFFER_INIT;
    cli_put(pair->program, &text, key,
            CLI_ARGS(speaks_for ? parent : child, speaks_for ? child : parent, speaks_for ? value.text : reverse.text,
                     speaks_for ? reverse.text : value.text));
    cli_pair_put(pair, "cli.reason.line",
                 CLI_ARGS(cli_buffer_text(&text), cli_text(pair->program, strength_key(reason->contribution))));
    pair->out->failed = pair->out->failed || text.failed;
    cli_buffer_release(&text);
}

static void put_side(const cli_pair *pair, const stemma_reasons *reasons, bool speaks_for, const char *const *names)
{
    size_t told = 0;
    for (size_t i = 0; i < reasons->count; i++) {
        if ((reasons->items[i].contribution > 0) == speaks_for) {
            if (told++ == 0) {
                cli_pair_put(pair, speaks_for ? "cli.reason.for" : "cli.reason.against", names, 2);
            }
            put_reason(pair, &reasons->items[i], names[0], names[1]);
        }
    }
    if (told == 0) {
        cli_pair_put(pair, speaks_for ? "cli.reason.none_for" : "cli.reason.none_against", names, 2);
    }
}

stemma_status cli_why_reasons(const cli_pair *pair, stemma_error *error)
{
    bool a_from_b =
        stemma_results_chance(pair->results, pair->a, pair->b) > stemma_results_chance(pair->results, pair->b, pair->a);
    uint32_t child = a_from_b ? pair->a : pair->b;
    uint32_t parent = a_from_b ? pair->b : pair->a;
    const char *const names[] = {letter_of(pair, parent), letter_of(pair, child)};
    stemma_reasons reasons;
    stemma_status status = stemma_results_reasons(&reasons, pair->results, child, parent, error);
    if (status != STEMMA_OK || !reasons.same_family) {
        return status;
    }
    cli_buffer_string(pair->out, "\n");
    if (!reasons.weighed) {
        cli_pair_put(pair, "cli.reason.not_weighed", CLI_NO_ARGS);
        return STEMMA_OK;
    }
    if (reasons.impossible || reasons.reverse_impossible) {
        const char *const excluded[] = {names[reasons.impossible ? 0 : 1], names[reasons.impossible ? 1 : 0]};
        cli_pair_put(pair, "cli.reason.dates_exclude", excluded, 2);
    }
    put_side(pair, &reasons, true, names);
    put_side(pair, &reasons, false, names);
    return STEMMA_OK;
}
