#include <string.h>

#include "tests/unit/suite.h"
#include "wirecopy/story.h"

#define STRING(text)                                                                                                   \
    {                                                                                                                  \
        (text), sizeof(text) - 1                                                                                       \
    }

static void an_array_is_read_in_order_and_in_batches(void)
{
    const wirecopy_story stories[] = {{.text = STRING("one")},
                                      {.text = STRING("two"), .title = STRING("Two"), .id = STRING("b")},
                                      {.text = STRING("three"), .source = STRING("s"), .lang = STRING("en")}};
    wirecopy_story_array array = {.stories = stories, .count = 3, .next = 77};
    const wirecopy_source source = wirecopy_source_of_array(&array);
    static const size_t counts[] = {2, 1};
    static const uint64_t byte_counts[] = {10, 8};
    const char *place, *reason;
    size_t seen = 0;
    for (size_t batch_number = 0; batch_number < 2; batch_number++) {
        void *batch = NULL;
        size_t count = 0;
        uint64_t byte_count = 0;
        CU_ASSERT_EQUAL(source.read(source.context, 2, &batch, &count, &byte_count), WIRECOPY_OK);
        CU_ASSERT_EQUAL_FATAL(count, counts[batch_number]);
        CU_ASSERT_EQUAL(byte_count, byte_counts[batch_number]);
        for (size_t i = 0; i < count; i++, seen++) {
            wirecopy_story story;
            CU_ASSERT_EQUAL(source.story(source.context, batch, i, 0, &story), WIRECOPY_OK);
            CU_ASSERT_PTR_EQUAL(story.text.bytes, stories[seen].text.bytes);
            source.describe(source.context, batch, i, &place, &reason);
            CU_ASSERT_STRING_EQUAL(reason, "");
        }
        source.release(source.context, batch);
    }
    CU_ASSERT_STRING_EQUAL(place, "story 3");
    void *batch = &array;
    size_t count;
    uint64_t byte_count;
    CU_ASSERT_EQUAL(source.read(source.context, 2, &batch, &count, &byte_count), WIRECOPY_OK);
    CU_ASSERT_PTR_NULL(batch);
}

static void an_empty_array_ends_at_once(void)
{
    wirecopy_story_array array = {.stories = NULL, .count = 0};
    const wirecopy_source source = wirecopy_source_of_array(&array);
    void *batch = &array;
    size_t count;
    uint64_t byte_count;
    CU_ASSERT_EQUAL(source.read(source.context, 1, &batch, &count, &byte_count), WIRECOPY_OK);
    CU_ASSERT_PTR_NULL(batch);
}

/* The bytes are never looked at: the counts alone refuse them. */
static void stories_over_the_limits_are_refused(void)
{
    const wirecopy_string field = {"", WIRECOPY_FIELD_BYTES_MAX + 1}, text = {"", WIRECOPY_TEXT_BYTES_MAX + 1};
    const wirecopy_story stories[] = {
        {.text = text},   {.id = field},
        {.title = field}, {.source = field},
        {.lang = field},  {.text = {"", WIRECOPY_TEXT_BYTES_MAX}, .id = {"", WIRECOPY_FIELD_BYTES_MAX}}};
    static const char *const reasons[] = {
        "\"text\" is longer than 33554432 bytes", "\"id\" is longer than 4096 bytes",
        "\"title\" is longer than 4096 bytes",    "\"source\" is longer than 4096 bytes",
        "\"lang\" is longer than 4096 bytes",     ""};
    wirecopy_story_array array = {.stories = stories, .count = 6};
    const wirecopy_source source = wirecopy_source_of_array(&array);
    void *batch;
    size_t count;
    uint64_t byte_count;
    CU_ASSERT_EQUAL(source.read(source.context, 100, &batch, &count, &byte_count), WIRECOPY_OK);
    CU_ASSERT_EQUAL_FATAL(count, 6);
    for (size_t i = 0; i < count; i++) {
        wirecopy_story story;
        const char *place, *reason;
        CU_ASSERT_EQUAL(source.story(source.context, batch, i, 0, &story), i < 5 ? WIRECOPY_E_LIMIT : WIRECOPY_OK);
        source.describe(source.context, batch, i, &place, &reason);
        CU_ASSERT_STRING_EQUAL(reason, reasons[i]);
    }
    source.release(source.context, batch);
}

int main(void)
{
    static const test_case cases[] = {
        {"an array is read in order and in batches", an_array_is_read_in_order_and_in_batches},
        {"an empty array ends at once", an_empty_array_ends_at_once},
        {"stories over the limits are refused", stories_over_the_limits_are_refused},
    };
    return RUN_SUITE("feed/array", cases);
}
