/* What the report shows: the filters, and which articles come in full. */
#include "report/report_page.h"

#include <stdlib.h>
#include <string.h>

void stm_report_selection_release(stm_report_selection *selection)
{
    free(selection->article);
    free(selection->text);
    free(selection->family);
    free(selection->family_of);
    free(selection->family_full);
    free(selection->partners);
    free(selection->circle);
    *selection = (stm_report_selection){0};
}

static uint32_t *filled(size_t count)
{
    uint32_t *items = malloc((count + 1) * sizeof *items);
    if (items) {
        memset(items, 0xFF, (count + 1) * sizeof *items);
    }
    return items;
}

static stemma_status allocate(stm_report_selection *out, const stemma_results *results, stemma_error *error)
{
    *out = (stm_report_selection){
        .article = filled(results->article_count),
        .text = filled(results->article_count),
        .family = filled(results->family_count),
        .family_of = filled(results->article_count),
        .family_full = calloc(results->family_count + 1, sizeof(bool)),
        .partners = calloc(results->article_count + 1, sizeof(uint32_t)),
    };
    if (!out->article || !out->text || !out->family || !out->family_of || !out->family_full || !out->partners) {
        stm_report_selection_release(out);
        (void)stm_error_memory(error);
        return STEMMA_E_MEMORY;
    }
    stemma_status status = stm_report_circles(&out->circle, results, error);
    if (status != STEMMA_OK) {
        stm_report_selection_release(out);
    }
    return status;
}

/* ------------------------------------------------------------------ filters */

static bool digits(const char *at, size_t count, unsigned *value)
{
    *value = 0;
    for (size_t i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9') {
            return false;
        }
        *value = *value * 10 + (unsigned)(at[i] - '0');
    }
    return true;
}

/* "2024", "2024-07" or "2024-07-25": its first second. */
static bool first_second(const char *date, int64_t *seconds)
{
    unsigned year = 0;
    unsigned month = 1;
    unsigned day = 1;
    size_t length = strlen(date);
    bool right = (length == 4 || length == 7 || length == 10) && digits(date, 4, &year) &&
                 (length < 7 || (date[4] == '-' && digits(date + 5, 2, &month))) &&
                 (length < 10 || (date[7] == '-' && digits(date + 8, 2, &day)));
    *seconds = stm_days_from_civil(year, month, day) * 86400;
    return right && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

typedef struct filter {
    const stemma_report_options *options;
    int64_t since;
} filter;

static bool has_outlet(const filter *by, const stemma_article *article)
{
    return !by->options->outlet || (article->outlet && strcmp(article->outlet, by->options->outlet) == 0);
}

/* Possibly published on or after the day asked for; an article without any date is not. */
static bool is_recent(const filter *by, const stemma_article *article)
{
    const stemma_interval *at = &article->published;
    if (!by->options->since) {
        return true;
    }
    return (at->to != STEMMA_TIME_OPEN_TO && at->to >= by->since) ||
           (at->to == STEMMA_TIME_OPEN_TO && at->from != STEMMA_TIME_OPEN_FROM);
}

static bool keeps_family(const filter *by, const stemma_results *results, const stemma_family *family)
{
    bool outlet = false;
    bool recent = false;
    for (size_t i = 0; i < family->member_count; i++) {
        const stemma_article *article = &results->articles[family->members[i]];
        outlet = outlet || has_outlet(by, article);
        recent = recent || is_recent(by, article);
    }
    return outlet && recent && (!by->options->family || strcmp(by->options->family, family->id) == 0);
}

static stemma_status check_options(filter *by, const stemma_results *results, stemma_error *error)
{
    const stemma_report_options *options = by->options;
    if (options->since && !first_second(options->since, &by->since)) {
        return stm_error_set(error, STEMMA_E_ARGUMENT, "%s is no date: YYYY, YYYY-MM or YYYY-MM-DD", options->since);
    }
    bool found = !options->family;
    for (size_t i = 0; !found && i < results->family_count; i++) {
        found = strcmp(results->families[i].id, options->family) == 0;
    }
    if (!found) {
        return stm_error_code(error, STEMMA_E_ARGUMENT, STEMMA_CODE_NO_SUCH_FAMILY, options->family,
                              "no family is called %s", options->family);
    }
    found = !options->outlet;
    for (size_t i = 0; !found && i < results->article_count; i++) {
        found = has_outlet(by, &results->articles[i]);
    }
    return found ? STEMMA_OK
                 : stm_error_code(error, STEMMA_E_ARGUMENT, STEMMA_CODE_NO_SUCH_OUTLET, options->outlet,
                                  "no article is of outlet %s", options->outlet);
}

/* ------------------------------------------------------------------ in full */

typedef struct ranked {
    size_t size;
    uint32_t family;
} ranked;

static int rank_order(const void *left, const void *right)
{
    const ranked *a = left;
    const ranked *b = right;
    if (a->size != b->size) {
        return a->size > b->size ? -1 : 1;
    }
    return a->family < b->family ? -1 : a->family > b->family;
}

/* The largest families first, as many as fit. */
static stemma_status choose_families(stm_report_selection *out, const stemma_results *results, uint32_t *room,
                                     stemma_error *error)
{
    ranked *order = malloc((results->family_count + 1) * sizeof *order);
    size_t count = 0;
    if (!order) {
        return stm_error_memory(error);
    }
    for (uint32_t i = 0; i < results->family_count; i++) {
        if (out->family[i] != STM_REPORT_LEFT_OUT) {
            order[count++] = (ranked){results->families[i].member_count, i};
        }
    }
    qsort(order, count, sizeof *order, rank_order);
    for (size_t i = 0; i < count; i++) {
        bool first = i == 0 && order[i].size <= STM_REPORT_FULL_MOST;
        if (order[i].size <= *room || first) {
            out->family_full[order[i].family] = true;
            *room -= order[i].size < *room ? (uint32_t)order[i].size : *room;
        }
    }
    free(order);
    return STEMMA_OK;
}

static void number_texts(stm_report_selection *out, const stemma_results *results, uint32_t room)
{
    for (uint32_t i = 0; i < results->article_count; i++) {
        uint32_t family = out->family_of[i];
        if (out->article[i] == STM_REPORT_LEFT_OUT) {
            continue;
        }
        bool full = family != STEMMA_NO_FAMILY && out->family_full[family];
        if (family == STEMMA_NO_FAMILY && room > 0) {
            full = true;
            room--;
        }
        if (full) {
            out->text[i] = out->full_count++;
        }
    }
}

/* ------------------------------------------------------------------ the whole */

static void place_families(stm_report_selection *out, const stemma_results *results, const filter *by)
{
    for (uint32_t i = 0; results->has_families && i < results->family_count; i++) {
        const stemma_family *family = &results->families[i];
        for (size_t member = 0; member < family->member_count; member++) {
            out->family_of[family->members[member]] = i;
        }
        if (keeps_family(by, results, family)) {
            out->family[i] = out->family_count++;
            out->origins_low += family->origins_low;
            out->origins_expected += family->origins_expected;
            out->origins_high += family->origins_high;
        }
    }
}

static void place_articles(stm_report_selection *out, const stemma_results *results, const filter *by)
{
    for (uint32_t i = 0; i < results->article_count; i++) {
        const stemma_article *article = &results->articles[i];
        uint32_t family = out->family_of[i];
        bool lone = family == STEMMA_NO_FAMILY;
        bool shown = lone ? !by->options->family && has_outlet(by, article) && is_recent(by, article)
                          : out->family[family] != STM_REPORT_LEFT_OUT;
        if (!shown) {
            continue;
        }
        out->article[i] = out->article_count++;
        out->rejected += article->rejected ? 1 : 0;
        out->alone += lone && !article->rejected ? 1 : 0;
        out->undated += !article->rejected && article->published.from == STEMMA_TIME_OPEN_FROM &&
                                article->published.to == STEMMA_TIME_OPEN_TO
                            ? 1
                            : 0;
    }
    out->origins_low += out->alone;
    out->origins_expected += out->alone;
    out->origins_high += out->alone;
}

static void count_partners(stm_report_selection *out, const stemma_results *results)
{
    for (size_t i = 0; i < results->link_count; i++) {
        const stemma_link *link = &results->links[i];
        if (link->score >= 0.5) {
            out->partners[link->a]++;
            out->partners[link->b]++;
        }
    }
}

stemma_status stm_report_select(stm_report_selection *out, const stemma_results *results,
                                const stemma_report_options *options, stemma_error *error)
{
    filter by = {options, 0};
    *out = (stm_report_selection){0};
    stemma_status status = check_options(&by, results, error);
    if (status == STEMMA_OK) {
        status = allocate(out, results, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    place_families(out, results, &by);
    place_articles(out, results, &by);
    count_partners(out, results);
    if (out->article_count == results->article_count && results->has_families) {
        out->origins_low = results->origins_low;
        out->origins_expected = results->origins_expected;
        out->origins_high = results->origins_high;
    }
    uint32_t room = STM_REPORT_FULL;
    status = choose_families(out, results, &room, error);
    if (status == STEMMA_OK) {
        number_texts(out, results, room);
    } else {
        stm_report_selection_release(out);
    }
    return status;
}
