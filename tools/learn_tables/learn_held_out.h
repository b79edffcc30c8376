/* learn_held_out.h - which sentences are kept from learning where the tables are to be measured. */
#ifndef LEARN_HELD_OUT_H
#define LEARN_HELD_OUT_H

#include "base/base.h"

/* One English sentence in ten, with all its translations: chosen by its bytes, so that no twin of it is learned. */
static inline bool learn_held_out(const char *english, size_t bytes)
{
    return stm_hash64(english, bytes, 7) % 10 == 0;
}

/* Every second sentence of FLORES. */
static inline bool learn_held_out_flores(size_t number)
{
    return number % 2 == 1;
}

#endif
