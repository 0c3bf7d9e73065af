#include <stddef.h>

#include "core/cli/command.h"
#include "core/cli/json.h"
#include "core/cli/message.h"
#include "core/cli/store.h"

/* One figure: its name in JSON and its name for people. */
struct figure {
    const char *key;
    const char *label;
    uint64_t value;
};

static void write_json(cli_output *output, const struct figure *figures, size_t count)
{
    cli_json json;
    cli_json_init(&json, output);
    cli_json_object_begin(&json);
    for (size_t i = 0; i < count; i++) {
        cli_json_key(&json, figures[i].key);
        cli_json_unsigned(&json, figures[i].value);
    }
    cli_json_object_end(&json);
    cli_json_line_end(&json);
}

static void write_table(cli_output *output, const struct figure *figures, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cli_output_print(output, "%-38s%20llu\n", figures[i].label, (unsigned long long)figures[i].value);
}

static void write_stats(const cli_settings *settings, const wirecopy_store_stats *stats, cli_output *output)
{
    const struct figure figures[] = {
        {"stories", "stories, all versions", stats->story_count},
        {"groups", "groups; copies share their original's", stats->group_count},
        {"batches", "batches committed", stats->batch_count},
        {"sketch_entries", "sketch entries", stats->sketch_entry_count},
        {"segments", "segments", stats->segment_count},
        {"tail_stories", "stories newer than the newest segment", stats->tail_story_count},
        {"log_bytes", "bytes of log", stats->log_bytes},
        {"segments_bytes", "bytes of segments", stats->segments_bytes},
        {"store_version", "store version", stats->store_version},
        {"fingerprint_version", "fingerprint version", stats->fingerprint_version},
    };
    const size_t count = sizeof figures / sizeof figures[0];
    if (settings->json)
        write_json(output, figures, count);
    else
        write_table(output, figures, count);
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
    .description = "Counts what a store holds. Reads every record once.\n",
    .options = stats_options,
    .option_count = sizeof stats_options / sizeof stats_options[0],
    .run = run_stats,
};
