/* Where a CSV record ends. The reader has to know before libcsv reads a byte, since a piece holds whole records only;
 * these are libcsv's states (non-strict), so that both see the same records:
 *
 *     field begins --quote--> quoted --quote--> may end --separator, line end--> field begins
 *     field begins --other--> plain --separator, line end--> field begins
 *     may end --quote or other--> quoted;  blanks before a quote and behind it are skipped
 */
#include "corpus/corpus_internal.h"

#include <string.h>

typedef enum cut_state { CUT_BEGIN, CUT_PLAIN, CUT_QUOTED, CUT_MAY_END } cut_state;

static cut_state step(cut_state state, char c, char separator)
{
    bool space = (c == ' ' || c == '\t') && c != separator;
    switch (state) {
    case CUT_BEGIN:
        if (space || c == separator) {
            return CUT_BEGIN;
        }
        return c == '"' ? CUT_QUOTED : CUT_PLAIN;
    case CUT_PLAIN:
        return c == separator ? CUT_BEGIN : CUT_PLAIN;
    case CUT_QUOTED:
        return c == '"' ? CUT_MAY_END : CUT_QUOTED;
    case CUT_MAY_END:
    default:
        if (c == separator) {
            return CUT_BEGIN;
        }
        return space ? CUT_MAY_END : CUT_QUOTED;
    }
}

size_t stm_csv_record(const char *bytes, size_t length, char separator)
{
    cut_state state = CUT_BEGIN;
    for (size_t i = 0; i < length; i++) {
        char c = bytes[i];
        if (c == '\n' && state != CUT_QUOTED) {
            return i + 1;
        }
        if (c == '\r' && state != CUT_QUOTED) {
            /* alone it ends a line as well; before a line feed it belongs to it */
            if (i + 1 < length && bytes[i + 1] != '\n') {
                return i + 1;
            }
            continue;
        }
        state = step(state, c, separator);
        if (state == CUT_QUOTED) {
            const char *quote = memchr(bytes + i + 1, '"', length - i - 1);
            i = quote ? (size_t)(quote - bytes) - 1 : length - 1;
        }
    }
    return 0;
}

char stm_csv_separator(const char *header, size_t length)
{
    static const char separators[] = ",;\t";
    size_t counts[3] = {0, 0, 0};
    bool quoted = false;
    for (size_t i = 0; i < length; i++) {
        const char *found = header[i] ? strchr(separators, header[i]) : NULL;
        quoted ^= header[i] == '"';
        if (found && !quoted) {
            counts[found - separators]++;
        }
    }
    size_t best = 0;
    for (size_t i = 1; i < 3; i++) {
        best = counts[i] > counts[best] ? i : best;
    }
    return separators[best];
}
