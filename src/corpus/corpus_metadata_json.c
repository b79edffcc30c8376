/* JSON-LD: an object of an article's type, wherever it stands. What is said of other things (the site, the trail of
 * links, the author's other works) is not listened to. */
#include "corpus/corpus_metadata.h"

#include <string.h>

#define DEPTH_MAX 12
#define SCRIPTS_MAX 64

typedef struct reading {
    stm_arena *arena;
    stm_json_ld *out;
    bool failed;
    unsigned best;    /* of what is in `out` */
    const char *site; /* the name of the page's WebSite or Organization */
} reading;

static bool key_is(const stm_json_value *key, const char *name)
{
    return key->raw.length == strlen(name) + 2 && memcmp(key->raw.bytes + 1, name, key->raw.length - 2) == 0;
}

/* A string's tidy text, NULL for anything else. */
static const char *string_of(reading *r, const stm_json_value *value)
{
    stm_slice decoded;
    stm_json_repairs repairs = {0, 0};
    if (value->kind != STM_JSON_STRING || value->raw.length > 4000) {
        return NULL;
    }
    const char *tidy = NULL;
    if (stm_json_decode(r->arena, value, &decoded, &repairs)) {
        tidy = stm_metadata_tidy(r->arena, decoded.bytes, strnlen(decoded.bytes, decoded.length));
    }
    r->failed = r->failed || !tidy;
    return tidy && *tidy ? tidy : NULL;
}

/* A member of an object; kind NONE when it has none of that name. */
static stm_json_value member_of(stm_slice object, const char *name)
{
    stm_json_reader reader = stm_json_reader_of(object);
    stm_json_value key;
    stm_json_value value;
    (void)stm_json_enter(&reader, STM_JSON_OBJECT);
    while (stm_json_member(&reader, &key, &value)) {
        if (key_is(&key, name)) {
            return value;
        }
    }
    return (stm_json_value){STM_JSON_NONE, false, {NULL, 0}};
}

static const char *join(reading *r, const char *a, const char *b)
{
    if (!a || !b || strstr(a, b)) {
        return a ? a : b;
    }
    size_t bytes = strlen(a) + strlen(b) + 3;
    char *both = stm_arena_alloc(r->arena, bytes);
    if (!both) {
        r->failed = true;
        return a;
    }
    (void)snprintf(both, bytes, "%s, %s", a, b);
    return both;
}

/* A name: a string, an object with a name, or several of them. */
static const char *name_of(reading *r, const stm_json_value *value, unsigned depth)
{
    if (value->kind == STM_JSON_OBJECT && depth < 4) {
        stm_json_value name = member_of(value->raw, "name");
        return name_of(r, &name, depth + 1);
    }
    if (value->kind != STM_JSON_ARRAY || depth >= 4) {
        return string_of(r, value);
    }
    const char *all = NULL;
    stm_json_reader reader = stm_json_reader_of(value->raw);
    stm_json_value item;
    unsigned count = 0;
    (void)stm_json_enter(&reader, STM_JSON_ARRAY);
    while (stm_json_item(&reader, &item) && count++ < 12) {
        all = join(r, all, name_of(r, &item, depth + 1));
    }
    return all;
}

static bool holds(stm_slice text, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i + length <= text.length; i++) {
        if (memcmp(text.bytes + i, word, length) == 0) {
            return true;
        }
    }
    return false;
}

/* 3 for an article, 2 for a creative work of another kind, 1 for a page, 0 for what says nothing of the article. */
static unsigned rank_of(stm_slice type)
{
    if (holds(type, "Article") || holds(type, "BlogPosting") || holds(type, "Report") || holds(type, "Posting")) {
        return 3;
    }
    if (holds(type, "Review") || holds(type, "Recipe") || holds(type, "HowTo") || holds(type, "CreativeWork") ||
        holds(type, "VideoObject") || holds(type, "Podcast")) {
        return 2;
    }
    return holds(type, "WebPage") || holds(type, "ItemPage") ? 1 : 0;
}

static void keep(const char **slot, const char *value, bool better)
{
    if (value && (better || !*slot)) {
        *slot = value;
    }
}

static void read_article(reading *r, stm_slice object, unsigned rank)
{
    bool better = rank > r->best;
    r->best = better ? rank : r->best;
    r->out->is_article = r->out->is_article || rank == 3;
    stm_json_reader reader = stm_json_reader_of(object);
    stm_json_value key;
    stm_json_value value;
    (void)stm_json_enter(&reader, STM_JSON_OBJECT);
    while (stm_json_member(&reader, &key, &value)) {
        if (key_is(&key, "headline")) {
            keep(&r->out->headline, string_of(r, &value), better);
        } else if (key_is(&key, "datePublished")) {
            keep(&r->out->published, string_of(r, &value), better);
        } else if (key_is(&key, "dateModified")) {
            keep(&r->out->modified, string_of(r, &value), better);
        } else if (key_is(&key, "dateCreated") || key_is(&key, "uploadDate")) {
            keep(&r->out->created, string_of(r, &value), better);
        } else if (rank > 1 && (key_is(&key, "author") || (key_is(&key, "creator") && !r->out->authors))) {
            keep(&r->out->authors, name_of(r, &value, 0), better);
        } else if (key_is(&key, "publisher")) {
            keep(&r->out->publisher, name_of(r, &value, 0), better);
        } else if (key_is(&key, "inLanguage")) {
            keep(&r->out->language, string_of(r, &value), better);
        }
    }
}

static void read_value(reading *r, const stm_json_value *value, unsigned depth);

static void read_object(reading *r, stm_slice object, unsigned depth)
{
    stm_json_value type = member_of(object, "@type");
    stm_slice kind = type.kind == STM_JSON_STRING || type.kind == STM_JSON_ARRAY ? type.raw : (stm_slice){"", 0};
    unsigned rank = rank_of(kind);
    if (rank > 0) {
        read_article(r, object, rank);
    } else if (!r->site && (holds(kind, "WebSite") || holds(kind, "Organization"))) {
        stm_json_value name = member_of(object, "name");
        r->site = string_of(r, &name);
    }
    static const char *const inner[] = {"@graph", "mainEntity", "mainEntityOfPage"};
    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++) {
        stm_json_value value = member_of(object, inner[i]);
        read_value(r, &value, depth + 1);
    }
}

static void read_value(reading *r, const stm_json_value *value, unsigned depth)
{
    if (depth > DEPTH_MAX || r->failed) {
        return;
    }
    if (value->kind == STM_JSON_OBJECT) {
        read_object(r, value->raw, depth);
    } else if (value->kind == STM_JSON_ARRAY) {
        stm_json_reader reader = stm_json_reader_of(value->raw);
        stm_json_value item;
        unsigned count = 0;
        (void)stm_json_enter(&reader, STM_JSON_ARRAY);
        while (stm_json_item(&reader, &item) && count++ < 200) {
            read_value(r, &item, depth + 1);
        }
    }
}

/* Where JSON does not parse, one string of it may still be read: "datePublished": "2020-01-02". */
static const char *loose_string(reading *r, stm_slice script, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i + length + 2 < script.length; i++) {
        if (script.bytes[i] != '"' || memcmp(script.bytes + i + 1, name, length) != 0 ||
            script.bytes[i + 1 + length] != '"') {
            continue;
        }
        const char *at = script.bytes + i + length + 2;
        const char *end = script.bytes + script.length;
        while (at < end && (*at == ' ' || *at == ':' || *at == '\n' || *at == '\t' || *at == '\r')) {
            at++;
        }
        const char *stop = at < end && *at == '"' ? memchr(at + 1, '"', (size_t)(end - at - 1)) : NULL;
        if (stop && stop - at < 400) {
            const char *tidy = stm_metadata_tidy(r->arena, at + 1, (size_t)(stop - at - 1));
            r->failed = r->failed || !tidy;
            return tidy && *tidy ? tidy : NULL;
        }
    }
    return NULL;
}

static void read_script(reading *r, stm_slice script)
{
    while (script.length > 0 && *script.bytes != '{' && *script.bytes != '[') {
        script.bytes++;
        script.length--;
    }
    stm_json_reader reader = stm_json_reader_of(script);
    stm_json_value value;
    if (stm_json_next(&reader, &value)) {
        read_value(r, &value, 0);
    } else if (r->best < 3 && holds(script, "Article")) {
        keep(&r->out->published, loose_string(r, script, "datePublished"), false);
        keep(&r->out->headline, loose_string(r, script, "headline"), false);
    }
}

bool stm_metadata_json(stm_arena *arena, stm_json_ld *out, const stm_dom *dom)
{
    reading r = {.arena = arena, .out = out};
    unsigned scripts = 0;
    for (uint32_t i = 1; i < dom->count && !r.failed; i++) {
        if (dom->nodes[i].tag == STM_TAG_script && scripts < SCRIPTS_MAX) {
            stm_slice content = stm_dom_attribute_of(dom, i, STM_ATTRIBUTE_content);
            if (content.bytes) {
                read_script(&r, content);
                scripts++;
            }
        }
    }
    out->publisher = out->publisher ? out->publisher : r.site;
    return !r.failed;
}
