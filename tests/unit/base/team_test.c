#include "core/base/team.h"

#include "tests/unit/suite.h"

#define SHARES_MAX 9

typedef struct shares_done {
    unsigned times[SHARES_MAX];
} shares_done;

static void note(void *work, unsigned i)
{
    shares_done *const done = work;
    CU_ASSERT_FATAL(i < SHARES_MAX);
    done->times[i]++;
}

static void a_team_of_one_does_every_share_once(void)
{
    for (unsigned share_count = 1; share_count <= SHARES_MAX; share_count++) {
        shares_done done = {{0}};
        wirecopy_team_do(&wirecopy_team_alone, share_count, note, &done);
        for (unsigned i = 0; i < SHARES_MAX; i++)
            CU_ASSERT_EQUAL(done.times[i], i < share_count);
    }
}

static void run_nothing(unsigned share_count, wirecopy_team_share *share, void *work)
{
    (void)share_count;
    (void)share;
    (void)work;
}

/* It is not worth waking anyone for. */
static void one_share_is_done_by_the_caller(void)
{
    const wirecopy_team asleep = {4, run_nothing};
    shares_done done = {{0}};
    wirecopy_team_do(&asleep, 1, note, &done);
    CU_ASSERT_EQUAL(done.times[0], 1);
}

static void there_are_no_more_shares_than_threads_and_than_the_limit(void)
{
    const wirecopy_team four = {4, run_nothing};
    CU_ASSERT_EQUAL(wirecopy_team_share_count(&four, 16), 4);
    CU_ASSERT_EQUAL(wirecopy_team_share_count(&four, 3), 3);
    CU_ASSERT_EQUAL(wirecopy_team_share_count(&wirecopy_team_alone, 16), 1);
}

int main(void)
{
    static const test_case cases[] = {
        {"a team of one does every share once", a_team_of_one_does_every_share_once},
        {"one share is done by the caller", one_share_is_done_by_the_caller},
        {"there are no more shares than threads, and than the limit",
         there_are_no_more_shares_than_threads_and_than_the_limit},
    };
    return RUN_SUITE("base/team", cases);
}
