/* Civil dates after Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, so that the
 * leap day is the last of its year and eras of 400 years repeat. */
#include "base/base.h"

int64_t stm_days_from_civil(int64_t year, unsigned month, unsigned day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t march_month = month > 2 ? (int64_t)month - 3 : (int64_t)month + 9;
    int64_t day_of_year = (153 * march_month + 2) / 5 + (int64_t)day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void stm_civil_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day)
{
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t march_month = (5 * day_of_year + 2) / 153;
    *day = (unsigned)(day_of_year - (153 * march_month + 2) / 5 + 1);
    *month = (unsigned)(march_month < 10 ? march_month + 3 : march_month - 9);
    *year = year_of_era + era * 400 + (*month <= 2 ? 1 : 0);
}

void stm_time_text(char out[32], int64_t seconds, stemma_precision precision)
{
    if (seconds == STEMMA_TIME_OPEN_FROM || seconds == STEMMA_TIME_OPEN_TO) {
        out[0] = '\0';
        return;
    }
    int64_t days = seconds / 86400;
    int64_t rest = seconds % 86400;
    if (rest < 0) {
        rest += 86400;
        days--;
    }
    int64_t year;
    unsigned month;
    unsigned day;
    stm_civil_from_days(days, &year, &month, &day);
    if (precision == STEMMA_PRECISION_SECOND) {
        (void)snprintf(out, 32, "%04d-%02u-%02uT%02u:%02u:%02uZ", (int)year, month, day, (unsigned)(rest / 3600),
                       (unsigned)(rest / 60 % 60), (unsigned)(rest % 60));
    } else {
        (void)snprintf(out, 32, "%04d-%02u-%02u", (int)year, month, day);
    }
}
