#include <omp.h>
#include <stdatomic.h>

#include "core/base/memory.h"
#include "core/engine/arrival.h"
#include "core/engine/pipeline.h"
#include "core/engine/team.h"
#include "core/engine/wave.h"
#include "core/store/record.h"
#include "core/store/removal.h"

typedef wirecopy_arrival arrival;

/* An index run: every batch is matched wave by wave, and committed. */
typedef struct index_run {
    wirecopy_store *store;
    const wirecopy_options *options;
    unsigned thread_count;
    wirecopy_team team;
    wirecopy_view **views;          /* [thread_count] */
    wirecopy_matcher **matchers;    /* [thread_count] */
    wirecopy_story_list *lists;     /* [thread_count] of stories that share a key */
    wirecopy_text_packer **packers; /* [thread_count]; NULL: texts are not kept */
    wirecopy_pipeline *pipeline;
    wirecopy_wave wave;
    uint64_t families_below; /* of the stories from here on, the arrivals, the families are not known yet */
    uint64_t batch_begin;    /* the first story that is not committed */
    arrival arrivals[WIRECOPY_WAVE_STORIES_MAX];
    size_t arrival_count;
} index_run;

/* What a task does with one arrival; arena: of the batch and the thread. */
typedef wirecopy_status arrival_task(index_run *run, arrival *at, unsigned worker, wirecopy_arena *arena);

typedef struct arrival_work {
    index_run *run;
    wirecopy_load *load;
    arrival_task *task;
    atomic_size_t next; /* the first arrival that nobody has taken */
} arrival_work;

/* Does something for arrivals that nobody has taken, as long as there are some. */
static void do_some(void *work, unsigned share)
{
    arrival_work *const of = work;
    const unsigned worker = (unsigned)omp_get_thread_num();
    (void)share;
    for (size_t i; (i = atomic_fetch_add(&of->next, 1)) < of->run->arrival_count;) {
        arrival *const at = &of->run->arrivals[i];
        at->status = of->task(of->run, at, worker, &of->load->arenas[worker]);
    }
}

/* Does something for all arrivals, side by side. Each thread writes the arrivals that it takes and what belongs to it, and
 * reads a store that nobody writes to meanwhile. */
static wirecopy_status do_all(index_run *run, wirecopy_load *load, arrival_task *task)
{
    arrival_work work = {run, load, task, 0};
    wirecopy_team_do(&run->team, run->thread_count, do_some, &work);
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; i < run->arrival_count; i++)
        status = run->arrivals[i].status < status ? run->arrivals[i].status : status;
    return status;
}

/* What one thread alone can do for all arrivals, in their order. */
typedef wirecopy_status ordered_task(index_run *run, wirecopy_load *load, wirecopy_view *view);

/* Does it, while the others prepare the next batch. */
static wirecopy_status do_in_order(index_run *run, wirecopy_load *load, wirecopy_view *view, ordered_task *task)
{
    wirecopy_pipeline_lend(run->pipeline);
    const wirecopy_status status = task(run, load, view);
    wirecopy_pipeline_recall(run->pipeline);
    return status;
}

static wirecopy_question question_of(const index_run *run, const wirecopy_item *item, uint64_t as_of)
{
    return (wirecopy_question){.fingerprint = &item->fingerprint,
                               .id = item->story.id,
                               .source = item->story.source,
                               .as_of = as_of,
                               .min_verdict = run->options->min_verdict,
                               .match_limit = run->options->match_limit,
                               .families_below = run->families_below,
                               .is_arriving = true};
}

/* ---- texts ---- */

static wirecopy_status take_text(void *context, unsigned worker, wirecopy_item *item, wirecopy_string text,
                                 wirecopy_arena *arena)
{
    const index_run *const run = context;
    const wirecopy_status status = run->options->evidence ? wirecopy_item_keep_text(item, text, arena) : WIRECOPY_OK;
    return status == WIRECOPY_OK && run->packers ? wirecopy_item_pack(item, text, run->packers[worker], arena) : status;
}

/* A story that the store knows without its text gets it. */
static wirecopy_status add_texts(index_run *run, wirecopy_view *view)
{
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < run->arrival_count; i++) {
        const arrival *const at = &run->arrivals[i];
        if (at->is_known && at->item->packed_text.bytes && at->story < run->batch_begin &&
            !wirecopy_view_has_text(view, at->story))
            status = wirecopy_store_keep_text(run->store, at->story, at->item->packed_text);
    }
    return status;
}

/* ---- who is new ---- */

static wirecopy_status recognise(index_run *run, arrival *at, unsigned worker, wirecopy_arena *arena)
{
    (void)arena;
    return wirecopy_arrival_recognise(at, run->matchers[worker], run->views[worker], &run->lists[worker]);
}

/* Holds an arrival against those before it. */
static wirecopy_status recognise_among(index_run *run, arrival *at)
{
    wirecopy_status status = WIRECOPY_OK;
    for (const arrival *earlier = run->arrivals; status == WIRECOPY_OK && earlier < at; earlier++)
        if (wirecopy_arrival_may_follow(at, earlier))
            status = wirecopy_arrival_recognise_among(at, earlier);
    return status;
}

/* Numbers those that are new. */
static wirecopy_status number_arrivals(index_run *run, wirecopy_load *load, wirecopy_view *view)
{
    (void)load;
    (void)view;
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < run->arrival_count; i++) {
        arrival *const at = &run->arrivals[i];
        status = recognise_among(run, at);
        if (status != WIRECOPY_OK || at->is_known)
            continue;
        at->story = run->wave.begin + run->wave.fellow_count;
        at->group = UINT64_MAX;
        status = wirecopy_wave_add(&run->wave, &at->item->fingerprint, at->item->story.source);
    }
    return status;
}

/* ---- which group they join ---- */

static wirecopy_status copy_leads(arrival *at, const wirecopy_leads *leads, wirecopy_arena *arena)
{
    const size_t bitmap_bytes = at->item->fingerprint.sketch_count / 8 + 1;
    at->leads = *leads;
    if (leads->count == 0)
        return WIRECOPY_OK;
    at->leads.items = wirecopy_arena_copy(arena, leads->items, leads->count * sizeof leads->items[0]);
    at->leads.posted = wirecopy_arena_copy(arena, leads->posted, bitmap_bytes);
    at->leads.uncommon = wirecopy_arena_copy(arena, leads->uncommon, bitmap_bytes);
    return at->leads.items && at->leads.posted && at->leads.uncommon ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
}

static wirecopy_status find_leads(index_run *run, arrival *at, unsigned worker, wirecopy_arena *arena)
{
    const wirecopy_wave *const wave = &run->wave;
    const wirecopy_question question = question_of(run, at->item, wave->begin);
    const uint64_t replaces = at->replaces < wave->begin ? at->replaces : UINT64_MAX;
    wirecopy_leads leads;
    if (at->is_known)
        return WIRECOPY_OK;
    const wirecopy_status status =
        wirecopy_matcher_leads(run->matchers[worker], run->views[worker], &question, replaces, wave->fellows,
                               (size_t)(at->story - wave->begin), &leads);
    return status == WIRECOPY_OK ? copy_leads(at, &leads, arena) : status;
}

static wirecopy_status append(index_run *run, wirecopy_view *view, arrival *at)
{
    const wirecopy_item *const item = at->item;
    const size_t fellow = (size_t)(at->story - run->wave.begin);
    const wirecopy_record record = {
        .group = run->wave.groups[fellow],
        .family = wirecopy_family_of(&item->fingerprint),
        .id = item->story.id,
        .title = item->story.title,
        .source = item->story.source,
        .lang = item->story.lang,
        .time_ms = item->story.time_ms,
        .embargo_ms = item->story.embargo_ms,
        .version = item->story.version,
        .status = item->story.correction == WIRECOPY_KILL ? WIRECOPY_CANCELED : item->story.status,
        .correction = item->story.correction,
        .correction_number = item->story.correction_number,
        .digest = item->digest,
        .fingerprint = item->fingerprint,
        .posted = run->wave.posted[fellow],
    };
    uint64_t story;
    at->group = record.group;
    wirecopy_status status = wirecopy_store_append(run->store, &record, &story);
    if (status == WIRECOPY_OK && item->packed_text.bytes)
        status = wirecopy_store_keep_text(run->store, story, item->packed_text);
    if (status != WIRECOPY_OK || at->replaces == UINT64_MAX)
        return status;
    return wirecopy_store_replace(run->store, view, at->replaces, story, false);
}

static wirecopy_status kill_story(index_run *run, const wirecopy_view *view, uint64_t story)
{
    const uint64_t at = wirecopy_view_story_count(view);
    return wirecopy_view_is_killed(view, story, at) ? WIRECOPY_OK : wirecopy_store_note_kill(run->store, story, at);
}

/* In the order of their numbers. */
static wirecopy_status append_arrivals(index_run *run, wirecopy_view *view)
{
    wirecopy_status status = WIRECOPY_OK;
    for (size_t i = 0; status == WIRECOPY_OK && i < run->arrival_count; i++) {
        arrival *const at = &run->arrivals[i];
        if (at->kills)
            status = kill_story(run, view, at->story);
        if (at->is_known)
            continue;
        status = wirecopy_wave_join(&run->wave, view, &at->leads, at->replaces);
        if (status == WIRECOPY_OK)
            status = append(run, view, at);
    }
    return status;
}

/* ---- what they copy ---- */

/* A story that was there already gets the verdict of its first arrival. */
static wirecopy_status answer(index_run *run, arrival *at, unsigned worker, wirecopy_arena *arena)
{
    const wirecopy_question question = question_of(run, at->item, at->story);
    wirecopy_answer found;
    wirecopy_status status = wirecopy_matcher_ask(run->matchers[worker], run->views[worker], &question, &found);
    if (status == WIRECOPY_OK)
        status = wirecopy_item_answer(at->item, &found, arena);
    at->origin = status == WIRECOPY_OK ? found.origin : UINT64_MAX;
    at->unknown = status == WIRECOPY_OK ? found.unknown : (wirecopy_story_set){{0}};
    at->item->report.known = at->is_known;
    at->item->report.story = at->story;
    at->item->report.group = at->group;
    return status;
}

/* The group of a story that came twice in one wave is known once the first is in it. */
static void find_groups(index_run *run)
{
    for (size_t i = 0; i < run->arrival_count; i++) {
        arrival *const at = &run->arrivals[i];
        if (at->is_known && at->group == UINT64_MAX)
            at->group = run->wave.groups[at->story - run->wave.begin];
    }
}

/* A copy is of the family of what it is a copy of, and a newer version of that of the older one. */
static void note_family(index_run *run, const wirecopy_view *view, const arrival *at, wirecopy_story_set *changed)
{
    const uint64_t from = at->origin != UINT64_MAX ? at->origin : at->replaces;
    if (at->is_known || from == UINT64_MAX)
        return;
    wirecopy_store_set_family(run->store, at->story, wirecopy_view_card(view, from).family);
    wirecopy_story_set_add(changed, at->story);
}

/* In order: whose answer hangs on a family that is another than was taken for granted is asked again. */
static wirecopy_status note_families(index_run *run, wirecopy_load *load, wirecopy_view *view)
{
    const unsigned worker = (unsigned)omp_get_thread_num();
    wirecopy_story_set changed = {{0}};
    wirecopy_status status = WIRECOPY_OK;
    run->families_below = UINT64_MAX;
    for (size_t i = 0; status == WIRECOPY_OK && i < run->arrival_count; i++) {
        arrival *const at = &run->arrivals[i];
        if (wirecopy_story_sets_meet(at->unknown, changed))
            status = answer(run, at, worker, &load->arenas[worker]);
        if (status == WIRECOPY_OK)
            note_family(run, view, at, &changed);
    }
    return status;
}

/* What comes between the leads and the answers. */
static wirecopy_status append_all(index_run *run, wirecopy_load *load, wirecopy_view *view)
{
    (void)load;
    wirecopy_status status = append_arrivals(run, view);
    if (status == WIRECOPY_OK)
        status = add_texts(run, view);
    if (status == WIRECOPY_OK)
        find_groups(run);
    return status;
}

static wirecopy_status match_arrivals(index_run *run, wirecopy_load *load, wirecopy_view *view)
{
    run->families_below = wirecopy_view_story_count(view);
    wirecopy_status status = do_all(run, load, recognise);
    if (status == WIRECOPY_OK)
        status = do_in_order(run, load, view, number_arrivals);
    if (status == WIRECOPY_OK)
        status = do_all(run, load, find_leads);
    if (status == WIRECOPY_OK)
        status = do_in_order(run, load, view, append_all);
    if (status == WIRECOPY_OK)
        status = wirecopy_store_settle(run->store);
    if (status == WIRECOPY_OK)
        status = do_all(run, load, answer);
    return status == WIRECOPY_OK ? do_in_order(run, load, view, note_families) : status;
}

/* Takes the next items as far as the wave has room for them, whether they are new or not. Returns the item after them. */
static size_t take_arrivals(index_run *run, wirecopy_load *load, size_t next)
{
    const size_t room = (size_t)(wirecopy_wave_end(run->wave.begin) - run->wave.begin) - run->wave.fellow_count;
    for (run->arrival_count = 0; next < load->kept_count && run->arrival_count < room; next++) {
        wirecopy_item *const item = &load->items[next];
        if (item->status == WIRECOPY_OK)
            run->arrivals[run->arrival_count++] = wirecopy_arrival_make(item);
    }
    return next;
}

static void end_views(index_run *run, unsigned count)
{
    for (unsigned worker = 0; worker < count; worker++)
        wirecopy_view_end(run->views[worker]);
}

static wirecopy_status begin_views(index_run *run)
{
    for (unsigned worker = 0; worker < run->thread_count; worker++) {
        const wirecopy_status status = wirecopy_view_begin(run->views[worker]);
        if (status != WIRECOPY_OK) {
            end_views(run, worker);
            return status;
        }
    }
    return WIRECOPY_OK;
}

static wirecopy_status match_batch(void *context, wirecopy_load *load)
{
    index_run *run = context;
    wirecopy_view *const view = run->views[omp_get_thread_num()];
    wirecopy_status status = begin_views(run);
    if (status != WIRECOPY_OK)
        return status;
    run->batch_begin = wirecopy_view_story_count(view);
    for (size_t next = 0; status == WIRECOPY_OK && next < load->kept_count;) {
        status = wirecopy_wave_open(&run->wave, view);
        next = take_arrivals(run, load, next);
        if (status == WIRECOPY_OK)
            status = match_arrivals(run, load, view);
    }
    end_views(run, run->thread_count);
    return status;
}

static wirecopy_status commit_batch(void *context, wirecopy_load *load)
{
    const index_run *run = context;
    (void)load;
    return wirecopy_store_commit(run->store);
}

/* ---- the run ---- */

static void clear(index_run *run)
{
    wirecopy_store_set_team(run->store, NULL);
    for (unsigned worker = 0; worker < run->thread_count; worker++) {
        if (run->views)
            wirecopy_view_destroy(run->views[worker]);
        if (run->matchers)
            wirecopy_matcher_destroy(run->matchers[worker]);
        if (run->lists)
            wirecopy_memory_free(run->lists[worker].stories);
        if (run->packers)
            wirecopy_text_packer_destroy(run->packers[worker]);
    }
    wirecopy_memory_free(run->views);
    wirecopy_memory_free(run->matchers);
    wirecopy_memory_free(run->lists);
    wirecopy_memory_free(run->packers);
    wirecopy_wave_clear(&run->wave);
    wirecopy_memory_free(run);
}

static wirecopy_status prepare_packers(index_run *run)
{
    run->packers = wirecopy_memory_alloc_zeroed(run->thread_count, sizeof run->packers[0]);
    wirecopy_status status = run->packers ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
    for (unsigned worker = 0; status == WIRECOPY_OK && worker < run->thread_count; worker++)
        status = wirecopy_text_packer_create(&run->packers[worker]);
    return status;
}

static wirecopy_status prepare_workers(index_run *run)
{
    run->views = wirecopy_memory_alloc_zeroed(run->thread_count, sizeof run->views[0]);
    run->matchers = wirecopy_memory_alloc_zeroed(run->thread_count, sizeof run->matchers[0]);
    run->lists = wirecopy_memory_alloc_zeroed(run->thread_count, sizeof run->lists[0]);
    if (!run->views || !run->matchers || !run->lists)
        return WIRECOPY_E_MEMORY;
    wirecopy_status status = WIRECOPY_OK;
    for (unsigned worker = 0; status == WIRECOPY_OK && worker < run->thread_count; worker++) {
        status = wirecopy_view_create(&run->store, 1, &run->views[worker]);
        if (status == WIRECOPY_OK)
            status = wirecopy_matcher_create(&run->matchers[worker]);
    }
    return status == WIRECOPY_OK && run->options->keep_text ? prepare_packers(run) : status;
}

wirecopy_status wirecopy_index(wirecopy_store *store, const wirecopy_source *source, const wirecopy_options *options,
                               const wirecopy_observer *observer)
{
    static const wirecopy_observer nobody = {0};
    wirecopy_options all_options;
    if (!store || !source || wirecopy_options_complete(options, &all_options) != WIRECOPY_OK ||
        !wirecopy_filter_is_empty(&all_options.filter) || all_options.by_radius)
        return WIRECOPY_E_INVALID;
    index_run *const run = wirecopy_memory_alloc_zeroed(1, sizeof *run);
    if (!run)
        return WIRECOPY_E_MEMORY;
    run->store = store;
    run->options = &all_options;
    run->thread_count = wirecopy_run_threads(source, &all_options);
    run->team = wirecopy_run_team(run->thread_count);
    wirecopy_store_set_team(store, &run->team);
    wirecopy_pipeline pipeline = {
        .source = source,
        .options = &all_options,
        .observer = observer ? observer : &nobody,
        .run = run,
        .prepare = take_text,
        .match = match_batch,
        .finish = commit_batch,
    };
    run->pipeline = &pipeline;
    wirecopy_status status = prepare_workers(run);
    if (status == WIRECOPY_OK && all_options.evidence)
        status = wirecopy_exhibitor_create(&store, 1, &pipeline.exhibitor);
    if (status == WIRECOPY_OK)
        status = wirecopy_pipeline_run(&pipeline);
    wirecopy_exhibitor_destroy(pipeline.exhibitor);
    clear(run);
    return status;
}
