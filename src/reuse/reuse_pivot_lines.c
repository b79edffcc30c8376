/* Of each sentence of a text, the keys that its translation is most likely to have, too. */
#include "reuse/reuse_internal.h"
#include "text/text_lexicon.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ words met before */

#define CACHE_BITS 15u
#define CACHE_BUCKETS (1u << CACHE_BITS)
#define BUCKET_WORDS 4u

typedef struct cached_word {
    uint64_t word; /* hash of its bytes, its language and whether it looks like a name; 0 free */
    uint32_t keys[STM_WORD_KEYS_MAX];
} cached_word;

/* Words whose hashes begin alike, the newest first. */
typedef struct bucket {
    cached_word words[BUCKET_WORDS];
} bucket;

struct stm_pivot_cache {
    bucket buckets[CACHE_BUCKETS];
};

stm_pivot_cache *stm_pivot_cache_new(void)
{
    return calloc(1, sizeof(stm_pivot_cache));
}

void stm_pivot_cache_free(stm_pivot_cache *cache)
{
    free(cache);
}

#define CLASS_MASK 7u
#define CLASS_OFFSET 3.0f /* rarity of class 0 */

/* Never 0, which ends a line, nor STM_SEED_NONE. */
static uint32_t packed_key(const stm_word_key *key)
{
    float above = key->rarity - CLASS_OFFSET + 0.5f;
    uint32_t class = above <= 0 ? 0 : above >= (float)CLASS_MASK ? CLASS_MASK : (uint32_t)above;
    uint32_t packed = (key->key & ~CLASS_MASK) | class;
    return packed <= CLASS_MASK ? packed + CLASS_MASK + 1 : packed == STM_SEED_NONE ? packed - CLASS_MASK - 1 : packed;
}

typedef struct reading {
    const stm_words *words;
    const stm_gloss_table *table;
    const stm_pack *pack;
    uint64_t language;
    stm_pivot_cache *cache;
} reading;

static bucket *bucket_of(const reading *r, uint64_t word)
{
    return &r->cache->buckets[word >> (64u - CACHE_BITS)];
}

/* Words that are folded alike may have other stems and other names' keys: all that a key is made of is in the hash. */
static uint64_t hash_of(const reading *r, const stm_token *token, size_t span)
{
    uint32_t looking = STM_TOKEN_CAPITAL | STM_TOKEN_SENTENCE | STM_TOKEN_TITLE;
    bool is_name = (token->flags & looking) == STM_TOKEN_CAPITAL;
    uint64_t looks = (token->flags & (STM_TOKEN_NUMBER | STM_TOKEN_UNSPACED)) | (token->flags & STM_TOKEN_CAPITAL) |
                     (is_name ? STM_TOKEN_SENTENCE : 0u);
    const char *word = r->words->document.text + token->begin_byte;
    return stm_hash64(word, token[span - 1].end_byte - token->begin_byte, r->language ^ looks) | 1;
}

static const cached_word *look_up(const reading *r, const stm_token *token, size_t span, uint64_t word)
{
    bucket *known = bucket_of(r, word);
    for (unsigned i = 0; i < BUCKET_WORDS; i++) {
        if (known->words[i].word == word) {
            return &known->words[i];
        }
    }
    stm_word_key keys[STM_WORD_KEYS_MAX];
    size_t count = stm_gloss_keys(keys, r->table, r->pack, r->words->document.text, token, span);
    memmove(known->words + 1, known->words, (BUCKET_WORDS - 1) * sizeof *known->words);
    known->words[0] = (cached_word){word, {0}};
    for (size_t i = 0; i < count; i++) {
        known->words[0].keys[i] = packed_key(&keys[i]);
    }
    return &known->words[0];
}

/* ------------------------------------------------------------------ lines */

/* The keys of the line under way, the rarest first. */
typedef struct line {
    uint32_t keys[STM_PIVOT_LINE_KEYS];
    size_t count;
    size_t words;
    size_t next; /* token behind the last word, which has several in scripts without spaces */
} line;

static bool rarer(uint32_t one, uint32_t two)
{
    uint32_t class_one = one & CLASS_MASK;
    uint32_t class_two = two & CLASS_MASK;
    return class_one != class_two ? class_one > class_two : one < two;
}

static void add_key(line *l, uint32_t key)
{
    size_t at = 0;
    while (at < l->count && rarer(l->keys[at], key)) {
        at++;
    }
    if (at == STM_PIVOT_LINE_KEYS || (at < l->count && l->keys[at] == key)) {
        return;
    }
    size_t moved = l->count < STM_PIVOT_LINE_KEYS ? l->count - at : STM_PIVOT_LINE_KEYS - 1 - at;
    memmove(l->keys + at + 1, l->keys + at, moved * sizeof *l->keys);
    l->keys[at] = key;
    l->count += l->count < STM_PIVOT_LINE_KEYS;
}

static stemma_status end_line(stm_fingerprint *lines, line *l, stemma_error *error)
{
    if (l->count > 0) {
        stemma_status status = STM_RESERVE(lines->seeds, lines->capacity, lines->count + l->count + 1, error);
        if (status != STEMMA_OK) {
            return status;
        }
        memcpy(lines->seeds + lines->count, l->keys, l->count * sizeof *l->keys);
        lines->count += l->count;
        lines->seeds[lines->count++] = 0;
    }
    l->count = 0;
    l->words = 0;
    return STEMMA_OK;
}

#define WORDS_AHEAD 16u

/* The hashes of the next words, while whose buckets come into the processor's cache. */
static void look_ahead(const reading *r, size_t first, size_t count, uint64_t hashes[WORDS_AHEAD])
{
    for (size_t i = 0; i < count; i++) {
        hashes[i] = hash_of(r, &r->words->document.tokens[first + i], 1);
        __builtin_prefetch(bucket_of(r, hashes[i]));
    }
}

static stemma_status read_word(stm_fingerprint *lines, line *l, const reading *r, size_t at, uint64_t hash,
                               stemma_error *error)
{
    const stm_document *document = &r->words->document;
    const stm_token *token = &document->tokens[at];
    size_t span = stm_gloss_span(r->table, document->text, token, document->token_count - at);
    stemma_status status = STEMMA_OK;
    l->next = at + span;
    if (token->flags & STM_TOKEN_SENTENCE || l->words == STM_PIVOT_LINE_WORDS) {
        status = end_line(lines, l, error);
    }
    const cached_word *known = look_up(r, token, span, span > 1 ? hash_of(r, token, span) : hash);
    for (size_t k = 0; k < STM_WORD_KEYS_MAX && known->keys[k] != 0; k++) {
        add_key(l, known->keys[k]);
    }
    l->words++;
    return status;
}

static stemma_status read_lines(stm_fingerprint *lines, const reading *r, stemma_error *error)
{
    const stm_document *document = &r->words->document;
    line l = {{0}, 0, 0, 0};
    stemma_status status = STEMMA_OK;
    for (size_t first = 0; first < document->token_count && status == STEMMA_OK; first += WORDS_AHEAD) {
        uint64_t hashes[WORDS_AHEAD];
        size_t left = document->token_count - first;
        size_t count = left < WORDS_AHEAD ? left : WORDS_AHEAD;
        look_ahead(r, first, count, hashes);
        for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
            if (first + i >= l.next) {
                status = read_word(lines, &l, r, first + i, hashes[i], error);
            }
        }
    }
    return status == STEMMA_OK ? end_line(lines, &l, error) : status;
}

stemma_status stm_pivot_lines(stm_fingerprint *lines, stm_words *words, stm_stemmers *stemmers, stm_pivot_cache *cache,
                              stemma_error *error)
{
    const char *language = words->language;
    lines->count = 0;
    reading r = {words, NULL, stm_pack_of(language), 0, cache};
    stemma_status status = stm_lexicons_table(&r.table, words->lexicons, language, error);
    if (status != STEMMA_OK || !r.table) {
        return status;
    }
    r.language = stm_hash64(language, strlen(language), 0) & ~(uint64_t)UINT8_MAX;
    bool has_stems = words->document.token_count > 0 && words->document.tokens[0].stem != 0;
    status = has_stems ? STEMMA_OK : stm_stemmers_fill(stemmers, words, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(lines->seeds, lines->capacity, 1, error);
    }
    if (status == STEMMA_OK) {
        lines->seeds[lines->count++] = (uint32_t)(r.language >> 33) | 1;
        status = read_lines(lines, &r, error);
    }
    lines->count = lines->count == 1 ? 0 : lines->count;
    return status;
}
