#include "core/base/arena.h"

#include <stdint.h>
#include <string.h>

#include "core/base/memory.h"
#include "tests/unit/suite.h"

#define PIECE_COUNT 3000

typedef struct piece {
    unsigned char *bytes;
    size_t byte_count;
    unsigned char fill;
} piece;

/* Mostly small ones, some larger than any chunk, some empty. */
static size_t random_byte_count(uint64_t *random)
{
    const uint64_t draw = random_next(random);
    if (draw % 100 == 0)
        return 200000 + draw / 128 % 400000;
    return draw % 3 ? draw / 128 % 64 : draw / 128 % 3000;
}

static void fill_pieces(wirecopy_arena *arena, piece *pieces, uint64_t seed)
{
    for (size_t i = 0; i < PIECE_COUNT; i++) {
        pieces[i].byte_count = random_byte_count(&seed);
        pieces[i].fill = (unsigned char)random_next(&seed);
        pieces[i].bytes = wirecopy_arena_alloc(arena, pieces[i].byte_count);
        CU_ASSERT_PTR_NOT_NULL_FATAL(pieces[i].bytes);
        CU_ASSERT_EQUAL((uintptr_t)pieces[i].bytes % 8, 0);
        memset(pieces[i].bytes, pieces[i].fill, pieces[i].byte_count);
    }
}

static void check_pieces(const piece *pieces)
{
    for (size_t i = 0; i < PIECE_COUNT; i++)
        for (size_t j = 0; j < pieces[i].byte_count; j++)
            CU_ASSERT_FATAL(pieces[i].bytes[j] == pieces[i].fill);
}

static void pieces_are_aligned_and_do_not_overlap(void)
{
    static piece pieces[PIECE_COUNT];
    wirecopy_arena arena = {0};
    for (uint64_t round = 0; round < 4; round++) {
        fill_pieces(&arena, pieces, round);
        check_pieces(pieces);
        wirecopy_arena_reset(&arena);
    }
    wirecopy_arena_clear(&arena);
    CU_ASSERT(arena.first == NULL && arena.current == NULL);
}

static void a_reset_arena_needs_no_memory_for_the_same_again(void)
{
    static piece pieces[PIECE_COUNT];
    wirecopy_arena arena = {0};
    fill_pieces(&arena, pieces, 7);
    wirecopy_arena_reset(&arena);
    wirecopy_memory_fail_at(1);
    fill_pieces(&arena, pieces, 7);
    wirecopy_memory_fail_at(0);
    check_pieces(pieces);
    wirecopy_arena_clear(&arena);
}

static void a_copy_holds_the_bytes(void)
{
    wirecopy_arena arena = {0};
    const char text[] = "the ferry sails at noon";
    const char *copy = wirecopy_arena_copy(&arena, text, sizeof text);
    const char *nothing = wirecopy_arena_copy(&arena, NULL, 0);
    CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
    CU_ASSERT(copy != text && strcmp(copy, text) == 0);
    CU_ASSERT_PTR_NOT_NULL(nothing);
    wirecopy_arena_clear(&arena);
}

static void without_memory_the_arena_stays_of_use(void)
{
    wirecopy_arena arena = {0};
    wirecopy_memory_fail_at(1);
    CU_ASSERT_PTR_NULL(wirecopy_arena_alloc(&arena, 8));
    CU_ASSERT_PTR_NULL(wirecopy_arena_copy(&arena, "ferry", 5));
    wirecopy_memory_fail_at(0);
    char *small = wirecopy_arena_copy(&arena, "ferry", 6);
    CU_ASSERT_PTR_NOT_NULL_FATAL(small);
    wirecopy_memory_fail_at(1);
    CU_ASSERT_PTR_NULL(wirecopy_arena_alloc(&arena, 1000000));
    CU_ASSERT_PTR_NOT_NULL(wirecopy_arena_alloc(&arena, 8)); /* there is room in the chunk */
    wirecopy_memory_fail_at(0);
    CU_ASSERT_PTR_NOT_NULL(wirecopy_arena_alloc(&arena, 1000000));
    CU_ASSERT_STRING_EQUAL(small, "ferry");
    wirecopy_arena_clear(&arena);
}

/* Rounded up to 8, it would be small: it must not be handed out as 0 bytes. */
static void a_size_that_overflows_is_refused(void)
{
    wirecopy_arena arena = {0};
    volatile size_t huge = SIZE_MAX - 3;
    CU_ASSERT_PTR_NOT_NULL(wirecopy_arena_alloc(&arena, 8));
    CU_ASSERT_PTR_NULL(wirecopy_arena_alloc(&arena, huge));
    huge = SIZE_MAX - 40;
    CU_ASSERT_PTR_NULL(wirecopy_arena_alloc(&arena, huge));
    wirecopy_arena_clear(&arena);
}

int main(void)
{
    static const test_case cases[] = {
        {"pieces are aligned and do not overlap", pieces_are_aligned_and_do_not_overlap},
        {"a reset arena needs no memory for the same again", a_reset_arena_needs_no_memory_for_the_same_again},
        {"a copy holds the bytes", a_copy_holds_the_bytes},
        {"without memory the arena stays of use", without_memory_the_arena_stays_of_use},
        {"a size that overflows is refused", a_size_that_overflows_is_refused},
    };
    return RUN_SUITE("base/arena", cases);
}
