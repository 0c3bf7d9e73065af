#include "core/store/record.h"

#include "core/base/endian.h"
#include "core/fingerprint/hash.h"
#include "tests/unit/store/fixture.h"

#define DIGEST_OFFSET 8
#define SHAPE_OFFSET 4
#define NUMBERS_OFFSET 76

static wirecopy_sketch_entry unpacked[WIRECOPY_SKETCH_COUNT_MAX];

/* Bytes of a record's image; 0: it has none. */
static size_t image_bytes(const wirecopy_record *record)
{
    void *const image = malloc(wirecopy_record_image_bytes_max(record));
    CU_ASSERT_PTR_NOT_NULL_FATAL(image);
    const size_t byte_count = wirecopy_record_encode(record, image);
    CU_ASSERT(byte_count <= wirecopy_record_image_bytes_max(record));
    free(image);
    return byte_count;
}

/* An image on the heap, of exactly its length, at an odd address. */
static uint8_t *encode(const wirecopy_record *record, size_t *byte_count_out)
{
    *byte_count_out = image_bytes(record);
    CU_ASSERT_FATAL(*byte_count_out >= WIRECOPY_RECORD_BYTES_MIN);
    uint8_t *const memory = malloc(*byte_count_out + 1);
    CU_ASSERT_PTR_NOT_NULL_FATAL(memory);
    memset(memory, 0xee, *byte_count_out + 1);
    CU_ASSERT_EQUAL(wirecopy_record_encode(record, memory + 1), *byte_count_out);
    return memory + 1;
}

static void image_free(uint8_t *image)
{
    free(image - 1);
}

/* Makes the checksum fit, so that what comes after it is looked at. */
static void mend(uint8_t *image, size_t byte_count)
{
    wirecopy_store32(image, (uint32_t)wirecopy_hash64(image + WIRECOPY_RECORD_CHECKED_FROM,
                                                      byte_count - WIRECOPY_RECORD_CHECKED_FROM));
}

static void round_trip(const wirecopy_record *wanted)
{
    size_t byte_count;
    wirecopy_record record;
    uint8_t *image = encode(wanted, &byte_count);
    CU_ASSERT_EQUAL_FATAL(wirecopy_record_decode(image, byte_count, wanted->story, unpacked, &record), WIRECOPY_OK);
    CU_ASSERT(record_equals(&record, wanted));
    CU_ASSERT_PTR_NULL(wirecopy_record_check(image, byte_count, &record));

    CU_ASSERT_EQUAL_FATAL(wirecopy_record_decode(image, byte_count, wanted->story, NULL, &record), WIRECOPY_OK);
    CU_ASSERT_PTR_NULL(record.fingerprint.sketch);
    CU_ASSERT_EQUAL(record.fingerprint.sketch_count, wanted->fingerprint.sketch_count);
    record.fingerprint.sketch = wanted->fingerprint.sketch;
    CU_ASSERT(record_equals(&record, wanted));
    image_free(image);
}

static void decoding_gives_back_what_was_encoded(void)
{
    for (uint64_t story = 0; story < 300; story++) {
        static sample one;
        sample_make(story, &one);
        round_trip(&one.record);
    }
}

/* Where a varint takes one byte more, and the largest. */
static void numbers_of_any_size_fit(void)
{
    static const uint64_t numbers[] = {0, 0x7f, 0x80, 0x3fff, 0x4000, UINT32_MAX, UINT64_C(1) << 63, UINT64_MAX - 1};
    static const int64_t times[] = {INT64_MIN, -1, 0, INT64_MAX};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        const uint32_t words = numbers[i] < UINT32_MAX ? (uint32_t)numbers[i] : UINT32_MAX;
        const wirecopy_record record = {
            .story = numbers[i] + 1,
            .group = i % 2 ? 0 : 1,
            .digest = numbers[i],
            .time_ms = times[i % 4],
            .fingerprint = {.word_count = words, .content_word_count = words - (words > 0)},
        };
        round_trip(&record);
    }
}

static void an_empty_record_is_as_short_as_can_be(void)
{
    const wirecopy_record empty = {0};
    CU_ASSERT_EQUAL(image_bytes(&empty), WIRECOPY_RECORD_BYTES_MIN);
    round_trip(&empty);
}

/* Set down once, by hand from record.h, but for the checksum: what an image is may not change unseen. */
static void the_image_is_the_one_specified(void)
{
    static const uint8_t wanted[] = {
        0xfb, 0x3a, 0x1c, 0xf8,                         /* checksum */
        0x03, 0x20, 0x10, 0x00,                         /* 3 entries, 1 low bit, 2 position bits; a bitmap */
        0x08, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x01, /* digest */
        0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, /* time: -1 */
        0x01, 0,    0,    0,    0,    0,    0,    0,    /* simhash */
        0x02, 0,    0,    0,    0,    0,    0,    0,    /**/
        0x03, 0,    0,    0,    0,    0,    0,    0,    /**/
        0x04, 0,    0,    0,    0,    0,    0,    0,    /**/
        0x44, 0x33, 0x22, 0x11,                         /* family */
        0xfe, 0xff, 0x07, 0,    0,    0,    0,    0,    /* figures */
        0,    0,    0,    0,    0,    0,    0,    0,    /**/
        0xac, 0x02, 0x1e, 0x14,                         /* 300 stories ago; 30 words, 20 of content */
        0x02, 0x01, 0x00, 0x02,                         /* bytes of id, title, source, lang */
        'a',  '1',  'T',  'e',  'n',                    /* their bytes */
        0x05,                                           /* posted under the first and the third */
        0x8c, 0x01,                                     /* fields 0b100, 0b001, 0b110, from the right */
        0x64,                                           /* uppers: 2 + 0, 4 + 1, 4 + 2 */
        0x05, 0,    0,    0,    0,    0,    0,    0x00, /* exact */
        0x06, 0,    0,    0,    0,    0,    0,    0x00,
    };
    const wirecopy_sketch_entry sketch[] = {UINT64_C(5) << 24, UINT64_C(8) << 24 | 1, UINT64_C(9) << 24 | 2};
    const uint8_t bitmap[] = {0xfd};
    const wirecopy_record record = {
        .story = 1000,
        .group = 700,
        .family = 0x11223344,
        .id = {"a1", 2},
        .title = {"T", 1},
        .lang = {"en", 2},
        .time_ms = -1,
        .digest = UINT64_C(0x0102030405060708),
        .fingerprint = {.word_count = 30,
                        .content_word_count = 20,
                        .sketch_count = 3,
                        .sketch = sketch,
                        .simhash = {1, 2, 3, 4},
                        .exact = {5, 6},
                        .figures = {0xfffe, 7}},
        .posted = bitmap,
    };
    size_t byte_count;
    uint8_t *image = encode(&record, &byte_count);
    CU_ASSERT_EQUAL_FATAL(byte_count, sizeof wanted);
    CU_ASSERT(memcmp(image, wanted, sizeof wanted) == 0);
    image_free(image);
}

static void members_of_the_largest_size_fit_and_larger_ones_do_not(void)
{
    static char field[WIRECOPY_FIELD_BYTES_MAX + 1];
    static wirecopy_sketch_entry sketch[WIRECOPY_SKETCH_COUNT_MAX + 1];
    static uint8_t bitmap[WIRECOPY_SKETCH_COUNT_MAX / 8];
    wirecopy_record record = {0};
    memset(field, 'a', sizeof field);
    memset(bitmap, 0xa5, sizeof bitmap);
    for (uint64_t i = 0; i <= WIRECOPY_SKETCH_COUNT_MAX; i++)
        sketch[i] = i << WIRECOPY_SKETCH_POSITION_BITS;
    record.id = record.title = record.source = record.lang = (wirecopy_string){field, WIRECOPY_FIELD_BYTES_MAX};
    record.fingerprint.sketch = sketch;
    record.fingerprint.sketch_count = WIRECOPY_SKETCH_COUNT_MAX;
    record.fingerprint.content_word_count = record.fingerprint.word_count = UINT32_MAX;
    record.posted = bitmap;
    round_trip(&record);

    wirecopy_string *const fields[] = {&record.id, &record.title, &record.source, &record.lang};
    for (size_t i = 0; i < 4; i++) {
        fields[i]->byte_count++;
        CU_ASSERT_EQUAL(image_bytes(&record), 0);
        fields[i]->byte_count--;
    }
    record.fingerprint.sketch_count++;
    CU_ASSERT_EQUAL(image_bytes(&record), 0);
    record.fingerprint.sketch_count = 2;
    sketch[1] = sketch[0] | 1; /* the same hash */
    CU_ASSERT_EQUAL(image_bytes(&record), 0);
}

static void any_damage_is_found(void)
{
    static sample one;
    size_t byte_count;
    wirecopy_record record;
    sample_make(3, &one);
    uint8_t *image = encode(&one.record, &byte_count);
    for (size_t bit = 0; bit < byte_count * 8; bit++) {
        image[bit / 8] ^= (uint8_t)(1u << bit % 8);
        CU_ASSERT_EQUAL(wirecopy_record_decode(image, byte_count, 3, NULL, &record), WIRECOPY_E_CORRUPT);
        image[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    image_free(image);
}

/* Whoever reads a record, of any bytes and with a checksum that fits, gets what can be walked; and what passes the
 * check is what would have been written. */
static bool read_hostile(uint8_t *image, size_t byte_count)
{
    wirecopy_record record;
    mend(image, byte_count);
    if (wirecopy_record_decode(image, byte_count, 3, unpacked, &record) != WIRECOPY_OK)
        return false;
    if (wirecopy_record_check(image, byte_count, &record) != NULL)
        return true;
    CU_ASSERT_EQUAL_FATAL(image_bytes(&record), byte_count);
    uint8_t *again = malloc(byte_count);
    CU_ASSERT_PTR_NOT_NULL_FATAL(again);
    CU_ASSERT_EQUAL(wirecopy_record_encode(&record, again), byte_count);
    CU_ASSERT(memcmp(again, image, byte_count) == 0);
    free(again);
    return true;
}

/* Every byte, many ways, and every length (sanitizers watch). */
static void damaged_images_are_refused_or_harmless(void)
{
    static sample one;
    size_t byte_count, refused = 0;
    sample_make(3, &one);
    CU_ASSERT_FATAL(one.record.fingerprint.sketch_count > 0);
    uint8_t *image = encode(&one.record, &byte_count);
    for (size_t i = WIRECOPY_RECORD_CHECKED_FROM * 256; i < byte_count * 256; i++) {
        const uint8_t before = image[i / 256];
        image[i / 256] = (uint8_t)i;
        refused += !read_hostile(image, byte_count);
        image[i / 256] = before;
    }
    CU_ASSERT(refused > 1000);
    for (size_t cut = 0; cut < byte_count; cut++) {
        uint8_t *shorter = malloc(cut + 1);
        wirecopy_record record;
        CU_ASSERT_PTR_NOT_NULL_FATAL(shorter);
        memcpy(shorter, image, cut);
        if (cut >= WIRECOPY_RECORD_CHECKED_FROM)
            mend(shorter, cut);
        if (wirecopy_record_decode(shorter, cut, 3, unpacked, &record) == WIRECOPY_OK)
            CU_ASSERT_PTR_NOT_NULL(wirecopy_record_check(shorter, cut, &record));
        free(shorter);
    }
    image_free(image);
}

static const char *reason_of(uint8_t *image, size_t byte_count, size_t offset, uint8_t value)
{
    wirecopy_record record;
    const uint8_t before = image[offset];
    image[offset] = value;
    mend(image, byte_count);
    const wirecopy_status status = wirecopy_record_decode(image, byte_count, 3, unpacked, &record);
    const char *const reason = status == WIRECOPY_OK ? wirecopy_record_check(image, byte_count, &record) : "undecoded";
    image[offset] = before;
    return reason ? reason : "none";
}

/* Offsets as in record.h; every number takes a byte. */
static void the_check_names_what_is_wrong(void)
{
    const wirecopy_sketch_entry sketch[] = {UINT64_C(5) << 24, UINT64_C(6) << 24 | 1, UINT64_C(9) << 24 | 2};
    const uint8_t bitmap[] = {5};
    const wirecopy_record record = {
        .story = 3,
        .id = {"a", 1},
        .fingerprint = {.word_count = 30, .content_word_count = 20, .sketch_count = 3, .sketch = sketch},
        .posted = bitmap};
    const size_t bitmap_offset = NUMBERS_OFFSET + 7 + 1, fields_offset = bitmap_offset + 1;
    size_t byte_count;
    uint8_t *image = encode(&record, &byte_count);
    CU_ASSERT_EQUAL_FATAL(byte_count, fields_offset + 2 + 1 + 16);
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, DIGEST_OFFSET, 1), "none");
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, NUMBERS_OFFSET, 3), "none"); /* stories ago */
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, NUMBERS_OFFSET, 4), "undecoded");
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, NUMBERS_OFFSET, 0x80), "undecoded"); /* of two bytes */
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, NUMBERS_OFFSET + 1, 19),
                           "it has more content words than words");
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, NUMBERS_OFFSET + 2, 2),
                           "its sketch has more entries than it has content words");
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, NUMBERS_OFFSET + 3, 100), "undecoded"); /* bytes of id */
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, SHAPE_OFFSET + 3, 4), "it has unknown flags");
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, SHAPE_OFFSET + 3, 2), "undecoded"); /* a note of other bytes */
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, SHAPE_OFFSET + 2, 0xf8),
                           "undecoded");                                                /* positions of 31 bits */
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, SHAPE_OFFSET, 2), "undecoded"); /* one bit too many */
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, bitmap_offset, 9),
                           "it is posted under entries that it does not have");
    /* Fields of 1 + 2 bits, and the low bit of the second hash: 5, 6 or 7, 9. */
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, fields_offset, image[fields_offset] | 0x20), "none");
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, fields_offset + 1, 0x83),
                           "its sketch is not packed as it has to be");
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, fields_offset + 2, 0x2c), "its sketch does not ascend");
    CU_ASSERT_STRING_EQUAL(reason_of(image, byte_count, SHAPE_OFFSET + 1, 0x40),
                           "its sketch is not packed as it has to be");
    image_free(image);
}

static void what_is_too_short_is_no_record(void)
{
    const wirecopy_record record = {0};
    uint8_t image[WIRECOPY_RECORD_BYTES_MIN];
    CU_ASSERT_EQUAL(wirecopy_record_encode(&record, image), sizeof image);
    CU_ASSERT_STRING_EQUAL(wirecopy_record_check(image, sizeof image - 1, &record), "it is too short");
}

int main(void)
{
    static const test_case cases[] = {
        {"decoding gives back what was encoded", decoding_gives_back_what_was_encoded},
        {"numbers of any size fit", numbers_of_any_size_fit},
        {"an empty record is as short as can be", an_empty_record_is_as_short_as_can_be},
        {"the image is the one specified", the_image_is_the_one_specified},
        {"members of the largest size fit, and larger ones do not",
         members_of_the_largest_size_fit_and_larger_ones_do_not},
        {"any damage is found", any_damage_is_found},
        {"damaged images are refused or harmless", damaged_images_are_refused_or_harmless},
        {"the check names what is wrong", the_check_names_what_is_wrong},
        {"what is too short is no record", what_is_too_short_is_no_record},
    };
    return RUN_SUITE("store/record", cases);
}
