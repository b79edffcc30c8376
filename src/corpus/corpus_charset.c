/* Which charset it is, and the conversion. The order of the evidence is told in corpus_charset.h. */
#include "corpus/corpus_charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <uchardet/uchardet.h>

#define DETECT_BYTES ((size_t)1024 * 1024)
#define FEW_BYTES ((size_t)6) /* too few for a detector: a browser's default is the better guess */
#define WIDE_SAMPLE_BYTES ((size_t)16 * 1024)

/* ------------------------------------------------------------------ UTF-16 without a mark */

/* How much a run of two-byte units looks like text: units of ASCII, of the one block that most letters stand in, and
 * CJK count for it, controls, unassigned corners and lone surrogates against. */
static long wide_score(const unsigned char *bytes, size_t length, unsigned low)
{
    unsigned blocks[256] = {0};
    long score = 0;
    unsigned high_surrogate = 0;
    for (size_t i = 0; i + 1 < length; i += 2) {
        unsigned unit = bytes[i + low] | (unsigned)bytes[i + 1 - low] << 8;
        bool space = unit == ' ' || unit == '\n' || unit == '\r' || unit == 0x3000 || unit == 0x3002 || unit == 0xFF0C;
        bool low_surrogate = unit >= 0xDC00 && unit <= 0xDFFF;
        bool bad = (unit < 0x20 && !space && unit != '\t') || (unit >= 0xE000 && unit <= 0xF8FF) || unit >= 0xFFF0 ||
                   low_surrogate != (high_surrogate != 0);
        high_surrogate = unit >= 0xD800 && unit <= 0xDBFF;
        score += bad ? -20 : space ? 4 : 0;
        blocks[unit >> 8]++;
    }
    unsigned most = 0;
    for (unsigned i = 0; i < 256; i++) {
        most = blocks[i] > most ? blocks[i] : most;
    }
    return score + (long)most;
}

const char *stm_charset_utf16(const char *bytes, size_t length)
{
    const unsigned char *at = (const unsigned char *)bytes;
    size_t seen = (length < WIDE_SAMPLE_BYTES ? length : WIDE_SAMPLE_BYTES) & ~(size_t)1;
    size_t zeros[2] = {0, 0};
    for (size_t i = 0; i < seen; i++) {
        zeros[i & 1] += at[i] == 0;
    }
    size_t units = seen / 2;
    if (units < 4 || (zeros[0] > units / 4 && zeros[1] > units / 4)) {
        return NULL;
    }
    if (zeros[1] > units / 3 && zeros[0] <= units / 50) {
        return "UTF-16LE";
    }
    if (zeros[0] > units / 3 && zeros[1] <= units / 50) {
        return "UTF-16BE";
    }
    if (zeros[0] + zeros[1] == 0) {
        return NULL; /* no space, no line end, no full stop of a Latin keyboard: some other charset of two bytes */
    }
    long little = wide_score(at, seen, 0);
    long big = wide_score(at, seen, 1);
    long best = little > big ? little : big;
    return best < (long)(units / 2) ? NULL : little > big ? "UTF-16LE" : "UTF-16BE";
}

/* ------------------------------------------------------------------ what a page declares */

typedef struct prescan {
    const char *at;
    const char *end;
} prescan;

typedef struct meta_attribute {
    stm_slice name;
    stm_slice value;
} meta_attribute;

static bool space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool letter(char c)
{
    c = stm_ascii_lower(c);
    return c >= 'a' && c <= 'z';
}

static bool slice_is(stm_slice slice, const char *lower_word)
{
    size_t length = strlen(lower_word);
    if (slice.length != length) {
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        if (stm_ascii_lower(slice.bytes[i]) != lower_word[i]) {
            return false;
        }
    }
    return true;
}

static void skip_spaces(prescan *p, bool slashes)
{
    while (p->at < p->end && (space(*p->at) || (slashes && *p->at == '/'))) {
        p->at++;
    }
}

static stm_slice attribute_value(prescan *p)
{
    char quote = *p->at;
    if (quote == '"' || quote == '\'') {
        const char *begin = ++p->at;
        const char *stop = memchr(begin, quote, (size_t)(p->end - begin));
        stop = stop ? stop : p->end;
        p->at = stop < p->end ? stop + 1 : stop;
        return (stm_slice){begin, (size_t)(stop - begin)};
    }
    const char *begin = p->at;
    while (p->at < p->end && !space(*p->at) && *p->at != '>') {
        p->at++;
    }
    return (stm_slice){begin, (size_t)(p->at - begin)};
}

/* "Get an attribute" of the standard; false at the tag's end. */
static bool next_attribute(prescan *p, meta_attribute *out)
{
    skip_spaces(p, true);
    if (p->at >= p->end || *p->at == '>') {
        return false;
    }
    const char *begin = p->at++;
    while (p->at < p->end && !space(*p->at) && *p->at != '/' && *p->at != '>' && *p->at != '=') {
        p->at++;
    }
    *out = (meta_attribute){{begin, (size_t)(p->at - begin)}, {"", 0}};
    skip_spaces(p, false);
    if (p->at < p->end && *p->at == '=') {
        p->at++;
        skip_spaces(p, false);
        if (p->at < p->end && *p->at != '>') {
            out->value = attribute_value(p);
        }
    }
    return true;
}

/* The label in "text/html; charset=..."; empty when there is none. */
static stm_slice label_in_content(stm_slice content)
{
    prescan p = {content.bytes, content.bytes + content.length};
    for (; p.end - p.at >= 8; p.at++) {
        if (!slice_is((stm_slice){p.at, 7}, "charset")) {
            continue;
        }
        prescan rest = {p.at + 7, p.end};
        skip_spaces(&rest, false);
        if (rest.at >= rest.end || *rest.at != '=') {
            continue;
        }
        rest.at++;
        skip_spaces(&rest, false);
        if (rest.at >= rest.end) {
            break;
        }
        if (*rest.at == '"' || *rest.at == '\'') {
            const char *stop = memchr(rest.at + 1, *rest.at, (size_t)(rest.end - rest.at - 1));
            return stop ? (stm_slice){rest.at + 1, (size_t)(stop - rest.at - 1)} : (stm_slice){"", 0};
        }
        const char *begin = rest.at;
        while (rest.at < rest.end && !space(*rest.at) && *rest.at != ';') {
            rest.at++;
        }
        return (stm_slice){begin, (size_t)(rest.at - begin)};
    }
    return (stm_slice){"", 0};
}

/* What a meta tag declares, its attributes at the cursor; NULL when nothing. The first of equal names counts. */
static const char *meta_charset(prescan *p)
{
    stm_slice charset = {NULL, 0};
    stm_slice content = {NULL, 0};
    bool content_type = false;
    bool pragma_seen = false;
    meta_attribute attribute;
    while (next_attribute(p, &attribute)) {
        if (!charset.bytes && slice_is(attribute.name, "charset")) {
            charset = attribute.value;
        } else if (!content.bytes && slice_is(attribute.name, "content")) {
            content = attribute.value;
        } else if (!pragma_seen && slice_is(attribute.name, "http-equiv")) {
            pragma_seen = true;
            content_type = slice_is(attribute.value, "content-type");
        }
    }
    if (charset.bytes) {
        return stm_charset_label(charset.bytes, charset.length);
    }
    stm_slice label = content.bytes && content_type ? label_in_content(content) : (stm_slice){"", 0};
    return stm_charset_label(label.bytes, label.length);
}

static bool begins(const prescan *p, const char *lower_word)
{
    size_t length = strlen(lower_word);
    return (size_t)(p->end - p->at) >= length && slice_is((stm_slice){p->at, length}, lower_word);
}

static void skip_past(prescan *p, char mark)
{
    const char *found = memchr(p->at, mark, (size_t)(p->end - p->at));
    p->at = found ? found + 1 : p->end;
}

static void skip_comment(prescan *p)
{
    const char *at = p->at + 2;
    for (; p->end - at >= 3; at++) {
        if (memcmp(at, "-->", 3) == 0) {
            p->at = at + 3;
            return;
        }
    }
    p->at = p->end;
}

/* One "<" of the page; the label when it is a declaration that can be used. */
static const char *prescan_tag(prescan *p)
{
    meta_attribute ignored;
    if (begins(p, "<!--")) {
        skip_comment(p);
    } else if (begins(p, "<meta") && p->end - p->at > 5 && (space(p->at[5]) || p->at[5] == '/')) {
        p->at += 5;
        return meta_charset(p);
    } else if (p->end - p->at > 2 && (letter(p->at[1]) || (p->at[1] == '/' && letter(p->at[2])))) {
        while (p->at < p->end && !space(*p->at) && *p->at != '>') {
            p->at++;
        }
        while (next_attribute(p, &ignored)) {
        }
    } else if (begins(p, "<!") || begins(p, "</") || begins(p, "<?")) {
        skip_past(p, '>');
    } else {
        p->at++;
    }
    return NULL;
}

/* <?xml version="1.0" encoding="..."?> at the very start. */
static const char *xml_charset(const char *bytes, size_t length)
{
    prescan p = {bytes, bytes + length};
    if (!begins(&p, "<?xml")) {
        return NULL;
    }
    const char *stop = memchr(bytes, '>', length);
    p.end = stop ? stop : p.end;
    for (p.at += 5; p.end - p.at > 10; p.at++) {
        if (begins(&p, "encoding")) {
            p.at += 8;
            skip_spaces(&p, false);
            if (p.at >= p.end || *p.at++ != '=') {
                return NULL;
            }
            skip_spaces(&p, false);
            stm_slice value = p.at < p.end ? attribute_value(&p) : (stm_slice){"", 0};
            return stm_charset_label(value.bytes, value.length);
        }
    }
    return NULL;
}

const char *stm_charset_declared(const char *bytes, size_t length)
{
    prescan p = {bytes, bytes + length};
    while (p.at < p.end) {
        const char *tag = memchr(p.at, '<', (size_t)(p.end - p.at));
        if (!tag) {
            break;
        }
        p.at = tag;
        const char *name = prescan_tag(&p);
        if (name) {
            /* a page whose declaration can be read byte by byte is not in two-byte units */
            return strncmp(name, "UTF-16", 6) == 0 ? "UTF-8" : name;
        }
    }
    return xml_charset(bytes, length);
}

/* ------------------------------------------------------------------ what the letters say */

/* uchardet's names that iconv has not, or that mean more on the web. */
static const char *detected_name(const char *name)
{
    static const char *const names[][2] = {
        {"ASCII", "UTF-8"},    {"ISO-8859-1", "CP1252"}, {"ISO-8859-9", "CP1254"}, {"WINDOWS-1252", "CP1252"},
        {"GB2312", "GB18030"}, {"BIG5", "BIG5-HKSCS"},   {"SHIFT_JIS", "CP932"},   {"EUC-KR", "CP949"},
        {"UHC", "CP949"},      {"EUC-JP", "EUC-JP-MS"},  {"TIS-620", "CP874"},     {"ISO-8859-11", "CP874"},
        {"HZ-GB-2312", "HZ"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i][0]) == 0) {
            return names[i][1];
        }
    }
    return name;
}

static stemma_status detect(char out[32], stm_slice bytes, stemma_error *error)
{
    out[0] = '\0';
    uchardet_t detector = uchardet_new();
    if (!detector) {
        return stm_error_memory(error);
    }
    size_t seen = bytes.length < DETECT_BYTES ? bytes.length : DETECT_BYTES;
    if (uchardet_handle_data(detector, bytes.bytes, seen) == 0) {
        uchardet_data_end(detector);
        const char *name = detected_name(uchardet_get_charset(detector));
        size_t length = strlen(name) < 31 ? strlen(name) : 31;
        memcpy(out, name, length);
        out[length] = '\0';
    }
    uchardet_delete(detector);
    return STEMMA_OK;
}

/* Latin charsets differ in a few letters that a page without a declaration seldom has enough of: a browser takes
 * windows-1252, and so does its author. */
static bool latin(const char *name)
{
    return strncmp(name, "ISO-8859-", 9) == 0 && !strchr("5678", name[9] && !name[10] ? name[9] : '0');
}

/* ------------------------------------------------------------------ conversion */

/* iconv over the whole of it; what it cannot read becomes U+FFFD, byte by byte. False when there is no such charset. */
static bool convert(stm_buffer *out, stm_charset *found, stm_slice bytes, const char *name)
{
    iconv_t converter = iconv_open("UTF-8", name);
    if (converter == (iconv_t)-1) {
        return false;
    }
    char chunk[8192];
    char *from = (char *)(uintptr_t)bytes.bytes; /* iconv's signature; it does not write */
    size_t left = bytes.length;
    while (left > 0) {
        char *to = chunk;
        size_t room = sizeof chunk;
        size_t done = iconv(converter, &from, &left, &to, &room);
        int reason = errno;
        stm_buffer_bytes(out, chunk, sizeof chunk - room);
        if (done == (size_t)-1 && reason != E2BIG) {
            size_t step = strncmp(name, "UTF-16", 6) == 0 && left > 1 ? 2 : 1;
            found->replaced += step;
            stm_buffer_string(out, "\xEF\xBF\xBD");
            from += step;
            left -= step;
        }
    }
    (void)iconv_close(converter);
    return true;
}

/* A character of the second half of windows-1252 as the byte it stands for; 0 for any other. */
static unsigned latin_byte(uint32_t code)
{
    static const uint16_t high[32] = {0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
                                      0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x8D,   0x17D,  0x8F,
                                      0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                      0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178};
    if (code >= 0xA0 && code <= 0xFF) {
        return code;
    }
    for (unsigned i = 0; i < 32; i++) {
        if (high[i] == code) {
            return 0x80 + i;
        }
    }
    return 0;
}

/* Texts in other letters end the count soon. */
size_t stm_charset_twice_encoded(const char *bytes, size_t length)
{
    enum { OTHERS_ENOUGH = 8, PAIRS_MIN = 3 };
    const char *end = bytes + length;
    size_t pairs = 0;
    size_t others = 0;
    for (const char *at = bytes; at < end && (others < OTHERS_ENOUGH || others * 10 <= pairs);) {
        uint32_t code;
        uint32_t next = 0;
        if ((unsigned char)*at < 0x80) {
            at++;
            continue;
        }
        at += stm_utf8_decode(&code, at, end);
        size_t step = at < end ? stm_utf8_decode(&next, at, end) : 0;
        unsigned tail = latin_byte(next);
        if (code >= 0xC2 && code <= 0xE2 && ((tail >= 0x80 && tail <= 0xBF) || (next >= 0x80 && next < 0xA0))) {
            pairs++;
            at += step;
        } else if (code != 0xC3 || next != ' ') { /* "Ã " was "à", its second half taken for a blank */
            unsigned byte = latin_byte(code);
            others += byte >= 0xC0 || (byte == 0 && ((code > 0x9F && code < 0x2000) || code >= 0x2E80));
        }
    }
    return pairs >= PAIRS_MIN && others * 10 <= pairs ? pairs : 0;
}

static bool seven_bit(stm_slice bytes)
{
    for (size_t i = 0; i < bytes.length; i++) {
        if ((unsigned char)bytes.bytes[i] >= 0x80) {
            return false;
        }
    }
    return true;
}

/* The mark at the start: its charset and length. */
static const char *mark(stm_slice bytes, size_t *skip)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *name;
    } marks[] = {{"\xEF\xBB\xBF", 3, "UTF-8"},
                 {"\xFF\xFE\0\0", 4, "UTF-32LE"},
                 {"\0\0\xFE\xFF", 4, "UTF-32BE"},
                 {"\xFF\xFE", 2, "UTF-16LE"},
                 {"\xFE\xFF", 2, "UTF-16BE"}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (bytes.length >= marks[i].length && memcmp(bytes.bytes, marks[i].bytes, marks[i].length) == 0) {
            *skip = marks[i].length;
            return marks[i].name;
        }
    }
    return NULL;
}

/* Bytes that are UTF-8 but for a few: a page cut inside a character, one wrong byte. */
static bool nearly_utf8(stm_slice bytes)
{
    size_t good = 0;
    size_t bad = 0;
    const char *end = bytes.bytes + bytes.length;
    for (const char *at = bytes.bytes; at < end;) {
        uint32_t code;
        size_t step = stm_utf8_decode(&code, at, end);
        good += step > 1;
        bad += step == 1 && code == STM_REPLACEMENT;
        at += step;
    }
    return bad * 2 <= good; /* what is UTF-8 by chance has far more that is not */
}

/* Declared by the server or by the page, where the bytes do not contradict it. */
static const char *declared(stm_slice bytes, const char *http_charset, bool markup)
{
    const char *name = http_charset ? stm_charset_label(http_charset, strlen(http_charset)) : NULL;
    if (!name && markup) {
        name = stm_charset_declared(bytes.bytes, bytes.length);
    }
    if (name && strcmp(name, "UTF-8") == 0 && !nearly_utf8(bytes)) {
        return NULL;
    }
    return name && strncmp(name, "UTF-16", 6) == 0 ? NULL : name;
}

/* The sign that HZ switches to Chinese with. */
static bool tilde_brace(stm_slice bytes)
{
    const char *end = bytes.bytes + bytes.length;
    for (const char *at = bytes.bytes; at < end && (at = memchr(at, '~', (size_t)(end - at))) != NULL; at++) {
        if (at + 1 < end && at[1] == '{') {
            return true;
        }
    }
    return false;
}

/* Bytes beyond ASCII, counted up to `most`. */
static size_t high_bytes(stm_slice bytes, size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < bytes.length && count < most; i++) {
        count += (unsigned char)bytes.bytes[i] >= 0x80;
    }
    return count;
}

static stemma_status choose(char out[32], stm_slice bytes, const char *http_charset, bool markup, stemma_error *error)
{
    const char *name = NULL;
    bool plain = seven_bit(bytes);
    bool escapes = plain && (memchr(bytes.bytes, 0x1B, bytes.length) || tilde_brace(bytes));
    if (!escapes && (name = stm_charset_utf16(bytes.bytes, bytes.length)) == NULL) {
        name = plain || stm_utf8_valid(bytes.bytes, bytes.length) ? "UTF-8" : NULL;
    }
    if (!name) {
        name = declared(bytes, http_charset, markup);
    }
    if (!name && !escapes && nearly_utf8(bytes)) {
        name = "UTF-8";
    }
    if (name) {
        (void)snprintf(out, 32, "%s", name);
        return STEMMA_OK;
    }
    if (markup && !escapes && high_bytes(bytes, FEW_BYTES) < FEW_BYTES) {
        (void)snprintf(out, 32, "CP1252");
        return STEMMA_OK;
    }
    stemma_status status = detect(out, bytes, error);
    if (status == STEMMA_OK && (out[0] == '\0' || (markup && latin(out)))) {
        (void)snprintf(out, 32, "CP1252");
    }
    return status;
}

/* The static name of a charset that was chosen, for the caller to keep. */
static const char *lasting_name(const char *name)
{
    static const char *const names[] = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) == 0) {
            return names[i];
        }
    }
    const char *known = stm_charset_label(name, strlen(name));
    return known ? known : "other";
}

stemma_status stm_charset_decode(stm_buffer *out, stm_charset *found, stm_slice bytes, const char *http_charset,
                                 bool markup, stemma_error *error)
{
    char name[32] = "UTF-8";
    size_t skip = 0;
    const char *marked = mark(bytes, &skip);
    *found = (stm_charset){"UTF-8", 0};
    bytes = (stm_slice){bytes.bytes + skip, bytes.length - skip};
    if (marked) {
        (void)snprintf(name, sizeof name, "%s", marked);
    } else {
        stemma_status status = choose(name, bytes, http_charset, markup, error);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    if (strcmp(name, "UTF-8") == 0) {
        found->replaced = stm_utf8_repair(out, bytes.bytes, bytes.length);
    } else if (!convert(out, found, bytes, name) && !convert(out, found, bytes, "CP1252")) {
        found->replaced = stm_utf8_repair(out, bytes.bytes, bytes.length);
    }
    found->name = lasting_name(name);
    return out->failed ? stm_error_memory(error) : STEMMA_OK;
}
