#include "core/store/batch.h"

#include "core/base/endian.h"
#include "core/base/memory.h"
#include "core/fingerprint/hash.h"
#include "tests/unit/store/fixture.h"

#define FIRST_STORY 12
#define STORY_COUNT 9

static wirecopy_sketch_entry sketch[WIRECOPY_SKETCH_COUNT_MAX];

/* At an odd address: a batch may lie anywhere. Slots that are in the set are empty. */
static uint8_t *image_make(unsigned empty_slots, size_t *byte_count_out)
{
    wirecopy_pending pending = {0};
    for (uint64_t story = FIRST_STORY; story < FIRST_STORY + STORY_COUNT; story++) {
        static sample one;
        wirecopy_record record;
        sample_make(story, &one);
        CU_ASSERT_EQUAL_FATAL(wirecopy_pending_add(&pending, &one.record), WIRECOPY_OK);
        CU_ASSERT_EQUAL_FATAL(
            wirecopy_pending_record(&pending, (uint32_t)(story - FIRST_STORY), story, sketch, &record), WIRECOPY_OK);
        CU_ASSERT(record_equals(&record, &one.record));
        if (empty_slots >> (story - FIRST_STORY) & 1)
            pending.record_bytes = pending.offsets[pending.story_count - 1];
    }
    *byte_count_out = wirecopy_pending_image_bytes(&pending);
    uint8_t *const memory = malloc(*byte_count_out + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(memory);
    memset(memory, 0xee, *byte_count_out + 1);
    wirecopy_pending_build(&pending, FIRST_STORY, memory + 1);
    wirecopy_pending_clear(&pending);
    return memory + 1;
}

static void image_free(uint8_t *image)
{
    free(image - 1);
}

static void a_batch_gives_back_its_records_and_empty_slots(void)
{
    static const unsigned empty_slots[] = {0, 1, 1 << 3 | 1 << 4, 1 << (STORY_COUNT - 1), (1 << STORY_COUNT) - 1};
    for (size_t set = 0; set < sizeof empty_slots / sizeof *empty_slots; set++) {
        size_t byte_count;
        wirecopy_log_batch batch = {0};
        uint8_t *image = image_make(empty_slots[set], &byte_count);
        CU_ASSERT_EQUAL_FATAL(wirecopy_log_batch_open(image, byte_count, &batch), WIRECOPY_OK);
        CU_ASSERT_PTR_NULL(wirecopy_log_batch_check(&batch));
        CU_ASSERT(batch.first_story == FIRST_STORY && batch.story_count == STORY_COUNT);
        for (uint32_t i = 0; i < STORY_COUNT; i++) {
            static sample one;
            wirecopy_record record;
            const uint8_t *slot;
            size_t slot_bytes;
            const wirecopy_status status = wirecopy_log_batch_record(&batch, i, sketch, &record);
            if (empty_slots[set] >> i & 1) {
                CU_ASSERT_EQUAL(status, WIRECOPY_E_NOT_FOUND);
                continue;
            }
            sample_make(FIRST_STORY + i, &one);
            CU_ASSERT_EQUAL_FATAL(status, WIRECOPY_OK);
            CU_ASSERT(record_equals(&record, &one.record));
            CU_ASSERT_EQUAL_FATAL(wirecopy_log_batch_slot(&batch, i, &slot, &slot_bytes), WIRECOPY_OK);
            CU_ASSERT_PTR_NULL(wirecopy_record_check(slot, slot_bytes, &record));
        }
        image_free(image);
    }
}

/* Every byte is under the batch's checksum or a record's, but for magic and checksums, and those are looked at. */
static void any_damage_is_found_and_harmless(void)
{
    size_t byte_count, found = 0;
    uint8_t *image = image_make(0, &byte_count);
    for (size_t i = 0; i < byte_count; i++) {
        wirecopy_log_batch batch;
        image[i] ^= 0x81;
        bool is_found = wirecopy_log_batch_open(image, byte_count, &batch) != WIRECOPY_OK;
        if (!is_found) {
            is_found = wirecopy_log_batch_check(&batch) != NULL;
            for (uint32_t j = 0; j < batch.story_count; j++) {
                wirecopy_record record;
                if (wirecopy_log_batch_record(&batch, j, sketch, &record) != WIRECOPY_OK)
                    is_found = true;
            }
        }
        found += is_found;
        image[i] ^= 0x81;
    }
    CU_ASSERT_EQUAL(found, byte_count);
    image_free(image);
}

/* As if written by a program that got it wrong. Offsets as in batch.h. */
static const char *reason_of(uint8_t *image, size_t byte_count, uint32_t i, uint32_t offset)
{
    wirecopy_log_batch batch;
    uint8_t *const place = image + 32 + i * sizeof offset;
    const uint32_t before = wirecopy_load32(place);
    wirecopy_store32(place, offset);
    wirecopy_store64(image + 8, wirecopy_hash64(image + 16, 32 - 16 + (STORY_COUNT + 1) * sizeof offset));
    CU_ASSERT_EQUAL_FATAL(wirecopy_log_batch_open(image, byte_count, &batch), WIRECOPY_OK);
    const char *const reason = wirecopy_log_batch_check(&batch);
    wirecopy_store32(place, before);
    return reason ? reason : "none";
}

static void the_check_names_what_is_wrong(void)
{
    size_t byte_count;
    uint8_t *image = image_make(0, &byte_count);
    const uint32_t first = 32 + (STORY_COUNT + 1) * 4, second = wirecopy_load32(image + 36);
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, 0, first), "none");
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, 0, first + 1), "its first record is not where it has to be");
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, 2, second), "none"); /* an empty slot */
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, 2, second - 1), "its offsets descend");
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, STORY_COUNT, (uint32_t)byte_count - 1),
                           "it does not end with its last record");
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, STORY_COUNT, (uint32_t)byte_count + 1),
                           "it does not end with its last record");
    image_free(image);
}

static void an_image_of_another_length_is_refused(void)
{
    size_t byte_count;
    wirecopy_log_batch batch;
    uint8_t *image = image_make(0, &byte_count);
    for (size_t cut = 0; cut < byte_count; cut++)
        CU_ASSERT_EQUAL(wirecopy_log_batch_open(image, cut, &batch), WIRECOPY_E_CORRUPT);
    CU_ASSERT_EQUAL(wirecopy_log_batch_open(image + 4, byte_count - 4, &batch), WIRECOPY_E_CORRUPT);
    image_free(image);
}

static void without_memory_nothing_is_added(void)
{
    static sample one;
    wirecopy_pending pending = {0};
    sample_make(0, &one);
    for (size_t nth = 1; nth <= 2; nth++) {
        wirecopy_memory_fail_at(nth);
        CU_ASSERT_EQUAL(wirecopy_pending_add(&pending, &one.record), WIRECOPY_E_MEMORY);
        wirecopy_memory_fail_at(0);
        CU_ASSERT(pending.story_count == 0 && pending.record_bytes == 0);
        wirecopy_pending_clear(&pending);
    }
    CU_ASSERT_EQUAL(wirecopy_pending_add(&pending, &one.record), WIRECOPY_OK);
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
    wirecopy_pending bytes = {.record_bytes = WIRECOPY_LOG_BATCH_BYTES_MAX - 120};
    CU_ASSERT_EQUAL(wirecopy_pending_add(&stories, &one.record), WIRECOPY_E_LIMIT);
    CU_ASSERT_EQUAL(wirecopy_pending_add(&bytes, &one.record), WIRECOPY_E_LIMIT);
}

int main(void)
{
    static const test_case cases[] = {
        {"a batch gives back its records, and empty slots", a_batch_gives_back_its_records_and_empty_slots},
        {"any damage is found and harmless", any_damage_is_found_and_harmless},
        {"the check names what is wrong", the_check_names_what_is_wrong},
        {"an image of another length is refused", an_image_of_another_length_is_refused},
        {"without memory nothing is added", without_memory_nothing_is_added},
        {"a batch that is full takes no more", a_batch_that_is_full_takes_no_more},
    };
    return RUN_SUITE("store/batch", cases);
}
