#ifndef WIRECOPY_SERVE_TARGET_H
#define WIRECOPY_SERVE_TARGET_H

#include "wirecopy/story.h"

/** More parts than any path has, and more parameters than any question. */
#define SERVE_PARTS_MAX 8
#define SERVE_PARAMETERS_MAX 80

typedef struct serve_parameter {
    wirecopy_string name;
    wirecopy_string value;
} serve_parameter;

/** What a request is for: its path in parts, and its parameters, all decoded. */
typedef struct serve_target {
    wirecopy_string parts[SERVE_PARTS_MAX];
    size_t part_count; /* of "/": 1, which is empty */
    serve_parameter parameters[SERVE_PARAMETERS_MAX];
    size_t parameter_count;
} serve_target;

/**
 * Takes a request's target apart: "/v1/stories/a%2Fb?limit=3" (RFC 9112, 3.2.1). In parameters '+' is a space, as forms
 * have it.
 *
 * @param text        [byte_count] changed in place; target_out points into it.
 * @param reason_out  why it is refused; static.
 * @return WIRECOPY_OK; WIRECOPY_E_INPUT: no path, bad "%", or a NUL byte; WIRECOPY_E_LIMIT: too many parts or parameters.
 */
wirecopy_status serve_target_parse(char *text, size_t byte_count, serve_target *target_out, const char **reason_out);

#endif
