/* dump_features DIR [all|cut]: the features of every candidate edge of an export (articles, passages and links as JSON
 * Lines in DIR), as tools/fit_family.py reads them; with `all` the whole export is taken for one family, with
 * `cut` ids that begin alike up to a '_' are one.
 *
 *     F <family> <closeness> <shortness>                                   a family
 *     N <article> <feature of the root> ...                                a member of the family above
 *     E <parent> <feature> <feature> ...                                   a candidate of the member above */
#include "family/family_internal.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES_MAX ((size_t)64 << 20)

typedef struct corpus {
    stemma_article *articles;
    stemma_passage *passages;
    stemma_link *links;
    stm_family_input input;
    json_object **rows; /* keep the strings alive */
    size_t row_count, row_capacity;
} corpus;

static void fail(const char *what)
{
    (void)fprintf(stderr, "dump_features: %s\n", what);
    exit(1);
}

static size_t read_rows(corpus *c, const char *folder, const char *table, size_t *first)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s.jsonl", folder, table);
    FILE *file = fopen(path, "r");
    char *line = malloc(LINE_BYTES_MAX);
    if (!file || !line) {
        fail(path);
    }
    *first = c->row_count;
    while (fgets(line, (int)LINE_BYTES_MAX, file)) {
        if (stm_reserve((void **)&c->rows, &c->row_capacity, c->row_count + 1, sizeof(void *), NULL) != STEMMA_OK) {
            fail("out of memory");
        }
        c->rows[c->row_count++] = json_tokener_parse(line);
    }
    free(line);
    (void)fclose(file);
    return c->row_count - *first;
}

static json_object *field(json_object *row, const char *name)
{
    json_object *value = NULL;
    return json_object_object_get_ex(row, name, &value) ? value : NULL;
}

static const char *text_of(json_object *row, const char *name)
{
    json_object *value = field(row, name);
    return value ? json_object_get_string(value) : NULL;
}

static const char *needed_text_of(json_object *row, const char *name)
{
    const char *text = text_of(row, name);
    if (!text) {
        fail(name);
    }
    return text ? text : "";
}

static uint32_t number_of(json_object *row, const char *name)
{
    return (uint32_t)json_object_get_int(field(row, name));
}

/* An ISO date as the export writes it; `end` gives the last second of what it names. */
static int64_t seconds_of(const char *date, int64_t open, bool end)
{
    int year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0;
    int fields = date ? sscanf(date, "%d-%d-%dT%d:%d:%d", &year, &month, &day, &hour, &minute, &second) : 0;
    if (fields < 3) {
        return open;
    }
    int64_t days = stm_days_from_civil(year, (unsigned)month, (unsigned)day);
    return days * 86400 + (fields > 3 ? hour * 3600 + minute * 60 + second : end ? 86399 : 0);
}

static int compare_articles(const void *left, const void *right)
{
    return strcmp(((const stemma_article *)left)->id, ((const stemma_article *)right)->id);
}

static uint32_t index_of(const corpus *c, json_object *row, const char *name)
{
    stemma_article key = {.id = needed_text_of(row, name)};
    const stemma_article *found = bsearch(&key, c->articles, c->input.article_count, sizeof key, compare_articles);
    if (!found) {
        fail("a passage or link names an unknown article");
    }
    return (uint32_t)(found - c->articles);
}

static void read_articles(corpus *c, const char *folder)
{
    size_t first;
    size_t count = read_rows(c, folder, "articles", &first);
    c->articles = calloc(count + 1, sizeof *c->articles);
    if (!c->articles) {
        fail("out of memory");
    }
    for (size_t i = 0; i < count; i++) {
        json_object *row = c->rows[first + i];
        json_object *published = field(row, "published");
        stemma_article *article = &c->articles[i];
        article->id = needed_text_of(row, "id");
        article->title = text_of(row, "title");
        article->outlet = text_of(row, "outlet");
        article->language = text_of(row, "language");
        article->text = needed_text_of(row, "text");
        article->text_bytes = strlen(article->text);
        article->text_length = (uint32_t)stm_utf8_length(article->text, article->text_bytes);
        article->published.from = seconds_of(text_of(published, "from"), STEMMA_TIME_OPEN_FROM, false);
        article->published.to = seconds_of(text_of(published, "to"), STEMMA_TIME_OPEN_TO, true);
    }
    qsort(c->articles, count, sizeof *c->articles, compare_articles);
    c->input.articles = c->articles;
    c->input.article_count = count;
}

static stemma_kind kind_of(json_object *row)
{
    const char *kind = needed_text_of(row, "kind");
    return strcmp(kind, "copy") == 0        ? STEMMA_KIND_COPY
           : strcmp(kind, "rewording") == 0 ? STEMMA_KIND_REWORDING
                                            : STEMMA_KIND_TRANSLATION;
}

static void read_passages(corpus *c, const char *folder)
{
    size_t first;
    size_t count = read_rows(c, folder, "passages", &first);
    c->passages = calloc(count + 1, sizeof *c->passages);
    for (size_t i = 0; c->passages && i < count; i++) {
        json_object *row = c->rows[first + i];
        json_object *changes = field(row, "changes");
        c->passages[i] = (stemma_passage){.a = index_of(c, row, "a"),
                                          .b = index_of(c, row, "b"),
                                          .a_begin = number_of(row, "a_begin"),
                                          .a_end = number_of(row, "a_end"),
                                          .b_begin = number_of(row, "b_begin"),
                                          .b_end = number_of(row, "b_end"),
                                          .kind = kind_of(row),
                                          .score = json_object_get_double(field(row, "score")),
                                          .change_count = changes ? json_object_array_length(changes) : 0};
    }
    c->input.passages = c->passages;
    c->input.passage_count = count;
}

static void read_links(corpus *c, const char *folder)
{
    size_t first;
    size_t count = read_rows(c, folder, "links", &first);
    c->links = calloc(count + 1, sizeof *c->links);
    for (size_t i = 0; c->links && i < count; i++) {
        json_object *row = c->rows[first + i];
        c->links[i] = (stemma_link){.a = index_of(c, row, "a"),
                                    .b = index_of(c, row, "b"),
                                    .kind = kind_of(row),
                                    .score = json_object_get_double(field(row, "score")),
                                    .a_share = json_object_get_double(field(row, "a_share")),
                                    .b_share = json_object_get_double(field(row, "b_share"))};
    }
    c->input.links = c->links;
    c->input.link_count = count;
}

static void dump_numbers(const double *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        printf(" %.6g", numbers[i]);
    }
    printf("\n");
}

static void dump_child(stm_kin *kin, uint32_t child, stemma_error *error)
{
    double root[STM_ROOT_COUNT];
    if (stm_kin_begin_child(kin, child, error) != STEMMA_OK) {
        fail(error->message);
    }
    kin->covered_most = 0;
    for (size_t k = kin->first[child]; k < kin->first[child + 1]; k++) {
        double covered = stm_kin_covered(kin, child, kin->candidates[k].parent);
        kin->covered_most = covered > kin->covered_most ? covered : kin->covered_most;
    }
    stm_kin_root_features(kin, child, root);
    printf("N %s", stm_kin_article(kin, child)->id);
    dump_numbers(root, STM_ROOT_COUNT);
    for (size_t k = kin->first[child]; k < kin->first[child + 1]; k++) {
        double features[STM_FEATURE_COUNT];
        uint32_t parent = kin->candidates[k].parent;
        (void)stm_kin_features(kin, child, parent, features);
        printf("E %s", stm_kin_article(kin, parent)->id);
        dump_numbers(features, STM_FEATURE_COUNT);
    }
    stm_kin_end_child(kin);
}

static void one_family(stm_family_groups *groups, size_t count)
{
    groups->count = 1;
    groups->members = calloc(count + 1, sizeof *groups->members);
    groups->first = calloc(2, sizeof *groups->first);
    if (!groups->members || !groups->first) {
        fail("out of memory");
    }
    for (uint32_t i = 0; i < count; i++) {
        groups->members[i] = i;
    }
    groups->first[1] = count;
}

/* Families are articles whose ids begin alike, up to the first '_'. */
static void families_by_name(stm_family_groups *groups, const corpus *c)
{
    size_t count = c->input.article_count;
    groups->members = calloc(count + 1, sizeof *groups->members);
    groups->first = calloc(count + 1, sizeof *groups->first);
    if (!groups->members || !groups->first) {
        fail("out of memory");
    }
    for (uint32_t i = 0; i < count; i++) {
        size_t length = strcspn(c->articles[i].id, "_") + 1;
        groups->members[i] = i;
        if (i == 0 || strncmp(c->articles[i - 1].id, c->articles[i].id, length) != 0) {
            groups->first[groups->count++] = i;
        }
    }
    groups->first[groups->count] = count;
}

int main(int argc, char **argv)
{
    corpus c = {0};
    stemma_error error;
    stm_family_links links;
    stm_family_groups groups = {0};
    stm_kin kin = {.threads = 1};
    if (argc < 2) {
        fail("usage: dump_features DIR [all]");
    }
    read_articles(&c, argv[1]);
    read_passages(&c, argv[1]);
    read_links(&c, argv[1]);
    if (stm_family_links_build(&links, &c.input, &error) != STEMMA_OK) {
        fail(error.message);
    }
    if (argc > 2 && strcmp(argv[2], "cut") == 0) {
        families_by_name(&groups, &c);
    } else if (argc > 2) {
        one_family(&groups, c.input.article_count);
    } else if (stm_family_group(&groups, &links, &error) != STEMMA_OK) {
        fail(error.message);
    }
    for (size_t g = 0; g < groups.count; g++) {
        kin.links = &links;
        kin.members = groups.members + groups.first[g];
        kin.count = groups.first[g + 1] - groups.first[g];
        if (stm_kin_read(&kin, &error) != STEMMA_OK || stm_kin_find_sources(&kin, &error) != STEMMA_OK) {
            fail(error.message);
        }
        printf("F %zu %.6g %.6g\n", g, stm_kin_family_closeness(&kin), stm_kin_shortness(&kin));
        for (uint32_t child = 0; child < kin.count; child++) {
            dump_child(&kin, child, &error);
        }
    }
    stm_kin_release(&kin);
    stm_family_groups_release(&groups);
    stm_family_links_release(&links);
    return 0;
}
