/* The key of names. Letters become classes of consonants that transliteration does not keep apart; vowels and what
 * stands for them fall away, doubled classes become one.
 *
 *   B p b п б پ ب      F f v ф в ف, w before a vowel      K k c q g к г х ك ق غ خ, and h at the beginning
 *   T t d т д ت د ط ض  S s z c(e) с з ц س ص ز ظ ذ ث       J sh ch zh j ш ж ч щ ج ش ч
 *   M  N  L  R         of katakana the consonant of each syllable
 *
 * Arabic loses the article and the particles written on to it; Russian and Ukrainian lose the case endings that add a
 * consonant. So the rules are few and coarse: the key is one witness among many, and its length says what it is
 * worth. */
#include <assert.h>

#include "text/text_gloss_internal.h"
#include "text/text_internal.h"

#define LETTERS_MAX 40
#define CLASSES_MAX 12

/* A class is its letter above; h, w and c are Latin (and ح, ه) letters whose class depends on where they stand. */
#define NONE '.'
static const char latin[] = ".BcT.FKh.JKLMN.BKRST.Fw..S";                          /* a to z */
static const char cyrillic[] = ".BFKT.JS..KLMN.BRST.FKSJJJ........TK.S...LNJK..J"; /* U+0430 to U+045F */
static const char arabic[] = ".......B.TSJhKTSRSSJSTTS.K......FKKLMNhF..";         /* U+0621 to U+064A */
static const char greek[] = ".FKT.S.T.KLMN..BRSST.FK..";                           /* U+03B1 to U+03C9 */
/* U+30A1 to U+30F6 */
static const char katakana[] = "..........KKKKKKKKKKSSJJSSSSSSTTJJ.SSTTTTNNNNNhBBhBBFBBhBBhBBMMMMM......RRRRR.F...NFKK";
static_assert(sizeof latin == 27 && sizeof cyrillic == 49 && sizeof arabic == 43 && sizeof greek == 26 &&
                  sizeof katakana == 87,
              "a class for every letter");

/* Place of a class in the skeleton's alphabet, 1 to 10. */
static unsigned number_of(char class)
{
    static const uint8_t numbers['T' - 'B' + 1] = {
        ['B' - 'B'] = 1, ['F' - 'B'] = 2, ['J' - 'B'] = 3, ['K' - 'B'] = 4, ['L' - 'B'] = 5,
        ['M' - 'B'] = 6, ['N' - 'B'] = 7, ['R' - 'B'] = 8, ['S' - 'B'] = 9, ['T' - 'B'] = 10,
    };
    return numbers[class - 'B'];
}

static bool is_katakana(uint32_t code)
{
    return code >= 0x30A1 && code <= 0x30F6;
}

static char class_of(uint32_t code)
{
    if (code >= 'a' && code <= 'z') {
        return latin[code - 'a'];
    }
    if (code >= 0x430 && code <= 0x45F) {
        return cyrillic[code - 0x430];
    }
    if (code >= 0x621 && code <= 0x64A) {
        return arabic[code - 0x621];
    }
    if (code >= 0x3B1 && code <= 0x3C9) {
        return greek[code - 0x3B1];
    }
    if (is_katakana(code)) {
        return katakana[code - 0x30A1];
    }
    switch (code) {
    case 0x491: /* ґ */
    case 0x6AF: /* gaf */
        return 'K';
    case 0x67E: /* peh */
        return 'B';
    case 0x686: /* tcheh */
    case 0x698: /* jeh */
        return 'J';
    case 0x6A4: /* veh */
        return 'F';
    default:
        return NONE;
    }
}

#define KATAKANA_N 0x30F3u

/* Letters of two sounds are written as two, syllables as their consonant and a vowel. */
static size_t push_letter(uint32_t letters[LETTERS_MAX], size_t count, uint32_t code)
{
    if (count + 2 > LETTERS_MAX) {
        return count;
    }
    bool two = code == 'x' || code == 0x3BE || code == 0x3C8; /* ξ ψ */
    if (two) {
        letters[count++] = code == 0x3C8 ? 'p' : 'k';
        code = 's';
    }
    letters[count++] = code;
    if (is_katakana(code) && code != KATAKANA_N) {
        letters[count++] = 'a';
    }
    return count;
}

/* Folded letters of the word; returns how many. */
static size_t letters_of(uint32_t letters[LETTERS_MAX], const char *word, size_t bytes)
{
    const unsigned char *at = (const unsigned char *)word;
    const unsigned char *end = at + bytes;
    size_t count = 0;
    while (at < end && count < LETTERS_MAX) {
        size_t step = 0;
        uint32_t entry = stm_entry_at(at, end, &step);
        at += step;
        uint32_t code = 0;
        if (stm_entry_class(entry) == STM_CLASS_UNSPACED) { /* as it stands: folded, バ is ハ */
            (void)stm_utf8_decode(&code, (const char *)at - step, (const char *)at);
        }
        if (is_katakana(code)) {
            count = push_letter(letters, count, code);
        }
        if (stm_entry_class(entry) != STM_CLASS_LETTER) {
            continue;
        }
        if (!(entry & STM_ENTRY_EXPAND)) {
            count = push_letter(letters, count, entry & STM_ENTRY_CODE);
            continue;
        }
        uint32_t codes[STM_EXPANSION_MAX];
        size_t expanded = stm_entry_expand(codes, entry);
        for (size_t i = 0; i < expanded; i++) {
            count = push_letter(letters, count, codes[i]);
        }
    }
    return count;
}

static bool vowel(uint32_t code)
{
    return code == 'a' || code == 'e' || code == 'i' || code == 'o' || code == 'u' || code == 'y';
}

static bool front_vowel(uint32_t code)
{
    return code == 'e' || code == 'i' || code == 'y';
}

/* The article and what is written on to it: al-, wal-, bal-, kal-, lil-. Returns the letters to pass. */
static size_t arabic_prefix(const uint32_t *letters, size_t count)
{
    enum { ALEF = 0x627, BEH = 0x628, KAF = 0x643, LAM = 0x644, WAW = 0x648 };
    if (count >= 4 && letters[0] == ALEF && letters[1] == LAM) {
        return 2;
    }
    if (count >= 4 && letters[0] == LAM && letters[1] == LAM) {
        return 2;
    }
    if (count >= 5 && letters[1] == ALEF && letters[2] == LAM &&
        (letters[0] == WAW || letters[0] == BEH || letters[0] == KAF)) {
        return 3;
    }
    return 0;
}

/* Letters without a case ending that adds a consonant: -ым -им -ом -ем -ах -ях -ами -ями -ого -его -ых -их. */
static size_t without_ending(const uint32_t *letters, size_t count)
{
    enum { A = 0x430, G = 0x433, E = 0x435, I = 0x438, EM = 0x43C, O = 0x43E, HA = 0x445, YI = 0x44B, YA = 0x44F };
    if (count < 6) {
        return count;
    }
    uint32_t last = letters[count - 1];
    uint32_t before = letters[count - 2];
    if ((last == I && before == EM) || (last == O && before == G)) {
        uint32_t third = letters[count - 3];
        return third == A || third == YA || third == O || third == E ? count - 3 : count;
    }
    bool em = last == EM && (before == YI || before == I || before == O || before == E);
    bool ha = last == HA && (before == YI || before == I || before == A || before == YA);
    return em || ha ? count - 2 : count;
}

/* Two letters that are one sound; NONE when they are not. */
static char digraph(uint32_t one, uint32_t two)
{
    if (two == 'h') {
        switch (one) {
        case 's':
        case 'c':
        case 'z':
            return 'J';
        case 'k':
        case 'g':
            return 'K';
        case 'p':
            return 'F';
        case 't':
            return 'T';
        default:
            return NONE;
        }
    }
    if ((one == 't' && two == 's') || (one == 't' && two == 'z')) {
        return 'S';
    }
    if ((one == 'd' && two == 'j') || (one == 0x434 && two == 0x436)) { /* дж */
        return 'J';
    }
    return NONE;
}

typedef struct walk {
    const uint32_t *letters;
    size_t count, at;
} walk;

static uint32_t peek(const walk *w, size_t ahead)
{
    return w->at + ahead < w->count ? w->letters[w->at + ahead] : 0;
}

/* The class of what stands at the walk, which goes on behind it. */
static char next_class(walk *w, bool first)
{
    uint32_t code = peek(w, 0);
    uint32_t next = peek(w, 1);
    if ((code == 's' && next == 'c' && peek(w, 2) == 'h') || (code == 't' && next == 'c' && peek(w, 2) == 'h')) {
        w->at += 3;
        return 'J';
    }
    char both = digraph(code, next);
    if (both != NONE) {
        w->at += 2;
        return both;
    }
    w->at++;
    char class = class_of(code);
    switch (class) {
    case 'h':
        return first ? 'K' : NONE;
    case 'w':
        return vowel(next) ? 'F' : NONE;
    case 'c':
        return front_vowel(next) ? 'S' : 'K';
    case 'N':
        return code == KATAKANA_N && class_of(next) == 'B' ? 'M' : 'N'; /* シャンパン */
    default:
        return code == 0x648 && !first ? NONE : class; /* waw is a vowel but at the beginning */
    }
}

uint64_t stm_name_skeleton(const char *word, size_t bytes, unsigned *count)
{
    uint32_t letters[LETTERS_MAX];
    size_t total = letters_of(letters, word, bytes);
    walk w = {letters, without_ending(letters, total), 0};
    w.at = arabic_prefix(letters, w.count);
    uint64_t skeleton = 0;
    char before = NONE;
    bool first = true;
    *count = 0;
    while (w.at < w.count && *count < CLASSES_MAX) {
        char class = next_class(&w, first);
        if (class != NONE && class != before) {
            skeleton |= (uint64_t)number_of(class) << (4 * (*count)++);
        }
        before = class;
        first = false;
    }
    return skeleton;
}

uint64_t stm_skeleton_with_l(uint64_t skeleton)
{
    for (unsigned shift = 0; shift < 4 * CLASSES_MAX; shift += 4) {
        if ((skeleton >> shift & 15u) == number_of('R')) {
            skeleton ^= (uint64_t)(number_of('R') ^ number_of('L')) << shift;
        }
    }
    return skeleton;
}

uint32_t stm_skeleton_key(uint64_t skeleton, unsigned count, bool weak)
{
    uint64_t kept = count < 16 ? skeleton & ((1ull << (4 * count)) - 1) : skeleton;
    uint32_t key = (uint32_t)stm_mix64(kept, weak ? 0xA54FF53Au : 0x3C6EF372u);
    return key ? key : 1;
}

uint32_t stm_name_key(const char *word, size_t bytes)
{
    unsigned count = 0;
    uint64_t skeleton = stm_name_skeleton(word, bytes, &count);
    return count >= 2 ? stm_skeleton_key(skeleton, count, false) : 0;
}

uint32_t stm_cut_key(const char *word, size_t bytes)
{
    uint32_t letters[LETTERS_MAX];
    if (letters_of(letters, word, bytes) < STM_CUT_LETTERS) {
        return 0;
    }
    uint64_t hash = 0x9B05688Cu;
    for (size_t i = 0; i < STM_CUT_LETTERS; i++) {
        hash = stm_hash_step(hash, letters[i]);
    }
    uint32_t key = (uint32_t)stm_hash_end(hash);
    return key ? key : 1;
}
