/* Traps for whoever tells who had it from whom, each a case of its own, from the texts to the results.
 *
 * Where this version falls into one, the test says so in a comment that begins with "Known miss" and asserts what happens,
 * so that it fails on the day it is mended and the list stays true. Texts, people and places are invented. */
#include "run/run_help.h"

#include <stdio.h>
#include <string.h>

/* ------------------------------------------------------------------ a case of some articles */

typedef struct trap {
    stemma_case *c;
    const stemma_results *results;
} trap;

static void put_records(const char *path, const record *records, size_t count)
{
    corpus all = {0};
    for (size_t i = 0; i < count; i++) {
        corpus_put(&all, &records[i]);
    }
    corpus_write(&all, path, NULL, 0);
    corpus_release(&all);
}

static void spring_file(trap *t, const folder *f, const char *input)
{
    path_text path;
    add_and_run(in_folder(f, "trap.stemma", path), STEMMA_OPEN_CREATE, 2, &input, 1);
    const stemma_case_options options = {STEMMA_OPEN_READ, 2, NULL, NULL, NULL, 0, NULL};
    assert_int_equal(stemma_case_open(&t->c, path, &options, NULL), STEMMA_OK);
    assert_int_equal(stemma_case_results(&t->results, t->c, NULL), STEMMA_OK);
}

static void spring(trap *t, const folder *f, const record *records, size_t count)
{
    path_text input;
    put_records(in_folder(f, "trap.jsonl", input), records, count);
    spring_file(t, f, input);
}
#define SPRING(t, f, records) spring(t, f, records, sizeof(records) / sizeof(records)[0])

static uint32_t number_of(const trap *t, const char *id)
{
    uint32_t found = STEMMA_NO_ARTICLE;
    assert_int_equal(stemma_results_find(&found, t->results, id, NULL), STEMMA_OK);
    return found;
}

static const stemma_edge *edge_of(const trap *t, const char *child)
{
    uint32_t wanted = number_of(t, child);
    for (size_t i = 0; i < t->results->edge_count; i++) {
        if (t->results->edges[i].child == wanted) {
            return &t->results->edges[i];
        }
    }
    fail_msg("%s has no edge", child);
    return NULL;
}

/* The id of the most probable parent, "-" for none. */
static const char *parent_of(const trap *t, const char *child)
{
    uint32_t parent = edge_of(t, child)->parent;
    return parent == STEMMA_NO_ARTICLE ? "-" : t->results->articles[parent].id;
}

static bool is_source(const trap *t, const char *parent, const char *child)
{
    return strcmp(parent_of(t, child), parent) == 0 && edge_of(t, child)->probability >= .5;
}

static double score_of(const trap *t, const char *one, const char *two, stemma_kind kind)
{
    uint32_t a = number_of(t, one);
    uint32_t b = number_of(t, two);
    double best = 0;
    for (size_t i = 0; i < t->results->passage_count; i++) {
        const stemma_passage *p = &t->results->passages[i];
        bool pair = (p->a == a && p->b == b) || (p->a == b && p->b == a);
        best = pair && p->kind == kind && p->score > best ? p->score : best;
    }
    return best;
}

static size_t count_changes(const trap *t, stemma_change_type type)
{
    size_t count = 0;
    for (size_t i = 0; i < t->results->passage_count; i++) {
        const stemma_passage *p = &t->results->passages[i];
        for (size_t k = 0; k < p->change_count; k++) {
            count += p->changes[k].type == type;
        }
    }
    return count;
}

static bool quotes(const stemma_source *source, uint32_t article)
{
    for (size_t i = 0; i < source->quote_count; i++) {
        if (source->quotes[i].article == article) {
            return true;
        }
    }
    return false;
}

/* ------------------------------------------------------------------ quoted by all */

#define SAID_1 "\"We will not close a single school before every family in the valley has been heard\""
#define SAID_2                                                                                                         \
    "\"The money for the new roofs has been there since January, and it will be spent on roofs and on nothing else\""
#define SAID_3 "\"Whoever says that the buses stop in autumn has not read the contract that lies on this table\""

/* Two reports of one press conference, both quoting it at length: no rewording of each other, a shared source. */
static void a_press_conference(void **state)
{
    static const record records[] = {
        {"beacon", "Minister promises to listen",
         "Rain drummed on the town hall of Ostrel as the minister took her seat, twenty minutes late and without "
         "notes. " SAID_1
         ", she began, and a murmur went through the benches where the teachers sat. A father from Upper Kell held up "
         "a picture of the gymnasium, whose ceiling has been propped up with beams since the winter. " SAID_2
         ", came the answer, and he sat down again. Outside, pupils had tied ribbons to the railings. " SAID_3
         ", she said at the door, before her driver opened an umbrella.",
         "Ostrel Beacon", "2024-05-14T19:10:00Z", NULL, NULL},
        {"ledger", "Schools: no closures for now",
         "Only one figure was missing from yesterday's appearance: what it will cost. The district has eleven primary "
         "schools, four of which have fewer than thirty pupils each, and auditors have called for mergers in three "
         "reports running. " SAID_1 ", the minister declared. Asked by this newspaper about the repairs, she was just "
         "as firm. " SAID_2 ", she replied, though the budget line has been empty since the spring revision. " SAID_3
         ", she added. The operator of the bus lines would not comment on the matter last night.",
         "Valley Ledger", "2024-05-15T05:30:00Z", NULL, NULL},
    };
    trap t;
    SPRING(&t, *state, records);
    assert_int_equal(t.results->family_count, 0);
    assert_string_equal(parent_of(&t, "ledger"), "-");
    assert_int_equal(t.results->source_count, 1);
    const stemma_source *source = &t.results->sources[0];
    assert_int_equal(source->type, STEMMA_SOURCE_DOCUMENT);
    assert_int_equal(source->article, STEMMA_NO_ARTICLE);
    assert_int_equal(source->family, STEMMA_NO_FAMILY);
    assert_int_equal(source->takers, 2);
    assert_true(quotes(source, 0) && quotes(source, 1));
    assert_string_equal(t.results->articles[stemma_source_first(t.results, source)].id, "beacon");
    assert_non_null(stemma_source_piece(source, 2)); /* three sentences */
    assert_true(t.results->origins_low > 1.5 && t.results->origins_high < 2.5);
    stemma_case_free(t.c);
}

#define HARBOUR                                                                                                        \
    "The port authority of Lissen has ordered a second gantry crane, which is to be delivered in spring and will let " \
    "two coasters unload at the same time. The quay must be strengthened first, and divers have begun to look at the " \
    "old piles."
#define CHOIR                                                                                                          \
    "Before the last stretch of the railway tunnel is lit, the choir of the fire brigade will sing in it on Saturday " \
    "night. Those who want to hear it should bring warm clothes, rubber boots and a lamp of their own, the conductor " \
    "says."
#define NOTICE                                                                                                         \
    "\n\nReaders are reminded that the reproduction of this article, in whole or in part, on paper or by electronic "  \
    "means, is forbidden without the written consent of the publisher, who reserves the right to take action in the "  \
    "courts of the place where the paper is printed."

/* Two articles that share only a legal notice: nobody had anything from anybody. The usual line is no part of a text; one
 * that nobody could know is told as words of a third. */
static void a_legal_notice(void **state)
{
    static const record records[] = {
        {"harbour", "Harbour gets a second crane", HARBOUR "\n\n© 2024 Lissen Post. All rights reserved.",
         "Lissen Post", "2024-02-01", NULL, NULL},
        {"choir", "Choir sings in the tunnel", CHOIR "\n\n© 2024 Lissen Post. All rights reserved.", "Lissen Post",
         "2024-03-09", NULL, NULL},
    };
    trap t;
    SPRING(&t, *state, records);
    assert_int_equal(t.results->family_count, 0);
    assert_int_equal(t.results->passage_count, 0);
    assert_int_equal(t.results->source_count, 0);
    assert_true(t.results->origins_low > 1.5);
    stemma_case_free(t.c);
}

static void a_legal_notice_of_its_own(void **state)
{
    static const record records[] = {
        {"harbour", "Harbour gets a second crane", HARBOUR NOTICE, "Lissen Post", "2024-02-01", NULL, NULL},
        {"choir", "Choir sings in the tunnel", CHOIR NOTICE, "Lissen Post", "2024-03-09", NULL, NULL},
    };
    trap t;
    SPRING(&t, *state, records);
    assert_string_equal(parent_of(&t, "harbour"), "-");
    assert_string_equal(parent_of(&t, "choir"), "-");
    assert_true(edge_of(&t, "choir")->probability >= .5);
    assert_int_equal(t.results->source_count, 1);
    assert_int_equal(t.results->sources[0].type, STEMMA_SOURCE_DOCUMENT);
    /* Known miss: half of either text is the notice, which ties the two into one family of two origins. */
    assert_int_equal(t.results->family_count, 1);
    stemma_case_free(t.c);
}

#define NAMES                                                                                                          \
    "Aldo Ferrant, Mirka Solheim, Petr Jadwin, Oona Laskaris, Teo Brandvik, Sunniva Okafor, Ruben Castellane, Ilka "   \
    "Morosov, Dario Venn, Halla Timmerman and Jonas Quillby"

static void a_list_of_names(void **state)
{
    static const record records[] = {
        {"squad", "Squad for the qualifiers",
         "For the two qualifiers in June the coach has called up " NAMES ". Training begins on Monday behind closed "
         "doors, since the pitch at the old ground is being relaid. Whoever wants a ticket must bring the slip that "
         "was "
         "printed in the club's paper at Easter; those who lost theirs can try their luck at the kiosk by the canal, "
         "where three hundred seats under the old roof are kept back for late comers. The opponents travel by ship, "
         "because their keeper does not fly, and will be lodged in the school of navigation. A win by two goals would "
         "be enough, said the coach, who has not shaved since the draw in the rain of Hallmere.",
         "Sport Daily", "2024-05-20", NULL, NULL},
        {"medals", "Town honours its players",
         "In the council chamber the mayor pinned small silver badges on the jackets of those who had won the "
         "cup: " NAMES
         ". The band of the miners played, there was soup for everyone, and the stairs were iced over by midnight. It "
         "was the first honour of this kind since the ferry crew of 1961, as the archivist pointed out, who had "
         "brought "
         "the old guest book and let the children turn its pages with gloves. Two of the badges were left over and "
         "will "
         "be sent abroad by post. The evening cost the town nothing: the silver comes from spoons that nobody had "
         "claimed in the lost property office, and the cook worked for a kiss from his niece, who keeps the goal in "
         "the "
         "school team and wants to be honoured one day herself.",
         "Kell Gazette", "2024-12-18", NULL, NULL},
    };
    trap t;
    SPRING(&t, *state, records);
    assert_false(is_source(&t, "squad", "medals"));
    assert_true(score_of(&t, "squad", "medals", STEMMA_KIND_REWORDING) < .5);
    assert_int_equal(t.results->family_count, 0);
    stemma_case_free(t.c);
}

/* ------------------------------------------------------------------ the same event */

/* Two agencies' bulletins on one accident, with the same figures. */
static void two_agencies(void **state)
{
    static const record records[] = {
        {"north", "Coach leaves road near Vilbor",
         "VILBOR (Northwire) - A coach carrying 43 passengers left the road near Vilbor on Tuesday evening. Police "
         "said "
         "six people died and 17 were taken to hospital. The driver, 58, is among the dead. Investigators do not rule "
         "out that a tyre had burst.",
         "Northwire", "2024-09-03T20:05:00Z", NULL, NULL},
        {"meridian", "Six killed in bus crash",
         "Six killed, 17 injured: such is the provisional toll of a crash that involved a tour bus and its 43 "
         "occupants "
         "late Tuesday not far from Vilbor, rescue services told the Meridian agency. According to a first account the "
         "vehicle hit a barrier after one of its wheels failed. The 58-year-old man at the wheel did not survive.",
         "Meridian", "2024-09-03T20:11:00Z", NULL, NULL},
    };
    trap t;
    SPRING(&t, *state, records);
    assert_true(score_of(&t, "north", "meridian", STEMMA_KIND_COPY) < .5);
    assert_true(score_of(&t, "north", "meridian", STEMMA_KIND_REWORDING) < .5);
    assert_false(is_source(&t, "north", "meridian"));
    assert_true(t.results->origins_high > 1.5);
    stemma_case_free(t.c);
}

#define BRIDGE_1                                                                                                       \
    "The old bridge at Tarn will be closed to lorries from the first of October, the county engineer said on "         \
    "Thursday. "
#define BRIDGE_2                                                                                                       \
    " of its 64 bolts were found to be loose during the yearly inspection. Until they are replaced, traffic will be "  \
    "led over the dam, where a light has been set up, and drivers should reckon with a quarter of an hour more."

/* A text and its correction: one number differs. */
static void a_correction(void **state)
{
    static const record records[] = {
        {"first", "Tarn bridge closed to lorries", BRIDGE_1 "Nineteen" BRIDGE_2, "Tarn Echo", "2024-09-12T08:00:00Z",
         NULL, NULL},
        {"corrected", "Tarn bridge closed to lorries", BRIDGE_1 "Nine" BRIDGE_2, "Tarn Echo", "2024-09-12T11:30:00Z",
         NULL, NULL},
    };
    trap t;
    SPRING(&t, *state, records);
    assert_true(is_source(&t, "first", "corrected"));
    assert_true(count_changes(&t, STEMMA_CHANGE_NUMBER) >= 1);
    assert_true(edge_of(&t, "corrected")->conflict <= 0);
    stemma_case_free(t.c);
}

/* A sentence and its negation. */
static void a_negation(void **state)
{
    static const record records[] = {
        {"yes", "Mill stays open",
         "The owners of the paper mill at Durn have agreed to pay the arrears of wages before the end of the month. "
         "The union had called off the vigil at the gate on Sunday after a night of talks in the parish hall.",
         "Durn Mail", "2024-04-02", NULL, NULL},
        {"no", "Mill dispute",
         "The owners of the paper mill at Durn have not agreed to pay the arrears of wages before the end of the "
         "month. "
         "The union had called off the vigil at the gate on Sunday after a night of talks in the parish hall.",
         "Coast Radio", "2024-04-03", NULL, NULL},
    };
    trap t;
    SPRING(&t, *state, records);
    assert_true(is_source(&t, "yes", "no"));
    assert_true(count_changes(&t, STEMMA_CHANGE_NEGATION) >= 1);
    stemma_case_free(t.c);
}

/* ------------------------------------------------------------------ clocks and languages */

#define WELL                                                                                                           \
    "In the hamlet of Orsk a well that had been dry for nine years has filled again overnight. Marit Halden, who "     \
    "keeps "                                                                                                           \
    "the only shop, saw it first when she went to feed her geese. "

/* The copy is a cut of its source and yet carries the earlier date: its page shows when the site was set up. */
static void a_wrong_clock(void **state)
{
    static const record records[] = {
        {"source", "The well of Orsk",
         WELL
         "By noon half the valley stood around it with buckets and cameras. A geologist from the university at "
         "Brenn, Tomas Eklund, thinks that the blasting for the tunnel has opened a vein in the limestone, and asks "
         "that nobody drink from it before the samples are back. The children have already named the frog that "
         "sits on the rim. The council will meet on Friday about a fence, and about who is to pay for it.",
         "Upland Courier", "2024-06-20T07:00:00Z", NULL, NULL},
        {"copy", "The well of Orsk",
         WELL
         "By noon half the valley stood around it with buckets and cameras. According to the Upland Courier, a "
         "geologist "
         "from the university at Brenn, Tomas Eklund, thinks that the blasting for the tunnel has opened a vein in "
         "the limestone.",
         "Daily Mirrorlake", "2024-06-01T00:00:00Z", NULL, NULL},
    };
    trap t;
    SPRING(&t, *state, records);
    const stemma_edge *edge = edge_of(&t, "source"); /* by the clocks it has it from its own copy */
    assert_string_equal(parent_of(&t, "source"), "copy");
    assert_true(edge->conflict > .9 && edge->conflict < 1);
    assert_true(edge_of(&t, "copy")->conflict <= 0);
    stemma_summary summary;
    assert_int_equal(stemma_case_summary(&summary, t.c, NULL), STEMMA_OK);
    assert_int_equal(summary.conflicts, 1);
    stemma_case_free(t.c);
}

/* A translation of a translation: the third had it from the second. */
static void a_translation_of_a_translation(void **state)
{
    static const record records[] = {
        {"french", "Le barrage de Morvane",
         "Le maire de Morvane a annoncé lundi que 212 maisons près de la rivière seront démolies l'été prochain. Les "
         "pompiers ont combattu les flammes pendant 14 heures avant que le toit de la vieille usine ne s'effondre. "
         "L'hôpital a soigné 87 patients atteints de la fièvre depuis le début de l'année. Un tribunal a condamné "
         "l'ancien ministre à 6 ans de prison pour corruption et fraude fiscale.",
         "La Dépêche", "2024-03-04T08:00:00Z", NULL, NULL},
        {"english", "Morvane: houses to go",
         "The mayor of Morvane announced on Monday that 212 houses near the river will be demolished next summer. "
         "Firefighters fought the flames for 14 hours before the roof of the old factory collapsed. The hospital has "
         "treated 87 patients with the fever since the beginning of the year. A court sentenced the former minister to "
         "6 years in prison for corruption and tax fraud.",
         "The Herald", "2024-03-05T08:00:00Z", NULL, NULL},
        {"german", "Morvane reißt Häuser ab",
         "Der Bürgermeister von Morvane kündigte am Montag an, dass 212 Häuser am Fluss im nächsten Sommer abgerissen "
         "werden. Die Feuerwehr bekämpfte die Flammen 14 Stunden lang, bevor das Dach der alten Fabrik einstürzte. Das "
         "Krankenhaus hat seit Beginn des Jahres 87 Patienten mit dem Fieber behandelt. Ein Gericht verurteilte den "
         "ehemaligen Minister wegen Korruption und Steuerbetrug zu 6 Jahren Gefängnis.",
         "Der Bote", "2024-03-06T08:00:00Z", NULL, NULL},
    };
    trap t;
    SPRING(&t, *state, records);
    assert_int_equal(t.results->family_count, 1);
    assert_int_equal(t.results->families[0].member_count, 3);
    assert_true(score_of(&t, "french", "english", STEMMA_KIND_TRANSLATION) >= .5);
    assert_true(score_of(&t, "english", "german", STEMMA_KIND_TRANSLATION) >= .5);
    assert_string_equal(parent_of(&t, "french"), "-");
    assert_string_equal(parent_of(&t, "english"), "french");
    assert_string_equal(parent_of(&t, "german"), "english");
    stemma_case_free(t.c);
}

/* ------------------------------------------------------------------ many */

/* Each of ten tells the one before again: one sentence dropped, one told in other words, one of its own. */
static void a_chain_of_ten(void **state)
{
    const folder *f = *state;
    path_text input;
    corpus all = {0};
    stm_buffer sentences[30];
    uint64_t random = 17;
    for (size_t i = 0; i < 30; i++) {
        sentences[i] = (stm_buffer)STM_BUFFER_INIT;
        put_sentences(&sentences[i], 16, 5, &random);
        stm_buffer_char(&sentences[i], ' ');
    }
    for (size_t told = 0; told < 10; told++) {
        stm_buffer text = STM_BUFFER_INIT;
        char id[8];
        char date[32];
        for (size_t k = 0; k < 14; k++) { /* the first 14 sentences; those that were told anew are others */
            size_t which = k < told ? 16 + k : k;
            if (k < 14 - told / 2) {
                stm_buffer_string(&text, sentences[which].data);
            }
        }
        (void)snprintf(id, sizeof id, "t%zu", told);
        (void)snprintf(date, sizeof date, "2024-01-%02zuT10:00:00Z", told + 1);
        const record r = {id, NULL, text.data, id, date, NULL, NULL};
        corpus_put(&all, &r);
        stm_buffer_release(&text);
    }
    corpus_write(&all, in_folder(f, "chain.jsonl", input), NULL, 0);
    corpus_release(&all);
    trap t;
    spring_file(&t, f, input);
    assert_int_equal(t.results->family_count, 1);
    assert_int_equal(t.results->families[0].member_count, 10);
    assert_string_equal(parent_of(&t, "t0"), "-");
    size_t right = 0;
    for (size_t told = 1; told < 10; told++) {
        char child[8];
        char parent[8];
        (void)snprintf(child, sizeof child, "t%zu", told);
        (void)snprintf(parent, sizeof parent, "t%zu", told - 1);
        right += strcmp(parent_of(&t, child), parent) == 0;
    }
    assert_true(right >= 8); /* Known miss: the seventh is told as having it from the fifth, at .52. */
    for (size_t i = 0; i < 30; i++) {
        stm_buffer_release(&sentences[i]);
    }
    stemma_case_free(t.c);
}

/* Two rewritings of one brief that is not there, without dates: neither is shown to be the other's source, and the two
 * are one origin, or hardly more. */
static void two_rewritings_of_a_brief(void **state)
{
    static const record records[] = {
        {"first", "Ferry strike enters second week",
         "The crews of the Ostrel ferries have been on strike since 3 June, and no settlement is in sight. Around "
         "4,000 "
         "commuters from the islands of Brann and Little Skerry now depend on fishing boats to reach their workplaces. "
         "The union demands that night shifts be paid at double rate and that the two oldest vessels be withdrawn from "
         "service. The shipping company Norlane replied that it would negotiate only once the boats sail again. On "
         "Saturday the harbour master had to turn away a cargo of milk that had spoiled in the heat. The governor has "
         "invited both parties to the customs house on 12 June for a mediation led by the retired judge Ida Varga.",
         NULL, NULL, NULL, NULL},
        {"second", "Islanders cut off as boats stay in port",
         "Since 3 June the Ostrel ferry crews have stopped work, with no agreement within reach. Some 4,000 island "
         "commuters, from Brann and Little Skerry, must get to their jobs aboard fishing boats. Double pay for night "
         "shifts is what the union wants, as well as the retirement of the two oldest vessels in service. Norlane, the "
         "shipping company, let it be known that it will only negotiate when boats sail again. A cargo of milk, "
         "spoiled "
         "by the heat, was turned away by the harbour master on Saturday. Both parties have been invited by the "
         "governor "
         "to a mediation at the customs house on 12 June, which the retired judge Ida Varga will lead.",
         NULL, NULL, NULL, NULL},
    };
    trap t;
    SPRING(&t, *state, records);
    assert_true(score_of(&t, "first", "second", STEMMA_KIND_REWORDING) >= .5);
    assert_int_equal(t.results->family_count, 1);
    assert_false(is_source(&t, "first", "second"));
    assert_false(is_source(&t, "second", "first"));
    assert_int_equal(t.results->source_count, 1);
    assert_int_equal(t.results->sources[0].type, STEMMA_SOURCE_ORIGINAL);
    assert_true(t.results->families[0].origins_expected < 1.5);
    stemma_case_free(t.c);
}

/* A family of 5,000 copies of one day, whose original is not there: one family, one origin that is not identified, and no
 * article with more than its fifty partners. */
static void five_thousand_copies(void **state)
{
    enum { COPIES = 5000 };
    const folder *f = *state;
    path_text input;
    corpus all = {0};
    stm_buffer text = STM_BUFFER_INIT;
    stm_buffer copy = STM_BUFFER_INIT;
    uint64_t random = 23;
    put_sentences(&text, 60, 9, &random);
    for (size_t i = 0; i < COPIES; i++) {
        char id[16];
        (void)snprintf(id, sizeof id, "c%04zu", i);
        stm_buffer_clear(&copy);
        put_variant(&copy, text.data, 200, &random);
        const record r = {id, NULL, copy.data, id, "2024-01-05", NULL, NULL};
        corpus_put(&all, &r);
    }
    corpus_write(&all, in_folder(f, "copies.jsonl", input), NULL, 0);
    corpus_release(&all);
    stm_buffer_release(&copy);
    stm_buffer_release(&text);
    trap t;
    spring_file(&t, f, input);
    assert_int_equal(t.results->family_count, 1);
    assert_int_equal(t.results->families[0].member_count, COPIES);
    assert_true(t.results->link_count <= (size_t)COPIES * 51);
    size_t originals = 0;
    for (size_t i = 0; i < t.results->source_count; i++) {
        const stemma_source *source = &t.results->sources[i];
        originals += source->type == STEMMA_SOURCE_ORIGINAL && source->quote_count > COPIES * 9 / 10;
    }
    assert_int_equal(originals, 1);
    assert_true(t.results->families[0].origins_low < 1.5 && t.results->families[0].origins_high <= 50);
    stemma_case_free(t.c);
}

int main(void)
{
#define TRAP(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)
    const struct CMUnitTest tests[] = {
        TRAP(a_press_conference),
        TRAP(a_legal_notice),
        TRAP(a_legal_notice_of_its_own),
        TRAP(a_list_of_names),
        TRAP(two_agencies),
        TRAP(a_correction),
        TRAP(a_negation),
        TRAP(a_wrong_clock),
        TRAP(a_translation_of_a_translation),
        TRAP(a_chain_of_ten),
        TRAP(two_rewritings_of_a_brief),
        TRAP(five_thousand_copies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
