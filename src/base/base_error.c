#include "base/base.h"

#include <string.h>

/* Cuts at a character's beginning, so that a message never ends in half a character. */
static void cut_whole(char *text, size_t size, int written)
{
    if (written < 0) {
        text[0] = '\0';
        return;
    }
    if ((size_t)written < size) {
        return;
    }
    size_t end = size - 1;
    size_t last = end;
    while (last > 0 && ((unsigned char)text[last - 1] & 0xC0u) == 0x80u) {
        last--;
    }
    if (last > 0) {
        unsigned char lead = (unsigned char)text[--last];
        size_t bytes = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        end = last + bytes > end ? last : end;
    }
    text[end] = '\0';
}

static void fill(stemma_error *error, const char *format, va_list arguments)
{
    int written = vsnprintf(error->message, sizeof error->message, format, arguments);
    cut_whole(error->message, sizeof error->message, written);
    for (char *c = error->message; *c; c++) {
        if (*c == '\n' || *c == '\r') {
            *c = ' ';
        }
    }
}

stemma_status stm_error_set(stemma_error *error, stemma_status status, const char *format, ...)
{
    if (error) {
        error->status = status;
        error->code = STEMMA_CODE_NONE;
        error->subject[0] = '\0';
        va_list arguments;
        va_start(arguments, format);
        fill(error, format, arguments);
        va_end(arguments);
    }
    return status;
}

stemma_status stm_error_code(stemma_error *error, stemma_status status, stemma_code code, const char *subject,
                             const char *format, ...)
{
    if (error) {
        error->status = status;
        error->code = code;
        int written = snprintf(error->subject, sizeof error->subject, "%s", subject ? subject : "");
        cut_whole(error->subject, sizeof error->subject, written);
        va_list arguments;
        va_start(arguments, format);
        fill(error, format, arguments);
        va_end(arguments);
    }
    return status;
}

void stm_error_no_memory(stemma_error *error)
{
    (void)stm_error_code(error, STEMMA_E_MEMORY, STEMMA_CODE_OUT_OF_MEMORY, "", "out of memory");
}
