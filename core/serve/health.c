#include "core/serve/route.h"

/* GET /healthz, /readyz and /metrics: how the service is. */

static void write_state(serve_exchange *exchange, const char *state)
{
    json_writer json;
    json_init(&json, serve_buffer_sink(&exchange->answer.body));
    json_object_begin(&json);
    json_key(&json, "status");
    json_text(&json, state);
    json_key(&json, "version");
    json_text(&json, wirecopy_version());
    json_key(&json, "read_only");
    json_boolean(&json, exchange->service->writer == NULL);
    json_object_end(&json);
    json_line_end(&json);
    serve_exchange_answer(exchange, 200, SERVE_TYPE_JSON);
}

bool serve_health_end(serve_exchange *exchange)
{
    write_state(exchange, "ok");
    return false;
}

/* Whether the store answers; a full disk is one that does not take anything. */
static wirecopy_status ask_store(const serve_service *service, wirecopy_store_stats *stats_out)
{
    serve_reader *const reader = serve_readers_take(service->readers);
    wirecopy_status status = reader->status;
    if (reader->session)
        status = wirecopy_store_measure(reader->store, stats_out);
    serve_readers_give(service->readers, reader);
    return status;
}

bool serve_ready_end(serve_exchange *exchange)
{
    const serve_service *const service = exchange->service;
    wirecopy_store_stats stats;
    wirecopy_status status = service->writer ? serve_writer_status(service->writer) : WIRECOPY_OK;
    if (status == WIRECOPY_OK)
        status = ask_store(service, &stats);
    if (service->is_draining)
        serve_exchange_refuse(exchange, 503, WIRECOPY_E_CANCELLED, "the service is about to end");
    else if (status != WIRECOPY_OK)
        serve_exchange_refuse(exchange, 503, status, "%s", wirecopy_status_message(status));
    else
        write_state(exchange, "ready");
    return false;
}

bool serve_metrics_end(serve_exchange *exchange)
{
    serve_service *const service = exchange->service;
    wirecopy_store_stats stats;
    const wirecopy_status status = ask_store(service, &stats);
    const serve_metrics_context context = {
        .route_name = serve_route_name,
        .stats = status == WIRECOPY_OK ? &stats : NULL,
        .buffered_bytes = atomic_load(&service->budget.held),
    };
    serve_metrics_write(&service->metrics, &context, &exchange->answer.body);
    serve_exchange_answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8");
    return false;
}
