#include "core/engine/replaced.h"

#include "core/base/strings.h"

wirecopy_status wirecopy_replaced_find(wirecopy_view *view, wirecopy_string id, wirecopy_story_list *scratch,
                                       uint64_t *story_out)
{
    const uint64_t story_count = wirecopy_view_story_count(view);
    wirecopy_status status =
        wirecopy_view_list(view, WIRECOPY_MAP_IDS, wirecopy_id_key(id), story_count, SIZE_MAX, scratch);
    *story_out = story_count;
    for (size_t i = 0; status == WIRECOPY_OK && i < scratch->count; i++) {
        wirecopy_record record;
        status = wirecopy_view_story(view, scratch->stories[i], &record);
        if (status == WIRECOPY_OK && wirecopy_string_equals(record.id, id))
            *story_out = record.story;
    }
    return status;
}
