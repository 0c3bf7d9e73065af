#include <string.h>

#include "core/feed/readers.h"

/* A file of plain text, and what is taken for one because it is nothing else. */

/* Line of a byte, from 1. */
static uint64_t line_of(wirecopy_string text, const char *byte)
{
    uint64_t line = 1;
    for (const char *at = text.bytes; (at = memchr(at, '\n', (size_t)(byte - at))) != NULL; at++)
        line++;
    return line;
}

/* Text may begin with a bracket or a quotation mark; it is JSON, and refused, only when all of it is. */
static wirecopy_status refuse_json(wirecopy_desk *desk, wirecopy_string text)
{
    size_t start = 0;
    while (start < text.byte_count && strchr(" \t\r\n", text.bytes[start]))
        start++;
    if (start == text.byte_count || (text.bytes[start] != '[' && text.bytes[start] != '"'))
        return WIRECOPY_OK;
    wirecopy_json_type type = WIRECOPY_JSON_NULL;
    const wirecopy_json_error error = wirecopy_json_parse(desk->line.json, text.bytes, text.byte_count, &type);
    if (error == WIRECOPY_JSON_NO_MEMORY)
        return WIRECOPY_E_MEMORY;
    return error == WIRECOPY_JSON_OK ? wirecopy_line_refuse_type(type, &desk->reason) : WIRECOPY_OK;
}

wirecopy_status wirecopy_text_read(wirecopy_desk *desk, const wirecopy_document *document, wirecopy_string bytes,
                                   wirecopy_story *story_out)
{
    const char *nul = memchr(bytes.bytes, '\0', bytes.byte_count);
    if (nul) {
        desk->fault_line = line_of(bytes, nul);
        return wirecopy_desk_refuse(desk, "NUL byte: not plain text");
    }
    const wirecopy_status status = refuse_json(desk, bytes);
    return status == WIRECOPY_OK ? wirecopy_desk_decode(desk, document, bytes, &story_out->text, story_out) : status;
}
