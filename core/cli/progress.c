#include "core/cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/cli/clock.h"
#include "core/cli/display.h"

/* Often enough to look alive, too seldom to cost anything. Elsewhere than on a terminal the lines stay. */
#define TERMINAL_INTERVAL_S 0.1
#define FILE_INTERVAL_S 5.0

/* Before this much of a second and of the input, the time left is a guess that jumps about. */
#define ESTIMATE_AFTER_S 1.0
#define ESTIMATE_AFTER_SHARE 0.001

#define LINE_BYTES 256
#define BAR_CELLS 24

void cli_progress_init(cli_progress *progress, int wanted)
{
    progress->terminal = isatty(STDERR_FILENO);
    progress->shown = wanted > 0 || (wanted < 0 && progress->terminal);
    progress->drawn = false;
    progress->begun_s = progress->drawn_s = cli_clock_seconds();
}

static void send_line(const char *text, size_t byte_count)
{
    if (write(STDERR_FILENO, text, byte_count) < 0)
        return; /* a bar that cannot be shown is not worth a run */
}

static void format_seconds(double seconds, char text_out[32])
{
    const unsigned long total = seconds < 3.6e8 ? (unsigned long)seconds : 360000000UL;
    if (total >= 3600)
        (void)snprintf(text_out, 32, "%lu:%02lu:%02lu", total / 3600, total / 60 % 60, total % 60);
    else
        (void)snprintf(text_out, 32, "%lu:%02lu", total / 60, total % 60);
}

static void format_bar(double share, char text_out[64])
{
    char cells[BAR_CELLS + 1];
    const size_t full = (size_t)(share * BAR_CELLS);
    memset(cells, '-', BAR_CELLS);
    memset(cells, '#', full);
    cells[BAR_CELLS] = '\0';
    (void)snprintf(text_out, 64, "[%s] %3u%%  ", cells, (unsigned)(share * 100));
}

void cli_progress_format(const cli_progress_state *state, double elapsed_s, size_t columns, char *text_out,
                         size_t text_bytes)
{
    const bool total_known = state->bytes_total > 0;
    double share = total_known ? (double)state->bytes_read / (double)state->bytes_total : 0;
    share = share > 1 ? 1 : share;
    const bool estimate = total_known && elapsed_s >= ESTIMATE_AFTER_S && share >= ESTIMATE_AFTER_SHARE;
    char bar[64] = "", duration[32];
    if (total_known)
        format_bar(share, bar);
    format_seconds(estimate ? elapsed_s / share - elapsed_s : elapsed_s, duration);
    const double rate = elapsed_s > 0 ? (double)state->bytes_read / elapsed_s / 1e6 : 0;
    char flagged[40] = "";
    if (state->has_verdicts)
        (void)snprintf(flagged, sizeof flagged, "%llu flagged  ", (unsigned long long)state->flagged_count);
    (void)snprintf(text_out, text_bytes, "%s%llu stories  %.1f MB/s  %s%s%s", bar,
                   (unsigned long long)state->story_count, rate, flagged, duration, estimate ? " left" : "");
    if (columns < text_bytes)
        text_out[columns] = '\0'; /* ASCII: a byte is a column; a wrapped line could not be drawn over */
}

void cli_progress_draw(cli_progress *progress, const cli_progress_state *state)
{
    if (!progress->shown)
        return;
    const double now_s = cli_clock_seconds();
    if (now_s - progress->drawn_s < (progress->terminal ? TERMINAL_INTERVAL_S : FILE_INTERVAL_S))
        return;
    char text[LINE_BYTES], line[LINE_BYTES + 16];
    const size_t columns = progress->terminal ? cli_display_columns(STDERR_FILENO, 80) - 1 : LINE_BYTES - 1;
    cli_progress_format(state, now_s - progress->begun_s, columns, text, sizeof text);
    /* "erase to the end of the line" is understood by every terminal of the last forty years */
    const int byte_count = snprintf(line, sizeof line, progress->terminal ? "\r%s\033[K" : "%s\n", text);
    send_line(line, (size_t)byte_count);
    progress->drawn = progress->terminal;
    progress->drawn_s = now_s;
}

void cli_progress_erase(cli_progress *progress)
{
    if (!progress->drawn)
        return;
    send_line("\r\033[K", 4);
    progress->drawn = false;
}
