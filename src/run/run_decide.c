/* The user decides: pins on sources, corrections of fields, and taking either back.
 *
 *   named articles -> checks -> one row of the log -> what follows from it -> families that it touches
 *
 * Everything from the row of the log onwards is one transaction: a decision stands with all its consequences or is not
 * there. What follows is never worked out from the decision alone but from the whole log as it then is, so that
 * deciding and undoing are the same work: a source is settled by the decisions in force (store_decision.c), a
 * corrected field is what was read, covered by the corrections in force.
 *
 * What was read of a corrected article is kept in the store as it was (originals), and goes on living: when another
 * record of the same article comes, it is joined to what was read, and the user's word is laid over the result. */
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ names and notes */

stemma_status stm_decide_find(stm_named *out, stemma_case *c, stm_arena *arena, const char *name, stemma_error *error)
{
    const stemma_results *results;
    *out = (stm_named){STEMMA_NO_ARTICLE, 0, NULL};
    stemma_status status = stemma_case_results(&results, c, error);
    if (status == STEMMA_OK) {
        status = stemma_results_find(&out->index, results, name, error);
    }
    if (status != STEMMA_OK) {
        return status;
    }
    out->id = stm_arena_string(arena, results->articles[out->index].id);
    if (!out->id) {
        return stm_error_memory(error);
    }
    return stm_store_key_of(c->store, out->id, &out->key, error);
}

static stemma_status find_source_or_child(stm_named *out, stemma_case *c, stm_arena *arena, const char *name,
                                          stemma_error *error)
{
    stemma_status status = stm_decide_find(out, c, arena, name, error);
    if (status == STEMMA_OK && c->results.articles[out->index].rejected) {
        status = stm_error_code(error, STEMMA_E_ARGUMENT, STEMMA_CODE_REJECTED_ARTICLE, out->id,
                                "%s is no article and has no source", out->id);
    }
    return status;
}

stemma_status stm_decide_check_note(const char *note, stemma_error *error)
{
    size_t length = note ? strlen(note) : 0;
    if (length > STEMMA_NOTE_BYTES_MAX || (length > 0 && !stm_utf8_valid(note, length))) {
        return stm_error_code(error, STEMMA_E_ARGUMENT, STEMMA_CODE_BAD_NOTE, "", "not UTF-8, or of more than %d bytes",
                              STEMMA_NOTE_BYTES_MAX);
    }
    return STEMMA_OK;
}

/* ------------------------------------------------------------------ what follows */

/* The keys and all that decisions ever named beside them: a tie that is gone parts two families, both of which are to
 * be built. */
static uint64_t *with_partners(stm_arena *arena, const uint64_t *keys, size_t *count,
                               const stm_stored_decision *decisions, size_t decision_count)
{
    uint64_t *all = stm_arena_alloc(arena, (*count + 2 * decision_count + 1) * sizeof *all);
    if (!all) {
        return NULL;
    }
    if (*count > 0) {
        memcpy(all, keys, *count * sizeof *all);
    }
    size_t named = *count;
    for (size_t i = 0; i < decision_count; i++) {
        bool touched = false;
        for (size_t k = 0; k < *count && !touched; k++) {
            touched = decisions[i].article == keys[k] || (decisions[i].other != 0 && decisions[i].other == keys[k]);
        }
        if (touched && decisions[i].article != 0) {
            all[named++] = decisions[i].article;
        }
        if (touched && decisions[i].other != 0) {
            all[named++] = decisions[i].other;
        }
    }
    *count = named;
    return all;
}

stemma_status stm_decide_rebuild(stemma_case *c, const uint64_t *keys, size_t count, stemma_error *error)
{
    stm_arena arena = STM_ARENA_INIT;
    const char *built;
    stm_stored_decision *decisions = NULL;
    size_t decision_count = 0;
    stemma_status status = stm_store_parameter(c->store, &arena, "stage.families", &built, error);
    if (status == STEMMA_OK && built) {
        status = stm_store_decisions(c->store, &arena, &decisions, &decision_count, error);
    }
    if (status == STEMMA_OK && built) {
        const uint64_t *all = with_partners(&arena, keys, &count, decisions, decision_count);
        status = all ? stm_run_families(c, all, count, error) : stm_error_memory(error);
    }
    stm_arena_release(&arena);
    return status;
}

stemma_status stm_decide_end(stemma_case *c, stemma_status status, stemma_error *error)
{
    if (status == STEMMA_OK) {
        status = stm_store_commit(c->store, error);
    }
    if (status != STEMMA_OK) {
        stm_store_rollback(c->store);
        return status;
    }
    return stm_store_finish(c->store, error);
}

/* ------------------------------------------------------------------ pins */

/* Whether `from` stands below `child` by decisions in force. */
static bool descends(const stemma_results *results, uint32_t from, uint32_t child)
{
    uint32_t at = from;
    for (size_t step = 0; at != STEMMA_NO_ARTICLE && step <= results->decision_count; step++) {
        if (at == child) {
            return true;
        }
        uint32_t above = STEMMA_NO_ARTICLE;
        for (size_t i = 0; i < results->decision_count; i++) {
            const stemma_decision *decision = &results->decisions[i];
            if (decision->state == STEMMA_DECISION_IN_FORCE && decision->type == STEMMA_DECISION_PARENT &&
                decision->article == at) {
                above = decision->other;
            }
        }
        at = above;
    }
    return false;
}

static stemma_status find_pair(stm_stored_decision *row, stemma_case *c, stm_arena *arena, const stemma_pin *pin,
                               stemma_error *error)
{
    stm_named child;
    stm_named other;
    stemma_status status = find_source_or_child(&child, c, arena, pin->child, error);
    row->article = child.key;
    row->article_id = child.id;
    if (status != STEMMA_OK || pin->type == STEMMA_DECISION_ORIGIN) {
        return status;
    }
    status = find_source_or_child(&other, c, arena, pin->other, error);
    row->other = other.key;
    row->other_id = other.id;
    if (status == STEMMA_OK && child.index == other.index) {
        return stm_error_code(error, STEMMA_E_ARGUMENT, STEMMA_CODE_SAME_ARTICLE, child.id,
                              "%s cannot be its own source", child.id);
    }
    if (status == STEMMA_OK && pin->type == STEMMA_DECISION_PARENT && descends(&c->results, other.index, child.index)) {
        return stm_error_code(error, STEMMA_E_ARGUMENT, STEMMA_CODE_CIRCLE, other.id,
                              "by your earlier decisions %s descends from %s", other.id, child.id);
    }
    return status;
}

stemma_status stemma_case_pin(stemma_case *c, const stemma_pin *pin, uint64_t *number, stemma_error *error)
{
    stm_arena arena = STM_ARENA_INIT;
    stm_stored_decision row = {.type = pin->type, .note = pin->note, .made_at = pin->made_at};
    stemma_status status = stm_decide_check_note(pin->note, error);
    if (status == STEMMA_OK && pin->type > STEMMA_DECISION_ORIGIN) {
        status = stm_error_set(error, STEMMA_E_ARGUMENT, "no decision about a source");
    }
    if (status == STEMMA_OK) {
        status = find_pair(&row, c, &arena, pin, error);
    }
    if (status == STEMMA_OK) {
        stm_run_forget_results(c);
        status = stm_store_begin(c->store, error);
    }
    if (status == STEMMA_OK) {
        status = stm_store_put_decision(c->store, &row, error);
        if (status == STEMMA_OK) {
            status = stm_decide_rebuild(c, &row.article, 1, error);
        }
        status = stm_decide_end(c, status, error);
    }
    if (status == STEMMA_OK && number) {
        *number = row.number;
    }
    stm_arena_release(&arena);
    return status;
}
