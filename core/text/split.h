#ifndef WIRECOPY_TEXT_SPLIT_H
#define WIRECOPY_TEXT_SPLIT_H

#include <stdbool.h>

#include "core/base/kernel.h"
#include "core/text/words.h"

/*
 * Splitting a text into words: with the tables of pages.h as far as they reach, and by character.h where they do not. A
 * chunk is a longest stretch of characters none of which is a separator.
 */

/* Words and bytes that a text of so many bytes may become, with what kernels write past the last. Most words have those
 * of two letters, "a股a股"; most bytes the pairs of a script without spaces, 7 for a character of 3. */
#define WIRECOPY_SPLIT_WORDS_MAX(byte_count) ((byte_count) / 2 + 1 + WIRECOPY_WORDS_PADDING)
#define WIRECOPY_SPLIT_BYTES_MAX(byte_count) ((byte_count) / 3 * 7 + 16)

/** A way to split. */
typedef struct wirecopy_split_kernel {
    wirecopy_kernel kernel;

    /**
     * Appends the words of a text.
     *
     * @param text   [byte_count]; what is before it, and behind, is a separator or nothing.
     * @param words  has room for what the text may become, as long as no character is complex.
     * @return WIRECOPY_OK; WIRECOPY_E_MEMORY or WIRECOPY_E_LIMIT: there is no room for a complex one.
     */
    wirecopy_status (*split)(const char *text, size_t byte_count, wirecopy_words *words);
} wirecopy_split_kernel;

/** Best first; the last is the portable one. */
extern const wirecopy_split_kernel wirecopy_split_kernels[];
extern const size_t wirecopy_split_kernel_count;

/** The row for the kernel in use. Threads: any. */
const wirecopy_split_kernel *wirecopy_split_kernel_chosen(void);

wirecopy_status wirecopy_split_portable(const char *text, size_t byte_count, wirecopy_words *words);
#if defined(__x86_64__)
wirecopy_status wirecopy_split_avx2(const char *text, size_t byte_count, wirecopy_words *words);
wirecopy_status wirecopy_split_avx512(const char *text, size_t byte_count, wirecopy_words *words);
#elif defined(__aarch64__)
wirecopy_status wirecopy_split_neon(const char *text, size_t byte_count, wirecopy_words *words);
#endif

/**
 * Appends the words of the beginning of a text, character by character: until behind the first ASCII character that
 * separates, or all. For kernels, where they meet what is no ASCII.
 *
 * @param done_out  bytes that were taken.
 * @return as split().
 */
wirecopy_status wirecopy_split_characters(const char *text, size_t byte_count, wirecopy_words *words, size_t *done_out);

/**
 * Appends the words of the first chunk of a text by its definition, and sees to it that there is room for those of the
 * rest.
 *
 * @param done_out  bytes that were taken: the chunk, and the separator or ill-formed part behind it.
 * @return as split().
 */
wirecopy_status wirecopy_split_defined(const char *text, size_t byte_count, wirecopy_words *words, size_t *done_out);

#endif
