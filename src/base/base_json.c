#include "base/base.h"

#include <math.h>
#include <string.h>

void stm_json_text(stm_buffer *out, const char *bytes, size_t length)
{
    stm_buffer_char(out, '"');
    size_t clean = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        size_t skip = 1;
        const char *escape = NULL;
        char numeric[8];
        if (c == '"') {
            escape = "\\\"";
        } else if (c == '\\') {
            escape = "\\\\";
        } else if (c == '\n') {
            escape = "\\n";
        } else if (c == '\t') {
            escape = "\\t";
        } else if (c == '\r') {
            escape = "\\r";
        } else if (c < 0x20 || c == 0x7F) {
            (void)snprintf(numeric, sizeof numeric, "\\u%04x", c);
            escape = numeric;
        } else if (c == 0xE2 && i + 2 < length && (unsigned char)bytes[i + 1] == 0x80 &&
                   ((unsigned char)bytes[i + 2] == 0xA8 || (unsigned char)bytes[i + 2] == 0xA9)) {
            escape = (unsigned char)bytes[i + 2] == 0xA8 ? "\\u2028" : "\\u2029";
            skip = 3;
        }
        if (escape) {
            stm_buffer_bytes(out, bytes + clean, i - clean);
            stm_buffer_string(out, escape);
            i += skip - 1;
            clean = i + 1;
        }
    }
    stm_buffer_bytes(out, bytes + clean, length - clean);
    stm_buffer_char(out, '"');
}

void stm_json_string(stm_buffer *out, const char *string)
{
    if (string) {
        stm_json_text(out, string, strlen(string));
    } else {
        stm_buffer_string(out, "null");
    }
}

void stm_json_probability(stm_buffer *out, double value)
{
    double rounded = floor(value * 1e6 + 0.5) / 1e6;
    char digits[32];
    int length = snprintf(digits, sizeof digits, "%.6f", rounded);
    while (length > 3 && digits[length - 1] == '0' && digits[length - 2] != '.') {
        digits[--length] = '\0';
    }
    stm_buffer_string(out, digits);
}
