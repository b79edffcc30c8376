#define _XOPEN_SOURCE 700
#include "store/sample.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void scratch_make(scratch *out)
{
    /* in memory where there is such a place: these tests open and sync thousands of cases */
    const char *parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    (void)snprintf(out->folder, sizeof out->folder, "%s/stemma-store-XXXXXX", parent);
    assert_non_null(mkdtemp(out->folder));
    (void)snprintf(out->path, sizeof out->path, "%s/case.stemma", out->folder);
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *place)
{
    (void)about;
    (void)type;
    (void)place;
    return remove(path);
}

void scratch_remove(const scratch *made)
{
    (void)nftw(made->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

bool file_exists(const char *path, const char *suffix)
{
    char name[256];
    (void)snprintf(name, sizeof name, "%s%s", path, suffix);
    return access(name, F_OK) == 0;
}

void write_file(const char *path, const void *bytes, size_t count)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    assert_int_equal(fclose(file), 0);
}

static const char *format(stm_arena *arena, const char *pattern, unsigned n)
{
    char text[128];
    (void)snprintf(text, sizeof text, pattern, n);
    return stm_arena_string(arena, text);
}

/* Words of several scripts, longer with n, so that rows overflow to further pages now and then. */
static void set_text(stm_arena *arena, unsigned n, stemma_article *article)
{
    static const char *const words[] = {"brume ",
                                        "\xC3\xA9tait ",
                                        "\xD1\x80\xD0\xB5\xD0\xBA\xD0\xB0 ",
                                        "12 ",
                                        "\xD9\x85\xD8\xAF\xD9\x8A\xD9\x86\xD8\xA9 ",
                                        "\xF0\x9F\x8C\x8A "};
    stm_buffer text = STM_BUFFER_INIT;
    size_t count = 20 + n % 37 + (n % 50 == 7 ? 20000 : 0);
    for (size_t i = 0; i < count; i++) {
        stm_buffer_string(&text, words[(i * (n + 3) + n) % 6]);
    }
    if (!text.failed) {
        article->text = stm_arena_text(arena, text.data, text.length);
        article->text_bytes = text.length;
        article->text_length = (uint32_t)stm_utf8_length(text.data, text.length);
        stm_sha256_hex(article->sha256, text.data, text.length);
    }
    stm_buffer_release(&text);
}

static void set_fields(stm_arena *arena, unsigned n, stemma_article *article)
{
    article->input = n % 2 ? format(arena, "folder/%u.txt", n) : "all.jsonl";
    article->source = n % 3 ? format(arena, "https://example.org/%u", n) : NULL;
    article->outlet = n % 4 ? "Le Phare" : NULL;
    article->title = n % 5 ? format(arena, "La crue, jour %u", n) : NULL;
    article->byline = n % 7 ? NULL : "A. Marin";
    article->language = n % 6 ? "fr" : NULL;
    article->rejected = n % 11 == 10 ? "section front" : NULL;
    article->extra = n % 9 ? NULL : "{\"topic\": [\"water\", null]}";
    article->published =
        (stemma_interval){1700000000 + (int64_t)n, 1700000000 + (int64_t)n * 2, STEMMA_PRECISION_SECOND, "field date"};
    if (n % 4 == 1) {
        article->published = (stemma_interval){STEMMA_TIME_OPEN_FROM, -86400, STEMMA_PRECISION_DAY, "filedate"};
    } else if (n % 4 == 2) {
        article->published =
            (stemma_interval){STEMMA_TIME_OPEN_FROM, STEMMA_TIME_OPEN_TO, STEMMA_PRECISION_UNKNOWN, NULL};
    }
}

static void set_parts(stm_arena *arena, unsigned n, stemma_article *article)
{
    size_t spans = n % 3;
    stemma_boilerplate *boilerplate = stm_arena_zero(arena, (spans + 1) * sizeof *boilerplate);
    stemma_capture *captures = stm_arena_zero(arena, 2 * sizeof *captures);
    if (!boilerplate || !captures) {
        article->text = NULL; /* incomplete: not to be used */
        return;
    }
    for (size_t i = 0; i < spans; i++) {
        boilerplate[i] = (stemma_boilerplate){(uint32_t)i * 5, (uint32_t)i * 5 + 3, i ? "footer" : "menu"};
    }
    if (n % 5 == 0) {
        captures[0] = (stemma_capture){format(arena, "capture %u", n), "2024-07-25T10:00:00Z", NULL};
        captures[1] = (stemma_capture){NULL, NULL, "00ff"};
    } else { /* says no more than the article does, and takes no row */
        captures[0].source = article->source ? article->source : article->input;
    }
    article->boilerplate = spans ? boilerplate : NULL;
    article->boilerplate_count = spans;
    article->capture_count = n % 5 == 0 ? 2 : 1;
    article->captures = captures;
}

/* A string that is missing because memory ran out, not because the sample has none. */
static bool arena_failed(const stm_stored_article *stored, unsigned n)
{
    const stemma_article *article = &stored->article;
    bool capture = article->captures && article->captures[0].source;
    return !article->input || (n % 3 && !article->source) || (n % 5 && !article->title) || !capture || !stored->seeds;
}

stm_stored_article sample_article(stm_arena *arena, unsigned n)
{
    stm_stored_article stored = {.occurrence = n, .wording = UINT64_MAX - n, .token_count = 20 + n};
    set_fields(arena, n, &stored.article);
    set_text(arena, n, &stored.article);
    set_parts(arena, n, &stored.article);
    char id[32];
    (void)snprintf(id, sizeof id, "%03u-art-%u", (n * 617) % 1000, n);
    stored.article.id = stm_arena_string(arena, id);
    stored.base_id = n % 2 ? stored.article.id : format(arena, "base-%u", n);
    stored.id_given = n % 3 == 0;
    stored.seed_count = n % 8;
    uint32_t *seeds = stm_arena_zero(arena, 8 * sizeof *seeds);
    for (uint32_t i = 0; seeds && i < 8; i++) {
        seeds[i] = 0xFF000000u + n * 8 + i;
    }
    stored.seeds = seeds;
    if (arena_failed(&stored, n)) {
        stored.article.text = NULL;
    }
    return stored;
}

static stemma_status insert_all(stm_store *store, stm_arena *arena, unsigned from, unsigned to, uint64_t *keys,
                                stemma_error *error)
{
    for (unsigned n = from; n < to; n++) {
        stm_stored_article stored = sample_article(arena, n);
        if (!stored.article.text || !stored.article.id || !stored.base_id || !stored.seeds) {
            return stm_error_memory(error);
        }
        stemma_status status = stm_store_insert(store, &stored, error);
        if (status != STEMMA_OK) {
            return status;
        }
        if (keys) {
            keys[n] = stored.key;
        }
    }
    return STEMMA_OK;
}

stemma_status sample_insert(stm_store *store, unsigned from, unsigned to, uint64_t *keys, stemma_error *error)
{
    stm_arena arena = STM_ARENA_INIT;
    stemma_status status = stm_store_begin(store, error);
    if (status == STEMMA_OK) {
        status = insert_all(store, &arena, from, to, keys, error);
    }
    status = status == STEMMA_OK ? stm_store_commit(store, error) : status;
    stm_store_rollback(store);
    stm_arena_release(&arena);
    return status;
}

static stemma_status put_links(stm_store *store, const uint64_t *keys, unsigned count, stemma_error *error)
{
    static const stemma_change changes[] = {{STEMMA_CHANGE_NUMBER, "12", "20", 3, 5, 4, 6},
                                            {STEMMA_CHANGE_NEGATION, "", "ne pas", 7, 7, 8, 14}};
    static const stemma_passage passages[] = {
        {0, 0, 30, 40, 1, 11, STEMMA_KIND_REWORDING, .5, NULL, 0},
        {0, 0, 2, 19, 3, 20, STEMMA_KIND_COPY, .875, changes, 2},
    };
    static const stemma_link link = {0, 0, STEMMA_KIND_COPY, .875, .25, .125};
    stemma_status status = STEMMA_OK;
    for (unsigned i = 0; status == STEMMA_OK && i + 1 < count; i++) {
        bool turned = i % 2 == 0;
        status =
            stm_store_put_link(store, keys[turned ? i + 1 : i], keys[turned ? i : i + 1], &link, passages, 2, error);
    }
    stm_stored_pair pair = {keys[1], keys[0], 17, 5, 4, 3, 23};
    return status == STEMMA_OK ? stm_store_put_pair(store, &pair, error) : status;
}

static stemma_status put_tree(stm_store *store, const uint64_t *keys, stemma_error *error)
{
    static const uint32_t members[] = {0, 1, 2};
    static const stemma_parent parents[] = {{0, .625}, {STEMMA_NO_ARTICLE, .25}, {2, .0625}};
    static const stemma_parent only = {STEMMA_NO_ARTICLE, 1};
    static const stemma_parent also = {2, .75};
    const stemma_family family = {"f-abc", members, 3, 1, 1.5, 2};
    const stemma_edge edges[] = {
        {0, 0, STEMMA_NO_ARTICLE, 1, STEMMA_NO_ARTICLE, 0, 0, &only, 1, NULL, 0, 0, 1},
        {0, 1, 0, .625, STEMMA_NO_ARTICLE, .25, STEMMA_BASIS_TEXT | STEMMA_BASIS_DATE, parents, 3, &also, 1, .96875,
         STEMMA_NO_SOURCE},
        {0, 2, 0, .5, 1, .25, STEMMA_BASIS_CREDIT, parents, 2, NULL, 0, 0, 1},
    };
    static const stemma_quote quotes[] = {{0, 3, 9, 0}, {1, 2, 8, 0}, {1, 11, 14, 1}, {2, 0, 4, 1}};
    static const stemma_quote copies[] = {{0, 0, 30, 0}, {2, 0, 31, 0}};
    const stemma_source sources[] = {{"s-abc", STEMMA_SOURCE_DOCUMENT, STEMMA_NO_FAMILY, 1, 3, quotes, 4},
                                     {"s-def", STEMMA_SOURCE_ORIGINAL, 0, STEMMA_NO_ARTICLE, 2, copies, 2}};
    const stm_stored_tree tree = {&family, 1, edges, 3, sources, 2};
    return stm_store_put_families(store, keys, &tree, error);
}

static stemma_status put_results(stm_store *store, const uint64_t *keys, unsigned count, stemma_error *error)
{
    const stemma_rejection rejection = {STEMMA_CODE_REJECTED_NOT_JSON, "all.jsonl", 7, NULL};
    stemma_status status = stm_store_mark_compared(store, keys, count, error);
    if (status == STEMMA_OK) {
        status = put_links(store, keys, count, error);
    }
    if (status == STEMMA_OK) {
        status = put_tree(store, keys, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_put_lone_edges(store, keys, count, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_set_parameter(store, "stage.passages", "1", error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_set_parameter(store, "kinds", "copy", error);
    }
    return status == STEMMA_OK ? stm_store_add_rejection(store, &rejection, error) : status;
}

stemma_status sample_results(stm_store *store, const uint64_t *keys, unsigned count, stemma_error *error)
{
    stemma_status status = stm_store_begin(store, error);
    if (status == STEMMA_OK) {
        status = put_results(store, keys, count, error);
    }
    status = status == STEMMA_OK ? stm_store_commit(store, error) : status;
    stm_store_rollback(store);
    return status;
}

stemma_status sample_case(const char *path, stemma_open_mode mode, unsigned count, stemma_error *error)
{
    stm_store *store = NULL;
    uint64_t keys[1000];
    stemma_status status = stm_store_open(&store, path, mode, error);
    if (status == STEMMA_OK) {
        status = sample_insert(store, 0, count, keys, error);
    }
    if (status == STEMMA_OK) {
        status = sample_results(store, keys, count, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_finish(store, error);
    }
    stm_store_free(store);
    return status;
}

/* ------------------------------------------------------------------ looking at a case from outside */

int64_t ask(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    int64_t value = -1;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    if (code != SQLITE_OK) {
        print_error("%s: %s\n", sql, sqlite3_errmsg(db));
    }
    assert_int_equal(code, SQLITE_OK);
    if (sqlite3_step(statement) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        value = text && strcmp(text, "ok") == 0 ? 0 : sqlite3_column_int64(statement, 0);
    }
    (void)sqlite3_finalize(statement);
    (void)sqlite3_close(db);
    return value;
}

void assert_intact(const char *path)
{
    assert_int_equal(ask(path, "SELECT count(*) FROM pragma_quick_check WHERE quick_check <> 'ok'"), 0);
    assert_int_equal(ask(path, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

static void assert_sample(const stm_stored_identity *identity, const stemma_article *article, unsigned n)
{
    stm_arena arena = STM_ARENA_INIT;
    stm_stored_article wanted = sample_article(&arena, n);
    assert_string_equal(identity->id, wanted.article.id);
    assert_string_equal(identity->base_id, wanted.base_id);
    assert_int_equal(identity->seed_count, wanted.seed_count);
    if (wanted.seed_count) {
        assert_memory_equal(identity->seeds, wanted.seeds, wanted.seed_count * sizeof *wanted.seeds);
    }
    assert_string_equal(article->text, wanted.article.text);
    assert_int_equal(article->boilerplate_count, wanted.article.boilerplate_count);
    assert_int_equal(article->capture_count, wanted.article.capture_count);
    stm_arena_release(&arena);
}

unsigned assert_samples(const char *path)
{
    stm_store *store = NULL;
    stm_arena arena = STM_ARENA_INIT;
    stm_stored_identity *identities = NULL;
    size_t count = 0;
    assert_ok(stm_store_open(&store, path, STEMMA_OPEN_WRITE, error));
    assert_ok(stm_store_identities(store, &arena, true, &identities, &count, error));
    for (size_t i = 0; i < count; i++) {
        stemma_article article;
        assert_ok(stm_store_article(store, &arena, identities[i].key, &article, error));
        assert_sample(&identities[i], &article, (unsigned)i);
    }
    stm_arena_release(&arena);
    stm_store_free(store);
    assert_intact(path);
    return (unsigned)count;
}
