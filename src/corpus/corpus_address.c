/* An address in the form in which addresses of one page are equal.
 *
 *      https://www.Example.org:443/a/./b/?utm_source=x&id=7#top     http://example.org/a/b?id=7
 *      https://example.org/a/b/amp/?id=7                            m.example.org/a/b/?id=7&fbclid=z
 *
 * all become example.org/a/b?id=7. Left out are: scheme, user, default port, "www." and the hosts of mobile and AMP
 * versions, the fragment, parameters that only follow readers about, markers of AMP and print versions, a file that a
 * server shows for its folder, and slashes at the end. Parameters are sorted, for their order means nothing. Letters
 * of the host are lower case, escapes of plain letters are undone, others are in capitals. What tells two pages apart
 * on some site somewhere (a path's case, "?p=12", "page/2") stays.
 *
 * Two addresses with one key are candidates for one article: their texts must agree before they are taken for it. A
 * paging or gallery parameter that this does not know costs nothing then, and neither does a key that two pages share.
 */
#include "corpus/corpus_internal.h"

#include <stdlib.h>
#include <string.h>

#define PARAMETERS_MAX 64u

/* Whether the slice is, or begins with where the word ends in '*', that word; case ignored. */
static bool matches(stm_slice slice, const char *word)
{
    size_t i = 0;
    while (word[i] && word[i] != '*') {
        if (i == slice.length || stm_ascii_lower(slice.bytes[i]) != word[i]) {
            return false;
        }
        i++;
    }
    return word[i] == '*' || i == slice.length;
}

static bool one_of(stm_slice slice, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (matches(slice, words[i])) {
            return true;
        }
    }
    return false;
}
#define ONE_OF(slice, words) one_of((slice), (words), sizeof(words) / sizeof *(words))

static bool begins(stm_slice slice, const char *prefix)
{
    size_t length = strlen(prefix);
    return slice.length >= length && matches((stm_slice){slice.bytes, length}, prefix);
}

static stm_slice behind(stm_slice slice, size_t bytes)
{
    return (stm_slice){slice.bytes + bytes, slice.length - bytes};
}

/* Bytes before the first of these characters, all of them where none stands. */
static size_t until(stm_slice slice, const char *stops)
{
    size_t i = 0;
    while (i < slice.length && !strchr(stops, slice.bytes[i])) {
        i++;
    }
    return i;
}

/* ------------------------------------------------------------------ host */

/* Without "www." and the like in front, as often as they stand there; "m.org" is a host of its own. */
static stm_slice without_version(stm_slice host)
{
    static const char *const versions[] = {"www.", "m.", "mobile.", "amp.", "www2."};
    bool going = true;
    while (going) {
        going = false;
        for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
            size_t length = strlen(versions[i]);
            if (begins(host, versions[i]) && memchr(host.bytes + length, '.', host.length - length)) {
                host = behind(host, length);
                going = true;
            }
        }
    }
    return host;
}

static void add_host(stm_buffer *out, stm_slice host)
{
    size_t user = until(host, "@");
    while (user < host.length) {
        host = behind(host, user + 1);
        user = until(host, "@");
    }
    host = without_version(host);
    stm_slice name = {host.bytes, until(host, ":")};
    stm_slice port = behind(host, name.length);
    bool usual = matches(port, ":80") || matches(port, ":443") || matches(port, ":");
    while (name.length > 0 && name.bytes[name.length - 1] == '.') { /* a full name ends in a point */
        name.length--;
    }
    for (size_t i = 0; i < name.length; i++) {
        stm_buffer_char(out, stm_ascii_lower(name.bytes[i]));
    }
    for (size_t i = 0; i < port.length && !usual; i++) {
        stm_buffer_char(out, stm_ascii_lower(port.bytes[i]));
    }
}

/* ------------------------------------------------------------------ escapes */

static int hexadecimal(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return stm_ascii_lower(c) >= 'a' && stm_ascii_lower(c) <= 'f' ? stm_ascii_lower(c) - 'a' + 10 : -1;
}

static bool needs_no_escape(int c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

static void add_escaped(stm_buffer *out, unsigned char c)
{
    static const char digits[] = "0123456789ABCDEF";
    stm_buffer_char(out, '%');
    stm_buffer_char(out, digits[c >> 4]);
    stm_buffer_char(out, digits[c & 15]);
}

static void add_part(stm_buffer *out, stm_slice part)
{
    for (size_t i = 0; i < part.length; i++) {
        unsigned char c = (unsigned char)part.bytes[i];
        bool escape = c == '%' && i + 2 < part.length;
        int high = escape ? hexadecimal(part.bytes[i + 1]) : -1;
        int low = escape ? hexadecimal(part.bytes[i + 2]) : -1;
        if (high >= 0 && low >= 0) {
            int value = high * 16 + low;
            i += 2;
            if (needs_no_escape(value)) {
                stm_buffer_char(out, (char)value);
            } else {
                add_escaped(out, (unsigned char)value);
            }
        } else if (c <= 0x20 || c >= 0x7F) {
            add_escaped(out, c);
        } else {
            stm_buffer_char(out, (char)c);
        }
    }
}

/* ------------------------------------------------------------------ path */

/* A segment that names a version of the page and not the page. Only the first and the last may be one. */
static bool version_segment(stm_slice segment)
{
    static const char *const words[] = {"amp",          "amphtml", "print",    "printable", "imprimer",
                                        "druckversion", "drucken", "imprimir", "stampa",    "platform-amp"};
    return ONE_OF(segment, words);
}

static bool index_segment(stm_slice segment)
{
    static const char *const words[] = {"index.html", "index.htm",    "index.php",   "index.asp",
                                        "index.aspx", "default.aspx", "default.asp", "index.shtml"};
    return ONE_OF(segment, words);
}

/* Ends of a last segment that name a version: "story.amp.html" is "story.html", "story.amp" is "story". */
static void add_last(stm_buffer *out, stm_slice segment)
{
    static const char *const ends[] = {".amp", "-amp", "_amp", ".print", "-print", "_print"};
    static const char *const files[] = {".html", ".htm", ".php", ".aspx", ""};
    for (size_t f = 0; f < sizeof files / sizeof *files; f++) {
        for (size_t e = 0; e < sizeof ends / sizeof *ends; e++) {
            size_t file = strlen(files[f]);
            size_t end = strlen(ends[e]);
            if (segment.length > file + end && matches(behind(segment, segment.length - file), files[f]) &&
                begins(behind(segment, segment.length - file - end), ends[e])) {
                add_part(out, (stm_slice){segment.bytes, segment.length - file - end});
                add_part(out, behind(segment, segment.length - file));
                return;
            }
        }
    }
    add_part(out, segment);
}

/* The path's last segment that counts ends here; versions, indexes and slashes behind it are left out. */
static stm_slice without_end(stm_slice path)
{
    bool going = true;
    while (going) {
        going = false;
        while (path.length > 0 && path.bytes[path.length - 1] == '/') {
            path.length--;
        }
        size_t begin = path.length;
        while (begin > 0 && path.bytes[begin - 1] != '/') {
            begin--;
        }
        stm_slice segment = behind(path, begin);
        if (segment.length > 0 && (version_segment(segment) || index_segment(segment))) {
            path.length = begin;
            going = begin > 0;
        }
    }
    return path;
}

static void add_path(stm_buffer *out, stm_slice path)
{
    bool first = true;
    path = without_end(path);
    while (path.length > 0) {
        stm_slice segment = {path.bytes, until(path, "/")};
        bool last = segment.length == path.length;
        path = behind(path, last ? segment.length : segment.length + 1);
        bool nothing = segment.length == 0 || matches(segment, ".");
        if (nothing || (first && !last && version_segment(segment))) {
            continue;
        }
        stm_buffer_char(out, '/');
        if (last) {
            add_last(out, segment);
        } else {
            add_part(out, segment);
        }
        first = false;
    }
}

/* ------------------------------------------------------------------ parameters */

/* Names of parameters that say who sent the reader, or which version of the page to show. */
static bool follows_reader(stm_slice name)
{
    static const char *const words[] = {
        "utm_*",        "fbclid",     "gclid",      "gclsrc",       "dclid",
        "msclkid",      "yclid",      "twclid",     "igshid",       "igsh",
        "mc_cid",       "mc_eid",     "_ga",        "_gl",          "_hsenc",
        "_hsmi",        "mkt_tok",    "ns_*",       "pk_*",         "piwik_*",
        "mtm_*",        "matomo_*",   "at_medium",  "at_campaign*", "at_custom*",
        "at_link*",     "at_format",  "at_ptr*",    "xtor",         "xtref",
        "cmpid",        "cmp",        "ncid",       "wt_mc",        "wtmc",
        "wt.mc_id",     "ref_src",    "ref_url",    "referrer",     "ocid",
        "icid",         "spm",        "smid",       "smtyp",        "sr_share",
        "share",        "gaa_*",      "guccounter", "guce_*",       "ito",

        "src_campaign", "fb_action*", "fb_ref",     "fb_source",    "__twitter_impression",
        "s_cid",

        "rss",

        "trk",          "wbraid",     "gbraid",     "li_fat_id",    "vero_*",
        "oly_*",        "amp",        "amp_*",      "outputtype",   "print",
        "printable",    "view_as",    "m_amp",      "usqp",         "google_editors_picks",
        "sessionid",    "phpsessid",  "jsessionid"};
    return ONE_OF(name, words);
}

static int compare_slices(const void *left, const void *right)
{
    const stm_slice *a = left;
    const stm_slice *b = right;
    size_t shorter = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->bytes, b->bytes, shorter);
    return order ? order : (a->length > b->length) - (a->length < b->length);
}

static void add_query(stm_buffer *out, stm_slice query)
{
    stm_slice kept[PARAMETERS_MAX];
    size_t count = 0;
    stm_slice rest = query;
    while (rest.length > 0 && count < PARAMETERS_MAX) {
        size_t length = until(rest, "&");
        stm_slice parameter = {rest.bytes, length};
        rest = behind(rest, length < rest.length ? length + 1 : length);
        stm_slice name = {parameter.bytes, until(parameter, "=")};
        if (begins(name, "amp;")) { /* from an address that was escaped for HTML */
            parameter = behind(parameter, 4);
            name = behind(name, 4);
        }
        if (parameter.length > 0 && !follows_reader(name)) {
            kept[count++] = parameter;
        }
    }
    if (rest.length > 0) { /* more than anyone means: as it stands */
        stm_buffer_char(out, '?');
        add_part(out, query);
        return;
    }
    if (count > 1) {
        qsort(kept, count, sizeof *kept, compare_slices);
    }
    for (size_t i = 0; i < count; i++) {
        stm_buffer_char(out, i ? '&' : '?');
        add_part(out, kept[i]);
    }
}

/* ------------------------------------------------------------------ all together */

/* Behind "https://", "//" or nothing; an address of another kind ("urn:x") as it stands. */
static bool without_scheme(stm_slice *address)
{
    static const char *const schemes[] = {"http://", "https://", "//"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (begins(*address, schemes[i])) {
            *address = behind(*address, strlen(schemes[i]));
            return true;
        }
    }
    size_t colon = until(*address, ":/?#");
    bool other = colon < address->length && address->bytes[colon] == ':';
    bool port =
        other && colon + 1 < address->length && address->bytes[colon + 1] >= '0' && address->bytes[colon + 1] <= '9';
    return !other || port;
}

void stm_address_key(stm_buffer *out, const char *address)
{
    stm_slice rest = {address, strlen(address)};
    while (rest.length > 0 && (unsigned char)rest.bytes[0] <= 0x20) {
        rest = behind(rest, 1);
    }
    while (rest.length > 0 && (unsigned char)rest.bytes[rest.length - 1] <= 0x20) {
        rest.length--;
    }
    if (!without_scheme(&rest)) {
        add_part(out, rest);
        return;
    }
    rest.length = until(rest, "#");
    size_t host = until(rest, "/?");
    add_host(out, (stm_slice){rest.bytes, host});
    rest = behind(rest, host);
    size_t path = until(rest, "?");
    add_path(out, (stm_slice){rest.bytes, path});
    if (path < rest.length) {
        add_query(out, behind(rest, path + 1));
    }
}
