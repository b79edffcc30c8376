/* report_page.h - how the report's page is made.
 *
 * The page is one file that opens from file:// and asks nothing of anyone:
 *
 *      <head>    content security policy: nothing but this page's script and style, named by their SHA-256
 *                <style> page.css
 *      <body>    what can be said without a script: the summary, its figures, the sections' headings
 *                <script type="application/json" id="stemma-data">    everything but texts
 *                <script type="application/json" id="texts-0"> ...    texts, STM_REPORT_BLOCK to a block
 *                <script> page_1_data.js ... page_4_tables.js, one behind the other
 *
 * A data block is not a script to the browser (its type is none that it runs), so the policy need not name it. Article
 * text reaches the page only inside such a block, as a JSON string in which every "<" is written \u003c: neither
 * "</script" nor "<!--" can occur, whatever an article holds. the script puts it on the page as text, never as markup.
 * What this room writes outside of data blocks goes through html_text.
 *
 * The browser is spared three ways: texts are parsed block by block when one of them is opened; a tree is drawn when
 * its family is opened; tables grow in steps. Above STM_REPORT_FULL articles only the largest families come with texts,
 * passages and trees; the rest is a table, and the page says so.
 *
 * Steps: report_select.c (which articles, which of them in full) -> report_data.c (the data blocks) -> report_html.c
 * (the page around them); report_page.c carries the bytes out.
 */
#ifndef STM_REPORT_PAGE_H
#define STM_REPORT_PAGE_H

#include "report/report_internal.h"

#define STM_REPORT_FULL 2000u       /* articles with text and tree */
#define STM_REPORT_FULL_MOST 10000u /* the largest family may exceed the above, up to here */
#define STM_REPORT_BLOCK 64u        /* texts in a data block */

/* ------------------------------------------------------------------ what is shown (report_select.c) */

#define STM_REPORT_LEFT_OUT UINT32_MAX

typedef struct stm_report_selection {
    uint32_t *article;   /* place on the page by index in the results, or LEFT_OUT; keeps the order */
    uint32_t *text;      /* number among the articles in full, or LEFT_OUT */
    uint32_t *family;    /* place on the page by index, or LEFT_OUT */
    uint32_t *family_of; /* family by article, STEMMA_NO_FAMILY for none */
    bool *family_full;
    uint32_t *partners; /* by article: how many others it shares passages with */
    bool *circle;       /* by article, see stm_report_circles */
    uint32_t article_count, family_count, full_count;
    uint32_t undated, rejected, alone; /* among those shown; undated ones are not rejected */
    double origins_low, origins_expected, origins_high;
} stm_report_selection;

/* E_ARGUMENT when `family` names none, `outlet` has no article, or `since` is no date. */
stemma_status stm_report_select(stm_report_selection *out, const stemma_results *results,
                                const stemma_report_options *options, stemma_error *error);
void stm_report_selection_release(stm_report_selection *selection);

/* ------------------------------------------------------------------ bytes (report_page.c) */

typedef struct stm_report_page {
    const stemma_writer *writer;
    const char *language;
    stm_buffer out;
    stm_buffer json; /* a row under construction */
} stm_report_page;

void stm_report_html_text(stm_report_page *page, const char *text);
/* Moves the row of JSON to the page, "<" made harmless, and hands the page's bytes on when they are many. */
stemma_status stm_report_page_json(stm_report_page *page, stemma_error *error);
stemma_status stm_report_page_flush(stm_report_page *page, stemma_error *error);
/* A message with its arguments filled in, in the page's language, cut at 1,000 bytes. */
typedef struct stm_report_message {
    char text[1000];
} stm_report_message;
stm_report_message stm_report_say(const stm_report_page *page, const char *key, const char *one, const char *two);
/* The same for a number: KEY or KEY.one. */
stm_report_message stm_report_count(const stm_report_page *page, const char *key, double number);
/* "12", "12.5" or "12,5". */
stm_report_message stm_report_figure(const stm_report_page *page, double number);

/* ------------------------------------------------------------------ data blocks (report_data.c) */

stemma_status stm_report_page_data(stm_report_page *page, const stemma_results *results,
                                   const stm_report_selection *selection, stemma_error *error);

#endif
