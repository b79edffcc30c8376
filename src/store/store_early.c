/* A case that is being made goes to the disk while it is made.
 *
 * Nothing is synced before the end (see stm_store_create), and what the system holds back until then the last command
 * would wait for: a tenth of a second for 100 MB of articles. So each commit asks the system to begin writing what it
 * has, which is all that sync_file_range promises, and goes on. Whether it does changes nothing but that wait.
 *
 * The file is opened once more for it, since SQLite does not say which descriptor is its own. Closing it would give up
 * the locks that SQLite has on the file (they are the process's, POSIX fcntl): so that is left until SQLite has closed
 * its own. */
#define _GNU_SOURCE
#include "store/store_internal.h"

#include <fcntl.h>
#include <unistd.h>

void stm_early_write(stm_store *store)
{
#ifdef SYNC_FILE_RANGE_WRITE
    if (!store->early) {
        store->early_file = open(store->building ? store->building : store->path, O_RDONLY | O_CLOEXEC);
        store->early = true;
    }
    if (store->early_file >= 0) {
        (void)sync_file_range(store->early_file, 0, 0, SYNC_FILE_RANGE_WRITE);
    }
#else
    (void)store;
#endif
}

void stm_early_close(stm_store *store)
{
    if (store->early && store->early_file >= 0) {
        (void)close(store->early_file);
    }
    store->early = false;
}
