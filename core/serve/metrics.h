#ifndef WIRECOPY_SERVE_METRICS_H
#define WIRECOPY_SERVE_METRICS_H

#include "core/serve/buffer.h"
#include "wirecopy/store.h"

/** Routes, and one for requests that have none. */
#define SERVE_METRICS_ROUTES_MAX 16

/** Codes of answers that are told apart: see metrics.c. */
#define SERVE_METRICS_CODES_MAX 16

#define SERVE_METRICS_BUCKETS 14

/** How often something took how long, by upper bounds. */
typedef struct serve_histogram {
    atomic_uint_fast64_t counts[SERVE_METRICS_BUCKETS + 1]; /* the last: longer */
    atomic_uint_fast64_t sum_ns;
} serve_histogram;

/** What the service has done since it started. Threads: any, at one time. */
typedef struct serve_metrics {
    atomic_uint_fast64_t requests[SERVE_METRICS_ROUTES_MAX][SERVE_METRICS_CODES_MAX];
    serve_histogram durations[SERVE_METRICS_ROUTES_MAX];
    atomic_uint_fast64_t lookups[WIRECOPY_IDENTICAL + 1]; /* by verdict */
    atomic_uint_fast64_t adds[WIRECOPY_IDENTICAL + 1];
    atomic_uint_fast64_t known;   /* adds of stories that were there */
    atomic_uint_fast64_t bad;     /* stories that were refused */
    serve_histogram commits;      /* with all that is done for one */
    atomic_uint_fast64_t jobs;    /* that commits took */
    atomic_uint_fast64_t reopens; /* of the store, after a commit failed */
    atomic_uint waiting;          /* jobs */
    atomic_uint connections;
    atomic_uint_fast64_t accepted, turned_away, cut; /* connections: cut are those that were too slow */
} serve_metrics;

/** The monotonic clock. */
uint64_t serve_metrics_now_ns(void);

void serve_metrics_request(serve_metrics *metrics, size_t route, unsigned code, uint64_t duration_ns);
void serve_metrics_commit(serve_metrics *metrics, size_t job_count, uint64_t duration_ns);

/** What they are written with. */
typedef struct serve_metrics_context {
    const char *(*route_name)(size_t route); /* NULL behind the last */
    const wirecopy_store_stats *stats;       /* as wirecopy_store_measure() has it; NULL: the store cannot be asked */
    size_t buffered_bytes;                   /* of requests and answers */
} serve_metrics_context;

/** Writes all of it in Prometheus's text format, version 0.0.4. */
void serve_metrics_write(const serve_metrics *metrics, const serve_metrics_context *context, serve_buffer *buffer);

#endif
