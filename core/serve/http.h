#ifndef WIRECOPY_SERVE_HTTP_H
#define WIRECOPY_SERVE_HTTP_H

#include <sys/socket.h>

#include "core/serve/service.h"

/** The service's HTTP, on libmicrohttpd: connections that somebody else accepts become exchanges. */
typedef struct serve_http serve_http;

typedef struct serve_http_settings {
    unsigned thread_count;
    size_t connections_max;
    int64_t timeout_ms, idle_ms;
    const char *certificate, *key; /* PEM; both NULL: no TLS */
} serve_http_settings;

/** WIRECOPY_OK; WIRECOPY_E_INPUT: certificate or key is bad; WIRECOPY_E_MEMORY, also for too few descriptors. */
wirecopy_status serve_http_open(serve_service *service, const serve_http_settings *settings, serve_http **http_out);

/**
 * Takes over a connected socket, which does not block, or turns it away: with an answer that says why, where that can be
 * said. Threads: any.
 */
void serve_http_accept(serve_http *http, int socket, const struct sockaddr *address, socklen_t address_bytes);

/** Cuts off what takes longer than it may. To be called about once a second, by one thread. */
void serve_http_sweep(serve_http *http);

/** Requests that are under way. */
unsigned serve_http_busy(const serve_http *http);

/** Cuts all connections. No job waits any more. NULL is allowed. */
void serve_http_close(serve_http *http);

#endif
