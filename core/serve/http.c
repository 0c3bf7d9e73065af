#include "core/serve/http.h"

#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/serve/exchange.h"

/* Bytes of a connection: the head of its request has to fit half of them, pieces of the body are as large. A larger head
 * is refused with code 431 by libmicrohttpd. */
#define CONNECTION_BYTES ((size_t)32 << 10)

/* What a connection is doing. */
typedef enum connection_state {
    CONNECTION_IDLE,      /* or the head of a request is coming */
    CONNECTION_RECEIVING, /* its body */
    CONNECTION_WAITING,   /* for the writer, which takes its time */
    CONNECTION_SENDING,
} connection_state;

/* A connection, from when it is accepted until it is closed; in a list, so that what is too slow can be found. */
typedef struct connection {
    serve_http *http;
    int socket;
    atomic_int state;
    atomic_uint_fast64_t since_ms; /* it began to, or for a request: its head was there */
    struct connection *previous, *next;
    struct MHD_Connection *mhd; /* while the writer has its request */
    serve_exchange *exchange;   /* while a request is under way */
} connection;

struct serve_http {
    serve_service *service;
    serve_http_settings settings;
    struct MHD_Daemon *daemon;
    pthread_mutex_t lock;
    connection *first;
    atomic_uint busy_count;
};

static uint64_t now_ms(void)
{
    return serve_metrics_now_ns() / 1000000;
}

static void set_state(connection *one, connection_state state)
{
    atomic_store(&one->state, (int)state);
}

/* ---- connections ---- */

static connection *connection_open(serve_http *http, int socket)
{
    connection *const one = wirecopy_memory_alloc_zeroed(1, sizeof *one);
    if (!one)
        return NULL;
    one->http = http;
    one->socket = socket;
    one->since_ms = now_ms();
    pthread_mutex_lock(&http->lock);
    one->next = http->first;
    if (http->first)
        http->first->previous = one;
    http->first = one;
    pthread_mutex_unlock(&http->lock);
    http->service->metrics.connections++;
    return one;
}

/* libmicrohttpd does not say of every request that it is over: of one whose head is bad, say, it does not. What is left
 * goes with the next request, or with the connection. */
static void drop_exchange(connection *one)
{
    if (!one->exchange)
        return;
    serve_exchange_destroy(one->exchange);
    one->exchange = NULL;
    one->http->busy_count--;
}

static void connection_close(connection *one)
{
    serve_http *const http = one->http;
    drop_exchange(one);
    pthread_mutex_lock(&http->lock);
    if (one->next)
        one->next->previous = one->previous;
    *(one->previous ? &one->previous->next : &http->first) = one->next;
    pthread_mutex_unlock(&http->lock);
    http->service->metrics.connections--;
    wirecopy_memory_free(one);
}

static void notify_connection(void *context, struct MHD_Connection *mhd, void **place,
                              enum MHD_ConnectionNotificationCode code)
{
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *const info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
        *place = connection_open(context, info->connect_fd);
    } else if (*place) {
        connection_close(*place);
        *place = NULL;
    }
}

static connection *connection_of(struct MHD_Connection *mhd)
{
    const union MHD_ConnectionInfo *const info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

/* What can be said without libmicrohttpd, to somebody who does not speak TLS. */
static void say(const serve_http *http, int socket, unsigned code, const char *status, const char *detail)
{
    char body[256], text[512];
    if (http->settings.certificate)
        return;
    const int body_bytes = snprintf(body, sizeof body,
                                    "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%u,\"code\":\"%s\","
                                    "\"detail\":\"%s\"}\n",
                                    serve_answer_phrase(code), code, status, detail);
    const int byte_count = snprintf(text, sizeof text,
                                    "HTTP/1.1 %u %s\r\nContent-Type: " SERVE_TYPE_PROBLEM
                                    "\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
                                    code, serve_answer_phrase(code), body_bytes, body);
    (void)send(socket, text, (size_t)byte_count, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* The socket is not closed here, but by libmicrohttpd, as soon as it finds out. */
static void cut(serve_http *http, const connection *one)
{
    const int state = one->state;
    http->service->metrics.cut++;
    if (state == CONNECTION_IDLE || state == CONNECTION_RECEIVING)
        say(http, one->socket, 408, "WIRECOPY_E_LIMIT", "the request takes too long");
    (void)shutdown(one->socket, SHUT_RDWR);
}

void serve_http_sweep(serve_http *http)
{
    const uint64_t now = now_ms();
    const uint64_t timeout_ms = (uint64_t)http->settings.timeout_ms, idle_ms = (uint64_t)http->settings.idle_ms;
    pthread_mutex_lock(&http->lock);
    for (const connection *one = http->first; one; one = one->next) {
        const int state = one->state;
        const uint64_t allowed_ms = state == CONNECTION_IDLE ? idle_ms + timeout_ms : timeout_ms;
        if (state != CONNECTION_WAITING && now > one->since_ms + allowed_ms)
            cut(http, one);
    }
    pthread_mutex_unlock(&http->lock);
}

/* ---- answers ---- */

static bool add_header(struct MHD_Response *response, const char *name, const char *value)
{
    return !value || MHD_add_response_header(response, name, value) == MHD_YES;
}

static bool add_headers(struct MHD_Response *response, const serve_service *service, const serve_answer *answer)
{
    char retry[16];
    (void)snprintf(retry, sizeof retry, "%u", answer->retry_after);
    return add_header(response, "Content-Type", answer->type) &&
           add_header(response, "X-Content-Type-Options", "nosniff") &&
           add_header(response, "Cache-Control", answer->fixed ? "no-cache" : "no-store") &&
           add_header(response, "Content-Security-Policy", answer->policy) &&
           add_header(response, "Referrer-Policy", answer->policy ? "no-referrer" : NULL) &&
           add_header(response, "Allow", answer->code == 405 ? answer->allow : NULL) &&
           add_header(response, "Retry-After", answer->retry_after ? retry : NULL) &&
           add_header(response, "WWW-Authenticate", answer->wants_token ? "Bearer realm=\"wirecopy\"" : NULL) &&
           add_header(response, "Connection", service->is_draining ? "close" : NULL);
}

/* The body stays the exchange's, which outlives the response. */
static enum MHD_Result send_answer(struct MHD_Connection *mhd, const serve_exchange *exchange)
{
    const serve_answer *const answer = &exchange->answer;
    const char *const bytes = answer->fixed ? answer->fixed : answer->body.bytes;
    const size_t byte_count = answer->fixed ? answer->fixed_bytes : answer->body.byte_count;
    struct MHD_Response *const response =
        MHD_create_response_from_buffer(byte_count, (void *)(uintptr_t)bytes, MHD_RESPMEM_PERSISTENT);
    if (!response)
        return MHD_NO;
    enum MHD_Result result = MHD_NO;
    if (add_headers(response, exchange->service, answer))
        result = MHD_queue_response(mhd, answer->code, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer(struct MHD_Connection *mhd, connection *one, const serve_exchange *exchange)
{
    set_state(one, CONNECTION_SENDING);
    return send_answer(mhd, exchange);
}

/* On the writer's thread. */
static void resume(void *context)
{
    connection *const one = context;
    MHD_resume_connection(one->mhd);
}

/* ---- requests ---- */

static uint64_t content_bytes_of(struct MHD_Connection *mhd)
{
    const char *const text = MHD_lookup_connection_value(mhd, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
    uint64_t byte_count = 0;
    if (!text || !*text)
        return UINT64_MAX;
    for (const char *at = text; *at >= '0' && *at <= '9'; at++) {
        if (byte_count > UINT64_MAX / 10 - 1)
            return UINT64_MAX - 1;
        byte_count = byte_count * 10 + (uint64_t)(*at - '0');
    }
    return byte_count;
}

static bool has_body(struct MHD_Connection *mhd)
{
    const uint64_t byte_count = content_bytes_of(mhd);
    return (byte_count > 0 && byte_count != UINT64_MAX) ||
           MHD_lookup_connection_value(mhd, MHD_HEADER_KIND, MHD_HTTP_HEADER_TRANSFER_ENCODING) != NULL;
}

static void begin(struct MHD_Connection *mhd, const char *method, serve_exchange *exchange)
{
    const serve_head head = {
        .method = method,
        .host = MHD_lookup_connection_value(mhd, MHD_HEADER_KIND, MHD_HTTP_HEADER_HOST),
        .content_type = MHD_lookup_connection_value(mhd, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_TYPE),
        .authorization = MHD_lookup_connection_value(mhd, MHD_HEADER_KIND, MHD_HTTP_HEADER_AUTHORIZATION),
        .content_bytes = content_bytes_of(mhd),
    };
    serve_exchange_begin(exchange, &head);
}

/* A connection that waits must not be served, so it is suspended before the job can be done. */
static enum MHD_Result wait_for_writer(struct MHD_Connection *mhd, connection *one, serve_exchange *exchange)
{
    set_state(one, CONNECTION_WAITING);
    one->mhd = mhd;
    MHD_suspend_connection(mhd);
    if (!serve_exchange_submit(exchange, resume, one))
        MHD_resume_connection(mhd);
    return MHD_YES;
}

/* libmicrohttpd calls this when the head of a request is there, for each piece of the body, at its end, and again when a
 * suspended connection goes on. */
static enum MHD_Result handle(void *context, struct MHD_Connection *mhd, const char *url, const char *method,
                              const char *version, const char *bytes, size_t *byte_count, void **place)
{
    connection *const one = connection_of(mhd);
    serve_exchange *const exchange = one ? one->exchange : NULL;
    (void)context, (void)url, (void)version, (void)place;
    if (!exchange)
        return MHD_NO; /* out of memory */
    if (one->state == CONNECTION_IDLE) {
        set_state(one, CONNECTION_RECEIVING);
        begin(mhd, method, exchange);
        /* An answer before the body comes costs the connection, and spares the body. */
        return serve_exchange_is_answered(exchange) && has_body(mhd) ? answer(mhd, one, exchange) : MHD_YES;
    }
    if (*byte_count > 0) {
        const size_t piece = *byte_count;
        *byte_count = 0;
        return serve_exchange_feed(exchange, bytes, piece) ? MHD_YES : MHD_NO;
    }
    if (!serve_exchange_is_answered(exchange) && one->state == CONNECTION_RECEIVING && serve_exchange_end(exchange))
        return wait_for_writer(mhd, one, exchange);
    serve_exchange_conclude(exchange);
    return serve_exchange_is_answered(exchange) ? answer(mhd, one, exchange) : MHD_YES;
}

/* The target as it came, before libmicrohttpd decodes it. */
static void *note_target(void *context, const char *target, struct MHD_Connection *mhd)
{
    serve_http *const http = context;
    connection *const one = connection_of(mhd);
    if (!one)
        return NULL;
    drop_exchange(one);
    set_state(one, CONNECTION_IDLE);
    one->since_ms = now_ms();
    one->exchange = serve_exchange_create(http->service, target, strlen(target));
    http->busy_count += one->exchange != NULL;
    return NULL;
}

static void end_request(void *context, struct MHD_Connection *mhd, void **place, enum MHD_RequestTerminationCode code)
{
    connection *const one = connection_of(mhd);
    (void)context, (void)place, (void)code;
    if (!one)
        return;
    drop_exchange(one);
    one->since_ms = now_ms();
    set_state(one, CONNECTION_IDLE);
}

/* ---- the whole ---- */

static void ignore_message(void *context, const char *format, va_list arguments)
{
    (void)context, (void)format, (void)arguments;
}

static struct MHD_Daemon *start(serve_http *http)
{
    const serve_http_settings *const settings = &http->settings;
    const unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME |
                           MHD_USE_ERROR_LOG | (settings->certificate ? (unsigned)MHD_USE_TLS : 0);
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)(uintptr_t)settings->certificate},
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)(uintptr_t)settings->key},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(flags, 0, NULL, NULL, handle, http, MHD_OPTION_EXTERNAL_LOGGER, ignore_message, NULL,
                            MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_THREAD_POOL_SIZE, settings->thread_count,
                            MHD_OPTION_CONNECTION_LIMIT, (unsigned)settings->connections_max + settings->thread_count,
                            MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_BYTES, MHD_OPTION_CONNECTION_TIMEOUT,
                            (unsigned)((settings->idle_ms + 999) / 1000), MHD_OPTION_URI_LOG_CALLBACK, note_target,
                            http, MHD_OPTION_NOTIFY_COMPLETED, end_request, http, MHD_OPTION_NOTIFY_CONNECTION,
                            notify_connection, http, MHD_OPTION_ARRAY, settings->certificate ? tls : &tls[2],
                            MHD_OPTION_END);
}

wirecopy_status serve_http_open(serve_service *service, const serve_http_settings *settings, serve_http **http_out)
{
    serve_http *const http = wirecopy_memory_alloc_zeroed(1, sizeof *http);
    if (!http)
        return WIRECOPY_E_MEMORY;
    http->service = service;
    http->settings = *settings;
    (void)pthread_mutex_init(&http->lock, NULL);
    http->daemon = start(http);
    if (!http->daemon) {
        serve_http_close(http);
        return settings->certificate ? WIRECOPY_E_INPUT : WIRECOPY_E_MEMORY;
    }
    *http_out = http;
    return WIRECOPY_OK;
}

void serve_http_accept(serve_http *http, int socket, const struct sockaddr *address, socklen_t address_bytes)
{
    serve_metrics *const metrics = &http->service->metrics;
    if (metrics->connections >= http->settings.connections_max) {
        metrics->turned_away++;
        say(http, socket, 503, "WIRECOPY_E_LIMIT", "there are too many connections");
        close(socket);
        return;
    }
    metrics->accepted++;
    (void)MHD_add_connection(http->daemon, socket, address, address_bytes); /* closes it if it fails */
}

unsigned serve_http_busy(const serve_http *http)
{
    return http->busy_count;
}

void serve_http_close(serve_http *http)
{
    if (!http)
        return;
    if (http->daemon)
        MHD_stop_daemon(http->daemon);
    (void)pthread_mutex_destroy(&http->lock);
    wirecopy_memory_free(http);
}
