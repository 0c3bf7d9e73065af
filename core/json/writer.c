#include "core/json/writer.h"

#include <string.h>

#include "core/json/time.h"
#include "core/json/utf8.h"

static const char hexadecimal_digits[] = "0123456789abcdef";

void json_init(json_writer *json, json_sink sink)
{
    json->sink = sink;
    json->comma_due = false;
}

static void put(json_writer *json, const char *bytes, size_t byte_count)
{
    json->sink.write(json->sink.context, bytes, byte_count);
}

static void put_byte(json_writer *json, char byte)
{
    put(json, &byte, 1);
}

static void value_begin(json_writer *json)
{
    if (json->comma_due)
        put_byte(json, ',');
    json->comma_due = true;
}

static void container_begin(json_writer *json, char bracket)
{
    value_begin(json);
    put_byte(json, bracket);
    json->comma_due = false;
}

static void container_end(json_writer *json, char bracket)
{
    put_byte(json, bracket);
    json->comma_due = true;
}

void json_object_begin(json_writer *json)
{
    container_begin(json, '{');
}

void json_object_end(json_writer *json)
{
    container_end(json, '}');
}

void json_array_begin(json_writer *json)
{
    container_begin(json, '[');
}

void json_array_end(json_writer *json)
{
    container_end(json, ']');
}

void json_key(json_writer *json, const char *name)
{
    value_begin(json);
    put_byte(json, '"');
    put(json, name, strlen(name));
    put(json, "\":", 2);
    json->comma_due = false;
}

/* Only what RFC 8259 asks to be escaped is, and DEL, which a terminal may act on. */
static bool is_escaped(unsigned char byte)
{
    return byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7f;
}

static void write_escaped(json_writer *json, unsigned char byte)
{
    static const char from[] = "\"\\\b\f\n\r\t";
    static const char into[] = "\"\\bfnrt";
    const char *found = byte ? strchr(from, byte) : NULL;
    if (found) {
        const char escape[] = {'\\', into[found - from]};
        put(json, escape, sizeof escape);
        return;
    }
    const char escape[] = {'\\', 'u', '0', '0', hexadecimal_digits[byte >> 4], hexadecimal_digits[byte & 15]};
    put(json, escape, sizeof escape);
}

/* Valid UTF-8; stretches without anything to escape go out in one piece. */
static void write_valid(json_writer *json, const char *bytes, size_t byte_count)
{
    size_t done = 0;
    for (size_t i = 0; i < byte_count; i++) {
        if (!is_escaped((unsigned char)bytes[i]))
            continue;
        put(json, bytes + done, i - done);
        write_escaped(json, (unsigned char)bytes[i]);
        done = i + 1;
    }
    put(json, bytes + done, byte_count - done);
}

void json_string(json_writer *json, wirecopy_string string)
{
    value_begin(json);
    put_byte(json, '"');
    size_t done = 0;
    while (done < string.byte_count) {
        const size_t valid = json_utf8_valid(string.bytes + done, string.byte_count - done);
        write_valid(json, string.bytes + done, valid);
        done += valid;
        if (done < string.byte_count) {
            uint32_t replacement;
            done += json_utf8_decode(string.bytes + done, string.byte_count - done, &replacement);
            put(json, "\xef\xbf\xbd", 3);
        }
    }
    put_byte(json, '"');
}

void json_text(json_writer *json, const char *text)
{
    json_string(json, (wirecopy_string){text, strlen(text)});
}

void json_boolean(json_writer *json, bool value)
{
    value_begin(json);
    put(json, value ? "true" : "false", value ? 4 : 5);
    json->comma_due = true;
}

void json_unsigned(json_writer *json, uint64_t value)
{
    char digits[20]; /* 2^64 - 1 has 20 */
    size_t first = sizeof digits;
    do {
        digits[--first] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    value_begin(json);
    put(json, digits + first, sizeof digits - first);
}

/* By way of an integer: printf() would ask the locale for the decimal point. */
void json_share(json_writer *json, double share)
{
    const double bounded = !(share > 0) ? 0 : share > 1 ? 1 : share;
    const unsigned scaled = (unsigned)(bounded * 10000 + 0.5);
    const char text[] = {(char)('0' + scaled / 10000),     '.',
                         (char)('0' + scaled / 1000 % 10), (char)('0' + scaled / 100 % 10),
                         (char)('0' + scaled / 10 % 10),   (char)('0' + scaled % 10)};
    value_begin(json);
    put(json, text, sizeof text);
}

void json_string_member(json_writer *json, const char *name, wirecopy_string string)
{
    if (string.byte_count == 0)
        return;
    json_key(json, name);
    json_string(json, string);
}

void json_unsigned_member(json_writer *json, const char *name, uint64_t value)
{
    json_key(json, name);
    json_unsigned(json, value);
}

void json_share_member(json_writer *json, const char *name, double share)
{
    json_key(json, name);
    json_share(json, share);
}

void json_time(json_writer *json, const char *name, int64_t time_ms)
{
    char text[JSON_TIME_TEXT_BYTES];
    if (time_ms == WIRECOPY_TIME_NONE)
        return;
    json_time_format(time_ms, JSON_TIME_RFC3339, text);
    json_key(json, name);
    json_text(json, text);
}

void json_hexadecimal(json_writer *json, const uint64_t *words, size_t word_count)
{
    value_begin(json);
    put_byte(json, '"');
    for (size_t i = word_count; i-- > 0;) {
        char digits[16];
        for (unsigned nibble = 0; nibble < 16; nibble++)
            digits[nibble] = hexadecimal_digits[words[i] >> (60 - 4 * nibble) & 15];
        put(json, digits, sizeof digits);
    }
    put_byte(json, '"');
}

void json_line_end(json_writer *json)
{
    put_byte(json, '\n');
    json->comma_due = false;
}
