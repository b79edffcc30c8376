/* Writing articles, and their fingerprints beside them.
 *
 * A fingerprint is a few dozen 32-bit values that nobody asks for one article at a time: they are read all at once, to
 * look for candidates. So they are not columns of an article. The fingerprints of one transaction are collected and
 * written as one row of seed_segments:
 *
 *   first_article   key of the first article; the others follow without a gap
 *   counts          4 bytes an article, little-endian: how many values it has
 *   seeds           the values of all of them, one after the other, 4 bytes each, little-endian
 */
#include "store/store_internal.h"

#include <stdlib.h>
#include <string.h>

/* A BLOB may have 1,000,000,000 bytes; a transaction with more than this is split into several segments. */
#define SEGMENT_MOST_BYTES ((size_t)64 * 1024 * 1024)

static const char doing_write[] = "write to";

static void put_words(uint8_t *out, const uint32_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t word = words[i];
        out[4 * i] = (uint8_t)word;
        out[4 * i + 1] = (uint8_t)(word >> 8);
        out[4 * i + 2] = (uint8_t)(word >> 16);
        out[4 * i + 3] = (uint8_t)(word >> 24);
    }
}

void stm_store_clear_segment(stm_store *store)
{
    stm_segment *segment = &store->segment;
    segment->counts_bytes = 0;
    segment->seeds_bytes = 0;
    segment->identity_bytes = 0;
    segment->input_begin = 0;
    segment->input_end = 0;
    segment->spoiled = false;
}

stemma_status stm_store_flush_segment(stm_store *store, stemma_error *error)
{
    stm_segment *segment = &store->segment;
    if (segment->counts_bytes == 0) {
        segment->spoiled = false;
        return STEMMA_OK;
    }
    stm_binder binder = stm_store_bind(store, STM_SQL_INSERT_SEGMENT);
    stm_bind_key(&binder, segment->first_key);
    stm_bind_blob(&binder, segment->counts, segment->counts_bytes);
    stm_bind_blob(&binder, segment->seeds, segment->seeds_bytes);
    stemma_status status = stm_store_run(&binder, doing_write, error);
    if (status == STEMMA_OK && !segment->spoiled) {
        binder = stm_store_bind(store, STM_SQL_INSERT_IDENTITIES);
        stm_bind_key(&binder, segment->first_key);
        stm_bind_blob(&binder, segment->identities, segment->identity_bytes);
        status = stm_store_run(&binder, doing_write, error);
    }
    if (status == STEMMA_OK) {
        stm_store_clear_segment(store);
    }
    return status;
}

static stemma_status reserve_segment(stm_store *store, size_t seed_bytes, stemma_error *error)
{
    stm_segment *segment = &store->segment;
    stemma_status status = STM_RESERVE(segment->counts, segment->counts_capacity, segment->counts_bytes + 4, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(segment->seeds, segment->seeds_capacity, segment->seeds_bytes + seed_bytes, error);
    }
    return status;
}

static stemma_status add_to_segment(stm_store *store, const stm_stored_article *stored, stemma_error *error)
{
    stm_segment *segment = &store->segment;
    if (stored->seed_count > SEGMENT_MOST_BYTES / 4) {
        return stm_error_set(error, STEMMA_E_LIMIT, "the fingerprint of %s is too long", stored->article.id);
    }
    size_t bytes = stored->seed_count * 4;
    stemma_status status = STEMMA_OK;
    if (segment->seeds_bytes + bytes > SEGMENT_MOST_BYTES) {
        status = stm_store_flush_segment(store, error);
    }
    if (status == STEMMA_OK) {
        status = reserve_segment(store, bytes, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    if (segment->counts_bytes == 0) {
        segment->first_key = stored->key;
        segment->spoiled = false; /* what changed before is none of it */
    }
    uint32_t count = (uint32_t)stored->seed_count;
    put_words(segment->counts + segment->counts_bytes, &count, 1);
    segment->counts_bytes += 4;
    if (bytes > 0) {
        put_words(segment->seeds + segment->seeds_bytes, stored->seeds, stored->seed_count);
        segment->seeds_bytes += bytes;
    }
    return stm_segment_add_identity(segment, stored, error);
}

static void bind_time(stm_binder *binder, int64_t seconds)
{
    if (seconds == STEMMA_TIME_OPEN_FROM || seconds == STEMMA_TIME_OPEN_TO) {
        stm_bind_null(binder);
    } else {
        stm_bind_integer(binder, seconds);
    }
}

void stm_bind_interval(stm_binder *binder, const stemma_interval *interval)
{
    bind_time(binder, interval->from);
    bind_time(binder, interval->to);
    stm_bind_string(binder, stm_store_precision_word(interval->precision));
}

/* The columns from input to extra, in the order of the table. */
static void bind_fields(stm_binder *binder, const stemma_article *article)
{
    stm_bind_string(binder, article->input);
    stm_bind_string(binder, article->source);
    stm_bind_string(binder, article->outlet);
    stm_bind_string(binder, article->title);
    stm_bind_string(binder, article->byline);
    stm_bind_string(binder, article->language);
    stm_bind_string(binder, article->rejected);
    stm_bind_interval(binder, &article->published);
    stm_bind_string(binder, article->published.basis);
    stm_bind_string(binder, article->extra);
}

static stemma_status insert_row(stm_store *store, const stm_stored_article *stored, stemma_error *error)
{
    const stemma_article *article = &stored->article;
    bool same_id = stored->base_id && strcmp(stored->base_id, article->id) == 0;
    stm_binder binder = stm_store_bind(store, STM_SQL_INSERT_ARTICLE);
    stm_bind_key(&binder, stored->key);
    stm_bind_string(&binder, article->id);
    stm_bind_string(&binder, same_id ? NULL : stored->base_id);
    stm_bind_integer(&binder, stored->id_given);
    stm_bind_integer(&binder, stored->occurrence);
    stm_bind_integer(&binder, (int64_t)stored->wording);
    stm_bind_integer(&binder, stored->token_count);
    stm_bind_string(&binder, article->sha256);
    bind_fields(&binder, article);
    stm_bind_integer(&binder, article->text_length);
    stm_bind_text(&binder, article->text ? article->text : "", article->text ? article->text_bytes : 0);
    return stm_store_run(&binder, doing_write, error);
}

static stemma_status insert_boilerplate(stm_store *store, uint64_t key, const stemma_article *article,
                                        stemma_error *error)
{
    for (size_t i = 0; i < article->boilerplate_count; i++) {
        stm_binder binder = stm_store_bind(store, STM_SQL_INSERT_BOILERPLATE);
        stm_bind_key(&binder, key);
        stm_bind_integer(&binder, (int64_t)i);
        stm_bind_integer(&binder, article->boilerplate[i].begin);
        stm_bind_integer(&binder, article->boilerplate[i].end);
        stm_bind_string(&binder, article->boilerplate[i].reason);
        stemma_status status = stm_store_run(&binder, doing_write, error);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    return STEMMA_OK;
}

/* Most articles were found once, where they say that they come from: that takes no row. */
static bool says_nothing_more(const stemma_article *article)
{
    const stemma_capture *capture = article->captures;
    const char *source = article->source ? article->source : article->input;
    return article->capture_count == 1 && !capture->captured_at && !capture->payload_sha256 && capture->source &&
           source && strcmp(capture->source, source) == 0;
}

static stemma_status insert_captures(stm_store *store, uint64_t key, const stemma_article *article, stemma_error *error)
{
    if (says_nothing_more(article)) {
        return STEMMA_OK;
    }
    for (size_t i = 0; i < article->capture_count; i++) {
        stm_binder binder = stm_store_bind(store, STM_SQL_INSERT_CAPTURE);
        stm_bind_key(&binder, key);
        stm_bind_integer(&binder, (int64_t)i);
        stm_bind_string(&binder, article->captures[i].source);
        stm_bind_string(&binder, article->captures[i].captured_at);
        stm_bind_string(&binder, article->captures[i].payload_sha256);
        stemma_status status = stm_store_run(&binder, doing_write, error);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    return STEMMA_OK;
}

static stemma_status insert_parts(stm_store *store, const stm_stored_article *stored, stemma_error *error)
{
    stemma_status status = insert_row(store, stored, error);
    if (status == STEMMA_OK) {
        status = insert_boilerplate(store, stored->key, &stored->article, error);
    }
    if (status == STEMMA_OK) {
        status = insert_captures(store, stored->key, &stored->article, error);
    }
    if (status == STEMMA_OK && stored->host != 0) {
        stm_stored_frame frame = {stored->key, stored->host};
        status = stm_store_put_frame(store, &frame, error);
    }
    return status == STEMMA_OK ? add_to_segment(store, stored, error) : status;
}

stemma_status stm_store_insert(stm_store *store, stm_stored_article *stored, stemma_error *error)
{
    stemma_status status = stm_store_writable(store, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stored->key = store->last_key + 1;
    status = insert_parts(store, stored, error);
    if (status != STEMMA_OK) {
        store->broken = true;
        return status;
    }
    store->last_key = stored->key;
    return STEMMA_OK;
}

stemma_status stm_store_set_id(stm_store *store, uint64_t key, const char *id, stemma_error *error)
{
    stemma_status status = stm_store_writable(store, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_binder binder = stm_store_bind(store, STM_SQL_SET_ID);
    stm_bind_key(&binder, key);
    stm_bind_string(&binder, id);
    return stm_store_run(&binder, doing_write, error);
}

static stemma_status delete_of(stm_store *store, stm_statement which, uint64_t key, stemma_error *error)
{
    stm_binder binder = stm_store_bind(store, which);
    stm_bind_key(&binder, key);
    return stm_store_run(&binder, doing_write, error);
}

stemma_status stm_store_set_boilerplate(stm_store *store, uint64_t key, const stemma_article *article,
                                        stemma_error *error)
{
    stemma_status status = delete_of(store, STM_SQL_DELETE_BOILERPLATE, key, error);
    return status == STEMMA_OK ? insert_boilerplate(store, key, article, error) : status;
}

stemma_status stm_store_set_fields(stm_store *store, uint64_t key, const stemma_article *article, stemma_error *error)
{
    stemma_status status = stm_store_writable(store, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_binder binder = stm_store_bind(store, STM_SQL_SET_FIELDS);
    stm_bind_key(&binder, key);
    bind_fields(&binder, article);
    status = stm_store_run(&binder, doing_write, error);
    if (status == STEMMA_OK) {
        status = stm_store_set_boilerplate(store, key, article, error);
    }
    if (status == STEMMA_OK) {
        status = delete_of(store, STM_SQL_DELETE_CAPTURES, key, error);
    }
    return status == STEMMA_OK ? insert_captures(store, key, article, error) : status;
}

/* What is unknown is the empty string here: it belongs to the key, and SQLite takes two NULLs for different. */
stemma_status stm_store_add_rejection(stm_store *store, const stemma_rejection *rejection, stemma_error *error)
{
    stemma_status status = stm_store_writable(store, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stm_binder binder = stm_store_bind(store, STM_SQL_INSERT_REJECTION);
    stm_bind_string(&binder, rejection->input ? rejection->input : "");
    stm_bind_key(&binder, rejection->line);
    stm_bind_integer(&binder, (int64_t)rejection->code);
    stm_bind_string(&binder, rejection->detail ? rejection->detail : "");
    return stm_store_run(&binder, doing_write, error);
}
