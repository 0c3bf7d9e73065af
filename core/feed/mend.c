#include "core/feed/mend.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/feed/entity.h"
#include "core/feed/utf8.h"

void wirecopy_mend_clear(wirecopy_mend *mend)
{
    wirecopy_memory_free(mend->bytes);
    *mend = (wirecopy_mend){NULL, 0};
}

/* A copy on its way. What is written stays behind what was read by 4 bytes for every '&' at most. */
typedef struct copy {
    const char *next;
    const char *end;
    char *to;
    bool declares_entities;
    wirecopy_reason *reason;
} copy;

static bool is_control(char byte)
{
    return (unsigned char)byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
}

static void copy_bytes(copy *state, size_t byte_count)
{
    for (size_t i = 0; i < byte_count; i++)
        *state->to++ = is_control(state->next[i]) ? ' ' : state->next[i];
    state->next += byte_count;
}

static void put(copy *state, const char *text)
{
    memcpy(state->to, text, strlen(text));
    state->to += strlen(text);
}

static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           byte == '_' || byte == '-' || byte == '.' || byte == ':' || (byte & 0x80);
}

/* Bytes of "&name;"; 0 where there is none. */
static size_t name_count(const copy *state)
{
    const char *at = state->next + 1;
    while (at < state->end && is_name_byte(*at))
        at++;
    return at < state->end && *at == ';' && at > state->next + 1 ? (size_t)(at + 1 - state->next) : 0;
}

static const char *escape_of(uint32_t code_point)
{
    switch (code_point) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    case '\'':
        return "&apos;";
    }
    return NULL;
}

static wirecopy_status copy_reference(copy *state)
{
    uint32_t code_point;
    const size_t byte_count = wirecopy_entity_decode(state->next, (size_t)(state->end - state->next), &code_point);
    if (byte_count) {
        const char *const escape = escape_of(code_point);
        if (escape)
            put(state, escape);
        else
            state->to += wirecopy_utf8_put(code_point, state->to);
        state->next += byte_count;
        return WIRECOPY_OK;
    }
    const size_t unknown_count = state->declares_entities ? name_count(state) : 0;
    if (unknown_count) {
        wirecopy_reason_set(state->reason, "an entity that the document declares itself, which is not expanded: ");
        wirecopy_reason_append_quoted(state->reason, (wirecopy_string){state->next, unknown_count});
        return WIRECOPY_E_INPUT;
    }
    put(state, "&amp;");
    state->next++;
    return WIRECOPY_OK;
}

/* Copies a comment, a CDATA section or an instruction, where one begins: up to its end, or to that of all. */
static bool copy_section(copy *state)
{
    static const char *const marks[][2] = {{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};
    const size_t left = (size_t)(state->end - state->next);
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        const size_t begin_count = strlen(marks[i][0]);
        if (left < begin_count || memcmp(state->next, marks[i][0], begin_count) != 0)
            continue;
        const char *const found =
            memmem(state->next + begin_count, left - begin_count, marks[i][1], strlen(marks[i][1]));
        copy_bytes(state, found ? (size_t)(found - state->next) + strlen(marks[i][1]) : left);
        return true;
    }
    return false;
}

static wirecopy_status copy_all(copy *state)
{
    wirecopy_status status = WIRECOPY_OK;
    while (status == WIRECOPY_OK && state->next < state->end) {
        size_t plain_count = 0;
        while (state->next + plain_count < state->end && state->next[plain_count] != '<' &&
               state->next[plain_count] != '&')
            plain_count++;
        copy_bytes(state, plain_count);
        if (state->next == state->end)
            break;
        if (*state->next == '&')
            status = copy_reference(state);
        else if (!copy_section(state))
            copy_bytes(state, 1);
    }
    return status;
}

/* What the copy may grow to; more than all there can be where a control character asks for a copy alone. */
static size_t size_of(wirecopy_string bytes, bool *is_needed_out)
{
    size_t ampersand_count = 0, control_count = 0;
    for (size_t i = 0; i < bytes.byte_count; i++) {
        ampersand_count += bytes.bytes[i] == '&';
        control_count += is_control(bytes.bytes[i]);
    }
    *is_needed_out = ampersand_count + control_count > 0;
    return bytes.byte_count + ampersand_count * strlen("amp;");
}

wirecopy_status wirecopy_mend_xml(wirecopy_mend *mend, wirecopy_string bytes, bool declares_entities,
                                  wirecopy_string *mended_out, wirecopy_reason *reason)
{
    bool is_needed;
    const size_t byte_count = size_of(bytes, &is_needed);
    *mended_out = bytes;
    if (!is_needed)
        return WIRECOPY_OK;
    if (byte_count > WIRECOPY_TEXT_BYTES_MAX) {
        wirecopy_reason_set(reason, "more than %zu bytes, once each '&' is XML", WIRECOPY_TEXT_BYTES_MAX);
        return WIRECOPY_E_LIMIT;
    }
    if (wirecopy_memory_reserve(&mend->bytes, &mend->byte_capacity, byte_count, 1) != 0)
        return WIRECOPY_E_MEMORY;
    copy state = {bytes.bytes, bytes.bytes + bytes.byte_count, mend->bytes, declares_entities, reason};
    const wirecopy_status status = copy_all(&state);
    if (status == WIRECOPY_OK)
        *mended_out = (wirecopy_string){mend->bytes, (size_t)(state.to - mend->bytes)};
    return status;
}
