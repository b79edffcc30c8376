/* The numbers become a probability. */
#include "corpus/corpus_body.h"

float stm_body_probability(const float f[STM_FEATURE_COUNT])
{
    bool bad = f[STM_FEATURE_g_comment] > 1.5f || f[STM_FEATURE_g_footer] > 1.5f ||
               f[STM_FEATURE_g_navigation] > 1.5f || f[STM_FEATURE_g_related] > 1.5f;
    bool prose = f[STM_FEATURE_letters] >= 60 && f[STM_FEATURE_link_share] < 0.5f;
    bool near = f[STM_FEATURE_in_summed] > 0 && f[STM_FEATURE_link_share] < 0.5f;
    return !bad && near && (prose || f[STM_FEATURE_since_good] < 3) ? 0.9f : 0.1f;
}
