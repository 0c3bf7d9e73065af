#ifndef WIRECOPY_ENGINE_WAVE_H
#define WIRECOPY_ENGINE_WAVE_H

#include "core/base/arena.h"
#include "core/match/lead.h"

/**
 * A wave on its way into a store, see core/match/lead.h: which groups its stories have joined so far. It may come in
 * several batches: its fellows are kept from one to the next. All zero is empty.
 */
typedef struct wirecopy_wave {
    uint64_t begin;                                     /**< number of its first story */
    size_t fellow_count;                                /**< 0 .. WIRECOPY_WAVE_STORIES_MAX, from there on */
    size_t joined_count;                                /**< so many of them have joined a group */
    wirecopy_fellow fellows[WIRECOPY_WAVE_STORIES_MAX]; /**< [fellow_count]; they borrow the arena */
    uint64_t groups[WIRECOPY_WAVE_STORIES_MAX];         /**< [joined_count] */
    const uint8_t *posted[WIRECOPY_WAVE_STORIES_MAX];   /**< [joined_count] as in wirecopy_record */
    wirecopy_arena arena;
} wirecopy_wave;

void wirecopy_wave_clear(wirecopy_wave *wave);

/**
 * Makes a wave the one that the next story is in. Its fellows are those that the store holds already.
 *
 * @param view  open, of the store that the wave goes to.
 * @return WIRECOPY_OK, WIRECOPY_E_MEMORY, WIRECOPY_E_CORRUPT.
 */
wirecopy_status wirecopy_wave_open(wirecopy_wave *wave, wirecopy_view *view);

/** Adds the next story to the fellows, of which there is room for one. Copied. WIRECOPY_OK or WIRECOPY_E_MEMORY. */
wirecopy_status wirecopy_wave_add(wirecopy_wave *wave, const wirecopy_fingerprint *fingerprint, wirecopy_string source);

/**
 * Decides which group the next of the fellows joins that has joined none, and under what it is posted.
 *
 * @param view      open; has all fellows before it, and who was replaced by them.
 * @param leads     of the story.
 * @param replaces  the story that it takes the place of, or UINT64_MAX.
 * @return WIRECOPY_OK or WIRECOPY_E_MEMORY.
 */
wirecopy_status wirecopy_wave_join(wirecopy_wave *wave, const wirecopy_view *view, const wirecopy_leads *leads,
                                   uint64_t replaces);

#endif
