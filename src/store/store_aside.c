/* Articles that are set aside, and what a host's pages have in common.
 *
 * An address that was crawled twice gives two records and one article. The record whose text does not stand is set
 * aside: it leaves `articles` for a table of the same columns, with its spans and captures, so that nothing that reads
 * a case meets it, and comes back when an earlier capture turns up and the choice is made anew (run_captures.c).
 *
 * Texts that came with their page's frame are listed with their host (`framed`). Where the lines that recur on a host
 * have been marked, an article's fingerprint is no longer the one of its segment: the new one stands in `site_words`,
 * and the old one stays, for it says which pages are near-copies whatever was marked (run_site.c).
 */
#include "store/store_internal.h"

#include <string.h>

static const char doing_write[] = "write to";

/* ------------------------------------------------------------------ set aside, and back */

static stemma_status run_steps(stm_store *store, const stm_statement *steps, size_t count, uint64_t key,
                               stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
        stm_binder binder = stm_store_bind(store, steps[i]);
        stm_bind_key(&binder, key);
        status = stm_store_run(&binder, doing_write, error);
    }
    return status;
}

stemma_status stm_store_set_aside(stm_store *store, uint64_t key, uint64_t leader, stemma_error *error)
{
    static const stm_statement steps[] = {
        STM_SQL_ASIDE_BOILERPLATE, STM_SQL_ASIDE_CAPTURES, STM_SQL_ASIDE_OWN_CAPTURE, STM_SQL_DELETE_BOILERPLATE,
        STM_SQL_DELETE_CAPTURES,   STM_SQL_DELETE_ARTICLE, STM_SQL_DELETE_EDGE};
    stemma_status status = stm_store_writable(store, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_binder binder = stm_store_bind(store, STM_SQL_ASIDE_ARTICLE);
    stm_bind_key(&binder, key);
    stm_bind_key(&binder, leader);
    status = stm_store_run(&binder, doing_write, error);
    return status == STEMMA_OK ? run_steps(store, steps, sizeof steps / sizeof *steps, key, error) : status;
}

stemma_status stm_store_bring_back(stm_store *store, uint64_t key, const char *id, stemma_error *error)
{
    static const stm_statement steps[] = {STM_SQL_BACK_BOILERPLATE, STM_SQL_BACK_CAPTURES,
                                          STM_SQL_DELETE_ASIDE_BOILERPLATE, STM_SQL_DELETE_ASIDE_CAPTURES,
                                          STM_SQL_DELETE_ASIDE_ARTICLE};
    stemma_status status = stm_store_writable(store, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_binder binder = stm_store_bind(store, STM_SQL_BACK_ARTICLE);
    stm_bind_key(&binder, key);
    stm_bind_string(&binder, id);
    status = stm_store_run(&binder, doing_write, error);
    return status == STEMMA_OK ? run_steps(store, steps, sizeof steps / sizeof *steps, key, error) : status;
}

stemma_status stm_store_add_aside_capture(stm_store *store, uint64_t key, const stemma_capture *capture,
                                          stemma_error *error)
{
    stemma_status status = stm_store_writable(store, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_binder binder = stm_store_bind(store, STM_SQL_ADD_ASIDE_CAPTURE);
    stm_bind_key(&binder, key);
    stm_bind_string(&binder, capture->source);
    stm_bind_string(&binder, capture->captured_at);
    stm_bind_string(&binder, capture->payload_sha256);
    return stm_store_run(&binder, doing_write, error);
}

stemma_status stm_store_has_article(stm_store *store, uint64_t key, bool *there, stemma_error *error)
{
    const uint64_t bounds[2] = {key, key};
    size_t rows = 0;
    stemma_status status = stm_store_count(store, STM_SQL_COUNT_ARTICLES, bounds, &rows, error);
    *there = rows > 0;
    return status;
}

stemma_status stm_store_is_compared(stm_store *store, uint64_t key, bool *compared, stemma_error *error)
{
    const uint64_t bounds[2] = {key, key};
    size_t runs = 0;
    stemma_status status = stm_store_count(store, STM_SQL_IS_COMPARED, bounds, &runs, error);
    *compared = runs > 0;
    return status;
}

stemma_status stm_store_forget_comparison(stm_store *store, stemma_error *error)
{
    static const stm_statement steps[] = {STM_SQL_DELETE_COMPARED, STM_SQL_FORGET_PAIRS,   STM_SQL_FORGET_CHANGES,
                                          STM_SQL_FORGET_PASSAGES, STM_SQL_FORGET_LINKS,   STM_SQL_FORGET_PARENTS,
                                          STM_SQL_FORGET_EDGES,    STM_SQL_FORGET_MEMBERS, STM_SQL_FORGET_FAMILIES,
                                          STM_SQL_FORGET_QUOTES,   STM_SQL_FORGET_SOURCES};
    stemma_status status = stm_store_writable(store, error);
    for (size_t i = 0; i < sizeof steps / sizeof *steps && status == STEMMA_OK; i++) {
        status = stm_store_run_plain(store, steps[i], doing_write, error);
    }
    return status;
}

/* ------------------------------------------------------------------ addresses and revisits */

static void read_address(stm_row *row, void *item)
{
    stm_stored_address *out = item;
    *out = (stm_stored_address){.key = stm_row_key(row, 0), .leader = stm_row_key(row, 1)};
    out->base_id = stm_row_string(row, 2);
    out->source = stm_row_string(row, 3);
}

stemma_status stm_store_addresses(stm_store *store, stm_arena *arena, stm_stored_address **out, size_t *count,
                                  stemma_error *error)
{
    stm_item_list all = {STM_SQL_ADDRESSES, sizeof **out, read_address, NULL, 0};
    stemma_status status = stm_store_list(store, arena, &all, error);
    *out = all.items;
    *count = all.count;
    return status;
}

stemma_status stm_store_put_revisit(stm_store *store, const stm_stored_revisit *revisit, stemma_error *error)
{
    stemma_status status = stm_store_writable(store, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_binder binder = stm_store_bind(store, STM_SQL_PUT_REVISIT);
    stm_bind_string(&binder, revisit->base_id);
    stm_bind_string(&binder, revisit->source ? revisit->source : "");
    stm_bind_string(&binder, revisit->captured_at ? revisit->captured_at : "");
    return stm_store_run(&binder, doing_write, error);
}

static void read_revisit(stm_row *row, void *item)
{
    stm_stored_revisit *out = item;
    *out = (stm_stored_revisit){stm_row_string(row, 0), stm_row_string(row, 1), stm_row_string(row, 2)};
}

stemma_status stm_store_revisits(stm_store *store, stm_arena *arena, stm_stored_revisit **out, size_t *count,
                                 stemma_error *error)
{
    stm_item_list all = {STM_SQL_REVISITS, sizeof **out, read_revisit, NULL, 0};
    stemma_status status = stm_store_list(store, arena, &all, error);
    *out = all.items;
    *count = all.count;
    return status;
}

/* ------------------------------------------------------------------ identities of what is set aside */

static void read_aside(stm_row *row, void *item)
{
    stm_stored_identity *out = item;
    *out = (stm_stored_identity){.key = stm_row_key(row, 0)};
    out->base_id = stm_row_string(row, 1);
    out->id = out->base_id;
    out->id_given = stm_row_integer(row, 2) != 0;
    out->occurrence = stm_row_uint32(row, 3);
    const char *digest = stm_row_string(row, 4);
    if (digest && strlen(digest) == 64) {
        memcpy(out->sha256, digest, 65);
    }
    out->input = stm_row_string(row, 5);
}

stemma_status stm_store_aside(stm_store *store, stm_arena *arena, stm_stored_identity **out, size_t *count,
                              stemma_error *error)
{
    stm_item_list all = {STM_SQL_ASIDE, sizeof **out, read_aside, NULL, 0};
    stemma_status status = stm_store_list(store, arena, &all, error);
    *out = all.items;
    *count = all.count;
    return status;
}

/* ------------------------------------------------------------------ texts with a frame */

static void read_frame(stm_row *row, void *item)
{
    stm_stored_frame *out = item;
    *out = (stm_stored_frame){stm_row_key(row, 0), (uint64_t)stm_row_integer(row, 1)};
}

stemma_status stm_store_frames(stm_store *store, stm_arena *arena, stm_stored_frame **out, size_t *count,
                               stemma_error *error)
{
    stm_item_list all = {STM_SQL_FRAMES, sizeof **out, read_frame, NULL, 0};
    stemma_status status = stm_store_list(store, arena, &all, error);
    *out = all.items;
    *count = all.count;
    return status;
}

stemma_status stm_store_put_frame(stm_store *store, const stm_stored_frame *frame, stemma_error *error)
{
    stm_binder binder = stm_store_bind(store, STM_SQL_PUT_FRAME);
    stm_bind_key(&binder, frame->key);
    stm_bind_integer(&binder, (int64_t)frame->host);
    return stm_store_run(&binder, doing_write, error);
}

static stemma_status put_seeds(stm_store *store, uint64_t key, const stm_stored_article *words, stemma_error *error)
{
    uint8_t small[4];
    stm_buffer bytes = STM_BUFFER_INIT;
    for (size_t i = 0; i < words->seed_count; i++) {
        uint32_t word = words->seeds[i];
        for (unsigned k = 0; k < 4; k++) {
            small[k] = (uint8_t)(word >> (8 * k));
        }
        stm_buffer_bytes(&bytes, (const char *)small, sizeof small);
    }
    if (bytes.failed) {
        stm_buffer_release(&bytes);
        return stm_error_memory(error);
    }
    stm_binder binder = stm_store_bind(store, STM_SQL_PUT_SITE_WORDS);
    stm_bind_key(&binder, key);
    stm_bind_blob(&binder, bytes.data ? bytes.data : "", bytes.length);
    stemma_status status = stm_store_run(&binder, doing_write, error);
    stm_buffer_release(&bytes);
    return status;
}

stemma_status stm_store_set_words(stm_store *store, const stm_stored_article *stored, stemma_error *error)
{
    stemma_status status = stm_store_writable(store, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_binder binder = stm_store_bind(store, STM_SQL_SET_WORDS);
    stm_bind_key(&binder, stored->key);
    stm_bind_integer(&binder, (int64_t)stored->wording);
    stm_bind_integer(&binder, stored->token_count);
    status = stm_store_run(&binder, doing_write, error);
    if (status == STEMMA_OK) {
        status = put_seeds(store, stored->key, stored, error);
    }
    return status == STEMMA_OK ? stm_store_set_boilerplate(store, stored->key, &stored->article, error) : status;
}
