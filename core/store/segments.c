#include "core/store/segments.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/store/directory.h"

/* A tail of 16,384 stories has about a million entries, and its slots take 16 to 32 MiB: larger ones miss the cache on
 * every search, smaller ones make more segments, and each segment costs every search two cache misses. The limit on
 * entries bounds the memory when stories are long. */
#define STORY_LIMIT 16384
#define ENTRY_LIMIT ((size_t)4 << 20)

/* Parts of 5 to 7 MiB: merging one, and making it durable, takes 25 ms. All but the last of each kind are of about one
 * size, so that the next ones need few more pages than those that they replace leave; with parts twice as large the file
 * had half as many pages more that wait for one that fits. */
#define PART_ENTRIES (((size_t)1 << 20) - 1)
#define PART_CARDS (((size_t)8 << 20) / sizeof(wirecopy_card))

static uint32_t story_limit = STORY_LIMIT;
static size_t entry_limit = ENTRY_LIMIT;
static size_t part_limit;

void wirecopy_segments_limit(uint32_t story_count, size_t entry_count)
{
    story_limit = story_count ? story_count : STORY_LIMIT;
    entry_limit = entry_count ? entry_count : ENTRY_LIMIT;
}

void wirecopy_segments_part_limit(size_t item_count)
{
    part_limit = item_count;
}

bool wirecopy_segments_is_due(const wirecopy_maps *tail)
{
    return tail->story_count > story_limit || wirecopy_maps_entry_count(tail) > entry_limit;
}

bool wirecopy_segments_is_overdue(const wirecopy_maps *tail)
{
    return tail->story_count / 2 > story_limit || wirecopy_maps_entry_count(tail) / 2 > entry_limit;
}

size_t wirecopy_segments_part_items(unsigned kind)
{
    const size_t limit = kind == WIRECOPY_SEGMENT_CARDS ? PART_CARDS : PART_ENTRIES;
    return part_limit && part_limit < limit ? part_limit : limit;
}

static wirecopy_status env_open(const wirecopy_segments *segments, wirecopy_env **env_out)
{
    const wirecopy_env_options options = {.tables = {"parts"},
                                          .writable = segments->writable,
                                          .create = true,
                                          .writers_lock = "../" WIRECOPY_DIRECTORY_LOCK,
                                          .random_access = true,
                                          .may_lose_last = true};
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
    /* What may not be read is gone on without. */
    return is_useless(status) || status == WIRECOPY_E_READ_ONLY || status == WIRECOPY_E_LOCKED ? WIRECOPY_OK : status;
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

wirecopy_status wirecopy_segments_list(const wirecopy_segments *segments, wirecopy_snapshot *snapshot,
                                       uint64_t story_end, wirecopy_segment_list *list)
{
    return wirecopy_segment_list_fill(list, snapshot, WIRECOPY_SEGMENTS_TABLE, &segments->id, story_end);
}

wirecopy_status wirecopy_segments_drop_from(wirecopy_segments *segments, uint64_t first_story)
{
    assert(segments->writable);
    wirecopy_change *change = NULL;
    wirecopy_status status = wirecopy_change_begin(segments->env, 0, &change);
    if (status != WIRECOPY_OK)
        return status;
    status = wirecopy_change_delete_from(change, WIRECOPY_SEGMENTS_TABLE, wirecopy_segment_first_key(first_story));
    if (status != WIRECOPY_OK) {
        wirecopy_change_abort(change);
        return status;
    }
    return wirecopy_change_commit(change);
}

/* Writes all of a kind, cut into parts. place: of which the segment and the kind are given. */
static wirecopy_status write_kind(wirecopy_segments *segments, wirecopy_change *change, wirecopy_place place,
                                  const void *items, size_t item_count, size_t *byte_count)
{
    const size_t limit = wirecopy_segments_part_items(place.kind);
    const size_t item_bytes = place.kind == WIRECOPY_SEGMENT_CARDS ? sizeof(wirecopy_card) : sizeof(uint64_t);
    const size_t bytes_min = wirecopy_env_own_page_bytes(segments->env);
    size_t done = 0;
    wirecopy_status status = WIRECOPY_OK;
    do {
        const size_t count = item_count - done < limit ? item_count - done : limit;
        const void *const part_items = done > 0 ? (const uint8_t *)items + done * item_bytes : items; /* none: NULL */
        const size_t part_bytes = wirecopy_segment_part_bytes(place.kind, part_items, count, bytes_min);
        void *image;
        done += count;
        if (done == item_count)
            place.last = UINT64_MAX;
        else
            place.last = place.kind == WIRECOPY_SEGMENT_CARDS ? done - 1 : ((const uint64_t *)items)[done - 1];
        status = wirecopy_change_append(change, WIRECOPY_SEGMENTS_TABLE, wirecopy_segment_part_key(&place), part_bytes,
                                        &image);
        if (status != WIRECOPY_OK)
            return status;
        wirecopy_segment_part_build(&place, &segments->id, part_items, count, image, part_bytes);
        *byte_count += part_bytes;
        place.begin = place.last + 1;
        place.ordinal++;
    } while (done < item_count);
    return WIRECOPY_OK;
}

/* No segment of so much is longer. */
static size_t segment_bytes_max(const wirecopy_sorted_map sorted[WIRECOPY_MAP_COUNT], size_t story_count)
{
    size_t byte_count = wirecopy_segment_part_bytes_max(WIRECOPY_SEGMENT_CARDS, story_count);
    for (unsigned map = 0; map < WIRECOPY_MAP_COUNT; map++)
        byte_count += wirecopy_segment_part_bytes_max(map, sorted[map].count);
    return byte_count;
}

static wirecopy_status write_segment(wirecopy_segments *segments, wirecopy_change *change, const wirecopy_maps *tail,
                                     const wirecopy_sorted_map sorted[WIRECOPY_MAP_COUNT], size_t *byte_count)
{
    wirecopy_place place = {.first_story = tail->first_story, .story_count = tail->story_count};
    wirecopy_status status = WIRECOPY_OK;
    for (unsigned map = 0; status == WIRECOPY_OK && map < WIRECOPY_MAP_COUNT; map++) {
        place.kind = map;
        status = write_kind(segments, change, place, sorted[map].entries, sorted[map].count, byte_count);
    }
    place.kind = WIRECOPY_SEGMENT_CARDS;
    if (status == WIRECOPY_OK)
        status = write_kind(segments, change, place, tail->cards, tail->story_count, byte_count);
    return status;
}

/* Sorting comes before the change, which then takes less long. */
wirecopy_status wirecopy_segments_write(wirecopy_segments *segments, wirecopy_maps *tail, size_t *byte_count_out)
{
    assert(segments->writable && tail->story_count && byte_count_out);
    wirecopy_change *change = NULL;
    wirecopy_sorted_map sorted[WIRECOPY_MAP_COUNT];
    size_t byte_count = 0;
    if (wirecopy_maps_end(tail) > WIRECOPY_SEGMENT_STORY_MAX)
        return WIRECOPY_E_LIMIT;
    wirecopy_status status = wirecopy_maps_sort(tail, sorted);
    if (status == WIRECOPY_OK)
        status = wirecopy_change_begin(segments->env, segment_bytes_max(sorted, tail->story_count), &change);
    if (status == WIRECOPY_OK)
        status = write_segment(segments, change, tail, sorted, &byte_count);
    if (status != WIRECOPY_OK) {
        wirecopy_change_abort(change);
        return status;
    }
    status = wirecopy_change_commit(change);
    if (status == WIRECOPY_OK)
        *byte_count_out = byte_count;
    return status;
}

/* The entries of a part but for those of erased stories. Allocated: to be freed. */
static wirecopy_status entries_filter(const wirecopy_segment_part *part, const wirecopy_deaths *deaths,
                                      uint64_t **entries_out, size_t *count_out)
{
    if (!wirecopy_segment_part_is_intact(part))
        return WIRECOPY_E_CORRUPT; /* what is damaged must not be given a new checksum */
    uint64_t *const entries = wirecopy_memory_alloc(part->item_count * sizeof *entries);
    if (!entries)
        return WIRECOPY_E_MEMORY;
    wirecopy_run_reader reader = wirecopy_run_reader_at(&part->run, 0);
    const size_t count = wirecopy_run_read(&reader, entries, part->item_count);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!wirecopy_deaths_is_erased(deaths, part->place.first_story + wirecopy_run_value(entries[i])))
            entries[kept++] = entries[i];
    *entries_out = entries;
    *count_out = kept;
    return WIRECOPY_OK;
}

/* Writes a part anew, with fewer entries; it goes on answering for all that it did. */
static wirecopy_status part_replace(wirecopy_segments *segments, const wirecopy_place *place, const uint64_t *entries,
                                    size_t count)
{
    const size_t byte_count =
        wirecopy_segment_part_bytes(place->kind, entries, count, wirecopy_env_own_page_bytes(segments->env));
    wirecopy_change *change = NULL;
    void *image = NULL;
    wirecopy_status status = wirecopy_change_begin(segments->env, byte_count, &change);
    if (status != WIRECOPY_OK)
        return status;
    status = wirecopy_change_put(change, WIRECOPY_SEGMENTS_TABLE, wirecopy_segment_part_key(place), byte_count, &image);
    if (status != WIRECOPY_OK) {
        wirecopy_change_abort(change);
        return status;
    }
    wirecopy_segment_part_build(place, &segments->id, entries, count, image, byte_count);
    return wirecopy_change_commit(change);
}

static wirecopy_status segments_snapshot(const wirecopy_segments *segments, uint64_t story_end,
                                         wirecopy_snapshot **snapshot_out, wirecopy_segment_list *list)
{
    wirecopy_status status = wirecopy_snapshot_open(segments->env, snapshot_out);
    return status == WIRECOPY_OK ? wirecopy_segments_list(segments, *snapshot_out, story_end, list) : status;
}

/* Filters part i of the list that a snapshot shows, which is ended before anything is written. */
static wirecopy_status part_sweep(wirecopy_segments *segments, uint64_t story_end, const wirecopy_deaths *deaths,
                                  size_t i)
{
    wirecopy_snapshot *snapshot = NULL;
    wirecopy_segment_list list = {0};
    wirecopy_place place = {0};
    uint64_t *entries = NULL;
    size_t before = 0, count = 0;
    wirecopy_status status = segments_snapshot(segments, story_end, &snapshot, &list);
    if (status == WIRECOPY_OK && i < list.part_count) {
        place = list.parts[i].place;
        before = list.parts[i].item_count;
        status = entries_filter(&list.parts[i], deaths, &entries, &count);
    }
    wirecopy_segment_list_clear(&list);
    wirecopy_snapshot_destroy(snapshot);
    if (status == WIRECOPY_OK && count < before)
        status = part_replace(segments, &place, entries, count);
    wirecopy_memory_free(entries);
    return status;
}

/* A story has so many entries among the ids at most: see wirecopy_maps_visit(). */
#define ID_ENTRIES_MAX 3

/* Whether half of what a segment has may go, as its ids tell. One that was swept has to lose half of what is left before it
 * is again, so that taking out stories one by one costs no more than some sweeps. */
static bool is_worth_sweeping(const wirecopy_segment_list *list, const wirecopy_segment *segment,
                              const wirecopy_deaths *deaths)
{
    const uint64_t end = segment->first_story + segment->story_count;
    const uint64_t live_count = segment->story_count - wirecopy_deaths_erased_count(deaths, segment->first_story, end);
    uint64_t entry_count = 0;
    for (size_t i = segment->kind_begins[WIRECOPY_MAP_IDS]; i < segment->kind_begins[WIRECOPY_MAP_IDS + 1]; i++)
        entry_count += list->parts[i].item_count;
    return segment->source_count == 0 && 2 * ID_ENTRIES_MAX * live_count < entry_count;
}

wirecopy_status wirecopy_segments_sweep(wirecopy_segments *segments, uint64_t story_end, const wirecopy_deaths *deaths)
{
    assert(segments->writable);
    wirecopy_snapshot *snapshot = NULL;
    wirecopy_segment_list list = {0};
    wirecopy_status status = segments_snapshot(segments, story_end, &snapshot, &list);
    wirecopy_snapshot_destroy(snapshot); /* what the list says of its segments is its own; their parts are not read */
    for (size_t i = 0; status == WIRECOPY_OK && i < list.count; i += 1 + list.items[i].source_count) {
        const wirecopy_segment *const segment = &list.items[i];
        if (!is_worth_sweeping(&list, segment, deaths))
            continue;
        for (size_t p = segment->part_begin; status == WIRECOPY_OK && p < segment->kind_begins[WIRECOPY_SEGMENT_CARDS];
             p++)
            status = part_sweep(segments, story_end, deaths, p);
    }
    wirecopy_segment_list_clear(&list);
    return status;
}
