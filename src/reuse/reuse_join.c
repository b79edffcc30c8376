/* Copies from which sentences were left out.
 *
 * An editor who copies drops a sentence here and a paragraph there, or puts one in; the copy goes on behind it. The path
 * through both texts is cut at every such place (reuse_compare.c), as it is where both texts go their own ways, and one
 * copy of twenty sentences would be told as five. So two copies become one passage again where one text has nothing
 * between them and the other has whole sentences, few enough:
 *
 *      a   The ferry sank at dawn. | Divers are on their way. | Its crew of six was saved.
 *      b   The ferry sank at dawn.                            | Its crew of six was saved.
 *
 * What stands between must look as if it had been taken out with its full stop: a sentence begins before it and behind
 * it and at the seam; the seam is the beginning of a line if a line begins in or behind what is left out, and only then;
 * as many quotations are opened in it as are closed. Captions, calls to read on and halves of quotations, which are other
 * people's words in the middle of a copy, mostly fail one of these. Scores are those of all equal words together; the
 * share that a link has of a text leaves out what was left out.
 */
#include "reuse/reuse_internal.h"

#include <stdlib.h>
#include <string.h>

#define LEFT_OUT_WORDS_MAX 60
#define SEAM_WORDS_MAX 3 /* words with which what is left out and what follows it may both begin */
#define SCORE_JOINED 0.3 /* weaker copies are turns of phrase */

/* Words [begin, end) of one text, which stand where the other has none before word `at`. */
typedef struct left_out {
    const stm_words *in, *seam;
    uint32_t begin, end, at;
} left_out;

static bool begins_line(const stm_words *words, uint32_t at)
{
    return (words->document.tokens[at].flags & (STM_TOKEN_LINE | STM_TOKEN_PARAGRAPH)) != 0;
}

static bool lines_agree(const left_out *l)
{
    bool line = false;
    for (uint32_t i = l->begin; i <= l->end && !line; i++) {
        line = begins_line(l->in, i);
    }
    return line == begins_line(l->seam, l->at);
}

/* Quotation marks between the words before and behind. */
static size_t quotes_between(const stm_words *words, uint32_t before, uint32_t behind)
{
    const unsigned char *at = (const unsigned char *)words->document.text + words->document.tokens[before].end_byte;
    const unsigned char *end = (const unsigned char *)words->document.text + words->document.tokens[behind].begin_byte;
    size_t count = 0;
    for (; at < end; at++) {
        bool two = end - at >= 2 && at[0] == 0xC2 && (at[1] == 0xAB || at[1] == 0xBB);                  /* guillemets */
        bool three = end - at >= 3 && at[0] == 0xE2 && at[1] == 0x80 && at[2] >= 0x9C && at[2] <= 0x9F; /* curled */
        count += *at == '"' || two || three;
    }
    return count;
}

static bool is_whole(const left_out *l)
{
    return stm_begins_sentence(l->in, l->begin) && stm_begins_sentence(l->in, l->end) &&
           stm_begins_sentence(l->seam, l->at) && lines_agree(l) &&
           (quotes_between(l->in, l->begin - 1, l->end) + quotes_between(l->seam, l->at - 1, l->at)) % 2 == 0;
}

/* Where what is left out begins like what follows it, the words at the seam can be counted to either: moved left by one
 * word, if that is so. */
static bool move_seam(left_out *l)
{
    const stm_token *in = l->in->document.tokens;
    const stm_token *seam = l->seam->document.tokens;
    if (l->begin < 2 || l->at < 2 || !stm_same_term(&in[l->begin - 1], &in[l->end - 1]) ||
        !stm_same_term(&in[l->begin - 1], &seam[l->at - 1])) {
        return false;
    }
    l->begin--;
    l->end--;
    l->at--;
    return true;
}

static bool is_sentences(left_out l)
{
    bool whole = is_whole(&l);
    for (int moved = 0; moved < SEAM_WORDS_MAX && !whole && move_seam(&l); moved++) {
        whole = is_whole(&l);
    }
    return whole;
}

/* Whether `two` is how `one` goes on. */
static bool goes_on(const stm_word_passage *one, const stm_word_passage *two, const stm_words *a, const stm_words *b)
{
    if (two->a_begin < one->a_end || two->b_begin < one->b_end || one->score < SCORE_JOINED ||
        two->score < SCORE_JOINED) {
        return false;
    }
    uint32_t in_a = two->a_begin - one->a_end;
    uint32_t in_b = two->b_begin - one->b_end;
    const left_out of_a = {a, b, one->a_end, two->a_begin, two->b_begin};
    const left_out of_b = {b, a, one->b_end, two->b_begin, two->a_begin};
    return in_a + in_b <= LEFT_OUT_WORDS_MAX &&
           ((in_b == 0 && is_sentences(of_a)) || (in_a == 0 && is_sentences(of_b)));
}

static stemma_status join(stm_arena *arena, stm_word_passage *one, const stm_word_passage *two, stemma_error *error)
{
    stm_run *runs = stm_arena_alloc(arena, (one->run_count + two->run_count) * sizeof *runs);
    if (!runs) {
        return stm_error_memory(error);
    }
    memcpy(runs, one->runs, one->run_count * sizeof *runs);
    memcpy(runs + one->run_count, two->runs, two->run_count * sizeof *runs);
    one->runs = runs;
    one->run_count += two->run_count;
    one->a_end = two->a_end;
    one->b_end = two->b_end;
    one->equal_words += two->equal_words;
    return STEMMA_OK;
}

static int compare_places(const void *left, const void *right)
{
    const stm_word_passage *one = left;
    const stm_word_passage *two = right;
    if (one->a_begin != two->a_begin) {
        return one->a_begin < two->a_begin ? -1 : 1;
    }
    if (one->b_begin != two->b_begin) {
        return one->b_begin < two->b_begin ? -1 : 1;
    }
    return (one->a_end > two->a_end) - (one->a_end < two->a_end);
}

stemma_status stm_copies_join(stm_arena *arena, stm_compare_scratch *s, const stm_words *a, const stm_words *b,
                              stemma_error *error)
{
    if (s->found_count < 2) {
        return STEMMA_OK;
    }
    qsort(s->found, s->found_count, sizeof *s->found, compare_places);
    stemma_status status = STEMMA_OK;
    size_t kept = 0;
    for (size_t i = 1; i < s->found_count && status == STEMMA_OK; i++) {
        if (goes_on(&s->found[kept], &s->found[i], a, b)) {
            status = join(arena, &s->found[kept], &s->found[i], error);
            s->found[kept].score = stm_passage_score(&s->found[kept], a, b);
        } else {
            s->found[++kept] = s->found[i];
        }
    }
    s->found_count = kept + 1;
    return status;
}
