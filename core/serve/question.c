#include "core/serve/question.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/strings.h"

static wirecopy_status refuse(char *reason, const char *format, ...) __attribute__((format(printf, 2, 3)));

static wirecopy_status refuse(char *reason, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(reason, SERVE_QUESTION_REASON_BYTES, format, arguments);
    va_end(arguments);
    return WIRECOPY_E_INPUT;
}

static bool is_text(wirecopy_string string, const char *text)
{
    return wirecopy_string_equals(string, (wirecopy_string){text, strlen(text)});
}

/* False: no digits, or more than the maximum. */
static bool read_number(wirecopy_string string, uint64_t maximum, uint64_t *number_out)
{
    uint64_t number = 0;
    for (size_t i = 0; i < string.byte_count; i++) {
        const char byte = string.bytes[i];
        if (byte < '0' || byte > '9' || number > maximum / 10)
            return false;
        number = number * 10 + (uint64_t)(byte - '0');
    }
    *number_out = number;
    return string.byte_count > 0 && number <= maximum;
}

typedef wirecopy_status set_parameter(serve_question *question, wirecopy_string value, char *reason);

static wirecopy_status set_limit(serve_question *question, wirecopy_string value, char *reason)
{
    uint64_t limit;
    if (!read_number(value, 1000000000, &limit))
        return refuse(reason, "'limit' is a number up to 1000000000, 0 for all");
    question->options.match_limit = (size_t)limit;
    return WIRECOPY_OK;
}

static wirecopy_status set_min_verdict(serve_question *question, wirecopy_string value, char *reason)
{
    for (wirecopy_verdict verdict = WIRECOPY_RELATED; verdict <= WIRECOPY_IDENTICAL; verdict++) {
        if (is_text(value, wirecopy_verdict_name(verdict))) {
            question->options.min_verdict = verdict;
            return WIRECOPY_OK;
        }
    }
    return refuse(reason, "'min-verdict' is 'related', 'derived', 'edited' or 'identical'");
}

static wirecopy_status set_within(serve_question *question, wirecopy_string value, char *reason)
{
    static const char units[] = "smhd";
    static const int64_t unit_ms[] = {1000, 60000, 3600000, 86400000};
    uint64_t count;
    const char *const unit = value.byte_count > 0 ? memchr(units, value.bytes[value.byte_count - 1], 4) : NULL;
    if (!unit || !read_number((wirecopy_string){value.bytes, value.byte_count - 1}, 1000000000, &count) || count == 0)
        return refuse(reason, "'within' is a number up to 1000000000 and s, m, h or d, such as 72h");
    question->options.filter.within_ms = (int64_t)count * unit_ms[unit - units];
    return WIRECOPY_OK;
}

static wirecopy_status set_source(serve_question *question, wirecopy_string value, char *reason)
{
    if (value.byte_count == 0 || question->options.filter.source_count == SERVE_SOURCES_MAX)
        return refuse(reason, "'source' is a source's name, given 64 times at most");
    question->sources[question->options.filter.source_count++] = value;
    return WIRECOPY_OK;
}

static wirecopy_status set_other_sources(serve_question *question, wirecopy_string value, char *reason)
{
    if (!is_text(value, "true") && !is_text(value, "false"))
        return refuse(reason, "'other-sources' is 'true' or 'false'");
    question->options.filter.other_sources = is_text(value, "true");
    return WIRECOPY_OK;
}

static wirecopy_status set_radius(serve_question *question, wirecopy_string value, char *reason)
{
    uint64_t radius;
    if (!read_number(value, WIRECOPY_RADIUS_BITS_MAX, &radius))
        return refuse(reason, "'radius' is a number of bits, 0 to %d", WIRECOPY_RADIUS_BITS_MAX);
    question->options.by_radius = true;
    question->options.radius_bits = (unsigned)radius;
    return WIRECOPY_OK;
}

static const struct parameter {
    const char *name;
    serve_question_kind kind; /* the first that takes it */
    bool repeats;
    set_parameter *set;
} parameters[] = {
    {"limit", SERVE_QUESTION_ADD, false, set_limit},
    {"min-verdict", SERVE_QUESTION_ADD, false, set_min_verdict},
    {"within", SERVE_QUESTION_LOOKUP, false, set_within},
    {"source", SERVE_QUESTION_LOOKUP, true, set_source},
    {"other-sources", SERVE_QUESTION_LOOKUP, false, set_other_sources},
    {"radius", SERVE_QUESTION_LOOKUP, false, set_radius},
};

#define PARAMETER_COUNT (sizeof parameters / sizeof parameters[0])

wirecopy_status serve_question_parse(serve_question *question, serve_question_kind kind, const serve_target *target,
                                     char *reason_out)
{
    bool is_seen[PARAMETER_COUNT] = {false};
    wirecopy_status status = WIRECOPY_OK;
    wirecopy_options_init(&question->options);
    for (size_t i = 0; status == WIRECOPY_OK && i < target->parameter_count; i++) {
        const serve_parameter *const given = &target->parameters[i];
        size_t at = 0;
        while (at < PARAMETER_COUNT && (kind < parameters[at].kind || !is_text(given->name, parameters[at].name)))
            at++;
        if (at == PARAMETER_COUNT)
            return refuse(reason_out, "there is no parameter '%.*s' here",
                          given->name.byte_count < 40 ? (int)given->name.byte_count : 40, given->name.bytes);
        if (is_seen[at] && !parameters[at].repeats)
            return refuse(reason_out, "'%s' is given twice", parameters[at].name);
        is_seen[at] = true;
        status = parameters[at].set(question, given->value, reason_out);
    }
    return status;
}

const wirecopy_options *serve_question_options(serve_question *question)
{
    question->options.filter.sources = question->sources;
    return &question->options;
}
