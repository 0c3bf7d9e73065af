#include "bench/bar.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/measure.h"

#define INTERVAL_S 0.1
#define CELLS 24

/* Before this much of a second and of the step, the time left is a guess that jumps about. */
#define ESTIMATE_AFTER_S 1.0
#define ESTIMATE_AFTER_SHARE 0.01

static struct {
    const char *step; /* of which the line is, or NULL */
    double begun_s, drawn_s;
    bool is_drawn;
} bar;

void bench_bar_format(const char *step, uint64_t done, uint64_t total, double elapsed_s, char *text_out,
                      size_t text_bytes)
{
    char cells[CELLS + 1], left[32] = "";
    const double share = total == 0 || done >= total ? 1 : (double)done / (double)total;
    memset(cells, '-', CELLS);
    memset(cells, '#', (size_t)(share * CELLS));
    cells[CELLS] = '\0';
    if (elapsed_s >= ESTIMATE_AFTER_S && share >= ESTIMATE_AFTER_SHARE)
        snprintf(left, sizeof left, "  %.0f s left", elapsed_s / share - elapsed_s);
    snprintf(text_out, text_bytes, "[%s] %3.0f %%  %s%s", cells, 100 * share, step, left);
}

static void draw(const char *text, bool is_line)
{
    char line[160];
    const int byte_count = snprintf(line, sizeof line, "\r%.120s\033[K", text);
    bar.is_drawn = is_line;
    if (byte_count > 0 && write(STDERR_FILENO, line, (size_t)byte_count) < 0)
        bar.is_drawn = false; /* a bar that cannot be shown is not worth a run */
}

void bench_bar_show(const char *step, uint64_t done, uint64_t total)
{
    char text[120];
    const double now_s = bench_clock_seconds();
    if (!isatty(STDERR_FILENO))
        return;
    if (!step || done >= total) {
        if (bar.is_drawn)
            draw("", false);
        bar.step = NULL;
        return;
    }
    if (!bar.step || strcmp(bar.step, step) != 0) {
        bar.step = step;
        bar.begun_s = now_s;
    } else if (now_s - bar.drawn_s < INTERVAL_S) {
        return;
    }
    bar.drawn_s = now_s;
    bench_bar_format(step, done, total, now_s - bar.begun_s, text, sizeof text);
    draw(text, true);
}
