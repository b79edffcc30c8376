/* Families, members, edges and shared sources of a whole case. Members come in the order of keys; they are counted by family first, so
 * that each family's places lie together, and sorted at the end. */
#include "store/store_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct tree_loader {
    stm_store *store;
    stm_arena *arena;
    const stm_key_map *map;
    stemma_family *families;
    size_t family_count, family_capacity;
    uint32_t *members;
    uint32_t *member_family; /* beside members while they are read */
    size_t member_count, member_capacity;
    stemma_edge *edges;
    size_t edge_count, edge_capacity;
    stemma_parent *parents;
    size_t parent_count, parent_capacity;
    stm_row parent_row;
    stemma_source *sources;
    size_t source_count, source_capacity;
    stemma_quote *quotes;
    size_t quote_count, quote_capacity;
} tree_loader;

static uint32_t known_article(const tree_loader *loader, stm_row *row, int column)
{
    uint32_t index = stm_key_map_find(loader->map, stm_row_key(row, column));
    row->damaged = row->damaged || index == STEMMA_NO_ARTICLE;
    return index;
}

static uint32_t article_or_none(const tree_loader *loader, stm_row *row, int column)
{
    return stm_row_is_null(row, column) ? STEMMA_NO_ARTICLE : known_article(loader, row, column);
}

/* Families are sorted by id. */
static uint32_t find_family(const tree_loader *loader, const char *id)
{
    size_t low = 0;
    size_t high = loader->family_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(loader->families[middle].id, id);
        if (order == 0) {
            return (uint32_t)middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return STEMMA_NO_FAMILY;
}

static uint32_t known_family(const tree_loader *loader, stm_row *row, int column)
{
    const char *id = (const char *)sqlite3_column_text(row->statement, column);
    uint32_t family = id ? find_family(loader, id) : STEMMA_NO_FAMILY;
    row->damaged = row->damaged || family == STEMMA_NO_FAMILY;
    return family;
}

static stemma_status open_all(tree_loader *loader, stm_statement which, stm_row *row, stemma_error *error)
{
    stm_binder binder = stm_store_bind(loader->store, which);
    return stm_row_open(row, &binder, loader->arena, "read its families", error);
}

static stemma_status load_rows(tree_loader *loader, stm_statement which, void (*read)(tree_loader *, stm_row *),
                               stemma_error *error)
{
    stm_row row;
    stemma_status status = open_all(loader, which, &row, error);
    while (status == STEMMA_OK && row.more) {
        read(loader, &row);
        status = stm_row_next(&row, error);
    }
    return stm_row_close(&row, status, error);
}

/* ------------------------------------------------------------------ families */

static void read_family(tree_loader *loader, stm_row *row)
{
    const char *id = (const char *)sqlite3_column_text(row->statement, 0);
    size_t length = (size_t)sqlite3_column_bytes(row->statement, 0);
    if (!id || loader->family_count == loader->family_capacity || length >= sizeof loader->families->id ||
        strlen(id) != length) {
        row->damaged = true;
        return;
    }
    stemma_family *family = &loader->families[loader->family_count++];
    *family = (stemma_family){.origins_low = stm_row_real(row, 1),
                              .origins_expected = stm_row_real(row, 2),
                              .origins_high = stm_row_real(row, 3)};
    memcpy(family->id, id, length + 1);
}

static stemma_status load_members(tree_loader *loader, stemma_error *error)
{
    stm_row row;
    stemma_status status = open_all(loader, STM_SQL_LOAD_MEMBERS, &row, error);
    while (status == STEMMA_OK && row.more) {
        uint32_t article = known_article(loader, &row, 0);
        uint32_t family = known_family(loader, &row, 1);
        if (!row.damaged && loader->member_count < loader->member_capacity) {
            loader->member_family[loader->member_count] = family;
            loader->members[loader->member_count++] = article;
            loader->families[family].member_count++;
        } else {
            row.damaged = true;
        }
        status = stm_row_next(&row, error);
    }
    return stm_row_close(&row, status, error);
}

static int by_value(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Distributes the members over their families, and sorts each. */
static stemma_status place_members(tree_loader *loader, stemma_error *error)
{
    uint32_t *placed = stm_store_array(loader->arena, loader->member_count, sizeof *placed);
    uint32_t **next = malloc((loader->family_count + 1) * sizeof *next);
    if (!placed || !next) {
        free(next);
        return stm_error_memory(error);
    }
    size_t at = 0;
    for (size_t i = 0; i < loader->family_count; i++) {
        next[i] = placed + at;
        loader->families[i].members = next[i];
        at += loader->families[i].member_count;
    }
    for (size_t i = 0; i < loader->member_count; i++) {
        *next[loader->member_family[i]]++ = loader->members[i];
    }
    for (size_t i = 0; i < loader->family_count; i++) {
        size_t count = loader->families[i].member_count;
        qsort(next[i] - count, count, sizeof **next, by_value);
    }
    free(next);
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ sources */

/* Sources are sorted by id. */
static uint32_t find_source(const tree_loader *loader, const char *id)
{
    size_t low = 0;
    size_t high = loader->source_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(loader->sources[middle].id, id);
        if (order == 0) {
            return (uint32_t)middle;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return STEMMA_NO_SOURCE;
}

static uint32_t known_source(const tree_loader *loader, stm_row *row, int column)
{
    const char *id = (const char *)sqlite3_column_text(row->statement, column);
    uint32_t source = id ? find_source(loader, id) : STEMMA_NO_SOURCE;
    row->damaged = row->damaged || source == STEMMA_NO_SOURCE;
    return source;
}

static void read_source(tree_loader *loader, stm_row *row)
{
    const char *id = (const char *)sqlite3_column_text(row->statement, 0);
    const char *type = (const char *)sqlite3_column_text(row->statement, 1);
    if (!id || !type || loader->source_count == loader->source_capacity || strlen(id) >= sizeof loader->sources->id) {
        row->damaged = true;
        return;
    }
    stemma_source *source = &loader->sources[loader->source_count++];
    *source = (stemma_source){.type = strcmp(type, "document") == 0 ? STEMMA_SOURCE_DOCUMENT : STEMMA_SOURCE_ORIGINAL,
                              .family = STEMMA_NO_FAMILY};
    (void)snprintf(source->id, sizeof source->id, "%s", id);
    if (!stm_row_is_null(row, 2)) {
        source->family = known_family(loader, row, 2);
    }
    source->article = article_or_none(loader, row, 3);
    source->takers = stm_row_uint32(row, 4);
}

/* Quotes come by source, as the sources stand. */
static void read_quote(tree_loader *loader, stm_row *row)
{
    uint32_t at = known_source(loader, row, 0);
    uint32_t article = known_article(loader, row, 1);
    if (row->damaged || loader->quote_count == loader->quote_capacity) {
        row->damaged = true;
        return;
    }
    stemma_source *source = &loader->sources[at];
    source->quotes = source->quote_count == 0 ? &loader->quotes[loader->quote_count] : source->quotes;
    source->quote_count++;
    loader->quotes[loader->quote_count++] =
        (stemma_quote){article, stm_row_uint32(row, 3), stm_row_uint32(row, 4), stm_row_uint32(row, 2)};
}

static int by_article_and_place(const void *left, const void *right)
{
    const stemma_quote *a = left;
    const stemma_quote *b = right;
    if (a->article != b->article) {
        return a->article < b->article ? -1 : 1;
    }
    return a->begin < b->begin ? -1 : a->begin > b->begin;
}

/* In a component that was built among others articles stood in the same order, by their ids; ids that were changed
 * since may have moved them. */
static void sort_quotes(tree_loader *loader)
{
    size_t at = 0;
    for (size_t i = 0; i < loader->source_count; i++) {
        qsort(loader->quotes + at, loader->sources[i].quote_count, sizeof *loader->quotes, by_article_and_place);
        at += loader->sources[i].quote_count;
    }
}

static stemma_status load_sources(tree_loader *loader, stemma_error *error)
{
    stemma_status status = load_rows(loader, STM_SQL_LOAD_SOURCES, read_source, error);
    if (status == STEMMA_OK) {
        status = load_rows(loader, STM_SQL_LOAD_QUOTES, read_quote, error);
    }
    if (status == STEMMA_OK) {
        sort_quotes(loader);
    }
    return status;
}

/* ------------------------------------------------------------------ edges */

static stemma_status read_parents(tree_loader *loader, int64_t child, stemma_edge *edge, stemma_error *error)
{
    stm_row *row = &loader->parent_row;
    const stemma_parent *first = loader->parents + loader->parent_count;
    stemma_status status = STEMMA_OK;
    while (status == STEMMA_OK && row->more && stm_row_integer(row, 0) <= child) {
        const char *role = (const char *)sqlite3_column_text(row->statement, 1);
        stemma_parent parent = {article_or_none(loader, row, 2), stm_row_real(row, 3)};
        bool also = role && strcmp(role, "also") == 0;
        row->damaged = row->damaged || !role || (!also && strcmp(role, "parent") != 0) ||
                       stm_row_integer(row, 0) < child || loader->parent_count == loader->parent_capacity;
        if (!row->damaged) {
            loader->parents[loader->parent_count++] = parent;
            edge->parent_count += !also;
            edge->also_count += also;
        }
        status = stm_row_next(row, error);
    }
    edge->parents = edge->parent_count ? first : NULL;
    edge->also = edge->also_count ? first + edge->parent_count : NULL;
    return status;
}

/* The single alternative that was not written down; its place was counted in. */
static void say_only_parent(tree_loader *loader, stemma_edge *edge)
{
    stemma_parent *parent = &loader->parents[loader->parent_count++];
    *parent = (stemma_parent){edge->parent, edge->probability};
    edge->parents = parent;
    edge->parent_count = 1;
}

static stemma_status read_edge(tree_loader *loader, stm_row *row, stemma_error *error)
{
    if (loader->edge_count == loader->edge_capacity) {
        row->damaged = true;
        return STEMMA_OK;
    }
    stemma_edge *edge = &loader->edges[loader->edge_count++];
    *edge = (stemma_edge){.child = known_article(loader, row, 0), .family = STEMMA_NO_FAMILY};
    if (!stm_row_is_null(row, 1)) {
        edge->family = known_family(loader, row, 1);
    }
    edge->parent = article_or_none(loader, row, 2);
    edge->probability = stm_row_real(row, 3);
    edge->runner_up = article_or_none(loader, row, 4);
    edge->runner_up_probability = stm_row_real(row, 5);
    edge->basis = stm_row_uint32(row, 6);
    edge->conflict = stm_row_is_null(row, 7) ? 0 : stm_row_real(row, 7);
    edge->source = stm_row_is_null(row, 8) ? STEMMA_NO_SOURCE : known_source(loader, row, 8);
    stemma_status status = read_parents(loader, stm_row_integer(row, 0), edge, error);
    if (status == STEMMA_OK && edge->parent_count == 0 && loader->parent_count < loader->parent_capacity) {
        say_only_parent(loader, edge);
    }
    return status;
}

static stemma_status load_edges(tree_loader *loader, stemma_error *error)
{
    stm_row row = {.statement = NULL};
    loader->parent_row = row;
    stemma_status status = open_all(loader, STM_SQL_LOAD_EDGES, &row, error);
    if (status == STEMMA_OK) {
        status = open_all(loader, STM_SQL_LOAD_PARENTS, &loader->parent_row, error);
    }
    while (status == STEMMA_OK && row.more) {
        status = read_edge(loader, &row, error);
        if (status == STEMMA_OK) {
            status = stm_row_next(&row, error);
        }
    }
    loader->parent_row.damaged = loader->parent_row.damaged || (status == STEMMA_OK && loader->parent_row.more);
    status = stm_row_close(&row, status, error);
    return stm_row_close(&loader->parent_row, status, error);
}

/* Families first, articles without a family (STEMMA_NO_FAMILY is the greatest number) behind them. */
static int by_family_and_child(const void *left, const void *right)
{
    const stemma_edge *a = left;
    const stemma_edge *b = right;
    if (a->family != b->family) {
        return a->family < b->family ? -1 : 1;
    }
    return (a->child > b->child) - (a->child < b->child);
}

/* ------------------------------------------------------------------ all of it */

static stemma_status size_tree(tree_loader *loader, stemma_error *error)
{
    const struct {
        stm_statement which;
        size_t *capacity;
    } tables[] = {{STM_SQL_COUNT_FAMILIES, &loader->family_capacity}, {STM_SQL_COUNT_MEMBERS, &loader->member_capacity},
                  {STM_SQL_COUNT_EDGES, &loader->edge_capacity},      {STM_SQL_COUNT_PARENTS, &loader->parent_capacity},
                  {STM_SQL_COUNT_SOURCES, &loader->source_capacity},  {STM_SQL_COUNT_QUOTES, &loader->quote_capacity}};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        stemma_status status = stm_store_count(loader->store, tables[i].which, NULL, tables[i].capacity, error);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    if (loader->family_capacity >= STEMMA_NO_FAMILY) {
        return stm_error_set(error, STEMMA_E_LIMIT, "%s has too many families", loader->store->path);
    }
    loader->parent_capacity += loader->edge_capacity;
    loader->families = stm_store_array(loader->arena, loader->family_capacity, sizeof *loader->families);
    loader->members = stm_store_array(loader->arena, loader->member_capacity, sizeof *loader->members);
    loader->member_family = stm_store_array(loader->arena, loader->member_capacity, sizeof *loader->member_family);
    loader->edges = stm_store_array(loader->arena, loader->edge_capacity, sizeof *loader->edges);
    loader->parents = stm_store_array(loader->arena, loader->parent_capacity, sizeof *loader->parents);
    loader->sources = stm_store_array(loader->arena, loader->source_capacity, sizeof *loader->sources);
    loader->quotes = stm_store_array(loader->arena, loader->quote_capacity, sizeof *loader->quotes);
    bool all = loader->families && loader->members && loader->member_family && loader->edges && loader->parents &&
               loader->sources && loader->quotes;
    return all ? STEMMA_OK : stm_error_memory(error);
}

stemma_status stm_store_load_tree(stm_store *store, stm_arena *arena, const stm_key_map *map, stemma_results *out,
                                  stemma_error *error)
{
    tree_loader loader = {.store = store, .arena = arena, .map = map};
    stemma_status status = size_tree(&loader, error);
    if (status == STEMMA_OK) {
        status = load_rows(&loader, STM_SQL_LOAD_FAMILIES, read_family, error);
    }
    if (status == STEMMA_OK) {
        status = load_members(&loader, error);
    }
    if (status == STEMMA_OK) {
        status = place_members(&loader, error);
    }
    if (status == STEMMA_OK) {
        status = load_sources(&loader, error);
    }
    if (status == STEMMA_OK) {
        status = load_edges(&loader, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    qsort(loader.edges, loader.edge_count, sizeof *loader.edges, by_family_and_child);
    out->families = loader.families;
    out->family_count = loader.family_count;
    out->edges = loader.edges;
    out->edge_count = loader.edge_count;
    out->sources = loader.sources;
    out->source_count = loader.source_count;
    return STEMMA_OK;
}
