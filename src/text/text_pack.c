/* Looking words up in the packs. */
#include <string.h>

#include "text/text_pack.h"

const stm_pack *stm_pack_of(const char *language)
{
    for (size_t i = 0; language && i < stm_pack_total; i++) {
        if (strcmp(stm_packs[i].language, language) == 0) {
            return &stm_packs[i];
        }
    }
    return NULL;
}

bool stm_pack_has(const stm_pack *pack, stm_list list, uint64_t term, int64_t *value)
{
    if (!pack || term == 0) {
        return false;
    }
    const stm_pack_list *words = &pack->lists[list];
    for (uint64_t slot = term & words->mask; words->slots[slot].term != 0; slot = (slot + 1) & words->mask) {
        if (words->slots[slot].term == term) {
            if (value) {
                *value = words->slots[slot].value;
            }
            return true;
        }
    }
    return false;
}
