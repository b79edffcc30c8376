/* text_table_generate.c - writes the character table, at build time, from utf8proc's Unicode data and the rules below.
 *
 * What a character folds to is decided once for all 1,114,112 of them:
 *
 *   1. full compatibility decomposition and case folding (ligatures, full width forms, Arabic presentation forms and
 *      capitals vanish here; ß becomes ss);
 *   2. marks that only decorate are dropped: accents of Latin, Greek and Cyrillic, Hebrew points, Arabic vowel signs.
 *      Vowel signs of the Indic and South-East Asian scripts are letters in all but name and stay;
 *   3. single letters are replaced by what they are mixed up with in print: œ by oe, ø by o, ł by l, the forms of
 *      alef, yeh, heh and kaf by one each.
 *
 * й, ў and ї are kept whole: their mark makes another letter that nobody leaves out, while ё is printed as е as often
 * as not. Steps are repeated until nothing changes, so folding twice is folding once. Every sequence that is
 * canonically equivalent to another folds to the same code points (the three kept letters by stm_entry_compose).
 *
 * The program is run by the build and writes C to the file named by its argument. */
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "text/text_internal.h"

typedef struct rule {
    uint32_t code;
    const char *folded; /* UTF-8 */
} rule;

static const rule replacements[] = {
    {0x00E6, "ae"},     {0x0153, "oe"},     {0x00F8, "o"},      {0x0142, "l"},      {0x0111, "d"},
    {0x0127, "h"},      {0x0167, "t"},      {0x0131, "i"},      {0x00FE, "th"},     {0x00F0, "d"},
    {0x0649, "\u064A"}, {0x06CC, "\u064A"}, {0x0629, "\u0647"}, {0x06C1, "\u0647"}, {0x06BE, "\u0647"},
    {0x06D5, "\u0647"}, {0x06A9, "\u0643"}, {0x0671, "\u0627"}, {0x0672, "\u0627"}, {0x0673, "\u0627"},
    {0x0675, "\u0627"}, {0x2018, "'"},      {0x2019, "'"},      {0x201A, "'"},      {0x201B, "'"},
    {0x2039, "'"},      {0x203A, "'"},      {0x2032, "'"},      {0x0060, "'"},      {0x00B4, "'"},
    {0x201C, "\""},     {0x201D, "\""},     {0x201E, "\""},     {0x201F, "\""},     {0x00AB, "\""},
    {0x00BB, "\""},     {0x2033, "\""},     {0x301D, "\""},     {0x301E, "\""},     {0x2010, "-"},
    {0x2011, "-"},      {0x2012, "-"},      {0x2013, "-"},      {0x2014, "-"},      {0x2015, "-"},
    {0x2212, "-"},      {0xFE58, "-"},      {0xFE63, "-"},      {0xFF0D, "-"},      {0x2026, "..."},
    {0xFF07, "'"},      {0xFF02, "\""},
};

typedef struct range {
    uint32_t first, last;
} range;

static const range decorations[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05C7}, {0x0610, 0x061A}, {0x0640, 0x0640},   {0x064B, 0x065F},
    {0x0670, 0x0670}, {0x06D6, 0x06DC}, {0x06DF, 0x06E8}, {0x06EA, 0x06ED}, {0x08D3, 0x08FF},   {0x1AB0, 0x1AFF},
    {0x1DC0, 0x1DFF}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF},
};

static const range ignorables[] = {
    {0x00AD, 0x00AD}, {0x061C, 0x061C}, {0x180E, 0x180E}, {0x200B, 0x200F}, {0x202A, 0x202E},
    {0x2060, 0x2064}, {0x2066, 0x206F}, {0xFEFF, 0xFEFF}, {0x034F, 0x034F},
};

/* modifier letters that stand for an apostrophe, and split words as it does */
static const range apostrophes[] = {{0x02B9, 0x02BF}, {0xA78B, 0xA78C}, {0x0149, 0x0149}};

static const range unspaced[] = {
    {0x0E00, 0x0EFF}, {0x1000, 0x109F}, {0x1780, 0x17FF},   {0x19E0, 0x19FF},   {0xA9E0, 0xA9FF},
    {0xAA60, 0xAA7F}, {0x2E80, 0x2FDF}, {0x3005, 0x3007},   {0x3021, 0x3029},   {0x3031, 0x3035},
    {0x303B, 0x303C}, {0x3041, 0x30FF}, {0x31F0, 0x31FF},   {0x3400, 0x4DBF},   {0x4E00, 0x9FFF},
    {0xF900, 0xFAFF}, {0xFF66, 0xFF9F}, {0x1B000, 0x1B16F}, {0x20000, 0x3FFFF},
};

static const range terminators[] = {
    {'.', '.'},       {'!', '!'},       {'?', '?'},       {0x2026, 0x2026}, {0x061F, 0x061F},
    {0x06D4, 0x06D4}, {0x0589, 0x0589}, {0x0964, 0x0965}, {0x1362, 0x1362}, {0x1367, 0x1368},
    {0x17D4, 0x17D5}, {0x104A, 0x104B}, {0x203C, 0x203C}, {0x2047, 0x2049}, {0x3002, 0x3002},
    {0xFF01, 0xFF01}, {0xFF0E, 0xFF0E}, {0xFF1F, 0xFF1F}, {0xFF61, 0xFF61},
};

static bool within(const range *ranges, size_t count, uint32_t code)
{
    for (size_t i = 0; i < count; i++) {
        if (code >= ranges[i].first && code <= ranges[i].last) {
            return true;
        }
    }
    return false;
}
#define WITHIN(ranges, code) within(ranges, sizeof(ranges) / sizeof *(ranges), code)

static utf8proc_category_t category(uint32_t code)
{
    return utf8proc_category((utf8proc_int32_t)code);
}

static bool is_letter(uint32_t code)
{
    utf8proc_category_t c = category(code);
    return (c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO) || c == UTF8PROC_CATEGORY_NL;
}

static bool is_mark(uint32_t code)
{
    utf8proc_category_t c = category(code);
    return c >= UTF8PROC_CATEGORY_MN && c <= UTF8PROC_CATEGORY_ME;
}

static stm_class class_of_punctuation(uint32_t code)
{
    switch (category(code)) {
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
        return STM_CLASS_QUOTE;
    case UTF8PROC_CATEGORY_ZS:
        return STM_CLASS_SPACE;
    default:
        return code == '"' || code == '\'' || code == 0xFF02 || code == 0xFF07 ? STM_CLASS_QUOTE : STM_CLASS_OTHER;
    }
}

static stm_class class_of(uint32_t code)
{
    if (code == '\n' || code == '\r' || code == '\v' || code == '\f' || code == 0x85 || code == 0x2028) {
        return STM_CLASS_NEWLINE;
    }
    if (code == 0x2029) {
        return STM_CLASS_BREAK;
    }
    if (code == '\t') {
        return STM_CLASS_SPACE;
    }
    if (WITHIN(terminators, code)) {
        return STM_CLASS_TERMINATOR;
    }
    if (WITHIN(ignorables, code)) {
        return STM_CLASS_IGNORE;
    }
    if (WITHIN(decorations, code)) {
        return is_mark(code) || is_letter(code) ? STM_CLASS_MARK : STM_CLASS_OTHER;
    }
    if (WITHIN(apostrophes, code)) {
        return code == 0x0149 ? STM_CLASS_LETTER : STM_CLASS_OTHER;
    }
    if (category(code) == UTF8PROC_CATEGORY_ND) {
        return STM_CLASS_DIGIT;
    }
    bool mark = is_mark(code);
    if (mark || is_letter(code)) {
        bool run = WITHIN(unspaced, code);
        return !run ? STM_CLASS_LETTER : mark ? STM_CLASS_UNSPACED_MARK : STM_CLASS_UNSPACED;
    }
    return class_of_punctuation(code);
}

static bool in_word(stm_class c)
{
    return c >= STM_CLASS_UNSPACED_MARK && c <= STM_CLASS_UNSPACED;
}

/* Digits of one script stand in a row of ten that begins with its zero. */
static uint32_t ascii_digit(uint32_t code)
{
    uint32_t first = code;
    while (first > 0 && category(first - 1) == UTF8PROC_CATEGORY_ND) {
        first--;
    }
    return '0' + (code - first) % 10;
}

static bool kept_whole(uint32_t code)
{
    return code == 0x0439 || code == 0x045E || code == 0x0457;
}

static const char *replacement_of(uint32_t code)
{
    for (size_t i = 0; i < sizeof replacements / sizeof *replacements; i++) {
        if (replacements[i].code == code) {
            return replacements[i].folded;
        }
    }
    return NULL;
}

typedef struct sequence {
    uint32_t codes[STM_EXPANSION_MAX];
    size_t count;
} sequence;

static void push(sequence *to, uint32_t code)
{
    if (to->count == STM_EXPANSION_MAX) {
        (void)fprintf(stderr, "U+%04X folds to too many code points\n", (unsigned)code);
        exit(1);
    }
    to->codes[to->count++] = code;
}

static void push_text(sequence *to, const char *text)
{
    for (const char *at = text, *end = text + strlen(text); at < end;) {
        uint32_t code = 0;
        at += stm_utf8_decode(&code, at, end);
        push(to, code);
    }
}

/* One round of the three steps for one code point. */
static void fold_once(sequence *to, uint32_t code)
{
    stm_class c = class_of(code);
    const char *replaced = replacement_of(code);
    uint32_t lower = (uint32_t)utf8proc_tolower((utf8proc_int32_t)code);
    if (c == STM_CLASS_MARK || c == STM_CLASS_IGNORE) {
        return;
    }
    if (replaced) {
        push_text(to, replaced);
    } else if (WITHIN(apostrophes, code) && code != 0x0149) {
        push(to, '\'');
    } else if (c == STM_CLASS_DIGIT) {
        push(to, ascii_digit(code));
    } else if (kept_whole(lower)) {
        push(to, lower);
    } else if (c == STM_CLASS_SPACE) {
        push(to, ' ');
    } else if (c == STM_CLASS_NEWLINE || c == STM_CLASS_BREAK) {
        push(to, '\n');
    } else if (!in_word(c)) {
        push(to, code);
    } else {
        utf8proc_int32_t parts[64];
        int boundary = 0;
        utf8proc_ssize_t count = utf8proc_decompose_char(
            (utf8proc_int32_t)code, parts, 64, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD, &boundary);
        for (utf8proc_ssize_t i = 0; i < count && i < 64; i++) {
            if (parts[i] == (utf8proc_int32_t)code || in_word(class_of((uint32_t)parts[i]))) {
                push(to, (uint32_t)parts[i]);
            }
        }
    }
}

static sequence fold_of(uint32_t code)
{
    sequence now = {{code}, 1};
    for (int round = 0; round < 8; round++) {
        sequence next = {{0}, 0};
        for (size_t i = 0; i < now.count; i++) {
            fold_once(&next, now.codes[i]);
        }
        if (next.count == now.count && memcmp(next.codes, now.codes, now.count * sizeof *now.codes) == 0) {
            return now;
        }
        now = next;
    }
    (void)fprintf(stderr, "U+%04X never comes to rest\n", (unsigned)code);
    exit(1);
}

/* ---- the table */

#define CODES 0x110000u
static uint32_t entries[CODES];
static uint32_t pool[8192];
static size_t pool_count;
static uint16_t blocks[CODES / STM_BLOCK_SIZE];
static uint32_t first_of[CODES / STM_BLOCK_SIZE];
static size_t block_count;

static uint32_t pool_add(const sequence *folded)
{
    for (size_t i = 0; i < pool_count; i += pool[i] + 1) {
        if (pool[i] == folded->count && memcmp(pool + i + 1, folded->codes, folded->count * sizeof *pool) == 0) {
            return (uint32_t)i;
        }
    }
    if (pool_count + folded->count + 1 > sizeof pool / sizeof *pool) {
        (void)fprintf(stderr, "too many expansions\n");
        exit(1);
    }
    uint32_t at = (uint32_t)pool_count;
    pool[pool_count++] = (uint32_t)folded->count;
    memcpy(pool + pool_count, folded->codes, folded->count * sizeof *pool);
    pool_count += folded->count;
    return at;
}

static uint32_t case_bits(uint32_t code)
{
    utf8proc_category_t c = category(code);
    if (c == UTF8PROC_CATEGORY_LU || c == UTF8PROC_CATEGORY_LT) {
        return STM_ENTRY_UPPER;
    }
    return c == UTF8PROC_CATEGORY_LL ? STM_ENTRY_LOWER : 0;
}

static uint32_t make_entry(uint32_t code)
{
    stm_class c = class_of(code);
    uint32_t entry = ((uint32_t)c << STM_ENTRY_CLASS_SHIFT) | case_bits(code);
    entry |= c == STM_CLASS_LETTER || c == STM_CLASS_DIGIT ? STM_ENTRY_WORD : 0;
    if (code >= 0xAC00 && code <= 0xD7A3) {
        return entry | STM_ENTRY_HANGUL | STM_ENTRY_EXPAND | STM_ENTRY_SELF;
    }
    sequence folded = fold_of(code);
    if (folded.count != 1) {
        return entry | STM_ENTRY_EXPAND | pool_add(&folded);
    }
    uint32_t to = folded.codes[0];
    if (to == 0x0438 || to == 0x0443 || to == 0x0456) {
        entry |= STM_ENTRY_PEEK;
    }
    return to == code ? entry | STM_ENTRY_SELF : entry | to;
}

static void build(void)
{
    for (uint32_t code = 0; code < CODES; code++) {
        entries[code] = make_entry(code);
    }
    for (uint32_t b = 0; b < CODES / STM_BLOCK_SIZE; b++) {
        const uint32_t *block = entries + b * STM_BLOCK_SIZE;
        size_t i = 0;
        while (i < block_count && memcmp(entries + first_of[i], block, STM_BLOCK_SIZE * sizeof *block) != 0) {
            i++;
        }
        if (i == block_count) {
            first_of[block_count++] = b * STM_BLOCK_SIZE;
        }
        blocks[b] = (uint16_t)i;
    }
}

static uint32_t whole(uint32_t code)
{
    return entries[code] & STM_ENTRY_SELF ? entries[code] | code : entries[code];
}

static void write_words(FILE *out, const char *declaration, const uint32_t *words, size_t count)
{
    (void)fprintf(out, "%s = {", declaration);
    for (size_t i = 0; i < count; i++) {
        (void)fprintf(out, "%s0x%Xu,", i % 10 ? "" : "\n", (unsigned)words[i]);
    }
    (void)fprintf(out, "\n};\n");
}

static void write_blocks(FILE *out)
{
    (void)fprintf(out, "const uint16_t stm_table_block[%u] = {", (unsigned)(CODES / STM_BLOCK_SIZE));
    for (size_t i = 0; i < CODES / STM_BLOCK_SIZE; i++) {
        (void)fprintf(out, "%s%u,", i % 20 ? "" : "\n", (unsigned)blocks[i]);
    }
    (void)fprintf(out, "\n};\nconst uint32_t stm_table_entry[%u][%u] = {\n", (unsigned)block_count, STM_BLOCK_SIZE);
    for (size_t i = 0; i < block_count; i++) {
        (void)fprintf(out, "{");
        for (size_t k = 0; k < STM_BLOCK_SIZE; k++) {
            (void)fprintf(out, "0x%Xu,", (unsigned)entries[first_of[i] + k]);
        }
        (void)fprintf(out, "},\n");
    }
    (void)fprintf(out, "};\n");
}

static void write_tables(FILE *out)
{
    static uint32_t words[2048];
    (void)fprintf(out, "/* Written by text_table_generate. Unicode %s. */\n#include \"text/text_internal.h\"\n",
                  utf8proc_unicode_version());
    for (uint32_t i = 0; i < 256; i++) {
        words[i] = i < 0x80 ? whole(i) : (uint32_t)STM_CLASS_MULTI << STM_ENTRY_CLASS_SHIFT;
    }
    write_words(out, "const uint32_t stm_table_byte[256]", words, 256);
    for (uint32_t i = 0; i < 2048; i++) {
        words[i] = whole(i);
    }
    write_words(out, "const uint32_t stm_table_pair[2048]", words, 2048);
    write_words(out, "const uint32_t stm_table_expansion[]", pool, pool_count);
    write_blocks(out);
}

int main(int argc, char **argv)
{
    FILE *out = argc == 2 ? fopen(argv[1], "w") : NULL;
    if (!out) {
        (void)fprintf(stderr, "usage: text_table_generate FILE\n");
        return 2;
    }
    build();
    write_tables(out);
    bool failed = ferror(out) != 0;
    return fclose(out) != 0 || failed ? 1 : 0;
}
