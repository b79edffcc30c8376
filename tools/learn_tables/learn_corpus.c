/* From files of parallel sentences to sentences of word numbers. */
#include <stdlib.h>
#include <string.h>

#include "learn.h"

#define SLOT_BITS 19
#define SLOTS (1u << SLOT_BITS)

_Noreturn void learn_fail(const char *what, const char *subject)
{
    (void)fprintf(stderr, "learn_tables: %s%s%s\n", subject, subject[0] ? ": " : "", what);
    exit(1);
}

static void *zeroed(size_t count, size_t bytes)
{
    void *items = calloc(count, bytes);
    if (!items) {
        learn_fail("out of memory", "");
    }
    return items;
}

void learn_language_open(learn_language *language, const char *code)
{
    *language = (learn_language){.document = STM_DOCUMENT_INIT};
    (void)snprintf(language->code, sizeof language->code, "%s", code);
    if (stm_stemmer_new(&language->stemmer, code, NULL) != STEMMA_OK) {
        learn_fail("no stemmer", code);
    }
    language->pack = stm_pack_of(code);
    language->stem_slots = zeroed(SLOTS, sizeof *language->stem_slots);
    language->term_slots = zeroed(SLOTS, sizeof *language->term_slots);
}

static uint32_t word_of(learn_language *language, uint32_t stem)
{
    uint32_t slot = (uint32_t)(stm_mix64(stem, 1) & (SLOTS - 1));
    for (; language->stem_slots[slot] != 0; slot = (slot + 1) & (SLOTS - 1)) {
        uint32_t word = language->stem_slots[slot] - 1;
        if (language->words[word].stem == stem) {
            return word;
        }
    }
    if (language->word_count == SLOTS / 2) {
        learn_fail("too many words", language->code);
    }
    LEARN_NEED(language->words, language->word_capacity, language->word_count + 1);
    language->words[language->word_count] = (learn_word){.stem = stem};
    language->stem_slots[slot] = (uint32_t)++language->word_count;
    return (uint32_t)language->word_count - 1;
}

static char *copy(const char *text, size_t bytes)
{
    char *to = zeroed(bytes + 1, 1);
    memcpy(to, text, bytes);
    return to;
}

static void count_surface(learn_language *language, const stm_token *token, uint32_t word)
{
    uint32_t slot = (uint32_t)(stm_mix64(token->term, 2) & (SLOTS - 1));
    for (; language->term_slots[slot] != 0; slot = (slot + 1) & (SLOTS - 1)) {
        learn_surface *known = language->surfaces + language->term_slots[slot] - 1;
        if (known->term == token->term && known->word == word) {
            known->count++;
            return;
        }
    }
    if (language->surface_count == SLOTS / 2) {
        learn_fail("too many forms", language->code);
    }
    LEARN_NEED(language->surfaces, language->surface_capacity, language->surface_count + 1);
    char *text = copy(language->document.text + token->begin_byte, token->end_byte - token->begin_byte);
    language->surfaces[language->surface_count] = (learn_surface){token->term, text, 1, word};
    language->term_slots[slot] = (uint32_t)++language->surface_count;
}

/* Of two equally frequent forms the one that is less by bytes. */
static bool better_surface(const learn_surface *one, const learn_surface *two)
{
    return one->count != two->count ? one->count > two->count : strcmp(one->text, two->text) < 0;
}

void learn_language_close(learn_language *language)
{
    bool *seen = zeroed(language->word_count + 1, sizeof *seen);
    for (size_t i = 0; i < language->surface_count; i++) {
        learn_word *word = language->words + language->surfaces[i].word;
        if (!seen[language->surfaces[i].word] ||
            better_surface(language->surfaces + i, language->surfaces + word->surface)) {
            word->surface = (uint32_t)i;
        }
        seen[language->surfaces[i].word] = true;
    }
    for (size_t i = 0; i < language->word_count; i++) {
        const char *text = language->surfaces[language->words[i].surface].text;
        language->words[i].name = stm_name_key(text, strlen(text));
    }
    free(seen);
}

void learn_text_push(learn_text *text, uint32_t id, float weight)
{
    LEARN_NEED(text->ids, text->id_capacity, text->id_count + 1);
    LEARN_NEED(text->weights, text->weight_capacity, text->id_count + 1);
    text->ids[text->id_count] = id;
    text->weights[text->id_count++] = weight;
}

void learn_text_end(learn_text *text)
{
    LEARN_NEED(text->ends, text->end_capacity, text->count + 1);
    text->ends[text->count++] = (uint32_t)text->id_count;
}

static bool stands_since(const learn_text *text, size_t from, uint32_t id)
{
    for (size_t i = from; i < text->id_count; i++) {
        if (text->ids[i] == id) {
            return true;
        }
    }
    return false;
}

void learn_text_add(learn_text *text, learn_language *language, const char *line, size_t bytes, bool flores)
{
    stm_document *document = &language->document;
    if (stm_text_tokenize(document, line, bytes, NULL) != STEMMA_OK ||
        stm_stemmer_fill(language->stemmer, document, NULL) != STEMMA_OK) {
        learn_fail("out of memory", "");
    }
    size_t from = text->id_count;
    for (size_t i = 0; i < document->token_count; i++) {
        const stm_token *token = document->tokens + i;
        if (token->flags & STM_TOKEN_NUMBER || stm_pack_has(language->pack, STM_LIST_STOP, token->term, NULL)) {
            continue;
        }
        uint32_t word = word_of(language, token->stem);
        count_surface(language, token, word);
        if (!stands_since(text, from, word)) {
            learn_text_push(text, word, 1);
            language->words[word].sentences++;
            language->words[word].flores += flores;
        }
    }
    learn_text_end(text);
}

char *learn_file(const char *folder, const char *name, size_t *bytes)
{
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *in = fopen(path, "rb");
    if (!in) {
        return NULL;
    }
    char *data = NULL;
    size_t capacity = 0;
    *bytes = 0;
    for (size_t got = 1; got > 0; *bytes += got) {
        LEARN_NEED(data, capacity, *bytes + 65537);
        got = fread(data + *bytes, 1, 65536, in);
    }
    if (ferror(in)) {
        learn_fail("cannot be read", path);
    }
    (void)fclose(in);
    data[*bytes] = '\0';
    return data;
}
