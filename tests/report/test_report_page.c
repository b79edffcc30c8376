/* The HTML report: hostile strings stay data, the policy names the very bytes that run, filters, limits, failures. */
#include "report/report.h"
#include "report/report_page.h"
#include "report/sample.h"
#include "support/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <json-c/json.h>
#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

static int keep(void *payload, const void *data, size_t bytes)
{
    stm_buffer_bytes(payload, data, bytes);
    return 0;
}

static void render(stm_buffer *out, const stemma_results *results, const stemma_report_options *options)
{
    stemma_error error = {.message = ""};
    stemma_writer writer = {keep, out};
    stm_buffer_clear(out);
    if (stm_report_html(results, options, &writer, &error) != STEMMA_OK) {
        fail_msg("%s", error.message);
    }
}

static void render_as(stm_buffer *out, const stemma_results *results, const char *language)
{
    stemma_report_options options = STEMMA_REPORT_OPTIONS_INIT;
    options.language = language;
    render(out, results, &options);
}

static size_t occurrences(const char *text, const char *words)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, words)) != NULL; at += strlen(words)) {
        count++;
    }
    return count;
}

/* What stands between `begin` and `end`, found from `from` on. */
static const char *between(const char *from, const char *begin, const char *end, size_t *length)
{
    const char *at = strstr(from, begin);
    assert_non_null(at);
    at += strlen(begin);
    const char *stop = strstr(at, end);
    assert_non_null(stop);
    *length = (size_t)(stop - at);
    return at;
}

static struct json_object *data_of(const char *page, const char *id)
{
    char begin[128];
    size_t length;
    (void)snprintf(begin, sizeof begin, "<script type=\"application/json\" id=\"%s\">", id);
    const char *at = between(page, begin, "</script>", &length);
    struct json_tokener *tokener = json_tokener_new();
    struct json_object *object = json_tokener_parse_ex(tokener, at, (int)length);
    assert_non_null(object);
    json_tokener_free(tokener);
    return object;
}

static struct json_object *table(struct json_object *data, const char *name)
{
    struct json_object *rows = json_object_object_get(data, name);
    assert_non_null(rows);
    return rows;
}

/* ------------------------------------------------------------------ policy */

static void check_hash(const char *page, const char *tag, const char *directive)
{
    char open[32];
    char close[32];
    char wanted[128];
    size_t length;
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    char encoded[BASE64_ENCODE_RAW_LENGTH(SHA256_DIGEST_SIZE) + 1] = "";
    (void)snprintf(open, sizeof open, "<%s>", tag);
    (void)snprintf(close, sizeof close, "</%s>", tag);
    const char *at = between(page, open, close, &length);
    sha256_init(&context);
    sha256_update(&context, length, (const uint8_t *)at);
    sha256_digest(&context, sizeof digest, digest);
    base64_encode_raw(encoded, sizeof digest, digest);
    (void)snprintf(wanted, sizeof wanted, "%s 'sha256-%s'", directive, encoded);
    assert_non_null(strstr(page, wanted));
}

static void test_policy(void **unused)
{
    (void)unused;
    sample s;
    size_t length;
    stm_buffer page = STM_BUFFER_INIT;
    sample_init(&s);
    sample_stories(&s);
    render_as(&page, &s.results, "en");
    check_hash(page.data, "script", "script-src");
    check_hash(page.data, "style", "style-src");
    assert_non_null(strstr(page.data, "content=\"default-src 'none'; "));
    assert_non_null(strstr(page.data, "base-uri 'none'; form-action 'none'\""));
    assert_null(strstr(page.data, "unsafe"));
    const char *style = between(page.data, "<style>", "</style>", &length);
    const char *url = strstr(style, "url(");
    assert_true(!url || url > style + length);
    stm_buffer_release(&page);
    sample_release(&s);
}

/* Attributes that the policy forbids must not be asked for: neither by this room nor by its script. */
static void test_no_inline(void **unused)
{
    (void)unused;
    sample s;
    stm_buffer page = STM_BUFFER_INIT;
    sample_init(&s);
    render_as(&page, &s.results, "fr");
    assert_null(strstr(page.data, " style=\""));
    assert_null(strstr(page.data, " onclick"));
    assert_null(strstr(page.data, "innerHTML"));
    assert_null(strstr(page.data, "outerHTML"));
    assert_null(strstr(page.data, "insertAdjacentHTML"));
    assert_null(strstr(page.data, "document.write"));
    assert_null(strstr(page.data, "eval("));
    assert_null(strstr(page.data, "https:"));
    assert_null(strstr(page.data, "fetch("));
    stm_buffer_release(&page);
    sample_release(&s);
}

/* ------------------------------------------------------------------ hostile strings */

static void test_hostile(void **unused)
{
    (void)unused;
    sample s;
    stm_buffer page = STM_BUFFER_INIT;
    sample_init(&s);
    sample_hostile(&s);
    render_as(&page, &s.results, "en");
    assert_int_equal(occurrences(page.data, "<script"), 3); /* data, one block of texts, the script */
    assert_int_equal(occurrences(page.data, "</script"), 3);
    assert_null(strstr(page.data, "<!--"));
    assert_null(strstr(page.data, "\xE2\x80\xA8"));
    struct json_object *data = data_of(page.data, "stemma-data");
    struct json_object *articles = table(data, "articles");
    assert_int_equal(json_object_array_length(articles), 2);
    for (size_t i = 0; i < 2; i++) {
        struct json_object *row = json_object_array_get_idx(articles, i);
        const stemma_article *article = &s.results.articles[i];
        assert_string_equal(json_object_get_string(json_object_array_get_idx(row, 0)), article->id);
        assert_string_equal(json_object_get_string(json_object_array_get_idx(row, 1)), article->outlet);
        assert_string_equal(json_object_get_string(json_object_array_get_idx(row, 2)), article->title);
        assert_string_equal(json_object_get_string(json_object_array_get_idx(row, 3)), article->language);
    }
    struct json_object *texts = data_of(page.data, "texts-0");
    assert_string_equal(json_object_get_string(json_object_array_get_idx(texts, 1)), s.results.articles[1].text);
    json_object_put(texts);
    json_object_put(data);
    stm_buffer_release(&page);
    sample_release(&s);
}

/* What is written outside of data: the words of the filters. */
static void test_hostile_options(void **unused)
{
    (void)unused;
    sample s;
    stm_buffer page = STM_BUFFER_INIT;
    stemma_report_options options = STEMMA_REPORT_OPTIONS_INIT;
    sample_init(&s);
    sample_hostile(&s);
    options.outlet = s.results.articles[0].outlet;
    options.family = s.results.families[0].id;
    render(&page, &s.results, &options);
    assert_int_equal(occurrences(page.data, "<script"), 3);
    assert_non_null(strstr(page.data, "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;&lt;!--"));
    stm_buffer_release(&page);
    sample_release(&s);
}

/* ------------------------------------------------------------------ words */

static void test_words(void **unused)
{
    (void)unused;
    static const char begin[] = "\"report.";
    sample s;
    stm_buffer page = STM_BUFFER_INIT;
    sample_init(&s);
    sample_stories(&s);
    render_as(&page, &s.results, "fr");
    assert_non_null(strstr(page.data, "<html lang=\"fr\">"));
    struct json_object *data = data_of(page.data, "stemma-data");
    struct json_object *words = table(data, "words");
    size_t length;
    const char *script = between(page.data, "<script>", "</script>", &length);
    for (const char *at = script; (at = strstr(at, begin)) != NULL;) {
        char key[64] = "";
        at++;
        size_t size = strcspn(at, "\"");
        assert_true(size < sizeof key);
        memcpy(key, at, size);
        if (key[size - 1] != '.' && key[size - 1] != '_' && !json_object_object_get(words, key)) {
            fail_msg("the script says %s, the catalogue does not", key);
        }
        at += size;
    }
    static const char *const made[] = {"report.basis.credit",    "report.change.hedge", "report.precision.month",
                                       "report.filter_abstains", "report.theme_dark",   "report.n_alone.one"};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        assert_non_null(json_object_object_get(words, made[i]));
    }
    assert_null(strstr(page.data, "Probable source:")); /* one language only */
    json_object_put(data);
    stm_buffer_release(&page);
    sample_release(&s);
}

static void test_summary(void **unused)
{
    (void)unused;
    sample s;
    stm_buffer page = STM_BUFFER_INIT;
    sample_init(&s);
    render_as(&page, &s.results, "en");
    assert_non_null(strstr(page.data, "no passage is shared"));
    s.results.has_passages = s.results.has_families = false;
    render_as(&page, &s.results, "en");
    assert_non_null(strstr(page.data, "not yet compared"));
    s.results.has_passages = s.results.has_families = true;
    sample_stories(&s);
    render_as(&page, &s.results, "en");
    assert_non_null(
        strstr(page.data, "<h1>14 articles (2 undated, 3 rejected): 3 families, 5 to 9 independent origins."));
    render_as(&page, &s.results, "fr");
    assert_non_null(strstr(page.data, "3 familles, 5 à 9 origines indépendantes."));
    assert_non_null(strstr(page.data, "6,5 attendues"));
    stm_buffer_release(&page);
    sample_release(&s);
}

/* ------------------------------------------------------------------ what is shown */

static size_t shown(const stemma_results *results, const stemma_report_options *options, const char *name)
{
    stm_buffer page = STM_BUFFER_INIT;
    render(&page, results, options);
    struct json_object *data = data_of(page.data, "stemma-data");
    size_t count = json_object_array_length(table(data, name));
    json_object_put(data);
    stm_buffer_release(&page);
    return count;
}

static void test_filters(void **unused)
{
    (void)unused;
    sample s;
    stemma_report_options options = STEMMA_REPORT_OPTIONS_INIT;
    sample_init(&s);
    sample_stories(&s);
    assert_int_equal(shown(&s.results, &options, "articles"), 14);
    options.family = "ellery-echo-4";
    assert_int_equal(shown(&s.results, &options, "articles"), 4);
    assert_int_equal(shown(&s.results, &options, "passages"), 6);
    options = (stemma_report_options)STEMMA_REPORT_OPTIONS_INIT;
    options.outlet = "Le Courrier du Val"; /* its family, and its rejected page that stands alone */
    assert_int_equal(shown(&s.results, &options, "articles"), 6);
    assert_int_equal(shown(&s.results, &options, "families"), 1);
    options = (stemma_report_options)STEMMA_REPORT_OPTIONS_INIT;
    options.since = "2024-06"; /* the strike, and the page of 2024 that stands alone */
    assert_int_equal(shown(&s.results, &options, "articles"), 5);
    options.since = "2025";
    assert_int_equal(shown(&s.results, &options, "articles"), 0);
    sample_release(&s);
}

static void test_wrong_filters(void **unused)
{
    (void)unused;
    static const stemma_report_options wrong[] = {{"en", "no such family", NULL, NULL},
                                                  {"en", NULL, "No Such Gazette", NULL},
                                                  {"en", NULL, NULL, "yesterday"},
                                                  {"en", NULL, NULL, "2024-13-01"},
                                                  {"en", NULL, NULL, "2024/01/01"}};
    sample s;
    stemma_error error;
    stm_buffer page = STM_BUFFER_INIT;
    stemma_writer writer = {keep, &page};
    sample_init(&s);
    sample_stories(&s);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(stm_report_html(&s.results, &wrong[i], &writer, &error), STEMMA_E_ARGUMENT);
        assert_int_equal(page.length, 0);
    }
    sample_release(&s);
}

/* Of 4,000 articles, 2,000 come in full: whole families, the largest first; all stand in the table. */
static void test_many(void **unused)
{
    (void)unused;
    sample s;
    stm_report_selection selection;
    stemma_report_options options = STEMMA_REPORT_OPTIONS_INIT;
    stemma_error error;
    size_t smallest_full = SIZE_MAX;
    size_t largest_left = 0;
    sample_init(&s);
    sample_large(&s, 4000);
    assert_int_equal(stm_report_select(&selection, &s.results, &options, &error), STEMMA_OK);
    assert_int_equal(selection.article_count, 4000);
    assert_true(selection.full_count <= 2000 && selection.full_count > 1900);
    for (size_t i = 0; i < s.results.family_count; i++) {
        size_t size = s.results.families[i].member_count;
        for (size_t m = 0; m < size; m++) {
            bool full = selection.text[s.results.families[i].members[m]] != STM_REPORT_LEFT_OUT;
            assert_true(full == selection.family_full[i]);
        }
        if (selection.family_full[i] && size < smallest_full) {
            smallest_full = size;
        } else if (!selection.family_full[i] && size > largest_left) {
            largest_left = size;
        }
    }
    assert_true(largest_left <= 55 && smallest_full <= largest_left); /* smaller ones fill what is left */
    assert_int_equal(shown(&s.results, &options, "articles"), 4000);
    assert_int_equal(shown(&s.results, &options, "edges"), 4000);
    stm_report_selection_release(&selection);
    sample_release(&s);
}

/* ------------------------------------------------------------------ failures */

static void test_deterministic(void **unused)
{
    (void)unused;
    sample s;
    stm_buffer one = STM_BUFFER_INIT;
    stm_buffer two = STM_BUFFER_INIT;
    sample_init(&s);
    sample_large(&s, 500);
    render_as(&one, &s.results, "en");
    render_as(&two, &s.results, "en");
    assert_int_equal(one.length, two.length);
    assert_memory_equal(one.data, two.data, one.length);
    stm_buffer_release(&one);
    stm_buffer_release(&two);
    sample_release(&s);
}

static int fail_at(void *payload, const void *data, size_t bytes)
{
    unsigned long *left = payload;
    (void)data;
    (void)bytes;
    return --*left == 0 ? 1 : 0;
}

/* The user's decisions: a section where there are any, hostile reasons as data, no time. */
static void test_decisions(void **unused)
{
    (void)unused;
    static const stemma_decision decisions[] = {
        {.number = 1,
         .type = STEMMA_DECISION_PARENT,
         .article = 1,
         .other = 0,
         .article_id = "one",
         .other_id = "zero",
         .note = "</script><script>alert(1)</script>",
         .made_at = 1234567890,
         .undone_at = STEMMA_NO_TIME},
        {.number = 2,
         .type = STEMMA_DECISION_REMOVE,
         .state = STEMMA_DECISION_UNDONE,
         .article = STEMMA_NO_ARTICLE,
         .other = STEMMA_NO_ARTICLE,
         .article_id = "gone",
         .undone_at = 1234567891},
    };
    sample s;
    stm_buffer page = STM_BUFFER_INIT;
    sample_init(&s);
    sample_stories(&s);
    render_as(&page, &s.results, "en");
    assert_null(strstr(page.data, "<section id=\"decisions\""));
    s.results.decisions = decisions;
    s.results.decision_count = 2;
    render_as(&page, &s.results, "fr");
    assert_non_null(strstr(page.data, "<section id=\"decisions\""));
    assert_null(strstr(page.data, "alert(1)</script>"));
    assert_null(strstr(page.data, "123456789"));
    struct json_object *data = data_of(page.data, "stemma-data");
    struct json_object *rows = table(data, "decisions");
    assert_int_equal(json_object_array_length(rows), 2);
    struct json_object *first = json_object_array_get_idx(rows, 0);
    assert_string_equal(json_object_get_string(json_object_array_get_idx(first, 1)), "parent");
    assert_string_equal(json_object_get_string(json_object_array_get_idx(first, 9)), decisions[0].note);
    assert_int_equal(json_object_get_int(json_object_array_get_idx(json_object_array_get_idx(rows, 1), 3)), -1);
    json_object_put(data);
    sample_release(&s);
    stm_buffer_release(&page);
}

static void test_full_disk(void **unused)
{
    (void)unused;
    sample s;
    stemma_report_options options = STEMMA_REPORT_OPTIONS_INIT;
    unsigned long n = 1;
    sample_init(&s);
    sample_large(&s, 700);
    for (;; n++) {
        stemma_error error;
        unsigned long left = n;
        stemma_writer writer = {fail_at, &left};
        stemma_status status = stm_report_html(&s.results, &options, &writer, &error);
        if (status == STEMMA_OK) {
            break;
        }
        assert_int_equal(status, STEMMA_E_IO);
        assert_int_equal(error.code, STEMMA_CODE_CANNOT_WRITE);
        assert_int_equal(left, 0);
    }
    assert_true(n > 4); /* 2 MB in pieces */
    sample_release(&s);
}

static int swallow(void *payload, const void *data, size_t bytes)
{
    (void)payload;
    (void)data;
    (void)bytes;
    return 0;
}

static void test_no_memory(void **unused)
{
    (void)unused;
    sample s;
    stemma_report_options options = STEMMA_REPORT_OPTIONS_INIT;
    stemma_writer writer = {swallow, NULL};
    stemma_status status = STEMMA_OK;
    sample_init(&s);
    sample_stories(&s);
    STM_FAULT_LOOP(status)
    {
        stemma_error error;
        status = stm_report_html(&s.results, &options, &writer, &error);
    }
    assert_int_equal(status, STEMMA_OK);
    sample_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policy),          cmocka_unit_test(test_no_inline),     cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_hostile_options), cmocka_unit_test(test_words),         cmocka_unit_test(test_summary),
        cmocka_unit_test(test_filters),         cmocka_unit_test(test_wrong_filters), cmocka_unit_test(test_many),
        cmocka_unit_test(test_decisions),       cmocka_unit_test(test_deterministic), cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
