#include "core/serve/buffer.h"

#include "core/base/memory.h"
#include "core/feed/json.h"
#include "tests/unit/suite.h"

#include <string.h>

static void what_is_written_is_kept_with_room_behind_it(void)
{
    serve_buffer buffer;
    char expected[3000];
    size_t byte_count = 0;
    serve_buffer_init(&buffer, NULL, sizeof expected);
    for (unsigned i = 0; i < 300; i++) {
        serve_buffer_print(&buffer, "%03u,", i);
        byte_count += (size_t)sprintf(expected + byte_count, "%03u,", i);
    }
    serve_buffer_text(&buffer, "");
    CU_ASSERT_EQUAL_FATAL(buffer.status, WIRECOPY_OK);
    CU_ASSERT(buffer.byte_count == byte_count && memcmp(buffer.bytes, expected, byte_count) == 0);
    CU_ASSERT(buffer.capacity >= byte_count + WIRECOPY_JSON_PADDING);
    serve_buffer_cut(&buffer, 4);
    serve_buffer_write(&buffer, "end", 3);
    CU_ASSERT(buffer.byte_count == 7 && memcmp(buffer.bytes, "000,end", 7) == 0);
    serve_buffer_clear(&buffer);
}

static void a_limit_is_kept_and_remembered(void)
{
    serve_buffer buffer;
    serve_buffer_init(&buffer, NULL, 5);
    serve_buffer_write(&buffer, "abcde", 5);
    CU_ASSERT_EQUAL(buffer.status, WIRECOPY_OK);
    serve_buffer_write(&buffer, "f", 1);
    CU_ASSERT_EQUAL(buffer.status, WIRECOPY_E_LIMIT);
    serve_buffer_write(&buffer, "", 0);
    CU_ASSERT(buffer.status == WIRECOPY_E_LIMIT && buffer.byte_count == 5);
    serve_buffer_cut(&buffer, 0);
    serve_buffer_write(&buffer, "g", 1);
    CU_ASSERT(buffer.status == WIRECOPY_OK && buffer.byte_count == 1);
    serve_buffer_clear(&buffer);
}

static void buffers_share_a_budget_and_give_it_back(void)
{
    serve_budget budget = {.limit = 1500};
    serve_buffer first, second;
    char bytes[400] = {0};
    serve_buffer_init(&first, &budget, 10000);
    serve_buffer_init(&second, &budget, 10000);
    serve_buffer_write(&first, bytes, sizeof bytes);
    serve_buffer_write(&second, bytes, sizeof bytes);
    CU_ASSERT(first.status == WIRECOPY_OK && second.status == WIRECOPY_OK);
    CU_ASSERT_EQUAL(budget.held, first.capacity + second.capacity);
    for (unsigned i = 0; i < 2; i++)
        serve_buffer_write(&second, bytes, sizeof bytes);
    CU_ASSERT(second.status == WIRECOPY_E_MEMORY && budget.held <= 1500);
    serve_buffer_clear(&first);
    serve_buffer_cut(&second, 400);
    serve_buffer_write(&second, bytes, sizeof bytes);
    CU_ASSERT(second.status == WIRECOPY_OK && second.byte_count == 800);
    serve_buffer_clear(&second);
    CU_ASSERT_EQUAL(budget.held, 0);
}

static void without_memory_nothing_is_held(void)
{
    serve_budget budget = {.limit = 100000};
    serve_buffer buffer;
    serve_buffer_init(&buffer, &budget, 10000);
    wirecopy_memory_fail_at(1);
    serve_buffer_write(&buffer, "a", 1);
    wirecopy_memory_fail_at(0);
    CU_ASSERT(buffer.status == WIRECOPY_E_MEMORY && budget.held == 0);
    serve_buffer_clear(&buffer);
}

int main(void)
{
    static const test_case cases[] = {
        {"what is written is kept, with room behind it", what_is_written_is_kept_with_room_behind_it},
        {"a limit is kept, and remembered", a_limit_is_kept_and_remembered},
        {"buffers share a budget, and give it back", buffers_share_a_budget_and_give_it_back},
        {"without memory nothing is held", without_memory_nothing_is_held},
    };
    return RUN_SUITE("serve/buffer", cases);
}
