/* Scraped plain text brings its page along: the trail of links, the title two or three times, a footer. There is no
 * markup left to tell them by, only lines and where they stand:
 *
 *     head    the lines before the first long one     trail, menu, repeated title, share bar
 *     body    from the first long line to the last    photo credits and copyright lines that stand on their own
 *     tail    the lines behind the last long one      footer, share bar, comments, copyright and what surrounds it,
 *                                                     "Lire aussi : ..."
 *
 * "Lire aussi" between two paragraphs stays: copies carry it along, which is evidence, and it is little.
 * A long line has more than 200 bytes, or 80 and a sentence's end. Only short lines are looked at, and most of them no
 * further than their first letters, so that texts without boilerplate cost almost nothing. A line that is not certain
 * stays: to hide a sentence of an article costs more than to leave a footer. Where more than half of a text would go,
 * it is not understood, and only the date header and repeated titles are marked.
 */
#include "corpus/corpus_body.h"

#include <stdlib.h>
#include <string.h>

#define LONG_BYTES ((size_t)200)
#define SENTENCE_BYTES ((size_t)80)
#define TITLE_BYTES_MIN ((size_t)12)
#define TITLE_BYTES_MAX ((size_t)300)
#define FOOTER_BYTES_MAX ((size_t)100)
#define HEAD_LINES_MAX ((size_t)12)
#define FOOTER_LINES_MAX ((size_t)20)
#define LINES_MAX ((size_t)65536)

static const char page_frame[] = "page frame";

/* A line that is not blank, white space at its ends left out. */
typedef struct text_line {
    size_t begin;
    size_t end;
    bool set_off; /* a blank line stands before it */
    bool is_long;
    const char *reason; /* NULL: kept */
} text_line;

typedef struct page {
    const char *text;
    size_t length;
    size_t header_bytes;
    text_line *lines;
    size_t count, capacity;
    size_t first_long; /* `count` when there is none */
    size_t tail;       /* first line behind the last long one */
} page;

static bool space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static size_t line_bytes(const text_line *line)
{
    return line->end - line->begin;
}

static bool ends_sentence(const char *begin, const char *end)
{
    static const char *const ends[] = {".", "!", "?", ".\"", ".»", ". »", ".”", "…", "؟", "。", ")."};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t bytes = strlen(ends[i]);
        if ((size_t)(end - begin) > bytes && memcmp(end - bytes, ends[i], bytes) == 0) {
            return true;
        }
    }
    return false;
}

/* ------------------------------------------------------------------ lines */

static stemma_status add_line(page *p, size_t begin, size_t end, bool set_off, stemma_error *error)
{
    stemma_status status = STM_RESERVE(p->lines, p->capacity, p->count + 1, error);
    if (status != STEMMA_OK) {
        return status;
    }
    size_t bytes = end - begin;
    bool is_long = bytes > LONG_BYTES || (bytes >= SENTENCE_BYTES && ends_sentence(p->text + begin, p->text + end));
    p->lines[p->count] = (text_line){begin, end, set_off, is_long, NULL};
    if (is_long) {
        p->first_long = p->first_long == SIZE_MAX ? p->count : p->first_long;
        p->tail = p->count + 1;
    }
    p->count++;
    return STEMMA_OK;
}

static stemma_status split_lines(page *p, stemma_error *error)
{
    bool set_off = true;
    p->first_long = SIZE_MAX;
    for (size_t at = p->header_bytes; at < p->length && p->count < LINES_MAX;) {
        const char *newline = memchr(p->text + at, '\n', p->length - at);
        size_t stop = newline ? (size_t)(newline - p->text) : p->length;
        size_t begin = at;
        size_t end = stop;
        while (begin < end && space(p->text[begin])) {
            begin++;
        }
        while (end > begin && space(p->text[end - 1])) {
            end--;
        }
        if (end > begin) {
            stemma_status status = add_line(p, begin, end, set_off, error);
            if (status != STEMMA_OK) {
                return status;
            }
        }
        set_off = end == begin;
        at = stop + 1;
    }
    p->first_long = p->first_long == SIZE_MAX ? p->count : p->first_long;
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ lines that say what they are */

/* "Home | News | Sport | Contact": three separators or more, and nothing long or counted between them. */
static bool link_bar(const char *line, size_t length)
{
    static const char *const marks[] = {" | ", " » ", " › ", " • ", " · "};
    size_t separators = 0;
    size_t since = 0;
    for (size_t at = 0; at < length; at++) {
        bool mark = false;
        for (size_t i = 0; i < sizeof marks / sizeof *marks && !mark; i++) {
            size_t bytes = strlen(marks[i]);
            mark = length - at >= bytes && memcmp(line + at, marks[i], bytes) == 0;
        }
        separators += mark;
        since = mark ? 0 : since + 1;
        if (since > 40 || (line[at] >= '0' && line[at] <= '9')) {
            return false;
        }
    }
    return separators >= 3;
}

static bool reason_is(const char *reason, const char *name)
{
    return reason && strcmp(reason, name) == 0;
}

/* Reasons that hold only outside the body. */
static bool of_the_edge(const char *reason)
{
    return reason_is(reason, "menu") || reason_is(reason, "share") || reason_is(reason, "comments") ||
           reason_is(reason, "footer") || reason_is(reason, "related");
}

/* A short line's reason in the plain form; `edge`: it stands before or behind the body. */
static const char *plain_reason(const char *plain, size_t length, bool edge, bool tail)
{
    const char *reason = stm_phrase_reason(plain, length);
    if (!reason && edge && (stm_phrase_trail(plain, length) || link_bar(plain, length))) {
        reason = "menu";
    }
    if (!reason && edge && stm_phrase_bar(plain, length)) {
        reason = "share";
    }
    if (!reason && tail) {
        reason = stm_phrase_at_end(plain, length);
    }
    return !edge && of_the_edge(reason) ? NULL : reason;
}

static bool year_at(const char *at)
{
    return ((at[0] == '1' && at[1] == '9') || (at[0] == '2' && at[1] == '0')) && at[2] >= '0' && at[2] <= '9' &&
           at[3] >= '0' && at[3] <= '9';
}

static bool names_year(const char *line, size_t length)
{
    for (size_t i = 0; i + 4 <= length; i++) {
        if (line[i] <= '2' && year_at(line + i)) {
            return true;
        }
    }
    return false;
}

/* Copyright lines name a year or a right; a sentence that begins with the word does neither. */
static bool copyright_shape(const char *plain, size_t length)
{
    return names_year(plain, length) || (length >= 2 && memcmp(plain, "\xC2\xA9", 2) == 0) ||
           stm_phrase_at_end(plain, length);
}

/* A credit is short; a sentence behind "Photo:" is a caption, and stays. Neither it nor a link to something else is
 * the first line of a text: that would be a title which begins with a newspaper's name, "Bild: ...". */
static bool fits(const char *reason, const char *plain, size_t length, bool first)
{
    if (first && (reason_is(reason, "photo credit") || reason_is(reason, "related"))) {
        return false;
    }
    if (reason_is(reason, "photo credit")) {
        return length <= SENTENCE_BYTES && plain[length - 1] != '.';
    }
    return !reason_is(reason, "copyright") || copyright_shape(plain, length);
}

/* Cheap signs, in the raw line, that it is worth a closer look. */
static bool may_be_bar(const char *line, size_t length)
{
    return memchr(line, '|', length) || memchr(line, 0xC2, length) || memchr(line, 0xE2, length);
}

static bool may_be_copyright(const char *line, size_t length)
{
    return names_year(line, length) || memchr(line, 0xC2, length);
}

static void judge_line(const page *p, size_t index)
{
    text_line *line = &p->lines[index];
    bool tail = index >= p->tail;
    bool edge = tail || index < p->first_long;
    char plain[STM_PLAIN_BYTES];
    if (line_bytes(line) > LONG_BYTES) {
        return;
    }
    const char *text = p->text + line->begin;
    size_t whole = line_bytes(line);
    if (!stm_phrase_may_begin(text, whole) && !(edge && may_be_bar(text, whole)) &&
        !(tail && may_be_copyright(text, whole))) {
        return;
    }
    size_t length = stm_phrase_plain(plain, text, whole);
    if (length > 0) {
        const char *reason = plain_reason(plain, length, edge, tail);
        line->reason = reason && fits(reason, plain, length, index == 0) ? reason : NULL;
    }
}

/* ------------------------------------------------------------------ repeated titles */

/* Whether `longer` is the title with a site's name behind it: "Title - Site", "Title | Site". */
static bool title_with_site(const page *p, const text_line *title, const text_line *longer)
{
    static const char *const marks[] = {" - ", " | ", " – ", " — ", " :: "};
    size_t bytes = line_bytes(title);
    if (line_bytes(longer) <= bytes + 3 || line_bytes(longer) > bytes + 60 ||
        memcmp(p->text + title->begin, p->text + longer->begin, bytes) != 0) {
        return false;
    }
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (memcmp(p->text + longer->begin + bytes, marks[i], 3) == 0) {
            return true;
        }
    }
    return false;
}

static bool same_line(const page *p, const text_line *a, const text_line *b)
{
    return line_bytes(a) == line_bytes(b) && memcmp(p->text + a->begin, p->text + b->begin, line_bytes(a)) == 0;
}

#define COPIES_MAX 2
#define COPY_DISTANCE_MAX ((size_t)4)

/* The first line that is no menu, if it can be a title; `count` when it cannot. */
static size_t title_line(const page *p)
{
    size_t i = 0;
    while (i < p->count && i < HEAD_LINES_MAX && p->lines[i].reason) {
        i++;
    }
    bool fits_title = i < p->first_long && i < HEAD_LINES_MAX && line_bytes(&p->lines[i]) >= TITLE_BYTES_MIN &&
                      line_bytes(&p->lines[i]) <= TITLE_BYTES_MAX;
    return fits_title ? i : p->count;
}

/* The title stands two or three times before the body begins: all but the first copy go. More often is no title. */
static void mark_repeated(const page *p)
{
    size_t title = title_line(p);
    if (title == p->count || p->first_long == p->count) {
        return;
    }
    size_t end = p->first_long < title + COPY_DISTANCE_MAX ? p->first_long : title + COPY_DISTANCE_MAX;
    size_t copies[COPY_DISTANCE_MAX];
    size_t count = 0;
    for (size_t i = title + 1; i < end; i++) {
        if (same_line(p, &p->lines[title], &p->lines[i]) || title_with_site(p, &p->lines[title], &p->lines[i])) {
            copies[count++] = i;
        }
    }
    for (size_t i = 0; i < count && count <= COPIES_MAX; i++) {
        p->lines[copies[i]].reason = "repeated title";
    }
}

/* ------------------------------------------------------------------ around a copyright line */

static size_t words_in(const page *p, const text_line *line)
{
    size_t words = 1;
    for (size_t i = line->begin; i < line->end; i++) {
        words += p->text[i] == ' ';
    }
    return words;
}

/* A site's motto right above its copyright line: on its own, a few words, no sentence. A name has fewer words. */
static bool motto(const page *p, const text_line *line, const text_line *below)
{
    size_t words = words_in(p, line);
    return line->set_off && below->set_off && line_bytes(line) <= FOOTER_BYTES_MAX && words >= 4 && words <= 14 &&
           !ends_sentence(p->text + line->begin, p->text + line->end);
}

/* Behind the copyright line of a page nothing of the article follows. */
static void mark_footer(const page *p)
{
    size_t copyright = p->tail;
    while (copyright < p->count && !reason_is(p->lines[copyright].reason, "copyright")) {
        copyright++;
    }
    if (copyright >= p->count || p->first_long == p->count || p->count - copyright > FOOTER_LINES_MAX) {
        return;
    }
    for (size_t i = copyright + 1; i < p->count; i++) {
        if (!p->lines[i].reason && line_bytes(&p->lines[i]) <= FOOTER_BYTES_MAX) {
            p->lines[i].reason = "footer";
        }
    }
    if (copyright > p->tail && !p->lines[copyright - 1].reason &&
        motto(p, &p->lines[copyright - 1], &p->lines[copyright])) {
        p->lines[copyright - 1].reason = "footer";
    }
}

/* ------------------------------------------------------------------ the spans */

static bool safe_reason(const char *reason)
{
    return reason_is(reason, "repeated title");
}

/* Behind a line such as "Related articles" in the tail stand their titles: short, and without the end of a sentence. */
static void mark_related(const page *p)
{
    bool listing = false;
    for (size_t i = p->tail; i < p->count && p->first_long < p->count; i++) {
        text_line *line = &p->lines[i];
        if (line->reason) {
            listing = reason_is(line->reason, "related") || (listing && reason_is(line->reason, "date header"));
            continue;
        }
        listing = listing && line_bytes(line) <= FOOTER_BYTES_MAX &&
                  !ends_sentence(p->text + line->begin, p->text + line->end);
        if (listing) {
            line->reason = "related";
        }
    }
}

/* When most of the text would go, only what cannot be the article does. */
static void hold_back(const page *p)
{
    size_t marked = 0;
    size_t all = 0;
    for (size_t i = 0; i < p->count; i++) {
        all += line_bytes(&p->lines[i]);
        marked += p->lines[i].reason && !safe_reason(p->lines[i].reason) ? line_bytes(&p->lines[i]) : 0;
    }
    for (size_t i = 0; i < p->count && marked * 2 > all; i++) {
        p->lines[i].reason = safe_reason(p->lines[i].reason) ? p->lines[i].reason : NULL;
    }
}

/* Whether a line goes on with what stands before it: a small letter, or the mark that a sentence goes on with. */
static bool goes_on(const page *p, size_t line)
{
    const char *at = p->text + p->lines[line].begin;
    uint32_t code;
    (void)stm_utf8_decode(&code, at, p->text + p->lines[line].end);
    return (code >= 'a' && code <= 'z') || (code >= 0xDF && code <= 0xFF) || (code >= 0x3B1 && code <= 0x3C9) ||
           (code >= 0x430 && code <= 0x45F) || code == ',' || code == '.' || code == ';' || code == ')';
}

/* Behind the last line of a sentence that begins at `first` and was broken at its links, or hard wrapped; `first` when
 * none does. A word that was a link may begin with a capital, where the sentence goes on behind it. */
static size_t broken_sentence(const page *p, size_t first)
{
    enum { LINES_MOST = 40, LINK_BYTES = 60 };
    size_t last = first;
    size_t bytes = line_bytes(&p->lines[first]);
    while (last - first < LINES_MOST && last + 1 < p->count &&
           !ends_sentence(p->text + p->lines[last].begin, p->text + p->lines[last].end)) {
        bool link = last + 2 < p->count && line_bytes(&p->lines[last + 1]) <= LINK_BYTES && goes_on(p, last + 2);
        if (!goes_on(p, last + 1) && !link) {
            break;
        }
        bytes += line_bytes(&p->lines[++last]);
    }
    bool ends = ends_sentence(p->text + p->lines[last].begin, p->text + p->lines[last].end) ||
                p->text[p->lines[last].begin] == '.';
    return last > first && ends && bytes >= SENTENCE_BYTES ? last + 1 : first;
}

/* The lines of broken sentences are no frame. */
static void spare_sentences(const page *p)
{
    for (size_t i = 0; i < p->count;) {
        size_t end = goes_on(p, i) ? i : broken_sentence(p, i);
        for (size_t k = i; k < end; k++) {
            p->lines[k].reason = p->lines[k].reason == page_frame ? NULL : p->lines[k].reason;
        }
        i = end > i ? end : i + 1;
    }
}

/* A page scraped with its frame: the lines that the model takes for menus, teasers and footers. */
static stemma_status mark_frame(const page *p, stemma_error *error)
{
    stm_slice text = {p->text, p->length};
    stm_arena scratch = STM_ARENA_INIT;
    stm_slice *frame;
    size_t count;
    if (!stm_body_is_dump(text)) {
        return STEMMA_OK;
    }
    stemma_status status = stm_body_judge_lines(&scratch, text, &frame, &count, error);
    for (size_t i = 0, line = 0; status == STEMMA_OK && i < count; i++) {
        size_t begin = (size_t)(frame[i].bytes - p->text);
        while (line < p->count && p->lines[line].begin < begin) {
            line++;
        }
        if (line < p->count && p->lines[line].begin == begin && !p->lines[line].reason) {
            p->lines[line].reason = page_frame;
        }
    }
    if (status == STEMMA_OK) {
        spare_sentences(p);
    }
    stm_arena_release(&scratch);
    return status;
}

static stemma_status write_spans(stm_arena *arena, const page *p, const stemma_boilerplate **out, size_t *count,
                                 stemma_error *error)
{
    size_t wanted = p->header_bytes > 0;
    for (size_t i = 0; i < p->count; i++) {
        wanted += p->lines[i].reason != NULL;
    }
    if (wanted == 0) {
        return STEMMA_OK;
    }
    stemma_boilerplate *spans = stm_arena_alloc(arena, wanted * sizeof *spans);
    if (!spans) {
        return stm_error_memory(error);
    }
    stm_utf8_walker walker = {p->text, 0, 0};
    size_t used = 0;
    if (p->header_bytes > 0) {
        spans[used++] = (stemma_boilerplate){0, stm_utf8_walk(&walker, p->header_bytes), "date header"};
    }
    for (size_t i = 0; i < p->count; i++) {
        if (p->lines[i].reason) {
            uint32_t begin = stm_utf8_walk(&walker, p->lines[i].begin);
            spans[used++] = (stemma_boilerplate){begin, stm_utf8_walk(&walker, p->lines[i].end), p->lines[i].reason};
        }
    }
    *out = spans;
    *count = used;
    return STEMMA_OK;
}

stemma_status stm_boilerplate_mark(stm_arena *arena, const stemma_boilerplate **out, size_t *count, const char *text,
                                   size_t text_bytes, const char *title, stemma_error *error)
{
    (void)title; /* a title field and one copy of it in the text are no repetition */
    page p = {.text = text, .length = text_bytes};
    stemma_interval date;
    *out = NULL;
    *count = 0;
    (void)stm_date_in_header(&date, &p.header_bytes, text, text_bytes);
    if (p.header_bytes == 0 && !memchr(text, '\n', text_bytes)) {
        return STEMMA_OK;
    }
    stemma_status status = split_lines(&p, error);
    if (status == STEMMA_OK && p.count > 1) {
        for (size_t i = 0; i < p.count; i++) {
            judge_line(&p, i);
        }
        mark_repeated(&p);
        mark_footer(&p);
        mark_related(&p);
        hold_back(&p);
    }
    if (status == STEMMA_OK) {
        status = mark_frame(&p, error);
    }
    if (status == STEMMA_OK) {
        status = write_spans(arena, &p, out, count, error);
    }
    free(p.lines);
    return status;
}
