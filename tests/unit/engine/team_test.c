#include "core/engine/team.h"

#include "core/index/tail.h"
#include "tests/unit/suite.h"

#include <omp.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#define THREAD_COUNT 4
#define SHARE_COUNT 11

/* Something that one thread of a team does, while the others do shares of what it divides. */
typedef struct scene {
    wirecopy_run_team team;
    void (*play)(struct scene *on);
    wirecopy_tail *tail;
    atomic_uint times[SHARE_COUNT];
    bool failed;
} scene;

static void play_among(scene *on_stage, unsigned thread_count)
{
    atomic_bool goes_on = true;
    wirecopy_run_team_init(&on_stage->team, thread_count);
#pragma omp parallel num_threads(thread_count)
    {
        if (omp_get_thread_num() == 0) {
            on_stage->play(on_stage);
            atomic_store(&goes_on, false);
        }
        for (unsigned turn = 0; atomic_load(&goes_on);)
            if (!wirecopy_run_team_help(&on_stage->team))
                wirecopy_run_team_idle(&on_stage->team, &turn);
    }
}

static void note(void *work, unsigned i)
{
    atomic_uint *const times = work;
    atomic_fetch_add(&times[i], 1);
}

static void do_shares(scene *on)
{
    for (unsigned turn = 0; turn < 1000; turn++) {
        wirecopy_team_do(&on->team.team, SHARE_COUNT, note, on->times);
        for (unsigned i = 0; i < SHARE_COUNT; i++)
            on->failed = on->failed || atomic_load(&on->times[i]) != turn + 1;
    }
}

/* By one thread, by some, and by more than there are cores. */
static void every_share_is_done_once_before_it_returns(void)
{
    static const unsigned thread_counts[] = {1, 2, THREAD_COUNT, 40};
    for (unsigned t = 0; t < sizeof thread_counts / sizeof *thread_counts; t++) {
        scene shares = {.play = do_shares};
        play_among(&shares, thread_counts[t]);
        CU_ASSERT(!shares.failed);
    }
}

/* A third of the keys come again and again, with as many as are settled and sorted in shares. */
static uint64_t key_of(uint32_t i)
{
    const uint64_t key = i % 3 ? i : i % 9000;
    return key * UINT64_C(0x9e3779b97f4a7c15) >> (64 - WIRECOPY_RUN_KEY_BITS);
}

#define ENTRY_COUNT 150000
#define SETTLED_AT_ONCE 15000

static void fill(scene *on)
{
    const wirecopy_team *const team = &on->team.team;
    for (uint32_t i = 0; i < ENTRY_COUNT && !on->failed; i++) {
        const uint64_t key = key_of(i);
        on->failed = wirecopy_tail_add(on->tail, &key, 1, i / 60) != WIRECOPY_OK ||
                     (i % SETTLED_AT_ONCE == 0 && wirecopy_tail_settle(on->tail, team) != WIRECOPY_OK);
    }
    on->failed = on->failed || wirecopy_tail_settle(on->tail, team) != WIRECOPY_OK;
}

static void sort(scene *on)
{
    on->failed = wirecopy_tail_sort(on->tail, &on->team.team) != WIRECOPY_OK;
}

static void reset(scene *on)
{
    wirecopy_tail_reset(on->tail, &on->team.team);
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
    static void (*const plays[])(scene * scene) = {fill, sort, reset};
    scene scenes[2] = {{.failed = false}};
    CU_ASSERT_EQUAL_FATAL(wirecopy_tail_create(&scenes[0].tail), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(wirecopy_tail_create(&scenes[1].tail), WIRECOPY_OK);
    for (unsigned i = 0; i < 6; i++) {
        for (unsigned s = 0; s < 2; s++) {
            scenes[s].play = plays[i % 3];
            play_among(&scenes[s], s == 0 ? 1 : THREAD_COUNT);
            CU_ASSERT_FATAL(!scenes[s].failed);
        }
        if (plays[i % 3] == fill)
            CU_ASSERT(finds_the_same(scenes[0].tail, scenes[1].tail));
        if (plays[i % 3] == sort)
            CU_ASSERT(memcmp(wirecopy_tail_entries(scenes[0].tail), wirecopy_tail_entries(scenes[1].tail),
                             ENTRY_COUNT * sizeof(uint64_t)) == 0);
    }
    wirecopy_tail_destroy(scenes[0].tail);
    wirecopy_tail_destroy(scenes[1].tail);
}

int main(void)
{
    static const test_case cases[] = {
        {"every share is done once before it returns", every_share_is_done_once_before_it_returns},
        {"a tail is the same whoever settles and sorts it", a_tail_is_the_same_whoever_settles_and_sorts_it},
    };
    return RUN_SUITE("engine/team", cases);
}
