#include "bench/growth.h"

#include <string.h>
#include <sys/statvfs.h>

#include "bench/bar.h"
#include "bench/intake.h"
#include "bench/interrupt.h"
#include "bench/message.h"
#include "bench/process.h"

/* While segments are merged, what they are made of is still there. */
#define MERGE_FACTOR 2.0

static bool going_on(void)
{
    return !bench_interrupt_came();
}

double bench_growth_story_bytes(const bench_growth_size *size)
{
    const bench_anatomy *anatomy = &size->anatomy;
    const double bytes = (double)(anatomy->log_bytes + anatomy->segments_bytes);
    return anatomy->story_count ? bytes / (double)anatomy->story_count : 0;
}

/* Before the first size nothing is known of what a story takes. */
static bool has_room(const bench_growth *growth, uint64_t story_count)
{
    struct statvfs disk;
    if (growth->size_count == 0 || statvfs(growth->path, &disk) != 0)
        return true;
    const bench_growth_size *last = &growth->sizes[growth->size_count - 1];
    const double added = (double)(story_count - last->anatomy.story_count) * bench_growth_story_bytes(last);
    return MERGE_FACTOR * added < (double)disk.f_bavail * (double)disk.f_frsize;
}

/* Stretches are marks of the intake; the last may be short, and one may lie before the first whole one. */
static void note_rates(bench_growth_size *size, const bench_intake *intake, uint64_t begin)
{
    for (size_t i = 0; i < intake->marks_filled && size->rate_count < BENCH_GROWTH_RATES_MAX; i++) {
        const bench_intake_mark *mark = &intake->marks[i];
        size->rates[size->rate_count++] = mark->seconds > 0 ? (double)(mark->story_count - begin) / mark->seconds : 0;
        begin = mark->story_count;
    }
}

static wirecopy_status grow(bench_growth *growth, bench_growth_size *size, uint64_t story_count)
{
    bench_intake intake = {
        .stock = &growth->stock,
        .commit_count = growth->settings->commit_count,
        .content = BENCH_STOCK_RECORDS,
    };
    bench_anatomy anatomy = {0};
    wirecopy_status status = wirecopy_store_open(growth->path, WIRECOPY_STORE_CREATE, &intake.store);
    if (status == WIRECOPY_OK)
        status = bench_anatomy_look(intake.store, &anatomy);
    const uint64_t added = story_count > anatomy.story_count ? story_count - anatomy.story_count : 0;
    intake.story_count = anatomy.story_count;
    intake.mark_count = (added + BENCH_GROWTH_STRETCHES - 1) / BENCH_GROWTH_STRETCHES;
    if (status == WIRECOPY_OK)
        status = bench_intake_grow(&intake, story_count, going_on);
    note_rates(size, &intake, anatomy.story_count);
    wirecopy_store_close(intake.store);
    bench_intake_clear(&intake);
    return status;
}

/* The store is closed in between: the next size is written to the same place. */
static wirecopy_status measure(bench_growth *growth, bench_growth_size *size)
{
    size->trial.generator = growth->generator;
    size->trial.stock = &growth->stock;
    size->trial.thread_count = (unsigned)growth->settings->thread_count;
    size->trial.round_count = (size_t)growth->settings->repeat_count;
    wirecopy_status status = bench_trial_run(&size->trial, growth->path, growth->settings->lookup_count, going_on);
    if (status == WIRECOPY_OK)
        status = bench_anatomy_look(size->trial.store, &size->anatomy);
    size->resident_bytes = bench_process_look().resident_bytes;
    bench_trial_close(&size->trial);
    return status;
}

static wirecopy_status measure_all(bench_growth *growth)
{
    const bench_scale_settings *settings = growth->settings;
    const size_t count = settings->size_count ? (size_t)settings->size_count : 1;
    wirecopy_status status = bench_generator_create(&settings->generator, &growth->generator);
    if (status == WIRECOPY_OK)
        status = bench_stock_open(&growth->stock, growth->generator, (unsigned)settings->thread_count);
    for (size_t i = 0; status == WIRECOPY_OK && i < count && !growth->is_cut; i++) {
        bench_growth_size *size = &growth->sizes[growth->size_count];
        if (settings->size_count && !has_room(growth, settings->sizes[i])) {
            growth->is_cut = true;
            continue;
        }
        if (settings->size_count)
            status = grow(growth, size, settings->sizes[i]);
        growth->size_count++;
        if (status == WIRECOPY_OK)
            status = measure(growth, size);
    }
    return status;
}

int bench_growth_run(bench_growth *growth, const bench_scale_settings *settings)
{
    growth->settings = settings;
    const int exit_status = bench_scale_settings_path(settings, &growth->folder, growth->path);
    if (exit_status != 0)
        return exit_status;
    const wirecopy_status status = measure_all(growth);
    if (status != WIRECOPY_OK)
        return bench_message_status(status, "cannot measure on '%s'", growth->path);
    if (growth->is_cut)
        bench_message_print("no room for more than %llu stories in '%s'",
                            (unsigned long long)growth->sizes[growth->size_count - 1].anatomy.story_count,
                            growth->path);
    return 0;
}

void bench_growth_clear(bench_growth *growth)
{
    for (size_t i = 0; i < growth->size_count; i++)
        bench_trial_clear(&growth->sizes[i].trial);
    bench_stock_close(&growth->stock);
    bench_generator_destroy(growth->generator);
    bench_folder_destroy(&growth->folder);
    memset(growth, 0, sizeof *growth);
}
