#ifndef WIRECOPY_TESTS_UNIT_FEED_ARCHIVED_H
#define WIRECOPY_TESTS_UNIT_FEED_ARCHIVED_H

#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

/* Members of archives for tests: appended to the end of `bytes`, `at` bytes in; gives the new end. */

/* The checksum of a header, its own field taken for spaces. */
static inline void seal_tar_header(char *header)
{
    unsigned sum = 0;
    memset(header + 148, ' ', 8);
    for (size_t i = 0; i < 512; i++)
        sum += (unsigned char)header[i];
    snprintf(header + 148, 8, "%06o", sum);
}

static inline size_t append_tar(char *bytes, size_t at, char type, const char *name, const char *content,
                                size_t byte_count)
{
    char *header = bytes + at;
    const size_t padded = (byte_count + 511) / 512 * 512;
    memset(header, 0, 512 + padded);
    memcpy(header, name, strnlen(name, 100));
    memcpy(header + 100, "0000644", 8);
    snprintf(header + 124, 12, "%011zo", byte_count);
    header[156] = type;
    memcpy(header + 257, "ustar\00000", 8);
    seal_tar_header(header);
    if (byte_count)
        memcpy(header + 512, content, byte_count);
    return at + 512 + padded;
}

static inline size_t append_tar_end(char *bytes, size_t at)
{
    memset(bytes + at, 0, 1024);
    return at + 1024;
}

static inline size_t append_warc(char *bytes, size_t at, const char *fields, const char *block, size_t byte_count)
{
    at += (size_t)sprintf(bytes + at, "WARC/1.0\r\n%sContent-Length: %zu\r\n\r\n", fields, byte_count);
    memcpy(bytes + at, block, byte_count);
    memcpy(bytes + at + byte_count, "\r\n\r\n", 4);
    return at + byte_count + 4;
}

#endif
