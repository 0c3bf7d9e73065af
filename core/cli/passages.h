#ifndef WIRECOPY_CLI_PASSAGES_H
#define WIRECOPY_CLI_PASSAGES_H

#include "core/cli/json.h"
#include "wirecopy/passage.h"

/** Two stories and what they have in common, on their way to be written. */
typedef struct cli_passages {
    const wirecopy_story *a, *b;
    const char *name_a, *name_b; /* what JSON calls them */
    const wirecopy_alignment *alignment;
} cli_passages;

/** The bytes of a stretch of a story. */
wirecopy_string cli_passages_bytes(const wirecopy_story *story, const wirecopy_stretch *stretch);

/**
 * Writes the members of an object that tell what was kept: "passages", each with its words, where it stands in either
 * story, its text in b, and what was changed inside; and how many words both have.
 */
void cli_passages_write(cli_json *json, const cli_passages *passages);

/** The same of what no passage covers: "left_out" of a, "added" in b. */
void cli_passages_write_apart(cli_json *json, const cli_passages *passages);

/**
 * Writes lines for people, each with a label that ends before column indent: the longest passages, what was changed in
 * them, and how many words of a are not in b, and of b not in a.
 *
 * @param columns  of a line.
 */
void cli_passages_show(cli_output *output, const cli_passages *passages, size_t indent, size_t columns);

#endif
