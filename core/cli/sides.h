#ifndef WIRECOPY_CLI_SIDES_H
#define WIRECOPY_CLI_SIDES_H

#include "wirecopy/passage.h"

/** A run of one story's bytes that are in a passage. */
typedef struct cli_run_mark {
    size_t begin, end;
    bool in_title;
    bool is_changed;  /* words that the other story does not have there */
    uint32_t passage; /* from 1 on, in the order of b */
} cli_run_mark;

/** What stands beside each other: bytes of a's text and of b's, whole paragraphs. */
typedef struct cli_row {
    size_t begin[2], end[2];
} cli_row;

/**
 * Two stories laid side by side: what is marked in either, and in which rows their texts are best read. Titles are a row of
 * their own, before these. All zero is empty.
 */
typedef struct cli_sides {
    const wirecopy_story *stories[2]; /* a, b */
    cli_run_mark *marks[2];           /* [mark_counts] of each, title first, then in order */
    size_t mark_counts[2];
    cli_row *rows; /* [row_count] */
    size_t row_count;
} cli_sides;

/**
 * Lays two stories side by side. The stories are borrowed.
 *
 * @param alignment  of both, by place.
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status cli_sides_lay(cli_sides *sides, const wirecopy_story *a, const wirecopy_story *b,
                              const wirecopy_alignment *alignment);

void cli_sides_clear(cli_sides *sides);

/** The first mark of a side that ends beyond a byte of its title or text; or mark_counts[side]. */
size_t cli_sides_mark_at(const cli_sides *sides, unsigned side, bool in_title, size_t byte);

#endif
