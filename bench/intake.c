#include "bench/intake.h"

#include "bench/bar.h"
#include "bench/measure.h"
#include "bench/process.h"
#include "core/base/memory.h"
#include "core/store/view.h"

static wirecopy_status append_all(bench_intake *intake)
{
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < intake->stock->count; i++) {
        uint64_t story;
        status = wirecopy_store_append(intake->store, &intake->stock->records[i], &story);
    }
    return status;
}

/* The stock holds one commit. */
static wirecopy_status store_stock(bench_intake *intake)
{
    bench_intake_mark *open = &intake->open;
    if (wirecopy_memory_reserve(&intake->commit_seconds, &intake->commits_capacity, intake->commits_filled + 1,
                                sizeof intake->commit_seconds[0]))
        return WIRECOPY_E_MEMORY;
    const uint64_t written_bytes = bench_process_look().written_bytes;
    const double start = bench_clock_seconds();
    wirecopy_status status = append_all(intake);
    const double appended = bench_clock_seconds();
    if (status == WIRECOPY_OK)
        status = wirecopy_store_commit(intake->store);
    const double committed = bench_clock_seconds();
    if (status != WIRECOPY_OK)
        return status;
    const bench_process after = bench_process_look();
    intake->commit_seconds[intake->commits_filled++] = committed - appended;
    intake->story_count += intake->stock->count;
    open->seconds += committed - start;
    open->written_bytes += after.written_bytes - written_bytes;
    if (after.resident_bytes > open->resident_bytes)
        open->resident_bytes = after.resident_bytes;
    if (committed - appended > open->commit_seconds_max)
        open->commit_seconds_max = committed - appended;
    return WIRECOPY_OK;
}

static wirecopy_status set_mark(bench_intake *intake)
{
    if (wirecopy_memory_reserve(&intake->marks, &intake->marks_capacity, intake->marks_filled + 1,
                                sizeof intake->marks[0]))
        return WIRECOPY_E_MEMORY;
    intake->open.story_count = intake->story_count;
    intake->marks[intake->marks_filled++] = intake->open;
    intake->open = (bench_intake_mark){0};
    return WIRECOPY_OK;
}

wirecopy_status bench_intake_grow(bench_intake *intake, uint64_t story_count, bool (*go_on)(void))
{
    wirecopy_status status = WIRECOPY_OK;
    while (status == WIRECOPY_OK && intake->story_count < story_count) {
        const uint64_t next_mark = (intake->story_count / intake->mark_count + 1) * intake->mark_count;
        const uint64_t end = next_mark < story_count ? next_mark : story_count;
        const uint64_t left = end - intake->story_count;
        bench_bar_show("filling the store", intake->story_count, story_count);
        const size_t count = (size_t)(left < intake->commit_count ? left : intake->commit_count);
        status = go_on() ? bench_stock_fill(intake->stock, intake->story_count, count, intake->content)
                         : WIRECOPY_E_CANCELLED;
        if (status == WIRECOPY_OK)
            status = store_stock(intake);
        if (status == WIRECOPY_OK && intake->story_count == end)
            status = set_mark(intake);
    }
    bench_bar_show(NULL, 0, 0);
    return status;
}

void bench_intake_clear(bench_intake *intake)
{
    wirecopy_memory_free(intake->marks);
    wirecopy_memory_free(intake->commit_seconds);
}
