#include "bench/result.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

const bench_unit bench_unit_stories_per_s = {"stories/s", "higher"};
const bench_unit bench_unit_mb_per_s = {"MB/s", "higher"};
const bench_unit bench_unit_us = {"us", "lower"};
const bench_unit bench_unit_ms = {"ms", "lower"};
const bench_unit bench_unit_s = {"s", "lower"};
const bench_unit bench_unit_bytes = {"bytes", "lower"};
const bench_unit bench_unit_count = {"count", "same"};
const bench_unit bench_unit_share = {"share", "same"};
const bench_unit bench_unit_ratio = {"times", "higher"};
const bench_unit bench_unit_exponent = {"exponent", "lower"};
const bench_unit bench_unit_per_second = {"1/s", "higher"};

void bench_result_open(bench_result *result, const bench_benchmark *benchmark, bool is_json, int argument_count,
                       char **arguments)
{
    *result = (bench_result){.benchmark = benchmark->name, .is_json = is_json};
    bench_manifest_collect(&result->manifest, argument_count, arguments);
    bench_manifest_warn(&result->manifest);
}

void bench_result_clear(bench_result *result)
{
    wirecopy_memory_free(result->measurements);
    memset(result, 0, sizeof *result);
}

/* ---- figures ---- */

static void add(bench_result *result, const bench_unit *unit, bench_range range, const char *name, va_list arguments)
{
    if (wirecopy_memory_reserve(&result->measurements, &result->capacity, result->count + 1,
                                sizeof result->measurements[0])) {
        result->status = WIRECOPY_E_MEMORY;
        return;
    }
    bench_measurement *measurement = &result->measurements[result->count++];
    *measurement = (bench_measurement){
        .unit = *unit,
        .repeat_count = range.count,
        .minimum = range.minimum,
        .median = range.median,
        .maximum = range.maximum,
    };
    vsnprintf(measurement->name, sizeof measurement->name, name, arguments);
}

void bench_result_add(bench_result *result, const bench_unit *unit, const double *values, size_t count,
                      const char *name, ...)
{
    va_list arguments;
    double *ordered = wirecopy_memory_alloc(count * sizeof ordered[0]);
    if (!ordered) {
        result->status = WIRECOPY_E_MEMORY;
        return;
    }
    memcpy(ordered, values, count * sizeof ordered[0]);
    va_start(arguments, name);
    add(result, unit, bench_range_of(ordered, count), name, arguments);
    va_end(arguments);
    wirecopy_memory_free(ordered);
}

void bench_result_add_one(bench_result *result, const bench_unit *unit, double value, const char *name, ...)
{
    va_list arguments;
    va_start(arguments, name);
    add(result, unit, (bench_range){1, value, value, value}, name, arguments);
    va_end(arguments);
}

static double rate(double amount, double seconds)
{
    return seconds > 0 ? amount / seconds : 0;
}

/* The median of rates, and not the rate of the median: they differ where the number of repetitions is even. */
void bench_result_add_rate(bench_result *result, const bench_unit *unit, const bench_job *job, double amount,
                           const char *name, ...)
{
    va_list arguments;
    const double *seconds = job->seconds;
    const size_t count = job->repeat_count, middle = count / 2;
    const double upper = rate(amount, seconds[middle]), lower = rate(amount, seconds[count % 2 ? middle : middle - 1]);
    va_start(arguments, name);
    add(result, unit,
        (bench_range){count, rate(amount, seconds[count - 1]), (upper + lower) / 2, rate(amount, seconds[0])}, name,
        arguments);
    va_end(arguments);
}

void bench_result_part(const char *text, char part_out[BENCH_PART_BYTES])
{
    const char *slash = strrchr(text, '/');
    const char *at = slash ? slash + 1 : text;
    size_t count = 0;
    for (; *at && *at != '.' && count < BENCH_PART_BYTES - 1; at++) {
        const unsigned char byte = (unsigned char)*at;
        part_out[count++] = byte < 0x80 && isalnum(byte) ? (char)tolower(byte) : '-';
    }
    part_out[count] = '\0';
}

/* ---- output ---- */

void bench_result_print(const bench_result *result, const char *format, ...)
{
    va_list arguments;
    if (result->is_json)
        return;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
}

wirecopy_status bench_result_finish(bench_result *result)
{
    bench_manifest_finish(&result->manifest);
    return result->status;
}

/* JSON has no infinities. */
static void put_number(FILE *file, const char *name, double value)
{
    fprintf(file, ",\"%s\":", name);
    if (isfinite(value))
        fprintf(file, "%.9g", value);
    else
        fputs("null", file);
}

static void put_measurement(const bench_measurement *measurement, FILE *file)
{
    fputc('{', file);
    bench_manifest_string(file, "name", measurement->name);
    fputc(',', file);
    bench_manifest_string(file, "unit", measurement->unit.name);
    fputc(',', file);
    bench_manifest_string(file, "better", measurement->unit.better);
    fprintf(file, ",\"repeats\":%zu", measurement->repeat_count);
    put_number(file, "minimum", measurement->minimum);
    put_number(file, "median", measurement->median);
    put_number(file, "maximum", measurement->maximum);
    fputc('}', file);
}

void bench_result_begin_json(const bench_result *result, FILE *file)
{
    fputc('{', file);
    bench_manifest_string(file, "benchmark", result->benchmark);
    fputs(",\"manifest\":{", file);
    bench_manifest_json(&result->manifest, file);
    fputs("},\"measurements\":[", file);
    for (size_t i = 0; i < result->count; i++) {
        fputs(i ? ",\n" : "\n", file);
        put_measurement(&result->measurements[i], file);
    }
    fputs("]", file);
}
