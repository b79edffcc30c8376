/* What one transaction has written, kept for the stage behind it.
 *
 * A run writes its links while it compares and asks for them again when it groups articles into families. In a case that
 * had none before, what was written is all there is: then the links, passages and changes are kept beside the tables
 * and nothing is read back, which the families would have to wait for.
 *
 *   UNKNOWN --first link, tables empty--> ALL --more than BYTES_MOST, a link written twice, no memory--> NOT
 *      |  `--first link, others there-------------------------------------------------------------------^
 *      `<--begin, commit, rollback, all links deleted--  (any)
 *
 * It is a copy and never more: where it is not kept, the tables are read, and both give the same. */
#include "store/store_internal.h"

#include <stdlib.h>
#include <string.h>

#define BYTES_MOST ((size_t)12 * 1024 * 1024)

void stm_written_forget(stm_store *store, stm_written_state state)
{
    stm_arena_release(&store->written.arena);
    free(store->written.links);
    store->written = (stm_written){.state = state, .arena = STM_ARENA_INIT};
}

stemma_status stm_written_begin(stm_store *store, stemma_error *error)
{
    size_t some = 0;
    if (store->written.state != STM_WRITTEN_UNKNOWN) {
        return STEMMA_OK;
    }
    stemma_status status = stm_store_count(store, STM_SQL_SOME_LINK, NULL, &some, error);
    stm_written_forget(store, status == STEMMA_OK && some == 0 ? STM_WRITTEN_ALL : STM_WRITTEN_NOT);
    return status;
}

/* ------------------------------------------------------------------ taking down */

static void *take(stm_written *w, size_t count, size_t bytes)
{
    w->arena_bytes += count * bytes;
    return stm_arena_alloc(&w->arena, count > 0 ? count * bytes : 1);
}

static const char *take_string(stm_written *w, const char *string)
{
    const char *copy = stm_arena_string(&w->arena, string ? string : "");
    w->arena_bytes += copy ? strlen(copy) + 1 : 0;
    return copy;
}

static bool take_change(stm_written *w, stm_written_change *out, const stemma_change *change, bool swapped)
{
    const char *readings[2] = {take_string(w, change->a), take_string(w, change->b)};
    uint32_t spans[2][2] = {{change->a_begin, change->a_end}, {change->b_begin, change->b_end}};
    *out = (stm_written_change){change->type,      readings[swapped],  readings[!swapped], spans[swapped][0],
                                spans[swapped][1], spans[!swapped][0], spans[!swapped][1]};
    return readings[0] && readings[1];
}

static bool take_passages(stm_written *w, stm_written_link *out, const stemma_passage *passages, bool swapped)
{
    size_t changes = 0;
    for (size_t i = 0; i < out->passage_count; i++) {
        changes += passages[i].change_count;
    }
    out->passages = take(w, out->passage_count, sizeof *out->passages);
    out->changes = take(w, changes, sizeof *out->changes);
    bool taken = out->passages && out->changes;
    changes = 0;
    for (size_t i = 0; taken && i < out->passage_count; i++) {
        const stemma_passage *p = &passages[i];
        uint32_t spans[2][2] = {{p->a_begin, p->a_end}, {p->b_begin, p->b_end}};
        out->passages[i] =
            (stm_written_passage){spans[swapped][0], spans[swapped][1], spans[!swapped][0],       spans[!swapped][1],
                                  p->score,          p->kind,           (uint32_t)p->change_count};
        for (size_t k = 0; taken && k < p->change_count; k++) {
            taken = take_change(w, &out->changes[changes++], &p->changes[k], swapped);
        }
    }
    return taken;
}

void stm_written_add(stm_store *store, const uint64_t keys[2], const stemma_link *link, const stemma_passage *passages,
                     size_t passage_count)
{
    stm_written *w = &store->written;
    if (w->state != STM_WRITTEN_ALL) {
        return;
    }
    bool swapped = keys[0] > keys[1];
    double shares[2] = {link->a_share, link->b_share};
    stm_written_link taken = {.a = keys[swapped],
                              .b = keys[!swapped],
                              .score = link->score,
                              .a_share = shares[swapped],
                              .b_share = shares[!swapped],
                              .kind = link->kind,
                              .passage_count = (uint32_t)passage_count};
    bool kept = w->arena_bytes + w->count * sizeof *w->links < BYTES_MOST &&
                take_passages(w, &taken, passages, swapped) &&
                STM_RESERVE(w->links, w->capacity, w->count + 1, NULL) == STEMMA_OK;
    if (!kept) {
        stm_written_forget(store, STM_WRITTEN_NOT);
        return;
    }
    w->links[w->count++] = taken;
    w->sorted = false;
}

/* ------------------------------------------------------------------ handing out */

static int by_keys(const void *left, const void *right)
{
    const stm_written_link *one = left;
    const stm_written_link *two = right;
    if (one->a != two->a) {
        return one->a < two->a ? -1 : 1;
    }
    return (one->b > two->b) - (one->b < two->b);
}

const stm_written_link *stm_written_links(stm_store *store, size_t *count)
{
    stm_written *w = &store->written;
    *count = w->count;
    if (w->state != STM_WRITTEN_ALL || w->count == 0) {
        return NULL;
    }
    if (!w->sorted) {
        qsort(w->links, w->count, sizeof *w->links, by_keys);
        w->sorted = true;
    }
    return w->links;
}

void stm_written_remove(stm_store *store, uint64_t a, uint64_t b)
{
    stm_written *w = &store->written;
    size_t count;
    stm_written_link wanted = {.a = a < b ? a : b, .b = a < b ? b : a};
    if (!stm_written_links(store, &count)) {
        return;
    }
    stm_written_link *found = bsearch(&wanted, w->links, w->count, sizeof wanted, by_keys);
    if (found && found->removed) { /* and written again since: which of the two this is, is not worth knowing */
        stm_written_forget(store, STM_WRITTEN_NOT);
    } else if (found) {
        found->removed = true;
    }
}
