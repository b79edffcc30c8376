/* Writes the sample as a page or an export, for the browser test and for looking at.
 *   sample_page stories|circles|hostile|empty|large|larger|single LANGUAGE FILE.html
 *   sample_page stories|hostile|empty|large FORMAT DIRECTORY/ */
#include "report/report.h"
#include "report/sample.h"

#include <stdlib.h>
#include <string.h>

static int write_file(void *payload, const void *data, size_t bytes)
{
    return fwrite(data, 1, bytes, payload) == bytes ? 0 : 1;
}

static stemma_status write_page(const sample *s, const char *language, const char *path, stemma_error *error)
{
    FILE *file = fopen(path, "wb");
    if (!file) {
        return stm_error_set(error, STEMMA_E_IO, "cannot open %s", path);
    }
    stemma_writer writer = {write_file, file};
    stemma_report_options options = STEMMA_REPORT_OPTIONS_INIT;
    options.language = language;
    options.family = getenv("SAMPLE_FAMILY");
    options.outlet = getenv("SAMPLE_OUTLET");
    options.since = getenv("SAMPLE_SINCE");
    stemma_status status = stm_report_html(&s->results, &options, &writer, error);
    return fclose(file) == 0 ? status : STEMMA_E_IO;
}

int main(int argc, char **argv)
{
    sample s;
    stemma_error error = {.status = STEMMA_OK};
    stemma_status status;
    if (argc != 4) {
        return 2;
    }
    sample_init(&s);
    if (strcmp(argv[1], "stories") == 0) {
        sample_stories(&s);
    } else if (strcmp(argv[1], "hostile") == 0) {
        sample_hostile(&s);
    } else if (strcmp(argv[1], "circles") == 0) {
        sample_circles(&s);
    } else if (strcmp(argv[1], "large") == 0) {
        sample_large(&s, 2000);
    } else if (strcmp(argv[1], "larger") == 0) {
        sample_large(&s, 4000);
    } else if (strcmp(argv[1], "single") == 0) {
        sample_single(&s, 3000);
    }
    size_t length = strlen(argv[3]);
    if (length > 0 && argv[3][length - 1] == '/') {
        status = stm_report_export(&s.results, argv[2], argv[3], &error);
    } else {
        status = write_page(&s, argv[2], argv[3], &error);
    }
    sample_release(&s);
    if (status != STEMMA_OK) {
        (void)fprintf(stderr, "%s\n", error.message);
    }
    return status == STEMMA_OK ? 0 : 1;
}
