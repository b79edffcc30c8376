/* Whether words are a quotation.
 *
 * Quotation marks come in pairs, but the pairs differ: French « a », German „ a “ or » a «, English
 * “ a ”, and "a" everywhere. Which sign opens follows from whether a quotation is open already; the sign that closes
 * follows from the one that opened. A quotation ends with its paragraph at the latest, for one that goes on in the next is opened
 * anew there by every house style, and a mark that was forgotten must not turn the rest of the text inside out. Single
 * marks are left out: they are apostrophes too.
 *
 *      outside --- mark m ---> in a quotation that closes(m) ends --- closes(m) or end of paragraph ---> outside
 */
#include "family/family_internal.h"

#define QUOTED_SHARE 0.75 /* of the passage: who said it is often told in the same words too */
#define PARAGRAPH_BYTES_MAX 8192

enum mark {
    MARK_STRAIGHT = 0x22,
    MARK_LEFT_ANGLE = 0xAB,
    MARK_RIGHT_ANGLE = 0xBB,
    MARK_LEFT = 0x201C,
    MARK_RIGHT = 0x201D,
    MARK_LOW = 0x201E
};

/* Whether `code` ends a quotation that `opened` began. */
static bool closes(uint32_t opened, uint32_t code)
{
    switch (opened) {
    case MARK_STRAIGHT:
        return code == MARK_STRAIGHT;
    case MARK_LEFT_ANGLE:
        return code == MARK_RIGHT_ANGLE;
    case MARK_RIGHT_ANGLE:
        return code == MARK_LEFT_ANGLE;
    case MARK_LOW:
        return code == MARK_LEFT || code == MARK_RIGHT;
    default:
        return code == MARK_RIGHT || code == MARK_LEFT;
    }
}

static bool is_mark(uint32_t code)
{
    return code == MARK_STRAIGHT || code == MARK_LEFT_ANGLE || code == MARK_RIGHT_ANGLE || code == MARK_LEFT ||
           code == MARK_RIGHT || code == MARK_LOW;
}

/* The mark that is open behind `code`, 0 for none. */
static uint32_t step(uint32_t opened, uint32_t code)
{
    if (code == '\n') {
        return 0;
    }
    if (code > MARK_STRAIGHT && code < MARK_LEFT_ANGLE) {
        return opened;
    }
    if (opened != 0) {
        return closes(opened, code) ? 0 : opened;
    }
    return is_mark(code) ? code : 0;
}

/* Where the paragraph of this byte begins, or what is near enough. */
static const char *paragraph_of(const char *text, const char *at)
{
    const char *least = at - text > PARAGRAPH_BYTES_MAX ? at - PARAGRAPH_BYTES_MAX : text;
    while (at > least && at[-1] != '\n') {
        at--;
    }
    while (at > text && ((unsigned char)*at & 0xC0u) == 0x80) {
        at--;
    }
    return at;
}

bool stm_family_is_quotation(const stemma_article *article, uint32_t begin, uint32_t end)
{
    const char *text = article->text;
    const char *text_end = text + article->text_bytes;
    const char *first = text + stm_utf8_byte_of(text, article->text_bytes, begin);
    const double outside_most = (1 - QUOTED_SHARE) * (end - begin);
    uint32_t opened = 0;
    uint32_t inside = 0;
    uint32_t seen = 0;
    for (const char *at = paragraph_of(text, first); at < text_end && seen < end - begin;) {
        uint32_t code = (unsigned char)*at;
        bool counts = at >= first;
        at += code < 0x80 ? 1 : stm_utf8_decode(&code, at, text_end);
        uint32_t before = opened;
        opened = step(opened, code);
        seen += counts;
        inside += counts && (before != 0 || opened != 0);
        if ((double)(seen - inside) > outside_most) {
            return false;
        }
    }
    return seen > 0 && (double)inside >= QUOTED_SHARE * seen;
}
