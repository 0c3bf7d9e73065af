#include <stdint.h>

#include "core/cli/command.h"
#include "core/cli/folder.h"
#include "core/cli/message.h"
#include "core/cli/run.h"

static const cli_choice verdicts[] = {
    {"related", WIRECOPY_RELATED},
    {"derived", WIRECOPY_DERIVED},
    {"edited", WIRECOPY_EDITED},
    {"identical", WIRECOPY_IDENTICAL},
    {NULL, 0},
};

/* index and lookup take the same options. clang-format is told off: a table reads better as one. */
/* clang-format off */
#define RUN_OPTIONS \
    CLI_OPTION_JSON_ROW("write one JSON object per story instead of a table of the flagged"), \
    {.name = "limit", .kind = CLI_OPTION_COUNT, .value_name = "N", .maximum = UINT32_MAX, \
     .help = "list N matches per story at most; 0: all (default 10)", \
     .offset = offsetof(cli_settings, match_limit)}, \
    {.name = "min-verdict", .kind = CLI_OPTION_CHOICE, .value_name = "VERDICT", .choices = verdicts, \
     .help = "list matches from this verdict on: related, derived, edited,\n" \
             "identical (default derived)", \
     .offset = offsetof(cli_settings, min_verdict)}, \
    {.name = "evidence", .kind = CLI_OPTION_FLAG, .flag = 1, \
     .help = "show of each match the passages that both have, where its text was\n" \
             "kept (see 'index --keep-text')", \
     .offset = offsetof(cli_settings, evidence)}, \
    CLI_OPTION_FIELD_ROW, \
    {.name = "default-source", .kind = CLI_OPTION_TEXT, .value_name = "NAME", \
     .help = "take stories that name no source for NAME's: what one source says\n" \
             "again and again is no copy", \
     .offset = offsetof(cli_settings, default_source)}, \
    CLI_OPTION_RUN_ROWS, \
    CLI_OPTION_QUIET_ROW("say nothing but errors on standard error"), \
    CLI_OPTION_EXIT_STATUS_ROW, \
    CLI_OPTION_HELP_ROW
/* clang-format on */

#define FEED_DESCRIPTION                                                                                               \
    "FILE is NDJSON, one JSON object per line with a \"text\" and perhaps an \"id\", \"title\", \"source\",\n"         \
    "\"time\" (RFC 3339) and \"lang\"; or ninjs, NewsML, NITF, RSS, Atom, JSON Feed, IPTC 7901, ANPA, HTML\n"          \
    "or plain text, told by its content. It may be compressed with gzip or zstd, a tar archive or WARC\n"              \
    "file of these, or a folder. '-', or no FILE, is standard input.\n"

#define FOLLOW_DESCRIPTION                                                                                             \
    "\nWith --follow the files are those that are put into FOLDER, each when it is complete; what cannot\n"            \
    "be read is moved to FOLDER/.failed, with the reason. SIGTERM or SIGINT ends it.\n"

static const cli_choice done_choices[] = {
    {"move", CLI_FOLDER_MOVE},
    {"delete", CLI_FOLDER_DELETE},
    {"keep", CLI_FOLDER_KEEP},
    {NULL, 0},
};

/* Looks more than a day apart are a slip. */
#define POLL_S_MAX 86400

/* clang-format off */
static const cli_option index_options[] = {
    CLI_OPTION_DB_ROW("the store; made when it does not exist (required)"),
    {.name = "follow", .kind = CLI_OPTION_DIRECTORY, .value_name = "FOLDER",
     .help = "read files as they are put into FOLDER, until stopped",
     .offset = offsetof(cli_settings, follow)},
    {.name = "done", .kind = CLI_OPTION_CHOICE, .value_name = "WHAT", .choices = done_choices,
     .help = "what becomes of files that were read: move (to FOLDER/.done),\n"
             "delete, keep (default move)",
     .offset = offsetof(cli_settings, done)},
    {.name = "poll", .kind = CLI_OPTION_COUNT, .value_name = "SECONDS", .minimum = 1, .maximum = POLL_S_MAX,
     .help = "look for files every SECONDS, where the system tells of none,\n"
             "as on network file systems",
     .offset = offsetof(cli_settings, poll_s)},
    {.name = "keep-text", .kind = CLI_OPTION_FLAG, .flag = 1,
     .help = "keep the texts, compressed, to show what was copied; also of stories\n"
             "that the store holds without",
     .offset = offsetof(cli_settings, keep_text)},
    RUN_OPTIONS};
static const cli_option lookup_options[] = {
    {.name = "radius", .kind = CLI_OPTION_COUNT, .value_name = "K", .maximum = WIRECOPY_RADIUS_BITS_MAX,
     .help = "no verdicts: list stories whose 64-bit simhash differs in K bits at\n"
             "most, 0 to 7, nearest first",
     .offset = offsetof(cli_settings, radius_bits)},
    {.name = "within", .kind = CLI_OPTION_DURATION, .value_name = "TIME",
     .help = "list stories published at most TIME before or after: 90m, 72h, 30d",
     .offset = offsetof(cli_settings, within_ms)},
    {.name = "source", .kind = CLI_OPTION_SOURCE, .value_name = "NAME",
     .help = "list stories of this source; may be given again",
     .offset = offsetof(cli_settings, source_count)},
    {.name = "other-sources", .kind = CLI_OPTION_FLAG, .flag = 1,
     .help = "list stories of other sources than the story's own",
     .offset = offsetof(cli_settings, other_sources)},
    {.name = "db", .required = true, .kind = CLI_OPTION_STORE, .value_name = "DIR",
     .help = "the store (required); given again, the stores answer as one",
     .offset = offsetof(cli_settings, stores)},
    RUN_OPTIONS};
/* clang-format on */

static wirecopy_status index_into(wirecopy_store *const *stores, size_t store_count, const wirecopy_source *source,
                                  const wirecopy_options *options, const wirecopy_observer *observer)
{
    (void)store_count; /* one */
    return wirecopy_index(stores[0], source, options, observer);
}

static int run_index(const cli_settings *settings, cli_output *output)
{
    static const cli_run_kind kind = {
        .mode = WIRECOPY_STORE_CREATE,
        .verb = "index into",
        .go_on = "what was read so far is kept; the same command again goes on from there",
        .run = index_into,
    };
    if (settings->follow && settings->operand_count > 0) {
        cli_message_print("'--follow' takes one folder, and no FILE beside it");
        return CLI_EXIT_USAGE;
    }
    if (!settings->follow && (settings->done >= 0 || settings->poll_s > 0)) {
        cli_message_print("'--done' and '--poll' are for '--follow'");
        return CLI_EXIT_USAGE;
    }
    return cli_run(&kind, settings, &settings->db, 1, output);
}

static int run_lookup(const cli_settings *settings, cli_output *output)
{
    static const cli_run_kind kind = {
        .mode = WIRECOPY_STORE_READ,
        .verb = "look up in",
        .go_on = "the rest of the stories was not looked up",
        .run = wirecopy_lookup,
    };
    return cli_run(&kind, settings, settings->stores, settings->store_count, output);
}

const cli_command cli_command_index = {
    .name = "index",
    .synopsis = "--db DIR [OPTION...] [FILE... | --follow FOLDER]",
    .summary = "add stories; says of each whether it is a copy of an earlier one",
    .description =
        "Adds stories to a store, and says of each what earlier story it copies. Running it again\n"
        "adds nothing twice, and completes a run that was cut short.\n\n" FEED_DESCRIPTION FOLLOW_DESCRIPTION,
    .options = index_options,
    .option_count = sizeof index_options / sizeof index_options[0],
    .operand_count_max = SIZE_MAX,
    .run = run_index,
};

const cli_command cli_command_lookup = {
    .name = "lookup",
    .synopsis = "--db DIR [--db DIR]... [OPTION...] [FILE...]",
    .summary = "the same verdicts; adds nothing",
    .description = "Says of each story what stored story it copies, and adds nothing. Several stores answer as one\n"
                   "that holds the stories of all.\n\n" FEED_DESCRIPTION,
    .options = lookup_options,
    .option_count = sizeof lookup_options / sizeof lookup_options[0],
    .operand_count_max = SIZE_MAX,
    .run = run_lookup,
};
