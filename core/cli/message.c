#include "core/cli/message.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Holds a path of 4096 bytes, and what is said of it. */
#define MESSAGE_BYTES_MAX 6144

struct message {
    char bytes[MESSAGE_BYTES_MAX];
    size_t byte_count; /* leaves room for the line's end */
};

static void append(struct message *message, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void append_list(struct message *message, const char *format, va_list arguments)
{
    const size_t room = MESSAGE_BYTES_MAX - 1 - message->byte_count;
    const int byte_count = vsnprintf(message->bytes + message->byte_count, room, format, arguments);
    if (byte_count > 0)
        message->byte_count += (size_t)byte_count < room ? (size_t)byte_count : room - 1;
}

static void append(struct message *message, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    append_list(message, format, arguments);
    va_end(arguments);
}

/* C0 and DEL, and the C1 characters in their UTF-8 form: all that a terminal may take as a command. */
static void disarm(struct message *message)
{
    for (size_t i = 0; i < message->byte_count; i++) {
        const unsigned char byte = (unsigned char)message->bytes[i];
        const bool c1 = byte == 0xc2 && i + 1 < message->byte_count && (message->bytes[i + 1] & 0xe0) == 0x80;
        if (c1)
            message->bytes[i + 1] = '?';
        if (c1 || byte < 0x20 || byte == 0x7f)
            message->bytes[i] = '?';
    }
}

/* One write, so that lines of several processes do not mix. Nowhere to report that it failed. */
static void deliver(struct message *message)
{
    disarm(message);
    message->bytes[message->byte_count++] = '\n';
    if (write(STDERR_FILENO, message->bytes, message->byte_count) < 0)
        return;
}

void cli_message_print(const char *format, ...)
{
    struct message message = {.byte_count = 0};
    append(&message, "wirecopy: ");
    va_list arguments;
    va_start(arguments, format);
    append_list(&message, format, arguments);
    va_end(arguments);
    deliver(&message);
}

int cli_message_status(wirecopy_status status, const char *format, ...)
{
    struct message message = {.byte_count = 0};
    append(&message, "wirecopy: ");
    va_list arguments;
    va_start(arguments, format);
    append_list(&message, format, arguments);
    va_end(arguments);
    append(&message, ": %s", wirecopy_status_message(status));
    deliver(&message);
    return wirecopy_status_exit(status);
}
