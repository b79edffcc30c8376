/* The tokenizer: one pass over the bytes, hashing while it folds.
 *
 *      between words --letter--> word ----------------+
 *            ^   |  --digit---> number -> word or not |
 *            |   +--character of an unspaced script---|--> one token, its term waits for the next character
 *            +----------------------------------------+
 *
 * Between words the scanner gathers what the next token must know: a line began, a paragraph began, a sentence may have
 * begun. In a word the common case is a loop over ASCII that does one table look-up, one hash step and two additions
 * a byte; other characters cost a decoding more. Nothing is allocated but the token array, which starts at one token in
 * five bytes and grows.
 *
 * An apostrophe splits words, except between two Cyrillic letters: there it is a letter's softening (п’ять), which
 * Ukrainian keyboards write in three ways. */
#include "text/text_internal.h"

#define BYTES_PER_TOKEN_GUESS 5

typedef struct scanner {
    const unsigned char *base;
    const unsigned char *at;
    const unsigned char *end;
    const unsigned char *plain_until; /* runs of digits before it do not join */
    uint64_t unspaced;                /* the waiting hash of the last unspaced character, 0 none */
    uint32_t gap;                     /* flags for the next token */
    bool terminated;                  /* since the last word: a terminator, then nothing that takes it back */
    bool blank;                       /* only white space since the last line break */
} scanner;

static void pass_newline(scanner *s, bool paragraph)
{
    if (paragraph || s->blank) {
        s->gap |= STM_TOKEN_PARAGRAPH;
    }
    s->gap |= STM_TOKEN_LINE | STM_TOKEN_SENTENCE;
    s->blank = true;
}

/* One character between words. */
static void pass_gap(scanner *s, stm_class c)
{
    switch (c) {
    case STM_CLASS_SPACE:
    case STM_CLASS_QUOTE:
        if (s->terminated) {
            s->gap |= STM_TOKEN_SENTENCE;
        }
        s->blank = s->blank && c == STM_CLASS_SPACE;
        break;
    case STM_CLASS_NEWLINE:
        if (s->at[0] != '\n' || s->at == s->base || s->at[-1] != '\r') {
            pass_newline(s, false);
        }
        break;
    case STM_CLASS_BREAK:
        pass_newline(s, true);
        break;
    case STM_CLASS_TERMINATOR:
        s->terminated = true;
        if (s->at[0] >= 0xE3) { /* 。and its like, behind which no space stands */
            s->gap |= STM_TOKEN_SENTENCE;
        }
        s->blank = false;
        break;
    case STM_CLASS_OTHER:
        s->blank = false;
        if (s->terminated) { /* "Go!", he said */
            s->terminated = false;
            s->gap &= ~(uint32_t)(s->gap & STM_TOKEN_LINE ? 0 : STM_TOKEN_SENTENCE);
        }
        break;
    default: /* what is ignored, and marks with nothing to stand on */
        break;
    }
}

/* Goes to the next character that begins a token; false at the end. *entry is that of the character. */
static bool find_token(scanner *s, uint32_t *entry)
{
    s->gap = 0;
    s->terminated = false;
    s->blank = false;
    if (s->end - s->at >= 2 && s->at[0] == ' ') { /* mostly: one space, then a word */
        *entry = stm_table_byte[s->at[1]];
        if (*entry & STM_ENTRY_WORD) {
            s->at++;
            return true;
        }
    }
    while (s->at < s->end) {
        size_t bytes = 0;
        uint32_t found = stm_entry_at(s->at, s->end, &bytes);
        stm_class c = stm_entry_class(found);
        if (c >= STM_CLASS_LETTER) {
            *entry = found;
            return true;
        }
        if (*s->at != ' ' || s->terminated) {
            pass_gap(s, c);
        }
        s->at += bytes;
    }
    return false;
}

/* What a word gathers. `until` is the end of its last letter or mark: what is ignored does not end a word with it. */
typedef struct gathered {
    uint64_t hash;
    const unsigned char *until;
    uint32_t seen;   /* all entries, or-ed */
    uint32_t uppers; /* upper case letters; of no meaning where `seen` has a lower case one */
} gathered;

static bool cyrillic_lead(unsigned char byte)
{
    return byte >= 0xD0 && byte <= 0xD3;
}

/* Bytes of an apostrophe between two Cyrillic letters at `at`, 0 when it is none. */
static size_t inner_apostrophe(const unsigned char *begin, const unsigned char *at, const unsigned char *end)
{
    size_t bytes = 0;
    if (at[0] == '\'') {
        bytes = 1;
    } else if (end - at > 2 && at[0] == 0xCA && at[1] == 0xBC) {
        bytes = 2;
    } else if (end - at > 3 && at[0] == 0xE2 && at[1] == 0x80 && at[2] == 0x99) {
        bytes = 3;
    }
    if (bytes == 0 || at - begin < 2 || !cyrillic_lead(at[-2]) || (size_t)(end - at) < bytes + 2 ||
        !cyrillic_lead(at[bytes])) {
        return 0;
    }
    size_t next = 0;
    return stm_entry_class(stm_entry_at(at + bytes, end, &next)) == STM_CLASS_LETTER ? bytes : 0;
}

/* One character that is not ASCII, inside a word; returns its bytes, 0 when the word ends here. */
static inline size_t pass_long(gathered *w, const unsigned char *at, const unsigned char *end)
{
    size_t bytes = 0;
    uint32_t entry = stm_entry_at(at, end, &bytes);
    stm_class c = stm_entry_class(entry);
    if (c == STM_CLASS_LETTER || c == STM_CLASS_DIGIT) {
        w->seen |= entry;
        w->uppers += (entry & STM_ENTRY_UPPER) != 0;
        if (entry & STM_ENTRY_PEEK) {
            size_t mark = 0;
            w->hash = stm_hash_step(w->hash, stm_entry_compose(entry, at + bytes, end, &mark));
            bytes += mark;
        } else {
            w->hash = stm_hash_entry(w->hash, entry);
        }
        w->until = at + bytes;
        return bytes;
    }
    if (c == STM_CLASS_MARK || c == STM_CLASS_UNSPACED_MARK) {
        w->until = at + bytes;
        return bytes;
    }
    return c == STM_CLASS_IGNORE ? bytes : 0;
}

static uint32_t count_uppers(const unsigned char *from, const unsigned char *end)
{
    uint32_t uppers = 0;
    for (; from < end; from++) {
        uppers += (stm_table_byte[*from] & STM_ENTRY_UPPER) != 0;
    }
    return uppers;
}

/* Runs through a word from `at`. How many capitals it has is of interest only where it has no small letter. */
static inline void pass_word(gathered *w, const unsigned char *begin, const unsigned char *at, const unsigned char *end)
{
    for (;;) {
        const unsigned char *from = at;
        uint64_t hash = w->hash;
        uint32_t seen = w->seen;
        while (at < end) {
            uint32_t entry = stm_table_byte[*at];
            if (!(entry & STM_ENTRY_WORD)) {
                break;
            }
            hash = stm_hash_step(hash, entry & STM_ENTRY_CODE);
            seen |= entry;
            at++;
        }
        w->hash = hash;
        w->seen = seen;
        if (at > from) {
            w->until = at;
            w->uppers += seen & STM_ENTRY_LOWER ? 0 : count_uppers(from, at);
        }
        if (at >= end || *at == ' ') {
            return;
        }
        size_t bytes = *at >= 0x80 ? pass_long(w, at, end) : 0;
        if (bytes == 0) {
            bytes = inner_apostrophe(begin, at, end);
            if (bytes == 0) {
                return;
            }
        }
        at += bytes;
    }
}

static uint32_t case_flags(uint32_t first, const gathered *w)
{
    uint32_t flags = first & STM_ENTRY_UPPER ? STM_TOKEN_CAPITAL : 0;
    if (w->uppers >= 2 && !(w->seen & STM_ENTRY_LOWER)) {
        flags |= STM_TOKEN_ALL_CAPS;
    }
    return flags;
}

static void take_word(scanner *s, stm_token *token, uint32_t entry)
{
    gathered w = {STM_HASH_BEGIN, s->at, 0, 0};
    pass_word(&w, s->at, s->at, s->end);
    token->term = stm_hash_end(w.hash);
    token->flags = s->gap | case_flags(entry, &w);
    s->at = w.until;
}

static void take_number(scanner *s, stm_token *token)
{
    bool plain = s->at < s->plain_until;
    stm_number number = plain ? stm_number_run(s->at, s->end) : stm_number_scan(s->at, s->end);
    if (!plain) {
        s->plain_until = number.plain_until;
    }
    gathered w = {stm_number_hash(STM_HASH_BEGIN, s->at, &number), number.end, 0, 0};
    pass_word(&w, s->at, number.end, s->end);
    token->term = stm_hash_end(w.hash);
    token->flags = s->gap | STM_TOKEN_NUMBER;
    s->at = w.until;
}

/* One character with the marks on it. Its term is that of the pair with the next, which is not known yet. */
static void take_unspaced(scanner *s, stm_token *token, stm_token *before)
{
    const unsigned char *begin = s->at;
    uint64_t hash = STM_HASH_BEGIN;
    do {
        size_t bytes = 0;
        uint32_t entry = stm_entry_at(s->at, s->end, &bytes);
        stm_class c = stm_entry_class(entry);
        if (s->at > begin && c != STM_CLASS_UNSPACED_MARK && c != STM_CLASS_MARK) {
            break;
        }
        hash = stm_hash_entry(hash, entry);
        s->at += bytes;
    } while (s->at < s->end);
    if (before && before->flags & STM_TOKEN_UNSPACED && before->end_byte == (uint32_t)(begin - s->base)) {
        before->term = stm_hash_end(stm_mix64(s->unspaced, hash));
    }
    s->unspaced = hash;
    token->term = stm_hash_end(hash);
    token->flags = s->gap | STM_TOKEN_UNSPACED;
}

static stemma_status start(stm_document *document, const char *text, size_t text_bytes, stemma_error *error)
{
    document->text = text;
    document->text_bytes = text_bytes;
    document->token_count = 0;
    document->sentence_count = 0;
    if (text_bytes > INT32_MAX) {
        return stm_error_set(error, STEMMA_E_LIMIT, "a text of more than 2 GB cannot be compared");
    }
    size_t guess = text_bytes / BYTES_PER_TOKEN_GUESS + 8;
    return STM_RESERVE(document->tokens, document->token_capacity, guess, error);
}

/* Takes the token that begins with `entry`. `before` is the token before it, or NULL. */
static void take_token(scanner *s, uint32_t entry, stm_token *token, stm_token *before)
{
    token->begin_byte = (uint32_t)(s->at - s->base);
    token->stem = 0;
    if (!before) {
        s->gap |= STM_TOKEN_SENTENCE | STM_TOKEN_LINE | STM_TOKEN_PARAGRAPH;
    }
    switch (stm_entry_class(entry)) {
    case STM_CLASS_LETTER:
        take_word(s, token, entry);
        break;
    case STM_CLASS_DIGIT:
        take_number(s, token);
        break;
    default:
        take_unspaced(s, token, before);
        break;
    }
    token->end_byte = (uint32_t)(s->at - s->base);
}

static scanner scanner_of(const char *text, size_t bytes)
{
    const unsigned char *base = (const unsigned char *)text;
    return (scanner){base, base, bytes > 0 ? base + bytes : base, base, 0, 0, false, false};
}

stemma_status stm_text_tokenize(stm_document *document, const char *text, size_t text_bytes, stemma_error *error)
{
    stemma_status status = start(document, text, text_bytes, error);
    if (status != STEMMA_OK) {
        return status;
    }
    scanner s = scanner_of(text, text_bytes);
    uint32_t entry = 0;
    size_t count = 0;
    uint64_t wording = 0;
    uint64_t bytes = 0;
    while (find_token(&s, &entry)) {
        if (count == document->token_capacity) {
            status = STM_RESERVE(document->tokens, document->token_capacity, count + 1, error);
            if (status != STEMMA_OK) {
                return status;
            }
        }
        stm_token *token = document->tokens + count;
        take_token(&s, entry, token, count > 0 ? token - 1 : NULL);
        bytes += token->end_byte - token->begin_byte;
        if (count > 0) { /* now its term is known; its turn in this long chain of products goes beside the reading */
            wording = stm_wording_step(wording, token[-1].term);
        }
        count++;
    }
    document->token_count = count;
    document->wording = count > 0 ? stm_wording_step(wording, document->tokens[count - 1].term) : 0;
    document->word_bytes = bytes;
    return STEMMA_OK;
}

uint64_t stm_text_term(const char *word, size_t bytes)
{
    stm_token tokens[2] = {{0}};
    scanner s = scanner_of(word, bytes);
    uint32_t entry = 0;
    if (!find_token(&s, &entry)) {
        return 0;
    }
    take_token(&s, entry, &tokens[0], NULL);
    if (tokens[0].flags & STM_TOKEN_UNSPACED && find_token(&s, &entry)) {
        take_token(&s, entry, &tokens[1], &tokens[0]);
    }
    return tokens[0].term;
}
