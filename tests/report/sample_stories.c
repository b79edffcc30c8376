/* The sample's stories. Every place, person, outlet and event here is invented. */
#include "report/sample.h"

#include <string.h>

#define NONE STEMMA_NO_ARTICLE
#define DAY 86400

static const char flood_1[] =
    "La Lorne est sortie de son lit dans la nuit de dimanche à lundi, inondant les quartiers bas de Valmorne. Au moins "
    "12 personnes ont été blessées, selon la préfecture.\n\n"
    "Le barrage des Trois-Pierres aurait été ouvert sans préavis vers deux heures du matin, affirment plusieurs "
    "riverains. L'exploitant n'a pas confirmé cette ouverture.\n\n"
    "Quelque 340 habitants ont passé la nuit dans le gymnase du lycée Aubanel. « Nous n'avions que dix minutes pour "
    "partir », raconte Mireille Cazenac, boulangère rue du Lavoir.\n\n"
    "Le préfet Jean Tourrel doit se rendre sur place mardi.";
static const char flood_2[] =
    "Accueil | Région | Sports | Abonnez-vous\n\n"
    "Crue à Valmorne : douze blessés\n\n"
    "La Lorne est sortie de son lit dans la nuit de dimanche à lundi, inondant les quartiers bas de Valmorne. Au moins "
    "12 personnes ont été blessées, selon la préfecture.\n\n"
    "Le barrage des Trois-Pierres aurait été ouvert sans préavis vers deux heures du matin, affirment plusieurs "
    "riverains. L'exploitant n'a pas confirmé cette ouverture.\n\n"
    "Quelque 340 habitants ont passé la nuit dans le gymnase du lycée Aubanel. « Nous n'avions que dix minutes pour "
    "partir », raconte Mireille Cazenac, boulangère rue du Lavoir.\n\n"
    "© Le Courrier du Val. Tous droits réservés. Mentions légales";
static const char flood_3[] =
    "Quelque 340 habitants ont passé la nuit dans le gymnase du lycée Aubanel. « Nous n'avions que dix minutes pour "
    "partir », raconte Mireille Cazenac, boulangère rue du Lavoir.\n\n"
    "La Lorne est sortie de son lit dans la nuit de dimanche à lundi, inondant les quartiers bas de Valmorne. Au moins "
    "21 personnes ont été blessées, selon la préfecture.\n\n"
    "Les écoles de la vallée resteront fermées jusqu'à jeudi, a indiqué l'inspection académique, qui attend l'avis des "
    "services techniques de la commune.";
static const char flood_4[] =
    "Le barrage des Trois-Pierres a été ouvert sans préavis vers deux heures du matin. L'exploitant a confirmé cette "
    "ouverture.\n\n"
    "La Lorne est sortie de son lit dans la nuit de dimanche à lundi, inondant les quartiers bas de Valmorne. Au moins "
    "21 personnes ont été blessées.\n\n"
    "Pour l'association Rives Vivantes, « la vallée paie vingt ans d'économies ».";
static const char flood_5[] = "Valmorne sous les eaux. La Lorne est sortie de son lit dans la nuit de dimanche à "
                              "lundi, inondant les quartiers bas "
                              "de Valmorne. Le préfet Jean Touret doit se rendre sur place mardi.";
static const char strike_1[] =
    "Dockers at Port Ellery walked out at dawn on Thursday after talks over night shifts collapsed. Around 450 workers "
    "joined the strike, the harbour union said.\n\n"
    "\"Nobody here wants to be on a picket line in October,\" said Dana Whitlock, a crane operator. Management did not "
    "rule out a lockout.\n\n"
    "Eleven ships were waiting in the roads on Thursday evening.";
static const char strike_2[] =
    "Dockers at Port Ellery walked out at dawn on Thursday after talks over night shifts collapsed. Around 540 workers "
    "joined the strike, the harbour union said.\n\n"
    "Supermarkets in the capital have begun to limit the sale of bananas and coffee, and hauliers speak of a loss of "
    "two "
    "million crowns a day.";
static const char strike_3[] = "Eleven ships were waiting in the roads on Thursday evening. \"Nobody here wants to be "
                               "on a picket line in October,\" "
                               "said Dana Whitlock, a crane operator. Management ruled out a lockout.";
static const char strike_4[] =
    "From our correspondent. Dockers at Port Ellery walked out at dawn on Thursday after talks over night shifts "
    "collapsed. Eleven ships were waiting in the roads on Thursday evening, the Harbour Gazette reports.";
static const char arabic_1[] =
    "أعلنت بلدية مرسى النور عن إغلاق الجسر القديم ابتداء من يوم الاثنين لإجراء أعمال الصيانة. وقال رئيس البلدية سامي "
    "الحداد إن الأشغال ستستمر ثلاثة أشهر.\n\nويستخدم الجسر يوميا نحو 18 ألف مركبة.";
static const char arabic_2[] =
    "مرسى النور: أعلنت بلدية مرسى النور عن إغلاق الجسر القديم ابتداء من يوم الاثنين لإجراء أعمال الصيانة. وقال رئيس "
    "البلدية سامي الحداد إن الأشغال ستستمر خمسة أشهر.";
static const char hostile[] =
    "<script>document.title='owned';document.documentElement.setAttribute('data-owned','1')</script>\n"
    "</script><img src=x onerror=\"document.title='owned'\"> <!-- <b>bold</b> &amp; &lt;\n"
    "A recipe that carries markup: \xE2\x80\xA8 line separator, \xE2\x80\xAE override, \x01\x7F control.";
static const char lone[] = "В субботу в посёлке Северный Мыс прошла выставка собак. Победила лайка по кличке Буря. "
                           "Организаторы не назвали числа участников.";

static void add_articles(sample *s)
{
    (void)sample_article(s, "afl-0304", "Agence AFL", "Crue de la Lorne à Valmorne", "fr", flood_1);
    (void)sample_article(s, "brume-17", "Le Quotidien de Brume", NULL, "fr", flood_5);
    (void)sample_article(s, "courrier-881", "Le Courrier du Val", "Crue à Valmorne : douze blessés", "fr", flood_2);
    (void)sample_article(s, "ellery-echo-4", "Ellery Echo", "Port at a standstill", "en", strike_3);
    (void)sample_article(s, "gazette-1010", "Harbour Gazette", "Dockers walk out at Port Ellery", "en", strike_1);
    (void)sample_article(s, "infos-riviere-5", "Infos-Rivière", "Valmorne : la Lorne déborde, 21 blessés", "fr",
                         flood_3);
    (void)sample_article(s, "jisr-1", "صحيفة المرفأ", "إغلاق الجسر القديم في مرسى النور", "ar", arabic_1);
    (void)sample_article(s, "jisr-2", "نور اليوم", "الجسر القديم يغلق أبوابه", "ar", arabic_2);
    (void)sample_article(s, "kitchen-html", "Kitchen <b>&</b> Garden", "</script><script>alert(1)</script>", "en",
                         hostile);
    (void)sample_article(s, "ledger-77", "The Inland Ledger", "Strike spreads to shops", "en", strike_2);
    (void)sample_article(s, "mys-12", "Северный вестник", "Выставка собак", "ru", lone);
    (void)sample_article(s, "section-front", "Le Courrier du Val", "Toute l'actualité", "fr", "Toute l'actualité");
    (void)sample_article(s, "tribune-3", "Coast Tribune", "Dockers out", "en", strike_4);
    (void)sample_article(s, "vallee-libre-2", "Vallée Libre", "Barrage : ce qu'on nous cache", "fr", flood_4);
    s->articles[11].rejected = "section front";
    s->articles[0].source = "https://afl.example/depeches/0304";
    s->articles[0].byline = "C. Aubry";
    s->articles[0].extra = "{\"desk\":\"region\",\n\"priority\":2}";
}

static void add_dates(sample *s)
{
    int64_t flood = sample_day(2024, 3, 4);
    int64_t strike = sample_day(2024, 10, 10);
    sample_published(s, 0, flood + 22200, flood + 22200, STEMMA_PRECISION_SECOND, "date");
    sample_published(s, 2, flood, flood + DAY - 1, STEMMA_PRECISION_DAY, "date");
    sample_published(s, 3, strike + DAY, strike + 3 * DAY - 1, STEMMA_PRECISION_DAY, "filedate");
    sample_published(s, 4, strike + 64800, strike + 64800, STEMMA_PRECISION_SECOND, "date");
    sample_published(s, 5, flood + DAY, flood + 2 * DAY - 1, STEMMA_PRECISION_DAY, "file name");
    sample_published(s, 6, sample_day(2024, 5, 18), sample_day(2024, 5, 19) - 1, STEMMA_PRECISION_DAY, "date");
    sample_published(s, 7, sample_day(2024, 5, 1), sample_day(2024, 6, 1) - 1, STEMMA_PRECISION_MONTH, "text header");
    sample_published(s, 8, sample_day(2024, 1, 1), sample_day(2025, 1, 1) - 1, STEMMA_PRECISION_YEAR, "file name");
    sample_published(s, 9, strike + DAY, strike + 2 * DAY - 1, STEMMA_PRECISION_DAY, "date");
    sample_published(s, 12, STEMMA_TIME_OPEN_FROM, strike + 5 * DAY - 1, STEMMA_PRECISION_DAY, "filedate");
    sample_published(s, 13, flood + 2 * DAY, flood + 3 * DAY - 1, STEMMA_PRECISION_DAY, "date");
    sample_boilerplate(s, 2, "Accueil | Région | Sports | Abonnez-vous", "menu");
    sample_boilerplate(s, 2, "Crue à Valmorne : douze blessés", "repeated title");
    sample_boilerplate(s, 2, "© Le Courrier du Val. Tous droits réservés. Mentions légales", "copyright");
}

#define RIVER "La Lorne est sortie de son lit dans la nuit de dimanche à lundi, inondant les quartiers bas de Valmorne."
#define RIVER_12 RIVER " Au moins 12 personnes ont été blessées, selon la préfecture."
#define RIVER_21 RIVER " Au moins 21 personnes ont été blessées, selon la préfecture."
#define SHELTER                                                                                                          \
    "Quelque 340 habitants ont passé la nuit dans le gymnase du lycée Aubanel. « Nous n'avions que dix minutes pour " \
    "partir », raconte Mireille Cazenac, boulangère rue du Lavoir."
#define DOCKERS "Dockers at Port Ellery walked out at dawn on Thursday after talks over night shifts collapsed."
#define SHIPS "Eleven ships were waiting in the roads on Thursday evening"
#define PICKET                                                                                                         \
    "\"Nobody here wants to be on a picket line in October,\" said Dana Whitlock, a crane operator. Management "
#define BRIDGE                                                                                                                                                                             \
    "أعلنت بلدية مرسى النور عن إغلاق الجسر القديم ابتداء من يوم الاثنين لإجراء أعمال الصيانة. وقال رئيس " \
    "البلدية سامي الحداد إن الأشغال ستستمر "

static void add_flood_passages(sample *s)
{
    (void)sample_passage(s, 0, 1, RIVER, RIVER);
    stemma_passage *p = sample_passage(s, 0, 1, "Le préfet Jean Tourrel doit se rendre sur place mardi.",
                                       "Le préfet Jean Touret doit se rendre sur place mardi.");
    sample_change(s, p, STEMMA_CHANGE_NAME, "Tourrel", "Touret");
    (void)sample_passage(s, 0, 2, strstr(flood_2, "La Lorne") ? RIVER_12 : "", RIVER_12);
    (void)sample_passage(s, 0, 2, SHELTER, SHELTER);
    p = sample_passage(s, 0, 5, RIVER_12, RIVER_21);
    sample_change(s, p, STEMMA_CHANGE_NUMBER, "12", "21");
    (void)sample_passage(s, 0, 5, SHELTER, SHELTER);
}

static void add_other_passages(sample *s)
{
    stemma_passage *p = sample_passage(s, 3, 4, PICKET "ruled out a lockout.", PICKET "did not rule out a lockout.");
    sample_change(s, p, STEMMA_CHANGE_NEGATION, "", "did not");
    (void)sample_passage(s, 3, 4, SHIPS, SHIPS);
    (void)sample_passage(s, 3, 12, SHIPS, SHIPS);
    p = sample_passage(s, 4, 9, DOCKERS " Around 450 workers joined the strike, the harbour union said.",
                       DOCKERS " Around 540 workers joined the strike, the harbour union said.");
    sample_change(s, p, STEMMA_CHANGE_NUMBER, "450", "540");
    (void)sample_passage(s, 4, 12, DOCKERS, DOCKERS);
    (void)sample_passage(s, 4, 12, SHIPS, SHIPS);
    p = sample_passage(s, 5, 13, RIVER_21, RIVER " Au moins 21 personnes ont été blessées.");
    sample_change(s, p, STEMMA_CHANGE_ATTRIBUTION, "selon la préfecture", "");
    p = sample_passage(s, 6, 7, BRIDGE "ثلاثة أشهر.", BRIDGE "خمسة أشهر.");
    sample_change(s, p, STEMMA_CHANGE_NUMBER, "ثلاثة", "خمسة");
}

/* Passages are sorted as in the contract: the barrage between 0 and 13 stands behind 0 and 5. */
static void add_dam_passage(sample *s)
{
    stemma_passage *p = sample_passage(
        s, 0, 13,
        "Le barrage des Trois-Pierres aurait été ouvert sans préavis vers deux heures du matin, affirment plusieurs "
        "riverains. L'exploitant n'a pas confirmé cette ouverture.",
        "Le barrage des Trois-Pierres a été ouvert sans préavis vers deux heures du matin. L'exploitant a confirmé "
        "cette "
        "ouverture.");
    p->score = 0.83;
    sample_change(s, p, STEMMA_CHANGE_HEDGE, "aurait été ouvert", "a été ouvert");
    sample_change(s, p, STEMMA_CHANGE_ATTRIBUTION, "affirment plusieurs riverains", "");
    sample_change(s, p, STEMMA_CHANGE_NEGATION, "n'a pas confirmé", "a confirmé");
}

static void add_links(sample *s)
{
    sample_link(s, 0, 1, 0.96, 0.21, 0.86);
    sample_link(s, 0, 2, 0.999, 0.71, 0.66);
    sample_link(s, 0, 5, 0.98, 0.6, 0.68);
    sample_link(s, 0, 13, 0.83, 0.3, 0.37);
    sample_link(s, 3, 4, 0.97, 0.99, 0.6);
    sample_link(s, 3, 12, 0.72, 0.34, 0.3);
    sample_link(s, 4, 9, 0.95, 0.41, 0.5);
    sample_link(s, 4, 12, 0.97, 0.4, 0.74);
    sample_link(s, 5, 13, 0.93, 0.3, 0.47);
    sample_link(s, 6, 7, 0.99, 0.8, 0.94);
}

static void add_trees(sample *s)
{
    static const uint32_t flood[] = {0, 1, 2, 5, 13};
    static const uint32_t strike[] = {3, 4, 9, 12};
    static const uint32_t bridge[] = {6, 7};
    static const stemma_parent also[] = {{0, 0.74}};
    sample_family(s, "afl-0304", flood, 5, 1, 1.2, 2);
    sample_family(s, "ellery-echo-4", strike, 4, 1, 1.9, 3);
    sample_family(s, "jisr-1", bridge, 2, 1, 1.4, 2);
    unsigned text = STEMMA_BASIS_TEXT | STEMMA_BASIS_DATE;
    (void)sample_edge(s, 0, 0, NONE, 0.94, 2, 0.06, text);
    (void)sample_edge(s, 0, 1, 0, 0.62, 5, 0.21, STEMMA_BASIS_TEXT | STEMMA_BASIS_CHANGES);
    (void)sample_edge(s, 0, 2, 0, 0.981, NONE, 0.01, text);
    (void)sample_edge(s, 0, 5, 0, 0.87, 2, 0.09, text | STEMMA_BASIS_LENGTH);
    stemma_edge *mixed = sample_edge(s, 0, 13, 5, 0.79, 0, 0.18, text | STEMMA_BASIS_CHANGES);
    mixed->also = also;
    mixed->also_count = 1;
    (void)sample_edge(s, 1, 3, 4, 0.44, NONE, 0.36, STEMMA_BASIS_TEXT);
    (void)sample_edge(s, 1, 4, NONE, 0.9, 12, 0.07, text);
    (void)sample_edge(s, 1, 9, NONE, 0.55, 4, 0.43, STEMMA_BASIS_TEXT | STEMMA_BASIS_CHANGES);
    sample_edge(s, 1, 12, 4, 0.92, NONE, 0.05, STEMMA_BASIS_TEXT | STEMMA_BASIS_CREDIT)->conflict = 0.97;
    (void)sample_edge(s, 2, 6, NONE, 0.71, 7, 0.29, STEMMA_BASIS_TEXT);
    (void)sample_edge(s, 2, 7, 6, 0.66, NONE, 0.34, STEMMA_BASIS_TEXT | STEMMA_BASIS_LENGTH);
    (void)sample_edge(s, STEMMA_NO_FAMILY, 8, NONE, 1, NONE, 0, 0);
    (void)sample_edge(s, STEMMA_NO_FAMILY, 10, NONE, 1, NONE, 0, 0);
    s->results.origins_low += 2;
    s->results.origins_expected += 2;
    s->results.origins_high += 2;
}

/* The union's first sentence, which two of the strike's papers took without having it from each other. */
static void add_sources(sample *s)
{
    stemma_source *union_text = sample_source(s, "s-union", STEMMA_SOURCE_DOCUMENT, 1);
    sample_quote(s, union_text, 4, DOCKERS, 0);
    sample_quote(s, union_text, 4, SHIPS, 1);
    sample_quote(s, union_text, 9, DOCKERS, 0);
}

void sample_stories(sample *s)
{
    add_articles(s);
    add_dates(s);
    add_flood_passages(s);
    add_dam_passage(s);
    add_other_passages(s);
    add_links(s);
    add_trees(s);
    add_sources(s);
    s->nearest[0] = (stemma_nearest){.a = 8, .b = 4, .words = 3};
    sample_span(s, 8, "A recipe that", &s->nearest[0].a_begin, &s->nearest[0].a_end);
    sample_span(s, 4, "Nobody here wants", &s->nearest[0].b_begin, &s->nearest[0].b_end);
    s->results.nearest_count = 1;
    sample_rejection(s, STEMMA_CODE_REJECTED_EMPTY, "articles/vide.txt", 0, NULL);
    sample_rejection(s, STEMMA_CODE_REJECTED_NOT_JSON, "articles/lot.jsonl", 27, "unexpected end");
    sample_parameter(s, "family.threshold", "0.5");
    sample_parameter(s, "input", "articles/");
    sample_parameter(s, "reuse.kinds", "copy");
    sample_parameter(s, "reuse.partners", "50");
}

static const char evil[] = "</script><script>alert(1)</script>\"'&<!--\xE2\x80\xA8\xE2\x80\xAE\x01=1+1,\r\n\\";

void sample_hostile(sample *s)
{
    static const uint32_t both[] = {0, 1};
    (void)sample_article(s, "a<script>alert(1)</script>\"&", evil, evil, "ar", evil);
    (void)sample_article(s, "b\",\n]]>--", evil, evil, "zz\"><script>", evil);
    s->articles[0].source = evil;
    s->articles[1].byline = evil;
    s->articles[1].rejected = NULL;
    s->articles[0].extra = "{\"x\":\"</script>\"}";
    stemma_passage *p = sample_passage(s, 0, 1, "alert(1)", "alert(1)");
    sample_change(s, p, STEMMA_CHANGE_NAME, "alert", "alert");
    sample_link(s, 0, 1, 0.9, 0.5, 0.5);
    sample_family(s, "f</script>&\"", both, 2, 1, 1.5, 2);
    (void)sample_edge(s, 0, 0, NONE, 0.6, 1, 0.4, STEMMA_BASIS_TEXT);
    (void)sample_edge(s, 0, 1, NONE, 0.6, 0, 0.4, STEMMA_BASIS_TEXT);
    sample_rejection(s, STEMMA_CODE_REJECTED_EMPTY, evil, 3, evil);
    sample_parameter(s, "evil", evil);
}

/* One article of a story: an opening that all its tellings share, an end of its own. */
static uint32_t add_telling(sample *s, uint32_t number, uint32_t story, uint32_t telling)
{
    static const char words[] = "The council of Upper Marl has put off its vote on the new bridge until the spring, a "
                                "spokesman said on Monday. ";
    char text[4000];
    char id[32];
    size_t length = 0;
    for (int part = 0; part < 20; part++) {
        length += (size_t)snprintf(text + length, sizeof text - length, "%sPart %d of story %u, telling %u.\n\n", words,
                                   part, story, part < 6 ? 0 : telling);
    }
    (void)snprintf(id, sizeof id, "article-%05u", number);
    uint32_t index =
        sample_article(s, id, telling % 2 ? "Marl Mail" : "Upper Post", "The bridge vote is put off", "en", text);
    int64_t at = sample_day(2024, 1, 1) + (int64_t)(story % 300) * DAY + (int64_t)telling * 3600;
    sample_published(s, index, at, at, STEMMA_PRECISION_SECOND, "date");
    return index;
}

static void tie(sample *s, uint32_t parent, uint32_t child)
{
    s->passages[s->results.passage_count++] =
        (stemma_passage){parent, child, 0, 600, 0, 600, STEMMA_KIND_COPY, 0.99, NULL, 0};
    sample_link(s, parent, child, 0.99, 0.3, 0.3);
}

/* Families of 1, 2, 3, 5, 8, 13, 21, 34, 55 articles in turn; each member has the first as its probable source, or the
 * one before it. */
void sample_large(sample *s, uint32_t count)
{
    static const uint32_t sizes[] = {1, 2, 3, 5, 8, 13, 21, 34, 55};
    uint32_t members[64];
    for (uint32_t first = 0, story = 0; first < count; story++) {
        uint32_t size = sizes[story % 9] < count - first ? sizes[story % 9] : count - first;
        uint32_t family = size > 1 ? (uint32_t)s->results.family_count : STEMMA_NO_FAMILY;
        for (uint32_t i = 0; i < size; i++) {
            members[i] = add_telling(s, first + i, story, i);
            uint32_t parent = i == 0 ? NONE : members[i % 3 ? 0 : i - 1];
            (void)sample_edge(s, family, members[i], parent, i ? 0.8 : 1, NONE, i ? 0.2 : 0, STEMMA_BASIS_TEXT);
            if (i > 0) {
                tie(s, parent, members[i]);
            }
        }
        if (size > 1) {
            sample_family(s, s->articles[members[0]].id, members, size, 1, 1.1, 2);
        }
        first += size;
    }
}

void sample_single(sample *s, uint32_t count)
{
    uint32_t *members = stm_arena_alloc(&s->arena, count * sizeof *members);
    for (uint32_t i = 0; i < count; i++) {
        members[i] = add_telling(s, i, 0, i);
        uint32_t parent = i == 0 ? NONE : (i - 1) / 4;
        (void)sample_edge(s, 0, i, parent, 0.7, NONE, 0.3, STEMMA_BASIS_TEXT);
        if (i > 0) {
            tie(s, parent, i);
        }
    }
    sample_family(s, s->articles[0].id, members, count, 1, 1.1, 2);
}

/* A family of `count` tellings from `first` on; `parent[i]` is a place among them, -1 none. */
static void add_ring(sample *s, uint32_t first, uint32_t story, const int *parent, const double *chance, uint32_t count)
{
    uint32_t members[16];
    uint32_t family = (uint32_t)s->results.family_count;
    for (uint32_t i = 0; i < count; i++) {
        members[i] = add_telling(s, first + i, story, i);
        if (i != 1) {
            sample_published(s, members[i], STEMMA_TIME_OPEN_FROM, STEMMA_TIME_OPEN_TO, STEMMA_PRECISION_UNKNOWN, NULL);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t from = parent[i] < 0 ? NONE : members[parent[i]];
        (void)sample_edge(s, family, members[i], from, chance[i], NONE, 1 - chance[i], STEMMA_BASIS_TEXT);
    }
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = i + 1; j < count; j++) {
            if (parent[i] == (int)j || parent[j] == (int)i) {
                tie(s, members[i], members[j]);
            }
        }
    }
    sample_family(s, s->articles[first].id, members, count, 1, 1.1, 2);
}

void sample_circles(sample *s)
{
    static const int two[] = {1, 0};
    static const double two_chances[] = {0.48, 0.48};
    static const int three[] = {2, 3, 1, 2, 2, 4}; /* 1, 2, 3 run round, opened at 2; the others are tails */
    static const double three_chances[] = {0.7, 0.6, 0.51, 0.9, 0.8, 0.95};
    static const int mixed[] = {-1, 0, 3, 2, 2, -1, 5};
    static const double mixed_chances[] = {0.9, 0.8, 0.5, 0.6, 0.7, 0.9, 0.8};
    add_ring(s, 0, 0, two, two_chances, 2);
    add_ring(s, 2, 1, three, three_chances, 6);
    add_ring(s, 8, 2, mixed, mixed_chances, 7);
    for (uint32_t i = 15; i < 17; i++) {
        (void)add_telling(s, i, 3, i - 15);
        (void)sample_edge(s, STEMMA_NO_FAMILY, i, NONE, 1, NONE, 0, 0);
    }
    tie(s, 15, 16);
}
