#include <stdlib.h>
#include <string.h>

#include "core/cli/command.h"
#include "core/cli/display.h"
#include "core/cli/message.h"
#include "core/cli/store.h"
#include "core/cli/table.h"
#include "core/json/report.h"
#include "wirecopy/engine.h"

/* What was made of the stories that are killed, on its way out. */
typedef struct listing {
    const cli_settings *settings;
    cli_output *output;
    json_writer json;
    cli_table table;
    unsigned long long descendant_count;
} listing;

static wirecopy_status write_descendant(void *context, const wirecopy_descendant *descendant)
{
    listing *const all = context;
    all->descendant_count++;
    if (all->settings->json) {
        json_report_write_descendant(&all->json, descendant);
        json_line_end(&all->json);
    } else {
        cli_table_add_match(&all->table, &descendant->match);
    }
    return all->output->error_number ? WIRECOPY_E_IO : WIRECOPY_OK;
}

/* The heading of what follows: the newest version, which comes last. */
static wirecopy_status keep_newest(void *context, const wirecopy_record *record)
{
    listing *const all = context;
    const wirecopy_report report = {
        .id = record->id, .title = record->title, .source = record->source, .time_ms = record->time_ms};
    if (record->heir == 0 && !all->settings->json)
        cli_table_add_story(&all->table, &report);
    return WIRECOPY_OK;
}

static wirecopy_status list_one(listing *all, wirecopy_store *store, wirecopy_string id)
{
    const wirecopy_status status = wirecopy_store_versions(store, id, keep_newest, all);
    return status == WIRECOPY_OK ? wirecopy_descend(store, id, write_descendant, all) : status;
}

/* Kills, and lists what was made of each story that is there. Returns in *missing_out how many are not. */
static wirecopy_status kill_stories(listing *all, wirecopy_store *store, const wirecopy_string *ids, bool *is_found,
                                    size_t *missing_out)
{
    const cli_settings *const settings = all->settings;
    wirecopy_status status = wirecopy_store_kill(store, ids, settings->operand_count, is_found);
    *missing_out = 0;
    for (size_t i = 0; status == WIRECOPY_OK && i < settings->operand_count; i++) {
        *missing_out += !is_found[i];
        if (is_found[i])
            status = list_one(all, store, ids[i]);
        else if (!settings->quiet)
            cli_message_print("store '%s' holds no story '%s'", settings->db, settings->operands[i]);
    }
    if (status == WIRECOPY_OK && !settings->quiet)
        cli_message_print("%zu killed, of which %llu were made", settings->operand_count - *missing_out,
                          all->descendant_count);
    return status;
}

static int run_kill(const cli_settings *settings, cli_output *output)
{
    wirecopy_store *store = NULL;
    const int exit_status = cli_store_open(settings, WIRECOPY_STORE_WRITE, &store);
    if (exit_status != CLI_EXIT_DONE)
        return exit_status;
    listing all = {.settings = settings, .output = output};
    json_init(&all.json, cli_output_sink(output));
    cli_table_init(&all.table, output, cli_display_columns(output->descriptor, CLI_DISPLAY_COLUMNS_ELSEWHERE),
                   cli_display_colours(output->descriptor));
    all.table.by_descent = true;
    wirecopy_string *const ids = calloc(settings->operand_count, sizeof *ids);
    bool *const is_found = calloc(settings->operand_count, sizeof *is_found);
    size_t missing_count = 0;
    wirecopy_status status = ids && is_found ? WIRECOPY_OK : WIRECOPY_E_MEMORY;
    for (size_t i = 0; status == WIRECOPY_OK && i < settings->operand_count; i++)
        ids[i] = (wirecopy_string){settings->operands[i], strlen(settings->operands[i])};
    if (status == WIRECOPY_OK)
        status = kill_stories(&all, store, ids, is_found, &missing_count);
    wirecopy_store_close(store);
    free(ids);
    free(is_found);
    if (output->error_number != 0)
        return CLI_EXIT_SYSTEM; /* main() says so */
    if (status != WIRECOPY_OK)
        return cli_message_status(status, "cannot kill in store '%s'", settings->db);
    return settings->exit_status && missing_count > 0 ? CLI_EXIT_NOTHING_FOUND : CLI_EXIT_DONE;
}

static const cli_option kill_options[] = {
    CLI_OPTION_DB_ROW("the store (required)"),
    CLI_OPTION_JSON_ROW("write one JSON object per line"),
    {.name = "exit-status",
     .kind = CLI_OPTION_FLAG,
     .flag = 1,
     .help = "exit with 1 when one was not there",
     .offset = offsetof(cli_settings, exit_status)},
    CLI_OPTION_QUIET_ROW("say nothing but errors, and what was made"),
    CLI_OPTION_HELP_ROW,
};

const cli_command cli_command_kill = {
    .name = "kill",
    .synopsis = "--db DIR [OPTION...] ID...",
    .summary = "mark stories as killed, and list what was made of them",
    .description = "Marks the newest version of each story as canceled, and lists the later stories that were made of\n"
                   "it, of any of its versions, or of one of those. It stays in the store: copies that come later\n"
                   "are flagged, with a match that is canceled.\n",
    .options = kill_options,
    .option_count = sizeof kill_options / sizeof kill_options[0],
    .operand_count_min = 1,
    .operand_count_max = SIZE_MAX,
    .run = run_kill,
};
