/* cli_words.c - results in words: quotations, kinds, reasons, nearest evidence. */
#include <string.h>

#include "cli/cli.h"

#define NEAREST_QUOTE_POINTS 90

const char *cli_kind_key(stemma_kind kind)
{
    static const char *const keys[] = {"cli.kind.copy", "cli.kind.rewording", "cli.kind.translation"};
    return kind <= STEMMA_KIND_TRANSLATION ? keys[kind] : "cli.unknown";
}

void cli_put_basis(const cli *program, cli_buffer *out, unsigned basis)
{
    static const char *const keys[] = {"cli.basis.text",    "cli.basis.date",   "cli.basis.credit",
                                       "cli.basis.changes", "cli.basis.length", "cli.basis.user"};
    bool first = true;
    for (unsigned bit = 0; bit < sizeof keys / sizeof *keys; bit++) {
        if (basis >> bit & 1u) {
            cli_buffer_string(out, first ? "" : ", ");
            cli_buffer_string(out, cli_text(program, keys[bit]));
            first = false;
        }
    }
    if (first) {
        cli_buffer_string(out, "-");
    }
}

/* Runs of white space become one space, as a quotation in one line wants it. */
static void put_line(cli_buffer *out, const char *bytes, size_t length)
{
    size_t at = 0;
    while (at < length) {
        size_t begin = at;
        while (at < length && !strchr(" \t\r\n", bytes[at])) {
            at++;
        }
        cli_buffer_clean(out, bytes + begin, at - begin);
        while (at < length && strchr(" \t\r\n", bytes[at])) {
            at++;
        }
        if (at < length) {
            cli_buffer_string(out, " ");
        }
    }
}

void cli_put_quote(cli_buffer *out, const stemma_article *article, uint32_t begin, uint32_t end, uint32_t points)
{
    if (!article->text || end <= begin) {
        return;
    }
    size_t from = cli_byte_of(article->text, article->text_bytes, begin);
    const char *span = article->text + from;
    size_t left = article->text_bytes - from;
    if (end - begin <= points) {
        put_line(out, span, cli_byte_of(span, left, end - begin));
        return;
    }
    uint32_t tail = points / 3;
    put_line(out, span, cli_byte_of(span, left, points - tail));
    cli_buffer_string(out, " […] ");
    size_t tail_from = cli_byte_of(span, left, end - begin - tail);
    put_line(out, span + tail_from, cli_byte_of(span + tail_from, left - tail_from, tail));
}

uint64_t cli_links_asserted(const stemma_results *results)
{
    uint64_t count = 0;
    for (size_t i = 0; i < results->link_count; i++) {
        count += results->links[i].score >= CLI_ASSERTED ? 1 : 0;
    }
    return count;
}

uint64_t cli_passages_asserted(const stemma_results *results)
{
    uint64_t count = 0;
    for (size_t i = 0; i < results->passage_count; i++) {
        count += results->passages[i].score >= CLI_ASSERTED ? 1 : 0;
    }
    return count;
}

const char *cli_file_name(const stemma_article *article)
{
    if (!article->input || strcmp(article->input, "-") == 0) {
        return NULL;
    }
    const char *slash = strrchr(article->input, '/');
    return slash ? slash + 1 : article->input;
}

static bool ends_in(const char *name, const char *ending)
{
    size_t length = strlen(name);
    return length >= strlen(ending) && strcmp(name + length - strlen(ending), ending) == 0;
}

#define DIGEST_DIGITS 16

/* Whether a file of that name holds many articles. */
static bool is_shared(const char *file)
{
    static const char *const endings[] = {".jsonl", ".json", ".csv", ".warc", ".arc", ".warc.gz", ".arc.gz"};
    bool shared = false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        shared = shared || ends_in(file, endings[i]);
    }
    return shared;
}

const char *cli_name(const stemma_article *article)
{
    bool digest = strspn(article->id, "0123456789abcdef") == DIGEST_DIGITS &&
                  (article->id[DIGEST_DIGITS] == '\0' || article->id[DIGEST_DIGITS] == '-');
    const char *file = cli_file_name(article);
    return digest && file && !is_shared(file) ? file : article->id;
}

const stemma_nearest *cli_nearest_best(const stemma_results *results)
{
    const stemma_nearest *best = NULL;
    for (size_t i = 0; i < results->nearest_count; i++) {
        const stemma_nearest *nearest = &results->nearest[i];
        bool whole = nearest->words > 0 && nearest->a < results->article_count && nearest->b < results->article_count;
        if (whole && (!best || nearest->words > best->words)) {
            best = nearest;
        }
    }
    return best;
}

void cli_put_nearest(const cli *program, cli_buffer *out, const stemma_results *results, const stemma_nearest *nearest)
{
    const stemma_article *a = &results->articles[nearest->a];
    const stemma_article *b = &results->articles[nearest->b];
    cli_buffer words = CLI_BUFFER_INIT;
    cli_buffer quote = CLI_BUFFER_INIT;
    cli_put_count(program, &words, "cli.words", nearest->words);
    cli_put_quote(&quote, a, nearest->a_begin, nearest->a_end, NEAREST_QUOTE_POINTS);
    cli_put(program, out, "cli.nearest",
            CLI_ARGS(cli_name(a), cli_name(b), cli_buffer_text(&words), cli_buffer_text(&quote)));
    out->failed = out->failed || words.failed || quote.failed;
    cli_buffer_release(&words);
    cli_buffer_release(&quote);
}
