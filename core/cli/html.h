#ifndef WIRECOPY_CLI_HTML_H
#define WIRECOPY_CLI_HTML_H

#include "core/cli/output.h"
#include "wirecopy/story.h"

/**
 * What all pages share: one file without anything from elsewhere, in light or dark as the reader's system has it. Whatever
 * a feed says is shown as text: a page runs no script, and a policy in its head forbids any.
 */

/** Writes text so that it stays text, in an element or in a quoted attribute; bytes that are not UTF-8, and characters that
 * HTML does not allow, become U+FFFD. */
void cli_html_text(cli_output *output, wirecopy_string text);
void cli_html_words(cli_output *output, const char *text);

/** Begins a page: all up to its body's content. title: of the page; style: more rules, or "". */
void cli_html_begin(cli_output *output, wirecopy_string title, const char *style);

void cli_html_end(cli_output *output);

/** A share as whole percents. */
void cli_html_percent(cli_output *output, double share);

/** Classes that colour what belongs together: c0, c1, ... */
#define CLI_HTML_COLOURS 8

/** Writes a story's source and time, whichever are known, as people read them; nothing if neither is. */
void cli_html_origin(cli_output *output, const wirecopy_story *story);

/** Attributes for text of a language: its tag, if it is one, and that its direction is told by its letters. */
void cli_html_language(cli_output *output, wirecopy_string lang);

/**
 * Opens a file for a page. Returns an output to be closed with cli_html_close(), or NULL: a message was written.
 */
cli_output *cli_html_open(const char *path);

/** Closes it. False: not all could be written; a message was, and if it is a file it is gone. */
bool cli_html_close(cli_output *output, const char *path);

#endif
