#include "core/base/memory.h"
#include "core/base/strings.h"
#include "core/engine/pipeline.h"

/* An index run: every batch is matched story by story, each against all before it, and committed. */
typedef struct index_run {
    wirecopy_store *store;
    wirecopy_view *view;
    wirecopy_matcher *matcher;
    const wirecopy_options *options;
    wirecopy_story_list versions; /* that may be the one delivered */
} index_run;

/* The stored story that is this very one, delivered again, or the number that the story will get. */
static wirecopy_status find_known(index_run *run, const wirecopy_item *item, wirecopy_record *known_out,
                                  bool *is_known_out)
{
    const uint64_t key = wirecopy_delivery_key(item->story.id, item->digest);
    wirecopy_status status = wirecopy_view_list(run->view, WIRECOPY_MAP_IDS, key, wirecopy_view_story_count(run->view),
                                                SIZE_MAX, &run->versions);
    *is_known_out = false;
    for (size_t i = 0; status == WIRECOPY_OK && i < run->versions.count && !*is_known_out; i++) {
        status = wirecopy_view_story(run->view, run->versions.stories[i], known_out);
        *is_known_out = status == WIRECOPY_OK && known_out->digest == item->digest &&
                        wirecopy_string_equals(known_out->id, item->story.id);
    }
    return status;
}

static wirecopy_status append(index_run *run, wirecopy_item *item, const wirecopy_answer *answer)
{
    const wirecopy_record record = {
        .group = answer->group,
        .id = item->story.id,
        .title = item->story.title,
        .source = item->story.source,
        .lang = item->story.lang,
        .time_ms = item->story.time_ms,
        .digest = item->digest,
        .fingerprint = item->fingerprint,
    };
    item->report.group = answer->group;
    return wirecopy_store_append(run->store, &record, answer->posted, &item->report.story);
}

static wirecopy_status index_item(index_run *run, wirecopy_item *item, wirecopy_arena *arena)
{
    wirecopy_record known;
    bool is_known;
    wirecopy_status status = find_known(run, item, &known, &is_known);
    if (status != WIRECOPY_OK)
        return status;
    const wirecopy_question question = {
        .fingerprint = &item->fingerprint,
        .id = item->story.id,
        .source = item->story.source,
        .as_of = is_known ? known.story : wirecopy_view_story_count(run->view),
        .min_verdict = run->options->min_verdict,
        .match_limit = run->options->match_limit,
        .joins_group = !is_known,
        .is_arriving = true,
    };
    wirecopy_answer answer;
    status = wirecopy_matcher_ask(run->matcher, run->view, &question, &answer);
    if (status == WIRECOPY_OK)
        status = wirecopy_item_answer(item, &answer, arena);
    if (status != WIRECOPY_OK)
        return status;
    if (!is_known)
        return append(run, item, &answer);
    item->report.known = true;
    item->report.story = known.story;
    item->report.group = known.group;
    return WIRECOPY_OK;
}

static wirecopy_status finish_batch(void *context, wirecopy_load *load)
{
    index_run *run = context;
    wirecopy_status status = wirecopy_view_begin(run->view);
    if (status != WIRECOPY_OK)
        return status;
    for (size_t i = 0; status == WIRECOPY_OK && i < load->kept_count; i++)
        if (load->items[i].status == WIRECOPY_OK)
            status = index_item(run, &load->items[i], &load->arenas[0]);
    wirecopy_view_end(run->view);
    return status == WIRECOPY_OK ? wirecopy_store_commit(run->store) : status;
}

wirecopy_status wirecopy_index(wirecopy_store *store, const wirecopy_source *source, const wirecopy_options *options,
                               const wirecopy_observer *observer)
{
    wirecopy_options all_options;
    if (!store || !source || wirecopy_options_complete(options, &all_options) != WIRECOPY_OK ||
        !wirecopy_filter_is_empty(&all_options.filter))
        return WIRECOPY_E_INVALID;
    static const wirecopy_observer nobody = {0};
    index_run run = {.store = store, .options = &all_options};
    wirecopy_pipeline pipeline = {
        .source = source,
        .options = &all_options,
        .observer = observer ? observer : &nobody,
        .run = &run,
        .finish = finish_batch,
    };
    wirecopy_status status = wirecopy_view_create(&store, 1, &run.view);
    if (status == WIRECOPY_OK)
        status = wirecopy_matcher_create(&run.matcher);
    if (status == WIRECOPY_OK)
        status = wirecopy_pipeline_run(&pipeline);
    wirecopy_matcher_destroy(run.matcher);
    wirecopy_view_destroy(run.view);
    wirecopy_memory_free(run.versions.stories);
    return status;
}
