/* Small cases whose results are known: links, families, ids, captures, finding, figures, stages, the cap. */
#include "run/run_help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DISPATCH                                                                                                         \
    "Un incendie a détruit mardi soir l'entrepôt de la coopérative laitière de Saint-Aubin, sans faire de blessé. " \
    "Les pompiers ont lutté quatre heures contre les flammes avec 45 hommes et douze véhicules. "                      \
    "Selon la préfète Hélène Marchand, l'origine du sinistre reste inconnue et une enquête a été ouverte. "       \
    "La production sera transférée dès jeudi vers le site voisin de Montferrand."
#define CORRECTED                                                                                                        \
    "Un incendie a détruit mardi soir l'entrepôt de la coopérative laitière de Saint-Aubin, sans faire de blessé. " \
    "Les pompiers ont lutté quatre heures contre les flammes avec 54 hommes et douze véhicules. "                      \
    "Selon la préfète Hélène Marchand, l'origine du sinistre reste inconnue et une enquête a été ouverte. "       \
    "La production sera transférée dès jeudi vers le site voisin de Montferrand."
#define BRIEF                                                                                                          \
    "Notre région en bref. Les vendanges commencent demain dans les coteaux du sud. "                                 \
    "Les pompiers ont lutté quatre heures contre les flammes avec 45 hommes et douze véhicules. "                    \
    "Selon la préfète Hélène Marchand, l'origine du sinistre reste inconnue et une enquête a été ouverte. "     \
    "Le marché couvert fermera trois semaines pour travaux."
#define OTHER                                                                                                          \
    "Le club de rugby a battu dimanche son rival de toujours au terme d'un match haletant devant cinq mille "          \
    "spectateurs trempés. L'entraîneur salue une équipe courageuse qui jouera la finale en avril."

typedef struct opened {
    stemma_case *c;
    const stemma_results *results;
} opened;

static void open_results(opened *o, const folder *f)
{
    path_text path;
    assert_int_equal(stemma_case_open(&o->c, in_folder(f, "case.stemma", path), NULL, NULL), STEMMA_OK);
    assert_int_equal(stemma_case_results(&o->results, o->c, NULL), STEMMA_OK);
}

static void run_over(const folder *f, stemma_open_mode mode, const char *name)
{
    path_text path;
    path_text input_path;
    const char *input = in_folder(f, name, input_path);
    add_and_run(in_folder(f, "case.stemma", path), mode, 2, &input, 1);
}

static uint32_t article_called(const stemma_results *r, const char *id)
{
    for (uint32_t i = 0; i < r->article_count; i++) {
        if (strcmp(r->articles[i].id, id) == 0) {
            return i;
        }
    }
    fail_msg("no article %s", id);
    return 0;
}

static const stemma_link *link_of(const stemma_results *r, const char *one, const char *two)
{
    uint32_t a = article_called(r, one);
    uint32_t b = article_called(r, two);
    for (size_t i = 0; i < r->link_count; i++) {
        if (r->links[i].a == (a < b ? a : b) && r->links[i].b == (a < b ? b : a)) {
            return &r->links[i];
        }
    }
    return NULL;
}

static const stemma_edge *edge_of(const stemma_results *r, const char *id)
{
    uint32_t child = article_called(r, id);
    for (size_t i = 0; i < r->edge_count; i++) {
        if (r->edges[i].child == child) {
            return &r->edges[i];
        }
    }
    fail_msg("no edge of %s", id);
    return NULL;
}

static void write_handful(const folder *f)
{
    corpus c = {0};
    const record records[] = {
        {.id = "agence", .text = DISPATCH, .outlet = "Agence", .date = "2024-03-05T21:00:00Z"},
        {.id = "journal", .text = CORRECTED, .outlet = "Journal", .date = "2024-03-06T06:00:00Z"},
        {.id = "bref", .text = BRIEF, .outlet = "Gazette", .date = "2024-03-07"},
        {.id = "rugby", .text = OTHER, .outlet = "Gazette"},
    };
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        corpus_put(&c, &records[i]);
    }
    path_text path;
    corpus_write(&c, in_folder(f, "in.jsonl", path), NULL, 0);
    corpus_release(&c);
}

static void links_of_a_handful(void **state)
{
    const folder *f = *state;
    write_handful(f);
    run_over(f, STEMMA_OPEN_CREATE, "in.jsonl");
    opened o;
    open_results(&o, f);
    const stemma_results *r = o.results;
    assert_int_equal(r->article_count, 4);
    const stemma_link *whole = link_of(r, "agence", "journal");
    const stemma_link *part = link_of(r, "agence", "bref");
    assert_non_null(whole);
    assert_non_null(part);
    assert_non_null(link_of(r, "journal", "bref"));
    assert_null(link_of(r, "agence", "rugby"));
    assert_true(whole->score > 0.9 && part->score > 0.7);
    assert_true(whole->a_share > 0.95 && whole->b_share > 0.95);
    assert_true(part->a_share > 0.4 && part->a_share < 0.7);
    size_t changed = 0;
    for (size_t i = 0; i < r->passage_count; i++) {
        const stemma_passage *p = &r->passages[i];
        assert_true(p->a < p->b && p->b < r->article_count);
        assert_true(p->a_begin < p->a_end && p->a_end <= r->articles[p->a].text_length);
        assert_true(p->b_begin < p->b_end && p->b_end <= r->articles[p->b].text_length);
        for (size_t k = 0; k < p->change_count; k++) {
            bool forty_five = strcmp(p->changes[k].a, "45") == 0 && strcmp(p->changes[k].b, "54") == 0;
            bool turned = strcmp(p->changes[k].a, "54") == 0 && strcmp(p->changes[k].b, "45") == 0;
            assert_true(forty_five || turned);
            /* "journal" stands behind both others in the order of ids */
            assert_true(forty_five);
            assert_int_equal(p->changes[k].type, STEMMA_CHANGE_NUMBER);
            changed++;
        }
    }
    assert_int_equal(changed, 2); /* agence-journal and bref-journal */
    stemma_case_free(o.c);
}

static void family_of_a_handful(void **state)
{
    const folder *f = *state;
    write_handful(f);
    run_over(f, STEMMA_OPEN_CREATE, "in.jsonl");
    opened o;
    open_results(&o, f);
    const stemma_results *r = o.results;
    assert_true(r->has_passages && r->has_families);
    assert_int_equal(r->family_count, 1);
    assert_int_equal(r->families[0].member_count, 3);
    assert_int_equal(r->edge_count, 4);
    const stemma_edge *root = edge_of(r, "agence");
    const stemma_edge *copy = edge_of(r, "journal");
    const stemma_edge *lone = edge_of(r, "rugby");
    assert_int_equal(root->parent, STEMMA_NO_ARTICLE);
    assert_int_equal(copy->parent, article_called(r, "agence"));
    assert_int_equal(edge_of(r, "bref")->parent, article_called(r, "agence")); /* it has 45, not 54 */
    assert_int_equal(lone->parent, STEMMA_NO_ARTICLE);
    assert_int_equal(lone->family, STEMMA_NO_FAMILY);
    assert_true(lone->probability > 0.99);
    assert_int_equal(r->not_compared, 0);
    stemma_summary summary;
    assert_int_equal(stemma_case_summary(&summary, o.c, NULL), STEMMA_OK);
    assert_int_equal(summary.articles, 4);
    assert_int_equal(summary.rejected, 0);
    assert_int_equal(summary.undated, 1);
    assert_int_equal(summary.families, 1);
    assert_int_equal(summary.not_compared, 0);
    assert_true(summary.origins_expected >= 1.9 && summary.origins_expected <= 4);
    assert_true(summary.origins_low <= summary.origins_expected && summary.origins_expected <= summary.origins_high);
    assert_true(summary.origins_expected > r->origins_expected - 1e-6 &&
                summary.origins_expected < r->origins_expected + 1e-6);
    stemma_case_free(o.c);
}

static void nearest_of_two(void **state)
{
    const folder *f = *state;
    write_handful(f);
    run_over(f, STEMMA_OPEN_CREATE, "in.jsonl");
    opened o;
    open_results(&o, f);
    uint32_t a = article_called(o.results, "agence");
    uint32_t b = article_called(o.results, "journal");
    stemma_nearest nearest;
    assert_int_equal(stemma_results_nearest(&nearest, o.results, a, b, NULL), STEMMA_OK);
    assert_int_equal(nearest.a, a);
    assert_int_equal(nearest.b, b);
    assert_in_range(nearest.words, 28, 34);
    stemma_case_free(o.c);
}

/* ------------------------------------------------------------------ ids */

static void check_ids(const stemma_results *r, const char *const *ids, size_t count)
{
    assert_int_equal(r->article_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(r->articles[i].id, ids[i]);
    }
}

typedef struct told {
    unsigned same_text, other_text, capped;
} told;

static void note(void *payload, const stemma_notice *notice)
{
    told *t = payload;
    t->same_text += notice->code == STEMMA_CODE_WARNING_SAME_ID_SAME_TEXT;
    t->other_text += notice->code == STEMMA_CODE_WARNING_SAME_ID_OTHER_TEXT;
    t->capped += notice->code == STEMMA_CODE_WARNING_PARTNERS_CAPPED;
}

static void add_telling(const folder *f, stemma_open_mode mode, const char *name, told *t, stemma_add_summary *summary)
{
    path_text path;
    path_text input_path;
    stemma_case *c;
    const char *input = in_folder(f, name, input_path);
    const stemma_case_options options = {mode, 2, note, NULL, t, 0, NULL};
    assert_int_equal(stemma_case_open(&c, in_folder(f, "case.stemma", path), &options, NULL), STEMMA_OK);
    assert_int_equal(stemma_case_add(c, &input, 1, summary, NULL), STEMMA_OK);
    assert_int_equal(stemma_case_run(c, NULL, NULL), STEMMA_OK);
    stemma_case_free(c);
}

static void one_id_of_two_texts(void **state)
{
    const folder *f = *state;
    told t = {0};
    char one[80];
    char two[80];
    char hex[65];
    stm_sha256_hex(hex, "Le premier texte.", 17);
    (void)snprintf(one, sizeof one, "x~%.8s", hex);
    stm_sha256_hex(hex, "Le second texte.", 16);
    (void)snprintf(two, sizeof two, "x~%.8s", hex);
    bool in_order = strcmp(one, two) < 0;
    const char *const ids[] = {in_order ? one : two, in_order ? two : one};
    write_text(f, "a.jsonl", "{\"id\":\"x\",\"text\":\"Le premier texte.\"}\n");
    write_text(f, "b.jsonl", "{\"id\":\"x\",\"text\":\"Le second texte.\"}\n");
    add_telling(f, STEMMA_OPEN_CREATE, "a.jsonl", &t, NULL);
    opened o;
    open_results(&o, f);
    static const char *const alone[] = {"x"};
    check_ids(o.results, alone, 1);
    stemma_case_free(o.c);
    assert_int_equal(t.other_text, 0);
    add_telling(f, STEMMA_OPEN_WRITE, "b.jsonl", &t, NULL);
    assert_int_equal(t.other_text, 1);
    open_results(&o, f);
    check_ids(o.results, ids, 2);
    stemma_case_free(o.c);
}

static void one_id_of_one_text_has_captures(void **state)
{
    const folder *f = *state;
    told t = {0};
    stemma_add_summary summary;
    write_text(f, "in.jsonl",
               "{\"id\":\"x\",\"text\":\"Le texte.\",\"source\":\"https://b.example/2\",\"date\":\"2024-05-02\"}\n"
               "{\"id\":\"x\",\"text\":\"Le texte.\",\"source\":\"https://a.example/1\",\"date\":\"2024-05-01\"}\n");
    for (int again = 0; again < 3; again++) {
        add_telling(f, again ? STEMMA_OPEN_WRITE : STEMMA_OPEN_CREATE, "in.jsonl", &t, &summary);
        assert_int_equal(summary.articles, again ? 0 : 1);
        assert_int_equal(t.same_text, 1); /* told the first time only */
        opened o;
        open_results(&o, f);
        assert_int_equal(o.results->article_count, 1);
        const stemma_article *article = &o.results->articles[0];
        assert_int_equal(article->capture_count, 2);
        assert_string_equal(article->captures[0].source, "https://a.example/1");
        assert_string_equal(article->captures[1].source, "https://b.example/2");
        assert_string_equal(article->source, "https://a.example/1"); /* the earlier record tells the fields */
        assert_true(article->published.from == stm_days_from_civil(2024, 5, 1) * 86400);
        stemma_case_free(o.c);
    }
}

static void unnamed_copies_are_numbered(void **state)
{
    const folder *f = *state;
    told t = {0};
    stemma_add_summary summary;
    const char *line = "{\"title\":\"T\",\"outlet\":\"O\",\"text\":\"Un texte sans nom.\"}\n";
    char twice[200];
    (void)snprintf(twice, sizeof twice, "%s%s", line, line);
    write_text(f, "b.jsonl", twice);
    write_text(f, "a.jsonl", line);
    add_telling(f, STEMMA_OPEN_CREATE, "b.jsonl", &t, &summary);
    assert_int_equal(summary.articles, 2);
    add_telling(f, STEMMA_OPEN_WRITE, "a.jsonl", &t, &summary);
    assert_int_equal(summary.articles, 1);
    add_telling(f, STEMMA_OPEN_WRITE, "b.jsonl", &t, &summary);
    assert_int_equal(summary.articles, 0);
    opened o;
    open_results(&o, f);
    assert_int_equal(o.results->article_count, 3);
    const char *base = o.results->articles[0].id;
    static const char *const inputs[] = {"a.jsonl", "b.jsonl", "b.jsonl"}; /* in order of input, not of reading */
    for (unsigned i = 0; i < 3; i++) {
        char expected[80];
        (void)snprintf(expected, sizeof expected, i ? "%s-%u" : "%s", base, i + 1);
        assert_string_equal(o.results->articles[i].id, expected);
        assert_non_null(strstr(o.results->articles[i].input, inputs[i]));
    }
    stemma_case_free(o.c);
}

/* Ids that look like those that the program makes are taken before it makes them. */
static void made_ids_that_are_taken(void **state)
{
    const folder *f = *state;
    told t = {0};
    const char *line = "{\"title\":\"T\",\"outlet\":\"O\",\"text\":\"Un texte sans nom.\"}\n";
    char twice[200];
    (void)snprintf(twice, sizeof twice, "%s%s", line, line);
    write_text(f, "in.jsonl", twice);
    add_telling(f, STEMMA_OPEN_CREATE, "in.jsonl", &t, NULL);
    opened o;
    open_results(&o, f);
    char second[80];
    (void)snprintf(second, sizeof second, "%s", o.results->articles[1].id);
    stemma_case_free(o.c);
    path_text path;
    forget_case(in_folder(f, "case.stemma", path));
    /* now a record with that very id comes first, and one with the id of two texts */
    char more[600];
    char hex[65];
    stm_sha256_hex(hex, "Deux.", 5);
    (void)snprintf(more, sizeof more,
                   "{\"id\":\"%s\",\"text\":\"Autre chose.\"}\n{\"id\":\"y~%.8s\",\"text\":\"Encore.\"}\n"
                   "{\"id\":\"y\",\"text\":\"Un.\"}\n{\"id\":\"y\",\"text\":\"Deux.\"}\n",
                   second, hex);
    write_text(f, "a.jsonl", more);
    add_telling(f, STEMMA_OPEN_CREATE, "a.jsonl", &t, NULL);
    add_telling(f, STEMMA_OPEN_WRITE, "in.jsonl", &t, NULL);
    open_results(&o, f);
    assert_int_equal(o.results->article_count, 6);
    stm_buffer expected = STM_BUFFER_INIT;
    stm_buffer got = STM_BUFFER_INIT;
    static const char *const articles[] = {"articles"};
    export_results(&expected, o.results, articles, 1);
    stemma_case_free(o.c);
    forget_case(path);
    add_telling(f, STEMMA_OPEN_CREATE, "in.jsonl", &t, NULL);
    add_telling(f, STEMMA_OPEN_WRITE, "a.jsonl", &t, NULL);
    open_results(&o, f);
    export_results(&got, o.results, articles, 1);
    assert_same_export(&expected, &got, "ids that are taken");
    stemma_case_free(o.c);
    stm_buffer_release(&expected);
    stm_buffer_release(&got);
}

/* ------------------------------------------------------------------ finding */

static void check_found(const stemma_results *r, const char *name, const char *id)
{
    uint32_t index = 0;
    stemma_error error;
    if (stemma_results_find(&index, r, name, &error) != STEMMA_OK) {
        fail_msg("%s: %s", name, error.message);
    }
    assert_string_equal(r->articles[index].id, id);
}

static void articles_are_found_by_name(void **state)
{
    const folder *f = *state;
    write_text(f, "in.jsonl",
               "{\"id\":\"nord\",\"text\":\"Un.\",\"source\":\"https://n.example/x\"}\n"
               "{\"id\":\"nordique\",\"text\":\"Deux.\"}\n{\"id\":\"sud-est\",\"text\":\"Trois.\"}\n"
               "{\"id\":\"sud-ouest\",\"text\":\"Quatre.\"}\n");
    write_text(f, "seul.txt", "Une phrase qui suffit pour un article de presse, seule dans son fichier.\n");
    path_text path;
    path_text case_path;
    const char *input = in_folder(f, "in.jsonl", path);
    path_text single;
    const char *inputs[] = {input, in_folder(f, "seul.txt", single)};
    add_and_run(in_folder(f, "case.stemma", case_path), STEMMA_OPEN_CREATE, 1, inputs, 2);
    opened o;
    open_results(&o, f);
    check_found(o.results, "nord", "nord"); /* an id itself wins over being the beginning of another */
    check_found(o.results, "nordi", "nordique");
    check_found(o.results, "sud-o", "sud-ouest");
    check_found(o.results, "https://n.example/x", "nord");
    uint32_t index;
    stemma_error error;
    assert_int_equal(stemma_results_find(&index, o.results, "seul.txt", &error), STEMMA_OK);
    uint32_t same;
    assert_int_equal(stemma_results_find(&same, o.results, single, &error), STEMMA_OK);
    assert_int_equal(same, index);
    assert_int_equal(stemma_results_find(&index, o.results, "sud", &error), STEMMA_E_ARGUMENT);
    assert_int_equal(error.code, STEMMA_CODE_AMBIGUOUS_ARTICLE);
    assert_non_null(strstr(error.message, "sud-est"));
    assert_non_null(strstr(error.message, "sud-ouest"));
    assert_int_equal(stemma_results_find(&index, o.results, "in.jsonl", &error), STEMMA_E_ARGUMENT);
    assert_int_equal(error.code, STEMMA_CODE_AMBIGUOUS_ARTICLE);
    assert_int_equal(stemma_results_find(&index, o.results, "ouest", &error), STEMMA_E_ARGUMENT);
    assert_int_equal(error.code, STEMMA_CODE_NO_SUCH_ARTICLE);
    assert_int_equal(stemma_results_find(&index, o.results, "", &error), STEMMA_E_ARGUMENT);
    stemma_case_free(o.c);
}

/* ------------------------------------------------------------------ figures and stages */

static void bad_input_is_counted(void **state)
{
    const folder *f = *state;
    told t = {0};
    stemma_add_summary summary;
    write_text(f, "in.jsonl",
               "{\"id\":\"a\",\"text\":\"Un texte.\"}\nnot json\n{\"id\":\"b\",\"text\":\"\"}\n"
               "{\"id\":\"c\",\"text\":\"Le texte.\",\"date\":\"2024-01-01\"}\n");
    for (int again = 0; again < 2; again++) {
        add_telling(f, again ? STEMMA_OPEN_WRITE : STEMMA_OPEN_CREATE, "in.jsonl", &t, &summary);
        assert_int_equal(summary.articles, again ? 0 : 2);
        assert_int_equal(summary.rejected, 2);
        opened o;
        open_results(&o, f);
        stemma_summary figures;
        assert_int_equal(stemma_case_summary(&figures, o.c, NULL), STEMMA_OK);
        assert_int_equal(figures.articles, 2);
        assert_int_equal(figures.rejected, 2);
        assert_int_equal(figures.undated, 1);
        assert_int_equal(figures.families, 0);
        assert_int_equal(o.results->rejection_count, 2);
        assert_int_equal(o.results->rejections[0].line, 2);
        assert_int_equal(o.results->rejections[0].code, STEMMA_CODE_REJECTED_NOT_JSON);
        assert_int_equal(o.results->rejections[1].line, 3);
        stemma_case_free(o.c);
    }
}

static void run_until(const folder *f, stemma_open_mode mode, const char *name, stemma_until until)
{
    path_text path;
    path_text input_path;
    stemma_case *c;
    const stemma_case_options options = {mode, 2, NULL, NULL, NULL, 0, NULL};
    const stemma_run_options chosen = {until, 7u};
    assert_int_equal(stemma_case_open(&c, in_folder(f, "case.stemma", path), &options, NULL), STEMMA_OK);
    if (name) {
        const char *input = in_folder(f, name, input_path);
        assert_int_equal(stemma_case_add(c, &input, 1, NULL, NULL), STEMMA_OK);
    }
    assert_int_equal(stemma_case_run(c, &chosen, NULL), STEMMA_OK);
    stemma_case_free(c);
}

static void stages_stop_and_go_on(void **state)
{
    const folder *f = *state;
    static const corpus_sizes sizes = {2, 8, 4, 4, 3, 1};
    uint64_t random = 9;
    corpus c = {0};
    corpus_generate(&c, &sizes, &random);
    uint8_t part[200];
    for (size_t i = 0; i < c.count; i++) {
        part[i] = (uint8_t)random_below(&random, 2);
    }
    path_text path;
    path_text case_path;
    corpus_write(&c, in_folder(f, "p0.jsonl", path), part, 0);
    corpus_write(&c, in_folder(f, "p1.jsonl", path), part, 1);
    corpus_release(&c);
    (void)in_folder(f, "case.stemma", case_path);
    stm_buffer expected = STM_BUFFER_INIT;
    stm_buffer got = STM_BUFFER_INIT;
    run_until(f, STEMMA_OPEN_CREATE, "p0.jsonl", STEMMA_UNTIL_FAMILIES);
    run_until(f, STEMMA_OPEN_WRITE, "p1.jsonl", STEMMA_UNTIL_FAMILIES);
    export_case(&expected, case_path);
    forget_case(case_path);
    run_until(f, STEMMA_OPEN_CREATE, "p0.jsonl", STEMMA_UNTIL_PASSAGES);
    opened o;
    open_results(&o, f);
    assert_true(o.results->has_passages);
    assert_false(o.results->has_families);
    stemma_case_free(o.c);
    run_until(f, STEMMA_OPEN_WRITE, NULL, STEMMA_UNTIL_FAMILIES);
    /* passages of the second part first, then families of what they touched */
    run_until(f, STEMMA_OPEN_WRITE, "p1.jsonl", STEMMA_UNTIL_PASSAGES);
    run_until(f, STEMMA_OPEN_WRITE, NULL, STEMMA_UNTIL_FAMILIES);
    export_case(&got, case_path);
    assert_same_export(&expected, &got, "stage by stage");
    stm_buffer_release(&expected);
    stm_buffer_release(&got);
}

static void options_of_the_first_run_stay(void **state)
{
    const folder *f = *state;
    write_handful(f);
    run_until(f, STEMMA_OPEN_CREATE, "in.jsonl", STEMMA_UNTIL_PASSAGES);
    write_text(f, "more.jsonl", "{\"id\":\"z\",\"text\":\"" OTHER "\"}\n");
    run_over(f, STEMMA_OPEN_WRITE, "more.jsonl");
    opened o;
    open_results(&o, f);
    assert_true(o.results->has_passages);
    assert_false(o.results->has_families);
    assert_non_null(link_of(o.results, "rugby", "z"));
    stemma_case_free(o.c);
}

/* ------------------------------------------------------------------ reading back */

static int put_bytes(void *payload, const void *data, size_t bytes)
{
    return fwrite(data, 1, bytes, payload) != bytes;
}

/* What an export's articles.jsonl says about articles is what it was made from. */
static void an_export_is_read_back(void **state)
{
    const folder *f = *state;
    static const char *const tables[] = {"passages", "links", "families", "edges"};
    write_handful(f);
    run_over(f, STEMMA_OPEN_CREATE, "in.jsonl");
    opened o;
    stm_buffer expected = STM_BUFFER_INIT;
    stm_buffer got = STM_BUFFER_INIT;
    path_text path;
    open_results(&o, f);
    export_results(&expected, o.results, tables, 4);
    FILE *file = fopen(in_folder(f, "articles.jsonl", path), "wb");
    assert_non_null(file);
    const stemma_writer writer = {put_bytes, file};
    assert_int_equal(stemma_results_table(o.results, "articles", &writer, NULL), STEMMA_OK);
    assert_int_equal(fclose(file), 0);
    stemma_case_free(o.c);
    forget_case(in_folder(f, "case.stemma", path));
    run_over(f, STEMMA_OPEN_CREATE, "articles.jsonl");
    open_results(&o, f);
    export_results(&got, o.results, tables, 4);
    assert_same_export(&expected, &got, "read back");
    stemma_case_free(o.c);
    stm_buffer_release(&expected);
    stm_buffer_release(&got);
}

/* ------------------------------------------------------------------ the cap */

/* Nobody is alone, and beyond fifty partners stand only those that have the link among their five strongest. */
static void check_partners(const stemma_results *r)
{
    uint32_t *partners = calloc(r->article_count + 1, sizeof *partners);
    assert_non_null(partners);
    for (size_t i = 0; i < r->link_count; i++) {
        partners[r->links[i].a]++;
        partners[r->links[i].b]++;
    }
    size_t beyond = 0;
    for (size_t i = 0; i < r->article_count; i++) {
        assert_in_range(partners[i], 1, r->article_count);
        beyond += partners[i] > 50 ? partners[i] - 50 : 0;
    }
    free(partners);
    assert_true(beyond <= 5 * r->article_count);
}

static void the_cap_keeps_a_crowd_linear(void **state)
{
    const folder *f = *state;
    static const corpus_sizes kinds[] = {{0, 400, 0, 0, 0, 0}, {0, 0, 300, 0, 0, 0}, {0, 0, 0, 300, 0, 0}};
    uint64_t random = 8;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        corpus c = {0};
        corpus_generate(&c, &kinds[k], &random);
        path_text path;
        corpus_write(&c, in_folder(f, "in.jsonl", path), NULL, 0);
        told t = {0};
        stemma_add_summary summary;
        add_telling(f, STEMMA_OPEN_CREATE, "in.jsonl", &t, &summary);
        assert_int_equal(summary.articles, c.count);
        opened o;
        open_results(&o, f);
        check_partners(o.results);
        /* linear: half the cap an article, and five */
        assert_true(o.results->link_count <= c.count * 30);
        stemma_case_free(o.c);
        forget_case(in_folder(f, "case.stemma", path));
        corpus_release(&c);
    }
}

enum { BRIEFS = 63 };

/* Briefs that share nothing but with a digest of all of them; the digest has the id "digest". */
static void generate_digest(corpus *c, uint64_t *random)
{
    stm_buffer brief = STM_BUFFER_INIT;
    stm_buffer digest = STM_BUFFER_INIT;
    for (uint32_t i = 0; i < BRIEFS; i++) {
        char id[32];
        (void)snprintf(id, sizeof id, "brief-%02u", i);
        stm_buffer_clear(&brief);
        put_sentences(&brief, 30 + random_below(random, 20), i, random);
        stm_buffer_format(&digest, "%s ", brief.data);
        put_sentences(&brief, 20, 100 + i, random);
        corpus_put(c, &(record){.id = id, .text = brief.data, .date = "2024-05-01"});
    }
    corpus_put(c, &(record){.id = "digest", .text = digest.data, .date = "2024-05-02"});
    stm_buffer_release(&brief);
    stm_buffer_release(&digest);
}

/* All but the articles, which tell the file that they were read from. */
static void export_links(stm_buffer *out, const folder *f)
{
    static const char *const tables[] = {"passages", "links", "families", "edges"};
    opened o;
    open_results(&o, f);
    stm_buffer_clear(out);
    export_results(out, o.results, tables, 4);
    stemma_case_free(o.c);
}

static void the_cap_leaves_nobody_alone(void **state)
{
    const folder *f = *state;
    uint64_t random = 12;
    corpus c = {0};
    generate_digest(&c, &random);
    path_text path;
    path_text case_path;
    (void)in_folder(f, "case.stemma", case_path);
    corpus_write(&c, in_folder(f, "in.jsonl", path), NULL, 0);
    run_over(f, STEMMA_OPEN_CREATE, "in.jsonl");
    opened o;
    open_results(&o, f);
    assert_int_equal(o.results->link_count, BRIEFS);
    for (uint32_t i = 0; i < BRIEFS; i++) {
        char id[32];
        (void)snprintf(id, sizeof id, "brief-%02u", i);
        assert_non_null(link_of(o.results, id, "digest"));
    }
    stemma_case_free(o.c);
    stm_buffer expected = STM_BUFFER_INIT;
    stm_buffer got = STM_BUFFER_INIT;
    export_links(&expected, f);
    for (int round = 0; round < 3; round++) { /* a part first, the digest with it or later */
        uint8_t part[BRIEFS + 1];
        for (size_t i = 0; i < c.count; i++) {
            part[i] = (uint8_t)random_below(&random, 2);
        }
        corpus_write(&c, in_folder(f, "p0.jsonl", path), part, 0);
        corpus_write(&c, in_folder(f, "p1.jsonl", path), part, 1);
        forget_case(case_path);
        run_over(f, STEMMA_OPEN_CREATE, "p0.jsonl");
        run_over(f, STEMMA_OPEN_WRITE, "p1.jsonl");
        export_links(&got, f);
        assert_same_export(&expected, &got, "the digest in parts");
    }
    corpus_release(&c);
    stm_buffer_release(&expected);
    stm_buffer_release(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(links_of_a_handful, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(family_of_a_handful, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(nearest_of_two, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(one_id_of_two_texts, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(one_id_of_one_text_has_captures, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(unnamed_copies_are_numbered, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(made_ids_that_are_taken, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(articles_are_found_by_name, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(bad_input_is_counted, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(stages_stop_and_go_on, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(options_of_the_first_run_stay, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(an_export_is_read_back, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(the_cap_keeps_a_crowd_linear, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(the_cap_leaves_nobody_alone, folder_make, folder_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
