#include "core/feed/parser.h"

#include <assert.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/feed/desk.h"
#include "core/feed/format.h"

struct wirecopy_parser {
    wirecopy_desk desk;
};

wirecopy_status wirecopy_parser_create(const wirecopy_members *members, wirecopy_parser **parser_out)
{
    wirecopy_parser *parser = wirecopy_memory_alloc_zeroed(1, sizeof *parser);
    if (!parser)
        return WIRECOPY_E_MEMORY;
    const wirecopy_status status = wirecopy_desk_init(&parser->desk, members);
    if (status != WIRECOPY_OK) {
        wirecopy_memory_free(parser);
        return status;
    }
    *parser_out = parser;
    return WIRECOPY_OK;
}

void wirecopy_parser_destroy(wirecopy_parser *parser)
{
    if (!parser)
        return;
    wirecopy_desk_clear(&parser->desk);
    wirecopy_memory_free(parser);
}

static wirecopy_status refuse_long(wirecopy_desk *desk, const char *what)
{
    (void)wirecopy_desk_refuse(desk, "%s is longer than %d bytes", what, WIRECOPY_FIELD_BYTES_MAX);
    return WIRECOPY_E_LIMIT;
}

/* A document of one story lends it its address, or its name; what a store cannot keep is refused if it is the id, and else left out. */
static wirecopy_status complete(wirecopy_desk *desk, const wirecopy_document *document, wirecopy_story *story)
{
    const char *const lent = document->address ? document->address : document->is_named ? document->name : NULL;
    if (story->id.byte_count == 0 && document->format->lends_name && lent) {
        story->id = wirecopy_document_get(lent);
        if (story->id.byte_count > WIRECOPY_FIELD_BYTES_MAX)
            return refuse_long(desk, "file name");
    }
    if (story->id.byte_count > WIRECOPY_FIELD_BYTES_MAX)
        return refuse_long(desk, "id");
    wirecopy_string *const others[] = {&story->source, &story->lang, &story->version, &story->evolved_from};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (others[i]->byte_count > WIRECOPY_FIELD_BYTES_MAX)
            *others[i] = (wirecopy_string){NULL, 0};
    story->correction = desk->correction.kind;
    story->correction_number = desk->correction.number;
    return WIRECOPY_OK;
}

wirecopy_status wirecopy_parser_parse(wirecopy_parser *parser, const wirecopy_document *document, wirecopy_string bytes,
                                      wirecopy_story *story_out, wirecopy_reason *reason_out, uint64_t *line_out)
{
    assert(parser && document && document->format && story_out && reason_out && line_out);
    wirecopy_desk *const desk = &parser->desk;
    wirecopy_story story = {.time_ms = WIRECOPY_TIME_NONE};
    wirecopy_desk_begin(desk);
    wirecopy_status status = document->format->read(desk, document, bytes, &story);
    if (status == WIRECOPY_OK)
        status = complete(desk, document, &story);
    *line_out = desk->fault_line;
    if (status == WIRECOPY_OK)
        *story_out = story;
    else if (status != WIRECOPY_E_MEMORY)
        *reason_out = desk->reason;
    return status;
}
