/* A case: opening, adding, running, and what becomes of it when something fails. */
#include "run/run.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

stemma_status stm_run_check(const stemma_case *c, stemma_error *error)
{
    return atomic_load(c->stop) ? stm_error_set(error, STEMMA_E_CANCELLED, "interrupted") : STEMMA_OK;
}

stemma_status stemma_case_open(stemma_case **out, const char *path, const stemma_case_options *options,
                               stemma_error *error)
{
    *out = NULL;
    const stemma_case_options defaults = STEMMA_CASE_OPTIONS_INIT;
    const stemma_case_options *chosen = options ? options : &defaults;
    stemma_case *c = calloc(1, sizeof *c);
    if (!c) {
        return stm_error_memory(error);
    }
    c->threads = stm_thread_count(chosen->threads);
    c->notice = chosen->notice;
    c->progress = chosen->progress;
    c->payload = chosen->payload;
    c->kinds = chosen->kinds;
    c->is_new = chosen->mode == STEMMA_OPEN_CREATE || chosen->mode == STEMMA_OPEN_REPLACE;
    c->dictionaries = chosen->dictionaries ? strdup(chosen->dictionaries) : NULL;
    atomic_init(&c->cancelled, false);
    c->stop = &c->cancelled;
    bool lacks = chosen->dictionaries && !c->dictionaries;
    stemma_status status = lacks ? stm_error_memory(error) : stm_store_open(&c->store, path, chosen->mode, error);
    if (status != STEMMA_OK) {
        free(c->dictionaries);
        free(c);
        return status;
    }
    *out = c;
    return STEMMA_OK;
}

void stemma_case_free(stemma_case *c)
{
    if (c) {
        stm_arena_release(&c->results_arena);
        stm_run_forget_known(c);
        stm_run_forget_stemmers(c);
        stm_store_free(c->store);
        stm_lexicons_free(c->lexicons);
        free(c->dictionaries);
        free(c);
    }
}

void stemma_case_cancel(stemma_case *c)
{
    atomic_store(&c->cancelled, true);
    stm_store_interrupt(c->store);
}

void stm_run_forget_results(stemma_case *c)
{
    stm_arena_release(&c->results_arena);
    c->has_results = false;
}

void stm_run_forget_known(stemma_case *c)
{
    stm_arena_release(&c->known.arena);
    free(c->known.own);
    c->known = (stm_known){.items = NULL};
}

void stm_run_forget_stemmers(stemma_case *c)
{
    stm_stemmer_pool_free(c->stemmers);
    c->stemmers = NULL;
}

/* Where more than copies is looked for. */
static stemma_status keep_stemmers(stemma_case *c, stemma_error *error)
{
    const unsigned copies_only = 1u << STEMMA_KIND_COPY;
    if (!c->stemmers && c->kinds != copies_only) {
        c->stemmers = stm_stemmer_pool_new();
        return c->stemmers ? STEMMA_OK : stm_error_memory(error);
    }
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ add */

#define COMMIT_BYTES ((size_t)4 * 1024 * 1024)

typedef struct adding {
    stemma_case *c;
    stm_identities *identities; /* see await_identities */
    pthread_mutex_t lock;
    pthread_cond_t loaded;
    bool loading; /* under the lock */
    stemma_status load_status;
    stemma_error load_error;
    stemma_add_summary summary;
    bool in_transaction;
    size_t uncommitted_bytes;
    stm_buffer changed; /* keys, as numbers, of articles that were renamed or learnt another field */
    uint64_t left_out;  /* records of articles that the user removed */
    uint64_t repeated;  /* records that stand in the case already under a given id */
    stm_buffer first_repeated;
    stm_captured captured;
} adding;

static void *load_identities(void *argument)
{
    adding *a = argument;
    a->load_status = stm_identities_load(&a->identities, a->c->store, true, &a->load_error);
    pthread_mutex_lock(&a->lock);
    a->loading = false;
    pthread_cond_signal(&a->loaded);
    pthread_mutex_unlock(&a->lock);
    return NULL;
}

/* Identities are read while the first pieces of the input are, which need none of the store. The thread is on its own, for
 * a second signal ends the process while nobody waits for it. */
static void start_loading(adding *a)
{
    pthread_t loader;
    a->loading = true;
    if (a->c->threads > 1 && pthread_create(&loader, NULL, load_identities, a) == 0) {
        pthread_detach(loader);
    } else {
        (void)load_identities(a);
    }
}

/* Nothing of the store may be asked for before. */
static stemma_status await_identities(adding *a, stemma_error *error)
{
    pthread_mutex_lock(&a->lock);
    while (a->loading) {
        pthread_cond_wait(&a->loaded, &a->lock);
    }
    pthread_mutex_unlock(&a->lock);
    if (a->load_status != STEMMA_OK && error) {
        *error = a->load_error;
    }
    return a->load_status;
}

static stemma_status begin_if_needed(adding *a, stemma_error *error)
{
    if (a->in_transaction) {
        return STEMMA_OK;
    }
    stemma_status status = stm_store_begin(a->c->store, error);
    a->in_transaction = status == STEMMA_OK;
    return status == STEMMA_OK ? stm_run_keep_dictionaries(a->c, error) : status;
}

/* Trees hang on names and dates: the families of articles that changed are built again by the next run. Which ones is
 * kept in the case, in the transaction that changes them. */
#define CHANGED "stage.changed"
#define SOURCES "stage.sources" /* families were built by a program that knows shared sources */

static stemma_status note_changed(stemma_case *c, stm_buffer *keys, stemma_error *error)
{
    if (keys->length == 0 && !keys->failed) {
        return STEMMA_OK;
    }
    stm_arena arena = STM_ARENA_INIT;
    const char *known;
    stemma_status status = stm_store_parameter(c->store, &arena, CHANGED, &known, error);
    if (status == STEMMA_OK && known) {
        stm_buffer_string(keys, known);
    }
    if (status == STEMMA_OK) {
        status = keys->failed ? stm_error_memory(error) : stm_store_set_parameter(c->store, CHANGED, keys->data, error);
    }
    stm_buffer_clear(keys);
    stm_arena_release(&arena);
    return status;
}

/* Takes articles that are no more off that list. */
stemma_status stm_run_forget_changed(stemma_case *c, const uint64_t *gone, size_t count, stemma_error *error)
{
    stm_arena arena = STM_ARENA_INIT;
    stm_buffer left = STM_BUFFER_INIT;
    const char *known;
    stemma_status status = stm_store_parameter(c->store, &arena, CHANGED, &known, error);
    for (const char *at = known; status == STEMMA_OK && at && *at;) {
        char *end;
        unsigned long long key = strtoull(at, &end, 10);
        bool is_gone = end == at;
        for (size_t i = 0; i < count; i++) {
            is_gone = is_gone || gone[i] == key;
        }
        if (!is_gone) {
            stm_buffer_format(&left, "%llu ", key);
        }
        at = end == at ? at + strlen(at) : end + strspn(end, " ");
    }
    if (status == STEMMA_OK && known && *known) {
        status = left.failed ? stm_error_memory(error)
                             : stm_store_set_parameter(c->store, CHANGED, left.data ? left.data : "", error);
    }
    stm_buffer_release(&left);
    stm_arena_release(&arena);
    return status;
}

static stemma_status commit(adding *a, bool last, stemma_error *error)
{
    if (!a->in_transaction) {
        return STEMMA_OK;
    }
    stemma_status status = stm_identities_settle(a->identities, a->c, last, &a->changed, error);
    if (status == STEMMA_OK) {
        status = note_changed(a->c, &a->changed, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    status = stm_store_commit(a->c->store, error);
    a->in_transaction = status != STEMMA_OK;
    a->uncommitted_bytes = 0;
    return status;
}

/* ---- a record of an article that is there already */

static int compare_strings(const char *one, const char *two)
{
    return strcmp(one ? one : "", two ? two : "");
}

static int compare_capture_items(const void *left, const void *right)
{
    return stm_run_compare_captures(left, right);
}

static stemma_capture own_capture(const stemma_article *article)
{
    return (stemma_capture){article->source ? article->source : article->input, NULL, NULL};
}

/* Which of two records of one article tells its fields: the one with the earlier date, then the smaller strings, so
 * that the order of reading decides nothing. */
static int compare_records(const stemma_article *one, const stemma_article *two)
{
    if (one->published.from != two->published.from) {
        bool one_open = one->published.from == STEMMA_TIME_OPEN_FROM;
        bool two_open = two->published.from == STEMMA_TIME_OPEN_FROM;
        if (one_open != two_open) {
            return one_open ? 1 : -1;
        }
        return one->published.from < two->published.from ? -1 : 1;
    }
    if (one->published.to != two->published.to) {
        return one->published.to < two->published.to ? -1 : 1;
    }
    const char *const first[] = {one->outlet, one->title, one->byline, one->source, one->input, one->language};
    const char *const second[] = {two->outlet, two->title, two->byline, two->source, two->input, two->language};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
        int order = compare_strings(first[i], second[i]);
        if (order != 0) {
            return order;
        }
    }
    return 0;
}

/* Captures of both records. A capture that tells its time is one capture however often it is read; others count as
 * often as one command saw them, so that reading an input again adds nothing. */
static stemma_status join_captures(stm_arena *arena, stemma_article *into, const stemma_article *known,
                                   const stemma_article *read, uint32_t occurrence)
{
    stemma_capture own = own_capture(known);
    stemma_capture fresh_own = own_capture(read);
    const stemma_capture *old = known->capture_count ? known->captures : &own;
    size_t old_count = known->capture_count ? known->capture_count : 1;
    const stemma_capture *fresh = read->capture_count ? read->captures : &fresh_own;
    size_t fresh_count = read->capture_count ? read->capture_count : 1;
    stemma_capture *joined = stm_arena_alloc(arena, (old_count + fresh_count) * sizeof *joined);
    if (!joined) {
        return STEMMA_E_MEMORY;
    }
    memcpy(joined, old, old_count * sizeof *joined);
    size_t count = old_count;
    for (size_t i = 0; i < fresh_count; i++) {
        size_t there = 0;
        for (size_t k = 0; k < old_count; k++) {
            there += stm_run_compare_captures(&old[k], &fresh[i]) == 0;
        }
        bool again = fresh_count == 1 && !fresh[i].captured_at && there < (size_t)occurrence + 1;
        if (there == 0 || again) {
            joined[count++] = fresh[i];
        }
    }
    qsort(joined, count, sizeof *joined, compare_capture_items);
    into->captures = joined;
    into->capture_count = count;
    return STEMMA_OK;
}

static stemma_status add_capture(adding *a, uint64_t key, const stemma_article *read, uint32_t occurrence,
                                 stemma_error *error)
{
    stm_arena arena = STM_ARENA_INIT;
    stemma_article known;
    bool corrected = false;
    stemma_status status = stm_store_article(a->c->store, &arena, key, &known, error);
    if (status == STEMMA_OK) {
        status = stm_decide_uncover(a->c, &arena, key, &known, &corrected, error);
    }
    if (status == STEMMA_OK) {
        bool fresh_tells = compare_records(read, &known) < 0;
        stemma_article merged = fresh_tells ? *read : known;
        merged.boilerplate = known.boilerplate;
        merged.boilerplate_count = known.boilerplate_count;
        status = join_captures(&arena, &merged, &known, read, occurrence);
        bool more = merged.capture_count > (known.capture_count ? known.capture_count : 1);
        if (status != STEMMA_OK) {
            status = stm_error_memory(error);
        } else if (corrected) {
            status = stm_decide_cover(a->c, &arena, key, &merged, error);
        }
        if (status == STEMMA_OK && (fresh_tells || more)) {
            status = stm_store_set_fields(a->c->store, key, &merged, error);
        }
        if (fresh_tells) {
            stm_buffer_format(&a->changed, "%llu ", (unsigned long long)key);
        }
        if (more) {
            if (a->repeated++ == 0) {
                stm_buffer_string(&a->first_repeated, read->id);
            }
        }
    }
    stm_arena_release(&arena);
    return status;
}

/* The same of an article that is set aside: what stands for it will hold these captures too. */
static stemma_status add_aside(adding *a, uint64_t key, const stemma_article *read, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; i < read->capture_count && status == STEMMA_OK; i++) {
        status = stm_store_add_aside_capture(a->c->store, key, &read->captures[i], error);
    }
    return status;
}

/* ---- a batch */

static stemma_status note_captured(adding *a, uint64_t key, stemma_error *error)
{
    stm_captured *list = &a->captured;
    stemma_status status = STM_RESERVE(list->keys, list->capacity, list->count + 1, error);
    if (status == STEMMA_OK) {
        list->keys[list->count++] = key;
    }
    return status;
}

static stemma_status add_known(adding *a, stm_identity what, uint64_t key, const stm_read_article *read,
                               uint32_t occurrence, stemma_error *error)
{
    stemma_status status = what == STM_IDENTITY_ASIDE ? add_aside(a, key, &read->article, error)
                                                      : add_capture(a, key, &read->article, occurrence, error);
    return status == STEMMA_OK && read->of_address ? note_captured(a, key, error) : status;
}

static stemma_status add_revisits(adding *a, const stm_read_batch *batch, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; i < batch->revisit_count && status == STEMMA_OK; i++) {
        const stm_read_revisit *revisit = &batch->revisits[i];
        stm_stored_revisit stored = {revisit->id, revisit->capture.source, revisit->capture.captured_at};
        status = stm_store_put_revisit(a->c->store, &stored, error);
        a->captured.revisits = true;
    }
    return status;
}

static stemma_status add_article(adding *a, const stm_run_article *article, stemma_error *error)
{
    stm_stored_article stored = {.article = article->read->article,
                                 .base_id = article->read->article.id,
                                 .id_given = article->read->id_given,
                                 .wording = article->wording,
                                 .token_count = article->word_count,
                                 .seeds = article->seeds,
                                 .seed_count = article->seed_count,
                                 .host = article->read->host};
    stm_identity what;
    uint64_t key = 0;
    uint32_t occurrence;
    stemma_status status =
        stm_identities_place(a->identities, article->read, &what, &stored.article.id, &occurrence, &key, error);
    a->left_out += status == STEMMA_OK && what == STM_IDENTITY_LEFT_OUT;
    if (status != STEMMA_OK || what == STM_IDENTITY_KNOWN || what == STM_IDENTITY_LEFT_OUT) {
        return status;
    }
    if (what != STM_IDENTITY_NEW) {
        return add_known(a, what, key, article->read, occurrence, error);
    }
    stored.occurrence = stored.id_given ? 0 : occurrence;
    status = stm_store_insert(a->c->store, &stored, error);
    if (status == STEMMA_OK) {
        status = stm_identities_note(a->identities, &stored, error);
        a->summary.articles++;
        a->summary.undated += stored.article.published.precision == STEMMA_PRECISION_UNKNOWN;
    }
    return status == STEMMA_OK && article->read->of_address ? note_captured(a, stored.key, error) : status;
}

static stemma_status tell_notice(adding *a, const stemma_notice *notice, stemma_error *error)
{
    if (a->c->notice) {
        a->c->notice(a->c->payload, notice);
    }
    if (!stm_run_is_rejection(notice->code)) {
        return STEMMA_OK;
    }
    a->summary.rejected++;
    stemma_rejection rejection = {notice->code, notice->input, notice->line, notice->detail};
    return stm_store_add_rejection(a->c->store, &rejection, error);
}

static stemma_status add_batch(void *payload, const stm_run_batch *batch, stemma_error *error)
{
    adding *a = payload;
    stemma_status status = await_identities(a, error);
    if (status == STEMMA_OK) {
        status = stm_run_check(a->c, error);
    }
    if (status == STEMMA_OK) {
        status = begin_if_needed(a, error);
    }
    for (size_t i = 0; i < batch->reader_notice_count && status == STEMMA_OK; i++) {
        status = tell_notice(a, &batch->reader_notices[i], error);
    }
    for (size_t i = 0; i < batch->read.notice_count && status == STEMMA_OK; i++) {
        status = tell_notice(a, &batch->read.notices[i], error);
    }
    for (size_t i = 0; i < batch->read.article_count && status == STEMMA_OK; i++) {
        status = add_article(a, &batch->articles[i], error);
    }
    if (status == STEMMA_OK) {
        status = add_revisits(a, &batch->read, error);
    }
    a->uncommitted_bytes += batch->piece_bytes;
    if (status == STEMMA_OK && a->uncommitted_bytes >= COMMIT_BYTES) {
        status = commit(a, false, error);
    }
    stm_run_progress(a->c, STEMMA_STAGE_READ, batch->bytes_done, batch->bytes_total);
    return status;
}

static void tell_repeated(const adding *a)
{
    if (a->repeated > 0 && a->c->notice) {
        char count[32];
        (void)snprintf(count, sizeof count, "%llu", (unsigned long long)a->repeated);
        stemma_notice notice = {STEMMA_CODE_WARNING_SAME_ID_SAME_TEXT, a->first_repeated.data, 0, count};
        a->c->notice(a->c->payload, &notice);
    }
}

static void tell_left_out(const adding *a)
{
    if (a->left_out > 0 && a->c->notice) {
        char count[32];
        (void)snprintf(count, sizeof count, "%llu", (unsigned long long)a->left_out);
        stemma_notice notice = {STEMMA_CODE_WARNING_LEFT_OUT, "", 0, count};
        a->c->notice(a->c->payload, &notice);
    }
}

/* What a command that was cut off left provisional is settled even when this one brings nothing. */
static stemma_status settle(adding *a, stemma_error *error)
{
    int64_t joined = 0;
    stemma_status status = begin_if_needed(a, error);
    if (status == STEMMA_OK) {
        status = stm_run_join_captures(a->c, a->identities, &a->captured, &a->changed, &joined, error);
    }
    if (status == STEMMA_OK) {
        status = stm_decide_correct_new(a->c, &a->changed, error);
    }
    if (status == STEMMA_OK) {
        a->summary.articles -= joined > 0 && (uint64_t)joined <= a->summary.articles ? (uint64_t)joined : 0;
        status = commit(a, true, error);
    }
    return status;
}

static const char *const kind_names[] = {"copy", "rewording", "translation"};
#define KIND_COUNT (sizeof kind_names / sizeof *kind_names)
#define ALL_KINDS ((1u << KIND_COUNT) - 1)

stemma_status stm_run_know_kinds(stemma_case *c, stemma_error *error)
{
    stm_arena arena = STM_ARENA_INIT;
    const char *stored = NULL;
    stemma_status status = STEMMA_OK;
    if (c->kinds == 0) {
        status = stm_store_parameter(c->store, &arena, "kinds", &stored, error);
    }
    for (size_t kind = 0; stored && kind < KIND_COUNT; kind++) {
        c->kinds |= strstr(stored, kind_names[kind]) ? 1u << kind : 0;
    }
    c->kinds = c->kinds ? c->kinds : ALL_KINDS;
    stm_arena_release(&arena);
    return status == STEMMA_OK ? stm_run_know_dictionaries(c, error) : status;
}

static stemma_status save_kinds(stemma_case *c, stemma_error *error)
{
    stm_buffer names = STM_BUFFER_INIT;
    for (size_t kind = 0; kind < KIND_COUNT; kind++) {
        if (c->kinds >> kind & 1u) {
            stm_buffer_string(&names, names.length ? "," : "");
            stm_buffer_string(&names, kind_names[kind]);
        }
    }
    stemma_status status =
        names.failed ? stm_error_memory(error) : stm_store_set_parameter(c->store, "kinds", names.data, error);
    stm_buffer_release(&names);
    return status;
}

stemma_status stemma_case_add(stemma_case *c, const char *const *inputs, size_t count, stemma_add_summary *summary,
                              stemma_error *error)
{
    adding a = {.c = c, .lock = PTHREAD_MUTEX_INITIALIZER, .loaded = PTHREAD_COND_INITIALIZER};
    stm_run_forget_results(c);
    stm_run_forget_known(c);
    stemma_status status = stm_run_know_kinds(c, error);
    if (status == STEMMA_OK) {
        status = keep_stemmers(c, error);
    }
    if (status == STEMMA_OK) {
        stm_pipeline_options options = {c->threads, true, false, c->stop, c->kinds, c->lexicons, c->stemmers};
        start_loading(&a);
        status = stm_run_pipeline(inputs, count, &options, add_batch, &a, error);
        stemma_status loaded = await_identities(&a, status == STEMMA_OK ? error : NULL);
        status = status == STEMMA_OK ? loaded : status;
    }
    if (status == STEMMA_OK) {
        status = settle(&a, error);
    }
    if (status != STEMMA_OK && a.in_transaction) {
        /* whole batches that came before the failure stay; a half one goes */
        stm_store_rollback(c->store);
    }
    if (status == STEMMA_OK) {
        stm_identities_hand_over(a.identities, &c->known);
        tell_repeated(&a);
        tell_left_out(&a);
    }
    if (summary) {
        *summary = a.summary;
    }
    stm_identities_free(a.identities);
    stm_buffer_release(&a.first_repeated);
    stm_buffer_release(&a.changed);
    free(a.captured.keys);
    return status;
}

/* ------------------------------------------------------------------ run */

static stemma_status load_options(stemma_case *c, stm_arena *arena, stemma_run_options *options, stemma_error *error)
{
    const char *until;
    stemma_status status = stm_store_parameter(c->store, arena, "until", &until, error);
    for (int stage = STEMMA_UNTIL_PASSAGES; status == STEMMA_OK && until && stage <= STEMMA_UNTIL_STATEMENTS; stage++) {
        static const char *const names[] = {"", "passages", "families", "claims", "statements"};
        if (strcmp(until, names[stage]) == 0) {
            options->until = (stemma_until)stage;
        }
    }
    return status;
}

static stemma_status save_options(stemma_case *c, const stemma_run_options *options, stemma_error *error)
{
    static const char *const names[] = {"", "passages", "families", "claims", "statements"};
    char number[32];
    stemma_status status = stm_store_set_parameter(c->store, "until", names[options->until], error);
    if (status == STEMMA_OK) {
        status = save_kinds(c, error);
    }
    const struct {
        const char *name;
        int value;
    } numbers[] = {{"reuse.seed_words", STM_REUSE_SEED_WORDS},
                   {"reuse.seed_window", STM_REUSE_SEED_WINDOW},
                   {"reuse.neighbours", STM_REUSE_WINDOW},
                   {"reuse.partners", STM_REUSE_PARTNERS_MAX}};
    for (size_t i = 0; status == STEMMA_OK && i < sizeof numbers / sizeof *numbers; i++) {
        (void)snprintf(number, sizeof number, "%d", numbers[i].value);
        status = stm_store_set_parameter(c->store, numbers[i].name, number, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_set_parameter(c->store, "version", stemma_version(), error);
    }
    return status;
}

/* Adds the keys that were noted as changed. */
static stemma_status join_changed(stemma_case *c, stm_arena *arena, uint64_t **touched, size_t *count,
                                  stemma_error *error)
{
    const char *changed;
    stemma_status status = stm_store_parameter(c->store, arena, CHANGED, &changed, error);
    if (status != STEMMA_OK || !changed || *changed == '\0') {
        return status;
    }
    uint64_t *joined = stm_arena_alloc(arena, (*count + strlen(changed)) * sizeof *joined);
    if (!joined) {
        return stm_error_memory(error);
    }
    if (*count > 0) {
        memcpy(joined, *touched, *count * sizeof *joined);
    }
    for (const char *at = changed; *at && status == STEMMA_OK;) {
        char *end;
        unsigned long long key = strtoull(at, &end, 10);
        bool there = false;
        if (end == at) {
            break;
        }
        status = stm_store_has_article(c->store, key, &there, error); /* it may have been set aside since */
        if (there) {
            joined[(*count)++] = key;
        }
        at = end + strspn(end, " ");
    }
    *touched = joined;
    return status == STEMMA_OK ? stm_store_set_parameter(c->store, CHANGED, "", error) : status;
}

/* All keys when families were never built here, or by a program that knew less of them, so that an earlier run that stopped at passages is completed. */
static stemma_status widen_touched(stemma_case *c, stm_arena *arena, uint64_t **touched, size_t *count,
                                   stemma_error *error)
{
    const char *built;
    size_t articles = 0;
    stemma_status status = stm_store_parameter(c->store, arena, SOURCES, &built, error);
    if (status == STEMMA_OK && !built) {
        status = stm_store_article_count(c->store, &articles, error);
    }
    bool all = built || *count == articles; /* the usual first run has touched every article */
    if (status == STEMMA_OK) {
        status = join_changed(c, arena, touched, count, error);
    }
    if (status != STEMMA_OK || all) {
        return status;
    }
    stm_stored_identity *identities;
    status = stm_store_identities(c->store, arena, false, &identities, count, error);
    if (status != STEMMA_OK) {
        return status;
    }
    *touched = stm_arena_alloc(arena, (*count + 1) * sizeof **touched);
    if (!*touched) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < *count; i++) {
        (*touched)[i] = identities[i].key;
    }
    return STEMMA_OK;
}

/* A run that stops before families leaves word for one that does not; where there are none yet, all will be built. */
static stemma_status put_off_families(stemma_case *c, stm_arena *arena, const uint64_t *touched, size_t count,
                                      stemma_error *error)
{
    const char *built;
    stm_buffer keys = STM_BUFFER_INIT;
    stemma_status status = stm_store_parameter(c->store, arena, SOURCES, &built, error);
    for (size_t i = 0; status == STEMMA_OK && built && i < count; i++) {
        stm_buffer_format(&keys, "%llu ", (unsigned long long)touched[i]);
    }
    if (status == STEMMA_OK) {
        status = note_changed(c, &keys, error);
    }
    stm_buffer_release(&keys);
    return status;
}

static stemma_status run_stages(stemma_case *c, const stemma_run_options *options, stemma_error *error)
{
    stm_arena arena = STM_ARENA_INIT;
    stemma_run_options chosen = options ? *options : (stemma_run_options)STEMMA_RUN_OPTIONS_INIT;
    uint64_t *touched;
    size_t count;
    stemma_status status = options ? STEMMA_OK : load_options(c, &arena, &chosen, error);
    if (status == STEMMA_OK && options) {
        c->kinds = options->kinds;
    }
    if (status == STEMMA_OK) {
        status = stm_run_know_kinds(c, error);
    }
    if (status == STEMMA_OK) {
        status = stm_run_compare(c, &arena, &touched, &count, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_set_parameter(c->store, "stage.passages", "1", error);
    }
    if (status == STEMMA_OK && chosen.until < STEMMA_UNTIL_FAMILIES) {
        status = put_off_families(c, &arena, touched, count, error);
    } else if (status == STEMMA_OK) {
        status = widen_touched(c, &arena, &touched, &count, error);
        if (status == STEMMA_OK) {
            status = stm_run_families(c, touched, count, error);
        }
        if (status == STEMMA_OK) {
            status = stm_store_set_parameter(c->store, "stage.families", "1", error);
        }
        if (status == STEMMA_OK) {
            status = stm_store_set_parameter(c->store, SOURCES, "1", error);
        }
    }
    if (status == STEMMA_OK) {
        status = save_options(c, &chosen, error);
    }
    stm_arena_release(&arena);
    return status;
}

stemma_status stemma_case_run(stemma_case *c, const stemma_run_options *options, stemma_error *error)
{
    stm_run_forget_results(c);
    stemma_status status = stm_run_check(c, error);
    if (status == STEMMA_OK) {
        status = stm_store_begin(c->store, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    status = run_stages(c, options, error);
    if (status == STEMMA_OK) {
        status = stm_store_commit(c->store, error);
    }
    if (status != STEMMA_OK) {
        stm_store_rollback(c->store);
        return status;
    }
    stm_run_tell_dictionaries(c);
    stm_run_progress(c, STEMMA_STAGE_WRITE, 0, 0);
    return stm_store_finish(c->store, error);
}
