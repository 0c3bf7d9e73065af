#ifndef WIRECOPY_CLI_JOURNAL_H
#define WIRECOPY_CLI_JOURNAL_H

#include "core/cli/stamp.h"

/**
 * What is kept across runs of which files of a folder were read. It lies in the store's directory, and is as durable.
 *
 * The file has records of 70 bytes, lines of text: a letter, and four numbers of 16 hexadecimal digits, each behind a
 * space: when the file was modified, when it was changed (nanoseconds since 1970), its inode, its bytes. 't': it was
 * taken, so stories of it may be in the store. 'd': all that is to be said of them was said. A file that was taken and
 * not done is doubtful: it is read again, and what is said of stories that are known already is said once more. What is
 * less than a record, at the end, was being written when the program was killed, and so is not there. A record that is
 * missing costs reading a file again, whose stories are then known.
 */
typedef struct cli_journal {
    int descriptor;
    cli_stamps done;
    cli_stamps doubtful;
} cli_journal;

/** Opens a journal, which is made if there is none. False: it cannot be, and errno says why; all zero then. */
bool cli_journal_open(cli_journal *journal, const char *path);

/** Closes it. One that is all zero is allowed. */
void cli_journal_close(cli_journal *journal);

/** Notes that files are about to be read, durably. False: errno says why. */
bool cli_journal_take(cli_journal *journal, const cli_stamp *stamps, size_t count);

/** Notes that they were. Files that are still where they were are remembered; false: errno says why. */
bool cli_journal_finish(cli_journal *journal, const cli_stamp *stamps, size_t count);

/** Empties it: nothing is under way, and no file that was read is still there. False: errno says why. */
bool cli_journal_empty(cli_journal *journal);

/** Has no file in it for done but those of a set, which are still there. False: errno says why. */
bool cli_journal_renew(cli_journal *journal, cli_stamps *present);

#endif
