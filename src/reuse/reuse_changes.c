/* What changed inside a passage, read off its alignment: numbers, names, negations, hedges, and in sentences that were
 * reworded or translated also attributions.
 *
 * Only small differences are read word against word. Where a longer stretch was rewritten, its numbers and names cannot
 * be paired from the outside, and saying nothing is better than pairing by position.
 */
#include "reuse/reuse_internal.h"

#include <string.h>

#define DIFFERENCE_WORDS_MAX 12
#define NUMBERS_MAX 8
#define NAME_WORDS_MAX 3
#define JOIN_NEGATIONS_WORDS 4

/* The words of both texts between two runs. */
typedef struct difference {
    uint32_t a_begin, a_end, b_begin, b_end;
} difference;

typedef struct reading {
    stm_arena *arena;
    stemma_change *changes;
    size_t count, capacity;
    const stm_words *a, *b;
    const stm_pack *a_pack, *b_pack;
    stm_utf8_walker a_walker, b_walker;
    stemma_error *error;
} reading;

static uint32_t smaller(uint32_t one, uint32_t two)
{
    return one < two ? one : two;
}

int stm_words_alike(const char *one, size_t one_bytes, const char *two, size_t two_bytes)
{
    size_t longer = one_bytes > two_bytes ? one_bytes : two_bytes;
    size_t shorter = one_bytes < two_bytes ? one_bytes : two_bytes;
    if (shorter < 4 || longer > 2 * shorter) {
        return 0;
    }
    size_t head = 0;
    while (head < shorter && one[head] == two[head]) {
        head++;
    }
    size_t tail = 0;
    while (tail + head < shorter && one[one_bytes - 1 - tail] == two[two_bytes - 1 - tail]) {
        tail++;
    }
    /* letters beyond ASCII take two bytes or more, so that two letters may be four bytes */
    size_t slack = (unsigned char)one[0] >= 0x80 ? 4 : 2;
    if (head + tail + slack >= longer && 2 * (head + tail) >= longer) {
        return 4;
    }
    return head >= 4 && 10 * head >= 6 * longer ? 3 : 0;
}

/* ------------------------------------------------------------------ telling a change */

static char *slice(reading *r, const stm_words *words, uint32_t begin, uint32_t end)
{
    if (begin >= end) {
        return stm_arena_text(r->arena, "", 0);
    }
    const stm_token *tokens = words->document.tokens;
    return stm_arena_text(r->arena, words->document.text + tokens[begin].begin_byte,
                          tokens[end - 1].end_byte - tokens[begin].begin_byte);
}

/* Code points of words [begin, end); of the place before `begin` when there are none. */
static void place(const stm_words *words, stm_utf8_walker *walker, uint32_t begin, uint32_t end, uint32_t out[2])
{
    const stm_document *document = &words->document;
    size_t first = begin < document->token_count ? document->tokens[begin].begin_byte : document->text_bytes;
    stm_utf8_walker from = first >= walker->byte ? *walker : (stm_utf8_walker){document->text, 0, 0};
    out[0] = stm_utf8_walk(&from, first);
    *walker = from;
    out[1] = begin < end ? stm_utf8_walk(&from, document->tokens[end - 1].end_byte) : out[0];
}

static stemma_status tell(reading *r, stemma_change_type type, const difference *d)
{
    if (r->count == r->capacity) {
        size_t grown = r->capacity ? r->capacity * 2 : 4;
        stemma_change *moved = stm_arena_alloc(r->arena, grown * sizeof *moved);
        if (!moved) {
            return stm_error_memory(r->error);
        }
        if (r->count > 0) {
            memcpy(moved, r->changes, r->count * sizeof *moved);
        }
        r->changes = moved;
        r->capacity = grown;
    }
    uint32_t at_a[2];
    uint32_t at_b[2];
    place(r->a, &r->a_walker, d->a_begin, d->a_end, at_a);
    place(r->b, &r->b_walker, d->b_begin, d->b_end, at_b);
    stemma_change change = {
        type,   slice(r, r->a, d->a_begin, d->a_end), slice(r, r->b, d->b_begin, d->b_end), at_a[0], at_a[1], at_b[0],
        at_b[1]};
    if (!change.a || !change.b) {
        return stm_error_memory(r->error);
    }
    r->changes[r->count++] = change;
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ numbers */

static bool is_number(const stm_words *words, const stm_pack *pack, uint32_t at)
{
    const stm_token *token = &words->document.tokens[at];
    return (token->flags & STM_TOKEN_NUMBER) != 0 || (pack && stm_pack_has(pack, STM_LIST_NUMBER, token->term, NULL));
}

static uint32_t numbers_in(const stm_words *words, const stm_pack *pack, uint32_t begin, uint32_t end,
                           uint32_t out[NUMBERS_MAX])
{
    uint32_t count = 0;
    for (uint32_t i = begin; i < end; i++) {
        if (is_number(words, pack, i)) {
            if (count == NUMBERS_MAX) {
                return NUMBERS_MAX + 1;
            }
            out[count++] = i;
        }
    }
    return count;
}

static stemma_status read_numbers(reading *r, const difference *d)
{
    uint32_t a_at[NUMBERS_MAX];
    uint32_t b_at[NUMBERS_MAX];
    uint32_t a_count = numbers_in(r->a, r->a_pack, d->a_begin, d->a_end, a_at);
    uint32_t b_count = numbers_in(r->b, r->b_pack, d->b_begin, d->b_end, b_at);
    stemma_status status = STEMMA_OK;
    if (a_count != b_count || a_count > NUMBERS_MAX) {
        return STEMMA_OK;
    }
    for (uint32_t i = 0; i < a_count && status == STEMMA_OK; i++) {
        const stm_token *one = &r->a->document.tokens[a_at[i]];
        const stm_token *two = &r->b->document.tokens[b_at[i]];
        if (!stm_same_term(one, two)) {
            status = tell(r, STEMMA_CHANGE_NUMBER, &(difference){a_at[i], a_at[i] + 1, b_at[i], b_at[i] + 1});
        }
    }
    return status;
}

/* ------------------------------------------------------------------ names */

static bool is_capital(const stm_words *words, uint32_t at)
{
    return (words->document.tokens[at].flags & (STM_TOKEN_CAPITAL | STM_TOKEN_NUMBER)) == STM_TOKEN_CAPITAL;
}

static bool spelled_alike(const reading *r, uint32_t a_at, uint32_t b_at)
{
    const stm_token *one = &r->a->document.tokens[a_at];
    const stm_token *two = &r->b->document.tokens[b_at];
    return stm_words_alike(r->a->document.text + one->begin_byte, one->end_byte - one->begin_byte,
                           r->b->document.text + two->begin_byte, two->end_byte - two->begin_byte) == 4;
}

/* The first run of capitalised words in [begin, end); false when there is none or another follows. */
static bool only_name(const stm_words *words, uint32_t begin, uint32_t end, uint32_t *from, uint32_t *to)
{
    uint32_t at = begin;
    while (at < end && !is_capital(words, at)) {
        at++;
    }
    *from = at;
    while (at < end && is_capital(words, at)) {
        at++;
    }
    *to = at;
    while (at < end && !is_capital(words, at)) {
        at++;
    }
    return *from < *to && at == end;
}

/* Another name in the same place: one name on each side, and hardly a word around it. */
static stemma_status read_other_name(reading *r, const difference *d)
{
    difference name;
    if (d->a_end - d->a_begin > NAME_WORDS_MAX || d->b_end - d->b_begin > NAME_WORDS_MAX ||
        !only_name(r->a, d->a_begin, d->a_end, &name.a_begin, &name.a_end) ||
        !only_name(r->b, d->b_begin, d->b_end, &name.b_begin, &name.b_end)) {
        return STEMMA_OK;
    }
    bool begins = ((r->a->document.tokens[name.a_begin].flags | r->b->document.tokens[name.b_begin].flags) &
                   STM_TOKEN_SENTENCE) != 0;
    return begins ? STEMMA_OK : tell(r, STEMMA_CHANGE_NAME, &name);
}

/* A misspelling: capitalised words of both sides that are alike but for a letter or two. */
static stemma_status read_names(reading *r, const difference *d)
{
    uint32_t b_next = d->b_begin;
    bool told = false;
    stemma_status status = STEMMA_OK;
    for (uint32_t i = d->a_begin; i < d->a_end && status == STEMMA_OK; i++) {
        if (!is_capital(r->a, i)) {
            continue;
        }
        for (uint32_t j = b_next; j < d->b_end; j++) {
            if (is_capital(r->b, j) && spelled_alike(r, i, j)) {
                told = true;
                b_next = j + 1;
                if (!stm_same_term(&r->a->document.tokens[i], &r->b->document.tokens[j])) {
                    status = tell(r, STEMMA_CHANGE_NAME, &(difference){i, i + 1, j, j + 1});
                }
                break;
            }
        }
    }
    return told || status != STEMMA_OK ? status : read_other_name(r, d);
}

/* ------------------------------------------------------------------ negations and hedges */

/* From the first to the last word of a list in [begin, end); false when there is none. */
static bool listed(const stm_words *words, const stm_pack *pack, stm_list list, uint32_t span[2])
{
    uint32_t begin = span[0];
    uint32_t end = span[1];
    bool found = false;
    for (uint32_t i = begin; pack && i < end; i++) {
        if (stm_pack_has(pack, list, words->document.tokens[i].term, NULL)) {
            span[0] = found ? span[0] : i;
            span[1] = i + 1;
            found = true;
        }
    }
    return found;
}

/* "ne" and "pas" stand around a verb that did not change: one negation, told once. */
static bool joins_last(reading *r, stemma_change_type type, const difference *d)
{
    if (r->count == 0 || r->changes[r->count - 1].type != type) {
        return false;
    }
    const stemma_change *last = &r->changes[r->count - 1];
    uint32_t at[2];
    bool in_a = d->a_begin < d->a_end;
    place(in_a ? r->a : r->b, in_a ? &r->a_walker : &r->b_walker, in_a ? d->a_begin : d->b_begin,
          in_a ? d->a_end : d->b_end, at);
    uint32_t last_end = in_a ? last->a_end : last->b_end;
    bool same_side = in_a ? last->a[0] != '\0' : last->b[0] != '\0';
    return same_side && at[0] < last_end + JOIN_NEGATIONS_WORDS * 8;
}

static stemma_status read_listed(reading *r, const difference *d, stm_list list, stemma_change_type type)
{
    uint32_t a_span[2] = {d->a_begin, d->a_end};
    uint32_t b_span[2] = {d->b_begin, d->b_end};
    bool in_a = listed(r->a, r->a_pack, list, a_span);
    bool in_b = listed(r->b, r->b_pack, list, b_span);
    if (in_a == in_b) {
        return STEMMA_OK;
    }
    difference told = {in_a ? a_span[0] : d->a_begin, in_a ? a_span[1] : d->a_begin, in_b ? b_span[0] : d->b_begin,
                       in_b ? b_span[1] : d->b_begin};
    return joins_last(r, type, &told) ? STEMMA_OK : tell(r, type, &told);
}

/* ------------------------------------------------------------------ all of a passage */

static stemma_status read_difference(reading *r, const difference *d)
{
    uint32_t a_words = d->a_end - d->a_begin;
    uint32_t b_words = d->b_end - d->b_begin;
    if ((a_words == 0 && b_words == 0) || a_words > DIFFERENCE_WORDS_MAX || b_words > DIFFERENCE_WORDS_MAX) {
        return STEMMA_OK;
    }
    stemma_status status = read_numbers(r, d);
    if (status == STEMMA_OK && smaller(a_words, b_words) > 0) {
        status = read_names(r, d);
    }
    if (status == STEMMA_OK) {
        status = read_listed(r, d, STM_LIST_NEGATION, STEMMA_CHANGE_NEGATION);
    }
    if (status == STEMMA_OK) {
        status = read_listed(r, d, STM_LIST_HEDGE, STEMMA_CHANGE_HEDGE);
    }
    return status;
}

stemma_status stm_changes_read(stm_arena *arena, stemma_change **out, size_t *count, const stm_run *runs,
                               size_t run_count, const stm_words *a, const stm_words *b, stemma_error *error)
{
    reading r = {.arena = arena,
                 .a = a,
                 .b = b,
                 .a_pack = stm_pack_of(a->language),
                 .b_pack = stm_pack_of(b->language),
                 .a_walker = {a->document.text, 0, 0},
                 .b_walker = {b->document.text, 0, 0},
                 .error = error};
    stemma_status status = STEMMA_OK;
    for (size_t k = 1; k < run_count && status == STEMMA_OK; k++) {
        difference d = {runs[k - 1].a + runs[k - 1].length, runs[k].a, runs[k - 1].b + runs[k - 1].length, runs[k].b};
        status = read_difference(&r, &d);
    }
    *out = r.changes;
    *count = r.count;
    return status;
}

/* ------------------------------------------------------------------ reworded and translated sentences */

/* Words of `words` in [begin, end) that are digits and that no word of the other side's span is. */
static uint32_t lone_numbers(const stm_words *words, uint32_t begin, uint32_t end, const stm_words *other,
                             const uint32_t span[2], uint32_t *last)
{
    uint32_t count = 0;
    for (uint32_t i = begin; i < end; i++) {
        const stm_token *token = &words->document.tokens[i];
        bool lone = (token->flags & STM_TOKEN_NUMBER) != 0;
        for (uint32_t k = span[0]; k < span[1] && lone; k++) {
            lone = !stm_same_term(token, &other->document.tokens[k]);
        }
        *last = lone ? i : *last;
        count += lone;
    }
    return count;
}

/* One number of each side that the other lacks. */
static stemma_status read_lone_numbers(reading *r, const difference *d)
{
    uint32_t in_a = 0;
    uint32_t in_b = 0;
    const uint32_t a_span[2] = {d->a_begin, d->a_end};
    const uint32_t b_span[2] = {d->b_begin, d->b_end};
    if (lone_numbers(r->a, d->a_begin, d->a_end, r->b, b_span, &in_a) != 1 ||
        lone_numbers(r->b, d->b_begin, d->b_end, r->a, a_span, &in_b) != 1) {
        return STEMMA_OK;
    }
    return tell(r, STEMMA_CHANGE_NUMBER, &(difference){in_a, in_a + 1, in_b, in_b + 1});
}

static bool has_term(const stm_words *words, uint32_t begin, uint32_t end, const stm_token *token)
{
    bool found = false;
    for (uint32_t i = begin; i < end && !found; i++) {
        found = stm_same_term(&words->document.tokens[i], token);
    }
    return found;
}

/* A name that stands on the other side spelled otherwise, and on neither side as on the other. */
static stemma_status read_misspelt(reading *r, const difference *d)
{
    stemma_status status = STEMMA_OK;
    for (uint32_t i = d->a_begin; i < d->a_end && status == STEMMA_OK; i++) {
        const stm_token *one = &r->a->document.tokens[i];
        if (!is_capital(r->a, i) || (one->flags & STM_TOKEN_SENTENCE) || has_term(r->b, d->b_begin, d->b_end, one)) {
            continue;
        }
        for (uint32_t j = d->b_begin; j < d->b_end; j++) {
            const stm_token *two = &r->b->document.tokens[j];
            if (is_capital(r->b, j) && !(two->flags & STM_TOKEN_SENTENCE) && spelled_alike(r, i, j) &&
                !has_term(r->a, d->a_begin, d->a_end, two)) {
                status = tell(r, STEMMA_CHANGE_NAME, &(difference){i, i + 1, j, j + 1});
                break;
            }
        }
    }
    return status;
}

/* A list of which one sentence has a word and the other has none. Only its first word is told: here nothing says what
 * belongs together. */
static stemma_status read_lone_listed(reading *r, const difference *d, stm_list list, stemma_change_type type)
{
    uint32_t a_span[2] = {d->a_begin, d->a_end};
    uint32_t b_span[2] = {d->b_begin, d->b_end};
    bool in_a = listed(r->a, r->a_pack, list, a_span);
    bool in_b = listed(r->b, r->b_pack, list, b_span);
    if (in_a == in_b || !r->a_pack || !r->b_pack) {
        return STEMMA_OK;
    }
    difference told = {in_a ? a_span[0] : d->a_begin, in_a ? a_span[0] + 1 : d->a_begin, in_b ? b_span[0] : d->b_begin,
                       in_b ? b_span[0] + 1 : d->b_begin};
    return tell(r, type, &told);
}

/* Whether either sentence of the pair has another partner: what one lacks may stand there. */
static bool has_other_partner(const stm_word_spans *spans, size_t count, size_t at)
{
    bool other = false;
    for (size_t k = 0; k < count && !other; k++) {
        other = k != at && (spans[k].a_begin == spans[at].a_begin || spans[k].b_begin == spans[at].b_begin);
    }
    return other;
}

static stemma_status read_sentences(reading *r, const difference *d)
{
    stemma_status status = read_lone_numbers(r, d);
    if (status == STEMMA_OK) {
        status = read_misspelt(r, d);
    }
    if (status == STEMMA_OK) {
        status = read_lone_listed(r, d, STM_LIST_NEGATION, STEMMA_CHANGE_NEGATION);
    }
    if (status == STEMMA_OK) {
        status = read_lone_listed(r, d, STM_LIST_HEDGE, STEMMA_CHANGE_HEDGE);
    }
    if (status == STEMMA_OK) {
        status = read_lone_listed(r, d, STM_LIST_CREDIT, STEMMA_CHANGE_ATTRIBUTION);
    }
    return status;
}

#define SENTENCE_WORDS_MAX 200 /* longer pieces are no sentences: nothing in them belongs together */
#define SENTENCES_MAX 512      /* of a passage are read */

stemma_status stm_reworded_changes(stm_arena *arena, stemma_change **out, size_t *count, const stm_word_spans *spans,
                                   size_t span_count, const stm_words *a, const stm_words *b, stemma_error *error)
{
    reading r = {.arena = arena,
                 .a = a,
                 .b = b,
                 .a_pack = stm_pack_of(a->language),
                 .b_pack = stm_pack_of(b->language),
                 .a_walker = {a->document.text, 0, 0},
                 .b_walker = {b->document.text, 0, 0},
                 .error = error};
    stemma_status status = STEMMA_OK;
    for (size_t k = 0; k < span_count && k < SENTENCES_MAX && status == STEMMA_OK; k++) {
        difference d = {spans[k].a_begin, spans[k].a_end, spans[k].b_begin, spans[k].b_end};
        bool too_long = d.a_end - d.a_begin > SENTENCE_WORDS_MAX || d.b_end - d.b_begin > SENTENCE_WORDS_MAX;
        if (!too_long && !has_other_partner(spans, span_count, k)) {
            status = read_sentences(&r, &d);
        }
    }
    *out = r.changes;
    *count = r.count;
    return status;
}
