/* Numbers as they are printed in news: 20  1.500  1,5  10 000  10'000,50  ١٠٬٠٠٠٫٥
 *
 *     number  = run [ groups ] [ mark digits ]
 *     groups  = ( separator digit digit digit )+        the same separator throughout, the run of one to three
 *     mark    = "." | "," | U+066B                      another one than the separator
 *
 * A space groups only before three digits with no letter behind ("25 100m" is two tokens), and only one space. Where a
 * chain of digits and full stops or commas does not read as one number (12.03.2024, 1.2.3), each run of digits is a
 * token of its own. "1,500" and "1.500" both group: in running text three digits behind one mark are thousands far more
 * often than thousandths, and two outlets that print one figure in two customs must agree. A zero in front ("0,500")
 * makes it a decimal. */
#include "text/text_internal.h"

typedef enum separator {
    SEPARATOR_NONE = 0,
    SEPARATOR_SPACE,
    SEPARATOR_APOSTROPHE,
    SEPARATOR_POINT,
    SEPARATOR_COMMA,
    SEPARATOR_ARABIC_THOUSANDS,
    SEPARATOR_ARABIC_DECIMAL
} separator;

/* The separator at `at`, and its bytes. */
static separator separator_at(const unsigned char *at, const unsigned char *end, size_t *bytes)
{
    *bytes = 1;
    if (at >= end) {
        return SEPARATOR_NONE;
    }
    switch (at[0]) {
    case ' ':
        return SEPARATOR_SPACE;
    case '\'':
        return SEPARATOR_APOSTROPHE;
    case '.':
        return SEPARATOR_POINT;
    case ',':
        return SEPARATOR_COMMA;
    default:
        break;
    }
    *bytes = 2;
    if (end - at >= 2 && at[0] == 0xC2 && at[1] == 0xA0) {
        return SEPARATOR_SPACE;
    }
    if (end - at >= 2 && at[0] == 0xD9 && (at[1] == 0xAB || at[1] == 0xAC)) {
        return at[1] == 0xAC ? SEPARATOR_ARABIC_THOUSANDS : SEPARATOR_ARABIC_DECIMAL;
    }
    *bytes = 3;
    if (end - at < 3 || at[0] != 0xE2 || at[1] != 0x80) {
        return SEPARATOR_NONE;
    }
    if (at[2] == 0xAF || at[2] == 0x89 || at[2] == 0x87) { /* narrow no-break, thin and figure space */
        return SEPARATOR_SPACE;
    }
    return at[2] == 0x99 ? SEPARATOR_APOSTROPHE : SEPARATOR_NONE;
}

static bool is_mark(separator s)
{
    return s == SEPARATOR_POINT || s == SEPARATOR_COMMA || s == SEPARATOR_ARABIC_DECIMAL;
}

/* Passes the digits at `at`; *digits gets how many. */
static const unsigned char *pass_digits(const unsigned char *at, const unsigned char *end, size_t *digits)
{
    *digits = 0;
    while (at < end) {
        size_t bytes = 0;
        if (stm_entry_class(stm_entry_at(at, end, &bytes)) != STM_CLASS_DIGIT) {
            break;
        }
        at += bytes;
        (*digits)++;
    }
    return at;
}

static bool letter_at(const unsigned char *at, const unsigned char *end)
{
    size_t bytes = 0;
    return at < end && stm_entry_class(stm_entry_at(at, end, &bytes)) == STM_CLASS_LETTER;
}

/* Passes groups of three behind the first run; *kind gets their separator. */
static const unsigned char *pass_groups(const unsigned char *at, const unsigned char *end, separator *kind)
{
    *kind = SEPARATOR_NONE;
    for (;;) {
        size_t bytes = 0;
        size_t digits = 0;
        separator s = separator_at(at, end, &bytes);
        if (s == SEPARATOR_NONE || s == SEPARATOR_ARABIC_DECIMAL || (*kind != SEPARATOR_NONE && s != *kind)) {
            return at;
        }
        const unsigned char *next = pass_digits(at + bytes, end, &digits);
        if (digits != 3 || (s == SEPARATOR_SPACE && letter_at(next, end))) {
            return at;
        }
        *kind = s;
        at = next;
    }
}

/* Passes a mark and the digits behind it; `at` itself when there are none. */
static const unsigned char *pass_decimals(const unsigned char *at, const unsigned char *end, separator *mark)
{
    size_t bytes = 0;
    size_t digits = 0;
    *mark = separator_at(at, end, &bytes);
    if (!is_mark(*mark)) {
        return at;
    }
    const unsigned char *next = pass_digits(at + bytes, end, &digits);
    return digits > 0 ? next : at;
}

static uint32_t first_digit(const unsigned char *at, const unsigned char *end)
{
    size_t bytes = 0;
    return stm_entry_at(at, end, &bytes) & STM_ENTRY_CODE;
}

stm_number stm_number_scan(const unsigned char *begin, const unsigned char *end)
{
    size_t digits = 0;
    separator grouped = SEPARATOR_NONE;
    separator mark = SEPARATOR_NONE;
    separator after = SEPARATOR_NONE;
    const unsigned char *run = pass_digits(begin, end, &digits);
    const unsigned char *whole = run;
    if (digits <= 3 && first_digit(begin, end) != '0') {
        whole = pass_groups(run, end, &grouped);
    }
    const unsigned char *decimals = pass_decimals(whole, end, &mark);
    if (decimals == whole) {
        return (stm_number){whole, NULL, whole};
    }
    const unsigned char *chain = pass_decimals(decimals, end, &after);
    if (mark != grouped && chain == decimals) {
        return (stm_number){decimals, whole, decimals};
    }
    for (const unsigned char *next = decimals; next != chain;) {
        next = chain;
        chain = pass_decimals(next, end, &after);
    }
    return (stm_number){run, NULL, chain};
}

stm_number stm_number_run(const unsigned char *begin, const unsigned char *end)
{
    size_t digits = 0;
    const unsigned char *run = pass_digits(begin, end, &digits);
    return (stm_number){run, NULL, run};
}

uint64_t stm_number_hash(uint64_t hash, const unsigned char *begin, const stm_number *number)
{
    for (const unsigned char *at = begin; at < number->end;) {
        size_t bytes = 0;
        uint32_t entry = stm_entry_at(at, number->end, &bytes);
        if (stm_entry_class(entry) == STM_CLASS_DIGIT) {
            hash = stm_hash_step(hash, entry & STM_ENTRY_CODE);
        } else if (at == number->decimal) {
            hash = stm_hash_step(hash, '.');
        }
        at += bytes;
    }
    return hash;
}
