/* Links, passages and changes between articles that are loaded, each with the article of the smaller id first. */
#include "store/store_internal.h"

#include <stdlib.h>

typedef struct link_loader {
    stm_store *store;
    stm_arena *arena;
    stm_loaded *out;
    size_t link_capacity, passage_capacity;
    stemma_change *changes;
    size_t change_count, change_capacity;
    stm_row change_row;
} link_loader;

/* Which two articles a row speaks of. `swapped`: the row's a is the article with the greater id. */
typedef struct ends {
    uint32_t a, b; /* indexes, a < b */
    bool inside;   /* both were loaded */
    bool swapped;
} ends;

static ends read_ends(const link_loader *loader, stm_row *row)
{
    uint32_t a = stm_key_map_find(&loader->out->map, stm_row_key(row, 0));
    uint32_t b = stm_key_map_find(&loader->out->map, stm_row_key(row, 1));
    ends found = {a < b ? a : b, a < b ? b : a, a != STEMMA_NO_ARTICLE && b != STEMMA_NO_ARTICLE, a > b};
    row->damaged = row->damaged || (found.inside && a == b);
    return found;
}

static stemma_kind read_kind(stm_row *row, int column)
{
    int kind = stm_store_kind_number((const char *)sqlite3_column_text(row->statement, column));
    row->damaged = row->damaged || kind < 0;
    return kind < 0 ? STEMMA_KIND_COPY : (stemma_kind)kind;
}

/* A span in columns `column` and `column + 1`, within the text of the article at `index`. */
static void read_span(const link_loader *loader, stm_row *row, int column, uint32_t index, uint32_t *span)
{
    span[0] = stm_row_uint32(row, column);
    span[1] = stm_row_uint32(row, column + 1);
    row->damaged = row->damaged || span[0] > span[1] || span[1] > loader->out->articles[index].text_length;
}

/* ------------------------------------------------------------------ rows */

static void read_link(const link_loader *loader, stm_row *row, stemma_link *links, size_t *count)
{
    ends found = read_ends(loader, row);
    if (!found.inside || row->damaged) {
        return;
    }
    if (*count == loader->link_capacity) {
        row->damaged = true;
        return;
    }
    double shares[2] = {stm_row_real(row, 4), stm_row_real(row, 5)};
    links[(*count)++] = (stemma_link){
        found.a, found.b, read_kind(row, 2), stm_row_real(row, 3), shares[found.swapped], shares[!found.swapped]};
}

static stemma_status load_links(link_loader *loader, stm_key_range range, stemma_error *error)
{
    stm_binder binder = stm_store_bind(loader->store, STM_SQL_LOAD_LINKS);
    stm_bind_key(&binder, range.first);
    stm_bind_key(&binder, range.last);
    stm_row row;
    stemma_status status = stm_row_open(&row, &binder, loader->arena, "read its links", error);
    while (status == STEMMA_OK && row.more) {
        read_link(loader, &row, loader->out->links, &loader->out->link_count);
        status = stm_row_next(&row, error);
    }
    return stm_row_close(&row, status, error);
}

static void read_change(link_loader *loader, ends found, bool keep)
{
    stm_row *row = &loader->change_row;
    if (!keep) {
        return;
    }
    int type = stm_store_change_number((const char *)sqlite3_column_text(row->statement, 3));
    if (type < 0 || loader->change_count == loader->change_capacity) {
        row->damaged = true;
        return;
    }
    const char *readings[2] = {stm_row_string(row, 4), stm_row_string(row, 5)};
    uint32_t spans[2][2];
    read_span(loader, row, 6, found.swapped ? found.b : found.a, spans[0]);
    read_span(loader, row, 8, found.swapped ? found.a : found.b, spans[1]);
    const uint32_t *a = spans[found.swapped];
    const uint32_t *b = spans[!found.swapped];
    loader->changes[loader->change_count++] = (stemma_change){
        (stemma_change_type)type, readings[found.swapped], readings[!found.swapped], a[0], a[1], b[0], b[1]};
}

/* -1, 0, 1: the change that stands ready belongs before, to, or behind the passage of `row`. */
static int change_against(const link_loader *loader, const stm_row *row)
{
    for (int column = 0; column < 3; column++) {
        int64_t change = stm_row_integer(&loader->change_row, column);
        int64_t passage = stm_row_integer(row, column);
        if (change != passage) {
            return change < passage ? -1 : 1;
        }
    }
    return 0;
}

/* The changes of the passage in `row`; a change of no passage is a damage. */
static stemma_status take_changes(link_loader *loader, stm_row *row, ends found, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    while (status == STEMMA_OK && loader->change_row.more) {
        int against = change_against(loader, row);
        if (against > 0) {
            break;
        }
        loader->change_row.damaged = loader->change_row.damaged || against < 0;
        read_change(loader, found, found.inside && against == 0);
        status = stm_row_next(&loader->change_row, error);
    }
    return status;
}

static stemma_status read_passage(link_loader *loader, stm_row *row, stemma_error *error)
{
    stm_loaded *out = loader->out;
    ends found = read_ends(loader, row);
    size_t first_change = loader->change_count;
    stemma_status status = row->damaged ? STEMMA_OK : take_changes(loader, row, found, error);
    if (status != STEMMA_OK || row->damaged || !found.inside) {
        return status;
    }
    if (out->passage_count == loader->passage_capacity) {
        row->damaged = true;
        return STEMMA_OK;
    }
    uint32_t spans[2][2];
    read_span(loader, row, 3, found.swapped ? found.b : found.a, spans[0]);
    read_span(loader, row, 5, found.swapped ? found.a : found.b, spans[1]);
    const uint32_t *a = spans[found.swapped];
    const uint32_t *b = spans[!found.swapped];
    size_t changes = loader->change_count - first_change;
    out->passages[out->passage_count++] = (stemma_passage){.a = found.a,
                                                           .b = found.b,
                                                           .a_begin = a[0],
                                                           .a_end = a[1],
                                                           .b_begin = b[0],
                                                           .b_end = b[1],
                                                           .kind = read_kind(row, 7),
                                                           .score = stm_row_real(row, 8),
                                                           .changes = changes ? loader->changes + first_change : NULL,
                                                           .change_count = changes};
    return STEMMA_OK;
}

static stemma_status load_passages(link_loader *loader, stm_key_range range, stemma_error *error)
{
    stm_row row = {.statement = NULL};
    loader->change_row = row;
    stm_binder binder = stm_store_bind(loader->store, STM_SQL_LOAD_PASSAGES);
    stm_bind_key(&binder, range.first);
    stm_bind_key(&binder, range.last);
    stemma_status status = stm_row_open(&row, &binder, loader->arena, "read its passages", error);
    if (status == STEMMA_OK) {
        binder = stm_store_bind(loader->store, STM_SQL_LOAD_CHANGES);
        stm_bind_key(&binder, range.first);
        stm_bind_key(&binder, range.last);
        status = stm_row_open(&loader->change_row, &binder, loader->arena, "read its changes", error);
    }
    while (status == STEMMA_OK && row.more) {
        status = read_passage(loader, &row, error);
        if (status == STEMMA_OK) {
            status = stm_row_next(&row, error);
        }
    }
    loader->change_row.damaged = loader->change_row.damaged || (status == STEMMA_OK && loader->change_row.more);
    status = stm_row_close(&row, status, error);
    return stm_row_close(&loader->change_row, status, error);
}

/* ------------------------------------------------------------------ what this transaction wrote */

typedef struct written_list {
    const stm_written_link *links;
    size_t count;
} written_list;

/* The first link whose a is not before `key`. */
static size_t first_of(const written_list *all, uint64_t key)
{
    size_t low = 0;
    size_t high = all->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (all->links[middle].a < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* A link of the list as one between loaded articles; false where it is none. */
static bool find_ends(const stm_loaded *out, const stm_written_link *link, ends *found)
{
    uint32_t a = stm_key_map_find(&out->map, link->a);
    uint32_t b = stm_key_map_find(&out->map, link->b);
    *found = (ends){a < b ? a : b, a < b ? b : a, a != STEMMA_NO_ARTICLE && b != STEMMA_NO_ARTICLE, a > b};
    return found->inside && !link->removed;
}

static void size_written(link_loader *loader, const written_list *all, const stm_ranges *ranges)
{
    for (size_t r = 0; r < ranges->count; r++) {
        for (size_t i = first_of(all, ranges->items[r].first);
             i < all->count && all->links[i].a <= ranges->items[r].last; i++) {
            const stm_written_link *link = &all->links[i];
            ends found;
            if (!find_ends(loader->out, link, &found)) {
                continue;
            }
            loader->link_capacity++;
            loader->passage_capacity += link->passage_count;
            for (uint32_t p = 0; p < link->passage_count; p++) {
                loader->change_capacity += link->passages[p].change_count;
            }
        }
    }
}

/* Changes of one passage; false without memory. */
static bool copy_changes(link_loader *loader, const stm_written_change *from, size_t count, bool swapped)
{
    bool copied = true;
    for (size_t i = 0; i < count && copied; i++) {
        const stm_written_change *change = &from[i];
        const char *readings[2] = {stm_arena_string(loader->arena, change->a),
                                   stm_arena_string(loader->arena, change->b)};
        uint32_t spans[2][2] = {{change->a_begin, change->a_end}, {change->b_begin, change->b_end}};
        loader->changes[loader->change_count++] =
            (stemma_change){change->type,      readings[swapped],  readings[!swapped], spans[swapped][0],
                            spans[swapped][1], spans[!swapped][0], spans[!swapped][1]};
        copied = readings[0] && readings[1];
    }
    return copied;
}

static bool copy_written(link_loader *loader, const stm_written_link *link, const ends *found)
{
    stm_loaded *out = loader->out;
    double shares[2] = {link->a_share, link->b_share};
    const stm_written_change *changes = link->changes;
    bool copied = true;
    out->links[out->link_count++] =
        (stemma_link){found->a, found->b, link->kind, link->score, shares[found->swapped], shares[!found->swapped]};
    for (uint32_t p = 0; p < link->passage_count && copied; p++) {
        const stm_written_passage *passage = &link->passages[p];
        uint32_t spans[2][2] = {{passage->a_begin, passage->a_end}, {passage->b_begin, passage->b_end}};
        const uint32_t *a = spans[found->swapped];
        const uint32_t *b = spans[!found->swapped];
        size_t first = loader->change_count;
        copied = copy_changes(loader, changes, passage->change_count, found->swapped);
        changes += passage->change_count;
        out->passages[out->passage_count++] =
            (stemma_passage){.a = found->a,
                             .b = found->b,
                             .a_begin = a[0],
                             .a_end = a[1],
                             .b_begin = b[0],
                             .b_end = b[1],
                             .kind = passage->kind,
                             .score = passage->score,
                             .changes = passage->change_count ? loader->changes + first : NULL,
                             .change_count = passage->change_count};
    }
    return copied;
}

static bool copy_all_written(link_loader *loader, const written_list *all, const stm_ranges *ranges)
{
    bool copied = true;
    for (size_t r = 0; r < ranges->count; r++) {
        for (size_t i = first_of(all, ranges->items[r].first);
             copied && i < all->count && all->links[i].a <= ranges->items[r].last; i++) {
            ends found;
            if (find_ends(loader->out, &all->links[i], &found)) {
                copied = copy_written(loader, &all->links[i], &found);
            }
        }
    }
    return copied;
}

/* ------------------------------------------------------------------ order */

#define COMPARE(left, right)                                                                                           \
    if ((left) != (right)) {                                                                                           \
        return (left) < (right) ? -1 : 1;                                                                              \
    }

static int by_passage(const void *left, const void *right)
{
    const stemma_passage *x = left;
    const stemma_passage *y = right;
    COMPARE(x->a, y->a)
    COMPARE(x->b, y->b)
    COMPARE(x->a_begin, y->a_begin)
    COMPARE(x->b_begin, y->b_begin)
    COMPARE(x->a_end, y->a_end)
    COMPARE(x->b_end, y->b_end)
    COMPARE(x->kind, y->kind)
    return 0;
}

static int by_link(const void *left, const void *right)
{
    const stemma_link *x = left;
    const stemma_link *y = right;
    COMPARE(x->a, y->a)
    COMPARE(x->b, y->b)
    return 0;
}

/* Where ids follow the order of reading, as they often do, rows come sorted. */
static void sort_unless_sorted(void *items, size_t count, size_t bytes, int (*compare)(const void *, const void *))
{
    const char *at = items;
    for (size_t i = 1; i < count; i++) {
        if (compare(at + (i - 1) * bytes, at + i * bytes) > 0) {
            qsort(items, count, bytes, compare);
            return;
        }
    }
}

static stemma_status make_room(link_loader *loader, stemma_error *error)
{
    stm_arena *arena = loader->arena;
    loader->out->links = stm_store_array(arena, loader->link_capacity, sizeof *loader->out->links);
    loader->out->passages = stm_store_array(arena, loader->passage_capacity, sizeof *loader->out->passages);
    loader->changes = stm_store_array(arena, loader->change_capacity, sizeof *loader->changes);
    bool all = loader->out->links && loader->out->passages && loader->changes;
    return all ? STEMMA_OK : stm_error_memory(error);
}

static stemma_status size_links(link_loader *loader, const stm_ranges *ranges, stemma_error *error)
{
    stm_store *store = loader->store;
    stemma_status status = stm_store_count_ranges(store, STM_SQL_COUNT_LINKS, ranges, &loader->link_capacity, error);
    if (status == STEMMA_OK) {
        status = stm_store_count_ranges(store, STM_SQL_COUNT_PASSAGES, ranges, &loader->passage_capacity, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_count_ranges(store, STM_SQL_COUNT_CHANGES, ranges, &loader->change_capacity, error);
    }
    return status == STEMMA_OK ? make_room(loader, error) : status;
}

static stemma_status read_stored(link_loader *loader, const stm_ranges *ranges, stemma_error *error)
{
    stemma_status status = size_links(loader, ranges, error);
    for (size_t i = 0; status == STEMMA_OK && i < ranges->count; i++) {
        status = load_links(loader, ranges->items[i], error);
        if (status == STEMMA_OK) {
            status = load_passages(loader, ranges->items[i], error);
        }
    }
    return status;
}

static stemma_status take_written(link_loader *loader, const written_list *all, const stm_ranges *ranges,
                                  stemma_error *error)
{
    size_written(loader, all, ranges);
    stemma_status status = make_room(loader, error);
    return status == STEMMA_OK && !copy_all_written(loader, all, ranges) ? stm_error_memory(error) : status;
}

stemma_status stm_store_load_links(stm_store *store, stm_arena *arena, const stm_ranges *ranges, stm_loaded *out,
                                   stemma_error *error)
{
    link_loader loader = {.store = store, .arena = arena, .out = out};
    out->link_count = 0;
    out->passage_count = 0;
    written_list written = {NULL, 0};
    written.links = stm_written_links(store, &written.count);
    stemma_status status =
        written.links ? take_written(&loader, &written, ranges, error) : read_stored(&loader, ranges, error);
    if (status == STEMMA_OK) {
        sort_unless_sorted(out->links, out->link_count, sizeof *out->links, by_link);
        sort_unless_sorted(out->passages, out->passage_count, sizeof *out->passages, by_passage);
    }
    return status;
}
