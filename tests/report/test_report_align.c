/* What holds for every alignment: both rows have the same length, taking the gaps out gives the texts back, and the
 * columns that agree are counted right. Against texts that are edited at random, and texts that share nothing. */
#include "report/report_align.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

static uint64_t draw(uint64_t *state, uint64_t below)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (*state >> 33) % below;
}

/* The row without gaps, its U+2010 a hyphen again. */
static void restored(stm_buffer *out, const stm_buffer *row)
{
    stm_buffer_clear(out);
    stm_buffer_string(out, "");
    for (size_t i = 0; row->data && i < row->length; i++) {
        if (strncmp(row->data + i, "\xE2\x80\x90", 3) == 0) {
            stm_buffer_char(out, '-');
            i += 2;
        } else if (row->data[i] != '-') {
            stm_buffer_char(out, row->data[i]);
        }
    }
}

static size_t agreeing(const stm_buffer *one, const stm_buffer *two)
{
    size_t count = 0;
    const char *x = one->data;
    const char *y = two->data;
    while (x < one->data + one->length) {
        uint32_t left;
        uint32_t right;
        x += stm_utf8_decode(&left, x, one->data + one->length);
        y += stm_utf8_decode(&right, y, two->data + two->length);
        count += left == right ? 1 : 0;
    }
    return count;
}

static void check(stm_report_aligner *aligner, const char *a, const char *b)
{
    stm_buffer back = STM_BUFFER_INIT;
    stemma_error error;
    stm_report_bytes first = {a, strlen(a)};
    stm_report_bytes second = {b, strlen(b)};
    assert_int_equal(stm_report_align(aligner, first, second, &error), STEMMA_OK);
    const char *s1 = aligner->s1.data ? aligner->s1.data : "";
    const char *s2 = aligner->s2.data ? aligner->s2.data : "";
    assert_int_equal(stm_utf8_length(s1, aligner->s1.length), stm_utf8_length(s2, aligner->s2.length));
    restored(&back, &aligner->s1);
    assert_string_equal(back.data, a);
    restored(&back, &aligner->s2);
    assert_string_equal(back.data, b);
    assert_int_equal(agreeing(&aligner->s1, &aligner->s2), aligner->matches);
    stm_buffer_release(&back);
}

static void edited(stm_buffer *out, const char *text, uint64_t *state)
{
    stm_buffer_clear(out);
    stm_buffer_string(out, "");
    for (const char *at = text; *at;) {
        size_t word = strcspn(at, " ") + (at[strcspn(at, " ")] ? 1 : 0);
        uint64_t what = draw(state, 12);
        if (what == 0) {
            stm_buffer_string(out, "é-ü ");
        }
        if (what != 1) {
            stm_buffer_bytes(out, at, word);
        }
        if (what == 2) {
            stm_buffer_bytes(out, at, word);
        }
        at += word;
    }
}

static void test_random_edits(void **unused)
{
    (void)unused;
    static const char text[] = "Le préfet Jean-Paul Tourrel doit se rendre sur place mardi, a-t-on appris de source "
                               "proche du dossier ; 340 habitants ont passé la nuit au gymnase.\nالجسر القديم يغلق 🌉 ";
    stm_report_aligner aligner = STM_REPORT_ALIGNER_INIT;
    stm_buffer other = STM_BUFFER_INIT;
    uint64_t state = 42;
    for (int i = 0; i < 2000; i++) {
        edited(&other, text, &state);
        check(&aligner, text, other.data);
        check(&aligner, other.data, text);
    }
    stm_buffer_release(&other);
    stm_report_aligner_release(&aligner);
}

static void test_edges(void **unused)
{
    (void)unused;
    stm_report_aligner aligner = STM_REPORT_ALIGNER_INIT;
    check(&aligner, "", "");
    check(&aligner, "", "a b");
    check(&aligner, "a b", "");
    check(&aligner, "é", "è");   /* same first byte, another last one */
    check(&aligner, "aé", "bé"); /* same tail of several bytes */
    check(&aligner, "a  b", "a b");
    check(&aligner, " a", "a ");
    check(&aligner, "--", "-");
    stm_report_aligner_release(&aligner);
}

/* More differing words than are searched: paired off as one gap, still a true alignment. */
static void test_nothing_shared(void **unused)
{
    (void)unused;
    stm_report_aligner aligner = STM_REPORT_ALIGNER_INIT;
    stm_buffer a = STM_BUFFER_INIT;
    stm_buffer b = STM_BUFFER_INIT;
    for (int i = 0; i < 400; i++) {
        stm_buffer_format(&a, "word%d ", i);
        stm_buffer_format(&b, "term%d ", i * 3);
    }
    check(&aligner, a.data, b.data);
    stm_buffer_release(&a);
    stm_buffer_release(&b);
    stm_report_aligner_release(&aligner);
}

static void test_changed_word(void **unused)
{
    (void)unused;
    stm_report_aligner aligner = STM_REPORT_ALIGNER_INIT;
    check(&aligner, "a toll of 12 dead", "a toll of 140 dead");
    assert_string_equal(aligner.s1.data, "a toll of 12- dead");
    assert_string_equal(aligner.s2.data, "a toll of 140 dead");
    assert_int_equal(aligner.matches, 16);
    stm_report_aligner_release(&aligner);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_edits),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_nothing_shared),
        cmocka_unit_test(test_changed_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
