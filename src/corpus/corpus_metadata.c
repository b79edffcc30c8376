/* <meta>, <link>, <title> and headings: title, outlet, address, language. See corpus_metadata.h. */
#include "corpus/corpus_metadata.h"

#include <string.h>

#define KEY_BYTES 512
#define TITLE_BYTES_MAX ((size_t)400)

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
        if (length > 400 || length + 40 < wanted_length) {
            continue;
        }
        size_t key_length = stm_metadata_key(key, sizeof key, page->text.data + block->begin, length);
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

/* ------------------------------------------------------------------ title */

/* Length of a title without the site's name behind (or before) it: cut at a mark between spaces, where the part that
 * stays is the longer one or the part that goes is the outlet. */
static stm_slice without_site(const char *title, const char *outlet)
{
    static const char *const marks[] = {" | ", " - ", " – ", " — ", " · ", " » ", " « ", " :: ", " • ",
                                        " / ", " ‹ ", " > ", " ⋆ ", " : ", "｜",  "_",   " ● ",  "|"};
    size_t length = strlen(title);
    stm_slice best = {title, length};
    char site[KEY_BYTES];
    size_t site_length = outlet ? stm_metadata_key(site, sizeof site, outlet, strlen(outlet)) : 0;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const char *last = NULL;
        for (const char *at = title; (at = strstr(at, marks[i])) != NULL; at++) {
            last = at;
        }
        if (!last || last == title) {
            continue;
        }
        const char *tail = last + strlen(marks[i]);
        char key[KEY_BYTES];
        size_t key_length = stm_metadata_key(key, sizeof key, tail, strlen(tail));
        bool named = site_length > 3 && key_length == site_length && memcmp(key, site, site_length) == 0;
        bool bar = marks[i][1] == '|';
        bool shorter =
            (bar || strlen(tail) < (size_t)(last - title)) && (size_t)(last - title) >= 15 && strlen(tail) <= 60;
        if ((named || shorter) && (size_t)(last - title) < best.length) {
            best.length = (size_t)(last - title);
        }
        if (named) {
            return (stm_slice){title, (size_t)(last - title)};
        }
    }
    return best;
}

static bool key_holds(const char *whole, size_t whole_length, const char *part, size_t part_length)
{
    if (part_length == 0 || part_length > whole_length) {
        return false;
    }
    for (size_t i = 0; i + part_length <= whole_length; i++) {
        if (memcmp(whole + i, part, part_length) == 0) {
            return true;
        }
    }
    return false;
}

/* How well a heading agrees with what the page's head says: the length that both share, 0 none. */
static size_t agreement(stm_slice heading, const char *claim)
{
    char a[KEY_BYTES];
    char b[KEY_BYTES];
    if (!claim) {
        return 0;
    }
    size_t a_length = stm_metadata_key(a, sizeof a, heading.bytes, heading.length);
    size_t b_length = stm_metadata_key(b, sizeof b, claim, strlen(claim));
    if (key_holds(b, b_length, a, a_length)) {
        return a_length * 3 > b_length ? a_length : 0; /* "Planning" is a rubric of "Wedding planning in ten steps" */
    }
    return key_holds(a, a_length, b, b_length) && b_length * 2 > a_length ? b_length : 0;
}

static stm_slice block_text(const stm_page *page, size_t index)
{
    const stm_block *block = &page->blocks[index];
    return (stm_slice){page->text.data + block->begin, block->end - block->begin};
}

/* The heading that agrees best with the head's claims; empty when none does. An h1 before an h2. */
static stm_slice agreeing_heading(const stm_page *page, const stm_metadata *m)
{
    stm_slice best = {NULL, 0};
    size_t best_score = 0;
    for (size_t i = 0; i < page->block_count; i++) {
        stm_tag tag = (stm_tag)page->dom.nodes[page->blocks[i].node].tag;
        stm_slice text = block_text(page, i);
        bool titled = (page->around[page->blocks[i].node] & STM_GROUP(TITLE)) != 0;
        if ((!stm_tag_is_heading(tag) && !titled) || tag > STM_TAG_h3 || text.length > TITLE_BYTES_MAX) {
            continue;
        }
        size_t score = agreement(text, m->metas[STM_META_TITLE]);
        size_t other = agreement(text, m->page_title);
        size_t third = agreement(text, m->json.headline);
        score = score > other ? score : other;
        score = score > third ? score : third;
        score = score * 4 + (tag == STM_TAG_h1 ? score : 0);
        if (score > best_score && score >= 24) {
            best = text;
            best_score = score;
        }
    }
    return best;
}

static bool is_outlet(stm_slice title, const char *outlet)
{
    char a[KEY_BYTES];
    char b[KEY_BYTES];
    if (!outlet || !title.bytes) {
        return false;
    }
    size_t a_length = stm_metadata_key(a, sizeof a, title.bytes, title.length);
    size_t b_length = stm_metadata_key(b, sizeof b, outlet, strlen(outlet));
    return a_length == b_length && memcmp(a, b, a_length) == 0;
}

/* The site's own name: the smaller part at either end of <title>, which og:title leaves out. */
static bool is_site(stm_slice heading, const stm_metadata *m)
{
    char a[KEY_BYTES];
    char b[KEY_BYTES];
    if (is_outlet(heading, m->outlet)) {
        return true;
    }
    if (!m->page_title || agreement(heading, m->metas[STM_META_TITLE]) > 0) {
        return false;
    }
    size_t a_length = stm_metadata_key(a, sizeof a, heading.bytes, heading.length);
    size_t b_length = stm_metadata_key(b, sizeof b, m->page_title, strlen(m->page_title));
    return a_length * 2 < b_length &&
           (memcmp(a, b, a_length) == 0 || memcmp(a, b + b_length - a_length, a_length) == 0);
}

/* Words of a heading that stand in the head's claims too; short ones say nothing. */
static size_t shared_words(stm_slice heading, const stm_metadata *m)
{
    const char *claims[] = {m->metas[STM_META_TITLE], m->page_title, m->json.headline};
    char whole[KEY_BYTES * 3];
    size_t whole_length = 0;
    size_t shared = 0;
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
        whole_length += claims[i] ? stm_metadata_key(whole + whole_length, KEY_BYTES, claims[i], strlen(claims[i])) : 0;
    }
    const char *end = heading.bytes + heading.length;
    for (const char *at = heading.bytes; at < end;) {
        const char *stop = memchr(at, ' ', (size_t)(end - at));
        stop = stop ? stop : end;
        char word[64];
        size_t length = stm_metadata_key(word, sizeof word, at, (size_t)(stop - at));
        shared += length >= 4 && key_holds(whole, whole_length, word, length);
        at = stop + (stop < end);
    }
    return shared;
}

/* The h1 that shares most words with the head's claims, of the article's part of the page rather than of its frame. */
static stm_slice likely_h1(const stm_page *page, const stm_metadata *m)
{
    const uint32_t frame = STM_GROUP(NAVIGATION) | STM_GROUP(FOOTER) | STM_GROUP(COMMENT) | STM_GROUP(RELATED) |
                           STM_GROUP(SIDE) | STM_GROUP(HIDDEN) | STM_GROUP(CONSENT);
    bool claimed = m->metas[STM_META_TITLE] || m->page_title || m->json.headline;
    stm_slice best = {NULL, 0};
    size_t best_score = 0;
    for (size_t i = 0; i < page->block_count; i++) {
        const stm_block *block = &page->blocks[i];
        stm_slice text = block_text(page, i);
        if (page->dom.nodes[block->node].tag != STM_TAG_h1 || text.length > TITLE_BYTES_MAX || block->letters < 8 ||
            is_site(text, m)) {
            continue;
        }
        size_t shared = claimed ? shared_words(text, m) : 1;
        size_t score = shared == 0 ? 0 : shared * 2 + ((page->around[block->node] & frame) == 0);
        if (score > best_score) {
            best = text;
            best_score = score;
        }
    }
    return best;
}

/* A heading with a rubric in front of the title: the title, where the head gives it alone. */
static stm_slice without_rubric(stm_slice heading, const stm_metadata *m)
{
    const char *claims[] = {m->metas[STM_META_TITLE], m->json.headline, m->page_title};
    char a[KEY_BYTES];
    char b[KEY_BYTES];
    size_t a_length = stm_metadata_key(a, sizeof a, heading.bytes, heading.length);
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
        stm_slice claim = claims[i] ? without_site(claims[i], m->outlet) : (stm_slice){"", 0};
        size_t b_length = stm_metadata_key(b, sizeof b, claim.bytes, claim.length);
        if (b_length < a_length && b_length * 2 > a_length && memcmp(a + a_length - b_length, b, b_length) == 0) {
            return claim;
        }
    }
    return heading;
}

static stm_slice choose_title(const stm_page *page, const stm_metadata *m)
{
    stm_slice heading = agreeing_heading(page, m);
    if (heading.bytes && !is_site(heading, m)) {
        return without_rubric(heading, m);
    }
    stm_slice h1 = likely_h1(page, m);
    if (h1.bytes) {
        return h1;
    }
    const char *claims[] = {m->metas[STM_META_TITLE], m->json.headline, m->page_title};
    for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) {
        stm_slice claim = claims[i] ? without_site(claims[i], m->outlet) : (stm_slice){NULL, 0};
        if (claim.length > 0 && !is_outlet(claim, m->outlet)) {
            return claim;
        }
    }
    return m->page_title ? (stm_slice){m->page_title, strlen(m->page_title)} : (stm_slice){NULL, 0};
}

/* ------------------------------------------------------------------ all together */

static bool absolute(const char *address)
{
    return address && (strncmp(address, "http://", 7) == 0 || strncmp(address, "https://", 8) == 0) &&
           strlen(address) < 2000 && !strchr(address, ' ');
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
    stm_slice title = choose_title(page, out);
    if (title.length > 0 && !(out->title = stm_metadata_tidy(arena, title.bytes, title.length))) {
        return stm_error_memory(error);
    }
    if (!stm_metadata_byline(arena, out, page)) {
        return stm_error_memory(error);
    }
    stm_metadata_date(out, page, hints);
    return STEMMA_OK;
}
