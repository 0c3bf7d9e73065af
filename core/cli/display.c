#include "core/cli/display.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>

#include "core/json/utf8.h"

/* Narrower than this the columns of a table have no room; the terminal then wraps. */
#define COLUMNS_MIN 60

static bool is_space(uint32_t code_point)
{
    return code_point == ' ' || (code_point >= '\t' && code_point <= '\r') || code_point == 0x85 ||
           code_point == 0xa0 || code_point == 0x2028 || code_point == 0x2029 || code_point == 0x3000;
}

/* Direction marks and other format characters that print nothing but change how the rest is shown. */
static bool is_format(uint32_t code_point)
{
    return code_point == 0xad || code_point == 0x61c || (code_point >= 0x200b && code_point <= 0x200f) ||
           (code_point >= 0x202a && code_point <= 0x202e) || (code_point >= 0x2060 && code_point <= 0x206f) ||
           code_point == 0xfeff || (code_point >= 0xe0000 && code_point <= 0xe007f);
}

static bool encode(uint32_t code_point, cli_glyph *glyph_out)
{
    mbstate_t state;
    memset(&state, 0, sizeof state);
    const int width = wcwidth((wchar_t)code_point);
    if (width < 0)
        return false;
    const size_t byte_count = wcrtomb(glyph_out->bytes, (wchar_t)code_point, &state);
    if (byte_count == (size_t)-1)
        return false;
    glyph_out->byte_count = byte_count;
    glyph_out->columns = (size_t)width;
    glyph_out->is_space = glyph_out->is_newline = false;
    return true;
}

static cli_glyph glyph_of(uint32_t code_point)
{
    cli_glyph glyph;
    if (!encode(code_point, &glyph))
        glyph = (cli_glyph){.bytes = "?", .byte_count = 1, .columns = 1};
    return glyph;
}

size_t cli_display_take(wirecopy_string text, cli_glyph *glyph_out)
{
    uint32_t code_point;
    const size_t taken = json_utf8_decode(text.bytes, text.byte_count, &code_point);
    if (is_format(code_point)) {
        *glyph_out = (cli_glyph){.byte_count = 0};
        return taken;
    }
    *glyph_out = glyph_of(is_space(code_point) ? ' ' : code_point);
    glyph_out->is_space = is_space(code_point);
    glyph_out->is_newline = code_point == '\n' || code_point == 0x2028 || code_point == 0x2029;
    return taken;
}

/* What is shown of a text, character by character. */
struct reader {
    wirecopy_string rest;
    unsigned mark_count; /* on the last character */
    bool space_due;      /* white space was passed, and something was shown before it */
    bool started;
};

/* Yields the next character to be shown; false at the end. White space at either end is not shown. */
static bool read_glyph(struct reader *reader, cli_glyph *glyph_out)
{
    while (reader->rest.byte_count > 0) {
        uint32_t code_point;
        const size_t taken = json_utf8_decode(reader->rest.bytes, reader->rest.byte_count, &code_point);
        const bool space = is_space(code_point);
        if (!space && reader->space_due && !is_format(code_point)) {
            reader->space_due = false;
            *glyph_out = glyph_of(' ');
            return true;
        }
        reader->rest.bytes += taken;
        reader->rest.byte_count -= taken;
        if (space)
            reader->space_due = reader->started;
        if (space || is_format(code_point))
            continue;
        *glyph_out = glyph_of(code_point);
        reader->mark_count = glyph_out->columns == 0 ? reader->mark_count + 1 : 0;
        if (reader->mark_count > CLI_DISPLAY_MARKS_MAX || (glyph_out->columns == 0 && !reader->started))
            continue;
        reader->started = true;
        return true;
    }
    return false;
}

size_t cli_display_width(wirecopy_string text, size_t limit)
{
    struct reader reader = {.rest = text};
    cli_glyph glyph;
    size_t columns = 0;
    while (columns <= limit && read_glyph(&reader, &glyph))
        columns += glyph.columns;
    return columns;
}

static cli_glyph cut_mark(void)
{
    cli_glyph glyph;
    if (!encode(0x2026, &glyph))
        glyph = (cli_glyph){.bytes = "...", .byte_count = 3, .columns = 3};
    return glyph;
}

size_t cli_display_fit(cli_output *output, wirecopy_string text, size_t columns)
{
    const bool fits = cli_display_width(text, columns) <= columns;
    const cli_glyph mark = cut_mark();
    const size_t limit = fits ? columns : columns > mark.columns ? columns - mark.columns : 0;
    struct reader reader = {.rest = text};
    cli_glyph glyph;
    size_t taken = 0;
    while (read_glyph(&reader, &glyph) && taken + glyph.columns <= limit) {
        cli_output_write(output, glyph.bytes, glyph.byte_count);
        taken += glyph.columns;
    }
    if (!fits && taken + mark.columns <= columns) {
        cli_output_write(output, mark.bytes, mark.byte_count);
        taken += mark.columns;
    }
    return taken;
}

size_t cli_display_columns(int descriptor, size_t otherwise)
{
    size_t columns = otherwise;
    struct winsize window;
    const char *wanted = getenv("COLUMNS");
    const long number = wanted ? strtol(wanted, NULL, 10) : 0;
    if (number > 0 && number < 10000)
        columns = (size_t)number;
    else if (isatty(descriptor) && ioctl(descriptor, TIOCGWINSZ, &window) == 0 && window.ws_col > 0)
        columns = window.ws_col;
    return columns < COLUMNS_MIN ? COLUMNS_MIN : columns;
}

bool cli_display_colours(int descriptor)
{
    const char *none = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return isatty(descriptor) && !(none && *none) && !(terminal && strcmp(terminal, "dumb") == 0);
}
