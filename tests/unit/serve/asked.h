#ifndef WIRECOPY_TESTS_UNIT_SERVE_ASKED_H
#define WIRECOPY_TESTS_UNIT_SERVE_ASKED_H

#include "core/serve/exchange.h"
#include "tests/unit/store/fixture.h"

/* What the tests of the service share: requests without the network, and what they are answered. */

typedef struct request {
    const char *method, *target, *type, *authorization, *host, *body;
    size_t body_bytes;  /* 0: all of the text */
    size_t piece_bytes; /* it comes in pieces of; 0: at once */
    bool hides_its_size;
} request;

typedef struct reply {
    unsigned code;
    char type[64], allow[64], body[1 << 16];
    size_t body_bytes;
    bool is_cut; /* there is no answer */
} reply;

static inline void feed_all(serve_exchange *exchange, const request *one, size_t byte_count, reply *out)
{
    const size_t piece = one->piece_bytes ? one->piece_bytes : byte_count;
    for (size_t begin = 0; !out->is_cut && begin < byte_count; begin += piece) {
        const size_t left = byte_count - begin;
        char *const copy = malloc(left); /* of exactly so many bytes, so that reading past them is found */
        CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
        memcpy(copy, one->body + begin, left);
        out->is_cut = !serve_exchange_feed(exchange, copy, left < piece ? left : piece);
        free(copy);
    }
}

static inline void ignore_done(void *context)
{
    (void)context;
}

static inline void keep_reply(const serve_exchange *exchange, reply *out)
{
    const serve_answer *const answer = &exchange->answer;
    const char *const bytes = answer->fixed ? answer->fixed : answer->body.bytes;
    const size_t byte_count = answer->fixed ? answer->fixed_bytes : answer->body.byte_count;
    out->code = answer->code;
    (void)snprintf(out->type, sizeof out->type, "%s", answer->type);
    (void)snprintf(out->allow, sizeof out->allow, "%s", answer->allow ? answer->allow : "");
    out->body_bytes = byte_count;
    if (byte_count > 0)
        memcpy(out->body, bytes, byte_count < sizeof out->body ? byte_count : sizeof out->body - 1);
    out->body[byte_count < sizeof out->body ? byte_count : sizeof out->body - 1] = '\0';
}

/* Asks, and lets the writer work if it is its turn. */
static inline void ask_service(serve_service *service, const request *one, reply *out)
{
    const size_t byte_count = one->body ? (one->body_bytes ? one->body_bytes : strlen(one->body)) : 0;
    memset(out, 0, sizeof *out);
    serve_exchange *const exchange = serve_exchange_create(service, one->target, strlen(one->target));
    CU_ASSERT_PTR_NOT_NULL_FATAL(exchange);
    const serve_head head = {.method = one->method,
                             .host = one->host,
                             .content_type = one->type,
                             .authorization = one->authorization,
                             .content_bytes = one->hides_its_size ? UINT64_MAX : byte_count};
    serve_exchange_begin(exchange, &head);
    if (!serve_exchange_is_answered(exchange)) {
        feed_all(exchange, one, byte_count, out);
        if (!out->is_cut && serve_exchange_end(exchange) && serve_exchange_submit(exchange, ignore_done, NULL))
            CU_ASSERT(serve_writer_work(service->writer) == 1);
        serve_exchange_conclude(exchange);
    }
    CU_ASSERT(out->is_cut || serve_exchange_is_answered(exchange));
    if (!out->is_cut)
        keep_reply(exchange, out);
    serve_exchange_destroy(exchange);
}

/* A service on the store of this name in the fixture's folder. */
static inline serve_service_settings settings_of(const char *name)
{
    return (serve_service_settings){
        .db = fixture_path(name),
        .reader_count = 2,
        .limits = {.body_bytes = 20000, .batch_count = 20, .answer_bytes = 60000, .memory_bytes = 1 << 20}};
}

#endif
