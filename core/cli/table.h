#ifndef WIRECOPY_CLI_TABLE_H
#define WIRECOPY_CLI_TABLE_H

#include "core/cli/output.h"
#include "wirecopy/engine.h"

/**
 * The table for people: one line for each story that was flagged, and below it, indented, what it copies.
 *
 *     VERDICT         STORY                                           SOURCE
 *       score copied    what it copies
 *     derived         Harbour tunnel wins the vote                    Evening Post
 *        0.42    36%    Council approves the harbour tunnel           Coast Wire
 *
 * By radius, the first column says of a story how many are listed, and of each of them how many bits of 64 differ.
 *
 * "copied" is the share of the story that is found in the other one. Columns fit the terminal; the time of publication
 * has a column from 100 columns on. Where there are several stores, the one that a match is in has a column too.
 */
typedef struct cli_table {
    cli_output *output;
    bool colours;
    bool by_radius;  /* what lies near, and not copies; to be set before the first story */
    bool by_descent; /* stories that were killed, and what was made of them; likewise */
    bool begun;      /* the heading is written */
    size_t columns;  /* of the whole table */
    size_t story_columns, store_columns, source_columns, time_columns; /* 0: no such column */
    const char *const *paths; /* of the stores, by number; NULL: there is but one */
    size_t prefix_bytes;      /* of each path, left out */
} cli_table;

/** `columns`: of the whole table, at least 60. */
void cli_table_init(cli_table *table, cli_output *output, size_t columns, bool colours);

/**
 * Gives the stores a column, to be called before the first story. They are named by their paths, without the folders
 * that all of them are in.
 *
 * @param paths  [store_count] 2 at least; borrowed.
 */
void cli_table_name_stores(cli_table *table, const char *const *paths, size_t store_count);

/** Adds a story that has matches; with evidence, below each match. WIRECOPY_OK, or as wirecopy_report_exhibit(). */
wirecopy_status cli_table_add(cli_table *table, const wirecopy_report *report);

/** Adds a story alone; and one match of it, without evidence. */
void cli_table_add_story(cli_table *table, const wirecopy_report *report);
void cli_table_add_match(cli_table *table, const wirecopy_match *match);

#endif
