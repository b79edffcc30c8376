/* Two texts in, passages out: the method of the room as one function (stm_reuse_compare), and passages in words turned
 * into results in code points. */
#include "reuse/reuse_internal.h"

#include <stdlib.h>
#include <string.h>

stm_compare_scratch *stm_compare_scratch_new(void)
{
    stm_compare_scratch *scratch = calloc(1, sizeof *scratch);
    if (scratch) {
        scratch->units = stm_unit_scratch_new();
    }
    if (scratch && !scratch->units) {
        free(scratch);
        scratch = NULL;
    }
    return scratch;
}

void stm_compare_scratch_free(stm_compare_scratch *scratch)
{
    if (!scratch) {
        return;
    }
    free(scratch->matches.runs);
    free(scratch->anchors);
    free(scratch->diagonal_of);
    free(scratch->best);
    free(scratch->before);
    free(scratch->used);
    free(scratch->order);
    free(scratch->links);
    free(scratch->chains);
    free(scratch->path);
    free(scratch->grid);
    free(scratch->moves);
    free(scratch->found);
    free(scratch->unit_grid.cells);
    stm_unit_scratch_free(scratch->units);
    free(scratch->copied);
    stm_pivot_scratch_release(&scratch->pivots);
    free(scratch);
}

/* ------------------------------------------------------------------ choosing among chains */

#define SOLID_RUN_WORDS 2
#define STRETCH_WORDS_MAX 8
#define TWICE_WORDS_MIN 40

static uint32_t common_length(uint32_t one_begin, uint32_t one_end, uint32_t two_begin, uint32_t two_end)
{
    uint32_t begin = one_begin > two_begin ? one_begin : two_begin;
    uint32_t end = one_end < two_end ? one_end : two_end;
    return end > begin ? end - begin : 0;
}

/* More than half of it stands in a better passage already: on both sides, or on one when it is short. A long passage
 * that one text holds twice is told twice; a short one would tell every turn of phrase again. */
static bool told_already(const stm_compare_scratch *s, const stm_word_passage *passage)
{
    uint32_t a_words = passage->a_end - passage->a_begin;
    uint32_t b_words = passage->b_end - passage->b_begin;
    bool is_short = a_words < TWICE_WORDS_MIN || b_words < TWICE_WORDS_MIN;
    for (size_t i = 0; i < s->found_count; i++) {
        const stm_word_passage *other = &s->found[i];
        bool in_a = 2 * common_length(passage->a_begin, passage->a_end, other->a_begin, other->a_end) > a_words;
        bool in_b = 2 * common_length(passage->b_begin, passage->b_end, other->b_begin, other->b_end) > b_words;
        if ((in_a && in_b) || (is_short && (in_a || in_b))) {
            return true;
        }
    }
    return false;
}

static stemma_status keep_piece(stm_arena *arena, stm_compare_scratch *s, const stm_run *first, size_t run_count,
                                const stm_words *const sides[2], stemma_error *error)
{
    const stm_run *last = &first[run_count - 1];
    stm_word_passage passage = {.a_begin = first->a,
                                .a_end = last->a + last->length,
                                .b_begin = first->b,
                                .b_end = last->b + last->length,
                                .run_count = run_count};
    if (told_already(s, &passage)) {
        return STEMMA_OK;
    }
    stm_run *runs = stm_arena_alloc(arena, run_count * sizeof *runs);
    if (!runs) {
        return stm_error_memory(error);
    }
    memcpy(runs, first, run_count * sizeof *runs);
    passage.runs = runs;
    for (size_t k = 0; k < run_count; k++) {
        passage.equal_words += runs[k].length;
    }
    passage.score = stm_passage_score(&passage, sides[0], sides[1]);
    stemma_status status = STM_RESERVE(s->found, s->found_capacity, s->found_count + 1, error);
    if (status == STEMMA_OK) {
        s->found[s->found_count++] = passage;
    }
    return status;
}

/* The next run of a path, from `at` on, that is long enough to stand for itself. */
static size_t next_solid(const stm_compare_scratch *s, size_t at)
{
    while (at < s->path_count && s->path[at].length < SOLID_RUN_WORDS) {
        at++;
    }
    return at;
}

/* Whether so much stands between two runs that a path is cut there. */
static bool parts_path(const stm_run *one, const stm_run *two)
{
    return two->a - one->a - one->length > STRETCH_WORDS_MAX || two->b - one->b - one->length > STRETCH_WORDS_MAX;
}

/* A path is cut where a long stretch was rewritten, put in or left out: what lies beyond is a passage of its own, until
 * reuse_join.c finds that it is how the copy goes on. */
static stemma_status keep_path(stm_arena *arena, stm_compare_scratch *s, const stm_words *a, const stm_words *b,
                               stemma_error *error)
{
    const stm_words *const sides[2] = {a, b};
    stemma_status status = STEMMA_OK;
    size_t first = 0;
    size_t solid = next_solid(s, 0);
    while (first < s->path_count && status == STEMMA_OK) {
        size_t next = next_solid(s, solid + 1);
        if (next < s->path_count && !parts_path(&s->path[solid], &s->path[next])) {
            solid = next;
            continue;
        }
        size_t end = next < s->path_count ? solid + 1 : s->path_count;
        status = keep_piece(arena, s, &s->path[first], end - first, sides, error);
        first = next < s->path_count ? next : s->path_count;
        solid = next;
    }
    return status;
}

static bool has_pivots(const stm_prepared *prepared)
{
    return prepared->pivots && prepared->pivots->units.count > 0;
}

stemma_status stm_reuse_compare(stm_arena *arena, const stm_word_passage **out, size_t *count, const stm_prepared *a,
                                const stm_prepared *b, stm_compare_scratch *scratch, stemma_error *error)
{
    *out = NULL;
    *count = 0;
    scratch->found_count = 0;
    scratch->chain_count = 0;
    stemma_status status = stm_matches_find(scratch, a, b, error);
    if (status == STEMMA_OK && scratch->matches.count > 0) {
        status = stm_chains_find(scratch, error);
    }
    for (size_t i = 0; i < scratch->chain_count && status == STEMMA_OK; i++) {
        status = stm_chain_align(scratch, &scratch->chains[i], &a->words, &b->words, error);
        if (status == STEMMA_OK) {
            status = keep_path(arena, scratch, &a->words, &b->words, error);
        }
    }
    if (status == STEMMA_OK) {
        status = stm_copies_join(arena, scratch, &a->words, &b->words, error);
    }
    if (status == STEMMA_OK && has_pivots(a) && has_pivots(b) &&
        stm_reuse_translatable(a->words.language, b->words.language)) {
        status = stm_translations_find(arena, scratch, a, b, error);
    } else if (status == STEMMA_OK && a->units.count > 0 && b->units.count > 0) {
        status = stm_rewordings_find(arena, scratch, a, b, error);
    }
    if (status == STEMMA_OK && scratch->found_count > 0) {
        stm_word_passage *kept = stm_arena_alloc(arena, scratch->found_count * sizeof *kept);
        if (!kept) {
            return stm_error_memory(error);
        }
        memcpy(kept, scratch->found, scratch->found_count * sizeof *kept);
        *out = kept;
        *count = scratch->found_count;
    }
    return status;
}

/* ------------------------------------------------------------------ results */

#define SCORE_LISTED 0.3
#define REWORDING_LISTED 0.05

bool stm_passage_is_told(const stm_word_passage *passage)
{
    bool sure = passage->kind == STEMMA_KIND_COPY && !passage->loose;
    return passage->score >= (sure ? SCORE_LISTED : REWORDING_LISTED);
}

typedef struct result_work {
    stm_arena *arena;
    const stm_words *a, *b;
    stemma_passage *passages;
    size_t count, capacity;
    uint32_t strength;
    stemma_error *error;
} result_work;

uint32_t stm_words_cut(const stm_words *words, uint32_t at)
{
    size_t low = 0;
    size_t high = words->segment_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (words->segment_end[middle] <= at) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < words->segment_count ? words->segment_end[low] : (uint32_t)words->document.token_count;
}

static uint32_t point_of(const stm_words *words, size_t byte)
{
    return (uint32_t)stm_utf8_length(words->document.text, byte);
}

static stemma_status add_result(result_work *w, const stemma_passage *passage)
{
    if (w->count == w->capacity) {
        size_t grown = w->capacity ? 2 * w->capacity : 4;
        stemma_passage *moved = stm_arena_alloc(w->arena, grown * sizeof *moved);
        if (!moved) {
            return stm_error_memory(w->error);
        }
        if (w->count > 0) {
            memcpy(moved, w->passages, w->count * sizeof *moved);
        }
        w->passages = moved;
        w->capacity = grown;
    }
    w->passages[w->count++] = *passage;
    return STEMMA_OK;
}

static stemma_status add_passage(result_work *w, const stm_run *runs, size_t run_count, double score)
{
    const stm_token *one = w->a->document.tokens;
    const stm_token *two = w->b->document.tokens;
    const stm_run *last = &runs[run_count - 1];
    stemma_change *changes;
    size_t change_count;
    stemma_status status = stm_changes_read(w->arena, &changes, &change_count, runs, run_count, w->a, w->b, w->error);
    if (status != STEMMA_OK) {
        return status;
    }
    const stemma_passage passage = {
        .a = 0,
        .b = 1,
        .a_begin = point_of(w->a, one[runs[0].a].begin_byte),
        .a_end = point_of(w->a, one[last->a + last->length - 1].end_byte),
        .b_begin = point_of(w->b, two[runs[0].b].begin_byte),
        .b_end = point_of(w->b, two[last->b + last->length - 1].end_byte),
        .kind = STEMMA_KIND_COPY,
        .score = score,
        .changes = changes,
        .change_count = change_count,
    };
    return add_result(w, &passage);
}

/* A reworded passage; `spans` do not cross a place where boilerplate was cut out. */
static stemma_status add_reworded(result_work *w, const stm_word_spans *spans, size_t count, const stm_word_passage *of)
{
    const stm_token *one = w->a->document.tokens;
    const stm_token *two = w->b->document.tokens;
    stm_word_spans all = spans[0];
    for (size_t k = 1; k < count; k++) {
        all.a_begin = spans[k].a_begin < all.a_begin ? spans[k].a_begin : all.a_begin;
        all.a_end = spans[k].a_end > all.a_end ? spans[k].a_end : all.a_end;
        all.b_begin = spans[k].b_begin < all.b_begin ? spans[k].b_begin : all.b_begin;
        all.b_end = spans[k].b_end > all.b_end ? spans[k].b_end : all.b_end;
    }
    stemma_change *changes = NULL;
    size_t change_count = 0;
    stemma_status status =
        of->gathered ? STEMMA_OK
                     : stm_reworded_changes(w->arena, &changes, &change_count, spans, count, w->a, w->b, w->error);
    if (status != STEMMA_OK) {
        return status;
    }
    if (of->kind == STEMMA_KIND_TRANSLATION) {
        change_count = stm_translation_changes(changes, change_count);
    }
    const stemma_passage passage = {
        .a = 0,
        .b = 1,
        .a_begin = point_of(w->a, one[all.a_begin].begin_byte),
        .a_end = point_of(w->a, one[all.a_end - 1].end_byte),
        .b_begin = point_of(w->b, two[all.b_begin].begin_byte),
        .b_end = point_of(w->b, two[all.b_end - 1].end_byte),
        .kind = of->kind,
        .score = of->score,
        .changes = changes,
        .change_count = change_count,
    };
    return add_result(w, &passage);
}

static stemma_status add_reworded_pieces(result_work *w, const stm_word_passage *passage)
{
    const stm_word_spans *spans = passage->spans;
    stemma_status status = STEMMA_OK;
    size_t first = 0;
    for (size_t k = 1; k <= passage->span_count && status == STEMMA_OK; k++) {
        if (k == passage->span_count ||
            stm_words_cut(w->a, spans[k].a_begin) != stm_words_cut(w->a, spans[first].a_begin) ||
            stm_words_cut(w->b, spans[k].b_begin) != stm_words_cut(w->b, spans[first].b_begin)) {
            status = add_reworded(w, spans + first, k - first, passage);
            first = k;
        }
    }
    return status;
}

/* Whether boilerplate was cut out between an edge and the run beside it: then the changed word is told with neither. */
static bool edge_is_cut_off(const result_work *w, const stm_word_passage *passage, size_t k)
{
    const stm_run *edge = &passage->runs[k];
    if (k == 0) {
        return stm_words_cut(w->a, edge->a) <= edge[1].a || stm_words_cut(w->b, edge->b) <= edge[1].b;
    }
    const stm_run *last = edge - 1;
    return stm_words_cut(w->a, last->a + last->length - 1) < edge->a ||
           stm_words_cut(w->b, last->b + last->length - 1) < edge->b;
}

/* Splits a passage where boilerplate was cut out of either text, because passages never lie in boilerplate. */
static stemma_status add_pieces(result_work *w, const stm_word_passage *passage)
{
    stm_run *piece = stm_arena_alloc(w->arena, passage->run_count * sizeof *piece);
    if (!piece) {
        return stm_error_memory(w->error);
    }
    size_t piece_count = 0;
    stemma_status status = STEMMA_OK;
    for (size_t k = 0; k < passage->run_count && status == STEMMA_OK; k++) {
        stm_run rest = passage->runs[k];
        if (rest.length == 0 && !edge_is_cut_off(w, passage, k)) {
            piece[piece_count++] = rest; /* the edge at a changed word */
        }
        while (rest.length > 0 && status == STEMMA_OK) {
            if (piece_count > 0 &&
                (stm_words_cut(w->a, piece[0].a) <= rest.a || stm_words_cut(w->b, piece[0].b) <= rest.b)) {
                status = add_passage(w, piece, piece_count, passage->score);
                piece_count = 0;
                continue;
            }
            uint32_t room_a = stm_words_cut(w->a, rest.a) - rest.a;
            uint32_t room_b = stm_words_cut(w->b, rest.b) - rest.b;
            uint32_t room = room_a < room_b ? room_a : room_b;
            uint32_t length = rest.length < room ? rest.length : room;
            piece[piece_count++] = (stm_run){rest.a, rest.b, length};
            rest = (stm_run){rest.a + length, rest.b + length, rest.length - length};
            if (rest.length > 0) {
                status = add_passage(w, piece, piece_count, passage->score);
                piece_count = 0;
            }
        }
    }
    if (status == STEMMA_OK && piece_count > 0) {
        status = add_passage(w, piece, piece_count, passage->score);
    }
    return status;
}

static int compare_passages(const void *left, const void *right)
{
    const stemma_passage *one = left;
    const stemma_passage *two = right;
    if (one->a_begin != two->a_begin) {
        return one->a_begin < two->a_begin ? -1 : 1;
    }
    if (one->b_begin != two->b_begin) {
        return one->b_begin < two->b_begin ? -1 : 1;
    }
    return (one->a_end > two->a_end) - (one->a_end < two->a_end);
}

typedef struct byte_span {
    uint32_t begin, end;
} byte_span;

static int compare_spans(const void *left, const void *right)
{
    const byte_span *one = left;
    const byte_span *two = right;
    return (one->begin > two->begin) - (one->begin < two->begin);
}

/* Part of the text, boilerplate left out, that word spans cover; in bytes, which is near enough for a share. */
static double covered_share(const stm_words *words, byte_span *spans, size_t count)
{
    const stm_token *tokens = words->document.tokens;
    uint64_t whole = words->word_bytes;
    qsort(spans, count, sizeof *spans, compare_spans);
    uint64_t covered = 0;
    uint32_t done = 0;
    for (size_t k = 0; k < count; k++) {
        for (uint32_t i = spans[k].begin > done ? spans[k].begin : done; i < spans[k].end; i++) {
            covered += tokens[i].end_byte - tokens[i].begin_byte;
        }
        done = spans[k].end > done ? spans[k].end : done;
    }
    return whole ? (double)covered / (double)whole : 0.0;
}

static double rounded(double value)
{
    return (double)(int64_t)(value * 1e6 + 0.5) / 1e6;
}

/* The kind that covers most. */
static stemma_kind main_kind(const uint32_t words[3])
{
    stemma_kind kind = STEMMA_KIND_COPY;
    kind = words[STEMMA_KIND_REWORDING] > words[kind] ? STEMMA_KIND_REWORDING : kind;
    return words[STEMMA_KIND_TRANSLATION] > words[kind] ? STEMMA_KIND_TRANSLATION : kind;
}

/* The words of a passage, but for sentences that one text has and the other has not (reuse_join.c). */
static void add_cover(const stm_word_passage *passage, byte_span *a_spans, byte_span *b_spans, size_t *used)
{
    byte_span in_a = {passage->a_begin, passage->a_end};
    byte_span in_b = {passage->b_begin, passage->b_end};
    for (size_t k = 1; k < passage->run_count; k++) {
        const stm_run *one = &passage->runs[k - 1];
        const stm_run *two = &passage->runs[k];
        if (parts_path(one, two)) {
            a_spans[*used] = (byte_span){in_a.begin, one->a + one->length};
            b_spans[(*used)++] = (byte_span){in_b.begin, one->b + one->length};
            in_a.begin = two->a;
            in_b.begin = two->b;
        }
    }
    a_spans[*used] = in_a;
    b_spans[(*used)++] = in_b;
}

static size_t runs_of(const stm_word_passage *passages, size_t count)
{
    size_t runs = 0;
    for (size_t i = 0; i < count; i++) {
        runs += passages[i].run_count;
    }
    return runs;
}

/* Shares of what is asserted; of the weaker passages where nothing is. */
static stemma_status measure_link(result_work *w, stm_pair_result *out, const stm_word_passage *passages, size_t count)
{
    size_t room = count + runs_of(passages, count) + 1;
    byte_span *a_spans = stm_arena_alloc(w->arena, room * sizeof *a_spans);
    byte_span *b_spans = stm_arena_alloc(w->arena, room * sizeof *b_spans);
    if (!a_spans || !b_spans) {
        return stm_error_memory(w->error);
    }
    double best = 0;
    for (size_t i = 0; i < count; i++) {
        best = stm_passage_is_told(&passages[i]) && passages[i].score > best ? passages[i].score : best;
    }
    double least = best >= 0.5 ? 0.5 : best >= SCORE_LISTED ? SCORE_LISTED : REWORDING_LISTED;
    uint32_t words[3] = {0, 0, 0};
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        if (passages[i].score >= least) {
            add_cover(&passages[i], a_spans, b_spans, &used);
            w->strength += passages[i].equal_words;
            words[passages[i].kind] +=
                passages[i].a_end - passages[i].a_begin + passages[i].b_end - passages[i].b_begin;
        }
    }
    out->link = (stemma_link){.a = 0,
                              .b = 1,
                              .kind = main_kind(words),
                              .score = best,
                              .a_share = rounded(covered_share(w->a, a_spans, used)),
                              .b_share = rounded(covered_share(w->b, b_spans, used))};
    return STEMMA_OK;
}

stemma_status stm_reuse_result(stm_arena *arena, stm_pair_result *out, const stm_word_passage *passages, size_t count,
                               const stm_words *a, const stm_words *b, stemma_error *error)
{
    result_work work = {.arena = arena, .a = a, .b = b, .error = error};
    stemma_status status = measure_link(&work, out, passages, count);
    for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
        if (passages[i].kind != STEMMA_KIND_COPY) {
            status = add_reworded_pieces(&work, &passages[i]);
        } else if (stm_passage_is_told(&passages[i])) {
            status = add_pieces(&work, &passages[i]);
        }
    }
    if (work.count > 1) {
        qsort(work.passages, work.count, sizeof *work.passages, compare_passages);
    }
    out->passages = work.passages;
    out->passage_count = work.count;
    out->strength = work.strength;
    out->gathered = count == 1 && passages[0].gathered;
    return status;
}

stemma_status stm_reuse_whole(stm_arena *arena, stm_pair_result *out, const stm_words *a, const stm_words *b,
                              stemma_error *error)
{
    const uint32_t words = (uint32_t)a->document.token_count;
    stm_run run = {0, 0, words};
    stm_word_passage all = {
        .a_end = words, .b_end = words, .equal_words = words, .score = 1.0, .runs = &run, .run_count = 1};
    all.score = stm_same_score(&all, a, b);
    return stm_reuse_result(arena, out, &all, words > 0, a, b, error);
}
