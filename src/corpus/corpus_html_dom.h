/* corpus_html_dom.h - a page as flat arrays: the thin interface behind which libxml2 stands.
 *
 * libxml2's HTML parser is asked for events, not for its tree. The events fill arrays in document order, so that a
 * subtree is a run of nodes [i, nodes[i].end), its visible text a run of bytes of `text`, and every later stage a loop.
 * What is never text (scripts, styles, templates, noscript) is left out here; JSON-LD is kept, as an attribute of its
 * script element.
 *
 * The parser's traps, met here: a NUL byte ends its document (replaced before); it nests 256 deep unless told otherwise
 * (events have no tree, and the cap is ours); &#146; comes out as U+0092 (read as windows-1252, as the standard says);
 * &copy2013 stays as it is (its semicolon is put in before).
 */
#ifndef STM_CORPUS_HTML_DOM_H
#define STM_CORPUS_HTML_DOM_H

#include "corpus/corpus_internal.h"

#define STM_DOM_NODES_MAX ((size_t)1 << 21)
#define STM_DOM_DEPTH_MAX 8192

/* name, flags; sorted by name. Flags: 1 begins a block, 2 dropped with its content, 4 a control */
/* clang-format off */
#define STM_TAGS(X)                                                                                                    \
    X(a, 0) X(address, 1) X(applet, 2) X(article, 1) X(aside, 1) X(audio, 2) X(b, 0) X(base, 2) X(blockquote, 1)       \
    X(body, 1) X(br, 0) X(button, 5) X(canvas, 2) X(caption, 1) X(center, 1) X(dd, 1) X(del, 0) X(details, 1)          \
    X(dialog, 1) X(dir, 1) X(div, 1) X(dl, 1) X(dt, 1) X(embed, 2) X(fieldset, 1) X(figcaption, 1) X(figure, 1)        \
    X(footer, 1) X(form, 1) X(frameset, 2) X(h1, 1) X(h2, 1) X(h3, 1) X(h4, 1) X(h5, 1) X(h6, 1) X(head, 0)            \
    X(header, 1) X(hr, 1) X(html, 1) X(iframe, 2) X(img, 0) X(input, 0) X(label, 0) X(legend, 1) X(li, 1) X(link, 0)   \
    X(main, 1) X(map, 2) X(menu, 1) X(meta, 0) X(nav, 1) X(noembed, 2) X(noframes, 2) X(noscript, 2) X(object, 0)      \
    X(ol, 1) X(optgroup, 2) X(option, 2) X(p, 1) X(picture, 0) X(pre, 1) X(script, 2) X(section, 1) X(select, 2)       \
    X(small, 0) X(span, 0) X(strong, 0) X(style, 2) X(summary, 1) X(svg, 2) X(table, 1) X(tbody, 1) X(td, 1) X(template, 2)        \
    X(textarea, 2) X(tfoot, 1) X(th, 1) X(thead, 1) X(time, 0) X(title, 0) X(tr, 1) X(ul, 1) X(video, 2)
/* clang-format on */

typedef enum stm_tag {
    STM_TAG_OTHER = 0,
    STM_TAG_TEXT,
#define STM_TAG_ENUM(name, flags) STM_TAG_##name,
    STM_TAGS(STM_TAG_ENUM)
#undef STM_TAG_ENUM
        STM_TAG_COUNT
} stm_tag;

/* clang-format off */
#define STM_ATTRIBUTES(X)                                                                                              \
    X(aria_hidden, "aria-hidden") X(aria_label, "aria-label") X(cite, "cite") X(class, "class") X(content, "content")  \
    X(data_component, "data-component") X(data_testid, "data-testid") X(datetime, "datetime") X(hidden, "hidden")      \
    X(href, "href") X(http_equiv, "http-equiv") X(id, "id") X(itemprop, "itemprop") X(itemtype, "itemtype")            \
    X(lang, "lang") X(name, "name") X(property, "property") X(pubdate, "pubdate") X(rel, "rel") X(role, "role")        \
    X(style, "style") X(title, "title") X(type, "type") X(xml_lang, "xml:lang")
/* clang-format on */

typedef enum stm_attribute {
#define STM_ATTRIBUTE_ENUM(name, text) STM_ATTRIBUTE_##name,
    STM_ATTRIBUTES(STM_ATTRIBUTE_ENUM)
#undef STM_ATTRIBUTE_ENUM
        STM_ATTRIBUTE_COUNT
} stm_attribute;

typedef struct stm_dom_attribute {
    stm_attribute name;
    uint32_t begin, length; /* in `values` */
} stm_dom_attribute;

/* An element, or a run of text (tag STM_TAG_TEXT). Node 0 is the page itself. */
typedef struct stm_dom_node {
    uint32_t parent;
    uint32_t end;                  /* index behind its last descendant */
    uint32_t text_begin, text_end; /* its text and that of its descendants, in `text` */
    uint32_t first_attribute;
    uint16_t attribute_count;
    uint8_t tag;
} stm_dom_node;

typedef struct stm_dom {
    stm_dom_node *nodes;
    size_t count, capacity;
    stm_dom_attribute *attributes;
    size_t attribute_count, attribute_capacity;
    stm_buffer text;   /* as it stands in the page, references resolved, white space as it is */
    stm_buffer values; /* of attributes */
    bool cut;          /* a cap was met: what lies behind is missing */
} stm_dom;

/* Sets up the parser's library, which is safe in one thread only; once is enough, more do no harm. */
void stm_dom_initialize(void);

/* Parses UTF-8 `html`. Errors: E_MEMORY only; any bytes give some page. */
stemma_status stm_dom_parse(stm_dom *dom, stm_slice html, stemma_error *error);
void stm_dom_release(stm_dom *dom);

/* The value of an attribute; bytes NULL when the element has none. */
stm_slice stm_dom_attribute_of(const stm_dom *dom, uint32_t node, stm_attribute name);
bool stm_tag_is_block(stm_tag tag);
static inline bool stm_tag_is_heading(stm_tag tag)
{
    return tag >= STM_TAG_h1 && tag <= STM_TAG_h6;
}
/* The bytes of a node's text. */
static inline stm_slice stm_dom_text_of(const stm_dom *dom, uint32_t node)
{
    const stm_dom_node *n = &dom->nodes[node];
    return n->text_end > n->text_begin ? (stm_slice){dom->text.data + n->text_begin, n->text_end - n->text_begin}
                                       : (stm_slice){"", 0};
}

/* Copies UTF-8 `html` so that libxml2 reads it as the standard does, without NUL bytes and with semicolons behind old
 * references, and without the contents of scripts (but JSON-LD), styles, drawings and comments. */
void stm_html_prepare(stm_buffer *out, stm_slice html);

#endif
