#include "core/base/memory.h"

#include <stdint.h>
#include <string.h>

#include "tests/unit/suite.h"

static void a_request_of_nothing_gives_a_pointer(void)
{
    void *pieces[] = {wirecopy_memory_alloc(0), wirecopy_memory_alloc_zeroed(0, 8), wirecopy_memory_alloc_zeroed(8, 0),
                      wirecopy_memory_resize(NULL, 0)};
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        CU_ASSERT_PTR_NOT_NULL(pieces[i]);
        wirecopy_memory_free(pieces[i]);
    }
    wirecopy_memory_free(NULL);
}

static void zeroed_memory_is_zero(void)
{
    for (unsigned round = 0; round < 8; round++) {
        unsigned char *bytes = wirecopy_memory_alloc_zeroed(125, 8);
        CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
        for (size_t i = 0; i < 1000; i++)
            CU_ASSERT_EQUAL(bytes[i], 0);
        memset(bytes, 0xff, 1000); /* what the next round may be given */
        wirecopy_memory_free(bytes);
    }
}

static void a_size_that_overflows_is_refused(void)
{
    volatile size_t huge = SIZE_MAX / 2;
    uint64_t *items = NULL;
    size_t capacity = 0;
    CU_ASSERT_EQUAL(wirecopy_memory_reserve(&items, &capacity, huge, sizeof items[0]), -1);
    CU_ASSERT(items == NULL && capacity == 0);
}

/* Half again at least, so that adding one by one is linear in all. */
static void an_array_grows_by_half_and_keeps_its_items(void)
{
    uint32_t *items = NULL;
    size_t capacity = 0, moves = 0;
    for (uint32_t i = 0; i < 100000; i++) {
        const size_t before = capacity;
        CU_ASSERT_EQUAL_FATAL(wirecopy_memory_reserve(&items, &capacity, i + 1, sizeof items[0]), 0);
        CU_ASSERT_FATAL(capacity >= i + 1);
        if (capacity != before) {
            CU_ASSERT(capacity >= before + before / 2);
            moves++;
        }
        items[i] = i * 3;
    }
    CU_ASSERT(moves < 40);
    for (uint32_t i = 0; i < 100000; i++)
        CU_ASSERT_FATAL(items[i] == i * 3);
    wirecopy_memory_free(items);
}

static void an_array_that_is_large_enough_stays(void)
{
    uint32_t *items = NULL;
    size_t capacity = 0;
    CU_ASSERT_EQUAL_FATAL(wirecopy_memory_reserve(&items, &capacity, 50, sizeof items[0]), 0);
    uint32_t *const before = items;
    wirecopy_memory_fail_at(1);
    for (size_t count = 0; count <= 50; count++)
        CU_ASSERT_EQUAL(wirecopy_memory_reserve(&items, &capacity, count, sizeof items[0]), 0);
    wirecopy_memory_fail_at(0);
    CU_ASSERT(items == before && capacity >= 50);
    wirecopy_memory_free(items);
}

static void the_nth_request_fails_and_those_after_it(void)
{
    for (size_t nth = 1; nth <= 5; nth++) {
        wirecopy_memory_fail_at(nth);
        for (size_t i = 1; i <= 8; i++) {
            void *piece = i % 2 ? wirecopy_memory_alloc(8) : wirecopy_memory_alloc_zeroed(1, 8);
            CU_ASSERT_EQUAL(piece != NULL, i < nth);
            wirecopy_memory_free(piece);
        }
        wirecopy_memory_fail_at(0);
        void *piece = wirecopy_memory_alloc(8);
        CU_ASSERT_PTR_NOT_NULL(piece);
        wirecopy_memory_free(piece);
    }
}

static void without_memory_nothing_changes(void)
{
    uint32_t *items = NULL;
    size_t capacity = 0;
    CU_ASSERT_EQUAL_FATAL(wirecopy_memory_reserve(&items, &capacity, 16, sizeof items[0]), 0);
    for (uint32_t i = 0; i < 16; i++)
        items[i] = i;
    uint32_t *const before = items;
    const size_t capacity_before = capacity;
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_memory_reserve(&items, &capacity, 1000, sizeof items[0]), -1);
    CU_ASSERT_PTR_NULL(wirecopy_memory_resize(items, 4000));
    wirecopy_memory_fail_at(0);
    CU_ASSERT(items == before && capacity == capacity_before);
    for (uint32_t i = 0; i < 16; i++)
        CU_ASSERT_EQUAL(items[i], i);
    wirecopy_memory_free(items);
}

int main(void)
{
    static const test_case cases[] = {
        {"a request of nothing gives a pointer", a_request_of_nothing_gives_a_pointer},
        {"zeroed memory is zero", zeroed_memory_is_zero},
        {"a size that overflows is refused", a_size_that_overflows_is_refused},
        {"an array grows by half and keeps its items", an_array_grows_by_half_and_keeps_its_items},
        {"an array that is large enough stays", an_array_that_is_large_enough_stays},
        {"the nth request fails and those after it", the_nth_request_fails_and_those_after_it},
        {"without memory nothing changes", without_memory_nothing_changes},
    };
    return RUN_SUITE("base/memory", cases);
}
