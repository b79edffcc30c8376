/* A pair that rare words alone bear out goes when more texts come to have them, and comes back with these gone. The two
 * texts are too long to be held against each other as wholes, so that nothing else names or lists them. */
#include "run/run_help.h"

#include <stdio.h>
#include <string.h>

enum { OTHERS = 12 };

static const char show[] =
    "The flower show opened on a bright morning and the gardens were full of people. Children ran between the tables. "
    "The roses took the first prize again this year. Among the guests were Zorvelka and Brundimar, and with them came "
    "Quistelhorn. They sat beside Vashtamir all day. Nobody complained about the weather. The gates were closed in the "
    "evening and the tables were put away. A brass band from the next valley played waltzes until its drummer fell "
    "asleep "
    "in the shade, and somebody covered his face with a straw hat. Bees had found the jam. Twins sold lemonade from a "
    "wheelbarrow and gave the coins to the blind organist, whose dog slept under the judges' bench through every "
    "speech. "
    "Late in the afternoon a balloon drifted over the poplars; grandfathers quarrelled about its colour, grandmothers "
    "about the wind. Dahlias, asters, sweet peas and a single black tulip went to the hospital on a milk cart. Next "
    "summer the meadow behind the mill will be used instead, since moles have ruined the lawn and the miller's widow "
    "likes company. Somebody painted that news on a plank and nailed it to the oldest pear tree.";
static const char loan[] =
    "The bank lent the harbour a large sum, which Zorvelka signed for in spring. Workers asked what it was for. The "
    "answer of Brundimar was short. A second loan followed when the cranes had been paid. Its terms, said "
    "Quistelhorn, were hard. The council met Vashtamir twice and raised the rent for all ships in the end. "
    "The old warehouses stand empty now, and the men who carried sacks there for thirty years have gone to other "
    "towns. "
    "A ferry still runs at noon. Most people who use it come for the view and stay for an hour or so before they "
    "return. The mayor hopes that this will change once the road is finished, because lorries could then reach the "
    "water without passing the school. Parents have asked for that since the accident. Nobody can say what the new "
    "road will cost. Engineers measured the slope with lasers in autumn and left yellow pegs which goats have eaten "
    "since. Auditors want receipts for cement, gravel and diesel; the contractor answers that floods took his archive. "
    "Two unions threaten a strike unless pensions are paid before Christmas. On paper the port still owns three "
    "tugboats, though one sank, another serves as a theatre and the last was traded against a weighbridge. Bondholders "
    "abroad will be asked to wait four more years. Interest has been frozen twice already, and a judge must decide "
    "whether a third delay is lawful. Until then trucks queue at dawn, brokers telephone, and gulls have the quays to "
    "themselves.";

/* Texts of words of their own that have the four names, too. */
static void put_others(corpus *c)
{
    uint64_t random = 3;
    for (uint32_t i = 0; i < OTHERS; i++) {
        stm_buffer text = STM_BUFFER_INIT;
        char id[16];
        put_sentences(&text, 4, 100 + 2 * i, &random);
        stm_buffer_string(&text, " In this Zorvelka, Brundimar, Quistelhorn, Vashtamir had no part. ");
        put_sentences(&text, 4, 101 + 2 * i, &random);
        (void)snprintf(id, sizeof id, "other%u", (unsigned)i);
        const record r = {.id = id, .text = text.data, .outlet = id, .date = "2024-03-04"};
        corpus_put(c, &r);
        stm_buffer_release(&text);
    }
}

static void write_corpora(const char *two, const char *others)
{
    corpus c = {0};
    const record one = {.id = "show", .text = show, .outlet = "Garden", .date = "2024-03-01"};
    const record other = {.id = "loan", .text = loan, .outlet = "Coin", .date = "2024-03-02"};
    corpus_put(&c, &one);
    corpus_put(&c, &other);
    corpus_write(&c, two, NULL, 0);
    corpus_release(&c);
    put_others(&c);
    corpus_write(&c, others, NULL, 0);
    corpus_release(&c);
}

static void read_tables(stm_buffer *out, const char *path)
{
    static const char *const tables[] = {"passages", "links", "families", "edges"};
    stemma_case *c;
    const stemma_results *results;
    stm_buffer_clear(out);
    assert_int_equal(stemma_case_open(&c, path, NULL, NULL), STEMMA_OK);
    assert_int_equal(stemma_case_results(&results, c, NULL), STEMMA_OK);
    export_results(out, results, tables, 4);
    stemma_case_free(c);
}

/* The score of the one link between the two; 0: there is none. */
static double score_of_two(const char *path)
{
    stemma_case *c;
    const stemma_results *results;
    double score = 0;
    assert_int_equal(stemma_case_open(&c, path, NULL, NULL), STEMMA_OK);
    assert_int_equal(stemma_case_results(&results, c, NULL), STEMMA_OK);
    for (size_t i = 0; i < results->link_count; i++) {
        const char *a = results->articles[results->links[i].a].id;
        const char *b = results->articles[results->links[i].b].id;
        bool two = strcmp(a, "loan") == 0 && strcmp(b, "show") == 0;
        score = two ? results->links[i].score : score;
    }
    stemma_case_free(c);
    return score;
}

static void remove_others(const char *path)
{
    stemma_case *c;
    char ids[OTHERS][16];
    const char *names[OTHERS];
    for (size_t i = 0; i < OTHERS; i++) {
        (void)snprintf(ids[i], sizeof ids[i], "other%zu", i);
        names[i] = ids[i];
    }
    stemma_case_options options = STEMMA_CASE_OPTIONS_INIT;
    options.mode = STEMMA_OPEN_WRITE;
    assert_int_equal(stemma_case_open(&c, path, &options, NULL), STEMMA_OK);
    assert_int_equal(stemma_case_remove(c, names, OTHERS, NULL, 1, NULL, NULL), STEMMA_OK);
    stemma_case_free(c);
}

static void rare_words_are_rare_among_all_texts(void **state)
{
    const folder *f = *state;
    path_text two;
    path_text others;
    path_text grown;
    path_text whole;
    stm_buffer before = STM_BUFFER_INIT;
    stm_buffer expected = STM_BUFFER_INIT;
    stm_buffer got = STM_BUFFER_INIT;
    const char *inputs[2] = {in_folder(f, "two.jsonl", two), in_folder(f, "others.jsonl", others)};
    write_corpora(two, others);
    add_and_run(in_folder(f, "grown.stemma", grown), STEMMA_OPEN_CREATE, 2, inputs, 1);
    read_tables(&before, grown);
    assert_true(score_of_two(grown) >= 0.05 && score_of_two(grown) < 0.5);

    add_and_run(grown, STEMMA_OPEN_WRITE, 2, &inputs[1], 1);
    add_and_run(in_folder(f, "whole.stemma", whole), STEMMA_OPEN_CREATE, 1, inputs, 2);
    read_tables(&got, grown);
    read_tables(&expected, whole);
    assert_same_export(&expected, &got, "added");
    assert_true(score_of_two(grown) == 0);

    remove_others(whole);
    read_tables(&got, whole);
    assert_same_export(&before, &got, "removed");
    stm_buffer_release(&before);
    stm_buffer_release(&expected);
    stm_buffer_release(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rare_words_are_rare_among_all_texts, folder_make, folder_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
