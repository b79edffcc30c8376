/* The tables of a case, as steps from one version to the next; docs/case-file.md explains them to readers.
 *
 * A step is never changed once a release has written files with it: later versions append steps. A new file takes all
 * steps, so that the newest schema exists once only, as their sum, and every step is run by every test that makes a
 * case. All steps that a file needs run in one transaction together with the new version number.
 *
 * What the tables are shaped by:
 *   - Rows are clustered by how they are read: the passages of a pair stand together, under their pair and a number,
 *     and need no index of their own. Only two indexes exist: ids are unique, and members are found by family.
 *   - `text` is the last column of an article: whoever reads only the columns before it never touches the pages that
 *     a long text overflows to.
 *   - What changes after an article was stored stands elsewhere (compared, links, edges), because changing a row
 *     writes its whole text again.
 *   - Foreign keys are declared for readers and for `PRAGMA foreign_key_check`; they are not enforced while writing,
 *     which would cost two look-ups a row and could only find faults of this program.
 */
#include "store/store_internal.h"

static const char *const version_1[] = {
    "CREATE TABLE articles("
    " article INTEGER PRIMARY KEY,"
    " id TEXT NOT NULL,"
    " base_id TEXT,"
    " id_given INTEGER NOT NULL,"
    " occurrence INTEGER NOT NULL,"
    " wording INTEGER NOT NULL,"
    " token_count INTEGER NOT NULL,"
    " sha256 TEXT NOT NULL,"
    " input TEXT,"
    " source TEXT,"
    " outlet TEXT,"
    " title TEXT,"
    " byline TEXT,"
    " language TEXT,"
    " rejected TEXT,"
    " published_from INTEGER,"
    " published_to INTEGER,"
    " published_precision TEXT NOT NULL,"
    " published_basis TEXT,"
    " extra TEXT,"
    " text_length INTEGER NOT NULL,"
    " text TEXT NOT NULL"
    ") STRICT",
    "CREATE UNIQUE INDEX articles_by_id ON articles(id)",
    "CREATE TABLE boilerplate("
    " article INTEGER NOT NULL REFERENCES articles(article),"
    " position INTEGER NOT NULL,"
    " span_begin INTEGER NOT NULL,"
    " span_end INTEGER NOT NULL,"
    " reason TEXT,"
    " PRIMARY KEY(article, position)"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE captures("
    " article INTEGER NOT NULL REFERENCES articles(article),"
    " position INTEGER NOT NULL,"
    " source TEXT,"
    " captured_at TEXT,"
    " payload_sha256 TEXT,"
    " PRIMARY KEY(article, position)"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE rejections("
    " input TEXT NOT NULL,"
    " line INTEGER NOT NULL,"
    " code INTEGER NOT NULL,"
    " detail TEXT NOT NULL,"
    " PRIMARY KEY(input, line, code, detail)"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE seed_segments("
    " first_article INTEGER PRIMARY KEY,"
    " counts BLOB NOT NULL,"
    " seeds BLOB NOT NULL"
    ") STRICT",
    "CREATE TABLE compared("
    " first_article INTEGER PRIMARY KEY,"
    " last_article INTEGER NOT NULL"
    ") STRICT",
    "CREATE TABLE pairs("
    " a INTEGER NOT NULL REFERENCES articles(article),"
    " b INTEGER NOT NULL REFERENCES articles(article),"
    " seeds INTEGER NOT NULL,"
    " strength INTEGER NOT NULL,"
    " PRIMARY KEY(a, b)"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE links("
    " a INTEGER NOT NULL REFERENCES articles(article),"
    " b INTEGER NOT NULL REFERENCES articles(article),"
    " kind TEXT NOT NULL,"
    " score REAL NOT NULL,"
    " a_share REAL NOT NULL,"
    " b_share REAL NOT NULL,"
    " PRIMARY KEY(a, b)"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE passages("
    " a INTEGER NOT NULL,"
    " b INTEGER NOT NULL,"
    " passage INTEGER NOT NULL,"
    " a_begin INTEGER NOT NULL,"
    " a_end INTEGER NOT NULL,"
    " b_begin INTEGER NOT NULL,"
    " b_end INTEGER NOT NULL,"
    " kind TEXT NOT NULL,"
    " score REAL NOT NULL,"
    " PRIMARY KEY(a, b, passage),"
    " FOREIGN KEY(a, b) REFERENCES links(a, b)"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE changes("
    " a INTEGER NOT NULL,"
    " b INTEGER NOT NULL,"
    " passage INTEGER NOT NULL,"
    " position INTEGER NOT NULL,"
    " type TEXT NOT NULL,"
    " a_reading TEXT NOT NULL,"
    " b_reading TEXT NOT NULL,"
    " a_begin INTEGER NOT NULL,"
    " a_end INTEGER NOT NULL,"
    " b_begin INTEGER NOT NULL,"
    " b_end INTEGER NOT NULL,"
    " PRIMARY KEY(a, b, passage, position),"
    " FOREIGN KEY(a, b, passage) REFERENCES passages(a, b, passage)"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE families("
    " family TEXT NOT NULL PRIMARY KEY,"
    " origins_low REAL NOT NULL,"
    " origins_expected REAL NOT NULL,"
    " origins_high REAL NOT NULL"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE family_members("
    " article INTEGER PRIMARY KEY REFERENCES articles(article),"
    " family TEXT NOT NULL REFERENCES families(family)"
    ") STRICT",
    "CREATE INDEX family_members_by_family ON family_members(family)",
    "CREATE TABLE edges("
    " child INTEGER PRIMARY KEY REFERENCES articles(article),"
    " family TEXT REFERENCES families(family),"
    " parent INTEGER REFERENCES articles(article),"
    " probability REAL NOT NULL,"
    " runner_up INTEGER REFERENCES articles(article),"
    " runner_up_probability REAL NOT NULL,"
    " basis INTEGER NOT NULL"
    ") STRICT",
    "CREATE TABLE edge_parents("
    " child INTEGER NOT NULL REFERENCES edges(child),"
    " role TEXT NOT NULL,"
    " position INTEGER NOT NULL,"
    " parent INTEGER REFERENCES articles(article),"
    " probability REAL NOT NULL,"
    " PRIMARY KEY(child, role, position)"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE parameters("
    " name TEXT NOT NULL PRIMARY KEY,"
    " value TEXT NOT NULL"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE counters("
    " name TEXT NOT NULL PRIMARY KEY,"
    " value INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID",
    "CREATE VIEW articles_readable AS SELECT id, input, source, outlet, title, byline, language,"
    " CASE published_precision WHEN 'second' THEN strftime('%Y-%m-%dT%H:%M:%SZ', published_from, 'unixepoch')"
    "  ELSE date(published_from, 'unixepoch') END AS published_from,"
    " CASE published_precision WHEN 'second' THEN strftime('%Y-%m-%dT%H:%M:%SZ', published_to, 'unixepoch')"
    "  ELSE date(published_to, 'unixepoch') END AS published_to,"
    " published_precision, published_basis, rejected, text_length, text, sha256, article"
    " FROM articles ORDER BY id",
    "CREATE VIEW links_readable AS SELECT"
    " min(x.id, y.id) AS a, max(x.id, y.id) AS b, kind, score,"
    " iif(x.id < y.id, a_share, b_share) AS a_share, iif(x.id < y.id, b_share, a_share) AS b_share"
    " FROM links AS l JOIN articles AS x ON x.article = l.a JOIN articles AS y ON y.article = l.b",
    "CREATE VIEW passages_readable AS SELECT x.id AS a, y.id AS b, kind, score,"
    " substr(x.text, a_begin + 1, a_end - a_begin) AS a_text,"
    " substr(y.text, b_begin + 1, b_end - b_begin) AS b_text,"
    " a_begin, a_end, b_begin, b_end, p.a AS a_article, p.b AS b_article, passage"
    " FROM passages AS p JOIN articles AS x ON x.article = p.a JOIN articles AS y ON y.article = p.b",
    "CREATE VIEW edges_readable AS SELECT family, c.id AS child, p.id AS parent, probability,"
    " r.id AS runner_up, runner_up_probability,"
    " trim(iif(basis & 1, 'text ', '') || iif(basis & 2, 'date ', '') || iif(basis & 4, 'credit ', '') ||"
    "  iif(basis & 8, 'changes ', '') || iif(basis & 16, 'length ', '')) AS basis"
    " FROM edges AS e JOIN articles AS c ON c.article = e.child"
    " LEFT JOIN articles AS p ON p.article = e.parent LEFT JOIN articles AS r ON r.article = e.runner_up",
    "CREATE VIEW rejections_readable AS SELECT input, nullif(line, 0) AS line,"
    " CASE code WHEN 100 THEN 'empty' WHEN 101 THEN 'binary' WHEN 102 THEN 'NUL bytes' WHEN 103 THEN 'too long'"
    "  WHEN 104 THEN 'not JSON' WHEN 105 THEN 'nested too deep' WHEN 106 THEN 'no text' WHEN 107 THEN 'unreadable'"
    "  WHEN 108 THEN 'not a file' WHEN 109 THEN 'cut off' WHEN 110 THEN 'not CSV' WHEN 111 THEN 'not read yet'"
    "  ELSE 'code ' || code END AS reason, nullif(detail, '') AS detail FROM rejections",
    NULL};

/* What the user decided. `decisions` is a log: rows are added, and marked when they are undone, never changed. An
 * article is named by its key, and by its id for the time when it is not in the case. `originals` holds what was read
 * where a correction stands in the article; `left_out` knows a removed article again when an input brings it. */
static const char *const version_2[] = {
    "CREATE TABLE decisions("
    " decision INTEGER PRIMARY KEY,"
    " made_at INTEGER NOT NULL,"
    " what TEXT NOT NULL,"
    " article INTEGER NOT NULL,"
    " article_id TEXT NOT NULL,"
    " other INTEGER,"
    " other_id TEXT,"
    " value TEXT,"
    " before TEXT,"
    " published_from INTEGER,"
    " published_to INTEGER,"
    " published_precision TEXT,"
    " note TEXT,"
    " undone_at INTEGER"
    ") STRICT",
    "CREATE TABLE originals("
    " article INTEGER PRIMARY KEY REFERENCES articles(article),"
    " outlet TEXT,"
    " published_from INTEGER,"
    " published_to INTEGER,"
    " published_precision TEXT NOT NULL,"
    " published_basis TEXT"
    ") STRICT",
    "CREATE TABLE left_out("
    " decision INTEGER NOT NULL REFERENCES decisions(decision),"
    " base_id TEXT NOT NULL,"
    " id_given INTEGER NOT NULL,"
    " input TEXT NOT NULL,"
    " occurrence INTEGER NOT NULL,"
    " sha256 TEXT NOT NULL"
    ") STRICT",
    "CREATE VIEW decisions_readable AS SELECT decision, strftime('%Y-%m-%dT%H:%M:%SZ', made_at, 'unixepoch') AS "
    "made_at,"
    " what, coalesce(x.id, d.article_id) AS article, coalesce(y.id, d.other_id) AS other, value, before, note,"
    " strftime('%Y-%m-%dT%H:%M:%SZ', undone_at, 'unixepoch') AS undone_at FROM decisions AS d"
    " LEFT JOIN articles AS x ON x.article = d.article LEFT JOIN articles AS y ON y.article = d.other",
    "DROP VIEW edges_readable",
    "CREATE VIEW edges_readable AS SELECT family, c.id AS child, p.id AS parent, probability,"
    " r.id AS runner_up, runner_up_probability,"
    " trim(iif(basis & 1, 'text ', '') || iif(basis & 2, 'date ', '') || iif(basis & 4, 'credit ', '') ||"
    "  iif(basis & 8, 'changes ', '') || iif(basis & 16, 'length ', '') || iif(basis & 32, 'user ', '')) AS basis"
    " FROM edges AS e JOIN articles AS c ON c.article = e.child"
    " LEFT JOIN articles AS p ON p.article = e.parent LEFT JOIN articles AS r ON r.article = e.runner_up",
    NULL};

/* Records of one page, and what the pages of a host have in common: see store_aside.c. */
static const char *const version_3[] = {
    /* the columns of articles, behind the article whose text stands */
    "CREATE TABLE set_aside("
    " leader INTEGER NOT NULL REFERENCES articles(article),"
    " article INTEGER PRIMARY KEY,"
    " id TEXT NOT NULL,"
    " base_id TEXT,"
    " id_given INTEGER NOT NULL,"
    " occurrence INTEGER NOT NULL,"
    " wording INTEGER NOT NULL,"
    " token_count INTEGER NOT NULL,"
    " sha256 TEXT NOT NULL,"
    " input TEXT,"
    " source TEXT,"
    " outlet TEXT,"
    " title TEXT,"
    " byline TEXT,"
    " language TEXT,"
    " rejected TEXT,"
    " published_from INTEGER,"
    " published_to INTEGER,"
    " published_precision TEXT NOT NULL,"
    " published_basis TEXT,"
    " extra TEXT,"
    " text_length INTEGER NOT NULL,"
    " text TEXT NOT NULL"
    ") STRICT",
    "CREATE TABLE set_aside_boilerplate("
    " article INTEGER NOT NULL REFERENCES set_aside(article),"
    " position INTEGER NOT NULL,"
    " span_begin INTEGER NOT NULL,"
    " span_end INTEGER NOT NULL,"
    " reason TEXT,"
    " PRIMARY KEY(article, position)"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE set_aside_captures("
    " article INTEGER NOT NULL REFERENCES set_aside(article),"
    " position INTEGER NOT NULL,"
    " source TEXT,"
    " captured_at TEXT,"
    " payload_sha256 TEXT,"
    " PRIMARY KEY(article, position)"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE revisits("
    " base_id TEXT NOT NULL,"
    " source TEXT NOT NULL,"
    " captured_at TEXT NOT NULL,"
    " PRIMARY KEY(base_id, source, captured_at)"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE framed("
    " article INTEGER PRIMARY KEY,"
    " host INTEGER NOT NULL"
    ") STRICT",
    "CREATE TABLE site_words("
    " article INTEGER PRIMARY KEY,"
    " seeds BLOB NOT NULL"
    ") STRICT",
    NULL};

/* Seeds of rewordings and translations that name a pair; pairs of older cases, which look for copies only, have none. The
 * indexes are small, so that a summary counts without reading the texts; some cases of version 1 have them. */
static const char *const version_4[] = {
    "ALTER TABLE pairs ADD COLUMN grams INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE pairs ADD COLUMN pivots INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX IF NOT EXISTS articles_rejected ON articles(article) WHERE rejected IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS articles_undated ON articles(article)"
    " WHERE rejected IS NULL AND published_from IS NULL AND published_to IS NULL",
    NULL};

/* What is behind several articles that had it not from each other, and edges where the text speaks against the dates. An
 * edge of an older case has neither until its family is built again, which the next run does for all of them. */
static const char *const version_5[] = {
    "ALTER TABLE edges ADD COLUMN conflict REAL",
    "ALTER TABLE edges ADD COLUMN source TEXT",
    "CREATE TABLE sources("
    " source TEXT NOT NULL PRIMARY KEY,"
    " type TEXT NOT NULL,"
    " family TEXT,"
    " article INTEGER REFERENCES articles(article),"
    " takers INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID",
    "CREATE TABLE source_quotes("
    " source TEXT NOT NULL REFERENCES sources(source),"
    " position INTEGER NOT NULL,"
    " article INTEGER NOT NULL REFERENCES articles(article),"
    " piece INTEGER NOT NULL,"
    " span_begin INTEGER NOT NULL,"
    " span_end INTEGER NOT NULL,"
    " PRIMARY KEY(source, position)"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX source_quotes_by_article ON source_quotes(article)",
    "DROP VIEW edges_readable",
    "CREATE VIEW edges_readable AS SELECT family, c.id AS child, p.id AS parent, probability,"
    " r.id AS runner_up, runner_up_probability,"
    " trim(iif(basis & 1, 'text ', '') || iif(basis & 2, 'date ', '') || iif(basis & 4, 'credit ', '') ||"
    "  iif(basis & 8, 'changes ', '') || iif(basis & 16, 'length ', '') || iif(basis & 32, 'user ', '')) AS basis,"
    " conflict, e.source"
    " FROM edges AS e JOIN articles AS c ON c.article = e.child"
    " LEFT JOIN articles AS p ON p.article = e.parent LEFT JOIN articles AS r ON r.article = e.runner_up",
    "CREATE VIEW sources_readable AS SELECT s.source, type, s.family, d.id AS document, takers, a.id AS article, piece,"
    " substr(a.text, span_begin + 1, span_end - span_begin) AS text, span_begin, span_end"
    " FROM sources AS s JOIN source_quotes AS q ON q.source = s.source JOIN articles AS a ON a.article = q.article"
    " LEFT JOIN articles AS d ON d.article = s.article ORDER BY s.source, position",
    NULL};

/* Who the articles are, in bulk: see store_segment.c. A segment speaks for some thousand articles from its first one on;
 * it goes when a row that it may speak for changes. */
static const char *const version_6[] = {
    "CREATE TABLE identity_segments("
    " first_article INTEGER PRIMARY KEY,"
    " identities BLOB NOT NULL"
    ") STRICT",
    "CREATE TRIGGER identities_changed AFTER UPDATE OF id, base_id, id_given, occurrence, wording, token_count, sha256,"
    " input, rejected ON articles BEGIN DELETE FROM identity_segments WHERE first_article ="
    " (SELECT max(first_article) FROM identity_segments WHERE first_article <= old.article); END",
    "CREATE TRIGGER identities_gone AFTER DELETE ON articles BEGIN DELETE FROM identity_segments WHERE first_article ="
    " (SELECT max(first_article) FROM identity_segments WHERE first_article <= old.article); END",
    NULL};

/* Rare words that name a pair; pairs of older cases have none. */
static const char *const version_7[] = {"ALTER TABLE pairs ADD COLUMN rare INTEGER NOT NULL DEFAULT 0", NULL};

/* A step is never changed once a program with it has been given out: cases that it made are about. */
const stm_migration stm_store_migrations[] = {{version_1}, {version_2}, {version_3}, {version_4},
                                              {version_5}, {version_6}, {version_7}};
const size_t stm_store_version = sizeof stm_store_migrations / sizeof stm_store_migrations[0];

static stemma_status take_steps(sqlite3 *db, const char *path, const stm_migration *steps, size_t from, size_t count,
                                stemma_error *error)
{
    for (size_t i = from; i < count; i++) {
        for (const char *const *sql = steps[i].statements; *sql; sql++) {
            stemma_status status = stm_store_pragma(db, path, *sql, NULL, error);
            if (status != STEMMA_OK) {
                return status;
            }
        }
    }
    char sql[64];
    (void)snprintf(sql, sizeof sql, "PRAGMA user_version=%zu", count);
    return stm_store_pragma(db, path, sql, NULL, error);
}

/* Within a write transaction: what another process may have done since the caller looked. */
static stemma_status check_version(sqlite3 *db, const char *path, size_t count, bool fresh, int64_t *version,
                                   stemma_error *error)
{
    int64_t tables = 0;
    stemma_status status = stm_store_pragma(db, path, "PRAGMA user_version", version, error);
    if (status == STEMMA_OK && fresh) {
        status = stm_store_pragma(db, path, "SELECT count(*) FROM sqlite_schema", &tables, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    if (fresh && (tables > 0 || *version != 0)) {
        return stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_EXISTS, path, "%s already exists", path);
    }
    if (*version < 0) {
        return stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_DAMAGED, path,
                              "%s is damaged: its version is %lld", path, (long long)*version);
    }
    if (*version > (int64_t)count) {
        return stm_error_code(error, STEMMA_E_STORE, STEMMA_CODE_CASE_NEWER, path,
                              "%s was written by a newer version of stemma (schema %lld, this one reads up to %zu)",
                              path, (long long)*version, count);
    }
    return STEMMA_OK;
}

stemma_status stm_store_migrate(sqlite3 *db, const char *path, const stm_migration *steps, size_t count, bool fresh,
                                stemma_error *error)
{
    int64_t version = 0;
    stemma_status status = stm_store_pragma(db, path, "BEGIN IMMEDIATE", NULL, error);
    if (status != STEMMA_OK) {
        return status;
    }
    status = check_version(db, path, count, fresh, &version, error);
    if (status == STEMMA_OK && fresh) {
        char sql[64];
        (void)snprintf(sql, sizeof sql, "PRAGMA application_id=%d", STM_STORE_APPLICATION);
        status = stm_store_pragma(db, path, sql, NULL, error);
    }
    if (status == STEMMA_OK && version < (int64_t)count) {
        status = take_steps(db, path, steps, (size_t)version, count, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_pragma(db, path, "COMMIT", NULL, error);
    }
    if (status != STEMMA_OK && !sqlite3_get_autocommit(db)) {
        (void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    }
    return status;
}
