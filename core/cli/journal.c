#include "core/cli/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define RECORD_BYTES 70

/* Records that are read and written at a time. */
#define CHUNK_RECORDS 64

enum { TAKEN = 't', DONE = 'd' };

static void format(char bytes[RECORD_BYTES], char letter, const cli_stamp *stamp)
{
    char text[RECORD_BYTES + 1];
    (void)snprintf(text, sizeof text, "%c %016" PRIx64 " %016" PRIx64 " %016" PRIx64 " %016" PRIx64 "\n", letter,
                   (uint64_t)stamp->modified_ns, (uint64_t)stamp->changed_ns, stamp->inode, stamp->byte_count);
    memcpy(bytes, text, RECORD_BYTES);
}

/* Whatever is no record is nothing: its file is read again. */
static bool parse(const char bytes[RECORD_BYTES], char *letter_out, cli_stamp *stamp_out)
{
    char text[RECORD_BYTES + 1];
    uint64_t modified_ns, changed_ns;
    memcpy(text, bytes, RECORD_BYTES);
    text[RECORD_BYTES] = '\0';
    if (sscanf(text, "%c %16" SCNx64 " %16" SCNx64 " %16" SCNx64 " %16" SCNx64, letter_out, &modified_ns, &changed_ns,
               &stamp_out->inode, &stamp_out->byte_count) != 5)
        return false;
    stamp_out->modified_ns = (int64_t)modified_ns;
    stamp_out->changed_ns = (int64_t)changed_ns;
    return stamp_out->inode != 0;
}

/* ---- reading ---- */

static bool take_in(cli_journal *journal, cli_stamps *taken, const char *bytes)
{
    char letter;
    cli_stamp stamp;
    if (!parse(bytes, &letter, &stamp))
        return true;
    return cli_stamps_add(letter == DONE ? &journal->done : taken, &stamp);
}

/* What was taken and not done. */
static bool find_doubtful(cli_journal *journal, const cli_stamps *taken)
{
    for (size_t i = 0; i < taken->slot_count; i++) {
        const cli_stamp *const stamp = &taken->slots[i];
        if (stamp->inode != 0 && !cli_stamps_has(&journal->done, stamp) && !cli_stamps_add(&journal->doubtful, stamp))
            return false;
    }
    return true;
}

static bool load(cli_journal *journal)
{
    char bytes[CHUNK_RECORDS * RECORD_BYTES];
    cli_stamps taken = {0};
    off_t offset = 0;
    ssize_t byte_count;
    bool loaded = true;
    while (loaded && (byte_count = pread(journal->descriptor, bytes, sizeof bytes, offset)) >= RECORD_BYTES) {
        const size_t count = (size_t)byte_count / RECORD_BYTES;
        for (size_t i = 0; loaded && i < count; i++)
            loaded = take_in(journal, &taken, bytes + i * RECORD_BYTES);
        offset += (off_t)(count * RECORD_BYTES);
    }
    loaded = loaded && byte_count >= 0 && find_doubtful(journal, &taken);
    cli_stamps_clear(&taken);
    return loaded && ftruncate(journal->descriptor, offset) == 0;
}

/* A file that was made is there after a crash of the system once its folder is written. */
static bool sync_folder(const char *path)
{
    const char *const slash = strrchr(path, '/');
    char *const folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    const int descriptor = folder ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    free(folder);
    if (descriptor < 0)
        return false;
    const bool synced = fsync(descriptor) == 0;
    (void)close(descriptor);
    return synced;
}

bool cli_journal_open(cli_journal *journal, const char *path)
{
    memset(journal, 0, sizeof *journal);
    journal->descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (journal->descriptor >= 0 && load(journal) && sync_folder(path))
        return true;
    const int error_number = errno;
    if (journal->descriptor >= 0)
        cli_journal_close(journal);
    journal->descriptor = 0;
    errno = error_number;
    return false;
}

void cli_journal_close(cli_journal *journal)
{
    if (journal->descriptor > 0)
        (void)close(journal->descriptor);
    cli_stamps_clear(&journal->done);
    cli_stamps_clear(&journal->doubtful);
    memset(journal, 0, sizeof *journal);
}

/* ---- writing ---- */

static bool write_all(int descriptor, const char *bytes, size_t byte_count)
{
    while (byte_count > 0) {
        const ssize_t written = write(descriptor, bytes, byte_count);
        if (written < 0 && errno != EINTR)
            return false;
        bytes += written > 0 ? written : 0;
        byte_count -= written > 0 ? (size_t)written : 0;
    }
    return true;
}

/* A record that was written by half would be taken for part of the next: it is cut off again, on a full disk, too. */
static bool append(cli_journal *journal, char letter, const cli_stamp *stamps, size_t count)
{
    char bytes[CHUNK_RECORDS * RECORD_BYTES];
    const off_t end = lseek(journal->descriptor, 0, SEEK_END);
    bool written = end >= 0;
    for (size_t i = 0; written && i < count;) {
        size_t filled = 0;
        while (i < count && filled < CHUNK_RECORDS)
            format(bytes + filled++ * RECORD_BYTES, letter, &stamps[i++]);
        written = write_all(journal->descriptor, bytes, filled * RECORD_BYTES);
    }
    written = written && fdatasync(journal->descriptor) == 0;
    const int error_number = errno;
    if (!written && end >= 0 && ftruncate(journal->descriptor, end) == 0)
        errno = error_number;
    return written;
}

bool cli_journal_take(cli_journal *journal, const cli_stamp *stamps, size_t count)
{
    return append(journal, TAKEN, stamps, count);
}

bool cli_journal_finish(cli_journal *journal, const cli_stamp *stamps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!cli_stamps_add(&journal->done, &stamps[i]))
            return false;
    }
    return append(journal, DONE, stamps, count);
}

bool cli_journal_empty(cli_journal *journal)
{
    cli_stamps_clear(&journal->done);
    return ftruncate(journal->descriptor, 0) == 0;
}

/* Writes all stamps of a set. */
static bool append_set(cli_journal *journal, char letter, const cli_stamps *stamps)
{
    bool written = true;
    for (size_t i = 0; written && i < stamps->slot_count; i++) {
        if (stamps->slots[i].inode != 0)
            written = append(journal, letter, &stamps->slots[i], 1);
    }
    return written;
}

bool cli_journal_renew(cli_journal *journal, cli_stamps *present)
{
    cli_stamps_clear(&journal->done);
    journal->done = *present;
    memset(present, 0, sizeof *present);
    return ftruncate(journal->descriptor, 0) == 0 && append_set(journal, TAKEN, &journal->doubtful) &&
           append_set(journal, DONE, &journal->done);
}
