#ifndef WIRECOPY_SERVE_ROUTE_H
#define WIRECOPY_SERVE_ROUTE_H

#include "core/serve/exchange.h"

/** What a request's body is. */
typedef enum serve_body {
    SERVE_BODY_NONE,
    SERVE_BODY_JSON,
    SERVE_BODY_JSON_OR_LINES, /* or NDJSON, read line by line */
} serve_body;

/** A method of a path. A table of these drives dispatch, permissions and metrics. */
typedef struct serve_route {
    const char *method;
    const char *path; /* "{id}" stands for any part */
    serve_scope scope;
    serve_body body;
    serve_question_kind question;

    /** Of a batch, takes a line that is not blank; reader: to read it with. NULL: there are no batches. */
    void (*line)(serve_exchange *exchange, serve_reader *reader, wirecopy_string line);

    /** Takes the whole body, of a batch nothing; answers, or returns true: it is to be submitted. */
    bool (*end)(serve_exchange *exchange);
} serve_route;

extern const serve_route serve_routes[];
extern const size_t serve_route_count;

/** The name under which requests are counted: a path, once for all methods of it; the last one is for those that are
 * none. NULL behind the last. */
const char *serve_route_name(size_t i);

/** The number of a route's name; of no route: the last. */
size_t serve_route_number(const serve_route *route);

/**
 * Finds the route of a request.
 *
 * @param id_out     the part that "{id}" stands for.
 * @param allow_out  if there is only the path: the methods that it has, static. Else NULL.
 * @return the route, or NULL.
 */
const serve_route *serve_route_find(const serve_target *target, const char *method, wirecopy_string *id_out,
                                    const char **allow_out);

/* What the routes do: a file for each kind. */
bool serve_lookup_end(serve_exchange *exchange);
void serve_lookup_line(serve_exchange *exchange, serve_reader *reader, wirecopy_string line);
bool serve_compare_end(serve_exchange *exchange);
bool serve_story_get(serve_exchange *exchange);
bool serve_story_put(serve_exchange *exchange);
bool serve_story_delete(serve_exchange *exchange);
bool serve_group_get(serve_exchange *exchange);
bool serve_story_kill(serve_exchange *exchange);

/** Answers what was written of a story: its job succeeded. */
void serve_story_conclude(serve_exchange *exchange);
bool serve_health_end(serve_exchange *exchange);
bool serve_ready_end(serve_exchange *exchange);
bool serve_metrics_end(serve_exchange *exchange);
bool serve_openapi_end(serve_exchange *exchange);
bool serve_page_end(serve_exchange *exchange);

#endif
