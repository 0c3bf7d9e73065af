#include "core/store/segments.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/memory.h"

#define TABLE_PARTS 0
#define KEY_MAP_BITS 2

_Static_assert(WIRECOPY_MAP_COUNT <= 1 << KEY_MAP_BITS, "a map's number fits the key");

/* A tail of 16,384 stories has about a million entries, and its slots take 16 to 32 MiB: larger ones miss the cache on
 * every search, smaller ones make more segments, and each segment costs every search two cache misses. The limit on
 * entries bounds the memory when stories are long. */
#define STORY_LIMIT 16384
#define ENTRY_LIMIT ((size_t)4 << 20)

static uint32_t story_limit = STORY_LIMIT;
static size_t entry_limit = ENTRY_LIMIT;

void wirecopy_segments_limit(uint32_t story_count, size_t entry_count)
{
    story_limit = story_count ? story_count : STORY_LIMIT;
    entry_limit = entry_count ? entry_count : ENTRY_LIMIT;
}

bool wirecopy_segments_is_due(const wirecopy_maps *tail)
{
    return tail->story_count > story_limit || wirecopy_maps_entry_count(tail) > entry_limit;
}

static uint64_t part_key(uint64_t first_story, unsigned map)
{
    return first_story << KEY_MAP_BITS | map;
}

static wirecopy_status env_open(const wirecopy_segments *segments, wirecopy_env **env_out)
{
    const wirecopy_env_options options = {
        .tables = {"parts"}, .writable = segments->writable, .create = true, .random_access = true};
    return wirecopy_env_open(segments->path, &options, env_out);
}

/* What says that the files are of no use, and nothing about the machine. */
static bool is_useless(wirecopy_status status)
{
    return status == WIRECOPY_E_CORRUPT || status == WIRECOPY_E_NOT_STORE || status == WIRECOPY_E_VERSION ||
           status == WIRECOPY_E_NOT_FOUND;
}

static void remove_file(const char *directory, const char *name)
{
    char path[4096 + 16];
    if ((size_t)snprintf(path, sizeof path, "%s/%s", directory, name) < sizeof path)
        (void)unlink(path); /* if it stays, opening it fails again, and says why */
}

static wirecopy_status open_for_writing(wirecopy_segments *segments)
{
    wirecopy_status status = env_open(segments, &segments->env);
    if (is_useless(status)) {
        remove_file(segments->path, "data.mdb");
        remove_file(segments->path, "lock.mdb");
        status = env_open(segments, &segments->env);
    }
    return status;
}

static wirecopy_status open_for_reading(wirecopy_segments *segments)
{
    const wirecopy_status status = env_open(segments, &segments->env);
    return is_useless(status) || status == WIRECOPY_E_READ_ONLY ? WIRECOPY_OK : status;
}

wirecopy_status wirecopy_segments_open(const char *path, bool writable, const wirecopy_store_id *id,
                                       wirecopy_segments *segments_out)
{
    assert(path && id && segments_out);
    wirecopy_segments segments = {.id = *id, .writable = writable};
    const size_t path_bytes = strlen(path) + 1;
    segments.path = wirecopy_memory_alloc(path_bytes);
    if (!segments.path)
        return WIRECOPY_E_MEMORY;
    memcpy(segments.path, path, path_bytes);
    const wirecopy_status status = writable ? open_for_writing(&segments) : open_for_reading(&segments);
    if (status != WIRECOPY_OK) {
        wirecopy_segments_close(&segments);
        return status;
    }
    *segments_out = segments;
    return WIRECOPY_OK;
}

void wirecopy_segments_close(wirecopy_segments *segments)
{
    wirecopy_env_close(segments->env);
    wirecopy_memory_free(segments->path);
    *segments = (wirecopy_segments){0};
}

wirecopy_status wirecopy_segments_refresh(wirecopy_segments *segments)
{
    assert(!segments->writable);
    return segments->env ? wirecopy_env_refresh(segments->env) : open_for_reading(segments);
}

typedef struct list_walk {
    const wirecopy_segments *segments;
    wirecopy_segment_list *list;
    uint64_t story_end;
    wirecopy_segment segment; /* whose parts are being gathered */
    unsigned part_count;      /* of them, so far */
} list_walk;

static bool part_fits(const list_walk *walk, uint64_t key, const wirecopy_segment_part *part)
{
    const wirecopy_segment_list *const list = walk->list;
    return key == part_key(list->end, walk->part_count) && part->map == walk->part_count &&
           part->first_story == list->end && part->story_count <= walk->story_end - list->end &&
           memcmp(&part->id, &walk->segments->id, sizeof part->id) == 0 &&
           (walk->part_count == 0 || part->story_count == walk->segment.story_count);
}

/* Takes the next part, or stops the walk at the first that does not fit. */
static wirecopy_status list_part(void *context, uint64_t key, wirecopy_blob image)
{
    list_walk *const walk = context;
    wirecopy_segment_list *const list = walk->list;
    wirecopy_segment_part part;
    if (wirecopy_segment_part_open(image.bytes, image.byte_count, &part) != WIRECOPY_OK ||
        !part_fits(walk, key, &part)) {
        list->is_complete = false;
        return WIRECOPY_E_CANCELLED;
    }
    walk->segment.first_story = part.first_story;
    walk->segment.story_count = part.story_count;
    walk->segment.parts[walk->part_count++] = part;
    if (walk->part_count < WIRECOPY_MAP_COUNT)
        return WIRECOPY_OK;

    if (wirecopy_memory_reserve(&list->items, &list->capacity, list->count + 1, sizeof *list->items) != 0)
        return WIRECOPY_E_MEMORY;
    list->items[list->count++] = walk->segment;
    list->end += walk->segment.story_count;
    walk->part_count = 0;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_segments_list(const wirecopy_segments *segments, wirecopy_snapshot *snapshot,
                                       uint64_t story_end, wirecopy_segment_list *list)
{
    list->count = 0;
    list->end = 0;
    list->is_complete = true;
    if (!snapshot)
        return WIRECOPY_OK;
    list_walk walk = {.segments = segments, .list = list, .story_end = story_end};
    const wirecopy_status status = wirecopy_snapshot_walk(snapshot, TABLE_PARTS, 0, list_part, &walk);
    if (status != WIRECOPY_OK && status != WIRECOPY_E_CANCELLED)
        return status;
    list->is_complete = list->is_complete && walk.part_count == 0;
    return WIRECOPY_OK;
}

void wirecopy_segment_list_clear(wirecopy_segment_list *list)
{
    wirecopy_memory_free(list->items);
    *list = (wirecopy_segment_list){0};
}

wirecopy_status wirecopy_segments_drop_from(wirecopy_segments *segments, uint64_t first_story)
{
    assert(segments->writable);
    wirecopy_change *change = NULL;
    wirecopy_status status = wirecopy_change_begin(segments->env, 0, &change);
    if (status != WIRECOPY_OK)
        return status;
    status = wirecopy_change_delete_from(change, TABLE_PARTS, part_key(first_story, 0));
    if (status != WIRECOPY_OK) {
        wirecopy_change_abort(change);
        return status;
    }
    return wirecopy_change_commit(change);
}

static wirecopy_status write_part(wirecopy_segments *segments, wirecopy_change *change, const wirecopy_maps *tail,
                                  wirecopy_view_map map)
{
    uint64_t *entries = NULL;
    size_t entry_count;
    void *image;
    wirecopy_status status = wirecopy_maps_sorted(tail, map, &entries, &entry_count);
    if (status != WIRECOPY_OK)
        return status;
    const size_t byte_count = wirecopy_segment_part_bytes(tail, map, wirecopy_env_own_page_bytes(segments->env));
    status = wirecopy_change_append(change, TABLE_PARTS, part_key(tail->first_story, map), byte_count, &image);
    if (status == WIRECOPY_OK)
        wirecopy_segment_part_build(tail, map, &segments->id, entries, entry_count, image, byte_count);
    wirecopy_memory_free(entries);
    return status;
}

wirecopy_status wirecopy_segments_write(wirecopy_segments *segments, const wirecopy_maps *tail)
{
    assert(segments->writable && tail->story_count);
    wirecopy_change *change = NULL;
    size_t byte_count = 0;
    for (unsigned map = 0; map < WIRECOPY_MAP_COUNT; map++)
        byte_count += wirecopy_segment_part_bytes(tail, (wirecopy_view_map)map, 0);
    wirecopy_status status = wirecopy_change_begin(segments->env, byte_count, &change);
    if (status != WIRECOPY_OK)
        return status;
    for (unsigned map = 0; status == WIRECOPY_OK && map < WIRECOPY_MAP_COUNT; map++)
        status = write_part(segments, change, tail, (wirecopy_view_map)map);
    if (status != WIRECOPY_OK) {
        wirecopy_change_abort(change);
        return status;
    }
    return wirecopy_change_commit(change);
}

static wirecopy_status memory_part_init(const wirecopy_maps *tail, wirecopy_view_map map, void **image_out,
                                        wirecopy_segment_part *part_out)
{
    static const wirecopy_store_id no_store;
    uint64_t *entries = NULL;
    size_t entry_count;
    wirecopy_status status = wirecopy_maps_sorted(tail, map, &entries, &entry_count);
    if (status != WIRECOPY_OK)
        return status;
    const size_t byte_count = wirecopy_segment_part_bytes(tail, map, 0);
    void *const image = wirecopy_memory_alloc(byte_count);
    if (image) {
        wirecopy_segment_part_build(tail, map, &no_store, entries, entry_count, image, byte_count);
        status = wirecopy_segment_part_open(image, byte_count, part_out);
        *image_out = image;
    }
    wirecopy_memory_free(entries);
    return image ? status : WIRECOPY_E_MEMORY;
}

wirecopy_status wirecopy_memory_segment_init(const wirecopy_maps *tail, wirecopy_memory_segment *segment_out)
{
    wirecopy_memory_segment segment = {.segment = {.first_story = tail->first_story, .story_count = tail->story_count}};
    wirecopy_status status = WIRECOPY_OK;
    for (unsigned map = 0; status == WIRECOPY_OK && map < WIRECOPY_MAP_COUNT; map++)
        status = memory_part_init(tail, (wirecopy_view_map)map, &segment.images[map], &segment.segment.parts[map]);
    if (status != WIRECOPY_OK) {
        wirecopy_memory_segment_clear(&segment);
        return status;
    }
    *segment_out = segment;
    return WIRECOPY_OK;
}

void wirecopy_memory_segment_clear(wirecopy_memory_segment *segment)
{
    for (unsigned map = 0; map < WIRECOPY_MAP_COUNT; map++)
        wirecopy_memory_free(segment->images[map]);
    *segment = (wirecopy_memory_segment){0};
}
