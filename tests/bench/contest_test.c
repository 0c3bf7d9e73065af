#include "bench/contest.h"

#include "core/base/memory.h"
#include "tests/unit/suite.h"

/* Rivals that find what they are told to, in place of those that the benchmark has. */

#define INDEXED 10
#define ASKED 4

typedef struct fake {
    const wirecopy_scan_hit *hits;
    size_t hit_count;
    bool forgets; /* the first hit, the second time */
    unsigned times_asked;
    uint64_t indexed_count;
    size_t fingerprinted_count;
    bool is_finished;
} fake;

/* Stories 0, 1 and 2 are one family, 5 is one of its own: question 0 is a copy of the first, question 1 of the other. */
static const uint64_t families[INDEXED] = {0, 0, 0, 3, 4, 5, 6, 7, 8, 9};
static const bench_truth truths[ASKED] = {{WIRECOPY_EDITED, 0, true},
                                          {WIRECOPY_DERIVED, 5, true},
                                          {WIRECOPY_ORIGINAL, 77, true},
                                          {WIRECOPY_ORIGINAL, 78, false}};

static const wirecopy_scan_hit all_right[] = {{1, 5}, {0, 2}, {0, 0}};
static const wirecopy_scan_hit half_right[] = {{0, 1}, {0, 7}, {1, 4}, {2, 9}, {3, 9}};
static const wirecopy_scan_hit as_all_right[] = {{0, 0}, {0, 2}, {1, 5}};
static const wirecopy_scan_hit one_less[] = {{0, 0}, {0, 2}};

static fake fakes[4];

static wirecopy_status create_nth(size_t n, void **rival_out)
{
    *rival_out = &fakes[n];
    return WIRECOPY_OK;
}

#define CREATE(n)                                                                                                      \
    static wirecopy_status create_##n(const bench_rival_setup *setup, void **rival_out)                                \
    {                                                                                                                  \
        CU_ASSERT_EQUAL(setup->story_count, INDEXED);                                                                  \
        return create_nth(n, rival_out);                                                                               \
    }
CREATE(0)
CREATE(1)
CREATE(2)
CREATE(3)

static void destroy(void *state)
{
    (void)state;
}

static wirecopy_status fingerprint(void *state, const wirecopy_story *stories, size_t count)
{
    (void)stories;
    ((fake *)state)->fingerprinted_count = count;
    return WIRECOPY_OK;
}

static wirecopy_status add(void *state, uint64_t first_story)
{
    fake *const rival = state;
    CU_ASSERT_EQUAL(first_story, rival->indexed_count);
    rival->indexed_count += rival->fingerprinted_count;
    return WIRECOPY_OK;
}

static wirecopy_status finish(void *state)
{
    fake *const rival = state;
    CU_ASSERT_EQUAL(rival->indexed_count, INDEXED);
    rival->is_finished = true;
    return WIRECOPY_OK;
}

static wirecopy_status look_up(void *state, bench_hits *hits)
{
    fake *const rival = state;
    wirecopy_status status = WIRECOPY_OK;
    CU_ASSERT(rival->is_finished);
    for (size_t i = rival->forgets && rival->times_asked > 0; status == WIRECOPY_OK && i < rival->hit_count; i++)
        status = bench_hits_add(hits, rival->hits[i].question, rival->hits[i].key);
    rival->times_asked++;
    return status;
}

static uint64_t count_bytes(const void *state)
{
    return ((const fake *)state)->indexed_count;
}

#define RIVAL(n, exact)                                                                                                \
    {                                                                                                                  \
        .name = "fake-" #n, .is_exact = exact, .create = create_##n, .destroy = destroy, .fingerprint = fingerprint,   \
        .index = add, .finish = finish, .look_up = look_up, .bytes = count_bytes                                       \
    }
static const bench_rival rivals[] = {RIVAL(0, true), RIVAL(1, false), RIVAL(2, true), RIVAL(3, true)};
const bench_rival *const bench_rival_table[] = {&rivals[0], &rivals[1], &rivals[2], &rivals[3]};
const size_t bench_rival_count = 4;

static void tell(size_t n, const wirecopy_scan_hit *hits, size_t hit_count)
{
    fakes[n] = (fake){.hits = hits, .hit_count = hit_count};
}

/* In two batches, and two rounds. */
static wirecopy_status hold(bench_contest *contest)
{
    static const wirecopy_story stories[INDEXED];
    const bench_rival_setup setup = {.story_count = INDEXED, .batch_count = INDEXED};
    const bench_folder folder = {"/nowhere"};
    *contest = (bench_contest){0};
    wirecopy_status status = bench_contest_open(contest, &setup, &folder);
    if (status == WIRECOPY_OK)
        status = bench_contest_index(contest, stories, 7);
    if (status == WIRECOPY_OK)
        status = bench_contest_index(contest, stories + 7, 3);
    if (status == WIRECOPY_OK)
        status = bench_contest_look_up(contest, stories, ASKED, 2);
    return status;
}

static void answers_are_judged_by_the_truth(void)
{
    bench_contest contest;
    tell(0, all_right, 3);
    tell(1, half_right, 5);
    tell(2, as_all_right, 3);
    tell(3, one_less, 2);
    CU_ASSERT_EQUAL_FATAL(hold(&contest), WIRECOPY_OK);
    bench_contest_judge(&contest, truths, families);
    CU_ASSERT_EQUAL(contest.story_count, INDEXED);
    CU_ASSERT_EQUAL(contest.asked[WIRECOPY_EDITED], 1);
    CU_ASSERT_EQUAL(contest.asked[WIRECOPY_DERIVED], 1);
    CU_ASSERT_EQUAL(contest.asked[WIRECOPY_ORIGINAL], 2);
    const bench_contestant *const right = &contest.contestants[0], *const half = &contest.contestants[1];
    CU_ASSERT_EQUAL(right->found[WIRECOPY_EDITED], 1);
    CU_ASSERT_EQUAL(right->found[WIRECOPY_DERIVED], 1);
    CU_ASSERT_EQUAL(right->false_count, 0);
    CU_ASSERT_EQUAL(right->byte_count, INDEXED);
    CU_ASSERT_EQUAL(right->batch_count, 2);
    CU_ASSERT_EQUAL(right->round_count, 2);
    /* Another copy of the original is found, too; a stranger beside it is false, but for question 3, of which not all
     * is known. */
    CU_ASSERT_EQUAL(half->found[WIRECOPY_EDITED], 1);
    CU_ASSERT_EQUAL(half->found[WIRECOPY_DERIVED], 0);
    CU_ASSERT_EQUAL(half->false_count, 3);
    bench_contest_close(&contest);
}

static void exact_rivals_have_to_agree(void)
{
    bench_contest contest;
    tell(0, all_right, 3);
    tell(1, half_right, 5);
    tell(2, as_all_right, 3);
    tell(3, one_less, 2);
    CU_ASSERT_EQUAL_FATAL(hold(&contest), WIRECOPY_OK);
    bench_contest_judge(&contest, truths, families);
    CU_ASSERT(contest.contestants[0].agrees);
    CU_ASSERT(contest.contestants[1].agrees); /* it is not exact */
    CU_ASSERT(contest.contestants[2].agrees);
    CU_ASSERT_FALSE(contest.contestants[3].agrees);
    bench_contest_close(&contest);
}

static void answers_that_change_from_round_to_round_are_told(void)
{
    bench_contest contest;
    for (size_t i = 0; i < bench_rival_count; i++)
        tell(i, all_right, 3);
    fakes[2].forgets = true;
    CU_ASSERT_EQUAL(hold(&contest), WIRECOPY_E_CORRUPT);
    CU_ASSERT_EQUAL(contest.failed, 2);
    bench_contest_close(&contest);
}

/* Every request fails once, until none does. */
static void no_memory_is_told(void)
{
    wirecopy_status status = WIRECOPY_E_MEMORY;
    size_t nth = 0;
    while (status == WIRECOPY_E_MEMORY && nth < 1000) {
        bench_contest contest;
        for (size_t i = 0; i < bench_rival_count; i++)
            tell(i, all_right, 3);
        wirecopy_memory_fail_at(++nth);
        status = hold(&contest);
        wirecopy_memory_fail_at(0);
        bench_contest_close(&contest);
    }
    CU_ASSERT_EQUAL(status, WIRECOPY_OK);
    CU_ASSERT(nth > 4);
}

int main(void)
{
    static const test_case cases[] = {
        {"answers are judged by the truth", answers_are_judged_by_the_truth},
        {"exact rivals have to agree", exact_rivals_have_to_agree},
        {"answers that change from round to round are told", answers_that_change_from_round_to_round_are_told},
        {"no memory is told", no_memory_is_told},
    };
    return RUN_SUITE("bench contest", cases);
}
