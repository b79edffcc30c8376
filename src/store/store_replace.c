/* REPLACE: the new case is written to `NAME-new` beside the old one and takes its name when the command is finished.
 * Whatever ends the program before that, the old case is still there.
 *
 *   open     old: opened, its write lock held until the end     new: NAME-new, a left-over of a killed run removed
 *   finish   new: log folded back, synced
 *            old: log folded back and removed (its name would be taken for the new file's log), locked against all
 *            new: closed, rename(NAME-new, NAME), folder synced, opened again as NAME
 *   free     without finish: NAME-new removed
 *
 * An old case that is damaged or of a newer version may be replaced: its header still says that it is a case. */
#include "store/store_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static stemma_status refuse(stm_file_kind kind, const char *path, stemma_error *error)
{
    if (kind == STM_FILE_OTHER) {
        return stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_NOT_SQLITE, path,
                              "%s is not an SQLite file and is not replaced", path);
    }
    return stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_NOT_STEMMA, path,
                          "%s is no case that stemma wrote and is not replaced", path);
}

/* A damaged case may refuse to be locked; nobody else can write to it either. */
static stemma_status lock_old(stm_store *store, stemma_error *error)
{
    stemma_status status = stm_store_connect(&store->old, store->path, SQLITE_OPEN_READWRITE, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stemma_error why = {0};
    status = stm_store_pragma(store->old, store->path, "BEGIN IMMEDIATE", NULL, &why);
    if (status != STEMMA_OK && why.code != STEMMA_CODE_CASE_DAMAGED && why.code != STEMMA_CODE_CASE_NOT_SQLITE) {
        if (error) {
            *error = why;
        }
        return status;
    }
    return STEMMA_OK;
}

/* Links are followed: what is replaced is the file that the name leads to. */
static stemma_status real_name(stm_store *store, stemma_error *error)
{
    char *real = realpath(store->path, NULL);
    if (!real) {
        return errno == ENOMEM ? stm_error_memory(error)
                               : stm_error_set(error, STEMMA_E_IO, "cannot open %s: %s", store->path, strerror(errno));
    }
    free(store->path);
    store->path = real;
    return STEMMA_OK;
}

static stemma_status clear_building(const char *path, stemma_error *error)
{
    stm_file_kind kind;
    stemma_status status = stm_store_file_kind(&kind, path, error);
    if (status == STEMMA_OK && (kind == STM_FILE_OTHER || kind == STM_FILE_OTHER_DATABASE)) {
        return refuse(kind, path, error);
    }
    stm_store_unlink(path);
    return STEMMA_OK;
}

static stemma_status build_beside(stm_store *store, stemma_error *error)
{
    stemma_status status = real_name(store, error);
    if (status == STEMMA_OK) {
        status = lock_old(store, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    char *building = stm_store_beside(store->path, "-new");
    if (!building) {
        return stm_error_memory(error);
    }
    status = clear_building(building, error);
    if (status != STEMMA_OK) {
        free(building);
        return status;
    }
    store->building = building;
    return stm_store_create(&store->db, building, error);
}

stemma_status stm_store_replace_open(stm_store *store, stemma_error *error)
{
    if (access(store->path, F_OK) == 0 && access(store->path, W_OK) != 0) {
        return stm_store_explain(NULL, SQLITE_READONLY, store->path, "replace", error);
    }
    stm_file_kind kind;
    stemma_status status = stm_store_file_kind(&kind, store->path, error);
    if (status != STEMMA_OK) {
        return status;
    }
    switch (kind) {
    case STM_FILE_CASE:
        status = build_beside(store, error);
        break;
    case STM_FILE_EMPTY:
        stm_store_unlink(store->path); /* perhaps a database of nothing, which is not made anew in its place */
        return stm_store_open_new(store, error);
    case STM_FILE_MISSING:
        return stm_store_open_new(store, error);
    default:
        return refuse(kind, store->path, error);
    }
    store->fresh = status == STEMMA_OK;
    return status;
}

/* Once the journal mode is DELETE nobody else has the old case open, and no log of it is left. */
static stemma_status release_old(stm_store *store, stemma_error *error)
{
    if (!sqlite3_get_autocommit(store->old)) {
        (void)sqlite3_exec(store->old, "ROLLBACK", NULL, NULL, NULL);
    }
    stemma_error why = {0};
    stemma_status status =
        stm_store_pragma(store->old, store->path, "PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE", NULL, &why);
    if (status != STEMMA_OK && (why.code == STEMMA_CODE_CASE_LOCKED || status == STEMMA_E_MEMORY)) {
        if (error) {
            *error = why;
        }
        return status;
    }
    return STEMMA_OK;
}

static void sync_folder(const char *path)
{
    char *folder = stm_store_beside(path, "");
    char *slash = folder ? strrchr(folder, '/') : NULL;
    if (slash) {
        slash[slash == folder ? 1 : 0] = '\0';
        int descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (descriptor >= 0) {
            (void)fsync(descriptor);
            (void)close(descriptor);
        }
    }
    free(folder);
}

static stemma_status remove_logs(const char *path, stemma_error *error)
{
    static const char *const suffixes[] = {"-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        char *name = stm_store_beside(path, suffixes[i]);
        if (!name) {
            return stm_error_memory(error);
        }
        (void)unlink(name);
        free(name);
    }
    return STEMMA_OK;
}

/* The connection is closed meanwhile, because SQLite names the log after the file's name. */
static stemma_status swap(stm_store *store, stemma_error *error)
{
    stm_store_disconnect(store);
    stemma_status status = STEMMA_OK;
    if (rename(store->building, store->path) == 0) {
        free(store->building);
        store->building = NULL;
        sync_folder(store->path);
    } else {
        status = stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_NOT_WRITABLE, store->path,
                                "cannot put %s in its place: %s", store->path, strerror(errno));
    }
    const char *name = store->building ? store->building : store->path;
    stemma_error why = {0};
    stemma_status again = stm_store_connect(&store->db, name, SQLITE_OPEN_READWRITE, &why);
    if (again == STEMMA_OK) {
        again = stm_store_set_up_writing(store, &why);
    }
    if (again == STEMMA_OK) {
        again = stm_store_listen(store, &why);
    }
    if (status == STEMMA_OK && again != STEMMA_OK && error) {
        *error = why;
    }
    return status == STEMMA_OK ? again : status;
}

stemma_status stm_store_replace_finish(stm_store *store, stemma_error *error)
{
    stemma_status status = release_old(store, error);
    if (status == STEMMA_OK) {
        status = remove_logs(store->path, error);
    }
    if (status == STEMMA_OK) {
        status = swap(store, error);
    }
    if (!store->building) {
        (void)sqlite3_close(store->old);
        store->old = NULL;
    }
    return status;
}

void stm_store_replace_abandon(stm_store *store)
{
    if (store->building) {
        stm_store_unlink(store->building);
        free(store->building);
        store->building = NULL;
    }
    (void)sqlite3_close(store->old);
    store->old = NULL;
}
