/* Messages: texts of a few lines, held against each other word by word.
 *
 * Long texts show by their runs of eight words what was copied and what was reworded. A message has few such runs or
 * none, and a word put in for another in the middle of a headline of twelve leaves no run of eight, though all else was
 * left as it stood. So where two messages have something in common, they are aligned as wholes (edit distance over
 * words; Wagner and Fischer, J. ACM 1974), and what counts is how much is left alone:
 *
 *     Ferry  to  Castine  runs  aground  on  sandbank
 *       |     |     |       ~      |      |      |         one word of seven differs: .86 alike
 *     Ferry  to  Castine  goes  aground  on  sandbank
 *
 * From two thirds on it is a copy with changes, else it is told in other words. D3lta parts the two at .7 of the letters
 * (VIGINUM, github.com/VIGINUM-FR/D3lta); two thirds of the words draw the same line.
 */
#include "reuse/reuse_internal.h"

#define MESSAGE_WORDS_MAX 60u
#define ROW (MESSAGE_WORDS_MAX + 1)

bool stm_are_messages(const stm_words *a, const stm_words *b)
{
    return a->document.token_count <= MESSAGE_WORDS_MAX && b->document.token_count <= MESSAGE_WORDS_MAX;
}

static bool is_same(const stm_words *a, const stm_words *b, uint32_t x, uint32_t y)
{
    return stm_same_term(&a->document.tokens[x], &b->document.tokens[y]);
}

/* edits[x][y]: how many words differ, are put in or left out from words x and y on. */
static void count_edits(uint8_t edits[ROW][ROW], const stm_words *a, const stm_words *b)
{
    const uint32_t a_words = (uint32_t)a->document.token_count;
    const uint32_t b_words = (uint32_t)b->document.token_count;
    for (uint32_t y = 0; y <= b_words; y++) {
        edits[a_words][y] = (uint8_t)(b_words - y);
    }
    for (uint32_t x = a_words; x-- > 0;) {
        edits[x][b_words] = (uint8_t)(a_words - x);
        for (uint32_t y = b_words; y-- > 0;) {
            uint8_t both = (uint8_t)(edits[x + 1][y + 1] + !is_same(a, b, x, y));
            uint8_t fewer = edits[x + 1][y] < edits[x][y + 1] ? edits[x + 1][y] : edits[x][y + 1];
            edits[x][y] = both <= fewer ? both : (uint8_t)(fewer + 1);
        }
    }
}

/* The runs of equal words on the way from both beginnings; `out` has room for as many as the shorter text has words. */
static size_t list_runs(stm_run *out, uint8_t edits[ROW][ROW], const stm_words *a, const stm_words *b)
{
    size_t count = 0;
    bool in_run = false;
    for (uint32_t x = 0, y = 0; x < a->document.token_count && y < b->document.token_count;) {
        bool same = is_same(a, b, x, y);
        if (edits[x][y] == edits[x + 1][y + 1] + !same) {
            if (same && in_run) {
                out[count - 1].length++;
            } else if (same) {
                out[count++] = (stm_run){x, y, 1};
            }
            in_run = same;
            x++;
            y++;
        } else {
            in_run = false;
            bool left_out = edits[x][y] == edits[x + 1][y] + 1;
            x += left_out;
            y += !left_out;
        }
    }
    return count;
}

stemma_status stm_messages_align(stm_message_pair *out, stm_arena *arena, const stm_words *a, const stm_words *b,
                                 stemma_error *error)
{
    const size_t a_words = a->document.token_count;
    const size_t b_words = b->document.token_count;
    const size_t more = a_words > b_words ? a_words : b_words;
    uint8_t edits[ROW][ROW];
    stm_run *runs = stm_arena_alloc(arena, (a_words + 1) * sizeof *runs);
    *out = (stm_message_pair){0, runs, 0};
    if (!runs) {
        return stm_error_memory(error);
    }
    if (more > 0) {
        count_edits(edits, a, b);
        out->alike = 1.0 - (double)edits[0][0] / (double)more;
        out->run_count = list_runs(runs, edits, a, b);
    }
    return STEMMA_OK;
}
