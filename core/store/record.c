#include "core/store/record.h"

#include <assert.h>
#include <string.h>

typedef struct record_image {
    uint64_t group;
    int64_t time_ms;
    uint64_t digest;
    uint64_t exact[2];
    uint64_t simhash[WIRECOPY_SIMHASH_WORDS];
    uint32_t word_count;
    uint32_t content_word_count;
    uint32_t sketch_count;
    uint32_t flags;
    uint16_t id_bytes;
    uint16_t title_bytes;
    uint16_t source_bytes;
    uint16_t lang_bytes;
} record_image;

_Static_assert(sizeof(record_image) == WIRECOPY_RECORD_BYTES_MIN, "the image has no padding");
_Static_assert(WIRECOPY_FIELD_BYTES_MAX <= UINT16_MAX, "a field's length is 16 bits");

#define FLAG_POSTED_ALL UINT32_C(1)

static size_t bitmap_bytes(uint32_t sketch_count)
{
    return ((size_t)sketch_count + 7) / 8;
}

static size_t field_bytes(const wirecopy_record *record)
{
    return record->id.byte_count + record->title.byte_count + record->source.byte_count + record->lang.byte_count;
}

static size_t round_up(size_t byte_count)
{
    return (byte_count + 7) / 8 * 8;
}

/* Bytes of the image but for the zeros at its end. */
static size_t used_bytes(const wirecopy_record *record, const uint8_t *posted)
{
    const uint32_t sketch_count = record->fingerprint.sketch_count;
    return sizeof(record_image) + sketch_count * sizeof(wirecopy_sketch_entry) +
           (posted ? bitmap_bytes(sketch_count) : 0) + field_bytes(record);
}

size_t wirecopy_record_image_bytes(const wirecopy_record *record, const uint8_t *posted)
{
    assert(record);
    const size_t limit = WIRECOPY_FIELD_BYTES_MAX;
    if (record->fingerprint.sketch_count > WIRECOPY_SKETCH_COUNT_MAX || record->id.byte_count > limit ||
        record->title.byte_count > limit || record->source.byte_count > limit || record->lang.byte_count > limit)
        return 0;
    return round_up(used_bytes(record, posted));
}

static uint8_t *append(uint8_t *end, const void *bytes, size_t byte_count)
{
    if (byte_count)
        memcpy(end, bytes, byte_count);
    return end + byte_count;
}

void wirecopy_record_encode(const wirecopy_record *record, const uint8_t *posted, void *image)
{
    assert(record && image);
    const wirecopy_fingerprint *const fingerprint = &record->fingerprint;
    record_image head = {
        .group = record->group,
        .time_ms = record->time_ms,
        .digest = record->digest,
        .word_count = fingerprint->word_count,
        .content_word_count = fingerprint->content_word_count,
        .sketch_count = fingerprint->sketch_count,
        .flags = posted ? 0 : FLAG_POSTED_ALL,
        .id_bytes = (uint16_t)record->id.byte_count,
        .title_bytes = (uint16_t)record->title.byte_count,
        .source_bytes = (uint16_t)record->source.byte_count,
        .lang_bytes = (uint16_t)record->lang.byte_count,
    };
    memcpy(head.exact, fingerprint->exact, sizeof head.exact);
    memcpy(head.simhash, fingerprint->simhash, sizeof head.simhash);

    uint8_t *const begin = image;
    uint8_t *end = append(begin, &head, sizeof head);
    end = append(end, fingerprint->sketch, fingerprint->sketch_count * sizeof *fingerprint->sketch);
    if (posted && fingerprint->sketch_count) {
        end = append(end, posted, bitmap_bytes(fingerprint->sketch_count));
        if (fingerprint->sketch_count % 8)
            end[-1] &= (uint8_t)((1u << fingerprint->sketch_count % 8) - 1);
    }
    end = append(end, record->id.bytes, record->id.byte_count);
    end = append(end, record->title.bytes, record->title.byte_count);
    end = append(end, record->source.bytes, record->source.byte_count);
    end = append(end, record->lang.bytes, record->lang.byte_count);
    memset(end, 0, wirecopy_record_image_bytes(record, posted) - (size_t)(end - begin));
}

static wirecopy_string take_string(const uint8_t **next, size_t byte_count)
{
    const wirecopy_string string = {(const char *)*next, byte_count};
    *next += byte_count;
    return string;
}

wirecopy_status wirecopy_record_decode(const void *image, size_t byte_count, uint64_t story,
                                       wirecopy_record *record_out, const uint8_t **posted_out)
{
    assert(image && (uintptr_t)image % 8 == 0 && record_out && posted_out);
    const record_image *const head = image;
    if (byte_count < sizeof *head)
        return WIRECOPY_E_CORRUPT;

    /* Neither sum overflows: a sketch count is 32 bits, and the four lengths are 16 bits. */
    const uint32_t sketch_count = head->sketch_count;
    const size_t has_bitmap = !(head->flags & FLAG_POSTED_ALL);
    const size_t fields = (size_t)head->id_bytes + head->title_bytes + head->source_bytes + head->lang_bytes;
    const size_t used = sizeof *head + (size_t)sketch_count * sizeof(wirecopy_sketch_entry) +
                        has_bitmap * bitmap_bytes(sketch_count) + fields;
    if (sketch_count > WIRECOPY_SKETCH_COUNT_MAX || used > byte_count || head->group > story)
        return WIRECOPY_E_CORRUPT;

    const wirecopy_sketch_entry *const sketch = (const wirecopy_sketch_entry *)(head + 1);
    const uint8_t *next = (const uint8_t *)(sketch + sketch_count);
    *posted_out = has_bitmap ? next : NULL;
    next += has_bitmap * bitmap_bytes(sketch_count);

    record_out->story = story;
    record_out->group = head->group;
    record_out->id = take_string(&next, head->id_bytes);
    record_out->title = take_string(&next, head->title_bytes);
    record_out->source = take_string(&next, head->source_bytes);
    record_out->lang = take_string(&next, head->lang_bytes);
    record_out->time_ms = head->time_ms;
    record_out->digest = head->digest;
    wirecopy_fingerprint *const fingerprint = &record_out->fingerprint;
    memcpy(fingerprint->exact, head->exact, sizeof fingerprint->exact);
    memcpy(fingerprint->simhash, head->simhash, sizeof fingerprint->simhash);
    fingerprint->word_count = head->word_count;
    fingerprint->content_word_count = head->content_word_count;
    fingerprint->sketch_count = sketch_count;
    fingerprint->sketch = sketch;
    return WIRECOPY_OK;
}

static const char *check_fingerprint(const wirecopy_fingerprint *fingerprint)
{
    if (fingerprint->content_word_count > fingerprint->word_count)
        return "it has more content words than words";
    if (fingerprint->sketch_count > fingerprint->content_word_count)
        return "its sketch has more entries than it has content words";
    for (uint32_t i = 1; i < fingerprint->sketch_count; i++) {
        if (fingerprint->sketch[i - 1] >> WIRECOPY_SKETCH_POSITION_BITS >= fingerprint->sketch[i] >>
            WIRECOPY_SKETCH_POSITION_BITS)
            return "its sketch does not ascend";
    }
    return NULL;
}

const char *wirecopy_record_check(const wirecopy_record *record, const uint8_t *posted, size_t byte_count)
{
    assert(record);
    const record_image *const head = (const record_image *)record->fingerprint.sketch - 1;
    const uint32_t sketch_count = record->fingerprint.sketch_count;
    const size_t used = used_bytes(record, posted);

    if (head->flags & ~FLAG_POSTED_ALL)
        return "it has unknown flags";
    if (wirecopy_record_image_bytes(record, posted) == 0)
        return "a member is too long";
    if (byte_count != round_up(used))
        return "its length does not fit its members";
    for (size_t i = used; i < byte_count; i++) {
        if (((const uint8_t *)head)[i] != 0)
            return "its padding is not zero";
    }
    if (posted && sketch_count % 8 && posted[sketch_count / 8] >> sketch_count % 8)
        return "it is posted under entries that it does not have";
    return check_fingerprint(&record->fingerprint);
}
