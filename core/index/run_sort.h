#ifndef WIRECOPY_INDEX_RUN_SORT_H
#define WIRECOPY_INDEX_RUN_SORT_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/team.h"

/**
 * Sorts [count] entries of a run ascending; scratch [count]. Linear (radix sort).
 *
 * Cost: 9 ns an entry, 16 where there is a million, if the values ascend already, as those of entries do that come story by
 * story; else a half more. All of it is divided among the team from 131,072 entries on; with fewer, none.
 */
void wirecopy_run_sort(uint64_t *entries, uint64_t *scratch, size_t count, const wirecopy_team *team);

#endif
