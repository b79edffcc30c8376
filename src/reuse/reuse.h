/* reuse.h - from documents to passages and links: seed, candidates, chain, extend.
 *
 * What the room does, in the order in which it happens:
 *
 *   words        The words of an article outside its boilerplate, in order (stm_reuse_words). Articles whose words are
 *                all equal share one `wording`; from here on one representative speaks for all of them.
 *   seed         A text is stood for by its winnowed word 5-grams (Schleimer, Wilkerson, Aiken: Winnowing, SIGMOD
 *                2003; n = 5, window 4): of every four neighbouring 5-grams the one with the smallest hash is kept, so
 *                that two texts which share a run of eight words share a seed for certain. Numbers are words.
 *   candidates   A seed that many texts have is sampled, never dropped. All representatives stand in one fixed order
 *                (smallest seed, number of words, wording), in which near-copies are neighbours; in the list of a seed
 *                a text is paired with the STM_REUSE_WINDOW texts before and behind it (fewer in a crowd, down to
 *                STM_REUSE_CROWD_WINDOW). A pair is a candidate when enough seeds pair it, and as many of its common
 *                seeds follow each other alike in both texts, which turns of phrase scattered over two long texts do
 *                not. So a sentence that stands in 5,000 texts costs 5,000 * 4 steps, not 12.5 million, and consecutive
 *                seeds of one frequent passage always name the same neighbours. What makes `add` exact follows from the
 *                same rule: new texts can only push old ones further apart in a list, so an old pair may lose seeds but
 *                never gain any (stm_candidates_find tells the losses).
 *   chain        Seeds of a pair are grown to maximal exact matches, and matches in the same order on both sides are
 *                chained by dynamic programming with a price on gaps (after Li: minimap2, Bioinformatics 2018); several
 *                chains a pair, so that moved blocks survive.
 *   extend       What lies between two matches of a chain is aligned word by word, and both ends are extended until the
 *                score drops off (X-drop, Altschul et al. 1990). Ends are word ends.
 *   join         Copies between which one text has nothing and the other has whole sentences are one passage
 *                (reuse_join.c).
 *   changes      Numbers, names and negations that differ are read off the alignment.
 *   score        Length, share of equal words and the rarity of long words become a probability that this is reuse.
 *
 * Rewordings and translations have seeds of their own, and are verified sentence by sentence (reuse_units.h):
 *
 *   grams        Of the stems of every four words in a row that say something, order-free groups of three: two reworded
 *                sentences still have some in common. In the list of a gram few neighbours count, and none in a long
 *                list: what many texts have in common is a formula. The common grams of a pair have to stand within a
 *                few sentences of both texts, and at more than one spot (reuse_grams.c, reuse_candidates.c,
 *                reuse_aligned.c).
 *   rare words   Words that the language hardly has and few texts of the collection, each a seed; for what keeps no order,
 *                shuffled sentences and summaries. What they alone bear out is listed, not asserted (reuse_gathered.c).
 *   sentences    All sentences of one text against all of the other, by what their common words prove; paths through
 *                that grid are chains (reuse_stems.c, reuse_path.c).
 *   evidence     Some forty numbers of a chain go through a logistic function that was fitted on texts whose history is
 *                known (reuse_evidence.c, data/reuse/rewording.tsv).
 *   kinds        Where copies and rewordings lie side by side or in each other, eight-word runs tell them apart
 *                (reuse_rewording.c).
 *
 * Translations: reuse_pivot.h.
 *
 * The room keeps no state: fingerprints go in, candidates come out; two texts go in, passages come out.
 */
#ifndef STM_REUSE_H
#define STM_REUSE_H

#include "base/base.h"
#include "reuse/reuse_units.h"
#include "text/text.h"

#define STM_REUSE_SEED_WORDS 5
#define STM_REUSE_SEED_WINDOW 4
#define STM_REUSE_WINDOW 25      /* neighbours on either side in a seed's list */
#define STM_REUSE_CROWD 64       /* a list of more texts is a crowd, in which fewer neighbours do: 1,600 / texts ... */
#define STM_REUSE_CROWD_WINDOW 2 /* ... and these at least */
#define STM_REUSE_PARTNERS_MAX 50
#define STM_REUSE_PARTNERS_SURE 5 /* the strongest links of an article, which stay even if the other end is crowded */

/* ------------------------------------------------------------------ words and fingerprints */

/* The words of one article outside its boilerplate. Owns its arrays; filled again and again without freeing. */
typedef struct stm_words {
    stm_document document; /* tokens: boilerplate left out */
    uint32_t *segment_end; /* token indexes where boilerplate was cut out, ascending; passages do not cross them */
    size_t segment_count, segment_capacity;
    uint64_t wording;    /* hash of all terms in order; 0 when there is no word */
    uint64_t word_bytes; /* of all words, without what stands between */
    const char *language;
    uint16_t *masses; /* what each word weighs in a score, of mass_count words; 0: not weighed */
    size_t mass_count, mass_capacity;
    struct stm_lexicons *lexicons; /* installed dictionaries for translations (text_lexicon.h); borrowed, NULL: none */
} stm_words;
#define STM_WORDS_INIT                                                                                                 \
    {                                                                                                                  \
        STM_DOCUMENT_INIT, NULL, 0, 0, 0, 0, NULL, NULL, 0, 0, NULL                                                    \
    }
void stm_words_release(stm_words *words);

/* Fills `words` from an article, whose text is borrowed. Errors: E_MEMORY. */
stemma_status stm_reuse_words(stm_words *words, const stemma_article *article, stemma_error *error);

/* Stemmers of the languages met, kept from text to text; one per thread. */
typedef struct stm_stemmers stm_stemmers;
stm_stemmers *stm_stemmers_new(void); /* NULL: out of memory */
void stm_stemmers_free(stm_stemmers *stemmers);
/* Stemmers that no thread is at, with the words that they have met: who compares texts meets those that were met when they
 * were read. Safe from several threads. Without a pool (NULL) stemmers are made when they are taken and freed when they
 * are left. */
typedef struct stm_stemmer_pool stm_stemmer_pool;
stm_stemmer_pool *stm_stemmer_pool_new(void); /* NULL: out of memory */
void stm_stemmer_pool_free(stm_stemmer_pool *pool);
stm_stemmers *stm_stemmers_take(stm_stemmer_pool *pool); /* NULL: out of memory */
void stm_stemmers_leave(stm_stemmer_pool *pool, stm_stemmers *stemmers);

/* A text's winnowed seeds in the order of the text, each once. Owns its arrays; `order` is scratch. */
typedef struct stm_fingerprint {
    uint32_t *seeds;
    size_t count, capacity;
    uint64_t *order;
    size_t order_capacity;
} stm_fingerprint;
#define STM_FINGERPRINT_INIT                                                                                           \
    {                                                                                                                  \
        NULL, 0, 0, NULL, 0                                                                                            \
    }
void stm_fingerprint_release(stm_fingerprint *fingerprint);
stemma_status stm_reuse_fingerprint(stm_fingerprint *fingerprint, const stm_words *words, stemma_error *error);
/* The seeds that survive rewording: order-free groups of three stems, see reuse_grams.c. Fills the stems of `words`. */
stemma_status stm_reuse_grams(stm_fingerprint *fingerprint, stm_words *words, stm_stemmers *stemmers,
                              stemma_error *error);

/* The words that the language hardly has, as seeds of their own. The stems of `words` are filled. */
stemma_status stm_reuse_rare(stm_fingerprint *fingerprint, const stm_words *words, stemma_error *error);

/* ------------------------------------------------------------------ candidates */

/* Seeds of runs of words name copies; grams of stems name rewordings; lines of pivots (reuse_pivot.h), which stand where
 * seeds do and give pairs of keys as seeds, name translations; rare words name what has no order left, shuffled
 * sentences and summaries. */
typedef enum stm_seed_kind {
    STM_SEEDS_RUNS = 0,
    STM_SEEDS_GRAMS,
    STM_SEEDS_PIVOTS,
    STM_SEEDS_RARE,
    STM_SEED_KINDS
} stm_seed_kind;
/* No seed has this value: where the seeds of several kinds are kept in one array, it stands between them. */
#define STM_SEED_NONE UINT32_MAX

/* One text that speaks for all articles of its wording. */
typedef struct stm_reuse_text {
    const uint32_t *seeds; /* in the order of the text, each once */
    uint32_t seed_count;
    uint32_t word_count;
    uint64_t wording;
    bool is_new;
} stm_reuse_text;

typedef struct stm_candidate {
    uint32_t a, b; /* indexes of texts, a < b */
    uint32_t seeds;
} stm_candidate;

/* `found`: pairs with at least one new text that enough seeds name, sorted by a, b. `lost`: for pairs of old texts, how
 * many seeds stopped naming them because new texts came between them, sorted by a, b. */
typedef struct stm_candidates {
    stm_candidate *found;
    size_t found_count;
    stm_candidate *lost;
    size_t lost_count;
    /* Of every text in the fixed order: texts that stand near each other in it are often near-copies. UINT32_MAX for a
     * text that has no seed of a new one and is in no pair. */
    uint32_t *rank;
} stm_candidates;
#define STM_CANDIDATES_INIT                                                                                            \
    {                                                                                                                  \
        NULL, 0, NULL, 0, NULL                                                                                         \
    }
void stm_candidates_release(stm_candidates *candidates);

/* Seeds that a pair of these two texts needs to be a candidate: one where a text is short (16 seeds or fewer, some 40
 * words), two up to 48, three else. A passage that scores .5 has some 16 words and so three seeds or more. */
uint32_t stm_candidate_seeds_needed(stm_seed_kind kind, uint32_t seed_count_a, uint32_t seed_count_b, size_t texts);

/* Texts must have distinct wordings; those that pivots pair are in different languages. Memory: 13 bytes a seed that two
 * texts have, and 8 for each of some millions that are looked at at a time. Cost: linear in the seeds times the window.
 * Deterministic for any number of threads. Errors: E_MEMORY. */
stemma_status stm_candidates_find(stm_candidates *out, stm_seed_kind kind, const stm_reuse_text *texts, size_t count,
                                  unsigned threads, stemma_error *error);

/* ------------------------------------------------------------------ comparing two texts */

typedef struct stm_compare_scratch stm_compare_scratch; /* one per thread */
stm_compare_scratch *stm_compare_scratch_new(void);     /* NULL: out of memory */
void stm_compare_scratch_free(stm_compare_scratch *scratch);

/* A word of a text that says something, with the unit that it stands in, and how surprising it is there: in nats, by the
 * rarity of its stem in the language and in the text. */
typedef struct stm_stem_place {
    uint32_t stem, word;
    uint16_t unit;
    uint16_t marks; /* STM_STEM_NUMBER, STM_STEM_NAME */
    float surprise;
} stm_stem_place;
enum { STM_STEM_NUMBER = 1, STM_STEM_NAME = 2 };

/* A text made ready for many comparisons: its words and their seeds with places, sorted by hash; where rewordings are
 * asked for also its units, and the stems in them. */
typedef struct stm_prepared {
    stm_words words;
    uint64_t *places; /* seed hash in the high half, token index in the low half, ascending */
    size_t place_count, place_capacity;
    stm_units units;
    stm_stem_place *stems; /* by stem and unit, each once a unit */
    size_t stem_count, stem_capacity;
    float *surprise; /* per word; 0: it says nothing */
    size_t surprise_capacity;
    uint64_t *order;   /* scratch */
    uint16_t *unit_of; /* per word; scratch */
    size_t order_capacity, unit_capacity;
    struct stm_pivots *pivots; /* see reuse_pivot.h; NULL or without units where no translations are asked for */
} stm_prepared;
#define STM_PREPARED_INIT                                                                                              \
    {                                                                                                                  \
        STM_WORDS_INIT, NULL, 0, 0, STM_UNITS_INIT, NULL, 0, 0, NULL, 0, NULL, NULL, 0, 0, NULL                        \
    }
void stm_prepared_release(stm_prepared *prepared);
stemma_status stm_reuse_prepare(stm_prepared *prepared, const stemma_article *article, stemma_error *error);
/* Adds units and stems to a prepared text. Errors: E_MEMORY. */
stemma_status stm_reuse_prepare_units(stm_prepared *prepared, stm_stemmers *stemmers, stemma_error *error);
/* Adds what its units are in pivots, so that it can be held against texts in other languages. Errors: E_MEMORY. */
stemma_status stm_reuse_prepare_pivots(stm_prepared *prepared, stemma_error *error);
/* Notes what each word weighs in a score, once for all pairs that the text will be in; after all else, for units move the
 * ends of sentences. Not needed, but faster. Errors: E_MEMORY. */
stemma_status stm_reuse_weigh(stm_prepared *prepared, stemma_error *error);
/* Whether passages translated from one language into the other can be found: both have a table, and they differ. */
bool stm_reuse_translatable(const char *one, const char *two);

/* Runs of equal words of both texts that one passage is made of; between two runs stands what differs. An empty run is
 * the edge of a copy that begins or ends with a word in two readings. */
typedef struct stm_run {
    uint32_t a, b, length; /* in words */
} stm_run;

/* Words of both texts that say the same: a sentence and what became of it. */
typedef struct stm_word_spans {
    uint32_t a_begin, a_end, b_begin, b_end;
} stm_word_spans;

/* A passage in words. A copy has `runs`, which are ascending on both sides; a rewording has `spans`, ascending in `a`. */
typedef struct stm_word_passage {
    uint32_t a_begin, a_end, b_begin, b_end;
    uint32_t equal_words; /* of a rewording: common stems */
    double score;
    bool gathered; /* rare words that stand together: its sentences do not answer each other (reuse_gathered.c) */
    bool loose;    /* a copy of short runs, whose score was lowered: it may be listed down to the score of rewordings */
    stemma_kind kind;
    const stm_run *runs;
    size_t run_count;
    const stm_word_spans *spans;
    size_t span_count;
} stm_word_passage;

/* Passages between two texts, copies in the order of `a`, none standing for the most part in a better one but for
 * verbatim copies in a rewording. They live in `arena`. Where ties are broken the first text decides, so a caller gives the two in an order of its own that does not depend on the
 * input's. Errors: E_MEMORY. */
stemma_status stm_reuse_compare(stm_arena *arena, const stm_word_passage **out, size_t *count, const stm_prepared *a,
                                const stm_prepared *b, stm_compare_scratch *scratch, stemma_error *error);

/* Whether a passage is sure enough to be listed. */
bool stm_passage_is_told(const stm_word_passage *passage);

/* Where rare words of one text stand together in the other, as a passage; none where that is not worth listing. For pairs
 * that rare words name and of whose passages none is told. Errors: E_MEMORY. */
stemma_status stm_reuse_gather(stm_arena *arena, const stm_word_passage **out, size_t *count, const stm_prepared *a,
                               const stm_prepared *b, stemma_error *error);

/* The passages of a pair as results: code points, changes, split where boilerplate was cut out; and their link.
 * `a` and `b` may be other articles of the same wordings as the compared ones (same words, other bytes). Articles are
 * named 0 and 1 in them; the caller numbers them. Everything in `arena`. */
typedef struct stm_pair_result {
    stemma_passage *passages;
    size_t passage_count;
    stemma_link link;
    uint32_t strength; /* equal words in its passages, by which partners are ranked */
    bool gathered;     /* rare words are all there is */
} stm_pair_result;
stemma_status stm_reuse_result(stm_arena *arena, stm_pair_result *out, const stm_word_passage *passages, size_t count,
                               const stm_words *a, const stm_words *b, stemma_error *error);

/* The one passage of two articles with the same wording: all words. */
stemma_status stm_reuse_whole(stm_arena *arena, stm_pair_result *out, const stm_words *a, const stm_words *b,
                              stemma_error *error);

/* The longest run of equal words, whether or not it is reuse (the first in `a` of the longest). `words` 0: none.
 * Offsets in code points. Errors: E_MEMORY. */
stemma_status stm_reuse_nearest(stemma_nearest *out, const stm_words *a, const stm_words *b, stemma_error *error);

#endif
