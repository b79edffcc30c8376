/* Words to pivots, sentences to bags, and how two bags are held against each other.
 *
 * A word of one bag is covered by the best pivot that it shares with a word of the other. That two words can translate
 * each other is most of the evidence, how often they do little: the eighth root of the product of both weights was the
 * best of the powers tried (docs/tables.md). What a word can prove grows with the rarity of what it means, so that
 * covering "government" counts for more than covering "go". Each word is covered once, however many pivots agree. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "text/text_gloss_internal.h"
#include "text/text_lexicon.h"

#define NAME_WEIGHT 0.9f      /* the whole skeleton, of a word that may be a name */
#define COGNATE_WEIGHT 0.6f   /* the whole skeleton, of another word */
#define BEGINNING_WEIGHT 0.4f /* the first four classes */
#define BEGINNING_CLASSES 4
#define FIGURE_RARITY 6.0f
#define DIGIT_RARITY 4.0f /* a figure of one digit */
#define MONTH_RARITY 5.0f
#define UNKNOWN_VALUE 5.0f /* a word that no table knows: it may be a rare one, or not be translated at all */

const stm_gloss_table *stm_gloss_table_of(const char *language)
{
    for (size_t i = 0; language && i < stm_gloss_table_total; i++) {
        if (strcmp(stm_gloss_tables[i].language, language) == 0) {
            return &stm_gloss_tables[i];
        }
    }
    return NULL;
}

size_t stm_gloss_find(const stm_gloss **out, const stm_gloss_table *table, uint32_t stem)
{
    const stm_gloss_slot *slot = stm_gloss_slot_of(table, stem);
    *out = slot ? table->glosses + stm_place_first(slot->place) : NULL;
    return slot ? stm_place_count(slot->place) - stm_place_names(slot->place) : 0;
}

float stm_pivot_rarity(uint32_t pivot)
{
    const stm_gloss *found = NULL;
    return stm_gloss_find(&found, stm_gloss_table_of("en"), pivot) > 0 ? found->rarity : stm_gloss_rarest;
}

void stm_glossed_release(stm_glossed *glossed)
{
    free(glossed->entries);
    free(glossed->words);
    free(glossed->bags);
    *glossed = (stm_glossed)STM_GLOSSED_INIT;
}

/* ------------------------------------------------------------------ one word */

/* The pivots of one word under way. */
typedef struct worth {
    stm_bag_entry entries[STM_GLOSSES_MAX];
    size_t count;
    size_t table_end, list_end; /* entries before are the table's, those of lists; behind stand name keys */
    float value;
    stm_word_sort sort;
} worth;

static void add(worth *w, uint32_t pivot, float weight, float rarity)
{
    if (w->count < STM_GLOSSES_MAX) {
        w->entries[w->count++] = (stm_bag_entry){pivot, 0, weight, rarity};
    }
}

static uint32_t figure_pivot(int64_t value)
{
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%lld", (long long)value);
    return (uint32_t)stm_text_term(digits, (size_t)length);
}

/* A word that the table lacks is worth what words with the same beginning are: another ending, a compound. */
static void add_table(worth *w, const stm_gloss_table *table, uint32_t stem, const char *word, size_t bytes)
{
    const stm_gloss *glosses = NULL;
    size_t count = stm_gloss_find(&glosses, table, stem);
    if (count == 0 && table) {
        count = stm_gloss_find(&glosses, table, stm_cut_key(word, bytes));
    }
    float weights = 0;
    float value = 0;
    for (size_t i = 0; i < count; i++) {
        add(w, glosses[i].pivot, glosses[i].weight, glosses[i].rarity);
        weights += glosses[i].weight;
        value += glosses[i].weight * glosses[i].rarity;
    }
    if (count > 0) {
        w->value = 2 * sqrtf(value / weights);
    }
}

/* "un", "one" are articles and pronouns more often than figures. */
static bool is_figure(const stm_pack *pack, uint64_t term, int64_t *value)
{
    return stm_pack_has(pack, STM_LIST_NUMBER, term, value) && *value > 1;
}

static void add_lists(worth *w, const stm_pack *pack, uint64_t term)
{
    int64_t value = 0;
    if (is_figure(pack, term, &value)) {
        add(w, figure_pivot(value), 1, DIGIT_RARITY);
        w->value = DIGIT_RARITY;
    }
    if (stm_pack_has(pack, STM_LIST_MONTH, term, &value)) {
        add(w, (uint32_t)stm_mix64((uint64_t)value, 0x510E527Fu), 1, MONTH_RARITY);
        w->value = MONTH_RARITY;
    }
}

static void add_names(worth *w, const char *word, size_t bytes, bool name)
{
    unsigned classes = 0;
    uint64_t skeleton = stm_name_skeleton(word, bytes, &classes);
    if (classes < 2) {
        return;
    }
    float rarity = fminf(STM_NAME_CLASS_RARITY * (float)classes, STM_NAME_RARITY_MAX);
    add(w, stm_skeleton_key(skeleton, classes, false), name ? NAME_WEIGHT : COGNATE_WEIGHT, rarity);
    if (classes >= BEGINNING_CLASSES) {
        add(w, stm_skeleton_key(skeleton, BEGINNING_CLASSES, true), BEGINNING_WEIGHT, STM_NAME_RARITY_MAX - 1);
    }
}

/* A capital within a sentence tells a name, but not where all nouns have one. */
static bool looks_like_name(const stm_gloss_table *table, const stm_token *token)
{
    bool nouns_are_capital = table && strcmp(table->language, "de") == 0;
    uint32_t looks = token->flags & (STM_TOKEN_CAPITAL | STM_TOKEN_SENTENCE | STM_TOKEN_TITLE);
    return looks == STM_TOKEN_CAPITAL && !nouns_are_capital;
}

/* A name in katakana may stand for one with R or with L. */
static void add_katakana(worth *w, const char *word, size_t bytes)
{
    unsigned classes = 0;
    uint64_t skeleton = stm_name_skeleton(word, bytes, &classes);
    if (classes < 2) {
        return;
    }
    float rarity = fminf(STM_NAME_CLASS_RARITY * (float)classes, STM_NAME_RARITY_MAX);
    add(w, stm_skeleton_key(skeleton, classes, false), NAME_WEIGHT, rarity);
    uint64_t other = stm_skeleton_with_l(skeleton);
    if (other != skeleton) {
        add(w, stm_skeleton_key(other, classes, false), NAME_WEIGHT, rarity);
    }
    w->sort = STM_WORD_UNKNOWN;
    w->value = UNKNOWN_VALUE;
}

/* A word of a script without spaces: what the table has, or a name that can be read. */
static void weigh_unspaced(worth *w, const stm_gloss_table *table, const char *word, size_t bytes)
{
    const stm_gloss_slot *slot = stm_gloss_slot_of(table, stm_unspaced_key(word, bytes));
    if (!slot) {
        if (table && stm_unspaced_is_katakana(word, bytes)) {
            add_katakana(w, word, bytes);
        }
        return;
    }
    const stm_gloss *glosses = table->glosses + stm_place_first(slot->place);
    uint32_t count = stm_place_count(slot->place);
    uint32_t plain = count - stm_place_names(slot->place);
    float weights = 0;
    float value = 0;
    for (uint32_t i = 0; i < count; i++) {
        add(w, glosses[i].pivot, glosses[i].weight, glosses[i].rarity);
        weights += glosses[i].weight;
        value += glosses[i].weight * glosses[i].rarity;
    }
    w->table_end = w->list_end = plain;
    w->sort = stm_place_is_name(slot->place) ? STM_WORD_NAME : plain > 0 ? STM_WORD_PLAIN : STM_WORD_UNKNOWN;
    w->value = count > 0 ? 2 * sqrtf(value / weights) : 0;
}

static void weigh(worth *w, const stm_gloss_table *table, const stm_pack *pack, const char *text,
                  const stm_token *token, size_t span)
{
    *w = (worth){.count = 0};
    if (token->flags & STM_TOKEN_UNSPACED) {
        weigh_unspaced(w, table, text + token->begin_byte, token[span - 1].end_byte - token->begin_byte);
        return;
    }
    if (token->flags & STM_TOKEN_NUMBER) {
        w->sort = token->end_byte - token->begin_byte > 1 ? STM_WORD_NUMBER : STM_WORD_DIGIT;
        w->value = w->sort == STM_WORD_NUMBER ? FIGURE_RARITY : DIGIT_RARITY;
        add(w, (uint32_t)token->term, 1, w->value);
        w->list_end = w->count;
        return;
    }
    int64_t figure = 0;
    if (stm_pack_has(pack, STM_LIST_STOP, token->term, NULL) && !is_figure(pack, token->term, &figure)) {
        return;
    }
    const char *word = text + token->begin_byte;
    size_t bytes = token->end_byte - token->begin_byte;
    add_table(w, table, token->stem, word, bytes);
    bool known = w->count > 0;
    w->table_end = w->count;
    add_lists(w, pack, token->term);
    w->list_end = w->count;
    w->sort = looks_like_name(table, token) ? STM_WORD_NAME : w->count > 0 ? STM_WORD_PLAIN : STM_WORD_UNKNOWN;
    add_names(w, word, bytes, !known || token->flags & STM_TOKEN_CAPITAL);
    if (w->value <= 0 && w->count > 0) {
        w->value = UNKNOWN_VALUE;
    }
}

#define KEY_WEIGHT_MIN 0.2f
#define KEY_RARITY_MIN 4.0f
#define KEY_NAME_RARITY_MAX 6.5f

size_t stm_gloss_keys(stm_word_key out[STM_WORD_KEYS_MAX], const stm_gloss_table *table, const stm_pack *pack,
                      const char *text, const stm_token *token, size_t span)
{
    worth w;
    size_t count = 0;
    weigh(&w, table, pack, text, token, span);
    for (size_t i = 0; i < w.table_end && count == 0; i++) {
        if (w.entries[i].weight >= KEY_WEIGHT_MIN && w.entries[i].rarity >= KEY_RARITY_MIN) {
            out[count++] = (stm_word_key){w.entries[i].pivot, w.entries[i].rarity};
        }
    }
    if (w.list_end > w.table_end && w.sort != STM_WORD_DIGIT) {
        out[count++] = (stm_word_key){w.entries[w.table_end].pivot, w.entries[w.table_end].rarity};
    }
    bool is_named = w.sort == STM_WORD_NAME || w.sort == STM_WORD_UNKNOWN;
    /* Of a word in spaced scripts the second name key is that of its beginning. */
    size_t names_end = token->flags & STM_TOKEN_UNSPACED ? w.count : w.list_end + 1;
    for (size_t i = w.list_end; is_named && count < STM_WORD_KEYS_MAX && i < w.count && i < names_end; i++) {
        const stm_bag_entry *name = &w.entries[i];
        out[count++] = (stm_word_key){name->pivot, fminf(name->rarity, KEY_NAME_RARITY_MAX)};
    }
    return count;
}

/* ------------------------------------------------------------------ one sentence */

static bool entry_before(const stm_bag_entry *one, const stm_bag_entry *two)
{
    return one->pivot != two->pivot ? one->pivot < two->pivot : one->word < two->word;
}

#define BUCKETS 128

/* Pivots are hashes and so evenly spread: dealt into buckets by their high bits they are all but sorted, and insertion
 * does the rest. */
static void deal_entries(stm_bag_entry *entries, size_t count)
{
    stm_bag_entry dealt[STM_BAG_WORDS_MAX * STM_GLOSSES_MAX];
    uint32_t begins[BUCKETS + 1] = {0};
    for (size_t i = 0; i < count; i++) {
        begins[entries[i].pivot / (UINT32_MAX / BUCKETS + 1) + 1]++;
    }
    for (size_t i = 0; i < BUCKETS; i++) {
        begins[i + 1] += begins[i];
    }
    for (size_t i = 0; i < count; i++) {
        dealt[begins[entries[i].pivot / (UINT32_MAX / BUCKETS + 1)]++] = entries[i];
    }
    memcpy(entries, dealt, count * sizeof *entries);
}

static void sort_entries(stm_bag_entry *entries, size_t count)
{
    deal_entries(entries, count);
    for (size_t i = 1; i < count; i++) {
        stm_bag_entry moved = entries[i];
        size_t to = i;
        for (; to > 0 && entry_before(&moved, entries + to - 1); to--) {
            entries[to] = entries[to - 1];
        }
        entries[to] = moved;
    }
}

static stemma_status push_word(stm_glossed *out, stm_bag *bag, const worth *w, uint32_t token, stemma_error *error)
{
    stemma_status status = STM_RESERVE(out->words, out->word_capacity, out->word_count + 1, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(out->entries, out->entry_capacity, out->entry_count + w->count, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    for (size_t i = 0; i < w->count; i++) {
        stm_bag_entry *entry = out->entries + out->entry_count++;
        *entry = w->entries[i];
        entry->word = bag->word_count;
    }
    out->words[out->word_count++] = (stm_bag_word){token, w->sort, w->value};
    bag->entry_count += (uint32_t)w->count;
    bag->word_count++;
    bag->mass += w->value;
    return STEMMA_OK;
}

/* Tables are larger than caches and words jump about in them: what the words ahead will need is asked for in time. */
static void look_ahead(const stm_gloss_table *table, const stm_token *token, size_t left)
{
    enum { FAR = 10, NEAR = 5 };
    if (table && left > FAR) {
        __builtin_prefetch(table->slots + (stm_gloss_hash(token[FAR].stem) & table->mask));
        const stm_gloss_slot *slot = table->slots + (stm_gloss_hash(token[NEAR].stem) & table->mask);
        __builtin_prefetch(table->glosses + stm_place_first(slot->place));
    }
}

/* What is known of a language. */
typedef struct tongue {
    const stm_gloss_table *table;
    const stm_pack *pack;
} tongue;

static stemma_status fill_bag(stm_glossed *out, stm_bag *bag, const stm_document *document,
                              const stm_sentence *sentence, const tongue *of, stemma_error *error)
{
    const stm_gloss_table *table = of->table;
    *bag = (stm_bag){.first_entry = (uint32_t)out->entry_count, .first_word = (uint32_t)out->word_count};
    uint32_t end = sentence->first_token + sentence->token_count;
    for (uint32_t token = sentence->first_token, span; token < end && bag->word_count < STM_BAG_WORDS_MAX;
         token += span) {
        worth w;
        look_ahead(table, document->tokens + token, document->token_count - token);
        span = (uint32_t)stm_gloss_span(table, document->text, document->tokens + token, end - token);
        weigh(&w, table, of->pack, document->text, document->tokens + token, span);
        if (w.count > 0) {
            stemma_status status = push_word(out, bag, &w, token, error);
            if (status != STEMMA_OK) {
                return status;
            }
        }
    }
    sort_entries(out->entries + bag->first_entry, bag->entry_count);
    return STEMMA_OK;
}

stemma_status stm_gloss_document(stm_glossed *out, const stm_document *document, const char *language,
                                 stm_lexicons *lexicons, stemma_error *error)
{
    tongue of = {NULL, stm_pack_of(language)};
    out->entry_count = 0;
    out->word_count = 0;
    out->bag_count = 0;
    stemma_status status = stm_lexicons_table(&of.table, lexicons, language, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(out->bags, out->bag_capacity, document->sentence_count, error);
    }
    for (size_t i = 0; i < document->sentence_count && status == STEMMA_OK; i++) {
        status = fill_bag(out, out->bags + i, document, document->sentences + i, &of, error);
        out->bag_count += status == STEMMA_OK;
    }
    return status;
}

/* ------------------------------------------------------------------ two sentences */

/* How much of each word of both bags is covered. */
typedef struct cover {
    float a[STM_BAG_WORDS_MAX];
    float b[STM_BAG_WORDS_MAX];
} cover;

static void cover_words(cover *c, const stm_bag_entry *one, const stm_bag_entry *two)
{
    float shared = sqrtf(sqrtf(sqrtf(one->weight * two->weight)));
    c->a[one->word] = fmaxf(c->a[one->word], shared);
    c->b[two->word] = fmaxf(c->b[two->word], shared);
}

static void merge(cover *c, const stm_glossed *a, const stm_bag *bag_a, const stm_glossed *b, const stm_bag *bag_b)
{
    const stm_bag_entry *one = a->entries + bag_a->first_entry;
    const stm_bag_entry *one_end = one + bag_a->entry_count;
    const stm_bag_entry *two = b->entries + bag_b->first_entry;
    const stm_bag_entry *two_end = two + bag_b->entry_count;
    while (one < one_end && two < two_end) {
        if (one->pivot != two->pivot) {
            bool less = one->pivot < two->pivot;
            one += less;
            two += !less;
            continue;
        }
        for (const stm_bag_entry *same = two; same < two_end && same->pivot == one->pivot; same++) {
            cover_words(c, one, same);
        }
        one++;
    }
}

stm_bag_match stm_bag_compare(const stm_glossed *a, const stm_bag *bag_a, const stm_glossed *b, const stm_bag *bag_b)
{
    cover c;
    stm_bag_match match = {0, 0, 0};
    memset(c.a, 0, bag_a->word_count * sizeof *c.a);
    memset(c.b, 0, bag_b->word_count * sizeof *c.b);
    if (bag_a->entry_count > 0 && bag_b->entry_count > 0) {
        merge(&c, a, bag_a, b, bag_b);
    }
    for (uint32_t i = 0; i < bag_a->word_count; i++) {
        match.a_covered += c.a[i] * a->words[bag_a->first_word + i].value;
        match.words += c.a[i] >= 0.5f;
    }
    for (uint32_t i = 0; i < bag_b->word_count; i++) {
        match.b_covered += c.b[i] * b->words[bag_b->first_word + i].value;
    }
    return match;
}

float stm_bag_score(const stm_bag_match *match, const stm_bag *bag_a, const stm_bag *bag_b)
{
    float mass = bag_a->mass + bag_b->mass;
    return mass > 0 ? (match->a_covered + match->b_covered) / mass : 0;
}
