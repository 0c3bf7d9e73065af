#ifndef WIRECOPY_FEED_LISTING_H
#define WIRECOPY_FEED_LISTING_H

#include "core/feed/document.h"
#include "core/feed/json.h"

/** Where the items of a JSON document stand that is held as a whole. Members are private. */
typedef struct wirecopy_listing {
    bool is_one;    /* the document is an item itself */
    bool has_array; /* items of an array are left */
    size_t begin;   /* offset of the array's bracket, then of what follows the item that was found last */
    size_t counted; /* up to here lines were counted */
    uint64_t line;
} wirecopy_listing;

/**
 * Finds the items of a JSON document: those of JSON Feed's "items", of an array of ninjs, or of the wrapping that agencies
 * put around it ({"items": [...]}, {"item": [...]}, {"data": {"items": [{"item": {...}}]}}); else the document is one item. Says so in the document's format,
 * and takes the feed's title and language.
 *
 * @param document    with bytes.
 * @param json        to unescape strings.
 * @param reason      set when the document is refused.
 * @return WIRECOPY_OK; WIRECOPY_E_INPUT: an array of something else; WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_listing_find(wirecopy_document *document, wirecopy_json *json, wirecopy_listing *listing_out,
                                      wirecopy_reason *reason);

/**
 * Yields the next item, whatever it is; false after the last.
 *
 * @param line_out  where it begins in the document, from 1.
 */
bool wirecopy_listing_next(wirecopy_listing *listing, const wirecopy_document *document, wirecopy_string *item_out,
                           uint64_t *line_out);

#endif
