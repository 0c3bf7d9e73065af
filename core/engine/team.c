#include "core/engine/team.h"

/* What a task takes with it is said: clang 14 breaks off over a function pointer that it finds out about by itself. */
static void make_tasks(unsigned share_count, wirecopy_team_share *share, void *work)
{
#pragma omp taskgroup
    for (unsigned i = 0; i < share_count; i++) {
#pragma omp task firstprivate(share, work, i)
        share(work, i);
    }
}

wirecopy_team wirecopy_run_team(unsigned thread_count)
{
    return (wirecopy_team){thread_count, make_tasks};
}
