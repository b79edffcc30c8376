/* Stems. Snowball wants words in lower case with their accents, composed; its stem is then folded and hashed. Most
 * words of a text have been seen before, and Snowball costs about a microsecond a word, so stems are remembered by the
 * hash of the word's bytes, in a table with five places for it: a newer word takes the place of the oldest there. With
 * its stem stand the marks that the caller sets on it. The table changes no result. Where Snowball lacks the language, the longest suffix of the language's pack goes that leaves
 * three letters. */
#include <stdlib.h>
#include <string.h>

#include <libstemmer.h>
#include <utf8proc.h>

#include "text/text_internal.h"
#include "text/text_pack.h"

#define WORD_BYTES_MAX 96 /* a longer word is no word of a language and keeps its form */
#define LETTERS_LEFT 3
#define CACHE_BUCKETS 32768u
#define BUCKET_SLOTS 5u /* with which a bucket is as large as a line of the processor's cache */
#define MARK_BITS 2u
#define MARK_MASK ((1u << MARK_BITS) - 1)

/* The words whose hashes end alike, the newest first. */
typedef struct bucket {
    uint64_t words[BUCKET_SLOTS]; /* hashes of their bytes, 0 free */
    uint32_t stems[BUCKET_SLOTS];
    uint32_t marks; /* MARK_BITS each, the newest in the low ones */
} bucket;
_Static_assert(sizeof(bucket) == 64, "a bucket is a line");

struct stm_stemmer {
    struct sb_stemmer *snowball; /* NULL: none for this language */
    const stm_pack *pack;        /* with suffixes, or NULL */
    bool turkish;
    stm_mark_fn mark; /* NULL: words are not marked */
    const void *marker;
    bucket *cache; /* CACHE_BUCKETS, each in a line of the processor's cache */
    void *room;    /* for them */
};

static const char *snowball_name(const char *language)
{
    static const char *const names[][2] = {
        {"ar", "arabic"},     {"hy", "armenian"},   {"eu", "basque"},    {"ca", "catalan"},    {"da", "danish"},
        {"nl", "dutch"},      {"en", "english"},    {"fi", "finnish"},   {"fr", "french"},     {"de", "german"},
        {"el", "greek"},      {"hi", "hindi"},      {"hu", "hungarian"}, {"id", "indonesian"}, {"ga", "irish"},
        {"it", "italian"},    {"lt", "lithuanian"}, {"ne", "nepali"},    {"no", "norwegian"},  {"nb", "norwegian"},
        {"pt", "portuguese"}, {"ro", "romanian"},   {"ru", "russian"},   {"sr", "serbian"},    {"es", "spanish"},
        {"sv", "swedish"},    {"ta", "tamil"},      {"tr", "turkish"},   {"yi", "yiddish"},
    };
    for (size_t i = 0; language && i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i][0], language) == 0) {
            return names[i][1];
        }
    }
    return NULL;
}

/* Whether this build of Snowball has the algorithm: tells a missing language from missing memory. */
static bool snowball_has(const char *name)
{
    for (const char **at = sb_stemmer_list(); name && *at; at++) {
        if (strcmp(*at, name) == 0) {
            return true;
        }
    }
    return false;
}

stemma_status stm_stemmer_new(stm_stemmer **out, const char *language, stemma_error *error)
{
    *out = NULL;
    stm_stemmer *stemmer = calloc(1, sizeof *stemmer);
    if (!stemmer) {
        return stm_error_memory(error);
    }
    stemmer->room = calloc(CACHE_BUCKETS + 1, sizeof(bucket));
    if (!stemmer->room) {
        free(stemmer);
        return stm_error_memory(error);
    }
    stemmer->cache = (bucket *)(((uintptr_t)stemmer->room + sizeof(bucket) - 1) / sizeof(bucket) * sizeof(bucket));
    const char *name = snowball_name(language);
    if (snowball_has(name)) {
        stemmer->snowball = sb_stemmer_new(name, "UTF_8");
        if (!stemmer->snowball) {
            free(stemmer->room);
            free(stemmer);
            return stm_error_memory(error);
        }
        stemmer->turkish = strcmp(name, "turkish") == 0;
    } else {
        const stm_pack *pack = stm_pack_of(language);
        stemmer->pack = pack && pack->suffix_count > 0 ? pack : NULL;
    }
    *out = stemmer;
    return STEMMA_OK;
}

void stm_stemmer_mark(stm_stemmer *stemmer, stm_mark_fn mark, const void *payload)
{
    stemmer->mark = mark;
    stemmer->marker = payload;
}

void stm_stemmer_free(stm_stemmer *stemmer)
{
    if (stemmer) {
        sb_stemmer_delete(stemmer->snowball);
        free(stemmer->room);
        free(stemmer);
    }
}

static int32_t lower(const stm_stemmer *stemmer, int32_t code)
{
    if (stemmer->turkish && code == 'I') {
        return 0x0131;
    }
    if (code < 0x80) {
        return code >= 'A' && code <= 'Z' ? code + 'a' - 'A' : code;
    }
    return code == 0x0130 ? 'i' : utf8proc_tolower(code);
}

/* A letter and the mark behind it become one where Unicode has one (é of e and U+0301). */
static void push_composed(int32_t *codes, size_t *count, int32_t code)
{
    if (*count > 0 && code >= 0x0300 && code <= 0x036F) {
        int32_t pair[2] = {codes[*count - 1], code};
        if (utf8proc_normalize_utf32(pair, 2, UTF8PROC_COMPOSE | UTF8PROC_STABLE) == 1) {
            codes[*count - 1] = pair[0];
            return;
        }
    }
    codes[(*count)++] = code;
}

/* The word in lower case, composed, without what is to be ignored; returns its bytes. */
static size_t prepare(const stm_stemmer *stemmer, char out[4 * WORD_BYTES_MAX], const char *word, size_t bytes)
{
    int32_t codes[WORD_BYTES_MAX];
    size_t count = 0;
    for (const char *at = word, *end = word + bytes; at < end;) {
        uint32_t code = 0;
        at += stm_utf8_decode(&code, at, end);
        stm_class c = stm_entry_class(stm_entry_of(code));
        if (c != STM_CLASS_IGNORE && c >= STM_CLASS_MARK) {
            push_composed(codes, &count, lower(stemmer, (int32_t)code));
        }
    }
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        length += stm_utf8_encode(out + length, (uint32_t)codes[i]);
    }
    return length;
}

static uint64_t hash_folded(const char *word, size_t bytes)
{
    const unsigned char *at = (const unsigned char *)word;
    const unsigned char *end = at + bytes;
    uint64_t hash = STM_HASH_BEGIN;
    while (at < end) {
        size_t step = 0;
        uint32_t entry = stm_entry_at(at, end, &step);
        at += step;
        if (stm_entry_class(entry) >= STM_CLASS_UNSPACED_MARK) {
            hash = stm_hash_entry(hash, entry);
        }
    }
    return stm_hash_end(hash);
}

static bool has_suffix(const stm_pack *pack, const char *suffix)
{
    size_t low = 0;
    size_t high = pack->suffix_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(pack->suffixes[middle], suffix);
        if (order == 0) {
            return true;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

/* Bytes of the folded `word` without its longest suffix. */
static size_t without_suffix(const stm_pack *pack, const char *word, size_t bytes)
{
    size_t from = stm_utf8_byte_of(word, bytes, LETTERS_LEFT);
    if (bytes - from > pack->suffix_longest) {
        from = bytes - pack->suffix_longest;
    }
    for (; from < bytes; from++) {
        if (has_suffix(pack, word + from)) {
            return from;
        }
    }
    return bytes;
}

static stemma_status stem_by_suffix(uint64_t *stem, const stm_pack *pack, const char *word, size_t bytes)
{
    stm_buffer folded = STM_BUFFER_INIT;
    stm_text_fold(&folded, word, bytes);
    if (!folded.failed && folded.length > 0) {
        *stem = hash_folded(folded.data, without_suffix(pack, folded.data, folded.length));
    }
    bool failed = folded.failed;
    stm_buffer_release(&folded);
    return failed ? STEMMA_E_MEMORY : STEMMA_OK;
}

static stemma_status stem_word(uint64_t *stem, stm_stemmer *stemmer, const char *word, size_t bytes)
{
    char prepared[4 * WORD_BYTES_MAX];
    size_t length = prepare(stemmer, prepared, word, bytes);
    if (stemmer->pack) {
        return stem_by_suffix(stem, stemmer->pack, prepared, length);
    }
    const sb_symbol *stemmed = sb_stemmer_stem(stemmer->snowball, (const sb_symbol *)prepared, (int)length);
    if (!stemmed) {
        return STEMMA_E_MEMORY;
    }
    size_t stemmed_bytes = (size_t)sb_stemmer_length(stemmer->snowball);
    if (stemmed_bytes > 0) {
        *stem = hash_folded((const char *)stemmed, stemmed_bytes);
    }
    return STEMMA_OK;
}

static uint32_t low_half(uint64_t hash)
{
    return (uint32_t)hash ? (uint32_t)hash : 1;
}

static bucket *bucket_of(const stm_stemmer *stemmer, uint64_t key)
{
    return &stemmer->cache[(key >> 32) % CACHE_BUCKETS];
}

static unsigned place_in(const bucket *known, uint64_t key)
{
    unsigned at = 0;
    while (at < BUCKET_SLOTS && known->words[at] != key) {
        at++;
    }
    return at;
}

static void remember(bucket *known, uint64_t key, uint32_t stem, uint32_t marks)
{
    memmove(known->words + 1, known->words, (BUCKET_SLOTS - 1) * sizeof *known->words);
    memmove(known->stems + 1, known->stems, (BUCKET_SLOTS - 1) * sizeof *known->stems);
    known->words[0] = key;
    known->stems[0] = stem;
    known->marks = known->marks << MARK_BITS | marks;
}

static uint32_t marks_of(const stm_stemmer *stemmer, const stm_document *document, const stm_token *token)
{
    return stemmer->mark ? stemmer->mark(stemmer->marker, document->text, token) / STM_TOKEN_MARK : 0;
}

static void set_marks(stm_token *token, uint32_t marks)
{
    token->flags = (token->flags & ~(MARK_MASK * STM_TOKEN_MARK)) | marks * STM_TOKEN_MARK;
}

#define WORDS_AHEAD 16u
#define KEEPS_FORM 0 /* the key of a word that is not looked up */

/* The keys of the next words, while whose buckets come into the processor's cache. */
static void look_ahead(const stm_stemmer *stemmer, const stm_document *document, size_t first, size_t count,
                       uint64_t keys[WORDS_AHEAD])
{
    bool looks_up = stemmer->snowball || stemmer->pack || stemmer->mark;
    for (size_t i = 0; i < count; i++) {
        const stm_token *token = document->tokens + first + i;
        size_t bytes = token->end_byte - token->begin_byte;
        keys[i] = KEEPS_FORM;
        if (looks_up && bytes <= WORD_BYTES_MAX && !(token->flags & (STM_TOKEN_NUMBER | STM_TOKEN_UNSPACED))) {
            keys[i] = stm_hash64(document->text + token->begin_byte, bytes, 0) | 1;
            __builtin_prefetch(bucket_of(stemmer, keys[i]));
        }
    }
}

static stemma_status stem_token(stm_stemmer *stemmer, const stm_document *document, stm_token *token, uint64_t key,
                                stemma_error *error)
{
    bucket *known = bucket_of(stemmer, key);
    unsigned at = place_in(known, key);
    if (at == BUCKET_SLOTS) {
        uint64_t stem = token->term;
        size_t bytes = token->end_byte - token->begin_byte;
        bool stems = stemmer->snowball || stemmer->pack;
        if (stems && stem_word(&stem, stemmer, document->text + token->begin_byte, bytes) != STEMMA_OK) {
            return stm_error_memory(error);
        }
        token->stem = low_half(stem);
        remember(known, key, token->stem, marks_of(stemmer, document, token));
        at = 0;
    }
    token->stem = known->stems[at];
    set_marks(token, known->marks >> MARK_BITS * at & MARK_MASK);
    return STEMMA_OK;
}

stemma_status stm_stemmer_fill(stm_stemmer *stemmer, stm_document *document, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t first = 0; first < document->token_count && status == STEMMA_OK; first += WORDS_AHEAD) {
        uint64_t keys[WORDS_AHEAD];
        size_t left = document->token_count - first;
        size_t count = left < WORDS_AHEAD ? left : WORDS_AHEAD;
        look_ahead(stemmer, document, first, count, keys);
        for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
            stm_token *token = document->tokens + first + i;
            if (keys[i] == KEEPS_FORM) {
                token->stem = low_half(token->term);
                set_marks(token, marks_of(stemmer, document, token));
            } else {
                status = stem_token(stemmer, document, token, keys[i], error);
            }
        }
    }
    return status;
}

stemma_status stm_text_stem(stm_document *document, const char *language, stemma_error *error)
{
    stm_stemmer *stemmer = NULL;
    stemma_status status = stm_stemmer_new(&stemmer, language, error);
    if (status == STEMMA_OK && stemmer) {
        status = stm_stemmer_fill(stemmer, document, error);
    }
    stm_stemmer_free(stemmer);
    return status;
}
