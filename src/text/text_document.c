/* The document's memory. */
#include <stdlib.h>

#include "text/text_internal.h"

void stm_document_release(stm_document *document)
{
    free(document->tokens);
    free(document->sentences);
    *document = (stm_document)STM_DOCUMENT_INIT;
}
