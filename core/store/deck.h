#ifndef WIRECOPY_STORE_DECK_H
#define WIRECOPY_STORE_DECK_H

#include "core/store/deaths.h"
#include "core/store/maps.h"

struct wirecopy_window;

/** Cards side by side, of the stories from first_story to where the next begin. */
typedef struct wirecopy_deck_span {
    uint64_t first_story;
    uint64_t offset;            /**< what the store's numbers are moved by */
    const wirecopy_card *cards; /**< that of first_story first; or NULL: */
    const uint32_t *sources;    /**< likewise */
    const wirecopy_maps *tail;  /**< those of a tail, which move when it grows */
    const wirecopy_deaths *deaths;
} wirecopy_deck_span;

/** Where the cards of a view lie. Matching looks at hundreds for each story: what finds one is inline. All zero is empty. */
typedef struct wirecopy_deck {
    wirecopy_deck_span *spans; /**< [span_count] ascending; of those that begin at one story, the last has it */
    size_t span_count, span_capacity;
} wirecopy_deck;

void wirecopy_deck_clear(wirecopy_deck *deck);

/** Forgets all spans and keeps the memory. */
void wirecopy_deck_reset(wirecopy_deck *deck);

/** Adds the cards of a window that has begun; its stories are moved by offset, behind those that the deck has. Borrowed until
 * the window ends. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_deck_add(wirecopy_deck *deck, const struct wirecopy_window *window, uint64_t offset);

/** The span of a story that the deck has. */
static inline const wirecopy_deck_span *wirecopy_deck_span_of(const wirecopy_deck *deck, uint64_t story)
{
    const wirecopy_deck_span *span = deck->spans;
    for (size_t count = deck->span_count; count > 1;) {
        const size_t half = count / 2;
        span += span[half].first_story <= story ? half : 0;
        count -= half;
    }
    return span;
}

/** The card of a story of a span, as it lies there. */
static inline const wirecopy_card *wirecopy_deck_card(const wirecopy_deck_span *span, uint64_t story)
{
    return span->cards ? &span->cards[story - span->first_story]
                       : &span->tail->cards[story - span->offset - span->tail->first_story];
}

/** Whether anything of what the deck has died: then what cards say is to be checked. */
static inline bool wirecopy_deck_has_deaths(const wirecopy_deck *deck)
{
    for (size_t i = 0; i < deck->span_count; i++)
        if (wirecopy_deaths_count(deck->spans[i].deaths) > 0)
            return true;
    return false;
}

/** How many of some stories that the deck has, best in ascending order, have a card that says this source. */
size_t wirecopy_deck_count_source(const wirecopy_deck *deck, const uint64_t *stories, size_t count, uint32_t source);

#endif
