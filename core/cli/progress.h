#ifndef WIRECOPY_CLI_PROGRESS_H
#define WIRECOPY_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * A line on standard error that says how far a run has come. On a terminal it is one line, drawn over and over;
 * elsewhere, where it must be asked for, a line every few seconds.
 */
typedef struct cli_progress {
    bool shown;
    bool terminal;
    bool drawn; /* the line is on the screen now */
    double begun_s, drawn_s;
} cli_progress;

/** What the line says. */
typedef struct cli_progress_state {
    uint64_t story_count;
    uint64_t flagged_count;
    bool has_verdicts; /* else nothing is said of what is flagged */
    uint64_t bytes_read;
    uint64_t bytes_total; /* 0: not known */
} cli_progress_state;

/** `wanted`: 1 shown, 0 not, -1 when standard error is a terminal. */
void cli_progress_init(cli_progress *progress, int wanted);

/** Draws the line, if the last time was long enough ago. */
void cli_progress_draw(cli_progress *progress, const cli_progress_state *state);

/** Takes the line away, so that something else can be written. */
void cli_progress_erase(cli_progress *progress);

/** Writes the line's text, without an end of line, in `columns` columns at most. For tests. */
void cli_progress_format(const cli_progress_state *state, double elapsed_s, size_t columns, char *text_out,
                         size_t text_bytes);

#endif
