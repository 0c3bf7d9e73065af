#include "core/fingerprint/figures.h"

#include <string.h>

#include "core/fingerprint/constants.h"

/* A figure's hash is that of the bigram that it ends, see FINGERPRINT.md. */
#define HASH_SHIFT 48

/* Adds a hash to the greatest ones, if it is among them and new; 0 never is. */
static void add(uint16_t figures[WIRECOPY_FIGURE_COUNT], uint16_t hash)
{
    size_t at = 0;
    while (at < WIRECOPY_FIGURE_COUNT && figures[at] > hash)
        at++;
    if (at == WIRECOPY_FIGURE_COUNT || figures[at] == hash)
        return;
    memmove(figures + at + 1, figures + at, (WIRECOPY_FIGURE_COUNT - 1 - at) * sizeof figures[0]);
    figures[at] = hash;
}

/* Few words are figures: the branch is foreseen. */
void wirecopy_figures_collect(const char *bytes, const uint32_t *starts, const uint64_t *hashes, size_t count,
                              uint16_t figures_out[WIRECOPY_FIGURE_COUNT])
{
    memset(figures_out, 0, WIRECOPY_FIGURE_COUNT * sizeof figures_out[0]);
    for (size_t i = 0; i < count; i++) {
        if ((uint8_t)(bytes[starts[i]] - '0') >= 10)
            continue;
        const uint64_t left = i > 0 ? hashes[i - 1] : 0;
        add(figures_out,
            (uint16_t)((left * WIRECOPY_BIGRAM_MULTIPLIER_LEFT + hashes[i] * WIRECOPY_BIGRAM_MULTIPLIER_RIGHT) >>
                       HASH_SHIFT));
    }
}

static unsigned count_down_to(const uint16_t figures[WIRECOPY_FIGURE_COUNT], uint16_t last)
{
    unsigned count = 0;
    while (count < WIRECOPY_FIGURE_COUNT && figures[count] != 0 && figures[count] >= last)
        count++;
    return count;
}

unsigned wirecopy_figures_compare(const uint16_t a[WIRECOPY_FIGURE_COUNT], const uint16_t b[WIRECOPY_FIGURE_COUNT],
                                  unsigned *shared_out)
{
    const uint16_t last_a = a[WIRECOPY_FIGURE_COUNT - 1], last_b = b[WIRECOPY_FIGURE_COUNT - 1];
    const uint16_t last = last_a > last_b ? last_a : last_b;
    const unsigned count_a = count_down_to(a, last), count_b = count_down_to(b, last);
    unsigned shared = 0;
    for (unsigned i = 0, j = 0; i < count_a && j < count_b;) {
        const uint16_t ours = a[i], theirs = b[j];
        shared += ours == theirs;
        i += ours >= theirs;
        j += theirs >= ours;
    }
    *shared_out = shared;
    return count_a < count_b ? count_a : count_b;
}
