#include "core/serve/server.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/serve/http.h"
#include "core/serve/listener.h"

/* Connections need a descriptor each, and the store and the rest some. */
#define OTHER_FILES 128

struct serve_server {
    serve_service service;
    serve_tokens *tokens;
    char *certificate, *key;
    serve_http *http;
    serve_listener listener;
    int wake[2]; /* a pipe; -1: none */
    pthread_t thread;
    bool is_started;
    atomic_bool is_stopping;
    serve_fault *fault; /* while it starts */
};

void serve_settings_init(serve_settings *settings)
{
    *settings = (serve_settings){
        .listen = "127.0.0.1:8733",
        .body_bytes_max = (size_t)16 << 20,
        .memory_bytes_max = (size_t)512 << 20,
        .batch_max = 10000,
        .connections_max = 16384,
        .timeout_ms = 60000,
        .idle_ms = 60000,
    };
}

static wirecopy_status fail(serve_server *server, wirecopy_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static wirecopy_status fail(serve_server *server, wirecopy_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(server->fault->text, sizeof server->fault->text, format, arguments);
    va_end(arguments);
    return status;
}

/* ---- what it is made of ---- */

/* A file of at most 1 MiB, terminated. NULL: errno says why. */
static char *read_text(const char *path)
{
    struct stat status;
    char *text = NULL;
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return NULL;
    errno = EFBIG;
    if (fstat(file, &status) == 0 && status.st_size <= 1 << 20 && S_ISREG(status.st_mode)) {
        text = wirecopy_memory_alloc((size_t)status.st_size + 1);
        const ssize_t count = text ? read(file, text, (size_t)status.st_size) : 0;
        if (text)
            text[count > 0 ? count : 0] = '\0';
    }
    close(file);
    return text;
}

static wirecopy_status read_certificate(serve_server *server, const serve_settings *settings)
{
    if (!settings->certificate_path && !settings->key_path)
        return WIRECOPY_OK;
    if (!settings->certificate_path || !settings->key_path)
        return fail(server, WIRECOPY_E_INVALID, "TLS needs both a certificate and a key");
    server->certificate = read_text(settings->certificate_path);
    if (!server->certificate)
        return fail(server, WIRECOPY_E_IO, "cannot read '%s': %s", settings->certificate_path, strerror(errno));
    server->key = read_text(settings->key_path);
    if (!server->key)
        return fail(server, WIRECOPY_E_IO, "cannot read '%s': %s", settings->key_path, strerror(errno));
    return WIRECOPY_OK;
}

static wirecopy_status read_tokens(serve_server *server, const serve_settings *settings)
{
    char reason[SERVE_REASON_BYTES];
    if (!settings->tokens_path)
        return WIRECOPY_OK;
    const wirecopy_status status = serve_tokens_open(settings->tokens_path, &server->tokens, reason);
    if (status == WIRECOPY_OK)
        return status;
    return fail(server, status, "cannot take tokens from '%s': %s", settings->tokens_path,
                reason[0] ? reason : wirecopy_status_message(status));
}

static wirecopy_status listen_there(serve_server *server, const serve_settings *settings)
{
    char reason[SERVE_LISTENER_REASON_BYTES];
    const wirecopy_status status = serve_listener_open(settings->listen, &server->listener, reason);
    if (status != WIRECOPY_OK)
        return fail(server, status, "cannot listen on '%s': %s", settings->listen, reason);
    if (!server->listener.is_loopback && !server->tokens)
        return fail(server, WIRECOPY_E_INVALID, "others can reach '%s': that needs --tokens", settings->listen);
    if (pipe2(server->wake, O_CLOEXEC | O_NONBLOCK) != 0)
        return fail(server, WIRECOPY_E_IO, "cannot make a pipe: %s", strerror(errno));
    return WIRECOPY_OK;
}

/* As many files as connections need, if the system allows them. Fewer are no reason not to start. */
static void raise_file_limit(size_t connections_max)
{
    struct rlimit limit;
    const rlim_t wanted = connections_max + OTHER_FILES;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
        return;
    limit.rlim_cur = limit.rlim_max == RLIM_INFINITY || wanted < limit.rlim_max ? wanted : limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

static unsigned thread_count_of(const serve_settings *settings)
{
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return settings->thread_count ? settings->thread_count : cores > 1 ? (unsigned)cores : 1;
}

static wirecopy_status open_service(serve_server *server, const serve_settings *settings)
{
    const serve_service_settings service = {
        .db = settings->db,
        .is_read_only = settings->is_read_only,
        .keep_text = settings->keep_text,
        .reader_count = thread_count_of(settings),
        .limits = {.body_bytes = settings->body_bytes_max,
                   .batch_count = settings->batch_max,
                   .answer_bytes = 4 * settings->body_bytes_max,
                   .memory_bytes = settings->memory_bytes_max},
        .tokens = server->tokens,
    };
    const wirecopy_status status = serve_service_open(&server->service, &service);
    if (status == WIRECOPY_OK)
        return status;
    return fail(server, status, "cannot open store '%s': %s", settings->db, wirecopy_status_message(status));
}

static wirecopy_status open_http(serve_server *server, const serve_settings *settings)
{
    const serve_http_settings http = {
        .thread_count = thread_count_of(settings),
        .connections_max = settings->connections_max,
        .timeout_ms = settings->timeout_ms,
        .idle_ms = settings->idle_ms,
        .certificate = server->certificate,
        .key = server->key,
    };
    const wirecopy_status status = serve_http_open(&server->service, &http, &server->http);
    if (status == WIRECOPY_OK)
        return status;
    return fail(server, status, "cannot start: %s",
                status == WIRECOPY_E_INPUT ? "certificate and key are not a pair that can be used"
                                           : wirecopy_status_message(status));
}

/* ---- the thread that accepts ---- */

static void accept_one(void *context, int socket, const struct sockaddr *address, socklen_t byte_count)
{
    serve_server *const server = context;
    serve_http_accept(server->http, socket, address, byte_count);
}

static void *run(void *context)
{
    serve_server *const server = context;
    uint64_t swept_ns = serve_metrics_now_ns();
    while (!server->is_stopping) {
        (void)serve_listener_wait(&server->listener, server->wake[0], 1000, accept_one, server);
        if (serve_metrics_now_ns() - swept_ns < 1000000000)
            continue;
        serve_http_sweep(server->http);
        swept_ns = serve_metrics_now_ns();
    }
    return NULL;
}

static wirecopy_status start_threads(serve_server *server)
{
    wirecopy_status status = WIRECOPY_OK;
    if (server->service.writer)
        status = serve_writer_start(server->service.writer);
    server->is_started = status == WIRECOPY_OK && pthread_create(&server->thread, NULL, run, server) == 0;
    return server->is_started ? WIRECOPY_OK : fail(server, WIRECOPY_E_MEMORY, "cannot start: out of memory");
}

static void clear(serve_server *server)
{
    serve_http_close(server->http);
    serve_listener_close(&server->listener);
    serve_service_close(&server->service);
    for (unsigned i = 0; i < 2; i++)
        if (server->wake[i] >= 0)
            close(server->wake[i]);
    serve_tokens_close(server->tokens);
    if (server->key)
        explicit_bzero(server->key, strlen(server->key));
    wirecopy_memory_free(server->key);
    wirecopy_memory_free(server->certificate);
    wirecopy_memory_free(server);
}

wirecopy_status serve_server_start(const serve_settings *settings, serve_server **server_out, serve_fault *fault_out)
{
    serve_server *const server = wirecopy_memory_alloc_zeroed(1, sizeof *server);
    (void)snprintf(fault_out->text, sizeof fault_out->text, "cannot start: out of memory");
    if (!server)
        return WIRECOPY_E_MEMORY;
    server->wake[0] = server->wake[1] = -1;
    server->fault = fault_out;
    raise_file_limit(settings->connections_max);
    wirecopy_status status = read_tokens(server, settings);
    if (status == WIRECOPY_OK)
        status = read_certificate(server, settings);
    if (status == WIRECOPY_OK)
        status = listen_there(server, settings);
    if (status == WIRECOPY_OK)
        status = open_service(server, settings);
    if (status == WIRECOPY_OK)
        status = open_http(server, settings);
    if (status == WIRECOPY_OK)
        status = start_threads(server);
    if (status != WIRECOPY_OK) {
        clear(server);
        return status;
    }
    *server_out = server;
    return WIRECOPY_OK;
}

unsigned serve_server_port(const serve_server *server)
{
    return server->listener.port;
}

/* ---- the end ---- */

/* Lets the accepting thread sweep for as long as requests are under way. */
static void await_requests(serve_server *server, int64_t patience_ms)
{
    const uint64_t end_ns = serve_metrics_now_ns() + (uint64_t)patience_ms * 1000000;
    while (serve_http_busy(server->http) > 0 && serve_metrics_now_ns() < end_ns) {
        (void)usleep(10000);
        serve_http_sweep(server->http);
    }
}

void serve_server_stop(serve_server *server, int64_t patience_ms)
{
    server->service.is_draining = true;
    server->is_stopping = true;
    (void)!write(server->wake[1], "", 1);
    (void)pthread_join(server->thread, NULL);
    serve_listener_close(&server->listener);
    await_requests(server, patience_ms);
    if (server->service.writer)
        serve_writer_stop(server->service.writer); /* what waits for it is answered before connections are cut */
    clear(server);
}
