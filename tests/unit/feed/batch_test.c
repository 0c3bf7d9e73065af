#include "core/feed/batch.h"

#include <string.h>

#include "core/base/memory.h"
#include "tests/unit/suite.h"

static void items_own_their_reasons(void)
{
    char reason[] = "no good";
    wirecopy_document *document = wirecopy_document_create(NULL, "a", NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(document);
    wirecopy_feed_batch *batch = wirecopy_feed_batch_create();
    CU_ASSERT_PTR_NOT_NULL_FATAL(batch);
    CU_ASSERT_EQUAL(wirecopy_feed_batch_add(batch, (wirecopy_feed_item){.document = document, .line = 3}, reason),
                    WIRECOPY_OK);
    CU_ASSERT_EQUAL(wirecopy_feed_batch_add(batch, (wirecopy_feed_item){.document = document, .line = 4}, NULL),
                    WIRECOPY_OK);
    reason[0] = 'x';
    CU_ASSERT_EQUAL_FATAL(batch->item_count, 2);
    CU_ASSERT_STRING_EQUAL(batch->items[0].reason, "no good");
    CU_ASSERT_PTR_NULL(batch->items[1].reason);
    CU_ASSERT_EQUAL(document->reference_count, 3);
    wirecopy_feed_batch_reset(batch);
    CU_ASSERT_EQUAL(document->reference_count, 1);
    CU_ASSERT_EQUAL(batch->item_count, 0);
    wirecopy_document_release(document);
    wirecopy_feed_batch_destroy(batch);
    wirecopy_feed_batch_destroy(NULL);
}

static void room_includes_the_padding(void)
{
    wirecopy_feed_batch *batch = wirecopy_feed_batch_create();
    CU_ASSERT_PTR_NOT_NULL_FATAL(batch);
    for (size_t byte_count = 0; byte_count < 3000; byte_count += 100) {
        CU_ASSERT_EQUAL(wirecopy_feed_batch_reserve(batch, 100), WIRECOPY_OK);
        memset(batch->bytes + batch->byte_count, 'x', 100 + WIRECOPY_FEED_BATCH_PADDING);
        batch->byte_count += 100;
    }
    wirecopy_feed_batch_destroy(batch);
}

static void failed_allocations_change_nothing(void)
{
    wirecopy_memory_fail_at(1);
    CU_ASSERT_PTR_NULL(wirecopy_feed_batch_create());
    wirecopy_memory_fail_at(0);
    wirecopy_feed_batch *batch = wirecopy_feed_batch_create();
    wirecopy_document *document = wirecopy_document_create(NULL, "a", NULL);
    CU_ASSERT_FATAL(batch && document);
    wirecopy_memory_fail_at(1);
    CU_ASSERT_EQUAL(wirecopy_feed_batch_add(batch, (wirecopy_feed_item){.document = document, .line = 1}, NULL),
                    WIRECOPY_E_MEMORY);
    CU_ASSERT_EQUAL(wirecopy_feed_batch_reserve(batch, 1), WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(2);
    CU_ASSERT_EQUAL(wirecopy_feed_batch_add(batch, (wirecopy_feed_item){.document = document, .line = 1}, "why"),
                    WIRECOPY_E_MEMORY);
    wirecopy_memory_fail_at(0);
    CU_ASSERT_EQUAL(batch->item_count, 0);
    CU_ASSERT_EQUAL(document->reference_count, 1);
    wirecopy_document_release(document);
    wirecopy_feed_batch_destroy(batch);
}

int main(void)
{
    static const test_case cases[] = {
        {"items own their reasons", items_own_their_reasons},
        {"room includes the padding", room_includes_the_padding},
        {"failed allocations change nothing", failed_allocations_change_nothing},
    };
    return RUN_SUITE("feed/batch", cases);
}
