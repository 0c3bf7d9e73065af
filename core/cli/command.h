#ifndef WIRECOPY_CLI_COMMAND_H
#define WIRECOPY_CLI_COMMAND_H

#include "core/cli/options.h"
#include "core/cli/output.h"

/** A subcommand. A table of these drives dispatch, help and completion. */
typedef struct cli_command {
    const char *name;
    const char *synopsis;    /* what follows the name */
    const char *summary;     /* one line, for the list of commands */
    const char *description; /* lines, each ended */
    const cli_option *options;
    size_t option_count;
    size_t operand_count_min, operand_count_max;

    /** Does the work; writes data to the output, and says of errors what went wrong. Returns the exit status. */
    int (*run)(const cli_settings *settings, cli_output *output);
} cli_command;

extern const cli_command cli_command_index;
extern const cli_command cli_command_lookup;
extern const cli_command cli_command_compare;
extern const cli_command cli_command_groups;
extern const cli_command cli_command_serve;
extern const cli_command cli_command_stats;
extern const cli_command cli_command_verify;
extern const cli_command cli_command_export;
extern const cli_command cli_command_import;
extern const cli_command cli_command_backup;
extern const cli_command cli_command_delete;
extern const cli_command cli_command_expire;
extern const cli_command cli_command_kill;
extern const cli_command cli_command_versions;
extern const cli_command cli_command_compact;

/** All commands, in the order of help; ended by NULL. */
extern const cli_command *const cli_command_table[];

/** The options before a command, and with none. */
extern const cli_option cli_command_global_options[];
extern const size_t cli_command_global_option_count;

/** The command of a name, or NULL. */
const cli_command *cli_command_find(const char *name);

/** Writes the help of the program, or of a command. */
void cli_command_help_all(cli_output *output);
void cli_command_help(const cli_command *command, cli_output *output);

/* Rows that several tables share: the same option means the same everywhere. */
#define CLI_OPTION_HELP_ROW                                                                                            \
    {                                                                                                                  \
        .name = "help", .letter = 'h', .kind = CLI_OPTION_FLAG, .flag = 1, .help = "show this help and exit",          \
        .offset = offsetof(cli_settings, help)                                                                         \
    }
#define CLI_OPTION_DB_ROW(help_text)                                                                                   \
    {                                                                                                                  \
        .name = "db", .required = true, .kind = CLI_OPTION_DIRECTORY, .value_name = "DIR", .help = help_text,          \
        .offset = offsetof(cli_settings, db)                                                                           \
    }
#define CLI_OPTION_JSON_ROW(help_text)                                                                                 \
    {                                                                                                                  \
        .name = "json", .kind = CLI_OPTION_FLAG, .flag = 1, .help = help_text, .offset = offsetof(cli_settings, json)  \
    }
#define CLI_OPTION_HTML_ROW(help_text)                                                                                 \
    {                                                                                                                  \
        .name = "html", .kind = CLI_OPTION_FILE, .value_name = "FILE", .help = help_text,                              \
        .offset = offsetof(cli_settings, html)                                                                         \
    }
#define CLI_OPTION_EXIT_STATUS_ROW                                                                                     \
    {                                                                                                                  \
        .name = "exit-status", .kind = CLI_OPTION_FLAG, .flag = 1, .help = "exit with 1 when nothing was flagged",     \
        .offset = offsetof(cli_settings, exit_status)                                                                  \
    }
#define CLI_OPTION_FIELD_ROW                                                                                           \
    {                                                                                                                  \
        .name = "field", .kind = CLI_OPTION_FIELD, .value_name = "MEMBER=NAME",                                        \
        .help = "take a story's MEMBER from the JSON member NAME, such as text=body"                                   \
    }
#define CLI_OPTION_QUIET_ROW(help_text)                                                                                \
    {                                                                                                                  \
        .name = "quiet", .letter = 'q', .kind = CLI_OPTION_FLAG, .flag = 1, .help = help_text,                         \
        .offset = offsetof(cli_settings, quiet)                                                                        \
    }

/* A batch is held in memory three times; a million stories of a few kilobytes are then some gigabytes. */
#define CLI_BATCH_MAX 1000000

/* How a run over a feed works. clang-format is told off: a table reads better as one. */
/* clang-format off */
#define CLI_OPTION_RUN_ROWS \
    {.name = "skip-bad", .kind = CLI_OPTION_FLAG, .flag = 1, \
     .help = "go on after a bad record, and count it", \
     .offset = offsetof(cli_settings, skip_bad)}, \
    {.name = "threads", .kind = CLI_OPTION_COUNT, .value_name = "N", .maximum = CLI_THREADS_MAX, \
     .help = "work on N threads; 0: one per core (default 0)", \
     .offset = offsetof(cli_settings, thread_count)}, \
    {.name = "batch", .kind = CLI_OPTION_COUNT, .value_name = "N", .minimum = 1, .maximum = CLI_BATCH_MAX, \
     .help = "work on N stories at a time (default 4096)", \
     .offset = offsetof(cli_settings, batch_story_count)}, \
    {.name = "progress", .kind = CLI_OPTION_FLAG, .flag = 1, \
     .help = "show how far the run is (default: on a terminal)", \
     .offset = offsetof(cli_settings, progress)}, \
    {.name = "no-progress", .kind = CLI_OPTION_FLAG, .flag = 0, \
     .help = "do not", \
     .offset = offsetof(cli_settings, progress)}
/* clang-format on */

#endif
