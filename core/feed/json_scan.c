#include "core/feed/json_scan.h"

#include <string.h>

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static size_t skip_space(wirecopy_string json, size_t at)
{
    while (at < json.byte_count && is_space(json.bytes[at]))
        at++;
    return at;
}

/* Behind the string that begins at a quote. A quote ends it if an even number of backslashes stands before it. */
static size_t skip_string(wirecopy_string json, size_t begin)
{
    size_t at = begin + 1;
    for (;;) {
        const char *const found = memchr(json.bytes + at, '"', json.byte_count - at);
        if (!found)
            return SIZE_MAX;
        at = (size_t)(found - json.bytes);
        size_t slash_count = 0;
        while (json.bytes[at - 1 - slash_count] == '\\')
            slash_count++;
        at++;
        if (slash_count % 2 == 0)
            return at;
    }
}

static size_t skip_brackets(wirecopy_string json, size_t at)
{
    size_t depth = 0;
    while (at < json.byte_count) {
        const char byte = json.bytes[at];
        if (byte == '"') {
            at = skip_string(json, at);
            if (at == SIZE_MAX)
                break;
            continue;
        }
        at++;
        if (byte == '{' || byte == '[')
            depth++;
        else if ((byte == '}' || byte == ']') && --depth == 0)
            return at;
    }
    return SIZE_MAX;
}

size_t wirecopy_json_scan_value(wirecopy_string json, size_t at)
{
    at = skip_space(json, at);
    if (at == json.byte_count)
        return SIZE_MAX;
    if (json.bytes[at] == '"')
        return skip_string(json, at);
    if (json.bytes[at] == '{' || json.bytes[at] == '[')
        return skip_brackets(json, at);
    const size_t begin = at;
    while (at < json.byte_count && !is_space(json.bytes[at]) && !strchr(",]}:\"{[", json.bytes[at]))
        at++;
    return at > begin ? at : SIZE_MAX;
}

bool wirecopy_json_scan_is_open(wirecopy_string json)
{
    size_t depth = 0;
    for (size_t at = 0; at < json.byte_count;) {
        const char byte = json.bytes[at];
        if (byte == '"') {
            at = skip_string(json, at);
            if (at == SIZE_MAX)
                return false;
            continue;
        }
        at++;
        depth += byte == '{' || byte == '[';
        depth -= depth > 0 && (byte == '}' || byte == ']');
    }
    return depth > 0;
}

static wirecopy_string slice(wirecopy_string json, size_t begin, size_t end)
{
    return (wirecopy_string){json.bytes + begin, end - begin};
}

bool wirecopy_json_scan_next(wirecopy_string json, size_t *at, wirecopy_string *name_out, wirecopy_string *value_out)
{
    size_t next = skip_space(json, *at);
    *name_out = (wirecopy_string){NULL, 0};
    while (next < json.byte_count && (json.bytes[next] == ',' || (next == *at && strchr("[{", json.bytes[next]))))
        next = skip_space(json, next + 1);
    size_t end = wirecopy_json_scan_value(json, next);
    if (end == SIZE_MAX)
        return false;
    const size_t colon = skip_space(json, end);
    if (json.bytes[next] == '"' && colon < json.byte_count && json.bytes[colon] == ':') {
        *name_out = slice(json, next + 1, end - 1);
        next = skip_space(json, colon + 1);
        end = wirecopy_json_scan_value(json, next);
        if (end == SIZE_MAX)
            return false;
    }
    *value_out = slice(json, next, end);
    *at = end;
    return true;
}

wirecopy_string wirecopy_json_scan_member(wirecopy_string object, const char *name)
{
    wirecopy_string found, value;
    size_t at = 0;
    if (object.byte_count == 0 || object.bytes[0] != '{')
        return (wirecopy_string){NULL, 0};
    while (wirecopy_json_scan_next(object, &at, &found, &value))
        if (found.byte_count == strlen(name) && memcmp(found.bytes, name, found.byte_count) == 0)
            return value;
    return (wirecopy_string){NULL, 0};
}
