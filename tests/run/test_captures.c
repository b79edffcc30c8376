/* Captures of one page become one article; what a host's pages have in common is marked; neither depends on the order
 * of reading or on how often `add` was called. */
#include "run/run_help.h"

#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------------------ records */

typedef struct page {
    const char *address, *captured, *text;
} page;

static void put_page(stm_buffer *out, const page *p)
{
    stm_buffer_string(out, "{\"url\":");
    stm_json_string(out, p->address);
    stm_buffer_string(out, ",\"filedate\":");
    stm_json_string(out, p->captured);
    stm_buffer_string(out, ",\"text\":");
    stm_json_string(out, p->text);
    stm_buffer_string(out, "}\n");
}

static void write_pages(const char *path, const page *pages, size_t count)
{
    stm_buffer out = STM_BUFFER_INIT;
    for (size_t i = 0; i < count; i++) {
        put_page(&out, &pages[i]);
    }
    write_file(path, out.data ? out.data : "", out.length);
    stm_buffer_release(&out);
}

typedef struct opened {
    stemma_case *c;
    const stemma_results *r;
} opened;

static opened run_pages(const folder *f, const char *name, const page *pages, size_t count)
{
    path_text input_path;
    path_text path;
    const char *input = in_folder(f, "pages.jsonl", input_path);
    opened o = {NULL, NULL};
    stemma_case_options options = STEMMA_CASE_OPTIONS_INIT;
    write_pages(input, pages, count);
    forget_case(in_folder(f, name, path));
    add_and_run(path, STEMMA_OPEN_CREATE, 2, &input, 1);
    assert_int_equal(stemma_case_open(&o.c, path, &options, NULL), STEMMA_OK);
    assert_int_equal(stemma_case_results(&o.r, o.c, NULL), STEMMA_OK);
    return o;
}

static const stemma_article *article_of(const opened *o, const char *address)
{
    for (size_t i = 0; i < o->r->article_count; i++) {
        if (strcmp(o->r->articles[i].source, address) == 0) {
            return &o->r->articles[i];
        }
    }
    return NULL;
}

static bool is_marked(const stemma_article *article, const char *words)
{
    const char *at = strstr(article->text, words);
    assert_non_null(at);
    uint32_t begin = (uint32_t)stm_utf8_length(article->text, (size_t)(at - article->text));
    for (size_t i = 0; i < article->boilerplate_count; i++) {
        if (article->boilerplate[i].begin <= begin && article->boilerplate[i].end > begin) {
            return true;
        }
    }
    return false;
}

/* ------------------------------------------------------------------ captures */

static char story[4000], changed[4000], other[4000];

static void make_texts(uint64_t seed)
{
    uint64_t random = seed;
    stm_buffer text = STM_BUFFER_INIT;
    put_sentences(&text, 300, 1, &random);
    (void)snprintf(story, sizeof story, "%s", text.data);
    (void)snprintf(changed, sizeof changed, "%s The mayor added a word.", text.data);
    stm_buffer_clear(&text);
    put_sentences(&text, 300, 2, &random);
    (void)snprintf(other, sizeof other, "%s", text.data);
    stm_buffer_release(&text);
}

static void captures_are_joined(void **state)
{
    make_texts(1);
    const page pages[] = {{"https://www.marrow.example/a/bridge?utm_source=x", "2024-03-07", changed},
                          {"http://marrow.example/a/bridge", "2024-03-05", story},
                          {"https://marrow.example/a/bridge/amp/", "2024-03-06", changed},
                          {"https://marrow.example/b/", "2024-03-05", other},
                          {"http://marrow.example/b", "2024-03-01", story}};
    opened o = run_pages(*state, "joined.stemma", pages, 5);
    assert_int_equal(o.r->article_count, 3);
    const stemma_article *a = article_of(&o, "http://marrow.example/a/bridge");
    assert_non_null(a);
    assert_string_equal(a->text, story);
    assert_int_equal(a->capture_count, 3);
    assert_null(strchr(a->id, '~'));
    assert_int_equal(a->published.to, 1709683199); /* the day of the first capture */
    assert_non_null(article_of(&o, "https://marrow.example/b/"));
    assert_non_null(article_of(&o, "http://marrow.example/b"));
    stemma_case_free(o.c);
}

/* Files of pages that tell one address: the same page twice, one that was changed a little, another one. */
static void put_saved(const folder *f, const char *name, const char *text)
{
    stm_buffer html = STM_BUFFER_INIT;
    stm_buffer_format(&html,
                      "<!DOCTYPE html><html lang=\"en\"><head><title>The bridge of Marrow is closed</title>"
                      "<link rel=\"canonical\" href=\"https://marrow.example/a/bridge\"></head><body><article>"
                      "<h1>The bridge of Marrow is closed</h1><p>%s</p></article></body></html>",
                      text);
    write_text(f, name, html.data);
    stm_buffer_release(&html);
}

/* How many captures of all articles are of that file. */
static size_t captures_of(const opened *o, const char *path)
{
    size_t count = 0;
    for (size_t i = 0; i < o->r->article_count; i++) {
        for (size_t k = 0; k < o->r->articles[i].capture_count; k++) {
            count += strcmp(o->r->articles[i].captures[k].source, path) == 0;
        }
    }
    return count;
}

static void saved_pages_are_found(void **state)
{
    static const char *const names[] = {"1.html", "2.html", "3.html", "4.html"};
    path_text paths[4];
    path_text path;
    const char *inputs[4];
    make_texts(3);
    const char *const texts[] = {story, changed, story, other};
    for (size_t i = 0; i < 4; i++) {
        inputs[i] = in_folder(*state, names[i], paths[i]);
        put_saved(*state, names[i], texts[i]);
    }
    (void)in_folder(*state, "saved.stemma", path);
    add_and_run(path, STEMMA_OPEN_CREATE, 2, inputs, 4);
    stemma_case_options options = STEMMA_CASE_OPTIONS_INIT;
    for (int again = 0; again < 2; again++) {
        opened o = {NULL, NULL};
        assert_int_equal(stemma_case_open(&o.c, path, &options, NULL), STEMMA_OK);
        assert_int_equal(stemma_case_results(&o.r, o.c, NULL), STEMMA_OK);
        assert_int_equal(o.r->article_count, 2);
        for (size_t i = 0; i < 4; i++) {
            assert_int_equal(captures_of(&o, inputs[i]), 1);
        }
        stemma_case_free(o.c);
        add_and_run(path, STEMMA_OPEN_WRITE, 2, inputs + 1, 2); /* what is there already */
    }
}

/* Ids that somebody gave say that these are articles of their own. */
static void given_ids_stay(void **state)
{
    path_text input_path;
    path_text path;
    make_texts(2);
    stm_buffer out = STM_BUFFER_INIT;
    for (int i = 0; i < 2; i++) {
        stm_buffer_format(&out, "{\"id\":\"%d\",\"url\":\"http%s://marrow.example/a\",\"text\":\"%s\"}\n", i,
                          i ? "s" : "", story);
    }
    const char *input = in_folder(*state, "ids.jsonl", input_path);
    write_file(input, out.data, out.length);
    stm_buffer_release(&out);
    add_and_run(in_folder(*state, "ids.stemma", path), STEMMA_OPEN_CREATE, 1, &input, 1);
    stemma_case *c;
    const stemma_results *r;
    stemma_case_options options = STEMMA_CASE_OPTIONS_INIT;
    assert_int_equal(stemma_case_open(&c, path, &options, NULL), STEMMA_OK);
    assert_int_equal(stemma_case_results(&r, c, NULL), STEMMA_OK);
    assert_int_equal(r->article_count, 2);
    stemma_case_free(c);
}

/* ------------------------------------------------------------------ templates */

#define FRAME_TOP "Home | News | Sport | Contact\n\nMarrow Post, the paper of the valley\n\n"
#define FRAME_END "\n\nWrite to the editors in Mill Lane\n\nCopyright 2024 Marrow Post. All rights reserved."

enum { SITE_PAGES = 24 };

typedef struct site {
    page pages[SITE_PAGES];
    char addresses[SITE_PAGES][64];
    char texts[SITE_PAGES][6000];
} site;

/* Twenty-four framed pages: of host `wire` all with one story, of the others each with its own. */
static void make_site(site *s, const char *host, bool wire, uint64_t seed)
{
    uint64_t random = seed;
    stm_buffer text = STM_BUFFER_INIT;
    for (int i = 0; i < SITE_PAGES; i++) {
        if (i == 0 || !wire) {
            stm_buffer_clear(&text);
            put_sentences(&text, 120, 3, &random);
            stm_buffer_string(&text, "\n\n");
            put_sentences(&text, 120, 3, &random);
        }
        (void)snprintf(s->addresses[i], sizeof s->addresses[i], "https://%s/%d", host, i);
        (void)snprintf(s->texts[i], sizeof s->texts[i], "%sPage %d of many.\n\n%s%s", FRAME_TOP, i, text.data,
                       FRAME_END);
        s->pages[i] = (page){s->addresses[i], "2024-03-05", s->texts[i]};
    }
    stm_buffer_release(&text);
}

static void templates_are_marked(void **state)
{
    static site s;
    make_site(&s, "marrow.example", false, 7);
    opened o = run_pages(*state, "site.stemma", s.pages, SITE_PAGES);
    assert_int_equal(o.r->article_count, SITE_PAGES);
    for (size_t i = 0; i < o.r->article_count; i++) {
        const stemma_article *a = &o.r->articles[i];
        assert_true(is_marked(a, "the paper of the valley"));
        assert_true(is_marked(a, "Write to the editors"));
        assert_false(is_marked(a, " of many."));
        assert_false(is_marked(a, strstr(a->text, " of many.") + 12));
    }
    stemma_case_free(o.c);
}

/* Two pages already: what stands first or last on both, side by side with something else that does. */
static void two_pages_help(void **state)
{
    static site s;
    make_site(&s, "marrow.example", false, 8);
    opened o = run_pages(*state, "two.stemma", s.pages, 2);
    assert_true(is_marked(&o.r->articles[0], "Write to the editors"));
    assert_true(is_marked(&o.r->articles[1], "the paper of the valley"));
    stemma_case_free(o.c);
}

static void wire_stories_survive(void **state)
{
    static site s;
    make_site(&s, "marrow.example", true, 9);
    opened o = run_pages(*state, "wire.stemma", s.pages, SITE_PAGES);
    for (size_t i = 0; i < o.r->article_count; i++) {
        const stemma_article *a = &o.r->articles[i];
        assert_false(is_marked(a, strstr(a->text, " of many.") + 12));
    }
    assert_true(o.r->link_count >= SITE_PAGES - 1);
    stemma_case_free(o.c);
}

static void hosts_are_apart(void **state)
{
    static site s;
    make_site(&s, "marrow.example", false, 10);
    for (int i = 0; i < SITE_PAGES; i++) {
        (void)snprintf(s.addresses[i], sizeof s.addresses[i], "https://host%d.example/", i);
    }
    opened o = run_pages(*state, "hosts.stemma", s.pages, SITE_PAGES);
    for (size_t i = 0; i < o.r->article_count; i++) {
        assert_false(is_marked(&o.r->articles[i], "the paper of the valley"));
    }
    stemma_case_free(o.c);
}

/* ------------------------------------------------------------------ however they come */

enum { MIXED = 60, PARTS = 4 };

/* Captures of a few addresses with texts that are nearly the same or not at all, in frames of three hosts. */
static void make_mixed(page *pages, char addresses[][80], char texts[][6000], char days[][16], uint64_t seed)
{
    static const char *const forms[] = {"https://%s/%u", "http://www.%s/%u/", "https://%s/%u?utm_source=z",
                                        "https://%s/%u/amp"};
    static const char *const hosts[] = {"a.example", "b.example", "c.example"};
    uint64_t random = seed;
    stm_buffer text = STM_BUFFER_INIT;
    for (size_t i = 0; i < MIXED; i++) {
        uint32_t number = random_below(&random, 12);
        uint64_t of_story = seed * 100 + number + 50 * random_below(&random, 2);
        stm_buffer_clear(&text);
        put_sentences(&text, 150, 5, &of_story);
        (void)snprintf(addresses[i], 80, forms[random_below(&random, 4)], hosts[number % 3], number);
        (void)snprintf(days[i], 16, "2024-03-%02u", 1 + random_below(&random, 20));
        (void)snprintf(texts[i], 6000, "%s%s%s%s", FRAME_TOP, text.data,
                       random_below(&random, 3) ? "" : "\n\nCorrected on Monday.", FRAME_END);
        pages[i] = (page){addresses[i], days[i], texts[i]};
    }
    stm_buffer_release(&text);
}

static void shuffle(page *pages, size_t count, uint64_t *random)
{
    for (size_t i = count; i > 1; i--) {
        size_t k = random_below(random, (uint32_t)i);
        page kept = pages[k];
        pages[k] = pages[i - 1];
        pages[i - 1] = kept;
    }
}

/* The same file name for each part: where a record was read is not what this is about. */
static void add_in_parts(const folder *f, const char *path, const page *pages, uint64_t *random)
{
    path_text input_path;
    const char *input = in_folder(f, "part.jsonl", input_path);
    size_t begin = 0;
    for (size_t part = 0; part < PARTS; part++) {
        size_t left = MIXED - begin;
        size_t count = part + 1 == PARTS ? left : random_below(random, (uint32_t)left + 1);
        write_pages(input, pages + begin, count);
        add_and_run(path, part == 0 ? STEMMA_OPEN_CREATE : STEMMA_OPEN_WRITE, 1 + (unsigned)(part % 3), &input, 1);
        begin += count;
    }
    /* and once more what is there already */
    write_pages(input, pages, MIXED / 2);
    add_and_run(path, STEMMA_OPEN_WRITE, 2, &input, 1);
}

static void adding_is_running(void **state)
{
    static page pages[MIXED];
    static char addresses[MIXED][80];
    static char texts[MIXED][6000];
    static char days[MIXED][16];
    path_text input_path;
    path_text path;
    stm_buffer expected = STM_BUFFER_INIT;
    stm_buffer again = STM_BUFFER_INIT;
    const char *input = in_folder(*state, "part.jsonl", input_path);
    (void)in_folder(*state, "mixed.stemma", path);
    for (uint64_t seed = 1; seed <= 6; seed++) {
        uint64_t random = seed;
        make_mixed(pages, addresses, texts, days, seed);
        write_pages(input, pages, MIXED);
        forget_case(path);
        add_and_run(path, STEMMA_OPEN_CREATE, 1, &input, 1);
        export_case(&expected, path);
        for (int round = 0; round < 3; round++) {
            shuffle(pages, MIXED, &random);
            forget_case(path);
            add_in_parts(*state, path, pages, &random);
            export_case(&again, path);
            assert_same_export(&expected, &again, "parts");
        }
    }
    stm_buffer_release(&expected);
    stm_buffer_release(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(captures_are_joined, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(saved_pages_are_found, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(given_ids_stay, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(templates_are_marked, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(two_pages_help, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(wire_stories_survive, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(hosts_are_apart, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(adding_is_running, folder_make, folder_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
