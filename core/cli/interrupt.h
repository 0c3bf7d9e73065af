#ifndef WIRECOPY_CLI_INTERRUPT_H
#define WIRECOPY_CLI_INTERRUPT_H

#include <stdbool.h>

/**
 * Lets SIGINT and SIGTERM be asked for instead of ending the program: once. The second one ends it. A signal that was
 * ignored when the program started, as for a job in the background, stays ignored.
 *
 * The first one also ends standard input: whoever waits for it must not wait on, and what follows is not wanted.
 */
void cli_interrupt_catch(void);

/** The signal that came, or 0. */
int cli_interrupt_caught(void);

/** A descriptor that can be read from once a signal came, for who waits for that and something else; -1: there is none to
 * be had. The program's, like what was caught. */
int cli_interrupt_descriptor(void);

/** Says that this thread begins to read input, or ends: a thread that waits in a read must be woken. */
void cli_interrupt_reading(bool begins);

#endif
