/* The title: what a reader sees above the text, checked against what the page's head claims.
 *
 * The head gives a title up to three times (og:title, JSON-LD's headline, <title>), with the site's name and the section
 * in front or behind, shortened for a tab or reworded for a search engine. The page shows headings: the title, but also
 * the site's name, section heads and teasers. Where the two agree there is no doubt, so that each heading is held
 * against each claim, letters and digits alone:
 *
 *   whole    the heading is the claim, the claim without the site's name, its first part, or its last
 *   begins   the claim goes on behind it (a sub-title)         holds    the heading has a rubric or a sub-title more
 *   inside   it stands further on in the claim                 tail     it stands in the part that names the site
 *
 * An h1 may differ from the claim by rubric and sub-title; an h2 must be the whole claim, for the head of a first
 * section is often a part of it. Where nothing agrees, an h1 that shares words with the claims stands, first of those that lead
 * nowhere; then a claim.
 */
#include "corpus/corpus_metadata.h"

#include <string.h>

#define KEY_BYTES 512
#define TITLE_BYTES_MAX ((size_t)400)
#define CLAIMS 3
#define RUBRIC_LETTERS_MIN ((size_t)4)
#define H1_LETTERS_MIN 6
#define WORD_LETTERS_MIN ((size_t)4)
#define STEM_LETTERS ((size_t)7)
#define H1_BYTES_MAX ((size_t)200) /* where nothing else says that it is the title: longer ones are teasers */

typedef struct title_key {
    size_t length;
    char bytes[KEY_BYTES];
} title_key;

typedef struct claim {
    stm_slice bare; /* without the site's name */
    title_key whole_key, bare_key, first_key, last_key;
    bool site_first; /* some heading is the last part: what stands in front is the site */
} claim;

typedef struct titles {
    const stm_page *page;
    const stm_metadata *m;
    claim claims[CLAIMS]; /* og:title, headline, <title>; not said: lengths 0 */
    title_key outlet;
} titles;

typedef enum match { MATCH_NONE, MATCH_TAIL, MATCH_INSIDE, MATCH_HOLDS, MATCH_BEGINS, MATCH_WHOLE } match;

/* ------------------------------------------------------------------ keys */

static void key_of(title_key *key, const char *bytes, size_t length)
{
    key->length = stm_metadata_key(key->bytes, sizeof key->bytes, bytes, length);
}

static bool same_key(const title_key *a, const title_key *b)
{
    return a->length > 0 && a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

static bool begins_key(const title_key *whole, const title_key *part)
{
    return part->length > 0 && part->length <= whole->length && memcmp(whole->bytes, part->bytes, part->length) == 0;
}

static bool ends_key(const title_key *whole, const title_key *part)
{
    return part->length > 0 && part->length <= whole->length &&
           memcmp(whole->bytes + whole->length - part->length, part->bytes, part->length) == 0;
}

static bool holds_bytes(const title_key *whole, const char *part, size_t length)
{
    const char *end = whole->bytes + whole->length;
    for (const char *at = whole->bytes; length > 0 && (size_t)(end - at) >= length; at++) {
        at = memchr(at, *part, (size_t)(end - at) - length + 1);
        if (!at || memcmp(at, part, length) == 0) {
            return at != NULL;
        }
    }
    return false;
}

/* ------------------------------------------------------------------ claims */

static const char *const marks[] = {" | ", " - ", " – ", " — ", " · ", " » ", " « ", " :: ", " • ",
                                    " / ", " ‹ ", " > ", " ⋆ ", " : ", "｜",  "_",   " ● ",  "|"};

/* A claim without the site's name behind it: cut at the last of a kind of mark, where what stays is the longer part or
 * what goes is the outlet. Before a bar even a short part is the title. */
static stm_slice without_site(const char *title, const title_key *outlet)
{
    stm_slice best = {title, strlen(title)};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const char *last = NULL;
        for (const char *at = title; (at = strstr(at, marks[i])) != NULL; at++) {
            last = at;
        }
        if (!last || last == title) {
            continue;
        }
        const char *tail = last + strlen(marks[i]);
        size_t stays = (size_t)(last - title);
        title_key key;
        key_of(&key, tail, strlen(tail));
        if (outlet->length > 3 && same_key(&key, outlet)) {
            return (stm_slice){title, stays};
        }
        bool shorter = (marks[i][1] == '|' || strlen(tail) < stays) && stays >= 15 && strlen(tail) <= 60;
        best.length = shorter && stays < best.length ? stays : best.length;
    }
    return best;
}

/* The part before the first mark and the part behind the last. */
static void outer_parts(claim *c, const char *title)
{
    const char *end = title + strlen(title);
    const char *first = end;
    const char *last = title;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        for (const char *at = title; (at = strstr(at, marks[i])) != NULL; at++) {
            first = at > title && at < first ? at : first;
            last = at + strlen(marks[i]) > last ? at + strlen(marks[i]) : last;
        }
    }
    key_of(&c->first_key, title, (size_t)(first - title));
    key_of(&c->last_key, last, (size_t)(end - last));
}

/* Old blogs write "Name » Blog Archive » Title"; the name is the site's. */
static const char *behind_archive(title_key *outlet, const char *title)
{
    static const char *const words[] = {" » Blog Archive » ", " » Blog Archiv » "};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *at = strstr(title, words[i]);
        if (at) {
            key_of(outlet, title, (size_t)(at - title));
            return at + strlen(words[i]);
        }
    }
    return title;
}

static void read_claims(titles *t)
{
    const char *said[CLAIMS] = {t->m->metas[STM_META_TITLE], t->m->json.headline, t->m->page_title};
    t->outlet.length = 0;
    if (t->m->outlet) {
        key_of(&t->outlet, t->m->outlet, strlen(t->m->outlet));
    }
    for (size_t i = 0; i < CLAIMS; i++) {
        claim *c = &t->claims[i];
        const char *text = said[i] ? behind_archive(&t->outlet, said[i]) : "";
        c->bare = without_site(text, &t->outlet);
        c->site_first = false;
        key_of(&c->whole_key, text, strlen(text));
        key_of(&c->bare_key, c->bare.bytes, c->bare.length);
        outer_parts(c, text);
    }
}

static match match_claim(const title_key *heading, const claim *c, bool h1)
{
    if (c->whole_key.length == 0 || heading->length == 0) {
        return MATCH_NONE;
    }
    if (c->site_first && same_key(heading, &c->last_key)) {
        return MATCH_WHOLE;
    }
    if (same_key(heading, &c->bare_key) || same_key(heading, &c->whole_key) ||
        (h1 && !c->site_first && same_key(heading, &c->first_key))) {
        return MATCH_WHOLE;
    }
    bool much = heading->length * 3 > c->bare_key.length; /* "Planning" is a rubric of "Planning a wedding" */
    if (!c->site_first && begins_key(&c->bare_key, heading)) {
        return much ? MATCH_BEGINS : MATCH_TAIL;
    }
    if (c->bare_key.length * 2 > heading->length && holds_bytes(heading, c->bare_key.bytes, c->bare_key.length)) {
        return MATCH_HOLDS;
    }
    if (holds_bytes(&c->bare_key, heading->bytes, heading->length)) {
        return much && !c->site_first ? MATCH_INSIDE : MATCH_TAIL;
    }
    return holds_bytes(&c->whole_key, heading->bytes, heading->length) ? MATCH_TAIL : MATCH_NONE;
}

static match best_match(const titles *t, const title_key *heading, bool h1)
{
    match best = MATCH_NONE;
    for (size_t i = 0; i < CLAIMS; i++) {
        match found = match_claim(heading, &t->claims[i], h1);
        best = found > best ? found : best;
    }
    return best;
}

/* ------------------------------------------------------------------ headings that name the site */

/* "example.org" */
static bool is_domain(stm_slice text)
{
    const char *dot = NULL;
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] == ' ') {
            return false;
        }
        dot = text.bytes[i] == '.' ? text.bytes + i : dot;
    }
    ptrdiff_t behind = dot ? text.bytes + text.length - dot - 1 : 0;
    return dot && dot > text.bytes && behind >= 2 && behind <= 4;
}

/* The site's own name: the outlet, an address, or what <title> adds to og:title. */
static bool is_site(const titles *t, stm_slice heading, const title_key *key)
{
    const claim *og = &t->claims[0];
    const claim *page = &t->claims[2];
    if (same_key(key, &t->outlet) || is_domain(heading)) {
        return true;
    }
    bool end = begins_key(&page->whole_key, key) || ends_key(&page->whole_key, key);
    if (!end || og->whole_key.length == 0) {
        return false;
    }
    match said = match_claim(key, og, true);
    bool rest = page->whole_key.length == key->length + og->bare_key.length &&
                holds_bytes(&page->whole_key, og->bare_key.bytes, og->bare_key.length);
    return (said <= MATCH_INSIDE && rest) || (said == MATCH_NONE && key->length * 2 < page->whole_key.length);
}

/* Of a heading, without the rubric that it begins with. */
static stm_slice block_text(const stm_page *page, size_t index)
{
    const stm_block *block = &page->blocks[index];
    stm_slice text = {page->text.data + block->begin, block->end - block->begin};
    return stm_metadata_behind_rubric(page, block->node, text);
}

/* ------------------------------------------------------------------ choosing */

typedef struct choice {
    stm_slice text;
    title_key key;
    unsigned score;
} choice;

enum { SURE_SCORE = 7, WEAK_SCORE = 4 };

static unsigned heading_score(const titles *t, stm_slice text, const title_key *key, bool h1)
{
    static const unsigned scores[2][MATCH_WHOLE + 1] = {{0, 0, 4, 5, 6, 8}, {0, 3, 7, 9, 10, 12}};
    match found = best_match(t, key, h1);
    return key->length < 3 || is_site(t, text, key) ? 0 : scores[h1][found];
}

/* Looks for the headings that are the last part of a claim. */
static void find_last_parts(titles *t)
{
    for (size_t i = 0; i < t->page->block_count; i++) {
        stm_tag tag = (stm_tag)t->page->dom.nodes[t->page->blocks[i].node].tag;
        stm_slice text = block_text(t->page, i);
        if (tag < STM_TAG_h1 || tag > STM_TAG_h3 || text.length > TITLE_BYTES_MAX) {
            continue;
        }
        title_key key;
        key_of(&key, text.bytes, text.length);
        for (size_t c = 0; c < CLAIMS; c++) {
            claim *said = &t->claims[c];
            bool last = said->last_key.length > said->first_key.length && same_key(&key, &said->last_key);
            said->site_first = said->site_first || (last && !same_key(&said->last_key, &t->outlet));
        }
    }
}

/* The heading that agrees best with the claims; of two alike the longer. */
static void agreeing_heading(choice *best, const titles *t)
{
    const stm_page *page = t->page;
    best->text = (stm_slice){NULL, 0};
    best->key.length = 0;
    best->score = 0;
    for (size_t i = 0; i < page->block_count; i++) {
        stm_tag tag = (stm_tag)page->dom.nodes[page->blocks[i].node].tag;
        stm_slice text = block_text(page, i);
        bool titled = (page->around[page->blocks[i].node] & STM_GROUP(TITLE)) != 0;
        if ((!stm_tag_is_heading(tag) && !titled) || tag > STM_TAG_h3 || text.length > TITLE_BYTES_MAX) {
            continue;
        }
        title_key key;
        key_of(&key, text.bytes, text.length);
        unsigned score = heading_score(t, text, &key, tag == STM_TAG_h1);
        if (score > best->score || (score > 0 && score == best->score && key.length > best->key.length)) {
            *best = (choice){text, key, score};
        }
    }
}

/* Whether a claim has a word that begins as this one: who rewords a title for search engines inflects its words. */
static bool claimed_word(const titles *t, const char *word, size_t length)
{
    char key[64];
    size_t letters = stm_metadata_key(key, sizeof key, word, length);
    if (letters < WORD_LETTERS_MIN) {
        return false;
    }
    letters -= letters > WORD_LETTERS_MIN;
    letters = letters < STEM_LETTERS ? letters : STEM_LETTERS;
    for (size_t i = 0; i < CLAIMS; i++) {
        if (holds_bytes(&t->claims[i].bare_key, key, letters)) {
            return true;
        }
    }
    return false;
}

/* Words of a heading that stand in the claims too, the site's name left out; short ones say nothing. */
static size_t shared_words(const titles *t, stm_slice heading)
{
    const char *end = heading.bytes + heading.length;
    size_t shared = 0;
    for (const char *at = heading.bytes; at < end;) {
        const char *stop = at;
        while (stop < end && *stop != ' ' && *stop != '-') {
            stop++;
        }
        shared += claimed_word(t, at, (size_t)(stop - at));
        at = stop + (stop < end);
    }
    return shared;
}

/* og:title and <title> say the same: then one word that an h1 shares with them is chance, or the name of a rubric. */
static bool claims_agree(const titles *t)
{
    return same_key(&t->claims[0].whole_key, &t->claims[CLAIMS - 1].whole_key);
}

/* How likely an h1 is the title, by the words that it shares; 0 not. `single`: the page has no other. `alone`: and
 * only <title> does not name it, which many sites leave the same on every page. */
static size_t h1_score(const titles *t, size_t index, bool single, bool alone)
{
    const uint32_t frame = STM_GROUP(NAVIGATION) | STM_GROUP(FOOTER) | STM_GROUP(COMMENT) | STM_GROUP(RELATED) |
                           STM_GROUP(SIDE) | STM_GROUP(HIDDEN) | STM_GROUP(CONSENT);
    const stm_block *block = &t->page->blocks[index];
    stm_slice text = block_text(t->page, index);
    title_key key;
    key_of(&key, text.bytes, text.length);
    if (block->letters < H1_LETTERS_MIN || text.length > H1_BYTES_MAX || is_site(t, text, &key) ||
        best_match(t, &key, true) != MATCH_NONE) {
        return 0;
    }
    bool framed = (t->page->around[block->node] & frame) != 0;
    size_t shared = shared_words(t, text);
    if (shared < 2 && !(single && shared > 0 && !claims_agree(t))) {
        return alone && !framed;
    }
    return shared * 2 + !framed;
}

/* How many h1 say different things; 2 for more. */
static size_t different_h1(const stm_page *page)
{
    stm_slice first = {NULL, 0};
    for (size_t i = 0; i < page->block_count; i++) {
        if (page->dom.nodes[page->blocks[i].node].tag != STM_TAG_h1 || page->blocks[i].letters == 0) {
            continue;
        }
        stm_slice text = block_text(page, i);
        if (first.bytes && (text.length != first.length || memcmp(text.bytes, first.bytes, text.length) != 0)) {
            return 2;
        }
        first = text;
    }
    return first.bytes != NULL;
}

/* An h1 that is a link leads to another article, unless the page has no other: those that are none go before. */
#define UNLINKED_SCORE ((size_t)1 << 16)

static size_t unlinked_score(const stm_block *block)
{
    return 2 * block->link_letters < block->letters ? UNLINKED_SCORE : 0;
}

static stm_slice likely_h1(const titles *t)
{
    const stm_page *page = t->page;
    stm_slice best = {NULL, 0};
    size_t best_score = 0;
    size_t count = different_h1(page);
    bool alone = t->claims[0].whole_key.length == 0 && t->claims[1].whole_key.length == 0;
    for (size_t i = 0; i < page->block_count; i++) {
        size_t score = page->dom.nodes[page->blocks[i].node].tag == STM_TAG_h1
                           ? h1_score(t, i, count == 1, count == 1 && alone)
                           : 0;
        score += score > 0 ? unlinked_score(&page->blocks[i]) : 0;
        if (score > best_score) {
            best = block_text(page, i);
            best_score = score;
        }
    }
    return best;
}

/* Whether og:title, or <title> where there is none, begins as the heading does. */
static bool claimed_from_start(const titles *t, const title_key *key, size_t length)
{
    const title_key *whole = &t->claims[t->claims[0].whole_key.length > 0 ? 0 : CLAIMS - 1].whole_key;
    return whole->length >= length && memcmp(whole->bytes, key->bytes, length) == 0;
}

/* Two claims that say all of the heading, the site's name aside. */
static bool claimed_whole(const titles *t, const title_key *key)
{
    size_t saying = 0;
    for (size_t i = 0; i < CLAIMS; i++) {
        saying += same_key(&t->claims[i].bare_key, key);
    }
    return saying > 1;
}

/* A heading with a rubric in front of the title: the title, where a claim gives it alone. og:title decides, for it is
 * what others see of the article; where it has the rubric too, or both others have it, the rubric stands. */
static stm_slice without_rubric(const titles *t, stm_slice heading)
{
    title_key key;
    key_of(&key, heading.bytes, heading.length);
    for (size_t i = 0; i < CLAIMS && !claimed_whole(t, &key); i++) {
        const claim *c = &t->claims[i];
        size_t rubric = c->bare_key.length < key.length ? key.length - c->bare_key.length : 0;
        if (rubric >= RUBRIC_LETTERS_MIN && rubric < c->bare_key.length && ends_key(&key, &c->bare_key) &&
            !claimed_from_start(t, &key, rubric + RUBRIC_LETTERS_MIN)) {
            return c->bare;
        }
    }
    return heading;
}

stm_slice stm_metadata_title(const stm_page *page, const stm_metadata *m)
{
    titles t = {.page = page, .m = m};
    choice heading;
    read_claims(&t);
    find_last_parts(&t);
    agreeing_heading(&heading, &t);
    stm_slice chosen = heading.text;
    if (heading.score < SURE_SCORE) {
        stm_slice h1 = likely_h1(&t);
        chosen = h1.bytes ? h1 : heading.score >= WEAK_SCORE ? heading.text : (stm_slice){NULL, 0};
    }
    if (chosen.bytes) {
        return without_rubric(&t, chosen);
    }
    for (size_t i = 0; i < CLAIMS; i++) {
        if (t.claims[i].bare_key.length > 0 && !same_key(&t.claims[i].bare_key, &t.outlet)) {
            return t.claims[i].bare;
        }
    }
    return m->page_title ? (stm_slice){m->page_title, strlen(m->page_title)} : (stm_slice){NULL, 0};
}
