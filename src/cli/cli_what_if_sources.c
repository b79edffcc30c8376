/* cli_what_if_sources.c - `what-if`: which shared sources change under a supposition.
 *
 * A shared source has no name that lasts: its id is of its content, and another article more or less gives another one.
 * So a source is looked for by its words. Articles themselves do not change under a supposition; a source afterwards
 * that is of the same type and has a span that overlaps one of the same article before is what became of it. There may
 * be none (nobody else quotes those words), one, or several (what held two pieces together is gone); and there may be
 * sources that no source before has become, where a text that was the original of the others is supposed away. */
#include <stdlib.h>
#include <string.h>

#include "cli/cli_what_if.h"

/* A span of a source afterwards. */
typedef struct span {
    uint32_t article, begin, end;
    uint32_t source;
} span;

typedef struct pairing {
    cli_what_if *w;
    span *spans; /* by article */
    size_t span_count;
    uint32_t *become;    /* sources afterwards that the one at hand has become, ascending */
    size_t become_count; /* how many */
    bool *known;         /* of every source afterwards: some source before has become it */
    bool *taken;         /* the same of the one at hand */
} pairing;

static int by_article(const void *a, const void *b)
{
    const span *one = a;
    const span *two = b;
    if (one->article != two->article) {
        return one->article < two->article ? -1 : 1;
    }
    return one->source < two->source ? -1 : one->source > two->source;
}

static bool pairing_init(pairing *p, cli_what_if *w)
{
    size_t quotes = 0;
    for (size_t i = 0; i < w->after->source_count; i++) {
        quotes += w->after->sources[i].quote_count;
    }
    *p = (pairing){.w = w};
    p->spans = malloc((quotes + 1) * sizeof *p->spans);
    p->become = malloc((w->after->source_count + 1) * sizeof *p->become);
    p->known = calloc(w->after->source_count + 1, sizeof *p->known);
    p->taken = calloc(w->after->source_count + 1, sizeof *p->taken);
    if (!p->spans || !p->become || !p->known || !p->taken) {
        return false;
    }
    for (size_t i = 0; i < w->after->source_count; i++) {
        const stemma_source *source = &w->after->sources[i];
        for (size_t k = 0; k < source->quote_count; k++) {
            const stemma_quote *quote = &source->quotes[k];
            p->spans[p->span_count++] = (span){quote->article, quote->begin, quote->end, (uint32_t)i};
        }
    }
    qsort(p->spans, p->span_count, sizeof *p->spans, by_article);
    return true;
}

static void pairing_release(pairing *p)
{
    free(p->spans);
    free(p->become);
    free(p->known);
    free(p->taken);
}

static size_t first_span(const pairing *p, uint32_t article)
{
    size_t low = 0;
    size_t high = p->span_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->spans[middle].article < article) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void follow_quote(pairing *p, stemma_source_type type, const stemma_quote *quote)
{
    uint32_t article = p->w->place[quote->article];
    for (size_t i = first_span(p, article); i < p->span_count && p->spans[i].article == article; i++) {
        const span *there = &p->spans[i];
        bool same = p->w->after->sources[there->source].type == type;
        if (same && there->begin < quote->end && quote->begin < there->end) {
            p->taken[there->source] = true;
        }
    }
}

/* Fills `become`. */
static void follow(pairing *p, const stemma_source *source)
{
    for (size_t i = 0; i < source->quote_count; i++) {
        if (p->w->place[source->quotes[i].article] != STEMMA_NO_ARTICLE) {
            follow_quote(p, source->type, &source->quotes[i]);
        }
    }
    p->become_count = 0;
    for (size_t i = 0; i < p->w->after->source_count; i++) {
        if (p->taken[i]) {
            p->become[p->become_count++] = (uint32_t)i;
            p->known[i] = true;
            p->taken[i] = false;
        }
    }
}

/* The same articles have the same words of it (this its id says), as many had it not from each other, and the same
 * article is it. */
static bool stays(const pairing *p, const stemma_source *before)
{
    if (p->become_count != 1) {
        return false;
    }
    const stemma_source *after = &p->w->after->sources[p->become[0]];
    uint32_t article = before->article == STEMMA_NO_ARTICLE ? STEMMA_NO_ARTICLE : p->w->place[before->article];
    bool here = (before->article == STEMMA_NO_ARTICLE) == (after->article == STEMMA_NO_ARTICLE);
    return strcmp(before->id, after->id) == 0 && before->takers == after->takers && here && article == after->article;
}

/* ------------------------------------------------------------------ in words */

static void put_source(const cli *program, cli_buffer *out, const stemma_results *results, const stemma_source *source)
{
    cli_number takers = cli_integer(source->takers);
    cli_buffer articles = CLI_BUFFER_INIT;
    cli_put_count(program, &articles, "cli.articles", cli_source_articles(source));
    cli_put(program, out, "cli.what_if.shared",
            CLI_ARGS(source->id, cli_source_type(program, source), cli_buffer_text(&articles), takers.text));
    if (source->article != STEMMA_NO_ARTICLE) {
        cli_put(program, out, "cli.what_if.shared_is", CLI_ARGS(cli_name(&results->articles[source->article])));
    }
    out->failed = out->failed || articles.failed;
    cli_buffer_release(&articles);
}

static void put_line(pairing *p, const stemma_source *before)
{
    cli_what_if *w = p->w;
    cli_buffer old = CLI_BUFFER_INIT;
    cli_buffer new = CLI_BUFFER_INIT;
    cli_buffer_string(&old, before ? "" : cli_text(w->program, "cli.what_if.no_shared"));
    cli_buffer_string(&new, p->become_count > 0 ? "" : cli_text(w->program, "cli.what_if.no_shared"));
    if (before) {
        put_source(w->program, &old, w->before, before);
    }
    for (size_t i = 0; i < p->become_count; i++) {
        cli_buffer_string(&new, i > 0 ? ", " : "");
        put_source(w->program, &new, w->after, &w->after->sources[p->become[i]]);
    }
    cli_put(w->program, &w->out, "cli.what_if.becomes", CLI_ARGS(cli_buffer_text(&old), cli_buffer_text(&new)));
    cli_buffer_string(&w->out, "\n");
    w->out.failed = w->out.failed || old.failed || new.failed;
    cli_buffer_release(&old);
    cli_buffer_release(&new);
}

/* ------------------------------------------------------------------ in JSON */

static void put_source_json(cli_buffer *out, const stemma_results *results, const stemma_source *source)
{
    char text[48];
    cli_buffer_string(out, "{\"source\":");
    cli_buffer_json(out, source->id);
    cli_buffer_string(out, source->type == STEMMA_SOURCE_DOCUMENT ? ",\"type\":\"document\",\"article\":"
                                                                  : ",\"type\":\"original\",\"article\":");
    cli_buffer_json(out, source->article == STEMMA_NO_ARTICLE ? NULL : results->articles[source->article].id);
    snprintf(text, sizeof text, ",\"takers\":%u,\"articles\":[", source->takers);
    cli_buffer_string(out, text);
    for (size_t i = 0; i < source->quote_count; i++) {
        if (i == 0 || source->quotes[i].article != source->quotes[i - 1].article) {
            cli_buffer_string(out, i > 0 ? "," : "");
            cli_buffer_json(out, results->articles[source->quotes[i].article].id);
        }
    }
    cli_buffer_string(out, "]}");
}

static void put_row(pairing *p, const stemma_source *before)
{
    cli_what_if *w = p->w;
    cli_buffer_string(&w->out, "{\"change\":\"source\",\"before\":");
    if (before) {
        put_source_json(&w->out, w->before, before);
    } else {
        cli_buffer_string(&w->out, "null");
    }
    cli_buffer_string(&w->out, ",\"after\":[");
    for (size_t i = 0; i < p->become_count; i++) {
        cli_buffer_string(&w->out, i > 0 ? "," : "");
        put_source_json(&w->out, w->after, &w->after->sources[p->become[i]]);
    }
    cli_buffer_string(&w->out, "]}\n");
}

/* ------------------------------------------------------------------ the whole */

static void put(pairing *p, const stemma_source *before)
{
    cli_what_if *w = p->w;
    if (w->sources_changed++ == 0 && !w->program->options.json) {
        cli_buffer_string(&w->out, cli_text(w->program, "cli.what_if.shared_sources"));
        cli_buffer_string(&w->out, "\n");
    }
    if (w->program->options.json) {
        put_row(p, before);
    } else {
        put_line(p, before);
    }
}

bool cli_what_if_put_sources(cli_what_if *w)
{
    pairing p;
    bool ready = pairing_init(&p, w);
    for (size_t i = 0; ready && i < w->before->source_count; i++) {
        follow(&p, &w->before->sources[i]);
        if (!stays(&p, &w->before->sources[i])) {
            put(&p, &w->before->sources[i]);
        }
    }
    for (size_t i = 0; ready && i < w->after->source_count; i++) {
        if (!p.known[i]) {
            p.become[0] = (uint32_t)i;
            p.become_count = 1;
            put(&p, NULL);
        }
    }
    pairing_release(&p);
    return ready;
}
