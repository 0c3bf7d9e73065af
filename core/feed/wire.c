#include "core/feed/wire.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define STX '\x02'
#define ETX '\x03'
#define EOT '\x04'

/* Bytes up to a mark, or all; cuts them and the mark off. */
static wirecopy_string take_to(wirecopy_string *rest, char mark)
{
    const char *const found = rest->byte_count ? memchr(rest->bytes, mark, rest->byte_count) : NULL;
    const size_t byte_count = found ? (size_t)(found - rest->bytes) : rest->byte_count;
    const wirecopy_string taken = {rest->bytes, byte_count};
    const size_t cut = byte_count + (found != NULL);
    rest->bytes += cut;
    rest->byte_count -= cut;
    return taken;
}

wirecopy_wire_message wirecopy_wire_split(wirecopy_string bytes)
{
    wirecopy_wire_message message;
    if (bytes.byte_count) { /* SOH */
        bytes.bytes++;
        bytes.byte_count--;
    }
    bytes = take_to(&bytes, EOT);
    message.header = take_to(&bytes, STX);
    message.text = take_to(&bytes, ETX);
    message.trailer = bytes;
    return message;
}

static bool is_blank(char byte)
{
    return (unsigned char)byte <= ' ' || byte == '\x7f';
}

bool wirecopy_wire_line(wirecopy_string *rest, wirecopy_string *line_out)
{
    if (rest->byte_count == 0)
        return false;
    *line_out = take_to(rest, '\n');
    while (line_out->byte_count && is_blank(line_out->bytes[line_out->byte_count - 1]))
        line_out->byte_count--;
    return true;
}

bool wirecopy_wire_word(wirecopy_string *rest, wirecopy_string *word_out)
{
    while (rest->byte_count && is_blank(rest->bytes[0])) {
        rest->bytes++;
        rest->byte_count--;
    }
    size_t byte_count = 0;
    while (byte_count < rest->byte_count && !is_blank(rest->bytes[byte_count]))
        byte_count++;
    *word_out = (wirecopy_string){rest->bytes, byte_count};
    if (byte_count == 0)
        return false;
    rest->bytes += byte_count;
    rest->byte_count -= byte_count;
    return true;
}

int wirecopy_wire_number(wirecopy_string string, size_t at, size_t digit_count)
{
    int number = 0;
    if (digit_count > 9 || at > string.byte_count || string.byte_count - at < digit_count)
        return -1;
    for (size_t i = at; i < at + digit_count; i++) {
        if (string.bytes[i] < '0' || string.bytes[i] > '9')
            return -1;
        number = number * 10 + (string.bytes[i] - '0');
    }
    return number;
}

bool wirecopy_wire_begins(wirecopy_string line, const char *word)
{
    const size_t byte_count = strlen(word);
    if (line.byte_count < byte_count || strncasecmp(line.bytes, word, byte_count) != 0)
        return false;
    const char next = line.byte_count > byte_count ? line.bytes[byte_count] : ' ';
    return is_blank(next) || next == ':' || next == '=' || next == '<';
}

void wirecopy_wire_write(wirecopy_prose *prose, wirecopy_string line)
{
    static const wirecopy_string space = {" ", 1};
    wirecopy_string word;
    wirecopy_prose_text(prose, space, false);
    while (wirecopy_wire_word(&line, &word)) {
        wirecopy_prose_text(prose, word, false);
        wirecopy_prose_text(prose, space, false);
    }
}

wirecopy_status wirecopy_wire_break(wirecopy_prose *prose)
{
    return wirecopy_prose_mark(prose, 0);
}

/* Longer ones are none. */
#define PART_BYTES_MAX 64

wirecopy_status wirecopy_wire_set_id(wirecopy_desk *desk, wirecopy_string name, wirecopy_string trailer,
                                     wirecopy_story *story)
{
    char id[2 * PART_BYTES_MAX];
    wirecopy_string word;
    if (name.byte_count == 0 || name.byte_count >= PART_BYTES_MAX)
        return WIRECOPY_OK;
    memcpy(id, name.bytes, name.byte_count);
    size_t byte_count = name.byte_count;
    while (wirecopy_wire_word(&trailer, &word) && byte_count + 1 + word.byte_count <= sizeof id) {
        id[byte_count++] = ' ';
        memcpy(id + byte_count, word.bytes, word.byte_count);
        byte_count += word.byte_count;
    }
    story->id = wirecopy_desk_keep(desk, (wirecopy_string){id, byte_count});
    return story->id.bytes ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
}
