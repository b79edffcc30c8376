/* Round trips of every table, order of the results, subsets, hostile contents. */
#include "store/sample.h"

#include <stdlib.h>
#include <string.h>

typedef struct fixture {
    scratch scratch;
    stm_store *store;
    stm_arena arena;
    uint64_t keys[1000];
} fixture;

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    scratch_make(&f->scratch);
    assert_ok(stm_store_open(&f->store, f->scratch.path, STEMMA_OPEN_CREATE, error));
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    stm_store_free(f->store);
    assert_intact(f->scratch.path);
    assert_false(file_exists(f->scratch.path, "-wal"));
    assert_false(file_exists(f->scratch.path, "-shm"));
    assert_false(file_exists(f->scratch.path, "-journal"));
    stm_arena_release(&f->arena);
    scratch_remove(&f->scratch);
    free(f);
    return 0;
}

static void fill(fixture *f, unsigned count)
{
    assert_ok(sample_insert(f->store, 0, count / 2, f->keys, error));
    assert_ok(sample_insert(f->store, count / 2, count, f->keys, error));
    assert_ok(sample_results(f->store, f->keys, count, error));
}

static void same_string(const char *a, const char *b)
{
    assert_true((a == NULL) == (b == NULL));
    if (a) {
        assert_string_equal(a, b);
    }
}

static void same_fields(const stemma_article *a, const stemma_article *b)
{
    same_string(a->id, b->id);
    same_string(a->input, b->input);
    same_string(a->source, b->source);
    same_string(a->outlet, b->outlet);
    same_string(a->title, b->title);
    same_string(a->byline, b->byline);
    same_string(a->language, b->language);
    same_string(a->rejected, b->rejected);
    same_string(a->extra, b->extra);
    assert_int_equal(a->published.from, b->published.from);
    assert_int_equal(a->published.to, b->published.to);
    assert_int_equal(a->published.precision, b->published.precision);
    same_string(a->published.basis, b->published.basis);
}

static void same_article(const stemma_article *a, const stemma_article *b)
{
    same_fields(a, b);
    assert_int_equal(a->text_bytes, b->text_bytes);
    assert_memory_equal(a->text, b->text, a->text_bytes + 1);
    assert_int_equal(a->text_length, b->text_length);
    assert_string_equal(a->sha256, b->sha256);
    assert_int_equal(a->boilerplate_count, b->boilerplate_count);
    for (size_t i = 0; i < a->boilerplate_count; i++) {
        assert_int_equal(a->boilerplate[i].begin, b->boilerplate[i].begin);
        assert_int_equal(a->boilerplate[i].end, b->boilerplate[i].end);
        same_string(a->boilerplate[i].reason, b->boilerplate[i].reason);
    }
    assert_int_equal(a->capture_count, b->capture_count);
    for (size_t i = 0; i < a->capture_count; i++) {
        same_string(a->captures[i].source, b->captures[i].source);
        same_string(a->captures[i].captured_at, b->captures[i].captured_at);
        same_string(a->captures[i].payload_sha256, b->captures[i].payload_sha256);
    }
}

static void test_articles(void **state)
{
    fixture *f = *state;
    fill(f, 120);
    stm_stored_identity *identities;
    size_t count;
    assert_ok(stm_store_identities(f->store, &f->arena, true, &identities, &count, error));
    assert_int_equal(count, 120);
    for (unsigned n = 0; n < 120; n++) {
        stm_stored_article wanted = sample_article(&f->arena, n);
        stemma_article article;
        assert_ok(stm_store_article(f->store, &f->arena, f->keys[n], &article, error));
        same_article(&article, &wanted.article);
        assert_int_equal(identities[n].key, f->keys[n]);
        assert_string_equal(identities[n].id, wanted.article.id);
        assert_string_equal(identities[n].base_id, wanted.base_id);
        same_string(identities[n].input, wanted.article.input);
        assert_int_equal(identities[n].id_given, wanted.id_given);
        assert_int_equal(identities[n].occurrence, wanted.occurrence);
        assert_true(identities[n].wording == wanted.wording);
        assert_int_equal(identities[n].token_count, wanted.token_count);
        assert_string_equal(identities[n].sha256, wanted.article.sha256);
        assert_int_equal(identities[n].rejected, wanted.article.rejected != NULL);
        assert_true(identities[n].compared);
        assert_int_equal(identities[n].seed_count, wanted.seed_count);
        if (wanted.seed_count) {
            assert_memory_equal(identities[n].seeds, wanted.seeds, wanted.seed_count * 4);
        }
    }
    assert_ok(stm_store_identities(f->store, &f->arena, false, &identities, &count, error));
    assert_null(identities[7].seeds);
    stemma_article none;
    assert_int_equal(stm_store_article(f->store, &f->arena, 99999, &none, NULL), STEMMA_E_ARGUMENT);
}

/* What an open transaction holds back is seen by its own reader. */
static void test_identities_within_transaction(void **state)
{
    fixture *f = *state;
    stm_stored_article stored = sample_article(&f->arena, 7);
    stm_stored_identity *identities;
    size_t count;
    assert_ok(stm_store_begin(f->store, error));
    assert_ok(stm_store_insert(f->store, &stored, error));
    assert_ok(stm_store_identities(f->store, &f->arena, true, &identities, &count, error));
    assert_int_equal(count, 1);
    assert_int_equal(identities[0].seed_count, 7);
    stored = sample_article(&f->arena, 6);
    assert_ok(stm_store_insert(f->store, &stored, error));
    assert_ok(stm_store_commit(f->store, error));
    assert_ok(stm_store_identities(f->store, &f->arena, true, &identities, &count, error));
    assert_int_equal(count, 2);
    assert_int_equal(identities[0].seed_count, 7);
    assert_int_equal(identities[1].seed_count, 6);
}

static void test_keys_are_not_reused(void **state)
{
    fixture *f = *state;
    fill(f, 4);
    uint64_t last = f->keys[3];
    assert_ok(stm_store_finish(f->store, error));
    assert_int_equal(ask(f->scratch.path, "DELETE FROM seed_segments; "), -1);
    stm_store_free(f->store);
    sqlite3 *db;
    assert_int_equal(sqlite3_open(f->scratch.path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "DELETE FROM changes; DELETE FROM passages; DELETE FROM links; DELETE FROM pairs;"
                                  "DELETE FROM edge_parents; DELETE FROM edges; DELETE FROM family_members;"
                                  "DELETE FROM source_quotes; DELETE FROM sources; DELETE FROM boilerplate; DELETE "
                                  "FROM captures; DELETE FROM articles",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_ok(stm_store_open(&f->store, f->scratch.path, STEMMA_OPEN_WRITE, error));
    assert_ok(sample_insert(f->store, 0, 1, f->keys, error));
    assert_int_equal(f->keys[0], last + 1);
}

static void test_set_id_and_fields(void **state)
{
    fixture *f = *state;
    fill(f, 6);
    stm_stored_article other = sample_article(&f->arena, 57);
    assert_ok(stm_store_begin(f->store, error));
    assert_ok(stm_store_set_id(f->store, f->keys[1], "new~0a1b2c3d", error));
    assert_ok(stm_store_set_id(f->store, f->keys[1], "newer~0a1b2c3d", error));
    assert_ok(stm_store_set_fields(f->store, f->keys[2], &other.article, error));
    assert_ok(stm_store_commit(f->store, error));

    stm_stored_article one = sample_article(&f->arena, 1);
    stm_stored_article two = sample_article(&f->arena, 2);
    stm_stored_identity *identities;
    size_t count;
    assert_ok(stm_store_identities(f->store, &f->arena, true, &identities, &count, error));
    assert_string_equal(identities[1].id, "newer~0a1b2c3d");
    assert_string_equal(identities[1].base_id, one.base_id);
    stemma_article article;
    assert_ok(stm_store_article(f->store, &f->arena, f->keys[2], &article, error));
    other.article.id = two.article.id;
    same_fields(&article, &other.article);
    assert_string_equal(article.text, two.article.text);
    assert_string_equal(article.sha256, two.article.sha256);
    assert_int_equal(article.boilerplate_count, other.article.boilerplate_count);
    assert_int_equal(article.capture_count, other.article.capture_count);
    assert_int_equal(identities[2].seed_count, two.seed_count);
}

static void test_same_id_twice_is_refused(void **state)
{
    fixture *f = *state;
    stemma_error failure = {0};
    stm_stored_article stored = sample_article(&f->arena, 3);
    assert_ok(sample_insert(f->store, 0, 4, f->keys, error));
    assert_ok(stm_store_begin(f->store, error));
    assert_int_not_equal(stm_store_insert(f->store, &stored, &failure), STEMMA_OK);
    assert_int_not_equal(stm_store_commit(f->store, &failure), STEMMA_OK); /* broken */
    stm_store_rollback(f->store);
    assert_ok(sample_insert(f->store, 4, 5, f->keys, error));
    assert_int_equal(f->keys[4], f->keys[3] + 1);
}

static const char *id_at(const stemma_results *results, uint32_t index)
{
    return results->articles[index].id;
}

/* Passages and links name articles by places in the order of ids, and are turned where ids run against keys. */
static void check_links(const stemma_results *results, const uint64_t *keys, stm_arena *arena)
{
    assert_int_equal(results->link_count, 29);
    assert_int_equal(results->passage_count, 58);
    (void)keys;
    for (size_t i = 0; i < results->link_count; i++) {
        const stemma_link *link = &results->links[i];
        assert_true(link->a < link->b);
        unsigned x = (unsigned)strtoul(strrchr(id_at(results, link->a), '-') + 1, NULL, 10);
        unsigned y = (unsigned)strtoul(strrchr(id_at(results, link->b), '-') + 1, NULL, 10);
        unsigned first = x < y ? x : y;
        assert_int_equal(x > y ? x - y : y - x, 1);
        /* sample_results gives .25 to the first article named, which is the later one where `first` is even */
        unsigned named = first % 2 == 0 ? first + 1 : first;
        assert_true((link->a_share > .2) == (x == named));
        assert_true((link->b_share > .2) == (y == named));
        if (i > 0) {
            assert_true(link[-1].a < link->a || (link[-1].a == link->a && link[-1].b < link->b));
        }
    }
    (void)arena;
}

static void check_passages(const stemma_results *results)
{
    for (size_t i = 0; i < results->passage_count; i++) {
        const stemma_passage *p = &results->passages[i];
        unsigned x = (unsigned)strtoul(strrchr(id_at(results, p->a), '-') + 1, NULL, 10);
        unsigned y = (unsigned)strtoul(strrchr(id_at(results, p->b), '-') + 1, NULL, 10);
        unsigned first = x < y ? x : y;
        bool turned = x != (first % 2 == 0 ? first + 1 : first);
        if (p->kind == STEMMA_KIND_COPY) {
            assert_int_equal(p->change_count, 2);
            assert_int_equal(turned ? p->b_begin : p->a_begin, 2);
            assert_int_equal(turned ? p->a_end : p->b_end, 20);
            const stemma_change *change = &p->changes[0];
            assert_int_equal(change->type, STEMMA_CHANGE_NUMBER);
            assert_string_equal(turned ? change->b : change->a, "12");
            assert_string_equal(turned ? change->a : change->b, "20");
            assert_int_equal(turned ? change->b_begin : change->a_begin, 3);
            assert_string_equal(turned ? p->changes[1].b : p->changes[1].a, "");
        } else {
            assert_int_equal(p->kind, STEMMA_KIND_REWORDING);
            assert_int_equal(p->change_count, 0);
        }
        if (i > 0 && p[-1].a == p->a && p[-1].b == p->b) {
            assert_true(p[-1].a_begin <= p->a_begin);
        }
    }
}

static void check_sources(const stemma_results *results)
{
    assert_int_equal(results->source_count, 2);
    const stemma_source *document = &results->sources[0];
    const stemma_source *original = &results->sources[1];
    assert_string_equal(document->id, "s-abc");
    assert_int_equal(document->type, STEMMA_SOURCE_DOCUMENT);
    assert_int_equal(document->family, STEMMA_NO_FAMILY);
    assert_int_equal(document->takers, 3);
    assert_int_equal(document->quote_count, 4);
    for (size_t i = 1; i < 4; i++) {
        const stemma_quote *before = &document->quotes[i - 1];
        const stemma_quote *here = &document->quotes[i];
        assert_true(before->article < here->article || (before->article == here->article && before->end < here->begin));
    }
    assert_string_equal(original->id, "s-def");
    assert_int_equal(original->type, STEMMA_SOURCE_ORIGINAL);
    assert_int_equal(original->family, 0);
    assert_int_equal(original->article, STEMMA_NO_ARTICLE);
    assert_int_equal(original->quote_count, 2);
    size_t under = 0;
    size_t conflicts = 0;
    for (size_t i = 0; i < results->edge_count; i++) {
        under += results->edges[i].source == 1;
        conflicts += results->edges[i].conflict > .96;
        assert_true(results->edges[i].source == 1 || results->edges[i].source == STEMMA_NO_SOURCE);
        assert_true(results->edges[i].source != 1 || results->edges[i].child == original->quotes[0].article ||
                    results->edges[i].child == original->quotes[1].article);
    }
    assert_int_equal(under, 2);
    assert_int_equal(conflicts, 1);
    assert_true(document->article < results->article_count);
}

static void check_tree(const stemma_results *results)
{
    check_sources(results);
    assert_int_equal(results->family_count, 1);
    const stemma_family *family = &results->families[0];
    assert_string_equal(family->id, "f-abc");
    assert_int_equal(family->member_count, 3);
    assert_true(family->members[0] < family->members[1] && family->members[1] < family->members[2]);
    assert_int_equal(results->edge_count, 28); /* 30 articles, two of them rejected */
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(results->edges[i].family, 0);
    }
    for (size_t i = 0; i < results->edge_count; i++) {
        const stemma_edge *edge = &results->edges[i];
        if (strstr(id_at(results, edge->child), "-art-1\0")) {
            continue;
        }
        if (edge->family == STEMMA_NO_FAMILY) {
            assert_int_equal(edge->parent, STEMMA_NO_ARTICLE);
            assert_int_equal(edge->parent_count, 1);
            assert_int_equal(edge->parents[0].parent, STEMMA_NO_ARTICLE);
            assert_true(edge->parents[0].probability > .999);
        }
    }
}

static const stemma_edge *edge_of(const stemma_results *results, const char *id)
{
    for (size_t i = 0; i < results->edge_count; i++) {
        if (strcmp(id_at(results, results->edges[i].child), id) == 0) {
            return &results->edges[i];
        }
    }
    return NULL;
}

static void test_results(void **state)
{
    fixture *f = *state;
    fill(f, 30);
    stemma_results results;
    assert_ok(stm_store_results(f->store, &f->arena, &results, error));
    assert_int_equal(results.article_count, 30);
    for (size_t i = 1; i < 30; i++) {
        assert_true(strcmp(id_at(&results, (uint32_t)i - 1), id_at(&results, (uint32_t)i)) < 0);
    }
    for (size_t i = 0; i < 30; i++) {
        unsigned n = (unsigned)strtoul(strrchr(results.articles[i].id, '-') + 1, NULL, 10);
        stm_stored_article wanted = sample_article(&f->arena, n);
        same_article(&results.articles[i], &wanted.article);
    }
    check_links(&results, f->keys, &f->arena);
    check_passages(&results);
    check_tree(&results);
    stm_stored_article one = sample_article(&f->arena, 1);
    const stemma_edge *edge = edge_of(&results, one.article.id);
    assert_int_equal(edge->parent_count, 3);
    assert_string_equal(id_at(&results, edge->parent), "000-art-0");
    assert_int_equal(edge->parents[1].parent, STEMMA_NO_ARTICLE);
    assert_int_equal(edge->also_count, 1);
    assert_true(edge->also[0].probability > .7);
    assert_int_equal(edge->basis, STEMMA_BASIS_TEXT | STEMMA_BASIS_DATE);
    assert_true(results.has_passages);
    assert_false(results.has_families);
    assert_int_equal(results.parameter_count, 1);
    assert_string_equal(results.parameters[0].name, "kinds");
    assert_int_equal(results.rejection_count, 1);
    assert_int_equal(results.rejections[0].line, 7);
    assert_null(results.rejections[0].detail);
    assert_int_equal(results.not_compared, 0);
    assert_true(results.origins_low > 25.9 && results.origins_low < 26.1); /* 1 and 25 that stand alone */
    assert_true(results.origins_high > 26.9 && results.origins_high < 27.1);
}

static void test_subset(void **state)
{
    fixture *f = *state;
    fill(f, 200);
    const uint64_t keys[] = {f->keys[150], f->keys[3], f->keys[4], f->keys[4], f->keys[5], f->keys[100], f->keys[7]};
    stm_stored_subset subset;
    assert_ok(stm_store_subset(f->store, &f->arena, keys, 7, &subset, error));
    assert_int_equal(subset.article_count, 6);
    assert_int_equal(subset.link_count, 2); /* 3-4 and 4-5 */
    assert_int_equal(subset.passage_count, 4);
    for (size_t i = 0; i < 6; i++) {
        unsigned n = (unsigned)strtoul(strrchr(subset.articles[i].id, '-') + 1, NULL, 10);
        assert_int_equal(subset.keys[i], f->keys[n]);
        stm_stored_article wanted = sample_article(&f->arena, n);
        same_article(&subset.articles[i], &wanted.article);
    }
    assert_ok(stm_store_subset(f->store, &f->arena, NULL, 0, &subset, error));
    assert_int_equal(subset.article_count, 0);
}

static void test_links_and_pairs(void **state)
{
    fixture *f = *state;
    fill(f, 10);
    stm_stored_link *links;
    stm_stored_pair *pairs;
    size_t count;
    assert_ok(stm_store_links(f->store, &f->arena, &links, &count, error));
    assert_int_equal(count, 9);
    assert_true(links[0].a == f->keys[0] && links[0].b == f->keys[1]);
    assert_ok(stm_store_pairs(f->store, &f->arena, &pairs, &count, error));
    assert_int_equal(count, 1);
    assert_true(pairs[0].a == f->keys[0] && pairs[0].b == f->keys[1] && pairs[0].seeds == 17 &&
                pairs[0].strength == 23);

    stemma_link link = {0, 0, STEMMA_KIND_TRANSLATION, .75, 1, 0};
    stemma_passage passage = {0, 0, 1, 2, 3, 4, STEMMA_KIND_TRANSLATION, .75, NULL, 0};
    stm_stored_pair pair = {f->keys[0], f->keys[1], 1, 4, 3, 5, 2};
    assert_ok(stm_store_begin(f->store, error));
    assert_ok(stm_store_put_link(f->store, f->keys[0], f->keys[1], &link, &passage, 1, error)); /* replaces */
    assert_ok(stm_store_delete_link(f->store, f->keys[5], f->keys[4], error));
    assert_ok(stm_store_delete_link(f->store, f->keys[0], f->keys[9], error)); /* there is none */
    assert_ok(stm_store_put_pair(f->store, &pair, error));
    assert_ok(stm_store_commit(f->store, error));
    stemma_results results;
    assert_ok(stm_store_results(f->store, &f->arena, &results, error));
    assert_int_equal(results.link_count, 8);
    assert_int_equal(results.passage_count, 7 * 2 + 1);
    assert_ok(stm_store_pairs(f->store, &f->arena, &pairs, &count, error));
    assert_int_equal(count, 1);
    assert_int_equal(pairs[0].seeds, 1);
    assert_ok(stm_store_begin(f->store, error));
    assert_ok(stm_store_delete_pair(f->store, f->keys[1], f->keys[0], error));
    assert_ok(stm_store_commit(f->store, error));
    assert_ok(stm_store_pairs(f->store, &f->arena, &pairs, &count, error));
    assert_int_equal(count, 0);
    assert_ok(stm_store_finish(f->store, error));
    assert_int_equal(ask(f->scratch.path, "SELECT count(*) FROM changes"), 7 * 2);
    assert_int_equal(ask(f->scratch.path, "SELECT count(*) FROM passages_readable WHERE a_text = ''"), 0);
}

static void same_link(const stemma_link *one, const stemma_link *two)
{
    assert_true(one->a == two->a && one->b == two->b && one->kind == two->kind);
    assert_true(one->score >= two->score && one->score <= two->score);
    assert_true(one->a_share >= two->a_share && one->a_share <= two->a_share);
    assert_true(one->b_share >= two->b_share && one->b_share <= two->b_share);
}

static void same_change(const stemma_change *one, const stemma_change *two)
{
    assert_int_equal(one->type, two->type);
    assert_string_equal(one->a, two->a);
    assert_string_equal(one->b, two->b);
    assert_true(one->a_begin == two->a_begin && one->a_end == two->a_end);
    assert_true(one->b_begin == two->b_begin && one->b_end == two->b_end);
}

static void same_passage(const stemma_passage *one, const stemma_passage *two)
{
    assert_true(one->a == two->a && one->b == two->b && one->kind == two->kind);
    assert_true(one->a_begin == two->a_begin && one->a_end == two->a_end);
    assert_true(one->b_begin == two->b_begin && one->b_end == two->b_end);
    assert_true(one->score >= two->score && one->score <= two->score);
    assert_int_equal(one->change_count, two->change_count);
    for (size_t i = 0; i < one->change_count; i++) {
        same_change(&one->changes[i], &two->changes[i]);
    }
}

static void same_subset(const stm_stored_subset *one, const stm_stored_subset *two)
{
    assert_int_equal(one->link_count, two->link_count);
    assert_int_equal(one->passage_count, two->passage_count);
    for (size_t i = 0; i < one->link_count; i++) {
        same_link(&one->links[i], &two->links[i]);
    }
    for (size_t i = 0; i < one->passage_count; i++) {
        same_passage(&one->passages[i], &two->passages[i]);
    }
}

/* Puts links between random articles, at most 40, each once or some again; some are deleted. */
static void put_random_links(fixture *f, unsigned count, unsigned links, bool again)
{
    static const stemma_change changes[] = {{STEMMA_CHANGE_NUMBER, "12", "20", 3, 5, 4, 6},
                                            {STEMMA_CHANGE_NEGATION, "", "ne pas", 7, 7, 8, 14}};
    static const stemma_passage passages[] = {{0, 0, 30, 40, 1, 11, STEMMA_KIND_REWORDING, .5, changes, 1},
                                              {0, 0, 2, 19, 3, 20, STEMMA_KIND_COPY, .875, changes, 2},
                                              {0, 0, 5, 6, 7, 8, STEMMA_KIND_COPY, .25, NULL, 0}};
    static const stemma_link link = {0, 0, STEMMA_KIND_COPY, .875, .25, .125};
    bool seen[40][40] = {{false}};
    uint64_t random = 7;
    for (unsigned i = 0; i < links; i++) {
        random = random * 6364136223846793005u + 1442695040888963407u;
        unsigned a = (unsigned)(random >> 33) % count;
        unsigned b = (a + 1 + (unsigned)(random >> 50) % (count - 1)) % count;
        if (again || !seen[a][b]) {
            seen[a][b] = seen[b][a] = true;
            assert_ok(stm_store_put_link(f->store, f->keys[a], f->keys[b], &link, passages + i % 2, i % 3, error));
        }
        if (i % 16 == 5) {
            assert_ok(stm_store_delete_link(f->store, f->keys[b], f->keys[a], error));
        }
    }
}

/* What a transaction has written is told alike from memory and from the tables. */
static void check_written(fixture *f, unsigned count, unsigned put, bool again)
{
    stm_stored_subset before;
    stm_stored_subset after;
    stm_stored_link *links;
    stm_stored_link *stored;
    size_t link_count;
    size_t stored_count;
    assert_ok(stm_store_begin(f->store, error));
    put_random_links(f, count, put, again);
    assert_ok(stm_store_links(f->store, &f->arena, &links, &link_count, error));
    assert_ok(stm_store_subset(f->store, &f->arena, f->keys + 2, count - 5, &before, error));
    assert_ok(stm_store_commit(f->store, error));
    assert_ok(stm_store_links(f->store, &f->arena, &stored, &stored_count, error));
    assert_ok(stm_store_subset(f->store, &f->arena, f->keys + 2, count - 5, &after, error));
    assert_true(stored_count > 10);
    assert_int_equal(link_count, stored_count);
    for (size_t i = 0; i < link_count; i++) {
        assert_true(links[i].a == stored[i].a && links[i].b == stored[i].b);
        assert_true(links[i].score >= stored[i].score && links[i].score <= stored[i].score);
        assert_true(links[i].share >= stored[i].share && links[i].share <= stored[i].share);
        assert_int_equal(links[i].translated, stored[i].translated);
    }
    same_subset(&before, &after);
}

static void test_written_links(void **state)
{
    fixture *f = *state;
    assert_ok(sample_insert(f->store, 0, 40, f->keys, error));
    check_written(f, 40, 300, false); /* the first of the case, each once */
    check_written(f, 40, 300, false); /* beside others */
}

static void test_links_written_twice(void **state)
{
    fixture *f = *state;
    assert_ok(sample_insert(f->store, 0, 40, f->keys, error));
    check_written(f, 40, 300, true);
}

static void test_forget_families(void **state)
{
    fixture *f = *state;
    fill(f, 10);
    assert_ok(stm_store_begin(f->store, error));
    assert_ok(stm_store_forget_families(f->store, (const uint64_t[]){f->keys[2], f->keys[6]}, 2, error));
    assert_ok(stm_store_commit(f->store, error));
    stemma_results results;
    assert_ok(stm_store_results(f->store, &f->arena, &results, error));
    assert_int_equal(results.family_count, 0);
    assert_int_equal(results.edge_count, 6); /* ten less the family's three and article 6 */
    assert_int_equal(results.source_count, 0);
    assert_ok(stm_store_begin(f->store, error));
    assert_ok(stm_store_put_lone_edges(f->store, f->keys, 10, error));
    assert_ok(stm_store_put_lone_edges(f->store, f->keys, 10, error));
    assert_ok(stm_store_commit(f->store, error));
    assert_ok(stm_store_results(f->store, &f->arena, &results, error));
    assert_int_equal(results.edge_count, 10);
}

static void test_compared(void **state)
{
    fixture *f = *state;
    assert_ok(sample_insert(f->store, 0, 10, f->keys, error));
    const uint64_t some[] = {f->keys[7], f->keys[2], f->keys[3], f->keys[4], f->keys[2]};
    assert_ok(stm_store_begin(f->store, error));
    assert_ok(stm_store_mark_compared(f->store, some, 5, error));
    assert_ok(stm_store_mark_compared(f->store, &f->keys[5], 1, error));
    assert_ok(stm_store_commit(f->store, error));
    stm_stored_identity *identities;
    size_t count;
    assert_ok(stm_store_identities(f->store, &f->arena, false, &identities, &count, error));
    for (size_t i = 0; i < 10; i++) {
        assert_int_equal(identities[i].compared, (i >= 2 && i <= 5) || i == 7);
    }
    stm_store_summary summary;
    assert_ok(stm_store_summarize(f->store, &summary, error));
    assert_int_equal(summary.articles, 10);
    assert_int_equal(summary.not_compared, 5);
    assert_int_equal(summary.undated, 2);
    assert_ok(stm_store_finish(f->store, error));
    assert_int_equal(ask(f->scratch.path, "SELECT count(*) FROM compared"), 2);
}

static void test_rejections_once(void **state)
{
    fixture *f = *state;
    const stemma_rejection rejections[] = {
        {STEMMA_CODE_REJECTED_EMPTY, "b.txt", 0, NULL},     {STEMMA_CODE_REJECTED_EMPTY, "b.txt", 0, NULL},
        {STEMMA_CODE_REJECTED_NOT_JSON, "a.jsonl", 9, ""},  {STEMMA_CODE_REJECTED_NOT_JSON, "a.jsonl", 8, "x"},
        {STEMMA_CODE_REJECTED_NOT_JSON, "a.jsonl", 8, "y"}, {STEMMA_CODE_REJECTED_TOO_DEEP, NULL, UINT64_MAX, "x"},
    };
    for (int round = 0; round < 2; round++) {
        assert_ok(stm_store_begin(f->store, error));
        for (size_t i = 0; i < 6; i++) {
            assert_ok(stm_store_add_rejection(f->store, &rejections[i], error));
        }
        assert_ok(stm_store_commit(f->store, error));
    }
    stemma_results results;
    assert_ok(stm_store_results(f->store, &f->arena, &results, error));
    assert_int_equal(results.rejection_count, 5);
    assert_null(results.rejections[0].input);
    assert_string_equal(results.rejections[1].input, "a.jsonl");
    assert_string_equal(results.rejections[1].detail, "x");
    assert_string_equal(results.rejections[2].detail, "y");
    assert_int_equal(results.rejections[3].line, 9);
    assert_string_equal(results.rejections[4].input, "b.txt");
}

static void test_parameters(void **state)
{
    fixture *f = *state;
    const char *value = "?";
    assert_ok(stm_store_begin(f->store, error));
    assert_ok(stm_store_set_parameter(f->store, "stage.families", "1", error));
    assert_ok(stm_store_set_parameter(f->store, "z", "26", error));
    assert_ok(stm_store_set_parameter(f->store, "a", "1", error));
    assert_ok(stm_store_set_parameter(f->store, "a", "2", error));
    assert_ok(stm_store_commit(f->store, error));
    assert_ok(stm_store_parameter(f->store, &f->arena, "a", &value, error));
    assert_string_equal(value, "2");
    assert_ok(stm_store_parameter(f->store, &f->arena, "b", &value, error));
    assert_null(value);
    stemma_results results;
    assert_ok(stm_store_results(f->store, &f->arena, &results, error));
    assert_true(results.has_families);
    assert_int_equal(results.parameter_count, 2);
    assert_string_equal(results.parameters[0].name, "a");
    assert_string_equal(results.parameters[1].name, "z");
}

/* A long id, a long text, strings that look like SQL, an empty text. */
static void test_strange_contents(void **state)
{
    fixture *f = *state;
    enum { LONG = 3 * 1024 * 1024 };
    char *text = malloc(LONG + 1);
    assert_non_null(text);
    memset(text, 'x', LONG);
    text[LONG] = '\0';
    char *id = malloc(100001);
    assert_non_null(id);
    memset(id, 'i', 100000);
    id[100000] = '\0';
    stm_stored_article big = sample_article(&f->arena, 1);
    big.article.id = id;
    big.base_id = id;
    big.article.text = text;
    big.article.text_bytes = LONG;
    big.article.text_length = LONG;
    big.article.title = "'); DROP TABLE articles; --";
    big.seeds = NULL;
    big.seed_count = 0;
    stm_stored_article empty = {.article = {.id = "", .text = ""}, .base_id = ""};
    assert_ok(stm_store_begin(f->store, error));
    assert_ok(stm_store_insert(f->store, &big, error));
    assert_ok(stm_store_insert(f->store, &empty, error));
    assert_ok(stm_store_commit(f->store, error));
    stemma_results results;
    assert_ok(stm_store_results(f->store, &f->arena, &results, error));
    assert_int_equal(results.article_count, 2);
    assert_string_equal(results.articles[0].id, "");
    assert_int_equal(results.articles[0].text_bytes, 0);
    assert_int_equal(results.articles[1].text_bytes, LONG);
    assert_string_equal(results.articles[1].title, "'); DROP TABLE articles; --");
    free(text);
    free(id);
}

/* A fingerprint longer than a segment may be, and transactions that need several segments. */
static void test_many_seeds(void **state)
{
    fixture *f = *state;
    enum { COUNT = 5 * 1024 * 1024 };
    uint32_t *seeds = malloc((size_t)COUNT * 4 * sizeof *seeds);
    assert_non_null(seeds);
    for (uint32_t i = 0; i < COUNT * 4; i++) {
        seeds[i] = i * 2654435761u;
    }
    assert_ok(stm_store_begin(f->store, error));
    for (unsigned n = 0; n < 5; n++) {
        stm_stored_article stored = sample_article(&f->arena, n);
        stored.seeds = seeds + n;
        stored.seed_count = COUNT;
        assert_ok(stm_store_insert(f->store, &stored, error));
    }
    assert_ok(stm_store_commit(f->store, error));
    stm_stored_identity *identities;
    size_t count;
    assert_ok(stm_store_identities(f->store, &f->arena, true, &identities, &count, error));
    for (unsigned n = 0; n < 5; n++) {
        assert_int_equal(identities[n].seed_count, COUNT);
        assert_memory_equal(identities[n].seeds, seeds + n, (size_t)COUNT * 4);
    }
    stm_stored_article over = sample_article(&f->arena, 9);
    over.seeds = seeds;
    over.seed_count = (size_t)COUNT * 4;
    assert_ok(stm_store_begin(f->store, error));
    assert_int_equal(stm_store_insert(f->store, &over, NULL), STEMMA_E_LIMIT);
    stm_store_rollback(f->store);
    free(seeds);
}

static void spoil(fixture *f, const char *sql)
{
    assert_ok(stm_store_finish(f->store, error));
    sqlite3 *db;
    assert_int_equal(sqlite3_open(f->scratch.path, &db), SQLITE_OK);
    int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    if (code != SQLITE_OK) {
        print_error("%s: %s\n", sql, sqlite3_errmsg(db));
    }
    assert_int_equal(code, SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Rows that another program has put out of shape are noticed, not believed. */
static void test_spoiled_rows(void **state)
{
    fixture *f = *state;
    static const char *const spoilers[][2] = {
        {"UPDATE passages SET a_end = 99999999", "UPDATE passages SET a_end = a_begin + 10"},
        {"UPDATE passages SET kind = 'theft'", "UPDATE passages SET kind = 'copy'"},
        {"UPDATE links SET kind = 'x'", "UPDATE links SET kind = 'copy'"},
        {"UPDATE changes SET type = 'x'", "UPDATE changes SET type = 'name'"},
        {"UPDATE changes SET b_begin = -5", "UPDATE changes SET b_begin = b_end"},
        {"UPDATE changes SET passage = 77", "UPDATE changes SET passage = 1"},
        {"UPDATE articles SET text_length = 5 WHERE article = 2",
         "UPDATE articles SET text_length = length(text) WHERE article = 2"},
        {"UPDATE articles SET published_precision = 'hour'", "UPDATE articles SET published_precision = 'day'"},
        {"UPDATE articles SET published_from = 9e18, published_to = 0 WHERE article = 1",
         "UPDATE articles SET published_from = 0 WHERE article = 1"},
        {"UPDATE boilerplate SET span_begin = span_end + 1", "UPDATE boilerplate SET span_begin = span_end"},
        {"UPDATE edges SET parent = 5000 WHERE child = 2", "UPDATE edges SET parent = NULL WHERE child = 2"},
        {"UPDATE edges SET family = 'other' WHERE child = 2", "UPDATE edges SET family = 'f-abc' WHERE child = 2"},
        {"UPDATE edges SET probability = 9e999 WHERE child = 2", "UPDATE edges SET probability = 1 WHERE child = 2"},
        {"UPDATE edges SET source = 's-none' WHERE child = 2", "UPDATE edges SET source = NULL WHERE child = 2"},
        {"UPDATE sources SET family = 'other' WHERE source = 's-def'",
         "UPDATE sources SET family = 'f-abc' WHERE source = 's-def'"},
        {"UPDATE sources SET article = 5000 WHERE source = 's-abc'",
         "UPDATE sources SET article = 1 WHERE source = 's-abc'"},
        {"UPDATE source_quotes SET span_begin = -1 WHERE position = 0",
         "UPDATE source_quotes SET span_begin = 0 WHERE position = 0"},
        {"UPDATE source_quotes SET article = 5000 WHERE source = 's-abc' AND position = 3",
         "UPDATE source_quotes SET article = 1 WHERE source = 's-abc' AND position = 3"},
        {"UPDATE edge_parents SET role = 'x' WHERE role = 'also'",
         "UPDATE edge_parents SET role = 'also' WHERE role = 'x'"},
        {"INSERT INTO family_members VALUES(777, 'f-abc')", "DELETE FROM family_members WHERE article = 777"},
        {"INSERT INTO captures VALUES(777, 0, NULL, NULL, NULL)", "DELETE FROM captures WHERE article = 777"},
        {"UPDATE rejections SET code = -1", "UPDATE rejections SET code = 104"},
    };
    fill(f, 8);
    stemma_results results;
    for (size_t i = 0; i < sizeof spoilers / sizeof spoilers[0]; i++) {
        stemma_error failure = {0};
        spoil(f, spoilers[i][0]);
        stemma_status status = stm_store_results(f->store, &f->arena, &results, &failure);
        if (strstr(spoilers[i][0], "captures")) {
            assert_int_equal(status, STEMMA_OK); /* an orphan that nobody asks for */
        } else {
            if (status == STEMMA_OK) {
                print_error("not noticed: %s\n", spoilers[i][0]);
            }
            assert_int_equal(status, STEMMA_E_STORE);
            assert_int_equal(failure.code, STEMMA_CODE_CASE_DAMAGED);
        }
        spoil(f, spoilers[i][1]);
        assert_ok(stm_store_results(f->store, &f->arena, &results, error));
    }
    stm_stored_identity *identities;
    size_t count;
    spoil(f, "UPDATE seed_segments SET counts = x'ffffffff' WHERE first_article = 1");
    assert_int_equal(stm_store_identities(f->store, &f->arena, true, &identities, &count, NULL), STEMMA_E_STORE);
    spoil(f, "DELETE FROM seed_segments");
    assert_ok(stm_store_identities(f->store, &f->arena, true, &identities, &count, error));
    assert_int_equal(count, 8);
}

static void test_interrupt(void **state)
{
    fixture *f = *state;
    stemma_error failure = {0};
    fill(f, 20);
    assert_ok(stm_store_begin(f->store, error));
    stm_store_interrupt(f->store);
    stm_stored_article stored = sample_article(&f->arena, 30);
    assert_int_equal(stm_store_insert(f->store, &stored, &failure), STEMMA_E_CANCELLED);
    assert_int_not_equal(stm_store_commit(f->store, &failure), STEMMA_OK);
    assert_int_equal(stm_store_begin(f->store, &failure), STEMMA_E_CANCELLED);
    stemma_results results;
    assert_int_equal(stm_store_results(f->store, &f->arena, &results, &failure), STEMMA_E_CANCELLED);
    assert_int_equal(results.article_count, 0);
    assert_ok(stm_store_finish(f->store, error));
    stm_store_interrupt_clear(f->store);
    assert_ok(sample_insert(f->store, 20, 21, f->keys, error));
}

static void test_misuse(void **state)
{
    fixture *f = *state;
    stm_stored_article stored = sample_article(&f->arena, 0);
    assert_int_equal(stm_store_insert(f->store, &stored, NULL), STEMMA_E_INTERNAL);
    assert_int_equal(stm_store_commit(f->store, NULL), STEMMA_E_INTERNAL);
    assert_ok(stm_store_begin(f->store, error));
    assert_int_equal(stm_store_begin(f->store, NULL), STEMMA_E_INTERNAL);
    assert_int_equal(stm_store_finish(f->store, NULL), STEMMA_E_INTERNAL);
    stm_store_rollback(f->store);
    stm_store_rollback(f->store);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_articles),
        TEST(test_identities_within_transaction),
        TEST(test_set_id_and_fields),
        TEST(test_same_id_twice_is_refused),
        TEST(test_results),
        TEST(test_subset),
        TEST(test_links_and_pairs),
        TEST(test_written_links),
        TEST(test_links_written_twice),
        TEST(test_forget_families),
        TEST(test_compared),
        TEST(test_rejections_once),
        TEST(test_parameters),
        TEST(test_strange_contents),
        TEST(test_many_seeds),
        TEST(test_spoiled_rows),
        TEST(test_interrupt),
        TEST(test_misuse),
        TEST(test_keys_are_not_reused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
