#include "core/serve/metrics.h"

#include <inttypes.h>
#include <time.h>

/* From a tenth of what a lookup takes to the longest that anyone waits; about three to a decade. */
static const struct bound {
    uint64_t ns;
    const char *text; /* in seconds */
} bounds[SERVE_METRICS_BUCKETS] = {
    {50000, "0.00005"},  {100000, "0.0001"},  {250000, "0.00025"}, {500000, "0.0005"},  {1000000, "0.001"},
    {2500000, "0.0025"}, {5000000, "0.005"},  {10000000, "0.01"},  {25000000, "0.025"}, {50000000, "0.05"},
    {100000000, "0.1"},  {250000000, "0.25"}, {1000000000, "1"},   {5000000000, "5"},
};

static const unsigned codes[SERVE_METRICS_CODES_MAX] = {200, 201, 400, 401, 403, 404, 405, 408,
                                                        413, 415, 421, 500, 503, 507, 0};

uint64_t serve_metrics_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void histogram_add(serve_histogram *histogram, uint64_t ns)
{
    size_t bucket = 0;
    while (bucket < SERVE_METRICS_BUCKETS && ns > bounds[bucket].ns)
        bucket++;
    atomic_fetch_add_explicit(&histogram->counts[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&histogram->sum_ns, ns, memory_order_relaxed);
}

void serve_metrics_request(serve_metrics *metrics, size_t route, unsigned code, uint64_t duration_ns)
{
    size_t i = 0;
    while (codes[i] != 0 && codes[i] != code)
        i++;
    atomic_fetch_add_explicit(&metrics->requests[route][i], 1, memory_order_relaxed);
    histogram_add(&metrics->durations[route], duration_ns);
}

void serve_metrics_commit(serve_metrics *metrics, size_t job_count, uint64_t duration_ns)
{
    histogram_add(&metrics->commits, duration_ns);
    atomic_fetch_add_explicit(&metrics->jobs, job_count, memory_order_relaxed);
}

static void head(serve_buffer *buffer, const char *name, const char *type, const char *help)
{
    serve_buffer_print(buffer, "# HELP wirecopy_%s %s\n# TYPE wirecopy_%s %s\n", name, help, name, type);
}

static void single(serve_buffer *buffer, const char *name, const char *type, const char *help, uint64_t value)
{
    head(buffer, name, type, help);
    serve_buffer_print(buffer, "wirecopy_%s %" PRIu64 "\n", name, value);
}

/* By way of integers: printf() would ask the locale for the decimal point. */
static void seconds(serve_buffer *buffer, uint64_t ns)
{
    serve_buffer_print(buffer, "%" PRIu64 ".%09" PRIu64 "\n", ns / 1000000000, ns % 1000000000);
}

/* label: "route=\"...\"", or "". */
static void write_histogram(serve_buffer *buffer, const char *name, const char *label, const serve_histogram *histogram)
{
    const char *const comma = label[0] ? "," : "";
    const char *const open = label[0] ? "{" : "", *const close = label[0] ? "}" : "";
    uint64_t count = 0;
    for (size_t i = 0; i < SERVE_METRICS_BUCKETS; i++) {
        count += histogram->counts[i];
        serve_buffer_print(buffer, "wirecopy_%s_bucket{%s%sle=\"%s\"} %" PRIu64 "\n", name, label, comma,
                           bounds[i].text, count);
    }
    count += histogram->counts[SERVE_METRICS_BUCKETS];
    serve_buffer_print(buffer, "wirecopy_%s_bucket{%s%sle=\"+Inf\"} %" PRIu64 "\n", name, label, comma, count);
    serve_buffer_print(buffer, "wirecopy_%s_sum%s%s%s ", name, open, label, close);
    seconds(buffer, histogram->sum_ns);
    serve_buffer_print(buffer, "wirecopy_%s_count%s%s%s %" PRIu64 "\n", name, open, label, close, count);
}

static void write_requests(const serve_metrics *metrics, const serve_metrics_context *context, serve_buffer *buffer)
{
    head(buffer, "requests_total", "counter", "Requests answered, by route and code.");
    for (size_t route = 0; context->route_name(route); route++)
        for (size_t i = 0; i < SERVE_METRICS_CODES_MAX; i++)
            if (metrics->requests[route][i] > 0)
                serve_buffer_print(buffer, "wirecopy_requests_total{route=\"%s\",code=\"%u\"} %" PRIuFAST64 "\n",
                                   context->route_name(route), codes[i], metrics->requests[route][i]);
    head(buffer, "request_seconds", "histogram", "From a request's head to its answer, before it is sent.");
    for (size_t route = 0; context->route_name(route); route++) {
        char label[96];
        serve_buffer text;
        serve_buffer_init(&text, NULL, sizeof label - 1);
        serve_buffer_print(&text, "route=\"%s\"", context->route_name(route));
        serve_buffer_write(&text, "", 1);
        if (text.status == WIRECOPY_OK)
            write_histogram(buffer, "request_seconds", text.bytes, &metrics->durations[route]);
        serve_buffer_clear(&text);
    }
}

static void write_verdicts(const serve_metrics *metrics, serve_buffer *buffer)
{
    head(buffer, "lookups_total", "counter", "Stories looked up, by verdict.");
    for (wirecopy_verdict verdict = WIRECOPY_ORIGINAL; verdict <= WIRECOPY_IDENTICAL; verdict++)
        serve_buffer_print(buffer, "wirecopy_lookups_total{verdict=\"%s\"} %" PRIuFAST64 "\n",
                           wirecopy_verdict_name(verdict), metrics->lookups[verdict]);
    head(buffer, "adds_total", "counter", "Stories added, by verdict.");
    for (wirecopy_verdict verdict = WIRECOPY_ORIGINAL; verdict <= WIRECOPY_IDENTICAL; verdict++)
        serve_buffer_print(buffer, "wirecopy_adds_total{verdict=\"%s\"} %" PRIuFAST64 "\n",
                           wirecopy_verdict_name(verdict), metrics->adds[verdict]);
    single(buffer, "adds_known_total", "counter", "Adds of stories that the store held already.", metrics->known);
    single(buffer, "stories_refused_total", "counter", "Stories that were bad input.", metrics->bad);
}

static void write_store(const wirecopy_store_stats *stats, serve_buffer *buffer)
{
    single(buffer, "store_records", "gauge", "Stories in the store, in all versions.", stats->record_count);
    single(buffer, "store_log_bytes", "gauge", "Bytes of the log.", stats->log_bytes);
    single(buffer, "store_segments_bytes", "gauge", "Bytes of the search index.", stats->segments_bytes);
    single(buffer, "store_reusable_bytes", "gauge", "Of both, bytes that are written to next.", stats->reusable_bytes);
    single(buffer, "store_segments", "gauge", "Segments that a lookup searches.", stats->segment_count);
    single(buffer, "store_tail_stories", "gauge", "Stories newer than the newest segment.", stats->tail_story_count);
    single(buffer, "store_readers", "gauge", "Lookups of other processes under way.", stats->reader_count);
    single(buffer, "store_oldest_reader_lag", "gauge", "Changes since the oldest of them began.",
           stats->oldest_reader_lag);
}

void serve_metrics_write(const serve_metrics *metrics, const serve_metrics_context *context, serve_buffer *buffer)
{
    write_requests(metrics, context, buffer);
    write_verdicts(metrics, buffer);
    head(buffer, "commit_seconds", "histogram", "Matching and committing what waited, until it is durable.");
    write_histogram(buffer, "commit_seconds", "", &metrics->commits);
    single(buffer, "commit_jobs_total", "counter", "Adds and deletions that commits took.", metrics->jobs);
    single(buffer, "store_reopens_total", "counter", "How often the store was opened again, after a commit failed.",
           metrics->reopens);
    single(buffer, "waiting_jobs", "gauge", "Adds and deletions that wait for a commit.", metrics->waiting);
    single(buffer, "buffered_bytes", "gauge", "Bytes of requests and answers in memory.", context->buffered_bytes);
    single(buffer, "connections", "gauge", "Open connections.", metrics->connections);
    single(buffer, "connections_accepted_total", "counter", "Connections accepted.", metrics->accepted);
    single(buffer, "connections_refused_total", "counter", "Connections beyond the limit.", metrics->turned_away);
    single(buffer, "connections_cut_total", "counter", "Connections that were too slow.", metrics->cut);
    if (context->stats)
        write_store(context->stats, buffer);
}
