/* Lists of texts by seed, against the rule written out: every seed that two texts have which may pair, with all its texts
 * in the order of ranks, however many postings are dealt at a time and by however many threads. And seeds out of lines
 * of keys: those that texts in two languages have are made, whatever is left out. */
#include "reuse/reuse_help.h"

enum { TEXTS = 150, SEEDS = 40, NUMBERS = 400 };

typedef struct many {
    uint32_t seeds[TEXTS][SEEDS];
    const uint32_t *lists[TEXTS];
    uint32_t counts[TEXTS], rank[TEXTS], language[TEXTS];
} many;

static uint32_t seed_number(uint32_t index)
{
    return index == 0 ? 0 : index == 1 ? UINT32_MAX : (uint32_t)(stm_mix64(index, 5) >> 32);
}

static bool has(const many *m, uint32_t text, uint32_t seed)
{
    bool found = false;
    for (uint32_t k = 0; k < m->counts[text]; k++) {
        found = found || m->seeds[text][k] == seed;
    }
    return found;
}

/* Seeds each once a text; ranks are the texts in another order. */
static void make_many(many *m, uint64_t *random)
{
    for (uint32_t i = 0; i < TEXTS; i++) {
        uint32_t wanted = random_below(random, SEEDS + 1);
        m->counts[i] = 0;
        m->lists[i] = m->seeds[i];
        m->rank[i] = (i * 7 + 3) % TEXTS;
        m->language[i] = 0;
        for (uint32_t k = 0; k < wanted; k++) {
            uint32_t bound = 1 + random_below(random, NUMBERS);
            uint32_t seed = seed_number(random_below(random, bound));
            if (!has(m, i, seed)) {
                m->seeds[i][m->counts[i]++] = seed;
            }
        }
    }
    for (uint32_t rank = 0; rank < TEXTS; rank++) {
        m->language[rank] = 1 + random_below(random, 2);
    }
}

/* The list of one seed, in the order of ranks; returns how many texts there are, 0 where no two may pair. */
static size_t list_of(const many *m, uint32_t seed, bool two_languages, size_t longest, uint64_t *list)
{
    size_t count = 0;
    bool differ = false;
    for (uint32_t i = 0; i < TEXTS; i++) {
        if (has(m, i, seed)) {
            list[count++] = (uint64_t)seed << 32 | m->rank[i];
            differ = differ || m->language[m->rank[i]] != m->language[(uint32_t)list[0]];
        }
    }
    if (count > 0) {
        stm_sort_u64(list, count);
    }
    return count < 2 || count > longest || (two_languages && !differ) ? 0 : count;
}

static void check_lists(const many *m, const stm_postings *found, bool two_languages, size_t longest)
{
    uint32_t numbers[NUMBERS];
    for (uint32_t i = 0; i < NUMBERS; i++) {
        numbers[i] = seed_number(i);
    }
    stm_sort_u32(numbers, NUMBERS);
    size_t at = 0;
    for (uint32_t i = 0; i < NUMBERS; i++) {
        uint64_t list[TEXTS];
        size_t count = list_of(m, numbers[i], two_languages, longest, list);
        assert_true(at + count <= found->count);
        assert_memory_equal(found->items + at, list, count * sizeof *list);
        at += count;
    }
    assert_int_equal(at, found->count);
}

static void as_the_rule_says(void **state)
{
    (void)state;
    static const size_t at_once[] = {1, 300, 1100, SIZE_MAX};
    uint64_t random = 11;
    many *m = malloc(sizeof *m);
    assert_non_null(m);
    for (unsigned round = 0; round < 24; round++) {
        make_many(m, &random);
        bool two_languages = round % 3 == 1;
        size_t longest = round % 3 == 2 ? 9 : SIZE_MAX;
        stm_posting_texts texts = {.count = TEXTS,
                                   .seeds = m->lists,
                                   .counts = m->counts,
                                   .rank = m->rank,
                                   .language = two_languages ? m->language : NULL,
                                   .longest = longest,
                                   .at_once = at_once[round % 4],
                                   .threads = 1 + round % 2};
        stm_postings found;
        assert_int_equal(stm_postings_make(&found, &texts, NULL), STEMMA_OK);
        check_lists(m, &found, two_languages, longest);
        free(found.items);
    }
    free(m);
}

static void nothing_gives_nothing(void **state)
{
    (void)state;
    const stm_posting_texts texts = {.longest = SIZE_MAX, .at_once = 1, .threads = 2};
    stm_postings found;
    assert_int_equal(stm_postings_make(&found, &texts, NULL), STEMMA_OK);
    assert_int_equal(found.count, 0);
    free(found.items);
}

/* ------------------------------------------------------------------ seeds of lines */

enum { LINED = 60, KEYS = 70, LANGUAGES = 3 };

/* A language, then lines of a few keys, each ended by 0. */
static uint32_t make_lines(uint32_t lines[KEYS], uint64_t *random)
{
    uint32_t count = 1;
    uint32_t wanted = random_below(random, 8);
    lines[0] = 1000 + random_below(random, LANGUAGES);
    for (uint32_t i = 0; i < wanted; i++) {
        for (uint32_t k = 0, keys = 1 + random_below(random, 8); k < keys; k++) {
            lines[count++] = (uint32_t)(stm_mix64(random_below(random, 500), 3) >> 32) | 8;
        }
        lines[count - 1] = 0;
    }
    return wanted ? count : 0;
}

static size_t all_seeds(uint32_t *seeds, uint32_t *smallest, const stm_reuse_text *text)
{
    return stm_pivot_seeds(seeds, smallest, text->seeds, text->seed_count, NULL);
}

static bool stands_in(const uint32_t *seeds, size_t count, uint32_t seed)
{
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        found = found || seeds[i] == seed;
    }
    return found;
}

/* What two texts in two languages have in common. */
static void check_pair(const stm_reuse_text *a, const stm_reuse_text *b, const stm_pivot_made *made, size_t i, size_t j)
{
    uint32_t one[1024];
    uint32_t two[1024];
    uint32_t smallest = 0;
    size_t two_count = all_seeds(two, &smallest, b);
    size_t one_count = all_seeds(one, &smallest, a);
    assert_int_equal(smallest, made->smallest[i]);
    for (size_t k = 0; k < one_count; k++) {
        bool common = stands_in(two, two_count, one[k]);
        bool kept = stands_in(made->texts[i].seeds, made->texts[i].seed_count, one[k]) &&
                    stands_in(made->texts[j].seeds, made->texts[j].seed_count, one[k]);
        assert_true(!common || kept);
    }
}

static void seeds_of_two_languages_are_made(void **state)
{
    (void)state;
    static uint32_t lines[LINED][KEYS];
    stm_reuse_text texts[LINED];
    uint64_t random = 3;
    for (uint32_t i = 0; i < LINED; i++) {
        uint32_t count = make_lines(lines[i], &random);
        texts[i] = (stm_reuse_text){lines[i], count, 10, 100 + i, true};
    }
    stm_pivot_made made;
    assert_int_equal(stm_pivot_make(&made, texts, LINED, 2, NULL), STEMMA_OK);
    for (size_t i = 0; i < LINED; i++) {
        for (size_t j = 0; j < LINED; j++) {
            if (stm_pivot_language(texts[i].seeds, texts[i].seed_count) !=
                stm_pivot_language(texts[j].seeds, texts[j].seed_count)) {
                check_pair(&texts[i], &texts[j], &made, i, j);
            }
        }
    }
    stm_pivot_made_release(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_the_rule_says),
        cmocka_unit_test(nothing_gives_nothing),
        cmocka_unit_test(seeds_of_two_languages_are_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
