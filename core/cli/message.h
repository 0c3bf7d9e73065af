#ifndef WIRECOPY_CLI_MESSAGE_H
#define WIRECOPY_CLI_MESSAGE_H

#include "wirecopy/status.h"

/* Exit statuses of the program. Those from CLI_EXIT_USAGE on are the ones of wirecopy_status_exit(). */
enum {
    CLI_EXIT_DONE = 0,
    CLI_EXIT_NOTHING_FOUND = 1, /* with --exit-status only */
    CLI_EXIT_USAGE = 2,
    CLI_EXIT_INPUT = 3,
    CLI_EXIT_STORE = 4,
    CLI_EXIT_SYSTEM = 5,
    CLI_EXIT_SIGNAL = 128, /* and the number of the signal */
};

/**
 * Writes a line to standard error, "wirecopy: " and the text. Control characters, which may come from a feed or a file
 * name, become '?'. What is longer than a few thousand bytes is cut.
 */
void cli_message_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** The same, followed by ": " and the status's message. Returns the exit status to end on. */
int cli_message_status(wirecopy_status status, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
