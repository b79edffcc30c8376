/* What libxml2 is spared, and what it must not see. See corpus_html_dom.h.
 *
 * Half of a page of today is scripts, styles, drawings and comments. libxml2 would read them sign by sign, to tell us of
 * text that we drop; here they are stepped over as fast as a "<" can be found:
 *
 *   <script ...> dropped </script>     not JSON-LD, which is kept        <style>, <svg> alike
 *   <!-- dropped -->                   an end is searched for; without one everything stays as it is
 *
 * The tags stay, so that the elements do. Only where a tag may begin is looked: a "<script>" within the value of an
 * attribute is none. */
#include "corpus/corpus_html_dom.h"

#include <string.h>

/* Old references that stand without a semicolon: those of Latin-1, and the four of markup. */
static bool old_reference(const char *name, size_t length)
{
    static const char *const names[] = {
        "AElig",  "Aacute", "Acirc",  "Agrave", "Aring",  "Atilde", "Auml",   "Ccedil", "ETH",    "Eacute",
        "Ecirc",  "Egrave", "Euml",   "Iacute", "Icirc",  "Igrave", "Iuml",   "Ntilde", "Oacute", "Ocirc",
        "Ograve", "Oslash", "Otilde", "Ouml",   "THORN",  "Uacute", "Ucirc",  "Ugrave", "Uuml",   "Yacute",
        "aacute", "acirc",  "acute",  "aelig",  "agrave", "amp",    "aring",  "atilde", "auml",   "brvbar",
        "ccedil", "cedil",  "cent",   "copy",   "curren", "deg",    "divide", "eacute", "ecirc",  "egrave",
        "eth",    "euml",   "frac12", "frac14", "frac34", "gt",     "iacute", "icirc",  "iexcl",  "igrave",
        "iquest", "iuml",   "laquo",  "lt",     "macr",   "micro",  "middot", "nbsp",   "not",    "ntilde",
        "oacute", "ocirc",  "ograve", "ordf",   "ordm",   "oslash", "otilde", "ouml",   "para",   "plusmn",
        "pound",  "quot",   "raquo",  "reg",    "sect",   "shy",    "sup1",   "sup2",   "sup3",   "szlig",
        "thorn",  "times",  "uacute", "ucirc",  "ugrave", "uml",    "uuml",   "yacute", "yen",    "yuml"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0) {
            return true;
        }
    }
    return false;
}

static bool alphanumeric(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Bytes of the old reference at `at`, behind its "&", that a letter or digit follows; 0 when it needs no help. */
static size_t bare_reference(const char *at, const char *end)
{
    size_t run = 0;
    while (at + run < end && run < 32 && alphanumeric(at[run])) {
        run++;
    }
    if (run < 3 || (at + run < end && at[run] == ';')) {
        return 0;
    }
    for (size_t length = run - 1 < 6 ? run - 1 : 6; length >= 2; length--) {
        if (old_reference(at, length)) {
            return length;
        }
    }
    return 0;
}

/* "&AMP", which libxml2 does not know. */
static bool shouted(const char *at, const char *end)
{
    return end - at >= 3 && memcmp(at, "AMP", 3) == 0;
}

/* Whether a tag of this name begins at `at`: "<script" and no letter behind it. */
static bool tag_here(const char *at, const char *end, const char *name, size_t length)
{
    if ((size_t)(end - at) <= length) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (stm_ascii_lower(at[i]) != name[i]) {
            return false;
        }
    }
    return !alphanumeric(at[length]) && at[length] != '-';
}

static const char *find_tag(const char *at, const char *end, const char *name)
{
    size_t length = strlen(name);
    while (at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL) {
        if (tag_here(at, end, name, length)) {
            return at;
        }
        at++;
    }
    return NULL;
}

static bool mentions(const char *at, const char *end, const char *word)
{
    size_t length = strlen(word);
    for (; (size_t)(end - at) >= length; at++) {
        size_t i = 0;
        while (i < length && stm_ascii_lower(at[i]) == word[i]) {
            i++;
        }
        if (i == length) {
            return true;
        }
    }
    return false;
}

/* Where each end is not, from there on: a page of a million "<script>" without an end is searched once. */
typedef struct missing {
    bool script, style, svg, comment;
} missing;

/* The end of a comment that begins at `at`: "-->", also right behind "<!". NULL without one. */
static const char *comment_end(const char *at, const char *end)
{
    for (const char *dash = at + 2; dash < end && (dash = memchr(dash, '>', (size_t)(end - dash))) != NULL; dash++) {
        if (dash - at >= 4 && dash[-1] == '-' && dash[-2] == '-') {
            return dash + 1;
        }
    }
    return NULL;
}

/* Where the content of an element that nobody reads ends; `*begin`: where it begins. NULL when it is to stay. */
static const char *content_end(const char *at, const char *end, const char *open, const char *close, const char **begin,
                               bool *none)
{
    const char *tag_end = *none ? NULL : memchr(at, '>', (size_t)(end - at));
    if (!tag_end || tag_end[-1] == '/') {
        return NULL;
    }
    *begin = tag_end + 1;
    const char *stop = find_tag(*begin, end, close);
    *none = !stop;
    bool nested = stop && open[2] == 'v' && find_tag(*begin, stop, open) != NULL; /* only drawings hold their like */
    return nested ? NULL : stop;
}

/* Bytes at `at`, a "<", that need not be parsed: from `*begin` to the result. NULL when there are none. */
static const char *unread(const char *at, const char *end, const char **begin, missing *none)
{
    if (end - at < 5) {
        return NULL;
    }
    if (at[1] == '!') {
        const char *stop = at[2] == '-' && at[3] == '-' && !none->comment ? comment_end(at, end) : NULL;
        none->comment = none->comment || (at[2] == '-' && at[3] == '-' && !stop);
        *begin = at;
        return stop;
    }
    if (stm_ascii_lower(at[1]) != 's') {
        return NULL;
    }
    if (tag_here(at, end, "<script", 7)) {
        const char *stop = content_end(at, end, "<script", "</script", begin, &none->script);
        return stop && !mentions(at, *begin, "ld+json") ? stop : NULL;
    }
    if (tag_here(at, end, "<style", 6)) {
        return content_end(at, end, "<style", "</style", begin, &none->style);
    }
    return tag_here(at, end, "<svg", 4) ? content_end(at, end, "<svg", "</svg", begin, &none->svg) : NULL;
}

/* A reference that libxml2 would not read, as it does. Returns the bytes taken, 0 when it needs no help. */
static size_t mend_reference(stm_buffer *out, const char *at, const char *end, const char **copied)
{
    size_t reference = shouted(at + 1, end) ? 3 : bare_reference(at + 1, end);
    if (reference == 0) {
        return 0;
    }
    stm_buffer_bytes(out, *copied, (size_t)(at - *copied));
    size_t taken = reference + 1;
    if (shouted(at + 1, end)) {
        stm_buffer_string(out, "&amp;");
        taken += at + 4 < end && at[4] == ';';
    } else {
        stm_buffer_bytes(out, at, taken);
        stm_buffer_char(out, ';');
    }
    *copied = at + taken;
    return taken;
}

/* Where we are in a tag: libxml2 holds every attribute of it against every other. */
typedef struct tag_state {
    bool inside;
    char quote;       /* the one that an attribute's value stands in; 0 outside */
    bool after_equal; /* a quote here begins a value */
    bool after_blank;
    size_t attributes;
} tag_state;

#define ATTRIBUTES_MAX 500

static bool blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/* Goes on by one sign within a tag. True where one attribute too many begins. */
static bool too_many_attributes(tag_state *tag, char c)
{
    if (tag->quote) {
        tag->quote = c == tag->quote ? '\0' : tag->quote;
        return false;
    }
    bool begins_value = tag->after_equal && (c == '"' || c == '\'');
    tag->quote = begins_value ? c : '\0';
    tag->attributes += blank(c) && !tag->after_blank;
    tag->after_blank = blank(c);
    tag->after_equal = c == '=' || (tag->after_equal && blank(c));
    return tag->attributes > ATTRIBUTES_MAX;
}

/* Bytes at `at` that libxml2 is not to see, from `*begin` to the result; NULL when there are none. */
static const char *hidden_bytes(const char *at, const char *end, const char **begin, tag_state *tag, missing *none)
{
    const char *stop = NULL;
    *begin = at;
    if (*at == '\0') {
        return at + 1;
    }
    if (*at == '<' && !tag->inside) {
        stop = unread(at, end, begin, none);
        *tag = (tag_state){.inside = !stop};
    } else if (*at == '>') {
        *tag = (tag_state){0};
    } else if (tag->inside && too_many_attributes(tag, *at)) {
        stop = memchr(at, '>', (size_t)(end - at));
        stop = stop ? stop : end;
    }
    return stop;
}

void stm_html_prepare(stm_buffer *out, stm_slice html)
{
    const char *end = html.bytes + html.length;
    const char *copied = html.bytes;
    tag_state tag = {0};
    missing none = {0};
    for (const char *at = html.bytes; at < end; at++) {
        const char *begin;
        if (*at == '&' && !tag.inside) {
            size_t taken = mend_reference(out, at, end, &copied);
            at += taken > 0 ? taken - 1 : 0;
            continue;
        }
        if (!tag.inside && *at != '<' && *at != '\0') {
            continue;
        }
        const char *stop = hidden_bytes(at, end, &begin, &tag, &none);
        if (stop) {
            stm_buffer_bytes(out, copied, (size_t)(begin - copied));
            copied = stop;
            at = stop - 1;
        }
    }
    stm_buffer_bytes(out, copied, (size_t)(end - copied));
}
