/* The only C++ of the library. Debian splits CLD2 in two: libcld2 has the code and tables for 80 languages, and
 * libcld2_full tables for 160 under the same names, which win where it is linked first. On single sentences of 75
 * languages the small tables are right in .76, the full ones in .93. Nothing but those tables is in libcld2_full, so a
 * linker that drops unused libraries would drop it: `full_tables` needs one of its names. */
#include <cstdio>
#include <cstring>

#include <cld2/internal/cld2tablesummary.h>
#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>

#include "text/text_language.h"

namespace CLD2 {
extern const CLD2TableSummary kQuad_obj2;
}
__attribute__((used)) static const void *const full_tables = &CLD2::kQuad_obj2;

static const int best_effort = 0x4000; /* kCLDFlagBestEffort of compact_lang_det_impl.h */

static void copy_code(char out[8], CLD2::Language language)
{
    const char *code = language == CLD2::UNKNOWN_LANGUAGE ? "" : CLD2::LanguageCode(language);
    (void)std::snprintf(out, 8, "%s", std::strncmp(code, "xx", 2) == 0 ? "" : code);
}

static void detect(stm_cld2_answer *answer, const char *text, int bytes, bool effort)
{
    CLD2::CLDHints hints = {nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
    CLD2::Language languages[3];
    int percents[3];
    double scores[3];
    int letters = 0;
    CLD2::ExtDetectLanguageSummary(text, bytes, true, &hints, effort ? best_effort : 0, languages, percents, scores,
                                   nullptr, &letters, &answer->reliable);
    for (int i = 0; i < STM_CANDIDATES; i++) {
        copy_code(answer->code[i], languages[i]);
    }
    answer->percent = percents[0];
}

extern "C" void stm_cld2_detect(stm_cld2_answer *answer, const char *text, int bytes, bool effort)
{
    std::memset(answer, 0, sizeof *answer);
    try {
        detect(answer, text, bytes, effort);
    } catch (...) {
        std::memset(answer, 0, sizeof *answer);
    }
}
