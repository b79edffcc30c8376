/* Threads are made per call: the stages are few and long, so a pool would save nothing that can be measured. */
#define _GNU_SOURCE
#include "base/base.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#define THREADS_MAX 64u

unsigned stm_thread_count(unsigned asked)
{
    if (asked == 0) {
        long cores = 0;
#ifdef CPU_COUNT
        cpu_set_t set;
        if (sched_getaffinity(0, sizeof set, &set) == 0) {
            cores = CPU_COUNT(&set);
        }
#endif
        if (cores <= 0) {
            cores = sysconf(_SC_NPROCESSORS_ONLN);
        }
        asked = cores > 0 ? (unsigned)cores : 1;
    }
    return asked > THREADS_MAX ? THREADS_MAX : asked;
}

/* What the threads of one call share. The failure with the smallest index wins, whichever thread meets it first. */
typedef struct shared_work {
    stm_work_fn work;
    void *payload;
    size_t count;
    atomic_size_t next;
    atomic_size_t failed_index; /* count: none */
    pthread_mutex_t mutex;
    stemma_status status;
    stemma_error error;
} shared_work;

typedef struct worker {
    shared_work *shared;
    unsigned number;
    pthread_t thread;
} worker;

static void note_failure(shared_work *shared, size_t index, stemma_status status, const stemma_error *error)
{
    pthread_mutex_lock(&shared->mutex);
    if (index < atomic_load(&shared->failed_index)) {
        atomic_store(&shared->failed_index, index);
        shared->status = status;
        shared->error = *error;
    }
    pthread_mutex_unlock(&shared->mutex);
}

static void *work_loop(void *argument)
{
    worker *self = argument;
    shared_work *shared = self->shared;
    for (;;) {
        size_t index = atomic_fetch_add(&shared->next, 1);
        if (index >= shared->count || index > atomic_load(&shared->failed_index)) {
            return NULL;
        }
        stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
        stemma_status status = shared->work(shared->payload, index, self->number, &error);
        if (status != STEMMA_OK) {
            note_failure(shared, index, status, &error);
        }
    }
}

stemma_status stm_parallel(size_t count, unsigned threads, stm_work_fn work, void *payload, stemma_error *error)
{
    shared_work shared = {.work = work, .payload = payload, .count = count, .status = STEMMA_OK};
    worker workers[THREADS_MAX];
    atomic_init(&shared.next, 0);
    atomic_init(&shared.failed_index, count);
    pthread_mutex_init(&shared.mutex, NULL);
    unsigned wanted = threads > THREADS_MAX ? THREADS_MAX : threads;
    unsigned started = 0;
    for (unsigned i = 0; i < wanted || i == 0; i++) {
        workers[i].shared = &shared;
        workers[i].number = i;
    }
    /* a thread that cannot be made only makes the call slower */
    while (started + 1 < wanted && started + 1 < count &&
           pthread_create(&workers[started + 1].thread, NULL, work_loop, &workers[started + 1]) == 0) {
        started++;
    }
    work_loop(&workers[0]);
    for (unsigned i = 1; i <= started; i++) {
        pthread_join(workers[i].thread, NULL);
    }
    pthread_mutex_destroy(&shared.mutex);
    if (shared.status != STEMMA_OK && error) {
        *error = shared.error;
    }
    return shared.status;
}
