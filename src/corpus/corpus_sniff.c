/* What a file is: by its name first, then by its first bytes. Nothing here opens a file. */
#include "corpus/corpus_internal.h"

#include <string.h>

#include "corpus/corpus_charset.h"

static bool tag_at(const char *bytes, size_t length, const char *lower_tag)
{
    size_t tag = strlen(lower_tag);
    if (length < tag) {
        return false;
    }
    for (size_t i = 0; i < tag; i++) {
        char c = bytes[i] >= 'A' && bytes[i] <= 'Z' ? (char)(bytes[i] + 32) : bytes[i];
        if (c != lower_tag[i]) {
            return false;
        }
    }
    return true;
}

/* "x.warc.gz" and "x.arc.gz" are archives; any other ".gz" is not read. */
static bool compressed_archive(const char *path, const char *dot)
{
    static const char *const stems[] = {".warc", ".arc"};
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
        size_t length = strlen(stems[i]);
        if ((size_t)(dot - path) > length && tag_at(dot - length, length, stems[i])) {
            return true;
        }
    }
    return false;
}

static bool equal_ignoring_case(const char *a, const char *lower)
{
    while (*a && *lower) {
        char c = *a >= 'A' && *a <= 'Z' ? (char)(*a + 32) : *a;
        if (c != *lower) {
            return false;
        }
        a++;
        lower++;
    }
    return *a == *lower;
}

/* The extension of a name, at its dot: at most eight letters and digits with a letter among them, so that "v1.2" and
 * "2024.07.25" have none. */
static const char *extension_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    if (!dot || dot == name || strlen(dot) < 2 || strlen(dot) > 9) {
        return path + strlen(path);
    }
    bool letter = false;
    for (const char *at = dot + 1; *at; at++) {
        bool alpha = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z');
        if (!alpha && !(*at >= '0' && *at <= '9')) {
            return path + strlen(path);
        }
        letter = letter || alpha;
    }
    return letter ? dot : path + strlen(path);
}

stm_name_kind stm_sniff_name(const char *path, const char **extension)
{
    static const struct {
        const char *extension;
        stm_name_kind kind;
    } kinds[] = {{"", STM_NAME_TEXT},         {".txt", STM_NAME_TEXT},      {".text", STM_NAME_TEXT},
                 {".md", STM_NAME_TEXT},      {".markdown", STM_NAME_TEXT}, {".jsonl", STM_NAME_JSONL},
                 {".ndjson", STM_NAME_JSONL}, {".json", STM_NAME_JSON},     {".csv", STM_NAME_CSV},
                 {".tsv", STM_NAME_CSV},      {".html", STM_NAME_HTML},     {".htm", STM_NAME_HTML},
                 {".xhtml", STM_NAME_HTML},   {".warc", STM_NAME_ARCHIVE},  {".arc", STM_NAME_ARCHIVE},
                 {".wacz", STM_NAME_ARCHIVE}};
    const char *found = extension_of(path);
    if (extension) {
        *extension = found;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (equal_ignoring_case(found, kinds[i].extension)) {
            return kinds[i].kind;
        }
    }
    bool packed = equal_ignoring_case(found, ".gz") || equal_ignoring_case(found, ".lz4");
    return packed && compressed_archive(path, found) ? STM_NAME_ARCHIVE : STM_NAME_OTHER;
}

typedef struct signature {
    const char *bytes;
    size_t length;
    stemma_code code;
    const char *name; /* of what is packed in a way that is not read here */
} signature;
#define SIGNATURE(text, code, name)                                                                                    \
    {                                                                                                                  \
        text, sizeof(text) - 1, code, name                                                                             \
    }

/* Formats that have no text in them as it stands, and those whose readers are not built. */
static const signature signatures[] = {
    SIGNATURE("\x89PNG", STEMMA_CODE_REJECTED_BINARY, NULL),
    SIGNATURE("%PDF-", STEMMA_CODE_REJECTED_BINARY, NULL),
    SIGNATURE("\xFF\xD8\xFF", STEMMA_CODE_REJECTED_BINARY, NULL),
    SIGNATURE("GIF8", STEMMA_CODE_REJECTED_BINARY, NULL),
    SIGNATURE("\x7F"
              "ELF",
              STEMMA_CODE_REJECTED_BINARY, NULL),
    SIGNATURE("SQLite format 3", STEMMA_CODE_REJECTED_BINARY, NULL),
    SIGNATURE("7z\xBC\xAF\x27\x1C", STEMMA_CODE_REJECTED_BINARY, NULL),
    SIGNATURE("\xFD"
              "7zXZ",
              STEMMA_CODE_REJECTED_BINARY, NULL),
    SIGNATURE("\x28\xB5\x2F\xFD", STEMMA_CODE_REJECTED_NOT_READ_YET, "Zstandard"),
    SIGNATURE("\x5D\x2A\x4D\x18", STEMMA_CODE_REJECTED_NOT_READ_YET, "Zstandard"),
    SIGNATURE("\xD0\xCF\x11\xE0", STEMMA_CODE_REJECTED_BINARY, NULL),
    SIGNATURE("\x1F\x8B", STEMMA_CODE_REJECTED_NOT_READ_YET, "gzip"),
    SIGNATURE("PK\x03\x04", STEMMA_CODE_REJECTED_NOT_READ_YET, "zip"),
    SIGNATURE("\x04\x22\x4D\x18", STEMMA_CODE_REJECTED_NOT_READ_YET, "LZ4"),
};

/* A web page says so in its first characters. */
bool stm_sniff_page(const char *bytes, size_t length)
{
    size_t at = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    while (at < length && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r' || bytes[at] == '\n')) {
        at++;
    }
    return tag_at(bytes + at, length - at, "<!doctype html") || tag_at(bytes + at, length - at, "<html");
}

#define SNIFF_BYTES ((size_t)64 * 1024)

/* Bytes that no text has, zero bytes left out: those have a reason of their own. */
static bool many_controls(const char *bytes, size_t length)
{
    size_t seen = length < SNIFF_BYTES ? length : SNIFF_BYTES;
    size_t controls = 0;
    for (size_t i = 0; i < seen; i++) {
        unsigned char c = (unsigned char)bytes[i];
        controls += c > 0 && c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1B;
    }
    return controls * 20 > seen;
}

/* Two bytes a character: what looks like zero bytes and controls is text. */
static bool wide(const char *bytes, size_t length)
{
    bool marked = length >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0);
    return marked || stm_charset_utf16(bytes, length);
}

static const signature *signature_of(const char *bytes, size_t length)
{
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++) {
        if (length >= signatures[i].length && memcmp(bytes, signatures[i].bytes, signatures[i].length) == 0) {
            return &signatures[i];
        }
    }
    return NULL;
}

const char *stm_sniff_packing(const char *bytes, size_t length)
{
    const signature *known = signature_of(bytes, length);
    return known ? known->name : NULL;
}

stemma_code stm_sniff_content(const char *bytes, size_t length)
{
    if (length == 0) {
        return STEMMA_CODE_REJECTED_EMPTY;
    }
    const signature *known = signature_of(bytes, length);
    if (known) {
        return known->code;
    }
    if (wide(bytes, length)) {
        return STEMMA_CODE_NONE;
    }
    if (many_controls(bytes, length)) {
        return STEMMA_CODE_REJECTED_BINARY;
    }
    return memchr(bytes, '\0', length) ? STEMMA_CODE_REJECTED_NUL : STEMMA_CODE_NONE;
}
