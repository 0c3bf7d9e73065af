#include "core/store/text_list.h"

#include <assert.h>
#include <string.h>

#include "core/base/memory.h"

void wirecopy_text_list_clear(wirecopy_text_list *list)
{
    wirecopy_memory_free(list->items);
    wirecopy_memory_free(list->bytes);
    *list = (wirecopy_text_list){0};
}

void wirecopy_text_list_reset(wirecopy_text_list *list)
{
    list->count = 0;
    list->byte_count = 0;
}

wirecopy_status wirecopy_text_list_add(wirecopy_text_list *list, uint64_t story, wirecopy_string image)
{
    assert(list && image.bytes);
    if (wirecopy_memory_reserve(&list->items, &list->capacity, list->count + 1, sizeof list->items[0]) ||
        wirecopy_memory_reserve(&list->bytes, &list->byte_capacity, list->byte_count + image.byte_count, 1))
        return WIRECOPY_E_MEMORY;
    memcpy(list->bytes + list->byte_count, image.bytes, image.byte_count);
    list->items[list->count++] = (wirecopy_text_item){story, list->byte_count, image.byte_count};
    list->byte_count += image.byte_count;
    return WIRECOPY_OK;
}
