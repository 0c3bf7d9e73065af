#ifndef WIRECOPY_CLI_STAMP_H
#define WIRECOPY_CLI_STAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What tells a file as it is now from what it was before, and from others of its name. */
typedef struct cli_stamp {
    int64_t modified_ns; /* since 1970, as the others */
    int64_t changed_ns;  /* when anything about it was, its name included */
    uint64_t inode;
    uint64_t byte_count;
} cli_stamp;

/** Reads a file's stamp. False: there is no regular file of that name; what a symbolic link leads to is none. */
bool cli_stamp_read(const char *path, cli_stamp *stamp_out);

bool cli_stamp_equals(const cli_stamp *a, const cli_stamp *b);

/** Whether it is the same file with the same content, perhaps under another name. */
bool cli_stamp_same_content(const cli_stamp *a, const cli_stamp *b);

/** A set of stamps. All zero is the empty set. Members are private, but for count. */
typedef struct cli_stamps {
    cli_stamp *slots; /* [slot_count], a power of two; a slot whose inode is 0 is free */
    size_t slot_count;
    size_t count;
} cli_stamps;

/** Adds a stamp, if it is not there. False: out of memory. */
bool cli_stamps_add(cli_stamps *stamps, const cli_stamp *stamp);

bool cli_stamps_has(const cli_stamps *stamps, const cli_stamp *stamp);

/** Empties it, and frees its memory. */
void cli_stamps_clear(cli_stamps *stamps);

#endif
