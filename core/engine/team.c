#include "core/engine/team.h"

#include <assert.h>
#include <omp.h>
#include <unistd.h>

/* Turns of a thread that waits: 100 to 200 us of looking, within which work mostly comes, and then naps. */
#define LOOKS 4000
#define NAP_US 50

static void pause_core(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

void wirecopy_run_team_idle(const wirecopy_run_team *team, unsigned *turn)
{
    if (!team->is_crowded && *turn < LOOKS) {
        ++*turn;
        pause_core();
    } else {
        (void)usleep(NAP_US);
    }
}

/* Does shares that nobody has taken, as long as there are some. */
static bool do_shares(wirecopy_run_team *team)
{
    bool did_any = false;
    for (unsigned i; (i = atomic_fetch_add(&team->next, 1)) < team->share_count; did_any = true) {
        team->share(team->work, i);
        atomic_fetch_sub(&team->left, 1);
    }
    return did_any;
}

/* Whoever says that it looks before it looks whether there is anything is waited for before that is gone. */
bool wirecopy_run_team_help(wirecopy_run_team *team)
{
    if (!atomic_load(&team->is_open))
        return false;
    atomic_fetch_add(&team->helpers, 1);
    const bool did_any = atomic_load(&team->is_open) && do_shares(team);
    atomic_fetch_sub(&team->helpers, 1);
    return did_any;
}

static void await_none(const wirecopy_run_team *team, const atomic_uint *count)
{
    for (unsigned turn = 0; atomic_load(count) > 0;)
        wirecopy_run_team_idle(team, &turn);
}

/* One thread at a time divides work: it is the one that has something to do in order. */
static void divide(const wirecopy_team *as_team, unsigned share_count, wirecopy_team_share *share, void *work)
{
    wirecopy_run_team *const team = (wirecopy_run_team *)as_team; /* it was given as one that may be written to */
    assert(!atomic_load(&team->is_open));
    team->share = share;
    team->work = work;
    team->share_count = share_count;
    atomic_store(&team->next, 0);
    atomic_store(&team->left, share_count);
    atomic_store(&team->is_open, true);
    (void)do_shares(team);
    await_none(team, &team->left);
    atomic_store(&team->is_open, false);
    await_none(team, &team->helpers);
}

void wirecopy_run_team_init(wirecopy_run_team *team_out, unsigned thread_count)
{
    *team_out =
        (wirecopy_run_team){.team = {thread_count, divide}, .is_crowded = thread_count > (unsigned)omp_get_num_procs()};
}
