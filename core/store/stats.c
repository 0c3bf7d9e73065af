#include "core/store/handle.h"

_Static_assert(WIRECOPY_PART_TEXTS == WIRECOPY_SEGMENT_KIND_COUNT + 1 &&
                   WIRECOPY_PART_POSTINGS == WIRECOPY_MAP_POSTINGS + 1 && WIRECOPY_PART_IDS == WIRECOPY_MAP_IDS + 1 &&
                   WIRECOPY_PART_MEMBERS == WIRECOPY_MAP_MEMBERS + 1 && WIRECOPY_PART_KEYS == WIRECOPY_MAP_KEYS + 1 &&
                   WIRECOPY_PART_CARDS == WIRECOPY_SEGMENT_CARDS + 1,
               "the log comes first, then what segments are made of, then texts");
_Static_assert(WIRECOPY_TIER_COUNT == WIRECOPY_TIER_MAX + 1, "every tier is counted");

const char *wirecopy_store_part_name(wirecopy_store_part part)
{
    static const char *const names[WIRECOPY_PART_COUNT] = {"log",  "postings", "ids",  "members",
                                                           "keys", "cards",    "texts"};
    return (unsigned)part < WIRECOPY_PART_COUNT ? names[part] : "unknown part";
}

typedef struct record_count {
    const wirecopy_deaths *deaths;
    wirecopy_store_stats *stats;
} record_count;

/* The first story of a group is posted as long as any of it is live. */
static wirecopy_status count_record(void *context, const wirecopy_record *record)
{
    const record_count *const count = context;
    wirecopy_store_stats *const stats = count->stats;
    const bool is_live = !wirecopy_deaths_hides(count->deaths, record->story, UINT64_MAX);
    stats->story_count += is_live;
    stats->deleted_count += record->is_deleted;
    stats->replaced_count += !is_live && !record->is_deleted;
    stats->group_count +=
        record->group == record->story && !wirecopy_deaths_unposts(count->deaths, record->story, UINT64_MAX);
    stats->sketch_entry_count += record->fingerprint.sketch_count;
    return WIRECOPY_OK;
}

static void add_segments(const wirecopy_store *store, const wirecopy_segment_list *list, wirecopy_store_stats *stats)
{
    stats->segment_count = wirecopy_segment_list_search_count(list);
    stats->tail_story_count = store->log.story_count - list->end;
    for (size_t i = 0; i < list->count; i++)
        stats->tier_segment_counts[list->items[i].tier]++;
    for (size_t i = 0; i < list->part_count; i++)
        stats->part_bytes[list->parts[i].place.kind + 1] +=
            wirecopy_env_value_bytes(store->segments.env, list->parts[i].byte_count);
}

static wirecopy_status count_segments(const wirecopy_store *store, wirecopy_store_stats *stats)
{
    wirecopy_snapshot *snapshot = NULL;
    wirecopy_segment_list list = {0};
    wirecopy_status status = WIRECOPY_OK;
    if (store->segments.env) {
        status = wirecopy_snapshot_open(store->segments.env, &snapshot);
    }
    if (status == WIRECOPY_OK)
        status = wirecopy_segments_list(&store->segments, snapshot, store->log.story_count, &list);
    if (status == WIRECOPY_OK)
        add_segments(store, &list, stats);
    wirecopy_segment_list_clear(&list);
    wirecopy_snapshot_destroy(snapshot);
    return status;
}

uint64_t wirecopy_store_bytes(const wirecopy_store *store)
{
    if (!store || !store->log.env)
        return 0;
    return wirecopy_env_used_bytes(store->log.env) +
           (store->segments.env ? wirecopy_env_used_bytes(store->segments.env) : 0);
}

static wirecopy_status count_texts(const wirecopy_store *store, wirecopy_store_stats *stats)
{
    wirecopy_snapshot *snapshot = NULL;
    wirecopy_table_figures texts = {0};
    wirecopy_status status = wirecopy_snapshot_open(store->log.env, &snapshot);
    if (status == WIRECOPY_OK)
        status = wirecopy_log_measure_texts(snapshot, &texts);
    wirecopy_snapshot_destroy(snapshot);
    stats->text_count = texts.entry_count;
    stats->part_bytes[WIRECOPY_PART_TEXTS] = texts.byte_count;
    return status;
}

/* A lookup reads both files: of their readers it is one, not two. */
static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static wirecopy_status measure_files(const wirecopy_store *store, wirecopy_store_stats *stats)
{
    wirecopy_env_figures log, segments = {0};
    wirecopy_status status = wirecopy_env_measure(store->log.env, &log);
    if (status == WIRECOPY_OK && store->segments.env)
        status = wirecopy_env_measure(store->segments.env, &segments);
    if (status != WIRECOPY_OK)
        return status;
    stats->log_bytes = log.used_bytes;
    stats->segments_bytes = segments.used_bytes;
    stats->part_bytes[WIRECOPY_PART_LOG] = log.used_bytes - log.reusable_bytes - stats->part_bytes[WIRECOPY_PART_TEXTS];
    stats->reusable_bytes = log.reusable_bytes + segments.reusable_bytes;
    stats->map_bytes = log.map_bytes + segments.map_bytes;
    stats->reader_count = larger(log.reader_count, segments.reader_count);
    stats->oldest_reader_lag = larger(log.oldest_reader_lag, segments.oldest_reader_lag);
    stats->stale_reader_count = larger(log.stale_reader_count, segments.stale_reader_count);
    return WIRECOPY_OK;
}

static wirecopy_status measure(const wirecopy_store *store, wirecopy_store_stats *stats)
{
    wirecopy_status status = count_segments(store, stats);
    if (status == WIRECOPY_OK)
        status = count_texts(store, stats);
    stats->record_count = store->log.story_count;
    stats->batch_count = store->log.batch_count;
    stats->store_version = WIRECOPY_STORE_VERSION;
    stats->fingerprint_version = WIRECOPY_FINGERPRINT_VERSION;
    return status == WIRECOPY_OK ? measure_files(store, stats) : status;
}

wirecopy_status wirecopy_store_count(wirecopy_store *store, wirecopy_store_stats *stats_out)
{
    if (!store || !stats_out)
        return WIRECOPY_E_INVALID;
    wirecopy_store_stats stats = {0};
    record_count count = {&store->log.deaths, &stats};
    wirecopy_status status = wirecopy_store_visit(store, NULL, count_record, &count);
    if (status == WIRECOPY_OK)
        status = measure(store, &stats);
    if (status == WIRECOPY_OK)
        *stats_out = stats;
    return status;
}

wirecopy_status wirecopy_store_measure(wirecopy_store *store, wirecopy_store_stats *stats_out)
{
    if (!store || !stats_out)
        return WIRECOPY_E_INVALID;
    wirecopy_store_stats stats = {0};
    wirecopy_status status = wirecopy_store_refresh(store);
    if (status == WIRECOPY_OK)
        status = measure(store, &stats);
    if (status == WIRECOPY_OK)
        *stats_out = stats;
    return status;
}
