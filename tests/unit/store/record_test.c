#include "core/store/record.h"

#include "tests/unit/store/fixture.h"

/* An image on the heap, of exactly its length. */
static uint8_t *encode(const wirecopy_record *record, const uint8_t *posted, size_t *byte_count_out)
{
    *byte_count_out = wirecopy_record_image_bytes(record, posted);
    CU_ASSERT_FATAL(*byte_count_out >= WIRECOPY_RECORD_BYTES_MIN && *byte_count_out % 8 == 0);
    uint8_t *const image = malloc(*byte_count_out);
    CU_ASSERT_PTR_NOT_NULL_FATAL(image);
    wirecopy_record_encode(record, posted, image);
    return image;
}

static void decoding_gives_back_what_was_encoded(void)
{
    for (uint64_t story = 0; story < 300; story++) {
        static sample one;
        size_t byte_count;
        wirecopy_record record;
        const uint8_t *posted;
        sample_make(story, &one);
        uint8_t *image = encode(&one.record, one.posted, &byte_count);
        CU_ASSERT_EQUAL_FATAL(wirecopy_record_decode(image, byte_count, story, &record, &posted), WIRECOPY_OK);
        CU_ASSERT(record_equals(&record, &one.record));
        CU_ASSERT_PTR_NULL(wirecopy_record_check(&record, posted, byte_count));
        for (uint32_t i = 0; i < record.fingerprint.sketch_count; i++)
            CU_ASSERT_EQUAL(wirecopy_record_is_posted(posted, i), wirecopy_record_is_posted(one.posted, i));
        free(image);
    }
}

static void an_empty_record_is_as_short_as_can_be(void)
{
    const wirecopy_record empty = {0};
    CU_ASSERT_EQUAL(wirecopy_record_image_bytes(&empty, NULL), WIRECOPY_RECORD_BYTES_MIN);
}

static void members_of_the_largest_size_fit_and_larger_ones_do_not(void)
{
    static char field[WIRECOPY_FIELD_BYTES_MAX + 1];
    static wirecopy_sketch_entry sketch[WIRECOPY_SKETCH_COUNT_MAX + 1];
    static uint8_t bitmap[WIRECOPY_SKETCH_COUNT_MAX / 8];
    wirecopy_record record = {0}, decoded;
    const uint8_t *posted;
    size_t byte_count;
    memset(field, 'a', sizeof field);
    memset(bitmap, 0xa5, sizeof bitmap);
    for (uint64_t i = 0; i <= WIRECOPY_SKETCH_COUNT_MAX; i++)
        sketch[i] = i << WIRECOPY_SKETCH_POSITION_BITS;
    record.id = record.title = record.source = record.lang = (wirecopy_string){field, WIRECOPY_FIELD_BYTES_MAX};
    record.fingerprint.sketch = sketch;
    record.fingerprint.sketch_count = WIRECOPY_SKETCH_COUNT_MAX;
    uint8_t *image = encode(&record, bitmap, &byte_count);
    CU_ASSERT_EQUAL_FATAL(wirecopy_record_decode(image, byte_count, 0, &decoded, &posted), WIRECOPY_OK);
    CU_ASSERT(record_equals(&record, &decoded));
    CU_ASSERT(memcmp(posted, bitmap, sizeof bitmap) == 0);
    free(image);

    wirecopy_string *const fields[] = {&record.id, &record.title, &record.source, &record.lang};
    for (size_t i = 0; i < 4; i++) {
        fields[i]->byte_count++;
        CU_ASSERT_EQUAL(wirecopy_record_image_bytes(&record, bitmap), 0);
        fields[i]->byte_count--;
    }
    record.fingerprint.sketch_count++;
    CU_ASSERT_EQUAL(wirecopy_record_image_bytes(&record, NULL), 0);
}

/* Every byte, two ways, and every length: decoding reads nothing outside (sanitizers watch), and what it lets through
 * can be walked. */
static void damaged_images_are_refused_or_harmless(void)
{
    static sample one;
    size_t byte_count, refused = 0;
    sample_make(3, &one);
    CU_ASSERT_FATAL(one.record.fingerprint.sketch_count > 0);
    uint8_t *image = encode(&one.record, one.posted, &byte_count);
    for (size_t i = 0; i < byte_count * 2; i++) {
        wirecopy_record record;
        const uint8_t *posted;
        const uint8_t before = image[i / 2];
        image[i / 2] = i % 2 ? (uint8_t)~before : before ^ 1;
        if (wirecopy_record_decode(image, byte_count, 3, &record, &posted) == WIRECOPY_OK)
            (void)wirecopy_record_check(&record, posted, byte_count);
        else
            refused++;
        image[i / 2] = before;
    }
    CU_ASSERT(refused > 10);
    for (size_t cut = 0; cut < byte_count; cut += 8) {
        uint8_t *shorter = malloc(cut + 1);
        wirecopy_record record;
        const uint8_t *posted;
        memcpy(shorter, image, cut);
        if (wirecopy_record_decode(shorter, cut, 3, &record, &posted) == WIRECOPY_OK)
            CU_ASSERT_PTR_NOT_NULL(wirecopy_record_check(&record, posted, cut));
        free(shorter);
    }
    free(image);
}

static const char *reason_of(uint8_t *image, size_t byte_count, size_t offset, uint8_t value)
{
    static wirecopy_record record;
    const uint8_t *posted;
    const uint8_t before = image[offset];
    image[offset] = value;
    const wirecopy_status status = wirecopy_record_decode(image, byte_count, 3, &record, &posted);
    const char *const reason = status == WIRECOPY_OK ? wirecopy_record_check(&record, posted, byte_count) : "undecoded";
    image[offset] = before;
    return reason ? reason : "none";
}

/* Offsets as in record.h. */
static void the_check_names_what_is_wrong(void)
{
    wirecopy_sketch_entry sketch[] = {UINT64_C(5) << 24, UINT64_C(6) << 24 | 1, UINT64_C(9) << 24 | 2};
    const uint8_t bitmap[] = {5};
    const wirecopy_record record = {
        .story = 3,
        .id = {"a", 1},
        .fingerprint = {.word_count = 30, .content_word_count = 20, .sketch_count = 3, .sketch = sketch}};
    size_t byte_count;
    uint8_t *image = encode(&record, bitmap, &byte_count);
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, 0, 3), "none");
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, 0, 4), "undecoded");
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, 72, 19), "it has more content words than words");
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, 76, 2),
                           "its sketch has more entries than it has content words");
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, 84, 2), "it has unknown flags");
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, 88, 100), "undecoded");
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, 96 + 8 + 3, 5), "its sketch does not ascend");
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, 96 + 24, 9),
                           "it is posted under entries that it does not have");
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, byte_count - 1, 1), "its padding is not zero");
    free(image);
}

int main(void)
{
    static const test_case cases[] = {
        {"decoding gives back what was encoded", decoding_gives_back_what_was_encoded},
        {"an empty record is as short as can be", an_empty_record_is_as_short_as_can_be},
        {"members of the largest size fit, and larger ones do not",
         members_of_the_largest_size_fit_and_larger_ones_do_not},
        {"damaged images are refused or harmless", damaged_images_are_refused_or_harmless},
        {"the check names what is wrong", the_check_names_what_is_wrong},
    };
    return RUN_SUITE("store/record", cases);
}
