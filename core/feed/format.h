#ifndef WIRECOPY_FEED_FORMAT_H
#define WIRECOPY_FEED_FORMAT_H

#include "core/feed/readers.h"

/** How a document is cut into items. */
typedef enum wirecopy_cutting {
    WIRECOPY_CUTTING_LINES, /**< a line is an item */
    WIRECOPY_CUTTING_WHOLE, /**< all of it is one */
    WIRECOPY_CUTTING_JSON,  /**< all of it is one, or the items of an array in it are: see wirecopy_listing */
    WIRECOPY_CUTTING_PARTS, /**< elements, or messages: see wirecopy_cutter */
} wirecopy_cutting;

/** A format that is read. */
typedef struct wirecopy_format {
    const char *name; /**< as people call it, for messages */
    wirecopy_cutting cutting;
    const char *const *roots;      /**< of XML: what the first element may be called, NULL behind the last */
    const char *const *items;      /**< elements that are items, likewise; NULL: messages of a wire */
    bool items_nest;               /**< see wirecopy_cutter_init() */
    bool lends_name;               /**< a story without an id is called like its file */
    wirecopy_read_head *read_head; /**< NULL: nothing is said of all items */
    wirecopy_read *read;
} wirecopy_format;

typedef enum wirecopy_format_name {
    WIRECOPY_FORMAT_NDJSON,
    WIRECOPY_FORMAT_NINJS,
    WIRECOPY_FORMAT_JSONFEED,
    WIRECOPY_FORMAT_NEWSML_G2,
    WIRECOPY_FORMAT_NEWSML1,
    WIRECOPY_FORMAT_NITF,
    WIRECOPY_FORMAT_RSS,
    WIRECOPY_FORMAT_ATOM,
    WIRECOPY_FORMAT_IPTC7901,
    WIRECOPY_FORMAT_ANPA,
    WIRECOPY_FORMAT_HTML,
    WIRECOPY_FORMAT_TEXT,
    WIRECOPY_FORMAT_COUNT,
} wirecopy_format_name;

/** A row for each format. */
extern const wirecopy_format wirecopy_formats[WIRECOPY_FORMAT_COUNT];

/** What a document is. */
typedef struct wirecopy_detection {
    const wirecopy_format *format; /**< NULL: none that is read */
    wirecopy_status status;        /**< then: WIRECOPY_E_INPUT, or WIRECOPY_E_NO_TEXT for what carries no text */
    wirecopy_reason reason;        /**< then: why, or what it is */
    size_t root_at;                /**< of XML: where the first element begins */
    wirecopy_string charset;       /**< of XML: what its declaration says, or empty; points into the bytes */
    bool declares_entities;        /**< of XML */
} wirecopy_detection;

/**
 * Tells from its first bytes what a document is.
 *
 * @param bytes        what there is of it, from its first byte on that is not white space; not empty.
 * @param is_complete  there is no more.
 * @return false: more bytes are needed. Never, when they are complete.
 */
bool wirecopy_format_detect(wirecopy_string bytes, bool is_complete, wirecopy_detection *detection_out);

#endif
