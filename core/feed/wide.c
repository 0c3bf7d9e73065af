#include "core/feed/wide.h"

#include <string.h>

#include "core/feed/entity.h"
#include "core/feed/utf8.h"

wirecopy_width wirecopy_width_of(const char *bytes, size_t byte_count)
{
    static const struct {
        char first[2];
        wirecopy_width width;
    } marks[] = {
        {{'\xff', '\xfe'}, WIRECOPY_WIDTH_UTF16LE}, {{'\xfe', '\xff'}, WIRECOPY_WIDTH_UTF16BE},
        {{'<', '\0'}, WIRECOPY_WIDTH_UTF16LE},      {{'\0', '<'}, WIRECOPY_WIDTH_UTF16BE},
        {{'{', '\0'}, WIRECOPY_WIDTH_UTF16LE},      {{'\0', '{'}, WIRECOPY_WIDTH_UTF16BE},
    };
    bool may_be_wide = false;
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (byte_count >= 2 && memcmp(bytes, marks[i].first, 2) == 0)
            return marks[i].width;
        may_be_wide = may_be_wide || byte_count == 0 || (byte_count == 1 && bytes[0] == marks[i].first[0]);
    }
    return may_be_wide ? WIRECOPY_WIDTH_UNKNOWN : WIRECOPY_WIDTH_BYTES;
}

static bool is_high(uint16_t unit)
{
    return unit >= 0xd800 && unit < 0xdc00;
}

static bool is_low(uint16_t unit)
{
    return unit >= 0xdc00 && unit < 0xe000;
}

static size_t put_unit(wirecopy_wide *wide, uint16_t unit, char *utf8_out)
{
    size_t written = 0;
    if (wide->high && is_low(unit)) {
        const uint32_t code_point = 0x10000 + ((uint32_t)(wide->high - 0xd800) << 10) + (unit - 0xdc00u);
        wide->high = 0;
        return wirecopy_utf8_put(code_point, utf8_out);
    }
    if (wide->high)
        written = wirecopy_utf8_put(WIRECOPY_ENTITY_REPLACEMENT, utf8_out);
    wide->high = is_high(unit) ? unit : 0;
    if (!wide->high)
        written += wirecopy_utf8_put(is_low(unit) ? WIRECOPY_ENTITY_REPLACEMENT : unit, utf8_out + written);
    return written;
}

size_t wirecopy_wide_convert(wirecopy_wide *wide, wirecopy_width width, const char *bytes, size_t byte_count,
                             bool is_end, char *utf8_out)
{
    size_t written = 0;
    for (size_t i = 0; i < byte_count; i++) {
        const unsigned char byte = (unsigned char)bytes[i];
        if (!wide->has_half) {
            wide->half = byte;
            wide->has_half = true;
            continue;
        }
        wide->has_half = false;
        const unsigned unit =
            width == WIRECOPY_WIDTH_UTF16LE ? (unsigned)byte << 8 | wide->half : (unsigned)wide->half << 8 | byte;
        written += put_unit(wide, (uint16_t)unit, utf8_out + written);
    }
    if (is_end && (wide->high || wide->has_half)) {
        written += wirecopy_utf8_put(WIRECOPY_ENTITY_REPLACEMENT, utf8_out + written);
        *wide = (wirecopy_wide){0, false, 0};
    }
    return written;
}
