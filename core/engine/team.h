#ifndef WIRECOPY_ENGINE_TEAM_H
#define WIRECOPY_ENGINE_TEAM_H

#include "core/base/team.h"

/** A team of a run: shares are tasks for the threads that the caller of wirecopy_team_do() is one of. */
wirecopy_team wirecopy_run_team(unsigned thread_count);

#endif
