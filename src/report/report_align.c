/* Alignment of two spans, see report_align.h. */
#include "report/report_align.h"

#include <stdlib.h>
#include <string.h>

#define ALIGN_DIFFERENCES 200u

void stm_report_aligner_release(stm_report_aligner *aligner)
{
    free(aligner->words[0]);
    free(aligner->words[1]);
    free(aligner->reach);
    stm_buffer_release(&aligner->s1);
    stm_buffer_release(&aligner->s2);
    *aligner = (stm_report_aligner)STM_REPORT_ALIGNER_INIT;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static stemma_status split(stm_report_aligner *aligner, int side, stm_report_bytes text, stemma_error *error)
{
    size_t count = 0;
    for (size_t at = 0; at < text.length;) {
        size_t begin = at;
        while (at < text.length && !is_blank(text.bytes[at])) {
            at++;
        }
        uint64_t hash = stm_hash64(text.bytes + begin, at - begin, 0);
        while (at < text.length && is_blank(text.bytes[at])) {
            at++;
        }
        stemma_status status = STM_RESERVE(aligner->words[side], aligner->word_capacity[side], count + 1, error);
        if (status != STEMMA_OK) {
            return status;
        }
        aligner->words[side][count++] = (stm_report_word){hash, begin, at};
    }
    aligner->word_count[side] = count;
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ Myers */

/* Row `d` holds diagonals -d..d, 2d+1 entries, behind those of all smaller d: d*d entries. */
static size_t reach_at(size_t d, int64_t diagonal)
{
    return d * d + (size_t)((int64_t)d + diagonal);
}

/* Furthest x on `diagonal` with `d` differences before the run of equal words: by a word that only b has (down, from
 * the diagonal above) or one that only a has (right, from below). */
static uint32_t step(const uint32_t *reach, size_t d, int64_t diagonal, bool *down)
{
    if (d == 0) {
        *down = true;
        return 0;
    }
    int64_t edge = (int64_t)d;
    uint32_t above = diagonal + 1 <= edge - 1 ? reach[reach_at(d - 1, diagonal + 1)] : 0;
    uint32_t below = diagonal - 1 >= -(edge - 1) ? reach[reach_at(d - 1, diagonal - 1)] : 0;
    *down = diagonal == -edge || (diagonal != edge && below < above);
    return *down ? above : below + 1;
}

/* Number of differences, or ALIGN_DIFFERENCES + 1 when there are more. */
static size_t search(const stm_report_aligner *aligner)
{
    const stm_report_word *a = aligner->words[0];
    const stm_report_word *b = aligner->words[1];
    int64_t a_count = (int64_t)aligner->word_count[0];
    int64_t b_count = (int64_t)aligner->word_count[1];
    for (size_t d = 0; d <= ALIGN_DIFFERENCES; d++) {
        for (int64_t diagonal = -(int64_t)d; diagonal <= (int64_t)d; diagonal += 2) {
            bool down;
            int64_t x = step(aligner->reach, d, diagonal, &down);
            while (x < a_count && x - diagonal < b_count && x - diagonal >= 0 && a[x].hash == b[x - diagonal].hash) {
                x++;
            }
            aligner->reach[reach_at(d, diagonal)] = (uint32_t)x;
            if (x >= a_count && x - diagonal >= b_count) {
                return d;
            }
        }
    }
    return ALIGN_DIFFERENCES + 1;
}

/* Walks back from the end and marks agreeing words of a with their partner in b (+1, in `begin` order; 0 none). The
 * marks take the place of the hashes, which have served. */
static void walk_back(stm_report_aligner *aligner, size_t differences)
{
    stm_report_word *a = aligner->words[0];
    int64_t x = (int64_t)aligner->word_count[0];
    int64_t y = (int64_t)aligner->word_count[1];
    for (size_t i = 0; i < aligner->word_count[0]; i++) {
        a[i].hash = 0;
    }
    for (size_t d = differences;; d--) {
        int64_t diagonal = x - y;
        bool down;
        int64_t run = step(aligner->reach, d, diagonal, &down);
        while (x > run) {
            x--;
            y--;
            a[x].hash = (uint64_t)y + 1;
        }
        if (d == 0) {
            return;
        }
        x -= down ? 0 : 1;
        y -= down ? 1 : 0;
    }
}

/* ------------------------------------------------------------------ laying out */

static size_t character(const char *at, const char *end)
{
    uint32_t code;
    return stm_utf8_decode(&code, at, end);
}

static void put(stm_buffer *out, const char *at, size_t bytes)
{
    if (bytes == 0) {
        stm_buffer_char(out, '-');
    } else if (bytes == 1 && *at == '-') {
        stm_buffer_string(out, "\xE2\x80\x90");
    } else {
        stm_buffer_bytes(out, at, bytes);
    }
}

/* The same bytes on both sides, a hyphen at a time. */
static void put_same(stm_report_aligner *aligner, stm_report_bytes text)
{
    aligner->matches += stm_utf8_length(text.bytes, text.length);
    const char *at = text.bytes;
    const char *end = at + text.length;
    for (const char *hyphen; at < end && (hyphen = memchr(at, '-', (size_t)(end - at))) != NULL; at = hyphen + 1) {
        stm_buffer_bytes(&aligner->s1, at, (size_t)(hyphen - at));
        stm_buffer_bytes(&aligner->s2, at, (size_t)(hyphen - at));
        put(&aligner->s1, hyphen, 1);
        put(&aligner->s2, hyphen, 1);
    }
    stm_buffer_bytes(&aligner->s1, at, (size_t)(end - at));
    stm_buffer_bytes(&aligner->s2, at, (size_t)(end - at));
}

/* Characters paired off from the left, the longer rest against gaps. */
static void pair_off(stm_report_aligner *aligner, stm_report_bytes a, stm_report_bytes b)
{
    const char *a_end = a.bytes + a.length;
    const char *b_end = b.bytes + b.length;
    if (a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0) {
        put_same(aligner, a);
        return;
    }
    for (const char *x = a.bytes, *y = b.bytes; x < a_end || y < b_end;) {
        size_t left = x < a_end ? character(x, a_end) : 0;
        size_t right = y < b_end ? character(y, b_end) : 0;
        aligner->matches += left == right && memcmp(x, y, left) == 0 ? 1 : 0;
        put(&aligner->s1, x, left);
        put(&aligner->s2, y, right);
        x += left;
        y += right;
    }
}

/* A gap whose sides may end alike: "injured," against "killed,". */
static void pair_gap(stm_report_aligner *aligner, stm_report_bytes a, stm_report_bytes b)
{
    size_t tail = 0;
    while (tail < a.length && tail < b.length && a.bytes[a.length - tail - 1] == b.bytes[b.length - tail - 1]) {
        tail++;
    }
    while (tail > 0 && ((unsigned char)a.bytes[a.length - tail] & 0xC0u) == 0x80u) {
        tail--; /* begins at a whole character */
    }
    a.length -= tail;
    b.length -= tail;
    pair_off(aligner, a, b);
    stm_report_bytes same_a = {a.bytes + a.length, tail};
    stm_report_bytes same_b = {b.bytes + b.length, tail};
    pair_off(aligner, same_a, same_b);
}

static void lay_out(stm_report_aligner *aligner, stm_report_bytes a, stm_report_bytes b)
{
    size_t a_done = 0;
    size_t b_done = 0;
    for (size_t i = 0; i <= aligner->word_count[0]; i++) {
        bool last = i == aligner->word_count[0];
        if (!last && aligner->words[0][i].hash == 0) {
            continue;
        }
        const stm_report_word *other = last ? NULL : &aligner->words[1][aligner->words[0][i].hash - 1];
        size_t a_to = last ? a.length : aligner->words[0][i].begin;
        size_t b_to = last ? b.length : other->begin;
        pair_gap(aligner, (stm_report_bytes){a.bytes + a_done, a_to - a_done},
                 (stm_report_bytes){b.bytes + b_done, b_to - b_done});
        a_done = a_to;
        b_done = b_to;
        if (!last) {
            pair_gap(aligner, (stm_report_bytes){a.bytes + a_to, aligner->words[0][i].end - a_to},
                     (stm_report_bytes){b.bytes + b_to, other->end - b_to});
            a_done = aligner->words[0][i].end;
            b_done = other->end;
        }
    }
}

stemma_status stm_report_align(stm_report_aligner *aligner, stm_report_bytes a, stm_report_bytes b, stemma_error *error)
{
    stm_buffer_clear(&aligner->s1);
    stm_buffer_clear(&aligner->s2);
    aligner->matches = 0;
    if (a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0) {
        pair_off(aligner, a, b);
    } else {
        size_t entries = ((size_t)ALIGN_DIFFERENCES + 1) * (ALIGN_DIFFERENCES + 1);
        stemma_status status = STM_RESERVE(aligner->reach, aligner->reach_capacity, entries, error);
        if (status == STEMMA_OK) {
            status = split(aligner, 0, a, error);
        }
        if (status == STEMMA_OK) {
            status = split(aligner, 1, b, error);
        }
        if (status != STEMMA_OK) {
            return status;
        }
        size_t differences = search(aligner);
        if (differences <= ALIGN_DIFFERENCES) {
            walk_back(aligner, differences);
            lay_out(aligner, a, b);
        } else {
            pair_gap(aligner, a, b);
        }
    }
    return aligner->s1.failed || aligner->s2.failed ? stm_error_memory(error) : STEMMA_OK;
}
