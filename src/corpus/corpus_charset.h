/* corpus_charset.h - from bytes in any charset to UTF-8.
 *
 * What decides, in this order, is the strength of the evidence: a byte-order mark; bytes that are UTF-8 and could
 * hardly be so by chance; the two-byte rhythm of UTF-16 without a mark; what the server said; what the page says of
 * itself (<meta>, <?xml ...?>, wherever it stands); what uchardet finds in the letters; and last windows-1252, which
 * gives every byte a meaning. Labels mean what the Encoding Standard (encoding.spec.whatwg.org) makes of them: Latin-1
 * is windows-1252, GB2312 is GB18030. A byte that means nothing becomes U+FFFD; nothing fails.
 *
 * UTF-16 without a mark is told by its own rhythm (which half of the pairs is near constant, and that surrogates pair
 * up), so that ICU, thirty megabytes of tables, need not be loaded.
 */
#ifndef STM_CORPUS_CHARSET_H
#define STM_CORPUS_CHARSET_H

#include "corpus/corpus_internal.h"

typedef struct stm_charset {
    const char *name; /* static: "UTF-8", "CP1252" ... as iconv knows it */
    size_t replaced;  /* bytes that meant nothing */
} stm_charset;

/* Appends `bytes` as UTF-8 without a mark. `http_charset` may be NULL; `markup`: declarations inside count. Errors:
 * E_MEMORY. */
stemma_status stm_charset_decode(stm_buffer *out, stm_charset *found, stm_slice bytes, const char *http_charset,
                                 bool markup, stemma_error *error);
/* How many signs of well-formed UTF-8 were UTF-8 once and taken for Latin-1 ("Ã©tÃ©"), where all but a few signs beyond
 * ASCII read so; 0 otherwise. */
size_t stm_charset_twice_encoded(const char *bytes, size_t length);
/* iconv's name for a label as pages write it; NULL for one that is not known. Static. */
const char *stm_charset_label(const char *label, size_t length);
/* The charset that a page declares in itself, as iconv's name; NULL when none or unknown. */
const char *stm_charset_declared(const char *bytes, size_t length);
/* "UTF-16LE" or "UTF-16BE" for bytes in the rhythm of UTF-16, else NULL. */
const char *stm_charset_utf16(const char *bytes, size_t length);

#endif
