/* Bytes in a charset that the first two choose: the result is UTF-8 whatever they are.
 * rooms: base text corpus */
#include <stdlib.h>

#include "corpus/corpus_charset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const labels[] = {NULL,     "utf-8",       "big5",   "gbk",
                                         "euc-jp", "iso-2022-jp", "euc-kr", "windows-1258"};
    if (size < 2) {
        return 0;
    }
    stm_buffer out = STM_BUFFER_INIT;
    stm_charset found;
    stemma_error error;
    stm_slice bytes = {(const char *)data + 2, size - 2};
    if (stm_charset_decode(&out, &found, bytes, labels[data[0] % 8], (data[1] & 1) != 0, &error) != STEMMA_OK ||
        (out.length > 0 && !stm_utf8_valid(out.data, out.length))) {
        abort();
    }
    if (out.length > 0 && stm_charset_twice_encoded(out.data, out.length) > out.length) {
        abort();
    }
    stm_buffer_release(&out);
    return 0;
}
