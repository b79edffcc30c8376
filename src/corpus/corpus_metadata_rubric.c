/* The rubric that many papers set above the title, inside the same heading:
 *
 *     <h1><span class="kicker">Climate</span><span class="hidden">: </span><span class="headline">Drill until hot</span></h1>
 *
 * A reader sees two lines; the text of the heading runs them together. What tells them apart is the class of the first
 * element, a word of the trade in the languages of newsrooms (or that it is set small). The rubric is taken off with
 * the mark behind it, where more than a word or two of title stay.
 */
#include "corpus/corpus_metadata.h"

#include <string.h>

#define RUBRIC_KEY_BYTES 256
#define TITLE_LETTERS_MIN ((size_t)8)
#define CLASS_BYTES_MAX ((size_t)160)

static const char *const rubric_words[] = {
    "kicker",    "dachzeile", "roofline",  "overline",   "topline",  "spitzmarke", "oberzeile",   "surtitre",
    "surtitle",  "suptitle",  "overtitle", "supertitle", "pretitle", "antetitulo", "pretitulo",   "volanta",
    "occhiello", "eyebrow",   "rubric",    "rubrik",     "rubrique", "label",      "titleheader", "subtitle",
    "sub-title", "category",  "cintillo",  "chapeau",    "h1small",  "sovratitolo"};

/* Whether ASCII text holds a word, case aside. */
static bool holds_word(stm_slice text, const char *word)
{
    size_t length = strlen(word);
    size_t end = text.length < CLASS_BYTES_MAX ? text.length : CLASS_BYTES_MAX;
    for (size_t i = 0; i + length <= end; i++) {
        size_t same = 0;
        while (same < length && (text.bytes[i + same] | 0x20) == (word[same] | 0x20)) {
            same++;
        }
        if (same == length) {
            return true;
        }
    }
    return false;
}

static bool is_rubric(const stm_dom *dom, uint32_t node)
{
    stm_slice names = stm_dom_attribute_of(dom, node, STM_ATTRIBUTE_class);
    if (dom->nodes[node].tag == STM_TAG_small) {
        return true;
    }
    for (size_t i = 0; names.bytes && i < sizeof rubric_words / sizeof *rubric_words; i++) {
        if (holds_word(names, rubric_words[i])) {
            return true;
        }
    }
    return false;
}

/* The letters of the rubric that the heading begins with; 0 when it has none. */
static size_t rubric_letters(const stm_dom *dom, uint32_t heading, char *key)
{
    for (uint32_t node = heading + 1; node < dom->nodes[heading].end; node++) {
        stm_slice text = stm_dom_text_of(dom, node);
        size_t letters = stm_metadata_key(key, RUBRIC_KEY_BYTES, text.bytes, text.length);
        if (letters == 0) {
            continue;
        }
        if (dom->nodes[node].tag == STM_TAG_TEXT) {
            return 0;
        }
        if (is_rubric(dom, node)) {
            return letters;
        }
    }
    return 0;
}

/* The length of a mark that parts a rubric from its title; 0 where none begins. */
static size_t mark_length(const char *at, const char *end)
{
    static const char *const marks[] = {
        " ",           "\n", ":", "-", "|", "/", "+", ".", ",", "\xC2\xA0", "\xC2\xB7", "\xE2\x80\x93", "\xE2\x80\x94",
        "\xE2\x80\xA2"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t length = strlen(marks[i]);
        if ((size_t)(end - at) >= length && memcmp(at, marks[i], length) == 0) {
            return length;
        }
    }
    return 0;
}

/* The text behind its first letters, as many as `letters` bytes of a key, and behind the marks that follow them. */
static stm_slice behind_letters(stm_slice text, size_t letters)
{
    const char *at = text.bytes;
    const char *end = text.bytes + text.length;
    for (size_t seen = 0; at < end && seen < letters;) {
        char key[16];
        uint32_t code;
        size_t step = stm_utf8_decode(&code, at, end);
        seen += stm_metadata_key(key, sizeof key, at, step);
        at += step;
    }
    for (size_t mark = 1; at < end && mark > 0; at += mark) {
        mark = mark_length(at, end);
    }
    return (stm_slice){at, (size_t)(end - at)};
}

stm_slice stm_metadata_behind_rubric(const stm_page *page, uint32_t heading, stm_slice text)
{
    if (!stm_tag_is_heading((stm_tag)page->dom.nodes[heading].tag)) {
        return text;
    }
    char rubric[RUBRIC_KEY_BYTES];
    char whole[RUBRIC_KEY_BYTES];
    size_t letters = rubric_letters(&page->dom, heading, rubric);
    size_t all = stm_metadata_key(whole, sizeof whole, text.bytes, text.length);
    if (letters == 0 || all < letters + TITLE_LETTERS_MIN || memcmp(rubric, whole, letters) != 0) {
        return text;
    }
    return behind_letters(text, letters);
}
