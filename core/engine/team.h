#ifndef WIRECOPY_ENGINE_TEAM_H
#define WIRECOPY_ENGINE_TEAM_H

#include <stdatomic.h>
#include <stdbool.h>

#include "core/base/team.h"

/**
 * The threads of a run, as a team. One thread divides work, and does shares of it; those that pass by do others, and nobody
 * is waited for who has taken none. So what is divided may take no longer than some microseconds: making a task for each
 * share would take as long.
 */
typedef struct wirecopy_run_team {
    wirecopy_team team; /**< first: what is known of it below */
    wirecopy_team_share *share;
    void *work;
    unsigned share_count;
    bool is_crowded;     /**< there are more threads than cores */
    atomic_bool is_open; /**< there is such work now */
    atomic_uint next;    /**< the first share that nobody has taken */
    atomic_uint left;    /**< shares that are not done */
    atomic_uint helpers; /**< threads that are looking at the work */
} wirecopy_run_team;

void wirecopy_run_team_init(wirecopy_run_team *team_out, unsigned thread_count);

/** Does shares of what is divided now. Returns whether there were any. Cost, if not: a look at a word. */
bool wirecopy_run_team_help(wirecopy_run_team *team);

/**
 * For a thread that has nothing to do for a moment: wastes some of it, and more of it the longer nothing came.
 *
 * @param turn  how many times in a row nothing was to be done; to begin with, and afterwards, 0.
 */
void wirecopy_run_team_idle(const wirecopy_run_team *team, unsigned *turn);

#endif
