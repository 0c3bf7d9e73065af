#ifndef WIRECOPY_JSON_REPORT_H
#define WIRECOPY_JSON_REPORT_H

#include "core/json/writer.h"
#include "wirecopy/engine.h"

/**
 * Writes what a run says of one story as a line of JSON: id, verdict, and matches, best first.
 *
 * With evidence, each match says whether its text was kept and, if so, what both have in common.
 *
 * @param paths  of the stores, by number: each match says which it is from; NULL: there is but one, and none says so.
 * @return WIRECOPY_OK, or as wirecopy_report_exhibit().
 */
wirecopy_status json_report_write(json_writer *json, const wirecopy_report *report, const char *const *paths);

/** The same of a lookup by radius: id, and what lies near, nearest first. */
wirecopy_status json_report_write_near(json_writer *json, const wirecopy_report *report, const char *const *paths);

/** One line of what was made of a story: a descendant, with the id of the story that it was found from. */
void json_report_write_descendant(json_writer *json, const wirecopy_descendant *descendant);

/** A story's status, left out when it may be published. */
void json_status_write(json_writer *json, wirecopy_story_status status);

/** What its feed, or a kill, says of a story: its version, status and embargo, each left out where that is nothing. */
void json_standing_write(json_writer *json, wirecopy_string version, wirecopy_story_status status, int64_t embargo_ms);

#endif
