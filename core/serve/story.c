#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/base/memory.h"
#include "core/base/strings.h"
#include "core/json/report.h"
#include "core/serve/route.h"

/* /v1/stories/{id}: one stored story. */

/* ---- GET ---- */

static void write_field(json_writer *json, const char *name, wirecopy_string value)
{
    if (value.byte_count == 0)
        return;
    json_key(json, name);
    json_string(json, value);
}

static void write_time(json_writer *json, int64_t time_ms)
{
    char text[64];
    struct tm parts;
    if (time_ms == WIRECOPY_TIME_NONE)
        return;
    const int64_t fraction_ms = ((time_ms % 1000) + 1000) % 1000;
    const time_t seconds = (time_t)((time_ms - fraction_ms) / 1000);
    if (!gmtime_r(&seconds, &parts))
        return;
    const size_t byte_count = strftime(text, sizeof text - 8, "%Y-%m-%dT%H:%M:%S", &parts);
    (void)snprintf(text + byte_count, sizeof text - byte_count, ".%03dZ", (int)fraction_ms);
    json_key(json, "time");
    json_text(json, text);
}

static void write_record(json_writer *json, const wirecopy_record *record, size_t version_count)
{
    json_object_begin(json);
    json_key(json, "id");
    json_string(json, record->id);
    write_field(json, "title", record->title);
    write_field(json, "source", record->source);
    write_field(json, "lang", record->lang);
    write_time(json, record->time_ms);
    json_key(json, "versions");
    json_unsigned(json, version_count);
    json_key(json, "story");
    json_hexadecimal(json, &record->story, 1);
    json_key(json, "group");
    json_hexadecimal(json, &record->group, 1);
    json_key(json, "digest");
    json_hexadecimal(json, &record->digest, 1);
    json_key(json, "words");
    json_unsigned(json, record->fingerprint.word_count);
    json_key(json, "content_words");
    json_unsigned(json, record->fingerprint.content_word_count);
    json_key(json, "exact");
    json_hexadecimal(json, record->fingerprint.exact, 2);
    json_key(json, "simhash");
    json_hexadecimal(json, record->fingerprint.simhash, WIRECOPY_SIMHASH_WORDS);
    json_object_end(json);
    json_line_end(json);
}

static void refuse_unknown(serve_exchange *exchange)
{
    serve_exchange_refuse(exchange, 404, WIRECOPY_E_NOT_FOUND, "no story has this id");
}

bool serve_story_get(serve_exchange *exchange)
{
    wirecopy_record record;
    size_t version_count;
    json_writer json;
    serve_reader *const reader = serve_readers_take(exchange->service->readers);
    const wirecopy_status status = reader->session
                                       ? wirecopy_session_find(reader->session, exchange->id, &record, &version_count)
                                       : reader->status;
    json_init(&json, serve_buffer_sink(&exchange->answer.body));
    if (status == WIRECOPY_OK)
        write_record(&json, &record, version_count);
    serve_readers_give(exchange->service->readers, reader);
    if (status == WIRECOPY_OK)
        serve_exchange_answer(exchange, 200, SERVE_TYPE_JSON);
    else if (status == WIRECOPY_E_NOT_FOUND)
        refuse_unknown(exchange);
    else
        serve_exchange_refuse(exchange, serve_answer_code(status), status, "%s", wirecopy_status_message(status));
    return false;
}

/* ---- PUT ---- */

static void report_added(void *context, const wirecopy_report *report)
{
    serve_exchange *const exchange = context;
    serve_metrics *const metrics = &exchange->service->metrics;
    json_writer json;
    exchange->answer.code = report->known ? 200 : 201;
    if (report->known)
        metrics->known++;
    else
        metrics->adds[report->verdict]++;
    json_init(&json, serve_buffer_sink(&exchange->answer.body));
    json_report_write(&json, report, NULL);
}

/* All strings of a story, one after the other in memory of its own. */
static bool keep_story(serve_exchange *exchange, const wirecopy_story *story)
{
    wirecopy_story *const kept = &exchange->job.story;
    *kept = *story;
    wirecopy_string *const strings[] = {&kept->id,   &kept->text,    &kept->title,       &kept->source,
                                        &kept->lang, &kept->version, &kept->evolved_from};
    size_t byte_count = 0;
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++)
        byte_count += strings[i]->byte_count;
    exchange->kept = wirecopy_memory_alloc(byte_count);
    if (!exchange->kept)
        return false;
    char *next = exchange->kept;
    for (size_t i = 0; i < sizeof strings / sizeof strings[0]; i++) {
        if (strings[i]->byte_count > 0)
            memcpy(next, strings[i]->bytes, strings[i]->byte_count);
        strings[i]->bytes = next;
        next += strings[i]->byte_count;
    }
    return true;
}

/* The path names the story; the body may do so too. */
static wirecopy_status check_id(const serve_exchange *exchange, wirecopy_story *story, wirecopy_reason *reason)
{
    if (story->id.byte_count > 0 && !wirecopy_string_equals(story->id, exchange->id)) {
        wirecopy_reason_set(reason, "the story's id is not the one in the path");
        return WIRECOPY_E_INPUT;
    }
    if (exchange->id.byte_count > WIRECOPY_FIELD_BYTES_MAX) {
        wirecopy_reason_set(reason, "the id is longer than %d bytes", WIRECOPY_FIELD_BYTES_MAX);
        return WIRECOPY_E_LIMIT;
    }
    story->id = exchange->id;
    return WIRECOPY_OK;
}

static wirecopy_status read_story(serve_exchange *exchange, wirecopy_reason *reason)
{
    const wirecopy_string body = {exchange->body.bytes, exchange->body.byte_count};
    wirecopy_story story;
    if (body.byte_count == 0) {
        wirecopy_reason_set(reason, "there is no story in the body");
        return WIRECOPY_E_INPUT;
    }
    serve_reader *const reader = serve_readers_take(exchange->service->readers);
    wirecopy_status status = serve_reader_parse(reader, 0, body, &story, reason);
    if (status == WIRECOPY_OK)
        status = check_id(exchange, &story, reason);
    if (status == WIRECOPY_OK && !keep_story(exchange, &story)) {
        wirecopy_reason_set(reason, "%s", wirecopy_status_message(WIRECOPY_E_MEMORY));
        status = WIRECOPY_E_MEMORY;
    }
    serve_readers_give(exchange->service->readers, reader);
    return status;
}

bool serve_story_put(serve_exchange *exchange)
{
    const wirecopy_options *const options = serve_question_options(&exchange->question);
    wirecopy_reason reason = {""};
    const wirecopy_status status = read_story(exchange, &reason);
    if (status != WIRECOPY_OK) {
        exchange->service->metrics.bad++;
        serve_exchange_refuse(exchange, serve_answer_code(status), status, "%s",
                              reason.text[0] ? reason.text : wirecopy_status_message(status));
        return false;
    }
    exchange->job.kind = SERVE_JOB_ADD;
    exchange->job.min_verdict = options->min_verdict;
    exchange->job.match_limit = options->match_limit;
    exchange->job.report = report_added;
    return true;
}

/* ---- DELETE ---- */

bool serve_story_delete(serve_exchange *exchange)
{
    exchange->job = (serve_job){.kind = SERVE_JOB_DELETE, .story = {.id = exchange->id}};
    return true;
}

void serve_story_answer_deleted(serve_exchange *exchange)
{
    json_writer json;
    if (exchange->job.version_count == 0) {
        refuse_unknown(exchange);
        return;
    }
    json_init(&json, serve_buffer_sink(&exchange->answer.body));
    json_object_begin(&json);
    json_key(&json, "id");
    json_string(&json, exchange->id);
    json_key(&json, "versions");
    json_unsigned(&json, exchange->job.version_count);
    json_object_end(&json);
    json_line_end(&json);
    serve_exchange_answer(exchange, 200, SERVE_TYPE_JSON);
}
