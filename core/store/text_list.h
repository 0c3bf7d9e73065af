#ifndef WIRECOPY_STORE_TEXT_LIST_H
#define WIRECOPY_STORE_TEXT_LIST_H

#include "wirecopy/story.h"

/** Packed texts on their way into the log, in one piece of memory. All zero is empty. */
typedef struct wirecopy_text_list {
    struct wirecopy_text_item *items; /**< [count] */
    size_t count, capacity;
    uint8_t *bytes;
    size_t byte_count, byte_capacity;
} wirecopy_text_list;

/** A packed text: byte_count bytes of the list from begin on. */
typedef struct wirecopy_text_item {
    uint64_t story;
    size_t begin, byte_count;
} wirecopy_text_item;

void wirecopy_text_list_clear(wirecopy_text_list *list);

/** Forgets the texts and keeps the memory. */
void wirecopy_text_list_reset(wirecopy_text_list *list);

/** Adds the packed text of a story, copied. WIRECOPY_OK or WIRECOPY_E_MEMORY: nothing changed. */
wirecopy_status wirecopy_text_list_add(wirecopy_text_list *list, uint64_t story, wirecopy_string image);

#endif
