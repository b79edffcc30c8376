/* Which of two articles came first, as far as their dates tell.
 *
 * A date is an interval; nothing is known about where in it the moment lies, so it is taken as evenly spread, and the
 * chance that one moment lies before the other has a closed form. A second is widened to half an hour, because sites'
 * clocks and "published" fields differ by that much. An interval that is open on one side (a crawl date bounds only
 * the end) tells the order where it is certain and nothing otherwise. */
#include "family/family_internal.h"

#include <stdlib.h>

#define CLOCK_SLACK_SECONDS 900.0

typedef struct range {
    double from, to;
} range;

static range widened(const stemma_interval *interval)
{
    return (range){(double)interval->from - CLOCK_SLACK_SECONDS, (double)interval->to + CLOCK_SLACK_SECONDS};
}

/* Integral over x in [from, to] of the chance that a moment spread over `second` lies behind x. */
static double expected_behind(double from, double to, range second)
{
    double sum = 0;
    if (from < second.from) {
        double until = to < second.from ? to : second.from;
        sum += until - from;
        from = until;
    }
    if (to > second.to) {
        to = second.to;
    }
    if (from < to) {
        double length = second.to - second.from;
        double left = second.to - from;
        double right = second.to - to;
        sum += (left * left - right * right) / (2 * length);
    }
    return sum;
}

double stm_family_earlier(const stemma_interval *first, const stemma_interval *second, bool *known)
{
    bool open_first = first->from == STEMMA_TIME_OPEN_FROM || first->to == STEMMA_TIME_OPEN_TO;
    bool open_second = second->from == STEMMA_TIME_OPEN_FROM || second->to == STEMMA_TIME_OPEN_TO;
    range a = widened(first);
    range b = widened(second);
    *known = true;
    if (first->to != STEMMA_TIME_OPEN_TO && second->from != STEMMA_TIME_OPEN_FROM && a.to <= b.from) {
        return 1;
    }
    if (second->to != STEMMA_TIME_OPEN_TO && first->from != STEMMA_TIME_OPEN_FROM && b.to <= a.from) {
        return 0;
    }
    if (open_first || open_second) {
        *known = false;
        return 0.5;
    }
    return expected_behind(a.from, a.to, b) / (a.to - a.from);
}

#define MOMENT_MOST_SECONDS 86400

bool stm_family_moment(const stemma_interval *interval, int64_t *seconds)
{
    bool closed = interval->from != STEMMA_TIME_OPEN_FROM && interval->to != STEMMA_TIME_OPEN_TO;
    if (!closed || interval->to - interval->from > MOMENT_MOST_SECONDS) {
        return false;
    }
    *seconds = interval->from + (interval->to - interval->from) / 2;
    return true;
}

static int compare_moments(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;
    return a < b ? -1 : a > b;
}

stemma_status stm_kin_find_moments(stm_kin *kin, stemma_error *error)
{
    stemma_status status = STM_RESERVE(kin->moments, kin->moment_capacity, kin->count, error);
    kin->moment_count = 0;
    for (size_t m = 0; status == STEMMA_OK && m < kin->count; m++) {
        if (stm_family_moment(&stm_kin_article(kin, m)->published, &kin->moments[kin->moment_count])) {
            kin->moment_count++;
        }
    }
    if (status == STEMMA_OK && kin->moment_count > 1) {
        qsort(kin->moments, kin->moment_count, sizeof *kin->moments, compare_moments);
    }
    return status;
}

/* Moments up to `limit`, or only those before it. */
static size_t count_moments(const stm_kin *kin, int64_t limit, bool with_limit)
{
    size_t low = 0;
    size_t high = kin->moment_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (kin->moments[middle] < limit || (with_limit && kin->moments[middle] == limit)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

size_t stm_kin_between(const stm_kin *kin, int64_t from, int64_t to)
{
    size_t behind = count_moments(kin, from, true);
    size_t before = count_moments(kin, to, false);
    return before > behind ? before - behind : 0;
}
