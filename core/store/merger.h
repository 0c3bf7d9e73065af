#ifndef WIRECOPY_STORE_MERGER_H
#define WIRECOPY_STORE_MERGER_H

#include "core/store/segments.h"

/**
 * Merges segments beside the indexing, as tier.h chooses them.
 *
 * There is no thread. A merge goes on part by part, each in a transaction of its own of some 25 ms, and every commit of
 * stories pays for as many bytes of parts as make up for its own: WIRECOPY_MERGER_FACTOR times what it wrote to the log.
 * That is more than the merges cost, so that they never fall behind; it is proportional, so that
 * the time per story stays flat and a small commit is held up by one part at most, now and then; and it depends on the
 * commits alone, so that one feed gives one sequence of segments. A thread would hide these 25 ms from the commit, but
 * not from the disk that both write to, and would need locks around all that a commit and a view share.
 *
 * What fails here costs speed, and nothing else: the merge is tried again after the next new segment.
 */
typedef struct wirecopy_merger {
    int64_t credit;         /**< bytes that may still be written */
    bool is_idle;           /**< nothing to do before the next new segment */
    wirecopy_status failed; /**< why the last step came to nothing, or WIRECOPY_OK */
} wirecopy_merger;

/* A story's parts take less than its record. They are written when the tail becomes a segment, and then as often as that
 * is merged, which tier.h has to be done: in a segment of 2^24 stories, made of 2^10 tails, each story was merged 7 times
 * at most. */
#define WIRECOPY_MERGER_FACTOR 6

/** A segment was added, of so many bytes: a commit that took its time over that merges the less. */
void wirecopy_merger_wake(wirecopy_merger *merger, size_t segment_bytes);

/**
 * Merges as much as written_bytes, of stories that were made durable, pay for. story_end: stories in the log. No snapshot
 * of the segments may be live in this process.
 */
void wirecopy_merger_run(wirecopy_merger *merger, wirecopy_segments *segments, uint64_t story_end,
                         size_t written_bytes);

/**
 * One step: writes the next part of the segment that some become, and deletes the parts of theirs that it replaces.
 *
 * @param byte_count_out  of the part; 0: there is nothing to merge.
 * @return WIRECOPY_OK; WIRECOPY_E_CORRUPT: a part is damaged; WIRECOPY_E_FULL, _E_MEMORY, _E_IO, _E_LIMIT. After an
 *         error nothing has changed.
 */
wirecopy_status wirecopy_merger_step(wirecopy_segments *segments, uint64_t story_end, size_t *byte_count_out);

/** Merges until segments are as few as can be. As wirecopy_merger_step(), but what was merged before an error stays so. */
wirecopy_status wirecopy_merger_finish(wirecopy_segments *segments, uint64_t story_end);

/** For tests: this instead of WIRECOPY_MERGER_FACTOR; negative: the default. */
void wirecopy_merger_factor(int factor);

#endif
