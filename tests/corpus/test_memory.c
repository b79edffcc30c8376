/* The n-th allocation fails, for every n: reading ends with E_MEMORY and leaks nothing (sanitizers), or succeeds. */
#include "corpus_help.h"

#include <stdio.h>
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

/* Reads everything; the number of articles where nothing failed. */
static stemma_status read_all(const char *input, size_t *articles)
{
    stm_reader *reader;
    stemma_error error;
    *articles = 0;
    stemma_status status = stm_reader_open(&reader, &input, 1, NULL, NULL, &error);
    while (status == STEMMA_OK) {
        stm_piece piece;
        stm_read_batch batch = STM_READ_BATCH_INIT;
        status = stm_reader_next(reader, &piece, &error);
        if (status == STEMMA_OK) {
            status = stm_corpus_parse(&batch, &piece, &error);
            *articles += batch.article_count;
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
    (void)help_text("a.txt", "Titre du texte\n\nTitre du texte\n\nUn long paragraphe qui parle de la ville et de son "
                             "vieux pont sur la rivière.\n\nPar Anne Martin\n\n© 2024 X\n");
    (void)help_text("b.txt", " date 2024-07 caf\xE9 au lait, on en boit partout");
    (void)help_text("c.csv", "id;text;k\n1;\"a \"\"b\"\"\";x\n2;caf\xE9;y\n3;\"open\n");
    (void)help_text("d.json", "[{\"text\":\"a\",\"z\":1,\"a\":2},{\"text\":\"b\",\"author\":[\"A\",\"B\"]}]");
    (void)help_text(
        "e.jsonl",
        "{\"text\":\"a\",\"title\":\"x\\u0000\",\"extra\":{\"b\":1,\"a\\n\":2},\"captures\":[{\"source\":\"s\"}],"
        "\"published\":{\"from\":\"2024\",\"to\":\"2025\",\"basis\":\"b\"}}\nnot json\n"
        "{\"text\":\"b\",\"date\":\"never\",\"url\":\"u\"}\n{\"text\":\"\xFF\"}\n");
    (void)help_text("f.png", "x");
    (void)help_text("g.html",
                    "<title>A page</title><meta name=author content='Ann Lee'><script type=application/ld+json>"
                    "{\"@type\":\"Article\",\"datePublished\":\"2024-01-02\"}</script><h1>A page</h1><p>Caf\xE9 au "
                    "lait, on en boit partout dans la ville, et m\xEAme sur le vieux pont.</p>");
    size_t articles = 0;
    const char *input = help_path("");
    stemma_status status = STEMMA_OK;
    STM_FAULT_LOOP(status)
    {
        status = read_all(input, &articles);
    }
    assert_int_equal(articles, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
