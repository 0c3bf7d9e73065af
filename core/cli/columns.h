#ifndef WIRECOPY_CLI_COLUMNS_H
#define WIRECOPY_CLI_COLUMNS_H

#include "core/cli/output.h"
#include "core/cli/sides.h"

/**
 * Writes two stories side by side, titles first, each in a column of half the width. Passages stand in brackets, with
 * their number; what was changed inside, in braces. With colours, both sides of a passage have the same.
 *
 * @param columns  of both together, 20 at least.
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status cli_columns_write(cli_output *output, const cli_sides *sides, size_t columns, bool colours);

#endif
