#ifndef WIRECOPY_TEXT_CHARACTER_H
#define WIRECOPY_TEXT_CHARACTER_H

#include <stddef.h>
#include <stdint.h>

#include "wirecopy/status.h"

/* Single characters: UTF-8, what they are to a word, and their normal form. The only user of utf8proc. */

typedef enum wirecopy_character_class {
    WIRECOPY_CHARACTER_SEPARATOR,   /**< ends a word */
    WIRECOPY_CHARACTER_INVALID,     /**< not UTF-8; ends a word */
    WIRECOPY_CHARACTER_TRANSPARENT, /**< vanishes without ending a word: apostrophes, default-ignorable characters */
    WIRECOPY_CHARACTER_WORD,        /**< letter, mark or digit (L, M, N) */
    WIRECOPY_CHARACTER_UNSPACED,    /**< the same, of a script that is written without spaces */
} wirecopy_character_class;

typedef struct wirecopy_character {
    uint32_t code_point; /**< U+FFFD when invalid */
    wirecopy_character_class class;
} wirecopy_character;

/**
 * Reads one character of byte_count >= 1 bytes.
 *
 * @return its bytes, >= 1. What is not UTF-8 is taken as the maximal subparts of The Unicode Standard, chapter 3.
 */
size_t wirecopy_character_decode(const char *bytes, size_t byte_count, wirecopy_character *character_out);

/** Bytes of a character of valid UTF-8, by its first byte: 1 .. 4. */
static inline size_t wirecopy_character_bytes(char first)
{
    const unsigned char c = (unsigned char)first;
    return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

/**
 * Normalises a run of word characters: NFKC, case-folded, and what is then no letter, mark or digit left out.
 *
 * @param utf8     valid, [byte_count].
 * @param room     bytes at normal_out, at least byte_count * WIRECOPY_NORMALISE_GROWTH_MAX.
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_character_normalise(const char *utf8, size_t byte_count, char *normal_out, size_t room,
                                             size_t *written_out);

/* U+FDFA, 3 bytes, becomes 18 characters of 33 bytes: the most that any character grows by in NFKC, and casefolding
 * adds nothing to it. U+0390, 2 bytes, becomes 3 characters of 6 bytes. Checked over all characters by the test. */
#define WIRECOPY_NORMALISE_GROWTH_MAX 11

#endif
