#include "core/cli/run.h"

#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/cli/clock.h"
#include "core/cli/display.h"
#include "core/cli/folder.h"
#include "core/cli/input.h"
#include "core/cli/interrupt.h"
#include "core/cli/message.h"
#include "core/cli/progress.h"
#include "core/cli/store.h"
#include "core/cli/table.h"
#include "core/json/report.h"
#include "core/json/writer.h"

/* What is said one by one before it is only counted: a broken feed should not fill the screen. */
#define REFUSED_SAID_MAX 20
#define INVALID_SAID_MAX 5

/* Kinds of items without text that are told apart: there are some fifteen, and media types in archives of the web. */
#define KINDS_MAX 24
#define KIND_BYTES_MAX 48

/* Items without text that were passed over, by what they are. */
struct skipped {
    char kind[KIND_BYTES_MAX];
    uint64_t count;
};

struct run {
    const cli_run_kind *kind;
    const cli_settings *settings;
    cli_output *output;
    json_writer json;
    cli_table table;
    cli_progress progress;
    wirecopy_feed *feed;
    cli_folder *folder; /* that is followed; NULL: none is */
    cli_input input;
    const char *const *paths; /* [store_count] */
    size_t store_count;
    wirecopy_store *stores[CLI_STORES_MAX];
    wirecopy_progress done;   /* as of the last batch */
    wirecopy_progress before; /* of these, what the rounds before this one have done */
    uint64_t refused_count;
    uint64_t invalid_count;
    struct skipped skipped[KINDS_MAX]; /* the last one counts all that do not fit */
    size_t kind_count;
    bool followed;  /* somebody may be reading along: a terminal, a pipe */
    bool new_alone; /* nothing is said of stories that are known */
    bool refused;   /* the run ends on a bad record, and that was said */
    double begun_s;
};

/* Makes room for a message. Where both outputs go to one place, what came before it stands before it. */
static void make_room(struct run *run)
{
    cli_progress_erase(&run->progress);
    (void)cli_output_flush(run->output);
}

/* Invalid UTF-8 costs a story nothing but the bad bytes; still, somebody may want to mend the feed. */
static void warn_invalid(struct run *run, const wirecopy_report *report)
{
    run->invalid_count++;
    if (run->settings->quiet || run->invalid_count > INVALID_SAID_MAX)
        return;
    make_room(run);
    cli_message_print("%s: %lu stretch%s of invalid UTF-8 taken as U+FFFD", report->place,
                      (unsigned long)report->invalid_count, report->invalid_count == 1 ? "" : "es");
    if (run->invalid_count == INVALID_SAID_MAX)
        cli_message_print("further stories with invalid UTF-8 are only counted");
}

static wirecopy_status on_report(void *context, const wirecopy_report *report)
{
    struct run *run = context;
    if (report->invalid_count > 0)
        warn_invalid(run, report);
    if (run->kind->is_silent || (run->new_alone && report->known))
        return WIRECOPY_OK;
    wirecopy_status status = WIRECOPY_OK;
    if (run->settings->json) {
        cli_progress_erase(&run->progress);
        const bool by_radius = run->settings->radius_bits != CLI_RADIUS_NONE;
        status = (by_radius ? json_report_write_near : json_report_write)(&run->json, report,
                                                                          run->store_count > 1 ? run->paths : NULL);
    } else if (report->match_count > 0) {
        cli_progress_erase(&run->progress);
        status = cli_table_add(&run->table, report);
    }
    return run->output->error_number ? WIRECOPY_E_IO : status;
}

/* Counts an item without text by what it is. Nobody is told one by one: a feed may be full of pictures. */
static void count_skipped(struct run *run, const char *kind)
{
    size_t i = 0;
    while (i < run->kind_count && strncmp(run->skipped[i].kind, kind, KIND_BYTES_MAX - 1) != 0)
        i++;
    if (i == KINDS_MAX)
        i = KINDS_MAX - 1;
    if (i == run->kind_count) {
        (void)snprintf(run->skipped[i].kind, KIND_BYTES_MAX, "%s", i == KINDS_MAX - 1 ? "other" : kind);
        run->kind_count++;
    }
    run->skipped[i].count++;
}

static wirecopy_status on_refuse(void *context, wirecopy_status status, const char *place, const char *reason)
{
    struct run *run = context;
    if (status == WIRECOPY_E_NO_TEXT) {
        count_skipped(run, reason);
        return WIRECOPY_OK;
    }
    run->refused_count++;
    if (run->folder) {
        cli_folder_refuse(run->folder, place, reason);
        return WIRECOPY_OK;
    }
    const bool skip = run->settings->skip_bad;
    run->refused = !skip;
    make_room(run);
    if (!skip) {
        cli_message_print("%s: %s", place, reason);
        return status;
    }
    if (!run->settings->quiet && run->refused_count <= REFUSED_SAID_MAX)
        cli_message_print("%s: %s; skipped", place, reason);
    if (!run->settings->quiet && run->refused_count == REFUSED_SAID_MAX)
        cli_message_print("further bad records are only counted");
    return WIRECOPY_OK;
}

static void add(wirecopy_progress *sum, const wirecopy_progress *done)
{
    sum->story_count += done->story_count;
    sum->byte_count += done->byte_count;
    sum->flagged_count += done->flagged_count;
    for (int verdict = 0; verdict <= WIRECOPY_IDENTICAL; verdict++)
        sum->verdict_count[verdict] += done->verdict_count[verdict];
    sum->known_count += done->known_count;
    sum->refused_count += done->refused_count;
    sum->skipped_count += done->skipped_count;
    sum->invalid_count += done->invalid_count;
}

/* In a folder the input ends when the program is told to stop, and the run finishes what was read. */
static wirecopy_status on_progress(void *context, const wirecopy_progress *done)
{
    struct run *run = context;
    run->done = run->before;
    add(&run->done, done);
    if (run->followed && !cli_output_flush(run->output))
        return WIRECOPY_E_IO;
    const cli_progress_state state = {
        .story_count = run->done.story_count,
        .flagged_count = run->done.flagged_count,
        .has_verdicts = !run->kind->is_silent,
        .bytes_read = run->folder ? run->done.byte_count : wirecopy_feed_bytes_read(run->feed),
        .bytes_total = run->folder ? 0 : wirecopy_feed_byte_count(run->feed),
    };
    cli_progress_draw(&run->progress, &state);
    return cli_interrupt_caught() && !run->folder ? WIRECOPY_E_CANCELLED : WIRECOPY_OK;
}

/*
 * Feed and engine must agree on the number of workers, so "all" is made a number here: what OMP_NUM_THREADS asks for,
 * as with any OpenMP program, else the cores that this process may run on.
 */
static unsigned thread_count(const cli_settings *settings)
{
    if (settings->thread_count > 0)
        return (unsigned)settings->thread_count;
    const char *wanted = getenv("OMP_NUM_THREADS");
    const long number = wanted ? strtol(wanted, NULL, 10) : 0;
    if (number > 0 && number <= CLI_THREADS_MAX)
        return (unsigned)number;
    cpu_set_t cores;
    if (sched_getaffinity(0, sizeof cores, &cores) != 0)
        return 1; /* more cores than the set can hold; --threads is there for that */
    const int core_count = CPU_COUNT(&cores);
    return core_count < CLI_THREADS_MAX ? (unsigned)core_count : CLI_THREADS_MAX;
}

static void append(char *text, size_t text_bytes, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void append(char *text, size_t text_bytes, const char *format, ...)
{
    const size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text + used, text_bytes - used, format, arguments);
    va_end(arguments);
}

/* "2 identical, 1 derived", strongest first, or that there is nothing to see. */
static void append_verdicts(const struct run *run, char *text, size_t text_bytes)
{
    if (run->settings->radius_bits != CLI_RADIUS_NONE) {
        append(text, text_bytes, "%llu with stories near", (unsigned long long)run->done.flagged_count);
        return;
    }
    const char *separator = "";
    for (int verdict = WIRECOPY_IDENTICAL; verdict >= WIRECOPY_DERIVED; verdict--) {
        const unsigned long long count = run->done.verdict_count[verdict];
        if (count == 0)
            continue;
        append(text, text_bytes, "%s%llu %s", separator, count, wirecopy_verdict_name((wirecopy_verdict)verdict));
        separator = ", ";
    }
    if (!*separator)
        append(text, text_bytes, "nothing flagged");
}

/* "; without text: 12 picture, 3 video", in the order they were met. */
static void append_skipped(const struct run *run, char *text, size_t text_bytes)
{
    for (size_t i = 0; i < run->kind_count; i++)
        append(text, text_bytes, "%s%llu %s", i == 0 ? "; without text: " : ", ",
               (unsigned long long)run->skipped[i].count, run->skipped[i].kind);
}

static void sum_up(const struct run *run)
{
    char text[1024] = "";
    const wirecopy_progress *done = &run->done;
    const double elapsed_s = cli_clock_seconds() - run->begun_s;
    const double rate = elapsed_s > 0 ? (double)done->byte_count / elapsed_s / 1e6 : 0;
    append(text, sizeof text, "%llu %s in %.1f s (%.1f MB/s): ", (unsigned long long)done->story_count,
           done->story_count == 1 ? "story" : "stories", elapsed_s, rate);
    if (run->kind->is_silent)
        append(text, sizeof text, "%llu added", (unsigned long long)(done->story_count - done->known_count));
    else
        append_verdicts(run, text, sizeof text);
    if (done->known_count > 0)
        append(text, sizeof text, "; %llu known already", (unsigned long long)done->known_count);
    if (run->refused_count > 0)
        append(text, sizeof text, "; %llu refused", (unsigned long long)run->refused_count);
    if (run->invalid_count > 0)
        append(text, sizeof text, "; %llu with invalid UTF-8", (unsigned long long)run->invalid_count);
    append_skipped(run, text, sizeof text);
    cli_message_print("%s", text);
}

static wirecopy_status read_nothing(void *context, size_t story_count_max, void **batch_out, size_t *count_out,
                                    uint64_t *byte_count_out)
{
    (void)context;
    (void)story_count_max;
    *batch_out = NULL;
    *count_out = 0;
    *byte_count_out = 0;
    return WIRECOPY_OK;
}

/* Of several stores the one that fails alone too, and with no story to look up; NULL: none does. */
static const char *failing_path(const struct run *run)
{
    const wirecopy_source nothing = {.read = read_nothing};
    for (size_t i = 0; i < run->store_count; i++) {
        if (run->kind->run(&run->stores[i], 1, &nothing, NULL, NULL) != WIRECOPY_OK)
            return run->paths[i];
    }
    return NULL;
}

/* Says why a run ended early, and what to do. */
static int explain(const struct run *run, wirecopy_status status)
{
    if (run->output->error_number != 0)
        return CLI_EXIT_SYSTEM; /* main() says so, after the last write */
    const int signal_number = cli_interrupt_caught();
    if (status == WIRECOPY_E_CANCELLED && signal_number != 0) {
        cli_message_print("stopped by %s; %s", signal_number == SIGINT ? "SIGINT" : "SIGTERM", run->kind->go_on);
        return CLI_EXIT_SIGNAL + signal_number;
    }
    if (run->refused && (status == WIRECOPY_E_INPUT || status == WIRECOPY_E_LIMIT)) {
        cli_message_print("stopped at a bad record; '--skip-bad' goes on after it");
        return wirecopy_status_exit(status);
    }
    const char *path = run->store_count > 1 ? failing_path(run) : run->paths[0];
    const int exit_status = path ? cli_message_status(status, "cannot %s '%s'", run->kind->verb, path)
                                 : cli_message_status(status, "cannot %s these stores", run->kind->verb);
    if (run->done.story_count > 0)
        cli_message_print("%s", run->kind->go_on);
    return exit_status;
}

/* ---- the ends of a run ---- */

static int open_feed(struct run *run, const char *const *paths, size_t path_count)
{
    const cli_settings *settings = run->settings;
    const wirecopy_feed_options options = {.fields = settings->fields,
                                           .field_count = settings->field_count,
                                           .thread_count = thread_count(settings),
                                           .file_done = run->folder ? cli_folder_tell : NULL,
                                           .file_done_context = run->folder};
    const wirecopy_status status = wirecopy_feed_open(paths, path_count, &options, &run->feed);
    return status == WIRECOPY_OK ? CLI_EXIT_DONE : cli_message_status(status, "cannot open the feed");
}

static int open_folder(struct run *run)
{
    const cli_settings *settings = run->settings;
    const cli_folder_options options = {
        .path = settings->follow,
        .store = settings->db,
        .done = settings->done < 0 ? CLI_FOLDER_MOVE : (cli_folder_done)settings->done,
        .poll_s = settings->poll_s,
        .skip_bad = settings->skip_bad != 0,
        .is_quiet = settings->quiet != 0,
    };
    const int exit_status = cli_folder_open(&options, &run->folder);
    if (exit_status == CLI_EXIT_DONE && !settings->quiet)
        cli_message_print("following '%s'", settings->follow);
    return exit_status;
}

/* Opens both ends. Returns an exit status, CLI_EXIT_DONE when both are open. */
static int open_ends(struct run *run)
{
    const cli_settings *settings = run->settings;
    int exit_status = settings->follow ? CLI_EXIT_DONE : open_feed(run, settings->operands, settings->operand_count);
    if (exit_status == CLI_EXIT_DONE)
        exit_status = cli_stores_open(run->paths, run->store_count, run->kind->mode, run->stores);
    if (exit_status == CLI_EXIT_DONE && settings->follow)
        exit_status = open_folder(run);
    if (exit_status == CLI_EXIT_DONE && !settings->follow && settings->operand_count == 0 && isatty(STDIN_FILENO) &&
        !settings->quiet)
        cli_message_print("reading stories from the terminal; Ctrl-D ends them");
    return exit_status;
}

static wirecopy_status run_feed(struct run *run)
{
    const cli_settings *settings = run->settings;
    const char *const name = settings->default_source ? settings->default_source : "";
    cli_input_init(&run->input, run->feed, (wirecopy_string){name, strlen(name)});
    const wirecopy_source source = cli_input_source(&run->input);
    const wirecopy_observer observer = {run, on_report, on_refuse, on_progress};
    const wirecopy_options options = {
        .thread_count = thread_count(settings),
        .batch_story_count = settings->batch_story_count,
        .match_limit = settings->match_limit,
        .keep_text = settings->keep_text != 0,
        .evidence = settings->evidence != 0,
        .filter = {.within_ms = settings->within_ms,
                   .sources = settings->sources,
                   .source_count = settings->source_count,
                   .other_sources = settings->other_sources != 0},
        .by_radius = settings->radius_bits != CLI_RADIUS_NONE,
        .radius_bits = settings->radius_bits != CLI_RADIUS_NONE ? (unsigned)settings->radius_bits : 0,
        .min_verdict = (wirecopy_verdict)settings->min_verdict,
    };
    const wirecopy_status status = run->kind->run(run->stores, run->store_count, &source, &options, &observer);
    cli_input_clear(&run->input);
    cli_progress_erase(&run->progress);
    const bool written = cli_output_flush(run->output);
    return status == WIRECOPY_OK && !written ? WIRECOPY_E_IO : status;
}

static int conclude(const struct run *run, wirecopy_status status)
{
    if (!run->settings->quiet)
        sum_up(run);
    if (status != WIRECOPY_OK)
        return explain(run, status);
    return run->settings->exit_status && run->done.flagged_count == 0 ? CLI_EXIT_NOTHING_FOUND : CLI_EXIT_DONE;
}

static int run_once(struct run *run)
{
    const wirecopy_status status = run_feed(run);
    return conclude(run, status == WIRECOPY_OK && run->input.cut ? WIRECOPY_E_CANCELLED : status);
}

/* One round over files of the folder. They are put away once their stories are durable, and all verdicts written. */
static int run_round(struct run *run, const cli_folder_round *round, wirecopy_status *status_out)
{
    const int exit_status = open_feed(run, round->paths, round->path_count);
    if (exit_status != CLI_EXIT_DONE)
        return exit_status;
    run->before = run->done;
    run->new_alone = !round->is_doubtful;
    *status_out = run_feed(run);
    wirecopy_feed_close(run->feed);
    run->feed = NULL;
    return *status_out == WIRECOPY_OK ? cli_folder_finish(run->folder) : CLI_EXIT_DONE;
}

static int run_followed(struct run *run)
{
    cli_folder_round round;
    wirecopy_status status = WIRECOPY_OK;
    int exit_status = cli_folder_next(run->folder, &round);
    while (exit_status == CLI_EXIT_DONE && status == WIRECOPY_OK && round.path_count > 0) {
        exit_status = run_round(run, &round, &status);
        if (exit_status == CLI_EXIT_DONE && status == WIRECOPY_OK)
            exit_status = cli_folder_next(run->folder, &round);
    }
    const int concluded = conclude(run, status);
    return exit_status == CLI_EXIT_DONE ? concluded : exit_status;
}

int cli_run(const cli_run_kind *kind, const cli_settings *settings, const char *const *paths, size_t store_count,
            cli_output *output)
{
    struct stat target;
    struct run run = {.kind = kind,
                      .settings = settings,
                      .output = output,
                      .paths = paths,
                      .store_count = store_count,
                      .begun_s = cli_clock_seconds()};
    run.followed = settings->follow || fstat(output->descriptor, &target) != 0 || !S_ISREG(target.st_mode);
    json_init(&run.json, cli_output_sink(output));
    cli_table_init(&run.table, output, cli_display_columns(output->descriptor, CLI_DISPLAY_COLUMNS_ELSEWHERE),
                   cli_display_colours(output->descriptor));
    run.table.by_radius = settings->radius_bits != CLI_RADIUS_NONE;
    if (store_count > 1)
        cli_table_name_stores(&run.table, paths, store_count);
    cli_progress_init(&run.progress, settings->quiet ? 0 : settings->progress);
    cli_interrupt_catch();
    int exit_status = open_ends(&run);
    if (exit_status == CLI_EXIT_DONE)
        exit_status = (run.folder ? run_followed : run_once)(&run);
    wirecopy_feed_close(run.feed);
    cli_folder_close(run.folder);
    for (size_t i = 0; i < store_count; i++)
        wirecopy_store_close(run.stores[i]);
    return exit_status;
}
