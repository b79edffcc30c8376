/* Pages of our own: the traps of the parser, hostile pages, each source of metadata, body and boilerplate. */
#include "corpus/corpus_html.h"
#include "corpus_help.h"

#include <stdlib.h>
#include <string.h>

#include "corpus/corpus_html_dom.h"

#define STORY                                                                                                          \
    "<p>The town council voted on Tuesday to close the old stone bridge until the end of October, after engineers "    \
    "found cracks in three of its piers.</p>"                                                                          \
    "<p>Drivers will have to use the southern bypass, which adds about a quarter of an hour to the journey at busy "   \
    "times, while walkers can still cross by the footbridge.</p>"                                                      \
    "<p>The repairs are expected to cost twelve million, half of which the region has promised to pay, the mayor "     \
    "said after the meeting.</p>"

typedef struct page_result {
    stm_arena arena;
    stemma_article article;
    stm_html_finding finding;
} page_result;

static stemma_article *read_bytes(page_result *r, const char *html, size_t length)
{
    stm_html_hints hints = STM_HTML_HINTS_NONE;
    memset(r, 0, sizeof *r);
    stemma_error error;
    assert_int_equal(stm_html_article(&r->arena, &r->article, &r->finding, (stm_slice){html, length}, &hints, &error),
                     STEMMA_OK);
    assert_non_null(r->article.text);
    assert_true(stm_utf8_valid(r->article.text, r->article.text_bytes));
    return &r->article;
}

static stemma_article *read_html(page_result *r, const char *html)
{
    return read_bytes(r, html, strlen(html));
}

static void expect(const stemma_article *a, const char *words)
{
    if (!strstr(a->text, words)) {
        fail_msg("“%s” is not in “%.300s”", words, a->text);
    }
}

static void expect_not(const stemma_article *a, const char *words)
{
    if (strstr(a->text, words)) {
        fail_msg("“%s” is in “%.300s”", words, a->text);
    }
}

static void done(page_result *r)
{
    stm_arena_release(&r->arena);
}

/* ------------------------------------------------------------------ traps of the parser */

static void test_traps(void **state)
{
    (void)state;
    page_result r;
    static const char nul[] = "<article><h1>The bridge closes</h1><p>before\0</p><p>after NUL</p>" STORY "</article>";
    const stemma_article *a = read_bytes(&r, nul, sizeof nul - 1);
    expect(a, "the mayor said");
    assert_null(a->rejected);
    done(&r);
    a = read_html(&r, "<p>it&#146;s &#x80; 10, &copy2013 &eacutetude &ampx</p>");
    expect(a, "it’s € 10, ©2013 étude &x");
    done(&r);
    a = read_html(&r, "<p>a</p><template><p>hidden</p></template><noscript>turn it on</noscript><script>var x = "
                      "'</p>LEAK';</script><style>p {}</style><p>b</p>");
    expect(a, "a");
    expect(a, "b");
    expect_not(a, "hidden");
    expect_not(a, "turn it on");
    expect_not(a, "LEAK");
    done(&r);
    a = read_html(&r, "<!DOCTYPE html><meta charset=utf-8><title>T</title><article>" STORY "</article>");
    expect(a, "twelve million");
    assert_null(a->rejected);
    done(&r);
}

/* `open` that many times, a story, then nothing closed. */
static void deep(const char *open, size_t times)
{
    stm_buffer html = STM_BUFFER_INIT;
    page_result r;
    for (size_t i = 0; i < times; i++) {
        stm_buffer_string(&html, open);
    }
    stm_buffer_string(&html, STORY);
    const stemma_article *a = read_bytes(&r, html.data, html.length);
    if (times <= 2000) {
        expect(a, "southern bypass");
        assert_false(r.finding.cut);
    }
    done(&r);
    stm_buffer_release(&html);
}

static void test_deep(void **state)
{
    (void)state;
    deep("<div>", 2000);
    deep("<span>", 2000);
    deep("<div>", 50000);
}

static void test_large(void **state)
{
    (void)state;
    page_result r;
    stm_buffer html = STM_BUFFER_INIT;
    stm_buffer_string(&html, "<article>" STORY "<p>");
    for (size_t i = 0; i < (size_t)11 * 1024 * 1024 / 16; i++) {
        stm_buffer_string(&html, "words in a row, ");
    }
    stm_buffer_string(&html, "the marker at the end.</p></article>");
    const stemma_article *a = read_bytes(&r, html.data, html.length);
    expect(a, "the marker at the end");
    assert_true(a->text_bytes > (size_t)11 * 1024 * 1024);
    done(&r);
    stm_buffer_clear(&html);
    for (size_t i = 0; i < 1000000; i++) {
        stm_buffer_string(&html, i % 2 ? "<b></b>" : "<div></div>");
    }
    stm_buffer_string(&html, STORY);
    a = read_bytes(&r, html.data, html.length);
    expect(a, "southern bypass");
    done(&r);
    stm_buffer_release(&html);
}

static void test_nothing(void **state)
{
    (void)state;
    static const char *const pages[] = {"",
                                        " ",
                                        "<",
                                        "<html>",
                                        "<!--",
                                        "<a href=\"",
                                        "&",
                                        "&#xFFFFFFFF;",
                                        "<svg><template>",
                                        "<frameset><frame src=x></frameset>",
                                        "<p>"};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        page_result r;
        assert_non_null(read_html(&r, pages[i])->rejected);
        done(&r);
    }
}

/* ------------------------------------------------------------------ body */

static void test_body(void **state)
{
    (void)state;
    page_result r;
    const stemma_article *a = read_html(
        &r,
        "<html lang=en><head><title>Old bridge closes - The Gazette</title><meta property=og:site_name content='The "
        "Gazette'></head><body><nav class=menu><ul><li><a href=/>Home</a><li><a href=/n>News</a><li><a "
        "href=/s>Sport</a></ul></nav><div class=cookie-banner>We use cookies to improve your visit.</div>"
        "<main><article><h1>Old bridge closes</h1><div class=entry-content>" STORY
        "<h2>What comes next</h2><p>A public meeting will be held on Thursday in the town hall, where the engineers "
        "will show their plans and answer the questions of residents and shopkeepers.</p><ul><li>Buses use the "
        "bypass from Monday on.</li><li>Bicycles may be pushed over the footbridge.</li></ul><blockquote><p>We had no "
        "choice, and we will not wait for an accident, the chief engineer told the council.</p></blockquote></div>"
        "<div class=share-buttons><a href=#>Share on Facebook</a> <a href=#>Tweet</a></div></article></main>"
        "<aside class=related-posts><h3>Related articles</h3><ul><li><a href=/1>Council split over parking</a><li><a "
        "href=/2>School roof repaired</a></ul></aside><section id=comments><h3>Comments</h3><p>First! What a mess this "
        "town has become.</p></section><footer>© 2024 The Gazette. All rights reserved. <a href=/p>Privacy "
        "policy</a></footer></body></html>");
    assert_null(a->rejected);
    assert_string_equal(a->title, "Old bridge closes");
    assert_string_equal(a->outlet, "The Gazette");
    assert_string_equal(a->language, "en");
    expect(a, "piers.\n\nDrivers");
    expect(a, "What comes next");
    expect(a, "from Monday on.\nBicycles");
    expect(a, "We had no choice");
    static const char *const rubbish[] = {"Sport", "cookies", "Facebook", "parking", "All rights", "Privacy", "mess"};
    for (size_t i = 0; i < sizeof rubbish / sizeof *rubbish; i++) {
        expect_not(a, rubbish[i]);
    }
    done(&r);
}

static void test_rejected(void **state)
{
    (void)state;
    stm_buffer html = STM_BUFFER_INIT;
    page_result r;
    stm_buffer_string(&html, "<title>News</title><h1>News</h1><ul>");
    for (unsigned i = 0; i < 60; i++) {
        stm_buffer_format(&html, "<li><a href=/%u>Headline number %u of the day</a>", i, i);
    }
    stm_buffer_string(&html, "</ul>");
    assert_non_null(read_bytes(&r, html.data, html.length)->rejected);
    done(&r);
    stm_buffer_release(&html);
}

/* ------------------------------------------------------------------ metadata */

static const stemma_article *with_head(page_result *r, const char *head, const char *top)
{
    static char html[8192];
    (void)snprintf(html, sizeof html,
                   "<html><head>%s</head><body><article><h1>Old bridge closes</h1>%s" STORY "</article></body></html>",
                   head, top);
    return read_html(r, html);
}

typedef struct date_case {
    const char *head;
    const char *top;
    const char *day; /* "" none */
} date_case;

static void test_dates(void **state)
{
    (void)state;
    static const date_case cases[] = {
        {"<script "
         "type=application/ld+json>{\"@type\":\"NewsArticle\",\"datePublished\":\"2024-03-04T10:00:00Z\"}</script>",
         "<time datetime=2024-05-06>6 May</time>", "2024-03-04"},
        {"<meta property=article:published_time content=2024-03-05T08:00:00+01:00>", "", "2024-03-05"},
        {"", "<span itemprop=datePublished content=2024-03-06>x</span>", "2024-03-06"},
        {"", "<time datetime='2024-03-07'>Thursday</time>", "2024-03-07"},
        {"", "<p class=date>8. März 2024</p>", "2024-03-08"},
        {"", "<p>Posted on March 9th, 2024 by Ann Lee</p>", "2024-03-09"},
        {"", "<p>Le 10 mars 2024 à 10h30</p>", "2024-03-10"},
        {"", "<p>Stand: 11.03.2024, 10:30 Uhr</p>", "2024-03-11"},
        {"<link rel=canonical href=https://news.example/2024/03/12/old-bridge>", "", "2024-03-12"},
        {"<script>var x = {\"publishedDate\":\"2024-03-13T01:02:03Z\"}</script>", "", "2024-03-13"},
        {"<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"datePublished\":\"2999-01-01\"}</script>",
         "<time datetime='2024-03-14'>x</time>", "2024-03-14"},
        {"", "<p>© 2024-03-15 The Gazette</p>", ""},
        {"", "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        page_result r;
        const stemma_article *a = with_head(&r, cases[i].head, cases[i].top);
        char day[32] = "";
        if (a->published.from != STEMMA_TIME_OPEN_FROM) {
            stm_time_text(day, a->published.from, STEMMA_PRECISION_DAY);
        }
        if (strcmp(day, cases[i].day) != 0) {
            fail_msg("%s %s: %s", cases[i].head, cases[i].top, day);
        }
        assert_true((a->published.basis != NULL) == (day[0] != '\0'));
        done(&r);
    }
}

static void test_bylines(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"<script type=application/ld+json>[{\"@type\":\"Article\",\"author\":[{\"@type\":\"Person\",\"name\":\"Ann "
         "Lee\"},{\"name\":\"Bo Li\"}]}]</script>",
         "", "Ann Lee, Bo Li"},
        {"<meta name=author content='By Ann Lee'>", "", "Ann Lee"},
        {"", "<a rel=author href=/a>Ann Lee</a>", "Ann Lee"},
        {"", "<p class=byline>By Ann Lee and Bo Li on March 3</p>", "Ann Lee and Bo Li"},
        {"", "<p>Von Ann Lee</p>", "Ann Lee"},
        {"<meta name=author content=admin>", "<p>Par Ann Lee | 3 mars 2024</p>", "Ann Lee"},
        {"<meta name=author content='https://example.org/ann'>", "", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        page_result r;
        const stemma_article *a = with_head(&r, cases[i][0], cases[i][1]);
        const char *got = a->byline ? a->byline : "none";
        const char *want = cases[i][2] ? cases[i][2] : "none";
        if (strcmp(got, want) != 0) {
            fail_msg("%s %s: %s", cases[i][0], cases[i][1], got);
        }
        done(&r);
    }
}

static void test_titles(void **state)
{
    (void)state;
    page_result r;
    const stemma_article *a =
        read_html(&r, "<title>Old bridge closes | The Gazette</title><h1>The Gazette</h1><div><h2>"
                      "Old bridge closes</h2>" STORY "</div>");
    assert_string_equal(a->title, "Old bridge closes");
    done(&r);
    a = read_html(&r, "<title>Old bridge in town closes - The Gazette</title><div>" STORY "</div>");
    assert_string_equal(a->title, "Old bridge in town closes");
    done(&r);
    a = read_html(&r, "<meta property=og:title content='Old &amp;amp; new'><div>" STORY "</div>");
    assert_string_equal(a->title, "Old & new");
    done(&r);
}

/* JSON-LD that is not JSON, is nested without end, or is of something else, does no harm. */
static void test_json_lies(void **state)
{
    (void)state;
    static const char *const scripts[] = {
        "{",
        "[[[[[[[[[[[[[[[[[[[[",
        "{\"@type\":\"WebSite\",\"datePublished\":\"2001-01-01\",\"headline\":\"Other\"}",
        "{\"@graph\":[{\"@type\":\"BreadcrumbList\",\"name\":\"x\"}]}",
        "null",
        "\"NewsArticle\"",
        "{\"@type\":\"NewsArticle\",\"headline\":17,\"author\":{\"author\":{}},\"articleBody\":\"Another story.\"}"};
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
        char head[512];
        page_result r;
        (void)snprintf(head, sizeof head, "<script type=application/ld+json>%s</script>", scripts[i]);
        const stemma_article *a = with_head(&r, head, "");
        assert_string_equal(a->title, "Old bridge closes");
        assert_null(a->published.basis);
        assert_null(a->byline);
        expect_not(a, "Another story");
        done(&r);
    }
}

/* ------------------------------------------------------------------ records */

static void test_records(void **state)
{
    (void)state;
    reading *r =
        help_line("{\"id\":\"a\",\"title\":\"Given\",\"html\":\"<title>Page</title><meta name=author content='Ann "
                  "Lee'><article>" STORY "</article>\"}\n{\"id\":\"b\",\"text\":\"The text given.\",\"html\":\"<meta "
                  "name=author content='Ann Lee'><p>Other text</p>\"}\n");
    assert_int_equal(help_count(r), 2);
    const stemma_article *a = &help_article(r, 0)->article;
    assert_string_equal(a->title, "Given");
    assert_string_equal(a->byline, "Ann Lee");
    expect(a, "twelve million");
    const stemma_article *b = &help_article(r, 1)->article;
    assert_string_equal(b->text, "The text given.");
    assert_string_equal(b->byline, "Ann Lee");
    assert_null(b->rejected);
    help_free(r);
}

/* ------------------------------------------------------------------ what was cut */

static void put_letters(stm_buffer *out, const char *text, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        if ((unsigned char)text[i] > ' ') {
            stm_buffer_char(out, text[i]);
        }
    }
}

static size_t byte_of(const char *text, size_t bytes, uint32_t point)
{
    size_t at = 0;
    while (at < bytes && point > 0) {
        for (at++; at < bytes && ((unsigned char)text[at] & 0xC0u) == 0x80u; at++) {
        }
        point--;
    }
    assert_int_equal(point, 0);
    return at;
}

static const stemma_cut *cut_named(const stemma_article *a, const char *reason)
{
    for (size_t i = 0; i < a->cut_count; i++) {
        if (strcmp(a->cuts[i].reason, reason) == 0) {
            return &a->cuts[i];
        }
    }
    fail_msg("nothing was cut as %s", reason);
    return NULL;
}

/* Text and cuts, put together where they stood, are the page's visible text again. */
static void test_cuts(void **state)
{
    (void)state;
    static const char html[] =
        "<html><body><nav><a href=/>Accueil</a> <a href=/s>Météo</a></nav><article><p>Le maire a remercié les "
        "habitants, qui ont attendu deux ans, et les ouvriers, qui ont travaillé la nuit.</p><div "
        "class=share>Partager</div><p>La circulation reprendra mardi à midi, a-t-il ajouté devant le conseil de la "
        "ville.</p></article><div class=comments><p>Ann: très bien.</p></div><footer>Copyright 2024 "
        "Post</footer></body></html>";
    static const char visible[] =
        "AccueilMétéoLemairearemerciéleshabitants,quiontattendudeuxans,etlesouvriers,quionttravaillélanuit.Partager"
        "Lacirculationreprendramardiàmidi,a-t-ilajoutédevantleconseildelaville.Ann:trèsbien.Copyright2024Post";
    stm_arena arena = STM_ARENA_INIT;
    stemma_article a = {0};
    stm_html_hints hints = STM_HTML_HINTS_NONE;
    stm_buffer together = STM_BUFFER_INIT;
    size_t from = 0;
    assert_int_equal(stm_html_article(&arena, &a, NULL, (stm_slice){html, sizeof html - 1}, &hints, NULL), STEMMA_OK);
    assert_int_equal(a.cut_count, 0);
    hints.keep_cuts = true;
    assert_int_equal(stm_html_article(&arena, &a, NULL, (stm_slice){html, sizeof html - 1}, &hints, NULL), STEMMA_OK);
    for (size_t i = 0; i < a.cut_count; i++) {
        size_t at = byte_of(a.text, a.text_bytes, a.cuts[i].at);
        assert_true(at >= from && a.cuts[i].probability >= 0 && a.cuts[i].probability <= 1);
        put_letters(&together, a.text + from, at - from);
        put_letters(&together, a.cuts[i].text, strlen(a.cuts[i].text));
        from = at;
    }
    put_letters(&together, a.text + from, a.text_bytes - from);
    assert_string_equal(together.data, visible);
    assert_string_equal(cut_named(&a, "share")->text, "Partager");
    assert_string_equal(cut_named(&a, "copyright")->text, "Copyright 2024 Post");
    assert_string_equal(cut_named(&a, "comments")->text, "Ann: très bien.");
    assert_int_equal(cut_named(&a, "menu")->at, 0);
    stm_buffer_release(&together);
    stm_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_traps),   cmocka_unit_test(test_deep),      cmocka_unit_test(test_large),
        cmocka_unit_test(test_nothing), cmocka_unit_test(test_body),      cmocka_unit_test(test_rejected),
        cmocka_unit_test(test_dates),   cmocka_unit_test(test_bylines),   cmocka_unit_test(test_titles),
        cmocka_unit_test(test_records), cmocka_unit_test(test_json_lies), cmocka_unit_test(test_cuts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
