#ifndef WIRECOPY_FEED_PROLOG_H
#define WIRECOPY_FEED_PROLOG_H

#include <stdbool.h>

#include "wirecopy/story.h"

/** A document in which the first element does not begin by then is none. Bytes. */
#define WIRECOPY_PROLOG_BYTES_MAX ((size_t)64 << 10)

typedef enum wirecopy_prolog_kind {
    WIRECOPY_PROLOG_MORE,   /**< more bytes are needed to tell */
    WIRECOPY_PROLOG_MARKUP, /**< the first element is found */
    WIRECOPY_PROLOG_NONE,   /**< no markup, or nothing but comments */
} wirecopy_prolog_kind;

/** What stands before the first element of XML or HTML. Strings point into the bytes. */
typedef struct wirecopy_prolog {
    wirecopy_prolog_kind kind;
    size_t root_at;          /**< where its start tag begins */
    wirecopy_string root;    /**< its name, without a prefix */
    wirecopy_string charset; /**< of the XML declaration, or empty */
    bool is_html;            /**< the document type is html */
    bool is_declared;        /**< there is an XML declaration, or a document type */
    bool declares_entities;  /**< in the document type */
} wirecopy_prolog;

/**
 * Reads the prolog of a document that begins with '<'.
 *
 * Source: XML 1.0, productions 22 to 28; of a document type nothing is taken in but its name and whether there is an
 * "<!ENTITY" in it.
 *
 * @param is_complete  nothing follows these bytes.
 */
wirecopy_prolog wirecopy_prolog_read(wirecopy_string bytes, bool is_complete);

#endif
