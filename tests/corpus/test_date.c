/* Dates: a table of what is read as what, of what is none, and properties over random days. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "corpus/corpus_internal.h"

#define Y STEMMA_PRECISION_YEAR
#define M STEMMA_PRECISION_MONTH
#define D STEMMA_PRECISION_DAY
#define S STEMMA_PRECISION_SECOND

typedef struct row {
    const char *string;
    const char *from;
    const char *to;
    stemma_precision precision;
} row;

static const row rows[] = {
    {"2024", "2024-01-01", "2024-12-31", Y},
    {"2024-07", "2024-07-01", "2024-07-31", M},
    {"2024-02", "2024-02-01", "2024-02-29", M},
    {"2024-07-25", "2024-07-25", "2024-07-25", D},
    {" 2024-07-25 ", "2024-07-25", "2024-07-25", D},
    {"2024/07/25", "2024-07-25", "2024-07-25", D},
    {"2024.7.5", "2024-07-05", "2024-07-05", D},
    {"20240725", "2024-07-25", "2024-07-25", D},
    {"2024-07-25T10:20:30Z", "2024-07-25T10:20:30Z", "2024-07-25T10:20:30Z", S},
    {"2024-07-25T10:20:30.123456Z", "2024-07-25T10:20:30Z", "2024-07-25T10:20:30Z", S},
    {"2024-07-25T10:20:30,5+02:00", "2024-07-25T08:20:30Z", "2024-07-25T08:20:30Z", S},
    {"2024-07-25T10:20:30-0530", "2024-07-25T15:50:30Z", "2024-07-25T15:50:30Z", S},
    {"2024-07-25T23:30:00-02", "2024-07-26T01:30:00Z", "2024-07-26T01:30:00Z", S},
    {"2024-07-25 10:20", "2024-07-25T10:20:00Z", "2024-07-25T10:20:00Z", S},
    {"2024-07-25 10:20:30 UTC", "2024-07-25T10:20:30Z", "2024-07-25T10:20:30Z", S},
    {"20240725T102030Z", "2024-07-25T10:20:30Z", "2024-07-25T10:20:30Z", S},
    {"2024-07-25T00:00:00Z", "2024-07-25", "2024-07-25", D},
    {"2024-07-25T00:00:00+02:00", "2024-07-25", "2024-07-25", D},
    {"25.07.2024", "2024-07-25", "2024-07-25", D},
    {"03.04.2024", "2024-04-03", "2024-04-03", D},
    {"25/07/2024", "2024-07-25", "2024-07-25", D},
    {"07/25/2024", "2024-07-25", "2024-07-25", D},
    {"05/05/2024", "2024-05-05", "2024-05-05", D},
    {"25-07-2024 10:00", "2024-07-25T10:00:00Z", "2024-07-25T10:00:00Z", S},
    {"Thu, 25 Jul 2024 10:00:00 GMT", "2024-07-25T10:00:00Z", "2024-07-25T10:00:00Z", S},
    {"Thu, 25 Jul 2024 10:00:00 +0200", "2024-07-25T08:00:00Z", "2024-07-25T08:00:00Z", S},
    {"Thu Jul 25 10:00:00 2024", "2024-07-25T10:00:00Z", "2024-07-25T10:00:00Z", S},
    {"Wed Aug 27 13:08:45 +0000 2008", "2008-08-27T13:08:45Z", "2008-08-27T13:08:45Z", S},
    {"July 25, 2024", "2024-07-25", "2024-07-25", D},
    {"July 25, 2024 3:15 PM", "2024-07-25T15:15:00Z", "2024-07-25T15:15:00Z", S},
    {"July 25, 2024 12:15 am", "2024-07-25T00:15:00Z", "2024-07-25T00:15:00Z", S},
    {"July 2024", "2024-07-01", "2024-07-31", M},
    {"25 juillet 2024", "2024-07-25", "2024-07-25", D},
    {"jeudi 25 juillet 2024 à 10h30", "2024-07-25T10:30:00Z", "2024-07-25T10:30:00Z", S},
    {"le 1er août 2024", "2024-08-01", "2024-08-01", D},
    {"25. Juli 2024", "2024-07-25", "2024-07-25", D},
    {"25 de julio de 2024", "2024-07-25", "2024-07-25", D},
    {"25 luglio 2024", "2024-07-25", "2024-07-25", D},
    {"25 de julho de 2024", "2024-07-25", "2024-07-25", D},
    {"25 июля 2024 г.", "2024-07-25", "2024-07-25", D},
    {"25 липня 2024 року", "2024-07-25", "2024-07-25", D},
    {"25 Temmuz 2024", "2024-07-25", "2024-07-25", D},
    {"25 يوليو 2024", "2024-07-25", "2024-07-25", D},
    {"٢٥ يوليو ٢٠٢٤", "2024-07-25", "2024-07-25", D},
    {"0201-12-14", NULL, NULL, 0},
    {"2999-01-01", NULL, NULL, 0},
    {"2024-02-30", NULL, NULL, 0},
    {"2023-02-29", NULL, NULL, 0},
    {"2024-13-01", NULL, NULL, 0},
    {"2024-00-10", NULL, NULL, 0},
    {"2024-07-00", NULL, NULL, 0},
    {"2024-07-25T25:00:00Z", NULL, NULL, 0},
    {"2024-07-25T10:61:00Z", NULL, NULL, 0},
    {"2024-07-25 and more", NULL, NULL, 0},
    {"03/04/2024", NULL, NULL, 0},
    {"13/13/2024", NULL, NULL, 0},
    {"", NULL, NULL, 0},
    {"   ", NULL, NULL, 0},
    {"yesterday", NULL, NULL, 0},
    {"not a date", NULL, NULL, 0},
    {"25 July", NULL, NULL, 0},
    {"25 26 July 2024", NULL, NULL, 0},
    {"July 25, 2024 to August 2, 2024", NULL, NULL, 0},
    {"1721865600", NULL, NULL, 0},
    {"12345", NULL, NULL, 0},
    {"99", NULL, NULL, 0},
    {"30 February 2024", NULL, NULL, 0},
};

static void check(const row *r, bool read, const stemma_interval *interval)
{
    char from[32];
    char to[32];
    if (read != (r->from != NULL)) {
        fail_msg("\"%s\" %s", r->string, read ? "read" : "not read");
    }
    stm_time_text(from, interval->from, interval->precision);
    stm_time_text(to, interval->to, interval->precision);
    if (r->from && (strcmp(from, r->from) != 0 || strcmp(to, r->to) != 0 || interval->precision != r->precision)) {
        fail_msg("\"%s\": %s to %s, precision %d", r->string, from, to, (int)interval->precision);
    }
    if (!read) {
        assert_true(interval->from == STEMMA_TIME_OPEN_FROM && interval->to == STEMMA_TIME_OPEN_TO);
        assert_int_equal(interval->precision, STEMMA_PRECISION_UNKNOWN);
    }
}

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        stemma_interval interval;
        bool read = stm_date_parse(&interval, rows[i].string, strlen(rows[i].string));
        check(&rows[i], read, &interval);
    }
}

static void test_interval_ends(void **state)
{
    (void)state;
    stemma_interval day;
    stemma_interval second;
    assert_true(stm_date_parse(&day, "2024-07-25", 10));
    assert_int_equal(day.to - day.from, 86399);
    assert_true(stm_date_parse(&second, "2024-07-25T10:00:00Z", 20));
    assert_true(second.from == second.to && second.from == day.from + 36000);
}

/* Every day of six centuries, written in three ways, comes back. */
static void test_all_days(void **state)
{
    (void)state;
    int64_t first = stm_days_from_civil(1500, 1, 1);
    int64_t last = stm_days_from_civil(2100, 12, 31);
    for (int64_t day = first; day <= last; day += 3) {
        char iso[40];
        char dotted[40];
        int64_t year;
        unsigned month;
        unsigned of_month;
        stemma_interval interval;
        stm_civil_from_days(day, &year, &month, &of_month);
        (void)snprintf(iso, sizeof iso, "%04d-%02u-%02u", (int)year, month, of_month);
        (void)snprintf(dotted, sizeof dotted, "%u.%u.%04d", of_month, month, (int)year);
        assert_true(stm_date_parse(&interval, iso, strlen(iso)));
        assert_int_equal(interval.from, day * 86400);
        assert_int_equal(interval.to, day * 86400 + 86399);
        assert_true(stm_date_parse(&interval, dotted, strlen(dotted)));
        assert_int_equal(interval.from, day * 86400);
    }
}

static void test_numbers(void **state)
{
    (void)state;
    static const row numbers[] = {{"1721865600", "2024-07-25T00:00:00Z", "2024-07-25T00:00:00Z", S},
                                  {"1721865600000", "2024-07-25T00:00:00Z", "2024-07-25T00:00:00Z", S},
                                  {"1721865600.75", "2024-07-25T00:00:00Z", "2024-07-25T00:00:00Z", S},
                                  {"2024", "2024-01-01", "2024-12-31", Y},
                                  {"20240725", "2024-07-25", "2024-07-25", D},
                                  {"-5", NULL, NULL, 0},
                                  {"17", NULL, NULL, 0},
                                  {"1e9", NULL, NULL, 0},
                                  {"999999999999999", NULL, NULL, 0}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        stemma_interval interval;
        bool read = stm_date_number(&interval, numbers[i].string, strlen(numbers[i].string));
        check(&numbers[i], read, &interval);
    }
}

static void test_names(void **state)
{
    (void)state;
    static const row names[] = {{"a/b/2024-07-25-titre.txt", "2024-07-25", "2024-07-25", D},
                                {"dossier-2020-01-01/texte.txt", NULL, NULL, 0},
                                {"20240725.txt", "2024-07-25", "2024-07-25", D},
                                {"x_20240725103000.txt", "2024-07-25", "2024-07-25", D},
                                {"depeche_2024_07.txt", "2024-07-01", "2024-07-31", M},
                                {"2024_07-2024-08-03.txt", "2024-08-03", "2024-08-03", D},
                                {"25-07-2024.txt", "2024-07-25", "2024-07-25", D},
                                {"05-07-2024.txt", NULL, NULL, 0},
                                {"001_7992a8f24dca2d0a.txt", NULL, NULL, 0},
                                {"0_20240725a.txt", NULL, NULL, 0},
                                {"a20240725.txt", NULL, NULL, 0},
                                {"20241325.txt", NULL, NULL, 0},
                                {"123456789.txt", NULL, NULL, 0},
                                {"report-2024.txt", NULL, NULL, 0},
                                {"2024-07-25T10-00.txt", "2024-07-25", "2024-07-25", D}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        stemma_interval interval;
        bool read = stm_date_in_name(&interval, names[i].string);
        check(&names[i], read, &interval);
    }
}

static void test_headers(void **state)
{
    (void)state;
    static const struct {
        row wanted;
        size_t bytes;
    } headers[] = {{{" date 2024-07 Le soir", "2024-07-01", "2024-07-31", M}, 14},
                   {{"date 2024-07-25\n\nTexte", "2024-07-25", "2024-07-25", D}, 17},
                   {{"Date: 25 juillet 2024\nTexte", "2024-07-25", "2024-07-25", D}, 22},
                   {{"date: 2024 Texte", NULL, NULL, 0}, 0},
                   {{"date 2024 fut une annee", NULL, NULL, 0}, 0},
                   {{"Date limite 2024-07", NULL, NULL, 0}, 0},
                   {{"dates 2024-07-25 x", NULL, NULL, 0}, 0},
                   {{"date 2024-99 x", NULL, NULL, 0}, 0},
                   {{"date", NULL, NULL, 0}, 0},
                   {{"", NULL, NULL, 0}, 0}};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        stemma_interval interval;
        size_t bytes;
        const char *text = headers[i].wanted.string;
        bool read = stm_date_in_header(&interval, &bytes, text, strlen(text));
        check(&headers[i].wanted, read, &interval);
        assert_int_equal(bytes, headers[i].bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table),    cmocka_unit_test(test_interval_ends),
                                       cmocka_unit_test(test_all_days), cmocka_unit_test(test_numbers),
                                       cmocka_unit_test(test_names),    cmocka_unit_test(test_headers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
