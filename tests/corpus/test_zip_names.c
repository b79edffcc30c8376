/* Zip files whose names mean harm. A name serves messages only: nothing is written under it, nothing is opened by it,
 * and what an entry holds is read whatever it is called. The archives are written here byte by byte, because no zip
 * library would make them. */
#include "archive_build.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static int setup(void **state)
{
    (void)state;
    (void)help_folder();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    help_remove();
    return 0;
}

/* ------------------------------------------------------------------ writing */

typedef struct raw_entry {
    const char *name;
    size_t name_length;
    const stm_buffer *content;
    uint32_t said_bytes; /* of the content, unpacked; 0: as it is */
} raw_entry;

static void put_number(stm_buffer *out, uint32_t number, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        stm_buffer_char(out, (char)(number >> (8 * i) & 0xFF));
    }
}

/* What the local header and the directory both say: version, flags, stored, time, checksum, sizes, length of the name. */
static void put_shared(stm_buffer *out, const raw_entry *e)
{
    const stm_buffer *content = e->content;
    uint32_t bytes = (uint32_t)content->length;
    put_number(out, 20, 2);
    put_number(out, 0, 2);
    put_number(out, 0, 2);
    put_number(out, 0x58210000, 4);
    put_number(out, (uint32_t)crc32(0, (const Bytef *)content->data, (uInt)bytes), 4);
    put_number(out, bytes, 4);
    put_number(out, e->said_bytes ? e->said_bytes : bytes, 4);
    put_number(out, (uint32_t)e->name_length, 2);
    put_number(out, 0, 2);
}

static void put_zip(stm_buffer *out, const raw_entry *entries, size_t count)
{
    stm_buffer directory = STM_BUFFER_INIT;
    for (size_t i = 0; i < count; i++) {
        const raw_entry *e = &entries[i];
        stm_buffer_string(&directory, "PK\x01\x02");
        put_number(&directory, 20, 2);
        put_shared(&directory, e);
        put_number(&directory, 0, 4); /* comment, disk */
        put_number(&directory, 0, 2); /* attributes, of the entry and of the file */
        put_number(&directory, 0, 4);
        put_number(&directory, (uint32_t)out->length, 4);
        stm_buffer_bytes(&directory, e->name, e->name_length);
        stm_buffer_string(out, "PK\x03\x04");
        put_shared(out, e);
        stm_buffer_bytes(out, e->name, e->name_length);
        stm_buffer_bytes(out, e->content->data, e->content->length);
    }
    uint32_t begin = (uint32_t)out->length;
    stm_buffer_bytes(out, directory.data, directory.length);
    stm_buffer_string(out, "PK\x05\x06");
    put_number(out, 0, 4);
    put_number(out, (uint32_t)count, 2);
    put_number(out, (uint32_t)count, 2);
    put_number(out, (uint32_t)directory.length, 4);
    put_number(out, begin, 4);
    put_number(out, 0, 2);
    stm_buffer_release(&directory);
}

static seen *see_zip(const char *name, const raw_entry *entries, size_t count)
{
    stm_buffer zip = STM_BUFFER_INIT;
    put_zip(&zip, entries, count);
    seen *s = see(name, &zip);
    stm_buffer_release(&zip);
    return s;
}

/* ------------------------------------------------------------------ the folder of the test */

static size_t files_in_folder(void)
{
    size_t count = 0;
    DIR *folder = opendir(help_folder());
    assert_non_null(folder);
    while (readdir(folder)) {
        count++;
    }
    assert_int_equal(closedir(folder), 0);
    return count;
}

/* ------------------------------------------------------------------ names */

#define NAME(text) text, sizeof(text) - 1

/* One page in an entry of that name: the page is read, nothing is told, and no file but the zip file is new. */
static void expect_read(const char *name, size_t length)
{
    stm_buffer page = STM_BUFFER_INIT;
    build_page(&page, "http://e.org/page", "plainly", 500);
    const raw_entry entry = {name, length, &page, 0};
    size_t before = files_in_folder();
    seen *s = see_zip("one.wacz", &entry, 1);
    assert_int_equal(s->page_count, 1);
    assert_int_equal(s->told_count, 0);
    assert_true(see_holds(see_page(s, "http://e.org/page"), "plainly"));
    see_free(s);
    assert_int_equal(unlink(help_path("one.wacz")), 0);
    assert_int_equal(files_in_folder(), before);
    stm_buffer_release(&page);
}

static void test_names_that_lead_away(void **state)
{
    (void)state;
    expect_read(NAME("../../../../../../etc/passwd.warc"));
    expect_read(NAME("/etc/passwd.warc"));
    expect_read(NAME("C:\\Windows\\system.warc"));
    expect_read(NAME("..\\..\\x.warc"));
    expect_read(NAME("archive/./../archive//x.warc"));
    expect_read(NAME("|rm -rf .warc"));
    expect_read(NAME("%s%s%n.warc"));
    expect_read(NAME("\xFF\xFE\xC0\xAF.warc"));
    expect_read(NAME(".warc"));
}

/* As long as the format lets a name be. */
static void test_long_names(void **state)
{
    (void)state;
    static char name[65535];
    memset(name, 'a', sizeof name);
    memcpy(name + sizeof name - 5, ".warc", 5);
    expect_read(name, sizeof name);
    for (size_t i = 0; i + 5 < sizeof name; i += 3) {
        memcpy(name + i, "../", 3);
    }
    memcpy(name + sizeof name - 5, ".warc", 5);
    expect_read(name, sizeof name);
}

/* A file in which there is no archive is refused in one line. */
static void expect_refused(const raw_entry *entries, size_t count)
{
    seen *s = see_zip("refused.wacz", entries, count);
    assert_int_equal(s->page_count, 0);
    assert_int_equal(s->told_count, 1);
    see_free(s);
}

static void test_names_that_name_nothing(void **state)
{
    (void)state;
    stm_buffer page = STM_BUFFER_INIT;
    stm_buffer nothing = STM_BUFFER_INIT;
    build_page(&page, "http://e.org/page", "plainly", 500);
    const raw_entry folder = {NAME("archive/x.warc/"), &nothing, 0};
    const raw_entry empty = {NAME(""), &page, 0};
    const raw_entry secret = {NAME("../../etc/passwd"), &page, 0};
    const raw_entry cut = {NAME("x.warc\0.txt"), &page, 0};
    expect_refused(&folder, 1);
    expect_refused(&empty, 1);
    expect_refused(&secret, 1);
    expect_refused(&cut, 1); /* behind a NUL byte there is no name */
    stm_buffer_release(&page);
}

static void test_names_that_are_taken(void **state)
{
    (void)state;
    stm_buffer first = STM_BUFFER_INIT;
    stm_buffer second = STM_BUFFER_INIT;
    stm_buffer nothing = STM_BUFFER_INIT;
    build_page(&first, "http://e.org/first", "firstly", 500);
    build_page(&second, "http://e.org/second", "secondly", 500);
    const raw_entry entries[] = {{NAME("archive/"), &nothing, 0},
                                 {NAME("archive/x.warc"), &first, 0},
                                 {NAME("archive/x.warc"), &second, 0},
                                 {NAME("archive/x.warc/"), &nothing, 0}};
    seen *s = see_zip("taken.wacz", entries, 4);
    assert_int_equal(s->page_count, 2);
    assert_int_equal(s->told_count, 0);
    assert_true(see_holds(see_page(s, "http://e.org/first"), "firstly"));
    assert_true(see_holds(see_page(s, "http://e.org/second"), "secondly"));
    see_free(s);
    stm_buffer_release(&first);
    stm_buffer_release(&second);
}

/* An entry that claims four gigabytes: what it holds is read, and the next one. */
static void test_sizes_that_lie(void **state)
{
    (void)state;
    stm_buffer page = STM_BUFFER_INIT;
    stm_buffer other = STM_BUFFER_INIT;
    build_page(&page, "http://e.org/page", "plainly", 500);
    build_page(&other, "http://e.org/other", "otherwise", 500);
    const raw_entry entries[] = {{NAME("bomb.warc"), &page, 0xFFFFFFF0}, {NAME("fine.warc"), &other, 0}};
    seen *s = see_zip("bomb.wacz", entries, 2);
    assert_int_equal(s->page_count, 2);
    assert_int_equal(s->told_count, 1); /* that there is less than it says */
    see_free(s);
    stm_buffer_release(&page);
    stm_buffer_release(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_that_lead_away),    cmocka_unit_test(test_long_names),
        cmocka_unit_test(test_names_that_name_nothing), cmocka_unit_test(test_names_that_are_taken),
        cmocka_unit_test(test_sizes_that_lie),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
