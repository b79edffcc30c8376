/* Inputs become a list of files, before the first one is opened.
 *
 * A folder is walked in the order of its names' bytes, hidden names left out. Links are followed, and what lies behind
 * two names is read once: files and folders are known by device and inode. A folder that is reached again from within
 * itself is a loop and is told; reached again from the side it is passed over in silence. The walk keeps its own stack,
 * so that a deep tree costs memory and no stack. Nothing is opened but folders, so that a FIFO cannot hold the walk.
 */
#include "corpus/corpus_internal.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct identity {
    uint64_t device;
    uint64_t inode;
    bool used;
} identity;

/* Open addressing; grows at half full. */
typedef struct identity_set {
    identity *slots;
    size_t count, capacity; /* a power of two */
} identity_set;

/* A folder being walked: its names, sorted, and how far it has come. */
typedef struct folder {
    char *path;
    char **names;
    size_t count, capacity, next;
    uint64_t device, inode;
} folder;

#define EXTENSION_KINDS_MAX 64
typedef struct skipped_type {
    char name[12];
    uint64_t count;
} skipped_type;

typedef struct walking {
    stm_walk *walk;
    identity_set files, folders;
    folder *stack;
    size_t depth, stack_capacity;
    skipped_type skipped[EXTENSION_KINDS_MAX];
    size_t skipped_count;
    uint64_t skipped_others; /* of kinds beyond the cap */
    stemma_error *error;
} walking;

static void tell(const walking *w, stemma_code code, const char *input, const char *detail)
{
    if (w->walk->notice) {
        stemma_notice notice = {code, input, 0, detail};
        w->walk->notice(w->walk->payload, &notice);
    }
}

/* ------------------------------------------------------------------ what has been seen */

static identity *slot_of(const identity_set *set, uint64_t device, uint64_t inode)
{
    size_t at = (size_t)stm_mix64(device, inode) & (set->capacity - 1);
    while (set->slots[at].used && (set->slots[at].device != device || set->slots[at].inode != inode)) {
        at = (at + 1) & (set->capacity - 1);
    }
    return &set->slots[at];
}

static stemma_status grow_set(identity_set *set, stemma_error *error)
{
    identity_set larger = {NULL, set->count, set->capacity ? set->capacity * 2 : 64};
    larger.slots = calloc(larger.capacity, sizeof *larger.slots);
    if (!larger.slots) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < set->capacity; i++) {
        if (set->slots[i].used) {
            *slot_of(&larger, set->slots[i].device, set->slots[i].inode) = set->slots[i];
        }
    }
    free(set->slots);
    *set = larger;
    return STEMMA_OK;
}

/* *fresh: not seen before. */
static stemma_status remember(identity_set *set, const struct stat *about, bool *fresh, stemma_error *error)
{
    stemma_status status = set->count * 2 >= set->capacity ? grow_set(set, error) : STEMMA_OK;
    if (status != STEMMA_OK) {
        return status;
    }
    identity *slot = slot_of(set, (uint64_t)about->st_dev, (uint64_t)about->st_ino);
    *fresh = !slot->used;
    if (!slot->used) {
        *slot = (identity){(uint64_t)about->st_dev, (uint64_t)about->st_ino, true};
        set->count++;
    }
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ folders */

static void folder_release(folder *f)
{
    for (size_t i = 0; i < f->count; i++) {
        free(f->names[i]);
    }
    free(f->names);
    free(f->path);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static stemma_status read_names(folder *f, DIR *directory, stemma_error *error)
{
    for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        stemma_status status = STM_RESERVE(f->names, f->capacity, f->count + 1, error);
        if (status != STEMMA_OK) {
            return status;
        }
        f->names[f->count] = strdup(entry->d_name);
        if (!f->names[f->count]) {
            return stm_error_memory(error);
        }
        f->count++;
    }
    if (f->count > 1) {
        qsort(f->names, f->count, sizeof *f->names, compare_names);
    }
    return STEMMA_OK;
}

static bool inside_itself(const walking *w, const struct stat *about)
{
    for (size_t i = 0; i < w->depth; i++) {
        if (w->stack[i].device == (uint64_t)about->st_dev && w->stack[i].inode == (uint64_t)about->st_ino) {
            return true;
        }
    }
    return false;
}

static stemma_status push_folder(walking *w, const char *path, const struct stat *about)
{
    if (inside_itself(w, about)) {
        tell(w, STEMMA_CODE_WARNING_LINK_LOOP, path, NULL);
        return STEMMA_OK;
    }
    bool fresh;
    stemma_status status = remember(&w->folders, about, &fresh, w->error);
    if (status != STEMMA_OK || !fresh) {
        return status;
    }
    DIR *directory = opendir(path);
    if (!directory) {
        tell(w, STEMMA_CODE_REJECTED_UNREADABLE, path, NULL);
        return STEMMA_OK;
    }
    folder f = {.path = strdup(path), .device = (uint64_t)about->st_dev, .inode = (uint64_t)about->st_ino};
    status = f.path ? read_names(&f, directory, w->error) : stm_error_memory(w->error);
    (void)closedir(directory);
    if (status == STEMMA_OK) {
        status = STM_RESERVE(w->stack, w->stack_capacity, w->depth + 1, w->error);
    }
    if (status != STEMMA_OK) {
        folder_release(&f);
        return status;
    }
    w->stack[w->depth++] = f;
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ files */

static void count_skipped(walking *w, const char *extension)
{
    char name[12];
    size_t length = 0;
    for (; extension[length] && length + 1 < sizeof name; length++) {
        char c = extension[length];
        name[length] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    name[length] = '\0';
    for (size_t i = 0; i < w->skipped_count; i++) {
        if (strcmp(w->skipped[i].name, name) == 0) {
            w->skipped[i].count++;
            return;
        }
    }
    if (w->skipped_count == EXTENSION_KINDS_MAX) {
        w->skipped_others++;
        return;
    }
    memcpy(w->skipped[w->skipped_count].name, name, sizeof name);
    w->skipped[w->skipped_count++].count = 1;
}

static stemma_status add_file(walking *w, const char *path, const struct stat *about, bool named)
{
    const char *extension;
    if (stm_sniff_name(path, &extension) == STM_NAME_OTHER && !named) {
        count_skipped(w, extension);
        return STEMMA_OK;
    }
    bool fresh;
    stemma_status status = remember(&w->files, about, &fresh, w->error);
    if (status != STEMMA_OK || !fresh) {
        return status;
    }
    stm_walk *walk = w->walk;
    status = STM_RESERVE(walk->files, walk->file_capacity, walk->file_count + 1, w->error);
    if (status != STEMMA_OK) {
        return status;
    }
    const char *copy = stm_arena_string(&walk->arena, path);
    if (!copy) {
        return stm_error_memory(w->error);
    }
    uint64_t bytes = about->st_size > 0 ? (uint64_t)about->st_size : 0;
    walk->files[walk->file_count++] = (stm_found_file){copy, bytes, named};
    walk->bytes += bytes;
    return STEMMA_OK;
}

/* A name whose target cannot be asked about: a link to nowhere, to itself, into a closed folder. */
static void tell_unreachable(const walking *w, const char *path, int reason)
{
    tell(w, reason == ELOOP ? STEMMA_CODE_WARNING_LINK_LOOP : STEMMA_CODE_REJECTED_UNREADABLE, path, NULL);
}

static stemma_status visit(walking *w, const char *path, bool named)
{
    struct stat about;
    if (stat(path, &about) != 0) {
        tell_unreachable(w, path, errno);
        return STEMMA_OK;
    }
    if (S_ISDIR(about.st_mode)) {
        return push_folder(w, path, &about);
    }
    if (!S_ISREG(about.st_mode)) {
        tell(w, STEMMA_CODE_REJECTED_NOT_A_FILE, path, NULL);
        return STEMMA_OK;
    }
    return add_file(w, path, &about, named);
}

static stemma_status visit_name(walking *w, const char *parent, const char *name)
{
    stm_buffer path = STM_BUFFER_INIT;
    stm_buffer_string(&path, parent);
    if (path.length > 0 && path.data[path.length - 1] != '/') {
        stm_buffer_char(&path, '/');
    }
    stm_buffer_string(&path, name);
    stemma_status status = path.failed ? stm_error_memory(w->error) : visit(w, path.data, false);
    stm_buffer_release(&path);
    return status;
}

/* Walks what is on the stack until it is empty. */
static stemma_status walk_folders(walking *w)
{
    while (w->depth > 0) {
        folder *top = &w->stack[w->depth - 1];
        if (top->next == top->count) {
            folder_release(top);
            w->depth--;
            continue;
        }
        /* a subfolder may move the stack: the strings stay where they are */
        const char *name = top->names[top->next++];
        stemma_status status = visit_name(w, top->path, name);
        if (status != STEMMA_OK) {
            return status;
        }
    }
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ inputs */

static int compare_types(const void *a, const void *b)
{
    return strcmp(((const skipped_type *)a)->name, ((const skipped_type *)b)->name);
}

/* "3 .html, 1 .png", once for each folder that was asked for. */
static stemma_status tell_skipped(walking *w, const char *input)
{
    if (w->skipped_count == 0) {
        return STEMMA_OK;
    }
    stm_buffer list = STM_BUFFER_INIT;
    qsort(w->skipped, w->skipped_count, sizeof *w->skipped, compare_types);
    for (size_t i = 0; i < w->skipped_count; i++) {
        stm_buffer_format(&list, "%s%llu %s", i ? ", " : "", (unsigned long long)w->skipped[i].count,
                          w->skipped[i].name);
    }
    if (w->skipped_others > 0) {
        stm_buffer_format(&list, ", %llu ...", (unsigned long long)w->skipped_others);
    }
    bool failed = list.failed;
    if (!failed) {
        tell(w, STEMMA_CODE_WARNING_FILE_TYPES_SKIPPED, input, list.data);
    }
    stm_buffer_release(&list);
    w->skipped_count = 0;
    w->skipped_others = 0;
    return failed ? stm_error_memory(w->error) : STEMMA_OK;
}

static stemma_status add_stdin(walking *w)
{
    stm_walk *walk = w->walk;
    if (walk->has_stdin) {
        return STEMMA_OK;
    }
    stemma_status status = STM_RESERVE(walk->files, walk->file_capacity, walk->file_count + 1, w->error);
    if (status == STEMMA_OK) {
        walk->files[walk->file_count++] = (stm_found_file){"-", 0, true};
        walk->has_stdin = true;
    }
    return status;
}

/* All inputs are looked at before the first is walked, so that a mistyped name costs nothing and says only that. */
static stemma_status check_inputs(const char *const *inputs, size_t count, stemma_error *error)
{
    for (size_t i = 0; i < count; i++) {
        struct stat about;
        bool file = strcmp(inputs[i], "-") != 0;
        if (file && lstat(inputs[i], &about) != 0 && errno != EACCES) {
            return stm_error_code(error, STEMMA_E_ARGUMENT, STEMMA_CODE_NO_SUCH_INPUT, inputs[i], "no such input: %s",
                                  inputs[i]);
        }
    }
    return STEMMA_OK;
}

static stemma_status walk_input(walking *w, const char *input)
{
    if (strcmp(input, "-") == 0) {
        return add_stdin(w);
    }
    stemma_status status = visit(w, input, true);
    if (status == STEMMA_OK) {
        status = walk_folders(w);
    }
    return status == STEMMA_OK ? tell_skipped(w, input) : status;
}

stemma_status stm_walk_inputs(stm_walk *walk, const char *const *inputs, size_t count, stemma_error *error)
{
    walking w = {.walk = walk, .error = error};
    stemma_status status = check_inputs(inputs, count, error);
    for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
        status = walk_input(&w, inputs[i]);
    }
    while (w.depth > 0) {
        folder_release(&w.stack[--w.depth]);
    }
    free(w.stack);
    free(w.files.slots);
    free(w.folders.slots);
    return status;
}

void stm_walk_release(stm_walk *walk)
{
    stm_arena_release(&walk->arena);
    free(walk->files);
    walk->files = NULL;
    walk->file_count = walk->file_capacity = 0;
}
