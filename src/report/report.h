/* report.h - from results to a page and to export files. Renders plain structs to a writer and never queries. */
#ifndef STM_REPORT_H
#define STM_REPORT_H

#include "base/base.h"

/* Both as declared for stemma_results_report and stemma_results_export in stemma.h. */
stemma_status stm_report_html(const stemma_results *results, const stemma_report_options *options,
                              const stemma_writer *writer, stemma_error *error);
stemma_status stm_report_export(const stemma_results *results, const char *format, const char *directory,
                                stemma_error *error);

/* A pair of articles, in the order in which a user named them, with what is worked out for it alone. */
typedef struct stm_report_pair {
    uint32_t a, b;
    const stemma_nearest *nearest; /* words 0: they share passages, or nothing at all */
    uint32_t child;                /* of the direction that `reasons` are about: a or b */
    const stemma_reasons *reasons;
} stm_report_pair;
/* As declared for stemma_results_why. */
stemma_status stm_report_why(const stemma_results *results, const stm_report_pair *pair, const stemma_writer *writer,
                             stemma_error *error);

#endif
