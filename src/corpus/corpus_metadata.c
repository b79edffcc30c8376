/* <meta>, <link>, <title>: outlet, address, language. See corpus_metadata.h. */
#include "corpus/corpus_metadata.h"

#include <string.h>

#define KEY_BYTES 512
#define AUTHORS_BYTES_MAX ((size_t)1000) /* of all <meta> together */

/* ------------------------------------------------------------------ helpers */

static bool white(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* Pages put "<b>" and "&amp;amp;" into titles that are no markup any more. */
static size_t unescape(char *out, const char *at, const char *end)
{
    static const struct {
        const char *name;
        const char *sign;
    } names[] = {{"&amp;", "&"},    {"&quot;", "\""}, {"&#39;", "'"},   {"&#039;", "'"},  {"&lt;", "<"},
                 {"&gt;", ">"},     {"&nbsp;", " "},  {"&#8217;", "’"}, {"&#8216;", "‘"}, {"&#8220;", "“"},
                 {"&#8221;", "”"},  {"&#8211;", "–"}, {"&#8212;", "—"}, {"&#8230;", "…"}, {"&rsquo;", "’"},
                 {"&lsquo;", "‘"},  {"&ldquo;", "“"}, {"&rdquo;", "”"}, {"&ndash;", "–"}, {"&mdash;", "—"},
                 {"&hellip;", "…"}, {"&auml;", "ä"},  {"&ouml;", "ö"},  {"&uuml;", "ü"},  {"&szlig;", "ß"},
                 {"&#x27;", "'"},   {"&apos;", "'"},  {"&eacute;", "é"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t length = strlen(names[i].name);
        if ((size_t)(end - at) >= length && memcmp(at, names[i].name, length) == 0) {
            memcpy(out, names[i].sign, strlen(names[i].sign));
            return length;
        }
    }
    return 0;
}

static bool tag_begins(const char *at, const char *end)
{
    return end - at > 2 && *at == '<' && (at[1] == '/' || ((at[1] | 0x20) >= 'a' && (at[1] | 0x20) <= 'z'));
}

const char *stm_metadata_tidy(stm_arena *arena, const char *bytes, size_t length)
{
    char *out = stm_arena_alloc(arena, length + 8);
    if (!out) {
        return NULL;
    }
    size_t used = 0;
    bool space = false;
    const char *end = bytes + length;
    for (const char *at = bytes; at < end;) {
        bool no_break = end - at >= 2 && memcmp(at, "\xC2\xA0", 2) == 0;
        if (white(*at) || no_break) {
            space = used > 0;
            at += no_break ? 2 : 1;
            continue;
        }
        const char *close = tag_begins(at, end) ? memchr(at, '>', (size_t)(end - at)) : NULL;
        if (close) {
            at = close + 1;
            continue;
        }
        if (space) {
            out[used++] = ' ';
            space = false;
        }
        char sign[4] = {0};
        size_t reference = *at == '&' ? unescape(sign, at, end) : 0;
        size_t bytes_out = reference ? strnlen(sign, sizeof sign) : 1;
        memcpy(out + used, reference ? sign : at, bytes_out);
        used += bytes_out;
        at += reference ? reference : 1;
    }
    while (used > 0 && out[used - 1] == ' ') {
        used--;
    }
    out[used] = '\0';
    return out;
}

size_t stm_metadata_key(char *out, size_t room, const char *bytes, size_t length)
{
    size_t used = 0;
    const char *end = bytes + length;
    for (const char *at = bytes; at < end && used + 4 < room;) {
        uint32_t code;
        size_t step = stm_utf8_decode(&code, at, end);
        bool letter = (code | 0x20) >= 'a' && (code | 0x20) <= 'z' && code < 0x80;
        bool above = code >= 0xC0 && (code < 0x2000 || code > 0x206F) && code != 0xD7 && code != 0xF7;
        if (letter) {
            out[used++] = (char)(code | 0x20);
        } else if ((code >= '0' && code <= '9') || above) {
            memcpy(out + used, at, step);
            used += step;
        }
        at += step;
    }
    return used;
}

void stm_page_mark_titles(stm_page *page, const char *title)
{
    char wanted[KEY_BYTES];
    size_t wanted_length = title ? stm_metadata_key(wanted, sizeof wanted, title, strlen(title)) : 0;
    if (wanted_length < 6) {
        return;
    }
    for (size_t i = 0; i < page->block_count; i++) {
        stm_block *block = &page->blocks[i];
        size_t length = block->end - block->begin;
        char key[KEY_BYTES];
        if (length > 400 || length + 40 < wanted_length || length > wanted_length * 4 + 40) {
            continue;
        }
        stm_slice text =
            stm_metadata_behind_rubric(page, block->node, (stm_slice){page->text.data + block->begin, length});
        size_t key_length = stm_metadata_key(key, sizeof key, text.bytes, text.length);
        bool same = key_length == wanted_length && memcmp(key, wanted, key_length) == 0;
        bool h1 = page->dom.nodes[block->node].tag == STM_TAG_h1;
        size_t shorter = key_length < wanted_length ? key_length : wanted_length;
        bool begins = h1 && shorter * 2 > wanted_length && memcmp(key, wanted, shorter) == 0;
        block->is_title = same || begins;
    }
}

static bool is_word(stm_slice slice, const char *lower_word)
{
    size_t length = strlen(lower_word);
    if (!slice.bytes || slice.length != length) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        char c = slice.bytes[i];
        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lower_word[i]) {
            return false;
        }
    }
    return true;
}

/* ------------------------------------------------------------------ <meta> and <link> */

typedef struct meta_name {
    const char *name;
    stm_meta kind;
    uint8_t rank; /* the highest wins */
} meta_name;

static const meta_name meta_names[] = {
    {"og:title", STM_META_TITLE, 9},
    {"twitter:title", STM_META_TITLE, 7},
    {"dc.title", STM_META_TITLE, 6},
    {"dcterms.title", STM_META_TITLE, 6},
    {"headline", STM_META_TITLE, 5},
    {"parsely-title", STM_META_TITLE, 5},
    {"sailthru.title", STM_META_TITLE, 5},
    {"title", STM_META_TITLE, 3},
    {"author", STM_META_AUTHOR, 9},
    {"article:author_name", STM_META_AUTHOR, 8},
    {"parsely-author", STM_META_AUTHOR, 8},
    {"sailthru.author", STM_META_AUTHOR, 8},
    {"dc.creator", STM_META_AUTHOR, 7},
    {"dcterms.creator", STM_META_AUTHOR, 7},
    {"dc.creator.personalname", STM_META_AUTHOR, 7},
    {"byl", STM_META_AUTHOR, 7},
    {"article:author", STM_META_AUTHOR, 6},
    {"og:article:author", STM_META_AUTHOR, 6},
    {"authors", STM_META_AUTHOR, 6},
    {"citation_author", STM_META_AUTHOR, 6},
    {"rbauthors", STM_META_AUTHOR, 5},
    {"twitter:data1", STM_META_AUTHOR, 1},
    {"article:published_time", STM_META_PUBLISHED, 9},
    {"og:article:published_time", STM_META_PUBLISHED, 9},
    {"datepublished", STM_META_PUBLISHED, 8},
    {"pubdate", STM_META_PUBLISHED, 8},
    {"publishdate", STM_META_PUBLISHED, 8},
    {"publish-date", STM_META_PUBLISHED, 8},
    {"publish_date", STM_META_PUBLISHED, 8},
    {"published", STM_META_PUBLISHED, 8},
    {"published-date", STM_META_PUBLISHED, 8},
    {"publication_date", STM_META_PUBLISHED, 8},
    {"article:published", STM_META_PUBLISHED, 8},
    {"article.published", STM_META_PUBLISHED, 8},
    {"article:publish_date", STM_META_PUBLISHED, 8},
    {"og:published_time", STM_META_PUBLISHED, 8},
    {"rnews:datepublished", STM_META_PUBLISHED, 8},
    {"sailthru.date", STM_META_PUBLISHED, 8},
    {"parsely-pub-date", STM_META_PUBLISHED, 8},
    {"cxenseparse:recs:publishtime", STM_META_PUBLISHED, 8},
    {"cxenseparse:publishtime", STM_META_PUBLISHED, 8},
    {"originalpublicationdate", STM_META_PUBLISHED, 8},
    {"article_date_original", STM_META_PUBLISHED, 8},
    {"dc.date.issued", STM_META_PUBLISHED, 8},
    {"dcterms.issued", STM_META_PUBLISHED, 8},
    {"dcterms.created", STM_META_PUBLISHED, 7},
    {"dc.date.created", STM_META_PUBLISHED, 7},
    {"dc.created", STM_META_PUBLISHED, 7},
    {"dcterms.date", STM_META_PUBLISHED, 6},
    {"dc.date", STM_META_PUBLISHED, 6},
    {"datecreated", STM_META_PUBLISHED, 6},
    {"article:created_time", STM_META_PUBLISHED, 6},
    {"creation_date", STM_META_PUBLISHED, 6},
    {"pdate", STM_META_PUBLISHED, 6},
    {"ptime", STM_META_PUBLISHED, 6},
    {"citation_publication_date", STM_META_PUBLISHED, 6},
    {"citation_date", STM_META_PUBLISHED, 5},
    {"date", STM_META_PUBLISHED, 6},
    {"date_published", STM_META_PUBLISHED, 8},
    {"analyticsattributes.articledate", STM_META_PUBLISHED, 7},
    {"last-modified", STM_META_MODIFIED, 4},
    {"lastmod", STM_META_MODIFIED, 4},
    {"article:modified_time", STM_META_MODIFIED, 8},
    {"og:updated_time", STM_META_MODIFIED, 7},
    {"datemodified", STM_META_MODIFIED, 7},
    {"modified", STM_META_MODIFIED, 5},
    {"dcterms.modified", STM_META_MODIFIED, 5},
    {"revised", STM_META_MODIFIED, 3},
    {"og:site_name", STM_META_SITE, 9},
    {"application-name", STM_META_SITE, 5},
    {"apple-mobile-web-app-title", STM_META_SITE, 4},
    {"publisher", STM_META_SITE, 4},
    {"dc.publisher", STM_META_SITE, 4},
    {"og:url", STM_META_ADDRESS, 5},
    {"content-language", STM_META_LANGUAGE, 5},
    {"dc.language", STM_META_LANGUAGE, 5},
    {"og:locale", STM_META_LANGUAGE, 4},
    {"language", STM_META_LANGUAGE, 4},
    {"og:image", STM_META_IMAGE, 5},
    {"twitter:image", STM_META_IMAGE, 3},
    {"og:type", STM_META_TYPE, 5},
};

static const meta_name *meta_named(stm_slice name)
{
    for (size_t i = 0; name.bytes && i < sizeof meta_names / sizeof *meta_names; i++) {
        if (is_word(name, meta_names[i].name)) {
            return &meta_names[i];
        }
    }
    return NULL;
}

static bool keep_meta(stm_arena *arena, stm_metadata *out, stm_meta kind, uint8_t rank, stm_slice value)
{
    if (value.length == 0 || value.length > 2000) {
        return true;
    }
    bool another = kind == STM_META_AUTHOR && out->metas[kind] && rank == out->meta_ranks[kind];
    if (!another && out->metas[kind] && rank <= out->meta_ranks[kind]) {
        return true;
    }
    const char *tidy = stm_metadata_tidy(arena, value.bytes, value.length);
    if (!tidy) {
        return false;
    }
    if (another && strcmp(out->metas[kind], tidy) != 0) {
        size_t bytes = strlen(out->metas[kind]) + strlen(tidy) + 3;
        if (bytes > AUTHORS_BYTES_MAX) {
            return true;
        }
        char *both = stm_arena_alloc(arena, bytes);
        if (!both) {
            return false;
        }
        (void)snprintf(both, bytes, "%s, %s", out->metas[kind], tidy);
        tidy = both;
    }
    if (*tidy) {
        out->metas[kind] = tidy;
        out->meta_ranks[kind] = rank;
    }
    return true;
}

static bool read_meta(stm_arena *arena, stm_metadata *out, const stm_dom *dom, uint32_t node)
{
    static const stm_attribute names[] = {STM_ATTRIBUTE_property, STM_ATTRIBUTE_name, STM_ATTRIBUTE_itemprop,
                                          STM_ATTRIBUTE_http_equiv};
    stm_slice content = stm_dom_attribute_of(dom, node, STM_ATTRIBUTE_content);
    for (size_t i = 0; content.bytes && i < sizeof names / sizeof *names; i++) {
        const meta_name *found = meta_named(stm_dom_attribute_of(dom, node, names[i]));
        if (found) {
            return keep_meta(arena, out, found->kind, found->rank, content);
        }
    }
    return true;
}

static bool read_head(stm_arena *arena, stm_metadata *out, const stm_dom *dom)
{
    bool fine = true;
    for (uint32_t i = 1; i < dom->count && fine; i++) {
        switch (dom->nodes[i].tag) {
        case STM_TAG_meta:
            fine = read_meta(arena, out, dom, i);
            break;
        case STM_TAG_link:
            if (is_word(stm_dom_attribute_of(dom, i, STM_ATTRIBUTE_rel), "canonical")) {
                stm_slice href = stm_dom_attribute_of(dom, i, STM_ATTRIBUTE_href);
                fine = !href.bytes || keep_meta(arena, out, STM_META_ADDRESS, 9, href);
            }
            break;
        case STM_TAG_html: {
            stm_slice lang = stm_dom_attribute_of(dom, i, STM_ATTRIBUTE_lang);
            fine = !lang.bytes || keep_meta(arena, out, STM_META_LANGUAGE, 9, lang);
            break;
        }
        case STM_TAG_title: {
            stm_slice title = stm_dom_text_of(dom, i);
            if (!out->page_title && title.length > 0 && title.length < 2000) {
                out->page_title = stm_metadata_tidy(arena, title.bytes, title.length);
                fine = out->page_title != NULL;
            }
            break;
        }
        default:
            break;
        }
    }
    return fine;
}

/* ------------------------------------------------------------------ all together */

static bool absolute(const char *address)
{
    return address && (strncmp(address, "http://", 7) == 0 || strncmp(address, "https://", 8) == 0) &&
           strlen(address) < 2000 && !strchr(address, ' ');
}

/* What a reader sees is taken as it stands, on one line: "<br>" in a heading was meant. */
static const char *title_text(stm_arena *arena, const stm_page *page, stm_slice title)
{
    uintptr_t from = (uintptr_t)page->text.data;
    uintptr_t at = (uintptr_t)title.bytes;
    if (page->text.length == 0 || at < from || at >= from + page->text.length) {
        return stm_metadata_tidy(arena, title.bytes, title.length);
    }
    char *text = stm_arena_text(arena, title.bytes, title.length);
    for (char *c = text; c && *c; c++) {
        *c = *c == '\n' ? ' ' : *c;
    }
    return text;
}

stemma_status stm_metadata_read(stm_arena *arena, stm_metadata *out, const stm_page *page, const stm_html_hints *hints,
                                stemma_error *error)
{
    memset(out, 0, sizeof *out);
    if (!read_head(arena, out, &page->dom) || !stm_metadata_json(arena, &out->json, &page->dom)) {
        return stm_error_memory(error);
    }
    out->outlet = out->metas[STM_META_SITE] ? out->metas[STM_META_SITE] : out->json.publisher;
    if (absolute(out->metas[STM_META_ADDRESS])) {
        out->address = out->metas[STM_META_ADDRESS];
    }
    out->language = out->metas[STM_META_LANGUAGE] ? out->metas[STM_META_LANGUAGE] : hints->http_language;
    stm_slice title = stm_metadata_title(page, out);
    if (title.length > 0 && !(out->title = title_text(arena, page, title))) {
        return stm_error_memory(error);
    }
    if (!stm_metadata_byline(arena, out, page)) {
        return stm_error_memory(error);
    }
    stm_metadata_date(out, page, hints);
    return STEMMA_OK;
}
