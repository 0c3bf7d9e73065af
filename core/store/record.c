#include "core/store/record.h"

#include <assert.h>
#include <string.h>

#include "core/base/endian.h"
#include "core/fingerprint/hash.h"
#include "core/store/packed_sketch.h"

typedef struct record_head {
    uint32_t checksum;
    uint32_t shape;
    uint64_t digest;
    int64_t time_ms;
    uint64_t simhash[WIRECOPY_SIMHASH_WORDS];
} record_head;

_Static_assert(sizeof(record_head) == 56, "the head has no padding");

/* The family comes next, and the figures, and then the numbers. */
#define FAMILY_OFFSET sizeof(record_head)
#define FIGURES_OFFSET (FAMILY_OFFSET + sizeof(uint32_t))
#define NUMBERS_OFFSET (FIGURES_OFFSET + sizeof(((wirecopy_fingerprint *)NULL)->figures))

/* What a record's shape says. */
#define COUNT_BITS 13
#define LOW_BITS_SHIFT 13
#define LOW_BITS_BITS 6
#define POSITION_BITS_SHIFT 19
#define POSITION_BITS_BITS 5
#define FLAGS_SHIFT 24
#define FLAG_POSTED_ALL UINT32_C(1)
#define FLAG_NOTE UINT32_C(2)

/* What comes as varints. */
enum {
    GROUP_AGE,
    WORD_COUNT,
    CONTENT_WORD_COUNT,
    ID_BYTES,
    TITLE_BYTES,
    SOURCE_BYTES,
    LANG_BYTES,
    NUMBER_COUNT,
};

typedef struct record_numbers {
    uint64_t of[NUMBER_COUNT];
} record_numbers;

#define EXACT_BYTES sizeof(((wirecopy_fingerprint *)NULL)->exact)

_Static_assert(NUMBERS_OFFSET + NUMBER_COUNT + EXACT_BYTES == WIRECOPY_RECORD_BYTES_MIN, "zeros take a byte each");
_Static_assert(WIRECOPY_SKETCH_COUNT_MAX < 1 << COUNT_BITS, "a sketch count has room");
_Static_assert(EXACT_BYTES >= 8, "a sketch can be read eight bytes at a time");

static uint32_t checksum_of(const void *image, size_t byte_count)
{
    return (uint32_t)wirecopy_hash64((const uint8_t *)image + WIRECOPY_RECORD_CHECKED_FROM,
                                     byte_count - WIRECOPY_RECORD_CHECKED_FROM);
}

static size_t bitmap_bytes(uint32_t sketch_count)
{
    return ((size_t)sketch_count + 7) / 8;
}

static uint32_t shape_make(const wirecopy_packing *packing, uint32_t flags)
{
    return packing->count | packing->low_bits << LOW_BITS_SHIFT | packing->position_bits << POSITION_BITS_SHIFT |
           flags << FLAGS_SHIFT;
}

static wirecopy_packing shape_packing(uint32_t shape)
{
    return (wirecopy_packing){.count = shape & ((1u << COUNT_BITS) - 1),
                              .low_bits = shape >> LOW_BITS_SHIFT & ((1u << LOW_BITS_BITS) - 1),
                              .position_bits = shape >> POSITION_BITS_SHIFT & ((1u << POSITION_BITS_BITS) - 1)};
}

static record_numbers numbers_of(const wirecopy_record *record)
{
    return (record_numbers){{record->story - record->group, record->fingerprint.word_count,
                             record->fingerprint.content_word_count, record->id.byte_count, record->title.byte_count,
                             record->source.byte_count, record->lang.byte_count}};
}

#define VARINT_BYTES_MAX 10

static size_t varint_bytes(uint64_t number)
{
    size_t byte_count = 1;
    for (; number >= 0x80; number >>= 7)
        byte_count++;
    return byte_count;
}

static uint8_t *put_varint(uint8_t *end, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        *end++ = (uint8_t)(number | 0x80);
    *end++ = (uint8_t)number;
    return end;
}

/* Reads a number of at most 64 bits, in as few bytes as it takes. Returns what comes after it, or NULL. */
static const uint8_t *take_varint(const uint8_t *next, const uint8_t *end, uint64_t *number_out)
{
    uint64_t number = 0;
    for (unsigned shift = 0; next < end && shift < 64; shift += 7) {
        const uint64_t byte = *next++;
        number |= (byte & 0x7f) << shift;
        if (byte < 0x80) {
            *number_out = number;
            return (byte == 0 && shift > 0) || (byte > 1 && shift == 63) ? NULL : next;
        }
    }
    return NULL;
}

static const uint8_t *take_numbers(const uint8_t *next, const uint8_t *end, record_numbers *numbers_out)
{
    static const uint64_t limits[NUMBER_COUNT] = {
        UINT64_MAX,
        UINT32_MAX,
        UINT32_MAX,
        WIRECOPY_FIELD_BYTES_MAX,
        WIRECOPY_FIELD_BYTES_MAX,
        WIRECOPY_FIELD_BYTES_MAX,
        WIRECOPY_FIELD_BYTES_MAX,
    };
    for (size_t i = 0; next && i < NUMBER_COUNT; i++) {
        next = take_varint(next, end, &numbers_out->of[i]);
        if (next && numbers_out->of[i] > limits[i])
            return NULL;
    }
    return next;
}

static uint8_t *append(uint8_t *end, const void *bytes, size_t byte_count)
{
    if (byte_count)
        memcpy(end, bytes, byte_count);
    return end + byte_count;
}

static uint8_t *append_string(uint8_t *end, wirecopy_string string)
{
    return append(end, string.bytes, string.byte_count);
}

/* ---- the note ---- */

/* What a note's first byte says. */
#define NOTE_STATUS_BITS 2
#define NOTE_CORRECTION_BITS 3

_Static_assert(WIRECOPY_CANCELED < 1 << NOTE_STATUS_BITS && WIRECOPY_KILL < 1 << NOTE_CORRECTION_BITS,
               "both have room");

/* The members that a note has. */
typedef struct record_note {
    wirecopy_story_status status;
    wirecopy_correction correction;
    uint32_t correction_number;
    int64_t embargo_ms;
    wirecopy_string version;
} record_note;

static record_note note_of(const wirecopy_record *record)
{
    return (record_note){record->status, record->correction, record->correction_number, record->embargo_ms,
                         record->version};
}

static bool note_says_anything(const record_note *note)
{
    return note->status != WIRECOPY_USABLE || note->correction != WIRECOPY_AS_IT_WAS || note->correction_number != 0 ||
           note->embargo_ms != 0 || note->version.byte_count > 0;
}

/* Small for a small number of either sign. */
static uint64_t fold(int64_t number)
{
    return (uint64_t)number << 1 ^ (number < 0 ? UINT64_MAX : 0);
}

static int64_t unfold(uint64_t folded)
{
    return (int64_t)(folded >> 1 ^ (folded & 1 ? UINT64_MAX : 0));
}

static size_t note_bytes(const record_note *note)
{
    if (!note_says_anything(note))
        return 0;
    return 1 + varint_bytes(note->correction_number) + varint_bytes(fold(note->embargo_ms)) +
           varint_bytes(note->version.byte_count) + note->version.byte_count;
}

static uint8_t *append_note(uint8_t *end, const record_note *note)
{
    *end++ = (uint8_t)((unsigned)note->status | (unsigned)note->correction << NOTE_STATUS_BITS);
    end = put_varint(end, note->correction_number);
    end = put_varint(end, fold(note->embargo_ms));
    end = put_varint(end, note->version.byte_count);
    return append_string(end, note->version);
}

/* Reads a note. Returns what comes after it, or NULL. */
static const uint8_t *take_note(const uint8_t *next, const uint8_t *end, record_note *note_out)
{
    uint64_t number = 0, folded = 0, byte_count = 0;
    if (next == end || *next >> (NOTE_STATUS_BITS + NOTE_CORRECTION_BITS))
        return NULL;
    const unsigned first = *next, status = first & ((1u << NOTE_STATUS_BITS) - 1);
    next = take_varint(next + 1, end, &number);
    next = next ? take_varint(next, end, &folded) : NULL;
    next = next ? take_varint(next, end, &byte_count) : NULL;
    if (!next || number > UINT32_MAX || byte_count > WIRECOPY_FIELD_BYTES_MAX || byte_count > (size_t)(end - next) ||
        status > WIRECOPY_CANCELED || first >> NOTE_STATUS_BITS > WIRECOPY_KILL)
        return NULL;
    *note_out = (record_note){(wirecopy_story_status)status,
                              (wirecopy_correction)(first >> NOTE_STATUS_BITS),
                              (uint32_t)number,
                              unfold(folded),
                              {(const char *)next, (size_t)byte_count}};
    return note_says_anything(note_out) ? next + byte_count : NULL;
}

/* ---- the image ---- */

/* Bytes of the image; 0 if it cannot be made. */
static size_t plan(const wirecopy_record *record, wirecopy_packing *packing_out)
{
    const wirecopy_fingerprint *const fingerprint = &record->fingerprint;
    const record_numbers written = numbers_of(record);
    const record_note note = note_of(record);
    if (!wirecopy_packing_choose(fingerprint->sketch, fingerprint->sketch_count, packing_out))
        return 0;
    size_t byte_count = NUMBERS_OFFSET + EXACT_BYTES + wirecopy_packing_bytes(packing_out, fingerprint->sketch) +
                        (record->posted ? bitmap_bytes(packing_out->count) : 0) + note_bytes(&note);
    for (size_t i = 0; i < NUMBER_COUNT; i++)
        byte_count += varint_bytes(written.of[i]);
    if (record->version.byte_count > WIRECOPY_FIELD_BYTES_MAX)
        return 0;
    for (size_t i = ID_BYTES; i < NUMBER_COUNT; i++) {
        if (written.of[i] > WIRECOPY_FIELD_BYTES_MAX)
            return 0;
        byte_count += (size_t)written.of[i];
    }
    return byte_count;
}

size_t wirecopy_record_image_bytes_max(const wirecopy_record *record)
{
    const uint32_t sketch_count = record->fingerprint.sketch_count;
    const size_t varint_count = NUMBER_COUNT + 3; /* those of the note */
    return NUMBERS_OFFSET + varint_count * VARINT_BYTES_MAX + record->id.byte_count + record->title.byte_count +
           record->source.byte_count + record->lang.byte_count + 1 + record->version.byte_count +
           bitmap_bytes(sketch_count) + wirecopy_packing_bytes_max(sketch_count) + EXACT_BYTES;
}

static uint8_t *append_bitmap(uint8_t *end, const uint8_t *posted, uint32_t sketch_count)
{
    end = append(end, posted, bitmap_bytes(sketch_count));
    if (sketch_count % 8)
        end[-1] &= (uint8_t)((1u << sketch_count % 8) - 1);
    return end;
}

size_t wirecopy_record_encode(const wirecopy_record *record, void *image)
{
    assert(record && image && record->group <= record->story);
    const wirecopy_fingerprint *const fingerprint = &record->fingerprint;
    const record_numbers written = numbers_of(record);
    const record_note note = note_of(record);
    wirecopy_packing packing = {0};
    const size_t byte_count = plan(record, &packing);
    if (byte_count == 0)
        return 0;

    wirecopy_store32((uint8_t *)image + FAMILY_OFFSET, record->family);
    memcpy((uint8_t *)image + FIGURES_OFFSET, fingerprint->figures, sizeof fingerprint->figures);
    uint8_t *end = (uint8_t *)image + NUMBERS_OFFSET;
    for (size_t i = 0; i < NUMBER_COUNT; i++)
        end = put_varint(end, written.of[i]);
    end = append_string(end, record->id);
    end = append_string(end, record->title);
    end = append_string(end, record->source);
    end = append_string(end, record->lang);
    if (note_says_anything(&note))
        end = append_note(end, &note);
    if (record->posted)
        end = append_bitmap(end, record->posted, packing.count);
    wirecopy_sketch_pack(&packing, fingerprint->sketch, end);
    append((uint8_t *)image + byte_count - EXACT_BYTES, fingerprint->exact, EXACT_BYTES);

    const uint32_t flags = (record->posted ? 0 : FLAG_POSTED_ALL) | (note_says_anything(&note) ? FLAG_NOTE : 0);
    record_head head = {.shape = shape_make(&packing, flags), .digest = record->digest, .time_ms = record->time_ms};
    memcpy(head.simhash, fingerprint->simhash, sizeof head.simhash);
    memcpy(image, &head, sizeof head);
    head.checksum = checksum_of(image, byte_count);
    memcpy(image, &head, sizeof head);
    return byte_count;
}

void wirecopy_record_set_family(void *image, size_t byte_count, uint32_t family)
{
    assert(image && byte_count >= WIRECOPY_RECORD_BYTES_MIN);
    wirecopy_store32((uint8_t *)image + FAMILY_OFFSET, family);
    wirecopy_store32(image, checksum_of(image, byte_count));
}

/* An image taken apart, but for what is in its sketch. */
typedef struct record_parts {
    record_head head;
    wirecopy_packing packing;
    record_numbers numbers;
    const uint8_t *fields; /* id, title, source, lang */
    record_note note;      /* zero if there is none */
    const uint8_t *posted; /* NULL: under all */
    const uint8_t *sketch;
    size_t sketch_bytes;
} record_parts;

static bool take_apart(const uint8_t *image, size_t byte_count, record_parts *parts_out)
{
    if (byte_count < WIRECOPY_RECORD_BYTES_MIN)
        return false;
    const uint8_t *const end = image + byte_count - EXACT_BYTES;
    memcpy(&parts_out->head, image, sizeof parts_out->head);
    const uint8_t *next = take_numbers(image + NUMBERS_OFFSET, end, &parts_out->numbers);
    const wirecopy_packing packing = shape_packing(parts_out->head.shape);
    if (!next || packing.count > WIRECOPY_SKETCH_COUNT_MAX || packing.position_bits > WIRECOPY_SKETCH_POSITION_BITS ||
        packing.low_bits + packing.position_bits > WIRECOPY_PACKING_BITS_MAX)
        return false;

    const uint64_t *const numbers = parts_out->numbers.of;
    const size_t field_bytes =
        (size_t)(numbers[ID_BYTES] + numbers[TITLE_BYTES] + numbers[SOURCE_BYTES] + numbers[LANG_BYTES]);
    const uint32_t flags = parts_out->head.shape >> FLAGS_SHIFT;
    const uint8_t *after = (size_t)(end - next) < field_bytes ? NULL : next + field_bytes;
    parts_out->note = (record_note){0};
    if (after && flags & FLAG_NOTE)
        after = take_note(after, end, &parts_out->note);
    const size_t bitmap = flags & FLAG_POSTED_ALL ? 0 : bitmap_bytes(packing.count);
    if (!after || (size_t)(end - after) < bitmap + wirecopy_packing_field_bytes(&packing))
        return false;
    parts_out->packing = packing;
    parts_out->fields = next;
    parts_out->posted = flags & FLAG_POSTED_ALL ? NULL : after;
    parts_out->sketch = after + bitmap;
    parts_out->sketch_bytes = (size_t)(end - parts_out->sketch);
    return true;
}

static wirecopy_string take_string(const uint8_t **next, uint64_t byte_count)
{
    const wirecopy_string string = {(const char *)*next, (size_t)byte_count};
    *next += byte_count;
    return string;
}

wirecopy_status wirecopy_record_decode(const void *image, size_t byte_count, uint64_t story,
                                       wirecopy_sketch_entry *sketch, wirecopy_record *record_out)
{
    assert(image && record_out);
    record_parts parts;
    if (!take_apart(image, byte_count, &parts) || parts.head.checksum != checksum_of(image, byte_count) ||
        parts.numbers.of[GROUP_AGE] > story)
        return WIRECOPY_E_CORRUPT;
    if (sketch && !wirecopy_sketch_unpack(&parts.packing, parts.sketch, parts.sketch_bytes, sketch))
        return WIRECOPY_E_CORRUPT;

    const uint64_t *const numbers = parts.numbers.of;
    const uint8_t *next = parts.fields;
    record_out->story = story;
    record_out->group = story - numbers[GROUP_AGE];
    record_out->family = wirecopy_load32((const uint8_t *)image + FAMILY_OFFSET);
    record_out->id = take_string(&next, numbers[ID_BYTES]);
    record_out->title = take_string(&next, numbers[TITLE_BYTES]);
    record_out->source = take_string(&next, numbers[SOURCE_BYTES]);
    record_out->lang = take_string(&next, numbers[LANG_BYTES]);
    record_out->text = (wirecopy_string){NULL, 0};
    record_out->time_ms = parts.head.time_ms;
    record_out->embargo_ms = parts.note.embargo_ms;
    record_out->version = parts.note.version;
    record_out->status = parts.note.status;
    record_out->correction = parts.note.correction;
    record_out->correction_number = parts.note.correction_number;
    record_out->digest = parts.head.digest;
    wirecopy_fingerprint *const fingerprint = &record_out->fingerprint;
    memcpy(fingerprint->exact, (const uint8_t *)image + byte_count - EXACT_BYTES, EXACT_BYTES);
    memcpy(fingerprint->simhash, parts.head.simhash, sizeof fingerprint->simhash);
    memcpy(fingerprint->figures, (const uint8_t *)image + FIGURES_OFFSET, sizeof fingerprint->figures);
    fingerprint->word_count = (uint32_t)numbers[WORD_COUNT];
    fingerprint->content_word_count = (uint32_t)numbers[CONTENT_WORD_COUNT];
    fingerprint->sketch_count = parts.packing.count;
    fingerprint->sketch = sketch;
    record_out->posted = parts.posted;
    record_out->replaces = UINT64_MAX;
    record_out->heir = 0;
    record_out->is_leading = false;
    record_out->is_deleted = false;
    return WIRECOPY_OK;
}

wirecopy_record wirecopy_record_remains(const wirecopy_record *record)
{
    return (wirecopy_record){.story = record->story,
                             .group = record->group,
                             .family = record->family,
                             .time_ms = WIRECOPY_TIME_NONE,
                             .replaces = UINT64_MAX,
                             .digest = record->digest,
                             .fingerprint = record->fingerprint,
                             .posted = record->posted,
                             .is_deleted = true};
}

/* The uppers of a sketch that was unpacked have a bit for every entry and no other: with the packing and the length
 * they should have, they are as they should be. */
static bool is_packed_well(const record_parts *parts, const wirecopy_fingerprint *fingerprint)
{
    wirecopy_packing packing;
    if (!wirecopy_packing_choose(fingerprint->sketch, fingerprint->sketch_count, &packing) ||
        packing.low_bits != parts->packing.low_bits || packing.position_bits != parts->packing.position_bits ||
        wirecopy_packing_bytes(&packing, fingerprint->sketch) != parts->sketch_bytes)
        return false;
    const size_t bits = (size_t)packing.count * (packing.low_bits + packing.position_bits);
    return bits % 8 == 0 || parts->sketch[bits / 8] >> bits % 8 == 0;
}

static const char *check_fingerprint(const wirecopy_fingerprint *fingerprint)
{
    for (size_t i = 1; i < WIRECOPY_FIGURE_COUNT; i++)
        if (fingerprint->figures[i - 1] <= fingerprint->figures[i] && fingerprint->figures[i] != 0)
            return "its figures do not descend";
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

const char *wirecopy_record_check(const void *image, size_t byte_count, const wirecopy_record *record)
{
    assert(image && record);
    const wirecopy_fingerprint *const fingerprint = &record->fingerprint;
    const uint32_t sketch_count = fingerprint->sketch_count;
    record_parts parts;
    if (!take_apart(image, byte_count, &parts))
        return "it is too short";
    if (parts.head.shape >> FLAGS_SHIFT & ~(FLAG_POSTED_ALL | FLAG_NOTE))
        return "it has unknown flags";
    if (record->posted && sketch_count % 8 && record->posted[sketch_count / 8] >> sketch_count % 8)
        return "it is posted under entries that it does not have";
    const char *const reason = check_fingerprint(fingerprint);
    if (reason)
        return reason;
    return is_packed_well(&parts, fingerprint) ? NULL : "its sketch is not packed as it has to be";
}
