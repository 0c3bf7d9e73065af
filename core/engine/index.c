#include "core/base/memory.h"
#include "core/engine/pipeline.h"
#include "core/store/removal.h"

/* An index run: every batch is matched story by story, each against all before it, and committed. */
typedef struct index_run {
    wirecopy_store *store;
    wirecopy_view *view;
    wirecopy_matcher *matcher;
    const wirecopy_options *options;
    wirecopy_story_list versions; /* that may be the one delivered */
} index_run;

static wirecopy_status append(index_run *run, wirecopy_item *item, const wirecopy_answer *answer, uint64_t replaces)
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
        .posted = answer->posted,
    };
    item->report.group = answer->group;
    const wirecopy_status status = wirecopy_store_append(run->store, &record, &item->report.story);
    if (status != WIRECOPY_OK || replaces == item->report.story)
        return status;
    return wirecopy_store_replace(run->store, run->view, replaces, item->report.story, false);
}

static wirecopy_status ask(index_run *run, wirecopy_item *item, wirecopy_question *question, wirecopy_arena *arena,
                           wirecopy_answer *answer_out)
{
    question->fingerprint = &item->fingerprint;
    question->id = item->story.id;
    question->source = item->story.source;
    question->min_verdict = run->options->min_verdict;
    question->match_limit = run->options->match_limit;
    question->is_arriving = true;
    const wirecopy_status status = wirecopy_matcher_ask(run->matcher, run->view, question, answer_out);
    return status == WIRECOPY_OK ? wirecopy_item_answer(item, answer_out, arena) : status;
}

/* A story that is there already gets the verdict of its first arrival. */
static wirecopy_status answer_known(index_run *run, wirecopy_item *item, const wirecopy_record *known,
                                    wirecopy_arena *arena)
{
    wirecopy_question question = {.as_of = known->story};
    wirecopy_answer answer;
    const wirecopy_status status = ask(run, item, &question, arena, &answer);
    item->report.known = true;
    item->report.story = known->story;
    item->report.group = known->group;
    return status;
}

static wirecopy_status index_item(index_run *run, wirecopy_item *item, wirecopy_arena *arena)
{
    wirecopy_record known;
    wirecopy_status status = wirecopy_view_delivered(run->view, item->story.id, item->digest, &run->versions, &known);
    if (status == WIRECOPY_OK)
        return answer_known(run, item, &known, arena);
    wirecopy_question question = {.as_of = wirecopy_view_story_count(run->view), .joins_group = true};
    wirecopy_answer answer;
    if (status == WIRECOPY_E_NOT_FOUND)
        status = wirecopy_view_newest(run->view, item->story.id, 0, question.as_of, &run->versions, &question.replaces);
    if (status == WIRECOPY_OK)
        status = ask(run, item, &question, arena, &answer);
    return status == WIRECOPY_OK ? append(run, item, &answer, question.replaces) : status;
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
        !wirecopy_filter_is_empty(&all_options.filter) || all_options.by_radius)
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
