#include "support/fault.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_realloc(void *block, size_t bytes);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_realloc(void *block, size_t bytes);

#define EVERY_ONE 150

static atomic_ulong countdown; /* 0: off */
static atomic_ulong hits;
static atomic_bool lasting;
static atomic_bool paused;

void stm_fault_arm(unsigned long n)
{
    atomic_store(&lasting, false);
    atomic_store(&paused, false);
    atomic_store(&hits, 0);
    atomic_store(&countdown, n);
}

void stm_fault_arm_lasting(unsigned long n)
{
    stm_fault_arm(n);
    atomic_store(&lasting, true);
}

void stm_fault_pause(void)
{
    atomic_store(&paused, true);
}

void stm_fault_resume(void)
{
    atomic_store(&paused, false);
}

unsigned long stm_fault_hits(void)
{
    return atomic_load(&hits);
}

bool stm_fault_again(unsigned long *n, stemma_status status)
{
    unsigned long hit = stm_fault_hits();
    stm_fault_arm(0);
    if (status != STEMMA_OK && (hit == 0 || status != STEMMA_E_MEMORY)) {
        (void)fprintf(stderr, "run with allocation %lu failing (%lu hit): status %d\n", *n, hit, (int)status);
        abort();
    }
    *n += *n < EVERY_ONE || getenv("STEMMA_ALL_FAULTS") ? 1 : 1 + *n / 32;
    return hit > 0;
}

bool stm_fault_fails(void)
{
    unsigned long left = atomic_load(&countdown);
    if (left == 0 || atomic_load(&paused)) {
        return false;
    }
    if (left > 1) {
        atomic_store(&countdown, left - 1);
        return false;
    }
    atomic_store(&countdown, atomic_load(&lasting) ? 1 : 0);
    atomic_fetch_add(&hits, 1);
    return true;
}

void *__wrap_malloc(size_t bytes)
{
    return stm_fault_fails() ? NULL : __real_malloc(bytes);
}

void *__wrap_calloc(size_t count, size_t bytes)
{
    return stm_fault_fails() ? NULL : __real_calloc(count, bytes);
}

void *__wrap_realloc(void *block, size_t bytes)
{
    return stm_fault_fails() ? NULL : __real_realloc(block, bytes);
}
