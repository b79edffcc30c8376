/* Pages made to cost time or memory: each is read, in time and memory that its length explains. */
#include "corpus/corpus_html.h"
#include "corpus_help.h"

#include <string.h>
#include <time.h>

#define STORY                                                                                                          \
    "<p>The town council voted on Tuesday to close the old stone bridge until the end of October, after engineers "    \
    "found cracks in three of its piers.</p><p>Drivers will have to use the southern bypass, which adds about a "      \
    "quarter of an hour to the journey at busy times, the mayor said.</p>"

/* Far above what a quiet machine needs, far below what a square of the length takes. */
#define SECONDS_MOST 20.0

/* `before`, `many` times `what`, `behind`; the story must be found. */
static void read_hostile(const char *before, const char *what, size_t many, const char *behind, bool story)
{
    stm_buffer html = STM_BUFFER_INIT;
    stm_arena arena = STM_ARENA_INIT;
    stemma_article article = {0};
    stm_html_hints hints = STM_HTML_HINTS_NONE;
    stemma_error error;
    stm_buffer_string(&html, before);
    for (size_t i = 0; i < many; i++) {
        stm_buffer_string(&html, what);
    }
    stm_buffer_string(&html, behind);
    clock_t begin = clock();
    assert_int_equal(stm_html_article(&arena, &article, NULL, (stm_slice){html.data, html.length}, &hints, &error),
                     STEMMA_OK);
    assert_true((double)(clock() - begin) / CLOCKS_PER_SEC < SECONDS_MOST);
    assert_true(stm_utf8_valid(article.text, article.text_bytes));
    assert_true(article.title == NULL || strlen(article.title) < 4096);
    assert_true(article.byline == NULL || strlen(article.byline) < 4096);
    if (story && !strstr(article.text, "southern bypass")) {
        fail_msg("no story behind %zu times “%.40s”", many, what);
    }
    stm_arena_release(&arena);
    stm_buffer_release(&html);
}

static void test_tags(void **state)
{
    (void)state;
    read_hostile("<body><div ", "a=b ", 100000, ">" STORY, true);
    read_hostile("<body>", "<!-- a ", 300000, STORY, true);
    read_hostile("<body>", "<svg><svg></svg>", 100000, "</svg>" STORY, false);
    read_hostile("<body>", "<script>a</scrip", 200000, STORY, false);
    read_hostile("<body>", "<", 2000000, STORY, false);
    read_hostile("<body>", "&copy", 500000, STORY, true);
    read_hostile("<body>" STORY, "<table><tr><td>x", 3000, "", true);
}

static void test_head(void **state)
{
    (void)state;
    read_hostile("<head>", "<meta name=author content='Ada Lark'><meta name=author content='Ben Lark'>", 50000,
                 "<body>" STORY, true);
    read_hostile("<head><title>", "a | b - c » ", 200, "</title><body><h1>a b c</h1>" STORY, true);
    read_hostile("<head><title>The bridge closes</title><body>", "<h1>The bridge closes again</h1>", 30000, STORY,
                 false);
}

static void test_json(void **state)
{
    (void)state;
    read_hostile("<head><script type='application/ld+json'>", "{\"@graph\":[", 100000, "</script><body>" STORY, true);
    read_hostile("<head><script type='application/ld+json'>", "{\"@type\":\"NewsArticle\",\"mainEntity\":", 2000,
                 "</script><body>" STORY, true);
    read_hostile("<head>",
                 "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":\"2999\"}"
                 "</script>",
                 20000, "<body>" STORY, true);
}

static void test_dates(void **state)
{
    (void)state;
    read_hostile("<body>", "<p>mar may jun mar may jun mar may jun mar may jun</p>", 30000, STORY, false);
    read_hostile("<body>", "<p>published u p o e r v 1 posted on the wall</p>", 30000, STORY, false);
    read_hostile("<body>", "<time>99.99.9999 soon</time>", 50000, STORY, false);
    read_hostile("<body><p>", "1.1.1.", 500000, "</p>" STORY, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
