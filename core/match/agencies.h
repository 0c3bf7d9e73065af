#ifndef WIRECOPY_MATCH_AGENCIES_H
#define WIRECOPY_MATCH_AGENCIES_H

#include <stddef.h>

/** A name that a news agency goes by, and the one that it is told by. Names are as the agencies write them. */
typedef struct wirecopy_agency {
    const char *name;
    const char *told_by;
} wirecopy_agency;

extern const wirecopy_agency wirecopy_agency_table[];
extern const size_t wirecopy_agency_count;

/** A word or a few that, just before or behind a name, make it the source of what is said: "according to", "meldet". */
extern const char *const wirecopy_credit_words_before[];
extern const size_t wirecopy_credit_words_before_count;
extern const char *const wirecopy_credit_words_behind[];
extern const size_t wirecopy_credit_words_behind_count;

#endif
