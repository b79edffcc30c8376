/* Errors, growing arrays, arenas and buffers; each with allocations that fail. */
#include "base/base_help.h"

#include <stdlib.h>
#include <string.h>

#include "support/fault.h"

/* ------------------------------------------------------------------ errors */

static void error_without_a_place_to_write_it(void **state)
{
    (void)state;
    assert_int_equal(stm_error_set(NULL, STEMMA_E_IO, "%d", 1), STEMMA_E_IO);
    assert_int_equal(stm_error_code(NULL, STEMMA_E_STORE, STEMMA_CODE_DISK_FULL, "x", "%d", 1), STEMMA_E_STORE);
    assert_int_equal(stm_error_memory(NULL), STEMMA_E_MEMORY);
}

static void error_is_one_line(void **state)
{
    (void)state;
    stemma_error error;
    assert_int_equal(stm_error_set(&error, STEMMA_E_FORMAT, "a\nb\r\nc"), STEMMA_E_FORMAT);
    assert_string_equal(error.message, "a b  c");
    assert_int_equal(error.status, STEMMA_E_FORMAT);
    assert_int_equal(error.code, STEMMA_CODE_NONE);
    assert_string_equal(error.subject, "");
}

static void error_keeps_code_and_subject(void **state)
{
    (void)state;
    stemma_error error;
    assert_int_equal(
        stm_error_code(&error, STEMMA_E_STORE, STEMMA_CODE_CASE_LOCKED, "dir/case.stemma", "locked by %d", 7),
        STEMMA_E_STORE);
    assert_int_equal(error.code, STEMMA_CODE_CASE_LOCKED);
    assert_string_equal(error.subject, "dir/case.stemma");
    assert_string_equal(error.message, "locked by 7");
    (void)stm_error_code(&error, STEMMA_E_STORE, STEMMA_CODE_CASE_LOCKED, NULL, "x");
    assert_string_equal(error.subject, "");
    assert_int_equal(stm_error_memory(&error), STEMMA_E_MEMORY);
    assert_int_equal(error.code, STEMMA_CODE_OUT_OF_MEMORY);
}

/* Characters of one to four bytes, pushed over the edge by 0 to 8 letters before them: what is left is well-formed, a
 * beginning of the whole, and lacks no character that would have fitted. */
static void error_is_cut_at_the_last_whole_character(void **state)
{
    (void)state;
    static const char *const characters[] = {"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x8D\xBA"};
    for (size_t bytes = 1; bytes <= 4; bytes++) {
        for (size_t shift = 0; shift <= 8; shift++) {
            char whole[1024] = "";
            memset(whole, 'x', shift);
            for (size_t at = shift; at + bytes < 400; at += bytes) {
                memcpy(whole + at, characters[bytes - 1], bytes + 1);
            }
            stemma_error error;
            memset(&error, 'z', sizeof error);
            (void)stm_error_code(&error, STEMMA_E_IO, STEMMA_CODE_CANNOT_WRITE, whole, "%s", whole);
            size_t room = sizeof error.message - 1;
            size_t expected = shift + (room - shift) / bytes * bytes;
            assert_int_equal(strlen(error.message), expected);
            assert_int_equal(strlen(error.subject), expected);
            assert_memory_equal(error.message, whole, expected);
            assert_true(stm_utf8_valid(error.message, strlen(error.message)));
        }
    }
}

static void error_that_fits_exactly_is_not_cut(void **state)
{
    (void)state;
    stemma_error error;
    char whole[256];
    memset(whole, 'x', 253);
    memcpy(whole + 253, "\xC3\xA9", 3);
    (void)stm_error_set(&error, STEMMA_E_IO, "%s", whole);
    assert_string_equal(error.message, whole);
}

/* ------------------------------------------------------------------ stm_reserve */

static void reserve_keeps_what_is_there(void **state)
{
    (void)state;
    uint32_t *items = NULL;
    size_t capacity = 0;
    size_t grown = 0;
    for (uint32_t i = 0; i < 5000; i++) {
        size_t before = capacity;
        assert_int_equal(STM_RESERVE(items, capacity, (size_t)i + 1, NULL), STEMMA_OK);
        assert_true(capacity > i);
        grown += capacity != before;
        items[i] = i * 3;
    }
    assert_true(grown < 30); /* geometric */
    for (uint32_t i = 0; i < 5000; i++) {
        assert_int_equal(items[i], i * 3);
    }
    size_t before = capacity;
    assert_int_equal(STM_RESERVE(items, capacity, 10, NULL), STEMMA_OK);
    assert_int_equal(capacity, before);
    free(items);
}

static void reserve_that_fails_loses_nothing(void **state)
{
    (void)state;
    uint64_t *items = NULL;
    size_t capacity = 0;
    stemma_error error;
    assert_int_equal(STM_RESERVE(items, capacity, 4, &error), STEMMA_OK);
    items[3] = 42;
    size_t before = capacity;
    stm_fault_arm(1);
    assert_int_equal(STM_RESERVE(items, capacity, 100000, &error), STEMMA_E_MEMORY);
    stm_fault_arm(0);
    assert_int_equal(capacity, before);
    assert_int_equal(items[3], 42);
    assert_int_equal(error.code, STEMMA_CODE_OUT_OF_MEMORY);
    /* more bytes than there are numbers for them */
    assert_int_equal(STM_RESERVE(items, capacity, SIZE_MAX / 4, &error), STEMMA_E_MEMORY);
    assert_int_equal(STM_RESERVE(items, capacity, SIZE_MAX, &error), STEMMA_E_MEMORY);
    assert_int_equal(capacity, before);
    assert_int_equal(items[3], 42);
    free(items);
}

/* ------------------------------------------------------------------ arenas */

static void arena_places_are_aligned_and_apart(void **state)
{
    (void)state;
    enum { PLACES = 2000 };
    stm_arena arena = STM_ARENA_INIT;
    unsigned char *places[PLACES];
    size_t sizes[PLACES];
    uint64_t random = 1;
    for (size_t i = 0; i < PLACES; i++) {
        sizes[i] = random_below(&random, 100) == 0 ? random_below(&random, 70000) : random_below(&random, 200);
        places[i] = stm_arena_alloc(&arena, sizes[i]);
        assert_non_null(places[i]);
        assert_int_equal((uintptr_t)places[i] % 16, 0);
        memset(places[i], (int)(i & 255), sizes[i]);
    }
    for (size_t i = 0; i < PLACES; i++) {
        for (size_t k = 0; k < sizes[i]; k++) {
            assert_int_equal(places[i][k], i & 255);
        }
    }
    stm_arena_release(&arena);
    assert_null(arena.block);
}

static void arena_zero_is_zero_after_use(void **state)
{
    (void)state;
    stm_arena arena = STM_ARENA_INIT;
    char *dirty = stm_arena_alloc(&arena, 4000);
    assert_non_null(dirty);
    memset(dirty, 0xAA, 4000);
    stm_arena_reset(&arena);
    const char *clean = stm_arena_zero(&arena, 4000);
    assert_ptr_equal(clean, dirty); /* the block was kept */
    for (size_t i = 0; i < 4000; i++) {
        assert_int_equal(clean[i], 0);
    }
    stm_arena_release(&arena);
}

static void arena_texts_are_copies(void **state)
{
    (void)state;
    stm_arena arena = STM_ARENA_INIT;
    char bytes[] = "d\0ux";
    char *copy = stm_arena_text(&arena, bytes, 4);
    char *string = stm_arena_string(&arena, "un");
    bytes[0] = '?';
    assert_memory_equal(copy, "d\0ux", 5);
    assert_string_equal(string, "un");
    assert_null(stm_arena_string(&arena, NULL));
    assert_string_equal(stm_arena_text(&arena, NULL, 0), "");
    stm_arena_release(&arena);
}

/* After a reset the largest block is there still, so that a second round of the same work allocates nothing. */
static void arena_reset_keeps_the_largest_block(void **state)
{
    (void)state;
    stm_arena arena = STM_ARENA_INIT;
    for (int i = 0; i < 200; i++) {
        assert_non_null(stm_arena_alloc(&arena, 5000));
    }
    void *big = stm_arena_alloc(&arena, 9u << 20);
    assert_non_null(big);
    for (int i = 0; i < 20; i++) { /* smaller blocks, made after the largest one */
        assert_non_null(stm_arena_alloc(&arena, 900000));
    }
    assert_true(arena.bytes >= (9u << 20) + 200u * 5000u + 20u * 900000u);
    stm_arena_reset(&arena);
    assert_int_equal(arena.bytes, 0);
    stm_fault_arm_lasting(1);
    void *again = stm_arena_alloc(&arena, 9u << 20);
    unsigned long hits = stm_fault_hits();
    stm_fault_arm(0);
    assert_ptr_equal(again, big);
    assert_int_equal(hits, 0);
    stm_arena_reset(&arena);
    stm_arena_release(&arena);
    stm_arena_release(&arena); /* nothing the second time */
    stm_arena empty = STM_ARENA_INIT;
    stm_arena_reset(&empty);
    stm_arena_release(&empty);
}

static void arena_without_memory(void **state)
{
    (void)state;
    stm_arena arena = STM_ARENA_INIT;
    assert_null(stm_arena_alloc(&arena, SIZE_MAX));
    assert_null(stm_arena_alloc(&arena, SIZE_MAX - 20));
    stm_fault_arm_lasting(1);
    void *none = stm_arena_alloc(&arena, 16);
    void *zero = stm_arena_zero(&arena, 16);
    char *text = stm_arena_text(&arena, "x", 1);
    stm_fault_arm(0);
    assert_null(none);
    assert_null(zero);
    assert_null(text);
    char *first = stm_arena_string(&arena, "first");
    stm_fault_arm(1);
    none = stm_arena_alloc(&arena, 1u << 20);
    stm_fault_arm(0);
    assert_null(none);
    assert_string_equal(first, "first");
    assert_non_null(stm_arena_alloc(&arena, 1u << 20));
    stm_arena_release(&arena);
}

/* ------------------------------------------------------------------ buffers */

static void buffer_appends(void **state)
{
    (void)state;
    stm_buffer buffer = STM_BUFFER_INIT;
    stm_buffer_string(&buffer, "ab");
    stm_buffer_char(&buffer, 'c');
    stm_buffer_bytes(&buffer, "d\0e", 3);
    stm_buffer_format(&buffer, "%s=%d", "x", 12);
    stm_buffer_bytes(&buffer, NULL, 0);
    assert_false(buffer.failed);
    assert_int_equal(buffer.length, 10);
    assert_memory_equal(buffer.data, "abcd\0ex=12", 11);
    stm_buffer_clear(&buffer);
    assert_int_equal(buffer.length, 0);
    assert_string_equal(buffer.data, "");
    char expected[3000] = "";
    for (int i = 0; i < 500; i++) {
        stm_buffer_format(&buffer, "%04d,", i);
        (void)snprintf(expected + (size_t)i * 5, 6, "%04d,", i);
    }
    assert_string_equal(buffer.data, expected);
    stm_buffer_release(&buffer);
    assert_null(buffer.data);
    stm_buffer_clear(&buffer); /* of nothing */
}

static void buffer_remembers_a_failure(void **state)
{
    (void)state;
    stm_buffer buffer = STM_BUFFER_INIT;
    stm_buffer_string(&buffer, "kept");
    stm_fault_arm(1);
    for (int i = 0; i < 100; i++) {
        stm_buffer_format(&buffer, "%d", 1000000 + i);
    }
    unsigned long hits = stm_fault_hits();
    stm_fault_arm(0);
    assert_int_equal(hits, 1);
    assert_true(buffer.failed);
    assert_int_equal(strlen(buffer.data), buffer.length);
    size_t length = buffer.length;
    stm_buffer_string(&buffer, "later");
    assert_int_equal(buffer.length, length);
    stm_buffer_clear(&buffer);
    stm_buffer_string(&buffer, "new");
    assert_false(buffer.failed);
    assert_string_equal(buffer.data, "new");
    stm_buffer_release(&buffer);
}

/* ------------------------------------------------------------------ hashes */

static void sha256_vectors(void **state)
{
    (void)state;
    char hex[65];
    stm_sha256_hex(hex, "", 0);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    stm_sha256_hex(hex, "abc", 3);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    stm_sha256_hex(hex, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56);
    assert_string_equal(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    char *million = malloc(1000000);
    assert_non_null(million);
    memset(million, 'a', 1000000);
    stm_sha256_hex(hex, million, 1000000);
    free(million);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    uint8_t raw[32];
    stm_sha256(raw, "abc", 3);
    assert_int_equal(raw[0], 0xBA);
    assert_int_equal(raw[31], 0xAD);
}

static void hash64_sees_every_byte_and_the_seed(void **state)
{
    (void)state;
    char bytes[64];
    memset(bytes, 7, sizeof bytes);
    uint64_t plain = stm_hash64(bytes, sizeof bytes, 0);
    assert_true(stm_hash64(bytes, sizeof bytes, 0) == plain);
    assert_true(stm_hash64(bytes, sizeof bytes, 1) != plain);
    assert_true(stm_hash64(bytes, sizeof bytes - 1, 0) != plain);
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = 8;
        assert_true(stm_hash64(bytes, sizeof bytes, 0) != plain);
        bytes[i] = 7;
    }
    assert_true(stm_mix64(1, 2) != stm_mix64(2, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(error_without_a_place_to_write_it),
        cmocka_unit_test(error_is_one_line),
        cmocka_unit_test(error_keeps_code_and_subject),
        cmocka_unit_test(error_is_cut_at_the_last_whole_character),
        cmocka_unit_test(error_that_fits_exactly_is_not_cut),
        cmocka_unit_test(reserve_keeps_what_is_there),
        cmocka_unit_test(reserve_that_fails_loses_nothing),
        cmocka_unit_test(arena_places_are_aligned_and_apart),
        cmocka_unit_test(arena_zero_is_zero_after_use),
        cmocka_unit_test(arena_texts_are_copies),
        cmocka_unit_test(arena_reset_keeps_the_largest_block),
        cmocka_unit_test(arena_without_memory),
        cmocka_unit_test(buffer_appends),
        cmocka_unit_test(buffer_remembers_a_failure),
        cmocka_unit_test(sha256_vectors),
        cmocka_unit_test(hash64_sees_every_byte_and_the_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
