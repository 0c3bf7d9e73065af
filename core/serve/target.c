#include "core/serve/target.h"

#include <string.h>

static int digit_of(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    const char lower = (char)(byte | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Decodes bytes where they are. False: a '%' without two digits, or a NUL byte. */
static bool decode(char *bytes, size_t byte_count, bool is_form, wirecopy_string *decoded_out)
{
    size_t end = 0;
    for (size_t i = 0; i < byte_count; i++) {
        char byte = bytes[i];
        if (byte == '%') {
            const int high = i + 2 < byte_count ? digit_of(bytes[i + 1]) : -1;
            const int low = i + 2 < byte_count ? digit_of(bytes[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            byte = (char)(high << 4 | low);
            i += 2;
        } else if (byte == '+' && is_form) {
            byte = ' ';
        }
        if (byte == '\0')
            return false;
        bytes[end++] = byte;
    }
    *decoded_out = (wirecopy_string){bytes, end};
    return true;
}

/* The bytes up to a separator, or to the end. */
static size_t span_to(const char *bytes, size_t byte_count, char separator)
{
    const char *const found = memchr(bytes, separator, byte_count);
    return found ? (size_t)(found - bytes) : byte_count;
}

static wirecopy_status refuse(wirecopy_status status, const char *reason, const char **reason_out)
{
    *reason_out = reason;
    return status;
}

/* bytes: what follows the first '/'. */
static wirecopy_status parse_path(char *bytes, size_t byte_count, serve_target *target, const char **reason_out)
{
    for (size_t begin = 0; begin <= byte_count;) {
        const size_t part = span_to(bytes + begin, byte_count - begin, '/');
        if (target->part_count == SERVE_PARTS_MAX)
            return refuse(WIRECOPY_E_LIMIT, "the path has too many parts", reason_out);
        if (!decode(bytes + begin, part, false, &target->parts[target->part_count++]))
            return refuse(WIRECOPY_E_INPUT, "the path is not percent-encoded as it has to be", reason_out);
        begin += part + 1;
    }
    return WIRECOPY_OK;
}

static wirecopy_status parse_query(char *bytes, size_t byte_count, serve_target *target, const char **reason_out)
{
    for (size_t begin = 0; begin < byte_count;) {
        const size_t pair = span_to(bytes + begin, byte_count - begin, '&');
        const size_t name = span_to(bytes + begin, pair, '=');
        const size_t value = name < pair ? name + 1 : pair;
        if (pair > 0) {
            if (target->parameter_count == SERVE_PARAMETERS_MAX)
                return refuse(WIRECOPY_E_LIMIT, "there are too many parameters", reason_out);
            serve_parameter *const parameter = &target->parameters[target->parameter_count++];
            if (!decode(bytes + begin, name, true, &parameter->name) ||
                !decode(bytes + begin + value, pair - value, true, &parameter->value))
                return refuse(WIRECOPY_E_INPUT, "a parameter is not percent-encoded as it has to be", reason_out);
        }
        begin += pair + 1;
    }
    return WIRECOPY_OK;
}

wirecopy_status serve_target_parse(char *text, size_t byte_count, serve_target *target_out, const char **reason_out)
{
    target_out->part_count = target_out->parameter_count = 0;
    if (byte_count == 0 || text[0] != '/')
        return refuse(WIRECOPY_E_INPUT, "the target is not a path", reason_out);
    const size_t path = span_to(text, byte_count, '?');
    const wirecopy_status status = parse_path(text + 1, path - 1, target_out, reason_out);
    if (status != WIRECOPY_OK || path == byte_count)
        return status;
    return parse_query(text + path + 1, byte_count - path - 1, target_out, reason_out);
}
