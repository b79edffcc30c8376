/* cli_signals.c - interruption without a handler.
 *
 * A signal handler can reach nothing but global variables, of which this program has none. So the signals are blocked
 * in every thread, and one thread waits for them as for any other event. It is an ordinary thread: it may lock, remove
 * a file and call the library.
 *
 *      first signal   a case is at work:      stemma_case_cancel; the command ends by itself, status 130
 *                     a file is being made:   the file is removed, the program ends, status 130
 *                     held:                   noted; the command ends after what it does now
 *                     else:                   the program ends, status 130
 *      second signal  the program ends at once; the case file is safe by its journal
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"

#define STOP_SIGNAL SIGUSR1

struct cli_signals {
    pthread_t thread;
    pthread_mutex_t lock;
    sigset_t set;
    stemma_case *running;
    const char *file;
    bool hold;
    atomic_bool interrupted;
};

/* True when the program goes on for now. */
static bool take_first(struct cli_signals *signals)
{
    pthread_mutex_lock(&signals->lock);
    bool goes_on = signals->running || signals->hold;
    if (signals->running) {
        stemma_case_cancel(signals->running);
    } else if (signals->file && !signals->hold) {
        unlink(signals->file);
    }
    pthread_mutex_unlock(&signals->lock);
    return goes_on;
}

static void *wait_for_signals(void *payload)
{
    struct cli_signals *signals = payload;
    for (;;) {
        int number = 0;
        if (sigwait(&signals->set, &number) != 0 || number == STOP_SIGNAL) {
            return NULL;
        }
        bool second = atomic_exchange(&signals->interrupted, true);
        if (second || !take_first(signals)) {
            _exit(CLI_INTERRUPTED);
        }
    }
}

/* What the caller lets us ignore (nohup, a background job of a script) stays ignored. */
static void add_unless_ignored(sigset_t *set, int number)
{
    struct sigaction action;
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN) {
        sigaddset(set, number);
    }
}

struct cli_signals *cli_signals_start(void)
{
    struct cli_signals *signals = calloc(1, sizeof *signals);
    if (!signals) {
        return NULL;
    }
    sigemptyset(&signals->set);
    add_unless_ignored(&signals->set, SIGINT);
    add_unless_ignored(&signals->set, SIGTERM);
    add_unless_ignored(&signals->set, SIGHUP);
    sigaddset(&signals->set, STOP_SIGNAL);
    atomic_init(&signals->interrupted, false);
    if (pthread_mutex_init(&signals->lock, NULL) != 0) {
        free(signals);
        return NULL;
    }
    pthread_sigmask(SIG_BLOCK, &signals->set, NULL);
    if (pthread_create(&signals->thread, NULL, wait_for_signals, signals) != 0) {
        pthread_sigmask(SIG_UNBLOCK, &signals->set, NULL);
        pthread_mutex_destroy(&signals->lock);
        free(signals);
        return NULL;
    }
    return signals;
}

void cli_signals_stop(struct cli_signals *signals)
{
    if (!signals) {
        return;
    }
    pthread_kill(signals->thread, STOP_SIGNAL);
    pthread_join(signals->thread, NULL);
    pthread_mutex_destroy(&signals->lock);
    free(signals);
}

void cli_signals_case(struct cli_signals *signals, stemma_case *c)
{
    if (signals) {
        pthread_mutex_lock(&signals->lock);
        signals->running = c;
        pthread_mutex_unlock(&signals->lock);
    }
}

void cli_signals_file(struct cli_signals *signals, const char *path)
{
    if (signals) {
        pthread_mutex_lock(&signals->lock);
        signals->file = path;
        pthread_mutex_unlock(&signals->lock);
    }
}

void cli_signals_hold(struct cli_signals *signals, bool hold)
{
    if (signals) {
        pthread_mutex_lock(&signals->lock);
        signals->hold = hold;
        pthread_mutex_unlock(&signals->lock);
    }
}

bool cli_interrupted(const struct cli_signals *signals)
{
    return signals && atomic_load(&signals->interrupted);
}
