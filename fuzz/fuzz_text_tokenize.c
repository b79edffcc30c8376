/* Any bytes, repaired to UTF-8, through the whole of the text room. The first byte chooses the language.
 * rooms: base text */
#include <stdlib.h>
#include <string.h>

#include "text/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_tokens(const stm_document *document)
{
    uint32_t before = 0;
    for (size_t i = 0; i < document->token_count; i++) {
        const stm_token *token = document->tokens + i;
        require(token->begin_byte >= before && token->end_byte > token->begin_byte);
        require(token->end_byte <= document->text_bytes && token->term != 0 && token->stem != 0);
        require(stm_utf8_valid(document->text + token->begin_byte, token->end_byte - token->begin_byte));
        before = token->end_byte;
    }
}

static void check_sentences(const stm_document *document)
{
    uint32_t next = 0;
    uint32_t before = 0;
    for (size_t i = 0; i < document->sentence_count; i++) {
        const stm_sentence *sentence = document->sentences + i;
        require(sentence->first_token == next && sentence->token_count > 0);
        next += sentence->token_count;
        require(sentence->begin_byte >= before && sentence->end_byte <= document->text_bytes);
        require(sentence->begin_byte <= document->tokens[sentence->first_token].begin_byte);
        require(sentence->end_byte >= document->tokens[next - 1].end_byte);
        before = sentence->end_byte;
    }
    require(next == document->token_count);
}

/* Folding twice is folding once. */
static void check_fold(const char *text, size_t bytes)
{
    stm_buffer once = STM_BUFFER_INIT;
    stm_buffer twice = STM_BUFFER_INIT;
    stm_buffer_string(&once, "");
    stm_buffer_string(&twice, "");
    stm_text_fold(&once, text, bytes);
    stm_text_fold(&twice, once.data, once.length);
    require(once.failed || twice.failed ||
            (once.length == twice.length && (once.length == 0 || memcmp(once.data, twice.data, once.length) == 0) &&
             stm_utf8_valid(once.data, once.length)));
    stm_buffer_release(&once);
    stm_buffer_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const languages[] = {"fr", "en", "de", "ru", "uk", "ar", "tr", "fi", "xx"};
    if (size == 0) {
        return 0;
    }
    const char *language = languages[data[0] % (sizeof languages / sizeof *languages)];
    stm_buffer text = STM_BUFFER_INIT;
    stm_buffer_string(&text, "");
    (void)stm_utf8_repair(&text, (const char *)data + 1, size - 1);
    stm_document document = STM_DOCUMENT_INIT;
    char code[8];
    require(stm_text_tokenize(&document, text.data, text.length, NULL) == STEMMA_OK);
    require(stm_text_split(&document, language, NULL) == STEMMA_OK);
    require(stm_text_stem(&document, language, NULL) == STEMMA_OK);
    check_tokens(&document);
    check_sentences(&document);
    check_fold(text.data, text.length);
    stm_text_language(code, text.data, text.length);
    require(memchr(code, '\0', sizeof code) != NULL);
    stm_document_release(&document);
    stm_buffer_release(&text);
    return 0;
}
