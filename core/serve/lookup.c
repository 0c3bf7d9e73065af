#include "core/json/report.h"
#include "core/serve/route.h"

/* POST /v1/lookup: what a story copies; of one, or of many, a line each. */

static void count_verdict(serve_exchange *exchange, wirecopy_verdict verdict)
{
    atomic_fetch_add_explicit(&exchange->service->metrics.lookups[verdict], 1, memory_order_relaxed);
}

/* Reads a story and writes what is said of it. */
static wirecopy_status look_up(serve_exchange *exchange, serve_reader *reader, wirecopy_string bytes,
                               wirecopy_reason *reason)
{
    const wirecopy_options *const options = serve_question_options(&exchange->question);
    const wirecopy_report *report;
    wirecopy_story story;
    json_writer json;
    wirecopy_status status = serve_reader_parse(reader, 0, bytes, &story, reason);
    if (status != WIRECOPY_OK) {
        exchange->service->metrics.bad++;
        return status;
    }
    status = reader->session ? wirecopy_session_lookup(reader->session, &story, options, &report) : reader->status;
    if (status != WIRECOPY_OK) {
        wirecopy_reason_set(reason, "%s", wirecopy_status_message(status));
        return status;
    }
    json_init(&json, serve_buffer_sink(&exchange->answer.body));
    if (options->by_radius)
        json_report_write_near(&json, report, NULL);
    else
        json_report_write(&json, report, NULL);
    count_verdict(exchange, report->verdict);
    if (exchange->answer.body.byte_count <= exchange->service->settings.limits.answer_bytes)
        return WIRECOPY_OK;
    wirecopy_reason_set(reason, "the answer is too large: ask for fewer matches");
    return WIRECOPY_E_LIMIT;
}

/* What stands in the place of a verdict. */
static void write_fault(serve_exchange *exchange, wirecopy_status status, const char *reason)
{
    json_writer json;
    json_init(&json, serve_buffer_sink(&exchange->answer.body));
    json_object_begin(&json);
    json_key(&json, "line");
    json_unsigned(&json, exchange->line_number);
    json_key(&json, "code");
    json_text(&json, wirecopy_status_name(status));
    json_key(&json, "detail");
    json_text(&json, reason);
    json_object_end(&json);
    json_line_end(&json);
}

void serve_lookup_line(serve_exchange *exchange, serve_reader *reader, wirecopy_string line)
{
    const size_t before = exchange->answer.body.byte_count;
    wirecopy_reason reason = {""};
    const wirecopy_status status = look_up(exchange, reader, line, &reason);
    if (status == WIRECOPY_OK)
        return;
    serve_buffer_cut(&exchange->answer.body, before);
    write_fault(exchange, status, status == WIRECOPY_E_MEMORY ? wirecopy_status_message(status) : reason.text);
}

bool serve_lookup_end(serve_exchange *exchange)
{
    wirecopy_reason reason = {""};
    if (exchange->is_batch) {
        serve_exchange_answer(exchange, 200, SERVE_TYPE_NDJSON);
        return false;
    }
    const wirecopy_string body = {exchange->body.bytes, exchange->body.byte_count};
    if (body.byte_count == 0) {
        serve_exchange_refuse(exchange, 400, WIRECOPY_E_INPUT, "there is no story in the body");
        return false;
    }
    serve_reader *const reader = serve_readers_take(exchange->service->readers);
    const wirecopy_status status = look_up(exchange, reader, body, &reason);
    serve_readers_give(exchange->service->readers, reader);
    serve_buffer_clear(&exchange->body);
    if (status == WIRECOPY_OK)
        serve_exchange_answer(exchange, 200, SERVE_TYPE_JSON);
    else
        serve_exchange_refuse(exchange, serve_answer_code(status), status, "%s",
                              reason.text[0] ? reason.text : wirecopy_status_message(status));
    return false;
}
