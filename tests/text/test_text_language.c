#include "text_support.h"

static void assert_language(const char *text, const char *expected)
{
    char code[8] = "?";
    stm_text_language(code, text, strlen(text));
    if (strcmp(code, expected) != 0) {
        fail_msg("\"%s\" is said to be \"%s\", not \"%s\"", text, code, expected);
    }
}

static void ten_languages(void **state)
{
    (void)state;
    assert_language("Le préfet a visité hier les villages touchés par la crue et promis une aide rapide.", "fr");
    assert_language("The governor visited the flooded villages yesterday and promised swift help.", "en");
    assert_language("El gobernador visitó ayer los pueblos inundados y prometió una ayuda rápida.", "es");
    assert_language("Der Landrat besuchte gestern die überfluteten Dörfer und versprach schnelle Hilfe.", "de");
    assert_language("Il prefetto ha visitato ieri i paesi allagati e ha promesso aiuti rapidi.", "it");
    assert_language("O governador visitou ontem as aldeias inundadas e prometeu uma ajuda rápida.", "pt");
    assert_language("Губернатор вчера посетил затопленные деревни и пообещал быструю помощь.", "ru");
    assert_language("Губернатор учора відвідав затоплені села і пообіцяв швидку допомогу.", "uk");
    assert_language("زار المحافظ أمس القرى التي غمرتها المياه ووعد بتقديم مساعدة سريعة.", "ar");
    assert_language("Vali dün sel basan köyleri ziyaret etti ve hızlı yardım sözü verdi.", "tr");
}

static void scripts_are_not_languages(void **state)
{
    (void)state;
    assert_language(
        "استاندار دیروز از روستاهای سیل‌زده بازدید کرد و قول کمک "
        "سریع "
        "داد.",
        "fa");
    assert_language("گورنر نے کل سیلاب زدہ دیہات کا دورہ کیا اور فوری امداد کا وعدہ کیا۔", "ur");
    assert_language("Губернаторът посети вчера наводнените села и обеща бърза помощ.", "bg");
    assert_language("המושל ביקר אתמול בכפרים המוצפים והבטיח סיוע מהיר.", "he");
    assert_language("知事は昨日、浸水した村を訪れ、迅速な支援を約束した。", "ja");
    assert_language("省长昨天视察了被淹的村庄，并承诺迅速提供援助。", "zh");
    assert_language("도지사는 어제 침수된 마을을 방문하여 신속한 지원을 약속했다.", "ko");
    assert_language("Ο περιφερειάρχης επισκέφθηκε χθες τα πλημμυρισμένα χωριά.", "el");
}

/* These are not in CLD2's small tables: a build that links those alone fails here. */
static void full_tables_are_linked(void **state)
{
    (void)state;
    assert_language("La guberniestro vizitis hieraŭ la inunditajn vilaĝojn kaj promesis rapidan helpon.", "eo");
    assert_language("Gubernator fluminum vicos heri visitavit et auxilium celeriter promisit civibus suis.", "la");
}

static void what_cannot_be_told(void **state)
{
    (void)state;
    assert_language("", "");
    assert_language("12 345 - 67", "");
    assert_language("…! ★ 😀", "");
    assert_language("a", "");
}

/* A headline in another language does not decide. */
static void headline(void **state)
{
    (void)state;
    assert_language("The Voice of the Sea: Live at the Royal Albert Hall, the Complete Recordings of the Year\n\n"
                    "Ce disque réunit, pour la première fois, tous les enregistrements publics de la chanteuse, "
                    "dont plusieurs étaient introuvables depuis des années. L'éditeur a restauré les bandes.",
                    "fr");
}

/* A cut never falls inside a character. */
static void any_length(void **state)
{
    (void)state;
    char text[2000];
    size_t length = 0;
    while (length + 8 < sizeof text) {
        memcpy(text + length, "слово ж", 13 < sizeof text - length ? 13 : 0);
        length += 13;
        if (length + 16 > sizeof text) {
            break;
        }
    }
    for (size_t cut = 0; cut < length; cut++) {
        if (((unsigned char)text[cut] & 0xC0u) != 0x80u) {
            char code[8];
            stm_text_language(code, text, cut);
            assert_true(strlen(code) < 8);
        }
    }
}

/* Sentences of our own, too short or too full of names for the detector alone. */
static void words_decide(void **state)
{
    (void)state;
    assert_language("Tvrtka je priopćila da europska suradnja nije moguća.", "hr");
    assert_language("Firma je saopćila da evropska saradnja u BiH nije moguća.", "bs");
    assert_language("Skulen er ikkje open, og ingen veit kva som skjer no.", "nn");
    assert_language("Skolen er ikke åpen, og ingen vet hva som skjer nå.", "no");
    assert_language("Polisi mengatakan bahwa uang itu sudah ada di kantor.", "id");
    assert_language("Polis berkata bahawa wang itu sudah ada di pejabat.", "ms");
    assert_language("Црквата не сака да го продаде она што ѝ го дале.", "mk");
    assert_language("Os Rolling Stones estão no centro da animação.", "pt");
    assert_language("U.S. FED'S SMITH WARNS U.S. BANKS, U.S. BROKERS", "en");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_languages),
        cmocka_unit_test(scripts_are_not_languages),
        cmocka_unit_test(full_tables_are_linked),
        cmocka_unit_test(what_cannot_be_told),
        cmocka_unit_test(headline),
        cmocka_unit_test(words_decide),
        cmocka_unit_test(any_length),
    };
    return cmocka_run_group_tests_name("text: language", tests, NULL, NULL);
}
