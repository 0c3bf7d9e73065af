#include "core/feed/line.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/feed/token.h"
#include "core/feed/utf8.h"

wirecopy_status wirecopy_line_parser_init(wirecopy_line_parser *parser)
{
    *parser = (wirecopy_line_parser){NULL, NULL, 0};
    return wirecopy_json_create(&parser->json);
}

void wirecopy_line_parser_clear(wirecopy_line_parser *parser)
{
    wirecopy_json_destroy(parser->json);
    wirecopy_memory_free(parser->repaired);
}

static bool is_repairable(wirecopy_json_error error)
{
    return error == WIRECOPY_JSON_BAD_UTF8 || error == WIRECOPY_JSON_BAD_STRING || error == WIRECOPY_JSON_BAD_NUMBER;
}

/* Copies the line with everything mended that can be; one round, since a line may have all of it. */
static wirecopy_status repair(wirecopy_line_parser *parser, wirecopy_string line, wirecopy_string *repaired_out,
                              uint32_t *replaced_count_out, wirecopy_reason *reason)
{
    const size_t byte_count = wirecopy_utf8_repair(line.bytes, line.byte_count, NULL, replaced_count_out);
    if (byte_count > WIRECOPY_TEXT_BYTES_MAX) {
        wirecopy_reason_set(reason, "line of more than %zu bytes, once its invalid UTF-8 is replaced",
                            WIRECOPY_TEXT_BYTES_MAX);
        return WIRECOPY_E_LIMIT;
    }
    const size_t padded_count = byte_count + WIRECOPY_JSON_PADDING;
    if (wirecopy_memory_reserve(&parser->repaired, &parser->repaired_capacity, padded_count, 1) != 0)
        return WIRECOPY_E_MEMORY;
    wirecopy_utf8_repair(line.bytes, line.byte_count, parser->repaired, replaced_count_out);
    memset(parser->repaired + byte_count, 0, WIRECOPY_JSON_PADDING);
    *replaced_count_out += wirecopy_token_mend(parser->repaired, byte_count);
    *repaired_out = (wirecopy_string){parser->repaired, byte_count};
    return WIRECOPY_OK;
}

/* Says what is wrong, and at which byte of the line (from 1) where that can be known. */
static wirecopy_status refuse_syntax(const wirecopy_line_parser *parser, wirecopy_string line, wirecopy_reason *reason)
{
    const size_t fault = wirecopy_token_find_fault(line);
    const unsigned char byte = fault < line.byte_count ? (unsigned char)line.bytes[fault] : ' ';
    if (byte == 0)
        wirecopy_reason_set(reason, "invalid JSON at byte %zu: NUL byte", fault + 1);
    else if (byte < 0x20)
        wirecopy_reason_set(reason, "invalid JSON at byte %zu: control character 0x%02x", fault + 1, byte);
    else if (line.byte_count == 1 && line.bytes[0] == '{')
        wirecopy_reason_set(reason, "invalid JSON: an object over several lines; one object per line is expected");
    else {
        wirecopy_reason_set(reason, "invalid JSON");
        if (fault != SIZE_MAX)
            wirecopy_reason_set(reason, "invalid JSON at byte %zu", fault + 1);
        wirecopy_reason_append_message(reason, wirecopy_json_message(parser->json));
    }
    return WIRECOPY_E_INPUT;
}

wirecopy_status wirecopy_line_refuse_type(wirecopy_json_type type, wirecopy_reason *reason)
{
    static const char *const names[] = {
        [WIRECOPY_JSON_OBJECT] = "object", [WIRECOPY_JSON_ARRAY] = "array",     [WIRECOPY_JSON_STRING] = "string",
        [WIRECOPY_JSON_NUMBER] = "number", [WIRECOPY_JSON_BOOLEAN] = "boolean", [WIRECOPY_JSON_NULL] = "null",
    };
    wirecopy_reason_set(reason, "a JSON %s; one object per line is expected", names[type]);
    return WIRECOPY_E_INPUT;
}

wirecopy_status wirecopy_line_parse(wirecopy_line_parser *parser, wirecopy_string line, uint32_t *replaced_count_out,
                                    wirecopy_reason *reason)
{
    wirecopy_json_type type = WIRECOPY_JSON_NULL;
    wirecopy_json_error error = wirecopy_json_parse(parser->json, line.bytes, line.byte_count, &type);
    *replaced_count_out = 0;
    if (is_repairable(error)) {
        wirecopy_string repaired;
        const wirecopy_status status = repair(parser, line, &repaired, replaced_count_out, reason);
        if (status != WIRECOPY_OK)
            return status;
        error = wirecopy_json_parse(parser->json, repaired.bytes, repaired.byte_count, &type);
    }
    if (error == WIRECOPY_JSON_NO_MEMORY)
        return WIRECOPY_E_MEMORY;
    if (error == WIRECOPY_JSON_CROWDED) {
        wirecopy_reason_set(reason, "JSON with more than %zu values", WIRECOPY_JSON_VALUES_MAX);
        return WIRECOPY_E_LIMIT;
    }
    if (error != WIRECOPY_JSON_OK)
        return refuse_syntax(parser, line, reason);
    return type == WIRECOPY_JSON_OBJECT ? WIRECOPY_OK : wirecopy_line_refuse_type(type, reason);
}

wirecopy_status wirecopy_line_refuse_member(wirecopy_string name, const char *fault, wirecopy_reason *reason)
{
    reason->text[0] = '\0';
    wirecopy_reason_append_quoted(reason, name);
    const size_t byte_count = strlen(reason->text);
    strncat(reason->text, fault, sizeof reason->text - byte_count - 1);
    return WIRECOPY_E_INPUT;
}
