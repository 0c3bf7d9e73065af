#ifndef WIRECOPY_SERVE_SERVICE_H
#define WIRECOPY_SERVE_SERVICE_H

#include "core/serve/tokens.h"
#include "core/serve/writer.h"

/** What bounds a request. */
typedef struct serve_limits {
    size_t body_bytes;   /* of a request */
    size_t batch_count;  /* stories of one */
    size_t answer_bytes; /* of an answer */
    size_t memory_bytes; /* of all requests and answers together */
} serve_limits;

/** What a service is made of: all that requests need, but the network. */
typedef struct serve_service_settings {
    const char *db;
    bool is_read_only;     /* another process may write */
    bool keep_text;        /* of stories that are added */
    unsigned reader_count; /* requests that read at one time */
    serve_limits limits;
    serve_tokens *tokens; /* borrowed; NULL: everybody may do everything */
} serve_service_settings;

typedef struct serve_service {
    serve_service_settings settings;
    serve_readers *readers;
    serve_writer *writer; /* NULL: read only */
    serve_budget budget;
    serve_metrics metrics;
    atomic_bool is_draining; /* it is about to end */
} serve_service;

/**
 * Opens the store, for writing unless the settings say otherwise; starts no thread.
 *
 * @return WIRECOPY_OK, or as wirecopy_store_open(). After an error there is nothing to close.
 */
wirecopy_status serve_service_open(serve_service *service, const serve_service_settings *settings);

/** Writes what waits, and closes the store. No request is under way. */
void serve_service_close(serve_service *service);

#endif
