/* text_pack.h - the shape of the packs that text_pack_generate.c writes. */
#ifndef STM_TEXT_PACK_H
#define STM_TEXT_PACK_H

#include "text/text.h"

/* Slots of a hash table with linear probing, by the low bits of the term; term 0 is a free slot. At most half full. */
typedef struct stm_pack_slot {
    uint64_t term;
    int64_t value;
} stm_pack_slot;

typedef struct stm_pack_list {
    const stm_pack_slot *slots;
    uint64_t mask;
} stm_pack_list;

struct stm_pack {
    const char *language;
    stm_pack_list lists[STM_LIST_COUNT];
    const char *const *suffixes; /* folded, in the order of memcmp; for languages that Snowball lacks */
    size_t suffix_count;
    size_t suffix_longest; /* bytes */
};

extern const stm_pack stm_packs[];
extern const size_t stm_pack_total;

#endif
