#include "core/text/character.h"

#include <assert.h>
#include <string.h>
#include <utf8proc.h>

#include "core/base/memory.h"

/* NFKC with full case folding; STABLE forbids mappings that later versions of Unicode may change. */
#define NORMAL_FORM                                                                                                    \
    ((utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE))

static int is_continuation(const char *bytes, size_t i, size_t byte_count, unsigned lo, unsigned hi)
{
    return i < byte_count && (unsigned char)bytes[i] >= lo && (unsigned char)bytes[i] <= hi;
}

/* Well-formed UTF-8 by table 3-7 of The Unicode Standard: how many bytes follow the first, and which range the first
 * of them lies in. Returns the length of the character, or of the ill-formed part with *code_point = U+FFFD. */
static size_t decode(const char *bytes, size_t byte_count, uint32_t *code_point)
{
    const unsigned char first = (unsigned char)bytes[0];
    unsigned follow = 0, lo = 0x80, hi = 0xbf;
    *code_point = first;
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first <= 0xdf) {
        follow = 1;
        *code_point = first & 0x1f;
    } else if ((first & 0xf0) == 0xe0) {
        follow = 2;
        lo = first == 0xe0 ? 0xa0 : 0x80;
        hi = first == 0xed ? 0x9f : 0xbf;
        *code_point = first & 0x0f;
    } else if (first >= 0xf0 && first <= 0xf4) {
        follow = 3;
        lo = first == 0xf0 ? 0x90 : 0x80;
        hi = first == 0xf4 ? 0x8f : 0xbf;
        *code_point = first & 0x07;
    }
    size_t taken = 1;
    while (taken <= follow && is_continuation(bytes, taken, byte_count, lo, hi)) {
        *code_point = *code_point << 6 | ((unsigned char)bytes[taken++] & 0x3f);
        lo = 0x80;
        hi = 0xbf;
    }
    if (follow == 0 || taken <= follow)
        *code_point = 0xfffd;
    return taken;
}

typedef struct code_point_range {
    uint32_t first, last;
} code_point_range;

/* Scripts written without spaces between words, by block (Unicode 15, Blocks.txt): Thai, Lao, Burmese, Khmer, Han with
 * its radicals and numerals, Hiragana, Katakana and their extensions, half-width Katakana. */
static const code_point_range unspaced[] = {
    {0x0e00, 0x0eff}, {0x1000, 0x109f}, {0x1780, 0x17ff},   {0x19e0, 0x19ff},   {0x2e80, 0x2fdf},
    {0x3005, 0x3007}, {0x3021, 0x3029}, {0x3031, 0x3035},   {0x3038, 0x303c},   {0x3041, 0x30ff},
    {0x31f0, 0x31ff}, {0x3400, 0x4dbf}, {0x4e00, 0x9fff},   {0xa9e0, 0xa9ff},   {0xaa60, 0xaa7f},
    {0xf900, 0xfaff}, {0xff66, 0xff9f}, {0x1aff0, 0x1b16f}, {0x20000, 0x323af},
};

static int is_unspaced(uint32_t code_point)
{
    if (code_point < unspaced[0].first)
        return 0;
    for (size_t i = 0; i < sizeof unspaced / sizeof unspaced[0]; i++)
        if (code_point <= unspaced[i].last)
            return code_point >= unspaced[i].first;
    return 0;
}

/* What writers use as an apostrophe, beside U+0027: modifier letter, left and right single quotation marks, and the
 * full-width form. */
static int is_apostrophe(uint32_t code_point)
{
    return code_point == '\'' || code_point == 0x02bc || code_point == 0x2018 || code_point == 0x2019 ||
           code_point == 0xff07;
}

static int is_word_category(utf8proc_category_t category)
{
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

static wirecopy_character_class classify(uint32_t code_point)
{
    if (is_apostrophe(code_point))
        return WIRECOPY_CHARACTER_TRANSPARENT;
    const utf8proc_property_t *property = utf8proc_get_property((utf8proc_int32_t)code_point);
    if (property->ignorable)
        return WIRECOPY_CHARACTER_TRANSPARENT;
    if (!is_word_category((utf8proc_category_t)property->category))
        return WIRECOPY_CHARACTER_SEPARATOR;
    return is_unspaced(code_point) ? WIRECOPY_CHARACTER_UNSPACED : WIRECOPY_CHARACTER_WORD;
}

size_t wirecopy_character_decode(const char *bytes, size_t byte_count, wirecopy_character *character_out)
{
    assert(bytes && byte_count > 0);
    const size_t taken = decode(bytes, byte_count, &character_out->code_point);
    /* U+FFFD itself takes three bytes, an ill-formed part at most three, but never these three. */
    const int invalid = character_out->code_point == 0xfffd && (unsigned char)bytes[0] != 0xef;
    character_out->class = invalid || (character_out->code_point == 0xfffd && taken < 3)
                               ? WIRECOPY_CHARACTER_INVALID
                               : classify(character_out->code_point);
    return taken;
}

/* Leaves out what normalisation made of word characters that no word holds, such as the slash of one half. */
static size_t keep_word_characters(utf8proc_int32_t *code_points, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!is_apostrophe((uint32_t)code_points[i]) && is_word_category(utf8proc_category(code_points[i])))
            code_points[kept++] = code_points[i];
    return kept;
}

static size_t encode(const utf8proc_int32_t *code_points, size_t count, char *utf8_out)
{
    size_t written = 0;
    for (size_t i = 0; i < count; i++)
        written += (size_t)utf8proc_encode_char(code_points[i], (utf8proc_uint8_t *)utf8_out + written);
    return written;
}

/* Words up to this many bytes are normalised without asking for memory. U+FDFA, 3 bytes, becomes 18 characters. */
#define LOCAL_BYTES 96
#define CODE_POINTS_PER_BYTE 6

/* Combining classes are bytes; beyond some marks in a row, counting them is faster than inserting one by one. */
#define CLASS_COUNT 256
#define FEW_MARKS 32

static unsigned combining_class(utf8proc_int32_t code_point)
{
    return (unsigned)utf8proc_get_property(code_point)->combining_class;
}

/* Sorts by combining class, stably: by counting, which is linear however many there are. */
static wirecopy_status sort_many_marks(utf8proc_int32_t *marks, size_t count)
{
    utf8proc_int32_t *unsorted = wirecopy_memory_alloc(count * sizeof unsorted[0]);
    if (!unsorted)
        return WIRECOPY_E_MEMORY;
    memcpy(unsorted, marks, count * sizeof unsorted[0]);
    size_t places[CLASS_COUNT + 1] = {0};
    for (size_t i = 0; i < count; i++)
        places[combining_class(unsorted[i]) + 1]++;
    for (unsigned class = 1; class < CLASS_COUNT; class ++)
        places[class] += places[class - 1];
    for (size_t i = 0; i < count; i++)
        marks[places[combining_class(unsorted[i])]++] = unsorted[i];
    wirecopy_memory_free(unsorted);
    return WIRECOPY_OK;
}

static void sort_few_marks(utf8proc_int32_t *marks, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const utf8proc_int32_t mark = marks[i];
        size_t at = i;
        for (; at > 0 && combining_class(marks[at - 1]) > combining_class(mark); at--)
            marks[at] = marks[at - 1];
        marks[at] = mark;
    }
}

/* Canonical ordering: the marks between two characters of class 0 are sorted by class. utf8proc's own, which swaps
 * neighbours, would take days for a hostile text. */
static wirecopy_status order_marks(utf8proc_int32_t *code_points, size_t count)
{
    wirecopy_status status = WIRECOPY_OK;
    for (size_t start = 0, end; status == WIRECOPY_OK && start < count; start = end + 1) {
        end = start;
        while (end < count && combining_class(code_points[end]) != 0)
            end++;
        if (end - start > FEW_MARKS)
            status = sort_many_marks(code_points + start, end - start);
        else
            sort_few_marks(code_points + start, end - start);
    }
    return status;
}

static size_t decompose(const char *utf8, size_t byte_count, utf8proc_int32_t *code_points, size_t capacity)
{
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)utf8, *const end = at + byte_count;
    size_t count = 0;
    while (at < end) {
        utf8proc_int32_t code_point;
        int boundary_class = 0;
        at += utf8proc_iterate(at, end - at, &code_point);
        const utf8proc_ssize_t made = utf8proc_decompose_char(
            code_point, code_points + count, (utf8proc_ssize_t)(capacity - count), NORMAL_FORM, &boundary_class);
        assert(made >= 0 && (size_t)made <= capacity - count); /* valid UTF-8, and room for the largest growth */
        count += (size_t)made;
    }
    return count;
}

wirecopy_status wirecopy_character_normalise(const char *utf8, size_t byte_count, char *normal_out, size_t room,
                                             size_t *written_out)
{
    assert(room >= byte_count * WIRECOPY_NORMALISE_GROWTH_MAX);
    (void)room;
    utf8proc_int32_t local[LOCAL_BYTES * CODE_POINTS_PER_BYTE];
    utf8proc_int32_t *code_points = local;
    const size_t capacity = byte_count * CODE_POINTS_PER_BYTE;
    if (byte_count > LOCAL_BYTES) {
        code_points = wirecopy_memory_alloc(capacity * sizeof code_points[0]);
        if (!code_points)
            return WIRECOPY_E_MEMORY;
    }
    const size_t count = decompose(utf8, byte_count, code_points, capacity);
    const wirecopy_status status = order_marks(code_points, count);
    if (status == WIRECOPY_OK) {
        const utf8proc_ssize_t composed = utf8proc_normalize_utf32(code_points, (utf8proc_ssize_t)count, NORMAL_FORM);
        *written_out = encode(code_points, keep_word_characters(code_points, (size_t)composed), normal_out);
    }
    if (code_points != local)
        wirecopy_memory_free(code_points);
    return status;
}
