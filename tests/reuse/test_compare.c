/* Passages: copies planted in texts of their own are found to the word; nothing is found where nothing is. */
#include "reuse/reuse_help.h"

#include <time.h>

enum { TEXT_MAX = 600 };

/* A text of numbers, each a word. Own words of different sides are different. */
typedef struct script {
    uint32_t words[TEXT_MAX];
    uint32_t count;
} script;

static void put_own(script *s, uint32_t count, uint32_t side, uint64_t *random)
{
    for (uint32_t i = 0; i < count; i++) {
        s->words[s->count++] = side * 100000 + random_below(random, 50000);
    }
}

static void put_run(script *s, const uint32_t *words, uint32_t count)
{
    memcpy(s->words + s->count, words, count * sizeof *words);
    s->count += count;
}

static void fill_shared(uint32_t *words, uint32_t count, uint64_t *random)
{
    for (uint32_t i = 0; i < count; i++) {
        words[i] = 900000 + random_below(random, 50000);
    }
}

static void compare_scripts(compared *out, const script *a, const script *b, stm_buffer texts[2])
{
    stm_buffer_clear(&texts[0]);
    stm_buffer_clear(&texts[1]);
    put_words(&texts[0], a->words, a->count);
    put_words(&texts[1], b->words, b->count);
    compare_texts(out, texts[0].data, texts[1].data, NULL);
}

static void release_texts(stm_buffer texts[2])
{
    stm_buffer_release(&texts[0]);
    stm_buffer_release(&texts[1]);
}

/* A passage that covers these words on both sides. */
static bool is_covered(const compared *c, uint32_t a, uint32_t b, uint32_t count)
{
    for (size_t i = 0; i < c->passage_count; i++) {
        const stm_word_passage *p = &c->passages[i];
        if (p->a_begin <= a && p->a_end >= a + count && p->b_begin <= b && p->b_end >= b + count) {
            return true;
        }
    }
    return false;
}

/* What must hold of any passages: runs are equal words in order, from end to end. */
static void check_form(const compared *c)
{
    for (size_t i = 0; i < c->passage_count; i++) {
        const stm_word_passage *p = &c->passages[i];
        uint32_t equal = 0;
        assert_true(p->run_count > 0);
        assert_true(p->score >= 0 && p->score <= 1);
        for (size_t k = 0; k < p->run_count; k++) {
            const stm_run *run = &p->runs[k];
            /* an empty run is an edge, behind a word in two readings: an outer one, or at a place where two were joined */
            assert_true(run->length > 0 || p->run_count > 1);
            assert_true(k == 0 || (run[-1].a + run[-1].length <= run->a && run[-1].b + run[-1].length <= run->b));
            for (uint32_t w = 0; w < run->length; w++) {
                assert_true(
                    stm_same_term(&c->a.words.document.tokens[run->a + w], &c->b.words.document.tokens[run->b + w]));
            }
            equal += run->length;
        }
        assert_int_equal(p->equal_words, equal);
        assert_true(p->a_begin <= p->runs[0].a && p->b_begin <= p->runs[0].b);
        assert_true(p->a_end <= c->a.words.document.token_count && p->b_end <= c->b.words.document.token_count);
    }
    for (size_t i = 0; i < c->result.passage_count; i++) {
        const stemma_passage *p = &c->result.passages[i];
        assert_true(p->a_begin < p->a_end && p->b_begin < p->b_end);
        assert_true(p->a_end <= stm_utf8_length(c->a.words.document.text, c->a.words.document.text_bytes));
        assert_true(p->b_end <= stm_utf8_length(c->b.words.document.text, c->b.words.document.text_bytes));
    }
}

static void copies_are_found_to_the_word(void **state)
{
    (void)state;
    uint64_t random = 1;
    stm_buffer texts[2] = {STM_BUFFER_INIT, STM_BUFFER_INIT};
    for (int round = 0; round < 400; round++) {
        uint32_t shared[80];
        uint32_t length = 20 + random_below(&random, 60);
        fill_shared(shared, length, &random);
        script a = {.count = 0};
        script b = {.count = 0};
        /* at the beginning, in the middle or at the end of either */
        put_own(&a, random_below(&random, 3) ? random_below(&random, 100) : 0, 1, &random);
        put_own(&b, random_below(&random, 3) ? random_below(&random, 100) : 0, 2, &random);
        uint32_t a_at = a.count;
        uint32_t b_at = b.count;
        put_run(&a, shared, length);
        put_run(&b, shared, length);
        put_own(&a, random_below(&random, 3) ? random_below(&random, 100) : 0, 1, &random);
        put_own(&b, random_below(&random, 3) ? random_below(&random, 100) : 0, 2, &random);
        compared c;
        compare_scripts(&c, &a, &b, texts);
        check_form(&c);
        assert_int_equal(c.passage_count, 1);
        const stm_word_passage *p = &c.passages[0];
        assert_int_equal(p->a_begin, a_at);
        assert_int_equal(p->b_begin, b_at);
        assert_int_equal(p->a_end, a_at + length);
        assert_int_equal(p->b_end, b_at + length);
        assert_int_equal(p->equal_words, length);
        assert_true(p->score > 0.9);
        assert_int_equal(c.result.passage_count, 1);
        assert_int_equal(c.result.strength, length);
        release_compared(&c);
    }
    release_texts(texts);
}

/* Several runs, in any order on the two sides: every one is covered by a passage. */
static void planted_runs_are_covered(void **state)
{
    (void)state;
    uint64_t random = 2;
    stm_buffer texts[2] = {STM_BUFFER_INIT, STM_BUFFER_INIT};
    for (int round = 0; round < 400; round++) {
        uint32_t shared[5][50];
        uint32_t length[5];
        uint32_t at[2][5];
        uint32_t runs = 1 + random_below(&random, 5);
        for (uint32_t r = 0; r < runs; r++) {
            length[r] = 20 + random_below(&random, 30);
            fill_shared(shared[r], length[r], &random);
        }
        script sides[2] = {{.count = 0}, {.count = 0}};
        for (uint32_t side = 0; side < 2; side++) {
            uint32_t order[5] = {0, 1, 2, 3, 4};
            for (uint32_t i = 1; i < runs && side; i++) {
                uint32_t other = random_below(&random, i + 1);
                uint32_t swap = order[i];
                order[i] = order[other];
                order[other] = swap;
            }
            for (uint32_t i = 0; i < runs; i++) {
                put_own(&sides[side], random_below(&random, 50), side + 1, &random);
                at[side][order[i]] = sides[side].count;
                put_run(&sides[side], shared[order[i]], length[order[i]]);
            }
            put_own(&sides[side], random_below(&random, 50), side + 1, &random);
        }
        compared c;
        compare_scripts(&c, &sides[0], &sides[1], texts);
        check_form(&c);
        for (uint32_t r = 0; r < runs; r++) {
            if (!is_covered(&c, at[0][r], at[1][r], length[r])) {
                fail_msg("round %d: run %u of %u words is not covered", round, r, length[r]);
            }
        }
        release_compared(&c);
    }
    release_texts(texts);
}

/* One word replaced, a sentence dropped, a sentence put in: still one passage from end to end, or two that meet. */
static void edited_copies_stay_whole(void **state)
{
    (void)state;
    uint64_t random = 3;
    stm_buffer texts[2] = {STM_BUFFER_INIT, STM_BUFFER_INIT};
    for (int round = 0; round < 300; round++) {
        uint32_t shared[90];
        fill_shared(shared, 90, &random);
        script a = {.count = 0};
        script b = {.count = 0};
        put_own(&a, 30, 1, &random);
        put_own(&b, 40, 2, &random);
        put_run(&a, shared, 90);
        uint32_t at = 20 + random_below(&random, 50);
        uint32_t dropped = round % 3 == 0 ? 1 : round % 3 == 1 ? 8 : 0;
        put_run(&b, shared, at);
        put_own(&b, round % 3 == 1 ? 0 : round % 3 == 0 ? 1 : 8, 2, &random);
        put_run(&b, shared + at + dropped, 90 - at - dropped);
        uint32_t b_end = b.count;
        put_own(&b, 30, 2, &random);
        put_own(&a, 20, 1, &random);
        compared c;
        compare_scripts(&c, &a, &b, texts);
        check_form(&c);
        assert_int_equal(c.passage_count, 1);
        assert_int_equal(c.passages[0].a_begin, 30);
        assert_int_equal(c.passages[0].a_end, 120);
        assert_int_equal(c.passages[0].b_begin, 40);
        assert_int_equal(c.passages[0].b_end, b_end);
        assert_int_equal(c.passages[0].equal_words, 90 - dropped);
        release_compared(&c);
    }
    release_texts(texts);
}

static void strangers_share_nothing(void **state)
{
    (void)state;
    uint64_t random = 4;
    stm_buffer texts[2] = {STM_BUFFER_INIT, STM_BUFFER_INIT};
    for (int round = 0; round < 200; round++) {
        script a = {.count = 0};
        script b = {.count = 0};
        put_own(&a, random_below(&random, 500), 1, &random);
        put_own(&b, random_below(&random, 500), 2, &random);
        for (uint32_t i = 0; i + 1 < a.count && i + 1 < b.count; i += 3) { /* with every third word in common */
            a.words[i] = b.words[i] = 800000 + random_below(&random, 50);
        }
        compared c;
        compare_scripts(&c, &a, &b, texts);
        check_form(&c);
        for (size_t i = 0; i < c.passage_count; i++) {
            assert_true(c.passages[i].score < 0.5);
        }
        release_compared(&c);
    }
    release_texts(texts);
}

static void empty_texts_share_nothing(void **state)
{
    (void)state;
    static const char *const texts[] = {"", " ", "mot", "un deux trois quatre cinq six sept huit neuf dix onze douze"};
    for (size_t i = 0; i < 4; i++) {
        for (size_t j = 0; j < 3; j++) {
            compared c;
            compare_texts(&c, texts[i], texts[j], "fr");
            check_form(&c);
            assert_true(c.result.link.score < 0.5);
            release_compared(&c);
        }
    }
}

/* What is little within a longer text is enough where it is all that both texts say. */
static void short_messages_are_copies_as_a_whole(void **state)
{
    (void)state;
    const char *message = "The deficit is up, and hawks are furious";
    const char *longer =
        "The deficit is up, and hawks are furious, while doves would rather speak of growth, of wages and "
        "of what the last winter has cost the towns along the coast.";
    compared c;
    compare_texts(&c, message, "The deficit is up and hawks are furious!", "en");
    check_form(&c);
    assert_int_equal(c.result.link.kind, STEMMA_KIND_COPY);
    assert_true(c.result.link.score > 0.5);
    double whole = c.result.link.score;
    release_compared(&c);
    compare_texts(&c, message, longer, "en");
    assert_true(c.result.link.score < whole);
    release_compared(&c);
    compare_texts(&c, "Photos: the day", "Photos: the day", "en");
    assert_true(c.result.link.score < 0.5);
    release_compared(&c);
}

/* Ten thousand times one sentence, against itself and against one such sentence: soon done, and found. */
static void a_repeated_sentence_is_bounded(void **state)
{
    (void)state;
    stm_buffer many = STM_BUFFER_INIT;
    const char *sentence = "Le conseil municipal se réunira jeudi soir dans la grande salle des fêtes pour en parler. ";
    for (int i = 0; i < 10000; i++) {
        stm_buffer_string(&many, sentence);
    }
    clock_t begin = clock();
    compared c;
    compare_texts(&c, many.data, many.data, "fr");
    check_form(&c);
    assert_true(c.result.link.score > 0.9);
    release_compared(&c);
    compare_texts(&c, many.data, sentence, "fr");
    check_form(&c);
    assert_true(c.result.link.score > 0.5);
    assert_true(c.result.link.b_share > 0.99);
    release_compared(&c);
    assert_true((double)(clock() - begin) / CLOCKS_PER_SEC < 20); /* with sanitizers */
    stm_buffer_release(&many);
}

/* ------------------------------------------------------------------ results */

#define COPIED                                                                                                         \
    "la commission d'enquête remettra son rapport définitif au ministère avant la fin du mois de septembre prochain"

/* `text` around the copied sentence, in scripts and signs of one to four bytes. */
static void check_offsets(const char *before, const char *behind)
{
    stm_buffer a = STM_BUFFER_INIT;
    stm_buffer b = STM_BUFFER_INIT;
    stm_buffer_format(&a, "%s" COPIED "%s", before, behind);
    stm_buffer_string(&b, COPIED);
    compared c;
    compare_texts(&c, a.data, b.data, NULL);
    assert_int_equal(c.result.passage_count, 1);
    const stemma_passage *p = &c.result.passages[0];
    uint32_t length = (uint32_t)stm_utf8_length(COPIED, strlen(COPIED));
    uint32_t at = (uint32_t)stm_utf8_length(before, strlen(before));
    assert_int_equal(p->a_begin, at);
    assert_int_equal(p->a_end, at + length);
    assert_int_equal(p->b_begin, 0);
    assert_int_equal(p->b_end, length);
    assert_true(c.result.link.b_share > 0.999 && c.result.link.a_share < 1.0);
    release_compared(&c);
    stm_buffer_release(&a);
    stm_buffer_release(&b);
}

static void offsets_are_code_points(void **state)
{
    (void)state;
    check_offsets("Éléonore s'étonne : « ", " », dit-elle.");
    check_offsets("🍺🎉 Fête! ", " 🎈 bravo");
    check_offsets("قال الوزير إن اللجنة ستجتمع غدا. ", " انتهى الخبر.");
    check_offsets("Министр сообщил журналистам вчера. ", " Конец цитаты.");
    check_offsets("据新华社报道。", "。完毕。");
}

/* The same sentence copied in other languages and scripts. */
static void copies_in_other_scripts(void **state)
{
    (void)state;
    static const char *const sentences[] = {
        "The harbour authority said on Tuesday that the ferry had left the island without its usual safety inspection.",
        "Управление порта сообщило во вторник, что паром покинул остров без обычной проверки безопасности пассажиров.",
        "قالت سلطة الميناء يوم الثلاثاء إن العبارة غادرت الجزيرة دون الفحص المعتاد لسلامة الركاب والبضائع والطاقم.",
        "港务局星期二表示，渡轮在没有进行例行安全检查的情况下离开了该岛，船上共有乘客和船员多人。",
    };
    static const char *const before[] = {"Weather stays calm today. ", "Погода сегодня тихая. ", "الطقس هادئ اليوم. ",
                                         "今天天气很好。"};
    for (size_t i = 0; i < 4; i++) {
        stm_buffer a = STM_BUFFER_INIT;
        stm_buffer_format(&a, "%s%s", before[i], sentences[i]);
        compared c;
        compare_texts(&c, a.data, sentences[i], NULL);
        check_form(&c);
        assert_true(c.result.link.score > 0.5);
        assert_true(c.result.link.b_share > 0.95);
        assert_int_equal(c.result.passages[0].a_begin, stm_utf8_length(before[i], strlen(before[i])));
        release_compared(&c);
        stm_buffer_release(&a);
    }
}

/* A copied text with boilerplate in its middle gives passages on either side of it, none across. */
static void passages_do_not_cross_boilerplate(void **state)
{
    (void)state;
    uint64_t random = 6;
    for (int round = 0; round < 100; round++) {
        uint32_t shared[60];
        stm_buffer texts[2] = {STM_BUFFER_INIT, STM_BUFFER_INIT};
        fill_shared(shared, 60, &random);
        uint32_t cut = 20 + random_below(&random, 20);
        put_words(&texts[0], shared, 60);
        put_words(&texts[1], shared, cut);
        uint32_t begin = (uint32_t)texts[1].length;
        stm_buffer_string(&texts[1], " lisez aussi");
        uint32_t end = (uint32_t)texts[1].length;
        put_words(&texts[1], shared + cut, 60 - cut);
        const stemma_boilerplate span = {begin + 1, end, "menu"};
        stemma_article a = article_of(texts[0].data, NULL);
        stemma_article b = article_of(texts[1].data, NULL);
        b.boilerplate = &span;
        b.boilerplate_count = 1;
        compared c;
        compare_articles(&c, &a, &b);
        check_form(&c);
        assert_int_equal(c.result.passage_count, 2);
        const stemma_passage *p = c.result.passages;
        assert_int_equal(p[0].b_begin, 0);
        assert_int_equal(p[0].b_end, begin);
        assert_int_equal(p[1].b_begin, end + 1);
        assert_int_equal(p[1].b_end, texts[1].length);
        assert_int_equal(p[0].a_begin, 0);
        assert_int_equal(p[1].a_begin, p[0].a_end + 1);
        assert_int_equal(p[1].a_end, texts[0].length);
        assert_true(c.result.link.a_share > 0.999 && c.result.link.b_share > 0.999);
        /* and the other way about, as equal wordings */
        stm_pair_result whole;
        assert_int_equal(stm_reuse_whole(&c.arena, &whole, &c.b.words, &c.a.words, NULL), STEMMA_OK);
        assert_int_equal(whole.passage_count, 2);
        assert_int_equal(whole.passages[0].a_end, begin);
        assert_true(whole.link.score > 0.9);
        release_compared(&c);
        release_texts(texts);
    }
}

/* "14 ..." and "41 ...": the passage takes in the figure. In another article of the same words a menu stands between
 * the figure and the rest: there it does not. */
static void changed_edges_do_not_cross_boilerplate(void **state)
{
    (void)state;
    for (unsigned at_end = 0; at_end < 2; at_end++) {
        static const char *const forms[] = {"14 %sles habitants des trois communes voisines ont quitté leur maison "
                                            "pendant la nuit de samedi",
                                            "Les habitants des trois communes voisines ont quitté leur maison pendant "
                                            "la nuit de samedi vers %s14"};
        stm_buffer texts[3] = {STM_BUFFER_INIT, STM_BUFFER_INIT, STM_BUFFER_INIT};
        for (size_t i = 0; i < 3; i++) {
            const char *form = forms[at_end];
            const char *gap = strchr(form, '%');
            stm_buffer_bytes(&texts[i], form, (size_t)(gap - form));
            stm_buffer_string(&texts[i], i == 2 ? "LISEZ AUSSI " : "");
            stm_buffer_string(&texts[i], gap + 2);
            if (i == 1) {
                char *figure = at_end ? texts[i].data + texts[i].length - 2 : texts[i].data;
                memcpy(figure, "41", 2);
            }
        }
        compared c;
        compare_texts(&c, texts[0].data, texts[1].data, "fr");
        assert_int_equal(c.result.passage_count, 1);
        assert_int_equal(c.result.passages[0].change_count, 1);
        assert_string_equal(c.result.passages[0].changes[0].b, "41");
        uint32_t begin = at_end ? (uint32_t)stm_utf8_length(texts[2].data, texts[2].length) - 14 : 3;
        const stemma_boilerplate span = {begin, begin + 11, "menu"};
        stemma_article other = article_of(texts[2].data, "fr");
        other.boilerplate = &span;
        other.boilerplate_count = 1;
        stm_words words = STM_WORDS_INIT;
        stm_pair_result result;
        assert_int_equal(stm_reuse_words(&words, &other, NULL), STEMMA_OK);
        assert_true(words.wording == c.a.words.wording);
        assert_int_equal(stm_reuse_result(&c.arena, &result, c.passages, c.passage_count, &words, &c.b.words, NULL),
                         STEMMA_OK);
        assert_int_equal(result.passage_count, 1);
        const stemma_passage *p = &result.passages[0];
        assert_int_equal(p->change_count, 0);
        assert_int_equal(p->a_begin, at_end ? 0 : span.end + 1);
        assert_int_equal(p->a_end, at_end ? span.begin - 1 : other.text_length);
        stm_words_release(&words);
        release_compared(&c);
        for (size_t i = 0; i < 3; i++) {
            stm_buffer_release(&texts[i]);
        }
    }
}

/* A second comparison with the same scratch gives the same bytes as a first one. */
static void scratch_holds_nothing_over(void **state)
{
    (void)state;
    uint64_t random = 7;
    stm_compare_scratch *scratch = stm_compare_scratch_new();
    stm_arena arena = STM_ARENA_INIT;
    stm_buffer texts[2] = {STM_BUFFER_INIT, STM_BUFFER_INIT};
    assert_non_null(scratch);
    for (int round = 0; round < 200; round++) {
        script a = {.count = 0};
        script b = {.count = 0};
        uint32_t shared[60];
        fill_shared(shared, 60, &random);
        put_own(&a, random_below(&random, 60), 1, &random);
        put_run(&a, shared, random_below(&random, 60));
        put_run(&b, shared, random_below(&random, 60));
        put_own(&b, random_below(&random, 60), 2, &random);
        put_run(&b, shared, random_below(&random, 60));
        compared c;
        compare_scripts(&c, &a, &b, texts);
        const stm_word_passage *again;
        size_t count;
        assert_int_equal(stm_reuse_compare(&arena, &again, &count, &c.a, &c.b, scratch, NULL), STEMMA_OK);
        assert_int_equal(count, c.passage_count);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(again[i].a_begin, c.passages[i].a_begin);
            assert_int_equal(again[i].b_end, c.passages[i].b_end);
            assert_int_equal(again[i].run_count, c.passages[i].run_count);
            assert_memory_equal(again[i].runs, c.passages[i].runs, again[i].run_count * sizeof *again[i].runs);
        }
        release_compared(&c);
        stm_arena_reset(&arena);
    }
    release_texts(texts);
    stm_arena_release(&arena);
    stm_compare_scratch_free(scratch);
    stm_compare_scratch_free(NULL);
}

/* ------------------------------------------------------------------ sentences left out */

#define SANK                                                                                                           \
    "The ferry sank before dawn in the strait with forty crates of oranges and a church organ on board, harbour "      \
    "officials report."
#define SAVED                                                                                                          \
    "The captain and her crew of six were pulled out of the water by trawlers and are being warmed in the school "     \
    "gymnasium."

static size_t copies_of(const char *a, const char *b, double *a_share)
{
    compared c;
    compare_texts(&c, a, b, "en");
    check_form(&c);
    size_t count = c.result.passage_count;
    *a_share = c.result.link.a_share;
    release_compared(&c);
    return count;
}

static void a_copy_goes_on_behind_sentences_that_were_left_out(void **state)
{
    (void)state;
    double share;
    assert_int_equal(copies_of(SANK " Divers will look for the organ as soon as the wind has gone down. " SAVED,
                               SANK " " SAVED, &share),
                     1);
    assert_true(share < 0.9); /* the divers are not in the other text */
    assert_int_equal(copies_of(SANK "\n\nDivers will look for the organ as soon as the wind has gone down.\n\n" SAVED,
                               SANK "\n\n" SAVED, &share),
                     1);
    /* both sentences begin with the same word */
    assert_int_equal(
        copies_of(SANK " The organ was to be played on Sunday by a guest from Castine. " SAVED, SANK " " SAVED, &share),
        1);
    assert_int_equal(copies_of(SANK " \"We shall find it,\" says the diver who knows these waters best. " SAVED,
                               SANK " " SAVED, &share),
                     1);
}

static void what_is_no_sentence_parts_a_copy(void **state)
{
    (void)state;
    double share;
    /* a line of its own where the other text goes on in the line */
    assert_int_equal(copies_of(SANK "\nRead on: the nine worst wrecks of this winter, in pictures and in maps\n" SAVED,
                               SANK " " SAVED, &share),
                     2);
    /* half a quotation */
    assert_int_equal(copies_of(SANK " Its owner is beside herself. \"It was not insured against such a wind. " SAVED,
                               SANK " " SAVED, &share),
                     2);
    /* not whole sentences */
    assert_int_equal(copies_of(SANK ", who had been awake since the first alarm was given at half past two. " SAVED,
                               "Rain again. " SANK " " SAVED, &share),
                     2);
    /* something else in its place */
    assert_int_equal(copies_of(SANK " Divers will look for the organ as soon as the wind has gone down. " SAVED,
                               SANK " Nobody on the island can remember that such a thing has happened before. " SAVED,
                               &share),
                     2);
}

static void a_long_insertion_parts_a_copy(void **state)
{
    (void)state;
    stm_buffer text = STM_BUFFER_INIT;
    stm_buffer_string(&text, SANK);
    for (int i = 0; i < 8; i++) {
        stm_buffer_string(&text, " Divers will look for the organ once the wind is down.");
    }
    stm_buffer_string(&text, " " SAVED);
    double share;
    assert_int_equal(copies_of(text.data, SANK " " SAVED, &share), 2);
    stm_buffer_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_are_found_to_the_word),
        cmocka_unit_test(planted_runs_are_covered),
        cmocka_unit_test(edited_copies_stay_whole),
        cmocka_unit_test(strangers_share_nothing),
        cmocka_unit_test(empty_texts_share_nothing),
        cmocka_unit_test(a_repeated_sentence_is_bounded),
        cmocka_unit_test(offsets_are_code_points),
        cmocka_unit_test(copies_in_other_scripts),
        cmocka_unit_test(passages_do_not_cross_boilerplate),
        cmocka_unit_test(changed_edges_do_not_cross_boilerplate),
        cmocka_unit_test(scratch_holds_nothing_over),
        cmocka_unit_test(a_copy_goes_on_behind_sentences_that_were_left_out),
        cmocka_unit_test(what_is_no_sentence_parts_a_copy),
        cmocka_unit_test(a_long_insertion_parts_a_copy),
        cmocka_unit_test(short_messages_are_copies_as_a_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
