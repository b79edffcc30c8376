/* Which installed dictionaries a case is made with.
 *
 * What dictionaries add to the tables of words shows in what is stored of every article, and in every comparison. So a
 * case takes those that are installed when it is made, writes their names and digests down with its first articles
 * ("dictionaries" among the parameters, which the report prints), and every later command uses these and no others:
 * `add` gives what one run would have given, whatever has been installed since. One that is gone or has changed is told,
 * and what is new is compared without it. A case that was made without dictionaries stays without, byte for byte. */
#include "run/run.h"

#include <string.h>

#define PARAMETER "dictionaries"

static void tell(const stemma_case *c, stemma_code code, const char *name)
{
    const stemma_notice notice = {code, name, 0, ""};
    if (c->notice) {
        c->notice(c->payload, &notice);
    }
}

static bool has_name(const char *names, const char *name, size_t bytes)
{
    for (const char *at = names; *at; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        if (length == bytes && memcmp(at, name, bytes) == 0) {
            return true;
        }
        at += length;
    }
    return false;
}

/* `names`: "name:digest name:digest"; those that are not in use are told, in one line. */
static stemma_status tell_missing(const stemma_case *c, const char *names, stemma_error *error)
{
    const char *used = stm_lexicons_names(c->lexicons);
    stm_buffer missing = STM_BUFFER_INIT;
    for (const char *at = names; *at;) {
        size_t bytes = strcspn(at, " ");
        if (!has_name(used, at, bytes)) {
            stm_buffer_string(&missing, missing.length > 0 ? ", " : "");
            stm_buffer_bytes(&missing, at, strcspn(at, ": "));
        }
        at += bytes;
        at += strspn(at, " ");
    }
    stemma_status status = missing.failed ? stm_error_memory(error) : STEMMA_OK;
    if (status == STEMMA_OK && missing.length > 0) {
        tell(c, STEMMA_CODE_WARNING_DICTIONARY_MISSING, missing.data);
    }
    stm_buffer_release(&missing);
    return status;
}

stemma_status stm_run_know_dictionaries(stemma_case *c, stemma_error *error)
{
    stm_arena arena = STM_ARENA_INIT;
    const char *stored = NULL;
    if (c->knows_dictionaries || !(c->kinds >> STEMMA_KIND_TRANSLATION & 1u)) {
        return STEMMA_OK;
    }
    stemma_status status = stm_store_parameter(c->store, &arena, PARAMETER, &stored, error);
    if (status == STEMMA_OK && c->dictionaries && (stored || c->is_new)) {
        status = stm_lexicons_open(&c->lexicons, c->dictionaries, stored, error);
    }
    if (status == STEMMA_OK && stored) {
        status = tell_missing(c, stored, error);
    }
    c->knows_dictionaries = status == STEMMA_OK;
    stm_arena_release(&arena);
    return status;
}

stemma_status stm_run_keep_dictionaries(stemma_case *c, stemma_error *error)
{
    if (!c->is_new || !c->lexicons) {
        return STEMMA_OK;
    }
    return stm_store_set_parameter(c->store, PARAMETER, stm_lexicons_names(c->lexicons), error);
}

void stm_run_tell_dictionaries(stemma_case *c)
{
    for (const char *name; (name = stm_lexicons_fault(c->lexicons)) != NULL;) {
        tell(c, STEMMA_CODE_WARNING_DICTIONARY_DAMAGED, name);
    }
}
