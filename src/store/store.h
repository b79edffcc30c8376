/* store.h - results <-> SQLite. The only room that includes <sqlite3.h>.
 *
 * An article's `key` is its row number in this case: stable, never reused, never shown. Keys follow the order of
 * reading, so nothing that reaches a user may be ordered by them; results are handed out by `stm_store_results`, sorted
 * by id.
 *
 * Writing happens in transactions that the caller opens and closes; whatever was committed survives a kill and a full
 * disk, and in a finished case a power cut (WAL, synchronous=NORMAL, synced by stm_store_finish). A case that is being
 * made (CREATE, REPLACE, until the first stm_store_finish or stm_store_free) is written in rollback mode with nothing
 * synced, because every page is then written once: a kill costs the open transaction only, a power cut may cost the
 * new case, and other processes find it locked. REPLACE writes beside the old case, which stays until
 * stm_store_finish; stm_store_free without it leaves the old case as it was.
 *
 * Transactions should be large (4,096 articles): each commit writes every page that it changed, and ids come in any
 * order. A write that fails breaks its transaction: every later write and the commit then fail, until the rollback.
 */
#ifndef STM_STORE_H
#define STM_STORE_H

#include "base/base.h"

typedef struct stm_store stm_store;

/* Opens as stemma_case_open describes. E_STORE with CASE_EXISTS, CASE_MISSING, CASE_NOT_SQLITE, CASE_NOT_STEMMA,
 * CASE_DAMAGED, CASE_NEWER, CASE_LOCKED, CASE_NOT_WRITABLE, DISK_FULL; older versions are migrated in one transaction.
 */
stemma_status stm_store_open(stm_store **out, const char *path, stemma_open_mode mode, stemma_error *error);
/* A copy of an open case in memory, which can be written to and is gone with stm_store_free. The case is only read. */
stemma_status stm_store_copy(stm_store **out, stm_store *store, stemma_error *error);
void stm_store_free(stm_store *store);
stemma_status stm_store_begin(stm_store *store,
                              stemma_error *error); /* CASE_LOCKED when busy, or changed by others since */
stemma_status stm_store_commit(stm_store *store, stemma_error *error);
void stm_store_rollback(stm_store *store); /* nothing when no transaction is open */
/* Makes what was committed durable and folds the WAL back (end of a command). */
stemma_status stm_store_finish(stm_store *store, stemma_error *error);
/* From any thread or a signal handler: the running call, and every later one, returns E_CANCELLED soon, until cleared.
 * Commit, rollback and finish are not interrupted once they have begun to write. */
void stm_store_interrupt(stm_store *store);
void stm_store_interrupt_clear(stm_store *store);

/* ---- articles */

/* What is kept of an article beside what a user sees. */
typedef struct stm_stored_article {
    uint64_t key; /* out: set by stm_store_insert */
    stemma_article article;
    const char *base_id;   /* the id before collisions were settled */
    bool id_given;         /* base_id names one article of the world: same base id and text is the same article */
    uint32_t occurrence;   /* 0, 1 ...: the how-maniest article with this base_id within `input` */
    uint64_t wording;      /* hash of the words outside boilerplate; equal wording is collapsed; 0 no words */
    uint32_t token_count;  /* words outside boilerplate */
    const uint32_t *seeds; /* fingerprint for candidate search, run.h */
    size_t seed_count;
    uint64_t host; /* of a text that came with its page's frame: whose pages it is to be held against; 0 none */
} stm_stored_article;

/* Inserts one article with its boilerplate and captures, not yet compared. A single capture that says no more than the
 * article does (its source, or else its input, and nothing else) takes no row and is told again when it is loaded. Its fingerprint is buffered and written as
 * one segment a transaction. */
stemma_status stm_store_insert(stm_store *store, stm_stored_article *stored, stemma_error *error);
stemma_status stm_store_set_id(stm_store *store, uint64_t key, const char *id, stemma_error *error);
/* Replaces the fields that are not text (another capture of the same article taught more). */
stemma_status stm_store_set_fields(stm_store *store, uint64_t key, const stemma_article *article, stemma_error *error);
stemma_status stm_store_add_rejection(stm_store *store, const stemma_rejection *rejection, stemma_error *error);

/* Everything about identity and fingerprints, in key order, in `arena`. Seeds are loaded only when `with_seeds`. */
typedef struct stm_stored_identity {
    uint64_t key;
    const char *id, *base_id, *input;
    bool id_given;
    bool compared;
    bool rejected;
    uint32_t occurrence;
    uint64_t wording;
    uint32_t token_count;
    char sha256[65];
    const uint32_t *seeds;
    size_t seed_count;
    const uint32_t *own_seeds; /* as the article was read, before its host's template was marked */
    size_t own_seed_count;
} stm_stored_identity;
#define STM_STORE_ROOM 4096u /* free places behind the last: a caller may put what comes there */
stemma_status stm_store_identities(stm_store *store, stm_arena *arena, bool with_seeds, stm_stored_identity **out,
                                   size_t *count, stemma_error *error);
/* All of them, rejected ones too. */
stemma_status stm_store_article_count(stm_store *store, size_t *out, stemma_error *error);
/* One whole article by key, in `arena`. */
stemma_status stm_store_article(stm_store *store, stm_arena *arena, uint64_t key, stemma_article *out,
                                stemma_error *error);
/* The key of the article with this very id; 0 when there is none. */
stemma_status stm_store_key_of(stm_store *store, const char *id, uint64_t *key, stemma_error *error);
/* Many at once, without their captures: out[i] is the article of keys[i]. */
stemma_status stm_store_articles(stm_store *store, stm_arena *arena, const uint64_t *keys, size_t count,
                                 stemma_article *out, stemma_error *error);
/* Grows with every write that changes what stm_store_identities would say of an article that stands in the case, but
 * for stm_store_set_id, and with every rollback: while it is the same, only new articles and ids have come. */
uint64_t stm_store_changes(const stm_store *store);
/* From now on no more than 32 MB of the file are mapped: pages that are read through a map count as memory, those read by copy do
 * not. Of 100 MB of near-copies that is 130 MB less, at no cost that can be measured. */
stemma_status stm_store_map_less(stm_store *store, stemma_error *error);
/* What comparing asks of many: language, boilerplate and text only, the other fields empty. `keys` ascend, each once. */
stemma_status stm_store_texts(stm_store *store, stm_arena *arena, const uint64_t *keys, size_t count,
                              stemma_article *out, stemma_error *error);
stemma_status stm_store_mark_compared(stm_store *store, const uint64_t *keys, size_t count, stemma_error *error);

/* ---- records of one article, and texts of one host (store_aside.c) */

/* Every article with an id of its address, those that are set aside too. `leader`: of one that is, 0 otherwise. */
typedef struct stm_stored_address {
    uint64_t key, leader;
    const char *base_id, *source;
} stm_stored_address;
stemma_status stm_store_addresses(stm_store *store, stm_arena *arena, stm_stored_address **out, size_t *count,
                                  stemma_error *error);
/* Takes an article out of the case, to be brought back: with its fields, text, spans and captures. What was compared
 * with it must be forgotten by the caller. */
stemma_status stm_store_set_aside(stm_store *store, uint64_t key, uint64_t leader, stemma_error *error);
/* `id` must be free; its base id is as it was. */
stemma_status stm_store_bring_back(stm_store *store, uint64_t key, const char *id, stemma_error *error);
/* What is set aside, by key: key, base_id, id_given, occurrence, sha256, input. */
stemma_status stm_store_aside(stm_store *store, stm_arena *arena, stm_stored_identity **out, size_t *count,
                              stemma_error *error);
/* One more capture of an article that is set aside, unless it is there. */
stemma_status stm_store_add_aside_capture(stm_store *store, uint64_t key, const stemma_capture *capture,
                                          stemma_error *error);
stemma_status stm_store_has_article(stm_store *store, uint64_t key, bool *there, stemma_error *error);
stemma_status stm_store_is_compared(stm_store *store, uint64_t key, bool *compared, stemma_error *error);
/* Pairs, links, passages, families and edges go, and nothing counts as compared: the next run does all anew. */
stemma_status stm_store_forget_comparison(stm_store *store, stemma_error *error);

/* Captures that archives told without a text, by base id of the article they are of. */
typedef struct stm_stored_revisit {
    const char *base_id, *source, *captured_at;
} stm_stored_revisit;
stemma_status stm_store_put_revisit(stm_store *store, const stm_stored_revisit *revisit, stemma_error *error);
stemma_status stm_store_revisits(stm_store *store, stm_arena *arena, stm_stored_revisit **out, size_t *count,
                                 stemma_error *error); /* by base id, time, source */

/* Texts that came with their page's frame, by host. */
typedef struct stm_stored_frame {
    uint64_t key, host;
} stm_stored_frame;
stemma_status stm_store_frames(stm_store *store, stm_arena *arena, stm_stored_frame **out, size_t *count,
                               stemma_error *error);
stemma_status stm_store_put_frame(stm_store *store, const stm_stored_frame *frame, stemma_error *error);
/* Replaces spans, wording, token_count and fingerprint of an article by those of `stored`. */
stemma_status stm_store_set_words(stm_store *store, const stm_stored_article *stored, stemma_error *error);

/* ---- pairs: which articles were found to share text, at the level of distinct wordings (internal, for `add`) */
typedef struct stm_stored_pair {
    uint64_t a, b;     /* keys of the representatives of two wordings, a < b */
    uint32_t seeds;    /* of runs of words, that made the pair a candidate */
    uint32_t grams;    /* of stems, that did */
    uint32_t pivots;   /* pairs of pivots, that did */
    uint32_t rare;     /* rare words, that did */
    uint32_t strength; /* equal words in its passages, by which partners are ranked */
} stm_stored_pair;
stemma_status stm_store_pairs(stm_store *store, stm_arena *arena, stm_stored_pair **out, size_t *count,
                              stemma_error *error); /* sorted by a, b */
stemma_status stm_store_put_pair(stm_store *store, const stm_stored_pair *pair, stemma_error *error); /* or replaces */
stemma_status stm_store_delete_pair(stm_store *store, uint64_t a, uint64_t b, stemma_error *error);

/* ---- passages and links. In these calls a and b of the structures are replaced by keys. */
stemma_status stm_store_put_link(stm_store *store, uint64_t a_key, uint64_t b_key, const stemma_link *link,
                                 const stemma_passage *passages, size_t passage_count, stemma_error *error);
/* Deletes the link of a pair with its passages and changes. Nothing happens when there is none. */
stemma_status stm_store_delete_link(stm_store *store, uint64_t a_key, uint64_t b_key, stemma_error *error);
typedef struct stm_stored_link {
    uint64_t a, b;
    double score;
    double share; /* of the article of which it is the larger part */
    bool translated;
} stm_stored_link;
stemma_status stm_store_links(stm_store *store, stm_arena *arena, stm_stored_link **out, size_t *count,
                              stemma_error *error); /* sorted by a, b */

/* ---- families and edges */
/* Articles (by key, sorted by id), passages and links of the given set, as family.h wants them. */
typedef struct stm_stored_subset {
    uint64_t *keys; /* of articles[i] */
    stemma_article *articles;
    size_t article_count;
    stemma_passage *passages;
    size_t passage_count;
    stemma_link *links;
    size_t link_count;
} stm_stored_subset;
stemma_status stm_store_subset(stm_store *store, stm_arena *arena, const uint64_t *keys, size_t count,
                               stm_stored_subset *out, stemma_error *error);
/* Forgets families that have a member among `keys`, shared sources that have one, and the edges of these articles. */
stemma_status stm_store_forget_families(stm_store *store, const uint64_t *keys, size_t count, stemma_error *error);
/* What was built of some whole components. */
typedef struct stm_stored_tree {
    const stemma_family *families;
    size_t family_count;
    const stemma_edge *edges;
    size_t edge_count;
    const stemma_source *sources;
    size_t source_count;
} stm_stored_tree;
/* `keys[i]` is the key of article index i in `tree`. */
stemma_status stm_store_put_families(stm_store *store, const uint64_t *keys, const stm_stored_tree *tree,
                                     stemma_error *error);
/* An edge to null, probability 1, for each of these articles that has no edge and is not rejected. */
stemma_status stm_store_put_lone_edges(stm_store *store, const uint64_t *keys, size_t count, stemma_error *error);

/* ---- the user's decisions (store_decision.c) */

/* One row of the log. `article` and `other` are keys of articles that are in the case now, 0 where there is none. */
typedef struct stm_stored_decision {
    uint64_t number;
    stemma_decision_type type;
    stemma_decision_state state;
    uint64_t article, other;
    const char *article_id, *other_id, *value, *before, *note;
    stemma_interval published; /* of PUBLISHED; its basis is "user" */
    int64_t made_at, undone_at;
} stm_stored_decision;
/* The whole log by number, with the states worked out, in `arena`. */
stemma_status stm_store_decisions(stm_store *store, stm_arena *arena, stm_stored_decision **out, size_t *count,
                                  stemma_error *error);
/* Appends a row; its number becomes the next one. */
stemma_status stm_store_put_decision(stm_store *store, stm_stored_decision *decision, stemma_error *error);
stemma_status stm_store_undo_decision(stm_store *store, uint64_t number, int64_t undone_at, stemma_error *error);
/* Says in the edge of an article without family that the user decided it. */
stemma_status stm_store_mark_lone(stm_store *store, uint64_t key, stemma_error *error);

/* What was read of an article, where corrections stand in it; only outlet and published are filled. */
stemma_status stm_store_keep_original(stm_store *store, uint64_t key, const stemma_article *read, stemma_error *error);
stemma_status stm_store_original(stm_store *store, stm_arena *arena, uint64_t key, stemma_article *out, bool *found,
                                 stemma_error *error);
stemma_status stm_store_forget_original(stm_store *store, uint64_t key, stemma_error *error);

/* An article that is passed over when it is read again, by the decision `number`. */
typedef struct stm_left_out {
    uint64_t number;
    const char *base_id, *input;
    bool id_given;
    uint32_t occurrence;
    char sha256[65];
} stm_left_out;
stemma_status stm_store_left_out(stm_store *store, stm_arena *arena, stm_left_out **out, size_t *count,
                                 stemma_error *error);
stemma_status stm_store_put_left_out(stm_store *store, uint64_t number, const stm_stored_identity *identity,
                                     stemma_error *error);
stemma_status stm_store_delete_left_out(stm_store *store, uint64_t number, stemma_error *error);
/* Deletes an article, the records that are set aside behind it, and what describes these alone. Its pairs, links and families go before, by their own calls. */
stemma_status stm_store_delete_article(stm_store *store, uint64_t key, stemma_error *error);

/* ---- parameters and results */
stemma_status stm_store_set_parameter(stm_store *store, const char *name, const char *value, stemma_error *error);
/* The value in `arena`, NULL when there is none. */
stemma_status stm_store_parameter(stm_store *store, stm_arena *arena, const char *name, const char **value,
                                  stemma_error *error);
/* Everything, sorted as in the contract (articles by id; passages by a, b, a_begin, b_begin; links by a, b; families by
 * id; edges by family, child; rejections by input, line, code; parameters by name). has_passages and has_families are
 * the parameters "stage.passages" and "stage.families" (set and not "0"; names in "stage." are left out of the list).
 * Origins: the families' sums and one for each edge without a family. `nearest` is left empty. In `arena`. */
stemma_status stm_store_results(stm_store *store, stm_arena *arena, stemma_results *out, stemma_error *error);

/* The figures of a closing sentence, without loading anything. */
typedef struct stm_store_summary {
    uint64_t articles; /* rejected ones left out */
    uint64_t rejected; /* pages that are no article: they stand in the case */
    uint64_t undated;  /* of the articles */
    uint64_t families;
    uint64_t links, passages; /* with a score of .5 or more */
    uint64_t rejections;      /* inputs that gave nothing */
    uint64_t not_compared;
    uint64_t decisions;
    uint64_t documents, originals, conflicts;
    double origins_low, origins_expected, origins_high;
} stm_store_summary;
stemma_status stm_store_summarize(stm_store *store, stm_store_summary *out, stemma_error *error);

#endif
