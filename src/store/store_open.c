/* Opening: what kind of file stands there, in which mode it is wanted, and how the connection is set up.
 *
 * A file is looked at through SQLite only, never through a descriptor of our own: closing one would drop the locks
 * that another connection of this process holds on the same file (POSIX locks belong to the process).
 *
 * Reading on a read-only medium. A case is in WAL mode, and a reader of such a file wants to make `-shm` beside it.
 * Where it cannot, and no log with content waits to be folded back, nothing can change the file and it is opened as
 * immutable. A log that does wait is part of the case: then the user must copy the case to a place that is writable.
 * A file that is write-protected for us is opened in the same way, so that no empty log of ours stays in its folder. */
#include "store/store_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Measured on 118,352 articles (81 MB of text), inserted 4,096 at a time: pages of 8, 16 and 32 KB take 0.51, 0.43 and
 * 0.37 s, and identities are read back in 0.13, 0.12 and 0.09 s. Debian's SQLite would vacuum and overwrite what it
 * deletes, which a case needs neither of. */
#define CREATE_PRAGMAS                                                                                                 \
    "PRAGMA page_size=32768; PRAGMA auto_vacuum=NONE; PRAGMA encoding='UTF-8';"                                        \
    "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=PERSIST; PRAGMA synchronous=OFF;" COMMON_PRAGMAS MAPPED
#define COMMON_PRAGMAS "PRAGMA secure_delete=OFF; PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY;"
/* A case that is there is read through a map of its file: `add` looks at every row and needs little of each. */
#define MAPPED "PRAGMA mmap_size=1073741824;"
#define MAPPED_LESS "PRAGMA mmap_size=33554432;"
#define WAL_PRAGMAS                                                                                                    \
    "PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=1024; PRAGMA journal_size_limit=0; PRAGMA journal_mode=WAL;"

/* Executes `sql`; the last column of the last row goes to *out (may be NULL) as an integer. */
static int take_integer(void *payload, int columns, char **values, char **names)
{
    (void)names;
    if (payload && columns > 0 && values[0]) {
        *(int64_t *)payload = strtoll(values[0], NULL, 10);
    }
    return 0;
}

stemma_status stm_store_pragma(sqlite3 *db, const char *path, const char *sql, int64_t *out, stemma_error *error)
{
    int code = sqlite3_exec(db, sql, take_integer, out, NULL);
    return code == SQLITE_OK ? STEMMA_OK : stm_store_explain(db, sqlite3_extended_errcode(db), path, "open", error);
}

char *stm_store_beside(const char *path, const char *suffix)
{
    size_t size = strlen(path) + strlen(suffix) + 1;
    char *joined = malloc(size);
    if (joined) {
        (void)snprintf(joined, size, "%s%s", path, suffix);
    }
    return joined;
}

void stm_store_unlink(const char *path)
{
    static const char *const suffixes[] = {"", "-journal", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        char *name = stm_store_beside(path, suffixes[i]);
        if (name) {
            (void)unlink(name);
        }
        free(name);
    }
}

/* Debian builds SQLite with SQLITE_USE_URI: a name must not begin with "file:", so relative ones get "./". */
stemma_status stm_store_connect(sqlite3 **out, const char *path, int flags, stemma_error *error)
{
    *out = NULL;
    bool uri = (flags & SQLITE_OPEN_URI) != 0;
    char *name = uri || path[0] == '/' ? NULL : malloc(strlen(path) + 3);
    if (!uri && path[0] != '/') {
        if (!name) {
            return stm_error_memory(error);
        }
        (void)snprintf(name, strlen(path) + 3, "./%s", path);
    }
    sqlite3 *db = NULL;
    int code = sqlite3_open_v2(name ? name : path, &db, flags | SQLITE_OPEN_NOMUTEX, NULL);
    free(name);
    if (code != SQLITE_OK) {
        stemma_status status = stm_store_explain(db, db ? sqlite3_extended_errcode(db) : code, path, "open", error);
        (void)sqlite3_close(db);
        return status;
    }
    (void)sqlite3_extended_result_codes(db, 1);
    (void)sqlite3_busy_timeout(db, STM_STORE_BUSY_MS);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    *out = db;
    return STEMMA_OK;
}

/* The kind of a file that has bytes, by the header that SQLite reads (through the log, where one waits). */
static stemma_status database_kind(stm_file_kind *out, sqlite3 *db, const char *path, stemma_error *error)
{
    int64_t application = 0;
    stemma_status status = stm_store_pragma(db, path, "PRAGMA application_id", &application, error);
    *out = application == STM_STORE_APPLICATION ? STM_FILE_CASE : STM_FILE_OTHER_DATABASE;
    if (status == STEMMA_OK && *out == STM_FILE_OTHER_DATABASE) {
        /* a case whose making was cut off at its very beginning is a database of nothing, and nobody misses it */
        int64_t objects = 1;
        status = stm_store_pragma(db, path, "SELECT count(*) FROM sqlite_master", &objects, error);
        *out = objects == 0 ? STM_FILE_EMPTY : STM_FILE_OTHER_DATABASE;
    }
    return status;
}

static stemma_status not_a_case(stm_file_kind kind, const char *path, stemma_error *error)
{
    switch (kind) {
    case STM_FILE_MISSING:
        return stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_MISSING, path, "%s does not exist", path);
    case STM_FILE_OTHER:
        return stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_NOT_SQLITE, path, "%s is not an SQLite file",
                              path);
    default:
        return stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_NOT_STEMMA, path,
                              "%s is no case that stemma wrote", path);
    }
}

static stemma_status kind_by_stat(stm_file_kind *out, const char *path, stemma_error *error)
{
    struct stat about;
    if (stat(path, &about) != 0) {
        *out = STM_FILE_MISSING;
        if (errno == ENOENT || errno == ENOTDIR) {
            return STEMMA_OK;
        }
        return stm_error_set(error, STEMMA_E_IO, "cannot open %s: %s", path, strerror(errno));
    }
    *out = !S_ISREG(about.st_mode) ? STM_FILE_OTHER : about.st_size == 0 ? STM_FILE_EMPTY : STM_FILE_CASE;
    return STEMMA_OK;
}

stemma_status stm_store_file_kind(stm_file_kind *out, const char *path, stemma_error *error)
{
    stemma_status status = kind_by_stat(out, path, error);
    if (status != STEMMA_OK || *out != STM_FILE_CASE) {
        return status;
    }
    sqlite3 *db = NULL;
    status = stm_store_connect(&db, path, SQLITE_OPEN_READWRITE, error);
    if (status == STEMMA_OK) {
        stemma_error why = {0};
        status = database_kind(out, db, path, &why);
        if (status != STEMMA_OK && why.code == STEMMA_CODE_CASE_NOT_SQLITE) {
            *out = STM_FILE_OTHER;
            status = STEMMA_OK;
        } else if (status != STEMMA_OK && error) {
            *error = why;
        }
    }
    (void)sqlite3_close(db);
    return status;
}

/* ------------------------------------------------------------------ reading where nothing can be written */

static bool log_waits(const char *path)
{
    char *name = stm_store_beside(path, "-wal");
    struct stat about;
    bool waits = !name || (stat(name, &about) == 0 && about.st_size > 0);
    free(name);
    return waits;
}

static char *immutable_uri(const char *path)
{
    static const char hex[] = "0123456789ABCDEF";
    stm_buffer uri = STM_BUFFER_INIT;
    stm_buffer_string(&uri, path[0] == '/' ? "file:" : "file:./");
    for (const char *c = path; *c; c++) {
        if (*c == '?' || *c == '#' || *c == '%' || (unsigned char)*c < 0x21) {
            stm_buffer_char(&uri, '%');
            stm_buffer_char(&uri, hex[(unsigned char)*c >> 4]);
            stm_buffer_char(&uri, hex[(unsigned char)*c & 15]);
        } else {
            stm_buffer_char(&uri, *c);
        }
    }
    stm_buffer_string(&uri, "?immutable=1");
    if (uri.failed) {
        stm_buffer_release(&uri);
    }
    return uri.data;
}

static stemma_status connect_immutable(sqlite3 **out, const char *path, stemma_error *error)
{
    *out = NULL;
    if (log_waits(path)) {
        return stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_NOT_WRITABLE, path,
                              "%s was not closed in good order; copy it, with its -wal file, to a writable folder",
                              path);
    }
    char *uri = immutable_uri(path);
    if (!uri) {
        return stm_error_memory(error);
    }
    stemma_status status = stm_store_connect(out, uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, error);
    free(uri);
    return status;
}

/* ------------------------------------------------------------------ an existing case */

static stemma_status check_case(sqlite3 *db, const char *path, stemma_error *error)
{
    stm_file_kind kind;
    stemma_status status = database_kind(&kind, db, path, error);
    return status != STEMMA_OK || kind == STM_FILE_CASE ? status : not_a_case(kind, path, error);
}

/* SQLite reads the whole schema here, so that a file that is cut or overwritten within it is found out at once. */
static stemma_status check_schema(sqlite3 *db, const char *path, stemma_error *error)
{
    int64_t missing = 0;
    stemma_status status =
        stm_store_pragma(db, path,
                         "SELECT 16 - count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('articles',"
                         "'boilerplate','captures','rejections','seed_segments','compared','pairs','links','passages',"
                         "'changes','families','family_members','edges','edge_parents','parameters','counters')",
                         &missing, error);
    if (status == STEMMA_OK && missing > 0) {
        status = stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_DAMAGED, path,
                                "%s is damaged: %d of its tables are missing", path, (int)missing);
    }
    return status;
}

/* A file shorter than its header says was cut off. */
static stemma_status check_length(sqlite3 *db, const char *path, stemma_error *error)
{
    int64_t pages = 0;
    int64_t page_bytes = 0;
    struct stat about;
    stemma_status status = stm_store_pragma(db, path, "PRAGMA page_count", &pages, error);
    if (status == STEMMA_OK) {
        status = stm_store_pragma(db, path, "PRAGMA page_size", &page_bytes, error);
    }
    if (status == STEMMA_OK && !log_waits(path) && stat(path, &about) == 0 && about.st_size / page_bytes < pages) {
        status = stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_DAMAGED, path, "%s is damaged: it was cut off",
                                path);
    }
    return status;
}

static stemma_status connect_existing(stm_store *store, bool write, stemma_error *error)
{
    const char *path = store->path;
    if (access(path, W_OK) != 0 && errno != ENOENT) {
        if (write) {
            return stm_store_explain(NULL, SQLITE_READONLY, path, "open", error);
        }
        store->read_only = true;
        return connect_immutable(&store->db, path, error);
    }
    stemma_status status = stm_store_connect(&store->db, path, SQLITE_OPEN_READWRITE, error);
    if (status != STEMMA_OK) {
        return status;
    }
    int64_t ignored = 0;
    int code = sqlite3_exec(store->db, "PRAGMA application_id", take_integer, &ignored, NULL);
    if ((code & 0xFF) == SQLITE_CANTOPEN || (code & 0xFF) == SQLITE_READONLY) {
        (void)sqlite3_close(store->db);
        store->db = NULL;
        if (write) {
            return stm_store_explain(NULL, SQLITE_READONLY, path, "open", error);
        }
        store->read_only = true;
        return connect_immutable(&store->db, path, error);
    }
    return STEMMA_OK;
}

static stemma_status set_up_reading(stm_store *store, stemma_error *error)
{
    store->read_only = true;
    return stm_store_pragma(store->db, store->path, "PRAGMA query_only=1; PRAGMA cache_size=-16384;" MAPPED, NULL,
                            error);
}

/* Takes the write lock for a moment, so that a case that is being written is refused before work begins. */
stemma_status stm_store_set_up_writing(stm_store *store, stemma_error *error)
{
    return stm_store_pragma(store->db, store->path, COMMON_PRAGMAS WAL_PRAGMAS "BEGIN IMMEDIATE; ROLLBACK", NULL,
                            error);
}

/* The end of a case's making. Writing the version once more makes SQLite sync the whole file; then the case becomes
 * what it stays: a file in WAL mode that others may read while it is written. Where a reader is quicker and keeps it
 * from changing its mode, the next command that writes does it. */
stemma_status stm_store_settle(stm_store *store, stemma_error *error)
{
    char sql[96];
    (void)snprintf(sql, sizeof sql, "PRAGMA synchronous=FULL; BEGIN IMMEDIATE; PRAGMA user_version=%zu; COMMIT",
                   stm_store_version);
    stemma_status status = stm_store_pragma(store->db, store->path, sql, NULL, error);
    if (status != STEMMA_OK) {
        return status;
    }
    stemma_error why = {0};
    status = stm_store_pragma(
        store->db, store->path,
        "PRAGMA locking_mode=NORMAL; PRAGMA journal_mode=DELETE; SELECT count(*) FROM counters;" WAL_PRAGMAS, NULL,
        &why);
    if (status != STEMMA_OK && why.code != STEMMA_CODE_CASE_LOCKED) {
        if (error) {
            *error = why;
        }
        return status;
    }
    store->fresh = false;
    return stm_store_look(store, error);
}

/* An older file is brought up to date even for reading; on a read-only medium it cannot be. */
static stemma_status bring_up_to_date(stm_store *store, stemma_error *error)
{
    int64_t version = 0;
    stemma_status status = stm_store_pragma(store->db, store->path, "PRAGMA user_version", &version, error);
    if (status != STEMMA_OK || version == (int64_t)stm_store_version) {
        return status;
    }
    if (store->read_only && version >= 0 && version < (int64_t)stm_store_version) {
        return stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_NOT_WRITABLE, store->path,
                              "%s is of an older version and has to be writable once to be brought up to date",
                              store->path);
    }
    return stm_store_migrate(store->db, store->path, stm_store_migrations, stm_store_version, false, error);
}

static stemma_status open_existing(stm_store *store, bool write, stemma_error *error)
{
    stm_file_kind kind;
    stemma_status status = kind_by_stat(&kind, store->path, error);
    if (status == STEMMA_OK && kind != STM_FILE_CASE) {
        status = not_a_case(kind, store->path, error);
    }
    if (status == STEMMA_OK) {
        status = connect_existing(store, write, error);
    }
    if (status == STEMMA_OK) {
        status = check_case(store->db, store->path, error);
    }
    if (status == STEMMA_OK) {
        status = bring_up_to_date(store, error);
    }
    if (status == STEMMA_OK) {
        status = check_length(store->db, store->path, error);
    }
    if (status == STEMMA_OK) {
        status = check_schema(store->db, store->path, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    if (!write) {
        return set_up_reading(store, error);
    }
    status = stm_store_set_up_writing(store, error);
    return status == STEMMA_OK ? stm_store_pragma(store->db, store->path, MAPPED, NULL, error) : status;
}

stemma_status stm_store_map_less(stm_store *store, stemma_error *error)
{
    return stm_store_pragma(store->db, store->path, MAPPED_LESS, NULL, error);
}

/* ------------------------------------------------------------------ a new case */

/* While a case is being made nobody reads it yet, and it is written in SQLite's older way: new pages go straight to
 * their place in the file and only changed ones are saved in `-journal` before. In WAL mode every page would be
 * written twice, at twice the cost (0.37 s against 0.7 s for the 118,352 articles). A killed process loses no more
 * than its open transaction in either way. What is given up until stm_store_settle: nothing is synced, so a power cut
 * may cost a case that was never finished; and others find the case locked. */
stemma_status stm_store_create(sqlite3 **out, const char *path, stemma_error *error)
{
    sqlite3 *db = NULL;
    stemma_status status = stm_store_connect(&db, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, error);
    if (status == STEMMA_OK) {
        status = stm_store_pragma(db, path, CREATE_PRAGMAS, NULL, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_migrate(db, path, stm_store_migrations, stm_store_version, true, error);
    }
    if (status != STEMMA_OK) {
        (void)sqlite3_close(db);
        db = NULL;
    }
    *out = db;
    return status;
}

static stemma_status cannot_create(const char *path, stemma_status status, stemma_error *error)
{
    if (status == STEMMA_E_IO && error) {
        char reason[sizeof error->message];
        memcpy(reason, error->message, sizeof reason);
        return stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_NOT_WRITABLE, path, "%s", reason);
    }
    return status;
}

stemma_status stm_store_open_new(stm_store *store, stemma_error *error)
{
    stm_file_kind kind;
    stemma_status status = kind_by_stat(&kind, store->path, error);
    if (status != STEMMA_OK) {
        return status;
    }
    if (kind == STM_FILE_CASE) {
        return stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_EXISTS, store->path, "%s already exists",
                              store->path);
    }
    if (kind == STM_FILE_OTHER) {
        return not_a_case(kind, store->path, error);
    }
    stemma_error why = {0};
    status = stm_store_create(&store->db, store->path, &why);
    if (status != STEMMA_OK) {
        if (kind == STM_FILE_MISSING && why.code != STEMMA_CODE_CASE_EXISTS && why.code != STEMMA_CODE_CASE_LOCKED) {
            stm_store_unlink(store->path);
        }
        status = cannot_create(store->path, status, &why);
        if (error) {
            *error = why;
        }
        return status;
    }
    store->fresh = true;
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ the four modes */

/* SQLite asks now and then, in the middle of a statement; what is true here ends it with SQLITE_INTERRUPT. */
static int ask_interrupted(void *payload)
{
    stm_store *store = payload;
    return !store->deaf && atomic_load_explicit(&store->interrupted, memory_order_relaxed);
}

#define INSTRUCTIONS_BETWEEN_QUESTIONS 20000

stemma_status stm_store_listen(stm_store *store, stemma_error *error)
{
    sqlite3_progress_handler(store->db, INSTRUCTIONS_BETWEEN_QUESTIONS, ask_interrupted, store);
    return stm_store_look(store, error);
}

static stemma_status open_in_mode(stm_store *store, stemma_open_mode mode, stemma_error *error)
{
    stemma_status status = STEMMA_E_ARGUMENT;
    switch (mode) {
    case STEMMA_OPEN_READ:
        status = open_existing(store, false, error);
        break;
    case STEMMA_OPEN_WRITE:
        status = open_existing(store, true, error);
        break;
    case STEMMA_OPEN_CREATE:
        status = stm_store_open_new(store, error);
        break;
    case STEMMA_OPEN_REPLACE:
        status = stm_store_replace_open(store, error);
        break;
    default:
        return stm_error_set(error, STEMMA_E_ARGUMENT, "unknown mode %d", (int)mode);
    }
    return status == STEMMA_OK ? stm_store_listen(store, error) : status;
}

stemma_status stm_store_open(stm_store **out, const char *path, stemma_open_mode mode, stemma_error *error)
{
    *out = NULL;
    if (!path || !*path) {
        return stm_error_set(error, STEMMA_E_ARGUMENT, "the case has no name");
    }
    stm_store *store = calloc(1, sizeof *store);
    if (!store) {
        return stm_error_memory(error);
    }
    atomic_init(&store->interrupted, false);
    store->path = stm_store_beside(path, "");
    stemma_status status = store->path ? open_in_mode(store, mode, error) : stm_error_memory(error);
    if (status != STEMMA_OK) {
        stm_store_free(store);
        return status;
    }
    *out = store;
    return STEMMA_OK;
}

static stemma_status copy_pages(stm_store *to, stm_store *from, stemma_error *error)
{
    sqlite3_backup *backup = sqlite3_backup_init(to->db, "main", from->db, "main");
    int code = backup ? sqlite3_backup_step(backup, -1) : sqlite3_errcode(to->db);
    int last = sqlite3_backup_finish(backup);
    code = code == SQLITE_DONE ? last : code;
    return code == SQLITE_OK ? STEMMA_OK : stm_store_explain(to->db, code, to->path, "copy", error);
}

stemma_status stm_store_copy(stm_store **out, stm_store *store, stemma_error *error)
{
    *out = NULL;
    stm_store *copy = calloc(1, sizeof *copy);
    if (!copy) {
        return stm_error_memory(error);
    }
    atomic_init(&copy->interrupted, false);
    copy->path = stm_store_beside(store->path, "");
    stemma_status status =
        copy->path ? stm_store_connect(&copy->db, "file::memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI, error)
                   : stm_error_memory(error);
    if (status == STEMMA_OK) {
        status = copy_pages(copy, store, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_pragma(copy->db, copy->path, COMMON_PRAGMAS, NULL, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_listen(copy, error);
    }
    if (status != STEMMA_OK) {
        stm_store_free(copy);
        return status;
    }
    *out = copy;
    return STEMMA_OK;
}

void stm_store_disconnect(stm_store *store)
{
    for (size_t i = 0; i < STM_SQL_STATEMENTS; i++) {
        (void)sqlite3_finalize(store->statements[i]);
        store->statements[i] = NULL;
    }
    (void)sqlite3_close(store->db);
    store->db = NULL;
    stm_early_close(store);
}

void stm_store_free(stm_store *store)
{
    if (!store) {
        return;
    }
    stm_store_rollback(store);
    if (store->fresh && !store->building) {
        store->deaf = true;
        (void)stm_store_settle(store, NULL);
    }
    stm_store_disconnect(store);
    stm_store_replace_abandon(store);
    free(store->segment.counts);
    free(store->segment.seeds);
    free(store->segment.identities);
    free(store->path);
    free(store);
}
