#ifndef WIRECOPY_TESTS_UNIT_INDEX_TEAM_H
#define WIRECOPY_TESTS_UNIT_INDEX_TEAM_H

#include "core/base/team.h"

/* A team whose shares are done one after the other, the last first: what comes out must not depend on their order. */
static inline void run_backwards(unsigned share_count, wirecopy_team_share *share, void *work)
{
    for (unsigned i = share_count; i-- > 0;)
        share(work, i);
}

static inline wirecopy_team team_of(unsigned thread_count)
{
    return (wirecopy_team){thread_count, run_backwards};
}

#endif
