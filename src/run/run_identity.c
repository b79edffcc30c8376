/* Which records are the same article, and what each article is called.
 *
 * A base id is what corpus gave: the id in the input, one derived from the address, or one derived from outlet, date,
 * title and text. Articles with one base id form a list here:
 *
 *   id given, same text          one article, several captures
 *   id given, another text       both stand, each called <id>~<eight hex digits of its text's SHA-256>
 *   id derived, from one input   the k-th record is the k-th record: read again, it is known
 *   id derived, elsewhere        a copy of its own: <id>, <id>-2, <id>-3 ... in order of input and place
 *
 * While articles come in, colliding ones get a provisional id that no user can give (it holds a control character).
 * An article that is set aside, because another capture of its page stands for it, keeps its place here without a name.
 * Settling, before every commit, names them from the whole list as it then is, so that the order of inputs does not
 * show in the end, and a case that was cut off shows no provisional name.
 */
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

#define PROVISIONAL '\x01'

typedef struct identity {
    const char *base_id, *input, *id;
    uint64_t base_hash; /* of the base id */
    uint64_t same_hash; /* of all that makes a record the same one again */
    uint64_t key;
    uint32_t occurrence;
    uint32_t next_base, next_same; /* index + 1 of the next in the bucket, 0 none */
    bool id_given;
    bool again; /* its id was made, and now an input gives that very id */
    bool told;  /* that its id stands for several texts */
    bool untold;
    bool aside; /* another capture's text stands for it (run_captures.c): it has no name */
    char sha256[65];
} identity;

typedef struct occurrence_counter {
    uint64_t hash; /* of input and record */
    uint32_t count;
} occurrence_counter;

struct stm_identities {
    stm_store *store;
    stm_arena arena;
    stm_known known; /* its own arena is not used before it is handed over */
    identity *items;
    size_t count, capacity;
    uint32_t *base_buckets, *same_buckets; /* index + 1 of the newest with this hash */
    size_t bucket_count;
    occurrence_counter *seen; /* records of this command, open addressing; count 0: free */
    size_t seen_count, seen_capacity;
    const char *last_input;
    uint32_t *made; /* articles whose id is not their base id, by id, as they were settled last */
    size_t made_count, made_capacity;
    uint64_t *left_out; /* same hashes of what the user removed, ascending */
    size_t left_out_count;
    bool pending; /* some article is called provisionally, or by an id that another now has */
};

static uint64_t hash_string(const char *string, uint64_t seed)
{
    return stm_hash64(string, strlen(string), seed);
}

static uint64_t same_hash_of(const identity *item)
{
    return item->id_given ? hash_string(item->sha256, item->base_hash)
                          : hash_string(item->input, stm_mix64(item->base_hash, item->occurrence));
}

static void hang(stm_identities *t, size_t index)
{
    identity *item = &t->items[index];
    uint32_t *base = &t->base_buckets[item->base_hash & (t->bucket_count - 1)];
    uint32_t *same = &t->same_buckets[item->same_hash & (t->bucket_count - 1)];
    item->next_base = *base;
    item->next_same = *same;
    *base = *same = (uint32_t)index + 1;
}

static stemma_status grow_buckets(stm_identities *t, stemma_error *error)
{
    if (t->count < t->bucket_count) {
        return STEMMA_OK;
    }
    size_t grown = t->bucket_count ? t->bucket_count * 2 : 1024;
    uint32_t *base = calloc(grown, sizeof *base);
    uint32_t *same = calloc(grown, sizeof *same);
    if (!base || !same) {
        free(base);
        free(same);
        return stm_error_memory(error);
    }
    free(t->base_buckets);
    free(t->same_buckets);
    t->base_buckets = base;
    t->same_buckets = same;
    t->bucket_count = grown;
    for (size_t i = 0; i < t->count; i++) {
        hang(t, i);
    }
    return STEMMA_OK;
}

static stemma_status add_identity(stm_identities *t, const identity *fresh, stemma_error *error)
{
    stemma_status status = STM_RESERVE(t->items, t->capacity, t->count + 1, error);
    if (status == STEMMA_OK) {
        status = grow_buckets(t, error);
    }
    if (status == STEMMA_OK) {
        t->items[t->count] = *fresh;
        hang(t, t->count++);
    }
    return status;
}

static int compare_made(const stm_identities *t, uint32_t one, const char *id)
{
    return strcmp(t->items[one].id, id);
}

typedef struct made_id {
    const char *id;
    uint32_t index;
} made_id;

static int compare_made_ids(const void *left, const void *right)
{
    return strcmp(((const made_id *)left)->id, ((const made_id *)right)->id);
}

/* Lists the articles whose id was made, anew. */
static stemma_status list_made(stm_identities *t, stemma_error *error)
{
    size_t count = 0;
    for (size_t i = 0; i < t->count; i++) {
        count += strcmp(t->items[i].id, t->items[i].base_id) != 0;
    }
    t->made_count = 0;
    if (count == 0) {
        return STEMMA_OK;
    }
    made_id *order = malloc(count * sizeof *order);
    stemma_status status = order ? STM_RESERVE(t->made, t->made_capacity, count, error) : stm_error_memory(error);
    if (status == STEMMA_OK) {
        for (uint32_t i = 0; i < t->count; i++) {
            if (strcmp(t->items[i].id, t->items[i].base_id) != 0) {
                order[t->made_count++] = (made_id){t->items[i].id, i};
            }
        }
        qsort(order, count, sizeof *order, compare_made_ids);
        for (size_t i = 0; i < count; i++) {
            t->made[i] = order[i].index;
        }
    }
    free(order);
    return status;
}

/* The article that was given this id by the program, NULL when none was. */
static identity *find_made(stm_identities *t, const char *id)
{
    size_t low = 0;
    size_t high = t->made_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_made(t, t->made[middle], id) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < t->made_count && compare_made(t, t->made[low], id) == 0;
    return found ? &t->items[t->made[low]] : NULL;
}

static stemma_status load_left_out(stm_identities *t, stemma_error *error)
{
    stm_left_out *rows;
    stemma_status status = stm_store_left_out(t->store, &t->arena, &rows, &t->left_out_count, error);
    if (status != STEMMA_OK) {
        t->left_out_count = 0;
        return status;
    }
    t->left_out = stm_arena_alloc(&t->arena, (t->left_out_count + 1) * sizeof *t->left_out);
    if (!t->left_out) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < t->left_out_count; i++) {
        identity gone = {.base_id = rows[i].base_id,
                         .input = rows[i].input,
                         .base_hash = hash_string(rows[i].base_id, 0),
                         .occurrence = rows[i].occurrence,
                         .id_given = rows[i].id_given};
        memcpy(gone.sha256, rows[i].sha256, sizeof gone.sha256);
        t->left_out[i] = hash_string(gone.sha256, same_hash_of(&gone));
    }
    stm_sort_u64(t->left_out, t->left_out_count);
    return STEMMA_OK;
}

static bool is_left_out(const stm_identities *t, const identity *fresh)
{
    uint64_t hash = t->left_out_count > 0 ? hash_string(fresh->sha256, fresh->same_hash) : 0;
    size_t low = 0;
    size_t high = t->left_out_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (t->left_out[middle] < hash) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < t->left_out_count && t->left_out[low] == hash;
}

static stemma_status load_identity(stm_identities *t, const stm_stored_identity *stored, bool aside,
                                   stemma_error *error)
{
    identity known = {.base_id = stored->base_id,
                      .input = stored->input ? stored->input : "",
                      .id = stored->id,
                      .base_hash = hash_string(stored->base_id, 0),
                      .key = stored->key,
                      .occurrence = stored->occurrence,
                      .id_given = stored->id_given,
                      .aside = aside};
    memcpy(known.sha256, stored->sha256, sizeof known.sha256);
    known.same_hash = same_hash_of(&known);
    t->pending = t->pending || strchr(known.id, PROVISIONAL);
    return add_identity(t, &known, error);
}

stemma_status stm_identities_load(stm_identities **out, stm_store *store, bool with_seeds, stemma_error *error)
{
    *out = NULL;
    stm_identities *t = calloc(1, sizeof *t);
    if (!t) {
        return stm_error_memory(error);
    }
    t->store = store;
    stm_stored_identity *stored;
    stm_stored_identity *aside;
    size_t count;
    size_t aside_count = 0;
    stemma_status status = stm_store_identities(store, &t->arena, with_seeds, &stored, &count, error);
    if (status == STEMMA_OK) {
        t->known =
            (stm_known){STM_ARENA_INIT, stored, count, count + STM_STORE_ROOM, NULL, 0, stm_store_changes(store)};
        status = stm_store_aside(store, &t->arena, &aside, &aside_count, error);
    }
    size_t next = 0; /* of those set aside: both lists are in order of keys, and so is the result */
    for (size_t i = 0; status == STEMMA_OK && i + next < count + aside_count;) {
        bool is_aside = next < aside_count && (i == count || aside[next].key < stored[i].key);
        status = load_identity(t, is_aside ? &aside[next++] : &stored[i++], is_aside, error);
    }
    if (status == STEMMA_OK) {
        status = list_made(t, error);
    }
    if (status == STEMMA_OK) {
        status = load_left_out(t, error);
    }
    if (status != STEMMA_OK) {
        stm_identities_free(t);
        return status;
    }
    *out = t;
    return STEMMA_OK;
}

void stm_identities_free(stm_identities *t)
{
    if (t) {
        stm_arena_release(&t->arena);
        free(t->items);
        free(t->known.own);
        free(t->base_buckets);
        free(t->same_buckets);
        free(t->seen);
        free(t->made);
        free(t);
    }
}

/* ------------------------------------------------------------------ how many times a record came in this command */

static occurrence_counter *find_counter(occurrence_counter *seen, size_t capacity, uint64_t hash)
{
    size_t at = hash & (capacity - 1);
    while (seen[at].count > 0 && seen[at].hash != hash) {
        at = (at + 1) & (capacity - 1);
    }
    return &seen[at];
}

static stemma_status grow_seen(stm_identities *t, stemma_error *error)
{
    if (2 * (t->seen_count + 1) < t->seen_capacity) {
        return STEMMA_OK;
    }
    size_t grown = t->seen_capacity ? t->seen_capacity * 2 : 1024;
    occurrence_counter *seen = calloc(grown, sizeof *seen);
    if (!seen) {
        return stm_error_memory(error);
    }
    for (size_t i = 0; i < t->seen_capacity; i++) {
        if (t->seen[i].count > 0) {
            *find_counter(seen, grown, t->seen[i].hash) = t->seen[i];
        }
    }
    free(t->seen);
    t->seen = seen;
    t->seen_capacity = grown;
    return STEMMA_OK;
}

static stemma_status count_occurrence(stm_identities *t, const char *input, uint64_t record, uint32_t *occurrence,
                                      stemma_error *error)
{
    stemma_status status = grow_seen(t, error);
    if (status != STEMMA_OK) {
        return status;
    }
    occurrence_counter *counter = find_counter(t->seen, t->seen_capacity, hash_string(input, record));
    if (counter->count == 0) {
        counter->hash = hash_string(input, record);
        t->seen_count++;
    }
    *occurrence = counter->count++;
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ placing a record */

/* The known article that `fresh` is, or NULL. */
static const identity *find_same(const stm_identities *t, const identity *fresh)
{
    if (t->bucket_count == 0) {
        return NULL;
    }
    for (uint32_t at = t->same_buckets[fresh->same_hash & (t->bucket_count - 1)]; at; at = t->items[at - 1].next_same) {
        const identity *known = &t->items[at - 1];
        if (known->same_hash == fresh->same_hash && strcmp(known->base_id, fresh->base_id) == 0 &&
            strcmp(known->sha256, fresh->sha256) == 0) {
            return known;
        }
    }
    return NULL;
}

static bool base_is_taken(const stm_identities *t, const identity *fresh)
{
    if (t->bucket_count == 0) {
        return false;
    }
    for (uint32_t at = t->base_buckets[fresh->base_hash & (t->bucket_count - 1)]; at; at = t->items[at - 1].next_base) {
        if (strcmp(t->items[at - 1].base_id, fresh->base_id) == 0) {
            return true;
        }
    }
    return false;
}

/* One copy of each input's name: records come input by input. */
static const char *keep_input(stm_identities *t, const char *input)
{
    if (!t->last_input || strcmp(t->last_input, input) != 0) {
        t->last_input = stm_arena_string(&t->arena, input);
    }
    return t->last_input;
}

static const char *provisional(stm_identities *t, const identity *fresh, bool collides)
{
    if (!collides) {
        return fresh->base_id;
    }
    size_t size = strlen(fresh->base_id) + 32;
    char *id = stm_arena_alloc(&t->arena, size);
    if (id) {
        (void)snprintf(id, size, "%s%c%zu", fresh->base_id, PROVISIONAL, t->count);
    }
    return id;
}

stemma_status stm_identities_place(stm_identities *t, const stm_read_article *read, stm_identity *what,
                                   const char **provisional_id, uint32_t *occurrence, uint64_t *key,
                                   stemma_error *error)
{
    const stemma_article *article = &read->article;
    const char *input = article->input ? article->input : "";
    identity fresh = {
        .base_id = article->id, .input = input, .base_hash = hash_string(article->id, 0), .id_given = read->id_given};
    memcpy(fresh.sha256, article->sha256, sizeof fresh.sha256);
    uint64_t record = fresh.base_hash;
    if (read->id_given) { /* captures count each by itself */
        const char *when = article->capture_count > 0 ? article->captures[0].captured_at : NULL;
        record = hash_string(article->source ? article->source : "", hash_string(fresh.sha256, record));
        record = hash_string(when ? when : "", record);
    }
    stemma_status status = count_occurrence(t, input, record, occurrence, error);
    if (status != STEMMA_OK) {
        return status;
    }
    fresh.occurrence = read->id_given ? 0 : *occurrence;
    fresh.same_hash = same_hash_of(&fresh);
    if (is_left_out(t, &fresh)) {
        *what = STM_IDENTITY_LEFT_OUT;
        return STEMMA_OK;
    }
    const identity *same = find_same(t, &fresh);
    if (same) {
        *what = !read->id_given ? STM_IDENTITY_KNOWN : same->aside ? STM_IDENTITY_ASIDE : STM_IDENTITY_CAPTURE;
        *key = same->key;
        return STEMMA_OK;
    }
    fresh.base_id = stm_arena_string(&t->arena, article->id);
    fresh.input = keep_input(t, input);
    identity *made = find_made(t, article->id);
    if (made) {
        made->again = true;
    }
    bool collides = made || base_is_taken(t, &fresh);
    t->pending = t->pending || collides;
    fresh.id = fresh.base_id ? provisional(t, &fresh, collides) : NULL;
    if (!fresh.base_id || !fresh.input || !fresh.id) {
        return stm_error_memory(error);
    }
    *what = STM_IDENTITY_NEW;
    *provisional_id = fresh.id;
    return add_identity(t, &fresh, error);
}

/* The list stays where the store left it until there is no room behind it. */
static stemma_status reserve_known(stm_identities *t, stemma_error *error)
{
    stm_known *known = &t->known;
    bool first = !known->own;
    if (first && known->count < known->room) {
        return STEMMA_OK;
    }
    stemma_status status = STM_RESERVE(known->own, known->capacity, known->count + 1, error);
    if (status == STEMMA_OK && first && known->count > 0) {
        memcpy(known->own, known->items, known->count * sizeof *known->own);
    }
    known->items = status == STEMMA_OK ? known->own : known->items;
    return status;
}

stemma_status stm_identities_note(stm_identities *t, const stm_stored_article *stored, stemma_error *error)
{
    identity *item = &t->items[t->count - 1];
    item->key = stored->key;
    stemma_status status = reserve_known(t, error);
    uint32_t *seeds = status == STEMMA_OK ? stm_arena_alloc(&t->arena, (stored->seed_count + 1) * sizeof *seeds) : NULL;
    if (!seeds) {
        return stm_error_memory(error);
    }
    if (stored->seed_count > 0) {
        memcpy(seeds, stored->seeds, stored->seed_count * sizeof *seeds);
    }
    stm_stored_identity *known = &t->known.items[t->known.count++];
    *known = (stm_stored_identity){.key = stored->key,
                                   .id = item->id,
                                   .base_id = item->base_id,
                                   .input = item->input,
                                   .id_given = stored->id_given,
                                   .rejected = stored->article.rejected != NULL,
                                   .occurrence = stored->occurrence,
                                   .wording = stored->wording,
                                   .token_count = stored->token_count,
                                   .seeds = seeds,
                                   .seed_count = stored->seed_count,
                                   .own_seeds = seeds,
                                   .own_seed_count = stored->seed_count};
    memcpy(known->sha256, item->sha256, sizeof known->sha256);
    return STEMMA_OK;
}

/* Both lists are in order of keys; that of identities has those that are set aside besides. */
void stm_identities_hand_over(stm_identities *t, stm_known *out)
{
    for (size_t i = 0, k = 0; i < t->count && k < t->known.count; i++) {
        if (t->items[i].key == t->known.items[k].key) {
            t->known.items[k++].id = t->items[i].id;
        }
    }
    *out = t->known;
    out->arena = t->arena;
    t->arena = (stm_arena)STM_ARENA_INIT;
    t->known = (stm_known){.items = NULL};
}

/* ------------------------------------------------------------------ set aside, and back */

static identity *find_key(stm_identities *t, uint64_t key)
{
    size_t low = 0;
    size_t high = t->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (t->items[middle].key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < t->count && t->items[low].key == key ? &t->items[low] : NULL;
}

/* Those that stay under its base id are named again: one of them may be alone with it now. */
static void name_others_again(stm_identities *t, const identity *item)
{
    for (uint32_t at = t->base_buckets[item->base_hash & (t->bucket_count - 1)]; at; at = t->items[at - 1].next_base) {
        t->items[at - 1].again = t->items[at - 1].again || strcmp(t->items[at - 1].base_id, item->base_id) == 0;
    }
    t->pending = true;
}

void stm_identities_set_aside(stm_identities *t, uint64_t key)
{
    identity *item = find_key(t, key);
    if (item) {
        item->aside = true;
        item->id = item->base_id;
        name_others_again(t, item);
    }
}

void stm_identities_bring_back(stm_identities *t, uint64_t key, const char **id)
{
    identity *item = find_key(t, key);
    size_t size = item ? strlen(item->base_id) + 32 : 0;
    char *name = item ? stm_arena_alloc(&t->arena, size) : NULL;
    if (name) {
        (void)snprintf(name, size, "%s%c%llu back", item->base_id, PROVISIONAL, (unsigned long long)key);
        item->aside = false;
        item->id = name;
        name_others_again(t, item);
    }
    *id = name;
}

/* ------------------------------------------------------------------ settling */

static int compare_identities(const void *left, const void *right)
{
    const identity *one = *(const identity *const *)left;
    const identity *two = *(const identity *const *)right;
    int order = strcmp(one->base_id, two->base_id);
    if (order == 0) {
        order = strcmp(one->input, two->input);
    }
    if (order == 0) {
        order = (one->occurrence > two->occurrence) - (one->occurrence < two->occurrence);
    }
    return order != 0 ? order : strcmp(one->sha256, two->sha256);
}

static bool is_base(const stm_identities *t, const char *id)
{
    identity wanted = {.base_id = id, .base_hash = hash_string(id, 0)};
    return base_is_taken(t, &wanted);
}

/* The id that article `place` of a list with one base id has. Names that an input uses itself are passed over: `number`
 * is the last number given in this list, 1 at its beginning. */
static stemma_status final_id(const stm_identities *t, stm_buffer *id, const identity *item, size_t place, size_t count,
                              size_t *number)
{
    size_t digits = 0;
    do {
        stm_buffer_clear(id);
        stm_buffer_string(id, item->base_id);
        if (item->id_given && count > 1) {
            digits += 8;
            stm_buffer_char(id, '~');
            stm_buffer_bytes(id, item->sha256, digits);
        } else if (place > 0) {
            stm_buffer_format(id, "-%zu", ++*number);
        } else {
            break;
        }
    } while (!id->failed && digits < 64 && is_base(t, id->data));
    return id->failed ? STEMMA_E_MEMORY : STEMMA_OK;
}

/* One round over a list: the first gives articles that are to be renamed names that nobody has, the second the right
 * ones, so that no name is taken twice on the way. */
static stemma_status name_round(stm_identities *t, identity **list, size_t count, stm_buffer *id, stm_buffer *renamed,
                                stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    size_t number = 1;
    for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
        if (final_id(t, id, list[i], i, count, &number) != STEMMA_OK) {
            return stm_error_memory(error);
        }
        if (strcmp(id->data, list[i]->id) == 0) {
            continue;
        }
        if (!renamed) {
            stm_buffer_format(id, "%c%llu", PROVISIONAL, (unsigned long long)list[i]->key);
        }
        if (id->failed) {
            return stm_error_memory(error);
        }
        status = stm_store_set_id(t->store, list[i]->key, id->data, error);
        if (status == STEMMA_OK && renamed) {
            stm_buffer_format(renamed, "%llu ", (unsigned long long)list[i]->key);
            list[i]->id = stm_arena_string(&t->arena, id->data);
            status = list[i]->id ? STEMMA_OK : stm_error_memory(error);
        }
    }
    return status;
}

static stemma_status name_list(stm_identities *t, identity **list, size_t count, stm_buffer *id, stm_buffer *renamed,
                               stemma_error *error)
{
    stemma_status status = name_round(t, list, count, id, NULL, error);
    return status == STEMMA_OK ? name_round(t, list, count, id, renamed, error) : status;
}

static int compare_hashes(const void *left, const void *right)
{
    uint64_t one = *(const uint64_t *)left;
    uint64_t two = *(const uint64_t *)right;
    return (one > two) - (one < two);
}

/* Base hashes of lists that hold a provisional name, or a made one that an input uses now, ascending: these lists are
 * named again. */
static stemma_status unnamed_bases(const stm_identities *t, uint64_t **out, size_t *count, stemma_error *error)
{
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    for (size_t i = 0; i < t->count; i++) {
        if (!t->items[i].aside && (t->items[i].again || strchr(t->items[i].id, PROVISIONAL))) {
            stemma_status status = stm_reserve((void **)out, &capacity, *count + 1, sizeof **out, error);
            if (status != STEMMA_OK) {
                return status;
            }
            (*out)[(*count)++] = t->items[i].base_hash;
        }
    }
    if (*count > 1) {
        qsort(*out, *count, sizeof **out, compare_hashes);
    }
    return STEMMA_OK;
}

static stemma_status collect_unnamed(const stm_identities *t, identity ***out, size_t *count, stemma_error *error)
{
    uint64_t *bases;
    size_t base_count;
    size_t capacity = 0;
    *out = NULL;
    *count = 0;
    stemma_status status = unnamed_bases(t, &bases, &base_count, error);
    for (size_t i = 0; status == STEMMA_OK && base_count > 0 && i < t->count; i++) {
        if (!t->items[i].aside && bsearch(&t->items[i].base_hash, bases, base_count, sizeof *bases, compare_hashes)) {
            status = stm_reserve((void **)out, &capacity, *count + 1, sizeof **out, error);
            if (status == STEMMA_OK) {
                (*out)[(*count)++] = &t->items[i];
            }
        }
    }
    free(bases);
    return status;
}

/* Tells an id that stands for several texts, once; in the middle of a command only notes that there is something to
 * tell, for the two may turn out to be captures of one article. */
static void tell_collision(identity **list, size_t count, const stemma_case *c, bool last)
{
    bool told = count < 2 || !list[0]->id_given;
    for (size_t i = 0; i < count; i++) {
        told = told || list[i]->told;
        list[i]->again = false;
    }
    for (size_t i = 0; i < count; i++) {
        list[i]->untold = !told && !last;
        list[i]->told = told || last;
    }
    if (!told && last && c->notice) {
        stemma_notice notice = {STEMMA_CODE_WARNING_SAME_ID_OTHER_TEXT, list[0]->input, 0, list[0]->base_id};
        c->notice(c->payload, &notice);
    }
}

void stm_identities_doubt(stm_identities *t, const char *base_id)
{
    uint64_t hash = hash_string(base_id, 0);
    for (size_t i = 0; i < t->count; i++) {
        identity *item = &t->items[i];
        item->again = item->again || item->base_hash == hash || strcmp(item->id, item->base_id) != 0;
        item->told = true; /* it was, when they came in */
        t->pending = t->pending || item->again;
    }
}

stemma_status stm_identities_settle(stm_identities *t, stemma_case *c, bool last, stm_buffer *renamed,
                                    stemma_error *error)
{
    for (size_t i = 0; i < t->count && last; i++) {
        t->items[i].again = t->items[i].again || t->items[i].untold;
        t->pending = t->pending || t->items[i].untold;
    }
    if (!t->pending) {
        return STEMMA_OK;
    }
    identity **list;
    size_t count;
    stm_buffer id = STM_BUFFER_INIT;
    stemma_status status = collect_unnamed(t, &list, &count, error);
    if (status == STEMMA_OK && count > 1) {
        qsort(list, count, sizeof *list, compare_identities);
    }
    for (size_t begin = 0, end; status == STEMMA_OK && begin < count; begin = end) {
        end = begin + 1;
        while (end < count && strcmp(list[end]->base_id, list[begin]->base_id) == 0) {
            end++;
        }
        status = name_list(t, list + begin, end - begin, &id, renamed, error);
        if (status == STEMMA_OK) {
            tell_collision(list + begin, end - begin, c, last);
        }
    }
    free(list);
    stm_buffer_release(&id);
    if (status == STEMMA_OK) {
        t->pending = false;
        status = list_made(t, error);
    }
    return status;
}
