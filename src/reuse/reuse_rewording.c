/* Reworded passages, and what is copy and what is rewording where both are found.
 *
 * A chain of units often runs over sentences that were taken as they were and sentences that were changed. Its links are
 * told apart by how many of their words stand in runs of the copies that were found: a stretch of copied sentences stays
 * what the copies say, a stretch of others is a reworded passage. Copies that lie within a reworded passage are mostly
 * a few words that the rewording left alone; these are absorbed. One that is verbatim, a quotation or a sentence that
 * was taken as it stood, is told as a copy within the rewording; the kind of the link is still that of what covers more.
 * And a copy that runs on into a reworded passage by a few equal words here and there is cut at its ends.
 *
 * Stems name ten times as many pairs as runs of words do, and among so many some share six words here and seven there by
 * chance. So the odds of copies are lower where no run of eight words, which would have named the pair for certain,
 * stands behind any of them, unless they are a good part of a text or a chain of sentences bears them out.
 */
#include "reuse/reuse_internal.h"

#include <math.h>
#include <string.h>

#define PRICE_MISSING 0.8f
#define PRICE_SKIP 4.0f
#define CHAIN_LEAST 3.0f
#define COMMON_WORDS_MIN 3 /* two words prove nothing, however short the texts are */
#define LIST_SHARE 0.75    /* of the words that say something: a message of so many names and numbers is a list */
#define PLAIN_LEAST                                                                                                    \
    2.0 /* nats; names and numbers alone, no three in a row, prove nothing: a list of them is anyone's */
#define SCORE_LISTED 0.05
#define SCORE_SAID 0.5
#define FEW_UNITS 4 /* of a message */
#define SCORE_RAISED 0.3
#define COPIED_RUN_WORDS 5   /* shorter runs of a copy are such as rewordings have, too */
#define LONG_RUN_WORDS 8     /* the grams by which copies and rewordings are told apart */
#define LOOSE_ODDS 0.125     /* of copies in pairs without such a run, against those of others: .3 becomes .05 */
#define COPY_CONTAINED 0.4   /* of them in common: what the chain runs over is a copy with reworded stretches */
#define ALIKE_COPY (2.0 / 3) /* of two messages (reuse_message.c): what is alike for as much is a copy */
#define HELD_SHARE 0.6       /* of the shorter message in one run: the other has it in it */
#define LEFT_WORDS_MIN 8     /* words outside copies that a rewording needs */

const stm_unit_prices stm_rewording_prices = {PRICE_MISSING, PRICE_SKIP, CHAIN_LEAST};

/* A link is copied when such a share of its words is; copied stretches of so many words part rewordings. */
typedef struct parting {
    double share;
    uint32_t words;
} parting;
static const parting within_copy = {0.6, 12};
static const parting within_rewording = {0.85, 60};

typedef struct finding {
    stm_arena *arena;
    stm_compare_scratch *s;
    const stm_prepared *a, *b;
    uint8_t *a_copied, *b_copied; /* COPIED, and LONG where so many words begin a run */
    parting parting;              /* of the chain at hand */
    bool loose;                   /* no long run: the scores of copies were lowered */
    const stm_unit_chain *best;   /* the chain that is surest, and what it links; NULL: none is worth listing */
    const stm_word_spans *best_spans;
    double best_score;
    const stm_message_pair *message; /* word by word; NULL: not both texts are so short */
    stemma_error *error;
} finding;

/* ------------------------------------------------------------------ which words are copied */

enum { COPIED = 1, LONG = 2 };

static void mark_run(finding *f, const stm_run *run)
{
    for (uint32_t i = 0; run->length >= COPIED_RUN_WORDS && i < run->length; i++) {
        uint8_t mark = i + LONG_RUN_WORDS <= run->length ? COPIED | LONG : COPIED;
        f->a_copied[run->a + i] |= mark;
        f->b_copied[run->b + i] |= mark;
    }
}

static stemma_status mark_copied(finding *f)
{
    size_t a_words = f->a->words.document.token_count;
    size_t words = a_words + f->b->words.document.token_count;
    stemma_status status = STM_RESERVE(f->s->copied, f->s->copied_capacity, words, f->error);
    if (status != STEMMA_OK) {
        return status;
    }
    memset(f->s->copied, 0, words);
    f->a_copied = f->s->copied;
    f->b_copied = f->s->copied + a_words;
    for (size_t i = 0; i < f->s->found_count; i++) {
        const stm_word_passage *copy = &f->s->found[i];
        for (size_t k = 0; k < copy->run_count; k++) {
            mark_run(f, &copy->runs[k]);
        }
    }
    return STEMMA_OK;
}

static uint32_t marked_in(const uint8_t *copied, uint32_t begin, uint32_t end, uint8_t mark)
{
    uint32_t count = 0;
    for (uint32_t i = begin; i < end; i++) {
        count += (copied[i] & mark) != 0;
    }
    return count;
}

static uint32_t copied_in(const uint8_t *copied, uint32_t begin, uint32_t end)
{
    return marked_in(copied, begin, end, COPIED);
}

static bool is_copied(const finding *f, const stm_word_spans *spans)
{
    uint32_t a_words = spans->a_end - spans->a_begin;
    uint32_t b_words = spans->b_end - spans->b_begin;
    uint32_t in_a = copied_in(f->a_copied, spans->a_begin, spans->a_end);
    uint32_t in_b = copied_in(f->b_copied, spans->b_begin, spans->b_end);
    uint32_t copied = in_a < in_b ? in_a : in_b;
    uint32_t words = a_words < b_words ? a_words : b_words;
    return copied >= f->parting.share * words;
}

/* ------------------------------------------------------------------ passages */

static uint32_t overlap(uint32_t one_begin, uint32_t one_end, uint32_t two_begin, uint32_t two_end)
{
    uint32_t begin = one_begin > two_begin ? one_begin : two_begin;
    uint32_t end = one_end < two_end ? one_end : two_end;
    return end > begin ? end - begin : 0;
}

/* Most of it word for word: not a few words that a rewording left alone. */
static bool is_verbatim(const stm_word_passage *copy)
{
    uint32_t a_words = copy->a_end - copy->a_begin;
    uint32_t b_words = copy->b_end - copy->b_begin;
    uint32_t words = a_words < b_words ? a_words : b_words;
    uint32_t grams = words >= LONG_RUN_WORDS ? words - LONG_RUN_WORDS + 1 : 1;
    uint32_t common = 0;
    for (size_t k = 0; k < copy->run_count; k++) {
        common += copy->runs[k].length >= LONG_RUN_WORDS ? copy->runs[k].length - LONG_RUN_WORDS + 1 : 0;
    }
    return copy->score >= SCORE_SAID && 2 * common >= grams;
}

/* For the most part, on both sides. */
static bool is_within(const stm_word_passage *copy, const stm_word_passage *passage)
{
    uint32_t in_a = overlap(passage->a_begin, passage->a_end, copy->a_begin, copy->a_end);
    uint32_t in_b = overlap(passage->b_begin, passage->b_end, copy->b_begin, copy->b_end);
    return 2 * in_a > copy->a_end - copy->a_begin && 2 * in_b > copy->b_end - copy->b_begin;
}

/* Copies that lie for the most part within the passage go. */
static void absorb(stm_compare_scratch *s, const stm_word_passage *passage)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->found_count; i++) {
        const stm_word_passage *copy = &s->found[i];
        if (copy->kind != STEMMA_KIND_COPY || !is_within(copy, passage) || is_verbatim(copy)) {
            s->found[kept++] = *copy;
        }
    }
    s->found_count = kept;
}

/* Runs of a copy that lie before a reworded passage on both sides, or behind it; what of a run lies in it is clipped. */
static size_t runs_beside(stm_run *out, const stm_word_passage *copy, const stm_word_passage *passage, bool before)
{
    size_t count = 0;
    for (size_t k = 0; k < copy->run_count; k++) {
        stm_run run = copy->runs[k];
        uint32_t a_over = before ? overlap(passage->a_begin, UINT32_MAX, run.a, run.a + run.length)
                                 : overlap(0, passage->a_end, run.a, run.a + run.length);
        uint32_t b_over = before ? overlap(passage->b_begin, UINT32_MAX, run.b, run.b + run.length)
                                 : overlap(0, passage->b_end, run.b, run.b + run.length);
        uint32_t over = a_over > b_over ? a_over : b_over;
        if (over < run.length) {
            run.a += before ? 0 : over;
            run.b += before ? 0 : over;
            run.length -= over;
            out[count++] = run;
        }
    }
    return count;
}

static void take_runs(const finding *f, stm_word_passage *copy, const stm_run *runs, size_t count)
{
    copy->runs = runs;
    copy->run_count = count;
    copy->a_begin = runs[0].a;
    copy->b_begin = runs[0].b;
    copy->a_end = runs[count - 1].a + runs[count - 1].length;
    copy->b_end = runs[count - 1].b + runs[count - 1].length;
    copy->equal_words = 0;
    for (size_t k = 0; k < count; k++) {
        copy->equal_words += runs[k].length;
    }
    copy->score = stm_passage_score(copy, &f->a->words, &f->b->words);
}

/* Whether a long run of the copy lies in the passage. */
static bool holds_run(const stm_word_passage *passage, const stm_word_passage *copy)
{
    bool found = false;
    for (size_t k = 0; k < copy->run_count && !found; k++) {
        const stm_run *run = &copy->runs[k];
        found = overlap(passage->a_begin, passage->a_end, run->a, run->a + run->length) >= LONG_RUN_WORDS &&
                overlap(passage->b_begin, passage->b_end, run->b, run->b + run->length) >= LONG_RUN_WORDS;
    }
    return found;
}

/* A copy that runs on through reworded sentences by the few words that they still have ends where these begin, and goes
 * on behind them. */
static stemma_status part_copy(finding *f, size_t at, const stm_word_passage *passage)
{
    stm_word_passage copy = f->s->found[at];
    stm_run *runs = stm_arena_alloc(f->arena, 2 * copy.run_count * sizeof *runs);
    if (!runs) {
        return stm_error_memory(f->error);
    }
    size_t before = runs_beside(runs, &copy, passage, true);
    size_t behind = runs_beside(runs + before, &copy, passage, false);
    if (before + behind == 0) {
        return STEMMA_OK;
    }
    take_runs(f, &f->s->found[at], before ? runs : runs + before, before ? before : behind);
    if (before == 0 || behind == 0) {
        return STEMMA_OK;
    }
    stemma_status status = STM_RESERVE(f->s->found, f->s->found_capacity, f->s->found_count + 1, f->error);
    if (status == STEMMA_OK) {
        take_runs(f, &copy, runs + before, behind);
        f->s->found[f->s->found_count++] = copy;
    }
    return status;
}

static stemma_status part_copies(finding *f, const stm_word_passage *passage)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = f->s->found_count; i-- > 0 && status == STEMMA_OK;) {
        const stm_word_passage *copy = &f->s->found[i];
        if (copy->kind == STEMMA_KIND_COPY && !is_within(copy, passage) && !holds_run(passage, copy) &&
            overlap(passage->a_begin, passage->a_end, copy->a_begin, copy->a_end) > 0 &&
            overlap(passage->b_begin, passage->b_end, copy->b_begin, copy->b_end) > 0) {
            status = part_copy(f, i, passage);
        }
    }
    return status;
}

static stemma_status keep_stretch(finding *f, const stm_word_spans *spans, const stm_unit_link *links, size_t count,
                                  double score)
{
    stm_word_passage passage = {.a_begin = UINT32_MAX,
                                .b_begin = UINT32_MAX,
                                .kind = STEMMA_KIND_REWORDING,
                                .score = score,
                                .spans = spans,
                                .span_count = count};
    double words = 0;
    for (size_t k = 0; k < count; k++) {
        const stm_word_spans *at = &spans[k];
        passage.a_begin = at->a_begin < passage.a_begin ? at->a_begin : passage.a_begin;
        passage.b_begin = at->b_begin < passage.b_begin ? at->b_begin : passage.b_begin;
        passage.a_end = at->a_end > passage.a_end ? at->a_end : passage.a_end;
        passage.b_end = at->b_end > passage.b_end ? at->b_end : passage.b_end;
        words += f->s->unit_grid.cells[(size_t)links[k].a * f->b->units.count + links[k].b].words;
    }
    passage.equal_words = (uint32_t)words;
    absorb(f->s, &passage);
    stemma_status status = part_copies(f, &passage);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(f->s->found, f->s->found_capacity, f->s->found_count + 1, f->error);
    }
    if (status == STEMMA_OK) {
        f->s->found[f->s->found_count++] = passage;
    }
    return status;
}

/* The words of a stretch of links that no copy has. */
static uint32_t words_left(const finding *f, const stm_word_spans *spans, size_t count)
{
    uint32_t left = 0;
    for (size_t k = 0; k < count; k++) {
        if (k == 0 || spans[k].a_begin != spans[k - 1].a_begin) {
            left += spans[k].a_end - spans[k].a_begin - copied_in(f->a_copied, spans[k].a_begin, spans[k].a_end);
        }
    }
    return left;
}

/* From `at` on, the links that were copied like the first of them, or not. */
static size_t stretch_end(const finding *f, const stm_word_spans *spans, size_t count, size_t at)
{
    bool copied = is_copied(f, &spans[at]);
    size_t end = at + 1;
    while (end < count && is_copied(f, &spans[end]) == copied) {
        end++;
    }
    return end;
}

/* A copied stretch that parts two rewordings, or ends one. */
static bool parts(const finding *f, const stm_word_spans *spans, size_t begin, size_t end)
{
    return is_copied(f, &spans[begin]) && spans[end - 1].a_end - spans[begin].a_begin >= f->parting.words;
}

/* All but a few words of two messages are the same, in the same order: that they say little is no matter. */
static bool is_alike(const finding *f)
{
    return f->message && f->message->alike >= ALIKE_COPY;
}

/* Names and numbers alone, no three words in a row, are what independent reports of one event share. In a message there
 * is little else, and what they are to all of it is weighed with the rest; but a list of them is anyone's. */
static bool proves_nothing(const finding *f, const stm_unit_chain *chain, const double *v)
{
    if (chain->plain >= PLAIN_LEAST || v[F_THREES] > 0) {
        return false;
    }
    return !f->message || v[F_NAMES] + v[F_NUMBERS] > LIST_SHARE * (chain->a_words + chain->b_words);
}

/* The same of a part of a chain: its score is its own. */
static double score_of(const finding *f, const stm_unit_chain *chain)
{
    stm_rewording_features features;
    if (chain->words < COMMON_WORDS_MIN && !is_alike(f)) {
        return 0;
    }
    stm_rewording_measure(&features, chain, &f->s->unit_grid, f->a, f->b);
    return proves_nothing(f, chain, features.values) && !is_alike(f) ? 0 : stm_rewording_score(&features);
}

/* Links [first, end) of a chain whose other links were copied. */
static stemma_status keep_part(finding *f, const stm_word_spans *spans, const stm_unit_chain *chain, size_t first,
                               size_t end)
{
    if (words_left(f, spans + first, end - first) < LEFT_WORDS_MIN) {
        return STEMMA_OK;
    }
    stm_unit_chain part = *chain;
    part.links = chain->links + first;
    part.link_count = end - first;
    stm_unit_chain_sum(&f->s->unit_grid, &part);
    part.score = part.gain + PRICE_MISSING * (2 * part.words - part.a_words - part.b_words);
    double score = part.score > 0 ? score_of(f, &part) : 0;
    return score < SCORE_SAID ? STEMMA_OK : keep_stretch(f, spans + first, part.links, part.link_count, score);
}

static stemma_status keep_chain(finding *f, const stm_word_spans *spans, const stm_unit_chain *chain, double score)
{
    stemma_status status = STEMMA_OK;
    size_t count = chain->link_count;
    size_t first = 0;
    bool parted = false;
    for (size_t at = 0, end; at <= count && status == STEMMA_OK; at = end) {
        end = at < count ? stretch_end(f, spans, count, at) : count + 1;
        if (at < count && !parts(f, spans, at, end)) {
            continue;
        }
        parted = parted || at < count;
        if (at > first && parted) {
            status = keep_part(f, spans, chain, first, at);
        } else if (at > first && words_left(f, spans, count) >= LEFT_WORDS_MIN) {
            status = keep_stretch(f, spans, chain->links, count, score);
        }
        first = end;
    }
    return status;
}

/* Part of the eight-word grams of the shorter side that stand in runs of copies. */
static double contained(const finding *f, const stm_unit_chain *chain)
{
    uint32_t a_first = f->a->units.items[chain->a_begin].first_word;
    uint32_t a_end = f->a->units.items[chain->a_end - 1].end_word;
    uint32_t b_first = f->b->units.items[chain->b_begin].first_word;
    uint32_t b_end = f->b->units.items[chain->b_end - 1].end_word;
    bool in_a = a_end - a_first < b_end - b_first;
    uint32_t words = in_a ? a_end - a_first : b_end - b_first;
    uint32_t grams = words >= LONG_RUN_WORDS ? words - LONG_RUN_WORDS + 1 : 1;
    uint32_t common =
        in_a ? marked_in(f->a_copied, a_first, a_end, LONG) : marked_in(f->b_copied, b_first, b_end, LONG);
    return (double)common / grams;
}

/* What a chain makes sure of makes sure of the copies that it runs over, too, but not of a few common words, which stand
 * in a rewording as they would anywhere: copies below `least` stay. */
static void raise_copies(stm_compare_scratch *s, const stm_word_spans *first, const stm_word_spans *last, double score,
                         double least)
{
    for (size_t i = 0; i < s->found_count; i++) {
        stm_word_passage *copy = &s->found[i];
        bool within =
            copy->kind == STEMMA_KIND_COPY && copy->score >= least &&
            2 * overlap(first->a_begin, last->a_end, copy->a_begin, copy->a_end) > copy->a_end - copy->a_begin &&
            2 * overlap(first->b_begin, last->b_end, copy->b_begin, copy->b_end) > copy->b_end - copy->b_begin;
        copy->score = within && copy->score < score ? score : copy->score;
    }
}

static bool has_long_run(const stm_word_passage *copy)
{
    bool found = false;
    for (size_t k = 0; k < copy->run_count && !found; k++) {
        found = copy->runs[k].length >= LONG_RUN_WORDS;
    }
    return found;
}

static double loosened(double score)
{
    double odds = LOOSE_ODDS * score / (1 - score);
    return floor(1e6 * odds / (1 + odds) + 0.5) / 1e6;
}

/* Lowers the scores of copies where the pair has no long run; says whether that is so. */
static bool loosen_copies(const finding *f)
{
    size_t a_words = f->a->words.document.token_count;
    size_t b_words = f->b->words.document.token_count;
    for (size_t i = 0; i < f->s->found_count; i++) {
        if (has_long_run(&f->s->found[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < f->s->found_count; i++) {
        stm_word_passage *copy = &f->s->found[i];
        bool large = 2 * (copy->a_end - copy->a_begin) >= a_words || 2 * (copy->b_end - copy->b_begin) >= b_words;
        copy->loose = !large && copy->score < 1;
        copy->score = copy->loose ? loosened(copy->score) : copy->score;
    }
    return true;
}

static size_t rewordings_of(const stm_compare_scratch *s)
{
    size_t count = 0;
    for (size_t i = 0; i < s->found_count; i++) {
        count += s->found[i].kind == STEMMA_KIND_REWORDING;
    }
    return count;
}

/* Whether something was found that will be told. */
static bool something_told(const stm_compare_scratch *s)
{
    bool told = false;
    for (size_t i = 0; i < s->found_count && !told; i++) {
        told = stm_passage_is_told(&s->found[i]);
    }
    return told;
}

static stemma_status take_chain(finding *f, const stm_unit_chain *chain)
{
    double score = score_of(f, chain);
    if (score < SCORE_LISTED || (score < SCORE_SAID && something_told(f->s))) {
        return STEMMA_OK;
    }
    f->parting = contained(f, chain) >= COPY_CONTAINED ? within_copy : within_rewording;
    stm_word_spans *spans = stm_arena_alloc(f->arena, chain->link_count * sizeof *spans);
    if (!spans) {
        return stm_error_memory(f->error);
    }
    for (size_t k = 0; k < chain->link_count; k++) {
        const stm_unit *one = &f->a->units.items[chain->links[k].a];
        const stm_unit *two = &f->b->units.items[chain->links[k].b];
        spans[k] = (stm_word_spans){one->first_word, one->end_word, two->first_word, two->end_word};
    }
    if (score > f->best_score) {
        f->best = chain;
        f->best_spans = spans;
        f->best_score = score;
    }
    size_t before = rewordings_of(f->s);
    stemma_status status = keep_chain(f, spans, chain, score);
    /* Of messages of a line or two a copy may be all that speaks for a chain. */
    bool few = f->a->units.count <= FEW_UNITS || f->b->units.count <= FEW_UNITS;
    double least = few && rewordings_of(f->s) == before ? 0 : f->loose ? loosened(SCORE_RAISED) : SCORE_RAISED;
    raise_copies(f->s, &spans[0], &spans[chain->link_count - 1], score, least);
    return status;
}

/* ------------------------------------------------------------------ the whole */

bool stm_same_language(const stm_words *a, const stm_words *b)
{
    const char *one = a->language ? a->language : "";
    const char *two = b->language ? b->language : "";
    return strcmp(one, two) == 0;
}

/* Copies were found, and all of them are sure. */
static bool all_said(const stm_compare_scratch *s)
{
    bool all = s->found_count > 0;
    for (size_t i = 0; i < s->found_count; i++) {
        all = all && s->found[i].score >= SCORE_SAID;
    }
    return all;
}

/* ------------------------------------------------------------------ messages */

static double surest(const finding *f)
{
    double best = f->best_score;
    for (size_t i = 0; i < f->s->found_count; i++) {
        best = f->s->found[i].score > best ? f->s->found[i].score : best;
    }
    return best;
}

/* All of a message that was left as it stood is one copy, as sure as what was found in it. */
static stemma_status keep_whole(finding *f)
{
    stm_compare_scratch *s = f->s;
    double score = surest(f);
    if (s->found_count != 1 || s->found[0].kind != STEMMA_KIND_COPY) {
        stemma_status status = STM_RESERVE(s->found, s->found_capacity, 1, f->error);
        if (status != STEMMA_OK) {
            return status;
        }
        s->found[0] = (stm_word_passage){.kind = STEMMA_KIND_COPY};
        s->found_count = 1;
        take_runs(f, &s->found[0], f->message->runs, f->message->run_count);
    }
    s->found[0].score = score;
    return STEMMA_OK;
}

/* Whether a run of a copy is most of the shorter text: the one has the other in it. */
static bool holds_other(const finding *f)
{
    size_t a_words = f->a->words.document.token_count;
    size_t b_words = f->b->words.document.token_count;
    size_t fewer = a_words < b_words ? a_words : b_words;
    uint32_t longest = 0;
    for (size_t i = 0; i < f->s->found_count; i++) {
        for (size_t k = 0; k < f->s->found[i].run_count; k++) {
            uint32_t length = f->s->found[i].runs[k].length;
            longest = length > longest ? length : longest;
        }
    }
    return longest >= HELD_SHARE * (double)fewer;
}

/* Whether the surest chain runs over most of both messages. */
static bool is_most(const finding *f)
{
    if (!f->best) {
        return false;
    }
    const stm_unit *one = f->a->units.items;
    const stm_unit *two = f->b->units.items;
    uint32_t in_a = one[f->best->a_end - 1].end_word - one[f->best->a_begin].first_word;
    uint32_t in_b = two[f->best->b_end - 1].end_word - two[f->best->b_begin].first_word;
    return in_a >= ALIKE_COPY * (double)f->a->words.document.token_count &&
           in_b >= ALIKE_COPY * (double)f->b->words.document.token_count;
}

/* Of two messages: what was left as it stood is a copy; what else a chain bears out that runs over most of both is a
 * rewording, however few words it has. */
static stemma_status settle_messages(finding *f)
{
    if (!f->message || surest(f) < SCORE_LISTED) {
        return STEMMA_OK;
    }
    if (is_alike(f)) {
        return keep_whole(f);
    }
    bool told = rewordings_of(f->s) > 0 || !is_most(f) || holds_other(f);
    return told ? STEMMA_OK : keep_stretch(f, f->best_spans, f->best->links, f->best->link_count, f->best_score);
}

/* Where nothing was found: short texts as wholes. */
static stemma_status keep_retelling(finding *f)
{
    double score = f->s->found_count == 0 ? stm_retelling_score(f->a, f->b) : 0;
    if (score < SCORE_LISTED) {
        return STEMMA_OK;
    }
    stm_word_spans *spans = stm_arena_alloc(f->arena, sizeof *spans);
    stemma_status status = STM_RESERVE(f->s->found, f->s->found_capacity, 1, f->error);
    if (!spans) {
        return stm_error_memory(f->error);
    }
    if (status == STEMMA_OK) {
        *spans = stm_retelling_spans(&f->s->unit_grid);
        f->s->found[f->s->found_count++] = (stm_word_passage){.a_begin = spans->a_begin,
                                                              .a_end = spans->a_end,
                                                              .b_begin = spans->b_begin,
                                                              .b_end = spans->b_end,
                                                              .equal_words = 1,
                                                              .kind = STEMMA_KIND_REWORDING,
                                                              .score = score,
                                                              .spans = spans,
                                                              .span_count = 1};
    }
    return status;
}

/* The best score that chance reaches grows with the logarithm of the cells (Karlin and Altschul, PNAS 1990). */
static stm_unit_prices prices_for(const stm_unit_grid *grid)
{
    stm_unit_prices prices = stm_rewording_prices;
    float chance = logf(1.0f + (float)grid->a->count * (float)grid->b->count);
    prices.least = chance > prices.least ? chance : prices.least;
    return prices;
}

stemma_status stm_rewordings_find(stm_arena *arena, stm_compare_scratch *scratch, const stm_prepared *a,
                                  const stm_prepared *b, stemma_error *error)
{
    finding f = {.arena = arena, .s = scratch, .a = a, .b = b, .error = error};
    if (!stm_same_language(&a->words, &b->words)) {
        return STEMMA_OK;
    }
    stemma_status status = mark_copied(&f);
    if (status == STEMMA_OK) {
        f.loose = loosen_copies(&f);
        uint32_t a_words = (uint32_t)a->words.document.token_count;
        uint32_t b_words = (uint32_t)b->words.document.token_count;
        if (all_said(scratch) && (a_words - copied_in(f.a_copied, 0, a_words) < LEFT_WORDS_MIN ||
                                  b_words - copied_in(f.b_copied, 0, b_words) < LEFT_WORDS_MIN)) {
            return STEMMA_OK;
        }
        status = stm_stems_grid(&scratch->unit_grid, a, b, error);
    }
    const stm_unit_chain *chains = NULL;
    size_t count = 0;
    stm_message_pair message;
    if (status == STEMMA_OK && stm_are_messages(&a->words, &b->words)) {
        status = stm_messages_align(&message, arena, &a->words, &b->words, error);
        f.message = &message;
    }
    if (status == STEMMA_OK) {
        const stm_unit_prices prices = prices_for(&scratch->unit_grid);
        status = stm_unit_chains(arena, &chains, &count, &scratch->unit_grid, &prices, scratch->units, error);
    }
    for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
        status = take_chain(&f, &chains[i]);
    }
    if (status == STEMMA_OK) {
        status = settle_messages(&f);
    }
    return status == STEMMA_OK ? keep_retelling(&f) : status;
}
