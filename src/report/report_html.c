/* The page around the data, see report_page.h. */
#include "report/report_page.h"

#include <string.h>

static const unsigned char script[] = {
#include "report_page_js.h"
};
static const unsigned char style[] = {
#include "report_page_css.h"
};

static void raw(stm_report_page *page, const char *html)
{
    stm_buffer_string(&page->out, html);
}

static void words(stm_report_page *page, const char *key)
{
    stm_report_html_text(page, stemma_text(page->language, key));
}

/* <before>message<after> */
static void framed(stm_report_page *page, const char *before, const char *key, const char *after)
{
    raw(page, before);
    words(page, key);
    raw(page, after);
}

/* ------------------------------------------------------------------ policy */

/* sha256-BASE64 of the bytes between <script> and </script>, as CSP level 3 has it. */
static void put_hash(stm_report_page *page, const unsigned char *bytes, size_t length)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t hash[33] = {0};
    stm_sha256(hash, bytes, length);
    raw(page, "'sha256-");
    for (size_t i = 0; i < 33; i += 3) {
        uint32_t three = (uint32_t)hash[i] << 16 | (uint32_t)hash[i + 1] << 8 | hash[i + 2];
        stm_buffer_char(&page->out, alphabet[three >> 18]);
        stm_buffer_char(&page->out, alphabet[three >> 12 & 63]);
        stm_buffer_char(&page->out, alphabet[three >> 6 & 63]);
        stm_buffer_char(&page->out, i + 3 > 32 ? '=' : alphabet[three & 63]);
    }
    stm_buffer_char(&page->out, '\'');
}

static void put_head(stm_report_page *page, const stm_report_selection *selection)
{
    stm_report_message figure = stm_report_figure(page, selection->article_count);
    stm_report_message title = stm_report_say(page, "report.title", figure.text, NULL);
    stm_buffer_format(&page->out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                      page->language);
    raw(page, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src ");
    put_hash(page, script, sizeof script);
    raw(page, "; style-src ");
    put_hash(page, style, sizeof style);
    raw(page, "; img-src 'none'; font-src 'none'; connect-src 'none'; base-uri 'none'; form-action 'none'\">\n"
              "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
              "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    stm_report_html_text(page, title.text);
    raw(page, "</title>\n<style>");
    stm_buffer_bytes(&page->out, style, sizeof style);
    raw(page, "</style>\n</head>\n");
}

/* ------------------------------------------------------------------ summary */

static stm_report_message origins_text(const stm_report_page *page, const stm_report_selection *selection)
{
    stm_report_message low = stm_report_figure(page, selection->origins_low);
    stm_report_message high = stm_report_figure(page, selection->origins_high);
    if (strcmp(low.text, high.text) == 0) {
        return stm_report_count(page, "report.n_origins", selection->origins_low);
    }
    return stm_report_say(page, "report.origins_to", low.text, high.text);
}

/* "2 undated, 1 rejected", without what there is none of. */
static stm_report_message lacks_text(const stm_report_page *page, const stemma_results *results,
                                     const stm_report_selection *selection)
{
    double rejections = (double)selection->rejected + (double)results->rejection_count;
    stm_report_message undated = stm_report_count(page, "report.n_undated_short", selection->undated);
    stm_report_message rejected = stm_report_count(page, "report.n_rejected_short", rejections);
    if (selection->undated > 0 && rejections > 0) {
        return stm_report_say(page, "report.key_undated", undated.text, rejected.text);
    }
    stm_report_message none = {""};
    return selection->undated > 0 ? undated : (rejections > 0 ? rejected : none);
}

static void put_summary(stm_report_page *page, const stemma_results *results, const stm_report_selection *selection)
{
    stm_report_message articles = stm_report_count(page, "report.n_articles", selection->article_count);
    stm_report_message lacks = lacks_text(page, results, selection);
    stm_report_message families = stm_report_count(page, "report.n_families", selection->family_count);
    stm_report_message origins = origins_text(page, selection);
    if (lacks.text[0]) {
        size_t length = strlen(articles.text);
        (void)snprintf(articles.text + length, sizeof articles.text - length, " (%.200s)", lacks.text);
    }
    const char *const arguments[] = {articles.text, families.text, origins.text};
    const char *key = "report.summary";
    if (!results->has_passages) {
        key = "report.summary_not_compared";
    } else if (results->passage_count == 0) {
        key = "report.summary_no_passage";
    }
    stm_report_message sentence;
    (void)stemma_format(sentence.text, sizeof sentence.text, stemma_text(page->language, key), arguments, 3);
    raw(page, "<h1>");
    stm_report_html_text(page, sentence.text);
    raw(page, "</h1>\n");
    framed(page, "<p class=\"lead\">", "report.lead", "</p>\n");
}

static void put_filter(stm_report_page *page, const char *key, const char *value)
{
    if (value) {
        stm_report_message which = stm_report_say(page, key, value, NULL);
        stm_report_message sentence = stm_report_say(page, "report.filtered", which.text, NULL);
        raw(page, "<p class=\"note\">");
        stm_report_html_text(page, sentence.text);
        raw(page, "</p>\n");
    }
}

static void put_figure(stm_report_page *page, const char *key, const char *figure, const char *small)
{
    framed(page, "<div><dt>", key, "</dt><dd>");
    stm_report_html_text(page, figure);
    if (small) {
        raw(page, "<small>");
        stm_report_html_text(page, small);
        raw(page, "</small>");
    }
    raw(page, "</dd></div>\n");
}

static size_t largest_family(const stemma_results *results, const stm_report_selection *selection)
{
    size_t largest = 0;
    for (size_t i = 0; i < results->family_count; i++) {
        if (selection->family[i] != STM_REPORT_LEFT_OUT && results->families[i].member_count > largest) {
            largest = results->families[i].member_count;
        }
    }
    return largest;
}

static void put_figures(stm_report_page *page, const stemma_results *results, const stm_report_selection *selection)
{
    stm_report_message figure = stm_report_figure(page, selection->article_count);
    stm_report_message small = lacks_text(page, results, selection);
    raw(page, "<dl class=\"key\">\n");
    put_figure(page, "report.key_articles", figure.text, small.text[0] ? small.text : NULL);
    if (results->has_families) {
        figure = stm_report_count(page, "report.n_articles", (double)largest_family(results, selection));
        small = stm_report_say(page, "report.key_largest", figure.text, NULL);
        figure = stm_report_figure(page, selection->family_count);
        put_figure(page, "report.key_families", figure.text, selection->family_count > 0 ? small.text : NULL);
        stm_report_message high = stm_report_figure(page, selection->origins_high);
        stm_report_message expected = stm_report_figure(page, selection->origins_expected);
        figure = stm_report_figure(page, selection->origins_low);
        small = stm_report_say(page, "report.key_expected", expected.text, NULL);
        bool range = strcmp(figure.text, high.text) != 0;
        if (range) {
            (void)snprintf(figure.text + strlen(figure.text), 64, "\xE2\x80\x93%.40s", high.text);
        }
        put_figure(page, "report.key_origins", figure.text, range ? small.text : NULL);
    }
    raw(page, "</dl>\n");
}

/* ------------------------------------------------------------------ body */

typedef struct section {
    const char *name;
    const char *heading;
    const char *about;
    const char *place;
} section;

static const section sections[] = {
    {"families", "report.families", "report.families_about", "families-place"},
    {"sources", "report.sources", "report.sources_about", "sources-place"},
    {"side-by-side", "report.pairs", "report.pairs_about", "pairs-place"},
    {"decisions", "report.decisions", "report.decisions_about", "decisions-place"},
    {"articles", "report.articles", "report.articles_about", "articles-place"},
    {"alone", "report.alone_heading", NULL, "alone-place"},
    {"method", "report.method", NULL, "method-place"},
};
#define SECTION_COUNT (sizeof sections / sizeof *sections)

/* Whoever decided nothing is not told of it, nor whose articles share no source. */
static bool is_empty(const section *of, const stemma_results *results)
{
    return (strcmp(of->name, "decisions") == 0 && results->decision_count == 0) ||
           (strcmp(of->name, "sources") == 0 && (results->source_count == 0 || !results->has_families));
}

static void put_masthead(stm_report_page *page, const stemma_results *results, const stm_report_selection *selection,
                         const stemma_report_options *options)
{
    framed(page, "<body>\n<a class=\"skip\" href=\"#main\">", "report.skip", "</a>\n");
    framed(page, "<header class=\"frame masthead\">\n<p class=\"brand\"><span>", "report.brand",
           "</span><button type=\"button\" id=\"theme\" hidden></button></p>\n");
    put_summary(page, results, selection);
    put_filter(page, "report.filter_family", options->family);
    put_filter(page, "report.filter_outlet", options->outlet);
    put_filter(page, "report.filter_since", options->since);
    put_figures(page, results, selection);
    framed(page, "<noscript><p class=\"plain\">", "report.noscript", "</p></noscript>\n</header>\n");
    framed(page, "<nav aria-label=\"", "report.navigation", "\"><ul class=\"frame\">\n");
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        if (is_empty(&sections[i], results)) {
            continue;
        }
        stm_buffer_format(&page->out, "<li><a href=\"#%s\">", sections[i].name);
        framed(page, "", sections[i].heading, "</a></li>\n");
    }
    raw(page, "</ul></nav>\n");
}

static void put_sections(stm_report_page *page, const stemma_results *results)
{
    raw(page, "<main class=\"frame\" id=\"main\" tabindex=\"-1\">\n");
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        const section *of = &sections[i];
        if (is_empty(of, results)) {
            continue;
        }
        stm_buffer_format(&page->out,
                          "<section id=\"%s\" aria-labelledby=\"%s-heading\">\n<h2 id=\"%s-heading\" tabindex=\"-1\">",
                          of->name, of->name, of->name);
        framed(page, "", of->heading, "</h2>\n");
        if (of->about) {
            framed(page, "<p class=\"about\">", of->about, "</p>\n");
        }
        stm_buffer_format(&page->out, "<div id=\"%s\"></div>\n</section>\n", of->place);
    }
    stm_report_message footer = stm_report_say(page, "report.footer", stemma_version(), NULL);
    raw(page, "</main>\n<div id=\"live\" class=\"hidden\" role=\"status\" aria-live=\"polite\"></div>\n"
              "<footer class=\"frame\">");
    stm_report_html_text(page, footer.text);
    raw(page, "</footer>\n");
}

stemma_status stm_report_html(const stemma_results *results, const stemma_report_options *options,
                              const stemma_writer *writer, stemma_error *error)
{
    static const stemma_report_options everything = STEMMA_REPORT_OPTIONS_INIT;
    options = options ? options : &everything;
    stm_report_selection selection;
    bool french = options->language && strcmp(options->language, "fr") == 0;
    stm_report_page page = {writer, french ? "fr" : "en", STM_BUFFER_INIT, STM_BUFFER_INIT};
    stemma_status status = stm_report_select(&selection, results, options, error);
    if (status != STEMMA_OK) {
        return status;
    }
    put_head(&page, &selection);
    put_masthead(&page, results, &selection, options);
    put_sections(&page, results);
    status = stm_report_page_data(&page, results, &selection, error);
    if (status == STEMMA_OK) {
        raw(&page, "<script>");
        stm_buffer_bytes(&page.out, script, sizeof script);
        raw(&page, "</script>\n</body>\n</html>\n");
        status = stm_report_page_flush(&page, error);
    }
    stm_report_selection_release(&selection);
    stm_buffer_release(&page.out);
    stm_buffer_release(&page.json);
    return status;
}
