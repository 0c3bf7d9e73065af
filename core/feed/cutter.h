#ifndef WIRECOPY_FEED_CUTTER_H
#define WIRECOPY_FEED_CUTTER_H

#include <stdbool.h>
#include <stddef.h>

/** What a cutter found. */
typedef enum wirecopy_cut {
    WIRECOPY_CUT_NONE,  /**< nothing in these bytes */
    WIRECOPY_CUT_BEGIN, /**< an item begins at scan */
    WIRECOPY_CUT_END,   /**< the item ends before scan */
} wirecopy_cut;

typedef enum wirecopy_cutter_state {
    WIRECOPY_CUTTER_TEXT,
    WIRECOPY_CUTTER_COMMENT,
    WIRECOPY_CUTTER_CDATA,
    WIRECOPY_CUTTER_INSTRUCTION,
    WIRECOPY_CUTTER_TAG, /* of an item's element */
} wirecopy_cutter_state;

/**
 * Finds where the items of a long document begin and end, in one pass and without an own copy of anything: bytes before
 * scan need not be kept for it. A cutter knows no more of a format than that; what it cuts out may be malformed.
 *
 * Members are private.
 */
typedef struct wirecopy_cutter {
    const char *const *names; /* of the elements that are items; NULL: a wire's messages */
    bool items_nest;
    wirecopy_cutter_state state;
    char quote;       /* the one an attribute's value ends with, or 0 */
    bool was_slash;   /* the byte before this one, in a tag */
    bool is_end_tag;  /* the tag that is passed ends an element */
    bool has_item;    /* one has begun */
    bool was_begun;   /* WIRECOPY_CUT_BEGIN was the last answer: the same byte comes again */
    size_t depth;     /* item elements that are open */
    const char *name; /* of the item's element */
} wirecopy_cutter;

/**
 * Begins with a document.
 *
 * @param names       elements that are items, without prefixes, NULL behind the last; borrowed. NULL: the document is a
 *                    wire's, whose messages begin with SOH and end with EOT (IPTC 7901, ANPA 1312).
 * @param items_nest  an item may hold others, which are part of it. Where they do not, a start tag inside of an item says
 *                    that the end of that was lost.
 */
void wirecopy_cutter_init(wirecopy_cutter *cutter, const char *const *names, bool items_nest);

/**
 * Looks through bytes[*scan .. end - 1] for the next beginning or end of an item. An item that begins before another one
 * has ended ends there, and says so with WIRECOPY_CUT_BEGIN alone.
 *
 * @param scan  where to begin; then where the cut is, or from where on more bytes are needed.
 */
wirecopy_cut wirecopy_cutter_next(wirecopy_cutter *cutter, const char *bytes, size_t *scan, size_t end);

#endif
