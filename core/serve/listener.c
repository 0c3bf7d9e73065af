#include "core/serve/listener.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Connections that wait to be accepted; the kernel may allow fewer. */
#define BACKLOG 1024

static wirecopy_status refuse(char *reason, wirecopy_status status, const char *text)
{
    (void)snprintf(reason, SERVE_LISTENER_REASON_BYTES, "%s", text);
    return status;
}

/* Host and port apart; neither can be longer than a domain name. */
typedef struct place {
    char host[256], port[8];
} place;

static bool split(const char *where, place *out)
{
    const char *const colon = strrchr(where, ':');
    const char *host = colon ? where : "127.0.0.1";
    size_t host_bytes = colon ? (size_t)(colon - where) : strlen(host);
    const char *const port = colon ? colon + 1 : where;
    if (host_bytes >= 2 && host[0] == '[' && host[host_bytes - 1] == ']') {
        host++;
        host_bytes -= 2;
    }
    const size_t port_bytes = strlen(port);
    if (host_bytes == 0 || host_bytes >= sizeof out->host || port_bytes == 0 || port_bytes >= sizeof out->port ||
        strspn(port, "0123456789") != port_bytes || strtoul(port, NULL, 10) > UINT16_MAX)
        return false;
    memcpy(out->host, host, host_bytes);
    out->host[host_bytes] = '\0';
    memcpy(out->port, port, port_bytes + 1);
    return true;
}

static bool is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *const ip = (const void *)address;
        return ntohl(ip->sin_addr.s_addr) >> 24 == 127;
    }
    const struct sockaddr_in6 *const ip = (const void *)address;
    return address->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&ip->sin6_addr);
}

/* The second address of a name gets the port that the first got, where any was asked for. */
static void set_port(struct sockaddr *address, unsigned port)
{
    if (address->sa_family == AF_INET)
        ((struct sockaddr_in *)(void *)address)->sin_port = htons((uint16_t)port);
    else if (address->sa_family == AF_INET6)
        ((struct sockaddr_in6 *)(void *)address)->sin6_port = htons((uint16_t)port);
}

static unsigned port_of(int socket)
{
    struct sockaddr_storage address;
    socklen_t byte_count = sizeof address;
    if (getsockname(socket, (struct sockaddr *)&address, &byte_count) != 0)
        return 0;
    return ntohs(address.ss_family == AF_INET ? ((const struct sockaddr_in *)&address)->sin_port
                                              : ((const struct sockaddr_in6 *)&address)->sin6_port);
}

static bool listen_on(serve_listener *listener, struct addrinfo *info)
{
    const int on = 1;
    const int file = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (file < 0)
        return false;
    if (listener->port != 0)
        set_port(info->ai_addr, listener->port);
    (void)setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (info->ai_family == AF_INET6)
        (void)setsockopt(file, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (bind(file, info->ai_addr, info->ai_addrlen) != 0 || listen(file, BACKLOG) != 0) {
        const int code = errno;
        close(file);
        errno = code;
        return false;
    }
    listener->sockets[listener->count++] = file;
    listener->is_loopback = listener->is_loopback && is_loopback(info->ai_addr);
    listener->port = port_of(file);
    return true;
}

wirecopy_status serve_listener_open(const char *where, serve_listener *listener_out, char *reason_out)
{
    place at;
    struct addrinfo *found = NULL;
    const struct addrinfo wanted = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    serve_listener listener = {.is_loopback = true};
    if (!split(where, &at))
        return refuse(reason_out, WIRECOPY_E_INVALID, "it has to be HOST:PORT, [ADDRESS]:PORT or PORT");
    const int code = getaddrinfo(at.host, at.port, &wanted, &found);
    if (code != 0)
        return refuse(reason_out, WIRECOPY_E_INVALID, gai_strerror(code));
    int error_number = 0;
    for (struct addrinfo *info = found; info && listener.count < SERVE_SOCKETS_MAX; info = info->ai_next) {
        if (!listen_on(&listener, info))
            error_number = errno;
    }
    freeaddrinfo(found);
    if (listener.count == 0)
        return refuse(reason_out, WIRECOPY_E_IO, strerror(error_number));
    *listener_out = listener;
    return WIRECOPY_OK;
}

void serve_listener_close(serve_listener *listener)
{
    for (size_t i = 0; i < listener->count; i++)
        close(listener->sockets[i]);
    listener->count = 0;
}

bool serve_listener_wait(const serve_listener *listener, int wake_file, int timeout_ms,
                         void (*accept_one)(void *context, int socket, const struct sockaddr *address, socklen_t bytes),
                         void *context)
{
    struct pollfd files[SERVE_SOCKETS_MAX + 1];
    bool is_any = false;
    for (size_t i = 0; i < listener->count; i++)
        files[i] = (struct pollfd){.fd = listener->sockets[i], .events = POLLIN};
    files[listener->count] = (struct pollfd){.fd = wake_file, .events = POLLIN};
    if (poll(files, listener->count + 1, timeout_ms) <= 0)
        return false;
    for (size_t i = 0; i < listener->count; i++) {
        struct sockaddr_storage address;
        socklen_t byte_count = sizeof address;
        int file = -1;
        if (files[i].revents != 0)
            file = accept4(files[i].fd, (struct sockaddr *)&address, &byte_count, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (file >= 0)
            accept_one(context, file, (const struct sockaddr *)&address, byte_count);
        else if (files[i].revents != 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS))
            (void)poll(NULL, 0, 20);
        is_any = is_any || file >= 0;
    }
    return is_any;
}
