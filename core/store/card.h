#ifndef WIRECOPY_STORE_CARD_H
#define WIRECOPY_STORE_CARD_H

#include "core/fingerprint/outline.h"
#include "wirecopy/store.h"

/**
 * What matching asks of every candidate before it reads the candidate's record: fixed size, in one array a segment, so
 * that it costs a cache line and no search. As it lies in the image; little-endian.
 */
typedef struct wirecopy_card {
    uint64_t group;
    uint64_t simhash[WIRECOPY_SIMHASH_WORDS];
    uint32_t source; /**< wirecopy_source_key(); those of all stories also lie side by side: hundreds are asked for */
    wirecopy_outline outline; /**< of its sketch */
    uint32_t family;          /**< as in wirecopy_record */
    uint32_t zero;
} wirecopy_card;

_Static_assert(sizeof(wirecopy_card) == 56, "a card has no padding");

/** A number that tells sources apart, but for one pair in 2^32; 0 for no source. */
uint32_t wirecopy_source_key(wirecopy_string source);

/** The card of a record. */
wirecopy_card wirecopy_card_of(const wirecopy_record *record);

#endif
