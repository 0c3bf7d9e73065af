#include "core/feed/utf8.h"

#include <stdbool.h>
#include <string.h>

typedef struct sequence {
    size_t byte_count; /* of the character, or of the maximal ill-formed subpart */
    bool is_well_formed;
} sequence;

/* Table 3-7: how many bytes a lead byte asks for, and what its second byte may be; those after it are 80..BF. */
static size_t expected_count(unsigned char lead, unsigned char *second_min, unsigned char *second_max)
{
    *second_min = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    *second_max = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (lead < 0x80)
        return 1;
    if (lead < 0xc2 || lead > 0xf4)
        return 0;
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

static sequence sequence_at(const unsigned char *bytes, size_t byte_count)
{
    unsigned char min, max;
    const size_t expected = expected_count(bytes[0], &min, &max);
    if (expected == 0)
        return (sequence){1, false};
    size_t count = 1;
    while (count < expected && count < byte_count && bytes[count] >= min && bytes[count] <= max) {
        min = 0x80;
        max = 0xbf;
        count++;
    }
    return (sequence){count, count == expected};
}

/* Eight bytes at a time: nearly all of what is looked at is ASCII. */
static size_t ascii_count(const char *bytes, size_t byte_count)
{
    size_t count = 0;
    for (uint64_t word; byte_count - count >= sizeof word; count += sizeof word) {
        memcpy(&word, bytes + count, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    while (count < byte_count && (unsigned char)bytes[count] < 0x80)
        count++;
    return count;
}

static size_t put(char *bytes_out, size_t at, const char *bytes, size_t byte_count)
{
    if (bytes_out)
        memcpy(bytes_out + at, bytes, byte_count);
    return at + byte_count;
}

size_t wirecopy_utf8_repair(const char *bytes, size_t byte_count, char *bytes_out, uint32_t *stretches_out)
{
    size_t written = 0;
    uint32_t stretch_count = 0;
    bool was_well_formed = true;
    for (size_t i = 0; i < byte_count;) {
        const size_t plain_count = ascii_count(bytes + i, byte_count - i);
        if (plain_count) {
            written = put(bytes_out, written, bytes + i, plain_count);
            i += plain_count;
            was_well_formed = true;
            continue;
        }
        const sequence next = sequence_at((const unsigned char *)bytes + i, byte_count - i);
        if (next.is_well_formed)
            written = put(bytes_out, written, bytes + i, next.byte_count);
        else
            written = put(bytes_out, written, WIRECOPY_UTF8_REPLACEMENT, strlen(WIRECOPY_UTF8_REPLACEMENT));
        stretch_count += was_well_formed && !next.is_well_formed;
        was_well_formed = next.is_well_formed;
        i += next.byte_count;
    }
    *stretches_out = stretch_count;
    return written;
}

wirecopy_utf8_tally wirecopy_utf8_count(const char *bytes, size_t byte_count)
{
    wirecopy_utf8_tally tally = {0, 0};
    bool was_well_formed = true;
    for (size_t i = 0; i < byte_count;) {
        const size_t plain_count = ascii_count(bytes + i, byte_count - i);
        i += plain_count;
        was_well_formed = was_well_formed || plain_count > 0;
        if (i == byte_count)
            break;
        const sequence next = sequence_at((const unsigned char *)bytes + i, byte_count - i);
        tally.character_count += next.is_well_formed;
        tally.stretch_count += was_well_formed && !next.is_well_formed;
        was_well_formed = next.is_well_formed;
        i += next.byte_count;
    }
    return tally;
}

/* Bytes 10xxxxxx continue a character. */
wirecopy_string wirecopy_utf8_cut(wirecopy_string string, size_t byte_count_max)
{
    if (string.byte_count <= byte_count_max)
        return string;
    while (byte_count_max && ((unsigned char)string.bytes[byte_count_max] & 0xc0) == 0x80)
        byte_count_max--;
    return (wirecopy_string){string.bytes, byte_count_max};
}

size_t wirecopy_utf8_put(uint32_t code_point, char *bytes_out)
{
    if (code_point < 0x80) {
        bytes_out[0] = (char)code_point;
        return 1;
    }
    const size_t byte_count = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = byte_count - 1; i > 0; i--, code_point >>= 6)
        bytes_out[i] = (char)(0x80 | (code_point & 0x3f));
    bytes_out[0] = (char)((0xf00 >> byte_count & 0xf0) | code_point);
    return byte_count;
}
