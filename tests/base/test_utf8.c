/* UTF-8 against an oracle that decodes by arithmetic: a sequence is good when encoding what it says gives it back. */
#include "base/base_help.h"

#include <string.h>

/* Bytes of the well-formed sequence at `at`, 0 when there is none; written from the definition of UTF-8 (a lead byte
 * tells the length; shortest form; no surrogate; at most U+10FFFF), not from the table of byte ranges. */
static size_t oracle_sequence(uint32_t *code, const unsigned char *at, size_t left)
{
    static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    size_t need = at[0] < 0x80 ? 1 : at[0] < 0xC0 ? 0 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : at[0] < 0xF8 ? 4 : 0;
    if (need == 0 || need > left) {
        return 0;
    }
    uint32_t value = need == 1 ? at[0] : at[0] & (0x7Fu >> need);
    for (size_t i = 1; i < need; i++) {
        if (at[i] / 64 != 2) {
            return 0;
        }
        value = value * 64 + at[i] % 64;
    }
    if (value < smallest[need] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
        return 0;
    }
    *code = value;
    return need;
}

static bool oracle_valid(const unsigned char *bytes, size_t length)
{
    size_t at = 0;
    while (at < length) {
        uint32_t code;
        size_t step = oracle_sequence(&code, bytes + at, length - at);
        if (step == 0) {
            return false;
        }
        at += step;
    }
    return true;
}

/* Bytes in which good, cut and wrong sequences all come often. */
static size_t fill_random(unsigned char *bytes, size_t room, uint64_t *random)
{
    size_t length = random_below(random, (uint32_t)room);
    static const unsigned char telling[] = {0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE2, 0xED,
                                            0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF, 0x90, 0x8F, 0x9F, 0xA0};
    for (size_t i = 0; i < length; i++) {
        switch (random_below(random, 4)) {
        case 0:
            bytes[i] = telling[random_below(random, sizeof telling)];
            break;
        case 1:
            bytes[i] = (unsigned char)(0x80 + random_below(random, 64));
            break;
        case 2:
            bytes[i] = (unsigned char)random_below(random, 256);
            break;
        default:
            bytes[i] = (unsigned char)('a' + random_below(random, 26));
        }
    }
    return length;
}

/* Well-formed text of random code points. */
static size_t fill_valid(char *bytes, size_t points, uint64_t *random)
{
    static const uint32_t tops[] = {0x80, 0x800, 0x10000, 0x110000};
    size_t length = 0;
    for (size_t i = 0; i < points; i++) {
        uint32_t code = random_below(random, tops[random_below(random, 4)]);
        code = code >= 0xD800 && code <= 0xDFFF ? 'x' : code;
        length += stm_utf8_encode(bytes + length, code);
    }
    return length;
}

static void every_code_point_comes_back(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        if (code == 0xD800) {
            code = 0xE000;
        }
        char bytes[4];
        size_t length = stm_utf8_encode(bytes, code);
        uint32_t oracle;
        uint32_t decoded;
        if (oracle_sequence(&oracle, (const unsigned char *)bytes, length) != length || oracle != code ||
            stm_utf8_decode(&decoded, bytes, bytes + length) != length || decoded != code ||
            !stm_utf8_valid(bytes, length)) {
            fail_msg("code point %u", code);
        }
        /* cut short it is one bad byte */
        if (length > 1 && (stm_utf8_decode(&decoded, bytes, bytes + length - 1) != 1 || decoded != STM_REPLACEMENT)) {
            fail_msg("cut code point %u", code);
        }
    }
}

static void all_short_sequences_as_the_oracle(void **state)
{
    (void)state;
    /* every pair and triple of lead and second byte, with a third and fourth on the edges of their ranges */
    static const unsigned char edges[] = {0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF};
    for (unsigned lead = 0; lead < 256; lead++) {
        for (unsigned second = 0; second < 256; second++) {
            for (size_t e = 0; e < sizeof edges * sizeof edges; e++) {
                unsigned char bytes[4] = {(unsigned char)lead, (unsigned char)second, edges[e % sizeof edges],
                                          edges[e / sizeof edges]};
                for (size_t length = 1; length <= 4; length++) {
                    uint32_t expected = STM_REPLACEMENT;
                    size_t step = oracle_sequence(&expected, bytes, length);
                    uint32_t code;
                    size_t got = stm_utf8_decode(&code, (const char *)bytes, (const char *)bytes + length);
                    if (got != (step ? step : 1) || code != expected ||
                        stm_utf8_valid((const char *)bytes, length) != oracle_valid(bytes, length)) {
                        fail_msg("%02x %02x %02x %02x, %zu bytes", bytes[0], bytes[1], bytes[2], bytes[3], length);
                    }
                }
            }
        }
    }
}

/* Long runs of ASCII take a path of their own: a bad byte at every place of a text of every length. */
static void one_bad_byte_anywhere_is_seen(void **state)
{
    (void)state;
    char bytes[40];
    for (size_t length = 1; length <= sizeof bytes; length++) {
        memset(bytes, 'a', sizeof bytes);
        assert_true(stm_utf8_valid(bytes, length));
        for (size_t at = 0; at < length; at++) {
            bytes[at] = (char)0xE9;
            assert_false(stm_utf8_valid(bytes, length));
            bytes[at] = 'a';
        }
    }
    assert_true(stm_utf8_valid("", 0));
}

static void repair_gives_well_formed_text(void **state)
{
    (void)state;
    uint64_t random = 7;
    stm_buffer repaired = STM_BUFFER_INIT;
    stm_buffer twice = STM_BUFFER_INIT;
    for (int round = 0; round < 20000; round++) {
        unsigned char bytes[64];
        size_t length = fill_random(bytes, sizeof bytes, &random);
        bool valid = oracle_valid(bytes, length);
        assert_int_equal(stm_utf8_valid((const char *)bytes, length), valid);
        stm_buffer_clear(&repaired);
        stm_buffer_clear(&twice);
        size_t faults = stm_utf8_repair(&repaired, (const char *)bytes, length);
        assert_int_equal(faults == 0, valid);
        assert_true(oracle_valid((const unsigned char *)repaired.data, repaired.length));
        if (valid) {
            assert_int_equal(repaired.length, length);
            assert_memory_equal(repaired.data, bytes, length);
        }
        assert_int_equal(stm_utf8_repair(&twice, repaired.data, repaired.length), 0);
        assert_int_equal(twice.length, repaired.length);
        assert_memory_equal(twice.data, repaired.data, repaired.length);
    }
    stm_buffer_release(&repaired);
    stm_buffer_release(&twice);
}

/* Every good character stands in the repaired text, in its order, and nothing else but replacements. */
static void repair_keeps_every_good_character(void **state)
{
    (void)state;
    uint64_t random = 70;
    stm_buffer repaired = STM_BUFFER_INIT;
    for (int round = 0; round < 5000; round++) {
        unsigned char bytes[64];
        size_t length = fill_random(bytes, sizeof bytes, &random);
        stm_buffer_clear(&repaired);
        size_t faults = stm_utf8_repair(&repaired, (const char *)bytes, length);
        const unsigned char *out = (const unsigned char *)repaired.data;
        size_t at = 0;
        size_t replaced = 0;
        for (size_t i = 0; i < length;) {
            uint32_t code;
            size_t step = oracle_sequence(&code, bytes + i, length - i);
            if (step > 0) {
                assert_memory_equal(out + at, bytes + i, step);
                at += step;
                i += step;
                continue;
            }
            assert_memory_equal(out + at, "\xEF\xBF\xBD", 3);
            at += 3;
            replaced++;
            for (i++; i < length && bytes[i] / 64 == 2; i++) {
            }
        }
        assert_int_equal(at, repaired.length);
        assert_int_equal(replaced, faults);
    }
    stm_buffer_release(&repaired);
}

static void lengths_and_places_as_the_oracle(void **state)
{
    (void)state;
    uint64_t random = 99;
    for (int round = 0; round < 2000; round++) {
        char text[400];
        size_t byte_of[102];
        size_t points = random_below(&random, 100);
        size_t length = fill_valid(text, points, &random);
        size_t at = 0;
        for (size_t p = 0; p < points; p++) {
            uint32_t code;
            byte_of[p] = at;
            at += oracle_sequence(&code, (const unsigned char *)text + at, length - at);
        }
        byte_of[points] = length;
        assert_int_equal(stm_utf8_length(text, length), points);
        for (size_t p = 0; p <= points; p++) {
            assert_int_equal(stm_utf8_byte_of(text, length, p), byte_of[p]);
        }
        assert_int_equal(stm_utf8_byte_of(text, length, points + 5), length);
        stm_utf8_walker walker = {text, 0, 0};
        for (size_t p = 0; p <= points; p += 1 + random_below(&random, 4)) {
            assert_int_equal(stm_utf8_walk(&walker, byte_of[p]), p);
            assert_int_equal(stm_utf8_walk(&walker, byte_of[p]), p);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_comes_back),       cmocka_unit_test(all_short_sequences_as_the_oracle),
        cmocka_unit_test(one_bad_byte_anywhere_is_seen),     cmocka_unit_test(repair_gives_well_formed_text),
        cmocka_unit_test(repair_keeps_every_good_character), cmocka_unit_test(lengths_and_places_as_the_oracle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
