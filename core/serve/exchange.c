#include "core/serve/exchange.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/base/memory.h"
#include "core/serve/route.h"

serve_exchange *serve_exchange_create(serve_service *service, const char *target, size_t byte_count)
{
    serve_exchange *const exchange = wirecopy_memory_alloc_zeroed(1, sizeof *exchange);
    char *const text = wirecopy_memory_alloc(byte_count + 1);
    if (!exchange || !text) {
        wirecopy_memory_free(exchange);
        wirecopy_memory_free(text);
        return NULL;
    }
    memcpy(text, target, byte_count);
    text[byte_count] = '\0';
    exchange->service = service;
    exchange->text = text;
    exchange->line_number = 1;
    exchange->begin_ns = serve_metrics_now_ns();
    serve_buffer_init(&exchange->body, &service->budget, service->settings.limits.body_bytes);
    serve_buffer_init(&exchange->answer.body, &service->budget, SIZE_MAX / 4);
    return exchange;
}

void serve_exchange_destroy(serve_exchange *exchange)
{
    if (!exchange)
        return;
    serve_buffer_clear(&exchange->body);
    serve_buffer_clear(&exchange->answer.body);
    wirecopy_memory_free(exchange->kept);
    wirecopy_memory_free(exchange->text);
    wirecopy_memory_free(exchange);
}

bool serve_exchange_is_answered(const serve_exchange *exchange)
{
    return atomic_load(&exchange->is_answered);
}

void serve_exchange_answer(serve_exchange *exchange, unsigned code, const char *type)
{
    serve_answer *const answer = &exchange->answer;
    answer->code = code;
    answer->type = type;
    if (answer->body.status != WIRECOPY_OK)
        serve_answer_status(answer, answer->body.status);
    serve_metrics_request(&exchange->service->metrics, serve_route_number(exchange->route), answer->code,
                          serve_metrics_now_ns() - exchange->begin_ns);
    atomic_store(&exchange->is_answered, true);
}

void serve_exchange_refuse(serve_exchange *exchange, unsigned code, wirecopy_status status, const char *detail, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, detail);
    (void)vsnprintf(text, sizeof text, detail, arguments);
    va_end(arguments);
    serve_answer_problem(&exchange->answer, code, status, "%s", text);
    serve_exchange_answer(exchange, exchange->answer.code, SERVE_TYPE_PROBLEM);
}

/* ---- the head ---- */

static bool is_type(const char *given, const char *type)
{
    const size_t byte_count = strlen(type);
    return strncasecmp(given, type, byte_count) == 0 &&
           (given[byte_count] == '\0' || given[byte_count] == ';' || given[byte_count] == ' ');
}

/* A page elsewhere that a name of its own leads here (DNS rebinding) has that name as its host: without tokens, only
 * addresses and "localhost" are answered. */
static bool is_trusted_host(const char *host)
{
    static const char local[] = "localhost";
    if (!host || host[0] == '[')
        return true;
    const size_t name_bytes = strcspn(host, ":");
    if (name_bytes == sizeof local - 1 && strncasecmp(host, local, name_bytes) == 0)
        return true;
    return strspn(host, "0123456789.") == name_bytes;
}

static bool check_permission(serve_exchange *exchange, const serve_head *head)
{
    const serve_tokens *const tokens = exchange->service->settings.tokens;
    const serve_scope needed = exchange->route->scope;
    if (!tokens && !is_trusted_host(head->host)) {
        serve_exchange_refuse(exchange, 421, WIRECOPY_E_INVALID,
                              "without tokens, the host has to be an address or 'localhost'");
        return false;
    }
    const serve_scope granted = tokens ? serve_tokens_scope(tokens, head->authorization) : SERVE_SCOPE_WRITE;
    if (granted >= needed)
        return true;
    exchange->answer.wants_token = granted == SERVE_SCOPE_NONE;
    if (granted == SERVE_SCOPE_NONE)
        serve_exchange_refuse(exchange, 401, WIRECOPY_E_INVALID,
                              "a bearer token is needed: 'Authorization: Bearer ...'");
    else
        serve_exchange_refuse(exchange, 403, WIRECOPY_E_READ_ONLY, "this token may read, and not write");
    return false;
}

static bool check_body(serve_exchange *exchange, const serve_head *head)
{
    const serve_body body = exchange->route->body;
    const size_t limit = exchange->service->settings.limits.body_bytes;
    if (head->content_bytes != UINT64_MAX && head->content_bytes > limit) {
        serve_exchange_refuse(exchange, 413, WIRECOPY_E_LIMIT, "the body is larger than %zu bytes", limit);
        return false;
    }
    if (body == SERVE_BODY_NONE)
        return true;
    const char *const type = head->content_type ? head->content_type : "";
    exchange->is_batch =
        is_type(type, SERVE_TYPE_NDJSON) || is_type(type, "application/ndjson") || is_type(type, "application/jsonl");
    if (is_type(type, SERVE_TYPE_JSON) || (exchange->is_batch && body == SERVE_BODY_JSON_OR_LINES))
        return true;
    serve_exchange_refuse(exchange, 415, WIRECOPY_E_INPUT, "the content type has to be '%s'%s", SERVE_TYPE_JSON,
                          body == SERVE_BODY_JSON ? "" : " or '" SERVE_TYPE_NDJSON "'");
    return false;
}

static bool check_target(serve_exchange *exchange, const serve_head *head)
{
    const char *reason = "";
    char problem[SERVE_QUESTION_REASON_BYTES];
    const wirecopy_status status =
        serve_target_parse(exchange->text, strlen(exchange->text), &exchange->target, &reason);
    if (status != WIRECOPY_OK) {
        serve_exchange_refuse(exchange, status == WIRECOPY_E_LIMIT ? 404 : 400, status, "%s", reason);
        return false;
    }
    exchange->route = serve_route_find(&exchange->target, head->method, &exchange->id, &exchange->answer.allow);
    if (!exchange->route && exchange->answer.allow)
        serve_exchange_refuse(exchange, 405, WIRECOPY_E_INVALID, "the methods here are %s", exchange->answer.allow);
    else if (!exchange->route)
        serve_exchange_refuse(exchange, 404, WIRECOPY_E_NOT_FOUND, "there is nothing here: see /openapi.json");
    else if (serve_question_parse(&exchange->question, exchange->route->question, &exchange->target, problem) !=
             WIRECOPY_OK)
        serve_exchange_refuse(exchange, 400, WIRECOPY_E_INPUT, "%s", problem);
    return !serve_exchange_is_answered(exchange);
}

void serve_exchange_begin(serve_exchange *exchange, const serve_head *head)
{
    serve_service *const service = exchange->service;
    if (!check_target(exchange, head) || !check_permission(exchange, head) || !check_body(exchange, head))
        return;
    if (exchange->route->scope == SERVE_SCOPE_WRITE && !service->writer)
        serve_exchange_refuse(exchange, 403, WIRECOPY_E_READ_ONLY, "this service only reads the store");
    else if (exchange->route->scope != SERVE_SCOPE_NONE && service->is_draining)
        serve_exchange_refuse(exchange, 503, WIRECOPY_E_CANCELLED, "the service is about to end");
}

/* ---- the body ---- */

/* The answer is a problem; it is given when all of the body was listened to, for HTTP has no other way. */
static void refuse_later(serve_exchange *exchange, unsigned code, wirecopy_status status, const char *detail)
{
    exchange->is_refused = true;
    serve_answer_problem(&exchange->answer, code, status, "%s", detail);
    serve_buffer_clear(&exchange->body);
}

static bool keep(serve_exchange *exchange, const char *bytes, size_t byte_count)
{
    serve_buffer_write(&exchange->body, bytes, byte_count);
    if (exchange->body.status == WIRECOPY_OK)
        return true;
    const bool is_large = exchange->body.status == WIRECOPY_E_LIMIT;
    refuse_later(exchange, is_large ? 413 : 503, exchange->body.status,
                 is_large ? "the body is larger than the limit" : "too much is held for other requests");
    return false;
}

static bool is_blank(wirecopy_string line)
{
    size_t i = 0;
    while (i < line.byte_count && strchr(" \t\r\n", line.bytes[i]))
        i++;
    return i == line.byte_count;
}

/* The line that is kept is complete. */
static void take_line(serve_exchange *exchange, serve_reader *reader)
{
    const wirecopy_string line = {exchange->body.bytes, exchange->body.byte_count};
    if (!is_blank(line) && exchange->story_count == exchange->service->settings.limits.batch_count) {
        refuse_later(exchange, 413, WIRECOPY_E_LIMIT, "the batch has too many stories");
        return;
    }
    if (!is_blank(line)) {
        exchange->story_count++;
        exchange->route->line(exchange, reader, line);
    }
    exchange->line_number++;
    if (exchange->answer.body.status != WIRECOPY_OK)
        refuse_later(exchange, 503, exchange->answer.body.status, "too much is held for other requests");
    else
        serve_buffer_cut(&exchange->body, 0);
}

static void feed_lines(serve_exchange *exchange, const char *bytes, size_t byte_count)
{
    serve_reader *const reader = serve_readers_take(exchange->service->readers);
    for (size_t begin = 0; begin < byte_count && !exchange->is_refused;) {
        const char *const end = memchr(bytes + begin, '\n', byte_count - begin);
        const size_t line_bytes = end ? (size_t)(end - bytes) - begin : byte_count - begin;
        if (keep(exchange, bytes + begin, line_bytes) && end)
            take_line(exchange, reader);
        begin += line_bytes + 1;
    }
    serve_readers_give(exchange->service->readers, reader);
}

bool serve_exchange_feed(serve_exchange *exchange, const char *bytes, size_t byte_count)
{
    const size_t limit = exchange->service->settings.limits.body_bytes;
    exchange->body_bytes += byte_count;
    if (exchange->body_bytes > 2 * limit)
        return false;
    if (exchange->body_bytes > limit && !exchange->is_refused)
        refuse_later(exchange, 413, WIRECOPY_E_LIMIT, "the body is larger than the limit");
    if (exchange->is_refused || exchange->route->body == SERVE_BODY_NONE)
        return true;
    if (exchange->is_batch)
        feed_lines(exchange, bytes, byte_count);
    else
        (void)keep(exchange, bytes, byte_count);
    return true;
}

/* The last line of a batch need not be ended. */
static void end_lines(serve_exchange *exchange)
{
    if (exchange->body.byte_count == 0)
        return;
    serve_reader *const reader = serve_readers_take(exchange->service->readers);
    take_line(exchange, reader);
    serve_readers_give(exchange->service->readers, reader);
}

bool serve_exchange_end(serve_exchange *exchange)
{
    if (exchange->is_batch && !exchange->is_refused)
        end_lines(exchange);
    if (exchange->is_refused) {
        serve_exchange_answer(exchange, exchange->answer.code, SERVE_TYPE_PROBLEM);
        return false;
    }
    return exchange->route->end(exchange);
}

/* ---- what is written ---- */

static void note_done(void *context)
{
    serve_exchange *const exchange = context;
    atomic_store(&exchange->is_done, true);
    exchange->on_done(exchange->on_done_context);
}

bool serve_exchange_submit(serve_exchange *exchange, void (*on_done)(void *context), void *context)
{
    exchange->on_done = on_done;
    exchange->on_done_context = context;
    exchange->job.context = exchange;
    exchange->job.done = note_done;
    if (serve_writer_submit(exchange->service->writer, &exchange->job))
        return true;
    serve_exchange_refuse(exchange, 503, WIRECOPY_E_CANCELLED, "the service is about to end");
    return false;
}

void serve_exchange_conclude(serve_exchange *exchange)
{
    const serve_job *const job = &exchange->job;
    if (!atomic_load(&exchange->is_done) || serve_exchange_is_answered(exchange))
        return;
    serve_buffer_clear(&exchange->body);
    if (job->status == WIRECOPY_OK) {
        serve_story_conclude(exchange);
    } else {
        serve_answer_status(&exchange->answer, job->status);
        serve_exchange_answer(exchange, exchange->answer.code, SERVE_TYPE_PROBLEM);
    }
}
