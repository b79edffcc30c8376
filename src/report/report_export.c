/* Which format is written by whom. */
#include "report/report_internal.h"

#include <string.h>

typedef stemma_status (*write_fn)(const stemma_results *results, stm_report_folder *folder, stemma_error *error);

stemma_status stm_report_export(const stemma_results *results, const char *format, const char *directory,
                                stemma_error *error)
{
    static const struct {
        const char *name;
        write_fn write;
    } formats[] = {
        {"jsonl", stm_report_write_jsonl}, {"csv", stm_report_write_csv},       {"dot", stm_report_write_dot},
        {"gexf", stm_report_write_gexf},   {"passim", stm_report_write_passim},
    };
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (format && strcmp(format, formats[i].name) == 0) {
            stm_report_folder folder;
            stemma_status status = stm_report_folder_open(&folder, directory, error);
            if (status == STEMMA_OK) {
                status = formats[i].write(results, &folder, error);
            }
            stm_report_folder_release(&folder);
            return status;
        }
    }
    return stm_error_set(error, STEMMA_E_ARGUMENT, "unknown format %s: jsonl, csv, dot, gexf or passim",
                         format ? format : "(none)");
}
