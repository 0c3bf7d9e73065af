#ifndef WIRECOPY_CLI_OPTIONS_H
#define WIRECOPY_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/cli/output.h"
#include "core/serve/server.h"
#include "wirecopy/engine.h"
#include "wirecopy/feed.h"

/* A story's members, each of which can be mapped once. */
#define CLI_FIELDS_MAX 6

/* More threads than any machine has cores for; what OpenMP makes of a slip such as 40000 is not pretty. */
#define CLI_THREADS_MAX 1024

/* Sources that a lookup can be confined to. */
#define CLI_SOURCES_MAX 64

/* Stores that a lookup can ask. */
#define CLI_STORES_MAX WIRECOPY_LOOKUP_STORES_MAX

/* Narrower, two stories have no room side by side. */
#define CLI_WIDTH_MIN 40
#define CLI_WIDTH_MAX 10000

/* No lookup by radius. */
#define CLI_RADIUS_NONE SIZE_MAX

/** What a command line asks for: what the options of all commands set, and the operands. */
typedef struct cli_settings {
    const char *db;
    const char *stores[CLI_STORES_MAX]; /* instead of db where there may be several */
    size_t store_count;
    const char *completion; /* the shell to write completions for */
    int help, version, verbose;
    int json;
    int progress; /* 1 shown, 0 not, -1 when standard error is a terminal */
    int quiet;
    int skip_bad;
    int exit_status;
    int keep_text;
    int evidence;
    size_t story_count_min; /* of a dispatch */
    size_t dispatch_limit;  /* 0: all */
    size_t width;           /* 0: the terminal's */
    const char *html;       /* the file for a page; NULL: none */
    int min_verdict;        /* a wirecopy_verdict */
    size_t match_limit;
    size_t thread_count; /* 0: all cores */
    size_t batch_story_count;
    int64_t within_ms; /* 0: any time */
    int64_t older_than_ms;
    wirecopy_string sources[CLI_SOURCES_MAX];
    size_t source_count;
    int other_sources;
    size_t radius_bits; /* CLI_RADIUS_NONE: verdicts */
    const char *follow; /* a folder; NULL: none */
    int done;           /* a cli_folder_done, or -1 when it was not said */
    size_t poll_s;      /* 0: not said */
    wirecopy_feed_field fields[CLI_FIELDS_MAX];
    size_t field_count;
    const char *default_source; /* of stories that name none; NULL: nothing is known of it */
    serve_settings serve;       /* but for what stands here in its place: */
    int read_only;
    size_t body_mib, memory_mib;
    const char *const *operands; /* [operand_count]; points into the arguments */
    size_t operand_count;
} cli_settings;

/** Sets every member to what holds when no option is given. */
void cli_settings_init(cli_settings *settings);

/** What the value of an option is, and so the type of the member that it sets. */
typedef enum cli_option_kind {
    CLI_OPTION_FLAG,      /* no value; int, set to `flag` */
    CLI_OPTION_COUNT,     /* size_t, within minimum .. maximum */
    CLI_OPTION_CHOICE,    /* int, the value of one of `choices` */
    CLI_OPTION_TEXT,      /* const char * */
    CLI_OPTION_DIRECTORY, /* const char *, completed as a directory */
    CLI_OPTION_FILE,      /* const char *, completed as a file */
    CLI_OPTION_STORE,     /* added to `stores`, completed as a directory */
    CLI_OPTION_FIELD,     /* MEMBER=NAME, added to `fields` */
    CLI_OPTION_SOURCE,    /* added to `sources` */
    CLI_OPTION_DURATION,  /* int64_t, milliseconds: a number and s, m, h or d */
} cli_option_kind;

typedef struct cli_choice {
    const char *name;
    int value;
} cli_choice;

/** One option. A table of these drives parsing, help and completion. */
typedef struct cli_option {
    const char *name; /* long, without its dashes */
    char letter;      /* short, or 0; flags only */
    bool required;
    bool hidden; /* from help and completion */
    cli_option_kind kind;
    const char *value_name; /* for help; NULL for flags */
    const char *help;
    size_t offset; /* of its member in cli_settings */
    int flag;
    size_t minimum, maximum;
    const cli_choice *choices; /* ended by one without a name */
} cli_option;

/* A wrong option may be quoted in full up to a length, and a hint is added. */
#define CLI_PROBLEM_BYTES 320

/** Why a command line was refused, as a terminated sentence without a full stop. */
typedef struct cli_problem {
    char text[CLI_PROBLEM_BYTES];
} cli_problem;

/**
 * Parses arguments by a table. Long options take their value after '=' or as the next argument; letters of flags may be
 * written together; "--" ends the options; "-" is an operand. Operands may stand before and between options.
 *
 * @param options      [option_count].
 * @param arguments    [argument_count]; operands are moved to its front.
 * @param settings     initialised; on failure partly set.
 * @param problem_out  set on failure.
 * @return whether all was understood. When --help was given, what is required may be absent.
 */
bool cli_options_parse(const cli_option *options, size_t option_count, size_t argument_count, const char **arguments,
                       cli_settings *settings, cli_problem *problem_out);

/** Writes the options that are not hidden, one after the other, with their help. */
void cli_options_help(const cli_option *options, size_t option_count, cli_output *output);

/** The name nearest to a mistyped one, or NULL if none is near. `name_of` yields names by number, NULL at the end. */
const char *cli_options_nearest(const char *mistyped, const char *(*name_of)(const void *context, size_t i),
                                const void *context);

#endif
