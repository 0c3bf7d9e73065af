#ifndef WIRECOPY_CLI_REPORT_H
#define WIRECOPY_CLI_REPORT_H

#include "core/cli/json.h"
#include "wirecopy/engine.h"

/**
 * Writes what a run says of one story as a line of JSON: id, verdict, and matches, best first.
 *
 * @param paths  of the stores, by number: each match says which it is from; NULL: there is but one, and none says so.
 */
void cli_report_write(cli_json *json, const wirecopy_report *report, const char *const *paths);

/** The same of a lookup by radius: id, and what lies near, nearest first. */
void cli_report_write_near(cli_json *json, const wirecopy_report *report, const char *const *paths);

/** One line of what was made of a story: a descendant, with the id of the story that it was found from. */
void cli_report_write_descendant(cli_json *json, const wirecopy_descendant *descendant);

#endif
