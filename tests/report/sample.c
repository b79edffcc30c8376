#include "report/sample.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NEW(type) stm_arena_zero(&s->arena, SAMPLE_MAX * sizeof(type))

void sample_init(sample *s)
{
    memset(s, 0, sizeof *s);
    s->articles = NEW(stemma_article);
    s->passages = NEW(stemma_passage);
    s->links = NEW(stemma_link);
    s->families = NEW(stemma_family);
    s->edges = NEW(stemma_edge);
    s->nearest = NEW(stemma_nearest);
    s->rejections = NEW(stemma_rejection);
    s->parameters = NEW(stemma_parameter);
    s->sources = NEW(stemma_source);
    s->results.articles = s->articles;
    s->results.passages = s->passages;
    s->results.links = s->links;
    s->results.families = s->families;
    s->results.edges = s->edges;
    s->results.sources = s->sources;
    s->results.nearest = s->nearest;
    s->results.rejections = s->rejections;
    s->results.parameters = s->parameters;
    s->results.has_passages = true;
    s->results.has_families = true;
}

void sample_release(sample *s)
{
    stm_arena_release(&s->arena);
}

uint32_t sample_article(sample *s, const char *id, const char *outlet, const char *title, const char *language,
                        const char *text)
{
    assert(s->results.article_count < SAMPLE_MAX);
    uint32_t index = (uint32_t)s->results.article_count++;
    stemma_article *article = &s->articles[index];
    article->id = stm_arena_string(&s->arena, id);
    article->input = "sample.jsonl";
    article->outlet = stm_arena_string(&s->arena, outlet);
    article->title = stm_arena_string(&s->arena, title);
    article->language = language;
    article->text = stm_arena_string(&s->arena, text);
    article->text_bytes = strlen(text);
    article->text_length = (uint32_t)stm_utf8_length(text, article->text_bytes);
    article->published = (stemma_interval){STEMMA_TIME_OPEN_FROM, STEMMA_TIME_OPEN_TO, STEMMA_PRECISION_UNKNOWN, NULL};
    stm_sha256_hex(article->sha256, text, article->text_bytes);
    return index;
}

int64_t sample_day(int year, unsigned month, unsigned day)
{
    return stm_days_from_civil(year, month, day) * 86400;
}

void sample_published(sample *s, uint32_t article, int64_t from, int64_t to, stemma_precision precision,
                      const char *basis)
{
    s->articles[article].published = (stemma_interval){from, to, precision, basis};
}

void sample_span(const sample *s, uint32_t article, const char *words, uint32_t *begin, uint32_t *end)
{
    const char *text = s->articles[article].text;
    const char *at = strstr(text, words);
    if (!at) {
        (void)fprintf(stderr, "sample: \"%s\" is not in %s\n", words, s->articles[article].id);
        abort();
    }
    *begin = (uint32_t)stm_utf8_length(text, (size_t)(at - text));
    *end = *begin + (uint32_t)stm_utf8_length(words, strlen(words));
}

void sample_boilerplate(sample *s, uint32_t article, const char *words, const char *reason)
{
    stemma_article *of = &s->articles[article];
    stemma_boilerplate *spans = stm_arena_zero(&s->arena, (of->boilerplate_count + 1) * sizeof *spans);
    if (of->boilerplate_count > 0) {
        memcpy(spans, of->boilerplate, of->boilerplate_count * sizeof *spans);
    }
    stemma_boilerplate *span = &spans[of->boilerplate_count++];
    sample_span(s, article, words, &span->begin, &span->end);
    span->reason = reason;
    of->boilerplate = spans;
}

stemma_passage *sample_passage(sample *s, uint32_t a, uint32_t b, const char *a_words, const char *b_words)
{
    stemma_passage *passage = &s->passages[s->results.passage_count++];
    passage->a = a;
    passage->b = b;
    sample_span(s, a, a_words, &passage->a_begin, &passage->a_end);
    sample_span(s, b, b_words, &passage->b_begin, &passage->b_end);
    passage->score = 0.97;
    return passage;
}

void sample_change(sample *s, stemma_passage *passage, stemma_change_type type, const char *a, const char *b)
{
    stemma_change *changes = stm_arena_zero(&s->arena, (passage->change_count + 1) * sizeof *changes);
    if (passage->change_count > 0) {
        memcpy(changes, passage->changes, passage->change_count * sizeof *changes);
    }
    stemma_change *change = &changes[passage->change_count++];
    *change = (stemma_change){.type = type, .a = a, .b = b};
    sample_span(s, passage->a, a, &change->a_begin, &change->a_end);
    sample_span(s, passage->b, b, &change->b_begin, &change->b_end);
    if (!a[0]) {
        change->a_begin = change->a_end = passage->a_begin;
    }
    if (!b[0]) {
        change->b_begin = change->b_end = passage->b_begin;
    }
    passage->changes = changes;
}

void sample_link(sample *s, uint32_t a, uint32_t b, double score, double a_share, double b_share)
{
    s->links[s->results.link_count++] = (stemma_link){a, b, STEMMA_KIND_COPY, score, a_share, b_share};
}

void sample_family(sample *s, const char *id, const uint32_t *members, size_t count, double low, double expected,
                   double high)
{
    stemma_family *family = &s->families[s->results.family_count++];
    uint32_t *copy = stm_arena_alloc(&s->arena, count * sizeof *copy);
    memcpy(copy, members, count * sizeof *copy);
    (void)snprintf(family->id, sizeof family->id, "%s", id);
    family->members = copy;
    family->member_count = count;
    family->origins_low = low;
    family->origins_expected = expected;
    family->origins_high = high;
    s->results.origins_low += low;
    s->results.origins_expected += expected;
    s->results.origins_high += high;
}

stemma_edge *sample_edge(sample *s, uint32_t family, uint32_t child, uint32_t parent, double probability,
                         uint32_t runner_up, double runner_up_probability, unsigned basis)
{
    stemma_edge *edge = &s->edges[s->results.edge_count++];
    stemma_parent *parents = stm_arena_zero(&s->arena, 2 * sizeof *parents);
    parents[0] = (stemma_parent){parent, probability};
    parents[1] = (stemma_parent){runner_up, runner_up_probability};
    *edge = (stemma_edge){family,
                          child,
                          parent,
                          probability,
                          runner_up,
                          runner_up_probability,
                          basis,
                          parents,
                          runner_up_probability >= 0.05 ? 2 : 1,
                          NULL,
                          0,
                          0,
                          STEMMA_NO_SOURCE};
    return edge;
}

stemma_source *sample_source(sample *s, const char *id, stemma_source_type type, uint32_t family)
{
    stemma_source *source = &s->sources[s->results.source_count++];
    *source = (stemma_source){.type = type, .family = family, .article = STEMMA_NO_ARTICLE};
    (void)snprintf(source->id, sizeof source->id, "%s", id);
    source->quotes = stm_arena_zero(&s->arena, SAMPLE_QUOTES_MAX * sizeof *source->quotes);
    return source;
}

void sample_quote(sample *s, stemma_source *source, uint32_t article, const char *words, uint32_t piece)
{
    stemma_quote *quote = (stemma_quote *)&source->quotes[source->quote_count];
    source->takers += source->quote_count == 0 || quote[-1].article != article;
    quote->article = article;
    quote->piece = piece;
    sample_span(s, article, words, &quote->begin, &quote->end);
    source->quote_count++;
}

void sample_rejection(sample *s, stemma_code code, const char *input, uint64_t line, const char *detail)
{
    s->rejections[s->results.rejection_count++] = (stemma_rejection){code, input, line, detail};
}

void sample_parameter(sample *s, const char *name, const char *value)
{
    s->parameters[s->results.parameter_count++] = (stemma_parameter){name, value};
}
