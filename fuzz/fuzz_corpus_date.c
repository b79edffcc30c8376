/* Bytes as a date, as the number of one, as a file's name, as the beginning of a text and as a line of a page.
 * rooms: base text corpus */
#include <stdlib.h>
#include <string.h>

#include "corpus/corpus.h"
#include "corpus/corpus_internal.h"
#include "corpus/corpus_metadata.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool read, const stemma_interval *interval)
{
    bool open = interval->from == STEMMA_TIME_OPEN_FROM && interval->to == STEMMA_TIME_OPEN_TO;
    int64_t first = (stm_days_from_civil(1500, 1, 1) - 1) * 86400;
    int64_t last = (stm_days_from_civil(2101, 1, 1) + 1) * 86400;
    bool sound = interval->from <= interval->to && interval->from >= first && interval->to <= last;
    if (read ? !sound || interval->precision == STEMMA_PRECISION_UNKNOWN : !open) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *string = malloc(size + 1);
    if (!string) {
        return 0;
    }
    if (size > 0) {
        memcpy(string, data, size);
    }
    string[size] = '\0';
    stemma_interval interval;
    size_t bytes;
    check(stm_date_number(&interval, string, size), &interval);
    check(stm_date_in_name(&interval, string), &interval);
    if (stm_utf8_valid(string, size)) {
        check(stm_date_parse(&interval, string, size), &interval);
        check(stm_date_in_header(&interval, &bytes, string, size), &interval);
        if (bytes > size) {
            abort();
        }
    }
    int64_t latest = stm_days_from_civil(2024, 7, 25) * 86400;
    for (int month_first = 0; month_first < 2; month_first++) {
        if (stm_metadata_date_in(&interval, (stm_slice){string, size}, month_first != 0, latest, &bytes)) {
            check(true, &interval);
            if (bytes >= size || interval.from > latest) {
                abort();
            }
        }
    }
    free(string);
    return 0;
}
