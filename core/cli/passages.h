#ifndef WIRECOPY_CLI_PASSAGES_H
#define WIRECOPY_CLI_PASSAGES_H

#include "core/cli/output.h"
#include "core/json/passages.h"

/**
 * Writes lines for people, each with a label that ends before column indent: the longest passages, what was changed in
 * them, and how many words of a are not in b, and of b not in a.
 *
 * @param columns  of a line.
 */
void cli_passages_show(cli_output *output, const json_passages *passages, size_t indent, size_t columns);

#endif
