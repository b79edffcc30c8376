/* The page's bytes and words, see report_page.h. */
#include "report/report_page.h"

#include <math.h>
#include <string.h>

#define FLUSH_BYTES ((size_t)256 * 1024)

void stm_report_html_text(stm_report_page *page, const char *text)
{
    for (; text && *text; text++) {
        switch (*text) {
        case '&':
            stm_buffer_string(&page->out, "&amp;");
            break;
        case '<':
            stm_buffer_string(&page->out, "&lt;");
            break;
        case '>':
            stm_buffer_string(&page->out, "&gt;");
            break;
        case '"':
            stm_buffer_string(&page->out, "&quot;");
            break;
        case '\'':
            stm_buffer_string(&page->out, "&#39;");
            break;
        default:
            stm_buffer_char(&page->out, *text);
        }
    }
}

stemma_status stm_report_page_flush(stm_report_page *page, stemma_error *error)
{
    if (page->out.failed || page->json.failed) {
        return stm_error_memory(error);
    }
    if (page->out.length > 0 && page->writer->write(page->writer->payload, page->out.data, page->out.length) != 0) {
        return stm_error_code(error, STEMMA_E_IO, STEMMA_CODE_CANNOT_WRITE, "", "cannot write the report");
    }
    stm_buffer_clear(&page->out);
    return STEMMA_OK;
}

/* "<" occurs in JSON only inside strings, where its escape means the same. */
stemma_status stm_report_page_json(stm_report_page *page, stemma_error *error)
{
    if (page->out.failed || page->json.failed) {
        return stm_error_memory(error);
    }
    const char *at = page->json.data ? page->json.data : "";
    const char *end = at + page->json.length;
    for (const char *less; at < end && (less = memchr(at, '<', (size_t)(end - at))) != NULL; at = less + 1) {
        stm_buffer_bytes(&page->out, at, (size_t)(less - at));
        stm_buffer_string(&page->out, "\\u003c");
    }
    stm_buffer_bytes(&page->out, at, (size_t)(end - at));
    stm_buffer_clear(&page->json);
    return page->out.length < FLUSH_BYTES ? STEMMA_OK : stm_report_page_flush(page, error);
}

stm_report_message stm_report_say(const stm_report_page *page, const char *key, const char *one, const char *two)
{
    stm_report_message message;
    const char *const arguments[] = {one, two};
    (void)stemma_format(message.text, sizeof message.text, stemma_text(page->language, key), arguments, 2);
    return message;
}

stm_report_message stm_report_count(const stm_report_page *page, const char *key, double number)
{
    char singular[64];
    stm_report_message figure = stm_report_figure(page, number);
    bool french = strcmp(page->language, "fr") == 0;
    bool one = french ? number < 2 : number == 1;
    (void)snprintf(singular, sizeof singular, "%s.one", key);
    bool known = strcmp(stemma_text(page->language, singular), singular) != 0;
    return stm_report_say(page, one && known ? singular : key, figure.text, NULL);
}

stm_report_message stm_report_figure(const stm_report_page *page, double number)
{
    stm_report_message message;
    double tenths = number < 1000 ? floor(number * 10 + 0.5) : floor(number + 0.5) * 10;
    double whole = floor(tenths / 10);
    int rest = (int)(tenths - whole * 10);
    bool french = strcmp(page->language, "fr") == 0;
    char digits[64];
    size_t count = (size_t)snprintf(digits, sizeof digits, "%.0f", whole);
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0) { /* as the page's own Intl.NumberFormat groups them */
            length += (size_t)snprintf(message.text + length, 8, "%s", french ? "\xE2\x80\xAF" : ",");
        }
        message.text[length++] = digits[i];
    }
    if (rest > 0) {
        message.text[length++] = french ? ',' : '.';
        message.text[length++] = (char)('0' + rest);
    }
    message.text[length] = '\0';
    return message;
}
