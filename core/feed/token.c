#include "core/feed/token.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_hex(char byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

/* The byte at an offset; 0, which no token holds, behind the end. */
static char byte_at(wirecopy_string json, size_t at)
{
    return at < json.byte_count ? json.bytes[at] : '\0';
}

static wirecopy_token fault_at(size_t start, size_t at)
{
    return (wirecopy_token){WIRECOPY_TOKEN_FAULT, start, at};
}

static wirecopy_token string_at(wirecopy_string json, size_t start)
{
    size_t at = start + 1;
    while (at < json.byte_count) {
        const char byte = json.bytes[at];
        if ((unsigned char)byte < 0x20)
            break;
        at++;
        if (byte == '"')
            return (wirecopy_token){WIRECOPY_TOKEN_STRING, start, at};
        if (byte != '\\')
            continue;
        const char escaped = byte_at(json, at);
        if (escaped == '\0' || !strchr("\"\\/bfnrtu", escaped))
            return fault_at(start, at);
        at++;
        for (int i = 0; escaped == 'u' && i < 4; i++, at++)
            if (!is_hex(byte_at(json, at)))
                return fault_at(start, at);
    }
    return fault_at(start, at);
}

static size_t skip_digits(wirecopy_string json, size_t at)
{
    while (is_digit(byte_at(json, at)))
        at++;
    return at;
}

static wirecopy_token number_at(wirecopy_string json, size_t start)
{
    size_t at = start + (json.bytes[start] == '-');
    if (!is_digit(byte_at(json, at)))
        return fault_at(start, at);
    at = json.bytes[at] == '0' ? at + 1 : skip_digits(json, at);
    if (byte_at(json, at) == '.') {
        at++;
        if (!is_digit(byte_at(json, at)))
            return fault_at(start, at);
        at = skip_digits(json, at);
    }
    if (byte_at(json, at) == 'e' || byte_at(json, at) == 'E') {
        at++;
        at += byte_at(json, at) == '+' || byte_at(json, at) == '-';
        if (!is_digit(byte_at(json, at)))
            return fault_at(start, at);
        at = skip_digits(json, at);
    }
    return (wirecopy_token){WIRECOPY_TOKEN_NUMBER, start, at};
}

/* A word that is none of the three is a fault from its first letter: it may well be an unquoted name. */
static wirecopy_token literal_at(wirecopy_string json, size_t start)
{
    const char *word = json.bytes[start] == 't' ? "true" : json.bytes[start] == 'f' ? "false" : "null";
    size_t at = start;
    for (; *word; word++, at++)
        if (byte_at(json, at) != *word)
            return fault_at(start, start);
    return (wirecopy_token){WIRECOPY_TOKEN_LITERAL, start, at};
}

wirecopy_token wirecopy_token_next(wirecopy_string json, size_t start)
{
    while (start < json.byte_count && is_space(json.bytes[start]))
        start++;
    if (start >= json.byte_count)
        return (wirecopy_token){WIRECOPY_TOKEN_END, json.byte_count, json.byte_count};

    const char byte = json.bytes[start];
    if (byte == '"')
        return string_at(json, start);
    if (is_digit(byte) || byte == '-')
        return number_at(json, start);
    if (byte == 't' || byte == 'f' || byte == 'n')
        return literal_at(json, start);
    if (byte != '\0' && strchr("{}[]:,", byte))
        return (wirecopy_token){WIRECOPY_TOKEN_MARK, start, start + 1};
    return fault_at(start, start);
}

/* As deep as simdjson goes. */
#define DEPTH_MAX 1024

/* What the grammar allows next. */
typedef enum expectation {
    EXPECT_VALUE,
    EXPECT_VALUE_OR_CLOSE, /* behind [ */
    EXPECT_NAME,           /* behind , in an object */
    EXPECT_NAME_OR_CLOSE,  /* behind { */
    EXPECT_COLON,
    EXPECT_COMMA_OR_CLOSE,
    EXPECT_END,
} expectation;

typedef struct grammar {
    expectation expected;
    size_t depth;
    char open[DEPTH_MAX]; /* [depth] the mark that closes each object or array that is open */
} grammar;

static bool accept_value(grammar *state)
{
    if (state->expected != EXPECT_VALUE && state->expected != EXPECT_VALUE_OR_CLOSE)
        return false;
    state->expected = state->depth ? EXPECT_COMMA_OR_CLOSE : EXPECT_END;
    return true;
}

static bool accept_string(grammar *state)
{
    if (state->expected != EXPECT_NAME && state->expected != EXPECT_NAME_OR_CLOSE)
        return accept_value(state);
    state->expected = EXPECT_COLON;
    return true;
}

static bool accept_open(grammar *state, char mark)
{
    if (state->depth == DEPTH_MAX || !accept_value(state))
        return false;
    state->open[state->depth++] = mark == '{' ? '}' : ']';
    state->expected = mark == '{' ? EXPECT_NAME_OR_CLOSE : EXPECT_VALUE_OR_CLOSE;
    return true;
}

static bool accept_close(grammar *state, char mark)
{
    const bool may_close = state->expected == EXPECT_COMMA_OR_CLOSE || state->expected == EXPECT_NAME_OR_CLOSE ||
                           state->expected == EXPECT_VALUE_OR_CLOSE;
    if (!may_close || state->open[state->depth - 1] != mark)
        return false;
    state->depth--;
    state->expected = state->depth ? EXPECT_COMMA_OR_CLOSE : EXPECT_END;
    return true;
}

static bool accept_separator(grammar *state, char mark)
{
    if (state->expected != (mark == ':' ? EXPECT_COLON : EXPECT_COMMA_OR_CLOSE))
        return false;
    const bool begins_name = mark == ',' && state->open[state->depth - 1] == '}';
    state->expected = begins_name ? EXPECT_NAME : EXPECT_VALUE;
    return true;
}

static bool accept(grammar *state, wirecopy_token token, char mark)
{
    switch (token.kind) {
    case WIRECOPY_TOKEN_STRING:
        return accept_string(state);
    case WIRECOPY_TOKEN_NUMBER:
    case WIRECOPY_TOKEN_LITERAL:
        return accept_value(state);
    case WIRECOPY_TOKEN_MARK:
        if (mark == '{' || mark == '[')
            return accept_open(state, mark);
        return mark == '}' || mark == ']' ? accept_close(state, mark) : accept_separator(state, mark);
    case WIRECOPY_TOKEN_END:
    case WIRECOPY_TOKEN_FAULT:
        break;
    }
    return false;
}

size_t wirecopy_token_find_fault(wirecopy_string json)
{
    grammar state = {.expected = EXPECT_VALUE};
    for (size_t at = 0;;) {
        const wirecopy_token token = wirecopy_token_next(json, at);
        if (token.kind == WIRECOPY_TOKEN_FAULT)
            return token.end;
        if (token.kind == WIRECOPY_TOKEN_END)
            return state.expected == EXPECT_END ? SIZE_MAX : token.end;
        if (!accept(&state, token, json.bytes[token.start]))
            return state.depth == DEPTH_MAX ? SIZE_MAX : token.start;
        at = token.end;
    }
}

wirecopy_string wirecopy_token_member_value(wirecopy_string json, size_t ordinal)
{
    size_t depth = 0, members = 0;
    for (size_t at = 0;;) {
        const wirecopy_token token = wirecopy_token_next(json, at);
        assert(token.kind != WIRECOPY_TOKEN_END && token.kind != WIRECOPY_TOKEN_FAULT);
        const char mark = token.kind == WIRECOPY_TOKEN_MARK ? json.bytes[token.start] : '\0';
        at = token.end;
        depth += mark == '{' || mark == '[';
        depth -= mark == '}' || mark == ']';
        members += depth == 1 && mark == ',';
        if (depth == 1 && mark == ':' && members == ordinal) {
            const wirecopy_token value = wirecopy_token_next(json, at);
            return (wirecopy_string){json.bytes + value.start, value.end - value.start};
        }
    }
}

/* The code unit that \uXXXX stands for; 0 where there is no such escape. */
static unsigned escape_at(const char *bytes, size_t at, size_t end)
{
    if (end - at < 6 || bytes[at] != '\\' || bytes[at + 1] != 'u')
        return 0;
    unsigned unit = 0;
    for (size_t i = at + 2; i < at + 6; i++) {
        const char digit = bytes[i];
        unit = unit * 16 + (unsigned)(is_digit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10);
    }
    return unit;
}

static bool is_high(unsigned unit)
{
    return unit >= 0xd800 && unit < 0xdc00;
}

static bool is_low(unsigned unit)
{
    return unit >= 0xdc00 && unit < 0xe000;
}

static uint32_t mend_string(char *bytes, size_t start, size_t end)
{
    uint32_t mended_count = 0;
    for (size_t at = start; at < end;) {
        if (bytes[at] != '\\') {
            at++;
            continue;
        }
        const unsigned unit = escape_at(bytes, at, end);
        if (is_high(unit) && is_low(escape_at(bytes, at + 6, end))) {
            at += 12;
            continue;
        }
        if (is_high(unit) || is_low(unit)) {
            memcpy(bytes + at, "\\ufffd", 6);
            mended_count++;
        }
        at += 2; /* past a backslash that the first one escapes; the digits of \uXXXX are plain bytes */
    }
    return mended_count;
}

uint32_t wirecopy_token_mend(char *bytes, size_t byte_count)
{
    const wirecopy_string json = {bytes, byte_count};
    uint32_t mended_count = 0;
    for (size_t at = 0;;) {
        const wirecopy_token token = wirecopy_token_next(json, at);
        if (token.kind == WIRECOPY_TOKEN_END || token.kind == WIRECOPY_TOKEN_FAULT)
            break;
        if (token.kind == WIRECOPY_TOKEN_STRING)
            mended_count += mend_string(bytes, token.start, token.end);
        if (token.kind == WIRECOPY_TOKEN_NUMBER) {
            memset(bytes + token.start, ' ', token.end - token.start);
            bytes[token.start] = '0';
        }
        at = token.end;
    }
    return mended_count;
}
