#ifndef WIRECOPY_SERVE_EXCHANGE_H
#define WIRECOPY_SERVE_EXCHANGE_H

#include "core/serve/answer.h"
#include "core/serve/question.h"
#include "core/serve/service.h"

struct serve_route;

/** The head of a request, as far as it matters. Strings may be NULL: not given. */
typedef struct serve_head {
    const char *method;
    const char *host;
    const char *content_type;
    const char *authorization;
    uint64_t content_bytes; /* of the body, or UINT64_MAX: not said */
} serve_head;

/**
 * One request and its answer, without the network: the head, the body in pieces, the end, and there is an answer; or it has
 * to be submitted to the writer, and the answer comes later.
 *
 *     create -> begin -> feed ... -> end -> [submit -> on_done -> conclude] -> destroy
 *
 * As soon as there is an answer, the request is done, whatever of it is to come.
 */
typedef struct serve_exchange {
    serve_service *service;
    char *text; /* of the target, which points into it */
    serve_target target;
    const struct serve_route *route; /* NULL: none */
    wirecopy_string id;              /* of the story that the path names */
    serve_question question;
    bool is_batch;      /* NDJSON */
    serve_buffer body;  /* what is kept of it: of a batch, the line that is not complete */
    size_t body_bytes;  /* all of it */
    size_t line_number; /* of the batch's next line, from 1 */
    size_t story_count; /* of the batch, so far */
    bool is_refused;    /* while the body comes: the answer waits for the end of it */
    serve_answer answer;
    serve_job job;
    char *kept; /* what the job's story is in */
    uint64_t begin_ns;
    atomic_bool is_done; /* its job */
    atomic_bool is_answered;
    void (*on_done)(void *context);
    void *on_done_context;
} serve_exchange;

/** @param target  [byte_count] as it came, copied. @return NULL: out of memory. */
serve_exchange *serve_exchange_create(serve_service *service, const char *target, size_t byte_count);

/** No job of it is under way. NULL is allowed. */
void serve_exchange_destroy(serve_exchange *exchange);

/** Looks at the head; what is to be refused is answered at once, before there is a body. */
void serve_exchange_begin(serve_exchange *exchange, const serve_head *head);

/** Takes a piece of the body. False: it is no use to listen any longer; there is no answer. */
bool serve_exchange_feed(serve_exchange *exchange, const char *bytes, size_t byte_count);

/** Takes the end of the body. Answers, or returns true: the exchange is to be submitted. */
bool serve_exchange_end(serve_exchange *exchange);

/**
 * Hands it to the writer.
 *
 * @param on_done  called on the writer's thread, when it can be concluded.
 * @return false: it was answered at once, and on_done is not called.
 */
bool serve_exchange_submit(serve_exchange *exchange, void (*on_done)(void *context), void *context);

/** Answers what was submitted and is done; else nothing. */
void serve_exchange_conclude(serve_exchange *exchange);

/** Whether there is an answer. */
bool serve_exchange_is_answered(const serve_exchange *exchange);

/* ---- for the routes ---- */

/** Says that the answer is complete. */
void serve_exchange_answer(serve_exchange *exchange, unsigned code, const char *type);

/** Answers with a problem, see answer.h. */
__attribute__((format(printf, 4, 5))) void serve_exchange_refuse(serve_exchange *exchange, unsigned code,
                                                                 wirecopy_status status, const char *detail, ...);

#endif
