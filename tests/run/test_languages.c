/* Cases in several languages: the same bytes whatever the threads and the order, and adding gives what one run over
 * everything gives. A story is a list of sentences with its own names and figures; articles tell it in four languages,
 * whole or in part, so that copies and translations of each lie in one case among stories that have only sentences in
 * common. */
#include "run/run_help.h"

#include <stdio.h>
#include <string.h>

enum { LANGUAGES = 4, SENTENCES = 14, TOLD_MAX = 9, PARTS = 3, LINES_MAX = 400 };

/* '#' becomes a number, '@' a name of a town. */
static const char *const sentences[SENTENCES][LANGUAGES] = {
    {"The mayor of @ announced on Monday that # houses near the river will be demolished next summer.",
     "Le maire de @ a annoncé lundi que # maisons près de la rivière seront démolies l'été prochain.",
     "Der Bürgermeister von @ kündigte am Montag an, dass # Häuser am Fluss im nächsten Sommer abgerissen werden.",
     "El alcalde de @ anunció el lunes que # casas cerca del río serán demolidas el próximo verano."},
    {"Firefighters fought the flames for # hours before the roof of the old factory in @ collapsed.",
     "Les pompiers ont combattu les flammes pendant # heures avant que le toit de la vieille usine de @ ne s'effondre.",
     "Die Feuerwehr bekämpfte die Flammen # Stunden lang, bevor das Dach der alten Fabrik in @ einstürzte.",
     "Los bomberos lucharon contra las llamas durante # horas antes de que el techo de la vieja fábrica de @ cayera."},
    {"The hospital in @ has treated # patients with the fever since the beginning of the year.",
     "L'hôpital de @ a soigné # patients atteints de la fièvre depuis le début de l'année.",
     "Das Krankenhaus in @ hat seit Beginn des Jahres # Patienten mit dem Fieber behandelt.",
     "El hospital de @ ha atendido a # pacientes con la fiebre desde el comienzo del año."},
    {"A court sentenced the former minister to # years in prison for corruption and tax fraud.",
     "Un tribunal a condamné l'ancien ministre à # ans de prison pour corruption et fraude fiscale.",
     "Ein Gericht verurteilte den ehemaligen Minister wegen Korruption und Steuerbetrug zu # Jahren Gefängnis.",
     "Un tribunal condenó al ex ministro a # años de prisión por corrupción y fraude fiscal."},
    {"Fishermen found a whale on the beach north of @ and alerted the coast guard at dawn.",
     "Des pêcheurs ont trouvé une baleine sur la plage au nord de @ et ont alerté les garde-côtes à l'aube.",
     "Fischer fanden einen Wal am Strand nördlich von @ und alarmierten im Morgengrauen die Küstenwache.",
     "Unos pescadores encontraron una ballena en la playa al norte de @ y alertaron a la guardia costera al amanecer."},
    {"The library will close its doors for # months while workers repair the windows and the heating.",
     "La bibliothèque fermera ses portes pendant # mois pendant que des ouvriers réparent les fenêtres et le "
     "chauffage.",
     "Die Bibliothek schließt für # Monate ihre Türen, während Arbeiter die Fenster und die Heizung reparieren.",
     "La biblioteca cerrará sus puertas durante # meses mientras los obreros reparan las ventanas y la calefacción."},
    {"Police arrested two men who had stolen paintings worth # million euros from a museum in @.",
     "La police a arrêté deux hommes qui avaient volé des tableaux d'une valeur de # millions d'euros dans un musée de "
     "@.",
     "Die Polizei verhaftete zwei Männer, die Gemälde im Wert von # Millionen Euro aus einem Museum in @ gestohlen "
     "hatten.",
     "La policía detuvo a dos hombres que habían robado cuadros por valor de # millones de euros de un museo en @."},
    {"Farmers blocked the bridge with tractors to protest against the price of milk and wheat.",
     "Les agriculteurs ont bloqué le pont avec des tracteurs pour protester contre le prix du lait et du blé.",
     "Bauern blockierten die Brücke mit Traktoren, um gegen den Preis von Milch und Weizen zu protestieren.",
     "Los agricultores bloquearon el puente con tractores para protestar contra el precio de la leche y del trigo."},
    {"The earthquake destroyed the church and the school, but nobody was killed in the village.",
     "Le tremblement de terre a détruit l'église et l'école, mais personne n'a été tué dans le village.",
     "Das Erdbeben zerstörte die Kirche und die Schule, aber niemand wurde im Dorf getötet.",
     "El terremoto destruyó la iglesia y la escuela, pero nadie murió en el pueblo."},
    {"Scientists discovered a new species of butterfly in the forest east of @ last spring.",
     "Des scientifiques ont découvert une nouvelle espèce de papillon dans la forêt à l'est de @ au printemps dernier.",
     "Wissenschaftler entdeckten im letzten Frühling eine neue Art von Schmetterling im Wald östlich von @.",
     "Unos científicos descubrieron una nueva especie de mariposa en el bosque al este de @ la primavera pasada."},
    {"The train between @ and the airport was # minutes late because of snow on the tracks.",
     "Le train entre @ et l'aéroport avait # minutes de retard à cause de la neige sur les voies.",
     "Der Zug zwischen @ und dem Flughafen hatte wegen Schnee auf den Gleisen # Minuten Verspätung.",
     "El tren entre @ y el aeropuerto llegó con # minutos de retraso a causa de la nieve en las vías."},
    {"The opposition accused the government of hiding the report about the poisoned water.",
     "L'opposition a accusé le gouvernement de cacher le rapport sur l'eau empoisonnée.",
     "Die Opposition warf der Regierung vor, den Bericht über das vergiftete Wasser zu verstecken.",
     "La oposición acusó al gobierno de ocultar el informe sobre el agua envenenada."},
    {"Voters in @ rejected the plan for a nuclear power station with # percent of the votes.",
     "Les électeurs de @ ont rejeté le projet de centrale nucléaire avec # pour cent des voix.",
     "Die Wähler in @ lehnten den Plan für ein Kernkraftwerk mit # Prozent der Stimmen ab.",
     "Los votantes de @ rechazaron el plan de una central nuclear con el # por ciento de los votos."},
    {"The singer cancelled her concert after doctors advised her to rest her voice for # weeks.",
     "La chanteuse a annulé son concert après que des médecins lui ont conseillé de reposer sa voix pendant # "
     "semaines.",
     "Die Sängerin sagte ihr Konzert ab, nachdem Ärzte ihr geraten hatten, ihre Stimme # Wochen lang zu schonen.",
     "La cantante canceló su concierto después de que los médicos le aconsejaran descansar la voz durante # semanas."},
};

static const char *const towns[] = {"Tarvik",   "Oldessa",  "Mirenburg", "Castelforte",
                                    "Brunmark", "Vallonia", "Rostrevar"};

typedef struct told {
    uint32_t sentence, number, town;
} told;

typedef struct story {
    told parts[TOLD_MAX];
    size_t count;
} story;

static story make_story(uint64_t *random)
{
    story s = {.count = 4 + random_below(random, TOLD_MAX - 3)};
    uint32_t first = random_below(random, SENTENCES);
    for (size_t i = 0; i < s.count; i++) {
        s.parts[i] = (told){(first + 3 * (uint32_t)i) % SENTENCES, 2 + random_below(random, 900),
                            random_below(random, sizeof towns / sizeof *towns)};
    }
    return s;
}

static void put_told(stm_buffer *out, const told *t, uint32_t language)
{
    if (out->length > 0) {
        stm_buffer_char(out, ' ');
    }
    for (const char *at = sentences[t->sentence][language]; *at; at++) {
        if (*at == '#') {
            stm_buffer_format(out, "%u", t->number);
        } else if (*at == '@') {
            stm_buffer_string(out, towns[t->town]);
        } else {
            stm_buffer_char(out, *at);
        }
    }
}

/* Tells the story, or what follows from some sentence on, with a figure that may have changed. */
static void tell(corpus *c, const story *s, uint32_t number, uint32_t version, uint64_t *random)
{
    static const char *const outlets[] = {"Agence A", "Daily B", "Zeitung C", "Diario D", NULL};
    stm_buffer text = STM_BUFFER_INIT;
    char id[32];
    char date[32];
    uint32_t language = random_below(random, LANGUAGES);
    for (size_t i = random_below(random, 2); i < s->count; i++) {
        told t = s->parts[i];
        t.number += random_below(random, 8) == 0;
        put_told(&text, &t, language);
    }
    assert_false(text.failed);
    (void)snprintf(id, sizeof id, "s%02u-%u", number, version);
    (void)snprintf(date, sizeof date, "2024-02-%02uT%02u:00:00Z", 1 + random_below(random, 28),
                   random_below(random, 24));
    const record r = {.id = id,
                      .text = text.data,
                      .outlet = outlets[random_below(random, 5)],
                      .date = random_below(random, 5) ? date : NULL};
    corpus_put(c, &r);
    stm_buffer_release(&text);
}

static void make_corpus(corpus *c, uint32_t stories, uint64_t *random)
{
    for (uint32_t i = 0; i < stories; i++) {
        story s = make_story(random);
        uint32_t versions = 1 + random_below(random, 5);
        for (uint32_t k = 0; k < versions; k++) {
            tell(c, &s, i, k, random);
        }
    }
    corpus_shuffle(c, random);
    assert_true(c->count <= LINES_MAX);
}

static size_t count_in(const char *text, const char *what)
{
    size_t found = 0;
    for (const char *at = strstr(text, what); at; at = strstr(at + 1, what)) {
        found++;
    }
    return found;
}

static void threads_and_order_do_not_show(void **state)
{
    const folder *f = *state;
    uint64_t random = 11;
    corpus c = {0};
    path_text input_path;
    path_text path;
    stm_buffer exports[2] = {STM_BUFFER_INIT, STM_BUFFER_INIT};
    const char *input = in_folder(f, "in.jsonl", input_path);
    (void)in_folder(f, "case.stemma", path);
    make_corpus(&c, 40, &random);
    for (unsigned round = 0; round < 4; round++) {
        stm_buffer *export = &exports[round > 0];
        corpus_write(&c, input, NULL, 0);
        add_and_run(path, STEMMA_OPEN_CREATE, 1 + round % 2, &input, 1);
        export_case(export, path);
        assert_same_export(&exports[0], export, "threads and order");
        corpus_shuffle(&c, &random);
        forget_case(path);
    }
    assert_true(count_in(exports[0].data, "translation") > 100);
    assert_true(count_in(exports[0].data, "\"copy\"") > 20);
    corpus_release(&c);
    stm_buffer_release(&exports[0]);
    stm_buffer_release(&exports[1]);
}

static void check_adding(const folder *f, const corpus *c, uint64_t *random)
{
    uint8_t part[LINES_MAX];
    path_text paths[PARTS];
    path_text whole;
    path_text grown;
    const char *inputs[PARTS];
    stm_buffer expected = STM_BUFFER_INIT;
    stm_buffer got = STM_BUFFER_INIT;
    for (size_t i = 0; i < c->count; i++) {
        part[i] = (uint8_t)random_below(random, PARTS);
    }
    (void)in_folder(f, "grown.stemma", grown);
    for (unsigned p = 0; p < PARTS; p++) {
        char name[32];
        (void)snprintf(name, sizeof name, "part%u.jsonl", p);
        inputs[p] = in_folder(f, name, paths[p]);
        corpus_write(c, inputs[p], part, p);
        add_and_run(grown, p == 0 ? STEMMA_OPEN_CREATE : STEMMA_OPEN_WRITE, 1 + p % 2, &inputs[p], 1);
    }
    add_and_run(in_folder(f, "whole.stemma", whole), STEMMA_OPEN_CREATE, 2, inputs, PARTS);
    export_case(&expected, whole);
    export_case(&got, grown);
    assert_same_export(&expected, &got, "added in three parts");
    forget_case(whole);
    forget_case(grown);
    stm_buffer_release(&expected);
    stm_buffer_release(&got);
}

static void adding_gives_what_one_run_gives(void **state)
{
    for (uint64_t seed = 1; seed <= 6; seed++) {
        uint64_t random = seed * 313;
        corpus c = {0};
        make_corpus(&c, seed % 2 ? 25 : 8, &random);
        check_adding(*state, &c, &random);
        corpus_release(&c);
    }
}

/* One story so often that the lists of its keys are crowds. */
static void adding_to_a_crowd_of_translations(void **state)
{
    for (uint64_t seed = 1; seed <= 2; seed++) {
        uint64_t random = seed * 17;
        corpus c = {0};
        story s = make_story(&random);
        for (uint32_t k = 0; k < 120; k++) {
            tell(&c, &s, 0, k, &random);
        }
        check_adding(*state, &c, &random);
        corpus_release(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(threads_and_order_do_not_show, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(adding_gives_what_one_run_gives, folder_make, folder_remove),
        cmocka_unit_test_setup_teardown(adding_to_a_crowd_of_translations, folder_make, folder_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
