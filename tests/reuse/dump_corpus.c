/* See dump_corpus.h. */
#include "dump_corpus.h"

#include <stdlib.h>
#include <string.h>

#define LINE_BYTES_MAX ((size_t)64 << 20)

void fail(const char *what)
{
    (void)fprintf(stderr, "dump: %s\n", what);
    exit(1);
}

void check(stemma_status status)
{
    if (status != STEMMA_OK) {
        fail("out of memory");
    }
}

FILE *open_file(const char *path)
{
    FILE *file = fopen(path, "r");
    if (!file) {
        fail(path);
    }
    return file;
}

void read_corpus(corpus *c, const char *path)
{
    FILE *file = open_file(path);
    char *line = malloc(LINE_BYTES_MAX);
    if (!line) {
        fail("out of memory");
    }
    while (fgets(line, (int)LINE_BYTES_MAX, file)) {
        json_object *row = json_tokener_parse(line);
        json_object *id;
        json_object *body;
        if (!json_object_object_get_ex(row, "id", &id) || !json_object_object_get_ex(row, "text", &body)) {
            continue;
        }
        check(STM_RESERVE(c->texts, c->capacity, c->count + 1, NULL));
        text *t = &c->texts[c->count++];
        *t = (text){.row = row, .id = json_object_get_string(id), .prepared = STM_PREPARED_INIT};
        t->article.text = json_object_get_string(body);
        t->article.text_bytes = strlen(t->article.text);
    }
    free(line);
    (void)fclose(file);
}

void prepare_text(text *t)
{
    stm_text_language(t->language, t->article.text, t->article.text_bytes);
    t->article.language = t->language;
    check(stm_reuse_prepare(&t->prepared, &t->article, NULL));
}
