/* Rewordings are found sentence by sentence; what independent texts must share is none. */
#include "reuse/reuse_help.h"

/* Both texts with units, compared. */
static void compare_reworded(compared *out, const char *a, const char *b, const char *language)
{
    memset(out, 0, sizeof *out);
    const stemma_article one = article_of(a, language);
    const stemma_article two = article_of(b, language);
    stm_compare_scratch *scratch = stm_compare_scratch_new();
    stm_stemmers *stemmers = stm_stemmers_new();
    assert_non_null(scratch);
    assert_non_null(stemmers);
    assert_int_equal(stm_reuse_prepare(&out->a, &one, NULL), STEMMA_OK);
    assert_int_equal(stm_reuse_prepare(&out->b, &two, NULL), STEMMA_OK);
    assert_int_equal(stm_reuse_prepare_units(&out->a, stemmers, NULL), STEMMA_OK);
    assert_int_equal(stm_reuse_prepare_units(&out->b, stemmers, NULL), STEMMA_OK);
    assert_int_equal(
        stm_reuse_compare(&out->arena, &out->passages, &out->passage_count, &out->a, &out->b, scratch, NULL),
        STEMMA_OK);
    assert_int_equal(stm_reuse_result(&out->arena, &out->result, out->passages, out->passage_count, &out->a.words,
                                      &out->b.words, NULL),
                     STEMMA_OK);
    stm_stemmers_free(stemmers);
    stm_compare_scratch_free(scratch);
}

static size_t said(const compared *c, stemma_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < c->result.passage_count; i++) {
        count += c->result.passages[i].kind == kind && c->result.passages[i].score >= 0.5;
    }
    return count;
}

static size_t changes_of(const compared *c, stemma_change_type type)
{
    size_t count = 0;
    for (size_t i = 0; i < c->result.passage_count; i++) {
        for (size_t k = 0; k < c->result.passages[i].change_count; k++) {
            count += c->result.passages[i].changes[k].type == type;
        }
    }
    return count;
}

static const char own_one[] =
    "The swimming pool in Larkhall opens again on Saturday after a winter of repairs. Children "
    "under twelve swim for nothing during the first week.\n\n";
static const char own_two[] =
    "Gardeners of the valley met for their yearly show of dahlias. The prize went to a retired "
    "postman who grows them behind the railway station.\n\n";
static const char original[] =
    "A tanker loaded with palm oil ran aground on the Merrow reef before dawn after its rudder jammed in heavy swell. "
    "The crew of nineteen climbed into two lifeboats and were picked up by a fishing boat an hour later. "
    "Divers found a gash of four metres below the waterline, but the tanks behind it seem to have held. "
    "Harbour officials have forbidden anchoring within three miles until a tug arrives from Castine.";
static const char reworded[] =
    "Heavy swell jammed the rudder of a tanker with a load of palm oil, which then ran aground before dawn on the "
    "Merrow "
    "reef. Its nineteen crew took to two lifeboats, and a fishing boat picked them up one hour later. "
    "According to divers a gash four metres long was found under the waterline, though the tanks behind appear to "
    "hold. "
    "Until a tug from Castine has arrived, officials of the harbour forbid anchoring within five miles.";

static void a_reworded_passage_is_found_from_sentence_to_sentence(void **state)
{
    (void)state;
    char a[4096];
    char b[4096];
    (void)snprintf(a, sizeof a, "%s%s", own_one, original);
    (void)snprintf(b, sizeof b, "%s\n\n%s", reworded, own_two);
    compared c;
    compare_reworded(&c, a, b, "en");
    assert_int_equal(said(&c, STEMMA_KIND_REWORDING), 1);
    assert_int_equal(said(&c, STEMMA_KIND_COPY), 0);
    assert_int_equal(c.result.link.kind, STEMMA_KIND_REWORDING);
    const stemma_passage *p = &c.result.passages[0];
    assert_int_equal(p->a_begin, strlen(own_one));
    assert_int_equal(p->a_end, strlen(a) - 1); /* the last word's end: the full stop is not the word's */
    assert_int_equal(p->b_begin, 0);
    assert_int_equal(p->b_end, strlen(reworded) - 1);
    assert_int_equal(changes_of(&c, STEMMA_CHANGE_NUMBER), 0); /* three and five are words here */
    release_compared(&c);
}

static void moved_sentences_are_one_passage(void **state)
{
    (void)state;
    char b[4096];
    const char *middle = strstr(reworded, "According to divers");
    (void)snprintf(b, sizeof b, "%s %.*s", middle, (int)(middle - reworded), reworded);
    compared c;
    compare_reworded(&c, original, b, "en");
    assert_int_equal(said(&c, STEMMA_KIND_REWORDING), 1);
    release_compared(&c);
}

static void changes_in_reworded_sentences_are_told(void **state)
{
    (void)state;
    char a[2048];
    char b[2048];
    (void)snprintf(a, sizeof a, "%s The insurer Haldane expects the bill to pass 240 million crowns this year.",
                   original);
    (void)snprintf(b, sizeof b,
                   "%s This year, the insurer Haldane does not expect that the bill will pass 310 million crowns.",
                   reworded);
    compared c;
    compare_reworded(&c, a, b, "en");
    assert_int_equal(changes_of(&c, STEMMA_CHANGE_NUMBER), 1);
    assert_true(changes_of(&c, STEMMA_CHANGE_NEGATION) >= 1);
    assert_true(changes_of(&c, STEMMA_CHANGE_ATTRIBUTION) >= 1); /* according to divers */
    release_compared(&c);
}

/* A sentence that was taken as it stood, among others that were not. */
static void a_verbatim_sentence_within_a_rewording_is_told(void **state)
{
    (void)state;
    static const char quoted[] =
        "\"We had drilled for fire, for fog and for a man over the side, but nobody had ever "
        "asked us what to do when the wheel turns and the ship does not,\" the second mate said.";
    char a[4096];
    char b[4096];
    const char *middle_a = strstr(original, "Divers found");
    const char *middle_b = strstr(reworded, "According to divers");
    (void)snprintf(a, sizeof a, "%.*s%s %s", (int)(middle_a - original), original, quoted, middle_a);
    (void)snprintf(b, sizeof b, "%.*s%s %s", (int)(middle_b - reworded), reworded, quoted, middle_b);
    compared c;
    compare_reworded(&c, a, b, "en");
    assert_int_equal(said(&c, STEMMA_KIND_REWORDING), 1);
    assert_int_equal(said(&c, STEMMA_KIND_COPY), 1);
    assert_int_equal(c.result.link.kind, STEMMA_KIND_REWORDING);
    release_compared(&c);
}

/* Copied sentences, reworded ones, copied ones: no copy runs on into what was reworded. */
static void copies_end_where_a_rewording_begins(void **state)
{
    (void)state;

    char a[4096];
    char b[4096];
    static const char again[] =
        "Divers found a gash, four metres long, and it is below the waterline, though the tanks behind appear to hold. "
        "Until a tug from Castine has arrived, harbour officials have forbidden ships to anchor within five miles.";
    const char *middle = strstr(original, "Divers found");
    assert_non_null(middle);
    (void)snprintf(a, sizeof a, "%s%s\n\n%s", own_one, original, own_two);
    (void)snprintf(b, sizeof b, "%s%.*s%s\n\n%s", own_one, (int)(middle - original), original, again, own_two);
    compared c;
    compare_reworded(&c, a, b, "en");
    assert_int_equal(said(&c, STEMMA_KIND_REWORDING), 1);
    assert_int_equal(said(&c, STEMMA_KIND_COPY), 2);
    assert_int_equal(c.result.passage_count, 3);
    for (size_t i = 1; i < c.result.passage_count; i++) {
        assert_true(c.result.passages[i - 1].a_end <= c.result.passages[i].a_begin);
        assert_true(c.result.passages[i - 1].b_end <= c.result.passages[i].b_begin);
    }
    release_compared(&c);
}

/* A few words here and a few there, no eight in a row: an office and its name, and what goes with them. */
static void short_runs_alone_are_listed_at_most(void **state)
{
    (void)state;
    static const char a[] =
        "Des agriculteurs ont bloqué lundi deux routes près de Velmar avec leurs tracteurs et n'ont laissé passer que "
        "le "
        "laitier, les pompiers et quelques voisins. Personne n'est venu leur parler, pas même quelqu'un du fichier des "
        "terrains pour la prévention de l'inondation à caractère permanent, où leurs champs sont inscrits depuis mars. "
        "Une réunion est prévue la semaine prochaine. La laiterie craint pour ses contrats avec deux enseignes. "
        "Les automobilistes sont priés de contourner la carrière par le nord, où la chaussée vient d'être refaite. "
        "Deux "
        "cars scolaires sont arrivés avec une heure de retard. Le maire, qui élève des chèvres, dit comprendre la "
        "colère.";
    static const char b[] =
        "La bibliothèque de Castine a acheté une seconde presse sur laquelle les enfants pourront imprimer leurs "
        "propres "
        "livres. La cave, que l'assureur a trouvée au fichier des terrains pour la prévention et l'inondation à "
        "caractère permanent, sert de nouveau à garder le papier, les encres et les chiffons du quartier. Des lecteurs "
        "ont apporté des gâteaux. Les cours commencent au printemps, le mardi pour les petits et le jeudi pour tous. "
        "Un imprimeur à la retraite montrera comment on compose une ligne à l'envers. Le toit attend encore ses "
        "ardoises, "
        "que la tempête avait emportées jusque dans le port. On cherche des bénévoles pour trier les caractères.";
    compared c;
    compare_reworded(&c, a, b, "fr");
    assert_int_equal(said(&c, STEMMA_KIND_COPY) + said(&c, STEMMA_KIND_REWORDING), 0);
    assert_true(c.result.passage_count > 0);
    for (size_t i = 0; i < c.result.passage_count; i++) {
        assert_true(c.result.passages[i].score >= 0.05);
    }
    release_compared(&c);
}

/* A caption and the link below it, on two pages of one outlet. */
static void what_a_page_says_twice_in_a_row_proves_nothing(void **state)
{
    (void)state;
    char a[2048];
    char b[2048];
    (void)snprintf(a, sizeof a, "%s%s", own_one,
                   "Watch the Larkhall council debate live on the Evening Post player\n\n"
                   "Watch the Larkhall council debate live on the Evening Post player");
    (void)snprintf(b, sizeof b, "%s%s", own_two,
                   "Watch our Larkhall council highlights live on the Evening Post player\n\n"
                   "Watch our Larkhall council highlights live on the Evening Post player");
    compared c;
    compare_reworded(&c, a, b, "en");
    assert_int_equal(said(&c, STEMMA_KIND_REWORDING), 0);
    release_compared(&c);
}

/* A shared source is quoted by both; their own words are theirs. */
static void two_reports_of_one_press_conference_share_the_quotations_only(void **state)
{
    (void)state;
    static const char a[] =
        "Mayor Ines Tolland came to the town hall with bad news on Thursday. \"We have no money left for the bridge, "
        "and "
        "I will not pretend that we shall find any before the spring,\" she told a room full of angry shopkeepers. "
        "Buses will take the long way round by the mill.";
    static const char b[] =
        "Traders booed and whistled. \"We have no money left for the bridge, and I will not pretend that we shall find "
        "any before the spring,\" Ines Tolland said, and left by a side door. The ferry company has offered cheaper "
        "tickets to anyone who works on the far bank.";
    compared c;
    compare_reworded(&c, a, b, "en");
    assert_int_equal(said(&c, STEMMA_KIND_REWORDING), 0);
    assert_int_equal(said(&c, STEMMA_KIND_COPY), 1);
    release_compared(&c);
}

static void two_bulletins_on_one_accident_share_figures_only(void **state)
{
    (void)state;
    static const char a[] =
        "Seven people died and 23 were injured on Sunday when a coach left the road near Arnholt. The "
        "driver is being questioned. Fog had been forecast for the whole region.";
    static const char b[] =
        "Arnholt mourns: a bus with pensioners from Velmar plunged down a slope on Sunday, killing 7. "
        "Doctors at the clinic treat 23 passengers, some of them badly hurt, a spokeswoman says.";
    compared c;
    compare_reworded(&c, a, b, "en");
    assert_int_equal(said(&c, STEMMA_KIND_REWORDING) + said(&c, STEMMA_KIND_COPY), 0);
    release_compared(&c);
}

static void a_correction_and_a_negation_are_copies_with_a_change(void **state)
{
    (void)state;
    char a[1024];
    char b[1024];
    (void)snprintf(a, sizeof a, "%s The owner will pay 40 million crowns.", original);
    (void)snprintf(b, sizeof b, "%s The owner will not pay 46 million crowns.", original);
    compared c;
    compare_reworded(&c, a, b, "en");
    assert_int_equal(c.result.link.kind, STEMMA_KIND_COPY);
    assert_int_equal(said(&c, STEMMA_KIND_REWORDING), 0);
    assert_int_equal(changes_of(&c, STEMMA_CHANGE_NUMBER), 1);
    assert_int_equal(changes_of(&c, STEMMA_CHANGE_NEGATION), 1);
    release_compared(&c);
}

static void a_legal_notice_is_no_rewording(void **state)
{
    (void)state;
    static const char notice[] =
        "This content may not be copied, sold or shown again without the written permission of "
        "the publisher.";
    char a[2048];
    char b[2048];
    (void)snprintf(a, sizeof a, "%s%s", own_one, notice);
    (void)snprintf(b, sizeof b, "%s%s", own_two, notice);
    compared c;
    compare_reworded(&c, a, b, "en");
    assert_int_equal(said(&c, STEMMA_KIND_REWORDING), 0);
    release_compared(&c);
}

static void a_list_of_names_is_no_rewording(void **state)
{
    (void)state;
    static const char a[] =
        "Present were Anna Lindqvist, Boris Calder, Chiara Rossetti, Dmitri Volkov, Elena Marsh and "
        "Farid Benali. The committee spoke about drains for three hours.";
    static const char b[] = "The jury of the film festival is complete. Farid Benali presides; with him sit Chiara "
                            "Rossetti, Elena Marsh, Boris Calder, Anna Lindqvist and Dmitri Volkov.";
    compared c;
    compare_reworded(&c, a, b, "en");
    assert_int_equal(said(&c, STEMMA_KIND_REWORDING), 0);
    release_compared(&c);
}

static void expect_message(const char *a, const char *b, stemma_kind kind)
{
    compared c;
    compare_reworded(&c, a, b, "en");
    assert_true(c.result.link.score >= 0.5);
    assert_int_equal(c.result.link.kind, kind);
    assert_int_equal(c.result.passage_count, 1);
    assert_int_equal(c.result.passages[0].kind, kind);
    release_compared(&c);
}

/* Runs of eight words are rare in messages: what was left alone of the whole decides what it is. */
static void messages_are_copies_when_most_words_stay(void **state)
{
    (void)state;
    static const char headline[] = "Ferry To Castine Runs Aground On Hidden Sandbank Near Lighthouse";
    expect_message(headline, "\"Ferry to Castine goes aground on hidden sandbank near lighthouse!\"", STEMMA_KIND_COPY);
    expect_message(headline, "Breaking: Ferry To Castine Stuck Aground On Sandbank Near Lighthouse", STEMMA_KIND_COPY);
    expect_message(headline, "Near the lighthouse, a hidden sandbank has stopped the ferry to Castine, now aground.",
                   STEMMA_KIND_REWORDING);
    expect_message("Irresistible Walnut Pumpkin Pancakes", "Irresistible Spiced Walnut Pumpkin Pancakes!",
                   STEMMA_KIND_COPY);
}

/* Names are much of what a headline says; a list of names is still anyone's. */
static void a_message_is_more_than_its_names(void **state)
{
    (void)state;
    expect_message("Mario Lindqvist was detained in Tallinn on a Nordea charge.",
                   "In Tallinn, Mario Lindqvist got arrested over a Nordea violation.", STEMMA_KIND_REWORDING);
    compared c;
    compare_reworded(&c, "Jury: Smith, Miller, Okafor, Jensen, Novak, Rossi.",
                     "Present were Novak, Jensen, Smith, Rossi, Okafor and Miller.", "en");
    assert_int_equal(said(&c, STEMMA_KIND_REWORDING) + said(&c, STEMMA_KIND_COPY), 0);
    release_compared(&c);
}

/* What two messages share besides is no more than that: a line that both end with is a copied line. */
static void a_line_that_two_messages_share_is_a_copy(void **state)
{
    (void)state;
    compared c;
    compare_reworded(
        &c,
        "Which river runs through Orsova? The traditional Sunday quiz of our newspaper is now online "
        "as well, ten questions every week.",
        "Who painted the blue horses of Murnau? The traditional Sunday quiz of our newspaper is now online "
        "as well, ten questions every week.",
        "en");
    assert_int_equal(said(&c, STEMMA_KIND_COPY), 1);
    assert_int_equal(said(&c, STEMMA_KIND_REWORDING), 0);
    assert_true(c.result.passages[0].a_begin >= 30);
    release_compared(&c);
}

static void short_texts_that_retell_a_story_are_a_weak_sign(void **state)
{
    (void)state;
    static const char told[] = "A boy found a wounded heron by the ditch and carried it home under his coat. "
                               "His grandmother wanted to cook it, but he hid the bird in the shed and fed it frogs. "
                               "In spring the heron flew away and came back with a gold ring.";
    static const char retold[] =
        "I read about some kid with a hurt heron in his shed. Nobody could cook it because he was "
        "clever. Much later there was gold.";
    static const char other[] = "The council has a ditch by the school cleaned in August. A boy fell into it twice.";
    compared c;
    compare_reworded(&c, told, retold, "en");
    assert_int_equal(c.result.passage_count, 1);
    assert_int_equal(c.result.link.kind, STEMMA_KIND_REWORDING);
    assert_true(c.result.link.score >= 0.05 && c.result.link.score <= 0.2);
    assert_true(c.result.link.a_share > 0.4 && c.result.link.b_share > 0.4);
    release_compared(&c);
    compare_reworded(&c, told, other, "en");
    assert_int_equal(c.result.passage_count, 0);
    release_compared(&c);
}

/* A sentence 10,000 times, and as many words without an end of a sentence: units stay few, and the end is near. */
static void units_are_bounded(void **state)
{
    (void)state;
    stm_buffer same = STM_BUFFER_INIT;
    stm_buffer endless = STM_BUFFER_INIT;
    for (uint32_t i = 0; i < 10000; i++) {
        stm_buffer_string(&same, "The harbour is closed again today. ");
        put_word(&endless, i * 7919);
    }
    compared c;
    compare_reworded(&c, same.data, endless.data, "en");
    assert_in_range(c.a.units.count, 1, STM_UNITS_MAX);
    assert_in_range(c.b.units.count, 100, STM_UNITS_MAX);
    assert_int_equal(said(&c, STEMMA_KIND_REWORDING), 0);
    release_compared(&c);
    stm_buffer_release(&same);
    stm_buffer_release(&endless);
}

static void units_cover_all_words_once(void **state)
{
    (void)state;
    uint64_t random = 7;
    for (int round = 0; round < 50; round++) {
        stm_buffer text = STM_BUFFER_INIT;
        uint32_t words = 1 + random_below(&random, 400);
        for (uint32_t i = 0; i < words; i++) {
            put_word(&text, random_below(&random, 5000));
            stm_buffer_string(&text, random_below(&random, 30) == 0  ? ". Mot"
                                     : random_below(&random, 9) == 0 ? ","
                                                                     : "");
        }
        compared c;
        compare_reworded(&c, text.data, text.data, "fr");
        uint32_t next = 0;
        for (size_t k = 0; k < c.a.units.count; k++) {
            assert_int_equal(c.a.units.items[k].first_word, next);
            assert_true(c.a.units.items[k].end_word > next);
            next = c.a.units.items[k].end_word;
        }
        assert_int_equal(next, c.a.words.document.token_count);
        release_compared(&c);
        stm_buffer_release(&text);
    }
}

/* ------------------------------------------------------------------ grams */

static void fill_grams(stm_fingerprint *out, const char *text)
{
    stm_words words = STM_WORDS_INIT;
    stm_stemmers *stemmers = stm_stemmers_new();
    const stemma_article article = article_of(text, "en");
    assert_int_equal(stm_reuse_words(&words, &article, NULL), STEMMA_OK);
    assert_int_equal(stm_reuse_grams(out, &words, stemmers, NULL), STEMMA_OK);
    stm_stemmers_free(stemmers);
    stm_words_release(&words);
}

static void grams_keep_no_order_and_no_endings(void **state)
{
    (void)state;
    stm_fingerprint one = STM_FINGERPRINT_INIT;
    stm_fingerprint two = STM_FINGERPRINT_INIT;
    fill_grams(&one, "the harbours closing bridge");
    fill_grams(&two, "bridge harbour that was closed");
    assert_int_equal(one.count, 4); /* three pairs and one group of three */
    assert_int_equal(two.count, one.count);
    stm_sort_u32(one.seeds, one.count); /* each text has them in its own order */
    stm_sort_u32(two.seeds, two.count);
    assert_memory_equal(one.seeds, two.seeds, one.count * sizeof *one.seeds);
    stm_fingerprint_release(&one);
    stm_fingerprint_release(&two);
}

static void grams_stand_in_the_order_of_the_text_each_once(void **state)
{
    (void)state;
    stm_fingerprint once = STM_FINGERPRINT_INIT;
    stm_fingerprint twice = STM_FINGERPRINT_INIT;
    fill_grams(&once, "harbour closing bridge");
    fill_grams(&twice, "harbour closing bridge harbour closing bridge");
    assert_int_equal(once.count, 4);
    assert_true(twice.count >= once.count);
    assert_memory_equal(once.seeds, twice.seeds, once.count * sizeof *once.seeds);
    for (size_t i = 0; i < twice.count; i++) {
        for (size_t k = 0; k < i; k++) {
            assert_int_not_equal(twice.seeds[i], twice.seeds[k]);
        }
    }
    stm_fingerprint_release(&once);
    stm_fingerprint_release(&twice);
}

enum { LONG_TEXT = 400, COMMON = 4 };

/* Whether two texts of 400 grams, four of them common, `apart` places from each other, are worth comparing. */
static bool together(uint32_t apart, bool turned)
{
    uint32_t one[LONG_TEXT];
    uint32_t two[LONG_TEXT];
    stm_seed_table table = STM_SEED_TABLE_INIT;
    for (uint32_t i = 0; i < LONG_TEXT; i++) {
        one[i] = i;
        two[i] = LONG_TEXT + i;
    }
    for (uint32_t k = 0; k < COMMON; k++) {
        two[100 + (turned ? COMMON - k : k) * apart] = one[200 + k * apart];
    }
    assert_int_equal(stm_seed_table_fill(&table, one, LONG_TEXT, NULL), STEMMA_OK);
    bool answer = stm_grams_together(&table, two, LONG_TEXT, COMMON);
    stm_seed_table_release(&table);
    return answer;
}

static void common_grams_count_within_a_few_sentences_and_beyond_one_phrase(void **state)
{
    (void)state;
    assert_true(together(10, false));
    assert_true(together(10, true));
    assert_false(together(60, false));
    assert_false(together(1, false)); /* one turn of phrase */
}

enum { TEXTS = 40, GRAMS = 30 };

/* With lists that are all short, candidates are the pairs with enough grams in common, no other. */
static void candidates_are_all_pairs_with_enough_grams(void **state)
{
    (void)state;
    static uint32_t grams[TEXTS][GRAMS];
    stm_reuse_text texts[TEXTS];
    uint64_t random = 3;
    for (uint32_t i = 0; i < TEXTS; i++) {
        for (uint32_t k = 0; k < GRAMS; k++) {
            grams[i][k] = (k * 400 + random_below(&random, 400)) * 0x9E3779B1u;
        }
        texts[i] = (stm_reuse_text){grams[i], GRAMS, GRAMS, i + 1, true};
    }
    stm_candidates found;
    assert_int_equal(stm_candidates_find(&found, STM_SEEDS_GRAMS, texts, TEXTS, 2, NULL), STEMMA_OK);
    size_t next = 0;
    for (uint32_t a = 0; a < TEXTS; a++) {
        for (uint32_t b = a + 1; b < TEXTS; b++) {
            uint32_t common = 0;
            for (uint32_t k = 0; k < GRAMS; k++) {
                common += grams[a][k] == grams[b][k];
            }
            if (common >= stm_candidate_seeds_needed(STM_SEEDS_GRAMS, GRAMS, GRAMS, TEXTS)) {
                assert_true(next < found.found_count);
                assert_int_equal(found.found[next].a, a);
                assert_int_equal(found.found[next].b, b);
                assert_int_equal(found.found[next++].seeds, common);
            }
        }
    }
    assert_int_equal(next, found.found_count);
    assert_true(next > 10);
    stm_candidates_release(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reworded_passage_is_found_from_sentence_to_sentence),
        cmocka_unit_test(moved_sentences_are_one_passage),
        cmocka_unit_test(changes_in_reworded_sentences_are_told),
        cmocka_unit_test(a_verbatim_sentence_within_a_rewording_is_told),
        cmocka_unit_test(copies_end_where_a_rewording_begins),
        cmocka_unit_test(short_runs_alone_are_listed_at_most),
        cmocka_unit_test(what_a_page_says_twice_in_a_row_proves_nothing),
        cmocka_unit_test(two_reports_of_one_press_conference_share_the_quotations_only),
        cmocka_unit_test(two_bulletins_on_one_accident_share_figures_only),
        cmocka_unit_test(a_correction_and_a_negation_are_copies_with_a_change),
        cmocka_unit_test(a_legal_notice_is_no_rewording),
        cmocka_unit_test(a_list_of_names_is_no_rewording),
        cmocka_unit_test(messages_are_copies_when_most_words_stay),
        cmocka_unit_test(a_line_that_two_messages_share_is_a_copy),
        cmocka_unit_test(a_message_is_more_than_its_names),
        cmocka_unit_test(short_texts_that_retell_a_story_are_a_weak_sign),
        cmocka_unit_test(units_are_bounded),
        cmocka_unit_test(units_cover_all_words_once),
        cmocka_unit_test(grams_keep_no_order_and_no_endings),
        cmocka_unit_test(grams_stand_in_the_order_of_the_text_each_once),
        cmocka_unit_test(common_grams_count_within_a_few_sentences_and_beyond_one_phrase),
        cmocka_unit_test(candidates_are_all_pairs_with_enough_grams),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
