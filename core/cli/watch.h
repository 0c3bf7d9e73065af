#ifndef WIRECOPY_CLI_WATCH_H
#define WIRECOPY_CLI_WATCH_H

#include <stdbool.h>

/** What the system tells of folders that are watched (inotify). */
typedef struct cli_watch cli_watch;

typedef enum cli_watch_kind {
    CLI_WATCH_NOTHING, /* for now */
    CLI_WATCH_CREATED, /* a file is there, and may be about to be written */
    CLI_WATCH_CLOSED,  /* a file was closed by who wrote it, or moved there */
    CLI_WATCH_FOLDER,  /* a folder is there, which is not watched yet */
    CLI_WATCH_MISSED,  /* more happened than the system remembers: anything may be there */
    CLI_WATCH_GONE,    /* the first folder is no longer what its path names */
} cli_watch_kind;

typedef struct cli_watch_event {
    cli_watch_kind kind;
    const char *path; /* of the file or folder; valid until the next call */
} cli_watch_event;

/** Begins to watch nothing. NULL: the system cannot, and errno says why. */
cli_watch *cli_watch_open(void);

/** NULL is allowed. */
void cli_watch_close(cli_watch *watch);

/**
 * Watches a folder, not what is in its folders. The first one that is added is the one that may be gone. One that is
 * watched already may have got another path. False: it cannot be, and errno says why.
 */
bool cli_watch_add(cli_watch *watch, const char *path);

/** What happened next. Never waits: the descriptor is readable when there is something. */
cli_watch_event cli_watch_next(cli_watch *watch);

int cli_watch_descriptor(const cli_watch *watch);

#endif
