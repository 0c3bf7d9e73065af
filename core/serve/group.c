#include "core/json/member.h"
#include "core/serve/route.h"

/* GET /v1/groups/{id}: the dispatch that a story is of, with all its copies and rewrites. */

static wirecopy_status begin(void *context, const wirecopy_dispatch *dispatch)
{
    json_writer *const json = context;
    json_key(json, "group");
    json_hexadecimal(json, &dispatch->group, 1);
    json_key(json, "copies");
    json_unsigned(json, dispatch->copy_count - 1);
    json_key(json, "rewrites");
    json_unsigned(json, dispatch->rewrite_count);
    if (dispatch->first_ms != WIRECOPY_TIME_NONE)
        json_time(json, "first", dispatch->first_ms);
    if (dispatch->last_ms != WIRECOPY_TIME_NONE)
        json_time(json, "last", dispatch->last_ms);
    json_key(json, "stories");
    json_array_begin(json);
    return WIRECOPY_OK;
}

static wirecopy_status add_member(void *context, const wirecopy_member *member)
{
    json_member_write(context, member);
    return WIRECOPY_OK;
}

static wirecopy_status end(void *context, const wirecopy_dispatch *dispatch)
{
    (void)dispatch;
    json_array_end(context);
    return WIRECOPY_OK;
}

static wirecopy_status tell(const serve_exchange *exchange, wirecopy_archive *archive, json_writer *json)
{
    static const wirecopy_archive_options options = {.rewrites = true};
    const wirecopy_archive_observer observer = {json, begin, add_member, end};
    wirecopy_kept_story kept;
    wirecopy_status status = wirecopy_archive_refresh(archive);
    if (status == WIRECOPY_OK)
        status = wirecopy_archive_find(archive, exchange->id, &kept);
    return status == WIRECOPY_OK ? wirecopy_archive_dispatch(archive, kept.group, &options, &observer) : status;
}

/* An archive is made for each request: one that stayed would hold a store that is compacted. */
static wirecopy_status answer(serve_exchange *exchange, const serve_reader *reader)
{
    wirecopy_archive *archive = NULL;
    json_writer json;
    json_init(&json, serve_buffer_sink(&exchange->answer.body));
    json_object_begin(&json);
    json_key(&json, "id");
    json_string(&json, exchange->id);
    wirecopy_status status = wirecopy_archive_create(reader->store, &archive);
    if (status == WIRECOPY_OK)
        status = tell(exchange, archive, &json);
    wirecopy_archive_destroy(archive);
    json_object_end(&json);
    json_line_end(&json);
    return status;
}

bool serve_group_get(serve_exchange *exchange)
{
    serve_reader *const reader = serve_readers_take(exchange->service->readers);
    const wirecopy_status status = reader->session ? answer(exchange, reader) : reader->status;
    serve_readers_give(exchange->service->readers, reader);
    if (status == WIRECOPY_OK)
        serve_exchange_answer(exchange, 200, SERVE_TYPE_JSON);
    else
        serve_exchange_refuse(exchange, serve_answer_code(status), status, "%s",
                              status == WIRECOPY_E_NOT_FOUND ? "no story has this id"
                                                             : wirecopy_status_message(status));
    return false;
}
