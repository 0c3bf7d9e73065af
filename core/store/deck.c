#include "core/store/deck.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/store/handle.h"
#include "core/store/window.h"

void wirecopy_deck_clear(wirecopy_deck *deck)
{
    wirecopy_memory_free(deck->spans);
    memset(deck, 0, sizeof *deck);
}

void wirecopy_deck_reset(wirecopy_deck *deck)
{
    deck->span_count = 0;
}

static wirecopy_status add_span(wirecopy_deck *deck, wirecopy_deck_span span)
{
    if (wirecopy_memory_reserve(&deck->spans, &deck->span_capacity, deck->span_count + 1, sizeof deck->spans[0]))
        return WIRECOPY_E_MEMORY;
    span.first_story += span.offset;
    deck->spans[deck->span_count++] = span;
    return WIRECOPY_OK;
}

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* What segments have is taken from them, and not from memory. */
wirecopy_status wirecopy_deck_add(wirecopy_deck *deck, const wirecopy_window *window, uint64_t offset)
{
    const wirecopy_store *const store = wirecopy_window_store(window);
    const wirecopy_segment_list *const list = wirecopy_window_segments(window);
    wirecopy_deck_span span = {.offset = offset, .deaths = &store->log.deaths};
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < list->span_count; i++) {
        span.first_story = list->spans[i].first_story;
        span.cards = list->spans[i].cards;
        span.sources = list->spans[i].sources;
        status = add_span(deck, span);
    }
    for (size_t i = 0; status == WIRECOPY_OK && i < store->memory_segment_count; i++) {
        const wirecopy_memory_segment *const segment = &store->memory_segments[i];
        const wirecopy_segment_part *const part = &segment->parts[WIRECOPY_SEGMENT_CARDS];
        span.first_story = later(segment->first_story, list->end);
        if (span.first_story >= segment->first_story + part->item_count)
            continue;
        const uint64_t skip = span.first_story - segment->first_story;
        span.cards = part->cards + skip;
        span.sources = part->sources + skip;
        status = add_span(deck, span);
    }
    if (status != WIRECOPY_OK)
        return status;
    span.first_story = later(store->tail.first_story, list->end);
    span.cards = NULL;
    span.sources = NULL;
    span.tail = &store->tail;
    return add_span(deck, span);
}

/* The sources of a span, that of its first story first. */
static const uint32_t *sources_of(const wirecopy_deck_span *span)
{
    const wirecopy_maps *const tail = span->tail;
    return span->sources ? span->sources : tail->sources + (span->first_story - span->offset - tail->first_story);
}

size_t wirecopy_deck_count_source(const wirecopy_deck *deck, const uint64_t *stories, size_t count, uint32_t source)
{
    const wirecopy_deck_span *const last = deck->spans + deck->span_count - 1;
    uint64_t first = 0, span_stories = 0;
    const uint32_t *sources = NULL;
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        if (stories[i] - first >= span_stories) { /* another span */
            const wirecopy_deck_span *const span = wirecopy_deck_span_of(deck, stories[i]);
            first = span->first_story;
            span_stories = (span < last ? span[1].first_story : UINT64_MAX) - first;
            sources = sources_of(span);
        }
        found += sources[stories[i] - first] == source;
    }
    return found;
}
