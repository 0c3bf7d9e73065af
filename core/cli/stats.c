#include <stddef.h>
#include <stdio.h>

#include "core/cli/command.h"
#include "core/cli/message.h"
#include "core/cli/store.h"
#include "core/json/writer.h"

/* One figure: its name in JSON and its name for people. */
struct figure {
    const char *key;
    const char *label;
    uint64_t value;
    void (*write_detail)(cli_output *output, const wirecopy_store_stats *stats); /* below it, for people; or NULL */
};

/* Tiers up to the last that has a segment. */
static size_t tier_count(const wirecopy_store_stats *stats)
{
    size_t count = WIRECOPY_TIER_COUNT;
    while (count > 0 && stats->tier_segment_counts[count - 1] == 0)
        count--;
    return count;
}

static void write_json(cli_output *output, const struct figure *figures, size_t count,
                       const wirecopy_store_stats *stats)
{
    json_writer json;
    json_init(&json, cli_output_sink(output));
    json_object_begin(&json);
    for (size_t i = 0; i < count; i++) {
        json_key(&json, figures[i].key);
        json_unsigned(&json, figures[i].value);
    }
    json_key(&json, "tier_segments");
    json_array_begin(&json);
    for (size_t i = 0; i < tier_count(stats); i++)
        json_unsigned(&json, stats->tier_segment_counts[i]);
    json_array_end(&json);
    json_key(&json, "part_bytes");
    json_object_begin(&json);
    for (int part = 0; part < WIRECOPY_PART_COUNT; part++) {
        json_key(&json, wirecopy_store_part_name((wirecopy_store_part)part));
        json_unsigned(&json, stats->part_bytes[part]);
    }
    json_object_end(&json);
    json_object_end(&json);
    json_line_end(&json);
}

static void write_figure(cli_output *output, const char *label, uint64_t value)
{
    cli_output_print(output, "%-38s%20llu\n", label, (unsigned long long)value);
}

static void write_tiers(cli_output *output, const wirecopy_store_stats *stats)
{
    for (unsigned tier = 0; tier < tier_count(stats); tier++) {
        char label[40];
        (void)snprintf(label, sizeof label, "  merged %u %s", tier, tier == 1 ? "time" : "times");
        if (stats->tier_segment_counts[tier] > 0)
            write_figure(output, label, stats->tier_segment_counts[tier]);
    }
}

/* Bytes of each part, and bytes a story; what is newer than the segments is in the log alone. */
static void write_parts(cli_output *output, const wirecopy_store_stats *stats)
{
    for (int part = 0; part < WIRECOPY_PART_COUNT; part++) {
        char label[40];
        const uint64_t byte_count = stats->part_bytes[part];
        const uint64_t newer_count = part == WIRECOPY_PART_LOG ? 0 : stats->tail_story_count;
        const uint64_t story_count = stats->story_count > newer_count ? stats->story_count - newer_count : 0;
        (void)snprintf(label, sizeof label, "  of %s", wirecopy_store_part_name((wirecopy_store_part)part));
        cli_output_print(output, "%-38s%20llu", label, (unsigned long long)byte_count);
        if (story_count > 0)
            cli_output_print(output, "%10llu a story",
                             (unsigned long long)((byte_count + story_count / 2) / story_count));
        cli_output_byte(output, '\n');
    }
}

static void write_table(cli_output *output, const struct figure *figures, size_t count,
                        const wirecopy_store_stats *stats)
{
    for (size_t i = 0; i < count; i++) {
        write_figure(output, figures[i].label, figures[i].value);
        if (figures[i].write_detail)
            figures[i].write_detail(output, stats);
    }
}

static void write_stats(const cli_settings *settings, const wirecopy_store_stats *stats, cli_output *output)
{
    const struct figure figures[] = {
        {"stories", "stories, each in its newest version", stats->story_count, NULL},
        {"replaced_versions", "older versions", stats->replaced_count, NULL},
        {"deleted_stories", "deleted, and copies of them are left", stats->deleted_count, NULL},
        {"texts", "texts kept", stats->text_count, NULL},
        {"groups", "groups; copies share their original's", stats->group_count, NULL},
        {"batches", "batches committed", stats->batch_count, NULL},
        {"sketch_entries", "sketch entries", stats->sketch_entry_count, NULL},
        {"segments", "segments", stats->segment_count, write_tiers},
        {"tail_stories", "stories newer than the newest segment", stats->tail_story_count, NULL},
        {"log_bytes", "bytes of log", stats->log_bytes, NULL},
        {"segments_bytes", "bytes of segments", stats->segments_bytes, write_parts},
        {"reusable_bytes", "  reusable", stats->reusable_bytes, NULL},
        {"map_bytes", "bytes of addresses reserved", stats->map_bytes, NULL},
        {"readers", "readers now", stats->reader_count, NULL},
        {"oldest_reader_lag", "commits since the oldest began", stats->oldest_reader_lag, NULL},
        {"stale_readers", "readers that had ended, cleared away", stats->stale_reader_count, NULL},
        {"store_version", "store version", stats->store_version, NULL},
        {"fingerprint_version", "fingerprint version", stats->fingerprint_version, NULL},
    };
    const size_t count = sizeof figures / sizeof figures[0];
    if (settings->json)
        write_json(output, figures, count, stats);
    else
        write_table(output, figures, count, stats);
}

static int run_stats(const cli_settings *settings, cli_output *output)
{
    wirecopy_store *store = NULL;
    wirecopy_store_stats stats;
    int exit_status = cli_store_open(settings, WIRECOPY_STORE_READ, &store);
    if (exit_status != CLI_EXIT_DONE)
        return exit_status;
    const wirecopy_status status = wirecopy_store_count(store, &stats);
    wirecopy_store_close(store);
    if (status != WIRECOPY_OK)
        return cli_store_fail(settings, status);
    write_stats(settings, &stats, output);
    return CLI_EXIT_DONE;
}

static const cli_option stats_options[] = {
    CLI_OPTION_DB_ROW("the store (required)"),
    CLI_OPTION_JSON_ROW("write one JSON object"),
    CLI_OPTION_HELP_ROW,
};

const cli_command cli_command_stats = {
    .name = "stats",
    .synopsis = "--db DIR [--json]",
    .summary = "what a store holds, and how large it is",
    .description =
        "Counts what a store holds, what its bytes are for, and who reads it now. Reads every record once.\n",
    .options = stats_options,
    .option_count = sizeof stats_options / sizeof stats_options[0],
    .run = run_stats,
};
