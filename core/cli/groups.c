#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/cli/command.h"
#include "core/cli/dispatch_page.h"
#include "core/cli/display.h"
#include "core/cli/interrupt.h"
#include "core/cli/message.h"
#include "core/cli/store.h"
#include "core/json/member.h"
#include "core/json/time.h"
#include "core/json/writer.h"

/* Where nobody says how wide it should be: a file, a pipe. */
#define COLUMNS_ELSEWHERE 100

#define TIME_COLUMNS 16 /* 2024-03-12 09:00 */
#define SOURCE_COLUMNS 18
#define VERDICT_COLUMNS 9
#define SHARE_COLUMNS 4
#define GAP_COLUMNS 2
#define NAME_INDENT (TIME_COLUMNS + SOURCE_COLUMNS + VERDICT_COLUMNS + SHARE_COLUMNS + 5 * GAP_COLUMNS)

struct listing {
    const cli_settings *settings;
    cli_output *output; /* or of the page */
    json_writer json;
    size_t columns;
    bool colours;
    uint64_t dispatch_count;
};

/* ---- JSON ---- */

static void write_dispatch(json_writer *json, const wirecopy_dispatch *dispatch)
{
    json_object_begin(json);
    json_unsigned_member(json, "group", dispatch->group);
    json_unsigned_member(json, "copies", dispatch->copy_count - 1);
    json_unsigned_member(json, "rewrites", dispatch->rewrite_count);
    json_time(json, "first", dispatch->first_ms);
    json_time(json, "last", dispatch->last_ms);
    json_key(json, "stories");
    json_array_begin(json);
}

/* ---- the table ---- */

static void paint(const struct listing *to, const char *sequence)
{
    if (to->colours)
        cli_output_text(to->output, sequence);
}

static void show_cell(const struct listing *to, wirecopy_string text, size_t columns)
{
    const size_t taken = cli_display_fit(to->output, text, columns);
    cli_output_repeat(to->output, ' ', columns - taken + GAP_COLUMNS);
}

static void show_text(const struct listing *to, const char *text, size_t columns)
{
    show_cell(to, (wirecopy_string){text, strlen(text)}, columns);
}

static void show_dispatch(const struct listing *to, const wirecopy_dispatch *dispatch)
{
    const unsigned long copy_count = (unsigned long)dispatch->copy_count - 1,
                        rewrite_count = (unsigned long)dispatch->rewrite_count;
    if (to->dispatch_count > 0)
        cli_output_byte(to->output, '\n');
    paint(to, "\033[2m");
    cli_output_print(to->output, "%lu cop%s", copy_count, copy_count == 1 ? "y" : "ies");
    if (rewrite_count > 0)
        cli_output_print(to->output, ", %lu rewrite%s", rewrite_count, rewrite_count == 1 ? "" : "s");
    paint(to, "\033[0m");
    cli_output_byte(to->output, '\n');
}

/* Below a copy: what it left out and added, and whom it credits. */
static void show_details(const struct listing *to, const wirecopy_member *member)
{
    const wirecopy_alignment *const alignment = member->alignment;
    const char *separator = "";
    if (!alignment && member->credit_count == 0 && member->kept.story.status == WIRECOPY_USABLE)
        return;
    paint(to, "\033[2m");
    cli_output_repeat(to->output, ' ', NAME_INDENT);
    if (member->kept.story.status != WIRECOPY_USABLE) {
        cli_output_text(to->output, wirecopy_story_status_name(member->kept.story.status));
        separator = "; ";
    }
    if (alignment) {
        cli_output_print(to->output, "%sleft out %lu words, added %lu", separator,
                         (unsigned long)(alignment->word_count_a - alignment->kept_count),
                         (unsigned long)(alignment->word_count_b - alignment->kept_count));
        separator = "; ";
    }
    for (size_t i = 0; i < member->credit_count; i++) {
        cli_output_print(to->output, "%s", i > 0 ? ", " : separator);
        cli_output_text(to->output, i > 0 ? "" : "credits ");
        (void)cli_display_fit(to->output, member->credits[i].name, SOURCE_COLUMNS);
    }
    paint(to, "\033[0m");
    cli_output_byte(to->output, '\n');
}

static void show_member(const struct listing *to, const wirecopy_member *member)
{
    const wirecopy_story *const story = &member->kept.story;
    char time[JSON_TIME_TEXT_BYTES] = "", share[8] = "";
    if (story->time_ms != WIRECOPY_TIME_NONE)
        json_time_format(story->time_ms, JSON_TIME_MINUTES, time);
    if (!member->is_lead)
        (void)snprintf(share, sizeof share, "%3u%%", (unsigned)(member->contained * 100 + 0.5));
    cli_output_repeat(to->output, ' ', GAP_COLUMNS);
    show_text(to, time, TIME_COLUMNS);
    show_cell(to, story->source, SOURCE_COLUMNS);
    show_text(to, member->is_lead ? "first" : wirecopy_verdict_name(member->verdict), VERDICT_COLUMNS);
    show_text(to, share, SHARE_COLUMNS);
    paint(to, member->is_lead ? "\033[1m" : "");
    (void)cli_display_fit(to->output, story->title.byte_count > 0 ? story->title : story->id,
                          to->columns - NAME_INDENT);
    paint(to, member->is_lead ? "\033[0m" : "");
    cli_output_byte(to->output, '\n');
    show_details(to, member);
}

/* ---- the listing ---- */

static wirecopy_status on_begin(void *context, const wirecopy_dispatch *dispatch)
{
    struct listing *const to = context;
    if (to->settings->html)
        cli_dispatch_page_open(to->output, dispatch);
    else if (to->settings->json)
        write_dispatch(&to->json, dispatch);
    else
        show_dispatch(to, dispatch);
    return WIRECOPY_OK;
}

static wirecopy_status on_member(void *context, const wirecopy_member *member)
{
    struct listing *const to = context;
    if (to->settings->html)
        cli_dispatch_page_add(to->output, member);
    else if (to->settings->json)
        json_member_write(&to->json, member);
    else
        show_member(to, member);
    return to->output->error_number ? WIRECOPY_E_IO : WIRECOPY_OK;
}

/* WIRECOPY_E_CANCELLED ends the listing: it is as long as it is to be, or a signal came. */
static wirecopy_status on_end(void *context, const wirecopy_dispatch *dispatch)
{
    struct listing *const to = context;
    (void)dispatch;
    if (to->settings->html) {
        cli_dispatch_page_close(to->output);
    } else if (to->settings->json) {
        json_array_end(&to->json);
        json_object_end(&to->json);
        json_line_end(&to->json);
    }
    const bool is_last = ++to->dispatch_count == to->settings->dispatch_limit;
    return is_last || cli_interrupt_caught() ? WIRECOPY_E_CANCELLED : WIRECOPY_OK;
}

static wirecopy_status list(struct listing *to, wirecopy_store *store)
{
    const cli_settings *const settings = to->settings;
    const wirecopy_archive_options options = {
        .story_count_min = settings->story_count_min,
        .rewrites = settings->min_verdict <= WIRECOPY_DERIVED,
        .passages = true,
    };
    const wirecopy_archive_observer observer = {to, on_begin, on_member, on_end};
    wirecopy_archive *archive = NULL;
    wirecopy_status status = wirecopy_archive_create(store, &archive);
    if (status == WIRECOPY_OK)
        status = wirecopy_archive_walk(archive, &options, &observer);
    wirecopy_archive_destroy(archive);
    return status == WIRECOPY_E_CANCELLED ? WIRECOPY_OK : status;
}

static int finish(const struct listing *to, wirecopy_status status)
{
    const int signal_number = cli_interrupt_caught();
    if (to->output->error_number != 0)
        return CLI_EXIT_SYSTEM; /* whoever closes it says so */
    if (status != WIRECOPY_OK)
        return cli_store_fail(to->settings, status);
    return signal_number != 0 ? CLI_EXIT_SIGNAL + signal_number : CLI_EXIT_DONE;
}

static int list_as_page(struct listing *to, wirecopy_store *store)
{
    const char *const path = to->settings->html;
    to->output = cli_html_open(path);
    if (!to->output)
        return CLI_EXIT_SYSTEM;
    cli_dispatch_page_begin(to->output, to->settings->db);
    const wirecopy_status status = list(to, store);
    cli_dispatch_page_end(to->output, to->dispatch_count);
    const int exit_status = finish(to, status);
    return cli_html_close(to->output, path) ? exit_status : CLI_EXIT_SYSTEM;
}

static int run_groups(const cli_settings *settings, cli_output *output)
{
    struct listing to = {.settings = settings,
                         .output = output,
                         .columns = cli_display_columns(output->descriptor, COLUMNS_ELSEWHERE),
                         .colours = cli_display_colours(output->descriptor)};
    wirecopy_store *store = NULL;
    int exit_status = cli_store_open(settings, WIRECOPY_STORE_READ, &store);
    if (exit_status != CLI_EXIT_DONE)
        return exit_status;
    json_init(&to.json, cli_output_sink(output));
    cli_interrupt_catch();
    exit_status = settings->html ? list_as_page(&to, store) : finish(&to, list(&to, store));
    wirecopy_store_close(store);
    return exit_status;
}

static const cli_choice verdicts[] = {
    {"derived", WIRECOPY_DERIVED},
    {"edited", WIRECOPY_EDITED},
    {NULL, 0},
};

/* clang-format off */
static const cli_option groups_options[] = {
    CLI_OPTION_DB_ROW("the store (required)"),
    {.name = "min-size", .kind = CLI_OPTION_COUNT, .value_name = "N", .minimum = 2, .maximum = UINT32_MAX,
     .help = "list dispatches of N stories and more, copies and rewrites counted\n(default 2)",
     .offset = offsetof(cli_settings, story_count_min)},
    {.name = "min-verdict", .kind = CLI_OPTION_CHOICE, .value_name = "VERDICT", .choices = verdicts,
     .help = "list copies from this verdict on: derived, which are rewrites, or\nedited (default derived)",
     .offset = offsetof(cli_settings, min_verdict)},
    {.name = "limit", .kind = CLI_OPTION_COUNT, .value_name = "N", .maximum = UINT32_MAX,
     .help = "list the first N dispatches; 0: all (default 0)",
     .offset = offsetof(cli_settings, dispatch_limit)},
    CLI_OPTION_JSON_ROW("write one JSON object per dispatch instead of a table"),
    CLI_OPTION_HTML_ROW("write a page, and nothing else"),
    CLI_OPTION_HELP_ROW,
};
/* clang-format on */

const cli_command cli_command_groups = {
    .name = "groups",
    .synopsis = "--db DIR [OPTION...]",
    .summary = "dispatches with their copies, the earliest first",
    .description =
        "Lists every story that others copied, in order of arrival, and below it its copies and rewrites in\n"
        "the order of their times: what each is to the first, which agencies it credits and, where texts\n"
        "were kept, how much it left out and added.\n",
    .options = groups_options,
    .option_count = sizeof groups_options / sizeof groups_options[0],
    .run = run_groups,
};
