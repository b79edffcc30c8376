/* family_internal.h - what the stages of the family room hand to each other. */
#ifndef STM_FAMILY_INTERNAL_H
#define STM_FAMILY_INTERNAL_H

#include "family/family.h"
#include "family/family_weights.h"
#include "text/text.h"

#define STM_FAMILY_ALL_PAIRS_MAX 80 /* members: up to here every member may be every other's parent */
#define STM_FAMILY_FELLOWS_MAX 16   /* candidates of the same wording, beside the linked ones */
#define STM_FAMILY_SCORE_ASSERTED 0.5
#define STM_NONE UINT32_MAX

/* ------------------------------------------------------------------ the user's decisions (family_pins.c) */

#define STM_PINNED_ORIGIN (UINT32_MAX - 1)
typedef struct stm_family_pins {
    uint32_t *forced; /* of every article: its source by decision, STM_PINNED_ORIGIN, or STM_NONE; NULL: no decisions */
    uint64_t *rejected; /* child in the high half, parent in the low half, ascending */
    size_t rejected_count;
} stm_family_pins;
stemma_status stm_family_pins_build(stm_family_pins *out, const stm_family_input *input, stemma_error *error);
void stm_family_pins_release(stm_family_pins *pins);
/* `pins` may be NULL. */
uint32_t stm_family_forced(const stm_family_pins *pins, uint32_t article);

/* ------------------------------------------------------------------ links by article (family_links.c) */

typedef struct stm_family_links {
    const stm_family_input *input;
    const stm_family_pins *pins; /* NULL: the user decided nothing */
    size_t *passage_first; /* of every link, and one more: its passages are passage_first[l] .. passage_first[l + 1] */
    size_t *first;         /* of every article, and one more: its links in link_of */
    uint32_t *link_of;
} stm_family_links;
stemma_status stm_family_links_build(stm_family_links *out, const stm_family_input *input, stemma_error *error);
void stm_family_links_release(stm_family_links *links);

/* ------------------------------------------------------------------ families (family_group.c) */

/* Whether most of a span stands in quotation marks (family_quotation.c). */
bool stm_family_is_quotation(const stemma_article *article, uint32_t begin, uint32_t end);

/* Members of family f are members[first[f]] .. members[first[f + 1]], ascending; families by their smallest member. */
typedef struct stm_family_groups {
    uint32_t *members;
    size_t *first;
    size_t count;
} stm_family_groups;
stemma_status stm_family_group(stm_family_groups *out, const stm_family_links *links, stemma_error *error);
void stm_family_groups_release(stm_family_groups *groups);

/* ------------------------------------------------------------------ one family at work */

typedef struct stm_gram {
    uint32_t hash;
    float weight; /* rarity among the members */
} stm_gram;

/* Words and pairs of neighbouring words; runs of four letters; figures, which are the same in every language. */
typedef enum stm_gram_kind { STM_GRAM_WORDS = 0, STM_GRAM_LETTERS, STM_GRAM_FIGURES } stm_gram_kind;
#define STM_GRAM_KINDS 3

typedef struct stm_gram_set {
    stm_gram *items;
    size_t count, capacity;
} stm_gram_set;

/* A member's grams of one kind, ascending by hash. */
typedef struct stm_gram_slice {
    size_t first;
    uint32_t count;
    double mass;        /* of all of them */
    double shared_mass; /* of those that another member has too */
    double steep_mass;  /* the same with the third power of the weights */
} stm_gram_slice;

/* What is known of a member's text. */
typedef struct stm_kin_text {
    stm_gram_slice grams[STM_GRAM_KINDS];
    size_t sequence_first; /* its words in order, or a sample of them */
    uint32_t sequence_count;
    uint64_t wording;
    uint64_t title;      /* 0 unknown */
    uint64_t language;   /* hash of its code, 0 unknown */
    uint32_t outlet;     /* index of the outlet among the family's, STM_NONE unknown */
    size_t credit_first; /* outlets that the text names as its sources */
    uint32_t credit_count;
    uint32_t length; /* code points outside boilerplate, at least 1 */
} stm_kin_text;

/* One candidate parent. Utilities in parts, so that the reason for a choice can be told. */
typedef enum stm_reason { STM_REASON_TEXT = 0, STM_REASON_DATE, STM_REASON_CREDIT, STM_REASON_CHANGES } stm_reason;
#define STM_REASON_COUNT 4
typedef struct stm_candidate_parent {
    uint32_t parent; /* local index */
    float reasons[STM_REASON_COUNT];
    double utility;
    double probability;
} stm_candidate_parent;

/* A piece of a child's text and what it shares it with. */
typedef struct stm_span {
    uint32_t begin, end;
} stm_span;

/* What two members have in common, whichever of them came first. */
typedef struct stm_pair {
    float common[STM_GRAM_KINDS]; /* mass of the grams of both */
    float steep;                  /* of the words: with the third power of their weights */
    uint32_t in_order;            /* words of their longest common subsequence */
} stm_pair;

/* How a possible parent stands among the other ones of the same child (family_rivals.c). */
typedef struct stm_rival {
    float
        outdone; /* log of how much more of the child another explains that it does not, than the reverse; 0 no other */
    float contrast;      /* the same as a difference over its root: by how many slips' worth */
    float between;       /* how much nearer to both, than they are to each other, another member stands */
    float child_nearer;  /* log(1 + other possible parents that are more like the child) */
    float parent_nearer; /* log(1 + members that are more like the parent than the child is) */
} stm_rival;

/* What is known of a member and a linked partner before any child is looked at. */
typedef struct stm_second {
    uint32_t partner; /* local index */
    float share;      /* of the member's text: what one further partner explains beside this one */
} stm_second;

/* Finds the longest common subsequence of one text with many others: see family_order.c. */
typedef struct stm_order {
    uint32_t *keys; /* open addressing: words of the text, 0 empty */
    size_t key_capacity;
    uint32_t *rows; /* of every key: its row in places */
    size_t row_capacity;
    uint64_t *places; /* rows of bits: where in the text a word stands */
    size_t place_capacity;
    uint64_t *state;
    size_t state_capacity;
    size_t mask, words;  /* of the table; 64-bit words of a row */
    const uint32_t *own; /* words of the text */
    uint32_t length;
    bool ready; /* the table is filled */
} stm_order;

/* Scratch of one thread: everything about the family that it is working on. Reused from family to family. */
typedef struct stm_kin {
    const stm_family_links *links;
    const uint32_t *members; /* article indexes, ascending; the place in it is the local index */
    size_t count;

    stm_kin_text *texts;
    size_t text_capacity;
    stm_gram_set grams[STM_GRAM_KINDS];
    uint32_t *sequence;
    size_t sequence_count, sequence_capacity;
    uint32_t *gram_scratch;
    size_t gram_scratch_capacity;
    uint64_t *table[STM_GRAM_KINDS]; /* hash tables of grams: see family_grams.c */
    size_t table_capacity[STM_GRAM_KINDS];
    uint32_t *credits;
    size_t credit_count, credit_capacity;

    stm_candidate_parent *candidates; /* of child c: first[c] .. first[c + 1], ascending by parent */
    size_t candidate_count, candidate_capacity;
    size_t *first;
    size_t first_capacity;
    double *root_utility;
    size_t root_utility_capacity;
    double *root_probability;
    size_t root_probability_capacity;

    uint32_t *order; /* local indexes, see family_sources.c */
    size_t order_capacity;
    uint32_t *class_first; /* of every local index: where its wording begins in order */
    size_t class_first_capacity;
    uint32_t *link_to; /* of every local index: link with the child at hand, STM_NONE none */
    size_t link_to_capacity;

    stm_span *spans;
    size_t span_capacity;
    uint32_t *span_first; /* of every partner, and one more */
    size_t span_first_capacity;
    uint32_t *span_points; /* of every partner: code points in its spans */
    size_t span_points_capacity;
    uint32_t *partners; /* local indexes of the child's linked partners */
    size_t partner_count, partner_capacity;
    stm_second *seconds; /* of member m: second_first[m] .. second_first[m + 1], ascending by partner */
    size_t second_count, second_capacity;
    size_t *second_first;
    size_t second_first_capacity;
    stm_span *all_spans; /* scratch */
    size_t all_span_capacity;
    double covered_share; /* of the child at hand, that passages with anyone cover */
    double covered_most;  /* largest share of it that one candidate covers */

    unsigned threads;    /* that this family may use */
    stm_order *in_order; /* by thread */
    unsigned order_count;
    stm_pair *pairs; /* of every two members, or of every one and its linked partners (family_pairs.c) */
    size_t pair_capacity;
    stm_rival *rivals; /* of child c and parent p: rivals[c * count + p]; of small families */
    size_t rival_capacity;
    uint32_t *head; /* of every member of a large family: the first of its near-copies, where that is a candidate */
    size_t head_capacity;
    stm_pair *head_pairs; /* of every member that has one: what the two have in common */
    size_t head_pair_capacity;
    float *closeness; /* of every member: how alike the member is that is most like it */
    size_t closeness_capacity;
    int64_t *moments; /* when members appeared, ascending, of those that are known to the day */
    size_t moment_count, moment_capacity;
    double longest;                    /* of the members' lengths */
    double shared_most;                /* of their shared masses */
    double weights[STM_FEATURE_COUNT]; /* for a family as close as this one */
    double root_weights[STM_ROOT_COUNT];

    uint32_t *component; /* strongly connected components, see family_probability.c */
    size_t component_capacity;
    uint32_t component_count;
    uint32_t *work;
    size_t work_capacity;
    double *matrix;
    size_t matrix_capacity;
    double *tally; /* distribution of the number of roots */
    size_t tally_capacity, tally_length;
    size_t sure_origins; /* beside those of the tally */
    uint64_t seed;       /* of the family's random numbers: a hash of its smallest id */
} stm_kin;
void stm_kin_release(stm_kin *kin);

static inline const stemma_article *stm_kin_article(const stm_kin *kin, size_t local)
{
    return &kin->links->input->articles[kin->members[local]];
}

/* The place of an article among the members; STM_NONE if it is none. */
uint32_t stm_kin_local(const stm_kin *kin, uint32_t article);

/* Words, titles, outlets, credits of all members (family_text.c). */
stemma_status stm_kin_read(stm_kin *kin, stemma_error *error);
/* Appends the grams of one document, distinct and ascending: those whose scrambled hash is at most `bound`
 * (family_grams.c). */
stemma_status stm_kin_add_grams(stm_kin *kin, stm_kin_text *text, const stm_document *document, const uint32_t *bounds,
                                stemma_error *error);
/* Once all are there: their weights and masses. */
stemma_status stm_kin_weigh_grams(stm_kin *kin, stemma_error *error);
/* Mass of the grams that both have; *steep the same with the third power of their weights. */
double stm_kin_common(const stm_kin *kin, const stm_kin_text *a, const stm_kin_text *b, stm_gram_kind kind,
                      double *steep);

/* Appends the words of one document in their order: those whose scrambled hash is at most `bound`, and no more than
 * `most` (family_order.c). */
stemma_status stm_kin_add_sequence(stm_kin *kin, stm_kin_text *text, const stm_document *document, uint32_t bound,
                                   size_t most, stemma_error *error);
/* Makes one member's words ready for stm_order_length with any number of others. */
stemma_status stm_order_begin(stm_order *order, const stm_kin *kin, uint32_t member, stemma_error *error);
uint32_t stm_order_length(stm_order *order, const stm_kin *kin, uint32_t other);
void stm_order_release(stm_order *order);

/* What every two members have in common that can be parent and child, and how close the family is; after
 * stm_kin_find_seconds (family_pairs.c). */
stemma_status stm_kin_find_pairs(stm_kin *kin, stemma_error *error);
/* What two members have in common; `order` was begun with the first. */
void stm_kin_compare(const stm_kin *kin, stm_order *order, uint32_t one, uint32_t two, stm_pair *pair);
stm_pair stm_kin_pair(const stm_kin *kin, uint32_t one, uint32_t two);
/* How every two members stand among the others, after stm_kin_find_pairs: of a family of three to STM_FAMILY_ALL_PAIRS_MAX
 * members; in others nobody has rivals (family_rivals.c). */
stemma_status stm_kin_find_rivals(stm_kin *kin, stemma_error *error);
stm_rival stm_kin_rival(const stm_kin *kin, uint32_t child, uint32_t parent);
/* Place among the seconds of `member`, SIZE_MAX where the two are not linked. */
size_t stm_kin_second_place(const stm_kin *kin, uint32_t member, uint32_t partner);

/* In a large family: the first of each member's near-copies; after stm_kin_find_pairs (family_heads.c). */
stemma_status stm_kin_find_heads(stm_kin *kin, stemma_error *error);
/* That member, where it is a candidate beside the linked ones; STM_NONE elsewhere. */
uint32_t stm_kin_head(const stm_kin *kin, uint32_t member);

/* Names of the family's outlets, and which of them a text names as its source (family_credit.c). */
typedef struct stm_outlets stm_outlets;
stemma_status stm_outlets_build(stm_outlets **out, stm_kin *kin, stemma_error *error);
void stm_outlets_free(stm_outlets *outlets);
stemma_status stm_outlets_credits(stm_kin *kin, stm_kin_text *text, const stm_outlets *outlets,
                                  const stm_document *document, const char *language, stemma_error *error);
bool stm_kin_credits(const stm_kin *kin, const stm_kin_text *child, uint32_t outlet);

/* The moment of an article that is dated to the day or better; false where it is not. */
bool stm_family_moment(const stemma_interval *interval, int64_t *seconds);
/* Fills `moments` of all members. */
stemma_status stm_kin_find_moments(stm_kin *kin, stemma_error *error);
/* Members between two moments, both left out. */
size_t stm_kin_between(const stm_kin *kin, int64_t from, int64_t to);

/* The chance that `first` came before `second`; *known false where the dates do not tell (family_time.c). */
double stm_family_earlier(const stemma_interval *first, const stemma_interval *second, bool *known);

/* Finds the candidates of every child with their utilities (family_sources.c, family_features.c). */
stemma_status stm_kin_find_sources(stm_kin *kin, stemma_error *error);
/* A thread looks at its children of a giant through a view: all is the family's but what is said of the child at hand,
 * and the list of candidates, which begins empty. */
stemma_status stm_kin_open_view(stm_kin *view, const stm_kin *whole, stemma_error *error);
void stm_kin_close_view(stm_kin *view);
/* What a child shares with its linked partners: fills partners, spans, link_to for it. */
stemma_status stm_kin_begin_child(stm_kin *kin, uint32_t child, stemma_error *error);
void stm_kin_end_child(stm_kin *kin);
/* Index of `local` in partners, STM_NONE when it is not linked with the child at hand. */
uint32_t stm_kin_partner(const stm_kin *kin, uint32_t local);
/* Share of the child's text that partner `other` explains and partner `main` does not; 0 where both explain much the
 * same. Arguments are indexes in partners. */
double stm_kin_second_share(const stm_kin *kin, uint32_t child, uint32_t main, uint32_t other);
/* Share of the child's text that passages with `parent` cover; for the child at hand. */
double stm_kin_covered(const stm_kin *kin, uint32_t child, uint32_t parent);
/* For every member and linked partner, how well one more partner completes the two; before any features are asked for.
 */
stemma_status stm_kin_find_seconds(stm_kin *kin, stemma_error *error);
/* False when the parent surely came later. */
bool stm_kin_features(const stm_kin *kin, uint32_t child, uint32_t parent, double features[STM_FEATURE_COUNT]);
/* The same without all that has to do with time, which is left 0. */
void stm_kin_text_features(const stm_kin *kin, uint32_t child, uint32_t parent, double features[STM_FEATURE_COUNT]);
/* Features of the virtual root; for the child at hand, once its candidates are known. */
void stm_kin_root_features(const stm_kin *kin, uint32_t child, double features[STM_ROOT_COUNT]);
/* Weights for a family whose members are as close to each other, and as short, as these. */
void stm_kin_choose_weights(stm_kin *kin);
double stm_kin_family_closeness(const stm_kin *kin);
double stm_kin_shortness(const stm_kin *kin); /* 0 to 1 */
bool stm_kin_other_language(const stm_kin *kin, uint32_t one, uint32_t two);

/* By decisions: whether where the child comes from is settled; whether `parent` is no source of it; and, once its
 * candidates are found, what is left of them (family_pins.c). */
bool stm_kin_is_forced(const stm_kin *kin, uint32_t child);
bool stm_kin_has_word(const stm_kin *kin, uint32_t child); /* settled, or a member ruled out */
bool stm_kin_ruled_out(const stm_kin *kin, uint32_t child, uint32_t parent);
stemma_status stm_kin_pin_child(stm_kin *kin, uint32_t child, stemma_error *error);

/* ------------------------------------------------------------------ trees (family_probability.c and its helpers) */

/* Sets probability of every candidate and of the root of every child, and counts roots. */
stemma_status stm_kin_weigh_trees(stm_kin *kin, stemma_error *error);
/* Inverts the n x n matrix in place; its columns are diagonally dominant (family_matrix.c). */
void stm_matrix_invert(double *matrix, size_t n);

/* A strongly connected component of the candidate graph: members whose order is open. */
typedef struct stm_block {
    stm_kin *kin;
    const uint32_t *members; /* local indexes */
    size_t count;
    const uint32_t *place; /* of a local index of this component: its index in members */
    uint32_t component;
} stm_block;
stm_block stm_kin_block(stm_kin *kin, uint32_t component);

/* Random trees of one block (family_sample.c). Works on the weights that stand in `probability` before the theorem is
 * applied; everything that leads out of the block is like the root to it. */
typedef struct stm_option {
    uint32_t parent;    /* index in the block, STM_NONE outside it */
    uint32_t candidate; /* place among the child's candidates, STM_NONE the virtual root */
    double weight;
    double sum; /* of the weights up to here */
    bool allowed;
} stm_option;
typedef struct stm_sampler {
    size_t count;
    size_t *first; /* of every member, and one more: its options, the virtual root first */
    stm_option *options;
    uint32_t *choice; /* of the last tree, by member: which option */
    uint8_t *in_tree;
    uint32_t *order;
    double *mean; /* by option */
    uint64_t state;
    uint64_t steps_left;
} stm_sampler;
/* The root gets at least a small part of every child's weight, a twentieth of an origin in the whole block, so that the
 * walks end soon. */
stemma_status stm_sampler_build(stm_sampler *out, const stm_block *block, stemma_error *error);
void stm_sampler_release(stm_sampler *sampler);
/* Draws a tree into choice; false when the walks have taken too long. */
bool stm_sampler_draw(stm_sampler *sampler);
/* Members of the last tree that hang on the virtual root. */
size_t stm_sampler_roots(const stm_sampler *sampler);
/* Adds to `mean` each member's distribution given the rest of the last tree. */
void stm_sampler_add_conditional(stm_sampler *sampler);
void stm_sampler_store_means(const stm_sampler *sampler, const stm_block *block, size_t drawn);

/* Distribution of the number of roots of a block of at most STM_BLOCK_EXACT_MAX into counts[0 .. count]
 * (family_roots.c); before the theorem is applied. */
#define STM_BLOCK_EXACT_MAX 16
void stm_block_count_roots(const stm_block *block, double *counts);

/* The distribution of the number of roots into tally (family_origins.c); before the theorem is applied. */
stemma_status stm_kin_count_roots(stm_kin *kin, stemma_error *error);
/* Low, expected and high number of origins; after it. */
void stm_kin_origins(const stm_kin *kin, stemma_family *family);

/* ------------------------------------------------------------------ edges (family_edges.c) */

typedef struct stm_parent_list {
    stemma_parent *items;
    size_t count, capacity;
} stm_parent_list;
/* An edge whose lists are still offsets into the list of the thread that made it. */
typedef struct stm_edge_draft {
    stemma_edge edge;
    size_t parents_at, also_at;
    unsigned thread;
    uint32_t original; /* smallest article of its class of copies whose original is not identified, or STM_NONE */
    bool may_be_first; /* of that class */
} stm_edge_draft;
/* Fills drafts, which are indexed by article. */
stemma_status stm_kin_edges(stm_kin *kin, stm_edge_draft *drafts, stm_parent_list *list, stemma_error *error);

/* Of an edge that the dates decided: the probability of the other direction by the text alone, where that is nearly
 * sure; 0 elsewhere (family_conflict.c). No child may be at hand. */
stemma_status stm_kin_conflict(stm_kin *kin, uint32_t child, uint32_t parent, double *conflict, stemma_error *error);

/* Finds the classes of copies whose original is not identified, once the edges are there; fills the drafts' last two
 * fields (family_originals.c). */
stemma_status stm_kin_find_originals(stm_kin *kin, stm_edge_draft *drafts, size_t *classes, stemma_error *error);
/* The chance that a member of such a class is not of it. */
double stm_kin_unlike(const stm_kin *kin, uint32_t member);
/* The distribution of the number of origins anew, each such class counted as one (family_origins.c). */
void stm_kin_count_originals(stm_kin *kin, const stm_edge_draft *drafts, size_t classes);

/* ------------------------------------------------------------------ shared sources (family_shared.c) */

/* Fills `sources` of the result, whose edges and families are there, and the edges' places in it. */
stemma_status stm_family_find_sources(stm_family_result *out, const stm_family_links *links,
                                      const stm_edge_draft *drafts, stemma_error *error);

/* Values are decided and told in millionths. */
static inline double stm_round_probability(double value)
{
    double scaled = value < 0 ? 0 : value > 1 ? 1 : value;
    return (double)(uint64_t)(scaled * 1e6 + 0.5) / 1e6;
}

#endif
