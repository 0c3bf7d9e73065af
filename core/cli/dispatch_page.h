#ifndef WIRECOPY_CLI_DISPATCH_PAGE_H
#define WIRECOPY_CLI_DISPATCH_PAGE_H

#include "core/cli/html.h"
#include "wirecopy/archive.h"

/** A page of dispatches with their copies, written as they come. */

/** name: of the store. */
void cli_dispatch_page_begin(cli_output *output, const char *name);

void cli_dispatch_page_open(cli_output *output, const wirecopy_dispatch *dispatch);
void cli_dispatch_page_add(cli_output *output, const wirecopy_member *member);
void cli_dispatch_page_close(cli_output *output);

/** dispatch_count: how many there were. */
void cli_dispatch_page_end(cli_output *output, uint64_t dispatch_count);

#endif
