#include "core/base/team.h"

static void run_alone(unsigned share_count, wirecopy_team_share *share, void *work)
{
    for (unsigned i = 0; i < share_count; i++)
        share(work, i);
}

const wirecopy_team wirecopy_team_alone = {1, run_alone};
