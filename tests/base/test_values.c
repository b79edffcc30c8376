/* Dates, JSON values, sorting and threads. */
#include "base/base_help.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ time */

static unsigned month_days(int64_t year, unsigned month)
{
    static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* One day after the other from the year -400 to the year 3000. */
static void civil_dates_as_counted(void **state)
{
    (void)state;
    int64_t day_number = stm_days_from_civil(-400, 1, 1);
    for (int64_t year = -400; year <= 3000; year++) {
        for (unsigned month = 1; month <= 12; month++) {
            for (unsigned day = 1; day <= month_days(year, month); day++, day_number++) {
                int64_t y;
                unsigned m;
                unsigned d;
                stm_civil_from_days(day_number, &y, &m, &d);
                if (stm_days_from_civil(year, month, day) != day_number || y != year || m != month || d != day) {
                    fail_msg("%lld-%u-%u", (long long)year, month, day);
                }
                if (year == 1970 && month == 1 && day == 1) {
                    assert_int_equal(day_number, 0);
                }
            }
        }
    }
    assert_int_equal(stm_days_from_civil(2000, 3, 1), 11017);
}

static void time_as_text(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        stemma_precision precision;
        const char *text;
    } cases[] = {
        {0, STEMMA_PRECISION_SECOND, "1970-01-01T00:00:00Z"},
        {0, STEMMA_PRECISION_DAY, "1970-01-01"},
        {-1, STEMMA_PRECISION_SECOND, "1969-12-31T23:59:59Z"},
        {-1, STEMMA_PRECISION_DAY, "1969-12-31"},
        {-86400, STEMMA_PRECISION_SECOND, "1969-12-31T00:00:00Z"},
        {1721901600, STEMMA_PRECISION_SECOND, "2024-07-25T10:00:00Z"},
        {1721951999, STEMMA_PRECISION_DAY, "2024-07-25"},
        {1721951999, STEMMA_PRECISION_MONTH, "2024-07-25"},
        {1709208000, STEMMA_PRECISION_YEAR, "2024-02-29"},
        {-14831769600, STEMMA_PRECISION_DAY, "1500-01-01"},
        {STEMMA_TIME_OPEN_FROM, STEMMA_PRECISION_DAY, ""},
        {STEMMA_TIME_OPEN_TO, STEMMA_PRECISION_SECOND, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[32];
        stm_time_text(text, cases[i].seconds, cases[i].precision);
        assert_string_equal(text, cases[i].text);
    }
}

/* ------------------------------------------------------------------ JSON */

static void check_string(const char *bytes, size_t length, const char *expected)
{
    stm_buffer out = STM_BUFFER_INIT;
    stm_json_text(&out, bytes, length);
    assert_false(out.failed);
    assert_string_equal(out.data, expected);
    stm_buffer_release(&out);
}

static void json_strings(void **state)
{
    (void)state;
    check_string("", 0, "\"\"");
    check_string("a\"b\\c/", 6, "\"a\\\"b\\\\c/\"");
    check_string("\n\t\r", 3, "\"\\n\\t\\r\"");
    check_string("\0\x1f\x7f\x01z", 5, "\"\\u0000\\u001f\\u007f\\u0001z\"");
    check_string("\xE2\x80\xA8-\xE2\x80\xA9", 7, "\"\\u2028-\\u2029\"");
    /* neighbours of U+2028, and a text that ends within it, are as they were */
    check_string("\xE2\x80\xA7\xE2\x80\xAA\xE2\x80", 8, "\"\xE2\x80\xA7\xE2\x80\xAA\xE2\x80\"");
    check_string("\xC3\xA9\xF0\x9F\x8D\xBA", 6, "\"\xC3\xA9\xF0\x9F\x8D\xBA\"");
    stm_buffer out = STM_BUFFER_INIT;
    stm_json_string(&out, NULL);
    stm_json_string(&out, "x");
    assert_string_equal(out.data, "null\"x\"");
    stm_buffer_release(&out);
}

static void json_probabilities(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0, "0.0"},
        {1, "1.0"},
        {0.5, "0.5"},
        {0.05, "0.05"},
        {1.0 / 3, "0.333333"},
        {2.0 / 3, "0.666667"},
        {0.9999999, "1.0"},
        {0.0000004, "0.0"},
        {0.000001, "0.000001"},
        {12.25, "12.25"},
        {100, "100.0"},
        {0.1 + 0.2, "0.3"},
        {0.9999994, "0.999999"},
        {3.0000005, "3.000001"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        stm_buffer out = STM_BUFFER_INIT;
        stm_json_probability(&out, cases[i].value);
        assert_string_equal(out.data, cases[i].text);
        stm_buffer_release(&out);
    }
}

/* ------------------------------------------------------------------ sorting */

static int compare_u32(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

static int compare_u64(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

enum { SORT_MAX = 5000 };

static const size_t sort_sizes[] = {0,   1,   2,   3,    22,   23,   24,   25,   26,  27,
                                    255, 256, 257, 2046, 2047, 2048, 2049, 2050, 5000};

/* What the items look like: all bits, few values, equal digits, and orders that trip bad sorts. */
static uint64_t sort_item(unsigned kind, size_t i, size_t count, uint64_t *random)
{
    switch (kind) {
    case 0:
        return next_random(random);
    case 1:
        return random_below(random, 3) * 0x0101010101010101u;
    case 2:
        return 42;
    case 3:
        return i << 20;
    case 4:
        return (count - i) << 37;
    default:
        return (uint64_t)random_below(random, 256) << (8 * (kind - 5));
    }
}

static void sorts_as_qsort(void **state)
{
    (void)state;
    uint64_t random = 3;
    static uint64_t wide[SORT_MAX];
    static uint64_t wide_expected[SORT_MAX];
    static uint32_t narrow[SORT_MAX];
    static uint32_t narrow_expected[SORT_MAX];
    for (size_t s = 0; s < sizeof sort_sizes / sizeof *sort_sizes; s++) {
        for (unsigned kind = 0; kind < 13; kind++) {
            size_t count = sort_sizes[s];
            for (size_t i = 0; i < count; i++) {
                wide[i] = wide_expected[i] = sort_item(kind, i, count, &random);
                narrow[i] = narrow_expected[i] = (uint32_t)(wide[i] ^ wide[i] >> 32);
            }
            qsort(wide_expected, count, sizeof *wide, compare_u64);
            qsort(narrow_expected, count, sizeof *narrow, compare_u32);
            stm_sort_u64(wide, count);
            stm_sort_u32(narrow, count);
            assert_memory_equal(wide, wide_expected, count * sizeof *wide + !count);
            assert_memory_equal(narrow, narrow_expected, count * sizeof *narrow + !count);
        }
    }
}

static void sort_by_high_halves_keeps_low_ones(void **state)
{
    (void)state;
    uint64_t random = 4;
    static uint64_t items[SORT_MAX];
    static uint64_t expected[SORT_MAX];
    for (size_t s = 0; s < sizeof sort_sizes / sizeof *sort_sizes; s++) {
        for (unsigned kind = 0; kind < 13; kind++) {
            size_t count = sort_sizes[s];
            uint32_t low = 0;
            for (size_t i = 0; i < count; i++) {
                low += 1 + random_below(&random, 1000);
                items[i] = expected[i] = (sort_item(kind, i, count, &random) & 0xFFFFFFFF00000000u) | low;
            }
            qsort(expected, count, sizeof *expected, compare_u64);
            stm_sort_high_u64(items, count);
            assert_memory_equal(items, expected, count * sizeof *items + !count);
        }
    }
}

/* ------------------------------------------------------------------ threads */

enum { INDEXES = 3000 };

typedef struct thread_work {
    atomic_int calls[INDEXES];
    unsigned threads;
    size_t failing; /* this index and every seventh behind it fail */
    atomic_bool bad_thread;
} thread_work;

static stemma_status note_index(void *payload, size_t index, unsigned thread, stemma_error *error)
{
    thread_work *work = payload;
    atomic_fetch_add(&work->calls[index], 1);
    if (thread >= work->threads) {
        atomic_store(&work->bad_thread, true);
    }
    if (index >= work->failing && (index - work->failing) % 7 == 0) {
        return stm_error_set(error, index % 2 ? STEMMA_E_IO : STEMMA_E_FORMAT, "index %zu", index);
    }
    return STEMMA_OK;
}

static void every_index_once(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 2, 7, 8, 9, INDEXES};
    for (unsigned threads = 1; threads <= 8; threads++) {
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
            thread_work *work = calloc(1, sizeof *work);
            assert_non_null(work);
            work->threads = threads;
            work->failing = SIZE_MAX;
            assert_int_equal(stm_parallel(counts[c], threads, note_index, work, NULL), STEMMA_OK);
            for (size_t i = 0; i < INDEXES; i++) {
                assert_int_equal(atomic_load(&work->calls[i]), i < counts[c]);
            }
            assert_false(atomic_load(&work->bad_thread));
            free(work);
        }
    }
}

static void first_failure_by_index_is_told(void **state)
{
    (void)state;
    static const size_t places[] = {0, 1, 5, 100, 2000, INDEXES - 1};
    for (unsigned threads = 1; threads <= 8; threads++) {
        for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
            thread_work *work = calloc(1, sizeof *work);
            assert_non_null(work);
            work->threads = threads;
            work->failing = places[p];
            stemma_error error = {STEMMA_OK, STEMMA_CODE_NONE, "", ""};
            stemma_status status = stm_parallel(INDEXES, threads, note_index, work, &error);
            char expected[32];
            (void)snprintf(expected, sizeof expected, "index %zu", places[p]);
            assert_string_equal(error.message, expected);
            assert_int_equal(status, places[p] % 2 ? STEMMA_E_IO : STEMMA_E_FORMAT);
            for (size_t i = 0; i <= places[p]; i++) {
                assert_int_equal(atomic_load(&work->calls[i]), 1);
            }
            assert_int_equal(stm_parallel(INDEXES, threads, note_index, work, NULL), status);
            free(work);
        }
    }
}

static void thread_counts(void **state)
{
    (void)state;
    assert_true(stm_thread_count(0) >= 1);
    assert_int_equal(stm_thread_count(1), 1);
    assert_int_equal(stm_thread_count(5), 5);
    unsigned many = stm_thread_count(1000000);
    assert_in_range(many, 8, 4096);
    thread_work *work = calloc(1, sizeof *work);
    assert_non_null(work);
    work->threads = 1000000;
    work->failing = SIZE_MAX;
    assert_int_equal(stm_parallel(INDEXES, 1000000, note_index, work, NULL), STEMMA_OK); /* capped, not refused */
    assert_int_equal(stm_parallel(1, 0, note_index, work, NULL), STEMMA_OK);
    free(work);
}

/* ------------------------------------------------------------------ formats */

static void check_format(const char *format, size_t count, const char *expected)
{
    static const char *const arguments[] = {"un", "", NULL, "%1", "\xC3\xA9\xC3\xA9", "6", "7", "8", "9"};
    char out[64];
    assert_int_equal(stemma_format(out, sizeof out, format, arguments, count), strlen(expected));
    assert_string_equal(out, expected);
}

static void formats(void **state)
{
    (void)state;
    check_format("", 9, "");
    check_format("a%1b", 9, "aunb");
    check_format("%1%1", 1, "unun");
    check_format("%9%8%2%3!", 9, "98!");
    check_format("%4", 9, "%1");   /* what an argument holds is not read again */
    check_format("%2%5", 2, "%5"); /* an argument that is not there stays as it is written */
    check_format("100 %% %0 %", 9, "100 % %0 %");
    static const char *const accents[] = {"\xC3\xA9\xC3\xA9"};
    char out[8];
    for (size_t size = 0; size < sizeof out; size++) {
        memset(out, '#', sizeof out);
        assert_int_equal(stemma_format(out, size, "x%1y", accents, 1), 6);
        static const char *const cut[] = {
            "", "", "x", "x", "x\xC3\xA9", "x\xC3\xA9", "x\xC3\xA9\xC3\xA9", "x\xC3\xA9\xC3\xA9y"};
        if (size > 0) {
            assert_string_equal(out, cut[size]);
        }
        assert_int_equal(out[sizeof out - 1], '#');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(civil_dates_as_counted), cmocka_unit_test(time_as_text),
        cmocka_unit_test(json_strings),           cmocka_unit_test(json_probabilities),
        cmocka_unit_test(sorts_as_qsort),         cmocka_unit_test(sort_by_high_halves_keeps_low_ones),
        cmocka_unit_test(every_index_once),       cmocka_unit_test(first_failure_by_index_is_told),
        cmocka_unit_test(thread_counts),          cmocka_unit_test(formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
