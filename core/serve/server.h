#ifndef WIRECOPY_SERVE_SERVER_H
#define WIRECOPY_SERVE_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wirecopy/status.h"

/** A service on the network, see wirecopy.1 for what the settings mean. */
typedef struct serve_settings {
    const char *db;
    const char *listen; /* "HOST:PORT", "[ADDRESS]:PORT" or "PORT"; port 0: any that is free */
    bool is_read_only;
    bool keep_text;                          /* of stories that are added */
    const char *tokens_path;                 /* NULL: no tokens; then on loopback addresses alone */
    const char *certificate_path, *key_path; /* both or none */
    unsigned thread_count;                   /* that answer; 0: one a core */
    size_t body_bytes_max, memory_bytes_max, batch_max, connections_max;
    int64_t timeout_ms; /* of a request, from its first byte to the last of its answer */
    int64_t idle_ms;    /* of a connection without one */
} serve_settings;

/** Sets what holds where nothing is said. */
void serve_settings_init(serve_settings *settings);

typedef struct serve_server serve_server;

/** Why a server did not start: a sentence without a full stop. */
typedef struct serve_fault {
    char text[320];
} serve_fault;

/**
 * Opens the store, listens, and answers from then on, on threads of its own.
 *
 * @param settings   strings are borrowed until the server is stopped.
 * @param fault_out  set on failure: what failed, the subject, and why.
 * @return WIRECOPY_OK; WIRECOPY_E_INVALID: settings that cannot be; WIRECOPY_E_INPUT: a bad file of tokens;
 *         WIRECOPY_E_IO: it cannot listen there; or as wirecopy_store_open().
 */
wirecopy_status serve_server_start(const serve_settings *settings, serve_server **server_out, serve_fault *fault_out);

/** The port that it listens on. */
unsigned serve_server_port(const serve_server *server);

/**
 * Ends it: takes no connection any more, finishes the requests that are under way, but for those that take longer than so
 * long, makes durable what waits for it, and closes the store.
 */
void serve_server_stop(serve_server *server, int64_t patience_ms);

#endif
