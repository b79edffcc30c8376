/* From a chain to a passage that is exact to the word: what lies between its matches is aligned (Needleman, Wunsch
 * 1970, on grids of at most 40 by 40 words), both ends are extended until the score drops off (X-drop, Altschul et al.
 * 1990), and a word or two of a next sentence that are equal by chance are given back.
 *
 * The result is a path of runs of equal words; all that differs stands between two runs.
 */
#include "reuse/reuse_internal.h"

#include <stdlib.h>
#include <string.h>

#define GRID_WORDS_MAX 48
#define GRID_SIDE (GRID_WORDS_MAX + 1)

#define EQUAL_SCORE 2
#define ALIKE_SCORE 1
#define UNLIKE_SCORE (-2)
#define SKIP_SCORE (-2)
#define END_DROP 9 /* an end is given up when the score has fallen this far below its best */
#define END_BAND 8 /* an end's alignment stays this near to its diagonal */
#define FAR_BELOW (-1000)
#define CHANCE_WORDS 2
#define SMALL_GAP_CELLS 36

enum { MOVE_NONE = 0, MOVE_BOTH = 1, MOVE_A = 2, MOVE_B = 3 };

/* One grid: words of `a` from `a_at` and of `b` from `b_at`, forwards (step 1) or backwards (step -1). */
typedef struct grid {
    const stm_words *a, *b;
    uint32_t a_at, b_at;
    int a_count, b_count;
    int step;
    int band;
    int16_t *score;
    uint8_t *move;
} grid;

static const stm_token *grid_token(const stm_words *words, uint32_t at, int step, int offset)
{
    return &words->document.tokens[step > 0 ? at + (uint32_t)offset : at - 1 - (uint32_t)offset];
}

static int pair_score(const grid *g, int i, int j)
{
    const stm_token *one = grid_token(g->a, g->a_at, g->step, i);
    const stm_token *two = grid_token(g->b, g->b_at, g->step, j);
    if (stm_same_term(one, two)) {
        return EQUAL_SCORE;
    }
    if (one->flags & two->flags & STM_TOKEN_NUMBER) {
        return ALIKE_SCORE - 1;
    }
    uint32_t one_bytes = one->end_byte - one->begin_byte;
    uint32_t two_bytes = two->end_byte - two->begin_byte;
    const char *one_text = g->a->document.text + one->begin_byte;
    const char *two_text = g->b->document.text + two->begin_byte;
    if (one_text[0] != two_text[0] && one_text[one_bytes - 1] != two_text[two_bytes - 1]) {
        return UNLIKE_SCORE; /* most words, and what these two differ in is all there is */
    }
    int alike = stm_words_alike(one_text, one_bytes, two_text, two_bytes);
    return alike >= 3 ? ALIKE_SCORE : UNLIKE_SCORE;
}

static void fill_borders(const grid *g)
{
    for (int i = 0; i <= g->a_count; i++) {
        g->score[i * GRID_SIDE] = (int16_t)(i * SKIP_SCORE);
        g->move[i * GRID_SIDE] = i == 0 ? MOVE_NONE : MOVE_A;
    }
    for (int j = 1; j <= g->b_count; j++) {
        g->score[j] = (int16_t)(j * SKIP_SCORE);
        g->move[j] = MOVE_B;
    }
}

/* Fills row i; returns its best score and column. */
static int fill_row(const grid *g, int i, int *best_column)
{
    int16_t *row = g->score + i * GRID_SIDE;
    const int16_t *above = row - GRID_SIDE;
    uint8_t *moves = g->move + i * GRID_SIDE;
    int first = i - g->band > 1 ? i - g->band : 1;
    int last = i + g->band < g->b_count ? i + g->band : g->b_count;
    int best = first == 1 ? row[0] : FAR_BELOW;
    *best_column = 0;
    if (first > 1) {
        row[first - 1] = FAR_BELOW;
    }
    if (last < g->b_count) {
        row[last + 1] = FAR_BELOW;
    }
    for (int j = first; j <= last; j++) {
        int value = above[j - 1] + pair_score(g, i - 1, j - 1);
        uint8_t move = MOVE_BOTH;
        if (above[j] + SKIP_SCORE > value) {
            value = above[j] + SKIP_SCORE;
            move = MOVE_A;
        }
        if (row[j - 1] + SKIP_SCORE > value) {
            value = row[j - 1] + SKIP_SCORE;
            move = MOVE_B;
        }
        row[j] = (int16_t)value;
        moves[j] = move;
        if (value > best) {
            best = value;
            *best_column = j;
        }
    }
    return best;
}

static stemma_status add_run(stm_compare_scratch *s, stm_run run, stemma_error *error)
{
    if (run.length == 0) {
        return STEMMA_OK;
    }
    if (s->path_count > 0) {
        stm_run *last = &s->path[s->path_count - 1];
        if (last->a + last->length == run.a && last->b + last->length == run.b) {
            last->length += run.length;
            return STEMMA_OK;
        }
    }
    stemma_status status = STM_RESERVE(s->path, s->path_capacity, s->path_count + 1, error);
    if (status == STEMMA_OK) {
        s->path[s->path_count++] = run;
    }
    return status;
}

/* Walks back from cell (i, j) and collects the equal words as runs of one; at most GRID_WORDS_MAX. They come from the
 * cell towards the grid's origin. */
static int trace(const grid *g, int i, int j, stm_run *runs)
{
    int count = 0;
    while (i > 0 || j > 0) {
        switch (g->move[i * GRID_SIDE + j]) {
        case MOVE_BOTH: {
            const stm_token *one = grid_token(g->a, g->a_at, g->step, i - 1);
            const stm_token *two = grid_token(g->b, g->b_at, g->step, j - 1);
            if (stm_same_term(one, two)) {
                runs[count++] =
                    (stm_run){(uint32_t)(one - g->a->document.tokens), (uint32_t)(two - g->b->document.tokens), 1};
            }
            i--;
            j--;
            break;
        }
        case MOVE_A:
            i--;
            break;
        default:
            j--;
            break;
        }
    }
    return count;
}

static stemma_status make_grid(grid *g, stm_compare_scratch *s, stemma_error *error)
{
    stemma_status status = STM_RESERVE(s->grid, s->grid_capacity, GRID_SIDE * GRID_SIDE, error);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(s->moves, s->move_capacity, GRID_SIDE * GRID_SIDE, error);
    }
    g->score = s->grid;
    g->move = s->moves;
    return status;
}

/* Whether a word of one side is on the other too; true as well where it would take long to say. Of a word or two that
 * were replaced none is, and there is nothing to align. */
static bool may_have_equal(const grid *g)
{
    const stm_token *one = g->a->document.tokens + g->a_at;
    const stm_token *two = g->b->document.tokens + g->b_at;
    bool equal = g->a_count * g->b_count > SMALL_GAP_CELLS;
    for (int i = 0; i < g->a_count && !equal; i++) {
        for (int j = 0; j < g->b_count && !equal; j++) {
            equal = stm_same_term(&one[i], &two[j]);
        }
    }
    return equal;
}

/* The equal words between two matches. */
static stemma_status align_gap(stm_compare_scratch *s, grid *g, stemma_error *error)
{
    if (g->a_count <= 0 || g->b_count <= 0 || g->a_count > GRID_WORDS_MAX || g->b_count > GRID_WORDS_MAX ||
        !may_have_equal(g)) {
        return STEMMA_OK;
    }
    stemma_status status = make_grid(g, s, error);
    if (status != STEMMA_OK) {
        return status;
    }
    fill_borders(g);
    int column;
    for (int i = 1; i <= g->a_count; i++) {
        (void)fill_row(g, i, &column);
    }
    stm_run runs[GRID_WORDS_MAX];
    int count = trace(g, g->a_count, g->b_count, runs);
    for (int k = count; k-- > 0 && status == STEMMA_OK;) {
        status = add_run(s, runs[k], error);
    }
    return status;
}

/* Extends outwards from the grid's origin. `runs` are found from the far end inwards; returns their count. */
static stemma_status extend_end(stm_compare_scratch *s, grid *g, stm_run runs[GRID_WORDS_MAX], int *count,
                                stemma_error *error)
{
    *count = 0;
    if (g->a_count == 0 || g->b_count == 0) {
        return STEMMA_OK;
    }
    stemma_status status = make_grid(g, s, error);
    if (status != STEMMA_OK) {
        return status;
    }
    fill_borders(g);
    int best = 0;
    int best_row = 0;
    int best_column = 0;
    for (int i = 1; i <= g->a_count; i++) {
        int column;
        int row_best = fill_row(g, i, &column);
        if (row_best > best) {
            best = row_best;
            best_row = i;
            best_column = column;
        }
        if (row_best < best - END_DROP || i - END_BAND > g->b_count) {
            break;
        }
    }
    *count = trace(g, best_row, best_column, runs);
    return STEMMA_OK;
}

static int at_most(size_t count)
{
    return count > GRID_WORDS_MAX ? GRID_WORDS_MAX : (int)count;
}

static stemma_status extend_left(stm_compare_scratch *s, const stm_words *a, const stm_words *b, stm_run first,
                                 stemma_error *error)
{
    grid g = {a, b, first.a, first.b, at_most(first.a), at_most(first.b), -1, END_BAND, NULL, NULL};
    stm_run runs[GRID_WORDS_MAX];
    int count;
    stemma_status status = extend_end(s, &g, runs, &count, error);
    for (int k = 0; k < count && status == STEMMA_OK; k++) {
        status = add_run(s, runs[k], error);
    }
    return status;
}

static stemma_status extend_right(stm_compare_scratch *s, const stm_words *a, const stm_words *b, stemma_error *error)
{
    stm_run last = s->path[s->path_count - 1];
    uint32_t a_at = last.a + last.length;
    uint32_t b_at = last.b + last.length;
    grid g = {a, b,        a_at, b_at, at_most(a->document.token_count - a_at), at_most(b->document.token_count - b_at),
              1, END_BAND, NULL, NULL};
    stm_run runs[GRID_WORDS_MAX];
    int count;
    stemma_status status = extend_end(s, &g, runs, &count, error);
    for (int k = count; k-- > 0 && status == STEMMA_OK;) {
        status = add_run(s, runs[k], error);
    }
    return status;
}

/* ------------------------------------------------------------------ words that are equal by chance */

bool stm_begins_sentence(const stm_words *words, size_t at)
{
    const unsigned begins = STM_TOKEN_SENTENCE | STM_TOKEN_LINE | STM_TOKEN_PARAGRAPH;
    return at == 0 || at >= words->document.token_count || (words->document.tokens[at].flags & begins) != 0;
}

static void give_back_right(stm_compare_scratch *s, const stm_words *a, const stm_words *b)
{
    stm_run *last = &s->path[s->path_count - 1];
    if (stm_begins_sentence(a, last->a + last->length) && stm_begins_sentence(b, last->b + last->length)) {
        return;
    }
    for (uint32_t back = 1; back <= CHANCE_WORDS && back < last->length; back++) {
        uint32_t at = last->length - back;
        if (stm_begins_sentence(a, last->a + at) && stm_begins_sentence(b, last->b + at)) {
            last->length = at;
            return;
        }
    }
}

static void give_back_left(stm_compare_scratch *s, const stm_words *a, const stm_words *b)
{
    stm_run *first = &s->path[0];
    if (stm_begins_sentence(a, first->a) && stm_begins_sentence(b, first->b)) {
        return;
    }
    for (uint32_t skip = 1; skip <= CHANCE_WORDS && skip < first->length; skip++) {
        if (stm_begins_sentence(a, first->a + skip) && stm_begins_sentence(b, first->b + skip)) {
            *first = (stm_run){first->a + skip, first->b + skip, first->length - skip};
            return;
        }
    }
}

/* ------------------------------------------------------------------ a changed word at the very edge */

static bool is_figure(const stm_words *words, size_t at)
{
    const stm_token *token = &words->document.tokens[at];
    const stm_pack *pack = stm_pack_of(words->language);
    return (token->flags & STM_TOKEN_NUMBER) != 0 || (pack && stm_pack_has(pack, STM_LIST_NUMBER, token->term, NULL));
}

/* Whether boilerplate was cut out right before word `at`. */
static bool follows_cut(const stm_words *words, size_t at)
{
    size_t low = 0;
    size_t high = words->segment_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (words->segment_end[middle] < at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < words->segment_count && words->segment_end[low] == at;
}

/* Whether the words at (a_at, b_at) are two readings of one: spellings of one word, or two figures. A figure stands
 * before what it counts, so that one before a passage belongs to it; behind a passage only where the sentence ends on
 * both sides (`figures`). */
static bool two_readings(const stm_words *a, size_t a_at, const stm_words *b, size_t b_at, bool figures)
{
    if (figures && is_figure(a, a_at) && is_figure(b, b_at)) {
        return true;
    }
    const stm_token *one = &a->document.tokens[a_at];
    const stm_token *two = &b->document.tokens[b_at];
    return stm_words_alike(a->document.text + one->begin_byte, one->end_byte - one->begin_byte,
                           b->document.text + two->begin_byte, two->end_byte - two->begin_byte) == 4;
}

/* "14 people died" and "41 people died": the passage begins with the figure, which differs. Such an edge is an empty
 * run at the outer side of the word. */
static stemma_status take_edges(stm_compare_scratch *s, const stm_words *a, const stm_words *b, stemma_error *error)
{
    stm_run first = s->path[0];
    stm_run last = s->path[s->path_count - 1];
    uint32_t a_end = last.a + last.length;
    uint32_t b_end = last.b + last.length;
    stemma_status status = STM_RESERVE(s->path, s->path_capacity, s->path_count + 2, error);
    if (status != STEMMA_OK) {
        return status;
    }
    if (a_end < a->document.token_count && b_end < b->document.token_count && !stm_begins_sentence(a, a_end) &&
        !follows_cut(a, a_end) && !follows_cut(b, b_end) &&
        two_readings(a, a_end, b, b_end, stm_begins_sentence(a, a_end + 1) && stm_begins_sentence(b, b_end + 1))) {
        s->path[s->path_count++] = (stm_run){a_end + 1, b_end + 1, 0};
    }
    if (first.a > 0 && first.b > 0 && !stm_begins_sentence(a, first.a) && !follows_cut(a, first.a) &&
        !follows_cut(b, first.b) && two_readings(a, first.a - 1, b, first.b - 1, true)) {
        memmove(s->path + 1, s->path, s->path_count * sizeof *s->path);
        s->path[0] = (stm_run){first.a - 1, first.b - 1, 0};
        s->path_count++;
    }
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ the whole chain */

/* The part of a match that lies behind the path on both sides. */
static stm_run behind_path(const stm_compare_scratch *s, stm_run run)
{
    if (s->path_count == 0) {
        return run;
    }
    const stm_run *last = &s->path[s->path_count - 1];
    uint32_t a_end = last->a + last->length;
    uint32_t b_end = last->b + last->length;
    uint32_t over_a = run.a < a_end ? a_end - run.a : 0;
    uint32_t over_b = run.b < b_end ? b_end - run.b : 0;
    uint32_t over = over_a > over_b ? over_a : over_b;
    over = over < run.length ? over : run.length;
    return (stm_run){run.a + over, run.b + over, run.length - over};
}

stemma_status stm_chain_align(stm_compare_scratch *s, const stm_chain *chain, const stm_words *a, const stm_words *b,
                              stemma_error *error)
{
    s->path_count = 0;
    const uint32_t *links = s->links + chain->first;
    stemma_status status = extend_left(s, a, b, s->matches.runs[links[0]], error);
    for (uint32_t k = 0; k < chain->count && status == STEMMA_OK; k++) {
        stm_run run = behind_path(s, s->matches.runs[links[k]]);
        if (run.length == 0) {
            continue;
        }
        if (s->path_count > 0) {
            stm_run last = s->path[s->path_count - 1];
            uint32_t a_at = last.a + last.length;
            uint32_t b_at = last.b + last.length;
            grid g = {a, b, a_at, b_at, (int)(run.a - a_at), (int)(run.b - b_at), 1, GRID_WORDS_MAX, NULL, NULL};
            status = align_gap(s, &g, error);
        }
        if (status == STEMMA_OK) {
            status = add_run(s, run, error);
        }
    }
    if (status == STEMMA_OK) {
        status = extend_right(s, a, b, error);
    }
    if (status == STEMMA_OK) {
        give_back_right(s, a, b);
        give_back_left(s, a, b);
        status = take_edges(s, a, b, error);
    }
    return status;
}
