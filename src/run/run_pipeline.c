/* Inputs to articles on several threads, handed on in order.
 *
 *        one at a time            any number at a time             one at a time, in order
 *   reader_next -> piece k  ->  parse, words, fingerprint  ->  slot k % SLOTS  ->  each(batch k)
 *
 * A thread takes a piece, works on it, and leaves the batch in its slot. Whoever finds the next batch in order there
 * and nobody writing hands on all that are ready. A thread may run ahead of the writing by SLOTS pieces, which bounds
 * the memory; then it waits.
 */
#define _GNU_SOURCE
#include "reuse/reuse_pivot.h"
#include "run/run.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS_PER_THREAD 4u
#define SLOTS_MAX 64u

typedef struct pipeline {
    stm_pipeline_options options;
    stm_reader *reader;
    stm_run_batch_fn each;
    void *payload;
    pthread_mutex_t read_mutex;
    pthread_mutex_t slot_mutex;
    pthread_cond_t moved;
    stm_run_batch *slots[SLOTS_MAX];
    size_t slot_count;
    uint64_t next_read, next_write;
    stm_run_batch *reading; /* where the reader's notices go; under read_mutex */
    bool end, writing, failed;
    stemma_status status;
    stemma_error error;
} pipeline;

bool stm_run_is_rejection(stemma_code code)
{
    return code >= STEMMA_CODE_REJECTED_EMPTY && code < STEMMA_CODE_WARNING_UTF8;
}

static void free_batch(stm_run_batch *batch)
{
    if (batch) {
        stm_read_batch_release(&batch->read);
        free(batch->reader_notices);
        free(batch);
    }
}

/* The reader speaks while a piece is fetched; what it says is kept with that piece. Out of memory loses the notice's
 * words, not the work: the status of the batch's own allocations tells. */
static void keep_notice(void *payload, const stemma_notice *notice)
{
    pipeline *p = payload;
    stm_run_batch *batch = p->reading;
    if (!batch || STM_RESERVE(batch->reader_notices, batch->reader_notice_capacity, batch->reader_notice_count + 1,
                              NULL) != STEMMA_OK) {
        return;
    }
    stemma_notice kept = *notice;
    kept.input = stm_arena_string(&batch->read.arena, notice->input);
    kept.detail = stm_arena_string(&batch->read.arena, notice->detail);
    batch->reader_notices[batch->reader_notice_count++] = kept;
}

static void fail(pipeline *p, stemma_status status, const stemma_error *error)
{
    pthread_mutex_lock(&p->slot_mutex);
    if (!p->failed) {
        p->failed = true;
        p->status = status;
        p->error = *error;
    }
    pthread_cond_broadcast(&p->moved);
    pthread_mutex_unlock(&p->slot_mutex);
}

static bool stopped(pipeline *p)
{
    pthread_mutex_lock(&p->slot_mutex);
    bool answer = p->failed;
    pthread_mutex_unlock(&p->slot_mutex);
    return answer;
}

/* Waits until there is a slot for the next piece, then reads it. *batch is NULL at the end. */
static stemma_status take_piece(pipeline *p, stm_run_batch **batch, stm_piece *piece, uint64_t *number,
                                stemma_error *error)
{
    *batch = NULL;
    stm_run_batch *fresh = calloc(1, sizeof *fresh);
    if (!fresh) {
        return stm_error_memory(error);
    }
    pthread_mutex_lock(&p->read_mutex);
    pthread_mutex_lock(&p->slot_mutex);
    while (!p->failed && p->next_read - p->next_write >= p->slot_count) {
        pthread_cond_wait(&p->moved, &p->slot_mutex);
    }
    bool over = p->end || p->failed;
    pthread_mutex_unlock(&p->slot_mutex);
    stemma_status status = STEMMA_OK;
    if (!over && p->options.cancelled && atomic_load(p->options.cancelled)) {
        status = stm_error_set(error, STEMMA_E_CANCELLED, "interrupted");
    } else if (!over) {
        p->reading = fresh;
        status = stm_reader_next(p->reader, piece, error);
        p->reading = NULL;
        if (status == STEMMA_OK || status == STEMMA_DONE) {
            /* at the end there may still be notices to tell: the last batch has no piece */
            p->end = status == STEMMA_DONE;
            stm_reader_progress(p->reader, &fresh->bytes_done, &fresh->bytes_total);
            *number = p->next_read++;
            *batch = fresh;
            fresh = NULL;
            status = STEMMA_OK;
        }
    }
    pthread_mutex_unlock(&p->read_mutex);
    free_batch(fresh);
    return status;
}

static stemma_status fingerprint_batch(stm_run_batch *batch, stm_fingerprinting *f, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; i < batch->read.article_count && status == STEMMA_OK; i++) {
        stm_run_article *article = &batch->articles[i];
        status = stm_fingerprint_article(f, &batch->read.arena, &article->read->article, article, error);
    }
    return status;
}

static stemma_status work_on(pipeline *p, stm_run_batch *batch, const stm_piece *piece, stm_fingerprinting *f,
                             stemma_error *error)
{
    batch->piece_bytes = piece->length;
    batch->read.keep_cuts = p->options.cuts;
    stemma_status status = stm_corpus_parse(&batch->read, piece, error);
    if (status != STEMMA_OK) {
        return status;
    }
    batch->articles = stm_arena_zero(&batch->read.arena, (batch->read.article_count + 1) * sizeof *batch->articles);
    if (!batch->articles) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < batch->read.article_count; i++) {
        batch->articles[i].read = &batch->read.articles[i];
    }
    return p->options.fingerprints ? fingerprint_batch(batch, f, error) : STEMMA_OK;
}

/* Leaves a batch in its slot and hands on all that are next in order, unless another thread is doing so. */
static void leave_batch(pipeline *p, stm_run_batch *batch, uint64_t number)
{
    pthread_mutex_lock(&p->slot_mutex);
    p->slots[number % p->slot_count] = batch;
    while (!p->writing && !p->failed && p->slots[p->next_write % p->slot_count]) {
        stm_run_batch *next = p->slots[p->next_write % p->slot_count];
        p->writing = true;
        pthread_mutex_unlock(&p->slot_mutex);
        stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
        stemma_status status = p->each(p->payload, next, &error);
        pthread_mutex_lock(&p->slot_mutex);
        p->slots[p->next_write % p->slot_count] = NULL;
        p->writing = false;
        p->next_write++;
        if (status != STEMMA_OK && !p->failed) {
            p->failed = true;
            p->status = status;
            p->error = error;
        }
        pthread_cond_broadcast(&p->moved);
        pthread_mutex_unlock(&p->slot_mutex);
        free_batch(next);
        pthread_mutex_lock(&p->slot_mutex);
    }
    pthread_mutex_unlock(&p->slot_mutex);
}

static void *thread_loop(void *argument)
{
    pipeline *p = argument;
    stm_fingerprinting f;
    stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
    stemma_status started = stm_fingerprinting_start(&f, p->options.fingerprints ? p->options.kinds : 0,
                                                     p->options.lexicons, p->options.stemmers, &error);
    if (started != STEMMA_OK) {
        fail(p, started, &error);
    }
    while (started == STEMMA_OK && !stopped(p)) {
        stm_run_batch *batch;
        stm_piece piece = {0};
        uint64_t number = 0;
        stemma_status status = take_piece(p, &batch, &piece, &number, &error);
        if (status == STEMMA_OK && !batch) {
            break;
        }
        if (status == STEMMA_OK && piece.bytes) {
            status = work_on(p, batch, &piece, &f, &error);
        }
        stm_piece_release(&piece);
        if (status != STEMMA_OK) {
            free_batch(batch);
            fail(p, status, &error);
            break;
        }
        leave_batch(p, batch, number);
    }
    stm_fingerprinting_stop(&f);
    return NULL;
}

static void run_threads(pipeline *p)
{
    pthread_t threads[SLOTS_MAX];
    unsigned started = 0;
    while (started + 1 < p->options.threads && started < SLOTS_MAX &&
           pthread_create(&threads[started], NULL, thread_loop, p) == 0) {
        started++;
    }
    thread_loop(p);
    for (unsigned i = 0; i < started; i++) {
        pthread_join(threads[i], NULL);
    }
}

/* What the reader has to say while opening comes as a batch of its own. */
static stemma_status open_inputs(pipeline *p, const char *const *inputs, size_t count, stemma_error *error)
{
    p->reading = calloc(1, sizeof *p->reading);
    if (!p->reading) {
        return stm_error_memory(error);
    }
    stemma_status status = stm_reader_open(&p->reader, inputs, count, keep_notice, p, error);
    if (status == STEMMA_OK && p->reading->reader_notice_count > 0) {
        status = p->each(p->payload, p->reading, error);
    }
    free_batch(p->reading);
    p->reading = NULL;
    return status;
}

stemma_status stm_run_pipeline(const char *const *inputs, size_t count, const stm_pipeline_options *options,
                               stm_run_batch_fn each, void *payload, stemma_error *error)
{
    pipeline p = {.options = *options, .each = each, .payload = payload, .status = STEMMA_OK};
    p.slot_count = (size_t)options->threads * SLOTS_PER_THREAD;
    p.slot_count = p.slot_count > SLOTS_MAX ? SLOTS_MAX : p.slot_count;
    pthread_mutex_init(&p.read_mutex, NULL);
    pthread_mutex_init(&p.slot_mutex, NULL);
    pthread_cond_init(&p.moved, NULL);
    stemma_status status = open_inputs(&p, inputs, count, error);
    if (status == STEMMA_OK) {
        run_threads(&p);
        status = p.status;
        if (status != STEMMA_OK && error) {
            *error = p.error;
        }
    }
    for (size_t i = 0; i < SLOTS_MAX; i++) {
        free_batch(p.slots[i]);
    }
    stm_reader_free(p.reader);
    pthread_cond_destroy(&p.moved);
    pthread_mutex_destroy(&p.slot_mutex);
    pthread_mutex_destroy(&p.read_mutex);
    return status;
}
