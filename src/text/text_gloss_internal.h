/* text_gloss_internal.h - the shape of the tables that text_gloss_generate.c writes. */
#ifndef STM_TEXT_GLOSS_INTERNAL_H
#define STM_TEXT_GLOSS_INTERNAL_H

#include "text/text_gloss.h"

/* Slots of a hash table with linear probing by stm_gloss_hash; stem 0 is a free slot. At most half full. */
typedef struct stm_gloss_slot {
    uint32_t stem;
    uint32_t place; /* first gloss << 3 | how many */
} stm_gloss_slot;

struct stm_gloss_table {
    const char *language;
    const stm_gloss_slot *slots;
    uint32_t mask;
    const stm_gloss *glosses;
};

extern const stm_gloss_table stm_gloss_tables[];
extern const size_t stm_gloss_table_total;
extern const float stm_gloss_rarest; /* rarity of a word never seen */

static inline uint32_t stm_gloss_hash(uint32_t stem)
{
    return (stem * 0x9E3779B1u) >> 7;
}

/* ---- text_gloss_name.c */
/* The skeleton of a word: consonant classes, four bits each, the first in the lowest; *count gets how many. */
uint64_t stm_name_skeleton(const char *word, size_t bytes, unsigned *count);
/* Keys of the first `count` classes of a skeleton; `weak` ones are a space of their own. */
uint32_t stm_skeleton_key(uint64_t skeleton, unsigned count, bool weak);

/* The key under which words with the same first letters meet, 0 for a word of fewer letters. */
uint32_t stm_cut_key(const char *word, size_t bytes);
#define STM_CUT_LETTERS 5

#endif
