#include "core/serve/tokens.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/memory.h"

#define FILE_BYTES_MAX ((size_t)1 << 20)
#define TOKEN_BYTES_MIN 16
#define TOKEN_BYTES_MAX 512

typedef struct token {
    serve_scope scope;
    size_t byte_count;
    unsigned char bytes[TOKEN_BYTES_MAX]; /* and zeros behind it */
} token;

struct serve_tokens {
    size_t count, capacity;
    token *items;
};

static wirecopy_status refuse(char *reason, const char *text, size_t line)
{
    if (line > 0)
        (void)snprintf(reason, SERVE_REASON_BYTES, "line %zu: %s", line, text);
    else
        (void)snprintf(reason, SERVE_REASON_BYTES, "%s", text);
    return WIRECOPY_E_INPUT;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

static size_t word_bytes(const char *bytes, size_t byte_count)
{
    size_t end = 0;
    while (end < byte_count && !is_blank(bytes[end]))
        end++;
    return end;
}

static bool is_token(const char *bytes, size_t byte_count)
{
    for (size_t i = 0; i < byte_count; i++) {
        const char byte = bytes[i];
        const bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
        if (!is_letter && !(byte >= '0' && byte <= '9') && (byte == '\0' || !strchr("-._~+/=", byte)))
            return false;
    }
    return byte_count >= TOKEN_BYTES_MIN && byte_count <= TOKEN_BYTES_MAX;
}

static wirecopy_status add(serve_tokens *tokens, serve_scope scope, const char *bytes, size_t byte_count)
{
    /* Not by growing in place: what is moved would leave tokens behind in freed memory. */
    if (tokens->count == tokens->capacity)
        return WIRECOPY_E_MEMORY;
    token *const one = &tokens->items[tokens->count++];
    one->scope = scope;
    one->byte_count = byte_count;
    memcpy(one->bytes, bytes, byte_count);
    return WIRECOPY_OK;
}

static wirecopy_status parse_line(serve_tokens *tokens, const char *bytes, size_t byte_count, size_t line, char *reason)
{
    while (byte_count > 0 && is_blank(bytes[byte_count - 1]))
        byte_count--;
    while (byte_count > 0 && is_blank(*bytes)) {
        bytes++;
        byte_count--;
    }
    if (byte_count == 0 || bytes[0] == '#')
        return WIRECOPY_OK;
    const size_t word = word_bytes(bytes, byte_count);
    size_t begin = word;
    while (begin < byte_count && is_blank(bytes[begin]))
        begin++;
    const bool may_read = word == 4 && memcmp(bytes, "read", word) == 0;
    const bool may_write = word == 5 && memcmp(bytes, "write", word) == 0;
    if (!may_read && !may_write)
        return refuse(reason, "neither 'read' nor 'write' and a token", line);
    if (!is_token(bytes + begin, byte_count - begin))
        return refuse(reason, "a token has 16 to 512 letters, digits, or of '-._~+/='", line);
    return add(tokens, may_write ? SERVE_SCOPE_WRITE : SERVE_SCOPE_READ, bytes + begin, byte_count - begin);
}

static size_t count_lines(const char *bytes, size_t byte_count)
{
    size_t count = 1;
    for (size_t i = 0; i < byte_count; i++)
        count += bytes[i] == '\n';
    return count;
}

wirecopy_status serve_tokens_parse(const char *bytes, size_t byte_count, serve_tokens **tokens_out, char *reason_out)
{
    serve_tokens *const tokens = wirecopy_memory_alloc_zeroed(1, sizeof *tokens);
    wirecopy_status status = WIRECOPY_E_MEMORY;
    reason_out[0] = '\0';
    if (tokens) {
        tokens->capacity = count_lines(bytes, byte_count);
        tokens->items = wirecopy_memory_alloc_zeroed(tokens->capacity, sizeof *tokens->items);
        status = tokens->items ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
    }
    size_t line = 1;
    for (size_t begin = 0; status == WIRECOPY_OK && begin < byte_count; line++) {
        const char *const end = memchr(bytes + begin, '\n', byte_count - begin);
        const size_t line_bytes = end ? (size_t)(end - bytes) - begin : byte_count - begin;
        status = parse_line(tokens, bytes + begin, line_bytes, line, reason_out);
        begin += line_bytes + 1;
    }
    if (status == WIRECOPY_OK && tokens->count == 0)
        status = refuse(reason_out, "there is no token in it", 0);
    if (status != WIRECOPY_OK) {
        serve_tokens_close(tokens);
        return status;
    }
    *tokens_out = tokens;
    return WIRECOPY_OK;
}

/* WIRECOPY_E_IO leaves errno. */
static wirecopy_status read_all(int file, char *bytes, size_t byte_count)
{
    size_t done = 0;
    while (done < byte_count) {
        const ssize_t count = read(file, bytes + done, byte_count - done);
        if (count == 0 || (count < 0 && errno != EINTR))
            return WIRECOPY_E_IO;
        done += count > 0 ? (size_t)count : 0;
    }
    return WIRECOPY_OK;
}

static wirecopy_status read_file(int file, serve_tokens **tokens_out, char *reason)
{
    struct stat status_of_file;
    if (fstat(file, &status_of_file) != 0)
        return WIRECOPY_E_IO;
    if (!S_ISREG(status_of_file.st_mode))
        return refuse(reason, "it is no file", 0);
    if (status_of_file.st_mode & S_IRWXO)
        return refuse(reason, "others may read it: 'chmod o= FILE'", 0);
    const size_t byte_count = (size_t)status_of_file.st_size;
    if (byte_count > FILE_BYTES_MAX)
        return WIRECOPY_E_LIMIT;
    char *const bytes = wirecopy_memory_alloc(byte_count);
    if (!bytes)
        return WIRECOPY_E_MEMORY;
    wirecopy_status status = read_all(file, bytes, byte_count);
    if (status == WIRECOPY_OK)
        status = serve_tokens_parse(bytes, byte_count, tokens_out, reason);
    explicit_bzero(bytes, byte_count);
    wirecopy_memory_free(bytes);
    return status;
}

wirecopy_status serve_tokens_open(const char *path, serve_tokens **tokens_out, char *reason_out)
{
    reason_out[0] = '\0';
    const int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    const wirecopy_status status = file < 0 ? WIRECOPY_E_IO : read_file(file, tokens_out, reason_out);
    if (status == WIRECOPY_E_IO)
        (void)snprintf(reason_out, SERVE_REASON_BYTES, "%s", strerror(errno));
    if (file >= 0)
        close(file);
    return status;
}

void serve_tokens_close(serve_tokens *tokens)
{
    if (!tokens)
        return;
    if (tokens->items)
        explicit_bzero(tokens->items, tokens->capacity * sizeof *tokens->items);
    wirecopy_memory_free(tokens->items);
    wirecopy_memory_free(tokens);
}

/* All bytes of all tokens are looked at, whatever differs. */
static bool equals(const token *one, const unsigned char *bytes, size_t byte_count)
{
    unsigned differs = one->byte_count != byte_count;
    for (size_t i = 0; i < TOKEN_BYTES_MAX; i++)
        differs |= (unsigned)(one->bytes[i] ^ bytes[i]);
    return differs == 0;
}

serve_scope serve_tokens_scope(const serve_tokens *tokens, const char *authorization)
{
    static const char scheme[] = "Bearer ";
    unsigned char given[TOKEN_BYTES_MAX] = {0};
    unsigned scope = SERVE_SCOPE_NONE;
    if (!authorization || strncasecmp(authorization, scheme, sizeof scheme - 1) != 0)
        return SERVE_SCOPE_NONE;
    const char *bytes = authorization + sizeof scheme - 1;
    while (*bytes == ' ')
        bytes++;
    const size_t byte_count = strlen(bytes);
    if (byte_count > TOKEN_BYTES_MAX)
        return SERVE_SCOPE_NONE;
    memcpy(given, bytes, byte_count);
    for (size_t i = 0; i < tokens->count; i++) {
        const unsigned grants = equals(&tokens->items[i], given, byte_count) * (unsigned)tokens->items[i].scope;
        scope = grants > scope ? grants : scope;
    }
    return (serve_scope)scope;
}
