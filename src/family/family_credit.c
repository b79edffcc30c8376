/* Credits: the outlets of the family that a text names as its source.
 *
 * "Source : L'Echo", "(selon L'Echo)", "Avec L'Echo" stand at the head or the foot of an article, in any language, so a
 * name in its first or last words counts as a credit, and elsewhere one that a word of crediting (selon, rapporte,
 * according; language packs) introduces. An outlet's own name in its own text is a signature and no credit. */
#include "family/family_internal.h"

#include <stdlib.h>
#include <string.h>

#define EDGE_WORDS 25  /* at either end of the text */
#define CREDIT_REACH 5 /* words that may stand between the word of crediting and the name */
#define NAME_WORDS_MAX 8
#define CREDITS_MAX 8 /* outlets that one text credits */

typedef struct outlet_name {
    uint64_t terms[NAME_WORDS_MAX];
    uint32_t count;
    uint32_t member; /* while the names are sorted */
} outlet_name;

struct stm_outlets {
    outlet_name *names; /* sorted, distinct */
    size_t count;
    uint64_t filter[16]; /* of first terms: a bit each, by their low ten bits */
};

void stm_outlets_free(stm_outlets *outlets)
{
    if (outlets) {
        free(outlets->names);
        free(outlets);
    }
}

static int compare_terms(const outlet_name *a, const outlet_name *b)
{
    for (uint32_t i = 0; i < a->count && i < b->count; i++) {
        if (a->terms[i] != b->terms[i]) {
            return a->terms[i] < b->terms[i] ? -1 : 1;
        }
    }
    return a->count < b->count ? -1 : a->count > b->count;
}

static int compare_names(const void *left, const void *right)
{
    const outlet_name *a = left;
    const outlet_name *b = right;
    int order = compare_terms(a, b);
    return order != 0 ? order : a->member < b->member ? -1 : a->member > b->member;
}

static stemma_status read_names(stm_outlets *outlets, stm_kin *kin, stemma_error *error)
{
    stm_document document = STM_DOCUMENT_INIT;
    stemma_status status = STEMMA_OK;
    for (uint32_t m = 0; m < kin->count && status == STEMMA_OK; m++) {
        const char *outlet = stm_kin_article(kin, m)->outlet;
        if (!outlet) {
            continue;
        }
        status = stm_text_tokenize(&document, outlet, strlen(outlet), error);
        if (status != STEMMA_OK || document.token_count == 0) {
            continue;
        }
        outlet_name *name = &outlets->names[outlets->count++];
        name->member = m;
        name->count = document.token_count < NAME_WORDS_MAX ? (uint32_t)document.token_count : NAME_WORDS_MAX;
        for (uint32_t i = 0; i < name->count; i++) {
            name->terms[i] = document.tokens[i].term;
        }
    }
    stm_document_release(&document);
    return status;
}

/* Equal names become one, and each member learns the number of its outlet. */
static void number_names(stm_outlets *outlets, stm_kin *kin)
{
    size_t kept = 0;
    if (outlets->count > 0) {
        qsort(outlets->names, outlets->count, sizeof *outlets->names, compare_names);
    }
    for (size_t i = 0; i < outlets->count; i++) {
        outlet_name name = outlets->names[i];
        if (kept == 0 || compare_terms(&outlets->names[kept - 1], &name) != 0) {
            outlets->names[kept++] = name;
            outlets->filter[(name.terms[0] >> 6) & 15] |= (uint64_t)1 << (name.terms[0] & 63);
        }
        kin->texts[name.member].outlet = (uint32_t)(kept - 1);
    }
    outlets->count = kept;
}

stemma_status stm_outlets_build(stm_outlets **out, stm_kin *kin, stemma_error *error)
{
    *out = NULL;
    stm_outlets *outlets = calloc(1, sizeof *outlets);
    if (outlets) {
        outlets->names = calloc(kin->count, sizeof *outlets->names);
    }
    if (!outlets || !outlets->names) {
        stm_outlets_free(outlets);
        return stm_error_memory(error);
    }
    for (size_t m = 0; m < kin->count; m++) {
        kin->texts[m].outlet = STM_NONE;
    }
    stemma_status status = read_names(outlets, kin, error);
    if (status != STEMMA_OK) {
        stm_outlets_free(outlets);
        return status;
    }
    number_names(outlets, kin);
    *out = outlets;
    return STEMMA_OK;
}

/* The longest name that begins at token `at`: its number, or STM_NONE. */
static uint32_t name_at(const stm_outlets *outlets, const stm_document *document, size_t at)
{
    uint64_t term = document->tokens[at].term;
    uint32_t found = STM_NONE;
    if (!(outlets->filter[(term >> 6) & 15] & ((uint64_t)1 << (term & 63)))) {
        return STM_NONE;
    }
    size_t low = 0;
    size_t high = outlets->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (outlets->names[middle].terms[0] < term) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    /* names with one first word stand together, each behind its own beginning */
    for (; low < outlets->count && outlets->names[low].terms[0] == term; low++) {
        const outlet_name *name = &outlets->names[low];
        uint32_t equal = 0;
        while (equal < name->count && at + equal < document->token_count &&
               document->tokens[at + equal].term == name->terms[equal]) {
            equal++;
        }
        found = equal == name->count ? (uint32_t)low : found;
    }
    return found;
}

static bool is_introduced(const stm_document *document, size_t at, const stm_pack *pack)
{
    for (size_t back = 1; pack && back <= CREDIT_REACH && back <= at; back++) {
        if (stm_pack_has(pack, STM_LIST_CREDIT, document->tokens[at - back].term, NULL)) {
            return true;
        }
    }
    return false;
}

bool stm_kin_credits(const stm_kin *kin, const stm_kin_text *child, uint32_t outlet)
{
    for (uint32_t i = 0; i < child->credit_count; i++) {
        if (kin->credits[child->credit_first + i] == outlet) {
            return true;
        }
    }
    return false;
}

stemma_status stm_outlets_credits(stm_kin *kin, stm_kin_text *text, const stm_outlets *outlets,
                                  const stm_document *document, const char *language, stemma_error *error)
{
    text->credit_first = kin->credit_count;
    text->credit_count = 0;
    stemma_status status = STM_RESERVE(kin->credits, kin->credit_capacity, kin->credit_count + CREDITS_MAX, error);
    if (status != STEMMA_OK || outlets->count == 0) {
        return status;
    }
    const stm_pack *pack = language ? stm_pack_of(language) : NULL;
    size_t count = document->token_count;
    for (size_t i = 0; i < count && text->credit_count < CREDITS_MAX; i++) {
        uint32_t outlet = name_at(outlets, document, i);
        if (outlet == STM_NONE || outlet == text->outlet || stm_kin_credits(kin, text, outlet)) {
            continue;
        }
        if (i < EDGE_WORDS || i + EDGE_WORDS >= count || is_introduced(document, i, pack)) {
            kin->credits[kin->credit_count++] = outlet;
            text->credit_count++;
        }
    }
    return STEMMA_OK;
}
