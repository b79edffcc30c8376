/* run.h - wires rooms and store, and implements stemma.h.
 *
 * Everything the command line can ask for is a walk through the rooms, in one direction:
 *
 *   add      reader -> pieces -> [parse, words, fingerprint: on every thread] -> in order -> store
 *   run      fingerprints -> candidates -> compared pairs -> links within the cap -> families, in one transaction
 *   results  store -> plain structs, sorted by id
 *
 * `add` after `run` gives what one run over everything gives, without doing everything again. What makes that true:
 *
 *   1. A pair's passages depend on its two texts alone.
 *   2. Whether a pair of texts is compared depends on how many texts stand between them in the lists of their common
 *      seeds. New texts can only push old ones apart, so an old pair is either kept or lost, never found
 *      (reuse_candidates.c counts the losses).
 *   3. Which links stay (an article chooses its 50 strongest partners) is worked out afresh from all pairs, which are
 *      few and stored with their strength; only links that come or go are written.
 *   4. A family and its tree depend on the articles of one connected component alone; only components that a new or
 *      lost link touches, or an article that was renamed or learnt an earlier date, are built again.
 *
 * Keys (rows of the store) follow the order of reading and therefore decide nothing that shows: texts are ordered by
 * wording, articles by id.
 */
#ifndef STM_RUN_H
#define STM_RUN_H

#include <stdatomic.h>

#include "base/base.h"
#include "corpus/corpus.h"
#include "family/family.h"
#include "reuse/reuse.h"
#include "reuse/reuse_pivot.h"
#include "store/store.h"
#include "text/text_lexicon.h"

/* All articles of a case with their seeds, in order of keys, as a command that added some left them: the run that
 * follows need not read them again. What is read and what came are held in `arena`. */
typedef struct stm_known {
    stm_arena arena;
    stm_stored_identity *items;
    size_t count, room;
    stm_stored_identity *own; /* where `items` are once there was no room for more in `arena` */
    size_t capacity;
    uint64_t changes; /* of the store, when this was all */
} stm_known;

struct stemma_case {
    stm_store *store;
    stm_known known; /* no items: nothing is known */
    unsigned threads;
    stemma_notice_fn notice;
    stemma_progress_fn progress;
    void *payload;
    unsigned kinds;             /* bits 1 << stemma_kind */
    stm_stemmer_pool *stemmers; /* of those who read, for those who compare; NULL: none */
    bool is_new;                /* made by this opening */
    /* run_dictionaries.c */
    bool knows_dictionaries;
    char *dictionaries;     /* the folder, NULL none */
    stm_lexicons *lexicons; /* NULL: none */
    atomic_bool cancelled;
    const atomic_bool *stop; /* its own `cancelled`; of a copy, that of the case which it was made of */
    stm_arena results_arena;
    stemma_results results;
    bool has_results;
};

static inline void stm_run_progress(const stemma_case *c, stemma_stage stage, uint64_t done, uint64_t total)
{
    if (c->progress) {
        c->progress(c->payload, stage, done, total);
    }
}
/* E_CANCELLED once stemma_case_cancel was called, of a copy: on the case that it was made of. */
stemma_status stm_run_check(const stemma_case *c, stemma_error *error);

/* ---- run_pipeline.c: inputs -> read articles in order, worked on by several threads */

/* One article as read, with its fingerprint. */
typedef struct stm_run_article {
    stm_read_article *read;
    uint64_t wording;
    uint32_t word_count;
    const uint32_t *seeds; /* those of every kind, STM_SEED_NONE between them */
    size_t seed_count;
} stm_run_article;

/* What a thread needs to fingerprint articles, kept from one to the next (run_fingerprint.c). */
typedef struct stm_fingerprinting {
    stm_words words;
    stm_fingerprint runs, grams, lines, rare;
    stm_stemmer_pool *pool; /* where the stemmers come from */
    stm_stemmers *stemmers; /* NULL where only runs are wanted */
    stm_pivot_cache *cache; /* NULL where no lines are wanted */
    bool wants_grams;
} stm_fingerprinting;
/* `kinds`: of passages that the seeds are for; runs of words are always taken. `lexicons` and `pool` may be NULL. */
stemma_status stm_fingerprinting_start(stm_fingerprinting *f, unsigned kinds, stm_lexicons *lexicons,
                                       stm_stemmer_pool *pool, stemma_error *error);
void stm_fingerprinting_stop(stm_fingerprinting *f);
/* Fills all of `out` but `read`; the seeds in `arena`. */
stemma_status stm_fingerprint_article(stm_fingerprinting *f, stm_arena *arena, const stemma_article *article,
                                      stm_run_article *out, stemma_error *error);

/* What one piece gave, told in order of pieces from one thread at a time. */
typedef struct stm_run_batch {
    stm_read_batch read;
    stm_run_article *articles;
    stemma_notice *reader_notices;
    size_t reader_notice_count, reader_notice_capacity;
    uint64_t bytes_done, bytes_total;
    size_t piece_bytes;
} stm_run_batch;

typedef stemma_status (*stm_run_batch_fn)(void *payload, const stm_run_batch *batch, stemma_error *error);

typedef struct stm_pipeline_options {
    unsigned threads;
    bool fingerprints;
    bool cuts;                    /* articles tell what was cut out of their pages */
    const atomic_bool *cancelled; /* may be NULL */
    unsigned kinds;               /* of passages that fingerprints are for */
    stm_lexicons *lexicons;       /* of the case, NULL none */
    stm_stemmer_pool *stemmers;   /* may be NULL */
} stm_pipeline_options;

stemma_status stm_run_pipeline(const char *const *inputs, size_t count, const stm_pipeline_options *options,
                               stm_run_batch_fn each, void *payload, stemma_error *error);
/* True for codes that mean "this input gave no article". */
bool stm_run_is_rejection(stemma_code code);

/* ---- run_identity.c: which articles are the same, and what each is called */

typedef struct stm_identities stm_identities;
/* `with_seeds`: what they know shall be handed over. */
stemma_status stm_identities_load(stm_identities **out, stm_store *store, bool with_seeds, stemma_error *error);
void stm_identities_free(stm_identities *identities);
/* Gives away what is known of all articles, once all are settled; nothing but freeing may follow. */
void stm_identities_hand_over(stm_identities *identities, stm_known *out);

typedef enum stm_identity {
    STM_IDENTITY_NEW = 0,
    STM_IDENTITY_KNOWN,    /* this very record was read before */
    STM_IDENTITY_CAPTURE,  /* another record of a known article: same given id, same text */
    STM_IDENTITY_LEFT_OUT, /* the user removed it */
    STM_IDENTITY_ASIDE     /* the same of an article that is set aside */
} stm_identity;

/* Decides what `read` is. For NEW: its provisional id (unique in the case; in the arena of the identities). For
 * CAPTURE: the known article's key. `occurrence`: the how-maniest such record (same base id; same text and address where the id was
 * given) of its input in this command. */
stemma_status stm_identities_place(stm_identities *identities, const stm_read_article *read, stm_identity *what,
                                   const char **provisional_id, uint32_t *occurrence, uint64_t *key,
                                   stemma_error *error);
/* Notes the article placed last as NEW as it was stored, with its key. */
stemma_status stm_identities_note(stm_identities *identities, const stm_stored_article *stored, stemma_error *error);
/* An article was set aside, or brought back under the id that this gives it (*id NULL when memory runs out). */
void stm_identities_set_aside(stm_identities *identities, uint64_t key);
void stm_identities_bring_back(stm_identities *identities, uint64_t key, const char **id);
/* Gives every article whose base id collides the id the contract says, in the store; tells each id that stood for
 * several texts once. Appends the keys of those that were named again to `renamed`, as numbers. In a transaction of the
 * caller; `last`: nothing more comes. */
stemma_status stm_identities_settle(stm_identities *identities, stemma_case *c, bool last, stm_buffer *renamed,
                                    stemma_error *error);

/* An article with this base id is gone: others may be called otherwise now. Before settling. */
void stm_identities_doubt(stm_identities *identities, const char *base_id);

/* ---- run_captures.c: records of one page that are one article */

/* What a command read that may be other records of known pages: keys of such articles, new or captured again. */
typedef struct stm_captured {
    uint64_t *keys;
    size_t count, capacity;
    bool revisits; /* archives told of captures without a text */
} stm_captured;
/* Joins records of one page whose texts are nearly the same: the earliest capture's stands, the others are set aside,
 * and those that no longer belong there come back. `changed`: keys, as numbers, of articles whose fields changed;
 * *joined: records that were set aside less those that came back. In a transaction of the caller, before settling. */
stemma_status stm_run_join_captures(stemma_case *c, stm_identities *identities, stm_captured *captured,
                                    stm_buffer *changed, int64_t *joined, stemma_error *error);
/* Captures in one order: by address, time, digest. */
int stm_run_compare_captures(const stemma_capture *one, const stemma_capture *two);

/* All articles of a case, in key order. */
typedef struct stm_identity_list {
    stm_stored_identity *items;
    size_t count;
} stm_identity_list;

/* ---- run_jobs.c: comparing many pairs of stored articles within bounded memory */

/* One pair of articles, as indexes into the identities; the smaller id first. `whole`: the same wording, all of it is
 * the passage. */
typedef struct stm_job {
    uint32_t a, b;
    bool whole;
    bool gather; /* rare words name the pair: where nothing else is told, they are looked at */
} stm_job;

/* What a block of jobs gave: results[i] is that of jobs[i], no passages where nothing was found. Told in order of jobs,
 * by one thread at a time, not always the calling one; the results live for the duration of the call. */
typedef stemma_status (*stm_jobs_fn)(void *payload, const stm_job *jobs, const stm_pair_result *results, size_t count,
                                     stemma_error *error);

/* Does all jobs. Jobs near each other in the array should share articles. Errors: E_MEMORY, E_STORE, E_CANCELLED and
 * what `each` gives. */
stemma_status stm_run_jobs(stemma_case *c, const stm_identity_list *identities, stm_job *jobs, size_t count,
                           stm_jobs_fn each, void *payload, stemma_error *error);

/* ---- run_partners.c: from pairs of wordings to links of articles */

/* Articles by wording. Texts are numbered by the key of their first article. */
typedef struct stm_groups {
    uint32_t *text_of;      /* per identity; UINT32_MAX: no words or rejected */
    uint32_t *member_begin; /* text_count + 1 */
    uint32_t *members;      /* identity indexes, by id within a text */
    uint32_t *first;        /* per text: its article with the smallest key */
    size_t text_count;
} stm_groups;
void stm_groups_release(stm_groups *groups);
stemma_status stm_groups_build(stm_groups *out, const stm_stored_identity *identities, size_t count,
                               stemma_error *error);

typedef struct stm_run_pair {
    uint32_t a, b; /* texts, a < b */
    uint32_t seeds[STM_SEED_KINDS];
    uint32_t strength;
} stm_run_pair;

typedef struct stm_pair_list {
    stm_run_pair *items; /* sorted by a, b */
    size_t count, capacity;
} stm_pair_list;

typedef struct stm_wanted_link {
    uint32_t a, b; /* identity indexes, smaller id first */
    uint32_t strength;
    bool whole;
    bool over; /* beyond the strongest partners of one of the two, and not among the few strongest of the other */
} stm_wanted_link;

/* The links that follow from pairs and groups, those over the cap marked; sorted by the smaller and the larger identity
 * index. `capped`: articles that have more partners than are kept. The array is the caller's. */
typedef struct stm_wanted_links {
    stm_wanted_link *items;
    size_t count;
    size_t capped;
} stm_wanted_links;
stemma_status stm_partners_choose(stm_wanted_links *out, const stm_stored_identity *identities, size_t identity_count,
                                  const stm_groups *groups, const stm_pair_list *pairs, stemma_error *error);

/* ---- run_candidates.c */

/* The seeds of each kind of all texts, and the pairs that they name, in order of a and b: `found` with the seeds that
 * name them (no strength yet), `lost` with those that no longer do. */
typedef struct stm_run_candidates {
    stm_reuse_text *texts[STM_SEED_KINDS]; /* NULL: not asked for */
    size_t text_count;
    stm_pair_list found, lost;
    uint32_t *rank; /* see stm_candidates */
} stm_run_candidates;
/* Lets go what stm_run_candidates_enough asks, and whose seeds are the caller's. */
void stm_run_candidates_drop_texts(stm_run_candidates *candidates);
void stm_run_candidates_release(stm_run_candidates *candidates);
stemma_status stm_run_candidates_find(stm_run_candidates *out, const stm_stored_identity *identities,
                                      const stm_groups *groups, const stemma_case *c, stemma_error *error);
/* Whether seeds of this kind are enough for the pair; of one kind at least. */
bool stm_run_candidates_named(const stm_run_candidates *candidates, const stm_run_pair *pair, stm_seed_kind kind);
bool stm_run_candidates_enough(const stm_run_candidates *candidates, const stm_run_pair *pair);
/* The pair in a sorted list, NULL where it has none. */
stm_run_pair *stm_run_pair_find(const stm_pair_list *list, uint32_t a, uint32_t b);
int stm_run_pairs_compare(const void *left, const void *right); /* by a, b */

/* ---- run_order.c: the pairs that were found as jobs, in an order in which few texts are needed at a time */

/* *out is the caller's: as many jobs as candidates were found. Errors: E_MEMORY. */
stemma_status stm_run_order_jobs(stm_job **out, const stm_run_candidates *candidates, const stm_groups *groups,
                                 const stm_stored_identity *identities, stemma_error *error);

/* ---- run_site.c: what the pages of a host have in common */

/* Marks, in the texts that came with their page's frame, lines that recur on their host; texts, wordings and
 * fingerprints follow, in the store and in `identities`, which are all of the case with their seeds, in `arena`. In a
 * transaction of the caller, before comparing. */
stemma_status stm_run_mark_sites(stemma_case *c, stm_arena *arena, const stm_identity_list *identities,
                                 stemma_error *error);
/* The same after pages were removed from these hosts. *forgotten: what was compared is no longer, all is to be compared
 * again. */
stemma_status stm_run_mark_sites_again(stemma_case *c, const uint64_t *hosts, size_t count, bool *forgotten,
                                       stemma_error *error);
/* Gives `article` its spans without those that the above marked; the array in `arena`. */
stemma_status stm_run_without_template(stm_arena *arena, stemma_article *article, stemma_error *error);

/* ---- run_compare.c */

/* Compares what was not compared, and writes pairs, links and passages. `touched` (in the arena): keys of articles that
 * are new or whose links changed, ascending. In a transaction of the caller. */
stemma_status stm_run_compare(stemma_case *c, stm_arena *arena, uint64_t **touched, size_t *touched_count,
                              stemma_error *error);

/* The same for pairs that were stored before, and for those of `again` (by the keys that stand for their wordings),
 * which are compared if their seeds are enough. Nothing is new. */
stemma_status stm_run_compare_again(stemma_case *c, stm_arena *arena, const stm_stored_pair *again, size_t again_count,
                                    uint64_t **touched, size_t *touched_count, stemma_error *error);

/* ---- run_pins.c: what the user decided, as the stages want it */

/* `parent` is 0 where the child is an origin. */
typedef struct stm_run_pin {
    uint64_t child, parent;
    bool rejected;
} stm_run_pin;
typedef struct stm_run_pins {
    stm_run_pin *items;
    size_t count;
} stm_run_pins;
/* The decisions on sources that are in force, in `arena`. */
stemma_status stm_run_pins_load(stm_run_pins *out, stemma_case *c, stm_arena *arena, stemma_error *error);
/* Those whose articles are of a subset, by their places in it; in `arena`. */
stemma_status stm_run_pins_of(stm_arena *arena, stm_family_pin **out, size_t *count, const stm_run_pins *pins,
                              const stm_stored_subset *subset, stemma_error *error);

/* ---- run_decide.c: decisions, from what the user typed to the log and back to what follows */

/* Families that hold one of these articles, or one that a decision ever named beside it, are built again. Nothing
 * happens where families were never built. In a transaction of the caller. */
stemma_status stm_decide_rebuild(stemma_case *c, const uint64_t *keys, size_t count, stemma_error *error);
/* Puts a decision's consequences for the fields of one article into the store: what was read, less what the user
 * corrected. In a transaction of the caller. */
stemma_status stm_decide_correct(stemma_case *c, uint64_t key, stemma_error *error);
/* The same for articles to which that has not been done yet, as they came in; their keys are appended to `changed`. */
stemma_status stm_decide_correct_new(stemma_case *c, stm_buffer *changed, stemma_error *error);
/* For an article that another record is about to be joined to: gives `article` the fields that were read, where the
 * user corrected some; and afterwards keeps what was read and gives it the user's fields again. */
stemma_status stm_decide_uncover(stemma_case *c, stm_arena *arena, uint64_t key, stemma_article *article,
                                 bool *corrected, stemma_error *error);
stemma_status stm_decide_cover(stemma_case *c, stm_arena *arena, uint64_t key, stemma_article *article,
                               stemma_error *error);
/* Ends a change of the case: commits and makes it durable, or takes it back. Returns what became of it. */
stemma_status stm_decide_end(stemma_case *c, stemma_status status, stemma_error *error);
/* Finds an article that may have a source; its index, key and id (in `arena`). */
typedef struct stm_named {
    uint32_t index;
    uint64_t key;
    const char *id;
} stm_named;
stemma_status stm_decide_find(stm_named *out, stemma_case *c, stm_arena *arena, const char *name, stemma_error *error);
/* E_ARGUMENT with BAD_NOTE where a reason is too long to be one or is no text. */
stemma_status stm_decide_check_note(const char *note, stemma_error *error);
/* Takes articles out (run_remove.c). `keys` are put in order. In a transaction of the caller. */
stemma_status stm_decide_remove(stemma_case *c, uint64_t *keys, size_t count, const char *note, int64_t made_at,
                                uint64_t *first, stemma_error *error);
/* Takes from the probability of having no source what the case as a whole must have missed (run_unseen.c). */
stemma_status stm_run_doubt(stemma_results *results, stemma_error *error);
/* Results that were handed out are worth nothing any more. */
void stm_run_forget_results(stemma_case *c);
void stm_run_forget_known(stemma_case *c);
/* The stemmers that reading has left for comparing. */
void stm_run_forget_stemmers(stemma_case *c);

/* ---- run_case.c */

/* The kinds of the run that made the case, unless the caller has chosen others; all in a new case. */
stemma_status stm_run_know_kinds(stemma_case *c, stemma_error *error);

/* ---- run_dictionaries.c: which installed dictionaries a case is made with */

/* Fills c->lexicons, once its kinds are known; what the case was made with and is not here is told. */
stemma_status stm_run_know_dictionaries(stemma_case *c, stemma_error *error);
/* Writes down which ones a new case is made with; in a transaction. */
stemma_status stm_run_keep_dictionaries(stemma_case *c, stemma_error *error);
/* Tells which ones were damaged. */
void stm_run_tell_dictionaries(stemma_case *c);
/* Takes articles that are no more off the list of those whose families wait to be built again. */
stemma_status stm_run_forget_changed(stemma_case *c, const uint64_t *gone, size_t count, stemma_error *error);

/* ---- run_families.c */
/* Builds the families of all components that hold an article of `touched`. In a transaction of the caller. */
stemma_status stm_run_families(stemma_case *c, const uint64_t *touched, size_t touched_count, stemma_error *error);

#endif
