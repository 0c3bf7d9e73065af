#ifndef WIRECOPY_SERVE_LISTENER_H
#define WIRECOPY_SERVE_LISTENER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

#include "wirecopy/status.h"

/** Addresses that one name may have. */
#define SERVE_SOCKETS_MAX 8

/** Sockets that listen, for one host and port. */
typedef struct serve_listener {
    int sockets[SERVE_SOCKETS_MAX]; /* [count] */
    size_t count;
    bool is_loopback; /* all of them: nobody else can reach them */
    unsigned port;
} serve_listener;

/** Room for a reason, and its terminator. */
#define SERVE_LISTENER_REASON_BYTES 160

/**
 * Listens on "HOST:PORT", "[ADDRESS]:PORT", or "PORT" for 127.0.0.1.
 *
 * @param reason_out  [SERVE_LISTENER_REASON_BYTES] set on failure.
 * @return WIRECOPY_OK; WIRECOPY_E_INVALID: it is nothing of the kind; WIRECOPY_E_IO.
 */
wirecopy_status serve_listener_open(const char *where, serve_listener *listener_out, char *reason_out);

void serve_listener_close(serve_listener *listener);

/**
 * Waits for connections until so long has passed or wake_file can be read, and hands on those that came.
 *
 * @return whether there was anything; when connections cannot be accepted, for too many files are open, say, it rests.
 */
bool serve_listener_wait(const serve_listener *listener, int wake_file, int timeout_ms,
                         void (*accept)(void *context, int socket, const struct sockaddr *address, socklen_t bytes),
                         void *context);

#endif
