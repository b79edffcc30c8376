/* cli_decisions.c - the user's decisions in words: one sentence each, a table of them, and the log as JSON Lines. */
#include <inttypes.h>
#include <string.h>

#include "cli/cli.h"

static const char *const type_keys[] = {"cli.decision.parent",    "cli.decision.reject", "cli.decision.origin",
                                        "cli.decision.published", "cli.decision.outlet", "cli.decision.remove"};
static const char *const state_keys[] = {"cli.state.in_force", "cli.state.replaced", "cli.state.waiting",
                                         "cli.state.undone"};

static const char *or_unknown(const cli *program, const char *value)
{
    return value ? value : cli_text(program, "cli.unknown");
}

void cli_put_decision(const cli *program, cli_buffer *out, const stemma_decision *decision)
{
    bool field = decision->type == STEMMA_DECISION_PUBLISHED || decision->type == STEMMA_DECISION_OUTLET;
    if (field) {
        cli_put(program, out, type_keys[decision->type],
                CLI_ARGS(decision->article_id, or_unknown(program, decision->value),
                         or_unknown(program, decision->before)));
    } else {
        cli_put(program, out, type_keys[decision->type], CLI_ARGS(decision->article_id, decision->other_id));
    }
}

uint64_t cli_decisions_in_force(const stemma_results *results)
{
    uint64_t count = 0;
    for (size_t i = 0; i < results->decision_count; i++) {
        count += results->decisions[i].state == STEMMA_DECISION_IN_FORCE;
    }
    return count;
}

/* "2024-07-25 10:00", in UTC. */
static void time_cell(const cli *program, cli_table *table, int64_t seconds)
{
    const stemma_interval when = {seconds, seconds, STEMMA_PRECISION_SECOND, NULL};
    cli_buffer text = CLI_BUFFER_INIT;
    cli_put_interval(program, &text, &when);
    cli_table_cell(table, cli_buffer_text(&text));
    table->failed = table->failed || text.failed;
    cli_buffer_release(&text);
}

void cli_fill_decisions(cli *program, const stemma_results *results, cli_table *table)
{
    static const char *const heads[] = {"cli.head.number", "cli.head.made", "cli.head.state", "cli.head.decision",
                                        "cli.head.reason"};
    cli_table_init(table, program, heads, 5, 1u);
    for (size_t i = 0; i < results->decision_count; i++) {
        const stemma_decision *decision = &results->decisions[i];
        cli_number number = cli_integer(decision->number);
        cli_buffer text = CLI_BUFFER_INIT;
        cli_put_decision(program, &text, decision);
        cli_table_cell(table, number.text);
        time_cell(program, table, decision->made_at);
        cli_table_cell(table, cli_text(program, state_keys[decision->state]));
        cli_table_cell(table, cli_buffer_text(&text));
        cli_table_cell(table, decision->note);
        table->failed = table->failed || text.failed;
        cli_buffer_release(&text);
    }
}
