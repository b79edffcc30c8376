/* The language of a text. CLD2 costs 25 ns a byte and 3 microseconds a call, so how much of a text it sees is what this
 * file decides; the figures are from the 118,352 articles of four speed files (Finnish, English, Portuguese, Arabic)
 * and 7,500 single sentences of 75 languages.
 *
 *   0. Four function words of English in the first 128 bytes, of other languages hardly any, and no accented letter in
 *      600: English, and CLD2 need not be asked. It is unsure of just these where names and rare words stand between.
 *   1. The first 96 bytes. Where CLD2 is sure that they are in one language and that language has no near twin, that is
 *      the answer: right in .9995 of the articles.
 *   2. Otherwise (twins such as Czech and Slovak, headlines full of names, English words at the head of a text with
 *      accented letters) the first 600 bytes, then, where CLD2 is not sure of those, 3,000 bytes and its best guess.
 *
 * A guess that the letters contradict (Serbian with й or щ) gives way to CLD2's next one. A text with fewer than three
 * letters has no language. */
#include <string.h>

#include "text/text_internal.h"
#include "text/text_language.h"

#define WORDS_BYTES 128
#define FIRST_BYTES 96
#define SECOND_BYTES 600
#define LAST_BYTES 3000
#define SURE_PERCENT 97

static size_t cut(const char *text, size_t bytes, size_t limit)
{
    if (bytes <= limit) {
        return bytes;
    }
    while (limit > 0 && ((unsigned char)text[limit] & 0xC0u) == 0x80u) {
        limit--;
    }
    return limit;
}

/* Languages that a short sample takes for one another. */
static bool has_twin(const char *code)
{
    static const char twins[][4] = {"af", "az", "be", "bg", "bs", "ca", "co", "cs", "da", "eo", "es", "fa",
                                    "ga", "gd", "gl", "hi", "hr", "ia", "id", "ie", "kk", "ky", "la", "lb",
                                    "mk", "mr", "ms", "nb", "ne", "nl", "nn", "no", "oc", "ru", "sk", "sl",
                                    "sr", "ss", "st", "sv", "tn", "ts", "tt", "uk", "ur", "uz", "xh", "zu"};
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++) {
        if (strcmp(twins[i], code) == 0) {
            return true;
        }
    }
    return false;
}

static bool has_accented(const char *text, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte >= 0xC3 && byte <= 0xDF) {
            return true;
        }
    }
    return false;
}

static bool is_plain_english(const char *text, size_t bytes)
{
    return !has_accented(text, cut(text, bytes, SECOND_BYTES)) &&
           stm_language_is_english(text, cut(text, bytes, WORDS_BYTES));
}

static bool settled(const stm_cld2_answer *answer, const char *text, size_t bytes)
{
    const char *code = answer->code[0];
    if (!answer->reliable || answer->percent < SURE_PERCENT || has_twin(code)) {
        return false;
    }
    return strcmp(code, "en") != 0 || (!has_accented(text, cut(text, bytes, SECOND_BYTES)) &&
                                       stm_language_has_words(code, text, cut(text, bytes, FIRST_BYTES)));
}

/* Two letters or more of the text stand in `letters`. */
static bool contains(const char *text, size_t bytes, const char *letters)
{
    size_t found = 0;
    for (size_t i = 0; i + 1 < bytes; i++) {
        for (const char *letter = letters; *letter && (unsigned char)text[i] >= 0xD0; letter += 2) {
            found += text[i] == letter[0] && text[i + 1] == letter[1];
        }
    }
    return found >= 2;
}

/* Whether letters of the text do not exist in the language: Cyrillic alphabets tell each other apart. */
static bool contradicted(const char *code, const char *text, size_t bytes)
{
    static const struct {
        const char *code, *letters;
    } foreign[] = {
        {"sr", "щъыйяюьэёіїєґЩЫЙЯЮЭ"}, {"mk", "щъыйяюьэёіїєґђћЩЫЙЯЮЭ"}, {"bg", "ыэёіїєґЫЭІЇЄ"}, {"uk", "ыэъёЫЭЁ"},
        {"ru", "іїєґљњђћџўІЇЄЎ"},
    };
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        if (strcmp(code, foreign[i].code) == 0) {
            return contains(text, bytes, foreign[i].letters);
        }
    }
    return false;
}

/* CLD2's older codes to ISO 639-1, without script or country. */
static void rename_code(char out[8], const char *code)
{
    static const char *const renamed[][2] = {{"iw", "he"}, {"jw", "jv"}, {"in", "id"}, {"ji", "yi"}, {"mo", "ro"}};
    for (size_t i = 0; i < sizeof renamed / sizeof *renamed; i++) {
        if (strcmp(code, renamed[i][0]) == 0) {
            code = renamed[i][1];
        }
    }
    size_t length = strcspn(code, "-");
    length = length < 7 ? length : 7;
    memcpy(out, code, length);
    out[length] = '\0';
}

static bool has_letters(const char *text, size_t bytes)
{
    const unsigned char *at = (const unsigned char *)text;
    const unsigned char *end = bytes > 0 ? at + bytes : at;
    int letters = 0;
    while (at < end && letters < 3) {
        size_t step = 0;
        stm_class c = stm_entry_class(stm_entry_at(at, end, &step));
        letters += c == STM_CLASS_LETTER || c == STM_CLASS_UNSPACED;
        at += step;
    }
    return letters == 3;
}

void stm_text_language(char out[8], const char *text, size_t text_bytes)
{
    out[0] = '\0';
    size_t all = cut(text, text_bytes, LAST_BYTES);
    if (!has_letters(text, all)) {
        return;
    }
    if (is_plain_english(text, text_bytes)) {
        rename_code(out, "en");
        return;
    }
    stm_cld2_answer answer;
    stm_cld2_detect(&answer, text, (int)cut(text, text_bytes, FIRST_BYTES), false);
    if (settled(&answer, text, text_bytes)) {
        rename_code(out, answer.code[0]);
        return;
    }
    size_t second = cut(text, text_bytes, SECOND_BYTES);
    stm_cld2_detect(&answer, text, (int)second, false);
    bool sure = answer.reliable && answer.code[0][0] != '\0';
    if (!sure) {
        stm_cld2_detect(&answer, text, (int)all, true);
    }
    const char *best = answer.code[0];
    for (int i = STM_CANDIDATES; i-- > 0;) {
        best = answer.code[i][0] != '\0' && !contradicted(answer.code[i], text, second) ? answer.code[i] : best;
    }
    rename_code(out, stm_language_by_words(best, sure, text, second));
}
