#include "core/json/utf8.h"

/*
 * Well-formed sequences (Unicode Standard, table 3-7). Only the second byte has a range of its own, which excludes
 * overlong forms, surrogates, and what lies above U+10FFFF; all further ones are 80..BF.
 */
struct lead {
    size_t byte_count; /* 0: no sequence begins with this byte */
    unsigned char second_min, second_max;
};

static struct lead lead_of(unsigned char byte)
{
    if (byte < 0x80)
        return (struct lead){1, 0, 0};
    if (byte < 0xc2 || byte > 0xf4)
        return (struct lead){0, 0, 0};
    if (byte < 0xe0)
        return (struct lead){2, 0x80, 0xbf};
    if (byte < 0xf0)
        return (struct lead){3, byte == 0xe0 ? 0xa0 : 0x80, byte == 0xed ? 0x9f : 0xbf};
    return (struct lead){4, byte == 0xf0 ? 0x90 : 0x80, byte == 0xf4 ? 0x8f : 0xbf};
}

/* Bytes at the start that belong to the sequence of the first, 1 .. lead->byte_count. */
static size_t sequence_bytes(const unsigned char *bytes, size_t byte_count, const struct lead *lead)
{
    size_t taken = 1;
    while (taken < lead->byte_count && taken < byte_count) {
        const unsigned char minimum = taken == 1 ? lead->second_min : 0x80;
        const unsigned char maximum = taken == 1 ? lead->second_max : 0xbf;
        if (bytes[taken] < minimum || bytes[taken] > maximum)
            break;
        taken++;
    }
    return taken;
}

size_t json_utf8_decode(const char *bytes, size_t byte_count, uint32_t *code_point_out)
{
    const unsigned char *unit = (const unsigned char *)bytes;
    const struct lead first = lead_of(unit[0]);
    const size_t taken = sequence_bytes(unit, byte_count, &first);
    *code_point_out = JSON_UTF8_REPLACEMENT;
    if (taken != first.byte_count)
        return taken;

    static const unsigned char payload_of[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t code_point = unit[0] & payload_of[taken];
    for (size_t i = 1; i < taken; i++)
        code_point = code_point << 6 | (unit[i] & 0x3f);
    *code_point_out = code_point;
    return taken;
}

size_t json_utf8_valid(const char *bytes, size_t byte_count)
{
    const unsigned char *unit = (const unsigned char *)bytes;
    size_t i = 0;
    while (i < byte_count) {
        const struct lead first = lead_of(unit[i]);
        if (sequence_bytes(unit + i, byte_count - i, &first) != first.byte_count)
            break;
        i += first.byte_count;
    }
    return i;
}
