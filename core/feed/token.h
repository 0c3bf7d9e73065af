#ifndef WIRECOPY_FEED_TOKEN_H
#define WIRECOPY_FEED_TOKEN_H

#include "wirecopy/story.h"

typedef enum wirecopy_token_kind {
    WIRECOPY_TOKEN_END,
    WIRECOPY_TOKEN_FAULT,  /**< the byte at its end begins or continues no token */
    WIRECOPY_TOKEN_MARK,   /**< one of {}[]:, */
    WIRECOPY_TOKEN_STRING, /**< quotes included */
    WIRECOPY_TOKEN_NUMBER,
    WIRECOPY_TOKEN_LITERAL, /**< true, false, null */
} wirecopy_token_kind;

/** A token of JSON: bytes start .. end - 1 of the document. */
typedef struct wirecopy_token {
    wirecopy_token_kind kind;
    size_t start;
    size_t end;
} wirecopy_token;

/*
 * A tokenizer for what the parser does not tell: where a bad line goes wrong, what a number looks like as written, and
 * which bytes of a line can be mended. The grammar is RFC 8259's; UTF-8 and surrogate pairs inside strings are not
 * looked at. Used for few lines, so it is plain and not fast.
 */

/** The first token at or after byte `start`. Threads: pure. */
wirecopy_token wirecopy_token_next(wirecopy_string json, size_t start);

/**
 * Finds the byte where a document stops being JSON: its end, when it ends too early.
 *
 * @return the byte's offset, or SIZE_MAX when nothing is wrong with the tokens and their order, or when they are
 *         nested too deep to be followed.
 */
size_t wirecopy_token_find_fault(wirecopy_string json);

/** The value of member number `ordinal` of a valid object, as written. Only for numbers and literals. */
wirecopy_string wirecopy_token_member_value(wirecopy_string json, size_t ordinal);

/**
 * Mends in place what is well-formed but more than the parser takes: half a surrogate pair becomes \ufffd, and a number
 * becomes 0 (they are too large for 64 bits). Everything keeps its place.
 *
 * @return halves of pairs that were replaced.
 */
uint32_t wirecopy_token_mend(char *bytes, size_t byte_count);

#endif
