/* What the command line prints with: strings, cleaning, widths, quotations, numbers in words, dates; and the same with
 * every allocation failing once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "cli/cli.h"
#include "support/fault.h"

static cli speaker(const char *language)
{
    cli program;
    memset(&program, 0, sizeof program);
    program.language = language;
    return program;
}

/* ------------------------------------------------------------------ strings */

static void check_clean(const char *expected, const char *given)
{
    cli_buffer out = CLI_BUFFER_INIT;
    cli_buffer_clean(&out, given, strlen(given));
    assert_string_equal(cli_buffer_text(&out), expected);
    cli_buffer_release(&out);
}

static void cleans_what_a_terminal_obeys(void **state)
{
    (void)state;
    check_clean("", "");
    check_clean("plain é 橋 text", "plain é 橋 text");
    check_clean(" [31mred [0m", "\033[31mred\033[0m");
    check_clean("a b c d", "a\nb\tc\177d");
    check_clean("x y", "x\xc2\x9by");             /* CSI as one C1 control */
    check_clean("exe gnp", "exe\xe2\x80\xaegnp"); /* right-to-left override */
    check_clean("a b c", "a\xe2\x81\xa6"
                         "b\xe2\x81\xa9"
                         "c");                     /* isolates */
    check_clean("a\xe2\x80\x9c", "a\xe2\x80\x9c"); /* a quotation mark is left alone */
}

static void writes_json_strings(void **state)
{
    (void)state;
    cli_buffer out = CLI_BUFFER_INIT;
    cli_buffer_json(&out, "a\"b\\c\nd\te\001\177é");
    cli_buffer_json(&out, NULL);
    assert_string_equal(cli_buffer_text(&out), "\"a\\\"b\\\\c\\nd\\te\\u0001\\u007fé\"null");
    cli_buffer_release(&out);
}

/* ------------------------------------------------------------------ widths */

static void measures_columns(void **state)
{
    (void)state;
    assert_int_equal(cli_width("", 0), 0);
    assert_int_equal(cli_width("abc", 3), 3);
    assert_int_equal(cli_width("é", 2), 1);
    assert_int_equal(cli_width("e\xcc\x81", 3), 1);
    assert_int_equal(cli_width("橋は", 6), 4);
    assert_int_equal(cli_width("한국", 6), 4);
    assert_int_equal(cli_width("حريق", 8), 4);
    assert_int_equal(cli_width("\xff\xfe", 2), 2);
}

/* For every column count: what is cut fits, ends at a whole character, and one character more would not fit. */
static void cuts_by_columns(void **state)
{
    (void)state;
    const char *text = "a橋é한e\xcc\x81z";
    size_t length = strlen(text);
    for (size_t columns = 0; columns <= 10; columns++) {
        size_t cut = cli_width_cut(text, length, columns);
        assert_true(cli_width(text, cut) <= columns);
        assert_true(cut == length || ((unsigned char)text[cut] & 0xc0u) != 0x80u);
        if (cut < length) {
            size_t next = cut + cli_byte_of(text + cut, length - cut, 1);
            assert_true(cli_width(text, next) > columns);
        }
    }
}

static void counts_code_points(void **state)
{
    (void)state;
    const char *text = "aé橋\xf0\x9f\x8c\x8a!";
    static const size_t bytes[] = {0, 1, 3, 6, 10, 11, 11};
    for (uint32_t point = 0; point < 7; point++) {
        assert_int_equal(cli_byte_of(text, strlen(text), point), bytes[point]);
    }
}

/* ------------------------------------------------------------------ words */

static void check_count(const char *language, const char *key, uint64_t number, const char *expected)
{
    cli program = speaker(language);
    cli_buffer out = CLI_BUFFER_INIT;
    cli_put_count(&program, &out, key, number);
    assert_string_equal(cli_buffer_text(&out), expected);
    cli_buffer_release(&out);
}

static void counts_in_both_languages(void **state)
{
    (void)state;
    check_count("en", "cli.articles", 0, "0 articles");
    check_count("en", "cli.articles", 1, "1 article");
    check_count("en", "cli.articles", 2, "2 articles");
    check_count("fr", "cli.rejected", 0, "0 rejeté");
    check_count("fr", "cli.rejected", 1, "1 rejeté");
    check_count("fr", "cli.rejected", 2, "2 rejetés");
    check_count("en", "cli.families", 0, "no family");
    check_count("fr", "cli.families", 0, "aucune famille");
    check_count("en", "cli.families", UINT64_MAX, "18446744073709551615 families");
}

static void check_percent(const char *language, double value, const char *expected)
{
    cli program = speaker(language);
    assert_string_equal(cli_percent(&program, value).text, expected);
}

static void percentages_say_what_is_meant(void **state)
{
    (void)state;
    check_percent("en", 0, "0%");
    check_percent("en", 0.001, "<1%");
    check_percent("en", 0.006, "1%");
    check_percent("en", 0.49999, "<50%");
    check_percent("en", 0.5, "50%");
    check_percent("en", 0.994, "99%");
    check_percent("en", 0.9999, ">99%");
    check_percent("en", 1, "100%");
    check_percent("fr", 0.62, "62\xc2\xa0%");
}

static void check_origins(double low, double expected, double high, const char *text)
{
    cli program = speaker("en");
    cli_buffer out = CLI_BUFFER_INIT;
    cli_put_origins(&program, &out, low, expected, high);
    assert_string_equal(cli_buffer_text(&out), text);
    cli_buffer_release(&out);
}

static void origins_are_a_range(void **state)
{
    (void)state;
    check_origins(0, 0, 0, "0 origins");
    check_origins(1, 1.02, 1.3, "1 origin");
    check_origins(58, 61.2, 64.4, "58 to 64 origins (probably 61)");
}

static void check_interval(int64_t from, int64_t to, stemma_precision precision, const char *expected)
{
    cli program = speaker("en");
    cli_buffer out = CLI_BUFFER_INIT;
    const stemma_interval interval = {from, to, precision, NULL};
    cli_put_interval(&program, &out, &interval);
    assert_string_equal(cli_buffer_text(&out), expected);
    cli_buffer_release(&out);
}

static void dates_show_their_precision(void **state)
{
    (void)state;
    const int64_t july = 1719792000;
    const int64_t day = 86400;
    check_interval(july, july + 366 * day, STEMMA_PRECISION_YEAR, "2024..2025");
    check_interval(july, july + 31 * day - 1, STEMMA_PRECISION_MONTH, "2024-07");
    check_interval(july, july + day - 1, STEMMA_PRECISION_DAY, "2024-07-01");
    check_interval(july, july + 15 * day - 1, STEMMA_PRECISION_DAY, "2024-07-01..2024-07-15");
    check_interval(july + 37230, july + 37230, STEMMA_PRECISION_SECOND, "2024-07-01 10:20");
    check_interval(-1, -1, STEMMA_PRECISION_SECOND, "1969-12-31 23:59");
    check_interval(-2208988800, -2208988800, STEMMA_PRECISION_DAY, "1900-01-01");
    check_interval(951782400, 951782400, STEMMA_PRECISION_DAY, "2000-02-29");
    check_interval(STEMMA_TIME_OPEN_FROM, july, STEMMA_PRECISION_DAY, "..2024-07-01");
    check_interval(july, STEMMA_TIME_OPEN_TO, STEMMA_PRECISION_DAY, "2024-07-01..");
    check_interval(STEMMA_TIME_OPEN_FROM, STEMMA_TIME_OPEN_TO, STEMMA_PRECISION_UNKNOWN, "unknown");
}

static void check_quote(uint32_t begin, uint32_t end, uint32_t points, const char *expected)
{
    stemma_article article;
    memset(&article, 0, sizeof article);
    article.text = "Un été\n\n  long, très long,\tet chaud.";
    article.text_bytes = strlen(article.text);
    cli_buffer out = CLI_BUFFER_INIT;
    cli_put_quote(&out, &article, begin, end, points);
    assert_string_equal(cli_buffer_text(&out), expected);
    cli_buffer_release(&out);
}

static void quotes_are_one_line(void **state)
{
    (void)state;
    check_quote(0, 6, 60, "Un été");
    check_quote(3, 14, 60, "été long");
    check_quote(0, 36, 60, "Un été long, très long, et chaud.");
    check_quote(0, 36, 12, "Un été […] aud.");
    check_quote(5, 5, 60, "");
}

static void names_a_word_of_the_library(void **state)
{
    (void)state;
    cli program = speaker("fr");
    assert_string_equal(cli_word(&program, "cli.read", "text header"), "début du texte");
    assert_string_equal(cli_word(&program, "cli.read", "datePublished"), "champ datePublished");
    assert_string_equal(cli_word(&program, "cli.read", "something new"), "something new");
    assert_null(cli_word(&program, "cli.read", NULL));
}

static void names_an_article(void **state)
{
    (void)state;
    stemma_article article;
    memset(&article, 0, sizeof article);
    article.id = "22c2abbb0bafcc35";
    article.input = "folder/first.txt";
    assert_string_equal(cli_name(&article), "first.txt");
    article.input = "folder/many.jsonl";
    assert_string_equal(cli_name(&article), "22c2abbb0bafcc35");
    article.input = "-";
    assert_string_equal(cli_name(&article), "22c2abbb0bafcc35");
    article.id = "given";
    article.input = "folder/first.txt";
    assert_string_equal(cli_name(&article), "given");
}

/* ------------------------------------------------------------------ no memory */

/* All of it, with the n-th allocation failing: either the text is whole, or the failure is known. */
static stemma_status say_it_all(void)
{
    cli program = speaker("fr");
    cli_buffer out = CLI_BUFFER_INIT;
    cli_table table;
    static const char *const heads[] = {"cli.head.a", "cli.head.title"};
    cli_table_init(&table, &program, heads, 2, 0);
    for (int i = 0; i < 100; i++) {
        cli_table_cell(&table, "one");
        cli_table_cell(&table, "two");
        cli_table_note(&table, "a note");
    }
    cli_put(&program, &out, "cli.place_line", CLI_ARGS("file", "12", "a reason that is somewhat longer"));
    cli_put_count(&program, &out, "cli.articles", 7);
    cli_put_origins(&program, &out, 1, 2, 3);
    bool failed = out.failed || table.failed;
    if (!failed) {
        assert_string_equal(
            cli_buffer_text(&out),
            "file : ligne 12 : a reason that is somewhat longer7 articles1 à 3 origines (2 probablement)");
        assert_int_equal(table.count, 302);
    }
    cli_table_release(&table);
    cli_buffer_release(&out);
    return failed ? STEMMA_E_MEMORY : STEMMA_OK;
}

static void survives_every_failed_allocation(void **state)
{
    (void)state;
    stemma_status status = STEMMA_OK;
    STM_FAULT_LOOP(status)
    {
        status = say_it_all();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cleans_what_a_terminal_obeys),
        cmocka_unit_test(writes_json_strings),
        cmocka_unit_test(measures_columns),
        cmocka_unit_test(cuts_by_columns),
        cmocka_unit_test(counts_code_points),
        cmocka_unit_test(counts_in_both_languages),
        cmocka_unit_test(percentages_say_what_is_meant),
        cmocka_unit_test(origins_are_a_range),
        cmocka_unit_test(dates_show_their_precision),
        cmocka_unit_test(quotes_are_one_line),
        cmocka_unit_test(names_a_word_of_the_library),
        cmocka_unit_test(names_an_article),
        cmocka_unit_test(survives_every_failed_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
