/* cli_what_if.h - two sets of results side by side, as the files of `what-if` share them. */
#ifndef STM_CLI_WHAT_IF_H
#define STM_CLI_WHAT_IF_H

#include "cli/cli.h"

typedef struct cli_what_if {
    cli *program;
    const stemma_results *before, *after;
    uint32_t *place;  /* of every article before: its index after, STEMMA_NO_ARTICLE where it is gone */
    uint32_t *edge;   /* of every article after: its edge, UINT32_MAX none */
    uint32_t *family; /* of every article after: its family, STEMMA_NO_FAMILY none */
    cli_buffer out;
    size_t edges_changed, families_changed, sources_changed;
} cli_what_if;

/* Tells which shared sources change (cli_what_if_sources.c); false: no memory. */
bool cli_what_if_put_sources(cli_what_if *w);

#endif
