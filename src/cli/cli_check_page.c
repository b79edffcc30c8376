/* cli_check_page.c - `check --html`: for each article a page that shows its text with what is left out struck through.
 *
 *      FOLDER/index.html            a row an article, in the order of reading
 *      FOLDER/000001-ID.html        spans that are marked in the text, and parts that were cut out of the page,
 *                                   each where it stood and with the reason
 *
 * Pages need no network and run no script, and say so to the browser (Content-Security-Policy); article text is hostile
 * input and reaches them escaped, without control characters and marks that turn the direction of writing. A page is
 * written when its article is seen and then forgotten, so that memory does not grow with their number.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"

#define NAME_BYTES_MAX 60
#define FLUSH_BYTES ((size_t)1 << 16)

static const char style[] =
    "body{font:16px/1.55 Georgia,'Noto Serif',serif;max-width:46em;margin:2em auto;padding:0 1em;color:#1d1d1b;"
    "background:#fff}h1{font-size:1.4em;line-height:1.25}dl{display:grid;grid-template-columns:max-content 1fr;"
    "gap:.1em 1em;font:14px/1.4 sans-serif}dt{color:#666}dd{margin:0;overflow-wrap:anywhere}"
    ".text{white-space:pre-wrap;overflow-wrap:anywhere;border-top:1px solid #ccc;padding-top:1em}"
    "del{color:#8a2b1f;background:#fbeeec;text-decoration-color:#c98b83}"
    "del.cut{display:block;font:13px/1.4 sans-serif;margin:.3em 0;padding:.2em .6em;border-left:3px solid #d8a39c}"
    ".why{display:inline-block;text-decoration:none;font:bold 11px/1.4 sans-serif;color:#8a2b1f;margin-right:.6em}"
    "table{border-collapse:collapse;font:14px/1.4 sans-serif}td,th{text-align:left;padding:.2em .8em .2em 0;"
    "vertical-align:top}td.n{text-align:right}"
    "@media (prefers-color-scheme:dark){body{background:#181818;color:#e4e2dd}del{background:#35211e;color:#e8a79d}"
    ".why{color:#e8a79d}a{color:#9ec3ee}dt{color:#aaa}}";

/* ------------------------------------------------------------------ text for a page */

/* Bytes of a character that has no place on a page: controls but for line ends, marks that turn the direction. */
static size_t unwanted(const char *bytes, size_t left)
{
    const unsigned char *at = (const unsigned char *)bytes;
    if ((at[0] < 0x20 && at[0] != '\n' && at[0] != '\t') || at[0] == 0x7F) {
        return 1;
    }
    if (left >= 2 && at[0] == 0xC2 && at[1] < 0xA0) {
        return 2;
    }
    bool turn =
        left >= 3 && at[0] == 0xE2 &&
        ((at[1] == 0x80 && at[2] >= 0xAA && at[2] <= 0xAE) || (at[1] == 0x81 && at[2] >= 0xA6 && at[2] <= 0xA9));
    return turn ? 3 : 0;
}

static const char *reference(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static void put_bytes(cli_buffer *out, const char *bytes, size_t length)
{
    size_t begin = 0;
    for (size_t at = 0; at < length;) {
        const char *other = reference(bytes[at]);
        size_t skip = other ? 1 : unwanted(bytes + at, length - at);
        if (skip == 0) {
            at++;
            continue;
        }
        cli_buffer_bytes(out, bytes + begin, at - begin);
        cli_buffer_string(out, other ? other : " ");
        at += skip;
        begin = at;
    }
    cli_buffer_bytes(out, bytes + begin, length - begin);
}

static void put_text(cli_buffer *out, const char *text)
{
    put_bytes(out, text, strlen(text));
}

static void put_framed(cli_buffer *out, const char *before, const char *text, const char *after)
{
    cli_buffer_string(out, before);
    put_text(out, text);
    cli_buffer_string(out, after);
}

static void put_head(cli_buffer *out, const cli *program, const char *title)
{
    cli_buffer_string(out, "<!DOCTYPE html>\n<html lang=\"");
    cli_buffer_string(out, program->language);
    cli_buffer_string(out, "\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" "
                           "content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action "
                           "'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                           "<meta name=\"referrer\" content=\"no-referrer\">\n");
    put_framed(out, "<title>", title, "</title>\n<style>");
    cli_buffer_string(out, style);
    cli_buffer_string(out, "</style>\n</head>\n<body>\n");
}

/* ------------------------------------------------------------------ one article */

static void put_row(cli_buffer *out, const cli *program, const char *key, const char *value)
{
    if (value && value[0]) {
        put_framed(out, "<dt>", cli_text(program, key), "</dt>");
        put_framed(out, "<dd dir=\"auto\">", value, "</dd>\n");
    }
}

static void put_facts(cli_buffer *out, const cli *program, const stemma_article *article)
{
    cli_buffer when = CLI_BUFFER_INIT;
    cli_number length = cli_integer(article->text_length);
    cli_put_interval(program, &when, &article->published);
    cli_buffer_string(out, "<dl>\n");
    put_row(out, program, "cli.page.input", article->input);
    put_row(out, program, "cli.page.address", article->source);
    put_row(out, program, "cli.page.outlet", article->outlet);
    put_row(out, program, "cli.page.byline", article->byline);
    put_row(out, program, "cli.page.published", cli_buffer_text(&when));
    put_row(out, program, "cli.page.read_from", cli_word(program, "cli.read", article->published.basis));
    put_row(out, program, "cli.page.language", article->language);
    put_row(out, program, "cli.page.characters", length.text);
    put_row(out, program, "cli.page.rejected", cli_word(program, "cli.why_rejected", article->rejected));
    cli_buffer_string(out, "</dl>\n");
    out->failed = out->failed || when.failed;
    cli_buffer_release(&when);
}

static void put_reason(cli_buffer *out, const cli *program, const char *reason)
{
    put_framed(out, "<span class=\"why\">", cli_word(program, "cli.why_out", reason ? reason : "?"), "</span>");
}

/* A place in an article's text. */
typedef struct place {
    const stemma_article *article;
    uint32_t point;
    size_t byte;
} place;

/* Puts what stands before `point` and moves there; nothing when that lies behind. */
static void put_until(cli_buffer *out, place *at, uint32_t point)
{
    if (point > at->point) {
        const char *text = at->article->text + at->byte;
        size_t bytes = cli_byte_of(text, at->article->text_bytes - at->byte, point - at->point);
        put_bytes(out, text, bytes);
        at->byte += bytes;
        at->point = point;
    }
}

static void put_cut(cli_buffer *out, const cli *program, place *at, const stemma_cut *cut)
{
    put_until(out, at, cut->at);
    cli_buffer_string(out, "<del class=\"cut\" dir=\"auto\">");
    put_reason(out, program, cut->reason);
    put_framed(out, "", cut->text, "</del>");
}

static void put_span(cli_buffer *out, const cli *program, place *at, const stemma_boilerplate *span)
{
    put_until(out, at, span->begin);
    put_reason(out, program, span->reason);
    cli_buffer_string(out, "<del>");
    put_until(out, at, span->end);
    cli_buffer_string(out, "</del>");
}

static void put_body(cli_buffer *out, const cli *program, const stemma_article *article)
{
    place at = {article, 0, 0};
    size_t cut = 0;
    size_t span = 0;
    cli_buffer_string(out, "<div class=\"text\" dir=\"auto\">");
    while (cut < article->cut_count || span < article->boilerplate_count) {
        bool cut_first = span == article->boilerplate_count ||
                         (cut < article->cut_count && article->cuts[cut].at <= article->boilerplate[span].begin);
        if (cut_first) {
            put_cut(out, program, &at, &article->cuts[cut++]);
        } else {
            put_span(out, program, &at, &article->boilerplate[span++]);
        }
    }
    put_until(out, &at, article->text_length);
    cli_buffer_string(out, "</div>\n");
}

static void put_page(cli_buffer *out, const cli *program, const stemma_article *article)
{
    const char *title = article->title ? article->title : cli_name(article);
    put_head(out, program, title);
    put_framed(out, "<p><a href=\"index.html\">", cli_text(program, "cli.page.all"), "</a></p>\n");
    put_framed(out, "<h1 dir=\"auto\">", title, "</h1>\n");
    put_facts(out, program, article);
    put_framed(out, "<p>", cli_text(program, "cli.page.legend"), "</p>\n");
    put_body(out, program, article);
    cli_buffer_string(out, "</body>\n</html>\n");
}

/* ------------------------------------------------------------------ files */

static int open_file(cli_pages *pages, const char *name)
{
    cli_buffer_clear(&pages->name);
    cli_buffer_string(&pages->name, pages->folder);
    cli_buffer_string(&pages->name, "/");
    cli_buffer_string(&pages->name, name);
    if (pages->name.failed) {
        pages->program->out_of_memory = true;
        errno = ENOMEM;
        return -1;
    }
    return open(pages->name.data, O_WRONLY | O_CREAT | O_TRUNC, 0666);
}

static bool write_all(int descriptor, cli_buffer *bytes)
{
    const char *at = cli_buffer_text(bytes);
    size_t left = bytes->length;
    while (left > 0) {
        ssize_t written = write(descriptor, at, left);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        at += written > 0 ? written : 0;
        left -= written > 0 ? (size_t)written : 0;
    }
    errno = bytes->failed ? ENOMEM : errno;
    bool whole = !bytes->failed;
    cli_buffer_clear(bytes);
    return whole;
}

static void fail(cli_pages *pages, const char *path)
{
    if (pages->status == CLI_DONE) {
        cli_progress_erase(pages->program);
        pages->status = cli_write_failed(pages->program, path, errno);
    }
}

/* "000012-ID.html": of the id what is harmless in a file's name. */
static void name_page(char out[NAME_BYTES_MAX + 32], uint64_t number, const char *id)
{
    int at = snprintf(out, NAME_BYTES_MAX + 32, "%06" PRIu64 "-", number);
    size_t length = at > 0 ? (size_t)at : 0;
    for (size_t i = 0; id && id[i] && i < NAME_BYTES_MAX; i++) {
        char c = id[i];
        bool fine = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
        out[length++] = fine ? c : '_';
    }
    memcpy(out + length, ".html", 6);
}

static void add_to_index(cli_pages *pages, const stemma_article *article, const char *name)
{
    const cli *program = pages->program;
    cli_buffer *out = &pages->index;
    cli_number length = cli_integer(article->text_length);
    cli_number cuts = cli_integer(article->cut_count + article->boilerplate_count);
    cli_buffer when = CLI_BUFFER_INIT;
    cli_put_interval(program, &when, &article->published);
    put_framed(out, "<tr><td><a href=\"", name, "\">");
    put_framed(out, "", cli_name(article), "</a></td>");
    put_framed(out, "<td>", cli_buffer_text(&when), "</td>");
    put_framed(out, "<td class=\"n\">", length.text, "</td>");
    put_framed(out, "<td class=\"n\">", cuts.text, "</td>");
    put_framed(out, "<td dir=\"auto\">", article->title ? article->title : "", "</td></tr>\n");
    cli_buffer_release(&when);
    if (out->length >= FLUSH_BYTES && !write_all(pages->index_descriptor, out)) {
        fail(pages, pages->folder);
    }
}

int cli_pages_begin(cli_pages *pages, cli *program, const char *folder)
{
    static const char *const heads[] = {"cli.head.article", "cli.head.published", "cli.head.characters",
                                        "cli.head.left_out", "cli.head.title"};
    *pages = (cli_pages){.program = program, .folder = folder, .index_descriptor = -1, .status = CLI_DONE};
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        return cli_write_failed(program, folder, errno);
    }
    pages->index_descriptor = open_file(pages, "index.html");
    if (pages->index_descriptor < 0) {
        fail(pages, folder);
        return cli_pages_end(pages);
    }
    put_head(&pages->index, program, cli_text(program, "cli.page.title"));
    put_framed(&pages->index, "<h1>", cli_text(program, "cli.page.title"), "</h1>\n<table>\n<tr>");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        put_framed(&pages->index, "<th>", cli_text(program, heads[i]), "</th>");
    }
    cli_buffer_string(&pages->index, "</tr>\n");
    return CLI_DONE;
}

void cli_pages_add(cli_pages *pages, const stemma_article *article)
{
    char name[NAME_BYTES_MAX + 32];
    if (pages->status != CLI_DONE) {
        return;
    }
    name_page(name, ++pages->count, article->id);
    put_page(&pages->page, pages->program, article);
    int descriptor = open_file(pages, name);
    bool written = descriptor >= 0 && write_all(descriptor, &pages->page);
    if (descriptor >= 0 && close(descriptor) != 0) {
        written = false;
    }
    if (!written) {
        fail(pages, cli_buffer_text(&pages->name));
        return;
    }
    add_to_index(pages, article, name);
}

int cli_pages_end(cli_pages *pages)
{
    if (pages->index_descriptor >= 0) {
        cli_buffer_string(&pages->index, "</table>\n</body>\n</html>\n");
        bool written = write_all(pages->index_descriptor, &pages->index);
        if (close(pages->index_descriptor) != 0 || !written) {
            fail(pages, pages->folder);
        }
    }
    cli_buffer_release(&pages->index);
    cli_buffer_release(&pages->page);
    cli_buffer_release(&pages->name);
    return pages->status;
}
