/* Candidates against the rule written out: all texts in one order, a seed's list pairs neighbours within reach, a pair
 * needs enough seeds. And what makes `add` exact: old pairs less the losses, with the new pairs, are the pairs of
 * everything. */
#include "reuse/reuse_help.h"

enum { TEXTS_MAX = 220, SEEDS_MAX = 64, UNIVERSE_MAX = 160 };

typedef struct universe {
    stm_reuse_text texts[TEXTS_MAX];
    uint32_t seeds[TEXTS_MAX][SEEDS_MAX];
    size_t count;
} universe;

static int compare_u32(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left;
    uint32_t b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Seeds of all partitions, the smallest and the largest number among them. */
static uint32_t seed_number(uint32_t index)
{
    return index == 0 ? 0 : index == 1 ? UINT32_MAX : (uint32_t)(stm_mix64(index, 77) >> 32);
}

static void make_universe(universe *u, uint64_t *random)
{
    static const uint32_t sizes[] = {2, 12, 60, 90, 150, TEXTS_MAX};
    static const uint32_t reaches[] = {2, 8, 40, UNIVERSE_MAX};
    u->count = 1 + random_below(random, sizes[random_below(random, 6)]);
    uint32_t different = reaches[random_below(random, 4)];
    uint32_t most = 1 + random_below(random, SEEDS_MAX);
    for (size_t i = 0; i < u->count; i++) {
        uint32_t *seeds = u->seeds[i];
        uint32_t wanted = random_below(random, 20) == 0 ? 0 : 1 + random_below(random, most);
        for (uint32_t k = 0; k < wanted; k++) {
            seeds[k] = seed_number(random_below(random, different));
        }
        uint32_t count = 0;
        for (uint32_t k = 0; k < wanted; k++) { /* each once, in no order, or nearly ascending */
            uint32_t seed = seeds[k];
            bool again = false;
            for (uint32_t m = 0; m < count; m++) {
                again = again || seeds[m] == seed;
            }
            if (!again) {
                seeds[count++] = seed;
            }
        }
        if (random_below(random, 2)) {
            qsort(seeds, count, sizeof *seeds, compare_u32);
        }
        u->texts[i] = (stm_reuse_text){seeds, count, random_below(random, 4), next_random(random) | 1, true};
    }
}

/* ------------------------------------------------------------------ the rule, written out */

static uint64_t first_seed(const stm_reuse_text *text)
{
    uint32_t smallest = UINT32_MAX;
    for (uint32_t k = 0; k < text->seed_count; k++) {
        smallest = text->seeds[k] < smallest ? text->seeds[k] : smallest;
    }
    return smallest;
}

static bool stands_before(const stm_reuse_text *a, const stm_reuse_text *b)
{
    if (first_seed(a) != first_seed(b)) {
        return first_seed(a) < first_seed(b);
    }
    if (a->word_count != b->word_count) {
        return a->word_count < b->word_count;
    }
    return a->wording < b->wording;
}

static bool has_seed(const stm_reuse_text *text, uint32_t seed)
{
    for (uint32_t k = 0; k < text->seed_count; k++) {
        if (text->seeds[k] == seed) {
            return true;
        }
    }
    return false;
}

typedef uint32_t pair_counts[TEXTS_MAX][TEXTS_MAX];

static void count_seed(pair_counts counts, const universe *u, const size_t *order, uint32_t seed)
{
    size_t list[TEXTS_MAX];
    size_t length = 0;
    for (size_t i = 0; i < u->count; i++) {
        if (has_seed(&u->texts[order[i]], seed)) {
            list[length++] = order[i];
        }
    }
    size_t reach = STM_REUSE_WINDOW;
    while (reach * length > (size_t)STM_REUSE_WINDOW * STM_REUSE_CROWD && reach > STM_REUSE_CROWD_WINDOW &&
           length > STM_REUSE_CROWD) {
        reach--;
    }
    for (size_t i = 0; i < length; i++) {
        for (size_t j = i + 1; j < length && j - i <= reach; j++) {
            size_t a = list[i] < list[j] ? list[i] : list[j];
            size_t b = list[i] < list[j] ? list[j] : list[i];
            counts[a][b]++;
        }
    }
}

/* Whether `needed` common seeds stand at places whose difference moves by no more than four. */
static bool follow_alike(const stm_reuse_text *a, const stm_reuse_text *b, uint32_t needed)
{
    uint32_t seen[2 * SEEDS_MAX + 5] = {0}; /* how many common seeds have each difference of places */
    for (uint32_t i = 0; i < a->seed_count; i++) {
        for (uint32_t j = 0; j < b->seed_count; j++) {
            seen[SEEDS_MAX + i - j] += a->seeds[i] == b->seeds[j];
        }
    }
    for (size_t low = 0; low < 2 * SEEDS_MAX; low++) {
        if (seen[low] + seen[low + 1] + seen[low + 2] + seen[low + 3] + seen[low + 4] >= needed) {
            return true;
        }
    }
    return false;
}

/* How many seeds pair any two texts; 0 where they are too few, or do not follow each other alike. */
static void all_pairs(pair_counts counts, const universe *u)
{
    size_t order[TEXTS_MAX];
    memset(counts, 0, sizeof(pair_counts));
    for (size_t i = 0; i < u->count; i++) {
        size_t at = i;
        for (; at > 0 && stands_before(&u->texts[i], &u->texts[order[at - 1]]); at--) {
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
    for (uint32_t s = 0; s < UNIVERSE_MAX; s++) {
        count_seed(counts, u, order, seed_number(s));
    }
    for (size_t a = 0; a < u->count; a++) {
        for (size_t b = a + 1; b < u->count; b++) {
            uint32_t fewer =
                u->texts[a].seed_count < u->texts[b].seed_count ? u->texts[a].seed_count : u->texts[b].seed_count;
            uint32_t needed = fewer <= 16 ? 1 : fewer <= 48 ? 2 : 3;
            bool paired = counts[a][b] >= needed && (needed < 2 || follow_alike(&u->texts[a], &u->texts[b], needed));
            counts[a][b] = paired ? counts[a][b] : 0;
        }
    }
}

/* ------------------------------------------------------------------ comparing with it */

/* Counts as told by the code; fails unless rows are ascending, distinct and within bounds. */
static void read_list(pair_counts counts, const stm_candidate *list, size_t count, size_t texts)
{
    memset(counts, 0, sizeof(pair_counts));
    for (size_t i = 0; i < count; i++) {
        assert_true(list[i].a < list[i].b && list[i].b < texts && list[i].seeds > 0);
        assert_true(i == 0 || list[i - 1].a < list[i].a || (list[i - 1].a == list[i].a && list[i - 1].b < list[i].b));
        counts[list[i].a][list[i].b] = list[i].seeds;
    }
}

static void check_equal(pair_counts found, pair_counts expected, size_t count, int round)
{
    for (size_t a = 0; a < count; a++) {
        for (size_t b = 0; b < count; b++) {
            if (found[a][b] != expected[a][b]) {
                fail_msg("round %d, texts %zu and %zu: %u seeds, not %u", round, a, b, found[a][b], expected[a][b]);
            }
        }
    }
}

static universe one;
static universe other;
static pair_counts expected;
static pair_counts found;
static pair_counts lost;
static pair_counts kept;

static void as_the_rule_says(void **state)
{
    (void)state;
    uint64_t random = 11;
    for (int round = 0; round < 400; round++) {
        make_universe(&one, &random);
        all_pairs(expected, &one);
        for (unsigned threads = 1; threads <= 8; threads = threads * 2) {
            stm_candidates candidates;
            assert_int_equal(stm_candidates_find(&candidates, STM_SEEDS_RUNS, one.texts, one.count, threads, NULL),
                             STEMMA_OK);
            assert_int_equal(candidates.lost_count, 0);
            read_list(found, candidates.found, candidates.found_count, one.count);
            check_equal(found, expected, one.count, round);
            stm_candidates_release(&candidates);
        }
    }
}

static void rank_is_the_order(void **state)
{
    (void)state;
    uint64_t random = 12;
    for (int round = 0; round < 50; round++) {
        make_universe(&one, &random);
        stm_candidates candidates;
        assert_int_equal(stm_candidates_find(&candidates, STM_SEEDS_RUNS, one.texts, one.count, 2, NULL), STEMMA_OK);
        for (size_t a = 0; a < one.count; a++) {
            for (size_t b = 0; b < one.count; b++) {
                bool ranked = candidates.rank[a] != UINT32_MAX && candidates.rank[b] != UINT32_MAX;
                if (ranked) {
                    assert_int_equal(candidates.rank[a] < candidates.rank[b],
                                     stands_before(&one.texts[a], &one.texts[b]));
                }
            }
        }
        stm_candidates_release(&candidates);
    }
}

/* The same texts in another order are paired as before. */
static void input_order_does_not_show(void **state)
{
    (void)state;
    uint64_t random = 13;
    for (int round = 0; round < 200; round++) {
        make_universe(&one, &random);
        size_t place[TEXTS_MAX];
        for (size_t i = 0; i < one.count; i++) {
            place[i] = i;
            size_t swap = random_below(&random, (uint32_t)i + 1);
            place[i] = place[swap];
            place[swap] = i;
        }
        other.count = one.count;
        for (size_t i = 0; i < one.count; i++) {
            other.texts[place[i]] = one.texts[i];
        }
        stm_candidates first;
        stm_candidates second;
        assert_int_equal(stm_candidates_find(&first, STM_SEEDS_RUNS, one.texts, one.count, 1, NULL), STEMMA_OK);
        assert_int_equal(stm_candidates_find(&second, STM_SEEDS_RUNS, other.texts, other.count, 2, NULL), STEMMA_OK);
        read_list(found, second.found, second.found_count, other.count);
        assert_int_equal(first.found_count, second.found_count);
        for (size_t i = 0; i < first.found_count; i++) {
            size_t a = place[first.found[i].a];
            size_t b = place[first.found[i].b];
            assert_int_equal(a < b ? found[a][b] : found[b][a], first.found[i].seeds);
        }
        stm_candidates_release(&first);
        stm_candidates_release(&second);
    }
}

/* Adds the texts below `part`'s bounds step by step, as the store does: what was paired, less what is lost, and what is
 * found. Leaves the pairs in `kept`. */
static void add_in_steps(const uint8_t *part, unsigned parts, unsigned threads)
{
    size_t index_of[TEXTS_MAX]; /* in `other`, which holds the texts so far */
    memset(kept, 0, sizeof kept);
    for (unsigned step = 0; step < parts; step++) {
        other.count = 0;
        for (size_t i = 0; i < one.count; i++) {
            if (part[i] <= step) {
                index_of[other.count] = i;
                other.texts[other.count] = one.texts[i];
                other.texts[other.count++].is_new = part[i] == step;
            }
        }
        stm_candidates candidates;
        assert_int_equal(stm_candidates_find(&candidates, STM_SEEDS_RUNS, other.texts, other.count, threads, NULL),
                         STEMMA_OK);
        read_list(found, candidates.found, candidates.found_count, other.count);
        read_list(lost, candidates.lost, candidates.lost_count, other.count);
        stm_candidates_release(&candidates);
        for (size_t a = 0; a < other.count; a++) {
            for (size_t b = a + 1; b < other.count; b++) {
                bool old = !other.texts[a].is_new && !other.texts[b].is_new;
                uint32_t *pair = &kept[index_of[a]][index_of[b]];
                assert_true(old ? found[a][b] == 0 : lost[a][b] == 0);
                assert_true(*pair == 0 || *pair >= lost[a][b]);
                *pair = old ? (*pair ? *pair - lost[a][b] : 0) : found[a][b];
                uint32_t needed = stm_candidate_seeds_needed(STM_SEEDS_RUNS, other.texts[a].seed_count,
                                                             other.texts[b].seed_count, other.count);
                *pair = *pair < needed ? 0 : *pair;
            }
        }
    }
}

static void adding_gives_what_one_run_gives(void **state)
{
    (void)state;
    uint64_t random = 17;
    for (int round = 0; round < 600; round++) {
        make_universe(&one, &random);
        all_pairs(expected, &one);
        uint8_t part[TEXTS_MAX];
        unsigned parts = 2 + random_below(&random, 3);
        uint32_t early = 1 + random_below(&random, 9); /* how much of it comes first */
        for (size_t i = 0; i < one.count; i++) {
            part[i] = random_below(&random, 10) < early ? 0 : (uint8_t)random_below(&random, parts);
        }
        add_in_steps(part, parts, 1 + random_below(&random, 4));
        check_equal(kept, expected, one.count, round);
    }
}

/* 200 texts with one common seed: nobody has more than the window of partners on either side. */
static void a_crowd_stays_linear(void **state)
{
    (void)state;
    one.count = 200;
    for (size_t i = 0; i < one.count; i++) {
        one.seeds[i][0] = 5;
        one.texts[i] = (stm_reuse_text){one.seeds[i], 1, (uint32_t)i, i + 1, true};
    }
    stm_candidates candidates;
    assert_int_equal(stm_candidates_find(&candidates, STM_SEEDS_RUNS, one.texts, one.count, 2, NULL), STEMMA_OK);
    size_t window = 8; /* 1,600 / 200 */
    assert_int_equal(candidates.found_count, window * one.count - window * (window + 1) / 2);
    stm_candidates_release(&candidates);
}

static void nothing_gives_nothing(void **state)
{
    (void)state;
    stm_candidates candidates;
    assert_int_equal(stm_candidates_find(&candidates, STM_SEEDS_RUNS, NULL, 0, 4, NULL), STEMMA_OK);
    assert_int_equal(candidates.found_count, 0);
    stm_candidates_release(&candidates);
    stm_reuse_text lone = {NULL, 0, 0, 9, true};
    assert_int_equal(stm_candidates_find(&candidates, STM_SEEDS_RUNS, &lone, 1, 4, NULL), STEMMA_OK);
    assert_int_equal(candidates.found_count, 0);
    stm_candidates_release(&candidates);
}

static void seeds_needed(void **state)
{
    (void)state;
    assert_int_equal(stm_candidate_seeds_needed(STM_SEEDS_RUNS, 16, 1000, 2), 1);
    assert_int_equal(stm_candidate_seeds_needed(STM_SEEDS_RUNS, 1000, 17, 2), 2);
    assert_int_equal(stm_candidate_seeds_needed(STM_SEEDS_RUNS, 48, 48, 2), 2);
    assert_int_equal(stm_candidate_seeds_needed(STM_SEEDS_RUNS, 49, 49, 2), 3);
    assert_int_equal(stm_candidate_seeds_needed(STM_SEEDS_RUNS, 0, 49, 2), 1);
}

/* The more texts, the more pairs have some seeds in common by chance: at each step no fewer are needed than before. */
static void more_seeds_needed_among_more_texts(void **state)
{
    (void)state;
    const stm_seed_kind kinds[] = {STM_SEEDS_GRAMS, STM_SEEDS_PIVOTS};
    const size_t texts[] = {2, 4096, 4097, 16384, 16385, 65536, 65537, 10000000};
    for (size_t kind = 0; kind < 2; kind++) {
        for (uint32_t seeds = 1; seeds < 1000; seeds++) {
            for (size_t i = 1; i < sizeof texts / sizeof *texts; i++) {
                assert_true(stm_candidate_seeds_needed(kinds[kind], seeds, 1000, texts[i]) >=
                            stm_candidate_seeds_needed(kinds[kind], seeds, 1000, texts[i - 1]));
            }
        }
    }
    assert_int_equal(stm_candidate_seeds_needed(STM_SEEDS_GRAMS, 60, 60, 4096), 1);
    assert_int_equal(stm_candidate_seeds_needed(STM_SEEDS_GRAMS, 60, 60, 65536), 3);
    assert_int_equal(stm_candidate_seeds_needed(STM_SEEDS_GRAMS, 60, 60, 65537), 5);
    assert_int_equal(stm_candidate_seeds_needed(STM_SEEDS_PIVOTS, 40, 40, 4096), 1);
    assert_int_equal(stm_candidate_seeds_needed(STM_SEEDS_PIVOTS, 161, 161, 16385), 5);
    assert_int_equal(stm_candidate_seeds_needed(STM_SEEDS_RUNS, 49, 49, 10000000), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_the_rule_says),
        cmocka_unit_test(rank_is_the_order),
        cmocka_unit_test(input_order_does_not_show),
        cmocka_unit_test(adding_gives_what_one_run_gives),
        cmocka_unit_test(a_crowd_stays_linear),
        cmocka_unit_test(nothing_gives_nothing),
        cmocka_unit_test(seeds_needed),
        cmocka_unit_test(more_seeds_needed_among_more_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
