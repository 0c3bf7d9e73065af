#include "core/base/memory.h"
#include "core/engine/pipeline.h"

/* A lookup run: the stores stay as they are, so that every worker matches what it has fingerprinted, on a view of its
 * own. */
typedef struct lookup_run {
    wirecopy_store *const *stores;
    size_t store_count;
    const wirecopy_options *options;
    wirecopy_view **views;       /* [thread_count] */
    wirecopy_matcher **matchers; /* [thread_count] */
    unsigned thread_count;
} lookup_run;

static void end_views(lookup_run *run, unsigned count)
{
    for (unsigned worker = 0; worker < count; worker++)
        wirecopy_view_end(run->views[worker]);
}

static wirecopy_status begin(void *context)
{
    lookup_run *run = context;
    for (unsigned worker = 0; worker < run->thread_count; worker++) {
        const wirecopy_status status = wirecopy_view_begin(run->views[worker]);
        if (status != WIRECOPY_OK) {
            end_views(run, worker);
            return status;
        }
    }
    return WIRECOPY_OK;
}

static void end(void *context)
{
    lookup_run *run = context;
    end_views(run, run->thread_count);
}

wirecopy_status wirecopy_item_look_up(wirecopy_item *item, wirecopy_string text, wirecopy_matcher *matcher,
                                      wirecopy_view *view, const wirecopy_options *options, wirecopy_arena *arena)
{
    const wirecopy_question question = {
        .families_below = UINT64_MAX,
        .fingerprint = &item->fingerprint,
        .id = item->story.id,
        .source = item->story.source,
        .as_of = wirecopy_view_story_count(view),
        .min_verdict = options->by_radius ? WIRECOPY_ORIGINAL : options->min_verdict,
        .by_radius = options->by_radius,
        .radius_bits = options->radius_bits,
        .match_limit = options->match_limit,
        .time_ms = item->story.time_ms,
        .filter = wirecopy_filter_is_empty(&options->filter) ? NULL : &options->filter,
    };
    wirecopy_answer answer;
    wirecopy_status status = wirecopy_matcher_ask(matcher, view, &question, &answer);
    if (status == WIRECOPY_OK)
        status = wirecopy_item_answer(item, &answer, arena);
    if (status == WIRECOPY_OK && options->evidence && item->report.match_count > 0)
        status = wirecopy_item_keep_text(item, text, arena);
    return status;
}

static wirecopy_status look_up(void *context, unsigned worker, wirecopy_item *item, wirecopy_string text,
                               wirecopy_arena *arena)
{
    lookup_run *run = context;
    return wirecopy_item_look_up(item, text, run->matchers[worker], run->views[worker], run->options, arena);
}

static void clear(lookup_run *run)
{
    for (unsigned worker = 0; run->views && worker < run->thread_count; worker++)
        wirecopy_view_destroy(run->views[worker]);
    for (unsigned worker = 0; run->matchers && worker < run->thread_count; worker++)
        wirecopy_matcher_destroy(run->matchers[worker]);
    wirecopy_memory_free(run->views);
    wirecopy_memory_free(run->matchers);
}

static wirecopy_status prepare_workers(lookup_run *run)
{
    run->views = wirecopy_memory_alloc_zeroed(run->thread_count, sizeof run->views[0]);
    run->matchers = wirecopy_memory_alloc_zeroed(run->thread_count, sizeof run->matchers[0]);
    if (!run->views || !run->matchers)
        return WIRECOPY_E_MEMORY;
    wirecopy_status status = WIRECOPY_OK;
    for (unsigned worker = 0; status == WIRECOPY_OK && worker < run->thread_count; worker++) {
        status = wirecopy_view_create(run->stores, run->store_count, &run->views[worker]);
        if (status == WIRECOPY_OK)
            status = wirecopy_matcher_create(&run->matchers[worker]);
    }
    return status;
}

bool wirecopy_stores_are_valid(wirecopy_store *const *stores, size_t store_count)
{
    if (!stores || store_count == 0 || store_count > WIRECOPY_LOOKUP_STORES_MAX)
        return false;
    for (size_t i = 0; i < store_count; i++) {
        if (!stores[i])
            return false;
        for (size_t other = 0; other < i; other++)
            if (stores[other] == stores[i])
                return false;
    }
    return true;
}

wirecopy_status wirecopy_lookup(wirecopy_store *const *stores, size_t store_count, const wirecopy_source *source,
                                const wirecopy_options *options, const wirecopy_observer *observer)
{
    wirecopy_options all_options;
    if (!wirecopy_stores_are_valid(stores, store_count) || !source ||
        wirecopy_options_complete(options, &all_options) != WIRECOPY_OK || all_options.keep_text)
        return WIRECOPY_E_INVALID;
    static const wirecopy_observer nobody = {0};
    lookup_run run = {.stores = stores,
                      .store_count = store_count,
                      .options = &all_options,
                      .thread_count = wirecopy_run_threads(source, &all_options)};
    wirecopy_pipeline pipeline = {
        .source = source,
        .options = &all_options,
        .observer = observer ? observer : &nobody,
        .run = &run,
        .begin = begin,
        .end = end,
        .prepare = look_up,
    };
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < store_count; i++)
        status = wirecopy_store_refresh(stores[i]);
    if (status == WIRECOPY_OK)
        status = prepare_workers(&run);
    if (status == WIRECOPY_OK && all_options.evidence)
        status = wirecopy_exhibitor_create(stores, store_count, &pipeline.exhibitor);
    if (status == WIRECOPY_OK)
        status = wirecopy_pipeline_run(&pipeline);
    wirecopy_exhibitor_destroy(pipeline.exhibitor);
    clear(&run);
    return status;
}
