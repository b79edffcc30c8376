/* text_language.h - the seam between C and CLD2, which is C++. */
#ifndef STM_TEXT_LANGUAGE_H
#define STM_TEXT_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define STM_CANDIDATES 3

/* What CLD2 thinks of a sample: up to three codes, best first, "" where it has none. */
typedef struct stm_cld2_answer {
    char code[STM_CANDIDATES][8];
    int percent; /* part of the sample in the first language */
    bool reliable;
} stm_cld2_answer;

/* `text` is well-formed UTF-8. With `effort` CLD2 gives its best guess where it would rather say nothing. Throws
 * nothing: without memory the answer is empty. */
void stm_cld2_detect(stm_cld2_answer *answer, const char *text, int bytes, bool effort);

/* Whether the words of `text` leave no doubt that it is English: four of its function words, two more than any other
 * language has. */
bool stm_language_is_english(const char *text, size_t bytes);
/* What the words of `text` make of CLD2's answer `code`; `sure`: CLD2 was. The result is `code` or static. */
const char *stm_language_by_words(const char *code, bool sure, const char *text, size_t bytes);
/* Whether words of the language stand in `text`, and of no other more. */
bool stm_language_has_words(const char *code, const char *text, size_t bytes);

#ifdef __cplusplus
}
#endif
#endif
