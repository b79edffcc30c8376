/* text_gloss_internal.h - the shape of the tables that text_gloss_generate.c writes. */
#ifndef STM_TEXT_GLOSS_INTERNAL_H
#define STM_TEXT_GLOSS_INTERNAL_H

#include "text/text_gloss.h"

/* Slots of a hash table with linear probing by stm_gloss_hash; stem 0 is a free slot. At most half full. */
typedef struct stm_gloss_slot {
    uint32_t stem;
    uint32_t place; /* first gloss << 7 | is a name << 6 | how many are name keys << 3 | how many */
} stm_gloss_slot;

/* For qsort: the best translation first. */
static inline int stm_gloss_by_weight(const void *a, const void *b)
{
    const stm_gloss *one = a;
    const stm_gloss *two = b;
    if (one->weight != two->weight) {
        return one->weight > two->weight ? -1 : 1;
    }
    return one->pivot < two->pivot ? -1 : one->pivot > two->pivot;
}

static inline uint32_t stm_place_of(uint32_t first, bool is_name, uint32_t names, uint32_t count)
{
    return first << 7 | (uint32_t)is_name << 6 | names << 3 | count;
}
static inline uint32_t stm_place_first(uint32_t place)
{
    return place >> 7;
}
static inline bool stm_place_is_name(uint32_t place)
{
    return (place >> 6 & 1u) != 0;
}
/* Glosses that are name keys; they stand behind the others. */
static inline uint32_t stm_place_names(uint32_t place)
{
    return place >> 3 & 7u;
}
static inline uint32_t stm_place_count(uint32_t place)
{
    return place & 7u;
}

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

/* The slot of a stem, NULL where the table lacks it or is NULL. */
static inline const stm_gloss_slot *stm_gloss_slot_of(const stm_gloss_table *table, uint32_t stem)
{
    if (!table || stem == 0) {
        return NULL;
    }
    for (uint32_t at = stm_gloss_hash(stem) & table->mask; table->slots[at].stem != 0; at = (at + 1) & table->mask) {
        if (table->slots[at].stem == stem) {
            return &table->slots[at];
        }
    }
    return NULL;
}

#define STM_NAME_CLASS_RARITY 1.9f /* what a class of a skeleton tells */
#define STM_NAME_RARITY_MAX 8.0f

/* ---- text_gloss_unspaced.c */
/* Under which a table has a word of a script without spaces: what stands for a stem. */
uint32_t stm_unspaced_key(const char *word, size_t bytes);
bool stm_unspaced_is_katakana(const char *word, size_t bytes);

/* ---- text_gloss_name.c */
/* The skeleton of a word: consonant classes, four bits each, the first in the lowest; *count gets how many. */
uint64_t stm_name_skeleton(const char *word, size_t bytes, unsigned *count);
/* Keys of the first `count` classes of a skeleton; `weak` ones are a space of their own. */
uint32_t stm_skeleton_key(uint64_t skeleton, unsigned count, bool weak);
/* The skeleton with L for every R, which Japanese does not tell apart. */
uint64_t stm_skeleton_with_l(uint64_t skeleton);

/* The key under which words with the same first letters meet, 0 for a word of fewer letters. */
uint32_t stm_cut_key(const char *word, size_t bytes);
#define STM_CUT_LETTERS 5

#endif
