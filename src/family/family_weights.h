/* family_weights.h - every number that was fitted, in one table.
 *
 * An edge's utility is the sum of its features times these weights; its weight in the trees is the exponential of that.
 * They were fitted by maximum likelihood of the true parents under the matrix-tree distribution (tools/fit_family.py)
 * on simulated news cascades, human retellings and chains of machine rewrites; nothing in them knows an outlet, a
 * language or a story. A positive weight speaks for the candidate. */
#ifndef STM_FAMILY_WEIGHTS_H
#define STM_FAMILY_WEIGHTS_H

typedef enum stm_family_feature {
    STM_FEATURE_EXPLAINED = 0, /* log(.02 + share of the child's rare words and word pairs that the parent has) */
    STM_FEATURE_KEPT,          /* log(.02 + share of the parent's that the child has) */
    STM_FEATURE_MISSING,       /* of what the child shares with anyone in the family: share that the parent lacks */
    STM_FEATURE_COVERED,       /* share of the child's text that passages with the parent cover */
    STM_FEATURE_EARLIER,       /* log of the chance that the parent came first */
    STM_FEATURE_UNDATED,       /* 1 where the two dates say nothing about the order */
    STM_FEATURE_CREDIT,        /* 1 where the child names the parent's outlet as a source */
    STM_FEATURE_TITLE,         /* 1 where both have the same title */
    STM_FEATURE_SECOND,        /* share of the child's text that one more source would explain */
    STM_FEATURE_MIXED,         /* 1 where that share is large enough to speak of a mixed article */
    STM_FEATURE_PIECED,  /* 1 where the parent, not the child, looks like a mixed article, and the child its piece */
    STM_FEATURE_CHANGES, /* figures, names, negations that read differently in the two, at most 4 */
    STM_FEATURE_COUNT
} stm_family_feature;

static const double stm_family_weights[STM_FEATURE_COUNT] = {
    [STM_FEATURE_EXPLAINED] = 0.72, [STM_FEATURE_KEPT] = 1.34,    [STM_FEATURE_MISSING] = -4.10,
    [STM_FEATURE_COVERED] = 2.19,   [STM_FEATURE_EARLIER] = 1.26, [STM_FEATURE_UNDATED] = -1.36,
    [STM_FEATURE_CREDIT] = 7.74,    [STM_FEATURE_TITLE] = 2.08,   [STM_FEATURE_SECOND] = 0.47,
    [STM_FEATURE_MIXED] = 0.73,     [STM_FEATURE_PIECED] = -4.79, [STM_FEATURE_CHANGES] = -0.48,
};

/* The virtual root: an independent or unseen origin. */
#define STM_ROOT_UTILITY (-8.62)
#define STM_ROOT_CREDITING (-6.12) /* where the article itself names another member's outlet as its source */
/* Times the largest share of the article that one possible parent covers: near-copies are alike, and any of them may be
 * the origin; among free retellings a weak likeness is a strong sign. */
#define STM_ROOT_COVERED 3.66

/* A further source of a mixed article: logistic in the share of the text that only it explains. Read off the same
 * tasks: of those told with a share of .15 to .25 somewhat over half were right, of those above .4 three quarters. */
#define STM_ALSO_BIAS (-0.3)
#define STM_ALSO_SHARE 3.5

#endif
