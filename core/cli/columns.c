#include "core/cli/columns.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/cli/display.h"

/* Where a column is: the next byte of its title or text, and what is open there. */
typedef struct place {
    size_t byte;
    size_t mark; /* the first that ends beyond it */
    uint32_t passage;
    bool in_change;
} place;

/* A column of one row. */
typedef struct column {
    const cli_sides *sides;
    unsigned side;
    bool in_title;
    wirecopy_string text; /* the title, or all of the text */
    size_t end;           /* of the row */
    place at;
} column;

/* A character on a line, or a bracket: what is before or behind a passage, or a change. */
typedef struct token {
    char bytes[24];
    size_t byte_count, columns;
    bool is_space, is_newline;
    uint32_t passage; /* 0: none */
    bool in_change;
    place before;
} token;

_Static_assert(sizeof((token *)NULL)->bytes >= MB_LEN_MAX, "a character has room");

/* A line as it is made; one is used again and again. */
typedef struct line {
    token *tokens; /* [capacity] */
    size_t count, capacity;
    size_t columns; /* that tokens take */
} line;

/* With colours, in turn: of the passages, and of what was changed in one. */
static const char *const colours[] = {"36", "33", "32", "35", "34", "31"};

#define COLOUR_COUNT (sizeof colours / sizeof colours[0])

static void set_bracket(token *made, const char *text)
{
    made->byte_count = made->columns = (size_t)snprintf(made->bytes, sizeof made->bytes, "%s", text);
}

static const cli_run_mark *mark_here(const column *of, const place *at)
{
    const cli_run_mark *const mark = &of->sides->marks[of->side][at->mark];
    const bool is_here = at->byte < of->end && at->mark < of->sides->mark_counts[of->side] &&
                         mark->in_title == of->in_title && mark->begin <= at->byte && at->byte < mark->end;
    return is_here ? mark : NULL;
}

static void take_character(const column *of, place *at, token *made)
{
    cli_glyph glyph;
    at->byte += cli_display_take((wirecopy_string){of->text.bytes + at->byte, of->end - at->byte}, &glyph);
    for (size_t i = 0; i < glyph.byte_count; i++)
        made->bytes[i] = glyph.bytes[i];
    made->byte_count = glyph.byte_count;
    made->columns = glyph.columns;
    made->is_space = glyph.is_space;
    made->is_newline = glyph.is_newline;
    const cli_run_mark *const marks = of->sides->marks[of->side];
    while (at->mark < of->sides->mark_counts[of->side] && marks[at->mark].in_title == of->in_title &&
           marks[at->mark].end <= at->byte)
        at->mark++;
}

/* The next character, or a bracket that is due before it; false at the end of the row. */
static bool take_token(const column *of, place *at, token *made)
{
    const cli_run_mark *const mark = mark_here(of, at);
    const uint32_t passage = mark ? mark->passage : 0;
    const bool in_change = mark && mark->is_changed;
    *made = (token){.passage = at->passage, .in_change = at->in_change, .before = *at};
    if (at->in_change && (!in_change || passage != at->passage)) {
        set_bracket(made, "}");
        at->in_change = false;
    } else if (at->passage != 0 && passage != at->passage) {
        set_bracket(made, "]");
        at->passage = 0;
    } else if (passage != at->passage) {
        char text[sizeof made->bytes];
        (void)snprintf(text, sizeof text, "[%lu ", (unsigned long)passage);
        set_bracket(made, text);
        at->passage = made->passage = passage;
    } else if (in_change && !at->in_change) {
        set_bracket(made, "{");
        at->in_change = made->in_change = true;
    } else if (at->byte < of->end) {
        take_character(of, at, made);
    } else {
        return false;
    }
    return true;
}

static void drop_spaces_behind(line *made)
{
    while (made->count > 0 && made->tokens[made->count - 1].is_space)
        made->columns -= made->tokens[--made->count].columns;
}

/* Takes what does not fit off the line again, back to the last space; a word that is longer than a line is cut. */
static void break_line(line *made, column *of, const place *before)
{
    size_t space = made->count;
    while (space > 0 && !made->tokens[space - 1].is_space)
        space--;
    of->at = *before;
    if (space == 0)
        return;
    of->at = made->tokens[space - 1].before;
    while (made->count >= space)
        made->columns -= made->tokens[--made->count].columns;
}

/* Fills the next line of a column; false when there is none. */
static bool fill_line(line *made, column *of, size_t columns)
{
    token next;
    bool is_any = false;
    unsigned mark_count = 0;
    made->count = made->columns = 0;
    while (take_token(of, &of->at, &next)) {
        is_any = true;
        if (next.is_newline)
            break;
        const bool is_mark = next.columns == 0;
        mark_count = is_mark ? mark_count + 1 : 0;
        if (next.byte_count == 0 || (is_mark && (made->count == 0 || mark_count > CLI_DISPLAY_MARKS_MAX)) ||
            (next.is_space && (made->count == 0 || made->tokens[made->count - 1].is_space)))
            continue;
        if (made->columns + next.columns > columns && !next.is_space) {
            break_line(made, of, &next.before);
            break;
        }
        made->columns += next.columns;
        made->tokens[made->count++] = next;
    }
    drop_spaces_behind(made);
    return is_any;
}

static void set_style(cli_output *output, const token *of)
{
    if (of->passage == 0)
        cli_output_text(output, "\033[0m");
    else
        cli_output_print(output, "\033[0;%s%sm", of->in_change ? "4;" : "", colours[of->passage % COLOUR_COUNT]);
}

static void write_line(cli_output *output, const line *made, bool with_colours)
{
    token before = {.passage = 0};
    for (size_t i = 0; i < made->count; i++) {
        const token *const one = &made->tokens[i];
        if (with_colours && (one->passage != before.passage || one->in_change != before.in_change))
            set_style(output, one);
        before = *one;
        cli_output_write(output, one->bytes, one->byte_count);
    }
    if (with_colours && before.passage != 0)
        cli_output_text(output, "\033[0m");
}

static column column_of(const cli_sides *sides, unsigned side, bool in_title, size_t begin, size_t end)
{
    return (column){
        .sides = sides,
        .side = side,
        .in_title = in_title,
        .text = in_title ? sides->stories[side]->title : sides->stories[side]->text,
        .end = end,
        .at = {.byte = begin, .mark = cli_sides_mark_at(sides, side, in_title, begin)},
    };
}

/* The line between the columns, as the locale can write it. */
static cli_glyph rule(void)
{
    cli_glyph glyph;
    (void)cli_display_take((wirecopy_string){"\342\224\202", 3}, &glyph); /* U+2502 */
    if (glyph.byte_count == 1)
        (void)cli_display_take((wirecopy_string){"|", 1}, &glyph);
    return glyph;
}

static void write_row(cli_output *output, column columns[2], size_t width, line *made, bool with_colours)
{
    const cli_glyph between = rule();
    for (;;) {
        const bool is_left = fill_line(made, &columns[0], width);
        if (is_left)
            write_line(output, made, with_colours);
        const size_t taken = is_left ? made->columns : 0;
        const bool is_right = fill_line(made, &columns[1], width);
        if (!is_left && !is_right)
            break;
        cli_output_repeat(output, ' ', width - taken + 1);
        cli_output_write(output, between.bytes, between.byte_count);
        if (made->count > 0)
            cli_output_byte(output, ' ');
        write_line(output, made, with_colours);
        cli_output_byte(output, '\n');
    }
}

static void write_blank(cli_output *output, size_t width)
{
    const cli_glyph between = rule();
    cli_output_repeat(output, ' ', width + 1);
    cli_output_write(output, between.bytes, between.byte_count);
    cli_output_byte(output, '\n');
}

wirecopy_status cli_columns_write(cli_output *output, const cli_sides *sides, size_t columns, bool with_colours)
{
    const size_t width = (columns - 3) / 2;
    /* every column with a character, and marks on each */
    line made = {.capacity = (width + 1) * (CLI_DISPLAY_MARKS_MAX + 1)};
    made.tokens = malloc(made.capacity * sizeof made.tokens[0]);
    if (!made.tokens)
        return WIRECOPY_E_MEMORY;
    column titles[2];
    for (unsigned side = 0; side < 2; side++)
        titles[side] = column_of(sides, side, true, 0, sides->stories[side]->title.byte_count);
    write_row(output, titles, width, &made, with_colours);
    for (size_t i = 0; i < sides->row_count; i++) {
        const cli_row *const row = &sides->rows[i];
        column texts[2];
        for (unsigned side = 0; side < 2; side++)
            texts[side] = column_of(sides, side, false, row->begin[side], row->end[side]);
        write_blank(output, width);
        write_row(output, texts, width, &made, with_colours);
    }
    free(made.tokens);
    return WIRECOPY_OK;
}
