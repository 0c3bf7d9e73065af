#include "core/feed/batch.h"

#include <assert.h>
#include <string.h>

#include "core/base/memory.h"

wirecopy_feed_batch *wirecopy_feed_batch_create(void)
{
    return wirecopy_memory_alloc_zeroed(1, sizeof(wirecopy_feed_batch));
}

void wirecopy_feed_batch_reset(wirecopy_feed_batch *batch)
{
    for (size_t i = 0; i < batch->item_count; i++) {
        wirecopy_memory_free(batch->items[i].reason);
        wirecopy_document_release(batch->items[i].document);
    }
    batch->item_count = 0;
    batch->byte_count = batch->document_bytes = 0;
}

void wirecopy_feed_batch_destroy(wirecopy_feed_batch *batch)
{
    if (!batch)
        return;
    wirecopy_feed_batch_reset(batch);
    wirecopy_memory_free(batch->items);
    wirecopy_memory_free(batch->bytes);
    wirecopy_memory_free(batch);
}

wirecopy_status wirecopy_feed_batch_reserve(wirecopy_feed_batch *batch, size_t byte_count)
{
    const size_t wanted = batch->byte_count + byte_count + WIRECOPY_FEED_BATCH_PADDING;
    return wirecopy_memory_reserve(&batch->bytes, &batch->byte_capacity, wanted, 1) == 0 ? WIRECOPY_OK
                                                                                         : WIRECOPY_E_MEMORY;
}

wirecopy_status wirecopy_feed_item_set_reason(wirecopy_feed_item *item, const char *reason)
{
    assert(!item->reason);
    const size_t byte_count = strlen(reason) + 1;
    item->reason = wirecopy_memory_alloc(byte_count);
    if (!item->reason)
        return WIRECOPY_E_MEMORY;
    memcpy(item->reason, reason, byte_count);
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_feed_batch_add(wirecopy_feed_batch *batch, wirecopy_feed_item item, const char *reason)
{
    assert(!item.reason);
    if (wirecopy_memory_reserve(&batch->items, &batch->item_capacity, batch->item_count + 1, sizeof item) != 0)
        return WIRECOPY_E_MEMORY;
    if (reason && wirecopy_feed_item_set_reason(&item, reason) != WIRECOPY_OK)
        return WIRECOPY_E_MEMORY;
    wirecopy_document_refer(item.document);
    wirecopy_document_file(item.document)->item_count++;
    batch->items[batch->item_count++] = item;
    return WIRECOPY_OK;
}

wirecopy_string wirecopy_feed_batch_bytes(const wirecopy_feed_batch *batch, size_t item)
{
    const wirecopy_feed_item *const row = &batch->items[item];
    const char *const bytes = row->document->bytes ? row->document->bytes : batch->bytes;
    return (wirecopy_string){bytes + row->offset, row->byte_count};
}
