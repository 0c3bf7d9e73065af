#ifndef WIRECOPY_CLI_INTERRUPT_H
#define WIRECOPY_CLI_INTERRUPT_H

/**
 * Lets SIGINT and SIGTERM be asked for instead of ending the program: once. The second one ends it. A signal that was
 * ignored when the program started, as for a job in the background, stays ignored.
 */
void cli_interrupt_catch(void);

/** The signal that came, or 0. */
int cli_interrupt_caught(void);

#endif
