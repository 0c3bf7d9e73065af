#ifndef WIRECOPY_CLI_INPUT_H
#define WIRECOPY_CLI_INPUT_H

#include <stdbool.h>

#include "wirecopy/feed.h"

/**
 * A feed as a source that ends when the program is told to stop, see interrupt.h. What was being read at that moment may
 * have been cut off anywhere, so none of it is used: half a plain text would be taken for a whole one.
 */
typedef struct cli_input {
    wirecopy_source feed;           /* what it reads from */
    wirecopy_string default_source; /* of stories that name none; may be empty */
    void *cut_batch;                /* read in vain; given back after those before it */
    bool cut;                       /* the end was the program's, not the feed's */
} cli_input;

void cli_input_init(cli_input *input, wirecopy_feed *feed, wirecopy_string default_source);

/** The source; borrowed, like the feed. */
wirecopy_source cli_input_source(cli_input *input);

/** Gives back what is left, after the run. The feed may be closed then. */
void cli_input_clear(cli_input *input);

#endif
