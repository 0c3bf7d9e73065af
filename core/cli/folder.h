#ifndef WIRECOPY_CLI_FOLDER_H
#define WIRECOPY_CLI_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "wirecopy/feed.h"

/** What becomes of a file that was read. */
typedef enum cli_folder_done {
    CLI_FOLDER_MOVE,   /* it is moved to .done in the folder */
    CLI_FOLDER_DELETE, /* it is removed */
    CLI_FOLDER_KEEP,   /* it stays, and is remembered in the store's directory */
} cli_folder_done;

typedef struct cli_folder_options {
    const char *path;
    const char *store; /* its directory, which is there */
    cli_folder_done done;
    size_t poll_s; /* 0: the system tells of files; else look for them every so often, and ask nobody who writes them */
    bool skip_bad; /* a file with bad records is none that could not be read, if it has good ones */
    bool is_quiet; /* say nothing but errors */
} cli_folder_options;

/**
 * A hot folder: files are dropped there, now and then or by the thousand, and each is to be read once, when it is
 * complete, oldest first.
 *
 * A file is complete when the system tells that it was closed or moved there, and nobody has it open to write to it. Of
 * one that is found by looking it is asked who writes to it, which the system tells the owner of the file; where it does
 * not tell, the file is complete when it has not changed for a second, or since the last look where poll_s is set. An
 * empty file is often a placeholder, and left alone for ten seconds. Everything is looked through at the beginning, when
 * the system could not keep up, and every half minute.
 *
 * Files are taken in rounds. What becomes of them is done when the round's stories are durable; a program that is killed
 * before that finds the same files again.
 */
typedef struct cli_folder cli_folder;

/** Files to be read now, oldest first. */
typedef struct cli_folder_round {
    const char *const *paths; /* [path_count]; valid until the round is finished */
    size_t path_count;        /* 0: the program was told to stop */
    bool
        is_doubtful; /* they were taken before, by a run that was killed: what is known of them may not have been said */
} cli_folder_round;

/** Opens a folder. On failure says why. Returns an exit status, CLI_EXIT_DONE if it is open. */
int cli_folder_open(const cli_folder_options *options, cli_folder **folder_out);

/** Forgets a round that is not finished, and closes the folder. NULL is allowed. */
void cli_folder_close(cli_folder *folder);

/** Waits for the next round. The one before must be finished. Returns an exit status, having said what is wrong. */
int cli_folder_next(cli_folder *folder, cli_folder_round *round_out);

/** Notes a bad record of the round; place as wirecopy_feed_source() names it. */
void cli_folder_refuse(cli_folder *folder, const char *place, const char *reason);

/** Notes what became of a file of the round: the file_done of its feed. */
void cli_folder_tell(void *folder, const wirecopy_feed_file *file);

/** Puts the files away that were told of; their stories are durable, and all is said of them. Returns an exit status. */
int cli_folder_finish(cli_folder *folder);

#endif
