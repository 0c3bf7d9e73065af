#include "core/base/memory.h"
#include "core/engine/numbers.h"
#include "core/engine/pipeline.h"
#include "core/store/removal.h"

/* An import run: every batch is added as it is, but for the numbers, and committed. Exports follow each other in a source
 * without a mark between them; a number that does not ascend is the first of another one. */
typedef struct import_run {
    wirecopy_store *store;
    wirecopy_view *view;
    wirecopy_numbers stored;  /* what the stories of this export are in the store */
    wirecopy_numbers orphans; /* what stands for stories that are not in the export, but that groups are named after */
    wirecopy_numbers leads;   /* of the store: groups that are led by stories that are gone, and that live in the end */
    wirecopy_story_list versions;
    wirecopy_text_packer **packers; /* [thread_count] */
    unsigned thread_count;
    uint64_t batch_begin; /* the first story that is not committed */
} import_run;

/* Of the stories that kept a group alive, some may have been deleted, and are not in the export: its first story is then not
 * to be taken for one that nothing is found through, before others of the group come. */
static wirecopy_status keep_lead(import_run *run, uint64_t group)
{
    uint64_t same;
    return wirecopy_numbers_find(&run->leads, group, &same) ? WIRECOPY_OK
                                                            : wirecopy_numbers_insert(&run->leads, group, group);
}

/* A story of the store that is in the group that an exported one belongs to; false if there is none yet. */
static bool find_fellow(const import_run *run, const wirecopy_record *record, uint64_t *story_out)
{
    return record->group != record->story && (wirecopy_numbers_find(&run->stored, record->group, story_out) ||
                                              wirecopy_numbers_find(&run->orphans, record->group, story_out));
}

/* The live version that an exported story takes the place of; the number of the story itself: none. */
static wirecopy_status find_replaced(import_run *run, const wirecopy_record *record, uint64_t *replaced_out)
{
    const uint64_t count = wirecopy_view_story_count(run->view);
    uint64_t older;
    if (record->replaces != UINT64_MAX && wirecopy_numbers_find(&run->stored, record->replaces, &older) &&
        wirecopy_view_is_live(run->view, older, count)) {
        *replaced_out = older;
        return WIRECOPY_OK;
    }
    return wirecopy_view_newest(run->view, record->id, 0, count, &run->versions, replaced_out);
}

/* Appends a story, which replaces an older version as it did where it comes from. The first of its group may have been
 * there already, in the group of another story: then that is its group. Where the first of its group is not in the export,
 * the next begins the group, and is posted under all that it has. */
static wirecopy_status append(import_run *run, const wirecopy_item *item, wirecopy_report *report)
{
    const wirecopy_record *const record = item->record;
    wirecopy_record added = *record;
    uint64_t fellow, replaced;
    const bool has_fellow = find_fellow(run, record, &fellow);
    added.group = has_fellow ? wirecopy_view_card(run->view, fellow).group : wirecopy_view_story_count(run->view);
    if (!has_fellow && record->group != record->story)
        added.posted = NULL;
    wirecopy_status status = find_replaced(run, record, &replaced);
    if (status == WIRECOPY_OK)
        status = wirecopy_store_append(run->store, &added, &report->story);
    if (status == WIRECOPY_OK && item->packed_text.bytes)
        status = wirecopy_store_keep_text(run->store, report->story, item->packed_text);
    if (status == WIRECOPY_OK)
        status = wirecopy_store_settle(run->store);
    report->group = added.group;
    if (status != WIRECOPY_OK || replaced == report->story)
        return status;
    const uint64_t group = wirecopy_view_card(run->view, replaced).group;
    return wirecopy_store_replace(run->store, run->view, replaced, report->story,
                                  wirecopy_numbers_find(&run->leads, group, &fellow));
}

/* A story that was deleted, and that what comes is a copy of. The store may know it, and whether it was deleted here too
 * does not matter. */
static wirecopy_status take_deleted(import_run *run, const wirecopy_record *record)
{
    uint64_t story;
    wirecopy_status status =
        wirecopy_view_remains(run->view, record->fingerprint.exact, record->digest, &run->versions, &story);
    if (status == WIRECOPY_E_NOT_FOUND) {
        wirecopy_record added = *record;
        added.group = wirecopy_view_story_count(run->view);
        status = wirecopy_store_append_deleted(run->store, &added, &story);
        if (status == WIRECOPY_OK)
            status = wirecopy_store_settle(run->store);
    }
    if (status == WIRECOPY_OK)
        status = keep_lead(run, wirecopy_view_card(run->view, story).group);
    return status == WIRECOPY_OK ? wirecopy_numbers_add(&run->stored, record->story, story) : status;
}

/* A story that the store knows without its text gets it. */
static wirecopy_status add_text(import_run *run, const wirecopy_item *item, uint64_t story)
{
    if (!item->packed_text.bytes || story >= run->batch_begin || wirecopy_view_has_text(run->view, story))
        return WIRECOPY_OK;
    return wirecopy_store_keep_text(run->store, story, item->packed_text);
}

static wirecopy_status take_story(import_run *run, wirecopy_item *item)
{
    const wirecopy_record *const record = item->record;
    wirecopy_report *const report = &item->report;
    wirecopy_record known;
    uint64_t number;
    wirecopy_status status = wirecopy_view_delivered(run->view, record->id, record->digest, &run->versions, &known);
    if (status == WIRECOPY_OK) {
        report->known = true;
        report->story = known.story;
        report->group = known.group;
        status = add_text(run, item, known.story);
    } else if (status == WIRECOPY_E_NOT_FOUND) {
        status = append(run, item, report);
    }
    if (status == WIRECOPY_OK && record->group != record->story && !find_fellow(run, record, &number))
        status = wirecopy_numbers_insert(&run->orphans, record->group, report->story);
    if (status == WIRECOPY_OK && record->is_leading)
        status = keep_lead(run, report->group);
    return status == WIRECOPY_OK ? wirecopy_numbers_add(&run->stored, record->story, report->story) : status;
}

static wirecopy_status import_item(import_run *run, wirecopy_item *item)
{
    const wirecopy_record *const record = item->record;
    uint64_t number;
    if (wirecopy_numbers_last(&run->stored, &number) && record->story <= number) {
        wirecopy_numbers_reset(&run->stored);
        wirecopy_numbers_reset(&run->orphans);
    }
    return record->is_deleted ? take_deleted(run, record) : take_story(run, item);
}

static wirecopy_status pack(void *context, unsigned worker, wirecopy_item *item, wirecopy_string text,
                            wirecopy_arena *arena)
{
    const import_run *const run = context;
    return text.bytes ? wirecopy_item_pack(item, text, run->packers[worker], arena) : WIRECOPY_OK;
}

static wirecopy_status finish_batch(void *context, wirecopy_load *load)
{
    import_run *const run = context;
    wirecopy_status status = wirecopy_view_begin(run->view);
    if (status != WIRECOPY_OK)
        return status;
    run->batch_begin = wirecopy_view_story_count(run->view);
    for (size_t i = 0; status == WIRECOPY_OK && i < load->kept_count; i++)
        if (load->items[i].status == WIRECOPY_OK)
            status = import_item(run, &load->items[i]);
    wirecopy_view_end(run->view);
    return status == WIRECOPY_OK ? wirecopy_store_commit(run->store) : status;
}

static wirecopy_status prepare_packers(import_run *run)
{
    run->packers = wirecopy_memory_alloc_zeroed(run->thread_count, sizeof run->packers[0]);
    wirecopy_status status = run->packers ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
    for (unsigned worker = 0; status == WIRECOPY_OK && worker < run->thread_count; worker++)
        status = wirecopy_text_packer_create(&run->packers[worker]);
    return status;
}

static void clear(import_run *run)
{
    wirecopy_view_destroy(run->view);
    wirecopy_numbers_clear(&run->stored);
    wirecopy_numbers_clear(&run->orphans);
    wirecopy_numbers_clear(&run->leads);
    wirecopy_memory_free(run->versions.stories);
    for (unsigned worker = 0; run->packers && worker < run->thread_count; worker++)
        wirecopy_text_packer_destroy(run->packers[worker]);
    wirecopy_memory_free(run->packers);
}

wirecopy_status wirecopy_import(wirecopy_store *store, const wirecopy_source *source, const wirecopy_options *options,
                                const wirecopy_observer *observer)
{
    wirecopy_options all_options;
    if (!store || !source || !source->record || wirecopy_options_complete(options, &all_options) != WIRECOPY_OK)
        return WIRECOPY_E_INVALID;
    static const wirecopy_observer nobody = {0};
    import_run run = {.store = store, .thread_count = wirecopy_run_threads(source, &all_options)};
    wirecopy_pipeline pipeline = {
        .source = source,
        .options = &all_options,
        .observer = observer ? observer : &nobody,
        .run = &run,
        .takes_records = true,
        .prepare = pack,
        .finish = finish_batch,
    };
    wirecopy_status status = wirecopy_view_create(&store, 1, &run.view);
    if (status == WIRECOPY_OK)
        status = prepare_packers(&run);
    if (status == WIRECOPY_OK)
        status = wirecopy_pipeline_run(&pipeline);
    clear(&run);
    return status;
}
