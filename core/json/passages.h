#ifndef WIRECOPY_JSON_PASSAGES_H
#define WIRECOPY_JSON_PASSAGES_H

#include "core/json/writer.h"
#include "wirecopy/passage.h"

/** Two stories and what they have in common, on their way to be written. */
typedef struct json_passages {
    const wirecopy_story *a, *b;
    const char *name_a, *name_b; /* what JSON calls them */
    const wirecopy_alignment *alignment;
} json_passages;

/** The bytes of a stretch of a story. */
wirecopy_string json_passages_bytes(const wirecopy_story *story, const wirecopy_stretch *stretch);

/**
 * Writes the members of an object that tell what was kept: "passages", each with its words, where it stands in either
 * story, its text in b, and what was changed inside; and how many words both have.
 */
void json_passages_write(json_writer *json, const json_passages *passages);

/** The same of what no passage covers: "left_out" of a, "added" in b. */
void json_passages_write_apart(json_writer *json, const json_passages *passages);

#endif
