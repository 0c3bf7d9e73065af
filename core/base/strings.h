#ifndef WIRECOPY_BASE_STRINGS_H
#define WIRECOPY_BASE_STRINGS_H

#include <string.h>

#include "wirecopy/story.h"

/** Whether two strings hold the same bytes. */
static inline bool wirecopy_string_equals(wirecopy_string a, wirecopy_string b)
{
    return a.byte_count == b.byte_count && (a.byte_count == 0 || memcmp(a.bytes, b.bytes, a.byte_count) == 0);
}

#endif
