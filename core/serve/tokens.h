#ifndef WIRECOPY_SERVE_TOKENS_H
#define WIRECOPY_SERVE_TOKENS_H

#include "wirecopy/story.h"

/** What a request needs, and a bearer of a token may do: each includes the one before it. */
typedef enum serve_scope {
    SERVE_SCOPE_NONE,
    SERVE_SCOPE_READ,
    SERVE_SCOPE_WRITE,
} serve_scope;

/**
 * Who may do what: a file with a line for each token, its scope ("read" or "write"), white space, and the token, of
 * letters, digits and "-._~+/=" (RFC 6750), 16 to 512 of them. Empty lines and those that begin with '#' say nothing.
 */
typedef struct serve_tokens serve_tokens;

/** Room for a reason, with a line's number and the terminator. */
#define SERVE_REASON_BYTES 160

/**
 * Reads tokens from a file.
 *
 * @param reason_out  [SERVE_REASON_BYTES] why it is refused; never with what stands in the file.
 * @return WIRECOPY_OK; WIRECOPY_E_INPUT: a bad line, no token at all, or a file that others may read; WIRECOPY_E_LIMIT: a
 *         file of more than 1 MiB; WIRECOPY_E_IO: it cannot be read; WIRECOPY_E_MEMORY.
 */
wirecopy_status serve_tokens_open(const char *path, serve_tokens **tokens_out, char *reason_out);

/** The same of bytes in memory, copied. */
wirecopy_status serve_tokens_parse(const char *bytes, size_t byte_count, serve_tokens **tokens_out, char *reason_out);

/** Wipes the tokens from memory. NULL is allowed. */
void serve_tokens_close(serve_tokens *tokens);

/**
 * What a request with this header may do; NULL for none. Takes as long for a token that is nearly right as for one that
 * is all wrong.
 */
serve_scope serve_tokens_scope(const serve_tokens *tokens, const char *authorization);

#endif
