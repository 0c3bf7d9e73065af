#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/fingerprint/hash.h"
#include "core/store/handle.h"

/* Verifying holds one snapshot of each environment while it runs: a writer's files grow meanwhile, but all that is
 * looked at belongs together. */
typedef struct verification {
    wirecopy_store *store;
    void (*problem)(void *context, const char *sentence);
    void *context;
    wirecopy_store_check check;
    wirecopy_snapshot *log_snapshot;
    wirecopy_snapshot *segments_snapshot; /* NULL: no segments */
    wirecopy_log log;                     /* what the snapshot sees; its environment is the store's */
    bool log_is_known;                    /* its deaths and where its batches begin could be read */
    uint64_t next_story;                  /* where the next batch has to begin, or if next_is_known is not set: may at
                                             the earliest, because the batch before it is damaged */
    bool next_is_known;
    uint64_t *begins_group; /* bit per story: it is the first of its group, or damaged, or its slot is empty */
    size_t begins_group_capacity;
    wirecopy_sketch_entry sketch[WIRECOPY_SKETCH_COUNT_MAX]; /* of the record looked at */
    wirecopy_text_unpacker *unpacker;
} verification;

__attribute__((format(printf, 2, 3))) static void report(verification *run, const char *format, ...)
{
    char sentence[256];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    run->check.problem_count++;
    if (run->problem)
        run->problem(run->context, sentence);
}

static wirecopy_status begins_group_reserve(verification *run, uint64_t story_end)
{
    const size_t before = run->begins_group_capacity;
    if (story_end / 64 >= SIZE_MAX / 16 ||
        wirecopy_memory_reserve(&run->begins_group, &run->begins_group_capacity, (size_t)(story_end / 64 + 1),
                                sizeof *run->begins_group) != 0)
        return WIRECOPY_E_MEMORY;
    for (size_t i = before; i < run->begins_group_capacity; i++)
        run->begins_group[i] = 0;
    return WIRECOPY_OK;
}

static void begins_group_set(verification *run, uint64_t story)
{
    run->begins_group[story / 64] |= UINT64_C(1) << story % 64;
}

static bool begins_group(const verification *run, uint64_t story)
{
    return run->begins_group[story / 64] >> story % 64 & 1;
}

static void check_record(verification *run, const wirecopy_log_batch *batch, uint32_t i)
{
    const uint64_t story = batch->first_story + i;
    wirecopy_record record;
    const uint8_t *image;
    size_t image_bytes;
    wirecopy_status status = wirecopy_log_batch_slot(batch, i, &image, &image_bytes);
    if (status == WIRECOPY_OK)
        status = wirecopy_record_decode(image, image_bytes, story, run->sketch, &record);
    if (status != WIRECOPY_OK) {
        if (status != WIRECOPY_E_NOT_FOUND)
            report(run, "story %" PRIu64 ": its record is damaged", story);
        else if (run->log_is_known && !wirecopy_deaths_is_erased(&run->log.deaths, story))
            report(run, "story %" PRIu64 ": it has no record", story);
        begins_group_set(run, story);
        return;
    }
    const char *const reason = wirecopy_record_check(image, image_bytes, &record);
    if (reason)
        report(run, "story %" PRIu64 ": %s", story, reason);
    if (record.group == story)
        begins_group_set(run, story);
    else if (!begins_group(run, record.group))
        report(run, "story %" PRIu64 ": story %" PRIu64 ", the first of its group, is itself in another group", story,
               record.group);
}

/* Whether a batch begins where it has to. Past a damaged one that is anywhere within the length of a batch, and the
 * groups of the stories in between are given the benefit of the doubt. */
static wirecopy_status check_begin(verification *run, uint64_t first_story)
{
    const uint64_t expected = run->next_story;
    const uint64_t slack = run->next_is_known ? 0 : WIRECOPY_LOG_BATCH_STORIES_MAX;
    if (first_story < expected || first_story - expected > slack) {
        report(run, "batch at story %" PRIu64 ": it has to begin at story %" PRIu64, first_story, expected);
        return WIRECOPY_E_CANCELLED;
    }
    const wirecopy_status status = begins_group_reserve(run, first_story);
    for (uint64_t story = expected; status == WIRECOPY_OK && story < first_story; story++)
        begins_group_set(run, story);
    return status;
}

/* Nothing is said of what comes after a gap: WIRECOPY_E_CANCELLED ends the walk. */
static wirecopy_status check_batch(void *context, uint64_t first_story, wirecopy_blob image)
{
    verification *const run = context;
    wirecopy_log_batch batch;
    run->check.batch_count++;
    wirecopy_status status = check_begin(run, first_story);
    if (status != WIRECOPY_OK)
        return status;
    run->next_is_known = wirecopy_log_batch_open(image.bytes, image.byte_count, &batch) == WIRECOPY_OK &&
                         batch.first_story == first_story;
    if (!run->next_is_known) {
        report(run, "batch at story %" PRIu64 ": its header is damaged", first_story);
        run->next_story = first_story;
        return WIRECOPY_OK;
    }
    const char *const reason = wirecopy_log_batch_check(&batch);
    if (reason)
        report(run, "batch at story %" PRIu64 ": %s", first_story, reason);
    run->next_story = first_story + batch.story_count;
    run->check.story_count += batch.story_count;
    status = begins_group_reserve(run, run->next_story);
    for (uint32_t i = 0; status == WIRECOPY_OK && i < batch.story_count; i++)
        check_record(run, &batch, i);
    return status;
}

static wirecopy_status check_text(void *context, uint64_t story, wirecopy_blob image)
{
    verification *const run = context;
    wirecopy_string text;
    const wirecopy_status status = wirecopy_text_unpack(run->unpacker, image.bytes, image.byte_count, &text);
    if (status != WIRECOPY_E_CORRUPT && status != WIRECOPY_OK)
        return status;
    run->check.text_count++;
    if (status == WIRECOPY_E_CORRUPT)
        report(run, "story %" PRIu64 ": its text is damaged", story);
    else if (run->next_is_known && story >= run->next_story)
        report(run, "story %" PRIu64 ": it has a text, and no record", story);
    else if (run->log_is_known && wirecopy_deaths_is_deleted(&run->log.deaths, story))
        report(run, "story %" PRIu64 ": it was deleted, and has a text", story);
    return WIRECOPY_OK;
}

/* What a segment holds, however it is laid out, and what the log calls for, but for stories of which nothing is asked any
 * more and that may be there or not, told in a few bytes: how many entries each
 * map has, and the sum of their hashes. That each sequence ascends is checked beside; two that ascend, are as long, and
 * differ, have the same sum once in 2^64. The cards, which are in the order of the log, are compared as they come. */
typedef struct tally {
    uint64_t first_story;
    uint64_t entry_counts[WIRECOPY_MAP_COUNT];
    uint64_t sums[WIRECOPY_MAP_COUNT];
    uint32_t value; /* of the story whose entries come next */
} tally;

static void tally_add(tally *sum, unsigned map, uint64_t entry)
{
    sum->entry_counts[map]++;
    sum->sums[map] += wirecopy_hash64(&entry, sizeof entry);
}

static wirecopy_status tally_visit(void *context, wirecopy_view_map map, const uint64_t *keys, size_t key_count)
{
    tally *const sum = context;
    for (size_t i = 0; i < key_count; i++)
        tally_add(sum, map, wirecopy_run_entry(keys[i], sum->value));
    return WIRECOPY_OK;
}

/* Takes the entries of a segment that are not hidden. */
static void tally_segment(const verification *run, tally *sum, const wirecopy_segment_list *list,
                          const wirecopy_segment *segment)
{
    const uint64_t rebase = segment->first_story - sum->first_story;
    for (size_t i = segment->part_begin; i < segment->kind_begins[WIRECOPY_SEGMENT_CARDS]; i++) {
        const unsigned map = list->parts[i].place.kind;
        wirecopy_run_reader reader = wirecopy_run_reader_at(&list->parts[i].run, 0);
        for (uint64_t entry; wirecopy_run_read(&reader, &entry, 1) == 1;) {
            if (!wirecopy_position_is_before((wirecopy_position){map, entry}, segment->hidden) &&
                !wirecopy_deaths_is_erased(&run->log.deaths, segment->first_story + wirecopy_run_value(entry)))
                tally_add(sum, map, entry + rebase);
        }
    }
}

/* Takes what the log calls for of stories up to end. cards_differ_out: some card in the list is not that of its story. */
static wirecopy_status tally_log(verification *run, tally *sum, const wirecopy_segment_list *list, uint64_t end,
                                 bool *cards_differ_out)
{
    wirecopy_status status = WIRECOPY_OK;
    for (uint64_t story = sum->first_story; status == WIRECOPY_OK && story < end;) {
        wirecopy_log_batch batch;
        status = wirecopy_log_read(&run->log, run->log_snapshot, wirecopy_log_batch_of(&run->log, story), &batch);
        const uint64_t batch_end = status == WIRECOPY_OK ? batch.first_story + batch.story_count : story;
        for (; status == WIRECOPY_OK && story < end && story < batch_end; story++) {
            wirecopy_record record;
            const uint32_t i = (uint32_t)(story - batch.first_story);
            if (wirecopy_deaths_is_erased(&run->log.deaths, story))
                continue;
            status = wirecopy_log_batch_record(&batch, i, run->sketch, &record);
            if (status != WIRECOPY_OK)
                return status;
            const wirecopy_card card = wirecopy_card_of(&record);
            if (memcmp(&card, wirecopy_segment_list_card(list, story), sizeof card) != 0)
                *cards_differ_out = true;
            sum->value = (uint32_t)(story - sum->first_story);
            status = wirecopy_maps_visit(&record, tally_visit, sum);
        }
    }
    return status;
}

static const char *tally_compare(const tally *there, const tally *wanted, unsigned map)
{
    if (there->entry_counts[map] < wanted->entry_counts[map])
        return "it lacks entries that the log calls for";
    if (there->entry_counts[map] > wanted->entry_counts[map])
        return "it has entries that the log does not call for";
    return there->sums[map] == wanted->sums[map] ? NULL : "its entries are not those that the log calls for";
}

/* Compares a segment, with its sources if it has some, with the log. */
static wirecopy_status compare_segment(verification *run, const wirecopy_segment_list *list, size_t i)
{
    static const char *const names[] = {"postings", "ids", "members", "keys"};
    const wirecopy_segment *const segment = &list->items[i];
    tally there = {.first_story = segment->first_story}, wanted = {.first_story = segment->first_story};
    bool cards_differ = false;
    for (size_t source = 0; source <= segment->source_count; source++)
        tally_segment(run, &there, list, segment + source);
    const wirecopy_status status =
        tally_log(run, &wanted, list, segment->first_story + segment->story_count, &cards_differ);
    if (status != WIRECOPY_OK)
        return status;
    for (unsigned map = 0; map < WIRECOPY_MAP_COUNT; map++) {
        const char *const reason = tally_compare(&there, &wanted, map);
        if (reason)
            report(run, "segment at story %" PRIu64 ", %s: %s", segment->first_story, names[map], reason);
    }
    if (cards_differ)
        report(run, "segment at story %" PRIu64 ": its cards are not those that the log calls for",
               segment->first_story);
    return WIRECOPY_OK;
}

/* Checks all parts of a segment and of its sources, one by one. */
static bool segment_is_sound(verification *run, const wirecopy_segment_list *list, size_t i)
{
    const uint64_t problem_count = run->check.problem_count;
    const size_t end = i + 1 + list->items[i].source_count;
    for (; i < end; i++) {
        const wirecopy_segment *const segment = &list->items[i];
        for (size_t part = segment->part_begin; part < segment->part_end; part++) {
            const char *const reason = wirecopy_segment_part_check(&list->parts[part]);
            if (reason)
                report(run, "segment at story %" PRIu64 ": %s", segment->first_story, reason);
        }
    }
    return run->check.problem_count == problem_count;
}

/* What a damaged log calls for is not known: then the segments are only checked for themselves. */
static wirecopy_status check_segments(verification *run)
{
    const bool log_is_sound = run->check.problem_count == 0;
    wirecopy_segment_list list = {0};
    wirecopy_status status =
        wirecopy_segments_list(&run->store->segments, run->segments_snapshot, run->next_story, &list);
    if (status == WIRECOPY_OK && log_is_sound && !list.is_complete)
        report(run,
               "segments from story %" PRIu64 " on: they are damaged, of another version, or belong to another log",
               list.end);
    if (status == WIRECOPY_OK && log_is_sound && !run->log_is_known)
        report(run, "stories that are gone: what the log says of them is damaged");
    run->check.segment_count = wirecopy_segment_list_search_count(&list);
    for (size_t i = 0; status == WIRECOPY_OK && i < list.count; i += 1 + list.items[i].source_count) {
        if (segment_is_sound(run, &list, i) && log_is_sound && run->log_is_known)
            status = compare_segment(run, &list, i);
    }
    wirecopy_segment_list_clear(&list);
    return status;
}

static wirecopy_status verification_begin(verification *run, wirecopy_store *store)
{
    run->store = store;
    run->log.env = store->log.env;
    wirecopy_status status = wirecopy_text_unpacker_create(&run->unpacker);
    if (status == WIRECOPY_OK && store->segments.env) {
        status = wirecopy_snapshot_open(store->segments.env, &run->segments_snapshot);
    }
    if (status == WIRECOPY_OK)
        status = wirecopy_snapshot_open(store->log.env, &run->log_snapshot);
    if (status == WIRECOPY_OK)
        status = wirecopy_log_refresh(&run->log, run->log_snapshot);
    run->log_is_known = status == WIRECOPY_OK;
    return status == WIRECOPY_E_CORRUPT ? WIRECOPY_OK : status; /* what is damaged is looked for from batch to batch */
}

static void verification_end(verification *run)
{
    run->log.env = NULL; /* borrowed */
    wirecopy_log_close(&run->log);
    wirecopy_snapshot_destroy(run->log_snapshot);
    wirecopy_snapshot_destroy(run->segments_snapshot);
    wirecopy_memory_free(run->begins_group);
    wirecopy_text_unpacker_destroy(run->unpacker);
}

wirecopy_status wirecopy_store_verify(wirecopy_store *store, void (*problem)(void *context, const char *sentence),
                                      void *context, wirecopy_store_check *check_out)
{
    if (!store || !check_out)
        return WIRECOPY_E_INVALID;
    if (store->mode == WIRECOPY_STORE_READ) {
        const wirecopy_status refreshed = wirecopy_store_refresh(store);
        if ((refreshed != WIRECOPY_OK && refreshed != WIRECOPY_E_CORRUPT) || !store->log.env)
            return refreshed;
    }
    verification run = {.problem = problem, .context = context, .next_is_known = true};
    wirecopy_status status = verification_begin(&run, store);
    if (status == WIRECOPY_OK)
        status = wirecopy_log_walk(run.log_snapshot, check_batch, &run);
    const bool has_gap = status == WIRECOPY_E_CANCELLED;
    if (status == WIRECOPY_OK || has_gap)
        status = check_segments(&run);
    if (status == WIRECOPY_OK && !has_gap)
        status = wirecopy_log_walk_texts(run.log_snapshot, check_text, &run);
    verification_end(&run);
    if (status == WIRECOPY_E_CORRUPT && run.check.problem_count == 0) {
        /* LMDB itself gave up: there is no batch or segment to name. */
        report(&run, "the store's files are damaged");
    }
    if (status == WIRECOPY_OK || status == WIRECOPY_E_CORRUPT) {
        *check_out = run.check;
        status = run.check.problem_count ? WIRECOPY_E_CORRUPT : WIRECOPY_OK;
    }
    return status;
}
