#include "corpus_help.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];

const char *help_folder(void)
{
    (void)snprintf(folder, sizeof folder, "/tmp/stemma-corpus-XXXXXX");
    assert_non_null(mkdtemp(folder));
    return folder;
}

void help_remove(void)
{
    char command[128];
    (void)snprintf(command, sizeof command, "rm -rf '%s'", folder);
    assert_int_equal(system(command), 0);
}

const char *help_path(const char *name)
{
    static char paths[8][512];
    static unsigned next;
    char *path = paths[next++ % 8];
    (void)snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

const char *help_file(const char *name, const char *content, size_t length)
{
    const char *path = help_path(name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    return path;
}

const char *help_text(const char *name, const char *content)
{
    return help_file(name, content, strlen(content));
}

static void hear(void *payload, const stemma_notice *notice)
{
    reading *r = payload;
    assert_true(r->notice_count < HELP_NOTICES_MAX);
    heard *h = &r->notices[r->notice_count++];
    h->code = notice->code;
    h->line = notice->line;
    (void)snprintf(h->input, sizeof h->input, "%s", notice->input ? notice->input : "");
    (void)snprintf(h->detail, sizeof h->detail, "%s", notice->detail ? notice->detail : "");
}

static reading *fresh(void)
{
    reading *r = calloc(1, sizeof *r);
    assert_non_null(r);
    return r;
}

static void parse_into(reading *r, const stm_piece *piece)
{
    assert_true(r->batch_count < HELP_BATCHES_MAX);
    stm_read_batch *batch = &r->batches[r->batch_count++];
    *batch = (stm_read_batch)STM_READ_BATCH_INIT;
    assert_int_equal(stm_corpus_parse(batch, piece, &r->error), STEMMA_OK);
    for (size_t i = 0; i < batch->notice_count; i++) {
        hear(r, &batch->notices[i]);
    }
}

reading *help_read(const char *const *inputs, size_t count)
{
    reading *r = fresh();
    stm_reader *reader;
    assert_int_equal(stm_reader_open(&reader, inputs, count, hear, r, &r->error), STEMMA_OK);
    stm_piece piece;
    stemma_status status;
    while ((status = stm_reader_next(reader, &piece, &r->error)) == STEMMA_OK) {
        parse_into(r, &piece);
        stm_piece_release(&piece);
    }
    assert_int_equal(status, STEMMA_DONE);
    stm_reader_free(reader);
    return r;
}

reading *help_read_one(const char *input)
{
    return help_read(&input, 1);
}

reading *help_parse(stm_format format, const char *content, size_t length)
{
    reading *r = fresh();
    char input[] = "piece";
    char *bytes = malloc(length + 1); /* its own block, so that a sanitizer sees reads behind it */
    assert_non_null(bytes);
    memcpy(bytes, content, length);
    bytes[length] = '\0';
    stm_piece piece = {format, input, bytes, length, 1, NULL};
    parse_into(r, &piece);
    free(bytes);
    return r;
}

reading *help_line(const char *content)
{
    return help_parse(STM_FORMAT_JSONL, content, strlen(content));
}

void help_free(reading *r)
{
    for (size_t i = 0; i < r->batch_count; i++) {
        stm_read_batch_release(&r->batches[i]);
    }
    free(r);
}

size_t help_count(const reading *r)
{
    size_t count = 0;
    for (size_t i = 0; i < r->batch_count; i++) {
        count += r->batches[i].article_count;
    }
    return count;
}

const stm_read_article *help_article(const reading *r, size_t index)
{
    for (size_t i = 0; i < r->batch_count; i++) {
        if (index < r->batches[i].article_count) {
            return &r->batches[i].articles[index];
        }
        index -= r->batches[i].article_count;
    }
    fail_msg("no such article");
    return NULL;
}

size_t help_heard(const reading *r, stemma_code code)
{
    size_t count = 0;
    for (size_t i = 0; i < r->notice_count; i++) {
        count += r->notices[i].code == code;
    }
    return count;
}

const heard *help_first(const reading *r, stemma_code code)
{
    for (size_t i = 0; i < r->notice_count; i++) {
        if (r->notices[i].code == code) {
            return &r->notices[i];
        }
    }
    fail_msg("no notice %d", (int)code);
    return NULL;
}
