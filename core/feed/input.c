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
    input->stored = (wirecopy_string){NULL, 0};
    wirecopy_decoder_destroy(input->decoder);
    input->decoder = NULL;
}

void wirecopy_input_clear(wirecopy_input *input)
{
    wirecopy_input_close(input);
    wirecopy_memory_free(input->buffer);
    input->buffer = NULL;
}

static wirecopy_status fail_with_errno(wirecopy_input *input, int error)
{
    char text[128];
    input->reason.text[0] = '\0';
    wirecopy_reason_append_message(&input->reason, strerror_r(error, text, sizeof text));
    /* The message stands alone: without the colon that parts it from what it is appended to. */
    memmove(input->reason.text, input->reason.text + 2, strlen(input->reason.text + 2) + 1);
    return WIRECOPY_E_INPUT;
}

static void begin(wirecopy_input *input, int file)
{
    struct stat status;
    input->file = file;
    input->may_pause = file >= 0 && (fstat(file, &status) != 0 || !S_ISREG(status.st_mode));
    input->has_ended = false;
    input->format = WIRECOPY_FORMAT_UNKNOWN;
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

/* One successful read(), through interrupts and descriptors that were made non-blocking by someone else. */
static wirecopy_status read_file(wirecopy_input *input, char *bytes, size_t byte_count_max, size_t *byte_count_out)
{
    *byte_count_out = 0;
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
        read_file(input, input->buffer + stored->byte_count, BUFFER_BYTES - stored->byte_count, &byte_count);
    stored->byte_count += byte_count;
    return status;
}

static wirecopy_status detect_format(wirecopy_input *input)
{
    wirecopy_format format = WIRECOPY_FORMAT_UNKNOWN;
    for (;;) {
        format = wirecopy_format_of(input->stored.bytes, input->stored.byte_count);
        if (format != WIRECOPY_FORMAT_UNKNOWN || input->has_ended)
            break;
        const wirecopy_status status = fill(input);
        if (status != WIRECOPY_OK)
            return status;
    }
    if (format == WIRECOPY_FORMAT_UNKNOWN)
        format = WIRECOPY_FORMAT_PLAIN; /* it ends before it could be anything else */
    if (format != WIRECOPY_FORMAT_PLAIN) {
        const wirecopy_status status = wirecopy_decoder_create(format, &input->decoder);
        if (status != WIRECOPY_OK)
            return status;
    }
    input->format = format;
    return WIRECOPY_OK;
}

static wirecopy_status read_plain(wirecopy_input *input, char *bytes, size_t byte_count_max, size_t *byte_count_out)
{
    wirecopy_string *stored = &input->stored;
    if (stored->byte_count == 0)
        return input->has_ended ? WIRECOPY_OK : read_file(input, bytes, byte_count_max, byte_count_out);

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
        wirecopy_status status =
            wirecopy_decoder_decode(input->decoder, &input->stored, bytes, byte_count_max, &byte_count);
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

wirecopy_status wirecopy_input_read(wirecopy_input *input, char *bytes, size_t byte_count_max, size_t *byte_count_out)
{
    assert(bytes && byte_count_max);
    *byte_count_out = 0;
    if (input->format == WIRECOPY_FORMAT_UNKNOWN) {
        const wirecopy_status status = detect_format(input);
        if (status != WIRECOPY_OK)
            return status;
    }
    if (input->format == WIRECOPY_FORMAT_PLAIN)
        return read_plain(input, bytes, byte_count_max, byte_count_out);
    return read_compressed(input, bytes, byte_count_max, byte_count_out);
}

bool wirecopy_input_is_pausing(const wirecopy_input *input)
{
    if (!input->may_pause || input->has_ended || input->stored.byte_count)
        return false;
    struct pollfd ready = {.fd = input->file, .events = POLLIN};
    return poll(&ready, 1, 0) == 0;
}

uint64_t wirecopy_input_stored_bytes_read(const wirecopy_input *input)
{
    return input->stored_bytes_read;
}
