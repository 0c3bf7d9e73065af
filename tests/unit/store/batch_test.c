#include "core/store/batch.h"

#include "core/base/memory.h"
#include "tests/unit/store/fixture.h"

#define FIRST_STORY 12
#define STORY_COUNT 9

static uint8_t *image_make(size_t byte_count_min, size_t *byte_count_out)
{
    wirecopy_pending pending = {0};
    for (uint64_t story = FIRST_STORY; story < FIRST_STORY + STORY_COUNT; story++) {
        static sample one;
        wirecopy_record record;
        sample_make(story, &one);
        CU_ASSERT_EQUAL_FATAL(wirecopy_pending_add(&pending, &one.record, one.posted), WIRECOPY_OK);
        CU_ASSERT_EQUAL_FATAL(wirecopy_pending_record(&pending, (uint32_t)(story - FIRST_STORY), story, &record),
                              WIRECOPY_OK);
        CU_ASSERT(record_equals(&record, &one.record));
    }
    *byte_count_out = wirecopy_pending_image_bytes(&pending, byte_count_min);
    uint8_t *const image = malloc(*byte_count_out);
    CU_ASSERT_PTR_NOT_NULL_FATAL(image);
    memset(image, 0xee, *byte_count_out);
    wirecopy_pending_build(&pending, FIRST_STORY, image, *byte_count_out);
    wirecopy_pending_clear(&pending);
    return image;
}

static void a_batch_gives_back_its_records(void)
{
    static const size_t minimums[] = {0, 20000};
    for (size_t m = 0; m < 2; m++) {
        size_t byte_count;
        wirecopy_log_batch batch = {0};
        uint8_t *image = image_make(minimums[m], &byte_count);
        CU_ASSERT(byte_count >= minimums[m]);
        CU_ASSERT_EQUAL_FATAL(wirecopy_log_batch_open(image, byte_count, &batch), WIRECOPY_OK);
        CU_ASSERT_PTR_NULL(wirecopy_log_batch_check(&batch));
        CU_ASSERT(batch.first_story == FIRST_STORY && batch.story_count == STORY_COUNT);
        for (uint32_t i = 0; i < STORY_COUNT; i++) {
            static sample one;
            wirecopy_record record;
            const uint8_t *posted;
            size_t record_bytes;
            sample_make(FIRST_STORY + i, &one);
            CU_ASSERT_EQUAL_FATAL(wirecopy_log_batch_record(&batch, i, &record, &posted, &record_bytes), WIRECOPY_OK);
            CU_ASSERT(record_equals(&record, &one.record));
            CU_ASSERT_PTR_NULL(wirecopy_record_check(&record, posted, record_bytes));
        }
        free(image);
    }
}

/* The checksum covers all but the magic and itself, and those are looked at, too. */
static void any_damage_is_found_and_harmless(void)
{
    size_t byte_count, found = 0;
    uint8_t *image = image_make(0, &byte_count);
    for (size_t i = 0; i < byte_count; i++) {
        wirecopy_log_batch batch;
        image[i] ^= 0x81;
        if (wirecopy_log_batch_open(image, byte_count, &batch) != WIRECOPY_OK) {
            found++;
        } else {
            found += wirecopy_log_batch_check(&batch) != NULL;
            for (uint32_t j = 0; j < batch.story_count; j++) {
                wirecopy_record record;
                const uint8_t *posted;
                (void)wirecopy_log_batch_record(&batch, j, &record, &posted, NULL);
            }
        }
        image[i] ^= 0x81;
    }
    CU_ASSERT_EQUAL(found, byte_count);
    free(image);
}

static void an_image_of_another_length_is_refused(void)
{
    size_t byte_count;
    wirecopy_log_batch batch;
    uint8_t *image = image_make(0, &byte_count);
    for (size_t cut = 0; cut < byte_count; cut++)
        CU_ASSERT_EQUAL(wirecopy_log_batch_open(image, cut, &batch), WIRECOPY_E_CORRUPT);
    CU_ASSERT_EQUAL(wirecopy_log_batch_open(image + 4, byte_count - 4, &batch), WIRECOPY_E_CORRUPT);
    free(image);
}

static void without_memory_nothing_is_added(void)
{
    static sample one;
    wirecopy_pending pending = {0};
    sample_make(0, &one);
    for (size_t nth = 1; nth <= 2; nth++) {
        wirecopy_memory_fail_at(nth);
        CU_ASSERT_EQUAL(wirecopy_pending_add(&pending, &one.record, one.posted), WIRECOPY_E_MEMORY);
        wirecopy_memory_fail_at(0);
        CU_ASSERT(pending.story_count == 0 && pending.record_bytes == 0);
        wirecopy_pending_clear(&pending);
    }
    CU_ASSERT_EQUAL(wirecopy_pending_add(&pending, &one.record, one.posted), WIRECOPY_OK);
    wirecopy_pending_reset(&pending);
    CU_ASSERT_EQUAL(pending.story_count, 0);
    wirecopy_pending_clear(&pending);
}

/* Nothing that large is made: the counters say that it is there. */
static void a_batch_that_is_full_takes_no_more(void)
{
    static sample one;
    sample_make(0, &one);
    wirecopy_pending stories = {.story_count = WIRECOPY_LOG_BATCH_STORIES_MAX};
    wirecopy_pending bytes = {.record_bytes = WIRECOPY_LOG_BATCH_BYTES_MAX - 200};
    CU_ASSERT_EQUAL(wirecopy_pending_add(&stories, &one.record, one.posted), WIRECOPY_E_LIMIT);
    CU_ASSERT_EQUAL(wirecopy_pending_add(&bytes, &one.record, one.posted), WIRECOPY_E_LIMIT);
}

int main(void)
{
    static const test_case cases[] = {
        {"a batch gives back its records", a_batch_gives_back_its_records},
        {"any damage is found and harmless", any_damage_is_found_and_harmless},
        {"an image of another length is refused", an_image_of_another_length_is_refused},
        {"without memory nothing is added", without_memory_nothing_is_added},
        {"a batch that is full takes no more", a_batch_that_is_full_takes_no_more},
    };
    return RUN_SUITE("store/batch", cases);
}
