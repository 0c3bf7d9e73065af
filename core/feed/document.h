#ifndef WIRECOPY_FEED_DOCUMENT_H
#define WIRECOPY_FEED_DOCUMENT_H

#include <stdatomic.h>

#include "core/feed/charset.h"
#include "core/feed/xml.h"
#include "wirecopy/feed.h"

struct wirecopy_format;
struct wirecopy_document;

/** Called when a file is done with: it was read to its end, and all its items were parsed and given back. */
typedef struct wirecopy_document_watch {
    void (*done)(void *context, const struct wirecopy_document *file); /**< NULL: nobody watches */
    void *context;
} wirecopy_document_watch;

/**
 * What the items of one document share: a file, or a member of an archive.
 *
 * The reader fills it in before it cuts the first item, and nothing of it but the counts changes from then on: workers
 * read it while they parse. It lives as long as the reader or any batch refers to it; both do so on the thread that
 * reads and releases.
 */
typedef struct wirecopy_document {
    size_t reference_count;
    struct wirecopy_document *file;           /**< the file that it is a member of; NULL: it is a file itself */
    const struct wirecopy_format *format;     /**< NULL until it is known */
    char *name;                               /**< path, followed by "/" and the member's name */
    bool is_named;                            /**< the name is that of something that stays: no pipe */
    char *address;                            /**< where it was fetched from; NULL: not known, or not fetched */
    char charset[WIRECOPY_CHARSET_BYTES_MAX]; /**< what the document says it is in, or "" */
    bool declares_entities;                   /**< so that an unknown one is not just text */
    wirecopy_prefixes *prefixes;              /**< bound outside of the items; NULL: none */
    char *bytes; /**< the whole document, where its items are not in a batch; NULL: they are */
    size_t byte_count;
    char *title; /**< of the whole feed, "" if it has none; and so on */
    char *lang;
    wirecopy_document_watch watch;                              /**< of a file; likewise the rest */
    bool is_read;                                               /**< to its end, or as far as it can be */
    uint64_t item_count;                                        /**< cut from it and its members */
    _Atomic uint64_t story_count, skipped_count, refused_count; /**< what those were when they were parsed */
} wirecopy_document;

/** Makes a document with one reference; the name is copied, and behind it the member's if it is not NULL. NULL: no memory. */
wirecopy_document *wirecopy_document_create(wirecopy_document *file, const char *name, const char *member);

wirecopy_document *wirecopy_document_refer(wirecopy_document *document);

/** The file that a document is, or is a member of. */
wirecopy_document *wirecopy_document_file(wirecopy_document *document);

/** Counts one of its items that was parsed with this status. Threads: any. */
void wirecopy_document_count(wirecopy_document *document, wirecopy_status status);

/** Gives a reference back, and with the last one the document and its reference to the file; whoever watches a file
 * hears of it then. NULL is allowed. */
void wirecopy_document_release(wirecopy_document *document);

/** Sets one of the strings above, copied, without white space around it and cut to WIRECOPY_FIELD_BYTES_MAX.
 * WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_document_set(char **string, wirecopy_string value);

/** The same as a string of the library's; empty for NULL. */
wirecopy_string wirecopy_document_get(const char *string);

#endif
