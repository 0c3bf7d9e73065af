#include "core/engine/wave.h"

#include <assert.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/fingerprint/sketch.h"

void wirecopy_wave_clear(wirecopy_wave *wave)
{
    wirecopy_arena_clear(&wave->arena);
}

static size_t bitmap_bytes(const wirecopy_fingerprint *fingerprint)
{
    return fingerprint->sketch_count / 8 + 1;
}

wirecopy_status wirecopy_wave_add(wirecopy_wave *wave, const wirecopy_fingerprint *fingerprint, wirecopy_string source)
{
    assert(wave->fellow_count < WIRECOPY_WAVE_STORIES_MAX);
    wirecopy_fingerprint *const kept = wirecopy_arena_copy(&wave->arena, fingerprint, sizeof *fingerprint);
    const wirecopy_sketch_entry *const sketch =
        wirecopy_arena_copy(&wave->arena, fingerprint->sketch, fingerprint->sketch_count * sizeof *sketch);
    const char *const source_bytes = wirecopy_arena_copy(&wave->arena, source.bytes, source.byte_count);
    if (!kept || !sketch || !source_bytes)
        return WIRECOPY_E_MEMORY;
    kept->sketch = sketch;
    wave->fellows[wave->fellow_count] = (wirecopy_fellow){
        .story = wave->begin + wave->fellow_count, .fingerprint = kept, .source = {source_bytes, source.byte_count}};
    wave->fellow_count++;
    return WIRECOPY_OK;
}

static wirecopy_status note_joined(wirecopy_wave *wave, uint64_t group, const uint8_t *posted)
{
    const wirecopy_fingerprint *const fingerprint = wave->fellows[wave->joined_count].fingerprint;
    const uint8_t *const kept = posted ? wirecopy_arena_copy(&wave->arena, posted, bitmap_bytes(fingerprint)) : NULL;
    if (posted && !kept)
        return WIRECOPY_E_MEMORY;
    wave->groups[wave->joined_count] = group;
    wave->posted[wave->joined_count++] = kept;
    return WIRECOPY_OK;
}

/* A bitmap of a record, with the byte more that bitmaps have here. */
static wirecopy_status note_stored(wirecopy_wave *wave, const wirecopy_record *record)
{
    uint8_t posted[WIRECOPY_SKETCH_COUNT_MAX / 8 + 1] = {0};
    if (record->posted)
        memcpy(posted, record->posted, ((size_t)record->fingerprint.sketch_count + 7) / 8);
    return note_joined(wave, record->group, record->posted ? posted : NULL);
}

wirecopy_status wirecopy_wave_open(wirecopy_wave *wave, wirecopy_view *view)
{
    const uint64_t next = wirecopy_view_story_count(view), begin = wirecopy_wave_begin(next);
    if (begin == wave->begin && begin + wave->fellow_count == next)
        return WIRECOPY_OK;
    wirecopy_arena_reset(&wave->arena);
    wave->begin = begin;
    wave->fellow_count = wave->joined_count = 0;
    wirecopy_status status = WIRECOPY_OK;
    for (uint64_t story = begin; status == WIRECOPY_OK && story < next; story++) {
        wirecopy_record record;
        status = wirecopy_view_record(view, story, &record);
        if (status == WIRECOPY_OK)
            status = wirecopy_wave_add(wave, &record.fingerprint, record.source);
        if (status == WIRECOPY_OK)
            status = note_stored(wave, &record);
    }
    return status;
}

/* ---- joining ---- */

static bool is_fellow(const wirecopy_wave *wave, uint64_t story)
{
    return story >= wave->begin && story < wave->begin + wave->fellow_count;
}

/* The group that a story can be joined by, or UINT64_MAX: it leads none, or nothing leads to it any more. */
static uint64_t group_of(const wirecopy_wave *wave, const wirecopy_view *view, const wirecopy_lead *lead)
{
    const uint64_t story = wave->begin + wave->joined_count;
    const uint64_t group = is_fellow(wave, lead->story) ? wave->groups[lead->story - wave->begin] : lead->group;
    const bool is_led = lead->is_twin || group == lead->story;
    return is_led && wirecopy_view_is_posted(view, group, story) ? group : UINT64_MAX;
}

/* Takes out of a bitmap what both sketches hold. */
static void clear_shared(uint8_t *bitmap, const wirecopy_fingerprint *ours, const wirecopy_fingerprint *theirs)
{
    for (uint32_t i = 0, j = 0; i < ours->sketch_count && j < theirs->sketch_count;) {
        const uint64_t our_hash = wirecopy_sketch_hash(ours->sketch[i]),
                       their_hash = wirecopy_sketch_hash(theirs->sketch[j]);
        if (our_hash == their_hash)
            bitmap[i / 8] &= (uint8_t) ~(1u << i % 8);
        i += our_hash <= their_hash;
        j += their_hash <= our_hash;
    }
}

/* What a story that joins by a lead posts, as far as the lead tells. */
static void begin_posted(const wirecopy_wave *wave, const wirecopy_lead *lead, uint64_t group,
                         const wirecopy_leads *leads, uint64_t replaces, uint8_t *posted_out)
{
    const size_t byte_count = bitmap_bytes(wave->fellows[wave->joined_count].fingerprint);
    const uint8_t *of_twin = NULL;
    if (lead->is_twin && is_fellow(wave, lead->story) && lead->story == replaces && group != replaces)
        of_twin = wave->posted[replaces - wave->begin]; /* it takes the place of the one that is posted under these */
    if (group == leads->group)
        memcpy(posted_out, leads->posted, byte_count);
    else if (of_twin)
        memcpy(posted_out, of_twin, byte_count);
    else if (lead->is_twin)
        memset(posted_out, 0, byte_count);
    else
        memcpy(posted_out, leads->uncommon, byte_count);
}

/* Joins a group: is posted under what no other of it is. */
static wirecopy_status join(wirecopy_wave *wave, const wirecopy_lead *lead, uint64_t group, const wirecopy_leads *leads,
                            uint64_t replaces)
{
    uint8_t posted[WIRECOPY_SKETCH_COUNT_MAX / 8 + 1];
    const wirecopy_fingerprint *const ours = wave->fellows[wave->joined_count].fingerprint;
    begin_posted(wave, lead, group, leads, replaces, posted);
    for (size_t i = 0; i < wave->joined_count; i++)
        if (wave->groups[i] == group && (wave->begin + i != replaces || replaces == group))
            clear_shared(posted, ours, wave->fellows[i].fingerprint);
    return note_joined(wave, group, posted);
}

wirecopy_status wirecopy_wave_join(wirecopy_wave *wave, const wirecopy_view *view, const wirecopy_leads *leads,
                                   uint64_t replaces)
{
    assert(wave->joined_count < wave->fellow_count);
    for (size_t i = 0; i < leads->count; i++) {
        const uint64_t group = group_of(wave, view, &leads->items[i]);
        if (group != UINT64_MAX)
            return join(wave, &leads->items[i], group, leads, replaces);
    }
    return note_joined(wave, wave->begin + wave->joined_count, NULL);
}
