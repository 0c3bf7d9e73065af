#ifndef WIRECOPY_FEED_BATCH_H
#define WIRECOPY_FEED_BATCH_H

#include "wirecopy/story.h"

/** Bytes that are readable behind every item, whatever they hold: what the JSON parser asks for. */
#define WIRECOPY_FEED_BATCH_PADDING 64

typedef enum wirecopy_feed_item_kind {
    WIRECOPY_FEED_ITEM_LINE,    /**< a line of NDJSON */
    WIRECOPY_FEED_ITEM_TEXT,    /**< a file of plain text */
    WIRECOPY_FEED_ITEM_REFUSED, /**< nothing that could be looked at; its reason is set */
} wirecopy_feed_item_kind;

/** What was cut out of a file. */
typedef struct wirecopy_feed_item {
    wirecopy_feed_item_kind kind;
    wirecopy_status status; /**< of a refused item */
    size_t offset;          /**< in the batch's bytes */
    size_t byte_count;
    size_t file;   /**< index of its file */
    uint64_t line; /**< where it stands in the file, from 1; 0 where lines mean nothing */
    char *reason;  /**< why it was refused, or NULL; owned */
} wirecopy_feed_item;

/**
 * Items and the bytes they were cut out of, as read. Once handed out the bytes do not change, and an item is written
 * to only by the worker that was given it.
 */
typedef struct wirecopy_feed_batch {
    char *bytes;
    size_t byte_count;
    size_t byte_capacity; /**< padding included */
    wirecopy_feed_item *items;
    size_t item_count;
    size_t item_capacity;
    struct wirecopy_feed_batch *next_free;
} wirecopy_feed_batch;

/** Makes an empty batch; NULL when out of memory. */
wirecopy_feed_batch *wirecopy_feed_batch_create(void);

/** Frees a batch. NULL is allowed. */
void wirecopy_feed_batch_destroy(wirecopy_feed_batch *batch);

/** Drops bytes and items, and keeps their memory. */
void wirecopy_feed_batch_reset(wirecopy_feed_batch *batch);

/** Makes room for more bytes behind those it has, and for the padding. Returns WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_feed_batch_reserve(wirecopy_feed_batch *batch, size_t byte_count);

/** Adds an item; `reason` is why it is refused, copied, or NULL. Returns WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_feed_batch_add(wirecopy_feed_batch *batch, wirecopy_feed_item item, const char *reason);

/** Sets why an item was refused; copied. Returns WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_feed_item_set_reason(wirecopy_feed_item *item, const char *reason);

#endif
