/* Sources that several articles share and none of them is.
 *
 * A ministry's communiqué is quoted by ten newspapers. No two of them had it from each other, so no tree may tie them, and
 * each is an origin for all that it adds; but for the words of the ministry ten newspapers are one witness. So these words
 * are told as a source of their own.
 *
 *   takers     Articles that had it from each other by the trees are one taker: each with its asserted source, an undecided
 *              one with its best guess, unless it may well be an origin. What a mixed article has from a further source is
 *              explained too.
 *   regions    What a passage between two takers covers, at either end. Regions of one article that mostly overlap, and
 *              the two ends of a passage, are the same words: a piece.
 *   documents  Pieces that lie over each other are of one document. So are pieces that a pair of articles shares, where the
 *              takers of the one are mostly those of the other. (An outlet's standing legal notice is shared by the same pairs too, but by many others as well.)
 *
 * A document has at least two takers and some length; with two takers more, for two may always have one sentence in common.
 * Where an article at hand consists of it and none of the others surely precedes that one, it is the document itself.
 * Where all takers consist of it, it is no document but the unseen original of siblings; and the classes of
 * family_originals.c are told in the same list.
 *
 * What is closed under links goes in, so the sources of a component depend on nothing else. Cost: linear in passages, but
 * for sorting those between takers, which are few. */
#include "family/family_internal.h"

#include <stdlib.h>
#include <string.h>

#define ORIGIN_LIKELY 0.25 /* an undecided article that may well be an origin is a taker of its own */
#define POINTS_LEAST 100
#define POINTS_LEAST_OF_TWO 200
#define CONSISTS_SHARE 0.8
#define TAKERS_ALIKE 0.5 /* of the takers of both pieces */
#define SURELY 0.95

typedef struct region {
    uint32_t article;
    uint32_t begin, end;
    uint32_t number; /* of the passage's end: 2 p and 2 p + 1 belong together */
    uint32_t piece, document;
    bool copied; /* else reworded or translated: such a span takes in what stands between */
} region;

/* One taker of one piece. */
typedef struct piece_taker {
    uint32_t piece, taker;
} piece_taker;

/* Articles of the one taker have further sources among those of the other. */
typedef struct mixture {
    uint32_t taker, source;
} mixture;

typedef struct kept_source {
    stemma_source source;
    bool is_class; /* of family_originals.c */
} kept_source;

typedef struct shared {
    stm_family_result *out;
    const stm_family_links *links;
    stemma_edge **edge; /* by article */
    const stm_edge_draft *drafts;
    uint32_t *taker;    /* union-find over articles */
    uint32_t *articles; /* scratch */
    mixture *mixtures;
    size_t mixture_count, mixture_capacity;
    region *regions;
    size_t region_count, region_capacity;
    uint32_t *set; /* union-find over numbers of regions */
    piece_taker *takers;
    size_t taker_count;
    uint32_t *pairs; /* numbers of regions whose pieces are of one document, two by two */
    size_t pair_count, pair_capacity;
    size_t source_capacity;
    bool in_classes; /* what is kept now is a class */
    struct kept_source *sources;
    size_t source_count;
    stemma_quote *quotes; /* scratch, as many as regions or articles */
    struct part *parts;
    struct copy *copies;
} shared;

static double origin_chance(const stemma_edge *edge)
{
    for (size_t i = 0; i < edge->parent_count; i++) {
        if (edge->parents[i].parent == STEMMA_NO_ARTICLE) {
            return edge->parents[i].probability;
        }
    }
    return 0;
}

static const stemma_article *article_of(const shared *s, uint32_t article)
{
    return &s->links->input->articles[article];
}

/* ------------------------------------------------------------------ takers, regions, pieces */

static void find_takers(shared *s)
{
    size_t count = s->links->input->article_count;
    for (uint32_t i = 0; i < count; i++) {
        s->taker[i] = i;
    }
    for (uint32_t i = 0; i < count; i++) {
        const stemma_edge *edge = s->edge[i];
        if (!edge) { /* every article has one */
            continue;
        }
        bool decided = edge->probability >= STM_FAMILY_SCORE_ASSERTED;
        if (edge->parent != STEMMA_NO_ARTICLE && (decided || origin_chance(edge) < ORIGIN_LIKELY)) {
            stm_set_join(s->taker, i, edge->parent);
        }
        if (s->drafts[i].original != STM_NONE) {
            stm_set_join(s->taker, i, s->drafts[i].original);
        }
    }
}

static int by_mixture(const void *left, const void *right)
{
    const mixture *a = left;
    const mixture *b = right;
    if (a->taker != b->taker) {
        return a->taker < b->taker ? -1 : 1;
    }
    return a->source < b->source ? -1 : a->source > b->source;
}

static stemma_status add_mixture(shared *s, uint32_t article, const stemma_parent *also, stemma_error *error)
{
    if (also->probability < STM_FAMILY_SCORE_ASSERTED) {
        return STEMMA_OK;
    }
    stemma_status status = STM_RESERVE(s->mixtures, s->mixture_capacity, s->mixture_count + 1, error);
    if (status == STEMMA_OK) {
        s->mixtures[s->mixture_count++] =
            (mixture){stm_set_find(s->taker, article), stm_set_find(s->taker, also->parent)};
    }
    return status;
}

static stemma_status find_mixtures(shared *s, stemma_error *error)
{
    for (uint32_t i = 0; i < s->links->input->article_count; i++) {
        const stemma_edge *edge = s->edge[i];
        for (size_t k = 0; edge && k < edge->also_count; k++) {
            stemma_status status = add_mixture(s, i, &edge->also[k], error);
            if (status != STEMMA_OK) {
                return status;
            }
        }
    }
    if (s->mixtures && s->mixture_count > 1) {
        qsort(s->mixtures, s->mixture_count, sizeof *s->mixtures, by_mixture);
    }
    return STEMMA_OK;
}

/* Whether what two articles share is explained by one having it from the other. */
static bool is_explained(shared *s, uint32_t a, uint32_t b)
{
    mixture one = {stm_set_find(s->taker, a), stm_set_find(s->taker, b)};
    mixture two = {one.source, one.taker};
    return one.taker == one.source || (s->mixtures && s->mixture_count > 0 &&
                                       (bsearch(&one, s->mixtures, s->mixture_count, sizeof one, by_mixture) != NULL ||
                                        bsearch(&two, s->mixtures, s->mixture_count, sizeof two, by_mixture) != NULL));
}

static stemma_status find_regions(shared *s, stemma_error *error)
{
    const stm_family_input *input = s->links->input;
    stemma_status status = STEMMA_OK;
    for (size_t p = 0; status == STEMMA_OK && p < input->passage_count; p++) {
        const stemma_passage *passage = &input->passages[p];
        if (passage->score < STM_FAMILY_SCORE_ASSERTED || is_explained(s, passage->a, passage->b)) {
            continue;
        }
        uint32_t number = (uint32_t)s->region_count;
        status = STM_RESERVE(s->regions, s->region_capacity, s->region_count + 2, error);
        if (status == STEMMA_OK) {
            bool copied = passage->kind == STEMMA_KIND_COPY;
            s->regions[number] = (region){passage->a, passage->a_begin, passage->a_end, number, 0, 0, copied};
            s->regions[number + 1] = (region){passage->b, passage->b_begin, passage->b_end, number + 1, 0, 0, copied};
            s->region_count += 2;
        }
    }
    return status;
}

/* The second piece of a pair of articles, and every further one, may be of the same document as the one before it. */
static stemma_status pair_pieces(shared *s, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (uint32_t i = 2; status == STEMMA_OK && i < s->region_count; i += 2) {
        if (s->regions[i].article == s->regions[i - 2].article &&
            s->regions[i + 1].article == s->regions[i - 1].article) {
            status = STM_RESERVE(s->pairs, s->pair_capacity, s->pair_count + 2, error);
            if (status == STEMMA_OK) {
                s->pairs[s->pair_count++] = i - 2;
                s->pairs[s->pair_count++] = i;
            }
        }
    }
    return status;
}

static int by_place(const void *left, const void *right)
{
    const region *a = left;
    const region *b = right;
    if (a->article != b->article) {
        return a->article < b->article ? -1 : 1;
    }
    if (a->begin != b->begin) {
        return a->begin < b->begin ? -1 : 1;
    }
    if (a->end != b->end) {
        return a->end < b->end ? -1 : 1;
    }
    return a->number < b->number ? -1 : a->number > b->number;
}

static bool mostly_overlap(const region *a, const region *b)
{
    uint32_t end = a->end < b->end ? a->end : b->end;
    uint32_t length = a->end - a->begin < b->end - b->begin ? a->end - a->begin : b->end - b->begin;
    return a->article == b->article && end > b->begin && 2 * (uint64_t)(end - b->begin) >= length;
}

/* Walks over the regions in their order; joins each with the one before it that reaches furthest, where the two mostly
 * overlap. */
static void join_overlaps(shared *s, bool (*may_join)(const region *a, const region *b))
{
    size_t furthest[2] = {0, 0}; /* of either kind, of copies */
    for (size_t i = 0; i < s->region_count; i++) {
        const region *here = &s->regions[i];
        for (int kind = 0; kind < 2; kind++) {
            const region *before = &s->regions[furthest[kind]];
            if (kind == 1 && !here->copied) {
                continue;
            }
            if (mostly_overlap(before, here) && may_join(before, here)) {
                stm_set_join(s->set, before->number, here->number);
            }
            if (before->article != here->article || here->end > before->end || (kind == 1 && !before->copied)) {
                furthest[kind] = i;
            }
        }
    }
}

static bool are_one_kind(const region *a, const region *b)
{
    return a->copied == b->copied;
}

static bool are_of_one_document(const region *a, const region *b)
{
    (void)a;
    (void)b;
    return true;
}

/* Sorts the regions; `set` goes by their numbers. */
static void join_regions(shared *s)
{
    for (uint32_t i = 0; i < s->region_count; i++) {
        s->set[i] = i & ~1u;
    }
    qsort(s->regions, s->region_count, sizeof *s->regions, by_place);
    join_overlaps(s, are_one_kind);
    for (size_t i = 0; i < s->region_count; i++) {
        s->regions[i].piece = stm_set_find(s->set, s->regions[i].number);
    }
}

/* ------------------------------------------------------------------ documents */

static int by_piece_and_taker(const void *left, const void *right)
{
    const piece_taker *a = left;
    const piece_taker *b = right;
    if (a->piece != b->piece) {
        return a->piece < b->piece ? -1 : 1;
    }
    return a->taker < b->taker ? -1 : a->taker > b->taker;
}

static void list_takers(shared *s)
{
    for (size_t i = 0; i < s->region_count; i++) {
        s->takers[i] = (piece_taker){s->regions[i].piece, stm_set_find(s->taker, s->regions[i].article)};
    }
    qsort(s->takers, s->region_count, sizeof *s->takers, by_piece_and_taker);
    for (size_t i = 0; i < s->region_count; i++) {
        if (s->taker_count == 0 || by_piece_and_taker(&s->takers[s->taker_count - 1], &s->takers[i]) != 0) {
            s->takers[s->taker_count++] = s->takers[i];
        }
    }
}

/* Where the takers of a piece begin. */
static size_t takers_of(const shared *s, uint32_t piece)
{
    size_t low = 0;
    size_t high = s->taker_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->takers[middle].piece < piece) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool takers_are_alike(const shared *s, uint32_t one, uint32_t two)
{
    size_t i = takers_of(s, one);
    size_t j = takers_of(s, two);
    size_t both = 0;
    size_t all = 0;
    while (true) {
        bool of_one = i < s->taker_count && s->takers[i].piece == one;
        bool of_two = j < s->taker_count && s->takers[j].piece == two;
        if (!of_one && !of_two) {
            return (double)both >= TAKERS_ALIKE * (double)all;
        }
        uint32_t a = of_one ? s->takers[i].taker : UINT32_MAX;
        uint32_t b = of_two ? s->takers[j].taker : UINT32_MAX;
        both += a == b;
        all++;
        i += a <= b;
        j += b <= a;
    }
}

static int by_document(const void *left, const void *right)
{
    const region *a = left;
    const region *b = right;
    if (a->document != b->document) {
        return a->document < b->document ? -1 : 1;
    }
    return by_place(left, right);
}

/* Pieces become documents; regions are sorted by them. */
static void join_pieces(shared *s)
{
    size_t alike = 0;
    for (size_t i = 0; i < s->pair_count; i += 2) {
        uint32_t one = stm_set_find(s->set, s->pairs[i]);
        uint32_t two = stm_set_find(s->set, s->pairs[i + 1]);
        if (one != two && takers_are_alike(s, one, two)) { /* nothing is joined before all are looked at */
            s->pairs[alike++] = one;
            s->pairs[alike++] = two;
        }
    }
    for (size_t i = 0; i < alike; i += 2) {
        stm_set_join(s->set, s->pairs[i], s->pairs[i + 1]);
    }
    join_overlaps(s, are_of_one_document);
    for (size_t i = 0; i < s->region_count; i++) {
        s->regions[i].document = stm_set_find(s->set, s->regions[i].piece);
    }
    qsort(s->regions, s->region_count, sizeof *s->regions, by_document);
}

/* ------------------------------------------------------------------ one document */

/* Whether the article whose first region is regions[at] has copied words among them. */
static bool has_copied(const region *regions, size_t count, size_t at)
{
    for (size_t i = at; i < count && regions[i].article == regions[at].article; i++) {
        if (regions[i].copied) {
            return true;
        }
    }
    return false;
}

/* Regions of one document as quotes, which do not overlap; of an article that copied some of it, what it copied. */
static size_t merge_quotes(const region *regions, size_t count, stemma_quote *quotes)
{
    size_t kept = 0;
    bool copied = false;
    for (size_t i = 0; i < count; i++) {
        stemma_quote *last = kept > 0 ? &quotes[kept - 1] : NULL;
        if (i == 0 || regions[i].article != regions[i - 1].article) {
            copied = has_copied(regions, count, i);
        }
        if (copied && !regions[i].copied) {
            continue;
        }
        if (last && last->article == regions[i].article && regions[i].begin < last->end) {
            last->end = regions[i].end > last->end ? regions[i].end : last->end;
        } else {
            quotes[kept++] = (stemma_quote){regions[i].article, regions[i].begin, regions[i].end, regions[i].piece};
        }
    }
    return kept;
}

static uint32_t length_of(const stemma_article *article)
{
    uint32_t length = article->text_length;
    for (size_t i = 0; i < article->boilerplate_count; i++) {
        uint32_t cut = article->boilerplate[i].end - article->boilerplate[i].begin;
        length -= cut < length ? cut : length;
    }
    return length > 0 ? length : 1;
}

/* What the articles of one document have of it. */
typedef struct extent {
    size_t takers;
    uint64_t most;     /* code points in one article */
    double least_part; /* of the text of the taker that has least of it; of a taker, the article that has most */
    uint32_t whole;    /* the article that consists of it, the earliest; STEMMA_NO_ARTICLE none */
} extent;

typedef struct part {
    uint32_t taker, article;
    uint64_t points;
    double share;
} part;

static int by_taker(const void *left, const void *right)
{
    const part *a = left;
    const part *b = right;
    if (a->taker != b->taker) {
        return a->taker < b->taker ? -1 : 1;
    }
    return a->article < b->article ? -1 : a->article > b->article;
}

static size_t list_parts(shared *s, const stemma_quote *quotes, size_t count, part *parts)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t article = quotes[i].article;
        if (kept == 0 || parts[kept - 1].article != article) {
            parts[kept++] = (part){stm_set_find(s->taker, article), article, 0, 0};
        }
        parts[kept - 1].points += quotes[i].end - quotes[i].begin;
        parts[kept - 1].share = (double)parts[kept - 1].points / length_of(article_of(s, article));
    }
    qsort(parts, kept, sizeof *parts, by_taker);
    return kept;
}

static bool surely_earlier(const shared *s, uint32_t one, uint32_t two)
{
    bool known = false;
    double chance = stm_family_earlier(&article_of(s, one)->published, &article_of(s, two)->published, &known);
    return one != two && known && chance >= SURELY;
}

/* The article that is the document: it consists of it, and nobody who has part of it surely came before. */
static uint32_t find_whole(const shared *s, const part *parts, size_t count)
{
    uint32_t first = parts[0].article;
    for (size_t i = 1; i < count; i++) {
        bool sooner = article_of(s, parts[i].article)->published.to < article_of(s, first)->published.to;
        first = sooner ? parts[i].article : first;
    }
    uint32_t found = STEMMA_NO_ARTICLE;
    for (size_t i = 0; i < count; i++) {
        bool whole = parts[i].share >= CONSISTS_SHARE && !surely_earlier(s, first, parts[i].article);
        found = whole && parts[i].article < found ? parts[i].article : found;
    }
    return found;
}

static extent measure(const shared *s, const part *parts, size_t count)
{
    extent found = {0, 0, 1, find_whole(s, parts, count)};
    for (size_t i = 0; i < count;) {
        double share = 0;
        uint32_t taker = parts[i].taker;
        for (; i < count && parts[i].taker == taker; i++) {
            found.most = parts[i].points > found.most ? parts[i].points : found.most;
            share = parts[i].share > share ? parts[i].share : share;
        }
        found.least_part = share < found.least_part ? share : found.least_part;
        found.takers++;
    }
    return found;
}

/* The family that all quotes are of. */
static uint32_t family_of(const shared *s, const stemma_quote *quotes, size_t count)
{
    uint32_t family = s->edge[quotes[0].article]->family;
    for (size_t i = 1; i < count; i++) {
        if (s->edge[quotes[i].article]->family != family) {
            return STEMMA_NO_FAMILY;
        }
    }
    return family;
}

/* By all that it consists of: an article may head several. */
static void name_source(const shared *s, stemma_source *source, const stemma_quote *quotes, size_t count)
{
    uint64_t name = (uint64_t)source->type;
    for (size_t i = 0; i < count; i++) {
        const char *id = article_of(s, quotes[i].article)->id;
        name = stm_hash64(id, strlen(id), stm_mix64(name, (uint64_t)quotes[i].begin << 32 | quotes[i].end));
    }
    (void)snprintf(source->id, sizeof source->id, "s%012llx", (unsigned long long)(name >> 16));
}

static stemma_status keep_source(shared *s, stemma_source source, const stemma_quote *quotes, size_t count,
                                 stemma_error *error)
{
    stemma_quote *kept = stm_arena_alloc(&s->out->arena, count * sizeof *kept);
    stemma_status status =
        kept ? STM_RESERVE(s->sources, s->source_capacity, s->source_count + 1, error) : stm_error_memory(error);
    if (status != STEMMA_OK) {
        return status;
    }
    memcpy(kept, quotes, count * sizeof *kept);
    name_source(s, &source, kept, count);
    source.family = family_of(s, kept, count);
    source.quotes = kept;
    source.quote_count = count;
    s->sources[s->source_count++] = (kept_source){source, s->in_classes};
    return STEMMA_OK;
}

/* Every copy as a whole; those at the head of the trees stand under the source. */
static stemma_status keep_original(shared *s, const uint32_t *articles, size_t count, uint32_t takers,
                                   stemma_error *error)
{
    for (size_t i = 0; i < count; i++) {
        s->quotes[i] = (stemma_quote){articles[i], 0, article_of(s, articles[i])->text_length, 0};
    }
    stemma_source source = {.type = STEMMA_SOURCE_ORIGINAL, .article = STEMMA_NO_ARTICLE, .takers = takers};
    return keep_source(s, source, s->quotes, count, error);
}

/* Pieces are numbered as their first quotes stand; `set` is free by now. */
static void number_pieces(shared *s, stemma_quote *quotes, size_t count)
{
    uint32_t numbers = 0;
    for (size_t i = 0; i < count; i++) {
        s->set[quotes[i].piece] = UINT32_MAX;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t *number = &s->set[quotes[i].piece];
        *number = *number == UINT32_MAX ? numbers++ : *number;
        quotes[i].piece = *number;
    }
}

static stemma_status keep_document(shared *s, const region *regions, size_t count, stemma_error *error)
{
    size_t quotes = merge_quotes(regions, count, s->quotes);
    size_t parts = list_parts(s, s->quotes, quotes, s->parts);
    extent found = measure(s, s->parts, parts);
    if (found.takers < 2 || found.most < (found.takers == 2 ? POINTS_LEAST_OF_TWO : POINTS_LEAST)) {
        return STEMMA_OK;
    }
    if (found.least_part >= CONSISTS_SHARE) {
        uint32_t *articles = s->articles;
        size_t articles_count = 0;
        for (size_t i = 0; i < quotes; i++) {
            if (articles_count == 0 || articles[articles_count - 1] != s->quotes[i].article) {
                articles[articles_count++] = s->quotes[i].article;
            }
        }
        return keep_original(s, articles, articles_count, (uint32_t)found.takers, error);
    }
    number_pieces(s, s->quotes, quotes);
    stemma_source source = {.type = STEMMA_SOURCE_DOCUMENT, .article = found.whole, .takers = (uint32_t)found.takers};
    return keep_source(s, source, s->quotes, quotes, error);
}

static stemma_status keep_documents(shared *s, stemma_error *error)
{
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; status == STEMMA_OK && i < s->region_count;) {
        size_t next = i + 1;
        while (next < s->region_count && s->regions[next].document == s->regions[i].document) {
            next++;
        }
        status = keep_document(s, s->regions + i, next - i, error);
        i = next;
    }
    return status;
}

/* ------------------------------------------------------------------ copies of an original */

typedef struct copy {
    uint32_t original, article;
} copy;

static int by_original(const void *left, const void *right)
{
    const copy *a = left;
    const copy *b = right;
    if (a->original != b->original) {
        return a->original < b->original ? -1 : 1;
    }
    return a->article < b->article ? -1 : a->article > b->article;
}

static stemma_status keep_class(shared *s, const copy *copies, size_t count, stemma_error *error)
{
    uint32_t takers = 0;
    for (size_t i = 0; i < count; i++) {
        s->articles[i] = copies[i].article;
        takers += s->drafts[copies[i].article].may_be_first;
    }
    return keep_original(s, s->articles, count, takers, error);
}

static stemma_status keep_classes(shared *s, stemma_error *error)
{
    size_t articles = s->links->input->article_count;
    size_t count = 0;
    copy *copies = s->copies = malloc((articles + 1) * sizeof *copies);
    if (!copies) {
        return stm_error_memory(error);
    }
    for (uint32_t i = 0; i < articles; i++) {
        if (s->drafts[i].original != STM_NONE) {
            copies[count++] = (copy){s->drafts[i].original, i};
        }
    }
    qsort(copies, count, sizeof *copies, by_original);
    stemma_status status = STEMMA_OK;
    for (size_t i = 0; status == STEMMA_OK && i < count;) {
        size_t next = i + 1;
        while (next < count && copies[next].original == copies[i].original) {
            next++;
        }
        status = keep_class(s, copies + i, next - i, error);
        i = next;
    }
    return status;
}

/* ------------------------------------------------------------------ all of it */

static int by_id(const void *left, const void *right)
{
    const kept_source *a = left;
    const kept_source *b = right;
    return strcmp(a->source.id, b->source.id);
}

/* The articles that stand under an original: of a class, those that may be the first; else those that have no source. What
 * a class says of its copies comes before what it says with others. */
static void set_edges(shared *s, uint32_t index, bool classes)
{
    const stemma_source *source = &s->out->sources[index];
    if (source->type != STEMMA_SOURCE_ORIGINAL || s->sources[index].is_class != classes) {
        return;
    }
    for (size_t q = 0; q < source->quote_count; q++) {
        stemma_edge *edge = s->edge[source->quotes[q].article];
        bool under = classes ? s->drafts[edge->child].may_be_first : edge->parent == STEMMA_NO_ARTICLE;
        edge->source = under && edge->source == STEMMA_NO_SOURCE ? index : edge->source;
    }
}

static stemma_status hand_out(shared *s, stemma_error *error)
{
    stm_family_result *out = s->out;
    out->sources = stm_arena_alloc(&out->arena, (s->source_count + 1) * sizeof *out->sources);
    if (!out->sources) {
        return stm_error_memory(error);
    }
    if (s->source_count > 0) {
        qsort(s->sources, s->source_count, sizeof *s->sources, by_id);
    }
    out->source_count = s->source_count;
    for (size_t i = 0; i < s->source_count; i++) {
        out->sources[i] = s->sources[i].source;
    }
    for (uint32_t i = 0; i < s->source_count; i++) {
        set_edges(s, i, true);
    }
    for (uint32_t i = 0; i < s->source_count; i++) {
        set_edges(s, i, false);
    }
    return STEMMA_OK;
}

static stemma_status find_documents(shared *s, stemma_error *error)
{
    stemma_status status = find_mixtures(s, error);
    if (status == STEMMA_OK) {
        status = find_regions(s, error);
    }
    if (status != STEMMA_OK || s->region_count == 0) {
        return status;
    }
    s->set = malloc(s->region_count * sizeof *s->set);
    s->takers = malloc(s->region_count * sizeof *s->takers);
    s->parts = malloc(s->region_count * sizeof *s->parts);
    if (!s->set || !s->takers || !s->parts) {
        return stm_error_memory(error);
    }
    status = pair_pieces(s, error);
    if (status == STEMMA_OK) {
        join_regions(s);
        list_takers(s);
        join_pieces(s);
        status = keep_documents(s, error);
    }
    return status;
}

static stemma_status find_all(shared *s, stemma_error *error)
{
    for (size_t e = 0; e < s->out->edge_count; e++) {
        s->edge[s->out->edges[e].child] = &s->out->edges[e];
    }
    find_takers(s);
    s->in_classes = true;
    stemma_status status = keep_classes(s, error);
    s->in_classes = false;
    if (status == STEMMA_OK) {
        status = find_documents(s, error);
    }
    return status == STEMMA_OK ? hand_out(s, error) : status;
}

stemma_status stm_family_find_sources(stm_family_result *out, const stm_family_links *links,
                                      const stm_edge_draft *drafts, stemma_error *error)
{
    size_t articles = links->input->article_count;
    shared s = {.out = out, .links = links, .drafts = drafts};
    size_t most = 2 * links->input->passage_count > articles ? 2 * links->input->passage_count : articles;
    stemma_quote *quotes = malloc((most + 1) * sizeof *quotes);
    s.edge = calloc(articles + 1, sizeof *s.edge);
    s.taker = malloc((articles + 1) * sizeof *s.taker);
    s.articles = malloc((articles + 1) * sizeof *s.articles);
    s.quotes = quotes;
    stemma_status status = s.edge && s.taker && s.articles && s.quotes ? find_all(&s, error) : stm_error_memory(error);
    free(s.edge);
    free(s.taker);
    free(s.articles);
    free(quotes);
    free(s.mixtures);
    free(s.regions);
    free(s.set);
    free(s.takers);
    free(s.parts);
    free(s.copies);
    free(s.pairs);
    free(s.sources);
    return status;
}
