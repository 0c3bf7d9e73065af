#ifndef WIRECOPY_BASE_TEAM_H
#define WIRECOPY_BASE_TEAM_H

/**
 * Who does what can be divided. Whoever composes the library has threads; the parts that it is composed of divide their
 * work into shares, and leave to a team who does them. What comes out is the same for every team.
 */
typedef struct wirecopy_team wirecopy_team;

/** Share i, 0 .. share_count - 1, of some work. */
typedef void wirecopy_team_share(void *work, unsigned i);

struct wirecopy_team {
    unsigned thread_count; /**< >= 1: more shares than this are of no use */

    /** Does all shares, each once, in any order or side by side, and returns when they are done. */
    void (*run)(unsigned share_count, wirecopy_team_share *share, void *work);
};

/** The calling thread. */
extern const wirecopy_team wirecopy_team_alone;

/** Into how many shares to divide some work for a team, limit >= 1 at most. */
static inline unsigned wirecopy_team_share_count(const wirecopy_team *team, unsigned limit)
{
    return team->thread_count < limit ? team->thread_count : limit;
}

static inline void wirecopy_team_do(const wirecopy_team *team, unsigned share_count, wirecopy_team_share *share,
                                    void *work)
{
    if (share_count == 1)
        share(work, 0);
    else
        team->run(share_count, share, work);
}

#endif
