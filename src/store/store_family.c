/* Families, their members, the edges of their trees, and the sources that articles share.
 *
 * The alternatives of an edge stand in edge_parents only where there is more to say than the edge itself says: an edge
 * whose single alternative is its parent, with its probability, has no row there. Most articles of a large case stand
 * alone, so this halves what their edges cost. */
#include "store/store_internal.h"

#include <stdlib.h>

static const char doing_write[] = "write to";

static stemma_status delete_of(stm_store *store, stm_statement which, uint64_t key, stemma_error *error)
{
    stm_binder binder = stm_store_bind(store, which);
    stm_bind_key(&binder, key);
    return stm_store_run(&binder, doing_write, error);
}

static stemma_status forget_edge(stm_store *store, uint64_t key, stemma_error *error)
{
    stemma_status status = delete_of(store, STM_SQL_DELETE_PARENTS, key, error);
    return status == STEMMA_OK ? delete_of(store, STM_SQL_DELETE_EDGE, key, error) : status;
}

/* ------------------------------------------------------------------ forgetting */

/* The family of an article, or one of its sources, in `out`; "" when it has none. */
static stemma_status name_of(stm_store *store, stm_statement which, uint64_t key, stm_buffer *out, stemma_error *error)
{
    stm_binder binder = stm_store_bind(store, which);
    stm_bind_key(&binder, key);
    stm_row row;
    stm_buffer_clear(out);
    stemma_status status = stm_row_open(&row, &binder, NULL, "read its families", error);
    if (status == STEMMA_OK) {
        const char *family = row.more ? (const char *)sqlite3_column_text(row.statement, 0) : "";
        stm_buffer_string(out, family ? family : "");
        row.no_memory = out->failed || !family;
    }
    return stm_row_close(&row, status, error);
}

/* Deletes the edges of a family's members. The members themselves go afterwards, in one statement, so that no row is
 * taken away from under the one that reads them. */
static stemma_status forget_edges_of(stm_store *store, const char *family, stemma_error *error)
{
    stm_binder binder = stm_store_bind(store, STM_SQL_MEMBERS_OF);
    stm_bind_string(&binder, family);
    stm_row row;
    stemma_status status = stm_row_open(&row, &binder, NULL, "read its families", error);
    while (status == STEMMA_OK && row.more) {
        status = forget_edge(store, stm_row_key(&row, 0), error);
        if (status == STEMMA_OK) {
            status = stm_row_next(&row, error);
        }
    }
    return stm_row_close(&row, status, error);
}

static stemma_status delete_named(stm_store *store, stm_statement which, const char *name, stemma_error *error)
{
    stm_binder binder = stm_store_bind(store, which);
    stm_bind_string(&binder, name);
    return stm_store_run(&binder, doing_write, error);
}

static stemma_status forget_family(stm_store *store, const char *family, stemma_error *error)
{
    static const stm_statement deletions[] = {STM_SQL_DELETE_MEMBERS, STM_SQL_DELETE_FAMILY};
    stemma_status status = forget_edges_of(store, family, error);
    for (size_t i = 0; status == STEMMA_OK && i < sizeof deletions / sizeof deletions[0]; i++) {
        status = delete_named(store, deletions[i], family, error);
    }
    return status;
}

static stemma_status forget_sources_of(stm_store *store, uint64_t key, stm_buffer *source, stemma_error *error)
{
    stemma_status status = name_of(store, STM_SQL_SOURCE_OF, key, source, error);
    while (status == STEMMA_OK && source->length > 0) {
        status = delete_named(store, STM_SQL_DELETE_QUOTES, source->data, error);
        if (status == STEMMA_OK) {
            status = delete_named(store, STM_SQL_DELETE_SOURCE, source->data, error);
        }
        if (status == STEMMA_OK) {
            status = name_of(store, STM_SQL_SOURCE_OF, key, source, error);
        }
    }
    return status;
}

/* All that the article is in; `name` is scratch. */
static stemma_status forget_of(stm_store *store, uint64_t key, stm_buffer *name, stemma_error *error)
{
    stemma_status status = forget_sources_of(store, key, name, error);
    if (status == STEMMA_OK) {
        status = name_of(store, STM_SQL_FAMILY_OF, key, name, error);
    }
    if (status == STEMMA_OK && name->length > 0) {
        status = forget_family(store, name->data, error);
    }
    return status == STEMMA_OK ? forget_edge(store, key, error) : status;
}

stemma_status stm_store_forget_families(stm_store *store, const uint64_t *keys, size_t count, stemma_error *error)
{
    stemma_status status = stm_store_writable(store, error);
    stm_buffer name = STM_BUFFER_INIT;
    size_t known = 0;
    if (status == STEMMA_OK) { /* nothing to look for in a case whose families are built for the first time */
        status = stm_store_count(store, STM_SQL_SOME_TREE, NULL, &known, error);
    }
    for (size_t i = 0; status == STEMMA_OK && known > 0 && i < count; i++) {
        status = forget_of(store, keys[i], &name, error);
    }
    stm_buffer_release(&name);
    store->broken = store->broken || (store->writing && status != STEMMA_OK);
    return status;
}

/* ------------------------------------------------------------------ putting */

static stemma_status put_family(stm_store *store, const uint64_t *keys, const stemma_family *family,
                                stemma_error *error)
{
    stm_binder binder = stm_store_bind(store, STM_SQL_PUT_FAMILY);
    stm_bind_string(&binder, family->id);
    stm_bind_real(&binder, family->origins_low);
    stm_bind_real(&binder, family->origins_expected);
    stm_bind_real(&binder, family->origins_high);
    stemma_status status = stm_store_run(&binder, doing_write, error);
    for (size_t i = 0; status == STEMMA_OK && i < family->member_count; i++) {
        binder = stm_store_bind(store, STM_SQL_PUT_MEMBER);
        stm_bind_key(&binder, keys[family->members[i]]);
        stm_bind_string(&binder, family->id);
        status = stm_store_run(&binder, doing_write, error);
    }
    return status;
}

static void bind_parent(stm_binder *binder, const uint64_t *keys, uint32_t parent)
{
    if (parent == STEMMA_NO_ARTICLE) {
        stm_bind_null(binder);
    } else {
        stm_bind_key(binder, keys[parent]);
    }
}

static stemma_status put_parents(stm_store *store, const uint64_t *keys, const stemma_edge *edge, const char *role,
                                 stemma_error *error)
{
    bool also = role[0] == 'a';
    const stemma_parent *parents = also ? edge->also : edge->parents;
    size_t count = also ? edge->also_count : edge->parent_count;
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; status == STEMMA_OK && i < count; i++) {
        stm_binder binder = stm_store_bind(store, STM_SQL_PUT_PARENT);
        stm_bind_key(&binder, keys[edge->child]);
        stm_bind_string(&binder, role);
        stm_bind_integer(&binder, (int64_t)i);
        bind_parent(&binder, keys, parents[i].parent);
        stm_bind_real(&binder, parents[i].probability);
        status = stm_store_run(&binder, doing_write, error);
    }
    return status;
}

static bool says_nothing_more(const stemma_edge *edge)
{
    return edge->parent_count == 1 && edge->parents[0].parent == edge->parent &&
           !(edge->parents[0].probability < edge->probability) && !(edge->parents[0].probability > edge->probability);
}

static const char *family_name(const stm_stored_tree *tree, uint32_t family)
{
    return family == STEMMA_NO_FAMILY ? NULL : tree->families[family].id;
}

static stemma_status put_edge(stm_store *store, const uint64_t *keys, const stemma_edge *edge,
                              const stm_stored_tree *tree, stemma_error *error)
{
    stm_binder binder = stm_store_bind(store, STM_SQL_PUT_EDGE);
    stm_bind_key(&binder, keys[edge->child]);
    stm_bind_string(&binder, family_name(tree, edge->family));
    bind_parent(&binder, keys, edge->parent);
    stm_bind_real(&binder, edge->probability);
    bind_parent(&binder, keys, edge->runner_up_probability > 0 ? edge->runner_up : STEMMA_NO_ARTICLE);
    stm_bind_real(&binder, edge->runner_up_probability);
    stm_bind_integer(&binder, edge->basis);
    if (edge->conflict > 0) {
        stm_bind_real(&binder, edge->conflict);
    } else {
        stm_bind_null(&binder);
    }
    stm_bind_string(&binder, edge->source < tree->source_count ? tree->sources[edge->source].id : NULL);
    stemma_status status = stm_store_run(&binder, doing_write, error);
    if (status == STEMMA_OK && !says_nothing_more(edge)) {
        status = put_parents(store, keys, edge, "parent", error);
    }
    return status == STEMMA_OK ? put_parents(store, keys, edge, "also", error) : status;
}

static stemma_status put_source(stm_store *store, const uint64_t *keys, const stemma_source *source, const char *family,
                                stemma_error *error)
{
    stm_binder binder = stm_store_bind(store, STM_SQL_PUT_SOURCE);
    stm_bind_string(&binder, source->id);
    stm_bind_string(&binder, source->type == STEMMA_SOURCE_DOCUMENT ? "document" : "original");
    stm_bind_string(&binder, family);
    bind_parent(&binder, keys, source->article);
    stm_bind_integer(&binder, source->takers);
    stemma_status status = stm_store_run(&binder, doing_write, error);
    for (size_t i = 0; status == STEMMA_OK && i < source->quote_count; i++) {
        const stemma_quote *quote = &source->quotes[i];
        binder = stm_store_bind(store, STM_SQL_PUT_QUOTE);
        stm_bind_string(&binder, source->id);
        stm_bind_integer(&binder, (int64_t)i);
        stm_bind_key(&binder, keys[quote->article]);
        stm_bind_integer(&binder, quote->piece);
        stm_bind_integer(&binder, quote->begin);
        stm_bind_integer(&binder, quote->end);
        status = stm_store_run(&binder, doing_write, error);
    }
    return status;
}

stemma_status stm_store_put_families(stm_store *store, const uint64_t *keys, const stm_stored_tree *tree,
                                     stemma_error *error)
{
    stemma_status status = stm_store_writable(store, error);
    for (size_t i = 0; status == STEMMA_OK && i < tree->family_count; i++) {
        status = put_family(store, keys, &tree->families[i], error);
    }
    for (size_t i = 0; status == STEMMA_OK && i < tree->edge_count; i++) {
        status = put_edge(store, keys, &tree->edges[i], tree, error);
    }
    for (size_t i = 0; status == STEMMA_OK && i < tree->source_count; i++) {
        const stemma_source *source = &tree->sources[i];
        status = put_source(store, keys, source, family_name(tree, source->family), error);
    }
    return status;
}

/* Ascending keys of rejected articles, from their index: mostly none. */
static stemma_status rejected_keys(stm_store *store, uint64_t **keys, size_t *count, stemma_error *error)
{
    size_t capacity = 0;
    stm_binder binder = stm_store_bind(store, STM_SQL_REJECTED);
    stm_row row;
    stemma_status status = stm_row_open(&row, &binder, NULL, "read its articles", error);
    while (status == STEMMA_OK && row.more) {
        status = stm_reserve((void **)keys, &capacity, *count + 1, sizeof **keys, error);
        if (status == STEMMA_OK) {
            (*keys)[(*count)++] = stm_row_key(&row, 0);
            status = stm_row_next(&row, error);
        }
    }
    return stm_row_close(&row, status, error);
}

static int by_key(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

stemma_status stm_store_put_lone_edges(stm_store *store, const uint64_t *keys, size_t count, stemma_error *error)
{
    uint64_t *rejected = NULL;
    size_t rejected_count = 0;
    stemma_status status = stm_store_writable(store, error);
    if (status == STEMMA_OK && count > 0) {
        status = rejected_keys(store, &rejected, &rejected_count, error);
    }
    for (size_t i = 0; status == STEMMA_OK && i < count; i++) {
        if (rejected_count == 0 || !bsearch(&keys[i], rejected, rejected_count, sizeof *rejected, by_key)) {
            stm_binder binder = stm_store_bind(store, STM_SQL_LONE_EDGE);
            stm_bind_key(&binder, keys[i]);
            status = stm_store_run(&binder, doing_write, error);
        }
    }
    free(rejected);
    return status;
}
