#include <string.h>

#include "core/base/memory.h"
#include "core/base/strings.h"
#include "core/json/report.h"
#include "core/serve/route.h"
#include "wirecopy/archive.h"

/* /v1/stories/{id}: one stored story. */

/* ---- GET ---- */

/* What its feed, or a kill, says of it. */
static void write_standing(json_writer *json, const wirecopy_record *record)
{
    json_string_member(json, "version", record->version);
    json_key(json, "status");
    json_text(json, wirecopy_story_status_name(record->status));
    if (record->embargo_ms != 0)
        json_time(json, "embargo", record->embargo_ms);
    if (record->correction == WIRECOPY_AS_IT_WAS)
        return;
    json_key(json, "correction");
    json_text(json, wirecopy_correction_name(record->correction));
}

/* text: bytes is NULL where it is not kept. */
static void write_record(json_writer *json, const wirecopy_record *record, wirecopy_string text, size_t version_count)
{
    json_object_begin(json);
    json_key(json, "id");
    json_string(json, record->id);
    json_string_member(json, "title", record->title);
    json_string_member(json, "source", record->source);
    json_string_member(json, "lang", record->lang);
    json_time(json, "time", record->time_ms);
    write_standing(json, record);
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
    if (text.bytes) {
        json_key(json, "text");
        json_string(json, text);
    }
    json_object_end(json);
    json_line_end(json);
}

static void refuse_unknown(serve_exchange *exchange)
{
    serve_exchange_refuse(exchange, 404, WIRECOPY_E_NOT_FOUND, "no story has this id");
}

static void refuse_status(serve_exchange *exchange, wirecopy_status status)
{
    if (status == WIRECOPY_E_NOT_FOUND)
        refuse_unknown(exchange);
    else
        serve_exchange_refuse(exchange, serve_answer_code(status), status, "%s", wirecopy_status_message(status));
}

/* What the store says of it now, and its text, which is the archive's. */
static wirecopy_status get(serve_exchange *exchange, serve_reader *reader, wirecopy_archive **archive_out)
{
    wirecopy_record record;
    wirecopy_kept_story kept;
    size_t version_count;
    json_writer json;
    wirecopy_status status = wirecopy_session_find(reader->session, exchange->id, &record, &version_count);
    if (status == WIRECOPY_OK)
        status = wirecopy_archive_create(reader->store, archive_out);
    if (status == WIRECOPY_OK)
        status = wirecopy_archive_find(*archive_out, exchange->id, &kept);
    if (status != WIRECOPY_OK)
        return status;
    const wirecopy_string text = kept.has_text ? kept.story.text : (wirecopy_string){NULL, 0};
    json_init(&json, serve_buffer_sink(&exchange->answer.body));
    write_record(&json, &record, text, version_count);
    return WIRECOPY_OK;
}

bool serve_story_get(serve_exchange *exchange)
{
    wirecopy_archive *archive = NULL;
    serve_reader *const reader = serve_readers_take(exchange->service->readers);
    const wirecopy_status status = reader->session ? get(exchange, reader, &archive) : reader->status;
    wirecopy_archive_destroy(archive);
    serve_readers_give(exchange->service->readers, reader);
    if (status == WIRECOPY_OK)
        serve_exchange_answer(exchange, 200, SERVE_TYPE_JSON);
    else
        refuse_status(exchange, status);
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

/* ---- DELETE, and POST .../kill ---- */

bool serve_story_delete(serve_exchange *exchange)
{
    exchange->job = (serve_job){.kind = SERVE_JOB_DELETE, .story = {.id = exchange->id}};
    return true;
}

bool serve_story_kill(serve_exchange *exchange)
{
    exchange->job = (serve_job){.kind = SERVE_JOB_KILL, .story = {.id = exchange->id}};
    return true;
}

static void answer_deleted(serve_exchange *exchange)
{
    json_writer json;
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

static wirecopy_status write_descendant(void *context, const wirecopy_descendant *descendant)
{
    json_report_write_descendant(context, descendant);
    return WIRECOPY_OK;
}

/* The kill is durable, whatever comes of this. */
static void answer_killed(serve_exchange *exchange)
{
    json_writer json;
    json_init(&json, serve_buffer_sink(&exchange->answer.body));
    json_object_begin(&json);
    json_key(&json, "id");
    json_string(&json, exchange->id);
    json_key(&json, "descendants");
    json_array_begin(&json);
    serve_reader *const reader = serve_readers_take(exchange->service->readers);
    wirecopy_status status = reader->status;
    if (reader->session)
        status = wirecopy_descend(reader->store, exchange->id, write_descendant, &json);
    serve_readers_give(exchange->service->readers, reader);
    json_array_end(&json);
    json_object_end(&json);
    json_line_end(&json);
    if (status == WIRECOPY_OK)
        serve_exchange_answer(exchange, 200, SERVE_TYPE_JSON);
    else
        serve_exchange_refuse(exchange, serve_answer_code(status), status, "it is killed, but what was made of it: %s",
                              wirecopy_status_message(status));
}

void serve_story_conclude(serve_exchange *exchange)
{
    const serve_job *const job = &exchange->job;
    if (job->kind == SERVE_JOB_ADD)
        serve_exchange_answer(exchange, exchange->answer.code, SERVE_TYPE_JSON);
    else if (job->version_count == 0)
        refuse_unknown(exchange);
    else if (job->kind == SERVE_JOB_DELETE)
        answer_deleted(exchange);
    else
        answer_killed(exchange);
}
