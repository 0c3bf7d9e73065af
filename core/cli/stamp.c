#include "core/cli/stamp.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int64_t nanoseconds(struct timespec time)
{
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

bool cli_stamp_read(const char *path, cli_stamp *stamp_out)
{
    struct stat status;
    if (lstat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return false;
    *stamp_out = (cli_stamp){.modified_ns = nanoseconds(status.st_mtim),
                             .changed_ns = nanoseconds(status.st_ctim),
                             .inode = (uint64_t)status.st_ino,
                             .byte_count = (uint64_t)status.st_size};
    return true;
}

bool cli_stamp_same_content(const cli_stamp *a, const cli_stamp *b)
{
    return a->modified_ns == b->modified_ns && a->inode == b->inode && a->byte_count == b->byte_count;
}

bool cli_stamp_equals(const cli_stamp *a, const cli_stamp *b)
{
    return cli_stamp_same_content(a, b) && a->changed_ns == b->changed_ns;
}

/* ---- a set of them: open addressing, at most half full ---- */

#define SLOTS_MIN 64

/* Times and inodes differ in their low bits; the odd constant (2^64 divided by the golden ratio) spreads them upwards. */
static size_t slot_of(const cli_stamps *stamps, const cli_stamp *stamp)
{
    const uint64_t mixed =
        (stamp->inode ^ (uint64_t)stamp->modified_ns ^ stamp->byte_count << 32) * 0x9e3779b97f4a7c15U;
    size_t slot = (size_t)(mixed >> 32) & (stamps->slot_count - 1);
    while (stamps->slots[slot].inode != 0 && !cli_stamp_equals(&stamps->slots[slot], stamp))
        slot = (slot + 1) & (stamps->slot_count - 1);
    return slot;
}

static bool grow(cli_stamps *stamps)
{
    cli_stamps larger = {.slot_count = stamps->slot_count ? 2 * stamps->slot_count : SLOTS_MIN};
    larger.slots = calloc(larger.slot_count, sizeof larger.slots[0]);
    if (!larger.slots)
        return false;
    larger.count = stamps->count;
    for (size_t i = 0; i < stamps->slot_count; i++) {
        if (stamps->slots[i].inode != 0)
            larger.slots[slot_of(&larger, &stamps->slots[i])] = stamps->slots[i];
    }
    free(stamps->slots);
    *stamps = larger;
    return true;
}

bool cli_stamps_add(cli_stamps *stamps, const cli_stamp *stamp)
{
    if (2 * (stamps->count + 1) > stamps->slot_count && !grow(stamps))
        return false;
    const size_t slot = slot_of(stamps, stamp);
    stamps->count += stamps->slots[slot].inode == 0;
    stamps->slots[slot] = *stamp;
    return true;
}

bool cli_stamps_has(const cli_stamps *stamps, const cli_stamp *stamp)
{
    return stamps->count > 0 && stamps->slots[slot_of(stamps, stamp)].inode != 0;
}

void cli_stamps_clear(cli_stamps *stamps)
{
    free(stamps->slots);
    memset(stamps, 0, sizeof *stamps);
}
