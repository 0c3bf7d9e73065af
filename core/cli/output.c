#include "core/cli/output.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void cli_output_init(cli_output *output, int descriptor)
{
    output->descriptor = descriptor;
    output->error_number = 0;
    output->byte_count = 0;
}

/* Standard output may be set not to block by whoever shares it; then waiting is ours. */
static void wait_writable(int descriptor)
{
    struct pollfd wanted = {.fd = descriptor, .events = POLLOUT};
    (void)poll(&wanted, 1, -1);
}

static void write_all(cli_output *output, const char *bytes, size_t byte_count)
{
    while (byte_count > 0 && output->error_number == 0) {
        const ssize_t written = write(output->descriptor, bytes, byte_count);
        if (written >= 0) {
            bytes += written;
            byte_count -= (size_t)written;
        } else if (errno == EAGAIN) {
            wait_writable(output->descriptor);
        } else if (errno != EINTR) {
            output->error_number = errno;
        }
    }
}

bool cli_output_flush(cli_output *output)
{
    write_all(output, output->bytes, output->byte_count);
    output->byte_count = 0;
    return output->error_number == 0;
}

bool cli_output_close(cli_output *output)
{
    cli_output_flush(output);
    if (close(output->descriptor) != 0 && output->error_number == 0 && errno != EINTR)
        output->error_number = errno;
    return output->error_number == 0;
}

void cli_output_write(cli_output *output, const char *bytes, size_t byte_count)
{
    while (byte_count > 0) {
        if (output->byte_count == CLI_OUTPUT_BYTES)
            cli_output_flush(output);
        const size_t room = CLI_OUTPUT_BYTES - output->byte_count;
        const size_t part = byte_count < room ? byte_count : room;
        memcpy(output->bytes + output->byte_count, bytes, part);
        output->byte_count += part;
        bytes += part;
        byte_count -= part;
    }
}

void cli_output_print(cli_output *output, const char *format, ...)
{
    char text[1024]; /* all our formats are of words and numbers; anything long is written as it is */
    va_list arguments;
    va_start(arguments, format);
    const int byte_count = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (byte_count > 0)
        cli_output_write(output, text, (size_t)byte_count < sizeof text ? (size_t)byte_count : sizeof text - 1);
}

void cli_output_text(cli_output *output, const char *text)
{
    cli_output_write(output, text, strlen(text));
}

void cli_output_byte(cli_output *output, char byte)
{
    if (output->byte_count == CLI_OUTPUT_BYTES)
        cli_output_flush(output);
    output->bytes[output->byte_count++] = byte;
}

void cli_output_repeat(cli_output *output, char byte, size_t count)
{
    while (count-- > 0)
        cli_output_byte(output, byte);
}

static void sink_write(void *context, const char *bytes, size_t byte_count)
{
    cli_output_write(context, bytes, byte_count);
}

json_sink cli_output_sink(cli_output *output)
{
    return (json_sink){output, sink_write};
}
