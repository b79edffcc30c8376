/* Corrections: what an article was read as, and the user's word laid over it. See run_decide.c. */
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ the user's word over what was read */

static void lay_over(stemma_article *article, uint64_t key, const stm_stored_decision *decisions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (decisions[i].article != key || decisions[i].state != STEMMA_DECISION_IN_FORCE) {
            continue;
        }
        if (decisions[i].type == STEMMA_DECISION_PUBLISHED) {
            article->published = decisions[i].published;
        } else if (decisions[i].type == STEMMA_DECISION_OUTLET) {
            article->outlet = decisions[i].value;
        }
    }
}

static bool is_corrected(uint64_t key, const stm_stored_decision *decisions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool field = decisions[i].type == STEMMA_DECISION_PUBLISHED || decisions[i].type == STEMMA_DECISION_OUTLET;
        if (field && decisions[i].article == key && decisions[i].state == STEMMA_DECISION_IN_FORCE) {
            return true;
        }
    }
    return false;
}

static stemma_status correct(stemma_case *c, stm_arena *arena, uint64_t key, stemma_article *article,
                             stemma_error *error)
{
    stm_stored_decision *decisions;
    size_t count;
    bool kept;
    stemma_status status = stm_store_original(c->store, arena, key, article, &kept, error);
    if (status == STEMMA_OK) {
        status = stm_store_decisions(c->store, arena, &decisions, &count, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    if (!is_corrected(key, decisions, count)) {
        status = stm_store_forget_original(c->store, key, error);
    } else if (!kept) {
        status = stm_store_keep_original(c->store, key, article, error);
    }
    lay_over(article, key, decisions, count);
    return status == STEMMA_OK ? stm_store_set_fields(c->store, key, article, error) : status;
}

stemma_status stm_decide_correct(stemma_case *c, uint64_t key, stemma_error *error)
{
    stm_arena arena = STM_ARENA_INIT;
    stemma_article article;
    stemma_status status = stm_store_article(c->store, &arena, key, &article, error);
    if (status == STEMMA_OK) {
        status = correct(c, &arena, key, &article, error);
    }
    stm_arena_release(&arena);
    return status;
}

/* An article that came back after it was removed is not corrected yet, though the corrections wait for it. */
stemma_status stm_decide_correct_new(stemma_case *c, stm_buffer *changed, stemma_error *error)
{
    stm_arena arena = STM_ARENA_INIT;
    stm_stored_decision *decisions;
    size_t count;
    stemma_status status = stm_store_decisions(c->store, &arena, &decisions, &count, error);
    for (size_t i = 0; status == STEMMA_OK && i < count; i++) {
        stemma_article read;
        bool kept = true;
        if (is_corrected(decisions[i].article, &decisions[i], 1)) {
            status = stm_store_original(c->store, &arena, decisions[i].article, &read, &kept, error);
        }
        if (status == STEMMA_OK && !kept) {
            status = stm_decide_correct(c, decisions[i].article, error);
            stm_buffer_format(changed, "%llu ", (unsigned long long)decisions[i].article);
        }
    }
    stm_arena_release(&arena);
    return status;
}

stemma_status stm_decide_uncover(stemma_case *c, stm_arena *arena, uint64_t key, stemma_article *article,
                                 bool *corrected, stemma_error *error)
{
    return stm_store_original(c->store, arena, key, article, corrected, error);
}

stemma_status stm_decide_cover(stemma_case *c, stm_arena *arena, uint64_t key, stemma_article *article,
                               stemma_error *error)
{
    stm_stored_decision *decisions;
    size_t count;
    stemma_status status = stm_store_keep_original(c->store, key, article, error);
    if (status == STEMMA_OK) {
        status = stm_store_decisions(c->store, arena, &decisions, &count, error);
    }
    if (status == STEMMA_OK) {
        lay_over(article, key, decisions, count);
    }
    return status;
}

/* ------------------------------------------------------------------ set */

/* "2024-07-25", "2024-07-25T10:00:00Z", "2024-07-01/2024-07-31"; NULL for an unknown time. In `arena`. */
static stemma_status interval_words(const char **out, stm_arena *arena, const stemma_interval *interval,
                                    stemma_error *error)
{
    char from[32];
    char to[32];
    char both[80];
    *out = NULL;
    if (interval->from == STEMMA_TIME_OPEN_FROM && interval->to == STEMMA_TIME_OPEN_TO) {
        return STEMMA_OK;
    }
    stm_time_text(from, interval->from, interval->precision);
    stm_time_text(to, interval->to, interval->precision);
    (void)snprintf(both, sizeof both, strcmp(from, to) == 0 ? "%s" : "%s/%s", from, to);
    *out = stm_arena_string(arena, both);
    return *out ? STEMMA_OK : stm_error_memory(error);
}

static stemma_status read_published(stemma_interval *out, const char *typed, stemma_error *error)
{
    *out = (stemma_interval){STEMMA_TIME_OPEN_FROM, STEMMA_TIME_OPEN_TO, STEMMA_PRECISION_UNKNOWN, "user"};
    if (*typed == '\0') {
        return STEMMA_OK;
    }
    size_t length = strlen(typed);
    if (!stm_utf8_valid(typed, length) || !stm_date_parse(out, typed, length)) {
        return stm_error_code(error, STEMMA_E_ARGUMENT, STEMMA_CODE_BAD_DATE, typed, "\"%s\" is no date", typed);
    }
    out->basis = "user";
    return STEMMA_OK;
}

typedef struct setting {
    stemma_case *c;
    stm_arena arena;
    const stemma_correction *wanted;
    stm_named named;
    stemma_interval published;
    stm_stored_decision rows[2];
    size_t row_count;
} setting;

static stm_stored_decision *add_row(setting *s, stemma_decision_type type)
{
    stm_stored_decision *row = &s->rows[s->row_count++];
    *row = (stm_stored_decision){.type = type,
                                 .article = s->named.key,
                                 .article_id = s->named.id,
                                 .note = s->wanted->note,
                                 .made_at = s->wanted->made_at};
    return row;
}

static stemma_status make_rows(setting *s, stemma_error *error)
{
    const stemma_article *now = &s->c->results.articles[s->named.index];
    stemma_status status = STEMMA_OK;
    if (s->wanted->published) {
        stm_stored_decision *row = add_row(s, STEMMA_DECISION_PUBLISHED);
        row->published = s->published;
        status = interval_words(&row->value, &s->arena, &s->published, error);
        if (status == STEMMA_OK) {
            status = interval_words(&row->before, &s->arena, &now->published, error);
        }
    }
    if (status == STEMMA_OK && s->wanted->outlet) {
        stm_stored_decision *row = add_row(s, STEMMA_DECISION_OUTLET);
        row->value = *s->wanted->outlet ? s->wanted->outlet : NULL;
        row->before = now->outlet ? stm_arena_string(&s->arena, now->outlet) : NULL;
        status = now->outlet && !row->before ? stm_error_memory(error) : STEMMA_OK;
    }
    return status;
}

static stemma_status prepare(setting *s, stemma_error *error)
{
    stemma_status status = stm_decide_check_note(s->wanted->note, error);
    if (status == STEMMA_OK) {
        status = stm_decide_check_note(s->wanted->outlet, error);
    }
    if (status == STEMMA_OK && s->wanted->published) {
        status = read_published(&s->published, s->wanted->published, error);
    }
    if (status == STEMMA_OK) {
        status = stm_decide_find(&s->named, s->c, &s->arena, s->wanted->article, error);
    }
    return status == STEMMA_OK ? make_rows(s, error) : status;
}

static stemma_status write(setting *s, stemma_error *error)
{
    stm_run_forget_results(s->c);
    stemma_status status = stm_store_begin(s->c->store, error);
    if (status != STEMMA_OK) {
        return status;
    }
    for (size_t i = 0; status == STEMMA_OK && i < s->row_count; i++) {
        status = stm_store_put_decision(s->c->store, &s->rows[i], error);
    }
    if (status == STEMMA_OK) {
        status = stm_decide_correct(s->c, s->named.key, error);
    }
    if (status == STEMMA_OK) {
        status = stm_decide_rebuild(s->c, &s->named.key, 1, error);
    }
    return stm_decide_end(s->c, status, error);
}

stemma_status stemma_case_set(stemma_case *c, const stemma_correction *correction, uint64_t *first, stemma_error *error)
{
    setting s = {.c = c, .wanted = correction};
    stemma_status status = prepare(&s, error);
    if (status == STEMMA_OK && s.row_count > 0) {
        status = write(&s, error);
    }
    if (status == STEMMA_OK && first) {
        *first = s.row_count > 0 ? s.rows[0].number : 0;
    }
    stm_arena_release(&s.arena);
    return status;
}

/* ------------------------------------------------------------------ undo */

static stemma_status take_back(stemma_case *c, const stm_stored_decision *decision, int64_t undone_at,
                               stemma_error *error)
{
    stemma_status status = stm_store_undo_decision(c->store, decision->number, undone_at, error);
    if (status != STEMMA_OK || decision->type == STEMMA_DECISION_REMOVE) {
        return status == STEMMA_OK ? stm_store_delete_left_out(c->store, decision->number, error) : status;
    }
    bool field = decision->type == STEMMA_DECISION_PUBLISHED || decision->type == STEMMA_DECISION_OUTLET;
    if (field && decision->article != 0) {
        status = stm_decide_correct(c, decision->article, error);
    }
    if (status == STEMMA_OK && decision->article != 0) {
        status = stm_decide_rebuild(c, &decision->article, 1, error);
    }
    return status;
}

static const stm_stored_decision *find_decision(const stm_stored_decision *decisions, size_t count, uint64_t number)
{
    for (size_t i = 0; i < count; i++) {
        if (decisions[i].number == number) {
            return &decisions[i];
        }
    }
    return NULL;
}

static stemma_status undo(stemma_case *c, stm_arena *arena, uint64_t number, int64_t undone_at, stemma_error *error)
{
    stm_stored_decision *decisions;
    size_t count;
    char subject[32];
    (void)snprintf(subject, sizeof subject, "%llu", (unsigned long long)number);
    stemma_status status = stm_store_decisions(c->store, arena, &decisions, &count, error);
    if (status != STEMMA_OK) {
        return status;
    }
    const stm_stored_decision *decision = find_decision(decisions, count, number);
    if (!decision) {
        return stm_error_code(error, STEMMA_E_ARGUMENT, STEMMA_CODE_NO_SUCH_DECISION, subject,
                              "there is no decision %s", subject);
    }
    if (decision->state == STEMMA_DECISION_UNDONE) {
        return stm_error_code(error, STEMMA_E_ARGUMENT, STEMMA_CODE_ALREADY_UNDONE, subject,
                              "decision %s was undone before", subject);
    }
    return take_back(c, decision, undone_at, error);
}

stemma_status stemma_case_undo(stemma_case *c, uint64_t number, int64_t undone_at, stemma_error *error)
{
    stm_arena arena = STM_ARENA_INIT;
    stm_run_forget_results(c);
    stemma_status status = stm_store_begin(c->store, error);
    if (status == STEMMA_OK) {
        status = undo(c, &arena, number, undone_at, error);
        status = stm_decide_end(c, status, error);
    }
    stm_arena_release(&arena);
    return status;
}
