#include "core/serve/answer.h"

#include <stdarg.h>
#include <stdio.h>

const char *serve_answer_phrase(unsigned code)
{
    static const struct {
        unsigned code;
        const char *phrase;
    } phrases[] = {
        {200, "OK"},
        {201, "Created"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {413, "Content Too Large"},
        {415, "Unsupported Media Type"},
        {421, "Misdirected Request"},
        {500, "Internal Server Error"},
        {503, "Service Unavailable"},
        {507, "Insufficient Storage"},
    };
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++)
        if (phrases[i].code == code)
            return phrases[i].phrase;
    return "Unknown";
}

unsigned serve_answer_code(wirecopy_status status)
{
    switch (status) {
    case WIRECOPY_OK:
        return 200;
    case WIRECOPY_E_INVALID:
    case WIRECOPY_E_INPUT:
    case WIRECOPY_E_NO_TEXT:
        return 400;
    case WIRECOPY_E_LIMIT:
        return 413;
    case WIRECOPY_E_NOT_FOUND:
        return 404;
    case WIRECOPY_E_READ_ONLY:
        return 403;
    case WIRECOPY_E_FULL:
        return 507;
    case WIRECOPY_E_LOCKED:
    case WIRECOPY_E_READERS:
    case WIRECOPY_E_MEMORY:
    case WIRECOPY_E_CANCELLED:
        return 503;
    default:
        return 500;
    }
}

static void write_problem(serve_answer *answer, unsigned code, wirecopy_status status, const char *detail)
{
    json_writer json;
    json_init(&json, serve_buffer_sink(&answer->body));
    json_object_begin(&json);
    json_key(&json, "type");
    json_text(&json, "about:blank");
    json_key(&json, "title");
    json_text(&json, serve_answer_phrase(code));
    json_key(&json, "status");
    json_unsigned(&json, code);
    json_key(&json, "code");
    json_text(&json, wirecopy_status_name(status));
    json_key(&json, "detail");
    json_text(&json, detail);
    json_object_end(&json);
    json_line_end(&json);
}

/* For when there is no memory to say more in. */
static const char no_memory[] = "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503,"
                                "\"code\":\"WIRECOPY_E_MEMORY\",\"detail\":\"out of memory\"}\n";

void serve_answer_problem(serve_answer *answer, unsigned code, wirecopy_status status, const char *detail, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, detail);
    (void)vsnprintf(text, sizeof text, detail, arguments);
    va_end(arguments);
    answer->code = code;
    answer->type = SERVE_TYPE_PROBLEM;
    answer->retry_after = code == 503 ? 1 : 0;
    answer->fixed = NULL;
    answer->fixed_bytes = 0;
    serve_buffer_cut(&answer->body, 0);
    write_problem(answer, code, status, text);
    if (answer->body.status == WIRECOPY_OK)
        return;
    serve_buffer_clear(&answer->body);
    answer->code = 503;
    answer->fixed = no_memory;
    answer->fixed_bytes = sizeof no_memory - 1;
}

void serve_answer_status(serve_answer *answer, wirecopy_status status)
{
    serve_answer_problem(answer, serve_answer_code(status), status, "%s", wirecopy_status_message(status));
}
