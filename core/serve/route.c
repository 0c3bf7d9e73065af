#include "core/serve/route.h"

#include <string.h>

const serve_route serve_routes[] = {
    {"POST", "v1/lookup", SERVE_SCOPE_READ, SERVE_BODY_JSON_OR_LINES, SERVE_QUESTION_LOOKUP, serve_lookup_line,
     serve_lookup_end},
    {"PUT", "v1/stories/{id}", SERVE_SCOPE_WRITE, SERVE_BODY_JSON, SERVE_QUESTION_ADD, NULL, serve_story_put},
    {"GET", "v1/stories/{id}", SERVE_SCOPE_READ, SERVE_BODY_NONE, SERVE_QUESTION_NONE, NULL, serve_story_get},
    {"DELETE", "v1/stories/{id}", SERVE_SCOPE_WRITE, SERVE_BODY_NONE, SERVE_QUESTION_NONE, NULL, serve_story_delete},
    {"POST", "v1/stories/{id}/kill", SERVE_SCOPE_WRITE, SERVE_BODY_NONE, SERVE_QUESTION_NONE, NULL, serve_story_kill},
    {"GET", "v1/groups/{id}", SERVE_SCOPE_READ, SERVE_BODY_NONE, SERVE_QUESTION_NONE, NULL, serve_group_get},
    {"POST", "v1/compare", SERVE_SCOPE_READ, SERVE_BODY_JSON, SERVE_QUESTION_NONE, NULL, serve_compare_end},
    {"GET", "metrics", SERVE_SCOPE_READ, SERVE_BODY_NONE, SERVE_QUESTION_NONE, NULL, serve_metrics_end},
    {"GET", "healthz", SERVE_SCOPE_NONE, SERVE_BODY_NONE, SERVE_QUESTION_NONE, NULL, serve_health_end},
    {"GET", "readyz", SERVE_SCOPE_NONE, SERVE_BODY_NONE, SERVE_QUESTION_NONE, NULL, serve_ready_end},
    {"GET", "openapi.json", SERVE_SCOPE_NONE, SERVE_BODY_NONE, SERVE_QUESTION_NONE, NULL, serve_openapi_end},
    {"GET", "", SERVE_SCOPE_NONE, SERVE_BODY_NONE, SERVE_QUESTION_NONE, NULL, serve_page_end},
};

const size_t serve_route_count = sizeof serve_routes / sizeof serve_routes[0];

_Static_assert(sizeof serve_routes / sizeof serve_routes[0] + 2 <= SERVE_METRICS_ROUTES_MAX,
               "every route is counted, and those that are none");

const char *serve_route_name(size_t i)
{
    static const char *const names[] = {"/v1/lookup",
                                        "/v1/stories/{id}",
                                        "/v1/stories/{id}/kill",
                                        "/v1/groups/{id}",
                                        "/v1/compare",
                                        "/metrics",
                                        "/healthz",
                                        "/readyz",
                                        "/openapi.json",
                                        "/",
                                        "none"};
    return i < sizeof names / sizeof names[0] ? names[i] : NULL;
}

size_t serve_route_number(const serve_route *route)
{
    size_t i = 0;
    while (serve_route_name(i + 1) && !(route && strcmp(serve_route_name(i) + 1, route->path) == 0))
        i++;
    return i;
}

static bool part_equals(const char *part, size_t part_bytes, wirecopy_string given)
{
    return given.byte_count == part_bytes && (part_bytes == 0 || memcmp(part, given.bytes, part_bytes) == 0);
}

/* Whether a path is the target's; its "{id}" stands for a part that is not empty. */
static bool path_fits(const char *path, const serve_target *target, wirecopy_string *id_out)
{
    static const char any[] = "{id}";
    size_t count = 0;
    for (const char *part = path; part; count++) {
        const char *const slash = strchr(part, '/');
        const size_t part_bytes = slash ? (size_t)(slash - part) : strlen(part);
        if (count == target->part_count)
            return false;
        const wirecopy_string given = target->parts[count];
        if (part_bytes == sizeof any - 1 && memcmp(part, any, part_bytes) == 0 && given.byte_count > 0)
            *id_out = given;
        else if (!part_equals(part, part_bytes, given))
            return false;
        part = slash ? slash + 1 : NULL;
    }
    return count == target->part_count;
}

/* What a path allows, for the header of that name. */
static const char *methods_of(const char *path)
{
    if (strcmp(path, "v1/stories/{id}") == 0)
        return "GET, HEAD, PUT, DELETE";
    if (strcmp(path, "v1/groups/{id}") == 0)
        return "GET, HEAD";
    return strncmp(path, "v1/", 3) == 0 ? "POST" : "GET, HEAD";
}

const serve_route *serve_route_find(const serve_target *target, const char *method, wirecopy_string *id_out,
                                    const char **allow_out)
{
    const char *const wanted = strcmp(method, "HEAD") == 0 ? "GET" : method;
    *allow_out = NULL;
    for (size_t i = 0; i < serve_route_count; i++) {
        if (!path_fits(serve_routes[i].path, target, id_out))
            continue;
        if (strcmp(serve_routes[i].method, wanted) == 0) {
            *allow_out = NULL;
            return &serve_routes[i];
        }
        *allow_out = methods_of(serve_routes[i].path);
    }
    return NULL;
}
