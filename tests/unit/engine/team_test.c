#include "core/engine/team.h"

#include "core/index/tail.h"
#include "tests/unit/suite.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#define THREAD_COUNT 4
#define SHARE_COUNT 11

static void note(void *work, unsigned i)
{
    atomic_uint *const times = work;
    atomic_fetch_add(&times[i], 1);
}

/* Again and again, by the threads of a region, and by a thread that is in none. */
static void do_shares(const wirecopy_team *team, atomic_uint times[SHARE_COUNT])
{
    for (unsigned turn = 0; turn < 1000; turn++)
        wirecopy_team_do(team, SHARE_COUNT, note, times);
}

static void every_share_is_done_once_before_it_returns(void)
{
    const wirecopy_team team = wirecopy_run_team(THREAD_COUNT);
    atomic_uint times[SHARE_COUNT] = {0};
    do_shares(&team, times);
#pragma omp parallel num_threads(THREAD_COUNT)
#pragma omp single
    do_shares(&team, times);
    for (unsigned i = 0; i < SHARE_COUNT; i++)
        CU_ASSERT_EQUAL(atomic_load(&times[i]), 2000);
}

/* A third of the keys come again and again, with as many as are settled and sorted in shares. */
static uint64_t key_of(uint32_t i)
{
    const uint64_t key = i % 3 ? i : i % 9000;
    return key * UINT64_C(0x9e3779b97f4a7c15) >> (64 - WIRECOPY_RUN_KEY_BITS);
}

#define ENTRY_COUNT 150000
#define SETTLED_AT_ONCE 15000

static void fill(wirecopy_tail *tail, const wirecopy_team *team, bool *failed)
{
    for (uint32_t i = 0; i < ENTRY_COUNT && !*failed; i++) {
        const uint64_t key = key_of(i);
        *failed = wirecopy_tail_add(tail, &key, 1, i / 60) != WIRECOPY_OK ||
                  (i % SETTLED_AT_ONCE == 0 && wirecopy_tail_settle(tail, team) != WIRECOPY_OK);
    }
    *failed = *failed || wirecopy_tail_settle(tail, team) != WIRECOPY_OK;
}

static bool finds_the_same(const wirecopy_tail *a, const wirecopy_tail *b)
{
    for (uint32_t i = 0; i < ENTRY_COUNT; i++) {
        const wirecopy_tail_slice ours = wirecopy_tail_find(a, key_of(i)), theirs = wirecopy_tail_find(b, key_of(i));
        if (ours.count == 0 || ours.count != theirs.count ||
            wirecopy_tail_is_first(a, i) != wirecopy_tail_is_first(b, i) ||
            memcmp(ours.values, theirs.values, ours.count * sizeof *ours.values) != 0)
            return false;
    }
    return true;
}

/* Twice, so that a table is filled that was emptied in shares. */
static void a_tail_is_the_same_whoever_settles_and_sorts_it(void)
{
    const wirecopy_team team = wirecopy_run_team(THREAD_COUNT);
    wirecopy_tail *alone = NULL, *divided = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_tail_create(&alone), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_tail_create(&divided), WIRECOPY_OK);
    for (unsigned round = 0; round < 2; round++) {
        bool failed = false, is_same = false;
        fill(alone, &wirecopy_team_alone, &failed);
#pragma omp parallel num_threads(THREAD_COUNT)
#pragma omp single
        {
            fill(divided, &team, &failed);
            is_same = !failed && finds_the_same(alone, divided);
            failed = failed || wirecopy_tail_sort(divided, &team) != WIRECOPY_OK;
        }
        CU_ASSERT_FATAL(is_same && !failed && wirecopy_tail_sort(alone, &wirecopy_team_alone) == WIRECOPY_OK);
        CU_ASSERT(
            memcmp(wirecopy_tail_entries(alone), wirecopy_tail_entries(divided), ENTRY_COUNT * sizeof(uint64_t)) == 0);
        wirecopy_tail_reset(alone, &wirecopy_team_alone);
#pragma omp parallel num_threads(THREAD_COUNT)
#pragma omp single
        wirecopy_tail_reset(divided, &team);
    }
    wirecopy_tail_destroy(alone);
    wirecopy_tail_destroy(divided);
}

int main(void)
{
    static const test_case cases[] = {
        {"every share is done once before it returns", every_share_is_done_once_before_it_returns},
        {"a tail is the same whoever settles and sorts it", a_tail_is_the_same_whoever_settles_and_sorts_it},
    };
    return RUN_SUITE("engine/team", cases);
}
