/* family_weights.h - every number that was fitted, in one table.
 *
 * An edge's utility is the sum of its features times these weights; its weight in the trees is the exponential of that.
 * A positive weight speaks for the candidate. Nothing in them knows an outlet, a language or a story.
 *
 * There are three sets, for families of three kinds: freely retold, rewritten, copied. A family's closeness is the mean,
 * over its members, of how alike the most similar other member is (words in common order, twice, over both lengths);
 * between two kinds the weights are interpolated. A fourth set is added as far as the texts are short and no copies: in
 * few sentences every share is coarse, and a word in common says more. The numbers stand in family_weights.inc, which tools/fit_family.py
 * writes with their provenance. */
#ifndef STM_FAMILY_WEIGHTS_H
#define STM_FAMILY_WEIGHTS_H

/* Shares are taken twice: as they are, which tells near-copies apart, and as log(.02 + share), which tells free retellings
 * apart, where 15 % in common against 10 % is much. */
typedef enum stm_family_feature {
    STM_FEATURE_EXPLAINED = 0, /* log share of the child's rare words and word pairs that the parent has */
    STM_FEATURE_KEPT,          /* log share of the parent's that the child has */
    STM_FEATURE_KEPT_SHARE,
    STM_FEATURE_MISSING,      /* of what the child shares with anyone in the family: share that the parent lacks */
    STM_FEATURE_MISSING_MASS, /* log(1 + that, as rarity in all): one slip that others share is no share of a long text */
    STM_FEATURE_NOVEL_MASS,   /* log(1 + rarity of what the parent lacks, shared or not) */
    STM_FEATURE_LETTERS,      /* the same of runs of four letters */
    STM_FEATURE_LETTERS_SHARE,
    STM_FEATURE_LETTERS_KEPT,
    STM_FEATURE_LETTERS_KEPT_SHARE,
    STM_FEATURE_LETTERS_MISSING,
    STM_FEATURE_ORDER,      /* log share of the child's words that stand in the parent in the same order */
    STM_FEATURE_ORDER_KEPT, /* log share of the parent's */
    STM_FEATURE_ORDER_KEPT_SHARE,
    STM_FEATURE_ORDER_BOTH,           /* log share of both texts' */
    STM_FEATURE_LONGER,               /* log of how many times longer the parent is, 0 where it is shorter */
    STM_FEATURE_SHORTER,              /* log of how many times shorter it is */
    STM_FEATURE_TRANSLATED,           /* 1 where the two are in different languages; all features above are then 0 */
    STM_FEATURE_TRANSLATED_EXPLAINED, /* then: log share of the child that passages with the parent cover */
    STM_FEATURE_TRANSLATED_KEPT,      /* log share of the parent */
    STM_FEATURE_TRANSLATED_MISSING, /* of what passages with anyone cover of the child, the share that the parent's do not */
    STM_FEATURE_COVERED,            /* share of the child's text that passages with the parent cover */
    STM_FEATURE_UNCOVERED,    /* of what passages with anyone cover, the share that those with the parent do not */
    STM_FEATURE_PARENT_HEAD,  /* share of the parent before the first passage with the child, */
    STM_FEATURE_PARENT_INNER, /* between passages, */
    STM_FEATURE_PARENT_TAIL,  /* and behind the last one: editors cut from the end */
    STM_FEATURE_CHILD_HEAD,   /* the same of the child */
    STM_FEATURE_CHILD_INNER,
    STM_FEATURE_CHILD_TAIL,
    STM_FEATURE_EARLIER, /* log of the chance that the parent came first */
    STM_FEATURE_UNDATED, /* 1 where the two dates say nothing about the order */
    STM_FEATURE_BETWEEN, /* log(1 + members that appeared between the two), where both are dated to the day */
    STM_FEATURE_DELAY,   /* log(1 + minutes between the two) */
    STM_FEATURE_CREDIT,  /* 1 where the child names the parent's outlet as a source */
    STM_FEATURE_TITLE,   /* 1 where both have the same title */
    STM_FEATURE_SECOND,  /* share of the child's text that one more source would explain */
    STM_FEATURE_MIXED,   /* 1 where that share is large enough to speak of a mixed article */
    STM_FEATURE_PIECED,  /* 1 where the parent, not the child, looks like a mixed article, and the child its piece */
    STM_FEATURE_STEEP, /* log share of what the child shares with anyone that the parent has, by the third power of rarity: */
    STM_FEATURE_STEEP_SHARE,     /* what two members alone have in common counts most */
    STM_FEATURE_FIGURES_MISSING, /* log(1 + rarity of the child's figures that another member has and the parent lacks) */
    STM_FEATURE_FIGURES_GONE,    /* the same of the parent's that the child lacks */
    STM_FEATURE_TRANSLATED_FIGURES_MISSING, /* the two, between two languages */
    STM_FEATURE_TRANSLATED_FIGURES_GONE,
    STM_FEATURE_OUTDONE, /* how the parent stands among the child's other possible parents: see stm_rival */
    STM_FEATURE_CONTRAST,
    STM_FEATURE_STEP, /* another member stands between the two */
    STM_FEATURE_CHILD_NEARER,
    STM_FEATURE_PARENT_NEARER,
    STM_FEATURE_CHANGES, /* figures, names, negations that read differently in the two, at most 4 */
    STM_FEATURE_COUNT
} stm_family_feature;

/* The virtual root: an independent or unseen origin. */
typedef enum stm_root_feature {
    STM_ROOT_ONE = 0,
    STM_ROOT_CREDITING, /* 1 where the article itself names another member's outlet as its source */
    STM_ROOT_COVERED,   /* largest share of the article that passages with one possible parent cover */
    STM_ROOT_CLOSE,     /* how alike the member is that is most like it */
    STM_ROOT_LENGTH,    /* log of its length over that of the longest member */
    STM_ROOT_SHARED,    /* log of how much it shares with others, over the most that a member does */
    STM_ROOT_SIZE,      /* log of the members */
    STM_ROOT_COUNT
} stm_root_feature;

#define STM_FAMILY_KINDS 3 /* and one set more, for short texts */
/* The fourth set counts in full where texts have on the average no more code points than the one, and not at all from the
 * other on. */
#define STM_SHORT_ALL 300.0
#define STM_SHORT_NONE 700.0
/* And in full up to the one closeness, not at all from the other on: what few words in common prove in free retellings
 * says nothing about near-copies. */
#define STM_SHORT_FREE 0.78
#define STM_SHORT_CLOSE 0.86

#include "family/family_weights.inc"

/* A further source of a mixed article: logistic in the share of the text that only it explains. Read off the same
 * tasks: of those told with a share of .15 to .25 somewhat over half were right, of those above .4 three quarters. */
#define STM_ALSO_BIAS (-0.3)
#define STM_ALSO_SHARE 3.5

#endif
