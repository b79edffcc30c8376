/* libxml2's events become flat arrays. See corpus_html_dom.h. */
#include "corpus/corpus_html_dom.h"

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_BYTES_MAX ((size_t)64 * 1024) /* of an attribute: nothing that is read is longer */

static const struct {
    const char *name;
    uint8_t flags;
} tags[STM_TAG_COUNT] = {{"", 0},
                         {"", 0},
#define TAG_ROW(name, flags) {#name, flags},
                         STM_TAGS(TAG_ROW)
#undef TAG_ROW
};

static const char *const attribute_names[STM_ATTRIBUTE_COUNT] = {
#define ATTRIBUTE_ROW(name, text) text,
    STM_ATTRIBUTES(ATTRIBUTE_ROW)
#undef ATTRIBUTE_ROW
};

/* What a name means, by the place where libxml2 keeps it: it keeps each name once. */
typedef struct known_name {
    const xmlChar *name;
    uint8_t meaning;
} known_name;
#define KNOWN_NAMES 64

/* What is being built: the open elements, and how deep we are in something that is dropped. */
typedef struct building {
    stm_dom *dom;
    htmlParserCtxtPtr parser;
    uint32_t *open;
    size_t depth, open_capacity;
    size_t dropped; /* elements open within the dropped one, itself included; 0 outside */
    bool json;      /* the dropped element is JSON-LD: its content is kept */
    bool failed;
    known_name tags[KNOWN_NAMES], attributes[KNOWN_NAMES];
} building;

bool stm_tag_is_block(stm_tag tag)
{
    return (tags[tag].flags & 1) != 0;
}

static int compare_attribute(const void *key, const void *item)
{
    return strcmp(key, *(const char *const *)item);
}

static stm_tag tag_named(const char *name)
{
    size_t low = 2;
    size_t high = STM_TAG_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(name, tags[middle].name);
        if (order == 0) {
            return (stm_tag)middle;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return STM_TAG_OTHER;
}

static known_name *slot_of(known_name *names, const xmlChar *name)
{
    return &names[(uintptr_t)name / 8 % KNOWN_NAMES];
}

static stm_tag tag_of(building *b, const xmlChar *name)
{
    known_name *slot = slot_of(b->tags, name);
    if (slot->name != name) {
        *slot = (known_name){name, (uint8_t)tag_named((const char *)name)};
    }
    return (stm_tag)slot->meaning;
}

/* STM_ATTRIBUTE_COUNT for one that nobody reads. */
static stm_attribute attribute_of(building *b, const xmlChar *name)
{
    known_name *slot = slot_of(b->attributes, name);
    if (slot->name != name) {
        const char *const *found =
            bsearch(name, attribute_names, STM_ATTRIBUTE_COUNT, sizeof *attribute_names, compare_attribute);
        *slot = (known_name){name, (uint8_t)(found ? found - attribute_names : STM_ATTRIBUTE_COUNT)};
    }
    return (stm_attribute)slot->meaning;
}

/* Without memory, or over a cap, the parser is stopped. */
static void stop(building *b, bool failed)
{
    b->failed = b->failed || failed;
    b->dom->cut = true;
    xmlStopParser(b->parser);
}

static uint32_t add_node(building *b, stm_tag tag)
{
    stm_dom *dom = b->dom;
    if (dom->count >= STM_DOM_NODES_MAX || STM_RESERVE(dom->nodes, dom->capacity, dom->count + 1, NULL) != STEMMA_OK) {
        stop(b, dom->count < STM_DOM_NODES_MAX);
        return UINT32_MAX;
    }
    uint32_t index = (uint32_t)dom->count++;
    uint32_t at = (uint32_t)dom->text.length;
    dom->nodes[index] = (stm_dom_node){.parent = b->depth ? b->open[b->depth - 1] : 0,
                                       .end = index + 1,
                                       .text_begin = at,
                                       .text_end = at,
                                       .first_attribute = (uint32_t)dom->attribute_count,
                                       .tag = (uint8_t)tag};
    return index;
}

static void add_attribute(building *b, uint32_t node, stm_attribute name, stm_slice value)
{
    stm_dom *dom = b->dom;
    if (STM_RESERVE(dom->attributes, dom->attribute_capacity, dom->attribute_count + 1, NULL) != STEMMA_OK) {
        stop(b, true);
        return;
    }
    uint32_t begin = (uint32_t)dom->values.length;
    stm_buffer_bytes(&dom->values, value.bytes, value.length);
    if (dom->values.failed) {
        stop(b, true);
        return;
    }
    dom->attributes[dom->attribute_count++] = (stm_dom_attribute){name, begin, (uint32_t)value.length};
    dom->nodes[node].attribute_count++;
}

static void add_attributes(building *b, uint32_t node, const xmlChar **given)
{
    for (; given && *given; given += 2) {
        stm_attribute name = attribute_of(b, *given);
        if (name == STM_ATTRIBUTE_COUNT || b->failed || b->dom->nodes[node].attribute_count >= STM_ATTRIBUTE_COUNT) {
            continue;
        }
        const char *value = given[1] ? (const char *)given[1] : "";
        size_t length = strlen(value);
        if (length <= VALUE_BYTES_MAX && stm_utf8_valid(value, length)) {
            add_attribute(b, node, name, (stm_slice){value, length});
        }
    }
}

static bool is_json_ld(const stm_dom *dom, uint32_t node)
{
    static const char type[] = "application/ld+json";
    stm_slice value = stm_dom_attribute_of(dom, node, STM_ATTRIBUTE_type);
    return value.bytes && value.length >= sizeof type - 1 && memcmp(value.bytes, type, sizeof type - 1) == 0;
}

static void start_element(void *payload, const xmlChar *name, const xmlChar **given)
{
    building *b = payload;
    if (b->failed) {
        return;
    }
    if (b->dropped > 0) {
        b->dropped++;
        return;
    }
    stm_tag tag = tag_of(b, name);
    if (b->depth >= STM_DOM_DEPTH_MAX || STM_RESERVE(b->open, b->open_capacity, b->depth + 1, NULL) != STEMMA_OK) {
        stop(b, b->depth < STM_DOM_DEPTH_MAX);
        return;
    }
    uint32_t node = add_node(b, tag);
    if (node == UINT32_MAX) {
        return;
    }
    add_attributes(b, node, given);
    if (b->failed) {
        return;
    }
    if ((tags[tag].flags & 2) != 0) {
        b->dropped = 1;
        b->json = tag == STM_TAG_script && is_json_ld(b->dom, node);
    }
    b->open[b->depth++] = node;
}

static void close_top(building *b)
{
    stm_dom *dom = b->dom;
    stm_dom_node *node = &dom->nodes[b->open[--b->depth]];
    node->end = (uint32_t)dom->count;
    node->text_end = (uint32_t)dom->text.length;
}

static void end_element(void *payload, const xmlChar *name)
{
    building *b = payload;
    (void)name;
    if (b->failed || (b->dropped > 0 && --b->dropped > 0)) {
        return;
    }
    b->json = false;
    if (b->depth > 1) {
        close_top(b);
    }
}

/* A C1 control from a numeric reference means the sign of windows-1252. */
static void add_text(stm_buffer *text, const char *bytes, size_t length)
{
    static const uint16_t high[32] = {0x20AC, 0x20,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021,
                                      0x2C6,  0x2030, 0x160,  0x2039, 0x152,  0x20,   0x17D,  0x20,
                                      0x20,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                      0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x20,   0x17E,  0x178};
    const char *end = bytes + length;
    while (bytes < end) {
        const char *control = memchr(bytes, 0xC2, (size_t)(end - bytes));
        control = control ? control : end;
        stm_buffer_bytes(text, bytes, (size_t)(control - bytes));
        if (end - control >= 2 && (unsigned char)control[1] < 0xA0) {
            char sign[4];
            stm_buffer_bytes(text, sign, stm_utf8_encode(sign, high[(unsigned char)control[1] & 0x1F]));
            control += 2;
        } else if (control < end) {
            stm_buffer_char(text, *control++);
        }
        bytes = control;
    }
}

/* JSON-LD comes in pieces; together they are the `content` of its script. */
static void add_json(building *b, uint32_t node, stm_slice piece)
{
    stm_dom *dom = b->dom;
    stm_dom_attribute *last = dom->attribute_count ? &dom->attributes[dom->attribute_count - 1] : NULL;
    bool begun = dom->nodes[node].attribute_count > 0 && last && last->name == STM_ATTRIBUTE_content;
    if (!begun) {
        add_attribute(b, node, STM_ATTRIBUTE_content, piece);
        return;
    }
    stm_buffer_bytes(&dom->values, piece.bytes, piece.length);
    if (dom->values.failed) {
        stop(b, true);
        return;
    }
    last->length += (uint32_t)piece.length;
}

static void characters(void *payload, const xmlChar *given, int length)
{
    building *b = payload;
    stm_dom *dom = b->dom;
    if (b->failed || length <= 0) {
        return;
    }
    if (b->dropped > 0) {
        if (b->json && b->depth > 0) {
            add_json(b, b->open[b->depth - 1], (stm_slice){(const char *)given, (size_t)length});
        }
        return;
    }
    uint32_t last = (uint32_t)dom->count - 1;
    bool joined =
        dom->count > 1 && dom->nodes[last].tag == STM_TAG_TEXT && dom->nodes[last].parent == b->open[b->depth - 1];
    uint32_t node = joined ? last : add_node(b, STM_TAG_TEXT);
    if (node == UINT32_MAX) {
        return;
    }
    add_text(&dom->text, (const char *)given, (size_t)length);
    if (dom->text.failed) {
        stop(b, true);
        return;
    }
    dom->nodes[node].text_end = (uint32_t)dom->text.length;
}

static void silent(void *payload, const char *message, ...)
{
    (void)payload;
    (void)message;
}

static void silent_structured(void *payload, xmlErrorPtr fault)
{
    (void)payload;
    (void)fault;
}

static void handlers(htmlSAXHandler *sax)
{
    memset(sax, 0, sizeof *sax);
    sax->startElement = start_element;
    sax->endElement = end_element;
    sax->characters = characters;
    sax->ignorableWhitespace = characters;
    sax->cdataBlock = characters;
    sax->warning = silent;
    sax->error = silent;
    sax->fatalError = silent;
    sax->serror = silent_structured;
}

/* The page's own node, open until the end. */
static bool open_page(building *b)
{
    if (STM_RESERVE(b->open, b->open_capacity, 64, NULL) != STEMMA_OK || add_node(b, STM_TAG_OTHER) == UINT32_MAX) {
        b->failed = true;
        return false;
    }
    b->open[b->depth++] = 0;
    return true;
}

static void parse(building *b, const stm_buffer *html)
{
    htmlSAXHandler sax;
    handlers(&sax);
    xmlInitParser();
    b->parser = htmlCreateMemoryParserCtxt(html->data, (int)html->length);
    if (!b->parser) {
        b->failed = true;
        return;
    }
    (void)htmlCtxtUseOptions(b->parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                            HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC | (int)XML_PARSE_HUGE);
    htmlSAXHandlerPtr own = b->parser->sax;
    b->parser->sax = &sax;
    b->parser->userData = b;
    if (open_page(b)) {
        (void)xmlSwitchEncoding(b->parser, XML_CHAR_ENCODING_UTF8);
        (void)htmlParseDocument(b->parser);
    }
    b->failed = b->failed || b->parser->errNo == XML_ERR_NO_MEMORY;
    b->parser->sax = own;
    if (b->parser->myDoc) {
        xmlFreeDoc(b->parser->myDoc);
        b->parser->myDoc = NULL;
    }
    htmlFreeParserCtxt(b->parser);
}

void stm_dom_initialize(void)
{
    xmlInitParser();
}

stemma_status stm_dom_parse(stm_dom *dom, stm_slice html, stemma_error *error)
{
    building b = {.dom = dom};
    stm_buffer prepared = STM_BUFFER_INIT;
    *dom = (stm_dom){.text = STM_BUFFER_INIT, .values = STM_BUFFER_INIT};
    stm_html_prepare(&prepared, html);
    b.failed = prepared.failed;
    if (!b.failed && prepared.length > 0) {
        parse(&b, &prepared);
    } else if (!b.failed) {
        (void)open_page(&b);
    }
    while (!b.failed && b.depth > 0) {
        close_top(&b);
    }
    b.failed = b.failed || dom->text.failed || dom->values.failed;
    free(b.open);
    stm_buffer_release(&prepared);
    if (b.failed) {
        stm_dom_release(dom);
        return stm_error_memory(error);
    }
    return STEMMA_OK;
}

void stm_dom_release(stm_dom *dom)
{
    free(dom->nodes);
    free(dom->attributes);
    stm_buffer_release(&dom->text);
    stm_buffer_release(&dom->values);
    *dom = (stm_dom){.text = STM_BUFFER_INIT, .values = STM_BUFFER_INIT};
}

stm_slice stm_dom_attribute_of(const stm_dom *dom, uint32_t node, stm_attribute name)
{
    const stm_dom_node *n = &dom->nodes[node];
    for (uint32_t i = 0; i < n->attribute_count; i++) {
        const stm_dom_attribute *attribute = &dom->attributes[n->first_attribute + i];
        if (attribute->name == name) {
            return (stm_slice){dom->values.data + attribute->begin, attribute->length};
        }
    }
    return (stm_slice){NULL, 0};
}
