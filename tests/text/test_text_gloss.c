/* Word-translation tables, name keys and bags. */
#include <math.h>
#include <stdio.h>

#include "text/text_gloss.h"
#include "text_support.h"

static const char *const languages[] = {"fr", "en", "es", "de", "ru", "uk", "ar", "it", "pt", "tr", "zh", "ja"};
#define LANGUAGES (sizeof languages / sizeof *languages)

static uint32_t stem(const char *language, const char *word)
{
    stm_document document = tokenized(word);
    assert_int_equal(document.token_count, 1);
    assert_int_equal(stm_text_stem(&document, language, NULL), STEMMA_OK);
    uint32_t found = document.tokens[0].stem;
    stm_document_release(&document);
    return found;
}

/* Weight of `english` among the glosses of `word`, 0 when it is none. */
static float weight(const char *language, const char *word, const char *english)
{
    const stm_gloss *glosses = NULL;
    size_t count = stm_gloss_find(&glosses, stm_gloss_table_of(language), stem(language, word));
    uint32_t pivot = stem("en", english);
    for (size_t i = 0; i < count; i++) {
        if (glosses[i].pivot == pivot) {
            return glosses[i].weight;
        }
    }
    return 0;
}

/* The words that a text of a script without spaces is cut into, with blanks in between. */
static void assert_cut(const char *language, const char *text, const char *expected)
{
    stm_document document = tokenized(text);
    char found[256] = "";
    size_t length = 0;
    for (size_t i = 0, span; i < document.token_count; i += span) {
        const stm_token *token = &document.tokens[i];
        span = stm_gloss_span(stm_gloss_table_of(language), text, token, document.token_count - i);
        assert_in_range(span, 1, document.token_count - i);
        length += (size_t)snprintf(found + length, sizeof found - length, "%s%.*s", i > 0 ? " " : "",
                                   (int)(token[span - 1].end_byte - token->begin_byte), text + token->begin_byte);
    }
    stm_document_release(&document);
    assert_string_equal(found, expected);
}

static void words_without_spaces(void **state)
{
    (void)state;
    assert_cut("zh", "我们的政府，选举之后", "我们 的 政府 选举 之后");
    assert_cut("zh", "加州大火Reddit 400人", "加州 大火 Reddit 400 人");
    assert_cut("ja", "アメリカの選挙", "アメリカ の 選挙");
    assert_cut("ja", "ゾグルブーガ氏が", "ゾグルブーガ 氏 が"); /* no word: a name as far as it reaches */
    assert_cut("fr", "選挙 la maison", "選 挙 la maison");      /* no table, no words */
    assert_cut("zh", "", "");
}

static void every_language(void **state)
{
    (void)state;
    for (size_t i = 0; i < LANGUAGES; i++) {
        assert_non_null(stm_gloss_table_of(languages[i]));
    }
    assert_null(stm_gloss_table_of("xx"));
    assert_null(stm_gloss_table_of(""));
    assert_null(stm_gloss_table_of(NULL));
}

static void sure_pairs(void **state)
{
    (void)state;
    static const char *const pairs[][3] = {
        {"fr", "gouvernement", "government"},  {"fr", "maisons", "house"}, {"fr", "guerre", "war"},
        {"es", "gobierno", "government"},      {"es", "casas", "house"},   {"es", "guerra", "war"},
        {"de", "Regierung", "government"},     {"de", "Häuser", "house"},  {"de", "Krieg", "war"},
        {"ru", "правительства", "government"}, {"ru", "война", "war"},     {"ru", "книги", "book"},
        {"uk", "уряду", "government"},         {"uk", "книгу", "book"},    {"uk", "вода", "water"},
        {"ar", "الحكومة", "government"},       {"ar", "كتاب", "book"},     {"ar", "الماء", "water"},
        {"it", "governo", "government"},       {"it", "guerra", "war"},    {"it", "libri", "book"},
        {"pt", "governo", "government"},       {"pt", "guerra", "war"},    {"pt", "livros", "book"},
        {"tr", "hükümet", "government"},       {"tr", "savaş", "war"},     {"tr", "kitap", "book"},
        {"en", "governments", "government"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        float found = weight(pairs[i][0], pairs[i][1], pairs[i][2]);
        if (found < 0.3f) {
            fail_msg("%s: %s is %s with weight %.2f", pairs[i][0], pairs[i][1], pairs[i][2], (double)found);
        }
    }
    assert_true(weight("fr", "guerre", "water") == 0);
    assert_true(weight("en", "war", "war") == 1);
}

static void unknown_words(void **state)
{
    (void)state;
    const stm_gloss *glosses = NULL;
    assert_int_equal(stm_gloss_find(&glosses, stm_gloss_table_of("fr"), stem("fr", "zzgloubiboulgaqx")), 0);
    assert_null(glosses);
    assert_int_equal(stm_gloss_find(&glosses, stm_gloss_table_of("fr"), 0), 0);
    assert_int_equal(stm_gloss_find(&glosses, NULL, stem("fr", "guerre")), 0);
}

static void rarities(void **state)
{
    (void)state;
    float common = stm_pivot_rarity(stem("en", "people"));
    float rare = stm_pivot_rarity(stem("en", "parliament"));
    assert_true(common >= 1 && rare > common + 1);
    assert_true(stm_pivot_rarity(stem("en", "zzgloubiboulgaqx")) >= rare);
}

/* Glosses are pivots of the English table, with its rarity, and their weights fall. */
static void tables_are_sound(void **state)
{
    (void)state;
    static const char *const words[] = {"fr", "maison", "ru", "дом", "de", "Haus", "ar", "بيت", "tr", "ev"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i += 2) {
        const stm_gloss *glosses = NULL;
        size_t count = stm_gloss_find(&glosses, stm_gloss_table_of(words[i]), stem(words[i], words[i + 1]));
        assert_in_range(count, 1, 6);
        for (size_t g = 0; g < count; g++) {
            assert_true(glosses[g].weight > 0 && glosses[g].weight <= 1);
            assert_true(g == 0 || glosses[g].weight <= glosses[g - 1].weight);
            assert_true(glosses[g].rarity == stm_pivot_rarity(glosses[g].pivot));
        }
    }
}

/* ------------------------------------------------------------------ names */

static uint32_t key(const char *word)
{
    return stm_name_key(word, strlen(word));
}

static void names_meet(void **state)
{
    (void)state;
    static const char *const groups[][5] = {
        {"Putin", "Poutine", "Путин", "Путиным", "بوتين"},
        {"Zelensky", "Zelenski", "Зеленский", "ZELENSKY", NULL},
        {"Obama", "Обама", "أوباما", "Обамой", NULL},
        {"Merkel", "Меркель", "ميركل", "MERKEL", NULL},
        {"Macron", "Макрон", "Макроном", "ماكرون", NULL},
        {"Shakespeare", "Шекспир", "شكسبير", NULL, NULL},
        {"Khartoum", "Хартум", "الخرطوم", "KHARTOUM", NULL},
        {"Kiev", "Киев", "كييف", "Київ", NULL},
        {"Hamas", "Хамас", "HAMAS", NULL, NULL},
        {"Moscou", "Moscú", "Moscow", "Moskau", NULL},
    };
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        assert_true(key(groups[i][0]) != 0);
        for (size_t j = 1; j < 5 && groups[i][j]; j++) {
            if (key(groups[i][j]) != key(groups[i][0])) {
                fail_msg("%s and %s do not meet", groups[i][0], groups[i][j]);
            }
        }
    }
    assert_true(key("Putin") != key("Merkel"));
    assert_int_equal(key("ei"), 0);
    assert_int_equal(key(""), 0);
    assert_int_equal(key("2024"), 0);
}

/* ------------------------------------------------------------------ bags */

static stm_glossed glossed(const char *language, const char *text)
{
    stm_glossed out = STM_GLOSSED_INIT;
    stm_document document = tokenized(text);
    assert_int_equal(stm_text_split(&document, language, NULL), STEMMA_OK);
    assert_int_equal(stm_text_stem(&document, language, NULL), STEMMA_OK);
    assert_int_equal(stm_gloss_document(&out, &document, language, NULL, NULL), STEMMA_OK);
    assert_int_equal(out.bag_count, document.sentence_count);
    stm_document_release(&document);
    return out;
}

/* Whether a word of one language shares a key with one of another: that is how pairs of texts are found. */
static bool keys_meet(const char *language, const char *word, const char *other_language, const char *other)
{
    stm_word_key keys[2][STM_WORD_KEYS_MAX];
    size_t counts[2];
    for (int i = 0; i < 2; i++) {
        const char *code = i == 0 ? language : other_language;
        stm_document document = tokenized(i == 0 ? word : other);
        assert_int_equal(stm_text_stem(&document, code, NULL), STEMMA_OK);
        document.tokens[0].flags &= ~(uint32_t)STM_TOKEN_SENTENCE;
        counts[i] = stm_gloss_keys(keys[i], stm_gloss_table_of(code), stm_pack_of(code), document.text, document.tokens,
                                   code[0] == 'z' || code[0] == 'j' ? document.token_count : 1);
        stm_document_release(&document);
    }
    for (size_t i = 0; i < counts[0]; i++) {
        for (size_t j = 0; j < counts[1]; j++) {
            if (keys[0][i].key == keys[1][j].key) {
                return true;
            }
        }
    }
    return false;
}

static void unspaced_words_meet(void **state)
{
    (void)state;
    static const char *const pairs[][4] = {
        {"zh", "选举", "en", "election"},       {"zh", "選舉", "en", "elections"},
        {"zh", "飓风", "fr", "ouragan"},        {"ja", "選挙", "en", "election"},
        {"ja", "台風", "en", "typhoon"},        {"zh", "奥巴马", "en", "Obama"},
        {"zh", "奥巴马", "ru", "Обама"},        {"ja", "トランプ", "en", "Trump"},
        {"ja", "パキスタン", "it", "Pakistan"}, {"ja", "ゴルバチカ", "en", "Golbatchka"}, /* in no table: R for L */
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (!keys_meet(pairs[i][0], pairs[i][1], pairs[i][2], pairs[i][3])) {
            fail_msg("%s and %s do not meet", pairs[i][1], pairs[i][3]);
        }
    }
    assert_false(keys_meet("zh", "选举", "en", "hurricane"));
    assert_false(keys_meet("zh", "我们", "en", "election"));
}

static float score(const char *language_a, const char *a, const char *language_b, const char *b)
{
    stm_glossed one = glossed(language_a, a);
    stm_glossed two = glossed(language_b, b);
    assert_int_equal(one.bag_count, 1);
    assert_int_equal(two.bag_count, 1);
    stm_bag_match match = stm_bag_compare(&one, one.bags, &two, two.bags);
    stm_bag_match back = stm_bag_compare(&two, two.bags, &one, one.bags);
    float found = stm_bag_score(&match, one.bags, two.bags);
    assert_true(match.a_covered == back.b_covered && match.b_covered == back.a_covered);
    assert_true(found >= 0 && found <= 1.0001f);
    stm_glossed_release(&one);
    stm_glossed_release(&two);
    return found;
}

static const char *const story[LANGUAGES] = {
    "Le gouvernement a annoncé lundi que douze soldats étaient morts dans une attaque près de Moscou.",
    "The government announced on Monday that twelve soldiers had died in an attack near Moscow.",
    "El gobierno anunció el lunes que doce soldados habían muerto en un ataque cerca de Moscú.",
    "Die Regierung gab am Montag bekannt, dass zwölf Soldaten bei einem Angriff nahe Moskau gestorben sind.",
    "Правительство сообщило в понедельник, что двенадцать солдат погибли при атаке под Москвой.",
    "Уряд повідомив у понеділок, що дванадцять солдатів загинули під час атаки біля Москви.",
    "أعلنت الحكومة يوم الاثنين أن اثني عشر جنديا ماتوا في هجوم قرب موسكو.",
    "Il governo ha annunciato lunedì che dodici soldati sono morti in un attacco vicino a Mosca.",
    "O governo anunciou na segunda-feira que doze soldados morreram num ataque perto de Moscovo.",
    "Hükümet pazartesi günü Moskova yakınlarındaki bir saldırıda on iki askerin öldüğünü açıkladı.",
    "政府周一宣布，十二名士兵在莫斯科附近的袭击中丧生。",
    "政府は月曜日、モスクワ近郊の攻撃で12人の兵士が死亡したと発表した。",
};
static const char *const other[LANGUAGES] = {
    "Ma sœur a acheté une nouvelle voiture rouge parce que l'ancienne ne roulait plus.",
    "My sister bought a new red car because the old one did not run any more.",
    "Mi hermana compró un coche rojo nuevo porque el viejo ya no funcionaba.",
    "Meine Schwester hat ein neues rotes Auto gekauft, weil das alte nicht mehr fuhr.",
    "Моя сестра купила новую красную машину, потому что старая больше не ездила.",
    "Моя сестра купила нову червону машину, бо стара більше не їздила.",
    "اشترت أختي سيارة حمراء جديدة لأن القديمة لم تعد تعمل.",
    "Mia sorella ha comprato una nuova macchina rossa perché quella vecchia non andava più.",
    "A minha irmã comprou um carro vermelho novo porque o velho já não andava.",
    "Kız kardeşim yeni kırmızı bir araba aldı çünkü eskisi artık çalışmıyordu.",
    "我妹妹买了一辆新的红色汽车，因为旧的已经不能开了。",
    "古い車がもう走らなくなったので、姉は新しい赤い車を買った。",
};

/* Any two languages: a translation scores far above another sentence. */
static void translations_score(void **state)
{
    (void)state;
    for (size_t i = 0; i < LANGUAGES; i++) {
        for (size_t j = 0; j < LANGUAGES; j++) {
            float right = score(languages[i], story[i], languages[j], story[j]);
            float second = score(languages[i], other[i], languages[j], other[j]);
            float wrong = score(languages[i], story[i], languages[j], other[j]);
            if (right < 0.25f || second < 0.25f || wrong > 0.15f) {
                fail_msg("%s-%s: %.2f and %.2f, another sentence %.2f", languages[i], languages[j], (double)right,
                         (double)second, (double)wrong);
            }
        }
    }
}

static void figures_meet(void **state)
{
    (void)state;
    assert_true(score("fr", "10 000", "en", "10,000") > 0.99f);
    assert_true(score("fr", "deux", "en", "2") > 0.5f);
    assert_true(score("ru", "июля", "fr", "juillet") > 0.5f);
    assert_true(score("fr", "12", "en", "13") == 0);
}

static void hostile(void **state)
{
    (void)state;
    stm_buffer text = STM_BUFFER_INIT;
    for (int i = 0; i < 4000; i++) {
        stm_buffer_format(&text, "palabra%c%c ", 'a' + i % 26, 'a' + i / 26 % 26);
    }
    stm_glossed out = glossed("es", text.data);
    assert_int_equal(out.bag_count, 1);
    assert_int_equal(out.bags[0].word_count, STM_BAG_WORDS_MAX);
    for (uint32_t i = 1; i < out.bags[0].entry_count; i++) {
        const stm_bag_entry *entry = out.entries + i;
        assert_true(entry[-1].pivot < entry->pivot ||
                    (entry[-1].pivot == entry->pivot && entry[-1].word <= entry->word));
    }
    stm_glossed_release(&out);
    stm_buffer_release(&text);
}

/* A word that no table has is worth what its beginning is. */
static void beginnings(void **state)
{
    (void)state;
    assert_int_equal(weight("fr", "gouvernementalissime", "government"), 0);
    assert_true(score("fr", "gouvernementalissime", "en", "government") > 0.5f);
    assert_true(score("de", "Regierungsbaracken", "en", "government") > 0.3f);
    assert_true(score("fr", "gouvernementalissime", "en", "water") == 0);
}

/* Covered mass word by word, by the definition. */
static float covered(const stm_glossed *a, const stm_bag *bag_a, const stm_glossed *b, const stm_bag *bag_b)
{
    float sum = 0;
    for (uint32_t word = 0; word < bag_a->word_count; word++) {
        float best = 0;
        for (uint32_t i = 0; i < bag_a->entry_count; i++) {
            const stm_bag_entry *one = a->entries + bag_a->first_entry + i;
            for (uint32_t j = 0; one->word == word && j < bag_b->entry_count; j++) {
                const stm_bag_entry *two = b->entries + bag_b->first_entry + j;
                float shared = one->pivot == two->pivot ? powf(one->weight * two->weight, 0.125f) : 0;
                best = shared > best ? shared : best;
            }
        }
        sum += best * a->words[bag_a->first_word + word].value;
    }
    return sum;
}

static void compared_as_defined(void **state)
{
    (void)state;
    for (size_t i = 0; i < LANGUAGES; i++) {
        for (size_t j = 0; j < LANGUAGES; j++) {
            stm_glossed a = glossed(languages[i], story[i]);
            stm_glossed b = glossed(languages[j], j % 2 ? story[j] : other[j]);
            stm_bag_match match = stm_bag_compare(&a, a.bags, &b, b.bags);
            assert_true(fabsf(match.a_covered - covered(&a, a.bags, &b, b.bags)) < 0.001f);
            assert_true(fabsf(match.b_covered - covered(&b, b.bags, &a, a.bags)) < 0.001f);
            stm_glossed_release(&a);
            stm_glossed_release(&b);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_language),
        cmocka_unit_test(words_without_spaces),
        cmocka_unit_test(unspaced_words_meet),
        cmocka_unit_test(sure_pairs),
        cmocka_unit_test(unknown_words),
        cmocka_unit_test(rarities),
        cmocka_unit_test(names_meet),
        cmocka_unit_test(tables_are_sound),
        cmocka_unit_test(translations_score),
        cmocka_unit_test(figures_meet),
        cmocka_unit_test(hostile),
        cmocka_unit_test(beginnings),
        cmocka_unit_test(compared_as_defined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
