#ifndef WIRECOPY_CLI_DISPLAY_H
#define WIRECOPY_CLI_DISPLAY_H

#include <limits.h>

#include "core/cli/output.h"
#include "wirecopy/story.h"

/*
 * Text of others on somebody's terminal. Whatever the bytes are, only printable characters of the locale's character
 * set are written, so that a feed cannot drive the terminal; what cannot be shown becomes '?'.
 */

/* Marks on one character that are shown; more are left out, a stack of hundreds would cover the lines around it. */
#define CLI_DISPLAY_MARKS_MAX 4

/** One character as the locale writes it. */
typedef struct cli_glyph {
    char bytes[MB_LEN_MAX];
    size_t byte_count; /* 0: nothing is shown of it */
    size_t columns;    /* 0 with bytes: a mark on the one before */
    bool is_space;     /* a single space, whatever white space it was */
    bool is_newline;   /* and that ends a line */
} cli_glyph;

/** Takes the first character of a text that is not empty. Returns its bytes in the text. */
size_t cli_display_take(wirecopy_string text, cli_glyph *glyph_out);

/**
 * Writes text in at most `columns` columns, on one line; what does not fit is cut, and marked as cut.
 *
 * White space becomes single spaces. Format characters (direction marks among them) are left out.
 *
 * @return columns taken. LC_CTYPE must be set for anything beyond ASCII to be shown.
 */
size_t cli_display_fit(cli_output *output, wirecopy_string text, size_t columns);

/** Columns that the text takes when nothing is cut, counted no further than past `limit`. */
size_t cli_display_width(wirecopy_string text, size_t limit);

/** The width of a table where nobody says how wide it should be: a file, a pipe. */
#define CLI_DISPLAY_COLUMNS_ELSEWHERE 100

/** Columns of the terminal or of what COLUMNS asks for, never fewer than 60; `otherwise` if neither says. */
size_t cli_display_columns(int descriptor, size_t otherwise);

/** Whether colours are wanted on a descriptor: a terminal that is not dumb, and NO_COLOR is not set. */
bool cli_display_colours(int descriptor);

#endif
