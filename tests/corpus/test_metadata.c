/* Titles and dates of pages of our own, one small page a rule. */
#include "corpus/corpus_html.h"
#include "corpus_help.h"

#include <stdlib.h>
#include <string.h>

#define STORY                                                                                                          \
    "<p>The town council voted on Tuesday to close the old stone bridge until the end of October, after engineers "    \
    "found cracks in three of its piers.</p>"                                                                          \
    "<p>Drivers will have to use the southern bypass, which adds about a quarter of an hour to the journey at busy "   \
    "times, while walkers can still cross by the footbridge.</p>"

static void read_page(stm_arena *arena, stemma_article *article, const char *head, const char *body)
{
    stm_buffer html = STM_BUFFER_INIT;
    stm_html_hints hints = STM_HTML_HINTS_NONE;
    stemma_error error;
    stm_buffer_format(&html, "<html><head>%s</head><body>%s</body></html>", head, body);
    assert_int_equal(stm_html_article(arena, article, NULL, (stm_slice){html.data, html.length}, &hints, &error),
                     STEMMA_OK);
    stm_buffer_release(&html);
}

static void expect_title(const char *head, const char *body, const char *wanted)
{
    stm_arena arena = STM_ARENA_INIT;
    stemma_article article = {0};
    read_page(&arena, &article, head, body);
    assert_non_null(article.title);
    assert_string_equal(article.title, wanted);
    stm_arena_release(&arena);
}

#define OG(title) "<meta property='og:title' content='" title "'>"

static void test_titles_that_agree(void **state)
{
    (void)state;
    /* the site's name, cut off behind a mark */
    expect_title("<title>Old bridge closes | The Daily Ford</title>", "<h1>Old bridge closes</h1>" STORY,
                 "Old bridge closes");
    /* a sub-title in the head alone */
    expect_title("<title>Old bridge | Stone, Piers, Tolls &amp; Facts | Fordpedia</title>",
                 "<h1>old bridge</h1><h2>Stone and piers</h2>" STORY, "old bridge");
    /* a rubric that og:title leaves out, and one that it has */
    expect_title(OG("Old bridge closes until October"),
                 "<h1>Traffic and roads: Old bridge closes until October</h1>" STORY,
                 "Old bridge closes until October");
    expect_title(OG("Traffic: Old bridge closes until October") "<script type='application/ld+json'>{\"@type\":"
                                                                "\"NewsArticle\",\"headline\":\"Old bridge closes "
                                                                "until October\"}</script>",
                 "<h1>Traffic: Old bridge closes until October</h1>" STORY, "Traffic: Old bridge closes until October");
    /* a rubric that og:title leaves out, and both others have */
    expect_title(
        "<title>Bridge prize 2024: The longest arches | The Daily Ford</title>" OG(
            "The longest arches") "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Bridge "
                                  "prize 2024: "
                                  "The longest arches\"}</script>",
        "<h1>Bridge prize 2024: The longest arches</h1>" STORY, "Bridge prize 2024: The longest arches");
    /* what a reader sees stands as it is */
    expect_title("<title>Thirty years of &lt;br&gt; tags</title>", "<h1>Thirty years of &lt;br&gt; tags</h1>" STORY,
                 "Thirty years of <br> tags");
    expect_title(OG("Old bridge closes now"), "<h1>Old bridge<br>closes now</h1>" STORY, "Old bridge closes now");
}

static void test_titles_of_sites(void **state)
{
    (void)state;
    /* the site stands first in <title>, and in the page's only h1 */
    expect_title("<title>Ford and Ferry » Why the old bridge has to close</title>",
                 "<h1>Ford and Ferry</h1><h2>Why the old bridge has to close</h2>" STORY,
                 "Why the old bridge has to close");
    expect_title("<title>Ford and Ferry » Blog Archive » The bridge</title>", "<h1>Ford and Ferry</h1>" STORY,
                 "The bridge");
    expect_title("<title>ford-times.org The bridge has to close</title>", "<h1>ford-times.org</h1>" STORY,
                 "ford-times.org The bridge has to close");
    /* <title> is og:title and the site's name */
    expect_title("<title>Ford and Ferry: The lean bridge</title>" OG("The lean bridge"),
                 "<h1>Ford and Ferry</h1>" STORY, "The lean bridge");
}

static void test_rubrics_above_titles(void **state)
{
    (void)state;
    expect_title(
        OG("Traffic: Old bridge closes until October") "<title>Traffic: Old bridge closes until October</title>",
        "<h1><span class='head__kicker'>Traffic</span><span class='hidden'>: </span>"
        "<span class='headline'>Old bridge closes until October</span></h1>" STORY,
        "Old bridge closes until October");
    expect_title("<title>Old bridge closes until October</title>",
                 "<h1><small>Notice of the week</small><br>Old bridge closes until October</h1>" STORY,
                 "Old bridge closes until October");
    expect_title("",
                 "<h1><a href='/'><span class='Dachzeile'>Vérité – Pont</span> – « Le pont » est fermé</a></h1>" STORY,
                 "« Le pont » est fermé");
    /* no rubric: the first element is not called one, comes later, or is all but a word of the heading */
    expect_title("", "<h1><span class='first'>Old bridge closes</span> until October</h1>" STORY,
                 "Old bridge closes until October");
    expect_title("", "<h1>Old bridge <span class='kicker'>closes</span> until October</h1>" STORY,
                 "Old bridge closes until October");
    expect_title("", "<h1><span class='label'>Old bridge closes until</span> May</h1>" STORY,
                 "Old bridge closes until May");
}

static void test_titles_that_differ(void **state)
{
    (void)state;
    /* the head of a section is a part of the claim; the h1 is another wording of the whole */
    expect_title(OG("How to mend a stone bridge without closing the road"),
                 "<h1>Mend your stone bridge in ten steps</h1><h2>How to mend a stone bridge</h2>" STORY,
                 "Mend your stone bridge in ten steps");
    /* an h1 of the frame shares nothing */
    expect_title(OG("Old bridge closes until October"), "<h1>A word from our founder</h1>" STORY,
                 "Old bridge closes until October");
    /* one word in common is chance where both claims say the same, other forms of two words are not */
    expect_title("<title>How to close a bridge in two days</title>" OG("How to close a bridge in two days"),
                 "<h1>Your bridge, our promise</h1>" STORY, "How to close a bridge in two days");
    expect_title("<title>How to repair a bridge</title>" OG("How to repair a bridge"),
                 "<h1>Bridges of wood and their repairs</h1>" STORY, "Bridges of wood and their repairs");
    /* <title> is the same on all pages of the site */
    expect_title("<title>Trips around the valley</title>", "<h1>Upper Fordham</h1>" STORY, "Upper Fordham");
    /* one that leads elsewhere shares more words, and is the title of what it leads to */
    expect_title("<title>Where to walk around Fordham | Fordpedia</title>" OG("Our best loved walks around Fordham"),
                 "<h1>The best paths and meadows of Fordham</h1>" STORY
                 "<div><h1><a href='/boats'>Where to row a boat around Fordham</a></h1></div>",
                 "The best paths and meadows of Fordham");
    /* a teaser is no title */
    expect_title(OG("Ten bridges worth a visit | Fordpedia"),
                 "<h1>Learn which of the bridges of the valley are worth a visit, how they were built, who paid for "
                 "them and why three of them may have to be closed before the end of the year. We tell you everything "
                 "that you need to know before you go there.</h1>" STORY,
                 "Ten bridges worth a visit");
}

/* ------------------------------------------------------------------ dates */

static void expect_day(const char *head, const char *body, const char *wanted, const char *basis)
{
    stm_arena arena = STM_ARENA_INIT;
    stemma_article article = {0};
    stemma_interval day;
    read_page(&arena, &article, head, body);
    assert_true(stm_date_parse(&day, wanted, strlen(wanted)));
    if (article.published.from < day.from || article.published.to > day.to) {
        fail_msg("not %s but %lld (%s)", wanted, (long long)article.published.from,
                 article.published.basis ? article.published.basis : "-");
    }
    assert_string_equal(article.published.basis, basis);
    stm_arena_release(&arena);
}

#define TITLED(title) "<title>" title "</title>"
#define LD(date)                                                                                                       \
    "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":\"" date "\"}</script>"

static void test_days_of_the_place(void **state)
{
    (void)state;
    /* the day before in Greenwich; the address knows the day where it was published */
    expect_day("<link rel=canonical href='https://ford.example/2023/11/08/old-bridge/'>" LD("2023-11-09T01:49:09Z"),
               "<h1>Old bridge closes</h1>" STORY, "2023-11-08", "json-ld");
    /* the same moment, written with the offset of the place */
    expect_day(LD("2023-11-09T01:49:09Z"),
               "<h1>Old bridge closes</h1><time datetime='2023-11-08T17:49:09-08:00'>yesterday</time>" STORY,
               "2023-11-08", "json-ld");
    expect_day("<meta name=date content='Sat, 19 Oct 2019 00:04:00 +0200'>" LD("2019-10-18T22:04:00Z"),
               "<h1>Old bridge closes</h1>" STORY, "2019-10-19", "json-ld");
    /* another moment is another matter */
    expect_day(LD("2023-11-09T01:49:09Z"),
               "<h1>Old bridge closes</h1><time datetime='2023-11-07T17:49:09-08:00'>before</time>" STORY, "2023-11-09",
               "json-ld");
}

static void test_days_that_are_seen(void **state)
{
    (void)state;
    /* right above the title, whatever the lines behind it speak of */
    expect_day(TITLED("Old bridge closes"),
               "<h3>02.01.2022</h3><h1>Old bridge closes</h1><p>Open again on 30.04.2022</p>" STORY, "2022-01-02",
               "html text");
    /* <meta> that says "date" and no more gives way to what a reader sees, one that says "published" does not */
    expect_day(TITLED("Old bridge closes") "<meta name=date content='2022-01-21'>",
               "<h1>Old bridge closes</h1><p>27.01.2022</p>" STORY, "2022-01-27", "html text");
    expect_day(TITLED("Old bridge closes") "<meta property='article:published_time' content='2022-01-21'>",
               "<h1>Old bridge closes</h1><p>27.01.2022</p>" STORY, "2022-01-21", "meta");
    /* the line says what the date is */
    expect_day(TITLED("Old bridge closes"),
               "<h1>Old bridge closes</h1>" STORY "<p>Letzte Änderung: 31.10.2023<br>Erschienen am: 01.11.2023<br></p>",
               "2023-11-01", "html text");
    expect_day(TITLED("Old bridge closes"),
               "<p>12.12.2023</p><h1>Old bridge closes</h1>" STORY
               "<p>Dieser Artikel wurde am 14. Dezember 2015 um 14:48 von Ada gespeichert.</p>",
               "2015-12-14", "html text");
    /* an element that is named for its date, within a longer line */
    expect_day(
        TITLED("Old bridge closes"),
        "<h1>Old bridge closes</h1><div><span>Ada Ford</span><span class='article-date'>3.11.2023</span></div>" STORY,
        "2023-11-03", "html text");
}

static void test_days_of_frames(void **state)
{
    (void)state;
    /* groups that the whole page stands in tell nothing */
    expect_day(TITLED("Old bridge closes"),
               "<div class='sidebar-right'><h1>Old bridge closes</h1><time class='entry-date published' "
               "datetime='2019-06-28T11:32:59+02:00'>28 June</time>" STORY "<p>On 26 September 2019 we meet.</p></div>",
               "2019-06-28", "html time");
    expect_day(TITLED("Old bridge closes"),
               "<div class='comments'><p>9.9.2019</p></div><h1>Old bridge closes</h1>" STORY
               "<footer class='entry-footer'><time class='published' datetime='2019-06-28'>28 June</time></footer>",
               "2019-06-28", "html time");
    /* loose forms in an address, when nothing else says it */
    expect_day("<link rel=canonical href='https://ford.example/news/29-10-2021'>", "<h1>Old bridge closes</h1>" STORY,
               "2021-10-29", "address");
    expect_day("<link rel=canonical href='https://ford.example/20200428/bridge'>", "<h1>Old bridge closes</h1>" STORY,
               "2020-04-28", "address");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_titles_that_agree),    cmocka_unit_test(test_titles_of_sites),
        cmocka_unit_test(test_rubrics_above_titles), cmocka_unit_test(test_titles_that_differ),
        cmocka_unit_test(test_days_of_the_place),    cmocka_unit_test(test_days_that_are_seen),
        cmocka_unit_test(test_days_of_frames),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
