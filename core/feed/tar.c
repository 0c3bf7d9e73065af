#include <string.h>

#include "core/feed/archive.h"

/*
 * A tar archive is a sequence of blocks of 512 bytes: a header, then the member's bytes and zeros up to a whole block. The
 * header's fields, by offset: 0 name (100), 124 size (12, octal), 148 checksum (8, octal), 156 type, 257 "ustar",
 * 345 prefix of the name (155). Types: '0', '7' and NUL are files; 'x' holds attributes of the next member ("path"); 'L'
 * the long name of the next member (GNU); the others hold nothing to read. Two blocks of zeros end it.
 */

#define BLOCK_BYTES 512

/* Attributes and long names are read up to that size, and passed over beyond. */
#define EXTENSION_BYTES_MAX ((uint64_t)64 << 10)

/* An octal number, or GNU's binary one; UINT64_MAX if it is none. */
static uint64_t number_of(const char *field, size_t byte_count)
{
    uint64_t number = 0;
    size_t at = 0;
    if ((unsigned char)field[0] == 0x80) {
        for (at = 1; at < byte_count; at++)
            number = number << 8 | (unsigned char)field[at];
        return number > INT64_MAX ? UINT64_MAX : number;
    }
    while (at < byte_count && field[at] == ' ')
        at++;
    for (; at < byte_count && field[at] >= '0' && field[at] <= '7'; at++)
        number = number * 8 + (uint64_t)(field[at] - '0');
    return at < byte_count && field[at] != '\0' && field[at] != ' ' ? UINT64_MAX : number;
}

/* The sum of all bytes, those of the checksum taken for spaces. */
static bool has_checksum(const char *block)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < BLOCK_BYTES; i++)
        sum += i >= 148 && i < 156 ? ' ' : (unsigned char)block[i];
    return number_of(block + 148, 8) == sum;
}

bool wirecopy_tar_is(const char block[512])
{
    return memcmp(block + 257, "ustar", 5) == 0 && has_checksum(block);
}

static bool is_zero(const char *block)
{
    for (size_t i = 0; i < BLOCK_BYTES; i++)
        if (block[i])
            return false;
    return true;
}

static void set_name(wirecopy_entry *member, const char *from, size_t byte_count)
{
    const size_t length = strnlen(from, byte_count < sizeof member->name - 1 ? byte_count : sizeof member->name - 1);
    memcpy(member->name, from, length);
    member->name[length] = '\0';
}

/* Name and prefix of a header, unless an extension gave the whole. */
static void take_name(wirecopy_entry *member, const char *block)
{
    char name[256 + 1];
    if (member->name[0])
        return;
    const size_t prefix_bytes = strnlen(block + 345, 155), name_bytes = strnlen(block, 100);
    size_t written = 0;
    if (prefix_bytes && memcmp(block + 257, "ustar\0", 6) == 0) { /* GNU keeps other things there */
        memcpy(name, block + 345, prefix_bytes);
        written = prefix_bytes;
        name[written++] = '/';
    }
    memcpy(name + written, block, name_bytes);
    set_name(member, name, written + name_bytes);
}

/* "27 path=folder/story.xml\n": lengths, names and values, one after the other. */
static void take_attributes(wirecopy_entry *member, const char *bytes, size_t byte_count)
{
    for (size_t at = 0; at < byte_count;) {
        size_t record_bytes = 0, digits = at;
        while (digits < byte_count && bytes[digits] >= '0' && bytes[digits] <= '9' && record_bytes < byte_count)
            record_bytes = record_bytes * 10 + (size_t)(bytes[digits++] - '0');
        if (record_bytes <= digits - at || record_bytes > byte_count - at || bytes[digits] != ' ')
            return;
        const char *const text = bytes + digits + 1;
        const size_t text_bytes = record_bytes - (digits + 1 - at);
        if (text_bytes > 5 && memcmp(text, "path=", 5) == 0)
            set_name(member, text + 5, text_bytes - 5 - 1);
        at += record_bytes;
    }
}

/* Reads what an extension says of the next member. */
static wirecopy_status read_extension(wirecopy_archive *archive, char type, uint64_t byte_count, uint64_t padding)
{
    char bytes[WIRECOPY_MEMBER_BYTES_MAX];
    const size_t wanted = byte_count < sizeof bytes ? (size_t)byte_count : sizeof bytes;
    size_t read_count = 0;
    const wirecopy_status status = wirecopy_archive_read_file(archive, bytes, wanted, &read_count);
    if (status != WIRECOPY_OK)
        return status;
    if (type == 'L')
        set_name(archive->member, bytes, read_count);
    else
        take_attributes(archive->member, bytes, read_count);
    return wirecopy_archive_skip(archive, byte_count - read_count + padding);
}

static wirecopy_status read_block(wirecopy_archive *archive, char *block, bool *is_end_out)
{
    size_t byte_count;
    const wirecopy_status status = wirecopy_archive_read_file(archive, block, BLOCK_BYTES, &byte_count);
    if (status != WIRECOPY_OK)
        return status;
    *is_end_out = byte_count == 0 || (byte_count == BLOCK_BYTES && is_zero(block));
    if (*is_end_out)
        return WIRECOPY_OK;
    if (byte_count < BLOCK_BYTES)
        return wirecopy_archive_break(archive, "archive ends early");
    return has_checksum(block) ? WIRECOPY_OK : wirecopy_archive_break(archive, "damaged archive");
}

wirecopy_status wirecopy_tar_next(wirecopy_archive *archive, bool *has_member_out)
{
    char block[BLOCK_BYTES];
    *has_member_out = false;
    for (;;) {
        bool is_end;
        wirecopy_status status = read_block(archive, block, &is_end);
        if (status != WIRECOPY_OK || is_end)
            return status;
        const uint64_t byte_count = number_of(block + 124, 12);
        const uint64_t padding = -byte_count % BLOCK_BYTES;
        const char type = block[156];
        if (byte_count == UINT64_MAX)
            return wirecopy_archive_break(archive, "damaged archive");
        if (type == '0' || type == '\0' || type == '7') {
            take_name(archive->member, block);
            archive->left = byte_count;
            archive->padding = padding;
            *has_member_out = true;
            return WIRECOPY_OK;
        }
        if ((type == 'x' || type == 'L') && byte_count <= EXTENSION_BYTES_MAX)
            status = read_extension(archive, type, byte_count, padding);
        else
            status = wirecopy_archive_skip(archive, byte_count + padding);
        if (status != WIRECOPY_OK)
            return status;
        if (type != 'x' && type != 'L' && type != 'g' && type != 'K')
            archive->member->name[0] = '\0'; /* the long name was that of a folder, or a link */
    }
}
