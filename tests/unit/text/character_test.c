#include "core/text/character.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#include "core/base/memory.h"
#include "core/fingerprint/hash.h"
#include "tests/unit/suite.h"

#define CODE_POINTS 0x110000

#define CLASS_DIGEST UINT64_C(0xade1f8b7cf8dfadf)
#define NORMAL_DIGEST UINT64_C(0xe6ce0e6096748288)

#define NORMAL_FORM                                                                                                    \
    ((utf8proc_option_t)(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE))

/* ---- UTF-8 by brute force: every beginning of every well-formed character ---- */

static uint8_t begins_two[1 << 16 >> 3], begins_three[1 << 24 >> 3];
static bool begins_one[256];

static bool has_bit(const uint8_t *bits, uint32_t i)
{
    return bits[i / 8] >> i % 8 & 1;
}

static size_t encode(uint32_t code_point, unsigned char out[4])
{
    if (code_point < 0x80) {
        out[0] = (unsigned char)code_point;
        return 1;
    }
    const size_t count = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = count; i-- > 1; code_point >>= 6)
        out[i] = (unsigned char)(0x80 | (code_point & 0x3f));
    out[0] = (unsigned char)((count == 2 ? 0xc0 : count == 3 ? 0xe0 : 0xf0) | code_point);
    return count;
}

static bool is_scalar(uint32_t code_point)
{
    return code_point < 0xd800 || code_point > 0xdfff;
}

static void note_beginnings(void)
{
    for (uint32_t code_point = 0x80; code_point < CODE_POINTS; code_point++) {
        unsigned char bytes[4];
        if (!is_scalar(code_point))
            continue;
        const size_t count = encode(code_point, bytes);
        begins_one[bytes[0]] = true;
        const uint32_t two = (uint32_t)bytes[0] << 8 | bytes[1];
        begins_two[two / 8] |= (uint8_t)(1 << two % 8);
        if (count > 2) {
            const uint32_t three = two << 8 | bytes[2];
            begins_three[three / 8] |= (uint8_t)(1 << three % 8);
        }
    }
}

/* Bytes of the ill-formed part, or of the character, that stands there. */
static size_t part_bytes(const unsigned char *bytes, size_t byte_count, bool *is_valid)
{
    *is_valid = bytes[0] < 0x80;
    size_t length = 1;
    if (*is_valid || !begins_one[bytes[0]])
        return 1;
    const size_t wanted = bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
    if (byte_count > 1 && has_bit(begins_two, (uint32_t)bytes[0] << 8 | bytes[1]))
        length = 2;
    if (length == 2 && wanted > 2 && byte_count > 2 &&
        has_bit(begins_three, (uint32_t)bytes[0] << 16 | (uint32_t)bytes[1] << 8 | bytes[2]))
        length = 3;
    if (length == 3 && wanted > 3 && byte_count > 3 && (bytes[3] & 0xc0) == 0x80)
        length = 4;
    *is_valid = length == wanted;
    return length;
}

static bool agrees(const unsigned char *bytes, size_t byte_count)
{
    bool is_valid;
    wirecopy_character character;
    const size_t wanted = part_bytes(bytes, byte_count, &is_valid);
    const size_t taken = wirecopy_character_decode((const char *)bytes, byte_count, &character);
    const bool is_invalid = character.class == WIRECOPY_CHARACTER_INVALID;
    return taken == wanted && is_invalid == !is_valid && (is_valid || character.code_point == 0xfffd);
}

/* All first three bytes; of the fourth both ends of each range, and what lies just beyond. Every length, so that a text
 * that ends within a character is covered, too. */
static void every_sequence_is_split_into_maximal_subparts(void)
{
    static const unsigned char fourth[] = {0x00, 0x41, 0x7f, 0x80, 0x8f, 0xbf, 0xc0, 0xff};
    note_beginnings();
    for (uint32_t three = 0x800000; three < 0x1000000; three++) {
        unsigned char bytes[4] = {(unsigned char)(three >> 16), (unsigned char)(three >> 8), (unsigned char)three, 0};
        bool good = agrees(bytes, 3) && (bytes[2] != 0 || agrees(bytes, 2)) && ((three & 0xffff) || agrees(bytes, 1));
        for (size_t i = 0; i < sizeof fourth && bytes[0] >= 0xee; i++) {
            bytes[3] = fourth[i];
            good = good && agrees(bytes, 4);
        }
        CU_ASSERT_FATAL(good);
    }
}

static void every_code_point_is_decoded(void)
{
    for (uint32_t code_point = 0; code_point < CODE_POINTS; code_point++) {
        unsigned char bytes[4];
        wirecopy_character character;
        if (!is_scalar(code_point))
            continue;
        const size_t count = encode(code_point, bytes);
        CU_ASSERT_EQUAL_FATAL(wirecopy_character_decode((const char *)bytes, count, &character), count);
        CU_ASSERT_EQUAL_FATAL(character.code_point, code_point);
        CU_ASSERT_EQUAL_FATAL(wirecopy_character_bytes((char)bytes[0]), count);
    }
}

/* ---- classes: FINGERPRINT.md, section 1 ---- */

typedef struct range {
    uint32_t first, last;
} range;

static const range transparent[] = {
    {0x27, 0x27},       {0xad, 0xad},       {0x2bc, 0x2bc},     {0x34f, 0x34f},     {0x61c, 0x61c},
    {0x115f, 0x1160},   {0x17b4, 0x17b5},   {0x180b, 0x180f},   {0x200b, 0x200f},   {0x2018, 0x2019},
    {0x202a, 0x202e},   {0x2060, 0x2064},   {0x2066, 0x206f},   {0x3164, 0x3164},   {0xfe00, 0xfe0f},
    {0xfeff, 0xfeff},   {0xff07, 0xff07},   {0xffa0, 0xffa0},   {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
    {0xe0001, 0xe0001}, {0xe0020, 0xe007f}, {0xe0100, 0xe01ef},
};

static const range unspaced[] = {
    {0x0e00, 0x0eff}, {0x1000, 0x109f}, {0x1780, 0x17ff},   {0x19e0, 0x19ff},   {0x2e80, 0x2fdf},
    {0x3005, 0x3007}, {0x3021, 0x3029}, {0x3031, 0x3035},   {0x3038, 0x303c},   {0x3041, 0x30ff},
    {0x31f0, 0x31ff}, {0x3400, 0x4dbf}, {0x4e00, 0x9fff},   {0xa9e0, 0xa9ff},   {0xaa60, 0xaa7f},
    {0xf900, 0xfaff}, {0xff66, 0xff9f}, {0x1aff0, 0x1b16f}, {0x20000, 0x323af},
};

static bool is_in(const range *ranges, size_t count, uint32_t code_point)
{
    for (size_t i = 0; i < count; i++)
        if (code_point >= ranges[i].first && code_point <= ranges[i].last)
            return true;
    return false;
}

#define IS_IN(ranges, code_point) is_in(ranges, sizeof(ranges) / sizeof((ranges)[0]), code_point)

static bool is_word_category(uint32_t code_point)
{
    const char *name = utf8proc_category_string((utf8proc_int32_t)code_point);
    return name[0] == 'L' || name[0] == 'M' || name[0] == 'N';
}

static wirecopy_character_class class_of(uint32_t code_point)
{
    unsigned char bytes[4];
    wirecopy_character character;
    wirecopy_character_decode((const char *)bytes, encode(code_point, bytes), &character);
    return character.class;
}

static void every_code_point_has_the_class_of_the_format(void)
{
    for (uint32_t code_point = 0; code_point < CODE_POINTS; code_point++) {
        if (!is_scalar(code_point))
            continue;
        const wirecopy_character_class wanted = IS_IN(transparent, code_point)  ? WIRECOPY_CHARACTER_TRANSPARENT
                                                : !is_word_category(code_point) ? WIRECOPY_CHARACTER_SEPARATOR
                                                : IS_IN(unspaced, code_point)   ? WIRECOPY_CHARACTER_UNSPACED
                                                                                : WIRECOPY_CHARACTER_WORD;
        if (class_of(code_point) != wanted)
            printf("\n    U+%04X is %d", (unsigned)code_point, (int)class_of(code_point));
        CU_ASSERT(class_of(code_point) == wanted);
    }
}

/* ---- normal forms ---- */

static size_t normalise(const char *utf8, size_t byte_count, char *out, size_t room)
{
    size_t written = 0;
    CU_ASSERT_EQUAL_FATAL(wirecopy_character_normalise(utf8, byte_count, out, room, &written), WIRECOPY_OK);
    return written;
}

/* By utf8proc as a whole, and then letters, marks and numbers alone. */
static size_t normalise_plainly(const char *utf8, size_t byte_count, char *out)
{
    utf8proc_uint8_t *mapped = NULL;
    const utf8proc_ssize_t count =
        utf8proc_map((const utf8proc_uint8_t *)utf8, (utf8proc_ssize_t)byte_count, &mapped, NORMAL_FORM);
    CU_ASSERT_FATAL(count >= 0);
    size_t written = 0;
    for (utf8proc_ssize_t i = 0; i < count;) {
        utf8proc_int32_t code_point;
        const utf8proc_ssize_t taken = utf8proc_iterate(mapped + i, count - i, &code_point);
        if (is_word_category((uint32_t)code_point) && code_point != 0x2bc) {
            memcpy(out + written, mapped + i, (size_t)taken);
            written += (size_t)taken;
        }
        i += taken;
    }
    free(mapped);
    return written;
}

static bool is_word_character(uint32_t code_point)
{
    return is_scalar(code_point) && class_of(code_point) >= WIRECOPY_CHARACTER_WORD;
}

/* U+FDFA is the worst: 33 bytes for 3, of which 3 are spaces and left out. */
static void no_character_grows_beyond_the_limit(void)
{
    size_t reached = 0;
    for (uint32_t code_point = 0; code_point < CODE_POINTS; code_point++) {
        unsigned char bytes[4];
        char out[256], plain[256];
        if (!is_word_character(code_point))
            continue;
        const size_t byte_count = encode(code_point, bytes);
        const size_t written = normalise((const char *)bytes, byte_count, out, sizeof out);
        CU_ASSERT_FATAL(written <= byte_count * WIRECOPY_NORMALISE_GROWTH_MAX);
        reached += written + byte_count == byte_count * WIRECOPY_NORMALISE_GROWTH_MAX;
        CU_ASSERT_EQUAL_FATAL(normalise_plainly((const char *)bytes, byte_count, plain), written);
        CU_ASSERT_FATAL(memcmp(out, plain, written) == 0);
    }
    CU_ASSERT(reached >= 1);
}

static void the_normal_form_of_a_character_is_its_own(void)
{
    for (uint32_t code_point = 0; code_point < CODE_POINTS; code_point++) {
        unsigned char bytes[4];
        char once[256], twice[2048];
        if (!is_word_character(code_point))
            continue;
        const size_t written = normalise((const char *)bytes, encode(code_point, bytes), once, sizeof once);
        const bool same = written == 0 || (normalise(once, written, twice, sizeof twice) == written &&
                                           memcmp(once, twice, written) == 0);
        if (!same)
            printf("\n    U+%04X", (unsigned)code_point);
        CU_ASSERT(same);
    }
}

static void ascii_is_folded_as_the_short_way_does(void)
{
    for (unsigned c = 0; c < 128; c++) {
        const char character = (char)c;
        char out[WIRECOPY_NORMALISE_GROWTH_MAX];
        if (class_of(c) != WIRECOPY_CHARACTER_WORD)
            continue;
        CU_ASSERT_EQUAL(normalise(&character, 1, out, sizeof out), 1);
        CU_ASSERT_EQUAL(out[0], c >= 'A' && c <= 'Z' ? character + 32 : character);
    }
}

/* Two digests over all of Unicode 15.0. Another version of utf8proc shows here: the characters that it knows better
 * would have other fingerprints than the format says. */
static void classes_and_normal_forms_are_those_of_unicode_15(void)
{
    static uint8_t classes[CODE_POINTS];
    uint64_t digest = 0;
    for (uint32_t code_point = 0; code_point < CODE_POINTS; code_point++) {
        unsigned char bytes[4];
        char out[256];
        if (!is_scalar(code_point))
            continue;
        classes[code_point] = (uint8_t)class_of(code_point);
        if (!is_word_character(code_point))
            continue;
        const size_t written = normalise((const char *)bytes, encode(code_point, bytes), out, sizeof out);
        digest = wirecopy_hash64_seeded(out, written, digest + code_point);
    }
    const uint64_t class_digest = wirecopy_hash64(classes, sizeof classes);
    if (class_digest != CLASS_DIGEST || digest != NORMAL_DIGEST)
        printf("\n    Unicode %s: %016llx %016llx", utf8proc_unicode_version(), (unsigned long long)class_digest,
               (unsigned long long)digest);
    CU_ASSERT(class_digest == CLASS_DIGEST && digest == NORMAL_DIGEST);
}

static uint32_t random_word_character(uint64_t *random)
{
    static const range favoured[] = {{0x41, 0x7a},     {0xc0, 0x24f},    {0x300, 0x36f},     {0x370, 0x3ff},
                                     {0x5b0, 0x5c7},   {0x64b, 0x65f},   {0x1100, 0x11ff},   {0xac00, 0xd7a3},
                                     {0x1dc0, 0x1dff}, {0x3041, 0x30ff}, {0x1d400, 0x1d7ff}, {0xfb00, 0xfdff}};
    for (;;) {
        const uint64_t draw = random_next(random);
        const range *from = &favoured[draw % 16 % 12];
        const uint32_t code_point = draw % 16 < 12
                                        ? from->first + (uint32_t)(draw / 16 % (from->last - from->first + 1))
                                        : (uint32_t)(draw / 16 % CODE_POINTS);
        if (is_word_character(code_point) || (draw % 8 == 0 && code_point > 0 && is_scalar(code_point) &&
                                              class_of(code_point) == WIRECOPY_CHARACTER_TRANSPARENT))
            return code_point;
    }
}

/* Marks, alone and by the dozen, and long words, which take memory of their own. */
static void runs_are_normalised_as_utf8proc_does(void)
{
    uint64_t random = 1;
    for (unsigned round = 0; round < 20000; round++) {
        char utf8[4 * 400], out[4 * 400 * WIRECOPY_NORMALISE_GROWTH_MAX], plain[sizeof out];
        const size_t count = 1 + random_next(&random) % (round % 50 ? 12 : 400);
        const bool has_marks_alone = round % 7 == 0;
        size_t byte_count = 0;
        for (size_t i = 0; i < count; i++) {
            const uint32_t mark = 0x300 + (uint32_t)(random_next(&random) % 0x70);
            const uint32_t code_point = has_marks_alone && i > 0 ? mark : random_word_character(&random);
            byte_count += encode(code_point, (unsigned char *)utf8 + byte_count);
        }
        const size_t written = normalise(utf8, byte_count, out, sizeof out);
        CU_ASSERT_EQUAL_FATAL(normalise_plainly(utf8, byte_count, plain), written);
        CU_ASSERT_FATAL(memcmp(out, plain, written) == 0);
    }
}

/* Swapping neighbours into order would take a quarter of an hour for this megabyte. */
static void a_million_marks_out_of_order_take_linear_time(void)
{
    const size_t pair_count = 262144, byte_count = 4 * pair_count, room = byte_count * WIRECOPY_NORMALISE_GROWTH_MAX;
    char *utf8 = malloc(byte_count), *out = malloc(room);
    CU_ASSERT_FATAL(utf8 && out);
    for (size_t i = 0; i < pair_count; i++) {
        memcpy(utf8 + 2 * i, "\u0301", 2); /* class 230, to come last */
        memcpy(utf8 + 2 * (pair_count + i), "\u0323", 2);
    }
    CU_ASSERT_EQUAL_FATAL(normalise(utf8, byte_count, out, room), byte_count);
    CU_ASSERT(memcmp(out, utf8 + byte_count / 2, byte_count / 2) == 0);
    CU_ASSERT(memcmp(out + byte_count / 2, utf8, byte_count / 2) == 0);
    free(utf8);
    free(out);
}

static void without_memory_a_long_run_is_refused(void)
{
    char utf8[400], out[400 * WIRECOPY_NORMALISE_GROWTH_MAX];
    for (size_t i = 0; i < sizeof utf8; i += 2)
        memcpy(utf8 + i, "\u0301", 2);
    size_t refused_count = 0, written = 77;
    wirecopy_status status = WIRECOPY_E_MEMORY;
    for (size_t nth = 1; status != WIRECOPY_OK && nth < 10; nth++) {
        wirecopy_memory_fail_at(nth);
        status = wirecopy_character_normalise(utf8, sizeof utf8, out, sizeof out, &written);
        wirecopy_memory_fail_at(0);
        CU_ASSERT(status == WIRECOPY_OK || status == WIRECOPY_E_MEMORY);
        CU_ASSERT(status == WIRECOPY_OK || written == 77);
        refused_count += status != WIRECOPY_OK;
    }
    CU_ASSERT(status == WIRECOPY_OK && refused_count >= 1);
    CU_ASSERT(written == sizeof utf8 && memcmp(out, utf8, written) == 0);
}

int main(void)
{
    static const test_case cases[] = {
        {"every sequence is split into maximal subparts", every_sequence_is_split_into_maximal_subparts},
        {"every code point is decoded", every_code_point_is_decoded},
        {"every code point has the class of the format", every_code_point_has_the_class_of_the_format},
        {"no character grows beyond the limit", no_character_grows_beyond_the_limit},
        {"the normal form of a character is its own", the_normal_form_of_a_character_is_its_own},
        {"ASCII is folded as the short way does", ascii_is_folded_as_the_short_way_does},
        {"classes and normal forms are those of Unicode 15", classes_and_normal_forms_are_those_of_unicode_15},
        {"runs are normalised as utf8proc does", runs_are_normalised_as_utf8proc_does},
        {"a million marks out of order take linear time", a_million_marks_out_of_order_take_linear_time},
        {"without memory a long run is refused", without_memory_a_long_run_is_refused},
    };
    return RUN_SUITE("text/character", cases);
}
