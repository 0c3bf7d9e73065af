#ifndef WIRECOPY_SERVE_BUFFER_H
#define WIRECOPY_SERVE_BUFFER_H

#include <stdatomic.h>

#include "core/json/writer.h"

/** Bytes that all requests together may hold. */
typedef struct serve_budget {
    atomic_size_t held;
    size_t limit;
} serve_budget;

/**
 * Bytes that grow, of a request or an answer. The first write that fails is remembered and nothing is written after it,
 * so that callers may write on and ask once. WIRECOPY_JSON_PADDING bytes behind them are readable.
 */
typedef struct serve_buffer {
    char *bytes;
    size_t byte_count;
    size_t capacity;
    size_t byte_count_max;
    serve_budget *budget;   /* that they are taken from; NULL: none */
    wirecopy_status status; /* WIRECOPY_OK; WIRECOPY_E_LIMIT: more than byte_count_max; WIRECOPY_E_MEMORY: none left */
} serve_buffer;

void serve_buffer_init(serve_buffer *buffer, serve_budget *budget, size_t byte_count_max);
void serve_buffer_clear(serve_buffer *buffer);

void serve_buffer_write(serve_buffer *buffer, const char *bytes, size_t byte_count);
void serve_buffer_text(serve_buffer *buffer, const char *text);

/** As printf(); what is longer than 512 bytes is cut. */
__attribute__((format(printf, 2, 3))) void serve_buffer_print(serve_buffer *buffer, const char *format, ...);

/** Takes back what was written after the first byte_count bytes, and with it that a write failed. */
void serve_buffer_cut(serve_buffer *buffer, size_t byte_count);

/** The buffer as where JSON goes; borrowed. */
json_sink serve_buffer_sink(serve_buffer *buffer);

#endif
