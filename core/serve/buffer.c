#include "core/serve/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/feed/json.h"

#define CAPACITY_MIN 512

void serve_buffer_init(serve_buffer *buffer, serve_budget *budget, size_t byte_count_max)
{
    *buffer = (serve_buffer){.budget = budget, .byte_count_max = byte_count_max};
}

static bool budget_take(serve_budget *budget, size_t byte_count)
{
    if (!budget)
        return true;
    if (atomic_fetch_add(&budget->held, byte_count) + byte_count <= budget->limit)
        return true;
    atomic_fetch_sub(&budget->held, byte_count);
    return false;
}

static void budget_give(serve_budget *budget, size_t byte_count)
{
    if (budget)
        atomic_fetch_sub(&budget->held, byte_count);
}

void serve_buffer_clear(serve_buffer *buffer)
{
    budget_give(buffer->budget, buffer->capacity);
    wirecopy_memory_free(buffer->bytes);
    serve_buffer_init(buffer, buffer->budget, buffer->byte_count_max);
}

static wirecopy_status grow(serve_buffer *buffer, size_t byte_count)
{
    size_t capacity = buffer->capacity ? buffer->capacity : CAPACITY_MIN;
    while (capacity < byte_count + WIRECOPY_JSON_PADDING)
        capacity *= 2;
    const size_t more = capacity - buffer->capacity;
    if (more == 0)
        return WIRECOPY_OK;
    if (!budget_take(buffer->budget, more))
        return WIRECOPY_E_MEMORY;
    char *const bytes = wirecopy_memory_resize(buffer->bytes, capacity);
    if (!bytes) {
        budget_give(buffer->budget, more);
        return WIRECOPY_E_MEMORY;
    }
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return WIRECOPY_OK;
}

void serve_buffer_write(serve_buffer *buffer, const char *bytes, size_t byte_count)
{
    if (buffer->status != WIRECOPY_OK)
        return;
    if (byte_count > buffer->byte_count_max - buffer->byte_count)
        buffer->status = WIRECOPY_E_LIMIT;
    else
        buffer->status = grow(buffer, buffer->byte_count + byte_count);
    if (buffer->status != WIRECOPY_OK || byte_count == 0)
        return;
    memcpy(buffer->bytes + buffer->byte_count, bytes, byte_count);
    buffer->byte_count += byte_count;
}

void serve_buffer_text(serve_buffer *buffer, const char *text)
{
    serve_buffer_write(buffer, text, strlen(text));
}

void serve_buffer_print(serve_buffer *buffer, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    const int byte_count = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (byte_count > 0)
        serve_buffer_write(buffer, text, (size_t)byte_count < sizeof text ? (size_t)byte_count : sizeof text - 1);
}

void serve_buffer_cut(serve_buffer *buffer, size_t byte_count)
{
    buffer->byte_count = byte_count;
    buffer->status = WIRECOPY_OK;
}

static void sink_write(void *context, const char *bytes, size_t byte_count)
{
    serve_buffer_write(context, bytes, byte_count);
}

json_sink serve_buffer_sink(serve_buffer *buffer)
{
    return (json_sink){buffer, sink_write};
}
