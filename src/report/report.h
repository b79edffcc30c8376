/* report.h - from results to a page and to export files. Renders plain structs to a writer and never queries. */
#ifndef STM_REPORT_H
#define STM_REPORT_H

#include "base/base.h"

/* Both as declared for stemma_results_report and stemma_results_export in stemma.h. */
stemma_status stm_report_html(const stemma_results *results, const stemma_report_options *options,
                              const stemma_writer *writer, stemma_error *error);
stemma_status stm_report_export(const stemma_results *results, const char *format, const char *directory,
                                stemma_error *error);

#endif
