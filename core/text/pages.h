#ifndef WIRECOPY_TEXT_PAGES_H
#define WIRECOPY_TEXT_PAGES_H

#include <stdint.h>

/*
 * What becomes of the characters U+0000 .. U+FFFF whose normal form does not depend on their neighbours, as tables: the
 * others, and what is rare, are marked as complex, and left to character.h. The tables are written by
 * scripts/tables/pages.c, when the library is built, from character.h and so from utf8proc.
 *
 * A page is 64 characters that share all of their UTF-8 but the lower six bits of the last byte. Pages that are alike
 * are one.
 */

#define WIRECOPY_PAGE_CHARACTERS 64
#define WIRECOPY_PAGE_COUNT 1024

/* What a character is; none of these is a separator. */
#define WIRECOPY_PAGE_WORD 0x01
#define WIRECOPY_PAGE_UNSPACED 0x02
#define WIRECOPY_PAGE_TRANSPARENT 0x04
#define WIRECOPY_PAGE_COMPLEX 0x08 /* its chunk has to be normalised as a whole */

/* A character that joins, right behind one that attracts, makes their chunk complex, too: they may compose, or have to
 * change places. */
#define WIRECOPY_PAGE_ATTRACTS 0x10
#define WIRECOPY_PAGE_JOINS 0x20

/* The normal form is shorter: the first byte falls away, or the first two. */
#define WIRECOPY_PAGE_DROPS_ONE 0x40
#define WIRECOPY_PAGE_DROPS_TWO 0x80

/** Of a character: the flags above in bits 0 .. 7; and, in the bits above, with what its bytes, the first one lowest,
 * are combined by exclusive or to give its normal form. */
extern const uint32_t wirecopy_page_entries[][WIRECOPY_PAGE_CHARACTERS];

/** Which page has the characters from 64 * i on. */
extern const uint16_t wirecopy_page_numbers[WIRECOPY_PAGE_COUNT];

/** The same entries, byte by byte: flags, and the change of the last byte, of the one before it, of the one before
 * that. */
typedef struct wirecopy_page_planes {
    uint8_t flags[WIRECOPY_PAGE_CHARACTERS];
    uint8_t last[WIRECOPY_PAGE_CHARACTERS];
    uint8_t second_last[WIRECOPY_PAGE_CHARACTERS];
    uint8_t third_last[WIRECOPY_PAGE_CHARACTERS];
} wirecopy_page_planes;

extern const wirecopy_page_planes wirecopy_pages[];

#endif
