/* base_help.h - cmocka with what it needs, and a random number generator that is the same everywhere. */
#ifndef STM_TEST_BASE_HELP_H
#define STM_TEST_BASE_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"

static inline uint64_t next_random(uint64_t *state)
{
    *state += 0x9E3779B97F4A7C15u;
    return stm_mix64(*state, 0x5851F42D4C957F2Du);
}

/* Below `bound`. */
static inline uint32_t random_below(uint64_t *state, uint32_t bound)
{
    return (uint32_t)((next_random(state) >> 32) % bound);
}

#endif
