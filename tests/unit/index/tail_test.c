#include "core/index/tail.h"

#include "core/base/memory.h"
#include "tests/unit/index/team.h"
#include "tests/unit/suite.h"

#include <stdbool.h>
#include <string.h>

/* Half of the entries under 8 keys, so that blocks grow, move and are used again; the others under keys of their own,
 * so that the table grows. */
static uint64_t key_next(uint64_t *random)
{
    const uint64_t bits = random_next(random);
    return bits % 2 ? bits >> 24 : (bits >> 61) * 3;
}

static wirecopy_tail *tail_make(void)
{
    wirecopy_tail *tail = NULL;
    CU_ASSERT_EQUAL_FATAL(wirecopy_tail_create(&tail), WIRECOPY_OK);
    return tail;
}

/* Settled now and then, by teams of any number, a few entries at a time or many. */
static void fill(wirecopy_tail *tail, uint64_t *entries, size_t count, uint64_t *random)
{
    const unsigned pause = random_next(random) % 2 ? 64 : 2048;
    for (size_t i = 0; i < count; i++) {
        const uint64_t key = key_next(random);
        entries[i] = wirecopy_run_entry(key, (uint32_t)i);
        CU_ASSERT_EQUAL_FATAL(wirecopy_tail_add(tail, &key, 1, (uint32_t)i), WIRECOPY_OK);
        if (random_next(random) % pause == 0) {
            const wirecopy_team team = team_of(1 + (unsigned)(random_next(random) % 20));
            CU_ASSERT_EQUAL_FATAL(wirecopy_tail_settle(tail, &team), WIRECOPY_OK);
        }
    }
}

static bool find_agrees(const wirecopy_tail *tail, const uint64_t *entries, size_t count, uint64_t key, uint64_t limit)
{
    const wirecopy_tail_slice slice = wirecopy_tail_find(tail, key);
    size_t found = 0, below = 0;
    for (size_t i = 0; i < count; i++) {
        if (entries[i] >> WIRECOPY_RUN_VALUE_BITS != key)
            continue;
        if (found >= slice.count || slice.values[found] != wirecopy_run_value(entries[i]))
            return false;
        below += wirecopy_run_value(entries[i]) < limit;
        found++;
    }
    return found == slice.count && wirecopy_tail_slice_count_below(slice, limit) == below;
}

/* Which entries are the first of their keys, by definition. */
static bool firsts_agree(const wirecopy_tail *tail, const uint64_t *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool is_first = true;
        for (size_t j = 0; j < i && is_first; j++)
            is_first = entries[j] >> WIRECOPY_RUN_VALUE_BITS != entries[i] >> WIRECOPY_RUN_VALUE_BITS;
        if (wirecopy_tail_is_first(tail, i) != is_first)
            return false;
    }
    return true;
}

#define ENTRY_COUNT 6000

/* Reset keeps the memory: the second and third filling find blocks and slots as the one before left them. */
static void find_gives_what_a_scan_gives_also_after_reset(void)
{
    static uint64_t entries[ENTRY_COUNT];
    uint64_t random = 1;
    wirecopy_tail *tail = tail_make();
    for (unsigned round = 0; round < 3; round++) {
        const size_t count = ENTRY_COUNT / (round + 1);
        fill(tail, entries, count, &random);
        CU_ASSERT_EQUAL_FATAL(wirecopy_tail_settle(tail, &wirecopy_team_alone), WIRECOPY_OK);
        bool agrees = wirecopy_tail_count(tail) == count;
        for (unsigned i = 0; i < 300; i++) {
            const uint64_t key =
                i % 2 ? entries[random_next(&random) % count] >> WIRECOPY_RUN_VALUE_BITS : key_next(&random);
            agrees = agrees && find_agrees(tail, entries, count, key, random_next(&random) % (count + 2));
        }
        CU_ASSERT(agrees && firsts_agree(tail, entries, count));
        wirecopy_tail_reset(tail, &wirecopy_team_alone);
        CU_ASSERT_EQUAL(wirecopy_tail_count(tail), 0);
        CU_ASSERT_EQUAL(wirecopy_tail_find(tail, entries[0] >> WIRECOPY_RUN_VALUE_BITS).count, 0);
    }
    wirecopy_tail_destroy(tail);
}

/* Several rounds, of which none but the first begins where a word of bits does. Every key has three entries. */
static void many_at_once_are_settled_like_few(void)
{
    const wirecopy_team team = team_of(5);
    const uint32_t count = 200000;
    wirecopy_tail *const tail = tail_make();
    bool agrees = true;
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t key = (uint64_t)(i / 3) << 9;
        CU_ASSERT_EQUAL_FATAL(wirecopy_tail_add(tail, &key, 1, i), WIRECOPY_OK);
        if (i == 100)
            CU_ASSERT_EQUAL_FATAL(wirecopy_tail_settle(tail, &team), WIRECOPY_OK);
    }
    CU_ASSERT_EQUAL_FATAL(wirecopy_tail_settle(tail, &team), WIRECOPY_OK);
    for (uint32_t i = 0; i < count; i++) {
        const wirecopy_tail_slice slice = wirecopy_tail_find(tail, (uint64_t)(i / 3) << 9);
        agrees = agrees && wirecopy_tail_is_first(tail, i) == (i % 3 == 0) && slice.count > i % 3 &&
                 slice.values[i % 3] == i;
    }
    CU_ASSERT(agrees);
    wirecopy_tail_destroy(tail);
}

static void its_entries_are_those_added_in_their_order(void)
{
    static uint64_t entries[ENTRY_COUNT];
    uint64_t random = 2;
    wirecopy_tail *tail = tail_make();
    fill(tail, entries, ENTRY_COUNT, &random);
    CU_ASSERT(memcmp(entries, wirecopy_tail_entries(tail), sizeof entries) == 0);
    wirecopy_tail_destroy(tail);
}

/* In the memory of a table that has room for them, and of one that has not; and what comes after the reset is found. */
static void it_sorts_its_entries_and_can_be_used_again(void)
{
    static uint64_t entries[ENTRY_COUNT];
    const wirecopy_team team = team_of(3);
    uint64_t random = 3;
    wirecopy_tail *tail = tail_make();
    for (unsigned round = 0; round < 4; round++) {
        const size_t count = round % 2 ? ENTRY_COUNT : 100;
        for (size_t i = 0; i < count; i++) {
            const uint64_t key = key_next(&random);
            entries[i] = wirecopy_run_entry(key, (uint32_t)i);
            CU_ASSERT_EQUAL_FATAL(wirecopy_tail_add(tail, &key, 1, (uint32_t)i), WIRECOPY_OK);
        }
        wirecopy_memory_fail_at(1);
        const bool has_room = wirecopy_tail_sort(tail, &wirecopy_team_alone) == WIRECOPY_OK;
        wirecopy_memory_fail_at(0);
        CU_ASSERT_EQUAL(has_room, round != 1); /* only then the table, of 1024 slots, is too small */
        CU_ASSERT_EQUAL_FATAL(has_room ? WIRECOPY_OK : wirecopy_tail_sort(tail, &wirecopy_team_alone), WIRECOPY_OK);
        const uint64_t *const sorted = wirecopy_tail_entries(tail);
        uint64_t sums[2] = {0, 0};
        bool ascends = true;
        for (size_t i = 0; i < count; i++) {
            sums[0] += entries[i];
            sums[1] += sorted[i];
            ascends = ascends && (i == 0 || sorted[i - 1] <= sorted[i]);
        }
        CU_ASSERT(ascends && sums[0] == sums[1] && wirecopy_tail_count(tail) == count);
        wirecopy_tail_reset(tail, &team);
        fill(tail, entries, ENTRY_COUNT, &random);
        CU_ASSERT_EQUAL_FATAL(wirecopy_tail_settle(tail, &wirecopy_team_alone), WIRECOPY_OK);
        for (unsigned i = 0; i < 50; i++)
            CU_ASSERT(find_agrees(tail, entries, ENTRY_COUNT,
                                  entries[random_next(&random) % ENTRY_COUNT] >> WIRECOPY_RUN_VALUE_BITS, ENTRY_COUNT));
        wirecopy_tail_reset(tail, &team);
        if (round == 0) {
            wirecopy_tail_destroy(tail);
            tail = tail_make();
        }
    }
    wirecopy_tail_destroy(tail);
}

/* One key of half of the entries, so that the blocks' doubling is met at every size, too. What fails is tried again at
 * once, with the entries of one request or of several to settle. */
static void a_failed_request_can_be_made_again(void)
{
    wirecopy_tail *tail = tail_make();
    unsigned adds_failed = 0, settles_failed = 0;
    for (uint32_t value = 0; value < 40000; value++) {
        const uint64_t key = value % 2 ? 7 : value;
        wirecopy_memory_fail_at(1);
        const wirecopy_status added = wirecopy_tail_add(tail, &key, 1, value);
        const wirecopy_status settled =
            value % 3 && added == WIRECOPY_OK ? wirecopy_tail_settle(tail, &wirecopy_team_alone) : WIRECOPY_OK;
        wirecopy_memory_fail_at(0);
        if (added != WIRECOPY_OK) {
            CU_ASSERT_EQUAL(added, WIRECOPY_E_MEMORY);
            CU_ASSERT_EQUAL(wirecopy_tail_count(tail), value);
            CU_ASSERT_EQUAL_FATAL(wirecopy_tail_add(tail, &key, 1, value), WIRECOPY_OK);
            adds_failed++;
        }
        if (settled != WIRECOPY_OK) {
            CU_ASSERT_EQUAL(settled, WIRECOPY_E_MEMORY);
            CU_ASSERT_EQUAL_FATAL(wirecopy_tail_settle(tail, &wirecopy_team_alone), WIRECOPY_OK);
            settles_failed++;
        }
    }
    CU_ASSERT(adds_failed > 5 && settles_failed > 5);
    CU_ASSERT_EQUAL_FATAL(wirecopy_tail_settle(tail, &wirecopy_team_alone), WIRECOPY_OK);
    const wirecopy_tail_slice slice = wirecopy_tail_find(tail, 7);
    CU_ASSERT_EQUAL_FATAL(slice.count, 20000);
    bool ascends = true;
    for (uint32_t i = 0; i < 20000; i++)
        ascends = ascends && slice.values[i] == i * 2 + 1;
    CU_ASSERT(ascends);
    wirecopy_tail_destroy(tail);
}

/* Some parts have what has come, and others have not, whichever request it is that fails. */
static void a_round_that_failed_in_one_part_is_done_again(void)
{
    static uint64_t entries[ENTRY_COUNT];
    const wirecopy_team team = team_of(7);
    size_t nth = 0;
    for (wirecopy_status status = WIRECOPY_E_MEMORY; status != WIRECOPY_OK;) {
        uint64_t random = 4;
        wirecopy_tail *const tail = tail_make();
        fill(tail, entries, ENTRY_COUNT / 2, &random);
        for (size_t i = ENTRY_COUNT / 2; i < ENTRY_COUNT; i++) {
            const uint64_t key = key_next(&random);
            entries[i] = wirecopy_run_entry(key, (uint32_t)i);
            CU_ASSERT_EQUAL_FATAL(wirecopy_tail_add(tail, &key, 1, (uint32_t)i), WIRECOPY_OK);
        }
        wirecopy_memory_fail_at(++nth);
        status = wirecopy_tail_settle(tail, &team);
        wirecopy_memory_fail_at(0);
        CU_ASSERT(status == WIRECOPY_OK || status == WIRECOPY_E_MEMORY);
        CU_ASSERT_EQUAL_FATAL(wirecopy_tail_settle(tail, &team), WIRECOPY_OK);
        CU_ASSERT(firsts_agree(tail, entries, ENTRY_COUNT));
        for (unsigned i = 0; i < 50; i++)
            CU_ASSERT(find_agrees(tail, entries, ENTRY_COUNT,
                                  entries[random_next(&random) % ENTRY_COUNT] >> WIRECOPY_RUN_VALUE_BITS, ENTRY_COUNT));
        wirecopy_tail_destroy(tail);
    }
    CU_ASSERT(nth > 10);
}

static void creating_fails_without_memory(void)
{
    for (size_t nth = 1; nth <= 2; nth++) {
        wirecopy_tail *tail = NULL;
        wirecopy_memory_fail_at(nth);
        CU_ASSERT_EQUAL(wirecopy_tail_create(&tail), WIRECOPY_E_MEMORY);
        wirecopy_memory_fail_at(0);
        CU_ASSERT_PTR_NULL(tail);
    }
    wirecopy_tail_destroy(NULL);
}

int main(void)
{
    static const test_case cases[] = {
        {"find gives what a scan gives, also after reset", find_gives_what_a_scan_gives_also_after_reset},
        {"many at once are settled like few", many_at_once_are_settled_like_few},
        {"its entries are those added, in their order", its_entries_are_those_added_in_their_order},
        {"it sorts its entries and can be used again", it_sorts_its_entries_and_can_be_used_again},
        {"a failed request can be made again", a_failed_request_can_be_made_again},
        {"a round that failed in one part is done again", a_round_that_failed_in_one_part_is_done_again},
        {"creating fails without memory", creating_fails_without_memory},
    };
    return RUN_SUITE("index/tail", cases);
}
