#include "core/feed/reason.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Enough to recognise a value by, and short enough for one line of a terminal. */
#define QUOTED_BYTES_MAX 60

void wirecopy_reason_set(wirecopy_reason *reason, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason->text, sizeof reason->text, format, arguments);
    va_end(arguments);
}

static void append_byte(wirecopy_reason *reason, char byte)
{
    const size_t byte_count = strlen(reason->text);
    if (byte_count + 1 == sizeof reason->text)
        return;
    reason->text[byte_count] = byte;
    reason->text[byte_count + 1] = '\0';
}

static void append_bytes(wirecopy_reason *reason, const char *bytes, size_t byte_count)
{
    for (size_t i = 0; i < byte_count; i++)
        append_byte(reason, bytes[i]);
}

void wirecopy_reason_append_text(wirecopy_reason *reason, const char *text)
{
    append_bytes(reason, text, strlen(text));
}

/* Its first letter made small, its end cut off. */
static void append_message(wirecopy_reason *reason, const char *message)
{
    size_t byte_count = strlen(message);
    while (byte_count && (message[byte_count - 1] == '.' || message[byte_count - 1] == '\n'))
        byte_count--;
    if (byte_count == 0)
        return;
    /* "JSON ..." and the like keep their capitals. */
    const bool is_acronym = isupper((unsigned char)message[1]);
    append_byte(reason, is_acronym ? message[0] : (char)tolower((unsigned char)message[0]));
    append_bytes(reason, message + 1, byte_count - 1);
}

void wirecopy_reason_append_message(wirecopy_reason *reason, const char *message)
{
    append_bytes(reason, ": ", 2);
    append_message(reason, message);
}

void wirecopy_reason_set_message(wirecopy_reason *reason, const char *message)
{
    reason->text[0] = '\0';
    append_message(reason, message);
}

/* Bytes 10xxxxxx continue a character of UTF-8, and must not be parted from it. */
static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static bool is_control(char byte)
{
    return (unsigned char)byte < 0x20 || byte == 0x7f;
}

void wirecopy_reason_append_quoted(wirecopy_reason *reason, wirecopy_string value)
{
    size_t byte_count = value.byte_count;
    if (byte_count > QUOTED_BYTES_MAX) {
        byte_count = QUOTED_BYTES_MAX;
        while (byte_count && is_continuation(value.bytes[byte_count]))
            byte_count--;
    }
    append_byte(reason, '"');
    for (size_t i = 0; i < byte_count; i++)
        append_byte(reason, is_control(value.bytes[i]) ? '?' : value.bytes[i]);
    append_byte(reason, '"');
    if (byte_count < value.byte_count)
        append_bytes(reason, "...", 3);
}
