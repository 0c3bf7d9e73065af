#include <stdio.h>
#include <string.h>

#include "core/cli/command.h"
#include "core/cli/display.h"
#include "core/cli/message.h"
#include "core/cli/store.h"
#include "core/json/time.h"
#include "core/json/writer.h"

/* The versions of one story on their way out. */
typedef struct listing {
    const cli_settings *settings;
    cli_output *output;
    json_writer json;
    unsigned count;
} listing;

static void write_text(json_writer *json, const char *name, const char *text)
{
    json_key(json, name);
    json_text(json, text);
}

static void write_json(listing *all, const wirecopy_record *record)
{
    json_writer *const json = &all->json;
    json_object_begin(json);
    json_key(json, "id");
    json_string(json, record->id);
    json_string_member(json, "title", record->title);
    json_time(json, "time", record->time_ms);
    json_string_member(json, "version", record->version);
    write_text(json, "status", wirecopy_story_status_name(record->status));
    if (record->embargo_ms != 0)
        json_time(json, "embargo", record->embargo_ms);
    if (record->correction != WIRECOPY_AS_IT_WAS)
        write_text(json, "correction", wirecopy_correction_name(record->correction));
    if (record->correction_number != 0)
        json_unsigned_member(json, "correction_number", record->correction_number);
    json_key(json, "newest");
    json_boolean(json, record->heir == 0);
    json_object_end(json);
    json_line_end(json);
}

/* "update 2", "corrected", or what the feed calls the version. */
static void write_kind(const listing *all, const wirecopy_record *record)
{
    char number[16] = "";
    if (record->correction_number != 0)
        (void)snprintf(number, sizeof number, " %lu", (unsigned long)record->correction_number);
    cli_output_print(all->output, "%-10s%-14s%-10s", record->heir == 0 ? "newest" : "",
                     wirecopy_story_status_name(record->status), wirecopy_correction_name(record->correction));
    cli_output_print(all->output, "%-4s", number);
}

static void write_line(listing *all, const wirecopy_record *record)
{
    char time[JSON_TIME_TEXT_BYTES] = "";
    const wirecopy_string name = record->title.byte_count > 0 ? record->title : record->id;
    if (all->count == 0)
        cli_output_text(all->output, "          STATUS        CORRECTION    TIME (UTC)        VERSION\n");
    if (record->time_ms != WIRECOPY_TIME_NONE)
        json_time_format(record->time_ms, JSON_TIME_MINUTES, time);
    write_kind(all, record);
    cli_output_print(all->output, "%-18s", time);
    (void)cli_display_fit(all->output, name,
                          cli_display_columns(all->output->descriptor, CLI_DISPLAY_COLUMNS_ELSEWHERE) - 56);
    cli_output_byte(all->output, '\n');
}

static wirecopy_status write_version(void *context, const wirecopy_record *record)
{
    listing *const all = context;
    if (all->settings->json)
        write_json(all, record);
    else
        write_line(all, record);
    all->count++;
    return all->output->error_number ? WIRECOPY_E_IO : WIRECOPY_OK;
}

static int run_versions(const cli_settings *settings, cli_output *output)
{
    wirecopy_store *store = NULL;
    const int exit_status = cli_store_open(settings, WIRECOPY_STORE_READ, &store);
    if (exit_status != CLI_EXIT_DONE)
        return exit_status;
    listing all = {.settings = settings, .output = output};
    const wirecopy_string id = {settings->operands[0], strlen(settings->operands[0])};
    json_init(&all.json, cli_output_sink(output));
    const wirecopy_status status = wirecopy_store_versions(store, id, write_version, &all);
    wirecopy_store_close(store);
    if (output->error_number != 0)
        return CLI_EXIT_SYSTEM; /* main() says so */
    if (status == WIRECOPY_E_NOT_FOUND) {
        cli_message_print("store '%s' holds no story '%s'", settings->db, settings->operands[0]);
        return settings->exit_status ? CLI_EXIT_NOTHING_FOUND : CLI_EXIT_DONE;
    }
    return status == WIRECOPY_OK ? CLI_EXIT_DONE : cli_store_fail(settings, status);
}

static const cli_option versions_options[] = {
    CLI_OPTION_DB_ROW("the store (required)"),
    CLI_OPTION_JSON_ROW("write one JSON object per line"),
    {.name = "exit-status",
     .kind = CLI_OPTION_FLAG,
     .flag = 1,
     .help = "exit with 1 when there is no such story",
     .offset = offsetof(cli_settings, exit_status)},
    CLI_OPTION_HELP_ROW,
};

const cli_command cli_command_versions = {
    .name = "versions",
    .synopsis = "--db DIR [OPTION...] ID",
    .summary = "list the versions of a story, the oldest first",
    .description = "Lists all versions of a story, also those that came under another id: that evolved from it, or\n"
                   "corrected it. ID is that of any of them.\n",
    .options = versions_options,
    .option_count = sizeof versions_options / sizeof versions_options[0],
    .operand_count_min = 1,
    .operand_count_max = 1,
    .run = run_versions,
};
