/* report_align.h - two spans laid under each other, character by character, for readers that want an alignment.
 *
 * Words (runs without white space, with the white space behind them) are compared first, by Myers' greedy method
 * ("An O(ND) difference algorithm and its variations", Algorithmica 1, 1986, figure 2): the furthest-reaching path for
 * each diagonal and each number of differences, all kept so that the path can be walked back. Between words that agree
 * the characters are paired off from both ends, what is left over stands against gaps. Spans that differ in more than
 * ALIGN_DIFFERENCES words are paired off as one gap: cost stays linear whatever the texts hold.
 *
 *      s1  The mayor said 12- people     '-' is a gap; a hyphen of the text itself is written U+2010, so that
 *      s2  The mayor said 140 people     the two cannot be confused (passim does the same)
 */
#ifndef STM_REPORT_ALIGN_H
#define STM_REPORT_ALIGN_H

#include "base/base.h"

typedef struct stm_report_word {
    uint64_t hash;
    size_t begin, end; /* bytes */
} stm_report_word;

typedef struct stm_report_aligner {
    stm_report_word *words[2];
    size_t word_capacity[2];
    size_t word_count[2];
    uint32_t *reach; /* furthest x by difference and diagonal */
    size_t reach_capacity;
    stm_buffer s1, s2; /* the result, same number of code points */
    size_t matches;    /* columns where both have the same character */
} stm_report_aligner;
#define STM_REPORT_ALIGNER_INIT                                                                                        \
    {                                                                                                                  \
        {NULL, NULL}, {0, 0}, {0, 0}, NULL, 0, STM_BUFFER_INIT, STM_BUFFER_INIT, 0                                     \
    }

typedef struct stm_report_bytes {
    const char *bytes;
    size_t length;
} stm_report_bytes;

stemma_status stm_report_align(stm_report_aligner *aligner, stm_report_bytes a, stm_report_bytes b,
                               stemma_error *error);
void stm_report_aligner_release(stm_report_aligner *aligner);

#endif
