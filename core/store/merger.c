#include "core/store/merger.h"

#include <assert.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/index/merge.h"
#include "core/store/tier.h"

_Static_assert(WIRECOPY_TIER_SEGMENTS_MAX < WIRECOPY_MERGE_INPUT_COUNT_MAX, "a merge reads all its sources at once");

/* So many entries of a source are unpacked at a time; those of all sources, 16 KiB, stay in the first-level cache. */
#define BLOCK_ENTRIES WIRECOPY_MERGE_INPUT_ENTRIES_MAX

/* What is left of a source, of the kind that is being merged: of entries, what the reader has left of its run; and from
 * part `part` on, the first `skip` items of which are in the new segment already. */
typedef struct merge_source {
    uint64_t story_offset; /* of its first story, from the new segment's */
    size_t part;
    size_t part_end;
    size_t skip;
    wirecopy_run_reader reader; /* all zero before the first run */
    uint64_t *block;            /* [BLOCK_ENTRIES + 1] its own */
    uint64_t last;              /* that was read */
} merge_source;

typedef struct merge_step {
    wirecopy_segment_list list;
    merge_source sources[WIRECOPY_MERGE_INPUT_COUNT_MAX];
    unsigned source_count;
    wirecopy_place place; /* of the new part */
    size_t item_count;    /* in it */
} merge_step;

/* The part that comes next of the segment that the sources become. Its end is found later. */
static void place_find(merge_step *step, const wirecopy_merge_choice *choice)
{
    const wirecopy_segment *const sources = &step->list.items[choice->source_begin];
    wirecopy_place place = {.first_story = sources->first_story};
    for (size_t i = 0; i < choice->source_count; i++) {
        place.story_count += sources[i].story_count;
        place.tier = sources[i].tier >= place.tier ? sources[i].tier + 1 : place.tier;
    }
    if (choice->is_begun) {
        const wirecopy_segment_part *const before = &step->list.parts[sources[-1].part_end - 1];
        const wirecopy_position end = wirecopy_segment_part_end(before);
        place.tier = before->place.tier;
        place.kind = end.kind;
        place.begin = end.entry;
        place.ordinal = end.kind == before->place.kind ? before->place.ordinal + 1 : 0;
    }
    step->place = place;
}

static size_t part_count_below(const wirecopy_segment_part *part, uint64_t entry)
{
    if (!part->cards)
        return wirecopy_run_count_below(&part->run, entry);
    const uint64_t below = entry > part->place.begin ? entry - part->place.begin : 0;
    return below < part->item_count ? (size_t)below : part->item_count;
}

/* Finds what is left of a source; returns how many items that is. */
static size_t source_find(merge_step *step, const wirecopy_segment *segment, merge_source *source_out)
{
    const wirecopy_segment_part *const parts = step->list.parts;
    const uint64_t story_offset = segment->first_story - step->place.first_story;
    const wirecopy_position begin =
        wirecopy_position_rebase((wirecopy_position){step->place.kind, step->place.begin}, story_offset);
    merge_source source = {.story_offset = story_offset,
                           .part = segment->kind_begins[begin.kind],
                           .part_end = segment->kind_begins[begin.kind + 1]};
    while (source.part < source.part_end && parts[source.part].place.last < begin.entry)
        source.part++;
    size_t left = 0;
    for (size_t i = source.part; i < source.part_end; i++)
        left += parts[i].item_count;
    if (source.part < source.part_end)
        source.skip = part_count_below(&parts[source.part], begin.entry);
    *source_out = source;
    return left - source.skip;
}

/* What is damaged must not be given a new checksum. A part is looked at once, when its first item is taken. */
static wirecopy_status part_enter(const wirecopy_segment_part *part)
{
    wirecopy_blob_will_need((wirecopy_blob){part->image, part->byte_count});
    return wirecopy_segment_part_is_intact(part) ? WIRECOPY_OK : WIRECOPY_E_CORRUPT;
}

/* Goes on to the next part of a source that has items. WIRECOPY_E_NOT_FOUND: there is none. */
static wirecopy_status source_next(const merge_step *step, merge_source *source)
{
    for (; source->part < source->part_end; source->part++) {
        const wirecopy_segment_part *const part = &step->list.parts[source->part];
        const size_t skip = source->skip;
        source->skip = 0;
        if (skip >= part->item_count)
            continue;
        const wirecopy_status status = skip == 0 ? part_enter(part) : WIRECOPY_OK;
        if (status != WIRECOPY_OK)
            return status;
        source->reader = wirecopy_run_reader_at(&part->run, skip);
        source->part++;
        return WIRECOPY_OK;
    }
    return WIRECOPY_E_NOT_FOUND;
}

/* Of a part that was damaged since it was looked at, entries need not ascend, and then neither merging nor what is made
 * of it works. */
static bool block_is_sound(const merge_source *source, size_t count)
{
    const uint64_t *const block = source->block;
    bool ascends = block[0] >= source->last && block[count - 1] < UINT64_MAX - source->story_offset;
    for (size_t i = 1; i < count; i++)
        ascends &= block[i - 1] <= block[i];
    return ascends;
}

/* Unpacks the next entries of a source, as those of the new segment. WIRECOPY_E_NOT_FOUND: there are none. */
static wirecopy_status source_read(const merge_step *step, merge_source *source, wirecopy_merge_input *input_out)
{
    if (!source->reader.run || source->reader.next == source->reader.run->entry_count) {
        const wirecopy_status status = source_next(step, source);
        if (status != WIRECOPY_OK)
            return status;
    }
    const size_t count = wirecopy_run_read(&source->reader, source->block, BLOCK_ENTRIES);
    if (!block_is_sound(source, count))
        return WIRECOPY_E_CORRUPT;
    source->last = source->block[count - 1];
    for (size_t i = 0; i < count; i++)
        source->block[i] += source->story_offset;
    source->block[count] = UINT64_MAX;
    *input_out = (wirecopy_merge_input){source->block, source->block + count};
    return WIRECOPY_OK;
}

static wirecopy_status merge_entries(merge_step *step, uint64_t *entries_out)
{
    uint64_t blocks[WIRECOPY_MERGE_INPUT_COUNT_MAX][BLOCK_ENTRIES + 1];
    wirecopy_merge_input inputs[WIRECOPY_MERGE_INPUT_COUNT_MAX] = {{0}};
    size_t written = 0;
    for (unsigned i = 0; i < step->source_count; i++)
        step->sources[i].block = blocks[i];
    while (written < step->item_count) {
        unsigned count = 0;
        for (unsigned i = 0; i < step->source_count; i++) {
            wirecopy_merge_input input = inputs[i];
            merge_source source = step->sources[i];
            const wirecopy_status status = input.next == input.end ? source_read(step, &source, &input) : WIRECOPY_OK;
            if (status == WIRECOPY_E_NOT_FOUND)
                continue; /* those behind it move up */
            if (status != WIRECOPY_OK)
                return status;
            step->sources[count] = source;
            inputs[count++] = input;
        }
        step->source_count = count;
        if (count == 0)
            return WIRECOPY_E_CORRUPT;
        written += wirecopy_merge(inputs, count, entries_out + written, step->item_count - written);
    }
    return WIRECOPY_OK;
}

static wirecopy_status join_cards(const merge_step *step, wirecopy_card *cards_out)
{
    size_t written = 0;
    for (unsigned i = 0; i < step->source_count; i++) {
        const merge_source *const source = &step->sources[i];
        size_t skip = source->skip;
        for (size_t p = source->part; p < source->part_end && written < step->item_count; p++, skip = 0) {
            const wirecopy_segment_part *const part = &step->list.parts[p];
            const size_t left = part->item_count - skip, room = step->item_count - written;
            const size_t count = left < room ? left : room;
            const wirecopy_status status = skip == 0 ? part_enter(part) : WIRECOPY_OK;
            if (status != WIRECOPY_OK)
                return status;
            memcpy(cards_out + written, part->cards + skip, count * sizeof *cards_out);
            written += count;
        }
    }
    return WIRECOPY_OK;
}

/* Finds the new part, and what is left of its sources, and how much of that goes into it. */
static wirecopy_status step_find(merge_step *step, const wirecopy_merge_choice *choice)
{
    size_t left = 0;
    if (choice->source_count > WIRECOPY_MERGE_INPUT_COUNT_MAX)
        return WIRECOPY_E_LIMIT;
    place_find(step, choice);
    if (step->place.ordinal > WIRECOPY_PART_ORDINAL_MAX)
        return WIRECOPY_E_LIMIT;
    step->source_count = (unsigned)choice->source_count;
    for (unsigned i = 0; i < step->source_count; i++)
        left += source_find(step, &step->list.items[choice->source_begin + i], &step->sources[i]);
    const size_t limit = wirecopy_segments_part_items(step->place.kind);
    step->item_count = left < limit ? left : limit;
    step->place.last = left <= limit ? UINT64_MAX : step->place.begin + limit - 1; /* of entries: see part_make() */
    return WIRECOPY_OK;
}

/* Writes a part: of entries, those given, and of cards, those of the sources. */
static wirecopy_status part_write(const merge_step *step, const uint64_t *entries, const wirecopy_segments *segments,
                                  wirecopy_change *change, size_t *byte_count_out)
{
    const size_t bytes_min = wirecopy_env_own_page_bytes(segments->env);
    const size_t byte_count = wirecopy_segment_part_bytes(step->place.kind, entries, step->item_count, bytes_min);
    const void *items = entries;
    void *image = NULL;
    wirecopy_status status = wirecopy_change_put(change, WIRECOPY_SEGMENTS_TABLE,
                                                 wirecopy_segment_part_key(&step->place), byte_count, &image);
    if (status == WIRECOPY_OK && step->place.kind == WIRECOPY_SEGMENT_CARDS) {
        items = wirecopy_segment_part_cards(image);
        status = join_cards(step, wirecopy_segment_part_cards(image));
    }
    if (status != WIRECOPY_OK)
        return status;
    wirecopy_segment_part_build(&step->place, &segments->id, items, step->item_count, image, byte_count);
    *byte_count_out = byte_count;
    return WIRECOPY_OK;
}

/* The entries are merged beside the image, since how long it becomes depends on them. */
static wirecopy_status part_make(merge_step *step, const wirecopy_segments *segments, wirecopy_change *change,
                                 size_t *byte_count_out)
{
    if (step->place.kind == WIRECOPY_SEGMENT_CARDS)
        return part_write(step, NULL, segments, change, byte_count_out);
    uint64_t *const entries = wirecopy_memory_alloc(step->item_count * sizeof *entries);
    if (!entries)
        return WIRECOPY_E_MEMORY;
    wirecopy_status status = merge_entries(step, entries);
    if (status == WIRECOPY_OK && step->place.last != UINT64_MAX)
        step->place.last = entries[step->item_count - 1];
    if (status == WIRECOPY_OK)
        status = part_write(step, entries, segments, change, byte_count_out);
    wirecopy_memory_free(entries);
    return status;
}

/* Deletes the parts that nothing is asked of any more. A source keeps its last one, and so its place among the segments,
 * until the new segment is whole. */
static wirecopy_status sources_trim(const merge_step *step, const wirecopy_merge_choice *choice,
                                    wirecopy_change *change)
{
    const wirecopy_segment_part made = {.place = step->place};
    const wirecopy_position reach = wirecopy_segment_part_end(&made);
    const bool is_whole = reach.kind == WIRECOPY_SEGMENT_KIND_COUNT;
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; i < choice->source_count; i++) {
        const wirecopy_segment *const source = &step->list.items[choice->source_begin + i];
        const wirecopy_position hidden = wirecopy_position_rebase(reach, source->first_story - step->place.first_story);
        for (size_t p = source->part_begin; status == WIRECOPY_OK && p < source->part_end; p++) {
            const wirecopy_segment_part *const part = &step->list.parts[p];
            const bool is_passed = !wirecopy_position_is_before(hidden, wirecopy_segment_part_end(part));
            if (is_whole || (is_passed && p + 1 < source->part_end))
                status =
                    wirecopy_change_delete(change, WIRECOPY_SEGMENTS_TABLE, wirecopy_segment_part_key(&part->place));
        }
    }
    return status;
}

typedef bool choose_function(const wirecopy_segment *segments, size_t count, wirecopy_merge_choice *choice_out);

static wirecopy_status step_in_change(merge_step *step, const wirecopy_segments *segments, choose_function *choose,
                                      wirecopy_snapshot *snapshot, wirecopy_change *change, uint64_t story_end,
                                      size_t *byte_count_out)
{
    wirecopy_merge_choice choice;
    wirecopy_status status = wirecopy_segments_list(segments, snapshot, story_end, &step->list);
    if (status != WIRECOPY_OK || !choose(step->list.items, step->list.count, &choice))
        return status;
    status = step_find(step, &choice);
    if (status == WIRECOPY_OK)
        status = part_make(step, segments, change, byte_count_out);
    if (status == WIRECOPY_OK)
        status = sources_trim(step, &choice, change);
    return status;
}

static wirecopy_status take_step(wirecopy_segments *segments, choose_function *choose, uint64_t story_end,
                                 size_t *byte_count_out)
{
    assert(segments->writable && byte_count_out);
    const size_t bytes_max = wirecopy_segment_part_bytes_max(0, wirecopy_segments_part_items(0));
    merge_step step = {0};
    wirecopy_change *change = NULL;
    wirecopy_snapshot *snapshot = NULL;
    size_t byte_count = 0;
    /* The change first: it may have to move the map, and then no snapshot may be live. */
    wirecopy_status status = wirecopy_change_begin(segments->env, bytes_max, &change);
    if (status == WIRECOPY_OK)
        status = wirecopy_snapshot_open(segments->env, &snapshot);
    if (status == WIRECOPY_OK)
        status = step_in_change(&step, segments, choose, snapshot, change, story_end, &byte_count);
    wirecopy_snapshot_destroy(snapshot);
    wirecopy_segment_list_clear(&step.list);
    if (status == WIRECOPY_OK && byte_count > 0)
        status = wirecopy_change_commit(change);
    else
        wirecopy_change_abort(change);
    if (status == WIRECOPY_OK)
        *byte_count_out = byte_count;
    return status;
}

wirecopy_status wirecopy_merger_step(wirecopy_segments *segments, uint64_t story_end, size_t *byte_count_out)
{
    return take_step(segments, wirecopy_tier_choose, story_end, byte_count_out);
}

wirecopy_status wirecopy_merger_finish(wirecopy_segments *segments, uint64_t story_end)
{
    wirecopy_status status;
    size_t byte_count;
    do {
        byte_count = 0;
        status = take_step(segments, wirecopy_tier_choose_any, story_end, &byte_count);
    } while (status == WIRECOPY_OK && byte_count > 0);
    return status;
}

static int merge_factor = WIRECOPY_MERGER_FACTOR;

void wirecopy_merger_factor(int factor)
{
    merge_factor = factor < 0 ? WIRECOPY_MERGER_FACTOR : factor;
}

void wirecopy_merger_wake(wirecopy_merger *merger, size_t segment_bytes)
{
    merger->credit -= (int64_t)segment_bytes;
    merger->is_idle = false;
}

void wirecopy_merger_run(wirecopy_merger *merger, wirecopy_segments *segments, uint64_t story_end, size_t written_bytes)
{
    if (!merger->is_idle)
        merger->credit += (int64_t)written_bytes * merge_factor;
    while (!merger->is_idle && merger->credit > 0) {
        size_t byte_count = 0;
        merger->failed = wirecopy_merger_step(segments, story_end, &byte_count);
        merger->is_idle = byte_count == 0;
        merger->credit = merger->is_idle ? 0 : merger->credit - (int64_t)byte_count;
    }
}
