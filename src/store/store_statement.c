/* Every statement of the room in one table, prepared when first used and kept. Beside it: how values go in, how
 * columns come out, and what SQLite's result codes mean to a user. */
#include "store/store_internal.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static const char *const statement_text[STM_SQL_STATEMENTS] = {
    [STM_SQL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
    [STM_SQL_BEGIN_READ] = "BEGIN",
    [STM_SQL_COMMIT] = "COMMIT",
    [STM_SQL_DATA_VERSION] = "PRAGMA data_version",
    [STM_SQL_GET_COUNTER] = "SELECT value FROM counters WHERE name = ?1",
    [STM_SQL_SET_COUNTER] = "INSERT OR REPLACE INTO counters VALUES(?1, ?2)",
    [STM_SQL_INSERT_ARTICLE] =
        "INSERT INTO articles VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22)",
    [STM_SQL_SET_ID] = "UPDATE articles SET base_id = coalesce(base_id, id), id = ?2 WHERE article = ?1",
    [STM_SQL_SET_FIELDS] =
        "UPDATE articles SET input = ?2, source = ?3, outlet = ?4, title = ?5, byline = ?6, language = ?7,"
        " rejected = ?8, published_from = ?9, published_to = ?10, published_precision = ?11, published_basis = ?12,"
        " extra = ?13 WHERE article = ?1",
    [STM_SQL_INSERT_BOILERPLATE] = "INSERT INTO boilerplate VALUES(?1,?2,?3,?4,?5)",
    [STM_SQL_DELETE_BOILERPLATE] = "DELETE FROM boilerplate WHERE article = ?1",
    [STM_SQL_INSERT_CAPTURE] = "INSERT INTO captures VALUES(?1,?2,?3,?4,?5)",
    [STM_SQL_DELETE_CAPTURES] = "DELETE FROM captures WHERE article = ?1",
    [STM_SQL_INSERT_SEGMENT] = "INSERT INTO seed_segments VALUES(?1,?2,?3)",
    [STM_SQL_INSERT_REJECTION] = "INSERT OR IGNORE INTO rejections VALUES(?1,?2,?3,?4)",
    [STM_SQL_IDENTITIES] = "SELECT article, id, base_id, id_given, occurrence, wording, token_count, sha256, input,"
                           " rejected IS NOT NULL FROM articles WHERE article BETWEEN ?1 AND ?2 ORDER BY article",
    [STM_SQL_INSERT_IDENTITIES] = "INSERT INTO identity_segments VALUES(?1,?2)",
    [STM_SQL_IDENTITY_SEGMENTS] = "SELECT first_article, identities FROM identity_segments ORDER BY first_article",
    [STM_SQL_SEGMENTS] = "SELECT first_article, counts, seeds FROM seed_segments ORDER BY first_article",
    [STM_SQL_COMPARED] = "SELECT first_article, last_article FROM compared ORDER BY first_article",
    [STM_SQL_DELETE_COMPARED] = "DELETE FROM compared",
    [STM_SQL_INSERT_COMPARED] = "INSERT INTO compared VALUES(?1,?2)",
    [STM_SQL_PAIRS] = "SELECT a, b, seeds, grams, pivots, rare, strength FROM pairs ORDER BY a, b",
    [STM_SQL_PUT_PAIR] =
        "INSERT OR REPLACE INTO pairs(a, b, seeds, grams, pivots, rare, strength) VALUES(?1,?2,?3,?4,?5,?6,?7)",
    [STM_SQL_DELETE_PAIR] = "DELETE FROM pairs WHERE a = ?1 AND b = ?2",
    [STM_SQL_LINKS] = "SELECT a, b, score, max(a_share, b_share), kind = 'translation' FROM links ORDER BY a, b",
    [STM_SQL_PUT_LINK] = "INSERT INTO links VALUES(?1,?2,?3,?4,?5,?6)",
    [STM_SQL_SOME_LINK] = "SELECT EXISTS(SELECT 1 FROM links) OR EXISTS(SELECT 1 FROM passages)"
                          " OR EXISTS(SELECT 1 FROM changes)",
    [STM_SQL_DELETE_LINK] = "DELETE FROM links WHERE a = ?1 AND b = ?2",
    [STM_SQL_PUT_PASSAGE] = "INSERT INTO passages VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)",
    [STM_SQL_DELETE_PASSAGES] = "DELETE FROM passages WHERE a = ?1 AND b = ?2",
    [STM_SQL_PUT_CHANGE] = "INSERT INTO changes VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)",
    [STM_SQL_DELETE_CHANGES] = "DELETE FROM changes WHERE a = ?1 AND b = ?2",
    [STM_SQL_PUT_FAMILY] = "INSERT INTO families VALUES(?1,?2,?3,?4)",
    [STM_SQL_DELETE_FAMILY] = "DELETE FROM families WHERE family = ?1",
    [STM_SQL_PUT_MEMBER] = "INSERT INTO family_members VALUES(?1,?2)",
    [STM_SQL_SOME_TREE] = "SELECT EXISTS(SELECT 1 FROM edges) OR EXISTS(SELECT 1 FROM family_members)"
                          " OR EXISTS(SELECT 1 FROM source_quotes)",
    [STM_SQL_FAMILY_OF] = "SELECT family FROM family_members WHERE article = ?1",
    [STM_SQL_MEMBERS_OF] = "SELECT article FROM family_members WHERE family = ?1",
    [STM_SQL_DELETE_MEMBERS] = "DELETE FROM family_members WHERE family = ?1",
    [STM_SQL_PUT_EDGE] = "INSERT OR REPLACE INTO edges VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)",
    [STM_SQL_DELETE_EDGE] = "DELETE FROM edges WHERE child = ?1",
    [STM_SQL_PUT_PARENT] = "INSERT INTO edge_parents VALUES(?1,?2,?3,?4,?5)",
    [STM_SQL_DELETE_PARENTS] = "DELETE FROM edge_parents WHERE child = ?1",
    [STM_SQL_LONE_EDGE] = "INSERT OR IGNORE INTO edges VALUES(?1, NULL, NULL, 1.0, NULL, 0.0, 0, NULL, NULL)",
    [STM_SQL_PUT_SOURCE] = "INSERT INTO sources VALUES(?1,?2,?3,?4,?5)",
    [STM_SQL_PUT_QUOTE] = "INSERT INTO source_quotes VALUES(?1,?2,?3,?4,?5,?6)",
    [STM_SQL_SOURCE_OF] = "SELECT source FROM source_quotes WHERE article = ?1 LIMIT 1",
    [STM_SQL_DELETE_QUOTES] = "DELETE FROM source_quotes WHERE source = ?1",
    [STM_SQL_DELETE_SOURCE] = "DELETE FROM sources WHERE source = ?1",
    [STM_SQL_COUNT_SOURCES] = "SELECT count(*) FROM sources",
    [STM_SQL_COUNT_QUOTES] = "SELECT count(*) FROM source_quotes",
    [STM_SQL_LOAD_SOURCES] = "SELECT source, type, family, article, takers FROM sources ORDER BY source",
    [STM_SQL_LOAD_QUOTES] = "SELECT source, article, piece, span_begin, span_end FROM source_quotes"
                            " ORDER BY source, position",
    [STM_SQL_SUMMARY_SOURCES] = "SELECT (SELECT count(*) FROM sources WHERE type = 'document' AND article IS NULL),"
                                " (SELECT count(*) FROM sources WHERE type = 'original'),"
                                " (SELECT count(*) FROM edges WHERE conflict IS NOT NULL)",
    [STM_SQL_REJECTED] = "SELECT article FROM articles WHERE rejected IS NOT NULL ORDER BY article",
    [STM_SQL_SET_PARAMETER] = "INSERT OR REPLACE INTO parameters VALUES(?1,?2)",
    [STM_SQL_GET_PARAMETER] = "SELECT value FROM parameters WHERE name = ?1",
    [STM_SQL_COUNT_ALL_ARTICLES] = "SELECT count(*) FROM articles",
    [STM_SQL_COUNT_ARTICLES] = "SELECT count(*) FROM articles WHERE article BETWEEN ?1 AND ?2",
    [STM_SQL_COUNT_PAIRS] = "SELECT count(*) FROM pairs",
    [STM_SQL_COUNT_LINKS] = "SELECT count(*) FROM links WHERE a BETWEEN ?1 AND ?2",
    [STM_SQL_COUNT_PASSAGES] = "SELECT count(*) FROM passages WHERE a BETWEEN ?1 AND ?2",
    [STM_SQL_COUNT_CHANGES] = "SELECT count(*) FROM changes WHERE a BETWEEN ?1 AND ?2",
    [STM_SQL_COUNT_FAMILIES] = "SELECT count(*) FROM families",
    [STM_SQL_COUNT_MEMBERS] = "SELECT count(*) FROM family_members",
    [STM_SQL_COUNT_EDGES] = "SELECT count(*) FROM edges",
    [STM_SQL_COUNT_PARENTS] = "SELECT count(*) FROM edge_parents",
    [STM_SQL_COUNT_REJECTIONS] = "SELECT count(*) FROM rejections",
    [STM_SQL_COUNT_ASSERTED_LINKS] = "SELECT count(*) FROM links WHERE score >= 0.5",
    [STM_SQL_COUNT_ASSERTED_PASSAGES] = "SELECT count(*) FROM passages WHERE score >= 0.5",
    [STM_SQL_COUNT_PARAMETERS] = "SELECT count(*) FROM parameters",
    [STM_SQL_LOAD_ARTICLES] =
        "SELECT article, id, sha256, input, source, outlet, title, byline, language, rejected, published_from,"
        " published_to, published_precision, published_basis, extra, text_length, text FROM articles"
        " WHERE article BETWEEN ?1 AND ?2 ORDER BY article",
    [STM_SQL_LOAD_TEXTS] = "SELECT article, language, text_length, text FROM articles"
                           " WHERE article BETWEEN ?1 AND ?2 ORDER BY article",
    [STM_SQL_LOAD_BOILERPLATE] = "SELECT article, span_begin, span_end, reason FROM boilerplate"
                                 " WHERE article BETWEEN ?1 AND ?2 ORDER BY article, position",
    [STM_SQL_LOAD_CAPTURES] = "SELECT article, source, captured_at, payload_sha256 FROM captures"
                              " WHERE article BETWEEN ?1 AND ?2 ORDER BY article, position",
    [STM_SQL_LOAD_LINKS] =
        "SELECT a, b, kind, score, a_share, b_share FROM links WHERE a BETWEEN ?1 AND ?2 ORDER BY a, b",
    [STM_SQL_LOAD_PASSAGES] = "SELECT a, b, passage, a_begin, a_end, b_begin, b_end, kind, score FROM passages"
                              " WHERE a BETWEEN ?1 AND ?2 ORDER BY a, b, passage",
    [STM_SQL_LOAD_CHANGES] =
        "SELECT a, b, passage, type, a_reading, b_reading, a_begin, a_end, b_begin, b_end FROM changes"
        " WHERE a BETWEEN ?1 AND ?2 ORDER BY a, b, passage, position",
    [STM_SQL_LOAD_FAMILIES] =
        "SELECT family, origins_low, origins_expected, origins_high FROM families ORDER BY family",
    [STM_SQL_LOAD_MEMBERS] = "SELECT article, family FROM family_members ORDER BY article",
    [STM_SQL_LOAD_EDGES] = "SELECT child, family, parent, probability, runner_up, runner_up_probability, basis,"
                           " conflict, source FROM edges ORDER BY child",
    [STM_SQL_LOAD_PARENTS] = "SELECT child, role, parent, probability FROM edge_parents"
                             " ORDER BY child, role DESC, position",
    [STM_SQL_LOAD_REJECTIONS] = "SELECT input, line, code, detail FROM rejections ORDER BY input, line, code, detail",
    [STM_SQL_LOAD_PARAMETERS] = "SELECT name, value FROM parameters ORDER BY name",
    [STM_SQL_SUMMARY_ARTICLES] =
        "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM articles WHERE rejected IS NOT NULL),"
        " (SELECT count(*) FROM articles WHERE rejected IS NULL AND published_from IS NULL AND published_to IS NULL)",
    [STM_SQL_SUMMARY_FAMILIES] =
        "SELECT count(*), total(origins_low), total(origins_expected), total(origins_high) FROM families",
    [STM_SQL_NOT_COMPARED] = "SELECT count(*) FROM articles WHERE article BETWEEN ?1 AND ?2 AND rejected IS NULL",
    [STM_SQL_ASIDE_ARTICLE] = "INSERT INTO set_aside SELECT ?2, a.* FROM articles AS a WHERE article = ?1",
    [STM_SQL_ASIDE_BOILERPLATE] = "INSERT INTO set_aside_boilerplate SELECT * FROM boilerplate WHERE article = ?1",
    /* what stands without a row: see stm_store_insert */
    [STM_SQL_ASIDE_OWN_CAPTURE] =
        "INSERT INTO set_aside_captures SELECT article, 0, coalesce(source, input), NULL, NULL FROM articles"
        " WHERE article = ?1 AND NOT EXISTS(SELECT 1 FROM captures WHERE article = ?1)",
    [STM_SQL_DELETE_JOINED_BOILERPLATE] = "DELETE FROM set_aside_boilerplate WHERE article IN"
                                          " (SELECT article FROM set_aside WHERE leader = ?1)",
    [STM_SQL_DELETE_JOINED_CAPTURES] = "DELETE FROM set_aside_captures WHERE article IN"
                                       " (SELECT article FROM set_aside WHERE leader = ?1)",
    [STM_SQL_DELETE_JOINED] = "DELETE FROM set_aside WHERE leader = ?1",
    [STM_SQL_ASIDE_CAPTURES] = "INSERT INTO set_aside_captures SELECT * FROM captures WHERE article = ?1",
    [STM_SQL_DELETE_LED_BOILERPLATE] =
        "DELETE FROM set_aside_boilerplate WHERE article IN (SELECT article FROM set_aside WHERE leader = ?1)",
    [STM_SQL_DELETE_LED_CAPTURES] =
        "DELETE FROM set_aside_captures WHERE article IN (SELECT article FROM set_aside WHERE leader = ?1)",
    [STM_SQL_DELETE_LED] = "DELETE FROM set_aside WHERE leader = ?1",
    [STM_SQL_DELETE_FRAME] = "DELETE FROM framed WHERE article = ?1",
    [STM_SQL_DELETE_SITE_WORDS] = "DELETE FROM site_words WHERE article = ?1",
    [STM_SQL_DELETE_ARTICLE] = "DELETE FROM articles WHERE article = ?1",
    [STM_SQL_BACK_ARTICLE] =
        "INSERT INTO articles SELECT article, ?2, coalesce(base_id, id), id_given, occurrence, wording, "
        "token_count, sha256, input, source, outlet, title, byline, language, rejected, published_from, "
        "published_to, published_precision, published_basis, extra, text_length, text FROM set_aside "
        "WHERE article = ?1",
    [STM_SQL_BACK_BOILERPLATE] = "INSERT INTO boilerplate SELECT * FROM set_aside_boilerplate WHERE article = ?1",
    [STM_SQL_BACK_CAPTURES] = "INSERT INTO captures SELECT * FROM set_aside_captures WHERE article = ?1",
    [STM_SQL_DELETE_ASIDE_ARTICLE] = "DELETE FROM set_aside WHERE article = ?1",
    [STM_SQL_DELETE_ASIDE_BOILERPLATE] = "DELETE FROM set_aside_boilerplate WHERE article = ?1",
    [STM_SQL_DELETE_ASIDE_CAPTURES] = "DELETE FROM set_aside_captures WHERE article = ?1",
    [STM_SQL_ADD_ASIDE_CAPTURE] =
        "INSERT INTO set_aside_captures SELECT ?1, (SELECT count(*) FROM set_aside_captures WHERE article = ?1), ?2, "
        "?3,"
        " ?4 WHERE NOT EXISTS(SELECT 1 FROM set_aside_captures WHERE article = ?1 AND source IS ?2"
        " AND captured_at IS ?3 AND payload_sha256 IS ?4)",
    [STM_SQL_IS_COMPARED] = "SELECT count(*) FROM compared WHERE ?1 BETWEEN first_article AND last_article AND ?2 > 0",
    [STM_SQL_FORGET_PAIRS] = "DELETE FROM pairs",
    [STM_SQL_FORGET_CHANGES] = "DELETE FROM changes",
    [STM_SQL_FORGET_PASSAGES] = "DELETE FROM passages",
    [STM_SQL_FORGET_LINKS] = "DELETE FROM links",
    [STM_SQL_FORGET_PARENTS] = "DELETE FROM edge_parents",
    [STM_SQL_FORGET_EDGES] = "DELETE FROM edges",
    [STM_SQL_FORGET_MEMBERS] = "DELETE FROM family_members",
    [STM_SQL_FORGET_FAMILIES] = "DELETE FROM families",
    [STM_SQL_FORGET_QUOTES] = "DELETE FROM source_quotes",
    [STM_SQL_FORGET_SOURCES] = "DELETE FROM sources",
    [STM_SQL_ADDRESSES] =
        "SELECT article, 0, coalesce(base_id, id), source FROM articles WHERE id_given AND source IS NOT "
        "NULL AND length(coalesce(base_id, id)) = 16 UNION ALL SELECT article, leader, coalesce(base_id, "
        "id), source FROM set_aside ORDER BY 1",
    [STM_SQL_PUT_REVISIT] = "INSERT OR IGNORE INTO revisits VALUES(?1,?2,?3)",
    [STM_SQL_REVISITS] = "SELECT base_id, source, captured_at FROM revisits ORDER BY base_id, captured_at, source",
    [STM_SQL_ASIDE] = "SELECT article, coalesce(base_id, id), id_given, occurrence, sha256, input FROM set_aside ORDER "
                      "BY article",
    [STM_SQL_FRAMES] = "SELECT framed.article, host FROM framed JOIN articles USING(article) ORDER BY host, "
                       "framed.article",
    [STM_SQL_PUT_FRAME] = "INSERT OR REPLACE INTO framed VALUES(?1,?2)",
    [STM_SQL_SET_WORDS] = "UPDATE articles SET wording = ?2, token_count = ?3 WHERE article = ?1",
    [STM_SQL_PUT_SITE_WORDS] = "INSERT OR REPLACE INTO site_words VALUES(?1,?2)",
    [STM_SQL_SITE_WORDS] = "SELECT article, seeds FROM site_words ORDER BY article",
    [STM_SQL_LONE_COUNT] = "SELECT count(*) FROM edges WHERE family IS NULL",
    [STM_SQL_COUNT_DECISIONS] = "SELECT count(*) FROM decisions",
    /* an article that came back after it was removed has another key and, mostly, the same id */
    [STM_SQL_DECISIONS] =
        "SELECT decision, made_at, what, x.article, coalesce(x.id, d.article_id), y.article, coalesce(y.id, "
        "d.other_id),"
        " value, before, d.published_from, d.published_to, d.published_precision, note, undone_at, d.article_id"
        " FROM decisions AS d LEFT JOIN articles AS x ON x.article ="
        " coalesce((SELECT article FROM articles WHERE article = d.article),"
        " (SELECT article FROM articles WHERE id = d.article_id)) LEFT JOIN articles AS y ON y.article ="
        " coalesce((SELECT article FROM articles WHERE article = d.other),"
        " (SELECT article FROM articles WHERE id = d.other_id)) ORDER BY decision",
    [STM_SQL_LAST_DECISION] = "SELECT coalesce(max(decision), 0) FROM decisions",
    [STM_SQL_PUT_DECISION] = "INSERT INTO decisions VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,NULL)",
    [STM_SQL_UNDO_DECISION] = "UPDATE decisions SET undone_at = ?2 WHERE decision = ?1",
    [STM_SQL_MARK_LONE] = "UPDATE edges SET basis = 32 WHERE child = ?1 AND family IS NULL",
    [STM_SQL_PUT_ORIGINAL] = "INSERT OR REPLACE INTO originals VALUES(?1,?2,?3,?4,?5,?6)",
    [STM_SQL_GET_ORIGINAL] = "SELECT outlet, published_from, published_to, published_precision, published_basis"
                             " FROM originals WHERE article = ?1",
    [STM_SQL_DELETE_ORIGINAL] = "DELETE FROM originals WHERE article = ?1",
    [STM_SQL_LEFT_OUT] =
        "SELECT decision, base_id, id_given, input, occurrence, sha256 FROM left_out ORDER BY decision",
    [STM_SQL_PUT_LEFT_OUT] = "INSERT INTO left_out VALUES(?1,?2,?3,?4,?5,?6)",
    [STM_SQL_DELETE_LEFT_OUT] = "DELETE FROM left_out WHERE decision = ?1",
    [STM_SQL_KEY_OF] = "SELECT article FROM articles WHERE id = ?1",
};

/* ------------------------------------------------------------------ errors */

static int file_errno(sqlite3_file *file)
{
    int cause = 0;
    if (!file || !file->pMethods || file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &cause) != SQLITE_OK) {
        return 0;
    }
    return cause;
}

/* What the system said of the last failed read or write. SQLite 3.40 does not tell it of a COMMIT that failed;
 * the files themselves remember. */
static int system_errno(sqlite3 *db)
{
    if (!db) {
        return 0;
    }
    int cause = sqlite3_system_errno(db);
    static const int files[] = {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER};
    for (size_t i = 0; i < sizeof files / sizeof *files && cause == 0; i++) {
        sqlite3_file *file = NULL;
        if (sqlite3_file_control(db, "main", files[i], (void *)&file) == SQLITE_OK) {
            cause = file_errno(file);
        }
    }
    return cause;
}

static bool disk_is_full(sqlite3 *db, int code)
{
    if ((code & 0xFF) != SQLITE_IOERR) {
        return (code & 0xFF) == SQLITE_FULL;
    }
    int cause = system_errno(db);
    return cause == ENOSPC || cause == EDQUOT || cause == EFBIG;
}

static stemma_status explain_io(sqlite3 *db, int code, const char *path, const char *doing, stemma_error *error)
{
    if (code == SQLITE_IOERR_NOMEM) {
        return stm_error_memory(error);
    }
    int cause = system_errno(db);
    return stm_error_set(error, STEMMA_E_IO, "cannot %s %s: %s", doing, path,
                         cause ? strerror(cause) : sqlite3_errstr(code & 0xFF));
}

stemma_status stm_store_explain(sqlite3 *db, int code, const char *path, const char *doing, stemma_error *error)
{
    if (disk_is_full(db, code)) {
        return stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_DISK_FULL, path, "no space left to %s %s", doing,
                              path);
    }
    switch (code & 0xFF) {
    case SQLITE_NOMEM:
        return stm_error_memory(error);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_LOCKED, path,
                              "%s is being used by another process", path);
    case SQLITE_NOTADB:
        return stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_NOT_SQLITE, path, "%s is not an SQLite file",
                              path);
    case SQLITE_CORRUPT:
        return stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_DAMAGED, path, "%s is damaged: cannot %s it",
                              path, doing);
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_NOT_WRITABLE, path, "%s cannot be written", path);
    case SQLITE_INTERRUPT:
        return stm_error_set(error, STEMMA_E_CANCELLED, "interrupted");
    case SQLITE_TOOBIG:
        return stm_error_set(error, STEMMA_E_LIMIT, "cannot %s %s: a value is too long", doing, path);
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        return explain_io(db, code, path, doing, error);
    default:
        return stm_error_set(error, STEMMA_E_STORE, "cannot %s %s: %s", doing, path,
                             db ? sqlite3_errmsg(db) : sqlite3_errstr(code));
    }
}

stemma_status stm_store_fail(stm_store *store, int code, const char *doing, stemma_error *error)
{
    if (store->writing) {
        store->broken = true;
    }
    return stm_store_explain(store->db, code, store->path, doing, error);
}

stemma_status stm_store_damaged(const stm_store *store, const char *what, stemma_error *error)
{
    return stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_DAMAGED, store->path, "%s is damaged: cannot %s",
                          store->path, what);
}

/* ------------------------------------------------------------------ values in */

/* Statements that change or take away articles: see stm_store_changes. */
static bool changes_articles(stm_statement which)
{
    return which == STM_SQL_SET_FIELDS || which == STM_SQL_SET_WORDS || which == STM_SQL_PUT_SITE_WORDS ||
           which == STM_SQL_DELETE_SITE_WORDS || which == STM_SQL_DELETE_ARTICLE || which == STM_SQL_BACK_ARTICLE;
}

uint64_t stm_store_changes(const stm_store *store)
{
    return store->changes;
}

stm_binder stm_store_bind(stm_store *store, stm_statement which)
{
    store->changes += changes_articles(which);
    if (which == STM_SQL_FORGET_LINKS) {
        stm_written_forget(store, STM_WRITTEN_UNKNOWN);
    }
    store->segment.spoiled = store->segment.spoiled || which == STM_SQL_SET_ID || changes_articles(which);
    stm_binder binder = {store, store->statements[which], 1, SQLITE_OK};
    if (!store->db) {
        binder.code = SQLITE_CANTOPEN;
    } else if (!binder.statement) {
        binder.code = sqlite3_prepare_v3(store->db, statement_text[which], -1, SQLITE_PREPARE_PERSISTENT,
                                         &store->statements[which], NULL);
        binder.statement = store->statements[which];
    }
    return binder;
}

static void note(stm_binder *binder, int code)
{
    if (binder->code == SQLITE_OK) {
        binder->code = code;
    }
}

void stm_bind_null(stm_binder *binder)
{
    if (binder->code == SQLITE_OK) {
        note(binder, sqlite3_bind_null(binder->statement, binder->next++));
    }
}

void stm_bind_integer(stm_binder *binder, int64_t value)
{
    if (binder->code == SQLITE_OK) {
        note(binder, sqlite3_bind_int64(binder->statement, binder->next++, value));
    }
}

/* Keys beyond 2^63 - 1 cannot be row numbers; they name nothing. */
void stm_bind_key(stm_binder *binder, uint64_t key)
{
    stm_bind_integer(binder, key > (uint64_t)INT64_MAX ? INT64_MAX : (int64_t)key);
}

void stm_bind_real(stm_binder *binder, double value)
{
    if (binder->code == SQLITE_OK) {
        note(binder, sqlite3_bind_double(binder->statement, binder->next++, value));
    }
}

void stm_bind_text(stm_binder *binder, const char *text, size_t bytes)
{
    if (binder->code == SQLITE_OK) {
        note(binder, sqlite3_bind_text64(binder->statement, binder->next++, text, bytes, SQLITE_STATIC, SQLITE_UTF8));
    }
}

void stm_bind_string(stm_binder *binder, const char *string)
{
    if (string) {
        stm_bind_text(binder, string, strlen(string));
    } else {
        stm_bind_null(binder);
    }
}

void stm_bind_blob(stm_binder *binder, const void *bytes, size_t count)
{
    if (binder->code == SQLITE_OK) {
        note(binder, sqlite3_bind_blob64(binder->statement, binder->next++, count ? bytes : "", count, SQLITE_STATIC));
    }
}

stemma_status stm_store_run_new(stm_binder *binder, bool *taken, const char *doing, stemma_error *error)
{
    int code = binder->code;
    if (code == SQLITE_OK) {
        code = sqlite3_step(binder->statement);
    }
    stemma_status status = STEMMA_OK;
    *taken = code == SQLITE_CONSTRAINT_PRIMARYKEY;
    if (code != SQLITE_DONE && code != SQLITE_ROW && !*taken) {
        status = stm_store_fail(binder->store, code == SQLITE_OK ? SQLITE_ERROR : code, doing, error);
    }
    if (binder->statement) {
        (void)sqlite3_reset(binder->statement);
    }
    return status;
}

stemma_status stm_store_run(stm_binder *binder, const char *doing, stemma_error *error)
{
    bool taken = false;
    stemma_status status = stm_store_run_new(binder, &taken, doing, error);
    return taken ? stm_store_fail(binder->store, SQLITE_CONSTRAINT_PRIMARYKEY, doing, error) : status;
}

stemma_status stm_store_run_plain(stm_store *store, stm_statement which, const char *doing, stemma_error *error)
{
    stm_binder binder = stm_store_bind(store, which);
    return stm_store_run(&binder, doing, error);
}

/* ------------------------------------------------------------------ columns out */

stemma_status stm_row_open(stm_row *row, stm_binder *binder, stm_arena *arena, const char *doing, stemma_error *error)
{
    *row = (stm_row){binder->store, binder->statement, arena, doing, false, false, false};
    if (binder->code != SQLITE_OK) {
        return stm_store_fail(binder->store, binder->code, doing, error);
    }
    return stm_row_next(row, error);
}

static stemma_status row_fault(const stm_row *row, stemma_error *error)
{
    if (row->no_memory) {
        return stm_error_memory(error);
    }
    return row->damaged ? stm_store_damaged(row->store, row->doing, error) : STEMMA_OK;
}

stemma_status stm_row_next(stm_row *row, stemma_error *error)
{
    row->more = false;
    stemma_status status = row_fault(row, error);
    if (status != STEMMA_OK) {
        return status;
    }
    int code = sqlite3_step(row->statement);
    if (code == SQLITE_ROW) {
        row->more = true;
        return STEMMA_OK;
    }
    return code == SQLITE_DONE ? STEMMA_OK : stm_store_fail(row->store, code, row->doing, error);
}

stemma_status stm_row_close(stm_row *row, stemma_status status, stemma_error *error)
{
    if (row->statement) {
        (void)sqlite3_reset(row->statement);
    }
    return status == STEMMA_OK ? row_fault(row, error) : status;
}

bool stm_row_is_null(const stm_row *row, int column)
{
    return sqlite3_column_type(row->statement, column) == SQLITE_NULL;
}

int64_t stm_row_integer(const stm_row *row, int column)
{
    return sqlite3_column_int64(row->statement, column);
}

uint64_t stm_row_key(stm_row *row, int column)
{
    int64_t value = sqlite3_column_int64(row->statement, column);
    if (value < 0) {
        row->damaged = true;
        return 0;
    }
    return (uint64_t)value;
}

uint32_t stm_row_uint32(stm_row *row, int column)
{
    int64_t value = sqlite3_column_int64(row->statement, column);
    if (value < 0 || value > (int64_t)UINT32_MAX) {
        row->damaged = true;
        return 0;
    }
    return (uint32_t)value;
}

double stm_row_real(stm_row *row, int column)
{
    double value = sqlite3_column_double(row->statement, column);
    if (!isfinite(value)) {
        row->damaged = true;
        return 0;
    }
    return value;
}

/* Asked for as bytes, a text comes as it lies in its page; as text, SQLite would first copy it to put a NUL behind. */
const char *stm_row_text(stm_row *row, int column, size_t *bytes)
{
    *bytes = 0;
    if (stm_row_is_null(row, column)) {
        return NULL;
    }
    const char *text = sqlite3_column_blob(row->statement, column);
    *bytes = (size_t)sqlite3_column_bytes(row->statement, column);
    const char *copy = text || *bytes == 0 ? stm_arena_text(row->arena, text, *bytes) : NULL;
    row->no_memory = row->no_memory || !copy;
    return copy;
}

const char *stm_row_string(stm_row *row, int column)
{
    size_t bytes;
    return stm_row_text(row, column, &bytes);
}

stemma_status stm_store_count(stm_store *store, stm_statement which, const uint64_t *range, size_t *out,
                              stemma_error *error)
{
    *out = 0;
    stm_binder binder = stm_store_bind(store, which);
    if (range) {
        stm_bind_key(&binder, range[0]);
        stm_bind_key(&binder, range[1]);
    }
    stm_row row;
    stemma_status status = stm_row_open(&row, &binder, NULL, "count its rows", error);
    if (status == STEMMA_OK && row.more) {
        *out = (size_t)stm_row_key(&row, 0);
    }
    return stm_row_close(&row, status, error);
}
