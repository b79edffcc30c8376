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
    /* <title> is the same on all pages of the site */
    expect_title("<title>Trips around the valley</title>", "<h1>Upper Fordham</h1>" STORY, "Upper Fordham");
    /* a teaser is no title */
    expect_title(OG("Ten bridges worth a visit | Fordpedia"),
                 "<h1>Learn which of the bridges of the valley are worth a visit, how they were built, who paid for "
                 "them and why three of them may have to be closed before the end of the year. We tell you everything "
                 "that you need to know before you go there.</h1>" STORY,
                 "Ten bridges worth a visit");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_titles_that_agree),
        cmocka_unit_test(test_titles_of_sites),
        cmocka_unit_test(test_titles_that_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
