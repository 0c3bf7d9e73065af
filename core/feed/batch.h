#ifndef WIRECOPY_FEED_BATCH_H
#define WIRECOPY_FEED_BATCH_H

#include "core/feed/document.h"

/** Bytes that are readable behind every item, whatever they hold: what the JSON parser asks for. */
#define WIRECOPY_FEED_BATCH_PADDING 64

/** What was cut out of a document. */
typedef struct wirecopy_feed_item {
    wirecopy_document *document; /**< whose it is; a reference is held */
    wirecopy_status status;      /**< not WIRECOPY_OK: nothing that could be looked at, and its reason is set */
    size_t offset;               /**< in the batch's bytes, or in the document's own where it has some */
    size_t byte_count;
    uint64_t line; /**< where it stands in the document, from 1; 0 where lines mean nothing */
    char *reason;  /**< why it was refused or passed over, or NULL; owned */
} wirecopy_feed_item;

/**
 * Items and the bytes they were cut out of, as read. Once handed out the bytes do not change, and an item is written
 * to only by the worker that was given it.
 */
typedef struct wirecopy_feed_batch {
    char *bytes;
    size_t byte_count;
    size_t byte_capacity;  /**< padding included */
    size_t document_bytes; /**< held beside them, by documents that came with this batch */
    wirecopy_feed_item *items;
    size_t item_count;
    size_t item_capacity;
    struct wirecopy_feed_batch *next_free;
} wirecopy_feed_batch;

/** Makes an empty batch; NULL when out of memory. */
wirecopy_feed_batch *wirecopy_feed_batch_create(void);

/** Frees a batch. NULL is allowed. */
void wirecopy_feed_batch_destroy(wirecopy_feed_batch *batch);

/** Drops bytes and items, and the references to their documents, and keeps the memory. */
void wirecopy_feed_batch_reset(wirecopy_feed_batch *batch);

/** Makes room for more bytes behind those it has, and for the padding. Returns WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_feed_batch_reserve(wirecopy_feed_batch *batch, size_t byte_count);

/** Adds an item, and refers to its document; `reason` is why it is refused, copied, or NULL. WIRECOPY_OK or
 * WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_feed_batch_add(wirecopy_feed_batch *batch, wirecopy_feed_item item, const char *reason);

/** The bytes of an item; WIRECOPY_FEED_BATCH_PADDING more are readable. */
wirecopy_string wirecopy_feed_batch_bytes(const wirecopy_feed_batch *batch, size_t item);

/** Sets why an item was refused; copied. Returns WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_feed_item_set_reason(wirecopy_feed_item *item, const char *reason);

#endif
