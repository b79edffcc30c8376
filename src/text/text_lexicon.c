/* Which dictionaries there are, and the tables that they make of the built-in ones. */
#include "text/text_lexicon.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text/text_lexicon_internal.h"

#define DICTIONARIES_MAX 64u
#define NAME_BYTES 32 /* "freedict-deu-eng" */
#define PATH_BYTES 4096
#define DIGEST_BYTES 65536u

/* Languages with a table of words between blanks. Chinese and Japanese have tables made of dictionaries already. */
static const struct {
    char three[4], two[4];
} languages[] = {{"ara", "ar"}, {"deu", "de"}, {"fra", "fr"}, {"ita", "it"}, {"por", "pt"},
                 {"rus", "ru"}, {"spa", "es"}, {"tur", "tr"}, {"ukr", "uk"}};
#define LANGUAGES (sizeof languages / sizeof *languages)

typedef struct found {
    char name[NAME_BYTES];
    size_t language; /* in `languages` */
    bool from_english;
    bool damaged, told;
} found;

typedef struct addition {
    bool read;
    stm_gloss_table *table; /* NULL where dictionaries add nothing */
} addition;

struct stm_lexicons {
    char folder[PATH_BYTES];
    found dictionaries[DICTIONARIES_MAX]; /* by name */
    size_t count;
    char names[DICTIONARIES_MAX * (NAME_BYTES + 18)];
    pthread_mutex_t lock;
    addition additions[LANGUAGES];
};

/* ------------------------------------------------------------------ what is there */

/* "freedict-fra-eng.index" and "freedict-eng-fra.index" of a language that there is a table for. */
static bool is_dictionary(found *out, const char *file)
{
    for (size_t i = 0; i < LANGUAGES; i++) {
        for (int turned = 0; turned < 2; turned++) {
            char name[NAME_BYTES];
            (void)snprintf(name, sizeof name, "freedict-%s-%s", turned ? "eng" : languages[i].three,
                           turned ? languages[i].three : "eng");
            size_t bytes = strlen(name);
            if (strncmp(file, name, bytes) == 0 && strcmp(file + bytes, ".index") == 0) {
                *out = (found){.language = i, .from_english = turned != 0};
                memcpy(out->name, name, bytes + 1);
                return stm_gloss_table_of(languages[i].two) != NULL;
            }
        }
    }
    return false;
}

/* The size, the beginning and the end: of what gzip packed, the end holds a checksum of all. */
static uint64_t digest_of_file(const char *path, char *scratch, uint64_t seed)
{
    struct stat facts;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        return seed;
    }
    if (fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode)) {
        int64_t size = facts.st_size;
        ssize_t first = pread(descriptor, scratch, DIGEST_BYTES, 0);
        seed = stm_hash64(scratch, first > 0 ? (size_t)first : 0, seed ^ (uint64_t)size);
        off_t last = size > DIGEST_BYTES ? size - (int64_t)DIGEST_BYTES : 0;
        first = pread(descriptor, scratch, DIGEST_BYTES, last);
        seed = stm_hash64(scratch, first > 0 ? (size_t)first : 0, seed);
    }
    (void)close(descriptor);
    return seed;
}

static uint64_t digest_of(const char *folder, const char *name, char *scratch)
{
    static const char *const ends[] = {"index", "dict.dz", "dict"};
    uint64_t digest = 0;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char path[PATH_BYTES + 64];
        (void)snprintf(path, sizeof path, "%s/%s.%s", folder, name, ends[i]);
        digest = digest_of_file(path, scratch, digest);
    }
    return digest;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const found *)a)->name, ((const found *)b)->name);
}

static void list_folder(stm_lexicons *lexicons)
{
    DIR *folder = opendir(lexicons->folder);
    for (const struct dirent *file; folder && (file = readdir(folder)) != NULL;) {
        if (lexicons->count < DICTIONARIES_MAX &&
            is_dictionary(&lexicons->dictionaries[lexicons->count], file->d_name)) {
            lexicons->count++;
        }
    }
    if (folder) {
        (void)closedir(folder);
    }
    qsort(lexicons->dictionaries, lexicons->count, sizeof *lexicons->dictionaries, by_name);
}

/* Whether a list of words between blanks has this one. */
static bool has_word(const char *list, const char *word)
{
    size_t bytes = strlen(word);
    for (const char *at = list; (at = strstr(at, word)) != NULL; at += bytes) {
        if ((at == list || at[-1] == ' ') && (at[bytes] == ' ' || at[bytes] == '\0')) {
            return true;
        }
    }
    return false;
}

/* A dictionary from English says little that the one into English does not; it is read where that is missing. */
static bool is_needless(const stm_lexicons *lexicons, const found *dictionary)
{
    for (size_t i = 0; dictionary->from_english && i < lexicons->count; i++) {
        const found *other = &lexicons->dictionaries[i];
        if (other->language == dictionary->language && !other->from_english) {
            return true;
        }
    }
    return false;
}

static void leave_out_needless(stm_lexicons *lexicons)
{
    found kept[DICTIONARIES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < lexicons->count; i++) {
        if (!is_needless(lexicons, &lexicons->dictionaries[i])) {
            kept[count++] = lexicons->dictionaries[i];
        }
    }
    memcpy(lexicons->dictionaries, kept, count * sizeof *kept);
    lexicons->count = count;
}

/* Leaves those that are allowed, and fills `names`. */
static void choose(stm_lexicons *lexicons, const char *allowed, char *scratch)
{
    size_t kept = 0;
    size_t length = 0;
    for (size_t i = 0; i < lexicons->count; i++) {
        char word[NAME_BYTES + 20];
        const char *name = lexicons->dictionaries[i].name;
        (void)snprintf(word, sizeof word, "%.*s:%016llx", NAME_BYTES - 1, name,
                       (unsigned long long)digest_of(lexicons->folder, name, scratch));
        if (!allowed || has_word(allowed, word)) {
            length += (size_t)snprintf(lexicons->names + length, sizeof lexicons->names - length, "%s%s",
                                       length > 0 ? " " : "", word);
            lexicons->dictionaries[kept++] = lexicons->dictionaries[i];
        }
    }
    lexicons->count = kept;
}

stemma_status stm_lexicons_open(stm_lexicons **out, const char *folder, const char *allowed, stemma_error *error)
{
    *out = NULL;
    if (strlen(folder) >= PATH_BYTES) {
        return STEMMA_OK;
    }
    stm_lexicons *lexicons = calloc(1, sizeof *lexicons);
    char *scratch = malloc(DIGEST_BYTES);
    if (!lexicons || !scratch) {
        free(lexicons);
        free(scratch);
        return stm_error_memory(error);
    }
    memcpy(lexicons->folder, folder, strlen(folder) + 1);
    list_folder(lexicons);
    leave_out_needless(lexicons);
    choose(lexicons, allowed, scratch);
    free(scratch);
    if (lexicons->count == 0 || pthread_mutex_init(&lexicons->lock, NULL) != 0) {
        free(lexicons);
        return STEMMA_OK;
    }
    *out = lexicons;
    return STEMMA_OK;
}

void stm_lexicons_free(stm_lexicons *lexicons)
{
    if (lexicons) {
        for (size_t i = 0; i < LANGUAGES; i++) {
            stm_lexicon_table_free(lexicons->additions[i].table);
        }
        (void)pthread_mutex_destroy(&lexicons->lock);
        free(lexicons);
    }
}

const char *stm_lexicons_names(const stm_lexicons *lexicons)
{
    return lexicons ? lexicons->names : "";
}

const char *stm_lexicons_fault(stm_lexicons *lexicons)
{
    for (size_t i = 0; lexicons && i < lexicons->count; i++) {
        found *dictionary = &lexicons->dictionaries[i];
        if (dictionary->damaged && !dictionary->told) {
            dictionary->told = true;
            return dictionary->name;
        }
    }
    return NULL;
}

/* ------------------------------------------------------------------ tables */

/* Reads the dictionaries of a language that are not known to be damaged; *again: another one turned out to be, so that
 * the rows hold some of it. */
static stemma_status read_dictionaries(stm_lexicon_rows *rows, stm_lexicons *lexicons, size_t language, bool *again,
                                       stemma_error *error)
{
    stemma_status status = stm_lexicon_rows_init(rows, languages[language].two, error);
    *again = false;
    for (size_t i = 0; status == STEMMA_OK && !*again && i < lexicons->count; i++) {
        found *dictionary = &lexicons->dictionaries[i];
        char path[PATH_BYTES + 64];
        if (dictionary->language == language && !dictionary->damaged) {
            (void)snprintf(path, sizeof path, "%s/%s", lexicons->folder, dictionary->name);
            status = stm_lexicon_read(rows, path, dictionary->from_english, &dictionary->damaged, error);
            *again = dictionary->damaged;
        }
    }
    return status;
}

static stemma_status make_table(stm_lexicons *lexicons, size_t language, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (bool again = true; status == STEMMA_OK && again;) {
        stm_lexicon_rows rows;
        status = read_dictionaries(&rows, lexicons, language, &again, error);
        if (status == STEMMA_OK && !again && rows.count > 0) {
            status = stm_lexicon_merge(&lexicons->additions[language].table, &rows, error);
        }
        stm_lexicon_rows_release(&rows);
    }
    lexicons->additions[language].read = status == STEMMA_OK;
    return status;
}

stemma_status stm_lexicons_table(const stm_gloss_table **out, stm_lexicons *lexicons, const char *language,
                                 stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    *out = stm_gloss_table_of(language);
    if (!lexicons || !*out) {
        return STEMMA_OK;
    }
    size_t at = 0;
    while (at < LANGUAGES && strcmp(languages[at].two, language) != 0) {
        at++;
    }
    if (at == LANGUAGES) {
        return STEMMA_OK;
    }
    (void)pthread_mutex_lock(&lexicons->lock);
    addition *added = &lexicons->additions[at];
    if (!added->read) {
        status = make_table(lexicons, at, error);
    }
    *out = added->table ? added->table : *out;
    (void)pthread_mutex_unlock(&lexicons->lock);
    return status;
}
