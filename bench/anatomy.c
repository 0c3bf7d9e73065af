#include "bench/anatomy.h"

#include "core/store/handle.h"

const char *bench_anatomy_part_name(unsigned kind)
{
    static const char *const names[WIRECOPY_SEGMENT_KIND_COUNT] = {
        [WIRECOPY_MAP_POSTINGS] = "postings", [WIRECOPY_MAP_IDS] = "ids",         [WIRECOPY_MAP_MEMBERS] = "members",
        [WIRECOPY_MAP_KEYS] = "keys",         [WIRECOPY_SEGMENT_CARDS] = "cards",
    };
    return names[kind];
}

static wirecopy_status weigh_segments(wirecopy_store *store, wirecopy_snapshot *snapshot, bench_anatomy *anatomy)
{
    wirecopy_segment_list list = {0};
    const wirecopy_status status =
        wirecopy_segments_list(&store->segments, snapshot, wirecopy_store_story_count(store), &list);
    for (size_t i = 0; status == WIRECOPY_OK && i < list.part_count; i++)
        anatomy->part_bytes[list.parts[i].place.kind] += list.parts[i].byte_count;
    anatomy->segment_count = wirecopy_segment_list_search_count(&list);
    wirecopy_segment_list_clear(&list);
    return status;
}

wirecopy_status bench_anatomy_look(wirecopy_store *store, bench_anatomy *anatomy_out)
{
    bench_anatomy anatomy = {
        .story_count = wirecopy_store_story_count(store),
        .log_bytes = wirecopy_env_used_bytes(store->log.env),
    };
    wirecopy_snapshot *snapshot = NULL;
    wirecopy_status status = WIRECOPY_OK;
    if (store->segments.env) {
        anatomy.segments_bytes = wirecopy_env_used_bytes(store->segments.env);
        status = wirecopy_snapshot_create(store->segments.env, &snapshot);
        if (status == WIRECOPY_OK)
            status = wirecopy_snapshot_begin(snapshot);
        if (status == WIRECOPY_OK)
            status = weigh_segments(store, snapshot, &anatomy);
        wirecopy_snapshot_destroy(snapshot);
    }
    if (status == WIRECOPY_OK)
        *anatomy_out = anatomy;
    return status;
}
