/* fault.h - countdown faults: the n-th call of something fails, for every n until nothing fails any more.
 *
 * A test program built by stemma_fault_test is linked with -Wl,--wrap=malloc and so on: every allocation of the
 * objects linked into it (not those inside shared libraries) asks this file first. The loop is:
 *
 *     STM_FAULT_LOOP(status) {
 *         status = the_whole_thing(...);     // must clean up after itself, whatever happens
 *     }
 *
 * The body runs with the 1st allocation failing, then the 2nd ..., until a run in which no fault was hit; that run must
 * succeed. Beyond the 150th the steps grow, as a command with SQLite allocates thousands of times; with
 * STEMMA_ALL_FAULTS in the environment every single one is tried. A run in which a fault was hit may succeed too
 * (memory that was only wished for), or return E_MEMORY; any other status ends the test. */
#ifndef STM_TEST_FAULT_H
#define STM_TEST_FAULT_H

#include "stemma/stemma.h"

/* The n-th allocation from now on fails, and every later one if `lasting`; 0 switches faults off. */
void stm_fault_arm(unsigned long n);
void stm_fault_arm_lasting(unsigned long n);
/* How many allocations have failed since faults were armed. */
unsigned long stm_fault_hits(void);

/* Within the body of a loop: what stands between the two calls, or behind the first, is not made to fail; the count of
 * failures so far is kept. */
void stm_fault_pause(void);
void stm_fault_resume(void);

/* For other kinds of allocators: counts as an allocation, and says whether it has to fail. */
bool stm_fault_fails(void);

/* Judges a run: true when another one is needed. `n` is raised. Prints the run and aborts when its status is wrong. */
bool stm_fault_again(unsigned long *n, stemma_status status);

#define STM_FAULT_LOOP(status)                                                                                         \
    for (unsigned long stm_fault_n = 1, stm_fault_more = 1; stm_fault_more;                                            \
         stm_fault_more = stm_fault_again(&stm_fault_n, (status)))                                                     \
        for (int stm_fault_once = (stm_fault_arm(stm_fault_n), 1); stm_fault_once; stm_fault_once = 0)

#endif
