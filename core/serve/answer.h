#ifndef WIRECOPY_SERVE_ANSWER_H
#define WIRECOPY_SERVE_ANSWER_H

#include "core/serve/buffer.h"

/** What a request is answered with. */
typedef struct serve_answer {
    unsigned code;     /* of HTTP; 0: there is no answer yet */
    const char *type;  /* of the body; static */
    serve_buffer body; /* empty: what follows is it */
    const char *fixed; /* [fixed_bytes] static */
    size_t fixed_bytes;
    const char *allow;    /* the methods that there are, for code 405; NULL: not said */
    const char *policy;   /* the content security policy of a page; NULL: none */
    bool wants_token;     /* for code 401 */
    unsigned retry_after; /* seconds; 0: not said */
} serve_answer;

/** Methods, types and codes that are written in more than one place. */
#define SERVE_TYPE_JSON "application/json"
#define SERVE_TYPE_NDJSON "application/x-ndjson"
#define SERVE_TYPE_PROBLEM "application/problem+json"

/** What a code is called: "Not Found". Static. */
const char *serve_answer_phrase(unsigned code);

/** The code for a status that ends a request: 400 for bad input, 507 for a full disk, and so on. */
unsigned serve_answer_code(wirecopy_status status);

/**
 * Makes the answer a problem (RFC 9457), with the status's name as its "code", whatever was written before.
 *
 * @param detail  what was wrong, as printf() would; what is longer than 512 bytes is cut.
 */
__attribute__((format(printf, 4, 5))) void serve_answer_problem(serve_answer *answer, unsigned code,
                                                                wirecopy_status status, const char *detail, ...);

/** The same with the status's own code and message. */
void serve_answer_status(serve_answer *answer, wirecopy_status status);

#endif
