/* Installed dictionaries: what they add to a table, plain and packed, both ways round; what damage does; the same with
 * every allocation failing once. The dictionaries are made here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "support/fault.h"
#include "text/text_gloss_internal.h"
#include "text/text_lexicon.h"

#define BODY_MAX 8192

static char folder[64];
static char body[BODY_MAX];
static size_t body_bytes;
static char lines[BODY_MAX];

static int make_folder(void **unused)
{
    (void)unused;
    (void)snprintf(folder, sizeof folder, "/tmp/stemma-test-lexicon-XXXXXX");
    body_bytes = 0;
    lines[0] = '\0';
    return mkdtemp(folder) ? 0 : -1;
}

static void path_of(char out[256], const char *name, const char *end)
{
    (void)snprintf(out, 256, "%s/%s%s", folder, name, end);
}

static int remove_folder(void **unused)
{
    (void)unused;
    static const char *const names[] = {"freedict-fra-eng", "freedict-eng-fra", "freedict-xyz-eng"};
    static const char *const ends[] = {".index", ".dict", ".dict.dz"};
    for (size_t i = 0; i < 9; i++) {
        char path[256];
        path_of(path, names[i / 3], ends[i % 3]);
        (void)remove(path);
    }
    return rmdir(folder);
}

/* ------------------------------------------------------------------ making dictionaries */

static const char *number(char out[8], size_t value)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *at = out + 7;
    *at = '\0';
    do {
        *--at = digits[value % 64];
        value /= 64;
    } while (value > 0);
    return at;
}

static void add_entry(const char *head, const char *senses)
{
    char offset[8];
    char length[8];
    size_t bytes = (size_t)snprintf(body + body_bytes, BODY_MAX - body_bytes, "%s /spoken/ <n>\n%s\n", head, senses);
    size_t used = strlen(lines);
    (void)snprintf(lines + used, sizeof lines - used, "%s\t%s\t%s\n", head, number(offset, body_bytes),
                   number(length, bytes));
    body_bytes += bytes;
}

static void write_file(const char *name, const char *end, const void *bytes, size_t count)
{
    char path[256];
    path_of(path, name, end);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    assert_int_equal(fclose(file), 0);
}

/* As dictzip does it: gzip with an extra field "RA", here one that says that there is one chunk. */
static size_t pack(unsigned char out[BODY_MAX])
{
    unsigned char extra[] = {'R', 'A', 8, 0, 1, 0, 0xFF, 0xE3, 1, 0, 0, 1};
    gz_header header = {.extra = extra, .extra_len = sizeof extra, .os = 3};
    z_stream stream = {.next_in = (unsigned char *)body, .avail_in = (unsigned)body_bytes};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflateSetHeader(&stream, &header), Z_OK);
    stream.next_out = out;
    stream.avail_out = BODY_MAX;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(deflateEnd(&stream), Z_OK);
    return stream.total_out;
}

static void write_plain(const char *name)
{
    write_file(name, ".index", lines, strlen(lines));
    write_file(name, ".dict", body, body_bytes);
}

/* Words that no table has; "maison" it has. */
static void french(void)
{
    add_entry("00databaseinfo", "what this is");
    add_entry("maison", "banana");
    add_entry("xylomarteau", "1. hammer, wooden hammer\n2. [mus.] instrument <n>\n   \"a banana of an example\"\n"
                             " see: {banane}");
    add_entry("brugnolette à vent", "windmill");
    add_entry("zinzolinage", "");
}

/* ------------------------------------------------------------------ asking */

static stm_lexicons *opened(const char *allowed)
{
    stm_lexicons *lexicons = NULL;
    assert_int_equal(stm_lexicons_open(&lexicons, folder, allowed, NULL), STEMMA_OK);
    return lexicons;
}

static const stm_gloss_table *table_of(stm_lexicons *lexicons, const char *language)
{
    const stm_gloss_table *table = NULL;
    assert_int_equal(stm_lexicons_table(&table, lexicons, language, NULL), STEMMA_OK);
    return table;
}

static uint32_t stem_of(const char *language, const char *word)
{
    stm_document document = STM_DOCUMENT_INIT;
    assert_int_equal(stm_text_tokenize(&document, word, strlen(word), NULL), STEMMA_OK);
    assert_int_equal(stm_text_stem(&document, language, NULL), STEMMA_OK);
    uint32_t stem = document.tokens[0].stem;
    stm_document_release(&document);
    return stem;
}

/* The weight that a word has for an English one, 0 none. */
static float weight_of(const stm_gloss_table *table, const char *word, const char *english)
{
    const stm_gloss *glosses = NULL;
    size_t count = stm_gloss_find(&glosses, table, stem_of("fr", word));
    for (size_t i = 0; i < count; i++) {
        if (glosses[i].pivot == stem_of("en", english)) {
            return glosses[i].weight;
        }
    }
    return 0;
}

static void check_french(stm_lexicons *lexicons)
{
    const stm_gloss_table *table = table_of(lexicons, "fr");
    const stm_gloss_table *plain = stm_gloss_table_of("fr");
    const stm_gloss *before = NULL;
    const stm_gloss *after = NULL;
    assert_ptr_not_equal(table, plain);
    assert_true(weight_of(table, "xylomarteau", "hammer") > 0.5f);
    float wooden = weight_of(table, "xylomarteau", "wooden");
    float instrument = weight_of(table, "xylomarteau", "instrument");
    assert_true(0 < wooden && wooden < weight_of(table, "xylomarteau", "hammer"));
    assert_true(0 < instrument && instrument < weight_of(table, "xylomarteau", "hammer"));
    assert_true(weight_of(table, "xylomarteau", "banana") <= 0);
    /* what was learned stays; words with the same beginning are worth something, too */
    assert_true(weight_of(plain, "maison", "house") > 0 && weight_of(table, "maison", "banana") <= 0);
    assert_int_equal(stm_gloss_find(&before, plain, stem_of("fr", "gouvernement")),
                     stm_gloss_find(&after, table, stem_of("fr", "gouvernement")));
    assert_memory_equal(before, after, sizeof *before);
    assert_true(stm_gloss_find(&after, table, stm_cut_key("xylomaniaque", 12)) > 0);
    assert_int_equal(stm_gloss_find(&before, plain, stm_cut_key("xylomaniaque", 12)), 0);
    assert_null(stm_lexicons_fault(lexicons));
}

static void test_plain_and_packed(void **unused)
{
    (void)unused;
    unsigned char packed[BODY_MAX];
    char path[256];
    french();
    write_plain("freedict-fra-eng");
    stm_lexicons *lexicons = opened(NULL);
    check_french(lexicons);
    assert_ptr_equal(table_of(lexicons, "de"), stm_gloss_table_of("de"));
    assert_null(table_of(lexicons, "xx"));
    assert_null(table_of(lexicons, NULL));
    stm_lexicons_free(lexicons);
    path_of(path, "freedict-fra-eng", ".dict");
    assert_int_equal(remove(path), 0);
    write_file("freedict-fra-eng", ".dict.dz", packed, pack(packed));
    lexicons = opened(NULL);
    check_french(lexicons);
    stm_lexicons_free(lexicons);
}

/* Turned round where there is none into English. */
static void test_from_english(void **unused)
{
    (void)unused;
    add_entry("hammer", "1. xylomarteau, frappe-devant\n2. maison");
    write_plain("freedict-eng-fra");
    stm_lexicons *lexicons = opened(NULL);
    assert_non_null(strstr(stm_lexicons_names(lexicons), "freedict-eng-fra:"));
    assert_true(weight_of(table_of(lexicons, "fr"), "xylomarteau", "hammer") > 0.5f);
    assert_true(weight_of(table_of(lexicons, "fr"), "maison", "hammer") <= 0);
    stm_lexicons_free(lexicons);
    write_plain("freedict-fra-eng");
    lexicons = opened(NULL);
    assert_null(strstr(stm_lexicons_names(lexicons), "freedict-eng-fra:"));
    stm_lexicons_free(lexicons);
}

/* The names tell content; what is not in a list is not used; other dictionaries are none of ours. */
static void test_names(void **unused)
{
    (void)unused;
    char names[128];
    assert_null(opened(NULL));
    french();
    write_plain("freedict-xyz-eng");
    assert_null(opened(NULL));
    write_plain("freedict-fra-eng");
    stm_lexicons *lexicons = opened(NULL);
    (void)snprintf(names, sizeof names, "%s", stm_lexicons_names(lexicons));
    assert_int_equal(strncmp(names, "freedict-fra-eng:", 17), 0);
    assert_int_equal(strlen(names), 33);
    stm_lexicons_free(lexicons);
    lexicons = opened(names);
    assert_string_equal(stm_lexicons_names(lexicons), names);
    stm_lexicons_free(lexicons);
    assert_null(opened("freedict-fra-eng:0000000000000000"));
    body[body_bytes - 2] = 'x'; /* another dictionary of the same size */
    write_plain("freedict-fra-eng");
    assert_null(opened(names));
    assert_string_equal(stm_lexicons_names(NULL), "");
    assert_null(stm_lexicons_fault(NULL));
    stm_lexicons_free(NULL);
}

/* ------------------------------------------------------------------ damage */

static void check_damaged(void)
{
    stm_lexicons *lexicons = opened(NULL);
    assert_ptr_equal(table_of(lexicons, "fr"), stm_gloss_table_of("fr"));
    assert_string_equal(stm_lexicons_fault(lexicons), "freedict-fra-eng");
    assert_null(stm_lexicons_fault(lexicons));
    assert_ptr_equal(table_of(lexicons, "fr"), stm_gloss_table_of("fr"));
    stm_lexicons_free(lexicons);
}

static void test_damaged_index(void **unused)
{
    (void)unused;
    static const char *const indexes[] = {
        "xylomarteau\n",                    /* no numbers */
        "xylomarteau\tA\n",                 /* no length */
        "xylomarteau\tA\tB*\n",             /* no digit */
        "xylomarteau\t\tB\n",               /* an empty number */
        "xylomarteau\tA\tB\xC3\n",          /* no UTF-8 */
        "xylomarteau\tA\tEAAA\n",           /* longer than an entry may be */
        "xylomarteau\tA\tCAA\n",            /* ends behind the body */
        "xylomarteau\tgAAAA\tB\n",          /* begins behind it */
        "xylomarteau\t/////////\tB\n",      /* a number of nine digits */
        "xylomarteau\t////////\tB\n",       /* one of eight */
        "xylo\tA\tB\nxylomarteau\tA\tCAA\n" /* one of two */
    };
    french();
    write_plain("freedict-fra-eng");
    for (size_t i = 0; i < sizeof indexes / sizeof *indexes; i++) {
        write_file("freedict-fra-eng", ".index", indexes[i], strlen(indexes[i]));
        check_damaged();
    }
    char path[256];
    write_file("freedict-fra-eng", ".index", lines, strlen(lines));
    path_of(path, "freedict-fra-eng", ".dict");
    assert_int_equal(remove(path), 0);
    check_damaged();
}

/* Cut off anywhere, or with a bit that has flipped. */
static void test_damaged_body(void **unused)
{
    (void)unused;
    unsigned char packed[BODY_MAX];
    french();
    size_t bytes = pack(packed);
    write_file("freedict-fra-eng", ".index", lines, strlen(lines));
    for (size_t cut = 0; cut < bytes; cut++) {
        write_file("freedict-fra-eng", ".dict.dz", packed, cut);
        check_damaged();
    }
    for (size_t at = 30; at < bytes - 4; at++) {
        packed[at] ^= 0x10;
        write_file("freedict-fra-eng", ".dict.dz", packed, bytes);
        check_damaged();
        packed[at] ^= 0x10;
    }
    memset(body, 0xFF, body_bytes);
    write_file("freedict-fra-eng", ".dict.dz", packed, pack(packed));
    check_damaged();
}

/* Whatever stands there is survived. */
static void test_noise(void **unused)
{
    (void)unused;
    uint64_t state = 0x9E3779B97F4A7C15u;
    french();
    for (int round = 0; round < 300; round++) {
        char index[BODY_MAX];
        char noise[BODY_MAX];
        size_t bytes = strlen(lines);
        memcpy(index, lines, bytes);
        memcpy(noise, body, body_bytes);
        for (int change = 0; change < 4; change++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            index[(state >> 33) % bytes] = "\t\nA/9<(1 \xC3"[(state >> 20) % 10];
            noise[(state >> 40) % body_bytes] = "\n,;<([{1. \"\xA9"[(state >> 10) % 12];
        }
        write_file("freedict-fra-eng", ".index", index, bytes);
        write_file("freedict-fra-eng", ".dict", noise, body_bytes);
        stm_lexicons *lexicons = opened(NULL);
        assert_non_null(table_of(lexicons, "fr"));
        stm_lexicons_free(lexicons);
    }
}

static void test_no_memory(void **unused)
{
    (void)unused;
    unsigned char packed[BODY_MAX];
    french();
    write_file("freedict-fra-eng", ".index", lines, strlen(lines));
    write_file("freedict-fra-eng", ".dict.dz", packed, pack(packed));
    stemma_status status = STEMMA_OK;
    STM_FAULT_LOOP(status)
    {
        stm_lexicons *lexicons = NULL;
        const stm_gloss_table *table = NULL;
        status = stm_lexicons_open(&lexicons, folder, NULL, NULL);
        if (status == STEMMA_OK) {
            status = stm_lexicons_table(&table, lexicons, "fr", NULL);
        }
        if (status == STEMMA_OK) {
            assert_ptr_not_equal(table, stm_gloss_table_of("fr"));
        }
        stm_lexicons_free(lexicons);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_plain_and_packed, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_from_english, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_names, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_damaged_index, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_damaged_body, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_noise, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(test_no_memory, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
