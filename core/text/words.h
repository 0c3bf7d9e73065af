#ifndef WIRECOPY_TEXT_WORDS_H
#define WIRECOPY_TEXT_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "wirecopy/status.h"

/**
 * The normalised words of a text, in order.
 *
 * Word i is bytes[starts[i] .. starts[i + 1] - 1): every word is followed by one space, so that the bytes up to
 * starts[count] are the word stream that the exact hash covers. WIRECOPY_WORDS_PADDING bytes may be read past it.
 */
typedef struct wirecopy_words {
    char *bytes;
    uint32_t *starts; /**< [count + 1] */
    uint32_t count;
    uint32_t invalid_count; /**< stretches of invalid UTF-8, each taken as a separator */
    size_t bytes_capacity, starts_capacity;
} wirecopy_words;

#define WIRECOPY_WORDS_PADDING 64

/** Makes an empty list without memory of its own. */
void wirecopy_words_init(wirecopy_words *words);

/** Frees what the list grew to. */
void wirecopy_words_clear(wirecopy_words *words);

/** Forgets the words and keeps the memory. */
void wirecopy_words_reset(wirecopy_words *words);

/**
 * Appends the words of a text.
 *
 * A word is a longest run of letters, marks and digits (Unicode categories L, M, N), case-folded and NFKC-normalised
 * (utf8proc). Apostrophes and default-ignorable characters vanish without ending a word. Runs of a script that is
 * written without spaces (Han, Kana, Thai, Lao, Khmer, Burmese) yield every pair of adjacent characters, or the one
 * character of a run of one. Any bytes are allowed.
 *
 * @return WIRECOPY_OK; WIRECOPY_E_LIMIT: more than WIRECOPY_TEXT_BYTES_MAX bytes; WIRECOPY_E_MEMORY. On error the list
 *         holds an undefined part of the words.
 */
wirecopy_status wirecopy_words_append(wirecopy_words *words, const char *text, size_t byte_count);

#endif
