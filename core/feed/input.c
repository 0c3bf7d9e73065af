#include "core/feed/input.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"

/* Stored bytes held for the decoder. A Zstandard block is at most 128 KiB (RFC 8878, 3.1.1.2). */
#define BUFFER_BYTES ((size_t)128 << 10)

/* No feed is so monotonous: news compress to a tenth, blank files of any size to nothing. What comes out of a decoder may
 * be so many times what went in, once it is more than that many bytes. */
#define GROWTH_MAX 4096
#define GROWTH_BYTES_MIN ((uint64_t)256 << 20)

/* UTF-16 that is converted at a time. */
#define WIDE_BYTES ((size_t)32 << 10)

void wirecopy_input_init(wirecopy_input *input)
{
    memset(input, 0, sizeof *input);
    input->file = -1;
}

void wirecopy_input_close(wirecopy_input *input)
{
    if (input->file > STDIN_FILENO)
        close(input->file);
    input->file = -1;
    input->source = NULL;
    input->stored = (wirecopy_string){NULL, 0};
    wirecopy_decoder_destroy(input->decoder);
    input->decoder = NULL;
}

void wirecopy_input_clear(wirecopy_input *input)
{
    wirecopy_input_close(input);
    wirecopy_memory_free(input->buffer);
    wirecopy_memory_free(input->narrow);
    input->buffer = input->narrow = NULL;
}

static wirecopy_status fail_with_errno(wirecopy_input *input, int error)
{
    char text[128];
    wirecopy_reason_set_message(&input->reason, strerror_r(error, text, sizeof text));
    return WIRECOPY_E_INPUT;
}

static void begin(wirecopy_input *input, int file)
{
    struct stat status;
    input->file = file;
    input->may_pause = file >= 0 && (fstat(file, &status) != 0 || !S_ISREG(status.st_mode));
    input->has_ended = false;
    input->compression = WIRECOPY_COMPRESSION_UNKNOWN;
    input->width = WIRECOPY_WIDTH_UNKNOWN;
    input->wide = (wirecopy_wide){0, false, 0};
    input->taken_count = input->given_count = 0;
    input->head_begin = input->head_end = input->narrow_begin = input->narrow_end = 0;
}

wirecopy_status wirecopy_input_open(wirecopy_input *input, const char *path)
{
    assert(input->file < 0 && !input->decoder);
    int file = STDIN_FILENO;
    if (strcmp(path, "-") != 0) {
        do
            file = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        while (file < 0 && errno == EINTR);
        if (file < 0)
            return fail_with_errno(input, errno);
        posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL); /* advice: refusing it changes nothing */
    }
    begin(input, file);
    return WIRECOPY_OK;
}

void wirecopy_input_open_memory(wirecopy_input *input, const char *bytes, size_t byte_count)
{
    assert(input->file < 0 && !input->decoder);
    begin(input, -1);
    input->has_ended = true;
    input->stored = (wirecopy_string){bytes, byte_count};
    input->stored_bytes_read += byte_count;
}

void wirecopy_input_open_source(wirecopy_input *input, wirecopy_input_source *source, void *context)
{
    assert(input->file < 0 && !input->decoder);
    begin(input, -1);
    input->source = source;
    input->source_context = context;
}

/* One successful read(), through interrupts and descriptors that were made non-blocking by someone else. */
static wirecopy_status read_stored(wirecopy_input *input, char *bytes, size_t byte_count_max, size_t *byte_count_out)
{
    *byte_count_out = 0;
    if (input->source) {
        const wirecopy_status status =
            input->source(input->source_context, bytes, byte_count_max, byte_count_out, &input->reason);
        input->has_ended = status == WIRECOPY_OK && *byte_count_out == 0;
        return status;
    }
    for (;;) {
        const ssize_t count = read(input->file, bytes, byte_count_max);
        if (count >= 0) {
            *byte_count_out = (size_t)count;
            input->stored_bytes_read += (size_t)count;
            input->has_ended = count == 0;
            return WIRECOPY_OK;
        }
        if (errno == EAGAIN)
            poll(&(struct pollfd){.fd = input->file, .events = POLLIN}, 1, -1);
        else if (errno != EINTR)
            return fail_with_errno(input, errno);
    }
}

/* Adds stored bytes behind those not yet used. */
static wirecopy_status fill(wirecopy_input *input)
{
    if (!input->buffer)
        input->buffer = wirecopy_memory_alloc(BUFFER_BYTES);
    if (!input->buffer)
        return WIRECOPY_E_MEMORY;

    wirecopy_string *stored = &input->stored;
    if (stored->byte_count)
        memmove(input->buffer, stored->bytes, stored->byte_count);
    stored->bytes = input->buffer;
    assert(stored->byte_count < BUFFER_BYTES);
    size_t byte_count = 0;
    const wirecopy_status status =
        read_stored(input, input->buffer + stored->byte_count, BUFFER_BYTES - stored->byte_count, &byte_count);
    stored->byte_count += byte_count;
    return status;
}

static wirecopy_status detect_compression(wirecopy_input *input)
{
    wirecopy_compression compression = WIRECOPY_COMPRESSION_UNKNOWN;
    for (;;) {
        compression = wirecopy_compression_of(input->stored.bytes, input->stored.byte_count);
        if (compression != WIRECOPY_COMPRESSION_UNKNOWN || input->has_ended)
            break;
        const wirecopy_status status = fill(input);
        if (status != WIRECOPY_OK)
            return status;
    }
    if (compression == WIRECOPY_COMPRESSION_UNKNOWN)
        compression = WIRECOPY_COMPRESSION_NONE; /* it ends before it could be anything else */
    if (compression != WIRECOPY_COMPRESSION_NONE) {
        const wirecopy_status status = wirecopy_decoder_create(compression, &input->decoder);
        if (status != WIRECOPY_OK)
            return status;
    }
    input->compression = compression;
    return WIRECOPY_OK;
}

static wirecopy_status read_plain(wirecopy_input *input, char *bytes, size_t byte_count_max, size_t *byte_count_out)
{
    wirecopy_string *stored = &input->stored;
    if (stored->byte_count == 0)
        return input->has_ended ? WIRECOPY_OK : read_stored(input, bytes, byte_count_max, byte_count_out);

    const size_t byte_count = stored->byte_count < byte_count_max ? stored->byte_count : byte_count_max;
    memcpy(bytes, stored->bytes, byte_count);
    stored->bytes += byte_count;
    stored->byte_count -= byte_count;
    *byte_count_out = byte_count;
    return WIRECOPY_OK;
}

static wirecopy_status read_compressed(wirecopy_input *input, char *bytes, size_t byte_count_max,
                                       size_t *byte_count_out)
{
    for (;;) {
        size_t byte_count = 0;
        const size_t stored_before = input->stored.byte_count;
        wirecopy_status status =
            wirecopy_decoder_decode(input->decoder, &input->stored, bytes, byte_count_max, &byte_count);
        input->taken_count += stored_before - input->stored.byte_count;
        input->given_count += byte_count;
        if (input->given_count > GROWTH_BYTES_MIN && input->given_count / GROWTH_MAX > input->taken_count) {
            wirecopy_reason_set(&input->reason, "compressed data that grows more than %d times", GROWTH_MAX);
            return WIRECOPY_E_INPUT;
        }
        /* What was written before the damage is good; the next call returns the damage again. */
        if (byte_count) {
            *byte_count_out = byte_count;
            return status == WIRECOPY_E_INPUT ? WIRECOPY_OK : status;
        }
        if (status == WIRECOPY_E_INPUT)
            wirecopy_reason_set(&input->reason, "%s", wirecopy_decoder_reason(input->decoder));
        if (status != WIRECOPY_OK)
            return status;
        if (input->stored.byte_count)
            continue;
        if (input->has_ended)
            break;
        status = fill(input);
        if (status != WIRECOPY_OK)
            return status;
    }
    if (wirecopy_decoder_is_complete(input->decoder))
        return WIRECOPY_OK;
    wirecopy_reason_set(&input->reason, "compressed data ends early");
    return WIRECOPY_E_INPUT;
}

static wirecopy_status read_bytes(wirecopy_input *input, char *bytes, size_t byte_count_max, size_t *byte_count_out)
{
    *byte_count_out = 0;
    if (input->compression == WIRECOPY_COMPRESSION_UNKNOWN) {
        const wirecopy_status status = detect_compression(input);
        if (status != WIRECOPY_OK)
            return status;
    }
    if (input->compression == WIRECOPY_COMPRESSION_NONE)
        return read_plain(input, bytes, byte_count_max, byte_count_out);
    return read_compressed(input, bytes, byte_count_max, byte_count_out);
}

static wirecopy_status detect_width(wirecopy_input *input)
{
    for (;;) {
        input->width = wirecopy_width_of(input->head, input->head_end);
        if (input->width != WIRECOPY_WIDTH_UNKNOWN)
            return WIRECOPY_OK;
        size_t byte_count;
        const wirecopy_status status =
            read_bytes(input, input->head + input->head_end, sizeof input->head - input->head_end, &byte_count);
        input->head_end += byte_count;
        if (status != WIRECOPY_OK)
            return status;
        if (byte_count == 0) {
            input->width = WIRECOPY_WIDTH_BYTES; /* it ends before it could be anything else */
            return WIRECOPY_OK;
        }
    }
}

/* Delivers bytes that were read already. */
static size_t take(char *bytes, size_t byte_count_max, const char *from, size_t *begin, size_t end)
{
    const size_t byte_count = end - *begin < byte_count_max ? end - *begin : byte_count_max;
    memcpy(bytes, from + *begin, byte_count);
    *begin += byte_count;
    return byte_count;
}

static wirecopy_status read_narrow(wirecopy_input *input, char *bytes, size_t byte_count_max, size_t *byte_count_out)
{
    if (input->head_begin < input->head_end) {
        *byte_count_out = take(bytes, byte_count_max, input->head, &input->head_begin, input->head_end);
        return WIRECOPY_OK;
    }
    return read_bytes(input, bytes, byte_count_max, byte_count_out);
}

/* Converts some more UTF-16; at the end what is left of it. */
static wirecopy_status fill_narrow(wirecopy_input *input, bool *is_end_out)
{
    char wide[WIDE_BYTES];
    size_t byte_count = 0;
    if (!input->narrow)
        input->narrow = wirecopy_memory_alloc(WIRECOPY_WIDE_BYTES(WIDE_BYTES));
    if (!input->narrow)
        return WIRECOPY_E_MEMORY;
    const wirecopy_status status = read_narrow(input, wide, sizeof wide, &byte_count);
    *is_end_out = byte_count == 0;
    input->narrow_begin = 0;
    input->narrow_end = wirecopy_wide_convert(&input->wide, input->width, wide, byte_count, *is_end_out, input->narrow);
    return status;
}

wirecopy_status wirecopy_input_read(wirecopy_input *input, char *bytes, size_t byte_count_max, size_t *byte_count_out)
{
    assert(bytes && byte_count_max);
    *byte_count_out = 0;
    if (input->width == WIRECOPY_WIDTH_UNKNOWN) {
        const wirecopy_status status = detect_width(input);
        if (status != WIRECOPY_OK)
            return status;
    }
    if (input->width == WIRECOPY_WIDTH_BYTES)
        return read_narrow(input, bytes, byte_count_max, byte_count_out);
    for (bool is_end = false; input->narrow_begin == input->narrow_end && !is_end;) {
        const wirecopy_status status = fill_narrow(input, &is_end);
        if (status != WIRECOPY_OK)
            return status;
    }
    *byte_count_out = take(bytes, byte_count_max, input->narrow, &input->narrow_begin, input->narrow_end);
    return WIRECOPY_OK;
}

bool wirecopy_input_is_pausing(const wirecopy_input *input)
{
    if (!input->may_pause || input->has_ended || input->stored.byte_count || input->head_begin < input->head_end ||
        input->narrow_begin < input->narrow_end)
        return false;
    struct pollfd ready = {.fd = input->file, .events = POLLIN};
    return poll(&ready, 1, 0) == 0;
}

uint64_t wirecopy_input_stored_bytes_read(const wirecopy_input *input)
{
    return input->stored_bytes_read;
}
