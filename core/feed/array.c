#include <assert.h>
#include <stdio.h>

#include "wirecopy/story.h"

/* A batch is the address of its first story: an array is in memory as a whole. */

static uint64_t byte_count_of(const wirecopy_story *story)
{
    return (uint64_t)story->id.byte_count + story->text.byte_count + story->title.byte_count +
           story->source.byte_count + story->lang.byte_count;
}

/* Why a story cannot be stored; "" when it can. */
static const char *fault_of(const wirecopy_story *story)
{
    if (story->text.byte_count > WIRECOPY_TEXT_BYTES_MAX)
        return "\"text\" is longer than 33554432 bytes";
    if (story->id.byte_count > WIRECOPY_FIELD_BYTES_MAX)
        return "\"id\" is longer than 4096 bytes";
    if (story->title.byte_count > WIRECOPY_FIELD_BYTES_MAX)
        return "\"title\" is longer than 4096 bytes";
    if (story->source.byte_count > WIRECOPY_FIELD_BYTES_MAX)
        return "\"source\" is longer than 4096 bytes";
    if (story->lang.byte_count > WIRECOPY_FIELD_BYTES_MAX)
        return "\"lang\" is longer than 4096 bytes";
    return "";
}

_Static_assert(WIRECOPY_TEXT_BYTES_MAX == 33554432 && WIRECOPY_FIELD_BYTES_MAX == 4096, "the reasons name the limits");

static wirecopy_status read_stories(void *context, size_t story_count_max, void **batch_out, size_t *count_out,
                                    uint64_t *byte_count_out)
{
    wirecopy_story_array *array = context;
    const size_t left = array->count - array->next;
    const size_t count = left < story_count_max ? left : story_count_max;
    const wirecopy_story *first = count ? array->stories + array->next : NULL;
    uint64_t byte_count = 0;
    for (size_t i = 0; i < count; i++)
        byte_count += byte_count_of(&first[i]);
    array->next += count;
    *batch_out = (void *)first;
    *count_out = count;
    *byte_count_out = byte_count;
    return WIRECOPY_OK;
}

static wirecopy_status yield_story(void *context, void *batch, size_t i, unsigned worker, wirecopy_story *story_out)
{
    (void)context;
    (void)worker;
    const wirecopy_story *story = (const wirecopy_story *)batch + i;
    if (fault_of(story)[0])
        return WIRECOPY_E_LIMIT;
    *story_out = *story;
    return WIRECOPY_OK;
}

static void describe_story(void *context, void *batch, size_t i, const char **place_out, const char **reason_out)
{
    wirecopy_story_array *array = context;
    const wirecopy_story *story = (const wirecopy_story *)batch + i;
    snprintf(array->place, sizeof array->place, "story %zu", (size_t)(story - array->stories) + 1);
    *place_out = array->place;
    *reason_out = fault_of(story);
}

static void release_stories(void *context, void *batch)
{
    (void)context;
    (void)batch;
}

wirecopy_source wirecopy_source_of_array(wirecopy_story_array *array)
{
    assert(array && (array->stories || array->count == 0));
    array->next = 0;
    array->place[0] = '\0';
    return (wirecopy_source){.context = array,
                             .read = read_stories,
                             .story = yield_story,
                             .describe = describe_story,
                             .release = release_stories};
}
