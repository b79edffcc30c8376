/* Comparing many pairs of stored articles within bounded memory.
 *
 * A prepared text takes some five times its bytes, so not all can be held at once. Jobs are done in blocks: the texts
 * of a block's jobs are read (by one thread: the store has one connection), prepared and compared (by all), and
 * dropped. A text of several blocks is read again, which costs no more than comparing it once.
 *
 *   step          1         2          3          4
 *   block 1     read  | prepare | compare  | told
 *   block 2           | read    | prepare  | compare | told
 *   block 3                     | read     | prepare | compare ...
 *
 * All tasks of a step are in one heap that the threads take from, what the store has to do first: nothing of the store
 * is waited for by all, and threads wait for each other once a step only.
 */
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_TEXT_BYTES ((size_t)4 * 1024 * 1024) /* the texts of two blocks are held prepared */
#define BYTES_PER_WORD 7
#define BLOCK_JOBS_MAX 65536u
#define BLOCK_JOBS_MIN 512u
#define BLOCKS_LEAST 12u /* of many jobs: what the store does for one is done beside the next */

/* The jobs of one block and the articles that they need. */
typedef struct block_texts {
    stm_job *jobs;
    size_t job_count;
    uint32_t *article_of; /* slot -> identity index, ascending */
    size_t slot_count, slot_capacity;
    stm_arena arena;
    stemma_article *articles; /* per slot, in `arena` */
    bool *abroad;             /* per slot, in `arena`: held against a text in another language */
} block_texts;

/* What the jobs of a block gave. */
typedef struct block_results {
    const stm_job *jobs;
    size_t job_count;
    stm_pair_result *items; /* per job */
    size_t capacity;
    stm_arena *arena; /* per thread: what they hold */
} block_results;

/* Texts made ready, one a slot; kept from block to block. */
typedef struct prepared_set {
    stm_prepared *items;
    size_t count, capacity;
} prepared_set;

typedef struct block {
    stemma_case *c;
    const stm_stored_identity *identities;
    block_texts now, ready, next; /* compared, prepared, read in this step */
    stm_job *waiting;             /* jobs behind those of `next` */
    size_t waiting_count;
    prepared_set prepared;         /* of `now` */
    prepared_set preparing;        /* of `ready` */
    stm_compare_scratch **scratch; /* per thread */
    stm_stemmers **stemmers;       /* per thread; NULL where only copies are wanted */
    stm_arena *scratch_arena;      /* per thread: word passages */
    block_results results;         /* of `now` */
    block_results untold;          /* of the block before */
    stm_jobs_fn each;
    void *payload;
    size_t block_jobs;  /* at most so many in a block */
    uint32_t *block_of; /* per identity: the last block that needed it */
    uint32_t number;
} block;

static bool wants(const block *b, stemma_kind kind)
{
    return b->c->kinds >> kind & 1u;
}

static int compare_indexes(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static size_t slot_of(const block_texts *texts, uint32_t article)
{
    const uint32_t *found =
        bsearch(&article, texts->article_of, texts->slot_count, sizeof *texts->article_of, compare_indexes);
    return (size_t)(found - texts->article_of);
}

static size_t most_in_block(size_t count)
{
    size_t share = count / BLOCKS_LEAST;
    return share < BLOCK_JOBS_MIN ? BLOCK_JOBS_MIN : share > BLOCK_JOBS_MAX ? BLOCK_JOBS_MAX : share;
}

/* How many of the next jobs make a block: until the words of their texts, each counted once, are many. */
static size_t block_size(block *b, const stm_job *jobs, size_t left)
{
    size_t bytes = 0;
    size_t count = 0;
    b->number++;
    while (count < left && count < b->block_jobs && (count == 0 || bytes < BLOCK_TEXT_BYTES)) {
        const uint32_t ends[2] = {jobs[count].a, jobs[count].b};
        for (int i = 0; i < 2; i++) {
            if (b->block_of[ends[i]] != b->number) {
                b->block_of[ends[i]] = b->number;
                bytes += (size_t)b->identities[ends[i]].token_count * BYTES_PER_WORD;
            }
        }
        count++;
    }
    return count;
}

static stemma_status collect_slots(block_texts *texts, stemma_error *error)
{
    size_t ends = 2 * texts->job_count;
    stemma_status status = STM_RESERVE(texts->article_of, texts->slot_capacity, ends, error);
    if (status != STEMMA_OK) {
        return status;
    }
    for (size_t i = 0; i < texts->job_count; i++) {
        texts->article_of[2 * i] = texts->jobs[i].a;
        texts->article_of[2 * i + 1] = texts->jobs[i].b;
    }
    qsort(texts->article_of, ends, sizeof *texts->article_of, compare_indexes);
    size_t kept = 0;
    for (size_t i = 0; i < ends; i++) {
        if (kept == 0 || texts->article_of[kept - 1] != texts->article_of[i]) {
            texts->article_of[kept++] = texts->article_of[i];
        }
    }
    texts->slot_count = kept;
    return STEMMA_OK;
}

static stemma_status read_articles(const block *b, block_texts *texts, stemma_error *error)
{
    stm_arena_reset(&texts->arena);
    uint64_t *keys = stm_arena_alloc(&texts->arena, (texts->slot_count + 1) * sizeof *keys);
    texts->articles = stm_arena_zero(&texts->arena, (texts->slot_count + 1) * sizeof *texts->articles);
    if (!keys || !texts->articles) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < texts->slot_count; i++) {
        keys[i] = b->identities[texts->article_of[i]].key;
    }
    return stm_store_texts(b->c->store, &texts->arena, keys, texts->slot_count, texts->articles, error);
}

static stemma_status mark_abroad(block_texts *texts, stemma_error *error)
{
    texts->abroad = stm_arena_zero(&texts->arena, (texts->slot_count + 1) * sizeof *texts->abroad);
    if (!texts->abroad) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < texts->job_count; i++) {
        size_t a = slot_of(texts, texts->jobs[i].a);
        size_t b = slot_of(texts, texts->jobs[i].b);
        bool differ = stm_reuse_translatable(texts->articles[a].language, texts->articles[b].language);
        texts->abroad[a] = texts->abroad[a] || differ;
        texts->abroad[b] = texts->abroad[b] || differ;
    }
    return STEMMA_OK;
}

/* Fills `next` with the first jobs that wait, none when none do. */
static stemma_status read_next(block *b, stemma_error *error)
{
    block_texts *next = &b->next;
    next->jobs = b->waiting;
    next->job_count = block_size(b, b->waiting, b->waiting_count);
    b->waiting += next->job_count;
    b->waiting_count -= next->job_count;
    stemma_status status = stm_run_check(b->c, error);
    if (status == STEMMA_OK && next->job_count > 0) {
        status = collect_slots(next, error);
        if (status == STEMMA_OK) {
            status = read_articles(b, next, error);
        }
        if (status == STEMMA_OK) {
            status = mark_abroad(next, error);
        }
    }
    return status;
}

static stemma_status make_results(block *b, stemma_error *error)
{
    block_results *results = &b->results;
    stemma_status status = STM_RESERVE(results->items, results->capacity, b->now.job_count, error);
    if (status == STEMMA_OK) {
        if (b->now.job_count > 0) {
            memset(results->items, 0, b->now.job_count * sizeof *results->items);
        }
        results->jobs = b->now.jobs;
        results->job_count = b->now.job_count;
    }
    for (unsigned t = 0; t < b->c->threads; t++) {
        stm_arena_reset(&results->arena[t]);
    }
    return status;
}

/* Tells the results of the block before, if any wait. */
static stemma_status tell_results(block *b, stemma_error *error)
{
    size_t count = b->untold.job_count;
    b->untold.job_count = 0;
    return count > 0 ? b->each(b->payload, b->untold.jobs, b->untold.items, count, error) : STEMMA_OK;
}

#define SPARE_WORDS 256

/* Prepared texts are used again for others; those that would be far too large are let go, or every one of them would
 * come to have the size of the longest text. */
static stemma_status make_prepared(block *b, stemma_error *error)
{
    prepared_set *set = &b->preparing;
    size_t wanted = b->ready.slot_count;
    stemma_status status = STM_RESERVE(set->items, set->capacity, wanted, error);
    while (status == STEMMA_OK && set->count < wanted) {
        set->items[set->count++] = (stm_prepared)STM_PREPARED_INIT;
    }
    for (size_t i = 0; i < set->count; i++) {
        size_t words = i < wanted ? b->identities[b->ready.article_of[i]].token_count : 0;
        if (set->items[i].words.document.token_capacity > 2 * words + SPARE_WORDS) {
            stm_prepared_release(&set->items[i]);
        }
    }
    return status;
}

#define SLOTS_PER_TASK 16u
#define JOBS_PER_TASK 16u

static stemma_status prepare_units(block *b, size_t slot, unsigned thread, stemma_error *error)
{
    stm_prepared *prepared = &b->preparing.items[slot];
    bool translated = wants(b, STEMMA_KIND_TRANSLATION) && b->ready.abroad[slot];
    if (!wants(b, STEMMA_KIND_REWORDING) && !translated) {
        return STEMMA_OK;
    }
    stemma_status status = stm_reuse_prepare_units(prepared, b->stemmers[thread], error);
    if (!wants(b, STEMMA_KIND_REWORDING)) {
        prepared->stem_count = 0; /* what has no stems is no rewording of anything */
    }
    if (status == STEMMA_OK && translated) {
        prepared->words.lexicons = b->c->lexicons;
        status = stm_reuse_prepare_pivots(prepared, error);
    }
    return status;
}

static stemma_status prepare_slots(block *b, size_t task, unsigned thread, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = task * SLOTS_PER_TASK; i < (task + 1) * SLOTS_PER_TASK && i < b->ready.slot_count; i++) {
        if (status == STEMMA_OK) {
            status = stm_reuse_prepare(&b->preparing.items[i], &b->ready.articles[i], error);
        }
        if (status == STEMMA_OK && b->stemmers) {
            status = prepare_units(b, i, thread, error);
        }
        if (status == STEMMA_OK) {
            status = stm_reuse_weigh(&b->preparing.items[i], error);
        }
    }
    return status;
}

static void flip(stm_pair_result *result)
{
    for (size_t i = 0; i < result->passage_count; i++) {
        stemma_passage *p = &result->passages[i];
        uint32_t begin = p->a_begin;
        uint32_t end = p->a_end;
        p->a_begin = p->b_begin;
        p->a_end = p->b_end;
        p->b_begin = begin;
        p->b_end = end;
        stemma_change *changes = (stemma_change *)(uintptr_t)p->changes; /* made by us, in our arena */
        for (size_t k = 0; k < p->change_count; k++) {
            stemma_change was = changes[k];
            changes[k] = (stemma_change){was.type, was.b, was.a, was.b_begin, was.b_end, was.a_begin, was.a_end};
        }
    }
    double share = result->link.a_share;
    result->link.a_share = result->link.b_share;
    result->link.b_share = share;
}

static bool some_told(const stm_word_passage *passages, size_t count)
{
    bool some = false;
    for (size_t i = 0; i < count && !some; i++) {
        some = stm_passage_is_told(&passages[i]);
    }
    return some;
}

/* The wordings, which no input order changes, say which text goes first into the comparison. */
static stemma_status do_job(block *b, const stm_job *job, stm_pair_result *result, unsigned thread, stemma_error *error)
{
    const stm_prepared *a = &b->prepared.items[slot_of(&b->now, job->a)];
    const stm_prepared *other = &b->prepared.items[slot_of(&b->now, job->b)];
    stm_arena *arena = &b->results.arena[thread];
    if (job->whole) {
        return stm_reuse_whole(arena, result, &a->words, &other->words, error);
    }
    bool swapped = a->words.wording > other->words.wording;
    const stm_prepared *one = swapped ? other : a;
    const stm_prepared *two = swapped ? a : other;
    const stm_word_passage *passages;
    size_t count;
    stm_arena_reset(&b->scratch_arena[thread]);
    stemma_status status =
        stm_reuse_compare(&b->scratch_arena[thread], &passages, &count, one, two, b->scratch[thread], error);
    if (status == STEMMA_OK && job->gather && !some_told(passages, count)) {
        status = stm_reuse_gather(&b->scratch_arena[thread], &passages, &count, one, two, error);
    }
    if (status == STEMMA_OK && count > 0) {
        status = stm_reuse_result(arena, result, passages, count, &one->words, &two->words, error);
        if (swapped) {
            flip(result);
        }
    }
    return status;
}

static stemma_status compare_jobs(block *b, size_t task, unsigned thread, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = task * JOBS_PER_TASK; i < (task + 1) * JOBS_PER_TASK && i < b->now.job_count; i++) {
        if (status == STEMMA_OK) {
            status = do_job(b, &b->now.jobs[i], &b->results.items[i], thread, error);
        }
    }
    return status;
}

static size_t compare_tasks(const block *b)
{
    return (b->now.job_count + JOBS_PER_TASK - 1) / JOBS_PER_TASK;
}

/* Task 0 is for the store: the results of the block before go there, the texts of the one behind come from it. */
static stemma_status take_step(void *payload, size_t task, unsigned thread, stemma_error *error)
{
    block *b = payload;
    if (task == 0) {
        stemma_status status = tell_results(b, error);
        return status == STEMMA_OK ? read_next(b, error) : status;
    }
    return task <= compare_tasks(b) ? compare_jobs(b, task - 1, thread, error)
                                    : prepare_slots(b, task - 1 - compare_tasks(b), thread, error);
}

/* What was read is to be prepared, what was prepared to be compared. */
static void advance(block *b)
{
    block_texts done = b->now;
    prepared_set compared = b->prepared;
    b->now = b->ready;
    b->ready = b->next;
    b->next = done;
    b->next.job_count = 0;
    b->next.slot_count = 0;
    b->prepared = b->preparing;
    b->preparing = compared;
}

static stemma_status do_step(block *b, stemma_error *error)
{
    size_t prepare_tasks = (b->ready.slot_count + SLOTS_PER_TASK - 1) / SLOTS_PER_TASK;
    stemma_status status = make_results(b, error);
    if (status == STEMMA_OK) {
        status = make_prepared(b, error);
    }
    if (status == STEMMA_OK) {
        status = stm_parallel(1 + compare_tasks(b) + prepare_tasks, b->c->threads, take_step, b, error);
    }
    block_results told = b->untold;
    b->untold = b->results;
    b->results = told;
    return status;
}

static stemma_status make_stemmers(block *b, stemma_error *error)
{
    b->stemmers = calloc(b->c->threads, sizeof *b->stemmers);
    for (unsigned t = 0; b->stemmers && t < b->c->threads; t++) {
        b->stemmers[t] = stm_stemmers_take(b->c->stemmers);
        if (!b->stemmers[t]) {
            return stm_error_memory(error);
        }
    }
    return b->stemmers ? STEMMA_OK : stm_error_memory(error);
}

static stemma_status make_scratch(block *b, size_t identity_count, stemma_error *error)
{
    unsigned threads = b->c->threads;
    b->block_of = calloc(identity_count + 1, sizeof *b->block_of);
    b->scratch = calloc(threads, sizeof *b->scratch);
    b->scratch_arena = calloc(threads, sizeof *b->scratch_arena);
    b->results.arena = calloc(threads, sizeof *b->results.arena);
    b->untold.arena = calloc(threads, sizeof *b->untold.arena);
    if (!b->block_of || !b->scratch || !b->scratch_arena || !b->results.arena || !b->untold.arena) {
        return stm_error_memory(error);
    }
    for (unsigned t = 0; t < threads; t++) {
        b->scratch[t] = stm_compare_scratch_new();
        if (!b->scratch[t]) {
            return stm_error_memory(error);
        }
    }
    bool wants_units = wants(b, STEMMA_KIND_REWORDING) || wants(b, STEMMA_KIND_TRANSLATION);
    return wants_units ? make_stemmers(b, error) : STEMMA_OK;
}

static void release_results(block_results *results, unsigned threads)
{
    for (unsigned t = 0; results->arena && t < threads; t++) {
        stm_arena_release(&results->arena[t]);
    }
    free(results->arena);
    free(results->items);
}

static void release_prepared(prepared_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        stm_prepared_release(&set->items[i]);
    }
    free(set->items);
}

static void release_texts(block_texts *texts)
{
    free(texts->article_of);
    stm_arena_release(&texts->arena);
}

static void release_block(block *b)
{
    for (unsigned t = 0; t < b->c->threads; t++) {
        if (b->scratch) {
            stm_compare_scratch_free(b->scratch[t]);
        }
        if (b->stemmers) {
            stm_stemmers_free(b->stemmers[t]);
        }
        if (b->scratch_arena) {
            stm_arena_release(&b->scratch_arena[t]);
        }
    }
    release_results(&b->results, b->c->threads);
    release_results(&b->untold, b->c->threads);
    release_prepared(&b->prepared);
    release_prepared(&b->preparing);
    free(b->scratch);
    free(b->stemmers);
    free(b->scratch_arena);
    release_texts(&b->now);
    release_texts(&b->ready);
    release_texts(&b->next);
    free(b->block_of);
}

stemma_status stm_run_jobs(stemma_case *c, const stm_identity_list *identities, stm_job *jobs, size_t count,
                           stm_jobs_fn each, void *payload, stemma_error *error)
{
    if (count == 0) {
        return STEMMA_OK;
    }
    block b = {.c = c,
               .identities = identities->items,
               .waiting = jobs,
               .waiting_count = count,
               .block_jobs = most_in_block(count),
               .each = each,
               .payload = payload};
    stemma_status status = make_scratch(&b, identities->count, error);
    if (status == STEMMA_OK) {
        status = read_next(&b, error);
    }
    for (size_t done = 0; status == STEMMA_OK && b.ready.job_count + b.next.job_count > 0; done += b.now.job_count) {
        advance(&b);
        status = do_step(&b, error);
        stm_run_progress(c, STEMMA_STAGE_COMPARE, done + b.now.job_count, count);
    }
    if (status == STEMMA_OK) {
        status = tell_results(&b, error);
    }
    release_block(&b);
    return status;
}
