#include "core/engine/pipeline.h"

#include <omp.h>

/* Enough stories that a commit's two synchronous writes are some hundredths of the work, and that all cores are busy. */
#define BATCH_STORY_COUNT 4096

void wirecopy_options_init(wirecopy_options *options)
{
    *options = (wirecopy_options){
        .thread_count = 0,
        .batch_story_count = BATCH_STORY_COUNT,
        .match_limit = 10,
        .min_verdict = WIRECOPY_DERIVED,
    };
}

unsigned wirecopy_options_threads(const wirecopy_options *options)
{
    return options && options->thread_count ? options->thread_count : (unsigned)omp_get_max_threads();
}

unsigned wirecopy_run_threads(const wirecopy_source *source, const wirecopy_options *options)
{
    const unsigned threads = wirecopy_options_threads(options);
    return source->worker_count && source->worker_count < threads ? source->worker_count : threads;
}

bool wirecopy_filter_is_empty(const wirecopy_filter *filter)
{
    return filter->within_ms == 0 && filter->source_count == 0 && !filter->other_sources;
}

wirecopy_status wirecopy_options_complete(const wirecopy_options *options, wirecopy_options *all_options_out)
{
    wirecopy_options_init(all_options_out);
    if (!options)
        return WIRECOPY_OK;
    if (options->min_verdict < WIRECOPY_ORIGINAL || options->min_verdict > WIRECOPY_IDENTICAL ||
        options->filter.within_ms < 0 || (options->filter.source_count > 0 && !options->filter.sources) ||
        (options->by_radius && options->radius_bits > WIRECOPY_RADIUS_BITS_MAX))
        return WIRECOPY_E_INVALID;
    const wirecopy_options defaults = *all_options_out;
    *all_options_out = *options;
    if (options->batch_story_count == 0)
        all_options_out->batch_story_count = defaults.batch_story_count;
    if (options->min_verdict == WIRECOPY_ORIGINAL)
        all_options_out->min_verdict = defaults.min_verdict;
    return WIRECOPY_OK;
}
