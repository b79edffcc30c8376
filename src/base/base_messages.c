/* base_messages.c - what the program says, in English and French, and its version.
 *
 * The texts stand in data/messages (TSV), one line a message, both languages side by side so that nobody changes one
 * and forgets the other. base_messages.awk turns them into a table sorted by key at build time; a message that lacks a
 * language or whose arguments differ stops the build. The library itself prints nothing: the command line and the
 * report look texts up here.
 *
 * A code of stemma.h has the key "error.…" when the command ends on it and "notice.…" when it befell one input. The
 * text of a notice is only the reason; place and line come before it (key "cli.place_line").
 */
#include "base/base.h"

#include <string.h>

typedef struct message {
    const char *key;
    const char *english;
    const char *french;
} message;

static const message messages[] = {
#include "base_messages_table.h"
};

const char *stemma_version(void)
{
    return STM_VERSION;
}

const char *stemma_text(const char *language, const char *key)
{
    size_t low = 0;
    size_t high = sizeof messages / sizeof messages[0];
    bool french = language && strcmp(language, "fr") == 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(key, messages[middle].key);
        if (order == 0) {
            return french ? messages[middle].french : messages[middle].english;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return key;
}

typedef struct code_name {
    stemma_code code;
    const char *key;
} code_name;

static const code_name code_names[] = {
    {STEMMA_CODE_NO_SUCH_INPUT, "error.no_such_input"},
    {STEMMA_CODE_CASE_EXISTS, "error.case_exists"},
    {STEMMA_CODE_CASE_MISSING, "error.case_missing"},
    {STEMMA_CODE_CASE_NOT_SQLITE, "error.case_not_sqlite"},
    {STEMMA_CODE_CASE_NOT_STEMMA, "error.case_not_stemma"},
    {STEMMA_CODE_CASE_DAMAGED, "error.case_damaged"},
    {STEMMA_CODE_CASE_NEWER, "error.case_newer"},
    {STEMMA_CODE_CASE_LOCKED, "error.case_locked"},
    {STEMMA_CODE_CASE_NOT_WRITABLE, "error.case_not_writable"},
    {STEMMA_CODE_DISK_FULL, "error.disk_full"},
    {STEMMA_CODE_OUT_OF_MEMORY, "error.out_of_memory"},
    {STEMMA_CODE_CANNOT_WRITE, "error.cannot_write"},
    {STEMMA_CODE_NO_SUCH_ARTICLE, "error.no_such_article"},
    {STEMMA_CODE_AMBIGUOUS_ARTICLE, "error.ambiguous_article"},
    {STEMMA_CODE_SAME_ARTICLE, "error.same_article"},
    {STEMMA_CODE_REJECTED_ARTICLE, "error.rejected_article"},
    {STEMMA_CODE_CIRCLE, "error.circle"},
    {STEMMA_CODE_BAD_DATE, "error.bad_date"},
    {STEMMA_CODE_NO_SUCH_DECISION, "error.no_such_decision"},
    {STEMMA_CODE_ALREADY_UNDONE, "error.already_undone"},
    {STEMMA_CODE_NO_SUCH_FAMILY, "error.no_such_family"},
    {STEMMA_CODE_NO_SUCH_OUTLET, "error.no_such_outlet"},
    {STEMMA_CODE_NO_SUCH_NAME, "error.no_such_name"},
    {STEMMA_CODE_BAD_NOTE, "error.bad_note"},
    {STEMMA_CODE_REJECTED_EMPTY, "notice.rejected_empty"},
    {STEMMA_CODE_REJECTED_BINARY, "notice.rejected_binary"},
    {STEMMA_CODE_REJECTED_NUL, "notice.rejected_nul"},
    {STEMMA_CODE_REJECTED_TOO_LONG, "notice.rejected_too_long"},
    {STEMMA_CODE_REJECTED_NOT_JSON, "notice.rejected_not_json"},
    {STEMMA_CODE_REJECTED_TOO_DEEP, "notice.rejected_too_deep"},
    {STEMMA_CODE_REJECTED_NO_TEXT, "notice.rejected_no_text"},
    {STEMMA_CODE_REJECTED_UNREADABLE, "notice.rejected_unreadable"},
    {STEMMA_CODE_REJECTED_NOT_A_FILE, "notice.rejected_not_a_file"},
    {STEMMA_CODE_REJECTED_TRUNCATED, "notice.rejected_truncated"},
    {STEMMA_CODE_REJECTED_NOT_CSV, "notice.rejected_not_csv"},
    {STEMMA_CODE_REJECTED_NOT_READ_YET, "notice.rejected_not_read_yet"},
    {STEMMA_CODE_REJECTED_DAMAGED, "notice.rejected_damaged"},
    {STEMMA_CODE_WARNING_UTF8, "notice.warning_utf8"},
    {STEMMA_CODE_WARNING_DATE, "notice.warning_date"},
    {STEMMA_CODE_WARNING_SAME_ID_OTHER_TEXT, "notice.warning_same_id_other_text"},
    {STEMMA_CODE_WARNING_SAME_ID_SAME_TEXT, "notice.warning_same_id_same_text"},
    {STEMMA_CODE_WARNING_LINK_LOOP, "notice.warning_link_loop"},
    {STEMMA_CODE_WARNING_FILE_TYPES_SKIPPED, "notice.warning_file_types_skipped"},
    {STEMMA_CODE_WARNING_PARTNERS_CAPPED, "notice.warning_partners_capped"},
    {STEMMA_CODE_WARNING_FIELD_IGNORED, "notice.warning_field_ignored"},
    {STEMMA_CODE_WARNING_LEFT_OUT, "notice.warning_left_out"},
    {STEMMA_CODE_WARNING_MOJIBAKE, "notice.warning_mojibake"},
    {STEMMA_CODE_WARNING_DICTIONARY_MISSING, "notice.warning_dictionary_missing"},
    {STEMMA_CODE_WARNING_DICTIONARY_DAMAGED, "notice.warning_dictionary_damaged"},
};

const char *stemma_code_key(stemma_code code)
{
    for (size_t i = 0; i < sizeof code_names / sizeof code_names[0]; i++) {
        if (code_names[i].code == code) {
            return code_names[i].key;
        }
    }
    return code == STEMMA_CODE_NONE ? "error.none" : "error.unknown";
}

/* Appends what fits and counts all of it, as snprintf does. */
typedef struct sink {
    char *out;
    size_t size;
    size_t length;
} sink;

static void sink_put(sink *to, const char *bytes, size_t count)
{
    if (to->length < to->size) {
        size_t room = to->size - to->length;
        memcpy(to->out + to->length, bytes, count < room ? count : room);
    }
    to->length += count;
}

static void sink_close(const sink *to)
{
    if (to->size == 0) {
        return;
    }
    size_t end = to->length;
    if (end >= to->size) {
        end = to->size - 1;
        while (end > 0 && ((unsigned char)to->out[end] & 0xC0u) == 0x80u) {
            end--; /* never half a character */
        }
    }
    to->out[end] = '\0';
}

size_t stemma_format(char *out, size_t size, const char *format, const char *const *arguments, size_t count)
{
    sink to = {out, size, 0};
    const char *at = format;
    while (*at) {
        size_t plain = strcspn(at, "%");
        sink_put(&to, at, plain);
        at += plain;
        if (*at == '\0') {
            break;
        }
        size_t number = at[1] >= '1' && at[1] <= '9' ? (size_t)(at[1] - '0') : 0;
        if (number > 0 && number <= count) {
            const char *argument = arguments[number - 1] ? arguments[number - 1] : "";
            sink_put(&to, argument, strlen(argument));
            at += 2;
        } else {
            sink_put(&to, "%", 1);
            at += at[1] == '%' ? 2 : 1;
        }
    }
    sink_close(&to);
    return to.length;
}
