#include "core/cli/json.h"

#include <string.h>

#include "core/cli/clock.h"
#include "core/cli/utf8.h"

static const char hexadecimal_digits[] = "0123456789abcdef";

void cli_json_init(cli_json *json, cli_output *output)
{
    json->output = output;
    json->comma_due = false;
}

static void value_begin(cli_json *json)
{
    if (json->comma_due)
        cli_output_byte(json->output, ',');
    json->comma_due = true;
}

static void container_begin(cli_json *json, char bracket)
{
    value_begin(json);
    cli_output_byte(json->output, bracket);
    json->comma_due = false;
}

static void container_end(cli_json *json, char bracket)
{
    cli_output_byte(json->output, bracket);
    json->comma_due = true;
}

void cli_json_object_begin(cli_json *json)
{
    container_begin(json, '{');
}

void cli_json_object_end(cli_json *json)
{
    container_end(json, '}');
}

void cli_json_array_begin(cli_json *json)
{
    container_begin(json, '[');
}

void cli_json_array_end(cli_json *json)
{
    container_end(json, ']');
}

void cli_json_key(cli_json *json, const char *name)
{
    value_begin(json);
    cli_output_byte(json->output, '"');
    cli_output_text(json->output, name);
    cli_output_write(json->output, "\":", 2);
    json->comma_due = false;
}

/* Only what RFC 8259 asks to be escaped is, and DEL, which a terminal may act on. */
static bool is_escaped(unsigned char byte)
{
    return byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7f;
}

static void write_escaped(cli_output *output, unsigned char byte)
{
    static const char from[] = "\"\\\b\f\n\r\t";
    static const char into[] = "\"\\bfnrt";
    const char *found = byte ? strchr(from, byte) : NULL;
    if (found) {
        const char escape[] = {'\\', into[found - from]};
        cli_output_write(output, escape, sizeof escape);
        return;
    }
    const char escape[] = {'\\', 'u', '0', '0', hexadecimal_digits[byte >> 4], hexadecimal_digits[byte & 15]};
    cli_output_write(output, escape, sizeof escape);
}

/* Valid UTF-8; stretches without anything to escape go out in one piece. */
static void write_valid(cli_output *output, const char *bytes, size_t byte_count)
{
    size_t done = 0;
    for (size_t i = 0; i < byte_count; i++) {
        if (!is_escaped((unsigned char)bytes[i]))
            continue;
        cli_output_write(output, bytes + done, i - done);
        write_escaped(output, (unsigned char)bytes[i]);
        done = i + 1;
    }
    cli_output_write(output, bytes + done, byte_count - done);
}

void cli_json_string(cli_json *json, wirecopy_string string)
{
    value_begin(json);
    cli_output_byte(json->output, '"');
    size_t done = 0;
    while (done < string.byte_count) {
        const size_t valid = cli_utf8_valid(string.bytes + done, string.byte_count - done);
        write_valid(json->output, string.bytes + done, valid);
        done += valid;
        if (done < string.byte_count) {
            uint32_t replacement;
            done += cli_utf8_decode(string.bytes + done, string.byte_count - done, &replacement);
            cli_output_write(json->output, "\xef\xbf\xbd", 3);
        }
    }
    cli_output_byte(json->output, '"');
}

void cli_json_text(cli_json *json, const char *text)
{
    cli_json_string(json, (wirecopy_string){text, strlen(text)});
}

void cli_json_boolean(cli_json *json, bool value)
{
    value_begin(json);
    cli_output_text(json->output, value ? "true" : "false");
    json->comma_due = true;
}

void cli_json_unsigned(cli_json *json, uint64_t value)
{
    char digits[20]; /* 2^64 - 1 has 20 */
    size_t first = sizeof digits;
    do {
        digits[--first] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    value_begin(json);
    cli_output_write(json->output, digits + first, sizeof digits - first);
}

/* By way of an integer: printf() would ask the locale for the decimal point. */
void cli_json_share(cli_json *json, double share)
{
    const double bounded = !(share > 0) ? 0 : share > 1 ? 1 : share;
    const unsigned scaled = (unsigned)(bounded * 10000 + 0.5);
    const char text[] = {(char)('0' + scaled / 10000),     '.',
                         (char)('0' + scaled / 1000 % 10), (char)('0' + scaled / 100 % 10),
                         (char)('0' + scaled / 10 % 10),   (char)('0' + scaled % 10)};
    value_begin(json);
    cli_output_write(json->output, text, sizeof text);
}

void cli_json_time(cli_json *json, const char *name, int64_t time_ms)
{
    char text[CLI_CLOCK_TEXT_BYTES];
    cli_clock_format(time_ms, CLI_CLOCK_RFC3339, text);
    cli_json_key(json, name);
    cli_json_text(json, text);
}

void cli_json_hexadecimal(cli_json *json, const uint64_t *words, size_t word_count)
{
    value_begin(json);
    cli_output_byte(json->output, '"');
    for (size_t i = word_count; i-- > 0;) {
        char digits[16];
        for (unsigned nibble = 0; nibble < 16; nibble++)
            digits[nibble] = hexadecimal_digits[words[i] >> (60 - 4 * nibble) & 15];
        cli_output_write(json->output, digits, sizeof digits);
    }
    cli_output_byte(json->output, '"');
}

void cli_json_line_end(cli_json *json)
{
    cli_output_byte(json->output, '\n');
    json->comma_due = false;
}
