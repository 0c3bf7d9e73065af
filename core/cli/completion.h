#ifndef WIRECOPY_CLI_COMPLETION_H
#define WIRECOPY_CLI_COMPLETION_H

#include "core/cli/output.h"

/** Writes bash's completion of the program, made from the tables of commands and options. */
void cli_completion_bash(cli_output *output);

#endif
