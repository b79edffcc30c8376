/* corpus_html.h - from a web page's bytes to an article.
 *
 *   bytes -> UTF-8 (corpus_charset) -> flat page (corpus_html_dom) -> title, byline, date ... (corpus_metadata)
 *                                                                  -> blocks, judged, text (corpus_body)
 *
 * Pure: the same bytes and hints give the same article on any thread. A page of which nothing can be made is still an
 * article, with what text there is and a reason in `rejected`.
 */
#ifndef STM_CORPUS_HTML_H
#define STM_CORPUS_HTML_H

#include "corpus/corpus_internal.h"

/* What is known of a page from outside; every member may be NULL. */
typedef struct stm_html_hints {
    const char *address;       /* where it was fetched */
    const char *http_charset;  /* charset of the Content-Type header */
    const char *http_language; /* Content-Language */
    int64_t captured;          /* seconds; it was published before. STEMMA_TIME_OPEN_TO when not known */
    bool keep_cuts;            /* fill `cuts` of the article */
} stm_html_hints;
#define STM_HTML_HINTS_NONE                                                                                            \
    {                                                                                                                  \
        NULL, NULL, NULL, STEMMA_TIME_OPEN_TO, false                                                                   \
    }

/* What the bytes were like, for notices. */
typedef struct stm_html_finding {
    const char *charset; /* static */
    size_t replaced;     /* bytes that meant nothing in it */
    bool cut;            /* nested too deep or too many elements: the rest was not read */
} stm_html_finding;

/* Fills source (the page's canonical address), outlet, title, byline, language, published, text, text_bytes, rejected,
 * and where asked for cuts of `out`; the rest stays as it is. Strings live in `arena`, NULL where unknown; `text` is never NULL. `finding` may be
 * NULL. Errors: E_MEMORY. */
stemma_status stm_html_article(stm_arena *arena, stemma_article *out, stm_html_finding *finding, stm_slice html,
                               const stm_html_hints *hints, stemma_error *error);

/* Fills what `record` lacks from its page: text (and `rejected`), source, outlet, title, byline, language, date. With
 * notices about the bytes. Errors: E_MEMORY. */
stemma_status stm_record_from_html(stm_read_batch *batch, stm_record *record, stm_slice html,
                                   const stm_html_hints *hints, stemma_error *error);

#endif
