#ifndef WIRECOPY_CLI_PAIR_PAGE_H
#define WIRECOPY_CLI_PAIR_PAGE_H

#include "core/cli/html.h"
#include "core/cli/sides.h"
#include "wirecopy/engine.h"

/** Writes a page that shows two stories side by side, with their passages marked and each linked to the other. */
void cli_pair_page_write(cli_output *output, const cli_sides *sides, const wirecopy_comparison *comparison,
                         const wirecopy_alignment *alignment);

/**
 * Writes bytes of a story's title or text with what is marked in them.
 *
 * @param prefix  of the page's names for this pair: the passages of side a are called PREFIXa1, PREFIXa2, ...; NULL: they
 *                have no names, and link to nothing.
 */
void cli_pair_page_write_marked(cli_output *output, const cli_sides *sides, unsigned side, bool in_title, size_t begin,
                                size_t end, const char *prefix);

#endif
