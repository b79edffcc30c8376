/* The n-th allocation fails, for every n: reading archives ends with E_MEMORY and leaks nothing, or succeeds. What the
 * shared libraries allocate is not made to fail (brotli asks us for its memory). */
#include "archive_build.h"

#include <string.h>

#include "support/fault.h"

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

static stemma_status read_all(const char *input, size_t *notices)
{
    stm_reader *reader;
    stemma_error error;
    *notices = 0;
    stemma_status status = stm_reader_open(&reader, &input, 1, NULL, NULL, &error);
    while (status == STEMMA_OK) {
        stm_piece piece;
        stm_read_batch batch = STM_READ_BATCH_INIT;
        status = stm_reader_next(reader, &piece, &error);
        if (status == STEMMA_OK) {
            status = stm_corpus_parse(&batch, &piece, &error);
            *notices += batch.notice_count + batch.article_count;
            stm_piece_release(&piece);
        }
        stm_read_batch_release(&batch);
    }
    stm_reader_free(reader);
    return status == STEMMA_DONE ? STEMMA_OK : status;
}

static void test_every_allocation(void **state)
{
    (void)state;
    stm_buffer plain = STM_BUFFER_INIT;
    stm_buffer gzip = STM_BUFFER_INIT;
    stm_buffer body = STM_BUFFER_INIT;
    static const char page[] =
        "<html><title>t</title><p>The old bridge over the river is closed since Monday.</p></html>";
    static const unsigned char br[] = {0x8b, 0x02, 0x80, '<', 'h', 't', 'm', 'l', '>', 0x03}; /* "<html>" */
    build_gzip(&body, page, sizeof page - 1);
    build_response(&plain, "http://e.org/1", "Content-Type: text/html\r\nContent-Encoding: gzip\r\n", body.data,
                   body.length);
    build_response(&plain, "http://e.org/2", "Content-Type: text/html\r\nContent-Encoding: br\r\n", br, sizeof br);
    build_response(&plain, "http://e.org/3\xFF", "Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n",
                   "6\r\n<html>\r\n0\r\n\r\n", 16);
    build_warc(&plain, "conversion", "http://e.org/4", "text/plain", "Words that were extracted. \xFF", 29);
    build_warc_length(&plain, "response", "http://e.org/5", "7", page, sizeof page - 1);
    build_warc(&plain, "revisit", "http://e.org/1", "application/http", "", 0);
    build_gzip(&gzip, plain.data, plain.length);
    build_gzip(&gzip, plain.data, plain.length);
    (void)help_file("a.warc", plain.data, plain.length);
    (void)help_file("b.warc.gz", gzip.data, gzip.length - 20);
    const build_entry entries[] = {{"archive/a.warc", &plain, true}, {"archive/b.warc.gz", &gzip, false}};
    (void)build_zip("c.wacz", entries, 2);
    stm_buffer_release(&plain);
    stm_buffer_release(&gzip);
    stm_buffer_release(&body);
    size_t notices = 0;
    const char *input = help_path("");
    stemma_status status = STEMMA_OK;
    STM_FAULT_LOOP(status)
    {
        status = read_all(input, &notices);
    }
    assert_true(notices > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
