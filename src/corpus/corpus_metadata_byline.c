/* Who wrote it: what JSON-LD and <meta> say where it is a name, then elements marked as the author's, then a line near
 * the title that begins like a byline. */
#include "corpus/corpus_metadata.h"

#include <string.h>

#define BYLINE_BYTES_MAX ((size_t)160)
#define NAME_BYTES_MAX ((size_t)60)

/* Words before a name, in the languages of the press; lower case, the blank behind included where one must follow. */
static const char *const prefixes[] = {"written by ",
                                       "posted by ",
                                       "published by ",
                                       "reported by ",
                                       "reviewed by ",
                                       "words by ",
                                       "story by ",
                                       "text by ",
                                       "by: ",
                                       "by ",
                                       "author: ",
                                       "author ",
                                       "authors: ",
                                       "von: ",
                                       "von ",
                                       "text: ",
                                       "autor: ",
                                       "autorin: ",
                                       "autor ",
                                       "autoren: ",
                                       "verfasst von ",
                                       "geschrieben von ",
                                       "veröffentlicht von ",
                                       "ein beitrag von ",
                                       "ein artikel von ",
                                       "eine analyse von ",
                                       "ein kommentar von ",
                                       "kommentar von ",
                                       "interview: ",
                                       "redaktion: ",
                                       "par ",
                                       "publié par ",
                                       "écrit par ",
                                       "auteur : ",
                                       "auteur: ",
                                       "por ",
                                       "escrito por ",
                                       "publicado por ",
                                       "di ",
                                       "a cura di ",
                                       "scritto da ",
                                       "autore: ",
                                       "autorka: ",
                                       "автор: ",
                                       "автор ",
                                       "автор — ",
                                       "текст: ",
                                       "door ",
                                       "av ",
                                       "af ",
                                       "tekst: ",
                                       "yazan: ",
                                       "haber: ",
                                       "بقلم: ",
                                       "بقلم ",
                                       "كتب ",
                                       "κείμενο: ",
                                       "του ",
                                       "της ",
                                       "作者：",
                                       "作者:",
                                       "記者",
                                       "记者",
                                       "文／",
                                       "文/",
                                       "mitarbeit: ",
                                       "written by: ",
                                       "posted by: ",
                                       "article by ",
                                       "guest post by ",
                                       "from "};

/* Where a name ends: what follows says when or where. */
static const char *const enders[] = {
    " | ",  " - ",   " – ",        " — ",           " · ",      " • ",      " / ",     " on ", " am ", " um ",
    " le ", " vom ", " published", " Published",    " updated", " Updated", " posted", " in ", " at ", " | ",
    "\n",   " (",    " ©",         ", Contributor", ", Staff",  " for ",    " via ",   " >",   " »"};

static size_t prefix_length(stm_slice line)
{
    size_t longest = 0;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        size_t length = strlen(prefixes[i]);
        bool same = line.length > length;
        for (size_t k = 0; k < length && same; k++) {
            same = stm_ascii_lower(line.bytes[k]) == prefixes[i][k];
        }
        longest = same && length > longest ? length : longest;
    }
    return longest;
}

static stm_slice trim(stm_slice s)
{
    static const char marks[] = " \t\n\r,;:|-/.";
    while (s.length > 0 && strchr(marks, s.bytes[0]) && s.bytes[0]) {
        s.bytes++;
        s.length--;
    }
    while (s.length > 0 && strchr(" \t\n\r,;:|-/", s.bytes[s.length - 1]) && s.bytes[s.length - 1]) {
        s.length--;
    }
    return s;
}

static stm_slice before_enders(stm_slice s)
{
    for (size_t i = 0; i < sizeof enders / sizeof *enders; i++) {
        size_t length = strlen(enders[i]);
        for (size_t at = 2; at + length <= s.length; at++) {
            if (memcmp(s.bytes + at, enders[i], length) == 0) {
                s.length = at;
            }
        }
    }
    return s;
}

/* Upper case, or a script without case. */
static bool begins_name(const char *at, const char *end)
{
    uint32_t code;
    (void)stm_utf8_decode(&code, at, end);
    bool small_latin = (code >= 'a' && code <= 'z') || (code >= 0xDF && code <= 0xFF);
    bool small_cyrillic = code >= 0x430 && code <= 0x45F;
    bool small_greek = code >= 0x3B1 && code <= 0x3CE;
    return code >= 'A' && !small_latin && !small_cyrillic && !small_greek && !(code >= '[' && code <= '`');
}

static bool word_in(stm_slice word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(list[i]) == word.length) {
            size_t same = 0;
            while (same < word.length && stm_ascii_lower(word.bytes[same]) == list[i][same]) {
                same++;
            }
            if (same == word.length) {
                return true;
            }
        }
    }
    return false;
}

static bool particle(stm_slice word)
{
    static const char *const list[] = {"de",   "du",  "von", "van", "der", "den", "et",  "and", "und", "y",
                                       "e",    "da",  "di",  "el",  "al",  "la",  "le",  "zu",  "dos", "bin",
                                       "ibn",  "ter", "och", "og",  "und", "&",   "des", "del", "do",  "mit",
                                       "with", "a",   "i",   "и",   "и",   "vom", "zur"};
    return word_in(word, list, sizeof list / sizeof *list);
}

/* Words that no author's name has: they are buttons, roles, users of a system. */
static bool no_name(stm_slice word)
{
    static const char *const list[] = {"admin",     "administrator", "follow", "share",      "comments",  "comment",
                                       "read",      "more",          "login",  "sign",       "home",      "facebook",
                                       "twitter",   "minutes",       "min",    "ago",        "updated",   "posted",
                                       "published", "here",          "about",  "unknown",    "undefined", "null",
                                       "author",    "authors",       "view",   "profile",    "posts",     "articles",
                                       "http",      "https",         "www",    "webmaster",  "autor",     "copyright",
                                       "all",       "mehr",          "alle",   "kommentare", "drucken"};
    return word_in(word, list, sizeof list / sizeof *list);
}

/* One to six words that could be a person's or an agency's. */
static bool is_name(stm_slice s, bool strict)
{
    size_t words = 0;
    size_t names = 0;
    const char *end = s.bytes + s.length;
    if (s.length < 2 || s.length > NAME_BYTES_MAX) {
        return false;
    }
    for (const char *at = s.bytes; at < end; words++) {
        const char *stop = memchr(at, ' ', (size_t)(end - at));
        stop = stop ? stop : end;
        stm_slice word = {at, (size_t)(stop - at)};
        bool bad = no_name(word) || memchr(at, '@', word.length) || memchr(at, '/', word.length) ||
                   (strict && word.length > 0 && *at >= '0' && *at <= '9');
        if (bad || (strict && word.length > 0 && !begins_name(at, end) && !particle(word))) {
            return false;
        }
        names += word.length > 0 && !particle(word);
        at = stop + (stop < end);
    }
    return names >= 1 && words <= 7;
}

/* The length of the piece at the start, to the next comma or semicolon. */
static size_t piece_length(stm_slice s)
{
    size_t length = 0;
    while (length < s.length && s.bytes[length] != ',' && s.bytes[length] != ';' && s.bytes[length] != '|') {
        length++;
    }
    return length;
}

/* Names of a line, cleaned and joined by ", "; NULL when it holds none. `strict` for what only looks like a byline. */
static const char *clean(stm_arena *arena, stm_slice line, bool strict, bool *fine)
{
    char out[BYLINE_BYTES_MAX * 2];
    size_t used = 0;
    line = trim(line);
    for (size_t prefix; (prefix = prefix_length(line)) > 0;) {
        line = trim((stm_slice){line.bytes + prefix, line.length - prefix});
    }
    line = before_enders(line);
    if (line.length > BYLINE_BYTES_MAX) {
        return NULL;
    }
    while (line.length > 0) {
        size_t length = piece_length(line);
        stm_slice piece = trim((stm_slice){line.bytes, length});
        line =
            length < line.length ? (stm_slice){line.bytes + length + 1, line.length - length - 1} : (stm_slice){"", 0};
        size_t prefix = prefix_length(piece);
        piece = trim((stm_slice){piece.bytes + prefix, piece.length - prefix});
        if (!is_name(piece, strict)) {
            if (strict && used == 0) {
                return NULL;
            }
            continue;
        }
        if (used + piece.length + 2 < sizeof out) {
            memcpy(out + used, ", ", used ? 2 : 0);
            used += used ? 2 : 0;
            memcpy(out + used, piece.bytes, piece.length);
            used += piece.length;
        }
    }
    const char *copy = used ? stm_arena_text(arena, out, used) : NULL;
    *fine = *fine && (used == 0 || copy);
    return copy;
}

static bool value_is(stm_slice value, const char *wanted)
{
    return value.bytes && value.length == strlen(wanted) && memcmp(value.bytes, wanted, value.length) == 0;
}

/* 3 rel=author or itemprop=author, 2 a class that says author or byline; 0 none. */
static unsigned author_rank(const stm_page *page, uint32_t node)
{
    const stm_dom *dom = &page->dom;
    if (dom->nodes[node].attribute_count == 0) {
        return 0;
    }
    if (value_is(stm_dom_attribute_of(dom, node, STM_ATTRIBUTE_rel), "author") ||
        value_is(stm_dom_attribute_of(dom, node, STM_ATTRIBUTE_itemprop), "author")) {
        return 3;
    }
    return (page->groups[node] & STM_GROUP(AUTHOR)) != 0 ? 2 : 0;
}

static const char *squeezed(stm_arena *arena, stm_slice text, bool *fine)
{
    const char *tidy = stm_metadata_tidy(arena, text.bytes, text.length);
    *fine = *fine && tidy;
    return tidy;
}

/* The first element of the highest rank that holds a name and stands in no comment, list of others or side bar. */
static const char *marked_byline(stm_arena *arena, const stm_page *page, bool *fine)
{
    const uint32_t elsewhere = STM_GROUP(COMMENT) | STM_GROUP(RELATED) | STM_GROUP(FOOTER) | STM_GROUP(NAVIGATION);
    const char *best = NULL;
    unsigned best_rank = 0;
    unsigned tried = 0;
    for (uint32_t i = 1; i < page->dom.count && *fine && tried < 60; i++) {
        unsigned rank = author_rank(page, i);
        stm_slice text = stm_dom_text_of(&page->dom, i);
        if (rank <= best_rank || text.length < 3 || text.length > 400 || (page->around[i] & elsewhere) != 0) {
            continue;
        }
        tried++;
        const char *tidy = squeezed(arena, text, fine);
        const char *name = tidy ? clean(arena, (stm_slice){tidy, strlen(tidy)}, true, fine) : NULL;
        if (name && strchr(name, ' ')) {
            best = name;
            best_rank = rank;
        }
    }
    return best;
}

/* A short block near the title that begins with "By". */
static const char *visible_byline(stm_arena *arena, const stm_page *page, const char *title, bool *fine)
{
    char wanted[256];
    size_t wanted_length = title ? stm_metadata_key(wanted, sizeof wanted, title, strlen(title)) : 0;
    size_t since = wanted_length ? 1000 : 0;
    for (size_t i = 0; i < page->block_count && *fine; i++, since++) {
        const stm_block *block = &page->blocks[i];
        stm_slice text = {page->text.data + block->begin, block->end - block->begin};
        char key[256];
        if (text.length < 600 && stm_metadata_key(key, sizeof key, text.bytes, text.length) == wanted_length &&
            memcmp(key, wanted, wanted_length) == 0) {
            since = 0;
        }
        if (since > 12 || text.length > BYLINE_BYTES_MAX || prefix_length(text) == 0) {
            continue;
        }
        const char *name = clean(arena, text, true, fine);
        if (name && strchr(name, ' ')) {
            return name;
        }
    }
    return NULL;
}

static bool same_key(const char *a, const char *b)
{
    char x[256];
    char y[256];
    size_t x_length = stm_metadata_key(x, sizeof x, a, strlen(a));
    return x_length == stm_metadata_key(y, sizeof y, b, strlen(b)) && memcmp(x, y, x_length) == 0;
}

bool stm_metadata_byline(stm_arena *arena, stm_metadata *out, const stm_page *page)
{
    bool fine = true;
    const char *claims[] = {out->json.authors, out->metas[STM_META_AUTHOR]};
    const char *outlet_claim = NULL;
    for (size_t i = 0; i < sizeof claims / sizeof *claims && !out->byline; i++) {
        const char *name = claims[i] ? clean(arena, (stm_slice){claims[i], strlen(claims[i])}, false, &fine) : NULL;
        bool outlet = name && out->outlet && same_key(name, out->outlet);
        outlet_claim = outlet ? name : outlet_claim;
        out->byline = outlet ? NULL : name;
    }
    if (!out->byline && fine) {
        out->byline = marked_byline(arena, page, &fine);
    }
    if (!out->byline && fine) {
        out->byline = visible_byline(arena, page, out->title, &fine);
    }
    out->byline = out->byline ? out->byline : outlet_claim;
    return fine;
}
